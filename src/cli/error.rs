//! What keeps a command from doing its work: what, why, and what to do.
//!
//! Findings are no errors, and a file that cannot be read beside others is reported with the others.

use std::io::{self, IsTerminal, Write};

use super::{Common, Outcome, width};
use crate::pack::PackErrors;
use crate::report::escape::unarmed;
use crate::settings::SettingsError;
use crate::snippet::harmless;

/// Ends a command with exit code 2, but for a reader that went away.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The arguments make no sense together, or name what does not exist.
    #[error("{message}")]
    Usage {
        /// What is wrong, and why.
        message: String,
        /// What to do.
        help: String,
    },
    /// Rules or facts that cannot be used.
    #[error("{0}")]
    Pack(#[from] PackErrors),
    /// Settings that cannot be used.
    #[error("{0}")]
    Settings(PackErrors),
    /// A file that the command cannot do without.
    #[error("{message}: {source}")]
    File {
        /// What was tried, with the path.
        message: String,
        /// What the system says.
        source: io::Error,
        /// What to do.
        help: String,
    },
    /// The result could not be written to standard output.
    #[error("cannot write the result: {0}")]
    Output(#[from] io::Error),
}

impl From<SettingsError> for CliError {
    fn from(error: SettingsError) -> Self {
        match error {
            SettingsError::Packs(errors) => Self::Pack(errors),
            SettingsError::Settings(errors) => Self::Settings(errors),
        }
    }
}

impl CliError {
    /// A wrong use of the command line.
    pub fn usage(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Usage { message: message.into(), help: help.into() }
    }

    /// A file that could not be read or written; `message` is what was tried, with the path.
    pub fn file(message: impl Into<String>, source: io::Error, help: impl Into<String>) -> Self {
        Self::File { message: message.into(), source, help: help.into() }
    }

    /// Prints the error to standard error. A reader that went away had enough: that is success.
    pub(super) fn report(&self, common: &Common) -> Outcome {
        let color = common.colors(&io::stderr());
        match self {
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => return Outcome::Clean,
            Self::Pack(errors) | Self::Settings(errors) => {
                let width = if io::stderr().is_terminal() { width() } else { width().max(100) };
                // A reader of standard error that went away changes nothing, here and below.
                let _ = write!(io::stderr(), "{}", unarmed(errors.render(color, width)));
                let (count, plural) = (errors.len(), if errors.len() == 1 { "" } else { "s" });
                let what = if matches!(self, Self::Pack(_)) { "rules" } else { "settings" };
                say(&format!("the {what} cannot be used: {count} error{plural}"), color);
            }
            Self::Usage { help, .. } | Self::File { help, .. } => {
                say(&self.to_string(), color);
                let _ = writeln!(io::stderr(), "  help: {}", unarmed(harmless(help)));
            }
            Self::Output(_) => say(&self.to_string(), color),
        }
        Outcome::Trouble
    }
}

/// One line of trouble on standard error.
pub(super) fn say(message: &str, color: bool) {
    let word = if color { "\u{1b}[31merror\u{1b}[0m" } else { "error" };
    let _ = writeln!(io::stderr(), "{word}: {}", unarmed(harmless(message)));
}

/// Something on standard error that a person should know and that keeps nothing from being done.
pub(super) fn warn(message: &str, common: &Common) {
    let color = common.colors(&io::stderr());
    let word = if color { "\u{1b}[33mwarning\u{1b}[0m" } else { "warning" };
    let _ = writeln!(io::stderr(), "{word}: {}", unarmed(harmless(message)));
}
