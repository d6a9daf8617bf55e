//! The list of things with fields: one node for everything that a `node` rule can ask about, in source order.
//!
//! It only lists; what a field says is computed in `fields` when somebody asks.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use super::build::span_of;
use super::fields::{Detail, NodeKind};
use super::layout::{FrontMatter, Region, fold_label};
use super::parse::Shape;
use super::{Block, BlockKind, Document, Mark, MarkKind, Node, SectionId};
use crate::finding::Span;

struct Drafts {
    list: Vec<(Node, Detail)>,
}

impl Drafts {
    fn push(&mut self, kind: NodeKind, span: Span, detail: Detail) -> usize {
        self.list.push((Node { kind, span, block: None, section: None, parent: None }, detail));
        self.list.len() - 1
    }

    fn node(&mut self, draft: usize) -> Option<&mut Node> {
        self.list.get_mut(draft).map(|(node, _)| node)
    }
}

/// Fills `document.nodes` and the details beside them, and finds out which link definitions are used.
pub(super) fn add(document: &mut Document, front: Option<&FrontMatter>) {
    mark_used_definitions(document);
    let mut drafts = Drafts { list: Vec::new() };
    drafts.push(NodeKind::Document, Span::new(0, document.source.len()), Detail::Document);
    if let Some(front) = front {
        let draft = drafts.push(NodeKind::FrontMatter, front.span, Detail::FrontMatter);
        if let Some(node) = drafts.node(draft) {
            node.block = Some(0);
        }
    }
    add_blocks(document, &mut drafts);
    add_sections(document, &mut drafts);
    add_lines(document, &mut drafts);
    add_markup(document, &mut drafts);
    for (index, (block, mark)) in document.unrendered.iter().enumerate() {
        let Some(kind) = kind_of_mark(mark) else { continue };
        let draft = drafts.push(kind, mark.source, Detail::Unrendered { index: index as u32 });
        if let Some(node) = drafts.node(draft) {
            node.block = Some(*block);
            node.section = document.blocks[*block].section;
        }
    }
    for (index, definition) in document.layout.definitions.iter().enumerate() {
        drafts.push(NodeKind::Definition, definition.span, Detail::Definition { definition: index as u32 });
    }
    sort(document, drafts.list);
}

fn add_blocks(document: &Document, drafts: &mut Drafts) {
    let mut of_raw: Vec<Option<usize>> = Vec::with_capacity(document.raw.len());
    for (raw, context) in document.raw.iter().zip(&document.contexts) {
        let around = raw.parent.and_then(|parent| of_raw[parent]);
        let mut own = None;
        if let Some(kind) = kind_of(document, raw.parent, &raw.shape) {
            let mut span = span_of(&document.source, &document.lines, raw);
            if let (NodeKind::Paragraph, Some(block)) = (kind, context.block) {
                span = document.blocks[block].span;
            }
            let draft = drafts.push(kind, span, context.detail);
            if let Some(node) = drafts.node(draft) {
                node.parent = around;
                node.section = context.section;
                node.block = match context.detail {
                    Detail::Item { item, .. } => document.items[item as usize].blocks.first().copied(),
                    _ => context.block,
                };
            }
            own = Some(draft);
        }
        if let Some(first) = context.block {
            for block in first..first + context.blocks {
                add_marks(&document.blocks[block], block, own.or(around), drafts);
            }
        }
        of_raw.push(own.or(around));
    }
}

fn kind_of(document: &Document, parent: Option<usize>, shape: &Shape) -> Option<NodeKind> {
    Some(match shape {
        Shape::Quote { .. } => NodeKind::Quote,
        Shape::List { .. } => NodeKind::List,
        Shape::Item { .. } => match parent.map(|parent| &document.raw[parent].shape) {
            Some(Shape::List { ordered: true }) => NodeKind::OrderedItem,
            _ => NodeKind::BulletItem,
        },
        Shape::FootnoteDefinition { .. } => NodeKind::FootnoteDefinition,
        Shape::Paragraph => NodeKind::Paragraph,
        Shape::Heading { .. } => NodeKind::Heading,
        Shape::ThematicBreak => NodeKind::ThematicBreak,
        Shape::Code { .. } => NodeKind::Code,
        Shape::Html => NodeKind::Html,
        Shape::Table { .. } => NodeKind::Table,
        Shape::Row | Shape::Cell => return None,
    })
}

fn kind_of_mark(mark: &Mark) -> Option<NodeKind> {
    Some(match mark.kind {
        MarkKind::Strong => NodeKind::Strong,
        MarkKind::Emphasis => NodeKind::Emphasis,
        MarkKind::Link | MarkKind::Autolink => NodeKind::Link,
        MarkKind::Image => NodeKind::Image,
        MarkKind::Code => NodeKind::CodeSpan,
        MarkKind::Html => NodeKind::Html,
        MarkKind::FootnoteReference => NodeKind::FootnoteReference,
        MarkKind::Strikethrough | MarkKind::Math => return None,
    })
}

fn add_marks(block: &Block, id: usize, around: Option<usize>, drafts: &mut Drafts) {
    let mut open: Vec<(usize, usize)> = Vec::new();
    for (index, mark) in block.marks.iter().enumerate() {
        let Some(kind) = kind_of_mark(mark) else { continue };
        while open.last().is_some_and(|&(end, _)| end <= mark.source.start) {
            open.pop();
        }
        let draft = drafts.push(kind, mark.source, Detail::Mark { block: id as u32, mark: index as u32 });
        if let Some(node) = drafts.node(draft) {
            node.parent = open.last().map(|&(_, draft)| draft).or(around);
            node.block = Some(id);
            node.section = block.section;
        }
        open.push((mark.source.end, draft));
    }
}

/// Rows and pipes of tables, tags, references without a definition and stray delimiters.
fn add_markup(document: &Document, drafts: &mut Drafts) {
    let tables: HashMap<usize, usize> = if document.written_tables.is_empty() {
        HashMap::new()
    } else {
        let drafts = drafts.list.iter().enumerate().filter(|(_, (node, _))| node.kind == NodeKind::Table);
        drafts.filter_map(|(draft, (_, detail))| Some((detail.raw()?, draft))).collect()
    };
    for (table, written) in document.written_tables.iter().enumerate() {
        for (index, (row, pipes)) in written.rows.iter().enumerate() {
            let section = document.contexts[written.raw].section;
            let place = |drafts: &mut Drafts, draft: usize| {
                if let Some(node) = drafts.node(draft) {
                    node.section = section;
                    node.parent = tables.get(&written.raw).copied();
                }
            };
            let draft = drafts.push(NodeKind::Row, row.span, Detail::Row { table: table as u32, row: index as u32 });
            place(drafts, draft);
            for (number, pipe) in pipes.iter().enumerate() {
                let detail = Detail::Pipe { table: table as u32, row: index as u32, pipe: number as u32 };
                let draft = drafts.push(NodeKind::Pipe, pipe.span, detail);
                place(drafts, draft);
            }
        }
    }
    let tags = document.tags.iter().enumerate();
    let tags = tags.map(|(tag, found)| (NodeKind::Tag, found.span, Some(found.block), Detail::Tag { tag: tag as u32 }));
    let dangling = document.dangling.iter().enumerate().map(|(reference, found)| {
        (NodeKind::Reference, found.span, found.block, Detail::Reference { reference: reference as u32 })
    });
    let strays = document.strays.iter().enumerate().map(|(delimiter, found)| {
        (NodeKind::Delimiter, found.span, Some(found.block), Detail::Delimiter { delimiter: delimiter as u32 })
    });
    for (kind, span, block, detail) in tags.chain(dangling).chain(strays) {
        let draft = drafts.push(kind, span, detail);
        if let Some(node) = drafts.node(draft) {
            node.block = block;
            node.section = block.and_then(|block| document.blocks.get(block)?.section);
        }
    }
}

fn add_sections(document: &Document, drafts: &mut Drafts) {
    let first = drafts.list.len();
    for (index, section) in document.sections.iter().enumerate() {
        let draft = drafts.push(NodeKind::Section, section.span, Detail::Section { section: index as u32 });
        if let Some(node) = drafts.node(draft) {
            node.parent = section.parent.map(|parent| first + parent);
            node.block = Some(section.heading);
            node.section = Some(index);
        }
    }
}

fn add_lines(document: &Document, drafts: &mut Drafts) {
    let mut run: Option<(usize, usize)> = None;
    let mut runs = Vec::new();
    for line in 0..document.lines.len() {
        let span = document.lines.span(line);
        drafts.push(NodeKind::Line, span, Detail::Line { line: line as u32 });
        let text = &document.source[span.start..span.end];
        let blank = document.layout.regions.get(line) == Some(&Region::Blank) && text.trim().is_empty();
        run = match run {
            Some((first, count)) if blank => Some((first, count + 1)),
            None if blank => Some((line, 1)),
            _ => {
                runs.extend(run);
                None
            }
        };
    }
    if run.is_some() && document.source.ends_with(['\n', '\r']) {
        // Behind the last line end there is one more blank line.
        let end = document.source.len();
        drafts.push(NodeKind::Line, Span::new(end, end), Detail::Line { line: document.lines.len() as u32 });
    }
    runs.extend(run);
    for (first, count) in runs {
        let span = Span::new(document.lines.span(first).start, document.lines.full_span(first + count - 1).end);
        drafts.push(NodeKind::BlankRun, span, Detail::BlankRun { first: first as u32, count: count as u32 });
    }
}

/// Sorts the drafts into source order, outer before inner, and tells lines and definitions their section.
fn sort(document: &mut Document, drafts: Vec<(Node, Detail)>) {
    let mut order: Vec<u32> = (0..drafts.len() as u32).collect();
    order.sort_by_key(|&draft| {
        let node = &drafts[draft as usize].0;
        (node.span.start, Reverse(node.span.end), node.kind, draft)
    });
    let mut place = vec![0u32; drafts.len()];
    for (id, &draft) in order.iter().enumerate() {
        place[draft as usize] = id as u32;
    }
    let mut sections = SectionSweep::default();
    document.nodes.reserve_exact(drafts.len());
    document.details.reserve_exact(drafts.len());
    for draft in order {
        let (mut node, detail) = drafts[draft as usize].clone();
        node.parent = node.parent.map(|parent| place[parent] as usize);
        if matches!(node.kind, NodeKind::Line | NodeKind::BlankRun | NodeKind::Definition) {
            node.section = sections.at(document, node.span.start);
        }
        document.nodes.push(node);
        document.details.push(detail);
    }
}

/// The innermost section of ever later places.
#[derive(Default)]
struct SectionSweep {
    next: SectionId,
    open: Vec<SectionId>,
}

impl SectionSweep {
    fn at(&mut self, document: &Document, offset: usize) -> Option<SectionId> {
        while let Some(section) = document.sections.get(self.next).filter(|section| section.span.start <= offset) {
            while self.open.last().is_some_and(|&open| document.sections[open].level >= section.level) {
                self.open.pop();
            }
            self.open.push(self.next);
            self.next += 1;
        }
        self.open.last().copied()
    }
}

fn mark_used_definitions(document: &mut Document) {
    let mut used = HashSet::new();
    for block in &document.blocks {
        for mark in block.marks.iter().filter(|mark| matches!(mark.kind, MarkKind::Link | MarkKind::Image)) {
            used.extend(reference_label(&document.source, mark).map(fold_label));
        }
    }
    // Images and links in a block that could not be followed are unknown: then no definition is called unused.
    let unknown = document.blocks.iter().any(|block| !block.exact && !matches!(block.kind, BlockKind::Code));
    for definition in &mut document.layout.definitions {
        definition.used = unknown || used.contains(&fold_label(&definition.label));
    }
}

/// The label by which a reference link or image finds its definition; nothing for an inline one.
pub(super) fn reference_label<'a>(source: &'a str, mark: &Mark) -> Option<&'a str> {
    let inner = source.get(mark.inner.start..mark.inner.end)?;
    let tail = source.get(mark.inner.end..mark.source.end)?.strip_prefix(']')?;
    match tail.strip_prefix('[') {
        Some(label) => {
            let label = label.strip_suffix(']')?;
            Some(if label.trim().is_empty() { inner } else { label })
        }
        None if tail.is_empty() => Some(inner),
        None => None,
    }
}
