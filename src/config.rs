//! What a run was asked to do: which rules are on, how severe they are, what their options are set to, in which
//! language it speaks.
//!
//! It is plain data that is read from files, comments and arguments elsewhere, and settled here for the rules of a pack.

pub mod markdownlint;

use crate::document::{Document, Language};
use crate::finding::{MessageLanguage, Severity};
use crate::limits::Limits;
pub use crate::rules::Edition;
use crate::rules::{MARKDOWNLINT_PRESET, OptionValue, OptionValues, Preset, Rule, RuleIndex, RuleMeta, Status};

/// The preset that is on when nothing is asked for.
pub const DEFAULT_PRESET: &str = "recommended";
/// The preset that holds every stable rule.
pub const ALL_PRESET: &str = "all";

/// Whether a rule is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// It is off.
    Off,
    /// It is on, with the severity that its preset or else the rule itself says.
    On,
    /// It is on, with this severity.
    At(Severity),
}

/// What is wished of one rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// Whether it is on; `None` leaves that as it was.
    pub level: Option<Level>,
    /// Options and their values.
    pub options: Vec<(String, OptionValue)>,
    /// Whether options that this wish does not name go back to their usual values, whatever presets and earlier
    /// wishes say.
    pub anew: bool,
}

impl Wish {
    /// The rule is off.
    pub fn off() -> Self {
        Level::Off.into()
    }

    /// The rule is on.
    pub fn on() -> Self {
        Level::On.into()
    }

    /// An option has a value; whether the rule is on stays as it was.
    pub fn set(option: &str, value: OptionValue) -> Self {
        Self { options: vec![(option.to_owned(), value)], ..Self::default() }
    }
}

impl From<Level> for Wish {
    fn from(level: Level) -> Self {
        Self { level: Some(level), ..Self::default() }
    }
}

impl From<Severity> for Wish {
    fn from(severity: Severity) -> Self {
        Level::At(severity).into()
    }
}

/// The wishes of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Presets that are on. Where several hold a rule, the last one says how.
    pub presets: Vec<String>,
    /// Wishes by name or alias of a rule. Later ones win, for the level and for each option.
    pub rules: Vec<(String, Wish)>,
    /// The language of messages; `None` for that of the article.
    pub language: Option<MessageLanguage>,
    /// Whether comments of markdownlint in articles count for nothing.
    pub deaf: bool,
    /// Settings of markdownlint that the first of the wishes were read from; those inside an article are put over them
    /// key by key.
    pub base: Option<markdownlint::Base>,
    /// Rules that are newer than this, and newer defaults, are not met; `None` for the newest.
    pub edition: Option<Edition>,
    /// What one article may cost.
    pub limits: Limits,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            presets: vec![DEFAULT_PRESET.to_owned()],
            rules: Vec::new(),
            language: None,
            deaf: false,
            base: None,
            edition: None,
            limits: Limits::default(),
        }
    }
}

/// What a configuration means for the rules of a pack.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// For each rule, its severity in this run, or `None` when it is off.
    pub severities: Vec<Option<Severity>>,
    /// Options of rules that are on, where they differ from the usual values.
    pub options: Vec<(RuleIndex, OptionValues)>,
}

/// A wish that no rule can grant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// There is no such rule.
    UnknownRule {
        /// The name as written.
        name: String,
    },
    /// The rule has no such option.
    UnknownOption {
        /// The rule as written.
        rule: String,
        /// The option as written.
        option: String,
        /// The options there are.
        known: Vec<String>,
    },
    /// The option does not take the value.
    WrongValue {
        /// The rule as written.
        rule: String,
        /// The option.
        option: String,
        /// The value as written.
        value: String,
        /// What it must be.
        wanted: String,
    },
}

impl Config {
    /// What it means for `rules`. Experimental and deprecated rules are on only when they are named. Values that an
    /// option does not take are passed over; [`Config::mistakes`] names them.
    pub fn settle(&self, rules: &[Rule]) -> Settled {
        let mut settled = Settled::default();
        for (index, rule) in rules.iter().enumerate() {
            let (severity, values) = self.settle_rule(&rule.meta);
            settled.severities.push(severity);
            if severity.is_some() && !values.is_empty() {
                settled.options.push((index, values));
            }
        }
        settled
    }

    fn settle_rule(&self, meta: &RuleMeta) -> (Option<Severity>, OptionValues) {
        let (mut severity, mut values) = (None, OptionValues::new());
        let mut usual = meta.severity;
        for preset in &self.presets {
            let entry = meta.presets.iter().find(|entry| entry.name == *preset);
            if let Some(entry) = entry {
                usual = entry.severity.unwrap_or(meta.severity);
                values.clone_from(&entry.options);
            }
            if (entry.is_some() || preset == ALL_PRESET) && meta.status == Status::Stable {
                severity = Some(usual);
            }
        }
        if let Some(edition) = self.edition {
            if let Some((_, was)) = meta.was.iter().find(|(until, _)| edition < *until) {
                usual = was.unwrap_or(usual);
                severity = severity.and(*was);
            }
            if meta.since.is_some_and(|since| since > edition) {
                severity = None;
            }
            for option in &meta.options {
                let was = option.was.iter().find(|(until, _)| edition < *until);
                if let Some((_, was)) = was.filter(|_| !values.contains_key(&option.name)) {
                    values.insert(option.name.clone(), was.clone());
                }
            }
        }
        for (_, wish) in self.rules.iter().filter(|(name, _)| meta.is_called(name)) {
            severity = match wish.level {
                None => severity,
                Some(Level::Off) => None,
                Some(Level::On) => Some(usual),
                Some(Level::At(asked)) => Some(asked),
            };
            if wish.anew {
                values.clear();
            }
            for (name, value) in &wish.options {
                let option = meta.options.iter().find(|option| option.name == *name);
                if let Some(value) = option.and_then(|option| option.accept(value)) {
                    values.insert(name.clone(), value);
                }
            }
        }
        let usual_value = |name: &str| meta.options.iter().find(|option| option.name == name);
        values.retain(|name, value| {
            usual_value(name).is_some_and(|option| option.like.is_some() || option.usual != *value)
        });
        (severity, values)
    }

    /// Wishes that these rules cannot grant, in order. `own` are names of findings that belong to no rule.
    pub fn mistakes(&self, rules: &[Rule], own: &[&str]) -> Vec<Mistake> {
        let mut mistakes = Vec::new();
        for (name, wish) in &self.rules {
            let mut named = rules.iter().map(|rule| &rule.meta).filter(|meta| meta.is_called(name)).peekable();
            if named.peek().is_none() && !own.iter().any(|own| own.eq_ignore_ascii_case(name)) {
                mistakes.push(Mistake::UnknownRule { name: name.clone() });
                continue;
            }
            let options: Vec<_> = named.flat_map(|meta| &meta.options).collect();
            for (option, value) in &wish.options {
                match options.iter().find(|known| known.name == *option) {
                    None => mistakes.push(Mistake::UnknownOption {
                        rule: name.clone(),
                        option: option.clone(),
                        known: options.iter().map(|option| option.name.clone()).collect(),
                    }),
                    Some(known) if known.accept(value).is_none() => mistakes.push(Mistake::WrongValue {
                        rule: name.clone(),
                        option: option.clone(),
                        value: value.to_string(),
                        wanted: known.wanted(),
                    }),
                    Some(_) => {}
                }
            }
        }
        mistakes
    }

    /// The severity of something that the program itself finds, such as an unused suppression: what is wished of it
    /// by name; else it is off where only presets are on that say of themselves that they hold no such thing.
    pub fn severity_of(&self, id: &str, usual: Severity, presets: &[Preset]) -> Option<Severity> {
        let silent = |name: &String| presets.iter().any(|preset| preset.name == *name && !preset.own_findings);
        let on = self.presets.is_empty() || !self.presets.iter().all(silent);
        let named = self.rules.iter().filter(|(name, _)| name.eq_ignore_ascii_case(id));
        named.filter_map(|(_, wish)| wish.level).fold(on.then_some(usual), |_, level| match level {
            Level::Off => None,
            Level::On => Some(usual),
            Level::At(severity) => Some(severity),
        })
    }

    /// Whether comments of markdownlint may switch on rules that are off: only where the run works as that program does.
    pub fn wakes(&self) -> bool {
        self.presets.iter().any(|preset| preset == MARKDOWNLINT_PRESET)
    }

    /// The language of messages about this article: the one asked for, or else that of the article.
    pub fn language_for(&self, document: &Document) -> MessageLanguage {
        self.language.unwrap_or(match document.language() {
            Language::En => MessageLanguage::En,
            _ => MessageLanguage::Zh,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Localized;
    use crate::rules::testing::rule;
    use crate::rules::{OptionKind, PresetEntry, RuleOption};

    fn preset(name: &str) -> PresetEntry {
        PresetEntry { name: name.to_owned(), severity: None, options: OptionValues::new() }
    }

    #[test]
    fn presets_choose_and_names_override() {
        let mut rules = vec![rule("a"), rule("b"), rule("c"), rule("d")];
        rules[1].meta.presets = vec![preset("strict")];
        rules[2].meta.status = Status::Experimental;
        rules[3].meta.aliases = ["MD001".to_owned()].into();
        let warning = Some(Severity::Warning);
        let mut config = Config::default();
        assert_eq!(config.settle(&rules).severities, [warning, None, None, warning]);
        config.rules = vec![("c".to_owned(), Severity::Info.into()), ("md001".to_owned(), Wish::off())];
        assert_eq!(config.settle(&rules).severities, [warning, None, Some(Severity::Info), None]);
        config.rules.push(("MD001".to_owned(), Severity::Error.into()));
        assert_eq!(config.settle(&rules).severities[3], Some(Severity::Error));
        config = Config { presets: vec!["all".to_owned()], ..Config::default() };
        assert_eq!(config.settle(&rules).severities, [warning, warning, None, warning]);
    }

    fn with_option() -> Rule {
        let mut long = rule("long");
        long.meta.options = vec![RuleOption {
            name: "width".to_owned(),
            kind: OptionKind::Number,
            usual: OptionValue::Number(80),
            was: Vec::new(),
            like: None,
            allowed: Vec::new(),
            about: Localized::default(),
        }];
        let options = OptionValues::from([("width".to_owned(), OptionValue::Number(120))]);
        long.meta.presets =
            vec![PresetEntry { options, severity: Some(Severity::Info), ..preset("recommended") }, preset("strict")];
        long
    }

    #[test]
    fn presets_set_options_and_severity() {
        let rules = [with_option()];
        let settled = |config: &Config| {
            let settled = config.settle(&rules);
            (settled.severities[0], settled.options.first().map(|(_, values)| values["width"].clone()))
        };
        let width = |number| Some(OptionValue::Number(number));
        let mut config = Config::default();
        assert_eq!(settled(&config), (Some(Severity::Info), width(120)));
        let both = Config { presets: vec!["recommended".to_owned(), "strict".to_owned()], ..Config::default() };
        assert_eq!(settled(&both), (Some(Severity::Warning), None), "the last preset says how");
        config.rules.push(("long".to_owned(), Wish::set("width", OptionValue::Number(100))));
        assert_eq!(settled(&config), (Some(Severity::Info), width(100)));
        config.rules.push(("long".to_owned(), Wish { anew: true, ..Wish::default() }));
        assert_eq!(settled(&config), (Some(Severity::Info), None));
        config.rules.push(("long".to_owned(), Wish::off()));
        assert_eq!(settled(&config), (None, None));
    }

    #[test]
    fn mistakes_name_rule_and_option() {
        let rules = [with_option()];
        let mut config = Config::default();
        config.rules.push(("lung".to_owned(), Wish::on()));
        config.rules.push(("long".to_owned(), Wish::set("with", OptionValue::Number(1))));
        config.rules.push(("long".to_owned(), Wish::set("width", OptionValue::Flag(true))));
        config.rules.push(("mine".to_owned(), Wish::off()));
        let mistakes = config.mistakes(&rules, &["mine"]);
        assert_eq!(mistakes.len(), 3);
        assert_eq!(mistakes[0], Mistake::UnknownRule { name: "lung".to_owned() });
        assert!(matches!(&mistakes[1], Mistake::UnknownOption { known, .. } if known == &["width"]));
        assert!(matches!(&mistakes[2], Mistake::WrongValue { wanted, .. } if wanted == "a whole number"));
    }

    #[test]
    fn a_preset_can_leave_the_own_findings_out() {
        let presets = [Preset { name: "theirs".to_owned(), about: Localized::default(), own_findings: false }];
        let mut config = Config { presets: vec!["theirs".to_owned()], ..Config::default() };
        assert_eq!(config.severity_of("own", Severity::Info, &presets), None);
        config.presets.push("recommended".to_owned());
        assert_eq!(config.severity_of("own", Severity::Info, &presets), Some(Severity::Info));
        config.rules.push(("own".to_owned(), Wish::off()));
        assert_eq!(config.severity_of("own", Severity::Info, &presets), None);
    }
}
