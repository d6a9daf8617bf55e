//! Claims about names that no fact knows: they can only be held against each other.
//!
//! It finds words that look like names and reads what the surest phrases say of them. It judges nothing.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::document::{Block, BlockId, Document, Language};
use crate::facts::Facts;

use super::assertion::Assertions;
use super::grammar::Grammar;
use super::masked::{Masked, MaskedTexts, Sign};
use super::phrases::PhraseReader;
use super::topic::Topics;
use super::{Claim, Term};

/// Capitalised words, with the capitalised words and short numbers behind them.
static NAMES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let word = "[A-Z][A-Za-z0-9]*(?:[-.][A-Za-z0-9]+)*";
    Regex::new(&format!(r"{word}(?: (?:{word}|[0-9]{{1,3}}[A-Za-z]{{0,2}}(?:\.[0-9]+)?))*")).ok()
});

/// A name has at least so many letters.
const SHORTEST: usize = 3;

/// A word that may be written in two ways has at least so many letters.
const SHORTEST_WORD: usize = 6;

/// A claim about a name that no fact knows, and the words that state it.
#[derive(Clone, Debug)]
pub struct Unnamed {
    /// The claim.
    pub claim: Claim,
    /// All of the phrase, in the words of the article.
    pub wording: String,
}

/// A place of a name: the block, and bytes of its text. There may be many, and a document is smaller than what 32 bits
/// count.
#[derive(Clone, Copy, Debug)]
struct Place {
    block: u32,
    start: u32,
    end: u32,
}

type Places = Vec<Place>;

impl Place {
    fn new(block: BlockId, range: &Range<usize>) -> Self {
        Self { block: block as u32, start: range.start as u32, end: range.end as u32 }
    }

    fn block(self) -> BlockId {
        self.block as usize
    }

    fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// What looks like a name that no fact knows.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Where something is said of one, by what is written.
    told: BTreeMap<String, Places>,
    /// All words of names, by what they come to in any spelling.
    words: BTreeMap<String, Places>,
}

impl Names {
    /// Looks through an article.
    pub fn find(document: &Document, grammar: &Grammar, masked: &MaskedTexts) -> Self {
        let mut found = Self::default();
        let Some(names) = NAMES.as_ref() else { return found };
        for (id, block) in document.blocks().iter().enumerate() {
            let masked = masked.get(id);
            if masked.text.is_empty() {
                continue;
            }
            let mut speaks = None;
            for run in names.find_iter(&block.text) {
                found.add_words(id, block, masked, run.range());
                if *speaks.get_or_insert_with(|| speaks_of_names(block, masked))
                    && let Some(range) = candidate(block, masked, run.range(), grammar)
                {
                    let name = block.text[range.clone()].replace('\n', " ");
                    found.told.entry(name).or_default().push(Place::new(id, &range));
                }
            }
        }
        found
    }

    fn add_words(&mut self, id: BlockId, block: &Block, masked: Masked<'_>, run: Range<usize>) {
        let mut start = run.start;
        for word in block.text[run].split(' ') {
            let range = start..start + word.len();
            start = range.end + 1;
            if word.len() >= SHORTEST_WORD && is_free(masked, &range) && !is_glued(&block.text, &range) {
                self.words.entry(word.to_ascii_lowercase().replace('-', "")).or_default().push(Place::new(id, &range));
            }
        }
    }

    /// Words with an inner capital that the article also writes otherwise ("SkyWhale", "Skywhale"): the places of each.
    pub fn spellings(&mut self, document: &Document) -> Vec<Vec<(BlockId, Range<usize>)>> {
        let text = |place: &Place| &document.blocks()[place.block()].text[place.range()];
        let mut words = std::mem::take(&mut self.words);
        words.retain(|_, places| {
            let forms: BTreeSet<&str> = places.iter().map(text).collect();
            let shouted = |form: &&str| !form.bytes().any(|byte| byte.is_ascii_lowercase());
            forms.len() > 1 && forms.iter().any(|form| has_inner_capital(form)) && !forms.iter().any(shouted)
        });
        let places = |places: Places| places.into_iter().map(|place| (place.block(), place.range())).collect();
        words.into_values().map(places).collect()
    }
}

/// Whether a block says something that could be held against another: a date, a number or a remark in brackets.
fn speaks_of_names(block: &Block, masked: Masked<'_>) -> bool {
    masked.tokens.iter().any(|token| matches!(masked.sign(token), Sign::Date(_) | Sign::Quantity(_)))
        || block.text.contains(['(', '\u{ff08}'])
}

/// Reads the claims about unknown names that two blocks or sentences speak of.
pub(super) fn read(
    document: &Document,
    facts: &Facts,
    grammar: &Grammar,
    names: Names,
    masked: &mut MaskedTexts,
) -> Vec<Unnamed> {
    let mut names = names.told;
    names.retain(|_, places| places.len() > 1);
    // A known name that was not taken for one stands for something else here.
    let small = if names.is_empty() { HashSet::new() } else { small_words(document) };
    names.retain(|name, places| facts.lexicon().entity(name).is_none() && is_name(name, places, document, &small));
    if names.is_empty() {
        return Vec::new();
    }
    let list: Vec<String> = names.keys().cloned().collect();
    let places = names.into_values().enumerate();
    let mut places: Vec<(Place, u32)> =
        places.flat_map(|(index, places)| places.into_iter().map(move |place| (place, index as u32))).collect();
    places.sort_by_key(|(place, _)| place.block);
    let of_block = || places.chunk_by(|(left, _), (right, _)| left.block == right.block);
    let ids: Vec<BlockId> = of_block().filter_map(|places| places.first()).map(|(place, _)| place.block()).collect();
    masked.reserve(ids.iter().copied(), places.len());
    for (id, places) in ids.iter().zip(of_block()) {
        let more = places.iter().map(|(place, index)| (place.range(), Sign::Unnamed(*index as usize)));
        grammar.masks.mask_more(*id, &document.blocks()[*id].text, more.collect(), masked);
    }
    let topics = Topics { document, facts, masked };
    let reader = PhraseReader::of_unnamed(grammar, topics, &list);
    let mut claims = Vec::new();
    for id in ids {
        reader.read(id, &mut claims);
    }
    super::sort(&mut claims);
    let mut assertions = Assertions::new(grammar, document);
    claims.retain(|claim| matches!(claim.says.subject, Term::Unnamed(_)) && assertions.asserts(claim));
    let told = claims.into_iter().map(|claim| Unnamed { wording: wording(&claim, document), claim });
    told.filter(|told| !grammar.variants.as_ref().is_some_and(|words| words.is_match(&told.wording))).collect()
}

/// A capital letter right behind a small one.
fn has_inner_capital(word: &str) -> bool {
    word.as_bytes().windows(2).any(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase())
}

fn is_free(masked: Masked<'_>, range: &Range<usize>) -> bool {
    let next = masked.tokens.partition_point(|token| token.range().end <= range.start);
    masked.tokens.get(next).is_none_or(|token| token.range().start >= range.end)
}

/// Part of an address, a path or a longer word.
fn is_glued(text: &str, range: &Range<usize>) -> bool {
    text[..range.start].ends_with(|c: char| c.is_ascii_alphanumeric() || "./_-@#".contains(c))
        || text[range.end..].starts_with(|c: char| c.is_ascii_alphanumeric() || "/_@-".contains(c))
}

/// A clause reaches no farther from its claim, in bytes.
const CLAUSE: usize = 200;

/// The clause around a claim, in small letters.
fn wording(claim: &Claim, document: &Document) -> String {
    let Some(block) = document.blocks().get(claim.block()) else { return String::new() };
    let ends = |c: char| "\u{3002}\u{ff0c}\u{ff1b},;!?\u{ff01}\u{ff1f}\n".contains(c);
    let start = block.text_offset_of(claim.span().start).unwrap_or(0).min(block.text.len());
    let end = block.text_offset_of(claim.span().end).unwrap_or(block.text.len()).clamp(start, block.text.len());
    // A clause is short: a paragraph without such marks is not read again for each of its claims.
    let near = |at: usize| (at..=block.text.len()).find(|at| block.text.is_char_boundary(*at)).unwrap_or(at);
    let (first, last) = (near(start.saturating_sub(CLAUSE)), near((end + CLAUSE).min(block.text.len())));
    let before = &block.text[first..start];
    let after = &block.text[end..last];
    let head = before.rfind(ends).max(before.rfind(". ")).map_or(first, |at| near(first + at + 1));
    let tail = [after.find(ends), after.find(". ")].into_iter().flatten().min().map_or(last, |at| end + at);
    block.text[head..tail].to_lowercase()
}

/// The name in a run of capitalised words, if it holds no known one.
fn candidate(block: &Block, masked: Masked<'_>, run: Range<usize>, grammar: &Grammar) -> Option<Range<usize>> {
    let range = trimmed(&block.text, run, grammar);
    let letters = block.text[range.clone()].chars().filter(char::is_ascii_alphabetic).count();
    (letters >= SHORTEST && is_free(masked, &range) && !is_glued(&block.text, &range)).then_some(range)
}

/// A run of words without the common words before the name, and without a number that belongs to a unit behind it.
fn trimmed(text: &str, mut range: Range<usize>, grammar: &Grammar) -> Range<usize> {
    while let Some((first, rest)) = text[range.clone()].split_once(' ') {
        if !grammar.masks.is_apart(first) {
            break;
        }
        range.start = range.end - rest.len();
    }
    let unit = text[range.end..]
        .trim_start()
        .starts_with(|c: char| "\u{5e74}\u{6708}\u{65e5}\u{4e2a}\u{4ebf}\u{4e07}".contains(c));
    match text[range.clone()].rsplit_once(' ') {
        Some((name, last)) if unit && last.starts_with(|c: char| c.is_ascii_digit()) => {
            range.start..range.start + name.len()
        }
        _ => range,
    }
}

/// Whether a capitalised word is a name: it looks like one, or stands in Chinese or amid a sentence and nowhere in small
/// letters.
fn is_name(name: &str, places: &[Place], document: &Document, small: &HashSet<&str>) -> bool {
    let inner = name.chars().skip(1).any(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    if inner {
        return true;
    }
    let blocks = document.blocks();
    let amid = |place: &Place| {
        let block = &blocks[place.block()];
        matches!(block.language, Language::ZhHans | Language::ZhHant)
            || block.text[..place.range().start].trim_end().ends_with(|c: char| c.is_ascii_lowercase() || c == ',')
    };
    places.iter().any(amid) && !small.contains(name.to_lowercase().as_str())
}

/// All words of an article in small letters.
fn small_words(document: &Document) -> HashSet<&str> {
    let words = document.blocks().iter().flat_map(|block| block.text.split(|c: char| !c.is_ascii_alphanumeric()));
    words.filter(|word| !word.is_empty() && !word.bytes().any(|byte| byte.is_ascii_uppercase())).collect()
}
