//! Disk → every input's path, bytes and digest. Interprets nothing, follows no symbolic link.

use crate::diagnostic::{Diagnostic, Error};
use crate::digest::Digest;
use crate::model::slug;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};
use walkdir::{DirEntry, WalkDir};

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

/// A folder that is held open: whoever looks at thousands of files below it spares the system the way there each time.
#[derive(Debug)]
pub struct Held {
    path: PathBuf,
    #[cfg(unix)]
    folder: Option<std::os::fd::OwnedFd>,
}

impl Held {
    /// The folder at a path; where it cannot be opened, files below it are looked at by their whole paths.
    pub fn of(path: PathBuf) -> Held {
        #[cfg(unix)]
        let folder = {
            use rustix::fs::{Mode, OFlags};
            let how = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
            rustix::fs::open(&path, how, Mode::empty()).ok()
        };
        Held {
            path,
            #[cfg(unix)]
            folder,
        }
    }

    /// The stamp of what lies at a path below the folder; of a symbolic link that of what it leads to only where it is `followed`.
    pub fn stamp(&self, below: &str, followed: bool) -> io::Result<Stamp> {
        #[cfg(unix)]
        if let Some(folder) = &self.folder {
            use rustix::fs::{AtFlags, statat};
            let how = if followed { AtFlags::empty() } else { AtFlags::SYMLINK_NOFOLLOW };
            return Ok(Stamp::from(&statat(folder, below, how)?));
        }
        let path = self.path.join(below);
        let look = if followed { std::fs::metadata(path) } else { std::fs::symlink_metadata(path) };
        look.map(|meta| Stamp::of(&meta))
    }
}

#[cfg(unix)]
impl From<&rustix::fs::Stat> for Stamp {
    fn from(stat: &rustix::fs::Stat) -> Stamp {
        let time =
            Duration::new(u64::try_from(stat.st_mtime).unwrap_or(0), u32::try_from(stat.st_mtime_nsec).unwrap_or(0));
        let modified = if stat.st_mtime < 0 { 0 } else { nanoseconds(time) };
        Stamp { size: u64::try_from(stat.st_size).unwrap_or(0), modified, inode: stat.st_ino }
    }
}

/// When a file was written, in nanoseconds since 1970.
pub fn modified(meta: &std::fs::Metadata) -> u64 {
    let since = meta.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    since.map_or(0, nanoseconds)
}

fn nanoseconds(since: Duration) -> u64 {
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
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
    let walked = |walk: WalkDir| walk.into_iter().filter_entry(|entry| !hidden(entry)).collect::<Vec<_>>();
    let below = |entry: walkdir::Result<DirEntry>| match entry {
        Ok(folder) if folder.file_type().is_dir() => walked(WalkDir::new(folder.path())),
        other => vec![other],
    };
    let entries = walked(WalkDir::new(&start).min_depth(1).max_depth(1)).into_par_iter().map(below);
    let entries: Vec<Vec<_>> = entries.collect();
    let held = Held::of(root.to_owned());
    // Asking for a file's stamp costs more than finding it.
    let looked = entries
        .into_par_iter()
        .flatten()
        .map(|entry| entry.map_err(|error| unreadable(root, &error)).and_then(|entry| seen(&held, &entry)));
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

fn hidden(entry: &DirEntry) -> bool {
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

fn seen(root: &Held, entry: &DirEntry) -> Result<Option<Seen>, Diagnostic> {
    let kind = entry.file_type();
    if kind.is_dir() {
        return Ok(None);
    }
    let shown = shown(&root.path, entry.path());
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
    match root.stamp(&shown, false) {
        Ok(stamp) => Ok(Some(Seen { path: shown, stamp })),
        Err(error) => Err(Diagnostic::error("unreadable").because(error).within(&shown)),
    }
}

fn unreadable(root: &Path, error: &walkdir::Error) -> Diagnostic {
    let file = error.path().map_or(String::new(), |path| shown(root, path));
    let why = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
    Diagnostic::error("unreadable").because(why).within(&file)
}

/// A path as messages show it: relative to the root, `/`-separated.
pub fn shown(root: &Path, path: &Path) -> String {
    // Whoever walks below a root finds it at the beginning of every path, as it was written.
    let below = || path.to_str()?.strip_prefix(root.to_str()?)?.strip_prefix('/');
    let plain = |below: &&str| std::path::MAIN_SEPARATOR == '/' && !below.starts_with(['/', '.']);
    if let Some(below) = below().filter(plain) {
        return below.to_owned();
    }
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
