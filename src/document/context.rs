//! What stands around a block of the tree, and what it became.
//!
//! It is told once, while the document is built.

use std::ops::Range;

use super::BlockId;
use super::compact::{Index, short};
use super::fields::Detail;
use super::parse::Shape;

/// What stands around a raw node, and what it became.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Context {
    pub item: Index,
    pub section: Index,
    /// The main block of a leaf, or the first of a row.
    pub block: Index,
    pub next: Index,
    pub last_child: Index,
    /// Which list, item or table it is, if it is one.
    pub number: Index,
    /// How many blocks a leaf or row gave, images' alternative texts included.
    pub block_count: u32,
    pub quote_count: u32,
}

impl Context {
    /// The blocks that a leaf or row gave.
    pub fn blocks(&self) -> Range<BlockId> {
        self.block.get().map_or(0..0, |first| first..first + self.block_count as usize)
    }

    /// How many quotes it stands in.
    pub fn quotes(&self) -> usize {
        self.quote_count as usize
    }

    /// What a node says that is made from it.
    pub fn detail(&self, index: usize, shape: Shape) -> Detail {
        let raw = short(index);
        let number = short(self.number.get().unwrap_or(0));
        match shape {
            Shape::List { .. } => Detail::List { raw, list: number },
            Shape::Item { .. } => Detail::Item { raw, item: number },
            Shape::Table { .. } => Detail::Table { raw, table: number },
            _ => Detail::Raw { raw },
        }
    }
}
