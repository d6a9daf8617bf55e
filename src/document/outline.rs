//! Sections, list items and rows of cells: of all there can be very many, so that they are kept small.
//!
//! They only hold what `build` has found out.

use std::fmt;
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

/// The cells of a row of a table. Mostly their blocks follow one another, and then they take no room of their own.
#[derive(Clone)]
pub struct Cells(Row);

#[derive(Clone)]
enum Row {
    Run { first: u32, count: u32 },
    Apart(Vec<u32>),
}

impl Cells {
    pub(super) fn push(&mut self, block: BlockId) {
        match &mut self.0 {
            Row::Run { first, count: count @ 0 } => (*first, *count) = (short(block), 1),
            Row::Run { first, count } if block == (*first + *count) as usize => *count += 1,
            Row::Run { first, count } => self.0 = Row::Apart((*first..*first + *count).chain([short(block)]).collect()),
            Row::Apart(blocks) => blocks.push(short(block)),
        }
    }

    /// How many cells there are.
    pub fn len(&self) -> usize {
        match &self.0 {
            Row::Run { count, .. } => *count as usize,
            Row::Apart(blocks) => blocks.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The cell in a column, counted from 0.
    pub fn get(&self, column: usize) -> Option<BlockId> {
        match &self.0 {
            Row::Run { first, count } => (column < *count as usize).then(|| *first as usize + column),
            Row::Apart(blocks) => blocks.get(column).map(|block| *block as usize),
        }
    }

    /// All of them, from left to right.
    pub fn iter(&self) -> impl Iterator<Item = BlockId> {
        (0..self.len()).filter_map(|column| self.get(column))
    }
}

impl Default for Cells {
    fn default() -> Self {
        Self(Row::Run { first: 0, count: 0 })
    }
}

impl fmt::Debug for Cells {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::{Cells, Few};

    #[test]
    fn cells_are_a_row_whether_they_follow_one_another_or_not() {
        let mut cells = Cells::default();
        for (count, block) in [7, 8, 9, 12, 13].into_iter().enumerate() {
            assert_eq!((cells.len(), cells.get(count)), (count, None));
            cells.push(block);
            assert_eq!(cells.get(count), Some(block));
        }
        assert_eq!(format!("{cells:?}"), "[7, 8, 9, 12, 13]");
    }

    #[test]
    fn few_blocks_are_a_slice() {
        let mut few = Few::default();
        for count in 0..4 {
            assert_eq!(*few, [7, 8, 9][..count]);
            few.push(7 + count);
        }
    }
}
