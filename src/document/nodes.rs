//! The list of things with fields: one node for everything that a `node` rule can ask about, in source order.
//!
//! It only lists; what a field says is computed in `fields` when somebody asks.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use super::build;
use super::compact::{Index, ShortSpan, short};
use super::fields::{Detail, NodeKind};
use super::layout::{FrontMatter, Region, fold_label};
use super::origins::{Form, Pairs};
use super::parse::Shape;
use super::{Block, BlockId, BlockKind, Document, Mark, MarkKind, Node, NodeId, SectionId};
use crate::finding::Span;

/// The nodes of a document, each as no more than what it was made from; a list for each part of a [`Stored`] takes less
/// than a list of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Nodes {
    kinds: Vec<NodeKind>,
    /// What each was made from.
    forms: Vec<Form>,
    numbers: Vec<u32>,
    pairs: Pairs,
    parents: Vec<Index>,
}

/// A node. Its place is that of what it was made from.
#[derive(Clone, Copy, Debug)]
struct Stored {
    origin: Detail,
    parent: Index,
    kind: NodeKind,
}

impl Nodes {
    pub fn kind(&self, id: NodeId) -> Option<NodeKind> {
        self.kinds.get(id).copied()
    }

    pub fn detail(&self, id: NodeId) -> Detail {
        let (form, number) = (self.forms.get(id), self.numbers.get(id));
        form.zip(number).map(|(form, number)| self.pairs.detail(*form, *number)).unwrap_or_default()
    }

    pub fn get(&self, document: &Document, id: NodeId) -> Option<Node> {
        Some(self.stored(id)?.node(document))
    }

    fn stored(&self, id: NodeId) -> Option<Stored> {
        Some(Stored { origin: self.detail(id), parent: *self.parents.get(id)?, kind: *self.kinds.get(id)? })
    }

    pub fn iter(&self, document: &Document) -> impl ExactSizeIterator<Item = Node> {
        let origins = self.forms.iter().zip(&self.numbers).map(|(form, number)| self.pairs.detail(*form, *number));
        let parts = self.kinds.iter().zip(origins).zip(&self.parents);
        parts.map(|((&kind, origin), &parent)| Stored { origin, parent, kind }.node(document))
    }
}

impl Stored {
    fn node(self, document: &Document) -> Node {
        let Self { origin, parent, kind } = self;
        let (block, section) = surroundings(document, origin);
        Node { kind, span: span_of(document, origin, kind), block, section, parent: parent.get() }
    }
}
/// The place of what a node was made from.
fn span_of(document: &Document, origin: Detail, kind: NodeKind) -> Span {
    let line_start = |line: usize| document.lines.span(line).start;
    let span = match origin {
        Detail::None => None,
        Detail::Document => Some(Span::new(0, document.source.len())),
        Detail::FrontMatter => document.blocks.first().map(|block| block.span()),
        Detail::Line { line } => Some(document.lines.span(line as usize)),
        Detail::BlankRun { first, count } => {
            let end = document.lines.full_span((first + count - 1) as usize).end;
            Some(Span::new(line_start(first as usize), end))
        }
        Detail::Section { section } => document.sections.get(section as usize).map(|section| section.span()),
        Detail::Raw { raw } | Detail::List { raw, .. } | Detail::Item { raw, .. } | Detail::Table { raw, .. } => {
            let raw = raw as usize;
            let block = document.contexts.get(raw).and_then(|context| context.block.get());
            match block.and_then(|block| document.blocks.get(block)).filter(|_| kind == NodeKind::Paragraph) {
                Some(block) => Some(block.span()),
                None => document.raw.get(raw).map(|raw| build::span_of(&document.source, &document.lines, raw)),
            }
        }
        Detail::Mark { block, mark } => {
            let block = document.blocks.get(block as usize);
            block.and_then(|block| block.marks().get(mark as usize)).map(|mark| mark.source)
        }
        Detail::Definition { definition } => {
            document.layout.definitions.get(definition as usize).map(|definition| definition.span)
        }
        Detail::Unrendered { index } => document.unrendered.get(index as usize).map(|(_, mark)| mark.source),
        Detail::Row { row } => document.written.span(row as usize),
        Detail::Pipe { pipe } => document.written.pipe(pipe as usize).map(|pipe| pipe.span),
        Detail::Tag { tag } => document.tags.get(tag as usize).map(|tag| tag.span),
        Detail::Reference { reference } => document.dangling.get(reference as usize).map(|found| found.span),
        Detail::Delimiter { delimiter } => document.strays.get(delimiter as usize).map(|stray| stray.span),
    };
    span.unwrap_or_default()
}

/// The block that a node is or stands in, and its section.
fn surroundings(document: &Document, origin: Detail) -> (Option<BlockId>, Option<SectionId>) {
    let with_section = |block: Option<BlockId>| (block, block.and_then(|block| document.blocks.get(block)?.section()));
    let of_raw = |raw: usize| document.contexts.get(raw).and_then(|context| context.section.get());
    match origin {
        Detail::None | Detail::Document => (None, None),
        Detail::FrontMatter => (Some(0), None),
        Detail::Line { line } => (None, section_at(document, document.lines.span(line as usize).start)),
        Detail::BlankRun { first, .. } => (None, section_at(document, document.lines.span(first as usize).start)),
        Detail::Definition { definition } => {
            let definition = document.layout.definitions.get(definition as usize);
            (None, definition.and_then(|definition| section_at(document, definition.span.start)))
        }
        Detail::Section { section } => {
            (document.sections.get(section as usize).map(|section| section.heading()), Some(section as usize))
        }
        Detail::Item { raw, item } => {
            let item = document.items.get(item as usize);
            (item.and_then(|item| item.blocks.first().copied()), of_raw(raw as usize))
        }
        Detail::Raw { raw } | Detail::List { raw, .. } | Detail::Table { raw, .. } => {
            let block = document.contexts.get(raw as usize).and_then(|context| context.block.get());
            (block, of_raw(raw as usize))
        }
        Detail::Mark { block, .. } => with_section(Some(block as usize)),
        Detail::Unrendered { index } => with_section(document.unrendered.get(index as usize).map(|(block, _)| *block)),
        Detail::Row { row } => (None, document.written.table(row as usize).and_then(of_raw)),
        Detail::Pipe { pipe } => {
            (None, document.written.table(document.written.row_of(pipe as usize)).and_then(of_raw))
        }
        Detail::Tag { tag } => with_section(document.tags.get(tag as usize).map(|tag| tag.block)),
        Detail::Reference { reference } => {
            with_section(document.dangling.get(reference as usize).and_then(|found| found.block))
        }
        Detail::Delimiter { delimiter } => {
            with_section(document.strays.get(delimiter as usize).map(|stray| stray.block))
        }
    }
}

/// The innermost section at a place: the last that began.
fn section_at(document: &Document, offset: usize) -> Option<SectionId> {
    document.sections.partition_point(|section| section.span().start <= offset).checked_sub(1)
}

/// A node before it has its place among the others.
#[derive(Clone, Copy)]
struct Draft {
    span: ShortSpan,
    /// Its place among the drafts.
    index: u32,
    parent: Index,
    number: u32,
    form: Form,
    kind: NodeKind,
}

struct Drafts<'a> {
    document: &'a Document,
    list: Vec<Draft>,
    pairs: Pairs,
}

impl Drafts<'_> {
    fn push(&mut self, kind: NodeKind, origin: Detail, parent: Option<usize>) -> usize {
        let span = span_of(self.document, origin, kind).into();
        let (form, number) = self.pairs.keep(origin);
        self.list.push(Draft { span, index: short(self.list.len()), parent: parent.into(), number, form, kind });
        self.list.len() - 1
    }
}

/// Fills `document.nodes`, and finds out which link definitions are used.
pub(super) fn add(document: &mut Document, front: Option<&FrontMatter>) {
    mark_used_definitions(document);
    let list = Vec::with_capacity(document.lines.len() + 2 * document.raw.len());
    let mut drafts = Drafts { document, list, pairs: Pairs::default() };
    drafts.push(NodeKind::Document, Detail::Document, None);
    if front.is_some() {
        drafts.push(NodeKind::FrontMatter, Detail::FrontMatter, None);
    }
    let tables = add_blocks(&mut drafts);
    add_sections(&mut drafts);
    add_lines(&mut drafts);
    add_markup(&mut drafts, &tables);
    for (index, (_, mark)) in document.unrendered.iter().enumerate() {
        let Some(kind) = kind_of_mark(mark) else { continue };
        drafts.push(kind, Detail::Unrendered { index: short(index) }, None);
    }
    for index in 0..document.layout.definitions.len() {
        drafts.push(NodeKind::Definition, Detail::Definition { definition: short(index) }, None);
    }
    let Drafts { list, pairs, .. } = drafts;
    document.nodes = sort(list, pairs);
}

/// Adds blocks and the marks in them; gives the drafts of tables by their place in the tree.
fn add_blocks(drafts: &mut Drafts<'_>) -> HashMap<usize, usize> {
    let document = drafts.document;
    let mut tables = HashMap::new();
    let mut of_raw: Vec<Index> = Vec::with_capacity(document.raw.len());
    for (index, (raw, context)) in document.raw.iter().zip(&document.contexts).enumerate() {
        let around = raw.parent().and_then(|parent| of_raw[parent].get());
        let mut own = around;
        if let Some(kind) = kind_of(document, raw.parent(), raw.shape) {
            let draft = drafts.push(kind, context.detail(index, raw.shape), around);
            if kind == NodeKind::Table {
                tables.insert(index, draft);
            }
            own = Some(draft);
        }
        for block in context.blocks() {
            add_marks(&document.blocks[block], block, own, drafts);
        }
        of_raw.push(own.into());
    }
    tables
}

fn kind_of(document: &Document, parent: Option<usize>, shape: Shape) -> Option<NodeKind> {
    Some(match shape {
        Shape::Quote { .. } => NodeKind::Quote,
        Shape::List { .. } => NodeKind::List,
        Shape::Item { .. } => match parent.map(|parent| document.raw[parent].shape) {
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

fn add_marks(block: &Block, id: BlockId, around: Option<usize>, drafts: &mut Drafts<'_>) {
    let mut open: Vec<(usize, usize)> = Vec::new();
    for (index, mark) in block.marks().iter().enumerate() {
        let Some(kind) = kind_of_mark(mark) else { continue };
        while open.last().is_some_and(|&(end, _)| end <= mark.source.start) {
            open.pop();
        }
        let parent = open.last().map(|&(_, draft)| draft).or(around);
        let draft = drafts.push(kind, Detail::Mark { block: short(id), mark: short(index) }, parent);
        open.push((mark.source.end, draft));
    }
}

/// Rows and pipes of tables, tags, references without a definition and stray delimiters.
fn add_markup(drafts: &mut Drafts<'_>, tables: &HashMap<usize, usize>) {
    let document = drafts.document;
    for row in 0..document.written.len() {
        let table = document.written.table(row).and_then(|table| tables.get(&table).copied());
        drafts.push(NodeKind::Row, Detail::Row { row: short(row) }, table);
        for pipe in document.written.pipes_of(row) {
            drafts.push(NodeKind::Pipe, Detail::Pipe { pipe: short(pipe) }, table);
        }
    }
    for tag in 0..short(document.tags.len()) {
        drafts.push(NodeKind::Tag, Detail::Tag { tag }, None);
    }
    for reference in 0..short(document.dangling.len()) {
        drafts.push(NodeKind::Reference, Detail::Reference { reference }, None);
    }
    for delimiter in 0..short(document.strays.len()) {
        drafts.push(NodeKind::Delimiter, Detail::Delimiter { delimiter }, None);
    }
}

fn add_sections(drafts: &mut Drafts<'_>) {
    let first = drafts.list.len();
    for (index, section) in drafts.document.sections.iter().enumerate() {
        let parent = section.parent().map(|parent| first + parent);
        drafts.push(NodeKind::Section, Detail::Section { section: short(index) }, parent);
    }
}

fn add_lines(drafts: &mut Drafts<'_>) {
    let document = drafts.document;
    let mut run: Option<(usize, usize)> = None;
    let mut runs = Vec::new();
    for line in 0..document.lines.len() {
        drafts.push(NodeKind::Line, Detail::Line { line: short(line) }, None);
        let span = document.lines.span(line);
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
        drafts.push(NodeKind::Line, Detail::Line { line: short(document.lines.len()) }, None);
    }
    runs.extend(run);
    for (first, count) in runs {
        drafts.push(NodeKind::BlankRun, Detail::BlankRun { first: short(first), count: short(count) }, None);
    }
}

/// Sorts the drafts into source order, outer before inner.
fn sort(mut drafts: Vec<Draft>, mut pairs: Pairs) -> Nodes {
    // Each family of drafts is in order already, so that a sort that looks for such runs has little to do; and it keeps
    // the order of equals.
    drafts.sort_by_key(|draft| {
        let Span { start, end } = draft.span.get();
        (start, Reverse(end), draft.kind)
    });
    let mut place = vec![0u32; drafts.len()];
    for (id, draft) in drafts.iter().enumerate() {
        place[draft.index as usize] = short(id);
    }
    pairs.shrink_to_fit();
    let parent = |draft: &Draft| draft.parent.get().map(|parent| place[parent] as usize).into();
    Nodes {
        kinds: drafts.iter().map(|draft| draft.kind).collect(),
        forms: drafts.iter().map(|draft| draft.form).collect(),
        numbers: drafts.iter().map(|draft| draft.number).collect(),
        pairs,
        parents: drafts.iter().map(parent).collect(),
    }
}

fn mark_used_definitions(document: &mut Document) {
    let mut used = HashSet::new();
    for block in &document.blocks {
        for mark in block.marks().iter().filter(|mark| matches!(mark.kind, MarkKind::Link | MarkKind::Image)) {
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
