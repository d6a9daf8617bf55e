//! Lists of numbers as bytes, for images that are read at each start: to read them is to copy them.
//!
//! Numbers are written with the least byte first, whatever the machine.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serializer};

/// Something of as many bytes each time.
pub trait Number: Sized {
    /// Adds the bytes.
    fn write(&self, bytes: &mut Vec<u8>);
    /// What was written, and the bytes that are too few for another.
    fn read(bytes: &[u8]) -> (Vec<Self>, &[u8]);
}

impl Number for u8 {
    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.push(*self);
    }

    fn read(bytes: &[u8]) -> (Vec<Self>, &[u8]) {
        (bytes.to_vec(), &[])
    }
}

impl Number for u32 {
    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend(self.to_le_bytes());
    }

    fn read(bytes: &[u8]) -> (Vec<Self>, &[u8]) {
        let (numbers, rest) = bytes.as_chunks();
        (numbers.iter().map(|bytes| Self::from_le_bytes(*bytes)).collect(), rest)
    }
}

/// Writes numbers as bytes.
pub fn serialize<N: Number, S: Serializer>(numbers: &[N], serializer: S) -> Result<S::Ok, S::Error> {
    let mut bytes = Vec::new();
    numbers.iter().for_each(|number| number.write(&mut bytes));
    serializer.serialize_bytes(&bytes)
}

/// Reads numbers that were written as bytes.
pub fn deserialize<'de, N: Number, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<N>, D::Error> {
    let bytes = <&[u8]>::deserialize(deserializer)?;
    match N::read(bytes) {
        (numbers, []) => Ok(numbers),
        _ => Err(D::Error::invalid_length(bytes.len(), &"a multiple of the bytes of a number")),
    }
}
