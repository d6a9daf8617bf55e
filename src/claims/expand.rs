//! Phrases as they are written become regexes over masked text: placeholders, word lists, pieces.
//!
//! It compiles nothing and matches nothing; `grammar.rs` keeps what it makes.

use std::ops::Range;

use crate::facts::{Facts, KindSet, RelationId, ValueType};
use crate::matcher::Matcher;

use super::grammar::{CompiledPhrase, Phrase, PhraseError, by_line, words_by_line};
use super::mask::{self, Masks};

/// Turns a phrase into a regex over masked text.
pub(super) struct Expander<'a> {
    pub relation: RelationId,
    pub words: &'a [(String, Vec<String>)],
    /// Named pieces of phrases.
    pub parts: &'a [(String, String)],
    pub join: &'a str,
    pub gap: &'a str,
    /// The character that stands for subjects, if it is not those of the kinds that fit.
    pub subject: Option<char>,
    pub facts: &'a Facts,
    pub masks: &'a Masks,
}

/// A word list as a regex; a word may hold `<@kind>`, which stands for a name of that kind.
pub(super) fn anchored(words: &[&String], facts: &Facts, masks: &Masks, edges: (&str, &str)) -> Option<Matcher> {
    let (plain, named): (Vec<&String>, Vec<&String>) = words.iter().partition(|word| !word.contains('<'));
    let expander = Expander { relation: 0, words: &[], parts: &[], join: "", gap: "", subject: None, facts, masks };
    let mut all: Vec<String> = named.iter().filter_map(|word| Some(expander.expand(word).ok()?.0)).collect();
    if !plain.is_empty() {
        all.push(alternatives(plain.into_iter()));
    }
    (!all.is_empty()).then(|| words_by_line(&format!("{}(?:{}){}", edges.0, all.join("|"), edges.1)))
}

/// The longest regex that a phrase may become, in bytes, so that long word lists in many places cannot fill the memory.
const LONGEST: usize = 4 << 20;
const TOO_LONG: &str = "the phrase is too long once its word lists are written out";

/// Marks that end a clause, as members of a regex class.
const MARKS: &str = "()\u{ff08}\u{ff09}\u{3002}\u{ff1b};\u{ff0c},:\u{ff1a}|!?\u{ff01}\u{ff1f}\\n";
/// Text that an expansion may consist of: no brackets, no clause punctuation, no line end.
/// A known name is a single character.
const WORDS: &str = "(?:[^()\u{ff08}\u{ff09}\u{3002}\u{ff1b};\u{ff0c},\u{3001}:\u{ff1a}|\u{201c}\u{201d}\"!?\u{ff01}\u{ff1f}\u{300a}\u{300b}\\[\\]\u{3010}\u{3011}\\n]{2,}|[\u{e000}-\u{efff}])";

/// A phrase that ends in `<!words>` does not count where one of the words stands right behind it: the phrase without
/// that, the name of the word list, and its place.
pub(super) fn split_behind(say: &str) -> (&str, Option<(&str, Range<usize>)>) {
    match say.strip_suffix('>').and_then(|say| say.rsplit_once("<!")) {
        Some((rest, name)) if !name.contains(['<', '>']) => (rest, Some((name, rest.len()..say.len()))),
        _ => (say, None),
    }
}

impl Expander<'_> {
    /// The compiled phrase, if it can be used.
    pub fn compile(&self, phrase: &Phrase) -> Option<CompiledPhrase> {
        let (say, behind) = split_behind(&phrase.say);
        let (pattern, ends) = self.expand(say).ok()?;
        let unless = match behind {
            Some((name, range)) => Some(words_by_line(&format!(r"\A[ \n]?{}", self.word(name, range).ok()?))),
            None => None,
        };
        Some(CompiledPhrase {
            unless,
            relation: self.relation,
            pattern: by_line(&pattern),
            certainty: phrase.certainty,
            pairs: phrase.pairs,
            open_left: ends.0,
            open_right: ends.1,
            names: self.facts.relations().get(self.relation).is_some_and(|relation| relation.to == ValueType::Name),
        })
    }

    /// The regex, and whether the object stands at the open start or end of the phrase.
    pub fn expand(&self, say: &str) -> Result<(String, (bool, bool)), PhraseError> {
        let mut pattern = String::new();
        let mut rest = say;
        let mut in_class = false;
        while let Some(character) = rest.chars().next() {
            let at = say.len() - rest.len();
            let group = pattern.ends_with("(?P") || pattern.ends_with("(?");
            match character {
                '<' if !group && !in_class => {
                    let Some(end) = rest.find('>') else {
                        return Err(error(at..say.len(), "`<` opens a placeholder that never ends with `>`", None));
                    };
                    pattern.push_str(&self.placeholder(&rest[1..end], at..at + end + 1)?);
                    if pattern.len() > LONGEST {
                        return Err(error(at..at + end + 1, TOO_LONG, None));
                    }
                    rest = &rest[end + 1..];
                    continue;
                }
                '\\' => {
                    let escaped: String = rest.chars().take(2).collect();
                    pattern.push_str(&escaped);
                    rest = &rest[escaped.len()..];
                    continue;
                }
                ' ' if !in_class => pattern.push_str("[ \\n]?"),
                other => {
                    in_class = match other {
                        '[' => true,
                        ']' => false,
                        _ => in_class,
                    };
                    // The text is matched in lower case; only the P of `(?P<` means something else.
                    pattern.push(if pattern.ends_with("(?") { other } else { other.to_ascii_lowercase() });
                }
            }
            rest = &rest[character.len_utf8()..];
        }
        if pattern.len() > LONGEST {
            return Err(error(0..say.len(), TOO_LONG, None));
        }
        Ok((pattern, (say.starts_with("<O>"), say.ends_with("<O>"))))
    }

    fn placeholder(&self, name: &str, range: Range<usize>) -> Result<String, PhraseError> {
        let Some(relation) = self.facts.relations().get(self.relation) else {
            return Err(error(range, "the phrase belongs to no relation", None));
        };
        match name {
            "@date" => return Ok(format!("[ \\n]?{}[ \\n]?", mask::DATE)),
            "@quantity" => return Ok(format!("[ \\n]?{}[ \\n]?", mask::QUANTITY)),
            _ => {}
        }
        if let Some(kind) = name.strip_prefix('@') {
            return self.kinds(kind, range).map(|kinds| format!("[ \\n]?{}[ \\n]?", self.masks.class(kinds)));
        }
        let (role, kinds) = match name.split_once(':') {
            Some((role, kinds)) => (role, Some(self.kinds(kinds, range.clone())?)),
            None => (name, None),
        };
        let unit = match (role, relation.to) {
            ("S" | "S+", _) if self.subject.is_some() => self.subject.map(String::from).unwrap_or_default(),
            ("S" | "S+", _) => self.masks.class(kinds.unwrap_or(relation.from)),
            ("O" | "O+", ValueType::Entity(all)) => self.masks.class(kinds.unwrap_or(all)),
            ("O" | "O+", ValueType::Text | ValueType::Name) => WORDS.to_owned(),
            ("O" | "O+", ValueType::Date) => mask::DATE.to_string(),
            ("O" | "O+", ValueType::Quantity) => mask::QUANTITY.to_string(),
            ("~", _) => return Ok(self.gap(relation.from, kinds)),
            _ => return self.part(name, &range).unwrap_or_else(|| self.word(name, range)),
        };
        let group = &role[..1];
        if unit == WORDS {
            return Ok(format!("(?P<{group}>{unit})"));
        }
        // Between Chinese and a name there may be a space or none.
        Ok(match role.ends_with('+') {
            false => format!("[ \\n]?(?P<{group}>{unit})[ \\n]?"),
            true => format!("[ \\n]?(?P<{group}>{unit}(?:[ \\n]?(?:{join})[ \\n]?{unit})*)[ \\n]?", join = self.join),
        })
    }

    /// The kinds of `model|product`.
    fn kinds(&self, names: &str, range: Range<usize>) -> Result<KindSet, PhraseError> {
        let mut set = KindSet::default();
        for name in names.split('|') {
            let known = || self.facts.kinds().iter().map(|kind| kind.name.as_str());
            match known().position(|kind| kind == name) {
                Some(kind) => set = set.with(kind),
                None => return Err(error(range, "no such kind", closest(name, known()))),
            }
        }
        Ok(set)
    }

    /// A few characters that name no other subject, date or number and end no clause.
    ///
    /// With kinds, it names nothing of these kinds, and only marks end it.
    fn gap(&self, subjects: KindSet, kinds: Option<KindSet>) -> String {
        let class = self.masks.class(kinds.unwrap_or(subjects));
        let subjects = class.trim_start_matches('[').trim_end_matches(']');
        let subjects = if class.contains("&&") { "" } else { subjects };
        let subjects = format!("{subjects}{}", self.subject.map(String::from).unwrap_or_default());
        if kinds.is_some() {
            return format!("[^{MARKS}{subjects}]*?");
        }
        let stops = regex::escape(self.gap);
        format!("[^{MARKS}{stops}{subjects}{}{}]*?", mask::DATE, mask::QUANTITY)
    }

    /// A named piece of a phrase, wherever it is used.
    fn part(&self, name: &str, range: &Range<usize>) -> Option<Result<String, PhraseError>> {
        let (_, text) = self.parts.iter().find(|(known, _)| known == name)?;
        // Pieces were put into one another when they were read, so none can lead back to itself.
        let inner = Self { parts: &[], ..*self };
        let pattern = inner.expand(text).map(|(pattern, _)| format!("(?:{pattern})"));
        Some(pattern.map_err(|error| PhraseError { range: range.clone(), ..error }))
    }

    /// A word list as alternatives.
    pub fn word(&self, name: &str, range: Range<usize>) -> Result<String, PhraseError> {
        let lists: Vec<&String> =
            self.words.iter().filter(|(known, _)| known == name).flat_map(|(_, words)| words).collect();
        if lists.is_empty() {
            let known = self.words.iter().map(|(known, _)| known.as_str());
            let known = known.chain(self.parts.iter().map(|(known, _)| known.as_str())).chain(["S", "O", "S+", "O+"]);
            let suggestion = closest(name, known);
            return Err(error(range, "no such word list or placeholder", suggestion));
        }
        Ok(format!("(?:{})", alternatives(lists.into_iter())))
    }
}

fn closest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    known
        .map(|known| (strsim::damerau_levenshtein(known, name), known))
        .min()
        .filter(|(distance, known)| *distance * 2 <= known.chars().count().max(1))
        .map(|(_, known)| known.to_owned())
}

fn error(range: Range<usize>, message: &str, suggestion: Option<String>) -> PhraseError {
    PhraseError { range, message: message.to_owned(), suggestion }
}

/// Words as regex alternatives, longest first; ASCII edges are word edges.
pub(super) fn alternatives<'a>(words: impl Iterator<Item = &'a String>) -> String {
    let mut words: Vec<&String> = words.collect();
    words.sort_by(|left, right| right.len().cmp(&left.len()).then(left.cmp(right)));
    words.dedup();
    let edge = |c: Option<char>| if c.is_some_and(|c| c.is_ascii_alphanumeric()) { r"(?-u:\b)" } else { "" };
    words
        .iter()
        .map(|word| {
            let escaped = regex::escape(&word.to_ascii_lowercase()).replace(' ', "[ \\n]");
            format!("{}{escaped}{}", edge(word.chars().next()), edge(word.chars().next_back()))
        })
        .collect::<Vec<_>>()
        .join("|")
}
