//! Sections and list items: of both there can be very many, so that they are kept small.
//!
//! They only hold what `build` has found out.

use std::ops::{Deref, Range};

use super::compact::{Index, ShortSpan, short};
use super::{BlockId, ItemId, ListId, SectionId};
use crate::finding::Span;

/// A heading and everything up to the next heading of the same or a higher level.
#[derive(Clone, Debug)]
pub struct Section {
    /// Level of its heading.
    pub level: u8,
    /// Sections directly inside it.
    pub children: Vec<SectionId>,
    heading: u32,
    blocks_end: u32,
    parent: Index,
    span: ShortSpan,
}

impl Section {
    pub(super) fn new(level: u8, heading: BlockId, parent: Option<SectionId>, span: Span) -> Self {
        let heading = short(heading);
        Self { level, children: Vec::new(), heading, blocks_end: heading, parent: parent.into(), span: span.into() }
    }

    /// Notes the first block behind it, and where its text ends.
    pub(super) fn close(&mut self, blocks_end: BlockId, end: usize) {
        self.blocks_end = short(blocks_end);
        self.span = Span { end, ..self.span() }.into();
    }

    /// Its heading.
    pub fn heading(&self) -> BlockId {
        self.heading as usize
    }

    /// The section around it.
    pub fn parent(&self) -> Option<SectionId> {
        self.parent.get()
    }

    /// From the heading to the end of the section.
    pub fn span(&self) -> Span {
        self.span.get()
    }

    /// All blocks from the heading (included) to the end, subsections included.
    pub fn blocks(&self) -> Range<BlockId> {
        self.heading()..self.blocks_end as usize
    }
}

/// A list item.
#[derive(Clone, Debug)]
pub struct Item {
    /// The blocks of text that stand in it directly (not in nested items).
    pub blocks: Few,
    list: u32,
    parent: Index,
    span: ShortSpan,
}

impl Item {
    pub(super) fn new(list: ListId, parent: Option<ItemId>, span: Span) -> Self {
        Self { blocks: Few::default(), list: short(list), parent: parent.into(), span: span.into() }
    }

    /// Its list.
    pub fn list(&self) -> ListId {
        self.list as usize
    }

    /// The item that its list stands in.
    pub fn parent(&self) -> Option<ItemId> {
        self.parent.get()
    }

    /// Its bytes, marker included.
    pub fn span(&self) -> Span {
        self.span.get()
    }
}

/// Blocks in order, used as a slice. Mostly there is one, which takes no room of its own.
#[derive(Clone, Debug)]
pub struct Few(Kept);

#[derive(Clone, Debug)]
enum Kept {
    One(BlockId),
    /// Or none.
    Many(Vec<BlockId>),
}

impl Few {
    pub(super) fn push(&mut self, block: BlockId) {
        match &mut self.0 {
            Kept::Many(many) if many.is_empty() => self.0 = Kept::One(block),
            Kept::Many(many) => many.push(block),
            Kept::One(one) => self.0 = Kept::Many(vec![*one, block]),
        }
    }
}

impl Default for Few {
    fn default() -> Self {
        Self(Kept::Many(Vec::new()))
    }
}

impl Deref for Few {
    type Target = [BlockId];

    fn deref(&self) -> &[BlockId] {
        match &self.0 {
            Kept::One(one) => std::slice::from_ref(one),
            Kept::Many(many) => many,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Few;

    #[test]
    fn few_blocks_are_a_slice() {
        let mut few = Few::default();
        for count in 0..4 {
            assert_eq!(*few, [7, 8, 9][..count]);
            few.push(7 + count);
        }
    }
}
