//! What was told of happenings, tenant by tenant, in `.ffl/store/events`: it cannot be made again.

use super::Global;
use crate::cache::{Durability, replace};
use crate::diagnostic::Error;
use crate::digest::Digest;
use crate::model::event::Memory;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

fn path(state: &Path, id: &str) -> PathBuf {
    state.join("store/events").join(format!("{id}.json"))
}

/// The bytes of a tenant's memory; none where it has none.
fn bytes(state: &Path, id: &str) -> Result<Option<Vec<u8>>, Error> {
    let path = path(state, id);
    match std::fs::read(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        read => read.map(Some).map_err(|error| Error::new("read", path.display(), error)),
    }
}

/// What a tenant has told. A file that cannot be read is never begun anew: what it knew would be told as if it were new.
pub fn read(state: &Path, id: &str) -> Result<Memory, Error> {
    let Some(bytes) = bytes(state, id)? else { return Ok(Memory::default()) };
    serde_json::from_slice(&bytes).map_err(|error| Error::new("read", path(state, id).display(), error))
}

/// The address of what a tenant has told; none where that cannot be read.
pub fn address(state: &Path, id: &str) -> Option<Digest> {
    bytes(state, id).ok().map(|bytes| Digest::of(&bytes.unwrap_or_default()))
}

/// Keeps what a tenant has told.
pub fn keep(state: &Path, id: &str, memory: &Memory) -> Result<(), Error> {
    let path = path(state, id);
    let bytes = serde_json::to_vec_pretty(memory).map_err(|error| Error::new("encode", path.display(), error))?;
    replace(&path, &bytes, Durability::Text)
}

/// Whether a build is one of now, whose telling will be remembered; a look at another time leaves no trace.
pub fn remembers(global: &Global) -> bool {
    global.at.is_none()
}
