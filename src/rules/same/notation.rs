//! Of several notations for the same thing, one is used throughout. All rules of this sort share one pass.
//!
//! It counts occurrences; which notation is right is not its question.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::document::Document;
use crate::finding::{Change, Fix, Span};
use crate::matcher::Matcher;

use super::super::rewrite::{self, replace_by_template};
use super::super::scope::{Ground, Guard, Place};
use super::super::{Article, Captures, Draft, FixSpec, Notation, Sameness, Sink};
use super::{SameChecker, SameRule, related};

/// So many further places of the rarest notation are shown.
const MOST_SHOWN: usize = 8;

/// One occurrence of a notation. There may be many, so it holds no more than where it stands.
#[derive(Clone, Copy)]
struct Occurrence {
    /// A block; behind the last block, a line.
    place: u32,
    /// The part of the place's text in which it was looked for.
    window: (u32, u32),
    range: (u32, u32),
}

/// An occurrence with the text that it stands in.
struct Seen<'d> {
    place: Place<'d>,
    window: Range<usize>,
    range: Range<usize>,
}

/// The text with this number: of a block or, behind the last block, of a line.
fn place(document: &Document, number: usize) -> Option<Place<'_>> {
    match document.blocks().get(number) {
        Some(block) => Some(Place::of_block(block)),
        None => Place::of_line(document, number - document.blocks().len()),
    }
}

impl Occurrence {
    fn new(place: usize, window: &Range<usize>, range: &Range<usize>) -> Option<Self> {
        let short = |range: &Range<usize>| Some((u32::try_from(range.start).ok()?, u32::try_from(range.end).ok()?));
        Some(Self { place: u32::try_from(place).ok()?, window: short(window)?, range: short(range)? })
    }

    fn read(self, document: &Document) -> Option<Seen<'_>> {
        let long = |(start, end): (u32, u32)| start as usize..end as usize;
        let place = place(document, self.place as usize)?;
        Some(Seen { place, window: long(self.window), range: long(self.range) })
    }
}

impl Seen<'_> {
    fn span(&self) -> Span {
        self.place.span_of(self.range.clone())
    }

    fn text(&self) -> &str {
        &self.place.text[self.range.clone()]
    }

    /// The named groups of its pattern, found once more; those that took no part in the match have no range.
    fn groups<'r>(&self, regex: &'r Matcher) -> Vec<(&'r str, Option<Range<usize>>)> {
        let Range { start, .. } = self.window;
        let found = regex.captures_at(&self.place.text[self.window.clone()], self.range.start - start);
        let range = |name: &str| {
            let group = found.as_ref()?.name(name)?;
            Some(start + group.start()..start + group.end())
        };
        regex.capture_names().flatten().map(|name| (name, range(name))).collect()
    }
}

/// What was seen of a notation.
#[derive(Default)]
struct Tally {
    count: usize,
    /// The first places, and all of them where a fix would write each anew.
    places: Vec<Occurrence>,
}

/// What was seen of each notation of each rule.
type Tallies = BTreeMap<(usize, usize), Tally>;

pub(super) fn check(checker: &SameChecker, article: &Article<'_>, ground: &Ground<'_>, sink: &mut Sink<'_>) {
    if !checker.notations.iter().any(|(slot, _)| sink.wants(checker.rules[*slot].index)) {
        return;
    }
    let filter = checker.filter(sink);
    let mut tallies = Tallies::new();
    let lines = checker.rules.iter().any(|rule| rule.lens.reads_lines() && sink.wants(rule.index));
    let document = article.document;
    let places = document.blocks().len() + if lines { document.lines().len() } else { 0 };
    for number in 0..places {
        let Some(place) = place(document, number) else { continue };
        // The notations of a rule come one behind the other, and have one guard.
        let mut at_hand: Option<(usize, Guard<'_>, Vec<Range<usize>>)> = None;
        for candidate in filter.candidates(place.text) {
            let (slot, form) = checker.notations[candidate];
            let rule = &checker.rules[slot];
            if at_hand.as_ref().is_none_or(|(last, ..)| *last != slot) {
                at_hand = Some((slot, Guard::new(&rule.lens, slot, ground, place), rule.lens.windows(&place)));
            }
            let Some((_, guard, windows)) = &mut at_hand else { continue };
            count(rule, form, (number, &place), (guard, windows), &mut tallies);
        }
    }
    for rule in &checker.rules {
        let Sameness::Notation { forms, share } = &rule.sameness else { continue };
        let found: Vec<(&Notation, &Tally)> = tallies
            .range((rule.slot, 0)..(rule.slot + 1, 0))
            .filter_map(|((_, form), tally)| Some((forms.get(*form)?, tally)))
            .collect();
        if found.len() > 1
            && is_habit(&found, *share)
            && let Some(draft) = draft(found, &rule.fix, article)
        {
            sink.report(rule.index, draft);
        }
    }
}

/// Whether all notations but the most frequent make up so many percent.
fn is_habit(found: &[(&Notation, &Tally)], share: u8) -> bool {
    let all: usize = found.iter().map(|(_, tally)| tally.count).sum();
    let most = found.iter().map(|(_, tally)| tally.count).max().unwrap_or(0);
    (all - most) * 100 >= all * usize::from(share)
}

fn count(
    rule: &SameRule,
    form: usize,
    (number, place): (usize, &Place<'_>),
    (guard, windows): (&mut Guard<'_>, &[Range<usize>]),
    tallies: &mut Tallies,
) {
    let Sameness::Notation { forms, .. } = &rule.sameness else { return };
    let regex = forms[form].pattern.regex();
    let all = matches!(rule.fix, FixSpec::Natural { .. }) && forms.iter().any(|form| form.with.is_some());
    for window in windows {
        let text = &place.text[window.clone()];
        let ranges: Vec<Range<usize>> = if rule.lens.asks_for_groups() {
            let found = regex.captures_iter(text).filter(|found| rule.lens.takes(found));
            found.filter_map(|found| Some(found.get(0)?.range())).collect()
        } else {
            regex.find_iter(text).map(|found| found.range()).collect()
        };
        for range in ranges {
            let range = window.start + range.start..window.start + range.end;
            if guard.allows(&range) {
                let Some(occurrence) = Occurrence::new(number, window, &range) else { continue };
                let tally = tallies.entry((rule.slot, form)).or_default();
                tally.count += 1;
                if all || tally.places.len() <= MOST_SHOWN {
                    tally.places.push(occurrence);
                }
            }
        }
    }
}

/// Speaks at the first place of the rarest notation; of equals, of the one that comes later. A lesser notation counts
/// as rarer than all others.
fn draft(mut found: Vec<(&Notation, &Tally)>, fix: &FixSpec, article: &Article<'_>) -> Option<Draft> {
    let labels: Vec<&str> = found.iter().map(|(form, _)| form.label.as_str()).collect();
    let forms = labels.join(" / ");
    let read = |occurrence: &Occurrence| occurrence.read(article.document);
    let first = |tally: &Tally| tally.places.first().and_then(read).map(|seen| seen.span());
    found.sort_by_key(|(form, tally)| (form.lesser, std::cmp::Reverse(tally.count), first(tally)));
    let ((major, usual), (minor, rare)) = (found.first()?, found.last()?);
    let (first, second) = (read(usual.places.first()?)?, read(rare.places.first()?)?);
    let tell = |(form, tally): &(&Notation, &Tally)| {
        let captures =
            Captures::from([("form".to_owned(), form.label.clone()), ("count".to_owned(), tally.count.to_string())]);
        super::super::message::fill(crate::words::get("form-count", article.language), &captures)
    };
    let captures = Captures::from([
        ("was".to_owned(), second.text().to_owned()),
        ("found".to_owned(), second.text().to_owned()),
        ("form".to_owned(), minor.label.clone()),
        ("label".to_owned(), minor.label.clone()),
        ("now".to_owned(), major.label.clone()),
        ("first".to_owned(), first.text().to_owned()),
        ("second".to_owned(), second.text().to_owned()),
        ("forms".to_owned(), forms),
        ("counts".to_owned(), found.iter().map(tell).collect::<Vec<_>>().join(" / ")),
        ("count".to_owned(), found.len().to_string()),
    ]);
    let others = found[..found.len() - 1].iter().filter_map(|(form, tally)| {
        let captures =
            Captures::from([("form".to_owned(), form.label.clone()), ("count".to_owned(), tally.count.to_string())]);
        Some(related(read(tally.places.first()?)?.span(), "form-first", &captures, article))
    });
    let more = rare.places.iter().skip(1).take(MOST_SHOWN).filter_map(read).map(|other| {
        let captures = Captures::from([("was".to_owned(), other.text().to_owned())]);
        related(other.span(), "another-place", &captures, article)
    });
    let related = others.chain(more).collect();
    let fix = match fix {
        FixSpec::Natural { safe } => rewritten(&found, major, *safe, article.document),
        _ => None,
    };
    Some(Draft { span: second.span(), related, captures, fix, ..Draft::default() })
}

/// All places of the other notations, written as the usual one.
fn rewritten(found: &[(&Notation, &Tally)], major: &Notation, safe: bool, document: &Document) -> Option<Fix> {
    let with = major.with.as_deref()?;
    let mut edits = Vec::new();
    for (form, tally) in &found[1..] {
        let regex = form.pattern.regex();
        for occurrence in tally.places.iter().filter_map(|occurrence| occurrence.read(document)) {
            let groups = occurrence.groups(regex);
            let text = |range: &Range<usize>| occurrence.place.text[range.clone()].to_owned();
            // What took no part in the match writes nothing.
            let captures: Captures = groups
                .iter()
                .map(|(name, range)| ((*name).to_owned(), range.as_ref().map(text).unwrap_or_default()))
                .collect();
            let groups: Vec<(String, Range<usize>)> =
                groups.into_iter().filter_map(|(name, range)| Some((name.to_owned(), range?))).collect();
            // Where markup stands in the way, this place stays as it is.
            let change = replace_by_template(&occurrence.place, occurrence.range.clone(), with, &captures, &groups);
            edits.extend(change.unwrap_or_default());
        }
    }
    rewrite::fix(Some(edits), safe, Change::Text)
}
