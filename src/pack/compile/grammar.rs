//! Grammars: files of one language joined, word lists and relations resolved, every phrase and example checked.
//!
//! Whether a phrase compiles is asked of `claims`; here its error is only given a place.

use std::collections::HashSet;

use crate::claims::{ClaimGrammar, Grammar, GrammarSource, Phrase};
use crate::facts::Facts;
use crate::pack::error::PackError;
use crate::pack::raw::Text;
use crate::pack::raw::grammar::{RawClaim, RawGrammar, RawPhrase};

use super::relations::find_relation;
use super::{Broken, pattern};

/// Builds one grammar for each language, in the order in which the languages first appear.
pub fn build(
    raw: Vec<(String, RawGrammar)>,
    facts: &Facts,
    broken: Broken,
    errors: &mut Vec<PackError>,
) -> Vec<GrammarSource> {
    let mut sources: Vec<GrammarSource> = Vec::new();
    for (language, grammar) in &raw {
        let source = entry(&mut sources, language);
        for (name, words) in &grammar.words {
            add_words(source, name, words);
        }
        for (name, pattern) in &grammar.parts {
            add_part(source, name, pattern, errors);
        }
        extend(&mut source.deny, &grammar.deny);
        extend(&mut source.stop, &grammar.stop);
        extend(&mut source.before, &grammar.before);
        extend(&mut source.corrected, &grammar.corrected);
        extend(&mut source.pairing, &grammar.pairing);
        extend(&mut source.variants, &grammar.variants);
        extend(&mut source.deny_start, &checked(&grammar.deny_start, "`deny-start`", errors));
        extend(&mut source.deny_under, &checked(&grammar.deny_under, "`deny-under`", errors));
        for (bound, words) in &grammar.bounds {
            source.bounds.push((*bound, words.iter().map(|word| word.text.clone()).collect()));
        }
        extend(&mut source.arrows, &grammar.arrows);
        extend(&mut source.join, &grammar.join);
        extend(&mut source.apart, &grammar.apart);
        source.gap.extend(grammar.gap.iter().map(|gap| gap.text.as_str()));
        source.months.extend(grammar.months.iter().map(|(name, month)| (name.text.clone(), *month)));
        let dates = grammar.dates.iter().filter(|date| pattern::check(date, "`dates`", errors).is_some());
        source.dates.extend(dates.map(|date| date.text.clone()));
        if let Some(under) = &grammar.chain_under {
            source.chain_under =
                pattern::check(under, "`under`", errors).map(|_| under.text.clone()).or(source.chain_under.take());
        }
    }
    // Phrases may use word lists of a later file, so they come after all of them.
    for (language, grammar) in raw {
        let mut claims = Vec::new();
        let source = entry(&mut sources, &language);
        for claim in grammar.claims {
            claims.extend(build_claim(claim, source, facts, broken, errors));
        }
        for claim in claims {
            add_claim(source, claim);
        }
    }
    sources
}

/// The patterns that can be used.
fn checked(patterns: &[Text], what: &str, errors: &mut Vec<PackError>) -> Vec<Text> {
    patterns.iter().filter(|pattern| pattern::check(pattern, what, errors).is_some()).cloned().collect()
}

fn entry<'s>(sources: &'s mut Vec<GrammarSource>, language: &str) -> &'s mut GrammarSource {
    let index = sources.iter().position(|source| source.language == language).unwrap_or_else(|| {
        sources.push(GrammarSource { language: language.to_owned(), ..GrammarSource::default() });
        sources.len() - 1
    });
    &mut sources[index]
}

fn add_words(source: &mut GrammarSource, name: &Text, words: &[Text]) {
    match source.words.iter_mut().find(|(known, _)| *known == name.text) {
        Some((_, list)) => extend(list, words),
        None => {
            let mut list = Vec::new();
            extend(&mut list, words);
            source.words.push((name.text.clone(), list));
        }
    }
}

/// Adds a piece of phrases; pieces that were written before it may stand in it, and are put in at once.
fn add_part(source: &mut GrammarSource, name: &Text, pattern: &Text, errors: &mut Vec<PackError>) {
    let mut text = pattern.text.clone();
    for (known, piece) in &source.parts {
        let name = format!("<{known}>");
        // What would become too long is not even written out.
        if text.len() + text.matches(&name).count() * piece.len() > LONGEST_PART {
            text = " ".repeat(LONGEST_PART + 1);
            break;
        }
        text = text.replace(&name, &format!("({piece})"));
    }
    if text.len() > LONGEST_PART {
        let message = format!("the part `{}` is longer than {LONGEST_PART} bytes", name.text);
        errors.push(PackError::new("long-part", pattern.place.clone(), message).help("write it into fewer phrases"));
        return;
    }
    source.parts.retain(|(known, _)| *known != name.text);
    source.parts.push((name.text.clone(), text));
}

fn extend(list: &mut Vec<String>, words: &[Text]) {
    let mut known: HashSet<String> = list.iter().cloned().collect();
    for word in words {
        if known.insert(word.text.clone()) {
            list.push(word.text.clone());
        }
    }
}

/// Joins what several files say of one relation: phrases add up, a later table or list wins.
fn add_claim(source: &mut GrammarSource, claim: ClaimGrammar) {
    match source.claims.iter_mut().find(|known| known.relation == claim.relation) {
        None => source.claims.push(claim),
        Some(known) => {
            known.table = claim.table.or(known.table.take());
            known.event = claim.event.or(known.event.take());
            known.list = claim.list.or(known.list.take());
            known.link = claim.link.or(known.link.take());
            known.under |= claim.under;
            known.says.extend(claim.says);
        }
    }
}

/// A piece of a phrase, with the pieces in it, has no more bytes.
const LONGEST_PART: usize = 4_000;

type WordLists = [(String, Vec<String>)];

fn build_claim(
    raw: RawClaim,
    source: &GrammarSource,
    facts: &Facts,
    broken: Broken,
    errors: &mut Vec<PackError>,
) -> Option<ClaimGrammar> {
    let relation = find_relation(&raw.relation, facts.relations(), "`claims`", &[], broken, errors);
    for list in raw.table.iter().flat_map(|(objects, subjects)| [objects, subjects]).chain(&raw.event).chain(&raw.list)
    {
        check_list(list, &source.words, broken, errors);
    }
    let mut says = Vec::new();
    let mut seen_subject = false;
    for phrase in raw.says {
        if let Some(eg) = &phrase.eg {
            check_example(&phrase.say, eg, seen_subject, errors);
            seen_subject |= eg.text.contains("<S>");
        }
        if let Some(relation) = relation {
            says.extend(build_phrase(phrase, relation, source, facts, broken, errors));
        }
    }
    let link = raw.link.and_then(|(kinds, address)| {
        let kinds = super::relations::kind_set(&kinds, facts.kinds(), "`S`", broken, errors);
        pattern::check(&address, "`address`", errors).map(|_| (kinds, address.text))
    });
    let table = raw.table.map(|(objects, subjects)| (objects.text, subjects.text));
    let list = raw.list.map(|list| list.text);
    let event = raw.event.map(|event| event.text);
    Some(ClaimGrammar { relation: relation?, table, event, list, under: raw.under, link, says })
}

fn check_list(list: &Text, words: &WordLists, broken: Broken, errors: &mut Vec<PackError>) {
    if broken.grammar || words.iter().any(|(name, _)| *name == list.text) {
        return;
    }
    let message = format!("there is no word list `{}` in this language", list.text);
    let known = words.iter().map(|(name, _)| name.as_str());
    errors.push(PackError::new("unknown-word-list", list.place.clone(), message).suggest(&list.text, known));
}

fn build_phrase(
    raw: RawPhrase,
    relation: usize,
    source: &GrammarSource,
    facts: &Facts,
    broken: Broken,
    errors: &mut Vec<PackError>,
) -> Option<Phrase> {
    if let Err(error) = Grammar::check_phrase(&raw.say.text, relation, &source.words, &source.parts, facts) {
        // While a grammar file is unreadable, its word lists are missing through no fault of the phrase.
        if !broken.grammar {
            let help = match error.suggestion {
                Some(word) => format!("did you mean `{word}`?"),
                None => "a phrase is a regex with <S>, <O>, <S+>, <O+> and the word lists of this language in < >"
                    .to_owned(),
            };
            errors.push(PackError::new("bad-phrase", raw.say.inner(&error.range), error.message).help(help));
        }
        return None;
    }
    Some(Phrase {
        place: raw.say.point(),
        say: raw.say.text,
        eg: raw.eg?.text,
        certainty: raw.certainty,
        pairs: raw.pairs,
    })
}

/// An example must show what its phrase reads: it is filled with facts to test the phrase.
fn check_example(say: &Text, eg: &Text, seen_subject: bool, errors: &mut Vec<PackError>) {
    for plain in ["<S>", "<O>"] {
        // `<S+>` and `<S:model|product>` stand for a subject too; an example is filled in at `<S>`.
        let role = &plain[..2];
        let used = [">", "+", ":"].iter().any(|end| say.text.contains(&format!("{role}{end}")));
        let shown = eg.text.contains(plain);
        if used && !shown && !(plain == "<S>" && seen_subject) {
            let message = format!("the example does not contain {plain}, so the phrase cannot be tried with a fact");
            errors.push(
                PackError::new("bad-example", eg.place.clone(), message)
                    .help(format!("write {plain} where the phrase has it")),
            );
        }
    }
    let strange =
        super::placeholders::angles(&eg.text).into_iter().find(|(name, _)| !["S", "O"].contains(&name.as_str()));
    if let Some((name, range)) = strange {
        let message = format!("`<{name}>` stands in an example, where only <S> and <O> are filled in");
        errors.push(
            PackError::new("bad-example", eg.inner(&range), message).help("write a word itself, as an article would"),
        );
    }
}
