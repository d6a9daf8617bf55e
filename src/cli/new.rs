//! `new`: the first lines of a rule or a fact, with comments that say what to fill in.
//!
//! The wording stands in templates beside this file; nothing here overwrites a file.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};

use super::columns::fold;
use super::output::{print, sentence};
use super::{CliError, Common, Outcome, explain, schema};
use crate::document::{Field, NodeKind};
use crate::facts::{Kind, KindId, Relation, ValueType};
use crate::finding::MessageLanguage;
use crate::pack::Pack;
use crate::rules::{Captures, Region, fill};
use crate::schema::Subject;

/// Arguments of `new`.
#[derive(Args, Clone, Debug)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Clone, Debug, Subcommand)]
enum What {
    /// A rule: what to look for, what to say, and examples
    Rule(RuleArguments),
    /// A fact: an entry for a thing, with what can be said of it
    Fact(FactArguments),
}

#[derive(Args, Clone, Debug)]
struct RuleArguments {
    /// The rule's name: small letters and digits, words joined by hyphens
    #[arg(value_name = "ID")]
    id: String,
    /// What the rule does
    #[arg(long, value_enum, default_value_t = RuleKind::Find)]
    kind: RuleKind,
    /// Write to this file, which must not exist yet, instead of standard output
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
}

#[derive(Args, Clone, Debug)]
struct FactArguments {
    /// The official name of the thing
    #[arg(value_name = "NAME")]
    name: String,
    /// What the thing is
    #[arg(long, value_name = "KIND", default_value = "model")]
    kind: String,
    /// Write to this file, which must not exist yet, instead of standard output
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
}

/// The five kinds of rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum RuleKind {
    /// A wrong form and the right one
    Swap,
    /// A pattern in the text
    Find,
    /// A field of every heading, item, line, table, link …
    Node,
    /// Two places of one article that must agree
    Same,
    /// A statement that must agree with the facts
    Claim,
}

impl RuleKind {
    const fn template(self, language: MessageLanguage) -> &'static str {
        match (self, language) {
            (Self::Swap, MessageLanguage::Zh) => include_str!("new/rule-swap.zh.yaml"),
            (Self::Swap, MessageLanguage::En) => include_str!("new/rule-swap.en.yaml"),
            (Self::Find, MessageLanguage::Zh) => include_str!("new/rule-find.zh.yaml"),
            (Self::Find, MessageLanguage::En) => include_str!("new/rule-find.en.yaml"),
            (Self::Node, MessageLanguage::Zh) => include_str!("new/rule-node.zh.yaml"),
            (Self::Node, MessageLanguage::En) => include_str!("new/rule-node.en.yaml"),
            (Self::Same, MessageLanguage::Zh) => include_str!("new/rule-same.zh.yaml"),
            (Self::Same, MessageLanguage::En) => include_str!("new/rule-same.en.yaml"),
            (Self::Claim, MessageLanguage::Zh) => include_str!("new/rule-claim.zh.yaml"),
            (Self::Claim, MessageLanguage::En) => include_str!("new/rule-claim.en.yaml"),
        }
    }
}

/// Prints a scaffold, or writes it to a new file.
///
/// # Errors
///
/// When the name is bad or taken, the kind unknown, the pack unusable, or the result cannot be written.
pub fn run(arguments: &Arguments, common: &Common) -> Result<Outcome, CliError> {
    let pack = common.load_pack()?;
    let language = common.language_or_system();
    let (text, to, subject) = match &arguments.what {
        What::Rule(rule) => (rule_scaffold(&rule.id, rule.kind, &pack, language)?, &rule.to, Subject::Lint),
        What::Fact(fact) => (fact_scaffold(&fact.name, &fact.kind, &pack, language)?, &fact.to, Subject::Facts),
    };
    match to {
        None => print(&text)?,
        Some(path) => {
            create(path, &(subject.header() + &text))?;
            let beside = schema::put_beside(path, subject, &pack, language)?;
            if !common.quiet {
                let path = path.display().to_string();
                print(&(sentence("new-written", language, &[("path", &path)]) + "\n" + &beside))?;
            }
        }
    }
    Ok(Outcome::Clean)
}

/// Writes a file that must not exist yet.
fn create(path: &Path, text: &str) -> Result<(), CliError> {
    let wrong = |error: std::io::Error| {
        let help = match error.kind() {
            std::io::ErrorKind::AlreadyExists => "nothing is overwritten: choose another name, or leave --to out",
            std::io::ErrorKind::NotFound => "the folder must exist: create it first",
            _ => "choose another file with --to, or leave it out",
        };
        CliError::file(format!("cannot create `{}`", path.display()), error, help)
    };
    let mut file = std::fs::File::create_new(path).map_err(wrong)?;
    file.write_all(text.as_bytes()).map_err(wrong)
}

fn rule_scaffold(id: &str, kind: RuleKind, pack: &Pack, language: MessageLanguage) -> Result<String, CliError> {
    if !is_rule_id(id) {
        let message = format!("`{id}` cannot be the name of a rule");
        let near = kebab(id);
        let example = if is_rule_id(&near) { near } else { "my-rule".to_owned() };
        let help = format!("use small letters a-z and digits, with hyphens between words: {example}");
        return Err(CliError::usage(message, help));
    }
    let taken = pack.rules.iter().find(|rule| rule.meta.is_called(id));
    if let Some(rule) = taken {
        let place = explain::written_at(pack, rule.meta.place);
        let message = format!("there is a rule `{id}` already, in {place}");
        return Err(CliError::usage(message, "choose another name; or add `override: true` to a copy of that rule"));
    }
    let comment = |words: Vec<&str>| fold(&words.join(", "), 88).join("\n  #   ");
    let relations = pack.facts.relations().iter().map(|relation| relation.name.as_str());
    let captures = Captures::from([
        ("id".to_owned(), id.to_owned()),
        ("relations".to_owned(), comment(relations.collect())),
        ("nodes".to_owned(), comment(NodeKind::names().collect())),
        ("fields".to_owned(), fields()),
        ("regions".to_owned(), comment(Region::ALL.iter().map(|(name, _)| *name).collect())),
    ]);
    Ok(fill(kind.template(language), &captures))
}

/// A comment line for each kind of node with its fields.
fn fields() -> String {
    let line = |(name, kind): &(&str, NodeKind)| {
        let fields: Vec<&str> = Field::all_of(*kind).map(|field| field.name).collect();
        let text = fold(&format!("{name}: {}", fields.join(" ")), 88).join("\n  #     ");
        format!("  #   {text}")
    };
    NodeKind::ALL.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Small letters and digits in words joined by hyphens, with a letter first: what the pack accepts.
fn is_rule_id(id: &str) -> bool {
    let word =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    id.starts_with(|first: char| first.is_ascii_lowercase()) && id.split('-').all(word)
}

/// The name that was perhaps meant: `MyRule 2` becomes `my-rule-2`.
fn kebab(id: &str) -> String {
    let mut name = String::new();
    let mut small_before = false;
    for character in id.chars() {
        if character.is_ascii_alphanumeric() {
            if character.is_ascii_uppercase() && small_before {
                name.push('-');
            }
            name.push(character.to_ascii_lowercase());
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
        small_before = character.is_ascii_lowercase() || character.is_ascii_digit();
    }
    name.trim_end_matches('-').to_owned()
}

fn fact_scaffold(name: &str, kind: &str, pack: &Pack, language: MessageLanguage) -> Result<String, CliError> {
    let name = name.trim();
    if name.is_empty() || name.chars().any(char::is_control) {
        return Err(CliError::usage("a fact needs a name on one line", "write the official name, in quotes if needed"));
    }
    let known = pack.facts.entities().iter().position(|entity| entity.all_names().any(|known| known == name));
    if let Some(id) = known {
        let entity = &pack.facts.entities()[id];
        let place = pack.entity_places.get(id).map(|place| explain::written_at(pack, *place)).unwrap_or_default();
        let message = if entity.name == name {
            format!("`{name}` is known already, in {place}")
        } else {
            format!("`{name}` is known already, as a name of `{}` in {place}", entity.name)
        };
        let help = format!("`aigc-lint explain \"{name}\"` shows what is known; to replace it add `override: true`");
        return Err(CliError::usage(message, help));
    }
    let kind_id = find_kind(kind, pack)?;
    let kinds: Vec<&str> = pack.facts.kinds().iter().map(|kind| kind.name.as_str()).collect();
    let captures = Captures::from([
        ("key".to_owned(), yaml_key(name)),
        ("kind".to_owned(), kind.to_owned()),
        ("kinds".to_owned(), fold(&kinds.join(", "), 88).join("\n  #   ")),
        ("properties".to_owned(), properties(kind_id, pack, language)),
    ]);
    let template = match language {
        MessageLanguage::Zh => include_str!("new/fact.zh.yaml"),
        MessageLanguage::En => include_str!("new/fact.en.yaml"),
    };
    Ok(fill(template, &captures))
}

fn find_kind(kind: &str, pack: &Pack) -> Result<KindId, CliError> {
    let known = || pack.facts.kinds().iter().map(|kind| kind.name.as_str());
    known().position(|name| name == kind).ok_or_else(|| {
        let near = explain::nearest(kind, known()).into_iter().next();
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the kinds are: {}", known().collect::<Vec<_>>().join(", ")),
        };
        CliError::usage(format!("there is no kind `{kind}`"), help)
    })
}

/// A comment line for each property that the kind may have: an example value, and what it means.
fn properties(kind: KindId, pack: &Pack, language: MessageLanguage) -> String {
    let possible: Vec<&Relation> = possible(kind, pack).collect();
    let examples: Vec<String> =
        possible.iter().map(|relation| format!("  # {}: {}", relation.name, example(relation, pack))).collect();
    let widest = examples.iter().map(String::len).max().unwrap_or(0);
    let lines = possible.iter().zip(&examples).map(|(relation, example)| {
        let label = relation.label.get(language).unwrap_or(&relation.name);
        format!("{example:widest$}   # {label}")
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn possible(kind: KindId, pack: &Pack) -> impl Iterator<Item = &Relation> {
    pack.facts.relations().iter().filter(move |relation| relation.from.has(kind))
}

/// A value that shows how the relation's values are written.
fn example(relation: &Relation, pack: &Pack) -> String {
    match relation.to {
        ValueType::Text | ValueType::Name => "\"\"".to_owned(),
        ValueType::Date => "2023-03".to_owned(),
        ValueType::Quantity => "7B".to_owned(),
        ValueType::Entity(kinds) => {
            let named = |(id, kind): (KindId, &Kind)| kinds.has(id).then(|| kind.name.clone());
            let names: Vec<String> = pack.facts.kinds().iter().enumerate().filter_map(named).collect();
            format!("<{}>", names.join(" | "))
        }
    }
}

/// A short entry for a name: its kind, the properties that can be contradicted as comments, and a source to fill in.
pub(super) fn stub(name: &str, kind: &str, pack: &Pack) -> String {
    let kind_id = pack.facts.kinds().iter().position(|known| known.name == kind);
    let closed = kind_id.into_iter().flat_map(|id| possible(id, pack).filter(|relation| relation.closed));
    let properties: String = closed.map(|relation| format!("  # {}:\n", relation.name)).collect();
    format!("{}:\n  kind: {kind}\n{properties}  source:\n", yaml_key(name))
}

/// A name as a key of YAML: in quotes where it would be read as something else.
pub(super) fn yaml_key(name: &str) -> String {
    const LOOSE: [&str; 10] = ["yes", "no", "on", "off", "y", "n", "true", "false", "null", "~"];
    let plain = name.starts_with(char::is_alphabetic)
        && name.chars().all(|c| c.is_alphanumeric() || " -._+/\u{b7}".contains(c))
        && !LOOSE.contains(&name.to_ascii_lowercase().as_str());
    if plain { name.to_owned() } else { serde_json::Value::from(name).to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_rules_are_told_from_slips() {
        for id in ["my-rule", "a", "rule-2"] {
            assert!(is_rule_id(id), "{id}");
        }
        for id in ["", "My-rule", "my--rule", "-my", "my_rule", "2nd"] {
            assert!(!is_rule_id(id), "{id}");
        }
        assert_eq!(kebab("MyRule 2"), "my-rule-2");
        assert_eq!(kebab("my_rule!"), "my-rule");
    }

    #[test]
    fn keys_are_quoted_where_yaml_needs_it() {
        assert_eq!(yaml_key("GPT-4.1 mini"), "GPT-4.1 mini");
        for name in ["a: b", "no", "3D", "a #b", "- x", "C\"", "[a]"] {
            assert!(yaml_key(name).starts_with('"'), "{name}");
        }
    }
}
