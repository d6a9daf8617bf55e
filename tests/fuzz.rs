//! What the fuzzers run, here on the stable toolchain: all seeds, and some hundreds of mutations of them, the same ones
//! every time.
//!
//! `FUZZ_TIMES=100 cargo test --release --test fuzz` makes a long run of it; `fuzz/run` is the real thing. An input that
//! broke something is kept among the seeds.

#[path = "../fuzz/src/bodies.rs"]
mod bodies;
#[path = "views/checks.rs"]
#[allow(dead_code, reason = "not all is asked of any bytes")]
mod checks;
#[path = "fixes/oracle.rs"]
mod oracle;

use std::fs;
use std::path::Path;

use aigc_lint::document::{Document, ParseOptions};

fn parse(source: &str) -> Document {
    Document::parse(source, &ParseOptions::default())
}

/// Numbers that look random and are always the same (xorshift).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 8).unwrap_or(0) % most.max(1)
    }
}

/// The seeds of a target, in order of their names.
fn seeds(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new("fuzz/corpus").join(target);
    let mut seeds: Vec<(String, Vec<u8>)> = fs::read_dir(folder)
        .expect("a folder of seeds")
        .map(|entry| entry.expect("a seed"))
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).expect("a seed")))
        .collect();
    seeds.sort();
    seeds
}

/// The words of a dictionary of the fuzzers, without their escapes.
fn words(name: &str) -> Vec<String> {
    let text = fs::read_to_string(Path::new("fuzz").join(name)).expect("a dictionary");
    let words = text.lines().map(|line| line.trim_matches('"')).filter(|word| !word.contains("\\x"));
    words.map(|word| word.replace("\\\"", "\"").replace("\\\\", "\\")).collect()
}

/// A seed with a few things changed in it.
fn mutation(seeds: &[(String, Vec<u8>)], words: &[String], numbers: &mut Numbers) -> Vec<u8> {
    let mut bytes = seeds[numbers.below(seeds.len())].1.clone();
    for _ in 0..=numbers.below(4) {
        let at = numbers.below(bytes.len() + 1);
        let end = (at + numbers.below(12)).min(bytes.len());
        match numbers.below(6) {
            0 => drop(bytes.drain(at..end)),
            1 => drop(bytes.splice(at..at, words[numbers.below(words.len())].bytes())),
            2 => {
                let copy = bytes[at..end].repeat(1 + numbers.below(8));
                drop(bytes.splice(at..at, copy));
            }
            3 => {
                let other = &seeds[numbers.below(seeds.len())].1;
                let from = numbers.below(other.len() + 1);
                drop(bytes.splice(at..end, other[from..(from + 30).min(other.len())].iter().copied()));
            }
            4 if at < bytes.len() => bytes[at] ^= 1 << numbers.below(8),
            _ => bytes.insert(at, u8::try_from(numbers.below(256)).unwrap_or(0)),
        }
    }
    bytes
}

/// Runs a target over its seeds and so many mutations of them.
fn smoke(target: &str, body: fn(&[u8]), dictionary: &str, count: usize) {
    let (seeds, words) = (seeds(target), words(dictionary));
    assert!(seeds.len() >= 5, "only {} seeds", seeds.len());
    let times: usize = std::env::var("FUZZ_TIMES").ok().and_then(|times| times.parse().ok()).unwrap_or(1);
    let mut numbers = Numbers(0x2026_1125);
    let mutations = (0..count * times).map(|_| ("a mutation".to_owned(), mutation(&seeds, &words, &mut numbers)));
    let mutations: Vec<(String, Vec<u8>)> = mutations.collect();
    for (name, bytes) in seeds.iter().chain(&mutations) {
        let outcome = std::panic::catch_unwind(|| body(bytes));
        assert!(outcome.is_ok(), "{target} breaks on {name}: {:?}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn documents() {
    smoke("document", bodies::document, "markdown.dict", 300);
}

#[test]
fn lints() {
    smoke("lint", bodies::lint, "markdown.dict", 100);
}

#[test]
fn fixes() {
    smoke("fix", bodies::fix, "markdown.dict", 40);
}

#[test]
fn packs() {
    smoke("pack", bodies::pack, "pack.dict", 300);
}

#[test]
fn suppressions() {
    smoke("suppression", bodies::suppression, "comments.dict", 40);
}

#[test]
fn baselines() {
    smoke("baseline", bodies::baseline, "pack.dict", 1000);
}
