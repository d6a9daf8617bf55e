//! What a run was asked to do: which rules are on, how severe they are, in which language it speaks.
//!
//! It is plain data with one question; it is read from files and arguments elsewhere.

use std::time::Duration;

use crate::document::{Document, Language};
use crate::finding::{MessageLanguage, Severity};
use crate::rules::{Rule, RuleMeta, Status};

/// The preset that is on when nothing is asked for.
pub const DEFAULT_PRESET: &str = "recommended";
/// The preset that holds every stable rule.
pub const ALL_PRESET: &str = "all";

/// The wishes of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Presets that are on.
    pub presets: Vec<String>,
    /// Rules by name or alias: their severity, or `None` to switch them off. Later entries win.
    pub rules: Vec<(String, Option<Severity>)>,
    /// The language of messages; `None` for that of the article.
    pub language: Option<MessageLanguage>,
    /// How long the parsing of one file may take.
    pub deadline: Option<Duration>,
}

impl Default for Config {
    fn default() -> Self {
        Self { presets: vec![DEFAULT_PRESET.to_owned()], rules: Vec::new(), language: None, deadline: None }
    }
}

impl Config {
    /// For each rule, its severity in this run, or `None` when it is off. Experimental and deprecated rules are on
    /// only when they are named.
    pub fn severities(&self, rules: &[Rule]) -> Vec<Option<Severity>> {
        rules.iter().map(|rule| self.severity(&rule.meta)).collect()
    }

    fn severity(&self, meta: &RuleMeta) -> Option<Severity> {
        let named = |name: &str| {
            name.eq_ignore_ascii_case(meta.id.as_str())
                || meta.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name))
        };
        let in_preset = || {
            let wanted = |preset: &String| preset == ALL_PRESET || meta.presets.contains(preset);
            meta.status == Status::Stable && self.presets.iter().any(wanted)
        };
        match self.rules.iter().rev().find(|(name, _)| named(name)) {
            Some((_, severity)) => *severity,
            None => in_preset().then_some(meta.severity),
        }
    }

    /// The severity of something that the program itself finds, such as an unused suppression.
    pub fn severity_of(&self, id: &str, usual: Severity) -> Option<Severity> {
        let named = self.rules.iter().rev().find(|(name, _)| name.eq_ignore_ascii_case(id));
        named.map_or(Some(usual), |(_, severity)| *severity)
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
    use crate::rules::testing::rule;

    #[test]
    fn presets_choose_and_names_override() {
        let mut rules = vec![rule("a"), rule("b"), rule("c"), rule("d")];
        rules[1].meta.presets = vec!["strict".to_owned()];
        rules[2].meta.status = Status::Experimental;
        rules[3].meta.aliases = ["MD001".to_owned()].into();
        let warning = Some(Severity::Warning);
        let mut config = Config::default();
        assert_eq!(config.severities(&rules), [warning, None, None, warning]);
        config.rules = vec![("c".to_owned(), Some(Severity::Info)), ("md001".to_owned(), None)];
        assert_eq!(config.severities(&rules), [warning, None, Some(Severity::Info), None]);
        config.rules.push(("MD001".to_owned(), Some(Severity::Error)));
        assert_eq!(config.severities(&rules)[3], Some(Severity::Error));
        config = Config { presets: vec!["all".to_owned()], ..Config::default() };
        assert_eq!(config.severities(&rules), [warning, warning, None, warning]);
    }
}
