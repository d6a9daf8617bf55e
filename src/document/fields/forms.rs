//! Blocks, rows, items and links written in another form that means the same.
//!
//! It only writes; what form something has is read elsewhere, and whether the meaning stayed is checked where edits are
//! applied.

use super::inline::{form, mark};
use super::spacing::line_end;
use super::{Detail, Field, NodeKind, Value};
use crate::document::layout::fold_label;
use crate::document::parse::{RawNode, Shape};
use crate::document::survey::last_line;
use crate::document::{Document, Mark, MarkKind, NodeId};
use crate::finding::{Edit, Span};

pub(super) fn write(document: &Document, node: NodeId, name: &str, value: &Value<'_>) -> Option<Vec<Edit>> {
    match (document.kind(node)?, name, value) {
        (NodeKind::Heading, "style", Value::Text(style)) => heading(document, node, style),
        (NodeKind::Code, "style", Value::Text(style)) => code(document, node, style),
        (NodeKind::Code, "fence", Value::Text(fence)) => fence_of(document, node, fence),
        (NodeKind::BulletItem | NodeKind::OrderedItem, "aligned", Value::Flag(true)) => align(document, node),
        (NodeKind::Link | NodeKind::Image, "form", Value::Text(wanted)) => link(document, node, wanted),
        (NodeKind::Row, "leading-pipe" | "trailing-pipe", Value::Flag(wanted)) => edge(document, node, name, *wanted),
        (NodeKind::Row, "missing-cells", Value::Int(0)) => cells(document, node),
        _ => None,
    }
}

fn raw(document: &Document, node: NodeId) -> Option<(usize, &RawNode)> {
    let index = document.detail(node).raw()?;
    Some((index, document.raw.get(index)?))
}

fn heading(document: &Document, node: NodeId, style: &str) -> Option<Vec<Edit>> {
    let Shape::Heading { level, .. } = raw(document, node)?.1.shape else { return None };
    let whole = document.node(node)?.span;
    let text = document.field_span(node, Field::find(NodeKind::Heading, "source")?);
    if text.is_empty() || document.slice(text).contains(['\n', '\r']) {
        return None;
    }
    let marks = "#".repeat(level.into());
    let (before, after) = match style {
        "atx" => (format!("{marks} "), String::new()),
        "atx-closed" => (format!("{marks} "), format!(" {marks}")),
        "setext" if level <= 2 => {
            let line = document.lines.line_of(whole.start);
            let prefix = document.slice(Span::new(document.lines.full_span(line).start, whole.start));
            let underline = if level == 1 { "=" } else { "-" }.repeat(document.slice(text).chars().count().max(3));
            let plain = prefix.chars().all(|character| matches!(character, '>' | ' '));
            (String::new(), plain.then(|| format!("{}{prefix}{underline}", line_end(document, line)))?)
        }
        _ => return None,
    };
    let edits = [(Span::new(whole.start, text.start), before), (Span::new(text.end, whole.end), after)];
    Some(edits.into_iter().map(|(span, text)| Edit { span, text }).collect())
}

/// Only code that stands in no other block.
fn code(document: &Document, node: NodeId, style: &str) -> Option<Vec<Edit>> {
    let (index, found) = raw(document, node)?;
    let Shape::Code { fenced, closed, indent, info } = found.shape else { return None };
    if found.parent().is_some() {
        return None;
    }
    let last = last_line(document, index);
    let end = line_end(document, found.first_line());
    let slice = |line: usize| document.slice(document.lines.span(line));
    let start = |line: usize| Span::new(document.lines.span(line).start, document.lines.span(line).start);
    let mut edits = Vec::new();
    match style {
        "fenced" if !fenced => {
            let lines = found.first_line()..=last;
            let longest = lines.clone().map(|line| longest_run(slice(line), '`')).max().unwrap_or(0);
            let fence = "`".repeat((longest + 1).max(3));
            for line in lines {
                let blanks = slice(line).bytes().take(4).take_while(|byte| *byte == b' ').count();
                if blanks < 4 && !slice(line).trim().is_empty() {
                    return None;
                }
                let span = Span::new(start(line).start, start(line).start + blanks);
                let opening = if line == found.first_line() { format!("{fence}{end}") } else { String::new() };
                edits.push(Edit { span, text: opening });
            }
            let close = document.lines.span(last).end;
            edits.push(Edit { span: Span::new(close, close), text: format!("{end}{fence}") });
        }
        "indented"
            if fenced && closed && indent == 0 && document.name(info).is_empty() && last > found.first_line() + 1 =>
        {
            edits.push(Edit { span: document.lines.full_span(found.first_line()), text: String::new() });
            let lines = (found.first_line() + 1..last).filter(|line| !slice(*line).trim().is_empty());
            edits.extend(lines.map(|line| Edit { span: start(line), text: "    ".to_owned() }));
            let close = Span::new(document.lines.span(last - 1).end, document.lines.span(last).end);
            edits.push(Edit { span: close, text: String::new() });
        }
        _ => return None,
    }
    Some(edits)
}

fn longest_run(text: &str, sign: char) -> usize {
    text.split(|other| other != sign).map(str::len).max().unwrap_or(0)
}

fn fence_of(document: &Document, node: NodeId, fence: &str) -> Option<Vec<Edit>> {
    let (index, found) = raw(document, node)?;
    let Shape::Code { fenced: true, closed, .. } = found.shape else { return None };
    let sign = fence.chars().next().filter(|sign| matches!(sign, '`' | '~'))?;
    let is_fence = |byte: &u8| matches!(byte, b'`' | b'~');
    let open = document.node(node)?.span.start;
    let width = document.source.as_bytes().get(open..)?.iter().take_while(|byte| is_fence(byte)).count();
    let mut edits = vec![Edit { span: Span::new(open, open + width), text: fence_text(sign, width) }];
    if closed {
        let line = document.lines.span(last_line(document, index));
        let text = document.slice(line).trim_end();
        let width = text.bytes().rev().take_while(is_fence).count();
        let span = Span::new(line.start + text.len() - width, line.start + text.len());
        edits.push(Edit { span, text: fence_text(sign, width) });
    }
    Some(edits)
}

fn fence_text(sign: char, width: usize) -> String {
    sign.to_string().repeat(width)
}

/// Moves an item, all its lines together, to where the first item of its list begins.
fn align(document: &Document, node: NodeId) -> Option<Vec<Edit>> {
    let Detail::Item { raw, item } = document.detail(node) else { return None };
    let list = document.items.get(item as usize)?.list();
    let first = document.lists.get(list)?.items.first()?;
    let indent = |start: usize| {
        let line = document.lines.span(document.lines.line_of(start)).start;
        let before = document.slice(Span::new(line, start));
        before.bytes().all(|byte| byte == b' ').then_some(before.len())
    };
    let wanted = indent(document.items.get(*first)?.span().start)?;
    let here = indent(document.node(node)?.span.start)?;
    let lines = document.raw.get(raw as usize)?.first_line()..=last_line(document, raw as usize);
    let mut edits = Vec::new();
    for line in lines {
        let span = document.lines.span(line);
        let blanks = document.slice(span).bytes().take_while(|byte| *byte == b' ').count();
        if blanks == span.len() {
            continue;
        }
        let gone = here.saturating_sub(wanted).min(blanks);
        edits.push(Edit {
            span: Span::new(span.start, span.start + gone),
            text: " ".repeat(wanted.saturating_sub(here)),
        });
    }
    Some(edits)
}

fn edge(document: &Document, node: NodeId, name: &str, wanted: bool) -> Option<Vec<Edit>> {
    let Detail::Row { row } = document.detail(node) else { return None };
    let index = row as usize;
    let delimiters = document.written.is_delimiter(index);
    let (row, mut pipes) = (document.written.row(index)?, document.written.pipes_of(index));
    let leading = name == "leading-pipe";
    // At the start of a line one hyphen and a blank would make a list.
    let single =
        delimiters && document.written.first_cell(index).is_some_and(|cell| document.slice(cell).trim() == "-");
    let pipe = if leading { pipes.next() } else { pipes.next_back() };
    let pipe = pipe.and_then(|pipe| document.written.pipe(pipe));
    let (span, text) = match (leading, wanted) {
        (true, true) => (Span::new(row.span.start, row.span.start), "| "),
        (false, true) => (Span::new(row.span.end, row.span.end), " |"),
        (true, false) => (Span::new(row.span.start, pipe?.right?.end), if single { "-" } else { "" }),
        (false, false) => (Span::new(pipe?.left?.start, row.span.end), ""),
    };
    Some(vec![Edit { span, text: text.to_owned() }])
}

fn cells(document: &Document, node: NodeId) -> Option<Vec<Edit>> {
    let Detail::Row { row } = document.detail(node) else { return None };
    let row = document.written.row(row as usize)?;
    let missing = row.columns.checked_sub(row.cells)?;
    let opening = if row.trailing { "" } else { " |" };
    Some(vec![Edit {
        span: Span::new(row.span.end, row.span.end),
        text: format!("{opening}{}", "  |".repeat(missing)),
    }])
}

fn link(document: &Document, node: NodeId, wanted: &str) -> Option<Vec<Edit>> {
    let (_, block, mark) = mark(document, node)?;
    if !block.exact {
        return None;
    }
    let now = form(document, mark);
    let inner = document.slice(mark.inner);
    let tail = Span::new((mark.inner.end + 1).min(mark.source.end), mark.source.end);
    let behind = |text: String| Some(vec![Edit { span: tail, text }]);
    let single = !inner.contains(['\n', '\r']);
    match (now, wanted) {
        ("bare", "autolink") => {
            // Without a scheme no pointed brackets make a link.
            let known =
                mark.url.as_deref().is_some_and(|url| url == inner || url.strip_prefix("mailto:") == Some(inner));
            known.then(|| vec![Edit { span: mark.source, text: format!("<{inner}>") }])
        }
        ("inline", "autolink") => {
            let same = Field::find(NodeKind::Link, "same-as-url").and_then(|field| document.field(node, field));
            (same == Some(Value::Flag(true))).then(|| vec![Edit { span: mark.source, text: format!("<{inner}>") }])
        }
        ("autolink", "inline") => {
            let url = mark.url.as_deref()?;
            let plain = !inner.contains(['*', '_', '[', ']', '`', '\\', '!', '&', '(', ')', '~']);
            plain.then(|| vec![Edit { span: mark.source, text: format!("[{inner}]({url})") }])
        }
        ("full" | "collapsed" | "shortcut", "inline") => behind(resource(document, mark)?),
        ("collapsed" | "shortcut", "full") if single => behind(format!("[{inner}]")),
        ("shortcut", "collapsed") => behind("[]".to_owned()),
        ("collapsed", "shortcut") => behind(String::new()),
        ("full", "collapsed" | "shortcut") if label(document, mark) == fold_label(inner) => {
            behind(if wanted == "collapsed" { "[]" } else { "" }.to_owned())
        }
        _ => None,
    }
}

/// The label that a reference is looked up by.
fn label(document: &Document, mark: &Mark) -> String {
    let tail = document.slice(Span::new((mark.inner.end + 1).min(mark.source.end), mark.source.end));
    let named = tail.trim_start_matches('[').trim_end_matches(']');
    fold_label(if named.trim().is_empty() { document.slice(mark.inner) } else { named })
}

/// `(destination "title")`, as the definition of a reference has it.
fn resource(document: &Document, mark: &Mark) -> Option<String> {
    let label = label(document, mark);
    let found = document.layout.definitions.iter().find(|found| fold_label(&found.label) == label)?;
    let pointed = found.url.is_empty() || found.url.contains([' ', '\t', '(', ')']);
    let url = if pointed { format!("<{}>", found.url) } else { found.url.clone() };
    let rest = document.slice(Span::new(found.url_span.end, found.span.end));
    let title = rest.strip_prefix('>').unwrap_or(rest).trim();
    let link = matches!(mark.kind, MarkKind::Link | MarkKind::Image) && !title.contains(['\n', '\r']);
    let gap = if title.is_empty() { "" } else { " " };
    link.then(|| format!("({url}{gap}{title})"))
}
