//! The states of a pattern as we keep them, and fewer of them for the same matches: what alternatives begin with is
//! shared byte by byte, and states that do the same are one.
//!
//! It changes no order of preference. It searches nothing, and knows nothing of how states are written down.

use std::collections::HashMap;

use regex_automata::nfa::thompson::{self, NFA};
use regex_automata::util::primitives::PatternID;

/// So many times as many states as before may be made on the way; if that is not enough, nothing is shared.
const GROWTH: usize = 2;

/// A state; other states are known by their position.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Ranges of bytes, sorted and without overlaps, with the state behind each.
    Bytes(Vec<Step>),
    /// A place of this kind, as the crate numbers them, and the state behind it.
    Look(u32, u32),
    /// States of which the earlier are preferred.
    Union(Vec<u32>),
    /// The beginning or, if true, the end of a group.
    Group {
        end: bool,
        group: u32,
        next: u32,
    },
    Match,
}

/// Bytes from the first to the second, both counted in, lead to a state.
pub type Step = (u8, u8, u32);

/// The states of a pattern.
#[derive(Debug, PartialEq, Eq)]
pub struct States {
    pub states: Vec<State>,
    /// The states that a search begins with: one that is anchored, one that is not, and one for the pattern.
    pub starts: [u32; 3],
}

impl State {
    /// The states behind it.
    fn next(&self) -> Vec<u32> {
        match self {
            Self::Bytes(steps) => steps.iter().map(|(.., next)| *next).collect(),
            Self::Union(next) => next.clone(),
            Self::Look(_, next) | Self::Group { next, .. } => vec![*next],
            Self::Match => Vec::new(),
        }
    }

    /// The same with other numbers for the states behind it.
    fn renamed(&self, name: impl Fn(u32) -> u32) -> Self {
        match self {
            Self::Bytes(steps) => {
                Self::Bytes(steps.iter().map(|(first, last, next)| (*first, *last, name(*next))).collect())
            }
            Self::Union(next) => Self::Union(next.iter().map(|next| name(*next)).collect()),
            Self::Look(look, next) => Self::Look(*look, name(*next)),
            Self::Group { end, group, next } => Self::Group { end: *end, group: *group, next: name(*next) },
            Self::Match => Self::Match,
        }
    }
}

impl States {
    /// The states of a compiled pattern; none if it has states that the compiler does not make.
    pub fn of(compiled: &NFA) -> Option<Self> {
        let states = compiled.states().iter().map(|state| {
            Some(match state {
                thompson::State::ByteRange { trans } => {
                    State::Bytes(vec![(trans.start, trans.end, trans.next.as_u32())])
                }
                thompson::State::Sparse(sparse) => State::Bytes(
                    sparse.transitions.iter().map(|trans| (trans.start, trans.end, trans.next.as_u32())).collect(),
                ),
                thompson::State::Look { look, next } => State::Look(look.as_repr(), next.as_u32()),
                thompson::State::BinaryUnion { alt1, alt2 } => State::Union(vec![alt1.as_u32(), alt2.as_u32()]),
                thompson::State::Union { alternates } => {
                    State::Union(alternates.iter().map(|next| next.as_u32()).collect())
                }
                thompson::State::Capture { next, group_index, slot, .. } => {
                    State::Group { end: slot.as_usize() % 2 == 1, group: group_index.as_u32(), next: next.as_u32() }
                }
                thompson::State::Fail => State::Bytes(Vec::new()),
                thompson::State::Match { .. } => State::Match,
                thompson::State::Dense(_) => return None,
            })
        });
        let starts = [compiled.start_anchored(), compiled.start_unanchored(), compiled.start_pattern(PatternID::ZERO)?];
        Some(Self { states: states.collect::<Option<_>>()?, starts: starts.map(|start| start.as_u32()) })
    }

    /// States that match the same, and prefer the same; never more than these.
    pub fn fewer(self) -> Self {
        // What is preferred in a loop that reads nothing depends on which states were met before.
        if self.has_idle_loop() {
            return self;
        }
        let plain = self.merged();
        let shared = Sharing::new(&self).shared().map(|shared| shared.merged());
        shared.filter(|shared| shared.states.len() < plain.states.len()).unwrap_or(plain)
    }

    /// The same without states that do what another does, and without those that nothing leads to.
    fn merged(&self) -> Self {
        // Which state stands for each.
        let mut chosen: Vec<Option<u32>> = vec![None; self.states.len()];
        let mut known: HashMap<State, u32> = HashMap::new();
        for number in self.last_first() {
            let name = |next: u32| chosen[next as usize].unwrap_or(next);
            let state = tidied(self.states[number as usize].renamed(name));
            chosen[number as usize] = Some(match state {
                State::Union(next) if next.len() == 1 => next[0],
                state => *known.entry(state).or_insert(number),
            });
        }
        let name = |number: u32| chosen[number as usize].unwrap_or(number);
        let states = self.states.iter().map(|state| tidied(state.renamed(name))).collect();
        Self { states, starts: self.starts.map(name) }.reached()
    }

    /// The states that a search can reach, each behind those that it leads to where no loop is in the way.
    fn last_first(&self) -> Vec<u32> {
        let mut order = Vec::new();
        let mut seen = vec![false; self.states.len()];
        for start in self.starts {
            let mut open: Vec<(u32, Vec<u32>)> = Vec::new();
            let enter = |number: u32, seen: &mut Vec<bool>, open: &mut Vec<(u32, Vec<u32>)>| {
                if !std::mem::replace(&mut seen[number as usize], true) {
                    let mut next = self.states[number as usize].next();
                    next.reverse();
                    open.push((number, next));
                }
            };
            enter(start, &mut seen, &mut open);
            while let Some((number, next)) = open.last_mut() {
                match next.pop() {
                    Some(next) => enter(next, &mut seen, &mut open),
                    None => {
                        order.push(*number);
                        open.pop();
                    }
                }
            }
        }
        order
    }

    /// Whether a way that reads nothing leads back to where it began.
    fn has_idle_loop(&self) -> bool {
        let idle = |number: u32| match &self.states[number as usize] {
            State::Bytes(_) => Vec::new(),
            state => state.next(),
        };
        let mut before = vec![0u32; self.states.len()];
        let all = || (0u32..).take(self.states.len());
        all().flat_map(idle).for_each(|next| before[next as usize] += 1);
        // States are taken away that no other leads to; a loop stays.
        let mut open: Vec<u32> = all().filter(|number| before[*number as usize] == 0).collect();
        let mut left = self.states.len();
        while let Some(number) = open.pop() {
            left -= 1;
            for next in idle(number) {
                before[next as usize] -= 1;
                if before[next as usize] == 0 {
                    open.push(next);
                }
            }
        }
        left > 0
    }

    /// Only the states that a search can reach. The beginnings of groups stand first and in the order of the groups:
    /// whoever puts an automaton together learns their names in that order.
    fn reached(&self) -> Self {
        let mut order = self.last_first();
        order.reverse();
        order.sort_by_key(|number| match self.states[*number as usize] {
            State::Group { end: false, group, .. } => group,
            _ => u32::MAX,
        });
        let mut names = vec![0; self.states.len()];
        for (name, number) in (0u32..).zip(&order) {
            names[*number as usize] = name;
        }
        let name = |number: u32| names[number as usize];
        let states = order.iter().map(|number| self.states[*number as usize].renamed(name)).collect();
        Self { states, starts: self.starts.map(name) }
    }
}

/// Bytes that stand side by side and lead to the same state are one range; of the same choice, the first counts.
fn tidied(state: State) -> State {
    match state {
        State::Bytes(steps) => {
            let mut tidy: Vec<Step> = Vec::with_capacity(steps.len());
            for (first, last, next) in steps {
                match tidy.last_mut() {
                    Some(before) if before.2 == next && before.1.checked_add(1) == Some(first) => before.1 = last,
                    _ => tidy.push((first, last, next)),
                }
            }
            State::Bytes(tidy)
        }
        State::Union(mut next) => {
            let mut seen = std::collections::HashSet::new();
            next.retain(|next| seen.insert(*next));
            State::Union(next)
        }
        other => other,
    }
}

/// Choices whose alternatives begin with the same bytes, made to choose behind these bytes.
struct Sharing {
    states: Vec<State>,
    starts: [u32; 3],
    most: usize,
    /// The state for each choice that was made.
    made: HashMap<Vec<u32>, u32>,
}

impl Sharing {
    fn new(given: &States) -> Self {
        let most = given.states.len() * GROWTH;
        Self { states: given.states.clone(), starts: given.starts, most, made: HashMap::new() }
    }

    /// The states with all that was shared; none if they grew beyond measure.
    fn shared(mut self) -> Option<States> {
        let mut at = 0;
        while at < self.states.len() {
            if self.states.len() > self.most {
                return None;
            }
            if matches!(self.states[at], State::Union(_)) {
                self.states[at] = self.share(at as u32);
            }
            at += 1;
        }
        Some(States { states: self.states, starts: self.starts })
    }

    /// What a choice becomes.
    fn share(&mut self, number: u32) -> State {
        let (mut choice, mut run) = (Vec::new(), Run::new());
        for next in self.flat(number) {
            match &self.states[next as usize] {
                State::Bytes(steps) => {
                    let steps = steps.clone();
                    if !steps.iter().all(|step| joins(&run, *step)) {
                        self.close(&mut run, &mut choice);
                    }
                    for (first, last, next) in steps {
                        match run.binary_search_by_key(&first, |(first, ..)| *first) {
                            Ok(at) => run[at].2.push(next),
                            Err(at) => run.insert(at, (first, last, vec![next])),
                        }
                    }
                }
                _ => {
                    self.close(&mut run, &mut choice);
                    choice.push(next);
                }
            }
        }
        self.close(&mut run, &mut choice);
        match choice.as_slice() {
            [only] => self.states[*only as usize].clone(),
            _ => State::Union(choice),
        }
    }

    /// The alternatives of a choice, none of them a choice: an alternative that is met again cannot match any more.
    fn flat(&self, number: u32) -> Vec<u32> {
        let (mut flat, mut seen, mut open) = (Vec::new(), std::collections::HashSet::new(), vec![number]);
        while let Some(number) = open.pop() {
            if !seen.insert(number) {
                continue;
            }
            match &self.states[number as usize] {
                State::Union(next) => open.extend(next.iter().rev()),
                _ => flat.push(number),
            }
        }
        flat
    }

    /// Adds a state that reads the bytes of a run to a choice; another run can begin.
    fn close(&mut self, run: &mut Run, choice: &mut Vec<u32>) {
        if !run.is_empty() {
            let steps = std::mem::take(run).into_iter();
            let steps = steps.map(|(first, last, next)| (first, last, self.choice(next))).collect();
            choice.push(self.push(State::Bytes(steps)));
        }
    }

    /// The state that chooses among these.
    fn choice(&mut self, next: Vec<u32>) -> u32 {
        if let [only] = *next {
            return only;
        }
        if let Some(known) = self.made.get(&next) {
            return *known;
        }
        let number = self.push(State::Union(next.clone()));
        self.made.insert(next, number);
        number
    }

    fn push(&mut self, state: State) -> u32 {
        self.states.push(state);
        (self.states.len() - 1) as u32
    }
}

/// Bytes that some of the alternatives read, sorted and without overlaps, with the states behind them.
type Run = Vec<(u8, u8, Vec<u32>)>;

/// Whether bytes are none of those that are read already, or exactly one of their ranges.
fn joins(run: &Run, (first, last, _): Step) -> bool {
    let at = run.partition_point(|(_, end, _)| *end < first);
    run.get(at).is_none_or(|(start, end, _)| *start > last || (*start, *end) == (first, last))
}
