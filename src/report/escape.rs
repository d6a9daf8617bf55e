//! Other people's words inside a format: what would mean something there is made to mean nothing.
//!
//! It knows syntaxes and no findings. Control characters and marks that turn the direction of writing become visible
//! signs where a person reads the text, and escapes where a program does.

use std::fmt::Write;

use serde::Serialize;

use crate::escape::markup;
use crate::snippet::{harmless, visible};

/// The address of the program; empty where it has none.
pub(super) const HOME: &str = env!("CARGO_PKG_REPOSITORY");

/// A value as JSON on one line. Characters that could fool whoever looks at the text are written as escapes, which mean
/// the same to a program. Text, numbers and lists can always be written.
pub(super) fn json(value: &impl Serialize) -> String {
    // Most findings take no more, and need not be moved while they are written.
    let mut written = Vec::with_capacity(512);
    let text = serde_json::to_writer(&mut written, value).ok().and_then(|()| String::from_utf8(written).ok());
    json_text(text.unwrap_or_else(|| "null".to_owned()))
}

/// JSON as serde writes it, with escapes for what could fool whoever looks at it, and for the beginning of commands that
/// runners obey wherever in a line they stand. A program reads the same.
pub(crate) fn json_text(text: String) -> String {
    let bytes = text.as_bytes();
    let Some(mut at) = next_odd(bytes, 0) else { return text };
    let mut escaped = String::with_capacity(text.len() + text.len() / 8);
    // What was copied, and whether its last character is a number sign.
    let (mut copied, mut sign) = (0, false);
    while let Some(character) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let next = at + character.len_utf8();
        sign &= at == copied;
        if character == '#' && !sign {
            sign = true;
            escaped.push_str(&text[copied..next]);
            copied = next;
        } else if character == '#' || visible(character) != character {
            sign = false;
            escaped.push_str(&text[copied..at]);
            // Writing to a string cannot fail.
            let _ = write!(escaped, "\\u{:04x}", u32::from(character));
            copied = next;
        }
        // Characters that are not ASCII mostly come one after another.
        at = match bytes.get(next) {
            Some(byte) if !byte.is_ascii() => next,
            _ => next_odd(bytes, next).unwrap_or(bytes.len()),
        };
    }
    escaped.push_str(&text[copied..]);
    escaped
}

/// The next byte from `at` on that may have to be written as an escape, or begins a character that may. serde writes the
/// controls below U+0020 as escapes, but for line ends between the parts; the others stand only inside strings, and so do
/// number signs.
fn next_odd(bytes: &[u8], at: usize) -> Option<usize> {
    // Most text is odd nowhere, which is told of many bytes at once.
    const STEP: usize = 32;
    let odd = |byte: u8| (byte.wrapping_sub(b' ') > b'~' - b' ') & (byte != b'\n') | (byte == b'#');
    let rest = bytes.get(at..)?;
    let is_plain = |step: &&[u8; STEP]| step.iter().fold(0, |any, byte| any | u8::from(odd(*byte))) == 0;
    let from = STEP * rest.as_chunks().0.iter().take_while(is_plain).count();
    rest[from..].iter().position(|byte| odd(*byte)).map(|offset| at + from + offset)
}

/// A text for an attribute or the content of an element of XML or HTML, on one line.
pub(super) fn xml(text: &str) -> String {
    markup(&harmless(text))
}

/// The same for texts of several lines and any length.
pub(super) fn xml_lines(text: &str) -> String {
    let shown: String = text
        .chars()
        .map(|character| if matches!(character, '\n' | '\t') { character } else { visible(character) })
        .collect();
    markup(&shown)
}

/// A text inside a line of Markdown, also in a cell of a table: it makes no markup, no link, no mention.
pub(super) fn markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in harmless(text).chars() {
        match character {
            // Services look for mentions and references in the rendered text; a comment takes the two apart.
            '@' | '#' => {
                escaped.push(character);
                escaped.push_str("<!-- -->");
            }
            // Not with a backslash: behind the colon of an address no link begins.
            ':' => escaped.push_str("&#58;"),
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '.' if escaped.to_ascii_lowercase().ends_with("www") => escaped.push_str("&#46;"),
            other
                if other.is_ascii_punctuation() && !matches!(other, ',' | ';' | '.' | '?' | '%' | '/' | '"' | '\'') =>
            {
                escaped.push('\\');
                escaped.push(other);
            }
            other => escaped.push(other),
        }
    }
    escaped
}

/// A name at the beginning of a line, where runners look for commands such as `::error::` and `##vso[…]`. A path
/// stays the same path.
pub(super) fn line_start(name: &str) -> String {
    let name = harmless(name);
    if name.trim_start().starts_with("::") || name.trim_start().starts_with("##") { format!("./{name}") } else { name }
}

/// A text for people without the beginning of commands: those of GitHub's runner at the beginning of a line, whatever
/// blanks stand before them, and those that it or that of Azure obeys wherever in a line they stand.
pub(crate) fn unarmed(text: String) -> String {
    let holds = |text: &str, sign: &str| memchr::memmem::find(text.as_bytes(), sign.as_bytes()).is_some();
    let command = holds(&text, "##[") || holds(&text, "##vso[");
    let text = if command { text.replace("##vso[", "# #vso[").replace("##[", "# #[") } else { text };
    if !holds(&text, "::") {
        return text;
    }
    let line = |line: &str| match line.trim_start().strip_prefix("::") {
        Some(rest) => format!("{}: :{rest}", &line[..line.len() - line.trim_start().len()]),
        None => line.to_owned(),
    };
    text.split_inclusive('\n').map(line).collect()
}

/// A difference of articles, as it may be shown on a terminal: only line ends are controls.
pub(crate) fn shown_lines(text: &str) -> String {
    text.chars().map(|character| if character == '\n' { character } else { visible(character) }).collect()
}

/// A path as a URI reference.
pub(super) fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    // A first part with a colon would be taken for a scheme.
    if path.split('/').next().is_some_and(|first| first.contains(':')) {
        uri.push_str("./");
    }
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/!$'()*+,;=:@".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

/// An address with nothing but what a URI may hold.
pub(super) fn address(text: &str) -> String {
    let mut uri = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

/// An address that a page may link to.
pub(super) fn is_address(text: &str) -> bool {
    (text.starts_with("https://") || text.starts_with("http://"))
        && text.chars().all(|character| !character.is_whitespace() && visible(character) == character)
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        /// However it is cut into stretches, each character is written as it must be by itself.
        #[test]
        fn json_is_escaped_character_by_character(text in "([a-c模 \n]|#|[\u{7f}-\u{a0}\u{feff}\u{2028}é]|[a-z]{30}){0,40}") {
            let mut expected = String::new();
            for character in text.chars() {
                if character != '\n' && visible(character) != character || character == '#' && expected.ends_with('#') {
                    expected.push_str(&format!("\\u{:04x}", u32::from(character)));
                } else {
                    expected.push(character);
                }
            }
            proptest::prop_assert_eq!(json_text(text), expected);
        }
    }

    #[test]
    fn each_syntax_is_disarmed() {
        assert_eq!(json(&"a\u{202E}b\u{1b}"), r#""a\u202eb\u001b""#);
        assert_eq!(xml("<a b='c'>&\"\u{1b}\n"), "&lt;a b=&#39;c&#39;&gt;&amp;&quot;\u{FFFD}\u{FFFD}");
        assert_eq!(markdown("@you #1 [x](http://y) | `z`"), r"@<!-- -->you #<!-- -->1 \[x\]\(http&#58;//y\) \| \`z\`");
        assert_eq!(json(&"##[error]x ##vso[y]"), r##""#\u0023[error]x #\u0023vso[y]""##);
        assert_eq!(json(&"a#b ##### 模#\u{9b}#"), r##""a#b #\u0023#\u0023# 模#\u009b#""##);
        assert_eq!(xml("::error::##[a]"), ":&#58;error:&#58;#&#35;[a]");
        assert_eq!(unarmed("a ::b\n \t::c\n::d ##[e".to_owned()), "a ::b\n \t: :c\n: :d # #[e");
        assert_eq!(markdown("www.x"), "www&#46;x");
        assert_eq!(line_start("::error::x.md"), "./::error::x.md");
        assert_eq!(uri("a b/模:#?.md"), "a%20b/%E6%A8%A1:%23%3F.md");
        assert_eq!(uri("a:b"), "./a:b");
        assert_eq!(address("https://x.org/感?a=1%20|#b"), "https://x.org/%E6%84%9F?a=1%20%7C#b");
        assert!(is_address("https://x.org/a?b") && !is_address("javascript:x") && !is_address("https://x\u{202E}"));
    }
}
