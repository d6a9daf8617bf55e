//! The article as data: blocks of prose with an exact map to bytes, the outline, and nodes with fields.
//!
//! This layer knows Markdown and nothing about rules, facts or messages. Any bytes that are UTF-8 give a `Document`.

mod build;
mod compact;
mod context;
mod fields;
mod inside;
mod language;
mod layout;
mod lines;
mod markup;
mod neighbours;
mod nodes;
mod origins;
mod outline;
mod page;
mod parse;
mod prefix;
mod rows;
mod scan;
mod spans;
mod stage;
mod suppress;
mod survey;
mod switches;
mod text;
mod view;

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use crate::finding::Span;
use crate::limits::Deadline;
use compact::{Index, ShortSpan};
use inside::Inside;
use nodes::Nodes;

pub use build::ParseOptions;
pub use fields::{Asked, Field, FieldInfo, FieldType, NodeKind, Outlook, Value};
pub use lines::{Lines, Position};
pub use neighbours::Neighbours;
pub use outline::{Cells, Few, Item, Section};
pub use page::{Mark as PageMark, page};
pub use parse::{Piece, PieceKind, TreeNode};
pub use stage::Stage;
pub use suppress::{Suppression, SuppressionScope};
pub use switches::{Switch, SwitchAction, Switches};
pub use text::Text;

/// Index into [`Document::blocks`].
pub type BlockId = usize;
/// Index into [`Document::sections`].
pub type SectionId = usize;
/// Index into [`Document::items`].
pub type ItemId = usize;
/// Index into [`Document::lists`].
pub type ListId = usize;
/// Index into [`Document::tables`].
pub type TableId = usize;
/// Index into [`Document::nodes`].
pub type NodeId = usize;

/// The placeholder for code, math, HTML, images and bare URLs inside prose.
pub const OPAQUE: char = '\u{FFFC}';

/// The language of a text, told by its characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Language {
    /// Chinese in simplified characters.
    ZhHans,
    /// Chinese in traditional characters.
    ZhHant,
    /// Japanese.
    Ja,
    /// Anything written without Han characters or kana.
    En,
}

impl Language {
    /// All languages with the words that YAML uses.
    pub const ALL: [(&'static str, Self); 4] =
        [("zh-Hans", Self::ZhHans), ("zh-Hant", Self::ZhHant), ("ja", Self::Ja), ("en", Self::En)];
}

/// What sort of block a piece of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// A paragraph, also inside items, quotes and footnotes.
    Paragraph,
    /// A heading of level 1 to 6.
    Heading {
        /// 1 to 6.
        level: u8,
    },
    /// A table cell. Row 0 is the header.
    Cell {
        /// The table, an index into [`Document::tables`].
        table: u32,
        /// Counted from 0.
        row: u32,
        /// Counted from 0.
        column: u32,
    },
    /// The alternative text of an image.
    Alt,
    /// A code block, without its fences.
    Code,
    /// An HTML block.
    Html,
    /// Front matter.
    FrontMatter,
}

/// How a stretch of a block's text came from the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SegmentKind {
    /// The same bytes.
    Verbatim,
    /// An escape or entity; the text is its meaning.
    Decoded,
    /// A line break: `\n` in the text, the line end with the next line's prefix in the source.
    Break,
    /// Code, math, HTML, an image or a bare URL: one U+FFFC in the text.
    Opaque,
}

/// A stretch of text and where it stands in the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    text: ShortSpan,
    source: ShortSpan,
    /// How one became the other.
    pub kind: SegmentKind,
}

impl From<view::Stretch> for Segment {
    fn from(stretch: view::Stretch) -> Self {
        let view::Stretch { text, source, kind } = stretch;
        Self { text: Span::new(text.start, text.end).into(), source: source.into(), kind }
    }
}

impl Segment {
    /// Bytes of [`Block::text`].
    pub fn text(&self) -> Range<usize> {
        let text = self.text.get();
        text.start..text.end
    }

    /// Bytes of the source.
    pub fn source(&self) -> Span {
        self.source.get()
    }
}

/// What an inline mark is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum MarkKind {
    /// `**bold**`
    Strong,
    /// `*italic*`
    Emphasis,
    /// `~~gone~~`
    Strikethrough,
    /// `[text](url)`, `[text][label]`, `[text]`
    Link,
    /// `<https://…>` or a bare URL
    Autolink,
    /// `![alt](url)`
    Image,
    /// `` `code` ``
    Code,
    /// `$math$`
    Math,
    /// Inline HTML.
    Html,
    /// `[^1]`
    FootnoteReference,
}

/// An inline container or placeholder inside a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// What it is.
    pub kind: MarkKind,
    /// The text inside it (one U+FFFC for opaque kinds), in bytes of [`Block::text`].
    pub text: Range<usize>,
    /// The source with all delimiters.
    pub source: Span,
    /// The source between the delimiters; for a link or image, between the square brackets.
    pub inner: Span,
    /// The destination of a link, image or autolink.
    pub url: Option<Box<str>>,
}

/// A leaf of the document that holds text.
#[derive(Clone, Debug)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Its prose: markup removed, escapes decoded, line breaks as `\n`, code and the like as [`OPAQUE`].
    pub text: Text,
    /// False when the map to the source could not be proven: then only whole-block spans are given and nothing is edited.
    pub exact: bool,
    /// The language of this block.
    pub language: Language,
    span: ShortSpan,
    inside: Inside,
    section: Index,
    item: Index,
    quotes: u32,
}

impl Block {
    /// Its bytes in the source, from its first to its last character.
    pub fn span(&self) -> Span {
        self.span.get()
    }

    /// Where each piece of its text comes from; in order, covering the text without gaps.
    pub fn segments(&self) -> &[Segment] {
        self.inside.segments()
    }

    /// Inline marks, in order of their start, outer before inner.
    pub fn marks(&self) -> &[Mark] {
        self.inside.marks()
    }

    /// The innermost section; for a heading, the section it opens.
    pub fn section(&self) -> Option<SectionId> {
        self.section.get()
    }

    /// The innermost list item.
    pub fn item(&self) -> Option<ItemId> {
        self.item.get()
    }

    /// How many block quotes it stands in.
    pub fn quotes(&self) -> usize {
        self.quotes as usize
    }

    /// Whether this is prose: a paragraph, heading, cell or alternative text.
    pub fn is_prose(&self) -> bool {
        !matches!(self.kind, BlockKind::Code | BlockKind::Html | BlockKind::FrontMatter)
    }
}

/// A bullet or ordered list.
#[derive(Clone, Debug)]
pub struct List {
    /// Whether it is numbered.
    pub ordered: bool,
    /// The item it stands in.
    pub parent: Option<ItemId>,
    /// Its items.
    pub items: Vec<ItemId>,
    /// Its bytes.
    pub span: Span,
    /// The block of text just before it in the same container (a label such as "Products:"), or the text of the parent item.
    pub lead: Option<BlockId>,
    /// The section it stands in.
    pub section: Option<SectionId>,
}

/// A table.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its bytes.
    pub span: Span,
    /// Cells by row, row 0 being the header.
    pub rows: Vec<Cells>,
    /// The block of text just before it.
    pub lead: Option<BlockId>,
    /// The section it stands in.
    pub section: Option<SectionId>,
}

/// Something with fields that a `node` rule can ask about.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// Its bytes.
    pub span: Span,
    /// The block of text that it is, or stands in.
    pub block: Option<BlockId>,
    /// The section it stands in.
    pub section: Option<SectionId>,
    /// The node around it (the list of an item, the item of a nested list, …).
    pub parent: Option<NodeId>,
}

/// A parsed article.
#[derive(Clone, Debug)]
pub struct Document {
    source: Arc<str>,
    lines: Lines,
    language: Language,
    blocks: Vec<Block>,
    sections: Vec<Section>,
    lists: Vec<List>,
    items: Vec<Item>,
    tables: Vec<Table>,
    nodes: Nodes,
    suppressions: Vec<Suppression>,
    switches: Switches,
    /// The blocks of the tree, and what stands around each.
    raw: Vec<parse::RawNode>,
    /// Names of footnotes, and what stands behind fences.
    names: Vec<Box<str>>,
    contexts: Vec<context::Context>,
    layout: layout::Layout,
    /// Emphasis that is written but not shown, and the block it stands in. Its text range is of the shown form.
    unrendered: Vec<(BlockId, Mark)>,
    written: rows::Written,
    tags: Vec<markup::Tag>,
    dangling: Vec<markup::Dangling>,
    strays: Vec<markup::Stray>,
    /// What lines and link targets are asked, computed when somebody asks.
    survey: OnceLock<Arc<survey::Survey>>,
    /// Where links inside the document can lead to, found out when one does.
    anchors: OnceLock<Arc<survey::Anchors>>,
    timed_out: bool,
    deadline: Deadline,
    too_deep: Option<Span>,
    neighbours: Option<Arc<Neighbours>>,
    /// Words before each block, counted when somebody asks.
    words: OnceLock<Vec<u32>>,
}

impl Document {
    /// The whole file, BOM and line ends included.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The lines of the source.
    pub fn lines(&self) -> &Lines {
        &self.lines
    }

    /// The main language of the prose.
    pub fn language(&self) -> Language {
        self.language
    }

    /// All blocks of text, in source order (alternative texts directly after the block of their image).
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// All sections, in source order.
    pub fn sections(&self) -> &[Section] {
        &self.sections
    }

    /// All lists, in source order.
    pub fn lists(&self) -> &[List] {
        &self.lists
    }

    /// All list items, in source order.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// All tables, in source order.
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// All nodes, in source order.
    pub fn nodes(&self) -> impl ExactSizeIterator<Item = Node> {
        self.nodes.iter(self)
    }

    /// A node.
    pub fn node(&self, id: NodeId) -> Option<Node> {
        self.nodes.get(self, id)
    }

    /// What a node is.
    pub fn kind(&self, id: NodeId) -> Option<NodeKind> {
        self.nodes.kind(id)
    }

    fn name(&self, index: u32) -> &str {
        self.names.get(index as usize).map_or("", |name| name)
    }

    fn survey(&self) -> &survey::Survey {
        self.survey.get_or_init(|| Arc::new(survey::Survey::new(self)))
    }

    fn anchors(&self) -> &survey::Anchors {
        self.anchors.get_or_init(|| Arc::new(survey::Anchors::of(self)))
    }

    /// The suppression comments, in source order.
    pub fn suppressions(&self) -> &[Suppression] {
        &self.suppressions
    }

    /// The comments of markdownlint, in source order.
    pub fn switches(&self) -> &Switches {
        &self.switches
    }
}
