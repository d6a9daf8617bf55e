//! All that is known of a thing, from its own entry and from entries that name it.
//!
//! It concludes nothing that is not written.

use serde::Serialize;

use super::page::Page;
use super::relation::kind_names;
use super::rule::TextView;
use super::written_at;
use crate::cli::output::sentence;
use crate::facts::{EntityId, Entry, FactData, FactValue, RelationId};
use crate::finding::MessageLanguage;
use crate::pack::Pack;
use crate::words;

/// A value with its time and its own source.
#[derive(Clone, Debug, Serialize)]
pub struct ValueView<'a> {
    pub value: &'a str,
    pub from: Option<String>,
    pub until: Option<String>,
    pub source: Option<&'a str>,
    pub note: TextView<'a>,
}

/// The values of a relation.
#[derive(Clone, Debug, Serialize)]
pub struct PropertyView<'a> {
    pub relation: &'a str,
    pub label: TextView<'a>,
    pub values: Vec<ValueView<'a>>,
}

/// The entries that name a thing as the value of a relation.
#[derive(Clone, Debug, Serialize)]
pub struct ReverseView<'a> {
    pub relation: &'a str,
    pub label: TextView<'a>,
    pub entities: Vec<&'a str>,
}

/// Everything about a thing.
#[derive(Clone, Debug, Serialize)]
pub struct EntityView<'a> {
    pub name: &'a str,
    pub kinds: Vec<&'a str>,
    pub names: &'a [String],
    pub homonyms: &'a [String],
    /// Whether all that it made is known.
    pub roster_closed: bool,
    pub properties: Vec<PropertyView<'a>>,
    pub reverse: Vec<ReverseView<'a>>,
    pub note: TextView<'a>,
    pub source: &'a str,
    /// File and line of the pack.
    pub place: String,
}

/// The data of a thing.
pub fn view(id: EntityId, pack: &Pack) -> EntityView<'_> {
    let entity = &pack.facts.entities()[id];
    EntityView {
        name: &entity.name,
        kinds: kind_names(entity.kinds, pack),
        names: &entity.names,
        homonyms: &entity.homonyms,
        roster_closed: entity.roster_closed,
        properties: entity.properties.iter().filter_map(|(id, values)| property(*id, values, pack)).collect(),
        reverse: reverse(id, pack),
        note: TextView::new(&entity.note),
        source: &entity.source,
        place: pack.entity_places.get(id).map(|place| written_at(pack, *place)).unwrap_or_default(),
    }
}

fn property<'a>(id: RelationId, values: &'a [FactValue], pack: &'a Pack) -> Option<PropertyView<'a>> {
    let relation = pack.facts.relations().get(id)?;
    let view = |value: &'a FactValue| ValueView {
        value: &value.text,
        from: value.from.map(|date| date.to_string()),
        until: value.until.map(|date| date.to_string()),
        source: value.source.as_deref(),
        note: TextView::new(&value.note),
    };
    let values = values.iter().map(view).collect();
    Some(PropertyView { relation: &relation.name, label: TextView::new(&relation.label), values })
}

/// For each relation, the entries whose values name the thing.
fn reverse(id: EntityId, pack: &Pack) -> Vec<ReverseView<'_>> {
    let relations = pack.facts.relations().iter().enumerate();
    let views = relations.map(|(relation_id, relation)| {
        let names = |entity: &&Entry| {
            let values = entity.values(relation_id).unwrap_or_default();
            values.iter().any(|value| value.value == FactData::Entity(id))
        };
        let entities = pack.facts.entities().iter().filter(names).map(|entity| entity.name.as_str()).collect();
        ReverseView { relation: &relation.name, label: TextView::new(&relation.label), entities }
    });
    views.filter(|view| !view.entities.is_empty()).collect()
}

/// The page of a thing.
pub fn page(id: EntityId, pack: &Pack, language: MessageLanguage) -> Page {
    let entity = &pack.facts.entities()[id];
    let view = view(id, pack);
    let word = |key| words::get(key, language);
    let separator = word("list-separator");
    let kinds = pack.facts.kinds().iter().enumerate().filter(|(id, _)| entity.kinds.has(*id));
    let kinds: Vec<&str> = kinds.map(|(_, kind)| kind.label.get(language).unwrap_or(&kind.name)).collect();
    let mut page = Page::new(view.name, &kinds.join(separator));
    page.line(word("explain-names"), &view.names.join(separator));
    page.line(word("explain-homonyms"), &view.homonyms.join(separator));
    for property in &view.properties {
        let label = label(&property.label, property.relation, language);
        for (index, value) in property.values.iter().enumerate() {
            page.line(if index == 0 { label } else { "" }, &value_text(value, language));
        }
    }
    page.line(word("explain-note"), entity.note.get(language).unwrap_or_default());
    page.address(word("column-source"), view.source);
    page.line(word("explain-place"), &view.place);
    if !view.reverse.is_empty() {
        page.heading(word("explain-reverse"));
    }
    for reverse in &view.reverse {
        let label = label(&reverse.label, reverse.relation, language);
        let label = sentence("explain-reverse-label", language, &[("relation", label)]);
        let count = reverse.entities.len();
        page.line(&label, &format!("{} ({count})", reverse.entities.join(separator)));
    }
    if view.roster_closed {
        page.line("", word("explain-roster-closed"));
    }
    page
}

fn label<'a>(label: &TextView<'a>, name: &'a str, language: MessageLanguage) -> &'a str {
    let (first, second) = match language {
        MessageLanguage::Zh => (label.zh, label.en),
        MessageLanguage::En => (label.en, label.zh),
    };
    first.or(second).unwrap_or(name)
}

fn value_text(value: &ValueView<'_>, language: MessageLanguage) -> String {
    let from = value.from.as_deref();
    let time = match (from, value.until.as_deref()) {
        (None, None) => String::new(),
        (Some(from), None) => sentence("explain-value-from", language, &[("from", from)]),
        (None, Some(until)) => sentence("explain-value-until", language, &[("until", until)]),
        (Some(from), Some(until)) => sentence("explain-value-between", language, &[("from", from), ("until", until)]),
    };
    let aside = |text: Option<&str>| text.map(|text| format!("  {text}")).unwrap_or_default();
    let note = match language {
        MessageLanguage::Zh => value.note.zh.or(value.note.en),
        MessageLanguage::En => value.note.en.or(value.note.zh),
    };
    format!("{}{time}{}{}", value.value, aside(note), aside(value.source))
}
