//! What comrak's tree drops and rules need: front matter, link definitions, the kind of each line, the lines of code.
//!
//! It reads the source beside the tree, once; it never decides what a block is where the tree has said so.

use std::ops::Range;

use super::SegmentKind;
use super::lines::{BYTE_ORDER_MARK, Lines};
use super::parse::{RawNode, Shape};
use super::prefix::{self, Container, Content, Reader};
use super::scan;
use super::view::View;
use crate::finding::Span;

/// Front matter: its lines with both fences, and its bytes without the last line end.
#[derive(Clone, Debug)]
pub(super) struct FrontMatter {
    pub lines: Range<usize>,
    pub span: Span,
}

/// Finds front matter between `---` (or `---` and `...`) or `+++` lines, or lines of one brace, at the very start of the
/// file.
pub(super) fn front_matter(source: &str, lines: &Lines) -> Option<FrontMatter> {
    let text = |line: usize| {
        let span = lines.span(line);
        source[span.start..span.end].trim_end_matches([' ', '\t'])
    };
    let open = text(0).trim_start_matches(BYTE_ORDER_MARK);
    if !matches!(open, "---" | "+++" | "{") {
        return None;
    }
    let closes = |line: &str| if open == "{" { line == "}" } else { line == open || open == "---" && line == "..." };
    let close = (1..lines.len()).find(|&line| closes(text(line)))?;
    let start = if source.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len_utf8() } else { 0 };
    Some(FrontMatter { lines: 0..close + 1, span: Span::new(start, lines.span(close).end) })
}

/// What a line belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Region {
    /// Not told by the tree: a link definition, or a marker alone.
    #[default]
    Loose,
    Prose,
    Heading,
    Code,
    Table,
    Html,
    FrontMatter,
    Blank,
}

/// A link reference definition.
#[derive(Clone, Debug)]
pub(super) struct Definition {
    pub label: String,
    pub label_span: Span,
    pub url: String,
    pub url_span: Span,
    pub span: Span,
    pub used: bool,
}

/// Facts about the source, read once.
#[derive(Clone, Debug, Default)]
pub(super) struct Layout {
    /// One per line.
    pub regions: Vec<Region>,
    /// In source order after the build.
    pub definitions: Vec<Definition>,
    /// The last node without a parent so far; only used while building.
    pub last_root: Option<usize>,
}

impl Layout {
    /// Tells what each line belongs to.
    pub fn read_regions(&mut self, source: &str, lines: &Lines, nodes: &[RawNode], front: Option<&FrontMatter>) {
        let mut regions = vec![Region::Loose; lines.len()];
        let mut mark = |range: Range<usize>, region: Region| {
            let end = range.end.min(regions.len());
            if let Some(part) = regions.get_mut(range.start..end.max(range.start)) {
                part.fill(region);
            }
        };
        for raw in nodes {
            let region = match raw.shape {
                Shape::Paragraph | Shape::ThematicBreak => Region::Prose,
                Shape::Heading { .. } => Region::Heading,
                Shape::Code { .. } => Region::Code,
                Shape::Html => Region::Html,
                Shape::Table { .. } => Region::Table,
                _ => continue,
            };
            mark(raw.first_line()..raw.last_line() + 1, region);
        }
        if let Some(front) = front {
            mark(front.lines.clone(), Region::FrontMatter);
        }
        for (line, region) in regions.iter_mut().enumerate() {
            let span = lines.span(line);
            if matches!(region, Region::Loose | Region::Prose) && is_blank(&source[span.start..span.end]) {
                *region = Region::Blank;
            }
        }
        self.regions = regions;
    }

    /// Notes the definitions that open `content` and says where the text goes on.
    pub fn add_definitions(&mut self, content: &Content<'_>, source: &str) -> usize {
        let (found, end) = scan::opening_definitions(&content.text);
        for definition in found {
            let url = &content.text[definition.url.clone()];
            let span = content.span(definition.whole);
            let label = &content.text[definition.label.clone()];
            debug_assert!(source.is_char_boundary(span.start));
            self.definitions.push(Definition {
                label: label.trim().to_owned(),
                label_span: content.span(definition.label),
                url: url.to_owned(),
                url_span: content.span(definition.url),
                span,
                used: false,
            });
        }
        end
    }

    /// Definitions that fill a paragraph leave no node in the tree: they are found on the lines that no node claims.
    pub fn add_loose_definitions(&mut self, source: &str, lines: &Lines, nodes: &[RawNode]) {
        let mut open: Vec<usize> = Vec::new();
        let mut next = 0;
        let mut around = None;
        let mut content = Content::default();
        for line in 0..self.regions.len() {
            while next < nodes.len() && nodes[next].first_line() <= line {
                while open.last().is_some_and(|&container| nodes[container].last_line() < nodes[next].first_line()) {
                    open.pop();
                }
                if matches!(
                    nodes[next].shape,
                    Shape::Quote { .. } | Shape::Item { .. } | Shape::FootnoteDefinition { .. }
                ) {
                    open.push(next);
                }
                next += 1;
            }
            let loose = self.regions[line] == Region::Loose;
            while loose && open.last().is_some_and(|&container| nodes[container].last_line() < line) {
                open.pop();
            }
            let innermost = open.last().copied().filter(|_| loose);
            let starts = innermost.is_some_and(|container| nodes[container].first_line() == line);
            // A paragraph ends where its container does; a lazy line is inside the container, as the parser counts lines.
            if (!loose || starts || innermost != around) && !content.text.is_empty() {
                self.add_definitions(&content, source);
                content = Content::default();
            }
            around = innermost;
            // The first line of an alert holds its title and nothing else.
            let title =
                starts && innermost.is_some_and(|container| nodes[container].shape == Shape::Quote { alert: true });
            if loose && !title {
                let rest = loose_line(source, lines, nodes, line, innermost, starts);
                // Behind a marker that stands alone there is nothing, and no paragraph has begun.
                if !source[rest.start..rest.end].trim().is_empty() {
                    content.push(source, rest);
                }
            }
        }
        self.add_definitions(&content, source);
        self.definitions.sort_by_key(|definition| definition.span);
        for region in &mut self.regions {
            if *region == Region::Loose {
                *region = Region::Prose;
            }
        }
    }
}

/// The content of a line that no node claims.
fn loose_line(
    source: &str,
    lines: &Lines,
    nodes: &[RawNode],
    line: usize,
    innermost: Option<usize>,
    starts: bool,
) -> Span {
    let full = lines.full_span(line);
    let text = &source[full.start..lines.span(line).end];
    let offset = match innermost {
        Some(container) if starts => {
            let column = nodes[container].first_column().min(text.len());
            let bytes = text.as_bytes();
            let marker = match nodes[container].shape {
                Shape::FootnoteDefinition { .. } => {
                    text.get(column..).and_then(|rest| rest.find("]:")).map_or(column, |at| column + at + 2)
                }
                _ => scan::skip_while(bytes, column, |byte| !scan::is_space(byte) && byte != b'['),
            };
            scan::skip_while(bytes, marker, scan::is_space)
        }
        _ => {
            let mut reader = Reader::new(text);
            let chain = innermost.map_or_else(Vec::new, |container| {
                let mut chain = prefix::containers(nodes, container);
                chain.extend(container_of(&nodes[container].shape));
                chain
            });
            reader.skip_prefixes(&chain);
            reader.skip_indent();
            reader.offset
        }
    };
    Span::new((full.start + offset).min(full.end), full.end)
}

fn container_of(shape: &Shape) -> Option<Container> {
    match shape {
        Shape::Quote { .. } => Some(Container::Quote),
        Shape::Item { indent } => Some(Container::Item { indent: *indent as usize }),
        Shape::FootnoteDefinition { .. } => Some(Container::Footnote),
        _ => None,
    }
}

/// Whether a line holds nothing but white space and quote markers.
pub(super) fn is_blank(line: &str) -> bool {
    line.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'>')) || line.trim_start_matches(BYTE_ORDER_MARK).is_empty()
}

/// Labels are equal when they differ only in case and white space.
pub(super) fn fold_label(label: &str) -> String {
    let words: Vec<&str> = label.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

/// Where the text of an ATX heading begins: behind the marks and the blanks after them.
pub(super) fn atx_text_start(line: &str) -> usize {
    let bytes = line.as_bytes();
    let marks = scan::skip_while(bytes, 0, |byte| byte == b'#');
    scan::skip_while(bytes, marks, |byte| matches!(byte, b' ' | b'\t'))
}

/// The content of a setext heading without its underline.
pub(super) fn without_underline<'s>(content: &Content<'s>) -> Content<'s> {
    let mut content = content.clone();
    let underline = content.lines().last().is_some_and(|(line, _)| {
        let line = line.trim();
        !line.is_empty() && (line.bytes().all(|byte| byte == b'=') || line.bytes().all(|byte| byte == b'-'))
    });
    if underline {
        content.pop();
    }
    content
}

/// The lines of a code or HTML block, without container prefixes, fences and the indent of the block.
pub(super) fn literal_content<'s>(
    source: &'s str,
    lines: &Lines,
    nodes: &[RawNode],
    node: usize,
    span: Span,
) -> Content<'s> {
    let raw = &nodes[node];
    let chain = prefix::containers(nodes, node);
    let (fenced, closed, indent) = match raw.shape {
        Shape::Code { fenced: true, closed, indent, .. } => (true, closed, indent as usize),
        Shape::Code { .. } => (false, false, 4),
        _ => (false, false, 0),
    };
    let first = raw.first_line() + usize::from(fenced);
    let last = lines.line_of(span.end.max(span.start + 1) - 1).min(raw.last_line());
    let end = if fenced && closed { last } else { last + 1 };
    let mut content = Content::default();
    for line in first..end {
        let full = lines.full_span(line);
        let offset = if line == raw.first_line() {
            raw.first_column()
        } else {
            let mut reader = Reader::new(&source[full.start..lines.span(line).end]);
            reader.skip_prefixes(&chain);
            reader.skip_columns(indent);
            reader.offset
        };
        content.push(source, Span::new((full.start + offset).min(full.end), full.end));
    }
    content
}

/// The trimmed bytes of a table cell; for a cell that the row does not have, an empty span at the row's end.
pub(super) fn cell_span(source: &str, line: Span, raw: &RawNode) -> Span {
    let start = (line.start + raw.first_column()).min(line.end);
    let end = (line.start + raw.last_column()).clamp(start, line.end);
    let row_end = line.start + source[line.start..line.end].trim_end().len();
    match source.get(start..end) {
        Some(text) if text != "|" && start < row_end => {
            let trimmed = text.trim_start_matches([' ', '\t']);
            let start = if trimmed.is_empty() { start } else { end - trimmed.len() };
            Span::new(start, start + trimmed.trim_end_matches([' ', '\t']).len())
        }
        _ => Span::new(row_end, row_end),
    }
}

/// Takes `[ ]` or `[x]` from the start of an item's first paragraph: it is no text.
pub(super) fn drop_task_marker(view: &mut View) {
    let bytes = view.text.as_bytes();
    let marker = matches!(bytes, [b'[', b' ' | b'x' | b'X', b']', rest @ ..] if rest.first().is_none_or(|&byte| scan::is_space(byte)));
    let verbatim =
        view.segments.first().is_some_and(|first| first.kind == SegmentKind::Verbatim && first.text.len() >= 3);
    if !marker || !verbatim {
        return;
    }
    let length = scan::skip_while(bytes, 3, scan::is_space);
    let end = view.span.end;
    view.segments.retain_mut(|segment| {
        if segment.text.end <= length {
            return false;
        }
        segment.source.start += length.saturating_sub(segment.text.start);
        segment.text = segment.text.start.saturating_sub(length)..segment.text.end - length;
        true
    });
    for mark in &mut view.marks {
        mark.text = mark.text.start.saturating_sub(length)..mark.text.end.saturating_sub(length);
    }
    view.text.drain(..length);
    view.span.start = view.segments.first().map_or(end, |first| first.source.start);
}
