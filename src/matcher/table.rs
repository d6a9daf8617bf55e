//! Many words, found by what they begin with: most places of a text are passed over at a glance.
//!
//! An Aho-Corasick automaton over the same words takes many times as long to build and several times as long to search
//! Chinese text, where a character is three bytes of which it looks at each. It compares bytes.

use std::ops::ControlFlow;

use super::packed::{self, Number};
use super::texts::Texts;

/// Different words in the order of their bytes, and what is looked at to find them.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct Table {
    words: Texts,
    /// For each word, the longest other word that it begins with; itself, if there is none.
    #[serde(with = "packed")]
    shorter: Vec<u32>,
    /// For each byte, the lengths of the heads that begin with it, one bit for each.
    #[serde(with = "packed")]
    first: Vec<u8>,
    /// The same for what begins with three bytes that have this hash.
    #[serde(with = "packed")]
    third: Vec<u8>,
    /// The first word with each head, by a hash of the head. Of a head that no word has, there is none.
    #[serde(with = "packed")]
    slots: Vec<Slot>,
}

/// A head, with its length in the highest byte, and the words that have it.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    head: u64,
    first: u32,
    /// Behind the last.
    end: u32,
}

impl Number for Slot {
    fn write(&self, bytes: &mut Vec<u8>) {
        let number = u128::from(self.head) << 64 | u128::from(self.first) << 32 | u128::from(self.end);
        bytes.extend(number.to_le_bytes());
    }

    fn read(bytes: &[u8]) -> (Vec<Self>, &[u8]) {
        let (slots, rest) = bytes.as_chunks();
        let slot = |bytes: &[u8; 16]| {
            let number = u128::from_le_bytes(*bytes);
            Self { head: (number >> 64) as u64, first: (number >> 32) as u32, end: number as u32 }
        };
        (slots.iter().map(slot).collect(), rest)
    }
}

/// Bytes of the longest head: two characters of Chinese. A shorter word is its own head.
const LONGEST: usize = 6;
/// The lengths of heads of three bytes and more.
const LONG: u8 = 0b111_1000;

impl Table {
    /// `words` are sorted and different. Only so many are taken as fit in four gigabytes; an empty one is not found.
    pub fn new<'w>(words: impl Iterator<Item = &'w str>) -> Self {
        let (mut texts, mut shorter) = (Texts::default(), Vec::new());
        // The words that the one at hand begins with, the longest on top.
        let mut open: Vec<(u32, &str)> = Vec::new();
        let mut heads: Vec<Slot> = Vec::new();
        for (position, word) in (0u32..).zip(words) {
            if !texts.push(word) {
                break;
            }
            if word.is_empty() {
                shorter.push(position);
                continue;
            }
            while open.last().is_some_and(|(_, other)| !word.starts_with(other)) {
                open.pop();
            }
            shorter.push(open.last().map_or(position, |(other, _)| *other));
            open.push((position, word));
            let head = head(start(word.as_bytes()), word.len().min(LONGEST));
            match heads.last_mut().filter(|last| last.head == head) {
                Some(last) => last.end += 1,
                None => heads.push(Slot { head, first: position, end: position + 1 }),
            }
        }
        let hints = (heads.len() * 8).next_power_of_two().clamp(1 << 9, 1 << 16);
        let slots = (heads.len() * 3 / 2).next_power_of_two().max(2);
        let (first, third, slots) = (vec![0; 256], vec![0; hints], vec![Slot::default(); slots]);
        let mut made = Self { words: texts, shorter, first, third, slots };
        for slot in heads {
            let length = 1 << (slot.head >> 56);
            made.first[(slot.head & 0xff) as usize] |= length;
            let hint = made.hint(slot.head);
            made.third[hint] |= length & LONG;
            let mut at = made.place(slot.head);
            while made.slots[at].end > 0 {
                at = (at + 1) & (made.slots.len() - 1);
            }
            made.slots[at] = slot;
        }
        made
    }

    /// The position of this word.
    pub fn position(&self, word: &str) -> Option<usize> {
        let slot = self.slot(head(start(word.as_bytes()), word.len().min(LONGEST)))?;
        let last = self.last(slot, word.as_bytes())? as usize;
        (self.words.get(last) == Some(word)).then_some(last)
    }

    /// Gives each place of each word to `found`, until it has enough: the word's position, and the bytes where it begins
    /// and ends. The places come in the order in which they begin, of those that begin together the longest first.
    pub fn find<B>(&self, text: &str, mut found: impl FnMut(usize, usize, usize) -> ControlFlow<B>) -> ControlFlow<B> {
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            let here = at;
            // No word begins inside a character.
            at += width(*byte);
            if self.first[usize::from(*byte)] != 0 {
                self.begin(&bytes[here..], |word, length| found(word, here, here + length))?;
            }
        }
        ControlFlow::Continue(())
    }

    /// The words that `text` begins with at byte `at`, the longest first, with their positions and lengths.
    pub fn at(&self, text: &str, at: usize, found: impl FnMut(usize, usize) -> ControlFlow<()>) {
        let _: ControlFlow<()> = self.begin(text.as_bytes().get(at..).unwrap_or_default(), found);
    }

    /// The words that `rest` begins with, the longest first.
    fn begin<B>(&self, rest: &[u8], mut found: impl FnMut(usize, usize) -> ControlFlow<B>) -> ControlFlow<B> {
        let start = match rest.first_chunk() {
            Some(eight) => u64::from_le_bytes(*eight),
            None => start(rest),
        };
        let mut lengths = self.first[(start & 0xff) as usize] & (self.third[self.hint(start)] | !LONG);
        while lengths != 0 {
            let length = lengths.ilog2() as usize;
            lengths &= !(1 << length);
            if length > rest.len() {
                continue;
            }
            let Some(slot) = self.slot(head(start, length)) else { continue };
            if length < LONGEST {
                found(slot.first as usize, length)?;
            } else {
                let last = self.last(slot, rest);
                for (word, length) in last.into_iter().flat_map(|last| self.beginnings(last, slot, rest)) {
                    found(word, length)?;
                }
            }
        }
        ControlFlow::Continue(())
    }

    fn word(&self, position: u32) -> &[u8] {
        self.words.get(position as usize).unwrap_or_default().as_bytes()
    }

    /// The last of the words with this head that is `rest` or stands before it.
    fn last(&self, slot: Slot, rest: &[u8]) -> Option<u32> {
        let (mut first, mut end) = (slot.first, slot.end);
        while first < end {
            let middle = first.midpoint(end);
            if self.word(middle) <= rest { first = middle + 1 } else { end = middle }
        }
        first.checked_sub(1).filter(|last| *last >= slot.first)
    }

    /// The words that `rest` begins with, of those with this head, with their lengths. If there are any, `last` or a word
    /// that it begins with is the longest of them.
    fn beginnings(&self, last: u32, slot: Slot, rest: &[u8]) -> impl Iterator<Item = (usize, usize)> {
        let shorter = move |word: &u32| {
            let shorter = self.shorter[*word as usize];
            (shorter != *word && shorter >= slot.first).then_some(shorter)
        };
        let chain = std::iter::successors(Some(last), shorter);
        let begins = chain.filter(|word| rest.starts_with(self.word(*word)));
        begins.map(|word| (word as usize, self.word(word).len()))
    }

    fn slot(&self, head: u64) -> Option<Slot> {
        let mut at = self.place(head);
        loop {
            let slot = self.slots[at];
            if slot.end == 0 {
                return None;
            }
            if slot.head == head {
                return Some(slot);
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }

    /// Where a head is looked for first. Fibonacci hashing.
    fn place(&self, head: u64) -> usize {
        (head.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - self.slots.len().trailing_zeros())) as usize
    }

    /// The hash of the first three bytes.
    fn hint(&self, start: u64) -> usize {
        let three = (start & 0xff_ffff) as u32;
        (three.wrapping_mul(0x9e37_79b1) >> (32 - self.third.len().trailing_zeros())) as usize
    }
}

/// The bytes of the character that begins with this one.
pub const fn width(byte: u8) -> usize {
    match byte {
        ..0xc0 => 1,
        0xc0..0xe0 => 2,
        0xe0..0xf0 => 3,
        _ => 4,
    }
}

/// The first eight bytes; what is missing is zero.
fn start(bytes: &[u8]) -> u64 {
    let mut start = [0; 8];
    let length = bytes.len().min(start.len());
    start[..length].copy_from_slice(&bytes[..length]);
    u64::from_le_bytes(start)
}

/// So many of the first bytes, and how many.
const fn head(start: u64, length: usize) -> u64 {
    start & ((1 << (8 * length)) - 1) | (length as u64) << 56
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(words: &[String], text: &str) -> Vec<(String, usize)> {
        let mut all = Vec::new();
        let table = Table::new(words.iter().map(String::as_str));
        let _: ControlFlow<()> = table.find(text, |word, start, end| {
            assert_eq!(words[word], text[start..end]);
            all.push((words[word].clone(), start));
            ControlFlow::Continue(())
        });
        all
    }

    #[test]
    fn it_stops_when_told() {
        let table = Table::new(["模型", "算法"].into_iter());
        assert_eq!(table.find("大模型的算法", |word, _, _| ControlFlow::Break(word)), ControlFlow::Break(0));
        assert_eq!(table.find("大模", |word, _, _| ControlFlow::Break(word)), ControlFlow::Continue(()));
    }

    #[test]
    fn the_longest_word_comes_first() {
        let words = ["ai", "gpt", "gpt-4", "gpt-4 turbo", "x", "豆包"];
        let table = Table::new(words.into_iter());
        let at = |text, place| {
            let mut all = Vec::new();
            table.at(text, place, |word, length| {
                assert_eq!(words[word].len(), length);
                all.push(words[word]);
                ControlFlow::Continue(())
            });
            all
        };
        assert_eq!(at("gpt-4o", 0), ["gpt-4", "gpt"]);
        assert_eq!(at("gpt-4 turbo", 0), ["gpt-4 turbo", "gpt-4", "gpt"]);
        assert_eq!(at("用豆包", 3), ["豆包"]);
        assert!(at("ai", 1).is_empty() && at("", 0).is_empty() && at("ai", 9).is_empty());
    }

    proptest::proptest! {
        /// It finds what looking for every word at every place finds.
        #[test]
        fn every_word_is_found_everywhere(
            words in proptest::collection::btree_set("[ab豆]{1,9}|é|😀b?", 0..20),
            text in "[ab豆é😀]{0,30}",
        ) {
            let words: Vec<String> = words.into_iter().collect();
            let mut expected: Vec<(String, usize)> = Vec::new();
            for word in &words {
                let begins = (0..text.len()).filter(|at| text.as_bytes()[*at..].starts_with(word.as_bytes()));
                expected.extend(begins.map(|at| (word.clone(), at)));
            }
            let table = Table::new(words.iter().map(String::as_str));
            for (position, word) in words.iter().enumerate() {
                proptest::prop_assert_eq!(table.position(word), Some(position));
            }
            proptest::prop_assert_eq!(table.position(&text), words.iter().position(|word| *word == text));
            let mut found = found(&words, &text);
            proptest::prop_assert!(found.is_sorted_by_key(|(word, at)| (*at, std::cmp::Reverse(word.len()))));
            found.sort();
            expected.sort();
            proptest::prop_assert_eq!(found, expected);
        }
    }
}
