//! Packs: folders of YAML that say what is true, how it is stated, and what to report.
//!
//! This layer reads and validates; all errors of a pack are reported at once, each with its place in the YAML.

use std::sync::Arc;

use crate::claims::Grammar;
use crate::facts::Facts;
use crate::rules::{Checker, Rule};

/// A YAML file of a pack: its name for people and its text.
#[derive(Clone, Debug)]
pub struct PackFile {
    /// Path as shown to people.
    pub path: String,
    /// The text.
    pub text: Arc<str>,
}

/// Everything that one or more packs say, compiled.
pub struct Pack {
    /// The files it came from; places in rules and phrases are (index, byte).
    pub files: Vec<PackFile>,
    /// What is true.
    pub facts: Facts,
    /// How it is stated.
    pub grammar: Grammar,
    /// All rules, in the order in which they were read.
    pub rules: Vec<Rule>,
    /// One checker per kind of rule.
    pub checkers: Vec<Box<dyn Checker>>,
}
