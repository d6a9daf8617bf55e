//! Settings of markdownlint as wishes: `default`, names, other names and tags of rules with `true`, `false`, a
//! severity, or options.
//!
//! It reads texts and no files; where settings come from, and what is done about mistakes, is for others to say.

use std::fmt;

use jsonc_parser::ParseOptions;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use super::{Config, Level, Mistake, Wish};
use crate::finding::{Severity, Span};
use crate::rules::{MARKDOWNLINT_PRESET, OptionValue, Rule, RuleMeta};

/// Settings nested deeper than this are refused.
const DEEPEST: usize = 32;
/// The key for all rules that are not named.
const DEFAULT: &str = "default";

/// A value of JSON or YAML that keeps the order of its keys.
#[derive(Clone, Debug, PartialEq)]
pub enum Setting {
    /// Nothing.
    Null,
    /// Yes or no.
    Flag(bool),
    /// A whole number.
    Number(i64),
    /// A text, or a number that is not whole.
    Text(String),
    /// Values.
    List(Vec<Setting>),
    /// Keys and values, in the order of the file.
    Map(Vec<(String, Setting)>),
}

impl Setting {
    /// Reads JSON, in which comments and commas after the last item are welcome.
    ///
    /// # Errors
    ///
    /// What is wrong, with its place.
    pub fn from_json(text: &str) -> Result<Self, String> {
        let mut depth = 0usize;
        for byte in text.bytes() {
            match byte {
                b'[' | b'{' => depth += 1,
                b']' | b'}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth > DEEPEST {
                return Err(format!("the settings are nested more than {DEEPEST} deep"));
            }
        }
        let options = ParseOptions {
            allow_loose_object_property_names: false,
            allow_missing_commas: false,
            allow_single_quoted_strings: false,
            allow_extended_string_escapes: false,
            ..ParseOptions::default()
        };
        let text = text.trim_start_matches('\u{FEFF}');
        jsonc_parser::parse_to_serde_value(text, &options).map_err(|error| error.to_string())
    }

    /// Reads YAML.
    ///
    /// # Errors
    ///
    /// What is wrong, with its place.
    pub fn from_yaml(text: &str) -> Result<Self, String> {
        if text.trim().is_empty() {
            return Ok(Self::Null);
        }
        serde_yaml::from_str(text).map_err(|error| {
            // The first line says what is wrong; the others draw an excerpt.
            error.to_string().lines().next().unwrap_or_default().to_owned()
        })
    }

    /// The keys and values, if it has any.
    pub fn entries(&self) -> &[(String, Self)] {
        match self {
            Self::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entries().iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// The value as that of an option; none for what no option takes.
    fn as_option(&self) -> Option<OptionValue> {
        Some(match self {
            Self::Flag(flag) => OptionValue::Flag(*flag),
            Self::Number(number) => OptionValue::Number(*number),
            Self::Text(text) => OptionValue::Text(text.clone()),
            Self::List(items) => OptionValue::List(items.iter().map(Self::word).collect::<Option<_>>()?),
            Self::Null | Self::Map(_) => return None,
        })
    }

    fn word(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone()),
            Self::Number(number) => Some(number.to_string()),
            Self::Flag(flag) => Some(flag.to_string()),
            _ => None,
        }
    }
}

impl<'de> Deserialize<'de> for Setting {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnySetting)
    }
}

struct AnySetting;

impl<'de> Visitor<'de> for AnySetting {
    type Value = Setting;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a setting")
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Setting, E> {
        Ok(Setting::Flag(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Setting, E> {
        Ok(Setting::Number(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Setting, E> {
        Ok(Setting::Number(i64::try_from(number).unwrap_or(i64::MAX)))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Setting, E> {
        // 80.0 is as whole as 80.
        let whole = number.fract() == 0.0 && number.abs() < 1e15;
        Ok(if whole { Setting::Number(number as i64) } else { Setting::Text(number.to_string()) })
    }

    fn visit_str<E>(self, text: &str) -> Result<Setting, E> {
        Ok(Setting::Text(text.to_owned()))
    }

    fn visit_unit<E>(self) -> Result<Setting, E> {
        Ok(Setting::Null)
    }

    fn visit_none<E>(self) -> Result<Setting, E> {
        Ok(Setting::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Setting, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Setting::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Setting, A::Error> {
        let mut map: Vec<(String, Setting)> = Vec::new();
        while let Some((key, value)) = entries.next_entry::<String, Setting>()? {
            // A key that comes twice has the last value, in the place of the first.
            match map.iter_mut().find(|(known, _)| *known == key) {
                Some((_, known)) => *known = value,
                None => map.push((key, value)),
            }
        }
        Ok(Setting::Map(map))
    }
}

/// What settings come to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// Wishes for all rules, which come before all others.
    pub first: Vec<(String, Wish)>,
    /// Wishes for single rules, in order.
    pub wishes: Vec<(String, Wish)>,
    /// Names and options that there are not, and values that an option does not take.
    pub mistakes: Vec<Mistake>,
}

/// Puts settings over others: each key that comes later takes the place of an earlier one as a whole.
pub fn merge(under: &Setting, over: &Setting) -> Setting {
    let mut entries = under.entries().to_vec();
    for (key, value) in over.entries() {
        match entries.iter_mut().find(|(known, _)| known == key) {
            Some((_, known)) => *known = value.clone(),
            None => entries.push((key.clone(), value.clone())),
        }
    }
    Setting::Map(entries)
}

/// Reads settings for these rules. A preset has to be on for rules that nothing here names.
pub fn read(settings: &Setting, rules: &[Rule]) -> Reading {
    let mut reading = Reading::default();
    let theirs: Vec<&RuleMeta> = rules.iter().map(|rule| &rule.meta).filter(|meta| is_theirs(meta)).collect();
    if let Some((_, value)) = settings.entries().iter().find(|(key, _)| key.eq_ignore_ascii_case(DEFAULT)) {
        let wish = Wish::from(level(value));
        reading.first.extend(theirs.iter().map(|meta| (meta.id.to_string(), wish.clone())));
    }
    for (name, value) in settings.entries() {
        if name.eq_ignore_ascii_case(DEFAULT) || matches!(name.as_str(), "$schema" | "extends") {
            continue;
        }
        let tagged = |meta: &&&RuleMeta| meta.tags.iter().any(|tag| tag.eq_ignore_ascii_case(name));
        let called = |meta: &&&RuleMeta| meta.is_called(name);
        let mut meant: Vec<&&RuleMeta> = theirs.iter().filter(called).collect();
        let one = meant.len() == 1;
        meant.extend(theirs.iter().filter(tagged));
        if meant.is_empty() {
            reading.mistakes.push(Mistake::UnknownRule { name: name.clone() });
        }
        for meta in meant {
            let wish = wish(name, meta, value, one, &mut reading.mistakes);
            reading.wishes.push((meta.id.to_string(), wish));
        }
    }
    reading
}

/// The configuration as settings inside an article change it. Rules that are off in the run stay off, unless the run
/// works as markdownlint does: an article cannot know what else is used on it.
pub fn within_article(config: &Config, texts: &[(String, Span)], rules: &[Rule]) -> Config {
    let settings =
        texts.iter().filter_map(|(text, _)| Setting::from_json(text).or_else(|_| Setting::from_yaml(text)).ok());
    let settings = settings.fold(Setting::Map(Vec::new()), |under, over| merge(&under, &over));
    let Reading { mut first, mut wishes, .. } = read(&settings, rules);
    if !config.wakes() {
        let severities = config.settle(rules).severities;
        let on =
            |name: &str| rules.iter().zip(&severities).any(|(rule, on)| rule.meta.id.as_str() == name && on.is_some());
        let keep = |(name, wish): &(String, Wish)| wish.level == Some(Level::Off) || on(name);
        first.retain(keep);
        wishes.retain(keep);
    }
    let rules = first.into_iter().chain(config.rules.iter().cloned()).chain(wishes).collect();
    Config { rules, ..config.clone() }
}

/// Everything that settings may call a rule by, for suggestions.
pub fn names(rules: &[Rule]) -> Vec<&str> {
    let theirs = rules.iter().map(|rule| &rule.meta).filter(|meta| is_theirs(meta));
    let mut names: Vec<&str> = theirs
        .flat_map(|meta| {
            let called = meta.aliases.iter().chain(meta.tags.iter()).map(String::as_str);
            std::iter::once(meta.id.as_str()).chain(called)
        })
        .chain([DEFAULT])
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn is_theirs(meta: &RuleMeta) -> bool {
    meta.presets.iter().any(|preset| preset.name == MARKDOWNLINT_PRESET)
}

/// What a value that is no set of options says of a rule: `error` is what every finding is there.
fn level(value: &Setting) -> Level {
    match value {
        Setting::Null | Setting::Flag(false) | Setting::Number(0) => Level::Off,
        Setting::Text(text) if text.is_empty() => Level::Off,
        Setting::Text(text) if text == "warning" => Level::At(Severity::Warning),
        Setting::Text(text) if text == "error" => Level::At(Severity::Error),
        _ => Level::On,
    }
}

/// The wish that a value makes of a rule. `one` says that the name is that of this rule alone: only then are options
/// that it does not have a mistake.
fn wish(name: &str, meta: &RuleMeta, value: &Setting, one: bool, mistakes: &mut Vec<Mistake>) -> Wish {
    let mut wish = Wish { level: Some(level(value)), options: Vec::new(), anew: true };
    for (key, value) in value.entries() {
        match key.as_str() {
            "enabled" if level(value) == Level::Off => wish.level = Some(Level::Off),
            "enabled" => {}
            "severity" if wish.level != Some(Level::Off) => wish.level = Some(level(value)),
            "severity" => {}
            _ => {
                let option = meta.options.iter().find(|option| option.name == *key);
                let taken =
                    value.as_option().filter(|value| option.is_some_and(|option| option.accept(value).is_some()));
                match (option, taken) {
                    (Some(_), Some(value)) => wish.options.push((key.clone(), value)),
                    // Nothing said is the usual value.
                    (Some(_), None) if *value == Setting::Null => {}
                    (Some(option), None) => mistakes.push(Mistake::WrongValue {
                        rule: name.to_owned(),
                        option: key.clone(),
                        value: value.as_option().map_or_else(|| "a mapping".to_owned(), |value| value.to_string()),
                        wanted: option.wanted(),
                    }),
                    (None, _) if one => mistakes.push(Mistake::UnknownOption {
                        rule: name.to_owned(),
                        option: key.clone(),
                        known: meta.options.iter().map(|option| option.name.clone()).collect(),
                    }),
                    (None, _) => {}
                }
            }
        }
    }
    wish
}

#[cfg(test)]
mod tests;
