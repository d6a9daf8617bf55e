//! Which phrases could match a sentence: those of which everything that they require stands in it, in their order and
//! no farther apart than they allow.
//!
//! It never says no wrongly; whether a phrase does match is for its regex to say.

use std::collections::HashMap;
use std::ops::{Range, RangeInclusive};

use crate::literals::sequence;
use crate::matcher::Words;

/// All that phrases require: their literals, and the characters that stand for names.
#[derive(Debug, Default, serde::Serialize, serde::Deserialize)]
pub(super) struct Gate {
    literals: Words,
    /// For each literal, the sets that hold it.
    sets: Vec<Vec<u32>>,
    /// For each phrase, what it requires from left to right.
    phrases: Vec<Vec<Step>>,
    /// For each set, the phrases of which it is the most telling one.
    led: Vec<Vec<usize>>,
    /// Phrases that require nothing.
    always: Vec<usize>,
    /// Bytes of the longest literal.
    longest: usize,
}

/// One of the literals of a set stands at most `gap` bytes behind the step before.
#[derive(Clone, Copy, Debug, serde::Serialize, serde::Deserialize)]
struct Step {
    set: u32,
    gap: Option<u32>,
}

/// Where the literals stand in one text. It is kept from text to text, so that nothing is allocated twice.
#[derive(Debug, Default)]
pub(super) struct Hits {
    /// Literal and the bytes where it stands, in the order of their ends.
    found: Vec<(usize, Range<usize>)>,
    next: usize,
    /// For each set, where one of its literals stands in the sentence at hand, in the order of their ends.
    places: Vec<Vec<Range<usize>>>,
    /// Sets that have places.
    touched: Vec<u32>,
    reached: Vec<Reached>,
    reaching: Vec<Reached>,
    /// Where a match of the candidate at hand may begin.
    starts: Vec<usize>,
}

/// At no more places than this is a match looked for one by one.
const MOST_STARTS: usize = 8;
/// Nor if a match may begin more bytes before what it requires first.
const LONGEST_START: u32 = 12;

/// A place of a step to which a way leads through all steps before.
#[derive(Clone, Debug)]
struct Reached {
    end: usize,
    /// Where the first of these ways begins, and where the last.
    from: RangeInclusive<usize>,
    /// The same for this place and all places of its step before it.
    so_far: RangeInclusive<usize>,
}

impl Reached {
    /// Notes a place behind those that were noted before.
    fn push(ways: &mut Vec<Self>, end: usize, from: RangeInclusive<usize>) {
        let so_far = ways.last().map_or_else(|| from.clone(), |before| joined(&before.so_far, &from));
        ways.push(Self { end, from, so_far });
    }
}

/// How often a literal may stand in a text, measured against others: short ones are frequent.
fn frequency(literal: &str) -> usize {
    let characters = literal.chars().count();
    match (characters, literal.is_ascii()) {
        (..=1, _) if literal.starts_with(|c: char| ('\u{e000}'..='\u{f8ff}').contains(&c)) => 16,
        (..=1, _) => 256,
        (2, true) => 64,
        (2, false) | (3, true) => 8,
        (3, false) | (4.., true) => 2,
        (4.., false) => 1,
    }
}

/// From the lesser start to the greater end.
fn joined(one: &RangeInclusive<usize>, other: &RangeInclusive<usize>) -> RangeInclusive<usize> {
    *one.start().min(other.start())..=*one.end().max(other.end())
}

/// A phrase that could match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    pub phrase: usize,
    /// No match begins before this byte.
    pub first: usize,
    /// No match begins behind this byte.
    pub last: usize,
}

impl Gate {
    /// A gate for these patterns, which are known by their position.
    pub fn new<'a>(patterns: impl Iterator<Item = &'a str>) -> Self {
        let mut literals: Vec<String> = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        let mut id = |literal: String| {
            *known.entry(literal).or_insert_with_key(|literal| {
                literals.push(literal.clone());
                literals.len() - 1
            })
        };
        let mut frequencies: Vec<usize> = Vec::new();
        let mut known_sets: HashMap<Vec<usize>, u32> = HashMap::new();
        let mut phrases = Vec::new();
        for pattern in patterns {
            let steps = steps(pattern).into_iter().map(|step| {
                let frequency = step.literals.iter().map(|literal| frequency(literal)).sum();
                let set: Vec<usize> = step.literals.into_iter().map(&mut id).collect();
                let set = *known_sets.entry(set).or_insert_with(|| {
                    frequencies.push(frequency);
                    frequencies.len() as u32 - 1
                });
                Step { set, gap: step.gap.and_then(|gap| u32::try_from(gap).ok()) }
            });
            phrases.push(steps.collect::<Vec<Step>>());
        }
        let mut sets = vec![Vec::new(); literals.len()];
        for (set, id) in &known_sets {
            set.iter().for_each(|literal| sets[*literal].push(*id));
        }
        sets.iter_mut().for_each(|sets| sets.sort_unstable());
        let mut led = vec![Vec::new(); frequencies.len()];
        let mut always = Vec::new();
        for (index, steps) in phrases.iter().enumerate() {
            match steps.iter().map(|step| step.set as usize).min_by_key(|set| frequencies[*set]) {
                Some(rarest) => led[rarest].push(index),
                None => always.push(index),
            }
        }
        let longest = literals.iter().map(String::len).max().unwrap_or(0);
        Self { literals: Words::new(&literals), sets, phrases, led, always, longest }
    }

    /// Looks through a text in lower case once.
    pub fn scan(&self, text: &str, hits: &mut Hits) {
        hits.found.clear();
        self.literals.each(text, |literal, range| hits.found.push((literal, range)));
        hits.found.sort_unstable_by_key(|(_, range)| (range.end, range.start));
        hits.next = 0;
        hits.places.resize_with(self.led.len(), Vec::new);
    }

    /// The phrases that could match in a sentence, or from the last character of the one before. Sentences are asked for
    /// in order, each once.
    pub fn candidates(&self, hits: &mut Hits, sentence: &Range<usize>, candidates: &mut Vec<Candidate>) {
        candidates.clear();
        let anywhere = |phrase| Candidate { phrase, first: 0, last: usize::MAX };
        if !self.literals.fit() {
            candidates.extend((0..self.phrases.len()).map(anywhere));
            return;
        }
        self.gather(hits, sentence);
        candidates.extend(self.always.iter().copied().map(anywhere));
        let Hits { places, touched, reached, reaching, .. } = hits;
        for set in touched.iter() {
            for phrase in self.led[*set as usize].iter().copied() {
                let steps = &self.phrases[phrase];
                let Some(from) = begins(steps, places, reached, reaching) else { continue };
                // What a match holds before its first step may take up some room.
                let before = steps.first().and_then(|step| step.gap);
                let first = before.map_or(0, |before| from.start().saturating_sub(before as usize));
                candidates.push(Candidate { phrase, first, last: *from.end() });
            }
        }
        candidates.sort_unstable_by_key(|candidate| candidate.phrase);
    }

    /// Where a match of a candidate may begin, in order; none if it may begin anywhere, or at more than a few places.
    /// `text` is what was scanned. The candidate is one of the sentence at hand.
    pub fn starts<'h>(&self, hits: &'h mut Hits, candidate: Candidate, text: &str) -> Option<&'h [usize]> {
        let step = self.phrases.get(candidate.phrase)?.first()?;
        let before = step.gap.filter(|before| *before <= LONGEST_START)? as usize;
        let Hits { places, starts, .. } = hits;
        let places = places.get(step.set as usize)?;
        let near = places.iter().filter(|place| (candidate.first..=candidate.last).contains(&place.start));
        if near.clone().nth(MOST_STARTS).is_some() {
            return None;
        }
        starts.clear();
        let from = |place: &Range<usize>| place.start.saturating_sub(before)..=place.start;
        starts.extend(near.flat_map(from).filter(|at| *at >= candidate.first && text.is_char_boundary(*at)));
        starts.sort_unstable();
        starts.dedup();
        Some(starts)
    }

    /// Sorts the literals that stand in a sentence, or cross one of its borders, by the sets that hold them.
    fn gather(&self, hits: &mut Hits, sentence: &Range<usize>) {
        for set in hits.touched.drain(..) {
            hits.places[set as usize].clear();
        }
        while hits.found.get(hits.next).is_some_and(|(_, place)| place.end <= sentence.start) {
            hits.next += 1;
        }
        let near = hits.found[hits.next..].iter().take_while(|(_, place)| place.end < sentence.end + self.longest);
        for (literal, place) in near.filter(|(_, place)| place.start < sentence.end) {
            for set in &self.sets[*literal] {
                let places = &mut hits.places[*set as usize];
                if places.is_empty() {
                    hits.touched.push(*set);
                }
                places.push(place.clone());
            }
        }
    }
}

/// Where the ways through the places of all steps begin, from left to right: the first and the last; none if there is no
/// way.
fn begins(
    steps: &[Step],
    places: &[Vec<Range<usize>>],
    reached: &mut Vec<Reached>,
    reaching: &mut Vec<Reached>,
) -> Option<RangeInclusive<usize>> {
    if steps.iter().any(|step| places[step.set as usize].is_empty()) {
        return None;
    }
    let (first, rest) = steps.split_first()?;
    reached.clear();
    for place in &places[first.set as usize] {
        Reached::push(reached, place.end, place.start..=place.start);
    }
    for step in rest {
        reaching.clear();
        for place in &places[step.set as usize] {
            let before = &reached[..reached.partition_point(|way| way.end <= place.start)];
            let from = match step.gap {
                None => before.last().map(|way| way.so_far.clone()),
                Some(most) => {
                    let near = before.iter().rev().take_while(|way| place.start - way.end <= most as usize);
                    near.map(|way| way.from.clone()).reduce(|one, other| joined(&one, &other))
                }
            };
            if let Some(from) = from {
                Reached::push(reaching, place.end, from);
            }
        }
        std::mem::swap(reached, reaching);
    }
    reached.last().map(|way| way.so_far.clone())
}

/// What a pattern requires.
fn steps(pattern: &str) -> Vec<crate::literals::Step> {
    let parsed = regex_syntax::ParserBuilder::new().multi_line(true).build().parse(pattern);
    parsed.map(|hir| sequence(&hir)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_pass_where_all_that_they_need_stands_in_one_sentence_in_order() {
        let patterns =
            ["\u{e000}由\u{e001}(发布|推出)", "[a-z]+ made", "[a-z]*", "\u{e000}.{0,2}\u{e001}", "由.*\u{e000}"];
        let gate = Gate::new(patterns.into_iter());
        let text = "\u{e000}很好。\u{e000}由\u{e001}推出。she made it.";
        let first = "\u{e000}很好。".len();
        let second = first + "\u{e000}由\u{e001}推出。".len();
        let mut hits = Hits::default();
        gate.scan(text, &mut hits);
        let mut of = |sentence: Range<usize>| {
            let mut candidates = Vec::new();
            gate.candidates(&mut hits, &sentence, &mut candidates);
            candidates.iter().map(|candidate| candidate.phrase).collect::<Vec<_>>()
        };
        assert_eq!(of(0..first), [2]);
        assert_eq!(of(first..second), [0, 2, 3]);
        assert_eq!(of(second..text.len()), [1, 2]);
    }
}
