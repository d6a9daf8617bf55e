//! Pack errors drawn for people: the line of the YAML, a mark under the place, what to do.
//!
//! It shortens long lines and makes control characters harmless before miette sees them; it decides nothing.

use std::error::Error;
use std::fmt;
use std::ops::Range;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, Severity,
    SourceCode, SourceSpan, SpanContents,
};
use unicode_width::UnicodeWidthChar;

use super::PackFile;
use super::error::{PackError, PackErrors, Place};

/// Columns that line numbers and borders take.
const MARGIN: usize = 12;
/// More errors than this are counted, not drawn: nobody reads them, and the first ones often cause the rest.
const MOST: usize = 100;
/// Related places this many lines away or nearer are drawn in the same picture.
const NEAR: usize = 4;

impl PackErrors {
    /// All errors as text for people, `width` columns wide.
    pub fn render(&self, color: bool, width: usize) -> String {
        let theme = if color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        let handler = GraphicalReportHandler::new_themed(theme)
            .with_width(width.max(40))
            .with_links(false)
            .with_context_lines(1)
            .with_show_related_as_nested(true)
            .without_syntax_highlighting();
        let mut drawn = String::new();
        for error in self.iter().take(MOST) {
            let picture = picture(error, &self.files, width.max(40));
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

/// What miette draws of one error or of one related place.
#[derive(Debug)]
struct Picture {
    code: Option<String>,
    message: String,
    help: Option<String>,
    excerpt: Option<Excerpt>,
    related: Vec<Picture>,
}

fn picture(error: &PackError, files: &[PackFile], width: usize) -> Picture {
    let (near, far): (Vec<_>, Vec<_>) =
        error.related.iter().partition(|(place, _)| is_near(&error.place, place, files));
    let here = if near.is_empty() { "" } else { "here" };
    let mut labels = vec![(error.place.span.clone(), here.to_owned())];
    labels.extend(near.into_iter().map(|(place, words)| (place.span.clone(), harmless(words))));
    let related = far.into_iter().map(|(place, words)| Picture {
        code: None,
        message: harmless(words),
        help: None,
        excerpt: Excerpt::new(files, place.file, &[(place.span.clone(), String::new())], width.saturating_sub(8)),
        related: Vec::new(),
    });
    Picture {
        code: Some(format!("aigc-lint::pack::{}", error.code)),
        message: harmless(&error.message),
        help: error.help.as_deref().map(harmless),
        excerpt: Excerpt::new(files, error.place.file, &labels, width),
        related: related.collect(),
    }
}

fn is_near(one: &Place, other: &Place, files: &[PackFile]) -> bool {
    let Some(text) = files.get(one.file).map(|file| &file.text).filter(|_| one.file == other.file) else {
        return false;
    };
    let (start, end) = (one.span.start.min(other.span.start), one.span.start.max(other.span.start));
    text.get(start..end).is_some_and(|between| between.matches('\n').count() <= NEAR)
}

impl fmt::Display for Picture {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl Error for Picture {}

impl Diagnostic for Picture {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.code.as_ref().map(|code| Box::new(code) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<Severity> {
        Some(if self.code.is_some() { Severity::Error } else { Severity::Advice })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.excerpt.as_ref().map(|excerpt| excerpt as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let excerpt = self.excerpt.as_ref()?;
        Some(Box::new(excerpt.labels.iter().cloned()))
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn Diagnostic> + 'a>> {
        if self.related.is_empty() {
            return None;
        }
        Some(Box::new(self.related.iter().map(|picture| picture as &dyn Diagnostic)))
    }
}

/// A few lines of a file, made fit to be shown.
#[derive(Debug)]
struct Excerpt {
    name: String,
    text: String,
    first_line: usize,
    labels: Vec<LabeledSpan>,
    /// Line and column of the first label in the file, from 0, in characters.
    position: (usize, usize),
}

impl Excerpt {
    fn new(files: &[PackFile], file: usize, wanted: &[(Range<usize>, String)], width: usize) -> Option<Self> {
        let file = files.get(file).filter(|file| !file.text.is_empty())?;
        let lines = line_ranges(&file.text);
        let line_of = |at: usize| lines.partition_point(|line| line.start <= at).saturating_sub(1);
        let places: Vec<(usize, Range<usize>, &str)> = wanted
            .iter()
            .map(|(span, words)| {
                let line = line_of(span.start.min(file.text.len()));
                (line, clip(span, &lines[line]), words.as_str())
            })
            .collect();
        let first = places.iter().map(|(line, ..)| *line).min()?.saturating_sub(1);
        let last = (places.iter().map(|(line, ..)| *line).max()? + 1).min(lines.len() - 1);
        let (line, span, _) = places.first()?;
        let column = file.text[lines[*line].start..span.start].chars().count();
        let mut excerpt = Self {
            name: harmless(&file.path),
            text: String::new(),
            first_line: first,
            labels: Vec::new(),
            position: (*line, column),
        };
        for (number, range) in lines.iter().enumerate().take(last + 1).skip(first) {
            let here: Vec<_> = places
                .iter()
                .filter(|(line, ..)| *line == number)
                .map(|(_, span, words)| (span.clone(), *words))
                .collect();
            excerpt.add_line(&file.text, range, &here, width.saturating_sub(MARGIN));
        }
        Some(excerpt)
    }

    /// Adds a line, shortened around its labels, with harmless characters only.
    fn add_line(&mut self, text: &str, line: &Range<usize>, labels: &[(Range<usize>, &str)], room: usize) {
        let window = window(text, line, labels, room.max(20));
        if window.start > line.start {
            self.text.push('…');
        }
        let mut marks: Vec<(usize, usize)> = vec![(self.text.len(), self.text.len()); labels.len()];
        for (offset, character) in text[window.clone()].char_indices() {
            let at = window.start + offset;
            for (mark, (span, _)) in marks.iter_mut().zip(labels) {
                if at <= span.start {
                    mark.0 = self.text.len();
                }
                if at <= span.end {
                    mark.1 = self.text.len();
                }
            }
            self.text.push(visible(character));
        }
        for (mark, (span, words)) in marks.into_iter().zip(labels) {
            let start = if span.start >= window.end { self.text.len() } else { mark.0 };
            let end = if span.end >= window.end { self.text.len() } else { mark.1 };
            let words = (!words.is_empty()).then(|| (*words).to_owned());
            self.labels.push(LabeledSpan::new(words, start, end.max(start) - start));
        }
        if window.end < line.end {
            self.text.push('…');
        }
        self.text.push('\n');
    }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let inner = self.text.as_str().read_span(span, before, after)?;
        // Only the heading asks for a place without lines around it; it gets the place in the file itself.
        let (line, column) =
            if before == 0 && after == 0 { self.position } else { (inner.line() + self.first_line, inner.column()) };
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            inner.data(),
            *inner.span(),
            line,
            column,
            inner.line_count(),
        )))
    }
}

/// Bytes of each line, without its end.
fn line_ranges(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    let mut lines = Vec::new();
    for line in text.split('\n') {
        lines.push(start..start + line.strip_suffix('\r').unwrap_or(line).len());
        start += line.len() + 1;
    }
    lines
}

/// The part of a span that lies in one line, on borders between characters.
fn clip(span: &Range<usize>, line: &Range<usize>) -> Range<usize> {
    let start = span.start.clamp(line.start, line.end);
    start..span.end.clamp(start, line.end)
}

/// The part of a line that is shown: all of it if it fits, else what stands around the first label.
fn window(text: &str, line: &Range<usize>, labels: &[(Range<usize>, &str)], room: usize) -> Range<usize> {
    let columns = |character: char| character.width().unwrap_or(1);
    if text[line.clone()].chars().map(columns).sum::<usize>() <= room {
        return line.clone();
    }
    let focus = labels.first().map_or(line.start..line.start, |(span, _)| span.clone());
    let mut left = room / 3;
    let mut start = focus.start;
    for (offset, character) in text[line.start..focus.start].char_indices().rev() {
        if columns(character) > left {
            break;
        }
        left -= columns(character);
        start = line.start + offset;
    }
    let mut right = room - room / 3 + left;
    let mut end = focus.start;
    for (offset, character) in text[focus.start..line.end].char_indices() {
        if columns(character) > right {
            break;
        }
        right -= columns(character);
        end = focus.start + offset + character.len_utf8();
    }
    start..end
}

/// A character as it may be shown: controls and marks that turn the direction of writing would change the picture.
fn visible(character: char) -> char {
    match character {
        '\t' => '→',
        '\u{202A}'..='\u{202E}'
        | '\u{2066}'..='\u{2069}'
        | '\u{200E}'
        | '\u{200F}'
        | '\u{061C}'
        | '\u{2028}'
        | '\u{2029}' => '\u{FFFD}',
        '\u{FEFF}' | '\u{200B}' => '\u{FFFD}',
        other if other.is_control() => '\u{FFFD}',
        other => other,
    }
}

/// Words from a pack inside a message.
fn harmless(words: &str) -> String {
    let mut shown: String = words.chars().map(visible).take(600).collect();
    if words.chars().count() > 600 {
        shown.push('…');
    }
    shown
}
