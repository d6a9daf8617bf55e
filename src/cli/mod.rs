//! The command line: arguments, one file for each command, errors and exit codes.
//!
//! It calls the layers below and decides nothing about articles.

mod baseline;
mod check;
mod claims;
mod columns;
mod completions;
mod config;
mod error;
mod explain;
mod facts;
mod init;
mod man;
mod markdownlint;
mod new;
mod options;
mod output;
mod rules;
mod schema;
mod test;
mod watch;

use std::ffi::OsString;
use std::process::ExitCode;
use std::sync::LazyLock;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::pack::{Manifest, builtin_manifest};

pub use error::CliError;
pub use options::{ColorChoice, Common, FailOn, Format, LanguageChoice, ReportFormat, width};

/// A Markdown linter and fact checker for writing about AI, in Chinese and English
#[derive(Debug, Parser)]
#[command(name = "aigc-lint", version = VERSION.as_str(), max_term_width = 100)]
#[command(about, long_about = None, after_help = EXIT_CODES)]
struct CommandLine {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    check: check::Arguments,
    #[command(flatten)]
    common: Common,
}

/// The program, the pack inside it, and the date of its facts.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let program = env!("CARGO_PKG_VERSION");
    match builtin_manifest() {
        Some(Manifest { name: Some(name), version: Some(version), as_of: Some(date), .. }) => {
            format!("{program} (pack {name} {version}, facts as of {date})")
        }
        _ => program.to_owned(),
    }
});

const EXIT_CODES: &str = "\
Without a command, the articles at PATHS are checked.

Exit codes: 0 nothing to say at or above --fail-on; 1 findings; 2 trouble with arguments, rules or files.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Check articles (the same as naming no command)
    Check(check::Arguments),
    /// Remember the findings of today, so that a check reports only new ones
    Baseline(baseline::Arguments),
    /// Show which settings apply to a file, and where each was written
    Config(config::Arguments),
    /// Write a file of settings to begin with, or the workflow of a service
    Init(init::Arguments),
    /// Test a pack: its examples, and every fact in every phrasing
    Test(test::Arguments),
    /// Explain a rule, or tell what is known of a name
    Explain(explain::Arguments),
    /// List the rules
    Rules(rules::Arguments),
    /// Show every claim that is understood in an article
    Claims(claims::Arguments),
    /// Check the facts themselves, or make facts of a table
    Facts(facts::Arguments),
    /// Write the first lines of a new rule or fact
    New(new::Arguments),
    /// Print a JSON Schema, with which editors complete and check packs and settings
    Schema(schema::Arguments),
    /// Print the manual page
    Man,
    /// Print completions for a shell
    Completions(completions::Arguments),
}

/// How a command ended, when nothing kept it from doing its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Nothing to complain about. Exit code 0.
    Clean,
    /// Findings at or above `--fail-on`, or failed tests. Exit code 1.
    Findings,
    /// Something could not be read or done, and was named already. Exit code 2.
    Trouble,
}

impl Outcome {
    const fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::Trouble => 2,
        }
    }
}

/// The command line as clap knows it, for completions.
pub fn command() -> clap::Command {
    CommandLine::command()
}

/// Runs the program with these arguments (the first is its own name) and gives its exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let parsed = command().try_get_matches_from(arguments);
    let mut line = match parsed.and_then(|matches| CommandLine::from_arg_matches(&matches)) {
        Ok(line) => line,
        Err(error) => {
            // Help and versions come as errors too. A reader that went away is no trouble.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { Outcome::Trouble.code() } else { Outcome::Clean.code() });
        }
    };
    let outcome = dispatch(&mut line).unwrap_or_else(|error| error.report(&line.common));
    ExitCode::from(outcome.code())
}

fn dispatch(line: &mut CommandLine) -> Result<Outcome, CliError> {
    if !matches!(line.command, None | Some(Command::Check(_))) {
        line.common.settle_format()?;
    }
    let common = &line.common;
    let Some(command) = &line.command else { return check::run(&line.check, common) };
    line.check.refuse_before_command()?;
    match command {
        Command::Check(arguments) => check::run(arguments, common),
        Command::Baseline(arguments) => baseline::run(arguments, common),
        Command::Config(arguments) => config::run(arguments, common),
        Command::Init(arguments) => init::run(arguments, common),
        Command::Test(arguments) => test::run(arguments, common),
        Command::Explain(arguments) => explain::run(arguments, common),
        Command::Rules(arguments) => rules::run(arguments, common),
        Command::Claims(arguments) => claims::run(arguments, common),
        Command::Facts(arguments) => facts::run(arguments, common),
        Command::New(arguments) => new::run(arguments, common),
        Command::Schema(arguments) => schema::run(arguments, common),
        Command::Man => man::run(common),
        Command::Completions(arguments) => completions::run(arguments, common),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_command_line_is_sound() {
        super::command().debug_assert();
    }
}
