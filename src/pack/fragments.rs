//! Named parts of regexes: `patterns: {han: '[\p{Han}]'}` at the top of a file of rules, `<han>` in its rules.
//!
//! Names are put in before anything else reads the rules; what the finished regexes mean is not known here.

use std::collections::BTreeMap;
use std::ops::Range;

use super::error::nearest;
use super::raw::Reader;
use super::yaml::{Node, Value};
use crate::rules::Pattern;

/// Keys of a rule below which names are put in.
const KEYS: [&str; 9] = ["find", "same", "must", "where", "unless", "near", "under", "not-before", "not-after"];
/// The longest regex that may come of it, in bytes, so that names made of names cannot fill the memory.
const LONGEST: usize = 64 << 10;
/// A regex that matches nothing, in the place of one that is broken.
const NOTHING: &str = "[a&&b]";

/// Puts the named parts of a file of rules into its rules.
pub fn expand(reader: &mut Reader<'_>, root: &mut Node) {
    let Value::Mapping(entries) = &mut root.value else { return };
    let Some(patterns) = entries.iter().find(|(key, _)| key.scalar.text == "patterns").map(|(_, node)| node.clone())
    else {
        return;
    };
    let known = read(reader, &patterns);
    let rules = entries.iter_mut().filter(|(key, _)| key.scalar.text == "rules").map(|(_, node)| node);
    for rule in rules.flat_map(items) {
        let Value::Mapping(entries) = &mut rule.value else { continue };
        for (_, node) in entries.iter_mut().filter(|(key, _)| KEYS.contains(&key.scalar.text.as_str())) {
            put_in(reader, node, &known);
        }
    }
}

fn items(node: &mut Node) -> impl Iterator<Item = &mut Node> {
    match &mut node.value {
        Value::Sequence(items) => items.iter_mut(),
        _ => [].iter_mut(),
    }
}

/// The named parts that were read; one without regex stands further down.
type Known = BTreeMap<String, Option<String>>;

/// The named parts; each may use those before it. A broken one is reported here, and where it is used nothing matches.
fn read(reader: &mut Reader<'_>, node: &Node) -> Known {
    let Some(fields) = reader.mapping(node, "`patterns`", "`patterns: {han: '[\\p{Han}]'}`") else {
        return Known::new();
    };
    let mut known: Known = fields.entries.iter().map(|(key, _)| (key.scalar.text.clone(), None)).collect();
    for (key, value) in fields.entries {
        let (Some(name), Some(text)) = (reader.free_key(key), reader.word(value, "a pattern")) else { continue };
        if !name.text.bytes().all(is_part) || !name.text.starts_with(|first: char| first.is_ascii_lowercase()) {
            let message = format!("`{}` cannot be the name of a pattern", name.text);
            reader.report("bad-id", &key.span, message, "use small letters a-z, digits and hyphens");
            continue;
        }
        let written = fill(reader, &text.text, &value.span, &known);
        if let Err(error) = Pattern::new(&written) {
            let span = if written == text.text { text.inner(&error.range).span } else { value.span.clone() };
            let message = format!("the pattern `{}` is not a regex that can be used: {}", name.text, error.message);
            reader.report("bad-regex", &span, message, "a name stands for a complete regex");
            continue;
        }
        known.insert(name.text, Some(format!("(?:{written})")));
    }
    for pattern in known.values_mut().filter(|pattern| pattern.is_none()) {
        *pattern = Some(NOTHING.to_owned());
    }
    known
}

fn is_part(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'
}

/// Trees of YAML are not deep, so this may call itself.
fn put_in(reader: &mut Reader<'_>, node: &mut Node, known: &Known) {
    match &mut node.value {
        Value::Scalar(scalar) => {
            let filled = fill(reader, &scalar.text, &node.span, known);
            if filled != scalar.text {
                scalar.text = filled;
                scalar.verbatim = None;
            }
        }
        Value::Sequence(items) => items.iter_mut().for_each(|item| put_in(reader, item, known)),
        Value::Mapping(entries) => entries.iter_mut().for_each(|(_, value)| put_in(reader, value, known)),
        Value::Null | Value::Refused => {}
    }
}

/// The text with every `<name>` replaced. `(?<name>` and `(?P<name>` are groups of the regex and stay.
fn fill(reader: &mut Reader<'_>, text: &str, span: &Range<usize>, known: &Known) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        let (before, after) = (&rest[..open], &rest[open + 1..]);
        let length = after.bytes().take_while(|byte| is_part(*byte)).count();
        let named = length > 0 && after.as_bytes().get(length) == Some(&b'>');
        let group = before.ends_with("(?") || before.ends_with("(?P");
        filled.push_str(before);
        let name = &after[..length];
        match known.get(name).filter(|_| named && !group) {
            Some(Some(pattern)) => filled.push_str(pattern),
            Some(None) => {
                let message = format!("the pattern `{name}` is used before it is complete");
                reader.report("unknown-word", span, message, "a pattern can use those above it, and not itself");
                filled.push_str(NOTHING);
            }
            None => filled.push_str(&rest[open..=open + if named { length + 1 } else { 0 }]),
        }
        if named && !group && !known.contains_key(name) {
            let help = match nearest(name, known.keys().map(String::as_str)) {
                Some(near) => format!("did you mean `<{near}>`?"),
                None => "name it under `patterns` at the top of the file, or write [<] for the character".to_owned(),
            };
            reader.report("unknown-word", span, format!("there is no pattern `{name}` in this file"), help);
        }
        rest = if named { &after[length + 1..] } else { after };
        if filled.len() > LONGEST {
            reader.report(
                "bad-regex",
                span,
                "the pattern is too large once its names are written out",
                "use fewer names in it",
            );
            return String::new();
        }
    }
    filled.push_str(rest);
    filled
}
