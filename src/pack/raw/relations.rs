//! `relations.yaml` as written: kinds, and what can be said of them. Whether the kinds exist is checked later.

use crate::pack::error::Place;
use crate::pack::yaml::{Node, Value};

use super::{Fields, LocalizedText, Reader, Text};

/// A kind as written.
#[derive(Clone, Debug)]
pub struct RawKind {
    /// Its word.
    pub name: Text,
    /// Its names in reports.
    pub label: LocalizedText,
}

/// What a relation's value is, as written.
#[derive(Clone, Debug)]
pub enum RawTarget {
    /// One of the words for plain values, or kinds of entities.
    Words(Vec<Text>),
    /// Missing or unreadable; reported already.
    Broken,
}

/// A relation as written.
#[derive(Clone, Debug)]
pub struct RawRelation {
    /// Its word.
    pub name: Text,
    /// Its names in reports.
    pub label: LocalizedText,
    /// Kinds that may have it.
    pub from: Vec<Text>,
    /// What its value is.
    pub to: RawTarget,
    /// Whether what is not written is wrong.
    pub closed: bool,
    /// Whether a value below the true one is wrong.
    pub down: bool,
    /// The relation that leads further up.
    pub up: Option<Text>,
    /// Pairs of a property and the date of what it names, after which the dates of this relation come.
    pub after: Vec<(Text, Text)>,
    /// Kinds of object that only a sure reading can contradict.
    pub spare: Vec<Text>,
    /// Months by kind, or for all.
    pub slack: Vec<(Option<Text>, u32)>,
    /// Where `slack` stands.
    pub slack_place: Option<Place>,
    /// Whether it replaces one of the same name.
    pub overrides: bool,
}

/// All keys of a relation.
pub const KEYS: [&str; 10] = ["label", "from", "to", "closed", "up", "down", "after", "spare", "slack", "override"];

/// Reads kinds and relations.
pub fn read(reader: &mut Reader<'_>, root: &Node) -> (Vec<RawKind>, Vec<RawRelation>) {
    let example = "`founder: {from: [organization], to: [person]}`";
    let Some(fields) = reader.mapping(root, "a file of relations", example) else { return Default::default() };
    let kinds = fields.get("kinds").map(|node| read_kinds(reader, node)).unwrap_or_default();
    let entries = fields.entries.iter().filter(|(key, _)| key.scalar.text != "kinds");
    let relations = entries.filter_map(|(key, node)| Some((reader.free_key(key)?, node))).collect::<Vec<_>>();
    (kinds, relations.into_iter().filter_map(|(name, node)| read_relation(reader, name, node)).collect())
}

fn read_kinds(reader: &mut Reader<'_>, node: &Node) -> Vec<RawKind> {
    let example = "`kinds: {model: {zh: …, en: model}}`";
    let Some(fields) = reader.mapping(node, "`kinds`", example) else { return Vec::new() };
    let mut kinds = Vec::new();
    for (key, value) in fields.entries {
        let Some(name) = reader.free_key(key) else { continue };
        let label = reader.localized(value, "the label of a kind");
        kinds.push(RawKind { name, label });
    }
    kinds
}

fn read_relation(reader: &mut Reader<'_>, name: Text, node: &Node) -> Option<RawRelation> {
    let what = format!("the relation `{}`", name.text);
    let fields = reader.mapping(node, &what, "`{from: [model], to: [organization]}`")?;
    reader.only_keys(&fields, &what, &KEYS);
    let at = name.place.span.clone();
    let from =
        reader.required(&fields, "from", &at, "it says which kinds may have the property", "from: [model] (or [any])");
    let from = from.map(|node| reader.words(node, "`from`")).unwrap_or_default();
    let to = reader.required(
        &fields,
        "to",
        &at,
        "it says what the value is",
        "to: [organization] (kinds), or text, name, date, quantity",
    );
    let to = match to.map(|node| reader.words(node, "`to`")) {
        Some(words) if !words.is_empty() => RawTarget::Words(words),
        _ => RawTarget::Broken,
    };
    let label = match fields.get("label") {
        Some(node) => reader.localized(node, "`label`"),
        None => LocalizedText { zh: Some(name.clone()), en: Some(name.clone()) },
    };
    let below = [("wrong", true), ("unknown", false)];
    let down = fields.get("down").and_then(|node| reader.choice(node, "`down`", &below)).unwrap_or(true);
    let closed = fields.get("closed").and_then(|node| reader.flag(node, "`closed`")).unwrap_or(false);
    let overrides = fields.get("override").and_then(|node| reader.flag(node, "`override`")).unwrap_or(false);
    let up = fields.get("up").and_then(|node| reader.word(node, "`up`"));
    let after = fields.get("after").map(|node| read_after(reader, node)).unwrap_or_default();
    let spare = fields.get("spare").map(|node| reader.words(node, "`spare`")).unwrap_or_default();
    let slack_place = fields.get("slack").map(|node| reader.place(&node.span));
    let slack = fields.get("slack").map(|node| read_slack(reader, node)).unwrap_or_default();
    Some(RawRelation { name, label, from, to, closed, down, up, after, spare, slack, slack_place, overrides })
}

/// `{developer: founded}`: a thing is released after its developer was founded.
fn read_after(reader: &mut Reader<'_>, node: &Node) -> Vec<(Text, Text)> {
    let Some(fields) = reader.mapping(node, "`after`", "`after: {developer: founded}`") else { return Vec::new() };
    let pairs =
        fields.entries.iter().filter_map(|(key, value)| Some((reader.free_key(key)?, reader.word(value, "`after`")?)));
    pairs.collect()
}

/// `1y`, or a mapping from kind to such a length.
fn read_slack(reader: &mut Reader<'_>, node: &Node) -> Vec<(Option<Text>, u32)> {
    let Value::Mapping(entries) = &node.value else {
        return months(reader, node).map(|months| (None, months)).into_iter().collect();
    };
    let fields = Fields { node, entries };
    let mut slack = Vec::new();
    for (key, value) in fields.entries {
        let kind = reader.free_key(key);
        if let (Some(kind), Some(months)) = (kind, months(reader, value)) {
            slack.push((Some(kind), months));
        }
    }
    slack
}

/// A length such as `6m` or `1y`, in months.
pub fn months(reader: &mut Reader<'_>, node: &Node) -> Option<u32> {
    let text = reader.word(node, "a slack")?;
    let parsed = match text.text.strip_suffix('m') {
        Some(number) => number.parse::<u32>().ok(),
        None => text
            .text
            .strip_suffix('y')
            .and_then(|number| number.parse::<u32>().ok())
            .and_then(|years| years.checked_mul(12)),
    };
    let good = parsed.filter(|months| *months <= 1200);
    if good.is_none() {
        let message = format!("`{}` is not a length of time", text.text);
        reader.report("bad-slack", &node.span, message, "write months or years, such as 1m, 6m or 1y");
    }
    good
}
