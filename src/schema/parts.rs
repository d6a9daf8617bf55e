//! Small parts that several files share: texts, flags, words of a table.
//!
//! Each says how a value is written, and nothing of what it is for.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

/// A part with a schema of its own, under a name.
macro_rules! part {
    ($(#[doc = $about:literal] $name:ident => $schema:expr;)*) => {$(
        #[doc = $about]
        pub(super) struct $name;

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                let mut schema: Schema = $schema;
                schema.insert("description".to_owned(), json!($about.trim()));
                schema
            }
        }
    )*};
}

part! {
    #[doc = "A text. Numbers are read as they are written."]
    Text => json_schema!({"type": ["string", "number"], "pattern": "\\S"});
    #[doc = "A text that may be empty."]
    Free => json_schema!({"type": ["string", "number"]});
    #[doc = "A web address that a reader can open."]
    Address => json_schema!({"type": "string", "pattern": "^https?://[^./\\s][^\\s]*\\.[^\\s]*$"});
    #[doc = "A regular expression without look-around."]
    Regex => json_schema!({"type": ["string", "number"], "pattern": "\\S"});
    #[doc = "A year, month or day: 2022, 2022-11 or 2022-11-30."]
    Date => json_schema!({"type": ["string", "number"], "pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"});
    #[doc = "An edition: a year and a month, such as 2026.11."]
    Edition => json_schema!({"type": ["string", "number"], "pattern": "^[0-9]{4}\\.[0-9]{2}$"});
    #[doc = "A length of time in months or years: 6m, 1y."]
    Months => json_schema!({"type": "string", "pattern": "^[0-9]+[my]$"});
    #[doc = "What a thing is."]
    Kind => json_schema!({"type": "string"});
    #[doc = "A relation."]
    Relation => json_schema!({"type": "string"});
    #[doc = "What an option of a rule is set to."]
    Setting => json_schema!({
        "anyOf": [
            {"type": ["string", "number", "boolean"]},
            {"type": "array", "items": {"type": ["string", "number", "boolean"]}},
        ]
    });
}

/// One of these words.
pub(super) fn words<'w>(words: impl IntoIterator<Item = &'w str>) -> Schema {
    let words: Vec<&str> = words.into_iter().collect();
    json_schema!({"type": "string", "enum": words})
}

/// The words of a table.
pub(super) fn table<T>(table: &[(&'static str, T)]) -> Schema {
    words(table.iter().map(|(word, _)| *word))
}

/// The same, or a list of them.
pub(super) fn one_or_more(one: &Schema) -> Schema {
    json_schema!({"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]})
}

/// The same, or what an option of the rule puts there: `$name`, or a choice by its value.
pub(super) fn or_option(usual: &Schema) -> Schema {
    json_schema!({"anyOf": [usual, {"type": "string", "pattern": "\\$"}, chosen()]})
}

fn chosen() -> Value {
    json!({"type": "object", "required": ["choose"]})
}

/// One thing, or a list of things.
#[derive(JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "only its schema is used")]
pub(super) enum OneOrMore<T> {
    One(T),
    More(#[schemars(length(min = 1))] Vec<T>),
}

/// Any number of things, or one.
#[derive(JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "only its schema is used")]
pub(super) enum Any<T> {
    One(T),
    Many(Vec<T>),
}

/// One wording for both languages, or one for each.
#[derive(JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "only its schema is used")]
pub(super) enum Localized {
    Both(Text),
    Each(Wordings),
}

#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("minProperties" = 1))]
#[expect(dead_code, reason = "only its schema is used")]
pub(super) struct Wordings {
    /// The Chinese wording.
    zh: Option<Text>,
    /// The English wording.
    en: Option<Text>,
}
