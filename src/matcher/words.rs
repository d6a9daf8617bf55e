//! Many words, found in one pass: of a few by an automaton, of more by what they begin with.
//!
//! It finds every place of every word, those that overlap too; what a place means is for others to say.

use std::borrow::Cow;
use std::ops::{ControlFlow, Range};
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::packed;
use super::table::Table;
use super::texts::Texts;

/// Of so few words an automaton is made: it has a quicker look at them.
const FEW: usize = 8;
/// Of more words than this, what finds them is kept in an image.
const LARGE: usize = 256;

/// Words, known by their position.
#[derive(Debug, Default)]
pub struct Words {
    words: Texts,
    /// Whether some were left out.
    too_many: bool,
    any_case: bool,
    many: OnceLock<Many>,
    few: OnceLock<Option<AhoCorasick>>,
}

/// The words in order, and which of them are the same.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
struct Many {
    table: Table,
    /// For each word of the table, where its positions begin; then the end of all.
    #[serde(with = "packed")]
    groups: Vec<u32>,
    #[serde(with = "packed")]
    positions: Vec<u32>,
}

/// Words as they are written down.
#[derive(Serialize, Deserialize)]
struct Written<W, M> {
    words: W,
    any_case: bool,
    /// Of many words also what it takes long to make.
    many: Option<M>,
}

impl Serialize for Words {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let many = (self.words.len() > LARGE).then(|| self.many.get_or_init(|| self.made()));
        Written { words: &self.words, any_case: self.any_case, many }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Written { words, any_case, many } = Written::<Texts, Many>::deserialize(deserializer)?;
        let many = many.map(OnceLock::from).unwrap_or_default();
        Ok(Self { words, any_case, many, ..Self::default() })
    }
}

impl Words {
    /// Words that are found as they are written.
    pub fn new<W: AsRef<str>>(words: impl IntoIterator<Item = W>) -> Self {
        let (mut texts, mut all) = (Texts::default(), true);
        words.into_iter().for_each(|word| all &= texts.push(word.as_ref()));
        Self { words: texts, too_many: !all, ..Self::default() }
    }

    /// Words that are found in any case of ASCII letters.
    pub fn in_any_case<W: AsRef<str>>(words: impl IntoIterator<Item = W>) -> Self {
        Self { any_case: true, ..Self::new(words) }
    }

    /// The words.
    pub const fn texts(&self) -> &Texts {
        &self.words
    }

    /// Whether they can be searched for at all: thousands of millions of bytes of words cannot.
    pub const fn fit(&self) -> bool {
        !self.too_many
    }

    /// All places in `text`, with the positions of the words, in the order of their ends.
    pub fn find(&self, text: &str) -> Vec<(usize, Range<usize>)> {
        let mut found = Vec::new();
        self.each(text, |word, range| found.push((word, range)));
        found.sort_by_key(|(_, range)| (range.end, range.start));
        found
    }

    /// The same one by one, in no order that could be relied on.
    pub fn each(&self, text: &str, mut found: impl FnMut(usize, Range<usize>)) {
        let _: ControlFlow<()> = self.search(text, |word, range| {
            found(word, range);
            ControlFlow::Continue(())
        });
    }

    /// Whether one of them stands in `text`.
    pub fn is_in(&self, text: &str) -> bool {
        self.search(text, |_, _| ControlFlow::Break(())).is_break()
    }

    fn search<B>(&self, text: &str, mut found: impl FnMut(usize, Range<usize>) -> ControlFlow<B>) -> ControlFlow<B> {
        if self.words.len() <= FEW {
            let few = self.few.get_or_init(|| self.automaton()).as_ref();
            let mut places = few.into_iter().flat_map(|few| few.find_overlapping_iter(text));
            return places.try_for_each(|place| found(place.pattern().as_usize(), place.range()));
        }
        let many = self.many.get_or_init(|| self.made());
        many.table.find(&self.folded(text), |group, start, end| {
            let mut alike = many.positions[many.groups[group] as usize..many.groups[group + 1] as usize].iter();
            alike.try_for_each(|position| found(*position as usize, start..end))
        })
    }

    fn folded<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.any_case { text.to_ascii_lowercase().into() } else { text.into() }
    }

    fn automaton(&self) -> Option<AhoCorasick> {
        let kind = AhoCorasickKind::NoncontiguousNFA;
        AhoCorasick::builder().ascii_case_insensitive(self.any_case).kind(Some(kind)).build(self.words.iter()).ok()
    }

    fn made(&self) -> Many {
        let folded: Vec<Cow<'_, str>> = self.words.iter().map(|word| self.folded(word)).collect();
        let word = |position: &u32| &*folded[*position as usize];
        let mut order: Vec<u32> = (0u32..).take(folded.len()).filter(|position| !word(position).is_empty()).collect();
        order.sort_by(|one, other| word(one).cmp(word(other)));
        let alike = order.chunk_by(|one, other| word(one) == word(other));
        let table = Table::new(alike.clone().map(|group| word(&group[0])));
        let mut end = 0;
        let mut groups: Vec<u32> = vec![end];
        for group in alike {
            end += group.len() as u32;
            groups.push(end);
        }
        Many { table, groups, positions: order }
    }
}

/// The same words; nothing is made of them yet.
impl Clone for Words {
    fn clone(&self) -> Self {
        Self { words: self.words.clone(), any_case: self.any_case, too_many: self.too_many, ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_begin_with_one_another_are_all_found() {
        let words = Words::new((1..=100).rev().map(|length| "a".repeat(length)));
        let text = "a".repeat(2_000);
        assert_eq!(words.find(&text).len(), (1..=100usize).map(|length| 2_001 - length).sum::<usize>());
    }

    proptest::proptest! {
        /// However many there are, the same is found.
        #[test]
        fn every_place_is_found(
            mut all in proptest::collection::vec("[abA模]{1,3}", 1..20),
            any_case in proptest::bool::ANY,
            text in "[abAB模 ]{0,30}",
        ) {
            for _ in 0..2 {
                let words =
                    if any_case { Words::in_any_case(all.clone()) } else { Words::new(all.clone()) };
                let fold = |text: &str| if any_case { text.to_ascii_lowercase() } else { text.to_owned() };
                let mut expected = Vec::new();
                for (position, word) in all.iter().enumerate() {
                    let (word, text) = (fold(word), fold(&text));
                    let places = (0..text.len()).filter(|at| text.as_bytes()[*at..].starts_with(word.as_bytes()));
                    expected.extend(places.map(|at| (at + word.len(), at, position)));
                }
                expected.sort_unstable();
                let mut found: Vec<_> =
                    words.find(&text).into_iter().map(|(word, range)| (range.end, range.start, word)).collect();
                proptest::prop_assert!(found.is_sorted_by_key(|(end, ..)| *end));
                found.sort_unstable();
                proptest::prop_assert_eq!(words.is_in(&text), !found.is_empty());
                proptest::prop_assert_eq!(found, expected);
                all.extend((0..FEW).map(|number| format!("模{number}")));
            }
        }
    }
}
