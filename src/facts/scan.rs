//! Where names stand in texts: each text is looked through once, for mentions and for misspellings.
//!
//! It keeps places; what stands there is the lexicon's business.

use std::ops::Range;

/// Where names stand in some texts, one behind the other, such as the blocks of an article.
#[derive(Clone, Debug, Default)]
pub struct Scans {
    hits: Vec<Hit>,
    /// For each text, where its hits end, which begin where those of the text before end; and whether it was passed over.
    ends: Vec<u32>,
    /// The text at hand, as names are looked for in it.
    pub(super) flat: String,
}

/// Where names stand in one text, in any case.
#[derive(Clone, Copy, Debug)]
pub struct Scan<'s>(&'s [Hit]);

/// A name of the table and its bytes of the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hit {
    start: u32,
    end: u32,
    /// The name, and whether it is the longest one at its place that stands alone, or could be followed by a number.
    name: u32,
}

const PASSED: u32 = 1 << 31;

const ALONE: u32 = 1 << 31;
const VERSION: u32 = 1 << 30;

impl Hit {
    /// The bytes of the text.
    pub const fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The position of the name in the table.
    pub const fn name(self) -> usize {
        (self.name & !(ALONE | VERSION)) as usize
    }
}

impl Scans {
    /// Goes on to the next text. What stands behind its first four gigabytes, or behind two billion names, is not kept.
    pub(super) fn begin(&mut self) {
        self.ends.push(self.hits.len() as u32);
    }

    /// Notes a name of the text at hand.
    pub(super) fn add(&mut self, name: usize, range: &Range<usize>, alone: bool, version: bool) {
        let known = u32::try_from(name).ok().filter(|name| *name < VERSION);
        let (Some(name), Ok(start), Ok(end)) = (known, u32::try_from(range.start), u32::try_from(range.end)) else {
            return;
        };
        if let Some(behind) = self.ends.last_mut()
            && *behind < PASSED - 1
        {
            let signs = if alone { ALONE } else { 0 } | if version { VERSION } else { 0 };
            self.hits.push(Hit { start, end, name: name | signs });
            *behind += 1;
        }
    }

    /// Passes over a text.
    pub fn pass(&mut self) {
        self.ends.push(self.hits.len() as u32 | PASSED);
    }

    /// The names of one text; none if it was passed over.
    pub fn get(&self, text: usize) -> Option<Scan<'_>> {
        let end = *self.ends.get(text)?;
        let first = text.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| end & !PASSED);
        let hits = self.hits.get(first as usize..(end & !PASSED) as usize).map(Scan);
        hits.filter(|_| end & PASSED == 0)
    }

    /// The names of the text at hand.
    pub(super) fn last(&self) -> Scan<'_> {
        self.ends.len().checked_sub(1).and_then(|last| self.get(last)).unwrap_or(Scan(&[]))
    }

    /// Gives back the room that was taken for more.
    pub fn shrink_to_fit(&mut self) {
        self.hits.shrink_to_fit();
        self.ends.shrink_to_fit();
        self.flat = String::new();
    }
}

impl<'s> Scan<'s> {
    /// Names that stand alone, the longest at each place.
    pub(super) fn alone(self) -> impl Iterator<Item = Hit> + use<'s> {
        self.0.iter().copied().filter(|hit| hit.name & ALONE != 0)
    }

    /// The same, with names that a version number follows.
    pub(super) fn versions(self) -> impl Iterator<Item = Hit> + use<'s> {
        self.0.iter().copied().filter(|hit| hit.name & VERSION != 0)
    }
}
