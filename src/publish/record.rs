//! What is known here of what was published: one folder for each tenant and target in `.ffl/store/deploys/`.
//!
//! It spares asking the place itself. Where it is lost, everything is planned as if for the first time, and nothing is lost there.

use super::kept::{keep, kept};
use super::{Deploy, Manifest};
use crate::diagnostic::Error;
use crate::digest::Digest;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// How many deploys are remembered.
const MOST: usize = 50;

/// The record of one tenant at one target.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Where that is; another place knows nothing of what was published here.
    pub place: String,
    /// The oldest first; previews too.
    pub deploys: Vec<Deploy>,
    /// What was published last was looked at and is right.
    pub verified: bool,
}

/// The paths and bytes of what is public, apart from the record because it is seldom asked for.
#[derive(Serialize, Deserialize)]
struct Public {
    tree: Digest,
    manifest: Manifest,
}

impl Record {
    /// Reads the record in a folder; an empty one where there is none of this place.
    pub fn read(folder: &Path, place: &str) -> Record {
        let read: Option<Record> = kept(&file(folder));
        let empty = || Record { place: place.to_owned(), ..Record::default() };
        read.filter(|record| record.place == place).unwrap_or_else(empty)
    }

    /// The deploy that is public.
    pub fn public(&self) -> Option<&Deploy> {
        self.deploys.iter().rev().find(|deploy| deploy.public)
    }

    /// What is public consists of, where that is known.
    pub fn manifest(&self, folder: &Path) -> Option<Manifest> {
        let tree = self.public()?.tree?;
        let read: Public = kept(&manifest_file(folder))?;
        (read.tree == tree).then_some(read.manifest)
    }

    /// Takes a deploy in: a public one takes the place of what was public.
    pub fn take(&mut self, deploy: Deploy) {
        if deploy.public {
            self.deploys.iter_mut().for_each(|other| other.public = false);
        }
        self.deploys.retain(|other| other.id != deploy.id);
        self.deploys.push(deploy);
        let beyond = self.deploys.len().saturating_sub(MOST);
        self.deploys.drain(..beyond);
    }

    /// Keeps the record, and what is public where that is new.
    pub fn keep(&self, folder: &Path, manifest: Option<&Manifest>) -> Result<(), Error> {
        if let Some(manifest) = manifest {
            let public = Public { tree: manifest.digest(), manifest: manifest.clone() };
            keep(&manifest_file(folder), &public)?;
        }
        keep(&file(folder), self)
    }
}

fn file(folder: &Path) -> PathBuf {
    folder.join("deploys.json")
}

fn manifest_file(folder: &Path) -> PathBuf {
    folder.join("public.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_deploy_is_public_and_the_newest_are_remembered() {
        let folder = tempfile::tempdir().unwrap();
        let mut record = Record::read(folder.path(), "here");
        for number in 0..60 {
            record.take(Deploy { id: number.to_string(), public: number != 58, ..Deploy::default() });
        }
        record.keep(folder.path(), None).unwrap();
        let read = Record::read(folder.path(), "here");
        assert_eq!(read, record);
        assert_eq!((read.deploys.len(), read.public().unwrap().id.as_str()), (MOST, "59"));
        assert_eq!(read.deploys.iter().filter(|deploy| deploy.public).count(), 1);
        assert!(Record::read(folder.path(), "elsewhere").deploys.is_empty());
    }
}
