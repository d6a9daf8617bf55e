//! Claims by structure: tables, lists after a label, items under a heading, and chains.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;

use crate::document::{BlockId, Cells, Document, MarkKind, Table};
use crate::facts::{EntityId, KindSet, Proposition, Term, ValueType};
use crate::finding::Span;
use crate::matcher::Matcher;

use super::grammar::{Grammar, Shapes, object_kinds};
use super::masked::{Masked, Sign, Token, WIDTH};
use super::topic::Topics;
use super::{Certainty, Chain, Claim, Shape, Site};

/// Reads the shapes that are not phrases.
pub(super) struct StructureReader<'a> {
    grammar: &'a Grammar,
    topics: Topics<'a>,
    /// The labels of blocks that were asked for; none of those that are too long for one.
    labels: RefCell<HashMap<BlockId, Option<String>>>,
}

/// A value and its place.
type Placed<T> = (T, Span);

impl<'a> StructureReader<'a> {
    /// A reader for one document.
    pub fn new(grammar: &'a Grammar, topics: Topics<'a>) -> Self {
        Self { grammar, topics, labels: RefCell::default() }
    }

    /// Adds the claims of one shape that all tables, lists and sections make.
    pub fn read(&self, shape: &Shapes, claims: &mut Vec<Claim>) {
        self.tables(shape, claims);
        self.lists(shape, claims);
        self.links(shape, claims);
        if shape.under {
            self.under(shape, claims);
        }
    }

    fn document(&self) -> &'a Document {
        self.topics.document
    }

    fn tables(&self, shape: &Shapes, claims: &mut Vec<Claim>) {
        if shape.object_heads.is_empty() {
            return;
        }
        for table in self.document().tables() {
            let Some((header, rows)) = table.rows.split_first() else { continue };
            let column = |heads: &[String]| header.iter().position(|cell| self.is_label(cell, heads));
            let (Some(objects), Some(subjects)) = (column(&shape.object_heads), column(&shape.subject_heads)) else {
                self.sideways(shape, table, claims);
                continue;
            };
            if objects == subjects || column(&shape.other_heads).is_some() {
                continue;
            }
            for row in rows {
                let (Some(object), Some(subject)) = (row.get(objects), row.get(subjects)) else { continue };
                self.row(shape, subject, object, claims);
            }
        }
    }

    /// A table whose rows are properties: with a column for each subject, or with one column of values for the subject
    /// that its first row, its caption or its heading names.
    fn sideways(&self, shape: &Shapes, table: &Table, claims: &mut Vec<Claim>) {
        let Some((header, rows)) = table.rows.split_first() else { return };
        let Some(relation) = self.topics.facts.relations().get(shape.relation) else { return };
        let Some(first) = header.get(0) else { return };
        let is_property = |row: &&Cells| row.get(0).is_some_and(|cell| self.is_label(cell, &shape.object_heads));
        let named = |cell: BlockId| match self.leading_all(cell, relation.from).as_slice() {
            [subject] => Some(*subject),
            _ => None,
        };
        let subjects: Vec<Option<Placed<EntityId>>> = header.iter().skip(1).map(named).collect();
        if subjects.iter().any(Option::is_some) {
            for row in rows.iter().filter(is_property) {
                for (subject, object) in subjects.iter().zip(row.iter().skip(1)) {
                    subject.iter().for_each(|subject| self.cells(shape, &[*subject], object, Certainty::High, claims));
                }
            }
            return;
        }
        let empty = |cell: BlockId| self.document().blocks()[cell].text.trim().is_empty();
        let own = if header.iter().skip(1).all(empty) { named(first) } else { None };
        let caption = table.lead.and_then(|lead| self.topics.of_caption(lead, relation.from));
        let Some(subject) = own.or(caption).or_else(|| self.topics.headings(table.section, relation.from)) else {
            return;
        };
        for row in table.rows.iter().filter(|row| row.len() == 2).filter(is_property) {
            let Some(value) = row.get(1) else { continue };
            self.cells(shape, &[subject], value, Certainty::Medium, claims);
        }
    }

    /// Links whose text names a thing and whose address states something of it.
    fn links(&self, shape: &Shapes, claims: &mut Vec<Claim>) {
        for (kinds, address) in &shape.links {
            for (id, block) in self.document().blocks().iter().enumerate() {
                for mark in block.marks().iter().filter(|mark| mark.kind == MarkKind::Link) {
                    let captures = mark.url.as_ref().and_then(|url| address.captures(url));
                    let Some(number) = captures.as_ref().and_then(|captures| captures.name("O")) else { continue };
                    let tokens = self.topics.masked.get(id).tokens;
                    let text = trimmed_quotes(&block.text, mark.text.clone());
                    let first = tokens.partition_point(|token| token.range().start < text.start);
                    let Some(token) = tokens.get(first).filter(|token| token.range() == text) else { continue };
                    let Some(entity) = token.entity() else { continue };
                    let fits = self.topics.facts.entities().get(entity).is_some_and(|known| known.kinds.meets(*kinds));
                    if !fits {
                        continue;
                    }
                    let words = number.as_str().into();
                    let says = Proposition {
                        subject: Term::Entity(entity),
                        relation: shape.relation,
                        object: Term::Text { words, open_left: false, open_right: false },
                    };
                    let subject = block.span_of(token.range());
                    let site = Site { block: id, span: mark.source, subject, object: mark.source, object_range: None };
                    claims.push(Claim::new(says, site, Certainty::High, Shape::Link));
                }
            }
        }
    }

    fn row(&self, shape: &Shapes, subject: BlockId, object: BlockId, claims: &mut Vec<Claim>) {
        let Some(relation) = self.topics.facts.relations().get(shape.relation) else { return };
        let named = self.leading_all(subject, relation.from);
        if named.is_empty() {
            let told = self.told(shape, subject);
            self.cells(shape, told.as_slice(), object, Certainty::Medium, claims);
        }
        if !named.is_empty() || !self.topics.masked.get(subject).tokens.is_empty() {
            self.cells(shape, &named, object, Certainty::High, claims);
            return;
        }
        let unnamed = self.unnamed(subject);
        self.values(shape, &unnamed, object, Certainty::High, claims);
    }

    /// The thing that a cell tells an event of: "O released S".
    fn told(&self, shape: &Shapes, cell: BlockId) -> Option<Placed<EntityId>> {
        let masked = self.topics.masked.get(cell);
        let text = masked.text.to_ascii_lowercase();
        if self.grammar.deny.as_ref().is_some_and(|deny| deny.is_match(&text)) {
            return None;
        }
        let found = shape.events.iter().find_map(|event| event.captures(&text))?;
        let subject = found.name("S").or_else(|| found.name("T"))?;
        let token = masked.token_at(subject.start())?;
        let entity = token.entity()?;
        Some((entity, self.document().blocks()[cell].span_of(token.range())))
    }

    fn cells(
        &self,
        shape: &Shapes,
        subjects: &[Placed<EntityId>],
        object: BlockId,
        certainty: Certainty,
        claims: &mut Vec<Claim>,
    ) {
        let terms: Vec<Placed<Term>> = subjects.iter().map(|(entity, span)| (Term::Entity(*entity), *span)).collect();
        self.values(shape, &terms, object, certainty, claims);
    }

    /// What one cell of values says of these subjects.
    fn values(
        &self,
        shape: &Shapes,
        subjects: &[Placed<Term>],
        object: BlockId,
        certainty: Certainty,
        claims: &mut Vec<Claim>,
    ) {
        let Some(relation) = self.topics.facts.relations().get(shape.relation) else { return };
        let objects = self.cell_values(object, relation.to);
        // All values of one cell are one statement: "Microsoft / OpenAI".
        let Some(span) = objects.iter().map(|(_, span)| *span).reduce(Span::join) else { return };
        for (subject_term, subject_span) in subjects {
            for (object_term, object_span) in &objects {
                let says = Proposition {
                    subject: subject_term.clone(),
                    relation: shape.relation,
                    object: object_term.clone(),
                };
                let site =
                    Site { block: object, span, subject: *subject_span, object: *object_span, object_range: None };
                claims.push(Claim::new(says, site, certainty, Shape::Table));
            }
        }
    }

    /// The values in a cell: all entities of it, or its only date or number, or its words.
    fn cell_values(&self, block: BlockId, to: ValueType) -> Vec<Placed<Term>> {
        let masked = self.topics.masked.get(block);
        let document_block = &self.document().blocks()[block];
        let span = |token: &Token| document_block.span_of(token.range());
        let of = |wanted: fn(Sign) -> Option<Term>| -> Vec<Placed<Term>> {
            masked.tokens.iter().filter_map(|token| Some((wanted(masked.sign(token))?, span(token)))).collect()
        };
        match to {
            ValueType::Entity(kinds) => {
                let mut found: Vec<Placed<Term>> = Vec::new();
                for token in masked.tokens {
                    let Some(entity) = token.entity() else { continue };
                    let fits = self.topics.facts.entities().get(entity).is_some_and(|known| known.kinds.meets(kinds));
                    if fits && !found.iter().any(|(term, _)| *term == Term::Entity(entity)) {
                        found.push((Term::Entity(entity), span(token)));
                    }
                }
                found
            }
            ValueType::Date => only(of(|sign| match sign {
                Sign::Date(date) => Some(Term::Date(date)),
                _ => None,
            })),
            ValueType::Quantity => only(of(|sign| match sign {
                Sign::Quantity(quantity) => Some(Term::Quantity(quantity)),
                _ => None,
            })),
            ValueType::Text | ValueType::Name => {
                let words = document_block.text.trim().into();
                let term = Term::Text { words, open_left: false, open_right: false };
                vec![(term, document_block.span())]
            }
        }
    }

    /// Parts of a cell that hold no known name: "AMS", "Foo / Bar".
    fn unnamed(&self, block: BlockId) -> Vec<Placed<Term>> {
        let text = &self.document().blocks()[block].text;
        let mut found = Vec::new();
        let mut start = 0;
        for part in text.split(['\u{3001}', ',', '\u{ff0c}', '/', '\n']) {
            let name = part.trim();
            if name.chars().any(char::is_alphanumeric) && name.chars().count() <= 40 {
                let from = start + part.len() - part.trim_start().len();
                let span = self.document().blocks()[block].span_of(from..from + name.len());
                found.push((Term::Unnamed(name.into()), span));
            }
            // Every separator is one character of one or three bytes.
            start += part.len() + text[start + part.len()..].chars().next().map_or(0, char::len_utf8);
        }
        found
    }

    fn lists(&self, shape: &Shapes, claims: &mut Vec<Claim>) {
        if shape.labels.is_empty() {
            return;
        }
        let Some(relation) = self.topics.facts.relations().get(shape.relation) else { return };
        let kinds = object_kinds(relation.to);
        for list in self.document().lists() {
            let by_lead = list.lead.filter(|lead| self.is_label(*lead, &shape.labels));
            let by_heading = list
                .section
                .and_then(|section| self.document().sections().get(section))
                .filter(|section| list.parent.is_none() && self.is_label(section.heading(), &shape.labels));
            let owner = match (by_lead, by_heading) {
                (Some(lead), _) => self.topics.above(lead, kinds),
                (None, Some(section)) => self.topics.headings(section.parent(), kinds),
                (None, None) => None,
            };
            let Some((object, object_span)) = owner else { continue };
            for item in &list.items {
                let Some(block) = self.document().items()[*item].blocks.first() else { continue };
                for (subject, span) in self.leading_all(*block, relation.from) {
                    claims.push(claim(
                        shape,
                        *block,
                        (subject, span),
                        (object, object_span),
                        Certainty::High,
                        Shape::List,
                    ));
                }
            }
        }
    }

    fn under(&self, shape: &Shapes, claims: &mut Vec<Claim>) {
        let Some(relation) = self.topics.facts.relations().get(shape.relation) else { return };
        let kinds = object_kinds(relation.to);
        for section in self.document().sections() {
            let Some(object) = self.topics.headings(section.parent(), kinds) else { continue };
            self.member(shape, section.heading(), relation.from, object, claims);
        }
        for list in self.document().lists().iter().filter(|list| list.parent.is_none()) {
            let Some(object) = self.topics.headings(list.section, kinds) else { continue };
            for item in &list.items {
                let Some(block) = self.document().items()[*item].blocks.first() else { continue };
                self.member(shape, *block, relation.from, object, claims);
            }
        }
    }

    fn member(
        &self,
        shape: &Shapes,
        block: BlockId,
        kinds: KindSet,
        object: Placed<EntityId>,
        claims: &mut Vec<Claim>,
    ) {
        for subject in self.leading_all(block, kinds) {
            claims.push(claim(shape, block, subject, object, Certainty::Medium, Shape::Under));
        }
    }

    /// The names that a label consists of: "MelGAN 和 HiFi-GAN", "DALL·E（图像生成）", "CLIP / Sora". Names that only
    /// occur somewhere in a sentence are no label.
    fn leading_all(&self, block: BlockId, kinds: KindSet) -> Vec<Placed<EntityId>> {
        let masked = self.topics.masked.get(block);
        let Some(first) = masked.leading() else { return Vec::new() };
        let mut found = Vec::new();
        let mut next = Some(first);
        while let Some(token) = next {
            let Some(entity) = token.entity() else { break };
            let end = token.at() + WIDTH;
            let rest = &masked.text[end..];
            let joined = self.grammar.masks.joined(rest);
            let closes =
                rest.trim_start_matches(['*', '\u{201d}', ' ']).chars().next().is_none_or(|c| CLOSING.contains(&c));
            if !(closes || joined.is_some()) {
                break;
            }
            if self.topics.facts.entities().get(entity).is_some_and(|known| known.kinds.meets(kinds)) {
                found.push((entity, self.document().blocks()[block].span_of(token.range())));
            }
            next = joined.and_then(|skip| masked.token_at(end + skip));
        }
        found
    }

    /// Whether a block is one of these labels: "产品：", "Products".
    fn is_label(&self, block: BlockId, labels: &[String]) -> bool {
        let mut known = self.labels.borrow_mut();
        let label = known.entry(block).or_insert_with(|| {
            let text = self.document().blocks().get(block).map_or("", |block| block.text.trim());
            let text = text.trim_end_matches([':', '\u{ff1a}']).trim();
            (text.len() <= LONGEST_LABEL).then(|| squeezed(text))
        });
        label.as_ref().is_some_and(|label| labels.contains(label))
    }

    /// Adds the chains of a document.
    pub fn chains(&self, chains: &mut Vec<Chain>) {
        let Some(arrow) = &self.grammar.arrow else { return };
        for id in 0..self.document().blocks().len() {
            let masked = self.topics.masked.get(id);
            if masked.tokens.len() < 2 || !arrow.is_match(masked.text) || !self.is_history(id, arrow) {
                continue;
            }
            let mut members = Vec::new();
            let mut start = 0;
            let ends = arrow.find_iter(masked.text).map(|found| (found.start(), found.end()));
            for (end, next) in ends.chain(std::iter::once((masked.text.len(), masked.text.len()))) {
                members.extend(self.chain_member(masked, id, start..end));
                start = next;
            }
            if members.len() >= 2 {
                chains.push(Chain { block: id, members });
            }
        }
    }

    fn chain_member(&self, masked: Masked<'_>, block: BlockId, range: Range<usize>) -> Option<Placed<EntityId>> {
        let part = masked.text.get(range.clone())?;
        // "Milestones: A → B"
        let label =
            part.rfind([':', '\u{ff1a}']).map_or(0, |at| at + part[at..].chars().next().map_or(0, char::len_utf8));
        let start = range.start + label + part[label..].len() - part[label..].trim_start().len();
        let token = masked.token_at(start)?;
        let entity = token.entity()?;
        // "BERT and its kin" is BERT's place in history; "BERT weights" is a step of something.
        let rest = masked.text.get(token.at() + WIDTH..range.end)?;
        let ends = rest
            .trim_start_matches(['*', ' '])
            .chars()
            .next()
            .is_none_or(|c| CLOSING.contains(&c) || matches!(c, '?' | '\u{ff1f}' | '.'));
        let joined = self.grammar.masks.joined(rest).is_some();
        (ends || joined).then(|| (entity, self.document().blocks()[block].span_of(token.range())))
    }

    /// Whether a block's arrows mean "earlier than": it stands under a heading about history, after a line that
    /// announces one, or announces it itself.
    fn is_history(&self, id: BlockId, arrow: &Matcher) -> bool {
        let blocks = self.document().blocks();
        let own = arrow.find(&blocks[id].text).map_or("", |found| &blocks[id].text[..found.start()]);
        let own = own.rfind([':', '\u{ff1a}']).map_or("", |at| &own[..at]);
        let before =
            id.checked_sub(1).map(|before| &blocks[before]).filter(|before| before.section() == blocks[id].section());
        let before = before.map_or("", |before| before.text.trim()).strip_suffix([':', '\u{ff1a}']).unwrap_or_default();
        self.announces_history(own) || self.announces_history(before) || self.under_history(blocks[id].section())
    }

    fn announces_history(&self, text: &str) -> bool {
        let denied = || self.grammar.deny.as_ref().is_some_and(|deny| deny.is_match(&text.to_ascii_lowercase()));
        // "A pipeline, not a history"
        text.len() <= LONGEST_ANNOUNCEMENT
            && self.grammar.chain_under.iter().any(|under| under.is_match(text))
            && !denied()
    }

    fn under_history(&self, mut section: Option<usize>) -> bool {
        while let Some(current) = section.and_then(|section| self.document().sections().get(section)) {
            let text = &self.document().blocks()[current.heading()].text;
            if self.announces_history(text) {
                return true;
            }
            section = current.parent();
        }
        false
    }
}

/// A line that announces a chain is no longer than this, in bytes.
const LONGEST_ANNOUNCEMENT: usize = 120;
/// A label or the head of a column has no more bytes than this.
const LONGEST_LABEL: usize = 60;
/// What may follow a name that is a label.
const CLOSING: [char; 14] = [
    '(', '\u{ff08}', ':', '\u{ff1a}', '\n', '\u{2014}', '\u{2013}', '-', '|', '\u{ff0c}', ',', '\u{ff5c}', '\u{3002}',
    '[',
];

/// A range without the quotation marks around it.
fn trimmed_quotes(text: &str, range: Range<usize>) -> Range<usize> {
    let quotes = |c: char| c.is_whitespace() || "\"\u{201c}\u{201d}\u{300a}\u{300b}".contains(c);
    let inner = &text[range.clone()];
    let start = range.start + inner.len() - inner.trim_start_matches(quotes).len();
    start..start + inner.trim_matches(quotes).len()
}

fn claim(
    shape: &Shapes,
    block: BlockId,
    subject: Placed<EntityId>,
    object: Placed<EntityId>,
    certainty: Certainty,
    kind: Shape,
) -> Claim {
    let says =
        Proposition { subject: Term::Entity(subject.0), relation: shape.relation, object: Term::Entity(object.0) };
    let site = Site { block, span: subject.1, subject: subject.1, object: object.1, object_range: None };
    Claim::new(says, site, certainty, kind)
}

/// A cell that names two values may mean a range or a change; it is not read.
fn only(values: Vec<Placed<Term>>) -> Vec<Placed<Term>> {
    if values.len() == 1 { values } else { Vec::new() }
}

/// A label as it is compared: in lower case, without blanks.
pub(super) fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}
