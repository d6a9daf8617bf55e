//! Applies fixes to a text, and writes files.
//!
//! A fix never changes meaning: the text is parsed again after the edits, and a fix that changed more of the tree than
//! it is meant to change is dropped. What a fix should be is decided by the rules.

mod guard;
mod silence;
mod write;

use std::collections::BTreeMap;

use crate::document::{Block, Document, MarkKind, NodeKind, ParseOptions};
use crate::finding::{Change, Edit, Finding, Fix, RuleId, Span};

pub use silence::{Silenced, silence};
pub use write::{create_atomically, replace_atomically, unified_diff};

/// So many times a text is linted and fixed; one that has not settled then is left as it was.
const MOST_PASSES: usize = 50;
/// So many times a text is parsed in search of the fixes that break it; the rest is dropped.
const MOST_TRIALS: usize = 128;

/// A text with fixes applied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fixed {
    /// The text.
    pub text: String,
    /// Fixes that are in it.
    pub applied: usize,
    /// Fixes that were left out because they overlap others; another pass may take them.
    pub skipped: usize,
    /// Fixes that were left out because they change the structure.
    pub dropped: usize,
    /// Whether another round of linting and fixing would change nothing more, as far as is known.
    pub stable: bool,
}

/// Applies the fixes of `findings` in source order: the safe ones, or with `unsafe_too` all of them.
pub fn apply(source: &str, findings: &[Finding], unsafe_too: bool) -> Fixed {
    apply_with(source, findings, unsafe_too, &ParseOptions::default())
}

/// The same with the options by which the article was parsed.
pub fn apply_with(source: &str, findings: &[Finding], unsafe_too: bool, options: &ParseOptions) -> Fixed {
    let (chosen, skipped) = choose(source, findings, unsafe_too);
    if chosen.is_empty() {
        return Fixed { text: source.to_owned(), skipped, stable: skipped == 0, ..Fixed::default() };
    }
    let document = Document::parse(source, options);
    let version = guard::Version::new(&document, options).with_links();
    // Not every program that shows the article knows of mathematics: it must stay the same for those that do not.
    let has_math = |block: &Block| block.marks().iter().any(|mark| mark.kind == MarkKind::Math);
    let plain = document.blocks().iter().any(has_math).then(|| ParseOptions { math: Some(false), ..options.clone() });
    let plain = plain.map(|options| (Document::parse(source, &options), options));
    let plain = plain.as_ref().map(|(document, options)| (guard::Version::new(document, options), options));
    let readings = std::iter::once((version, options)).chain(plain).collect();
    let mut settlement = Settlement { source, readings, accepted: Vec::new(), trials: 0 };
    if !settlement.try_all(&chosen) {
        settlement.settle_parts(&chosen, &document);
    }
    let applied = settlement.accepted.len();
    let text = edited(source, &settlement.accepted).text;
    Fixed { text, applied, skipped, dropped: chosen.len() - applied, stable: false }
}

/// Lints and fixes until nothing changes; what it gives is not changed by doing so again. `lint` is given each text in
/// turn.
pub fn fix_until_stable(source: &str, unsafe_too: bool, lint: impl FnMut(&str) -> Vec<Finding>) -> Fixed {
    fix_until_stable_with(source, unsafe_too, &ParseOptions::default(), lint)
}

/// The same with the options by which the article is parsed.
pub fn fix_until_stable_with(
    source: &str,
    unsafe_too: bool,
    options: &ParseOptions,
    mut lint: impl FnMut(&str) -> Vec<Finding>,
) -> Fixed {
    let mut fixed = Fixed { text: source.to_owned(), ..Fixed::default() };
    let mut met: Vec<Fixed> = Vec::new();
    while met.len() < MOST_PASSES {
        let pass = apply_with(&fixed.text, &lint(&fixed.text), unsafe_too, options);
        (fixed.skipped, fixed.dropped) = (pass.skipped, pass.dropped);
        if pass.text == fixed.text {
            return Fixed { stable: true, ..fixed };
        }
        let next = Fixed { text: pass.text, applied: fixed.applied + pass.applied, ..fixed };
        met.push(fixed);
        if let Some(start) = met.iter().position(|before| before.text == next.text) {
            // Rules undo each other. Of the texts on the circle always the same is chosen, wherever it was entered.
            return met.drain(start..).min_by(|left, right| left.text.cmp(&right.text)).unwrap_or(next);
        }
        fixed = next;
    }
    Fixed { text: source.to_owned(), ..Fixed::default() }
}

/// A fix that may be applied, and whose it is.
#[derive(Clone, Copy, Debug)]
struct Chosen<'a> {
    rule: &'a RuleId,
    fix: &'a Fix,
}

/// The fixes that can be applied together, in source order, and how many overlap one of these.
fn choose<'a>(source: &str, findings: &'a [Finding], unsafe_too: bool) -> (Vec<Chosen<'a>>, usize) {
    let wanted = findings.iter().filter_map(|finding| Some(Chosen { rule: &finding.rule, fix: finding.fix.as_ref()? }));
    let mut wanted: Vec<Chosen<'_>> =
        wanted.filter(|chosen| (chosen.fix.safe || unsafe_too) && is_sound(source, chosen.fix)).collect();
    wanted.sort_by_key(|chosen| chosen.fix.edits.first().map(|edit| (edit.span.start, edit.span.end)));
    let mut taken: BTreeMap<usize, Span> = BTreeMap::new();
    let mut skipped = 0;
    wanted.retain(|chosen| {
        let free = chosen.fix.edits.iter().all(|edit| is_free(&taken, edit.span));
        if free {
            taken.extend(chosen.fix.edits.iter().map(|edit| (edit.span.start, edit.span)));
        } else {
            skipped += 1;
        }
        free
    });
    (wanted, skipped)
}

/// Whether the edits stand in the file, on whole characters, in order and apart, and change something.
fn is_sound(source: &str, fix: &Fix) -> bool {
    let in_place = |edit: &Edit| source.get(edit.span.start..edit.span.end).is_some();
    let changes = |edit: &Edit| source.get(edit.span.start..edit.span.end) != Some(edit.text.as_str());
    fix.edits.iter().all(in_place)
        && fix.edits.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start && pair[0].span != pair[1].span)
        && fix.edits.iter().any(changes)
}

/// Whether no taken span overlaps `span`; touching counts where one of them is an insertion, for order would matter.
fn is_free(taken: &BTreeMap<usize, Span>, span: Span) -> bool {
    let before = taken.range(..=span.start).next_back();
    let after = taken.range(span.start..=span.end).next();
    before.into_iter().chain(after).all(|(_, other)| !other.overlaps(span))
}

/// Finds out which fixes keep the structure.
struct Settlement<'a> {
    source: &'a str,
    /// The article as it is read, and perhaps as others read it.
    readings: Vec<(guard::Version<'a>, &'a ParseOptions)>,
    accepted: Vec<Chosen<'a>>,
    trials: usize,
}

impl<'a> Settlement<'a> {
    /// Accepts the fixes if the text with them, and with all accepted before, still has its structure.
    fn try_all(&mut self, fixes: &[Chosen<'a>]) -> bool {
        self.trials += 1;
        let trial: Vec<Chosen<'a>> = self.accepted.iter().chain(fixes).copied().collect();
        let after = edited(self.source, &trial);
        let edits = guard::Edits { before: &after.before, after: &after.after, changes: &after.changes };
        let keeps = self.readings.iter().all(|(version, options)| {
            let document = Document::parse(after.text.as_str(), options);
            guard::same_structure(version, &guard::Version::new(&document, options), edits)
        });
        if keeps {
            self.accepted = trial;
        }
        keeps
    }

    /// Accepts as many as possible of fixes that break something together.
    fn settle_parts(&mut self, fixes: &[Chosen<'a>], document: &Document) {
        let headings =
            if self.readings.iter().any(|(version, _)| version.has_links()) { headings(document) } else { Vec::new() };
        // Where something links to a heading, all its edits stand or fall together.
        let mut by_heading: BTreeMap<Span, Vec<Chosen<'a>>> = BTreeMap::new();
        // Edits of one rule often belong together (all markers of a list), so rules are tried one by one first.
        let mut by_rule: BTreeMap<&RuleId, Vec<Vec<Chosen<'a>>>> = BTreeMap::new();
        for fix in fixes {
            match fix.fix.edits.iter().find_map(|edit| heading_of(&headings, edit.span)) {
                Some(heading) => by_heading.entry(heading).or_default().push(*fix),
                None => by_rule.entry(fix.rule).or_default().push(vec![*fix]),
            }
        }
        let rest: Vec<Chosen<'a>> = by_rule.values().flatten().flatten().copied().collect();
        if by_heading.is_empty() || !self.try_all(&rest) {
            by_rule.values().for_each(|fixes| self.settle(fixes));
        }
        self.settle(&by_heading.into_values().collect::<Vec<_>>());
    }

    /// Accepts as many groups as possible, by halving.
    fn settle(&mut self, groups: &[Vec<Chosen<'a>>]) {
        // Halving at most doubles the depth of a stack whose height is the logarithm of the number of groups.
        if groups.is_empty() || self.trials >= MOST_TRIALS || self.try_all(&groups.concat()) || groups.len() == 1 {
            return;
        }
        let (first, second) = groups.split_at(groups.len() / 2);
        self.settle(first);
        self.settle(second);
    }
}

/// The places of all headings, in order.
fn headings(document: &Document) -> Vec<Span> {
    let nodes = document.nodes().filter(|node| node.kind == NodeKind::Heading);
    nodes.map(|node| node.span).collect()
}

fn heading_of(headings: &[Span], edit: Span) -> Option<Span> {
    let at = headings.partition_point(|heading| heading.end < edit.start);
    headings.get(at).copied().filter(|heading| heading.start <= edit.end)
}

/// A text after edits, with the places that were edited, before and after, and what each edit may change.
struct Edited {
    text: String,
    before: Vec<Span>,
    after: Vec<Span>,
    changes: Vec<Change>,
}

/// The text with the fixes, which do not overlap.
fn edited(source: &str, fixes: &[Chosen<'_>]) -> Edited {
    let with_change = |chosen: &Chosen<'_>| chosen.fix.change;
    let mut edits: Vec<(&Edit, Change)> =
        fixes.iter().flat_map(|chosen| chosen.fix.edits.iter().map(move |edit| (edit, with_change(chosen)))).collect();
    edits.sort_by_key(|(edit, _)| edit.span);
    let mut text = String::with_capacity(source.len());
    let (mut before, mut after, mut changes) = (Vec::new(), Vec::new(), Vec::new());
    let mut position = 0;
    for (edit, change) in edits {
        text.push_str(&source[position..edit.span.start]);
        let start = text.len();
        text.push_str(&edit.text);
        before.push(edit.span);
        after.push(Span::new(start, text.len()));
        changes.push(change);
        position = edit.span.end;
    }
    text.push_str(&source[position..]);
    Edited { text, before, after, changes }
}

#[cfg(test)]
mod tests;
