//! What lines, items, headings and link targets are asked, read in one pass when somebody asks.
//!
//! Everything here is told by the tree and the source together; no rule reads lines by itself.

mod anchors;
mod extent;
mod items;
mod lines;
mod plain;
mod quotes;
mod tags;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::fields::Detail;
use super::layout::Region;
use super::parse::Shape;
use super::prefix::{self, Container, Reader};
use super::{BlockKind, Document, MarkKind, SegmentKind};
use crate::finding::Span;

pub(super) use anchors::{Anchors, Known, attribute};
pub(super) use items::ItemFacts;
pub(super) use lines::{LineFacts, LineSign};

/// What is known of the heading of a section.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct HeadingFacts {
    /// Which heading of its level it is, counted from 1.
    pub nth: usize,
    /// Whether the first heading of its level stands before all other content.
    pub leads: bool,
}

/// All of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Survey {
    /// The source with comments as dots and code spans as control characters, byte for byte as long.
    plain: plain::Plain,
    pub lines: Vec<LineFacts>,
    /// Of some lines, the sign of a shell before a command, in a code block of which every line has one.
    pub prompts: HashMap<usize, Span>,
    /// Of some lines, the blanks that are too many behind the last quote mark.
    pub quote_blanks: HashMap<usize, Span>,
    /// The code spans in lines of text, in order.
    pub code_spans: Vec<Span>,
    /// One per list item.
    pub items: Vec<ItemFacts>,
    /// One per section.
    pub headings: Vec<HeadingFacts>,
    /// Definitions whose label was defined before.
    pub repeated: Vec<bool>,
    /// The labels of all footnote references.
    pub footnotes: HashSet<String>,
    /// Footnote definitions whose label was defined before, by their place in the tree.
    pub repeated_footnotes: HashSet<usize>,
    /// For each tag, where behind it in its block the last of the tags is closed that are open there; 0 for none.
    pub reaches: Vec<usize>,
    /// Where the first content begins that is no comment.
    pub first_content: Option<usize>,
}

impl Survey {
    pub fn new(document: &Document) -> Self {
        let mut survey = Self {
            plain: plain::Plain::new(document),
            lines: vec![LineFacts::default(); document.lines.len()],
            code_spans: code_spans(document),
            items: items::read(document),
            repeated: repeated(document),
            first_content: first_content(document),
            reaches: tags::reaches(document),
            ..Self::default()
        };
        survey.hidden(document);
        survey.footnotes(document);
        survey.blocks(document);
        survey.list_lines(document);
        survey.paragraphs(document);
        survey.blank_ranks(document);
        survey.quotes(document);
        survey.headings = headings(document, survey.first_content);
        survey
    }

    /// A line of the source, its comments as dots and its code spans as control characters.
    pub fn text<'d>(&self, document: &'d Document, line: usize) -> Cow<'d, str> {
        let span = document.lines.span(line);
        match self.lines.get(line) {
            Some(facts) if facts.is(LineSign::Hides) => self.plain.line(document, span),
            _ => document.slice(span).into(),
        }
    }

    fn hidden(&mut self, document: &Document) {
        let lines: Vec<_> = self.plain.hidden().map(|span| lines_of(document, span)).collect();
        for (first, last) in lines {
            self.mark(first..=last, |facts| facts.set(LineSign::Hides, true));
        }
    }

    fn footnotes(&mut self, document: &Document) {
        let marks = document.blocks.iter().flat_map(|block| block.marks());
        let references = marks.filter(|mark| mark.kind == MarkKind::FootnoteReference);
        let label = |span: Span| document.source.get(span.start..span.end).unwrap_or("").trim_start_matches('^');
        self.footnotes = references.map(|mark| super::layout::fold_label(label(mark.inner))).collect();
        let mut known = HashSet::new();
        for (index, raw) in document.raw.iter().enumerate() {
            if let Shape::FootnoteDefinition { name } = &raw.shape
                && !known.insert(super::layout::fold_label(document.name(*name)))
            {
                self.repeated_footnotes.insert(index);
            }
        }
    }

    fn mark(&mut self, range: std::ops::RangeInclusive<usize>, mut set: impl FnMut(&mut LineFacts)) {
        let end = (*range.end()).min(self.lines.len().saturating_sub(1));
        for line in *range.start()..=end {
            if let Some(facts) = self.lines.get_mut(line) {
                set(facts);
            }
        }
    }

    fn blocks(&mut self, document: &Document) {
        for (index, raw) in document.raw.iter().enumerate() {
            let last = last_line(document, index);
            match raw.shape {
                Shape::Code { fenced, closed, .. } => {
                    let (last, end) = match (fenced, closed) {
                        (true, true) => (last, last),
                        (true, false) => Self::unclosed(document, index, last),
                        (false, _) => (last, last + 1),
                    };
                    self.mark(raw.first_line()..=last, |facts| {
                        facts.set_code(index);
                    });
                    let first = raw.first_line() + usize::from(fenced);
                    if first < end {
                        self.mark(first..=end - 1, |facts| facts.set(LineSign::InsideCode, true));
                    }
                    self.prompts(document, index, last);
                }
                Shape::FootnoteDefinition { .. } => {
                    self.mark(raw.first_line()..=last, |facts| facts.set(LineSign::Definition, true));
                }
                _ => {}
            }
        }
        for definition in &document.layout.definitions {
            let (first, last) = lines_of(document, definition.span);
            self.mark(first..=last, |facts| facts.set(LineSign::Definition, true));
        }
    }

    /// Notes the signs before commands, if every line of the code has one.
    fn prompts(&mut self, document: &Document, index: usize, last: usize) {
        let raw = &document.raw[index];
        let Shape::Code { fenced, closed, indent, .. } = raw.shape else { return };
        let chain = prefix::containers(&document.raw, index);
        let first = raw.first_line() + usize::from(fenced);
        let end = if fenced && closed { last } else { last + 1 };
        let mut prompts = Vec::new();
        for line in first..end {
            let span = document.lines.span(line);
            let text = document.source.get(span.start..span.end).unwrap_or("");
            let mut reader = Reader::new(text);
            if line == raw.first_line() {
                reader.offset = raw.first_column();
            } else {
                reader.skip_prefixes(&chain);
                reader.skip_columns(if fenced { indent as usize } else { 4 });
            }
            let code = text.get(reader.offset..).unwrap_or("");
            if code.is_empty() {
                continue;
            }
            let rest = code.trim_start();
            let sign = rest.strip_prefix('$').map(|after| 1 + after.len() - after.trim_start().len());
            let Some(length) = sign.filter(|length| *length > 1) else { return };
            let start = span.end - rest.len();
            prompts.push((line, Span::new(start, start + length)));
        }
        self.prompts.extend(prompts);
    }

    fn paragraphs(&mut self, document: &Document) {
        let mut links = vec![false; self.lines.len()];
        let mut text = vec![false; self.lines.len()];
        let fill = |flags: &mut Vec<bool>, span: Span, cut: usize, value: bool| {
            let (first, last) = lines_of(document, span);
            let end = (last + 1).saturating_sub(cut).min(flags.len());
            if let Some(part) = flags.get_mut(first..end.max(first)) {
                part.fill(value);
            }
        };
        let mut breaks = vec![false; self.lines.len()];
        for block in document.blocks.iter().filter(|block| block.is_prose()) {
            let paragraph = block.kind == BlockKind::Paragraph;
            if paragraph {
                fill(&mut breaks, block.span(), 1, true);
            }
            for mark in block.marks() {
                match mark.kind {
                    MarkKind::Link | MarkKind::Autolink | MarkKind::Image => fill(&mut links, mark.source, 0, true),
                    MarkKind::Code => fill(&mut breaks, mark.source, 1, false),
                    _ => {}
                }
            }
            if paragraph {
                for span in bare_text(block) {
                    fill(&mut text, span, 0, true);
                }
            }
        }
        for (line, facts) in self.lines.iter_mut().enumerate() {
            facts.set(LineSign::MayBreak, breaks[line]);
            facts.set(LineSign::OnlyLinks, links[line] && !text[line]);
        }
    }

    fn blank_ranks(&mut self, document: &Document) {
        let mut rank = 0;
        let front = document.layout.regions.iter().take_while(|region| **region == Region::FrontMatter).count();
        // Blank lines right below the front matter belong to it.
        let mut skipping = front > 0;
        for line in front..self.lines.len() {
            let blank = self.text(document, line).trim().is_empty();
            let code = self.lines[line].code().is_some();
            skipping &= blank;
            rank = if blank && !code && !skipping { rank + 1 } else { 0 };
            self.lines[line].set_blank_rank(rank);
        }
    }
}

/// The last line of a block that holds some of its text.
pub(super) fn last_line(document: &Document, index: usize) -> usize {
    let raw = &document.raw[index];
    let mut last = raw.last_line().min(document.lines.len().saturating_sub(1));
    let container = matches!(raw.shape, Shape::List { .. } | Shape::Item { .. } | Shape::FootnoteDefinition { .. });
    let indented = matches!(raw.shape, Shape::Code { fenced: false, .. });
    if container || indented || raw.last_column() == 0 {
        while last > raw.first_line() {
            let span = document.lines.span(last);
            let text = document.source.get(span.start..span.end).unwrap_or("");
            let blank = if indented { text.trim().is_empty() } else { super::layout::is_blank(text) };
            if !blank {
                break;
            }
            last -= 1;
        }
    }
    if matches!(raw.shape, Shape::List { .. } | Shape::Item { .. }) {
        with_definitions(document, index, last)
    } else {
        last
    }
}

/// The last line of a list or item, definitions of links included: of these the tree keeps no node.
fn with_definitions(document: &Document, index: usize, mut last: usize) -> usize {
    let item = match document.raw[index].shape {
        Shape::List { .. } => document.contexts[index].last_child.get().unwrap_or(index),
        _ => index,
    };
    let Shape::Item { indent } = document.raw[item].shape else { return last };
    let from = document.lines.span(document.raw[index].first_line()).start;
    let from = document.layout.definitions.partition_point(|definition| definition.span.start < from);
    for definition in &document.layout.definitions[from..] {
        let (first, end) = lines_of(document, definition.span);
        if first > last {
            let line = |line: usize| {
                let span = document.lines.span(line);
                document.source.get(span.start..span.end).unwrap_or("")
            };
            let mut chain = prefix::containers(&document.raw, item);
            chain.push(Container::Item { indent: indent as usize });
            let joined = (last + 1..first).all(|between| super::layout::is_blank(line(between)));
            if !joined || !Reader::new(line(first)).skip_prefixes(&chain) {
                break;
            }
        }
        last = last.max(end);
    }
    last
}

fn lines_of(document: &Document, span: Span) -> (usize, usize) {
    let last = span.end.max(span.start + 1) - 1;
    (document.lines.line_of(span.start), document.lines.line_of(last))
}

/// The stretches of a block's text that stand in no link, emphasis or other mark.
fn bare_text(block: &super::Block) -> Vec<Span> {
    let mut bare = Vec::new();
    let mut marks = block.marks().iter().peekable();
    let mut covered = 0;
    for (index, segment) in block.segments().iter().enumerate() {
        while let Some(mark) = marks.next_if(|mark| mark.text.start <= segment.text().start) {
            covered = covered.max(mark.text.end);
        }
        if segment.kind != SegmentKind::Verbatim {
            continue;
        }
        let (mut from, end) = (segment.text().start.max(covered.min(segment.text().end)), segment.text().end);
        // A mark can begin inside the segment only where the text before it ends.
        let edge = |other: Option<&super::Segment>| other.is_none_or(|other| other.kind == SegmentKind::Break);
        let text = block.text.get(from..end).unwrap_or("");
        let outer = edge(index.checked_sub(1).and_then(|before| block.segments().get(before)))
            || edge(block.segments().get(index + 1));
        if text.is_empty() || (outer && text.trim().is_empty()) {
            continue;
        }
        from = from.min(end);
        bare.push(block.span_of(from..end));
    }
    bare
}

fn code_spans(document: &Document) -> Vec<Span> {
    let marks = document.blocks.iter().flat_map(|block| block.marks());
    let mut spans: Vec<Span> = marks.filter(|mark| mark.kind == MarkKind::Code).map(|mark| mark.source).collect();
    spans.sort_unstable();
    spans
}

fn repeated(document: &Document) -> Vec<bool> {
    let mut known = HashMap::new();
    let definitions = document.layout.definitions.iter();
    definitions.map(|definition| known.insert(super::layout::fold_label(&definition.label), ()).is_some()).collect()
}

/// The first byte of content at the top of the document that is no comment.
fn first_content(document: &Document) -> Option<usize> {
    let comment = |index: usize| {
        let block = document.contexts[index].block.get().and_then(|block| document.blocks.get(block));
        let text =
            block.and_then(|block| document.source.get(block.span().start..block.span().end)).unwrap_or("").trim();
        document.raw[index].shape == Shape::Html && text.starts_with("<!--") && text.ends_with("-->")
    };
    let tops = document.raw.iter().enumerate().filter(|(_, raw)| raw.parent().is_none());
    let block = tops
        .filter(|(index, _)| !comment(*index))
        .map(|(_, raw)| (document.lines.span(raw.first_line()).start + raw.first_column()).min(document.source.len()));
    let definition = document.layout.definitions.first().map(|definition| definition.span.start);
    block.into_iter().next().into_iter().chain(definition).min()
}

/// Whether a heading is a tab of docfx: nothing but a link to `#tab/…`.
pub(super) fn is_tab(block: &super::Block) -> bool {
    let heading = matches!(block.kind, BlockKind::Heading { .. });
    let whole = |mark: &super::Mark| mark.kind == MarkKind::Link && mark.source == block_text(block);
    let url = block.marks().first().filter(|mark| heading && whole(mark)).and_then(|mark| mark.url.as_deref());
    url.is_some_and(|url| url.starts_with("#tab/"))
}

/// The source from the first to the last character of a block's text, marks around it included.
fn block_text(block: &super::Block) -> Span {
    let edges = block.marks().iter().map(|mark| mark.source);
    let segments = block.segments().iter().map(|segment| segment.source());
    let all = || edges.clone().chain(segments.clone());
    Span::new(all().map(|span| span.start).min().unwrap_or(0), all().map(|span| span.end).max().unwrap_or(0))
}

fn headings(document: &Document, first_content: Option<usize>) -> Vec<HeadingFacts> {
    let mut counts = [0usize; 7];
    let mut leads = [false; 7];
    let mut facts = Vec::with_capacity(document.sections.len());
    for section in &document.sections {
        let level = usize::from(section.level).min(6);
        // A tab counts as no heading, and is number 0.
        if document.blocks.get(section.heading()).is_some_and(is_tab) {
            facts.push(HeadingFacts { nth: 0, leads: false });
            continue;
        }
        counts[level] += 1;
        if counts[level] == 1 {
            let start = document.blocks.get(section.heading()).map(|block| block.span().start);
            leads[level] = start.is_some() && start == first_content;
        }
        facts.push(HeadingFacts { nth: counts[level], leads: leads[level] });
    }
    facts
}

/// The item of a list item node.
pub(super) fn item_of(detail: Detail) -> Option<usize> {
    match detail {
        Detail::Item { item, .. } => Some(item as usize),
        _ => None,
    }
}
