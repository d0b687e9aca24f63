//! The memo of the last build and content-addressed artifacts, by digest; all of it can be deleted at any time.
//!
//! Knows no tenant: it keeps named values and addressed bytes in a folder.

mod aside;

pub use aside::{Aside, Slip};

use crate::diagnostic::Error;
use crate::digest::{Digest, Hashing};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// A cache in a folder.
#[derive(Clone, Debug)]
pub struct Cache {
    folder: PathBuf,
}

impl Cache {
    pub fn new(folder: PathBuf) -> Cache {
        Cache { folder }
    }

    /// A value that was kept under a name by this program; none where it is absent, older or damaged.
    pub fn value<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        self.addressed(name).map(|(_, value)| value)
    }

    /// The same with the value's address ([`Digest::of_value`]).
    pub fn addressed<T: DeserializeOwned>(&self, name: &str) -> Option<(Digest, T)> {
        let bytes = std::fs::read(self.folder.join(name)).ok()?;
        let (stamp, rest) = bytes.split_at_checked(PROGRAM.len())?;
        let (address, value) = sealed(rest).filter(|_| stamp == PROGRAM.as_bytes())?;
        Some((address, postcard::from_bytes(value).ok()?))
    }

    /// The address of a value that this program kept under a name, as it stands before the value.
    pub fn address(&self, name: &str) -> Option<Digest> {
        let mut head = [0; PROGRAM.len() + SEAL];
        std::fs::File::open(self.folder.join(name)).and_then(|mut file| file.read_exact(&mut head)).ok()?;
        let (stamp, seal) = head.split_last_chunk::<SEAL>()?;
        (stamp == PROGRAM.as_bytes()).then(|| Digest::from(*seal))
    }

    /// Forgets what was kept under a name.
    pub fn forget(&self, name: &str) -> Result<(), Error> {
        let path = self.folder.join(name);
        absent(std::fs::remove_file(&path), &path)
    }

    /// Keeps a value under a name.
    pub fn keep<T: Serialize>(&self, name: &str, value: &T) -> Result<(), Error> {
        let path = self.folder.join(name);
        let failed = |error: std::io::Error| Error::new("write", path.display(), error);
        let mut file = Fresh::within(path.parent().unwrap_or(&self.folder))?;
        [PROGRAM.as_bytes(), &[0; SEAL]].iter().try_for_each(|part| file.write_all(part)).map_err(failed)?;
        let mut sealing = BufWriter::with_capacity(BUFFER, Sealing { file, hashing: Hashing::default() });
        let encoded = postcard::to_io(value, &mut sealing).map(drop);
        // Where the disk has no room, that is what went wrong.
        sealing.flush().map_err(failed)?;
        encoded.map_err(|error| Error::new("encode", path.display(), error))?;
        let Sealing { mut file, hashing } = sealing.into_inner().map_err(|error| failed(error.into_error()))?;
        file.0.seek(SeekFrom::Start(PROGRAM.len() as u64)).map_err(failed)?;
        file.write_all(&hashing.finish().bytes()).map_err(failed)?;
        file.keep(&path, Durability::Cache)
    }

    /// An artifact by the address of what it was made from; none where it is absent or damaged.
    pub fn artifact(&self, address: &Digest) -> Option<Vec<u8>> {
        let mut bytes = std::fs::read(self.artifact_path(address)).ok()?;
        sealed(&bytes)?;
        bytes.drain(..SEAL);
        Some(bytes)
    }

    /// Keeps an artifact.
    pub fn keep_artifact(&self, address: &Digest, bytes: &[u8]) -> Result<(), Error> {
        write(&self.artifact_path(address), &[&Digest::of(bytes).bytes(), bytes], Durability::Cache)
    }

    fn artifact_path(&self, address: &Digest) -> PathBuf {
        let name = address.to_string();
        self.folder.join("artifacts").join(&name[..2]).join(&name[2..])
    }
}

/// How much of a value is written at one go.
const BUFFER: usize = 1 << 16;

/// A value on its way into a file, whose digest is reckoned as it passes: of a large one no memory has to hold all bytes.
struct Sealing {
    file: Fresh,
    hashing: Hashing,
}

impl Write for Sealing {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hashing.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

/// Removing what is not there is no failure.
pub fn absent(removed: std::io::Result<()>, path: &Path) -> Result<(), Error> {
    match removed {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::new("remove", path.display(), error)),
        _ => Ok(()),
    }
}

/// The length of the digest that stands before whatever is kept.
const SEAL: usize = 32;

/// What stands behind its own digest, and that; none where the two do not agree, as after a power cut or a full disk.
fn sealed(bytes: &[u8]) -> Option<(Digest, &[u8])> {
    let (seal, rest) = bytes.split_at_checked(SEAL)?;
    let digest = Digest::of(rest);
    (seal == digest.bytes()).then_some((digest, rest))
}

/// The address of this program's sources: what another version kept is not read.
pub const PROGRAM: &str = env!("FFL_PROGRAM");

/// How much a file is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Can be made again: a power cut may take it, for it is verified when it is read.
    Cache,
    /// Somebody's text: on the disk before it takes the old one's place.
    Text,
}

/// Writes a file so that whoever reads it sees the old bytes or the new ones, never a part; permissions stay.
///
/// With [`Fresh`], which it is made of, the one way in the program: the bytes wait beside the file under a hidden name that no
/// other thread or process has, and are gone if anything fails.
pub fn replace(path: &Path, bytes: &[u8], durability: Durability) -> Result<(), Error> {
    write(path, &[bytes], durability)
}

/// The same with bytes that lie apart.
fn write(path: &Path, parts: &[&[u8]], durability: Durability) -> Result<(), Error> {
    let failed = |error: std::io::Error| Error::new("write", path.display(), error);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut fresh = Fresh::within(folder)?;
    parts.iter().try_for_each(|part| fresh.write_all(part)).map_err(failed)?;
    fresh.keep(path, durability)
}

/// A file in the making, for what comes bit by bit: it waits under a hidden name in the folder where it will be, and is gone if
/// nobody keeps it.
pub struct Fresh(tempfile::NamedTempFile);

impl Fresh {
    pub fn within(folder: &Path) -> Result<Fresh, Error> {
        let failed = |error: std::io::Error| Error::new("write", folder.display(), error);
        std::fs::create_dir_all(folder).map_err(failed)?;
        let mut builder = tempfile::Builder::new();
        builder.prefix(".").suffix(".new");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        builder.tempfile_in(folder).map(Fresh).map_err(failed)
    }

    /// Gives it its name, in the place of what had it, whose permissions stay.
    pub fn keep(self, path: &Path, durability: Durability) -> Result<(), Error> {
        let failed = |error: std::io::Error| Error::new("write", path.display(), error);
        if let Ok(there) = std::fs::metadata(path) {
            self.0.as_file().set_permissions(there.permissions()).map_err(failed)?;
        }
        if durability == Durability::Text {
            self.0.as_file().sync_all().map_err(failed)?;
        }
        self.0.persist(path).map(drop).map_err(|error| failed(error.error))
    }
}

impl Write for Fresh {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_and_foreign_values_are_absent() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path().to_owned());
        cache.keep("memo/x", &("a".to_owned(), 7)).unwrap();
        assert_eq!(cache.value::<(String, i32)>("memo/x"), Some(("a".to_owned(), 7)));
        let address = cache.address("memo/x").unwrap();
        assert_eq!(Digest::of_value(&("a".to_owned(), 7)).unwrap(), address);
        assert_eq!(cache.addressed("memo/x"), Some((address, ("a".to_owned(), 7))));
        std::fs::write(folder.path().join("memo/x"), b"short").unwrap();
        assert_eq!(cache.value::<(String, i32)>("memo/x"), None);
        assert_eq!(cache.address("memo/x"), None);
    }

    #[test]
    fn a_value_longer_than_what_is_written_at_one_go_is_kept_whole_or_not_at_all() {
        /// A sequence without a length.
        struct Endless;
        impl Serialize for Endless {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_seq((0..BUFFER).filter(|number| number % 2 == 0))
            }
        }
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path().to_owned());
        let long: Vec<String> = (0..3 * BUFFER / 10).map(|number| format!("{number:010}")).collect();
        cache.keep("memo/x", &long).unwrap();
        assert_eq!(cache.addressed("memo/x"), Some((Digest::of_value(&long).unwrap(), long.clone())));
        assert!(cache.keep("memo/x", &(&long, Endless)).is_err());
        assert_eq!(cache.value("memo/x"), Some(long));
        assert_eq!(std::fs::read_dir(folder.path().join("memo")).unwrap().count(), 1);
    }

    #[test]
    fn an_artifact_that_lost_a_part_or_a_bit_is_absent() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path().to_owned());
        let address = Digest::of(b"x");
        cache.keep_artifact(&address, b"pixels").unwrap();
        assert_eq!(cache.artifact(&address).as_deref(), Some(&b"pixels"[..]));
        let path = cache.artifact_path(&address);
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, &whole[..whole.len() - 1]).unwrap();
        assert_eq!(cache.artifact(&address), None);
        let zeroed = vec![0; whole.len()];
        std::fs::write(&path, zeroed).unwrap();
        assert_eq!(cache.artifact(&address), None);
    }

    #[test]
    fn many_threads_may_write_one_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("one");
        std::thread::scope(|scope| {
            for letter in b'a'..b'i' {
                let path = &path;
                scope.spawn(move || {
                    (0..50).for_each(|_| replace(path, &vec![letter; 10_000], Durability::Cache).unwrap());
                });
            }
        });
        let bytes = std::fs::read(&path).unwrap();
        assert!(bytes.len() == 10_000 && bytes.iter().all(|byte| *byte == bytes[0]));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
