//! The texts of blocks. Most of them stand in the source as they are, and those take no room of their own.
//!
//! What the text of a block is, `view` says; here it is only kept.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use super::compact::short;

/// The text of a block, used as a `str`.
#[derive(Clone)]
pub struct Text {
    home: Arc<Home>,
    start: u32,
    end: u32,
}

/// What texts stand in.
#[derive(Debug)]
enum Home {
    Source(Arc<str>),
    /// Texts that stand nowhere in the source, one behind the other.
    Apart(Box<str>),
    /// The same, as long as there may be more of them.
    Later,
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        let text: &str = match &*self.home {
            Home::Source(source) => source,
            Home::Apart(texts) => texts,
            Home::Later => "",
        };
        text.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Text {}

impl fmt::Debug for Text {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(formatter)
    }
}

/// Keeps the texts of one document while it is built.
pub(super) struct Texts {
    source: Arc<Home>,
    later: Arc<Home>,
    apart: String,
}

impl Texts {
    pub fn new(source: &Arc<str>) -> Self {
        let source = Arc::new(Home::Source(Arc::clone(source)));
        Self { source, later: Arc::new(Home::Later), apart: String::new() }
    }

    /// Keeps a text; `at` is where in the source it may stand. It can be read when it was [settled](Self::settle).
    pub fn keep(&mut self, text: &str, at: usize) -> Text {
        let stands = match &*self.source {
            Home::Source(source) => source.get(at..at + text.len()) == Some(text),
            _ => false,
        };
        let (home, start) = if stands {
            (&self.source, at)
        } else {
            let start = self.apart.len();
            self.apart.push_str(text);
            (&self.later, start)
        };
        Text { home: Arc::clone(home), start: short(start), end: short(start + text.len()) }
    }

    /// Makes it so that the texts kept can be read.
    pub fn settle<'t>(&mut self, texts: impl Iterator<Item = &'t mut Text>) {
        let apart = Arc::new(Home::Apart(std::mem::take(&mut self.apart).into()));
        for text in texts.filter(|text| matches!(&*text.home, Home::Later)) {
            text.home = Arc::clone(&apart);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_kept_in_the_source_or_apart() {
        let mut texts = Texts::new(&Arc::from("a 文 b"));
        let mut kept = [texts.keep("文", 2), texts.keep("c d", 2), texts.keep("", 99), texts.keep("d", 0)];
        texts.settle(kept.iter_mut());
        assert_eq!(kept.iter().map(|text| &**text).collect::<Vec<_>>(), ["文", "c d", "", "d"]);
        assert!(matches!(&*kept[0].home, Home::Source(_)));
        assert!(matches!(&*kept[1].home, Home::Apart(texts) if **texts == *"c dd"));
    }
}
