//! Helpers for the tests of the checkers: rules in a few words. It is compiled for tests only.

use super::*;

/// A stable warning of the default preset that finds `x`.
pub(crate) fn rule(id: &str) -> Rule {
    Rule {
        meta: RuleMeta {
            id: RuleId::new(id),
            aliases: std::sync::Arc::from([]),
            tags: std::sync::Arc::from([]),
            message: Message(Localized::both("<was>")),
            severity: Severity::Warning,
            status: Status::Stable,
            since: None,
            was: Vec::new(),
            why: Localized::default(),
            source: None,
            options: Vec::new(),
            presets: vec![PresetEntry { name: "recommended".to_owned(), severity: None, options: OptionValues::new() }],
            bad: Vec::new(),
            good: Vec::new(),
            place: (0, 0),
        },
        scope: Scope::default(),
        body: RuleBody::Swap { rows: [row("x", &["y"])].into(), names: false },
        fix: FixSpec::None,
        safe_where: Vec::new(),
    }
}

/// A rule with this body.
pub(crate) fn with_body(body: RuleBody) -> Rule {
    Rule { body, ..rule("rule") }
}

/// A row of a `swap` rule.
pub(crate) fn row(wrong: &str, rights: &[&str]) -> SwapRow {
    SwapRow { wrong: wrong.to_owned(), rights: strings(rights), ..SwapRow::default() }
}

/// A `swap` rule with a safe natural fix.
pub(crate) fn swap(pairs: &[(&str, &[&str])], shield: &[&str]) -> Rule {
    let rows = pairs.iter().map(|(wrong, rights)| row(wrong, rights)).collect();
    let mut rule = with_body(RuleBody::Swap { rows, names: false });
    rule.meta.message = Message(Localized::both("<was>:<now>"));
    rule.scope.shield = strings(shield);
    rule.fix = FixSpec::Natural { safe: true };
    rule
}

/// A `find` rule, with a safe fix if there is a template.
pub(crate) fn find(text: &str, with: Option<&str>) -> Rule {
    let search = Search::Patterns(vec![pattern(text)]);
    let mut rule = with_body(RuleBody::Find { search, density: None });
    if let Some(with) = with {
        rule.fix = FixSpec::With { replace: None, with: with.to_owned(), map: Vec::new(), safe: true };
    }
    rule
}

/// A `node` rule with one field and a safe natural fix.
pub(crate) fn node(kind: &str, field: &str, predicates: Vec<Predicate>) -> Rule {
    let kinds = NodeKind::named(kind).unwrap().to_vec();
    let fields = kinds.iter().filter_map(|kind| Some((*kind, Field::find(*kind, field)?))).collect();
    let must = vec![Must { name: field.to_owned(), fields, predicates, when: Vec::new(), whole: false }];
    let mut rule = with_body(RuleBody::Node { kinds, filter: Vec::new(), must });
    rule.fix = FixSpec::Natural { safe: true };
    rule
}

/// A compiled pattern.
pub(crate) fn pattern(text: &str) -> Pattern {
    Pattern::new(text).unwrap()
}

pub(crate) fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// What the rules find in an article, without any fact.
pub(crate) fn lint(rules: &[Rule], markdown: &str) -> Vec<crate::finding::Finding> {
    let facts = crate::later::made(Facts::new(Vec::new(), Vec::new(), Vec::new()));
    let checkers = Checkers::default();
    let grammar = crate::later::made(crate::claims::Grammar::default());
    let parts = crate::engine::Parts { facts: &facts, grammar: &grammar, rules, checkers: &checkers, presets: &[] };
    let document = Document::parse(markdown, &crate::document::ParseOptions::default());
    crate::engine::lint_with(&document, parts, &crate::config::Config::default())
}

/// The source that each finding of one rule points at, with its message.
pub(crate) fn found(rule: &Rule, markdown: &str) -> Vec<(String, String)> {
    let findings = lint(std::slice::from_ref(rule), markdown);
    findings
        .into_iter()
        .map(|finding| (markdown[finding.span.start..finding.span.end].to_owned(), finding.message))
        .collect()
}

/// The sources that the findings of one rule point at.
pub(crate) fn places(rule: &Rule, markdown: &str) -> Vec<String> {
    found(rule, markdown).into_iter().map(|(place, _)| place).collect()
}

/// The article after all safe fixes of one rule, which must settle.
pub(crate) fn mended(rule: &Rule, markdown: &str) -> String {
    let fixed = crate::fix::fix_until_stable(markdown, false, |text| lint(std::slice::from_ref(rule), text));
    assert!(fixed.stable, "{markdown:?} does not settle: {:?}", fixed.text);
    fixed.text
}
