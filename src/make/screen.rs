//! Manifests of screens, when the pictures that they name are made.

use super::{Made, Making, picture};
use crate::diagnostic::{Error, Fault};
use crate::model::screen::sha256;
use crate::surface::screen::Draft;
use crate::surface::{Cut, Recipe};
use crate::tree::Key;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Manifests, and everything else.
pub fn sorted(outputs: BTreeMap<String, Recipe>) -> (Vec<(String, Arc<Draft>)>, BTreeMap<String, Recipe>) {
    let mut drafts = Vec::new();
    let mut others = BTreeMap::new();
    for (path, recipe) in outputs {
        match recipe {
            Recipe::Screen(draft) => drafts.push((path, draft)),
            recipe => drop(others.insert(path, recipe)),
        }
    }
    (drafts, others)
}

impl Making<'_> {
    /// The manifest of a screen; no picture is looked at where it is still there.
    pub(super) fn screen(&self, path: String, draft: &Draft) -> Result<(String, Made), Error> {
        let key = Key { page: draft.digest().low(), ..Key::default() };
        let made = self.made(&path, key, || self.manifest(draft))?;
        Ok((path, made))
    }

    /// The text of a manifest, with the digests of what was published.
    pub(super) fn manifest(&self, draft: &Draft) -> Result<Vec<u8>, Fault> {
        let known = draft.cuts().map(|cut| self.published(cut)).map(|bytes| {
            let bytes = bytes?;
            Ok((sha256(&bytes), bytes.len() as u64))
        });
        Ok(draft.written(&known.collect::<Result<Vec<_>, Fault>>()?))
    }

    /// The bytes of a picture, as they were made for its own file.
    fn published(&self, Cut { file, digest, rendition }: &Cut) -> Result<Vec<u8>, Fault> {
        if let Some(bytes) = self.cache.artifact(&picture::address(digest, *rendition)) {
            return Ok(bytes);
        }
        // As many as were asked for: one.
        self.encoded(file, *digest, &[*rendition])?.remove(0).map_err(Fault::from)
    }
}
