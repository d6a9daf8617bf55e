//! More fields of marks in a line of text: blanks inside the delimiters, fragments that lead somewhere, link text in
//! plain words.
//!
//! Delimiters themselves are read in `inline`.

use super::inline::{form, mark, target};
use super::{NodeKind, Reading, Value, reading};
use crate::document::survey::{Known, is_tab};
use crate::document::{Block, Document, Mark, MarkKind, NodeId, OPAQUE};
use crate::finding::{Edit, Span};

pub(super) fn read<'d>(document: &'d Document, node: NodeId, name: &str) -> Option<Reading<'d>> {
    let kind = document.kind(node)?;
    let (_, block, mark) = mark(document, node)?;
    let flag = |value: bool, span: Span| reading(Some(Value::Flag(value)), span);
    let first_line = |span: Span| {
        let end = document.lines.span(document.lines.line_of(span.start)).end;
        Span::new(span.start, span.end.min(end.max(span.start)))
    };
    match (kind, name) {
        (NodeKind::Emphasis | NodeKind::Strong, "closing-marker") => {
            let span = Span::new(mark.inner.end, mark.source.end);
            reading(Value::text(document.slice(span)), span)
        }
        (NodeKind::Emphasis | NodeKind::Strong, "in-word") => {
            let word = |found: Option<char>| found.is_some_and(|next| next.is_ascii_alphanumeric() || next == '_');
            let before = document.source.get(..mark.source.start).and_then(|text| text.chars().next_back());
            let after = document.source.get(mark.source.end..).and_then(|text| text.chars().next());
            flag(word(before) || word(after), mark.source)
        }
        (NodeKind::CodeSpan, "surplus-before" | "surplus-after") => {
            let span = code_padding(document, mark, name == "surplus-before");
            reading(Value::count(span.map_or(0, Span::len)), span.unwrap_or(mark.source))
        }
        (NodeKind::Image, "form") => reading(Value::text(form(document, mark)), first_line(mark.source)),
        (NodeKind::Image, "same-as-url") => flag(false, mark.source),
        (NodeKind::Image, "missing-alt") => flag(mark.inner.is_empty(), first_line(mark.source)),
        (NodeKind::Link, "blanks-before" | "blanks-after") if mark.kind == MarkKind::Link => {
            let span = edge_blanks(document, mark, name == "blanks-before");
            reading(Value::count(span.len()), span)
        }
        (NodeKind::Link, "plain-words") if mark.kind == MarkKind::Link => {
            let text = block.text.get(mark.text.clone())?;
            // Marks are in order of their start, so those inside stand together.
            let first = block.marks().partition_point(|other| other.source.start < mark.inner.start);
            let inside = block.marks()[first..].iter().take_while(|other| other.source.start < mark.inner.end);
            let marked = inside
                .filter(|other| matches!(other.kind, MarkKind::Code | MarkKind::Html))
                .any(|other| other.source.end <= mark.inner.end);
            if marked || text.contains(OPAQUE) {
                return None;
            }
            let words = document.slice(mark.inner).split(|next: char| !next.is_alphanumeric());
            let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
            reading(Value::text(words.join(" ").to_lowercase()), first_line(mark.inner))
        }
        (NodeKind::Link, "in-pointed") => {
            let before = document.source.get(..mark.source.start).is_some_and(|text| text.ends_with('<'));
            flag(before && document.source[mark.source.end..].starts_with('>'), mark.source)
        }
        (NodeKind::Link, "address") if mark.kind == MarkKind::Link => {
            reading(Value::text(mark.url.as_deref().unwrap_or_default().trim()), first_line(mark.source))
        }
        (NodeKind::Link, "in-tags") => flag(in_tags(document, block, mark), mark.source),
        (NodeKind::Link, "anchor")
            if mark.kind == MarkKind::Link && form(document, mark) == "inline" && !is_tab(block) =>
        {
            anchor(document, mark.url.as_deref()?, mark.source)
        }
        (NodeKind::Link, "same-as-url") => {
            let url = mark.url.as_deref()?;
            let absolute = url.split_once(':').is_some_and(|(scheme, rest)| {
                !rest.is_empty() && scheme.len() > 1 && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric())
            });
            let tail = document.slice(Span::new(mark.inner.end, mark.source.end));
            let untitled = tail.trim_start_matches("](").trim_end_matches(')').trim_matches(['<', '>']) == url;
            let same = document.slice(mark.inner) == url && absolute && untitled && !url.contains([' ', '<', '>']);
            flag(same && mark.kind == MarkKind::Link, mark.source)
        }
        _ => None,
    }
}

/// The blanks at an end of a link's text; where its line ends there, the line beside that line end.
fn edge_blanks(document: &Document, mark: &Mark, before: bool) -> Span {
    let (inner, span) = (document.slice(mark.inner), mark.inner);
    let (rest, edge) = if before {
        let rest = inner.trim_start_matches(is_blank);
        (rest, Span::new(span.start, span.end - rest.len()))
    } else {
        let rest = inner.trim_end_matches(is_blank);
        (rest, Span::new(span.start + rest.len(), span.end))
    };
    let broken = if before { rest.starts_with(['\n', '\r']) } else { rest.ends_with(['\n', '\r']) };
    if !edge.is_empty() || !broken {
        return edge;
    }
    let line = document.lines.line_of(if before { span.start } else { span.end });
    document.lines.span(if before { line + 1 } else { line.saturating_sub(1) })
}

fn is_blank(character: char) -> bool {
    character.is_whitespace() && !matches!(character, '\n' | '\r')
}

/// Whether a fragment of the document itself is known: known, other-case or unknown.
pub(super) fn anchor<'d>(document: &'d Document, url: &str, span: Span) -> Option<Reading<'d>> {
    let fragment = url.strip_prefix('#').filter(|fragment| !fragment.is_empty())?;
    let value = match document.anchors().find(fragment) {
        Known::Yes => "known",
        Known::As(_) => "other-case",
        Known::No => "unknown",
    };
    reading(Value::text(value), span)
}

/// The blanks inside a code span that do more than keep a backtick apart from the delimiter.
fn code_padding(document: &Document, mark: &Mark, before: bool) -> Option<Span> {
    let inner = document.slice(mark.inner);
    let blanks = |text: &str| text.len() - text.trim_start().len();
    let length = inner.len();
    let (left, right) = (blanks(inner), length - inner.trim_end().len());
    if left == length {
        return None;
    }
    let edge = |byte: Option<u8>| matches!(byte, Some(b' ' | b'\n' | b'\r'));
    // One blank on both sides is taken away when code is shown.
    let padded = edge(inner.bytes().next()) && edge(inner.bytes().next_back());
    let ticks = (inner.trim_start().starts_with('`'), inner.trim_end().ends_with('`'));
    let extra = |count: usize, tick: bool| count.saturating_sub(usize::from(padded || tick));
    let (more_left, more_right) = (extra(left, ticks.0), extra(right, ticks.1));
    let all = padded && more_left > 0 && more_right > 0 && !ticks.0 && !ticks.1;
    let own = usize::from(all);
    let span = if before {
        let start = mark.inner.start + usize::from(padded && !all);
        (more_left > 0).then(|| Span::new(start, start + more_left + own))
    } else {
        let end = mark.inner.end - usize::from(padded && !all);
        (more_right > 0).then(|| Span::new(end - more_right - own, end))
    };
    span.filter(|span| document.source.is_char_boundary(span.start) && document.source.is_char_boundary(span.end))
}

/// Whether a mark stands between an opening and a closing tag of one name in the same text.
fn in_tags(document: &Document, block: &Block, mark: &Mark) -> bool {
    let before = document.tags.partition_point(|tag| tag.span.end <= mark.source.start);
    let last = before.checked_sub(1).and_then(|index| Some((document.tags.get(index)?, index)));
    let Some((_, index)) = last.filter(|(tag, _)| tag.span.start >= block.span().start) else { return false };
    document.survey().reaches.get(index).is_some_and(|reach| *reach > mark.source.start)
}

pub(super) fn write(document: &Document, node: NodeId, name: &str, value: &Value<'_>) -> Option<Vec<Edit>> {
    let kind = document.kind(node)?;
    let (_, block, mark) = mark(document, node)?;
    let gone = |span: Span| Some(vec![Edit { span, text: String::new() }]);
    match (kind, name, value) {
        (NodeKind::CodeSpan, "surplus-before" | "surplus-after", Value::Int(0)) => {
            gone(code_padding(document, mark, name == "surplus-before")?)
        }
        (NodeKind::Link, "blanks-before" | "blanks-after", Value::Int(0)) if block.exact => {
            let blanks = edge_blanks(document, mark, name == "blanks-before");
            gone(Some(blanks).filter(|blanks| document.slice(*blanks).chars().all(is_blank))?)
        }
        (NodeKind::Link, "anchor", Value::Text(text)) if text == "known" => {
            let fragment = mark.url.as_deref()?.strip_prefix('#')?;
            let Known::As(right) = document.anchors().find(fragment) else { return None };
            Some(vec![Edit { span: target(document, mark), text: format!("#{right}") }])
        }
        _ => None,
    }
}
