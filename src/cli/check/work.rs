//! The work on many articles: read, lint, fix and write down in parallel, print in order.
//!
//! Articles go through in groups, so that memory does not grow with their number.

use std::io::{self, BufWriter, Write};
use std::sync::Arc;

use rayon::prelude::*;

use super::Repair;
use crate::cli::error::say;
use crate::cli::{CliError, Common};
use crate::config::Config;
use crate::document::{Document, Neighbours, ParseOptions};
use crate::engine;
use crate::files::{Found, Input, Problem, Source, Trouble};
use crate::finding::{Finding, MessageLanguage};
use crate::fix;
use crate::pack::Pack;
use crate::report::{Reported, Reporter, Summary};
use crate::words;

/// Articles that are worked on at a time.
const GROUP: usize = 64;

/// What all articles are worked on with.
pub(super) struct Work<'a> {
    pub(super) pack: &'a Pack,
    pub(super) config: &'a Config,
    pub(super) reporter: &'a dyn Reporter,
    pub(super) repair: Repair,
    pub(super) unsafe_too: bool,
    /// The most bytes that an article may have.
    pub(super) most: u64,
}

/// An article that was worked on.
struct Done {
    /// What is printed of it.
    text: String,
    findings: Vec<Finding>,
    language: MessageLanguage,
    /// Fixes that were applied or shown.
    fixed: usize,
    /// Whether another round of fixing might change more.
    unsettled: bool,
    /// Why its fixes could not be written.
    problem: Option<Problem>,
}

impl Work<'_> {
    /// Works through the articles and prints; what could not be checked is named on standard error.
    ///
    /// # Errors
    ///
    /// When standard output does not take it.
    pub(super) fn run(&self, found: Found, common: &Common) -> Result<Summary, CliError> {
        let voice = Voice { color: common.colors(&io::stderr()), quiet: common.quiet };
        let mut out = BufWriter::new(io::stdout().lock());
        let mut tally = Tally { summary: Summary::new(common.language_or_system()), chinese: 0, english: 0 };
        voice.passed(&found.passed, tally.summary.language);
        for trouble in found.troubles {
            voice.trouble(&trouble, tally.summary.language);
            tally.summary.troubles.push(trouble);
        }
        let shows = self.repair == Repair::Show;
        let mut between = "";
        if !shows {
            out.write_all(self.reporter.begin().as_bytes())?;
        }
        for group in found.articles.chunks(GROUP) {
            let done: Vec<Result<Done, Problem>> = group.par_iter().map(|source| self.article(source)).collect();
            for (source, done) in group.iter().zip(done) {
                let text = tally.take(source, done, voice);
                if !text.is_empty() {
                    write!(out, "{between}{text}")?;
                    between = if shows { "" } else { self.reporter.between() };
                }
            }
            out.flush()?;
        }
        let summary = tally.finish(common);
        if !shows {
            out.write_all(self.reporter.end(&summary).as_bytes())?;
        }
        out.flush()?;
        voice.close(&summary, self.repair);
        Ok(summary)
    }

    /// One article from its bytes to its report.
    fn article(&self, source: &Source) -> Result<Done, Problem> {
        let text = source.read(self.most)?;
        let options = self.options(&source.input);
        let document = Document::parse(text.as_str(), &options);
        let findings = engine::lint(&document, self.pack, self.config);
        if self.repair == Repair::Tell || findings.iter().all(|finding| finding.fix.is_none()) {
            return Ok(self.told(source, &document, findings));
        }
        // The text is linted once more, with the findings of each round; the first round is repeated, which is cheap.
        let fixed = fix::fix_until_stable_with(&text, self.unsafe_too, &options, |text| {
            engine::lint(&Document::parse(text, &options), self.pack, self.config)
        });
        if self.repair == Repair::Show {
            let diff = fix::unified_diff(&source.name, &text, &fixed.text);
            return Ok(Done { text: diff, fixed: fixed.applied, ..self.told(source, &document, findings) });
        }
        if fixed.text == text {
            return Ok(self.told(source, &document, findings));
        }
        if let Input::File(path) = &source.input
            && let Err(error) = fix::replace_atomically(path, &text, &fixed.text)
        {
            let problem = Some(Problem::Unwritable(error));
            return Ok(Done { problem, ..self.told(source, &document, findings) });
        }
        let document = Document::parse(fixed.text.as_str(), &options);
        let findings = engine::lint(&document, self.pack, self.config);
        Ok(Done { fixed: fixed.applied, unsettled: !fixed.stable, ..self.told(source, &document, findings) })
    }

    /// The article with its findings written down.
    fn told(&self, source: &Source, document: &Document, findings: Vec<Finding>) -> Done {
        let language = self.config.language_for(document);
        let text = match self.repair {
            Repair::Show => String::new(),
            Repair::Tell | Repair::Write => self.reporter.article(&Reported {
                name: &source.name,
                source: document.source(),
                lines: document.lines(),
                language,
                findings: &findings,
            }),
        };
        Done { text, findings, language, fixed: 0, unsettled: false, problem: None }
    }

    fn options(&self, input: &Input) -> ParseOptions {
        let neighbours = match input {
            Input::File(path) => Neighbours::of(path).map(Arc::new),
            _ => None,
        };
        ParseOptions { deadline: self.config.deadline, neighbours, ..ParseOptions::default() }
    }
}

/// Counts, and which language most articles speak.
struct Tally {
    summary: Summary,
    chinese: usize,
    english: usize,
}

impl Tally {
    /// Counts an article; gives what is printed of it.
    fn take(&mut self, source: &Source, done: Result<Done, Problem>, voice: Voice) -> String {
        let mut fail = |problem: Problem| {
            let trouble = Trouble { name: source.name.clone(), problem };
            voice.trouble(&trouble, self.summary.language);
            self.summary.troubles.push(trouble);
        };
        let done = match done {
            Ok(done) => done,
            Err(problem) => {
                fail(problem);
                return String::new();
            }
        };
        if let Some(problem) = done.problem {
            fail(problem);
        }
        if done.unsettled {
            voice.note(&source.name, words::get("unsettled", self.summary.language));
        }
        self.summary.add(&done.findings);
        self.summary.fixed += done.fixed;
        match done.language {
            MessageLanguage::Zh => self.chinese += 1,
            MessageLanguage::En => self.english += 1,
        }
        done.text
    }

    /// The numbers, in the language of most articles unless one was asked for.
    fn finish(mut self, common: &Common) -> Summary {
        if common.language().is_none() && self.chinese != self.english {
            let chinese = self.chinese > self.english;
            self.summary.language = if chinese { MessageLanguage::Zh } else { MessageLanguage::En };
        }
        self.summary
    }
}

/// What goes to standard error, while results go to standard output.
#[derive(Clone, Copy)]
struct Voice {
    color: bool,
    quiet: bool,
}

impl Voice {
    fn trouble(self, trouble: &Trouble, language: MessageLanguage) {
        say(&format!("{}: {}", trouble.name, trouble.problem.describe(language)), self.color);
    }

    fn passed(self, passed: &[Trouble], language: MessageLanguage) {
        for thing in passed {
            self.note(&thing.name, &thing.problem.describe(language));
        }
    }

    /// A word that changes nothing about the result.
    fn note(self, name: &str, message: &str) {
        if !self.quiet {
            self.line(&format!("{name}: {message}"));
        }
    }

    /// What became of fixes, and how much is missing from the result.
    fn close(self, summary: &Summary, repair: Repair) {
        if self.quiet {
            return;
        }
        match repair {
            Repair::Tell => {}
            Repair::Show => self.line(&summary.fixes_shown()),
            Repair::Write => self.line(&summary.fixes_applied()),
        }
        if !summary.troubles.is_empty() {
            self.line(&summary.unchecked());
        }
    }

    fn line(self, text: &str) {
        // A reader of standard error that went away shall not end the work.
        let _ = writeln!(io::stderr(), "{}", crate::snippet::harmless(text));
    }
}
