//! The source with comments and code spans made unreadable, byte for byte as long, so that patterns over lines do not
//! find markup where none is.

use super::super::{Document, MarkKind};

const OPEN: &str = "<!--";
const CLOSE: &str = "-->";

/// The text of the whole document. Blanks stay, but for those at the end of a line of a comment.
pub(super) fn read(document: &Document) -> String {
    let mut bytes = document.source.as_bytes().to_vec();
    for block in document.blocks.iter().filter(|block| block.exact && block.is_prose()) {
        for mark in block.marks.iter().filter(|mark| matches!(mark.kind, MarkKind::Code | MarkKind::Math)) {
            for byte in bytes.get_mut(mark.source.start..mark.source.end).into_iter().flatten() {
                if !byte.is_ascii_whitespace() {
                    *byte = 1;
                }
            }
        }
    }
    hide_comments(&document.source, &mut bytes);
    // Only whole characters were overwritten, each byte by an ASCII one.
    String::from_utf8(bytes).unwrap_or_else(|_| document.source.to_string())
}

fn hide_comments(source: &str, bytes: &mut [u8]) {
    let mut at = 0;
    while let Some(start) = memchr::memmem::find(&source.as_bytes()[at..], OPEN.as_bytes()).map(|offset| at + offset) {
        // `<!-->` closes at once.
        let Some(end) = source[start + 2..].find(CLOSE).map(|offset| start + 2 + offset) else { return };
        let content = start + OPEN.len()..end.max(start + OPEN.len());
        if is_comment(source, start, &source[content.clone()]) {
            hide(bytes, content);
        }
        at = end + CLOSE.len();
    }
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

fn hide(bytes: &mut [u8], content: std::ops::Range<usize>) {
    let Some(part) = bytes.get_mut(content) else { return };
    // From the end, so that blanks at the end of a line are known as such.
    let mut at_line_end = false;
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
