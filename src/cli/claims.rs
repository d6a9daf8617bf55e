//! `claims`: everything that was understood of articles, with the verdict of the facts on each statement.
//!
//! It reports; what counts as a mistake is for the rules to say, so its exit code speaks only of files.

mod markdown;
mod pretty;
mod unknown;
mod view;

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use serde::Serialize;

use self::view::{FileClaims, Judgement};
use super::check::Settings;
use super::error::say;
use super::output::{json, print};
use super::{CliError, Common, Format, Outcome, width};
use crate::document::{Document, ParseOptions};
use crate::engine::TIMED_OUT;
use crate::files::{self, Source};
use crate::finding::MessageLanguage;
use crate::pack::Pack;
use crate::words;

/// Files with more bytes are refused, as in a check.
const MAX_FILE_SIZE: u64 = 5 << 20;
/// Parsing one file may take as long.
const DEADLINE: Duration = Duration::from_secs(20);

/// Arguments of `claims`.
#[derive(Args, Clone, Debug)]
pub struct Arguments {
    /// Markdown files and folders; - reads standard input
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// Show only the claims with this verdict (the counts stay those of all)
    #[arg(long, value_enum)]
    pub verdict: Option<VerdictChoice>,
    /// List the names that look like models or organizations and are not known, each with a fact to fill in
    #[arg(long, conflicts_with = "verdict")]
    pub unknown: bool,
    #[command(flatten)]
    settings: Settings,
}

/// A verdict, as the command line names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum VerdictChoice {
    /// The facts say the same
    Supported,
    /// The facts say otherwise
    Contradicted,
    /// The facts say nothing about it
    Unknown,
}

impl VerdictChoice {
    fn accepts(self, judgement: Judgement) -> bool {
        matches!(
            (self, judgement),
            (Self::Supported, Judgement::Supported)
                | (Self::Contradicted, Judgement::Contradicted)
                | (Self::Unknown, Judgement::Unknown)
        )
    }
}

/// A file that could not be read.
#[derive(Clone, Debug, Serialize)]
struct Unread {
    path: String,
    message: String,
}

/// Reads articles and reports what they state.
///
/// # Errors
///
/// When the pack cannot be used or standard output cannot be written to. A file that cannot be read is named, the
/// others are still reported, and the outcome is trouble.
pub fn run(arguments: &Arguments, common: &Common) -> Result<Outcome, CliError> {
    let pack = arguments.settings.pack(common)?;
    let language = common.language_or_system();
    let found = files::find(&arguments.files, None);
    let unread = |path: &str, message: String| Unread { path: path.to_owned(), message };
    let mut errors: Vec<Unread> =
        found.troubles.iter().map(|trouble| unread(&trouble.name, trouble.problem.describe(language))).collect();
    let mut articles = Vec::new();
    for source in &found.articles {
        match read(source, language) {
            Ok(document) => articles.push((source.name.clone(), document)),
            Err(message) => errors.push(unread(&source.name, message)),
        }
    }
    let color = common.colors(&std::io::stderr());
    for error in &errors {
        say(&format!("{}: {}", error.path, error.message), color);
    }
    let text = match arguments.unknown {
        true => names(&articles, &errors, &pack, common)?,
        false => statements(arguments, &articles, &errors, &pack, common)?,
    };
    print(&text)?;
    Ok(if errors.is_empty() { Outcome::Clean } else { Outcome::Trouble })
}

fn statements(
    arguments: &Arguments,
    articles: &[(String, Document)],
    errors: &[Unread],
    pack: &Pack,
    common: &Common,
) -> Result<String, CliError> {
    #[derive(Serialize)]
    struct Report<'a> {
        version: u32,
        files: &'a [FileClaims],
        errors: &'a [Unread],
    }
    let mut files: Vec<FileClaims> =
        articles.iter().map(|(path, document)| view::read(path, document, pack, common.language())).collect();
    if let Some(verdict) = arguments.verdict {
        for file in &mut files {
            file.claims.retain(|claim| verdict.accepts(claim.verdict));
        }
    }
    Ok(match common.format {
        Format::Json => json(&Report { version: 1, files: &files, errors })?,
        Format::Markdown => markdown::render(&files),
        Format::Short => pretty::short(&files),
        Format::Pretty => pretty::render(&files, width(), common.colors(&std::io::stdout())),
    })
}

fn names(articles: &[(String, Document)], errors: &[Unread], pack: &Pack, common: &Common) -> Result<String, CliError> {
    #[derive(Serialize)]
    struct Report<'a> {
        version: u32,
        names: &'a [unknown::Name],
        errors: &'a [Unread],
    }
    let found = unknown::find(articles, pack);
    let language = common.language_or_system();
    Ok(match common.format {
        Format::Json => json(&Report { version: 1, names: &found, errors })?,
        _ => unknown::render(&found, language),
    })
}

/// The article, or why it cannot be read.
fn read(source: &Source, language: MessageLanguage) -> Result<Document, String> {
    let text = source.read(MAX_FILE_SIZE).map_err(|problem| problem.describe(language))?;
    let document = Document::parse(text, &ParseOptions { deadline: Some(DEADLINE), ..ParseOptions::default() });
    if document.timed_out() { Err(words::get(TIMED_OUT, language).to_owned()) } else { Ok(document) }
}
