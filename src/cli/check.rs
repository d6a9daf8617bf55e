//! The check of articles: paths in, reports out.
//!
//! What is wrong with an article is decided below; this file only connects.

mod outputs;
mod scope;
mod selection;
mod settings;
mod statistics;
mod voice;
mod work;

pub(super) use scope::Ledger;
pub(super) use selection::unknown_rule;
pub(super) use settings::Settings;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;

use super::watch::watch;
use super::{CliError, Common, FailOn, Outcome, ReportFormat};
use crate::document::Document;
use crate::engine;
use crate::files;
use crate::finding::Finding;
use crate::limits::{Limits, Time};
use crate::pack::Pack;

/// The largest article that is read when nothing else is asked for, in bytes.
const MAX_FILE_SIZE: u64 = 5 << 20;

/// Arguments of the check.
#[derive(Args, Clone, Debug, Default, PartialEq, Eq)]
#[command(next_help_heading = "Options of the check")]
pub struct Arguments {
    /// Markdown files and folders; - reads standard input; without any, the current folder
    #[arg(value_name = "PATHS")]
    pub paths: Vec<PathBuf>,
    /// Apply safe fixes, then report what remains; standard input comes out mended, with the report on standard error
    #[arg(long)]
    pub fix: bool,
    /// With --fix or --diff: apply also the fixes that a person should look at
    #[arg(long)]
    pub r#unsafe: bool,
    /// Show what --fix would change, and change nothing
    #[arg(long)]
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
    /// Give an option of a rule another value; lists take commas (repeatable)
    #[arg(long, value_name = "RULE.OPTION=VALUE")]
    pub set: Vec<String>,
    /// Use the rules of markdownlint as this configuration file of it sets them, and no settings of ours
    #[arg(long, value_name = "FILE", conflicts_with_all = ["only", "config"])]
    pub markdownlint_config: Option<PathBuf>,
    /// The least severity that makes the exit code 1 [default: error]
    #[arg(long, value_enum)]
    pub fail_on: Option<FailOn>,
    #[command(flatten)]
    pub settings: Settings,
    /// Check also files that ignore files and settings leave out
    #[arg(long)]
    pub no_ignore: bool,
    /// Tell also how many findings there are by severity, rule and file
    #[arg(long)]
    pub statistics: bool,
    /// Check again whenever an article, a pack or a file of settings changes
    #[arg(long)]
    pub watch: bool,
    /// Search hidden folders and files too
    #[arg(long)]
    pub hidden: bool,
    /// Write comments that silence what is reported, with a reason to fill in
    #[arg(long, conflicts_with_all = ["fix", "diff", "staged"])]
    pub add_suppressions: bool,
    /// Report only what is new on lines that changed since this branch left REF
    #[arg(long, value_name = "REF", conflicts_with = "staged")]
    pub since: Option<String>,
    /// Check what will be committed, and report only what is new in it
    #[arg(long)]
    pub staged: bool,
    /// The baseline to use, instead of .aigc-lint-baseline.json from here up to the root of the repository
    #[arg(long, value_name = "FILE", conflicts_with = "no_baseline")]
    pub baseline: Option<PathBuf>,
    /// Use no baseline
    #[arg(long)]
    pub no_baseline: bool,
    /// Write a report of this format to a file, or to standard output with - (repeatable)
    #[arg(long, value_name = "FORMAT=PATH", value_parser = outputs::wanted)]
    pub output: Vec<outputs::Wanted>,
    /// What to call standard input in reports
    #[arg(long, value_name = "PATH")]
    pub stdin_filename: Option<String>,
    /// Refuse files that are larger, such as 500K, 5M or 1G [default: 5M]
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub max_file_size: Option<u64>,
    /// Give up on a file after so many seconds; 0 never does [default: 10, and 10 more for every 5M of its size]
    #[arg(long, value_name = "SECONDS")]
    pub timeout: Option<u64>,
    /// Read quotes, list items and footnotes that stand in one another only so deep [default: 100]
    #[arg(long, value_name = "LEVELS")]
    pub max_depth: Option<usize>,
    /// Report only so many findings of one rule in one file [default: 10000]
    #[arg(long, value_name = "NUMBER")]
    pub max_findings: Option<usize>,
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
    let bytes = number.checked_mul(factor).ok_or_else(|| "that is more than any file can have".to_owned())?;
    // Places in a document are counted in 32 bits.
    if bytes < 4 << 30 { Ok(bytes) } else { Err("no file of 4 GB or more is read".to_owned()) }
}

impl Arguments {
    /// The paths to check: those given, or standard input when only its name is given, or the current folder.
    fn inputs(&self) -> Result<Vec<PathBuf>, CliError> {
        let stdin = PathBuf::from(files::STANDARD_INPUT);
        match (self.paths.as_slice(), &self.stdin_filename) {
            ([], Some(_)) => Ok(vec![stdin]),
            ([], None) => Ok(vec![PathBuf::from(".")]),
            (paths, Some(_)) if !paths.contains(&stdin) => {
                let message = "--stdin-filename names standard input, which is not among the paths";
                Err(CliError::usage(message, "add - to the paths, or leave --stdin-filename out"))
            }
            (paths, _) => Ok(paths.to_vec()),
        }
    }

    /// What one article may cost.
    fn limits(&self) -> Limits {
        let usual = Limits::default();
        let time = match self.timeout {
            None => Time::Usual,
            Some(0) => Time::Any,
            Some(seconds) => Time::Within(Duration::from_secs(seconds)),
        };
        Limits {
            time,
            depth: self.max_depth.unwrap_or(usual.depth),
            findings: self.max_findings.unwrap_or(usual.findings),
        }
    }

    const fn search(&self) -> files::Search {
        files::Search { hidden: self.hidden, no_ignore: self.no_ignore }
    }

    fn refuse_contradictions(&self, paths: &[PathBuf], common: &Common) -> Result<(), CliError> {
        let (message, help) = if self.r#unsafe && !self.fix && !self.diff {
            ("--unsafe says which fixes are applied, and none are", "add --fix to apply them, or --diff to see them")
        } else if self.fix && !self.diff && self.staged {
            ("--fix cannot write to what is staged", "fix the files, then stage them; --diff shows what would change")
        } else if self.staged && paths.iter().any(|path| path.as_os_str() == files::STANDARD_INPUT) {
            ("standard input cannot be staged", "name files and folders, or use --since")
        } else if self.since.is_some()
            && self.stdin_filename.is_none()
            && paths.iter().any(|path| path.as_os_str() == files::STANDARD_INPUT)
        {
            ("--since does not know which file standard input stands for", "say so with --stdin-filename PATH")
        } else if self.diff && (!self.output.is_empty() || !is_for_people(common)) {
            ("--diff prints a difference and no report", "leave one of the two out; JSON holds the edits of every fix")
        } else {
            return Ok(());
        };
        Err(CliError::usage(message, help))
    }

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
pub fn run(arguments: &Arguments, common: &Common) -> Result<Outcome, CliError> {
    let paths = arguments.inputs()?;
    if !arguments.watch {
        return once(arguments, common);
    }
    if paths.iter().any(|path| path.as_os_str() == files::STANDARD_INPUT) {
        return Err(CliError::usage("standard input does not change", "leave --watch out, or name files and folders"));
    }
    let watched: Vec<PathBuf> = paths.iter().chain(&common.rules).cloned().collect();
    watch(&watched, common, || once(arguments, common))
}

fn once(arguments: &Arguments, common: &Common) -> Result<Outcome, CliError> {
    let paths = arguments.inputs()?;
    arguments.refuse_contradictions(&paths, common)?;
    // What is staged is listed by git; folders need not be searched for it.
    let searched = if arguments.staged { &[] } else { paths.as_slice() };
    let mut found = files::find_with(searched, arguments.stdin_filename.as_deref(), arguments.search());
    let jobs = scope::jobs(arguments, &paths, &mut found)?;
    let jobs = settings::settle(jobs, arguments, common)?;
    let ledger = if arguments.no_baseline { None } else { Ledger::open(arguments.baseline.as_deref())? };
    let fail_on =
        jobs.first().map_or_else(|| arguments.fail_on.unwrap_or_default().threshold(), |(_, with)| with.fail_on);
    let mut packs: Vec<&Pack> = Vec::new();
    for (_, with) in &jobs {
        if !packs.iter().any(|known| std::ptr::eq(*known, &*with.setup.pack)) {
            packs.push(&with.setup.pack);
            if !arguments.watch {
                // The program ends with this check; taking a pack to pieces first would only take time.
                std::mem::forget(Arc::clone(&with.setup.pack));
            }
        }
    }
    let repair = Repair::new(arguments);
    let mends = matches!(repair, Repair::Write | Repair::Silence);
    let holds_article = mends && paths.iter().any(|path| path.as_os_str() == files::STANDARD_INPUT);
    let setting = outputs::Setting { common, packs: &packs, fail_on, holds_article };
    let outputs = outputs::open(&arguments.output, &setting)?;
    let work = work::Work {
        outputs: &outputs,
        repair,
        unsafe_too: arguments.r#unsafe,
        most: arguments.max_file_size.unwrap_or(MAX_FILE_SIZE),
        ledger: ledger.as_ref(),
        statistics: arguments.statistics,
        only_changes: arguments.since.is_some() || arguments.staged,
    };
    let (summary, fails) = work.run(found, &jobs, common)?;
    Ok(if !summary.troubles.is_empty() {
        Outcome::Trouble
    } else if fails {
        Outcome::Findings
    } else {
        Outcome::Clean
    })
}

/// Checks articles and hands each with its findings to `take`, in order; tells whether all could be read.
///
/// # Errors
///
/// Wrong arguments, or unusable rules.
pub(super) fn each(
    arguments: &Arguments,
    common: &Common,
    mut take: impl FnMut(&files::Source, &Document, &[Finding]),
) -> Result<bool, CliError> {
    let paths = arguments.inputs()?;
    let mut found = files::find_with(&paths, arguments.stdin_filename.as_deref(), arguments.search());
    let jobs = settings::settle(scope::jobs(arguments, &paths, &mut found)?, arguments, common)?;
    let voice = voice::Voice { color: common.colors(&std::io::stderr()), quiet: common.quiet };
    let mut complete = found.troubles.is_empty();
    for trouble in &found.troubles {
        voice.trouble(trouble, common.language_or_system());
    }
    for (job, with) in &jobs {
        let source = &job.source;
        match source.read(arguments.max_file_size.unwrap_or(MAX_FILE_SIZE)) {
            Ok(text) => {
                let document = Document::parse(text.as_str(), &with.options(text.len()));
                take(source, &document, &engine::lint(&document, &with.setup.pack, &with.config));
            }
            Err(problem) => {
                complete = false;
                let trouble = files::Trouble { name: source.name.clone(), problem };
                voice.trouble(&trouble, common.language_or_system());
            }
        }
    }
    Ok(complete)
}

/// Whether the report on standard output is one of those that a difference may stand in for.
fn is_for_people(common: &Common) -> bool {
    matches!(common.wanted, None | Some(ReportFormat::Pretty | ReportFormat::Short))
}

/// What becomes of fixes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Repair {
    /// They are only told of.
    Tell,
    /// What they would change is shown.
    Show,
    /// They are applied.
    Write,
    /// Findings are silenced by comments, and no fix is applied.
    Silence,
}

impl Repair {
    const fn new(arguments: &Arguments) -> Self {
        match arguments {
            Arguments { add_suppressions: true, .. } => Self::Silence,
            Arguments { diff: true, .. } => Self::Show,
            Arguments { fix: true, .. } => Self::Write,
            _ => Self::Tell,
        }
    }
}
