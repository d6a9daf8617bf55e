//! Comparing words that are a name for something without an entry: a city, a licence, the number of a paper.
//!
//! Words that nobody wrote into a fact prove nothing, so only a value that is right for something else, or another
//! number of the same form, is wrong. It knows no sentence.

use super::expansion::Match;

/// All values of one relation, folded: what its words may mean.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub(super) struct Labels(Vec<String>);

impl Labels {
    /// The values that any entity has.
    pub fn new<'a>(values: impl Iterator<Item = &'a str>) -> Self {
        let mut folded: Vec<String> = values.map(fold).filter(|value| !value.is_empty()).collect();
        folded.sort();
        folded.dedup();
        Self(folded)
    }

    /// Compares `stated` with the right values. More words may stand around a value: a city and its country.
    pub fn compare<'a>(&self, stated: &str, right: impl Iterator<Item = &'a str>) -> Match {
        let stated = fold(stated);
        let right: Vec<String> = right.map(fold).collect();
        if right.iter().any(|value| holds(&stated, value)) {
            return Match::Right;
        }
        let names_another = self.0.iter().any(|value| holds(&stated, value));
        let numbers_another = right.iter().any(|value| form(value) == form(&stated) && is_number(value));
        if names_another || numbers_another { Match::Wrong } else { Match::Unrelated }
    }
}

/// Lower case, with one space for whatever is no letter or digit.
fn fold(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// Whether the value stands in the words; Latin letters as whole words.
fn holds(words: &str, value: &str) -> bool {
    let edge = |c: Option<char>| c.is_none_or(|c| !c.is_ascii_alphanumeric());
    let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    words.match_indices(value).any(|(at, found)| {
        let (before, after) = (words[..at].chars().next_back(), words[at + found.len()..].chars().next());
        (edge(before) || !latin(found.chars().next())) && (edge(after) || !latin(found.chars().next_back()))
    })
}

/// The words with every digit alike.
fn form(value: &str) -> String {
    value.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect()
}

fn is_number(value: &str) -> bool {
    value.chars().all(|c| c.is_ascii_digit() || c == ' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_values_of_something_else_are_wrong() {
        let labels = Labels::new(["London", "Paris", "伦敦", "MIT", "1706.03762"].into_iter());
        let compare = |stated, right| labels.compare(stated, std::iter::once(right));
        assert_eq!(compare("London, UK", "London"), Match::Right);
        assert_eq!(compare("英国伦敦", "伦敦"), Match::Right);
        assert_eq!(compare("Paris", "London"), Match::Wrong);
        assert_eq!(compare("the north", "London"), Match::Unrelated);
        assert_eq!(compare("submit", "Apache"), Match::Unrelated);
        assert_eq!(compare("1706.03762v5", "1706.03762"), Match::Unrelated);
        assert_eq!(compare("1706.03726", "1706.03762"), Match::Wrong);
    }
}
