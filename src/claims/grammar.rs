//! How a language states things: word lists and phrases, compiled from the YAML of the `grammar` layer.
//!
//! It turns phrases into regexes over masked text. It reads no article; `phrases.rs` and `structure.rs` do.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

use regex::{Regex, RegexBuilder};

use crate::facts::{Facts, KindSet, RelationId, ValueType};

use super::Certainty;
use super::gate::Gate;
use super::mask::{self, Masks};

/// Why a phrase cannot be used, and where in its text.
#[derive(Clone, Debug)]
pub struct PhraseError {
    /// Bytes of the phrase.
    pub range: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// A word that was perhaps meant.
    pub suggestion: Option<String>,
}

/// One phrase as written: `say`, its `eg`, and how sure it is.
#[derive(Clone, Debug)]
pub struct Phrase {
    /// The pattern, with `<S>`, `<O>`, `<S+>`, `<O+>` and `<word>`.
    pub say: String,
    /// An example of it with `<S>` and `<O>` to be filled in.
    pub eg: String,
    /// How sure a reading by it is.
    pub certainty: Certainty,
    /// Where it was written, for reports: index of the pack's file, byte.
    pub place: (usize, usize),
}

/// How one relation is stated in one language.
#[derive(Clone, Debug, Default)]
pub struct ClaimGrammar {
    /// The relation.
    pub relation: RelationId,
    /// Names of the word lists that head the columns: objects, subjects.
    pub table: Option<(String, String)>,
    /// Name of the word list whose words introduce a list of subjects under a heading that names the object.
    pub list: Option<String>,
    /// Whether subjects under a heading that names an object are claims.
    pub under: bool,
    /// The phrases.
    pub says: Vec<Phrase>,
}

/// One grammar file (one language), validated.
#[derive(Clone, Debug, Default)]
pub struct GrammarSource {
    /// The language's file stem: `zh`, `en`.
    pub language: String,
    /// Word lists by name.
    pub words: Vec<(String, Vec<String>)>,
    /// Words that make a sentence no assertion.
    pub deny: Vec<String>,
    /// Words that open the next sentence and take the one before back: "Not so."
    pub corrected: Vec<String>,
    /// Words right after a phrase that make it speak of something else.
    pub stop: Vec<String>,
    /// Words between the members of a coordination.
    pub join: Vec<String>,
    /// Characters that end a gap (`<~>`), besides marks and other subjects.
    pub gap: String,
    /// Capitalised words that may stand beside a name without being part of it.
    pub apart: Vec<String>,
    /// Regexes for dates, with groups `year`, `month` (a number or a word of `months`) and `day`.
    pub dates: Vec<String>,
    /// Names of months.
    pub months: Vec<(String, u8)>,
    /// Arrows of a chain.
    pub arrows: Vec<String>,
    /// Regex on the heading path under which chains count.
    pub chain_under: Option<String>,
    /// How each relation is stated.
    pub claims: Vec<ClaimGrammar>,
}

/// A phrase, compiled.
#[derive(Debug)]
pub(super) struct CompiledPhrase {
    pub relation: RelationId,
    pattern: String,
    regex: OnceLock<Option<Regex>>,
    pub certainty: Certainty,
    /// The object begins or ends the phrase, so its outer edge in the sentence is not known.
    pub open_left: bool,
    pub open_right: bool,
}

impl CompiledPhrase {
    /// The regex over masked text in lower case, compiled when first needed.
    pub fn regex(&self) -> Option<&Regex> {
        self.regex.get_or_init(|| build(&self.pattern).ok()).as_ref()
    }
}

/// The shapes of one relation that are no phrases.
#[derive(Debug)]
pub(super) struct Shapes {
    pub relation: RelationId,
    pub object_heads: Vec<String>,
    pub subject_heads: Vec<String>,
    pub labels: Vec<String>,
    pub under: bool,
}

/// All grammars, compiled.
#[derive(Debug, Default)]
pub struct Grammar {
    pub(super) masks: Masks,
    gate: OnceLock<Gate>,
    pub(super) phrases: Vec<CompiledPhrase>,
    pub(super) shapes: Vec<Shapes>,
    pub(super) deny: Option<Regex>,
    pub(super) stop: Option<Regex>,
    pub(super) corrected: Option<Regex>,
    pub(super) arrow: Option<Regex>,
    pub(super) chain_under: Vec<Regex>,
    sources: Vec<GrammarSource>,
}

/// Compiled regexes larger than this are refused: a pack from a stranger must not eat the memory.
const SIZE_LIMIT: usize = 4 << 20;

impl Grammar {
    /// Checks one phrase: placeholders, word lists and the regex.
    pub fn check_phrase(
        say: &str,
        relation: RelationId,
        words: &[(String, Vec<String>)],
        facts: &Facts,
    ) -> Result<(), PhraseError> {
        let masks = Masks::default();
        let expander = Expander { relation, words, join: "", gap: "", facts, masks: &masks };
        let (pattern, _) = expander.expand(say)?;
        let parsed = regex_syntax::ParserBuilder::new().multi_line(true).build().parse(&pattern);
        parsed.map(|_| ()).map_err(|error| {
            let message = match &error {
                regex_syntax::Error::Parse(error) => error.kind().to_string(),
                regex_syntax::Error::Translate(error) => error.kind().to_string(),
                other => other.to_string(),
            };
            PhraseError { range: 0..say.len(), message, suggestion: None }
        })
    }

    /// Compiles grammars whose phrases were checked; what still cannot be compiled is left out.
    pub fn new(sources: Vec<GrammarSource>, facts: &Facts) -> Self {
        let masks = Masks::new(facts, &sources);
        let mut phrases = Vec::new();
        let mut shapes: BTreeMap<RelationId, Shapes> = BTreeMap::new();
        let join = alternatives(sources.iter().flat_map(|source| &source.join));
        for source in &sources {
            for claim in &source.claims {
                let expander = Expander {
                    relation: claim.relation,
                    words: &source.words,
                    join: &join,
                    gap: &source.gap,
                    facts,
                    masks: &masks,
                };
                for phrase in &claim.says {
                    phrases.extend(expander.compile(phrase));
                }
                collect_shapes(&mut shapes, source, claim);
            }
        }
        let all = |pick: fn(&GrammarSource) -> &Vec<String>| sources.iter().flat_map(pick).collect::<Vec<_>>();
        Self {
            gate: OnceLock::new(),
            phrases,
            shapes: shapes.into_values().collect(),
            deny: any_of(&all(|source| &source.deny), ""),
            corrected: any_of(&all(|source| &source.corrected), r"\A[ \n\u{201c}\u{201d}]*"),
            stop: any_of(&all(|source| &source.stop), r"\A[ \n\u{201d}\u{2019}]?"),
            arrow: any_of(&all(|source| &source.arrows), ""),
            chain_under: sources.iter().filter_map(|source| build(source.chain_under.as_ref()?).ok()).collect(),
            masks,
            sources,
        }
    }

    /// Tells which phrases could match, by their position in `phrases`.
    pub(super) fn gate(&self) -> &Gate {
        self.gate.get_or_init(|| Gate::new(self.phrases.iter().map(|phrase| phrase.pattern.as_str())))
    }

    /// The grammars as they were written.
    pub fn sources(&self) -> &[GrammarSource] {
        &self.sources
    }
}

fn collect_shapes(shapes: &mut BTreeMap<RelationId, Shapes>, source: &GrammarSource, claim: &ClaimGrammar) {
    let list = |name: &String| -> Vec<String> {
        source.words.iter().filter(|(known, _)| known == name).flat_map(|(_, words)| words.clone()).collect()
    };
    let shape = shapes.entry(claim.relation).or_insert_with(|| Shapes {
        relation: claim.relation,
        object_heads: Vec::new(),
        subject_heads: Vec::new(),
        labels: Vec::new(),
        under: false,
    });
    if let Some((objects, subjects)) = &claim.table {
        shape.object_heads.extend(list(objects));
        shape.subject_heads.extend(list(subjects));
    }
    shape.labels.extend(claim.list.iter().flat_map(list));
    shape.under |= claim.under;
}

/// Turns a phrase into a regex over masked text.
struct Expander<'a> {
    relation: RelationId,
    words: &'a [(String, Vec<String>)],
    join: &'a str,
    gap: &'a str,
    facts: &'a Facts,
    masks: &'a Masks,
}

/// Marks that end a clause, as members of a regex class.
const MARKS: &str = "()\u{ff08}\u{ff09}\u{3002}\u{ff1b};\u{ff0c},:\u{ff1a}|!?\u{ff01}\u{ff1f}\\n";
/// Text that an expansion may consist of: no brackets, no clause punctuation, no line end.
const WORDS: &str = "[^()\u{ff08}\u{ff09}\u{3002}\u{ff1b};\u{ff0c},\u{3001}:\u{ff1a}|\u{201c}\u{201d}\"!?\u{ff01}\u{ff1f}\u{300a}\u{300b}\\[\\]\u{3010}\u{3011}\\n]{2,}";

impl Expander<'_> {
    fn compile(&self, phrase: &Phrase) -> Option<CompiledPhrase> {
        let (pattern, ends) = self.expand(&phrase.say).ok()?;
        Some(CompiledPhrase {
            relation: self.relation,
            pattern,
            regex: OnceLock::new(),
            certainty: phrase.certainty,
            open_left: ends.0,
            open_right: ends.1,
        })
    }

    /// The regex, and whether the object stands at the open start or end of the phrase.
    fn expand(&self, say: &str) -> Result<(String, (bool, bool)), PhraseError> {
        let mut pattern = String::new();
        let mut rest = say;
        let mut in_class = false;
        while let Some(character) = rest.chars().next() {
            let at = say.len() - rest.len();
            let group = pattern.ends_with("(?P") || pattern.ends_with("(?");
            match character {
                '<' if !group && !in_class => {
                    let Some(end) = rest.find('>') else {
                        return Err(error(at..say.len(), "`<` opens a placeholder that never ends with `>`", None));
                    };
                    pattern.push_str(&self.placeholder(&rest[1..end], at..at + end + 1)?);
                    rest = &rest[end + 1..];
                    continue;
                }
                '\\' => {
                    let escaped: String = rest.chars().take(2).collect();
                    pattern.push_str(&escaped);
                    rest = &rest[escaped.len()..];
                    continue;
                }
                ' ' if !in_class => pattern.push_str("[ \\n]?"),
                other => {
                    in_class = match other {
                        '[' => true,
                        ']' => false,
                        _ => in_class,
                    };
                    // The text is matched in lower case; only the P of `(?P<` means something else.
                    pattern.push(if pattern.ends_with("(?") { other } else { other.to_ascii_lowercase() });
                }
            }
            rest = &rest[character.len_utf8()..];
        }
        Ok((pattern, (say.starts_with("<O>"), say.ends_with("<O>"))))
    }

    fn placeholder(&self, name: &str, range: Range<usize>) -> Result<String, PhraseError> {
        let Some(relation) = self.facts.relations().get(self.relation) else {
            return Err(error(range, "the phrase belongs to no relation", None));
        };
        if let Some(kind) = name.strip_prefix('@') {
            return self.kinds(kind, range).map(|kinds| format!("[ \\n]?{}[ \\n]?", self.masks.class(kinds)));
        }
        let (role, kinds) = match name.split_once(':') {
            Some((role, kinds)) => (role, Some(self.kinds(kinds, range.clone())?)),
            None => (name, None),
        };
        let unit = match (role, relation.to) {
            ("S" | "S+", _) => self.masks.class(kinds.unwrap_or(relation.from)),
            ("O" | "O+", ValueType::Entity(all)) => self.masks.class(kinds.unwrap_or(all)),
            ("O" | "O+", ValueType::Text) => WORDS.to_owned(),
            ("O" | "O+", ValueType::Date) => mask::DATE.to_string(),
            ("O" | "O+", ValueType::Quantity) => mask::QUANTITY.to_string(),
            ("~", _) => return Ok(self.gap(relation.from)),
            _ => return self.word(name, range),
        };
        let group = &role[..1];
        if unit == WORDS {
            return Ok(format!("(?P<{group}>{unit})"));
        }
        // Between Chinese and a name there may be a space or none.
        Ok(match role.ends_with('+') {
            false => format!("[ \\n]?(?P<{group}>{unit})[ \\n]?"),
            true => format!("[ \\n]?(?P<{group}>{unit}(?:[ \\n]?(?:{join})[ \\n]?{unit})*)[ \\n]?", join = self.join),
        })
    }

    /// The kinds of `model|product`.
    fn kinds(&self, names: &str, range: Range<usize>) -> Result<KindSet, PhraseError> {
        let mut set = KindSet::default();
        for name in names.split('|') {
            let known = || self.facts.kinds().iter().map(|kind| kind.name.as_str());
            match known().position(|kind| kind == name) {
                Some(kind) => set = set.with(kind),
                None => return Err(error(range, "no such kind", closest(name, known()))),
            }
        }
        Ok(set)
    }

    /// A few characters that name no other subject, date or number and end no clause.
    fn gap(&self, subjects: KindSet) -> String {
        let class = self.masks.class(subjects);
        let subjects = class.trim_start_matches('[').trim_end_matches(']');
        let subjects = if class.contains("&&") { "" } else { subjects };
        let stops = regex::escape(self.gap);
        format!("[^{MARKS}{stops}{subjects}{}{}]*?", mask::DATE, mask::QUANTITY)
    }

    fn word(&self, name: &str, range: Range<usize>) -> Result<String, PhraseError> {
        let lists: Vec<&String> =
            self.words.iter().filter(|(known, _)| known == name).flat_map(|(_, words)| words).collect();
        if lists.is_empty() {
            let known = self.words.iter().map(|(known, _)| known.as_str()).chain(["S", "O", "S+", "O+"]);
            let suggestion = closest(name, known);
            return Err(error(range, "no such word list or placeholder", suggestion));
        }
        Ok(format!("(?:{})", alternatives(lists.into_iter())))
    }
}

fn closest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    known
        .map(|known| (strsim::damerau_levenshtein(known, name), known))
        .min()
        .filter(|(distance, known)| *distance * 2 <= known.chars().count().max(1))
        .map(|(_, known)| known.to_owned())
}

fn error(range: Range<usize>, message: &str, suggestion: Option<String>) -> PhraseError {
    PhraseError { range, message: message.to_owned(), suggestion }
}

/// Words as regex alternatives, longest first; ASCII edges are word edges.
fn alternatives<'a>(words: impl Iterator<Item = &'a String>) -> String {
    let mut words: Vec<&String> = words.collect();
    words.sort_by(|left, right| right.len().cmp(&left.len()).then(left.cmp(right)));
    words.dedup();
    let edge = |c: Option<char>| if c.is_some_and(|c| c.is_ascii_alphanumeric()) { r"(?-u:\b)" } else { "" };
    words
        .iter()
        .map(|word| {
            let escaped = regex::escape(&word.to_ascii_lowercase()).replace(' ', "[ \\n]");
            format!("{}{escaped}{}", edge(word.chars().next()), edge(word.chars().next_back()))
        })
        .collect::<Vec<_>>()
        .join("|")
}

fn any_of(words: &[&String], prefix: &str) -> Option<Regex> {
    (!words.is_empty()).then(|| build(&format!("{prefix}(?:{})", alternatives(words.iter().copied()))).ok()).flatten()
}

fn build(pattern: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(pattern).multi_line(true).size_limit(SIZE_LIMIT).build()
}

/// The kinds that a relation's subject or object may have.
pub(super) fn object_kinds(to: ValueType) -> KindSet {
    match to {
        ValueType::Entity(kinds) => kinds,
        _ => KindSet::default(),
    }
}
