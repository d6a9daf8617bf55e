//! Kinds and relations: names resolved, targets and slacks checked. It knows no entity.

use crate::facts::{Kind, KindId, KindSet, Relation, RelationId, ValueType};
use crate::pack::error::PackError;
use crate::pack::raw::Text;
use crate::pack::raw::facts;
use crate::pack::raw::relations::{RawKind, RawRelation, RawTarget};

use super::{Broken, merge};

/// As many kinds as a set has bits.
const MOST_KINDS: usize = 64;
/// The word for every kind.
const ANY: &str = "any";
/// The words for values that are no entities.
const PLAIN: [(&str, ValueType); 4] = [
    ("text", ValueType::Text),
    ("name", ValueType::Name),
    ("date", ValueType::Date),
    ("quantity", ValueType::Quantity),
];

/// Builds kinds and relations.
pub fn build(
    kinds: Vec<RawKind>,
    relations: Vec<RawRelation>,
    broken: Broken,
    errors: &mut Vec<PackError>,
) -> (Vec<Kind>, Vec<Relation>) {
    let kinds = build_kinds(kinds, errors);
    let raw = merge(relations, "relation", |raw| &raw.name, |raw| raw.overrides, errors);
    let mut built: Vec<Relation> = Vec::new();
    for raw in &raw {
        if facts::KEYS.contains(&raw.name.text.as_str()) {
            let message = format!(
                "a relation cannot be called `{}`: the word has a meaning of its own in fact files",
                raw.name.text
            );
            errors.push(
                PackError::new("reserved-word", raw.name.place.clone(), message).help("give the relation another name"),
            );
        }
        let relation = build_relation(raw, &kinds, broken, errors);
        built.push(relation);
    }
    for (index, raw) in raw.iter().enumerate() {
        for (property, date) in &raw.after {
            let known =
                |name: &Text, errors: &mut Vec<PackError>| find_relation(name, &built, "`after`", &[], broken, errors);
            let pair = known(property, errors).zip(known(date, errors));
            built[index].after.extend(pair);
        }
        built[index].up = raw.up.as_ref().and_then(|up| find_up(up, &built, broken, errors));
    }
    (kinds, built)
}

fn build_kinds(raw: Vec<RawKind>, errors: &mut Vec<PackError>) -> Vec<Kind> {
    let raw = merge(raw, "kind", |raw| &raw.name, |_| false, errors);
    for kind in &raw {
        if kind.name.text == ANY || PLAIN.iter().any(|(word, _)| *word == kind.name.text) {
            let message =
                format!("a kind cannot be called `{}`: relations use the word for something else", kind.name.text);
            errors.push(
                PackError::new("reserved-word", kind.name.place.clone(), message).help("give the kind another name"),
            );
        }
    }
    if let Some(extra) = raw.get(MOST_KINDS) {
        let message = format!("there are {} kinds, and {MOST_KINDS} is the most", raw.len());
        errors.push(
            PackError::new("too-many-kinds", extra.name.place.clone(), message)
                .help("use one kind for several sorts of thing"),
        );
    }
    let kinds = raw.into_iter().take(MOST_KINDS);
    kinds.map(|kind| Kind { label: kind.label.localized(), name: kind.name.text }).collect()
}

fn build_relation(raw: &RawRelation, kinds: &[Kind], broken: Broken, errors: &mut Vec<PackError>) -> Relation {
    let from = kind_set(&raw.from, kinds, "`from`", broken, errors);
    let to = target(raw, kinds, broken, errors);
    let mut slack = Vec::new();
    for (kind, months) in &raw.slack {
        match kind {
            None => slack.push((None, *months)),
            Some(kind) => slack.extend(find_kind(kind, kinds, "`slack`", broken, errors).map(|id| (Some(id), *months))),
        }
    }
    if let (Some(place), true) = (&raw.slack_place, to != ValueType::Date && !matches!(raw.to, RawTarget::Broken)) {
        let message =
            format!("`slack` says how far a date may be off, and the values of `{}` are no dates", raw.name.text);
        errors.push(PackError::new("useless-key", place.clone(), message).help("delete `slack`, or write `to: date`"));
    }
    Relation {
        name: raw.name.text.clone(),
        label: raw.label.localized(),
        from,
        to,
        closed: raw.closed,
        down: raw.down,
        up: None,
        after: Vec::new(),
        spare: kind_set(&raw.spare, kinds, "`spare`", broken, errors),
        slack,
    }
}

fn target(raw: &RawRelation, kinds: &[Kind], broken: Broken, errors: &mut Vec<PackError>) -> ValueType {
    let RawTarget::Words(words) = &raw.to else { return ValueType::Text };
    let plain = |word: &Text| PLAIN.iter().find(|(name, _)| *name == word.text).map(|(_, value)| *value);
    match words.as_slice() {
        [word] if plain(word).is_some() => plain(word).unwrap_or(ValueType::Text),
        words => {
            for word in words.iter().filter(|word| plain(word).is_some()) {
                let message = format!("`to` is either `{}` alone or a list of kinds, not both", word.text);
                errors.push(PackError::new("wrong-type", word.place.clone(), message).help("keep one of the two"));
            }
            let words: Vec<Text> = words.iter().filter(|word| plain(word).is_none()).cloned().collect();
            ValueType::Entity(kind_set(&words, kinds, "`to`", broken, errors))
        }
    }
}

pub(super) fn kind_set(
    words: &[Text],
    kinds: &[Kind],
    what: &str,
    broken: Broken,
    errors: &mut Vec<PackError>,
) -> KindSet {
    let mut set = KindSet::default();
    for word in words {
        if word.text == ANY {
            return KindSet::ALL;
        }
        if let Some(kind) = find_kind(word, kinds, what, broken, errors) {
            set = set.with(kind);
        }
    }
    set
}

/// The kind that a word names; an unknown one is reported.
pub fn find_kind(
    word: &Text,
    kinds: &[Kind],
    what: &str,
    broken: Broken,
    errors: &mut Vec<PackError>,
) -> Option<KindId> {
    let found = kinds.iter().position(|kind| kind.name == word.text);
    if found.is_none() && !broken.relations {
        let message = format!("{what} names a kind `{}` that does not exist", word.text);
        errors.push(
            PackError::new("unknown-kind", word.place.clone(), message)
                .suggest(&word.text, kinds.iter().map(|kind| kind.name.as_str())),
        );
    }
    found
}

fn find_up(word: &Text, relations: &[Relation], broken: Broken, errors: &mut Vec<PackError>) -> Option<RelationId> {
    let id = find_relation(word, relations, "`up`", &[], broken, errors)?;
    if matches!(relations[id].to, ValueType::Entity(_)) {
        return Some(id);
    }
    let message = format!("`up` must lead from one thing to another, and the values of `{}` are no things", word.text);
    errors.push(
        PackError::new("wrong-type", word.place.clone(), message).help("name a relation whose `to` is a list of kinds"),
    );
    None
}

/// The relation that a word names; an unknown one is reported. `others` are words that could have been meant too.
pub fn find_relation(
    word: &Text,
    relations: &[Relation],
    what: &str,
    others: &[&str],
    broken: Broken,
    errors: &mut Vec<PackError>,
) -> Option<RelationId> {
    let found = relations.iter().position(|relation| relation.name == word.text);
    if found.is_none() && !broken.relations {
        let message = format!("{what} names a relation `{}` that does not exist", word.text);
        let known = relations.iter().map(|relation| relation.name.as_str()).chain(others.iter().copied());
        errors.push(PackError::new("unknown-relation", word.place.clone(), message).suggest(&word.text, known));
    }
    found
}
