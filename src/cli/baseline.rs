//! `baseline`: remembers the findings of today, so that a check reports only those of tomorrow.
//!
//! What counts as the same finding is decided in `fingerprint`.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::check::{self, Ledger};
use super::output::{sentence, tell};
use super::{CliError, Common, Format, Outcome};
use crate::baseline::{self, Baseline};
use crate::engine;
use crate::files;
use crate::finding::Finding;
use crate::fingerprint::Fingerprint;
use crate::fix;
use crate::snippet::harmless;

/// Arguments of `baseline`.
#[derive(Args, Clone, Debug)]
pub struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Clone, Debug, Subcommand)]
enum Action {
    /// Remember all findings of these articles, in place of what was remembered of them
    Write(check::Arguments),
    /// List what is remembered
    Show {
        /// The baseline, instead of .aigc-lint-baseline.json from here up to the root of the repository
        #[arg(long, value_name = "FILE")]
        baseline: Option<PathBuf>,
    },
    /// Forget findings that are gone, and add none
    Prune(check::Arguments),
}

/// Does what is asked.
///
/// # Errors
///
/// Wrong arguments, unusable rules, or a file that cannot be read or written.
pub fn run(arguments: &Arguments, common: &Common) -> Result<Outcome, CliError> {
    match &arguments.action {
        Action::Write(arguments) => write(arguments, common),
        Action::Show { baseline } => show(baseline.as_deref(), common),
        Action::Prune(arguments) => prune(arguments, common),
    }
}

fn refuse(arguments: &check::Arguments) -> Result<(), CliError> {
    let unfit = arguments.fix || arguments.diff || arguments.since.is_some() || arguments.staged;
    if unfit || arguments.no_baseline || !arguments.output.is_empty() {
        let help = "name the articles, and rules with --preset, --only or --off";
        return Err(CliError::usage("a baseline holds all findings of whole articles, and changes none", help));
    }
    Ok(())
}

/// An article by the name that the baseline gives it, with what is in it.
type Remembered = (String, Vec<Fingerprint>);

/// What the articles hold, by the names that the baseline gives them, and whether all could be read.
fn collect(
    arguments: &check::Arguments,
    common: &Common,
    ledger: &Ledger,
) -> Result<(Vec<Remembered>, bool), CliError> {
    let mut found = Vec::new();
    let complete = check::each(arguments, common, |source, document, findings| {
        // That a file could not be checked as a whole is said every time.
        let remembered = |finding: &&Finding| !engine::is_of_limits(finding.rule.as_str());
        let print = |finding| Fingerprint::new(document.source(), document.lines(), finding);
        found.push((ledger.path_of(source), findings.iter().filter(remembered).map(print).collect()));
    })?;
    Ok((found, complete))
}

fn write(arguments: &check::Arguments, common: &Common) -> Result<Outcome, CliError> {
    refuse(arguments)?;
    let file = arguments.baseline.clone().or_else(Ledger::find).unwrap_or_else(new_file);
    let mut ledger = match file.exists() {
        true => Ledger::open(Some(&file))?.unwrap_or_else(|| empty(&file)),
        false => empty(&file),
    };
    let (articles, complete) = collect(arguments, common, &ledger)?;
    forget_missing(&mut ledger);
    for (path, prints) in &articles {
        ledger.baseline.set(path, prints);
    }
    save(&ledger)?;
    let count = ledger.baseline.len().to_string();
    let name = files::shown(&file);
    let text = sentence("baseline-written", common.language_or_system(), &[("path", &name), ("n", &count)]);
    tell(text + "\n")?;
    Ok(if complete { Outcome::Clean } else { Outcome::Trouble })
}

fn prune(arguments: &check::Arguments, common: &Common) -> Result<Outcome, CliError> {
    refuse(arguments)?;
    let mut ledger = opened(arguments.baseline.as_deref())?;
    let (articles, complete) = collect(arguments, common, &ledger)?;
    let before = ledger.baseline.len();
    let mut account = ledger.account();
    let checked: HashSet<&str> = articles.iter().map(|(path, _)| path.as_str()).collect();
    let mut pruned = Baseline::default();
    // What was not checked now keeps what is remembered of it, as long as it is there.
    let kept = ledger.baseline.recorded().into_iter().filter(|recorded| !checked.contains(recorded.path.as_str()));
    for recorded in kept.filter(|recorded| ledger.is_there(&recorded.path)) {
        pruned.add(&recorded);
    }
    for (path, prints) in &articles {
        let known = account.sift(path, prints);
        let known: Vec<Fingerprint> =
            prints.iter().zip(known).filter(|(_, known)| *known).map(|(print, _)| print.clone()).collect();
        pruned.set(path, &known);
    }
    ledger.baseline = pruned;
    save(&ledger)?;
    let (left, name) = (ledger.baseline.len(), files::shown(&ledger.file));
    let (gone, left) = (before.saturating_sub(left).to_string(), left.to_string());
    let values = [("path", name.as_str()), ("n", &gone), ("left", &left)];
    tell(sentence("baseline-pruned", common.language_or_system(), &values) + "\n")?;
    Ok(if complete { Outcome::Clean } else { Outcome::Trouble })
}

fn show(named: Option<&Path>, common: &Common) -> Result<Outcome, CliError> {
    let ledger = opened(named)?;
    let text = match common.format {
        Format::Json => ledger.baseline.written(),
        _ => {
            let line = |recorded: baseline::Recorded| {
                let times = if recorded.count > 1 { format!(" × {}", recorded.count) } else { String::new() };
                let words = format!("{}⟦{}⟧{}", recorded.before, recorded.text, recorded.after);
                format!("{}: {} {}{times}\n", harmless(&recorded.path), harmless(&recorded.rule), harmless(&words))
            };
            ledger.baseline.recorded().into_iter().map(line).collect()
        }
    };
    tell(text)?;
    Ok(Outcome::Clean)
}

fn opened(named: Option<&Path>) -> Result<Ledger, CliError> {
    Ledger::open(named)?.ok_or_else(|| {
        let message = format!("there is no {} from here up to the root of the repository", baseline::FILE);
        CliError::usage(message, "write one with: aigc-lint baseline write")
    })
}

fn empty(file: &Path) -> Ledger {
    Ledger { file: file.to_owned(), baseline: Baseline::default() }
}

/// A new baseline stands at the root of the repository, or here outside of one.
fn new_file() -> PathBuf {
    let current = std::env::current_dir().unwrap_or_default();
    let root = current.ancestors().find(|folder| folder.join(".git").exists()).filter(|root| *root != current);
    root.map_or_else(|| PathBuf::from(baseline::FILE), |root| root.join(baseline::FILE))
}

fn forget_missing(ledger: &mut Ledger) {
    let missing: Vec<String> =
        ledger.baseline.paths().filter(|path| !ledger.is_there(path)).map(str::to_owned).collect();
    for path in missing {
        ledger.baseline.set(&path, &[]);
    }
}

fn save(ledger: &Ledger) -> Result<(), CliError> {
    fix::create_atomically(&ledger.file, &ledger.baseline.written()).map_err(|error| {
        let message = format!("cannot write `{}`", files::shown(&ledger.file));
        CliError::file(message, error, "check that its folder may be written to")
    })
}
