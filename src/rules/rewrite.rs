//! From a wish ("this text should read so") to byte edits that touch nothing else.
//!
//! It knows the map from text to source and no rule; whether an edit keeps the structure is checked when it is applied.

use std::ops::Range;

use crate::document::OPAQUE;
use crate::finding::{Change, Edit, Fix, Span};

use super::message::{fill, placeholders};
use super::scope::Place;
use super::{Captures, GroupCondition};

/// So many marks are looked at, backwards, for one that closes where something is inserted.
const MOST_RECENT_MARKS: usize = 64;

/// Edits that make the text at `range` read `new`, as small as possible. `None` where the map to the source is not
/// exact, where code or the like would be overwritten, or where markup stands between the characters that change.
pub(super) fn replace(place: &Place<'_>, range: Range<usize>, new: &str) -> Option<Vec<Edit>> {
    let old = place.text.get(range.clone())?;
    let (prefix, suffix) = common_ends(old, new);
    let changed = range.start + prefix..range.end - suffix;
    let text = &new[prefix..new.len() - suffix];
    if place.text[changed.clone()].contains(OPAQUE) || text.contains(OPAQUE) {
        return None;
    }
    if changed.is_empty() {
        if text.is_empty() {
            return Some(Vec::new());
        }
        let at = insertion_point(place, changed.start)?;
        return Some(vec![Edit { span: Span::new(at, at), text: text.to_owned() }]);
    }
    let pieces = place.pieces_of(changed)?;
    match pieces.as_slice() {
        [piece] => Some(vec![Edit { span: *piece, text: text.to_owned() }]),
        pieces if text.is_empty() => {
            Some(pieces.iter().map(|piece| Edit { span: *piece, text: String::new() }).collect())
        }
        _ => None,
    }
}

/// Edits for a template such as `（$x）`. Where its captures stand in the order of the match, only the text between
/// them is edited, so that markup and code inside a capture stay as they are.
pub(super) fn replace_by_template(
    place: &Place<'_>,
    range: Range<usize>,
    template: &str,
    captures: &Captures,
    groups: &[(String, Range<usize>)],
) -> Option<Vec<Edit>> {
    let Some(gaps) = gaps(range.clone(), template, captures, groups) else {
        return replace(place, range, &fill(template, captures));
    };
    let mut edits = Vec::new();
    for (gap, text) in gaps {
        edits.extend(replace(place, gap, &text)?);
    }
    Some(edits)
}

/// The stretches of the match between the captures of the template, each with what the template writes there.
fn gaps(
    range: Range<usize>,
    template: &str,
    captures: &Captures,
    groups: &[(String, Range<usize>)],
) -> Option<Vec<(Range<usize>, String)>> {
    let mut gaps = Vec::new();
    let mut position = range.start;
    let mut written = 0;
    let mut text = String::new();
    for (place, name) in placeholders(template) {
        text.push_str(&template[written..place.start]);
        written = place.end;
        match groups.iter().find(|(group, _)| group == name) {
            Some((_, group)) if group.start >= position && group.end <= range.end => {
                gaps.push((position..group.start, std::mem::take(&mut text)));
                position = group.end;
            }
            Some(_) => return None,
            None => text.push_str(captures.get(name).map_or(&template[place], String::as_str)),
        }
    }
    text.push_str(&template[written..]);
    gaps.push((position..range.end, text));
    Some(gaps)
}

/// A fix of these edits, unless there is nothing to do.
pub(super) fn fix(edits: Option<Vec<Edit>>, safe: bool, change: Change) -> Option<Fix> {
    let mut edits = edits.filter(|edits| !edits.is_empty())?;
    edits.sort_by_key(|edit| edit.span);
    Some(Fix { edits, safe, change })
}

/// Whether all captures are as the conditions want them.
pub(super) fn holds(conditions: &[GroupCondition], captures: &Captures) -> bool {
    conditions.iter().all(|condition| {
        let text = captures.get(&condition.group).map_or("", String::as_str);
        condition.pattern.regex().is_match(text) == condition.wanted
    })
}

/// Bytes that two texts share at their start and at their end, in whole characters and without overlap.
fn common_ends(old: &str, new: &str) -> (usize, usize) {
    let same = |(left, right): &(char, char)| left == right;
    let prefix = old.chars().zip(new.chars()).take_while(same).map(|(character, _)| character.len_utf8()).sum();
    let (old, new) = (&old[prefix..], &new[prefix..]);
    let suffix =
        old.chars().rev().zip(new.chars().rev()).take_while(same).map(|(character, _)| character.len_utf8()).sum();
    (prefix, suffix)
}

/// Where in the source something is inserted at `offset` of the text. Where markup stands there, outside of it: after
/// delimiters that close, else before delimiters that open.
fn insertion_point(place: &Place<'_>, offset: usize) -> Option<usize> {
    if !place.is_exact() {
        return None;
    }
    let before = place.text[..offset].chars().next_back().map(char::len_utf8);
    let after = place.text[offset..].chars().next().map(char::len_utf8);
    let (Some(before), Some(after)) = (before, after) else {
        return Some(match (before, after) {
            (Some(before), _) => place.span_of(offset - before..offset).end,
            (_, Some(after)) => place.span_of(offset..offset + after).start,
            _ => place.span_of(0..0).start,
        });
    };
    let behind = place.span_of(offset - before..offset).end;
    let ahead = place.span_of(offset..offset + after).start;
    if behind >= ahead {
        return Some(behind);
    }
    let marks = place.block.map_or(&[][..], |block| block.marks());
    let started = marks.partition_point(|mark| mark.source.start < behind);
    // A mark that closes here started not long ago. Looking no farther back keeps a block of many marks linear.
    let recent = marks[..started].iter().rev().take(MOST_RECENT_MARKS);
    let closing = recent.filter(|mark| mark.text.end == offset && mark.text.start < offset);
    let outside = closing.map(|mark| mark.source.end).max().unwrap_or(behind);
    Some(outside.clamp(behind, ahead))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_gaps_are_written() {
        let groups = vec![("x".to_owned(), 1..5)];
        let gaps = gaps(0..6, "（$x）", &Captures::new(), &groups).unwrap();
        assert_eq!(gaps, [(0..1, "（".to_owned()), (5..6, "）".to_owned())]);
    }

    #[test]
    fn captures_out_of_order_rewrite_the_whole() {
        let groups = vec![("a".to_owned(), 0..1), ("b".to_owned(), 1..2)];
        assert_eq!(gaps(0..2, "$b$a", &Captures::new(), &groups), None);
        assert_eq!(gaps(0..2, "$a$a", &Captures::new(), &groups), None);
    }

    #[test]
    fn common_ends_do_not_overlap() {
        assert_eq!(common_ends("aa", "a"), (1, 0));
        assert_eq!(common_ends("模型", "模型"), (6, 0));
        assert_eq!(common_ends("Transformers架构", "Transformer架构"), (11, 6));
    }
}
