//! `swap` rules: wrong forms and their right ones, all found in one pass; and misspelled names.
//!
//! It compares characters only; what a wrong form means in its sentence is left to the rule's scope.

use std::collections::HashMap;
use std::ops::Range;

use crate::facts::Scan;
use crate::finding::{Change, Localized, MessageLanguage};
use crate::matcher::Words;

use super::message::fill;
use super::rewrite::{self, replace};
use super::scope::{Cover, Ground, Guard, Lens, Place};
use super::terms::{Form, Role, Terms};
use super::{Article, Captures, Checker, Draft, FixSpec, Rule, RuleBody, RuleIndex, Sink, SwapRow};

/// One rule of the kind.
#[derive(Debug)]
struct SwapRule {
    index: RuleIndex,
    rows: Vec<Row>,
    /// The wrong forms of all rows.
    forms: Vec<Form>,
    names: bool,
    lens: Lens,
    fix: FixSpec,
}

/// One row of its table.
#[derive(Debug)]
struct Row {
    why: Localized,
    /// What silences the row; none for the many rows that nothing silences.
    lens: Option<Lens>,
    fix: FixSpec,
}

impl Row {
    fn new(row: &SwapRow, rule: &Rule) -> Self {
        Self {
            why: row.why.clone(),
            lens: row.is_guarded().then(|| Lens::new(row.scope.clone(), false)),
            fix: row.fix_in(&rule.fix),
        }
    }
}

/// Terms that stand in one place, for one rule.
#[derive(Debug, Default)]
struct Hits {
    /// Places with the index of the form.
    wrong: Vec<(Range<usize>, usize)>,
    shields: Vec<Range<usize>>,
    /// Places of words that shield a row, with its index.
    row_shields: Vec<(usize, Range<usize>)>,
}

/// Applies all `swap` rules.
#[derive(Debug)]
pub(super) struct SwapChecker {
    rules: Vec<SwapRule>,
    terms: Words,
    /// For each term, which rule uses it, and how.
    uses: Vec<(usize, Role)>,
}

impl SwapChecker {
    /// A checker for the `swap` rules among `rules`; none if there are none.
    pub fn new(rules: &[Rule]) -> Option<Self> {
        let mut terms = Terms::default();
        let mut swaps = Vec::new();
        for (index, rule) in rules.iter().enumerate() {
            let RuleBody::Swap { rows, names } = &rule.body else { continue };
            let forms = terms.add_rule(swaps.len(), rows, &rule.scope.shield);
            swaps.push(SwapRule {
                index,
                rows: rows.iter().map(|row| Row::new(row, rule)).collect(),
                forms,
                names: *names,
                // Only names are looked for apart from all other words and need the shield words by themselves.
                lens: Lens::new(rule.scope.clone(), *names),
                fix: rule.fix.clone(),
            });
        }
        let Terms { texts, uses } = terms;
        (!swaps.is_empty()).then_some(Self { rules: swaps, terms: Words::new(texts), uses })
    }

    /// `scan` is where names stand in the place, if that is known.
    fn check_place(
        &self,
        place: Place<'_>,
        scan: Option<Scan<'_>>,
        ground: &Ground<'_>,
        article: &Article<'_>,
        sink: &mut Sink<'_>,
    ) {
        let mut hits = self.hits(place.text, sink);
        let mut slots: Vec<usize> = hits.keys().copied().collect();
        slots.sort_unstable();
        for slot in slots {
            let Some(Hits { wrong, shields, row_shields }) = hits.remove(&slot).filter(|hits| !hits.wrong.is_empty())
            else {
                continue;
            };
            let rule = &self.rules[slot];
            let windows = rule.lens.windows(&place);
            if windows.is_empty() {
                continue;
            }
            let windows = Cover::new(windows);
            let mut guard = Guard::new(&rule.lens, slot, ground, place).with_shield(Cover::new(shields));
            let mut rows = RowGuards { rule, slot, ground, place, shields: row_shields, guards: HashMap::new() };
            let wrong = wrong.into_iter().filter(|(range, form)| {
                windows.contains(range) && guard.allows(range) && rows.allow(rule.forms[*form].row, range)
            });
            for (range, form) in leftmost_longest(wrong.collect()) {
                let Form { row, rights } = &rule.forms[form];
                sink.report(rule.index, rule.rows[*row].draft(&place, range, rights, article.language));
            }
        }
        self.check_names(place, scan, ground, article, sink);
    }

    /// All terms in `text`, by the rule they belong to.
    fn hits(&self, text: &str, sink: &Sink<'_>) -> HashMap<usize, Hits> {
        // A space in a term also stands for a line break; the two are one byte each.
        let unbroken = text.contains('\n').then(|| text.replace('\n', " "));
        let text = unbroken.as_deref().unwrap_or(text);
        let mut hits: HashMap<usize, Hits> = HashMap::new();
        // Places that overlap count too, so that a shield that starts inside a wrong form is seen.
        self.terms.each(text, |term, range| {
            let whole = stands_alone(text, &range);
            let (slot, role) = self.uses[term];
            match role {
                Role::Shield => hits.entry(slot).or_default().shields.push(range),
                Role::RowShield(row) => hits.entry(slot).or_default().row_shields.push((row, range)),
                Role::Wrong(form) if whole && sink.wants(self.rules[slot].index) => {
                    hits.entry(slot).or_default().wrong.push((range, form));
                }
                Role::Wrong(_) => {}
            }
        });
        hits
    }

    fn check_names(
        &self,
        place: Place<'_>,
        scan: Option<Scan<'_>>,
        ground: &Ground<'_>,
        article: &Article<'_>,
        sink: &mut Sink<'_>,
    ) {
        let lexicon = article.facts.lexicon();
        let mut misspellings = None;
        for (slot, rule) in self.rules.iter().enumerate().filter(|(_, rule)| rule.names) {
            let windows = if sink.wants(rule.index) { rule.lens.windows(&place) } else { Vec::new() };
            if windows.is_empty() {
                continue;
            }
            let windows = Cover::new(windows);
            let mut guard = Guard::new(&rule.lens, slot, ground, place);
            let misspelled = || match scan {
                Some(scan) => lexicon.misspellings_in(place.text, scan),
                None => lexicon.misspellings(place.text),
            };
            for found in misspellings.get_or_insert_with(misspelled).iter() {
                if windows.contains(&found.range) && guard.allows(&found.range) {
                    let right = std::slice::from_ref(&found.right);
                    let row = Row { why: Localized::default(), lens: None, fix: rule.fix.clone() };
                    let mut draft = row.draft(&place, found.range.clone(), right, article.language);
                    draft.source = article.facts.entities().get(found.entity).map(|entity| entity.source.clone());
                    // What comes from a fact is for the writer to confirm.
                    draft.fix.iter_mut().for_each(|fix| fix.safe = false);
                    sink.report(rule.index, draft);
                }
            }
        }
    }
}

/// The guards of the rows of one rule, in one place. Each is made when its row is first asked for.
struct RowGuards<'a> {
    rule: &'a SwapRule,
    slot: usize,
    ground: &'a Ground<'a>,
    place: Place<'a>,
    shields: Vec<(usize, Range<usize>)>,
    guards: HashMap<usize, Guard<'a>>,
}

impl RowGuards<'_> {
    /// Whether a wrong form of the row counts where it stands.
    fn allow(&mut self, row: usize, range: &Range<usize>) -> bool {
        let Some(lens) = &self.rule.rows[row].lens else { return true };
        let (slot, ground, place, shields) = (self.slot, self.ground, self.place, &self.shields);
        let guard = self.guards.entry(row).or_insert_with(|| {
            let own = shields.iter().filter(|(owner, _)| *owner == row).map(|(_, range)| range.clone());
            Guard::new(lens, slot, ground, place).with_shield(Cover::new(own.collect()))
        });
        guard.allows(range)
    }
}

impl Row {
    fn draft(&self, place: &Place<'_>, range: Range<usize>, rights: &[String], language: MessageLanguage) -> Draft {
        let now = rights.join("/");
        let captures =
            Captures::from([("was".to_owned(), place.text[range.clone()].to_owned()), ("now".to_owned(), now)]);
        let fix = match (rights, &self.fix) {
            (_, FixSpec::None) => None,
            ([right], FixSpec::Natural { safe }) => {
                rewrite::fix(replace(place, range.clone(), right), *safe, Change::Text)
            }
            ([_], FixSpec::With { with, safe, .. }) => {
                rewrite::fix(replace(place, range.clone(), &fill(with, &captures)), *safe, Change::Text)
            }
            _ => None,
        };
        let choice = (rights.len() > 1).then(|| fill(crate::words::get("swap-candidates", language), &captures));
        let why = self.why.get(language).map(str::to_owned);
        let help = choice.into_iter().chain(why).reduce(|choice, why| format!("{choice} {why}"));
        Draft { span: place.span_of(range), captures, help, fix, ..Draft::default() }
    }
}

impl Checker for SwapChecker {
    fn check(&self, article: &Article<'_>, sink: &mut Sink<'_>) {
        let ground = Ground::new(article.document);
        if !self.rules.iter().any(|rule| sink.wants(rule.index)) {
            return;
        }
        for (id, place) in Place::blocks(article.document).enumerate() {
            if sink.is_late() {
                return;
            }
            let scan = article.reading.scans.get(id);
            self.check_place(place, scan, &ground, article, sink);
        }
        if self.rules.iter().any(|rule| rule.lens.reads_lines() && sink.wants(rule.index)) {
            for place in Place::lines(article.document) {
                if sink.is_late() {
                    return;
                }
                self.check_place(place, None, &ground, article, sink);
            }
        }
    }
}

/// Whether a term that starts or ends with an ASCII letter or digit is not part of a longer word there.
/// Between Chinese characters there is no border to ask for.
fn stands_alone(text: &str, range: &Range<usize>) -> bool {
    let is_ascii_edge = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let joins = |character: Option<char>| {
        character.is_some_and(|character| character == '_' || character.is_alphanumeric() && character < '\u{2e80}')
    };
    let term = &text.as_bytes()[range.clone()];
    let joined_before = is_ascii_edge(term.first()) && joins(text[..range.start].chars().next_back());
    let joined_after = is_ascii_edge(term.last()) && joins(text[range.end..].chars().next());
    !joined_before && !joined_after
}

/// Of matches that overlap, the leftmost, and of those the longest.
fn leftmost_longest(mut matches: Vec<(Range<usize>, usize)>) -> Vec<(Range<usize>, usize)> {
    matches.sort_by_key(|(range, pair)| (range.start, std::cmp::Reverse(range.end), *pair));
    let mut end = 0;
    matches.retain(|(range, _)| {
        let free = range.start >= end;
        if free {
            end = range.end;
        }
        free
    });
    matches
}

#[cfg(test)]
mod tests {
    use super::super::testing::{found, lint, mended, pattern, places, row, strings, swap};
    use super::super::{FixSpec, Region, RuleBody};

    #[test]
    fn longer_words_own_their_characters() {
        let mut rule = swap(&[("算例", &["算力", "算法"])], &["计算", "运算", "例题", "例子"]);
        rule.scope.near = Some(pattern("模型|性能"));
        rule.scope.unless = Some(pattern("算例(集|库)|(测试|标准)算例"));
        let of = |text: &str| found(&rule, text);
        assert_eq!(of("模型能力（算例/性能优化）"), [("算例".to_owned(), "算例:算力/算法".to_owned())]);
        for quiet in ["模型的标准算例", "模型计算例题", "模型计算例子如下", "求解算例", "模型的算例库", "`算例` 模型"]
        {
            assert_eq!(of(quiet), [], "{quiet}");
        }
        let findings = lint(std::slice::from_ref(&rule), "模型的算例。");
        assert!(findings[0].fix.is_none(), "two candidates are never a fix");
        assert!(findings[0].help.is_some());
    }

    #[test]
    fn latin_edges_are_word_borders() {
        let rule = swap(&[("Github", &["GitHub"]), ("Open AI", &["OpenAI"])], &[]);
        assert_eq!(places(&rule, "在Github上，Githubber 与 xGithub，Github_x"), ["Github"]);
        assert_eq!(mended(&rule, "在**Github**上\n"), "在**GitHub**上\n");
        assert_eq!(places(&rule, "> by Open\n> AI, `Open AI`"), ["Open\n> AI"]);
        assert_eq!(mended(&rule, "Open AI\r\n"), "OpenAI\r\n");
    }

    #[test]
    fn the_right_form_is_not_wrong() {
        let rule = swap(&[("Hugging", &["Hugging Face"]), ("Hugging face", &["Hugging Face"])], &[]);
        assert_eq!(
            mended(&rule, "Hugging Face, Hugging, Hugging face\n"),
            "Hugging Face, Hugging Face, Hugging Face\n"
        );
    }

    #[test]
    fn a_term_spans_markup_and_only_what_differs_is_edited() {
        let rule = swap(&[("Transformers架构", &["Transformer架构"])], &[]);
        assert_eq!(places(&rule, "（**Transformers**架构）"), ["Transformers**架构"]);
        assert_eq!(mended(&rule, "（**Transformers**架构）\n"), "（**Transformer**架构）\n");
    }

    #[test]
    fn regions_and_neighbours_limit_a_rule() {
        let mut rule = swap(&[("ai", &["AI"])], &[]);
        rule.scope.regions = vec![Region::Strong];
        assert_eq!(places(&rule, "ai **an ai** ai"), ["ai"]);
        rule.scope.regions = vec![Region::Line];
        assert_eq!(mended(&rule, "`ai`\n"), "`AI`\n");
        rule.scope.regions = Vec::new();
        rule.scope.not_before = Some(pattern("[.]"));
        rule.scope.not_after = Some(pattern("元"));
        assert_eq!(places(&rule, "ai.com 元ai ai"), ["ai"]);
        rule.fix = FixSpec::None;
        assert_eq!(mended(&rule, "ai\n"), "ai\n");
    }

    #[test]
    fn guards_of_a_row_silence_that_row_only() {
        let mut rule = swap(&[], &[]);
        let guarded = |wrong: &str, right: &str, shield: &[&str]| {
            let scope = super::super::Scope { shield: strings(shield), ..Default::default() };
            super::super::SwapRow { scope, ..row(wrong, &[right]) }
        };
        let mut near = guarded("纬度", "维度", &[]);
        near.scope.near = Some(pattern("向量"));
        near.scope.not_after = Some(pattern("经"));
        near.why = crate::finding::Localized::both("why");
        let rows = vec![guarded("较验", "校验", &["比较验"]), near, row("阀值", &["阈值"])];
        rule.body = RuleBody::Swap { rows: rows.into(), names: false };
        assert_eq!(places(&rule, "比较验证 较验 阀值"), ["较验", "阀值"]);
        assert_eq!(places(&rule, "比较验证与阀值，纬度"), ["阀值"]);
        assert_eq!(places(&rule, "向量的纬度、经纬度"), ["纬度"]);
        let findings = lint(std::slice::from_ref(&rule), "向量的纬度与阀值");
        assert_eq!(findings[0].help.as_deref(), Some("why"));
        let safe: Vec<_> = findings.iter().map(|finding| finding.fix.as_ref().unwrap().safe).collect();
        assert_eq!(safe, [false, true], "what needs its context is not mended unasked");
    }

    #[test]
    fn capitals_are_kept() {
        let kept = super::super::SwapRow {
            case: super::super::Case::Kept,
            endings: strings(&["s"]),
            ..row("langauge", &["language"])
        };
        let rule = swap(&[], &[]);
        let rule = super::super::Rule { body: RuleBody::Swap { rows: [kept].into(), names: false }, ..rule };
        assert_eq!(
            mended(&rule, "Langauge, langauges, LANGAUGES; LangauGe, langaugeModel, my_langauge, `langauge`\n"),
            "Language, languages, LANGUAGES; LangauGe, langaugeModel, my_langauge, `langauge`\n"
        );
    }

    #[test]
    fn names_are_guarded_and_their_fixes_wait_for_a_person() {
        use crate::document::{Document, ParseOptions};
        use crate::facts::{Entity, Facts, KindSet};
        use crate::finding::Localized;

        let entity = Entity {
            name: "GitHub".to_owned(),
            kinds: KindSet::ALL,
            names: Vec::new(),
            homonyms: Vec::new(),
            note: Localized::default(),
            source: "https://github.com/".to_owned(),
            checked: None,
            roster_closed: false,
            properties: Vec::new(),
        };
        let facts = crate::later::made(Facts::new(Vec::new(), Vec::new(), vec![entity]));
        let mut rule = swap(&[], &[]);
        rule.body = RuleBody::Swap { rows: [].into(), names: true };
        let rules = [rule];
        let checkers = super::super::Checkers::default();
        let grammar = crate::later::made(crate::claims::Grammar::default());
        let parts =
            crate::engine::Parts { facts: &facts, grammar: &grammar, rules: &rules, checkers: &checkers, presets: &[] };
        let source = "在 Github 上，GitHub，`Github`。";
        let document = Document::parse(source, &ParseOptions::default());
        let findings = crate::engine::lint_with(&document, parts, &crate::config::Config::default());
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].message, "Github:GitHub");
        assert_eq!(findings[0].source.as_deref(), Some("https://github.com/"));
        assert_eq!(crate::fix::apply(source, &findings, false).applied, 0);
        assert_eq!(crate::fix::apply(source, &findings, true).text, "在 GitHub 上，GitHub，`Github`。");
    }
}
