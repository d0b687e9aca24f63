//! What was told of happenings before, so that what changed and what is gone can be told of as such.
//!
//! A calendar in somebody's telephone keeps a date until it hears that it is gone, and believes a change only where its number has
//! grown (RFC 5545, SEQUENCE). Neither follows from the texts as they are now. [`Memory::then`] makes the memory of now from that
//! of before and what is told now; done twice it changes nothing, so that a build that is repeated tells the same.

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// All that a library has told of its dates, by their names ([`super::Key`]), and of its happenings by their ids.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Memory {
    /// How often anything changed: whoever knows a number knows everything up to it.
    pub serial: u64,
    pub told: BTreeMap<String, Remembered>,
}

/// What is remembered of a date, or of a happening as a whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Remembered {
    /// The address of all that was told.
    pub digest: String,
    /// Grows with each change of it, and never falls.
    pub revision: i32,
    /// The number of the change ([`Memory::serial`]).
    pub serial: u64,
    /// When it was told of first; none where nothing is remembered of that.
    pub first: Option<DateTime>,
    /// When it changed last.
    pub changed: Option<DateTime>,
    /// Its last day.
    pub last: Date,
    /// It was told of and is there no more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub gone: bool,
}

/// What is told of a date now.
#[derive(Clone, Debug, PartialEq)]
pub struct Telling {
    pub digest: String,
    /// The least that its revision is: what the text itself says of changes, for those who have lost the memory.
    pub least: i32,
    pub last: Date,
}

impl Memory {
    /// The memory once this is told as well. What was over before the day `from` and is told no more is forgotten; `now` is none
    /// where nobody will remember: then the clock leaves no trace.
    #[must_use]
    pub fn then(&self, told: BTreeMap<String, Telling>, from: Date, now: Option<DateTime>) -> Memory {
        let next = self.serial + 1;
        let mut after = BTreeMap::new();
        for (name, before) in self.told.iter().filter(|(name, before)| !told.contains_key(*name) && before.last >= from)
        {
            after.insert(name.clone(), if before.gone { before.clone() } else { before.gone(next, now) });
        }
        for (name, telling) in told {
            let known = match self.told.get(&name) {
                Some(before) => before.told(telling, next, now),
                None => Remembered {
                    digest: telling.digest,
                    revision: telling.least,
                    serial: next,
                    first: now,
                    changed: now,
                    last: telling.last,
                    gone: false,
                },
            };
            after.insert(name, known);
        }
        let serial = after.values().map(|one| one.serial).max().unwrap_or_default().max(self.serial);
        Memory { serial, told: after }
    }

    /// What is remembered under a name.
    pub fn of(&self, name: &str) -> Option<&Remembered> {
        self.told.get(name)
    }

    /// The dates that are gone, apart from happenings as a whole.
    pub fn gone(&self) -> impl Iterator<Item = (&str, &Remembered)> {
        let dates = self.told.iter().filter(|(name, one)| one.gone && name.contains('/'));
        dates.map(|(name, one)| (name.as_str(), one))
    }
}

impl Remembered {
    fn told(&self, telling: Telling, next: u64, now: Option<DateTime>) -> Remembered {
        if self.digest == telling.digest && !self.gone {
            return Remembered { last: telling.last, ..self.clone() };
        }
        let revision = telling.least.max(self.revision.saturating_add(1));
        let (digest, last) = (telling.digest, telling.last);
        Remembered { digest, revision, serial: next, changed: now, last, first: self.first, gone: false }
    }

    fn gone(&self, next: u64, now: Option<DateTime>) -> Remembered {
        let revision = self.revision.saturating_add(1);
        Remembered { revision, serial: next, changed: now, gone: true, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn told(all: &[(&str, &str, i8)]) -> BTreeMap<String, Telling> {
        let telling = |(name, digest, day): &(&str, &str, i8)| {
            let last = date(2026, 12, *day);
            ((*name).to_owned(), Telling { digest: (*digest).to_owned(), least: 0, last })
        };
        all.iter().map(telling).collect()
    }

    fn at(day: i8) -> Option<DateTime> {
        Some(date(2026, 11, day).at(12, 0, 0, 0))
    }

    const FROM: Date = date(2026, 11, 1);

    #[test]
    fn what_changes_grows_what_goes_is_gone_and_what_comes_back_has_grown_again() {
        let first = Memory::default().then(told(&[("a/1", "x", 1), ("a/2", "x", 2)]), FROM, at(1));
        assert_eq!((first.serial, first.told["a/1"].revision, first.told["a/1"].serial), (1, 0, 1));
        let second = first.then(told(&[("a/1", "y", 1)]), FROM, at(2));
        let [one, two] = [&second.told["a/1"], &second.told["a/2"]];
        assert_eq!((second.serial, one.revision, one.serial, one.first, one.changed), (2, 1, 2, at(1), at(2)));
        assert!(two.gone && two.revision == 1 && two.serial == 2 && second.gone().count() == 1);
        let third = second.then(told(&[("a/1", "y", 1), ("a/2", "x", 2)]), FROM, at(3));
        let [one, two] = [&third.told["a/1"], &third.told["a/2"]];
        assert_eq!((third.serial, one.serial, one.changed), (3, 2, at(2)));
        assert!(!two.gone && two.revision == 2 && two.serial == 3 && two.first == at(1));
    }

    #[test]
    fn what_is_over_is_forgotten_but_the_serial_is_not() {
        let first = Memory::default().then(told(&[("a/1", "x", 1)]), FROM, at(1));
        let gone = first.then(BTreeMap::new(), FROM, at(2));
        assert_eq!((gone.serial, gone.told.len()), (2, 1));
        let later = gone.then(BTreeMap::new(), date(2027, 1, 1), at(3));
        assert_eq!((later.serial, later.told.len()), (2, 0));
        // What is still told stays, however old.
        assert_eq!(first.then(told(&[("a/1", "x", 1)]), date(2027, 1, 1), at(3)), first);
    }

    #[test]
    fn the_text_may_say_more_than_the_memory_and_nothing_makes_it_fall() {
        let telling = |digest: &str, least| {
            BTreeMap::from([("a".to_owned(), Telling { digest: digest.to_owned(), least, last: FROM })])
        };
        let first = Memory::default().then(telling("x", 9000), FROM, None);
        assert_eq!((first.told["a"].revision, first.told["a"].first), (9000, None));
        assert_eq!(first.then(telling("y", 0), FROM, None).told["a"].revision, 9001);
        assert_eq!(first.then(telling("y", 9100), FROM, None).told["a"].revision, 9100);
    }

    proptest! {
        #[test]
        fn telling_the_same_again_changes_nothing(
            rounds in proptest::collection::vec(
                proptest::collection::btree_map("[ab]/[1-4]", ("[xy]", 1i8..28), 0..6), 1..6,
            ),
        ) {
            let mut memory = Memory::default();
            for (day, round) in (1i8..).zip(rounds) {
                let all: Vec<(&str, &str, i8)> =
                    round.iter().map(|(name, (digest, day))| (name.as_str(), digest.as_str(), *day)).collect();
                let after = memory.then(told(&all), FROM, at(day));
                prop_assert_eq!(&after, &after.then(told(&all), FROM, at(day + 1)));
                prop_assert!(after.serial >= memory.serial && after.serial <= memory.serial + 1);
                for (name, one) in &memory.told {
                    prop_assert!(after.told.get(name).is_some_and(|now| now.revision >= one.revision));
                }
                prop_assert_eq!(after.told.values().filter(|one| !one.gone).count(), all.len());
                memory = after;
            }
        }
    }
}
