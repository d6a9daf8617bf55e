//! What tells a finding from others when lines move: its rule, its words and the words around it.
//!
//! Numbers of lines and blanks are no part of it, so that a paragraph can move, or be indented anew, and its findings
//! stay the same ones. It remembers nothing; that is the business of baselines and reports.

use std::collections::HashMap;

use crate::document::Lines;
use crate::finding::{Finding, Span};

/// So many characters on either side, blanks not counted.
const AROUND: usize = 20;
/// So many characters of the finding itself.
const LONGEST: usize = 80;

/// A finding without its place.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint {
    /// The rule.
    pub rule: String,
    /// The end of what stands before it on its line, without blanks.
    pub before: String,
    /// Its words, without blanks.
    pub text: String,
    /// The beginning of what stands after it on its line, without blanks.
    pub after: String,
}

impl Fingerprint {
    /// The fingerprint of a finding in `source`, of which `lines` is the index.
    pub fn new(source: &str, lines: &Lines, finding: &Finding) -> Self {
        let Span { start, end } = finding.span;
        let part = |from: usize, to: usize| source.get(from..to).unwrap_or_default();
        let (first, last) = (lines.line_of(start), lines.line_of(end.max(start + 1) - 1));
        let content = body(source, lines.span(first));
        let mut before = last_characters(part(content.min(start), start), AROUND);
        let mut after = first_characters(part(end, lines.span(last).end.max(end)), AROUND);
        let text = first_characters(part(start, end), LONGEST);
        // A blank line is known by its neighbours.
        if before.is_empty() && text.is_empty() && after.is_empty() {
            let neighbour = |line: usize| part(body(source, lines.span(line)), lines.span(line).end);
            let blank = |line: &usize| neighbour(*line).trim().is_empty();
            let below = (last + 1..lines.len()).find(|line| !blank(line));
            let above = (0..first).rev().find(|line| !blank(line));
            after = below.map_or_else(String::new, |line| first_characters(neighbour(line), AROUND));
            before = above.map_or_else(String::new, |line| last_characters(neighbour(line), AROUND));
        }
        Self { rule: finding.rule.to_string(), before, text, after }
    }

    /// 16 hexadecimal digits that stand for it, for `salt` (such as a path), and for its number among equals.
    pub fn digest(&self, salt: &str, number: usize) -> String {
        let number = number.to_string();
        let parts = [salt, &self.rule, &self.before, &self.text, &self.after, &number];
        // FNV-1a with 64 bits: it needs to be the same for ever and on every machine, and to withstand nobody.
        let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
        for byte in parts.into_iter().flat_map(|part| part.bytes().chain([0xff])) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        format!("{hash:016x}")
    }
}

/// The fingerprint of each finding, with its number (from 0) among equal ones before it.
pub fn numbered(source: &str, lines: &Lines, findings: &[Finding]) -> Vec<(Fingerprint, usize)> {
    let mut met: HashMap<Fingerprint, usize> = HashMap::new();
    let number = |finding: &Finding| {
        let print = Fingerprint::new(source, lines, finding);
        let count = met.entry(print.clone()).or_default();
        *count += 1;
        (print, *count - 1)
    };
    findings.iter().map(number).collect()
}

/// Where the words of a line begin: behind indents, marks of quotes and the marker of an item.
fn body(source: &str, line: Span) -> usize {
    let text = source.get(line.start..line.end).unwrap_or_default();
    let rest = text.trim_start_matches(|character: char| character.is_whitespace() || character == '>');
    let digits = rest.trim_start_matches(|character: char| character.is_ascii_digit());
    let numbered = digits.len() < rest.len();
    let marker = if numbered { digits.strip_prefix(['.', ')']) } else { rest.strip_prefix(['-', '*', '+']) };
    let rest = marker.filter(|rest| rest.starts_with([' ', '\t'])).unwrap_or(rest);
    line.end - rest.len()
}

/// A line without what moving and indenting change: blanks, marks of quotes, the marker of an item.
pub fn bare(line: &str) -> String {
    let start = body(line, Span::new(0, line.len()));
    line[start..].chars().filter(|character| !character.is_whitespace()).collect()
}

fn first_characters(text: &str, most: usize) -> String {
    text.chars().filter(|character| !character.is_whitespace()).take(most).collect()
}

fn last_characters(text: &str, most: usize) -> String {
    let reversed: Vec<char> = text.chars().rev().filter(|character| !character.is_whitespace()).take(most).collect();
    reversed.into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{RuleId, Severity};

    fn print(source: &str, words: &str) -> Fingerprint {
        let start = source.find(words).unwrap();
        let finding = Finding {
            rule: RuleId::new("r"),
            aliases: std::sync::Arc::from([]),
            severity: Severity::Error,
            span: Span::new(start, start + words.len()),
            message: String::new(),
            help: None,
            source: None,
            related: Vec::new(),
            fix: None,
        };
        Fingerprint::new(source, &Lines::new(source), &finding)
    }

    #[test]
    fn moving_and_indenting_change_nothing() {
        let usual = print("one teh two\n", "teh");
        assert_eq!((usual.before.as_str(), usual.text.as_str(), usual.after.as_str()), ("one", "teh", "two"));
        for moved in ["other\n\n  one  teh two\n", "> one teh two", "- one teh\ttwo\r\n", "3. one teh two\nnext"] {
            assert_eq!(print(moved, "teh"), usual, "{moved:?}");
        }
        assert_ne!(print("one teh three\n", "teh"), usual);
    }

    #[test]
    fn only_the_words_nearby_count() {
        let long = format!("{}这是算例的说明{}", "前".repeat(50), "后".repeat(50));
        let edited = format!("改{long}改");
        assert_eq!(print(&long, "算例"), print(&edited, "算例"));
    }

    #[test]
    fn blank_places_are_known_by_their_neighbours() {
        let found = print("above\n\n\n\nbelow\n", "\n\n\n");
        assert!(found.before.contains("above") || found.after.contains("below"), "{found:?}");
        assert_ne!(print("a\n   \nb\n", "   "), print("c\n   \nd\n", "   "));
    }

    #[test]
    fn digests_differ_by_salt_and_number() {
        let found = print("one teh two\n", "teh");
        let digests = [found.digest("a", 0), found.digest("a", 1), found.digest("b", 0)];
        assert!(digests[0] != digests[1] && digests[0] != digests[2] && digests[1] != digests[2]);
        assert!(digests.iter().all(|digest| digest.len() == 16), "{digests:?}");
    }
}
