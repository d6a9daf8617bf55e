//! A regex of a rule: checked when loaded, compiled when first needed, with the literals that any match must contain.
//!
//! It is linear in time and bounded in size; it knows nothing of documents or rules.

use std::ops::Range;
use std::sync::Arc;

use regex_syntax::hir::{Class, Hir, HirKind, Look};

use crate::matcher::{Matcher, Texts};

/// A pattern with more estimated states than this is compiled at once, to learn whether it is not too large.
/// A state takes some 40 bytes, so all below it fit with room to spare.
const LAZY_WEIGHT: u64 = 30_000;
/// Above this a pattern is refused without the attempt, which would itself take long.
const REFUSED_WEIGHT: u64 = 3_000_000;

/// Why a regex cannot be used, and where in its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternError {
    /// Bytes of the pattern.
    pub range: Range<usize>,
    /// What is wrong.
    pub message: String,
}

/// A checked regex. Cheap to clone.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Pattern {
    matcher: Arc<Matcher>,
    /// Whether there is a text that it matches.
    matches: bool,
    /// The byte that any text begins with that it matches, where it matches at the beginning only.
    first: Option<u8>,
}

impl Pattern {
    /// Checks the syntax and the size of `text`, without compiling it unless its size is in doubt.
    ///
    /// # Errors
    ///
    /// The first mistake of the pattern, with the bytes of `text` where it stands.
    pub fn new(text: &str) -> Result<Self, PatternError> {
        let hir = regex_syntax::Parser::new().parse(text).map_err(|error| syntax_error(text, &error))?;
        let matcher = Matcher::behind_literals(text, &hir);
        let weight = weight(&hir);
        if weight > LAZY_WEIGHT && (weight > REFUSED_WEIGHT || !matcher.fits()) {
            let message = "the pattern is too large once its repetitions are written out".to_owned();
            return Err(PatternError { range: 0..text.len(), message });
        }
        Ok(Self { matcher: Arc::new(matcher), matches: can_match(&hir), first: first_byte(&hir) })
    }

    /// The pattern as written.
    pub fn as_str(&self) -> &str {
        self.matcher.as_str()
    }

    /// What finds it in a text.
    pub fn regex(&self) -> &Matcher {
        &self.matcher
    }

    /// Whether the pattern matches somewhere in `text`.
    pub fn is_match(&self, text: &str) -> bool {
        self.first.is_none_or(|first| text.as_bytes().first() == Some(&first)) && self.matcher.is_match(text)
    }

    /// Whether the pattern could match in a piece of `text`, also if some of its characters had become one of `hidden`.
    pub fn may_match_within(&self, text: &str, hidden: &[char]) -> bool {
        let Some(required) = self.required() else { return true };
        required.iter().any(|literal| literal.contains(hidden)) || self.matcher.has_required(text)
    }

    /// Whether the pattern could match `text`, also if some of its characters had become one of `hidden`.
    pub fn may_match_like(&self, text: &str, hidden: &[char]) -> bool {
        let is = |first: u8| text.as_bytes().first() == Some(&first) || hidden.contains(&char::from(first));
        self.first.is_none_or(is)
    }

    /// Literals of which at least one stands in any match, in ASCII lower case (so look for them without regard to
    /// ASCII case). `None` when nothing is known.
    pub fn required(&self) -> Option<&Texts> {
        self.matcher.required()
    }

    /// Whether there is a text that it matches. A list of words that is empty leaves none.
    pub fn can_match(&self) -> bool {
        self.matches
    }

    /// Whether some match in `text` shares a byte with `range`.
    pub fn is_match_around(&self, text: &str, range: Range<usize>) -> bool {
        self.regex()
            .find_iter(text)
            .take_while(|found| found.start() < range.end)
            .any(|found| found.end() > range.start && !found.is_empty())
    }
}

fn syntax_error(text: &str, error: &regex_syntax::Error) -> PatternError {
    let (span, message) = match error {
        regex_syntax::Error::Parse(error) => (Some(*error.span()), error.kind().to_string()),
        regex_syntax::Error::Translate(error) => (Some(*error.span()), error.kind().to_string()),
        other => (None, other.to_string()),
    };
    let range = span.map_or(0..text.len(), |span| span.start.offset..span.end.offset);
    PatternError { range, message }
}

/// A rough upper bound of the states that the pattern compiles to. The parser limits how deep this recurses.
fn weight(hir: &Hir) -> u64 {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => 1,
        HirKind::Literal(literal) => literal.0.len() as u64,
        HirKind::Class(Class::Unicode(class)) => 2 * class.ranges().len() as u64,
        HirKind::Class(Class::Bytes(class)) => class.ranges().len() as u64,
        HirKind::Repetition(repetition) => {
            let times = repetition.max.unwrap_or(repetition.min.saturating_add(1)).max(1);
            weight(&repetition.sub).saturating_mul(u64::from(times))
        }
        HirKind::Capture(capture) => weight(&capture.sub).saturating_add(2),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().map(weight).fold(1, u64::saturating_add),
    }
}

/// Whether there is a text that the expression matches, as far as its parts tell by themselves. The parser limits how
/// deep this recurses.
fn can_match(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) | HirKind::Literal(_) => true,
        HirKind::Class(class) => !class.is_empty(),
        HirKind::Repetition(repetition) => repetition.min == 0 || can_match(&repetition.sub),
        HirKind::Capture(capture) => can_match(&capture.sub),
        HirKind::Concat(parts) => parts.iter().all(can_match),
        HirKind::Alternation(parts) => parts.iter().any(can_match),
    }
}

/// The byte that follows the beginning of the text, if the expression begins with that beginning and one byte is known.
fn first_byte(hir: &Hir) -> Option<u8> {
    fn first(hir: &Hir) -> Option<u8> {
        match hir.kind() {
            HirKind::Literal(literal) => literal.0.first().copied(),
            HirKind::Capture(capture) => first(&capture.sub),
            HirKind::Repetition(repetition) if repetition.min > 0 => first(&repetition.sub),
            HirKind::Concat(parts) => first(parts.first()?),
            _ => None,
        }
    }
    let HirKind::Concat(parts) = hir.kind() else { return None };
    match parts.as_slice() {
        [start, next, ..] if *start.kind() == HirKind::Look(Look::Start) => first(next),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> Pattern {
        Pattern::new(text).unwrap()
    }

    #[test]
    fn errors_point_into_the_pattern() {
        let error = Pattern::new("模型(a").unwrap_err();
        assert_eq!((error.range, error.message.as_str()), (6..7, "unclosed group"));
        let error = Pattern::new("a(?=b)").unwrap_err();
        assert_eq!(error.range, 1..4);
        assert!(error.message.contains("look-around"), "{}", error.message);
        let error = Pattern::new(r"x\p{Hann}").unwrap_err();
        assert_eq!(error.range, 1..9);
    }

    #[test]
    fn large_repetitions_are_refused_without_being_compiled() {
        for text in [r"\w{5000}", r"(\w{100}){1000}", r"((a{900}){900}){900}"] {
            let error = Pattern::new(text).unwrap_err();
            assert!(error.message.contains("too large"), "{text}: {}", error.message);
        }
        assert!(pattern(r"\p{Han}{1,30}").regex().is_match("模型"));
    }

    #[test]
    fn a_pattern_without_any_match_is_known() {
        assert!(!pattern(r"(?i)(?P<x>(?-i:[^\s\S]))").can_match());
        assert!(pattern("").can_match() && pattern(r"[^\s\S]?").can_match());
    }

    #[test]
    fn the_first_byte_is_looked_at_first() {
        for (text, first) in
            [("^(?P<x>#+)a", Some(b'#')), ("^#?a", None), ("(?m)^#", None), ("#", None), ("^模", Some(0xE6))]
        {
            assert_eq!(pattern(text).first, first, "{text}");
        }
        assert!(pattern("^(?:#)+a").is_match("##ab") && !pattern("^#+a").is_match("a#a"));
    }

    #[test]
    fn around_means_sharing_a_byte() {
        let pattern = pattern("算例(集|库)");
        let text = "用算例库和算例";
        assert!(pattern.is_match_around(text, 3..9));
        assert!(!pattern.is_match_around(text, 15..21));
        assert!(!pattern.is_match_around(text, 12..15));
    }
}
