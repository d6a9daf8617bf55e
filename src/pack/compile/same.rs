//! Rules about two places of one article: what must agree, read and checked. It compares nothing.

use crate::pack::raw::{Fields, Reader};
use crate::pack::yaml::{Node, Value};
use crate::rules::{Notation, Pattern, Sameness};

use super::pattern;

const EXAMPLE: &str = "`same: name`, `same: claim`, or `same: {outline: regex}`, `{notation: {label: regex, label: regex}}`, `{count: regex}`";
const SORTS: [&str; 3] = ["outline", "notation", "count"];
/// All keys of `same`.
pub const KEYS: [&str; 6] = ["outline", "notation", "count", "marks", "words", "share"];
/// The group of a `count` regex that holds the number.
const NUMBER: &str = "n";

/// Reads the value of `same`.
pub fn build(reader: &mut Reader<'_>, value: &Node) -> Option<Sameness> {
    if let Value::Mapping(entries) = &value.value {
        return build_mapping(reader, Fields { node: value, entries });
    }
    match reader.word(value, "`same`")?.text.as_str() {
        "name" => Some(Sameness::Name),
        "claim" => Some(Sameness::Claim),
        other => {
            let message = format!("`same` cannot be `{other}`");
            reader.report("unknown-word", &value.span, message, format!("write {EXAMPLE}"));
            None
        }
    }
}

fn build_mapping(reader: &mut Reader<'_>, fields: Fields<'_>) -> Option<Sameness> {
    reader.only_keys(&fields, "`same`", &KEYS);
    let found: Vec<&str> = SORTS.into_iter().filter(|sort| fields.get(sort).is_some()).collect();
    let [sort] = found.as_slice() else {
        if !found.is_empty() || fields.entries.is_empty() {
            let message =
                format!("`same` must name exactly one of `outline`, `notation`, `count`, and here are {}", found.len());
            reader.report(
                "two-kinds",
                &fields.node.span,
                message,
                "keep one, and make a rule of its own for each other",
            );
        }
        return None;
    };
    let node = fields.get(sort)?;
    if let Some(share) = fields.get("share").filter(|_| *sort != "notation") {
        reader.report("useless-key", &share.span, "`share` means something only beside `notation`", "delete `share`");
    }
    match *sort {
        "outline" => regex(reader, node, "`outline`").map(Sameness::Outline),
        "count" => build_count(reader, node, &fields),
        _ => build_notation(reader, node, fields.get("share")),
    }
}

fn regex(reader: &mut Reader<'_>, node: &Node, what: &str) -> Option<Pattern> {
    let text = reader.word(node, what)?;
    pattern::check(&text, what, reader.errors)
}

fn build_count(reader: &mut Reader<'_>, node: &Node, fields: &Fields<'_>) -> Option<Sameness> {
    let found = regex(reader, node, "`count`")?;
    if !pattern::groups(found.as_str()).iter().any(|name| name == NUMBER) {
        let message = "the regex of `count` has no group `n` for the number that the text announces";
        reader.report(
            "bad-regex",
            &node.span,
            message,
            "put the number into a group with that name: '(?P<n>[0-9]+) reasons'",
        );
        return None;
    }
    let mut list = |key: &str| -> Vec<Pattern> {
        let what = format!("`{key}`");
        let texts = fields.get(key).map(|node| reader.words(node, &what)).unwrap_or_default();
        texts.iter().filter_map(|text| pattern::check(text, &what, reader.errors)).collect()
    };
    let (marks, words) = (list("marks"), list("words"));
    if marks.is_empty() && words.is_empty() {
        Some(Sameness::Count(found))
    } else {
        Some(Sameness::Points { count: found, marks, words })
    }
}

fn build_notation(reader: &mut Reader<'_>, node: &Node, share: Option<&Node>) -> Option<Sameness> {
    let fields = reader.mapping(node, "`notation`", "`notation: {short: '[0-9]+B', long: '[0-9]+ billion'}`")?;
    if fields.entries.len() < 2 {
        let message = "`notation` compares two or more ways of writing, and here are fewer";
        reader.report(
            "wrong-type",
            &node.span,
            message,
            "write a label and a regex for each: {label: regex, label: regex}",
        );
    }
    let mut forms = Vec::new();
    for (key, value) in fields.entries {
        let label = reader.free_key(key);
        if let (Some(label), Some(form)) = (label, notation(reader, value)) {
            forms.push(Notation { label: label.text, ..form });
        }
    }
    if forms.len() > 1 && forms.iter().all(|form| form.lesser) {
        let message = "every notation is `lesser`, so none is left to be kept";
        reader.report("wrong-type", &node.span, message, "delete `lesser` from those that may be kept");
    }
    let share = share.and_then(|node| reader.number(node, "`share`", 0..=50)).unwrap_or(0);
    Some(Sameness::Notation { forms, share: u8::try_from(share).unwrap_or(0) })
}

/// A regex, or a mapping of a regex, what the other notations become, and whether it is never the one to keep. Without
/// its label, which is the key.
fn notation(reader: &mut Reader<'_>, node: &Node) -> Option<Notation> {
    let Value::Mapping(entries) = &node.value else {
        let pattern = regex(reader, node, "a notation")?;
        return Some(Notation { label: String::new(), pattern, with: None, lesser: false });
    };
    let fields = Fields { node, entries };
    reader.only_keys(&fields, "a notation", &["find", "with", "lesser"]);
    let example = "find: '(?P<x>[0-9]+)B'";
    let found = reader.required(&fields, "find", &node.span, "it is what the notation looks like", example)?;
    let with = fields.get("with").and_then(|node| reader.text(node, "`with`"));
    let lesser = fields.get("lesser").and_then(|node| reader.flag(node, "`lesser`")).unwrap_or(false);
    let pattern = regex(reader, found, "a notation")?;
    Some(Notation { label: String::new(), pattern, with: with.map(|text| text.text), lesser })
}
