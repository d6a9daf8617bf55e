//! The rows of tables as they are written, the delimiter row included, and the pipes in them.
//!
//! The tree knows cells only, and none that are too many. What is read here is never used to say what a table is.

use std::collections::HashSet;

use unicode_width::UnicodeWidthStr;

use super::lines::Lines;
use super::parse::{RawNode, Shape};
use super::prefix::{self, Reader};
use crate::finding::Span;

/// A row as written.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// From its first to its last character that is no blank.
    pub span: Span,
    /// Cells, as many as there are.
    pub cells: Vec<Span>,
    /// How many cells the header has.
    pub columns: usize,
    pub leading: bool,
    pub trailing: bool,
}

/// How well a pipe fits each style of table.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Fit {
    pub aligned: bool,
    /// Whether it stands where the header's pipes stand, if its row is the delimiter row.
    pub delimiter: bool,
    pub compact: bool,
    pub tight: bool,
    /// Whether it fits the style that the table comes nearest to.
    pub nearest: bool,
    /// The same, where the delimiter row must be aligned in any style.
    pub nearest_delimited: bool,
}

/// A pipe between or around cells.
#[derive(Clone, Debug)]
pub(super) struct Pipe {
    pub span: Span,
    /// The blanks on both sides; none where the row begins or ends.
    pub left: Option<Span>,
    pub right: Option<Span>,
    pub fit: Fit,
}

/// A table with its rows; the pipes of each row stand beside it.
#[derive(Clone, Debug, Default)]
pub(super) struct WrittenTable {
    pub raw: usize,
    pub rows: Vec<(Row, Vec<Pipe>)>,
}

/// All tables, in source order.
pub(super) fn find(source: &str, lines: &Lines, nodes: &[RawNode]) -> Vec<WrittenTable> {
    let tables = nodes.iter().enumerate().filter(|(_, raw)| matches!(raw.shape, Shape::Table { .. }));
    tables.map(|(index, _)| read(source, lines, nodes, index)).collect()
}

fn read(source: &str, lines: &Lines, nodes: &[RawNode], index: usize) -> WrittenTable {
    let chain = prefix::containers(nodes, index);
    let first = nodes[index].first_line;
    let rows = nodes[index + 1..].iter().take_while(|row| row.parent.is_some_and(|parent| parent >= index));
    let mut numbers: Vec<usize> = rows.filter(|row| row.parent == Some(index)).map(|row| row.first_line).collect();
    numbers.push(first + 1);
    numbers.sort_unstable();
    numbers.dedup();
    let mut rows: Vec<(Row, Vec<Pipe>)> = Vec::new();
    for line in numbers {
        let full = lines.span(line);
        let text = source.get(full.start..full.end).unwrap_or("");
        let offset = if line == first {
            nodes[index].first_column.min(text.len())
        } else {
            let mut reader = Reader::new(text);
            reader.skip_prefixes(&chain);
            reader.offset
        };
        let columns = rows.first().map(|(header, _)| header.columns);
        rows.extend(row(source, Span::new(full.start + offset, full.end), columns));
    }
    judge(source, lines, &mut rows);
    WrittenTable { raw: index, rows }
}

fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t')
}

fn row(source: &str, span: Span, columns: Option<usize>) -> Option<(Row, Vec<Pipe>)> {
    let text = source.get(span.start..span.end)?;
    let start = span.start + (text.len() - text.trim_start_matches(is_blank).len());
    let span = Span::new(start, start + text.trim_matches(is_blank).len());
    let text = source.get(span.start..span.end).filter(|text| !text.is_empty())?;
    let mut places = Vec::new();
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        if byte == b'|' && !escaped {
            places.push(span.start + at);
        }
        escaped = byte == b'\\' && !escaped;
    }
    let leading = places.first() == Some(&span.start);
    let trailing = places.last() == Some(&(span.end - 1)) && (places.len() > 1 || !leading);
    let mut edges: Vec<usize> = Vec::new();
    let mut cells = Vec::new();
    edges.extend((!leading).then_some(span.start));
    edges.extend(places.iter().flat_map(|place| [*place, *place + 1]));
    edges.extend((!trailing).then_some(span.end));
    let inner = &edges[usize::from(leading)..edges.len() - usize::from(trailing)];
    cells.extend(inner.chunks_exact(2).map(|cell| Span::new(cell[0], cell[1])));
    let pipes = places.iter().map(|&place| pipe(source, span, place)).collect();
    let columns = columns.unwrap_or(cells.len());
    Some((Row { span, cells, columns, leading, trailing }, pipes))
}

fn pipe(source: &str, row: Span, place: usize) -> Pipe {
    let before = source.get(row.start..place).unwrap_or("");
    let after = source.get(place + 1..row.end).unwrap_or("");
    let left = before.len() - before.trim_end_matches(is_blank).len();
    let right = after.len() - after.trim_start_matches(is_blank).len();
    Pipe {
        span: Span::new(place, place + 1),
        left: (!before.is_empty()).then(|| Span::new(place - left, place)),
        right: (!after.is_empty()).then(|| Span::new(place + 1, place + 1 + right)),
        fit: Fit::default(),
    }
}

/// The display columns in which the pipes of a row stand.
fn columns_of(source: &str, lines: &Lines, pipes: &[Pipe]) -> Vec<usize> {
    let mut at = pipes.first().map_or(0, |pipe| lines.span(lines.line_of(pipe.span.start)).start);
    let mut column = 0;
    let mut columns = Vec::with_capacity(pipes.len());
    for pipe in pipes {
        column += source.get(at..pipe.span.start).map_or(0, UnicodeWidthStr::width);
        at = pipe.span.start;
        columns.push(column);
    }
    columns
}

/// Tells each pipe how it fits; the style with the fewest misfits is the table's own.
fn judge(source: &str, lines: &Lines, rows: &mut [(Row, Vec<Pipe>)]) {
    let header: HashSet<usize> =
        rows.first().map(|(_, pipes)| columns_of(source, lines, pipes).into_iter().collect()).unwrap_or_default();
    let (mut aligned, mut compact, mut tight, mut delimiter) = (0, 0, 0, 0);
    for (number, (_, pipes)) in rows.iter_mut().enumerate() {
        let columns = columns_of(source, lines, pipes);
        let mut left = header.clone();
        for (pipe, here) in pipes.iter_mut().zip(columns) {
            // Pipes beyond those of the header have nothing to be aligned with.
            let fits = number == 0 || left.is_empty() || left.remove(&here);
            let sides = [pipe.left, pipe.right];
            let misfits = |wanted: usize| sides.iter().flatten().filter(|side| side.len() != wanted).count();
            (aligned, compact, tight) = (aligned + usize::from(!fits), compact + misfits(1), tight + misfits(0));
            delimiter += usize::from(number == 1 && !fits);
            pipe.fit = Fit {
                aligned: fits,
                delimiter: number != 1 || fits,
                compact: misfits(1) == 0,
                tight: misfits(0) == 0,
                ..Fit::default()
            };
        }
    }
    let (own, delimited) = (nearest(aligned, compact, tight), nearest(aligned, compact + delimiter, tight + delimiter));
    for pipe in rows.iter_mut().flat_map(|(_, pipes)| pipes) {
        pipe.fit.nearest = own(&pipe.fit);
        pipe.fit.nearest_delimited = delimited(&pipe.fit) && pipe.fit.delimiter;
    }
}

/// Of three styles that with the fewest misfits.
fn nearest(aligned: usize, compact: usize, tight: usize) -> fn(&Fit) -> bool {
    if tight < aligned.min(compact) {
        |fit| fit.tight
    } else if compact < aligned {
        |fit| fit.compact
    } else {
        |fit| fit.aligned
    }
}
