//! Options put in their places: a rule's tree with `$name`, `${name}` and `choose` becomes one without them.
//!
//! Everything keeps its place in the file, so that errors found later still point at what was written.
//!
//! - A value that is `$name` alone becomes the option's value; in a list, a list is spliced in.
//! - `${name}` inside a text becomes the value's text. In regular expressions it is escaped, a list becomes an
//!   alternation, and a pattern a group.
//! - `{choose: $name, this: …, that: …, else: …}` becomes what stands beside the option's value. Where nothing does,
//!   the key or item that holds it is left out.

use std::collections::BTreeSet;

use crate::pack::error::PackError;
use crate::pack::yaml::{Key, Node, Scalar, Value};
use crate::rules::{OptionKind, OptionValue, OptionValues, placeholders};

use super::Reader;
use super::options::RawOption;

/// Keys of a rule in which nothing is replaced.
const LEFT_ALONE: [&str; 10] =
    ["id", "aliases", "tags", "since", "source", "bad", "good", "options", "presets", "override"];
/// Keys whose texts are regular expressions, or hold some further down.
const REGEXES: [&str; 9] = ["find", "match", "not", "under", "near", "unless", "not-before", "not-after", "same"];
/// Keys whose texts are templates: they have placeholders of their own.
const TEMPLATES: [&str; 3] = ["message", "why", "with"];
/// The key that chooses by the value of an option, and that of the branch for all other values.
const CHOOSE: &str = "choose";
const ELSE: &str = "else";

/// How `${name}` is written into a text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Plain,
    Regex,
    Template,
}

/// The rule with these values in place of its options; for an option without a value, the usual one.
pub fn substitute(reader: &mut Reader<'_>, rule: &Node, options: &[RawOption], values: &OptionValues) -> Node {
    let Value::Mapping(entries) = &rule.value else { return rule.clone() };
    let mut work = Substitution { reader, options, values, left: MOST_PUT_IN };
    let entries = entries.iter().filter_map(|(key, node)| {
        let name = key.scalar.text.as_str();
        if LEFT_ALONE.contains(&name) {
            return Some((key.clone(), node.clone()));
        }
        work.node(node, mode_below(name, Mode::Plain)).map(|node| (key.clone(), node))
    });
    Node { span: rule.span.clone(), value: Value::Mapping(entries.collect()) }
}

/// Reports options that the rule never uses, whatever their values.
pub fn check_used(reader: &mut Reader<'_>, rule: &Node, options: &[RawOption]) {
    let mut used = BTreeSet::new();
    if let Value::Mapping(entries) = &rule.value {
        for (_, node) in entries.iter().filter(|(key, _)| !LEFT_ALONE.contains(&key.scalar.text.as_str())) {
            names(node, &mut used);
        }
    }
    used.extend(options.iter().filter_map(|known| known.option.like.as_deref()));
    for option in options.iter().filter(|known| !used.contains(known.option.name.as_str())) {
        let message = format!("nothing in the rule uses the option `{}`", option.option.name);
        let help = format!("write ${} where its value belongs, or delete the option", option.option.name);
        reader.report("useless-key", &option.span, message, help);
    }
}

fn names<'n>(node: &'n Node, used: &mut BTreeSet<&'n str>) {
    match &node.value {
        Value::Scalar(scalar) => used.extend(references(&scalar.text).into_iter().map(|(_, name)| name)),
        Value::Sequence(items) => items.iter().for_each(|item| names(item, used)),
        Value::Mapping(entries) => entries.iter().for_each(|(_, node)| names(node, used)),
        Value::Null | Value::Refused => {}
    }
}

/// `$name` and `${name}` in a text.
fn references(text: &str) -> Vec<(std::ops::Range<usize>, &str)> {
    let mut found = placeholders(text);
    found.retain(|(range, _)| text[range.start..].starts_with('$'));
    found
}

fn mode_below(key: &str, mode: Mode) -> Mode {
    if TEMPLATES.contains(&key) {
        Mode::Template
    } else if REGEXES.contains(&key) {
        Mode::Regex
    } else {
        mode
    }
}

struct Substitution<'a, 'e> {
    reader: &'a mut Reader<'e>,
    options: &'a [RawOption],
    values: &'a OptionValues,
    /// How many bytes of values may still be put in.
    left: usize,
}

/// So many bytes of values may be put into one rule, so that long values in many places cannot fill the memory.
const MOST_PUT_IN: usize = 1 << 20;

impl Substitution<'_, '_> {
    fn value(&mut self, name: &str) -> Option<(OptionKind, OptionValue)> {
        let option = &self.options.iter().find(|known| known.option.name == name)?.option;
        let own = self.values.get(name);
        // An option of which nothing is said takes what is said of the one that it is like.
        let value = own.or_else(|| self.values.get(option.like.as_deref()?)).unwrap_or(&option.usual);
        let size = match value {
            OptionValue::Text(text) => text.len(),
            OptionValue::List(items) => items.iter().map(|item| item.len() + size_of::<Node>()).sum(),
            OptionValue::Number(_) | OptionValue::Flag(_) => size_of::<Node>(),
        };
        let kind = option.kind;
        match self.left.checked_sub(size) {
            Some(left) => {
                self.left = left;
                Some((kind, value.clone()))
            }
            None => {
                self.report_size();
                Some((kind, OptionValue::Text(String::new())))
            }
        }
    }

    /// Says once that the values are too much for one rule.
    fn report_size(&mut self) {
        if self.left > 0 {
            self.left = 0;
            let span = self.options.first().map_or(0..0, |known| known.span.clone());
            let message = format!("the values of its options make the rule larger by more than {MOST_PUT_IN} bytes");
            self.reader.report("too-large", &span, message, "use long values in fewer places");
        }
    }

    fn node(&mut self, node: &Node, mode: Mode) -> Option<Node> {
        let value = match &node.value {
            Value::Scalar(scalar) => return Some(self.scalar(node, scalar, mode)),
            Value::Mapping(entries) => match entries.first() {
                Some((key, chooser)) if key.scalar.text == CHOOSE => return self.choose(chooser, &entries[1..], mode),
                _ => Value::Mapping(self.entries(entries, mode)),
            },
            Value::Sequence(items) => Value::Sequence(self.items(items, mode)),
            other => other.clone(),
        };
        Some(Node { span: node.span.clone(), value })
    }

    fn entries(&mut self, entries: &[(Key, Node)], mode: Mode) -> Vec<(Key, Node)> {
        let one = |(key, node): &(Key, Node)| {
            let node = self.node(node, mode_below(&key.scalar.text, mode))?;
            Some((key.clone(), node))
        };
        entries.iter().filter_map(one).collect()
    }

    /// The items of a list; an item that became a list itself gives its own items.
    fn items(&mut self, items: &[Node], mode: Mode) -> Vec<Node> {
        let mut list = Vec::new();
        for item in items {
            let was_list = matches!(item.value, Value::Sequence(_));
            match self.node(item, mode) {
                Some(Node { value: Value::Sequence(items), .. }) if !was_list => list.extend(items),
                other => list.extend(other),
            }
        }
        list
    }

    fn scalar(&mut self, node: &Node, scalar: &Scalar, mode: Mode) -> Node {
        let found = references(&scalar.text);
        let whole = found.first().filter(|(range, _)| range.len() == scalar.text.len()).map(|(_, name)| *name);
        if let (Some(name), Mode::Plain | Mode::Regex) = (whole, mode) {
            return match self.value(name) {
                Some((kind, value)) if mode == Mode::Plain || kind == OptionKind::Pattern => as_node(node, value),
                Some((kind, value)) => as_node(node, OptionValue::Text(in_regex(kind, &value))),
                None => self.unknown(node, name),
            };
        }
        let mut text = String::new();
        let mut position = 0;
        for (range, name) in found {
            // Without braces it is an anchor and letters in a regex, and money or a group elsewhere; only a template
            // may leave the braces out.
            let braced = scalar.text[range.clone()].starts_with("${");
            let Some((kind, value)) = self.value(name).filter(|_| braced || mode == Mode::Template) else { continue };
            text.push_str(&scalar.text[position..range.start]);
            text.push_str(&if mode == Mode::Regex { in_regex(kind, &value) } else { in_text(&value) });
            position = range.end;
        }
        if position == 0 {
            return node.clone();
        }
        text.push_str(&scalar.text[position..]);
        Node { span: node.span.clone(), value: Value::Scalar(Scalar { text, plain: scalar.plain, verbatim: None }) }
    }

    fn unknown(&mut self, node: &Node, name: &str) -> Node {
        let known: Vec<&str> = self.options.iter().map(|known| known.option.name.as_str()).collect();
        let message = format!("the rule has no option `{name}`");
        let error = PackError::new("unknown-option", self.reader.place(&node.span), message);
        let error = if known.is_empty() {
            error.help(format!("declare it: options: {{{name}: {{is: …, about: …}}}}"))
        } else {
            error.suggest(name, known)
        };
        self.reader.errors.push(error);
        Node { span: node.span.clone(), value: Value::Refused }
    }

    fn choose(&mut self, chooser: &Node, branches: &[(Key, Node)], mode: Mode) -> Option<Node> {
        let name = match &chooser.value {
            Value::Scalar(scalar) => scalar.text.strip_prefix('$'),
            _ => None,
        };
        let Some(name) = name else {
            let help = "write it like this: {choose: $style, dash: …, else: …}";
            self.reader.report("bad-value", &chooser.span, "`choose` must be followed by an option", help);
            return None;
        };
        let Some((_, value)) = self.value(name) else {
            self.unknown(chooser, name);
            return None;
        };
        let option = &self.options.iter().find(|known| known.option.name == name)?.option;
        for (key, _) in branches.iter().filter(|(key, _)| key.scalar.text != ELSE) {
            let word = key.scalar.text.as_str();
            let possible = option.parse(word).is_some() || option.kind == OptionKind::List && word == "[]";
            if !possible {
                let message = format!("the option `{name}` is never `{word}`");
                let error = PackError::new("unknown-word", self.reader.place(&key.span), message);
                let error = error.suggest(word, option.allowed.iter().map(String::as_str));
                self.reader.errors.push(error);
            }
        }
        let shown = match &value {
            OptionValue::Text(text) => text.clone(),
            other => other.to_string(),
        };
        let branch = |wanted: &str| branches.iter().find(|(key, _)| key.scalar.text == wanted);
        let (_, chosen) = branch(&shown).or_else(|| branch(ELSE))?;
        self.node(chosen, mode)
    }
}

/// An option's value as if it stood in the file where it is asked for.
fn as_node(like: &Node, value: OptionValue) -> Node {
    let scalar = |text: String, plain: bool| Value::Scalar(Scalar { text, plain, verbatim: None });
    let value = match value {
        OptionValue::Number(number) => scalar(number.to_string(), true),
        OptionValue::Flag(flag) => scalar(flag.to_string(), true),
        OptionValue::Text(text) => scalar(text, false),
        OptionValue::List(items) => Value::Sequence(
            items.into_iter().map(|item| Node { span: like.span.clone(), value: scalar(item, false) }).collect(),
        ),
    };
    Node { span: like.span.clone(), value }
}

fn in_text(value: &OptionValue) -> String {
    match value {
        OptionValue::Text(text) => text.clone(),
        OptionValue::List(items) => items.join(", "),
        other => other.to_string(),
    }
}

fn in_regex(kind: OptionKind, value: &OptionValue) -> String {
    match value {
        OptionValue::Text(text) if kind == OptionKind::Pattern => format!("(?:{text})"),
        OptionValue::Text(text) => regex_syntax::escape(text),
        // No alternative at all matches nothing. All characters in all cases would take long to put together.
        OptionValue::List(items) if items.is_empty() => r"(?-i:[^\s\S])".to_owned(),
        OptionValue::List(items) => {
            let items: Vec<String> = items.iter().map(|item| regex_syntax::escape(item)).collect();
            format!("(?:{})", items.join("|"))
        }
        other => other.to_string(),
    }
}
