//! Schemas and readers know the same keys.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Subject, schema};
use crate::pack::compile::{fix, same, swap};
use crate::pack::raw::{facts, grammar, manifest, options, relations, rules};
use crate::pack::{Pack, PackSource};

fn keys<'v>(schema: &'v Value, pointer: &str) -> BTreeSet<&'v str> {
    let found = schema.pointer(pointer).unwrap_or_else(|| panic!("{pointer} in {schema:#}"));
    found["properties"].as_object().expect("properties").keys().map(String::as_str).collect()
}

fn assert_keys(schema: &Value, pointer: &str, known: &[&str]) {
    assert_eq!(keys(schema, pointer), known.iter().copied().collect::<BTreeSet<_>>(), "{pointer}");
}

#[test]
fn schemas_and_readers_know_the_same_keys() {
    let pack = Pack::load(&[PackSource::builtin()]).expect("the built-in pack");
    let of = |subject| schema(subject, &pack);
    assert_keys(&of(Subject::Pack), "", &manifest::KEYS);
    assert_keys(&of(Subject::Grammar), "", &grammar::KEYS);
    assert_keys(&of(Subject::Relations), "/definitions/RelationEntry", &relations::KEYS);
    assert_keys(&of(Subject::Config), "", &crate::settings::KEYS);
    let facts_schema = of(Subject::Facts);
    assert_keys(&facts_schema, "/definitions/DatedValue", &facts::VALUE_KEYS);
    let properties = pack.facts.relations().iter().map(|relation| relation.name.as_str());
    let known: Vec<&str> = facts::KEYS.into_iter().chain(properties).collect();
    assert_keys(&facts_schema, "/definitions/Entry", &known);
    let lint = of(Subject::Lint);
    assert_keys(&lint, "/definitions/Rule", &rules::KEYS);
    assert_keys(&lint, "/definitions/Declaration", &options::KEYS);
    assert_keys(&lint, "/definitions/Row", &swap::KEYS);
    assert_keys(&lint, "/definitions/Template", &fix::KEYS);
    let sorts = lint.pointer("/definitions/Rule/properties/same").expect("same").to_string();
    assert!(same::KEYS.iter().all(|key| sorts.contains(key)));
}

#[test]
fn nothing_may_stand_for_a_value() {
    let pack = Pack::load(&[PackSource::builtin()]).expect("the built-in pack");
    for (name, subject) in Subject::ALL {
        assert!(!schema(subject, &pack).to_string().contains("null"), "{name}");
    }
}
