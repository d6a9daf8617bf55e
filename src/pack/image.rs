//! A pack as bytes, written when the program is built and read back at its start, so that no run reads the YAML of the
//! built-in pack.
//!
//! It only keeps what the reading of the YAML gave; `rules/` stays the one source. What a message quotes comes from the
//! texts of the files, which are no part of the bytes.

use crate::matcher::keeping;

use super::Pack;
use super::source::builtin_files;

/// The parts of a pack as bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Image<B> {
    /// Everything but what the others hold, and the texts of the files.
    pub pack: B,
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
    entities: include_bytes!(concat!(env!("OUT_DIR"), "/entities.bin")),
    slips: include_bytes!(concat!(env!("OUT_DIR"), "/slips.bin")),
    states: crate::matcher::KEPT,
});
/// There is none while `build.rs` makes it.
#[cfg(not(builtin_image))]
const BUILTIN: Option<Image<&'static [u8]>> = None;

/// The built-in pack, if the program holds it ready.
pub fn builtin() -> Option<Pack> {
    let image = BUILTIN?;
    let mut pack: Pack = postcard::from_bytes(image.pack).ok()?;
    pack.files = builtin_files().map(|(file, _)| file).collect();
    pack.facts.set_entities(image.entities);
    pack.facts.set_slips(image.slips);
    Some(pack)
}

impl Pack {
    /// The pack as bytes.
    ///
    /// # Errors
    ///
    /// When something in it cannot be written down.
    pub fn image(&self) -> Result<Image<Vec<u8>>, postcard::Error> {
        self.grammar.complete();
        let (pack, states) = keeping(|| postcard::to_stdvec(self));
        let entities = self.facts.written_entities()?;
        Ok(Image { pack: pack?, entities, slips: self.facts.slips().to_vec(), states })
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
        let Image { pack, entities, slips, states } = &image;
        assert!(BUILTIN == Some(Image { pack, entities, slips, states }));
        let ready = builtin().expect("the pack in the program");
        assert!(ready.image().expect("bytes") == image);
        let files =
            |pack: &Pack| pack.files.iter().map(|file| format!("{}\n{}", file.path, file.text)).collect::<Vec<_>>();
        assert_eq!(files(&ready), files(&read));
    }
}
