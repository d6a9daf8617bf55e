//! Settings from the configuration files of markdownlint: its preset, and what differs from it.
//!
//! It makes a text; where the text goes is decided above.

use std::fmt::Write as _;
use std::path::Path;

use crate::cli::error::warn;
use crate::cli::markdownlint::{self, Told};
use crate::cli::{CliError, Common};
use crate::config::{Config, Settled};
use crate::finding::Severity;
use crate::pack::Pack;
use crate::rules::{MARKDOWNLINT_PRESET, OptionValue, OptionValues, Rule};

/// The settings that say what a configuration file says, or those of the current folder.
///
/// # Errors
///
/// A configuration that is not there or cannot be understood.
pub(super) fn convert(path: Option<&Path>, common: &Common) -> Result<String, CliError> {
    let told = match path {
        Some(path) => markdownlint::read(path)?,
        None => markdownlint::find(Path::new("."))?,
    };
    let pack = common.load_pack()?;
    let mut config = Config::default();
    for note in told.apply(&mut config, &pack) {
        warn(&note, common);
    }
    Ok(write(&told, &config, &pack))
}

fn write(told: &Told, config: &Config, pack: &Pack) -> String {
    let from: Vec<String> = told.paths.iter().map(|path| path.display().to_string()).collect();
    let mut text = format!("# From {}\nextends: [{MARKDOWNLINT_PRESET}]\n", from.join(", "));
    let preset = Config { presets: vec![MARKDOWNLINT_PRESET.to_owned()], ..Config::default() };
    let (usual, wished) = (preset.settle(&pack.rules), config.settle(&pack.rules));
    let on = |settled: &Settled| settled.severities.iter().flatten().count();
    // Where most rules are off, it is shorter to name those that are on.
    let few = 2 * on(&wished) < on(&usual);
    let lines: Vec<String> = pack
        .rules
        .iter()
        .enumerate()
        .filter_map(|(index, rule)| {
            let value = difference(rule, state(&usual, index), state(&wished, index), few)?;
            Some(format!("  {}: {value}\n", rule.meta.id))
        })
        .collect();
    if few || !lines.is_empty() {
        text.push_str("rules:\n");
    }
    if few {
        text.push_str("  \"*\": off\n");
    }
    text.extend(lines);
    if !told.ignores.is_empty() {
        let patterns: Vec<String> = told.ignores.iter().map(|pattern| quoted(pattern)).collect();
        let _ = writeln!(text, "ignore: [{}]", patterns.join(", "));
    }
    if !told.globs.is_empty() {
        let _ = writeln!(text, "# The paths to check go on the command line: {}", told.globs.join(" "));
    }
    if told.deaf {
        text.push_str("markdownlint-comments: false\n");
    }
    text
}

type State<'a> = (Option<Severity>, Option<&'a OptionValues>);

fn state(settled: &Settled, index: usize) -> State<'_> {
    let options = settled.options.iter().find(|(rule, _)| *rule == index).map(|(_, values)| values);
    (settled.severities.get(index).copied().flatten(), options)
}

/// What has to be said of a rule, if anything. With `few`, all rules were switched off before.
fn difference(rule: &Rule, usual: State<'_>, wished: State<'_>, few: bool) -> Option<String> {
    let Some(severity) = wished.0 else { return usual.0.filter(|_| !few).map(|_| "off".to_owned()) };
    let word = match usual.0 == Some(severity) {
        true if few => Some("on".to_owned()),
        true => None,
        false => Some(severity.to_string()),
    };
    let mut options = Vec::new();
    for option in &rule.meta.options {
        let value = |state: State<'_>| state.1.and_then(|values| values.get(&option.name)).cloned();
        let (before, after) = (value(usual), value(wished));
        if before != after {
            let after = after.unwrap_or_else(|| option.usual.clone());
            options.push(format!("{}: {}", option.name, written(&after)));
        }
    }
    if options.is_empty() {
        return word;
    }
    let severity = word.map(|word| format!("severity: {word}"));
    Some(format!("{{{}}}", severity.into_iter().chain(options).collect::<Vec<_>>().join(", ")))
}

fn written(value: &OptionValue) -> String {
    match value {
        OptionValue::Number(number) => number.to_string(),
        OptionValue::Flag(flag) => flag.to_string(),
        OptionValue::Text(text) => quoted(text),
        OptionValue::List(items) => {
            format!("[{}]", items.iter().map(|item| quoted(item)).collect::<Vec<_>>().join(", "))
        }
    }
}

/// A text between quotes, as JSON and YAML both read it.
fn quoted(text: &str) -> String {
    serde_json::Value::String(text.to_owned()).to_string()
}
