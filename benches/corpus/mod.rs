//! Made-up articles for measuring: pieces of our own fixtures in a seeded order, mixed Chinese and English.
//!
//! The same seed gives the same bytes on every machine. Nothing is read from outside the repository, and nothing is
//! written; `folder` is the one function that writes, into a temporary folder.
#![allow(dead_code, reason = "every bench uses a part of it")]

use std::path::{Path, PathBuf};

/// One article in so many is full of mistakes; the others are as most articles are.
const CLEAN_FOR_ONE: usize = 9;

/// Pieces of articles: what stands between two blank lines outside of code.
pub struct Corpus {
    clean: Vec<String>,
    faulty: Vec<String>,
    state: u64,
}

impl Corpus {
    /// The fixtures of the repository, and a seed.
    pub fn new(seed: u64) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
        Self {
            clean: pieces(&root.join("clean")),
            faulty: pieces(&root.join("articles")),
            state: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1,
        }
    }

    /// An article of about so many bytes, at least one piece.
    pub fn article(&mut self, bytes: usize) -> String {
        let mut text = String::with_capacity(bytes + 4096);
        text.push_str("# 测量用的文章 A made-up article\n");
        while text.len() < bytes {
            let clean = self.next(CLEAN_FOR_ONE + 1) > 0;
            let count = if clean { self.clean.len() } else { self.faulty.len() };
            let index = self.next(count.max(1));
            let piece = if clean { self.clean.get(index) } else { self.faulty.get(index) };
            text.push('\n');
            text.push_str(piece.map_or("", String::as_str));
        }
        text
    }

    /// About so many bytes of sentences, each between these.
    pub fn sentences(&mut self, bytes: usize, before: &str, after: &str) -> String {
        let plain = |line: &&str| line.len() > 20 && !line.starts_with(['-', '*', '#', '>', '|', '[', '<', '1', '`']);
        let lines: Vec<String> = self
            .clean
            .iter()
            .flat_map(|piece| piece.lines())
            .filter(plain)
            .map(|line| line.replace('|', " "))
            .collect();
        let mut text = String::with_capacity(bytes + 4096);
        while text.len() < bytes {
            let line = self.next(lines.len());
            text.push_str(before);
            text.push_str(lines.get(line).map_or("", String::as_str));
            text.push_str(after);
        }
        text.push('\n');
        text
    }

    /// So many articles of about so many bytes.
    pub fn articles(&mut self, count: usize, bytes: usize) -> Vec<String> {
        (0..count).map(|_| self.article(bytes)).collect()
    }

    /// Writes articles into a folder, a file each.
    pub fn folder(&mut self, folder: &Path, count: usize, bytes: usize) -> std::io::Result<()> {
        std::fs::create_dir_all(folder)?;
        for index in 0..count {
            std::fs::write(folder.join(format!("article-{index:05}.md")), self.article(bytes))?;
        }
        Ok(())
    }

    /// A number below `limit`, by xorshift.
    fn next(&mut self, limit: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state % limit.max(1) as u64) as usize
    }
}

fn pieces(folder: &Path) -> Vec<String> {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    paths.sort();
    paths.iter().filter_map(|path| std::fs::read_to_string(path).ok()).flat_map(|text| split(&text)).collect()
}

/// The text in pieces that end with a blank line outside of code.
fn split(text: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut fenced = false;
    for line in text.lines() {
        fenced ^= line.starts_with("```");
        if line.is_empty() && !fenced {
            pieces.push(String::new());
        } else if let Some(piece) = pieces.last_mut() {
            piece.push_str(line);
            piece.push('\n');
        }
    }
    // A second level-1 heading in every article would be a finding that nobody makes.
    pieces.retain(|piece| !piece.is_empty() && !piece.starts_with("# ") && !piece.starts_with("---"));
    pieces
}

/// The options with which the program itself calls comrak, as far as they cost anything.
pub fn floor_options() -> comrak::Options<'static> {
    let mut options = comrak::Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.autolink = true;
    options.extension.footnotes = true;
    options.extension.math_dollars = true;
    options.extension.alerts = true;
    options
}

/// Parses with comrak and nothing else: the floor that all is measured against.
pub fn floor(text: &str) -> usize {
    let arena = comrak::Arena::new();
    let root = comrak::parse_document(&arena, text, &floor_options());
    usize::from(root.first_child().is_some())
}
