//! What an article states: mentions of known things, and claims about them.
//!
//! It reads text with the grammar of the pack. It does not decide what is reported; the `claim` rules do.

mod grammar;

use std::ops::Range;

use crate::document::{BlockId, Document};
use crate::facts::{EntityId, Facts};
use crate::finding::Span;

pub use crate::facts::{Proposition, Term};
pub use grammar::{ClaimGrammar, Grammar, GrammarSource, Phrase, PhraseError};


/// How sure it is that the text says this. Caps the severity at info, warning or error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// At most info.
    Low,
    /// At most warning.
    Medium,
    /// Up to error.
    High,
}

/// By which of the five shapes a claim was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A phrase of the grammar.
    Phrase,
    /// A table with a column of subjects and one of objects.
    Table,
    /// A list after a label, such as "Products:".
    List,
    /// An item or heading under a heading.
    Under,
    /// `A → B → C` under a heading about history.
    Chain,
}

/// A claim and where it stands.
#[derive(Clone, Debug)]
pub struct Claim {
    /// What is claimed.
    pub says: Proposition,
    /// The block it stands in.
    pub block: BlockId,
    /// The whole claim in the source.
    pub span: Span,
    /// Where the subject stands (perhaps in another block).
    pub subject: Span,
    /// Where the object stands.
    pub object: Span,
    /// The object in the text of `block`, if it stands there.
    pub object_range: Option<Range<usize>>,
    /// How sure the reading is.
    pub certainty: Certainty,
    /// By which shape it was read.
    pub shape: Shape,
}

/// Things in a chain, in the order in which the article gives them.
#[derive(Clone, Debug)]
pub struct Chain {
    /// The block it stands in.
    pub block: BlockId,
    /// The known members: entity and place.
    pub members: Vec<(EntityId, Span)>,
}

/// A mention of a known thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mentioned {
    /// The thing.
    pub entity: EntityId,
    /// The block.
    pub block: BlockId,
    /// Bytes of the block's text.
    pub range: Range<usize>,
}

/// All that was understood of one article.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// Mentions in order.
    pub mentions: Vec<Mentioned>,
    /// Claims in order of their place.
    pub claims: Vec<Claim>,
    /// Chains in order.
    pub chains: Vec<Chain>,
}

/// Reads an article.
pub fn read(_document: &Document, _facts: &Facts, _grammar: &Grammar) -> Reading {
    Reading::default()
}
