//! Many words, found in one pass: by the automaton that is made first, and by a faster one when much is searched.
//!
//! It finds every place of every word, those that overlap too; what a place means is for others to say.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use aho_corasick::{AhoCorasick, AhoCorasickKind};

/// Bytes of text that are searched before faster tables are worth their making.
const MUCH: usize = 128 << 10;
/// Of more bytes of words no full table is made: it would take half a kilobyte for each.
const MOST: usize = 16 << 10;

/// Words, known by their position.
#[derive(Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Words {
    words: Vec<String>,
    any_case: bool,
    /// Whether a full table of them is small enough.
    few: bool,
    #[serde(skip)]
    light: OnceLock<Option<AhoCorasick>>,
    #[serde(skip)]
    full: OnceLock<Option<AhoCorasick>>,
    #[serde(skip)]
    searched: AtomicUsize,
}

impl Words {
    /// Words that are found as they are written.
    pub fn new(words: Vec<String>) -> Self {
        let few = words.iter().map(String::len).sum::<usize>() <= MOST;
        Self { words, few, ..Self::default() }
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
        self.light().is_some()
    }

    /// All places in `text`, in the order of their ends.
    pub fn find<'t>(&'t self, text: &'t str) -> impl Iterator<Item = aho_corasick::Match> + 't {
        let much = self.searched.fetch_add(text.len(), Ordering::Relaxed) > MUCH;
        let full = if much && self.few { self.full() } else { None };
        full.or_else(|| self.light()).into_iter().flat_map(move |automaton| automaton.find_overlapping_iter(text))
    }

    /// The automaton that is made first; of many words, which take long, it is the only one.
    fn light(&self) -> Option<&AhoCorasick> {
        let kind = if self.few { AhoCorasickKind::NoncontiguousNFA } else { AhoCorasickKind::ContiguousNFA };
        self.light.get_or_init(|| self.build(kind)).as_ref()
    }

    fn full(&self) -> Option<&AhoCorasick> {
        self.full.get_or_init(|| self.build(AhoCorasickKind::DFA)).as_ref()
    }

    fn build(&self, kind: AhoCorasickKind) -> Option<AhoCorasick> {
        AhoCorasick::builder().ascii_case_insensitive(self.any_case).kind(Some(kind)).build(&self.words).ok()
    }
}

/// The same words; nothing is made of them yet.
impl Clone for Words {
    fn clone(&self) -> Self {
        Self { words: self.words.clone(), any_case: self.any_case, few: self.few, ..Self::default() }
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
