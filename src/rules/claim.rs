//! `claim` rules. A stub: the checker does nothing yet.

use super::{Article, Checker, ClaimTarget, FixSpec, RuleIndex, Scope, Sink};

/// Applies all `claim` rules.
#[derive(Debug)]
pub(crate) struct ClaimChecker {}

impl ClaimChecker {
    /// A checker for these rules.
    pub fn new(_rules: Vec<(RuleIndex, ClaimTarget, Scope, FixSpec)>) -> Self {
        Self {}
    }
}

impl Checker for ClaimChecker {
    fn check(&self, _article: &Article<'_>, _sink: &mut Sink<'_>) {}
}
