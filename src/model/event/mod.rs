//! What happens at a library: a single happening, or a series of them.
//!
//! # Series and occurrences
//!
//! An [`Event`] with [`Event::series`] is a series: a rule that says on which days it is, days besides, days that it skips, and
//! changes to single occurrences. It is never stored expanded. [`Event::occurrences`] answers for a window of days what takes place
//! in it; whatever shows a happening shows an [`Occurrence`], that of an event without a series too.
//!
//! # Identity
//!
//! An occurrence is named by its series' id and the local date on which it would have been ([`Key`]), whatever a change made of it,
//! and whatever else the rule says of other days. Where a day has several, the rule's own is the first, and days besides follow as
//! they are written.
//!
//! # Times
//!
//! All times are civil times in Europe/Oslo, as the clock on the library's wall shows them, so that story hour at eleven is at
//! eleven on either side of the change to summer time. A start that the clock skips is an hour later, as RFC 5545 says; one that it
//! shows twice is the first of them.

mod days;
mod expand;
mod memory;
mod repeat;
mod rrule;
#[cfg(test)]
mod tests;
mod ticket;

pub use days::MOST;
pub use expand::{Closures, Nobody, Window};
pub use memory::{Memory, Remembered, Telling};
pub use repeat::{Day, End, Every, Repeat};
pub use rrule::Unsupported;
pub use ticket::{Admission, Money, PER_PERSON, Price, Tickets};

use super::content::Moment;
use super::holidays::Holiday;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// A happening, or a series of them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// When it begins; for a series, when its first occurrence does. Without a time it lasts whole days: an exhibition, a festival.
    pub start: Moment,
    /// When it, or one occurrence, ends.
    pub end: Option<Moment>,
    pub all_day: bool,
    /// None: it happens once.
    pub series: Option<Series>,
    pub state: State,
    /// Where it is, when not at a branch, or where in the branch.
    pub place: Option<String>,
    /// The ids of the branches where it is, the first of them its own.
    pub branches: Vec<String>,
    pub attendance: Attendance,
    /// Where those who are not there take part.
    pub online: Option<String>,
    pub organiser: Option<String>,
    /// Whom it suits, in years of age.
    pub ages: Ages,
    /// The languages in which it is held (BCP 47); none: that of its text.
    pub languages: Vec<String>,
    pub tickets: Tickets,
    /// Where to sign up or read more.
    pub url: Option<String>,
}

/// How often a series is, and what is otherwise with single days of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// None: only the start and the days besides.
    pub rule: Option<Repeat>,
    /// The rule as somebody wrote it for people, in the language of the text.
    pub words: Option<String>,
    /// Starts besides those of the rule.
    pub also: Vec<Moment>,
    pub skip: Skip,
    /// At most one for each occurrence.
    pub changes: Vec<Change>,
}

/// The days of the rule on which a series is not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skip {
    /// From one date to another, both within; a single day is from itself to itself.
    pub days: Vec<(Date, Date)>,
    /// All public holidays.
    pub public: bool,
    /// Public holidays and other days by name: julaften, påskeuka.
    pub holidays: Vec<Holiday>,
    /// Days on which its own branch is not open at all.
    pub closed: bool,
    /// Days on which its own branch has no staffed hours.
    pub unstaffed: bool,
}

/// Whether it takes place, and whether one can still come.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It takes place, and one can come.
    #[default]
    Scheduled,
    /// Tickets or places are not to be had yet.
    NotOnSale,
    SoldOut,
    /// It does not take place; it is still shown, so that people know.
    Cancelled,
}

/// Where people take part.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Attendance {
    /// At the library.
    #[default]
    OnSite,
    /// Only where `online` leads.
    Online,
    /// At the library or where `online` leads.
    Hybrid,
    /// At another place than the library's.
    Elsewhere,
}

/// From one age to another, both within, in years; none: no border.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Ages {
    pub from: Option<u8>,
    pub to: Option<u8>,
}

/// What is otherwise with one occurrence; what is none is as in the series.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The local date that the occurrence would have had, and its number among those of that day.
    pub date: Date,
    pub ordinal: u8,
    pub start: Option<Moment>,
    pub end: Option<Moment>,
    pub title: Option<String>,
    pub summary: Option<String>,
    pub place: Option<String>,
    pub branch: Option<String>,
    pub state: Option<State>,
    pub online: Option<String>,
    pub price: Option<String>,
    pub url: Option<String>,
}

/// The name of an occurrence, the same on every surface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Key {
    pub series: Uuid,
    /// The local date on which it would have been, whatever a change made of it.
    pub date: Date,
    /// Its number among those of that day, from 1.
    pub ordinal: u8,
}

/// One happening on its day.
#[derive(Clone, Debug, PartialEq)]
pub struct Occurrence<'e> {
    pub key: Key,
    pub event: &'e Event,
    /// What its series says otherwise of it.
    pub change: Option<&'e Change>,
    /// When it would have started: what iCalendar names it by.
    pub original: Moment,
    pub start: Moment,
    pub end: Option<Moment>,
}

impl fmt::Display for Key {
    /// `<series>/2026-03-03`, and `<series>/2026-03-03.2` for the second of a day.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.series, self.date)?;
        if self.ordinal > 1 { write!(f, ".{}", self.ordinal) } else { Ok(()) }
    }
}

impl Key {
    /// Reads what [`Key`] is written as.
    pub fn parse(written: &str) -> Option<Key> {
        let (series, date) = written.split_once('/')?;
        let (date, ordinal) = date.split_once('.').map_or((date, "1"), |(date, ordinal)| (date, ordinal));
        Some(Key { series: series.parse().ok()?, date: date.parse().ok()?, ordinal: ordinal.parse().ok()? })
    }
}

impl Event {
    /// The branch where it is first of all.
    pub fn branch(&self) -> Option<&str> {
        self.branches.first().map(String::as_str)
    }

    /// Whether it has a time of the day.
    pub fn is_timed(&self) -> bool {
        self.start.time && !self.all_day
    }

    pub fn is_cancelled(&self) -> bool {
        self.state == State::Cancelled
    }

    /// Whether people sign up on the site where it can be done there: it takes that, says for how many there is room, and names no
    /// other place for it.
    pub fn is_signed_up_for_here(&self) -> bool {
        let elsewhere = self.tickets.url.is_some() || self.url.is_some();
        self.tickets.admission == Admission::SignUp && self.tickets.capacity.is_some() && !elsewhere
    }
}

impl<'e> Occurrence<'e> {
    pub fn state(&self) -> State {
        self.change.and_then(|change| change.state).unwrap_or(self.event.state)
    }

    pub fn is_cancelled(&self) -> bool {
        self.state() == State::Cancelled
    }

    /// The same as it would be if nobody had changed it.
    pub fn unchanged(&self) -> Occurrence<'e> {
        self.event.unchanged(self.key, self.original)
    }

    /// Whether it is on another day or at another time than it would have been.
    pub fn is_moved(&self) -> bool {
        self.start != self.original
    }

    pub fn place(&self) -> Option<&'e str> {
        self.change.and_then(|change| change.place.as_deref()).or(self.event.place.as_deref())
    }

    pub fn branch(&self) -> Option<&'e str> {
        self.change.and_then(|change| change.branch.as_deref()).or_else(|| self.event.branch())
    }

    /// Whether it is at a branch, first of all or besides.
    pub fn is_at(&self, branch: &str) -> bool {
        let moved = self.change.and_then(|change| change.branch.as_deref());
        moved.map_or_else(|| self.event.branches.iter().any(|own| own == branch), |moved| moved == branch)
    }

    pub fn online(&self) -> Option<&'e str> {
        self.change.and_then(|change| change.online.as_deref()).or(self.event.online.as_deref())
    }

    pub fn price(&self) -> Option<&'e str> {
        self.change.and_then(|change| change.price.as_deref()).or(self.event.tickets.note.as_deref())
    }

    pub fn url(&self) -> Option<&'e str> {
        self.change.and_then(|change| change.url.as_deref()).or(self.event.url.as_deref())
    }

    /// Its last day.
    pub fn last_day(&self) -> Date {
        self.end.unwrap_or(self.start).at.date()
    }
}
