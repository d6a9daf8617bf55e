//! A part of a pack that is read from the bytes of the pack when it is first asked for.
//!
//! It knows nothing of what it holds.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer, ser};

use crate::later::{self, Later};

/// A value, or the bytes that it is read from.
pub struct Deferred<T>(Later<Option<T>>);

impl<T: Send + Sync + 'static> From<T> for Deferred<T> {
    fn from(value: T) -> Self {
        Self(later::made(Some(value)))
    }
}

impl<T> Deferred<T> {
    /// The value; none if the bytes are not those of one.
    pub fn get(&self) -> Option<&T> {
        self.0.as_ref()
    }
}

impl<T: Serialize> Serialize for Deferred<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let value = self.get().ok_or_else(|| ser::Error::custom("a part of the pack cannot be read"))?;
        serializer.serialize_bytes(&postcard::to_stdvec(value).map_err(ser::Error::custom)?)
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Deferred<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = <&[u8]>::deserialize(deserializer)?.to_vec();
        Ok(Self(later::by(move || postcard::from_bytes(&bytes).ok())))
    }
}
