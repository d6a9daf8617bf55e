//! Fields of lines and of runs of blank lines.
//!
//! They see characters and columns; what the line means is in its region.

use unicode_width::UnicodeWidthStr;

use super::{Detail, Reading, Value, reading};
use crate::document::layout::Region;
use crate::document::lines::BYTE_ORDER_MARK;
use crate::document::{Document, NodeId};
use crate::finding::{Edit, Span};

const TAB_STOP: usize = 4;

pub(super) fn read<'d>(document: &'d Document, node: NodeId, name: &str) -> Option<Reading<'d>> {
    let line = match (document.detail(node), name) {
        (Detail::Line { line }, "width" | "trailing" | "tabs" | "region") => line as usize,
        (Detail::BlankRun { count, .. }, "count") => {
            return reading(Value::count(count as usize), document.node(node)?.span);
        }
        _ => return None,
    };
    let span = document.lines.span(line);
    let text = || document.slice(span);
    match name {
        "width" => reading(Value::count(width(text())), span),
        "trailing" => {
            let text = text();
            let plain = document.survey().text(document, line);
            let content = plain.trim_end();
            let blanks = text.get(content.len()..).unwrap_or("").chars().count();
            reading(Value::count(blanks), Span::new(span.start + content.len(), span.end))
        }
        "tabs" => {
            let text = text();
            let tabs = text.matches('\t').count();
            let (first, last) = (text.find('\t'), text.rfind('\t'));
            let place =
                first.zip(last).map_or(span, |(first, last)| Span::new(span.start + first, span.start + last + 1));
            reading(Value::count(tabs), place)
        }
        "region" => reading(Value::text(region(document, line)), span),
        _ => None,
    }
}

fn region(document: &Document, line: usize) -> &'static str {
    match document.layout.regions.get(line) {
        Some(Region::Heading) => "heading",
        Some(Region::Code) => "code",
        Some(Region::Table) => "table",
        Some(Region::Html) => "html",
        Some(Region::FrontMatter) => "front-matter",
        Some(Region::Blank) => "blank",
        Some(Region::Prose | Region::Loose) | None => "prose",
    }
}

/// Display columns of a line; a tab goes to the next multiple of four.
fn width(line: &str) -> usize {
    let mut columns = 0;
    for (index, part) in line.trim_start_matches(BYTE_ORDER_MARK).split('\t').enumerate() {
        if index > 0 {
            columns += TAB_STOP - columns % TAB_STOP;
        }
        columns += if part.is_ascii() { part.len() } else { part.width() };
    }
    columns
}

pub(super) fn write(document: &Document, node: NodeId, name: &str, value: &Value<'_>) -> Option<Vec<Edit>> {
    let &Value::Int(wanted) = value else { return None };
    let wanted = usize::try_from(wanted).ok()?;
    match (document.detail(node), name) {
        (Detail::Line { line }, "trailing") => {
            let span = document.lines.span(line as usize);
            let start = span.start + document.slice(span).trim_end().len();
            let blanks = Span::new(start, span.end);
            (wanted < blanks.len()).then(|| vec![Edit { span: blanks, text: " ".repeat(wanted) }])
        }
        (Detail::Line { line }, "tabs") if wanted == 0 => Some(without_tabs(document, line as usize)),
        (Detail::BlankRun { first, count }, "count") if wanted < count as usize => {
            let from = document.lines.full_span(first as usize + wanted).start;
            let to = document.lines.full_span((first + count) as usize - 1).end;
            Some(vec![Edit { span: Span::new(from, to), text: String::new() }])
        }
        _ => None,
    }
}

fn without_tabs(document: &Document, line: usize) -> Vec<Edit> {
    let span = document.lines.span(line);
    let mut edits = Vec::new();
    let (mut columns, mut at) = (0, span.start);
    for (index, part) in document.slice(span).split('\t').enumerate() {
        if index > 0 {
            let spaces = TAB_STOP - columns % TAB_STOP;
            edits.push(Edit { span: Span::new(at, at + 1), text: " ".repeat(spaces) });
            columns += spaces;
            at += 1;
        }
        columns += part.trim_start_matches(BYTE_ORDER_MARK).chars().count();
        at += part.len();
    }
    edits
}
