//! A row of the table of a `swap` rule, as data.
//!
//! It looks for nothing; `terms` spells its forms out and `swap` finds them.

use crate::finding::Localized;

use super::{Example, FixSpec, Scope};

/// Whether a wrong form stands for its capitalised forms too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Case {
    /// Only as it is written.
    #[default]
    Exact,
    /// Written in small letters it also stands for its capitalised forms, and the right form is capitalised like it.
    Kept,
}

impl Case {
    /// Both, with the words that YAML uses.
    pub const ALL: [(&'static str, Self); 2] = [("exact", Self::Exact), ("kept", Self::Kept)];
}

/// One row of the table of a `swap` rule: a wrong form, what is right, and where it is not wrong.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct SwapRow {
    /// The wrong form.
    pub wrong: String,
    /// Right forms (two or more: never fixed automatically).
    pub rights: Vec<String>,
    /// What both forms may end in besides.
    pub endings: Vec<String>,
    /// Whether capitalised forms are meant too.
    pub case: Case,
    /// Why it is wrong.
    pub why: Localized,
    /// What silences this row, besides what silences the rule: `near`, `unless`, `shield`, `not_before`, `not_after`.
    pub scope: Scope,
    /// How this row is mended, where it is not mended like the rule.
    pub fix: Option<FixSpec>,
    /// Must fire.
    pub bad: Vec<Example>,
    /// Must be silent.
    pub good: Vec<Example>,
    /// Whether it was written with keys, not as `wrong: right` alone.
    pub detailed: bool,
    /// Where it was written: index of the pack's file, byte.
    pub place: (usize, usize),
}

impl SwapRow {
    /// How it is mended in a rule with this fix. What is right in some text is not mended unasked, unless the row says so.
    pub fn fix_in(&self, rule: &FixSpec) -> FixSpec {
        match (&self.fix, rule) {
            (Some(own), _) => own.clone(),
            (None, FixSpec::Natural { safe }) => FixSpec::Natural { safe: *safe && !self.is_guarded() },
            (None, other) => other.clone(),
        }
    }

    /// Whether something silences it that does not silence the rule.
    pub fn is_guarded(&self) -> bool {
        let Scope { near, unless, shield, not_before, not_after, .. } = &self.scope;
        [near, unless, not_before, not_after].into_iter().any(Option::is_some) || !shield.is_empty()
    }
}
