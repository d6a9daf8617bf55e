//! Which lines of an article a change touched, and which of its findings are the change's own.
//!
//! It compares texts that it is given; where they come from is the business of `git`.

use std::collections::HashMap;

use similar::{Algorithm, ChangeTag, TextDiff};

use crate::baseline::take;
use crate::document::Lines;
use crate::finding::Finding;
use crate::fingerprint::{Fingerprint, bare};

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// It was there before.
    Same,
    /// It was there before, elsewhere or with other blanks.
    Moved,
    /// It is new, or says something else.
    Changed,
}

/// What an article was before.
#[derive(Clone, Debug)]
pub struct Before {
    text: String,
    /// How often each finding was there.
    findings: HashMap<Fingerprint, usize>,
}

impl Before {
    /// The text before, with the findings that were in it.
    pub fn new(text: String, findings: &[Finding]) -> Self {
        let lines = Lines::new(&text);
        let mut counts = HashMap::new();
        for finding in findings {
            *counts.entry(Fingerprint::new(&text, &lines, finding)).or_default() += 1;
        }
        Self { text, findings: counts }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// For each finding about `text`, whether the change brought it: those on lines that it changed, and those on lines
    /// that it only moved or indented if they were not there before.
    pub fn are_new(&self, text: &str, lines: &Lines, findings: &[Finding]) -> Vec<bool> {
        let fates = fates(&self.text, text, lines);
        let mut left = self.findings.clone();
        let mut is_new = |finding: &Finding| {
            let last = lines.line_of(finding.span.end.max(finding.span.start + 1) - 1);
            let fates = &fates[lines.line_of(finding.span.start)..=last];
            let was_there = take(&mut left, &Fingerprint::new(text, lines, finding));
            fates.contains(&Fate::Changed) || fates.contains(&Fate::Moved) && !was_there
        };
        findings.iter().map(&mut is_new).collect()
    }
}

/// The fate of each line of `now`.
fn fates(before: &str, now: &str, lines: &Lines) -> Vec<Fate> {
    let mut fates = vec![Fate::Same; lines.len()];
    let old_lines = Lines::new(before);
    let old: Vec<&str> = (0..old_lines.len()).map(|line| slice(before, &old_lines, line)).collect();
    let new: Vec<&str> = (0..lines.len()).map(|line| slice(now, lines, line)).collect();
    // Texts made to be slow are given up on, and then more lines count as changed.
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(5);
    let diff = TextDiff::configure().algorithm(Algorithm::Patience).deadline(deadline).diff_slices(&old, &new);
    let mut removed: HashMap<String, usize> = HashMap::new();
    for change in diff.iter_all_changes().filter(|change| change.tag() == ChangeTag::Delete) {
        *removed.entry(bare(change.value())).or_default() += 1;
    }
    for change in diff.iter_all_changes().filter(|change| change.tag() == ChangeTag::Insert) {
        let Some(fate) = change.new_index().and_then(|line| fates.get_mut(line)) else { continue };
        *fate = match removed.get_mut(&bare(change.value())).filter(|count| **count > 0) {
            Some(count) => {
                *count -= 1;
                Fate::Moved
            }
            None => Fate::Changed,
        };
    }
    fates
}

fn slice<'a>(text: &'a str, lines: &Lines, line: usize) -> &'a str {
    let span = lines.span(line);
    text.get(span.start..span.end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{RuleId, Severity, Span};

    /// A finding at each `teh`.
    fn found(text: &str) -> Vec<Finding> {
        let at = |(start, _): (usize, &str)| Finding {
            rule: RuleId::new("teh"),
            aliases: std::sync::Arc::from([]),
            severity: Severity::Error,
            span: Span::new(start, start + 3),
            message: String::new(),
            help: None,
            source: None,
            related: Vec::new(),
            fix: None,
        };
        text.match_indices("teh").map(at).collect()
    }

    /// Lines (from 1) of findings that are new.
    fn new_lines(before: &str, now: &str) -> Vec<usize> {
        let lines = Lines::new(now);
        let found_now = found(now);
        let new = Before::new(before.to_owned(), &found(before)).are_new(now, &lines, &found_now);
        let new = found_now.iter().zip(new).filter(|(_, new)| *new);
        new.map(|(finding, _)| lines.line_of(finding.span.start) + 1).collect()
    }

    #[test]
    fn only_what_changed_is_new() {
        let before = "one teh\n\ntwo teh\n\nthree\n";
        assert_eq!(new_lines(before, before), [0; 0]);
        assert_eq!(new_lines(before, "one teh\n\ntwo teh\n\nthree teh\n\nfour teh\n"), [5, 7]);
        assert_eq!(new_lines("", before), [1, 3]);
        assert_eq!(new_lines(before, "one teh more\n\ntwo teh\n"), [1], "its line changed");
    }

    #[test]
    fn moving_and_indenting_are_no_news() {
        let before = "one teh\n\ntwo teh\n\nthree\n";
        assert_eq!(new_lines(before, "three\n\ntwo teh\n\none teh\n"), [0; 0]);
        assert_eq!(new_lines(before, "- one teh\n\n  two teh\n\n> three\n"), [0; 0]);
        assert_eq!(new_lines(before, "  one teh\n\n> two teh\n\n  three\n"), [0; 0]);
        assert_eq!(new_lines(before, "one teh\r\n\r\ntwo teh\r\n\r\nthree\r\n"), [0; 0]);
        // A copy is new, wherever it stands.
        assert_eq!(new_lines(before, "one teh\n\none teh\n\ntwo teh\n\nthree\n").len(), 1);
    }
}
