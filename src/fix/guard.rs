//! Whether two versions of an article have the same tree, but for what the edits are meant to change.
//!
//! It compares trees and text; it applies nothing and knows no rule.

mod anchors;
mod text;

use std::collections::HashSet;

use crate::document::{BlockKind, Document, Field, NodeKind, ParseOptions, Piece, PieceKind, TreeNode, Value};
use crate::finding::{Change, Span};

/// The edited places, in order: in the text before, in the text after, and what each edit is meant to change.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edits<'a> {
    pub before: &'a [Span],
    pub after: &'a [Span],
    pub changes: &'a [Change],
}

/// An article with its tree.
#[derive(Debug)]
pub(super) struct Version<'a> {
    document: &'a Document,
    tree: Vec<TreeNode>,
    /// Fragments of links into the article itself that lead somewhere.
    fragments: HashSet<String>,
}

impl<'a> Version<'a> {
    pub fn new(document: &'a Document, options: &ParseOptions) -> Self {
        Self { document, tree: document.tree(options), fragments: HashSet::new() }
    }

    /// With the links that must go on to lead somewhere.
    pub fn with_links(mut self) -> Self {
        self.fragments = anchors::known(self.document);
        self
    }

    /// Whether something links into the article itself, so that edits of headings may break it.
    pub fn has_links(&self) -> bool {
        !self.fragments.is_empty()
    }
}

/// Whether the tree after the edits is the tree before them, but for what each edit may change at its own place.
pub(super) fn same_structure(old: &Version<'_>, new: &Version<'_>, edits: Edits<'_>) -> bool {
    let comparison = Comparison { old, new, edits };
    !new.document.timed_out()
        // A tree that was not ready in time is empty.
        && !new.document.deadline().is_past()
        && comparison.same_front_matter()
        && comparison.same_definitions()
        && comparison.same_tree()
        && anchors::keep(old, new)
}

struct Comparison<'a> {
    old: &'a Version<'a>,
    new: &'a Version<'a>,
    edits: Edits<'a>,
}

impl Comparison<'_> {
    fn same_tree(&self) -> bool {
        let (old, new) = (&self.old.tree, &self.new.tree);
        let mut at = 0;
        for node in old {
            let Some(other) = new.get(at) else { return false };
            if self.same_node(node, other) {
                at += 1;
            } else if node.kind == "paragraph" && self.may(node.span, Change::Kind) {
                let Some(length) = becomes_headings(node, &new[at..]) else { return false };
                at += length;
            } else {
                return false;
            }
        }
        at == new.len()
    }

    fn same_node(&self, old: &TreeNode, new: &TreeNode) -> bool {
        let same_attributes = old.attributes == new.attributes
            || old.kind == "heading" && self.may(old.span, Change::Level)
            || old.kind == "code" && self.may(old.span, Change::Language)
            || old.kind == "numbered list"
                && self.may(old.span, Change::Number)
                && old.attributes.iter().zip(&new.attributes).all(|(old, new)| old == new || old.0 == "start");
        old.depth == new.depth && old.kind == new.kind && same_attributes && self.same_content(old, new)
    }

    /// Whether an edit that may change this stands in `span` or beside it.
    fn may(&self, span: Span, change: Change) -> bool {
        let (from, to) = near(self.edits.before, span);
        self.edits.changes.get(from..to).is_some_and(|changes| changes.contains(&change))
    }

    fn same_content(&self, old: &TreeNode, new: &TreeNode) -> bool {
        let may = |change| self.may(old.span, change);
        if old.content == new.content {
            true
        } else if may(Change::Markup) || old.kind == "heading" && may(Change::Kind) {
            breaks(old) == breaks(new)
                && same_words(&[old], &[new])
                && self.same_blocks(old, new, text::same_but_for_markup)
        } else if may(Change::Destination) && !may(Change::Text) {
            without_destinations(&old.content) == without_destinations(&new.content)
                && self.same_blocks(old, new, text::same_but_for_edits)
        } else if may(Change::Text) {
            breaks(old) == breaks(new) && self.same_blocks(old, new, text::same_but_for_edits)
        } else {
            may(Change::Blanks) && without_blanks(&old.content) == without_blanks(&new.content)
        }
    }

    fn same_blocks(&self, old: &TreeNode, new: &TreeNode, same: text::Compare) -> bool {
        let blocks = |version: &Version<'_>, node: &TreeNode| {
            version.document.blocks().get(node.blocks.clone()).map(<[_]>::to_vec)
        };
        let (Some(old), Some(new)) = (blocks(self.old, old), blocks(self.new, new)) else { return false };
        let sources = (self.old.document.source(), self.new.document.source());
        old.len() == new.len() && old.iter().zip(&new).all(|pair| same(pair, sources, self.edits))
    }

    fn same_front_matter(&self) -> bool {
        let front = |version: &Version<'_>| {
            version.document.blocks().first().filter(|block| block.kind == BlockKind::FrontMatter).cloned()
        };
        match (front(self.old), front(self.new)) {
            (None, None) => true,
            (Some(old), Some(new)) => {
                let sources = (self.old.document.source(), self.new.document.source());
                old.text == new.text
                    || self.may(old.span(), Change::Text) && text::same_but_for_edits((&old, &new), sources, self.edits)
                    || self.may(old.span(), Change::Blanks) && packed(&old.text) == packed(&new.text)
            }
            _ => false,
        }
    }

    /// Link definitions are not in the tree: each must still be there and say the same, or be gone by an edit that may do so.
    fn same_definitions(&self) -> bool {
        let mut new = definitions(self.new.document).into_iter().peekable();
        for (span, label, url) in definitions(self.old.document) {
            let same = |other: &(Span, Option<Value>, Option<Value>)| other.1 == label && other.2 == url;
            if new.next_if(same).is_none() && !self.may(span, Change::Definition) {
                return false;
            }
        }
        new.next().is_none()
    }
}

/// All definitions: their places, labels and destinations.
fn definitions(document: &Document) -> Vec<(Span, Option<Value<'_>>, Option<Value<'_>>)> {
    let value =
        |id: usize, name: &str| Field::find(NodeKind::Definition, name).and_then(|field| document.field(id, field));
    let nodes = document.nodes().enumerate().filter(|(_, node)| node.kind == NodeKind::Definition);
    nodes.map(|(id, node)| (node.span, value(id, "label"), value(id, "url"))).collect()
}

fn breaks(node: &TreeNode) -> usize {
    node.content.iter().filter(|piece| piece.kind == PieceKind::HardBreak).count()
}

/// How many of the nodes, which are headings and paragraphs, hold the same words as the paragraph did.
fn becomes_headings(old: &TreeNode, new: &[TreeNode]) -> Option<usize> {
    let fits = |node: &&TreeNode| node.depth == old.depth && matches!(node.kind, "heading" | "paragraph");
    let most = new.iter().take_while(fits).count();
    let wanted = words(old).len();
    let mut length = 0;
    let count = new[..most].iter().position(|node| {
        length += words(node).len();
        length >= wanted
    });
    let run: Vec<&TreeNode> = new[..count? + 1].iter().collect();
    (same_words(&[old], &run) && run.iter().map(|node| breaks(node)).sum::<usize>() == breaks(old)).then_some(run.len())
}

/// Whether the nodes say the same, whatever of it is markup.
fn same_words(old: &[&TreeNode], new: &[&TreeNode]) -> bool {
    let all = |nodes: &[&TreeNode]| nodes.iter().map(|node| words(node)).collect::<String>();
    all(old) == all(new)
}

/// The text of a block with the destinations of its links, without blanks and the characters of markup.
fn words(node: &TreeNode) -> String {
    let mut text = String::new();
    let mut open: Vec<&str> = Vec::new();
    for piece in &node.content {
        match piece.kind {
            PieceKind::Open(_) => open.push(&piece.text),
            PieceKind::Close => text.push_str(open.pop().unwrap_or_default()),
            _ => text.push_str(&piece.text),
        }
    }
    text.retain(|character| !character.is_whitespace() && !"*_~[]()<>!#`\\".contains(character));
    text
}

/// The content without what links and images lead to.
fn without_destinations(content: &[Piece]) -> Vec<(PieceKind, &str)> {
    let text = |piece: &Piece| !matches!(piece.kind, PieceKind::Open(_));
    content.iter().map(|piece| (piece.kind, if text(piece) { piece.text.as_str() } else { "" })).collect()
}

/// The content with all blanks taken out.
fn without_blanks(content: &[Piece]) -> Vec<(PieceKind, String)> {
    let pieces = content.iter().map(|piece| (piece.kind, packed(&piece.text)));
    pieces.filter(|(kind, text)| *kind != PieceKind::Text || !text.is_empty()).collect()
}

fn packed(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace()).collect()
}

/// From the first edit that ends at or after the start of `span` to behind the last that starts at or before its end.
fn near(edits: &[Span], span: Span) -> (usize, usize) {
    let first = edits.partition_point(|edit| edit.end < span.start);
    (first, edits.partition_point(|edit| edit.start <= span.end).max(first))
}
