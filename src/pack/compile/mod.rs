//! From the layers as written to facts, grammars and rules: everything that needs more than one file to check.
//!
//! It reads no files and no YAML; every word it meets knows its place already.

mod entities;
mod find;
pub mod fix;
mod grammar;
pub mod node;
mod pattern;
mod placeholders;
mod relations;
mod rules;
pub mod same;
pub mod swap;

use std::collections::HashMap;

use crate::claims::GrammarSource;
use crate::facts::Facts;
use crate::rules::{Preset, Rule};

use super::error::PackError;
use super::raw::Text;
use super::raw::facts::RawEntity;
use super::raw::grammar::RawGrammar;
use super::raw::relations::{RawKind, RawRelation};
use super::raw::rules::RawRule;

pub use rules::Declaration;

/// All layers of all packs, in order.
#[derive(Default)]
pub struct Layers {
    /// Kinds.
    pub kinds: Vec<RawKind>,
    /// Relations.
    pub relations: Vec<RawRelation>,
    /// Entries.
    pub entities: Vec<RawEntity>,
    /// Grammar files with their language.
    pub grammars: Vec<(String, RawGrammar)>,
    /// Rules.
    pub rules: Vec<RawRule>,
    /// The first file of each pack.
    pub packs: Vec<usize>,
    /// What is said of presets.
    pub presets: Vec<Preset>,
    /// What could not be read at all.
    pub broken: Broken,
}

/// Layers of which a file could not be read: what they would have named must not be reported as unknown.
#[derive(Clone, Copy, Debug, Default)]
pub struct Broken {
    /// Kinds and relations.
    pub relations: bool,
    /// Entries.
    pub facts: bool,
    /// Word lists.
    pub grammar: bool,
}

/// What the layers say, compiled.
pub struct Compiled {
    /// What is true.
    pub facts: Facts,
    /// File and byte of each entity's name.
    pub entity_places: Vec<(usize, usize)>,
    /// One grammar for each language.
    pub grammars: Vec<GrammarSource>,
    /// All rules, each with its declaration if it has options.
    pub rules: Vec<(Rule, Option<Declaration>)>,
}

/// Checks and builds everything; what is wrong goes to `errors`, and is left out of the result.
pub fn compile(layers: Layers, errors: &mut Vec<PackError>) -> Compiled {
    let broken = layers.broken;
    let (kinds, relations) = relations::build(layers.kinds, layers.relations, broken, errors);
    let (entities, entity_places) = entities::build(&kinds, &relations, layers.entities, broken, errors);
    let facts = Facts::new(kinds, relations, entities);
    let grammars = grammar::build(layers.grammars, &facts, broken, errors);
    let rules = rules::build(layers.rules, &layers.presets, &facts, broken, errors);
    swap::check_tables(rules.iter().map(|(rule, _)| rule), &layers.packs, errors);
    Compiled { facts, entity_places, grammars, rules }
}

/// Puts later definitions in the place of earlier ones where they ask for it; else both places are reported.
fn merge<T>(
    items: Vec<T>,
    what: &str,
    name: impl Fn(&T) -> &Text,
    overrides: impl Fn(&T) -> bool,
    errors: &mut Vec<PackError>,
) -> Vec<T> {
    let mut merged: Vec<T> = Vec::with_capacity(items.len());
    let mut index: HashMap<String, usize> = HashMap::new();
    for item in items {
        match index.get(&name(&item).text).copied() {
            None => {
                index.insert(name(&item).text.clone(), merged.len());
                merged.push(item);
            }
            Some(first) if overrides(&item) => merged[first] = item,
            Some(first) => errors.push(redefined(what, name(&merged[first]), name(&item))),
        }
    }
    merged
}

fn redefined(what: &str, first: &Text, second: &Text) -> PackError {
    let message = format!("the {what} `{}` is defined twice", second.text);
    PackError::new("redefined", second.place.clone(), message)
        .help("delete one of the two; or, if this one shall replace the first, add `override: true` to it")
        .related(first.place.clone(), "first defined here")
}
