//! The file that knows comrak (with `page`, which writes HTML): Markdown in, plain nodes and inline events out.
//!
//! It copies the tree as it is and computes no text: positions of blocks are kept, positions of inlines are thrown away.

mod tree;

use std::ops::Range;

use comrak::nodes::{ListType, NodeValue};
use comrak::{Arena, Node, Options};

use super::ParseOptions;
use crate::limits::DEEPEST;

pub use tree::{Piece, PieceKind, TreeNode};

/// Quotes nested deeper than this on one line make comrak's alerts quadratic.
const DEEPEST_ALERT_LINE: usize = 1000;

/// What a block-level node is.
#[derive(Clone, Debug, PartialEq, Eq)]
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
        indent: usize,
    },
    FootnoteDefinition {
        name: String,
    },
    Paragraph,
    Heading {
        level: u8,
        setext: bool,
    },
    ThematicBreak,
    /// A code block; `indent` columns of a fenced block's lines do not belong to the code.
    Code {
        fenced: bool,
        closed: bool,
        indent: usize,
        info: String,
    },
    Html,
    Table {
        columns: usize,
    },
    Row,
    Cell,
}

/// A block-level node. Lines count from 0; columns are bytes from the start of the line, `last_column` exclusive.
#[derive(Clone, Debug)]
pub(super) struct RawNode {
    pub shape: Shape,
    pub parent: Option<usize>,
    pub first_line: usize,
    pub first_column: usize,
    pub last_line: usize,
    pub last_column: usize,
    /// Its inlines, in [`Tree::events`].
    pub events: Range<usize>,
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

/// A parsed article without positions of inlines.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// In source order, parents before children.
    pub nodes: Vec<RawNode>,
    pub events: Vec<Event>,
    /// Whether the deadline passed; then there are no nodes.
    pub timed_out: bool,
    /// The first node whose content was left out because it stands too deep.
    pub too_deep: Option<usize>,
}

/// Parses `source`, which stands `first_line` lines into the file.
pub(super) fn parse(source: &str, first_line: usize, math: bool, how: &ParseOptions) -> Tree {
    let arena = Arena::new();
    let late = || how.deadline.is_past();
    match comrak::try_parse_document(&arena, source, &options(source, math), &late) {
        Ok(root) => copy(root, first_line, how.deepest.unwrap_or(DEEPEST)),
        Err(_) => Tree { timed_out: true, ..Tree::default() },
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

/// Copies the blocks; a walk without recursion, for trees as deep as the file is long.
fn copy<'a>(root: Node<'a>, first_line: usize, deepest: usize) -> Tree {
    let mut tree = Tree::default();
    // How many containers stand around each node.
    let mut depths: Vec<usize> = Vec::new();
    let mut parent: Option<usize> = None;
    let mut next = root.first_child();
    while let Some(node) = next {
        let shape = shape_of(&node.data().value);
        let (mut down, entered) = match shape {
            None => (None, false),
            Some(shape) => {
                let holds_inlines = node.data().value.contains_inlines();
                let inside = |parent: usize| depths[parent] + usize::from(is_container(&tree.nodes[parent].shape));
                let depth = parent.map_or(0, inside);
                let hides = is_container(&shape) && depth >= deepest;
                let index = push(&mut tree, node, shape, parent, first_line);
                depths.push(depth);
                if hides {
                    tree.too_deep.get_or_insert(index);
                    (None, false)
                } else if holds_inlines {
                    let from = tree.events.len();
                    copy_inlines(node, &mut tree.events);
                    tree.nodes[index].events = from..tree.events.len();
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
                parent = parent.and_then(|index| tree.nodes[index].parent);
                down = here.next_sibling();
            }
        }
        next = down;
    }
    tree
}

/// Whether blocks can stand in such a block to any depth. A list only holds items.
fn is_container(shape: &Shape) -> bool {
    matches!(shape, Shape::Quote { .. } | Shape::Item { .. } | Shape::FootnoteDefinition { .. })
}

/// A column behind the end of any line: it stands for that end.
const PAST_ANY_LINE: usize = u32::MAX as usize;

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

fn push(tree: &mut Tree, node: Node<'_>, shape: Shape, parent: Option<usize>, first_line: usize) -> usize {
    let mut place = node.data().sourcepos;
    let unclosed = unclosed_lines(&node.data().value).map(|lines| place.start.line + lines);
    if let Some(last) = unclosed.filter(|last| place.end.line < *last) {
        (place.end.line, place.end.column) = (last, PAST_ANY_LINE);
    }
    let line = |line: usize| first_line + line.saturating_sub(1);
    // A column of 0 at the end means "the end of the line before", which is what an exclusive column 0 says as well.
    tree.nodes.push(RawNode {
        shape,
        parent,
        first_line: line(place.start.line),
        first_column: place.start.column.saturating_sub(1),
        last_line: line(place.end.line).max(line(place.start.line)),
        last_column: place.end.column,
        events: 0..0,
    });
    let here = tree.nodes.len() - 1;
    // What holds it ends no earlier.
    let above = std::iter::successors(parent, |around| tree.nodes[*around].parent).take(DEEPEST);
    let short = |around: &usize| unclosed.is_some_and(|last| tree.nodes[*around].last_line < line(last));
    for around in above.filter(short).collect::<Vec<_>>() {
        let around = &mut tree.nodes[around];
        (around.last_line, around.last_column) = (unclosed.map_or(around.last_line, line), PAST_ANY_LINE);
    }
    here
}

fn shape_of(value: &NodeValue) -> Option<Shape> {
    Some(match value {
        NodeValue::BlockQuote => Shape::Quote { alert: false },
        NodeValue::Alert(_) => Shape::Quote { alert: true },
        NodeValue::List(list) => Shape::List { ordered: list.list_type == ListType::Ordered },
        NodeValue::Item(list) => Shape::Item { indent: list.marker_offset + list.padding },
        NodeValue::FootnoteDefinition(definition) => Shape::FootnoteDefinition { name: definition.name.clone() },
        NodeValue::Paragraph => Shape::Paragraph,
        NodeValue::Heading(heading) => Shape::Heading { level: heading.level, setext: heading.setext },
        NodeValue::ThematicBreak => Shape::ThematicBreak,
        NodeValue::CodeBlock(code) => {
            Shape::Code { fenced: code.fenced, closed: code.closed, indent: code.fence_offset, info: code.info.clone() }
        }
        NodeValue::HtmlBlock(_) => Shape::Html,
        NodeValue::Table(table) => Shape::Table { columns: table.num_columns },
        NodeValue::TableRow(_) => Shape::Row,
        NodeValue::TableCell => Shape::Cell,
        _ => return None,
    })
}

fn copy_inlines(block: Node<'_>, events: &mut Vec<Event>) {
    let mut next = block.first_child();
    while let Some(node) = next {
        let opened = push_event(&node.data().value, events);
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

/// Pushes the event of one inline; true if it is a container.
fn push_event(value: &NodeValue, events: &mut Vec<Event>) -> bool {
    let (event, opened) = match value {
        NodeValue::Text(text) => (Event::Text(text.to_string()), false),
        NodeValue::SoftBreak => (Event::SoftBreak, false),
        NodeValue::LineBreak => (Event::HardBreak, false),
        NodeValue::Code(code) => (Event::Code { ticks: code.num_backticks }, false),
        NodeValue::Math(math) => (Event::Math { literal: math.literal.clone() }, false),
        NodeValue::HtmlInline(html) => (Event::Html(html.clone()), false),
        NodeValue::FootnoteReference(_) => (Event::FootnoteReference, false),
        NodeValue::Emph => (Event::Emphasis, true),
        NodeValue::Strong => (Event::Strong, true),
        NodeValue::Strikethrough => (Event::Strikethrough, true),
        NodeValue::Link(link) => (Event::Link { url: link.url.clone() }, true),
        NodeValue::Image(link) => (Event::Image { url: link.url.clone() }, true),
        _ => return false,
    };
    events.push(event);
    opened
}
