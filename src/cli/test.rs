//! `aigc-lint test`: runs the self-test of a pack and prints what it found.
//!
//! What is tested, and how, is decided by `selftest`.

use std::collections::HashMap;
use std::io::{self, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use miette::Severity;
use serde_json::{Value, json};

use super::check::Settings;
use super::watch::watch;
use super::{CliError, Common, Format, Outcome, width};
use crate::document::Lines;
use crate::pack::{Pack, PackSource};
use crate::selftest::{self, Failure, Fault, Options, Report, Tally, Tested};
use crate::snippet::{self, Excerpt, Frame, Label, Named, Picture, harmless};

/// More failures than this are counted, not drawn.
const MOST: usize = 100;
/// Lines around a failed example.
const CONTEXT: usize = 1;
/// Columns by which the picture of the tested text is moved to the right.
const INDENT: usize = 8;

/// Arguments of the command.
#[derive(Args, Clone, Debug)]
pub struct Arguments {
    /// Test only what this pack adds, a folder or a single YAML file; without it, everything is tested
    #[arg(value_name = "PACK")]
    pub pack: Option<PathBuf>,
    /// Also list the rules, phrases and relations that no test touches
    #[arg(long)]
    pub coverage: bool,
    /// Test every fact in every phrasing, and not an even sample
    #[arg(long)]
    pub exhaustive: bool,
    /// Choose another sample
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Test again whenever a YAML file or an article changes
    #[arg(long)]
    pub watch: bool,
    #[command(flatten)]
    settings: Settings,
}

/// Tests a pack.
///
/// # Errors
///
/// Unusable rules, or a result that cannot be written.
pub fn run(arguments: &Arguments, common: &Common) -> Result<Outcome, CliError> {
    if !arguments.watch {
        return once(arguments, common);
    }
    let watched: Vec<PathBuf> = arguments.pack.iter().chain(&common.rules).cloned().collect();
    if watched.is_empty() {
        return Err(CliError::usage(
            "the pack inside the program does not change",
            "name a pack: aigc-lint test PACK --watch",
        ));
    }
    watch(&watched, common, || once(arguments, common))
}

fn once(arguments: &Arguments, common: &Common) -> Result<Outcome, CliError> {
    let pack = load(arguments, common)?;
    let options = Options {
        files: arguments.pack.as_deref().map_or(0..pack.files.len(), |path| files_of(&pack, path)),
        clean: clean_folders(arguments.pack.as_deref()),
        seed: arguments.seed,
        exhaustive: arguments.exhaustive,
        ..Options::all(&pack)
    };
    let report = selftest::run(&pack, &options);
    let printer = Printer { pack: &pack, report: &report, arguments, common };
    let mut output = io::stdout().lock();
    match common.format {
        Format::Pretty => printer.pretty(&mut output)?,
        Format::Short => printer.short(&mut output)?,
        Format::Json => writeln!(output, "{}", printer.json())?,
        Format::Markdown => {
            return Err(CliError::usage("this command writes no Markdown", "use --format pretty, short or json"));
        }
    }
    output.flush()?;
    Ok(if report.total().failed == 0 { Outcome::Clean } else { Outcome::Findings })
}

/// The packs of the run, and the tested one after them.
fn load(arguments: &Arguments, common: &Common) -> Result<Arc<Pack>, CliError> {
    let Some(path) = &arguments.pack else { return arguments.settings.pack(common) };
    let mut sources =
        if common.no_default_rules && common.rules.is_empty() { Vec::new() } else { common.pack_sources()? };
    sources.push(PackSource::folder(path));
    Ok(Arc::new(Pack::load(&sources)?))
}

/// The files that the tested pack brought: they come last, and stand below its path.
fn files_of(pack: &Pack, path: &Path) -> Range<usize> {
    let below = |file: &str| Path::new(file).starts_with(path);
    let count = pack.files.iter().rev().take_while(|file| below(&file.path)).count();
    pack.files.len() - count..pack.files.len()
}

/// Folders of articles known to be right: beside the tested pack, and in the current folder.
fn clean_folders(pack: Option<&Path>) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = Vec::new();
    for base in pack.into_iter().chain([Path::new("")]) {
        let folder = base.join("fixtures").join("clean");
        let met = folders.iter().any(|known| known.canonicalize().ok() == folder.canonicalize().ok());
        if folder.is_dir() && !met {
            folders.push(folder);
        }
    }
    folders
}

/// Prints a report.
struct Printer<'a> {
    pack: &'a Pack,
    report: &'a Report,
    arguments: &'a Arguments,
    common: &'a Common,
}

impl Printer<'_> {
    fn pretty(&self, output: &mut impl Write) -> io::Result<()> {
        let color = self.common.colors(&io::stdout());
        let width = width();
        let handler = snippet::handler(snippet::theme(color), width);
        let mut gallery = Gallery { pack: self.pack, lines: HashMap::new(), width };
        for failure in self.report.failures.iter().take(MOST) {
            let picture = gallery.picture(failure);
            let mut drawn = String::new();
            if handler.render_report(&mut drawn, &picture).is_err() {
                drawn.push_str(&picture.message);
            }
            writeln!(output, "{drawn}")?;
        }
        if self.report.failures.len() > MOST {
            writeln!(output, "… and {} more failures\n", self.report.failures.len() - MOST)?;
        }
        if !self.common.quiet {
            self.parts(output)?;
        }
        self.coverage(output)?;
        self.closing(output)
    }

    fn short(&self, output: &mut impl Write) -> io::Result<()> {
        for failure in &self.report.failures {
            let place = &failure.place;
            let said: Vec<&str> = failure.said.iter().map(|said| said.message.as_str()).collect();
            let details = failure.remark.iter().map(String::as_str).chain(said).collect::<Vec<_>>().join("; ");
            let text = match failure.tested {
                Tested::Article => String::new(),
                Tested::Example | Tested::Phrase => format!(" {:?}", failure.text),
            };
            let (name, rule) = (failure.fault.name(), &failure.rule);
            let line = format!("{}:{}:{}: {name}[{rule}]{text} {details}", place.path, place.line, place.column);
            writeln!(output, "{}", harmless(line.trim_end()))?;
        }
        self.coverage(output)?;
        self.closing(output)
    }

    /// One line for each kind of test.
    fn parts(&self, output: &mut impl Write) -> io::Result<()> {
        let Report { examples, pairs, fixtures, skipped, .. } = self.report;
        let part = |name: &str, tally: &Tally| format!("{name:<12} {} passed, {} failed", tally.passed, tally.failed);
        writeln!(output, "{}", part("examples", examples))?;
        let made = pairs.passed + pairs.failed;
        let share = self.report.percent().map(|percent| format!(", {percent:.2} % of the false ones contradicted"));
        let sample = format!("; {made} of {} texts, seed {}", self.report.possible_pairs, self.arguments.seed);
        writeln!(output, "{}{}{sample}", part("phrases", pairs), share.unwrap_or_default())?;
        for (reason, count) in skipped {
            writeln!(output, "{:<12} {count} skipped: {reason}", "")?;
        }
        writeln!(output, "{}", part("articles", fixtures))
    }

    fn coverage(&self, output: &mut impl Write) -> io::Result<()> {
        if !self.arguments.coverage {
            return Ok(());
        }
        let coverage = &self.report.coverage;
        for rule in &coverage.silent_rules {
            writeln!(output, "no example makes the rule `{rule}` speak")?;
        }
        for (relation, say, place) in &coverage.idle_phrases {
            let at = format!("{}:{}:{}", place.path, place.line, place.column);
            writeln!(output, "{at}: no fact was tried with this phrase of `{relation}`: {}", harmless(say))?;
        }
        for relation in &coverage.unsaid_relations {
            writeln!(output, "no phrase states the relation `{relation}`")?;
        }
        Ok(())
    }

    fn closing(&self, output: &mut impl Write) -> io::Result<()> {
        let Tally { passed, failed } = self.report.total();
        let skipped = match self.report.skipped() {
            0 => String::new(),
            skipped => format!(", {skipped} skipped"),
        };
        writeln!(output, "{passed} passed, {failed} failed{skipped}")
    }

    fn json(&self) -> Value {
        let tally = |tally: Tally| json!({"passed": tally.passed, "failed": tally.failed});
        let failure = |failure: &Failure| {
            let said = failure.said.iter().map(|said| {
                json!({"by": said.by, "message": said.message, "line": said.line, "column": said.column, "text": said.text})
            });
            let place = &failure.place;
            json!({
                "tested": failure.tested.name(), "fault": failure.fault.name(), "rule": failure.rule, "path": place.path, "line": place.line,
                "column": place.column, "text": (failure.tested != Tested::Article).then_some(&failure.text),
                "said": said.collect::<Vec<_>>(), "remark": failure.remark,
            })
        };
        let coverage = &self.report.coverage;
        let skipped =
            self.report.skipped.iter().map(|(reason, count)| json!({"reason": reason.to_string(), "count": count}));
        json!({
            "version": 1,
            "failures": self.report.failures.iter().map(failure).collect::<Vec<_>>(),
            "examples": tally(self.report.examples),
            "phrases": tally(self.report.pairs),
            "articles": tally(self.report.fixtures),
            "skipped": skipped.collect::<Vec<_>>(),
            "seed": self.arguments.seed,
            "coverage": {
                "rules": coverage.silent_rules,
                "phrases": coverage.idle_phrases.iter().map(|(_, say, _)| say).collect::<Vec<_>>(),
                "relations": coverage.unsaid_relations,
            },
            "total": tally(self.report.total()),
        })
    }
}

/// Makes pictures of failures, and keeps the line index of each file that it met.
struct Gallery<'a> {
    pack: &'a Pack,
    lines: HashMap<usize, Lines>,
    width: usize,
}

impl Gallery<'_> {
    fn picture(&mut self, failure: &Failure) -> Picture {
        let (excerpt, related) = match &failure.place.in_pack {
            Some((file, span)) => {
                let text = tested(failure, "the tested text", self.width.saturating_sub(INDENT));
                let related = (!failure.said.is_empty()).then(|| Picture {
                    severity: Severity::Advice,
                    code: None,
                    message: "what was said of it".to_owned(),
                    help: None,
                    excerpt: text,
                    related: Vec::new(),
                });
                (self.excerpt(*file, span.clone()), related)
            }
            None => (tested(failure, &failure.place.path, self.width), None),
        };
        Picture {
            severity: Severity::Error,
            code: Some(format!("aigc-lint::test::{}", failure.fault.name())),
            message: harmless(&message(failure)),
            help: failure.remark.as_deref().map(harmless),
            excerpt,
            related: related.into_iter().collect(),
        }
    }

    fn excerpt(&mut self, file: usize, span: Range<usize>) -> Option<Excerpt> {
        let known = self.pack.files.get(file)?;
        let lines = self.lines.entry(file).or_insert_with(|| Lines::new(&known.text));
        let source = Named { name: &known.path, text: &known.text, lines };
        Excerpt::new(source, &[Label { span, words: String::new() }], Frame { width: self.width, context: CONTEXT })
    }
}

/// The tested text with what was said of it.
fn tested(failure: &Failure, name: &str, width: usize) -> Option<Excerpt> {
    let label = |said: &selftest::Said| Label {
        span: said.span.start..said.span.end,
        words: harmless(&format!("{}: {}", said.by, said.message)),
    };
    let labels: Vec<Label> = failure.said.iter().map(label).collect();
    let source = Named { name, text: &failure.text, lines: &Lines::new(&failure.text) };
    Excerpt::new(source, &labels, Frame { width, context: CONTEXT })
}

/// One sentence on what failed.
fn message(failure: &Failure) -> String {
    let Failure { tested, fault, rule, place, text, .. } = failure;
    match (tested, fault) {
        (Tested::Phrase, Fault::Missing) => format!("the phrase does not see that this `{rule}` is false: {text}"),
        (Tested::Phrase, _) => format!("this `{rule}` is true, and is contradicted: {text}"),
        (Tested::Article, Fault::Unreadable) => format!("cannot read {}", place.path),
        (Tested::Article, _) => format!("`{rule}` complains about an article that is known to be right"),
        (Tested::Example, Fault::Missing) => format!("`{rule}` says nothing about this bad example"),
        (Tested::Example, Fault::Noisy) => format!("`{rule}` complains about this good example"),
        (Tested::Example, Fault::Unproven) => format!("a guard of `{rule}` is shown to be needed by no good example"),
        (Tested::Example, _) => format!("the safe fix of `{rule}` does not mend this bad example"),
    }
}
