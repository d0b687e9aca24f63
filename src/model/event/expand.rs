//! A series → its occurrences in a window of days.
//!
//! The days of a rule are counted in [`super::days`]; whatever else there is to a series is here: days besides, skipped days,
//! changes, and the clock.

use super::{Change, Event, Key, Occurrence, Skip};
use crate::model::branch::Branch;
use crate::model::clock::OSLO;
use crate::model::content::Moment;
use crate::model::holidays::Holiday;
use crate::model::hours::State;
use jiff::SignedDuration;
use jiff::civil::{Date, DateTime};
use uuid::Uuid;

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
    pub fn occurrences(
        &self,
        id: Uuid,
        closures: &(impl Closures + ?Sized),
        (from, to): Window,
    ) -> Vec<Occurrence<'_>> {
        let far = self.changes().iter().map(|change| change.date).max();
        let starts = self.starts(closures, to.max(far.unwrap_or(to)));
        let named = starts.into_iter().map(|(original, ordinal)| {
            let key = Key { series: id, date: original.at.date(), ordinal };
            self.named(key, original)
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
            Some(rule) => rule.starts(self.start.at, to),
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

    /// The occurrence of a name, which would have started at a time.
    pub fn named(&self, key: Key, original: Moment) -> Occurrence<'_> {
        let change = self.changes().iter().find(|change| (change.date, change.ordinal) == (key.date, key.ordinal));
        let start = change.and_then(|change| change.start).unwrap_or(original);
        let end = change.and_then(|change| change.end).or_else(|| self.end_of(start));
        let (start, end) = clocked(start, end);
        Occurrence { key, event: self, change, original: clocked(original, None).0, start, end }
    }

    /// An occurrence as it would be if nobody had changed it.
    pub(super) fn unchanged(&self, key: Key, original: Moment) -> Occurrence<'_> {
        let (start, end) = clocked(original, self.end_of(original));
        Occurrence { key, event: self, change: None, original: start, start, end }
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
