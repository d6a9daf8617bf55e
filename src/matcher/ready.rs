//! The states of the patterns of the built-in pack, made when the program is built: putting them together again takes a
//! fraction of what parsing and compiling a pattern takes.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use regex_automata::nfa::thompson::{Builder, NFA, State, Transition};
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

fn written(pattern: &str, states: &NFA) -> Option<Vec<u8>> {
    let head = Head {
        pattern,
        states: u32::try_from(states.states().len()).ok()?,
        anchored: states.start_anchored().as_u32(),
        unanchored: states.start_unanchored().as_u32(),
        start: states.start_pattern(PatternID::ZERO)?.as_u32(),
        names: states.group_info().pattern_names(PatternID::ZERO).collect(),
    };
    let mut bytes = postcard::to_stdvec(&head).ok()?;
    for state in states.states() {
        write(state, &mut bytes)?;
    }
    Some(bytes)
}

/// Writes a state; none of those that the compiler does not make.
fn write(state: &State, bytes: &mut Vec<u8>) -> Option<()> {
    let number = |bytes: &mut Vec<u8>, number: u32| bytes.extend(number.to_le_bytes());
    let length = |length: usize| u32::try_from(length).ok();
    match state {
        State::ByteRange { trans } => {
            bytes.extend([RANGE, trans.start, trans.end]);
            number(bytes, trans.next.as_u32());
        }
        State::Sparse(sparse) => {
            bytes.push(SPARSE);
            number(bytes, length(sparse.transitions.len())?);
            for trans in &sparse.transitions {
                bytes.extend([trans.start, trans.end]);
                number(bytes, trans.next.as_u32());
            }
        }
        State::Look { look, next } => {
            bytes.push(LOOK);
            number(bytes, look.as_repr());
            number(bytes, next.as_u32());
        }
        State::BinaryUnion { alt1, alt2 } => {
            bytes.push(UNION);
            [2, alt1.as_u32(), alt2.as_u32()].into_iter().for_each(|part| number(bytes, part));
        }
        State::Union { alternates } => {
            bytes.push(UNION);
            number(bytes, length(alternates.len())?);
            alternates.iter().for_each(|next| number(bytes, next.as_u32()));
        }
        State::Capture { next, group_index, slot, .. } => {
            bytes.push(if slot.as_usize() % 2 == 0 { BEGIN } else { END });
            number(bytes, next.as_u32());
            number(bytes, group_index.as_u32());
        }
        State::Fail => bytes.push(FAIL),
        State::Match { .. } => bytes.push(MATCH),
        State::Dense(_) => return None,
    }
    Some(())
}

/// The pattern that was kept at a place; none if nothing sound stands there.
pub(super) fn pattern(place: u32) -> Option<&'static str> {
    let (head, _) = postcard::take_from_bytes::<Head<'_>>(KEPT.get(place as usize..)?).ok()?;
    Some(head.pattern)
}

/// The states of it.
pub(super) fn states(place: u32) -> Option<NFA> {
    read(KEPT.get(place as usize..)?)
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

    fn transition(&mut self, states: u32) -> Option<Transition> {
        Some(Transition { start: self.byte()?, end: self.byte()?, next: self.next(states)? })
    }
}

fn read(bytes: &[u8]) -> Option<NFA> {
    let (head, rest) = postcard::take_from_bytes::<Head<'_>>(bytes).ok()?;
    let mut builder = Builder::new();
    builder.set_utf8(true);
    builder.start_pattern().ok()?;
    let (mut bytes, states) = (Bytes(rest), head.states);
    for _ in 0..states {
        match bytes.byte()? {
            RANGE => builder.add_range(bytes.transition(states)?),
            SPARSE => {
                let count = bytes.number()?;
                builder.add_sparse((0..count).map(|_| bytes.transition(states)).collect::<Option<_>>()?)
            }
            LOOK => {
                let look = Look::from_repr(bytes.number()?)?;
                builder.add_look(bytes.next(states)?, look)
            }
            UNION => {
                let count = bytes.number()?;
                builder.add_union((0..count).map(|_| bytes.next(states)).collect::<Option<_>>()?)
            }
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
            let again = read(&written(pattern, &states).expect("bytes")).expect("states");
            assert_eq!(format!("{states:?}"), format!("{again:?}"));
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
