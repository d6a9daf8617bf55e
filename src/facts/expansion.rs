//! Comparing the expansion of an abbreviation with the known ones. It decides about words, not about sentences.
//!
//! Measured on real articles (../shared/data/claim-patterns.md): folding case, hyphens and plurals, and asking
//! that a wrong expansion *spells the acronym* (or shares half of its words), finds most errors and raises next
//! to no false alarm.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, PoisonError, RwLock};

use super::{EntityId, RelationId};

/// Words that carry no letter of an acronym.
const SMALL: [&str; 16] =
    ["of", "from", "with", "the", "and", "for", "to", "in", "on", "by", "a", "an", "via", "through", "at", "as"];

/// Words that may follow an expansion and add nothing to it.
const GENERAL: [&str; 15] = [
    "algorithm",
    "architecture",
    "benchmark",
    "dataset",
    "framework",
    "function",
    "loss",
    "mechanism",
    "method",
    "model",
    "network",
    "optimizer",
    "prompting",
    "technique",
    "training",
];

/// How a stated expansion relates to the right ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    /// One of the right ones.
    Right,
    /// A slip: a small word, an ending or one or two letters differ.
    Near,
    /// Another expansion of the same letters.
    Wrong,
    /// Something else, such as a remark.
    Unrelated,
}

/// The right texts of properties, made ready for comparing when they are first asked for: articles say the same again
/// and again.
#[derive(Debug, Default)]
pub struct Truths(RwLock<HashMap<Property, Arc<[Truth]>>>);

/// A property of a thing.
type Property = (EntityId, RelationId);

impl Truths {
    /// Those of a property; `make` gives them the first time.
    pub fn of(&self, property: Property, make: impl FnOnce() -> Vec<Truth>) -> Arc<[Truth]> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&property).cloned();
        known.unwrap_or_else(|| {
            let made: Arc<[Truth]> = make().into();
            self.0.write().unwrap_or_else(PoisonError::into_inner).insert(property, Arc::clone(&made));
            made
        })
    }
}

/// Compares `stated` with the right expansions of `acronym`; also says which bytes of `stated` were compared.
///
/// `open_left` and `open_right` say that the text is a stretch of a sentence whose edge on that side is not known;
/// then every window that touches the other edge is tried.
pub fn compare(
    acronym: &str,
    stated: &str,
    truths: &[Truth],
    open_left: bool,
    open_right: bool,
) -> (Match, Range<usize>) {
    let words = unnumbered(words(stated));
    let whole = (Match::Unrelated, 0..stated.len());
    if words.is_empty() || words.len() > 24 {
        return whole;
    }
    let open = open_left || open_right;
    let found = windows(&words, open_left, open_right).into_iter().filter_map(|window| {
        let found = if is_right(window, truths) { Match::Right } else { judge(acronym, stated, window, truths, open) };
        (found != Match::Unrelated).then(|| (found, extent(stated, window)))
    });
    let rank = |found: Match| match found {
        Match::Right => 3,
        Match::Near => 2,
        Match::Wrong => 1,
        Match::Unrelated => 0,
    };
    // Of several windows the surest, then the shortest.
    found.min_by_key(|(found, range)| (3 - rank(*found), range.len())).unwrap_or(whole)
}

/// Whether the window is one of the right expansions, or that and a general word ("… Algorithm", "… Model").
fn is_right(window: &[&str], truths: &[Truth]) -> bool {
    let known = |words: &[&str]| {
        let folded = fold(words);
        truths.iter().any(|truth| truth.folded == folded)
    };
    let general = |word: &&str| GENERAL.contains(&singular(&word.to_lowercase()).as_str());
    known(window) || window.split_last().is_some_and(|(last, rest)| rest.len() >= 2 && general(last) && known(rest))
}

/// The bytes of `stated` from the first to the last word of a window.
fn extent(stated: &str, window: &[&str]) -> Range<usize> {
    let offset = |word: &str| word.as_ptr() as usize - stated.as_ptr() as usize;
    match (window.first(), window.last()) {
        (Some(first), Some(last)) => offset(first)..offset(last) + last.len(),
        _ => 0..stated.len(),
    }
}

/// A right expansion, made ready for comparing.
#[derive(Debug)]
pub struct Truth {
    folded: String,
    content: Vec<String>,
    count: usize,
}

impl Truth {
    /// Makes an expansion ready.
    pub fn new(text: &str) -> Self {
        let words = unnumbered(words(text));
        let content: Vec<String> = content(&words).map(|word| (*word).to_owned()).collect();
        Self { folded: fold(&words), count: content.len(), content }
    }
}

fn judge(acronym: &str, stated: &str, window: &[&str], truths: &[Truth], open: bool) -> Match {
    let folded = fold(window);
    let latin = window.iter().all(|word| word.is_ascii() || word.chars().all(char::is_alphabetic));
    if !latin || folded.len() < 4 || !folded.is_ascii() {
        return Match::Unrelated;
    }
    let without_small = fold(&content(window).copied().collect::<Vec<_>>());
    for truth in truths {
        // A name with a Chinese word in it is but two letters away from what is left without that word.
        let alike = || folded.len().abs_diff(truth.folded.len()) <= 2;
        if truth.folded.is_ascii() && folded.len() >= 10 && alike() && strsim::levenshtein(&folded, &truth.folded) <= 2
        {
            return Match::Near;
        }
        let same_content = truth.count == content(window).count()
            && content(window).zip(&truth.content).all(|(word, right)| akin(word, right));
        if same_content && !without_small.is_empty() {
            return Match::Near;
        }
    }
    let count = content(window).count();
    if count < 2 {
        return Match::Unrelated;
    }
    let shares =
        |truth: &Truth| content(window).filter(|word| truth.content.iter().any(|right| akin(word, right))).count();
    let capitalized = content(window)
        .all(|word| word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()) || is_tail(stated, word));
    // The same letters alone prove nothing: acronyms have many homonyms. A word of the right expansion must be there.
    // Two words in small letters may be any remark: "MoE: many experts".
    let spelled =
        spells(acronym, stated, window) && (capitalized || count >= 3) && truths.iter().any(|truth| shares(truth) > 0);
    let alike = |truth: &Truth| shares(truth) * 2 >= truth.count && count.abs_diff(truth.count) <= 1;
    // In running text, only one word may differ.
    let twin = |truth: &Truth| count == truth.count && count >= 3 && shares(truth) + 1 == count;
    let convincing = spelled || capitalized && truths.iter().any(|truth| if open { twin(truth) } else { alike(truth) });
    if convincing { Match::Wrong } else { Match::Unrelated }
}

/// Windows of `words`: the whole, or all that touch the closed edge.
fn windows<'a, 'w>(words: &'w [&'a str], open_left: bool, open_right: bool) -> Vec<&'w [&'a str]> {
    let last = words.len();
    match (open_left, open_right) {
        (false, false) => vec![words],
        (true, false) => (0..last).map(|start| &words[start..]).collect(),
        (false, true) => (1..=last).map(|end| &words[..end]).collect(),
        (true, true) => (0..last).flat_map(|start| (start + 1..=last).map(move |end| &words[start..end])).collect(),
    }
}

/// Leaves out a number behind: "Generative Pre-trained Transformer 3", "… Examination 2024".
fn unnumbered(mut words: Vec<&str>) -> Vec<&str> {
    while words.len() > 2 && words.last().is_some_and(|word| word.bytes().all(|byte| byte.is_ascii_digit())) {
        words.pop();
    }
    words
}

/// Splits at everything that is no letter and no digit, and where the script changes.
fn words(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_alphanumeric())
        .flat_map(|run| {
            let mut parts = Vec::new();
            let mut start = 0;
            let mut previous = None;
            for (at, character) in run.char_indices() {
                let ascii = character.is_ascii();
                if previous.is_some_and(|previous| previous != ascii) {
                    parts.push(&run[start..at]);
                    start = at;
                }
                previous = Some(ascii);
            }
            parts.push(&run[start..]);
            parts
        })
        .filter(|word| !word.is_empty())
        .collect()
}

fn content<'a, 'w>(words: &'w [&'a str]) -> impl Iterator<Item = &'w &'a str> + use<'a, 'w> {
    words.iter().filter(|word| !SMALL.contains(&word.to_ascii_lowercase().as_str()))
}

/// Letters only, lower case, British endings made American, the plural of the last word off: hyphens and spaces no
/// longer matter.
fn fold(words: &[&str]) -> String {
    let last = words.len().saturating_sub(1);
    let folded = |(index, word): (usize, &&str)| {
        let word = word.to_lowercase();
        let word = if index == last { singular(&word) } else { word };
        word.replace("isation", "ization").replace("ise", "ize").replace("ising", "izing")
    };
    words.iter().enumerate().map(folded).collect()
}

fn singular(word: &str) -> String {
    match word {
        _ if word.len() > 4 && word.ends_with("ies") => format!("{}y", &word[..word.len() - 3]),
        _ if ["sses", "xes", "ches", "shes"].iter().any(|ending| word.ends_with(ending)) => {
            word[..word.len() - 2].to_owned()
        }
        _ if word.len() > 3 && word.ends_with('s') && !word.ends_with("ss") && !word.ends_with("us") => {
            word[..word.len() - 1].to_owned()
        }
        _ => word.to_owned(),
    }
}

/// Whether two words belong together but for their endings: "Generated" and "Generation".
fn akin(left: &str, right: &str) -> bool {
    let (left, right) = (left.to_lowercase(), right.to_lowercase());
    let common = left.chars().zip(right.chars()).take_while(|(left, right)| left == right).count();
    let shorter = left.chars().count().min(right.chars().count());
    left == right || common >= 4 && common * 3 >= shorter * 2
}

/// Whether the first letters (and inner capitals) of the words give the letters of the acronym, in order, every
/// content word giving at least one.
fn spells(acronym: &str, stated: &str, window: &[&str]) -> bool {
    let acronym = acronym.strip_suffix('s').filter(|rest| rest.len() >= 2).unwrap_or(acronym);
    let capitals: Vec<char> = acronym.chars().filter(char::is_ascii_uppercase).collect();
    let letters: Vec<char> = if capitals.len() >= 2 {
        capitals
    } else {
        acronym.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_uppercase()).collect()
    };
    if letters.len() < 2 || window.is_empty() {
        return false;
    }
    let mut reachable = vec![false; letters.len() + 1];
    reachable[0] = true;
    for word in window {
        let small = SMALL.contains(&word.to_ascii_lowercase().as_str());
        let mut next = vec![false; letters.len() + 1];
        for start in (0..=letters.len()).filter(|start| reachable[*start]) {
            if small || is_tail(stated, word) {
                next[start] = true;
            }
            for end in taken(word, &letters, start) {
                next[end] = true;
            }
        }
        reachable = next;
    }
    reachable[letters.len()]
}

/// Whether the word is the second half of a compound such as "Multi-head": it need not carry a letter.
fn is_tail(stated: &str, word: &str) -> bool {
    let offset = word.as_ptr() as usize - stated.as_ptr() as usize;
    let before = stated[..offset].chars().next_back();
    matches!(before, Some('-' | '\u{2010}' | '\u{2011}' | '\u{2013}'))
        && word.starts_with(|c: char| c.is_ascii_lowercase())
}

/// How far the word can carry the acronym on from `start`: by its first letter, and then by inner capitals.
fn taken(word: &str, letters: &[char], start: usize) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut position = start;
    for (index, character) in word.chars().enumerate() {
        let counts = index == 0 || character.is_uppercase();
        let wanted = letters.get(position);
        if counts && wanted == Some(&character.to_ascii_uppercase()) {
            position += 1;
            ends.push(position);
        } else if index == 0 {
            return ends;
        }
    }
    ends
}

#[cfg(test)]
mod tests {
    use super::*;

    fn closed(acronym: &str, stated: &str, right: &str) -> Match {
        compare(acronym, stated, &[Truth::new(right)], false, false).0
    }

    #[test]
    fn folds_case_hyphens_and_plurals() {
        let right = "Contrastive Language-Image Pre-training";
        assert_eq!(closed("CLIP", "Contrastive Language–Image Pretraining", right), Match::Right);
        assert_eq!(closed("SAM", "Segment anything model", "Segment Anything Model"), Match::Right);
        assert_eq!(closed("CNN", "Convolutional Neural Networks", "Convolutional Neural Network"), Match::Right);
        assert_eq!(closed("MDP", "Markov Decision Processes", "Markov Decision Process"), Match::Right);
        assert_eq!(closed("ToT", "Tree-of-Thoughts Prompting", "Tree of Thoughts"), Match::Right);
        assert_eq!(closed("GAE", "Generalised Advantage Estimation", "Generalized Advantage Estimation"), Match::Right);
    }

    #[test]
    fn what_spells_the_acronym_is_wrong() {
        let right = "Reinforcement Learning from Human Feedback";
        assert_eq!(closed("RLHF", "Reward Learning from Human Feedback", right), Match::Wrong);
        assert_eq!(closed("RLHF", "Reinforcement Learning with Human Feedback", right), Match::Near);
        let right = "Large-scale Artificial Intelligence Open Network";
        assert_eq!(closed("LAION", "Language AI Open Network", right), Match::Wrong);
        assert_eq!(closed("KTO", "Knowledge Trained Optimization", "Kahneman-Tversky Optimization"), Match::Wrong);
    }

    #[test]
    fn remarks_are_unrelated() {
        let right = "Generative Pre-trained Transformer";
        for remark in ["OpenAI", "Transformer decoder", "Radford et al", "Large Language Model"] {
            assert_eq!(closed("GPT", remark, right), Match::Unrelated, "{remark}");
        }
    }

    #[test]
    fn an_open_edge_tries_every_window() {
        let right = [Truth::new("Reinforcement Learning from Human Feedback")];
        let sentence = "it is trained using Reinforcement Learning from Human Feedback";
        assert_eq!(compare("RLHF", sentence, &right, true, false).0, Match::Right);
        let sentence = "it is trained using Reward Learning from Human Feedback";
        assert_eq!(compare("RLHF", sentence, &right, true, false).0, Match::Wrong);
        assert_eq!(compare("RLHF", "it is what people call alignment", &right, true, false).0, Match::Unrelated);
    }
}
