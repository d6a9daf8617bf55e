//! A file of rules as written: names, wording and examples. What a rule does stays a tree until facts are known.

use std::sync::Arc;

use crate::document::{Language, MarkKind};
use crate::finding::Severity;
use crate::pack::yaml::{Node, Value};
use crate::rules::{OptionValues, PresetEntry, Region, Status};

use crate::rules::Edition;

use super::options::{self, RawOption, read_example, read_presets};
use super::substitute::{check_used, substitute};
use super::{Fields, LocalizedText, Reader, Text};

/// The five kinds of rule; a rule has exactly one.
pub const KINDS: [&str; 5] = ["swap", "find", "node", "same", "claim"];

/// All keys of a rule.
pub const KEYS: [&str; 36] = [
    "id",
    "aliases",
    "tags",
    "message",
    "severity",
    "status",
    "since",
    "was",
    "why",
    "source",
    "presets",
    "options",
    "override",
    "bad",
    "good",
    "swap",
    "find",
    "node",
    "same",
    "claim",
    "where",
    "must",
    "case",
    "fix",
    "in",
    "under",
    "near",
    "unless",
    "shield",
    "not-before",
    "not-after",
    "lang",
    "opaque",
    "unbroken",
    "slack",
    "density",
];

/// A rule as written.
#[derive(Clone, Debug)]
pub struct RawRule {
    /// Its name.
    pub id: Text,
    /// Other names.
    pub aliases: Vec<Text>,
    /// Groups that it belongs to.
    pub tags: Vec<Text>,
    /// What is said.
    pub message: LocalizedText,
    /// How serious it is.
    pub severity: Severity,
    /// How settled it is.
    pub status: Status,
    /// The first version that has it.
    pub since: Option<Edition>,
    /// What its severity was before later editions.
    pub was: Vec<(Edition, Option<Severity>)>,
    /// Why it matters.
    pub why: LocalizedText,
    /// Where it comes from.
    pub source: Option<Text>,
    /// What a run may set.
    pub options: Vec<RawOption>,
    /// The rule as written, when it has options.
    pub declaration: Option<Arc<Node>>,
    /// Presets that switch it on.
    pub presets: Vec<(Text, PresetEntry)>,
    /// Whether it replaces a rule of the same name.
    pub overrides: bool,
    /// Must fire.
    pub bad: Vec<(Text, OptionValues)>,
    /// Must be silent.
    pub good: Vec<(Text, OptionValues)>,
    /// Its kind and what stands there, if it has exactly one.
    pub kind: Option<(&'static str, Node)>,
    /// Which nodes a `node` rule asks.
    pub filter: Option<Node>,
    /// The table of fields of a `node` rule.
    pub must: Option<Node>,
    /// Whether a `swap` rule means capitalised forms too.
    pub case: Option<Node>,
    /// How it mends.
    pub fix: Option<Node>,
    /// Months beside `claim: order`, with its place.
    pub slack: Option<Node>,
    /// How much of what a `find` rule finds is too much.
    pub density: Option<Node>,
    /// Where it looks.
    pub scope: RawScope,
}

/// What a placeholder can stand for.
pub const OPAQUE: [(&str, MarkKind); 6] = [
    ("code", MarkKind::Code),
    ("math", MarkKind::Math),
    ("html", MarkKind::Html),
    ("image", MarkKind::Image),
    ("url", MarkKind::Autolink),
    ("footnote", MarkKind::FootnoteReference),
];

/// Where a rule looks, as written.
#[derive(Clone, Debug, Default)]
pub struct RawScope {
    /// Parts of the document.
    pub regions: Vec<Region>,
    /// Regexes, by key.
    pub under: Option<Text>,
    /// Regex in the same block.
    pub near: Option<Text>,
    /// Regex around the match.
    pub unless: Option<Text>,
    /// Longer words.
    pub shield: Vec<Text>,
    /// Characters after the match.
    pub not_before: Option<Text>,
    /// Characters before the match.
    pub not_after: Option<Text>,
    /// Languages.
    pub languages: Vec<Language>,
    /// What placeholders in the match stand for.
    pub opaque: Vec<MarkKind>,
    /// Whether the match may hold no border of markup.
    pub unbroken: bool,
}

/// Reads all rules of a file.
pub fn read(reader: &mut Reader<'_>, root: &Node) -> Vec<RawRule> {
    let list = match &root.value {
        Value::Mapping(entries) => {
            let fields = Fields { node: root, entries };
            reader.only_keys(&fields, "a file of rules", &["patterns", "rules"]);
            let Some(list) = reader.required(
                &fields,
                "rules",
                &(root.span.start..root.span.start),
                "it holds the rules",
                "rules: [ … ]",
            ) else {
                return Vec::new();
            };
            list
        }
        _ => root,
    };
    let Value::Sequence(items) = &list.value else {
        reader.wrong_type(list, "a file of rules", "a list", "`- id: my-rule` and the rule's other keys below it");
        return Vec::new();
    };
    items.iter().filter_map(|item| read_rule(reader, item)).collect()
}

/// Reads a rule with the usual values of its options.
fn read_rule(reader: &mut Reader<'_>, node: &Node) -> Option<RawRule> {
    let fields = reader.mapping(node, "a rule", "`- id: my-rule` and the rule's other keys below it")?;
    reader.only_keys(&fields, "a rule", &KEYS);
    let options = fields.get("options").map(|node| options::read(reader, node)).unwrap_or_default();
    if fields.get("options").is_some() {
        check_used(reader, node, &options);
    }
    read_with(reader, node, options, &OptionValues::new())
}

/// Reads a rule with these values of its options; those not named have their usual values.
pub fn read_with(
    reader: &mut Reader<'_>,
    written: &Node,
    options: Vec<RawOption>,
    values: &OptionValues,
) -> Option<RawRule> {
    let node = &substitute(reader, written, &options, values);
    let fields = reader.mapping(node, "a rule", "`- id: my-rule` and the rule's other keys below it")?;
    let at = fields.entries.first().map_or(node.span.clone(), |(key, _)| key.span.clone());
    let id = reader.required(&fields, "id", &at, "it is the rule's name in reports and settings", "id: my-first-rule");
    let id = id.and_then(|node| reader.word(node, "`id`"));
    let at = id.as_ref().map_or(at, |id| id.place.span.clone());
    let kind = read_kind(reader, &fields, &at);
    let message = read_message(reader, &fields, &at);
    let bad = read_examples(reader, &fields, "bad", &at, &options);
    let good = read_examples(reader, &fields, "good", &at, &options);
    let scope = read_scope(reader, &fields);
    let since = fields.get("since").and_then(|node| read_edition(reader, node, "`since`"));
    let was = read_was(reader, &fields);
    let id = id?;
    check_id(reader, &id);
    Some(RawRule {
        aliases: fields.get("aliases").map(|node| reader.words(node, "`aliases`")).unwrap_or_default(),
        tags: fields.get("tags").map(|node| reader.words(node, "`tags`")).unwrap_or_default(),
        message,
        severity: fields
            .get("severity")
            .and_then(|node| reader.choice(node, "`severity`", &Severity::ALL))
            .unwrap_or(Severity::Warning),
        status: fields
            .get("status")
            .and_then(|node| reader.choice(node, "`status`", &STATUSES))
            .unwrap_or(Status::Stable),
        since,
        was,
        why: fields.get("why").map(|node| reader.localized(node, "`why`")).unwrap_or_default(),
        source: fields.get("source").and_then(|node| reader.address(node, "`source`")),
        presets: read_presets(reader, &fields, &id, &options),
        overrides: fields.get("override").and_then(|node| reader.flag(node, "`override`")).unwrap_or(false),
        bad,
        good,
        kind,
        filter: fields.get("where").cloned(),
        must: fields.get("must").cloned(),
        case: fields.get("case").cloned(),
        fix: fields.get("fix").cloned(),
        slack: fields.get("slack").cloned(),
        density: fields.get("density").cloned(),
        scope,
        declaration: (!options.is_empty()).then(|| Arc::new(written.clone())),
        options,
        id,
    })
}

/// How settled a rule may be.
pub const STATUSES: [(&str, Status); 3] =
    [("stable", Status::Stable), ("experimental", Status::Experimental), ("deprecated", Status::Deprecated)];

/// The one kind of the rule; none or several is an error that names those found.
fn read_kind(
    reader: &mut Reader<'_>,
    fields: &Fields<'_>,
    at: &std::ops::Range<usize>,
) -> Option<(&'static str, Node)> {
    let found: Vec<_> =
        KINDS.iter().filter_map(|kind| fields.entry(kind).map(|(key, node)| (*kind, key, node))).collect();
    match found.as_slice() {
        [(kind, _, node)] => Some((kind, (*node).clone())),
        [] => {
            let message =
                "the rule does not say what it looks for: it needs one of `swap`, `find`, `node`, `same`, `claim`";
            let help = "swap: a wrong word and the right one; find: a pattern; node: a part of the Markdown; same: two places that must agree; claim: a statement checked against the facts";
            reader.report("no-kind", at, message, help);
            None
        }
        [first, rest @ ..] => {
            let names: Vec<String> = found.iter().map(|(kind, ..)| format!("`{kind}`")).collect();
            let message = format!("the rule has {} at once, and a rule can do only one thing", names.join(" and "));
            let mut error = crate::pack::error::PackError::new("two-kinds", reader.place(&first.1.span), message)
                .help("split it into one rule for each, with its own id, message and examples");
            for (kind, key, _) in rest {
                error = error.related(reader.place(&key.span), format!("`{kind}` stands here"));
            }
            reader.errors.push(error);
            None
        }
    }
}

fn read_message(reader: &mut Reader<'_>, fields: &Fields<'_>, at: &std::ops::Range<usize>) -> LocalizedText {
    let why = "it is what the writer of an article gets to read";
    match reader.required(fields, "message", at, why, "message: write “<now>”, not “<was>”") {
        Some(node) => reader.localized(node, "`message`"),
        None => LocalizedText::default(),
    }
}

fn read_examples(
    reader: &mut Reader<'_>,
    fields: &Fields<'_>,
    name: &str,
    at: &std::ops::Range<usize>,
    options: &[RawOption],
) -> Vec<(Text, OptionValues)> {
    let (why, example) = match name {
        "bad" => ("a rule must show at least one text in which it speaks", "bad: [a text with the mistake]"),
        _ => ("a rule must show at least one text in which it stays silent", "good: [a text without the mistake]"),
    };
    match reader.required(fields, name, at, why, example) {
        Some(node) => {
            let what = format!("an example in `{name}`");
            reader.each(node, &format!("`{name}`"), |reader, item| read_example(reader, item, &what, options))
        }
        None => Vec::new(),
    }
}

fn read_scope(reader: &mut Reader<'_>, fields: &Fields<'_>) -> RawScope {
    let guards = read_guards(reader, fields);
    let under = fields.get("under").and_then(|node| reader.word(node, "`under`"));
    let regions = fields
        .get("in")
        .map(|node| reader.each(node, "`in`", |reader, item| reader.choice(item, "`in`", &Region::ALL)));
    let languages = fields
        .get("lang")
        .map(|node| reader.each(node, "`lang`", |reader, item| reader.choice(item, "`lang`", &Language::ALL)));
    let opaque = fields
        .get("opaque")
        .map(|node| reader.each(node, "`opaque`", |reader, item| reader.choice(item, "`opaque`", &OPAQUE)));
    let unbroken = fields.get("unbroken").and_then(|node| reader.flag(node, "`unbroken`")).unwrap_or(false);
    RawScope {
        opaque: opaque.unwrap_or_default(),
        unbroken,
        regions: regions.unwrap_or_default(),
        under,
        languages: languages.unwrap_or_default(),
        ..guards
    }
}

/// What silences a match by the text around it: a rule has it, and so has a row of a `swap` table.
pub fn read_guards(reader: &mut Reader<'_>, fields: &Fields<'_>) -> RawScope {
    let mut optional = |name: &str| fields.get(name).and_then(|node| reader.word(node, &format!("`{name}`")));
    let (near, unless) = (optional("near"), optional("unless"));
    let mut edge = |name: &str| fields.get(name).and_then(|node| reader.characters(node, &format!("`{name}`")));
    let (not_before, not_after) = (edge("not-before"), edge("not-after"));
    let shield = fields.get("shield").map(|node| reader.words(node, "`shield`")).unwrap_or_default();
    RawScope { near, unless, shield, not_before, not_after, ..RawScope::default() }
}

/// Names are words in small letters joined by hyphens, so that they can be typed and written in comments.
fn check_id(reader: &mut Reader<'_>, id: &Text) {
    let good =
        id.text.split('-').all(|part| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        }) && id.text.starts_with(|first: char| first.is_ascii_lowercase());
    if !good {
        let message = format!("`{}` cannot be the name of a rule", id.text);
        reader.report(
            "bad-id",
            &id.place.span,
            message,
            "use small letters a-z and digits, with hyphens between words: my-first-rule",
        );
    }
}

/// A year and a month.
fn read_edition(reader: &mut Reader<'_>, node: &Node, what: &str) -> Option<Edition> {
    let text = reader.word(node, what)?;
    let edition = Edition::parse(&text.text);
    if edition.is_none() {
        let message = format!("{what} is an edition, and `{}` is none", text.text);
        reader.report("bad-edition", &node.span, message, "write a year and a month: 2026.11");
    }
    edition
}

/// Reads `was` of a rule: for each edition that changed the severity, what it was before.
fn read_was(reader: &mut Reader<'_>, fields: &Fields<'_>) -> Vec<(Edition, Option<Severity>)> {
    let severities = [
        ("off", None),
        ("info", Some(Severity::Info)),
        ("warning", Some(Severity::Warning)),
        ("error", Some(Severity::Error)),
    ];
    by_edition(reader, fields, "was: {2027.03: warning}", |reader, node| {
        reader.choice(node, "a severity in `was`", &severities)
    })
}

/// Reads `was`: for each edition that changed something, what it was before; oldest first.
pub fn by_edition<T>(
    reader: &mut Reader<'_>,
    fields: &Fields<'_>,
    example: &str,
    mut value: impl FnMut(&mut Reader<'_>, &Node) -> Option<T>,
) -> Vec<(Edition, T)> {
    let Some(node) = fields.get("was") else { return Vec::new() };
    let Some(was) = reader.mapping(node, "`was`", &format!("`{example}`")) else { return Vec::new() };
    let mut found = Vec::new();
    for (key, node) in was.entries {
        let edition = Edition::parse(&key.scalar.text);
        if edition.is_none() {
            let message = format!("`was` names editions, and `{}` is none", key.scalar.text);
            reader.report("bad-edition", &key.span, message, format!("write a year and a month: {example}"));
        }
        found.extend(edition.zip(value(reader, node)));
    }
    found.sort_by_key(|(edition, _)| *edition);
    found
}
