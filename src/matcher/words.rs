//! Many words, found in one pass: by a sorted table at first, and by an automaton when much is searched.
//!
//! It finds every place of every word, those that overlap too; what a place means is for others to say.

use std::borrow::Cow;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use aho_corasick::{AhoCorasick, AhoCorasickKind, Match, PatternID};

use super::table::Table;

/// Bytes of text that are searched before an automaton is worth its making.
const MUCH: usize = 128 << 10;
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
        let automaton = self.automaton(text.len());
        let found = if automaton.is_none() { self.light().find(&self.folded(text)) } else { Vec::new() };
        found.into_iter().chain(automaton.into_iter().flat_map(move |automaton| automaton.find_overlapping_iter(text)))
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

    /// What finds them in long texts, once so much more was searched that it pays.
    fn automaton(&self, length: usize) -> Option<&AhoCorasick> {
        let much = self.searched.fetch_add(length, Ordering::Relaxed) > MUCH;
        if much { self.full.get_or_init(|| self.build()).as_ref() } else { None }
    }

    fn build(&self) -> Option<AhoCorasick> {
        let kind = if self.bytes <= MOST { AhoCorasickKind::DFA } else { AhoCorasickKind::ContiguousNFA };
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

    fn find(&self, text: &str) -> Vec<Match> {
        let mut found = Vec::new();
        for (at, group, word) in self.places(text) {
            let positions = self.groups[group] as usize..self.groups[group + 1] as usize;
            let known = self.positions[positions].iter();
            found.extend(
                known.map(|position| Match::new(PatternID::new_unchecked(*position as usize), at..at + word.len())),
            );
        }
        found.sort_by_key(|found| (found.end(), found.start()));
        found
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
    fn both_automata_find_the_same() {
        for words in
            [Words::new(vec!["模型".into(), "型".into(), "GPU".into()]), Words::in_any_case(vec!["gpu".into()])]
        {
            let text = "大模型与 GPU、gpu。";
            let places = |words: &Words| words.find(text).map(|hit| (hit.pattern(), hit.range())).collect::<Vec<_>>();
            let light = places(&words);
            words.find(&"。".repeat(MUCH)).for_each(drop);
            assert!(words.full.get().is_none());
            assert_eq!(light, places(&words));
            assert!(words.full.get().is_some_and(Option::is_some));
        }
    }
}
