//! Expressions with what their alternatives begin with written once: `模型|模块` becomes `模(?:型|块)`.
//!
//! Word lists make most of the states of a pattern, and every state costs when a text is searched. It changes nothing of
//! what an expression matches, nor which match is preferred.

use regex_syntax::hir::{Capture, Class, Hir, HirKind, Literal, Look, Repetition};

/// Expressions are put into one another no deeper than this, so that compiling them needs no more stack than before.
const DEEPEST: usize = 60;

/// The same expression with fewer states.
pub(super) fn factored(hir: Hir) -> Hir {
    rebuilt(hir, 0)
}

fn rebuilt(hir: Hir, depth: usize) -> Hir {
    if depth > DEEPEST {
        return hir;
    }
    match hir.into_kind() {
        HirKind::Empty => Hir::empty(),
        HirKind::Literal(Literal(bytes)) => Hir::literal(bytes),
        HirKind::Class(class) => Hir::class(class),
        HirKind::Look(look) => Hir::look(look),
        HirKind::Repetition(repetition) => {
            let sub = Box::new(rebuilt(*repetition.sub, depth + 1));
            Hir::repetition(Repetition { sub, ..repetition })
        }
        HirKind::Capture(capture) => {
            let sub = Box::new(rebuilt(*capture.sub, depth + 1));
            Hir::capture(Capture { sub, ..capture })
        }
        HirKind::Concat(parts) => Hir::concat(parts.into_iter().map(|part| rebuilt(part, depth + 1)).collect()),
        HirKind::Alternation(parts) => {
            alternation(parts.into_iter().map(|part| Part::new(rebuilt(part, depth + 1))).collect(), depth)
        }
    }
}

/// One of several alternatives, taken apart.
struct Part {
    /// An edge of a word that is asked for before anything else.
    look: Option<Look>,
    /// What it begins with.
    first: First,
    /// What comes behind that.
    rest: Vec<Hir>,
}

/// What an alternative begins with.
#[derive(PartialEq)]
enum First {
    Bytes(Vec<u8>),
    /// Characters of one byte, and a bit for each of them.
    Letter(Class, u128),
    /// Nothing is known of it.
    Other,
}

impl Part {
    fn new(hir: Hir) -> Self {
        Self::of(match hir.into_kind() {
            HirKind::Empty => Vec::new(),
            HirKind::Concat(parts) => parts,
            kind => vec![again(kind)],
        })
    }

    fn of(mut rest: Vec<Hir>) -> Self {
        let look = match rest.first().map(Hir::kind) {
            Some(HirKind::Look(look)) => Some(*look),
            _ => None,
        };
        let first = match rest.get(usize::from(look.is_some())).map(Hir::kind) {
            Some(HirKind::Literal(Literal(bytes))) => First::Bytes(bytes.to_vec()),
            Some(HirKind::Class(class)) => match letters(class) {
                Some(letters) => First::Letter(class.clone(), letters),
                None => return Self { look: None, first: First::Other, rest },
            },
            _ => return Self { look: None, first: First::Other, rest },
        };
        rest.drain(..=usize::from(look.is_some()));
        Self { look, first, rest }
    }

    /// The alternative without its first `length` bytes, or without its first class.
    fn without(self, length: usize) -> Self {
        let mut rest = self.rest;
        if let First::Bytes(bytes) = self.first
            && bytes.len() > length
        {
            rest.insert(0, Hir::literal(&bytes[length..]));
        }
        Self::of(rest)
    }

    fn whole(self) -> Hir {
        let first = match self.first {
            First::Bytes(bytes) => Some(Hir::literal(bytes)),
            First::Letter(class, _) => Some(Hir::class(class)),
            First::Other => None,
        };
        Hir::concat(self.look.map(Hir::look).into_iter().chain(first).chain(self.rest).collect())
    }
}

impl First {
    /// Whether two alternatives can begin at the same place; without knowing it, yes.
    fn meets(&self, other: &Self) -> bool {
        let bit = |bytes: &[u8]| bytes.first().map_or(0, |byte| 1u128.checked_shl((*byte).into()).unwrap_or(0));
        match (self, other) {
            (Self::Bytes(one), Self::Bytes(other)) => one.first() == other.first(),
            (Self::Bytes(bytes), Self::Letter(_, letters)) | (Self::Letter(_, letters), Self::Bytes(bytes)) => {
                bit(bytes) & letters != 0
            }
            (Self::Letter(_, one), Self::Letter(_, other)) => one & other != 0,
            (Self::Other, _) | (_, Self::Other) => true,
        }
    }

    /// Whether both begin with the same byte or class.
    fn shares(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Bytes(one), Self::Bytes(other)) => one.first() == other.first(),
            (Self::Letter(_, one), Self::Letter(_, other)) => one == other,
            _ => false,
        }
    }
}

/// A bit for each character of a class, if all of them have one byte; none for others.
fn letters(class: &Class) -> Option<u128> {
    let bits = |start: u32, end: u32| (start..=end).fold(0u128, |bits, letter| bits | 1 << letter);
    let ranges: Option<Vec<u128>> = match class {
        Class::Unicode(class) if class.is_ascii() => {
            Some(class.iter().map(|range| bits(range.start().into(), range.end().into())).collect())
        }
        Class::Bytes(class) if class.is_ascii() => {
            Some(class.iter().map(|range| bits(range.start().into(), range.end().into())).collect())
        }
        _ => None,
    };
    ranges.map(|ranges| ranges.into_iter().fold(0, |all, bits| all | bits)).filter(|letters| *letters != 0)
}

fn again(kind: HirKind) -> Hir {
    match kind {
        HirKind::Empty => Hir::empty(),
        HirKind::Literal(Literal(bytes)) => Hir::literal(bytes),
        HirKind::Class(class) => Hir::class(class),
        HirKind::Look(look) => Hir::look(look),
        HirKind::Repetition(repetition) => Hir::repetition(repetition),
        HirKind::Capture(capture) => Hir::capture(capture),
        HirKind::Concat(parts) => Hir::concat(parts),
        HirKind::Alternation(parts) => Hir::alternation(parts),
    }
}

/// Alternatives that begin alike are put together. One may pass another only if no text begins like both; so what is
/// preferred stays so.
fn alternation(parts: Vec<Part>, depth: usize) -> Hir {
    let mut done: Vec<Hir> = Vec::new();
    let mut groups: Vec<Vec<Part>> = Vec::new();
    for part in parts {
        // All of a group share their first byte or class, so one speaks for all.
        let alike = groups.iter().position(|group| group[0].first.meets(&part.first));
        match alike {
            Some(group) if groups[group][0].first.shares(&part.first) => groups[group].push(part),
            Some(_) => {
                close(&mut groups, &mut done, depth);
                groups.push(vec![part]);
            }
            None => groups.push(vec![part]),
        }
    }
    close(&mut groups, &mut done, depth);
    Hir::alternation(done)
}

fn close(groups: &mut Vec<Vec<Part>>, done: &mut Vec<Hir>, depth: usize) {
    for group in groups.drain(..) {
        let mut parts = group.into_iter().peekable();
        while let Some(first) = parts.next() {
            let look = first.look;
            let mut chunk = vec![first];
            while let Some(next) = parts.next_if(|next| next.look == look) {
                chunk.push(next);
            }
            done.push(joined(chunk, depth));
        }
    }
}

/// One expression for alternatives that begin with the same byte or class, behind the same edge.
fn joined(chunk: Vec<Part>, depth: usize) -> Hir {
    let one = chunk.len() == 1;
    let mut parts = chunk.into_iter();
    let Some(first) = parts.next() else { return Hir::fail() };
    if one {
        return first.whole();
    }
    let rest: Vec<Part> = parts.collect();
    if depth > DEEPEST || first.first == First::Other {
        return Hir::alternation(std::iter::once(first).chain(rest).map(Part::whole).collect());
    }
    let (length, begin) = match &first.first {
        First::Bytes(bytes) => {
            let length = rest.iter().map(|part| shared(bytes, &part.first)).min().unwrap_or(bytes.len());
            (length, Hir::literal(&bytes[..length]))
        }
        First::Letter(class, _) => (0, Hir::class(class.clone())),
        First::Other => (0, Hir::empty()),
    };
    let look = first.look.map(Hir::look);
    let behind = std::iter::once(first).chain(rest).map(|part| part.without(length)).collect();
    Hir::concat(look.into_iter().chain([begin, alternation(behind, depth + 1)]).collect())
}

/// How many bytes two alternatives share at their beginning.
fn shared(bytes: &[u8], other: &First) -> usize {
    let First::Bytes(other) = other else { return 0 };
    bytes.iter().zip(other).take_while(|(one, other)| one == other).count()
}

#[cfg(test)]
mod tests {
    use regex_automata::meta::Regex;

    use super::*;

    fn states(hir: &Hir) -> usize {
        let states = regex_automata::nfa::thompson::Compiler::new().build_from_hir(hir).expect("states");
        states.states().len()
    }

    #[test]
    fn shared_beginnings_are_written_once() {
        let hir =
            regex_syntax::parse(r"module|(?-u:\b)or(?-u:\b)|models|model|(?-u:\b)of(?-u:\b)|moment").expect("a regex");
        let expected = r"mo(?:d(?:ule|el(?:s|))|ment)|(?-u:\b)o(?:r(?-u:\b)|f(?-u:\b))";
        assert_eq!(factored(hir).to_string(), regex_syntax::parse(expected).expect("a regex").to_string());
    }

    #[test]
    fn what_passes_another_is_not_what_could_be_preferred() {
        for (pattern, text) in
            [("ab|[a-c]x|abc|a", "abcx"), (r"a|\ba|ab", "ab"), ("模|模型|型", "模型"), ("ab|.|ac", "ac")]
        {
            let hir = regex_syntax::parse(pattern).expect("a regex");
            let regex = Regex::builder().build_from_hir(&factored(hir)).expect("a regex");
            let plain = regex::Regex::new(pattern).expect("a regex");
            assert_eq!(regex.find(text).map(|found| found.range()), plain.find(text).map(|found| found.range()));
        }
    }

    #[test]
    fn deep_expressions_need_no_more_stack() {
        let words: Vec<String> = (1..2_000).rev().map(|length| "ab".repeat(length)).collect();
        let hir = factored(regex_syntax::parse(&words.join("|")).expect("a regex"));
        assert!(states(&hir) > 0);
    }

    proptest::proptest! {
        #[test]
        fn the_same_is_matched(
            words in proptest::collection::vec(r"(\\b)?[abA模型块]{0,4}(\[ab\]|\(\?i:b\)|c\*|\(a\|ab\))?[a型]{0,2}(\\b)?", 1..12),
            around in "(\\(\\?i\\))?",
            texts in proptest::collection::vec("[abcAB模型块 ]{0,12}", 1..8),
        ) {
            let pattern = format!("{around}(?P<x>{})c?", words.join("|"));
            let hir = regex_syntax::parse(&pattern).expect("a regex");
            let fewer = factored(hir.clone());
            proptest::prop_assert!(states(&fewer) <= states(&hir) + words.len());
            let (ours, plain) = (Regex::builder().build_from_hir(&fewer), regex::Regex::new(&pattern));
            let (ours, plain) = (ours.expect("a regex"), plain.expect("a regex"));
            for text in &texts {
                let found: Vec<_> = ours.find_iter(text).map(|found| found.range()).collect();
                let expected: Vec<_> = plain.find_iter(text).map(|found| found.range()).collect();
                proptest::prop_assert_eq!(found, expected);
                let group = |at: usize| ours.captures_iter(text).nth(at).and_then(|found| found.get_group(1)).map(|group| group.range());
                let expected = plain.captures_iter(text).map(|found| found.get(1).map(|group| group.range()));
                for (at, expected) in expected.enumerate() {
                    proptest::prop_assert_eq!(group(at), expected);
                }
            }
        }
    }
}
