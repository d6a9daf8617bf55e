//! A fix in words: what is written instead, and which option applies it.
//!
//! It describes edits and applies none.

use super::told;
use crate::finding::{Fix, MessageLanguage};
use crate::snippet::harmless;

/// Replacements of more characters than this are not quoted.
const LONGEST_QUOTE: usize = 120;

/// What a fix does, in one sentence.
pub(super) fn describe(source: &str, fix: &Fix, language: MessageLanguage) -> String {
    let what = change(source, fix, language).unwrap_or_else(|| told("edit-structure", language, &[]));
    told(if fix.safe { "fix-safe" } else { "fix-unsafe" }, language, &[("what", &what)])
}

/// The change itself, if it can be quoted.
fn change(source: &str, fix: &Fix, language: MessageLanguage) -> Option<String> {
    let (was, now) = quoted(source, fix)?;
    if now.is_empty() {
        return Some(told("delete-text", language, &[("was", &was)]));
    }
    let key = if was.is_empty() { "insert-text" } else { "replace-with" };
    Some(told(key, language, &[("was", &was), ("now", &now)]))
}

/// The text from the first edit to the last, before and after. None if that is too much to be quoted.
fn quoted(source: &str, fix: &Fix) -> Option<(String, String)> {
    let start = fix.edits.first()?.span.start;
    let end = fix.edits.last()?.span.end;
    let was = source.get(start..end)?;
    let mut now = String::new();
    let mut position = start;
    for edit in &fix.edits {
        now.push_str(source.get(position..edit.span.start)?);
        now.push_str(&edit.text);
        position = edit.span.end;
    }
    let short = |text: &str| text.chars().take(LONGEST_QUOTE + 1).count() <= LONGEST_QUOTE;
    let lines = was.trim_end().contains('\n') || now.trim_end().contains('\n');
    (short(was) && short(&now) && !lines).then(|| (seen(was), seen(&now)))
}

/// Text that can be seen also where it is nothing but white space.
fn seen(text: &str) -> String {
    let blank = text.trim().is_empty();
    let character = |character| match character {
        '\r' => None,
        '\n' => Some('⏎'),
        ' ' if blank => Some('␣'),
        other => Some(other),
    };
    harmless(&text.chars().filter_map(character).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Edit, Span};

    fn said(source: &str, edits: &[(usize, usize, &str)], safe: bool) -> String {
        let edit = |(start, end, text): &(usize, usize, &str)| Edit {
            span: Span::new(*start, *end),
            text: (*text).to_owned(),
        };
        describe(source, &Fix { edits: edits.iter().map(edit).collect(), safe }, MessageLanguage::En)
    }

    #[test]
    fn changes_in_words() {
        assert_eq!(said("teh end", &[(0, 3, "the")], true), "write “the” (--fix does it)");
        assert_eq!(said("(ab) c", &[(0, 1, "["), (3, 4, "]")], true), "write “[ab]” (--fix does it)");
        assert_eq!(said("a :", &[(1, 3, "")], false), "delete “ :” (check it first; --fix --unsafe does it)");
        assert_eq!(said("a  \n", &[(1, 3, "")], true), "delete “␣␣” (--fix does it)");
        assert_eq!(said("a", &[(1, 1, "\n")], true), "insert “⏎” (--fix does it)");
        assert_eq!(said("a\nb\nc", &[(0, 1, "x"), (4, 5, "y")], true), "this can be mended for you (--fix does it)");
    }
}
