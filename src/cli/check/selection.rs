//! Which rules are on: presets and names from the command line become a [`Config`], or an error that knows better.
//!
//! It runs no rule.

use std::time::Duration;

use super::Arguments;
use crate::cli::{CliError, Common};
use crate::config::{ALL_PRESET, Config, DEFAULT_PRESET, Mistake, Wish};
use crate::engine::OWN_FINDINGS;
use crate::finding::Severity;
use crate::pack::{Pack, nearest};
use crate::rules::{OptionValue, Selector};

/// How long the parsing of one article may take. Articles take milliseconds; this is for files made to take forever.
const DEADLINE: Duration = Duration::from_secs(20);

/// The wishes of this run: those of the settings, and what the arguments add.
///
/// # Errors
///
/// A preset or rule that does not exist.
pub(super) fn apply(
    mut config: Config,
    arguments: &Arguments,
    common: &Common,
    pack: &Pack,
) -> Result<Config, CliError> {
    config.language = common.language().or(config.language);
    config.deadline = Some(DEADLINE);
    if !arguments.preset.is_empty() {
        for name in &arguments.preset {
            check_preset(name, pack)?;
        }
        config.presets.clone_from(&arguments.preset);
    }
    if !arguments.only.is_empty() {
        config.presets.clear();
        // What settings say of options stays; which rules are on is said here.
        config.rules.iter_mut().for_each(|(_, wish)| wish.level = None);
        config.rules.extend(OWN_FINDINGS.iter().map(|(own, _)| ((*own).to_owned(), Wish::off())));
        for name in &arguments.only {
            config.rules.extend(named(name, pack)?.into_iter().map(|(id, severity)| (id, severity.into())));
        }
    }
    for name in &arguments.off {
        config.rules.extend(named(name, pack)?.into_iter().map(|(id, _)| (id, Wish::off())));
    }
    for setting in &arguments.set {
        config.rules.push(option(setting, pack)?);
    }
    refuse_mistakes(&config, pack)?;
    Ok(config)
}

/// Reads `RULE.OPTION=VALUE`. The rule says what type the value has.
fn option(setting: &str, pack: &Pack) -> Result<(String, Wish), CliError> {
    let parts = setting.split_once('=').and_then(|(left, value)| Some((left.split_once('.')?, value)));
    let Some(((rule, option), value)) = parts else {
        let message = format!("`{setting}` sets no option of a rule");
        return Err(CliError::usage(
            message,
            "write RULE.OPTION=VALUE, such as my-rule.most=100; `aigc-lint explain RULE` lists the options",
        ));
    };
    let is_own = OWN_FINDINGS.iter().any(|(own, _)| own.eq_ignore_ascii_case(rule));
    if !is_own && !pack.rules.iter().any(|known| known.meta.is_called(rule)) {
        return Err(unknown_rule(rule, pack));
    }
    let options = pack.rules.iter().filter(|known| known.meta.is_called(rule)).flat_map(|rule| &rule.meta.options);
    let known = options.into_iter().find(|known| known.name == option);
    // What the option does not take stays a text, and is refused with all other mistakes.
    let value = known.and_then(|known| known.parse(value)).unwrap_or_else(|| OptionValue::Text(value.to_owned()));
    Ok((rule.to_owned(), Wish::set(option, value)))
}

/// Refuses wishes that no rule can grant, and values with which a rule cannot be built.
fn refuse_mistakes(config: &Config, pack: &Pack) -> Result<(), CliError> {
    let own = OWN_FINDINGS.map(|(own, _)| own);
    if let Some(mistake) = config.mistakes(&pack.rules, &own).first() {
        return Err(refusal(mistake, pack));
    }
    pack.with_options(&config.settle(&pack.rules).options)?;
    Ok(())
}

fn refusal(mistake: &Mistake, pack: &Pack) -> CliError {
    match mistake {
        Mistake::UnknownRule { name } => unknown_rule(name, pack),
        Mistake::UnknownOption { rule, option, known } => {
            let help = match nearest(option, known.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None if known.is_empty() => "the rule has no options".to_owned(),
                None => format!("its options are: {}", known.join(", ")),
            };
            CliError::usage(format!("the rule `{rule}` has no option `{option}`"), help)
        }
        Mistake::WrongValue { rule, option, value, wanted } => {
            let message = format!("the option `{option}` of `{rule}` cannot be `{value}`");
            CliError::usage(message, format!("it must be {wanted}"))
        }
    }
}

fn check_preset(name: &str, pack: &Pack) -> Result<(), CliError> {
    let of_rules = pack.rules.iter().flat_map(|rule| &rule.meta.presets).map(|entry| entry.name.as_str());
    let described = pack.presets.iter().map(|preset| preset.name.as_str());
    let mut known: Vec<&str> = of_rules.chain(described).chain([DEFAULT_PRESET, ALL_PRESET]).collect();
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

/// The rules that a name, tag or pattern stands for, and their usual severities.
fn named(name: &str, pack: &Pack) -> Result<Vec<(String, Severity)>, CliError> {
    let selector = Selector::new(name);
    let own = OWN_FINDINGS.iter().filter(|(own, _)| name != "*" && selector.is_for(own));
    let own = own.map(|(own, severity)| ((*own).to_owned(), *severity));
    let of_rules = selector.select(pack.rules.iter().map(|rule| &rule.meta));
    let of_rules = of_rules.into_iter().map(|meta| (meta.id.to_string(), meta.severity));
    let found: Vec<(String, Severity)> = own.chain(of_rules).collect();
    if !found.is_empty() {
        return Ok(found);
    }
    Err(unknown_rule(name, pack))
}

/// The error of a name that no rule has.
pub fn unknown_rule(name: &str, pack: &Pack) -> CliError {
    let known = pack.rules.iter().flat_map(|rule| rule.meta.names().chain(rule.meta.tags.iter().map(String::as_str)));
    let known = known.chain(OWN_FINDINGS.iter().map(|(own, _)| *own));
    let help = match nearest(name, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`aigc-lint rules` lists the rules".to_owned(),
    };
    CliError::usage(format!("there is no rule `{name}`"), help)
}
