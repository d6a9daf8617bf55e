//! Indexes in half the bytes, for what a document holds by the million.
//!
//! They know nothing of what they point at. A document is smaller than [`LARGEST`], so that nothing is cut off.

pub(super) use crate::finding::ShortSpan;

/// The largest source that is read, in bytes.
pub(super) const LARGEST: usize = u32::MAX as usize - 1;

/// A number that fits a document.
pub(super) fn short(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// An index that may be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Index(u32);

impl Index {
    pub const NONE: Self = Self(u32::MAX);

    pub fn is_some(self) -> bool {
        self != Self::NONE
    }

    pub fn is_none(self) -> bool {
        self == Self::NONE
    }

    pub fn get(self) -> Option<usize> {
        (self != Self::NONE).then_some(self.0 as usize)
    }
}

impl Default for Index {
    fn default() -> Self {
        Self::NONE
    }
}

impl From<usize> for Index {
    fn from(index: usize) -> Self {
        Self(short(index))
    }
}

impl From<Option<usize>> for Index {
    fn from(index: Option<usize>) -> Self {
        index.map_or(Self::NONE, Self::from)
    }
}
