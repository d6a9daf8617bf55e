//! `same` rules: two places of one article must agree. This file hands each rule to its comparison.
//!
//! It compares the article with itself only; what is true is asked by `claim` rules.

mod agreement;
mod count;
mod name;
mod notation;
mod outline;

use crate::finding::{Related, Span};

use super::prefilter::Prefilter;
use super::scope::{Ground, Guard, Lens, Place};
use super::{Article, Checker, FixSpec, Pattern, Rule, RuleBody, RuleIndex, Sameness, Sink};

/// One rule of the kind.
#[derive(Debug)]
struct SameRule {
    index: RuleIndex,
    slot: usize,
    sameness: Sameness,
    lens: Lens,
    fix: FixSpec,
}

/// Applies all `same` rules.
#[derive(Debug)]
pub(super) struct SameChecker {
    rules: Vec<SameRule>,
    /// All patterns of all notations, behind one filter, in the order of `notations`.
    filter: Prefilter,
    /// For each pattern of the filter: its rule, and its position in that rule.
    notations: Vec<(usize, usize)>,
}

impl SameChecker {
    /// A checker for the `same` rules among `rules`; none if there are none.
    pub fn new(rules: &[Rule]) -> Option<Self> {
        let of_kind = rules.iter().enumerate().filter_map(|(index, rule)| match &rule.body {
            RuleBody::Same(sameness) => Some((index, rule, sameness)),
            _ => None,
        });
        let rules: Vec<SameRule> = of_kind
            .enumerate()
            .map(|(slot, (index, rule, sameness))| SameRule {
                index,
                slot,
                sameness: sameness.clone(),
                lens: Lens::new(rule.scope.clone(), true),
                fix: rule.fix.clone(),
            })
            .collect();
        let mut notations = Vec::new();
        let mut patterns: Vec<&Pattern> = Vec::new();
        for rule in &rules {
            if let Sameness::Notation(forms) = &rule.sameness {
                notations.extend((0..forms.len()).map(|form| (rule.slot, form)));
                patterns.extend(forms.iter().map(|(_, pattern)| pattern));
            }
        }
        let filter = Prefilter::new(patterns.into_iter());
        (!rules.is_empty()).then_some(Self { rules, filter, notations })
    }
}

impl Checker for SameChecker {
    fn check(&self, article: &Article<'_>, sink: &mut Sink<'_>) {
        let ground = Ground::new(article.document);
        for rule in self.rules.iter().filter(|rule| sink.wants(rule.index)).collect::<Vec<_>>() {
            match &rule.sameness {
                Sameness::Outline(pattern) => outline::check(rule, pattern, article, &ground, sink),
                Sameness::Name => name::check(rule, article, &ground, sink),
                Sameness::Claim => agreement::check(rule, article, &ground, sink),
                Sameness::Count(pattern) => count::check(rule, pattern, article, &ground, sink),
                // All notations are read in one pass below.
                Sameness::Notation(_) => {}
            }
        }
        notation::check(self, article, &ground, sink);
    }
}

impl SameRule {
    /// Whether a range of a block's text is where the rule looks.
    fn allows(&self, ground: &Ground<'_>, place: Place<'_>, range: &std::ops::Range<usize>) -> bool {
        let mut windows = self.lens.windows(&place).into_iter();
        windows.any(|window| window.start <= range.start && range.end <= window.end)
            && Guard::new(&self.lens, self.slot, ground, place).allows(range)
    }
}

/// A second place with one of the program's own texts.
fn related(span: Span, key: &'static str, captures: &super::Captures, article: &Article<'_>) -> Related {
    Related { span, message: super::message::fill(crate::words::get(key, article.language), captures) }
}
