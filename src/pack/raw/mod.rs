//! The layers of a pack as written: words with their places, keys checked, nothing resolved yet.
//!
//! Each reader walks one file's tree and reports all that is wrong in it; `compile` checks what needs other files.

pub mod facts;
pub mod grammar;
pub mod manifest;
pub mod options;
pub mod relations;
pub mod rules;
pub mod substitute;

use std::ops::Range;

use crate::finding::Localized;

use super::error::{PackError, Place, listed, nearest};
use super::yaml::{Key, Node, Scalar, Value};

/// A word or sentence and where it was written.
#[derive(Clone, Debug)]
pub struct Text {
    /// The words.
    pub text: String,
    /// Where they stand, quotes included.
    pub place: Place,
    /// Where the text begins in the file, when it stands there byte for byte.
    verbatim: Option<usize>,
}

impl Text {
    /// The place of some bytes of the text: exact where the text stands in the file as it is, else all of it.
    pub fn inner(&self, range: &Range<usize>) -> Place {
        let fits = range.start <= range.end && range.end <= self.text.len();
        match self.verbatim {
            Some(begin) if fits => Place { file: self.place.file, span: begin + range.start..begin + range.end },
            _ => self.place.clone(),
        }
    }

    /// File and first byte, as phrases, examples and rules keep it.
    pub fn point(&self) -> (usize, usize) {
        (self.place.file, self.place.span.start)
    }
}

/// A text in one or both languages, with places.
#[derive(Clone, Debug, Default)]
pub struct LocalizedText {
    /// The Chinese wording.
    pub zh: Option<Text>,
    /// The English wording.
    pub en: Option<Text>,
}

impl LocalizedText {
    /// The words alone.
    pub fn localized(&self) -> Localized {
        let words = |text: &Option<Text>| text.as_ref().map(|text| text.text.clone());
        Localized { zh: words(&self.zh), en: words(&self.en) }
    }

    /// Both wordings; a text for both languages comes once.
    pub fn texts(&self) -> impl Iterator<Item = &Text> {
        let same = matches!((&self.zh, &self.en), (Some(zh), Some(en)) if zh.place == en.place);
        self.zh.iter().chain(self.en.iter().filter(move |_| !same))
    }
}

/// Reads the values of one file.
pub struct Reader<'e> {
    /// Index of the file.
    pub file: usize,
    /// Where errors go.
    pub errors: &'e mut Vec<PackError>,
}

/// The keys and values of one mapping.
#[derive(Clone, Copy)]
pub struct Fields<'n> {
    /// All of it.
    pub node: &'n Node,
    /// Its entries.
    pub entries: &'n [(Key, Node)],
}

impl<'n> Fields<'n> {
    /// The value of a key.
    pub fn get(&self, name: &str) -> Option<&'n Node> {
        self.entry(name).map(|(_, value)| value)
    }

    /// The key and its value.
    pub fn entry(&self, name: &str) -> Option<(&'n Key, &'n Node)> {
        self.entries.iter().find(|(key, _)| key.scalar.text == name).map(|(key, value)| (key, value))
    }
}

/// What a value is, in words.
fn describe(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Scalar(_) => "a text",
        Value::Sequence(_) => "a list",
        Value::Mapping(_) => "a mapping (`key: value`)",
        Value::Refused => "something refused",
    }
}

/// Words that YAML readers of other programs take for true, false or nothing.
fn loose(scalar: &Scalar) -> bool {
    const LOOSE: [&str; 8] = ["yes", "no", "on", "off", "y", "n", "true", "false"];
    scalar.plain && LOOSE.contains(&scalar.text.to_ascii_lowercase().as_str())
}

impl Reader<'_> {
    /// A place in this file.
    pub fn place(&self, span: &Range<usize>) -> Place {
        Place { file: self.file, span: span.clone() }
    }

    /// Reports an error; the help can be added to what this gives back.
    pub fn report(
        &mut self,
        code: &'static str,
        span: &Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let error = PackError::new(code, self.place(span), message).help(help);
        self.errors.push(error);
    }

    /// Reports that `what` must look like `example`, and is something else.
    pub fn wrong_type(&mut self, node: &Node, what: &str, wanted: &str, example: &str) {
        if node.value == Value::Null {
            self.nothing(node, what);
        } else if node.value != Value::Refused {
            let message = format!("{what} must be {wanted}, and this is {}", describe(&node.value));
            self.report("wrong-type", &node.span, message, format!("write it like this: {example}"));
        }
    }

    /// A value that is missing, or that YAML reads as nothing.
    fn nothing(&mut self, node: &Node, what: &str) {
        let help = if node.span.is_empty() {
            "write a value after the `:`, or delete the key"
        } else {
            "if the word itself is meant, write it in quotes"
        };
        self.report("empty-text", &node.span, format!("{what} has no value"), help);
    }

    /// The entries of a mapping.
    pub fn mapping<'n>(&mut self, node: &'n Node, what: &str, example: &str) -> Option<Fields<'n>> {
        match &node.value {
            Value::Mapping(entries) => Some(Fields { node, entries }),
            _ => {
                self.wrong_type(node, what, "a mapping (`key: value`)", example);
                None
            }
        }
    }

    /// Refuses keys that are not in `allowed`.
    pub fn only_keys(&mut self, fields: &Fields<'_>, what: &str, allowed: &[&str]) {
        for (key, _) in fields.entries {
            if !allowed.contains(&key.scalar.text.as_str()) {
                self.unknown("key", &key.scalar.text, &key.span, what, allowed);
            }
        }
    }

    /// Reports a word that is none of `allowed`.
    pub fn unknown(&mut self, sort: &'static str, word: &str, span: &Range<usize>, what: &str, allowed: &[&str]) {
        let message = format!("{what} has no {sort} `{word}`");
        let error =
            PackError::new(unknown_code(sort), self.place(span), message).suggest(word, allowed.iter().copied());
        self.errors.push(error);
    }

    /// A key that must be there.
    pub fn required<'n>(
        &mut self,
        fields: &Fields<'n>,
        name: &str,
        at: &Range<usize>,
        why: &str,
        example: &str,
    ) -> Option<&'n Node> {
        let found = fields.get(name);
        if found.is_none() && !self.misspelt(fields, name) && !self.merged(fields) {
            self.report(
                "missing-key",
                at,
                format!("`{name}` is missing: {why}"),
                format!("add a line such as: {example}"),
            );
        }
        found
    }

    /// Whether the mapping had a merge key, which was refused: it may have been meant to bring what is missing.
    fn merged(&self, fields: &Fields<'_>) -> bool {
        let inside = |place: &Place| place.file == self.file && fields.node.span.contains(&place.span.start);
        self.errors.iter().any(|error| error.code == "merge-key" && inside(&error.place))
    }

    /// Whether a key that was refused as unknown is this one with a slip: then one error is enough.
    fn misspelt(&self, fields: &Fields<'_>, name: &str) -> bool {
        fields.entries.iter().any(|(key, _)| {
            let refused = |error: &PackError| error.code == "unknown-key" && error.place == self.place(&key.span);
            nearest(&key.scalar.text, [name]).is_some() && self.errors.iter().any(refused)
        })
    }

    /// A key as text.
    pub fn key(&mut self, key: &Key) -> Text {
        self.scalar(&key.scalar, &key.span)
    }

    fn scalar(&self, scalar: &Scalar, span: &Range<usize>) -> Text {
        Text { text: scalar.text.clone(), place: self.place(span), verbatim: scalar.verbatim }
    }

    /// A text that may hold anything, also nothing between quotes.
    pub fn text(&mut self, node: &Node, what: &str) -> Option<Text> {
        match &node.value {
            Value::Scalar(scalar) if loose(scalar) => {
                self.loose_word(&scalar.text, &node.span);
                None
            }
            Value::Scalar(scalar) => Some(self.scalar(scalar, &node.span)),
            _ => {
                self.wrong_type(node, what, "a text", "`key: some words`");
                None
            }
        }
    }

    /// Asks for quotes around a word that could be read as true, false or nothing.
    pub fn loose_word(&mut self, word: &str, span: &Range<usize>) {
        let message =
            format!("`{word}` stands without quotes, and many programs read it as true or false, not as a word");
        self.report("loose-word", span, message, format!("if the word is meant, write it in quotes: \"{word}\""));
    }

    /// A key in a place where any word may stand.
    pub fn free_key(&mut self, key: &Key) -> Option<Text> {
        if loose(&key.scalar) {
            self.loose_word(&key.scalar.text, &key.span);
            return None;
        }
        if key.scalar.text.trim().is_empty() {
            self.report("empty-text", &key.span, "a key is empty", "write a word before the `:`");
            return None;
        }
        Some(self.key(key))
    }

    /// A text that is not empty.
    pub fn word(&mut self, node: &Node, what: &str) -> Option<Text> {
        let text = self.text(node, what)?;
        if text.text.trim().is_empty() {
            self.report("empty-text", &node.span, format!("{what} is empty"), "write a text, or delete the key");
            return None;
        }
        Some(text)
    }

    /// Characters, of which a blank may be one.
    pub fn characters(&mut self, node: &Node, what: &str) -> Option<Text> {
        let text = self.text(node, what)?;
        if text.text.is_empty() { self.word(node, what) } else { Some(text) }
    }

    /// One text or a list of them, none empty, at least one.
    pub fn words(&mut self, node: &Node, what: &str) -> Vec<Text> {
        self.each(node, what, |reader, item| reader.word(item, what))
    }

    /// One thing or a list of things.
    pub fn each<T>(&mut self, node: &Node, what: &str, mut read: impl FnMut(&mut Self, &Node) -> Option<T>) -> Vec<T> {
        match &node.value {
            Value::Sequence(items) if items.is_empty() => {
                self.report("empty-text", &node.span, format!("{what}: the list is empty"), "write at least one item");
                Vec::new()
            }
            Value::Sequence(items) => items.iter().filter_map(|item| read(self, item)).collect(),
            _ => read(self, node).into_iter().collect(),
        }
    }

    /// `true` or `false`.
    pub fn flag(&mut self, node: &Node, what: &str) -> Option<bool> {
        match &node.value {
            Value::Scalar(Scalar { text, plain: true, .. }) if text == "true" => Some(true),
            Value::Scalar(Scalar { text, plain: true, .. }) if text == "false" => Some(false),
            _ => {
                self.wrong_type(node, what, "`true` or `false`", "`key: true`");
                if let (Value::Scalar(scalar), Some(error)) = (&node.value, self.errors.last_mut()) {
                    error.message = format!("{what} must be `true` or `false`, not `{}`", scalar.text);
                    error.help = Some("write true or false, without quotes".to_owned());
                }
                None
            }
        }
    }

    /// A whole number within bounds.
    pub fn number(&mut self, node: &Node, what: &str, bounds: std::ops::RangeInclusive<i64>) -> Option<i64> {
        let number = match &node.value {
            Value::Scalar(scalar) => scalar.text.parse::<i64>().ok(),
            _ => None,
        };
        let number = number.filter(|number| bounds.contains(number));
        if number.is_none() {
            let wanted = format!("a whole number from {} to {}", bounds.start(), bounds.end());
            if let Value::Scalar(scalar) = &node.value {
                let message = format!("{what} must be {wanted}, not `{}`", scalar.text);
                self.report(
                    "wrong-type",
                    &node.span,
                    message,
                    format!("write it like this: `key: {}`", bounds.start()),
                );
                return None;
            }
            self.wrong_type(node, what, &wanted, &format!("`key: {}`", bounds.start()));
        }
        number
    }

    /// One of several words.
    pub fn choice<T: Copy>(&mut self, node: &Node, what: &str, choices: &[(&str, T)]) -> Option<T> {
        let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
        let Value::Scalar(scalar) = &node.value else {
            self.wrong_type(
                node,
                what,
                &format!("one of {}", listed(&names)),
                &format!("`{}`", names.first().unwrap_or(&"")),
            );
            return None;
        };
        let found = choices.iter().find(|(name, _)| *name == scalar.text).map(|(_, value)| *value);
        if found.is_none() {
            let message = format!("{what} cannot be `{}`", scalar.text);
            let error = PackError::new("unknown-word", self.place(&node.span), message).suggest(&scalar.text, names);
            self.errors.push(error);
        }
        found
    }

    /// A text, or `{zh: …, en: …}`.
    pub fn localized(&mut self, node: &Node, what: &str) -> LocalizedText {
        let Value::Mapping(entries) = &node.value else {
            let text = self.word(node, what);
            return LocalizedText { zh: text.clone(), en: text };
        };
        let fields = Fields { node, entries };
        self.only_keys(&fields, what, &["zh", "en"]);
        if entries.is_empty() {
            self.report(
                "empty-text",
                &node.span,
                format!("{what} is empty"),
                "write {zh: …, en: …} or one text for both",
            );
        }
        let mut side = |name: &str| fields.get(name).and_then(|node| self.word(node, what));
        LocalizedText { zh: side("zh"), en: side("en") }
    }

    /// A web address.
    pub fn address(&mut self, node: &Node, what: &str) -> Option<Text> {
        let text = self.word(node, what)?;
        let host = text.text.strip_prefix("https://").or_else(|| text.text.strip_prefix("http://"));
        let good = host.is_some_and(|host| {
            host.contains('.') && !host.starts_with(['.', '/']) && !text.text.contains(char::is_whitespace)
        });
        if !good {
            let message = format!("{what} must be a web address that a reader can open, not `{}`", text.text);
            self.report("not-an-address", &node.span, message, "begin it with https:// (or http://), without spaces");
            return None;
        }
        Some(text)
    }
}

fn unknown_code(sort: &str) -> &'static str {
    match sort {
        "field" => "unknown-field",
        "predicate" => "unknown-predicate",
        "property" => "unknown-property",
        "option" => "unknown-option",
        _ => "unknown-key",
    }
}
