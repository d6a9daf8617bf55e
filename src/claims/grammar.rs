//! How a language states things: word lists and phrases, compiled from the YAML of the `grammar` layer.

use std::ops::Range;

use crate::facts::{Facts, RelationId};

use super::Certainty;

/// Why a phrase cannot be used, and where in its text.
#[derive(Clone, Debug)]
pub struct PhraseError {
    /// Bytes of the phrase.
    pub range: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// A word that was perhaps meant.
    pub suggestion: Option<String>,
}

/// One phrase as written: `say`, its `eg`, and how sure it is.
#[derive(Clone, Debug)]
pub struct Phrase {
    /// The pattern, with `<S>`, `<O>`, `<S+>`, `<O+>` and `<word>`.
    pub say: String,
    /// An example of it with `<S>` and `<O>` to be filled in.
    pub eg: String,
    /// How sure a reading by it is.
    pub certainty: Certainty,
    /// Where it was written, for reports: file and byte of the file.
    pub place: (usize, usize),
}

/// How one relation is stated in one language.
#[derive(Clone, Debug, Default)]
pub struct ClaimGrammar {
    /// The relation.
    pub relation: RelationId,
    /// Names of the word lists that head the columns: objects, subjects.
    pub table: Option<(String, String)>,
    /// Name of the word list whose words introduce a list of subjects under a heading that names the object.
    pub list: Option<String>,
    /// Whether subjects under a heading that names an object are claims.
    pub under: bool,
    /// The phrases.
    pub says: Vec<Phrase>,
}

/// One grammar file (one language), validated but for the phrases themselves.
#[derive(Clone, Debug, Default)]
pub struct GrammarSource {
    /// The language's file stem: `zh`, `en`.
    pub language: String,
    /// Word lists by name.
    pub words: Vec<(String, Vec<String>)>,
    /// Words that make a sentence no assertion.
    pub deny: Vec<String>,
    /// Words right after a phrase that make it speak of something else.
    pub stop: Vec<String>,
    /// Arrows of a chain.
    pub arrows: Vec<String>,
    /// Regex on the heading path under which chains count.
    pub chain_under: Option<String>,
    /// How each relation is stated.
    pub claims: Vec<ClaimGrammar>,
}

/// All grammars, compiled.
#[derive(Debug, Default)]
pub struct Grammar {}

impl Grammar {
    /// Checks one phrase: placeholders, word lists and the regex, without compiling it.
    pub fn check_phrase(_say: &str, _relation: RelationId, _words: &[(String, Vec<String>)], _facts: &Facts) -> Result<(), PhraseError> {
        Ok(())
    }

    /// Compiles grammars whose phrases were checked.
    pub fn new(_sources: Vec<GrammarSource>, _facts: &Facts) -> Self {
        Self::default()
    }
}
