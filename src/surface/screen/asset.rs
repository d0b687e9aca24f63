//! Files that screens keep: each by the path, the length and the digest of its published bytes.

use crate::model::screen::File;
use crate::surface::Cut;

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
        Asset::Known(File::of(path, bytes))
    }

    /// From the root of the site.
    pub fn path(&self) -> &str {
        match self {
            Asset::Known(file) => &file.path,
            Asset::Cut(path, _) => path,
        }
    }
}
