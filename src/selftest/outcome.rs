//! What a test may end in, as plain data. It tests nothing and draws nothing.

use crate::document::{Document, Lines};
use crate::finding::Finding;
use crate::pack::Pack;

/// How many tests ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// As they should.
    pub passed: usize,
    /// Not as they should.
    pub failed: usize,
}

impl Tally {
    /// Counts one test.
    pub(super) fn count(&mut self, passed: bool) {
        match passed {
            true => self.passed += 1,
            false => self.failed += 1,
        }
    }
}

/// In which way a test failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Something wrong was met with silence.
    Missing,
    /// Something right was complained about.
    Noisy,
    /// A safe fix did not mend what it was made for, or does not settle.
    Unmended,
    /// A file could not be read.
    Unreadable,
}

impl Fault {
    /// The word for it in reports and codes.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Noisy => "noisy",
            Self::Unmended => "unmended",
            Self::Unreadable => "unreadable",
        }
    }
}

/// A place in a file, for people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub path: String,
    /// Counted from 1.
    pub line: usize,
    /// In characters, counted from 1.
    pub column: usize,
    /// The same for programs: index of the file in [`Pack::files`], byte. `None` for files outside of the pack.
    pub in_pack: Option<(usize, usize)>,
}

impl Place {
    /// A place in a file of the pack.
    pub(super) fn of_pack(pack: &Pack, place: (usize, usize)) -> Self {
        let Some(file) = pack.files.get(place.0) else { return Self::default() };
        let position = Lines::new(&file.text).position(&file.text, place.1.min(file.text.len()));
        Self { path: file.path.clone(), line: position.line, column: position.column, in_pack: Some(place) }
    }
}

/// What was said of a tested text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The rule that says it; for phrases, the relation.
    pub by: String,
    /// What.
    pub message: String,
    /// Line of the text, counted from 1.
    pub line: usize,
    /// In characters, counted from 1.
    pub column: usize,
    /// The words that it speaks of.
    pub text: String,
}

impl Said {
    /// What a finding says about a document.
    pub(super) fn of(finding: &Finding, document: &Document) -> Self {
        let position = document.lines().position(document.source(), finding.span.start);
        let text = document.source().get(finding.span.start..finding.span.end).unwrap_or_default();
        Self {
            by: finding.rule.to_string(),
            message: finding.message.clone(),
            line: position.line,
            column: position.column,
            text: text.to_owned(),
        }
    }
}

/// A test that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// In which way.
    pub fault: Fault,
    /// The rule that was tested; for phrases, the relation; for articles, the rule that spoke.
    pub rule: String,
    /// Where the tested example or phrase stands, or what an article was blamed for.
    pub place: Place,
    /// The text that was tested; empty for whole articles.
    pub text: String,
    /// What was said of it.
    pub said: Vec<Said>,
    /// What else there is to say, such as the text that a fix made.
    pub remark: Option<String>,
}
