//! How much a year's hours come to, as the yearly statistics of public libraries ask (staffed and self-service, before and after
//! 17, Saturdays and Sundays).
//!
//! Times are those of the clock on the wall: the night on which it is moved counts as any other. What passes midnight belongs to
//! the evening on which it begins, so that "Friday 22–02" is four hours of a Friday after 17. Where hours of two days overlap, each
//! minute counts once, in the state that it has.

use super::{DAY, Hours, Open, Slot, State};
use crate::model::branch::Branch;
use crate::model::holidays::{Holiday, after, before, place};
use jiff::civil::{Date, Weekday};
use serde::Serialize;
use std::collections::BTreeSet;
use std::ops::{Add, AddAssign};

/// When the statistics' evening begins.
const EVENING: u16 = 17 * 60;

/// Minutes of a year in one state, and on how many days and in how many weeks there are any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Count {
    /// Monday to Friday.
    pub before_17: u32,
    /// Monday to Friday.
    pub after_17: u32,
    pub saturday: u32,
    pub sunday: u32,
    pub total: u32,
    /// Those that the week would have had on public holidays and that are not there: no part of the total.
    pub holidays: u32,
    /// Days on which any begin.
    pub days: u32,
    /// Weeks (ISO 8601) in which there are such days.
    pub weeks: u32,
}

/// The hours of a branch or a department in one year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    pub staffed: Count,
    pub self_service: Count,
    /// Days on which it is open, with staff or without.
    pub days: u32,
    pub weeks: u32,
}

impl AddAssign for Count {
    /// The sum of minutes; days and weeks of several places are added too, as the statistics add them.
    fn add_assign(&mut self, other: Count) {
        self.before_17 += other.before_17;
        self.after_17 += other.after_17;
        self.saturday += other.saturday;
        self.sunday += other.sunday;
        self.total += other.total;
        self.holidays += other.holidays;
        self.days += other.days;
        self.weeks += other.weeks;
    }
}

impl Add for Tally {
    type Output = Tally;

    fn add(mut self, other: Tally) -> Tally {
        self.staffed += other.staffed;
        self.self_service += other.self_service;
        self.days += other.days;
        self.weeks += other.weeks;
        self
    }
}

impl Tally {
    /// The sum of several places; none: nothing.
    pub fn sum(all: impl IntoIterator<Item = Tally>) -> Tally {
        all.into_iter().fold(Tally::default(), Tally::add)
    }

    fn of_mut(&mut self, state: State) -> Option<&mut Count> {
        match state {
            State::Closed => None,
            State::SelfService => Some(&mut self.self_service),
            State::Staffed => Some(&mut self.staffed),
        }
    }

    /// Minutes of a slot that begin on a date: before and after 17.
    fn put(&mut self, date: Date, state: State, (early, late): (u16, u16)) {
        let Some(count) = self.of_mut(state) else { return };
        let (early, late) = (u32::from(early), u32::from(late));
        match date.weekday() {
            Weekday::Saturday => count.saturday += early + late,
            Weekday::Sunday => count.sunday += early + late,
            _ => (count.before_17, count.after_17) = (count.before_17 + early, count.after_17 + late),
        }
        count.total += early + late;
    }
}

/// How long two stretches share.
fn shared((from, to): (u16, u16), (other_from, other_to): (u16, u16)) -> u16 {
    to.min(other_to).saturating_sub(from.max(other_from))
}

/// Every day of a year; none of a year that there is not.
fn days(year: i16) -> impl Iterator<Item = Date> {
    let first = Date::new(year, 1, 1).ok();
    std::iter::successors(first, |date| after(*date)).take_while(move |date| date.year() == year)
}

/// Days and weeks in which there is something.
#[derive(Default)]
struct Seen {
    days: u32,
    weeks: BTreeSet<(i16, i8)>,
}

impl Seen {
    fn add(&mut self, date: Date) {
        let week = date.iso_week_date();
        self.days += 1;
        self.weeks.insert((week.year(), week.week()));
    }

    fn weeks(&self) -> u32 {
        u32::try_from(self.weeks.len()).unwrap_or_default()
    }
}

impl Hours {
    /// What a year's hours come to.
    pub fn tally(&self, year: i16) -> Tally {
        let mut tally = Tally::default();
        let (mut any, mut staffed, mut unstaffed) = (Seen::default(), Seen::default(), Seen::default());
        for date in days(year) {
            let notice = self.notice(date);
            let is = |state| notice.iter().any(|slot| slot.state == state);
            let kinds = [
                (!notice.is_empty(), &mut any),
                (is(State::Staffed), &mut staffed),
                (is(State::SelfService), &mut unstaffed),
            ];
            kinds.into_iter().filter(|(is, _)| *is).for_each(|(_, seen)| seen.add(date));
            self.add_day(date, &notice, &mut tally);
            self.add_lost(date, &mut tally);
        }
        // The last evening's night.
        if let Some(next) = days(year).last().and_then(after) {
            self.add_tails(next, &mut tally);
        }
        (tally.days, tally.weeks) = (any.days, any.weeks());
        (tally.staffed.days, tally.staffed.weeks) = (staffed.days, staffed.weeks());
        (tally.self_service.days, tally.self_service.weeks) = (unstaffed.days, unstaffed.weeks());
        tally
    }

    /// Adds a date's own minutes before midnight, and yesterday's tail where that is of the same year.
    fn add_day(&self, date: Date, notice: &[Slot], tally: &mut Tally) {
        for slot in self.day(date).iter().filter(|slot| slot.state != State::Closed) {
            for own in notice.iter().filter(|own| own.state == slot.state) {
                let (from, to) = (slot.from.max(own.from), slot.to.min(own.to));
                let both = |border| if from < to { shared((from, to), border) } else { 0 };
                tally.put(date, slot.state, (both((0, EVENING)), both((EVENING, DAY))));
            }
        }
        if before(date).is_some_and(|yesterday| yesterday.year() == date.year()) {
            self.add_tails(date, tally);
        }
    }

    /// Adds what the day before a date has in the date's night.
    fn add_tails(&self, date: Date, tally: &mut Tally) {
        let Some(yesterday) = before(date) else { return };
        let notice = self.notice(date);
        for slot in self.day(date).iter().filter(|slot| slot.state != State::Closed) {
            let own = notice.iter().filter(|own| own.state == slot.state);
            let own: u16 = own.map(|own| shared((slot.from, slot.to), (own.from, own.to))).sum();
            tally.put(yesterday, slot.state, (0, slot.to - slot.from - own));
        }
    }

    /// Adds what a public holiday takes from its week.
    fn add_lost(&self, date: Date, tally: &mut Tally) {
        if !Holiday::of(date).any(Holiday::is_public) || self.covering(date).next().is_some() {
            return;
        }
        for open in Open::BOTH {
            let length = |spans: &[super::Span]| spans.iter().map(|span| u32::from(span.to - span.from)).sum::<u32>();
            let usual = length(self.usual(open, date, place(date.weekday())));
            let lost = usual.saturating_sub(length(self.beginning(open, date)));
            if let Some(count) = tally.of_mut(open.state()) {
                count.holidays += lost;
            }
        }
    }
}

impl Branch {
    /// What a year's hours come to; a mobile library is open, with staff, where it stops.
    pub fn tally(&self, year: i16) -> Option<Tally> {
        if self.stops.is_empty() {
            return self.hours.as_ref().map(|hours| hours.tally(year));
        }
        let (mut tally, mut seen) = (Tally::default(), Seen::default());
        for date in days(year) {
            let spans: Vec<_> = self.stops_on(date).flat_map(|(_, spans)| spans).collect();
            for span in &spans {
                let early = shared((span.from, span.to), (0, EVENING));
                tally.put(date, State::Staffed, (early, span.to - span.from - early));
            }
            if !spans.is_empty() {
                seen.add(date);
            }
        }
        (tally.days, tally.weeks) = (seen.days, seen.weeks());
        (tally.staffed.days, tally.staffed.weeks) = (tally.days, tally.weeks);
        Some(tally)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::hours::{Both, Rules, Span, Week};
    use jiff::civil::date;

    fn week(spans: [&[(u16, u16)]; 7]) -> Week {
        spans.map(|day| day.iter().map(|(from, to)| Span { from: from * 60, to: to * 60 }).collect())
    }

    #[test]
    fn a_year_is_what_its_days_are_and_holidays_are_taken_off() {
        let weekday: &[(u16, u16)] = &[(10, 19)];
        let staffed = week([weekday, weekday, weekday, weekday, weekday, &[(11, 15)], &[]]);
        let hours = Hours { regular: Both { staffed: Some(staffed), self_service: None }, ..Hours::default() };
        let tally = hours.tally(2026).staffed;
        // 261 days from Monday to Friday, 52 Saturdays; 8 and 1 of them are public holidays.
        assert_eq!((tally.before_17, tally.after_17), (253 * 7 * 60, 253 * 2 * 60));
        assert_eq!((tally.saturday, tally.sunday), (51 * 4 * 60, 0));
        assert_eq!((tally.holidays, tally.days, tally.weeks), ((8 * 9 + 4) * 60, 304, 53));
        assert_eq!(tally.total, tally.before_17 + tally.after_17 + tally.saturday);
        assert_eq!(Hours::default().tally(2026), Tally::default());
    }

    /// Minutes counted one by one from [`Hours::day`].
    fn minutes(hours: &Hours, year: i16, state: State) -> u32 {
        let open = days(year).flat_map(|date| hours.day(date)).filter(|slot| slot.state == state);
        open.map(|slot| u32::from(slot.to - slot.from)).sum()
    }

    #[test]
    fn nights_belong_to_their_evenings_and_every_minute_counts_once() {
        let staffed = week([&[(10, 16)]; 7]);
        let night: &[(u16, u16)] = &[(7, 25)];
        let open = week([night, night, night, night, night, &[(0, 48)], &[(1, 23)]]);
        let usual = Rules { public: Some(crate::model::hours::Part::Usual), ..Rules::default() };
        let holidays = Both { staffed: usual.clone(), self_service: usual };
        let regular = Both { staffed: Some(staffed), self_service: Some(open) };
        let hours = Hours { regular, holidays, ..Hours::default() };
        let tally = hours.tally(2026);
        // New Year's Eve of both years is a weekday: a tail of an hour comes in and one goes out, and the first is not the year's.
        assert_eq!(hours.notice(date(2025, 12, 31)).last().map(|slot| slot.to), Some(25 * 60));
        assert_eq!(tally.self_service.total, minutes(&hours, 2026, State::SelfService));
        assert_eq!(tally.staffed.total, minutes(&hours, 2026, State::Staffed));
        // Sunday from 7 to 23 without the staffed hours, and the hour before Saturday's night ends is Saturday's or Sunday's: once.
        let sundays = tally.self_service.sunday + tally.self_service.saturday;
        assert_eq!(sundays % 52, 0);
        assert_eq!(tally.self_service.holidays, 0);
        assert_eq!(tally.self_service.days, 365);
    }
}
