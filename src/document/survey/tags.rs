//! How far the tags reach that are open at each tag, so that whether something stands between two tags is one look.
//!
//! It pairs tags by name within one block of text, as they are written; it knows no HTML.

use std::collections::HashMap;

use crate::document::Document;
use crate::document::markup::Tag;

/// For each tag of the document, the end of the last closing tag in its block whose name is open after it; 0 for none.
pub(super) fn reaches(document: &Document) -> Vec<usize> {
    let mut reaches = Vec::with_capacity(document.tags.len());
    for tags in document.tags.chunk_by(|one, next| one.block == next.block) {
        reaches_in(tags, &mut reaches);
    }
    reaches
}

fn reaches_in(tags: &[Tag], reaches: &mut Vec<usize>) {
    let mut last_closed: HashMap<&str, usize> = HashMap::new();
    for tag in tags.iter().filter(|tag| tag.closing) {
        last_closed.insert(&tag.name, tag.span.end);
    }
    // Open tags with the furthest reach of them and of those around them, and how many there are of each name.
    let mut open: Vec<(&str, usize)> = Vec::new();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for tag in tags {
        let count = counts.entry(&tag.name).or_default();
        if !tag.closing {
            *count += 1;
            let around = open.last().map_or(0, |(_, reach)| *reach);
            open.push((&tag.name, around.max(last_closed.get(tag.name.as_str()).copied().unwrap_or(0))));
        } else if *count > 0 {
            while let Some((name, _)) = open.pop() {
                if let Some(count) = counts.get_mut(name) {
                    *count -= 1;
                }
                if name == tag.name {
                    break;
                }
            }
        }
        reaches.push(open.last().map_or(0, |(_, reach)| *reach));
    }
}
