//! From comrak's plain nodes to the `Document`: blocks, sections, lists, tables and the nodes that rules ask about.
//!
//! It puts things together and reads no Markdown itself; that is done by `parse`, `prefix`, `view` and `layout`.

use std::collections::HashSet;
use std::sync::Arc;

use super::fields::Detail;
use super::language::{self, Count};
use super::layout::{self, FrontMatter, Layout};
use super::lines::{Lines, floor_boundary};
use super::parse::{self, RawNode, Shape, Tree};
use super::prefix::{self, Content};
use super::view::{self, Entities, View, Views};
use super::{
    Block, BlockId, BlockKind, Document, Item, ItemId, Language, List, ListId, Mark, MarkKind, Section, SectionId,
};
use super::{Neighbours, Segment, SegmentKind, Table, TableId, markup, nodes, rows, suppress};
use crate::finding::Span;
use crate::limits::Deadline;

/// After so many blocks the clock is looked at.
const LOOKS: usize = 64;

/// How a document is read.
#[derive(Clone, Debug, Default)]
pub struct ParseOptions {
    /// Whether `$…$` is mathematics. `None`: in Chinese documents only, since English ones write prices.
    pub math: Option<bool>,
    /// When parsing must be over. If it is not, the document has no blocks and says so in [`Document::timed_out`].
    pub deadline: Deadline,
    /// How deep block quotes, list items and footnotes may stand in one another; `None` for the
    /// [usual depth](crate::limits::DEEPEST). What stands deeper is not read, and [`Document::too_deep`] says where.
    pub deepest: Option<usize>,
    /// Where the article stands. `None`: nothing is known of the files that it speaks of.
    pub neighbours: Option<Arc<Neighbours>>,
}

impl Document {
    /// Reads an article. Any text gives a document; nothing fails.
    pub fn parse(source: impl Into<Arc<str>>, options: &ParseOptions) -> Self {
        let source: Arc<str> = source.into();
        let lines = Lines::new(&source);
        let front = layout::front_matter(&source, &lines);
        let math = options.math.unwrap_or_else(|| language::looks_chinese(&source));
        let first_line = front.as_ref().map_or(0, |front| front.lines.end);
        let from = if first_line == 0 { 0 } else { lines.full_span(first_line).start };
        let mut tree = parse::parse(&source[from..], first_line, math, options);
        let nothing = Tree { timed_out: true, ..Tree::default() };
        let mut assembly = Assembly::new(&source, &lines, &tree, math);
        let in_time = assembly.run(front.as_ref(), options.deadline);
        if !in_time {
            assembly = Assembly::new(&source, &lines, &nothing, math);
            assembly.run(front.as_ref(), Deadline::never());
        }
        let Assembly { mut blocks, sections, lists, items, tables, layout, contexts, unrendered, .. } = assembly;
        if !in_time {
            tree = nothing;
        }
        // What grew by doubling is kept for as long as the document is.
        blocks.shrink_to_fit();
        tree.events = Vec::new();
        tree.nodes.shrink_to_fit();
        let too_deep = tree.too_deep.and_then(|index| Some(span_of(&source, &lines, tree.nodes.get(index)?)));
        let mut document = Self {
            source: Arc::clone(&source),
            language: Language::En,
            lines,
            blocks,
            sections,
            lists,
            items,
            tables,
            nodes: Vec::new(),
            suppressions: Vec::new(),
            switches: super::Switches::default(),
            details: Vec::new(),
            raw: Vec::new(),
            contexts,
            layout,
            unrendered,
            written_tables: Vec::new(),
            tags: Vec::new(),
            dangling: Vec::new(),
            strays: Vec::new(),
            survey: std::sync::OnceLock::new(),
            timed_out: tree.timed_out,
            deadline: options.deadline,
            too_deep,
            neighbours: options.neighbours.clone(),
            words: std::sync::OnceLock::new(),
        };
        document.raw = tree.nodes;
        document.tell_languages();
        document.written_tables = rows::find(&document.source, &document.lines, &document.raw);
        document.tags = markup::tags(&document);
        document.dangling = markup::dangling(&document);
        document.strays = markup::strays(&document);
        nodes::add(&mut document, front.as_ref());
        document.suppressions = suppress::find(&document);
        document.switches = super::switches::find(&document);
        document
    }

    /// Whether the deadline passed while parsing: the document then has no blocks.
    pub fn timed_out(&self) -> bool {
        self.timed_out
    }

    /// When the work on the article must be over.
    pub fn deadline(&self) -> Deadline {
        self.deadline
    }

    /// The first block whose content was not read because it stands too deep.
    pub fn too_deep(&self) -> Option<Span> {
        self.too_deep
    }

    fn tell_languages(&mut self) {
        let counts: Vec<Count> = self.blocks.iter().map(count).collect();
        let mut all = Count::default();
        let prose = self.blocks.iter().zip(&counts).filter(|(block, _)| block.is_prose());
        prose.for_each(|(_, count)| all.join(*count));
        self.language = all.language();
        for (block, count) in self.blocks.iter_mut().zip(counts) {
            block.language = count.language_within(self.language);
        }
    }
}

fn count(block: &Block) -> Count {
    let mut count = Count::default();
    count.add(&block.text);
    count
}

/// What stands around a raw node, and what it became.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Context {
    pub item: Option<ItemId>,
    pub quotes: usize,
    pub section: Option<SectionId>,
    /// The main block of a leaf.
    pub block: Option<BlockId>,
    /// How many blocks that leaf gave, images' alternative texts included.
    pub blocks: usize,
    pub detail: Detail,
    pub previous: Option<usize>,
    pub next: Option<usize>,
    pub last_child: Option<usize>,
    list: Option<ListId>,
    table: Option<TableId>,
}

struct Assembly<'a> {
    source: &'a str,
    lines: &'a Lines,
    tree: &'a Tree,
    contexts: Vec<Context>,
    blocks: Vec<Block>,
    sections: Vec<Section>,
    open_sections: Vec<SectionId>,
    lists: Vec<List>,
    items: Vec<Item>,
    tables: Vec<Table>,
    layout: Layout,
    unrendered: Vec<(BlockId, Mark)>,
    math: bool,
    entities: Entities,
}

impl<'a> Assembly<'a> {
    fn new(source: &'a str, lines: &'a Lines, tree: &'a Tree, math: bool) -> Self {
        Self {
            source,
            lines,
            tree,
            contexts: Vec::with_capacity(tree.nodes.len()),
            blocks: Vec::new(),
            sections: Vec::new(),
            open_sections: Vec::new(),
            lists: Vec::new(),
            items: Vec::new(),
            tables: Vec::new(),
            layout: Layout::default(),
            unrendered: Vec::new(),
            math,
            entities: Entities::new(),
        }
    }

    /// Puts the blocks together; false if that was not over in time.
    fn run(&mut self, front: Option<&FrontMatter>, deadline: Deadline) -> bool {
        self.layout = Layout::new(self.source, self.lines, &self.tree.nodes, front);
        if let Some(front) = front {
            let mut content = Content::default();
            for line in front.lines.start + 1..front.lines.end.saturating_sub(1) {
                content.push(self.source, self.lines.full_span(line));
            }
            self.push_lines(BlockKind::FrontMatter, front.span, &content, Context::default());
        }
        let tree = self.tree;
        for (index, raw) in tree.nodes.iter().enumerate() {
            if index % LOOKS == 0 && deadline.is_past() {
                return false;
            }
            let context = self.context(index, raw);
            self.contexts.push(context);
            self.add(index, raw);
        }
        while let Some(section) = self.open_sections.pop() {
            self.close_section(section, self.source.len());
        }
        self.layout.add_loose_definitions(self.source, self.lines, &tree.nodes);
        true
    }

    fn context(&mut self, index: usize, raw: &RawNode) -> Context {
        let mut context = Context { section: self.open_sections.last().copied(), ..Context::default() };
        if let Some(parent) = raw.parent {
            let around = self.contexts[parent];
            context.quotes = around.quotes + usize::from(matches!(self.tree.nodes[parent].shape, Shape::Quote { .. }));
            context.item =
                if let Detail::Item { item, .. } = around.detail { Some(item as usize) } else { around.item };
            context.list = around.list;
            context.table = around.table;
            context.previous = around.last_child;
            self.contexts[parent].last_child = Some(index);
        } else {
            context.previous = self.layout.last_root.replace(index);
        }
        if let Some(previous) = context.previous {
            self.contexts[previous].next = Some(index);
        }
        context
    }

    fn add(&mut self, index: usize, raw: &RawNode) {
        let span = span_of(self.source, self.lines, raw);
        let mut context = self.contexts[index];
        context.detail = Detail::Raw { raw: index as u32 };
        match &raw.shape {
            Shape::List { ordered } => {
                let lead = self.lead(&context);
                let list = List {
                    ordered: *ordered,
                    parent: context.item,
                    items: Vec::new(),
                    span,
                    lead,
                    section: context.section,
                };
                context.list = Some(self.lists.len());
                context.detail = Detail::List { raw: index as u32, list: self.lists.len() as u32 };
                self.lists.push(list);
            }
            Shape::Item { .. } => {
                let list = context.list.unwrap_or(0);
                context.detail = Detail::Item { raw: index as u32, item: self.items.len() as u32 };
                if let Some(list) = self.lists.get_mut(list) {
                    list.items.push(self.items.len());
                }
                self.items.push(Item { list, parent: context.item, span, blocks: Vec::new() });
            }
            Shape::Table { .. } => {
                let lead = self.lead(&context);
                context.table = Some(self.tables.len());
                context.detail = Detail::Table { raw: index as u32, table: self.tables.len() as u32 };
                self.tables.push(Table { span, rows: Vec::new(), lead, section: context.section });
            }
            Shape::Row => {
                if let Some(table) = context.table.and_then(|table| self.tables.get_mut(table)) {
                    table.rows.push(Vec::new());
                }
            }
            Shape::Cell => self.add_cell(raw, &mut context),
            Shape::Paragraph => self.add_text(index, raw, BlockKind::Paragraph, span, &mut context),
            Shape::Heading { level, .. } => {
                self.open_section(*level, span);
                context.section = self.open_sections.last().copied();
                self.add_text(index, raw, BlockKind::Heading { level: *level }, span, &mut context);
            }
            Shape::Code { .. } | Shape::Html => {
                let kind = if raw.shape == Shape::Html { BlockKind::Html } else { BlockKind::Code };
                let content = layout::literal_content(self.source, self.lines, &self.tree.nodes, index, span);
                context.block = Some(self.blocks.len());
                context.blocks = 1;
                self.push_lines(kind, span, &content, context);
            }
            Shape::Quote { .. } | Shape::FootnoteDefinition { .. } | Shape::ThematicBreak => {}
        }
        self.contexts[index] = context;
    }

    /// The label of a list or table: the paragraph directly before it, else the first text of the item around it.
    fn lead(&self, context: &Context) -> Option<BlockId> {
        let before = context.previous.filter(|&previous| self.tree.nodes[previous].shape == Shape::Paragraph);
        before
            .and_then(|previous| self.contexts[previous].block)
            .or_else(|| context.item.and_then(|item| self.items[item].blocks.first().copied()))
    }

    fn open_section(&mut self, level: u8, span: Span) {
        let end = self.lines.full_span(self.lines.line_of(span.start)).start;
        while let Some(&section) = self.open_sections.last() {
            if self.sections[section].level < level {
                break;
            }
            self.open_sections.pop();
            self.close_section(section, end);
        }
        let (section, heading) = (self.sections.len(), self.blocks.len());
        let parent = self.open_sections.last().copied();
        if let Some(parent) = parent {
            self.sections[parent].children.push(section);
        }
        self.sections.push(Section { level, heading, parent, children: Vec::new(), span, blocks: heading..heading });
        self.open_sections.push(section);
    }

    fn close_section(&mut self, section: SectionId, end: usize) {
        let section = &mut self.sections[section];
        section.blocks.end = self.blocks.len();
        let text = self.source.get(section.span.start..end).unwrap_or("");
        section.span.end = section.span.end.max(section.span.start + text.trim_end().len());
    }

    fn add_text(&mut self, index: usize, raw: &RawNode, kind: BlockKind, span: Span, context: &mut Context) {
        let mut content = prefix::text_content(self.source, self.lines, &self.tree.nodes, index);
        let mut start = 0;
        let atx = matches!(raw.shape, Shape::Heading { setext: false, .. });
        // comrak splits these lines off the header of a table: it looks for no definitions in them, and reads `\|` as in a cell.
        let next = self.tree.nodes.get(index + 1);
        let above_table = next.is_some_and(|next| {
            matches!(next.shape, Shape::Table { .. })
                && next.parent == raw.parent
                && next.first_line == raw.last_line + 1
        });
        if atx {
            start = layout::atx_text_start(&content.text);
        } else {
            if raw.shape != Shape::Paragraph {
                content = layout::without_underline(&content);
            }
            if !above_table {
                start += self.layout.add_definitions(&content, self.source);
            }
        }
        let mut views =
            view::read(&content, start, &self.tree.events[raw.events.clone()], above_table, atx, &mut self.entities);
        let first_in_item =
            raw.parent.is_some_and(|parent| matches!(self.tree.nodes[parent].shape, Shape::Item { .. }))
                && context.previous.is_none();
        if first_in_item && raw.shape == Shape::Paragraph {
            layout::drop_task_marker(&mut views.block);
        }
        if raw.shape != Shape::Paragraph {
            views.block.span = span;
        }
        self.add_unrendered(&content, start, &views.block, above_table);
        self.push_views(kind, views, context);
    }

    /// Notes emphasis that its writer meant and CommonMark does not show, because full-width punctuation stands beside the
    /// delimiter: it is what the friendlier rules find and the plain ones do not.
    fn add_unrendered(&mut self, content: &Content, start: usize, view: &View, cell: bool) {
        let suspicious = view.exact && view.text.contains(['*', '_']) && view.text.chars().any(language::is_han);
        let Some(text) = content.text.get(start..).filter(|_| suspicious) else { return };
        let mut emphasis = |friendly: bool| {
            let events = parse::inlines(text, self.math, friendly);
            let mut marks = view::read(content, start, &events, cell, true, &mut self.entities).block.marks;
            marks.retain(|mark| matches!(mark.kind, MarkKind::Strong | MarkKind::Emphasis));
            marks
        };
        // Both readings are without the link definitions of the article, so that they differ in the one rule only.
        let friendly = emphasis(true);
        let plain = if friendly.is_empty() { Vec::new() } else { emphasis(false) };
        let known: HashSet<Span> = view.marks.iter().chain(&plain).map(|mark| mark.source).collect();
        let new = friendly.into_iter().filter(|mark| !known.contains(&mark.source));
        self.unrendered.extend(new.map(|mark| (self.blocks.len(), mark)));
    }

    fn add_cell(&mut self, raw: &RawNode, context: &mut Context) {
        let Some(table) = context.table else { return };
        let line = self.lines.span(raw.first_line);
        let span = layout::cell_span(self.source, line, raw);
        let mut content = Content::default();
        content.push(self.source, span);
        let mut views = view::read(&content, 0, &self.tree.events[raw.events.clone()], true, false, &mut self.entities);
        views.block.span = span;
        self.add_unrendered(&content, 0, &views.block, true);
        let row = self.tables[table].rows.len().saturating_sub(1);
        let Some(cells) = self.tables[table].rows.last_mut() else { return };
        let kind = BlockKind::Cell { table, row, column: cells.len() };
        cells.push(self.blocks.len());
        self.push_views(kind, views, context);
    }

    fn push_views(&mut self, kind: BlockKind, views: Views, context: &mut Context) {
        context.block = Some(self.blocks.len());
        context.blocks = 1 + views.alternatives.len();
        self.push_block(kind, views.block, context);
        for view in views.alternatives {
            self.push_block(BlockKind::Alt, view, context);
        }
    }

    fn push_block(&mut self, kind: BlockKind, view: View, context: &Context) {
        let block = Block {
            kind,
            span: view.span,
            text: view.text,
            segments: view.segments,
            marks: view.marks,
            exact: view.exact,
            language: Language::En,
            section: context.section,
            item: context.item,
            quotes: context.quotes,
        };
        if let Some(item) = context.item.filter(|_| block.is_prose()) {
            self.items[item].blocks.push(self.blocks.len());
        }
        self.blocks.push(block);
    }

    /// A block whose text is its lines: code, HTML, front matter.
    fn push_lines(&mut self, kind: BlockKind, span: Span, content: &Content, context: Context) {
        let mut view = View { span, exact: true, ..View::default() };
        for (line, source) in content.lines() {
            if let Some(last) = view.segments.last().map(|segment: &Segment| segment.source.end) {
                let from = view.text.len();
                view.text.push('\n');
                let source = Span::new(last, source.start);
                view.segments.push(Segment { text: from..from + 1, source, kind: SegmentKind::Break });
            }
            let from = view.text.len();
            view.text.push_str(line);
            // An empty line has an empty segment for the moment: it holds the place of the break after it.
            view.segments.push(Segment { text: from..view.text.len(), source, kind: SegmentKind::Verbatim });
        }
        view.segments.retain(|segment| !segment.text.is_empty());
        self.push_block(kind, view, &context);
    }
}

/// The bytes of a raw node, clamped to the source and without white space at its end.
pub(super) fn span_of(source: &str, lines: &Lines, raw: &RawNode) -> Span {
    let first = lines.span(raw.first_line);
    let last = lines.span(raw.last_line);
    let start = floor_boundary(source, (first.start + raw.first_column).min(first.end));
    let end = floor_boundary(source, (last.start + raw.last_column).min(last.end)).max(start);
    let end = start + source[start..end].trim_end_matches([' ', '\t', '\n', '\r']).len();
    Span::new(start, end)
}
