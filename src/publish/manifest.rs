//! What a tenant's finished tree consists of, file by file with its digests: what is planned from, sent and compared.
//!
//! Digests are made when something is published, not when it is built: most builds are never sent anywhere. A file whose length
//! and time are those of the last time keeps its digests.

use crate::diagnostic::{Diagnostic, Error, Fault};
use crate::digest::Digest;
use crate::source::modified;
use crate::tree::{Artifact, Key, Tree};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sha1::{Digest as _, Sha1};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// A file of a tree, ready to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Bytes.
    pub length: u64,
    /// When it was written, in nanoseconds since 1970.
    pub modified: u64,
    pub digest: Digest,
    /// SHA-1 (FIPS 180-4), by which Netlify knows files.
    pub sha1: [u8; 20],
}

/// Path below `dist/<tenant>/` → file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub files: BTreeMap<String, File>,
}

impl Manifest {
    /// The manifest of what lies in a folder, which must be what the build's tree says; `known` spares the reading of what has
    /// not changed since.
    pub fn of(contents: &Contents, tree: &Tree, known: Option<&Manifest>) -> Result<Manifest, Fault> {
        let file = |(path, artifact): (&String, &Artifact)| {
            let known = known.and_then(|known| known.files.get(path));
            Ok((path.clone(), contents.file(path, artifact, known)?))
        };
        Ok(Manifest { files: tree.files.par_iter().map(file).collect::<Result<_, Fault>>()? })
    }

    /// The address of paths and bytes; equal trees have equal addresses whenever they were written.
    pub fn digest(&self) -> Digest {
        Digest::of_parts(self.files.iter().flat_map(|(path, file)| [path.as_bytes(), file.digest.as_ref()]))
    }

    pub fn bytes(&self) -> u64 {
        self.files.values().map(|file| file.length).sum()
    }

    /// How many files of `self` are gone in `next`.
    pub fn removed(&self, next: &Manifest) -> usize {
        self.files.keys().filter(|path| !next.files.contains_key(*path)).count()
    }

    /// How many files of `next` are new or have other bytes than here.
    pub fn changed(&self, next: &Manifest) -> usize {
        let same = |path: &String, file: &File| self.files.get(path).is_some_and(|old| old.digest == file.digest);
        next.files.iter().filter(|(path, file)| !same(path, file)).count()
    }
}

/// The folder that a tree's files lie in.
pub struct Contents {
    folder: PathBuf,
    beside: Option<Beside>,
}

/// Files of a deploy that no build made, in a folder of their own: what runs beside the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beside {
    /// Where they lie in the deploy.
    pub prefix: String,
    pub folder: PathBuf,
}

impl Contents {
    pub fn of(folder: PathBuf) -> Contents {
        Contents { folder, beside: None }
    }

    /// The same with other files beside, whose folder is there; and the tree with them.
    pub fn with(self, beside: Beside, tree: &Tree) -> Result<(Contents, Tree), Error> {
        let failed = |error: std::io::Error| Error::new("read", beside.folder.display(), error);
        let mut tree = tree.clone();
        for entry in std::fs::read_dir(&beside.folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let meta = entry.metadata().map_err(failed)?;
            let artifact = Artifact { length: meta.len(), key: Key::default(), modified: modified(&meta) };
            tree.files.insert(format!("{}/{}", beside.prefix, entry.file_name().to_string_lossy()), artifact);
        }
        Ok((Contents { beside: Some(beside), ..self }, tree))
    }

    /// Where a path of the tree lies.
    fn place(&self, path: &str) -> PathBuf {
        let beside = self.beside.as_ref().and_then(|beside| Some((beside, path.strip_prefix(&beside.prefix)?)));
        match beside {
            Some((beside, name)) => beside.folder.join(name.trim_start_matches('/')),
            None => self.folder.join(path),
        }
    }

    /// A file's bytes, which are those of the manifest or an error.
    pub fn bytes(&self, path: &str, file: &File) -> Result<Vec<u8>, Fault> {
        let bytes = self.read(path)?;
        if Digest::of(&bytes) == file.digest { Ok(bytes) } else { Err(self.touched(path)) }
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, Error> {
        let at = self.place(path);
        std::fs::read(&at).map_err(|error| Error::new("read", at.display(), error))
    }

    fn file(&self, path: &str, artifact: &Artifact, known: Option<&File>) -> Result<File, Fault> {
        let at = self.place(path);
        let meta = std::fs::metadata(&at).map_err(|_| self.touched(path))?;
        let modified = modified(&meta);
        if (meta.len(), modified) != (artifact.length, artifact.modified) {
            return Err(self.touched(path));
        }
        if let Some(known) = known.filter(|known| (known.length, known.modified) == (meta.len(), modified)) {
            return Ok(*known);
        }
        let bytes = self.read(path)?;
        let length = bytes.len() as u64;
        Ok(File { length, modified, digest: Digest::of(&bytes), sha1: Sha1::digest(&bytes).into() })
    }

    /// That a file is not what the build left.
    fn touched(&self, path: &str) -> Fault {
        Diagnostic::error("publish-touched").arg("path", self.place(path).display()).into()
    }
}
