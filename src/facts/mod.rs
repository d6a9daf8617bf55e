//! What is true: kinds, relations and entities, and the one question `judge(proposition)`.
//!
//! This layer knows nothing about Markdown, sentences or rules, and reads no YAML (the `pack` layer does).

mod compare;
mod entry;
mod expansion;
mod judge;
mod label;
mod lexicon;
mod scan;
mod spelling;

pub use compare::{Bound, Date, Quantity};
pub use entry::Entry;
pub use judge::{Proposition, Term, Verdict};
pub use lexicon::{Lexicon, Mention, Misspelling};
pub use scan::{Scan, Scans};

use crate::finding::Localized;

/// Index into [`Facts::kinds`], below 64.
pub type KindId = usize;
/// Index into [`Facts::relations`].
pub type RelationId = usize;
/// Index into [`Facts::entities`].
pub type EntityId = usize;

/// A set of kinds, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct KindSet(pub u64);

impl KindSet {
    /// Every kind.
    pub const ALL: Self = Self(u64::MAX);

    /// The set with `kind` added.
    #[must_use]
    pub const fn with(self, kind: KindId) -> Self {
        Self(self.0 | 1 << kind)
    }

    /// Whether the sets share a kind.
    pub const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether `kind` is in the set.
    pub const fn has(self, kind: KindId) -> bool {
        self.0 >> kind & 1 == 1
    }
}

/// A kind of entity, such as "model".
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Kind {
    /// The word used in YAML.
    pub name: String,
    /// The word used in reports.
    pub label: Localized,
}

/// What a relation's value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum ValueType {
    /// Another entity, of one of these kinds.
    Entity(KindSet),
    /// Words that an abbreviation stands for.
    Text,
    /// Words that name something without an entry: a city, a licence, the number of a paper.
    Name,
    /// A year, month or day.
    Date,
    /// A number with a magnitude: 7B, 128K, 1.75 万亿.
    Quantity,
}

/// Something that can be said of an entity.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Relation {
    /// The word used in YAML.
    pub name: String,
    /// The word used in reports.
    pub label: Localized,
    /// Kinds that may have it.
    pub from: KindSet,
    /// What its value is.
    pub to: ValueType,
    /// Whether what is not written is wrong.
    pub closed: bool,
    /// A value is also right when the true value reaches it by this relation.
    pub up: Option<RelationId>,
    /// Whether a value that reaches the true one by `up` is wrong too (a subsidiary credited for its owner's work), or
    /// merely more special and not judged.
    pub down: bool,
    /// Its date does not come before the date of what another property names: pairs of that property and its date.
    pub after: Vec<(RelationId, RelationId)>,
    /// Kinds of object that only a sure reading can contradict: who offers a thing is often named beside it.
    pub spare: KindSet,
    /// How far a date may be off, in months: for a kind, or (`None`) for all others.
    pub slack: Vec<(Option<KindId>, u32)>,
}

/// One right value of a property.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct FactValue {
    /// The value.
    pub value: FactData,
    /// As it was written in the fact file.
    pub text: String,
    /// Right from then on.
    pub from: Option<Date>,
    /// Right until then.
    pub until: Option<Date>,
    /// Its own source, where it differs from the entry's.
    pub source: Option<String>,
    /// Its own remark, which goes before the entry's.
    pub note: Localized,
}

/// The value itself.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum FactData {
    /// Another entity.
    Entity(EntityId),
    /// Words.
    Text(String),
    /// A date.
    Date(Date),
    /// A number.
    Quantity(Quantity),
}

/// One thing that is known.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Entity {
    /// Its official name, which is the key in the fact file.
    pub name: String,
    /// What it is.
    pub kinds: KindSet,
    /// Other right names.
    pub names: Vec<String>,
    /// What else the same name may stand for.
    pub homonyms: Vec<String>,
    /// A short remark for the writer.
    pub note: Localized,
    /// Where its facts come from.
    pub source: String,
    /// When its facts were last compared with the source, where that was written down.
    pub checked: Option<Date>,
    /// Whether all that it made is known (`roster: closed`).
    pub roster_closed: bool,
    /// Its properties.
    pub properties: Vec<(RelationId, Vec<FactValue>)>,
}

impl Entity {
    /// The right values of `relation`, if any are known.
    pub fn values(&self, relation: RelationId) -> Option<&[FactValue]> {
        self.properties.iter().find(|(id, _)| *id == relation).map(|(_, values)| values.as_slice())
    }

    /// All its right names, the official one first.
    pub fn all_names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name.as_str()).chain(self.names.iter().map(String::as_str))
    }
}

/// All that is known, with the lexicon of its names.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct Facts {
    kinds: Vec<Kind>,
    relations: Vec<Relation>,
    /// They are written down apart, so that each can be read when it is asked for.
    #[serde(skip)]
    entities: Vec<Entry>,
    lexicon: Lexicon,
    /// For each relation whose values are names: all of them.
    labels: Vec<label::Labels>,
    /// Which entity has which other as a value: relation, value and entity, sorted.
    named: Vec<(RelationId, EntityId, EntityId)>,
    #[serde(skip)]
    truths: expansion::Truths,
}

impl Facts {
    /// Takes facts that were already validated (every reference in range, every value of its relation's type).
    pub fn new(kinds: Vec<Kind>, relations: Vec<Relation>, entities: Vec<Entity>) -> Self {
        let lexicon = Lexicon::new(&entities);
        let labels = relations.iter().enumerate().map(|(id, relation)| {
            let named = entities.iter().filter(|_| relation.to == ValueType::Name);
            label::Labels::new(named.filter_map(|entity| entity.values(id)).flatten().map(|value| value.text.as_str()))
        });
        let labels = labels.collect();
        let named = named(&entities);
        let entities = entities.into_iter().map(Entry::from).collect();
        Self { labels, named, kinds, relations, entities, lexicon, truths: expansion::Truths::default() }
    }

    /// All kinds.
    pub fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    /// All relations.
    pub fn relations(&self) -> &[Relation] {
        &self.relations
    }

    /// All entities.
    pub fn entities(&self) -> &[Entry] {
        &self.entities
    }

    /// The entities of which `value` is a value of `relation`, in their order.
    pub fn having(&self, relation: RelationId, value: EntityId) -> impl Iterator<Item = &Entry> {
        let first = self.named.partition_point(|(known, other, _)| (*known, *other) < (relation, value));
        let alike =
            self.named[first..].iter().take_while(move |(known, other, _)| (*known, *other) == (relation, value));
        alike.filter_map(|(.., entity)| self.entities.get(*entity))
    }

    /// The names of all entities.
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// The entities as bytes that [`Facts::set_entities`] takes.
    ///
    /// # Errors
    ///
    /// When one of them cannot be written down.
    pub fn written_entities(&self) -> Result<Vec<u8>, postcard::Error> {
        entry::written(&self.entities)
    }

    /// Takes the entities of these very facts as bytes. Bytes that are none are passed over.
    pub fn set_entities(&mut self, bytes: &'static [u8]) {
        self.entities = entry::read(bytes).unwrap_or_default();
    }

    /// The index of slips of names, as bytes that [`Facts::set_slips`] takes.
    pub fn slips(&self) -> &[u8] {
        self.lexicon.slips().bytes()
    }

    /// Takes the index of slips of these very facts, so that it need not be built. Bytes that are none are passed over.
    pub fn set_slips(&mut self, bytes: &'static [u8]) {
        if let Some(slips) = spelling::Slips::from_bytes(bytes) {
            self.lexicon.set_slips(slips);
        }
    }

    /// Whether two texts spell out the same abbreviation differently: neither is a variant of the other.
    pub fn spell_differently(&self, acronym: &str, first: &str, second: &str) -> bool {
        let compare = |stated: &str, right: &str| {
            expansion::compare(acronym, stated, &[expansion::Truth::new(right)], false, false).0
        };
        let differ = |found| matches!(found, expansion::Match::Wrong | expansion::Match::Near);
        differ(compare(second, first)) && differ(compare(first, second))
    }

    /// The relation called `name`.
    pub fn relation(&self, name: &str) -> Option<RelationId> {
        self.relations.iter().position(|relation| relation.name == name)
    }
}

fn named(entities: &[Entity]) -> Vec<(RelationId, EntityId, EntityId)> {
    let of = |(id, entity): (EntityId, &Entity)| {
        let properties = entity.properties.iter();
        let values =
            properties.flat_map(|(relation, values)| values.iter().map(move |value| (*relation, &value.value)));
        let named = values.filter_map(|(relation, value)| match value {
            FactData::Entity(value) => Some((relation, *value, id)),
            _ => None,
        });
        named.collect::<Vec<_>>()
    };
    let mut named: Vec<_> = entities.iter().enumerate().flat_map(of).collect();
    named.sort_unstable();
    named.dedup();
    named
}
