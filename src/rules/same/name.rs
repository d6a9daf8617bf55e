//! One thing is written one way throughout: spellings that differ only in case, spaces or hyphens are counted.
//!
//! Names in different languages, or an abbreviation beside the full name, are not compared.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use crate::document::BlockId;
use crate::finding::{Change, Fix};

use super::super::rewrite::replace;
use super::super::scope::{Ground, Place};
use super::super::{Article, Captures, Draft, FixSpec, Sink};
use super::{Reach, SameRule, related};

/// One spelling and where it stands.
struct Form {
    text: String,
    places: Vec<(BlockId, Range<usize>)>,
}

/// The spellings of one thing.
#[derive(Default)]
struct Spellings {
    forms: Vec<Form>,
    /// The place of each text among them.
    known: HashMap<String, usize>,
}

pub(super) fn check(rule: &SameRule, article: &Article<'_>, ground: &Ground<'_>, sink: &mut Sink<'_>) {
    let document = article.document;
    let mut reach = Reach::new(rule, ground);
    let mut spellings: BTreeMap<usize, Spellings> = BTreeMap::new();
    for mention in &article.reading.mentions {
        let Some(block) = document.blocks().get(mention.block()) else { continue };
        let Some(text) = block.text.get(mention.range()) else { continue };
        if !reach.allows(mention.block(), &mention.range()) {
            continue;
        }
        let Some(entity) = article.facts.entities().get(mention.entity()) else { continue };
        let text = if text.contains('\n') { Cow::Owned(text.replace('\n', " ")) } else { Cow::Borrowed(text) };
        let Spellings { forms, known } = spellings.entry(mention.entity()).or_default();
        let place = (mention.block(), mention.range());
        if let Some(form) = known.get(text.as_ref()).and_then(|form| forms.get_mut(*form)) {
            form.places.push(place);
            continue;
        }
        // "transformer" as a common noun beside "Transformer" is no second spelling, and a wrong case is the business
        // of spelling rules.
        let case_only = entity.name.eq_ignore_ascii_case(&text) && !entity.all_names().any(|name| name == text);
        if case_only || !text.chars().any(char::is_uppercase) {
            continue;
        }
        known.insert(text.clone().into_owned(), forms.len());
        forms.push(Form { text: text.into_owned(), places: vec![place] });
    }
    let mut forms: BTreeMap<(usize, String), Vec<Form>> = BTreeMap::new();
    for (entity, known) in spellings {
        for form in known.forms {
            let forms = forms.entry((entity, folded(&form.text))).or_default();
            match forms.iter_mut().find(|known| untitled(&known.text) == untitled(&form.text)) {
                Some(known) => {
                    known.places.extend(form.places);
                    known.places.sort_by_key(|(block, range)| (*block, range.start));
                }
                None => forms.push(form),
            }
        }
    }
    for ((entity, _), mut forms) in forms.into_iter().filter(|(_, forms)| forms.len() > 1) {
        let name = article.facts.entities().get(entity).map_or("", |entity| entity.name.as_str());
        // The most frequent first; of equals, the official name, then the one that the article uses first.
        forms.sort_by_key(|form| {
            let first = form.places.first().map(|place| (place.0, place.1.start));
            (std::cmp::Reverse(form.places.len()), form.text != name, first)
        });
        sink.report(rule.index, draft(rule, name, &forms, article));
    }
    for places in &article.reading.spellings {
        let mut forms: Vec<Form> = Vec::new();
        for (block, range) in places.iter().filter(|(block, range)| reach.allows(*block, range)) {
            let text = &document.blocks()[*block].text[range.clone()];
            match forms.iter_mut().find(|form| form.text == *text) {
                Some(form) => form.places.push((*block, range.clone())),
                None => forms.push(Form { text: text.to_owned(), places: vec![(*block, range.clone())] }),
            }
        }
        forms.sort_by_key(|form| std::cmp::Reverse(form.places.len()));
        if forms.len() > 1 {
            let name = forms[0].text.clone();
            sink.report(rule.index, draft(rule, &name, &forms, article));
        }
    }
}

/// A spelling without the capitals that a title gives its words: "Fine-Tuning" is "Fine-tuning".
fn untitled(text: &str) -> String {
    let mut begins = true;
    let lowered = |character: char| {
        let lower = std::mem::replace(&mut begins, !character.is_alphanumeric());
        if lower { character.to_ascii_lowercase() } else { character }
    };
    text.chars().map(lowered).collect()
}

/// A spelling without case, spaces, hyphens and middle dots.
fn folded(text: &str) -> String {
    let joins = |character: &char| {
        character.is_whitespace()
            || matches!(character, '-' | '_' | '\u{2010}'..='\u{2015}' | '\u{b7}' | '\u{2022}' | '\u{30fb}')
    };
    text.chars().filter(|character| !joins(character)).flat_map(char::to_lowercase).collect()
}

/// Speaks at the first place of the rarest spelling. `forms` holds at least two.
fn draft(rule: &SameRule, entity: &str, forms: &[Form], article: &Article<'_>) -> Draft {
    let document = article.document;
    let (major, minor) = (&forms[0], &forms[forms.len() - 1]);
    let all: Vec<&str> = forms.iter().map(|form| form.text.as_str()).collect();
    let captures = Captures::from([
        ("entity".to_owned(), entity.to_owned()),
        ("form".to_owned(), minor.text.clone()),
        ("forms".to_owned(), all.join(" / ")),
        ("count".to_owned(), forms.len().to_string()),
        ("was".to_owned(), minor.text.clone()),
        ("now".to_owned(), major.text.clone()),
    ]);
    let first = |form: &Form| {
        let (block, range) = form.places[0].clone();
        document.blocks()[block].span_of(range)
    };
    let others = forms.iter().filter(|form| form.text != minor.text).map(|form| {
        let captures = Captures::from([
            ("form".to_owned(), form.text.clone()),
            ("count".to_owned(), form.places.len().to_string()),
        ]);
        related(first(form), "form-first", &captures, article)
    });
    let fix = match rule.fix {
        FixSpec::Natural { safe } => rewritten(minor, &major.text, safe, article),
        _ => None,
    };
    Draft { span: first(minor), related: others.collect(), captures, fix, ..Draft::default() }
}

/// All places of a spelling, written the other way.
fn rewritten(form: &Form, text: &str, safe: bool, article: &Article<'_>) -> Option<Fix> {
    let mut edits = Vec::new();
    for (block, range) in &form.places {
        let place = Place::of_block(&article.document.blocks()[*block]);
        edits.extend(replace(&place, range.clone(), text)?);
    }
    super::super::rewrite::fix(Some(edits), safe, Change::Text)
}

#[cfg(test)]
mod tests {
    use super::{folded, untitled};

    #[test]
    fn only_case_spaces_and_hyphens_are_folded() {
        assert_eq!(folded("DALL·E 2"), folded("DALL-E2"));
        assert_eq!(folded("NVIDIA"), folded("Nvidia"));
        assert_ne!(folded("英伟达"), folded("NVIDIA"));
        assert_eq!(untitled("Fine-Tuning"), untitled("Fine-tuning"));
        assert_ne!(untitled("NVIDIA"), untitled("Nvidia"));
    }
}
