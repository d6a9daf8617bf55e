//! One search for the required literals of many patterns: which of them could match in this text?
//!
//! It never says no wrongly; whether a pattern does match is for the pattern to say.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::matcher::Words;

use super::Pattern;

/// A literal filter in front of patterns, which are known by their position.
#[derive(Debug)]
pub(super) struct Prefilter {
    literals: Words,
    /// For each literal, the patterns that require it or one of its like.
    owners: Vec<Vec<usize>>,
    /// Patterns that require no literal.
    always: Vec<usize>,
    count: usize,
}

/// Filters for the rules of a checker, one for each choice of rules that was asked for: a rule that is off costs nothing.
#[derive(Debug, Default)]
pub(super) struct Prefilters(Mutex<Vec<(Vec<bool>, Arc<Prefilter>)>>);

/// So many choices of rules are remembered: each article can make its own, with comments.
const MOST_CHOICES: usize = 8;

impl Prefilters {
    /// The filter for these patterns. `wanted` tells for each rule of the checker whether it is on; the same choice has
    /// the same patterns.
    pub fn of<'a>(&self, wanted: Vec<bool>, patterns: impl Iterator<Item = (usize, &'a Pattern)>) -> Arc<Prefilter> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, filter)) = known.iter().find(|(choice, _)| *choice == wanted) {
            return Arc::clone(filter);
        }
        let filter = Arc::new(Prefilter::new(patterns));
        if known.len() == MOST_CHOICES {
            known.remove(0);
        }
        known.push((wanted, Arc::clone(&filter)));
        filter
    }
}

impl Prefilter {
    /// A filter for these patterns, each with the number by which it is known.
    fn new<'a>(patterns: impl Iterator<Item = (usize, &'a Pattern)>) -> Self {
        let mut literals: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut always = Vec::new();
        let mut all = Vec::new();
        for (index, pattern) in patterns.filter(|(_, pattern)| pattern.can_match()) {
            all.push(index);
            match pattern.required() {
                Some(required) => required.iter().for_each(|literal| literals.entry(literal).or_default().push(index)),
                None => always.push(index),
            }
        }
        let words = Words::in_any_case(literals.keys());
        let owners = literals.into_values().collect();
        if !words.fit() {
            // Too many literals (thousands of millions of bytes): every pattern is tried everywhere.
            always.clone_from(&all);
        }
        Self { literals: words, owners, always, count: all.len() }
    }

    /// Whether there is no pattern that could match anywhere.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The patterns that could match in `text`, in order.
    pub fn candidates(&self, text: &str) -> Vec<usize> {
        let mut found = self.always.clone();
        if found.len() == self.count {
            return found;
        }
        let mut seen = vec![0u64; self.owners.len().div_ceil(64)];
        self.literals.each(text, |literal, _| {
            let (word, bit) = (&mut seen[literal / 64], 1 << (literal % 64));
            if *word & bit == 0 {
                *word |= bit;
                found.extend(&self.owners[literal]);
            }
        });
        found.sort_unstable();
        found.dedup();
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_without_their_literal_are_left_out() {
        let patterns: Vec<_> =
            ["(?i)gpu", r"\d+", "模型|算法", "a模"].iter().map(|text| Pattern::new(text).unwrap()).collect();
        let filter = Prefilter::new(patterns.iter().enumerate());
        assert_eq!(filter.candidates("大模型"), [1, 2]);
        assert_eq!(filter.candidates("一块 GPU"), [0, 1]);
        assert_eq!(filter.candidates("A模型"), [1, 2, 3]);
        assert_eq!(filter.candidates(""), [1]);
    }
}
