//! Masked texts: what stands masked in the text of each block.
//!
//! It keeps and looks up; what is masked is decided in `mask`.

use std::collections::HashMap;
use std::ops::Range;

use crate::document::BlockId;
use crate::facts::{Date, EntityId, Quantity};

/// What a masked character stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Sign {
    Entity(EntityId),
    Date(Date),
    Quantity(Quantity),
    /// A name that no fact knows, by its position in a list of them.
    Unnamed(usize),
}

/// One masked character.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Token {
    at: u32,
    start: u32,
    end: u32,
    /// The entity, or where in [`MaskedTexts::signs`] its sign is; and whether it is written in Latin letters.
    sign: u32,
}

const LATIN: u32 = 1 << 31;
/// The sign stands apart.
const APART: u32 = 1 << 30;

impl Token {
    /// Its byte in the masked text.
    pub fn at(&self) -> usize {
        self.at as usize
    }

    /// The bytes of the block's text that it stands for.
    pub fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The known thing that it stands for.
    pub fn entity(&self) -> Option<EntityId> {
        (self.sign & APART == 0).then_some((self.sign & !LATIN) as usize)
    }

    fn is_latin(&self) -> bool {
        self.sign & LATIN != 0
    }
}

/// The masked texts of a document's blocks, one behind the other.
#[derive(Debug, Default)]
pub(super) struct MaskedTexts {
    text: String,
    tokens: Vec<Token>,
    /// Signs that are no entities.
    signs: Vec<Sign>,
    /// For each block, where its text and its tokens end; those of the block before end where they begin. A document is
    /// smaller than what 32 bits count.
    blocks: Vec<Ends>,
    /// Blocks that were written anew.
    anew: HashMap<BlockId, (Ends, Ends)>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Ends {
    text: u32,
    tokens: u32,
}

/// A block's text, masked.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Masked<'a> {
    pub text: &'a str,
    pub tokens: &'a [Token],
    signs: &'a [Sign],
}

/// Bytes of a masked character.
pub(super) const WIDTH: usize = 3;

impl MaskedTexts {
    /// The text of a block; an empty one, if it is not read.
    pub fn get(&self, block: BlockId) -> Masked<'_> {
        let Some(end) = self.blocks.get(block) else { return Masked::default() };
        let start = block.checked_sub(1).and_then(|before| self.blocks.get(before)).copied().unwrap_or_default();
        // Mostly there are none, and then nothing is looked up.
        let (start, end) = self.anew.get(&block).copied().unwrap_or((start, *end));
        let range = |start: u32, end: u32| start as usize..end as usize;
        Masked {
            text: self.text.get(range(start.text, end.text)).unwrap_or_default(),
            tokens: self.tokens.get(range(start.tokens, end.tokens)).unwrap_or_default(),
            signs: &self.signs,
        }
    }

    /// Passes over the next block.
    pub fn pass(&mut self) {
        self.blocks.push(self.ends());
    }

    /// Adds the next block, as `write` writes it.
    pub fn add(&mut self, write: impl FnOnce(&mut Writer<'_>)) {
        self.write(write);
        self.blocks.push(self.ends());
    }

    /// Writes a block anew, behind all others.
    pub fn replace(&mut self, block: BlockId, write: impl FnOnce(&mut Writer<'_>)) {
        let start = self.ends();
        self.write(write);
        self.anew.insert(block, (start, self.ends()));
    }

    /// Makes room for these blocks written anew, with so many tokens more; no more room than that, since there may be
    /// little left.
    pub fn reserve(&mut self, blocks: impl Iterator<Item = BlockId>, tokens: usize) {
        let sizes = blocks.map(|block| (self.get(block).text.len(), self.get(block).tokens.len()));
        let (text, known) = sizes.fold((0, 0), |all, size| (all.0 + size.0, all.1 + size.1));
        self.text.reserve_exact(text);
        self.tokens.reserve_exact(known + tokens);
    }

    /// Gives back the room that was taken for more.
    pub fn shrink_to_fit(&mut self) {
        self.text.shrink_to_fit();
        self.tokens.shrink_to_fit();
        self.signs.shrink_to_fit();
        self.blocks.shrink_to_fit();
    }

    /// Keeps the tokens only.
    pub fn forget_texts(&mut self) {
        self.text = String::new();
    }

    fn ends(&self) -> Ends {
        Ends { text: self.text.len() as u32, tokens: self.tokens.len() as u32 }
    }

    fn write(&mut self, write: impl FnOnce(&mut Writer<'_>)) {
        let Self { text, tokens, signs, .. } = self;
        write(&mut Writer { start: text.len(), text, tokens, signs });
    }
}

/// Where a masked text is written.
pub(super) struct Writer<'w> {
    start: usize,
    pub text: &'w mut String,
    tokens: &'w mut Vec<Token>,
    signs: &'w mut Vec<Sign>,
}

impl Writer<'_> {
    /// Writes the character that stands for the bytes `range` of the block's text.
    pub fn push(&mut self, character: char, range: &Range<usize>, sign: Sign, latin: bool) {
        let [at, start, end] = [self.text.len() - self.start, range.start, range.end].map(|at| at as u32);
        // No pack names a billion things, and no document that is read.
        let sign = match sign {
            Sign::Entity(entity) => entity as u32,
            sign => {
                self.signs.push(sign);
                APART | (self.signs.len() - 1) as u32
            }
        };
        let sign = sign | if latin { LATIN } else { 0 };
        self.tokens.push(Token { at, start, end, sign });
        self.text.push(character);
    }
}

impl<'a> Masked<'a> {
    /// What one of its tokens stands for; a name that no fact knows, if it is none of its own.
    pub fn sign(&self, token: &Token) -> Sign {
        let apart = || self.signs.get((token.sign & !(LATIN | APART)) as usize).copied();
        token.entity().map(Sign::Entity).or_else(apart).unwrap_or(Sign::Unnamed(usize::MAX))
    }

    /// The tokens inside a range of the masked text.
    pub fn tokens_in(&self, range: Range<usize>) -> &'a [Token] {
        let first = self.tokens.partition_point(|token| token.at() < range.start);
        let last = self.tokens.partition_point(|token| token.at() < range.end);
        &self.tokens[first..last.max(first)]
    }

    /// The token that begins at a byte of the masked text.
    pub fn token_at(&self, at: usize) -> Option<&'a Token> {
        self.tokens.binary_search_by_key(&at, Token::at).ok().map(|index| &self.tokens[index])
    }

    /// Whether the token at a byte is written in Latin letters.
    pub fn is_latin(&self, at: usize) -> bool {
        self.token_at(at).is_none_or(Token::is_latin)
    }

    /// A range of the masked text as a range of the block's text.
    pub fn original(&self, range: Range<usize>) -> Range<usize> {
        self.offset(range.start)..self.offset(range.end).max(self.offset(range.start))
    }

    fn offset(&self, at: usize) -> usize {
        let after = self.tokens.partition_point(|token| token.at() + WIDTH <= at);
        match after.checked_sub(1).map(|index| &self.tokens[index]) {
            Some(token) => token.range().end + (at - token.at() - WIDTH),
            None => at,
        }
    }

    /// The first token, if the text begins with it (quotes and spaces aside).
    pub fn leading(&self) -> Option<&'a Token> {
        let start = self.text.len() - self.text.trim_start_matches([' ', '\u{201c}', '"', '\u{300a}', '*']).len();
        self.token_at(start)
    }
}
