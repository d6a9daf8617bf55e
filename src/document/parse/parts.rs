//! A large article parsed part by part, so that the parser's own tree of all of it never stands in memory.
//!
//! Parts end only where every block is closed: before a heading below a blank line that stands in no container, no code
//! and no HTML. What other parts define is put before each, so that references mean the same. One thing differs: the
//! parser follows references up to some bytes of destinations, and that holds for each part and not for all together.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use comrak::nodes::NodeValue;
use comrak::{Arena, Node, Options};

use super::{Inlines, Tree, copy, options};
use crate::document::layout::fold_label;
use crate::document::lines::BYTE_ORDER_MARK;
use crate::document::{ParseOptions, scan};
use crate::limits::DEEPEST;

/// A smaller article is one part.
const LARGE: usize = 4 << 20;

/// The least bytes of a part.
const PART: usize = 512 << 10;

/// More definitions, in bytes, cost more than parts save.
const MOST_DEFINITIONS: usize = PART / 8;

/// No label is longer, in bytes.
const LONGEST_LABEL: usize = 4000;

/// A heading ends all that stands before a part, and all that is open at its end.
const HEADING: &str = "#\n";

/// The parts of an article that were not parsed yet.
pub(in crate::document) struct Parts<'a> {
    source: &'a str,
    /// Where the next part begins: byte and line.
    at: usize,
    line: usize,
    least: usize,
    how: &'a ParseOptions,
    options: Options<'static>,
    /// What is written before each part.
    preface: String,
    over: bool,
}

impl<'a> Parts<'a> {
    /// `source` stands `first_line` lines into the file.
    pub fn new(source: &'a str, first_line: usize, math: bool, how: &'a ParseOptions) -> Self {
        let least = if source.len() < LARGE { source.len() } else { PART };
        Self::of_size(source, first_line, math, how, least)
    }

    fn of_size(source: &'a str, line: usize, math: bool, how: &'a ParseOptions, least: usize) -> Self {
        let options = options(source, math);
        let mut parts = Self { source, at: 0, line, least, how, options, preface: String::new(), over: false };
        if cut(source, 0, least) < source.len() {
            parts.find_definitions();
        }
        parts
    }

    /// Parses the next part and adds its nodes to the tree. Nothing after the last part, or when it is too late.
    pub fn next(&mut self, tree: &mut Tree) -> Option<Inlines> {
        if self.over {
            return None;
        }
        let (line, deepest) = (self.line, self.how.deepest.unwrap_or(DEEPEST));
        let preface = std::mem::take(&mut self.preface);
        let from = preface.matches('\n').count() + 1;
        let read = self.read(&preface, self.least, |root| copy(root, from, line, deepest, tree));
        self.preface = preface;
        if read.is_none() {
            *tree = Tree { timed_out: true, ..Tree::default() };
        }
        self.over = read.is_none() || self.at == self.source.len();
        read
    }

    /// Parses the next part below a preface and moves behind it. Nothing when it is too late.
    fn read<T>(&mut self, preface: &str, mut least: usize, look: impl FnOnce(Node<'_>) -> T) -> Option<T> {
        loop {
            let end = cut(self.source, self.at, least);
            let part = &self.source[self.at..end];
            let arena = Arena::new();
            let late = || self.how.deadline.is_past();
            let goes_on = end < self.source.len();
            let framed;
            let text = if preface.is_empty() && !goes_on {
                part
            } else {
                framed = [preface, part, if goes_on { HEADING } else { "" }].concat();
                &framed
            };
            let root = comrak::try_parse_document(&arena, text, &self.options, &late).ok()?;
            if goes_on {
                let last = lines_in(preface) + lines_in(part) + 1;
                let heading = root.last_child().filter(|node| node.data().sourcepos.start.line == last);
                match heading {
                    Some(heading) => heading.detach(),
                    None => {
                        // What looked like a heading stands in code or HTML that goes on.
                        least = 2 * part.len();
                        continue;
                    }
                }
            }
            self.at = end;
            if goes_on {
                self.line += lines_in(part);
            }
            return Some(look(root));
        }
    }

    /// Finds out what is defined, by asking the parser for each label that may be. If that is too much, or not to be
    /// told, the article stays whole.
    fn find_definitions(&mut self) {
        let candidates = candidates(self.source);
        if candidates.is_empty() {
            return;
        }
        let mut next = 0;
        let whole = self.source.len();
        let first_line = self.line;
        let mut known: HashSet<String> = HashSet::new();
        let mut definitions = String::new();
        let mut least = self.least;
        while self.at < whole && definitions.len() <= MOST_DEFINITIONS && !self.source.starts_with(BYTE_ORDER_MARK) {
            // How far the part goes is known only when it is parsed.
            let (start, end) = ((self.at, self.line), cut(self.source, self.at, least));
            let mut asked: HashMap<String, &str> = HashMap::new();
            for (_, label) in candidates[next..].iter().take_while(|(place, _)| *place < end) {
                let folded = fold_label(label);
                if !known.contains(&folded) {
                    asked.insert(folded, label);
                }
            }
            let asked: Vec<(String, &str)> = asked.into_iter().collect();
            let mut preface = String::new();
            for (_, label) in &asked {
                let _ = write!(preface, "[{label}]\n\n");
            }
            preface.push_str(HEADING);
            let Some(answers) = self.read(&preface, least, |root| answers(root, asked.len())) else { break };
            let behind = candidates.partition_point(|(place, _)| *place < self.at);
            if behind > candidates.partition_point(|(place, _)| *place < end) {
                least = self.at - start.0;
                (self.at, self.line) = start;
                continue;
            }
            (next, least) = (behind, self.least);
            for ((folded, label), answer) in asked.into_iter().zip(answers) {
                if let Some(answer) = answer {
                    let _ = write!(definitions, "[{label}]: {answer}\n\n");
                    known.insert(folded);
                }
            }
        }
        if self.at < whole || definitions.len() > MOST_DEFINITIONS {
            self.least = whole;
        } else if !definitions.is_empty() {
            self.preface = definitions + HEADING;
        }
        (self.at, self.line) = (0, first_line);
    }
}

fn lines_in(part: &str) -> usize {
    let bytes = part.as_bytes();
    let ends = |at: &usize| bytes[*at] == b'\n' || bytes[*at] == b'\r' && bytes.get(at + 1) != Some(&b'\n');
    (0..bytes.len()).filter(ends).count()
}

/// Where the part ends that begins at `at` and has `least` bytes or more: at a heading below a blank line.
fn cut(source: &str, at: usize, least: usize) -> usize {
    let bytes = source.as_bytes();
    let opens = |at: &usize| {
        let marks = scan::skip_while(bytes, *at, |byte| byte == b'#') - at;
        let blank_above = || {
            let blanks = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'\r');
            bytes[..at - 1].iter().rev().find(|byte| !blanks(byte)) == Some(&b'\n')
        };
        (1..=6).contains(&marks)
            && bytes[at - 1] == b'\n'
            && matches!(bytes.get(at + marks), Some(b' ' | b'\t'))
            && blank_above()
    };
    let from = at.saturating_add(least).max(1);
    (from..source.len()).find(opens).unwrap_or(source.len())
}

/// Labels that may be defined, and where: what stands in brackets at the beginning of some content, with a colon behind.
fn candidates(source: &str) -> Vec<(usize, String)> {
    let bytes = source.as_bytes();
    let marker = |byte: u8| byte.is_ascii_digit() || b" \t>*+-.)".contains(&byte);
    let mut found = Vec::new();
    let mut seen = 0;
    // Of the line up to there: whether it holds only what containers begin with, and whether a footnote may begin in it.
    let (mut bare, mut footnote) = (true, false);
    for (end, _) in source.match_indices("]:") {
        let Some(start) = opening(bytes, end) else { continue };
        for at in seen..start {
            match bytes[at] {
                b'\n' | b'\r' => (bare, footnote) = (true, false),
                byte => {
                    footnote |= byte == b'^' && at > 0 && bytes[at - 1] == b'[';
                    bare &= marker(byte);
                }
            }
        }
        seen = start;
        if bare || footnote {
            found.extend(label(&source[start + 1..end]).map(|label| (start, label)));
        }
    }
    found
}

/// Where the bracket opens that closes at `end`. Brackets in it have a backslash before them.
fn opening(bytes: &[u8], end: usize) -> Option<usize> {
    let escaped = |at: usize| bytes[..at].iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1;
    if escaped(end) {
        return None;
    }
    let mut before = (end.saturating_sub(LONGEST_LABEL)..end).rev();
    before.find(|&at| matches!(bytes[at], b'[' | b']') && !escaped(at)).filter(|&at| bytes[at] == b'[')
}

/// A label without the marks of containers at the beginnings of its lines.
fn label(written: &str) -> Option<String> {
    let lines = written.lines().map(|line| line.trim_start_matches([' ', '\t', '>']));
    let label = lines.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ");
    (!label.is_empty()).then_some(label)
}

/// What each of the first so many paragraphs, a label in brackets, comes to: the rest of a definition that says the same.
fn answers(root: Node<'_>, count: usize) -> Vec<Option<String>> {
    let answer = |paragraph: Node<'_>| match &paragraph.first_child()?.data().value {
        NodeValue::Link(link) => Some(format!("<{}>", escape(&link.url))),
        NodeValue::FootnoteReference(_) => Some("x".to_owned()),
        _ => None,
    };
    root.children().take(count).map(answer).collect()
}

fn escape(url: &str) -> String {
    let mut escaped = String::with_capacity(url.len());
    for character in url.chars() {
        if matches!(character, '<' | '>' | '\\' | '&') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::parse::{Event, RawNode};

    /// Each bracket is looked at once, however many stand on one line: if not, this would take hours.
    #[test]
    fn brackets_on_one_line_are_looked_at_once() {
        assert_eq!(candidates(&"[x]:".repeat(500_000)).len(), 1);
        assert!(candidates(&"\\]:".repeat(500_000)).is_empty());
        assert_eq!(candidates(&"[^x]: [y]:\n".repeat(2)).len(), 4);
    }

    type WithInlines = Vec<(RawNode, Vec<Event>)>;
    type Read = (WithInlines, Vec<Box<str>>, usize);

    fn read(source: &str, least: usize) -> Read {
        let how = ParseOptions::default();
        let mut tree = Tree::default();
        let mut parts = Parts::of_size(source, 0, true, &how, least);
        let (mut events, mut cells, mut count) = (Vec::new(), WithInlines::new(), 0);
        while let Some(inlines) = parts.next(&mut tree) {
            events.extend((inlines.first..tree.nodes.len()).map(|node| inlines.of(node).to_vec()));
            let rows = (inlines.first..tree.nodes.len()).flat_map(|row| inlines.cells_of(row));
            cells.extend(rows.filter_map(|cell| inlines.cell(cell)).map(|(raw, events)| (raw, events.to_vec())));
            count += 1;
        }
        // What the code of a fence is called is numbered in the order of nodes.
        (tree.nodes.into_iter().zip(events).chain(cells).collect(), tree.names, count)
    }

    fn is_the_same_in_parts(source: &str) -> usize {
        let (whole, names, one) = read(source, source.len());
        assert_eq!(one, 1);
        let (parts, names_of_parts, count) = read(source, 1);
        for (whole, part) in whole.iter().zip(&parts) {
            assert_eq!(whole, part, "in {source}");
        }
        assert_eq!((whole.len(), names), (parts.len(), names_of_parts), "in {source}");
        count
    }

    #[test]
    fn the_parts_of_fixtures_make_the_whole() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
        let mut all = String::new();
        let mut count = 0;
        for folder in ["clean", "articles"] {
            for entry in std::fs::read_dir(root.join(folder)).expect("fixtures").flatten() {
                let Ok(text) = std::fs::read_to_string(entry.path()) else { continue };
                count += is_the_same_in_parts(&text);
                if text.len() < 20_000 && all.len() < 300_000 {
                    all.push_str("\n\n");
                    all.push_str(&text);
                }
            }
        }
        assert!(count > 100);
        let (whole, names, _) = read(&all, all.len());
        let (parts, names_of_parts, count) = read(&all, 20_000);
        assert!(count > 5 && whole == parts && names == names_of_parts);
    }

    #[test]
    fn blocks_that_go_on_are_not_cut() {
        for (source, parts) in [
            ("a\n\n# b\n\n# c\n", 3),
            ("```\n\n# b\n\n```\n\n# c\n", 2),
            ("~~~\n\n# b\n", 1),
            ("<!--\n\n# b\n\n-->\n\n# c\n", 2),
            ("<script>\n\n# b\n\n</SCRIPT>\n\n# c\n", 2),
            ("- ```\n\n# b\n", 2),
            ("- a\n\n  b\n\n# c\n\n    d\n", 2),
            ("a\r\n\r\n# b\r\n\r\n- c\r\n", 2),
            ("a\r\r# b\r", 1),
            ("> a\n\n#b\n\n####### c\n", 1),
        ] {
            assert_eq!(is_the_same_in_parts(source), parts, "{source:?}");
        }
    }

    #[test]
    fn references_reach_other_parts() {
        for source in [
            "[a] [b][A] ![c]\n\n# x\n\n[a]: /u<v>&amp;\\\\w 't'\n\n# y\n\n[a]: /other\n[C]: <a b>\n\n# z\n\n[a]\n",
            "a[^1] [^n] [^no]\n\n# x\n\n[^1]: b [c]\n\n    [d]: /e\n\n# y\n\n[^1] [d] [c]\n\n> [c]: /f\n>\n> [^n]: [g]: /h\n\n# z\n\n[g]\n",
            "# x\n\n[a b]\n\n# y\n\n- [a\n  b]: /c\n- > [d\n  > e]: /f\n\n# z\n\n[d e]\n",
            "    code\n\n# x\n\n[^1]: y\n\n# z[^1]\n\n```\n[a]: /b\n\n# [c]: /d\n[c]: /d\n```\n\n# [a] [c]\n",
            "# x\n\n[a]: /b\n```\n[c]: /d\n```\n\n# y\n\n[a] [c] [ẞ]\n\n# z\n\n[SS]: /e\n",
        ] {
            assert!(is_the_same_in_parts(source) > 2, "{source:?}");
        }
    }

    #[test]
    fn many_definitions_keep_an_article_whole() {
        let mut source = "[a1]\n\n# x\n\n".to_owned();
        for number in 0..MOST_DEFINITIONS / 8 {
            let _ = writeln!(source, "[a{number}]: /b");
        }
        assert_eq!(read(&format!("{source}\n# y\n\n[a2]\n"), 100).2, 1);
    }
}
