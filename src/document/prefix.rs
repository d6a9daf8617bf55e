//! The prefixes that quotes, list items and footnotes put before each line, and the content of a block without them.
//!
//! It follows the CommonMark rules for lines that continue a block; it never decides where a block begins or ends.

use std::borrow::Cow;

use super::lines::Lines;
use super::parse::{RawNode, Shape};
use crate::finding::Span;

const TAB_STOP: usize = 4;

/// A container of blocks, as far as its prefix goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Container {
    Quote,
    Item { indent: usize },
    Footnote,
}

/// The containers around a node, outermost first.
pub(super) fn containers(nodes: &[RawNode], node: usize) -> Vec<Container> {
    let mut chain = Vec::new();
    let mut next = nodes[node].parent();
    while let Some(index) = next {
        match nodes[index].shape {
            Shape::Quote { .. } => chain.push(Container::Quote),
            Shape::Item { indent } => chain.push(Container::Item { indent: indent as usize }),
            Shape::FootnoteDefinition { .. } => chain.push(Container::Footnote),
            _ => {}
        }
        next = nodes[index].parent();
    }
    chain.reverse();
    chain
}

/// A place in a line: bytes and display columns, which differ after tabs.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Reader<'a> {
    line: &'a [u8],
    /// Bytes from the start of the line. Inside a half-used tab it still points at the tab.
    pub offset: usize,
    column: usize,
}

impl<'a> Reader<'a> {
    pub fn new(line: &'a str) -> Self {
        Self { line: line.as_bytes(), offset: 0, column: 0 }
    }

    /// The first byte that is no space or tab, and how many columns away it is.
    fn indent(&self) -> (usize, usize) {
        let (mut offset, mut column) = (self.offset, self.column);
        loop {
            match self.line.get(offset) {
                Some(b' ') => column += 1,
                Some(b'\t') => column += TAB_STOP - column % TAB_STOP,
                _ => return (offset, column - self.column),
            }
            offset += 1;
        }
    }

    /// Moves over up to `count` columns of spaces and tabs.
    pub fn skip_columns(&mut self, mut count: usize) {
        while count > 0 {
            match self.line.get(self.offset) {
                Some(b' ') => {
                    self.offset += 1;
                    self.column += 1;
                    count -= 1;
                }
                Some(b'\t') => {
                    let width = TAB_STOP - self.column % TAB_STOP;
                    let step = width.min(count);
                    self.column += step;
                    count -= step;
                    if step == width {
                        self.offset += 1;
                    }
                }
                _ => return,
            }
        }
    }

    /// Moves to the first byte that is no space or tab.
    pub fn skip_indent(&mut self) {
        let (offset, columns) = self.indent();
        self.offset = offset;
        self.column += columns;
    }

    /// Moves over the prefixes of `containers`; false if one of them is not there (a lazy line).
    pub fn skip_prefixes(&mut self, containers: &[Container]) -> bool {
        containers.iter().all(|&container| self.skip_prefix(container))
    }

    fn skip_prefix(&mut self, container: Container) -> bool {
        let (first, columns) = self.indent();
        let blank = first == self.line.len();
        match container {
            Container::Quote => {
                if columns > 3 || self.line.get(first) != Some(&b'>') {
                    return false;
                }
                self.offset = first + 1;
                self.column += columns + 1;
                self.skip_columns(1);
                true
            }
            Container::Item { .. } | Container::Footnote if blank => {
                self.skip_indent();
                true
            }
            Container::Item { .. } | Container::Footnote => {
                let indent = if let Container::Item { indent } = container { indent } else { 4 };
                if columns < indent {
                    return false;
                }
                self.skip_columns(indent);
                true
            }
        }
    }
}

/// The text of a block without container prefixes, and where each of its lines stands in the source.
#[derive(Clone, Debug, Default)]
pub(super) struct Content<'s> {
    /// The lines, each with its line end; a single one is that of the source.
    pub text: Cow<'s, str>,
    /// Where the first line stands in the source.
    first: Option<usize>,
    /// For each later line: where it starts in `text` and in the source.
    later: Vec<(usize, usize)>,
}

impl<'s> Content<'s> {
    /// Adds a stretch of source.
    pub fn push(&mut self, source: &'s str, span: Span) {
        let Some(text) = source.get(span.start..span.end) else { return };
        if self.first.is_none() {
            self.first = Some(span.start);
            self.text = Cow::Borrowed(text);
        } else {
            self.later.push((self.text.len(), span.start));
            self.text.to_mut().push_str(text);
        }
    }

    /// Takes the last line away.
    pub fn pop(&mut self) {
        match self.later.pop() {
            Some((start, _)) => self.text.to_mut().truncate(start),
            None => *self = Self::default(),
        }
    }

    /// The source place of the byte at `offset`; for the end of the content, the place after its last byte.
    pub fn source(&self, offset: usize) -> usize {
        let before = self.later.partition_point(|&(text, _)| text <= offset).checked_sub(1);
        match before.and_then(|line| self.later.get(line)) {
            Some(&(text, source)) => source + offset.saturating_sub(text),
            None => self.first.map_or(0, |source| source + offset),
        }
    }

    /// The lines without their line ends, each with its place.
    pub fn lines(&self) -> impl Iterator<Item = (&str, Span)> {
        let starts = self.first.map(|source| (0, source)).into_iter().chain(self.later.iter().copied());
        let ends = self.later.iter().map(|(text, _)| *text).chain([self.text.len()]);
        starts.zip(ends).map(|((text, source), end)| {
            let text = self.text[text..end].trim_end_matches(['\n', '\r']);
            (text, Span::new(source, source + text.len()))
        })
    }

    /// The smallest source span that covers the bytes `range`; empty where the range is empty.
    pub fn span(&self, range: std::ops::Range<usize>) -> Span {
        let start = self.source(range.start);
        if range.is_empty() { Span::new(start, start) } else { Span::new(start, self.source(range.end - 1) + 1) }
    }
}

/// The content of a paragraph or heading: first line from its column on, later lines without their prefix.
pub(super) fn text_content<'s>(source: &'s str, lines: &Lines, nodes: &[RawNode], node: usize) -> Content<'s> {
    let raw = &nodes[node];
    let chain = if raw.last_line() > raw.first_line() { containers(nodes, node) } else { Vec::new() };
    let mut content = Content::default();
    for line in raw.first_line()..=raw.last_line().min(lines.len() - 1) {
        let full = lines.full_span(line);
        let start = if line == raw.first_line() {
            (full.start + raw.first_column()).min(full.end)
        } else {
            let mut reader = Reader::new(&source[full.start..lines.span(line).end]);
            // A lazy line keeps its indent in comrak's content as well, where it matters to code spans.
            if reader.skip_prefixes(&chain) {
                reader.skip_indent();
            }
            full.start + reader.offset
        };
        content.push(source, Span::new(start, full.end));
    }
    content
}
