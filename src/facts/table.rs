//! A sorted table of names that finds, at each place of a text, the names that begin there, the longest first.
//!
//! It compares bytes in lower case; whether a hit is a mention is the lexicon's business. An Aho-Corasick automaton
//! over the same names took four times as long to build, and names begin at the beginning of words anyway.

/// Names in lower case, in the order of their bytes.
#[derive(Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct NameTable {
    names: Vec<String>,
    /// For each name its first eight bytes as a number: most of a search compares these and touches no name.
    keys: Vec<u64>,
    /// For each name, the longest other name that it begins with.
    shorter: Vec<Option<u32>>,
    /// One bit for each hash of a head: most places of a text begin no name, and need no search.
    filter: Vec<u64>,
    /// One bit for each hash of the three bytes that a name begins with. It is small, and asked first.
    begins: Vec<u64>,
    /// One bit for each two bytes with which a text begins that begins with a name of one byte or two.
    short: Vec<u64>,
}

/// Bytes of a head; of a name that is shorter, the first three.
const HEAD: usize = 6;
/// Bits of the filter's hashes.
const BITS: u32 = 19;
/// Bits of the hashes of three bytes.
const TRIPLE_BITS: u32 = 16;

impl NameTable {
    /// A table of these names, which must be in lower case (ASCII), sorted and different.
    pub fn new(names: Vec<String>) -> Self {
        let mut filter = vec![0u64; 1 << (BITS - 6)];
        let mut begins = vec![0u64; 1 << (TRIPLE_BITS - 6)];
        let mut short = vec![0u64; 1 << (16 - 6)];
        let mut shorter = Vec::with_capacity(names.len());
        // The names that the one at hand begins with, the longest on top.
        let mut open: Vec<u32> = Vec::new();
        for (index, name) in (0u32..).zip(&names) {
            let is_begun = |other: &u32| name.starts_with(names[*other as usize].as_str());
            while open.last().is_some_and(|other| !is_begun(other)) {
                open.pop();
            }
            shorter.push(open.last().copied());
            open.push(index);
            match *name.as_bytes() {
                [] => {}
                [first] => short[first as usize * 4..][..4].fill(u64::MAX),
                [first, second] => set(&mut short, pair(first, second)),
                [first, second, third, ..] => {
                    set(&mut filter, hash(head(name.as_bytes()), BITS));
                    set(&mut begins, hash(head(&[first, second, third]), TRIPLE_BITS));
                }
            }
        }
        let keys = names.iter().map(|name| key(name.as_bytes())).collect();
        Self { names, keys, shorter, filter, begins, short }
    }

    /// The names that `text` begins with at byte `at`, the longest first, with their positions in the table. `text` is
    /// in lower case.
    pub fn at<'a>(&'a self, text: &'a str, at: usize) -> impl Iterator<Item = (usize, &'a str)> {
        let rest = text.as_bytes().get(at..).unwrap_or_default();
        // A name that `rest` begins with is the last one up to `rest`, or one that this one begins with.
        let last = if self.may_begin(rest) { self.names_up_to(rest).checked_sub(1) } else { None };
        let chain = std::iter::successors(last, |index| self.shorter[*index].map(|index| index as usize));
        chain.map(|index| (index, self.names[index].as_str())).filter(|(_, name)| rest.starts_with(name.as_bytes()))
    }

    /// The position of this name, in lower case.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.names.binary_search_by(|known| known.as_str().cmp(name)).ok()
    }

    /// How many names are `rest` or stand before it.
    fn names_up_to(&self, rest: &[u8]) -> usize {
        let wanted = key(rest);
        let first = self.keys.partition_point(|key| *key < wanted);
        let alike = self.keys[first..].partition_point(|key| *key == wanted);
        first + self.names[first..first + alike].partition_point(|name| name.as_bytes() <= rest)
    }

    fn may_begin(&self, rest: &[u8]) -> bool {
        let [first, second, ..] = *rest else { return !rest.is_empty() };
        if is_set(&self.short, pair(first, second)) {
            return true;
        }
        let Some(triple) = rest.get(..3) else { return false };
        let known = |bytes: &[u8]| is_set(&self.filter, hash(head(bytes), BITS));
        is_set(&self.begins, hash(head(triple), TRIPLE_BITS)) && (rest.get(..HEAD).is_some_and(known) || known(triple))
    }
}

fn set(bits: &mut [u64], at: usize) {
    bits[at >> 6] |= 1 << (at & 63);
}

fn is_set(bits: &[u64], at: usize) -> bool {
    bits[at >> 6] >> (at & 63) & 1 == 1
}

/// The first six bytes of a name of three bytes or more; of a name that is shorter than that, the first three.
fn head(bytes: &[u8]) -> u64 {
    let length = if bytes.len() < HEAD { 3 } else { HEAD };
    let mut head = [0; 8];
    head[..length].copy_from_slice(&bytes[..length]);
    u64::from_le_bytes(head)
}

/// The first eight bytes of a name as a number that is ordered like them; shorter names are filled up with zeros.
fn key(bytes: &[u8]) -> u64 {
    let mut key = [0; 8];
    let length = bytes.len().min(key.len());
    key[..length].copy_from_slice(&bytes[..length]);
    u64::from_be_bytes(key)
}

fn pair(first: u8, second: u8) -> usize {
    usize::from(first) << 8 | usize::from(second)
}

/// Fibonacci hashing to so many bits.
fn hash(head: u64, bits: u32) -> usize {
    (head.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - bits)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(names: &[&str]) -> NameTable {
        let mut names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        names.sort();
        NameTable::new(names)
    }

    #[test]
    fn the_longest_name_comes_first() {
        let table = table(&["gpt", "gpt-4", "gpt-4 turbo", "x", "豆包", "ai"]);
        let at = |text, place| table.at(text, place).map(|(_, name)| name).collect::<Vec<_>>();
        assert_eq!(at("gpt-4o", 0), ["gpt-4", "gpt"]);
        assert_eq!(at("gpt-4 turbo", 0), ["gpt-4 turbo", "gpt-4", "gpt"]);
        assert_eq!(at("x", 0), ["x"]);
        assert_eq!(at("用豆包", 3), ["豆包"]);
        assert_eq!(at("ai", 0), ["ai"]);
        assert!(at("ai", 1).is_empty());
        assert!(at("", 0).is_empty());
    }

    proptest::proptest! {
        /// The table finds what looking at every name finds.
        #[test]
        fn every_name_is_found(mut names in proptest::collection::vec("[ab豆]{1,8}", 1..20), text in "[ab豆]{0,12}") {
            names.sort();
            names.dedup();
            let mut expected: Vec<&str> =
                names.iter().map(String::as_str).filter(|name| text.starts_with(name)).collect();
            expected.sort_by_key(|name| std::cmp::Reverse(name.len()));
            let table = NameTable::new(names.clone());
            let found: Vec<&str> = table.at(&text, 0).map(|(_, name)| name).collect();
            proptest::prop_assert_eq!(found, expected);
        }
    }
}
