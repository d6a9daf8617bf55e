//! Names to entities: one automaton over all names. It finds mentions and misspellings in plain text.

use std::ops::Range;

use super::{Entity, EntityId};

/// A name that stands in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// The entity.
    pub entity: EntityId,
}

/// A name that is not written as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misspelling {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// The right spelling.
    pub right: String,
    /// The entity.
    pub entity: EntityId,
}

/// All names of all entities.
#[derive(Debug)]
pub struct Lexicon {}

impl Lexicon {
    /// Builds the automaton.
    pub fn new(_entities: &[Entity]) -> Self {
        Self {}
    }

    /// Names in `text`, leftmost-longest, in order, without overlaps. Case counts.
    pub fn mentions(&self, _text: &str) -> Vec<Mention> {
        Vec::new()
    }

    /// Names in `text` with a wrong case or a one-letter slip.
    pub fn misspellings(&self, _text: &str) -> Vec<Misspelling> {
        Vec::new()
    }
}
