//! Comments that silence findings, put where they silence exactly these and change nothing else.
//!
//! Which findings, and for what reason, is said by those who call it. Every comment is tried: the text is linted again,
//! and a comment that does not do its work, or brings a new finding, is put elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::Lines;
use crate::finding::Finding;

/// A text with comments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Silenced {
    /// The text.
    pub text: String,
    /// Comments that were added.
    pub added: usize,
    /// Findings that no comment could silence.
    pub left: usize,
}

/// Where a comment may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// On a line of its own, before the line of the finding.
    Before,
    /// At the end of the line.
    Behind,
    /// Around the lines from the blank line before to the blank line after.
    Around,
    /// At the end of the file, for all of it.
    File,
}

const PLACES: [Place; 4] = [Place::Before, Place::Behind, Place::Around, Place::File];

/// Silences `findings` in `source` by comments that give this reason. `lint` is given each text in turn.
pub fn silence(
    source: &str,
    findings: &[Finding],
    reason: &str,
    mut lint: impl FnMut(&str) -> Vec<Finding>,
) -> Silenced {
    let lines = Lines::new(source);
    let mut groups: BTreeMap<usize, Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        groups.entry(lines.line_of(finding.span.start)).or_default().push(finding);
    }
    let mut done = Silenced { text: source.to_owned(), ..Silenced::default() };
    let mut before = lint(source).len();
    // From the last line to the first, so that a comment moves no line that is still to come.
    for (line, group) in groups.iter().rev() {
        let rules: BTreeSet<&str> = group.iter().map(|finding| finding.rule.as_str()).collect();
        let rules = rules.into_iter().collect::<Vec<_>>().join(", ");
        let tries = PLACES.into_iter().filter_map(|place| comment(&done.text, *line, place, &rules, reason));
        let silent = tries.map(|text| (lint(&text).len(), text)).find(|(after, _)| after + group.len() <= before);
        match silent {
            Some((after, text)) => {
                before = after;
                done.text = text;
                done.added += 1;
            }
            None => done.left += group.len(),
        }
    }
    done
}

/// The text with a comment about a line (from 0); none where such a comment cannot stand.
fn comment(text: &str, line: usize, place: Place, rules: &str, reason: &str) -> Option<String> {
    let lines = Lines::new(text);
    let here = lines.span(line);
    let content = text.get(here.start..here.end)?;
    let blank =
        |line: usize| text.get(lines.span(line).start..lines.span(line).end).is_none_or(|line| line.trim().is_empty());
    // Line ends are those of the article.
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let insert = |at: usize, what: &str| Some(format!("{}{what}{}", text.get(..at)?, text.get(at..)?));
    match place {
        Place::Before => {
            let begins = (line == 0 || blank(line - 1)) && !content.starts_with(char::is_whitespace) && !blank(line);
            let what = format!("<!-- aigc-lint-disable-next-line {rules}: {reason} -->{end}");
            begins.then(|| insert(here.start, &what)).flatten()
        }
        Place::Behind => {
            let kept = content.trim_end();
            let row = kept.len() > 1 && kept.trim_start().starts_with('|') && kept.ends_with('|');
            let at = here.start + if row { kept.len() - 1 } else { kept.len() };
            let (before, after) = if row { ("", " ") } else { (" ", "") };
            let what = format!("{before}<!-- aigc-lint-disable-line {rules}: {reason} -->{after}");
            (!blank(line)).then(|| insert(at, &what)).flatten()
        }
        Place::Around => {
            let flush = |line: usize| !blank(line) && !text[lines.span(line).start..].starts_with([' ', '\t']);
            let first = (0..=line).rev().find(|line| flush(*line) && (*line == 0 || blank(*line - 1)))?;
            let last = (line..lines.len()).find(|line| {
                *line + 1 == lines.len() || blank(*line + 1) && (*line + 2 >= lines.len() || flush(*line + 2))
            })?;
            let close = lines.span(last).end;
            let opened = format!("<!-- aigc-lint-disable {rules}: {reason} -->{end}{end}");
            let closed = format!("{end}{end}<!-- aigc-lint-enable {rules} -->");
            Some(format!(
                "{}{opened}{}{closed}{}",
                text.get(..lines.span(first).start)?,
                text.get(lines.span(first).start..close)?,
                text.get(close..)?
            ))
        }
        Place::File => {
            let what = format!("{end}<!-- aigc-lint-disable-file {rules}: {reason} -->{end}");
            let gap = if text.ends_with('\n') { "" } else { end };
            Some(format!("{text}{gap}{what}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{find, lint};

    fn silenced(source: &str) -> String {
        let rules = [find("teh", None)];
        let findings = lint(&rules, source);
        let done = silence(source, &findings, "why", |text| lint(&rules, text));
        assert_eq!(done.left, 0, "{}", done.text);
        let left = lint(&rules, &done.text);
        assert!(left.is_empty(), "{}\n{left:?}", done.text);
        done.text
    }

    #[test]
    fn comments_stand_where_they_change_nothing() {
        assert_eq!(silenced("a teh b teh\n"), "<!-- aigc-lint-disable-next-line rule: why -->\na teh b teh\n");
        assert_eq!(silenced("x\n\n# teh\n"), "x\n\n<!-- aigc-lint-disable-next-line rule: why -->\n# teh\n");
        assert_eq!(silenced("one\nteh\nthree\n"), "one\nteh <!-- aigc-lint-disable-line rule: why -->\nthree\n");
        assert_eq!(silenced("- one\n  - teh\n"), "- one\n  - teh <!-- aigc-lint-disable-line rule: why -->\n");
        let table = "| a | b |\n|---|---|\n| c | teh |\n";
        assert!(silenced(table).contains("| c | teh <!-- aigc-lint-disable-line rule: why --> |\n"));
        assert!(silenced("one\r\nteh\r\n").contains("teh <!-- aigc-lint-disable-line rule: why -->\r\n"));
        assert!(silenced("> a\n> teh\n").contains("> teh <!-- aigc-lint-disable-line rule: why -->\n"));
    }

    #[test]
    fn many_findings_are_silenced_line_by_line() {
        let source = "teh\n\n- teh\n- teh\n\nteh and\nteh\n".repeat(3);
        assert_eq!(silenced(&source).matches("aigc-lint-disable").count(), 15);
    }
}
