//! Findings as plain data: where, how bad, which rule, what to write instead.
//!
//! Nothing here decides, prints or edits; it only names the shapes that all other layers share.

use std::fmt;
use std::sync::Arc;

/// A half-open range of bytes of the source file: `start..end`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte, counted from 0.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// A span from `start` to `end`, in bytes.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// Length in bytes.
    pub const fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// Whether the span covers no byte.
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// Whether the two spans share a byte, or touch when one of them is empty.
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
            || (self.is_empty() || other.is_empty()) && self.start <= other.end && other.start <= self.end
    }

    /// Whether `other` lies inside this span.
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The smallest span that covers both.
    pub fn join(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// A [`Span`] in half the bytes, for what there is by the million. Sources of 4 GB or more are not read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ShortSpan {
    start: u32,
    end: u32,
}

impl ShortSpan {
    /// The same span.
    pub const fn get(self) -> Span {
        Span::new(self.start as usize, self.end as usize)
    }
}

impl From<Span> for ShortSpan {
    fn from(span: Span) -> Self {
        let short = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Self { start: short(span.start), end: short(span.end) }
    }
}

/// How serious a finding is. Ordered: `Info < Warning < Error`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum Severity {
    /// A matter of polish.
    Info,
    /// Probably wrong, or weak structure.
    Warning,
    /// Wrong.
    Error,
}

impl Severity {
    /// All severities with the words that YAML, JSON and the command line use.
    pub const ALL: [(&'static str, Self); 3] =
        [("info", Self::Info), ("warning", Self::Warning), ("error", Self::Error)];

    /// The word used in YAML, JSON and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// The name of a rule, for example `wrong-developer`. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct RuleId(Arc<str>);

impl RuleId {
    /// Wraps a rule's name.
    pub fn new(name: &str) -> Self {
        Self(name.into())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// One replacement of source bytes by text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The bytes that go.
    pub span: Span,
    /// What stands there afterwards.
    pub text: String,
}

/// What of the article an edit is meant to change. All the rest has to stay as it is, or the edit is not made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// Nothing that a reader sees: markers, indents, blank lines.
    Layout,
    /// Blanks that it puts in or takes out.
    Blanks,
    /// The words that it edits.
    #[default]
    Text,
    /// The destination of the link or image that it edits.
    Destination,
    /// The level of the heading that it edits.
    Level,
    /// The language of the code that it edits.
    Language,
    /// The number that the list begins with.
    Number,
    /// Characters become the delimiters that they look like: emphasis with blanks inside, a link written the wrong way round.
    Markup,
    /// A paragraph becomes the heading that it looks like.
    Kind,
    /// A definition goes that nothing refers to.
    Definition,
}

/// Edits that belong together: all are applied or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// The edits, in source order, without overlaps.
    pub edits: Vec<Edit>,
    /// Whether `--fix` may apply it without being asked for unsafe fixes.
    pub safe: bool,
    /// What it is meant to change.
    pub change: Change,
}

/// A second place that a finding speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// The other place.
    pub span: Span,
    /// What stands there.
    pub message: String,
}

/// One thing that a rule has to say about one place of one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule that says it.
    pub rule: RuleId,
    /// Other names of the rule.
    pub aliases: Arc<[String]>,
    /// How serious it is.
    pub severity: Severity,
    /// The exact bytes it speaks of.
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// What to do, where there is more to say than the message does.
    pub help: Option<String>,
    /// The address of the source that says what is right.
    pub source: Option<String>,
    /// Other places that belong to it.
    pub related: Vec<Related>,
    /// How to mend it, if that is known.
    pub fix: Option<Fix>,
}

/// Why a finding is kept out of reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Silence {
    /// A comment in the article says so.
    Comment {
        /// The reason that the comment gives.
        reason: Option<String>,
    },
    /// It was there before, and the baseline says so.
    Baseline,
}

/// A finding that is kept out of reports, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silenced {
    /// The finding.
    pub finding: Finding,
    /// Why it is not reported.
    pub why: Silence,
}

/// The two languages that the program speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MessageLanguage {
    /// Chinese, simplified.
    Zh,
    /// English.
    En,
}

/// A text in one or both of the program's languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Localized {
    /// The Chinese wording.
    pub zh: Option<String>,
    /// The English wording.
    pub en: Option<String>,
}

impl Localized {
    /// Whether there are no words in any language.
    pub const fn is_empty(&self) -> bool {
        self.zh.is_none() && self.en.is_none()
    }

    /// The same words for both languages.
    pub fn both(text: &str) -> Self {
        Self { zh: Some(text.to_owned()), en: Some(text.to_owned()) }
    }

    /// The wording in `language`, or in the other language where it is missing.
    pub fn get(&self, language: MessageLanguage) -> Option<&str> {
        let (first, second) = match language {
            MessageLanguage::Zh => (&self.zh, &self.en),
            MessageLanguage::En => (&self.en, &self.zh),
        };
        first.as_deref().or(second.as_deref())
    }
}
