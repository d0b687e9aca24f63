//! What publishing writes down for a later run, or for people who look: values in JSON, on the disk before they count.

use crate::cache::{Durability, replace};
use crate::diagnostic::Error;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::path::Path;

/// Keeps a value in a file: whoever reads it sees the old one or this one.
pub fn keep<T: Serialize>(path: &Path, value: &T) -> Result<(), Error> {
    let bytes = serde_json::to_vec(value).map_err(|error| Error::new("encode", path.display(), error))?;
    replace(path, &bytes, Durability::Text)
}

/// The value in a file; none where there is no file or it says something else.
pub fn kept<T: DeserializeOwned>(path: &Path) -> Option<T> {
    serde_json::from_slice(&std::fs::read(path).ok()?).ok()
}
