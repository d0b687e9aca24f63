//! Texts that wait on the disk for this process alone: of a hundred thousand pages no memory should hold all.

use crate::diagnostic::Error;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// How many bytes of HTML memory holds, be it of one large folder or of many small ones.
const ROOM: usize = 64 << 20;

/// Where texts are put for which memory has no room: a file without a name, which goes when nobody can ask for one of them any more,
/// however the process ends.
#[derive(Clone, Debug)]
pub struct Aside(Arc<Store>);

#[derive(Debug)]
struct Store {
    folder: PathBuf,
    /// How many bytes memory may still hold.
    room: AtomicUsize,
    /// None while there was room for all.
    file: Mutex<Option<File>>,
}

/// What a text is asked for with that was put aside.
#[derive(Clone, Debug)]
pub struct Slip {
    aside: Aside,
    at: u64,
    length: usize,
}

impl Aside {
    /// Texts are put into this folder.
    pub fn within(folder: PathBuf) -> Aside {
        Aside::with_room(folder, ROOM)
    }

    /// The same where memory holds so many bytes.
    pub fn with_room(folder: PathBuf, bytes: usize) -> Aside {
        Aside(Arc::new(Store { folder, room: bytes.into(), file: Mutex::default() }))
    }

    /// Says how many bytes of text are about to come: where there is no room for all of them, each is put aside.
    pub fn announce(&self, bytes: usize) {
        if bytes > self.0.room.load(Ordering::Relaxed) {
            self.0.room.store(0, Ordering::Relaxed);
        }
    }

    /// Takes a text out of memory, which is empty then; none where there is room for it.
    pub fn take(&self, text: &mut String) -> Result<Option<Slip>, Error> {
        let held = |room: usize| room.checked_sub(text.len());
        if self.0.room.fetch_update(Ordering::Relaxed, Ordering::Relaxed, held).is_ok() {
            return Ok(None);
        }
        let at = self.write(text.as_bytes()).map_err(|error| Error::new("write", self.0.folder.display(), error))?;
        let length = std::mem::take(text).len();
        Ok(Some(Slip { aside: self.clone(), at, length }))
    }

    fn write(&self, bytes: &[u8]) -> std::io::Result<u64> {
        let mut file = self.0.file.lock().unwrap_or_else(PoisonError::into_inner);
        let file = match &mut *file {
            Some(file) => file,
            none => {
                std::fs::create_dir_all(&self.0.folder)?;
                none.insert(tempfile::tempfile_in(&self.0.folder)?)
            }
        };
        let at = file.seek(SeekFrom::End(0))?;
        file.write_all(bytes)?;
        Ok(at)
    }

    fn read(&self, at: u64, bytes: &mut [u8]) -> std::io::Result<()> {
        let mut file = self.0.file.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(file) = &mut *file else { return Err(std::io::ErrorKind::NotFound.into()) };
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(bytes)
    }
}

impl Slip {
    /// The text as it was put aside.
    pub fn text(&self) -> Result<String, Error> {
        let Slip { aside, at, length } = self;
        let failed = |error: std::io::Error| Error::new("read", aside.0.folder.display(), error);
        let mut bytes = vec![0; *length];
        aside.read(*at, &mut bytes).map_err(failed)?;
        String::from_utf8(bytes).map_err(|error| failed(std::io::Error::other(error)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rayon::prelude::*;

    #[test]
    fn what_has_no_room_is_put_aside_and_read_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let aside = Aside::with_room(folder.path().join("state"), 10);
        let mut first = "ti bokstav".to_owned();
        assert!(aside.take(&mut first).unwrap().is_none());
        assert_eq!(first, "ti bokstav");
        assert!(!folder.path().join("state").exists());
        let texts: Vec<String> =
            (0..2000).map(|number: usize| "så ".repeat(number % 700) + &number.to_string()).collect();
        let put = |text: &String| aside.take(&mut text.clone()).unwrap().unwrap();
        let slips: Vec<Slip> = texts.par_iter().map(put).collect();
        slips.par_iter().zip(&texts).for_each(|(slip, text)| assert_eq!(&slip.text().unwrap(), text));
        // Nobody else sees it.
        assert_eq!(std::fs::read_dir(folder.path().join("state")).unwrap().count(), 0);
    }

    #[test]
    fn of_more_than_there_is_room_for_all_is_put_aside() {
        let folder = tempfile::tempdir().unwrap();
        let aside = Aside::with_room(folder.path().to_owned(), 10);
        aside.announce(10);
        assert!(aside.take(&mut "fem b".to_owned()).unwrap().is_none());
        aside.announce(6);
        assert_eq!(aside.take(&mut "x".to_owned()).unwrap().unwrap().text().unwrap(), "x");
    }

    #[test]
    fn a_text_that_cannot_be_put_aside_stays() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("state"), "").unwrap();
        let mut text = "tekst".to_owned();
        let error = Aside::with_room(folder.path().join("state"), 0).take(&mut text).unwrap_err();
        assert!(error.to_string().contains("state"), "{error}");
        assert_eq!(text, "tekst");
    }
}
