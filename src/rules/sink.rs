//! The one place through which every finding passes: it checks the span, suppresses, caps the severity, drops repeats.
//!
//! It decides nothing about the article; what is wrong is said by the checkers.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashSet};

use crate::claims::Certainty;
use crate::document::{Document, Suppression, SuppressionScope};
use crate::finding::{Finding, Fix, MessageLanguage, Related, Severity, ShortSpan, Silence, Silenced, Span};

use super::{Captures, Rule, RuleIndex, Switches};

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

/// The most that may be made of a claim that was read with this certainty.
pub const fn cap(certainty: Certainty) -> Severity {
    match certainty {
        Certainty::Low | Certainty::Hint => Severity::Info,
        Certainty::Medium => Severity::Warning,
        Certainty::High => Severity::Error,
    }
}

/// Collects findings.
#[derive(Debug)]
pub struct Sink<'a> {
    document: &'a Document,
    rules: &'a [Rule],
    severities: &'a [Option<Severity>],
    language: MessageLanguage,
    switches: Option<Switches>,
    suppressors: Suppressors,
    used: Used,
    /// Rules and the spans that they spoke of.
    reported: HashSet<(u32, ShortSpan)>,
    findings: Vec<Finding>,
    silenced: Vec<Silenced>,
    /// How many findings of one rule are kept.
    most: usize,
    /// For each rule, how many were kept.
    kept: Vec<usize>,
    left_out: BTreeMap<RuleIndex, LeftOut>,
    late: bool,
}

/// Findings of a rule that were too many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// How many.
    pub count: usize,
    /// The place of the first.
    pub first: Span,
}

/// What came out of a sink.
#[derive(Debug, Default)]
pub struct Collected {
    /// The findings, in order of their place.
    pub findings: Vec<Finding>,
    /// What suppressions kept back, in order of its place.
    pub silenced: Vec<Silenced>,
    /// Which suppressions were used.
    pub used: Used,
    /// How many findings were left out because their rule had too many.
    pub left_out: BTreeMap<RuleIndex, LeftOut>,
}

impl<'a> Sink<'a> {
    /// A sink for one document. `severities` gives, for each rule, its severity in this run, or `None` when it is off.
    pub fn new(
        document: &'a Document,
        rules: &'a [Rule],
        severities: &'a [Option<Severity>],
        language: MessageLanguage,
    ) -> Self {
        Self {
            document,
            rules,
            severities,
            language,
            switches: None,
            suppressors: Suppressors::new(document.suppressions()),
            used: vec![false; document.suppressions().len()],
            reported: HashSet::new(),
            findings: Vec::new(),
            silenced: Vec::new(),
            most: usize::MAX,
            kept: vec![0; rules.len()],
            left_out: BTreeMap::new(),
            late: false,
        }
    }

    /// The same sink, which keeps at most so many findings of one rule, and counts the others.
    pub fn with_most(self, most: usize) -> Self {
        Self { most, ..self }
    }

    /// Whether the time for the article is over, so that checkers should stop.
    pub fn is_late(&mut self) -> bool {
        self.late = self.late || self.document.deadline().is_past();
        self.late
    }

    /// The same sink, which also minds the comments of markdownlint.
    pub fn with_switches(self, switches: Option<Switches>) -> Self {
        Self { switches, ..self }
    }

    /// Whether the rule is on in this run, at least in some lines.
    pub fn wants(&self, rule: RuleIndex) -> bool {
        let switched = self.switches.as_ref().and_then(|switches| switches.is_ever_on(rule));
        switched.unwrap_or_else(|| self.severities.get(rule).is_some_and(Option::is_some))
    }

    /// Whether a comment of markdownlint switched the rule off where the finding stands.
    fn is_switched_off(&self, rule: RuleIndex, span: Span) -> bool {
        let line = || self.document.lines().line_of(span.start);
        self.switches.as_ref().and_then(|switches| switches.is_on(rule, line())) == Some(false)
    }

    /// Takes a draft. It becomes a finding unless its rule is off, it is suppressed, or the rule already spoke of this span.
    pub fn report(&mut self, rule: RuleIndex, draft: Draft) {
        let Some(Rule { meta, .. }) = self.rules.get(rule).filter(|_| self.wants(rule)) else { return };
        // A rule that a comment switched on is as severe as it usually is.
        let severity = self.severities.get(rule).copied().flatten().unwrap_or(meta.severity);
        let span = within(self.document.source(), draft.span);
        if !self.reported.insert((rule as u32, span.into())) || self.is_switched_off(rule, span) {
            return;
        }
        let suppression = self.suppression(rule, span);
        if self.kept[rule] >= self.most {
            if suppression.is_none() {
                self.left_out.entry(rule).or_insert(LeftOut { count: 0, first: span }).count += 1;
            }
            return;
        }
        self.kept[rule] += 1;
        let related = draft.related.into_iter();
        let related = related.map(|related| Related { span: within(self.document.source(), related.span), ..related });
        let finding = Finding {
            rule: meta.id.clone(),
            aliases: meta.aliases.clone(),
            severity: draft.cap.map_or(severity, |cap| cap.min(severity)),
            span,
            message: meta.message.render(self.language, &draft.captures),
            help: draft.help,
            source: draft.source.or_else(|| meta.source.clone()),
            related: related.collect(),
            fix: draft.fix.filter(|fix| !fix.edits.is_empty()),
        };
        match suppression {
            Some(index) => {
                let reason = self.document.suppressions()[index].reason.clone();
                self.silenced.push(Silenced { finding, why: Silence::Comment { reason } });
            }
            None => self.findings.push(finding),
        }
    }

    /// Marks every suppression that speaks of this finding as used, and gives the first.
    fn suppression(&mut self, rule: RuleIndex, span: Span) -> Option<usize> {
        let suppressions = self.document.suppressions();
        let meta = &self.rules[rule].meta;
        let mut first = None;
        for index in self.suppressors.around(suppressions, self.document.source(), span.start) {
            let named = &suppressions[index].rules;
            if named.is_empty() || named.iter().any(|name| meta.is_called(name)) {
                self.used[index] = true;
                first = first.or(Some(index));
            }
        }
        first
    }

    /// Everything that was collected.
    pub fn finish(mut self) -> Collected {
        // No two are of one rule and one place, so that there are no equals to be kept in order.
        self.findings.sort_unstable_by(by_place);
        self.silenced.sort_by_key(|silenced| silenced.finding.span);
        Collected { findings: self.findings, silenced: self.silenced, used: self.used, left_out: self.left_out }
    }
}

/// By place, then the more severe first, then by rule.
pub(crate) fn sort(findings: &mut [Finding]) {
    findings.sort_by(by_place);
}

fn by_place(left: &Finding, right: &Finding) -> Ordering {
    let key = |finding: &Finding| (finding.span.start, std::cmp::Reverse(finding.severity));
    key(left).cmp(&key(right)).then_with(|| left.rule.cmp(&right.rule)).then(left.span.end.cmp(&right.span.end))
}

/// The span, cut to the file and widened to whole characters, so that no reader of findings can slip on it.
fn within(source: &str, span: Span) -> Span {
    let start = boundary_before(source, span.start);
    let end = (span.end.clamp(start, source.len())..).find(|offset| source.is_char_boundary(*offset));
    Span::new(start, end.unwrap_or(source.len()))
}

/// The last place at or before `offset` where a character starts or the text ends.
pub(super) fn boundary_before(text: &str, offset: usize) -> usize {
    (0..=offset.min(text.len())).rev().find(|offset| text.is_char_boundary(*offset)).unwrap_or(0)
}

/// Suppressions by place: those of one line by binary search, the few wide ones one by one.
#[derive(Debug)]
struct Suppressors {
    wide: Vec<usize>,
    lines: Vec<usize>,
}

impl Suppressors {
    fn new(suppressions: &[Suppression]) -> Self {
        let is_wide =
            |index: &usize| matches!(suppressions[*index].scope, SuppressionScope::File | SuppressionScope::Range);
        let (wide, mut lines): (Vec<_>, Vec<_>) = (0..suppressions.len()).partition(is_wide);
        lines.sort_by_key(|index| suppressions[*index].covers.start);
        Self { wide, lines }
    }

    /// The suppressions that cover the byte at `offset`.
    fn around(&self, suppressions: &[Suppression], source: &str, offset: usize) -> Vec<usize> {
        let covers = |index: &usize| reaches(suppressions[*index].covers, source, offset);
        let mut found: Vec<usize> = self.wide.iter().copied().filter(covers).collect();
        let after = self.lines.partition_point(|index| suppressions[*index].covers.start <= offset);
        // Spans of lines do not nest, but several comments may speak of one line.
        found.extend(self.lines[..after].iter().rev().copied().take_while(covers));
        found
    }
}

/// Whether a finding that starts at `offset` stands in `covers`. The end of a covered line belongs to it.
fn reaches(covers: Span, source: &str, offset: usize) -> bool {
    let after_line_end = covers.end > 0 && source.as_bytes().get(covers.end - 1) == Some(&b'\n');
    covers.start <= offset
        && (offset < covers.end || offset == covers.end && !(after_line_end && covers.end < source.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_made_safe() {
        let source = "a模b";
        assert_eq!(within(source, Span::new(2, 3)), Span::new(1, 4));
        assert_eq!(within(source, Span::new(3, 1)), Span::new(1, 1));
        assert_eq!(within(source, Span::new(9, 12)), Span::new(5, 5));
        assert_eq!(within(source, Span::new(1, 1)), Span::new(1, 1));
    }

    #[test]
    fn the_end_of_a_line_belongs_to_it() {
        let source = "ab\ncd\n";
        assert!(reaches(Span::new(0, 2), source, 2));
        assert!(!reaches(Span::new(0, 3), source, 3));
        assert!(reaches(Span::new(0, 6), source, 6));
    }
}
