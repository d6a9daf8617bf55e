//! What stands in the text of a block: its segments and marks. Most blocks have one segment and no mark, and those take no
//! room of their own.

use super::{Mark, Segment};

/// Segments and marks, each in order.
#[derive(Clone, Debug)]
pub(super) enum Inside {
    Plain(Segment),
    Rich(Box<Rich>),
}

#[derive(Clone, Debug)]
pub(super) struct Rich {
    segments: Box<[Segment]>,
    marks: Box<[Mark]>,
}

impl Inside {
    pub fn new(segments: impl ExactSizeIterator<Item = Segment>, marks: Vec<Mark>) -> Self {
        let plain = segments.len() == 1 && marks.is_empty();
        let mut segments = segments.peekable();
        match segments.next_if(|_| plain) {
            Some(segment) => Self::Plain(segment),
            None => Self::Rich(Box::new(Rich { segments: segments.collect(), marks: marks.into() })),
        }
    }

    pub fn segments(&self) -> &[Segment] {
        match self {
            Self::Plain(segment) => std::slice::from_ref(segment),
            Self::Rich(rich) => &rich.segments,
        }
    }

    pub fn marks(&self) -> &[Mark] {
        match self {
            Self::Plain(_) => &[],
            Self::Rich(rich) => &rich.marks,
        }
    }
}
