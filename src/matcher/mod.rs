//! A regex that costs little before its first match and is fast when it goes on: it is compiled when it is first needed,
//! at first without the automata that only pay on long texts.
//!
//! It only finds; that a pattern is sound was checked when its pack was loaded. One that is too large matches nothing.

mod ahead;
mod factor;
pub mod packed;
mod ready;
mod states;
mod table;
mod texts;
mod words;

use std::cell::RefCell;
use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use regex_automata::meta::{Config, Regex};
use regex_automata::nfa::thompson::backtrack::{self, BoundedBacktracker, Cache};
use regex_automata::nfa::thompson::{self, Compiler, NFA};
use regex_automata::util::captures::GroupInfo;
use regex_automata::{Anchored, Input, MatchError, Span, util};
use regex_syntax::hir::{Hir, Look};

use crate::literals;
use ahead::Ahead;

pub use ready::{KEPT, keeping};
pub use table::{Table, width};
pub use texts::Texts;
pub use words::Words;

/// A compiled pattern may take this many bytes, so that a pack from a stranger cannot fill the memory.
const SIZE_LIMIT: usize = 8 << 20;
/// Bytes of text that are searched before the automata are worth their making.
const SHORT: usize = 16 << 10;
/// A text of fewer bytes is searched as it is.
const WORD: usize = 5;
/// Bytes that a search of a short text may write down.
const NOTES: usize = 1 << 20;
/// Bytes that the states of an automaton made on the way may take.
const STATES: usize = 2 << 20;

thread_local! {
    /// Its tables serve for one pattern after another.
    static COMPILER: Compiler = compiler();
    /// What a search of a short text writes down.
    static CACHE: RefCell<Option<Cache>> = const { RefCell::new(None) };
}

/// A pattern with what it was compiled to so far.
#[derive(Debug, Default)]
pub struct Matcher {
    /// Its text; of one that was kept with its states, only once it was asked for.
    pattern: OnceLock<String>,
    /// Where its states lie that were made when the program was built.
    ready: Option<u32>,
    /// Literals of which one stands in any match.
    required: Option<Words>,
    /// Whether it matches at the beginning of a text only.
    anchored: bool,
    /// The texts that it matches, if it matches whole texts only and they are few.
    whole: Option<Vec<String>>,
    /// What searches short texts.
    light: OnceLock<Option<BoundedBacktracker>>,
    full: OnceLock<Option<Regex>>,
    /// What looks for a match at a known place.
    ahead: OnceLock<Option<Box<Ahead>>>,
    /// Bytes that were searched.
    searched: AtomicUsize,
}

/// A stretch of a text that a pattern or one of its groups matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match<'t> {
    text: &'t str,
    span: Span,
}

/// A match with its groups.
#[derive(Clone, Debug)]
pub struct Captures<'t> {
    text: &'t str,
    groups: util::captures::Captures,
}

impl Matcher {
    /// A matcher for this pattern.
    pub fn new(pattern: impl Into<String>) -> Self {
        Self { pattern: OnceLock::from(pattern.into()), ..Self::default() }
    }

    /// A matcher that looks for what any match holds before it looks for a match: in a text that holds nothing of it,
    /// that costs less than trying all words of a list at each place. `hir` is the syntax tree of the pattern.
    pub fn behind_literals(pattern: impl Into<String>, hir: &Hir) -> Self {
        let anchored = hir.properties().look_set_prefix().contains(Look::Start);
        let required = literals::required(hir).map(Words::in_any_case);
        Self { required, anchored, whole: literals::whole(hir), ..Self::new(pattern) }
    }

    /// The pattern.
    pub fn as_str(&self) -> &str {
        self.pattern.get_or_init(|| self.ready.and_then(ready::pattern).unwrap_or_default().to_owned())
    }

    /// Compiles all of it, and tells whether it is small enough.
    pub fn fits(&self) -> bool {
        self.full().is_some()
    }

    /// Literals of which one stands in any match, in ASCII lower case (so look for them without regard to ASCII case).
    /// `None` when nothing is known.
    pub fn required(&self) -> Option<&Texts> {
        self.required.as_ref().map(Words::texts)
    }

    /// Whether one of the required literals stands in `text`; yes where there are none.
    pub fn has_required(&self, text: &str) -> bool {
        self.required.as_ref().is_none_or(|required| required.is_in(text))
    }

    /// Whether a search is worth its cost.
    fn may_match(&self, text: &str) -> bool {
        let Some(required) = &self.required else { return true };
        self.anchored || text.len() < WORD || self.full.get().is_some() || required.is_in(text)
    }

    /// Whether the pattern matches somewhere in `text`.
    pub fn is_match(&self, text: &str) -> bool {
        if let Some(whole) = &self.whole {
            return whole.iter().any(|one| one == text);
        }
        if !self.may_match(text) {
            return false;
        }
        match self.at_once(text.len(), |light, cache| light.try_is_match(cache, text)) {
            Some(found) => found,
            None => self.full().is_some_and(|regex| regex.is_match(text)),
        }
    }

    /// The first match.
    pub fn find<'t>(&self, text: &'t str) -> Option<Match<'t>> {
        let found = match self.at_once(text.len(), |light, cache| light.try_find(cache, text)) {
            Some(found) => found,
            None => self.full()?.find(text),
        };
        found.map(|found| Match { text, span: found.span() })
    }

    /// All matches, without overlaps.
    pub fn find_iter<'t>(&self, text: &'t str) -> impl Iterator<Item = Match<'t>> {
        let found: Option<Vec<_>> = if self.may_match(text) {
            self.at_once(text.len(), |light, cache| light.try_find_iter(cache, text).collect())
        } else {
            Some(Vec::new())
        };
        let later = if found.is_none() { self.full() } else { None };
        let found = found.unwrap_or_default().into_iter();
        let all = found.chain(later.into_iter().flat_map(move |regex| regex.find_iter(text)));
        all.map(move |found| Match { text, span: found.span() })
    }

    /// The first match with its groups.
    pub fn captures<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        self.captures_at(text, 0)
    }

    /// The first match that begins at or after byte `at`; what stands before it is seen by `^` and `\b`.
    pub fn captures_at<'t>(&self, text: &'t str, at: usize) -> Option<Captures<'t>> {
        let input = Input::new(text).range(at.min(text.len())..);
        let much = self.is_much(input.get_span().len());
        self.captured(text, &input, much)
    }

    /// The match with its groups that begins at byte `at`, if one does; what stands before it is seen by `^` and `\b`.
    pub fn captures_here<'t>(&self, text: &'t str, at: usize) -> Option<Captures<'t>> {
        let mut input = Input::new(text).range(at.min(text.len())..).anchored(Anchored::Yes);
        let much = self.ahead.get().is_some() || self.is_much(input.get_span().len());
        if much && let Some(found) = self.ahead().and_then(|ahead| ahead.end(&input)) {
            input.set_end(found?);
        }
        self.captured(text, &input, false)
    }

    /// The match in a part of a text, with its groups; `much` leaves it to automata at once.
    fn captured<'t>(&self, text: &'t str, input: &Input<'t>, much: bool) -> Option<Captures<'t>> {
        let search = |light: &BoundedBacktracker, cache: &mut Cache| {
            let mut groups = light.create_captures();
            light.try_captures(cache, input.clone(), &mut groups)?;
            Ok(groups)
        };
        let found = if much { None } else { self.lightly(input.get_span().len(), search) };
        let groups = match found {
            Some(groups) => groups,
            None => {
                let regex = self.full()?;
                let mut groups = regex.create_captures();
                regex.search_captures(input, &mut groups);
                groups
            }
        };
        groups.is_match().then_some(Captures { text, groups })
    }

    /// All matches with their groups, without overlaps.
    pub fn captures_iter<'t>(&self, text: &'t str) -> impl Iterator<Item = Captures<'t>> {
        let found: Option<Vec<_>> =
            self.at_once(text.len(), |light, cache| light.try_captures_iter(cache, text).collect());
        let later = if found.is_none() { self.full() } else { None };
        let found = found.unwrap_or_default().into_iter();
        let all = found.chain(later.into_iter().flat_map(move |regex| regex.captures_iter(text)));
        all.map(move |groups| Captures { text, groups })
    }

    /// The names of the groups, in order; none for those without.
    pub fn capture_names(&self) -> impl Iterator<Item = Option<&str>> {
        let groups = self.groups().into_iter();
        groups.flat_map(|groups| groups.pattern_names(util::primitives::PatternID::ZERO))
    }

    fn groups(&self) -> Option<&GroupInfo> {
        match self.full.get() {
            Some(full) => full.as_ref().map(Regex::group_info),
            None => self.light().map(|light| light.get_nfa().group_info()),
        }
    }

    /// What a search finds that needs no automaton; nothing if the text is too long for that, or enough was searched.
    fn at_once<T>(
        &self,
        length: usize,
        search: impl FnOnce(&BoundedBacktracker, &mut Cache) -> Result<T, MatchError>,
    ) -> Option<T> {
        if self.is_much(length) { None } else { self.lightly(length, search) }
    }

    /// Whether so many bytes more make it worth while to search with automata.
    fn is_much(&self, length: usize) -> bool {
        self.full.get().is_some() || self.searched.fetch_add(length, Ordering::Relaxed).saturating_add(length) > SHORT
    }

    /// What a search of so many bytes finds that needs no automaton; nothing if the text is too long for that.
    fn lightly<T>(
        &self,
        length: usize,
        search: impl FnOnce(&BoundedBacktracker, &mut Cache) -> Result<T, MatchError>,
    ) -> Option<T> {
        let light = self.light().filter(|light| length <= light.max_haystack_len())?;
        CACHE.with_borrow_mut(|cache| {
            let cache = cache.get_or_insert_with(|| light.create_cache());
            cache.reset(light);
            search(light, cache).ok()
        })
    }

    fn light(&self) -> Option<&BoundedBacktracker> {
        let states = || self.ready.and_then(ready::states).or_else(|| states(self.as_str()));
        self.light
            .get_or_init(|| BoundedBacktracker::builder().configure(notes()).build_from_nfa(states()?).ok())
            .as_ref()
    }

    fn ahead(&self) -> Option<&Ahead> {
        let made = || Ahead::new(self.light()?.get_nfa().clone(), STATES).map(Box::new);
        self.ahead.get_or_init(made).as_deref()
    }

    fn full(&self) -> Option<&Regex> {
        let config = || Config::new().nfa_size_limit(Some(SIZE_LIMIT)).hybrid_cache_capacity(STATES);
        self.full
            .get_or_init(|| Regex::builder().configure(config()).build_from_hir(&tree(self.as_str())?).ok())
            .as_ref()
    }
}

/// How much a search of a short text may write down: its states, times its bytes.
fn notes() -> backtrack::Config {
    BoundedBacktracker::config().visited_capacity(NOTES)
}

fn compiler() -> Compiler {
    let mut compiler = Compiler::new();
    compiler.configure(thompson::Config::new().nfa_size_limit(Some(SIZE_LIMIT)));
    compiler
}

/// The states of a pattern.
fn states(pattern: &str) -> Option<NFA> {
    let tree = tree(pattern)?;
    COMPILER.with(|compiler| compiler.build_from_hir(&tree).ok())
}

/// The syntax tree of a pattern.
fn tree(pattern: &str) -> Option<Hir> {
    regex_syntax::parse(pattern).ok().map(factor::factored)
}

impl<'t> Match<'t> {
    /// Its first byte.
    pub const fn start(&self) -> usize {
        self.span.start
    }

    /// The byte after its last.
    pub const fn end(&self) -> usize {
        self.span.end
    }

    /// Its bytes.
    pub const fn range(&self) -> Range<usize> {
        self.span.start..self.span.end
    }

    /// Its text.
    pub fn as_str(&self) -> &'t str {
        &self.text[self.range()]
    }

    /// Whether it is empty.
    pub const fn is_empty(&self) -> bool {
        self.span.start == self.span.end
    }
}

impl<'t> Captures<'t> {
    /// The group with this number; 0 is the whole match.
    pub fn get(&self, number: usize) -> Option<Match<'t>> {
        self.groups.get_group(number).map(|span| Match { text: self.text, span })
    }

    /// The group with this name.
    pub fn name(&self, name: &str) -> Option<Match<'t>> {
        self.groups.get_group_by_name(name).map(|span| Match { text: self.text, span })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        /// Whatever was compiled, the same is found; and it is what the crate for regexes finds.
        #[test]
        fn both_engines_find_the_same(
            pattern in r"(\^|\(\?m\)\^|\\b)?([a-c]|模|\[\^a\]|\(\?P<x>[ab]+\)|\p{Han}|\(a|b\)){1,4}[*+?]?\$?",
            text in "[a-d模型 \n]{0,40}",
        ) {
            let Ok(regex) = regex::Regex::new(&pattern) else { return Ok(()) };
            let (light, full) = (Matcher::new(pattern.as_str()), Matcher::new(pattern.as_str()));
            proptest::prop_assert!(full.fits());
            let expected: Vec<_> = regex.find_iter(&text).map(|found| found.range()).collect();
            for matcher in [&light, &full] {
                let found: Vec<_> = matcher.find_iter(&text).map(|found| found.range()).collect();
                proptest::prop_assert_eq!(&found, &expected);
                let groups = matcher.captures_iter(&text).map(|found| found.name("x").map(|group| group.range()));
                let wanted = regex.captures_iter(&text).map(|found| found.name("x").map(|group| group.range()));
                proptest::prop_assert!(groups.eq(wanted));
                proptest::prop_assert_eq!(matcher.is_match(&text), !expected.is_empty());
            }
            proptest::prop_assert!(light.full.get().is_none());
        }

        /// A match is found where it begins and nowhere else, whatever was made for it.
        #[test]
        fn a_match_is_found_where_it_begins(
            pattern in r"(\^|\(\?m\)\^|\\b)?([a-c]|模|\[\^a\]|\(\?P<x>[ab]+\)|\p{Han}|\(a|b\)){1,4}[*+?]?\$?",
            text in "[a-d模型 \n]{0,20}",
        ) {
            let Ok(regex) = Regex::new(&pattern) else { return Ok(()) };
            let matchers = [Matcher::new(pattern.as_str()), Matcher::new(pattern.as_str())];
            matchers[1].searched.store(SHORT + 1, Ordering::Relaxed);
            for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
                let mut expected = regex.create_captures();
                regex.search_captures(&Input::new(&text).range(at..).anchored(Anchored::Yes), &mut expected);
                for matcher in &matchers {
                    let found = matcher.captures_here(&text, at);
                    let groups = |number| Some(found.as_ref()?.get(number)?.range());
                    for number in 0..2 {
                        proptest::prop_assert_eq!(groups(number), expected.get_group(number).map(|group| group.range()));
                    }
                }
            }
        }
    }

    #[test]
    fn long_texts_are_searched_by_automata() {
        let matcher = Matcher::new("模型");
        let text = "大模型。".repeat(SHORT);
        assert_eq!(matcher.find_iter("大模型").count(), 1);
        assert!(matcher.full.get().is_none());
        assert_eq!(matcher.find_iter(&text).count(), SHORT);
        assert!(matcher.full.get().is_some());
    }

    #[test]
    fn what_is_too_large_matches_nothing() {
        let matcher = Matcher::new(r"(\w{100}){100}");
        assert!(!matcher.fits() && !matcher.is_match(&"a".repeat(20_000)));
    }
}
