//! The whole tree as plain data that two versions of an article can be compared by: what a reader sees, not how it is
//! written.
//!
//! It compares nothing, and it is made only when somebody asks: checking an article never needs it.

use std::ops::Range;

use comrak::Arena;
use comrak::arena_tree::NodeEdge;
use comrak::nodes::{ListType, NodeValue};

use super::{RawNode, Shape, is_container, options, raw_node, shape_of};
use crate::document::{BlockId, BlockKind, Document, ParseOptions, build, language, layout};
use crate::finding::Span;
use crate::limits::DEEPEST;

/// A block of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeNode {
    /// How many blocks stand around it.
    pub depth: usize,
    /// What it is.
    pub kind: &'static str,
    /// What the kind does not say: the level of a heading, the first number of a list, whether a list is tight …
    pub attributes: Vec<(&'static str, String)>,
    /// What is in it, if it holds text: marks open and close, runs of blanks count as one.
    pub content: Vec<Piece>,
    /// Its bytes in the source.
    pub span: Span,
    /// The blocks of the document that hold its text.
    pub blocks: Range<BlockId>,
}

/// A piece of the content of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What it is.
    pub kind: PieceKind,
    /// Its text: of a link, the destination and the title.
    pub text: String,
}

/// What a piece of content is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PieceKind {
    /// Words.
    Text,
    /// A line break that shows.
    HardBreak,
    /// Code, mathematics, HTML, a footnote reference: its text stands for itself.
    Literal(&'static str),
    /// The beginning of a mark.
    Open(&'static str),
    /// The end of the innermost mark.
    Close,
}

/// A block as comrak has it.
struct Bare {
    depth: usize,
    kind: &'static str,
    attributes: Vec<(&'static str, String)>,
    content: Vec<Piece>,
    /// The cell of a table, of which a document keeps no node.
    cell: Option<RawNode>,
}

impl Document {
    /// The tree of the article, parsed anew with the options by which it was parsed. Empty if that took too long.
    pub fn tree(&self, options: &ParseOptions) -> Vec<TreeNode> {
        let front = layout::front_matter(&self.source, &self.lines);
        let from = front.map_or(0, |front| self.lines.full_span(front.lines.end).start);
        let math = options.math.unwrap_or_else(|| language::looks_chinese(&self.source));
        let first_line = self.lines.line_of(from);
        let bare = if self.timed_out { Vec::new() } else { bare(&self.source[from..], first_line, math, options) };
        let mut known = self.raw.iter().zip(&self.contexts);
        let mut cells = Vec::new().into_iter();
        let node = |Bare { depth, kind, attributes, content, cell }: Bare| {
            let (raw, blocks) = match cell {
                Some(cell) => (cell, cells.next()?),
                None => {
                    let (raw, context) = known.next()?;
                    let is_row = raw.shape == Shape::Row;
                    if is_row {
                        cells = self.cells_in(context.blocks()).into_iter();
                    }
                    (*raw, if is_row { 0..0 } else { context.blocks() })
                }
            };
            let span = build::span_of(&self.source, &self.lines, &raw);
            Some(TreeNode { depth, kind, attributes, content, span, blocks })
        };
        bare.into_iter().map_while(node).collect()
    }

    /// The blocks of a row by cell: that of the cell, and those of the images in it.
    fn cells_in(&self, blocks: Range<BlockId>) -> Vec<Range<BlockId>> {
        let is_cell = |block: &BlockId| matches!(self.blocks[*block].kind, BlockKind::Cell { .. });
        let starts: Vec<BlockId> = blocks.clone().filter(is_cell).collect();
        let ends = starts.iter().skip(1).copied().chain([blocks.end]);
        starts.iter().zip(ends).map(|(start, end)| *start..end).collect()
    }
}

/// Parses and copies what a document has too; a walk without recursion. Nothing if it takes too long.
fn bare(source: &str, first_line: usize, math: bool, how: &ParseOptions) -> Vec<Bare> {
    let arena = Arena::new();
    let late = || how.deadline.is_past();
    let Ok(root) = comrak::try_parse_document(&arena, source, &options(source, math), &late) else { return Vec::new() };
    let deepest = how.deepest.unwrap_or(DEEPEST);
    let mut found: Vec<Bare> = Vec::new();
    let (mut depth, mut containers) = (0, 0);
    // The container whose content is left out.
    let mut hidden: Option<comrak::Node<'_>> = None;
    for edge in root.traverse() {
        let (node, opens) = match edge {
            NodeEdge::Start(node) => (node, true),
            NodeEdge::End(node) => (node, false),
        };
        if hidden.is_some_and(|hidden| !hidden.same_node(node)) {
            continue;
        }
        let value = &node.data().value;
        let shape = shape_of(value, &mut Vec::new());
        if shape.as_ref().is_some_and(is_container) {
            hidden = (opens && containers >= deepest).then_some(node);
            containers = if opens { containers + 1 } else { containers - 1 };
        }
        match (shape, opens) {
            (Some(shape), true) => {
                let (kind, attributes, text) = block(value);
                let literal = text.map(|text| Piece { kind: PieceKind::Literal(kind), text });
                let is_cell = shape == Shape::Cell;
                let cell = is_cell.then(|| raw_node(node, shape, None, 1, first_line));
                found.push(Bare { depth, kind, attributes, content: literal.into_iter().collect(), cell });
                depth += 1;
            }
            (Some(_), false) => depth -= 1,
            (None, _) => {
                if let Some(block) = found.last_mut() {
                    add_inline(value, opens, &mut block.content);
                }
            }
        }
    }
    for block in &mut found {
        fold_blanks(&mut block.content);
    }
    found
}

type Described = (&'static str, Vec<(&'static str, String)>, Option<String>);

/// The name of a block, what else there is to say of it, and its text if it holds no inlines.
fn block(value: &NodeValue) -> Described {
    match value {
        NodeValue::BlockQuote => ("quote", Vec::new(), None),
        NodeValue::Alert(alert) => {
            let title = alert.title.clone().unwrap_or_default();
            ("alert", vec![("type", format!("{:?}", alert.alert_type)), ("title", title)], None)
        }
        NodeValue::List(list) if list.list_type == ListType::Ordered => {
            ("numbered list", vec![("start", list.start.to_string()), ("tight", list.tight.to_string())], None)
        }
        NodeValue::List(list) => ("list", vec![("tight", list.tight.to_string())], None),
        NodeValue::Item(_) => ("item", Vec::new(), None),
        NodeValue::FootnoteDefinition(definition) => ("footnote", vec![("name", definition.name.clone())], None),
        NodeValue::Paragraph => ("paragraph", Vec::new(), None),
        NodeValue::Heading(heading) => ("heading", vec![("level", heading.level.to_string())], None),
        NodeValue::ThematicBreak => ("break", Vec::new(), None),
        NodeValue::CodeBlock(code) => ("code", vec![("info", code.info.clone())], Some(code.literal.clone())),
        NodeValue::HtmlBlock(html) => ("html", Vec::new(), Some(html.literal.clone())),
        NodeValue::Table(table) => ("table", vec![("alignments", format!("{:?}", table.alignments))], None),
        NodeValue::TableRow(header) => ("row", vec![("header", header.to_string())], None),
        NodeValue::TableCell => ("cell", Vec::new(), None),
        _ => ("block", Vec::new(), None),
    }
}

fn add_inline(value: &NodeValue, opens: bool, content: &mut Vec<Piece>) {
    let container = match value {
        NodeValue::Emph => Some(("emphasis", String::new())),
        NodeValue::Strong => Some(("strong", String::new())),
        NodeValue::Strikethrough => Some(("strikethrough", String::new())),
        NodeValue::Link(link) => Some(("link", format!("{}\n{}", link.url, link.title))),
        NodeValue::Image(link) => Some(("image", format!("{}\n{}", link.url, link.title))),
        _ => None,
    };
    let piece = match (container, opens) {
        (Some((name, text)), true) => Piece { kind: PieceKind::Open(name), text },
        (Some(_), false) => Piece { kind: PieceKind::Close, text: String::new() },
        (None, false) => return,
        (None, true) => match value {
            NodeValue::Text(text) => Piece { kind: PieceKind::Text, text: text.to_string() },
            NodeValue::SoftBreak => Piece { kind: PieceKind::Text, text: "\n".to_owned() },
            NodeValue::LineBreak => Piece { kind: PieceKind::HardBreak, text: String::new() },
            NodeValue::Code(code) => Piece { kind: PieceKind::Literal("code"), text: code.literal.clone() },
            NodeValue::Math(math) => Piece { kind: PieceKind::Literal("math"), text: math.literal.clone() },
            NodeValue::HtmlInline(html) => Piece { kind: PieceKind::Literal("html"), text: html.clone() },
            NodeValue::FootnoteReference(note) => {
                Piece { kind: PieceKind::Literal("footnote"), text: note.name.clone() }
            }
            _ => return,
        },
    };
    match content.last_mut() {
        Some(last) if last.kind == PieceKind::Text && piece.kind == PieceKind::Text => last.text.push_str(&piece.text),
        _ => content.push(piece),
    }
}

/// Browsers show any run of blanks as one.
fn fold_blanks(content: &mut [Piece]) {
    for piece in content.iter_mut().filter(|piece| piece.kind == PieceKind::Text) {
        let mut folded = String::with_capacity(piece.text.len());
        for character in piece.text.chars() {
            match character {
                ' ' | '\t' if folded.ends_with([' ', '\n']) => {}
                '\t' => folded.push(' '),
                '\n' => {
                    folded.truncate(folded.trim_end_matches(' ').len());
                    folded.push('\n');
                }
                other => folded.push(other),
            }
        }
        piece.text = folded;
    }
}
