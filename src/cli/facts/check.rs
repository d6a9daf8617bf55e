//! `facts check`: everything that is wrong with the facts of the packs, each with its place.
//!
//! What is wrong is decided by the pack; this prints it.

use clap::Args;
use serde::Serialize;

use crate::cli::output::{json, tell};
use crate::cli::{CliError, Common, Format, Outcome, width};
use crate::document::Lines;
use crate::facts::Date;
use crate::pack::{Pack, PackErrors, Place};
use crate::snippet::harmless;

/// Arguments of `facts check`.
#[derive(Args, Clone, Debug)]
pub(super) struct Arguments {
    /// Name also the entries that were last checked before this date (2026, 2026-06, 2026-06-30)
    #[arg(long, value_name = "DATE", value_parser = date)]
    as_of: Option<Date>,
}

fn date(text: &str) -> Result<Date, String> {
    Date::parse(text).ok_or_else(|| "write a year, month or day, such as 2026, 2026-06 or 2026-06-30".to_owned())
}

/// Facts that cannot be loaded at all are problems too, and keep the others from being looked for.
pub(super) fn run(arguments: &Arguments, common: &Common) -> Result<Outcome, CliError> {
    let (problems, entries) = match Pack::load(&common.pack_sources()?) {
        Ok(pack) => (pack.health(arguments.as_of), pack.facts.entities().len()),
        // A file that cannot be read is trouble, not a problem of the facts.
        Err(errors) if errors.iter().any(|error| UNREADABLE.contains(&error.code)) => return Err(errors.into()),
        Err(errors) => (errors, 0),
    };
    tell(match common.format {
        Format::Pretty => pretty(&problems, entries, common),
        Format::Short => short(&problems),
        Format::Json => json(&Report { version: 1, entries, problems: views(&problems) })?,
        Format::Markdown => {
            return Err(CliError::usage("this command writes no Markdown", "use --format pretty, short or json"));
        }
    })?;
    Ok(if problems.is_empty() { Outcome::Clean } else { Outcome::Findings })
}

/// Codes of errors about files that could not be read.
const UNREADABLE: [&str; 4] = ["unreadable", "no-pack", "not-a-layer", "too-large"];

#[derive(Serialize)]
struct Report {
    version: u32,
    /// How many entries were looked at; 0 when the facts could not be loaded.
    entries: usize,
    problems: Vec<View>,
}

/// A problem for programs.
#[derive(Serialize)]
struct View {
    code: &'static str,
    #[serde(flatten)]
    place: PlaceView,
    message: String,
    help: Option<String>,
    related: Vec<RelatedView>,
}

#[derive(Serialize)]
struct RelatedView {
    #[serde(flatten)]
    place: PlaceView,
    message: String,
}

/// Lines and columns from 1, columns in characters.
#[derive(Serialize)]
struct PlaceView {
    path: String,
    line: usize,
    column: usize,
}

fn views(problems: &PackErrors) -> Vec<View> {
    let lines: Vec<Lines> = problems.files.iter().map(|file| Lines::new(&file.text)).collect();
    let place = |place: &Place| {
        let (file, lines) = (&problems.files[place.file], &lines[place.file]);
        let position = lines.position(&file.text, place.span.start);
        PlaceView { path: file.path.clone(), line: position.line, column: position.column }
    };
    let related = |(at, message): &(Place, String)| RelatedView { place: place(at), message: message.clone() };
    problems
        .iter()
        .map(|problem| View {
            code: problem.code,
            place: place(&problem.place),
            message: problem.message.clone(),
            help: problem.help.clone(),
            related: problem.related.iter().map(related).collect(),
        })
        .collect()
}

fn pretty(problems: &PackErrors, entries: usize, common: &Common) -> String {
    let mut text = problems.render(common.colors(&std::io::stdout()), width());
    if !common.quiet {
        let count = match problems.len() {
            0 => "nothing is wrong".to_owned(),
            1 => "1 problem".to_owned(),
            many => format!("{many} problems"),
        };
        let looked = if entries == 0 { "the facts cannot be loaded".to_owned() } else { format!("{entries} entries") };
        text.push_str(&format!("{looked}: {count}\n"));
    }
    text
}

fn short(problems: &PackErrors) -> String {
    let lines = views(problems).into_iter().map(|view| {
        let PlaceView { path, line, column } = view.place;
        harmless(&format!("{path}:{line}:{column}: error[{}] {}", view.code, view.message)) + "\n"
    });
    lines.collect()
}
