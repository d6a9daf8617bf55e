//! The rows of tables as they are written, the delimiter row included, and the pipes in them.
//!
//! The tree knows cells only, and none that are too many. What is read here is never used to say what a table is.

use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use super::compact::{Index, ShortSpan, short};
use super::lines::Lines;
use super::parse::{RawNode, Shape};
use super::prefix::{self, Reader};
use crate::finding::Span;

/// A row as written.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// From its first to its last character that is no blank.
    pub span: Span,
    /// How many cells there are.
    pub cells: usize,
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

impl Row {
    /// Cells that the header has and it has not.
    pub fn missing(&self) -> usize {
        self.columns.saturating_sub(self.cells)
    }

    /// Cells that the header has not.
    pub fn surplus(&self) -> usize {
        self.cells.saturating_sub(self.columns)
    }
}

impl Fit {
    /// What the field of this name says.
    pub fn named(name: &str) -> Option<fn(&Self) -> bool> {
        Some(match name {
            "aligned" => |fit| fit.aligned,
            "delimiter-aligned" => |fit| fit.delimiter,
            "compact" => |fit| fit.compact,
            "tight" => |fit| fit.tight,
            "fits-table" => |fit| fit.nearest,
            "fits-delimited-table" => |fit| fit.nearest_delimited,
            _ => return None,
        })
    }
}

impl Fit {
    fn bits(self) -> u8 {
        let Self { aligned, delimiter, compact, tight, nearest, nearest_delimited } = self;
        let answers = [aligned, delimiter, compact, tight, nearest, nearest_delimited];
        answers.iter().rev().fold(0, |bits, answer| bits << 1 | u8::from(*answer))
    }

    fn of(bits: u8) -> Self {
        let [aligned, delimiter, compact, tight, nearest, nearest_delimited] =
            std::array::from_fn(|answer| bits >> answer & 1 == 1);
        Self { aligned, delimiter, compact, tight, nearest, nearest_delimited }
    }
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

/// The rows of all tables, in source order, and the pipes in them.
#[derive(Clone, Debug, Default)]
pub(super) struct Written {
    rows: Vec<StoredRow>,
    pipes: Vec<StoredPipe>,
}

/// A row of a table. Its cells are what stands between its pipes.
#[derive(Clone, Copy, Debug)]
struct StoredRow {
    span: ShortSpan,
    /// The node of its table.
    table: u32,
    /// Its pipes are those from the end of the row before up to here.
    pipes_end: u32,
    columns: u32,
    leading: bool,
    trailing: bool,
    delimiter: bool,
}

#[derive(Clone, Copy, Debug)]
struct StoredPipe {
    at: u32,
    /// How many blanks there are; none where the row begins or ends.
    left: Index,
    right: Index,
    /// A bit for each answer of a [`Fit`].
    fit: u8,
}

impl Written {
    /// The rows of all tables.
    pub fn read(source: &str, lines: &Lines, nodes: &[RawNode]) -> Self {
        let mut written = Self::default();
        for (table, _) in nodes.iter().enumerate().filter(|(_, raw)| matches!(raw.shape, Shape::Table { .. })) {
            for (number, (row, pipes)) in read(source, lines, nodes, table).into_iter().enumerate() {
                let blanks = |side: Option<Span>| side.map(Span::len).into();
                written.pipes.extend(pipes.iter().map(|pipe| StoredPipe {
                    at: short(pipe.span.start),
                    left: blanks(pipe.left),
                    right: blanks(pipe.right),
                    fit: pipe.fit.bits(),
                }));
                written.rows.push(StoredRow {
                    span: row.span.into(),
                    table: short(table),
                    pipes_end: short(written.pipes.len()),
                    columns: short(row.columns),
                    leading: row.leading,
                    trailing: row.trailing,
                    delimiter: number == 1,
                });
            }
        }
        written.rows.shrink_to_fit();
        written.pipes.shrink_to_fit();
        written
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// A row.
    pub fn row(&self, index: usize) -> Option<Row> {
        let stored = self.rows.get(index)?;
        let (span, leading, trailing) = (stored.span.get(), stored.leading, stored.trailing);
        let cells = between(self.pipes_of(index).len(), leading, trailing);
        Some(Row { span, cells, columns: stored.columns as usize, leading, trailing })
    }

    /// Where a cell of a row begins, if the row has so many.
    pub fn cell_start(&self, index: usize, cell: usize) -> Option<usize> {
        let row = self.row(index).filter(|row| cell < row.cells)?;
        match (cell + usize::from(row.leading)).checked_sub(1) {
            Some(pipe) => self.pipes_of(index).nth(pipe).map(|pipe| self.place(pipe) + 1),
            None => Some(row.span.start),
        }
    }

    /// What stands in the first cell of a row.
    pub fn first_cell(&self, index: usize) -> Option<Span> {
        let start = self.cell_start(index, 0)?;
        let pipes = self.pipes_of(index).map(|pipe| self.place(pipe));
        let end = pipes.into_iter().find(|place| *place >= start).unwrap_or(self.row(index)?.span.end);
        Some(Span::new(start, end))
    }

    /// The place of a row.
    pub fn span(&self, row: usize) -> Option<Span> {
        self.rows.get(row).map(|row| row.span.get())
    }

    /// Whether a row is the one between the header and the rest.
    pub fn is_delimiter(&self, row: usize) -> bool {
        self.rows.get(row).is_some_and(|row| row.delimiter)
    }

    /// The node of the table of a row.
    pub fn table(&self, row: usize) -> Option<usize> {
        self.rows.get(row).map(|row| row.table as usize)
    }

    /// The last row of the table that is this node.
    pub fn last_row(&self, table: usize) -> Option<usize> {
        let behind = self.rows.partition_point(|row| row.table as usize <= table);
        behind.checked_sub(1).filter(|row| self.table(*row) == Some(table))
    }

    /// The pipes of a row.
    pub fn pipes_of(&self, row: usize) -> Range<usize> {
        let end = |row: usize| self.rows.get(row).map_or(self.pipes.len(), |row| row.pipes_end as usize);
        row.checked_sub(1).map_or(0, end)..end(row)
    }

    /// The row of a pipe.
    pub fn row_of(&self, pipe: usize) -> usize {
        self.rows.partition_point(|row| row.pipes_end as usize <= pipe)
    }

    /// How each pipe fits.
    pub fn fits(&self) -> impl Iterator<Item = Fit> {
        self.pipes.iter().map(|pipe| Fit::of(pipe.fit))
    }

    fn place(&self, pipe: usize) -> usize {
        self.pipes.get(pipe).map_or(0, |pipe| pipe.at as usize)
    }

    /// A pipe.
    pub fn pipe(&self, index: usize) -> Option<Pipe> {
        let stored = self.pipes.get(index)?;
        let at = stored.at as usize;
        let left = stored.left.get().map(|blanks| Span::new(at - blanks, at));
        let right = stored.right.get().map(|blanks| Span::new(at + 1, at + 1 + blanks));
        Some(Pipe { span: Span::new(at, at + 1), left, right, fit: Fit::of(stored.fit) })
    }
}

fn read(source: &str, lines: &Lines, nodes: &[RawNode], index: usize) -> Vec<(Row, Vec<Pipe>)> {
    let chain = prefix::containers(nodes, index);
    let first = nodes[index].first_line();
    let rows = nodes[index + 1..].iter().take_while(|row| row.parent().is_some_and(|parent| parent >= index));
    let mut numbers: Vec<usize> = rows.filter(|row| row.parent() == Some(index)).map(|row| row.first_line()).collect();
    numbers.push(first + 1);
    numbers.sort_unstable();
    numbers.dedup();
    let mut rows: Vec<(Row, Vec<Pipe>)> = Vec::new();
    for line in numbers {
        let full = lines.span(line);
        let text = source.get(full.start..full.end).unwrap_or("");
        let offset = if line == first {
            nodes[index].first_column().min(text.len())
        } else {
            let mut reader = Reader::new(text);
            reader.skip_prefixes(&chain);
            reader.offset
        };
        let columns = rows.first().map(|(header, _)| header.columns);
        rows.extend(row(source, Span::new(full.start + offset, full.end), columns));
    }
    judge(source, lines, &mut rows);
    rows
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
    let cells = between(places.len(), leading, trailing);
    let pipes = places.iter().map(|&place| pipe(source, span, place)).collect();
    let columns = columns.unwrap_or(cells);
    Some((Row { span, cells, columns, leading, trailing }, pipes))
}

/// How many cells there are: what stands between pipes, and beyond the outermost ones where they are no edges.
fn between(pipes: usize, leading: bool, trailing: bool) -> usize {
    pipes + 1 - usize::from(leading) - usize::from(trailing)
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
        column += source.get(at..pipe.span.start).map_or(0, width);
        at = pipe.span.start;
        columns.push(column);
    }
    columns
}

fn width(text: &str) -> usize {
    // Tabs and other controls take a column each.
    if text.is_ascii() { text.len() } else { text.width() }
}

/// Tells each pipe how it fits; the style with the fewest misfits is the table's own.
fn judge(source: &str, lines: &Lines, rows: &mut [(Row, Vec<Pipe>)]) {
    let mut header = rows.first().map(|(_, pipes)| columns_of(source, lines, pipes)).unwrap_or_default();
    header.dedup();
    let (mut aligned, mut compact, mut tight, mut delimiter) = (0, 0, 0, 0);
    for (number, (_, pipes)) in rows.iter_mut().enumerate() {
        let columns = columns_of(source, lines, pipes);
        // Both stand in order, so that one pass finds those in the same columns.
        let (mut next, mut found) = (0, 0);
        for (pipe, here) in pipes.iter_mut().zip(columns) {
            next += header[next..].iter().take_while(|column| **column < here).count();
            let beside = header.get(next) == Some(&here);
            // Pipes beyond those of the header have nothing to be aligned with.
            let fits = number == 0 || found == header.len() || beside;
            found += usize::from(beside);
            next += usize::from(beside);
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
