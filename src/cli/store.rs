//! `ffl store export|import FILE`: what cannot be made again (`.ffl/store`), as one file from machine to machine.
//!
//! The file is a tar archive in Zstandard. What comes in never takes the place of something newer.

use super::Global;
use super::told::Told;
use crate::cache::{Durability, replace};
use crate::diagnostic::{Diagnostic, Error, Fault, said};
use crate::publish::Bucket;
use crate::tree::is_inside;
use clap::Args;
use std::fs;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, UNIX_EPOCH};

/// The largest store that is taken in, unpacked.
const MOST: u64 = 64 << 30;

#[derive(Debug, Args)]
pub struct Options {
    /// export or import.
    #[arg(value_parser = ["export", "import"])]
    action: String,
    /// A file, or an object as s3://BUCKET/NAME.
    file: String,
    /// Nothing to bring in is no failure.
    #[arg(long)]
    if_there: bool,
}

pub fn run(global: &Global, options: &Options) -> Result<ExitCode, Fault> {
    let (store, place) = (global.state().join("store"), &options.file);
    let (code, count) = match options.action.as_str() {
        "export" => {
            let (bytes, count) = packed(&store)?;
            match place.strip_prefix("s3://") {
                Some(_) => Bucket::object(place)?.write(bytes)?,
                None => replace(Path::new(place), &bytes, Durability::Text)?,
            }
            ("store-exported", count)
        }
        _ => match read(place)? {
            Some(bytes) => ("store-imported", unpacked(&store, place, &bytes)?),
            None if options.if_there => ("store-imported", 0),
            None => return Err(Diagnostic::error("store-absent").arg("file", place).into()),
        },
    };
    if global.json {
        Told::new(global).print(serde_json::json!({ "files": count, "file": place }));
    } else if !global.quiet {
        println!("{}", said(code, &[("count", &count), ("file", place)], global.speech()));
    }
    Ok(ExitCode::SUCCESS)
}

fn read(place: &str) -> Result<Option<Vec<u8>>, Fault> {
    if place.starts_with("s3://") {
        return Bucket::object(place)?.read();
    }
    match fs::read(place) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        read => Ok(Some(read.map_err(|error| Error::new("read", place, error))?)),
    }
}

/// The store as one file, and how many it holds.
fn packed(store: &Path) -> Result<(Vec<u8>, usize), Error> {
    let failed = |error: std::io::Error| Error::new("encode", store.display(), error);
    let mut archive = tar::Builder::new(zstd::Encoder::new(Vec::new(), 9).map_err(failed)?);
    let mut count = 0;
    for path in files(store) {
        let shown = crate::source::shown(store, &path);
        let bytes = fs::read(&path).map_err(|error| Error::new("read", path.display(), error))?;
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_mtime(seconds(&path));
        archive.append_data(&mut header, &shown, bytes.as_slice()).map_err(failed)?;
        count += 1;
    }
    let bytes = archive.into_inner().and_then(zstd::Encoder::finish).map_err(failed)?;
    Ok((bytes, count))
}

/// Takes in what is newer than what is there or not there; gives how many files that were.
fn unpacked(store: &Path, place: &str, bytes: &[u8]) -> Result<usize, Fault> {
    let odd = |error: std::io::Error| Error::new("read", place, error);
    let decoder = zstd::Decoder::new(bytes).map_err(odd)?.take(MOST);
    let mut archive = tar::Archive::new(decoder);
    let mut taken = Vec::new();
    // All of it is read before any of it is written: a file that is cut off changes nothing.
    for entry in archive.entries().map_err(odd)? {
        let mut entry = entry.map_err(odd)?;
        let path = entry.path().map_err(odd)?.to_string_lossy().into_owned();
        if !is_inside(&path) || !entry.header().entry_type().is_file() {
            return Err(Error::new("use", format!("{place}: {path}"), "path-outside").into());
        }
        let (mtime, mut bytes) = (entry.header().mtime().map_err(odd)?, Vec::new());
        entry.read_to_end(&mut bytes).map_err(odd)?;
        taken.push((path, mtime, bytes));
    }
    let older =
        |(path, mtime, _): &(String, u64, Vec<u8>)| !store.join(path).exists() || seconds(&store.join(path)) < *mtime;
    taken.retain(older);
    for (path, mtime, bytes) in &taken {
        let path = store.join(path);
        replace(&path, bytes, Durability::Text)?;
        let time = UNIX_EPOCH + Duration::from_secs(*mtime);
        let dated = fs::File::options().write(true).open(&path).and_then(|file| file.set_modified(time));
        dated.map_err(|error| Error::new("write", path.display(), error))?;
    }
    Ok(taken.len())
}

/// Everything in the store but what is only there while somebody works.
fn files(store: &Path) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(store).sort_by_file_name().into_iter().flatten();
    let kept = |name: &str| name != "lock" && !name.starts_with('.');
    let files = entries.filter(|entry| entry.file_type().is_file() && entry.file_name().to_str().is_some_and(kept));
    files.map(walkdir::DirEntry::into_path).collect()
}

/// When a file was written, in seconds since 1970.
fn seconds(path: &Path) -> u64 {
    let time = fs::metadata(path).and_then(|meta| meta.modified()).ok();
    time.and_then(|time| time.duration_since(UNIX_EPOCH).ok()).map_or(0, |since| since.as_secs())
}
