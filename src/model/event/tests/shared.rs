//! Calendars of other people, expanded by recurring-ical-events: the same occurrences, or an error.
//!
//! The reader here knows just enough of iCalendar for them; that of the program is another.

use super::*;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Name, parameters and value of a line.
type Line = (String, String, String);

fn lines(text: &str) -> Vec<Vec<Line>> {
    let text = text.replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "");
    let (mut events, mut depth) = (Vec::<Vec<Line>>::new(), Vec::new());
    for (name, value) in text.lines().filter_map(|line| line.split_once(':')) {
        let (name, parameters) = name.split_once(';').unwrap_or((name, ""));
        match name {
            "BEGIN" => {
                depth.push(value.to_owned());
                if value == "VEVENT" {
                    events.push(Vec::new());
                }
            }
            "END" => drop(depth.pop()),
            _ if depth.last().is_some_and(|inner| inner == "VEVENT") => {
                let line = (name.to_owned(), parameters.to_owned(), value.to_owned());
                events.last_mut().unwrap().push(line);
            }
            _ => {}
        }
    }
    events
}

fn zone(parameters: &str) -> Option<TimeZone> {
    TimeZone::get(parameters.split(';').find_map(|one| one.strip_prefix("TZID="))?).ok()
}

/// The local time in a zone.
fn moment(text: &str, parameters: &str, zone: &TimeZone) -> Moment {
    let text = text.split('/').next().unwrap();
    if text.len() == 8 {
        return Moment { at: Date::strptime("%Y%m%d", text).unwrap().at(0, 0, 0, 0), time: false };
    }
    let local = DateTime::strptime("%Y%m%dT%H%M%S", text.trim_end_matches('Z')).unwrap();
    let at = match text.ends_with('Z') && parameters.is_empty() || parameters.contains("PERIOD") {
        true => zone.to_datetime(TimeZone::UTC.to_timestamp(local).unwrap()),
        false => local,
    };
    Moment { at, time: true }
}

fn all<'l>(event: &'l [Line], name: &str) -> impl Iterator<Item = (&'l str, &'l str)> {
    let name = name.to_owned();
    let lines = event.iter().filter(move |line| line.0 == name);
    lines.flat_map(|(_, parameters, value)| value.split(',').map(move |value| (value, parameters.as_str())))
}

/// The starts of a calendar's occurrences, each as it is written in `expected`, without the offset.
fn starts(text: &str) -> Vec<String> {
    let events = lines(text);
    let field = |event: &[Line], name: &str| event.iter().find(|line| line.0 == name).map(|line| line.2.clone());
    let mut found = Vec::new();
    for event in events.iter().filter(|event| all(event, "RECURRENCE-ID").next().is_none()) {
        let (written, parameters) = all(event, "DTSTART").next().unwrap();
        let zone = zone(parameters).unwrap_or(TimeZone::UTC);
        let read = |(value, parameters): (&str, &str)| moment(value, parameters, &zone);
        let changed = events
            .iter()
            .filter(|other| all(other, "RECURRENCE-ID").next().is_some() && field(other, "UID") == field(event, "UID"));
        let change = |other: &Vec<Line>| Change {
            date: all(other, "RECURRENCE-ID").next().map(read).unwrap().at.date(),
            ordinal: 1,
            start: all(other, "DTSTART").next().map(read),
            ..Change::default()
        };
        let mut rules: Vec<Option<Repeat>> =
            event.iter().filter(|line| line.0 == "RRULE").map(|line| Some(line.2.parse().unwrap())).collect();
        if rules.is_empty() {
            rules.push(None);
        }
        for rule in rules {
            let series = Series {
                rule,
                also: all(event, "RDATE").map(read).collect(),
                skip: Skip {
                    days: all(event, "EXDATE").map(|day| (read(day).at.date(), read(day).at.date())).collect(),
                    ..Skip::default()
                },
                changes: changed.clone().map(change).collect(),
                ..Series::default()
            };
            let event = Event { start: read((written, parameters)), series: Some(series), ..Event::default() };
            let window = (date(1990, 1, 1), date(2035, 12, 31));
            found.extend(event.occurrences(ID, &Nobody, window).iter().map(|one| match one.start.time {
                true => one.start.at.to_string(),
                false => one.start.at.date().to_string(),
            }));
        }
    }
    found.sort();
    found.dedup();
    found.truncate(60);
    found
}

/// Compares what can be, and says how many calendars and occurrences.
fn compared(folder: &Path) -> (usize, usize) {
    let expected = fs::read_to_string(folder.join("expected/occurrences.json")).unwrap();
    let expected: BTreeMap<String, serde_json::Value> = serde_json::from_str(&expected).unwrap();
    let (mut calendars, mut occurrences) = (0, 0);
    for (name, wanted) in &expected {
        let Some(wanted) = wanted.as_array().filter(|wanted| !wanted.is_empty()) else { continue };
        let text = fs::read_to_string(folder.join(name)).unwrap();
        // A zone of its own, which no database has.
        if text.contains("Makebelieve") || name.ends_with("timezone_from_file.ics") {
            continue;
        }
        let mut wanted: Vec<String> = wanted
            .iter()
            .map(|one| one[0].as_str().unwrap())
            .map(|start| start.get(..19).unwrap_or(start).to_owned())
            .collect();
        wanted.sort();
        assert_eq!(starts(&text), wanted, "{name}");
        (calendars, occurrences) = (calendars + 1, occurrences + wanted.len());
    }
    (calendars, occurrences)
}

#[test]
fn a_librarys_own_calendar_has_the_expected_occurrences() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/ical");
    assert_eq!(compared(&folder), (1, 27));
}

#[test]
fn rules_have_the_days_that_another_library_finds() {
    #[derive(serde::Deserialize)]
    struct Told {
        rule: String,
        start: DateTime,
        count: usize,
        first: Vec<Date>,
        last: Vec<Date>,
    }
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/ical/rules.json")).unwrap();
    let all: Vec<Told> = serde_json::from_str(&text).unwrap();
    assert_eq!(all.len(), 250);
    for told in all {
        let rule: Repeat = told.rule.parse().unwrap();
        let days: Vec<Date> = rule.starts(told.start, date(2030, 12, 31)).iter().map(|at| at.date()).collect();
        assert_eq!(days.len(), told.count, "{} from {}", told.rule, told.start);
        assert!(days.starts_with(&told.first) && days.ends_with(&told.last), "{} from {}", told.rule, told.start);
    }
}

/// Calendars whose licence keeps them out of here: not run where they are not.
#[test]
fn other_peoples_calendars_have_the_expected_occurrences() {
    let root = std::env::var_os("FFL_SHARED_DATA").map(PathBuf::from);
    let root = root.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"));
    let folder = root.join("ical");
    if !folder.join("ical.js").exists() {
        eprintln!("not run: {} has no ical.js", folder.display());
        return;
    }
    let (calendars, occurrences) = compared(&folder);
    eprintln!("{calendars} calendars, {occurrences} occurrences");
    assert!(calendars >= 12 && occurrences >= 300, "{calendars} calendars, {occurrences} occurrences");
}
