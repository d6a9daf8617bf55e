//! The check of articles: paths in, reports out.
//!
//! What is wrong with an article is decided below; this file only connects.

mod selection;
mod work;

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::Args;

use super::error::warn;
use super::{CliError, Common, FailOn, Format, Outcome, markdownlint, width};
use crate::files;
use crate::report::{Json, Pretty, Reporter, Short};

/// The largest article that is read when nothing else is asked for, in bytes.
const MAX_FILE_SIZE: u64 = 5 << 20;

/// Arguments of the check.
#[derive(Args, Clone, Debug, Default, PartialEq, Eq)]
#[command(next_help_heading = "Options of the check")]
pub struct Arguments {
    /// Markdown files and folders; - reads standard input; without any, the current folder
    #[arg(value_name = "PATHS")]
    pub paths: Vec<PathBuf>,
    /// Apply safe fixes, then report what remains
    #[arg(long)]
    pub fix: bool,
    /// With --fix or --diff: apply also the fixes that a person should look at
    #[arg(long)]
    pub r#unsafe: bool,
    /// Show what --fix would change, and change nothing
    #[arg(long)]
    pub diff: bool,
    /// Use the rules of this preset instead of `recommended` (repeatable)
    #[arg(long, value_name = "NAME")]
    pub preset: Vec<String>,
    /// Use only this rule, by name or alias (repeatable)
    #[arg(long, value_name = "ID")]
    pub only: Vec<String>,
    /// Leave out this rule, by name or alias (repeatable)
    #[arg(long, value_name = "ID")]
    pub off: Vec<String>,
    /// Give an option of a rule another value; lists take commas (repeatable)
    #[arg(long, value_name = "RULE.OPTION=VALUE")]
    pub set: Vec<String>,
    /// Use the rules of markdownlint as this configuration file of it sets them
    #[arg(long, value_name = "FILE", conflicts_with = "only")]
    pub markdownlint_config: Option<PathBuf>,
    /// The least severity that makes the exit code 1 [default: error]
    #[arg(long, value_enum)]
    pub fail_on: Option<FailOn>,
    /// What to call standard input in reports
    #[arg(long, value_name = "PATH")]
    pub stdin_filename: Option<String>,
    /// Refuse files that are larger, such as 500K, 5M or 1G [default: 5M]
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub max_file_size: Option<u64>,
}

/// Reads a number of bytes, perhaps with one of the endings K, M and G (powers of 1024).
fn size(text: &str) -> Result<u64, String> {
    let split = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    let (digits, unit) = text.split_at(split);
    let factor = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kb" | "kib" => 1 << 10,
        "m" | "mb" | "mib" => 1 << 20,
        "g" | "gb" | "gib" => 1 << 30,
        _ => return Err(format!("`{unit}` is no unit of size; write a number of bytes, or one with K, M or G")),
    };
    let number: u64 = digits.parse().map_err(|_| "write a number of bytes, such as 5M".to_owned())?;
    number.checked_mul(factor).ok_or_else(|| "that is more than any file can have".to_owned())
}

impl Arguments {
    /// The paths to check: those given, or standard input when only its name is given, or the current folder.
    fn inputs(&self) -> Result<Vec<PathBuf>, CliError> {
        let stdin = PathBuf::from(files::STANDARD_INPUT);
        match (self.paths.as_slice(), &self.stdin_filename) {
            ([], Some(_)) => Ok(vec![stdin]),
            ([], None) => Ok(vec![PathBuf::from(".")]),
            (paths, Some(_)) if !paths.contains(&stdin) => {
                let message = "--stdin-filename names standard input, which is not among the paths";
                Err(CliError::usage(message, "add - to the paths, or leave --stdin-filename out"))
            }
            (paths, _) => Ok(paths.to_vec()),
        }
    }

    fn refuse_contradictions(&self, paths: &[PathBuf], common: &Common) -> Result<(), CliError> {
        let (message, help) = if self.r#unsafe && !self.fix && !self.diff {
            ("--unsafe says which fixes are applied, and none are", "add --fix to apply them, or --diff to see them")
        } else if self.fix && !self.diff && paths.iter().any(|path| path.as_os_str() == files::STANDARD_INPUT) {
            ("--fix cannot write to standard input", "use --diff to see what would change, or name a file")
        } else if self.diff && common.format == Format::Json {
            ("--diff prints a difference and no JSON", "leave one of the two out; JSON holds the edits of every fix")
        } else {
            return Ok(());
        };
        Err(CliError::usage(message, help))
    }

    /// Arguments of the check that stand before another command would be silently without effect.
    ///
    /// # Errors
    ///
    /// When there are any.
    pub(super) fn refuse_before_command(&self) -> Result<(), CliError> {
        if *self == Self::default() {
            return Ok(());
        }
        let help = "put options behind the command; for a file that has the name of a command, write ./NAME";
        Err(CliError::usage("paths and options of the check stand before a command", help))
    }
}

/// Checks articles.
///
/// # Errors
///
/// Wrong arguments, unusable rules, or a result that cannot be written.
pub fn run(arguments: &Arguments, common: &Common) -> Result<Outcome, CliError> {
    let paths = arguments.inputs()?;
    arguments.refuse_contradictions(&paths, common)?;
    let pack = common.load_pack()?;
    let mut config = selection::config(arguments, common, &pack)?;
    let mut found = files::find(&paths, arguments.stdin_filename.as_deref());
    if let Some(path) = &arguments.markdownlint_config {
        let told = markdownlint::read(path)?;
        told.choose(&mut found, !arguments.paths.is_empty())?;
        for note in told.apply(&mut config, !arguments.preset.is_empty(), &pack) {
            warn(&format!("{}: {note}", path.display()), common);
        }
    }
    let reporter = reporter(common)?;
    let work = work::Work {
        pack: &pack,
        config: &config,
        reporter: reporter.as_ref(),
        repair: Repair::new(arguments),
        unsafe_too: arguments.r#unsafe,
        most: arguments.max_file_size.unwrap_or(MAX_FILE_SIZE),
    };
    let summary = work.run(found, common)?;
    let fails = arguments.fail_on.unwrap_or_default().threshold().is_some_and(|severity| summary.reaches(severity));
    Ok(if !summary.troubles.is_empty() {
        Outcome::Trouble
    } else if fails {
        Outcome::Findings
    } else {
        Outcome::Clean
    })
}

fn reporter(common: &Common) -> Result<Box<dyn Reporter>, CliError> {
    let stdout = std::io::stdout();
    Ok(match common.format {
        Format::Pretty => Box::new(Pretty {
            width: width(),
            color: common.colors(&stdout),
            links: stdout.is_terminal() && common.colors(&stdout),
            quiet: common.quiet,
        }),
        Format::Short => Box::new(Short),
        Format::Json => Box::new(Json),
        Format::Markdown => return Err(no_markdown()),
    })
}

fn no_markdown() -> CliError {
    CliError::usage("this command writes no Markdown", "use --format pretty, short or json")
}

/// What becomes of fixes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Repair {
    /// They are only told of.
    Tell,
    /// What they would change is shown.
    Show,
    /// They are applied.
    Write,
}

impl Repair {
    const fn new(arguments: &Arguments) -> Self {
        match arguments {
            Arguments { diff: true, .. } => Self::Show,
            Arguments { fix: true, .. } => Self::Write,
            _ => Self::Tell,
        }
    }
}
