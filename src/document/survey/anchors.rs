//! The places of a document that a link with `#` can lead to: headings by their text, and tags with a name.
//!
//! Fragments are made as GitHub makes them.

use std::collections::{HashMap, HashSet};

use super::super::{Block, Document, MarkKind, SegmentKind};
use crate::finding::Span;

/// All fragments, without `#`.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Anchors {
    known: HashSet<Box<str>>,
    /// Those with capital letters by their lower case, but where that was known before.
    folded: HashMap<Box<str>, Box<str>>,
}

/// How a fragment is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Known<'a> {
    Yes,
    /// But for the case of its letters.
    As(&'a str),
    No,
}

impl Anchors {
    /// Those of a document.
    pub fn of(document: &Document) -> Self {
        let mut anchors = Self::default();
        anchors.add("top".to_owned());
        let mut counts: HashMap<String, usize> = HashMap::new();
        for section in &document.sections {
            let Some(block) = document.blocks.get(section.heading()) else { continue };
            let fragment = fragment_of(document, block);
            if fragment.is_empty() {
                continue;
            }
            let count = counts.entry(fragment.clone()).or_insert(0);
            *count += 1;
            if *count > 1 {
                let numbered = format!("{fragment}-{}", *count - 1);
                counts.entry(numbered.clone()).or_insert(0);
                anchors.add(numbered);
            } else {
                anchors.add(fragment);
            }
            for own in own_anchors(document.source.get(block.span().start..block.span().end).unwrap_or("")) {
                anchors.add(own.to_owned());
            }
        }
        for tag in document.tags.iter().filter(|tag| !tag.closing) {
            let text = document.source.get(tag.span.start..tag.span.end).unwrap_or("");
            let named = attribute(text, "id")
                .or_else(|| tag.name.eq_ignore_ascii_case("a").then(|| attribute(text, "name")).flatten());
            if let Some(name) = named {
                anchors.add(name.to_owned());
            }
        }
        anchors
    }

    /// Whether something has this fragment.
    pub fn find(&self, fragment: &str) -> Known<'_> {
        if self.known.contains(fragment) || fragment == "top" || is_line(fragment) {
            return Known::Yes;
        }
        let lower = fragment.to_lowercase();
        let known = self.folded.get(&*lower).or_else(|| self.known.get(&*lower));
        known.map_or(Known::No, |known| Known::As(known))
    }

    fn add(&mut self, fragment: String) {
        let lower = fragment.to_lowercase();
        if lower != fragment && !self.known.contains(&*lower) {
            self.folded.entry(lower.into()).or_insert_with(|| fragment.as_str().into());
        }
        self.known.insert(fragment.into());
    }
}

/// `L12`, `L12-L15` and with columns: lines of a file on GitHub.
fn is_line(fragment: &str) -> bool {
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let place = |text: &str| {
        text.strip_prefix('L').is_some_and(|rest| match rest.split_once('C') {
            Some((line, column)) => number(line) && number(column),
            None => number(rest),
        })
    };
    match fragment.split_once('-') {
        Some((from, to)) => place(from) && place(to),
        None => fragment.strip_prefix('L').is_some_and(number),
    }
}

/// `{#name}` in a heading.
fn own_anchors(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for part in text.split("{#").skip(1) {
        if let Some((name, _)) = part.split_once('}')
            && !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_'))
        {
            found.push(name);
        }
    }
    found
}

/// The value of an attribute of a tag, with or without quotes.
pub(in super::super) fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let lower = tag.to_ascii_lowercase();
    let mut from = 0;
    while let Some(at) = lower[from..].find(name).map(|at| from + at) {
        from = at + name.len();
        let before = lower[..at].chars().next_back().is_some_and(char::is_whitespace);
        let rest = tag[from..].trim_start();
        let Some(value) = rest.strip_prefix('=').filter(|_| before) else { continue };
        let value = value.trim_start();
        let value = value.strip_prefix(['"', '\'']).unwrap_or(value);
        let end = value.find(|next: char| matches!(next, '"' | '\'' | '>') || next.is_whitespace());
        return Some(&value[..end.unwrap_or(value.len())]);
    }
    None
}

/// The fragment of a heading: its text in lower case, without punctuation, blanks as hyphens.
fn fragment_of(document: &Document, block: &Block) -> String {
    let mut text = String::new();
    let codes: HashMap<usize, Span> = block
        .marks()
        .iter()
        .filter(|mark| mark.kind == MarkKind::Code || mark.kind == MarkKind::Math)
        .map(|mark| (mark.text.start, mark.inner))
        .collect();
    for segment in block.segments() {
        let written = document.source.get(segment.source().start..segment.source().end).unwrap_or("");
        match segment.kind {
            SegmentKind::Verbatim => text.push_str(block.text.get(segment.text()).unwrap_or("")),
            SegmentKind::Decoded if written.starts_with('\\') => text.push_str(&written[1..]),
            SegmentKind::Decoded | SegmentKind::Break => {}
            SegmentKind::Opaque => {
                let code = codes.get(&segment.text().start);
                let code = code.and_then(|span| document.source.get(span.start..span.end)).unwrap_or("");
                let padded = code.len() > 2 && code.starts_with(' ') && code.ends_with(' ') && !code.trim().is_empty();
                text.push_str(if padded { &code[1..code.len() - 1] } else { code });
            }
        }
    }
    if !block.exact {
        text = block.text.to_string();
    }
    let kept = text.trim().to_lowercase();
    let kept = kept.chars().filter(|character| is_kept(*character));
    kept.map(|character| if character == ' ' { '-' } else { character }).collect()
}

/// Letters, marks, numbers, joining punctuation, hyphens and blanks.
fn is_kept(character: char) -> bool {
    use std::sync::LazyLock;
    static KEPT: LazyLock<Option<regex::Regex>> =
        LazyLock::new(|| regex::Regex::new(r"^[\p{L}\p{M}\p{N}\p{Pc}\- ]$").ok());
    if character.is_ascii() {
        return character.is_ascii_alphanumeric() || matches!(character, '_' | '-' | ' ');
    }
    KEPT.as_ref().is_some_and(|kept| kept.is_match(character.encode_utf8(&mut [0; 4])))
}
