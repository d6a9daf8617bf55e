//! Lines without text above and below a block, whatever container they stand in: comments and quote marks are no text.
//!
//! Blank lines between blocks of one container are in `spacing`.

use super::spacing::line_end;
use super::{Asked, NodeKind, Reading, Value, reading};
use crate::document::layout::Region;
use crate::document::parse::Shape;
use crate::document::survey::{Survey, last_line};
use crate::document::{Document, NodeId};
use crate::finding::{Edit, Span};

/// The field that counts front matter as text.
pub(super) const MATTER_ABOVE: &str = "clear-above-in-file";

fn place(document: &Document, node: NodeId) -> Option<(usize, usize)> {
    let raw = document.detail(node).raw()?;
    let found = document.raw.get(raw)?;
    let last = match document.kind(node)? {
        NodeKind::Table => {
            let row = document.written.last_row(raw)?;
            document.lines.line_of(document.written.span(row)?.start)
        }
        NodeKind::List => text_end(document, raw),
        NodeKind::Code => ended_by(document, raw).unwrap_or_else(|| code_end(document, raw)),
        _ => last_line(document, raw),
    };
    Some((found.first_line(), last))
}

/// The line that ends code without a fence, where that is the line behind its item.
fn ended_by(document: &Document, raw: usize) -> Option<usize> {
    let Shape::Code { fenced: true, closed: false, .. } = document.raw.get(raw)?.shape else { return None };
    let (last, end) = Survey::unclosed(document, raw, last_line(document, raw));
    (end > last).then_some(end)
}

/// The last line of code; without a fence at its end, the last one with text.
fn code_end(document: &Document, raw: usize) -> usize {
    let last = last_line(document, raw);
    let first = document.raw[raw].first_line();
    match document.raw[raw].shape {
        Shape::Code { fenced: true, closed: false, .. } => {
            (first + 1..=last).rev().find(|line| !is_clear(document, *line)).unwrap_or(first)
        }
        _ => last,
    }
}

/// The last line of a list that holds text.
fn text_end(document: &Document, raw: usize) -> usize {
    let mut last = last_line(document, raw);
    while last > document.raw[raw].first_line() {
        let text = document.slice(document.lines.span(last));
        let empty = is_clear(document, last) && text.trim_matches([' ', '\t', '>']).is_empty();
        let closes = closes_container(text, document.raw[raw].first_column());
        if !empty && !closes {
            break;
        }
        last -= 1;
    }
    last
}

/// Whether a line is the end of a container such as `:::note`, which this tree takes for a lazy line of a list, and no
/// container inside an item of a list that begins at `column`.
pub(in crate::document) fn closes_container(line: &str, column: usize) -> bool {
    let end = line.trim_start_matches(['>', ' ']).trim_end();
    line.find(":::").is_some_and(|at| at <= column) && end.starts_with(":::") && end.trim_start_matches(':').is_empty()
}

/// Whether a line holds nothing but white space, quote marks and comments, also parts of comments.
fn is_clear(document: &Document, line: usize) -> bool {
    let mut rest = document.slice(document.lines.span(line));
    // Most lines that are asked for are empty, or begin with a letter and hold no end of a comment.
    match rest.bytes().find(|byte| *byte != b' ') {
        None => return true,
        Some(byte) if byte.is_ascii_graphic() && !matches!(byte, b'<' | b'>') && !rest.contains('>') => return false,
        Some(_) => {}
    }
    let blank = |text: &str| text.chars().all(|next| next == '>' || next.is_whitespace());
    let find = |text: &str, sign: &str| memchr::memmem::find(text.as_bytes(), sign.as_bytes());
    loop {
        let (open, close) = (find(rest, "<!--"), find(rest, "-->"));
        rest = match (open, close) {
            (Some(open), Some(close)) if open < close => {
                if !blank(&rest[..open]) {
                    return false;
                }
                &rest[close + 3..]
            }
            // The end of a comment that began above.
            (_, Some(close)) => &rest[close + 3..],
            (Some(open), None) => return blank(&rest[..open]),
            (None, None) => return blank(rest),
        };
    }
}

/// Lines without text above a line; none where nothing with text stands above. Front matter counts as nothing, unless
/// `matter` says that it is text.
fn above(document: &Document, first: usize, matter: bool) -> Option<usize> {
    for (count, line) in (0..first).rev().enumerate() {
        if !matter && document.layout.regions.get(line) == Some(&Region::FrontMatter) {
            return None;
        }
        if !is_clear(document, line) {
            return Some(count);
        }
    }
    None
}

fn below(document: &Document, last: usize) -> Option<usize> {
    let mut rest = last + 1..document.lines.len();
    rest.position(|line| !is_clear(document, line))
}

pub(super) fn read<'d>(asked: &Asked<'d>, name: &str) -> Option<Reading<'d>> {
    let document = asked.document;
    let (first, last) = place(document, asked.id)?;
    let span = asked.node()?.span;
    if name != "clear-below" {
        let end = document.lines.span(first).end.min(span.end);
        let count = above(document, first, name == MATTER_ABOVE)?;
        return reading(Value::count(count), Span::new(span.start, end.max(span.start)));
    }
    let heading = asked.kind? == NodeKind::Heading;
    let line = document.lines.span(last);
    let text = document.slice(line);
    let start = line.start + (text.len() - text.trim_start_matches([' ', '\t', '>']).len());
    let span = if heading || last == first { span } else { Span::new(start.min(line.end), line.end) };
    reading(Value::count(below(document, last)?), span)
}

pub(super) fn write(document: &Document, node: NodeId, name: &str, value: &Value<'_>) -> Option<Vec<Edit>> {
    let &Value::Int(wanted) = value else { return None };
    let wanted = usize::try_from(wanted).ok()?;
    let (first, last) = place(document, node)?;
    let (there, at) = match name {
        "clear-above" | MATTER_ABOVE => (above(document, first, name == MATTER_ABOVE)?, first),
        // A blank line would only be one more line of code.
        "clear-below" if ended_by(document, document.detail(node).raw()?).is_some() => return None,
        "clear-below" => (below(document, last)?, last + 1),
        _ => return None,
    };
    let missing = wanted.checked_sub(there)?;
    let span = document.node(node)?.span;
    let prefix = document.slice(Span::new(document.lines.full_span(first).start, span.start));
    let quote = prefix.rfind('>').and_then(|mark| prefix.get(..=mark)).unwrap_or("");
    let line = format!("{quote}{}", line_end(document, first.saturating_sub(1)));
    let start = document.lines.full_span(at).start;
    Some(vec![Edit { span: Span::new(start, start), text: line.repeat(missing) }])
}
