//! Many words, found in one pass: by what is soon made at first (a sorted table; of a few words an automaton without
//! full tables), and by an automaton with full tables when much is searched.
//!
//! It finds every place of every word, those that overlap too; what a place means is for others to say.

use std::borrow::Cow;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use aho_corasick::{AhoCorasick, AhoCorasickKind, Match, PatternID};

use super::table::Table;

/// Bytes of text that are searched before an automaton is worth its making.
const MUCH: usize = 128 << 10;
/// Of so few words an automaton is made at once.
const FEW: usize = 8;
/// More places than this are not gathered, but gone through one by one by an automaton: words that begin with one another
/// can stand in a text a thousand times as often as it has bytes.
const MANY: usize = 64 << 10;
/// Of more bytes of words no full table of an automaton is made: it would take half a kilobyte for each.
const MOST: usize = 16 << 10;

/// Words, known by their position.
#[derive(Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Words {
    words: Vec<String>,
    /// Bytes of all words.
    bytes: usize,
    any_case: bool,
    #[serde(skip)]
    light: OnceLock<Light>,
    #[serde(skip)]
    small: OnceLock<Option<AhoCorasick>>,
    #[serde(skip)]
    full: OnceLock<Option<AhoCorasick>>,
    #[serde(skip)]
    searched: AtomicUsize,
}

/// The words in order, and which of them are the same.
#[derive(Debug)]
struct Light {
    table: Table,
    /// For each word of the table, where its positions begin; then the end of all.
    groups: Vec<u32>,
    positions: Vec<u32>,
}

impl Words {
    /// Words that are found as they are written.
    pub fn new(words: Vec<String>) -> Self {
        Self { bytes: words.iter().map(String::len).sum(), words, ..Self::default() }
    }

    /// Words that are found in any case of ASCII letters.
    pub fn in_any_case(words: Vec<String>) -> Self {
        Self { any_case: true, ..Self::new(words) }
    }

    /// The words.
    pub fn as_slice(&self) -> &[String] {
        &self.words
    }

    /// Whether they can be searched for at all: thousands of millions of bytes of words cannot.
    pub fn fit(&self) -> bool {
        self.bytes < u32::MAX as usize
    }

    /// All places in `text`, in the order of their ends.
    pub fn find<'t>(&'t self, text: &'t str) -> impl Iterator<Item = Match> + 't {
        let mut automaton = self.automaton(text.len());
        let found = if automaton.is_none() { self.light().find(&self.folded(text)) } else { None };
        if found.is_none() {
            automaton = automaton.or_else(|| self.full());
        }
        found
            .into_iter()
            .flatten()
            .chain(automaton.into_iter().flat_map(move |automaton| automaton.find_overlapping_iter(text)))
    }

    /// Whether one of them stands in `text`.
    pub fn is_in(&self, text: &str) -> bool {
        match self.automaton(text.len()) {
            Some(automaton) => automaton.is_match(text),
            None => self.light().is_in(&self.folded(text)),
        }
    }

    fn folded<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.any_case { text.to_ascii_lowercase().into() } else { text.into() }
    }

    /// What finds them without the table: if they are few, or once so much was searched that it pays.
    fn automaton(&self, length: usize) -> Option<&AhoCorasick> {
        if self.searched.fetch_add(length, Ordering::Relaxed) > MUCH {
            return self.full();
        }
        if self.words.len() > FEW {
            return None;
        }
        self.small.get_or_init(|| self.build(AhoCorasickKind::NoncontiguousNFA)).as_ref()
    }

    fn full(&self) -> Option<&AhoCorasick> {
        let kind = if self.bytes <= MOST { AhoCorasickKind::DFA } else { AhoCorasickKind::ContiguousNFA };
        self.full.get_or_init(|| self.build(kind)).as_ref()
    }

    fn build(&self, kind: AhoCorasickKind) -> Option<AhoCorasick> {
        AhoCorasick::builder().ascii_case_insensitive(self.any_case).kind(Some(kind)).build(&self.words).ok()
    }

    fn light(&self) -> &Light {
        self.light.get_or_init(|| {
            let fold = |word: &String| if self.any_case { word.to_ascii_lowercase() } else { word.clone() };
            let folded: Vec<String> = self.words.iter().map(fold).collect();
            let mut order: Vec<u32> = (0u32..).take(folded.len()).collect();
            let word = |position: &u32| folded[*position as usize].as_str();
            order.sort_by(|one, other| word(one).cmp(word(other)));
            let mut light = Light { table: Table::default(), groups: Vec::new(), positions: order };
            let alike = light.positions.chunk_by(|one, other| word(one) == word(other));
            let mut end = 0;
            for group in alike.clone() {
                light.groups.push(end);
                end += group.len() as u32;
            }
            light.groups.push(end);
            light.table = Table::new(alike.map(|group| word(&group[0])));
            light
        })
    }
}

impl Light {
    /// The words at each place of a text, the longest first.
    fn places<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (usize, usize, &'a str)> {
        let begins = (0..text.len()).filter(|at| text.is_char_boundary(*at));
        begins.flat_map(|at| self.table.at(text, at).map(move |(group, word)| (at, group, word)))
    }

    fn is_in(&self, text: &str) -> bool {
        self.places(text).next().is_some()
    }

    /// All places, in the order of their ends; none if they are too many to be gathered.
    fn find(&self, text: &str) -> Option<Vec<Match>> {
        let mut found = Vec::new();
        for (at, group, word) in self.places(text) {
            let positions = self.groups[group] as usize..self.groups[group + 1] as usize;
            let known = self.positions[positions].iter();
            found.extend(
                known.map(|position| Match::new(PatternID::new_unchecked(*position as usize), at..at + word.len())),
            );
            if found.len() > MANY {
                return None;
            }
        }
        found.sort_by_key(|found| (found.end(), found.start()));
        Some(found)
    }
}

/// The same words; nothing is made of them yet.
impl Clone for Words {
    fn clone(&self) -> Self {
        Self { words: self.words.clone(), bytes: self.bytes, any_case: self.any_case, ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_first_lasts_until_much_was_searched() {
        for words in
            [Words::new(vec!["模型".into(), "型".into()]), Words::new((0..=9).map(|n| n.to_string()).collect())]
        {
            words.find(&"。".repeat(MUCH / 3)).for_each(drop);
            assert!(words.full.get().is_none());
            words.find("。。").for_each(drop);
            words.find("。").for_each(drop);
            assert!(words.full.get().is_some_and(Option::is_some));
        }
    }

    #[test]
    fn more_places_than_can_be_gathered_are_found_one_by_one() {
        let words = Words::new((1..=100).rev().map(|length| "a".repeat(length)).collect());
        let text = "a".repeat(2_000);
        assert_eq!(words.find(&text).count(), (1..=100usize).map(|length| 2_001 - length).sum::<usize>());
        assert!(words.full.get().is_some(), "more than {MANY}");
    }

    proptest::proptest! {
        /// Whatever was made, the same is found.
        #[test]
        fn tables_and_automata_find_the_same(
            all in proptest::collection::vec("[abA模]{1,3}", 1..20),
            any_case in proptest::bool::ANY,
            text in "[abAB模 ]{0,30}",
        ) {
            let words = if any_case { Words::in_any_case(all) } else { Words::new(all) };
            let places = || {
                let found: Vec<_> = words.find(&text).map(|hit| (hit.end(), hit.start(), hit.pattern())).collect();
                assert!(found.is_sorted_by_key(|(end, _, _)| *end));
                std::collections::BTreeSet::from_iter(found)
            };
            let (first, is_in) = (places(), words.is_in(&text));
            words.searched.store(MUCH + 1, Ordering::Relaxed);
            proptest::prop_assert_eq!(&first, &places());
            proptest::prop_assert!(words.full.get().is_some());
            proptest::prop_assert_eq!(is_in, words.is_in(&text));
            proptest::prop_assert_eq!(is_in, !first.is_empty());
        }
    }
}
