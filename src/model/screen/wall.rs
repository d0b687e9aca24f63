//! The clock on the library's wall: Europe/Oslo. A time of it is a number of minutes since the midnight at which 1970 began on it, so
//! that days are 1440 minutes apart; an instant is a number of seconds since 1970 began in UTC.

use crate::model::clock::OSLO;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Minutes of a day.
pub const DAY: i64 = 1440;
const MINUTE: i64 = 60;

/// The wall's clock.
#[derive(Clone, Debug)]
pub struct Wall(TimeZone);

impl Wall {
    /// The clock that screens go by.
    pub fn oslo() -> Wall {
        Wall(OSLO.clone())
    }

    /// What it shows at an instant.
    pub fn minute(&self, instant: i64) -> i64 {
        let offset = Timestamp::from_second(instant).map_or(0, |at| i64::from(self.0.to_offset(at).seconds()));
        (instant + offset).div_euclid(MINUTE)
    }

    pub fn day(&self, instant: i64) -> i64 {
        self.minute(instant).div_euclid(DAY)
    }

    /// The instants at which it begins to show a minute: one as a rule, two in one night of the year, none for an hour of another.
    pub fn moments(&self, minute: i64) -> impl Iterator<Item = i64> {
        let utc = [minute - 120, minute - 60].into_iter().map(|utc| utc * MINUTE);
        utc.filter(move |instant| self.minute(*instant) == minute)
    }

    /// The instant at which a day begins: no clock is changed at midnight here.
    pub fn midnight(&self, day: i64) -> i64 {
        self.moments(day * DAY).next().unwrap_or((day * DAY - 60) * MINUTE)
    }

    /// Where the clock is changed if it is: at one o'clock UTC.
    pub fn changeover(day: i64) -> i64 {
        (day * DAY + 60) * MINUTE
    }
}

/// Monday is 1. The first day of 1970 was a Thursday.
pub fn weekday(day: i64) -> i64 {
    (day + 3).rem_euclid(7) + 1
}
