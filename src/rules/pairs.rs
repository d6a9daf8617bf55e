//! Marks that come in pairs: which of them stand alone in a text?
//!
//! It knows the order of marks and no grammar; which pairs there are is said by rules.

use std::ops::Range;

/// So many open marks are remembered; a text that nests deeper is no prose.
const DEEPEST: usize = 64;

/// The marks without partner, in order. A mark that opens and closes alike pairs with the next of its kind.
pub(super) fn unpaired(text: &str, pairs: &[(char, char)]) -> Vec<Range<usize>> {
    let mut open: Vec<(char, Range<usize>)> = Vec::new();
    let mut alone = Vec::new();
    for (start, character) in text.char_indices() {
        let here = start..start + character.len_utf8();
        let closes = pairs.iter().find(|(_, closing)| *closing == character).map(|(opening, _)| *opening);
        let opens = pairs.iter().any(|(opening, _)| *opening == character);
        let partner = closes.and_then(|opening| open.iter().rposition(|(mark, _)| *mark == opening));
        match partner {
            Some(at) => {
                // Whatever was opened inside and not closed stays alone.
                alone.extend(open.drain(at..).skip(1).map(|(_, range)| range));
            }
            None if opens && open.len() < DEEPEST => open.push((character, here)),
            None if closes.is_some() && !opens => alone.push(here),
            None => {}
        }
    }
    alone.extend(open.into_iter().map(|(_, range)| range));
    alone.sort_by_key(|range| range.start);
    alone
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alone(text: &str) -> Vec<&str> {
        unpaired(text, &[('（', '）'), ('“', '”'), ('"', '"')]).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn marks_without_partner_are_found() {
        assert_eq!(alone("甲（乙）丙“丁（戊）”"), Vec::<&str>::new());
        assert_eq!(alone("甲（乙"), ["（"]);
        assert_eq!(alone("甲）乙"), ["）"]);
        assert_eq!(alone("（甲“乙）丙"), ["“"]);
        assert_eq!(alone("“甲（乙”）"), ["（", "）"]);
        assert_eq!(alone("\"甲\" \"乙"), ["\""]);
    }

    #[test]
    fn deep_nesting_ends() {
        assert_eq!(unpaired(&"（".repeat(100_000), &[('（', '）')]).len(), DEEPEST);
    }
}
