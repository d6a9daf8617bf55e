//! A fix in words: what is written instead, and which option applies it.
//!
//! It describes edits and applies none.

use super::told;
use crate::finding::{Fix, MessageLanguage, Span};
use crate::snippet::harmless;

/// Replacements of more characters than this are not quoted.
const LONGEST_QUOTE: usize = 120;
/// A finding of at most so many bytes is quoted as a whole, also if the fix changes only a letter of it.
const LONGEST_WHOLE: usize = 120;

/// What a fix does about the finding at `span`, in one sentence.
pub(super) fn describe(source: &str, span: Span, fix: &Fix, language: MessageLanguage) -> String {
    let what = change(source, span, fix, language).unwrap_or_else(|| told("edit-structure", language, &[]));
    told(if fix.safe { "fix-safe" } else { "fix-unsafe" }, language, &[("what", &what)])
}

/// The change itself, if it can be quoted.
fn change(source: &str, span: Span, fix: &Fix, language: MessageLanguage) -> Option<String> {
    let (was, now) = quoted(source, span, fix)?;
    if now.is_empty() {
        return Some(told("delete-text", language, &[("was", &was)]));
    }
    let key = if was.is_empty() { "insert-text" } else { "replace-with" };
    Some(told(key, language, &[("was", &was), ("now", &now)]))
}

/// The text of the finding, or that from the first edit to the last, before and after. None if it cannot be quoted.
fn quoted(source: &str, span: Span, fix: &Fix) -> Option<(String, String)> {
    let edited = fix.edits.first()?.span.join(fix.edits.last()?.span);
    let whole = span.contains(edited) && span.len() <= LONGEST_WHOLE;
    let Span { start, end } = if whole { span } else { edited };
    let was = source.get(start..end)?;
    let mut now = String::new();
    let mut position = start;
    for edit in &fix.edits {
        now.push_str(source.get(position..edit.span.start)?);
        now.push_str(&edit.text);
        position = edit.span.end;
    }
    now.push_str(source.get(position..end)?);
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
    use crate::finding::{Change, Edit, Span};

    fn said(source: &str, edits: &[(usize, usize, &str)], safe: bool) -> String {
        let edit = |(start, end, text): &(usize, usize, &str)| Edit {
            span: Span::new(*start, *end),
            text: (*text).to_owned(),
        };
        let fix = Fix { edits: edits.iter().map(edit).collect(), safe, change: Change::Text };
        describe(source, Span::new(0, 4.min(source.len())), &fix, MessageLanguage::En)
    }

    #[test]
    fn changes_in_words() {
        assert_eq!(said("tehm end", &[(0, 3, "the")], true), "--fix writes: them");
        assert_eq!(said("open", &[(0, 1, "O")], true), "--fix writes: Open");
        assert_eq!(said("(ab) c", &[(0, 1, "["), (3, 4, "]")], true), "--fix writes: [ab]");
        assert_eq!(said("above:", &[(5, 6, "")], false), "after a look at it, --fix --unsafe deletes “:”");
        assert_eq!(said("     \n", &[(3, 5, "")], true), "--fix deletes “␣␣”");
        assert_eq!(said("", &[(0, 0, "\n")], true), "--fix inserts “⏎”");
        assert_eq!(said("a\nb\nc", &[(0, 1, "x"), (4, 5, "y")], true), "--fix mends this");
    }
}
