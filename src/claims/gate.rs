//! Which phrases could match a sentence: those of which everything that they require stands in it.
//!
//! It never says no wrongly; whether a phrase does match is for its regex to say.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use crate::literals::requirements;

/// Of the sets that a phrase requires so many are looked for; the rest would tell little more.
const MOST_SETS: usize = 4;

/// One automaton over all that phrases require: their literals, and the characters that stand for names.
#[derive(Debug, Default, serde::Serialize, serde::Deserialize)]
pub(super) struct Gate {
    #[serde(skip)]
    automaton: OnceLock<Option<AhoCorasick>>,
    literals: Vec<String>,
    /// For each phrase, the sets of literals of which one each must stand in the text.
    phrases: Vec<Vec<Vec<usize>>>,
    /// For each literal, the phrases whose most telling set holds it.
    led: Vec<Vec<usize>>,
    /// Phrases that require nothing.
    always: Vec<usize>,
}

/// Where the literals stand in one text.
#[derive(Debug, Default)]
pub(super) struct Hits {
    /// Literal and the bytes where it stands, in the order of their ends.
    found: Vec<(usize, Range<usize>)>,
    /// For each literal, the last sentence (counted from 1) that holds it.
    seen: Vec<u32>,
    next: usize,
    sentence: u32,
    /// Literals that run on into the next sentence.
    crossing: Vec<usize>,
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
        let phrases = patterns
            .map(|pattern| sets(pattern).into_iter().map(|set| set.into_iter().map(&mut id).collect()).collect());
        let phrases: Vec<Vec<Vec<usize>>> = phrases.collect();
        let mut led = vec![Vec::new(); literals.len()];
        let mut always = Vec::new();
        for (index, sets) in phrases.iter().enumerate() {
            match sets.first() {
                Some(first) => first.iter().for_each(|literal| led[*literal].push(index)),
                None => always.push(index),
            }
        }
        Self { automaton: OnceLock::new(), literals, phrases, led, always }
    }

    /// The contiguous automaton is built several times faster than the full table, and is fast enough.
    fn automaton(&self) -> Option<&AhoCorasick> {
        let kind = Some(AhoCorasickKind::ContiguousNFA);
        self.automaton.get_or_init(|| AhoCorasick::builder().kind(kind).build(&self.literals).ok()).as_ref()
    }

    /// Looks through a text in lower case once.
    pub fn hits(&self, text: &str) -> Hits {
        let found = self.automaton().into_iter().flat_map(|automaton| automaton.find_overlapping_iter(text));
        let found = found.map(|hit| (hit.pattern().as_usize(), hit.range())).collect();
        Hits { found, seen: vec![0; self.led.len()], ..Hits::default() }
    }

    /// The phrases that could match in a sentence, or from the last character of the one before. Sentences are asked for
    /// in order, each once.
    pub fn candidates(&self, hits: &mut Hits, sentence: &Range<usize>) -> Vec<usize> {
        if self.automaton().is_none() {
            return (0..self.phrases.len()).collect();
        }
        hits.sentence += 1;
        let mut found = self.always.clone();
        let mut meet = |literal: usize, seen: &mut Vec<u32>| {
            if std::mem::replace(&mut seen[literal], hits.sentence) != hits.sentence {
                found.extend(&self.led[literal]);
            }
        };
        for literal in hits.crossing.drain(..) {
            meet(literal, &mut hits.seen);
        }
        while let Some((literal, place)) = hits.found.get(hits.next).filter(|(_, place)| place.start < sentence.end) {
            if place.start >= sentence.start {
                meet(*literal, &mut hits.seen);
            }
            if place.end > sentence.end {
                hits.crossing.push(*literal);
            }
            hits.next += 1;
        }
        let stands = |set: &Vec<usize>| set.iter().any(|literal| hits.seen[*literal] == hits.sentence);
        found.retain(|index| self.phrases[*index].iter().all(stands));
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// What a pattern requires, the most telling sets first.
fn sets(pattern: &str) -> Vec<Vec<String>> {
    let parsed = regex_syntax::ParserBuilder::new().multi_line(true).build().parse(pattern);
    let mut sets = parsed.map(|hir| requirements(&hir)).unwrap_or_default();
    sets.sort_by_key(|set| set.len());
    sets.truncate(MOST_SETS);
    sets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_pass_where_all_that_they_need_stands_in_one_sentence() {
        let gate = Gate::new(["\u{e000}由\u{e001}(发布|推出)", "[a-z]+ made", "[a-z]*"].into_iter());
        let text = "\u{e000}很好。\u{e000}由\u{e001}推出。she made it.";
        let first = "\u{e000}很好。".len();
        let second = first + "\u{e000}由\u{e001}推出。".len();
        let mut hits = gate.hits(text);
        assert_eq!(gate.candidates(&mut hits, &(0..first)), [2]);
        assert_eq!(gate.candidates(&mut hits, &(first..second)), [0, 2]);
        assert_eq!(gate.candidates(&mut hits, &(second..text.len())), [1, 2]);
    }
}
