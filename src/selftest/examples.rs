//! The examples of the rules: `bad` must make its rule speak, `good` must not, and safe fixes must mend.
//!
//! A rule is alone when its examples run, whatever its preset. Facts and phrases are tested elsewhere.

use std::sync::Arc;

use crate::config::Config;
use crate::document::{Document, Neighbours, ParseOptions};
use crate::engine;
use crate::finding::Finding;
use crate::fix;
use crate::pack::Pack;
use crate::rules::{Example, Rule};

use super::{Failure, Fault, Options, Place, Report, Said, Tested};

/// Runs the examples of all rules.
pub(super) fn run(pack: &Pack, options: &Options, report: &mut Report) {
    for rule in pack.rules.iter().filter(|rule| options.covers(rule.meta.place)) {
        let mut bench = Bench::new(pack, rule);
        let mut fired = false;
        for example in &rule.meta.bad {
            bench.set(example);
            let failure = bench.bad(example);
            fired |= failure.as_ref().is_none_or(|failure| failure.fault != Fault::Missing);
            report.examples.count(failure.is_none());
            report.failures.extend(failure);
        }
        for example in &rule.meta.good {
            bench.set(example);
            let failure = bench.good(example);
            report.examples.count(failure.is_none());
            report.failures.extend(failure);
        }
        if !fired {
            report.coverage.silent_rules.push(rule.meta.id.to_string());
        }
    }
}

/// One rule, alone.
pub(super) struct Bench<'a> {
    pack: &'a Pack,
    rule: &'a Rule,
    config: Config,
}

impl<'a> Bench<'a> {
    pub(super) fn new(pack: &'a Pack, rule: &'a Rule) -> Self {
        let id = rule.meta.id.to_string();
        let config = Config { presets: Vec::new(), rules: vec![(id, rule.meta.severity.into())], ..Config::default() };
        Self { pack, rule, config }
    }

    /// Sets the options that the example asks for, and no others.
    fn set(&mut self, example: &Example) {
        let options = example.options.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        if let Some((_, wish)) = self.config.rules.first_mut() {
            wish.options = options;
        }
    }

    /// What the rule says of a text.
    pub(super) fn lint(&self, markdown: &str) -> (Document, Vec<Finding>) {
        let neighbours = Some(Arc::new(Neighbours::alone(markdown)));
        let document = Document::parse(markdown, &ParseOptions { neighbours, ..ParseOptions::default() });
        let mut findings = engine::lint(&document, self.pack, &self.config);
        findings.retain(|finding| finding.rule == self.rule.meta.id);
        (document, findings)
    }

    pub(super) fn failure(&self, fault: Fault, example: &Example) -> Failure {
        Failure {
            tested: Tested::Example,
            fault,
            rule: self.rule.meta.id.to_string(),
            place: Place::of_pack(self.pack, example.place, &example.markdown),
            text: example.markdown.clone(),
            said: Vec::new(),
            remark: None,
        }
    }

    pub(super) fn bad(&self, example: &Example) -> Option<Failure> {
        let (_, findings) = self.lint(&example.markdown);
        if findings.is_empty() {
            return Some(self.failure(Fault::Missing, example));
        }
        self.unmended(example, &findings)
    }

    /// A safe fix must silence what it belongs to, and a second round must change nothing.
    fn unmended(&self, example: &Example, before: &[Finding]) -> Option<Failure> {
        let safe = |finding: &Finding| finding.fix.as_ref().is_some_and(|fix| fix.safe);
        if !before.iter().any(safe) {
            return None;
        }
        let fixed = fix::fix_until_stable(&example.markdown, false, |text| self.lint(text).1);
        let (document, after) = self.lint(&fixed.text);
        let again = fix::apply(&fixed.text, &after, false).text;
        let complaint = if fixed.applied == 0 {
            "no safe fix could be applied, for each would change more than its words"
        } else if !fixed.stable || again != fixed.text {
            "the fixes never settle"
        } else if after.iter().any(safe) || before.iter().all(safe) && !after.is_empty() {
            "after the safe fixes the rule still speaks"
        } else {
            return None;
        };
        let mut failure = self.failure(Fault::Unmended, example);
        failure.remark = Some(format!("{complaint}; the text after them: {:?}", fixed.text));
        failure.said = after.iter().map(|finding| Said::of(finding, &document)).collect();
        Some(failure)
    }

    pub(super) fn good(&self, example: &Example) -> Option<Failure> {
        let (document, findings) = self.lint(&example.markdown);
        if findings.is_empty() {
            return None;
        }
        let mut failure = self.failure(Fault::Noisy, example);
        failure.said = findings.iter().map(|finding| Said::of(finding, &document)).collect();
        Some(failure)
    }
}
