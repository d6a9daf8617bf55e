//! The one question put to the facts: is this proposition right, wrong, or not known?
//!
//! It compares values and follows one closure (`up`). What to report of a verdict is not decided here.

use std::ops::Range;

use crate::finding::Localized;

use super::expansion::{self, Match, Truth};
use super::{Date, Entity, EntityId, FactData, FactValue, Facts, KindSet, Quantity, Relation, RelationId, ValueType};

/// One side of a proposition.
#[derive(Clone, Debug, PartialEq)]
pub enum Term {
    /// A known thing.
    Entity(EntityId),
    /// A name that is not in the facts.
    Unnamed(Box<str>),
    /// Words, and whether their left and right edges in the sentence are unknown.
    Text {
        /// The words.
        words: Box<str>,
        /// More words may stand before than belong to it.
        open_left: bool,
        /// More words may stand after than belong to it.
        open_right: bool,
    },
    /// A date.
    Date(Date),
    /// A number.
    Quantity(Quantity),
}

/// Subject, relation, object.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposition {
    /// What it is about.
    pub subject: Term,
    /// What is said.
    pub relation: RelationId,
    /// The value given.
    pub object: Term,
}

/// What the facts say to a proposition.
#[derive(Clone, Debug)]
pub enum Verdict<'a> {
    /// It is right.
    Supported {
        /// Where that is written.
        source: &'a str,
    },
    /// It is wrong.
    Contradicted {
        /// The right values.
        truth: &'a [FactValue],
        /// A remark for the writer.
        note: &'a Localized,
        /// Where that is written.
        source: &'a str,
        /// It is nearly right (a slip in an expansion, a sister organization): at most a warning.
        near: bool,
        /// For words: the bytes of them that are wrong.
        part: Option<Range<usize>>,
    },
    /// Nothing is known.
    Unknown,
}

/// How far `up` is followed; owners have owners, and a cycle in the facts must not hang the program.
const LONGEST_CLOSURE: usize = 8;

impl Facts {
    /// Judges a proposition. Only a closed relation with a known subject that has a value can be contradicted.
    pub fn judge(&self, says: &Proposition) -> Verdict<'_> {
        let Term::Entity(subject) = says.subject else { return Verdict::Unknown };
        let (Some(entity), Some(relation)) = (self.entities.get(subject), self.relations.get(says.relation)) else {
            return Verdict::Unknown;
        };
        let Some(values) = entity.values(says.relation) else { return Verdict::Unknown };
        let Some(first) = values.first() else { return Verdict::Unknown };
        let Compared { found, value, part } =
            self.compare((subject, entity), says.relation, relation, values, &says.object);
        match found {
            Match::Right => {
                Verdict::Supported { source: value.unwrap_or(first).source.as_deref().unwrap_or(&entity.source) }
            }
            Match::Unrelated => Verdict::Unknown,
            _ if !relation.closed => Verdict::Unknown,
            wrong => Verdict::Contradicted {
                truth: values,
                note: if first.note.is_empty() { &entity.note } else { &first.note },
                source: first.source.as_deref().unwrap_or(&entity.source),
                near: wrong == Match::Near,
                part,
            },
        }
    }

    fn compare<'a>(
        &self,
        (subject, entity): (EntityId, &Entity),
        id: RelationId,
        relation: &Relation,
        values: &'a [FactValue],
        object: &Term,
    ) -> Compared<'a> {
        match (object, relation.to) {
            (Term::Entity(stated), ValueType::Entity(kinds)) => self.compare_entities(relation, values, *stated, kinds),
            (Term::Date(stated), ValueType::Date) => {
                let slack = self.slack(entity, relation);
                first_right(values, |value| matches!(value, FactData::Date(date) if date.agrees(*stated, slack)))
            }
            (Term::Quantity(stated), ValueType::Quantity) => {
                let any = |meets: fn(Quantity, Quantity) -> bool| {
                    first_right(values, |value| matches!(value, FactData::Quantity(right) if meets(*right, *stated)))
                };
                match any(Quantity::agrees) {
                    wrong if wrong.value.is_none() && any(Quantity::allows).value.is_some() => Match::Unrelated.into(),
                    compared => compared,
                }
            }
            (Term::Text { words, open_left, open_right }, ValueType::Text) => {
                let (found, part) = self.compare_texts((subject, id), values, words, *open_left, *open_right);
                Compared { found, value: None, part: Some(part) }
            }
            (Term::Text { words, .. }, ValueType::Name) => {
                let right = values.iter().map(|value| value.text.as_str());
                self.labels.get(id).map_or(Match::Unrelated, |labels| labels.compare(words, right)).into()
            }
            _ => Match::Unrelated.into(),
        }
    }

    fn compare_entities<'a>(
        &self,
        relation: &Relation,
        values: &'a [FactValue],
        stated: EntityId,
        kinds: KindSet,
    ) -> Compared<'a> {
        let fits = self.entities.get(stated).is_some_and(|entity| entity.kinds.meets(kinds));
        if !fits {
            return Match::Unrelated.into();
        }
        // "A person released it" does not contradict that her company did.
        let alike = |value: &FactValue| match value.value {
            FactData::Entity(right) => self.entities[right].kinds.meets(self.entities[stated].kinds),
            _ => false,
        };
        if !values.iter().any(alike) {
            return Match::Unrelated.into();
        }
        let mut kin = false;
        for value in values {
            let FactData::Entity(right) = value.value else { continue };
            if self.reaches(relation.up, right, stated) {
                return Compared { found: Match::Right, value: Some(value), part: None };
            }
            kin |= self.reaches(relation.up, stated, right);
        }
        match (kin, relation.down) {
            (false, _) => Match::Wrong.into(),
            (true, true) => Match::Near.into(),
            (true, false) => Match::Unrelated.into(),
        }
    }

    /// Whether `to` is `from` or is reached from it by the relation `up`.
    fn reaches(&self, up: Option<RelationId>, from: EntityId, to: EntityId) -> bool {
        let mut frontier = vec![from];
        for _ in 0..LONGEST_CLOSURE {
            if frontier.contains(&to) {
                return true;
            }
            let Some(up) = up else { return false };
            frontier = frontier
                .iter()
                .filter_map(|entity| self.entities.get(*entity)?.values(up))
                .flatten()
                .filter_map(|value| match value.value {
                    FactData::Entity(next) => Some(next),
                    _ => None,
                })
                .take(64)
                .collect();
        }
        false
    }

    fn compare_texts(
        &self,
        property: (EntityId, RelationId),
        values: &[FactValue],
        words: &str,
        open_left: bool,
        open_right: bool,
    ) -> (Match, Range<usize>) {
        let Some(entity) = self.entities.get(property.0) else { return (Match::Unrelated, 0..words.len()) };
        let truths = self.truths.of(property, || self.right_texts(entity, values));
        let stated = expansion::compare(&entity.name, words, &truths, open_left, open_right);
        // "LLMs (100+ LLMs)" repeats the name and does not spell it out.
        let repeats = |word: &str| word.strip_suffix('s').unwrap_or(word).eq_ignore_ascii_case(&entity.name);
        if stated.0 != Match::Right && words.split(|c: char| !c.is_alphanumeric()).any(repeats) {
            return (Match::Unrelated, 0..words.len());
        }
        if stated.0 == Match::Right {
            return stated;
        }
        let expanded = self.expand_acronyms(words);
        if expanded == words {
            return stated;
        }
        match expansion::compare(&entity.name, &expanded, &truths, open_left, open_right) {
            found @ (Match::Right, _) => found,
            _ => stated,
        }
    }

    /// What an entity may be called in full.
    fn right_texts(&self, entity: &Entity, values: &[FactValue]) -> Vec<Truth> {
        let right = values.iter().filter_map(|value| match &value.value {
            FactData::Text(text) => Some(text.as_str()),
            _ => None,
        });
        let right =
            right.chain(entity.homonyms.iter().map(String::as_str)).chain(entity.names.iter().map(String::as_str));
        let right = right.chain(Some(entity.name.as_str()).filter(|name| name.contains(' ')));
        // "Conditional GAN" says the same as "Conditional Generative Adversarial Network", whichever is written.
        right.flat_map(|text| [Truth::new(text), Truth::new(&self.expand_acronyms(text))]).collect()
    }

    /// Replaces acronyms in an expansion by their own expansions.
    fn expand_acronyms(&self, words: &str) -> String {
        let Some(relation) =
            self.relations.iter().position(|relation| relation.to == ValueType::Text && relation.closed)
        else {
            return words.to_owned();
        };
        let expand = |word: &str| -> Option<&str> {
            let values = self.entities[self.lexicon.entity(word)?].values(relation)?;
            match &values.first()?.value {
                FactData::Text(text) => Some(text),
                _ => None,
            }
        };
        words.split(' ').map(|word| expand(word).unwrap_or(word)).collect::<Vec<_>>().join(" ")
    }

    /// How far a date of this entity may be off, in months.
    fn slack(&self, entity: &Entity, relation: &Relation) -> u32 {
        let of_kind = relation.slack.iter().filter(|(kind, _)| kind.is_some_and(|kind| entity.kinds.has(kind)));
        let general = relation.slack.iter().filter(|(kind, _)| kind.is_none());
        of_kind.chain(general).map(|(_, months)| *months).max().unwrap_or(0)
    }

    /// The months (counted from year 0) of the entity's first date: when it came up.
    pub fn period(&self, entity: EntityId) -> Option<(i32, i32)> {
        self.first_date(entity).map(Date::months)
    }

    /// The entity's earliest date, whatever the relation.
    pub fn first_date(&self, entity: EntityId) -> Option<Date> {
        let properties = &self.entities.get(entity)?.properties;
        let dates = properties.iter().flat_map(|(_, values)| values).filter_map(|value| match value.value {
            FactData::Date(date) => Some(date),
            _ => None,
        });
        dates.min_by_key(|date| date.months())
    }

    /// Whether two values of the same property of the same thing can both be meant; `None` if that cannot be told.
    pub fn compatible(&self, subject: EntityId, relation: RelationId, left: &Term, right: &Term) -> Option<bool> {
        let slack = self.slack(self.entities.get(subject)?, self.relations.get(relation)?);
        match (left, right) {
            (Term::Date(left), Term::Date(right)) => Some(left.agrees(*right, slack)),
            (Term::Quantity(left), Term::Quantity(right)) => Some(left.allows(*right) || right.allows(*left)),
            _ => None,
        }
    }
}

/// What a comparison found.
struct Compared<'a> {
    found: Match,
    /// The right value that it agrees with.
    value: Option<&'a FactValue>,
    /// For words: the bytes that were compared.
    part: Option<Range<usize>>,
}

impl From<Match> for Compared<'_> {
    fn from(found: Match) -> Self {
        Self { found, value: None, part: None }
    }
}

fn first_right(values: &[FactValue], right: impl Fn(&FactData) -> bool) -> Compared<'_> {
    let value = values.iter().find(|value| right(&value.value));
    Compared { found: if value.is_some() { Match::Right } else { Match::Wrong }, value, part: None }
}
