//! Artifact and tree: what a finished site consists of, and how two of them differ.

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;
use std::fmt;

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

/// The record of a published file. What its bytes are follows from the key; their digests are for whoever sends them somewhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Artifact {
    pub length: u64,
    pub key: Key,
    /// When the file was written, in nanoseconds since 1970: another time means that somebody else wrote it.
    pub modified: u64,
}

/// Path below `dist/<tenant>/` → artifact.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tree {
    #[serde(deserialize_with = "in_order")]
    pub files: BTreeMap<String, Artifact>,
}

/// Files by their paths, built at one go: they were written in their order, and nothing is looked for.
fn in_order<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, Artifact>, D::Error> {
    struct Files;

    impl<'de> Visitor<'de> for Files {
        type Value = BTreeMap<String, Artifact>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("files by their paths")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut files = Vec::with_capacity(map.size_hint().unwrap_or_default().min(1 << 16));
            while let Some(file) = map.next_entry()? {
                files.push(file);
            }
            Ok(files.into_iter().collect())
        }
    }

    deserializer.deserialize_map(Files)
}

/// Whether a path stays in the folder that it is counted from, on every system: no empty, `.` or `..` part, no backslash.
pub fn is_inside(path: &str) -> bool {
    let bytes = path.as_bytes();
    let parts = || bytes.split(|byte| *byte == b'/');
    !bytes.iter().any(|byte| matches!(byte, b'\\' | b'\0')) && parts().all(|part| !matches!(part, b"" | b"." | b".."))
}

impl Tree {
    /// The tree of these files, in whatever order they come.
    pub fn of(mut files: Vec<(String, Artifact)>) -> Tree {
        // Pages come in the order of what they are made of, which long runs of them lie in.
        files.sort_by(|(one, _), (other, _)| one.cmp(other));
        Tree { files: files.into_iter().collect() }
    }

    /// Paths that `self` has and `next` has not.
    pub fn removed<'a>(&'a self, next: &'a Tree) -> impl Iterator<Item = &'a str> {
        // Both are in order: each is gone through once.
        let mut other = next.files.keys().peekable();
        let mut stays = move |path: &&String| {
            while other.next_if(|next| next < path).is_some() {}
            other.peek() == Some(path)
        };
        self.files.keys().filter(move |path| !stays(path)).map(String::as_str)
    }

    pub fn bytes(&self) -> u64 {
        self.files.values().map(|file| file.length).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_next_tree_has_not_is_removed() {
        let tree = |paths: &str| Tree::of(paths.chars().map(|c| (c.to_string(), Artifact::default())).collect());
        let removed = |one: &str, next: &str| tree(one).removed(&tree(next)).collect::<String>();
        assert_eq!(removed("ebcad", "cfb"), "ade");
        assert_eq!(
            (removed("", "a"), removed("a", ""), removed("ab", "ab")),
            (String::new(), "a".into(), String::new())
        );
    }

    #[test]
    fn no_path_leaves_its_folder() {
        assert!(["index.html", "a/b.c/..d", ".well-known/x"].into_iter().all(is_inside));
        let outside = ["", "/", "/x", "a//b", "../x", "a/../../x", "a/.", "a\\..\\b", "a\0", "a/"];
        assert!(!outside.into_iter().any(is_inside));
    }
}
