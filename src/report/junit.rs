//! The report for test services: JUnit XML, a suite for each article and a case for each finding.
//!
//! A finding fails its case only if it makes the run fail; others are told of in the output of theirs.

use super::escape::xml;
use super::{Reported, Reporter, Summary};
use crate::finding::{Finding, Severity};

/// Writes JUnit XML.
#[derive(Clone, Copy, Debug)]
pub struct Junit {
    /// From which severity on a finding is a failure; `None` for never.
    pub fail_on: Option<Severity>,
}

impl Junit {
    fn fails(self, finding: &Finding) -> bool {
        self.fail_on.is_some_and(|least| finding.severity >= least)
    }

    fn case(self, article: &Reported<'_>, finding: &Finding) -> String {
        let place = article.lines.position(article.source, finding.span.start);
        let (name, rule, message) = (xml(article.name), xml(finding.rule.as_str()), xml(&finding.message));
        let severity = finding.severity.name();
        let mut text = format!("{name}:{}:{}: {severity}[{rule}] {message}", place.line, place.column);
        for more in finding.help.iter().chain(&finding.source) {
            text.push('\n');
            text.push_str(&xml(more));
        }
        let body = if self.fails(finding) {
            format!("<failure message=\"{message}\" type=\"{severity}\">{text}</failure>")
        } else {
            format!("<system-out>{text}</system-out>")
        };
        let at = format!("{}:{}", place.line, place.column);
        format!("    <testcase name=\"{rule} {at}\" classname=\"{name}\">{body}</testcase>\n")
    }
}

impl Reporter for Junit {
    fn begin(&self) -> String {
        let name = env!("CARGO_PKG_NAME");
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"{name}\">\n")
    }

    fn article(&self, article: &Reported<'_>) -> String {
        let name = xml(article.name);
        let failures = article.findings.iter().filter(|finding| self.fails(finding)).count();
        let mut cases: String = article.findings.iter().map(|finding| self.case(article, finding)).collect();
        if cases.is_empty() {
            // Services leave out suites without cases, and a clean article shall be seen to have been checked.
            cases = format!("    <testcase name=\"{name}\" classname=\"{name}\"/>\n");
        }
        let tests = article.findings.len().max(1);
        format!(
            "  <testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">\n{cases}  </testsuite>\n"
        )
    }

    fn end(&self, summary: &Summary) -> String {
        let suite = |trouble: &crate::files::Trouble| {
            let (name, message) = (xml(&trouble.name), xml(&trouble.problem.describe(summary.language)));
            format!(
                "  <testsuite name=\"{name}\" tests=\"1\" failures=\"0\" errors=\"1\">\n    \
                 <testcase name=\"{name}\" classname=\"{name}\"><error message=\"{message}\"/></testcase>\n  \
                 </testsuite>\n"
            )
        };
        let suites: String = summary.troubles.iter().map(suite).collect();
        suites + "</testsuites>\n"
    }
}
