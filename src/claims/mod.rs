//! What an article states: mentions of known things, and claims about them.
//!
//! It reads text with the grammar of the pack. It does not decide what is reported; the `claim` rules do.

mod assertion;
mod expand;
mod gate;
mod gathered;
mod grammar;
mod mask;
mod masked;
mod phrases;
mod sentences;
mod structure;
mod topic;
mod unnamed;

use std::ops::Range;

use crate::document::{Block, BlockId, Document, Language};
use crate::facts::{EntityId, Facts, Scans, Verdict};
use crate::finding::{ShortSpan, Span};

pub use crate::facts::{Proposition, Term};
use assertion::Assertions;
use gathered::{Gathered, sort};
use masked::MaskedTexts;
use phrases::PhraseReader;
use structure::StructureReader;
use topic::Topics;
use unnamed::Names;

pub use unnamed::Unnamed;

pub use grammar::{ClaimGrammar, Grammar, GrammarSource, Phrase, PhraseError};

/// How sure it is that the text says this. Caps the severity at info, warning or error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum Certainty {
    /// It can agree with the facts, and never contradicts them.
    Hint,
    /// At most info.
    Low,
    /// At most warning.
    Medium,
    /// Up to error.
    High,
}

/// By which shape a claim was read.
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
    /// A link whose address states something of what its text names.
    Link,
}

/// A claim and where it stands.
#[derive(Clone, Debug)]
pub struct Claim {
    /// What is claimed.
    pub says: Proposition,
    /// How sure the reading is.
    pub certainty: Certainty,
    /// By which shape it was read.
    pub shape: Shape,
    block: u32,
    span: ShortSpan,
    subject: ShortSpan,
    object: ShortSpan,
    /// [`NOWHERE`] if it does not stand there.
    object_range: ShortSpan,
}

/// No range of a text; none is so far behind.
const NOWHERE: Span = Span::new(u32::MAX as usize, u32::MAX as usize);

/// Where a claim stands.
#[derive(Clone, Debug)]
pub struct Site {
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
}

impl Claim {
    /// A claim that stands at `site`.
    pub fn new(says: Proposition, site: Site, certainty: Certainty, shape: Shape) -> Self {
        let Site { block, span, subject, object, object_range } = site;
        Self {
            says,
            certainty,
            shape,
            // A document is smaller than what 32 bits count.
            block: block as u32,
            span: span.into(),
            subject: subject.into(),
            object: object.into(),
            object_range: object_range.map_or(NOWHERE, |range| Span::new(range.start, range.end)).into(),
        }
    }

    /// The block it stands in.
    pub const fn block(&self) -> BlockId {
        self.block as usize
    }

    /// The whole claim in the source.
    pub const fn span(&self) -> Span {
        self.span.get()
    }

    /// Where the subject stands (perhaps in another block).
    pub const fn subject(&self) -> Span {
        self.subject.get()
    }

    /// Where the object stands.
    pub const fn object(&self) -> Span {
        self.object.get()
    }

    /// The object in the text of the block, if it stands there.
    pub fn object_range(&self) -> Option<Range<usize>> {
        let range = self.object_range.get();
        (range != NOWHERE).then_some(range.start..range.end)
    }

    /// What the facts say to it. A hint is never contradicted.
    pub fn judge<'a>(&self, facts: &'a Facts) -> Verdict<'a> {
        match facts.judge(&self.says) {
            Verdict::Contradicted { .. } if self.certainty == Certainty::Hint || self.is_spared(facts) => {
                Verdict::Unknown
            }
            verdict => verdict,
        }
    }

    /// The reading is not sure, and the object is of a kind that is often named beside what others made.
    fn is_spared(&self, facts: &Facts) -> bool {
        let Term::Entity(object) = self.says.object else { return false };
        let spare = facts.relations().get(self.says.relation).map(|relation| relation.spare);
        let kinds = facts.entities().get(object).map(|entity| entity.kinds);
        let unsure = self.certainty < Certainty::High || self.shape == Shape::Table;
        unsure && spare.zip(kinds).is_some_and(|(spare, kinds)| kinds.meets(spare))
    }
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
    entity: u32,
    block: u32,
    start: u32,
    end: u32,
}

impl Mentioned {
    /// A mention of `entity` in a range of the text of `block`.
    pub fn new(entity: EntityId, block: BlockId, range: Range<usize>) -> Self {
        // A document is smaller than what 32 bits count, and so is a pack.
        Self { entity: entity as u32, block: block as u32, start: range.start as u32, end: range.end as u32 }
    }

    /// The thing.
    pub fn entity(&self) -> EntityId {
        self.entity as usize
    }

    /// The block.
    pub fn block(&self) -> BlockId {
        self.block as usize
    }

    /// Bytes of the block's text.
    pub fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
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
    /// Claims about names that no fact knows, in order of their place.
    pub unnamed: Vec<Unnamed>,
    /// Names that no fact knows and that are written in several ways: the places of each.
    pub spellings: Vec<Vec<(BlockId, Range<usize>)>>,
    /// Where names stand in the text of each block that is read.
    pub scans: Scans,
}

/// Reads an article. Claims are in order of their place, each once.
pub fn read(document: &Document, facts: &Facts, grammar: &Grammar) -> Reading {
    let blocks = document.blocks();
    let mut scans = Scans::default();
    let mut masked = MaskedTexts::default();
    for block in blocks {
        if readable(block) && !document.deadline().is_past() {
            grammar.masks.mask(block, facts, &mut scans, &mut masked);
        } else {
            scans.pass();
            masked.pass();
        }
    }
    scans.shrink_to_fit();
    masked.shrink_to_fit();
    let topics = Topics { document, facts, masked: &masked };
    let mut reading = Reading { scans, ..Reading::default() };
    let mut gathered = Gathered::new(facts);
    let phrases = PhraseReader::new(grammar, topics);
    for block in 0..blocks.len() {
        if document.deadline().is_past() {
            return Reading::default();
        }
        gathered.add(|claims| phrases.read(block, claims));
    }
    let structures = StructureReader::new(grammar, topics);
    for shape in &grammar.shapes {
        gathered.add(|claims| structures.read(shape, claims));
    }
    structures.chains(&mut reading.chains);
    drop(structures);
    reading.claims = {
        let mut assertions = Assertions::new(grammar, document);
        gathered.finish(|claim| assertions.asserts(claim))
    };
    let mut names = Names::find(document, grammar, &masked);
    reading.spellings = names.spellings(document);
    reading.unnamed = unnamed::read(document, facts, grammar, names, &mut masked);
    // They stay, so that what was only needed to read makes room for them.
    masked.forget_texts();
    reading.mentions = mentions(&masked, blocks.len());
    reading
}

/// Prose in a language that the grammars are written for.
fn readable(block: &Block) -> bool {
    block.is_prose() && block.language != Language::Ja && block.exact
}

fn mentions(masked: &MaskedTexts, blocks: usize) -> Vec<Mentioned> {
    let of_block = |block: BlockId| {
        let tokens = masked.get(block).tokens.iter();
        tokens.filter_map(move |token| Some(Mentioned::new(token.entity()?, block, token.range())))
    };
    let mut mentions = Vec::with_capacity((0..blocks).flat_map(of_block).count());
    mentions.extend((0..blocks).flat_map(of_block));
    mentions
}
