//! What a run came to: numbers, and the line of text that says them.
//!
//! It counts what it is given and judges nothing.

use super::told;
use crate::files::{Problem, Trouble};
use crate::finding::{Finding, MessageLanguage, Severity};

/// The result of a run in numbers.
#[derive(Debug)]
pub struct Summary {
    /// The language in which it is said.
    pub language: MessageLanguage,
    /// Articles that were checked.
    pub files: usize,
    /// Findings that are errors.
    pub errors: usize,
    /// Findings that are warnings.
    pub warnings: usize,
    /// All other findings.
    pub infos: usize,
    /// Findings that `--fix` would mend.
    pub fixable: usize,
    /// Findings that only `--fix --unsafe` would mend.
    pub fixable_unsafe: usize,
    /// Fixes that were applied, or would be.
    pub fixed: usize,
    /// What could not be checked.
    pub troubles: Vec<Trouble>,
}

impl Summary {
    /// Nothing yet.
    pub const fn new(language: MessageLanguage) -> Self {
        Self {
            language,
            files: 0,
            errors: 0,
            warnings: 0,
            infos: 0,
            fixable: 0,
            fixable_unsafe: 0,
            fixed: 0,
            troubles: Vec::new(),
        }
    }

    /// Counts an article with its findings.
    pub fn add(&mut self, findings: &[Finding]) {
        self.files += 1;
        for finding in findings {
            match finding.severity {
                Severity::Error => self.errors += 1,
                Severity::Warning => self.warnings += 1,
                Severity::Info => self.infos += 1,
            }
            match finding.fix.as_ref().map(|fix| fix.safe) {
                Some(true) => self.fixable += 1,
                Some(false) => self.fixable_unsafe += 1,
                None => {}
            }
        }
    }

    /// Whether anything at least this severe was found.
    pub const fn reaches(&self, severity: Severity) -> bool {
        let (errors, warnings) = (self.errors, self.warnings);
        match severity {
            Severity::Error => errors > 0,
            Severity::Warning => errors + warnings > 0,
            Severity::Info => errors + warnings + self.infos > 0,
        }
    }

    /// Files and findings in words, on one line.
    pub fn line(&self) -> String {
        let language = self.language;
        let counts = [
            ("errors-one", "errors-many", self.errors),
            ("warnings-one", "warnings-many", self.warnings),
            ("infos-one", "infos-many", self.infos),
        ];
        let counts: Vec<String> = counts
            .into_iter()
            .filter(|(.., count)| *count > 0)
            .map(|(one, many, count)| counted(one, many, count, language))
            .collect();
        let files = counted("files-one", "files-many", self.files, language);
        if counts.is_empty() {
            return told("summary-clean", language, &[("files", &files)]);
        }
        let counts = counts.join(&told("list-comma", language, &[]));
        let mut line = told("summary-found", language, &[("files", &files), ("counts", &counts)]);
        if self.fixable > 0 {
            line.push_str(&counted("fixable-one", "fixable-many", self.fixable, language));
        }
        if self.fixable_unsafe > 0 {
            line.push_str(&counted("fixable-unsafe-one", "fixable-unsafe-many", self.fixable_unsafe, language));
        }
        line
    }

    /// How many fixes were applied, in words.
    pub fn fixes_applied(&self) -> String {
        counted("fixed-one", "fixed-many", self.fixed, self.language)
    }

    /// How many fixes would be applied, in words.
    pub fn fixes_shown(&self) -> String {
        counted("would-fix-one", "would-fix-many", self.fixed, self.language)
    }

    /// How many files could not be checked, and how many not be written, in words: a line for each that is not none.
    pub fn failures(&self) -> Vec<String> {
        let unwritten =
            self.troubles.iter().filter(|trouble| matches!(trouble.problem, Problem::Unwritable(_))).count();
        let unchecked = self.troubles.len() - unwritten;
        [("unchecked-one", "unchecked-many", unchecked), ("unwritten-one", "unwritten-many", unwritten)]
            .into_iter()
            .filter(|(_, _, count)| *count > 0)
            .map(|(one, many, count)| counted(one, many, count, self.language))
            .collect()
    }
}

/// A number of things in words.
fn counted(one: &'static str, many: &'static str, count: usize, language: MessageLanguage) -> String {
    told(if count == 1 { one } else { many }, language, &[("n", &count.to_string())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_what_there_is() {
        let mut summary = Summary { files: 3, errors: 2, warnings: 5, infos: 1, ..Summary::new(MessageLanguage::Zh) };
        (summary.fixable, summary.fixable_unsafe) = (4, 1);
        assert_eq!(
            summary.line(),
            "3 个文件：2 个错误，5 个警告，1 条提示；其中 4 处可用 --fix 修正；1 处核对后可用 --fix --unsafe 修正"
        );
        let summary = Summary { files: 1, errors: 1, fixable: 1, ..Summary::new(MessageLanguage::En) };
        assert_eq!(summary.line(), "1 file: 1 error; 1 can be mended with --fix");
        assert_eq!(Summary::new(MessageLanguage::En).line(), "0 files: nothing to report");
    }
}
