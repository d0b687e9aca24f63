//! Opening hours as a calendar: what the notice on the door says, and for every minute of every year one state and one reason.
//!
//! # Times
//!
//! Times are civil times in Norway (Europe/Oslo), as the clock on the library's wall shows them; nothing here knows an instant. On
//! the day on which summer time begins the clock never shows 02–03, so hours in it pass unseen; on the day on which it ends the
//! clock shows 02–03 twice, and the library is in the same state both times. A span that goes past midnight is written once and
//! belongs to the day on which it begins, with that day's reason; its tail is seen in the next day's minutes, whatever that is.
//!
//! # Precedence
//!
//! What a day has is asked in this order, for staffed hours and for self-service (meråpent) apart:
//!
//! 1. the first [`Exception`] that covers the day and says something of them;
//! 2. the [`Holiday`] that the day is: a public one is closed where the library says nothing of it;
//! 3. the [`Season`] that covers the day, if it has a week for them;
//! 4. the regular week.
//!
//! Where staffed hours and self-service overlap, it is staffed. What is neither is closed. So the calendar is total: there is no
//! minute without a state and none with two, and the reason is that of the day whose hours they are.

mod coming;
mod day;
mod year;
pub use coming::Coming;
pub use day::Change;
pub use year::{Count, Tally};
#[cfg(test)]
mod tests;

use super::holidays::{self, Holiday};
use super::language::{Language, Localized};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Minutes of a day.
pub const DAY: u16 = 24 * 60;

/// What a library is at a minute; the greater goes before the lesser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Closed,
    /// Meråpent: open without staff, for those who have a key.
    SelfService,
    Staffed,
}

/// From one minute to before another, counted from the midnight at which the day begins.
///
/// `from` lies within the day; `to` is greater, and beyond [`DAY`] where the span goes past midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    pub from: u16,
    pub to: u16,
}

/// The spans of each weekday, Monday first, each day's in their order and apart from one another.
pub type Week = [Vec<Span>; 7];

/// One thing for staffed hours, and one for self-service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Both<T> {
    pub staffed: T,
    pub self_service: T,
}

/// The two kinds of being open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Open {
    Staffed,
    SelfService,
}

/// The hours of a branch or a department.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    /// What holds where nothing else does; none: nothing is written of it.
    pub regular: Both<Option<Week>>,
    /// No two cover one day.
    pub seasons: Vec<Season>,
    pub holidays: Both<Rules>,
    /// The first that covers a day goes before the others: a branch's own before those of the whole library.
    pub exceptions: Vec<Exception>,
}

/// A part of the year with a week of its own: winter, summer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Season {
    pub name: Localized,
    pub validity: Validity,
    /// What is none stays as it is in the regular week.
    pub week: Both<Option<Week>>,
}

/// When a season is, both days within it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Validity {
    /// Every year; past New Year where `to` comes before `from`.
    Yearly {
        from: MonthDay,
        to: MonthDay,
    },
    Dates {
        from: Date,
        to: Date,
    },
}

/// A day of any year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct MonthDay {
    pub month: i8,
    pub day: i8,
}

/// What a day has in place of its usual hours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Part {
    /// Nothing: what stands below it in precedence holds.
    Usual,
    /// The season's or regular hours of a weekday (Monday is 0), as on Sundays.
    Like(u8),
    /// These spans by weekday; none: closed.
    These(Week),
}

/// What public holidays and eves mean for one kind of hours.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// For public holidays that have no rule of their own; none: closed.
    pub public: Option<Part>,
    pub each: BTreeMap<Holiday, Part>,
}

/// One day, or several in a row, on which hours are others: a planning day, a strike, rebuilding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exception {
    pub from: Date,
    /// The last day.
    pub to: Date,
    pub reason: Localized,
    pub hours: Both<Part>,
}

/// Why a day has the hours that it has; numbers are places in [`Hours`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    Exception(usize),
    Holiday(Holiday),
    Season(usize),
    Regular,
}

/// A stretch of one day in one state for one reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    pub from: u16,
    /// Not within it.
    pub to: u16,
    pub state: State,
    pub reason: Reason,
}

impl State {
    /// What it is called where no theme has words: in calendars that people take elsewhere. Nobody has answered for Sámi words yet.
    pub fn name(self, language: Language) -> &'static str {
        match (self, language) {
            (State::Closed, Language::Nn) => "stengd",
            (State::Closed, Language::En) => "closed",
            (State::Closed, _) => "stengt",
            (State::SelfService, Language::Nn) => "meirope",
            (State::SelfService, Language::En) => "self-service",
            (State::SelfService, _) => "meråpent",
            (State::Staffed, Language::Nn) => "betent",
            (State::Staffed, Language::En) => "staffed",
            (State::Staffed, _) => "betjent",
        }
    }
}

impl Open {
    pub const BOTH: [Open; 2] = [Open::Staffed, Open::SelfService];

    pub fn state(self) -> State {
        match self {
            Open::Staffed => State::Staffed,
            Open::SelfService => State::SelfService,
        }
    }
}

impl<T> Both<T> {
    pub fn of(&self, open: Open) -> &T {
        match open {
            Open::Staffed => &self.staffed,
            Open::SelfService => &self.self_service,
        }
    }

    pub fn of_mut(&mut self, open: Open) -> &mut T {
        match open {
            Open::Staffed => &mut self.staffed,
            Open::SelfService => &mut self.self_service,
        }
    }
}

impl MonthDay {
    pub fn of(date: Date) -> MonthDay {
        MonthDay { month: date.month(), day: date.day() }
    }
}

impl Validity {
    pub fn covers(&self, date: Date) -> bool {
        match self {
            Validity::Dates { from, to } => (*from..=*to).contains(&date),
            Validity::Yearly { from, to } => {
                let day = MonthDay::of(date);
                if from <= to { (*from..=*to).contains(&day) } else { day >= *from || day <= *to }
            }
        }
    }
}

impl Part {
    pub fn closed() -> Part {
        Part::These(Week::default())
    }
}

impl Rules {
    /// The rule for a date, if it has one.
    fn on(&self, date: Date) -> Option<(Holiday, Option<&Part>)> {
        let names = || Holiday::of(date);
        // Most days have no name.
        names().next()?;
        let own = |public: bool| {
            let named = names().filter(|name| name.is_public() == public);
            named.filter_map(|name| Some((name, Some(self.each.get(&name)?)))).next()
        };
        let public = names().find(|name| name.is_public());
        match public {
            Some(name) => own(true).or(Some((name, self.public.as_ref()))),
            None => own(false),
        }
    }
}

impl Hours {
    /// Whether nothing is ever open by week: such hours say only when it is closed.
    pub fn is_never_open(&self) -> bool {
        let weeks = [&self.regular].into_iter().chain(self.seasons.iter().map(|season| &season.week));
        let open = |week: &Option<Week>| week.as_ref().is_some_and(|week| week.iter().any(|day| !day.is_empty()));
        !weeks.flat_map(|both| [&both.staffed, &both.self_service]).any(open)
    }

    fn season(&self, date: Date) -> Option<(usize, &Season)> {
        self.seasons.iter().enumerate().find(|(_, season)| season.validity.covers(date))
    }

    fn covering(&self, date: Date) -> impl Iterator<Item = (usize, &Exception)> {
        let all = self.exceptions.iter().enumerate();
        all.filter(move |(_, exception)| (exception.from..=exception.to).contains(&date))
    }

    /// The spans of a weekday in the week that holds on a date, exceptions and holidays apart.
    fn usual(&self, open: Open, date: Date, weekday: usize) -> &[Span] {
        let season = self.season(date).and_then(|(_, season)| season.week.of(open).as_ref());
        let week = season.or(self.regular.of(open).as_ref());
        week.and_then(|week| week.get(weekday)).map_or(&[], Vec::as_slice)
    }

    /// The spans of one kind that begin on a date.
    fn beginning(&self, open: Open, date: Date) -> &[Span] {
        let weekday = holidays::place(date.weekday());
        let meant = |part| match part {
            &Part::Usual => None,
            Part::Like(other) => Some(self.usual(open, date, usize::from(*other))),
            Part::These(week) => Some(week.get(weekday).map_or(&[][..], Vec::as_slice)),
        };
        if let Some(spans) = self.covering(date).find_map(|(_, exception)| meant(exception.hours.of(open))) {
            return spans;
        }
        let usual = self.usual(open, date, weekday);
        match self.holidays.of(open).on(date) {
            None => usual,
            Some((_, None)) => &[],
            Some((name, Some(_))) if name.keeps_closed_days() && usual.is_empty() => usual,
            Some((_, Some(part))) => meant(part).unwrap_or(usual),
        }
    }

    /// Why a date has its hours.
    pub fn reason(&self, date: Date) -> Reason {
        let named = |open| self.holidays.of(open).on(date).map(|(name, _)| name);
        if let Some((at, _)) = self.covering(date).next() {
            Reason::Exception(at)
        } else if let Some(holiday) = Open::BOTH.into_iter().filter_map(named).min() {
            Reason::Holiday(holiday)
        } else if let Some((at, _)) = self.season(date) {
            Reason::Season(at)
        } else {
            Reason::Regular
        }
    }
}
