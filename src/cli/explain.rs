//! `explain`: the page of a rule or relation, or everything that is known under a name.
//!
//! It looks things up; it judges no text.

mod entity;
mod page;
mod relation;
mod rule;

use clap::Args;
use serde::Serialize;

use super::check::Settings;
use super::output::{json, print};
use super::{CliError, Common, Format, Outcome, width};
use crate::engine::OWN_FINDINGS;
use crate::finding::MessageLanguage;
use crate::pack::Pack;
use crate::words;

pub(super) use rule::{RuleView, kind_of, preset_text, usual_text};

/// Arguments of `explain`.
#[derive(Args, Clone, Debug)]
pub struct Arguments {
    /// A rule's id or alias, a relation, or any name of a thing
    #[arg(value_name = "ID|NAME", required = true, num_args = 1..)]
    pub name: Vec<String>,
    #[command(flatten)]
    settings: Settings,
}

/// Prints what is known under a name.
///
/// # Errors
///
/// When nothing is known under it, the pack is unusable, or standard output cannot be written to.
pub fn run(arguments: &Arguments, common: &Common) -> Result<Outcome, CliError> {
    let pack = arguments.settings.pack(common)?;
    // Names with blanks in them may be written without quotes.
    let name = arguments.name.join(" ");
    let found = find(name.trim(), &pack);
    if found.is_empty() {
        return Err(not_found(name.trim(), &pack));
    }
    let language = common.language_or_system();
    let text = match common.format {
        Format::Json => json(&report(&found, &pack))?,
        _ => render(&found, &pack, language, width(), common.colors(&std::io::stdout())),
    };
    print(&text)?;
    Ok(Outcome::Clean)
}

/// Something that a name stands for: an index into the pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    Rule(usize),
    Own(usize),
    Relation(usize),
    Entity(usize),
}

/// All that is called `name`; whatever is called exactly so keeps out what differs in case.
fn find(name: &str, pack: &Pack) -> Vec<Found> {
    let exact = matches(pack, |known| known == name);
    let folded = name.to_lowercase();
    if exact.is_empty() { matches(pack, |known| known.to_lowercase() == folded) } else { exact }
}

fn matches(pack: &Pack, is: impl Fn(&str) -> bool) -> Vec<Found> {
    let rules = pack
        .rules
        .iter()
        .enumerate()
        .filter(|(_, rule)| is(rule.meta.id.as_str()) || rule.meta.aliases.iter().any(|alias| is(alias)));
    let own = OWN_FINDINGS.iter().enumerate().filter(|(_, (id, _))| is(id));
    let relations = pack.facts.relations().iter().enumerate().filter(|(_, relation)| is(&relation.name));
    let entities = pack.facts.entities().iter().enumerate().filter(|(_, entity)| entity.all_names().any(&is));
    let rules = rules.map(|(index, _)| Found::Rule(index));
    rules
        .chain(own.map(|(index, _)| Found::Own(index)))
        .chain(relations.map(|(index, _)| Found::Relation(index)))
        .chain(entities.map(|(index, _)| Found::Entity(index)))
        .collect()
}

fn not_found(name: &str, pack: &Pack) -> CliError {
    let rules = pack
        .rules
        .iter()
        .flat_map(|rule| std::iter::once(rule.meta.id.as_str()).chain(rule.meta.aliases.iter().map(String::as_str)));
    let own = OWN_FINDINGS.iter().map(|(id, _)| *id);
    let relations = pack.facts.relations().iter().map(|relation| relation.name.as_str());
    let names = pack.facts.entities().iter().flat_map(|entity| entity.all_names());
    let near = nearest(name, rules.chain(own).chain(relations).chain(names));
    let help = match near.as_slice() {
        [] => "`aigc-lint rules` lists the rules; `aigc-lint new fact NAME` begins an entry for a thing".to_owned(),
        near => {
            format!("did you mean {}?", near.iter().map(|near| format!("`{near}`")).collect::<Vec<_>>().join(" or "))
        }
    };
    CliError::usage(format!("nothing is known as `{name}`: no rule, relation or thing has that name"), help)
}

/// How many names are suggested.
const SUGGESTED: usize = 3;

/// The names that `word` is most probably a slip or a part of, the nearest first.
pub(super) fn nearest<'n>(word: &str, names: impl Iterator<Item = &'n str>) -> Vec<&'n str> {
    let folded = word.to_lowercase();
    let length = folded.chars().count();
    let allowed = (length / 3).max(1);
    let mut near: Vec<(usize, &str)> = names
        .filter_map(|name| {
            let known = name.to_lowercase();
            let far = known.chars().count().abs_diff(length) > allowed;
            let distance = if far { usize::MAX } else { strsim::damerau_levenshtein(&folded, &known) };
            let part = length >= 3 && known.contains(&folded);
            match distance <= allowed && distance < length {
                true => Some((distance, name)),
                false => part.then_some((allowed + 1, name)),
            }
        })
        .collect();
    near.sort_by_key(|(distance, name)| (*distance, name.len(), *name));
    near.dedup();
    near.into_iter().take(SUGGESTED).map(|(_, name)| name).collect()
}

/// The file and line that a place of the pack stands for.
pub(super) fn written_at(pack: &Pack, (file, byte): (usize, usize)) -> String {
    let Some(file) = pack.files.get(file) else { return String::new() };
    let before = file.text.as_bytes().get(..byte).unwrap_or_default();
    format!("{}:{}", file.path, 1 + before.iter().filter(|byte| **byte == b'\n').count())
}

fn render(found: &[Found], pack: &Pack, language: MessageLanguage, columns: usize, color: bool) -> String {
    let pages = found.iter().map(|found| {
        let page = match *found {
            Found::Rule(index) => rule::page(&pack.rules[index], pack, language),
            Found::Own(index) => own_page(index, language),
            Found::Relation(index) => relation::page(index, pack, language),
            Found::Entity(index) => entity::page(index, pack, language),
        };
        page.render(columns, color)
    });
    pages.collect::<Vec<_>>().join("\n")
}

/// The page of something that the program itself reports.
fn own_page(index: usize, language: MessageLanguage) -> page::Page {
    let (id, severity) = OWN_FINDINGS[index];
    let mut page = page::Page::new(id, words::get("explain-own", language));
    page.line(words::get("column-severity", language), severity.name());
    page.line(words::get("column-message", language), words::get(id, language));
    page
}

/// Everything found, for programs.
fn report(found: &[Found], pack: &Pack) -> impl Serialize {
    #[derive(Serialize)]
    #[serde(tag = "type", rename_all = "lowercase")]
    enum Item<'a> {
        Rule(Box<RuleView<'a>>),
        Own { id: &'a str, severity: &'a str, message: rule::TextView<'a> },
        Relation(Box<relation::RelationView<'a>>),
        Entity(Box<entity::EntityView<'a>>),
    }
    #[derive(Serialize)]
    struct Report<'a> {
        version: u32,
        results: Vec<Item<'a>>,
    }
    let item = |found: &Found| match *found {
        Found::Rule(index) => Item::Rule(Box::new(RuleView::new(&pack.rules[index], pack))),
        Found::Own(index) => {
            let (id, severity) = OWN_FINDINGS[index];
            let message = |language| Some(words::get(id, language));
            let message = rule::TextView { zh: message(MessageLanguage::Zh), en: message(MessageLanguage::En) };
            Item::Own { id, severity: severity.name(), message }
        }
        Found::Relation(index) => Item::Relation(Box::new(relation::view(index, pack))),
        Found::Entity(index) => Item::Entity(Box::new(entity::view(index, pack))),
    };
    Report { version: 1, results: found.iter().map(item).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_and_parts_are_suggested() {
        let names = || ["wrong-developer", "wrong-origin", "GitHub Copilot", "GitHub"].into_iter();
        assert_eq!(nearest("wrong-develper", names()), ["wrong-developer"]);
        assert_eq!(nearest("copilot", names()), ["GitHub Copilot"]);
        assert_eq!(nearest("github", names()), ["GitHub", "GitHub Copilot"]);
        assert!(nearest("zzz", names()).is_empty());
    }
}
