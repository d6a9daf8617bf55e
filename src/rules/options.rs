//! Options of a rule: what a run may set without touching the rule, their types and usual values.
//!
//! It applies none: a pack builds its rules again with other values.

use std::collections::BTreeMap;
use std::fmt;

use crate::finding::{Localized, Severity};

use super::{Edition, Pattern};

/// What an option is set to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum OptionValue {
    /// A whole number.
    Number(i64),
    /// On or off.
    Flag(bool),
    /// Words, or a pattern.
    Text(String),
    /// Any number of texts.
    List(Vec<String>),
}

impl fmt::Display for OptionValue {
    /// As it is written in YAML, roughly: lists in brackets, an empty text as two quotes.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(formatter, "{number}"),
            Self::Flag(flag) => write!(formatter, "{flag}"),
            Self::Text(text) if text.is_empty() => formatter.write_str("\"\""),
            Self::Text(text) => formatter.write_str(text),
            Self::List(items) => write!(formatter, "[{}]", items.join(", ")),
        }
    }
}

/// Values of options, by name.
pub type OptionValues = BTreeMap<String, OptionValue>;

/// What values an option takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum OptionKind {
    /// A whole number.
    Number,
    /// True or false.
    Flag,
    /// A text, taken as it is.
    Text,
    /// A list of texts.
    List,
    /// A regular expression.
    Pattern,
}

impl OptionKind {
    /// All kinds with the words that YAML uses.
    pub const ALL: [(&'static str, Self); 5] = [
        ("number", Self::Number),
        ("flag", Self::Flag),
        ("text", Self::Text),
        ("list", Self::List),
        ("pattern", Self::Pattern),
    ];

    /// What a value must be, for people.
    pub const fn wanted(self) -> &'static str {
        match self {
            Self::Number => "a whole number",
            Self::Flag => "true or false",
            Self::Text => "a text",
            Self::List => "a list of texts",
            Self::Pattern => "a regular expression",
        }
    }
}

/// An option that a rule declares.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct RuleOption {
    /// Its name.
    pub name: String,
    /// What values it takes.
    pub kind: OptionKind,
    /// Its value unless a run says otherwise.
    pub usual: OptionValue,
    /// What its usual value was before later editions changed it, oldest first.
    pub was: Vec<(Edition, OptionValue)>,
    /// The option that it takes its value from while it has none of its own.
    pub like: Option<String>,
    /// The only values there are; empty: any of its kind.
    pub allowed: Vec<String>,
    /// What it is for.
    pub about: Localized,
}

impl RuleOption {
    /// The value as this option takes it, or none if it does not. A single text stands for a list of one, and
    /// a number or flag for a text.
    pub fn accept(&self, value: &OptionValue) -> Option<OptionValue> {
        let value = match (self.kind, value) {
            (OptionKind::Number, OptionValue::Number(_))
            | (OptionKind::Flag, OptionValue::Flag(_))
            | (OptionKind::List, OptionValue::List(_))
            | (OptionKind::Text | OptionKind::Pattern, OptionValue::Text(_)) => value.clone(),
            (OptionKind::List, OptionValue::Text(text)) => OptionValue::List(vec![text.clone()]),
            // Where a list may be a number, the number need not mean the same as a list of it.
            (OptionKind::List, OptionValue::Number(_)) if self.allowed.is_empty() => value.clone(),
            (OptionKind::Text, OptionValue::Number(number)) => OptionValue::Text(number.to_string()),
            (OptionKind::Text, OptionValue::Flag(flag)) => OptionValue::Text(flag.to_string()),
            _ => return None,
        };
        let fits = match &value {
            _ if self.allowed.is_empty() => true,
            OptionValue::List(items) => items.iter().all(|item| self.allowed.contains(item)),
            OptionValue::Text(text) => self.allowed.contains(text),
            other => self.allowed.contains(&other.to_string()),
        };
        let compiles = match (&value, self.kind) {
            (OptionValue::Text(text), OptionKind::Pattern) => Pattern::new(text).is_ok(),
            _ => true,
        };
        (fits && compiles).then_some(value)
    }

    /// Whether its usual value is a number where others are lists.
    fn is_number_or_list(&self) -> bool {
        self.kind == OptionKind::List && matches!(self.usual, OptionValue::Number(_))
    }

    /// The value that a text stands for, as on a command line: lists are separated by commas.
    pub fn parse(&self, text: &str) -> Option<OptionValue> {
        let value = match self.kind {
            OptionKind::Number => OptionValue::Number(text.trim().parse().ok()?),
            OptionKind::Flag => OptionValue::Flag(text.trim().parse().ok()?),
            OptionKind::Text | OptionKind::Pattern => OptionValue::Text(text.to_owned()),
            OptionKind::List if text.trim().is_empty() => OptionValue::List(Vec::new()),
            OptionKind::List if self.is_number_or_list() => match text.trim().parse() {
                Ok(number) => OptionValue::Number(number),
                Err(_) => OptionValue::List(split(text)),
            },
            OptionKind::List => OptionValue::List(split(text)),
        };
        self.accept(&value)
    }

    /// What a value must be, for people: its kind, or the values there are.
    pub fn wanted(&self) -> String {
        if self.allowed.is_empty() {
            return self.kind.wanted().to_owned();
        }
        let values: Vec<String> = self.allowed.iter().map(|value| format!("`{value}`")).collect();
        let values = values.join(", ");
        if self.kind == OptionKind::List { format!("a list of {values}") } else { format!("one of {values}") }
    }
}

fn split(text: &str) -> Vec<String> {
    text.split(',').map(|item| item.trim().to_owned()).collect()
}

/// A rule's place in a preset.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct PresetEntry {
    /// The preset.
    pub name: String,
    /// The rule's severity there, if it is not the usual one.
    pub severity: Option<Severity>,
    /// Options that have other values there.
    pub options: OptionValues,
}

/// A preset that a pack describes.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Preset {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub about: Localized,
    /// Whether the program's own findings, such as that of an unused suppression, belong to it.
    pub own_findings: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn option(kind: OptionKind, allowed: &[&str]) -> RuleOption {
        RuleOption {
            name: "x".to_owned(),
            kind,
            usual: OptionValue::Flag(true),
            was: Vec::new(),
            like: None,
            allowed: allowed.iter().map(|word| (*word).to_owned()).collect(),
            about: Localized::default(),
        }
    }

    #[test]
    fn values_are_taken_by_kind() {
        let text = |text: &str| OptionValue::Text(text.to_owned());
        let list = |items: &[&str]| OptionValue::List(items.iter().map(|item| (*item).to_owned()).collect());
        assert_eq!(option(OptionKind::Number, &[]).parse("80"), Some(OptionValue::Number(80)));
        assert_eq!(option(OptionKind::Number, &[]).parse("wide"), None);
        assert_eq!(option(OptionKind::Flag, &[]).parse("false"), Some(OptionValue::Flag(false)));
        assert_eq!(option(OptionKind::List, &[]).parse("a, b"), Some(list(&["a", "b"])));
        assert_eq!(option(OptionKind::List, &[]).parse(""), Some(list(&[])));
        assert_eq!(option(OptionKind::List, &[]).accept(&OptionValue::Number(2)), Some(OptionValue::Number(2)));
        assert_eq!(option(OptionKind::List, &[]).parse("2"), Some(list(&["2"])));
        let either = RuleOption { usual: OptionValue::Number(1), ..option(OptionKind::List, &[]) };
        assert_eq!((either.parse("2"), either.parse("2, 0")), (Some(OptionValue::Number(2)), Some(list(&["2", "0"]))));
        assert_eq!(option(OptionKind::Pattern, &[]).parse("(a"), None);
        let style = option(OptionKind::Text, &["dash", "plus"]);
        assert_eq!((style.parse("dash"), style.parse("dot")), (Some(text("dash")), None));
        assert_eq!(style.wanted(), "one of `dash`, `plus`");
        assert_eq!(option(OptionKind::Text, &[]).accept(&OptionValue::Flag(false)), Some(text("false")));
    }
}
