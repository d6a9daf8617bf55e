//! A regex of a grammar, compiled when it is first needed. Its pattern was checked when the pack was loaded.

use std::sync::OnceLock;

use regex::{Regex, RegexBuilder};

/// Compiled regexes larger than this are refused: a pack from a stranger must not eat the memory.
const SIZE_LIMIT: usize = 4 << 20;

/// A pattern, and the regex once it was asked for.
#[derive(Debug, Default, serde::Serialize, serde::Deserialize)]
pub(super) struct Late {
    pattern: String,
    #[serde(skip)]
    regex: OnceLock<Option<Regex>>,
}

impl Late {
    /// In which `^` and `$` stand for the ends of lines.
    pub fn by_line(pattern: &str) -> Self {
        Self { pattern: format!("(?m){pattern}"), regex: OnceLock::new() }
    }

    /// Without regard to case.
    pub fn in_any_case(pattern: &str) -> Self {
        Self { pattern: format!("(?i){pattern}"), regex: OnceLock::new() }
    }

    /// The pattern with its flags.
    pub fn as_str(&self) -> &str {
        &self.pattern
    }

    /// The regex; none if it is too large.
    pub fn regex(&self) -> Option<&Regex> {
        self.regex.get_or_init(|| RegexBuilder::new(&self.pattern).size_limit(SIZE_LIMIT).build().ok()).as_ref()
    }
}
