//! Claims on a terminal: a table for each article, and one line for each claim.
//!
//! It prints nothing itself.

use super::view::{ClaimView, Counts, FileClaims, Judgement, Place};
use crate::cli::columns::{Cell, Overflow, Style, Table, clean};
use crate::cli::output::sentence;
use crate::finding::MessageLanguage;
use crate::words;

/// All files with their counts, in so many columns.
pub fn render(files: &[FileClaims], columns: usize, color: bool) -> String {
    let mut text = String::new();
    for file in files {
        text.push_str(&Style::Bold.paint(&clean(&file.path), color));
        text.push('\n');
        text.push_str(&table(file).render(columns, color));
        text.push_str(&format!("  {}\n\n", counts(&file.counts, file.claims.len(), file.language)));
    }
    if let [first, _, ..] = files {
        let shown = files.iter().map(|file| file.claims.len()).sum();
        let number = files.len().to_string();
        let sum = counts(&Counts::sum(files), shown, first.language);
        text.push_str(&sentence("claims-all-files", first.language, &[("files", &number), ("counts", &sum)]));
        text.push('\n');
    } else {
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    text
}

/// How many claims there are of each verdict, in words.
pub fn counts(counts: &Counts, shown: usize, language: MessageLanguage) -> String {
    let numbers = [counts.total, counts.supported, counts.contradicted, counts.unknown, shown].map(|n| n.to_string());
    let [total, supported, contradicted, unknown, shown_text] = numbers.each_ref().map(String::as_str);
    let values = [
        ("total", total),
        ("supported", supported),
        ("contradicted", contradicted),
        ("unknown", unknown),
        ("shown", shown_text),
    ];
    let key = if shown == counts.total { "claims-counts" } else { "claims-counts-shown" };
    sentence(key, language, &values)
}

/// The verdict in the message language.
pub fn verdict_word(judgement: Judgement, language: MessageLanguage) -> &'static str {
    let key = match judgement {
        Judgement::Supported => "verdict-supported",
        Judgement::Contradicted => "verdict-contradicted",
        Judgement::Unknown => "verdict-unknown",
    };
    words::get(key, language)
}

/// Subject, relation and object.
pub fn statement(claim: &ClaimView) -> String {
    format!("{} \u{2014}{}\u{2192} {}", claim.subject, claim.label, claim.object)
}

fn table(file: &FileClaims) -> Table {
    let mut table = Table::new(2, Overflow::Fold);
    for claim in &file.claims {
        let style = match claim.verdict {
            Judgement::Supported => Style::Green,
            Judgement::Contradicted => Style::Red,
            Judgement::Unknown => Style::Dim,
        };
        table.row([
            Cell::new(&format!("{}:{}", claim.start.line, claim.start.column), Style::Dim),
            Cell::new(verdict_word(claim.verdict, file.language), style),
            Cell::new(claim.shape, Style::Dim),
            Cell::plain(&statement(claim)),
        ]);
        for (text, style) in below(claim, file.language) {
            table.row([Cell::plain(""), Cell::plain(""), Cell::plain(""), Cell::new(&text, style)]);
        }
    }
    table
}

/// What stands under a claim: what is right, a remark, the source.
fn below(claim: &ClaimView, language: MessageLanguage) -> Vec<(String, Style)> {
    let mut lines = Vec::new();
    if !claim.truth.is_empty() {
        let truth = claim.truth.join(words::get("list-separator", language));
        lines.push((sentence("claims-right", language, &[("truth", &truth)]), Style::Plain));
    }
    lines.extend(claim.note.iter().map(|note| (note.clone(), Style::Plain)));
    lines.extend(claim.source.iter().map(|source| (source.clone(), Style::Blue)));
    lines
}

/// One line for each claim, with the words that JSON uses.
pub fn short(files: &[FileClaims]) -> String {
    let lines = files.iter().flat_map(|file| {
        file.claims.iter().map(|claim| {
            let Place { line, column } = claim.start;
            let right = match claim.truth.as_slice() {
                [] => String::new(),
                truth => format!(" ({})", clean(&truth.join(" | "))),
            };
            format!(
                "{}:{line}:{column}: {}[{}] {} \u{2014}{}\u{2192} {}{right}\n",
                clean(&file.path),
                claim.verdict.name(),
                claim.shape,
                clean(&claim.subject),
                claim.relation,
                clean(&claim.object)
            )
        })
    });
    lines.collect()
}
