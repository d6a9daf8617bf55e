//! `rules`: all rules as a table, as data, or as a reference page.
//!
//! It shows what packs say of their rules and switches none on or off.

mod reference;

use clap::Args;
use serde::Serialize;

use super::check::{Settings, unknown_rule};
use super::columns::{Cell, Overflow, Style, Table, clean, cut};
use super::explain::{RuleView, kind_of};
use super::output::{json, sentence, tell};
use super::{CliError, Common, Format, Outcome, width};
use crate::finding::{MessageLanguage, RuleId, Severity};
use crate::pack::Pack;
use crate::rules::{Edition, Rule, RuleMeta, Selector};
use crate::words;

/// Arguments of `rules`.
#[derive(Args, Clone, Debug)]
pub struct Arguments {
    /// Only rules with this name, other name or tag, or names like `typo-*`
    #[arg(value_name = "RULE|TAG|PATTERN")]
    pub which: Vec<String>,
    /// Write a reference page in Markdown (the same as --format markdown)
    #[arg(long)]
    pub markdown: bool,
    /// Only rules that are newer than this edition, or whose severity or usual options changed after it
    #[arg(long, value_name = "EDITION", value_parser = edition)]
    pub new_since: Option<Edition>,
    #[command(flatten)]
    settings: Settings,
}

fn edition(text: &str) -> Result<Edition, String> {
    Edition::parse(text).ok_or_else(|| format!("an edition is a year and a month, such as {}", Edition::CURRENT))
}

/// Prints all rules of the packs.
///
/// # Errors
///
/// When the pack is unusable or standard output cannot be written to.
pub fn run(arguments: &Arguments, common: &Common) -> Result<Outcome, CliError> {
    #[derive(Serialize)]
    struct Report<'a> {
        version: u32,
        rules: Vec<RuleView<'a>>,
    }
    let pack = arguments.settings.pack(common)?;
    let rules = chosen(arguments, &pack)?;
    let language = common.language_or_system();
    let text = match common.format {
        _ if arguments.markdown => reference::render(&pack, &rules, language),
        Format::Markdown => reference::render(&pack, &rules, language),
        Format::Json => {
            json(&Report { version: 1, rules: rules.iter().map(|rule| RuleView::new(rule, &pack)).collect() })?
        }
        Format::Short => rules.iter().map(|rule| short(rule, language)).collect(),
        Format::Pretty => {
            let table = table(&rules, language, width(), common.colors(&std::io::stdout()));
            let count = rules.len().to_string();
            let hint = sentence("rules-count", language, &[("count", &count)]);
            if common.quiet { table } else { format!("{table}\n{hint}\n") }
        }
    };
    tell(text)?;
    Ok(Outcome::Clean)
}

/// The rules that were asked for, in the order of the packs.
fn chosen<'p>(arguments: &Arguments, pack: &'p Pack) -> Result<Vec<&'p Rule>, CliError> {
    let mut ids: Vec<&RuleId> = Vec::new();
    for name in &arguments.which {
        let found = Selector::new(name).select(pack.rules.iter().map(|rule| &rule.meta));
        if found.is_empty() {
            return Err(unknown_rule(name, pack));
        }
        ids.extend(found.iter().map(|meta| &meta.id));
    }
    let newer = |meta: &RuleMeta, edition: Edition| {
        meta.since.is_some_and(|since| since > edition)
            || meta.was.iter().any(|(until, _)| *until > edition)
            || meta.options.iter().flat_map(|option| &option.was).any(|(until, _)| *until > edition)
    };
    let asked = |rule: &&Rule| {
        (arguments.which.is_empty() || ids.contains(&&rule.meta.id))
            && arguments.new_since.is_none_or(|edition| newer(&rule.meta, edition))
    };
    Ok(pack.rules.iter().filter(asked).collect())
}

fn message(rule: &Rule, language: MessageLanguage) -> String {
    clean(rule.meta.message.0.get(language).unwrap_or_default())
}

fn short(rule: &Rule, language: MessageLanguage) -> String {
    format!("{}[{}] {}\n", rule.meta.severity, rule.meta.id, message(rule, language))
}

/// So many columns are spent on the names of presets; `explain` gives all.
const PRESETS: usize = 24;

/// One line for each rule.
fn table(rules: &[&Rule], language: MessageLanguage, columns: usize, color: bool) -> String {
    let mut table = Table::new(0, Overflow::Cut);
    let heads = ["column-rule", "column-severity", "column-kind", "column-presets", "column-message"];
    table.row(heads.map(|key| Cell::new(words::get(key, language), Style::Bold)));
    for rule in rules {
        let style = match rule.meta.severity {
            Severity::Error => Style::Red,
            Severity::Warning => Style::Yellow,
            Severity::Info => Style::Blue,
        };
        let presets: Vec<&str> = rule.meta.presets.iter().map(|entry| entry.name.as_str()).collect();
        let presets = if presets.is_empty() { "-".to_owned() } else { presets.join(",") };
        table.row([
            Cell::plain(rule.meta.id.as_str()),
            Cell::new(rule.meta.severity.name(), style),
            Cell::plain(kind_of(&rule.body)),
            Cell::plain(&cut(&presets, PRESETS)),
            Cell::plain(&message(rule, language)),
        ]);
    }
    table.render(columns, color)
}
