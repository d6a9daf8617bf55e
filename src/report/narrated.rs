//! The report as whole sentences, for screen readers and for reading aloud: no drawings, no columns, no colours.
//!
//! It says the same as the pictures do.

use super::escape::{line_start, unarmed};
use super::markdown::severity;
use super::{Reported, Reporter, Summary, remedy, told};
use crate::finding::Finding;
use crate::snippet::harmless;

/// Characters of the article that are read out.
const LONGEST: usize = 80;

/// Writes a paragraph for each finding.
#[derive(Clone, Copy, Debug)]
pub struct Narrated {
    /// Whether to leave out the summary.
    pub quiet: bool,
}

impl Reporter for Narrated {
    fn article(&self, article: &Reported<'_>) -> String {
        unarmed(article.findings.iter().map(|finding| paragraph(article, finding) + "\n").collect())
    }

    fn end(&self, summary: &Summary) -> String {
        if self.quiet { String::new() } else { summary.line() + "\n" }
    }
}

fn paragraph(article: &Reported<'_>, finding: &Finding) -> String {
    let language = article.language;
    let place = article.lines.position(article.source, finding.span.start);
    let (line, column) = (place.line.to_string(), place.column.to_string());
    let values = [
        ("file", line_start(article.name)),
        ("line", line),
        ("column", column),
        ("severity", severity(finding.severity, language).to_owned()),
        ("rule", harmless(finding.rule.as_str())),
        ("message", harmless(&finding.message)),
    ];
    let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
    let mut text = told("narrated-finding", language, &values) + "\n";
    let mut add = |sentence: String| text.push_str(&(sentence + "\n"));
    let words = article.source.get(finding.span.start..finding.span.end).unwrap_or_default().trim();
    if !words.is_empty() {
        let short: String = words.chars().take(LONGEST).collect();
        let dots = if words.chars().nth(LONGEST).is_some() { "…" } else { "" };
        add(told("narrated-words", language, &[("words", &(harmless(&short) + dots))]));
    }
    for related in &finding.related {
        let place = article.lines.position(article.source, related.span.start);
        let (line, column) = (place.line.to_string(), place.column.to_string());
        let values = [("line", line.as_str()), ("column", &column), ("message", &harmless(&related.message))];
        add(told("narrated-related", language, &values));
    }
    if let Some(help) = &finding.help {
        add(told("narrated-help", language, &[("help", &harmless(help))]));
    }
    if let Some(fix) = &finding.fix {
        add(told(
            "narrated-help",
            language,
            &[("help", &remedy::describe(article.source, finding.span, fix, language))],
        ));
    }
    if let Some(source) = &finding.source {
        add(told("narrated-source", language, &[("source", &harmless(source))]));
    }
    text
}
