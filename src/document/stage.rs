//! The stages in which a document is made, for those who measure.
//!
//! Nothing is measured here.

/// A stage of [`Document::parse_watched`](super::Document::parse_watched). A large article goes through the tree and the
/// views part by part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Lines and front matter.
    Lines,
    /// The Markdown parser, and its tree as plain data.
    Tree,
    /// The text of each block with its map to the source.
    Views,
    /// What each line belongs to, and definitions of links.
    Layout,
    /// The language of each block.
    Languages,
    /// Rows of tables, tags, references, stray delimiters.
    Markup,
    /// The list of things with fields.
    Nodes,
    /// Suppressions and other comments to linters.
    Comments,
}

impl Stage {
    /// All of them, in order.
    pub const ALL: [Self; 8] = [
        Self::Lines,
        Self::Tree,
        Self::Views,
        Self::Layout,
        Self::Languages,
        Self::Markup,
        Self::Nodes,
        Self::Comments,
    ];

    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Lines => "lines",
            Self::Tree => "parse (comrak)",
            Self::Views => "text views",
            Self::Layout => "layout",
            Self::Languages => "languages",
            Self::Markup => "tables and markup",
            Self::Nodes => "nodes",
            Self::Comments => "comments",
        }
    }
}
