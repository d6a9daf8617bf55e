//! A file of facts as written: one entry per thing. Whether kinds, properties and values exist is checked later.

use crate::pack::yaml::{Key, Node, Value};

use super::{Fields, LocalizedText, Reader, Text};

/// Keys of an entry that are no properties.
pub const KEYS: [&str; 8] = ["kind", "names", "homonym", "note", "roster", "source", "checked", "override"];

/// All keys of a value that is a mapping.
pub const VALUE_KEYS: [&str; 5] = ["is", "from", "until", "source", "note"];

/// An entry as written.
#[derive(Clone, Debug)]
pub struct RawEntity {
    /// Its official name.
    pub name: Text,
    /// What it is.
    pub kinds: Vec<Text>,
    /// Other right names.
    pub names: Vec<Text>,
    /// What else the name may stand for.
    pub homonyms: Vec<Text>,
    /// A remark.
    pub note: LocalizedText,
    /// Where its facts come from; `None` when that was refused.
    pub source: Option<Text>,
    /// When its facts were last compared with the source.
    pub checked: Option<Text>,
    /// Whether all that it made is known.
    pub roster_closed: bool,
    /// Whether it replaces an entry of the same name.
    pub overrides: bool,
    /// Its properties.
    pub properties: Vec<(Text, Vec<RawValue>)>,
}

/// One right value of a property, as written.
#[derive(Clone, Debug)]
pub struct RawValue {
    /// The value.
    pub value: Text,
    /// Right from then on.
    pub from: Option<Text>,
    /// Right until then.
    pub until: Option<Text>,
    /// Its own source.
    pub source: Option<Text>,
    /// Its own remark.
    pub note: LocalizedText,
}

impl RawValue {
    /// A value of which nothing else is written.
    fn plain(value: Text) -> Self {
        Self { value, from: None, until: None, source: None, note: LocalizedText::default() }
    }
}

/// Reads all entries of a file.
pub fn read(reader: &mut Reader<'_>, root: &Node) -> Vec<RawEntity> {
    let example = "`GPT-3: {kind: model, source: https://arxiv.org/abs/2005.14165}`";
    let Some(fields) = reader.mapping(root, "a file of facts", example) else { return Vec::new() };
    fields.entries.iter().filter_map(|(key, node)| read_entity(reader, key, node)).collect()
}

fn read_entity(reader: &mut Reader<'_>, key: &Key, node: &Node) -> Option<RawEntity> {
    let name = reader.free_key(key)?;
    let what = format!("the entry `{}`", name.text);
    let mut entity = RawEntity {
        name,
        kinds: Vec::new(),
        names: Vec::new(),
        homonyms: Vec::new(),
        note: LocalizedText::default(),
        source: None,
        checked: None,
        roster_closed: false,
        overrides: false,
        properties: Vec::new(),
    };
    // An entry that cannot be read is still a known name: values that point at it are not wrong.
    let Some(fields) = reader.mapping(node, &what, "`{kind: model, source: https://…}`") else { return Some(entity) };
    if let Some(node) = reader.required(&fields, "kind", &key.span, "it says what the thing is", "kind: model") {
        entity.kinds = reader.words(node, "`kind`");
    }
    let why = "a fact without a source cannot be checked by anybody";
    if let Some(node) = reader.required(&fields, "source", &key.span, why, "source: https://arxiv.org/abs/2005.14165") {
        entity.source = reader.address(node, "`source`");
    }
    read_reserved(reader, &fields, &mut entity);
    for (key, value) in fields.entries.iter().filter(|(key, _)| !KEYS.contains(&key.scalar.text.as_str())) {
        let property = reader.key(key);
        let values = read_values(reader, &property.text, value);
        entity.properties.push((property, values));
    }
    Some(entity)
}

/// The keys that may be missing and are no properties.
fn read_reserved(reader: &mut Reader<'_>, fields: &Fields<'_>, entity: &mut RawEntity) {
    if let Some(node) = fields.get("names") {
        entity.names = reader.words(node, "`names`");
    }
    if let Some(node) = fields.get("homonym") {
        entity.homonyms = reader.words(node, "`homonym`");
    }
    if let Some(node) = fields.get("note") {
        entity.note = reader.localized(node, "`note`");
    }
    if let Some(node) = fields.get("roster") {
        entity.roster_closed = reader.choice(node, "`roster`", &[("closed", true), ("open", false)]).unwrap_or(false);
    }
    entity.checked = fields.get("checked").and_then(|node| reader.word(node, "`checked`"));
    if let Some(node) = fields.get("override") {
        entity.overrides = reader.flag(node, "`override`").unwrap_or(false);
    }
}

fn read_values(reader: &mut Reader<'_>, property: &str, node: &Node) -> Vec<RawValue> {
    let what = format!("`{property}`");
    reader.each(node, &what, |reader, item| match &item.value {
        Value::Mapping(entries) => read_dated(reader, property, Fields { node: item, entries }),
        _ => reader.word(item, &what).map(RawValue::plain),
    })
}

/// `{is, from, until, source, note}`.
fn read_dated(reader: &mut Reader<'_>, property: &str, fields: Fields<'_>) -> Option<RawValue> {
    let what = format!("a value of `{property}`");
    reader.only_keys(&fields, &what, &VALUE_KEYS);
    let is = reader.required(&fields, "is", &fields.node.span, "it holds the value itself", "{is: …, from: 2022-11}");
    let mut text = |name: &str| fields.get(name).and_then(|node| reader.word(node, &format!("`{name}`")));
    let (from, until) = (text("from"), text("until"));
    let source = fields.get("source").and_then(|node| reader.address(node, "`source`"));
    let note = fields.get("note").map(|node| reader.localized(node, "`note`")).unwrap_or_default();
    let value = reader.word(is?, "`is`")?;
    Some(RawValue { value, from, until, source, note })
}
