//! A pack as bytes, written when the program is built and read back at its start, so that no run reads the YAML of the
//! built-in pack.
//!
//! It only keeps what the reading of the YAML gave; `rules/` stays the one source. What a message quotes comes from the
//! texts of the files, which are no part of the bytes.

use crate::claims::Grammar;
use crate::facts::Facts;
use crate::later::{self, Later};
use crate::matcher::keeping;

use super::source::builtin_files;
use super::{Pack, PackFile};

/// The parts of a pack as bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Image<B> {
    /// Everything but what the others hold, and the texts of the files.
    pub pack: B,
    /// The facts without the entities.
    pub facts: B,
    /// The grammar.
    pub grammar: B,
    /// The entities.
    pub entities: B,
    /// The index of misspelled names.
    pub slips: B,
    /// The states of the patterns; those of the built-in pack lie in `matcher`.
    pub states: B,
}

/// What `build.rs` made of the built-in pack.
#[cfg(builtin_image)]
const BUILTIN: Option<Image<&'static [u8]>> = Some(Image {
    pack: include_bytes!(concat!(env!("OUT_DIR"), "/pack.bin")),
    facts: include_bytes!(concat!(env!("OUT_DIR"), "/facts.bin")),
    grammar: include_bytes!(concat!(env!("OUT_DIR"), "/grammar.bin")),
    entities: include_bytes!(concat!(env!("OUT_DIR"), "/entities.bin")),
    slips: include_bytes!(concat!(env!("OUT_DIR"), "/slips.bin")),
    states: crate::matcher::KEPT,
});
/// There is none while `build.rs` makes it.
#[cfg(not(builtin_image))]
const BUILTIN: Option<Image<&'static [u8]>> = None;

/// The built-in pack, if the program holds it ready.
pub fn builtin() -> Option<Pack> {
    postcard::from_bytes(BUILTIN?.pack).ok()
}

/// The files of the built-in pack.
pub fn files() -> Later<Vec<PackFile>> {
    later::by(|| builtin_files().map(|(file, _)| file).collect())
}

/// The facts of the built-in pack. What the program holds of them is whole, as a test makes sure.
pub fn facts() -> Later<Facts> {
    later::by(|| {
        let read = |image: Image<&'static [u8]>| {
            let mut facts: Facts = postcard::from_bytes(image.facts).ok()?;
            facts.set_entities(image.entities);
            facts.set_slips(image.slips);
            Some(facts)
        };
        BUILTIN.and_then(read).unwrap_or_else(|| Facts::new(Vec::new(), Vec::new(), Vec::new()))
    })
}

/// The grammar of the built-in pack.
pub fn grammar() -> Later<Grammar> {
    later::by(|| BUILTIN.and_then(|image| postcard::from_bytes(image.grammar).ok()).unwrap_or_default())
}

impl Pack {
    /// The pack as bytes.
    ///
    /// # Errors
    ///
    /// When something in it cannot be written down.
    pub fn image(&self) -> Result<Image<Vec<u8>>, postcard::Error> {
        self.grammar.complete(&self.facts);
        let ((pack, facts, grammar), states) = keeping(|| {
            (postcard::to_stdvec(self), postcard::to_stdvec(&*self.facts), postcard::to_stdvec(&*self.grammar))
        });
        let (entities, slips) = (self.facts.written_entities()?, self.facts.slips().to_vec());
        Ok(Image { pack: pack?, facts: facts?, grammar: grammar?, entities, slips, states })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::PackSource;

    #[test]
    fn the_pack_that_is_held_ready_is_what_the_yaml_says() {
        let read = Pack::read(&[PackSource::builtin()]).expect("the built-in pack");
        let image = read.image().expect("bytes");
        let Image { pack, facts, grammar, entities, slips, states } = &image;
        assert!(BUILTIN == Some(Image { pack, facts, grammar, entities, slips, states }));
        let ready = builtin().expect("the pack in the program");
        assert!(ready.image().expect("bytes") == image);
        let files =
            |pack: &Pack| pack.files.iter().map(|file| format!("{}\n{}", file.path, file.text)).collect::<Vec<_>>();
        assert_eq!(files(&ready), files(&read));
    }
}
