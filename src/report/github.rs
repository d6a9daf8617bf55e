//! Annotations of GitHub Actions: workflow commands on standard output.
//!
//! The service shows ten of each kind for a step and drops the rest in silence; so we stop at that and say what was cut.

use std::sync::Mutex;

use super::escape::unarmed;
use super::{Reported, Reporter, Root, Summary, told};
use crate::finding::{Finding, MessageLanguage, Severity};
use crate::snippet::harmless;

/// Annotations of one kind that the service shows for a step.
const MOST: usize = 10;
/// Characters of a title that are shown.
const LONGEST_TITLE: usize = 200;
/// Characters of a message. The service takes 64 KiB; nobody reads that.
const LONGEST_MESSAGE: usize = 4000;

/// Writes workflow commands.
#[derive(Debug)]
pub struct Github {
    root: Root,
    /// Errors, warnings and notices so far.
    counts: Mutex<[usize; 3]>,
}

impl Github {
    /// A reporter whose paths count from `root`.
    pub fn new(root: Root) -> Self {
        Self { root, counts: Mutex::new([0; 3]) }
    }

    fn counts(&self) -> [usize; 3] {
        *self.counts.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Reporter for Github {
    fn article(&self, article: &Reported<'_>) -> String {
        let path = self.root.path(article.name);
        article.findings.iter().map(|finding| annotation(article, finding, &path)).collect()
    }

    fn admit(&self, text: &str) -> String {
        let mut counts = self.counts.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut kept = String::new();
        for line in text.lines() {
            let Some(kind) = KINDS.iter().position(|kind| line.starts_with(kind.0)) else { continue };
            counts[kind] += 1;
            if counts[kind] <= KINDS[kind].1 {
                kept.push_str(line);
                kept.push('\n');
            }
        }
        kept
    }

    fn end(&self, summary: &Summary) -> String {
        let mut text = String::new();
        for trouble in &summary.troubles {
            let file = property(&self.root.path(&trouble.name));
            let message = data(&trouble.problem.describe(summary.language));
            text.push_str(&format!("::error file={file},title={}::{message}\n", env!("CARGO_PKG_NAME")));
        }
        let counts = self.counts();
        let cut = |kind: usize| counts[kind].saturating_sub(KINDS[kind].1);
        if (0..KINDS.len()).any(|kind| cut(kind) > 0) {
            text.push_str(&told_cut(summary.language, [cut(0), cut(1), cut(2)]));
        }
        text
    }
}

/// How commands of a kind begin, and how many may be shown: the last notice is ours.
const KINDS: [(&str, usize); 3] = [("::error ", MOST), ("::warning ", MOST), ("::notice ", MOST - 1)];

fn told_cut(language: MessageLanguage, [errors, warnings, notices]: [usize; 3]) -> String {
    let [errors, warnings, notices] = [errors, warnings, notices].map(|count| count.to_string());
    let values = [("errors", errors.as_str()), ("warnings", warnings.as_str()), ("infos", notices.as_str())];
    format!("::notice title={}::{}\n", env!("CARGO_PKG_NAME"), data(&told("annotations-cut", language, &values)))
}

fn annotation(article: &Reported<'_>, finding: &Finding, path: &str) -> String {
    let kind = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let start = article.lines.position(article.source, finding.span.start);
    let end = article.lines.position(article.source, finding.span.end);
    let mut place = format!("file={},line={}", property(path), start.line);
    if start.line == end.line {
        // The service takes columns only for places within one line.
        place.push_str(&format!(",endLine={},col={},endColumn={}", end.line, start.column, end.column));
    } else {
        place.push_str(&format!(",endLine={}", end.line));
    }
    let mut message = harmless(&finding.message);
    for more in finding.help.iter().chain(&finding.source) {
        message.push('\n');
        message.push_str(&harmless(more));
    }
    let title = property(&cut(finding.rule.as_str(), LONGEST_TITLE));
    format!("::{kind} {place},title={title}::{}\n", data_lines(&cut(&message, LONGEST_MESSAGE)))
}

fn cut(text: &str, most: usize) -> String {
    let mut characters = text.chars();
    let mut kept: String = characters.by_ref().take(most).collect();
    if characters.next().is_some() {
        kept.push('…');
    }
    kept
}

/// The text of a command, on one line.
fn data(text: &str) -> String {
    data_lines(&harmless(text))
}

fn data_lines(text: &str) -> String {
    // The brackets are those of another kind of command, which is looked for anywhere in a line.
    unarmed(text.to_owned()).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A value among the properties of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
