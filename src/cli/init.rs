//! `init`: a file of settings to begin with, and the wiring for a service. It asks nothing and overwrites nothing.
//!
//! What the settings mean is decided in `settings`.

mod markdownlint;

use std::io;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::output::{print, sentence};
use super::{CliError, Common, Outcome, schema};
use crate::finding::MessageLanguage;
use crate::fix;
use crate::schema::Subject;
use crate::settings::NAMES;

/// Arguments of `init`.
#[derive(Args, Clone, Debug)]
pub struct Arguments {
    /// Write the workflow of this service instead
    #[arg(long, value_enum, value_name = "SERVICE")]
    ci: Option<Service>,
    /// Take the settings over from the configuration of this program
    #[arg(long, value_enum, value_name = "PROGRAM", conflicts_with = "ci")]
    from: Option<Program>,
    /// With --from: the configuration file, instead of those in the current folder
    #[arg(long, value_name = "FILE", requires = "from")]
    config: Option<PathBuf>,
    /// Replace a file that is there
    #[arg(long)]
    force: bool,
    /// Print what would be written, and write nothing
    #[arg(long)]
    print: bool,
}

/// What can be wired.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Service {
    /// GitHub Actions: .github/workflows/aigc-lint.yml
    Github,
    /// GitLab CI: .gitlab/aigc-lint.yml, to be included
    Gitlab,
    /// pre-commit: .pre-commit-config.yaml
    PreCommit,
}

/// Whose configuration can be taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Program {
    /// .markdownlint.{jsonc,json,yaml,yml} and .markdownlint-cli2.{jsonc,yaml}
    Markdownlint,
}

/// Writes the file.
///
/// # Errors
///
/// When it is there already, or cannot be written.
pub fn run(arguments: &Arguments, common: &Common) -> Result<Outcome, CliError> {
    let language = common.language_or_system();
    let (path, text, next) = match arguments.ci {
        None => match arguments.from {
            None => (NAMES[0], settings(language), "init-settings"),
            Some(Program::Markdownlint) => {
                (NAMES[0], markdownlint::convert(arguments.config.as_deref(), common)?, "init-from")
            }
        },
        Some(Service::Github) => {
            (".github/workflows/aigc-lint.yml", include_str!("init/github.yaml").to_owned(), "init-github")
        }
        Some(Service::Gitlab) => (".gitlab/aigc-lint.yml", include_str!("init/gitlab.yaml").to_owned(), "init-gitlab"),
        Some(Service::PreCommit) => {
            (".pre-commit-config.yaml", include_str!("init/pre-commit.yaml").to_owned(), "init-pre-commit")
        }
    };
    let path = PathBuf::from(path);
    if arguments.print {
        print(&text)?;
        return Ok(Outcome::Clean);
    }
    refuse_existing(&path, arguments)?;
    write(&path, &text)?;
    // Only settings with a line that names the schema have a use for it.
    let beside = match (arguments.ci, arguments.from) {
        (None, None) => schema::put_beside(&path, Subject::Config, &common.load_pack()?, language)?,
        _ => String::new(),
    };
    print(&(sentence(next, language, &[("path", &path.to_string_lossy())]) + "\n" + &beside))?;
    Ok(Outcome::Clean)
}

fn settings(language: MessageLanguage) -> String {
    let text = match language {
        MessageLanguage::Zh => include_str!("init/settings.zh.yaml"),
        MessageLanguage::En => include_str!("init/settings.en.yaml"),
    };
    Subject::Config.header() + &text.replace("<edition>", crate::rules::Edition::CURRENT)
}

fn refuse_existing(path: &Path, arguments: &Arguments) -> Result<(), CliError> {
    let there = if arguments.ci.is_none() { NAMES.iter().map(Path::new).find(|path| path.exists()) } else { None };
    let Some(there) = there.or_else(|| path.exists().then_some(path)) else { return Ok(()) };
    if arguments.force {
        return Ok(());
    }
    let help = "edit it (--print shows what would be written), or replace it with --force";
    Err(CliError::usage(format!("`{}` is there already", there.display()), help))
}

fn write(path: &Path, text: &str) -> Result<(), CliError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let made = folder.map_or(Ok(()), std::fs::create_dir_all);
    made.and_then(|()| fix::create_atomically(path, text)).map_err(|error: io::Error| {
        CliError::file(format!("cannot write `{}`", path.display()), error, "check that the folder may be written to")
    })
}
