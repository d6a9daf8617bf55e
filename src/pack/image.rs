//! A pack as bytes, written when the program is built and read back at its start, so that no run reads the YAML of the
//! built-in pack.
//!
//! It only keeps what the reading of the YAML gave; `rules/` stays the one source. What a message quotes comes from the
//! texts of the files, which are no part of the bytes.

use crate::matcher::keeping;

use super::Pack;
use super::source::builtin_files;

/// What `build.rs` made of the built-in pack: everything but the texts and the states of patterns, and the index of
/// misspelled names.
#[cfg(builtin_image)]
const BUILTIN: Option<(&[u8], &[u8])> = Some((
    include_bytes!(concat!(env!("OUT_DIR"), "/pack.bin")),
    include_bytes!(concat!(env!("OUT_DIR"), "/slips.bin")),
));
/// There is none while `build.rs` makes it.
#[cfg(not(builtin_image))]
const BUILTIN: Option<(&[u8], &[u8])> = None;

/// The built-in pack, if the program holds it ready.
pub fn builtin() -> Option<Pack> {
    let (pack, slips) = BUILTIN?;
    let mut pack: Pack = postcard::from_bytes(pack).ok()?;
    pack.files = builtin_files().map(|(file, _)| file).collect();
    pack.facts.set_slips(slips);
    Some(pack)
}

impl Pack {
    /// The pack without the texts of its files, the index of misspelled names, and the states of the patterns, as bytes.
    ///
    /// # Errors
    ///
    /// When something in it cannot be written down.
    pub fn image(&self) -> Result<(Vec<u8>, &[u8], Vec<u8>), postcard::Error> {
        self.grammar.complete();
        let (pack, states) = keeping(|| postcard::to_stdvec(self));
        Ok((pack?, self.facts.slips(), states))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::PackSource;

    #[test]
    fn the_pack_that_is_held_ready_is_what_the_yaml_says() {
        let read = Pack::read(&[PackSource::builtin()]).expect("the built-in pack");
        let (pack, slips, states) = read.image().expect("bytes");
        assert!(BUILTIN == Some((pack.as_slice(), slips)));
        let ready = builtin().expect("the pack in the program");
        assert!(ready.image().expect("bytes") == (pack, slips, states));
        let files =
            |pack: &Pack| pack.files.iter().map(|file| format!("{}\n{}", file.path, file.text)).collect::<Vec<_>>();
        assert_eq!(files(&ready), files(&read));
    }
}
