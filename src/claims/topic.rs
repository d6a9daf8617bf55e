//! Topic inheritance: what a clause without a subject is about.
//!
//! "- 由 OpenAI 发布" under a heading speaks of the heading's thing. It finds the nearest head whose kind fits the
//! relation; it reads no phrases.

use crate::document::{BlockId, BlockKind, Document, SectionId};
use crate::facts::{Date, EntityId, Facts, KindSet};
use crate::finding::Span;

use super::masked::{MaskedTexts, Sign, Token, WIDTH};

/// The masked blocks of a document, and the heads that can be looked up in it.
#[derive(Clone, Copy)]
pub(super) struct Topics<'a> {
    pub document: &'a Document,
    pub facts: &'a Facts,
    pub masked: &'a MaskedTexts,
}

/// What one head says about the topic.
enum Head {
    /// This is it.
    Found(EntityId, Span),
    /// It names something else that is not known: do not look further up.
    Stop,
    /// It names nothing that fits.
    Pass,
}

/// A label is short; longer text before a colon is a sentence.
const LONGEST_LABEL: usize = 90;

impl<'a> Topics<'a> {
    /// The topic of a clause that begins at byte `at` of the masked text of `block`.
    pub fn of_clause(&self, block: BlockId, at: usize, sentence: usize, kinds: KindSet) -> Option<(EntityId, Span)> {
        let masked = self.masked.get(block);
        let subject = masked
            .text
            .get(sentence..at)
            .map(|clause| clause.len() - clause.trim_start_matches([' ', '\n', '\u{201c}']).len());
        let own = subject.and_then(|skip| masked.token_at(sentence + skip)).filter(|token| token.at() < at);
        if let Some(found) = own.and_then(|token| self.fitting(block, token, kinds)) {
            return Some(found);
        }
        if at > 0 {
            let head = masked.text.get(..at)?;
            match self.head(block, label_end(head).min(head.len()), kinds) {
                Head::Found(entity, span) => return Some((entity, span)),
                Head::Stop | Head::Pass => {}
            }
        }
        self.above(block, kinds)
    }

    /// The topic that the heads above a block give it: its item, the items around, the headings.
    pub fn above(&self, block: BlockId, kinds: KindSet) -> Option<(EntityId, Span)> {
        let this = self.document.blocks().get(block)?;
        let mut item = this.item();
        while let Some(current) = item.and_then(|item| self.document.items().get(item)) {
            let first = current.blocks.first().copied().filter(|first| *first != block);
            match first.map_or(Head::Pass, |first| self.label(first, kinds)) {
                Head::Found(entity, span) => return Some((entity, span)),
                Head::Stop => return None,
                Head::Pass => item = current.parent(),
            }
        }
        let section = match this.kind {
            BlockKind::Heading { .. } => this.section().and_then(|section| self.document.sections()[section].parent()),
            _ => this.section(),
        };
        self.headings(section, kinds)
    }

    /// The topic that a section's heading, or a heading further out, gives.
    pub fn headings(&self, mut section: Option<SectionId>, kinds: KindSet) -> Option<(EntityId, Span)> {
        while let Some(current) = section.and_then(|section| self.document.sections().get(section)) {
            match self.label(current.heading(), kinds) {
                Head::Found(entity, span) => return Some((entity, span)),
                Head::Stop => return None,
                Head::Pass => section = current.parent(),
            }
        }
        None
    }

    /// The topic that the line above a table gives it.
    pub fn of_caption(&self, block: BlockId, kinds: KindSet) -> Option<(EntityId, Span)> {
        match self.label(block, kinds) {
            Head::Found(entity, span) => Some((entity, span)),
            Head::Stop | Head::Pass => None,
        }
    }

    /// The date that a block stands under: of an item or heading that is nothing but a date.
    pub fn date_above(&self, block: BlockId) -> Option<(Date, Span)> {
        let this = self.document.blocks().get(block)?;
        let mut item = this.item().and_then(|item| self.document.items().get(item)?.parent());
        while let Some(current) = item.and_then(|item| self.document.items().get(item)) {
            if let Some(found) = current.blocks.first().and_then(|first| self.bare_date(*first)) {
                return Some(found);
            }
            item = current.parent();
        }
        let mut section = this.section();
        while let Some(current) = section.and_then(|section| self.document.sections().get(section)) {
            if let Some(found) = self.bare_date(current.heading()).filter(|_| current.heading() != block) {
                return Some(found);
            }
            section = current.parent();
        }
        None
    }

    fn bare_date(&self, block: BlockId) -> Option<(Date, Span)> {
        let masked = self.masked.get(block);
        let [token] = masked.tokens else { return None };
        let Sign::Date(date) = masked.sign(token) else { return None };
        let at = token.at();
        let bare = |text: &str| !text.chars().any(char::is_alphanumeric);
        let alone = bare(&masked.text[..at]) && bare(&masked.text[at + WIDTH..]);
        alone.then(|| (date, self.document.blocks()[block].span_of(token.range())))
    }

    /// Reads the label of a block: its text before the first bracket, colon or line end.
    fn label(&self, block: BlockId, kinds: KindSet) -> Head {
        self.head(block, label_end(self.masked.get(block).text), kinds)
    }

    fn head(&self, block: BlockId, end: usize, kinds: KindSet) -> Head {
        let masked = self.masked.get(block);
        let Some(label) = masked.text.get(..end) else { return Head::Pass };
        let fitting: Vec<(EntityId, Span)> =
            masked.tokens_in(0..end).iter().filter_map(|token| self.fitting(block, token, kinds)).collect();
        let leads =
            masked.leading().is_some_and(|token| token.at() < end && self.fitting(block, token, kinds).is_some());
        match fitting.first() {
            Some((entity, span)) if leads && fitting.iter().all(|(other, _)| other == entity) => {
                Head::Found(*entity, *span)
            }
            Some(_) => Head::Stop,
            None if masked.tokens_in(0..end).is_empty() && names_something(label) => Head::Stop,
            None => Head::Pass,
        }
    }

    fn fitting(&self, block: BlockId, token: &Token, kinds: KindSet) -> Option<(EntityId, Span)> {
        let entity = token.entity()?;
        let fits = self.facts.entities().get(entity)?.kinds.meets(kinds);
        fits.then(|| (entity, self.document.blocks()[block].span_of(token.range())))
    }
}

/// Where the label at the start of a text ends.
pub(super) fn label_end(text: &str) -> usize {
    let end = text
        .find(['(', '\u{ff08}', ':', '\u{ff1a}', '\n', '\u{2014}', '\u{ff0c}', ',', '\u{3002}'])
        .unwrap_or(text.len());
    if end > LONGEST_LABEL { 0 } else { end }
}

/// Whether an unknown label looks like a name: a capitalised Latin word in it.
fn names_something(label: &str) -> bool {
    label
        .split(|c: char| !c.is_ascii_alphanumeric())
        .any(|word| word.len() > 1 && word.starts_with(|c: char| c.is_ascii_uppercase()))
}
