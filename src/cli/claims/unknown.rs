//! Names in articles that look like models or organizations and are not in the pack: what to add next.
//!
//! It guesses by the look of a word and by the place of a claim, and says of nothing that it is wrong.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::LazyLock;

use regex::Regex;
use serde::Serialize;

use super::view::Place;
use crate::claims::{self, Claim};
use crate::cli::columns::{clean, width};
use crate::cli::new;
use crate::cli::output::sentence;
use crate::document::Document;
use crate::facts::{KindId, KindSet, Lexicon, Term, ValueType};
use crate::finding::{MessageLanguage, Span};
use crate::pack::Pack;

/// A name that is not known.
#[derive(Clone, Debug, Serialize)]
pub struct Name {
    pub name: String,
    /// How often it stands in the articles.
    pub count: usize,
    pub places: Vec<NamePlace>,
    /// A guess.
    pub kind: String,
    /// An entry for a fact file, to be filled in.
    pub stub: String,
}

/// Where a name stands.
#[derive(Clone, Debug, Serialize)]
pub struct NamePlace {
    pub path: String,
    #[serde(flatten)]
    pub place: Place,
}

/// A cell or label of a claim that is wider than this is no name.
const WIDEST: usize = 32;
/// Ends of words that make a name an adjective: the name is what stands before the hyphen.
const ADJECTIVES: [&str; 14] = [
    "ed",
    "ing",
    "like",
    "style",
    "level",
    "class",
    "free",
    "compatible",
    "native",
    "specific",
    "aware",
    "type",
    "era",
    "only",
];

/// Letters of the ending of a file, at most.
const LONGEST_ENDING: usize = 5;

/// Addresses (to be passed over), and words of letters and digits joined by hyphens and dots.
static WORDS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let address = r"(?:https?|ftp)://[!-~]+|www\.[!-~]+|[\w.+-]+@[\w.-]+|(?:[A-Za-z0-9-]+\.)+(?:com|org|net|io|cn|edu|gov)\b(?:/[!-~]*)?";
    let word = r"[A-Za-z][A-Za-z0-9]*(?:[-.\u{2011}][A-Za-z0-9]+)*";
    Regex::new(&format!("(?P<address>{address})|(?P<word>{word})(?P<version> [0-9]{{1,3}}(?:\\.[0-9]{{1,2}})?)?")).ok()
});

/// Unknown names, the most frequent first.
pub fn find(articles: &[(String, Document)], pack: &Pack) -> Vec<Name> {
    let mut search = Search::new(pack);
    for (file, (_, document)) in articles.iter().enumerate() {
        search.words(file, document);
        search.claims(file, document);
    }
    let usual = usual_kind(pack);
    let mut names: Vec<Name> = search
        .found
        .into_iter()
        .map(|(name, seen)| {
            let kind = seen.kind.or(usual).and_then(|kind| pack.facts.kinds().get(kind));
            let kind = kind.map(|kind| kind.name.clone()).unwrap_or_default();
            let places: Vec<NamePlace> = seen.places.iter().map(|place| locate(articles, *place)).collect();
            Name { stub: new::stub(&name, &kind, pack), count: places.len(), places, kind, name }
        })
        .collect();
    names.sort_by(|left, right| right.count.cmp(&left.count).then_with(|| left.name.cmp(&right.name)));
    names
}

/// A file of facts to be filled in: each name with how often and where it stands.
pub fn render(names: &[Name], language: MessageLanguage) -> String {
    let number = names.len().to_string();
    let key = if names.is_empty() { "unknown-none" } else { "unknown-head" };
    let mut text = format!("# {}\n", sentence(key, language, &[("count", &number)]));
    for name in names {
        let count = name.count.to_string();
        let first =
            name.places.first().map(|first| format!("{}:{}:{}", first.path, first.place.line, first.place.column));
        let first = clean(&first.unwrap_or_default());
        let line = sentence("unknown-seen", language, &[("count", &count), ("place", &first)]);
        text.push_str(&format!("# {line}\n{}", name.stub));
    }
    text
}

fn locate(articles: &[(String, Document)], (file, offset): (usize, usize)) -> NamePlace {
    let (path, document) = &articles[file];
    let position = document.lines().position(document.source(), offset);
    NamePlace { path: path.clone(), place: Place { line: position.line, column: position.column } }
}

/// The kind of most entries.
fn usual_kind(pack: &Pack) -> Option<KindId> {
    let count = |kind: KindId| pack.facts.entities().iter().filter(|entity| entity.kinds.has(kind)).count();
    (0..pack.facts.kinds().len()).max_by_key(|kind| (count(*kind), std::cmp::Reverse(*kind)))
}

/// Where a name was seen: file and byte; and what kind the claims about it ask for.
#[derive(Default)]
struct Seen {
    places: BTreeSet<(usize, usize)>,
    kind: Option<KindId>,
}

struct Search<'a> {
    pack: &'a Pack,
    /// All names and homonyms in small letters, and words that are no names.
    known: HashSet<String>,
    found: BTreeMap<String, Seen>,
}

impl<'a> Search<'a> {
    fn new(pack: &'a Pack) -> Self {
        let entities = pack.facts.entities().iter();
        let names = entities.flat_map(|entity| entity.all_names().chain(entity.homonyms.iter().map(String::as_str)));
        let apart = pack.grammar.sources().iter().flat_map(|source| &source.apart).map(String::as_str);
        let known = names.chain(apart).map(str::to_lowercase).collect();
        Self { pack, known, found: BTreeMap::new() }
    }

    /// Words that look like names.
    fn words(&mut self, file: usize, document: &Document) {
        let Some(words) = WORDS.as_ref() else { return };
        let lexicon = self.pack.facts.lexicon();
        for block in document.blocks().iter().filter(|block| block.is_prose() && block.exact) {
            let mentions = lexicon.mentions(&block.text);
            for captures in words.captures_iter(&block.text) {
                let Some(word) = captures.name("word") else { continue };
                let mentioned =
                    mentions.iter().any(|mention| mention.range.start < word.end() && word.start() < mention.range.end);
                let version = captures.name("version").map_or("", |version| version.as_str());
                let name = if mentioned { None } else { name_of(word.as_str(), version, lexicon) };
                if let Some(name) = name.filter(|name| !self.known.contains(&name.to_lowercase())) {
                    let span = block.span_of(word.range());
                    self.found.entry(name).or_default().places.insert((file, span.start));
                }
            }
        }
    }

    /// Things that claims speak of and nobody knows.
    fn claims(&mut self, file: usize, document: &Document) {
        let facts = &self.pack.facts;
        for claim in &claims::read(document, facts, &self.pack.grammar).claims {
            let Some(relation) = facts.relations().get(claim.says.relation) else { continue };
            let objects = match relation.to {
                ValueType::Entity(kinds) => kinds,
                _ => KindSet::default(),
            };
            for (term, span, kinds) in sides(claim, relation.from, objects) {
                let Term::Unnamed(name) = term else { continue };
                let name = name.trim();
                let fits = width(name) <= WIDEST && name.chars().any(char::is_alphabetic);
                if fits && !self.known.contains(&name.to_lowercase()) {
                    let seen = self.found.entry(name.to_owned()).or_default();
                    seen.places.insert((file, span.start));
                    seen.kind = seen.kind.or_else(|| (0..facts.kinds().len()).find(|kind| kinds.has(*kind)));
                }
            }
        }
    }
}

fn sides(claim: &Claim, subjects: KindSet, objects: KindSet) -> [(&Term, Span, KindSet); 2] {
    [(&claim.says.subject, claim.subject(), subjects), (&claim.says.object, claim.object(), objects)]
}

/// The name in a word, if it looks like one: two letters or more, with an inner capital, a digit or a hyphen; or a
/// known name with a number that makes it another version.
fn name_of(word: &str, version: &str, lexicon: &Lexicon) -> Option<String> {
    if !version.is_empty() && lexicon.entity(word).is_some() {
        return Some(format!("{word}{version}"));
    }
    let word = without_adjective(without_ending(word)?);
    let plural = |stem: &str| stem.len() > 1 && stem.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    let word = word.strip_suffix('s').filter(|stem| plural(stem)).unwrap_or(word);
    let known = lexicon.mentions(word).iter().any(|mention| mention.range == (0..word.len()));
    (!known && looks_like_name(word)).then(|| word.to_owned())
}

/// Without what follows a dot before a small letter: the next sentence. A short ending makes the name of a file.
fn without_ending(word: &str) -> Option<&str> {
    let small = |at: usize| word[at + 1..].starts_with(|next: char| next.is_ascii_lowercase());
    match word.match_indices('.').map(|(at, _)| at).find(|at| small(*at)) {
        None => Some(word),
        Some(dot) => (word.len() - dot > LONGEST_ENDING + 1).then(|| &word[..dot]),
    }
}

fn without_adjective(word: &str) -> &str {
    match word.rsplit_once('-') {
        Some((name, last))
            if last.starts_with(|first: char| first.is_ascii_lowercase())
                && ADJECTIVES.iter().any(|ending| last.ends_with(ending)) =>
        {
            name
        }
        _ => word,
    }
}

fn looks_like_name(word: &str) -> bool {
    let letters = word.chars().filter(char::is_ascii_alphabetic).count();
    let capital = |part: &str| part.starts_with(|first: char| first.is_ascii_uppercase());
    let inner_capital = word.chars().skip(1).any(|c| c.is_ascii_uppercase());
    let digit = word.contains(|c: char| c.is_ascii_digit());
    let joined = word.contains('-') && word.split('-').all(capital);
    letters >= 2 && (capital(word) || inner_capital) && (inner_capital || digit || joined)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_an_inner_capital_a_digit_or_a_hyphen() {
        let lexicon = Lexicon::new(&[]);
        let name = |word: &str| name_of(word, "", &lexicon);
        for word in ["FooGPT", "Bar-7B", "xFoo", "Foo3.1", "FOO", "Foo-Bar", "Foo-4o-mini"] {
            assert_eq!(name(word).as_deref(), Some(word));
        }
        for word in ["Foo", "foo-bar", "pre-training", "Pre-training", "A", "A100", "state-of-the-art", "v2"] {
            assert_eq!(name(word), None, "{word}");
        }
        assert_eq!(name("FOO-based").as_deref(), Some("FOO"));
        assert_eq!(name("FOOs").as_deref(), Some("FOO"));
        assert_eq!(name("README.md"), None);
        assert_eq!(name("FOO.Bar").as_deref(), Some("FOO.Bar"));
    }
}
