//! The check of articles: paths in, reports out.
//!
//! What is wrong with an article is decided below; this file only connects.

use std::path::PathBuf;

use clap::Args;

use super::{CliError, Common, FailOn, Outcome};

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
    #[arg(long, conflicts_with = "fix")]
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
    /// The least severity that makes the exit code 1 [default: error]
    #[arg(long, value_enum, hide_possible_values = false)]
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
pub fn run(_arguments: &Arguments, _common: &Common) -> Result<Outcome, CliError> {
    Err(CliError::usage("not yet", "wait"))
}
