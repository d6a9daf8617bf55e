//! Where reports go: `--format` to standard output, each `--output FORMAT=PATH` to its place.
//!
//! When standard output holds the text that came in by standard input, mended, the report goes to standard error.
//! Files are written as a whole when the run is over, so that nobody meets half a report.

use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};
use std::path::PathBuf;

use clap::ValueEnum;

use crate::cli::{CliError, Common, ReportFormat, width};
use crate::files::STANDARD_INPUT as STANDARD_OUTPUT;
use crate::finding::Severity;
use crate::fix;
use crate::pack::Pack;
use crate::report::{
    Azure, Checkstyle, Github, Gitlab, Html, Json, JsonLines, Junit, Markdown, Narrated, Pretty, Rdjson, Reporter,
    Root, Sarif, Short,
};

/// A report that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    format: ReportFormat,
    /// `None` for standard output.
    path: Option<PathBuf>,
}

/// Reads `FORMAT=PATH`.
pub(super) fn wanted(text: &str) -> Result<Wanted, String> {
    let (format, path) =
        text.split_once('=').ok_or_else(|| "write FORMAT=PATH, with - for standard output".to_owned())?;
    let format = ReportFormat::from_str(format, true).map_err(|_| {
        let known: Vec<String> = ReportFormat::value_variants().iter().map(|format| format.name()).collect();
        let help = match crate::pack::nearest(format, known.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the formats are: {}", known.join(", ")),
        };
        format!("there is no format `{format}`; {help}")
    })?;
    match path {
        "" => Err("a path is missing behind `=`; write - for standard output".to_owned()),
        STANDARD_OUTPUT => Ok(Wanted { format, path: None }),
        path => Ok(Wanted { format, path: Some(PathBuf::from(path)) }),
    }
}

/// What reporters need to know of a run.
pub(super) struct Setting<'a> {
    pub(super) common: &'a Common,
    /// The rules of all articles.
    pub(super) packs: &'a [&'a Pack],
    /// From which severity on the run fails.
    pub(super) fail_on: Option<Severity>,
    /// Whether standard output holds an article and is no place for reports.
    pub(super) holds_article: bool,
}

/// Where a report goes.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Target {
    Stdout,
    Stderr,
    File(PathBuf),
}

/// A report that is being written.
pub(super) struct Output {
    pub(super) reporter: Box<dyn Reporter>,
    target: Target,
    /// Whether it is made to be read, so that more text may follow it.
    for_people: bool,
}

/// All reports of a run: the one on standard output, unless an `--output` takes that, and the files.
///
/// # Errors
///
/// When two of them would go to the same place.
pub(super) fn open(wanted: &[Wanted], setting: &Setting<'_>) -> Result<Vec<Output>, CliError> {
    for (index, one) in wanted.iter().enumerate() {
        if wanted[..index].iter().any(|other| other.path == one.path) {
            let place = one.path.as_ref().map_or_else(|| "standard output".into(), |path| path.display().to_string());
            return Err(CliError::usage(format!("two reports go to {place}"), "give each --output a place of its own"));
        }
    }
    let taken = wanted.iter().any(|one| one.path.is_none());
    if taken && setting.holds_article {
        let help = "send the report to a file; without --output it goes to standard error";
        return Err(CliError::usage("standard output holds the mended text and can hold no report", help));
    }
    if taken && setting.common.wanted.is_some() {
        let help = "leave --format out, or send the --output to a file";
        return Err(CliError::usage("--format and --output both go to standard output", help));
    }
    let usual = Wanted { format: setting.common.wanted.unwrap_or_default(), path: None };
    let all = (!taken).then_some(&usual).into_iter().chain(wanted);
    Ok(all
        .map(|one| Output {
            target: target(one, setting),
            reporter: reporter(one, setting),
            for_people: matches!(one.format, ReportFormat::Pretty | ReportFormat::Narrated | ReportFormat::Markdown),
        })
        .collect())
}

fn target(wanted: &Wanted, setting: &Setting<'_>) -> Target {
    match &wanted.path {
        Some(path) => Target::File(path.clone()),
        None if setting.holds_article => Target::Stderr,
        None => Target::Stdout,
    }
}

fn reporter(wanted: &Wanted, setting: &Setting<'_>) -> Box<dyn Reporter> {
    let common = setting.common;
    let language = common.language_or_system();
    let root = Root::of_current_folder;
    match wanted.format {
        ReportFormat::Pretty => {
            let (color, terminal) = match target(wanted, setting) {
                Target::Stdout => (common.colors(&io::stdout()), io::stdout().is_terminal()),
                Target::Stderr => (common.colors(&io::stderr()), io::stderr().is_terminal()),
                Target::File(_) => (false, false),
            };
            Box::new(Pretty { width: width(), color, links: color && terminal, quiet: common.quiet })
        }
        ReportFormat::Short => Box::new(Short),
        ReportFormat::Json => Box::new(Json),
        ReportFormat::Jsonl => Box::new(JsonLines),
        ReportFormat::Sarif => Box::new(Sarif::new(setting.packs, language, root())),
        ReportFormat::Github => Box::new(Github::new(root())),
        ReportFormat::Gitlab => Box::new(Gitlab::new(root())),
        ReportFormat::Junit => Box::new(Junit { fail_on: setting.fail_on }),
        ReportFormat::Checkstyle => Box::new(Checkstyle),
        ReportFormat::Rdjson => Box::new(Rdjson),
        ReportFormat::Azure => Box::new(Azure::new(root())),
        ReportFormat::Markdown => Box::new(Markdown),
        ReportFormat::Html => Box::new(Html::new(language)),
        ReportFormat::Narrated => Box::new(Narrated { quiet: common.quiet }),
    }
}

/// The places that texts go to: standard output at once, files at the end.
pub(super) struct Sinks<'a> {
    outputs: &'a [Output],
    stdout: BufWriter<StdoutLock<'static>>,
    /// What goes to each output that is a file.
    files: Vec<String>,
    /// What stands before the next text of each output.
    between: Vec<&'static str>,
}

impl<'a> Sinks<'a> {
    pub(super) fn new(outputs: &'a [Output]) -> Self {
        Self {
            outputs,
            stdout: BufWriter::new(io::stdout().lock()),
            files: vec![String::new(); outputs.len()],
            between: vec![""; outputs.len()],
        }
    }

    /// Adds what `text` gives for each output, as it is.
    pub(super) fn add_all(&mut self, text: impl Fn(&dyn Reporter) -> String) -> io::Result<()> {
        for (index, output) in self.outputs.iter().enumerate() {
            self.add(index, &text(output.reporter.as_ref()))?;
        }
        Ok(())
    }

    /// Adds an article, of which there is a text for each output.
    pub(super) fn add_article(&mut self, texts: &[String]) -> io::Result<()> {
        for (index, text) in texts.iter().enumerate() {
            let reporter = &self.outputs[index].reporter;
            let text = reporter.admit(text);
            if !text.is_empty() {
                self.add(index, self.between[index])?;
                self.add(index, &text)?;
                self.between[index] = self.outputs[index].reporter.between();
            }
        }
        Ok(())
    }

    /// Adds a text to standard output, whatever the outputs are.
    pub(super) fn print(&mut self, text: &str) -> io::Result<()> {
        self.stdout.write_all(text.as_bytes())
    }

    /// Adds a text for people: to standard output, or to standard error where the other holds a report for programs.
    pub(super) fn tell(&mut self, text: &str) -> io::Result<()> {
        let is_stdout = |output: &Output| output.target == Target::Stdout;
        if !self.outputs.iter().any(is_stdout) {
            return write!(io::stderr(), "\n{text}");
        }
        if self.outputs.iter().any(|output| is_stdout(output) && !output.for_people) {
            return write!(io::stderr(), "{text}");
        }
        write!(self.stdout, "\n{text}")
    }

    fn add(&mut self, index: usize, text: &str) -> io::Result<()> {
        match self.outputs[index].target {
            Target::Stdout => self.stdout.write_all(text.as_bytes()),
            Target::Stderr => io::stderr().write_all(text.as_bytes()),
            Target::File(_) => {
                self.files[index].push_str(text);
                Ok(())
            }
        }
    }

    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.stdout.flush()
    }

    /// Writes the files.
    ///
    /// # Errors
    ///
    /// The first that cannot be written.
    pub(super) fn close(mut self) -> Result<(), CliError> {
        // A reader of standard output that went away shall not cost the files.
        let printed = self.stdout.flush();
        for (output, text) in self.outputs.iter().zip(&self.files) {
            let Target::File(path) = &output.target else { continue };
            fix::create_atomically(path, text).map_err(|error| {
                let message = format!("cannot write the report `{}`", path.display());
                CliError::file(message, error, "check that the folder exists and may be written to")
            })?;
        }
        Ok(printed?)
    }
}
