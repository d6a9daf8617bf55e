//! List items beside one another: columns, numbers, markers by depth.
//!
//! It compares; which of it is wanted is for rules to say.

use super::super::Document;
use super::super::fields::closes_container;
use super::super::lines::BYTE_ORDER_MARK;
use super::super::parse::Shape;
use super::last_line;

/// What is known of a list item.
#[derive(Clone, Copy, Debug, Default)]
pub(in super::super) struct ItemFacts {
    /// Whether it begins in the column of its list, or its number ends where the first one does.
    pub aligned: bool,
    /// How many bullet lists stand around its list; nothing inside a numbered list.
    pub nesting: Option<u16>,
    /// Whether its marker is that of its depth, where each depth has another than the one above.
    pub depth_marker: bool,
    /// The marker of its depth; nothing for a number.
    pub marker_of_depth: Option<u8>,
    /// Whether every item of its list is one line long.
    pub single: bool,
    /// The number that it would have if its list counted up.
    pub ordinal: u32,
    /// The number of the first item of its list.
    pub start: u32,
    /// Whether its list seems to count up.
    pub counts: bool,
}

/// One per item of the document.
pub(super) fn read(document: &Document) -> Vec<ItemFacts> {
    let mut facts = vec![ItemFacts::default(); document.items.len()];
    let mut by_depth: Vec<Option<u8>> = Vec::new();
    for (index, raw) in document.raw.iter().enumerate() {
        let Shape::List { ordered } = raw.shape else { continue };
        let super::Detail::List { list, .. } = document.contexts[index].detail(index, raw.shape) else { continue };
        let items = &document.lists[list as usize].items;
        let last = last_line(document, index);
        let closes = closes_container(document.slice(document.lines.span(last)), raw.first_column());
        let last = last - usize::from(closes && last > raw.first_line());
        let single = last + 1 - raw.first_line() == items.len() && !is_followed_in_quote(document, index, last);
        let nesting = nesting(document, index);
        let depth = lists_around(document, index);
        for &item in items {
            facts[item].single = single;
            facts[item].nesting = nesting;
        }
        align(document, items, ordered, &mut facts);
        if ordered {
            count(document, items, &mut facts);
        } else {
            mark_depth(document, items, depth, &mut by_depth, &mut facts);
        }
    }
    facts
}

/// Whether in the same quote a line without text follows, or another list: then the list has one line more.
pub(super) fn is_followed_in_quote(document: &Document, list: usize, last: usize) -> bool {
    let quotes = document.contexts[list].quotes();
    if quotes == 0 || last + 1 >= document.lines.len() {
        return false;
    }
    let text = document.slice(document.lines.span(last + 1));
    let begins =
        |block: usize| document.contexts[block].next.get().filter(|next| document.raw[*next].first_line() == last + 1);
    let list_follows = std::iter::once(list)
        .chain(around(document, list).take(2 * DEEPEST))
        .take_while(|block| document.contexts[*block].quotes() == quotes)
        .find_map(begins)
        .is_some_and(|next| matches!(document.raw[next].shape, Shape::List { .. }));
    list_follows || super::super::layout::is_blank(text) && text.matches('>').count() >= quotes
}

fn around(document: &Document, index: usize) -> impl Iterator<Item = usize> {
    std::iter::successors(document.raw[index].parent(), |parent| document.raw[*parent].parent())
}

/// How deep lists are followed; deeper ones are as deep.
const DEEPEST: usize = 100;

fn nesting(document: &Document, index: usize) -> Option<u16> {
    let mut nesting = 0;
    for parent in around(document, index).take(2 * DEEPEST) {
        match document.raw[parent].shape {
            Shape::List { ordered: true } => return None,
            Shape::List { ordered: false } => nesting += 1,
            Shape::Quote { .. } => break,
            _ => {}
        }
    }
    Some(nesting)
}

fn lists_around(document: &Document, index: usize) -> usize {
    let lists = around(document, index).take(2 * DEEPEST);
    lists.filter(|parent| matches!(document.raw[*parent].shape, Shape::List { .. })).count()
}

/// The column of a byte in characters, counted from 0.
fn column(document: &Document, offset: usize) -> usize {
    let start = document.lines.span(document.lines.line_of(offset)).start;
    document.source.get(start..offset).unwrap_or("").trim_start_matches(BYTE_ORDER_MARK).chars().count()
}

fn digits(document: &Document, item: usize) -> &str {
    let text = document.source.get(document.items[item].span().start..).unwrap_or("");
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    &text[..length]
}

fn align(document: &Document, items: &[usize], ordered: bool, facts: &mut [ItemFacts]) {
    let start = |item: usize| column(document, document.items[item].span().start);
    let Some(first) = items.first().map(|item| start(*item)) else { return };
    let mut end = None;
    let mut by_end = false;
    for &item in items {
        let here = start(item);
        facts[item].aligned = here == first;
        if ordered {
            let here_end = here + digits(document, item).len() + 1;
            let wanted = *end.get_or_insert(here_end);
            if here != first || by_end {
                by_end |= here_end == wanted;
                facts[item].aligned = here_end == wanted;
            }
        }
    }
}

fn count(document: &Document, items: &[usize], facts: &mut [ItemFacts]) {
    let number = |item: usize| digits(document, item).parse::<u32>().unwrap_or(0);
    let (first, second) = (items.first().map(|item| number(*item)), items.get(1).map(|item| number(*item)));
    let counts = second.is_some_and(|second| second != 1 || first == Some(0));
    let start = u32::from(!(counts && first == Some(0)));
    for (ordinal, &item) in (start..).zip(items) {
        facts[item].ordinal = ordinal;
        facts[item].start = first.unwrap_or(0);
        facts[item].counts = counts;
    }
}

fn mark_depth(
    document: &Document,
    items: &[usize],
    depth: usize,
    by_depth: &mut Vec<Option<u8>>,
    facts: &mut [ItemFacts],
) {
    let depth = depth.min(DEEPEST);
    by_depth.resize((depth + 1).max(by_depth.len()), None);
    for &item in items {
        let marker = document.source.as_bytes().get(document.items[item].span().start).copied().unwrap_or(b'-');
        let above = depth.checked_sub(1).and_then(|above| by_depth[above]);
        let other = match marker {
            b'-' => b'+',
            b'+' => b'*',
            _ => b'-',
        };
        let wanted = *by_depth[depth].get_or_insert(if above == Some(marker) { other } else { marker });
        facts[item].depth_marker = marker == wanted;
        facts[item].marker_of_depth = Some(wanted);
    }
}
