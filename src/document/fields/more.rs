//! More fields of headings, paragraphs, items, code and definitions, and of the document: what is written, and how it
//! stands to what is around it.
//!
//! They look things up in the survey and in the source.

use std::borrow::Cow;

use super::inline_more::anchor;
use super::{Asked, Detail, NodeKind, Reading, Value, reading};
use crate::document::layout::{self, Region};
use crate::document::parse::Shape;
use crate::document::survey::{Known, item_of, last_line};
use crate::document::{Block, BlockKind, Document, MarkKind, NodeId};
use crate::finding::{Edit, Span};

pub(super) fn read<'d>(asked: &Asked<'d>, name: &str) -> Option<Reading<'d>> {
    let document = asked.document;
    let found = asked.node()?;
    match found.kind {
        NodeKind::Document => read_document(document, name),
        NodeKind::Heading => read_heading(asked, name),
        NodeKind::Paragraph => read_paragraph(asked, name),
        NodeKind::BulletItem | NodeKind::OrderedItem => read_item(asked, name),
        NodeKind::List => {
            let nested = document.contexts.get(asked.detail().raw()?)?.item.is_some();
            reading(Some(Value::Flag(nested)).filter(|_| name == "nested"), found.span)
        }
        NodeKind::Code => read_code(asked, name),
        NodeKind::Definition => read_definition(asked, name),
        NodeKind::FootnoteDefinition => read_footnote(asked, name),
        _ => None,
    }
}

/// The text of the front matter with its fences; nothing where there is none.
fn front_matter(document: &Document) -> Option<&str> {
    let block = document.blocks.first().filter(|block| block.kind == BlockKind::FrontMatter)?;
    Some(document.slice(block.span()))
}

fn line_at(document: &Document, offset: usize) -> Span {
    let line = document.lines.span(document.lines.line_of(offset));
    Span::new(offset, line.end.max(offset))
}

fn read_document<'d>(document: &'d Document, name: &str) -> Option<Reading<'d>> {
    match name {
        "front-matter" => reading(Value::text(front_matter(document)?), document.lines.span(0)),
        "last-line" => {
            let line = document.lines.span(document.lines.len() - 1);
            reading(Value::text(document.slice(line)), line)
        }
        "unfinished" => {
            let end = document.source.len();
            let last = document.layout.regions.last();
            let bare = end > 0 && !document.source.ends_with(['\n', '\r']) && last != Some(&Region::FrontMatter);
            let last = document.source.chars().next_back().map_or(0, char::len_utf8);
            reading(Some(Value::Flag(bare)), Span::new(end - last, end))
        }
        "opening-level" => {
            let at = document.survey().first_content?;
            reading(Some(Value::Int(level_at(document, at).unwrap_or(0))), line_at(document, at))
        }
        "first-level" => {
            let tops = document.raw.iter().filter(|raw| raw.parent().is_none());
            let starts = tops.map(|raw| document.lines.span(raw.first_line()).start + raw.first_column());
            let (at, level) = starts.into_iter().find_map(|at| level_at(document, at).map(|level| (at, level)))?;
            reading(Some(Value::Int(level)), line_at(document, at))
        }
        _ => None,
    }
}

/// The level of the heading that stands at a place, written in Markdown or as a tag.
fn level_at(document: &Document, at: usize) -> Option<i64> {
    let block = document.blocks.partition_point(|block| block.span().start < at);
    let block = document
        .blocks
        .get(block)
        .filter(|block| document.lines.line_of(block.span().start) == document.lines.line_of(at))?;
    if block.item().is_some() || block.quotes() > 0 {
        return None;
    }
    match block.kind {
        BlockKind::Heading { level } => Some(level.into()),
        BlockKind::Html if document.slice(block.span()).trim_start().starts_with("<!--") => None,
        BlockKind::Html => {
            let tag = document.tags.partition_point(|tag| tag.span.start < block.span().start);
            let tag = document.tags.get(tag).filter(|tag| tag.span.start < block.span().end)?;
            let level = tag.name.strip_prefix(['h', 'H'])?.parse::<i64>().ok()?;
            (1..=6).contains(&level).then_some(level)
        }
        _ => None,
    }
}

/// The source of a heading's text: without marks, underline and closing marks.
fn heading_source(document: &Document, block: &Block, setext: bool) -> Span {
    let text = document.slice(block.span());
    let (start, end) = if setext {
        let end = text.trim_end().rfind(['\n', '\r']).unwrap_or(text.len());
        (0, text[..end].trim_end().len())
    } else {
        let start = layout::atx_text_start(text);
        let body = text.trim_end();
        let open = body.trim_end_matches('#');
        let closed = open.len() < body.len() && (open.ends_with([' ', '\t']) || open.len() <= start);
        let end = if closed { open.trim_end().len() } else { body.len() };
        (start.min(end), end)
    };
    Span::new(block.span().start + start, block.span().start + end.max(start))
}

/// The heading without inline HTML, each run of white space as it is; what makes two headings equal.
fn heading_words<'d>(document: &'d Document, block: &Block, span: Span) -> Cow<'d, str> {
    let whole = document.slice(span);
    if block.marks().iter().all(|mark| mark.kind != MarkKind::Html) && !whole.contains('\n') {
        return Cow::Borrowed(whole.trim());
    }
    let mut text = String::new();
    let mut at = span.start;
    for mark in block.marks().iter().filter(|mark| mark.kind == MarkKind::Html) {
        if mark.source.start < at {
            continue;
        }
        text.push_str(document.slice(Span::new(at, mark.source.start)));
        at = mark.source.end;
    }
    text.push_str(document.slice(Span::new(at, span.end.max(at))));
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    Cow::Owned(lines.join(" ").trim().to_owned())
}

fn read_heading<'d>(asked: &Asked<'d>, name: &str) -> Option<Reading<'d>> {
    let document = asked.document;
    let found = asked.node()?;
    let block = document.blocks.get(found.block?)?;
    let Shape::Heading { level, setext } = document.raw.get(asked.detail().raw()?)?.shape else { return None };
    let source = || heading_source(document, block, setext);
    let facts = || document.survey().headings.get(block.section()?).copied();
    let first_line = || line_at(document, found.span.start);
    match name {
        "source" => reading(Value::text(document.slice(source())), source()),
        "wording" => reading(Value::text(heading_words(document, block, source())), source()),
        "nth" => reading(Value::count(facts()?.nth), first_line()),
        "leads" => reading(Some(Value::Flag(facts()?.leads)), first_line()),
        "front-matter" => reading(Value::text(front_matter(document)?), first_line()),
        "opening-step" => (block.section() == Some(0))
            .then(|| Reading { value: Value::Int(i64::from(level) - 1), span: first_line() }),
        "shift" => {
            let line = document.lines.span(document.lines.line_of(found.span.start)).start;
            let before = document.slice(Span::new(line, found.span.start));
            let blanks = before.len() - before.trim_end_matches([' ', '\t']).len();
            // One blank belongs to a quote mark or list marker; an indent of an item's later lines to the item.
            let own = match document.contexts.get(asked.detail().raw()?)?.item.get() {
                Some(item) => {
                    let item = document.items.get(item)?;
                    let raw = document.raw.get(asked.detail().raw()?)?.parent()?;
                    let Shape::Item { indent } = document.raw.get(raw)?.shape else { return None };
                    let same = document.lines.line_of(item.span().start) == document.lines.line_of(found.span.start);
                    if same { blanks } else { (indent as usize).min(blanks) }
                }
                None => usize::from(before.contains('>')).min(blanks),
            };
            let start = found.span.start - (blanks - own);
            reading(Value::count(blanks - own), Span::new(start, found.span.start))
        }
        "closing-space" if !setext => {
            let source = source();
            let rest = document.slice(Span::new(source.end, found.span.end));
            let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
            let closed = rest[blanks..].starts_with('#');
            let surplus = Span::new(source.end + usize::from(blanks > 1), source.end + blanks);
            closed.then_some(Reading { value: Value::Int(i64::try_from(blanks).ok()?), span: surplus })
        }
        _ => None,
    }
}

fn read_paragraph<'d>(asked: &Asked<'d>, name: &str) -> Option<Reading<'d>> {
    let document = asked.document;
    let found = asked.node()?;
    let block = document.blocks.get(found.block?)?;
    let context = document.contexts.get(asked.detail().raw()?)?;
    if name != "whole-emphasis" || context.item.is_some() || context.quotes() > 0 || !block.exact {
        return None;
    }
    let raw = document.raw.get(asked.detail().raw()?)?;
    // Blanks behind the text are more than the emphasis.
    let bare = !document.slice(document.lines.span(raw.last_line())).ends_with([' ', '\t']);
    let top = raw.parent().is_none() && bare;
    let mut marks = block.marks().iter().filter(|mark| mark.kind != MarkKind::Html);
    let mark = marks.next().filter(|mark| matches!(mark.kind, MarkKind::Strong | MarkKind::Emphasis))?;
    let text = document.slice(mark.inner);
    let plain = marks.next().is_none() && block.text.get(mark.text.clone()) == Some(text) && !text.contains('\n');
    let outside = |from: usize, to: usize| {
        let text = block.text.get(from..to).unwrap_or("");
        text.chars().all(|next| next == crate::document::OPAQUE || next.is_whitespace())
    };
    let alone = outside(0, mark.text.start) && outside(mark.text.end, block.text.len());
    (top && plain && alone).then(|| Reading { value: Value::Text(text.into()), span: mark.inner })
}

fn read_item<'d>(asked: &Asked<'d>, name: &str) -> Option<Reading<'d>> {
    let document = asked.document;
    let survey = document.survey();
    let facts = survey.items.get(item_of(asked.detail())?)?;
    let span = line_at(document, asked.node()?.span.start);
    let whole = Span::new(document.lines.span(document.lines.line_of(span.start)).start, span.end);
    let flag = |value: bool| reading(Some(Value::Flag(value)), span);
    match name {
        "aligned" => reading(Some(Value::Flag(facts.aligned)), whole),
        "nesting" => reading(Value::count(facts.nesting?.into()), whole),
        "offset" => {
            let start = asked.node()?.span.start;
            let before = document.slice(Span::new(whole.start, start)).trim_start_matches('\u{FEFF}');
            let quoted = before.rfind('>').map_or(0, |mark| {
                before[..mark].chars().count() + 1 + usize::from(before[mark + 1..].starts_with([' ', '\t']))
            });
            let footnote = if in_footnote(document, asked.detail().raw()) { 4 } else { 0 };
            let columns = before.chars().count().saturating_sub(quoted).saturating_sub(footnote);
            reading(Value::count(columns), whole)
        }
        "depth-marker" => flag(facts.depth_marker),
        "single-lines" => flag(facts.single),
        "ordinal" => reading(Some(Value::Int(facts.ordinal.into())), span),
        "counts" => flag(facts.counts),
        "list-start" => reading(Some(Value::Int(facts.start.into())), span),
        "ordered" => flag(asked.node()?.kind == NodeKind::OrderedItem),
        _ => None,
    }
}

fn in_footnote(document: &Document, raw: Option<usize>) -> bool {
    let around = std::iter::successors(raw, |raw| document.raw.get(*raw)?.parent());
    around.take(64).any(|raw| matches!(document.raw[raw].shape, Shape::FootnoteDefinition { .. }))
}

fn read_code<'d>(asked: &Asked<'d>, name: &str) -> Option<Reading<'d>> {
    let document = asked.document;
    let raw = asked.detail().raw()?;
    let Shape::Code { info, fenced, .. } = &document.raw.get(raw)?.shape else { return None };
    let span = line_at(document, asked.node()?.span.start);
    match name {
        "in-list" => reading(Some(Value::Flag(document.contexts.get(raw)?.item.is_some())), span),
        "info-rest" if *fenced => {
            let rest = document.name(*info).trim().split_once(char::is_whitespace)?.1.trim();
            reading(Value::text(rest).filter(|_| !rest.is_empty()), span)
        }
        _ => None,
    }
}

fn read_definition<'d>(asked: &Asked<'d>, name: &str) -> Option<Reading<'d>> {
    let document = asked.document;
    let Detail::Definition { definition } = asked.detail() else { return None };
    let found = document.layout.definitions.get(definition as usize)?;
    match name {
        "repeated" => reading(Some(Value::Flag(*document.survey().repeated.get(definition as usize)?)), found.span),
        "anchor" => anchor(document, &found.url, found.span),
        "fragment" => reading(Value::text(found.url.split_once('#')?.1), found.url_span),
        _ => None,
    }
}

fn read_footnote<'d>(asked: &Asked<'d>, name: &str) -> Option<Reading<'d>> {
    let document = asked.document;
    let raw = asked.detail().raw()?;
    let Shape::FootnoteDefinition { name: label } = &document.raw.get(raw)?.shape else { return None };
    let span = line_at(document, asked.node()?.span.start);
    let survey = document.survey();
    match name {
        "used" => {
            reading(Some(Value::Flag(survey.footnotes.contains(&layout::fold_label(document.name(*label))))), span)
        }
        "repeated" => reading(Some(Value::Flag(survey.repeated_footnotes.contains(&raw))), span),
        _ => None,
    }
}

pub(super) fn write(document: &Document, node: NodeId, name: &str, value: &Value<'_>) -> Option<Vec<Edit>> {
    let span = document.node(node)?.span;
    match (document.kind(node)?, name, value) {
        (NodeKind::Document, "unfinished", Value::Flag(false)) => {
            let end = document.source.len();
            let text = super::spacing::line_end(document, 0).to_owned();
            Some(vec![Edit { span: Span::new(end, end), text }])
        }
        (NodeKind::Heading, "shift" | "closing-space", Value::Int(_)) => {
            let surplus = read(&document.ask(node), name)?.span;
            Some(vec![Edit { span: surplus, text: String::new() }])
        }
        (NodeKind::OrderedItem, "number", Value::Int(number)) => {
            let text = document.slice(span);
            let digits = text.bytes().take_while(u8::is_ascii_digit).count();
            Some(vec![Edit { span: Span::new(span.start, span.start + digits), text: number.to_string() }])
        }
        (NodeKind::BulletItem, "offset", Value::Int(wanted)) => {
            let line = document.lines.span(document.lines.line_of(span.start)).start;
            let before = document.slice(Span::new(line, span.start));
            let quote = before.rfind('>').map_or(0, |mark| mark + 1);
            let own = quote + usize::from(quote > 0 && before[quote..].starts_with(' '));
            // Behind another marker the columns are not the item's alone.
            let alone = before.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'>'));
            let text = " ".repeat(usize::try_from(*wanted).ok()?);
            alone.then(|| vec![Edit { span: Span::new(line + own, span.start), text }])
        }
        (NodeKind::BulletItem, "depth-marker", Value::Flag(true)) => {
            let facts = document.survey().items.get(item_of(document.detail(node))?)?;
            let text = char::from(facts.marker_of_depth?).to_string();
            Some(vec![Edit { span: Span::new(span.start, span.start + 1), text }])
        }
        (NodeKind::Definition, "anchor", Value::Text(text)) if text == "known" => {
            let Detail::Definition { definition } = document.detail(node) else { return None };
            let found = document.layout.definitions.get(definition as usize)?;
            let Known::As(right) = document.anchors().find(found.url.strip_prefix('#')?) else { return None };
            (document.slice(found.url_span) == found.url)
                .then(|| vec![Edit { span: found.url_span, text: format!("#{right}") }])
        }
        (NodeKind::FootnoteDefinition, "used" | "repeated", _) => {
            let raw = document.detail(node).raw()?;
            let lines = document.raw.get(raw)?.first_line()..=last_line(document, raw);
            let start = document.lines.full_span(*lines.start()).start;
            let alone = document.slice(Span::new(start, span.start)).trim().is_empty();
            let end = document.lines.full_span(*lines.end()).end;
            alone.then(|| vec![Edit { span: Span::new(start, end), text: String::new() }])
        }
        (NodeKind::Definition, "used" | "repeated", _) => {
            let first = document.lines.line_of(span.start);
            let line = document.lines.full_span(first);
            let alone = document.slice(Span::new(line.start, span.start)).trim().is_empty();
            (alone && document.lines.line_of(span.end.saturating_sub(1)) == first)
                .then(|| vec![Edit { span: line, text: String::new() }])
        }
        _ => None,
    }
}
