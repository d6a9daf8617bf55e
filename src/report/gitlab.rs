//! The code quality report of GitLab: a JSON list of issues.
//!
//! A file that could not be checked is an issue too, for the service reads nothing else.

use serde_json::{Value, json};

use super::{Reported, Reporter, Root, Summary, escape};
use crate::finding::Severity;
use crate::fingerprint::{self, Fingerprint};
use crate::snippet::harmless;

/// Writes a list of issues.
#[derive(Clone, Debug)]
pub struct Gitlab {
    root: Root,
}

impl Gitlab {
    /// A reporter whose paths count from `root`.
    pub const fn new(root: Root) -> Self {
        Self { root }
    }
}

impl Reporter for Gitlab {
    fn begin(&self) -> String {
        "[\n".to_owned()
    }

    fn article(&self, article: &Reported<'_>) -> String {
        let path = self.root.path(article.name);
        let prints = fingerprint::numbered(article.source, article.lines, article.findings);
        let issue = |(finding, (print, number)): (&crate::finding::Finding, (Fingerprint, usize))| {
            let lines =
                [finding.span.start, finding.span.end].map(|at| article.lines.position(article.source, at).line);
            escape::json(&json!({
                "description": harmless(&finding.message),
                "check_name": finding.rule.as_str(),
                "fingerprint": print.digest(&path, number),
                "severity": grade(finding.severity),
                "location": {"path": path, "lines": {"begin": lines[0], "end": lines[1]}},
            }))
        };
        article.findings.iter().zip(prints).map(issue).collect::<Vec<_>>().join(",\n")
    }

    fn between(&self) -> &'static str {
        ",\n"
    }

    fn end(&self, summary: &Summary) -> String {
        let issue = |trouble: &crate::files::Trouble| -> Value {
            let path = self.root.path(&trouble.name);
            let print = Fingerprint { rule: UNCHECKED.to_owned(), ..Fingerprint::default() };
            json!({
                "description": harmless(&trouble.problem.describe(summary.language)),
                "check_name": UNCHECKED,
                "fingerprint": print.digest(&path, 0),
                "severity": "blocker",
                "location": {"path": path, "lines": {"begin": 1}},
            })
        };
        let issues: Vec<String> = summary.troubles.iter().map(|trouble| escape::json(&issue(trouble))).collect();
        let reported = summary.errors + summary.warnings + summary.infos > 0;
        let between = if reported && !issues.is_empty() { ",\n" } else { "" };
        format!("{between}{}\n]\n", issues.join(",\n"))
    }
}

/// What an issue about an unchecked file is called.
const UNCHECKED: &str = "unchecked-file";

const fn grade(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "major",
        Severity::Warning => "minor",
        Severity::Info => "info",
    }
}
