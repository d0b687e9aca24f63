//! Disk → every input's path, bytes and digest. Interprets nothing, follows no symbolic link.

use crate::diagnostic::{Diagnostic, Error};
use crate::digest::Digest;
use crate::model::slug;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::path::Path;
use std::time::UNIX_EPOCH;

/// What tells a changed file without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    pub size: u64,
    /// Nanoseconds since 1970.
    pub modified: u64,
    /// 0 where the system has none.
    pub inode: u64,
}

/// A file that was seen on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Path relative to the root, `/`-separated.
    pub path: String,
    pub stamp: Stamp,
}

/// The files of a folder as they were found, sorted by path, with what is wrong with it.
pub type Listing = (Vec<Seen>, Vec<Diagnostic>);

/// What may have changed since the sources were read last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Touched {
    Anything,
    /// At most these, relative to the root.
    Paths(BTreeSet<String>),
}

/// A file's bytes and their address.
#[derive(Clone, Debug)]
pub struct Contents {
    pub bytes: Vec<u8>,
    pub digest: Digest,
}

impl Stamp {
    fn of(meta: &std::fs::Metadata) -> Stamp {
        #[cfg(unix)]
        let inode = std::os::unix::fs::MetadataExt::ino(meta);
        #[cfg(not(unix))]
        let inode = 0;
        Stamp { size: meta.len(), modified: modified(meta), inode }
    }
}

/// When a file was written, in nanoseconds since 1970.
pub fn modified(meta: &std::fs::Metadata) -> u64 {
    let since = meta.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    since.map_or(0, |since| u64::try_from(since.as_nanos()).unwrap_or(u64::MAX))
}

/// Every file below `root`/`folder`, sorted by path, hidden ones left out; none where the folder is missing.
///
/// Symbolic links, names that are not UTF-8 and entries that cannot be read are diagnostics, never a silent skip.
pub fn list(root: &Path, folder: &str) -> Listing {
    let (mut files, mut diagnostics) = (Vec::new(), Vec::new());
    let start = root.join(folder);
    if !start.exists() {
        return (files, diagnostics);
    }
    let walk = walkdir::WalkDir::new(&start).min_depth(1).into_iter().filter_entry(|entry| !hidden(entry));
    // Asking for a file's stamp costs more than finding it.
    let entries: Vec<_> = walk.collect();
    let looked = entries
        .into_par_iter()
        .map(|entry| entry.map_err(|error| unreadable(root, &error)).and_then(|entry| seen(root, &entry)));
    for file in looked.collect::<Vec<_>>() {
        match file {
            Ok(Some(file)) => files.push(file),
            Ok(None) => {}
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    diagnostics.extend(twins(&files));
    (files, diagnostics)
}

/// Files whose names are the same but for how accents are written.
fn twins(files: &[Seen]) -> Vec<Diagnostic> {
    let mut known = BTreeMap::new();
    let twin = |file: &Seen| {
        let other = known.insert(slug::composed(&file.path).into_owned(), file.path.clone())?;
        Some(Diagnostic::error("name-twice").arg("other", other).within(&file.path))
    };
    files.iter().filter(|file| !file.path.is_ascii()).filter_map(twin).collect()
}

fn hidden(entry: &walkdir::DirEntry) -> bool {
    is_hidden(entry.file_name().as_encoded_bytes())
}

/// Whether a file or folder of this name is none of ours.
pub fn is_hidden(name: &[u8]) -> bool {
    // `.well-known` is the one dotted folder that web servers publish (RFC 8615).
    name.first() == Some(&b'.') && name != b".well-known"
}

/// The stamp of one file, none where nothing is there; an error for whatever only [`list`] can judge.
pub fn stamp(root: &Path, path: &str) -> Result<Option<Stamp>, std::io::Error> {
    match std::fs::symlink_metadata(root.join(path)) {
        Ok(meta) if meta.is_file() => Ok(Some(Stamp::of(&meta))),
        Ok(_) => Err(ErrorKind::InvalidInput.into()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn seen(root: &Path, entry: &walkdir::DirEntry) -> Result<Option<Seen>, Diagnostic> {
    let kind = entry.file_type();
    if kind.is_dir() {
        return Ok(None);
    }
    let shown = shown(root, entry.path());
    if kind.is_symlink() {
        return Err(Diagnostic::warning("symlink").within(&shown));
    }
    // Opening a pipe waits for whoever writes into it.
    if !kind.is_file() {
        return Err(Diagnostic::error("not-a-file").within(&shown));
    }
    if entry.path().to_str().is_none() {
        return Err(Diagnostic::error("file-name").within(&shown));
    }
    let meta = entry.metadata().map_err(|error| unreadable(root, &error))?;
    Ok(Some(Seen { path: shown, stamp: Stamp::of(&meta) }))
}

fn unreadable(root: &Path, error: &walkdir::Error) -> Diagnostic {
    let file = error.path().map_or(String::new(), |path| shown(root, path));
    let why = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
    Diagnostic::error("unreadable").because(why).within(&file)
}

/// A path as messages show it: relative to the root, `/`-separated.
pub fn shown(root: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(root).unwrap_or(path);
    let parts = || relative.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
    relative.to_str().filter(|_| std::path::MAIN_SEPARATOR == '/').map_or_else(parts, str::to_owned)
}

/// Reads a file below the root.
pub fn read(root: &Path, path: &str) -> Result<Contents, Error> {
    let bytes = std::fs::read(root.join(path)).map_err(|error| Error::new("read", path, error))?;
    let digest = Digest::of(&bytes);
    Ok(Contents { bytes, digest })
}

/// Reads a file that something stands or falls with: what is no file, or cannot be read, is a diagnostic.
pub fn needed(root: &Path, path: &str) -> Result<Vec<u8>, Diagnostic> {
    let unreadable = |error: std::io::Error| Diagnostic::error("unreadable").because(error).within(path);
    let kind = std::fs::symlink_metadata(root.join(path)).map_err(unreadable)?.file_type();
    if kind.is_file() {
        return std::fs::read(root.join(path)).map_err(unreadable);
    }
    let code = if kind.is_symlink() { "symlink" } else { "not-a-file" };
    Err(Diagnostic::error(code).within(path))
}

/// The names of the folders directly below `root`/`folder`, sorted.
pub fn folders(root: &Path, folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(root.join(folder)).into_iter().flatten().flatten();
    let folders = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    let mut names: Vec<String> = folders.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_named_and_not_followed() {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(root.path().join("content/a")).unwrap();
        std::fs::write(root.path().join("content/a/x.md"), "x").unwrap();
        std::fs::write(root.path().join("content/.hidden"), "x").unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(root.path(), root.path().join("content/a/loop")).unwrap();
        let (files, diagnostics) = list(root.path(), "content");
        assert_eq!(files.iter().map(|f| f.path.as_str()).collect::<Vec<_>>(), ["content/a/x.md"]);
        #[cfg(unix)]
        assert_eq!(diagnostics, [Diagnostic::warning("symlink").within("content/a/loop")]);
        assert_eq!(list(root.path(), "nowhere").0, []);
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_file_is_named_and_not_opened() {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir(root.path().join("media")).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(root.path().join("media/s")).unwrap();
        let fault = Diagnostic::error("not-a-file");
        assert_eq!(list(root.path(), "media"), (Vec::new(), vec![fault.clone().within("media/s")]));
        assert_eq!(needed(root.path(), "media/s").unwrap_err(), fault.clone().within("media/s"));
        assert_eq!(needed(root.path(), "media").unwrap_err(), fault.within("media"));
        assert_eq!(needed(root.path(), "media/x").unwrap_err().code, "unreadable");
    }
}
