//! The self-test of a pack: its examples, its phrases filled with its facts, and articles known to be right.
//!
//! It gives back what it found as data. It prints nothing and decides no exit code; the command `test` does.

mod chance;
mod coverage;
mod examples;
mod fixtures;
mod objects;
mod outcome;
mod phrases;
mod rows;
mod shapes;
mod trial;
mod write;

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;

use crate::pack::Pack;

pub use coverage::Coverage;
pub use outcome::{Failure, Fault, Place, Said, Tally, Tested};
pub use phrases::{PhraseReport, Skip};

/// So many texts are made of phrases and facts, unless all are asked for.
pub const USUAL_PAIRS: usize = 20_000;

/// What is tested.
#[derive(Clone, Debug)]
pub struct Options {
    /// Indices of the pack's files whose rules, phrases and facts are tested.
    pub files: Range<usize>,
    /// Folders of articles that are known to be right.
    pub clean: Vec<PathBuf>,
    /// Chooses subjects and false objects; the same seed makes the same choice.
    pub seed: u64,
    /// About so many texts are made of phrases and facts, spread evenly over the phrases.
    pub most: usize,
    /// Make all of them, however many.
    pub exhaustive: bool,
}

impl Options {
    /// Tests everything that the pack holds.
    pub fn all(pack: &Pack) -> Self {
        Self { files: 0..pack.files.len(), clean: Vec::new(), seed: 1, most: USUAL_PAIRS, exhaustive: false }
    }

    /// Whether something that was written there is tested.
    fn covers(&self, place: (usize, usize)) -> bool {
        self.files.contains(&place.0)
    }
}

/// What the self-test found.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The examples of the rules, and of the rows of their tables.
    pub examples: Tally,
    /// Phrases filled with facts, true and false.
    pub pairs: Tally,
    /// So many texts could be made of phrases and facts.
    pub possible_pairs: usize,
    /// Each phrase.
    pub phrases: Vec<PhraseReport>,
    /// Pairs that were not tested, by reason.
    pub skipped: BTreeMap<Skip, usize>,
    /// The articles that are known to be right.
    pub fixtures: Tally,
    /// Everything that went wrong, in the order of the parts above.
    pub failures: Vec<Failure>,
    /// What nothing tested.
    pub coverage: Coverage,
}

impl Report {
    /// All tests together.
    pub fn total(&self) -> Tally {
        let parts = [self.examples, self.pairs, self.fixtures];
        parts.into_iter().fold(Tally::default(), |all, part| Tally {
            passed: all.passed + part.passed,
            failed: all.failed + part.failed,
        })
    }

    /// How many pairs were not tested.
    pub fn skipped(&self) -> usize {
        self.skipped.values().sum()
    }

    /// Percent of the false pairs that their phrase contradicted; `None` where there was none.
    pub fn percent(&self) -> Option<f64> {
        let fired: usize = self.phrases.iter().map(|phrase| phrase.fired).sum();
        let missing: usize = self.phrases.iter().map(|phrase| phrase.missing).sum();
        (fired + missing > 0).then(|| 100.0 * fired as f64 / (fired + missing) as f64)
    }
}

/// Runs all tests.
pub fn run(pack: &Pack, options: &Options) -> Report {
    let mut report = Report::default();
    examples::run(pack, options, &mut report);
    rows::run(pack, options, &mut report);
    phrases::run(pack, options, &mut report);
    fixtures::run(pack, options, &mut report);
    coverage::run(pack, options, &mut report);
    report
}
