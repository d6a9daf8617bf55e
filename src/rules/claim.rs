//! Rules about claims: does the article agree with the facts? It asks the facts; it reads no text itself.

use std::collections::HashSet;

use crate::claims::{Certainty, Chain, Claim, Shape};
use crate::document::BlockId;
use crate::facts::{EntityId, FactData, FactValue, Facts, RelationId, Term, Verdict};
use crate::finding::{Change, Edit, Fix, Localized, Related, Severity, Span};

use super::message::fill;
use super::scope::{Cover, Ground, Guard, Lens, Place};
use super::{Article, Captures, Checker, ClaimTarget, Draft, FixSpec, Rule, RuleBody, RuleIndex, Sink};

/// Applies all `claim` rules.
#[derive(Debug)]
pub(crate) struct ClaimChecker {
    rules: Vec<ClaimRule>,
}

#[derive(Debug)]
struct ClaimRule {
    index: RuleIndex,
    slot: usize,
    target: ClaimTarget,
    lens: Lens,
    fix: FixSpec,
}

/// A chain with fewer dated members is not taken for a history.
const SHORTEST_CHAIN: usize = 3;
/// This many right values are named in a message.
const MOST_VALUES: usize = 5;

impl ClaimChecker {
    /// A checker for the `claim` rules among `rules`; none if there are none.
    pub fn new(rules: &[Rule]) -> Option<Self> {
        let mut claims: Vec<ClaimRule> = Vec::new();
        for (index, rule) in rules.iter().enumerate() {
            let RuleBody::Claim(target) = rule.body else { continue };
            let (slot, lens) = (claims.len(), Lens::new(rule.scope.clone(), true));
            claims.push(ClaimRule { index, slot, target, lens, fix: rule.fix.clone() });
        }
        (!claims.is_empty()).then_some(Self { rules: claims })
    }
}

impl Checker for ClaimChecker {
    fn check(&self, article: &Article<'_>, sink: &mut Sink<'_>) {
        let ground = Ground::new(article.document);
        for rule in self.rules.iter().filter(|rule| sink.wants(rule.index)).collect::<Vec<_>>() {
            match rule.target {
                ClaimTarget::Relation(relation) => rule.relation(article, relation, &ground, sink),
                ClaimTarget::Order { slack } => rule.order(article, slack, &ground, sink),
                ClaimTarget::Roster => rule.roster(article, &ground, sink),
            }
        }
    }
}

impl ClaimRule {
    /// Whether the rule looks at this place. A place that is not in the text of one block (a whole cell, another
    /// block's label) is taken as the whole text of its block.
    fn applies(&self, ground: &Ground<'_>, block: BlockId, span: Span) -> bool {
        let Some(block) = ground.document.blocks().get(block) else { return false };
        let place = Place::of_block(block);
        let range = match (block.text_offset_of(span.start), block.text_offset_of(span.end)) {
            (Some(start), Some(end)) if start < end => start..end,
            _ => 0..block.text.len(),
        };
        let windows = Cover::new(self.lens.windows(&place));
        windows.contains(&range) && Guard::new(&self.lens, self.slot, ground, place).allows(&range)
    }

    fn relation(&self, article: &Article<'_>, relation: RelationId, ground: &Ground<'_>, sink: &mut Sink<'_>) {
        let claims = || article.reading.claims.iter().filter(|claim| claim.says.relation == relation);
        // "由微软和 OpenAI 开发": one right name of several makes the others unknown, not wrong.
        let supported: Vec<&Claim> =
            claims().filter(|claim| matches!(claim.judge(article.facts), Verdict::Supported { .. })).collect();
        let right: HashSet<(Span, Span)> = supported.iter().map(|claim| (claim.subject(), claim.span())).collect();
        let shared: HashSet<Span> = supported.iter().map(|claim| claim.object()).collect();
        for claim in claims().filter(|claim| !right.contains(&(claim.subject(), claim.span()))) {
            if sink.is_late() {
                return;
            }
            let verdict = claim.judge(article.facts);
            let Verdict::Contradicted { truth, note, source, near, part } = verdict else { continue };
            if !self.applies(ground, claim.block(), claim.object()) {
                continue;
            }
            let odd_subject = matches!(claim.shape, Shape::Under | Shape::List) || shared.contains(&claim.object());
            let wrong = Wrong { article, claim, truth, note, odd_subject };
            let (span, range) = wrong.place(part);
            let now = wrong.value(article.facts, &truth[0]);
            let captures = wrong.captures(span, &now);
            let cap = cap(claim).min(if near { Severity::Warning } else { Severity::Error });
            sink.report(
                self.index,
                Draft {
                    span,
                    cap: Some(cap),
                    help: note.get(article.language).map(str::to_owned),
                    source: Some(source.to_owned()),
                    related: wrong.related(span),
                    fix: self.fix(article, claim, range, &captures, truth),
                    captures,
                },
            );
        }
    }

    /// A fix built from a fact is never safe: the fact may be right and the sentence still need another mending.
    fn fix(
        &self,
        article: &Article<'_>,
        claim: &Claim,
        range: Option<std::ops::Range<usize>>,
        captures: &Captures,
        truth: &[FactValue],
    ) -> Option<Fix> {
        let FixSpec::With { with, .. } = &self.fix else { return None };
        let variants_of_one = matches!(claim.says.object, Term::Text { .. });
        if truth.len() > 1 && !variants_of_one {
            return None;
        }
        let pieces = article.document.blocks().get(claim.block())?.pieces_of(range?)?;
        let (first, rest) = pieces.split_first()?;
        let mut edits = vec![Edit { span: *first, text: fill(with, captures) }];
        edits.extend(rest.iter().map(|piece| Edit { span: *piece, text: String::new() }));
        Some(Fix { edits, safe: false, change: Change::Text })
    }

    fn order(&self, article: &Article<'_>, slack: u32, ground: &Ground<'_>, sink: &mut Sink<'_>) {
        for chain in &article.reading.chains {
            for (early, late) in misplaced(chain, article.facts, slack) {
                if !self.applies(ground, chain.block, early.1) {
                    continue;
                }
                let name = |entity: EntityId| article.facts.entities()[entity].name.clone();
                let date = |entity: EntityId| {
                    article.facts.first_date(entity).map(|date| date.to_string()).unwrap_or_default()
                };
                let entity = &article.facts.entities()[early.0];
                let captures = Captures::from([
                    ("S".to_owned(), name(early.0)),
                    ("O".to_owned(), name(late.0)),
                    ("fact".to_owned(), date(early.0)),
                    ("was".to_owned(), date(late.0)),
                ]);
                let related = Related { span: late.1, message: format!("{}: {}", name(late.0), date(late.0)) };
                sink.report(
                    self.index,
                    Draft {
                        span: early.1,
                        captures,
                        cap: Some(Severity::Warning),
                        source: Some(entity.source.clone()),
                        related: vec![related],
                        ..Draft::default()
                    },
                );
            }
        }
    }

    fn roster(&self, article: &Article<'_>, ground: &Ground<'_>, sink: &mut Sink<'_>) {
        for claim in &article.reading.claims {
            let (Term::Unnamed(name), Term::Entity(owner)) = (&claim.says.subject, &claim.says.object) else {
                continue;
            };
            let owner = &article.facts.entities()[*owner];
            if !owner.roster_closed || !looks_like_a_name(name) || !self.applies(ground, claim.block(), claim.object())
            {
                continue;
            }
            let mut works = works_of(article.facts, claim.says.relation, &claim.says.object);
            let known = |work: &&str| {
                let (work, name) = (work.to_lowercase(), name.to_lowercase());
                work.contains(&name) || name.contains(&work)
            };
            works.sort_by_key(|work| !work.contains(owner.name.as_str()));
            if works.is_empty() || works.iter().any(known) || name.contains(owner.name.as_str()) {
                continue;
            }
            let captures = Captures::from([
                ("S".to_owned(), name.to_string()),
                ("O".to_owned(), owner.name.clone()),
                ("was".to_owned(), name.to_string()),
                ("fact".to_owned(), works.iter().take(MOST_VALUES).copied().collect::<Vec<_>>().join(" / ")),
            ]);
            sink.report(
                self.index,
                Draft {
                    span: claim.subject(),
                    captures,
                    cap: Some(Severity::Warning),
                    source: Some(owner.source.clone()),
                    ..Draft::default()
                },
            );
        }
    }
}

/// A contradicted claim, and what its finding needs.
struct Wrong<'a> {
    article: &'a Article<'a>,
    claim: &'a Claim,
    truth: &'a [FactValue],
    note: &'a Localized,
    /// The subject is what does not fit.
    odd_subject: bool,
}

impl Wrong<'_> {
    /// Where the wrong value stands: in the source, and in the block's text.
    ///
    /// Under a heading or label the thing that does not belong there is what a writer looks for, not the heading; and
    /// of several things that share a maker, the one that is not the maker's.
    fn place(&self, part: Option<std::ops::Range<usize>>) -> (Span, Option<std::ops::Range<usize>>) {
        if self.odd_subject {
            return (self.claim.subject(), None);
        }
        let Some(block) = self.article.document.blocks().get(self.claim.block()) else {
            return (self.claim.object(), None);
        };
        match (self.claim.object_range(), part) {
            (Some(range), Some(part)) if part.end <= range.len() => {
                let range = range.start + part.start..range.start + part.end;
                (block.span_of(range.clone()), Some(range))
            }
            (range, _) => (self.claim.object(), range),
        }
    }

    fn value(&self, facts: &Facts, value: &FactValue) -> String {
        match value.value {
            FactData::Entity(entity) => {
                facts.entities().get(entity).map_or_else(String::new, |known| known.name.clone())
            }
            _ => value.text.clone(),
        }
    }

    fn captures(&self, span: Span, now: &str) -> Captures {
        let facts = self.article.facts;
        let subject = match self.claim.says.subject {
            Term::Entity(entity) => facts.entities().get(entity).map_or_else(String::new, |known| known.name.clone()),
            _ => String::new(),
        };
        let stated = if self.odd_subject { self.claim.object() } else { span };
        let written = self.article.document.source().get(stated.start..stated.end).unwrap_or_default().to_owned();
        // Variants of one expansion or number are one truth; several makers are several.
        let shown = match self.claim.says.object {
            Term::Text { .. } | Term::Quantity(_) => 1,
            Term::Date(_) => 2,
            _ => 3,
        };
        let fact: Vec<String> = self.truth.iter().take(shown).map(|value| self.value(facts, value)).collect();
        Captures::from([
            ("S".to_owned(), subject),
            ("O".to_owned(), written.clone()),
            ("was".to_owned(), written),
            ("fact".to_owned(), fact.join(" / ")),
            ("now".to_owned(), now.to_owned()),
            ("note".to_owned(), self.note.get(self.article.language).unwrap_or_default().to_owned()),
        ])
    }

    /// The other side of the claim, where it stands on another line.
    fn related(&self, span: Span) -> Vec<Related> {
        let lines = self.article.document.lines();
        let other = if span == self.claim.subject() { self.claim.object() } else { self.claim.subject() };
        let term = if span == self.claim.subject() { &self.claim.says.object } else { &self.claim.says.subject };
        match term {
            Term::Entity(entity) if lines.line_of(other.start) != lines.line_of(span.start) => {
                let message =
                    self.article.facts.entities().get(*entity).map_or_else(String::new, |known| known.name.clone());
                vec![Related { span: other, message }]
            }
            _ => Vec::new(),
        }
    }
}

fn cap(claim: &Claim) -> Severity {
    let by_shape = match claim.shape {
        Shape::Under | Shape::Chain => Severity::Warning,
        Shape::Phrase | Shape::Table | Shape::List | Shape::Link => Severity::Error,
    };
    let by_certainty = match claim.certainty {
        Certainty::High => Severity::Error,
        Certainty::Medium => Severity::Warning,
        Certainty::Low | Certainty::Hint => Severity::Info,
    };
    by_shape.min(by_certainty)
}

type Member = (EntityId, Span);

/// Members of a chain that stand after something younger: the fewest whose removal leaves the rest in order, each
/// with one of the rest that it contradicts.
fn misplaced(chain: &Chain, facts: &Facts, slack: u32) -> Vec<(Member, Member)> {
    let slack = i32::try_from(slack).unwrap_or(i32::MAX);
    let dated: Vec<(Member, (i32, i32))> =
        chain.members.iter().take(200).filter_map(|member| Some((*member, facts.period(member.0)?))).collect();
    // Two things between others that are not known may be steps of a process.
    if dated.len() < SHORTEST_CHAIN {
        return Vec::new();
    }
    // `early` stands after `late` although it came up clearly before it.
    let conflict = |late: (i32, i32), early: (i32, i32)| early.1.saturating_add(slack) < late.0;
    let mut best: Vec<(usize, Option<usize>)> = Vec::with_capacity(dated.len());
    for (index, (_, period)) in dated.iter().enumerate() {
        let previous =
            (0..index).filter(|other| !conflict(dated[*other].1, *period)).max_by_key(|other| best[*other].0);
        best.push((previous.map_or(1, |other| best[other].0 + 1), previous));
    }
    let mut kept = vec![false; dated.len()];
    let mut at = (0..dated.len()).max_by_key(|index| best[*index].0);
    while let Some(index) = at {
        kept[index] = true;
        at = best[index].1;
    }
    let mut found = Vec::new();
    for (index, (member, period)) in dated.iter().enumerate().filter(|(index, _)| !kept[*index]) {
        let before = (0..index).rev().find(|other| kept[*other] && conflict(dated[*other].1, *period));
        let after = || (index + 1..dated.len()).find(|other| kept[*other] && conflict(*period, dated[*other].1));
        if let Some(other) = before {
            found.push((*member, dated[other].0));
        } else if let Some(other) = after() {
            found.push((dated[other].0, *member));
        }
    }
    found
}

fn works_of<'a>(facts: &'a Facts, relation: RelationId, owner: &Term) -> Vec<&'a str> {
    let Term::Entity(owner) = owner else { return Vec::new() };
    facts.having(relation, *owner).map(|entity| entity.name.as_str()).collect()
}

/// A product's name in Latin letters, not a remark such as "n/a" or "several".
fn looks_like_a_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.chars().filter(char::is_ascii_alphabetic).count() >= 2
        && text.is_ascii()
}
