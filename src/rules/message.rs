//! Messages with captures: `<S>`, `<fact>`, `$group`. It fills in; it does not choose words.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::document::OPAQUE;
use crate::finding::{Localized, MessageLanguage};

/// Values for the placeholders of a message, by name: `S`, `O`, `fact`, `was`, a regex group, a field.
pub type Captures = BTreeMap<String, String>;

/// A message in one or both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Message(pub Localized);

impl Message {
    /// Fills in the captures, each on one line. Unknown placeholders stay as written.
    pub fn render(&self, language: MessageLanguage, captures: &Captures) -> String {
        let template = self.0.get(language).unwrap_or_default();
        compose(template, |name| captures.get(name).map(|value| for_people(value)))
    }
}

/// Fills `<name>`, `$name` and `${name}` in a template. Unknown placeholders stay as written.
pub fn fill(template: &str, captures: &Captures) -> String {
    compose(template, |name| captures.get(name).cloned())
}

/// The placeholders of a template, in order: their bytes, and their names. Whether a name means anything is not known here.
pub fn placeholders(template: &str) -> Vec<(Range<usize>, &str)> {
    let mut found = Vec::new();
    let mut position = 0;
    while let Some(start) = template[position..].find(['<', '$']).map(|offset| position + offset) {
        match placeholder_at(&template[start..]) {
            Some((length, name)) => {
                let name = start + name.start..start + name.end;
                found.push((start..start + length, &template[name]));
                position = start + length;
            }
            None => position = start + 1,
        }
    }
    found
}

fn compose(template: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut text = String::with_capacity(template.len());
    let mut position = 0;
    for (range, name) in placeholders(template) {
        text.push_str(&template[position..range.start]);
        match value(name) {
            Some(value) => text.push_str(&value),
            None => text.push_str(&template[range.clone()]),
        }
        position = range.end;
    }
    text.push_str(&template[position..]);
    text
}

/// The length of the placeholder that `text` opens with, and where its name stands in `text`.
fn placeholder_at(text: &str) -> Option<(usize, Range<usize>)> {
    let (opening, closing) = match text.as_bytes() {
        [b'<', ..] => (1, Some(b'>')),
        [b'$', b'{', ..] => (2, Some(b'}')),
        [b'$', ..] => (1, None),
        _ => return None,
    };
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || closing.is_some() && *byte == b'-';
    let length = text.as_bytes()[opening..].iter().take_while(|byte| is_part(byte)).count();
    let end = opening + length;
    if length == 0 || text.as_bytes()[opening] == b'-' {
        return None;
    }
    match closing {
        Some(closing) => (text.as_bytes().get(end) == Some(&closing)).then_some((end + 1, opening..end)),
        None => Some((end, opening..end)),
    }
}

/// Text from an article as it can stand in a message: on one line, with an ellipsis for code and the like.
fn for_people(value: &str) -> String {
    let character = |character| match character {
        '\n' | '\r' => ' ',
        OPAQUE => '\u{2026}',
        other => other,
    };
    let value = value.trim();
    if value.contains(['\n', '\r', OPAQUE]) { value.chars().map(character).collect() } else { value.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn captures(pairs: &[(&str, &str)]) -> Captures {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn all_three_forms_are_filled() {
        let captures = captures(&[("S", "RLHF"), ("x", "原Facebook"), ("blank-above", "2")]);
        assert_eq!(fill("<S> is（$x），${blank-above}${x}", &captures), "RLHF is（原Facebook），2原Facebook");
    }

    #[test]
    fn what_is_unknown_stays_as_written() {
        let captures = captures(&[("S", "a")]);
        for text in ["<br>", "$5 < $x", "a <S", "${S", "$", "<>", "<-S>", "$（", "$$"] {
            assert_eq!(fill(text, &captures), text);
        }
        assert_eq!(fill("<<S>>", &captures), "<a>");
    }

    #[test]
    fn placeholders_have_places() {
        assert_eq!(placeholders("从 H<from> 到 $x"), [(5..11, "from"), (16..18, "x")]);
    }

    #[test]
    fn a_message_is_one_line() {
        let message = Message(Localized::both("“<was>”"));
        assert_eq!(message.render(MessageLanguage::En, &captures(&[("was", "a\nb \u{FFFC}")])), "“a b …”");
    }
}
