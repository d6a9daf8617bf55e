//! Options of a rule as written: their declarations, the values that presets and examples set, and what is wrong with
//! either. It puts no value in its place.

use std::ops::Range;

use crate::finding::Severity;
use crate::pack::RECOMMENDED;
use crate::pack::yaml::{Key, Node, Value};
use crate::rules::{OptionKind, OptionValue, OptionValues, PresetEntry, RuleOption};

use super::rules::by_edition;
use super::{Fields, Reader, Text, loose};

/// All keys of an option.
pub const KEYS: [&str; 5] = ["is", "was", "type", "one-of", "about"];
const EXAMPLE: &str = "`options: {most: {is: 80, about: the widest line}}`";

/// An option and the place of its name.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct RawOption {
    /// What it is.
    pub option: RuleOption,
    /// Where its name stands.
    pub span: Range<usize>,
}

/// Reads `options`.
pub fn read(reader: &mut Reader<'_>, node: &Node) -> Vec<RawOption> {
    let Some(fields) = reader.mapping(node, "`options`", EXAMPLE) else { return Vec::new() };
    let mut options: Vec<RawOption> = Vec::new();
    for (key, node) in fields.entries {
        let option = read_option(reader, key, node, &options);
        options.extend(option);
    }
    options
}

fn read_option(reader: &mut Reader<'_>, key: &Key, node: &Node, known: &[RawOption]) -> Option<RawOption> {
    let name = key.scalar.text.clone();
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if !name.bytes().all(letter) || !name.starts_with(|first: char| first.is_ascii_lowercase()) {
        let message = format!("`{name}` cannot be the name of an option");
        reader.report("bad-id", &key.span, message, "use letters, digits, hyphens and underscores: line_length");
        return None;
    }
    let what = format!("the option `{name}`");
    let fields = reader.mapping(node, &what, EXAMPLE)?;
    reader.only_keys(&fields, &what, &KEYS);
    let usual = reader.required(&fields, "is", &key.span, "it is the usual value", "is: 80");
    let about =
        reader.required(&fields, "about", &key.span, "it says what the option is for", "about: the widest line");
    let about = about.map(|node| reader.localized(node, "`about`").localized()).unwrap_or_default();
    let usual = usual?;
    let asked = fields.get("type").map(|node| reader.choice(node, "`type`", &OptionKind::ALL));
    let kind = asked.unwrap_or_else(|| Some(kind_of(usual)))?;
    let allowed = fields
        .get("one-of")
        .map(|node| reader.each(node, "`one-of`", |reader, item| written(reader, item, "a value in `one-of`")));
    let like = match &usual.value {
        Value::Scalar(scalar) => scalar.text.strip_prefix('$').map(str::to_owned),
        _ => None,
    };
    let like = like.filter(|like| known.iter().any(|known| known.option.name == *like));
    let (usual_value, allowed) = (OptionValue::Flag(false), allowed.unwrap_or_default());
    let mut option = RuleOption { name, kind, usual: usual_value, was: Vec::new(), like, allowed, about };
    option.usual = match known.iter().find(|known| Some(&known.option.name) == option.like.as_ref()) {
        Some(known) => known.option.usual.clone(),
        None => value_of(reader, &option, usual)?,
    };
    let was = by_edition(reader, &fields, "was: {2027.03: 80}", |reader, node| value_of(reader, &option, node));
    Some(RawOption { option: RuleOption { was, ..option }, span: key.span.clone() })
}

/// A word of any type as it is written.
fn written(reader: &mut Reader<'_>, node: &Node, what: &str) -> Option<String> {
    match &node.value {
        Value::Scalar(scalar) => Some(scalar.text.clone()),
        _ => reader.word(node, what).map(|text| text.text),
    }
}

/// The kind that a value shows by the way it is written.
fn kind_of(node: &Node) -> OptionKind {
    match &node.value {
        Value::Sequence(_) => OptionKind::List,
        Value::Scalar(scalar) if scalar.plain && scalar.text.parse::<i64>().is_ok() => OptionKind::Number,
        Value::Scalar(scalar) if scalar.plain && matches!(scalar.text.as_str(), "true" | "false") => OptionKind::Flag,
        _ => OptionKind::Text,
    }
}

/// A value as the option takes it; anything else is reported.
fn value_of(reader: &mut Reader<'_>, option: &RuleOption, node: &Node) -> Option<OptionValue> {
    let what = format!("the option `{}`", option.name);
    let value = match &node.value {
        Value::Refused => return None,
        Value::Sequence(items) => {
            let items = items.iter().map(|item| written(reader, item, &what));
            OptionValue::List(items.collect::<Option<_>>()?)
        }
        Value::Scalar(scalar) => match (scalar.plain, scalar.text.parse(), scalar.text.as_str()) {
            (true, Ok(number), _) => OptionValue::Number(number),
            (true, _, "true") => OptionValue::Flag(true),
            (true, _, "false") => OptionValue::Flag(false),
            _ if loose(scalar) => {
                reader.loose_word(&scalar.text, &node.span);
                return None;
            }
            _ => OptionValue::Text(scalar.text.clone()),
        },
        Value::Null | Value::Mapping(_) => {
            reader.wrong_type(node, &what, option.kind.wanted(), &format!("`{}: {}`", option.name, option.usual));
            return None;
        }
    };
    let taken = option.accept(&value);
    if taken.is_none() {
        let message = format!("{what} must be {}, and this is `{value}`", option.wanted());
        let known = option.allowed.iter().map(String::as_str);
        let error = crate::pack::error::PackError::new("bad-option", reader.place(&node.span), message);
        reader.errors.push(error.suggest(&value.to_string(), known));
    }
    taken
}

/// The values of a mapping from options to values, in which other keys than options are reported.
fn values<'n>(
    reader: &mut Reader<'_>,
    options: &[RawOption],
    entries: impl Iterator<Item = &'n (Key, Node)>,
) -> OptionValues {
    let mut values = OptionValues::new();
    for (key, node) in entries {
        let name = key.scalar.text.as_str();
        match options.iter().find(|known| known.option.name == name) {
            Some(known) => {
                values.extend(value_of(reader, &known.option, node).map(|value| (name.to_owned(), value)));
            }
            None => {
                let known: Vec<&str> = options.iter().map(|known| known.option.name.as_str()).collect();
                reader.unknown("option", name, &key.span, "the rule", &known);
            }
        }
    }
    values
}

/// Reads `presets`: names, or names with what is different in them. A rule that says nothing is in the usual preset.
pub fn read_presets(
    reader: &mut Reader<'_>,
    fields: &Fields<'_>,
    id: &Text,
    options: &[RawOption],
) -> Vec<(Text, PresetEntry)> {
    let plain = |text: Text| {
        let entry = PresetEntry { name: text.text.clone(), severity: None, options: OptionValues::new() };
        (text, entry)
    };
    match fields.get("presets") {
        None => vec![plain(Text { text: RECOMMENDED.to_owned(), ..id.clone() })],
        Some(Node { value: Value::Sequence(items), .. }) if items.is_empty() => Vec::new(),
        Some(node) => reader.each(node, "`presets`", |reader, item| match &item.value {
            Value::Mapping(entries) => match entries.as_slice() {
                [(key, node)] => read_entry(reader, options, key, node),
                _ => {
                    let example = "`presets: [strict, {recommended: {severity: info}}]`";
                    reader.wrong_type(item, "a preset with settings", "one name and its settings", example);
                    None
                }
            },
            _ => reader.word(item, "`presets`").map(plain),
        }),
    }
}

fn read_entry(reader: &mut Reader<'_>, options: &[RawOption], key: &Key, node: &Node) -> Option<(Text, PresetEntry)> {
    let name = reader.free_key(key)?;
    let fields = reader.mapping(node, "a preset's settings", "`{recommended: {severity: info}}`")?;
    let severity = fields.get("severity").and_then(|node| reader.choice(node, "`severity`", &Severity::ALL));
    let others = fields.entries.iter().filter(|(key, _)| key.scalar.text != "severity");
    let options = values(reader, options, others);
    Some((name.clone(), PresetEntry { name: name.text, severity, options }))
}

/// Reads an example: a text, or `{text: …, set: {option: value}}`.
pub fn read_example(
    reader: &mut Reader<'_>,
    node: &Node,
    what: &str,
    options: &[RawOption],
) -> Option<(Text, OptionValues)> {
    let Value::Mapping(entries) = &node.value else {
        return reader.text(node, what).map(|text| (text, OptionValues::new()));
    };
    let fields = Fields { node, entries };
    reader.only_keys(&fields, what, &["text", "set"]);
    let text = reader.required(&fields, "text", &node.span, "it is the Markdown", "text: \"# Title\"");
    let text = text.and_then(|node| reader.text(node, what));
    let set = fields.get("set").and_then(|node| reader.mapping(node, "`set`", "`set: {line_length: 40}`"));
    let set = set.map(|set| values(reader, options, set.entries.iter())).unwrap_or_default();
    Some((text?, set))
}
