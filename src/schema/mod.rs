//! JSON Schemas of what people write: the layers of a pack, and settings. With them editors complete and check.
//!
//! Types describe the files and are never made; schemars reads them. Words that are tables elsewhere, such as regions or
//! fields, come from there, and names come from the packs of the run. What a file means is decided by its readers: a
//! schema knows less, so a file that it accepts can still be wrong, and one that it refuses is wrong.

mod layers;
mod parts;
mod rules;
mod settings;

#[cfg(test)]
mod tests;

use schemars::transform::{RecursiveTransform, Transform};
use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Value, json};

use crate::engine::OWN_FINDINGS;
use crate::finding::MessageLanguage;
use crate::pack::Pack;

/// What a schema describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// `pack.yaml`.
    Pack,
    /// `facts/*.yaml`.
    Facts,
    /// `grammar/*.yaml`.
    Grammar,
    /// `relations.yaml`.
    Relations,
    /// `lint/*.yaml`.
    Lint,
    /// `.aigc-lint.yaml`.
    Config,
}

impl Subject {
    /// All of them with the words of the command line.
    pub const ALL: [(&'static str, Self); 6] = [
        ("pack", Self::Pack),
        ("facts", Self::Facts),
        ("grammar", Self::Grammar),
        ("relations", Self::Relations),
        ("lint", Self::Lint),
        ("config", Self::Config),
    ];

    /// The word of the command line.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, subject)| *subject == self).map_or("", |(name, _)| name)
    }

    /// What a file with its schema is called, where there is one beside the files that it describes.
    pub fn file_name(self) -> String {
        format!(".aigc-lint.{}.schema.json", self.name())
    }

    /// The first line of a file, by which editors find the schema that stands beside it.
    pub fn header(self) -> String {
        format!("# yaml-language-server: $schema={}\n", self.file_name())
    }
}

/// The schema of files of this sort, with the names that these packs know.
pub fn schema(subject: Subject, pack: &Pack) -> Value {
    let mut generator = SchemaSettings::draft07().into_generator();
    let mut root = match subject {
        Subject::Pack => root::<layers::Manifest>(&mut generator),
        Subject::Facts => root::<layers::FactsFile>(&mut generator),
        Subject::Grammar => root::<layers::GrammarFile>(&mut generator),
        Subject::Relations => root::<layers::RelationsFile>(&mut generator),
        Subject::Lint => root::<rules::LintFile>(&mut generator),
        Subject::Config => root::<settings::SettingsFile>(&mut generator),
    };
    RecursiveTransform(without_null).transform(&mut root);
    root.insert("title".to_owned(), json!(format!("aigc-lint: {}", subject.name())));
    let mut root = root.to_value();
    name_things(&mut root, pack);
    root
}

fn root<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.root_schema_for::<T>()
}

/// A key may be missing, but nothing may stand behind it: schemars means both by `Option`.
fn without_null(schema: &mut Schema) {
    let null = json!("null");
    if schema.get("default") == Some(&Value::Null) {
        schema.remove("default");
    }
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|known| *known != null);
        if let [one] = types.as_slice() {
            let one = one.clone();
            schema.insert("type".to_owned(), one);
        }
    }
    let mut single = None;
    if let Some(Value::Array(several)) = schema.get_mut("anyOf") {
        several.retain(|known| known.get("type") != Some(&null));
        if let [one] = several.as_slice() {
            single = Some(one.clone());
        }
    }
    if let Some(Value::Object(entries)) = single {
        schema.remove("anyOf");
        for (key, value) in entries {
            schema.insert(key, value);
        }
    }
}

/// Puts the names of things into the places kept for them.
fn name_things(root: &mut Value, pack: &Pack) {
    let facts = &pack.facts;
    let kinds: Vec<&str> = facts.kinds().iter().map(|kind| kind.name.as_str()).collect();
    let relations: Vec<&str> = facts.relations().iter().map(|relation| relation.name.as_str()).collect();
    if let Some(kind) = root.pointer_mut("/definitions/Kind") {
        kind["enum"] = json!(kinds);
    }
    if let Some(entry) = root.pointer_mut("/definitions/Entry") {
        entry["additionalProperties"] = json!(false);
        for relation in facts.relations() {
            let label = relation.label.get(MessageLanguage::En).unwrap_or_default();
            entry["properties"][relation.name.as_str()] = json!({"$ref": "#/definitions/Values", "description": label});
        }
    }
    if let Some(claims) = root.pointer_mut("/definitions/Relation") {
        claims["enum"] = json!(relations);
    }
    if let Some(wishes) = root.pointer_mut("/definitions/Wishes") {
        for rule in &pack.rules {
            let about = rule.meta.message.0.get(MessageLanguage::En).unwrap_or_default();
            let wish = json!({"$ref": "#/definitions/Wish", "description": about});
            wishes["properties"][rule.meta.id.as_str()] = wish;
        }
        for (own, _) in OWN_FINDINGS {
            wishes["properties"][own] = json!({"$ref": "#/definitions/Wish"});
        }
    }
}
