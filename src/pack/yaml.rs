//! A YAML file as a tree in which every key and value knows its bytes.
//!
//! It knows no layer of a pack: it refuses what no pack may use (anchors, tags, merge keys, duplicate keys) and
//! keeps every scalar as the text that was written, so `2022-10` and `1.10` stay what they are.
//!
//! It is built from the events of the parser below serde, because a serde visitor never sees anchors and tags.

use std::collections::HashMap;
use std::ops::Range;

use serde_yaml::granit_parser::{Event, Options, Parser, ScalarStyle, Span};

use super::error::{PackError, Place};
use super::syntax;

/// How deep lists and mappings may stand in one another; a pack needs about 6.
const DEPTH: usize = 32;

/// A value and its place.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Node {
    /// Bytes of the file.
    pub span: Range<usize>,
    /// What stands there.
    pub value: Value,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum Value {
    /// Nothing, `~` or `null`.
    Null,
    /// Text; numbers and dates too.
    Scalar(Scalar),
    /// A list.
    Sequence(Vec<Node>),
    /// Keys and values, in order, without duplicates.
    Mapping(Vec<(Key, Node)>),
    /// Something that was refused and reported already; readers pass over it.
    Refused,
}

/// A piece of text.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Scalar {
    /// What it says, with escapes and folding undone.
    pub text: String,
    /// Whether it stands without quotes.
    pub plain: bool,
    /// Where the text begins in the file, when it stands there byte for byte.
    pub verbatim: Option<usize>,
}

/// A key and its place.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Key {
    /// Bytes of the file.
    pub span: Range<usize>,
    /// The text.
    pub scalar: Scalar,
}

/// Reads one file. Refusals go to `errors`; `None` means that the file is no YAML at all, or holds nothing.
pub fn parse(file: usize, text: &str, errors: &mut Vec<PackError>) -> Option<Node> {
    let options = serde_yaml::granit_parser::options! {
        emit_comments: false,
        emit_anchor_events: true,
        emit_unresolved_aliases: true,
        disallow_directives: true,
        flow_nesting_limit: DEPTH,
        block_nesting_limit: DEPTH,
    };
    let mut builder = Builder { file, text, errors, frames: Vec::new(), root: None, documents: 0, references: 0 };
    builder.run(options)
}

/// A list or mapping that is not finished yet.
struct Frame {
    start: usize,
    /// The end of what stands in it so far, refused things included.
    end: usize,
    body: Body,
}

enum Body {
    Sequence(Vec<Node>),
    Mapping { entries: Vec<(Key, Node)>, pending: Option<Pending>, seen: HashMap<String, Range<usize>> },
}

/// A key that waits for its value.
enum Pending {
    Keep(Key),
    /// The key was refused; its value goes with it.
    Drop,
}

struct Builder<'a> {
    file: usize,
    text: &'a str,
    errors: &'a mut Vec<PackError>,
    frames: Vec<Frame>,
    root: Option<Node>,
    documents: usize,
    /// Anchors and aliases so far: only the first is reported, since a file that uses them uses many.
    references: usize,
}

impl Builder<'_> {
    fn run(&mut self, options: Options) -> Option<Node> {
        let text = self.text;
        for event in Parser::new_from_str_with_options(text, options) {
            match event {
                Ok((event, span)) => self.take(&event, &span),
                Err(error) => {
                    let at = error.marker().byte_offset().unwrap_or(text.len());
                    self.errors.push(syntax::explain(self.file, text, at, error.kind()));
                    return None;
                }
            }
            if self.documents > 1 {
                return None;
            }
        }
        if self.root.is_none() {
            self.refuse("empty-file", 0..0, "the file holds nothing")
                .help_later("write at least one entry, or delete the file");
        }
        self.root.take()
    }

    fn take(&mut self, event: &Event<'_>, span: &Span) {
        let range = self.range(span);
        if let Some(tag) = span.tag_span() {
            let range = self.range(&tag);
            self.refuse("tag", range, "tags such as `!name` have no meaning in a pack")
                .help_later("delete the word that begins with `!`; if it belongs to a text, put the text in quotes");
        }
        match event {
            Event::DocumentStart(..) => self.start_document(range),
            Event::Anchor(..) => {
                self.refuse_reference(range);
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                self.refuse_reference(range.clone());
                self.finish(Node { span: range, value: Value::Refused });
            }
            Event::Scalar(text, style, ..) => {
                let node = self.scalar(text, *style, range);
                self.finish(node);
            }
            Event::SequenceStart(..) => self.open(range, Body::Sequence(Vec::new())),
            Event::MappingStart(..) => {
                self.open(range, Body::Mapping { entries: Vec::new(), pending: None, seen: HashMap::new() });
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(&range),
            _ => {}
        }
    }

    fn refuse_reference(&mut self, range: Range<usize>) {
        self.references += 1;
        if self.references == 1 {
            self.refuse("anchor", range, "anchors and aliases (`&name` and `*name`) are not allowed: every entry must say by itself what it says")
                .help_later("write the value wherever it is needed; a text that begins with `&` or `*` needs quotes");
        }
    }

    fn open(&mut self, range: Range<usize>, body: Body) {
        self.frames.push(Frame { start: range.start, end: range.start, body });
    }

    /// Block collections end where the parser notices it, often lines later; so the last child decides.
    fn close(&mut self, range: &Range<usize>) {
        let Some(frame) = self.frames.pop() else { return };
        let flow = matches!(self.text.as_bytes().get(frame.start), Some(b'[' | b'{')) && range.end > range.start;
        let value = match frame.body {
            Body::Sequence(items) => Value::Sequence(items),
            Body::Mapping { entries, .. } => Value::Mapping(entries),
        };
        let end = if flow { range.end } else { frame.end };
        self.finish(Node { span: frame.start..end.max(frame.start), value });
    }

    /// Hands a finished value to what stands around it.
    fn finish(&mut self, node: Node) {
        if let Some(frame) = self.frames.last_mut() {
            frame.end = frame.end.max(node.span.end);
        }
        match self.frames.last_mut().map(|frame| &mut frame.body) {
            None => self.root = Some(node),
            Some(Body::Sequence(items)) => items.push(node),
            Some(Body::Mapping { entries, pending, .. }) => match pending.take() {
                Some(Pending::Keep(key)) => entries.push((key, node)),
                Some(Pending::Drop) => {}
                None => {
                    let next = self.key(node);
                    if let Some(Frame { body: Body::Mapping { pending, .. }, .. }) = self.frames.last_mut() {
                        *pending = Some(next);
                    }
                }
            },
        }
    }

    /// Turns a value in the place of a key into a key, and refuses merge keys and keys written twice.
    fn key(&mut self, node: Node) -> Pending {
        let Node { span, value } = node;
        let scalar = match value {
            Value::Scalar(scalar) => scalar,
            Value::Null if !span.is_empty() => {
                Scalar { text: self.text[span.clone()].to_owned(), plain: true, verbatim: Some(span.start) }
            }
            Value::Refused => return Pending::Drop,
            _ => {
                self.refuse("wrong-type", span, "a key must be a word, not a list, a mapping or nothing")
                    .help_later("write `key: value`; a text that begins with `[`, `{` or `?` needs quotes");
                return Pending::Drop;
            }
        };
        if scalar.plain && scalar.text == "<<" {
            self.refuse(
                "merge-key",
                span,
                "merge keys (`<<`) are not allowed: every entry must say by itself what it says",
            )
            .help_later("write the keys of the other entry here");
            return Pending::Drop;
        }
        match self.seen(&scalar.text, &span) {
            None => Pending::Keep(Key { span, scalar }),
            Some(first) => {
                let message = format!("`{}` is written twice here, so one of the two would be lost", scalar.text);
                let place = Place { file: self.file, span };
                let error = PackError::new("duplicate-key", place, message)
                    .help("delete one, or join them into one")
                    .related(Place { file: self.file, span: first }, "first written here");
                self.errors.push(error);
                Pending::Drop
            }
        }
    }

    /// Where the innermost mapping has this key already; if it has not, it has now.
    fn seen(&mut self, key: &str, span: &Range<usize>) -> Option<Range<usize>> {
        let Some(Frame { body: Body::Mapping { seen, .. }, .. }) = self.frames.last_mut() else { return None };
        let first = seen.get(key).cloned();
        if first.is_none() {
            seen.insert(key.to_owned(), span.clone());
        }
        first
    }

    fn scalar(&self, text: &str, style: ScalarStyle, span: Range<usize>) -> Node {
        let plain = style == ScalarStyle::Plain;
        let written = &self.text[span.clone()];
        if plain && matches!(written, "" | "~" | "null" | "Null" | "NULL") {
            return Node { span, value: Value::Null };
        }
        let begin = span.start + usize::from(matches!(style, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted));
        let verbatim = self.text.get(begin..begin + text.len()).is_some_and(|slice| slice == text).then_some(begin);
        Node { span, value: Value::Scalar(Scalar { text: text.to_owned(), plain, verbatim }) }
    }

    fn start_document(&mut self, range: Range<usize>) {
        self.documents += 1;
        if self.documents > 1 {
            self.refuse("many-documents", range, "the file holds more than one YAML document")
                .help_later("delete the line `---`, or put what follows it into a file of its own");
        }
    }

    /// Bytes of a span; clamped to the file and to characters, whatever the parser says.
    fn range(&self, span: &Span) -> Range<usize> {
        let range = span.byte_range().unwrap_or(0..0);
        let start = floor(self.text, range.start);
        start..floor(self.text, range.end).max(start)
    }

    fn refuse(&mut self, code: &'static str, span: Range<usize>, message: &str) -> Refusal<'_> {
        self.errors.push(PackError::new(code, Place { file: self.file, span }, message));
        Refusal(self.errors.last_mut())
    }
}

/// The refusal just made, to which help can be added.
struct Refusal<'a>(Option<&'a mut PackError>);

impl Refusal<'_> {
    fn help_later(self, help: &str) {
        if let Some(error) = self.0 {
            error.help = Some(help.to_owned());
        }
    }
}

/// The last border between characters at or before `at`.
pub(super) fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
#[path = "yaml_tests.rs"]
mod tests;
