//! Findings in numbers: by severity, by rule, by file.
//!
//! It counts what was reported, and nothing else.

use std::collections::BTreeMap;

use crate::cli::output::sentence;
use crate::finding::{Finding, MessageLanguage, Severity};
use crate::report::escape::unarmed;
use crate::snippet::harmless;

/// Rows of each table; the rest is summed up.
const MOST: usize = 20;

/// Numbers of findings.
#[derive(Debug, Default)]
pub(super) struct Statistics {
    severities: BTreeMap<Severity, usize>,
    rules: BTreeMap<String, usize>,
    files: BTreeMap<String, usize>,
}

impl Statistics {
    pub(super) fn add(&mut self, file: &str, findings: &[Finding]) {
        for finding in findings {
            *self.severities.entry(finding.severity).or_default() += 1;
            *self.rules.entry(finding.rule.to_string()).or_default() += 1;
        }
        if !findings.is_empty() {
            *self.files.entry(file.to_owned()).or_default() += findings.len();
        }
    }

    /// Three tables, most frequent first.
    pub(super) fn written(&self, language: MessageLanguage) -> String {
        let severities = self.severities.iter().map(|(severity, count)| (severity.name().to_owned(), *count)).collect();
        let tables = [
            (sentence("column-severity", language, &[]), severities),
            (sentence("column-rule", language, &[]), self.rules.clone()),
            (sentence("column-file", language, &[]), self.files.clone()),
        ];
        let tables: Vec<String> = tables.iter().map(|(title, counts)| table(title, counts, language)).collect();
        unarmed(tables.join("\n"))
    }
}

fn table(title: &str, counts: &BTreeMap<String, usize>, language: MessageLanguage) -> String {
    let mut rows: Vec<(&String, &usize)> = counts.iter().collect();
    rows.sort_by(|one, other| other.1.cmp(one.1).then(one.0.cmp(other.0)));
    let mut text = format!("{title}\n");
    for (name, count) in rows.iter().take(MOST) {
        text.push_str(&format!("{count:>7}  {}\n", harmless(name)));
    }
    if rows.len() > MOST {
        let rest: usize = rows.iter().skip(MOST).map(|(_, count)| **count).sum();
        let others = (rows.len() - MOST).to_string();
        text.push_str(&format!("{rest:>7}  {}\n", sentence("statistics-rest", language, &[("n", &others)])));
    }
    text
}
