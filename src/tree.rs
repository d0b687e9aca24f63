//! Artifact and tree: what a finished site consists of, and how two of them differ.

use crate::digest::Digest;
use serde::{Deserialize, Serialize};
use sha1::Digest as _;
use std::collections::BTreeMap;

/// What a file's bytes follow from, in parts, so that `--explain` can say which of them changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// The theme's files.
    pub theme: u64,
    /// What all pages of the site share.
    pub site: u64,
    /// The texts shown.
    pub text: u64,
    /// Everything else on the page.
    pub page: u64,
}

impl Key {
    /// The parts by name: what two keys are compared by is what `--explain` prints.
    pub fn parts(&self) -> [(&'static str, u64); 4] {
        let Key { theme, site, text, page } = *self;
        [("theme", theme), ("site", site), ("text", text), ("page", page)]
    }
}

/// A published file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Artifact {
    pub kind: String,
    pub blake3: String,
    /// Netlify's deploy API addresses files by it.
    pub sha1: String,
    pub length: u64,
    pub key: Key,
    /// When the file was written, in nanoseconds since 1970: another time means that somebody else wrote it.
    pub modified: u64,
}

/// Path below `dist/<tenant>/` → artifact.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tree {
    /// The program that made it.
    pub program: String,
    pub files: BTreeMap<String, Artifact>,
}

impl Artifact {
    /// The record of some bytes.
    pub fn of(path: &str, bytes: &[u8], key: Key) -> Artifact {
        Artifact {
            kind: path.rsplit_once('.').map_or("file", |(_, extension)| extension).to_owned(),
            blake3: Digest::of(bytes).to_string(),
            sha1: sha1::Sha1::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect(),
            length: bytes.len() as u64,
            key,
            modified: 0,
        }
    }
}

/// Whether a path stays in the folder that it is counted from, on every system: no empty, `.` or `..` part, no backslash.
pub fn is_inside(path: &str) -> bool {
    path.split('/').all(|part| !matches!(part, "" | "." | "..") && !part.contains(['\\', '\0']))
}

impl Tree {
    /// Paths that `self` has and `next` has not.
    pub fn removed<'a>(&'a self, next: &'a Tree) -> impl Iterator<Item = &'a str> {
        self.files.keys().filter(|path| !next.files.contains_key(*path)).map(String::as_str)
    }

    pub fn bytes(&self) -> u64 {
        self.files.values().map(|file| file.length).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_leaves_its_folder() {
        assert!(["index.html", "a/b.c/..d", ".well-known/x"].into_iter().all(is_inside));
        let outside = ["", "/", "/x", "a//b", "../x", "a/../../x", "a/.", "a\\..\\b", "a\0", "a/"];
        assert!(!outside.into_iter().any(is_inside));
    }

    #[test]
    fn records_carry_both_addresses() {
        let artifact = Artifact::of("a/index.html", b"abc", Key::default());
        assert_eq!(artifact.sha1, "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert_eq!((artifact.kind.as_str(), artifact.length), ("html", 3));
    }
}
