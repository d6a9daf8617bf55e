//! What is said on standard error, while results go to standard output.
//!
//! It decides nothing about them.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use super::Repair;
use super::work::Remembered;
use crate::cli::Common;
use crate::cli::error::say;
use crate::cli::output::sentence;
use crate::files::Trouble;
use crate::finding::MessageLanguage;
use crate::report::Summary;
use crate::report::escape::unarmed;

/// What goes to standard error, while results go to standard output.
#[derive(Clone, Copy)]
pub(super) struct Voice {
    pub(super) color: bool,
    pub(super) quiet: bool,
}

impl Voice {
    pub(super) fn trouble(self, trouble: &Trouble, language: MessageLanguage) {
        say(&format!("{}: {}", trouble.name, trouble.problem.describe(language)), self.color);
    }

    pub(super) fn passed(self, passed: &[Trouble], language: MessageLanguage) {
        for thing in passed {
            self.note(&thing.name, &thing.problem.describe(language));
        }
    }

    /// A word that changes nothing about the result.
    pub(super) fn note(self, name: &str, message: &str) {
        if !self.quiet {
            self.line(&format!("{name}: {message}"));
        }
    }

    /// What became of fixes, and how much is missing from the result.
    pub(super) fn close(self, summary: &Summary, repair: Repair, remembered: &Remembered) {
        if self.quiet {
            return;
        }
        match repair {
            Repair::Tell => {}
            Repair::Show => self.line(&summary.fixes_shown()),
            Repair::Write => self.line(&summary.fixes_applied()),
            Repair::Silence => {
                let todo = sentence("suppression-todo", summary.language, &[]);
                let values = [("n", summary.fixed.to_string()), ("todo", todo)];
                let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
                self.line(&sentence("suppressions-added", summary.language, &values));
            }
        }
        let language = summary.language;
        if remembered.unchanged {
            self.line(&sentence("no-changes", language, &[]));
        }
        if remembered.known > 0 {
            self.line(&sentence("baseline-known", language, &[("n", &remembered.known.to_string())]));
        }
        if remembered.gone > 0 {
            self.line(&sentence("baseline-gone", language, &[("n", &remembered.gone.to_string())]));
        }
        for failure in summary.failures() {
            self.line(&failure);
        }
    }

    fn line(self, text: &str) {
        // A reader of standard error that went away shall not end the work.
        let _ = writeln!(io::stderr(), "{}", unarmed(crate::snippet::harmless(text)));
    }
}

/// How far a long run has come, on a terminal.
pub(super) struct Progress {
    started: Instant,
    all: usize,
    done: usize,
    language: MessageLanguage,
    wanted: bool,
    /// Whether there is a line to take away.
    shown: bool,
}

impl Progress {
    pub(super) fn new(all: usize, common: &Common) -> Self {
        let wanted = !common.quiet && io::stderr().is_terminal();
        Self { started: Instant::now(), all, done: 0, language: common.language_or_system(), wanted, shown: false }
    }

    /// Tells of the next few articles, once the run has taken a second.
    pub(super) fn step(&mut self, count: usize) {
        self.done += count;
        if !self.wanted || self.started.elapsed() < Duration::from_secs(1) || self.done >= self.all {
            return;
        }
        let (done, all) = (self.done.to_string(), self.all.to_string());
        let _ = write!(io::stderr(), "\r{}", sentence("progress", self.language, &[("done", &done), ("all", &all)]));
        self.shown = true;
    }

    /// Takes the line away.
    pub(super) fn end(&mut self) {
        if std::mem::take(&mut self.shown) {
            let _ = write!(io::stderr(), "\r\u{1b}[K");
        }
    }
}
