//! One line for each finding, for terminals and for tools that read lines.
//!
//! `path:line:column: severity[rule-id] message`, and nothing else.

use std::fmt::Write;

use super::escape::{line_start, unarmed};
use super::{Reported, Reporter, Summary};
use crate::snippet::harmless;

/// Writes one line for each finding.
#[derive(Clone, Copy, Debug)]
pub struct Short;

impl Reporter for Short {
    fn article(&self, article: &Reported<'_>) -> String {
        let mut text = String::new();
        let name = line_start(article.name);
        for finding in article.findings {
            let place = article.lines.position(article.source, finding.span.start);
            let (severity, rule, message) = (finding.severity, &finding.rule, harmless(&finding.message));
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{name}:{}:{}: {severity}[{rule}] {message}", place.line, place.column);
        }
        unarmed(text)
    }

    fn end(&self, _summary: &Summary) -> String {
        String::new()
    }
}
