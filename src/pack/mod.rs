//! Packs: folders of YAML that say what is true, how it is stated, and what to report.
//!
//! This layer reads and validates; all errors of a pack are reported at once, each with its place in the YAML.

pub(crate) mod compile;
mod deferred;
mod error;
mod fragments;
mod health;
mod image;
mod load;
pub(crate) mod raw;
mod render;
mod source;
mod syntax;
mod variant;
pub(crate) mod yaml;

use std::borrow::Cow;

use crate::claims::Grammar;
use crate::facts::{Date, Facts};
use crate::finding::Localized;
use crate::later::Later;
use crate::rules::{Checkers, Preset, Rule};
use deferred::Deferred;

pub use error::{PackError, PackErrors, Place, nearest};
pub use load::builtin_manifest;
pub use source::PackSource;
pub use variant::Variant;

/// The preset that is on unless a run says otherwise, and that every rule belongs to unless it says otherwise.
pub const RECOMMENDED: &str = "recommended";

/// A YAML file of a pack: its name for people and its text.
#[derive(Clone, Debug)]
pub struct PackFile {
    /// Path as shown to people.
    pub path: String,
    /// The text.
    pub text: Cow<'static, str>,
}

/// What a pack says of itself in `pack.yaml`; every part may be missing.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Manifest {
    /// Its name.
    pub name: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// Index of its file in [`Pack::files`].
    pub file: usize,
    /// The date up to which its facts were checked.
    pub as_of: Option<Date>,
    /// Its licence.
    pub license: Option<String>,
    /// What it is for.
    pub description: Localized,
    /// Where it comes from.
    pub homepage: Option<String>,
    /// The presets that it describes.
    pub presets: Vec<Preset>,
}

/// Everything that one or more packs say, compiled.
#[derive(serde::Serialize, serde::Deserialize)]
pub struct Pack {
    /// The files it came from; places in rules and phrases are (index, byte).
    #[serde(skip, default = "image::files")]
    pub files: Later<Vec<PackFile>>,
    /// What the packs say of themselves, in the order of the packs.
    pub manifests: Vec<Manifest>,
    /// What is true.
    #[serde(skip, default = "image::facts")]
    pub facts: Later<Facts>,
    /// Where each entity was written: index of the file, byte. As long as [`Facts::entities`].
    pub entity_places: Vec<(usize, usize)>,
    /// How it is stated.
    #[serde(skip, default = "image::grammar")]
    pub grammar: Later<Grammar>,
    /// All rules, in the order in which they were read.
    pub rules: Vec<Rule>,
    /// One checker per kind of rule.
    #[serde(skip)]
    pub checkers: Checkers,
    /// What is said of presets.
    pub presets: Vec<Preset>,
    /// How the rules that have options were written; as long as `rules`.
    declarations: Vec<Option<Deferred<compile::Declaration>>>,
    #[serde(skip)]
    variants: variant::Variants,
}
