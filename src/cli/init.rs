//! `init`: a configuration of this program from one that another program has.
//!
//! It writes a new file and overwrites none.

use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::error::warn;
use super::markdownlint::{self, Told};
use super::output::print;
use super::{CliError, Common, Outcome};
use crate::config::{Config, Settled};
use crate::pack::Pack;
use crate::rules::{MARKDOWNLINT_PRESET, OptionValue, OptionValues, Rule};

/// Where the configuration goes unless another place is named.
const CONFIGURATION: &str = ".aigc-lint.yaml";

/// Arguments of `init`.
#[derive(Args, Clone, Debug)]
pub struct Arguments {
    /// The program whose configuration is taken over
    #[arg(long, value_enum)]
    from: Origin,
    /// The configuration file to take over instead of those in the current folder
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where to write, a file that does not exist yet; - for standard output
    #[arg(long, value_name = "FILE", default_value = CONFIGURATION)]
    to: PathBuf,
}

/// Programs whose configuration can be taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Origin {
    /// .markdownlint.{jsonc,json,yaml,yml} and .markdownlint-cli2.{jsonc,yaml}
    Markdownlint,
}

/// Writes the configuration.
///
/// # Errors
///
/// A configuration that is not there or cannot be understood, or a file that is there already.
pub fn run(arguments: &Arguments, common: &Common) -> Result<Outcome, CliError> {
    let Origin::Markdownlint = arguments.from;
    let told = match &arguments.config {
        Some(path) => markdownlint::read(path)?,
        None => markdownlint::find(Path::new("."))?,
    };
    let pack = common.load_pack()?;
    let mut config = Config::default();
    for note in told.apply(&mut config, false, &pack) {
        warn(&note, common);
    }
    let text = write(&told, &config, &pack);
    if arguments.to.as_os_str() == "-" {
        print(&text)?;
        return Ok(Outcome::Clean);
    }
    let failed = |error| {
        let message = format!("cannot write {}", arguments.to.display());
        CliError::file(message, error, "choose another file with --to, or move the one that is there")
    };
    let mut file = OpenOptions::new().write(true).create_new(true).open(&arguments.to).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    Ok(Outcome::Clean)
}

/// The configuration as YAML: the preset, and what differs from it.
fn write(told: &Told, config: &Config, pack: &Pack) -> String {
    let from: Vec<String> = told.paths.iter().map(|path| path.display().to_string()).collect();
    let mut text = format!("# From {}\n", from.join(", "));
    let preset = Config { presets: vec![MARKDOWNLINT_PRESET.to_owned()], ..Config::default() };
    let (usual, wished) = (preset.settle(&pack.rules), config.settle(&pack.rules));
    let on = |settled: &Settled| settled.severities.iter().flatten().count();
    // Where most rules are off, it is shorter to name those that are on.
    let extends = 2 * on(&wished) >= on(&usual);
    let _ = writeln!(text, "extends: [{}]", if extends { MARKDOWNLINT_PRESET } else { "" });
    let under = if extends { usual } else { Config { presets: Vec::new(), ..preset }.settle(&pack.rules) };
    let lines: Vec<String> = pack
        .rules
        .iter()
        .enumerate()
        .filter_map(|(index, rule)| {
            let value = difference(rule, state(&under, index), state(&wished, index))?;
            Some(format!("  {}: {value}\n", rule.meta.id))
        })
        .collect();
    if !lines.is_empty() {
        text.push_str("rules:\n");
        text.extend(lines);
    }
    for (key, patterns) in [("ignore", &told.ignores)] {
        if !patterns.is_empty() {
            let patterns: Vec<String> = patterns.iter().map(|pattern| quoted(pattern)).collect();
            let _ = writeln!(text, "{key}: [{}]", patterns.join(", "));
        }
    }
    if !told.globs.is_empty() {
        let _ = writeln!(text, "# The paths to check go on the command line: {}", told.globs.join(" "));
    }
    if told.deaf {
        text.push_str("# noInlineConfig has no counterpart: comments in articles count.\n");
    }
    text
}

type State<'a> = (Option<crate::finding::Severity>, Option<&'a OptionValues>);

fn state(settled: &Settled, index: usize) -> State<'_> {
    let options = settled.options.iter().find(|(rule, _)| *rule == index).map(|(_, values)| values);
    (settled.severities.get(index).copied().flatten(), options)
}

/// What has to be said of a rule, if anything.
fn difference(rule: &Rule, under: State<'_>, wished: State<'_>) -> Option<String> {
    let Some(severity) = wished.0 else { return under.0.map(|_| "off".to_owned()) };
    let mut parts = Vec::new();
    if under.0 != Some(severity) {
        parts.push(format!("severity: {severity}"));
    }
    for option in &rule.meta.options {
        let value = |state: State<'_>| state.1.and_then(|values| values.get(&option.name)).cloned();
        let (before, after) = (value(under), value(wished));
        if before != after {
            let after = after.unwrap_or_else(|| option.usual.clone());
            parts.push(format!("{}: {}", option.name, written(&after)));
        }
    }
    match (parts.is_empty(), parts.len() == 1 && parts[0].starts_with("severity: ")) {
        (true, _) => None,
        (_, true) => Some(severity.to_string()),
        _ => Some(format!("{{{}}}", parts.join(", "))),
    }
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
