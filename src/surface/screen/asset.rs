//! Files that screens keep: each by the path, the length and the digest of its published bytes.

use crate::model::screen::File;
use crate::surface::Cut;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// A file that a slide or the page needs.
#[derive(Clone, Debug, PartialEq)]
pub enum Asset {
    /// Its bytes are known.
    Known(File),
    /// A picture or a film at this path, whose bytes are known when it is made.
    Cut(String, Cut),
}

impl Asset {
    /// A file with these bytes, at a path from the root of the site.
    pub fn of(path: impl Into<String>, bytes: &[u8]) -> Asset {
        Asset::Known(file(path, bytes))
    }

    /// From the root of the site.
    pub fn path(&self) -> &str {
        match self {
            Asset::Known(file) => &file.path,
            Asset::Cut(path, _) => path,
        }
    }
}

/// A file with these bytes.
pub fn file(path: impl Into<String>, bytes: &[u8]) -> File {
    File { path: path.into(), sha256: sha256(bytes), bytes: bytes.len() as u64 }
}

/// The digest of some bytes as screens write it.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
