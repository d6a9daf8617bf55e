//! Blank lines above and below a block.
//!
//! Lines inside the block are none of its business.

use super::{Detail, NodeKind, Reading, Value, reading};
use crate::document::layout::is_blank;
use crate::document::{Document, NodeId};
use crate::finding::{Edit, Span};

/// The lines of a block, counted from 0, both included.
struct Place {
    first: usize,
    last: usize,
}

fn place(document: &Document, node: NodeId) -> Option<Place> {
    let span = document.node(node)?.span;
    let last = span.end.max(span.start + 1) - 1;
    Some(Place { first: document.lines.line_of(span.start), last: document.lines.line_of(last) })
}

fn blank(document: &Document, line: usize) -> bool {
    is_blank(document.slice(document.lines.span(line)))
}

/// Blank lines directly above; nothing for the first block of its container.
fn above(document: &Document, node: NodeId) -> Option<usize> {
    let index = document.detail(node).raw()?;
    if document.raw.get(index)?.is_first(index) {
        return None;
    }
    let first = place(document, node)?.first;
    Some((0..first).rev().take_while(|&line| blank(document, line)).count())
}

fn below(document: &Document, node: NodeId) -> Option<usize> {
    let context = document.contexts.get(document.detail(node).raw()?)?;
    context.next.get()?;
    let last = place(document, node)?.last;
    Some((last + 1..document.lines.len()).take_while(|&line| blank(document, line)).count())
}

/// A list inside an item belongs to the item's text: nobody asks for blank lines around it.
fn applies(document: &Document, node: NodeId) -> bool {
    let nested = || {
        document
            .detail(node)
            .raw()
            .and_then(|raw| document.contexts.get(raw))
            .is_some_and(|context| context.item.is_some())
    };
    document.kind(node).is_some_and(|kind| kind != NodeKind::List || !nested())
        && !matches!(document.detail(node), Detail::None)
}

pub(super) fn read<'d>(document: &'d Document, node: NodeId, name: &str) -> Option<Reading<'d>> {
    if !applies(document, node) {
        return None;
    }
    let span = document.node(node)?.span;
    let place = place(document, node)?;
    if name == "blank-above" {
        let end = document.lines.span(place.first).end.min(span.end);
        return reading(Value::count(above(document, node)?), Span::new(span.start, end));
    }
    let line = document.lines.span(place.last);
    let start = line.start.max(span.start);
    let text = document.slice(Span::new(start, span.end));
    let start = if start == span.start { start } else { span.end - text.trim_start_matches([' ', '\t', '>']).len() };
    reading(Value::count(below(document, node)?), Span::new(start, span.end))
}

pub(super) fn write(document: &Document, node: NodeId, name: &str, value: &Value<'_>) -> Option<Vec<Edit>> {
    let &Value::Int(wanted) = value else { return None };
    let wanted = usize::try_from(wanted).ok()?;
    let span = document.node(node)?.span;
    let place = place(document, node)?;
    let (there, at, step) = match name {
        "blank-above" => (above(document, node)?, place.first, true),
        "blank-below" => (below(document, node)?, place.last + 1, false),
        _ => return None,
    };
    if wanted < there {
        let surplus = there - wanted;
        let first = if step { at - surplus } else { at };
        let gone = Span::new(document.lines.full_span(first).start, document.lines.full_span(first + surplus - 1).end);
        return Some(vec![Edit { span: gone, text: String::new() }]);
    }
    let line_start = document.lines.full_span(place.first).start;
    let prefix = document.slice(Span::new(line_start, span.start));
    let quote = prefix.rfind('>').and_then(|last| prefix.get(..=last)).unwrap_or("");
    let line = format!("{quote}{}", line_end(document, place.first.saturating_sub(1)));
    let start = document.lines.full_span(at).start;
    Some(vec![Edit { span: Span::new(start, start), text: line.repeat(wanted - there) }])
}

/// The line end that a line has, or LF.
pub(super) fn line_end(document: &Document, line: usize) -> &str {
    let (text, full) = (document.lines.span(line), document.lines.full_span(line));
    let end = document.slice(Span::new(text.end, full.end));
    if end.is_empty() { "\n" } else { end }
}
