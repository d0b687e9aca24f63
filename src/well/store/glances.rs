//! Shapes as they look at a glance, in the well and, for as long as it is open, in memory: what a shape says never changes. Most that are
//! looked at are by somebody else, and need not be read.

use crate::well::works::glance::Glance;
use rusqlite::{Connection, OptionalExtension, params};

/// How many are kept in memory: a hundred bytes each.
const MOST: usize = 1_800_000;
/// How many that came one after another lie in one row.
const NEIGHBOURS: usize = 16;

type Neighbours = [Option<Glance>; NEIGHBOURS];

#[derive(Default)]
pub struct Glances {
    /// By the numbers of their shapes.
    seen: Vec<Option<Box<Neighbours>>>,
    count: usize,
    open: bool,
}

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

    /// A shape at a glance; none of one that has none.
    pub fn get(&mut self, connection: &Connection, shape: i64) -> rusqlite::Result<Option<&Glance>> {
        let (row, place) = placed(shape);
        // What is not among its neighbours may have come since.
        if self.seen(row).is_none_or(|all| all[place].is_none()) {
            let all = read(connection, row)?;
            self.remember(row, all);
        }
        Ok(self.seen(row).and_then(|all| all[place].as_ref()))
    }

    /// Keeps how new shapes look.
    pub fn keep(&mut self, connection: &Connection, mut new: Vec<(i64, Glance)>) -> rusqlite::Result<()> {
        new.sort_unstable_by_key(|(shape, _)| *shape);
        let mut write = connection.prepare_cached("INSERT OR REPLACE INTO glances VALUES (?1, ?2)")?;
        for neighbours in new.chunk_by(|(one, _), (other, _)| placed(*one).0 == placed(*other).0) {
            let Some((first, _)) = neighbours.first() else { continue };
            let (row, _) = placed(*first);
            let mut all = read(connection, row)?;
            neighbours.iter().for_each(|(shape, glance)| all[placed(*shape).1] = Some(*glance));
            write
                .execute(params![number(row), postcard::to_stdvec(&all).map_err(|_| rusqlite::Error::InvalidQuery)?])?;
            self.remember(row, all);
        }
        Ok(())
    }

    fn seen(&self, row: usize) -> Option<&Neighbours> {
        self.seen.get(row)?.as_deref()
    }

    fn remember(&mut self, row: usize, all: Neighbours) {
        if self.count >= MOST {
            (self.seen, self.count) = (Vec::new(), 0);
        }
        if self.seen.len() <= row {
            self.seen.resize_with(row + 1, || None);
        }
        self.count += if self.seen[row].replace(Box::new(all)).is_none() { NEIGHBOURS } else { 0 };
    }
}

/// In which row a shape lies, and at which place of it.
fn placed(shape: i64) -> (usize, usize) {
    let shape = usize::try_from(shape).unwrap_or_default();
    (shape / NEIGHBOURS, shape % NEIGHBOURS)
}

fn number(row: usize) -> i64 {
    i64::try_from(row).unwrap_or(i64::MAX)
}

fn read(connection: &Connection, row: usize) -> rusqlite::Result<Neighbours> {
    let mut asked = connection.prepare_cached("SELECT seen FROM glances WHERE id = ?1")?;
    let known: Option<Vec<u8>> = asked.query_row([number(row)], |row| row.get(0)).optional()?;
    let read =
        known.map(|known| postcard::from_bytes(&known).map_err(|_| rusqlite::Error::InvalidQuery)).transpose()?;
    Ok(read.unwrap_or([None; NEIGHBOURS]))
}
