//! Pack errors drawn for people: the line of the YAML, a mark under the place, what to do.
//!
//! It chooses what stands in one picture; drawing is done by `snippet`, and what is wrong was decided before.

use std::collections::HashMap;
use std::ops::Range;

use miette::Severity;

use super::PackFile;
use super::error::{PackError, PackErrors, Place};
use crate::document::Lines;
use crate::snippet::{self, Excerpt, Frame, Label, Named, Picture, harmless};

/// More errors than this are counted, not drawn: nobody reads them, and the first ones often cause the rest.
const MOST: usize = 100;
/// Related places this many lines away or nearer are drawn in the same picture.
const NEAR: usize = 4;
/// Columns by which the picture of a related place is moved to the right.
const INDENT: usize = 8;

impl PackErrors {
    /// All errors as text for people, `width` columns wide.
    pub fn render(&self, color: bool, width: usize) -> String {
        let width = width.max(40);
        let handler = snippet::handler(snippet::theme(color), width);
        let mut gallery = Gallery { files: &self.files, lines: HashMap::new(), width };
        let mut drawn = String::new();
        for error in self.iter().take(MOST) {
            let picture = gallery.picture(error);
            if handler.render_report(&mut drawn, &picture).is_err() {
                drawn.push_str(&error.message);
            }
            drawn.push('\n');
        }
        if self.len() > MOST {
            drawn.push_str(&format!("… and {} more errors\n", self.len() - MOST));
        }
        drawn
    }
}

/// Makes pictures, and keeps the line index of each file that it met.
struct Gallery<'a> {
    files: &'a [PackFile],
    lines: HashMap<usize, Lines>,
    width: usize,
}

impl Gallery<'_> {
    fn picture(&mut self, error: &PackError) -> Picture {
        let (near, far): (Vec<_>, Vec<_>) =
            error.related.iter().partition(|(place, _)| self.is_near(&error.place, place));
        let here = if near.is_empty() { "" } else { "here" };
        let mut labels = vec![label(&error.place.span, here)];
        labels.extend(near.into_iter().map(|(place, words)| label(&place.span, words)));
        let related = far.into_iter().map(|(place, words)| Picture {
            severity: Severity::Advice,
            code: None,
            message: harmless(words),
            help: None,
            excerpt: self.excerpt(place.file, &[label(&place.span, "")], self.width.saturating_sub(INDENT)),
            related: Vec::new(),
        });
        let related = related.collect();
        Picture {
            severity: Severity::Error,
            code: Some(format!("aigc-lint::pack::{}", error.code)),
            message: harmless(&error.message),
            help: error.help.as_deref().map(harmless),
            excerpt: self.excerpt(error.place.file, &labels, self.width),
            related,
        }
    }

    fn is_near(&mut self, one: &Place, other: &Place) -> bool {
        let width = self.width;
        one.file == other.file
            && self
                .named(one.file)
                .is_some_and(|source| snippet::fit_together(source, &one.span, &other.span, NEAR, width))
    }

    fn excerpt(&mut self, file: usize, labels: &[Label], width: usize) -> Option<Excerpt> {
        Excerpt::new(self.named(file)?, labels, Frame { width, context: 1 })
    }

    /// The text of a file; none for what could not be read.
    fn named(&mut self, file: usize) -> Option<Named<'_>> {
        let PackFile { path, text } = self.files.get(file).filter(|file| !file.text.is_empty())?;
        let lines = self.lines.entry(file).or_insert_with(|| Lines::new(text));
        Some(Named { name: path, text, lines })
    }
}

fn label(span: &Range<usize>, words: &str) -> Label {
    Label { span: span.clone(), words: words.to_owned() }
}
