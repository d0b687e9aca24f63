//! The first or the last day of a season: of every year ("15. juni"), or of one (`2026-06-15`, "15. juni 2026").

use super::names;
use crate::content::scalar::Time;
use crate::content::value::{Faults, Path, Value, mismatch};
use crate::model::hours::MonthDay;
use jiff::civil::Date;
use toml::Spanned;
use toml::de::DeValue;

/// A day at which a season begins or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Border {
    Yearly(MonthDay),
    Day(Date),
}

impl Value for Border {
    const EXPECTED: &'static str = "expects-border";
    const EXAMPLE: &'static str = "\"15. juni\"";

    fn read(value: &Spanned<DeValue<'_>>, path: Path<'_>, faults: &mut Faults<'_>) -> Option<Border> {
        if value.get_ref().as_datetime().is_some() {
            return Day::read(value, path, faults)?.0.map(Border::Day);
        }
        let written = value.get_ref().as_str().and_then(parts);
        let Some((day, month, year)) = written else { return mismatch::<Border>(value, path, faults) };
        // 29 February is a day of some years.
        let border = Date::new(year.unwrap_or(2028), month, day).ok().map(|date| match year {
            Some(_) => Border::Day(date),
            None => Border::Yearly(MonthDay::of(date)),
        });
        border.or_else(|| mismatch::<Border>(value, path, faults))
    }
}

/// Day, month and year of "15. juni 2026", "15 June", "15.6.".
fn parts(text: &str) -> Option<(i8, i8, Option<i16>)> {
    let mut parts = text.split(['.', ' ', '\u{a0}']).filter(|part| !part.is_empty());
    let day: i8 = parts.next()?.parse().ok()?;
    let month = parts.next()?;
    let month = names::month(&month.to_lowercase()).or_else(|| month.parse().ok())?;
    let year = match parts.next() {
        Some(year) => Some(year.parse::<i16>().ok().filter(|year| (1900..=2200).contains(year))?),
        None => None,
    };
    parts.next().is_none().then_some((day, month, year))
}

/// A day without a time; none where something else is written, and has been objected to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day(pub Option<Date>);

impl Value for Day {
    const EXPECTED: &'static str = "expects-day";
    const EXAMPLE: &'static str = "2026-05-15";
    const LIST: (&'static str, &'static str) = ("expects-days", "[2026-05-15, 2026-05-29]");

    fn read(value: &Spanned<DeValue<'_>>, path: Path<'_>, faults: &mut Faults<'_>) -> Option<Day> {
        if value.get_ref().as_datetime().is_none_or(|written| written.date.is_none()) {
            mismatch::<Day>(value, path, faults);
            return Some(Day(None));
        }
        let Some(Time(moment)) = Time::read(value, path, faults) else { return Some(Day(None)) };
        if moment.time {
            mismatch::<Day>(value, path, faults);
            return Some(Day(None));
        }
        Some(Day(Some(moment.at.date())))
    }

    fn corrected(found: &DeValue<'_>, written: &str) -> Option<String> {
        match found {
            DeValue::Datetime(_) => written.get(..10).map(str::to_owned).filter(|_| written.contains('-')),
            _ => <Time as Value>::corrected(found, written),
        }
    }
}
