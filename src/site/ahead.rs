//! What the pages of a branch show that depends on the day: which season it is, what is coming, when a bus comes.
//!
//! It is part of a site's face, so a page is made again when it changes, and it says when that will be.

use crate::model::branch::Branch;
use crate::model::hours::{Coming, Hours};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;

/// How many days ahead pages tell of: eight weeks.
const DAYS: i32 = 56;
/// How many of a stop's dates are told.
const DATES: usize = 4;
/// How many days ahead it is asked when a bus makes it another.
const BUS: usize = 120;

/// What is ahead of a branch on a day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Ahead {
    pub hours: Next,
    /// Of each department.
    pub departments: Vec<Next>,
    /// The dates on which each stop is next visited.
    pub stops: Vec<Vec<Date>>,
}

/// What is ahead by the hours of a branch or a department.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Next {
    /// The season that it is.
    pub season: Option<usize>,
    pub coming: Vec<Coming>,
}

/// What is ahead of a branch.
pub fn ahead(branch: &Branch, today: Date) -> Ahead {
    let next = |hours: &Option<Hours>| hours.as_ref().map_or_else(Next::default, |hours| next(hours, today));
    Ahead {
        hours: next(&branch.hours),
        departments: branch.departments.iter().map(|department| next(&department.hours)).collect(),
        stops: stops(branch, today),
    }
}

fn next(hours: &Hours, today: Date) -> Next {
    Next { season: hours.season_on(today), coming: hours.coming(today, later(today)) }
}

fn later(today: Date) -> Date {
    today.saturating_add(DAYS.days())
}

fn days(today: Date) -> impl Iterator<Item = Date> {
    std::iter::successors(Some(today), |date| date.tomorrow().ok())
}

fn stops(branch: &Branch, today: Date) -> Vec<Vec<Date>> {
    let mut dates = vec![Vec::new(); branch.stops.len()];
    if dates.is_empty() {
        return dates;
    }
    let end = later(today);
    for day in days(today).take_while(|day| *day <= end) {
        for (stop, _) in branch.stops_on(day) {
            let place = branch.stops.iter().position(|known| std::ptr::eq(known, stop));
            let of_stop = place.and_then(|place| dates.get_mut(place)).filter(|dates| dates.len() < DATES);
            of_stop.into_iter().for_each(|dates| dates.push(day));
        }
    }
    dates
}

/// The next day on which something else is ahead of a branch than on this.
pub fn next_change(branch: &Branch, today: Date) -> Option<Date> {
    let all = branch.hours.iter().chain(branch.departments.iter().filter_map(|department| department.hours.as_ref()));
    let hours = all.filter_map(|hours| change(hours, today)).min();
    let now = stops(branch, today);
    let is_other = |day: &Date| !now.is_empty() && stops(branch, *day) != now;
    let bus = days(today).skip(1).take(if now.is_empty() { 0 } else { BUS }).find(is_other);
    hours.into_iter().chain(bus).min()
}

fn change(hours: &Hours, today: Date) -> Option<Date> {
    let coming = hours.coming(today, later(today));
    let over = coming.first().and_then(|first| first.to.tomorrow().ok());
    // What the last of them goes on with is told of already.
    let told = coming.last().map_or(later(today), |last| last.to.max(later(today)));
    let new = hours.next_notable(told).and_then(|day| day.checked_sub(DAYS.days()).ok());
    [over, new, hours.next_season(today)].into_iter().flatten().min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::branch::Stop;
    use crate::model::hours::{Both, Exception, MonthDay, Part, Season, Span, Validity, Week};
    use crate::model::language::Localized;
    use jiff::civil::date;

    fn branch() -> Branch {
        let mut week = Week::default();
        week[0] = vec![Span { from: 600, to: 1140 }];
        let both = |staffed| Both { staffed, self_service: Part::Usual };
        let exception = |from, to| Exception { from, to, reason: Localized::new(), hours: both(Part::closed()) };
        let (from, to) = (MonthDay { month: 6, day: 1 }, MonthDay { month: 2, day: 29 });
        let season = Season { name: Localized::new(), validity: Validity::Yearly { from, to }, week: Both::default() };
        let hours = Hours {
            regular: Both { staffed: Some(week.clone()), self_service: None },
            seasons: vec![season],
            exceptions: vec![
                exception(date(2027, 2, 1), date(2027, 4, 30)),
                exception(date(2027, 5, 3), date(2027, 5, 3)),
                exception(date(2027, 5, 5), date(2027, 5, 5)),
            ],
            ..Hours::default()
        };
        let dated = Stop { times: week.clone(), dates: vec![date(2027, 1, 11), date(2028, 1, 3)], ..Stop::default() };
        let weekly = Stop { times: week, ..Stop::default() };
        Branch { hours: Some(hours), stops: vec![dated, weekly], ..Branch::default() }
    }

    #[test]
    fn what_is_ahead_stays_until_the_day_that_is_named() {
        let mut branch = branch();
        for with_stops in [true, false] {
            if !with_stops {
                branch.stops.clear();
            }
            let mut named = next_change(&branch, date(2026, 10, 1)).unwrap();
            let mut days = days(date(2026, 10, 1)).take(800).collect::<Vec<_>>().into_iter();
            let mut before = ahead(&branch, days.next().unwrap());
            for day in days {
                let now = ahead(&branch, day);
                assert_eq!(now != before, day == named, "{day} {named}");
                if day == named {
                    named = next_change(&branch, day).unwrap();
                }
                before = now;
            }
        }
    }

    #[test]
    fn what_is_under_way_is_told_whole() {
        let ahead = ahead(&branch(), date(2027, 3, 15));
        let told: Vec<(Date, Date)> = ahead.hours.coming.iter().map(|coming| (coming.from, coming.to)).collect();
        assert_eq!(told[0], (date(2027, 2, 1), date(2027, 4, 30)));
        assert!(told.contains(&(date(2027, 5, 3), date(2027, 5, 3))), "{told:?}");
    }
}
