//! What is under way, written down before it is begun: whoever comes after a kill goes on with it or ends it.

use super::wire::Title;
use crate::cache::absent;
use crate::diagnostic::Error;
use crate::publish::kept::{keep, kept};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The name of the file in an order's store.
const NAME: &str = "netlify.json";

/// A deploy that is not finished.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The site's id.
    pub site: String,
    /// The deploy's id; none where it was asked for and no answer has come.
    pub deploy: Option<String>,
    /// Says of which tenant and tree it is.
    pub title: Title,
    /// The branch of a preview.
    pub branch: Option<String>,
}

impl Record {
    /// What was left under way; a file that cannot be understood is nobody's.
    pub fn read(store: &Path) -> Option<Record> {
        kept(&place(store))
    }

    /// Writes it down.
    pub fn keep(&self, store: &Path) -> Result<(), Error> {
        keep(&place(store), self)
    }

    /// Nothing is under way any more.
    pub fn done(store: &Path) -> Result<(), Error> {
        absent(std::fs::remove_file(place(store)), &place(store))
    }
}

fn place(store: &Path) -> PathBuf {
    store.join(NAME)
}
