//! Lines of block quotes: what stands behind their marks, and what parts one quote from the next.
//!
//! Where quotes begin and end is told by the tree.

use super::{LineSign, Survey, last_line};
use crate::document::Document;
use crate::document::compact::{Index, short};
use crate::document::layout::Region;
use crate::document::parse::Shape;
use crate::finding::Span;

impl Survey {
    /// Finds blanks behind the marks of quotes, and lines between two quotes.
    pub(super) fn quotes(&mut self, document: &Document) {
        let mut depth = vec![0u32; self.lines.len() + 1];
        // Inside the innermost quote of each line: whether an item begins there, and the indent of one that goes on.
        let mut items: Vec<(bool, Index)> = vec![(false, Index::NONE); self.lines.len()];
        // Whether the innermost quote stands right inside another.
        let mut direct = vec![false; self.lines.len()];
        // Whether the innermost quote stands in a list.
        let mut listed = vec![false; self.lines.len()];
        // Lines whose blanks belong to a footnote, and those below the header of a table.
        let mut others = vec![false; self.lines.len()];
        for (index, raw) in document.raw.iter().enumerate() {
            let last = last_line(document, index);
            match raw.shape {
                Shape::Quote { .. } => {
                    let quotes = document.contexts[index].quotes() + 1;
                    let lines = raw.first_line()..=last.min(self.lines.len() - 1);
                    depth[lines.clone()].fill(short(quotes));
                    items[lines.clone()].fill((false, Index::NONE));
                    let around = raw.parent().and_then(|parent| document.raw.get(parent)).map(|raw| &raw.shape);
                    listed[lines.clone()].fill(document.contexts[index].item.is_some());
                    direct[lines].fill(matches!(around, Some(Shape::Quote { .. })));
                    self.separators(document, index, last);
                }
                Shape::Item { indent } if document.contexts[index].quotes() > 0 => {
                    let lines = raw.first_line()..=last.min(self.lines.len() - 1);
                    for (offset, (begins, goes_on)) in items[lines].iter_mut().enumerate() {
                        if offset == 0 {
                            *begins = true;
                        } else {
                            *goes_on = Index::from(indent as usize);
                        }
                    }
                }
                Shape::FootnoteDefinition { .. } if document.contexts[index].quotes() > 0 => {
                    let end = (last + 1).min(self.lines.len());
                    others[(raw.first_line() + 1).min(end)..end].fill(true);
                }
                Shape::Table { .. } if document.contexts[index].quotes() > 0 => {
                    if let Some(delimiters) = others.get_mut(raw.first_line() + 1) {
                        *delimiters = true;
                    }
                }
                _ => {}
            }
        }
        for line in 0..self.lines.len() {
            if depth[line] > 0 && !others[line] {
                let (begins, goes_on) = items[line];
                let depth = depth[line] as usize;
                if !(direct[line] && self.blanks_between_marks(document, line, depth)) {
                    self.quote_line(document, line, depth, (begins, goes_on.get()));
                }
                let in_list = listed[line];
                self.mark(line..=line, |facts| {
                    facts.set(LineSign::QuoteList, facts.is(LineSign::QuoteList) || in_list);
                });
            }
        }
    }

    fn separators(&mut self, document: &Document, index: usize, last: usize) {
        let Some(next) = document.contexts[index].next.get() else { return };
        let between = last + 1..document.raw[next].first_line();
        let blank = |line: usize| {
            let span = document.lines.span(line);
            document.source.get(span.start..span.end).is_some_and(|text| text.trim().is_empty())
        };
        if matches!(document.raw[next].shape, Shape::Quote { .. }) && between.clone().all(blank) {
            for line in between {
                self.mark(line..=line, |facts| facts.set(LineSign::BetweenQuotes, true));
            }
        }
    }

    /// Notes the blanks that are too many before the last quote mark of a line, if there are any.
    fn blanks_between_marks(&mut self, document: &Document, line: usize, depth: usize) -> bool {
        let span = document.lines.span(line);
        let text = document.slice(span);
        let Some(last) = text.match_indices('>').map(|(at, _)| at).nth(depth - 1) else { return false };
        let Some(before) = text[..last].rfind('>').map(|mark| mark + 1) else { return false };
        let between = &text[before..last];
        if between.len() < 2 || !between.bytes().all(|byte| byte == b' ') {
            return false;
        }
        let blanks = Span::new(span.start + before + 1, span.start + last);
        self.quote_blanks.insert(line, blanks);
        true
    }

    fn quote_line(&mut self, document: &Document, line: usize, depth: usize, (begins, goes_on): (bool, Option<usize>)) {
        let span = document.lines.span(line);
        let Some(text) = document.source.get(span.start..span.end) else { return };
        let bytes = text.as_bytes();
        let (mut at, mut found) = (0, 0);
        while found < depth {
            let Some(offset) = text[at..].find('>') else { break };
            let between = &text[at..at + offset];
            // Only blanks, and markers of lists around the quote, may stand before a quote mark.
            let marker =
                |byte: u8| byte.is_ascii_digit() || matches!(byte, b' ' | b'\t' | b'-' | b'+' | b'*' | b'.' | b')');
            if !between.bytes().all(marker) {
                break;
            }
            at += offset + 1;
            found += 1;
            at += usize::from(found < depth && bytes.get(at) == Some(&b' '));
        }
        if found == 0 || bytes.get(at - 1).is_none() {
            return;
        }
        let at = if found == depth { at } else { return };
        let at = at + usize::from(matches!(bytes.get(at), Some(b' ' | b'\t')));
        let rest = &text[at..];
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        if blanks == 0 {
            return;
        }
        let facts = &self.lines[line];
        let code = facts.code().and_then(|code| document.raw.get(code)).map(|raw| &raw.shape);
        let hidden = match code {
            Some(Shape::Code { fenced: true, closed, indent, .. }) if facts.is(LineSign::InsideCode) || !closed => {
                *indent == 0
            }
            // The fence that ends the code has its blanks for itself.
            Some(Shape::Code { fenced: true, .. }) => {
                line > 0 && self.lines.get(line - 1).is_some_and(|before| before.code() == facts.code())
            }
            Some(_) => true,
            None => document.layout.regions.get(line) == Some(&Region::Html),
        };
        let belongs_to_item = goes_on.is_some_and(|indent| blanks + 2 > indent);
        if hidden || belongs_to_item {
            return;
        }
        let list = begins || goes_on.is_some();
        let start = span.start + at;
        self.quote_blanks.insert(line, Span::new(start, start + blanks));
        self.mark(line..=line, |facts| facts.set(LineSign::QuoteList, list));
    }
}
