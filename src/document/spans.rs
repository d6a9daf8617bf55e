//! From places in a block's text to places in the source, and back.
//!
//! It reads the segments that `view` has proven; it never searches for text.

use std::ops::Range;

use super::{Block, Segment, SegmentKind};
use crate::finding::Span;

impl Block {
    /// The one span of source that a range of [`Block::text`] (in bytes) comes from: from the first byte covered to the last,
    /// prefixes of lines in between included. An empty range gives an empty span; an inexact block gives the whole block.
    pub fn span_of(&self, range: Range<usize>) -> Span {
        if !self.exact {
            return self.span();
        }
        if range.start >= range.end {
            let at = self.place_of(range.start);
            return Span::new(at, at);
        }
        let first = self.segments().partition_point(|segment| segment.text().end <= range.start);
        let covered = self.segments()[first..].iter().take_while(|segment| segment.text().start < range.end);
        covered.map(|segment| part(segment, &range)).reduce(Span::join).unwrap_or_else(|| {
            let at = self.place_of(range.start);
            Span::new(at, at)
        })
    }

    /// The exact pieces of source that hold the characters of a range of text, in order, joined where they touch. Nothing if
    /// the block is inexact or the range touches a placeholder, a line break or only a part of an entity.
    pub fn pieces_of(&self, range: Range<usize>) -> Option<Vec<Span>> {
        if !self.exact || range.end > self.text.len() || range.start > range.end {
            return None;
        }
        let first = self.segments().partition_point(|segment| segment.text().end <= range.start);
        let mut pieces: Vec<Span> = Vec::new();
        for segment in self.segments()[first..].iter().take_while(|segment| segment.text().start < range.end) {
            let whole = range.start <= segment.text().start && segment.text().end <= range.end;
            match segment.kind {
                SegmentKind::Verbatim => {}
                SegmentKind::Decoded if whole => {}
                _ => return None,
            }
            let piece = part(segment, &range);
            match pieces.last_mut() {
                Some(last) if last.end == piece.start => last.end = piece.end,
                _ => pieces.push(piece),
            }
        }
        Some(pieces)
    }

    /// The place in the text (in bytes) of a place in the source; nothing for markup and other places without text.
    pub fn text_offset_of(&self, source_offset: usize) -> Option<usize> {
        if !self.exact {
            return None;
        }
        let after = self.segments().partition_point(|segment| segment.source().start <= source_offset);
        let segment = self.segments().get(after.checked_sub(1)?)?;
        if source_offset < segment.source().end {
            return Some(match segment.kind {
                SegmentKind::Verbatim => segment.text().start + (source_offset - segment.source().start),
                _ => segment.text().start,
            });
        }
        // The end of the text, or of the text before a delimiter, is a place too.
        (source_offset == segment.source().end).then_some(segment.text().end)
    }

    /// Where an empty range stands in the source.
    fn place_of(&self, offset: usize) -> usize {
        let next = self.segments().partition_point(|segment| segment.text().end <= offset);
        match (self.segments().get(next), self.segments().last()) {
            (Some(segment), _) if segment.text().start < offset => part(segment, &(offset..segment.text().end)).start,
            (Some(segment), _) => segment.source().start,
            (None, Some(last)) => last.source().end,
            (None, None) => self.span().start,
        }
    }
}

/// The source of that part of a segment that a range covers.
fn part(segment: &Segment, range: &Range<usize>) -> Span {
    if segment.kind != SegmentKind::Verbatim {
        return segment.source();
    }
    let start = range.start.max(segment.text().start) - segment.text().start;
    let end = range.end.min(segment.text().end) - segment.text().start;
    Span::new(segment.source().start + start, segment.source().start + end)
}
