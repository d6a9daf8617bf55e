//! A part of a pack that is read from the bytes of the pack when it is first asked for.
//!
//! It knows nothing of what it holds.

use std::sync::OnceLock;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer, ser};

/// A value, or the bytes that it is read from.
#[derive(Debug)]
pub struct Deferred<T> {
    bytes: Vec<u8>,
    value: OnceLock<Option<T>>,
}

impl<T> From<T> for Deferred<T> {
    fn from(value: T) -> Self {
        Self { bytes: Vec::new(), value: OnceLock::from(Some(value)) }
    }
}

impl<T: DeserializeOwned> Deferred<T> {
    /// The value; none if the bytes are not those of one.
    pub fn get(&self) -> Option<&T> {
        self.value.get_or_init(|| postcard::from_bytes(&self.bytes).ok()).as_ref()
    }
}

impl<T: Serialize + DeserializeOwned> Serialize for Deferred<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let value = self.get().ok_or_else(|| ser::Error::custom("a part of the pack cannot be read"))?;
        serializer.serialize_bytes(&postcard::to_stdvec(value).map_err(ser::Error::custom)?)
    }
}

impl<'de, T> Deserialize<'de> for Deferred<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = <&[u8]>::deserialize(deserializer)?.to_vec();
        Ok(Self { bytes, value: OnceLock::new() })
    }
}
