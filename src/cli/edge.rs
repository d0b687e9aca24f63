//! What the services of a tenant know of it, in `.ffl/edge/<tenant>.json`: read by what runs beside the site, and never published.

use crate::cache::{Durability, absent, replace};
use crate::diagnostic::Error;
use crate::digest::Digest;
use crate::surface::live::Served;
use std::path::{Path, PathBuf};

/// The folder of all of them.
pub fn folder(state: &Path) -> PathBuf {
    state.join("edge")
}

/// What is known of one.
pub fn path(state: &Path, id: &str) -> PathBuf {
    folder(state).join(format!("{id}.json"))
}

/// Writes what is known now, where it is not there as it is.
pub fn write(state: &Path, id: &str, served: Option<&Served>) -> Result<(), Error> {
    let path = path(state, id);
    let Some(served) = served else { return absent(std::fs::remove_file(&path), &path) };
    let bytes = serde_json::to_vec_pretty(served).map_err(|error| Error::new("encode", path.display(), error))?;
    if std::fs::read(&path).is_ok_and(|known| known == bytes) {
        return Ok(());
    }
    replace(&path, &bytes, Durability::Cache)
}

/// The address of what is there; none where nothing is.
pub fn address(state: &Path, id: &str) -> Option<Digest> {
    std::fs::read(path(state, id)).ok().map(|bytes| Digest::of(&bytes))
}
