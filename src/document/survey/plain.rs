//! The source with comments and code spans made unreadable, byte for byte as long, so that patterns over lines do not
//! find markup where none is.

use std::borrow::Cow;

use super::super::{Document, MarkKind};
use crate::finding::{ShortSpan, Span};

const OPEN: &str = "<!--";
const CLOSE: &str = "-->";

/// What cannot be read, in order.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Plain {
    codes: Vec<ShortSpan>,
    comments: Vec<ShortSpan>,
}

impl Plain {
    pub fn new(document: &Document) -> Self {
        let blocks = document.blocks.iter().filter(|block| block.exact && block.is_prose());
        let marks = blocks.flat_map(|block| block.marks());
        let codes = marks.filter(|mark| matches!(mark.kind, MarkKind::Code | MarkKind::Math));
        let mut codes: Vec<ShortSpan> = codes.map(|mark| mark.source.into()).collect();
        codes.sort_unstable_by_key(|code| code.get());
        Self { codes, comments: comments(&document.source) }
    }

    /// All that cannot be read.
    pub fn hidden(&self) -> impl Iterator<Item = Span> {
        self.codes.iter().chain(&self.comments).map(|hidden| hidden.get())
    }

    /// A line of the source, which `span` covers. Blanks stay, but for those at the end of a line of a comment.
    pub fn line<'d>(&self, document: &'d Document, span: Span) -> Cow<'d, str> {
        let line = document.slice(span);
        let (codes, comments) = (within(&self.codes, span), within(&self.comments, span));
        if codes.is_empty() && comments.is_empty() {
            return line.into();
        }
        let mut bytes = line.as_bytes().to_vec();
        let part = |hidden: &ShortSpan| {
            let Span { start, end } = hidden.get();
            start.max(span.start) - span.start..end.min(span.end) - span.start
        };
        for code in codes {
            for byte in bytes[part(code)].iter_mut().filter(|byte| !byte.is_ascii_whitespace()) {
                *byte = 1;
            }
        }
        for comment in comments {
            hide(&mut bytes[part(comment)], comment.get().end > span.end);
        }
        // Only whole characters were overwritten, each byte by an ASCII one.
        String::from_utf8(bytes).map_or(line.into(), Cow::from)
    }
}

/// Those of some spans in order that share a byte with a line.
fn within(hidden: &[ShortSpan], line: Span) -> &[ShortSpan] {
    let first = hidden.partition_point(|hidden| hidden.get().end <= line.start);
    let rest = &hidden[first..];
    &rest[..rest.partition_point(|hidden| hidden.get().start < line.end)]
}

/// What stands in comments.
fn comments(source: &str) -> Vec<ShortSpan> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = memchr::memmem::find(&source.as_bytes()[at..], OPEN.as_bytes()).map(|offset| at + offset) {
        // `<!-->` closes at once.
        let Some(end) = source[start + 2..].find(CLOSE).map(|offset| start + 2 + offset) else { break };
        let content = start + OPEN.len()..end.max(start + OPEN.len());
        if is_comment(source, start, &source[content.clone()]) {
            found.push(Span::new(content.start, content.end).into());
        }
        at = end + CLOSE.len();
    }
    found
}

/// Whether what stands between the signs makes a comment: at the start of a line always, elsewhere only by the rules
/// for comments in a line of text.
fn is_comment(source: &str, start: usize, content: &str) -> bool {
    let line = source[..start].rfind('\n').map_or(0, |at| at + 1);
    let before = &source[line..start];
    let in_table = before.trim_start_matches(' ').starts_with('|') && content.contains('\n');
    let odd = content.starts_with('>')
        || content.starts_with("->")
        || content.ends_with('-')
        || content.contains(CLOSE)
        || content.contains("--");
    before.trim().is_empty() || !(in_table || odd)
}

/// Hides the part of a comment that stands on one line; `goes_on` says that the comment goes on behind it.
fn hide(part: &mut [u8], goes_on: bool) {
    // From the end, so that blanks at the end of a line are known as such.
    let mut at_line_end = goes_on;
    for byte in part.iter_mut().rev() {
        match byte {
            b'\n' | b'\r' => at_line_end = true,
            b' ' if at_line_end => *byte = b'.',
            b' ' => {}
            _ => {
                at_line_end = false;
                *byte = b'.';
            }
        }
    }
}
