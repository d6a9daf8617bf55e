//! What a test may end in, as plain data. It tests nothing and draws nothing.

use std::ops::Range;

use crate::document::{Document, Lines};
use crate::finding::{Finding, Span};
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
    /// No right text shows what a guard is for.
    Unproven,
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
            Self::Unproven => "unproven",
            Self::Unreadable => "unreadable",
        }
    }
}

/// What kind of test it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tested {
    /// An example of a rule.
    Example,
    /// A phrase filled with a fact.
    Phrase,
    /// An article that is known to be right.
    Article,
}

impl Tested {
    /// The word for it in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Example => "example",
            Self::Phrase => "phrase",
            Self::Article => "article",
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
    /// The same for programs: index of the file in [`Pack::files`], bytes. `None` for files outside of the pack.
    pub in_pack: Option<(usize, Range<usize>)>,
}

impl Place {
    /// The place of something written in a file of the pack.
    pub(super) fn of_pack(pack: &Pack, place: (usize, usize), written: &str) -> Self {
        let Some(file) = pack.files.get(place.0) else { return Self::default() };
        let span = extent(&file.text, place.1, written);
        let position = Lines::new(&file.text).position(&file.text, span.start);
        Self { path: file.path.clone(), line: position.line, column: position.column, in_pack: Some((place.0, span)) }
    }
}

/// The bytes of a YAML scalar, as far as its first line goes. A quoted one is escaped, so its end is a good guess only.
fn extent(yaml: &str, at: usize, written: &str) -> Range<usize> {
    let Some(rest) = yaml.get(at..) else { return 0..0 };
    let line = rest.lines().next().unwrap_or_default();
    let first = written.lines().next().unwrap_or_default();
    let quote = line.chars().next().filter(|c| matches!(c, '"' | '\''));
    let closing = quote.and_then(|quote| line[1..].find(quote));
    let length = match closing {
        Some(closing) => closing + 2,
        None if !first.is_empty() && line.starts_with(first) => first.len(),
        None => line.trim_end().len(),
    };
    at..at + length
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
    /// The same for programs: bytes of the text.
    pub span: Span,
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
            span: finding.span,
            text: text.to_owned(),
        }
    }
}

/// A test that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What was tested.
    pub tested: Tested,
    /// In which way.
    pub fault: Fault,
    /// The rule that was tested; for phrases, the relation; for articles, the rule that spoke.
    pub rule: String,
    /// Where the tested example or phrase stands, or what an article was blamed for.
    pub place: Place,
    /// The text that was tested.
    pub text: String,
    /// What was said of it.
    pub said: Vec<Said>,
    /// What else there is to say, such as the text that a fix made.
    pub remark: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_covers_its_scalar() {
        let yaml = "bad: [plain, \"quoted\\n\", last]\nsay:  open end \n";
        let covered = |at: usize, written: &str| &yaml[extent(yaml, at, written)];
        assert_eq!(covered(6, "plain"), "plain");
        assert_eq!(covered(13, "quoted\n"), "\"quoted\\n\"");
        assert_eq!(covered(25, "last"), "last");
        assert_eq!(covered(37, "other"), "open end");
        assert_eq!(extent(yaml, 999, "x"), 0..0);
    }
}
