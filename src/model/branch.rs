//! A place of the library that people can visit: a building, a part of it, or a bus and where it stops.

use super::facility::Facility;
use super::holidays::place;
use super::hours::{Hours, Reason, Span, Week};
use super::language::Localized;
use super::tenant::{Position, PostalAddress};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A place of the library.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Branch {
    /// ASCII slug, for addresses and references.
    pub id: String,
    pub name: Localized,
    /// ISIL (ISO 15511): `NO-` and the seven digits of the library number in Base Bibliotek.
    ///
    /// The digits hold the municipality number of the day on which they were given, which is often an old one: neither follows from
    /// the other.
    pub isil: Option<String>,
    pub address: Option<PostalAddress>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub position: Option<Position>,
    /// What the branch offers.
    pub services: Vec<Offer>,
    pub accessibility: Accessibility,
    /// None: it says nothing of when it is open.
    pub hours: Option<Hours>,
    pub self_service: Option<SelfService>,
    /// Parts of the branch with a name of their own.
    pub departments: Vec<Department>,
    /// Where a mobile library stops; such a branch is open at its stops.
    pub stops: Vec<Stop>,
}

/// Something that a branch has: a word of the shared vocabulary, or the library's own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The id of a [`Facility`].
    pub facility: Option<String>,
    pub name: Localized,
}

/// How the building can be reached and used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accessibility {
    pub features: Vec<Offer>,
    /// What words for all cannot say: the bell beside the door, the steep street.
    pub note: Localized,
}

/// Who comes in where there is no staff, and how (meråpent).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelfService {
    /// The least age in years; none: it is not said.
    pub age: Option<u8>,
    /// One signs a contract first.
    pub contract: bool,
    /// How to get in.
    pub how: Localized,
}

/// A part of a branch with hours or a telephone of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Department {
    /// ASCII slug, unique within its branch.
    pub id: String,
    pub name: Localized,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub hours: Option<Hours>,
}

/// Where and when a mobile library stops.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Stop {
    pub place: Localized,
    pub address: Option<PostalAddress>,
    pub position: Option<Position>,
    /// When it stands there.
    pub times: Week,
    /// The days on which it comes; empty: every week.
    pub dates: Vec<Date>,
}

impl Offer {
    /// A word of the shared vocabulary.
    pub fn shared(word: &Facility) -> Offer {
        Offer { facility: Some(word.id.to_owned()), name: word.names() }
    }

    /// The library's own words.
    pub fn own(name: Localized) -> Offer {
        Offer { facility: None, name }
    }
}

impl Branch {
    /// The stops of a day with their times, in the order of the file.
    ///
    /// A stop that comes every week stays away on public holidays and wherever an exception of the branch covers the day; a date
    /// that is written out is meant.
    pub fn stops_on(&self, date: Date) -> impl Iterator<Item = (&Stop, &[Span])> {
        let unnamed = Hours::default();
        let reason = self.hours.as_ref().unwrap_or(&unnamed).reason(date);
        let away = match reason {
            Reason::Exception(_) => true,
            Reason::Holiday(holiday) => holiday.is_public(),
            Reason::Season(_) | Reason::Regular => false,
        };
        let weekday = place(date.weekday());
        let comes = move |stop: &&Stop| if stop.dates.is_empty() { !away } else { stop.dates.contains(&date) };
        let times = move |stop: &'_ Stop| stop.times.get(weekday).is_some_and(|spans| !spans.is_empty());
        let stops = self.stops.iter().filter(comes).filter(move |stop| times(stop));
        stops.map(move |stop| (stop, stop.times.get(weekday).map_or(&[][..], Vec::as_slice)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_bus_comes_every_week_but_on_holidays_or_on_the_days_it_names() {
        let mut times = Week::default();
        times[3] = vec![Span { from: 600, to: 660 }];
        let weekly = Stop { times: times.clone(), ..Stop::default() };
        let named = Stop { times, dates: vec![date(2026, 5, 14), date(2026, 5, 21)], ..Stop::default() };
        let bus = Branch { stops: vec![weekly, named], ..Branch::default() };
        let count = |day| bus.stops_on(day).count();
        assert_eq!(count(date(2026, 5, 7)), 1);
        // Ascension Day: what is written out is meant.
        assert_eq!(bus.stops_on(date(2026, 5, 14)).map(|(stop, _)| stop.dates.len()).collect::<Vec<_>>(), [2]);
        assert_eq!(count(date(2026, 5, 21)), 2);
        assert_eq!(count(date(2026, 5, 22)), 0);
    }
}
