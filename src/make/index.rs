//! All files of a search index at one go: the words of a document stand in several of them.

use super::{Made, Making};
use crate::diagnostic::Error;
use crate::digest::Digest;
use crate::render::Texts;
use crate::surface::{Index, Recipe};
use crate::tree::Key;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Each index once, and everything else.
pub fn sorted(outputs: BTreeMap<String, Recipe>) -> (Vec<Arc<Index>>, BTreeMap<String, Recipe>) {
    let mut indexes = BTreeMap::new();
    let mut others = BTreeMap::new();
    for (path, recipe) in outputs {
        match recipe {
            Recipe::Index { index, .. } => drop(indexes.insert(index.digest, index)),
            recipe => drop(others.insert(path, recipe)),
        }
    }
    (indexes.into_values().collect(), others)
}

/// The address of a file of an index.
fn address(index: &Index, part: usize) -> Digest {
    Digest::of_parts([index.digest.as_ref(), &part.to_le_bytes()])
}

impl Making<'_> {
    /// The files of one index; no document is read where all of them are still there.
    pub(super) fn index(&self, index: &Index) -> Result<Vec<(String, Made)>, Error> {
        let key = Key { page: index.digest.low(), ..Key::default() };
        self.whole(&index.paths, key, || self.known_or_written(index))
    }

    /// The bytes of an index's files. Libraries that only show what all share have the same one: the first writes it.
    fn known_or_written(&self, index: &Index) -> Result<Vec<Vec<u8>>, Error> {
        let addresses: Vec<Digest> = (0..index.paths.len()).map(|part| address(index, part)).collect();
        if let Some(known) = addresses.iter().map(|address| self.cache.artifact(address)).collect() {
            return Ok(known);
        }
        let written = self.written(index)?;
        addresses.iter().zip(&written).try_for_each(|(address, bytes)| self.cache.keep_artifact(address, bytes))?;
        Ok(written)
    }

    /// The bytes of an index's files, one for each.
    pub(super) fn written(&self, index: &Index) -> Result<Vec<Vec<u8>>, Error> {
        index.written(|source| self.document(source))
    }
}
