//! The prose of a block with an exact map to bytes: inline events matched against the source by a cursor.
//!
//! It trusts nothing but the block's own place. Where the source does not say what the tree says, the view is given up
//! and the block is marked inexact; it never guesses.

mod ends;
mod literal;

use std::collections::HashMap;
use std::ops::Range;

use super::language::is_han;
use super::parse::Event;
use super::prefix::Content;
use super::scan;
use super::{Mark, MarkKind, OPAQUE, SegmentKind};
use crate::finding::Span;

/// A [`Segment`](super::Segment) that may still grow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    pub text: Range<usize>,
    pub source: Span,
    pub kind: SegmentKind,
}

/// What a walk over a block's inlines gives.
#[derive(Clone, Debug, Default)]
pub(super) struct View {
    pub text: String,
    pub segments: Vec<Stretch>,
    pub marks: Vec<Mark>,
    /// The bytes of the source that it was read from: the block for a block, the part between the brackets for an image.
    pub span: Span,
    pub exact: bool,
}

/// A block's view and the views of the images in it, in source order.
#[derive(Clone, Debug, Default)]
pub(super) struct Views {
    pub block: View,
    pub alternatives: Vec<View>,
}

/// Decoded entities, so that each is looked up once.
pub(super) type Entities = HashMap<String, Option<String>>;

/// Reads a block. `start` is where its inlines begin in `content`; `cell` says that `\|` stands for `|`.
pub(super) fn read(
    content: &Content<'_>,
    start: usize,
    events: &[Event],
    cell: bool,
    closing: bool,
    entities: &mut Entities,
) -> Views {
    let bytes = content.text.as_bytes();
    let end = bytes.iter().rposition(|byte| !scan::is_space(*byte)).map_or(0, |last| last + 1);
    let mut walker = Walker {
        content,
        text: &content.text,
        start,
        at: start,
        cell,
        entities,
        view: View { text: String::with_capacity(end.saturating_sub(start)), ..View::default() },
        around: Vec::new(),
        open: Vec::new(),
        finished: Vec::new(),
        slots: 0,
    };
    let span = content.span(start.min(end)..end);
    let walked = events.iter().try_for_each(|event| walker.step(event)).is_some();
    let rest = content.text.get(walker.at..).unwrap_or("");
    let done = rest.bytes().all(|byte| scan::is_space(byte) || (closing && byte == b'#'));
    if !(walked && done && walker.open.is_empty() && walker.around.is_empty()) {
        return inexact(events, span);
    }
    let mut block = walker.view;
    block.span = span;
    block.exact = true;
    walker.finished.sort_by_key(|(slot, _)| *slot);
    Views { block, alternatives: walker.finished.into_iter().map(|(_, view)| view).collect() }
}

/// The text of the tree as one decoded segment, for a block whose source could not be followed.
fn inexact(events: &[Event], span: Span) -> Views {
    let mut text = String::new();
    let mut images = 0usize;
    let mut open = Vec::new();
    for event in events {
        match event {
            Event::Leave => images -= usize::from(open.pop() == Some(true)),
            Event::Image { .. } => {
                if images == 0 {
                    text.push(OPAQUE);
                }
                images += 1;
                open.push(true);
            }
            Event::Emphasis | Event::Strong | Event::Strikethrough | Event::Link { .. } => open.push(false),
            _ if images > 0 => {}
            Event::Text(literal) => text.push_str(literal),
            Event::SoftBreak | Event::HardBreak => text.push('\n'),
            Event::Code { .. } | Event::Math { .. } | Event::Html(_) | Event::FootnoteReference => text.push(OPAQUE),
        }
    }
    let segments = vec![Stretch { text: 0..text.len(), source: span, kind: SegmentKind::Decoded }];
    let segments = if text.is_empty() { Vec::new() } else { segments };
    Views { block: View { text, segments, marks: Vec::new(), span, exact: false }, alternatives: Vec::new() }
}

/// A container that was entered and not left.
enum Open {
    /// Emphasis, strong, strikethrough: the delimiter byte, how many, and its mark.
    Delimited {
        byte: u8,
        width: usize,
        mark: usize,
    },
    Link {
        mark: usize,
        start: usize,
    },
    /// An image: its mark in the view around it, its first byte, the order of its own view.
    Image {
        mark: usize,
        start: usize,
        slot: usize,
    },
    Autolink {
        url: String,
        literal: String,
    },
}

struct Walker<'a> {
    content: &'a Content<'a>,
    text: &'a str,
    /// Where the inlines begin.
    start: usize,
    /// The cursor, in bytes of `text`.
    at: usize,
    cell: bool,
    entities: &'a mut Entities,
    /// The view being written.
    view: View,
    /// Those of the texts around the image being read.
    around: Vec<View>,
    open: Vec<Open>,
    finished: Vec<(usize, View)>,
    slots: usize,
}

impl Walker<'_> {
    fn bytes(&self) -> &[u8] {
        self.text.as_bytes()
    }

    fn peek(&self) -> Option<u8> {
        self.bytes().get(self.at).copied()
    }

    /// One event; nothing if the source says something else.
    fn step(&mut self, event: &Event) -> Option<()> {
        if let Some(Open::Autolink { literal, .. }) = self.open.last_mut() {
            match event {
                Event::Text(text) => {
                    literal.push_str(text);
                    return Some(());
                }
                Event::Leave => {}
                _ => return None,
            }
        }
        match event {
            Event::Text(literal) => self.literal(literal),
            Event::SoftBreak => self.line_break(false),
            Event::HardBreak => self.line_break(true),
            Event::Code { ticks } => {
                let end = self.end_of_code(*ticks)?;
                self.opaque(MarkKind::Code, end, *ticks, None)
            }
            Event::Math { literal } => {
                let (end, dollars) = self.end_of_math(literal)?;
                self.opaque(MarkKind::Math, end, dollars, None)
            }
            Event::Html(literal) => {
                let end = self.end_of_raw(self.at, literal)?;
                self.opaque(MarkKind::Html, end, 0, None)
            }
            Event::FootnoteReference => {
                let rest = self.text.get(self.at..)?;
                let length = rest.starts_with("[^").then(|| rest.find(']'))??;
                self.opaque(MarkKind::FootnoteReference, self.at + length + 1, 1, None)
            }
            Event::Emphasis => self.enter_delimited(MarkKind::Emphasis, b"*_", 1),
            Event::Strong => self.enter_delimited(MarkKind::Strong, b"*_", 2),
            Event::Strikethrough => {
                let width = 1 + usize::from(self.bytes().get(self.at + 1) == Some(&b'~'));
                self.enter_delimited(MarkKind::Strikethrough, b"~", width)
            }
            Event::Link { url } if self.peek() == Some(b'[') => self.enter_link(url),
            Event::Link { url } => {
                self.open.push(Open::Autolink { url: url.clone(), literal: String::new() });
                Some(())
            }
            Event::Image { url } => self.enter_image(url),
            Event::Leave => self.leave(),
        }
    }

    /// Appends `text` for the source bytes `range` (of the content) and moves the cursor behind them.
    fn push(&mut self, text: &str, range: Range<usize>, kind: SegmentKind) {
        let source = self.content.span(range.clone());
        self.at = range.end;
        let view = &mut self.view;
        let from = view.text.len();
        view.text.push_str(text);
        if kind == SegmentKind::Verbatim
            && let Some(last) = view.segments.last_mut()
            && last.kind == SegmentKind::Verbatim
            && last.source.end == source.start
        {
            last.source.end = source.end;
            last.text.end = view.text.len();
            return;
        }
        view.segments.push(Stretch { text: from..view.text.len(), source, kind });
    }

    fn push_verbatim(&mut self, range: Range<usize>) {
        if !range.is_empty() {
            let content = self.text;
            self.push(&content[range.clone()], range, SegmentKind::Verbatim);
        }
    }

    fn line_break(&mut self, hard: bool) -> Option<()> {
        let spaces = self.at;
        let mut end =
            scan::skip_while(self.bytes(), spaces, |byte| scan::is_space(byte) && !matches!(byte, b'\n' | b'\r'));
        let start = if hard { spaces } else { end };
        if hard && self.bytes().get(end) == Some(&b'\\') {
            end += 1;
        }
        end += match (self.bytes().get(end)?, self.bytes().get(end + 1)) {
            (b'\r', Some(b'\n')) => 2,
            (b'\r' | b'\n', _) => 1,
            _ => return None,
        };
        let end = scan::skip_while(self.bytes(), end, |byte| matches!(byte, b' ' | b'\t'));
        let source = Span::new(self.content.source(start), self.content.source(end));
        self.at = end;
        let view = &mut self.view;
        let from = view.text.len();
        view.text.push('\n');
        view.segments.push(Stretch { text: from..from + 1, source, kind: SegmentKind::Break });
        Some(())
    }

    /// One placeholder for everything up to `end`, whose delimiters are `width` bytes on both sides.
    fn opaque(&mut self, kind: MarkKind, end: usize, width: usize, url: Option<Box<str>>) -> Option<()> {
        let range = self.at..end;
        let mark = self.open_mark(kind, url);
        let inner = self.content.span(range.start + width..(end.checked_sub(width)?).max(range.start + width));
        let mut placeholder = [0; 4];
        self.push(OPAQUE.encode_utf8(&mut placeholder), range.clone(), SegmentKind::Opaque);
        self.close_mark(mark, range, inner);
        Some(())
    }

    fn open_mark(&mut self, kind: MarkKind, url: Option<Box<str>>) -> usize {
        let view = &mut self.view;
        let from = view.text.len();
        view.marks.push(Mark { kind, text: from..from, source: Span::default(), inner: Span::default(), url });
        view.marks.len() - 1
    }

    fn close_mark(&mut self, mark: usize, range: Range<usize>, inner: Span) {
        let source = self.content.span(range);
        let view = &mut self.view;
        let end = view.text.len();
        if let Some(mark) = view.marks.get_mut(mark) {
            mark.text.end = end;
            mark.source = source;
            mark.inner = inner;
        }
    }

    fn enter_delimited(&mut self, kind: MarkKind, allowed: &[u8], width: usize) -> Option<()> {
        let byte = self.peek().filter(|byte| allowed.contains(byte))?;
        if width == 2 && self.bytes().get(self.at + 1) != Some(&byte) {
            return None;
        }
        let start = self.content.source(self.at);
        let mark = self.open_mark(kind, None);
        self.at += width;
        let inner = self.content.source(self.at);
        if let Some(mark) = self.view.marks.get_mut(mark) {
            mark.source.start = start;
            mark.inner.start = inner;
        }
        self.open.push(Open::Delimited { byte, width, mark });
        Some(())
    }

    fn enter_link(&mut self, url: &str) -> Option<()> {
        let start = self.at;
        let mark = self.open_mark(MarkKind::Link, Some(url.into()));
        self.at += 1;
        self.open.push(Open::Link { mark, start });
        Some(())
    }

    fn enter_image(&mut self, url: &str) -> Option<()> {
        if !self.text.get(self.at..)?.starts_with("![") {
            return None;
        }
        let mark = self.open_mark(MarkKind::Image, Some(url.into()));
        self.open.push(Open::Image { mark, start: self.at, slot: self.slots });
        self.slots += 1;
        let around = std::mem::replace(&mut self.view, View { exact: true, ..View::default() });
        self.around.push(around);
        self.at += 2;
        Some(())
    }

    fn leave(&mut self) -> Option<()> {
        match self.open.pop()? {
            Open::Delimited { byte, width, mark } => {
                let end = self.at + width;
                if !self.bytes().get(self.at..end)?.iter().all(|&here| here == byte) {
                    return None;
                }
                let inner_end = if self.at > 0 { self.content.source(self.at - 1) + 1 } else { 0 };
                let close = self.content.source(end - 1) + 1;
                self.at = end;
                let view = &mut self.view;
                let text_end = view.text.len();
                let mark = view.marks.get_mut(mark)?;
                mark.text.end = text_end;
                mark.source.end = close;
                mark.inner.end = inner_end;
                Some(())
            }
            Open::Link { mark, start } => {
                let inner = self.content.span(start + 1..self.at);
                let end = self.end_of_link()?;
                self.at = end;
                self.close_mark(mark, start..end, inner);
                Some(())
            }
            Open::Image { mark, start, slot } => {
                let inner = self.content.span(start + 2..self.at);
                let end = self.end_of_link()?;
                let mut view = std::mem::replace(&mut self.view, self.around.pop()?);
                view.span = inner;
                self.finished.push((slot, view));
                let mut placeholder = [0; 4];
                self.push(OPAQUE.encode_utf8(&mut placeholder), start..end, SegmentKind::Opaque);
                self.close_mark(mark, start..end, inner);
                Some(())
            }
            Open::Autolink { url, literal } => self.autolink(url, &literal),
        }
    }

    /// `<https://…>`, or a bare URL, from which any Chinese text that it swallowed is given back.
    fn autolink(&mut self, url: String, literal: &str) -> Option<()> {
        if self.peek() == Some(b'<') {
            let end = self.at + self.text.get(self.at..)?.find('>')? + 1;
            return self.opaque(MarkKind::Autolink, end, 1, Some(url.into()));
        }
        let end = self.end_of_raw(self.at, literal).or_else(|| self.end_of_decoded(literal))?;
        let written = self.text.get(self.at..end)?;
        let length = length_of_bare_url(written);
        let cut = self.at + length;
        // What is given back was at the end of the destination too.
        let url = match written.get(length..).and_then(|rest| url.strip_suffix(rest)) {
            Some(kept) if cut < end => kept.to_owned(),
            _ => url,
        };
        self.opaque(MarkKind::Autolink, cut, 0, Some(url.into()))?;
        self.push_verbatim(cut..end);
        self.at = end;
        Some(())
    }
}

/// How much of what a parser takes for a bare URL is one: all up to the first Chinese, Japanese or full-width character,
/// unless that opens a part of the address, as in `/wiki/…`; then up to the first such mark.
fn length_of_bare_url(written: &str) -> usize {
    let mut before = ' ';
    let mut inside = false;
    let ends = |(_, character): &(usize, char)| {
        let opens = matches!(before, '/' | '=' | '#' | '&');
        inside = is_han(*character) && (opens || inside);
        before = *character;
        ends_bare_url(*character) && !inside
    };
    written.char_indices().skip(1).find(ends).map_or(written.len(), |(at, _)| at)
}

/// Whether a character is Chinese, Japanese or full-width.
fn ends_bare_url(character: char) -> bool {
    matches!(character,
        '\u{2014}' | '\u{2018}'..='\u{201D}' | '\u{2026}'
        | '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE4F}'
        | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{3FFFF}')
}
