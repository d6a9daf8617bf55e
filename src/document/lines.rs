//! Where lines begin and end, and the way from bytes to lines and columns that people count.
//!
//! It knows nothing of Markdown; a line ends with LF, CRLF or a lone CR, as the Markdown parser has it.

use std::sync::OnceLock;

use super::compact::short;
use crate::finding::Span;

/// Bytes between two remembered character counts of a long line.
const CHECKPOINT: usize = 1024;

/// The byte order mark that may open a file.
pub(super) const BYTE_ORDER_MARK: char = '\u{FEFF}';

/// A place as people name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Counted from 1.
    pub line: usize,
    /// Counted from 1, in characters. A byte order mark at the start of the file does not count.
    pub column: usize,
}

/// The line index of a source.
#[derive(Clone, Debug)]
pub struct Lines {
    /// The first byte of each line, and as a last entry the length of the source.
    starts: Vec<u32>,
    /// How many bytes each line's end takes: 0 (the last line), 1 or 2.
    ends: Vec<u8>,
    /// Characters before byte `i * CHECKPOINT` (rounded down to a character), for columns in very long lines; counted
    /// when somebody asks for one.
    checkpoints: OnceLock<Vec<usize>>,
    /// Whether the source opens with a byte order mark.
    marked: bool,
}

impl Lines {
    /// Indexes `source` in one pass. A source that ends with a line end has no empty line after it; an empty source has one line.
    pub fn new(source: &str) -> Self {
        let bytes = source.as_bytes();
        let mut starts = vec![0];
        let mut ends = Vec::new();
        let mut at = 0;
        while let Some(found) = memchr::memchr2(b'\n', b'\r', &bytes[at..]) {
            at += found;
            let width = if bytes[at..].starts_with(b"\r\n") { 2 } else { 1 };
            at += usize::from(width);
            ends.push(width);
            starts.push(short(at));
        }
        if starts.last() != Some(&short(bytes.len())) || ends.is_empty() {
            ends.push(0);
            starts.push(short(bytes.len()));
        }
        starts.shrink_to_fit();
        ends.shrink_to_fit();
        Self { starts, ends, checkpoints: OnceLock::new(), marked: source.starts_with(BYTE_ORDER_MARK) }
    }

    /// How many lines there are; at least 1.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Never true: even an empty source has one (empty) line.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The line, counted from 0, that holds the byte at `offset`; the last line for any offset at or past the end.
    pub fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start as usize <= offset).saturating_sub(1).min(self.len() - 1)
    }

    /// The bytes of a line (counted from 0) without its line end. Past the last line: an empty span at the end.
    pub fn span(&self, line: usize) -> Span {
        let full = self.full_span(line);
        let end = usize::from(self.ends.get(line).copied().unwrap_or(0));
        Span::new(full.start, full.end - end)
    }

    /// The bytes of a line (counted from 0) with its line end. Past the last line: an empty span at the end.
    pub fn full_span(&self, line: usize) -> Span {
        let last = self.starts.len() - 1;
        Span::new(self.starts[line.min(last)] as usize, self.starts[(line + 1).min(last)] as usize)
    }

    /// The line and column of a byte, for people. `source` must be the text that was indexed. Costs at most a few KiB of
    /// counting, also in a file of one line.
    pub fn position(&self, source: &str, offset: usize) -> Position {
        let offset = floor_boundary(source, offset);
        let line = self.line_of(offset);
        if offset == source.len() && self.ends.get(line).is_some_and(|end| *end > 0) {
            // Behind the last line end there is one more line for people, with nothing on it.
            return Position { line: line + 2, column: 1 };
        }
        let start = self.starts[line] as usize;
        let mut column = match source.get(start..offset) {
            Some(before) if before.len() <= CHECKPOINT => before.chars().count(),
            _ => self.characters_before(source, offset) - self.characters_before(source, start),
        };
        if line == 0 && self.marked && column > 0 {
            column -= 1;
        }
        Position { line: line + 1, column: column + 1 }
    }

    fn characters_before(&self, source: &str, offset: usize) -> usize {
        let checkpoints = self.checkpoints.get_or_init(|| checkpoints(source));
        let checkpoint = (offset / CHECKPOINT).min(checkpoints.len().saturating_sub(1));
        let from = floor_boundary(source, checkpoint * CHECKPOINT);
        let counted = checkpoints.get(checkpoint).copied().unwrap_or(0);
        counted + source.get(from..offset).map_or(0, |rest| rest.chars().count())
    }
}

/// The largest character boundary at or before `offset`.
pub(super) fn floor_boundary(source: &str, offset: usize) -> usize {
    let mut offset = offset.min(source.len());
    while !source.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

fn checkpoints(source: &str) -> Vec<usize> {
    let mut counts = Vec::with_capacity(source.len() / CHECKPOINT + 1);
    let (mut from, mut counted) = (0, 0);
    for place in (0..=source.len()).step_by(CHECKPOINT) {
        let to = floor_boundary(source, place);
        counted += source[from..to].chars().count();
        counts.push(counted);
        from = to;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_of_all_kinds() {
        let source = "a\r\nb\rc\n\nd";
        let lines = Lines::new(source);
        let texts: Vec<&str> =
            (0..lines.len()).map(|line| &source[lines.span(line).start..lines.span(line).end]).collect();
        assert_eq!(texts, ["a", "b", "c", "", "d"]);
        assert_eq!(lines.line_of(1), 0);
        assert_eq!(lines.line_of(3), 1);
        assert_eq!(lines.line_of(99), 4);
    }

    #[test]
    fn a_final_line_end_opens_no_line() {
        assert_eq!(Lines::new("a\n").len(), 1);
        assert_eq!(Lines::new("").len(), 1);
        assert_eq!(Lines::new("\n").len(), 1);
        assert_eq!(Lines::new("\n").line_of(1), 0);
    }

    #[test]
    fn columns_count_characters_and_skip_the_mark() {
        let source = "\u{FEFF}中文a\n文b";
        let lines = Lines::new(source);
        assert_eq!(lines.position(source, source.find('a').unwrap()), Position { line: 1, column: 3 });
        assert_eq!(lines.position(source, 0), Position { line: 1, column: 1 });
        assert_eq!(lines.position(source, 3), Position { line: 1, column: 1 });
        assert_eq!(lines.position(source, source.len()), Position { line: 2, column: 3 });
    }

    #[test]
    fn columns_in_one_long_line() {
        let source = "中".repeat(5000);
        let lines = Lines::new(&source);
        for place in [0, 1, 341, 342, 343, 1024, 4999, 5000] {
            assert_eq!(lines.position(&source, place * 3).column, place + 1);
        }
    }
}
