//! An automaton that looks from a known place ahead: whether a match begins there, and where it ends.
//!
//! It is made of the states of a pattern alone. What searches a whole text needs a second automaton that looks back, and
//! a pattern that is parsed again; groups are for others to find.

use std::sync::{Mutex, PoisonError};

use regex_automata::Input;
use regex_automata::hybrid::dfa::{Cache, Config, DFA};
use regex_automata::nfa::thompson::NFA;

/// The automaton, and for each thread that looks at the same time what it has made of it so far.
#[derive(Debug)]
pub(super) struct Ahead {
    automaton: DFA,
    caches: Mutex<Vec<Cache>>,
}

/// States are thrown away this often before that is held against the automaton: then it must have read
/// `BYTES_PER_STATE` bytes for each of them, or the search is left to others.
const CLEARINGS: usize = 4;
const BYTES_PER_STATE: usize = 10;

impl Ahead {
    /// An automaton for these states that takes up to `capacity` bytes; none if that is too little.
    pub(super) fn new(states: NFA, capacity: usize) -> Option<Self> {
        let config = Config::new()
            .cache_capacity(capacity)
            .minimum_cache_clear_count(Some(CLEARINGS))
            .minimum_bytes_per_state(Some(BYTES_PER_STATE));
        let automaton = DFA::builder().configure(config).build_from_nfa(states).ok()?;
        Some(Self { automaton, caches: Mutex::default() })
    }

    /// Where the match that begins where `input` begins ends, if there is one. None at all if it cannot tell.
    pub(super) fn end(&self, input: &Input<'_>) -> Option<Option<usize>> {
        let caches = || self.caches.lock().unwrap_or_else(PoisonError::into_inner);
        let known = caches().pop();
        let mut cache = known.unwrap_or_else(|| self.automaton.create_cache());
        let found = self.automaton.try_search_fwd(&mut cache, input);
        caches().push(cache);
        Some(found.ok()?.map(|found| found.offset()))
    }
}
