//! Many texts, one behind the other: they are read from an image in one piece, without an allocation for each.
//!
//! It finds nothing in them; that is what a table of words does.

use super::packed;

/// Texts, known by their position.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Texts {
    text: String,
    /// Where each of them ends.
    #[serde(with = "packed")]
    ends: Vec<u32>,
}

impl Texts {
    /// Adds a text, unless it would end behind the first four gigabytes; then it is not kept, and the answer is no.
    pub fn push(&mut self, text: &str) -> bool {
        let end = u32::try_from(self.text.len() + text.len());
        if let Ok(end) = end {
            self.text.push_str(text);
            self.ends.push(end);
        }
        end.is_ok()
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The text at a position; none if there are not so many.
    pub fn get(&self, position: usize) -> Option<&str> {
        let end = *self.ends.get(position)? as usize;
        let start = position.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        self.text.get(start..end)
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> + Clone {
        (0..self.len()).map(|position| self.get(position).unwrap_or_default())
    }
}

impl<S: AsRef<str>> FromIterator<S> for Texts {
    fn from_iter<I: IntoIterator<Item = S>>(all: I) -> Self {
        let mut texts = Self::default();
        for text in all {
            texts.push(text.as_ref());
        }
        texts
    }
}
