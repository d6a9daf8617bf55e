//! The tables of `swap` rules, row by row: each speaks, each stays silent, what it writes is right, and what guards it
//! is needed.
//!
//! The examples of a rule as a whole are tested in `examples`.

use crate::config::Config;
use crate::document::{Document, ParseOptions};
use crate::engine;
use crate::finding::Finding;
use crate::pack::Pack;
use crate::rules::{self, Example, OptionValues, Rule, RuleBody, Scope, SwapRow, forms, joined};

use super::examples::Bench;
use super::{Failure, Fault, Options, Report, Said};

/// Tests the rows of all tables.
pub(super) fn run(pack: &Pack, options: &Options, report: &mut Report) {
    for rule in pack.rules.iter().filter(|rule| options.covers(rule.meta.place)) {
        let RuleBody::Swap { rows, .. } = &rule.body else { continue };
        let table = Table { pack, rule, rows, bench: Bench::new(pack, rule) };
        let is_table = rows.iter().any(|row| row.detailed);
        for row in rows.iter() {
            table.row(row, is_table, report);
        }
        if is_table {
            table.guards_of_all(report);
        }
    }
}

/// The table of one rule.
struct Table<'a> {
    pack: &'a Pack,
    rule: &'a Rule,
    rows: &'a [SwapRow],
    bench: Bench<'a>,
}

impl Table<'_> {
    fn row(&self, row: &SwapRow, is_table: bool, report: &mut Report) {
        let bad = self.bad_of(row);
        // Of mere pairs, those that need more text around them are left to the examples of their rule.
        if !is_table && !bad.iter().any(|example| self.fires(row, &example.markdown)) {
            return;
        }
        for example in &bad {
            let failure = match self.fires(row, &example.markdown) {
                true => self.bench.bad(example).or_else(|| self.rewritten(row, example)),
                false => Some(self.failure(Fault::Missing, row, example)),
            };
            // A mere pair is not counted as an example of its own.
            if is_table || failure.is_some() {
                report.examples.count(failure.is_none());
            }
            report.failures.extend(failure);
        }
        for example in &row.good {
            let failure = self.bench.good(example);
            report.examples.count(failure.is_none());
            report.failures.extend(failure);
        }
        for guard in Guard::all(&row.scope) {
            let free = SwapRow { scope: guard.lifted(&row.scope), ..row.clone() };
            let rule = self.alone(free, self.rule.scope.clone());
            let shields = self.silent(guard.shields(row, &bad));
            let proven = row.good.iter().map(|example| &example.markdown).chain(&shields);
            self.prove(&guard, row, fires_on(self.pack, &rule, proven), report);
        }
    }

    /// The guards of the rule itself, each of which some good example must need too.
    fn guards_of_all(&self, report: &mut Report) {
        for guard in Guard::all(&self.rule.scope) {
            let rule = Rule { scope: guard.lifted(&self.rule.scope), ..self.rule.clone() };
            let shields = self.silent(self.rows.iter().flat_map(|row| guard.shields(row, &row.bad)).collect());
            let rows = self.rows.iter().flat_map(|row| &row.good);
            let proven = self.rule.meta.good.iter().chain(rows).map(|example| &example.markdown).chain(&shields);
            let place = SwapRow { place: self.rule.meta.place, ..SwapRow::default() };
            self.prove(&guard, &place, fires_on(self.pack, &rule, proven), report);
        }
    }

    /// Those of the texts about which the rule says nothing.
    fn silent(&self, mut texts: Vec<String>) -> Vec<String> {
        texts.retain(|text| self.bench.lint(text).1.is_empty());
        texts
    }

    fn prove(&self, guard: &Guard, row: &SwapRow, needed: bool, report: &mut Report) {
        report.examples.count(needed);
        if !needed {
            let example = bare(row);
            let mut failure = self.failure(Fault::Unproven, row, &example);
            failure.remark = Some(format!(
                "without {} everything that must be silent still is; add a text to `good` that it silences, or delete it",
                guard.name()
            ));
            report.failures.push(failure);
        }
    }

    /// Its own bad examples; or else those of the rule that hold it; or else the wrong form alone.
    fn bad_of(&self, row: &SwapRow) -> Vec<Example> {
        if !row.bad.is_empty() {
            return row.bad.clone();
        }
        let shared = self.rule.meta.bad.iter().filter(|example| self.fires(row, &example.markdown));
        let shared: Vec<Example> =
            shared.take(1).map(|example| Example { place: row.place, ..example.clone() }).collect();
        match shared.is_empty() {
            true => vec![bare(row)],
            false => shared,
        }
    }

    /// Whether the row itself speaks of the text, and not another row of the rule.
    fn fires(&self, row: &SwapRow, markdown: &str) -> bool {
        let all = forms(row);
        let (document, findings) = self.bench.lint(markdown);
        let text = |finding: &Finding| document.source()[finding.span.start..finding.span.end].replace('\n', " ");
        findings.iter().any(|finding| all.iter().any(|(wrong, _)| *wrong == text(finding)))
    }

    /// What would be written instead must please the other tables too.
    fn rewritten(&self, row: &SwapRow, example: &Example) -> Option<Failure> {
        let (document, findings) = self.bench.lint(&example.markdown);
        let presets = self.rule.meta.presets.iter().map(|preset| preset.name.clone()).collect();
        let config = Config { presets, ..Config::default() };
        for index in 0..row.rights.len() {
            let mut text = document.source().to_owned();
            for finding in findings.iter().rev() {
                let place = finding.span.start..finding.span.end;
                let all = forms(row);
                let form = all.iter().find(|(wrong, _)| *wrong == document.source()[place.clone()]);
                if let Some(right) = form.and_then(|(_, rights)| rights.get(index)) {
                    text.replace_range(place, right);
                }
            }
            let document = Document::parse(text.as_str(), &ParseOptions::default());
            let mut after = engine::lint(&document, self.pack, &config);
            after.retain(|finding| self.is_table(finding));
            if !after.is_empty() {
                let mut failure = self.failure(Fault::Noisy, row, example);
                failure.remark = Some(format!("what is written instead is reported too: {text:?}"));
                failure.said = after.iter().map(|finding| Said::of(finding, &document)).collect();
                failure.text = text;
                return Some(failure);
            }
        }
        None
    }

    fn is_table(&self, finding: &Finding) -> bool {
        let of = |rule: &&Rule| rule.meta.id == finding.rule;
        let found = self.pack.rules.iter().find(of);
        found.is_some_and(|rule| matches!(&rule.body, RuleBody::Swap { names: false, .. }))
    }

    /// The rule with one row only.
    fn alone(&self, row: SwapRow, scope: Scope) -> Rule {
        Rule { scope, body: RuleBody::Swap { rows: [row].into(), names: false }, ..self.rule.clone() }
    }

    fn failure(&self, fault: Fault, row: &SwapRow, example: &Example) -> Failure {
        let mut failure = self.bench.failure(fault, example);
        if !row.wrong.is_empty() {
            failure.rule = format!("{}: {}", failure.rule, row.wrong);
        }
        failure
    }
}

/// One thing that silences a row or a table.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Guard {
    Near,
    Unless,
    NotBefore,
    NotAfter,
    Shield(String),
}

impl Guard {
    /// All that a scope has.
    fn all(scope: &Scope) -> Vec<Self> {
        let edges = [
            (&scope.near, Self::Near),
            (&scope.unless, Self::Unless),
            (&scope.not_before, Self::NotBefore),
            (&scope.not_after, Self::NotAfter),
        ];
        let patterns = edges.into_iter().filter(|(pattern, _)| pattern.is_some()).map(|(_, guard)| guard);
        patterns.chain(scope.shield.iter().cloned().map(Self::Shield)).collect()
    }

    /// The scope without it.
    fn lifted(&self, scope: &Scope) -> Scope {
        let mut scope = scope.clone();
        match self {
            Self::Near => scope.near = None,
            Self::Unless => scope.unless = None,
            Self::NotBefore => scope.not_before = None,
            Self::NotAfter => scope.not_after = None,
            Self::Shield(word) => scope.shield.retain(|other| other != word),
        }
        scope
    }

    /// A shield is itself a text that must be silent, as is what it and a wrong form make where they overlap: alone, and
    /// in the place of the wrong form in a bad example.
    fn shields(&self, row: &SwapRow, bad: &[Example]) -> Vec<String> {
        let Self::Shield(word) = self else { return Vec::new() };
        let mut texts = Vec::new();
        for (wrong, _) in forms(row) {
            let Some(text) = joined(word, &wrong) else { continue };
            let holding = bad.iter().filter(|example| example.markdown.contains(&wrong));
            texts.extend(holding.map(|example| example.markdown.replacen(&wrong, &text, 1)));
            texts.push(text);
        }
        texts
    }

    fn name(&self) -> String {
        match self {
            Self::Near => "`near`".to_owned(),
            Self::Unless => "`unless`".to_owned(),
            Self::NotBefore => "`not-before`".to_owned(),
            Self::NotAfter => "`not-after`".to_owned(),
            Self::Shield(word) => format!("the shield `{word}`"),
        }
    }
}

/// The wrong form of a row as an example.
fn bare(row: &SwapRow) -> Example {
    Example { markdown: row.wrong.clone(), options: OptionValues::default(), place: row.place }
}

/// Whether a rule that is not in the pack speaks of one of the texts.
fn fires_on<'t>(pack: &Pack, rule: &Rule, texts: impl Iterator<Item = &'t String>) -> bool {
    let rules = [rule.clone()];
    let checkers = rules::Checkers::default();
    let parts =
        engine::Parts { facts: &pack.facts, grammar: &pack.grammar, rules: &rules, checkers: &checkers, presets: &[] };
    let config = Config {
        presets: Vec::new(),
        rules: vec![(rule.meta.id.to_string(), rule.meta.severity.into())],
        ..Config::default()
    };
    let mut texts = texts;
    texts.any(|text| {
        let document = Document::parse(text.as_str(), &ParseOptions::default());
        engine::lint_with(&document, parts, &config).iter().any(|finding| finding.rule == rule.meta.id)
    })
}
