//! A table of names that finds, at each place of a text, the longest name that begins there.
//!
//! It compares bytes in lower case; whether a hit is a mention is the lexicon's business. An Aho-Corasick automaton
//! over the same names took four times as long to build, and names begin at the beginning of words anyway.

use std::collections::HashMap;

/// Names in lower case by their first three bytes, the longest first.
#[derive(Debug, Default)]
pub struct NameTable {
    names: Vec<String>,
    by_head: HashMap<[u8; HEAD], Vec<u32>>,
    /// One bit for each hash of a head: most places of a text begin no name, and need no look-up.
    filter: Vec<u64>,
}

/// Bytes of a head; shorter names are filled up with zeros.
const HEAD: usize = 3;
/// Bits of the filter's hashes.
const BITS: u32 = 16;

impl NameTable {
    /// A table of these names, which must be in lower case (ASCII) and differ.
    pub fn new(names: Vec<String>) -> Self {
        let mut by_head: HashMap<[u8; HEAD], Vec<u32>> = HashMap::new();
        let mut filter = vec![0u64; 1 << (BITS - 6)];
        for (index, name) in (0u32..).zip(&names) {
            let head = head(name.as_bytes());
            by_head.entry(head).or_default().push(index);
            let hash = hash(head);
            filter[hash >> 6] |= 1 << (hash & 63);
        }
        for list in by_head.values_mut() {
            list.sort_by_key(|index| std::cmp::Reverse(names[*index as usize].len()));
        }
        Self { names, by_head, filter }
    }

    /// The names that `text` begins with at byte `at`, the longest first. `text` is in lower case.
    pub fn at<'a>(&'a self, text: &'a str, at: usize) -> impl Iterator<Item = &'a str> {
        let rest = text.as_bytes().get(at..).unwrap_or_default();
        // The head of a short name is shorter than the text's.
        let heads = (1..=HEAD.min(rest.len())).rev().map(|length| head(&rest[..length]));
        let lists = heads.filter(|head| self.may_hold(*head)).filter_map(|head| self.by_head.get(&head));
        lists
            .flatten()
            .map(|index| self.names[*index as usize].as_str())
            .filter(|name| rest.starts_with(name.as_bytes()))
    }

    fn may_hold(&self, head: [u8; HEAD]) -> bool {
        let hash = hash(head);
        self.filter[hash >> 6] >> (hash & 63) & 1 == 1
    }
}

fn head(bytes: &[u8]) -> [u8; HEAD] {
    let mut head = [0; HEAD];
    for (to, from) in head.iter_mut().zip(bytes) {
        *to = *from;
    }
    head
}

/// Fibonacci hashing of the three bytes.
fn hash(head: [u8; HEAD]) -> usize {
    let value = u32::from_le_bytes([head[0], head[1], head[2], 0]);
    (value.wrapping_mul(0x9e37_79b1) >> (32 - BITS)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_name_comes_first() {
        let table = NameTable::new(["gpt", "gpt-4", "x", "豆包", "ai"].map(str::to_owned).to_vec());
        let at = |text, place| table.at(text, place).collect::<Vec<_>>();
        assert_eq!(at("gpt-4o", 0), ["gpt-4", "gpt"]);
        assert_eq!(at("x", 0), ["x"]);
        assert_eq!(at("用豆包", 3), ["豆包"]);
        assert_eq!(at("ai", 0), ["ai"]);
        assert!(at("ai", 1).is_empty());
        assert!(at("", 0).is_empty());
    }
}
