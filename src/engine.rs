//! One article through all checkers: read, check, suppress, report on the suppressions themselves.
//!
//! It has no rule of its own but for what only it can see: whether a suppression did anything, and whether the
//! article could be read. Those findings have names like rules, so that they can be switched off like rules.

use std::collections::HashMap;
use std::sync::Arc;

use crate::claims::{self, Grammar};
use crate::config::{Config, Level, Wish, markdownlint};
use crate::document::Document;
use crate::facts::Facts;
use crate::finding::{Finding, MessageLanguage, RuleId, Severity, Silenced, Span};
use crate::later::Later;
use crate::pack::Pack;
use crate::rules::{self, Article, Captures, Checkers, Collected, LeftOut, Preset, Rule, Sink, Switches, Used};

/// A suppression that silenced nothing.
pub const UNUSED_SUPPRESSION: &str = "unused-suppression";
/// A suppression that does not say why.
pub const SUPPRESSION_WITHOUT_REASON: &str = "suppression-without-reason";
/// A suppression of a rule that does not exist.
pub const UNKNOWN_SUPPRESSION: &str = "unknown-suppression";
/// An article that took too long, so that nothing in it is reported.
pub const TIMED_OUT: &str = "timed-out";
/// Blocks that stand too deep in others, so that they were not read.
pub const TOO_DEEP: &str = "too-deep";
/// Findings of one rule that are too many, so that some are left out.
pub const MORE_FINDINGS: &str = "more-findings";

/// So many unknown names are told of one comment.
const MOST_UNKNOWN: usize = 16;

/// The findings that the program makes by itself, with their usual severities. Their wording is in `words`, under
/// their names.
pub const OWN_FINDINGS: [(&str, Severity); 6] = [
    (UNUSED_SUPPRESSION, Severity::Warning),
    (SUPPRESSION_WITHOUT_REASON, Severity::Warning),
    (UNKNOWN_SUPPRESSION, Severity::Warning),
    (TIMED_OUT, Severity::Error),
    (TOO_DEEP, Severity::Error),
    (MORE_FINDINGS, Severity::Info),
];

/// Whether a finding of the program says that an article was not checked, or not reported, as a whole. Neither a preset
/// nor a choice of single rules hides such a thing, and no baseline remembers it.
pub fn is_of_limits(id: &str) -> bool {
    [TIMED_OUT, TOO_DEEP, MORE_FINDINGS].contains(&id)
}

/// What an article is checked with.
#[derive(Clone, Copy)]
pub struct Parts<'a> {
    /// What is true.
    pub facts: &'a Later<Facts>,
    /// How it is stated.
    pub grammar: &'a Later<Grammar>,
    /// The rules.
    pub rules: &'a [Rule],
    /// The checkers of these rules.
    pub checkers: &'a Checkers,
    /// What is said of presets.
    pub presets: &'a [Preset],
}

/// What was found in an article.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// What is reported, in order of its place.
    pub findings: Vec<Finding>,
    /// What is not, and why.
    pub silenced: Vec<Silenced>,
}

/// All findings about an article, in order of their place.
pub fn lint(document: &Document, pack: &Pack, config: &Config) -> Vec<Finding> {
    check(document, pack, config).findings
}

/// The same, with what suppressions kept back.
///
/// Where the configuration sets options, the pack builds the rules concerned again; options with which a rule cannot
/// be built are left as they are ([`Pack::with_options`] says why).
pub fn check(document: &Document, pack: &Pack, config: &Config) -> Checked {
    let Pack { facts, grammar, rules, checkers, presets, .. } = pack;
    let parts = Parts { facts, grammar, rules, checkers, presets };
    let settings = &document.switches().settings;
    let changed = (!settings.is_empty() && !config.deaf).then(|| markdownlint::within_article(config, settings, rules));
    let config = changed.as_ref().unwrap_or(config);
    let settled = config.settle(rules);
    let variant = pack.with_options(&settled.options).ok().flatten();
    let parts = match &variant {
        Some(variant) => Parts { rules: &variant.rules, checkers: &variant.checkers, ..parts },
        None => parts,
    };
    check_settled(document, parts, config, &settled.severities)
}

/// The findings without a pack, so that options keep their usual values.
pub fn lint_with(document: &Document, parts: Parts<'_>, config: &Config) -> Vec<Finding> {
    check_settled(document, parts, config, &config.settle(parts.rules).severities).findings
}

fn check_settled(document: &Document, parts: Parts<'_>, config: &Config, severities: &[Option<Severity>]) -> Checked {
    let language = config.language_for(document);
    let own = Own { document, config, language, presets: parts.presets };
    if document.timed_out() {
        return own.timed_out();
    }
    let asked = parts.rules.iter().zip(severities).any(|(rule, severity)| severity.is_some() && rule.reads_claims());
    let reading = if asked { claims::read(document, parts.facts, parts.grammar) } else { claims::Reading::default() };
    let article = Article { document, facts: parts.facts, reading: &reading, language };
    let switches = (!config.deaf).then(|| Switches::new(document, parts.rules, severities, config.wakes())).flatten();
    let mut sink = Sink::new(document, parts.rules, severities, language)
        .with_switches(switches)
        .with_most(config.limits.findings);
    let wanted: Vec<_> = parts.checkers.of(parts.rules, |rule| sink.wants(rule)).collect();
    for checker in wanted {
        checker.check(&article, &mut sink);
    }
    if sink.is_late() {
        // Half of the findings would be others each time.
        return own.timed_out();
    }
    let Collected { mut findings, silenced, used, left_out } = sink.finish();
    findings.extend(own.too_deep());
    findings.extend(left_out.iter().filter_map(|(rule, left)| own.left_out(&parts.rules[*rule], *left)));
    own.judge_suppressions(parts.rules, severities, &used, &mut findings);
    rules::sort(&mut findings);
    Checked { findings, silenced }
}

/// Makes the program's own findings.
struct Own<'a> {
    document: &'a Document,
    config: &'a Config,
    language: MessageLanguage,
    presets: &'a [Preset],
}

impl Own<'_> {
    fn timed_out(&self) -> Checked {
        let first_line = Span::new(0, self.document.source().lines().next().map_or(0, str::len));
        let findings = self.finding(TIMED_OUT, first_line, &Captures::new()).into_iter().collect();
        Checked { findings, silenced: Vec::new() }
    }

    fn too_deep(&self) -> Option<Finding> {
        let span = self.document.too_deep()?;
        let line = self.document.lines().span(self.document.lines().line_of(span.start));
        let captures = Captures::from([("most".to_owned(), self.config.limits.depth.to_string())]);
        self.finding(TOO_DEEP, Span::new(span.start, span.end.min(line.end.max(span.start))), &captures)
    }

    fn left_out(&self, rule: &Rule, left: LeftOut) -> Option<Finding> {
        let values = [
            ("rule", rule.meta.id.to_string()),
            ("n", left.count.to_string()),
            ("most", self.config.limits.findings.to_string()),
        ];
        let captures = values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        self.finding(MORE_FINDINGS, left.first, &captures)
    }

    fn judge_suppressions(
        &self,
        rules: &[Rule],
        severities: &[Option<Severity>],
        used: &Used,
        findings: &mut Vec<Finding>,
    ) {
        if self.document.suppressions().is_empty() {
            return;
        }
        let known = known_names(rules);
        let known = |name: &str| known.get(&name.to_ascii_lowercase()).copied();
        for (suppression, used) in self.document.suppressions().iter().zip(used) {
            let mut off = false;
            let mut unknown = std::collections::HashSet::new();
            for name in &suppression.rules {
                match known(name) {
                    Some(index) => off |= index.is_some_and(|index| severities.get(index) == Some(&None)),
                    // Each finding shows the whole comment.
                    None if unknown.len() == MOST_UNKNOWN || !unknown.insert(name) => {}
                    None => {
                        let captures = Captures::from([("was".to_owned(), name.clone())]);
                        findings.extend(self.finding(UNKNOWN_SUPPRESSION, suppression.span, &captures));
                    }
                }
            }
            // A suppression of a rule that is off in this run may be of use in another. The same goes for one that
            // names no rule, when the run leaves rules out.
            let leaves_out = |wish: &Wish| wish.level == Some(Level::Off);
            let partial = suppression.rules.is_empty() && self.config.rules.iter().any(|(_, wish)| leaves_out(wish));
            let only_unknown =
                !suppression.rules.is_empty() && suppression.rules.iter().all(|name| known(name).is_none());
            let captures = Captures::from([("was".to_owned(), suppression.rules.join(", "))]);
            if !used && !off && !partial && !only_unknown {
                findings.extend(self.finding(UNUSED_SUPPRESSION, suppression.span, &captures));
            }
            if suppression.reason.as_deref().is_none_or(|reason| reason.trim().is_empty()) {
                findings.extend(self.finding(SUPPRESSION_WITHOUT_REASON, suppression.span, &captures));
            }
        }
    }

    /// A finding with the wording of its own name; none if it is switched off.
    fn finding(&self, id: &'static str, span: Span, captures: &Captures) -> Option<Finding> {
        let (_, usual) = OWN_FINDINGS.iter().find(|(own, _)| *own == id)?;
        // An article that was not checked is never called clean because of the presets that are on.
        let presets = if is_of_limits(id) { &[] } else { self.presets };
        let severity = self.config.severity_of(id, *usual, presets)?;
        Some(Finding {
            rule: RuleId::new(id),
            aliases: Arc::from([]),
            severity,
            span,
            message: rules::fill(crate::words::get(id, self.language), captures),
            help: None,
            source: None,
            related: Vec::new(),
            fix: None,
        })
    }
}

/// All names that mean something, in lower case: rules with their index, and the program's own findings.
fn known_names(rules: &[Rule]) -> HashMap<String, Option<usize>> {
    let own = OWN_FINDINGS.iter().map(|(id, _)| ((*id).to_owned(), None));
    let names = |rule: &Rule| -> Vec<String> {
        std::iter::once(rule.meta.id.as_str())
            .chain(rule.meta.aliases.iter().map(String::as_str))
            .map(str::to_ascii_lowercase)
            .collect()
    };
    let of_rules =
        rules.iter().enumerate().flat_map(|(index, rule)| names(rule).into_iter().map(move |name| (name, Some(index))));
    own.chain(of_rules).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::ParseOptions;
    use crate::rules::testing::{find, lint};

    fn ids(markdown: &str) -> Vec<String> {
        lint(&[find("x", None)], markdown).iter().map(|finding| finding.rule.to_string()).collect()
    }

    #[test]
    fn suppressions_silence_and_are_accounted_for() {
        assert_eq!(ids("x\n"), ["rule"]);
        assert!(ids("<!-- aigc-lint-disable-next-line rule: it is a letter -->\nx\n").is_empty());
        assert!(ids("x <!-- aigc-lint-disable-line: any -->\n").is_empty());
        assert_eq!(ids("<!-- aigc-lint-disable-next-line rule -->\nx\n"), [SUPPRESSION_WITHOUT_REASON]);
        assert_eq!(ids("<!-- aigc-lint-disable-next-line rule: why -->\ny\n"), [UNUSED_SUPPRESSION]);
        assert_eq!(ids("<!-- aigc-lint-disable-file rulle: why -->\n\nx\n"), [UNKNOWN_SUPPRESSION, "rule"]);
        // Each unknown name is told once, and of a comment that is nothing but names not all.
        assert_eq!(ids("<!-- aigc-lint-disable-file rulle, rulle: why -->\n"), [UNKNOWN_SUPPRESSION]);
        let names: Vec<String> = (0..100).map(|number| format!("r{number}")).collect();
        assert_eq!(ids(&format!("<!-- aigc-lint-disable-file {}: why -->\n", names.join(", "))).len(), MOST_UNKNOWN);
    }

    #[test]
    fn a_rule_that_is_off_leaves_its_suppression_alone() {
        let rules = [find("x", None)];
        let facts = crate::later::made(Facts::new(Vec::new(), Vec::new(), Vec::new()));
        let checkers = Checkers::default();
        let grammar = crate::later::made(Grammar::default());
        let parts = Parts { facts: &facts, grammar: &grammar, rules: &rules, checkers: &checkers, presets: &[] };
        let document = Document::parse("<!-- aigc-lint-disable-file rule: why -->\n\nx\n", &ParseOptions::default());
        let config = Config { rules: vec![("rule".to_owned(), Wish::off())], ..Config::default() };
        assert!(lint_with(&document, parts, &config).is_empty());
    }

    /// Rules of every kind that mend, to be let loose on anything.
    fn all_sorts() -> Vec<Rule> {
        use crate::rules::testing::{node, swap};
        use crate::rules::{Among, Predicate, Region};
        let mut line = find("\t", Some("  "));
        line.scope.regions = vec![Region::Line];
        let mut strong = find("[:：]$", Some(""));
        strong.scope.regions = vec![Region::Strong, Region::Heading];
        let mut rules = vec![
            swap(&[("ab", &["ba"]), ("a b", &["AB"]), ("模型", &["模形", "磨型"])], &["cab", "模型库"]),
            find(r"\((?P<x>[^()\n]*\p{Han}[^()\n]*)\)", Some("（$x）")),
            find(r"(?P<a>\p{Han})(?P<b>[a-c\x{FFFC}])", Some("$a $b")),
            line,
            strong,
            node("heading", "step", vec![Predicate::Max(1)]),
            node("item", "marker", vec![Predicate::Same(Among::Document)]),
            node("item", "marker-space", vec![Predicate::Is(crate::document::Value::Int(1))]),
            node("emphasis", "marker", vec![Predicate::Same(Among::Document)]),
            node("strong", "marker", vec![Predicate::Is(crate::document::Value::Text("**".into()))]),
            node("blank-run", "count", vec![Predicate::Max(1)]),
            node("line", "trailing", vec![Predicate::Max(0)]),
            node("document", "final-newlines", vec![Predicate::Is(crate::document::Value::Int(1))]),
        ];
        for (index, rule) in rules.iter_mut().enumerate() {
            rule.meta.id = RuleId::new(&format!("r{index}"));
        }
        rules
    }

    proptest::proptest! {
        /// Any text gives findings in order and on whole characters, and its fixes keep its structure.
        #[test]
        fn any_text_is_survived(source in "([a-c模型]|[*_`#>()（）：\\-+ \t\n\r]|\r\n|1\\.|\\[a\\]\\(b\\)|```|<!-- aigc-lint-disable-line -->){0,40}") {
            let rules = all_sorts();
            let findings = lint(&rules, &source);
            for pair in findings.windows(2) {
                proptest::prop_assert!(pair[0].span.start <= pair[1].span.start);
            }
            for finding in &findings {
                proptest::prop_assert!(source.get(finding.span.start..finding.span.end).is_some());
            }
            let fixed = crate::fix::fix_until_stable(&source, false, |text| lint(&rules, text));
            let again = crate::fix::fix_until_stable(&fixed.text, false, |text| lint(&rules, text));
            proptest::prop_assert!(!fixed.stable || again.text == fixed.text);
        }
    }

    #[test]
    fn an_article_that_took_too_long_is_not_called_clean() {
        let facts = crate::later::made(Facts::new(Vec::new(), Vec::new(), Vec::new()));
        let (grammar, checkers) = (crate::later::made(Grammar::default()), Checkers::default());
        let parts = Parts { facts: &facts, grammar: &grammar, rules: &[], checkers: &checkers, presets: &[] };
        let options = ParseOptions {
            deadline: crate::limits::Deadline::after(std::time::Duration::ZERO),
            ..ParseOptions::default()
        };
        let document = Document::parse("x\n".repeat(1000).as_str(), &options);
        assert!(document.timed_out());
        let findings = lint_with(&document, parts, &Config::default());
        assert_eq!((findings.len(), findings[0].rule.as_str()), (1, TIMED_OUT));
    }

    #[test]
    fn findings_are_in_order() {
        let findings = lint(&[find("b", None), find("a|x", None)], "x b a b\n");
        let places: Vec<usize> = findings.iter().map(|finding| finding.span.start).collect();
        assert_eq!(places, [0, 2, 4, 6]);
    }
}
