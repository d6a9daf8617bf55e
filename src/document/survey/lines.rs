//! What is known of a line, in as few bytes as there are lines by the million.
//!
//! It keeps what others have found out.

use super::super::compact::short;

/// What is known of a line.
#[derive(Clone, Copy, Debug, Default)]
pub(in super::super) struct LineFacts {
    /// The node of the code block that the line belongs to; of a line outside of code, which blank line in a row it is.
    number: u32,
    /// A bit for each sign that the line has, and the last one for a line of code.
    signs: u16,
}

/// What a line can be.
#[derive(Clone, Copy, Debug)]
pub(in super::super) enum LineSign {
    /// A line of code, not a fence.
    InsideCode,
    /// A line of a list, and not one that is blank before the next item.
    InList,
    /// Blanks at its end would break the line.
    MayBreak,
    Definition,
    /// Links are the only text of a paragraph on it.
    OnlyLinks,
    /// A list stands behind too many blanks behind its last quote mark.
    QuoteList,
    /// It separates two quotes.
    BetweenQuotes,
    /// A comment or a code span stands on it.
    Hides,
}

const OF_CODE: u16 = 1 << 15;

impl LineFacts {
    /// Whether the line has a sign.
    pub fn is(&self, sign: LineSign) -> bool {
        self.signs >> sign as u16 & 1 == 1
    }

    pub fn set(&mut self, sign: LineSign, value: bool) {
        let bit = 1 << sign as u16;
        self.signs = if value { self.signs | bit } else { self.signs & !bit };
    }

    /// The node of the code block that the line belongs to.
    pub fn code(&self) -> Option<usize> {
        (self.signs & OF_CODE != 0).then_some(self.number as usize)
    }

    pub fn set_code(&mut self, node: usize) {
        self.number = short(node);
        self.signs |= OF_CODE;
    }

    /// Which blank line in a row it is, counted from 1; 0 for a line with text, and in code.
    pub fn blank_rank(&self) -> u32 {
        if self.code().is_some() { 0 } else { self.number }
    }

    /// In code there is none.
    pub fn set_blank_rank(&mut self, rank: u32) {
        if self.code().is_none() {
            self.number = rank;
        }
    }
}
