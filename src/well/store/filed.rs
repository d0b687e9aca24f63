//! Which shapes lie under which key: one row for each key, which is a fraction of what a row for each shape would be to read and to write.
//!
//! Beside each shape stands what is seen of it first, so that most of what somebody else made need not be looked up.

use crate::well::works::glance::Mark;
use crate::well::works::keys::Key;
use rusqlite::{CachedStatement, Connection, OptionalExtension, params};
use std::collections::HashMap;

/// Under how many shapes a key tells nothing any more: «Årsmelding». No more than one above that are kept.
const COMMON: usize = 200;
/// How many bytes a shape takes: two are its mark.
const WIDTH: usize = 6;
const ROW: &str = "SELECT shapes FROM filed WHERE key = ?1";

/// A shape under a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Filed {
    pub shape: i64,
    pub mark: Mark,
}

impl Filed {
    fn write(self, row: &mut Vec<u8>) -> rusqlite::Result<()> {
        let shape = u32::try_from(self.shape).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(0, self.shape))?;
        row.extend(shape.to_le_bytes().into_iter().chain(self.mark.0.to_le_bytes()));
        Ok(())
    }

    fn read(bytes: &[u8; WIDTH]) -> Filed {
        let [a, b, c, d, mark @ ..] = *bytes;
        Filed { shape: u32::from_le_bytes([a, b, c, d]).into(), mark: Mark(u16::from_le_bytes(mark)) }
    }
}

/// Files shapes under their keys, in the order in which these lie, and gives what lies under these keys then.
pub fn file(connection: &Connection, mut new: Vec<(Key, Filed)>) -> rusqlite::Result<HashMap<Key, Vec<Filed>>> {
    new.sort_unstable();
    let mut asked = connection.prepare_cached(ROW)?;
    let mut write = connection.prepare_cached("INSERT OR REPLACE INTO filed VALUES (?1, ?2)")?;
    let mut under = HashMap::new();
    for alike in new.chunk_by(|(one, _), (other, _)| one == other) {
        let Some((key, _)) = alike.first() else { continue };
        let mut row = row(&mut asked, *key)?.unwrap_or_default();
        let room = (COMMON + 1).saturating_sub(row.len() / WIDTH).min(alike.len());
        for (_, filed) in &alike[..room] {
            filed.write(&mut row)?;
        }
        if room > 0 {
            write.execute(params![key.0, row])?;
        }
        under.insert(*key, telling(&row));
    }
    Ok(under)
}

/// What lies under a key; nothing under one that tells nothing.
pub fn under(connection: &Connection, key: Key) -> rusqlite::Result<Vec<Filed>> {
    Ok(row(&mut connection.prepare_cached(ROW)?, key)?.map(|row| telling(&row)).unwrap_or_default())
}

/// What lies under a key, whether it tells something or not.
pub fn all(connection: &Connection, key: Key) -> rusqlite::Result<Vec<Filed>> {
    Ok(row(&mut connection.prepare_cached(ROW)?, key)?.map(|row| read(&row).collect()).unwrap_or_default())
}

fn row(asked: &mut CachedStatement<'_>, key: Key) -> rusqlite::Result<Option<Vec<u8>>> {
    asked.query_row([key.0], |row| row.get(0)).optional()
}

fn telling(row: &[u8]) -> Vec<Filed> {
    if row.len() > COMMON * WIDTH { Vec::new() } else { read(row).collect() }
}

fn read(row: &[u8]) -> impl Iterator<Item = Filed> {
    row.as_chunks::<WIDTH>().0.iter().map(Filed::read)
}
