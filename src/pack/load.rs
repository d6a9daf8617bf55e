//! Loading: files to trees, trees to layers, layers to a pack. It only calls the steps in order.

use crate::claims::Grammar;
use crate::later;
use crate::rules::{Checkers, Preset};

use super::compile::{self, Broken, Layers};
use super::deferred::Deferred;
use super::error::{PackError, PackErrors, Place};
use super::fragments;
use super::image;
use super::raw::{self, Reader, Text};
use super::source::{Layer, PackSource, Sources};
use super::variant::Variants;
use super::yaml::{self, Node, Value};
use super::{Manifest, Pack, PackFile};

/// The languages that grammars are written in, by file stem.
const LANGUAGES: [&str; 2] = ["en", "zh"];

/// What the pack inside the program says of itself.
pub fn builtin_manifest() -> Option<Manifest> {
    let text = super::source::builtin_file("pack.yaml")?;
    let mut errors = Vec::new();
    let root = yaml::parse(0, text, &mut errors)?;
    Some(raw::manifest::read(&mut Reader { file: 0, errors: &mut errors }, &root).0)
}

impl Pack {
    /// Reads packs in order and joins them; later packs may add to earlier ones.
    ///
    /// # Errors
    ///
    /// Everything that is wrong in any of their files, at once.
    pub fn load(sources: &[PackSource]) -> Result<Self, PackErrors> {
        if let ([PackSource::Builtin], Some(pack)) = (sources, image::builtin()) {
            return Ok(pack);
        }
        Self::read(sources)
    }

    /// The same, always from the YAML.
    ///
    /// # Errors
    ///
    /// Everything that is wrong in any of the files.
    pub fn read(sources: &[PackSource]) -> Result<Self, PackErrors> {
        let mut read = Sources::default();
        let mut packs = Vec::new();
        for source in sources {
            packs.push(read.files.len());
            read.add(source);
        }
        Self::assemble(read, packs)
    }

    /// The steps after reading.
    fn assemble(read: Sources, packs: Vec<usize>) -> Result<Self, PackErrors> {
        let Sources { files, layers, mut errors } = read;
        let roots = parse(&files, &layers, &mut errors);
        let (mut layers, manifests) = read_layers(&files, &layers, &roots, &mut errors);
        if let Some(error) = loaded_twice(&manifests) {
            // All else in it is there twice too, which nobody wants to read.
            return Err(PackErrors::new(files, vec![error]));
        }
        let manifests: Vec<Manifest> = manifests.into_iter().map(|(manifest, _)| manifest).collect();
        let presets: Vec<Preset> = manifests.iter().flat_map(|manifest| manifest.presets.clone()).collect();
        layers.presets.clone_from(&presets);
        layers.packs = packs;
        let compiled = compile::compile(layers, &mut errors);
        if !errors.is_empty() {
            return Err(PackErrors::new(files, errors));
        }
        let grammar = Grammar::new(compiled.grammars, &compiled.facts);
        let rules = compiled.rules.into_iter().map(|(rule, declaration)| (rule, declaration.map(Deferred::from)));
        let (rules, declarations): (Vec<_>, Vec<_>) = rules.unzip();
        let checkers = Checkers::default();
        let (facts, grammar) = (later::made(compiled.facts), later::made(grammar));
        let (files, entity_places) = (later::made(files), compiled.entity_places);
        let variants = Variants::default();
        Ok(Self { files, manifests, facts, entity_places, grammar, rules, checkers, presets, declarations, variants })
    }
}

fn parse(files: &[PackFile], layers: &[Option<Layer>], errors: &mut Vec<PackError>) -> Vec<Option<Node>> {
    let pairs = files.iter().zip(layers).enumerate();
    let parse = |(index, (file, layer)): (usize, (&PackFile, &Option<Layer>))| {
        let mut root = (*layer).and_then(|_| yaml::parse(index, &file.text, errors))?;
        if matches!(layer, Some(Layer::Lint | Layer::Unknown)) {
            fragments::expand(&mut Reader { file: index, errors }, &mut root);
        }
        Some(root)
    };
    pairs.map(parse).collect()
}

fn read_layers(
    files: &[PackFile],
    layers: &[Option<Layer>],
    roots: &[Option<Node>],
    errors: &mut Vec<PackError>,
) -> (Layers, Vec<(Manifest, Option<Text>)>) {
    let mut all = Layers::default();
    let mut manifests = Vec::new();
    for (index, (layer, root)) in layers.iter().zip(roots).enumerate() {
        let path = &files[index].path;
        let Some(root) = root else {
            mark_broken(&mut all.broken, *layer);
            continue;
        };
        let mut reader = Reader { file: index, errors };
        match told(*layer, root, path) {
            Layer::Manifest => manifests.push(raw::manifest::read(&mut reader, root)),
            Layer::Relations => {
                let (kinds, relations) = raw::relations::read(&mut reader, root);
                all.kinds.extend(kinds);
                all.relations.extend(relations);
            }
            Layer::Facts => all.entities.extend(raw::facts::read(&mut reader, root)),
            Layer::Grammar => {
                if let Some(language) = language(&mut reader, path) {
                    all.grammars.push((language, raw::grammar::read(&mut reader, root)));
                }
            }
            Layer::Lint | Layer::Unknown => all.rules.extend(raw::rules::read(&mut reader, root)),
        }
    }
    (all, manifests)
}

/// What is said when one of two packs is the other again, or a copy of it under the same name.
fn loaded_twice(manifests: &[(Manifest, Option<Text>)]) -> Option<PackError> {
    let names: Vec<&Text> = manifests.iter().filter_map(|(_, name)| name.as_ref()).collect();
    let twice = |index: &usize| names[..*index].iter().find(|first| first.text == names[*index].text);
    let second = (1..names.len()).find(|index| twice(index).is_some())?;
    let first = twice(&second)?;
    let message = format!("a pack with the name `{}` is loaded already", first.text);
    let help = "name a pack once; to use or test a copy of the built-in pack, add --no-default-rules; a pack of its own needs another name";
    let error = PackError::new("loaded-twice", names[second].place.clone(), message).help(help);
    Some(error.related(first.place.clone(), "loaded first"))
}

/// A file that could not be read at all may have named anything.
fn mark_broken(broken: &mut Broken, layer: Option<Layer>) {
    match layer {
        Some(Layer::Relations) => broken.relations = true,
        Some(Layer::Facts) => broken.facts = true,
        Some(Layer::Grammar) => broken.grammar = true,
        Some(Layer::Manifest | Layer::Lint) => {}
        None | Some(Layer::Unknown) => *broken = Broken { relations: true, facts: true, grammar: true },
    }
}

/// The layer of a single file is told by its content: a list holds rules, a mapping with the fixed keys of a layer is
/// that layer, and any other mapping holds facts.
fn told(layer: Option<Layer>, root: &Node, path: &str) -> Layer {
    let layer = layer.unwrap_or(Layer::Unknown);
    let Value::Mapping(entries) = &root.value else { return layer };
    if layer != Layer::Unknown {
        return layer;
    }
    let has = |name: &str| entries.iter().any(|(key, _)| key.scalar.text == name);
    let relation = |node: &Node| matches!(&node.value, Value::Mapping(inner) if inner.iter().any(|(key, _)| key.scalar.text == "to"));
    if has("rules") {
        Layer::Lint
    } else if has("format") || has("needs") {
        Layer::Manifest
    } else if has("kinds") || entries.iter().any(|(_, node)| relation(node)) {
        Layer::Relations
    } else if LANGUAGES.contains(&stem(path)) && (has("words") || has("claims")) {
        Layer::Grammar
    } else {
        Layer::Facts
    }
}

fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// The language of a grammar file.
fn language(reader: &mut Reader<'_>, path: &str) -> Option<String> {
    let stem = stem(path);
    if LANGUAGES.contains(&stem) {
        return Some(stem.to_owned());
    }
    let message = format!("a grammar file is named after its language, and `{stem}` is none that is known");
    let place = Place { file: reader.file, span: 0..0 };
    reader.errors.push(PackError::new("unknown-language", place, message).suggest(stem, LANGUAGES));
    None
}

#[cfg(test)]
#[path = "load_tests.rs"]
mod tests;
