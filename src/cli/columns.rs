//! Text in columns for terminals: padded, cut and folded by display width, wide characters counting two.
//!
//! It knows nothing of what the text means, and prints nothing.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns between two cells of a table.
const GAP: usize = 2;
/// The last cell of a table gets at least as many columns, however wide the others are.
const NARROWEST: usize = 24;

/// Marks that never open a line: comma, full stop, brackets that close, and their like.
const CLOSING: &str =
    "\u{ff0c}\u{3002}\u{3001}\u{ff1b}\u{ff1a}\u{ff01}\u{ff1f}\u{ff09}\u{201d}\u{300b}\u{300d}\u{300f}\u{3011}";

/// How a piece of text stands out where colours are on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Bold,
    Dim,
    Red,
    Yellow,
    Green,
    Blue,
}

impl Style {
    /// The text in this style, or as it is when colours are off.
    pub(super) fn paint(self, text: &str, color: bool) -> String {
        let code = match self {
            Self::Plain => return text.to_owned(),
            Self::Bold => "1",
            Self::Dim => "2",
            Self::Red => "31",
            Self::Yellow => "33",
            Self::Green => "32",
            Self::Blue => "34",
        };
        if color && !text.is_empty() { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// How many columns a text takes on a terminal.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// A text from a file as it can be shown: on one line, without characters that steer a terminal or turn the reading
/// direction.
pub(super) fn clean(text: &str) -> String {
    let steers = |c: char| {
        matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}') || c.is_control()
    };
    let shown = |c: char| match c {
        '\n' | '\r' | '\t' => ' ',
        crate::document::OPAQUE => '\u{2026}',
        c if steers(c) => '\u{FFFD}',
        c => c,
    };
    text.trim().chars().map(shown).collect()
}

/// The text, cut to so many columns with an ellipsis.
pub(super) fn cut(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = 1;
    for character in text.chars() {
        used += character.width().unwrap_or(0);
        if used > columns {
            break;
        }
        kept.push(character);
    }
    kept.truncate(kept.trim_end().len());
    kept.push('\u{2026}');
    kept
}

/// The text in lines of at most so many columns, broken at blanks and beside wide characters; a longer word keeps a
/// line of its own.
pub(super) fn fold(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for piece in pieces(text) {
        let line = lines.last().map_or(0, |line| width(line));
        if line > 0 && line + width(piece.trim_end()) > columns {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(piece);
        }
    }
    for line in &mut lines {
        line.truncate(line.trim_end().len());
    }
    lines
}

/// Stretches between which a line may end: words with the blanks after them, and single wide characters.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, character) in text.char_indices() {
        let wide = |c: char| c.width() == Some(2);
        let breaks = before.is_some_and(|before| {
            before == ' ' && character != ' '
                || (wide(before) || wide(character)) && character != ' ' && !CLOSING.contains(character)
        });
        if breaks && at > start {
            pieces.push(&text[start..at]);
            start = at;
        }
        before = Some(character);
    }
    pieces.push(&text[start..]);
    pieces
}

/// A text with the style of its cell.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    text: String,
    style: Style,
}

impl Cell {
    /// A cell; its text is made fit to be shown.
    pub(super) fn new(text: &str, style: Style) -> Self {
        Self { text: clean(text), style }
    }

    /// A cell without a style.
    pub(super) fn plain(text: &str) -> Self {
        Self::new(text, Style::Plain)
    }
}

/// What happens to a last cell that is wider than its room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Overflow {
    /// It ends with an ellipsis.
    Cut,
    /// It goes on in the next line, under itself.
    Fold,
}

/// Rows of cells, each column as wide as its widest cell, the last one taking what is left.
#[derive(Debug)]
pub(super) struct Table {
    rows: Vec<Vec<Cell>>,
    indent: usize,
    overflow: Overflow,
}

impl Table {
    /// An empty table that stands so many columns from the left edge.
    pub(super) fn new(indent: usize, overflow: Overflow) -> Self {
        Self { rows: Vec::new(), indent, overflow }
    }

    /// Adds a row; missing cells are empty.
    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// The table in at most `columns` columns (as far as its narrow columns allow), with a line end after each line.
    pub(super) fn render(&self, columns: usize, color: bool) -> String {
        let count = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let widest = |column: usize| {
            self.rows.iter().filter_map(|row| row.get(column)).map(|cell| width(&cell.text)).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..count.saturating_sub(1)).map(widest).collect();
        let before: usize = self.indent + widths.iter().map(|width| width + GAP).sum::<usize>();
        let room = columns.saturating_sub(before).max(NARROWEST);
        self.rows.iter().map(|row| self.line(row, &widths, before, room, color)).collect()
    }

    fn line(&self, row: &[Cell], widths: &[usize], before: usize, room: usize, color: bool) -> String {
        let mut line = " ".repeat(self.indent);
        for (column, wanted) in widths.iter().enumerate() {
            let (text, style) = row.get(column).map_or(("", Style::Plain), |cell| (cell.text.as_str(), cell.style));
            line.push_str(&style.paint(text, color));
            line.push_str(&" ".repeat(wanted.saturating_sub(width(text)) + GAP));
        }
        if let Some(cell) = row.get(widths.len()) {
            let parts = match self.overflow {
                Overflow::Cut => vec![cut(&cell.text, room)],
                Overflow::Fold => fold(&cell.text, room),
            };
            let parts: Vec<String> = parts.iter().map(|part| cell.style.paint(part, color)).collect();
            line.push_str(&parts.join(&format!("\n{}", " ".repeat(before))));
        }
        line.truncate(line.trim_end().len());
        line.push('\n');
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_count_two() {
        let mut table = Table::new(1, Overflow::Cut);
        table.row([Cell::plain("模型"), Cell::plain("a")]);
        table.row([Cell::plain("abc"), Cell::plain("b")]);
        table.row([Cell::plain("abc")]);
        assert_eq!(table.render(80, false), " 模型  a\n abc   b\n abc\n");
    }

    #[test]
    fn long_cells_are_cut_or_folded_within_their_room() {
        assert_eq!(cut("一二三四五", 7), "一二三…");
        assert_eq!(cut("abc def", 5), "abc…");
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(fold("one two three", 8), ["one two", "three"]);
        assert_eq!(fold("一二三，四五", 6), ["一二", "三，四", "五"]);
        let mut table = Table::new(0, Overflow::Fold);
        table.row([Cell::plain("x"), Cell::plain("aaaaaaaaaaaaaaaaaaaa bbbbbb")]);
        assert_eq!(table.render(27, false), "x  aaaaaaaaaaaaaaaaaaaa\n   bbbbbb\n");
    }

    #[test]
    fn nothing_steers_the_terminal() {
        assert_eq!(clean(" a\u{1b}[31m\nb\u{202E}c "), "a\u{FFFD}[31m b\u{FFFD}c");
    }
}
