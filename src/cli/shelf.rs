//! What sites show of their libraries' catalogues, in `.ffl/store/shelf/<tenant>.json`: a build asks no database.
//!
//! `ffl pull` fills a shelf; of what texts name for the first time the well is asked once, and a build keeps the answer.

use crate::cache::{Durability, replace};
use crate::diagnostic::Error;
use crate::digest::Digest;
use crate::model::catalogue::{Shelf, Work};
use crate::well::store::{Found, Well};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// How many of the newest works lie there.
const NEWEST: usize = 24;

fn path(state: &Path, id: &str) -> PathBuf {
    state.join("store/shelf").join(format!("{id}.json"))
}

/// The address of what lies there; none where nothing does.
pub fn address(state: &Path, id: &str) -> Option<Digest> {
    std::fs::read(path(state, id)).ok().map(|bytes| Digest::of(&bytes))
}

/// A library's shelf; one that is not there, or cannot be read, is empty: the next pull fills it.
fn read(state: &Path, id: &str) -> Result<Shelf, Error> {
    let path = path(state, id);
    match std::fs::read(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Shelf::default()),
        Err(error) => Err(Error::new("read", path.display(), error)),
        Ok(bytes) => Ok(serde_json::from_slice(&bytes).unwrap_or_default()),
    }
}

/// Keeps a library's shelf, where it is not there as it is; an empty one only where one was.
pub fn keep(state: &Path, id: &str, shelf: &Shelf) -> Result<(), Error> {
    let path = path(state, id);
    if *shelf == Shelf::default() && !path.exists() {
        return Ok(());
    }
    let bytes = serde_json::to_vec_pretty(shelf).map_err(|error| Error::new("encode", path.display(), error))?;
    if std::fs::read(&path).is_ok_and(|known| known == bytes) {
        return Ok(());
    }
    replace(&path, &bytes, Durability::Text)
}

/// Fills the shelf of a library with what it has now.
pub fn fill(state: &Path, id: &str, well: &Well) -> Result<(), Error> {
    let before = read(state, id)?;
    let mut shelf = Shelf { newest: well.newest(id, NEWEST)?.into_iter().map(work).collect(), ..Shelf::default() };
    for name in before.named.keys() {
        shelf.named.extend(well.work(name)?.map(|found| (name.clone(), work(found))));
    }
    keep(state, id, &shelf)
}

/// The shelf of a library whose texts name these works.
pub fn with(state: &Path, id: &str, names: &[&str]) -> Result<Shelf, Error> {
    let mut shelf = read(state, id)?;
    let missing: Vec<&str> = names.iter().copied().filter(|name| !shelf.named.contains_key(*name)).collect();
    if missing.is_empty() {
        return Ok(shelf);
    }
    let Some(well) = Well::read(&state.join("store"))? else { return Ok(shelf) };
    for name in missing {
        shelf.named.extend(well.work(name)?.map(|found| (name.to_owned(), work(found))));
    }
    Ok(shelf)
}

fn work(found: Found) -> Work {
    let Found { name, title, creator, language, year, .. } = found;
    Work { name, title, creator, language, year }
}
