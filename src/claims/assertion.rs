//! Whether a place of an article asserts anything: answers to choose from, marked mistakes and sections on myths do not.
//!
//! Words inside a sentence that make it no assertion (`deny`) are looked for where the sentence is read.

use std::collections::HashMap;

use crate::document::{BlockId, Document};

use super::Claim;
use super::grammar::Grammar;

/// Answers for the blocks of one document.
pub(super) struct Assertions<'a> {
    grammar: &'a Grammar,
    document: &'a Document,
    /// Blocks that were asked for: whether what stands above them denies them.
    known: HashMap<BlockId, bool>,
}

/// The beginning of a line is looked for so many bytes before a claim.
const LONGEST_LINE: usize = 8_000;
/// A text before a list that says what its items are has no more bytes than this.
const LONGEST_LEAD: usize = 300;

impl<'a> Assertions<'a> {
    pub fn new(grammar: &'a Grammar, document: &'a Document) -> Self {
        Self { grammar, document, known: HashMap::new() }
    }

    /// Whether the claim is asserted where it stands.
    pub fn asserts(&mut self, claim: &Claim) -> bool {
        let Some(block) = self.document.blocks().get(claim.block()) else { return false };
        let at = claim.object_range().map_or(0, |range| range.start).min(block.text.len());
        let from = (at.saturating_sub(LONGEST_LINE)..=at).find(|at| block.text.is_char_boundary(*at)).unwrap_or(at);
        let line = match block.text[from..at].rfind('\n') {
            Some(newline) => from + newline + 1,
            None => from,
        };
        let opens = |text: &str| self.grammar.deny_start.iter().any(|start| start.is_match(text));
        // What the tree takes for a mark of the item, such as an empty box, stands in the source only.
        let item = block.item().and_then(|item| self.document.items().get(item));
        let mark = item.filter(|item| item.blocks.first() == Some(&claim.block())).map_or("", |item| {
            let text = block.segments().first().map_or(item.span().start, |segment| segment.source().start);
            self.document.source().get(item.span().start..text).unwrap_or_default()
        });
        let mark = mark.trim_start_matches(|c: char| !matches!(c, '[' | '('));
        // What opens a line as long as a book is not looked for.
        let begins = line == 0 || block.text[..line].ends_with('\n');
        if begins && opens(&block.text[line..]) || (line == 0 && !mark.is_empty() && opens(mark)) {
            return false;
        }
        let (grammar, document) = (self.grammar, self.document);
        !*self.known.entry(claim.block()).or_insert_with(|| is_denied(grammar, document, claim.block()))
    }
}

/// Whether a heading, a text before the list, or an item around it denies all that stands below.
fn is_denied(grammar: &Grammar, document: &Document, id: BlockId) -> bool {
    if grammar.deny_under.is_empty() {
        return false;
    }
    let blocks = document.blocks();
    let denies = |id: BlockId| {
        let text = blocks.get(id).map_or("", |block| &*block.text);
        text.len() <= LONGEST_LEAD && grammar.deny_under.iter().any(|under| under.is_match(text))
    };
    let mut item = blocks[id].item().and_then(|item| document.items().get(item));
    while let Some(current) = item {
        let parent = current.blocks.first().copied().filter(|first| *first != id);
        let lead = document.lists().get(current.list()).and_then(|list| list.lead);
        if parent.into_iter().chain(lead).any(denies) {
            return true;
        }
        item = current.parent().and_then(|parent| document.items().get(parent));
    }
    let mut section = blocks[id].section();
    while let Some(current) = section.and_then(|section| document.sections().get(section)) {
        if denies(current.heading()) {
            return true;
        }
        section = current.parent();
    }
    false
}
