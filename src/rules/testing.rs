//! Helpers for the tests of the checkers: rules in a few words. It is compiled for tests only.

use super::*;

/// A stable warning of the default preset that finds `x`.
pub(crate) fn rule(id: &str) -> Rule {
    Rule {
        meta: RuleMeta {
            id: RuleId::new(id),
            aliases: std::sync::Arc::from([]),
            message: Message(Localized::both("<was>")),
            severity: Severity::Warning,
            status: Status::Stable,
            since: None,
            why: Localized::default(),
            source: None,
            presets: vec!["recommended".to_owned()],
            bad: Vec::new(),
            good: Vec::new(),
            place: (0, 0),
        },
        scope: Scope::default(),
        body: RuleBody::Swap { pairs: vec![("x".to_owned(), vec!["y".to_owned()])], names: false },
        fix: FixSpec::None,
    }
}
