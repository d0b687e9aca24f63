//! The rule of a series: every so many days, weeks, months or years, on which days of them, and how long.
//!
//! It is RFC 5545's recurrence rule without what no library needs: hours and smaller, numbers of weeks and days of the year.

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

/// On which days a series is, counted from its start.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Repeat {
    pub every: Every,
    /// Every so many of them, at least 1.
    pub interval: u16,
    pub days: Vec<Day>,
    /// Days of the month; from its end where negative.
    pub month_days: Vec<i8>,
    /// January is 1.
    pub months: Vec<i8>,
    /// Which of the days that a period has, from 1; from its end where negative.
    pub positions: Vec<i16>,
    /// The first day of a week, Monday 0: it decides which weeks are the second ones.
    pub week_start: u8,
    pub end: End,
}

/// The period that a rule counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Every {
    Day,
    Week,
    Month,
    Year,
}

/// A weekday, or one of those of a month or year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Day {
    /// From 1; from the end where negative. None: each of them.
    pub nth: Option<i8>,
    /// Monday is 0.
    pub weekday: u8,
}

/// How long a series goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum End {
    #[default]
    Never,
    /// No start after this.
    Until(DateTime),
    /// So many days of the rule, skipped ones among them.
    Times(u32),
}

impl Repeat {
    /// Every one of a period, on the day of its start.
    pub fn every(every: Every) -> Repeat {
        let (days, month_days, months, positions) = <(Vec<Day>, Vec<i8>, Vec<i8>, Vec<i16>)>::default();
        Repeat { every, interval: 1, days, month_days, months, positions, week_start: 0, end: End::Never }
    }
}

impl Day {
    pub fn each(weekday: u8) -> Day {
        Day { nth: None, weekday }
    }
}
