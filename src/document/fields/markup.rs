//! Fields of tags, references that nothing defines, and delimiters that delimit nothing.
//!
//! The list of them is made in `document/markup.rs`.

use super::{Detail, Reading, Value, reading};
use crate::document::survey::attribute;
use crate::document::{BlockKind, Document, NodeId};
use crate::finding::{Edit, Span};

pub(super) fn read<'d>(document: &'d Document, node: NodeId, name: &str) -> Option<Reading<'d>> {
    match document.detail(node) {
        Detail::Tag { tag } => read_tag(document, tag as usize, name),
        Detail::Reference { reference } => {
            let found = document.dangling.get(reference as usize)?;
            let line = document.lines.span(document.lines.line_of(found.span.start)).end;
            let span = Span::new(found.span.start, found.span.end.min(line.max(found.span.start)));
            match name {
                "label" => reading(Value::text(&*found.label), span),
                "form" => reading(Value::text(found.form), span),
                _ => None,
            }
        }
        Detail::Delimiter { delimiter } => {
            let found = document.strays.get(delimiter as usize)?;
            match name {
                "marker" => reading(Value::text(document.slice(found.span)), found.span),
                "partner-gap" => reading(Value::count(found.partner), found.span),
                "gap" => reading(Value::count(found.gap.map_or(0, Span::len)), found.gap.unwrap_or(found.span)),
                _ => None,
            }
        }
        _ => None,
    }
}

fn read_tag<'d>(document: &'d Document, tag: usize, name: &str) -> Option<Reading<'d>> {
    let tag = document.tags.get(tag)?;
    let line = document.lines.span(document.lines.line_of(tag.span.start)).end;
    let span = Span::new(tag.span.start, tag.span.end.min(line.max(tag.span.start)));
    let flag = |value: bool| reading(Some(Value::Flag(value)), span);
    match name {
        "name" => reading(Value::text(&*tag.name), span),
        "closing" => flag(tag.closing),
        "in-table" => {
            flag(document.blocks.get(tag.block).is_some_and(|block| matches!(block.kind, BlockKind::Cell { .. })))
        }
        "missing-alt" => {
            let text = document.slice(tag.span);
            let hidden = attribute(text, "aria-hidden").is_some_and(|value| value.eq_ignore_ascii_case("true"));
            let image = tag.name.eq_ignore_ascii_case("img") && !tag.closing;
            flag(image && !hidden && attribute(text, "alt").is_none())
        }
        _ => None,
    }
}

pub(super) fn write(document: &Document, node: NodeId, name: &str, value: &Value<'_>) -> Option<Vec<Edit>> {
    let Detail::Delimiter { delimiter } = document.detail(node) else { return None };
    let gap = document.strays.get(delimiter as usize)?.gap?;
    (name == "gap" && *value == Value::Int(0)).then(|| vec![Edit { span: gap, text: String::new() }])
}
