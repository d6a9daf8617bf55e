//! The states of the patterns of the built-in pack, made when the program is built: putting them together again takes a
//! fraction of what parsing and compiling a pattern takes.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use regex_automata::nfa::thompson::{Builder, NFA, Transition};
use regex_automata::util::look::Look;
use regex_automata::util::primitives::{PatternID, StateID};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::states::{State, States};
use super::{Matcher, Words, states as compile};

/// What `build.rs` kept of the built-in pack.
#[cfg(builtin_image)]
pub const KEPT: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/states.bin"));
/// There is none while `build.rs` runs.
#[cfg(not(builtin_image))]
pub const KEPT: &[u8] = &[];

thread_local! {
    /// Its lists serve for one pattern after another.
    static BUILDER: RefCell<Builder> = RefCell::new(builder());
    static KEEPER: RefCell<Option<Keeper>> = const { RefCell::new(None) };
}

/// Gathers the states of patterns while they are written down.
#[derive(Default)]
struct Keeper {
    bytes: Vec<u8>,
    /// Where the states of a pattern begin.
    places: HashMap<String, Option<u32>>,
}

/// Does some work, and gives also the states of all patterns that are written down meanwhile.
pub fn keeping<T>(work: impl FnOnce() -> T) -> (T, Vec<u8>) {
    KEEPER.set(Some(Keeper::default()));
    let done = work();
    (done, KEEPER.take().unwrap_or_default().bytes)
}

/// A pattern as it is written down.
#[derive(Serialize, Deserialize)]
struct Written<'p> {
    /// Its text, if it is not kept with its states.
    #[serde(borrow)]
    pattern: Option<Cow<'p, str>>,
    ready: Option<u32>,
    required: Option<Cow<'p, Words>>,
    anchored: bool,
    whole: Cow<'p, Option<Vec<String>>>,
}

impl Serialize for Matcher {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let ready = KEEPER.with_borrow_mut(|keeper| keeper.as_mut()?.keep(self.as_str()));
        let pattern = if ready.is_none() { Some(self.as_str().into()) } else { None };
        let required = self.required.as_ref().map(Cow::Borrowed);
        Written { pattern, ready, required, anchored: self.anchored, whole: Cow::Borrowed(&self.whole) }
            .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Matcher {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Written { pattern, ready, required, anchored, whole } = Written::deserialize(deserializer)?;
        let pattern = pattern.map(|pattern| OnceLock::from(pattern.into_owned())).unwrap_or_default();
        let required = required.map(Cow::into_owned);
        Ok(Self { pattern, ready, required, anchored, whole: whole.into_owned(), ..Self::default() })
    }
}

impl Keeper {
    fn keep(&mut self, pattern: &str) -> Option<u32> {
        if let Some(place) = self.places.get(pattern) {
            return *place;
        }
        let written = compile(pattern).and_then(|states| written(pattern, &states));
        let place = u32::try_from(self.bytes.len()).ok().filter(|_| written.is_some());
        self.bytes.extend(written.unwrap_or_default());
        self.places.insert(pattern.to_owned(), place);
        place
    }
}

/// All of a pattern but its states.
#[derive(Serialize, Deserialize)]
struct Head<'n> {
    pattern: &'n str,
    states: u32,
    /// Which states begin a search.
    anchored: u32,
    unanchored: u32,
    start: u32,
    /// The names of groups, in order.
    #[serde(borrow)]
    names: Vec<Option<&'n str>>,
}

/// The first byte of a state says what it is; numbers behind it have four bytes, the least first.
const RANGE: u8 = 0;
const SPARSE: u8 = 1;
const LOOK: u8 = 2;
const UNION: u8 = 3;
const BEGIN: u8 = 4;
const END: u8 = 5;
const FAIL: u8 = 6;
const MATCH: u8 = 7;

fn written(pattern: &str, compiled: &NFA) -> Option<Vec<u8>> {
    let States { states, starts: [anchored, unanchored, start] } = States::of(compiled)?.fewer();
    let head = Head {
        pattern,
        states: u32::try_from(states.len()).ok()?,
        anchored,
        unanchored,
        start,
        names: compiled.group_info().pattern_names(PatternID::ZERO).collect(),
    };
    let mut bytes = postcard::to_stdvec(&head).ok()?;
    for state in &states {
        write(state, &mut bytes)?;
    }
    Some(bytes)
}

fn write(state: &State, bytes: &mut Vec<u8>) -> Option<()> {
    let number = |bytes: &mut Vec<u8>, number: u32| bytes.extend(number.to_le_bytes());
    let length = |length: usize| u32::try_from(length).ok();
    match state {
        State::Bytes(steps) => {
            match steps.len() {
                0 => bytes.push(FAIL),
                1 => bytes.push(RANGE),
                many => {
                    bytes.push(SPARSE);
                    number(bytes, length(many)?);
                }
            }
            for (first, last, next) in steps {
                bytes.extend([*first, *last]);
                number(bytes, *next);
            }
        }
        State::Look(look, next) => {
            bytes.push(LOOK);
            number(bytes, *look);
            number(bytes, *next);
        }
        State::Union(next) => {
            bytes.push(UNION);
            number(bytes, length(next.len())?);
            next.iter().for_each(|next| number(bytes, *next));
        }
        State::Group { end, group, next } => {
            bytes.push(if *end { END } else { BEGIN });
            number(bytes, *next);
            number(bytes, *group);
        }
        State::Match => bytes.push(MATCH),
    }
    Some(())
}

/// The pattern that was kept at a place; none if nothing sound stands there.
pub(super) fn pattern(place: u32) -> Option<&'static str> {
    let (head, _) = postcard::take_from_bytes::<Head<'_>>(KEPT.get(place as usize..)?).ok()?;
    Some(head.pattern)
}

/// The states of it, made once for all patterns that are kept there.
pub(super) fn states(place: u32) -> Option<NFA> {
    static MADE: Mutex<BTreeMap<u32, Option<NFA>>> = Mutex::new(BTreeMap::new());
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    made.entry(place).or_insert_with(|| read(KEPT.get(place as usize..)?)).clone()
}

/// The bytes of states, from the first that was not read.
struct Bytes<'b>(&'b [u8]);

impl Bytes<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn number(&mut self) -> Option<u32> {
        let (first, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u32::from_le_bytes(*first))
    }

    /// The number of one of so many states.
    fn next(&mut self, states: u32) -> Option<StateID> {
        let next = self.number().filter(|next| *next < states)?;
        StateID::new(next as usize).ok()
    }

    /// A number, and so many of what is read with `one`.
    fn several<T>(&mut self, mut one: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = self.number()? as usize;
        let mut several = Vec::with_capacity(count.min(self.0.len()));
        for _ in 0..count {
            several.push(one(self)?);
        }
        Some(several)
    }

    fn transition(&mut self, states: u32) -> Option<Transition> {
        Some(Transition { start: self.byte()?, end: self.byte()?, next: self.next(states)? })
    }
}

fn builder() -> Builder {
    let mut builder = Builder::new();
    builder.set_utf8(true);
    builder
}

fn read(bytes: &[u8]) -> Option<NFA> {
    BUILDER.with_borrow_mut(|builder| {
        builder.clear();
        build(bytes, builder)
    })
}

fn build(bytes: &[u8], builder: &mut Builder) -> Option<NFA> {
    let (head, rest) = postcard::take_from_bytes::<Head<'_>>(bytes).ok()?;
    builder.start_pattern().ok()?;
    let (mut bytes, states) = (Bytes(rest), head.states);
    for _ in 0..states {
        match bytes.byte()? {
            RANGE => builder.add_range(bytes.transition(states)?),
            SPARSE => builder.add_sparse(bytes.several(|bytes| bytes.transition(states))?),
            LOOK => {
                let look = Look::from_repr(bytes.number()?)?;
                builder.add_look(bytes.next(states)?, look)
            }
            UNION => builder.add_union(bytes.several(|bytes| bytes.next(states))?),
            BEGIN => {
                let (next, group) = (bytes.next(states)?, bytes.number()?);
                let name = head.names.get(group as usize).copied().flatten();
                builder.add_capture_start(next, group, name.map(Arc::from))
            }
            END => {
                let next = bytes.next(states)?;
                builder.add_capture_end(next, bytes.number()?)
            }
            FAIL => builder.add_fail(),
            MATCH => builder.add_match(),
            _ => return None,
        }
        .ok()?;
    }
    let known = |next: u32| if next < states { StateID::new(next as usize).ok() } else { None };
    builder.finish_pattern(known(head.start)?).ok()?;
    builder.build(known(head.anchored)?, known(head.unanchored)?).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex_automata::nfa::thompson::backtrack::BoundedBacktracker;

    use super::*;

    fn again(pattern: &str) -> NFA {
        read(&written(pattern, &compile(pattern).expect("a regex")).expect("bytes")).expect("states")
    }

    #[test]
    fn fewer_states_are_kept() {
        let patterns = ["", "a", "(?m)^(?P<x>[^a-c模]{2,}|型+?)(b)?$", r"(?i)(?-u:\b)gpu\b|\p{Han}\d", "[a&&b]"];
        for pattern in patterns {
            let compiled = compile(pattern).expect("a regex");
            assert!(again(pattern).states().len() <= compiled.states().len(), "{pattern}");
        }
        let count = |pattern: &str| again(pattern).states().len();
        // One state reads the first byte of both words, and both end with the same three.
        assert_eq!(count("上海市|北半市"), count("上海市") + 6 - 1);
    }

    /// Patterns of words that begin and end alike, in choices, repetitions and groups.
    fn pattern() -> impl Strategy<Value = String> {
        let words = ["上海", "上半", "下海", "上", "海", "a", "ab", "abc", "[^a]", "[ab上]", ".", "", "^", "$", r"\b"];
        let several = |part| proptest::collection::vec(part, 1..5);
        proptest::sample::select(words.to_vec()).prop_map(str::to_owned).prop_recursive(4, 24, 4, move |part| {
            let sign = proptest::sample::select(vec!["*", "+", "?", "*?", "+?", "??", "{0,2}"]);
            prop_oneof![
                several(part.clone()).prop_map(|parts| format!("(?:{})", parts.join("|"))),
                several(part.clone()).prop_map(|parts| format!("(/{})", parts.join("|"))),
                several(part.clone()).prop_map(|parts| parts.concat()),
                (part, sign).prop_map(|(part, sign)| format!("(?:{part}){sign}")),
            ]
        })
    }

    proptest! {
        /// Fewer states find what the crate for regexes finds.
        #[test]
        fn kept_states_find_the_same(pattern in pattern(), text in "[a-c上下海半 \n]{0,24}") {
            let mut parts = pattern.split("(/");
            let first = parts.next().unwrap_or_default().to_owned();
            let named = parts.enumerate().map(|(number, part)| format!("(?P<g{number}>{part}"));
            let pattern = std::iter::once(first).chain(named).collect::<String>();
            let regex = regex::Regex::new(&pattern).expect("a regex");
            let light = BoundedBacktracker::new_from_nfa(again(&pattern)).expect("an engine");
            let names = light.get_nfa().group_info().pattern_names(PatternID::ZERO);
            prop_assert!(names.eq(regex.capture_names()));
            let mut cache = light.create_cache();
            let found = light.try_captures_iter(&mut cache, &text).map(|found| {
                let found = found.expect("a short text");
                (0..found.group_len()).map(|group| Some(found.get_group(group)?.range())).collect::<Vec<_>>()
            });
            let wanted = regex.captures_iter(&text).map(|found| {
                (0..found.len()).map(|group| Some(found.get(group)?.range())).collect::<Vec<_>>()
            });
            prop_assert_eq!(found.collect::<Vec<_>>(), wanted.collect::<Vec<_>>());
        }
    }

    #[test]
    fn other_bytes_are_no_states() {
        let bytes = written("", &compile("模型|[a-z]+").expect("a regex")).expect("bytes");
        for end in 0..bytes.len() {
            assert!(read(&bytes[..end]).is_none());
        }
    }
}
