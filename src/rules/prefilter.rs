//! One automaton over the required literals of many patterns: which of them could match in this text?
//!
//! It never says no wrongly; whether a pattern does match is for the pattern to say.

use std::collections::BTreeMap;

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

impl Prefilter {
    /// A filter for these patterns.
    pub fn new<'a>(patterns: impl Iterator<Item = &'a Pattern>) -> Self {
        let mut literals: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut always = Vec::new();
        let mut count = 0;
        for (index, pattern) in patterns.enumerate() {
            count += 1;
            match pattern.required() {
                Some(required) => required.iter().for_each(|literal| literals.entry(literal).or_default().push(index)),
                None => always.push(index),
            }
        }
        let words = Words::in_any_case(literals.keys().map(|literal| (*literal).to_owned()).collect());
        let owners = literals.into_values().collect();
        if !words.fit() {
            // Too many literals for an automaton (thousands of millions): every pattern is tried everywhere.
            always = (0..count).collect();
        }
        Self { literals: words, owners, always, count }
    }

    /// The patterns that could match in `text`, in order.
    pub fn candidates(&self, text: &str) -> Vec<usize> {
        let mut found = self.always.clone();
        if found.len() == self.count {
            return found;
        }
        let mut seen = vec![0u64; self.owners.len().div_ceil(64)];
        for hit in self.literals.find(text) {
            let literal = hit.pattern().as_usize();
            let (word, bit) = (&mut seen[literal / 64], 1 << (literal % 64));
            if *word & bit == 0 {
                *word |= bit;
                found.extend(&self.owners[literal]);
            }
        }
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
        let filter = Prefilter::new(patterns.iter());
        assert_eq!(filter.candidates("大模型"), [1, 2]);
        assert_eq!(filter.candidates("一块 GPU"), [0, 1]);
        assert_eq!(filter.candidates("A模型"), [1, 2, 3]);
        assert_eq!(filter.candidates(""), [1]);
    }
}
