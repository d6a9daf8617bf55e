//! Configuration files of markdownlint and markdownlint-cli2: found, read with what they extend, and handed on.
//!
//! What their keys mean for rules is said in `config`; nothing here checks an article.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::CliError;
use crate::config::markdownlint::{self as settings, Reading, Setting};
use crate::config::{Config, Mistake};
use crate::files::Input;
use crate::pack::{Pack, nearest};
use crate::rules::MARKDOWNLINT_PRESET;

/// Files of one folder in the order in which they count: the first with settings for rules wins.
const NAMES: [&str; 6] = [
    ".markdownlint.jsonc",
    ".markdownlint.json",
    ".markdownlint.yaml",
    ".markdownlint.yml",
    ".markdownlint-cli2.jsonc",
    ".markdownlint-cli2.yaml",
];
/// What marks a file of markdownlint-cli2, which holds more than settings for rules.
const OPTIONS_FILE: &str = "markdownlint-cli2";
/// Files may extend one another this often.
const MOST_EXTENSIONS: usize = 16;

/// What configuration files say.
#[derive(Debug, Default)]
pub struct Told {
    /// Where it comes from.
    pub paths: Vec<PathBuf>,
    /// Settings for rules, those that were extended included.
    pub settings: Option<Setting>,
    /// Patterns of files to check, when no path is given.
    pub globs: Vec<String>,
    /// Patterns of files to leave out.
    pub ignores: Vec<String>,
    /// Whether comments in articles count for nothing.
    pub deaf: bool,
    /// Keys that have no counterpart here.
    pub dropped: Vec<String>,
}

/// Reads one file, whatever its name.
///
/// # Errors
///
/// A file that cannot be read or understood.
pub fn read(path: &Path) -> Result<Told, CliError> {
    let mut told = Told { paths: vec![path.to_path_buf()], ..Told::default() };
    let file = parse(path)?;
    let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    if !name.contains(OPTIONS_FILE) {
        told.settings = Some(extended(path, &file)?);
        return Ok(told);
    }
    for (key, value) in file.entries() {
        match key.as_str() {
            "config" => told.settings = Some(extended(path, value)?),
            "globs" => told.globs = words(value),
            "ignores" => told.ignores = words(value),
            "noInlineConfig" => told.deaf = *value == Setting::Flag(true),
            "$schema" | "fix" | "gitignore" | "noBanner" | "noProgress" | "showFound" => {}
            _ => told.dropped.push(key.clone()),
        }
    }
    Ok(told)
}

/// Reads the configuration files of a folder together.
///
/// # Errors
///
/// A folder without any, or a file that cannot be read or understood.
pub fn find(folder: &Path) -> Result<Told, CliError> {
    let mut told = Told::default();
    for path in NAMES.map(|name| folder.join(name)).into_iter().filter(|path| path.is_file()) {
        let one = read(&path)?;
        told.paths.extend(one.paths);
        // Settings in a file of their own replace those among the options, and the first such file wins.
        told.settings = told.settings.or(one.settings);
        told.globs.extend(one.globs);
        told.ignores.extend(one.ignores);
        told.deaf |= one.deaf;
        told.dropped.extend(one.dropped);
    }
    if told.paths.is_empty() {
        let message = format!("there is no configuration of markdownlint in {}", folder.display());
        return Err(CliError::usage(message, format!("it would be one of {}", NAMES.join(", "))));
    }
    Ok(told)
}

fn parse(path: &Path) -> Result<Setting, CliError> {
    let tried = || format!("cannot read {}", path.display());
    let text = fs::read_to_string(path).map_err(|error| {
        CliError::file(tried(), error, "name a configuration file of markdownlint: JSON, JSONC or YAML")
    })?;
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    let parsed = match ending.as_str() {
        "yaml" | "yml" => Setting::from_yaml(&text),
        "json" | "jsonc" => Setting::from_json(&text),
        "cjs" | "mjs" | "js" => Err("this is a program, and no program is run for a configuration".to_owned()),
        _ => Setting::from_json(&text).or_else(|_| Setting::from_yaml(&text)),
    };
    let parsed = parsed.and_then(|parsed| match parsed {
        Setting::Map(_) => Ok(parsed),
        Setting::Null => Ok(Setting::Map(Vec::new())),
        _ => Err("there must be keys and values, such as \"MD013\": false".to_owned()),
    });
    parsed.map_err(|error| CliError::file(tried(), io::Error::other(error), "mend the file, or name another one"))
}

/// Settings with those that they extend under them.
fn extended(path: &Path, value: &Setting) -> Result<Setting, CliError> {
    let mut layers = vec![value.clone()];
    let mut at = path.to_path_buf();
    while let Some(Setting::Text(base)) = layers.last().and_then(|layer| layer.get("extends")).cloned() {
        if layers.len() > MOST_EXTENSIONS {
            let message = format!("{} extends itself, or more than {MOST_EXTENSIONS} files", path.display());
            return Err(CliError::usage(message, "take one of the `extends` away"));
        }
        let next = at.parent().unwrap_or(Path::new(".")).join(&base);
        if !next.is_file() {
            let message = format!("{} extends `{base}`, which is no file beside it", at.display());
            return Err(CliError::usage(message, "only local files are read: copy what the package says into one"));
        }
        layers.push(parse(&next)?);
        at = next;
    }
    Ok(layers.iter().rev().fold(Setting::Map(Vec::new()), |under, over| settings::merge(&under, over)))
}

fn words(value: &Setting) -> Vec<String> {
    let word = |value: &Setting| if let Setting::Text(text) = value { Some(text.clone()) } else { None };
    match value {
        Setting::List(items) => items.iter().filter_map(word).collect(),
        one => word(one).into_iter().collect(),
    }
}

impl Told {
    /// The settings for the rules of a pack.
    pub fn reading(&self, pack: &Pack) -> Reading {
        self.settings.as_ref().map(|found| settings::read(found, &pack.rules)).unwrap_or_default()
    }

    /// Puts the wishes of these files into a configuration, in place of its presets and under the wishes that are
    /// there already; gives what a person should know about them, a sentence each.
    pub fn apply(&self, config: &mut Config, pack: &Pack) -> Vec<String> {
        let reading = self.reading(pack);
        config.presets = vec![MARKDOWNLINT_PRESET.to_owned()];
        let asked = std::mem::take(&mut config.rules);
        config.rules = reading.first.into_iter().chain(reading.wishes).chain(asked).collect();
        config.deaf = self.deaf;
        let dropped = self.dropped.iter().map(|key| format!("`{key}` has no counterpart here and is left out"));
        reading.mistakes.iter().map(|mistake| describe(mistake, pack)).chain(dropped).collect()
    }

    /// Which articles the files choose and leave out; what they choose counts only where no path is given.
    ///
    /// # Errors
    ///
    /// A pattern that is none.
    pub fn choice(&self, paths_given: bool) -> Result<Choice, CliError> {
        let folder = self.paths.first().and_then(|path| path.parent()).unwrap_or(Path::new("."));
        // The parent of a bare name is empty, and means the working folder.
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let ignored = matcher(folder, self.ignores.iter().map(String::as_str))?;
        let all = paths_given || self.globs.is_empty();
        let globs = self.globs.iter().map(|glob| glob.trim_start_matches('#'));
        let chosen = if all { None } else { Some(matcher(folder, globs)?) };
        let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf());
        Ok(Choice { folder, ignored, chosen })
    }
}

/// Which articles are checked.
pub struct Choice {
    folder: PathBuf,
    ignored: Gitignore,
    /// `None` for all.
    chosen: Option<Gitignore>,
}

impl Choice {
    /// Whether this article is checked. What stands outside of the folder of the files is no concern of theirs.
    pub fn takes(&self, article: &Input) -> bool {
        let Input::File(path) = article else { return true };
        let real = path.canonicalize().unwrap_or_else(|_| path.clone());
        let Ok(inside) = real.strip_prefix(&self.folder) else { return true };
        let is = |matcher: &Gitignore| matcher.matched_path_or_any_parents(inside, false).is_ignore();
        !is(&self.ignored) && self.chosen.as_ref().is_none_or(is)
    }
}

/// Patterns as those of an ignore file: `!` in front takes back.
fn matcher<'a>(folder: &Path, patterns: impl Iterator<Item = &'a str>) -> Result<Gitignore, CliError> {
    let mut builder = GitignoreBuilder::new("");
    for pattern in patterns {
        builder.add_line(None, pattern.trim_start_matches("./")).map_err(|error| {
            CliError::usage(
                format!("a pattern in {}: {error}", folder.display()),
                "write a pattern such as docs/**/*.md",
            )
        })?;
    }
    builder.build().map_err(|error| CliError::usage(error.to_string(), "mend the patterns of the file"))
}

/// A mistake as a sentence that knows better.
pub fn describe(mistake: &Mistake, pack: &Pack) -> String {
    let better = |name: &str, known: Vec<&str>| match nearest(name, known) {
        Some(near) => format!("; did you mean `{near}`?"),
        None => String::new(),
    };
    match mistake {
        Mistake::UnknownRule { name } => {
            format!("markdownlint has no rule or tag `{name}`{}", better(name, settings::names(&pack.rules)))
        }
        Mistake::UnknownOption { rule, option, known } => {
            let better = better(option, known.iter().map(String::as_str).collect());
            format!("the rule `{rule}` has no option `{option}`{better}")
        }
        Mistake::WrongValue { rule, option, value, wanted } => {
            format!("the option `{option}` of `{rule}` cannot be `{value}`: it must be {wanted}")
        }
    }
}
