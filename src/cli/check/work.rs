//! The work on many articles: read, lint, fix and write down in parallel, print in order.
//!
//! Articles go through in groups, so that memory does not grow with their number.

use std::collections::HashMap;
use std::io;

use rayon::prelude::*;

use super::Repair;
use super::outputs::{Output, Sinks};
use super::scope::{Job, Ledger};
use super::settings::Use;
use super::statistics::Statistics;
use super::voice::{Progress, Voice};
use crate::baseline::{self, Account};
use crate::changes::Before;
use crate::cli::{CliError, Common};
use crate::document::{Document, ParseOptions};
use crate::engine::{self, Checked};
use crate::files::{self, Found, Input, Problem, Source, Trouble};
use crate::finding::{Finding, MessageLanguage, Silence, Silenced};
use crate::fingerprint::Fingerprint;
use crate::fix;
use crate::report::{Reported, Summary};
use crate::words;

/// Articles that are worked on at a time.
const GROUP: usize = 64;

/// What all articles are worked on with.
pub(super) struct Work<'a> {
    pub(super) outputs: &'a [Output],
    pub(super) repair: Repair,
    pub(super) unsafe_too: bool,
    /// The most bytes that an article may have.
    pub(super) most: u64,
    pub(super) ledger: Option<&'a Ledger>,
    pub(super) statistics: bool,
    /// Whether articles without changes are passed over.
    pub(super) only_changes: bool,
}

/// An article that was checked and is not written down yet.
struct Read {
    document: Document,
    checked: Checked,
    before: Option<Before>,
    /// Its fingerprints, where a baseline asks for them.
    prints: Vec<Fingerprint>,
    /// Those of them that the baseline has.
    known: HashMap<Fingerprint, usize>,
}

/// An article that was worked on.
struct Done {
    /// What each output gets of it.
    texts: Vec<String>,
    /// What goes to standard output beside reports: the difference that fixes would make, or standard input mended.
    printed: String,
    findings: Vec<Finding>,
    /// Findings that the baseline kept back.
    known: usize,
    /// Whether a finding makes the run fail.
    fails: bool,
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
    pub(super) fn run(&self, found: Found, jobs: &[(Job, Use)], common: &Common) -> Result<(Summary, bool), CliError> {
        let voice = Voice { color: common.colors(&io::stderr()), quiet: common.quiet };
        let mut sinks = Sinks::new(self.outputs);
        let mut tally = Tally {
            summary: Summary::new(common.language_or_system()),
            chinese: 0,
            english: 0,
            known: 0,
            gone: 0,
            fails: false,
        };
        voice.passed(&found.passed, tally.summary.language);
        for trouble in found.troubles {
            voice.trouble(&trouble, tally.summary.language);
            tally.summary.troubles.push(trouble);
        }
        let shows = self.repair == Repair::Show;
        if !shows {
            sinks.add_all(|reporter| reporter.begin())?;
        }
        let mut account = self.ledger.map(Ledger::account);
        let mut statistics = Statistics::default();
        let mut progress = Progress::new(jobs.len(), common);
        for group in jobs.chunks(GROUP) {
            let finish = |(job, with): &(Job, Use), read: Result<Option<Read>, Problem>| {
                read.map(|read| read.map(|read| self.finish(&job.source, with, read)))
            };
            let done: Vec<Result<Option<Done>, Problem>> = if self.ledger.is_some() || self.writes() {
                // What a baseline has is told in the order of the articles, and all are checked before one is mended.
                let mut read: Vec<_> = group.par_iter().map(|(job, with)| self.read(job, with)).collect();
                if let (Some(ledger), Some(account)) = (self.ledger, &mut account) {
                    for ((job, _), read) in group.iter().zip(&mut read) {
                        let Ok(Some(read)) = read else { continue };
                        tally.gone += sift(account, &ledger.path_of(&job.source), read);
                    }
                }
                group.par_iter().zip(read).map(|(job, read)| finish(job, read)).collect()
            } else {
                group.par_iter().map(|job| finish(job, self.read(&job.0, &job.1))).collect()
            };
            for ((job, _), done) in group.iter().zip(done) {
                let source = &job.source;
                let Some(done) = tally.take(source, done, voice) else { continue };
                if shows {
                    sinks.print_difference(&done.printed)?;
                } else {
                    sinks.print(&done.printed)?;
                }
                sinks.add_article(&done.texts)?;
                if self.statistics {
                    statistics.add(&source.name, &done.findings);
                }
            }
            progress.step(group.len());
            sinks.flush()?;
        }
        tally.gone += account.as_ref().map_or(0, Account::homeless);
        let unchanged = self.only_changes && tally.summary.files == 0 && tally.summary.troubles.is_empty();
        let remembered = Remembered { known: tally.known, gone: tally.gone, unchanged };
        let fails = tally.fails;
        let summary = tally.finish(common);
        if !shows {
            sinks.add_all(|reporter| reporter.end(&summary))?;
        }
        if self.statistics {
            sinks.tell(&statistics.written(summary.language))?;
        }
        progress.end();
        sinks.close()?;
        voice.close(&summary, self.repair, &remembered);
        Ok((summary, fails))
    }

    /// Reads and checks an article; none if the change that is asked about left it as it was.
    fn read(&self, job: &Job, with: &Use) -> Result<Option<Read>, Problem> {
        let text = match &job.staged {
            Some(bytes) => files::text_of(bytes.clone(), self.most)?,
            None => job.source.read(self.most)?,
        };
        // What was no text or too large before is new as a whole.
        let before = job.before.clone().map(|bytes| files::text_of(bytes, self.most).unwrap_or_default());
        if before.as_deref() == Some(text.as_str()) && !text.is_empty() && !self.echoes(&job.source) {
            return Ok(None);
        }
        let options = with.options(text.len());
        let document = Document::parse(text, &options);
        let checked = engine::check(&document, &with.setup.pack, &with.config);
        let before = before.map(|text| {
            let document = Document::parse(text.as_str(), &with.options(text.len()));
            let findings = engine::lint(&document, &with.setup.pack, &with.config);
            Before::new(text, &findings)
        });
        let print = |finding| Fingerprint::new(document.source(), document.lines(), finding);
        let prints = if self.ledger.is_some() { checked.findings.iter().map(print).collect() } else { Vec::new() };
        Ok(Some(Read { document, checked, before, prints, known: HashMap::new() }))
    }

    /// Applies fixes where that is asked for, and writes the article down.
    fn finish(&self, source: &Source, with: &Use, read: Read) -> Done {
        let Read { document, checked, before, known, .. } = read;
        let scope = Scope { before, known };
        let checked = scope.narrow(&document, checked);
        if self.repair == Repair::Silence {
            return self.silence(source, with, &scope, (document, checked));
        }
        if self.repair == Repair::Tell || checked.findings.iter().all(|finding| finding.fix.is_none()) {
            return self.told(source, with, &document, checked);
        }
        // The text is linted once more, with the findings of each round; the first round is repeated, which is cheap.
        let text = document.source();
        let again = |text: &str, options: &ParseOptions| {
            let document = Document::parse(text, options);
            let checked = engine::check(&document, &with.setup.pack, &with.config);
            (scope.narrow(&document, checked), document)
        };
        // All rounds together may take as long as one check.
        let options = with.options(text.len());
        let lint = |text: &str| again(text, &options).0.findings;
        let fixed = fix::fix_until_stable_with(text, self.unsafe_too, &options, lint);
        if options.deadline.is_past() {
            return Done { problem: Some(Problem::SlowToFix), ..self.told(source, with, &document, checked) };
        }
        if self.repair == Repair::Show {
            let diff = fix::unified_diff(&source.name, text, &fixed.text);
            return Done { printed: diff, fixed: fixed.applied, ..self.told(source, with, &document, checked) };
        }
        if fixed.text == text {
            return self.told(source, with, &document, checked);
        }
        if let Input::File(path) = &source.input
            && let Err(error) = fix::replace_atomically(path, text, &fixed.text)
        {
            let problem = Some(Problem::Unwritable(error));
            return Done { problem, ..self.told(source, with, &document, checked) };
        }
        let (checked, document) = again(&fixed.text, &with.options(fixed.text.len()));
        Done { fixed: fixed.applied, unsettled: !fixed.stable, ..self.told(source, with, &document, checked) }
    }

    /// Puts comments into the article that silence what is reported.
    fn silence(&self, source: &Source, with: &Use, scope: &Scope, read: (Document, Checked)) -> Done {
        let (document, checked) = read;
        let text = document.source();
        let again = |text: &str| {
            let document = Document::parse(text, &with.options(text.len()));
            let checked = engine::check(&document, &with.setup.pack, &with.config);
            (scope.narrow(&document, checked), document)
        };
        // The article is checked for every line that has findings, each time with the time for one check.
        let mut late = false;
        let reason = words::get("suppression-todo", with.config.language_for(&document));
        let silenced = fix::silence(text, &checked.findings, reason, |text| {
            let findings = again(text).0.findings;
            late = late || findings.iter().any(|finding| finding.rule.as_str() == engine::TIMED_OUT);
            findings
        });
        if late {
            return Done { problem: Some(Problem::SlowToFix), ..self.told(source, with, &document, checked) };
        }
        if let Input::File(path) = &source.input
            && let Err(error) = fix::replace_atomically(path, text, &silenced.text)
        {
            let problem = Some(Problem::Unwritable(error));
            return Done { problem, ..self.told(source, with, &document, checked) };
        }
        let (checked, document) = again(&silenced.text);
        Done { fixed: silenced.added, ..self.told(source, with, &document, checked) }
    }

    /// Whether the text is printed again when it is mended: what came in by standard input goes out by standard output.
    fn echoes(&self, source: &Source) -> bool {
        self.writes() && source.input == Input::Stdin
    }

    /// Whether articles are changed.
    fn writes(&self) -> bool {
        matches!(self.repair, Repair::Write | Repair::Silence)
    }

    /// The article with its findings written down.
    fn told(&self, source: &Source, with: &Use, document: &Document, checked: Checked) -> Done {
        let language = with.config.language_for(document);
        let reported = Reported {
            name: &source.name,
            source: document.source(),
            lines: document.lines(),
            language,
            findings: &checked.findings,
            silenced: &checked.silenced,
        };
        let texts = match self.repair {
            Repair::Show => Vec::new(),
            Repair::Tell | Repair::Write | Repair::Silence => {
                self.outputs.iter().map(|output| output.reporter.article(&reported)).collect()
            }
        };
        let known = checked.silenced.iter().filter(|silenced| silenced.why == Silence::Baseline).count();
        let findings = checked.findings;
        let fails = with.fail_on.is_some_and(|least| findings.iter().any(|finding| finding.severity >= least));
        let printed = if self.echoes(source) { document.source().to_owned() } else { String::new() };
        Done { texts, printed, findings, known, fails, language, fixed: 0, unsettled: false, problem: None }
    }
}

/// Finds out which findings the baseline has; gives how many of the baseline's are gone from the file.
fn sift(account: &mut Account, path: &str, read: &mut Read) -> usize {
    let known = account.sift(path, &read.prints);
    for (print, _) in read.prints.drain(..).zip(known).filter(|(_, known)| *known) {
        *read.known.entry(print).or_default() += 1;
    }
    account.left(path)
}

/// What the baseline had to say in a run.
pub(super) struct Remembered {
    /// Findings that it kept back.
    pub(super) known: usize,
    /// Findings that it has and the articles have no more.
    pub(super) gone: usize,
    /// Whether no article changed.
    pub(super) unchanged: bool,
}

/// Which findings of one article are reported.
struct Scope {
    before: Option<Before>,
    known: HashMap<Fingerprint, usize>,
}

impl Scope {
    /// Leaves out what the change did not bring, and keeps back what the baseline has.
    fn narrow(&self, document: &Document, checked: Checked) -> Checked {
        if self.before.is_none() && self.known.is_empty() {
            return checked;
        }
        let Checked { findings, mut silenced } = checked;
        let (text, lines) = (document.source(), document.lines());
        let new = self.before.as_ref().map(|before| before.are_new(text, lines, &findings));
        let mut known = self.known.clone();
        let mut kept = Vec::new();
        for (index, finding) in findings.into_iter().enumerate() {
            let remembered = !known.is_empty() && baseline::take(&mut known, &Fingerprint::new(text, lines, &finding));
            // That a file was not checked as a whole is said every time.
            let always = engine::is_of_limits(finding.rule.as_str());
            if !always && new.as_ref().is_some_and(|new| !new[index]) {
                continue;
            }
            if remembered && !always {
                silenced.push(Silenced { finding, why: Silence::Baseline });
            } else {
                kept.push(finding);
            }
        }
        Checked { findings: kept, silenced }
    }
}

/// Counts, and which language most articles speak.
struct Tally {
    /// Findings that the baseline kept back.
    known: usize,
    /// Findings of the baseline that are gone.
    gone: usize,
    /// Whether a finding makes the run fail.
    fails: bool,
    summary: Summary,
    chinese: usize,
    english: usize,
}

impl Tally {
    /// Counts an article; none if it could not be checked.
    fn take(&mut self, source: &Source, done: Result<Option<Done>, Problem>, voice: Voice) -> Option<Done> {
        let mut fail = |problem: Problem| {
            let trouble = Trouble { name: source.name.clone(), problem };
            voice.trouble(&trouble, self.summary.language);
            self.summary.troubles.push(trouble);
        };
        let mut done = match done {
            Ok(done) => done?,
            Err(problem) => {
                fail(problem);
                return None;
            }
        };
        if let Some(problem) = done.problem.take() {
            fail(problem);
        }
        if done.unsettled {
            voice.note(&source.name, words::get("unsettled", self.summary.language));
        }
        self.summary.add(&done.findings);
        self.summary.fixed += done.fixed;
        self.known += done.known;
        self.fails |= done.fails;
        match done.language {
            MessageLanguage::Zh => self.chinese += 1,
            MessageLanguage::En => self.english += 1,
        }
        Some(done)
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
