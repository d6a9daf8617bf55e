//! Slips in names: a wrong case, one letter too many, too few, swapped, or one that merely looks the same.
//!
//! It judges spellings only; which names exist is the lexicon's business.

use std::borrow::Cow;
use std::ops::Range;

use super::EntityId;

/// Whether `written` is `name` with a wrong case, in a way that nobody writes on purpose.
///
/// All capitals and all lower case are ways of writing; only a name that lives from its inner capitals
/// (PyTorch, OpenAI) is wrong in lower case.
pub fn is_case_slip(written: &str, name: &str) -> bool {
    if written == name || !written.eq_ignore_ascii_case(name) || written.len() < 4 {
        return false;
    }
    let letters = || written.chars().filter(char::is_ascii_alphabetic);
    if letters().all(|c| c.is_ascii_uppercase()) {
        return false;
    }
    !is_another_word(written, name) && differing(written, name).all(|(left, right)| has_hump(right) || has_hump(left))
}

/// Whether `written`, which differs from `name` in case only, is too likely another word: a short one without the
/// inner capitals that the name lives from (Zero and ZeRO, Squad and SQuAD).
pub fn is_another_word(written: &str, name: &str) -> bool {
    differing(written, name).any(|(left, right)| is_plain(left) && has_hump(right) && right.len() < 6)
}

/// The words of two names, side by side, that are not written alike.
fn differing<'a>(written: &'a str, name: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
    written.split([' ', '-']).zip(name.split([' ', '-'])).filter(|(left, right)| left != right)
}

/// Whether a word has no capital but, perhaps, its first.
fn is_plain(word: &str) -> bool {
    !word.chars().skip(1).any(|c| c.is_ascii_uppercase())
}

/// Whether a capital follows a small letter, or small letters follow two capitals ("LoRA", "LLaMA").
fn has_hump(word: &str) -> bool {
    let bytes = word.as_bytes();
    bytes.windows(2).any(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase())
}

/// An index of the words of names, for slips of one letter.
///
/// It is a table of numbers in bytes, so that one that was made when the program was built is used where it lies.
#[derive(Debug)]
pub struct Slips {
    /// Where each bucket of entries begins, then the entries in the order of their hashes; all little-endian.
    table: Cow<'static, [u8]>,
}

/// A word that hashes to a number: itself to the letter, or what a slip may make of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    hash: u32,
    /// In the order of names.
    rank: u32,
    /// The byte at which the word starts in the name; with [`TO_THE_LETTER`], the hash is that of the word as it is.
    start: u32,
    name: u32,
}

/// What is a word of some name is no slip of another.
const TO_THE_LETTER: u32 = 1 << 31;
/// Bits of a hash that choose its bucket.
const BUCKETS: u32 = 14;
/// Bytes of all beginnings of buckets.
const HEAD: usize = 4 * ((1 << BUCKETS) + 1);
/// Bytes of an entry: hash, start and name.
const ENTRY: usize = 12;

/// Of a hash so much is kept; what it leads to is compared letter by letter anyway.
const fn short(hash: u64) -> u32 {
    (hash >> 32) as u32
}

/// Polynomial hashes of a word's beginnings, from which that of the word without any one letter follows at once.
struct Rolling {
    /// The hash of the first `n` bytes at `n`.
    beginnings: Vec<u64>,
}

/// The base of the polynomials; any large odd number will do.
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

impl Rolling {
    fn new(bytes: impl Iterator<Item = u8>) -> Self {
        let next = |hash: &mut u64, byte: u8| {
            *hash = Self::with(*hash, byte);
            Some(*hash)
        };
        Self { beginnings: std::iter::once(0).chain(bytes.scan(0, next)).collect() }
    }

    /// The hash of a whole word.
    fn of(bytes: impl Iterator<Item = u8>) -> u64 {
        bytes.fold(0, Self::with)
    }

    const fn with(hash: u64, byte: u8) -> u64 {
        hash.wrapping_mul(BASE).wrapping_add(byte as u64 + 1)
    }

    fn whole(&self) -> u64 {
        self.beginnings.last().copied().unwrap_or_default()
    }

    /// The hashes of the word without its second, third … last letter. The first letter of a name is seldom wrong.
    fn deletions(&self) -> impl Iterator<Item = u64> {
        let length = self.beginnings.len() - 1;
        // Longer words are not asked for, so the powers are few.
        (1..length).rev().scan(1u64, move |power, index| {
            // What stands behind the letter: the whole less everything up to it.
            let behind = self.whole().wrapping_sub(self.beginnings[index + 1].wrapping_mul(*power));
            let hash = self.beginnings[index].wrapping_mul(*power).wrapping_add(behind);
            *power = power.wrapping_mul(BASE);
            Some(hash)
        })
    }
}

/// Shorter words are too often other words.
const SHORTEST: usize = 7;
/// Longer words cost too many look-ups.
const LONGEST: usize = 24;

impl Slips {
    /// Indexes the capitalised words of seven letters and more, and words whose look-alike letters can be swapped.
    pub fn new<'a>(names: impl Iterator<Item = (u32, &'a str)>) -> Self {
        let mut sorted: Vec<(&str, u32)> = names.map(|(id, name)| (name, id)).collect();
        sorted.sort_unstable();
        let mut entries = Vec::new();
        for ((name, id), rank) in sorted.into_iter().zip(0u32..) {
            for (start, word) in words(name) {
                let Ok(start) = u32::try_from(start) else { continue };
                let mut add = |hash: u64, start| entries.push(Entry { hash: short(hash), rank, start, name: id });
                add(Rolling::of(word.bytes()), start | TO_THE_LETTER);
                if is_candidate(word) || has_hump(word) && word.len() >= 5 {
                    add(lookalike(word), start);
                }
                if is_candidate(word) {
                    let lower = lower(word);
                    lower.deletions().chain([lower.whole()]).for_each(|hash| add(hash, start));
                }
            }
        }
        entries.sort_unstable();
        entries.dedup();
        Self { table: written(&entries).into() }
    }

    /// A table that [`Slips::bytes`] gave; none if these bytes cannot be one.
    pub fn from_bytes(table: &'static [u8]) -> Option<Self> {
        (table.len() >= HEAD && (table.len() - HEAD).is_multiple_of(ENTRY)).then_some(Self { table: table.into() })
    }

    /// The whole table.
    pub fn bytes(&self) -> &[u8] {
        &self.table
    }

    /// Slips in `text`: range, right name, entity. `name` gives the names by the numbers that they had in [`Slips::new`].
    pub fn find<'n>(
        &self,
        text: &str,
        name: impl Fn(u32) -> Option<(&'n str, EntityId)>,
    ) -> Vec<(Range<usize>, String, EntityId)> {
        let mut found = Vec::new();
        for (start, word) in words(text) {
            if word.len() < 5 || word.len() > LONGEST || !word.starts_with(|c: char| c.is_ascii_uppercase()) {
                continue;
            }
            let is_word = |(id, offset): &(u32, u32)| {
                let known = name(*id).and_then(|(name, _)| word_at(name, offset ^ TO_THE_LETTER));
                offset & TO_THE_LETTER != 0 && known == Some(word)
            };
            if self.entries(Rolling::of(word.bytes())).any(|entry| is_word(&entry)) {
                continue;
            }
            let mut keys = vec![lookalike(word)];
            if word.len() + 1 >= SHORTEST {
                let lower = lower(word);
                keys.extend(lower.deletions());
                keys.push(lower.whole());
            }
            let slips =
                keys.iter().flat_map(|key| self.entries(*key)).filter(|(_, offset)| offset & TO_THE_LETTER == 0);
            let hit = slips.into_iter().find_map(|(id, offset)| {
                let (name, entity) = name(id)?;
                let right = word_at(name, offset)?;
                if !is_slip(word, right) {
                    return None;
                }
                let range = surrounding(text, start, word, name, offset as usize, right)?;
                Some((range, name.to_owned(), entity))
            });
            found.extend(hit);
        }
        found
    }

    /// Name and start of the words with this hash.
    fn entries(&self, hash: u64) -> impl Iterator<Item = (u32, u32)> {
        let hash = short(hash);
        let bucket = 4 * (hash >> (32 - BUCKETS)) as usize;
        let (from, to) = (self.number(bucket) as usize, self.number(bucket + 4) as usize);
        let bucket = self.table.get(HEAD + from * ENTRY..HEAD + to * ENTRY).unwrap_or_default();
        let entries = bucket.chunks_exact(ENTRY).filter(move |entry| number(entry, 0) == hash);
        entries.map(|entry| (number(entry, 8), number(entry, 4)))
    }

    fn number(&self, at: usize) -> u32 {
        number(&self.table, at)
    }
}

/// The four bytes at a place as a number.
fn number(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..).and_then(|rest| rest.first_chunk()).map_or(0, |bytes| u32::from_le_bytes(*bytes))
}

/// The table of sorted entries.
fn written(entries: &[Entry]) -> Vec<u8> {
    let mut table = Vec::with_capacity(HEAD + entries.len() * ENTRY);
    for bucket in 0..=1u64 << BUCKETS {
        let begins = entries.partition_point(|entry| u64::from(entry.hash) < bucket << (32 - BUCKETS));
        table.extend(u32::try_from(begins).unwrap_or(u32::MAX).to_le_bytes());
    }
    for Entry { hash, start, name, .. } in entries {
        [hash, start, name].into_iter().for_each(|number| table.extend(number.to_le_bytes()));
    }
    table
}

/// The word of a name that starts at a byte.
fn word_at(name: &str, start: u32) -> Option<&str> {
    words(name).find(|(at, _)| *at == start as usize).map(|(_, word)| word)
}

/// The range of the whole name in `text` if everything but the slipped word is there.
fn surrounding(text: &str, start: usize, word: &str, name: &str, offset: usize, right: &str) -> Option<Range<usize>> {
    let from = start.checked_sub(offset)?;
    let (head, tail) = (&name[..offset], &name[offset + right.len()..]);
    let end = start + word.len() + tail.len();
    if text.get(from..start)? != head || text.get(start + word.len()..end)? != tail {
        return None;
    }
    let edge = |c: Option<char>| c.is_none_or(|c| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-' | '.' | '@'));
    let before = text[..from].chars().next_back();
    let after = text[end..].chars().next();
    let sentence_end = after == Some('.') && !text[end + 1..].starts_with(|c: char| c.is_ascii_alphanumeric());
    (edge(before) && (edge(after) || sentence_end)).then_some(from..end)
}

fn is_candidate(word: &str) -> bool {
    (SHORTEST..=LONGEST).contains(&word.len()) && word.starts_with(|c: char| c.is_ascii_uppercase())
}

/// Runs of ASCII letters and digits that contain a letter, with their start.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| word.len() >= 5)
        .map(move |word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
        .filter(|(_, word)| word.bytes().any(|byte| byte.is_ascii_alphabetic()))
}

/// The word in lower case.
fn lower(word: &str) -> Rolling {
    Rolling::new(word.bytes().map(|byte| byte.to_ascii_lowercase()))
}

/// A word whose letters that look alike are one: small l, capital I and 1; capital O and 0. Its hash.
fn lookalike(word: &str) -> u64 {
    Rolling::of(alike(word))
}

fn alike(word: &str) -> impl Iterator<Item = u8> {
    word.bytes().map(|byte| match byte {
        b'I' | b'1' => b'l',
        b'0' => b'O',
        other => other,
    })
}

/// Whether `written` is `right` but for one slip that is no inflection and no other acronym.
fn is_slip(written: &str, right: &str) -> bool {
    if written == right {
        return false;
    }
    if alike(written).eq(alike(right)) {
        return true;
    }
    if !is_candidate(right) || written.eq_ignore_ascii_case(right) || written.chars().any(|c| c.is_ascii_digit()) {
        return false;
    }
    // A slip may come with a wrong case: Tensoflow.
    let longer = if written.len() > right.len() { written } else { right };
    let (written, right) = (&written.to_ascii_lowercase(), &right.to_ascii_lowercase());
    let (short, long) = if written.len() <= right.len() { (written, right) } else { (right, written) };
    let same_start = short.bytes().zip(long.bytes()).take_while(|(left, right)| left == right).count();
    let same_end = short.bytes().rev().zip(long.bytes().rev()).take_while(|(left, right)| left == right).count();
    if same_start == 0 {
        return false;
    }
    match long.len() - short.len() {
        // One small letter too many or too few; at the very end it would be an inflection, and a capital or a digit
        // makes another name (LayoutXLM, LayoutLM).
        1 => {
            let letter = longer.as_bytes().get(same_start).is_some_and(u8::is_ascii_lowercase);
            same_start + same_end >= short.len() && same_start < short.len() && letter
        }
        // Two neighbours swapped, or one vowel for another before the last two letters
        // (other letters make other names: Mixtral, Mistral).
        0 => {
            let differing = long.len() - same_start - same_end;
            let (left, right) = (&short.as_bytes()[same_start..], &long.as_bytes()[same_start..]);
            match differing {
                2 => left[0] == right[1] && left[1] == right[0],
                1 => is_vowel(left[0]) && is_vowel(right[0]) && same_end >= 2,
                _ => false,
            }
        }
        _ => false,
    }
}

fn is_vowel(letter: u8) -> bool {
    matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_without_a_letter_has_the_hash_of_what_is_left() {
        let word = "Tensorflow";
        let mut expected: Vec<u64> = (1..word.len())
            .map(|index| Rolling::of(format!("{}{}", &word[..index], &word[index + 1..]).bytes()))
            .collect();
        expected.reverse();
        assert_eq!(Rolling::new(word.bytes()).deletions().collect::<Vec<_>>(), expected);
    }
}
