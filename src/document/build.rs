//! From comrak's plain nodes to the `Document`: blocks, sections, lists, tables and the nodes that rules ask about.
//!
//! It puts things together and reads no Markdown itself; that is done by `parse`, `prefix`, `view` and `layout`.

use std::collections::HashSet;
use std::sync::Arc;

use super::compact::{self, Index, short};
use super::context::Context;
use super::inside::Inside;
use super::language::{self, Count};
use super::layout::{self, FrontMatter, Layout};
use super::lines::{Lines, floor_boundary};
use super::parse::{self, Inlines, Parts, RawNode, Shape, Tree};
use super::prefix::{self, Content};
use super::scan;
use super::stage::Stage;
use super::text::Texts;
use super::view::{self, Entities, Stretch, View, Views};
use super::{Block, BlockId, BlockKind, Cells, Document, Item, Language, List, Mark, MarkKind, Section, SectionId};
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
    /// Reads an article. Any text gives a document; nothing fails. One of 4 GB or more is not read, as if there had been
    /// no time for it.
    pub fn parse(source: impl Into<Arc<str>>, options: &ParseOptions) -> Self {
        Self::parse_watched(source, options, &mut |_| {})
    }

    /// The same, with word of each [`Stage`] that ended.
    pub fn parse_watched(source: impl Into<Arc<str>>, options: &ParseOptions, watch: &mut dyn FnMut(Stage)) -> Self {
        let mut source: Arc<str> = source.into();
        let fits = source.len() <= compact::LARGEST;
        if !fits {
            source = Arc::from("");
        }
        let lines = Lines::new(&source);
        let front = layout::front_matter(&source, &lines);
        let math = options.math.unwrap_or_else(|| language::looks_chinese(&source));
        let first_line = front.as_ref().map_or(0, |front| front.lines.end);
        let from = if first_line == 0 { 0 } else { lines.full_span(first_line).start };
        watch(Stage::Lines);
        let mut parts = Parts::new(&source[from..], first_line, math, options);
        let mut assembly = Assembly::new(&source, &lines, math);
        if !(fits && assembly.run(&mut parts, front.as_ref(), options.deadline, watch)) {
            assembly = Assembly::new(&source, &lines, math);
            assembly.tree.timed_out = true;
            assembly.add_front(front.as_ref());
            assembly.close(front.as_ref());
        }
        let Assembly { tree, blocks, sections, lists, items, tables, layout, contexts, unrendered, .. } = assembly;
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
            nodes: nodes::Nodes::default(),
            suppressions: Vec::new(),
            switches: super::Switches::default(),
            raw: tree.nodes,
            names: tree.names,
            contexts,
            layout,
            unrendered,
            written: rows::Written::default(),
            tags: Vec::new(),
            dangling: Vec::new(),
            strays: Vec::new(),
            survey: std::sync::OnceLock::new(),
            anchors: std::sync::OnceLock::new(),
            timed_out: tree.timed_out,
            deadline: options.deadline,
            too_deep,
            neighbours: options.neighbours.clone(),
            words: std::sync::OnceLock::new(),
        };
        watch(Stage::Layout);
        document.tell_languages();
        watch(Stage::Languages);
        document.written = rows::Written::read(&document.source, &document.lines, &document.raw);
        document.tags = markup::tags(&document);
        document.dangling = markup::dangling(&document);
        document.strays = markup::strays(&document);
        watch(Stage::Markup);
        nodes::add(&mut document, front.as_ref());
        watch(Stage::Nodes);
        document.suppressions = suppress::find(&document);
        document.switches = super::switches::find(&document);
        watch(Stage::Comments);
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

struct Assembly<'a> {
    source: &'a str,
    lines: &'a Lines,
    tree: Tree,
    /// The inlines of the part at hand.
    inlines: Inlines,
    contexts: Vec<Context>,
    /// The node before the one at hand in the same container.
    previous: Index,
    blocks: Vec<Block>,
    sections: Vec<Section>,
    open_sections: Vec<SectionId>,
    lists: Vec<List>,
    items: Vec<Item>,
    tables: Vec<Table>,
    layout: Layout,
    unrendered: Vec<(BlockId, Mark)>,
    texts: Texts,
    math: bool,
    entities: Entities,
}

impl<'a> Assembly<'a> {
    fn new(source: &'a Arc<str>, lines: &'a Lines, math: bool) -> Self {
        Self {
            source,
            lines,
            tree: Tree::default(),
            inlines: Inlines::default(),
            contexts: Vec::new(),
            previous: Index::NONE,
            blocks: Vec::new(),
            sections: Vec::new(),
            open_sections: Vec::new(),
            lists: Vec::new(),
            items: Vec::new(),
            tables: Vec::new(),
            layout: Layout::default(),
            unrendered: Vec::new(),
            texts: Texts::new(source),
            math,
            entities: Entities::new(),
        }
    }

    /// Puts the blocks together; false if that was not over in time.
    fn run(
        &mut self,
        parts: &mut Parts<'_>,
        front: Option<&FrontMatter>,
        deadline: Deadline,
        watch: &mut dyn FnMut(Stage),
    ) -> bool {
        self.add_front(front);
        while let Some(inlines) = parts.next(&mut self.tree) {
            watch(Stage::Tree);
            self.inlines = inlines;
            for index in self.inlines.first..self.tree.nodes.len() {
                if index % LOOKS == 0 && deadline.is_past() {
                    return false;
                }
                let raw = self.tree.nodes[index];
                let context = self.context(index, &raw);
                self.contexts.push(context);
                self.add(index, &raw);
            }
            watch(Stage::Views);
        }
        if self.tree.timed_out {
            return false;
        }
        self.close(front);
        true
    }

    fn add_front(&mut self, front: Option<&FrontMatter>) {
        let Some(front) = front else { return };
        let mut content = Content::default();
        for line in front.lines.start + 1..front.lines.end.saturating_sub(1) {
            content.push(self.source, self.lines.full_span(line));
        }
        self.push_lines(BlockKind::FrontMatter, front.span, &content, Context::default());
    }

    fn close(&mut self, front: Option<&FrontMatter>) {
        self.inlines = Inlines::default();
        while let Some(section) = self.open_sections.pop() {
            self.close_section(section, self.source.len());
        }
        self.layout.read_regions(self.source, self.lines, &self.tree.nodes, front);
        self.layout.add_loose_definitions(self.source, self.lines, &self.tree.nodes);
        self.texts.settle(self.blocks.iter_mut().map(|block| &mut block.text));
        // What grew by doubling is kept for as long as the document is.
        self.blocks.shrink_to_fit();
        self.sections.shrink_to_fit();
        self.lists.shrink_to_fit();
        self.items.shrink_to_fit();
        self.tables.shrink_to_fit();
        self.contexts.shrink_to_fit();
        self.tree.nodes.shrink_to_fit();
    }

    fn context(&mut self, index: usize, raw: &RawNode) -> Context {
        let mut context = Context { section: self.open_sections.last().copied().into(), ..Context::default() };
        if let Some(parent) = raw.parent() {
            let around = self.contexts[parent];
            let shape = self.tree.nodes[parent].shape;
            context.quote_count = around.quote_count + u32::from(matches!(shape, Shape::Quote { .. }));
            context.item = if matches!(shape, Shape::Item { .. }) { around.number } else { around.item };
            self.previous = around.last_child;
            self.contexts[parent].last_child = index.into();
        } else {
            self.previous = self.layout.last_root.replace(index).into();
        }
        if let Some(previous) = self.previous.get() {
            self.contexts[previous].next = index.into();
        }
        context
    }

    /// The number of the list or table around a node.
    fn around(&self, raw: &RawNode) -> Option<usize> {
        self.contexts[raw.parent()?].number.get()
    }

    fn add(&mut self, index: usize, raw: &RawNode) {
        let span = span_of(self.source, self.lines, raw);
        let mut context = self.contexts[index];
        match &raw.shape {
            Shape::List { ordered } => {
                let lead = self.lead(&context);
                let list = List {
                    ordered: *ordered,
                    parent: context.item.get(),
                    items: Vec::new(),
                    span,
                    lead,
                    section: context.section.get(),
                };
                context.number = self.lists.len().into();
                self.lists.push(list);
            }
            Shape::Item { .. } => {
                let list = self.around(raw).unwrap_or(0);
                context.number = self.items.len().into();
                if let Some(list) = self.lists.get_mut(list) {
                    list.items.push(self.items.len());
                }
                self.items.push(Item::new(list, context.item.get(), span));
            }
            Shape::Table { .. } => {
                let lead = self.lead(&context);
                context.number = self.tables.len().into();
                self.tables.push(Table { span, rows: Vec::new(), lead, section: context.section.get() });
            }
            Shape::Row => {
                if let Some(table) = self.around(raw) {
                    context.number = table.into();
                    let first = self.blocks.len();
                    self.tables[table].rows.push(Cells::default());
                    for cell in self.inlines.cells_of(index) {
                        self.add_cell(table, cell, context);
                    }
                    context.block = Some(first).filter(|first| *first < self.blocks.len()).into();
                    context.block_count = short(self.blocks.len() - first);
                }
            }
            Shape::Paragraph => self.add_text(index, raw, BlockKind::Paragraph, span, &mut context),
            Shape::Heading { level, .. } => {
                self.open_section(*level, span);
                context.section = self.open_sections.last().copied().into();
                self.add_text(index, raw, BlockKind::Heading { level: *level }, span, &mut context);
            }
            Shape::Code { .. } | Shape::Html => {
                let kind = if raw.shape == Shape::Html { BlockKind::Html } else { BlockKind::Code };
                let content = layout::literal_content(self.source, self.lines, &self.tree.nodes, index, span);
                context.block = self.blocks.len().into();
                context.block_count = 1;
                self.push_lines(kind, span, &content, context);
            }
            Shape::Quote { .. } | Shape::FootnoteDefinition { .. } | Shape::ThematicBreak | Shape::Cell => {}
        }
        self.contexts[index] = context;
    }

    /// The label of a list or table: the paragraph directly before it, else the first text of the item around it.
    fn lead(&self, context: &Context) -> Option<BlockId> {
        let before = self.previous.get().filter(|&previous| self.tree.nodes[previous].shape == Shape::Paragraph);
        before
            .and_then(|previous| self.contexts[previous].block.get())
            .or_else(|| context.item.get().and_then(|item| self.items[item].blocks.first().copied()))
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
        self.sections.push(Section::new(level, heading, parent, span));
        self.open_sections.push(section);
    }

    fn close_section(&mut self, section: SectionId, end: usize) {
        let section = &mut self.sections[section];
        let Span { start, end: least } = section.span();
        let text = self.source.get(start..end).unwrap_or("");
        section.close(self.blocks.len(), least.max(start + text.trim_end().len()));
    }

    fn add_text(&mut self, index: usize, raw: &RawNode, kind: BlockKind, span: Span, context: &mut Context) {
        let mut content = prefix::text_content(self.source, self.lines, &self.tree.nodes, index);
        let mut start = 0;
        let atx = matches!(raw.shape, Shape::Heading { setext: false, .. });
        // comrak splits these lines off the header of a table: it looks for no definitions in them, and reads `\|` as in a cell.
        let next = self.tree.nodes.get(index + 1);
        let above_table = next.is_some_and(|next| {
            matches!(next.shape, Shape::Table { .. })
                && next.parent() == raw.parent()
                && next.first_line() == raw.last_line() + 1
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
        let mut views = view::read(&content, start, self.inlines.of(index), above_table, atx, &mut self.entities);
        let first_in_item =
            raw.parent().is_some_and(|parent| matches!(self.tree.nodes[parent].shape, Shape::Item { .. }))
                && self.previous.is_none();
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
    fn add_unrendered(&mut self, content: &Content<'_>, start: usize, view: &View, cell: bool) {
        let suspicious = view.exact && scan::holds_delimiter(&view.text) && view.text.chars().any(language::is_han);
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

    fn add_cell(&mut self, table: TableId, cell: usize, mut context: Context) {
        let Some((raw, events)) = self.inlines.cell(cell) else { return };
        let line = self.lines.span(raw.first_line());
        let span = layout::cell_span(self.source, line, &raw);
        let mut content = Content::default();
        content.push(self.source, span);
        let mut views = view::read(&content, 0, events, true, false, &mut self.entities);
        views.block.span = span;
        self.add_unrendered(&content, 0, &views.block, true);
        let row = self.tables[table].rows.len().saturating_sub(1);
        let Some(cells) = self.tables[table].rows.last_mut() else { return };
        let kind = BlockKind::Cell { table: short(table), row: short(row), column: short(cells.len()) };
        cells.push(self.blocks.len());
        self.push_views(kind, views, &mut context);
    }

    fn push_views(&mut self, kind: BlockKind, views: Views, context: &mut Context) {
        context.block = self.blocks.len().into();
        context.block_count = short(1 + views.alternatives.len());
        self.push_block(kind, views.block, context);
        for view in views.alternatives {
            self.push_block(BlockKind::Alt, view, context);
        }
    }

    fn push_block(&mut self, kind: BlockKind, view: View, context: &Context) {
        let at = view.segments.first().map_or(0, |first| first.source.start);
        let block = Block {
            kind,
            span: view.span.into(),
            text: self.texts.keep(&view.text, at),
            inside: Inside::new(view.segments.into_iter().map(Segment::from), view.marks),
            exact: view.exact,
            language: Language::En,
            section: context.section,
            item: context.item,
            quotes: context.quote_count,
        };
        if let Some(item) = context.item.get().filter(|_| block.is_prose()) {
            self.items[item].blocks.push(self.blocks.len());
        }
        self.blocks.push(block);
    }

    /// A block whose text is its lines: code, HTML, front matter.
    fn push_lines(&mut self, kind: BlockKind, span: Span, content: &Content<'_>, context: Context) {
        let mut view = View { span, exact: true, ..View::default() };
        for (line, source) in content.lines() {
            if let Some(last) = view.segments.last().map(|segment| segment.source.end) {
                let from = view.text.len();
                view.text.push('\n');
                let source = Span::new(last, source.start);
                view.segments.push(Stretch { text: from..from + 1, source, kind: SegmentKind::Break });
            }
            let from = view.text.len();
            view.text.push_str(line);
            // An empty line has an empty segment for the moment: it holds the place of the break after it.
            view.segments.push(Stretch { text: from..view.text.len(), source, kind: SegmentKind::Verbatim });
        }
        view.segments.retain(|segment| !segment.text.is_empty());
        self.push_block(kind, view, &context);
    }
}

/// The bytes of a raw node, clamped to the source and without white space at its end.
pub(super) fn span_of(source: &str, lines: &Lines, raw: &RawNode) -> Span {
    let first = lines.span(raw.first_line());
    let last = lines.span(raw.last_line());
    let start = floor_boundary(source, (first.start + raw.first_column()).min(first.end));
    let end = floor_boundary(source, (last.start + raw.last_column()).min(last.end)).max(start);
    let end = start + source[start..end].trim_end_matches([' ', '\t', '\n', '\r']).len();
    Span::new(start, end)
}
