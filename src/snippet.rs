//! Pieces of a text drawn for people: a line or a few with marks under the right characters.
//!
//! It shortens long lines and makes control characters harmless before miette sees them; what is wrong with the text,
//! and in which words, is decided by those who call it. Marks are right under Chinese and single emoji; after emoji that
//! are joined from several (families, flags, keycaps) terminals disagree on the width, and marks may stand a little off.

use std::error::Error;
use std::fmt;
use std::ops::Range;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, Severity,
    SourceCode, SourceSpan, SpanContents,
};
use unicode_width::UnicodeWidthChar;

use crate::document::Lines;
use crate::finding::Span;

/// Columns that line numbers and borders take.
const MARGIN: usize = 12;
/// The fewest columns that a line of text gets.
const LEAST_ROOM: usize = 20;
/// So many characters of a message are shown.
const LONGEST: usize = 600;

/// A place and what is said about it; the words may be empty.
#[derive(Clone, Debug)]
pub struct Label {
    /// Bytes of the text.
    pub span: Range<usize>,
    /// What stands under it.
    pub words: String,
}

/// A text with a name and an index of its lines.
#[derive(Clone, Copy, Debug)]
pub struct Named<'a> {
    /// What people call it: a path.
    pub name: &'a str,
    /// The text.
    pub text: &'a str,
    /// The index of its lines.
    pub lines: &'a Lines,
}

/// How much may be shown.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// Columns of the whole picture.
    pub width: usize,
    /// Lines around those with labels.
    pub context: usize,
}

impl Frame {
    /// Columns that the text itself may take.
    fn room(self) -> usize {
        self.width.saturating_sub(MARGIN).max(LEAST_ROOM)
    }
}

/// What miette draws: a message over an excerpt, with more of its kind inside.
#[derive(Debug)]
pub struct Picture {
    /// How serious it is.
    pub severity: Severity,
    /// A line above the message.
    pub code: Option<String>,
    /// The message.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// Where it is.
    pub excerpt: Option<Excerpt>,
    /// Other places.
    pub related: Vec<Picture>,
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
        Some(self.severity)
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

/// The theme that pictures are drawn with.
pub fn theme(color: bool) -> GraphicalTheme {
    if color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() }
}

/// Draws pictures of excerpts. Links are none of its business: addresses are printed as they are.
pub fn handler(theme: GraphicalTheme, width: usize) -> GraphicalReportHandler {
    GraphicalReportHandler::new_themed(theme)
        .with_width(width)
        .with_links(false)
        // Excerpts choose their lines themselves; by this number they tell a question for lines from one for a place.
        .with_context_lines(1)
        .with_show_related_as_nested(true)
        .without_syntax_highlighting()
}

/// A few lines of a text, made fit to be shown.
#[derive(Debug)]
pub struct Excerpt {
    name: String,
    text: String,
    first_line: usize,
    line_count: usize,
    labels: Vec<LabeledSpan>,
    /// Line and column of the first label in the text, from 0, in characters.
    position: (usize, usize),
}

impl Excerpt {
    /// The lines from the first label to the last in the file, as much of each as has room. The first of `wanted` gives
    /// the place in the heading. A label that goes on in the next line ends with its first. None without labels.
    pub fn new(source: Named<'_>, wanted: &[Label], frame: Frame) -> Option<Self> {
        let Named { name, text, lines } = source;
        let places: Vec<(usize, Label)> = wanted
            .iter()
            .map(|label| {
                let line = lines.line_of(label.span.start.min(text.len()));
                (line, Label { span: clip(&label.span, lines.span(line)), words: harmless(&label.words) })
            })
            .collect();
        let (line, label) = places.first()?;
        let first = places.iter().map(|(line, _)| *line).min()?.saturating_sub(frame.context);
        let last = (places.iter().map(|(line, _)| *line).max()? + frame.context).min(lines.len() - 1);
        let column = lines.position(text, label.span.start).column - 1;
        let mut excerpt = Self {
            name: harmless(name),
            text: String::new(),
            first_line: first,
            line_count: last + 1 - first,
            labels: Vec::new(),
            position: (*line, column),
        };
        for number in first..=last {
            let here: Vec<&Label> = places.iter().filter(|(line, _)| *line == number).map(|(_, label)| label).collect();
            excerpt.add_line(text, lines.span(number), &here, frame.room());
        }
        Some(excerpt)
    }

    /// Adds a line, shortened around its labels, with harmless characters only.
    fn add_line(&mut self, text: &str, line: Span, labels: &[&Label], room: usize) {
        let focus = labels.first().map_or(line.start..line.start, |label| label.span.clone());
        let window = window(text, line, &focus, room);
        self.text.reserve(window.len() + 2 * '…'.len_utf8() + 1);
        if window.start > line.start {
            self.text.push('…');
        }
        let before = self.text.len();
        let shown = &text[window.clone()];
        let as_it_is = is_harmless(shown);
        if as_it_is {
            self.text.push_str(shown);
        } else {
            self.text.extend(shown.chars().map(visible));
        }
        let place = |at: usize| {
            let at = at.clamp(window.start, window.end) - window.start;
            let start = (0..=at).rev().find(|at| shown.is_char_boundary(*at)).unwrap_or(0);
            let length = |part: &str| part.chars().map(|character| visible(character).len_utf8()).sum();
            before + if as_it_is { start } else { length(&shown[..start]) }
        };
        for label in labels {
            let (start, end) = (place(label.span.start), place(label.span.end));
            let words = (!label.words.is_empty()).then(|| label.words.clone());
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
        _span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        // Only the heading asks for a place without lines around it; it gets the place in the text itself.
        let (line, column) = if before == 0 && after == 0 { self.position } else { (self.first_line, 0) };
        let whole = SourceSpan::new(0.into(), self.text.len());
        let data = self.text.as_bytes();
        Ok(Box::new(MietteSpanContents::new_named(self.name.clone(), data, whole, line, column, self.line_count)))
    }
}

/// Whether one picture can hold both places: few lines apart, and on one line not further than it has room.
pub fn fit_together(source: Named<'_>, one: &Range<usize>, other: &Range<usize>, lines: usize, width: usize) -> bool {
    let line_of = |span: &Range<usize>| source.lines.line_of(span.start.min(source.text.len()));
    let apart = line_of(one).abs_diff(line_of(other));
    let (start, end) = (one.start.min(other.start), one.end.max(other.end));
    let room = Frame { width, context: 0 }.room();
    // Two thirds of the room lie behind the first label, see `window`.
    apart <= lines && (apart > 0 || source.text.get(start..end).is_some_and(|text| fits(text, room / 3)))
}

/// The part of a span that lies in one line.
fn clip(span: &Range<usize>, line: Span) -> Range<usize> {
    let start = span.start.clamp(line.start, line.end);
    start..span.end.clamp(start, line.end)
}

/// Columns that a character takes once it is [`visible`].
fn columns(character: char) -> usize {
    if matches!(character, ' '..='~') {
        return 1;
    }
    visible(character).width().unwrap_or(1)
}

/// Whether a text is at most `room` columns wide; looks no further than that.
fn fits(text: &str, room: usize) -> bool {
    let mut left = room;
    // Characters without width could be any number, so each costs a little.
    text.len() <= room.saturating_mul(16)
        && text.chars().all(|character| match left.checked_sub(columns(character)) {
            Some(rest) => {
                left = rest;
                true
            }
            None => false,
        })
}

/// The part of a line that is shown: all of it if it fits, else what stands around the focus.
fn window(text: &str, line: Span, focus: &Range<usize>, room: usize) -> Range<usize> {
    if fits(&text[line.start..line.end], room) {
        return line.start..line.end;
    }
    let mut left = room / 3;
    let mut start = focus.start;
    for (offset, character) in text[line.start..focus.start].char_indices().rev() {
        // An invisible character costs a column too, or a thousand of them would make the picture endless.
        let cost = columns(character).max(1);
        if cost > left {
            break;
        }
        left -= cost;
        start = line.start + offset;
    }
    let mut right = room - room / 3 + left;
    let mut end = focus.start;
    for (offset, character) in text[focus.start..line.end].char_indices() {
        let cost = columns(character).max(1);
        if cost > right {
            break;
        }
        right -= cost;
        end = focus.start + offset + character.len_utf8();
    }
    start..end
}

/// A character as it may be shown: controls and marks that turn the direction of writing would change the picture.
pub const fn visible(character: char) -> char {
    match character {
        ' '..='~' => character,
        '\t' => '→',
        '\u{202A}'..='\u{202E}'
        | '\u{2066}'..='\u{2069}'
        | '\u{200E}'
        | '\u{200F}'
        | '\u{061C}'
        | '\u{2028}'
        | '\u{2029}'
        | '\u{FEFF}'
        | '\u{200B}'
        | '\0'..='\u{1F}'
        | '\u{7F}'..='\u{9F}' => '\u{FFFD}',
        other => other,
    }
}

/// Whether every character is shown as it is.
fn is_harmless(text: &str) -> bool {
    text.chars().all(|character| visible(character) == character)
}

/// Somebody else's words inside a message: on one line, harmless, and not endless.
pub fn harmless(words: &str) -> String {
    if words.len() <= LONGEST && is_harmless(words) {
        return words.to_owned();
    }
    let mut characters = words.chars();
    let mut shown: String = characters.by_ref().take(LONGEST).map(visible).collect();
    if characters.next().is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(text: &str, spans: &[Span], width: usize) -> String {
        let lines = Lines::new(text);
        let labels: Vec<Label> =
            spans.iter().map(|span| Label { span: span.start..span.end, words: String::new() }).collect();
        let excerpt = Excerpt::new(Named { name: "a", text, lines: &lines }, &labels, Frame { width, context: 0 });
        let picture = Picture {
            severity: Severity::Error,
            code: None,
            message: "m".to_owned(),
            help: None,
            excerpt,
            related: Vec::new(),
        };
        let mut drawn = String::new();
        handler(theme(false), width).render_report(&mut drawn, &picture).unwrap();
        drawn
    }

    fn find(text: &str, part: &str) -> Span {
        let start = text.find(part).unwrap();
        Span::new(start, start + part.len())
    }

    #[test]
    fn marks_stand_under_wide_characters() {
        let text = "一行\n用算例🎉训练 model\n三行\n";
        insta::assert_snapshot!(drawn(text, &[find(text, "算例"), find(text, "model")], 80), @r"
          × m
           ╭─[a:2:2]
         2 │ 用算例🎉训练 model
           ·   ────       ─────
           ╰────
        ");
    }

    #[test]
    fn long_lines_show_what_stands_around_the_label() {
        let text = format!("{}算例{}", "前文".repeat(4000), "后文".repeat(4000));
        insta::assert_snapshot!(drawn(&text, &[find(&text, "算例")], 60), @r"
          × m
           ╭─[a:1:8001]
         1 │ …前文前文前文前文算例后文后文后文后文后文后文后文…
           ·                  ────
           ╰────
        ");
    }

    #[test]
    fn nothing_can_turn_the_picture_around() {
        let text = "a\u{202E}b\tc\u{1b}[31md\u{200B}";
        let drawn = drawn(text, &[find(text, "d")], 80);
        assert!(drawn.contains("a\u{FFFD}b→c\u{FFFD}[31md\u{FFFD}"), "{drawn}");
    }

    #[test]
    fn places_at_the_edges() {
        assert!(drawn("", &[Span::new(0, 0)], 80).contains("[a:1:1]"));
        assert!(drawn("ab\n", &[Span::new(3, 3)], 80).contains("[a:1:3]"));
        assert!(drawn("ab\r\ncd", &[Span::new(1, 6)], 80).contains("1 │ ab\n   ·  ─\n"));
        let endless = "\u{301}".repeat(100_000);
        assert!(drawn(&endless, &[Span::new(50_000, 50_002)], 80).len() < 2000);
    }
}
