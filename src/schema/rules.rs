//! A file of rules. What options put into a rule is not followed: where an option may stand, anything may.
//!
//! The readers in `pack::raw` and `pack::compile` know what a rule means; a test compares their keys with those here.
#![expect(dead_code, reason = "only the schemas of these types are used")]

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

use super::parts::{
    Address, Any, Edition, Free, Localized, OneOrMore, Regex, Setting, Text, one_or_more, or_option, table, words,
};
use crate::document::{Field, Language, NodeKind};
use crate::finding::Severity;
use crate::pack::compile::node::{PREDICATES, SAME};
use crate::pack::compile::same;
use crate::pack::raw::rules::{KINDS, OPAQUE, STATUSES};
use crate::rules::{Case, OptionKind, Region};

/// A list of rules, or a mapping with names for parts of their regular expressions.
#[derive(JsonSchema)]
#[serde(untagged)]
pub(super) enum LintFile {
    Rules(Vec<Rule>),
    Named(NamedRules),
}

#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NamedRules {
    /// Parts of regular expressions; `<name>` stands for one.
    patterns: Option<BTreeMap<String, Regex>>,
    /// The rules.
    rules: Vec<Rule>,
}

/// A rule: exactly one of swap, find, node, same and claim.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(transform = one_kind)]
pub(super) struct Rule {
    /// Its name in reports and settings: small letters and digits, words joined by hyphens.
    #[schemars(regex(pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$"))]
    id: String,
    /// Other names.
    aliases: Option<OneOrMore<Text>>,
    /// Words that name the rule together with others.
    tags: Option<OneOrMore<Text>>,
    /// What the writer of an article reads; <was>, <now>, <S>, <O>, <fact>, $group are filled in.
    #[schemars(schema_with = "wording")]
    message: Value,
    /// How serious it is; warning unless it says otherwise.
    #[serde(default)]
    #[schemars(schema_with = "severity")]
    severity: Option<Value>,
    /// How settled it is.
    #[serde(default)]
    #[schemars(schema_with = "status")]
    status: Option<Value>,
    /// The first edition that has it.
    since: Option<Edition>,
    /// What its severity was before later editions.
    #[serde(default)]
    #[schemars(schema_with = "was")]
    was: Option<Value>,
    /// Why it matters.
    #[serde(default)]
    #[schemars(schema_with = "wording")]
    why: Option<Value>,
    /// Where the rule comes from.
    source: Option<Address>,
    /// Presets that switch it on; recommended unless it says otherwise.
    #[serde(default)]
    #[schemars(schema_with = "presets")]
    presets: Option<Value>,
    /// What a run may set; `$name` stands for the value.
    options: Option<BTreeMap<String, Declaration>>,
    /// Replaces a rule of the same id.
    #[serde(rename = "override")]
    replaces: Option<bool>,
    /// Texts that must be reported.
    bad: OneOrMore<Example>,
    /// Texts that must stay silent, as close to the mistake as possible.
    good: OneOrMore<Example>,
    /// A wrong form and the right one; `names` guards the spelling of every known name.
    #[serde(default)]
    #[schemars(schema_with = "swap")]
    swap: Option<Value>,
    /// A pattern in the text.
    #[serde(default)]
    #[schemars(schema_with = "find")]
    find: Option<Value>,
    /// A kind of node, or several.
    #[serde(default)]
    #[schemars(schema_with = "node")]
    node: Option<Value>,
    /// Two places of one article that must agree.
    #[serde(default)]
    #[schemars(schema_with = "same")]
    same: Option<Value>,
    /// A relation that must agree with the facts, or order, or roster.
    claim: Option<Text>,
    /// Which nodes are asked; beside find, what groups must be like.
    #[serde(rename = "where")]
    filter: Option<BTreeMap<String, Value>>,
    /// What the fields of each node must satisfy.
    #[serde(default)]
    #[schemars(schema_with = "must")]
    must: Option<Value>,
    /// Whether a swap means capitalised forms too.
    #[serde(default)]
    #[schemars(schema_with = "case")]
    case: Option<Value>,
    /// How it mends.
    #[serde(default)]
    #[schemars(schema_with = "fix")]
    fix: Option<Value>,
    /// Where it looks.
    #[serde(rename = "in")]
    #[serde(default)]
    #[schemars(schema_with = "regions")]
    regions: Option<Value>,
    /// A regular expression of the headings above.
    #[serde(default)]
    #[schemars(schema_with = "regex")]
    under: Option<Value>,
    /// What must stand in the same block too.
    #[serde(default)]
    #[schemars(schema_with = "regex")]
    near: Option<Value>,
    /// Silent where the match is part of such a text.
    #[serde(default)]
    #[schemars(schema_with = "regex")]
    unless: Option<Value>,
    /// Longer words that own the characters.
    #[serde(default)]
    #[schemars(schema_with = "list")]
    shield: Option<Value>,
    /// Characters that may not follow the match.
    #[serde(default)]
    #[schemars(schema_with = "characters")]
    not_before: Option<Value>,
    /// Characters that may not precede the match.
    #[serde(default)]
    #[schemars(schema_with = "characters")]
    not_after: Option<Value>,
    /// Languages in which it speaks.
    #[serde(default)]
    #[schemars(schema_with = "languages")]
    lang: Option<Value>,
    /// What U+FFFC in the match may stand for.
    #[serde(default)]
    #[schemars(schema_with = "opaque")]
    opaque: Option<Value>,
    /// Whether no border of markup may stand in the match.
    #[serde(default)]
    #[schemars(schema_with = "flag")]
    unbroken: Option<Value>,
    /// Months beside `claim: order`.
    slack: Option<Text>,
    /// One finding for all places, if there are too many.
    #[serde(default)]
    #[schemars(schema_with = "density")]
    density: Option<Value>,
}

fn one_kind(schema: &mut Schema) {
    let required: Vec<Value> = KINDS.iter().map(|kind| json!({"required": [kind]})).collect();
    // By the value of an option a rule may be of one kind or another.
    let either = json!({"required": ["options"], "anyOf": required});
    schema.insert("anyOf".to_owned(), json!([{"oneOf": required}, either]));
}

/// A text, or one that is tried with other values of options.
#[derive(JsonSchema)]
#[serde(untagged)]
pub(super) enum Example {
    Plain(Free),
    With(ExampleWith),
}

#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ExampleWith {
    /// The Markdown.
    text: Free,
    /// Values of options.
    set: Option<BTreeMap<String, Setting>>,
}

/// An option of a rule.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Declaration {
    /// The usual value.
    is: Setting,
    /// What the usual value was before later editions.
    #[serde(default)]
    #[schemars(schema_with = "was_set")]
    was: Option<Value>,
    /// What values it takes, where the usual one does not show it.
    #[serde(rename = "type")]
    #[serde(default)]
    #[schemars(schema_with = "option_kind")]
    kind: Option<Value>,
    /// The only values there are.
    one_of: Option<OneOrMore<Setting>>,
    /// What it is for.
    about: Localized,
}

/// A row of a table of wrong forms.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Row {
    /// What to write instead.
    right: OneOrMore<Free>,
    /// Why.
    why: Option<Localized>,
    /// Whether capitalised forms are meant too.
    #[serde(default)]
    #[schemars(schema_with = "case")]
    case: Option<Value>,
    /// Endings that both forms may take.
    endings: Option<OneOrMore<Text>>,
    /// What must stand in the same block too.
    near: Option<Regex>,
    /// Silent where the match is part of such a text.
    unless: Option<Regex>,
    /// Longer words that own the characters.
    shield: Option<OneOrMore<Text>>,
    /// Characters that may not follow the match.
    not_before: Option<Free>,
    /// Characters that may not precede the match.
    not_after: Option<Free>,
    /// Whether --fix may write it.
    #[serde(default)]
    #[schemars(schema_with = "safety")]
    fix: Option<Value>,
    /// Texts that must be reported.
    bad: Option<OneOrMore<Free>>,
    /// Texts that must stay silent.
    good: Option<OneOrMore<Free>>,
}

/// What to write instead of what was found.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Template {
    /// The text; $group and <now> are filled in.
    #[serde(default)]
    #[schemars(schema_with = "characters")]
    with: Option<Value>,
    /// Texts of which the one is written that differs in case only.
    #[serde(default)]
    #[schemars(schema_with = "list")]
    like: Option<Value>,
    /// The group or side of a claim that it replaces.
    replace: Option<Text>,
    /// Groups written in other characters: {m: [",.", "，。"]}.
    map: Option<BTreeMap<String, Vec<Text>>>,
    /// Whether --fix may write it, or what captures must be like for that.
    #[serde(default)]
    #[schemars(schema_with = "safe")]
    safe: Option<Value>,
}

/// What a capture must be like for a fix to be safe.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Capture {
    /// What it must match.
    #[serde(rename = "match")]
    matches: Option<Regex>,
    /// What it must not match.
    not: Option<Regex>,
}

#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TooMany {
    /// So many are allowed.
    max: Setting,
    /// In so many characters of prose.
    per: Option<Setting>,
    /// And never fewer than so many.
    least: Option<Setting>,
    /// Shorter articles, in characters of prose, are left alone.
    shortest: Option<Setting>,
}

fn severity(_: &mut SchemaGenerator) -> Schema {
    or_option(&table(&Severity::ALL))
}

fn wording(generator: &mut SchemaGenerator) -> Schema {
    let (plain, text) = (generator.subschema_for::<Localized>(), generator.subschema_for::<Text>());
    let side = or_option(&text);
    or_option(&json_schema!({
        "anyOf": [
            plain,
            {"type": "object", "properties": {"zh": side, "en": side}, "additionalProperties": false, "minProperties": 1},
        ]
    }))
}

fn status(_: &mut SchemaGenerator) -> Schema {
    or_option(&table(&STATUSES))
}

fn was(_: &mut SchemaGenerator) -> Schema {
    // Some readers of YAML take `off` for false.
    let levels: Vec<Value> =
        Severity::ALL.iter().map(|(word, _)| json!(word)).chain([json!("off"), json!(false)]).collect();
    json_schema!({"type": "object", "additionalProperties": {"enum": levels}})
}

fn was_set(generator: &mut SchemaGenerator) -> Schema {
    let setting = generator.subschema_for::<Setting>();
    json_schema!({"type": "object", "additionalProperties": setting})
}

fn presets(generator: &mut SchemaGenerator) -> Schema {
    let (text, setting) = (generator.subschema_for::<Text>(), generator.subschema_for::<Setting>());
    let entry = json_schema!({
        "type": "object", "minProperties": 1, "maxProperties": 1,
        "additionalProperties": {
            "type": "object", "properties": {"severity": table(&Severity::ALL)}, "additionalProperties": setting,
        },
    });
    json_schema!({"anyOf": [text, {"type": "array", "items": {"anyOf": [text, entry]}}, entry]})
}

fn option_kind(_: &mut SchemaGenerator) -> Schema {
    table(&OptionKind::ALL)
}

fn swap(generator: &mut SchemaGenerator) -> Schema {
    let (rights, row) = (generator.subschema_for::<OneOrMore<Free>>(), generator.subschema_for::<Row>());
    or_option(&json_schema!({
        "anyOf": [
            {"const": "names"},
            {"type": "object", "minProperties": 1, "additionalProperties": {"anyOf": [rights, row]}},
        ]
    }))
}

fn find(generator: &mut SchemaGenerator) -> Schema {
    let pairs = generator.subschema_for::<OneOrMore<Text>>();
    let item = or_option(&generator.subschema_for::<Regex>());
    let unpaired = json_schema!({
        "type": "object", "properties": {"unpaired": pairs}, "required": ["unpaired"], "additionalProperties": false,
    });
    json_schema!({"anyOf": [one_or_more(&item), unpaired]})
}

fn node(_: &mut SchemaGenerator) -> Schema {
    or_option(&one_or_more(&words(NodeKind::names())))
}

fn same(generator: &mut SchemaGenerator) -> Schema {
    let regex = or_option(&generator.subschema_for::<Regex>());
    let notation = json_schema!({
        "type": "object", "required": ["find"], "additionalProperties": false,
        "properties": {"find": regex, "with": {}, "lesser": {}},
    });
    let notations = json_schema!({"type": "object", "additionalProperties": {"anyOf": [regex, notation]}});
    let mapping = json_schema!({
        "type": "object", "propertyNames": words(same::KEYS), "minProperties": 1,
        "properties": {"notation": or_option(&notations)},
    });
    or_option(&json_schema!({"anyOf": [words(["name", "claim"]), mapping]}))
}

/// Fields with what they must satisfy. The same names mean other things in other kinds of node.
fn must(generator: &mut SchemaGenerator) -> Schema {
    let mut fields: Vec<&str> =
        NodeKind::ALL.iter().flat_map(|(_, kind)| Field::all_of(*kind)).map(|field| field.name).collect();
    fields.sort_unstable();
    fields.dedup();
    let among = or_option(&table(&SAME));
    let number = or_option(&json_schema!({"type": ["integer", "string"]}));
    let regex = generator.subschema_for::<Regex>();
    let values = generator.subschema_for::<Any<Setting>>();
    let flag = flag(generator);
    let mut predicates = serde_json::Map::new();
    for predicate in PREDICATES {
        let value = match predicate {
            "min" | "max" => number.clone(),
            "match" | "not" => or_option(&regex),
            "same" | "unique" => among.clone(),
            "exists" => flag.clone(),
            "times" | "min-by" | "outline" | "when" => or_option(&json_schema!({"type": "object"})),
            _ => or_option(&values),
        };
        predicates.insert(predicate.to_owned(), value.to_value());
    }
    let asked = or_option(&json_schema!({
        "type": "object", "properties": predicates, "additionalProperties": false, "minProperties": 1,
    }));
    let plain = json_schema!({"type": ["string", "number", "boolean"]});
    let field = json!({"anyOf": [plain, asked]});
    let fields: serde_json::Map<String, Value> =
        fields.into_iter().map(|name| (name.to_owned(), field.clone())).collect();
    let table = json_schema!({"type": "object", "properties": fields, "additionalProperties": false});
    or_option(&one_or_more(&or_option(&table)))
}

fn case(_: &mut SchemaGenerator) -> Schema {
    or_option(&table(&Case::ALL))
}

fn safety(_: &mut SchemaGenerator) -> Schema {
    or_option(&words(["safe", "unsafe"]))
}

fn fix(generator: &mut SchemaGenerator) -> Schema {
    let template = generator.subschema_for::<Template>();
    or_option(&json_schema!({"anyOf": [words(["safe", "unsafe"]), template]}))
}

fn safe(generator: &mut SchemaGenerator) -> Schema {
    let conditions = generator.subschema_for::<BTreeMap<String, Capture>>();
    or_option(&json_schema!({"anyOf": [{"type": "boolean"}, conditions]}))
}

fn regions(_: &mut SchemaGenerator) -> Schema {
    or_option(&one_or_more(&or_option(&table(&Region::ALL))))
}

fn languages(_: &mut SchemaGenerator) -> Schema {
    or_option(&one_or_more(&or_option(&table(&Language::ALL))))
}

fn opaque(_: &mut SchemaGenerator) -> Schema {
    or_option(&one_or_more(&or_option(&table(&OPAQUE))))
}

fn regex(generator: &mut SchemaGenerator) -> Schema {
    or_option(&generator.subschema_for::<Regex>())
}

fn list(generator: &mut SchemaGenerator) -> Schema {
    or_option(&generator.subschema_for::<OneOrMore<Text>>())
}

fn characters(generator: &mut SchemaGenerator) -> Schema {
    or_option(&generator.subschema_for::<Free>())
}

fn flag(_: &mut SchemaGenerator) -> Schema {
    or_option(&json_schema!({"type": "boolean"}))
}

fn density(generator: &mut SchemaGenerator) -> Schema {
    or_option(&generator.subschema_for::<TooMany>())
}
