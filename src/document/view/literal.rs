//! Text literals of the tree matched against the source: escapes, entities, plain runs.
//!
//! It writes segments only for what it has matched; the walk over containers is in `view`.

use super::super::{SegmentKind, parse, scan};
use super::Walker;

/// The longest entity that HTML knows, with `&` and `;`.
const LONGEST_ENTITY: usize = 40;

impl Walker<'_> {
    /// A text literal: what stands at the cursor must mean it.
    pub(super) fn literal(&mut self, literal: &str) -> Option<()> {
        let mut rest = literal;
        while !rest.is_empty() {
            let bytes = self.bytes();
            let here = bytes.get(self.at)?;
            let taken = match here {
                b'\\' => self.escape(rest),
                b'&' => self.entity(rest),
                b'\t' if self.at == self.start => self.leading_tab(rest),
                0 if rest.starts_with('\u{FFFD}') => {
                    self.push("\u{FFFD}", self.at..self.at + 1, SegmentKind::Decoded);
                    Some('\u{FFFD}'.len_utf8())
                }
                _ => None,
            };
            let taken = match taken {
                Some(taken) => taken,
                None => self.run(rest)?,
            };
            rest = rest.get(taken..)?;
        }
        Some(())
    }

    /// A backslash escape at the cursor, if it means the start of `rest`: how many bytes of `rest` it gives.
    fn escape(&mut self, rest: &str) -> Option<usize> {
        let escaped = *self.bytes().get(self.at + 1)?;
        if !escaped.is_ascii_punctuation() || rest.as_bytes().first() != Some(&escaped) {
            return None;
        }
        self.push(&rest[..1], self.at..self.at + 2, SegmentKind::Decoded);
        Some(1)
    }

    /// A tab that a container used in part, at the start of the text: comrak writes the rest of it as spaces.
    fn leading_tab(&mut self, rest: &str) -> Option<usize> {
        let spaces = rest.len() - rest.trim_start_matches(' ').len();
        if spaces == 0 {
            return None;
        }
        self.push(&rest[..spaces], self.at..self.at + 1, SegmentKind::Decoded);
        Some(spaces)
    }

    fn entity(&mut self, rest: &str) -> Option<usize> {
        let bytes = self.bytes();
        let limit = bytes.len().min(self.at + LONGEST_ENTITY);
        let inner = scan::skip_while(&bytes[..limit], self.at + 1, |byte| byte.is_ascii_alphanumeric() || byte == b'#');
        if bytes.get(inner) != Some(&b';') || inner == self.at + 1 {
            return None;
        }
        let entity = &self.text[self.at..=inner];
        let decoded = match self.entities.get(entity) {
            Some(known) => known.clone(),
            None => {
                let decoded = parse::decode_entity(entity);
                self.entities.insert(entity.to_owned(), decoded.clone());
                decoded
            }
        }?;
        if !rest.starts_with(&decoded) {
            return None;
        }
        self.push(&decoded, self.at..inner + 1, SegmentKind::Decoded);
        Some(decoded.len())
    }

    /// The longest run of equal characters up to the next escape or entity; nothing if the first one differs.
    fn run(&mut self, rest: &str) -> Option<usize> {
        let from = self.at;
        let window = self.bytes().get(from..)?;
        let window = &window[..window.len().min(rest.len())];
        if matches!(window.first()?, b'\n' | b'\r') {
            return None;
        }
        // No farther than to the first of them, so that a text of nothing but escapes is read once, too.
        let special = |byte: &u8| matches!(byte, b'\\' | b'&' | b'\n' | b'\r' | 0);
        let end = window[1..].iter().position(special).map_or(window.len(), |end| end + 1);
        let mut length = if rest.as_bytes().starts_with(&window[..end]) {
            end
        } else {
            window[..end].iter().zip(rest.bytes()).take_while(|(here, wanted)| **here == *wanted).count()
        };
        while !rest.is_char_boundary(length) {
            length -= 1;
        }
        if length == 0 {
            return None;
        }
        self.push_verbatim(from..from + length);
        Some(length)
    }
}
