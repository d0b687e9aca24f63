//! The days of a rule, in civil dates: no time zone takes part.
//!
//! Our own, where a library would do, for the crate `rrule` (0.14) gives no day at all for a rule that names one weekday of a month
//! by its number and another without (`BYDAY=1MO,TU`), and says nothing of it (python-dateutil does the same); and its dates are
//! chrono's, with a second database of zones. What is counted here is held against counting day by day, against python-dateutil
//! for all other rules, and against other people's calendars.

use super::repeat::{Day, End, Every, Repeat};
use crate::model::holidays::place;
use jiff::civil::{Date, DateTime};
use jiff::{Span, ToSpan};

/// How many starts of one rule are ever counted: those of a daily one for a century and more.
pub const MOST: usize = 40_000;

impl Repeat {
    /// Its starts from the first up to a day, in their order.
    pub fn starts(&self, start: DateTime, to: Date) -> Vec<DateTime> {
        let (until, times) = match self.end {
            End::Never => (DateTime::MAX, MOST),
            End::Until(until) => (until, MOST),
            End::Times(times) => (DateTime::MAX, usize::try_from(times).unwrap_or(MOST).min(MOST)),
        };
        let last = to.min(until.date());
        let periods = (0..).map_while(|number| self.period(start.date(), number)).take_while(|first| *first <= last);
        let days = periods.flat_map(|first| self.chosen(start.date(), first));
        let starts = days.map(|day| day.to_datetime(start.time()));
        starts.filter(|at| *at >= start).take_while(|at| *at <= until && at.date() <= to).take(times).collect()
    }

    /// The first day of a period of the rule, that of the start being 0; none where the calendar ends.
    fn period(&self, start: Date, number: i64) -> Option<Date> {
        let number = number.checked_mul(i64::from(self.interval.max(1)))?;
        let (first, step): (Date, Span) = match self.every {
            Every::Day => (start, Span::new().try_days(number).ok()?),
            Every::Week => {
                let into = (place(start.weekday()) + 7 - usize::from(self.week_start % 7)) % 7;
                let back = start.checked_sub(i64::try_from(into).ok()?.days()).ok()?;
                (back, Span::new().try_weeks(number).ok()?)
            }
            Every::Month => (start.first_of_month(), Span::new().try_months(number).ok()?),
            Every::Year => (start.first_of_year(), Span::new().try_years(number).ok()?),
        };
        first.checked_add(step).ok()
    }

    /// The days that the rule chooses of the period that begins on a day.
    fn chosen(&self, start: Date, first: Date) -> Vec<Date> {
        let days = match self.every {
            Every::Day => 1,
            Every::Week => 7,
            Every::Month => i32::from(first.days_in_month()),
            Every::Year => i32::from(first.days_in_year()),
        };
        let whole = std::iter::successors(Some(first), |day| day.tomorrow().ok())
            .take(usize::try_from(days).unwrap_or_default());
        let found: Vec<Date> = whole.filter(|day| self.has(start, *day)).collect();
        if self.positions.is_empty() {
            return found;
        }
        let size = i16::try_from(found.len()).unwrap_or(i16::MAX);
        let places = (1..).zip(&found);
        let picked = places.filter(|(at, _)| self.positions.iter().any(|n| *n == *at || *n == *at - 1 - size));
        picked.map(|(_, day)| *day).collect()
    }

    /// Whether a day of one of its periods is the rule's.
    fn has(&self, start: Date, day: Date) -> bool {
        if !self.months.is_empty() && !self.months.contains(&day.month()) {
            return false;
        }
        if self.days.is_empty() && self.month_days.is_empty() {
            return match self.every {
                Every::Day => true,
                Every::Week => day.weekday() == start.weekday(),
                Every::Month => day.day() == start.day(),
                Every::Year => day.day() == start.day() && (!self.months.is_empty() || day.month() == start.month()),
            };
        }
        let from_end = || day.day() - day.days_in_month() - 1;
        let dated = self.month_days.is_empty() || self.month_days.iter().any(|n| *n == day.day() || *n == from_end());
        dated && (self.days.is_empty() || self.days.iter().any(|named| self.is_named(*named, day)))
    }

    fn is_named(&self, named: Day, day: Date) -> bool {
        if place(day.weekday()) != usize::from(named.weekday) {
            return false;
        }
        let Some(nth) = named.nth else { return true };
        // Of a year only where no month is named (RFC 5545, 3.3.10).
        let (at, size) = match self.every == Every::Year && self.months.is_empty() {
            true => (day.day_of_year(), day.days_in_year()),
            false => (i16::from(day.day()), i16::from(day.days_in_month())),
        };
        i16::from(nth) == if nth > 0 { (at - 1) / 7 + 1 } else { -((size - at) / 7 + 1) }
    }
}
