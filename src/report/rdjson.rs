//! The report for reviewdog: its Diagnostic Format as one JSON object, with suggestions.
//!
//! Columns of that format count bytes of the line, from 1.

use serde_json::{Value, json};

use super::{Reported, Reporter, Summary, escape};
use crate::finding::{Finding, Fix, Severity, Span};
use crate::snippet::harmless;

/// Writes one object, with a diagnostic on each line.
#[derive(Clone, Copy, Debug)]
pub struct Rdjson;

impl Reporter for Rdjson {
    fn begin(&self) -> String {
        let source = match escape::HOME {
            "" => json!({"name": env!("CARGO_PKG_NAME")}),
            home => json!({"name": env!("CARGO_PKG_NAME"), "url": home}),
        };
        format!("{{\"source\":{},\"diagnostics\":[\n", escape::json(&source))
    }

    fn article(&self, article: &Reported<'_>) -> String {
        article.findings.iter().map(|finding| diagnostic(article, finding)).collect::<Vec<_>>().join(",\n")
    }

    fn between(&self) -> &'static str {
        ",\n"
    }

    fn end(&self, summary: &Summary) -> String {
        let diagnostic = |trouble: &crate::files::Trouble| {
            escape::json(&json!({
                "message": harmless(&trouble.problem.describe(summary.language)),
                "location": {"path": trouble.name},
                "severity": "ERROR",
            }))
        };
        let troubles: Vec<String> = summary.troubles.iter().map(diagnostic).collect();
        let reported = summary.errors + summary.warnings + summary.infos > 0;
        let between = if reported && !troubles.is_empty() { ",\n" } else { "" };
        format!("{between}{}\n]}}\n", troubles.join(",\n"))
    }
}

fn diagnostic(article: &Reported<'_>, finding: &Finding) -> String {
    let mut message = harmless(&finding.message);
    if let Some(help) = &finding.help {
        message = format!("{message}\n{}", harmless(help));
    }
    let mut code = json!({"value": finding.rule.as_str()});
    if let Some(source) = finding.source.as_deref().filter(|source| escape::is_address(source)) {
        code["url"] = json!(escape::address(source));
    }
    let mut diagnostic = json!({
        "message": message,
        "location": {"path": article.name, "range": range(article, finding.span)},
        "severity": match finding.severity {
            Severity::Error => "ERROR",
            Severity::Warning => "WARNING",
            Severity::Info => "INFO",
        },
        "code": code,
    });
    if let Some(suggestion) = finding.fix.as_ref().and_then(|fix| suggestion(article, fix)) {
        diagnostic["suggestions"] = json!([suggestion]);
    }
    escape::json(&diagnostic)
}

/// All edits as one: several suggestions would be several choices.
fn suggestion(article: &Reported<'_>, fix: &Fix) -> Option<Value> {
    let whole = fix.edits.first()?.span.join(fix.edits.last()?.span);
    let mut text = String::new();
    let mut position = whole.start;
    for edit in &fix.edits {
        text.push_str(article.source.get(position..edit.span.start)?);
        text.push_str(&edit.text);
        position = edit.span.end;
    }
    Some(json!({"range": range(article, whole), "text": text}))
}

fn range(article: &Reported<'_>, span: Span) -> Value {
    let place = |offset: usize| {
        let line = article.lines.line_of(offset);
        json!({"line": line + 1, "column": offset - article.lines.span(line).start.min(offset) + 1})
    };
    json!({"start": place(span.start), "end": place(span.end)})
}
