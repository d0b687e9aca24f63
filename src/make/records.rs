//! Which pages the last build made, and from which texts: one whose site kept its face and whose texts are what they were is
//! not made again, and what it left behind stands for it.

use super::{Made, Making};
use crate::digest::Digest;
use crate::surface::Remains;
use crate::tree::Key;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The pages of a site with one face.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Records {
    face: Option<Digest>,
    /// In the order of the site's pages.
    pages: Vec<Record>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Record {
    /// The key of the file that the page became: what is recorded of another one counts for nothing.
    key: Key,
    remains: Arc<Remains>,
}

impl Records {
    /// Those of a site with this face, none yet.
    pub fn of(face: Digest) -> Records {
        Records { face: Some(face), pages: Vec::new() }
    }

    /// Whether they are of a site with this face.
    pub fn are_of(&self, face: Digest) -> bool {
        self.face == Some(face)
    }

    pub fn add(&mut self, made: &Made, remains: Arc<Remains>) {
        let key = made.result.as_ref().map(|artifact| artifact.key).unwrap_or_default();
        self.pages.push(Record { key, remains });
    }
}

impl Making<'_> {
    /// The file of a page by its place among the site's pages, where nothing that it follows from changed since the records.
    pub fn known(&self, records: &Records, place: usize, path: &str) -> Option<(Made, Arc<Remains>)> {
        let record = records.pages.get(place).filter(|record| record.remains.holds(self.site))?;
        Some((self.kept(path, record.key)?, record.remains.clone()))
    }
}
