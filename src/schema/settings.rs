//! A file of settings, `.aigc-lint.yaml`.
//!
//! Which names mean something, `settings` finds out; the schema offers them and accepts others, since packs bring more.
#![expect(dead_code, reason = "only the schemas of these types are used")]

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

use super::parts::{Any, Edition, OneOrMore, Setting, Text, words};
use crate::settings::LEVELS;

/// Settings of aigc-lint for a folder and all below; the nearest file applies.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct SettingsFile {
    /// Presets that are on, and files whose settings come first.
    extends: Option<Any<Text>>,
    /// Packs beside the built-in one: folders or files.
    packs: Option<Any<Text>>,
    /// What each rule does; later lines win.
    rules: Option<Wishes>,
    /// The same for some files; later ones win.
    overrides: Option<Any<Override>>,
    /// Articles to leave out.
    ignore: Option<Any<Text>>,
    /// The language of messages.
    #[serde(default)]
    #[schemars(schema_with = "language")]
    lang: Option<Value>,
    /// The least severity that makes the exit code 1.
    #[serde(default)]
    #[schemars(schema_with = "fail_on")]
    fail_on: Option<Value>,
    /// Never meet a rule or a default that is newer.
    edition: Option<Edition>,
    /// Whether comments of markdownlint in articles count.
    markdownlint_comments: Option<bool>,
}

/// Rules by name, other name or pattern.
#[derive(JsonSchema)]
pub(super) struct Wishes {
    #[serde(flatten)]
    rules: BTreeMap<String, Wish>,
}

/// A severity, on, off, or a mapping of a severity and options.
#[derive(JsonSchema)]
#[serde(untagged)]
pub(super) enum Wish {
    Level(#[schemars(schema_with = "level")] Value),
    With(WishWith),
}

#[derive(JsonSchema)]
pub(super) struct WishWith {
    #[serde(default)]
    #[schemars(schema_with = "level")]
    severity: Option<Value>,
    #[serde(flatten)]
    options: BTreeMap<String, Setting>,
}

#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Override {
    /// Patterns of files, from the folder of the settings.
    files: OneOrMore<Text>,
    /// What is different for them.
    rules: Wishes,
}

fn level(_: &mut SchemaGenerator) -> Schema {
    // Some readers of YAML take `on` and `off` for true and false, and so does this program.
    let words = LEVELS.iter().map(|(word, _)| json!(word)).chain([json!(true), json!(false)]);
    json_schema!({"enum": words.collect::<Vec<_>>()})
}

fn language(_: &mut SchemaGenerator) -> Schema {
    words(["auto", "zh", "en"])
}

fn fail_on(_: &mut SchemaGenerator) -> Schema {
    words(["error", "warning", "info", "never"])
}
