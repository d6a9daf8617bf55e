//! A pack with other values of options: only the rules concerned are built again, and the result is kept.
//!
//! It decides no value; that is the business of a configuration.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::rules::{Checkers, OptionValues, Rule, RuleIndex};

use super::Pack;
use super::deferred::Deferred;
use super::error::PackErrors;

/// So many variants are kept at a time. A run has a few: one for each part of its configuration.
const MOST: usize = 64;

/// Rules with other options, and their checkers. Facts and grammar are those of the pack.
pub struct Variant {
    /// All rules, in the order of the pack.
    pub rules: Vec<Rule>,
    /// Their checkers.
    pub checkers: Checkers,
}

/// Which options of which rules differ.
type Settings = Vec<(RuleIndex, OptionValues)>;

/// The variants that were asked for.
#[derive(Default)]
pub(super) struct Variants(Mutex<HashMap<Settings, Arc<Variant>>>);

impl Pack {
    /// The pack's rules with these values of options, by index of the rule; none if there is nothing to change.
    ///
    /// # Errors
    ///
    /// What is wrong with a rule when an option has that value, with its place in the YAML.
    pub fn with_options(&self, settings: &[(RuleIndex, OptionValues)]) -> Result<Option<Arc<Variant>>, PackErrors> {
        if settings.iter().all(|(_, values)| values.is_empty()) {
            return Ok(None);
        }
        // What a panicking thread left behind is whole: entries are only added.
        let known = || self.variants.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(variant) = known().get(settings) {
            return Ok(Some(Arc::clone(variant)));
        }
        let variant = Arc::new(self.build_variant(settings)?);
        let mut kept = known();
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(settings.to_vec(), Arc::clone(&variant));
        Ok(Some(variant))
    }

    fn build_variant(&self, settings: &[(RuleIndex, OptionValues)]) -> Result<Variant, PackErrors> {
        let mut rules = self.rules.clone();
        let mut changed = Vec::new();
        let mut errors = Vec::new();
        for (index, values) in settings {
            let declaration = self.declarations.get(*index).and_then(Option::as_ref).and_then(Deferred::get);
            let built = declaration.and_then(|declaration| declaration.build(values, &self.facts, &mut errors));
            if let (Some(built), Some(rule)) = (built, rules.get_mut(*index)) {
                *rule = built;
                changed.push(*index);
            }
        }
        if !errors.is_empty() {
            return Err(PackErrors::new(self.files.clone(), errors));
        }
        let checkers = self.checkers.renewed(&rules, &changed);
        Ok(Variant { rules, checkers })
    }
}
