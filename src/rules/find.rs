//! `find` rules: patterns in a place, behind one filter of required literals.
//!
//! It reads prose and lines of the source; fields of Markdown are the business of `node` rules.

use std::ops::Range;

use crate::finding::Change;

use super::prefilter::Prefilter;
use super::rewrite::{self, replace_by_template};
use super::scope::{Ground, Guard, Lens, Place};
use super::{Article, Captures, Checker, Draft, FixSpec, Pattern, Rule, RuleBody, RuleIndex, Sink};

/// One rule of the kind.
#[derive(Debug)]
struct FindRule {
    index: RuleIndex,
    pattern: Pattern,
    lens: Lens,
    fix: FixSpec,
}

/// Applies all `find` rules.
#[derive(Debug)]
pub(super) struct FindChecker {
    rules: Vec<FindRule>,
    filter: Prefilter,
}

impl FindChecker {
    /// A checker for the `find` rules among `rules`; none if there are none.
    pub fn new(rules: &[Rule]) -> Option<Self> {
        let finds = rules.iter().enumerate().filter_map(|(index, rule)| {
            let RuleBody::Find(pattern) = &rule.body else { return None };
            let lens = Lens::new(rule.scope.clone(), true);
            Some(FindRule { index, pattern: pattern.clone(), lens, fix: rule.fix.clone() })
        });
        let rules: Vec<FindRule> = finds.collect();
        let filter = Prefilter::new(rules.iter().map(|rule| &rule.pattern));
        (!rules.is_empty()).then_some(Self { rules, filter })
    }

    fn check_place(&self, place: Place<'_>, ground: &Ground<'_>, sink: &mut Sink<'_>) {
        for slot in self.filter.candidates(place.text) {
            let rule = &self.rules[slot];
            if !sink.wants(rule.index) {
                continue;
            }
            let windows = rule.lens.windows(&place);
            if windows.is_empty() {
                continue;
            }
            let mut guard = Guard::new(&rule.lens, slot, ground, place);
            for window in windows {
                // The window is its own text, so that `^` and `$` mean its ends.
                for found in rule.pattern.regex().captures_iter(&place.text[window.clone()]) {
                    let Some(whole) = found.get(0) else { continue };
                    let range = window.start + whole.start()..window.start + whole.end();
                    if guard.allows(&range) {
                        sink.report(rule.index, rule.draft(&place, range, window.start, &found));
                    }
                }
            }
        }
    }
}

impl FindRule {
    fn draft(&self, place: &Place<'_>, range: Range<usize>, offset: usize, found: &regex::Captures<'_>) -> Draft {
        let mut captures = Captures::from([("was".to_owned(), place.text[range.clone()].to_owned())]);
        let mut groups = Vec::new();
        for (number, name) in self.pattern.regex().capture_names().enumerate() {
            let group = found.get(number);
            let text = group.map_or("", |group| group.as_str());
            for name in name.map(str::to_owned).into_iter().chain([number.to_string()]) {
                captures.entry(name.clone()).or_insert_with(|| text.to_owned());
                groups.extend(group.map(|group| (name, offset + group.start()..offset + group.end())));
            }
        }
        let mut fix = None;
        if let FixSpec::With { replace, with, safe } = &self.fix {
            let replaced = match replace {
                Some(name) => groups.iter().find(|(group, _)| group == name).map(|(_, range)| range.clone()),
                None => Some(range.clone()),
            };
            captures.insert("now".to_owned(), super::message::fill(with, &captures));
            let edits = replaced.and_then(|range| replace_by_template(place, range, with, &captures, &groups));
            fix = rewrite::fix(edits, *safe, Change::Text);
        }
        Draft { span: place.span_of(range), captures, fix, ..Draft::default() }
    }
}

impl Checker for FindChecker {
    fn check(&self, article: &Article<'_>, sink: &mut Sink<'_>) {
        if !self.rules.iter().any(|rule| sink.wants(rule.index)) {
            return;
        }
        let ground = Ground::new(article.document);
        for place in Place::blocks(article.document) {
            self.check_place(place, &ground, sink);
        }
        if self.rules.iter().any(|rule| rule.lens.reads_lines() && sink.wants(rule.index)) {
            for place in Place::lines(article.document) {
                self.check_place(place, &ground, sink);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{find, found, lint, mended, pattern, places};
    use super::super::{FixSpec, Message, Region};
    use crate::document::Language;
    use crate::finding::Localized;

    const PAREN: &str = r"\((?P<x>[^()\n]*\p{Han}[^()\n]*)\)";

    #[test]
    fn only_the_text_around_captures_is_edited() {
        let rule = find(PAREN, Some("（$x）"));
        assert_eq!(mended(&rule, "Meta(原Facebook)\n"), "Meta（原Facebook）\n");
        assert_eq!(mended(&rule, "用(**原** `f(x)` [名](u))\n"), "用（**原** `f(x)` [名](u)）\n");
        assert_eq!(places(&rule, "f(x) 函数"), Vec::<String>::new());
    }

    #[test]
    fn spaces_go_outside_of_markup() {
        let rule = find(r"(?P<a>\p{Han})(?P<b>[A-Za-z])", Some("$a $b"));
        assert_eq!(mended(&rule, "用GPT，用**GPT**\n"), "用 GPT，用 **GPT**\n");
        let rule = find(r"(?P<a>[A-Za-z])(?P<b>\p{Han})", Some("$a $b"));
        assert_eq!(mended(&rule, "*GPT*是**GPT**的\n"), "*GPT* 是**GPT** 的\n");
        let rule = find("(?P<a>\\p{Han})(?P<b>\u{FFFC})", Some("$a $b"));
        assert_eq!(mended(&rule, "用`x`\n"), "用 `x`\n");
    }

    #[test]
    fn marks_and_lines_are_texts_of_their_own() {
        let mut rule = find("[：:]$", Some(""));
        rule.scope.regions = vec![Region::Heading];
        assert_eq!(mended(&rule, "### 基础层：\n\n正文：\n"), "### 基础层\n\n正文：\n");
        rule.scope.regions = vec![Region::Strong];
        assert_eq!(places(&rule, "**甲：** 乙，丙：**丁**"), ["："]);
        let mut rule = find(r"^\s+x", None);
        rule.scope.regions = vec![Region::Line];
        assert_eq!(places(&rule, "x\n\n    x\n"), ["    x"]);
    }

    #[test]
    fn headings_above_and_languages_are_asked() {
        let mut rule = find("x", None);
        rule.scope.under = Some(pattern("^甲 / 乙$"));
        assert_eq!(places(&rule, "x\n# 甲\nx\n## 乙\nx\n# 乙\nx\n").len(), 1);
        rule.scope.under = None;
        rule.scope.languages = vec![Language::ZhHans];
        assert_eq!(places(&rule, "很多简体字的段落 x\n\nan English paragraph x\n").len(), 1);
    }

    #[test]
    fn captures_fill_the_message() {
        let mut rule = find(r"(\d+)(?P<unit>万)", None);
        rule.meta.message = Message(Localized::both("<was> $1 <unit> <now>"));
        rule.fix = FixSpec::With { replace: Some("unit".to_owned()), with: "0000".to_owned(), safe: true };
        assert_eq!(found(&rule, "共3万")[0].1, "3万 3 万 0000");
        assert_eq!(mended(&rule, "共3万\n"), "共30000\n");
        assert!(lint(std::slice::from_ref(&rule), "\u{FFFD}").is_empty());
    }

    #[test]
    fn any_match_of_unless_that_overlaps_silences() {
        let mut rule = find("AI", None);
        rule.scope.unless = Some(pattern("AI Studio|Open ?AI"));
        rule.scope.shield = vec!["AI2".to_owned()];
        assert_eq!(found(&rule, "AI Studio, OpenAI, AI2, AI").len(), 1);
    }
}
