//! What nothing tested: it is told to people who ask, and fails no test.

use crate::pack::Pack;

use super::{Options, Place, Report};

/// Parts of a pack that no test touched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Rules that no example makes speak.
    pub silent_rules: Vec<String>,
    /// Phrases that no pair was tested with: relation, pattern, place.
    pub idle_phrases: Vec<(String, String, Place)>,
    /// Relations that no phrase states.
    pub unsaid_relations: Vec<String>,
}

/// Fills in what the tests before left out.
pub(super) fn run(pack: &Pack, options: &Options, report: &mut Report) {
    let idle = report.phrases.iter().filter(|phrase| !phrase.is_tested());
    report.coverage.idle_phrases =
        idle.map(|phrase| (phrase.relation.clone(), phrase.say.clone(), phrase.place.clone())).collect();
    if options.files != (0..pack.files.len()) {
        // A pack that adds to another one need not say everything itself.
        return;
    }
    let said = |relation: usize| {
        let mut claims = pack.grammar.sources().iter().flat_map(|source| &source.claims);
        claims.any(|claim| claim.relation == relation && !claim.says.is_empty())
    };
    let relations = pack.facts.relations().iter().enumerate();
    report.coverage.unsaid_relations =
        relations.filter(|(index, _)| !said(*index)).map(|(_, relation)| relation.name.clone()).collect();
}
