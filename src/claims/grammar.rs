//! How a language states things: word lists and phrases, compiled from the YAML of the `grammar` layer.
//!
//! It turns phrases into regexes over masked text. It reads no article; `phrases.rs` and `structure.rs` do.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

use crate::facts::{Bound, Date, Facts, KindSet, RelationId, ValueType};
use crate::matcher::Matcher;

use super::Certainty;
use super::expand::{Expander, alternatives, anchored, split_behind};
use super::gate::Gate;
use super::mask::{Masks, UNNAMED};
use super::structure::squeezed;

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
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Phrase {
    /// The pattern, with `<S>`, `<O>`, `<S+>`, `<O+>` and `<word>`.
    pub say: String,
    /// An example of it with `<S>` and `<O>` to be filled in.
    pub eg: String,
    /// How sure a reading by it is.
    pub certainty: Certainty,
    /// Whether the first subject belongs to the first object, the second to the second: "respectively".
    pub pairs: bool,
    /// Where it was written, for reports: index of the pack's file, byte.
    pub place: (usize, usize),
}

/// How one relation is stated in one language.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct ClaimGrammar {
    /// The relation.
    pub relation: RelationId,
    /// Names of the word lists that head the columns: objects, subjects.
    pub table: Option<(String, String)>,
    /// Name of the word list of events that a cell of subjects may tell: "2023 | O released S".
    pub event: Option<String>,
    /// Name of the word list of heads that make a table speak of something else: "Team", "Powered by".
    pub unless: Option<String>,
    /// Name of the word list whose words introduce a list of subjects under a heading that names the object.
    pub list: Option<String>,
    /// Whether subjects under a heading that names an object are claims.
    pub under: bool,
    /// Kinds of subject whose links state the object in their address, and a regex that finds it there as `O`.
    pub link: Option<(KindSet, String)>,
    /// The phrases.
    pub says: Vec<Phrase>,
}

/// One grammar file (one language), validated.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct GrammarSource {
    /// The language's file stem: `zh`, `en`.
    pub language: String,
    /// Word lists by name.
    pub words: Vec<(String, Vec<String>)>,
    /// Named pieces of phrases, which hold no other piece.
    pub parts: Vec<(String, String)>,
    /// Words that make a sentence no assertion.
    pub deny: Vec<String>,
    /// Regexes of what opens a line that asserts nothing: an answer to choose, a mark of what is wrong.
    pub deny_start: Vec<String>,
    /// Regexes of headings, and of texts before a list, whose contents assert nothing: "Myths", "Which of these is true?"
    pub deny_under: Vec<String>,
    /// Words beside a name that make it a variant of what the name alone stands for.
    pub variants: Vec<String>,
    /// Words that pair the members of two lists: "respectively". Only phrases that pair read such a sentence.
    pub pairing: Vec<String>,
    /// Words beside a number that say how it is meant.
    pub bounds: Vec<(Bound, Vec<String>)>,
    /// Words right before a subject that begins a phrase, which make it speak of something else.
    pub before: Vec<String>,
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
    /// Regexes for dates, with groups `year` (four digits), `month` (a number or a word of `months`) and `day`.
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
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub(super) struct CompiledPhrase {
    pub relation: RelationId,
    /// Over masked text in lower case.
    pub pattern: Matcher,
    pub certainty: Certainty,
    pub pairs: bool,
    /// The object begins or ends the phrase, so its outer edge in the sentence is not known.
    pub open_left: bool,
    pub open_right: bool,
    /// The object is a name that no fact need know, such as a place.
    pub names: bool,
    /// What right behind the phrase makes it speak of something else.
    pub unless: Option<Matcher>,
}

/// Compiled phrases, and what tells which of them could match.
#[derive(Debug, Default, serde::Serialize, serde::Deserialize)]
pub(super) struct Phrases {
    pub all: Vec<CompiledPhrase>,
    #[serde(with = "known")]
    gate: OnceLock<Gate>,
}

impl Phrases {
    fn new(all: Vec<CompiledPhrase>) -> Self {
        Self { all, gate: OnceLock::new() }
    }

    /// Tells which phrases could match, by their position.
    pub fn gate(&self) -> &Gate {
        self.gate.get_or_init(|| Gate::new(self.all.iter().map(|phrase| phrase.pattern.as_str())))
    }
}

/// The shapes of one relation that are no phrases.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub(super) struct Shapes {
    pub relation: RelationId,
    pub object_heads: Vec<String>,
    pub subject_heads: Vec<String>,
    pub labels: Vec<String>,
    pub under: bool,
    pub links: Vec<(KindSet, Matcher)>,
    /// Heads of columns that make a table speak of something else.
    pub other_heads: Vec<String>,
    /// A subject, as `S` or `T`, that a cell tells an event of.
    pub events: Vec<Matcher>,
}

/// All grammars, compiled.
#[derive(Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Grammar {
    pub(super) masks: Masks,
    pub(super) phrases: Phrases,
    /// The phrases that give a name a date, a number or an expansion, for names that no fact knows.
    #[serde(with = "known")]
    unnamed: OnceLock<Phrases>,
    pub(super) variants: Option<Matcher>,
    pub(super) shapes: Vec<Shapes>,
    pub(super) deny: Option<Matcher>,
    pub(super) stop: Option<Matcher>,
    pub(super) before: Option<Matcher>,
    pub(super) corrected: Option<Matcher>,
    pub(super) pairing: Option<Matcher>,
    pub(super) deny_start: Vec<Matcher>,
    pub(super) deny_under: Vec<Matcher>,
    pub(super) arrow: Option<Matcher>,
    pub(super) chain_under: Vec<Matcher>,
    sources: Vec<GrammarSource>,
}

impl Grammar {
    /// Checks one phrase: placeholders, word lists and the regex.
    pub fn check_phrase(
        say: &str,
        relation: RelationId,
        words: &[(String, Vec<String>)],
        parts: &[(String, String)],
        facts: &Facts,
    ) -> Result<(), PhraseError> {
        let masks = Masks::default();
        let expander = Expander { relation, words, parts, join: "", gap: "", subject: None, facts, masks: &masks };
        let (say, behind) = split_behind(say);
        if let Some((name, range)) = behind {
            expander.word(name, range)?;
        }
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
                let expander = expander(source, claim.relation, &join, facts, &masks);
                phrases.extend(claim.says.iter().filter_map(|phrase| expander.compile(phrase)));
                collect_shapes(&mut shapes, source, claim);
                let shape = shapes.get_mut(&claim.relation);
                if let Some((shape, words)) = shape.zip(claim.event.as_ref().and_then(|event| words(source, event))) {
                    shape.events.extend(event(&words, facts, &masks, claim.relation));
                }
            }
        }
        let all = |pick: fn(&GrammarSource) -> &Vec<String>| sources.iter().flat_map(pick).collect::<Vec<_>>();
        Self {
            phrases: Phrases { all: phrases, gate: OnceLock::new() },
            unnamed: OnceLock::new(),
            variants: any_of(&all(|source| &source.variants), ""),
            shapes: shapes.into_values().collect(),
            deny: any_of(&all(|source| &source.deny), ""),
            corrected: any_of(&all(|source| &source.corrected), r"\A[ \n\u{201c}\u{201d}]*"),
            stop: anchored(&all(|source| &source.stop), facts, &masks, (r"\A[ \n\u{201d}\u{2019}\u{300b}]?", "")),
            before: anchored(&all(|source| &source.before), facts, &masks, ("", r"[ \n\u{201c}\u{300a}]*\z")),
            pairing: any_of(&all(|source| &source.pairing), ""),
            deny_start: each(&sources, |source| &source.deny_start, r"\A[ \n]*(?:"),
            deny_under: each(&sources, |source| &source.deny_under, "(?:"),
            arrow: any_of(&all(|source| &source.arrows), ""),
            chain_under: sources.iter().filter_map(|source| Some(by_line(source.chain_under.as_ref()?))).collect(),
            masks,
            sources,
        }
    }

    /// Builds what is otherwise built when it is first needed, so that it can be kept.
    pub fn complete(&self, facts: &Facts) {
        self.phrases.gate();
        self.of_unnamed(facts).gate();
    }

    /// The phrases for names that no fact knows, compiled when first needed.
    pub(super) fn of_unnamed(&self, facts: &Facts) -> &Phrases {
        self.unnamed.get_or_init(|| {
            let mut all = Vec::new();
            for source in &self.sources {
                for claim in &source.claims {
                    let plain = facts.relations().get(claim.relation).is_some_and(|relation| {
                        matches!(relation.to, ValueType::Date | ValueType::Quantity | ValueType::Text)
                    });
                    let join = alternatives(self.sources.iter().flat_map(|source| &source.join));
                    let expander = Expander {
                        subject: Some(UNNAMED),
                        ..expander(source, claim.relation, &join, facts, &self.masks)
                    };
                    let sure = |phrase: &&Phrase| plain && phrase.certainty == Certainty::High;
                    let compiled = claim.says.iter().filter(sure).filter_map(|phrase| expander.compile(phrase));
                    all.extend(compiled.filter(|phrase| phrase.pattern.as_str().contains(UNNAMED)));
                }
            }
            Phrases::new(all)
        })
    }

    /// The date that a text consists of, in any way of writing that the grammars know.
    pub fn date(&self, text: &str) -> Option<Date> {
        Date::parse(text).or_else(|| self.masks.date(text))
    }

    /// The grammars as they were written.
    pub fn sources(&self) -> &[GrammarSource] {
        &self.sources
    }
}

fn expander<'a>(
    source: &'a GrammarSource,
    relation: RelationId,
    join: &'a str,
    facts: &'a Facts,
    masks: &'a Masks,
) -> Expander<'a> {
    let (words, parts, gap) = (&source.words, &source.parts, &source.gap);
    Expander { relation, words, parts, join, gap, subject: None, facts, masks }
}

fn collect_shapes(shapes: &mut BTreeMap<RelationId, Shapes>, source: &GrammarSource, claim: &ClaimGrammar) {
    let list = |name: &String| -> Vec<String> {
        let lists = source.words.iter().filter(|(known, _)| known == name);
        lists.flat_map(|(_, words)| words.iter().map(|word| squeezed(word))).collect()
    };
    let shape = shapes.entry(claim.relation).or_insert_with(|| Shapes {
        relation: claim.relation,
        object_heads: Vec::new(),
        subject_heads: Vec::new(),
        labels: Vec::new(),
        under: false,
        links: Vec::new(),
        other_heads: Vec::new(),
        events: Vec::new(),
    });
    if let Some((objects, subjects)) = &claim.table {
        shape.object_heads.extend(list(objects));
        shape.subject_heads.extend(list(subjects));
    }
    shape.labels.extend(claim.list.iter().flat_map(list));
    shape.other_heads.extend(claim.unless.iter().flat_map(list));
    shape.under |= claim.under;
    let link = claim.link.as_ref();
    shape.links.extend(link.map(|(kinds, pattern)| (*kinds, by_line(pattern))));
}

fn words(source: &GrammarSource, name: &str) -> Option<String> {
    let list = source.words.iter().find(|(known, _)| known == name)?;
    Some(alternatives(list.1.iter()))
}

/// A subject right behind or before a word for an event, at the end of a clause.
fn event(words: &str, facts: &Facts, masks: &Masks, relation: RelationId) -> Option<Matcher> {
    let class = masks.class(facts.relations().get(relation)?.from);
    let end = r"(?:[ \u{201d}\u{300b}]*(?:[,;.(\u{ff0c}\u{3002}\u{ff1b}\u{ff08}]|\z))";
    let gap = "[^,;.\u{ff0c}\u{3002}\u{ff1b}\u{e000}-\u{f8ff}]{0,24}?";
    Some(by_line(&format!("(?:{words}){gap}(?P<S>{class}){end}|(?P<T>{class}){gap}(?:{words}){end}")))
}

/// What the regexes of all grammars match, with something before each, whatever the case of the text.
fn each(sources: &[GrammarSource], pick: fn(&GrammarSource) -> &Vec<String>, prefix: &str) -> Vec<Matcher> {
    let patterns: Vec<&str> = sources.iter().flat_map(pick).map(String::as_str).collect();
    let one = |pattern: &str| format!("(?i){prefix}{pattern})");
    // One regex is searched sooner than many, if they can be put together: groups may have the same name, and what is
    // too large matches nothing.
    let all = one(&format!("(?:{})", patterns.join(")|(?:")));
    if patterns.len() > 1 && by_line(&all).fits() {
        return vec![words_by_line(&all)];
    }
    patterns.into_iter().map(|pattern| words_by_line(&one(pattern))).collect()
}

fn any_of(words: &[&String], prefix: &str) -> Option<Matcher> {
    (!words.is_empty()).then(|| words_by_line(&format!("{prefix}(?:{})", alternatives(words.iter().copied()))))
}

/// A pattern in which `^` and `$` stand for the ends of lines.
pub(super) fn by_line(pattern: &str) -> Matcher {
    Matcher::new(format!("(?m){pattern}"))
}

/// The same for a pattern of many words.
pub(super) fn words_by_line(pattern: &str) -> Matcher {
    let pattern = format!("(?m){pattern}");
    match regex_syntax::Parser::new().parse(&pattern) {
        Ok(hir) => Matcher::behind_literals(pattern, &hir),
        Err(_) => Matcher::new(pattern),
    }
}

/// Something that is built when first needed, as a part of what is kept: as far as it is known by then.
mod known {
    use std::sync::OnceLock;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<T: Serialize, S: Serializer>(value: &OnceLock<T>, serializer: S) -> Result<S::Ok, S::Error> {
        value.get().serialize(serializer)
    }

    pub fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<OnceLock<T>, D::Error> {
        Ok(Option::<T>::deserialize(deserializer)?.map_or_else(OnceLock::new, OnceLock::from))
    }
}

/// The kinds that a relation's subject or object may have.
pub(super) fn object_kinds(to: ValueType) -> KindSet {
    match to {
        ValueType::Entity(kinds) => kinds,
        _ => KindSet::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_one_where_they_can_be() {
        let of = |patterns: Vec<String>| {
            let sources = [GrammarSource { deny_start: patterns, ..GrammarSource::default() }];
            each(&sources, |source| &source.deny_start, r"\A(?:")
        };
        let count = |patterns: &[&str]| of(patterns.iter().map(|pattern| (*pattern).to_owned()).collect()).len();
        assert_eq!((count(&[]), count(&["a"]), count(&["a", "b|c"]), count(&["(?P<x>a)", "(?P<x>b)"])), (0, 1, 1, 2));
        // Each is small enough, and all together are not.
        let large = of(('a'..='h').map(|letter| format!(r"{letter}\w{{60}}z")).collect());
        assert!(large.len() > 1);
        let text = format!("h{}z", "x".repeat(60));
        assert!(large.iter().any(|pattern| pattern.is_match(&text)));
    }
}
