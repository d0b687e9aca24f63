//! What is coming: days that are not as the week has them, or whose names people ask for.

use super::{Both, Hours, MonthDay, Open, Reason, Span, Validity};
use crate::model::holidays::{after, before};
use jiff::civil::Date;
use serde::Serialize;

/// How far days in a row are followed beyond those that are asked for.
const FAR: usize = 550;

/// A day, or several in a row with the same hours for the same reason, that an exception or a holiday makes what they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Coming {
    pub from: Date,
    /// The last day.
    pub to: Date,
    pub reason: Reason,
    /// What begins on each of them, as the notice on the door has it.
    pub hours: Both<Vec<Span>>,
}

impl Hours {
    /// What is coming from one date to another, both within. Each is whole, however long before it began and after it ends.
    pub fn coming(&self, from: Date, to: Date) -> Vec<Coming> {
        let mut found: Vec<Coming> = Vec::new();
        let days = std::iter::successors(Some(from), |date| after(*date)).take_while(|date| *date <= to);
        for day in days.filter_map(|date| self.notable(date)) {
            match found.last_mut() {
                Some(last) if after(last.to) == Some(day.from) && last.is_like(&day) => last.to = day.to,
                _ => found.push(day),
            }
        }
        if let Some(first) = found.first_mut() {
            first.from = self.end(first, before).unwrap_or(first.from);
        }
        if let Some(last) = found.last_mut() {
            last.to = self.end(last, after).unwrap_or(last.to);
        }
        found
    }

    /// The first date after one that an exception or a holiday makes what it is; none within a year and a half.
    pub fn next_notable(&self, date: Date) -> Option<Date> {
        let mut days = std::iter::successors(after(date), |date| after(*date)).take(FAR);
        days.find(|date| matches!(self.reason(*date), Reason::Exception(_) | Reason::Holiday(_)))
    }

    /// The place of the season that covers a date.
    pub fn season_on(&self, date: Date) -> Option<usize> {
        self.season(date).map(|(at, _)| at)
    }

    /// The first date after one on which another season holds, or none any more.
    pub fn next_season(&self, date: Date) -> Option<Date> {
        let now = self.season_on(date);
        let borders = self.seasons.iter().flat_map(|season| borders(&season.validity, date));
        borders.filter(|border| *border > date && self.season_on(*border) != now).min()
    }

    fn notable(&self, date: Date) -> Option<Coming> {
        let reason = self.reason(date);
        let is_notable = matches!(reason, Reason::Exception(_) | Reason::Holiday(_));
        let spans = |open| self.beginning(open, date).to_vec();
        let hours = || Both { staffed: spans(Open::Staffed), self_service: spans(Open::SelfService) };
        is_notable.then(|| Coming { from: date, to: date, reason, hours: hours() })
    }

    /// The farthest day, step by step, that is as the others are.
    fn end(&self, coming: &Coming, step: fn(Date) -> Option<Date>) -> Option<Date> {
        let days = std::iter::successors(Some(coming.to), |date| step(*date)).take(FAR);
        days.take_while(|date| self.notable(*date).is_some_and(|day| day.is_like(coming))).last()
    }
}

impl Coming {
    fn is_like(&self, other: &Coming) -> bool {
        (self.reason, &self.hours) == (other.reason, &other.hours)
    }
}

/// The days on which a season begins and those behind its last, in the years around a date.
fn borders(validity: &Validity, date: Date) -> Vec<Date> {
    match *validity {
        Validity::Dates { from, to } => [Some(from), after(to)].into_iter().flatten().collect(),
        Validity::Yearly { from, to } => {
            let years = date.year()..=date.year().saturating_add(1);
            // 29 February is the last of February where there is none, or the day behind it.
            let day = |year, day: MonthDay| {
                let last = Date::new(year, day.month, 1).ok()?.days_in_month();
                Date::new(year, day.month, day.day.min(last)).ok()
            };
            let begins = |year| [day(year, from), day(year, from).and_then(after)];
            let all = years.flat_map(|year| begins(year).into_iter().chain([day(year, to).and_then(after)]));
            all.flatten().collect()
        }
    }
}
