//! A sorted table of words that finds, at each place of a text, the words that begin there, the longest first.
//!
//! It compares bytes. An Aho-Corasick automaton over the same words takes many times as long to build, so this is what
//! short texts are searched with; what a word means is for others to say.

use std::sync::OnceLock;

/// Words in the order of their bytes, each once.
#[derive(Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Table {
    /// All words, one behind the other.
    text: String,
    /// Where each of them ends.
    ends: Vec<u32>,
    /// Made when the table is first searched.
    #[serde(skip)]
    index: OnceLock<Index>,
}

/// What most of a search looks at, so that it touches no word.
#[derive(Debug)]
struct Index {
    /// For each word its first eight bytes as a number.
    keys: Vec<u64>,
    /// For each word, the longest other word that it begins with.
    shorter: Vec<Option<u32>>,
    /// The heads of all words: most places of a text begin no word, and need no search.
    heads: Bits,
    /// The three bytes that words begin with. It is small, and asked first.
    begins: Bits,
    /// The words of two bytes.
    pairs: Bits,
    /// The words of one byte.
    single: [u64; 4],
}

/// Bytes of a head; of a word that is shorter, the first three.
const HEAD: usize = 6;

impl Table {
    /// A table of these words, which must be sorted and different. Only so many are taken as fit in four gigabytes.
    pub fn new<'w>(words: impl Iterator<Item = &'w str>) -> Self {
        let mut table = Self::default();
        for word in words {
            let Ok(end) = u32::try_from(table.text.len() + word.len()) else { break };
            table.text.push_str(word);
            table.ends.push(end);
        }
        table
    }

    /// How many words there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no word.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The word at a position; none if there are not so many.
    pub fn get(&self, position: usize) -> Option<&str> {
        let end = *self.ends.get(position)? as usize;
        let start = position.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        self.text.get(start..end)
    }

    fn word(&self, position: usize) -> &str {
        self.get(position).unwrap_or_default()
    }

    /// The words that `text` begins with at byte `at`, the longest first, with their positions in the table.
    pub fn at<'a>(&'a self, text: &'a str, at: usize) -> impl Iterator<Item = (usize, &'a str)> {
        let rest = text.as_bytes().get(at..).unwrap_or_default();
        let index = self.index();
        // A word that `rest` begins with is the last one up to `rest`, or one that this one begins with.
        let last = if index.may_begin(rest) { self.words_up_to(rest).checked_sub(1) } else { None };
        let shorter = |word: &usize| index.shorter.get(*word).copied().flatten().map(|word| word as usize);
        let chain = std::iter::successors(last, shorter);
        chain.map(|word| (word, self.word(word))).filter(|(_, word)| rest.starts_with(word.as_bytes()))
    }

    /// The position of this word.
    pub fn position(&self, word: &str) -> Option<usize> {
        let (mut first, mut last) = (0, self.len());
        while first < last {
            let middle = first.midpoint(last);
            match self.word(middle).cmp(word) {
                std::cmp::Ordering::Less => first = middle + 1,
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Greater => last = middle,
            }
        }
        None
    }

    /// How many words are `rest` or stand before it.
    fn words_up_to(&self, rest: &[u8]) -> usize {
        let (wanted, keys) = (key(rest), &self.index().keys);
        let (mut first, mut last) = (keys.partition_point(|key| *key < wanted), 0);
        last += first + keys[first..].partition_point(|key| *key == wanted);
        while first < last {
            let middle = first.midpoint(last);
            if self.word(middle).as_bytes() <= rest { first = middle + 1 } else { last = middle }
        }
        first
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::new((0..self.len()).map(|position| self.word(position))))
    }
}

impl Index {
    fn new<'w>(words: impl ExactSizeIterator<Item = &'w str>) -> Self {
        let count = words.len();
        let mut index = Self {
            keys: Vec::with_capacity(count),
            shorter: Vec::with_capacity(count),
            heads: Bits::for_many(count * 32),
            begins: Bits::for_many(count * 4),
            pairs: Bits::for_many(count),
            single: [0; 4],
        };
        // The words that the one at hand begins with, the longest on top.
        let mut open: Vec<(u32, &str)> = Vec::new();
        for (position, word) in (0u32..).zip(words) {
            while open.last().is_some_and(|(_, other)| !word.starts_with(other)) {
                open.pop();
            }
            index.shorter.push(open.last().map(|(other, _)| *other));
            open.push((position, word));
            index.keys.push(key(word.as_bytes()));
            match *word.as_bytes() {
                [] => {}
                [first] => index.single[usize::from(first >> 6)] |= 1 << (first & 63),
                [first, second] => index.pairs.set(pair(first, second)),
                [first, second, third, ..] => {
                    index.heads.set(head(word.as_bytes()));
                    index.begins.set(head(&[first, second, third]));
                }
            }
        }
        index
    }

    /// Whether a word may begin where `rest` does; if not, none does.
    fn may_begin(&self, rest: &[u8]) -> bool {
        let Some(first) = rest.first() else { return false };
        if self.single[usize::from(first >> 6)] >> (first & 63) & 1 == 1 {
            return true;
        }
        let Some(triple) = rest.get(..3) else {
            return matches!(*rest, [first, second] if self.pairs.has(pair(first, second)));
        };
        let known = |bytes: &[u8]| self.heads.has(head(bytes));
        self.pairs.has(pair(triple[0], triple[1]))
            || self.begins.has(head(triple)) && (rest.get(..HEAD).is_some_and(known) || known(triple))
    }
}

/// One bit for each hash of some numbers.
#[derive(Debug)]
struct Bits {
    words: Vec<u64>,
    /// Bits of a hash.
    bits: u32,
}

impl Bits {
    /// So many bits, and at least a few; no more than stay in a processor's reach.
    fn for_many(bits: usize) -> Self {
        let bits = bits.next_power_of_two().trailing_zeros().clamp(9, 19);
        Self { words: vec![0; 1 << (bits - 6)], bits }
    }

    /// Fibonacci hashing.
    fn hash(&self, number: u64) -> usize {
        (number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - self.bits)) as usize
    }

    fn set(&mut self, number: u64) {
        let at = self.hash(number);
        self.words[at >> 6] |= 1 << (at & 63);
    }

    fn has(&self, number: u64) -> bool {
        let at = self.hash(number);
        self.words[at >> 6] >> (at & 63) & 1 == 1
    }
}

/// The first six bytes of a word of three bytes or more; of a word that is shorter than that, the first three.
fn head(bytes: &[u8]) -> u64 {
    let length = if bytes.len() < HEAD { 3 } else { HEAD };
    let mut head = [0; 8];
    head[..length].copy_from_slice(&bytes[..length]);
    u64::from_le_bytes(head)
}

/// The first eight bytes of a word as a number that is ordered like them; shorter words are filled up with zeros.
fn key(bytes: &[u8]) -> u64 {
    let mut key = [0; 8];
    let length = bytes.len().min(key.len());
    key[..length].copy_from_slice(&bytes[..length]);
    u64::from_be_bytes(key)
}

fn pair(first: u8, second: u8) -> u64 {
    u64::from(first) << 8 | u64::from(second)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(words: &[&str]) -> Table {
        let mut words = words.to_vec();
        words.sort_unstable();
        Table::new(words.into_iter())
    }

    #[test]
    fn the_longest_word_comes_first() {
        let table = table(&["gpt", "gpt-4", "gpt-4 turbo", "x", "豆包", "ai"]);
        let at = |text, place| table.at(text, place).map(|(_, word)| word).collect::<Vec<_>>();
        assert_eq!(at("gpt-4o", 0), ["gpt-4", "gpt"]);
        assert_eq!(at("gpt-4 turbo", 0), ["gpt-4 turbo", "gpt-4", "gpt"]);
        assert_eq!(at("x", 0), ["x"]);
        assert_eq!(at("用豆包", 3), ["豆包"]);
        assert_eq!(at("ai", 0), ["ai"]);
        assert!(at("ai", 1).is_empty());
        assert!(at("", 0).is_empty());
    }

    proptest::proptest! {
        /// The table finds what looking at every word finds.
        #[test]
        fn every_word_is_found(mut words in proptest::collection::vec("[ab豆]{1,8}", 1..20), text in "[ab豆]{0,12}") {
            words.sort();
            words.dedup();
            let mut expected: Vec<&str> =
                words.iter().map(String::as_str).filter(|word| text.starts_with(word)).collect();
            expected.sort_by_key(|word| std::cmp::Reverse(word.len()));
            let table = Table::new(words.iter().map(String::as_str));
            let found: Vec<&str> = table.at(&text, 0).map(|(_, word)| word).collect();
            proptest::prop_assert_eq!(found, expected);
            for (position, word) in words.iter().enumerate() {
                proptest::prop_assert_eq!(table.position(word), Some(position));
            }
        }
    }
}
