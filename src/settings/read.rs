//! A file of settings as written: words with their places, keys checked, nothing resolved.
//!
//! It knows no rule; whether names mean something is found out in `resolve`.

use std::ops::Range;

use crate::config::{Edition, Level};
use crate::finding::{MessageLanguage, Severity};
use crate::pack::raw::{Fields, Reader, Text};
use crate::pack::yaml::{Key, Node, Value};
use crate::rules::OptionValue;

/// All keys of a file of settings.
pub const KEYS: [&str; 9] =
    ["extends", "packs", "rules", "overrides", "ignore", "lang", "fail-on", "edition", "markdownlint-comments"];

/// What may be written about a rule in one word.
pub const LEVELS: [(&str, Level); 5] = [
    ("off", Level::Off),
    ("on", Level::On),
    ("info", Level::At(Severity::Info)),
    ("warning", Level::At(Severity::Warning)),
    ("error", Level::At(Severity::Error)),
];

/// A wish about the rules that a name, tag or pattern stands for.
#[derive(Debug)]
pub(super) struct RawRule {
    pub(super) selector: Text,
    pub(super) level: Option<Level>,
    pub(super) options: Vec<(Text, OptionValue, Range<usize>)>,
}

#[derive(Debug)]
pub(super) struct RawOverride {
    pub(super) files: Vec<Text>,
    pub(super) rules: Vec<RawRule>,
}

/// A file of settings.
#[derive(Debug, Default)]
pub(super) struct RawSettings {
    pub(super) extends: Vec<Text>,
    pub(super) packs: Vec<Text>,
    pub(super) rules: Vec<RawRule>,
    pub(super) overrides: Vec<RawOverride>,
    pub(super) ignore: Vec<Text>,
    pub(super) language: Option<(Option<MessageLanguage>, Range<usize>)>,
    pub(super) fail_on: Option<(Option<Severity>, Range<usize>)>,
    pub(super) edition: Option<(Edition, Range<usize>)>,
    pub(super) comments: Option<(bool, Range<usize>)>,
}

pub(super) fn read(reader: &mut Reader<'_>, root: &Node) -> RawSettings {
    let Some(fields) = reader.mapping(root, "a file of settings", "`fail-on: warning`") else {
        return RawSettings::default();
    };
    reader.only_keys(&fields, "a file of settings", &KEYS);
    let mut list = |name: &str| match fields.get(name) {
        // An empty list is no mistake here: it says that there is nothing.
        Some(Node { value: Value::Sequence(items), .. }) if items.is_empty() => Vec::new(),
        Some(node) => reader.words(node, &format!("`{name}`")),
        None => Vec::new(),
    };
    let (extends, packs, ignore) = (list("extends"), list("packs"), list("ignore"));
    let languages = [("auto", None), ("zh", Some(MessageLanguage::Zh)), ("en", Some(MessageLanguage::En))];
    let thresholds = [
        ("error", Some(Severity::Error)),
        ("warning", Some(Severity::Warning)),
        ("info", Some(Severity::Info)),
        ("never", None),
    ];
    let language =
        fields.get("lang").and_then(|node| Some((reader.choice(node, "`lang`", &languages)?, node.span.clone())));
    let fail_on = fields
        .get("fail-on")
        .and_then(|node| Some((reader.choice(node, "`fail-on`", &thresholds)?, node.span.clone())));
    let edition = fields.get("edition").and_then(|node| read_edition(reader, node));
    let comments = fields
        .get("markdownlint-comments")
        .and_then(|node| Some((reader.flag(node, "`markdownlint-comments`")?, node.span.clone())));
    let rules = read_rules(reader, &fields);
    let overrides = match fields.get("overrides") {
        Some(Node { value: Value::Sequence(items), .. }) if items.is_empty() => Vec::new(),
        Some(node) => reader.each(node, "`overrides`", read_override),
        None => Vec::new(),
    };
    RawSettings { extends, packs, rules, overrides, ignore, language, fail_on, edition, comments }
}

fn read_edition(reader: &mut Reader<'_>, node: &Node) -> Option<(Edition, Range<usize>)> {
    let text = reader.word(node, "`edition`")?;
    let edition = Edition::parse(&text.text);
    if edition.is_none() {
        let message = format!("`{}` is no edition", text.text);
        reader.report("bad-edition", &node.span, message, "write a year and a month: edition: 2026.11");
    }
    Some((edition?, node.span.clone()))
}

fn read_rules(reader: &mut Reader<'_>, fields: &Fields<'_>) -> Vec<RawRule> {
    let Some(node) = fields.get("rules") else { return Vec::new() };
    if matches!(&node.value, Value::Mapping(entries) if entries.is_empty()) {
        return Vec::new();
    }
    let Some(rules) = reader.mapping(node, "`rules`", "`rules: {some-rule: off}`") else { return Vec::new() };
    rules.entries.iter().filter_map(|(key, node)| read_rule(reader, key, node)).collect()
}

fn read_rule(reader: &mut Reader<'_>, key: &Key, node: &Node) -> Option<RawRule> {
    let selector = reader.free_key(key)?;
    let what = format!("the rule `{}`", selector.text);
    match &node.value {
        Value::Mapping(entries) => {
            let fields = Fields { node, entries };
            let level = fields.get("severity").and_then(|node| reader.choice(node, "`severity`", &LEVELS));
            let others = entries.iter().filter(|(key, _)| key.scalar.text != "severity");
            let options = others.filter_map(|(key, node)| {
                let value = value(reader, node, &what)?;
                Some((reader.key(key), value, node.span.clone()))
            });
            let options: Vec<_> = options.collect();
            // Options without a severity switch a rule on: who sets them wants it.
            let on = level.is_none() && fields.get("severity").is_none() && !options.is_empty();
            Some(RawRule { selector, level: if on { Some(Level::On) } else { level }, options })
        }
        Value::Scalar(scalar) if matches!(scalar.text.as_str(), "true" | "false") => {
            let level = if scalar.text == "true" { Level::On } else { Level::Off };
            Some(RawRule { selector, level: Some(level), options: Vec::new() })
        }
        _ => {
            let level = reader.choice(node, &what, &LEVELS)?;
            Some(RawRule { selector, level: Some(level), options: Vec::new() })
        }
    }
}

/// A value of an option, as it is written; the rule says later what it takes.
fn value(reader: &mut Reader<'_>, node: &Node, what: &str) -> Option<OptionValue> {
    match &node.value {
        Value::Scalar(scalar) => Some(match (scalar.plain, scalar.text.parse(), scalar.text.as_str()) {
            (true, Ok(number), _) => OptionValue::Number(number),
            (true, _, "true") => OptionValue::Flag(true),
            (true, _, "false") => OptionValue::Flag(false),
            _ => OptionValue::Text(scalar.text.clone()),
        }),
        Value::Sequence(items) => {
            let text = |item: &Node| match &item.value {
                Value::Scalar(scalar) => Some(scalar.text.clone()),
                _ => None,
            };
            let texts: Option<Vec<String>> = items.iter().map(text).collect();
            if texts.is_none() {
                reader.wrong_type(node, "a list of an option", "a list of texts", "`names: [one, two]`");
            }
            texts.map(OptionValue::List)
        }
        _ => {
            reader.wrong_type(
                node,
                &format!("an option of {what}"),
                "a text, a number, true, false or a list",
                "`most: 100`",
            );
            None
        }
    }
}

fn read_override(reader: &mut Reader<'_>, node: &Node) -> Option<RawOverride> {
    let example = "`{files: [docs/**], rules: {some-rule: off}}`";
    let fields = reader.mapping(node, "an item of `overrides`", example)?;
    reader.only_keys(&fields, "an item of `overrides`", &["files", "rules"]);
    let files = reader.required(&fields, "files", &node.span, "it says for which files", "files: [docs/**]");
    reader.required(&fields, "rules", &node.span, "it says what is different", "rules: {some-rule: off}");
    let files = files.map(|node| reader.words(node, "`files`")).unwrap_or_default();
    Some(RawOverride { files, rules: read_rules(reader, &fields) })
}
