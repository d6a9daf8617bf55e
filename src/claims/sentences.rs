//! Sentences of a masked text: where they end, and whether a claim stands in quotation marks.
//!
//! It knows no grammar.

use std::ops::Range;

/// The claim stands inside quotation marks: somebody's words, or a metaphor. A quoted name in it is no quotation.
pub(super) fn quoted(text: &str, sentence: &Range<usize>, core: &Range<usize>) -> bool {
    let before = &text[sentence.start..core.start];
    let after = &text[core.end..sentence.end];
    let open = |opening: char, closing: char| {
        let opened = before.rfind(opening).is_some_and(|at| !before[at..].contains(closing));
        opened && after.find(closing).is_some_and(|at| !after[..at].contains(opening))
    };
    let straight = before.matches('"').count() % 2 == 1 && after.contains('"');
    straight || open('\u{201c}', '\u{201d}') || open('\u{300c}', '\u{300d}') || open('\u{300e}', '\u{300f}')
}

/// The sentences of a masked text.
pub(super) struct Sentences<'a> {
    text: &'a str,
    /// The text in lower case (ASCII), which the grammar is matched against.
    pub lower: String,
    /// Ends of sentences, their marks included.
    ends: Vec<usize>,
}

impl<'a> Sentences<'a> {
    /// Finds the sentences of a text.
    pub fn new(text: &'a str) -> Self {
        let mut ends = Vec::new();
        let mut characters = text.char_indices().peekable();
        while let Some((at, character)) = characters.next() {
            let next = characters.peek().map(|(_, next)| *next);
            let full = matches!(character, '\u{3002}' | '\u{ff01}' | '\u{ff1f}' | '!' | '?' | '\u{ff1b}' | ';');
            // "et al. in 2017" goes on.
            let goes_on = || {
                let after = text[at + 1..].trim_start().chars().next();
                after.is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit()) && next == Some(' ')
            };
            let latin = character == '.' && next.is_none_or(char::is_whitespace) && !goes_on();
            // A line of Chinese that ends without a mark is a line of its own; English runs on.
            let line = character == '\n'
                && text[..at].ends_with(|c: char| !c.is_ascii())
                && next.is_some_and(|c| !c.is_ascii());
            if full || latin || line {
                ends.push(at + character.len_utf8());
            }
        }
        if ends.last() != Some(&text.len()) {
            ends.push(text.len());
        }
        Self { text, lower: text.to_ascii_lowercase(), ends }
    }

    /// The sentence around a byte.
    pub fn around(&self, at: usize) -> Range<usize> {
        let index = self.ends.partition_point(|end| *end <= at);
        let start = index.checked_sub(1).map_or(0, |index| self.ends[index]);
        start..self.ends.get(index).copied().unwrap_or(self.text.len())
    }

    /// All sentences in order.
    pub fn each(&self) -> impl Iterator<Item = Range<usize>> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(self.ends.iter().copied()).map(|(start, end)| start..end)
    }
}
