//! Where code, mathematics, links and literals end in the source, seen from the cursor.
//!
//! Nothing here moves the cursor or writes a segment.

use super::super::scan;
use super::Walker;

impl Walker<'_> {
    pub(super) fn end_of_code(&self, ticks: usize) -> Option<usize> {
        let bytes = self.bytes();
        let mut at = scan::skip_while(bytes, self.at, |byte| byte == b'`');
        if at - self.at != ticks {
            return None;
        }
        loop {
            let open = at + bytes.get(at..)?.iter().position(|&byte| byte == b'`')?;
            at = scan::skip_while(bytes, open, |byte| byte == b'`');
            if at - open == ticks {
                return Some(at);
            }
        }
    }

    /// Where `$…$` ends and how many dollars it has: at the first closing run that leaves as much text as the tree holds.
    pub(super) fn end_of_math(&self, literal: &str) -> Option<(usize, usize)> {
        let bytes = self.bytes();
        let inside = scan::skip_while(bytes, self.at, |byte| byte == b'$');
        let dollars = inside - self.at;
        let (mut at, mut dropped) = (inside, 0);
        while dollars > 0 && at < bytes.len() {
            let length = (at - inside).saturating_sub(dropped);
            if length > literal.len() + 2 {
                return None;
            }
            let closes = bytes[at..].len() >= dollars && bytes[at..at + dollars].iter().all(|&byte| byte == b'$');
            if closes && (length == literal.len() || length == literal.len() + 2) {
                return Some((at + dollars, dollars));
            }
            let pair = bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n') && dollars == 1;
            let escape = self.cell && bytes[at] == b'\\';
            let pipe = escape && bytes.get(at + 1) == Some(&b'|');
            dropped += usize::from(pair || pipe);
            // In a cell comrak reads a backslash with what follows it, so that a doubled one before a pipe keeps both.
            at += if escape && bytes.get(at + 1) == Some(&b'\\') { 2 } else { 1 };
        }
        None
    }

    /// The end of `literal` at `from` when the source writes it out, but for `\|` in a cell.
    pub(super) fn end_of_raw(&self, from: usize, literal: &str) -> Option<usize> {
        let rest = self.bytes().get(from..)?;
        if rest.starts_with(literal.as_bytes()) {
            return Some(from + literal.len());
        }
        let (mut at, mut escaped) = (from, false);
        for &wanted in self.cell.then_some(literal)?.as_bytes() {
            if !escaped && self.bytes().get(at) == Some(&b'\\') && self.bytes().get(at + 1) == Some(&b'|') {
                at += 1;
            }
            if self.bytes().get(at) != Some(&wanted) {
                return None;
            }
            escaped = wanted == b'\\' && !escaped;
            at += 1;
        }
        Some(at)
    }

    /// The cursor stands at the `]` of a link or image: the end of the whole.
    pub(super) fn end_of_link(&self) -> Option<usize> {
        let bytes = self.bytes();
        if bytes.get(self.at) != Some(&b']') {
            return None;
        }
        let after = self.at + 1;
        let target = scan::inline_target(bytes, after).map(|(_, end)| end);
        Some(target.or_else(|| scan::label(bytes, after).map(|(_, end)| end)).unwrap_or(after))
    }

    /// Where a decoded literal ends, without writing anything.
    pub(super) fn end_of_decoded(&mut self, literal: &str) -> Option<usize> {
        let from = self.at;
        let view = std::mem::take(&mut self.view);
        let matched = self.literal(literal);
        self.view = view;
        let end = std::mem::replace(&mut self.at, from);
        matched.map(|()| end)
    }
}
