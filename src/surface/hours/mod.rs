//! Opening hours for machines: what other systems, calendars and maps read of the one calendar in [`crate::model::hours`].
//!
//! # How they depend on the day
//!
//! None of it says what is open now; readers work that out from the lists. Lists begin on a [`Window`] that moves with the month
//! in which a site is built, not with the day: builds of one month are byte for byte the same, and
//! [`next_change`](crate::site::next_change) says that the next month makes them anew.

pub mod days;

use crate::model::holidays::{after, place};
use jiff::ToSpan;
use jiff::civil::Date;

/// The days that lists of days have: both within it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The first day of the month in which the site is built.
    pub month: Date,
    pub from: Date,
    pub to: Date,
}

impl Window {
    /// From the Monday at or before the last day of last month, so that last night and this week are whole on the first of the
    /// month, to the end of the month a year from now: never less than 365 days ahead.
    pub fn of(today: Date) -> Window {
        let month = today.first_of_month();
        let eve = month.yesterday().unwrap_or(month);
        let back = i64::try_from(place(eve.weekday())).unwrap_or_default();
        let from = eve.checked_sub(back.days()).unwrap_or(eve);
        let to = month.checked_add(1.year()).unwrap_or(month).last_of_month();
        Window { month, from, to }
    }

    /// A week with a day in it, from Monday.
    pub fn week(day: Date) -> Window {
        let back = i64::try_from(place(day.weekday())).unwrap_or_default();
        let from = day.checked_sub(back.days()).unwrap_or(day);
        Window { month: day.first_of_month(), from, to: from.checked_add(6.days()).unwrap_or(day) }
    }

    pub fn days(self) -> impl Iterator<Item = Date> {
        std::iter::successors(Some(self.from), |date| after(*date)).take_while(move |date| *date <= self.to)
    }
}

#[cfg(test)]
mod tests;
