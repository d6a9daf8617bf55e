//! Whether two versions of an article have the same structure, but for the bytes that were edited.
//!
//! It compares trees and text; it applies nothing and knows no rule.

use crate::document::{Block, BlockKind, Document, Mark, MarkKind, NodeKind, SegmentKind};
use crate::finding::Span;

/// The edited places, in order: in the text before, and in the text after.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edits<'a> {
    pub before: &'a [Span],
    pub after: &'a [Span],
}

/// Whether nothing changed outside the edits: the same blocks in the same lists, tables and quotes, every mark still
/// there, and the same text. A heading may change its level where its line was edited.
pub(super) fn same_structure(old: &Document, new: &Document, edits: Edits<'_>) -> bool {
    let lists = |document: &Document| -> Vec<_> {
        document.lists().iter().map(|list| (list.ordered, list.parent, list.items.clone())).collect()
    };
    let rows = |document: &Document| -> Vec<usize> { document.tables().iter().map(|table| table.rows.len()).collect() };
    old.blocks().len() == new.blocks().len()
        && building_blocks(old).eq(building_blocks(new))
        && lists(old) == lists(new)
        && rows(old) == rows(new)
        && old.blocks().iter().zip(new.blocks()).all(|(old_block, new_block)| {
            same_place(old_block, new_block, edits)
                && same_marks(old_block, new_block, edits)
                && kept(old.source(), old_block, edits.before) == kept(new.source(), new_block, edits.after)
        })
}

/// The kinds of all nodes that hold others or divide the article, in order. Lines and blanks come and go; marks are
/// compared with their blocks; the order of sections follows from the headings.
fn building_blocks(document: &Document) -> impl Iterator<Item = NodeKind> {
    use NodeKind::{
        BulletItem, Code, Definition, FootnoteDefinition, FrontMatter, Heading, List, OrderedItem, Paragraph, Quote,
        Table, ThematicBreak,
    };
    let counts = |kind: &NodeKind| {
        matches!(
            kind,
            FrontMatter
                | Heading
                | Paragraph
                | List
                | BulletItem
                | OrderedItem
                | Quote
                | Code
                | ThematicBreak
                | Table
                | Definition
                | FootnoteDefinition
        )
    };
    document.nodes().iter().map(|node| node.kind).filter(counts)
}

fn same_place(old: &Block, new: &Block, edits: Edits<'_>) -> bool {
    let same_kind = match (old.kind, new.kind) {
        (BlockKind::Heading { .. }, BlockKind::Heading { .. }) => {
            old.kind == new.kind || touches(edits.before, old.span)
        }
        (old, new) => old == new,
    };
    same_kind && old.item == new.item && old.quotes == new.quotes
}

/// Whether every mark is still there. New marks are welcome only where both their ends were written by an edit.
fn same_marks(old: &Block, new: &Block, edits: Edits<'_>) -> bool {
    let mut expected = old.marks.iter().peekable();
    for mark in &new.marks {
        match expected.next_if(|old| old.kind == mark.kind && same_target(old, mark, edits)) {
            Some(_) => {}
            None if is_written(mark, edits.after) => {}
            None => return false,
        }
    }
    expected.next().is_none()
}

/// A destination changes only by an edit inside its mark: text that is swallowed by a bare URL is no such edit.
fn same_target(old: &Mark, new: &Mark, edits: Edits<'_>) -> bool {
    old.url == new.url || intersects(edits.before, old.source)
}

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
    for segment in &block.segments {
        let text = block.text.get(segment.text.clone()).unwrap_or_default();
        match segment.kind {
            SegmentKind::Verbatim => push_unedited(&mut kept, source, segment.source, edits),
            SegmentKind::Decoded if intersects(edits, segment.source) => {}
            SegmentKind::Decoded => kept.push_str(text),
            SegmentKind::Break if is_within(edits, segment.source) => {}
            SegmentKind::Break => kept.push_str(text),
            SegmentKind::Opaque if is_within(edits, segment.source) => {}
            SegmentKind::Opaque => {
                kept.push_str(text);
                push_unedited(&mut kept, source, segment.source, edits);
            }
        }
    }
    kept
}

fn push_unedited(kept: &mut String, source: &str, span: Span, edits: &[Span]) {
    let mut position = span.start;
    for edit in near(edits, span).iter().filter(|edit| edit.overlaps(span)) {
        kept.push_str(source.get(position..edit.start.max(position)).unwrap_or_default());
        position = edit.end.clamp(position, span.end.max(position));
    }
    kept.push_str(source.get(position..span.end).unwrap_or_default());
}

/// The edits from the first that ends at or after the start of `span` to the last that starts at or before its end.
fn near(edits: &[Span], span: Span) -> &[Span] {
    let first = edits.partition_point(|edit| edit.end < span.start);
    let last = edits.partition_point(|edit| edit.start <= span.end);
    edits.get(first..last).unwrap_or_default()
}

/// Whether an edit stands in `span` or beside it.
fn touches(edits: &[Span], span: Span) -> bool {
    !near(edits, span).is_empty()
}

/// Whether an edit changes something inside `span`.
fn intersects(edits: &[Span], span: Span) -> bool {
    near(edits, span).iter().any(|edit| edit.start < span.end && span.start < edit.end)
}

/// Whether one edit covers the whole of `span`.
fn is_within(edits: &[Span], span: Span) -> bool {
    near(edits, span).iter().any(|edit| edit.contains(span) && !edit.is_empty())
}
