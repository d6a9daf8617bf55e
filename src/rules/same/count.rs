//! "Three steps:" and then a list: as many items as were announced.
//!
//! Which words announce a number is said by the rule's pattern, in its group `n`, or `n2` where it has another form.

use std::collections::HashMap;
use std::ops::Range;

use crate::document::{BlockId, BlockKind, Document, List};

use crate::finding::Span;

use super::super::numeral;
use super::super::scope::Ground;
use super::super::{Article, Captures, Draft, Pattern, Sink};
use super::{Reach, SameRule, related};

/// A number that a text announces, with its places in that text.
#[derive(Clone)]
struct Announced {
    number: usize,
    at: Range<usize>,
    whole: Range<usize>,
}

pub(super) fn check(
    rule: &SameRule,
    pattern: &Pattern,
    article: &Article<'_>,
    ground: &Ground<'_>,
    sink: &mut Sink<'_>,
) {
    let document = article.document;
    let mut reach = Reach::new(rule, ground);
    let mut asked: HashMap<BlockId, Option<Announced>> = HashMap::new();
    for list in document.lists().iter().filter(|list| list.items.len() > 1) {
        let Some(id) = announcing(document, list) else { continue };
        let Some(block) = document.blocks().get(id) else { continue };
        // Several lists may follow one text, so answers are kept.
        let announced = asked.entry(id).or_insert_with(|| announced(pattern, &block.text)).clone();
        let Some(announced) = announced.filter(|announced| announced.number != list.items.len()) else { continue };
        if !reach.allows(id, &announced.whole) {
            continue;
        }
        let count = list.items.len().to_string();
        let captures = Captures::from([
            ("n".to_owned(), announced.number.to_string()),
            ("count".to_owned(), count.clone()),
            ("found".to_owned(), count),
            ("was".to_owned(), block.text[announced.whole].to_owned()),
        ]);
        let related = vec![related(first_line(document, list), "count-list", &captures, article)];
        sink.report(rule.index, Draft { span: block.span_of(announced.at), captures, related, ..Draft::default() });
    }
}

/// A point that a text numbers: its number and the place of its mark.
type Point = (usize, Span);

/// So many blocks behind an announcement are looked through for its points.
const MOST_BLOCKS: usize = 30;

/// Holds the number that a text announces against the points that it, or the paragraphs behind it, number.
pub(super) fn check_points(
    rule: &SameRule,
    count: &Pattern,
    marks: &[Pattern],
    words: &[Pattern],
    article: &Article<'_>,
    ground: &Ground<'_>,
    sink: &mut Sink<'_>,
) {
    let document = article.document;
    let mut reach = Reach::new(rule, ground);
    for (id, block) in document.blocks().iter().enumerate().filter(|(_, block)| block.is_prose()) {
        let Some(announced) = announced(count, &block.text) else { continue };
        let all = marks.iter().map(|mark| (mark, true)).chain(words.iter().map(|mark| (mark, false)));
        let told =
            all.filter_map(|(mark, exact)| Some((points(document, count, mark, id, announced.whole.end)?, exact)));
        let Some(((number, last), exact)) = told.max_by_key(|((number, _), _)| *number) else { continue };
        let differs = number > announced.number || exact && number < announced.number;
        if number < 2 || !differs || !reach.allows(id, &announced.whole) {
            continue;
        }
        let captures = Captures::from([
            ("n".to_owned(), announced.number.to_string()),
            ("count".to_owned(), number.to_string()),
            ("found".to_owned(), number.to_string()),
            ("was".to_owned(), block.text[announced.whole].to_owned()),
        ]);
        let related = vec![related(last, "count-list", &captures, article)];
        sink.report(rule.index, Draft { span: block.span_of(announced.at), captures, related, ..Draft::default() });
    }
}

/// The last of the points that are numbered one after the other from one: in the rest of the block, or else at the
/// beginnings of the paragraphs behind it.
fn points(document: &Document, count: &Pattern, mark: &Pattern, id: BlockId, from: usize) -> Option<Point> {
    let blocks = document.blocks();
    let mut last: Option<Point> = None;
    let mut take = |block: BlockId, (number, at): (Option<usize>, Range<usize>)| match number {
        Some(number) if number == last.map_or(1, |(number, _)| number + 1) => {
            last = Some((number, blocks[block].span_of(at)));
            true
        }
        // Another enumeration begins.
        Some(1) => false,
        _ => true,
    };
    let rest = mark.regex().captures_iter(&blocks[id].text[from..]).filter_map(|found| numbered(mark, &found));
    let mut inline = false;
    for (number, at) in rest {
        inline = true;
        if !take(id, (number, from + at.start..from + at.end)) {
            break;
        }
    }
    if inline {
        return last;
    }
    for next in id + 1..blocks.len().min(id + MOST_BLOCKS) {
        let block = &blocks[next];
        let ends = matches!(block.kind, BlockKind::Heading { .. }) || block.item() != blocks[id].item();
        if ends || announced(count, &block.text).is_some() {
            break;
        }
        let found =
            mark.regex().captures(&block.text).filter(|found| found.get(0).is_some_and(|whole| whole.start() == 0));
        if !found.and_then(|found| numbered(mark, &found)).is_none_or(|point| take(next, point)) {
            break;
        }
    }
    last
}

/// The number in a mark, by its group `i`, `i2` …, and where it stands.
fn numbered(mark: &Pattern, found: &crate::matcher::Captures<'_>) -> Option<(Option<usize>, Range<usize>)> {
    let groups = mark.regex().capture_names().flatten().filter(|name| name.starts_with('i'));
    let number = groups.into_iter().find_map(|name| found.name(name))?;
    Some((numeral::parse(number.as_str()), number.range()))
}

/// The last number that the text announces: it is the one that the list follows.
fn announced(pattern: &Pattern, text: &str) -> Option<Announced> {
    let found = pattern.regex().captures_iter(text).last()?;
    // A regex with alternatives has a group for each: `n`, `n2` …
    let numbers = pattern.regex().capture_names().flatten().filter(|name| name.starts_with('n'));
    let (whole, at) = (found.get(0)?, numbers.into_iter().find_map(|name| found.name(name))?);
    let number = numeral::parse(at.as_str()).filter(|number| *number > 0)?;
    Some(Announced { number, at: at.range(), whole: whole.range() })
}

/// The text just before the list: its label, or a heading with nothing between.
fn announcing(document: &Document, list: &List) -> Option<BlockId> {
    list.lead.or_else(|| {
        let first = *document.items().get(*list.items.first()?)?.blocks.first()?;
        let before = first.checked_sub(1)?;
        let block = document.blocks().get(before)?;
        matches!(block.kind, BlockKind::Heading { .. }).then_some(before)
    })
}

/// The first line of the list, for a label of readable size.
fn first_line(document: &Document, list: &List) -> Span {
    let line = document.lines().span(document.lines().line_of(list.span.start));
    Span::new(list.span.start, line.end.clamp(list.span.start, list.span.end.max(list.span.start)))
}
