//! `schema`: JSON Schemas, with which editors complete and check what people write.
//!
//! What they say is decided in `schema`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::check::Settings;
use super::output::{json, print, sentence};
use super::{CliError, Common, Outcome};
use crate::finding::MessageLanguage;
use crate::fix;
use crate::pack::Pack;
use crate::schema::{Subject, schema};

/// Arguments of `schema`.
#[derive(Args, Clone, Debug)]
pub struct Arguments {
    /// What is written
    #[arg(value_enum, value_name = "WHAT")]
    what: What,
    /// Write to the file that the first line of such files names, in this folder, instead of standard output
    #[arg(long, value_name = "FOLDER")]
    to: Option<PathBuf>,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum What {
    /// A file of facts
    Facts,
    /// A grammar file
    Grammar,
    /// relations.yaml
    Relations,
    /// A file of rules
    Lint,
    /// .aigc-lint.yaml
    Config,
    /// pack.yaml
    Pack,
}

impl What {
    const fn subject(self) -> Subject {
        match self {
            Self::Facts => Subject::Facts,
            Self::Grammar => Subject::Grammar,
            Self::Relations => Subject::Relations,
            Self::Lint => Subject::Lint,
            Self::Config => Subject::Config,
            Self::Pack => Subject::Pack,
        }
    }
}

/// Prints a schema, or writes it to a file.
///
/// # Errors
///
/// When the packs are unusable, or the result cannot be written.
pub fn run(arguments: &Arguments, common: &Common) -> Result<Outcome, CliError> {
    let subject = arguments.what.subject();
    let pack = arguments.settings.pack(common)?;
    let text = json(&schema(subject, &pack))?;
    match &arguments.to {
        None => print(&text)?,
        Some(folder) => write(&folder.join(subject.file_name()), &text)?,
    }
    Ok(Outcome::Clean)
}

/// Puts the schema that the first line of a file names beside the file, unless it stands there; gives what to say.
///
/// # Errors
///
/// When it cannot be written.
pub(super) fn put_beside(
    file: &Path,
    subject: Subject,
    pack: &Pack,
    language: MessageLanguage,
) -> Result<String, CliError> {
    let path = file.with_file_name(subject.file_name());
    if path.exists() {
        return Ok(String::new());
    }
    write(&path, &json(&schema(subject, pack))?)?;
    Ok(sentence("schema-written", language, &[("path", &path.display().to_string())]) + "\n")
}

fn write(path: &Path, text: &str) -> Result<(), CliError> {
    fix::create_atomically(path, text).map_err(|error| {
        let message = format!("cannot write `{}`", path.display());
        CliError::file(message, error, "check that the folder exists and may be written to")
    })
}
