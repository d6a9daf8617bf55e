//! The reports for programs: one JSON object, or one on each line, whose shape is promised in the README.
//!
//! Columns count characters from 1, spans count bytes from 0. Nothing is shortened; characters that could
//! fool whoever looks at the text are written as escapes, which mean the same to a program.

use serde::Serialize;

use super::escape::json as written;
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
        format!("\n],\"errors\":{},\"summary\":{}}}\n", written(&errors(summary)), written(&JsonSummary::new(summary)))
    }
}

/// Writes one JSON object on each line: every finding, every file that could not be checked, and last the summary.
/// `type` tells them apart; otherwise they are those of [`Json`].
#[derive(Clone, Copy, Debug)]
pub struct JsonLines;

impl Reporter for JsonLines {
    fn article(&self, article: &Reported<'_>) -> String {
        let line = |finding| typed("finding", &JsonFinding::new(article, finding));
        article.findings.iter().map(line).collect()
    }

    fn end(&self, summary: &Summary) -> String {
        let errors: String = errors(summary).iter().map(|error| typed("error", error)).collect();
        errors + &typed("summary", &JsonSummary::new(summary))
    }
}

/// An object on a line of its own, with its type.
fn typed(kind: &'static str, value: &impl Serialize) -> String {
    #[derive(Serialize)]
    struct Typed<'a, T> {
        r#type: &'static str,
        #[serde(flatten)]
        value: &'a T,
    }
    written(&Typed { r#type: kind, value }) + "\n"
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

fn errors(summary: &Summary) -> Vec<JsonError<'_>> {
    let error = |trouble: &'_ crate::files::Trouble| trouble.problem.describe(summary.language);
    summary.troubles.iter().map(|trouble| JsonError { path: &trouble.name, message: error(trouble) }).collect()
}

impl JsonSummary {
    const fn new(summary: &Summary) -> Self {
        let &Summary { files, errors, warnings, infos, fixable, .. } = summary;
        Self { files, errors, warnings, infos, fixable }
    }
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
