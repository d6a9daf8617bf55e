//! The segments of a block; of most blocks there is one, which is kept without room of its own.

use std::ops::Deref;

use super::Segment;

/// Segments in order, used as a slice.
#[derive(Clone, Debug)]
pub struct Segments(Kept);

#[derive(Clone, Debug)]
enum Kept {
    One(Segment),
    Many(Box<[Segment]>),
}

impl Deref for Segments {
    type Target = [Segment];

    fn deref(&self) -> &[Segment] {
        match &self.0 {
            Kept::One(one) => std::slice::from_ref(one),
            Kept::Many(many) => many,
        }
    }
}

impl FromIterator<Segment> for Segments {
    fn from_iter<I: IntoIterator<Item = Segment>>(segments: I) -> Self {
        let mut segments = segments.into_iter();
        let (first, second) = (segments.next(), segments.next());
        Self(match (first, second) {
            (Some(one), None) => Kept::One(one),
            (first, second) => Kept::Many(first.into_iter().chain(second).chain(segments).collect()),
        })
    }
}

impl<'s> IntoIterator for &'s Segments {
    type Item = &'s Segment;
    type IntoIter = std::slice::Iter<'s, Segment>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
