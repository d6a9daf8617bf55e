//! The report for programs: one JSON object, whose shape is promised in the README.
//!
//! Columns count characters from 1, spans count bytes from 0. Nothing is shortened or made harmless.

use serde::Serialize;

use super::{Reported, Reporter, Summary};
use crate::document::Position;
use crate::finding::{Finding, Span};

/// The version of the shape: it changes when a program that reads it would have to.
const VERSION: u32 = 1;

/// Writes one JSON object, with a finding on each line.
#[derive(Clone, Copy, Debug)]
pub struct Json;

impl Reporter for Json {
    fn begin(&self) -> String {
        format!("{{\"version\":{VERSION},\"findings\":[\n")
    }

    fn article(&self, article: &Reported<'_>) -> String {
        let findings: Vec<String> =
            article.findings.iter().map(|finding| written(&JsonFinding::new(article, finding))).collect();
        findings.join(",\n")
    }

    fn between(&self) -> &'static str {
        ",\n"
    }

    fn end(&self, summary: &Summary) -> String {
        let errors: Vec<JsonError<'_>> = summary
            .troubles
            .iter()
            .map(|trouble| JsonError { path: &trouble.name, message: trouble.problem.describe(summary.language) })
            .collect();
        let &Summary { files, errors: wrong, warnings, infos, fixable, .. } = summary;
        let numbers = JsonSummary { files, errors: wrong, warnings, infos, fixable };
        format!("\n],\"errors\":{},\"summary\":{}}}\n", written(&errors), written(&numbers))
    }
}

/// Text, numbers and lists can always be written.
fn written(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned())
}

#[derive(Serialize)]
struct JsonFinding<'a> {
    path: &'a str,
    rule: &'a str,
    aliases: &'a [String],
    severity: &'a str,
    message: &'a str,
    help: Option<&'a str>,
    source: Option<&'a str>,
    span: JsonSpan,
    start: JsonPosition,
    end: JsonPosition,
    text: &'a str,
    related: Vec<JsonRelated<'a>>,
    fix: Option<JsonFix<'a>>,
}

#[derive(Serialize)]
struct JsonSpan {
    start: usize,
    end: usize,
}

#[derive(Serialize)]
struct JsonPosition {
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct JsonRelated<'a> {
    span: JsonSpan,
    start: JsonPosition,
    end: JsonPosition,
    message: &'a str,
}

#[derive(Serialize)]
struct JsonFix<'a> {
    safe: bool,
    edits: Vec<JsonEdit<'a>>,
}

#[derive(Serialize)]
struct JsonEdit<'a> {
    start: usize,
    end: usize,
    text: &'a str,
}

#[derive(Serialize)]
struct JsonError<'a> {
    path: &'a str,
    message: String,
}

#[derive(Serialize)]
struct JsonSummary {
    files: usize,
    errors: usize,
    warnings: usize,
    infos: usize,
    fixable: usize,
}

impl<'a> JsonFinding<'a> {
    fn new(article: &Reported<'a>, finding: &'a Finding) -> Self {
        let place = |offset: usize| JsonPosition::from(article.lines.position(article.source, offset));
        let related = finding.related.iter().map(|related| JsonRelated {
            span: related.span.into(),
            start: place(related.span.start),
            end: place(related.span.end),
            message: &related.message,
        });
        let fix = finding.fix.as_ref().map(|fix| JsonFix {
            safe: fix.safe,
            edits: fix
                .edits
                .iter()
                .map(|edit| JsonEdit { start: edit.span.start, end: edit.span.end, text: &edit.text })
                .collect(),
        });
        Self {
            path: article.name,
            rule: finding.rule.as_str(),
            aliases: &finding.aliases,
            severity: finding.severity.name(),
            message: &finding.message,
            help: finding.help.as_deref(),
            source: finding.source.as_deref(),
            span: finding.span.into(),
            start: place(finding.span.start),
            end: place(finding.span.end),
            text: article.source.get(finding.span.start..finding.span.end).unwrap_or_default(),
            related: related.collect(),
            fix,
        }
    }
}

impl From<Span> for JsonSpan {
    fn from(span: Span) -> Self {
        Self { start: span.start, end: span.end }
    }
}

impl From<Position> for JsonPosition {
    fn from(place: Position) -> Self {
        Self { line: place.line, column: place.column }
    }
}
