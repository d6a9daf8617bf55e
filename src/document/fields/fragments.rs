//! Where links into a document may lead, told generously: by the letters and digits of headings and names.
//!
//! Programs make fragments in different ways. What none of them could make of anything in the document is missing.

use std::collections::HashSet;

use crate::document::{BlockKind, Document, MarkKind, OPAQUE};

/// The letters and digits of everything that a fragment may name.
pub(super) fn of(document: &Document) -> HashSet<String> {
    let mut found = HashSet::from(["top".to_owned()]);
    for block in &document.blocks {
        match block.kind {
            BlockKind::Heading { .. } => {
                let source = document.slice(block.span());
                // Code in a heading belongs to its fragment; so may what is written of a link or an entity.
                found.insert(letters(&block.text.replace(OPAQUE, "")));
                found.insert(letters(source));
                let codes = block.marks().iter().filter(|mark| mark.kind == MarkKind::Code);
                let mut with_code = block.text.to_string();
                for mark in codes {
                    with_code = with_code.replacen(OPAQUE, document.slice(mark.inner), 1);
                }
                found.insert(letters(&with_code));
                found.extend(source.split("{#").skip(1).filter_map(|rest| Some(letters(rest.split_once('}')?.0))));
            }
            BlockKind::Html => found.extend(names(document.slice(block.span()))),
            _ => {}
        }
        let tags = block.marks().iter().filter(|mark| mark.kind == MarkKind::Html);
        found.extend(tags.flat_map(|mark| names(document.slice(mark.source))));
    }
    found
}

/// Whether `fragment` may be one of them: as it stands, or with the number behind it that tells equal headings apart.
pub(super) fn has(known: &HashSet<String>, fragment: &str) -> bool {
    let decoded = crate::document::neighbours::decoded(fragment).unwrap_or_else(|| fragment.to_owned());
    let numbered =
        decoded.rsplit_once(['-', '_']).filter(|(_, number)| number.bytes().all(|byte| byte.is_ascii_digit()));
    // Lines of a file, and words to be looked for, are found by the browser.
    let line = decoded.strip_prefix('L').is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()));
    line || decoded.starts_with(":~:")
        || known.contains(&letters(&decoded))
        || known.contains(&letters(decoded.trim_start_matches("user-content-")))
        || numbered.is_some_and(|(before, _)| known.contains(&letters(before)))
}

fn letters(text: &str) -> String {
    text.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The values of `id` and `name` in HTML.
fn names(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in html.match_indices('=') {
        let before = html[..at].trim_end();
        if !before.ends_with("id") && !before.ends_with("name") {
            continue;
        }
        let value = html[at + 1..].trim_start().trim_start_matches(['"', '\'']);
        let end = value.find(['"', '\'', '>', ' ', '\n']).unwrap_or(value.len());
        found.push(letters(&value[..end]));
    }
    found
}
