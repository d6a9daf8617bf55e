//! `same` rules: two places of one article must agree. This file hands each rule to its comparison.
//!
//! It compares the article with itself only; what is true is asked by `claim` rules.

mod agreement;
mod count;
mod name;
mod notation;
mod outline;

use std::ops::Range;
use std::sync::Arc;

use crate::document::BlockId;
use crate::finding::{Related, Span};

use super::prefilter::{Prefilter, Prefilters};
use super::scope::{Cover, Ground, Guard, Lens, Place};
use super::{Article, Checker, FixSpec, Pattern, Rule, RuleBody, RuleIndex, Sameness, Sink};

/// One rule of the kind.
#[derive(Debug)]
struct SameRule {
    index: RuleIndex,
    slot: usize,
    sameness: Sameness,
    lens: Lens,
    fix: FixSpec,
}

/// Applies all `same` rules.
#[derive(Debug)]
pub(super) struct SameChecker {
    rules: Vec<SameRule>,
    filters: Prefilters,
    /// For each pattern of a notation: its rule, and its position in that rule.
    notations: Vec<(usize, usize)>,
}

impl SameChecker {
    /// A checker for the `same` rules among `rules`; none if there are none.
    pub fn new(rules: &[Rule]) -> Option<Self> {
        let of_kind = rules.iter().enumerate().filter_map(|(index, rule)| match &rule.body {
            RuleBody::Same(sameness) => Some((index, rule, sameness)),
            _ => None,
        });
        let rules: Vec<SameRule> = of_kind
            .enumerate()
            .map(|(slot, (index, rule, sameness))| SameRule {
                index,
                slot,
                sameness: sameness.clone(),
                lens: Lens::new(rule.scope.clone(), true),
                fix: rule.fix.clone(),
            })
            .collect();
        let mut notations = Vec::new();
        for rule in &rules {
            if let Sameness::Notation { forms, .. } = &rule.sameness {
                notations.extend((0..forms.len()).map(|form| (rule.slot, form)));
            }
        }
        (!rules.is_empty()).then_some(Self { rules, filters: Prefilters::default(), notations })
    }

    /// The pattern of a notation.
    fn pattern(&self, slot: usize, form: usize) -> Option<&Pattern> {
        match &self.rules[slot].sameness {
            Sameness::Notation { forms, .. } => forms.get(form).map(|form| &form.pattern),
            _ => None,
        }
    }

    /// A filter for the notations of the rules that are wanted.
    fn filter(&self, sink: &Sink<'_>) -> Arc<Prefilter> {
        let wanted: Vec<bool> = self.rules.iter().map(|rule| sink.wants(rule.index)).collect();
        let notations = self.notations.iter().enumerate().filter(|(_, (slot, _))| wanted[*slot]);
        let patterns: Vec<(usize, &Pattern)> =
            notations.filter_map(|(index, (slot, form))| Some((index, self.pattern(*slot, *form)?))).collect();
        self.filters.of(wanted, patterns.into_iter())
    }
}

impl Checker for SameChecker {
    fn check(&self, article: &Article<'_>, sink: &mut Sink<'_>) {
        let ground = Ground::new(article.document);
        for rule in self.rules.iter().filter(|rule| sink.wants(rule.index)).collect::<Vec<_>>() {
            if sink.is_late() {
                return;
            }
            match &rule.sameness {
                Sameness::Outline(pattern) => outline::check(rule, pattern, article, &ground, sink),
                Sameness::Name => name::check(rule, article, &ground, sink),
                Sameness::Claim => agreement::check(rule, article, &ground, sink),
                Sameness::Count(pattern) => count::check(rule, pattern, article, &ground, sink),
                Sameness::Points { count, marks, words } => {
                    count::check_points(rule, count, marks, words, article, &ground, sink);
                }
                // All notations are read in one pass below.
                Sameness::Notation { .. } => {}
            }
        }
        notation::check(self, article, &ground, sink);
    }
}

/// Whether ranges of blocks are where a rule looks. What is found out about a block is kept until the next one.
struct Reach<'a> {
    rule: &'a SameRule,
    ground: &'a Ground<'a>,
    last: Option<(BlockId, Cover, Guard<'a>)>,
}

impl<'a> Reach<'a> {
    fn new(rule: &'a SameRule, ground: &'a Ground<'a>) -> Self {
        Self { rule, ground, last: None }
    }

    fn allows(&mut self, id: BlockId, range: &Range<usize>) -> bool {
        if self.last.as_ref().is_none_or(|(last, ..)| *last != id) {
            let Some(block) = self.ground.document.blocks().get(id) else { return false };
            let place = Place::of_block(block);
            let guard = Guard::new(&self.rule.lens, self.rule.slot, self.ground, place);
            self.last = Some((id, Cover::new(self.rule.lens.windows(&place)), guard));
        }
        self.last.as_mut().is_some_and(|(_, windows, guard)| windows.contains(range) && guard.allows(range))
    }
}

/// A second place with one of the program's own texts.
fn related(span: Span, key: &'static str, captures: &super::Captures, article: &Article<'_>) -> Related {
    Related { span, message: super::message::fill(crate::words::get(key, article.language), captures) }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{found, lint, mended, pattern, with_body};
    use super::super::{Message, Notation, Rule, RuleBody, Sameness};
    use crate::finding::Localized;

    fn same(sameness: Sameness, message: &str) -> Rule {
        let mut rule = with_body(RuleBody::Same(sameness));
        rule.meta.message = Message(Localized::both(message));
        rule
    }

    #[test]
    fn a_part_without_a_section_is_reported() {
        let rule = same(Sameness::Outline(pattern("架构|概览")), "<where> <item> <closest>");
        let source = "#### 整体架构\n- 基础层：算力\n- 算法层：模型\n- 应用层：产品\n### 基础层：\n正文\n### 模型层\n正文\n### 应用层\n正文\n";
        assert_eq!(found(&rule, source), [("算法层".to_owned(), "整体架构 算法层 模型层".to_owned())]);
        let findings = lint(std::slice::from_ref(&rule), source);
        assert_eq!(&source[findings[0].related[0].span.start..][..13], "### 模型层");
        let quiet = "#### 整体架构\n- 高可用\n- 低成本\n### 部署\n正文\n### 高可用\n正文\n";
        assert_eq!(found(&rule, quiet), []);
    }

    #[test]
    fn the_rarer_notation_is_reported() {
        let form = |label: &str, text: &str, with: &str| Notation {
            label: label.to_owned(),
            pattern: pattern(text),
            with: Some(with.to_owned()),
            lesser: label == "lesser",
        };
        let forms = vec![form("%", r"(?P<n>\d)%", "$n%"), form("％", r"(?P<n>\d)％", "$n％")];
        let body = |share| Sameness::Notation { forms: forms.clone(), share };
        let mut rule = same(body(0), "<was> <label> <now> <forms> <count>: <counts>");
        rule.fix = super::super::FixSpec::Natural { safe: true };
        let told = "6％ ％ % % / ％ 2: % ×2 / ％ ×1".to_owned();
        assert_eq!(found(&rule, "5% 6％ 7%"), [("6％".to_owned(), told)]);
        assert_eq!(found(&rule, "5% 6% `7％`"), []);
        assert_eq!(mended(&rule, "5％ 6％ *7*% `8%`\n\n9%\n\n1％"), "5％ 6％ *7*％ `8%`\n\n9％\n\n1％");
        assert_eq!(found(&same(body(34), ""), "5% 6％ 7%"), []);
        let forms = vec![form("lesser", r"\d%", ""), form("％", r"\d％", "")];
        let rule = same(Sameness::Notation { forms, share: 0 }, "<was>");
        assert_eq!(found(&rule, "5% 6％ 7%")[0].1, "5%");
    }

    #[test]
    fn a_list_has_as_many_items_as_announced() {
        let rule =
            same(Sameness::Count(pattern("(?P<n>[一二两三四五六七八九十]+|\\d+)(个|种|大)(步骤|方法)")), "<n> <count>");
        assert_eq!(found(&rule, "有三个步骤：\n\n1. 甲\n2. 乙\n"), [("三".to_owned(), "3 2".to_owned())]);
        assert_eq!(found(&rule, "## 3种方法\n\n- 甲\n- 乙\n"), [("3".to_owned(), "3 2".to_owned())]);
        assert_eq!(found(&rule, "有两个步骤：\n\n1. 甲\n2. 乙\n"), []);
    }

    #[test]
    fn the_rarer_spelling_of_a_name_is_reported() {
        use super::super::{Article, Checker, Sink};
        use crate::claims::{Mentioned, Reading};
        use crate::document::{Document, ParseOptions};
        use crate::facts::Facts;
        use crate::finding::{MessageLanguage, Severity};

        let mut rule = same(Sameness::Name, "<entity> <forms> <count> <was> <now>");
        rule.fix = super::super::FixSpec::Natural { safe: true };
        let source = "NVIDIA, Nvidia, NVIDIA, 英伟达";
        let document = Document::parse(source, &ParseOptions::default());
        let mention = |range| Mentioned::new(0, 0, range);
        let mentions = vec![mention(0..6), mention(8..14), mention(16..22), mention(24..33)];
        let reading = Reading { mentions, ..Reading::default() };
        let entity = crate::facts::Entity {
            name: "NVIDIA".to_owned(),
            kinds: crate::facts::KindSet::ALL,
            names: vec!["Nvidia".to_owned(), "英伟达".to_owned()],
            homonyms: Vec::new(),
            note: Localized::default(),
            source: String::new(),
            checked: None,
            roster_closed: false,
            properties: Vec::new(),
        };
        let facts = crate::later::made(Facts::new(Vec::new(), Vec::new(), vec![entity]));
        let article = Article { document: &document, facts: &facts, reading: &reading, language: MessageLanguage::En };
        let rules = [rule];
        let mut sink = Sink::new(&document, &rules, &[Some(Severity::Info)], MessageLanguage::En);
        super::SameChecker::new(&rules).unwrap().check(&article, &mut sink);
        let findings = sink.finish().findings;
        assert_eq!(findings.len(), 1);
        assert_eq!(&source[findings[0].span.start..findings[0].span.end], "Nvidia");
        assert_eq!(findings[0].message, "NVIDIA NVIDIA / Nvidia 2 Nvidia NVIDIA");
        assert_eq!(findings[0].related[0].span.start, 0);
        assert_eq!(crate::fix::apply(source, &findings, false).text, "NVIDIA, NVIDIA, NVIDIA, 英伟达");
    }
}
