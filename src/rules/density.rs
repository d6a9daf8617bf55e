//! Too much of something: places are counted over the article and told in one finding.
//!
//! It counts what others found; how much is too much is said by the rule.

use crate::document::{Document, OPAQUE};
use crate::finding::Span;

use super::{Article, Captures, Density, Draft};

/// So many places are shown besides the first.
const MOST_SHOWN: usize = 8;

/// Places of one rule in one article.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Each place with its words.
    pub places: Vec<(Span, String)>,
}

/// Characters of prose, without blanks and placeholders.
pub(super) fn characters(document: &Document) -> usize {
    let prose = document.blocks().iter().filter(|block| block.is_prose());
    prose.flat_map(|block| block.text.chars()).filter(|&letter| !letter.is_whitespace() && letter != OPAQUE).count()
}

/// One finding if there is too much in a text of so many characters.
pub(super) fn draft(tally: &Tally, density: Density, characters: usize, article: &Article<'_>) -> Option<Draft> {
    let count = tally.places.len();
    let per = f64::from(density.per);
    // Counts of an article fit a float exactly.
    let rate = count as f64 * per / characters.max(1) as f64;
    let too_short = characters < density.shortest as usize;
    if too_short || count < density.least.max(1) as usize || rate <= density.max {
        return None;
    }
    let (first, was) = tally.places.first()?;
    let captures = Captures::from([
        ("was".to_owned(), was.clone()),
        ("count".to_owned(), count.to_string()),
        ("rate".to_owned(), short(rate)),
        ("max".to_owned(), short(density.max)),
        ("per".to_owned(), density.per.to_string()),
    ]);
    let others = tally.places.iter().skip(1).take(MOST_SHOWN);
    let related = others.map(|(span, was)| {
        let captures = Captures::from([("was".to_owned(), was.clone())]);
        crate::finding::Related {
            span: *span,
            message: super::message::fill(crate::words::get("another-place", article.language), &captures),
        }
    });
    Some(Draft { span: *first, related: related.collect(), captures, ..Draft::default() })
}

/// A number with at most one digit after the point.
fn short(number: f64) -> String {
    let text = format!("{number:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{find, found};
    use super::super::{Density, Message, RuleBody};
    use crate::finding::Localized;

    #[test]
    fn only_too_many_are_told_and_at_once() {
        let mut rule = find("总之", None);
        if let RuleBody::Find { density, .. } = &mut rule.body {
            *density = Some(Density { max: 20.0, per: 1000, least: 2, shortest: 13 });
        }
        rule.meta.message = Message(Localized::both("<count> <rate> <max> <per>"));
        assert_eq!(found(&rule, "总之，甲。\n\n乙。"), []);
        let told = found(&rule, "总之，甲乙丙丁。\n\n总之，戊己。");
        assert_eq!(told, [("总之".to_owned(), "2 142.9 20 1000".to_owned())]);
        assert_eq!(found(&rule, "总之，甲乙丙。\n\n总之，丁。"), [], "twelve characters");
        let long = format!("总之，{}总之。", "甲".repeat(200));
        assert_eq!(found(&rule, &long), []);
    }
}
