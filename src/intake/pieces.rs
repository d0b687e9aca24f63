//! The items of a folder in pieces, each encoded by itself: all cores read and write a memo, and none of it twice.

use super::Item;
use rayon::prelude::*;
use serde::de::{Error as _, SeqAccess, Visitor};
use serde::ser::{Error as _, SerializeSeq};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// How many items a piece has.
const LENGTH: usize = 128;
/// How many pieces are encoded before they are written: no memory has to hold all of them.
const GROUP: usize = 16;

pub fn serialize<S: Serializer>(items: &[Item], serializer: S) -> Result<S::Ok, S::Error> {
    let mut all = serializer.serialize_seq(Some(items.len().div_ceil(LENGTH)))?;
    for group in items.chunks(LENGTH * GROUP) {
        let pieces = group.par_chunks(LENGTH).map(postcard::to_stdvec).collect::<Result<Vec<_>, _>>();
        pieces.map_err(S::Error::custom)?.iter().try_for_each(|piece| all.serialize_element(&Piece(piece)))?;
    }
    all.end()
}

pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Item>, D::Error> {
    let pieces = deserializer.deserialize_seq(Pieces)?;
    let decoded = pieces.into_par_iter().map(|Piece(piece)| postcard::from_bytes::<Vec<Item>>(piece));
    let decoded = decoded.collect::<Result<Vec<_>, _>>().map_err(D::Error::custom)?;
    Ok(decoded.into_iter().flatten().collect())
}

/// Some items, encoded.
struct Piece<'a>(&'a [u8]);

impl Serialize for Piece<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}

impl<'de> Deserialize<'de> for Piece<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Piece<'de>, D::Error> {
        <&[u8]>::deserialize(deserializer).map(Piece)
    }
}

/// Every piece, read where it lies.
struct Pieces;

impl<'de> Visitor<'de> for Pieces {
    type Value = Vec<Piece<'de>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("pieces of a folder")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut pieces: A) -> Result<Vec<Piece<'de>>, A::Error> {
        let mut read = Vec::new();
        while let Some(piece) = pieces.next_element()? {
            read.push(piece);
        }
        Ok(read)
    }
}
