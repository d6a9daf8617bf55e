//! The comments of markdownlint: `<!-- markdownlint-disable MD001 -->` and its relatives, and settings for the whole file.
//!
//! It reads them as that program does, line by line and wherever they stand; which rules they name, and what the
//! switches come to, is for others to say.

use super::Document;
use crate::finding::Span;

const OPEN: &str = "<!--";
const CLOSE: &str = "-->";
const PREFIX: &str = "markdownlint-";
const CONFIGURE: &str = "configure-file";

/// What a comment does to the rules it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SwitchAction {
    /// Off from this line on.
    Disable,
    /// On from this line on.
    Enable,
    /// Off on this line.
    DisableLine,
    /// Off on the next line.
    DisableNextLine,
    /// Off in the whole file.
    DisableFile,
    /// On in the whole file.
    EnableFile,
    /// Remembers what is on.
    Capture,
    /// Goes back to what was remembered.
    Restore,
}

/// All actions with the words that comments use.
const ACTIONS: [(&str, SwitchAction); 8] = [
    ("disable", SwitchAction::Disable),
    ("enable", SwitchAction::Enable),
    ("disable-line", SwitchAction::DisableLine),
    ("disable-next-line", SwitchAction::DisableNextLine),
    ("disable-file", SwitchAction::DisableFile),
    ("enable-file", SwitchAction::EnableFile),
    ("capture", SwitchAction::Capture),
    ("restore", SwitchAction::Restore),
];

/// A comment that switches rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Switch {
    /// What it does.
    pub action: SwitchAction,
    /// Names, other names and tags of rules, in lower case; empty means all.
    pub names: Vec<String>,
    /// Its line, counted from 0.
    pub line: usize,
}

/// All comments of markdownlint in an article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Switches {
    /// Those that switch rules, in source order.
    pub switches: Vec<Switch>,
    /// The text of those that hold settings for the whole file, with their places.
    pub settings: Vec<(String, Span)>,
}

/// All of them. Most articles have none, and are looked through once for the prefix.
pub(super) fn find(document: &Document) -> Switches {
    let source = document.source();
    let mut found = Switches::default();
    let mut at = 0;
    while let Some(open) = memchr::memmem::find(&source.as_bytes()[at..], OPEN.as_bytes()) {
        let start = at + open;
        at = start + OPEN.len();
        if let Some((word, end)) = word_at(source, at) {
            at = read(document, start, word, end, &mut found);
        }
    }
    found
}

/// The word after the prefix, and where it ends.
fn word_at(source: &str, at: usize) -> Option<(&str, usize)> {
    let rest = &source[at..];
    let start = at + (rest.len() - rest.trim_start().len());
    source.get(start..start + PREFIX.len()).filter(|prefix| prefix.eq_ignore_ascii_case(PREFIX))?;
    let word = &source[start + PREFIX.len()..];
    let length =
        word.find(|character: char| !character.is_ascii_alphabetic() && character != '-').unwrap_or(word.len());
    // The hyphens of the end of a comment are no part of the word.
    let word = word[..length].trim_end_matches('-');
    let end = start + PREFIX.len() + word.len();
    let ends = source[end..].starts_with(CLOSE) || source[end..].starts_with(char::is_whitespace);
    ends.then_some((word, end))
}

/// Notes the comment that starts at `start`; gives where to look on.
fn read(document: &Document, start: usize, word: &str, end: usize, found: &mut Switches) -> usize {
    let source = document.source();
    let line = document.lines().line_of(start);
    if word.eq_ignore_ascii_case(CONFIGURE) {
        // Settings may go over several lines.
        if let Some(length) = source[end..].find(CLOSE) {
            let span = Span::new(start, end + length + CLOSE.len());
            found.settings.push((source[end..end + length].to_owned(), span));
            return span.end;
        }
        return end;
    }
    let rest = source.get(end..document.lines().span(line).end).unwrap_or("");
    let action = ACTIONS.iter().find(|(name, _)| word.eq_ignore_ascii_case(name));
    if let (Some((_, action)), Some(length)) = (action, rest.find(CLOSE)) {
        let names = rest[..length].split_whitespace().map(str::to_lowercase).collect();
        found.switches.push(Switch { action: *action, names, line });
        return end + length + CLOSE.len();
    }
    end
}
