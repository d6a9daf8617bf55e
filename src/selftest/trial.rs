//! One filled example, read: which of its claims are meant, and what the facts say to them.
//!
//! Whether that is right is judged in `phrases`.

use crate::claims::{Claim, Reading};
use crate::document::Document;
use crate::facts::{EntityId, Facts, RelationId, Term, Verdict};

use super::Said;

/// A filled example, read.
pub(super) struct Trial<'a> {
    pub facts: &'a Facts,
    pub subject: EntityId,
    pub relation: RelationId,
    pub document: Document,
    pub reading: Reading,
}

impl Trial<'_> {
    /// The claims that the pair is about.
    pub fn about(&self) -> impl Iterator<Item = &Claim> {
        let wanted =
            |claim: &&Claim| claim.says.relation == self.relation && claim.says.subject == Term::Entity(self.subject);
        self.reading.claims.iter().filter(wanted)
    }

    /// The first of them that is wrong.
    pub fn contradicted(&self) -> Option<&Claim> {
        self.about().find(|claim| matches!(claim.judge(self.facts), Verdict::Contradicted { .. }))
    }

    /// What was read, and what the facts say to it.
    pub fn told(&self, claim: &Claim) -> Said {
        let source = self.document.source();
        let object = source.get(claim.object().start..claim.object().end).unwrap_or_default();
        let verdict = match claim.judge(self.facts) {
            Verdict::Supported { .. } => "right".to_owned(),
            Verdict::Unknown => "unknown".to_owned(),
            Verdict::Contradicted { truth, .. } => {
                let known: Vec<&str> = truth.iter().map(|value| value.text.as_str()).collect();
                format!("wrong; they know: {}", known.join(", "))
            }
        };
        let position = self.document.lines().position(source, claim.object().start);
        Said {
            by: self.facts.relations()[self.relation].name.clone(),
            message: format!("read as a claim, which the facts call {verdict}"),
            line: position.line,
            column: position.column,
            span: claim.object(),
            text: object.to_owned(),
        }
    }
}
