//! Text inside XML and HTML: what would be markup there, or a command to a runner in a log, is made text.
//!
//! It knows these two syntaxes only; what a person or another format must not see is the business of reports.

/// The text for an attribute or the content of an element, with nothing else changed.
pub fn markup(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // Neither `::error::` nor `##[command]` stands in a log that holds the text.
            ':' if escaped.ends_with(':') => escaped.push_str("&#58;"),
            '#' if escaped.ends_with('#') => escaped.push_str("&#35;"),
            // XML 1.0 has no place for these two, not even as references.
            '\u{FFFE}' | '\u{FFFF}' => escaped.push('\u{FFFD}'),
            other => escaped.push(other),
        }
    }
    escaped
}
