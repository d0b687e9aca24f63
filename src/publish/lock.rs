//! One publisher at a time: a file that is locked while somebody works, and says who does and since when.

use crate::cache::{Durability, replace};
use crate::diagnostic::{Diagnostic, Error, Fault};
use crate::model::clock::shown;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fs::{File, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// The code of what is said where somebody else publishes.
pub const LOCKED: &str = "publish-locked";

/// How long whoever waits does before trying again.
const AGAIN: Duration = Duration::from_millis(100);

/// Who works here.
#[derive(Debug, Serialize, Deserialize)]
struct Holder {
    process: u32,
    machine: String,
    since: Timestamp,
}

/// Held as long as it lives; the system lets go of it when the process ends, however it does.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes a lock; where somebody has it for longer than one waits, says who and since when.
    pub fn take(path: &Path, at: Timestamp, wait: Duration) -> Result<Lock, Fault> {
        let failed = |error: std::io::Error| Error::new("lock", path.display(), error);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        let mut file =
            File::options().create(true).truncate(false).read(true).write(true).open(path).map_err(failed)?;
        let begun = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if begun.elapsed() < wait => std::thread::sleep(AGAIN),
                Err(TryLockError::WouldBlock) => return Err(held(&mut file, path).into()),
                Err(TryLockError::Error(error)) => return Err(failed(error).into()),
            }
        }
        let holder = Holder { process: std::process::id(), machine: machine(), since: at };
        let text = serde_json::to_vec(&holder).map_err(|error| Error::new("encode", path.display(), error))?;
        file.rewind().and_then(|()| file.set_len(0)).and_then(|()| file.write_all(&text)).map_err(failed)?;
        Ok(Lock { _file: file })
    }
}

/// That somebody else works here.
fn held(file: &mut File, path: &Path) -> Diagnostic {
    let mut text = String::new();
    // Whoever took it may not have written yet.
    let _ = file.read_to_string(&mut text);
    let fault = Diagnostic::error(LOCKED).arg("path", path.display());
    match serde_json::from_str::<Holder>(&text) {
        Ok(Holder { process, machine, since }) => fault
            .arg("process", process)
            .arg("machine", crate::content::value::shown(&machine))
            .arg("since", clock(since)),
        Err(_) => fault.arg("process", "?").arg("machine", "?").arg("since", "?"),
    }
}

/// A moment on the clocks of those who read it.
pub fn clock(at: Timestamp) -> String {
    shown(at).strftime("%F %T").to_string()
}

/// What this machine is called.
pub fn machine() -> String {
    let named =
        std::fs::read_to_string("/proc/sys/kernel/hostname").or_else(|_| std::fs::read_to_string("/etc/hostname"));
    named.map(|name| name.trim().to_owned()).unwrap_or_default()
}

/// A name that whoever publishes with this folder has and nobody else: by it a publisher knows what it began before it was killed.
pub fn own_name(folder: &Path) -> Result<String, Error> {
    let path = folder.join("publisher");
    if let Some(name) = std::fs::read_to_string(&path).ok().filter(|name| !name.is_empty()) {
        return Ok(name);
    }
    let name = Uuid::new_v4().to_string();
    replace(&path, name.as_bytes(), Durability::Text)?;
    Ok(name)
}
