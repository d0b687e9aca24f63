//! The well's database (SQLite, one file): records, what they say, which works they make, and who has them.
//!
//! ```text
//! segments ─ take ─ records ─ texts ─ shapes ─ join ─ works ─ holdings, words to search
//! ```
//!
//! A text is what one record or many say, word for word; a shape is what counts of it when publications are compared. So what 357 libraries
//! copied from one another is kept, and compared, once. All of it follows from segments but the names of works and what became of
//! them: these stay, whatever is read anew.

mod ahead;
mod ask;
mod filed;
mod glances;
mod gone;
mod join;
mod merge;
mod met;
mod read;
mod search;
mod shape;
mod take;

pub use ask::{Because, Edition, Found, Past, Shown, Stats};
pub use join::Event;
pub use merge::{Merged, Said, Why};
pub use take::Taken;

use self::glances::Glances;
use crate::diagnostic::Error;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Transaction, TransactionBehavior};
use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The address of the sources by which records are read and compared. What other ones read is read again from its segments.
const READER: &str = env!("FFL_READER");

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS meta (reader TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS sources (
    id INTEGER PRIMARY KEY, tenant TEXT NOT NULL, name TEXT NOT NULL,
    taken INTEGER NOT NULL DEFAULT 0,
    UNIQUE (tenant, name)
);
CREATE TABLE IF NOT EXISTS records (
    id INTEGER PRIMARY KEY, source INTEGER NOT NULL REFERENCES sources, number TEXT NOT NULL,
    place TEXT NOT NULL, text INTEGER NOT NULL REFERENCES texts, level INTEGER NOT NULL, items TEXT NOT NULL,
    first INTEGER NOT NULL, last INTEGER NOT NULL, gone INTEGER,
    UNIQUE (source, number)
);
CREATE INDEX IF NOT EXISTS records_text ON records (text);
CREATE TABLE IF NOT EXISTS texts (
    id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, shape INTEGER NOT NULL REFERENCES shapes, description TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS texts_shape ON texts (shape);
CREATE TABLE IF NOT EXISTS shapes (id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, traits BLOB NOT NULL, live INTEGER NOT NULL DEFAULT 0, work INTEGER);
CREATE INDEX IF NOT EXISTS shapes_of ON shapes (work) WHERE work IS NOT NULL;
CREATE TABLE IF NOT EXISTS glances (id INTEGER PRIMARY KEY, seen BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS filed (key INTEGER PRIMARY KEY, shapes BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS works (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, title TEXT NOT NULL, creator TEXT NOT NULL, kind TEXT NOT NULL,
    language TEXT NOT NULL, year INTEGER
);
CREATE TABLE IF NOT EXISTS joins (work INTEGER NOT NULL, one INTEGER NOT NULL, other INTEGER NOT NULL, reason TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS joins_work ON joins (work);
CREATE TABLE IF NOT EXISTS redirects (name TEXT PRIMARY KEY, into_name TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS history (at INTEGER NOT NULL, what TEXT NOT NULL, name TEXT NOT NULL, other TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS history_name ON history (name);
CREATE TABLE IF NOT EXISTS holdings (
    tenant TEXT NOT NULL, work INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, branches TEXT NOT NULL,
    PRIMARY KEY (tenant, work)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS holdings_newest ON holdings (tenant, first);
CREATE INDEX IF NOT EXISTS holdings_work ON holdings (work);
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5 (title, names, about, content='', contentless_delete=1, tokenize='ascii');
";

/// Has all be read again. What was read before stays until it is, so that works keep their names, but nothing is compared with it.
const ANEW: &str = "
UPDATE sources SET taken = 0;
DROP TABLE IF EXISTS keys;
DELETE FROM filed;
DELETE FROM glances;
DROP INDEX IF EXISTS shapes_work;
UPDATE shapes SET live = 0, traits = x'', digest = CAST('old ' || id AS BLOB);
UPDATE texts SET digest = CAST('old ' || id AS BLOB);
DROP INDEX IF EXISTS holdings_first;
DELETE FROM meta;
";

/// How long whoever reads or writes waits for whoever writes.
const WAIT: Duration = Duration::from_secs(60);
/// How long one writes at most before the others have their turn.
const HOLD: Duration = Duration::from_secs(20);

/// The well.
pub struct Well {
    connection: Connection,
    glances: Cell<Glances>,
    /// When it began to write what is not committed.
    begun: Cell<Instant>,
    path: PathBuf,
}

impl Well {
    /// Opens the well in a folder to write in it; makes it where there is none.
    pub fn open(folder: &Path) -> Result<Well, Error> {
        let path = folder.join("well.db");
        std::fs::create_dir_all(folder).map_err(|error| Error::new("write", folder.display(), error))?;
        let connection = Connection::open(&path).map_err(|error| failed(&path, error))?;
        let well = Well { connection, glances: Cell::default(), begun: Instant::now().into(), path };
        well.prepare().map_err(|error| failed(&well.path, error))?;
        Ok(well)
    }

    /// Opens it to read; none where there is none.
    pub fn read(folder: &Path) -> Result<Option<Well>, Error> {
        let path = folder.join("well.db");
        if !path.exists() {
            return Ok(None);
        }
        let connection = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_ONLY);
        let connection = connection.map_err(|error| failed(&path, error))?;
        // Whoever fills the well lets nobody in while it writes.
        connection.busy_timeout(WAIT).map_err(|error| failed(&path, error))?;
        Ok(Some(Well { connection, glances: Cell::default(), begun: Instant::now().into(), path }))
    }

    fn prepare(&self) -> rusqlite::Result<()> {
        // One file and no others beside it, so that the store can be taken along; whole after a loss of power.
        self.connection.execute_batch(
            "PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL; PRAGMA cache_size = -400000; PRAGMA temp_store = MEMORY;",
        )?;
        // A plan holds for every value: nothing is planned again for each.
        self.connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        self.connection.busy_timeout(WAIT)?;
        self.connection.set_prepared_statement_cache_capacity(64);
        // At one go: whoever opens it meanwhile must not have all read anew that was just read.
        let transaction = Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)?;
        transaction.execute_batch(SCHEMA)?;
        let reader: Option<String> =
            transaction.query_row("SELECT reader FROM meta", [], |row| row.get(0)).optional()?;
        if reader.as_deref() != Some(READER) {
            transaction.execute_batch(ANEW)?;
            transaction.execute("INSERT INTO meta VALUES (?1)", [READER])?;
        }
        transaction.commit()
    }

    /// Changes something: all of it or, where it fails, nothing since it was committed last.
    fn change<T>(&self, change: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
        let begun = Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate);
        let begun = begun.map_err(|error| self.failed(error))?;
        self.glances.set(self.glances.take().begun());
        self.begun.set(Instant::now());
        let changed = change()?;
        begun.commit().map_err(|error| self.failed(error))?;
        self.glances.set(self.glances.take().ended());
        Ok(changed)
    }

    fn failed(&self, error: rusqlite::Error) -> Error {
        failed(&self.path, error)
    }
}

fn failed(path: &Path, error: rusqlite::Error) -> Error {
    Error::new("well", path.display(), error)
}

#[cfg(test)]
mod tests;
