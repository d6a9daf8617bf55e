//! Where a rule looks, applied to one place of a document: regions, headings above, neighbours, owners of the characters.
//!
//! It answers whether a match counts; it searches for no match itself.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::ops::Range;

use aho_corasick::AhoCorasick;

use crate::document::{Block, BlockKind, Document, Language, MarkKind, OPAQUE, SectionId, SegmentKind};
use crate::finding::Span;

use super::{Region, Scope};

/// A text that patterns run over: the text of a block, or one line of the source.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    /// The text.
    pub text: &'a str,
    /// The block, or none for a line of the source.
    pub block: Option<&'a Block>,
    /// Where a line starts in the source.
    line_start: usize,
    language: Language,
    section: Option<SectionId>,
    regions: u16,
}

impl<'a> Place<'a> {
    /// A block as a place.
    pub fn of_block(block: &'a Block) -> Self {
        Self {
            text: &block.text,
            block: Some(block),
            line_start: 0,
            language: block.language,
            section: block.section(),
            regions: regions_of(block),
        }
    }

    /// All blocks of a document.
    pub fn blocks(document: &'a Document) -> impl Iterator<Item = Self> {
        document.blocks().iter().map(Self::of_block)
    }

    /// All lines of the source.
    pub fn lines(document: &'a Document) -> impl Iterator<Item = Self> {
        (0..document.lines().len()).filter_map(|line| Self::of_line(document, line))
    }

    /// A line of the source as a place.
    pub fn of_line(document: &'a Document, line: usize) -> Option<Self> {
        if line >= document.lines().len() {
            return None;
        }
        let span = document.lines().span(line);
        Some(Self {
            text: document.source().get(span.start..span.end)?,
            block: None,
            line_start: span.start,
            language: document.language(),
            section: None,
            regions: bit(Region::Line),
        })
    }

    /// The language of the place, seen in its document.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The source of a range of the text, for a label.
    pub fn span_of(&self, range: Range<usize>) -> Span {
        match self.block {
            Some(block) => block.span_of(range),
            None => Span::new(self.line_start + range.start, self.line_start + range.end),
        }
    }

    /// Whether every place of the text has a proven place in the source.
    pub fn is_exact(&self) -> bool {
        self.block.is_none_or(|block| block.exact)
    }

    /// The exact source pieces of a range of the text; none where the map is not proven, or where code, a line break
    /// or a part of an entity stands in the range.
    pub fn pieces_of(&self, range: Range<usize>) -> Option<Vec<Span>> {
        match self.block {
            Some(block) => block.pieces_of(range),
            None => Some(vec![self.span_of(range)]),
        }
    }
}

const fn bit(region: Region) -> u16 {
    1 << region as u16
}

/// Marks inside so many others are not looked at by themselves: their text is looked at as that of those around them.
const DEEPEST_MARK: usize = 4;
/// Regions that are marks inside a block, not whole blocks.
const MARKS: [(Region, MarkKind); 3] =
    [(Region::Strong, MarkKind::Strong), (Region::Emphasis, MarkKind::Emphasis), (Region::Link, MarkKind::Link)];

fn regions_of(block: &Block) -> u16 {
    let mut regions = match block.kind {
        BlockKind::Paragraph if block.item().is_none() && block.quotes() == 0 => bit(Region::Paragraph),
        BlockKind::Paragraph => 0,
        BlockKind::Heading { .. } => bit(Region::Heading),
        BlockKind::Cell { row: 0, .. } => bit(Region::Header),
        BlockKind::Cell { .. } => bit(Region::Cell),
        BlockKind::Alt => bit(Region::Alt),
        BlockKind::Code => bit(Region::Code),
        BlockKind::Html => bit(Region::Html),
        BlockKind::FrontMatter => bit(Region::FrontMatter),
    };
    if block.is_prose() {
        regions |= bit(Region::Text);
        regions |= if block.item().is_some() { bit(Region::Item) } else { 0 };
        regions |= if block.quotes() > 0 { bit(Region::Quote) } else { 0 };
    }
    regions
}

/// What all rules of a checker share while they look at one document: heading paths, and which rule may look under which.
#[derive(Debug)]
pub(super) struct Ground<'a> {
    /// The document.
    pub document: &'a Document,
    paths: OnceCell<Vec<String>>,
    under: RefCell<HashMap<(usize, Option<SectionId>), bool>>,
}

impl<'a> Ground<'a> {
    /// Nothing is computed until it is asked for.
    pub fn new(document: &'a Document) -> Self {
        Self { document, paths: OnceCell::new(), under: RefCell::new(HashMap::new()) }
    }

    /// The headings from the outermost to that of `section`, joined by ` / `.
    pub fn path(&self, section: Option<SectionId>) -> &str {
        let paths = self.paths.get_or_init(|| {
            let mut paths: Vec<String> = Vec::new();
            for section in self.document.sections() {
                let title = self.document.blocks().get(section.heading()).map_or("", |block| &*block.text);
                // Sections stand in source order, so that of the parent is already there.
                let path = match section.parent().and_then(|parent| paths.get(parent)) {
                    Some(parent) => format!("{parent} / {title}"),
                    None => title.to_owned(),
                };
                paths.push(path);
            }
            paths
        });
        section.and_then(|section| paths.get(section)).map_or("", String::as_str)
    }
}

/// A scope made ready for looking.
#[derive(Clone, Debug)]
pub(super) struct Lens {
    scope: Scope,
    regions: u16,
    shield: Option<AhoCorasick>,
}

impl Lens {
    /// Prepares a scope. The automaton of the shield words is left out with `own_shield: false`, for a checker that
    /// looks for them together with other words.
    pub fn new(scope: Scope, own_shield: bool) -> Self {
        let regions = scope.regions.iter().fold(0, |regions, region| regions | bit(*region));
        let regions = if regions == 0 { bit(Region::Text) } else { regions };
        let words = scope.shield.iter().filter(|word| !word.is_empty());
        // Building fails only beyond two thousand million states.
        let shield = (own_shield && !scope.shield.is_empty()).then(|| AhoCorasick::new(words).ok()).flatten();
        Self { scope, regions, shield }
    }

    /// Whether the rule looks at lines of the source.
    pub fn reads_lines(&self) -> bool {
        self.regions & bit(Region::Line) != 0
    }

    /// Whether the scope names no region, so that a checker's own kind of place is meant.
    pub fn is_everywhere(&self) -> bool {
        self.scope.regions.is_empty()
    }

    /// Whether the rule speaks of places of this language.
    pub fn speaks(&self, language: Language) -> bool {
        self.scope.languages.is_empty() || self.scope.languages.contains(&language)
    }

    /// Whether it matters what the groups of a match hold.
    pub fn asks_for_groups(&self) -> bool {
        !self.scope.groups.is_empty()
    }

    /// Whether the groups of a match are as the rule wants them. A group that took no part in the match is empty.
    pub fn takes(&self, found: &crate::matcher::Captures<'_>) -> bool {
        self.scope.groups.iter().all(|condition| {
            let text = found.name(&condition.group).map_or("", |group| group.as_str());
            condition.pattern.regex().is_match(text) == condition.wanted
        })
    }

    /// Whether the rule looks below these headings. `slot` tells the rules of one checker apart.
    pub fn is_under(&self, slot: usize, ground: &Ground<'_>, section: Option<SectionId>) -> bool {
        let Some(under) = &self.scope.under else { return true };
        let known = ground.under.borrow().get(&(slot, section)).copied();
        known.unwrap_or_else(|| {
            let answer = under.regex().is_match(ground.path(section));
            ground.under.borrow_mut().insert((slot, section), answer);
            answer
        })
    }

    /// Whether `text` has what must stand near, and does not stand under what silences the rule as a whole.
    pub fn is_near(&self, text: &str) -> bool {
        self.scope.near.as_ref().is_none_or(|near| near.regex().is_match(text))
    }

    /// Whether `text`, taken as a whole, holds what silences the rule.
    pub fn is_silenced_in(&self, text: &str) -> bool {
        self.scope.unless.as_ref().is_some_and(|unless| unless.regex().is_match(text))
    }

    /// The ranges of the place's text in which the rule looks; none if the place is not its business.
    pub fn windows(&self, place: &Place<'_>) -> Vec<Range<usize>> {
        if !self.speaks(place.language) {
            return Vec::new();
        }
        if place.regions & self.regions != 0 {
            return std::iter::once(0..place.text.len()).collect();
        }
        let Some(block) = place.block.filter(|block| block.is_prose()) else { return Vec::new() };
        let wanted =
            |kind: MarkKind| MARKS.iter().any(|(region, mark)| *mark == kind && self.regions & bit(*region) != 0);
        let inside = block.marks().iter().filter(|mark| wanted(mark.kind)).map(|mark| mark.text.clone());
        // Marks stand in order of their start, so those around one are the open ones.
        let mut open: Vec<usize> = Vec::new();
        let is_shallow = |range: &Range<usize>| {
            while open.last().is_some_and(|end| *end <= range.start) {
                open.pop();
            }
            open.push(range.end);
            open.len() <= DEEPEST_MARK
        };
        inside.filter(|range| place.text.get(range.clone()).is_some()).filter(is_shallow).collect()
    }
}

/// Asks, for the matches of one rule in one place, whether they count. What it needs is computed at the first match.
#[derive(Debug)]
pub(super) struct Guard<'a> {
    lens: &'a Lens,
    slot: usize,
    ground: &'a Ground<'a>,
    place: Place<'a>,
    open: Option<bool>,
    unless: Option<Cover>,
    shield: Option<Cover>,
}

impl<'a> Guard<'a> {
    /// A guard for one rule in one place.
    pub fn new(lens: &'a Lens, slot: usize, ground: &'a Ground<'a>, place: Place<'a>) -> Self {
        Self { lens, slot, ground, place, open: None, unless: None, shield: None }
    }

    /// The same with the shield words that were found elsewhere.
    pub fn with_shield(mut self, shield: Cover) -> Self {
        self.shield = Some(shield);
        self
    }

    /// Whether a match at `range` of the place's text counts.
    pub fn allows(&mut self, range: &Range<usize>) -> bool {
        let (lens, place) = (self.lens, self.place);
        let (slot, ground) = (self.slot, self.ground);
        let open =
            *self.open.get_or_insert_with(|| lens.is_near(place.text) && lens.is_under(slot, ground, place.section));
        open && self.neighbours_allow(range) && self.markup_allows(range) && !self.is_owned(range)
    }

    fn neighbours_allow(&self, range: &Range<usize>) -> bool {
        let before = self.place.text.get(..range.start).and_then(|text| text.chars().next_back());
        let after = self.place.text.get(range.end..).and_then(|text| text.chars().next());
        let forbids = |pattern: &Option<super::Pattern>, character: Option<char>| {
            let Some((pattern, character)) = pattern.as_ref().zip(character) else { return false };
            pattern.regex().is_match(character.encode_utf8(&mut [0; 4]))
        };
        !forbids(&self.lens.scope.not_after, before) && !forbids(&self.lens.scope.not_before, after)
    }

    /// Whether the placeholders in the match, and the borders of markup, are such as the rule wants.
    fn markup_allows(&self, range: &Range<usize>) -> bool {
        let Some(block) = self.place.block else { return true };
        let Some(text) = block.text.get(range.clone()) else { return false };
        let scope = &self.lens.scope;
        if scope.unbroken && !is_unbroken(block, range) {
            return false;
        }
        if scope.opaque.is_empty() {
            return true;
        }
        let wanted = |start: usize| {
            let from = block.marks().partition_point(|mark| mark.text.start < start);
            let here = block.marks()[from..].iter().take_while(|mark| mark.text.start == start);
            here.into_iter().any(|mark| mark.text.len() == OPAQUE.len_utf8() && scope.opaque.contains(&mark.kind))
        };
        text.match_indices(OPAQUE).all(|(offset, _)| wanted(range.start + offset))
    }

    fn is_owned(&mut self, range: &Range<usize>) -> bool {
        let (lens, text) = (self.lens, self.place.text);
        let unless = self.unless.get_or_insert_with(|| {
            let found = lens.scope.unless.iter().flat_map(|unless| unless.regex().find_iter(text));
            Cover::new(found.map(|found| found.range()).collect())
        });
        if unless.touches(range) {
            return true;
        }
        let shield = self.shield.get_or_insert_with(|| {
            let found = lens.shield.iter().flat_map(|shield| shield.find_overlapping_iter(text));
            Cover::new(found.map(|found| found.range()).collect())
        });
        shield.crosses(range)
    }
}

/// Whether a range of a block's text stands in the source in one piece: no delimiter, escape or line break in it.
/// Placeholders are whole pieces.
fn is_unbroken(block: &Block, range: &Range<usize>) -> bool {
    let first = block.segments().partition_point(|segment| segment.text().end <= range.start);
    let covered = block.segments()[first..].iter().take_while(|segment| segment.text().start < range.end);
    let mut end = None;
    block.exact
        && covered.into_iter().all(|segment| {
            let joined = end.is_none_or(|end| end == segment.source().start);
            end = Some(segment.source().end);
            joined && matches!(segment.kind, SegmentKind::Verbatim | SegmentKind::Opaque)
        })
}

/// Ranges of a text, sorted so that each question costs a binary search, however many ranges and questions there are.
#[derive(Debug, Default)]
pub(super) struct Cover {
    starts: Vec<usize>,
    /// For each start, the farthest end of all ranges up to it.
    reach: Vec<usize>,
}

impl Cover {
    /// Takes ranges in any order. Empty ones cover nothing.
    pub fn new(mut ranges: Vec<Range<usize>>) -> Self {
        ranges.retain(|range| !range.is_empty());
        ranges.sort_unstable_by_key(|range| range.start);
        let farthest = |farthest: &mut usize, range: &Range<usize>| {
            *farthest = range.end.max(*farthest);
            Some(*farthest)
        };
        Self {
            reach: ranges.iter().scan(0, farthest).collect(),
            starts: ranges.iter().map(|range| range.start).collect(),
        }
    }

    /// The farthest end of all ranges that start before `offset`.
    fn reach_before(&self, offset: usize) -> usize {
        match self.starts.partition_point(|start| *start < offset) {
            0 => 0,
            count => self.reach[count - 1],
        }
    }

    /// Whether `range` lies inside one of the ranges.
    pub fn contains(&self, range: &Range<usize>) -> bool {
        self.reach_before(range.start + 1) >= range.end.max(1)
    }

    /// Whether a range shares a byte with `range`.
    pub fn touches(&self, range: &Range<usize>) -> bool {
        // An empty match stands between two characters, and is inside a range only if both belong to it.
        self.reach_before(range.end) > range.start
    }

    /// Whether a range shares a byte with `range` and is not contained in it.
    pub fn crosses(&self, range: &Range<usize>) -> bool {
        self.reach_before(range.start) > range.start || self.reach_before(range.end) > range.end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cover_answers_like_the_plain_definition() {
        let ranges = vec![2..5, 4..6, 9..12, 10..11, 20..20];
        let cover = Cover::new(ranges.clone());
        for start in 0..22 {
            for end in start + 1..23 {
                let shares = |other: &Range<usize>| !other.is_empty() && other.start < end && start < other.end;
                let inside = |other: &Range<usize>| start <= other.start && other.end <= end;
                assert_eq!(cover.touches(&(start..end)), ranges.iter().any(shares), "{start}..{end}");
                let holds = |other: &Range<usize>| other.start <= start && end <= other.end;
                assert_eq!(cover.contains(&(start..end)), ranges.iter().any(holds), "{start}..{end}");
                let crosses = ranges.iter().any(|other| shares(other) && !inside(other));
                assert_eq!(cover.crosses(&(start..end)), crosses, "{start}..{end}");
            }
        }
    }
}
