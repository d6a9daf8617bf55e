//! The states of the patterns of the built-in pack, made when the program is built: putting them together again takes a
//! fraction of what parsing and compiling a pattern takes.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use regex_automata::nfa::thompson::{self, Builder, NFA, Transition};
use regex_automata::util::look::Look;
use regex_automata::util::primitives::{PatternID, StateID};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Matcher, Words, states as compile};

/// What `build.rs` kept of the built-in pack.
#[cfg(builtin_image)]
pub const KEPT: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/states.bin"));
/// There is none while `build.rs` runs.
#[cfg(not(builtin_image))]
pub const KEPT: &[u8] = &[];

thread_local! {
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
    pattern: Cow<'p, str>,
    ready: Option<u32>,
    required: Option<Cow<'p, Words>>,
    anchored: bool,
}

impl Serialize for Matcher {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let ready = KEEPER.with_borrow_mut(|keeper| keeper.as_mut()?.keep(&self.pattern));
        let required = self.required.as_ref().map(Cow::Borrowed);
        let (pattern, anchored) = (Cow::Borrowed(self.pattern.as_str()), self.anchored);
        Written { pattern, ready, required, anchored }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Matcher {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Written { pattern, ready, required, anchored } = Written::deserialize(deserializer)?;
        let (pattern, required) = (pattern.into_owned(), required.map(Cow::into_owned));
        Ok(Self { pattern, ready, required, anchored, ..Self::default() })
    }
}

impl Keeper {
    fn keep(&mut self, pattern: &str) -> Option<u32> {
        if let Some(place) = self.places.get(pattern) {
            return *place;
        }
        let written = compile(pattern).and_then(|states| written(&states));
        let place = u32::try_from(self.bytes.len()).ok().filter(|_| written.is_some());
        self.bytes.extend(written.unwrap_or_default());
        self.places.insert(pattern.to_owned(), place);
        place
    }
}

/// All states of a pattern: how many, and which begin a search.
#[derive(Serialize, Deserialize)]
struct Head<'n> {
    states: u32,
    anchored: u32,
    unanchored: u32,
    pattern: u32,
    /// The names of groups, in order.
    #[serde(borrow)]
    names: Vec<Option<&'n str>>,
}

/// One state, with the numbers of those that follow.
#[derive(Serialize, Deserialize)]
enum State {
    Range(u8, u8, u32),
    Sparse(Vec<(u8, u8, u32)>),
    Look(u32, u32),
    Pair(u32, u32),
    Union(Vec<u32>),
    Begin(u32, u32),
    End(u32, u32),
    Fail,
    Match,
}

fn written(states: &NFA) -> Option<Vec<u8>> {
    let head = Head {
        states: u32::try_from(states.states().len()).ok()?,
        anchored: states.start_anchored().as_u32(),
        unanchored: states.start_unanchored().as_u32(),
        pattern: states.start_pattern(PatternID::ZERO)?.as_u32(),
        names: states.group_info().pattern_names(PatternID::ZERO).collect(),
    };
    let mut bytes = postcard::to_stdvec(&head).ok()?;
    for state in states.states() {
        bytes = postcard::to_extend(&plain(state)?, bytes).ok()?;
    }
    Some(bytes)
}

/// A state as it is kept; none for those that the compiler does not make.
fn plain(state: &thompson::State) -> Option<State> {
    let range = |to: &Transition| (to.start, to.end, to.next.as_u32());
    Some(match state {
        thompson::State::ByteRange { trans } => State::Range(trans.start, trans.end, trans.next.as_u32()),
        thompson::State::Sparse(sparse) => State::Sparse(sparse.transitions.iter().map(range).collect()),
        thompson::State::Look { look, next } => State::Look(look.as_repr(), next.as_u32()),
        thompson::State::BinaryUnion { alt1, alt2 } => State::Pair(alt1.as_u32(), alt2.as_u32()),
        thompson::State::Union { alternates } => State::Union(alternates.iter().map(|next| next.as_u32()).collect()),
        thompson::State::Capture { next, group_index, slot, .. } if slot.as_usize() % 2 == 0 => {
            State::Begin(next.as_u32(), group_index.as_u32())
        }
        thompson::State::Capture { next, group_index, .. } => State::End(next.as_u32(), group_index.as_u32()),
        thompson::State::Fail => State::Fail,
        thompson::State::Match { .. } => State::Match,
        thompson::State::Dense(_) => return None,
    })
}

/// The states that were kept at a place; none if nothing sound stands there.
pub(super) fn states(place: u32) -> Option<NFA> {
    read(KEPT.get(place as usize..)?)
}

fn read(bytes: &[u8]) -> Option<NFA> {
    let (head, mut rest) = postcard::take_from_bytes::<Head<'_>>(bytes).ok()?;
    let mut builder = Builder::new();
    builder.set_utf8(true);
    builder.start_pattern().ok()?;
    let known = |next: u32| (next < head.states).then_some(StateID::new(next as usize).ok()?);
    for _ in 0..head.states {
        let (state, behind) = postcard::take_from_bytes::<State>(rest).ok()?;
        rest = behind;
        let range = |(start, end, next): (u8, u8, u32)| Some(Transition { start, end, next: known(next)? });
        match state {
            State::Range(start, end, next) => builder.add_range(range((start, end, next))?),
            State::Sparse(all) => builder.add_sparse(all.into_iter().map(range).collect::<Option<_>>()?),
            State::Look(look, next) => builder.add_look(known(next)?, Look::from_repr(look)?),
            State::Pair(first, second) => builder.add_union(vec![known(first)?, known(second)?]),
            State::Union(all) => builder.add_union(all.into_iter().map(known).collect::<Option<_>>()?),
            State::Begin(next, group) => {
                let name = head.names.get(group as usize).copied().flatten();
                builder.add_capture_start(known(next)?, group, name.map(Arc::from))
            }
            State::End(next, group) => builder.add_capture_end(known(next)?, group),
            State::Fail => builder.add_fail(),
            State::Match => builder.add_match(),
        }
        .ok()?;
    }
    builder.finish_pattern(known(head.pattern)?).ok()?;
    builder.build(known(head.anchored)?, known(head.unanchored)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kept_states_are_those_of_the_pattern() {
        let patterns = [
            "a",
            "",
            "(?m)^(?P<x>[^a-c模]{2,}|型+?)(b)?$",
            r"(?i)(?-u:\b)gpu\b|\p{Han}\d",
            "[a&&b]",
            "(?P<y>a)|(?P<z>b)*",
        ];
        for pattern in patterns {
            let states = compile(pattern).expect("a regex");
            let again = read(&written(&states).expect("bytes")).expect("states");
            assert_eq!(format!("{states:?}"), format!("{again:?}"));
        }
    }

    #[test]
    fn other_bytes_are_no_states() {
        let bytes = written(&compile("模型|[a-z]+").expect("a regex")).expect("bytes");
        for end in 0..bytes.len() {
            assert!(read(&bytes[..end]).is_none());
        }
    }
}
