//! Claims in words and numbers that people and programs can read, with the verdict on each.
//!
//! It judges nothing itself and draws nothing.

use serde::Serialize;

use crate::claims::{self, Certainty, Claim, Shape};
use crate::config::Config;
use crate::document::Document;
use crate::facts::{FactValue, Facts, Term, Verdict};
use crate::finding::{MessageLanguage, Span};
use crate::pack::Pack;

/// What the facts say, without the reasons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Judgement {
    Supported,
    Contradicted,
    Unknown,
}

impl Judgement {
    /// The word that JSON and the command line use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Supported => "supported",
            Self::Contradicted => "contradicted",
            Self::Unknown => "unknown",
        }
    }
}

/// Bytes of the file.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Bytes {
    pub start: usize,
    pub end: usize,
}

/// Counted from 1, columns in characters.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Place {
    pub line: usize,
    pub column: usize,
}

/// A claim to be shown.
#[derive(Clone, Debug, Serialize)]
pub struct ClaimView {
    pub span: Bytes,
    pub start: Place,
    pub shape: &'static str,
    pub certainty: &'static str,
    pub subject: String,
    pub relation: String,
    /// The relation's name for people.
    #[serde(skip)]
    pub label: String,
    pub object: String,
    pub verdict: Judgement,
    /// The right values, when the claim is wrong.
    pub truth: Vec<String>,
    pub note: Option<String>,
    pub source: Option<String>,
}

/// How many claims there are of each verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub total: usize,
    pub supported: usize,
    pub contradicted: usize,
    pub unknown: usize,
}

impl Counts {
    fn of(claims: &[ClaimView]) -> Self {
        let number = |judgement| claims.iter().filter(|claim| claim.verdict == judgement).count();
        Self {
            total: claims.len(),
            supported: number(Judgement::Supported),
            contradicted: number(Judgement::Contradicted),
            unknown: number(Judgement::Unknown),
        }
    }

    /// The counts of several files together.
    pub fn sum(files: &[FileClaims]) -> Self {
        files.iter().fold(Self::default(), |sum, file| Self {
            total: sum.total + file.counts.total,
            supported: sum.supported + file.counts.supported,
            contradicted: sum.contradicted + file.counts.contradicted,
            unknown: sum.unknown + file.counts.unknown,
        })
    }
}

/// The claims of one file, in order of their place.
#[derive(Clone, Debug, Serialize)]
pub struct FileClaims {
    pub path: String,
    /// The language of the report on it.
    #[serde(skip)]
    pub language: MessageLanguage,
    pub claims: Vec<ClaimView>,
    pub counts: Counts,
}

/// Reads the claims of an article; `language` is that of the words for people, `None` for that of the article.
pub fn read(path: &str, document: &Document, pack: &Pack, language: Option<MessageLanguage>) -> FileClaims {
    let language = Config { language, ..Config::default() }.language_for(document);
    let reading = claims::read(document, &pack.facts, &pack.grammar);
    let viewer = Viewer { document, facts: &pack.facts, language };
    let mut claims: Vec<ClaimView> = reading.claims.iter().map(|claim| viewer.view(claim)).collect();
    claims.sort_by_key(|claim| (claim.start.line, claim.start.column));
    let counts = Counts::of(&claims);
    FileClaims { path: path.to_owned(), language, claims, counts }
}

struct Viewer<'a> {
    document: &'a Document,
    facts: &'a Facts,
    language: MessageLanguage,
}

impl Viewer<'_> {
    fn view(&self, claim: &Claim) -> ClaimView {
        let relation = &self.facts.relations()[claim.says.relation];
        let position = self.document.lines().position(self.document.source(), claim.span().start);
        let own = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let (verdict, truth, note, source) = match claim.judge(self.facts) {
            Verdict::Supported { source } => (Judgement::Supported, Vec::new(), None, own(source)),
            Verdict::Contradicted { truth, note, source, .. } => {
                let note = note.get(self.language).map(str::to_owned);
                (Judgement::Contradicted, truth.iter().map(value_text).collect(), note, own(source))
            }
            Verdict::Unknown => (Judgement::Unknown, Vec::new(), None, None),
        };
        ClaimView {
            span: Bytes { start: claim.span().start, end: claim.span().end },
            start: Place { line: position.line, column: position.column },
            shape: shape_name(claim.shape),
            certainty: certainty_name(claim.certainty),
            subject: self.term(&claim.says.subject, claim.subject()),
            relation: relation.name.clone(),
            label: relation.label.get(self.language).unwrap_or(&relation.name).to_owned(),
            object: self.term(&claim.says.object, claim.object()),
            verdict,
            truth,
            note,
            source,
        }
    }

    /// A side of a claim in words. Numbers stand as they are written in the article.
    fn term(&self, term: &Term, span: Span) -> String {
        match term {
            Term::Entity(id) => self.facts.entities().get(*id).map(|entity| entity.name.clone()).unwrap_or_default(),
            Term::Unnamed(name) => name.trim().to_owned(),
            Term::Text { words, .. } => words.split_whitespace().collect::<Vec<_>>().join(" "),
            Term::Date(date) => date.to_string(),
            Term::Quantity(_) => self.document.source().get(span.start..span.end).unwrap_or_default().trim().to_owned(),
        }
    }
}

/// A right value with the time for which it is right.
fn value_text(value: &FactValue) -> String {
    match (value.from, value.until) {
        (None, None) => value.text.clone(),
        (Some(from), None) => format!("{} ({from} –)", value.text),
        (None, Some(until)) => format!("{} (– {until})", value.text),
        (Some(from), Some(until)) => format!("{} ({from} – {until})", value.text),
    }
}

fn shape_name(shape: Shape) -> &'static str {
    match shape {
        Shape::Phrase => "phrase",
        Shape::Table => "table",
        Shape::List => "list",
        Shape::Under => "under",
        Shape::Chain => "chain",
        Shape::Link => "link",
    }
}

fn certainty_name(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Hint => "hint",
        Certainty::Low => "low",
        Certainty::Medium => "medium",
        Certainty::High => "high",
    }
}
