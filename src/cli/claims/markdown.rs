//! Claims as a Markdown report, to be kept beside an article or put into a review.
//!
//! It prints nothing itself.

use super::pretty::{counts, verdict_word};
use super::view::{ClaimView, FileClaims};
use crate::cli::columns::clean;
use crate::cli::output::sentence;
use crate::finding::MessageLanguage;
use crate::words;

/// A section for each file: its counts, then a table of its claims.
pub fn render(files: &[FileClaims]) -> String {
    files.iter().map(section).collect::<Vec<_>>().join("\n")
}

fn section(file: &FileClaims) -> String {
    let language = file.language;
    let title = sentence("claims-title", language, &[("path", &escape(&file.path))]);
    let counted = counts(&file.counts, file.claims.len(), language);
    let mut text = format!("## {title}\n\n{counted}\n");
    if !file.claims.is_empty() {
        let heads = ["column-place", "column-verdict", "column-statement", "column-right", "column-source"];
        let heads = heads.map(|key| words::get(key, language));
        text.push_str(&format!("\n| {} |\n|{}\n", heads.join(" | "), "---|".repeat(heads.len())));
        text.extend(file.claims.iter().map(|claim| row(claim, language)));
    }
    text
}

fn row(claim: &ClaimView, language: MessageLanguage) -> String {
    let statement = format!("{} \u{2014}{}\u{2192} {}", claim.subject, claim.label, claim.object);
    let mut right = escape(&claim.truth.join(words::get("list-separator", language)));
    if let Some(note) = &claim.note {
        let gap = if right.is_empty() { "" } else { "<br>" };
        right.push_str(gap);
        right.push_str(&escape(note));
    }
    let cells = [
        format!("{}:{}", claim.start.line, claim.start.column),
        verdict_word(claim.verdict, language).to_owned(),
        escape(&statement),
        right,
        claim.source.as_deref().map(|source| format!("<{}>", clean(source))).unwrap_or_default(),
    ];
    format!("| {} |\n", cells.join(" | "))
}

/// Text that stands in a cell or heading as it is: no character of it means anything to Markdown.
fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for character in clean(text).chars() {
        if matches!(character, '\\' | '|' | '*' | '_' | '`' | '[' | ']' | '<' | '>' | '#' | '~' | '$') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}
