//! The literals that any match of a regex must contain, read from its syntax tree.
//!
//! It only says what is required; looking for it in a text is the prefilter's work.

use regex_syntax::hir::{Class, ClassUnicodeRange, Hir, HirKind, Look};

/// More alternatives than this make a run of exact strings end.
const MOST_EXACT: usize = 64;
/// A set is no use as a filter when it holds more literals of one byte than this.
const MOST_LETTERS: usize = 8;
/// More required literals than this are no use as a filter.
const MOST_REQUIRED: usize = 2048;

/// Literals of which at least one stands in any match, in ASCII lower case; `None` if there is no such set.
pub fn required(hir: &Hir) -> Option<Vec<String>> {
    find(hir).map(tidy)
}

/// All texts that the expression matches, to the letter, where it matches nothing but whole texts and these are few:
/// `^(?:code|html)$`.
pub fn whole(hir: &Hir) -> Option<Vec<String>> {
    let HirKind::Concat(parts) = hir.kind() else { return None };
    let [first, inner @ .., last] = parts.as_slice() else { return None };
    let (starts, ends) = (HirKind::Look(Look::Start), HirKind::Look(Look::End));
    if *first.kind() != starts || *last.kind() != ends {
        return None;
    }
    inner.iter().try_fold(vec![String::new()], |texts, part| product(&texts, &plain(part)?))
}

/// The texts of literals and of choices between them.
fn plain(hir: &Hir) -> Option<Vec<String>> {
    match hir.kind() {
        HirKind::Empty => Some(vec![String::new()]),
        HirKind::Literal(literal) => String::from_utf8(literal.0.to_vec()).ok().map(|text| vec![text]),
        HirKind::Capture(capture) => plain(&capture.sub),
        HirKind::Concat(parts) => {
            parts.iter().try_fold(vec![String::new()], |texts, part| product(&texts, &plain(part)?))
        }
        HirKind::Alternation(parts) => {
            let texts: Option<Vec<Vec<String>>> = parts.iter().map(plain).collect();
            texts.map(|texts| texts.concat()).filter(|texts| texts.len() <= MOST_EXACT)
        }
        _ => None,
    }
}

/// One of the things that any match holds, in the order in which they stand there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// In ASCII lower case; at least one of them stands there.
    pub literals: Vec<String>,
    /// How many bytes at most lie between the step before and this one; `None` for any number.
    pub gap: Option<usize>,
}

/// What any match holds, from left to right. There may be no step at all.
pub fn sequence(hir: &Hir) -> Vec<Step> {
    let mut walk = Walk { steps: Vec::new(), gap: Some(0), run: vec![String::new()] };
    walk.enter(hir);
    walk.end_run();
    walk.steps
}

/// A walk through the parts of an expression.
struct Walk {
    steps: Vec<Step>,
    /// How many bytes may lie between the last step and here.
    gap: Option<usize>,
    /// All that the exact parts just before can match.
    run: Vec<String>,
}

impl Walk {
    fn enter(&mut self, hir: &Hir) {
        if let Some(strings) = exact(hir) {
            if let Some(joined) = product(&self.run, &strings) {
                self.run = joined;
            } else {
                self.end_run();
                self.run = strings;
            }
            return;
        }
        match hir.kind() {
            HirKind::Capture(capture) => self.enter(&capture.sub),
            HirKind::Concat(parts) => parts.iter().for_each(|part| self.enter(part)),
            _ => self.pass(hir),
        }
    }

    /// The end of a run of exact parts: it is a step, or only takes up room.
    fn end_run(&mut self) {
        let run = std::mem::replace(&mut self.run, vec![String::new()]);
        let longest = run.iter().map(String::len).max();
        let literals = Some(tidy(run)).filter(|literals| usable(literals));
        self.step(literals, longest);
    }

    /// A part that is not exact; a literal may stand anywhere in what it matches.
    fn pass(&mut self, hir: &Hir) {
        self.end_run();
        let literals = find(hir).map(tidy).filter(|literals| usable(literals)).or_else(|| rare_characters(hir));
        self.step(literals, hir.properties().maximum_len());
    }

    /// A part of at most so many bytes, in which one of these literals stands, if there are any.
    fn step(&mut self, literals: Option<Vec<String>>, most: Option<usize>) {
        let Some(literals) = literals else { return self.widen(most) };
        let shortest = literals.iter().map(String::len).min().unwrap_or(0);
        let around = most.map(|most| most.saturating_sub(shortest));
        self.widen(around);
        self.steps.push(Step { literals, gap: self.gap });
        self.gap = around;
    }

    fn widen(&mut self, bytes: Option<usize>) {
        self.gap = self.gap.zip(bytes).map(|(gap, bytes)| gap.saturating_add(bytes));
    }
}

/// Walks the parts, joining neighbours that are exact into longer literals.
fn collect_concatenation(parts: &[Hir], sets: &mut Vec<Vec<String>>) {
    let mut run = vec![String::new()];
    for part in parts {
        let part_exact = exact(part);
        if let Some(joined) = part_exact.as_ref().and_then(|strings| product(&run, strings)) {
            run = joined;
            continue;
        }
        sets.extend(Some(std::mem::replace(&mut run, vec![String::new()])).filter(|run| usable(run)));
        match part_exact {
            Some(strings) => run = strings,
            None => sets.extend(find(part)),
        }
    }
    sets.extend(Some(run).filter(|run| usable(run)));
}

/// Each literal once, and none that holds another, which would add nothing.
fn tidy(mut literals: Vec<String>) -> Vec<String> {
    literals.sort_unstable();
    literals.dedup();
    if literals.len() <= MOST_EXACT {
        let all = literals.clone();
        literals.retain(|literal| !all.iter().any(|other| other != literal && literal.contains(other.as_str())));
    }
    literals
}

fn find(hir: &Hir) -> Option<Vec<String>> {
    match hir.kind() {
        HirKind::Capture(capture) => find(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => find(&repetition.sub),
        HirKind::Concat(parts) => best_of_concatenation(parts),
        HirKind::Alternation(parts) => {
            let mut all = Vec::new();
            for part in parts {
                all.extend(find(part)?);
                if all.len() > MOST_REQUIRED {
                    return None;
                }
            }
            Some(all)
        }
        _ => exact(hir).filter(|literals| usable(literals)),
    }
}

/// Whether the literals are worth looking for: none is empty, and they are not simply all letters.
fn usable(literals: &[String]) -> bool {
    let letters = literals.iter().filter(|literal| literal.len() == 1).count();
    !literals.is_empty() && letters <= MOST_LETTERS && literals.iter().all(|literal| !literal.is_empty())
}

/// Of all sets that the parts require, the most selective.
fn best_of_concatenation(parts: &[Hir]) -> Option<Vec<String>> {
    let mut sets = Vec::new();
    collect_concatenation(parts, &mut sets);
    let mut best = None;
    sets.into_iter().for_each(|set| offer(&mut best, set));
    best
}

/// Longer literals are rarer, and fewer of them are rarer still.
fn offer(best: &mut Option<Vec<String>>, candidate: Vec<String>) {
    let rank = |literals: &[String]| {
        let shortest = literals.iter().map(String::len).min().unwrap_or(0);
        (shortest, std::cmp::Reverse(literals.len()))
    };
    if usable(&candidate) && best.as_deref().is_none_or(|best| rank(best) < rank(&candidate)) {
        *best = Some(candidate);
    }
}

/// All strings that the expression can match, when they are few.
fn exact(hir: &Hir) -> Option<Vec<String>> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Some(vec![String::new()]),
        HirKind::Literal(literal) => std::str::from_utf8(&literal.0).ok().map(|text| vec![text.to_ascii_lowercase()]),
        HirKind::Class(class) => characters(class),
        HirKind::Capture(capture) => exact(&capture.sub),
        HirKind::Concat(parts) => {
            parts.iter().try_fold(vec![String::new()], |strings, part| product(&strings, &exact(part)?))
        }
        HirKind::Alternation(parts) => {
            let mut all = Vec::new();
            for part in parts {
                all.extend(exact(part)?);
                if all.len() > MOST_EXACT {
                    return None;
                }
            }
            Some(all)
        }
        HirKind::Repetition(repetition) if repetition.min == 0 && repetition.max == Some(1) => {
            let mut all = exact(&repetition.sub)?;
            all.push(String::new());
            Some(all)
        }
        HirKind::Repetition(_) => None,
    }
}

/// The characters of a class that are too many for runs, and yet few and long enough to be looked for: those that stand
/// for names.
fn rare_characters(hir: &Hir) -> Option<Vec<String>> {
    let HirKind::Class(Class::Unicode(class)) = hir.kind() else { return None };
    let size = |range: &ClassUnicodeRange| range.end() as usize - range.start() as usize + 1;
    let rare = class.iter().all(|range| range.start().len_utf8() > 1);
    (rare && class.iter().map(size).sum::<usize>() <= MOST_REQUIRED)
        .then(|| class.iter().flat_map(|range| range.start()..=range.end()).map(String::from).collect())
}

fn characters(class: &Class) -> Option<Vec<String>> {
    let Class::Unicode(class) = class else { return None };
    let mut all: Vec<String> = Vec::new();
    for range in class.ranges() {
        if (range.end() as u32 - range.start() as u32) as usize > MOST_EXACT {
            return None;
        }
        for character in range.start()..=range.end() {
            let folded = character.to_ascii_lowercase().to_string();
            if !all.contains(&folded) {
                all.push(folded);
            }
        }
        if all.len() > MOST_EXACT {
            return None;
        }
    }
    // An empty class matches nothing at all; it is no use here.
    (!all.is_empty()).then_some(all)
}

fn product(left: &[String], right: &[String]) -> Option<Vec<String>> {
    if left.len() * right.len() > MOST_EXACT {
        return None;
    }
    Some(left.iter().flat_map(|left| right.iter().map(move |right| format!("{left}{right}"))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pattern: &str) -> Option<Vec<String>> {
        required(&regex_syntax::Parser::new().parse(pattern).unwrap())
    }

    fn some(words: &[&str]) -> Option<Vec<String>> {
        Some(words.iter().map(|word| (*word).to_owned()).collect())
    }

    #[test]
    fn literals_are_found_anywhere_in_the_pattern() {
        assert_eq!(of("接受范围|接收范围"), some(&["接受范围", "接收范围"]));
        assert_eq!(of(r"\((?P<x>[^()\n]*\p{Han}[^()\n]*)\)"), some(&["("]));
        assert_eq!(of(r"\d+ ?(tokens|steps)"), some(&["steps", "tokens"]));
        assert_eq!(of("(?i)gpu"), some(&["gpu"]));
        assert_eq!(of(r"\p{Han}+的{2}"), some(&["的"]));
        assert_eq!(of(r"(大|小)?模型"), some(&["模型"]));
    }

    #[test]
    fn every_part_that_must_be_there_is_a_step() {
        let of = |pattern: &str| {
            let steps = sequence(&regex_syntax::Parser::new().parse(pattern).unwrap()).into_iter();
            steps.map(|step| (step.literals.join("|"), step.gap)).collect::<Vec<_>>()
        };
        let step = |literals: &str, gap: Option<usize>| (literals.to_owned(), gap);
        assert_eq!(
            of("(?P<S>[\u{e000}-\u{e002}])( [a-z]+)? ?[(（](?P<O>[^()]{2,3})[)）]x?"),
            [step("\u{e000}|\u{e001}|\u{e002}", Some(0)), step("(|（", None), step(")|）", Some(18))]
        );
        assert_eq!(of("(由|被)?[a-z]+(发布|推出)"), [step("发布|推出", None)]);
        assert_eq!(
            of("由[a-z]{2}(甲|[a-z]{2}乙)丙"),
            [step("由", Some(0)), step("乙|甲", Some(4)), step("丙", Some(2))]
        );
        assert!(of("[a-z]*").is_empty());
    }

    #[test]
    fn nothing_is_claimed_where_nothing_is_required() {
        for pattern in [r"\d+", "a*", "a|", "", r"^\s*$", r"\p{Han}[A-Za-z0-9]{1,3}x?"] {
            assert_eq!(of(pattern), None, "{pattern}");
        }
    }
}
