//! Which rules are on: presets and names from the command line become a [`Config`], or an error that knows better.
//!
//! It runs no rule.

use std::time::Duration;

use super::Arguments;
use crate::cli::{CliError, Common};
use crate::config::{ALL_PRESET, Config, DEFAULT_PRESET};
use crate::engine::OWN_FINDINGS;
use crate::finding::Severity;
use crate::pack::{Pack, nearest};
use crate::rules::RuleMeta;

/// How long the parsing of one article may take. Articles take milliseconds; this is for files made to take forever.
const DEADLINE: Duration = Duration::from_secs(20);

/// The wishes of this run.
///
/// # Errors
///
/// A preset or rule that does not exist.
pub(super) fn config(arguments: &Arguments, common: &Common, pack: &Pack) -> Result<Config, CliError> {
    let mut config = Config { language: common.language(), deadline: Some(DEADLINE), ..Config::default() };
    if !arguments.preset.is_empty() {
        for name in &arguments.preset {
            check_preset(name, pack)?;
        }
        config.presets.clone_from(&arguments.preset);
    }
    if !arguments.only.is_empty() {
        config.presets.clear();
        config.rules.extend(OWN_FINDINGS.iter().map(|(own, _)| ((*own).to_owned(), None)));
        for name in &arguments.only {
            config.rules.extend(named(name, pack)?.into_iter().map(|(id, severity)| (id, Some(severity))));
        }
    }
    for name in &arguments.off {
        config.rules.extend(named(name, pack)?.into_iter().map(|(id, _)| (id, None)));
    }
    Ok(config)
}

fn check_preset(name: &str, pack: &Pack) -> Result<(), CliError> {
    let of_rules = pack.rules.iter().flat_map(|rule| &rule.meta.presets).map(String::as_str);
    let mut known: Vec<&str> = of_rules.chain([DEFAULT_PRESET, ALL_PRESET]).collect();
    known.sort_unstable();
    known.dedup();
    if known.contains(&name) {
        return Ok(());
    }
    let help = match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the presets are: {}", known.join(", ")),
    };
    Err(CliError::usage(format!("there is no preset `{name}`"), help))
}

/// The rules with this name or alias, and their usual severities; an alias may belong to several.
fn named(name: &str, pack: &Pack) -> Result<Vec<(String, Severity)>, CliError> {
    let own = OWN_FINDINGS.iter().filter(|(own, _)| own.eq_ignore_ascii_case(name));
    let own = own.map(|(own, severity)| ((*own).to_owned(), *severity));
    let called = |meta: &&RuleMeta| names(meta).any(|known| known.eq_ignore_ascii_case(name));
    let of_rules = pack.rules.iter().map(|rule| &rule.meta).filter(called);
    let of_rules = of_rules.map(|meta| (meta.id.to_string(), meta.severity));
    let found: Vec<(String, Severity)> = own.chain(of_rules).collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let known = pack.rules.iter().flat_map(|rule| names(&rule.meta)).chain(OWN_FINDINGS.iter().map(|(own, _)| *own));
    let help = match nearest(name, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`aigc-lint rules` lists the rules".to_owned(),
    };
    Err(CliError::usage(format!("there is no rule `{name}`"), help))
}

fn names(meta: &RuleMeta) -> impl Iterator<Item = &str> {
    std::iter::once(meta.id.as_str()).chain(meta.aliases.iter().map(String::as_str))
}
