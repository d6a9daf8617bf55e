//! Completions for shells, as text on standard output.
//!
//! It asks clap for them and knows no option by name.

use clap::Args;
use clap_complete::Shell;

use super::output::print;
use super::{CliError, Common, Outcome};

/// Arguments of `completions`.
#[derive(Args, Clone, Debug)]
pub struct Arguments {
    /// The shell to write completions for
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: Shell,
}

/// Prints the completions.
///
/// # Errors
///
/// When standard output cannot be written to.
pub fn run(arguments: &Arguments, _common: &Common) -> Result<Outcome, CliError> {
    print(&render(arguments.shell))?;
    Ok(Outcome::Clean)
}

fn render(shell: Shell) -> String {
    let mut command = super::command();
    let name = command.get_name().to_owned();
    // Into memory first: clap panics when what it writes to goes away.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, name, &mut script);
    String::from_utf8_lossy(&script).into_owned()
}
