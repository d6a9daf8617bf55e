//! The file that knows comrak (with `page`, which writes HTML): Markdown in, plain nodes and inline events out.
//!
//! It copies the tree as it is and computes no text: positions of blocks are kept, positions of inlines are thrown away.

mod parts;
mod tree;

use std::ops::Range;

use comrak::nodes::{ListType, NodeValue};
use comrak::{Arena, Node, Options};

use super::compact::{Index, short};

pub(super) use parts::Parts;
pub use tree::{Piece, PieceKind, TreeNode};

/// Quotes nested deeper than this on one line make comrak's alerts quadratic.
const DEEPEST_ALERT_LINE: usize = 1000;

/// What a block-level node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A block quote or alert.
    Quote {
        alert: bool,
    },
    List {
        ordered: bool,
    },
    /// A list item; `indent` columns belong to its prefix on later lines.
    Item {
        indent: u32,
    },
    /// Its name is in [`Tree::names`].
    FootnoteDefinition {
        name: u32,
    },
    Paragraph,
    Heading {
        level: u8,
        setext: bool,
    },
    ThematicBreak,
    /// A code block; `indent` columns of a fenced block's lines do not belong to the code. What stands behind its fence
    /// is in [`Tree::names`].
    Code {
        fenced: bool,
        closed: bool,
        indent: u8,
        info: u32,
    },
    Html,
    Table {
        columns: u32,
    },
    Row,
    Cell,
}

/// A block-level node. Lines count from 0; columns are bytes from the start of the line, `last_column` exclusive.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct RawNode {
    pub shape: Shape,
    parent: Index,
    first_line: u32,
    first_column: u32,
    last_line: u32,
    last_column: u32,
}

impl RawNode {
    pub fn parent(&self) -> Option<usize> {
        self.parent.get()
    }

    /// Whether it is the first in its container; `index` is its own place in the tree.
    pub fn is_first(&self, index: usize) -> bool {
        self.parent().map_or(index == 0, |parent| parent + 1 == index)
    }

    pub fn first_line(&self) -> usize {
        self.first_line as usize
    }

    pub fn first_column(&self) -> usize {
        self.first_column as usize
    }

    pub fn last_line(&self) -> usize {
        self.last_line as usize
    }

    pub fn last_column(&self) -> usize {
        self.last_column as usize
    }
}

/// One step of a walk through inlines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Event {
    Text(String),
    SoftBreak,
    HardBreak,
    Code {
        ticks: usize,
    },
    Math {
        literal: String,
    },
    Html(String),
    FootnoteReference,
    Emphasis,
    Strong,
    Strikethrough,
    Link {
        url: String,
    },
    Image {
        url: String,
    },
    /// The end of the innermost open container.
    Leave,
}

/// A parsed article without inlines.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// In source order, parents before children; without the cells of tables.
    pub nodes: Vec<RawNode>,
    /// What some of them are called, or what stands behind their fence.
    pub names: Vec<Box<str>>,
    /// Whether the deadline passed; then there are no nodes.
    pub timed_out: bool,
    /// The first node whose content was left out because it stands too deep.
    pub too_deep: Option<usize>,
}

/// The inlines of some nodes of a tree, those from `first` on, and the cells of their rows.
#[derive(Debug, Default)]
pub(super) struct Inlines {
    pub first: usize,
    ranges: Vec<Range<usize>>,
    cells: Vec<(RawNode, Range<usize>)>,
    events: Vec<Event>,
}

impl Inlines {
    /// The inlines of a node.
    pub fn of(&self, node: usize) -> &[Event] {
        let range = node.checked_sub(self.first).and_then(|index| self.ranges.get(index));
        range.and_then(|range| self.events.get(range.clone())).unwrap_or_default()
    }

    /// The cells of a row, by the numbers that [`Inlines::cell`] knows.
    pub fn cells_of(&self, row: usize) -> Range<usize> {
        let behind = |row: usize| self.cells.partition_point(|(cell, _)| cell.parent().is_some_and(|own| own < row));
        behind(row)..behind(row + 1)
    }

    /// A cell and its inlines.
    pub fn cell(&self, cell: usize) -> Option<(RawNode, &[Event])> {
        let (raw, range) = self.cells.get(cell)?;
        Some((*raw, self.events.get(range.clone())?))
    }
}

/// The inlines of one paragraph read alone; `friendly` with the rules that let emphasis stand beside full-width punctuation.
pub(super) fn inlines(paragraph: &str, math: bool, friendly: bool) -> Vec<Event> {
    let arena = Arena::new();
    let mut options = options(paragraph, math);
    options.extension.cjk_friendly_emphasis = friendly;
    let root = comrak::parse_document(&arena, paragraph, &options);
    let mut events = Vec::new();
    if let Some(block) = root.first_child().filter(|block| block.data().value.contains_inlines()) {
        copy_inlines(block, &mut events);
    }
    events
}

/// What an HTML entity such as `&amp;` means, or nothing if it is none.
pub(super) fn decode_entity(entity: &str) -> Option<String> {
    let arena = Arena::new();
    let root = comrak::parse_document(&arena, entity, &Options::default());
    let text = root.descendants().find_map(|node| match node.data().value {
        NodeValue::Text(ref text) => Some(text.to_string()),
        _ => None,
    })?;
    (text != entity).then_some(text)
}

/// How articles are read.
pub(super) fn options(source: &str, math: bool) -> Options<'static> {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.autolink = true;
    options.extension.footnotes = true;
    options.extension.math_dollars = math;
    options.extension.alerts = alerts_are_cheap(source);
    // Source order, also for footnotes that nothing refers to.
    options.parse.leave_footnote_definitions = true;
    // Task lists stay off: comrak's own form forgets the indent of the item. The view removes the `[ ]`.
    options
}

fn alerts_are_cheap(source: &str) -> bool {
    if memchr::memchr_iter(b'>', source.as_bytes()).count() <= DEEPEST_ALERT_LINE {
        return true;
    }
    let mut count = 0;
    for byte in source.bytes() {
        match byte {
            b'\n' | b'\r' => count = 0,
            b'>' => count += 1,
            _ => {}
        }
        if count > DEEPEST_ALERT_LINE {
            return false;
        }
    }
    true
}

/// Copies the blocks below `root` from a line of its on (counted from 1), which stands `first_line` lines into the file;
/// a walk without recursion, for trees as deep as the file is long.
fn copy<'a>(root: Node<'a>, from: usize, first_line: usize, deepest: usize, tree: &mut Tree) -> Inlines {
    let mut inlines = Inlines { first: tree.nodes.len(), ..Inlines::default() };
    // How many containers stand around each node.
    let mut depths: Vec<usize> = Vec::new();
    let mut parent: Option<usize> = None;
    let mut next = root.children().find(|child| child.data().sourcepos.start.line >= from);
    while let Some(node) = next {
        let shape = shape_of(&node.data().value, &mut tree.names);
        let (mut down, entered) = match shape {
            None => (None, false),
            Some(Shape::Cell) => {
                let start = inlines.events.len();
                copy_inlines(node, &mut inlines.events);
                let raw = raw_node(node, Shape::Cell, parent, from, first_line);
                inlines.cells.push((raw, start..inlines.events.len()));
                (None, false)
            }
            Some(shape) => {
                let holds_inlines = node.data().value.contains_inlines();
                let inside = |parent: usize| {
                    depths[parent - inlines.first] + usize::from(is_container(&tree.nodes[parent].shape))
                };
                let depth = parent.map_or(0, inside);
                let hides = is_container(&shape) && depth >= deepest;
                let index = tree.nodes.len();
                tree.nodes.push(raw_node(node, shape, parent, from, first_line));
                reach(tree, node, parent);
                depths.push(depth);
                let start = inlines.events.len();
                if holds_inlines && !hides {
                    copy_inlines(node, &mut inlines.events);
                }
                inlines.ranges.push(start..inlines.events.len());
                if hides {
                    tree.too_deep.get_or_insert(index);
                    (None, false)
                } else if holds_inlines {
                    (None, false)
                } else {
                    let child = node.first_child();
                    if child.is_some() {
                        parent = Some(index);
                    }
                    (child, child.is_some())
                }
            }
        };
        if !entered {
            let mut here = node;
            down = here.next_sibling();
            while down.is_none() {
                let Some(up) = here.parent() else { break };
                if up.same_node(root) {
                    break;
                }
                here = up;
                parent = parent.and_then(|index| tree.nodes[index].parent());
                down = here.next_sibling();
            }
        }
        next = down;
    }
    inlines
}

/// Whether blocks can stand in such a block to any depth. A list only holds items.
fn is_container(shape: &Shape) -> bool {
    matches!(shape, Shape::Quote { .. } | Shape::Item { .. } | Shape::FootnoteDefinition { .. })
}

/// A column behind the end of any line: it stands for that end.
const PAST_ANY_LINE: usize = u32::MAX as usize - 1;

/// How many lines code has that no fence ends, up to the last with text: where blank lines are behind it, comrak says
/// that it, or what holds it, ends where it begins.
fn unclosed_lines(value: &NodeValue) -> Option<usize> {
    match value {
        NodeValue::CodeBlock(code) if code.fenced && !code.closed => {
            let text = code.literal.trim_end();
            Some(text.lines().count()).filter(|count| *count > 0)
        }
        _ => None,
    }
}

/// What holds code without a fence at its end ends no earlier than the code, which was pushed last.
fn reach(tree: &mut Tree, node: Node<'_>, parent: Option<usize>) {
    let Some((lines, code)) = unclosed_lines(&node.data().value).zip(tree.nodes.last()) else { return };
    let last = code.first_line() + lines;
    let above: Vec<usize> =
        std::iter::successors(parent, |around| tree.nodes[*around].parent()).take(crate::limits::DEEPEST).collect();
    for around in above {
        let around = &mut tree.nodes[around];
        if around.last_line() < last {
            (around.last_line, around.last_column) = (short(last), short(PAST_ANY_LINE));
        }
    }
}

fn raw_node(node: Node<'_>, shape: Shape, parent: Option<usize>, from: usize, first_line: usize) -> RawNode {
    let mut place = node.data().sourcepos;
    let unclosed = unclosed_lines(&node.data().value).map(|lines| place.start.line + lines);
    if let Some(last) = unclosed.filter(|last| place.end.line < *last) {
        (place.end.line, place.end.column) = (last, PAST_ANY_LINE);
    }
    let line = |line: usize| first_line + line.saturating_sub(from);
    // A column of 0 at the end means "the end of the line before", which is what an exclusive column 0 says as well.
    RawNode {
        shape,
        parent: parent.into(),
        first_line: short(line(place.start.line)),
        first_column: short(place.start.column.saturating_sub(1)),
        last_line: short(line(place.end.line).max(line(place.start.line))),
        last_column: short(place.end.column),
    }
}

fn shape_of(value: &NodeValue, names: &mut Vec<Box<str>>) -> Option<Shape> {
    let mut name = |name: &str| {
        names.push(name.into());
        short(names.len() - 1)
    };
    Some(match value {
        NodeValue::BlockQuote => Shape::Quote { alert: false },
        NodeValue::Alert(_) => Shape::Quote { alert: true },
        NodeValue::List(list) => Shape::List { ordered: list.list_type == ListType::Ordered },
        NodeValue::Item(list) => Shape::Item { indent: short(list.marker_offset + list.padding) },
        NodeValue::FootnoteDefinition(definition) => Shape::FootnoteDefinition { name: name(&definition.name) },
        NodeValue::Paragraph => Shape::Paragraph,
        NodeValue::Heading(heading) => Shape::Heading { level: heading.level, setext: heading.setext },
        NodeValue::ThematicBreak => Shape::ThematicBreak,
        NodeValue::CodeBlock(code) => {
            // No fence stands farther in than three columns.
            let (indent, info) = (code.fence_offset.min(3) as u8, name(&code.info));
            Shape::Code { fenced: code.fenced, closed: code.closed, indent, info }
        }
        NodeValue::HtmlBlock(_) => Shape::Html,
        NodeValue::Table(table) => Shape::Table { columns: short(table.num_columns) },
        NodeValue::TableRow(_) => Shape::Row,
        NodeValue::TableCell => Shape::Cell,
        _ => return None,
    })
}

fn copy_inlines(block: Node<'_>, events: &mut Vec<Event>) {
    let mut next = block.first_child();
    while let Some(node) = next {
        let opened = push_event(&mut node.data_mut().value, events);
        if let Some(child) = node.first_child().filter(|_| opened) {
            next = Some(child);
            continue;
        }
        if opened {
            events.push(Event::Leave);
        }
        let mut here = node;
        next = here.next_sibling();
        while next.is_none() {
            let Some(up) = here.parent().filter(|up| !up.same_node(block)) else { break };
            events.push(Event::Leave);
            here = up;
            next = here.next_sibling();
        }
    }
}

/// Pushes the event of one inline, with the text that it takes out of the tree; true if it is a container.
fn push_event(value: &mut NodeValue, events: &mut Vec<Event>) -> bool {
    let (event, opened) = match value {
        NodeValue::Text(text) => (Event::Text(std::mem::take(text).into_owned()), false),
        NodeValue::SoftBreak => (Event::SoftBreak, false),
        NodeValue::LineBreak => (Event::HardBreak, false),
        NodeValue::Code(code) => (Event::Code { ticks: code.num_backticks }, false),
        NodeValue::Math(math) => (Event::Math { literal: std::mem::take(&mut math.literal) }, false),
        NodeValue::HtmlInline(html) => (Event::Html(std::mem::take(html)), false),
        NodeValue::FootnoteReference(_) => (Event::FootnoteReference, false),
        NodeValue::Emph => (Event::Emphasis, true),
        NodeValue::Strong => (Event::Strong, true),
        NodeValue::Strikethrough => (Event::Strikethrough, true),
        NodeValue::Link(link) => (Event::Link { url: std::mem::take(&mut link.url) }, true),
        NodeValue::Image(link) => (Event::Image { url: std::mem::take(&mut link.url) }, true),
        _ => return false,
    };
    events.push(event);
    opened
}
