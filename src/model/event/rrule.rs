//! A rule as RFC 5545 writes it: `FREQ=MONTHLY;BYDAY=-1FR`. A part that is not supported is an error, never left out.

use super::repeat::{Day, End, Every, Repeat};
use crate::model::clock::OSLO;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use std::fmt::{self, Write};
use std::str::FromStr;

/// The part of a rule that cannot be followed, as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsupported(pub String);

/// Monday first.
const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// How many values a part may have: no more than days of a year.
const VALUES: usize = 366;

impl FromStr for Repeat {
    type Err = Unsupported;

    fn from_str(text: &str) -> Result<Repeat, Unsupported> {
        let upper = text.trim().to_ascii_uppercase();
        let parts: Vec<&str> = upper.trim_start_matches("RRULE:").split(';').filter(|part| !part.is_empty()).collect();
        let name = |part: &str| part.split('=').next().unwrap_or_default().to_owned();
        let twice =
            parts.iter().enumerate().find(|(at, part)| parts.iter().skip(at + 1).any(|p| name(p) == name(part)));
        if let Some((_, part)) = twice {
            return Err(Unsupported((*part).to_owned()));
        }
        let every = parts.iter().find_map(|part| every(part.strip_prefix("FREQ=")?));
        let mut repeat = Repeat::every(every.ok_or_else(|| wrong(&parts, "FREQ"))?);
        for part in &parts {
            repeat.take(part).ok_or_else(|| Unsupported((*part).to_owned()))?;
        }
        repeat.consistent()
    }
}

/// The part of that name, or the whole rule where it lacks it.
fn wrong(parts: &[&str], name: &str) -> Unsupported {
    let part = parts.iter().find(|part| part.split('=').next() == Some(name));
    Unsupported(part.map_or_else(|| parts.join(";"), |part| (*part).to_owned()))
}

fn every(written: &str) -> Option<Every> {
    Some(match written {
        "DAILY" => Every::Day,
        "WEEKLY" => Every::Week,
        "MONTHLY" => Every::Month,
        "YEARLY" => Every::Year,
        _ => return None,
    })
}

impl Repeat {
    fn take(&mut self, part: &str) -> Option<()> {
        let (name, value) = part.split_once('=')?;
        match name {
            "FREQ" => {}
            "INTERVAL" => self.interval = value.parse().ok().filter(|interval| *interval > 0)?,
            "COUNT" if self.end == End::Never => self.end = End::Times(value.parse().ok().filter(|count| *count > 0)?),
            "UNTIL" if self.end == End::Never => self.end = End::Until(until(value)?),
            "WKST" => self.week_start = weekday(value)?,
            "BYDAY" => self.days = list(value, day)?,
            "BYMONTHDAY" => self.month_days = list(value, |n| within(n, 31))?,
            "BYMONTH" => self.months = list(value, |n| within(n, 12).filter(|month| *month > 0))?,
            "BYSETPOS" => self.positions = list(value, |n| within(n, 366))?,
            _ => return None,
        }
        Some(())
    }

    /// The same, if its parts may stand together.
    fn consistent(self) -> Result<Repeat, Unsupported> {
        let numbered = self.days.iter().any(|day| day.nth.is_some());
        let far = |most: i8| self.days.iter().any(|day| day.nth.is_some_and(|nth| nth.abs() > most));
        let chosen = !self.days.is_empty() || !self.month_days.is_empty() || !self.months.is_empty();
        let wrong = match self.every {
            Every::Day | Every::Week if numbered => Some("BYDAY"),
            Every::Month if far(5) => Some("BYDAY"),
            // Which of a year's or a month's, where both are named, readers of calendars do not agree on.
            Every::Year if numbered && !self.month_days.is_empty() => Some("BYMONTHDAY"),
            Every::Week if !self.month_days.is_empty() => Some("BYMONTHDAY"),
            // Whether what comes before the start counts in the first week, they do not agree on either.
            Every::Week if !self.positions.is_empty() => Some("BYSETPOS"),
            _ if !self.positions.is_empty() && !chosen => Some("BYSETPOS"),
            _ => None,
        };
        let part = |name: &str| self.to_string().split(';').find(|part| part.starts_with(name)).map(str::to_owned);
        match wrong {
            Some(name) => Err(Unsupported(part(name).unwrap_or_default())),
            None => Ok(self),
        }
    }

    /// As RFC 5545 wants it beside a start: with a time of the day, the end of a rule stands in UTC.
    pub fn rrule(&self, timed: bool) -> String {
        let End::Until(until) = self.end else { return self.to_string() };
        let rest = Repeat { end: End::Never, ..self.clone() };
        match OSLO.to_timestamp(until) {
            Ok(instant) if timed => format!("{rest};UNTIL={}", instant.strftime("%Y%m%dT%H%M%SZ")),
            _ => format!("{rest};UNTIL={}", until.strftime("%Y%m%d")),
        }
    }
}

impl fmt::Display for Repeat {
    /// The rule with its end in local time.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FREQ=")?;
        f.write_str(match self.every {
            Every::Day => "DAILY",
            Every::Week => "WEEKLY",
            Every::Month => "MONTHLY",
            Every::Year => "YEARLY",
        })?;
        if self.interval != 1 {
            write!(f, ";INTERVAL={}", self.interval)?;
        }
        let days = self
            .days
            .iter()
            .map(|day| format!("{}{}", day.nth.map(|n| n.to_string()).unwrap_or_default(), name(day.weekday)));
        listed(f, "BYDAY", days)?;
        listed(f, "BYMONTHDAY", self.month_days.iter())?;
        listed(f, "BYMONTH", self.months.iter())?;
        listed(f, "BYSETPOS", self.positions.iter())?;
        if self.week_start != 0 {
            write!(f, ";WKST={}", name(self.week_start))?;
        }
        match self.end {
            End::Never => Ok(()),
            End::Until(until) => write!(f, ";UNTIL={}", until.strftime("%Y%m%dT%H%M%S")),
            End::Times(times) => write!(f, ";COUNT={times}"),
        }
    }
}

fn listed<T: fmt::Display>(f: &mut fmt::Formatter<'_>, part: &str, values: impl Iterator<Item = T>) -> fmt::Result {
    for (at, value) in values.enumerate() {
        if at == 0 {
            write!(f, ";{part}={value}")?;
        } else {
            f.write_char(',')?;
            write!(f, "{value}")?;
        }
    }
    Ok(())
}

fn name(weekday: u8) -> &'static str {
    DAYS[usize::from(weekday) % 7]
}

fn weekday(written: &str) -> Option<u8> {
    DAYS.iter().position(|day| *day == written).and_then(|at| u8::try_from(at).ok())
}

fn list<T>(written: &str, one: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    let values: Vec<T> = written.split(',').map(one).collect::<Option<_>>()?;
    (values.len() <= VALUES).then_some(values)
}

/// A number that is not 0, nor farther from it than `most`.
fn within<T: TryFrom<i64>>(written: &str, most: i64) -> Option<T> {
    let number = written.parse().ok().filter(|n: &i64| *n != 0 && n.abs() <= most)?;
    T::try_from(number).ok()
}

fn day(written: &str) -> Option<Day> {
    let at = written.len().checked_sub(2)?;
    let (number, name) = (written.get(..at)?, written.get(at..)?);
    let nth = if number.is_empty() { None } else { Some(within(number, 53)?) };
    Some(Day { nth, weekday: weekday(name)? })
}

/// A day, a local time, or a time in UTC, as the last local time that it lets be.
fn until(written: &str) -> Option<DateTime> {
    if written.len() == 8 {
        let date = Date::strptime("%Y%m%d", written).ok()?;
        return Some(date.at(23, 59, 59, 0));
    }
    let local = DateTime::strptime("%Y%m%dT%H%M%S", written.trim_end_matches('Z')).ok()?;
    match written.strip_suffix('Z') {
        Some(_) => Some(OSLO.to_datetime(TimeZone::UTC.to_timestamp(local).ok()?)),
        None => Some(local),
    }
}
