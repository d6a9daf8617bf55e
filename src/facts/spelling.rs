//! Slips in names: a wrong case, one letter too many, too few, swapped, or one that merely looks the same.
//!
//! It judges spellings only; which names exist is the lexicon's business.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};
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
    written.split([' ', '-']).zip(name.split([' ', '-'])).filter(|(left, right)| left != right).all(|(left, right)| {
        let capitals = left.chars().filter(char::is_ascii_uppercase).count();
        // A short word with one capital or none is too often another word: Zero, Lora.
        let plain = capitals == 0 || capitals == 1 && left.starts_with(|c: char| c.is_ascii_uppercase());
        if plain { has_hump(right) && right.len() >= 6 } else { has_hump(right) || has_hump(left) }
    })
}

/// Whether a capital follows a small letter, or small letters follow two capitals ("LoRA", "LLaMA").
fn has_hump(word: &str) -> bool {
    let bytes = word.as_bytes();
    bytes.windows(2).any(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase())
}

/// An index of the words of names, for slips of one letter.
#[derive(Debug, Default)]
pub struct Slips {
    /// Hashes of words, and of words with one letter left out → (name, byte at which the word starts in it).
    index: HashMap<u64, Vec<(usize, usize)>, BuildHasherDefault<Ready>>,
    names: Vec<(String, EntityId)>,
    /// Hashes of the words of all names, to the letter: what is a word of some name is no slip of another.
    right: HashSet<u64, BuildHasherDefault<Ready>>,
}

/// Takes a number that is a hash already as it is.
#[derive(Debug, Default)]
struct Ready(u64);

impl Hasher for Ready {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = Rolling::of(bytes.iter().copied());
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
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
            *hash = hash.wrapping_mul(BASE).wrapping_add(u64::from(byte) + 1);
            Some(*hash)
        };
        Self { beginnings: std::iter::once(0).chain(bytes.scan(0, next)).collect() }
    }

    fn of(bytes: impl Iterator<Item = u8>) -> u64 {
        Self::new(bytes).whole()
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
    pub fn new<'a>(names: impl Iterator<Item = (&'a str, EntityId)>) -> Self {
        let mut slips = Self::default();
        let mut sorted: Vec<(&str, EntityId)> = names.collect();
        sorted.sort_unstable();
        for (name, entity) in sorted {
            let index = slips.names.len();
            for (start, word) in words(name) {
                slips.right.insert(Rolling::of(word.bytes()));
                if is_candidate(word) || has_hump(word) && word.len() >= 5 {
                    slips.index.entry(lookalike(word)).or_default().push((index, start));
                }
                if is_candidate(word) {
                    let lower = lower(word);
                    slips.index.entry(lower.whole()).or_default().push((index, start));
                    for shorter in lower.deletions() {
                        slips.index.entry(shorter).or_default().push((index, start));
                    }
                }
            }
            slips.names.push((name.to_owned(), entity));
        }
        slips
    }

    /// Slips in `text`: range, right name, entity.
    pub fn find(&self, text: &str) -> Vec<(Range<usize>, String, EntityId)> {
        let mut found = Vec::new();
        for (start, word) in words(text) {
            if word.len() < 5 || word.len() > LONGEST || !word.starts_with(|c: char| c.is_ascii_uppercase()) {
                continue;
            }
            if self.right.contains(&Rolling::of(word.bytes())) {
                continue;
            }
            let mut keys = vec![lookalike(word)];
            if word.len() + 1 >= SHORTEST {
                let lower = lower(word);
                keys.extend(lower.deletions());
                keys.push(lower.whole());
            }
            let hit = keys.iter().filter_map(|key| self.index.get(key)).flatten().find_map(|(name, offset)| {
                let (name, entity) = &self.names[*name];
                let right = words(name).find(|(at, _)| at == offset).map(|(_, right)| right)?;
                if !is_slip(word, right) {
                    return None;
                }
                let range = surrounding(text, start, word, name, *offset, right)?;
                Some((range, name.clone(), *entity))
            });
            found.extend(hit);
        }
        found
    }
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
