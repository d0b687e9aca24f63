//! What is under way, written down before it is begun: whoever comes after a kill goes on with it or ends it.

use super::wire::Title;
use crate::diagnostic::Error;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::{ErrorKind, Write};
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
    pub fn read(store: &Path) -> Result<Option<Record>, Error> {
        match fs::read(place(store)) {
            Ok(bytes) => Ok(serde_json::from_slice(&bytes).ok()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::new("read", place(store).display(), error)),
        }
    }

    /// Writes it down, whole or not at all.
    pub fn keep(&self, store: &Path) -> Result<(), Error> {
        let at = place(store);
        let failed = |error: std::io::Error| Error::new("write", at.display(), error);
        let text = serde_json::to_vec(self).map_err(|error| failed(error.into()))?;
        fs::create_dir_all(store).map_err(failed)?;
        let mut file = tempfile::NamedTempFile::new_in(store).map_err(failed)?;
        file.write_all(&text).map_err(failed)?;
        file.persist(&at).map_err(|error| failed(error.error))?;
        Ok(())
    }

    /// Nothing is under way any more.
    pub fn done(store: &Path) -> Result<(), Error> {
        match fs::remove_file(place(store)) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(Error::new("remove", place(store).display(), error))
            }
            _ => Ok(()),
        }
    }
}

fn place(store: &Path) -> PathBuf {
    store.join(NAME)
}
