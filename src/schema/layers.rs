//! The layers of a pack other than its rules: `pack.yaml`, facts, grammar, relations.
//!
//! The readers in `pack::raw` know what these files mean; a test compares their keys with those here.
#![expect(dead_code, reason = "only the schemas of these types are used")]

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;

use super::parts::{Address, Date, Kind, Localized, Months, OneOrMore, Regex, Relation, Text, table, words};
use crate::pack::raw::grammar::CERTAINTIES;

/// The manifest of a pack.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Manifest {
    /// The name of the pack.
    name: Option<Text>,
    /// The format of its files: 1.
    format: Option<Text>,
    /// Its version.
    version: Option<Text>,
    /// The least version of aigc-lint: ">=0.1".
    #[schemars(regex(pattern = r"^\s*>="))]
    needs: Option<String>,
    /// When its facts were true.
    as_of: Option<Date>,
    /// The licence of the pack.
    license: Option<Text>,
    /// What the pack is for.
    description: Option<Localized>,
    /// Where more is said of it.
    homepage: Option<Address>,
    /// Sets of rules that its rules may name.
    presets: Option<BTreeMap<String, Preset>>,
}

#[derive(JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Preset {
    /// What the preset is for.
    about: Localized,
    /// Whether what the program itself finds belongs to it.
    own_findings: Option<bool>,
}

/// A file of facts: one entry for each thing, under its official name.
#[derive(JsonSchema)]
#[serde(transparent)]
pub(super) struct FactsFile(BTreeMap<String, Entry>);

/// What is true of a thing.
#[derive(JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Entry {
    /// What it is; one or several.
    kind: OneOrMore<Kind>,
    /// Other right names, in any language.
    names: Option<OneOrMore<Text>>,
    /// What else the name may stand for.
    homonym: Option<OneOrMore<Text>>,
    /// A remark that a report adds.
    note: Option<Localized>,
    /// `closed`: all that it made is listed.
    #[serde(default)]
    #[schemars(schema_with = "roster")]
    roster: Option<Value>,
    /// A page that proves all this.
    source: Address,
    /// When that was last looked up.
    checked: Option<Date>,
    /// Replaces an entry of the same name.
    #[serde(rename = "override")]
    replaces: Option<bool>,
    #[serde(flatten)]
    properties: BTreeMap<String, Values>,
}

fn roster(_: &mut SchemaGenerator) -> Schema {
    words(["closed", "open"])
}

/// The right value of a property, or several of which any is right.
#[derive(JsonSchema)]
#[serde(untagged)]
pub(super) enum Values {
    One(FactValue),
    More(#[schemars(length(min = 1))] Vec<FactValue>),
}

#[derive(JsonSchema)]
#[serde(untagged)]
pub(super) enum FactValue {
    Plain(Text),
    Dated(DatedValue),
}

/// A value with a time or a source of its own.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DatedValue {
    /// The value.
    is: Text,
    /// Right from then on.
    from: Option<Date>,
    /// Right until then.
    until: Option<Date>,
    /// A page that proves it.
    source: Option<Address>,
    /// A remark.
    note: Option<Localized>,
}

/// How a language states things.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct GrammarFile {
    /// Word lists by name; `<name>` stands for one in a phrase.
    words: Option<BTreeMap<String, OneOrMore<Text>>>,
    /// Pieces of phrases by name.
    parts: Option<BTreeMap<String, Regex>>,
    /// Words that make a sentence no assertion.
    deny: Option<OneOrMore<Text>>,
    /// Words that open the next sentence and take this one back.
    corrected: Option<OneOrMore<Text>>,
    /// Regular expressions of what opens a line that asserts nothing: an answer to choose, a mark of what is wrong.
    #[serde(rename = "deny-start")]
    deny_start: Option<OneOrMore<Regex>>,
    /// Regular expressions of headings, and of texts before a list, whose contents assert nothing.
    #[serde(rename = "deny-under")]
    deny_under: Option<OneOrMore<Regex>>,
    /// Words beside an unknown name that make it a variant of what the name alone stands for.
    variants: Option<OneOrMore<Text>>,
    /// Words that pair the members of two lists ("respectively"); only phrases with `pairs` read such sentences.
    pairing: Option<OneOrMore<Text>>,
    /// Words beside a number that say how it is meant.
    bounds: Option<Bounds>,
    /// Words right after a phrase that make it speak of something else.
    stop: Option<OneOrMore<Text>>,
    /// Words right before a subject that make it speak of something else.
    before: Option<OneOrMore<Text>>,
    /// Words between the members of a list.
    join: Option<OneOrMore<Text>>,
    /// Characters that end `<~>`.
    gap: Option<Text>,
    /// Capitalised words that may stand beside a name without being part of it.
    apart: Option<OneOrMore<Text>>,
    /// Regular expressions of dates, with groups `year`, `month`, `day`.
    dates: Option<OneOrMore<Regex>>,
    /// Names of months with their numbers.
    months: Option<BTreeMap<String, Month>>,
    /// Arrows, and the headings under which they mean "earlier".
    chain: Option<Chain>,
    /// How each relation is stated.
    #[serde(default)]
    #[schemars(schema_with = "claims")]
    claims: Option<Value>,
}

/// Words before a number, or after it where they begin with an ellipsis.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Bounds {
    /// A lower bound: over, more than.
    above: Option<OneOrMore<Text>>,
    /// An upper bound: under, less than.
    below: Option<OneOrMore<Text>>,
    /// A rounded number: about, nearly.
    about: Option<OneOrMore<Text>>,
}

pub(super) struct Month;

impl JsonSchema for Month {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Month".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": ["integer", "string"], "minimum": 1, "maximum": 12})
    }
}

fn claims(generator: &mut SchemaGenerator) -> Schema {
    let (relation, claim) = (generator.subschema_for::<Relation>(), generator.subschema_for::<Claim>());
    json_schema!({"type": "object", "propertyNames": relation, "additionalProperties": claim})
}

#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Chain {
    /// What stands between two things.
    arrows: OneOrMore<Text>,
    /// A regular expression of headings.
    under: Option<Regex>,
}

/// How one relation is stated.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Claim {
    /// Word lists that head the columns of a table.
    table: Option<Columns>,
    /// The word list that introduces a list of subjects.
    list: Option<Text>,
    /// Whether subjects under a heading count.
    under: Option<bool>,
    /// Links whose address states the object.
    link: Option<Link>,
    /// The phrases.
    says: Option<OneOrMore<Phrase>>,
}

#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "so the keys are written")]
pub(super) struct Link {
    /// Kinds of subject that the text of the link names.
    S: OneOrMore<Text>,
    /// A regular expression that finds the object in the address, in its group `O`.
    address: Regex,
}

#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "so the keys are written")]
pub(super) struct Columns {
    /// The word list above objects.
    O: Text,
    /// The word list above subjects.
    S: Text,
    /// The word list of events that a cell of subjects may tell ("O released S").
    event: Option<Text>,
}

#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Phrase {
    /// The phrase: a regular expression with <S> and <O>.
    say: Text,
    /// An example with <S> and <O>.
    eg: Text,
    /// How sure a reading by it is; it caps the severity.
    #[serde(default)]
    #[schemars(schema_with = "sure")]
    sure: Option<Value>,
    /// Whether the first subject belongs to the first object, the second to the second.
    pairs: Option<bool>,
}

fn sure(_: &mut SchemaGenerator) -> Schema {
    table(&CERTAINTIES)
}

/// A file of relations: which properties there are, and when a claim counts as wrong.
#[derive(JsonSchema)]
pub(super) struct RelationsFile {
    /// Kinds of things, with their names in reports.
    kinds: Option<BTreeMap<String, Localized>>,
    #[serde(flatten)]
    relations: BTreeMap<String, RelationEntry>,
}

#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RelationEntry {
    /// Its name in reports.
    label: Option<Localized>,
    /// Kinds that may have it, or any.
    from: OneOrMore<Text>,
    /// What its value is: kinds, or text, name, date, quantity.
    to: OneOrMore<Text>,
    /// Whether what is not written is wrong.
    closed: Option<bool>,
    /// By this relation what the right value leads to is right too.
    up: Option<Text>,
    /// What a value below the right one is.
    #[serde(default)]
    #[schemars(schema_with = "down")]
    down: Option<Value>,
    /// Pairs of a property and the date of what it names, after which the dates of this relation come.
    after: Option<BTreeMap<String, Text>>,
    /// Kinds of object that only a phrase with `sure: high` can contradict.
    spare: Option<OneOrMore<Text>>,
    /// How far a date may be off; or that for each kind.
    slack: Option<Slack>,
    /// Replaces a relation of the same name.
    #[serde(rename = "override")]
    replaces: Option<bool>,
}

fn down(_: &mut SchemaGenerator) -> Schema {
    words(["wrong", "unknown"])
}

#[derive(JsonSchema)]
#[serde(untagged)]
pub(super) enum Slack {
    All(Months),
    Each(BTreeMap<String, Months>),
}
