//! `config`: which settings apply to a file, and where each value was written.
//!
//! It shows what the check would use; it changes nothing.

use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use super::check::Settings;
use super::output::{json, sentence, tell};
use super::{CliError, Common, Format, Outcome};
use crate::config::DEFAULT_PRESET;
use crate::files::shown;
use crate::finding::MessageLanguage;
use crate::real::RealPaths;
use crate::settings::{Placed, Setup};
use crate::snippet::harmless;

/// Arguments of `config`.
#[derive(Args, Clone, Debug)]
pub struct Arguments {
    /// The article to show the settings of; it need not exist
    #[arg(value_name = "FILE", default_value = "article.md")]
    pub file: PathBuf,
    #[command(flatten)]
    settings: Settings,
}

/// A value, and where it was written; nothing for what is as usual.
#[derive(Serialize)]
struct Line {
    key: String,
    value: String,
    from: Option<String>,
}

/// Prints the settings of a file.
///
/// # Errors
///
/// When the settings are unusable, or standard output cannot be written to.
pub fn run(arguments: &Arguments, common: &Common) -> Result<Outcome, CliError> {
    #[derive(Serialize)]
    struct Report<'a> {
        version: u32,
        file: String,
        settings: Option<String>,
        ignored: Option<String>,
        values: &'a [Line],
    }
    let mut loader = arguments.settings.loader(common)?;
    let (setup, path) = arguments.settings.setup_of(&mut loader, &mut RealPaths::default(), &arguments.file);
    loader.finish()?;
    let lines = lines(&setup, &path);
    let language = common.language_or_system();
    let file = setup.file.as_ref().map(|file| shown_from_here(file));
    let ignored = setup.ignores(&path).map(ToString::to_string);
    let text = match common.format {
        Format::Json => {
            json(&Report { version: 1, file: shown(&arguments.file), settings: file, ignored, values: &lines })?
        }
        _ => pretty(&lines, file.as_deref(), ignored.as_deref(), language),
    };
    tell(text)?;
    Ok(Outcome::Clean)
}

fn shown_from_here(file: &Path) -> String {
    let here = std::env::current_dir().and_then(std::fs::canonicalize).unwrap_or_default();
    shown(file.strip_prefix(&here).unwrap_or(file))
}

fn lines(setup: &Setup, path: &Path) -> Vec<Line> {
    fn line<T>(key: &str, value: String, placed: &Placed<T>) -> Line {
        Line { key: key.to_owned(), value, from: Some(placed.origin.to_string()) }
    }
    let usual = |key: &str, value: &str| Line { key: key.to_owned(), value: value.to_owned(), from: None };
    let mut lines = Vec::new();
    if setup.presets.is_empty() {
        lines.push(usual("extends", DEFAULT_PRESET));
    }
    lines.extend(setup.presets.iter().map(|preset| line("extends", preset.value.clone(), preset)));
    lines.extend(setup.packs.iter().map(|pack| line("packs", shown_from_here(&pack.value), pack)));
    lines.push(match &setup.fail_on {
        Some(placed) => {
            line("fail-on", placed.value.map_or("never", crate::finding::Severity::name).to_owned(), placed)
        }
        None => usual("fail-on", "error"),
    });
    lines.push(match &setup.language {
        Some(placed) => {
            let name = match placed.value {
                None => "auto",
                Some(MessageLanguage::Zh) => "zh",
                Some(MessageLanguage::En) => "en",
            };
            line("lang", name.to_owned(), placed)
        }
        None => usual("lang", "auto"),
    });
    lines.push(match &setup.edition {
        Some(placed) => line("edition", placed.value.to_string(), placed),
        None => usual("edition", "-"),
    });
    if let Some(placed) = &setup.comments {
        lines.push(line("markdownlint-comments", placed.value.to_string(), placed));
    }
    let settled = setup.config(path).settle(&setup.pack.rules);
    for (index, rule) in setup.pack.rules.iter().enumerate() {
        let name = rule.meta.id.as_str();
        let severity = settled.severities.get(index).copied().flatten();
        let mut about: Vec<_> = setup.wishes(path).filter(|wish| wish.value.0 == name).collect();
        // Only the last one that speaks of the level, or of an option, has a say in it.
        if let Some(last) = about.iter().rposition(|wish| wish.value.1.level.is_some()) {
            let value = severity.map_or("off", crate::finding::Severity::name);
            lines.push(line(name, value.to_owned(), about[last]));
        }
        about.reverse();
        let mut told: Vec<&str> = Vec::new();
        for wish in about {
            for (option, value) in &wish.value.1.options {
                if !told.contains(&option.as_str()) {
                    told.push(option);
                    lines.push(line(&format!("{name}.{option}"), value.to_string(), wish));
                }
            }
        }
    }
    for (name, _) in crate::engine::OWN_FINDINGS {
        let wish = setup.wishes(path).filter(|wish| wish.value.0 == name && wish.value.1.level.is_some()).last();
        if let Some(wish) = wish {
            let value = match wish.value.1.level {
                Some(crate::config::Level::Off) => "off",
                Some(crate::config::Level::At(severity)) => severity.name(),
                _ => "on",
            };
            lines.push(line(name, value.to_owned(), wish));
        }
    }
    lines
}

fn pretty(lines: &[Line], file: Option<&str>, ignored: Option<&str>, language: MessageLanguage) -> String {
    let mut text = match file {
        Some(file) => sentence("config-file", language, &[("path", &harmless(file))]) + "\n",
        None => sentence("config-none", language, &[]) + "\n",
    };
    if let Some(origin) = ignored {
        text.push_str(&(sentence("config-ignored", language, &[("place", &harmless(origin))]) + "\n"));
    }
    text.push('\n');
    let width =
        |part: fn(&Line) -> &str| lines.iter().map(|line| part(line).chars().count()).max().unwrap_or(0).min(40);
    let (keys, values) = (width(|line| &line.key), width(|line| &line.value));
    for line in lines {
        let from = line.from.as_deref().map_or_else(|| sentence("config-usual", language, &[]), harmless);
        let (key, value) = (harmless(&line.key), harmless(&line.value));
        text.push_str(&format!("{key:keys$}  {value:values$}  {from}\n"));
    }
    text
}
