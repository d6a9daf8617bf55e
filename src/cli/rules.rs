//! `rules`: all rules as a table, as data, or as a reference page.
//!
//! It shows what packs say of their rules and switches none on or off.

mod reference;

use clap::Args;
use serde::Serialize;

use super::columns::{Cell, Overflow, Style, Table, clean, cut};
use super::explain::{RuleView, kind_of};
use super::output::{json, sentence, tell};
use super::{CliError, Common, Format, Outcome, width};
use crate::finding::{MessageLanguage, Severity};
use crate::pack::Pack;
use crate::rules::{Edition, Rule, RuleMeta};
use crate::words;

/// Arguments of `rules`.
#[derive(Args, Clone, Debug)]
pub struct Arguments {
    /// Write a reference page in Markdown (the same as --format markdown)
    #[arg(long)]
    pub markdown: bool,
    /// Only rules that are newer than this edition, or whose severity changed after it
    #[arg(long, value_name = "EDITION", value_parser = edition)]
    pub new_since: Option<Edition>,
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
    let mut pack = common.load_pack()?;
    if let Some(edition) = arguments.new_since {
        let newer = |meta: &RuleMeta| {
            meta.since.is_some_and(|since| since > edition) || meta.was.iter().any(|(until, _)| *until > edition)
        };
        pack.rules.retain(|rule| newer(&rule.meta));
    }
    let language = common.language_or_system();
    let text = match common.format {
        _ if arguments.markdown => reference::render(&pack, language),
        Format::Markdown => reference::render(&pack, language),
        Format::Json => {
            json(&Report { version: 1, rules: pack.rules.iter().map(|rule| RuleView::new(rule, &pack)).collect() })?
        }
        Format::Short => pack.rules.iter().map(|rule| short(rule, language)).collect(),
        Format::Pretty => {
            let table = table(&pack, language, width(), common.colors(&std::io::stdout()));
            let count = pack.rules.len().to_string();
            let hint = sentence("rules-count", language, &[("count", &count)]);
            if common.quiet { table } else { format!("{table}\n{hint}\n") }
        }
    };
    tell(text)?;
    Ok(Outcome::Clean)
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
fn table(pack: &Pack, language: MessageLanguage, columns: usize, color: bool) -> String {
    let mut table = Table::new(0, Overflow::Cut);
    let heads = ["column-rule", "column-severity", "column-kind", "column-presets", "column-message"];
    table.row(heads.map(|key| Cell::new(words::get(key, language), Style::Bold)));
    for rule in &pack.rules {
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
