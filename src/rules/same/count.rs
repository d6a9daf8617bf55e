//! "Three steps:" and then a list: as many items as were announced.
//!
//! Which words announce a number is said by the rule's pattern, in its group `n`, or `n2` where it has another form.

use std::collections::HashMap;
use std::ops::Range;

use crate::document::{BlockId, BlockKind, Document, List};

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

/// The last number that the text announces: it is the one that the list follows.
fn announced(pattern: &Pattern, text: &str) -> Option<Announced> {
    let found = pattern.regex().captures_iter(text).last()?;
    let (whole, at) = (found.get(0)?, found.name("n").or_else(|| found.name("n2"))?);
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
fn first_line(document: &Document, list: &List) -> crate::finding::Span {
    let line = document.lines().span(document.lines().line_of(list.span.start));
    crate::finding::Span::new(list.span.start, line.end.clamp(list.span.start, list.span.end.max(list.span.start)))
}
