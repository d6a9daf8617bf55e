//! A stub.

use clap::Args;

use super::{CliError, Common, Outcome};

/// Arguments of the command.
#[derive(Args, Clone, Debug)]
pub struct Arguments {}

/// Runs the command.
///
/// # Errors
///
/// None yet.
pub fn run(_arguments: &Arguments, _common: &Common) -> Result<Outcome, CliError> {
    Err(CliError::usage("this command is not there yet", "wait for it"))
}
