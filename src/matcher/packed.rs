//! Lists of numbers as bytes, for images that are read at each start: to read them is to copy them.
//!
//! Numbers are written with the least byte first, whatever the machine.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serializer};

/// A number of some bytes.
pub(crate) trait Number: Copy {
    /// So many bytes.
    const BYTES: usize;
    /// Adds the bytes.
    fn write(self, bytes: &mut Vec<u8>);
    /// The number of these bytes; what is missing is zero.
    fn read(bytes: &[u8]) -> Self;
}

impl Number for u32 {
    const BYTES: usize = 4;

    fn write(self, bytes: &mut Vec<u8>) {
        bytes.extend(self.to_le_bytes());
    }

    fn read(bytes: &[u8]) -> Self {
        bytes.first_chunk().map_or(0, |bytes| Self::from_le_bytes(*bytes))
    }
}

/// Writes numbers as bytes.
pub(crate) fn serialize<N: Number, S: Serializer>(numbers: &[N], serializer: S) -> Result<S::Ok, S::Error> {
    let mut bytes = Vec::with_capacity(numbers.len() * N::BYTES);
    numbers.iter().for_each(|number| number.write(&mut bytes));
    serializer.serialize_bytes(&bytes)
}

/// Reads numbers that were written as bytes.
pub(crate) fn deserialize<'de, N: Number, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<N>, D::Error> {
    let bytes = <&[u8]>::deserialize(deserializer)?;
    let numbers = bytes.chunks_exact(N::BYTES);
    if !numbers.remainder().is_empty() {
        return Err(D::Error::invalid_length(bytes.len(), &"a multiple of the bytes of a number"));
    }
    Ok(numbers.map(N::read).collect())
}
