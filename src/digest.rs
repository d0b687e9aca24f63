//! The address of bytes and of serialisable values.
//!
//! One hash function, BLAKE3, for everything: sources, artifacts, the parts of a page's key. Nothing here knows what
//! is hashed or why.

use crate::diagnostic::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// The BLAKE3 address of some bytes (32 bytes; written as 64 hexadecimal digits).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// How long what has an address mostly is, encoded.
    const USUAL: usize = 1 << 11;

    /// The address of `bytes`.
    pub fn of(bytes: &[u8]) -> Digest {
        Digest(*blake3::hash(bytes).as_bytes())
    }

    /// The address of a value by its postcard encoding; equal values have equal addresses.
    ///
    /// Values must not hold hash maps, whose order would leak into the address. A value that cannot be encoded (a sequence
    /// without a length, a `Serialize` that fails) has no address, and whoever asked for it fails.
    pub fn of_value<T: Serialize + ?Sized>(value: &T) -> Result<Digest, Error> {
        let bytes = postcard::to_extend(value, Vec::with_capacity(Digest::USUAL));
        bytes.map(|bytes| Digest::of(&bytes)).map_err(|why| Error::new("digest", std::any::type_name::<T>(), why))
    }

    /// The address of a value that nothing is known to keep from being encoded; of one that is, by all that is printed of it.
    pub fn of_plain<T: Serialize + fmt::Debug>(value: &T) -> Digest {
        Digest::of_value(value).unwrap_or_else(|_| Digest::of(format!("{value:?}").as_bytes()))
    }

    /// The address of several addresses in order.
    pub fn all<'a>(parts: impl IntoIterator<Item = &'a Digest>) -> Digest {
        let mut gathered = Gathered::default();
        parts.into_iter().for_each(|part| gathered.add(&part.0));
        gathered.finish()
    }

    /// The address of several pieces of bytes in order, each as long as it is.
    pub fn of_parts<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Digest {
        let mut gathered = Gathered::default();
        for part in parts {
            gathered.add(&part.len().to_le_bytes());
            gathered.add(part);
        }
        gathered.finish()
    }

    /// The first `digits` hexadecimal digits, for file names and for people.
    pub fn short(&self, digits: usize) -> String {
        let mut hex = self.to_string();
        hex.truncate(digits);
        hex
    }

    /// The 32 bytes.
    pub fn bytes(&self) -> [u8; 32] {
        self.0
    }

    /// The first eight bytes as a number: enough to tell two versions of one thing apart.
    pub fn low(&self) -> u64 {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&self.0[..8]);
        u64::from_be_bytes(bytes)
    }

    /// Reads 64 hexadecimal digits.
    pub fn parse(hex: &str) -> Option<Digest> {
        blake3::Hash::from_hex(hex).ok().map(|hash| Digest(*hash.as_bytes()))
    }
}

impl From<[u8; 32]> for Digest {
    fn from(bytes: [u8; 32]) -> Digest {
        Digest(bytes)
    }
}

/// The address of many small pieces: hashed many at once, which takes half of the instructions.
#[derive(Default)]
struct Gathered {
    hashing: Hashing,
    waiting: Vec<u8>,
}

impl Gathered {
    /// So many bytes are hashed side by side.
    const ENOUGH: usize = 1 << 14;

    fn add(&mut self, piece: &[u8]) {
        self.waiting.extend_from_slice(piece);
        if self.waiting.len() >= Gathered::ENOUGH {
            self.hashing.update(&self.waiting);
            self.waiting.clear();
        }
    }

    fn finish(mut self) -> Digest {
        self.hashing.update(&self.waiting);
        self.hashing.finish()
    }
}

/// The address of bytes that come one after another.
#[derive(Default)]
pub struct Hashing(blake3::Hasher);

impl Hashing {
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The address of all of them.
    pub fn finish(&self) -> Digest {
        Digest(*self.0.finalize().as_bytes())
    }
}

/// Its digits where people may read it, its bytes elsewhere.
impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() { serializer.collect_str(self) } else { self.0.serialize(serializer) }
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Digest, D::Error> {
        if !deserializer.is_human_readable() {
            return Ok(Digest(Deserialize::deserialize(deserializer)?));
        }
        let text = String::deserialize(deserializer)?;
        Digest::parse(&text).ok_or_else(|| serde::de::Error::custom("64 hexadecimal digits expected"))
    }
}

impl AsRef<[u8]> for Digest {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(blake3::Hash::from_bytes(self.0).to_hex().as_str())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.short(12))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_survives_its_own_writing() {
        let digest = Digest::of("bokmål".as_bytes());
        assert_eq!(Digest::parse(&digest.to_string()), Some(digest));
        assert_eq!(digest.short(16), format!("{:016x}", digest.low()));
        assert_eq!(serde_json::to_string(&digest).unwrap(), format!("\"{digest}\""));
        assert_eq!(serde_json::from_str::<Digest>(&format!("\"{digest}\"")).unwrap(), digest);
    }

    #[test]
    fn order_and_content_both_count() {
        let (a, b) = (Digest::of(b"a"), Digest::of(b"b"));
        assert_ne!(Digest::all([&a, &b]), Digest::all([&b, &a]));
        let of = |value: &(&str, &str)| Digest::of_value(value).unwrap();
        assert_ne!(of(&("ab", "c")), of(&("a", "bc")));
        let parts = |parts: [&[u8]; 2]| Digest::of_parts(parts);
        let mut hashing = Hashing::default();
        [&b"a"[..], b"bc"].into_iter().for_each(|bytes| hashing.update(bytes));
        assert_eq!(hashing.finish(), Digest::of(b"abc"));
        assert_ne!(parts([b"ab", b"c"]), parts([b"a", b"bc"]));
    }

    #[test]
    fn what_cannot_be_encoded_has_no_address() {
        #[derive(Debug)]
        struct Endless(u8);
        impl Serialize for Endless {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_seq((0..).take_while(|n| *n < self.0))
            }
        }
        assert!(Digest::of_value(&Endless(1)).unwrap_err().to_string().contains("Endless"));
        assert_eq!(Digest::of_plain(&Endless(1)), Digest::of_plain(&Endless(1)));
        assert_ne!(Digest::of_plain(&Endless(1)), Digest::of_plain(&Endless(2)));
    }
}
