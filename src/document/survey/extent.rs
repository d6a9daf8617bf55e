//! How far code and list items reach over the lines behind their last text.
//!
//! Where blocks begin is told by the tree.

use super::{LineSign, Survey, items, last_line};
use crate::document::Document;
use crate::document::parse::Shape;

impl Survey {
    /// The last line of code that no fence ends, and the line behind its inside. Blank lines behind the code belong to
    /// it as far as its quotes reach; where another item follows, all of them are inside.
    pub(in crate::document) fn unclosed(document: &Document, index: usize, last: usize) -> (usize, usize) {
        let quotes = document.contexts[index].quotes();
        let blank = |line: &usize| {
            let (marks, rest) = quote_marks(document, *line);
            if quotes == 0 { marks == 0 && rest.is_empty() } else { marks >= quotes && rest.is_empty() }
        };
        let count = document.lines.len();
        let last = (last + 1..count).take_while(blank).last().unwrap_or(last);
        let parent =
            document.raw[index].parent().filter(|parent| matches!(document.raw[*parent].shape, Shape::Item { .. }));
        let list = parent.and_then(|item| document.raw[item].parent());
        let next_list = list.and_then(|list| document.contexts[list].next.get());
        let next_list = next_list.filter(|next| matches!(document.raw[*next].shape, Shape::List { .. }));
        let next = parent.and_then(|item| document.contexts[item].next.get()).or(next_list);
        (last, last + usize::from(next.is_some_and(|next| document.raw[next].first_line() == last + 1)))
    }

    /// Notes the lines of each list that belong to the text of an item or stand before it. Behind the last paragraph of
    /// an item, blanks at the start of a line are only there because the next item follows.
    pub(super) fn list_lines(&mut self, document: &Document) {
        let mut text_ends = vec![None; document.raw.len()];
        for (index, raw) in document.raw.iter().enumerate() {
            if let (Shape::Paragraph | Shape::Heading { setext: true, .. }, Some(parent)) = (&raw.shape, raw.parent()) {
                text_ends[parent] = Some(last_line(document, index));
            }
        }
        let mut ends: Vec<usize> = vec![0; document.raw.len()];
        for (index, raw) in document.raw.iter().enumerate() {
            match raw.shape {
                Shape::List { .. } => {
                    let last = last_line(document, index);
                    ends[index] = last + usize::from(items::is_followed_in_quote(document, index, last));
                    self.mark(raw.first_line()..=ends[index], |facts| facts.set(LineSign::InList, true));
                }
                Shape::Item { .. } => {
                    let list_end = raw.parent().map_or(raw.first_line(), |list| ends[list]);
                    let next = document.contexts[index].next.get().map(|next| document.raw[next].first_line());
                    let behind = text_ends[index].unwrap_or(raw.first_line()).max(raw.first_line()) + 1;
                    for line in behind..next.unwrap_or(list_end + 1) {
                        let text = document.slice(document.lines.span(line));
                        let text = text
                            .rsplit_once('>')
                            .filter(|_| document.contexts[index].quotes() > 0)
                            .map_or(text, |(_, rest)| rest.strip_prefix(' ').unwrap_or(rest));
                        if text.starts_with([' ', '\t']) {
                            self.mark(line..=line, |facts| facts.set(LineSign::InList, false));
                        }
                    }
                }
                _ => {}
            }
        }
    }
}

/// How many quote marks a line begins with, and what stands behind them without blanks around it.
fn quote_marks(document: &Document, line: usize) -> (usize, &str) {
    let text = document.slice(document.lines.span(line));
    let rest = text.trim_start_matches(|next: char| next == '>' || next.is_whitespace());
    let marks = text[..text.len() - rest.len()].matches('>').count();
    (marks, rest.trim())
}
