//! `find` rules: patterns in a place, behind one filter of required literals, and marks without partner.
//!
//! It reads prose and lines of the source; fields of Markdown are the business of `node` rules.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use crate::document::Block;
use crate::finding::Change;

use super::density::{self, Tally};
use super::pairs;
use super::prefilter::{Prefilter, Prefilters};
use super::rewrite::{self, replace_by_template};
use super::scope::{Ground, Guard, Lens, Place};
use super::{
    Article, Captures, Checker, Density, Draft, FixSpec, GroupCondition, Pattern, Rule, RuleBody, RuleIndex, Search,
    Sink,
};

/// One rule of the kind.
#[derive(Debug)]
struct FindRule {
    index: RuleIndex,
    search: Search,
    density: Option<Density>,
    lens: Lens,
    fix: FixSpec,
    safe_where: Vec<GroupCondition>,
}

/// What is collected while an article is looked at.
struct Gathered {
    /// For each rule with a density, its places.
    tallies: Vec<Tally>,
}

/// Applies all `find` rules.
#[derive(Debug)]
pub(super) struct FindChecker {
    rules: Vec<FindRule>,
    filters: Prefilters,
    /// All patterns of all rules, each with its rule.
    patterns: Vec<(usize, Pattern)>,
    /// Rules that look for marks without partner.
    pairs: Vec<usize>,
}

impl FindChecker {
    /// A checker for the `find` rules among `rules`; none if there are none.
    pub fn new(rules: &[Rule]) -> Option<Self> {
        let finds = rules.iter().enumerate().filter_map(|(index, rule)| {
            let RuleBody::Find { search, density } = &rule.body else { return None };
            Some(FindRule {
                index,
                search: search.clone(),
                density: *density,
                lens: Lens::new(rule.scope.clone(), true),
                fix: rule.fix.clone(),
                safe_where: rule.safe_where.clone(),
            })
        });
        let rules: Vec<FindRule> = finds.collect();
        let mut patterns = Vec::new();
        let mut pairs = Vec::new();
        for (slot, rule) in rules.iter().enumerate() {
            match &rule.search {
                Search::Patterns(of_rule) => patterns.extend(of_rule.iter().map(|pattern| (slot, pattern.clone()))),
                Search::Unpaired(_) => pairs.push(slot),
            }
        }
        (!rules.is_empty()).then_some(Self { rules, filters: Prefilters::default(), patterns, pairs })
    }

    /// A filter for the patterns of the rules that are wanted.
    fn filter(&self, sink: &Sink<'_>) -> Arc<Prefilter> {
        let wanted: Vec<bool> = self.rules.iter().map(|rule| sink.wants(rule.index)).collect();
        let patterns = self.patterns.iter().enumerate().filter(|(_, (slot, _))| sink.wants(self.rules[*slot].index));
        self.filters.of(wanted, patterns.map(|(index, (_, pattern))| (index, pattern)))
    }

    fn check_place(
        &self,
        place: Place<'_>,
        filter: &Prefilter,
        ground: &Ground<'_>,
        gathered: &mut Gathered,
        sink: &mut Sink<'_>,
    ) {
        for candidate in filter.candidates(place.text) {
            let (slot, pattern) = &self.patterns[candidate];
            let rule = &self.rules[*slot];
            let windows = rule.lens.windows(&place);
            if windows.is_empty() {
                continue;
            }
            let mut guard = Guard::new(&rule.lens, *slot, ground, place);
            for window in windows {
                // The window is its own text, so that `^` and `$` mean its ends.
                for found in pattern.regex().captures_iter(&place.text[window.clone()]) {
                    let Some(whole) = found.get(0) else { continue };
                    let range = window.start + whole.start()..window.start + whole.end();
                    if !rule.lens.takes(&found) || !guard.allows(&range) {
                        continue;
                    }
                    if rule.density.is_some() {
                        let was = place.text[range.clone()].to_owned();
                        gathered.tallies[*slot].places.push((place.span_of(range), was));
                    } else {
                        sink.report(rule.index, rule.draft(pattern, &place, range, window.start, &found));
                    }
                }
            }
        }
    }

    /// Marks without partner. Quotations may go on over several paragraphs, so what one block opens another may close.
    fn check_pairs(&self, slot: usize, ground: &Ground<'_>, sink: &mut Sink<'_>) {
        let rule = &self.rules[slot];
        let Search::Unpaired(pairs) = &rule.search else { return };
        if !sink.wants(rule.index) {
            return;
        }
        let mut alone = Vec::new();
        for place in Place::blocks(ground.document) {
            if !place.text.contains(|letter| pairs.iter().any(|(open, close)| *open == letter || *close == letter)) {
                continue;
            }
            let mut guard = Guard::new(&rule.lens, slot, ground, place);
            for window in rule.lens.windows(&place) {
                let marks = pairs::unpaired(&place.text[window.clone()], pairs).into_iter();
                let marks = marks.map(|mark| window.start + mark.start..window.start + mark.end);
                alone.extend(marks.filter(|range| guard.allows(range)).map(|range| (place, range)));
            }
        }
        let text: String = alone.iter().map(|(place, range)| &place.text[range.clone()]).collect();
        let still: HashSet<usize> = pairs::unpaired(&text, pairs).into_iter().map(|range| range.start).collect();
        let mut at = 0;
        for (place, range) in alone {
            let was = place.text[range.clone()].to_owned();
            let length = was.len();
            if still.contains(&at) {
                let captures = Captures::from([("was".to_owned(), was)]);
                sink.report(rule.index, Draft { span: place.span_of(range), captures, ..Draft::default() });
            }
            at += length;
        }
    }
}

impl FindRule {
    fn draft(
        &self,
        pattern: &Pattern,
        place: &Place<'_>,
        range: Range<usize>,
        offset: usize,
        found: &crate::matcher::Captures<'_>,
    ) -> Draft {
        let mut captures = Captures::from([("was".to_owned(), place.text[range.clone()].to_owned())]);
        let mut groups = Vec::new();
        for (number, name) in pattern.regex().capture_names().enumerate() {
            let group = found.get(number);
            let text = group.map_or("", |group| group.as_str());
            for name in name.map(str::to_owned).into_iter().chain([number.to_string()]) {
                captures.entry(name.clone()).or_insert_with(|| text.to_owned());
                groups.extend(group.map(|group| (name, offset + group.start()..offset + group.end())));
            }
        }
        let mut fix = None;
        let part = |replace: &Option<String>, groups: &[(String, Range<usize>)]| match replace {
            Some(name) => groups.iter().find(|(group, _)| group == name).map(|(_, range)| range.clone()),
            None => Some(range.clone()),
        };
        if let FixSpec::Like { replace, texts, safe } = &self.fix
            && let Some(replaced) = part(replace, &groups)
            && let Some(was) = place.text.get(replaced.clone()).map(str::to_lowercase)
            && let Some(now) = texts.iter().find(|text| text.to_lowercase() == was)
        {
            captures.insert("now".to_owned(), now.clone());
            let prose = place.block.is_some_and(Block::is_prose);
            let safe = *safe && prose && rewrite::holds(&self.safe_where, &captures);
            fix = rewrite::fix(rewrite::replace(place, replaced, now), safe, Change::Text);
        }
        if let FixSpec::With { replace, with, map, safe } = &self.fix {
            let replaced = part(replace, &groups);
            let safe = *safe && rewrite::holds(&self.safe_where, &captures);
            // What is written in other characters is no longer a part of the text that stays.
            for (name, pairs) in map {
                groups.retain(|(group, _)| group != name);
                if let Some(text) = captures.get_mut(name) {
                    let mapped = |letter| pairs.iter().find(|(from, _)| *from == letter).map_or(letter, |(_, to)| *to);
                    *text = text.chars().map(mapped).collect();
                }
            }
            captures.insert("now".to_owned(), super::message::fill(with, &captures));
            let edits = replaced.and_then(|range| replace_by_template(place, range, with, &captures, &groups));
            fix = rewrite::fix(edits, safe, Change::Text);
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
        let filter = self.filter(sink);
        let mut gathered = Gathered { tallies: self.rules.iter().map(|_| Tally::default()).collect() };
        let lines = self.rules.iter().any(|rule| rule.lens.reads_lines() && sink.wants(rule.index));
        let lines = lines.then(|| Place::lines(article.document)).into_iter().flatten();
        for place in Place::blocks(article.document).chain(lines).take_while(|_| !filter.is_empty()) {
            if sink.is_late() {
                return;
            }
            self.check_place(place, &filter, &ground, &mut gathered, sink);
        }
        for slot in self.pairs.iter().copied() {
            self.check_pairs(slot, &ground, sink);
        }
        let mut characters = None;
        for (rule, tally) in self.rules.iter().zip(&gathered.tallies).filter(|(_, tally)| !tally.places.is_empty()) {
            let Some(limit) = rule.density else { continue };
            let characters = *characters.get_or_insert_with(|| density::characters(article.document));
            density::draft(tally, limit, characters, article)
                .into_iter()
                .for_each(|draft| sink.report(rule.index, draft));
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
        rule.fix =
            FixSpec::With { replace: Some("unit".to_owned()), with: "0000".to_owned(), map: Vec::new(), safe: true };
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
