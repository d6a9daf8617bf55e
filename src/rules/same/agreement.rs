//! A property of a thing is given one value throughout the article.
//!
//! It needs no fact; two claims of the article are compared with each other.

use std::collections::BTreeMap;

use crate::claims::{Claim, Term};
use crate::facts::{EntityId, RelationId};
use crate::finding::Span;

use super::super::scope::Ground;
use super::super::{Article, Captures, Draft, Sink, cap};
use super::{Reach, SameRule, related};

/// More claims than this about one property are compared with this many of the first only.
const MOST_COMPARED: usize = 16;

pub(super) fn check(rule: &SameRule, article: &Article<'_>, ground: &Ground<'_>, sink: &mut Sink<'_>) {
    let mut reach = Reach::new(rule, ground);
    let mut groups: BTreeMap<(EntityId, RelationId), Vec<&Claim>> = BTreeMap::new();
    for claim in &article.reading.claims {
        // What an unknown name stands for may change from one section to the next.
        let Term::Entity(subject) = claim.says.subject else { continue };
        if is_in_scope(&mut reach, claim, article) {
            groups.entry((subject, claim.says.relation)).or_default().push(claim);
        }
    }
    for ((subject, relation), claims) in groups {
        let mut values: Vec<&Claim> = Vec::new();
        for claim in claims {
            let disagrees = |other: &&&Claim| {
                article.facts.compatible(subject, relation, &other.says.object, &claim.says.object) == Some(false)
            };
            match values.iter().find(disagrees) {
                Some(other) => sink.report(rule.index, draft(other, claim, article)),
                None if values.len() < MOST_COMPARED => values.push(claim),
                None => {}
            }
        }
    }
}

fn is_in_scope(reach: &mut Reach<'_>, claim: &Claim, article: &Article<'_>) -> bool {
    let Some(block) = article.document.blocks().get(claim.block) else { return false };
    let range = claim.object_range.clone().unwrap_or(0..block.text.len());
    reach.allows(claim.block, &range)
}

fn draft(first: &Claim, second: &Claim, article: &Article<'_>) -> Draft {
    let source = article.document.source();
    let text = |span: Span| source.get(span.start..span.end).unwrap_or_default().to_owned();
    let relation = article.facts.relations().get(second.says.relation);
    let label = relation.map(|relation| relation.label.get(article.language).unwrap_or(&relation.name).to_owned());
    let subject = match &second.says.subject {
        Term::Entity(entity) => article.facts.entities().get(*entity).map(|entity| entity.name.clone()),
        _ => None,
    };
    let captures = Captures::from([
        ("entity".to_owned(), subject.unwrap_or_else(|| text(second.subject))),
        ("first".to_owned(), text(first.object)),
        ("second".to_owned(), text(second.object)),
        ("was".to_owned(), text(second.object)),
        ("now".to_owned(), text(first.object)),
        ("relation".to_owned(), label.unwrap_or_default()),
    ]);
    let related = vec![related(first.object, "claim-first", &captures, article)];
    let cap = Some(cap(first.certainty.min(second.certainty)));
    Draft { span: second.object, captures, cap, related, ..Draft::default() }
}
