//! Records that are there no more: what a file has lost, what a repository forgot to tell of, what nobody asks for any longer.

use super::join::Joining;
use super::read::{address, present};
use super::take::known;
use super::{Taken, Well};
use crate::diagnostic::Error;
use crate::well::segments::{Entry, Segments};
use jiff::Timestamp;
use rusqlite::{Connection, params};
use std::collections::BTreeSet;

impl Well {
    /// The sources that something was taken from, with their tenants.
    pub fn sources(&self) -> Result<Vec<(String, String)>, Error> {
        let all = || -> rusqlite::Result<Vec<(String, String)>> {
            let mut asked = self.connection.prepare_cached("SELECT tenant, name FROM sources WHERE taken > 0")?;
            asked.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
        };
        all().map_err(|error| self.failed(error))
    }

    /// Lets go of all that came from a source. If it is there again, it is taken anew from its segments.
    pub fn release(&mut self, (tenant, name): (&str, &str), at: Timestamp) -> Result<Taken, Error> {
        let all = || {
            let mut taken = Taken::default();
            let (source, _) = self.source(tenant, name)?;
            let all = self.missing(source, None, &BTreeSet::new())?;
            self.leave((source, at.as_second()), &all, &mut taken)?;
            self.connection.execute("UPDATE sources SET taken = 0 WHERE id = ?1", [source])?;
            Ok(taken)
        };
        self.change(|| all().map_err(|error| self.failed(error)))
    }

    /// What a source, or one place of it, had and has no more.
    pub(super) fn missing(
        &self,
        source: i64,
        place: Option<&str>,
        seen: &BTreeSet<u64>,
    ) -> rusqlite::Result<Vec<String>> {
        let mut asked = self.connection.prepare_cached(
            "SELECT number FROM records WHERE source = ?1 AND place = ifnull(?2, place) AND gone IS NULL",
        )?;
        let mut there: Vec<String> =
            asked.query_map(params![source, place], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        there.retain(|number| !seen.contains(&address(number)));
        Ok(there)
    }

    /// Lets go of what a repository has no more without having said so: what stands on no page of a list of all that it has. A list
    /// that nobody could read to the last record says nothing of that, and neither does an empty one.
    pub(super) fn rest(
        &self,
        (source, at): (i64, i64),
        (segments, list): (&Segments, &[Entry]),
        taken: &mut Taken,
    ) -> Result<(), Error> {
        let mut seen = BTreeSet::new();
        for segment in list.iter().filter_map(|entry| entry.segment.as_ref()) {
            match present(segments.bytes(segment)?).map_err(|error| Error::new("read", &segment.digest, error))? {
                Some(there) => seen.extend(there),
                None => return Ok(()),
            }
        }
        if seen.is_empty() {
            return Ok(());
        }
        let missing = self.missing(source, None, &seen).map_err(|error| self.failed(error))?;
        self.leave((source, at), &missing, taken).map_err(|error| self.failed(error))
    }

    /// Lets go of what a place had and has no more.
    pub(super) fn gone(
        &self,
        (source, place, at): (i64, &str, i64),
        seen: &BTreeSet<u64>,
        taken: &mut Taken,
    ) -> rusqlite::Result<()> {
        let missing = self.missing(source, Some(place), seen)?;
        self.leave((source, at), &missing, taken)
    }

    /// Lets go of some records.
    fn leave(&self, (source, at): (i64, i64), numbers: &[String], taken: &mut Taken) -> rusqlite::Result<()> {
        let mut joining = Joining::new(source, at);
        for number in numbers {
            leave(&self.connection, (source, at), number, (&mut joining, taken))?;
        }
        self.joined(joining, taken)
    }
}

/// Notes that a record is there no more.
pub fn leave(
    connection: &Connection,
    (source, at): (i64, i64),
    number: &str,
    (joining, taken): (&mut Joining, &mut Taken),
) -> rusqlite::Result<()> {
    if let Some(before) = known(connection, source, number)?.filter(|before| before.there) {
        taken.gone += 1;
        joining.touch(before.shape);
        connection.prepare_cached("UPDATE records SET gone = ?2 WHERE id = ?1")?.execute(params![before.id, at])?;
    }
    Ok(())
}
