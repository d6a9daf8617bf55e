//! "Three steps:" and then a list: as many items as were announced.
//!
//! Which words announce a number is said by the rule's pattern, in its group `n`.

use crate::document::{BlockId, BlockKind, Document, List};

use super::super::numeral;
use super::super::scope::{Ground, Place};
use super::super::{Article, Captures, Draft, Pattern, Sink};
use super::{SameRule, related};

pub(super) fn check(rule: &SameRule, pattern: &Pattern, article: &Article<'_>, ground: &Ground<'_>, sink: &mut Sink<'_>) {
    let document = article.document;
    for list in document.lists().iter().filter(|list| list.items.len() > 1) {
        let Some(block) = announcing(document, list).and_then(|block| document.blocks().get(block)) else { continue };
        // The last number is the one that the list follows.
        let Some(found) = pattern.regex().captures_iter(&block.text).last() else { continue };
        let (Some(whole), Some(number)) = (found.get(0), found.name("n").or_else(|| found.get(0))) else { continue };
        let place = Place::of_block(block);
        let announced = numeral::parse(number.as_str()).filter(|announced| *announced > 0);
        let Some(announced) = announced.filter(|announced| *announced != list.items.len()) else { continue };
        if !rule.allows(ground, place, &whole.range()) {
            continue;
        }
        let captures = Captures::from([
            ("n".to_owned(), announced.to_string()),
            ("count".to_owned(), list.items.len().to_string()),
            ("was".to_owned(), whole.as_str().to_owned()),
        ]);
        let related = vec![related(first_line(document, list), "count-list", &captures, article)];
        sink.report(rule.index, Draft { span: block.span_of(number.range()), captures, related, ..Draft::default() });
    }
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
