//! Fields of marks in a line of text: code spans, emphasis, links, images, HTML, footnote references.
//!
//! They read the delimiters around a mark; the text inside belongs to the block.

use super::{Detail, NodeKind, Reading, Value, reading};
use crate::document::language::is_han;
use crate::document::{Block, BlockKind, Document, Mark, MarkKind, NodeId};
use crate::finding::{Edit, Span};

pub(super) fn mark(document: &Document, node: NodeId) -> Option<(usize, &Block, &Mark)> {
    match document.detail(node) {
        Detail::Mark { block, mark } => {
            let found = document.blocks.get(block as usize)?;
            Some((block as usize, found, found.marks().get(mark as usize)?))
        }
        Detail::Unrendered { index } => {
            let (block, mark) = document.unrendered.get(index as usize)?;
            Some((*block, document.blocks.get(*block)?, mark))
        }
        _ => None,
    }
}

pub(super) fn read<'d>(document: &'d Document, node: NodeId, name: &str) -> Option<Reading<'d>> {
    let kind = document.kind(node)?;
    if kind == NodeKind::Html {
        let span = document.node(node)?.span;
        return if name == "tag" { read_tag(document, span) } else { None };
    }
    let (id, block, mark) = mark(document, node)?;
    if let Some(side) = Side::named(name) {
        let span = gap(document, block, mark, side)?;
        return reading(Value::count(span.len()), mark.source);
    }
    match (kind, name) {
        (NodeKind::CodeSpan, "padding") => {
            let inner = document.slice(mark.inner);
            let leading = inner.len() - inner.trim_start_matches(' ').len();
            let trailing = inner.len() - inner.trim_end_matches(' ').len();
            reading(Value::count(if leading == inner.len() { 0 } else { leading.max(trailing) }), mark.source)
        }
        (NodeKind::Emphasis | NodeKind::Strong, "marker") => {
            let span = Span::new(mark.source.start, mark.inner.start);
            reading(Value::text(document.slice(span)), span)
        }
        (NodeKind::Emphasis | NodeKind::Strong, "renders") => {
            let shown = matches!(document.detail(node), Detail::Mark { .. });
            reading(Some(Value::Flag(shown)), mark.source)
        }
        (NodeKind::Link, _) => read_link(document, block, mark, name),
        (NodeKind::Image, "alt") => {
            let later = document.blocks.iter().skip(id + 1).take_while(|later| later.kind == BlockKind::Alt);
            let alt = later.into_iter().find(|later| later.span() == mark.inner);
            let text = alt.map_or_else(|| document.slice(mark.inner), |alt| &*alt.text);
            let span = if mark.inner.is_empty() { mark.source } else { mark.inner };
            reading(Value::text(text), span)
        }
        (NodeKind::Image, "url") => reading(Value::text(mark.url.as_deref()?), target(document, mark)),
        (NodeKind::FootnoteReference, "label") => {
            reading(Value::text(document.slice(mark.inner).trim_start_matches('^')), mark.source)
        }
        _ => None,
    }
}

/// A side of a mark.
#[derive(Clone, Copy)]
enum Side {
    Before,
    After,
}

impl Side {
    fn named(name: &str) -> Option<Self> {
        match name {
            "space-before" => Some(Self::Before),
            "space-after" => Some(Self::After),
            _ => None,
        }
    }
}

/// The blanks between a mark and the Han character beside it, perhaps none; nothing if something else stands there, such
/// as punctuation or the delimiter of another mark.
fn gap(document: &Document, block: &Block, mark: &Mark, side: Side) -> Option<Span> {
    let blanks = [' ', '\t'];
    let (span, neighbour) = match side {
        Side::Before => {
            let text = document.source.get(block.span().start..mark.source.start)?;
            let rest = text.trim_end_matches(blanks);
            (Span::new(block.span().start + rest.len(), mark.source.start), rest.chars().next_back())
        }
        Side::After => {
            let text = document.source.get(mark.source.end..block.span().end)?;
            let rest = text.trim_start_matches(blanks);
            (Span::new(mark.source.end, mark.source.end + (text.len() - rest.len())), rest.chars().next())
        }
    };
    // A blank beside a bare URL would decide where it ends.
    let asks = block.exact && mark.kind != MarkKind::Autolink;
    (asks && neighbour.is_some_and(is_han)).then_some(span)
}

fn read_link<'d>(document: &'d Document, block: &'d Block, mark: &'d Mark, name: &str) -> Option<Reading<'d>> {
    let url = mark.url.as_deref()?;
    match name {
        "text" => {
            let written = mark.kind == MarkKind::Autolink;
            let text = if written { document.slice(mark.inner) } else { block.text.get(mark.text.clone())? };
            let span = if mark.inner.is_empty() { mark.source } else { mark.inner };
            reading(Value::text(text), span)
        }
        "url" => reading(Value::text(url), target(document, mark)),
        "form" => reading(Value::text(form(document, mark)), mark.source),
        "fragment" => {
            let (_, fragment) = url.split_once('#')?;
            reading(Value::text(fragment), target(document, mark))
        }
        _ => None,
    }
}

pub(super) fn form(document: &Document, mark: &Mark) -> &'static str {
    let source = document.slice(mark.source);
    if mark.kind == MarkKind::Autolink {
        return if source.starts_with('<') { "autolink" } else { "bare" };
    }
    let tail = document.slice(Span::new((mark.inner.end + 1).min(mark.source.end), mark.source.end));
    match tail.as_bytes() {
        [] => "shortcut",
        [b'(', ..] => "inline",
        _ if tail.trim_matches(['[', ']']).trim().is_empty() => "collapsed",
        _ => "full",
    }
}

/// What stands behind the text of a link or image; the whole for a link without.
pub(super) fn target(document: &Document, mark: &Mark) -> Span {
    let tail = Span::new(mark.inner.end + 2, mark.source.end.saturating_sub(1));
    let text = document.slice(tail);
    if mark.kind == MarkKind::Autolink || text.is_empty() {
        return if mark.kind == MarkKind::Autolink { mark.inner } else { mark.source };
    }
    // Without the title: a destination holds no blanks, unless in pointed brackets.
    let start = tail.start + (text.len() - text.trim_start().len());
    let text = text.trim_start();
    let length =
        if text.starts_with('<') { text.find('>').map(|end| end + 1) } else { text.find([' ', '\t', '\n', '\r']) };
    Span::new(start, start + length.unwrap_or(text.trim_end().len()))
}

fn read_tag<'d>(document: &'d Document, span: Span) -> Option<Reading<'d>> {
    let text = document.slice(span);
    let open = text.find('<')?;
    let rest = text[open + 1..].trim_start_matches('/');
    let name = if rest.starts_with("!--") {
        "!--"
    } else {
        let length = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'-').count();
        &rest[..length]
    };
    let line = document.lines.span(document.lines.line_of(span.start)).end;
    reading(Value::text(name.to_ascii_lowercase()), Span::new(span.start, span.end.min(line.max(span.start))))
}

pub(super) fn write(document: &Document, node: NodeId, name: &str, value: &Value<'_>) -> Option<Vec<Edit>> {
    let (_, block, mark) = mark(document, node)?;
    if let (Some(side), Value::Int(blanks)) = (Side::named(name), value) {
        let blanks = usize::try_from(*blanks).ok().filter(|blanks| *blanks <= 1)?;
        return Some(vec![Edit { span: gap(document, block, mark, side)?, text: " ".repeat(blanks) }]);
    }
    let Value::Text(text) = value else { return None };
    let open = Span::new(mark.source.start, mark.inner.start);
    let close = Span::new(mark.inner.end, mark.source.end);
    let fits =
        matches!(text.as_ref(), "*" | "_" | "**" | "__") && text.len() == open.len() && text.len() == close.len();
    let delimited = matches!(mark.kind, MarkKind::Emphasis | MarkKind::Strong);
    (matches!(name, "marker" | "closing-marker") && delimited && fits && block.exact).then(|| {
        vec![
            Edit { span: open, text: text.clone().into_owned() },
            Edit { span: close, text: text.clone().into_owned() },
        ]
    })
}
