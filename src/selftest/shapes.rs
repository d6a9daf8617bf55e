//! The shapes of a relation that are no sentences, as examples to be filled like those of phrases.
//!
//! It writes tables in both directions, lists after a label, and items under a heading. It tests nothing.

use crate::claims::{Certainty, ClaimGrammar, GrammarSource, Phrase};

/// The shapes that the grammar of a relation declares. They stand at the place of its first phrase.
pub(super) fn of<'a>(source: &'a GrammarSource, claim: &'a ClaimGrammar) -> impl Iterator<Item = Phrase> + 'a {
    let place = claim.says.first().map(|phrase| phrase.place);
    let first = |list: &str| {
        let lists = source.words.iter().filter(move |(name, _)| name == list);
        lists.flat_map(|(_, words)| words).next().cloned().unwrap_or_default()
    };
    let mut shapes = Vec::new();
    if let Some((objects, subjects)) = &claim.table {
        let (objects, subjects) = (first(objects), first(subjects));
        shapes.push((
            "table: <S> | <O>",
            format!("| {subjects} | {objects} |\n|---|---|\n| <S> | <O> |"),
            Certainty::High,
        ));
        shapes.push((
            "table: <O> | <S>",
            format!("| {objects} | {subjects} |\n|---|---|\n| <O> | <S> |"),
            Certainty::High,
        ));
        shapes.push(("table: a column for <S>", format!("| | <S> |\n|---|---|\n| {objects} | <O> |"), Certainty::High));
    }
    if let Some(list) = &claim.list {
        shapes.push(("list: <S>", format!("### <O>\n\n{}:\n\n- <S>", first(list)), Certainty::High));
    }
    if claim.under {
        shapes.push(("under <O>: <S>", "### <O>\n\n- <S>".to_owned(), Certainty::Medium));
    }
    let phrase = move |(say, eg, certainty): (&str, String, Certainty)| {
        Some(Phrase { say: say.to_owned(), eg, certainty, pairs: false, place: place? })
    };
    shapes.into_iter().filter_map(phrase)
}
