//! Headings that a document must have, in order: words, and signs for any others.
//!
//! `*` stands for any headings or none, `+` for at least one, `?` for exactly one; `^` marks a place to which the list
//! may go back, and `% pattern` with as many `%` as the level matches the text by a pattern.

use crate::document::{Document, Field, NodeKind, Value};
use crate::finding::Span;

use super::Pattern;

/// So many times a list may go back in one document.
const MOST_LOOPS: usize = 1000;

/// What stands at one place of the list.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
enum Wanted {
    Any,
    Some,
    One,
    /// A place to go back to; its number tells such places apart.
    Loop(usize),
    Words(String),
    Pattern(usize, Pattern),
    /// Nothing can be this.
    Nothing,
}

/// A list of headings.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Outline {
    wanted: Vec<Wanted>,
    match_case: bool,
}

impl Outline {
    /// Reads the list.
    pub fn new(headings: &[String], match_case: bool) -> Self {
        Self { wanted: headings.iter().map(|heading| read(heading, match_case)).collect(), match_case }
    }

    /// Where the document leaves the list: the first heading that does not fit, or its end where one is missing.
    pub fn place(&self, document: &Document) -> Option<Span> {
        if matches!(*self.wanted, [Wanted::Any]) {
            return None;
        }
        let wording = Field::find(NodeKind::Heading, "wording")?;
        let level = Field::find(NodeKind::Heading, "level")?;
        let mut state = Walk { at: 0, loops: MOST_LOOPS, any: false };
        for (id, node) in document.nodes().enumerate().filter(|(_, node)| node.kind == NodeKind::Heading) {
            let words = document.field(id, wording).map(|value| value.to_string()).unwrap_or_default();
            let level = match document.field(id, level) {
                Some(Value::Int(level)) => usize::try_from(level).unwrap_or(1),
                _ => 1,
            };
            if !self.step(&mut state, level, &words) {
                return Some(node.span);
            }
        }
        let rest = self.wanted.get(state.at.min(self.wanted.len())..).unwrap_or_default();
        let missing = rest.iter().any(|wanted| !matches!(wanted, Wanted::Any | Wanted::Loop(_)));
        let end = document.source().len();
        missing.then_some(Span::new(end, end))
    }

    fn next(&self, state: &mut Walk, past_loops: bool) -> Option<&Wanted> {
        loop {
            let found = self.wanted.get(state.at);
            state.at += 1;
            if !(past_loops && matches!(found, Some(Wanted::Loop(_)))) {
                return found;
            }
        }
    }

    /// Takes one heading; false where it does not fit.
    fn step(&self, state: &mut Walk, level: usize, words: &str) -> bool {
        let mut wanted = self.next(state, false);
        if let Some(Wanted::Loop(name)) = wanted {
            let here = state.at;
            let after = self.next(state, true);
            if self.fits(after, level, words) {
                wanted = after;
            } else {
                state.loops = state.loops.saturating_sub(1);
                let same = |wanted: &Wanted| matches!(wanted, Wanted::Loop(other) if other == name);
                match self.wanted[..here - 1].iter().rposition(same) {
                    Some(back) => {
                        state.at = back + 1;
                        wanted = self.next(state, false);
                    }
                    None => wanted = after,
                }
            }
        }
        if state.loops == 0 {
            return false;
        }
        match wanted {
            Some(Wanted::Any) => {
                let next = self.next(state, true);
                if !self.fits(next, level, words) {
                    state.any = true;
                    state.at -= 1;
                }
                true
            }
            Some(Wanted::Some) => {
                state.any = true;
                true
            }
            Some(Wanted::One) => true,
            _ if self.fits(wanted, level, words) => {
                state.any = false;
                true
            }
            _ if state.any => {
                state.at -= 1;
                true
            }
            _ => false,
        }
    }

    fn fits(&self, wanted: Option<&Wanted>, level: usize, words: &str) -> bool {
        match wanted {
            Some(Wanted::Words(text)) => {
                let actual = format!("{} {words}", "#".repeat(level));
                if self.match_case { actual == *text } else { actual.to_lowercase() == text.to_lowercase() }
            }
            Some(Wanted::Pattern(wanted, pattern)) => *wanted == level && pattern.regex().is_match(words),
            _ => false,
        }
    }
}

struct Walk {
    at: usize,
    loops: usize,
    /// Whether headings that do not fit are passed over.
    any: bool,
}

fn read(heading: &str, match_case: bool) -> Wanted {
    let marks = |sign: char| heading.len() - heading.trim_start_matches(sign).len();
    let text_behind = |count: usize| {
        let rest = &heading[count..];
        ((1..=6).contains(&count) && rest.starts_with(char::is_whitespace) && !rest.trim().is_empty())
            .then(|| rest.trim_start())
    };
    match heading {
        "*" => Wanted::Any,
        "+" => Wanted::Some,
        "?" => Wanted::One,
        _ if !heading.is_empty() && heading.trim_start_matches('^').is_empty() => Wanted::Loop(heading.len()),
        _ => match (text_behind(marks('#')), text_behind(marks('%'))) {
            (Some(_), _) => Wanted::Words(heading.to_owned()),
            (None, Some(text)) => {
                let text = if match_case { text.to_owned() } else { format!("(?i){text}") };
                Pattern::new(&text).map_or(Wanted::Nothing, |pattern| Wanted::Pattern(marks('%'), pattern))
            }
            (None, None) => Wanted::Nothing,
        },
    }
}
