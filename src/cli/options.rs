//! Options that all commands share, and what they mean: packs, languages, colours, widths.
//!
//! It turns arguments into things that can do work; it neither checks articles nor prints reports.

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::CliError;
use crate::finding::{MessageLanguage, Severity};
use crate::pack::{Pack, PackSource};

/// Reports are drawn this many columns wide where the terminal does not say.
const USUAL_WIDTH: usize = 100;
/// Reports are never drawn narrower or wider than this.
const WIDTHS: (usize, usize) = (80, 120);

/// Options that every command takes.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Options for all commands")]
pub struct Common {
    /// Add a pack of rules and facts: a folder or a single YAML file (repeatable)
    #[arg(long, value_name = "PACK", global = true)]
    pub rules: Vec<PathBuf>,
    /// Use only the packs given with --rules
    #[arg(long, global = true)]
    pub no_default_rules: bool,
    /// How to print the result
    #[arg(long = "format", value_enum, global = true, value_name = "FORMAT")]
    pub wanted: Option<ReportFormat>,
    /// The same for commands that know only the common formats; set by [`Common::settle_format`].
    #[arg(skip)]
    pub format: Format,
    /// Language of messages; auto takes that of each article
    #[arg(long, value_enum, default_value_t, global = true)]
    pub lang: LanguageChoice,
    /// When to use colours; auto asks the terminal, NO_COLOR and CLICOLOR_FORCE
    #[arg(long, value_enum, default_value_t, global = true)]
    pub color: ColorChoice,
    /// Leave out everything but the results themselves
    #[arg(long, short, global = true)]
    pub quiet: bool,
}

/// How a result is printed by commands other than the check.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For people: excerpts with marks, tables
    #[default]
    Pretty,
    /// One line for each result
    Short,
    /// For programs
    Json,
    /// For documents
    Markdown,
}

/// How a report is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, ValueEnum)]
pub enum ReportFormat {
    /// For people: excerpts with marks, tables
    #[default]
    Pretty,
    /// One line for each result
    Short,
    /// For programs: one object
    Json,
    /// For programs: one object on each line
    Jsonl,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// Code quality report of GitLab
    Gitlab,
    /// JUnit XML, for test reports
    Junit,
    /// Checkstyle XML
    Checkstyle,
    /// Reviewdog's JSON
    Rdjson,
    /// Annotations of Azure Pipelines
    Azure,
    /// For documents, comments and job summaries
    Markdown,
    /// A page for browsers: the article with its findings in the margin
    Html,
    /// Whole sentences, to be read aloud
    Narrated,
}

impl ReportFormat {
    /// Its name on the command line.
    pub fn name(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }
}

/// The language of messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum LanguageChoice {
    /// Chinese
    Zh,
    /// English
    En,
    /// That of the article
    #[default]
    Auto,
}

/// When colours are used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal unless NO_COLOR is set, or wherever CLICOLOR_FORCE is
    #[default]
    Auto,
    /// Also into files and pipes
    Always,
    /// Not at all
    Never,
}

/// From which severity on findings make a run fail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Errors
    #[default]
    Error,
    /// Warnings and errors
    Warning,
    /// Anything
    Info,
    /// Nothing
    Never,
}

impl FailOn {
    /// The least severity that makes a run fail.
    pub const fn threshold(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warning => Some(Severity::Warning),
            Self::Info => Some(Severity::Info),
            Self::Never => None,
        }
    }
}

impl Common {
    /// Decides on the format of a command other than the check.
    ///
    /// # Errors
    ///
    /// When the format is one that only the check can write.
    pub fn settle_format(&mut self) -> Result<(), CliError> {
        self.format = match self.wanted.unwrap_or_default() {
            ReportFormat::Pretty => Format::Pretty,
            ReportFormat::Short => Format::Short,
            ReportFormat::Json => Format::Json,
            ReportFormat::Markdown => Format::Markdown,
            other => {
                let message = format!("this command does not write the format `{}`", other.name());
                return Err(CliError::usage(message, "use --format pretty, short, json or markdown"));
            }
        };
        Ok(())
    }

    /// The packs of this run in order: the built-in one, then those given.
    ///
    /// # Errors
    ///
    /// When `--no-default-rules` leaves none.
    pub fn pack_sources(&self) -> Result<Vec<PackSource>, CliError> {
        let builtin = (!self.no_default_rules).then(PackSource::builtin);
        let sources: Vec<PackSource> = builtin.into_iter().chain(self.rules.iter().map(PackSource::folder)).collect();
        if sources.is_empty() {
            let message = "--no-default-rules leaves no rules at all";
            return Err(CliError::usage(message, "name a pack with --rules PACK, or leave --no-default-rules out"));
        }
        Ok(sources)
    }

    /// Reads the packs of this run.
    ///
    /// # Errors
    ///
    /// When there is none, or when something is wrong in any of them.
    pub fn load_pack(&self) -> Result<Pack, CliError> {
        Ok(Pack::load(&self.pack_sources()?)?)
    }

    /// The language of messages about an article; `None` for that of the article.
    pub fn language(&self) -> Option<MessageLanguage> {
        match self.lang {
            LanguageChoice::Zh => Some(MessageLanguage::Zh),
            LanguageChoice::En => Some(MessageLanguage::En),
            LanguageChoice::Auto => None,
        }
    }

    /// The language of what is said about no article in particular: the one asked for, or that of the user's system.
    pub fn language_or_system(&self) -> MessageLanguage {
        self.language().unwrap_or_else(system_language)
    }

    /// Whether to colour what goes to this stream.
    pub fn colors(&self, stream: &impl IsTerminal) -> bool {
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        let refused = || set("NO_COLOR").is_some() || set("CLICOLOR").is_some_and(|value| value == "0");
        let forced = || set("NO_COLOR").is_none() && set("CLICOLOR_FORCE").is_some_and(|value| value != "0");
        let able = || std::env::var_os("TERM").is_none_or(|value| value != "dumb");
        match self.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => forced() || stream.is_terminal() && able() && !refused(),
        }
    }
}

/// How many columns reports may take: what COLUMNS or the terminal says, within reason. In files it is always the same.
pub fn width() -> usize {
    let told = std::env::var("COLUMNS").ok().and_then(|columns| columns.trim().parse().ok());
    told.or_else(terminal_width).unwrap_or(USUAL_WIDTH).clamp(WIDTHS.0, WIDTHS.1)
}

fn terminal_width() -> Option<usize> {
    terminal_size::terminal_size_of(std::io::stdout()).map(|(terminal_size::Width(columns), _)| usize::from(columns))
}

fn system_language() -> MessageLanguage {
    let set = |name: &&str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let name = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find(set);
    let chinese = name.and_then(std::env::var_os).is_some_and(|value| value.to_string_lossy().starts_with("zh"));
    if chinese { MessageLanguage::Zh } else { MessageLanguage::En }
}
