//! Whether what is said of a series holds together: each day that is named is one of its, and there are any.

use super::Places;
use crate::content::value::Faults;
use crate::diagnostic::{Diagnostic, Span};
use crate::model::event::{Event, Nobody, Series, Skip};
use jiff::civil::Date;
use std::collections::BTreeSet;
use uuid::Uuid;

/// How many days beyond those that are named a series is followed: two years, so that most of what can go wrong does.
const BEYOND: i64 = 731;

/// How many occurrences are held against the next.
const COMPARED: usize = 800;

pub fn series(event: &Event, places: &Places, faults: &mut Faults<'_>) {
    let Some(series) = &event.series else { return };
    let named = series.skip.days.iter().map(|(_, to)| *to).chain(series.changes.iter().map(|change| change.date));
    let last = named.chain([event.start.at.date()]).max().unwrap_or_default();
    let far = last.checked_add(jiff::Span::new().days(BEYOND)).unwrap_or(last);
    let whole = Event { series: Some(Series { skip: Skip::default(), ..series.clone() }), ..event.clone() };
    let days: Vec<Date> = whole.starts(&Nobody, far).into_iter().map(|(start, _)| start.at.date()).collect();
    first(event, days.first(), places, faults);
    for ((from, to), span) in series.skip.days.iter().zip(&places.skip) {
        if !days.iter().any(|day| (*from..=*to).contains(day)) {
            let fault = Diagnostic::warning("skip-idle").arg("date", from);
            faults.push(fault.near(nearest(*from, &days)), *span);
        }
    }
    let held: Vec<(Date, u8)> =
        event.starts(&Nobody, far).into_iter().map(|(start, number)| (start.at.date(), number)).collect();
    if held.is_empty() {
        return faults.push(Diagnostic::error("repeat-none"), places.repeat);
    }
    changes(series, &held, &places.changes, faults);
    overlap(event, far, places.end, faults);
}

/// Whether the start is a day of the rule.
fn first(event: &Event, first: Option<&Date>, places: &Places, faults: &mut Faults<'_>) {
    let ruled = event.series.as_ref().is_some_and(|series| series.rule.is_some());
    if let Some(first) = first.filter(|first| ruled && **first != event.start.at.date()) {
        faults.push(
            Diagnostic::warning("repeat-start").arg("start", event.start.at.date()).arg("first", first),
            places.start,
        );
    }
}

fn changes(series: &Series, held: &[(Date, u8)], places: &[Span], faults: &mut Faults<'_>) {
    let known: BTreeSet<&(Date, u8)> = held.iter().collect();
    let days: Vec<Date> = held.iter().map(|(day, _)| *day).collect();
    let mut seen = BTreeSet::new();
    for (change, span) in series.changes.iter().zip(places) {
        let key = (change.date, change.ordinal);
        if !known.contains(&key) {
            let fault = Diagnostic::error("change-date").arg("date", change.date);
            faults.push(fault.near(nearest(change.date, &days)), *span);
        } else if !seen.insert(key) {
            faults.push(Diagnostic::error("change-twice").arg("date", change.date), *span);
        }
    }
}

/// The day of a series that is nearest to another.
fn nearest(date: Date, days: &[Date]) -> Option<Date> {
    days.iter().copied().min_by_key(|day| day.duration_since(date).abs())
}

/// Whether an occurrence begins while the one before it lasts.
fn overlap(event: &Event, far: Date, end: Span, faults: &mut Faults<'_>) {
    let mut all = event.occurrences(Uuid::nil(), &Nobody, (Date::MIN, far));
    all.truncate(COMPARED);
    all.retain(|one| !one.is_moved());
    let found = all.windows(2).find(|pair| {
        let Some(end) = pair[0].end else { return false };
        let next = pair[1].start;
        if end.time && next.time {
            next.at < end.at
        } else {
            next.at.date() <= end.at.date() && pair[0].key.date != pair[1].key.date
        }
    });
    if let Some([one, next]) = found {
        let until = one.end.unwrap_or(one.start).at.date();
        let fault = Diagnostic::error("repeat-overlap").arg("date", one.key.date).arg("next", next.key.date);
        faults.push(fault.arg("end", until), end);
    }
}
