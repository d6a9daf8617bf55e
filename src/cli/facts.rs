//! `facts`: the health of what a pack says is true, and facts made of other people's tables.
//!
//! It speaks of packs and judges no article.

mod check;
mod entry;
mod import;
mod table;

use clap::{Args, Subcommand};

use super::{CliError, Common, Outcome};

/// Arguments of `facts`.
#[derive(Args, Clone, Debug)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Clone, Debug, Subcommand)]
enum What {
    /// Look for what is wrong with the facts: references, names, circles, order of dates, sources, age
    Check(check::Arguments),
    /// Turn a table (.csv, .tsv, .jsonl) into a pack of facts
    Import(import::Arguments),
}

/// Runs the command.
///
/// # Errors
///
/// When a file cannot be used or the result cannot be written.
pub fn run(arguments: &Arguments, common: &Common) -> Result<Outcome, CliError> {
    match &arguments.what {
        What::Check(arguments) => check::run(arguments, common),
        What::Import(arguments) => import::run(arguments, common),
    }
}
