//! Shapes one by one: what counts of a publication, whether anybody has it, under which keys it lies, and to which work it belongs.

use crate::digest::Digest;
use crate::well::works::glance::Glance;
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

/// Shapes as they look at a glance, for as long as the well is open: what a shape says never changes. Most that are looked at are by
/// somebody else, and need not be read.
#[derive(Default)]
pub struct Glances {
    /// By their numbers, some neighbours at a time.
    seen: Vec<Option<Box<[Option<Glance>; NEIGHBOURS]>>>,
    count: usize,
    open: bool,
}

/// How many are kept: a hundred bytes each.
const GLANCES: usize = 1_800_000;
const NEIGHBOURS: usize = 16;

impl Glances {
    /// What they are when something begins to change: none where the last change did not come to its end, for what it made is not
    /// kept, and others may have its numbers.
    pub fn begun(self) -> Glances {
        let kept = if self.open { Glances::default() } else { self };
        Glances { open: true, ..kept }
    }

    pub fn ended(self) -> Glances {
        Glances { open: false, ..self }
    }

    pub fn get(&self, shape: i64) -> Option<&Glance> {
        let (some, place) = place(shape);
        self.seen.get(some)?.as_ref()?[place].as_ref()
    }

    pub fn keep(&mut self, shape: i64, glance: Glance) {
        if self.count < GLANCES {
            let (some, place) = place(shape);
            if self.seen.len() <= some {
                self.seen.resize_with(some + 1, || None);
            }
            let neighbours = self.seen[some].get_or_insert_with(|| Box::new([None; NEIGHBOURS]));
            self.count += usize::from(neighbours[place].replace(glance).is_none());
        }
    }
}

/// Among which neighbours a shape is, and which of them.
fn place(shape: i64) -> (usize, usize) {
    let shape = usize::try_from(shape).unwrap_or_default();
    (shape / NEIGHBOURS, shape % NEIGHBOURS)
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
