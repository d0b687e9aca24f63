//! Shapes one by one: what counts of a publication, whether anybody has it, under which keys it lies, and to which work it belongs.

use crate::digest::Digest;
use crate::well::works::keys::{Key, keys};
use crate::well::works::profile::Profile;
use rusqlite::Connection;
use std::sync::Arc;

/// A shape in memory.
pub struct Node {
    pub profile: Arc<Profile>,
    /// Under which it lies, where that is known already.
    pub keys: Vec<Key>,
    pub digest: Vec<u8>,
    pub live: bool,
    pub work: Option<i64>,
}

/// What is known of a shape without reading it.
pub struct State {
    /// Whether somebody had it when that was looked at last.
    pub before: bool,
    /// Whether somebody has it now, as read by this program; what another has read is not compared with.
    pub live: bool,
    pub work: Option<i64>,
}

impl State {
    pub fn of(connection: &Connection, shape: i64) -> rusqlite::Result<State> {
        let mut asked = connection.prepare_cached(
            "SELECT live, length(traits) > 0 AND EXISTS (
                 SELECT 1 FROM texts JOIN records ON records.text = texts.id WHERE shape = shapes.id AND gone IS NULL
             ), work FROM shapes WHERE id = ?1",
        )?;
        asked.query_row([shape], |row| Ok(State { before: row.get(0)?, live: row.get(1)?, work: row.get(2)? }))
    }
}

impl Node {
    pub fn read(connection: &Connection, shape: i64) -> rusqlite::Result<Node> {
        let mut asked = connection.prepare_cached("SELECT digest, traits, live, work FROM shapes WHERE id = ?1")?;
        let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?, row.get(2)?, row.get(3)?));
        let (digest, traits, live, work) = asked.query_row([shape], row)?;
        let traits = postcard::from_bytes(&traits).map_err(|_| rusqlite::Error::InvalidQuery)?;
        let profile = Arc::new(Profile::of(traits));
        Ok(Node { profile, keys: Vec::new(), digest, live, work })
    }

    /// All keys under which it lies.
    pub fn known(&self) -> Vec<Key> {
        if self.keys.is_empty() { keys(&self.profile) } else { self.keys.clone() }
    }
}

/// The shapes of a work that somebody has.
pub fn members(connection: &Connection, work: i64) -> rusqlite::Result<Vec<i64>> {
    let mut asked = connection.prepare_cached("SELECT id FROM shapes WHERE work = ?1 AND live")?;
    asked.query_map([work], |row| row.get(0))?.collect()
}

/// The work to which a shape belongs.
pub fn work_of(connection: &Connection, shape: i64) -> rusqlite::Result<Option<i64>> {
    connection.prepare_cached("SELECT work FROM shapes WHERE id = ?1")?.query_row([shape], |row| row.get(0))
}

/// Whether somebody has a text already.
pub fn is_there(connection: &Connection, text: i64) -> rusqlite::Result<bool> {
    let mut asked =
        connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM records WHERE text = ?1 AND gone IS NULL)")?;
    asked.query_row([text], |row| row.get(0))
}

/// The name of a work that begins with a shape.
pub fn named_by(digest: &[u8]) -> String {
    format!("w{}", Digest::of(digest).short(12))
}

/// The name that a work has.
pub fn name(connection: &Connection, work: i64) -> rusqlite::Result<String> {
    connection.prepare_cached("SELECT name FROM works WHERE id = ?1")?.query_row([work], |row| row.get(0))
}
