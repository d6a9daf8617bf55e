//! Scanners for the parts of links that comrak's tree drops: destinations, titles, labels, reference definitions.
//!
//! They follow the CommonMark grammar the way comrak reads it, over text whose container prefixes are gone; they resolve nothing.

use std::ops::Range;

/// The longest label that comrak accepts, in its own count.
const LONGEST_LABEL: usize = 1000;
const DEEPEST_PARENTHESES: usize = 32;

/// White space as Markdown counts it.
pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0B | 0x0C)
}

/// Whether a text holds a delimiter of emphasis.
pub(super) fn holds_delimiter(text: &str) -> bool {
    memchr::memchr2(b'*', b'_', text.as_bytes()).is_some()
}

/// The end of the run of bytes from `at` that satisfy `keep`.
pub(super) fn skip_while(bytes: &[u8], mut at: usize, keep: impl Fn(u8) -> bool) -> usize {
    while bytes.get(at).is_some_and(|&byte| keep(byte)) {
        at += 1;
    }
    at
}

fn skip_blanks(bytes: &[u8], at: usize) -> usize {
    skip_while(bytes, at, |byte| matches!(byte, b' ' | b'\t'))
}

/// The place after a line end at `at`, or `at` itself at the end of the text.
fn skip_line_end(bytes: &[u8], at: usize) -> Option<usize> {
    match (bytes.get(at), bytes.get(at + 1)) {
        (None, _) => Some(at),
        (Some(b'\r'), Some(b'\n')) => Some(at + 2),
        (Some(b'\r' | b'\n'), _) => Some(at + 1),
        _ => None,
    }
}

/// A link destination at `at`: what stands between the pointed brackets if there are any, and where it ends.
pub(super) fn destination(bytes: &[u8], at: usize) -> Option<(Range<usize>, usize)> {
    if bytes.get(at) == Some(&b'<') { pointed_destination(bytes, at) } else { bare_destination(bytes, at) }
}

fn pointed_destination(bytes: &[u8], at: usize) -> Option<(Range<usize>, usize)> {
    let mut here = at + 1;
    loop {
        match bytes.get(here)? {
            b'>' => return Some((at + 1..here, here + 1)),
            b'\\' => here += 2,
            b'\n' | b'\r' | b'<' => return None,
            _ => here += 1,
        }
    }
}

fn bare_destination(bytes: &[u8], at: usize) -> Option<(Range<usize>, usize)> {
    let (mut here, mut depth) = (at, 0);
    while let Some(&byte) = bytes.get(here) {
        match byte {
            b'\\' if bytes.get(here + 1).is_some_and(u8::is_ascii_punctuation) => here += 1,
            b'(' => {
                depth += 1;
                if depth > DEEPEST_PARENTHESES {
                    return None;
                }
            }
            b')' if depth == 0 => break,
            b')' => depth -= 1,
            _ if is_space(byte) || (byte.is_ascii_control() && byte != 0) => {
                if here == at {
                    return None;
                }
                break;
            }
            _ => {}
        }
        here += 1;
    }
    (depth == 0 && at < bytes.len()).then_some((at..here, here))
}

/// The end of a link title at `at`. An escaped quote may still close it when no other does.
fn title(bytes: &[u8], at: usize) -> Option<usize> {
    let close = match bytes.get(at)? {
        b'"' => b'"',
        b'\'' => b'\'',
        b'(' => b')',
        _ => return None,
    };
    let mut here = at + 1;
    let mut escaped_close = None;
    while let Some(&byte) = bytes.get(here) {
        if byte == close {
            return Some(here + 1);
        }
        if byte == b'(' && close == b')' {
            break;
        }
        if byte == b'\\' && bytes.get(here + 1).is_some_and(u8::is_ascii_punctuation) {
            here += 1;
            if bytes.get(here) == Some(&close) {
                escaped_close = Some(here + 1);
            }
        }
        here += 1;
    }
    escaped_close
}

/// The end of `(destination "title")` whose opening parenthesis stands at `at`, with the place of the destination.
pub(super) fn inline_target(bytes: &[u8], at: usize) -> Option<(Range<usize>, usize)> {
    if bytes.get(at) != Some(&b'(') {
        return None;
    }
    let (url, after_url) = destination(bytes, skip_while(bytes, at + 1, is_space))?;
    let before_title = skip_while(bytes, after_url, is_space);
    let after_title = if before_title == after_url { None } else { title(bytes, before_title) };
    let end = skip_while(bytes, after_title.unwrap_or(before_title), is_space);
    (bytes.get(end) == Some(&b')')).then_some((url, end + 1))
}

/// A link label `[…]` at `at`: what stands inside and where it ends.
pub(super) fn label(bytes: &[u8], at: usize) -> Option<(Range<usize>, usize)> {
    if bytes.get(at) != Some(&b'[') {
        return None;
    }
    let (mut here, mut length) = (at + 1, 0);
    loop {
        match bytes.get(here)? {
            b']' => return Some((at + 1..here, here + 1)),
            b'[' => return None,
            b'\\' if bytes.get(here + 1).is_some_and(u8::is_ascii_punctuation) => {
                here += 2;
                length += 2;
            }
            _ => {
                here += 1;
                length += 1;
            }
        }
        if length > LONGEST_LABEL {
            return None;
        }
    }
}

/// A link reference definition, as places in the text that was scanned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ScannedDefinition {
    pub label: Range<usize>,
    pub url: Range<usize>,
    /// Its first byte and the end of its last character.
    pub whole: Range<usize>,
    /// Where the text goes on.
    pub next: usize,
}

/// A link reference definition at `at`.
pub(super) fn definition(text: &str, at: usize) -> Option<ScannedDefinition> {
    let bytes = text.as_bytes();
    let (label, after_label) = label(bytes, at)?;
    if bytes[label.clone()].iter().all(|&byte| is_space(byte)) || bytes.get(after_label) != Some(&b':') {
        return None;
    }
    let (url, after_url) = destination(bytes, skip_blank_line_end(bytes, after_label + 1))?;
    let before_title = skip_blank_line_end(bytes, after_url);
    let after_title = if before_title == after_url { None } else { title(bytes, before_title) };
    if let Some(end) = after_title
        && let Some(next) = skip_line_end(bytes, skip_blanks(bytes, end))
    {
        return Some(ScannedDefinition { label, url, whole: at..end, next });
    }
    let next = skip_line_end(bytes, skip_blanks(bytes, after_url))?;
    Some(ScannedDefinition { label, url, whole: at..after_url, next })
}

/// Blanks, at most one line end, blanks.
fn skip_blank_line_end(bytes: &[u8], at: usize) -> usize {
    let here = skip_blanks(bytes, at);
    skip_line_end(bytes, here).map_or(here, |next| skip_blanks(bytes, next))
}

/// All definitions that open `text`, and where they end.
pub(super) fn opening_definitions(text: &str) -> (Vec<ScannedDefinition>, usize) {
    let mut found = Vec::new();
    let mut at = 0;
    while text.as_bytes().get(at) == Some(&b'[') {
        let Some(definition) = definition(text, at) else { break };
        at = definition.next;
        found.push(definition);
    }
    (found, at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_end_where_they_should() {
        let end = |text: &str| inline_target(text.as_bytes(), 0).map(|(_, end)| end);
        assert_eq!(end("(a)b"), Some(3));
        assert_eq!(end("(a(b)c \"t)\")"), Some(12));
        assert_eq!(end("(<a b> 'x')"), Some(11));
        assert_eq!(end("()"), Some(2));
        assert_eq!(end("(a b)"), None);
        assert_eq!(end("(a\n\"t\")x"), Some(7));
    }

    #[test]
    fn definitions_open_a_paragraph() {
        let text = "[a]: b\n[c]:\n  <d e> \"t\"\n文字";
        let (found, end) = opening_definitions(text);
        assert_eq!(found.len(), 2);
        assert_eq!(&text[found[1].url.clone()], "d e");
        assert_eq!(&text[end..], "文字");
        assert_eq!(opening_definitions("[a]: b c").1, 0);
    }
}
