//! What is wrong with a pack: every error with its place in the YAML, in the order of the files.
//!
//! It collects and sorts; `render` draws, and the readers and compilers decide what counts as wrong.

use std::fmt;
use std::ops::Range;

use super::PackFile;

/// A stretch of a file of the pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Index of the file in [`PackErrors::files`] or [`super::Pack::files`].
    pub file: usize,
    /// Bytes of the file.
    pub span: Range<usize>,
}

/// One thing that is wrong with a pack.
#[derive(Clone, Debug)]
pub struct PackError {
    /// The last part of its code, such as `unknown-key`.
    pub code: &'static str,
    /// Where it is.
    pub place: Place,
    /// What is wrong, and why.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// Other places that belong to it, with what stands there.
    pub related: Vec<(Place, String)>,
}

impl PackError {
    /// An error with no help yet.
    pub fn new(code: &'static str, place: Place, message: impl Into<String>) -> Self {
        Self { code, place, message: message.into(), help: None, related: Vec::new() }
    }

    /// Adds what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds the nearest of `candidates` as the word perhaps meant; or, where none is near, all of them.
    #[must_use]
    pub fn suggest<'c>(self, word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Self {
        let candidates: Vec<&str> = candidates.into_iter().collect();
        let help = match nearest(word, candidates.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if candidates.is_empty() => return self,
            None => format!("the choices are: {}", listed(&candidates)),
        };
        self.help(help)
    }

    /// Adds another place.
    #[must_use]
    pub fn related(mut self, place: Place, message: impl Into<String>) -> Self {
        self.related.push((place, message.into()));
        self
    }
}

/// All that is wrong with one or more packs, with the files it speaks of.
#[derive(Debug, Default)]
pub struct PackErrors {
    /// The files, in the order in which they were read.
    pub files: Vec<PackFile>,
    errors: Vec<PackError>,
}

impl PackErrors {
    /// All errors, put into the order of the files and of the places in them; the same error twice becomes one.
    pub fn new(files: Vec<PackFile>, mut errors: Vec<PackError>) -> Self {
        errors.sort_by_key(|error| (error.place.file, error.place.span.start));
        errors.dedup_by(|a, b| a.place == b.place && a.message == b.message);
        Self { files, errors }
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.errors.is_empty()
    }

    /// How many errors there are.
    pub fn len(&self) -> usize {
        self.errors.len()
    }

    /// The errors, in the order of files and places.
    pub fn iter(&self) -> impl Iterator<Item = &PackError> {
        self.errors.iter()
    }
}

impl fmt::Display for PackErrors {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.render(false, 100).trim_end())
    }
}

impl std::error::Error for PackErrors {}

/// How many candidates a message lists in full.
const LISTED: usize = 24;

/// Words in backticks with commas; a long list is cut.
pub(super) fn listed(words: &[&str]) -> String {
    let shown: Vec<String> = words.iter().take(LISTED).map(|word| format!("`{word}`")).collect();
    let rest = words.len().saturating_sub(LISTED);
    if rest == 0 { shown.join(", ") } else { format!("{} and {rest} more", shown.join(", ")) }
}

/// The candidate that `word` is most probably a slip of: same but for case, or few edits for its length.
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let length = word.chars().count();
    let allowed = (length / 3).max(1);
    candidates
        .into_iter()
        .filter(|candidate| candidate.chars().count().abs_diff(length) <= allowed)
        .map(|candidate| (slips(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= allowed && *distance < length)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Edits between two words; a difference of case alone counts as none.
fn slips(word: &str, candidate: &str) -> usize {
    if word.to_lowercase() == candidate.to_lowercase() {
        return 0;
    }
    strsim::damerau_levenshtein(word, candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_takes_slips_and_leaves_strangers() {
        let known = ["severity", "message", "source"];
        assert_eq!(nearest("severty", known), Some("severity"));
        assert_eq!(nearest("Source", known), Some("source"));
        assert_eq!(nearest("colour", known), None);
        assert_eq!(nearest("x", ["y"]), None, "one letter for another is no slip");
        assert_eq!(nearest("发佈", ["发布"]), Some("发布"));
    }
}
