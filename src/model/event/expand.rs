//! A series → its occurrences in a window of days.
//!
//! The days of a rule are the crate `rrule`'s. It is fed with civil times as if they were UTC's, so that no zone takes part in
//! its reckoning, and always with an end: that of the window. Time zones are jiff's. Whatever else there is to a series is here:
//! days besides, skipped days, changes.

use super::repeat::{End, Every, Repeat};
use super::rrule::OSLO;
use super::{Change, Event, Key, Occurrence, Series, Skip};
use crate::model::branch::Branch;
use crate::model::content::Moment;
use crate::model::holidays::Holiday;
use crate::model::hours::State;
use chrono::{Datelike, TimeZone, Timelike};
use jiff::SignedDuration;
use jiff::civil::{Date, DateTime};
use rrule::{Frequency, NWeekday, RRule, Tz, Unvalidated, Weekday};
use uuid::Uuid;

/// How many days of one rule are ever looked at: a daily one for a century and more.
pub const MOST: usize = 40_000;

/// How many days [`Event::coming`] looks ahead, and how many where there is nothing.
const AHEAD: [i64; 2] = [35, 5 * 366];

/// From one day to another, both within.
pub type Window = (Date, Date);

/// Who knows when branches are open.
pub trait Closures {
    /// The most that a branch is on a day; none: nobody has said.
    fn state(&self, branch: &str, date: Date) -> Option<State>;
}

/// Knows of no branch when it is open.
#[derive(Clone, Copy, Debug)]
pub struct Nobody;

impl Closures for Nobody {
    fn state(&self, _: &str, _: Date) -> Option<State> {
        None
    }
}

impl Closures for [Branch] {
    /// By what begins on that day: a night that ends in it does not make it an open one.
    fn state(&self, branch: &str, date: Date) -> Option<State> {
        let hours = self.iter().find(|own| own.id == branch)?.hours.as_ref()?;
        let slots = hours.notice(date);
        Some(slots.iter().map(|slot| slot.state).max().unwrap_or(State::Closed))
    }
}

impl Event {
    /// What takes place in a window, in the order of time: what has begun before it and lasts into it is among them, what was moved
    /// out of it is not. Of the event without a series at most the one.
    pub fn occurrences(&self, id: Uuid, closures: &(impl Closures + ?Sized), (from, to): Window) -> Vec<Occurrence<'_>> {
        let far = self.changes().iter().map(|change| change.date).max();
        let starts = self.starts(closures, to.max(far.unwrap_or(to)));
        let named = starts.into_iter().map(|(original, ordinal)| {
            let key = Key { series: id, date: original.at.date(), ordinal };
            self.occurrence(key, original)
        });
        let mut found: Vec<Occurrence<'_>> =
            named.filter(|one| one.start.at.date() <= to && one.last_day() >= from).collect();
        found.sort_by_key(|one| (one.start.at, one.key));
        found
    }

    /// What takes place on a day or is the next to come, and what was last if nothing is: what a single line can show of a series.
    pub fn coming(&self, id: Uuid, closures: &(impl Closures + ?Sized), today: Date) -> Option<Occurrence<'_>> {
        let first = self.start.at.date();
        let far = |days: i64| today.checked_add(jiff::Span::new().days(days)).unwrap_or(today).max(first);
        // Most series have a day soon; a rule that has none in five years has none that anybody waits for.
        let next = AHEAD.into_iter().find_map(|days| {
            let ahead = self.occurrences(id, closures, (today, far(days)));
            ahead.into_iter().next()
        });
        next.or_else(|| self.occurrences(id, closures, (Date::MIN, today)).pop())
    }

    fn changes(&self) -> &[Change] {
        self.series.as_ref().map_or(&[], |series| &series.changes)
    }

    /// When occurrences would be, up to a day, each with its number among those of its day.
    pub fn starts(&self, closures: &(impl Closures + ?Sized), to: Date) -> Vec<(Moment, u8)> {
        let Some(series) = &self.series else { return vec![(self.start, 1)] };
        let branch = self.branch();
        let moment = |at: DateTime| Moment { at, time: self.start.time };
        let ruled: Vec<DateTime> = match &series.rule {
            Some(rule) => rule.days(self.start.at, to),
            None => vec![self.start.at],
        };
        let kept = ruled.into_iter().filter(|at| !series.skip.covers(at.date(), branch, closures));
        let mut starts: Vec<(Moment, u8)> = kept.map(|at| (moment(at), 1)).collect();
        let ruled = starts.len();
        for also in series.also.iter().filter(|also| also.at.date() <= to) {
            let same = |(start, _): &&(Moment, u8)| start.at.date() == also.at.date();
            // The rule's are in order, so that the day's own is found at once.
            let own = starts[..ruled].binary_search_by_key(&also.at.date(), |(start, _)| start.at.date()).ok();
            let own = own.map(|at| starts[at]);
            let others = starts[ruled..].iter().filter(same);
            let twice = own.iter().chain(others.clone()).any(|(start, _)| start.at == also.at);
            if !twice {
                let number = others.count() + usize::from(own.is_some()) + 1;
                starts.push((*also, u8::try_from(number).unwrap_or(u8::MAX)));
            }
        }
        starts
    }

    fn occurrence(&self, key: Key, original: Moment) -> Occurrence<'_> {
        let change = self.changes().iter().find(|change| (change.date, change.ordinal) == (key.date, key.ordinal));
        let start = change.and_then(|change| change.start).unwrap_or(original);
        let end = change.and_then(|change| change.end).or_else(|| self.end_of(start));
        let (start, end) = clocked(start, end);
        Occurrence { key, event: self, change, original: clocked(original, None).0, start, end }
    }

    /// When what starts then ends: after as many days, at the same time of the day.
    fn end_of(&self, start: Moment) -> Option<Moment> {
        let end = self.end?;
        let lasts = end.at.duration_since(self.start.at);
        Some(Moment { at: start.at.checked_add(lasts).ok()?, ..end })
    }
}

/// Times as the clock shows them: where it is put forward, what would start in the hour that is left out starts an hour later and
/// lasts as long.
fn clocked(start: Moment, end: Option<Moment>) -> (Moment, Option<Moment>) {
    let shown = |moment: Moment| {
        let instant = if moment.time { OSLO.to_timestamp(moment.at).ok() } else { None };
        instant.map_or(moment, |instant| Moment { at: OSLO.to_datetime(instant), ..moment })
    };
    let begins = shown(start);
    let late: SignedDuration = begins.at.duration_since(start.at);
    let ends = end.map(shown).map(|end| match end.at <= begins.at && end.time {
        true => Moment { at: end.at.checked_add(late).unwrap_or(end.at), ..end },
        false => end,
    });
    (begins, ends)
}

impl Series {
    /// The last day on which anything may be; none: it goes on, or only its days tell.
    pub fn ends(&self) -> Option<Date> {
        match self.rule.as_ref().map(|rule| rule.end) {
            Some(End::Until(until)) => Some(until.date()),
            _ => None,
        }
    }
}

impl Skip {
    /// Whether a day of the rule is none of the series.
    fn covers(&self, date: Date, branch: Option<&str>, closures: &(impl Closures + ?Sized)) -> bool {
        if self.days.iter().any(|(from, to)| (*from..=*to).contains(&date)) {
            return true;
        }
        if self.public || !self.holidays.is_empty() {
            let named = Holiday::of(date).any(|day| self.holidays.contains(&day) || self.public && day.is_public());
            if named {
                return true;
            }
        }
        let asked = self.closed || self.unstaffed;
        let state = branch.filter(|_| asked).and_then(|branch| closures.state(branch, date));
        match state {
            Some(State::Closed) => true,
            Some(State::SelfService) => self.unstaffed,
            Some(State::Staffed) | None => false,
        }
    }
}

impl Repeat {
    /// Its starts from the first up to a day; none where its parts cannot be together.
    pub fn days(&self, start: DateTime, to: Date) -> Vec<DateTime> {
        let to = to.at(23, 59, 59, 0);
        let (end, count) = match self.end {
            End::Never => (to, None),
            End::Until(until) => (until.min(to), None),
            End::Times(times) => (to, Some(times)),
        };
        let found = utc(start).zip(utc(end)).filter(|(start, end)| start <= end).and_then(|(start, end)| {
            let rule = self.unvalidated().until(end);
            let rule = if let Some(count) = count { rule.count(count) } else { rule };
            rule.build(start).ok()
        });
        let days = found.into_iter().flat_map(|set| set.limit().into_iter().take(MOST));
        days.filter_map(|at| civil(&at)).collect()
    }

    fn unvalidated(&self) -> RRule<Unvalidated> {
        let frequency = match self.every {
            Every::Day => Frequency::Daily,
            Every::Week => Frequency::Weekly,
            Every::Month => Frequency::Monthly,
            Every::Year => Frequency::Yearly,
        };
        let months: Vec<chrono::Month> =
            self.months.iter().filter_map(|month| chrono::Month::try_from(month.unsigned_abs()).ok()).collect();
        let day = |day: &super::Day| NWeekday::new(day.nth.map(i16::from), weekday(day.weekday));
        RRule::new(frequency)
            .interval(self.interval)
            .week_start(weekday(self.week_start))
            .by_weekday(self.days.iter().map(day).collect())
            .by_month_day(self.month_days.clone())
            .by_month(&months)
            .by_set_pos(self.positions.iter().map(|position| i32::from(*position)).collect())
    }
}

fn weekday(monday_zero: u8) -> Weekday {
    Weekday::try_from(monday_zero % 7).unwrap_or(Weekday::Mon)
}

/// A civil time as if it were UTC's.
fn utc(at: DateTime) -> Option<chrono::DateTime<Tz>> {
    let (year, month, day) = (i32::from(at.year()), at.month().unsigned_abs(), at.day().unsigned_abs());
    let clock = [at.hour(), at.minute(), at.second()].map(|part| u32::from(part.unsigned_abs()));
    Tz::UTC.with_ymd_and_hms(year, month.into(), day.into(), clock[0], clock[1], clock[2]).single()
}

fn civil(at: &chrono::DateTime<Tz>) -> Option<DateTime> {
    let narrow = |part: u32| i8::try_from(part).ok();
    let date = Date::new(i16::try_from(at.year()).ok()?, narrow(at.month())?, narrow(at.day())?).ok()?;
    Some(date.at(narrow(at.hour())?, narrow(at.minute())?, narrow(at.second())?, 0))
}
