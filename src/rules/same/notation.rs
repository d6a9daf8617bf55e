//! Of several notations for the same thing, one is used throughout. All rules of this sort share one pass.
//!
//! It counts occurrences; which notation is right is not its question.

use std::collections::BTreeMap;

use crate::document::Document;
use crate::finding::Span;

use super::super::scope::{Ground, Guard, Place};
use super::super::{Article, Captures, Draft, Sameness, Sink};
use super::{SameChecker, SameRule, related};

/// What was seen of one notation.
struct Tally {
    count: usize,
    first: Span,
    text: String,
}

pub(super) fn check(checker: &SameChecker, article: &Article<'_>, ground: &Ground<'_>, sink: &mut Sink<'_>) {
    if checker.notations.is_empty() {
        return;
    }
    let mut tallies: BTreeMap<(usize, usize), Tally> = BTreeMap::new();
    let lines = checker.rules.iter().any(|rule| rule.lens.reads_lines());
    let places = Place::blocks(article.document).chain(if lines { all_lines(article.document) } else { Vec::new() });
    for place in places {
        for candidate in checker.filter.candidates(place.text) {
            let (slot, form) = checker.notations[candidate];
            let rule = &checker.rules[slot];
            if sink.wants(rule.index) {
                count(rule, form, place, ground, &mut tallies);
            }
        }
    }
    for rule in &checker.rules {
        let Sameness::Notation(forms) = &rule.sameness else { continue };
        let found: Vec<(&str, &Tally)> = tallies
            .range((rule.slot, 0)..(rule.slot + 1, 0))
            .filter_map(|((_, form), tally)| Some((forms.get(*form)?.0.as_str(), tally)))
            .collect();
        if found.len() > 1 {
            sink.report(rule.index, draft(found, article));
        }
    }
}

fn all_lines(document: &Document) -> Vec<Place<'_>> {
    Place::lines(document).collect()
}

fn count(
    rule: &SameRule,
    form: usize,
    place: Place<'_>,
    ground: &Ground<'_>,
    tallies: &mut BTreeMap<(usize, usize), Tally>,
) {
    let Sameness::Notation(forms) = &rule.sameness else { return };
    let mut guard = Guard::new(&rule.lens, rule.slot, ground, place);
    for window in rule.lens.windows(&place) {
        for found in forms[form].1.regex().find_iter(&place.text[window.clone()]) {
            let range = window.start + found.start()..window.start + found.end();
            if !guard.allows(&range) {
                continue;
            }
            let here = || Tally { count: 0, first: place.span_of(range.clone()), text: found.as_str().to_owned() };
            tallies.entry((rule.slot, form)).or_insert_with(here).count += 1;
        }
    }
}

/// Speaks at the first place of the rarest notation; of equals, of the one that comes later.
fn draft(mut found: Vec<(&str, &Tally)>, article: &Article<'_>) -> Draft {
    let labels: Vec<&str> = found.iter().map(|(label, _)| *label).collect();
    let forms = labels.join(" / ");
    found.sort_by_key(|(_, tally)| (std::cmp::Reverse(tally.count), tally.first.start));
    let (major, minor) = (found[0], found[found.len() - 1]);
    let captures = Captures::from([
        ("was".to_owned(), minor.1.text.clone()),
        ("found".to_owned(), minor.1.text.clone()),
        ("form".to_owned(), minor.0.to_owned()),
        ("label".to_owned(), minor.0.to_owned()),
        ("now".to_owned(), major.0.to_owned()),
        ("first".to_owned(), major.1.text.clone()),
        ("second".to_owned(), minor.1.text.clone()),
        ("forms".to_owned(), forms),
        ("count".to_owned(), found.len().to_string()),
    ]);
    let others = found[..found.len() - 1].iter().map(|(label, tally)| {
        let captures =
            Captures::from([("form".to_owned(), (*label).to_owned()), ("count".to_owned(), tally.count.to_string())]);
        related(tally.first, "form-first", &captures, article)
    });
    Draft { span: minor.1.first, related: others.collect(), captures, ..Draft::default() }
}
