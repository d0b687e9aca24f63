//! Whether seasons and regular hours make a year together: no day in two seasons, none in no week at all, no week that never holds.

use super::Placed;
use crate::content::value::Faults;
use crate::diagnostic::{Diagnostic, Span};
use crate::model::hours::{Both, Hours, MonthDay, Open, Validity, Week};
use jiff::civil::Date;

/// How many days of a season with dates are looked at: what lasts longer than a year has all days of one.
const LOOKED: usize = 366;

/// Checks the seasons of a branch against one another and its regular week; `places` are those of the regular notices.
pub fn seasons(seasons: &[Placed], regular: &Both<Option<Week>>, places: &Both<Option<Span>>, faults: &mut Faults<'_>) {
    for (at, later) in seasons.iter().enumerate() {
        let common =
            seasons.iter().take(at).find_map(|earlier| common(&earlier.season.validity, &later.season.validity));
        if let Some(shared) = common {
            faults.push(Diagnostic::error("hours-season-overlap").arg("day", shared), later.from);
        }
    }
    let mut said: Vec<(&str, Span)> = Vec::new();
    for open in Open::BOTH {
        let own: Vec<&Placed> = seasons.iter().filter(|placed| placed.season.week.of(open).is_some()).collect();
        let found = match (regular.of(open), places.of(open)) {
            (Some(_), Some(place)) => never(&own).then_some((Diagnostic::warning("hours-regular-never"), *place)),
            (Some(_), None) => None,
            (None, _) => gap(&own),
        };
        // Both kinds of hours have the same gap most of the time.
        let found = found.filter(|(fault, at)| !said.iter().any(|(code, place)| *code == fault.code && place == at));
        if let Some((fault, at)) = found {
            said.push((if fault.code == "hours-season-ends" { "hours-season-ends" } else { "hours-season-gap" }, at));
            faults.push(fault, at);
        }
    }
}

/// The days of a leap year, which are all days that there are.
fn year() -> impl Iterator<Item = Date> {
    Date::constant(2028, 1, 1).series(jiff::Span::new().days(1)).take(LOOKED)
}

/// The first day that two seasons share, as it is shown: without a year where it is one of every year.
fn common(a: &Validity, b: &Validity) -> Option<String> {
    let of = |validity: &Validity, other: &Validity| match validity {
        Validity::Yearly { .. } => None,
        Validity::Dates { from, to } => {
            let days = from.series(jiff::Span::new().days(1)).take_while(|day| day <= to).take(LOOKED);
            Some(days.into_iter().find(|day| other.covers(*day)))
        }
    };
    if let (Validity::Dates { from, .. }, Validity::Dates { from: other, .. }) = (a, b) {
        let first = *from.max(other);
        return (a.covers(first) && b.covers(first)).then(|| first.to_string());
    }
    match of(a, b).or_else(|| of(b, a)) {
        Some(dated) => dated.map(|day| day.to_string()),
        None => year().find(|day| a.covers(*day) && b.covers(*day)).map(yearly),
    }
}

/// A day of every year, as both Norwegian and English readers know it.
fn yearly(day: Date) -> String {
    format!("{}.{}.", day.day(), day.month())
}

/// Whether a regular week never holds, because seasons of every year have all of its days.
fn never(own: &[&Placed]) -> bool {
    year().all(|day| is_covered(own, day))
}

/// Whether a season of every year has a day.
fn is_covered(own: &[&Placed], day: Date) -> bool {
    let yearly = |placed: &&Placed| matches!(placed.season.validity, Validity::Yearly { .. });
    own.iter().copied().filter(yearly).any(|placed| placed.season.validity.covers(day))
}

/// The days on which nothing is said, where seasons are all there is.
fn gap(own: &[&Placed]) -> Option<(Diagnostic, Span)> {
    let mut dated: Vec<(Date, Date, Span)> = Vec::new();
    for placed in own {
        if let Validity::Dates { from, to } = placed.season.validity {
            dated.push((from, to, placed.to));
        }
    }
    dated.sort();
    if let Some((_, last, place)) = dated.last() {
        for pair in dated.windows(2) {
            let next = pair[0].1.tomorrow().ok()?;
            let mut days = next.series(jiff::Span::new().days(1)).take_while(|day| *day < pair[1].0).take(LOOKED);
            if let Some(day) = days.find(|day| !is_covered(own, *day)) {
                return Some((Diagnostic::warning("hours-season-gap").arg("day", day), pair[0].2));
            }
        }
        let next = last.tomorrow().ok()?;
        let mut days = next.series(jiff::Span::new().days(1)).take(LOOKED);
        let open = days.find(|day| !is_covered(own, *day))?;
        return Some((Diagnostic::warning("hours-season-ends").arg("day", open), *place));
    }
    let ends = own.iter().filter_map(|placed| match placed.season.validity {
        Validity::Yearly { to, .. } => Some((to, placed.to)),
        Validity::Dates { .. } => None,
    });
    let ends: Vec<_> = ends.collect();
    let (_, first) = ends.first()?;
    let day = year().find(|day| !is_covered(own, *day))?;
    // The season that ends the day before is the one to lengthen.
    let before = |to: &MonthDay| day.yesterday().ok().map(MonthDay::of) == Some(*to);
    let place = ends.iter().find(|(to, _)| before(to)).map_or(*first, |(_, place)| *place);
    Some((Diagnostic::warning("hours-season-gap").arg("day", yearly(day)), place))
}

/// Weekdays that a short season names, and does not have.
pub fn weekdays(validity: &Validity, named: &[(usize, Span)], faults: &mut Faults<'_>) {
    let Validity::Dates { from, to } = validity else { return };
    let days: Vec<Date> = from.series(jiff::Span::new().days(1)).take_while(|day| day <= to).take(7).collect();
    for (weekday, place) in named {
        let has = |day: &Date| usize::try_from(day.weekday().to_monday_zero_offset()).ok() == Some(*weekday);
        if !days.iter().any(has) {
            faults.push(Diagnostic::warning("hours-day-never"), *place);
        }
    }
}

/// Says where it is left open what self-service does on public holidays: some libraries mean one thing, some the other.
pub fn holidays(hours: &Hours, places: &Both<Option<Span>>, faults: &mut Faults<'_>) {
    let Some(place) = places.self_service else { return };
    let open = hours.regular.self_service.as_ref().is_some_and(|week| week.iter().any(|day| !day.is_empty()));
    if open && hours.holidays.self_service.public.is_none() {
        faults.push(Diagnostic::hint("hours-holidays-unsaid"), place);
    }
}
