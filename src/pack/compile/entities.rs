//! Entries of the fact files: names, kinds, properties and their values, each checked against all others.
//!
//! It decides what may be written; what follows from it is decided by `facts`.

use std::collections::HashMap;

use crate::facts::{
    Date, Entity, EntityId, FactData, FactValue, Kind, KindSet, Quantity, Relation, RelationId, ValueType,
};
use crate::pack::error::{PackError, listed};
use crate::pack::raw::Text;
use crate::pack::raw::facts::{KEYS, RawEntity, RawValue};

use super::relations::find_kind;
use super::{Broken, merge};

/// Where each entity was written: file and byte.
pub type Places = Vec<(usize, usize)>;

/// Builds all entities, and gives the place of each.
pub fn build(
    kinds: &[Kind],
    relations: &[Relation],
    raw: Vec<RawEntity>,
    broken: Broken,
    errors: &mut Vec<PackError>,
) -> (Vec<Entity>, Places) {
    let raw = merge(raw, "entry", |raw| &raw.name, |raw| raw.overrides, errors);
    let names = Names::new(&raw, errors);
    let sets: Vec<Option<KindSet>> = raw.iter().map(|raw| entity_kinds(raw, kinds, broken, errors)).collect();
    let mut build = Build { kinds, relations, raw: &raw, names: &names, sets: &sets, broken, errors };
    let entities = (0..raw.len()).map(|id| build.entity(id)).collect();
    (entities, raw.iter().map(|raw| raw.name.point()).collect())
}

/// The kinds of an entry; `None` when one of them is unknown, so that nothing is concluded from the others.
fn entity_kinds(raw: &RawEntity, kinds: &[Kind], broken: Broken, errors: &mut Vec<PackError>) -> Option<KindSet> {
    let found: Vec<_> = raw.kinds.iter().map(|kind| find_kind(kind, kinds, "`kind`", broken, errors)).collect();
    let set = found.iter().flatten().fold(KindSet::default(), |set, kind| set.with(*kind));
    (!found.is_empty() && found.iter().all(Option::is_some)).then_some(set)
}

/// Which entries a name may stand for.
struct Names<'r> {
    owners: HashMap<&'r str, Vec<EntityId>>,
}

impl<'r> Names<'r> {
    fn new(raw: &'r [RawEntity], errors: &mut Vec<PackError>) -> Self {
        let mut owners: HashMap<&str, Vec<(EntityId, &Text)>> = HashMap::new();
        for (id, entity) in raw.iter().enumerate() {
            for name in std::iter::once(&entity.name).chain(&entity.names) {
                let known = owners.entry(&name.text).or_default();
                if known.iter().any(|(other, _)| *other == id) {
                    continue;
                }
                for (other, first) in known.iter() {
                    if !excused(&raw[*other], entity) {
                        errors.push(claimed_twice(&raw[*other], first, entity, name));
                    }
                }
                known.push((id, name));
            }
        }
        Self {
            owners: owners.into_iter().map(|(name, ids)| (name, ids.into_iter().map(|(id, _)| id).collect())).collect(),
        }
    }
}

/// Whether each of two entries says in `homonym` that its name may stand for the other.
fn excused(one: &RawEntity, two: &RawEntity) -> bool {
    let names = |entity: &RawEntity, word: &Text| {
        entity.name.text == word.text || entity.names.iter().any(|name| name.text == word.text)
    };
    one.homonyms.iter().any(|word| names(two, word)) && two.homonyms.iter().any(|word| names(one, word))
}

fn claimed_twice(first: &RawEntity, first_name: &Text, second: &RawEntity, name: &Text) -> PackError {
    let message = format!(
        "the name `{}` belongs to two entries, `{}` and `{}`, so a text that uses it could mean either",
        name.text, first.name.text, second.name.text
    );
    let help = format!(
        "take the name out of one of the two; if both are really called so, write `homonym: [{}]` in the first and `homonym: [{}]` in the second",
        second.name.text, first.name.text
    );
    PackError::new("name-twice", name.place.clone(), message)
        .help(help)
        .related(first_name.place.clone(), format!("`{}` has the name here", first.name.text))
}

struct Build<'a, 'r> {
    kinds: &'a [Kind],
    relations: &'a [Relation],
    raw: &'r [RawEntity],
    names: &'a Names<'r>,
    sets: &'a [Option<KindSet>],
    broken: Broken,
    errors: &'a mut Vec<PackError>,
}

impl Build<'_, '_> {
    fn entity(&mut self, id: EntityId) -> Entity {
        let raw = &self.raw[id];
        let mut properties: Vec<(RelationId, Vec<FactValue>)> = Vec::new();
        for (property, values) in &raw.properties {
            if let Some(relation) = self.property(id, property) {
                let values: Vec<FactValue> = values.iter().filter_map(|value| self.value(relation, value)).collect();
                properties.push((relation, values));
            }
        }
        let words = |texts: &[Text]| texts.iter().map(|text| text.text.clone()).collect::<Vec<_>>();
        let mut names = words(&raw.names);
        names.retain(|name| *name != raw.name.text);
        let checked = raw.checked.as_ref().and_then(|text| self.date(text));
        Entity {
            name: raw.name.text.clone(),
            kinds: self.sets[id].unwrap_or_default(),
            names,
            homonyms: words(&raw.homonyms),
            note: raw.note.localized(),
            source: raw.source.as_ref().map(|source| source.text.clone()).unwrap_or_default(),
            checked,
            roster_closed: raw.roster_closed,
            properties,
        }
    }

    /// The relation of a property, if the entry's kind may have it.
    fn property(&mut self, id: EntityId, property: &Text) -> Option<RelationId> {
        let Some(relation) = self.relations.iter().position(|relation| relation.name == property.text) else {
            if !self.broken.relations {
                let message = format!(
                    "the entry `{}` has a key `{}`, which is neither a property nor one of the fixed keys",
                    self.raw[id].name.text, property.text
                );
                let known = KEYS.into_iter().chain(self.relations.iter().map(|relation| relation.name.as_str()));
                self.errors.push(
                    PackError::new("unknown-property", property.place.clone(), message).suggest(&property.text, known),
                );
            }
            return None;
        };
        let from = self.relations[relation].from;
        if let Some(set) = self.sets[id].filter(|set| !set.meets(from)) {
            let message = format!(
                "`{}` is not a property that the kind {} may have; only these may: {}",
                property.text,
                self.kind_names(set).join(" or "),
                self.kind_names(from).join(", ")
            );
            let help =
                format!("delete it; or, if `{}` is one of these, add that to its `kind`", self.raw[id].name.text);
            self.errors.push(PackError::new("wrong-property", property.place.clone(), message).help(help));
            return None;
        }
        Some(relation)
    }

    fn kind_names(&self, set: KindSet) -> Vec<&str> {
        self.kinds.iter().enumerate().filter(|(id, _)| set.has(*id)).map(|(_, kind)| kind.name.as_str()).collect()
    }

    fn value(&mut self, relation: RelationId, raw: &RawValue) -> Option<FactValue> {
        let from = raw.from.as_ref().and_then(|text| self.date(text));
        let until = raw.until.as_ref().and_then(|text| self.date(text));
        if let (Some(begin), Some(end), Some(text)) = (from, until, &raw.until)
            && begin > end
        {
            let message = "the value ends before it begins";
            self.errors.push(PackError::new("bad-date", text.place.clone(), message).help("swap `from` and `until`"));
        }
        let text = &raw.value;
        let value = match self.relations[relation].to {
            ValueType::Text | ValueType::Name => FactData::Text(text.text.clone()),
            ValueType::Date => FactData::Date(self.date(text)?),
            ValueType::Quantity => FactData::Quantity(self.quantity(text)?),
            ValueType::Entity(kinds) => FactData::Entity(self.reference(relation, kinds, text)?),
        };
        Some(FactValue {
            value,
            text: text.text.clone(),
            from,
            until,
            source: raw.source.as_ref().map(|source| source.text.clone()),
            note: raw.note.localized(),
        })
    }

    fn date(&mut self, text: &Text) -> Option<Date> {
        let date = Date::parse(&text.text);
        if date.is_none() {
            let message = format!("`{}` is not a date", text.text);
            let help = "write a year, month or day with hyphens and two digits: 2022, 2022-11 or 2022-11-30";
            self.errors.push(PackError::new("bad-date", text.place.clone(), message).help(help));
        }
        date
    }

    fn quantity(&mut self, text: &Text) -> Option<Quantity> {
        let quantity = Quantity::parse(&text.text);
        if quantity.is_none() {
            let message = format!("`{}` is not a number with a magnitude", text.text);
            let help = "write digits, then K, M, B or T if needed: 175B, 128K, 2048, 1.8T";
            self.errors.push(PackError::new("bad-quantity", text.place.clone(), message).help(help));
        }
        quantity
    }

    /// The entity that a value names.
    fn reference(&mut self, relation: RelationId, kinds: KindSet, text: &Text) -> Option<EntityId> {
        let relation_name = &self.relations[relation].name;
        match self.names.owners.get(text.text.as_str()).map(Vec::as_slice) {
            Some([id]) => {
                if let Some(set) = self.sets[*id].filter(|set| !set.meets(kinds)) {
                    let message = format!(
                        "`{relation_name}` cannot be `{}`: that is of the kind {}, and the value must be of the kind {}",
                        text.text,
                        self.kind_names(set).join(" and "),
                        self.kind_names(kinds).join(" or ")
                    );
                    let name = &self.raw[*id].name;
                    let help = format!("name another entry; or add the right kind to the entry `{}`", name.text);
                    let error = PackError::new("wrong-kind", text.place.clone(), message).help(help);
                    self.errors.push(error.related(name.place.clone(), "the entry is here"));
                    return None;
                }
                Some(*id)
            }
            Some(several) => {
                let owners: Vec<&str> = several.iter().map(|id| self.raw[*id].name.text.as_str()).collect();
                let message = format!("`{}` is a name of several entries: {}", text.text, listed(&owners));
                self.errors.push(
                    PackError::new("ambiguous-name", text.place.clone(), message)
                        .help("write the one that is meant by its full key"),
                );
                None
            }
            None => {
                self.unknown_entity(relation, text);
                None
            }
        }
    }

    fn unknown_entity(&mut self, relation: RelationId, text: &Text) {
        if self.broken.facts {
            return;
        }
        let message =
            format!("`{}` names `{}`, and there is no entry of that name", self.relations[relation].name, text.text);
        let near = crate::pack::error::nearest(
            &text.text,
            self.names.owners.keys().copied().collect::<std::collections::BTreeSet<_>>(),
        );
        let help = match near {
            Some(near) => format!("did you mean `{near}`? If not, add an entry for `{}` to a file of facts", text.text),
            None => format!("add an entry for `{}` to a file of facts, with its kind and source", text.text),
        };
        self.errors.push(PackError::new("unknown-entity", text.place.clone(), message).help(help));
    }
}
