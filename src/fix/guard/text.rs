//! Whether the text of a block is the same but for the bytes that were edited.
//!
//! It looks at one block with its map to the source; which block belongs to which is decided by the tree.

use super::{Edits, near};
use crate::document::{Block, Mark, MarkKind, SegmentKind};
use crate::finding::{Change, Span};

/// Compares a block before and after the edits, with the two sources.
pub(super) type Compare = fn((&Block, &Block), (&str, &str), Edits<'_>) -> bool;

/// Whether every mark is still there, and all text that was not edited.
pub(super) fn same_but_for_edits((old, new): (&Block, &Block), sources: (&str, &str), edits: Edits<'_>) -> bool {
    let written = |mark: &Mark| is_written(mark, edits.after);
    old.exact
        && new.exact
        && old.kind == new.kind
        && same_marks(old, new, edits, written)
        && kept(sources.0, old, edits.before) == kept(sources.1, new, edits.after)
}

/// Whether every mark is still there, and what is new was made by an edit of markup. The text is compared by the tree.
pub(super) fn same_but_for_markup((old, new): (&Block, &Block), _: (&str, &str), edits: Edits<'_>) -> bool {
    let made = |mark: &Mark| {
        let (from, to) = near(edits.after, mark.source);
        edits.changes.get(from..to).is_some_and(|changes| changes.contains(&Change::Markup))
    };
    old.exact && new.exact && old.kind == new.kind && same_marks(old, new, edits, made)
}

/// Whether every mark is still there, and every new one is `welcome`.
fn same_marks(old: &Block, new: &Block, edits: Edits<'_>, welcome: impl Fn(&Mark) -> bool) -> bool {
    let mut expected = old.marks().iter().peekable();
    for mark in new.marks() {
        match expected.next_if(|old| old.kind == mark.kind && same_target(old, mark, edits)) {
            Some(_) => {}
            None if welcome(mark) => {}
            None => return false,
        }
    }
    expected.next().is_none()
}

/// A destination changes only by an edit inside its mark: text that is swallowed by a bare URL is no such edit.
fn same_target(old: &Mark, new: &Mark, edits: Edits<'_>) -> bool {
    let (from, to) = near(edits.before, old.source);
    let allowed = |index: usize| {
        let edit = edits.before[index];
        let inside = edit.start < old.source.end && old.source.start < edit.end;
        inside && matches!(edits.changes.get(index), Some(Change::Destination | Change::Text))
    };
    old.url == new.url || (from..to).any(allowed)
}

/// New marks are welcome only where both their ends were written by an edit.
fn is_written(mark: &Mark, written: &[Span]) -> bool {
    let ends = [
        Span::new(mark.source.start, mark.source.start + 1),
        Span::new(mark.source.end.saturating_sub(1), mark.source.end),
    ];
    mark.kind != MarkKind::Autolink && ends.iter().all(|end| intersects(written, *end))
}

/// The text of a block without what was edited. Code and the like stand for themselves with their source.
fn kept(source: &str, block: &Block, edits: &[Span]) -> String {
    let mut kept = String::with_capacity(block.text.len());
    for segment in block.segments() {
        let text = block.text.get(segment.text()).unwrap_or_default();
        match segment.kind {
            SegmentKind::Verbatim => push_unedited(&mut kept, source, segment.source(), edits),
            SegmentKind::Decoded if intersects(edits, segment.source()) => {}
            SegmentKind::Decoded => kept.push_str(text),
            SegmentKind::Break if is_within(edits, segment.source()) => {}
            SegmentKind::Break => kept.push_str(text),
            SegmentKind::Opaque if is_within(edits, segment.source()) => {}
            SegmentKind::Opaque => {
                kept.push_str(text);
                push_unedited(&mut kept, source, segment.source(), edits);
            }
        }
    }
    kept
}

fn push_unedited(kept: &mut String, source: &str, span: Span, edits: &[Span]) {
    let mut position = span.start;
    for edit in around(edits, span).iter().filter(|edit| edit.overlaps(span)) {
        kept.push_str(source.get(position..edit.start.max(position)).unwrap_or_default());
        position = edit.end.clamp(position, span.end.max(position));
    }
    kept.push_str(source.get(position..span.end).unwrap_or_default());
}

fn around(edits: &[Span], span: Span) -> &[Span] {
    let (from, to) = near(edits, span);
    edits.get(from..to).unwrap_or_default()
}

/// Whether an edit changes something inside `span`.
fn intersects(edits: &[Span], span: Span) -> bool {
    around(edits, span).iter().any(|edit| edit.start < span.end && span.start < edit.end)
}

/// Whether one edit covers the whole of `span`.
fn is_within(edits: &[Span], span: Span) -> bool {
    around(edits, span).iter().any(|edit| edit.contains(span) && !edit.is_empty())
}
