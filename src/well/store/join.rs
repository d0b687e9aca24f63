//! Shapes → works, for those that a step of a harvest concerns: what is joined with its records, however far.
//!
//! A work keeps its name as long as most of what made it is together; what was joined into another leads there for good.

use super::Taken;
use super::filed::{self, Filed, file};
use super::glances::Glances;
use super::merge::{held, summary, tenant};
use super::met::Met;
use super::shape::{Node, State, members, name, named_by, work_of};
use crate::well::works::cluster::cluster;
use crate::well::works::glance::Glance;
use crate::well::works::keys::Key;
use crate::well::works::profile::Profile;
use crate::well::works::reason::Reason;
use crate::well::works::verdict::compare;
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What became of a work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// It is one with another, whose name both have now.
    Joined,
    /// Part of it is a work of its own, which has another name.
    Parted,
    /// Nobody has it any more.
    Gone,
}

impl Event {
    pub const ALL: [Event; 3] = [Event::Joined, Event::Parted, Event::Gone];

    pub fn code(self) -> &'static str {
        match self {
            Event::Joined => "joined",
            Event::Parted => "parted",
            Event::Gone => "gone",
        }
    }
}

/// What a step concerns.
pub struct Joining {
    source: i64,
    /// When it came.
    at: i64,
    /// Shapes of which a library has a copy of what others had: only who has it is new, and in which branches.
    copies: Vec<(i64, BTreeSet<String>)>,
    touched: BTreeSet<i64>,
    /// The works that records were in which say something else now, by the shapes of what they say.
    followed: HashMap<i64, BTreeSet<i64>>,
    nodes: HashMap<i64, Node>,
    /// Under which keys new shapes lie.
    keys: Vec<(Key, Filed)>,
    /// The shapes under keys that were asked for; none under those that tell nothing.
    under: HashMap<Key, Vec<Filed>>,
}

/// A work in the making: its shapes, the first by its address first, and what joined them.
struct Group {
    shapes: Vec<i64>,
    joins: Vec<(i64, i64, Reason)>,
}

impl Joining {
    pub fn new(source: i64, at: i64) -> Joining {
        Joining {
            source,
            at,
            copies: Vec::new(),
            touched: BTreeSet::new(),
            followed: HashMap::new(),
            nodes: HashMap::new(),
            keys: Vec::new(),
            under: HashMap::new(),
        }
    }

    /// Notes that what is known of a shape's records changed.
    pub fn touch(&mut self, shape: i64) {
        self.touched.insert(shape);
    }

    /// Notes a shape that nobody had before.
    pub fn fresh(&mut self, shape: i64, node: Node) {
        self.touch(shape);
        let filed = Filed { shape, mark: node.profile.glance().mark() };
        self.keys.extend(node.keys.iter().map(|key| (*key, filed)));
        self.nodes.insert(shape, node);
    }

    /// Notes that a library has a copy of what others had.
    pub fn copy(&mut self, shape: i64, branches: BTreeSet<String>) {
        self.copies.push((shape, branches));
    }

    /// Notes that a record has another shape now: what it says goes on in the work that it was in.
    pub fn follow(&mut self, connection: &Connection, from: i64, to: i64) -> rusqlite::Result<()> {
        self.touch(from);
        self.touch(to);
        let work = work_of(connection, from)?;
        self.followed.entry(to).or_default().extend(work.filter(|_| from != to));
        Ok(())
    }

    /// Joins what has to be joined, and brings up to date what follows from works.
    pub fn finish(mut self, connection: &Connection, glances: &mut Glances, taken: &mut Taken) -> rusqlite::Result<()> {
        self.under = file(connection, std::mem::take(&mut self.keys))?;
        glances.keep(connection, self.nodes.iter().map(|(shape, node)| (*shape, node.profile.glance())).collect())?;
        let (mut seeds, mut stale) = (BTreeSet::new(), BTreeSet::new());
        for shape in std::mem::take(&mut self.touched) {
            let State { before, live, work } = State::of(connection, shape)?;
            stale.extend(work);
            if live != before {
                self.nodes.entry(shape).and_modify(|node| node.live = live);
                connection
                    .prepare_cached("UPDATE shapes SET live = ?2 WHERE id = ?1")?
                    .execute(params![shape, live])?;
                if live {
                    seeds.insert(shape);
                } else {
                    seeds.extend(work.map(|work| members(connection, work)).transpose()?.unwrap_or_default());
                    connection.prepare_cached("UPDATE shapes SET work = NULL WHERE id = ?1")?.execute([shape])?;
                }
            }
        }
        let (mut met, mut groups) = (Met::default(), Vec::new());
        for seed in seeds {
            if !met.is_done(seed) && self.node(connection, seed)?.live {
                let component = self.explored(connection, seed, (&mut met, glances))?;
                groups.extend(self.grouped(&component));
            }
        }
        stale.extend(self.settle(connection, &groups, taken)?);
        let tenant = tenant(connection, self.source)?;
        for (shape, branches) in std::mem::take(&mut self.copies) {
            if let Some(work) = work_of(connection, shape)?.filter(|work| !stale.contains(work)) {
                held(connection, (&tenant, work, self.at), branches)?;
            }
        }
        for work in stale {
            if members(connection, work)?.is_empty() {
                self.end(connection, work)?;
            } else {
                summary(connection, work)?;
            }
        }
        Ok(())
    }

    fn node(&mut self, connection: &Connection, shape: i64) -> rusqlite::Result<&Node> {
        match self.nodes.entry(shape) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(place) => Ok(place.insert(Node::read(connection, shape)?)),
        }
    }

    /// The shapes under a key, which are all filed before any are asked for.
    fn under(&mut self, connection: &Connection, key: Key) -> rusqlite::Result<&[Filed]> {
        match self.under.entry(key) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(place) => Ok(place.insert(filed::under(connection, key)?)),
        }
    }

    /// The shapes with which one shares a key, but those that are done, and those of which it is seen first that others made them.
    fn near(&mut self, connection: &Connection, shape: i64, met: &mut Met) -> rusqlite::Result<Vec<i64>> {
        let node = self.node(connection, shape)?;
        let (known, mark) = (node.known(), node.profile.glance().mark());
        met.begin();
        let mut near = Vec::new();
        for key in known {
            let under = self.under(connection, key)?.iter().filter(|filed| !mark.others_made(filed.mark));
            near.extend(under.map(|filed| filed.shape).filter(|other| met.first(*other)));
        }
        Ok(near)
    }

    /// A shape, unless it is seen at a glance that others made it than the one.
    fn likely(
        &mut self,
        connection: &Connection,
        (one, shape): (&Glance, i64),
        glances: &mut Glances,
    ) -> rusqlite::Result<Option<&Node>> {
        if glances.get(connection, shape)?.is_some_and(|glance| one.others_made(glance)) {
            return Ok(None);
        }
        self.node(connection, shape).map(Some)
    }

    /// All shapes that pairs lead to from one, each with those that it is the same as; all of them are `done` then.
    fn explored(
        &mut self,
        connection: &Connection,
        seed: i64,
        (met, glances): (&mut Met, &mut Glances),
    ) -> rusqlite::Result<BTreeMap<i64, BTreeSet<i64>>> {
        let mut component: BTreeMap<i64, BTreeSet<i64>> = BTreeMap::from([(seed, BTreeSet::new())]);
        let mut left = vec![seed];
        while let Some(shape) = left.pop() {
            met.done(shape);
            // What two say of one another is the same from either side: each pair is compared once.
            let near = self.near(connection, shape, met)?;
            let own = self.node(connection, shape)?.profile.clone();
            let glance = own.glance();
            for other in near {
                let Some(another) = self.likely(connection, (&glance, other), glances)? else { continue };
                if another.live && compare(&own, &another.profile).same {
                    component.entry(shape).or_default().insert(other);
                    if !component.contains_key(&other) {
                        left.push(other);
                    }
                    component.entry(other).or_default().insert(shape);
                }
            }
        }
        Ok(component)
    }

    /// The works of a component.
    fn grouped(&self, component: &BTreeMap<i64, BTreeSet<i64>>) -> Vec<Group> {
        let mut shapes: Vec<i64> = component.keys().copied().collect();
        shapes.sort_by(|one, other| self.nodes[one].digest.cmp(&self.nodes[other].digest));
        let place: HashMap<i64, usize> = shapes.iter().enumerate().map(|(place, shape)| (*shape, place)).collect();
        let pairs: Vec<(usize, usize)> = component
            .iter()
            .flat_map(|(one, others)| others.iter().filter(move |other| *other > one).map(move |other| (*one, *other)))
            .map(|(one, other)| (place[&one], place[&other]))
            .collect();
        let profiles: Vec<&Profile> = shapes.iter().map(|shape| &*self.nodes[shape].profile).collect();
        let (groups, joins) = cluster(&profiles, &pairs);
        let group = |places: Vec<usize>| Group {
            joins: joins
                .iter()
                .filter(|join| places.contains(&join.one))
                .map(|join| (shapes[join.one], shapes[join.other], join.reason))
                .collect(),
            shapes: places.into_iter().map(|place| shapes[place]).collect(),
        };
        groups.into_iter().map(group).collect()
    }

    /// Makes works of groups, and gives all that were concerned.
    fn settle(
        &mut self,
        connection: &Connection,
        groups: &[Group],
        taken: &mut Taken,
    ) -> rusqlite::Result<BTreeSet<i64>> {
        let mut works = BTreeSet::new();
        let names = self.named(connection, groups)?;
        for (group, old) in groups.iter().zip(names) {
            let work = match old {
                Some(work) => {
                    connection.prepare_cached("DELETE FROM joins WHERE work = ?1")?.execute([work])?;
                    work
                }
                None => {
                    taken.works += 1;
                    self.begin(connection, &group.shapes)?
                }
            };
            works.insert(work);
            let mut insert =
                connection.prepare_cached("INSERT INTO joins (work, one, other, reason) VALUES (?1, ?2, ?3, ?4)")?;
            for (one, other, reason) in &group.joins {
                insert.execute(params![work, one, other, reason.code()])?;
            }
            works.extend(group.shapes.iter().filter_map(|shape| self.nodes[shape].work));
            taken.joined += self.move_in(connection, work, &group.shapes)?;
        }
        Ok(works)
    }

    /// Which of the works that were goes on in which group: the one that has most of it, and that it was named by.
    fn named(&self, connection: &Connection, groups: &[Group]) -> rusqlite::Result<Vec<Option<i64>>> {
        let here: BTreeSet<i64> = groups.iter().flat_map(|group| group.shapes.iter().copied()).collect();
        let mut votes: BTreeMap<(i64, usize), usize> = BTreeMap::new();
        for (place, group) in groups.iter().enumerate() {
            for shape in &group.shapes {
                let own = self.nodes[shape].work;
                for work in own.into_iter().chain(self.followed.get(shape).into_iter().flatten().copied()) {
                    // What others still are does not go with a record that left them.
                    if members(connection, work)?.iter().all(|member| here.contains(member)) {
                        *votes.entry((work, place)).or_default() += 1;
                    }
                }
            }
        }
        let mut ranked = Vec::new();
        for ((work, place), count) in votes {
            let name = name(connection, work)?;
            let namesake = groups[place].shapes.iter().any(|shape| named_by(&self.nodes[shape].digest) == name);
            ranked.push((std::cmp::Reverse((count, namesake)), work, place));
        }
        ranked.sort_unstable();
        let (mut names, mut used) = (vec![None; groups.len()], BTreeSet::new());
        for (_, work, place) in ranked {
            if names[place].is_none() && used.insert(work) {
                names[place] = Some(work);
            }
        }
        Ok(names)
    }

    /// A new work, named by what it is made of.
    fn begin(&self, connection: &Connection, group: &[i64]) -> rusqlite::Result<i64> {
        let digests = group.iter().map(|shape| self.nodes[shape].digest.clone());
        // Where another work has all these names, by what was in it once.
        let more = (0..u8::MAX).map(|count| [self.nodes[&group[0]].digest.as_slice(), &[count]].concat());
        for name in digests.chain(more).map(|digest| named_by(&digest)) {
            let mut insert = connection.prepare_cached(
                "INSERT OR IGNORE INTO works (name, title, creator, kind, language) VALUES (?1, '', '', '', '')",
            )?;
            if insert.execute([&name])? == 1 {
                let id = connection.last_insert_rowid();
                connection.prepare_cached("DELETE FROM redirects WHERE name = ?1")?.execute([&name])?;
                return Ok(id);
            }
        }
        Err(rusqlite::Error::InvalidQuery)
    }

    /// Moves shapes into their work, and notes what other works lose by it; gives how many of these are no more.
    fn move_in(&mut self, connection: &Connection, work: i64, group: &[i64]) -> rusqlite::Result<usize> {
        let mut lost = BTreeSet::new();
        for shape in group {
            let Some(node) = self.nodes.get_mut(shape) else { continue };
            if node.work != Some(work) {
                lost.extend(node.work);
                node.work = Some(work);
                connection.prepare_cached("UPDATE shapes SET work = ?2 WHERE id = ?1")?.execute([*shape, work])?;
            }
        }
        let mut joined = 0;
        for other in lost {
            if members(connection, other)?.is_empty() {
                joined += 1;
                self.lead(connection, other, work)?;
            } else {
                self.log(connection, Event::Parted, other, &name(connection, work)?)?;
            }
        }
        Ok(joined)
    }

    /// A work that is one with another leads there, and so does all that led to it.
    fn lead(&self, connection: &Connection, from: i64, to: i64) -> rusqlite::Result<()> {
        let (old, new) = (name(connection, from)?, name(connection, to)?);
        connection.prepare_cached("UPDATE redirects SET into_name = ?2 WHERE into_name = ?1")?.execute([&old, &new])?;
        connection.prepare_cached("INSERT OR REPLACE INTO redirects VALUES (?1, ?2)")?.execute([&old, &new])?;
        self.log(connection, Event::Joined, from, &new)
    }

    /// A work that has nothing left is no more.
    fn end(&self, connection: &Connection, work: i64) -> rusqlite::Result<()> {
        let gone = name(connection, work)?;
        let mut asked = connection.prepare_cached("SELECT 1 FROM redirects WHERE name = ?1")?;
        if asked.query_row([&gone], |_| Ok(())).optional()?.is_none() {
            self.log(connection, Event::Gone, work, "")?;
        }
        for table in [
            "DELETE FROM works WHERE id = ?1",
            "DELETE FROM holdings WHERE work = ?1",
            "DELETE FROM joins WHERE work = ?1",
        ] {
            connection.prepare_cached(table)?.execute([work])?;
        }
        connection.prepare_cached("DELETE FROM words WHERE rowid = ?1")?.execute([work])?;
        Ok(())
    }

    fn log(&self, connection: &Connection, event: Event, work: i64, other: &str) -> rusqlite::Result<()> {
        let mut insert =
            connection.prepare_cached("INSERT INTO history (at, what, name, other) VALUES (?1, ?2, ?3, ?4)")?;
        insert.execute(params![self.at, event.code(), name(connection, work)?, other])?;
        Ok(())
    }
}
