//! What must hold of every document, whatever the input.

use aigc_lint::document::{Block, BlockKind, Cells, Document, Field, MarkKind, NodeKind, SegmentKind};
use aigc_lint::finding::Span;
use proptest::prelude::*;

use crate::parse;

/// Everything that must hold for any input.
pub fn check(source: &str) -> Result<Document, TestCaseError> {
    let document = parse(source);
    let inside = |span: Span| span.start <= span.end && source.get(span.start..span.end).is_some();
    let mut before = 0;
    for block in document.blocks() {
        prop_assert!(inside(block.span()), "span of {block:?}");
        if block.kind != BlockKind::Alt {
            prop_assert!(block.span().start >= before, "order of {block:?}");
            before = block.span().start;
        }
        check_block(source, block)?;
    }
    for section in document.sections() {
        prop_assert!(inside(section.span()));
        prop_assert!(section.blocks().contains(&section.heading()) && section.blocks().end <= document.blocks().len());
    }
    for table in document.tables() {
        prop_assert!(inside(table.span));
        let columns = table.rows.first().map_or(0, Cells::len);
        prop_assert!(table.rows.iter().all(|row| row.len() == columns));
    }
    check_nodes(source, &document)?;
    for suppression in document.suppressions() {
        prop_assert!(inside(suppression.span) && inside(suppression.covers));
    }
    Ok(document)
}

fn check_block(source: &str, block: &Block) -> Result<(), TestCaseError> {
    let mut text_end = 0;
    let mut source_end =
        block.span().start.min(block.segments().first().map_or(usize::MAX, |first| first.source().start));
    for segment in block.segments() {
        prop_assert_eq!(segment.text().start, text_end, "gap in {:?}", block);
        prop_assert!(segment.text().end > segment.text().start, "empty segment in {:?}", block);
        text_end = segment.text().end;
        prop_assert!(segment.source().start >= source_end, "source order in {:?}", block);
        source_end = segment.source().end;
        let written = source.get(segment.source().start..segment.source().end);
        prop_assert!(written.is_some(), "boundary of {segment:?}");
        let text = block.text.get(segment.text());
        prop_assert!(text.is_some());
        match segment.kind {
            SegmentKind::Verbatim => prop_assert_eq!(written, text),
            SegmentKind::Break => prop_assert_eq!(text, Some("\n")),
            SegmentKind::Opaque => prop_assert_eq!(text, Some("\u{FFFC}")),
            SegmentKind::Decoded => {}
        }
        if segment.kind == SegmentKind::Verbatim && block.exact {
            let pieces = block.pieces_of(segment.text());
            let joined: Option<String> =
                pieces.map(|pieces| pieces.iter().map(|piece| &source[piece.start..piece.end]).collect());
            prop_assert_eq!(joined.as_deref(), text);
            prop_assert_eq!(block.span_of(segment.text()), segment.source());
            prop_assert_eq!(block.text_offset_of(segment.source().start), Some(segment.text().start));
        }
    }
    prop_assert_eq!(text_end, block.text.len());
    for mark in block.marks() {
        prop_assert!(mark.source.contains(mark.inner), "{mark:?}");
        prop_assert!(source.get(mark.source.start..mark.source.end).is_some(), "{mark:?}");
        prop_assert!(source.get(mark.inner.start..mark.inner.end).is_some(), "{mark:?}");
        prop_assert!(block.text.get(mark.text.clone()).is_some(), "{mark:?}");
    }
    for (start, _) in block.text.char_indices() {
        let span = block.span_of(start..block.text.len());
        prop_assert!(source.get(span.start..span.end).is_some());
    }
    Ok(())
}

/// Every reference that the parser resolved must find its definition among those that we read ourselves. It does not hold
/// for soup: comrak takes a definition above a lone underline above a table in a way that no reader would follow.
pub fn check_definitions(source: &str, document: &Document) -> Result<(), TestCaseError> {
    let fold = |label: &str| label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let mut labels = std::collections::HashSet::new();
    for (id, node) in document.nodes().enumerate().filter(|(_, node)| node.kind == NodeKind::Definition) {
        let label = Field::find(node.kind, "label").and_then(|field| document.field(id, field));
        labels.extend(label.map(|label| fold(&label.to_string())));
    }
    for mark in document.blocks().iter().flat_map(|block| block.marks()) {
        let reference = matches!(mark.kind, MarkKind::Link | MarkKind::Image);
        let tail = &source[mark.inner.end..mark.source.end];
        let label = match tail.strip_prefix("][").and_then(|tail| tail.strip_suffix(']')) {
            Some(label) if !label.trim().is_empty() => label,
            Some(_) => &source[mark.inner.start..mark.inner.end],
            None if tail == "]" => &source[mark.inner.start..mark.inner.end],
            None => continue,
        };
        if reference && !label.contains(['\n', '\r']) {
            prop_assert!(labels.contains(&fold(label)), "{label:?} has no definition in {labels:?}");
        }
    }
    Ok(())
}

fn check_nodes(source: &str, document: &Document) -> Result<(), TestCaseError> {
    for (id, node) in document.nodes().enumerate() {
        prop_assert!(source.get(node.span.start..node.span.end).is_some(), "{node:?}");
        prop_assert!(node.parent.is_none_or(|parent| parent < document.nodes().len()));
        for info in Field::all_of(node.kind) {
            let Some(field) = Field::find(node.kind, info.name) else { continue };
            let span = document.field_span(id, field);
            prop_assert!(source.get(span.start..span.end).is_some(), "{} of {node:?}", info.name);
            let Some(value) = document.field(id, field) else { continue };
            if info.writable {
                prop_assert_eq!(document.write(id, field, &value), Some(Vec::new()));
            }
        }
    }
    Ok(())
}
