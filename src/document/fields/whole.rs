//! Fields of the whole document and of sections.
//!
//! They count and quote; whether a section is too short is for rules to say.

use super::{Detail, NodeKind, Reading, Value, reading};
use crate::document::compact::short;
use crate::document::language;
use crate::document::survey::is_tab;
use crate::document::{Block, BlockKind, Document, NodeId, OPAQUE, Section, SectionId};
use crate::finding::{Edit, Span};

pub(super) fn read<'d>(document: &'d Document, node: NodeId, name: &str) -> Option<Reading<'d>> {
    match document.detail(node) {
        Detail::Document => read_document(document, name),
        Detail::Section { section } => read_section(document, section as usize, name),
        _ => None,
    }
}

fn read_document<'d>(document: &'d Document, name: &str) -> Option<Reading<'d>> {
    let first_line = document.lines.span(0);
    let first = document.sections.first().map(|section| &document.blocks[section.heading()]);
    let heading = first.map_or(first_line, |block| block.span());
    // Where a title would stand: the first line of prose.
    let start =
        document.blocks.iter().find(|block| block.is_prose() && !block.text.is_empty()).map_or(heading, |block| {
            let line = document.lines.span(document.lines.line_of(block.span().start));
            Span::new(block.span().start, block.span().end.min(line.end.max(block.span().start)))
        });
    match name {
        "h1" => {
            // A tab of docfx looks like a heading and is none.
            let top = |section: &&Section| section.level == 1 && !is_tab(&document.blocks[section.heading()]);
            let mut tops = document.sections.iter().filter(top);
            let count = tops.clone().count();
            let place = tops
                .clone()
                .nth(1)
                .or_else(|| tops.next())
                .map_or(start, |section| document.blocks[section.heading()].span());
            reading(Value::count(count), place)
        }
        "title" => reading(Value::text(&*first?.text), heading),
        "words" => {
            let headings =
                document.sections.iter().map(|section| language::words(&document.blocks[section.heading()].text));
            reading(Value::count(words_of(document, 0, document.blocks.len()) + headings.sum::<usize>()), heading)
        }
        "first" => {
            let first = document.nodes().find(|node| is_content(node.kind))?;
            let line = document.lines.span(document.lines.line_of(first.span.start));
            reading(
                Value::text(first.kind.name()),
                Span::new(first.span.start, first.span.end.min(line.end.max(first.span.start))),
            )
        }
        "final-newlines" => {
            let end = document.source.trim_end_matches(['\n', '\r']).len();
            if document.source.is_empty() {
                return None;
            }
            let tail = Span::new(end, document.source.len());
            reading(Value::count(line_ends(document.slice(tail))), tail)
        }
        _ => None,
    }
}

fn is_content(kind: NodeKind) -> bool {
    !matches!(
        kind,
        NodeKind::Document
            | NodeKind::FrontMatter
            | NodeKind::Section
            | NodeKind::Line
            | NodeKind::BlankRun
            | NodeKind::Definition
    )
}

fn line_ends(text: &str) -> usize {
    text.len() - text.matches("\r\n").count()
}

fn read_section<'d>(document: &'d Document, id: SectionId, name: &str) -> Option<Reading<'d>> {
    let section = document.sections.get(id)?;
    let heading = document.blocks.get(section.heading())?;
    let span = if heading.text.is_empty() { heading.span() } else { heading.span_of(0..heading.text.len()) };
    let value = match name {
        "title" => Value::text(&*heading.text),
        "level" => Value::count(usize::from(section.level)),
        "children" => Value::count(section.children.len()),
        "words" if is_title(document, id) => Value::count(words_of(document, 0, document.blocks.len())),
        "words" => Value::count(words_of(document, section.blocks().start, section.blocks().end)),
        "text" => only_text(document, section.blocks().start, section.blocks().end).and_then(Value::text),
        "own-words" => {
            let end =
                section.children.first().map_or(section.blocks().end, |&child| document.sections[child].heading());
            Value::count(words_of(document, section.blocks().start, end))
        }
        _ => None,
    };
    reading(value, span)
}

/// Without a heading of level 1, a heading before all text is the article's title, and all text belongs to it.
fn is_title(document: &Document, id: SectionId) -> bool {
    id == 0
        && document.sections[0].level > 1
        && document.sections.iter().all(|section| section.level > 1)
        && words_of(document, 0, document.sections[0].heading()) == 0
}

/// Words of the blocks `from..to`, headings left out. Counted once for the whole document, then looked up.
fn words_of(document: &Document, from: usize, to: usize) -> usize {
    let sums = document.words.get_or_init(|| {
        let mut sums = Vec::with_capacity(document.blocks.len() + 1);
        sums.push(0);
        let mut sum = 0;
        for block in &document.blocks {
            sum += weight(block);
            sums.push(short(sum));
        }
        sums
    });
    let at = |index: usize| sums.get(index).or(sums.last()).map_or(0, |sum| *sum as usize);
    at(to).saturating_sub(at(from))
}

/// The text of the only block with words among `from..to`; none where there are more.
fn only_text(document: &Document, from: usize, to: usize) -> Option<&str> {
    let mut with_words = document.blocks.get(from..to)?.iter().filter(|block| weight(block) > 0);
    let only = with_words.next()?;
    with_words.next().is_none().then(|| only.text.trim())
}

fn weight(block: &Block) -> usize {
    match block.kind {
        BlockKind::Heading { .. } | BlockKind::FrontMatter | BlockKind::Alt => 0,
        // One picture, formula or line of code is as good as a word or two of prose.
        BlockKind::Code => 2 * block.text.lines().count().max(1),
        BlockKind::Html => {
            let text = block.text.trim();
            if text.starts_with("<!--") && text.ends_with("-->") { 0 } else { 2 * text.lines().count().max(1) }
        }
        BlockKind::Paragraph | BlockKind::Cell { .. } => {
            language::words(&block.text) + 2 * block.text.matches(OPAQUE).count()
        }
    }
}

pub(super) fn write(document: &Document, node: NodeId, name: &str, value: &Value<'_>) -> Option<Vec<Edit>> {
    let (Detail::Document, "final-newlines", &Value::Int(wanted)) = (document.detail(node), name, value) else {
        return None;
    };
    let end = document.source.trim_end_matches(['\n', '\r']).len();
    let line_end = super::spacing::line_end(document, 0);
    let text = line_end.repeat(usize::try_from(wanted).ok()?);
    Some(vec![Edit { span: Span::new(end, document.source.len()), text }])
}
