//! An entity in its place among all: as it is, or as bytes that are read when somebody asks for it. An article names few.

use std::ops::Deref;
use std::sync::OnceLock;

use super::Entity;

/// Bytes of the number of entities, and of the end of each.
const NUMBER: usize = 4;

/// One entity of the facts.
#[derive(Debug, Default)]
pub struct Entry {
    bytes: &'static [u8],
    entity: OnceLock<Box<Entity>>,
}

impl Deref for Entry {
    type Target = Entity;

    fn deref(&self) -> &Entity {
        // The bytes were written when the program was built, and a test reads them all.
        self.entity.get_or_init(|| Box::new(postcard::from_bytes(self.bytes).unwrap_or_default()))
    }
}

impl From<Entity> for Entry {
    fn from(entity: Entity) -> Self {
        Self { bytes: &[], entity: OnceLock::from(Box::new(entity)) }
    }
}

/// The entities as bytes: how many, where each ends, and what they are.
pub(super) fn written(entries: &[Entry]) -> Result<Vec<u8>, postcard::Error> {
    let mut ends = u32::try_from(entries.len()).unwrap_or(u32::MAX).to_le_bytes().to_vec();
    let mut bytes = Vec::new();
    for entry in entries {
        bytes = postcard::to_extend::<Entity, _>(entry, bytes)?;
        ends.extend(u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_le_bytes());
    }
    ends.extend(bytes);
    Ok(ends)
}

/// The entities that [`written`] wrote, none of them read yet.
pub(super) fn read(bytes: &'static [u8]) -> Option<Vec<Entry>> {
    let number = |bytes: &[u8]| Some(u32::from_le_bytes(*bytes.first_chunk()?) as usize);
    let (count, rest) = bytes.split_at_checked(NUMBER)?;
    let (ends, bytes) = rest.split_at_checked(number(count)? * NUMBER)?;
    let mut begin = 0;
    let entry = |end: &[u8]| {
        let end = number(end)?;
        let bytes = bytes.get(std::mem::replace(&mut begin, end)..end)?;
        Some(Entry { bytes, entity: OnceLock::new() })
    };
    ends.chunks_exact(NUMBER).map(entry).collect()
}
