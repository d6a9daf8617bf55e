//! The report as Markdown: for job summaries, comments on a change, and documents.
//!
//! Words of the article make no markup, no link and no mention in it.

use super::escape::{markdown, unarmed};
use super::{Reported, Reporter, Summary, told};
use crate::finding::{Finding, MessageLanguage, Severity};
use crate::snippet::harmless;
use crate::words;

/// Writes a table for each article with findings.
#[derive(Clone, Copy, Debug)]
pub struct Markdown;

impl Reporter for Markdown {
    fn begin(&self) -> String {
        format!("## {}\n\n", env!("CARGO_PKG_NAME"))
    }

    fn article(&self, article: &Reported<'_>) -> String {
        if article.findings.is_empty() {
            return String::new();
        }
        let head = |key: &'static str| told(key, article.language, &[]);
        let rows: String = article.findings.iter().map(|finding| row(article, finding)).collect();
        format!(
            "### {}\n\n| {} | {} | {} | {} |\n|---|---|---|---|\n{rows}\n",
            code(article.name),
            head("column-place"),
            head("column-severity"),
            head("column-message"),
            head("column-rule"),
        )
    }

    fn end(&self, summary: &Summary) -> String {
        let trouble = |trouble: &crate::files::Trouble| {
            let what = markdown(&trouble.problem.describe(summary.language));
            format!("- {}: {what}\n", code(&trouble.name))
        };
        let mut text: String = summary.troubles.iter().map(trouble).collect();
        if !text.is_empty() {
            text.push('\n');
        }
        text + &markdown(&summary.line()) + "\n"
    }
}

fn row(article: &Reported<'_>, finding: &Finding) -> String {
    let place = article.lines.position(article.source, finding.span.start);
    let mut message = markdown(&finding.message);
    if let Some(help) = &finding.help {
        message = format!("{message}<br>{}", markdown(help));
    }
    if let Some(source) = finding.source.as_deref().filter(|source| super::escape::is_address(source)) {
        let link = told("label-source", article.language, &[]);
        let address = super::escape::address(source);
        message = format!("{message}<br>[{link}](<{address}>)");
    }
    let severity = severity(finding.severity, article.language);
    let rule = code(finding.rule.as_str());
    format!("| {}:{} | {severity} | {message} | {rule} |\n", place.line, place.column)
}

/// The word for a severity.
pub(super) fn severity(severity: Severity, language: MessageLanguage) -> &'static str {
    match severity {
        Severity::Error => words::get("severity-error", language),
        Severity::Warning => words::get("severity-warning", language),
        Severity::Info => words::get("severity-info", language),
    }
}

/// A name as code; what would end the code or the cell is replaced.
fn code(name: &str) -> String {
    format!("`{}`", unarmed(harmless(name)).replace('`', "'").replace('|', "¦"))
}
