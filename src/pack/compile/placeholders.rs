//! Placeholders in messages and fixes: which ones a rule of a kind may use. It fills none in.

use std::ops::Range;

use crate::pack::error::PackError;
use crate::pack::raw::Text;

/// Placeholders of a claim: subject, object, what is true, a remark, its source.
pub const CLAIM: [&str; 7] = ["S", "O", "fact", "note", "source", "was", "now"];
/// Placeholders of a wrong form and its right ones.
pub const SWAP: [&str; 2] = ["was", "now"];
/// Placeholders of two places that disagree.
pub const SAME: [&str; 14] =
    ["item", "closest", "where", "entity", "forms", "count", "first", "second", "was", "now", "relation", "label", "n", "found"];

/// Reports placeholders of a template that nothing would fill in.
pub fn check(template: &Text, what: &str, known: &[String], errors: &mut Vec<PackError>) {
    for (name, range) in angles(&template.text).into_iter().chain(dollars(&template.text)) {
        let looks_meant = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
        if looks_meant && !known.contains(&name) {
            let message = format!("{what} has a placeholder `{name}` that this rule cannot fill in");
            let error = PackError::new("unknown-placeholder", template.inner(&range), message);
            errors.push(error.suggest(&name, known.iter().map(String::as_str)));
        }
    }
}

/// All `<name>` with their bytes; a name has no blanks in it.
pub fn angles(template: &str) -> Vec<(String, Range<usize>)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(open) = template[from..].find('<').map(|at| from + at) {
        from = open + 1;
        let Some(close) = template[from..].find(['<', '>']).map(|at| from + at) else { break };
        let name = &template[from..close];
        let named = name.starts_with(|first: char| first.is_alphabetic()) && !name.contains(|next: char| next.is_whitespace() || next == '/');
        if template[close..].starts_with('>') && named {
            found.push((name.to_owned(), open..close + 1));
        }
    }
    found
}

/// All `$name` with their bytes.
fn dollars(template: &str) -> Vec<(String, Range<usize>)> {
    let mut found = Vec::new();
    for (at, _) in template.match_indices('$') {
        let rest = &template[at + 1..];
        let length = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
        if rest.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_') {
            found.push((rest[..length].to_owned(), at..at + 1 + length));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn angles_and_dollars() {
        let names = |found: Vec<(String, Range<usize>)>| found.into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        assert_eq!(names(angles("<S> 是 <fact>，a < b > c <br/> <<was>>")), ["S", "fact", "was"]);
        assert_eq!(names(dollars("（$x）costs $5, $_y")), ["x", "_y"]);
    }
}
