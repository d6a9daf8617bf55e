//! An overview lists the parts of the article; the headings that follow must have those names.
//!
//! It compares names, not contents.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::document::{BlockId, Document, Item, List, SectionId};

use super::super::scope::Ground;
use super::super::{Article, Captures, Draft, Pattern, Sink};
use super::{Reach, SameRule, related};

/// Names at least this similar mean the same part.
const SIMILAR: f64 = 0.75;
/// Sections beyond this many after a list are not compared with it name by name.
const MOST_SECTIONS: usize = 400;
/// Lists longer than this are no overview.
const MOST_ITEMS: usize = 100;

/// So many lists are taken for overviews.
const MOST_OVERVIEWS: usize = 32;
/// Names longer than this, in bytes, are not compared letter by letter.
const LONGEST_NAME: usize = 200;

/// A part that the list names.
struct Part {
    block: BlockId,
    label: Range<usize>,
    name: String,
}

/// A heading that may be one of the parts.
struct Candidate {
    section: SectionId,
    name: String,
}

pub(super) fn check(
    rule: &SameRule,
    pattern: &Pattern,
    article: &Article<'_>,
    ground: &Ground<'_>,
    sink: &mut Sink<'_>,
) {
    let document = article.document;
    let mut reach = Reach::new(rule, ground);
    let mut asked = HashMap::new();
    let lists = document.lists().iter().filter(|list| list.parent.is_none() && list.items.len() <= MOST_ITEMS);
    let overviews = lists.filter_map(|list| Some((list, announcement(document, list, pattern, &mut asked)?)));
    for (list, opening) in overviews.take(MOST_OVERVIEWS) {
        let parts: Vec<Part> =
            list.items.iter().filter_map(|item| part(document, document.items().get(*item)?)).collect();
        if parts.len() < 2 {
            continue;
        }
        let candidates = following(document, list);
        let claims = assign(&parts, &candidates);
        let claimed = claims.iter().flatten().count();
        if claimed < 2 || claimed * 2 < parts.len() {
            continue;
        }
        for (index, part) in parts.iter().enumerate().filter(|(index, _)| claims[*index].is_none()) {
            if reach.allows(part.block, &part.label) {
                // Without a heading that can be the part under another name, it may simply be treated elsewhere.
                let Some(closest) = closest(index, &parts, &candidates, &claims, document) else { continue };
                sink.report(rule.index, draft(part, closest, opening, article));
            }
        }
    }
}

fn draft(part: &Part, closest: &Candidate, opening: BlockId, article: &Article<'_>) -> Draft {
    let blocks = article.document.blocks();
    let block = &blocks[part.block];
    let heading = &blocks[article.document.sections()[closest.section].heading()];
    let captures = Captures::from([
        ("item".to_owned(), block.text[part.label.clone()].to_owned()),
        ("was".to_owned(), block.text[part.label.clone()].to_owned()),
        ("closest".to_owned(), trimmed(&heading.text).to_owned()),
        ("where".to_owned(), trimmed(&blocks[opening].text).to_owned()),
    ]);
    let related = vec![related(heading.span(), "outline-closest", &captures, article)];
    Draft { span: block.span_of(part.label.clone()), captures, related, ..Draft::default() }
}

/// The heading or the line before the list, if it matches. Many lists may stand under one heading, so answers are kept.
fn announcement(
    document: &Document,
    list: &List,
    pattern: &Pattern,
    asked: &mut HashMap<BlockId, bool>,
) -> Option<BlockId> {
    let heading = list.section.and_then(|section| document.sections().get(section)).map(|section| section.heading());
    list.lead.into_iter().chain(heading).find(|id| {
        let text = document.blocks().get(*id).map_or("", |block| &block.text);
        *asked.entry(*id).or_insert_with(|| pattern.regex().is_match(text))
    })
}

fn part(document: &Document, item: &Item) -> Option<Part> {
    let block = *item.blocks.first()?;
    let text = &document.blocks().get(block)?.text;
    let label = label(text);
    let name = normalized(&text[label.clone()]);
    (!name.is_empty()).then_some(Part { block, label, name })
}

/// The words of an item up to its first colon, comma, bracket or dash.
fn label(text: &str) -> Range<usize> {
    let stops = [':', '\u{ff1a}', ',', '\u{ff0c}', '(', '\u{ff08}', '\u{3002}', '\u{2014}', '\u{2013}', '\n'];
    let end = text.find(stops).into_iter().chain(text.find(" - ")).min().unwrap_or(text.len());
    let label = text[..end].trim_end();
    let start = label.len() - label.trim_start().len();
    start..label.len()
}

fn trimmed(text: &str) -> &str {
    text.trim()
        .trim_end_matches(|character: char| !character.is_alphanumeric() && !matches!(character, ')' | '\u{ff09}'))
}

/// A name for comparison: lower case, without numbering in front and punctuation behind.
fn normalized(text: &str) -> String {
    let name = trimmed(text);
    let unnumbered = name.trim_start_matches(|character: char| {
        character.is_ascii_digit() || matches!(character, '.' | ')' | '\u{3001}' | '\u{ff09}' | ' ')
    });
    let name = if unnumbered.is_empty() { name } else { unnumbered };
    name.chars().filter(|character| !character.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// The sections after the list, in order.
fn following(document: &Document, list: &List) -> Vec<Candidate> {
    let first = document.sections().partition_point(|section| section.span().start < list.span.end);
    let sections = document.sections().iter().enumerate().skip(first).take(MOST_SECTIONS);
    let candidate = |(section, data): (SectionId, &crate::document::Section)| {
        let name = normalized(&document.blocks().get(data.heading())?.text);
        (!name.is_empty()).then_some(Candidate { section, name })
    };
    sections.filter_map(candidate).collect()
}

/// For each part, the candidate that is it: the same name, else a similar one.
fn assign(parts: &[Part], candidates: &[Candidate]) -> Vec<Option<usize>> {
    let mut by_name: HashMap<&str, usize> = HashMap::new();
    for (index, candidate) in candidates.iter().enumerate() {
        by_name.entry(&candidate.name).or_insert(index);
    }
    let mut claims: Vec<Option<usize>> = parts.iter().map(|part| by_name.get(part.name.as_str()).copied()).collect();
    let known: Vec<Letters> = candidates.iter().map(|candidate| Letters::of(&candidate.name)).collect();
    let mut taken: HashSet<usize> = claims.iter().flatten().copied().collect();
    for (part, claim) in parts.iter().zip(&mut claims).filter(|(_, claim)| claim.is_none()) {
        let letters = Letters::of(&part.name);
        let free = (0..candidates.len()).filter(|index| !taken.contains(index));
        let alike = free.filter(|index| letters.may_resemble(&known[*index]));
        let best = alike.map(|index| (index, similarity(&part.name, &candidates[index].name)));
        let best =
            best.filter(|(_, similarity)| *similarity >= SIMILAR).max_by(|left, right| left.1.total_cmp(&right.1));
        if let Some((index, _)) = best {
            taken.insert(index);
            *claim = Some(index);
        }
    }
    claims
}

/// What can be told of two names at a glance.
struct Letters {
    count: usize,
    /// A bit for each letter; several share one.
    bits: u64,
}

impl Letters {
    fn of(name: &str) -> Self {
        let bit = |character: char| 1u64 << (character as u32 % 64);
        Self { count: name.chars().count(), bits: name.chars().map(bit).fold(0, |bits, bit| bits | bit) }
    }

    /// Whether one of the names may hold the other, or so few letters need be changed that they are similar: a letter
    /// that only one of them has must be, and so must as many as one has more.
    fn may_resemble(&self, other: &Self) -> bool {
        let (own, foreign) = (self.bits & !other.bits, other.bits & !self.bits);
        let letters = own.count_ones().max(foreign.count_ones()) as usize;
        let changed = letters.max(self.count.abs_diff(other.count));
        own == 0 || foreign == 0 || 1.0 - changed as f64 / self.count.max(other.count) as f64 >= SIMILAR
    }
}

/// From 0 (nothing in common) to 1. A name that holds the other whole counts as that name.
fn similarity(left: &str, right: &str) -> f64 {
    let (short, long) = if left.len() <= right.len() { (left, right) } else { (right, left) };
    if long.len() > LONGEST_NAME {
        return 0.0;
    }
    let held = short.chars().count() >= 2 && long.contains(short);
    if held { 0.9 } else { strsim::normalized_levenshtein(left, right) }
}

/// The heading that no part claims and that stands where the missing one would: between those of its neighbours, of
/// their level, and the most similar of these.
fn closest<'a>(
    index: usize,
    parts: &[Part],
    candidates: &'a [Candidate],
    claims: &[Option<usize>],
    document: &Document,
) -> Option<&'a Candidate> {
    let level = |candidate: usize| document.sections()[candidates[candidate].section].level;
    let levels: HashSet<u8> = claims.iter().flatten().map(|candidate| level(*candidate)).collect();
    let after = claims[..index].iter().rev().find_map(|claim| *claim).map_or(0, |candidate| candidate + 1);
    let before = claims[index + 1..].iter().find_map(|claim| *claim).unwrap_or(candidates.len()).max(after);
    let is_free = |candidate: &usize| levels.contains(&level(*candidate)) && !claims.contains(&Some(*candidate));
    let score = |candidate: &usize| similarity(&parts[index].name, &candidates[*candidate].name);
    let between = (after..before).filter(is_free).rev().max_by(|left, right| score(left).total_cmp(&score(right)));
    let anywhere = || (0..candidates.len()).filter(is_free).filter(|candidate| score(candidate) > 0.3);
    let best = between.or_else(|| anywhere().max_by(|left, right| score(left).total_cmp(&score(right))));
    best.map(|candidate| &candidates[candidate])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_end_at_the_first_mark() {
        let of = |text: &'static str| &text[label(text)];
        assert_eq!(of("基础层：计算资源"), "基础层");
        assert_eq!(of("OpenAI - GPT"), "OpenAI");
        assert_eq!(of("GPT-4 (2023)"), "GPT-4");
        assert_eq!(of(" 算法层 "), "算法层");
    }

    #[test]
    fn names_are_compared_without_numbering_and_punctuation() {
        assert_eq!(normalized("1. 基础层："), "基础层");
        assert_eq!(normalized("Base Layer"), "baselayer");
        assert_eq!(normalized("2010"), "2010");
        assert!(similarity("算法层", "模型层") < SIMILAR);
        assert!(similarity("模型", "模型训练") >= SIMILAR);
    }

    #[test]
    fn names_that_are_similar_look_so_at_a_glance() {
        let names = ["模型训练方法", "模型训练办法", "训练模型方法", "abcd", "abce", "ab", "", "模型"];
        for (left, right) in names.iter().flat_map(|left| names.iter().map(move |right| (left, right))) {
            let glance = Letters::of(left).may_resemble(&Letters::of(right));
            assert!(glance || similarity(left, right) < SIMILAR, "{left} {right}");
        }
    }
}
