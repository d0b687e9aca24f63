//! The memo of the last build and content-addressed artifacts, by digest; all of it can be deleted at any time.
//!
//! Knows no tenant: it keeps named values and addressed bytes in a folder.

use crate::diagnostic::Error;
use crate::digest::Digest;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::path::{Path, PathBuf};

/// A cache in a folder.
#[derive(Clone, Debug)]
pub struct Cache {
    folder: PathBuf,
}

impl Cache {
    pub fn new(folder: PathBuf) -> Cache {
        Cache { folder }
    }

    /// A value that was kept under a name by this program; none where it is absent, older or damaged.
    pub fn value<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        let bytes = std::fs::read(self.folder.join(name)).ok()?;
        let (stamp, rest) = bytes.split_at_checked(PROGRAM.len())?;
        (stamp == PROGRAM.as_bytes()).then(|| postcard::from_bytes(rest).ok())?
    }

    /// Keeps a value under a name.
    pub fn keep<T: Serialize>(&self, name: &str, value: &T) -> Result<(), Error> {
        let path = self.folder.join(name);
        let encoded = postcard::to_extend(value, PROGRAM.as_bytes().to_vec());
        let bytes = encoded.map_err(|error| Error::new("encode", path.display(), error))?;
        replace(&path, &bytes)
    }

    /// An artifact by the address of what it was made from.
    pub fn artifact(&self, address: &Digest) -> Option<Vec<u8>> {
        std::fs::read(self.artifact_path(address)).ok()
    }

    /// Keeps an artifact.
    pub fn keep_artifact(&self, address: &Digest, bytes: &[u8]) -> Result<(), Error> {
        replace(&self.artifact_path(address), bytes)
    }

    fn artifact_path(&self, address: &Digest) -> PathBuf {
        let name = address.to_string();
        self.folder.join("artifacts").join(&name[..2]).join(&name[2..])
    }
}

/// The address of this program's sources: what another version kept is not read.
pub const PROGRAM: &str = env!("FFL_PROGRAM");

/// Writes a file so that whoever reads it sees the old bytes or the new ones, never a part.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let failed = |error: std::io::Error| Error::new("write", path.display(), error);
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).map_err(failed)?;
    }
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let fresh = PathBuf::from(name);
    std::fs::write(&fresh, bytes).and_then(|()| std::fs::rename(&fresh, path)).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_and_foreign_values_are_absent() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path().to_owned());
        cache.keep("memo/x", &("a".to_owned(), 7)).unwrap();
        assert_eq!(cache.value::<(String, i32)>("memo/x"), Some(("a".to_owned(), 7)));
        std::fs::write(folder.path().join("memo/x"), b"short").unwrap();
        assert_eq!(cache.value::<(String, i32)>("memo/x"), None);
    }
}
