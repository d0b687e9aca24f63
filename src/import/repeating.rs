//! How often something is in a calendar (RRULE, RDATE, EXDATE) → our own series.
//!
//! A rule that follows a clock elsewhere, and several rules in one, are no rule of ours: where they end they become the days that
//! they come to, and where they do not they are refused. So is whatever a rule says that we cannot follow: never a wrong date.

use super::lines::{Component, Line};
use super::zones::{Unknown, When, Zones};
use crate::content::value::shown;
use crate::diagnostic::Diagnostic;
use crate::model::clock::OSLO;
use crate::model::content::Moment;
use crate::model::event::{Change, End, Event, Repeat, Series, Skip, Unsupported};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use std::collections::BTreeSet;

/// How many days a rule may come to that is written as its days.
const LISTED: usize = 400;
/// How many days a series may list, skip or change: as many as front matter may.
const MOST: usize = 1000;
/// How far a rule is followed that does not begin on a day of its own.
const AHEAD: i64 = 5 * 366;

/// What is read of a happening's times.
#[derive(Clone, Debug, Default)]
pub struct Times {
    pub start: Moment,
    /// The last day, or the end.
    pub end: Option<Moment>,
    pub series: Option<Series>,
    /// What whoever asked should look at.
    pub remarks: Vec<Diagnostic>,
}

/// Reads when a happening is; a diagnostic is why it cannot be carried over at all.
pub fn times(event: &Component, zones: &Zones) -> Result<Times, Diagnostic> {
    let start = one(event, "DTSTART", zones)?.ok_or_else(|| Diagnostic::warning("import-start"))?;
    let start = When { day: start.day || lasts_all_day(event, &start), ..start };
    if event.line("EXRULE").is_some() {
        return Err(Diagnostic::warning("import-rule").arg("part", "EXRULE"));
    }
    let mut times = Times { start: start.oslo(), end: end(event, &start, zones)?, ..Times::default() };
    if times.end.is_some_and(|end| end.at <= times.start.at) {
        // The same day, or the same time again where there is no end.
        times.remarks.extend(times.end.filter(|end| end.at < times.start.at).map(|_| Diagnostic::hint("import-end")));
        times.end = None;
    }
    let rules: Vec<&str> = event.all("RRULE").map(|line| line.value.as_str()).collect();
    let also = all(event, "RDATE", zones)?;
    if rules.is_empty() && also.is_empty() {
        return Ok(times);
    }
    let listed = rules.len() > 1 || !rules.is_empty() && !start.agrees();
    let mut series = if listed { days(&rules, &start)? } else { ruled(rules.first().copied(), &mut times)? };
    besides(&mut series, event, (&also, zones), &times);
    skip(&mut series, &all(event, "EXDATE", zones)?, &mut times);
    let sizes = [series.also.len(), series.skip.days.len(), series.changes.len()];
    if sizes.into_iter().any(|size| size > MOST) {
        return Err(Diagnostic::warning("import-days").arg("limit", MOST));
    }
    let alone = series.rule.is_none() && series.also.is_empty();
    times.series = (!alone).then_some(series);
    Ok(times)
}

/// Whether Outlook says of a midnight that it means the day.
fn lasts_all_day(event: &Component, start: &When) -> bool {
    let said = event.text("X-MICROSOFT-CDO-ALLDAYEVENT").is_some_and(|said| said.eq_ignore_ascii_case("TRUE"));
    said && start.at.time() == jiff::civil::Time::midnight()
}

/// When the one line of a name says; none where there is no such line.
pub fn one(event: &Component, name: &'static str, zones: &Zones) -> Result<Option<When>, Diagnostic> {
    let Some(line) = event.line(name) else { return Ok(None) };
    zones.read(line).into_iter().next().transpose().map_err(unknown)
}

fn all(event: &Component, name: &'static str, zones: &Zones) -> Result<Vec<When>, Diagnostic> {
    event.all(name).flat_map(|line| zones.read(line)).collect::<Result<_, _>>().map_err(unknown)
}

fn unknown(why: Unknown<'_>) -> Diagnostic {
    match why {
        Unknown::Time(written) => Diagnostic::warning("import-time").arg("written", shown(written)),
        Unknown::Zone(name) => Diagnostic::warning("import-zone").arg("zone", shown(name)),
    }
}

/// The end of one that starts at a time: iCalendar names the day after the last one, we name the last.
fn end(event: &Component, start: &When, zones: &Zones) -> Result<Option<Moment>, Diagnostic> {
    if let Some(end) = one(event, "DTEND", zones)? {
        return Ok(Some(match end.day || start.day {
            true => Moment { at: day_before(end.at), time: false },
            false => end.oslo(),
        }));
    }
    let Some(line) = event.line("DURATION") else { return Ok(None) };
    let odd = || Diagnostic::warning("import-time").arg("written", shown(&line.value));
    let lasts: jiff::Span = line.value.trim().parse().map_err(|_| odd())?;
    let at = start.at.checked_add(lasts).map_err(|_| odd())?;
    Ok(Some(match start.day {
        true => Moment { at: day_before(at), time: false },
        false => start.carried(at),
    }))
}

/// The day before, at the same time.
fn day_before(at: DateTime) -> DateTime {
    at.date().yesterday().unwrap_or(at.date()).to_datetime(at.time())
}

/// A series by the one rule that there is, if any.
fn ruled(rule: Option<&str>, times: &mut Times) -> Result<Series, Diagnostic> {
    let Some(written) = rule else { return Ok(Series::default()) };
    let rule = repeat(written, &OSLO)?;
    let far = times.start.at.date().checked_add(jiff::Span::new().days(AHEAD)).unwrap_or(Date::MAX);
    let first = rule.starts(times.start.at, far).first().copied();
    let first = first.ok_or_else(|| Diagnostic::warning("import-rule").arg("part", shown(written)))?;
    let mut series = Series { rule: Some(rule), ..Series::default() };
    if first != times.start.at {
        // What calendars make of a start that is no day of its rule they do not agree on.
        times.remarks.push(Diagnostic::hint("import-first").arg("date", times.start.at.date()));
        series.also.push(times.start);
        let lasts = times.end.map(|end| end.at.duration_since(times.start.at));
        times.start.at = first;
        times.end =
            times.end.zip(lasts).and_then(|(end, lasts)| Some(Moment { at: first.checked_add(lasts).ok()?, ..end }));
    }
    Ok(series)
}

/// The days that rules come to, which must end.
fn days(rules: &[&str], start: &When) -> Result<Series, Diagnostic> {
    let mut starts = BTreeSet::from([start.oslo()]);
    for written in rules {
        let rule = repeat(written, &start.zone)?;
        if rule.end == End::Never {
            let code = if rules.len() > 1 { "import-rules" } else { "import-elsewhere" };
            let zone = start.zone.iana_name().unwrap_or_default();
            return Err(Diagnostic::warning(code).arg("zone", zone));
        }
        let found = rule.starts(start.at, Date::MAX);
        starts.extend(found.into_iter().take(LISTED + 1).map(|at| start.carried(at)));
        if starts.len() > LISTED {
            return Err(Diagnostic::warning("import-days").arg("limit", LISTED));
        }
    }
    starts.remove(&start.oslo());
    Ok(Series { also: starts.into_iter().collect(), ..Series::default() })
}

/// A rule whose end is told by the clock of a zone.
fn repeat(written: &str, zone: &TimeZone) -> Result<Repeat, Diagnostic> {
    let refused = |part: &str| Diagnostic::warning("import-rule").arg("part", shown(part));
    let parts = written.trim().split(';').filter(|part| !part.is_empty());
    let is_end = |part: &&str| part.get(..6).is_some_and(|name| name.eq_ignore_ascii_case("UNTIL="));
    let (ends, rest): (Vec<&str>, Vec<&str>) = parts.partition(is_end);
    let mut repeat: Repeat = rest.join(";").parse().map_err(|Unsupported(part)| refused(&part))?;
    for end in ends {
        if repeat.end != End::Never {
            return Err(refused(end));
        }
        repeat.end = End::Until(until(&end[6..], zone).ok_or_else(|| refused(end))?);
    }
    Ok(repeat)
}

/// The last time that an end lets be.
fn until(written: &str, zone: &TimeZone) -> Option<DateTime> {
    let written = written.trim();
    if let Ok(day) = Date::strptime("%Y%m%d", written) {
        return Some(day.at(23, 59, 59, 0));
    }
    let at = DateTime::strptime("%Y%m%dT%H%M%S", written.trim_end_matches(['Z', 'z'])).ok()?;
    match written.ends_with(['Z', 'z']) {
        true => Some(zone.to_datetime(TimeZone::UTC.to_timestamp(at).ok()?)),
        false => Some(at),
    }
}

/// Days besides; one that says when it ends lasts so long.
fn besides(series: &mut Series, event: &Component, (also, zones): (&[When], &Zones), times: &Times) {
    for when in also {
        let at = like(when.oslo(), times.start);
        if at != times.start && !series.also.contains(&at) && !is_ruled(series, times, at) {
            series.also.push(at);
        }
    }
    let periods = event.all("RDATE").flat_map(|line| line.value.split(',').filter_map(|one| period(line, one, zones)));
    let usual = times.end.map(|end| end.at.duration_since(times.start.at));
    for (start, end) in periods.collect::<Vec<_>>() {
        let same = series.also.iter().filter(|also| also.at.date() == start.at.date()).count() == 1;
        if Some(end.at.duration_since(start.at)) != usual && same && end.at > start.at {
            series.changes.push(Change { date: start.at.date(), ordinal: 1, end: Some(end), ..Change::default() });
        }
    }
}

/// `20231125T090000Z/20231125T123000Z`, `20231125T090000Z/PT2H`.
fn period(line: &Line, written: &str, zones: &Zones) -> Option<(Moment, Moment)> {
    let (_, end) = written.split_once('/')?;
    let zone = line.parameter("TZID");
    let start = zones.when(written, zone).ok()?;
    let end = match end.trim().parse::<jiff::Span>() {
        Ok(lasts) => start.carried(start.at.checked_add(lasts).ok()?),
        Err(_) => zones.when(end, zone).ok()?.oslo(),
    };
    Some((start.oslo(), end))
}

/// A moment in the form of a series' own: a day where that has no time, else a time.
fn like(moment: Moment, start: Moment) -> Moment {
    match (moment.time, start.time) {
        (true, false) => Moment { at: moment.at.date().at(0, 0, 0, 0), time: false },
        (false, true) => Moment { at: moment.at.date().to_datetime(start.at.time()), time: true },
        _ => moment,
    }
}

/// Whether the rule itself has a start then.
fn is_ruled(series: &Series, times: &Times, at: Moment) -> bool {
    let day = at.at.date();
    series.rule.as_ref().is_some_and(|rule| rule.starts(times.start.at, day).last() == Some(&at.at))
}

/// Takes out what is not: a day that a rule does not have is no day that it skips.
fn skip(series: &mut Series, written: &[When], times: &mut Times) {
    let last = written.iter().map(|when| when.oslo().at.date()).max().unwrap_or(Date::MIN);
    let ruled: BTreeSet<DateTime> = match &series.rule {
        Some(rule) => rule.starts(times.start.at, last).into_iter().collect(),
        None => BTreeSet::new(),
    };
    let mut skip = BTreeSet::new();
    for when in written {
        let at = when.oslo();
        let same =
            |own: &DateTime| if at.time && times.start.time { *own == at.at } else { own.date() == at.at.date() };
        series.also.retain(|also| !same(&also.at));
        if ruled.iter().any(same) {
            skip.insert(at.at.date());
        }
        if series.rule.is_none() && same(&times.start.at) {
            moved(series, times);
        }
    }
    series.skip = Skip { days: skip.into_iter().map(|day| (day, day)).collect(), ..Skip::default() };
}

/// Where the first of a series that has no rule is not, the next is the first.
fn moved(series: &mut Series, times: &mut Times) {
    series.also.sort();
    if series.also.is_empty() {
        return;
    }
    let next = series.also.remove(0);
    let lasts = times.end.map(|end| end.at.duration_since(times.start.at));
    times.end =
        times.end.zip(lasts).and_then(|(end, lasts)| Some(Moment { at: next.at.checked_add(lasts).ok()?, ..end }));
    times.start = next;
}

/// The number of the occurrence that would have started then, among those of its day; none where there is none.
pub fn ordinal(event: &Event, at: Moment) -> Option<u8> {
    let at = like(at, event.start);
    let starts = event.starts(&crate::model::event::Nobody, at.at.date());
    starts.into_iter().find(|(start, _)| start.at == at.at).map(|(_, ordinal)| ordinal)
}
