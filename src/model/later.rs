//! A value that stays encoded until somebody asks for it: of ten thousand texts that are remembered a build looks into few.

use serde::de::{Error as _, Visitor};
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::DeserializeOwned};
use std::fmt;
use std::ops::Deref;
use std::sync::OnceLock;

/// A value, or its encoding by [`postcard`] from which it is read when it is first used.
#[derive(Clone)]
pub struct Later<T> {
    /// Empty where the value was not read from anywhere.
    encoded: Box<[u8]>,
    value: OnceLock<T>,
}

impl<T> From<T> for Later<T> {
    fn from(value: T) -> Later<T> {
        Later { encoded: Box::default(), value: value.into() }
    }
}

impl<T: DeserializeOwned + Default> Later<T> {
    /// Changes the value.
    pub fn change<R>(&mut self, with: impl FnOnce(&mut T) -> R) -> R {
        let encoded = std::mem::take(&mut self.encoded);
        let known = self.value.take();
        let mut value = known.unwrap_or_else(|| postcard::from_bytes(&encoded).unwrap_or_default());
        let result = with(&mut value);
        self.value = value.into();
        result
    }
}

impl<T: DeserializeOwned + Default> Deref for Later<T> {
    type Target = T;

    /// The value; what its encoding does not tell is empty. Whoever keeps encodings sees to it that they are whole
    /// ([`Cache`](crate::cache::Cache)).
    fn deref(&self) -> &T {
        self.value.get_or_init(|| postcard::from_bytes(&self.encoded).unwrap_or_default())
    }
}

impl<T: Serialize> Serialize for Later<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.value.get() {
            Some(value) if self.encoded.is_empty() => {
                serializer.serialize_bytes(&postcard::to_stdvec(value).map_err(S::Error::custom)?)
            }
            _ => serializer.serialize_bytes(&self.encoded),
        }
    }
}

impl<'de, T> Deserialize<'de> for Later<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Later<T>, D::Error> {
        struct Encoded;

        impl Visitor<'_> for Encoded {
            type Value = Box<[u8]>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an encoded value")
            }

            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Box<[u8]>, E> {
                Ok(bytes.into())
            }
        }

        let encoded = deserializer.deserialize_bytes(Encoded)?;
        // Every encoding has a length: what has none was never written.
        if encoded.is_empty() {
            return Err(D::Error::custom("an encoded value has no bytes"));
        }
        Ok(Later { encoded, value: OnceLock::new() })
    }
}

impl<T: DeserializeOwned + Default + PartialEq> PartialEq for Later<T> {
    fn eq(&self, other: &Later<T>) -> bool {
        **self == **other
    }
}

impl<T: DeserializeOwned + Default + fmt::Debug> fmt::Debug for Later<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_later_is_what_was_written_and_is_written_again_unread() {
        let value = Later::from(("a".to_owned(), 7));
        let encoded = postcard::to_stdvec(&value).unwrap();
        let read: Later<(String, i32)> = postcard::from_bytes(&encoded).unwrap();
        assert!(read.value.get().is_none());
        assert_eq!(postcard::to_stdvec(&read).unwrap(), encoded);
        assert!(read.value.get().is_none());
        assert_eq!((&read, read.1), (&value, 7));
        assert_eq!(postcard::to_stdvec(&read).unwrap(), encoded);
        assert!(postcard::from_bytes::<Later<(String, i32)>>(&[0]).is_err());
        let mut changed: Later<(String, i32)> = postcard::from_bytes(&encoded).unwrap();
        assert_eq!((changed.change(|value| std::mem::replace(&mut value.1, 8)), changed.1), (7, 8));
        assert_eq!(
            postcard::to_stdvec(&changed).unwrap(),
            postcard::to_stdvec(&Later::from(("a".to_owned(), 8))).unwrap()
        );
    }
}
