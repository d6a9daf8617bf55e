//! The self-test of a pack: its examples, its phrases filled with its facts, and articles known to be right.
//!
//! It gives back what it found as data. It prints nothing and decides no exit code; the command `test` does.

mod coverage;
mod examples;
mod fixtures;
mod outcome;

use std::ops::Range;
use std::path::PathBuf;

use crate::pack::Pack;

pub use coverage::Coverage;
pub use outcome::{Failure, Fault, Place, Said, Tally};

/// What is tested.
#[derive(Clone, Debug)]
pub struct Options {
    /// Indices of the pack's files whose rules, phrases and facts are tested.
    pub files: Range<usize>,
    /// Folders of articles that are known to be right.
    pub clean: Vec<PathBuf>,
}

impl Options {
    /// Tests everything that the pack holds.
    pub fn all(pack: &Pack) -> Self {
        Self { files: 0..pack.files.len(), clean: Vec::new() }
    }

    /// Whether something that was written there is tested.
    fn covers(&self, place: (usize, usize)) -> bool {
        self.files.contains(&place.0)
    }
}

/// What the self-test found.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The examples of the rules.
    pub examples: Tally,
    /// The articles that are known to be right.
    pub fixtures: Tally,
    /// Everything that went wrong, in the order of the parts above.
    pub failures: Vec<Failure>,
    /// What nothing tested.
    pub coverage: Coverage,
}

/// Runs all tests.
pub fn run(pack: &Pack, options: &Options) -> Report {
    let mut report = Report::default();
    examples::run(pack, options, &mut report);
    fixtures::run(pack, options, &mut report);
    report
}
