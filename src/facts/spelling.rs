//! Slips in names: a wrong case, one letter too many, too few, swapped, or one that merely looks the same.
//!
//! It judges spellings only; which names exist is the lexicon's business.

use std::collections::HashMap;
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
#[derive(Debug, Default)]
pub struct Slips {
    /// Words and words with one letter left out → (name, byte at which the word starts in it).
    index: HashMap<String, Vec<(usize, usize)>>,
    names: Vec<(String, EntityId)>,
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
                if is_candidate(word) || has_hump(word) && word.len() >= 5 {
                    slips.index.entry(lookalike(word)).or_default().push((index, start));
                }
                if is_candidate(word) {
                    slips.index.entry(word.to_ascii_lowercase()).or_default().push((index, start));
                    for shorter in deletions(&word.to_ascii_lowercase()) {
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
            let mut keys = vec![lookalike(word)];
            if word.len() + 1 >= SHORTEST {
                let lower = word.to_ascii_lowercase();
                keys.extend(deletions(&lower));
                keys.push(lower);
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

fn deletions(word: &str) -> impl Iterator<Item = String> {
    (1..word.len()).map(move |index| format!("{}{}", &word[..index], &word[index + 1..]))
}

/// Letters that look alike become one: small l, capital I and 1; capital O and 0.
fn lookalike(word: &str) -> String {
    word.chars()
        .map(|c| match c {
            'I' | '1' => 'l',
            '0' => 'O',
            other => other,
        })
        .collect()
}

/// Whether `written` is `right` but for one slip that is no inflection and no other acronym.
fn is_slip(written: &str, right: &str) -> bool {
    if written == right {
        return false;
    }
    if lookalike(written) == lookalike(right) {
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
