//! The health of facts that can be read: dates out of order, owners that own themselves, sources and age.
//!
//! What makes facts unusable (a reference to nothing, a name of two entries, a missing source) is refused when a pack
//! is loaded. Here is what a loaded pack still says wrong; it says where, and changes nothing.

use crate::facts::{Date, Entity, EntityId, FactData, FactValue, RelationId};

use super::error::{PackError, PackErrors, Place};
use super::{Manifest, Pack};

impl Pack {
    /// Everything that is wrong with the facts, in the order of the files. Entries whose facts were last checked
    /// before `as_of` are named too.
    pub fn health(&self, as_of: Option<Date>) -> PackErrors {
        let mut check = Health { pack: self, found: Vec::new() };
        check.cycles();
        for (id, entity) in self.facts.entities().iter().enumerate() {
            check.source(id, entity);
            check.order(id, entity);
            check.times(id, entity);
            check.repeated(id, entity);
            check.age(id, entity, as_of);
        }
        PackErrors::new(self.files.clone(), check.found)
    }
}

struct Health<'p> {
    pack: &'p Pack,
    found: Vec<PackError>,
}

impl Health<'_> {
    /// The name of an entry in its file.
    fn place(&self, id: EntityId) -> Place {
        let (file, start) = self.pack.entity_places.get(id).copied().unwrap_or_default();
        let text = self.pack.files.get(file).map_or("", |file| &file.text);
        let line = text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
        let name = &self.pack.facts.entities()[id].name;
        let length = line.find(name.as_str()).map_or(1, |at| at + name.len());
        Place { file, span: start..start + length.min(line.len()).max(1) }
    }

    fn name(&self, id: EntityId) -> &str {
        &self.pack.facts.entities()[id].name
    }

    fn relation(&self, id: RelationId) -> &str {
        &self.pack.facts.relations()[id].name
    }

    fn report(&mut self, code: &'static str, id: EntityId, message: String, help: &str) {
        let error = PackError::new(code, self.place(id), message).help(help);
        self.found.push(error);
    }

    /// Relations that others follow upwards must lead somewhere: A owned by B, owned by A.
    fn cycles(&mut self) {
        let mut followed: Vec<RelationId> = self.pack.facts.relations().iter().filter_map(|known| known.up).collect();
        followed.sort_unstable();
        followed.dedup();
        for relation in followed {
            let mut state = vec![State::New; self.pack.facts.entities().len()];
            for start in 0..state.len() {
                if let Some(circle) = self.circle(relation, start, &mut state) {
                    let names: Vec<&str> = circle.iter().map(|id| self.name(*id)).collect();
                    let message = format!(
                        "the `{}` of `{}` leads back to it: {}",
                        self.relation(relation),
                        names[0],
                        names.join(" → ")
                    );
                    self.report("circle", circle[0], message, "take one of these values out, or give it `until`");
                }
            }
        }
    }

    /// The first circle that is met from `start`, its first member repeated at the end.
    fn circle(&self, relation: RelationId, start: EntityId, state: &mut [State]) -> Option<Vec<EntityId>> {
        let mut path: Vec<(EntityId, Vec<EntityId>)> = Vec::new();
        if state[start] == State::New {
            path.push((start, self.targets(start, relation)));
            state[start] = State::Open;
        }
        let mut found = None;
        while let Some((id, rest)) = path.last_mut() {
            let Some(next) = rest.pop() else {
                state[*id] = State::Done;
                path.pop();
                continue;
            };
            match state[next] {
                State::New => {
                    state[next] = State::Open;
                    path.push((next, self.targets(next, relation)));
                }
                State::Open if found.is_none() => {
                    let from = path.iter().position(|(id, _)| *id == next).unwrap_or_default();
                    found = Some(path[from..].iter().map(|(id, _)| *id).chain([next]).collect());
                }
                State::Open | State::Done => {}
            }
        }
        found
    }

    /// What an entry points at now; a value that ended leads nowhere.
    fn targets(&self, id: EntityId, relation: RelationId) -> Vec<EntityId> {
        let values = self.pack.facts.entities()[id].values(relation).unwrap_or_default();
        values.iter().filter(|value| value.until.is_none()).filter_map(target).collect()
    }

    fn source(&mut self, id: EntityId, entity: &Entity) {
        let values =
            entity.properties.iter().flat_map(|(_, values)| values).filter_map(|value| value.source.as_deref());
        let open: Vec<&str> = std::iter::once(entity.source.as_str())
            .chain(values)
            .filter(|source| !source.starts_with("https://"))
            .collect();
        if let Some(source) = open.first() {
            let message = format!("the source of `{}` is no https address: {source}", entity.name);
            self.report(
                "insecure-source",
                id,
                message,
                "most sites answer to https:// too; open it and write that address",
            );
        }
    }

    /// A model before its developer was founded.
    fn order(&mut self, id: EntityId, entity: &Entity) {
        let facts = &self.pack.facts;
        for (relation, values) in &entity.properties {
            let Some(last) = values.iter().filter_map(date).max_by_key(|date| date.months().1) else { continue };
            for (property, of) in &facts.relations()[*relation].after {
                let makers: Vec<EntityId> =
                    entity.values(*property).unwrap_or_default().iter().filter_map(target).collect();
                let begins: Vec<Date> = makers.iter().filter_map(|maker| self.first(*maker, *of)).collect();
                // One maker of unknown age may have made it.
                let late = begins.iter().all(|begin| last.months().1 < begin.months().0);
                if begins.is_empty() || begins.len() < makers.len() || !late {
                    continue;
                }
                let message = format!(
                    "`{}` has `{}: {last}`, before the `{}` of `{}`: {}",
                    entity.name,
                    self.relation(*relation),
                    self.relation(*of),
                    self.name(makers[0]),
                    begins[0]
                );
                let other = self.place(makers[0]);
                let error = PackError::new("dates-out-of-order", self.place(id), message)
                    .help("one of the two dates is wrong, or the work of somebody else is meant")
                    .related(other, format!("`{}` is here", self.name(makers[0])));
                self.found.push(error);
            }
        }
    }

    /// The first date of a property.
    fn first(&self, id: EntityId, relation: RelationId) -> Option<Date> {
        let values = self.pack.facts.entities()[id].values(relation)?;
        values.iter().filter_map(date).min_by_key(|date| date.months().0)
    }

    /// A value that ended before the thing, or what it names, began.
    fn times(&mut self, id: EntityId, entity: &Entity) {
        let properties = entity.properties.iter();
        for (relation, value) in
            properties.flat_map(|(relation, values)| values.iter().map(move |value| (relation, value)))
        {
            let Some(end) = value.until else { continue };
            let begins = [Some(id), target(value)].into_iter().flatten();
            for other in begins {
                let Some(begin) = self.pack.facts.first_date(other).filter(|begin| end.months().1 < begin.months().0)
                else {
                    continue;
                };
                let message = format!(
                    "`{}` of `{}` is right until {end}, and `{}` began in {begin}",
                    self.relation(*relation),
                    entity.name,
                    self.name(other)
                );
                self.report("dates-out-of-order", id, message, "one of the two dates is wrong");
            }
        }
    }

    fn repeated(&mut self, id: EntityId, entity: &Entity) {
        for (relation, values) in &entity.properties {
            let again = values.iter().enumerate().find(|(at, value)| {
                values[..*at]
                    .iter()
                    .any(|other| other.value == value.value && other.from == value.from && other.until == value.until)
            });
            if let Some((_, value)) = again {
                let message =
                    format!("`{}` of `{}` holds `{}` twice", self.relation(*relation), entity.name, value.text);
                self.report(
                    "repeated-value",
                    id,
                    message,
                    "delete one of them; two names of one entry are the same value",
                );
            }
        }
    }

    fn age(&mut self, id: EntityId, entity: &Entity, as_of: Option<Date>) {
        let Some(as_of) = as_of else { return };
        let file = self.pack.entity_places.get(id).map_or(0, |place| place.0);
        match entity.checked.or_else(|| self.manifest(file)?.as_of) {
            Some(checked) if checked.months().1 >= as_of.months().0 => {}
            Some(checked) => {
                let message = format!("`{}` was last checked in {checked}, before {as_of}", entity.name);
                self.report("old-entry", id, message, "compare it with its source, and write `checked:` with the date");
            }
            None => {
                let message = format!("nothing says when `{}` was checked", entity.name);
                self.report("old-entry", id, message, "write `as-of:` into `pack.yaml`, or `checked:` into the entry");
            }
        }
    }

    /// What the pack of a file says of itself: the manifest in the nearest folder around it.
    fn manifest(&self, file: usize) -> Option<&Manifest> {
        let path = &self.pack.files.get(file)?.path;
        let folder = |manifest: &Manifest| {
            let own = &self.pack.files.get(manifest.file)?.path;
            Some(&own[..own.rfind(['/', '\\']).map_or(0, |at| at + 1)])
        };
        let around = self
            .pack
            .manifests
            .iter()
            .filter(|manifest| folder(manifest).is_some_and(|folder| path.starts_with(folder)));
        around.max_by_key(|manifest| folder(manifest).map_or(0, str::len))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Open,
    Done,
}

fn target(value: &FactValue) -> Option<EntityId> {
    match value.value {
        FactData::Entity(id) => Some(id),
        _ => None,
    }
}

fn date(value: &FactValue) -> Option<Date> {
    match value.value {
        FactData::Date(date) => Some(date),
        _ => None,
    }
}
