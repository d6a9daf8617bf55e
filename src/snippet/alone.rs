//! A line with one mark, drawn as miette draws it at a small part of the cost: most findings come to no more.
//!
//! Pictures of several lines or marks are left to miette. That both draw the same is tested.

use std::fmt::{self, Write};

use miette::{GraphicalTheme, Severity};
use unicode_width::UnicodeWidthChar;

use super::Picture;

impl Picture {
    /// What miette would draw, where that is a message over one line with one mark that has no words.
    pub fn drawn_alone(&self, theme: &GraphicalTheme) -> Option<String> {
        let excerpt = self.excerpt.as_ref().filter(|excerpt| excerpt.line_count == 1)?;
        let [mark] = excerpt.labels.as_slice() else { return None };
        let more = self.code.is_some() || self.help.is_some() || !self.related.is_empty() || mark.label().is_some();
        if more || self.message.trim().is_empty() || self.message.contains('\n') {
            return None;
        }
        let text = excerpt.text.strip_suffix('\n')?;
        let before = columns(text.get(..mark.offset())?);
        let marked = columns(text.get(mark.offset()..mark.offset() + mark.len())?).max(1);
        let mut drawn = String::with_capacity(4 * text.len() + self.message.len());
        // Writing to a string cannot fail.
        self.draw_line(&mut drawn, theme, text, before, if mark.is_empty() { 0 } else { marked }).ok()?;
        Some(drawn)
    }

    /// `marked` is how many columns the mark takes; 0 for a place between two characters.
    fn draw_line(
        &self,
        to: &mut String,
        theme: &GraphicalTheme,
        text: &str,
        before: usize,
        marked: usize,
    ) -> fmt::Result {
        let GraphicalTheme { characters, styles } = theme;
        let (icon, tone) = match self.severity {
            Severity::Error => (&characters.error, styles.error),
            Severity::Warning => (&characters.warning, styles.warning),
            Severity::Advice => (&characters.advice, styles.advice),
        };
        let Some(excerpt) = &self.excerpt else { return Ok(()) };
        let (line, column) = excerpt.position;
        let number = (excerpt.first_line + 1).to_string();
        let border = " ".repeat(number.len() + 2);
        let sign = if marked == 0 { characters.uarrow } else { characters.underline };
        let under = " ".repeat(before) + &sign.to_string().repeat(marked.max(1));
        let highlight = styles.highlights.first().copied().unwrap_or_default();
        let (hbar, vbar) = (characters.hbar, characters.vbar);
        let place = format_args!("{}:{}:{}", excerpt.name, line + 1, column + 1);
        write!(to, "  {} ", tone.style(icon))?;
        to.push_str(&self.message);
        write!(to, "\n{border}{}{hbar}[{}]\n", characters.ltop, styles.link.style(place))?;
        write!(to, " {} {vbar} ", styles.linum.style(number))?;
        to.push_str(text);
        write!(to, "\n{border}{} {}\n", characters.vbar_break, highlight.style(under))?;
        writeln!(to, "{border}{}{hbar}{hbar}{hbar}{hbar}", characters.lbot)
    }
}

fn columns(text: &str) -> usize {
    text.chars().map(|character| character.width().unwrap_or(0)).sum()
}

#[cfg(test)]
mod tests {
    use super::super::{Excerpt, Frame, Label, Named, handler, theme};
    use super::*;
    use crate::document::Lines;

    proptest::proptest! {
        /// Whatever the line and the mark, both ways draw the same picture.
        #[test]
        fn miette_draws_the_same(
            text in "([a-c ]|模|🎉|\u{301}|\t|\r|\u{1b}\\[31m|\n){0,60}",
            places in (0usize..200, 0usize..80),
            color in proptest::bool::ANY,
            width in 20usize..100,
        ) {
            let lines = Lines::new(&text);
            let boundary = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            let (start, length) = places;
            let span = boundary(start)..boundary(start + length);
            let labels = [Label { span, words: String::new() }];
            let named = Named { name: "a.md", text: &text, lines: &lines };
            let excerpt = Excerpt::new(named, &labels, Frame { width, context: 0 });
            let severity = Severity::Warning;
            let picture = Picture {
                severity, code: None, message: "m m".to_owned(), help: None, excerpt, related: Vec::new()
            };
            let theme = theme(color);
            let mut drawn = String::new();
            handler(theme.clone(), width).with_wrap_lines(false).render_report(&mut drawn, &picture).unwrap();
            proptest::prop_assert_eq!(picture.drawn_alone(&theme), Some(drawn));
        }
    }
}
