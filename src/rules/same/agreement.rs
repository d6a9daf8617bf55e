//! A property of a thing is given one value throughout the article.
//!
//! It needs no fact; two claims of the article are compared with each other.

use std::collections::BTreeMap;

use crate::claims::{Certainty, Claim, Term, Unnamed};
use crate::facts::{EntityId, RelationId, Verdict};
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
        // A hint is no statement that could be held against another.
        if claim.certainty > Certainty::Hint && is_in_scope(&mut reach, claim, article) {
            groups.entry((subject, claim.says.relation)).or_default().push(claim);
        }
    }
    unnamed(rule, &mut reach, article, sink);
    for ((subject, relation), claims) in groups {
        let mut values: Vec<&Claim> = Vec::new();
        for claim in claims {
            let disagrees = |other: &&&Claim| {
                article.facts.compatible(subject, relation, &other.says.object, &claim.says.object) == Some(false)
                    && !(is_right(other, article) && is_right(claim, article))
            };
            match values.iter().find(disagrees) {
                Some(other) => sink.report(rule.index, draft(other, claim, article)),
                None if values.len() < MOST_COMPARED => values.push(claim),
                None => {}
            }
        }
    }
}

/// Names that no fact knows: the same phrase gives one of them another date, number or expansion.
fn unnamed(rule: &SameRule, reach: &mut Reach<'_>, article: &Article<'_>, sink: &mut Sink<'_>) {
    let mut groups: BTreeMap<(&str, RelationId), Vec<&Unnamed>> = BTreeMap::new();
    for told in &article.reading.unnamed {
        let Term::Unnamed(name) = &told.claim.says.subject else { continue };
        // "A 7B Name" tells sizes of a family apart; "Name has 7B" does not.
        if told.claim.subject().start < told.claim.object().start && is_in_scope(reach, &told.claim, article) {
            groups.entry((name, told.claim.says.relation)).or_default().push(told);
        }
    }
    for ((name, _), told) in groups {
        let mut values: Vec<&Unnamed> = Vec::new();
        for told in told {
            match values.iter().find(|other| contradict(name, other, told, article)) {
                Some(other) => sink.report(rule.index, draft(&other.claim, &told.claim, article)),
                None if values.len() < MOST_COMPARED => values.push(told),
                None => {}
            }
        }
    }
}

fn contradict(name: &str, first: &Unnamed, second: &Unnamed, article: &Article<'_>) -> bool {
    match (&first.claim.says.object, &second.claim.says.object) {
        // A preprint, a release and a publication may have three dates.
        (Term::Date(left), Term::Date(right)) => {
            !left.agrees(*right, 0) && last_word(&first.wording) == last_word(&second.wording)
        }
        (Term::Quantity(left), Term::Quantity(right)) => !left.allows(*right) && !right.allows(*left),
        (Term::Text { words: left, .. }, Term::Text { words: right, .. }) => {
            article.facts.spell_differently(name, left, right)
        }
        _ => false,
    }
}

/// What a clause ends in, numbers aside: its last word in Latin letters that is no preposition, or its last two Chinese
/// characters.
fn last_word(clause: &str) -> Option<String> {
    let letters = |c: char| c.is_alphabetic();
    let last = clause.split(|c: char| !letters(c)).rfind(|word| !word.is_ascii() || word.len() > 3)?;
    let from = last.char_indices().rev().nth(1).map_or(0, |(at, _)| at);
    Some(if last.is_ascii() { last.to_owned() } else { last[from..].to_owned() })
}

/// Several values may be right: a family of models has several sizes.
fn is_right(claim: &Claim, article: &Article<'_>) -> bool {
    matches!(claim.judge(article.facts), Verdict::Supported { .. })
}

fn is_in_scope(reach: &mut Reach<'_>, claim: &Claim, article: &Article<'_>) -> bool {
    let Some(block) = article.document.blocks().get(claim.block()) else { return false };
    let range = claim.object_range().unwrap_or(0..block.text.len());
    reach.allows(claim.block(), &range)
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
        ("entity".to_owned(), subject.unwrap_or_else(|| text(second.subject()))),
        ("first".to_owned(), text(first.object())),
        ("second".to_owned(), text(second.object())),
        ("was".to_owned(), text(second.object())),
        ("now".to_owned(), text(first.object())),
        ("relation".to_owned(), label.unwrap_or_default()),
    ]);
    let related = vec![related(first.object(), "claim-first", &captures, article)];
    let cap = Some(cap(first.certainty.min(second.certainty)));
    Draft { span: second.object(), captures, cap, related, ..Draft::default() }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::with_body;
    use super::super::super::{Checker, Message, RuleBody, Sameness};
    use super::super::SameChecker;
    use super::*;
    use crate::claims::{Proposition, Reading, Shape, Site};
    use crate::document::{Document, ParseOptions};
    use crate::facts::{Date, Entity, Facts, KindSet, Relation, ValueType};
    use crate::finding::{Localized, MessageLanguage, Severity};

    fn facts() -> Facts {
        let relation = Relation {
            name: "released".to_owned(),
            label: Localized::both("release"),
            from: KindSet::ALL,
            to: ValueType::Date,
            closed: true,
            down: true,
            up: None,
            after: Vec::new(),
            spare: KindSet::default(),
            slack: Vec::new(),
        };
        let entity = Entity {
            name: "Name".to_owned(),
            kinds: KindSet::ALL,
            names: Vec::new(),
            homonyms: Vec::new(),
            note: Localized::default(),
            source: String::new(),
            checked: None,
            roster_closed: false,
            properties: Vec::new(),
        };
        Facts::new(Vec::new(), vec![relation], vec![entity])
    }

    fn claim(year: &str, at: usize, certainty: Certainty) -> Claim {
        let says =
            Proposition { subject: Term::Entity(0), relation: 0, object: Term::Date(Date::parse(year).unwrap()) };
        let object = Span::new(at, at + 4);
        let (subject, object_range) = (Span::new(0, 4), Some(at..at + 4));
        Claim::new(says, Site { block: 0, span: object, subject, object, object_range }, certainty, Shape::Phrase)
    }

    #[test]
    fn two_dates_of_one_thing_disagree() {
        let source = "Name 2020, 2020, 2021.";
        let document = Document::parse(source, &ParseOptions::default());
        let claims = vec![
            claim("2020", 5, Certainty::High),
            claim("2020", 11, Certainty::High),
            claim("2021", 17, Certainty::Low),
        ];
        let reading = Reading { claims, ..Reading::default() };
        let facts = crate::later::made(facts());
        let article = Article { document: &document, facts: &facts, reading: &reading, language: MessageLanguage::En };
        let mut rule = with_body(RuleBody::Same(Sameness::Claim));
        rule.meta.message = Message(Localized::both("<entity> <relation> <first> <second>"));
        let rules = [rule];
        let mut sink = Sink::new(&document, &rules, &[Some(Severity::Error)], MessageLanguage::En);
        SameChecker::new(&rules).unwrap().check(&article, &mut sink);
        let findings = sink.finish().findings;
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].message, "Name release 2020 2021");
        assert_eq!((findings[0].severity, findings[0].span.start), (Severity::Info, 17));
        assert_eq!(findings[0].related[0].span, Span::new(5, 9));
    }
}
