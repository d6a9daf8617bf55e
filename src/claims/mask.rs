//! Masked text: each name, date and number becomes one private-use character that stands for its kinds.
//!
//! So `<O>` compiles to a character class and the cost of the phrases does not depend on the number of facts.
//! It finds names, dates and numbers; what is said of them is read elsewhere.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::document::{Block, BlockId};
use crate::facts::{Bound, Date, Facts, KindSet, Quantity, Scan, Scans};
use crate::matcher::Matcher;

use super::expand::alternatives;
use super::grammar::GrammarSource;
use super::masked::{MaskedTexts, Sign, Writer};

/// Stands for a date.
pub(super) const DATE: char = '\u{f000}';
/// Stands for a number with a magnitude.
pub(super) const QUANTITY: char = '\u{f001}';
/// Stands for a name that no fact knows.
pub(super) const UNNAMED: char = '\u{f002}';
/// The first of the characters that stand for entities, one for each set of kinds.
const FIRST: u32 = 0xe000;
/// Private-use characters of the article itself become this one, which has the same length.
const FOREIGN: char = '\u{fffd}';

/// The characters for sets of kinds, and the patterns for dates and numbers.
#[derive(Debug, Default, serde::Serialize, serde::Deserialize)]
pub(super) struct Masks {
    classes: Vec<KindSet>,
    of_entity: Vec<char>,
    dates: Vec<Matcher>,
    months: BTreeMap<String, u8>,
    number: Option<Matcher>,
    apart: Vec<String>,
    join: Option<Matcher>,
    /// Words right before a number that say how it is meant.
    bounds_before: Vec<(Bound, Matcher)>,
    /// Words right after it.
    bounds_after: Vec<(Bound, Matcher)>,
}

impl Masks {
    pub fn new(facts: &Facts, sources: &[GrammarSource]) -> Self {
        let mut classes: Vec<KindSet> = Vec::new();
        let of_entity = facts
            .entities()
            .iter()
            .map(|entity| {
                let index = classes.iter().position(|known| *known == entity.kinds).unwrap_or_else(|| {
                    classes.push(entity.kinds);
                    classes.len() - 1
                });
                char::from_u32(FIRST + index as u32).filter(|c| *c < DATE).unwrap_or(FOREIGN)
            })
            .collect();
        let units = Quantity::unit_words().map(regex::escape).collect::<Vec<_>>().join("|");
        // No unit directly before another letter: "7 kg" and "4 Kanäle" are no quantities.
        let number = format!(r"[0-9][0-9,]*(?:\.[0-9]+)?[ \n]?(?:(?:{units})|(?-u:\b))");
        let months = sources.iter().flat_map(|source| &source.months);
        Self {
            classes,
            of_entity,
            dates: sources.iter().flat_map(|source| &source.dates).map(|text| in_any_case(text)).collect(),
            months: months.map(|(name, month)| (name.to_lowercase(), *month)).collect(),
            number: Some(Matcher::new(number)),
            apart: sources.iter().flat_map(|source| source.apart.clone()).collect(),
            join: joiner(sources),
            bounds_before: bounds(sources, |word| word.strip_prefix(AFTER).is_none().then_some(word), ("", r" ?\z")),
            bounds_after: bounds(sources, |word| word.strip_prefix(AFTER), (r"\A ?", "")),
        }
    }

    /// A regex class of all characters whose kinds meet `kinds`.
    pub fn class(&self, kinds: KindSet) -> String {
        let characters: String = (0u32..)
            .zip(&self.classes)
            .filter(|(_, known)| known.meets(kinds))
            .filter_map(|(index, _)| char::from_u32(FIRST + index))
            .collect();
        if characters.is_empty() { r"[a&&b]".to_owned() } else { format!("[{characters}]") }
    }

    /// If the text begins with a word or mark that joins two names ("、", " and "), its length in bytes.
    pub fn joined(&self, text: &str) -> Option<usize> {
        self.join.as_ref()?.find(text).map(|found| found.end())
    }

    /// Masks a block of prose, and notes where names stand in its text.
    pub fn mask(&self, block: &Block, facts: &Facts, scans: &mut Scans, masked: &mut MaskedTexts) {
        let text = &*block.text;
        let scan = facts.lexicon().scan(text, scans);
        let mut found = self.names(block, scan, facts);
        let digits = longest_number(text);
        if digits >= YEAR_DIGITS {
            self.dates(text, &mut found);
        }
        if digits > 0 {
            self.numbers(text, &mut found);
        }
        masked.add(|writer| self.write(text, found, writer));
    }

    /// Masks a block anew, with more names masked in it.
    pub fn mask_more(&self, block: BlockId, text: &str, more: Vec<(Range<usize>, Sign)>, masked: &mut MaskedTexts) {
        let known = masked.get(block);
        let known = known.tokens.iter().map(|token| (token.range(), known.sign(token)));
        let found = known.chain(more).collect();
        masked.replace(block, |writer| self.write(text, found, writer));
    }

    /// Names that no fact knows do not count as words that may stand beside others.
    pub fn is_apart(&self, word: &str) -> bool {
        self.apart.iter().any(|known| known == word)
    }

    fn write(&self, text: &str, mut found: Vec<(Range<usize>, Sign)>, masked: &mut Writer<'_>) {
        found.sort_by_key(|(range, _)| range.start);
        let mut done = 0;
        for (range, sign) in found {
            push_plain(masked.text, &text[done..range.start]);
            let character = match &sign {
                Sign::Entity(entity) => self.of_entity.get(*entity).copied().unwrap_or(FOREIGN),
                Sign::Date(_) => DATE,
                Sign::Quantity(_) => QUANTITY,
                Sign::Unnamed(_) => UNNAMED,
            };
            masked.push(character, &range, sign, text[range.clone()].is_ascii());
            done = range.end;
        }
        push_plain(masked.text, &text[done..]);
    }

    /// The date that a text consists of.
    pub fn date(&self, text: &str) -> Option<Date> {
        let mut found = Vec::new();
        self.dates(text, &mut found);
        match found.as_slice() {
            [(range, Sign::Date(date))] if *range == (0..text.len()) => Some(*date),
            _ => None,
        }
    }

    fn names(&self, block: &Block, scan: Scan<'_>, facts: &Facts) -> Vec<(Range<usize>, Sign)> {
        let text = &*block.text;
        let mentions = facts.lexicon().mentions_in(text, scan);
        let ranges: Vec<Range<usize>> = mentions.iter().map(|mention| mention.range.clone()).collect();
        let mut found = Vec::with_capacity(mentions.len());
        for (index, mention) in mentions.into_iter().enumerate() {
            let before = index.checked_sub(1).map_or(0, |index| ranges[index].end);
            let after = ranges.get(index + 1).map_or(text.len(), |next| next.start);
            let longer = self.continues_before(text, before, &mention.range)
                || self.continues_after(text, after, &mention.range);
            let homonyms = facts.entities().get(mention.entity).map_or(&[][..], |entity| &entity.homonyms);
            if !longer && !homonyms.iter().any(|homonym| text.contains(homonym.as_str())) {
                found.push((mention.range, Sign::Entity(mention.entity)));
            }
        }
        found
    }

    /// "Visual ChatGPT", "Sparse Transformer": a capitalised word before a name makes it another name.
    fn continues_before(&self, text: &str, limit: usize, range: &Range<usize>) -> bool {
        if !starts_latin(&text[range.clone()]) {
            return false;
        }
        let Some(head) = text.get(limit..range.start).and_then(|head| head.strip_suffix([' ', '\n'])) else {
            return false;
        };
        let word = head.rsplit(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).next().unwrap_or_default();
        word.len() > 1
            && word.starts_with(|c: char| c.is_ascii_uppercase())
            && !self.apart.iter().any(|known| known == word || known.starts_with('-') && word.ends_with(known.as_str()))
    }

    /// "ChatGPT Plus", "Megatron-Turing NLG": a capitalised word after a name makes it another name.
    fn continues_after(&self, text: &str, limit: usize, range: &Range<usize>) -> bool {
        if !ends_latin(&text[range.clone()]) {
            return false;
        }
        let Some(tail) = text.get(range.end..limit).and_then(|tail| tail.strip_prefix(' ')) else { return false };
        let word: &str = tail.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        let capital = word.starts_with(|c: char| c.is_ascii_uppercase());
        capital && !self.apart.iter().any(|known| known == word)
    }

    fn dates(&self, text: &str, found: &mut Vec<(Range<usize>, Sign)>) {
        for pattern in &self.dates {
            let mut new = Vec::new();
            for captures in pattern.captures_iter(text) {
                let Some(whole) = captures.get(0) else { continue };
                let number = |name: &str| captures.name(name).map(|group| group.as_str());
                let month = match number("month") {
                    None => Some(None),
                    Some(word) => {
                        word.parse().ok().or_else(|| self.months.get(&word.to_lowercase()).copied()).map(Some)
                    }
                };
                let day = number("day").and_then(|day| day.parse().ok());
                let year = number("year").and_then(|year| year.parse().ok());
                let date =
                    year.zip(month).and_then(|(year, month)| Date::new(year, month, day.filter(|_| month.is_some())));
                let range = whole.start()..whole.end();
                if let Some(date) = date.filter(|_| is_free(found, &range) && stands_apart(text, &range)) {
                    new.push((range, Sign::Date(date)));
                }
            }
            found.extend(new);
            found.sort_by_key(|(range, _)| range.start);
        }
    }

    /// How the number in `range` is meant, by the words beside it; the longest of them counts.
    fn bound(&self, text: &str, range: &Range<usize>) -> Bound {
        let from = (range.start.saturating_sub(BOUND_WIDTH)..=range.start).find(|at| text.is_char_boundary(*at));
        let before = &text[from.unwrap_or(range.start)..range.start];
        let to = (range.end..=(range.end + BOUND_WIDTH).min(text.len())).rfind(|at| text.is_char_boundary(*at));
        let after = &text[range.end..to.unwrap_or(range.end)];
        let find = |(bound, regex): &(Bound, Matcher), text: &str| Some((regex.find(text)?.range().len(), *bound));
        let words = self.bounds_before.iter().filter_map(|known| find(known, before));
        let words = words.chain(self.bounds_after.iter().filter_map(|known| find(known, after)));
        words.max().map_or(Bound::Exact, |(_, bound)| bound)
    }

    fn numbers(&self, text: &str, found: &mut Vec<(Range<usize>, Sign)>) {
        let Some(pattern) = &self.number else { return };
        let mut new = Vec::new();
        for matched in pattern.find_iter(text) {
            let written = matched.as_str().trim_end_matches([' ', '\n', ',']);
            let range = matched.start()..matched.start() + written.len();
            let Some(mut quantity) = Quantity::parse(&written.replace('\n', " ")) else { continue };
            // A plain number with so many decimals is the number of a paper.
            let decimals = written.split_once('.').map_or(0, |(_, rest)| rest.len());
            let names_a_paper = decimals >= 4 && written.ends_with(|c: char| c.is_ascii_digit());
            if quantity.number >= 512.0 && !names_a_paper && is_free(found, &range) && stands_apart(text, &range) {
                quantity.bound = self.bound(text, &range);
                new.push((range, Sign::Quantity(quantity)));
            }
        }
        found.extend(new);
    }
}

/// Every date holds a year, which has so many digits.
const YEAR_DIGITS: usize = 4;

/// How many digits at most stand in a row.
fn longest_number(text: &str) -> usize {
    // Most texts hold none, and that is soon counted.
    match text.bytes().filter(u8::is_ascii_digit).count() {
        few @ 0..=1 => few,
        _ => text.as_bytes().split(|byte| !byte.is_ascii_digit()).map(<[u8]>::len).max().unwrap_or(0),
    }
}

/// A word of `bounds` that begins with this stands behind the number.
const AFTER: char = '\u{2026}';
/// Words that say how a number is meant end no farther from it, in bytes.
const BOUND_WIDTH: usize = 30;

/// The words of the grammars that say how a number is meant, as regexes between two edges.
fn bounds(sources: &[GrammarSource], pick: fn(&str) -> Option<&str>, edges: (&str, &str)) -> Vec<(Bound, Matcher)> {
    let mut all = Vec::new();
    for bound in [Bound::Above, Bound::Below, Bound::About] {
        let lists = sources.iter().flat_map(|source| &source.bounds).filter(|(known, _)| *known == bound);
        let words: Vec<String> =
            lists.flat_map(|(_, words)| words).filter_map(|word| pick(word)).map(String::from).collect();
        let pattern = format!("{}(?:{}){}", edges.0, alternatives(words.iter()), edges.1);
        all.extend((!words.is_empty()).then(|| (bound, in_any_case(&pattern))));
    }
    all
}

fn in_any_case(pattern: &str) -> Matcher {
    Matcher::new(format!("(?i){pattern}"))
}

fn joiner(sources: &[GrammarSource]) -> Option<Matcher> {
    let words: Vec<String> = sources.iter().flat_map(|source| &source.join).map(|word| regex::escape(word)).collect();
    (!words.is_empty()).then(|| in_any_case(&format!("^[ \\n]?(?:{})[ \\n]?", words.join("|"))))
}

fn push_plain(masked: &mut String, text: &str) {
    // Private-use characters of three bytes begin with EE, or with EF and no more than A3.
    let mut pairs = text.as_bytes().windows(2);
    if pairs.any(|pair| pair[0] == 0xee || pair[0] == 0xef && pair[1] <= 0xa3) {
        masked.extend(text.chars().map(|c| if ('\u{e000}'..='\u{f8ff}').contains(&c) { FOREIGN } else { c }));
    } else {
        masked.push_str(text);
    }
}

/// Whether no token covers a byte of the range; `found` is sorted.
fn is_free(found: &[(Range<usize>, Sign)], range: &Range<usize>) -> bool {
    let next = found.partition_point(|(other, _)| other.end <= range.start);
    found.get(next).is_none_or(|(other, _)| other.start >= range.end)
}

/// A number inside a longer number, a version, an address or a word is not a date or quantity of its own.
fn stands_apart(text: &str, range: &Range<usize>) -> bool {
    let before = text[..range.start].chars().next_back();
    let mut after = text[range.end..].chars();
    let (next, second) = (after.next(), after.next());
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let glued =
        before.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '/' | '-' | '+' | '$' | '#'));
    let last = text[range.clone()].chars().next_back();
    let continued = match next {
        Some('.' | ',' | '-' | ':' | '/') => digit(second),
        Some('_' | '%') => true,
        Some(c) => c.is_ascii_alphanumeric() && last.is_some_and(|last| last.is_ascii_alphanumeric()),
        None => false,
    };
    !glued && !continued
}

fn starts_latin(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphanumeric())
}

fn ends_latin(name: &str) -> bool {
    name.ends_with(|c: char| c.is_ascii_alphanumeric())
}
