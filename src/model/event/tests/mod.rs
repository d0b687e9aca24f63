//! What a series is, day by day; held against plain counting ([`brute`]) and other people's calendars ([`shared`]).

mod brute;
mod shared;

use super::*;
use crate::model::branch::Branch;
use crate::model::hours;
use crate::model::hours::{Both, Hours, Week};
use jiff::civil::{DateTime, date};

const ID: Uuid = Uuid::from_u128(7);

pub fn at(text: &str) -> Moment {
    Moment { at: text.parse().unwrap(), time: text.contains('T') }
}

/// A series with a rule, from and to.
pub fn series(rule: &str, start: &str, end: &str) -> Event {
    let series = Series { rule: Some(rule.parse().unwrap()), ..Series::default() };
    Event { start: at(start), end: Some(at(end)), series: Some(series), ..Event::default() }
}

fn days(event: &Event, from: Date, to: Date) -> Vec<String> {
    event.occurrences(ID, &Nobody, (from, to)).iter().map(|one| one.start.at.date().to_string()).collect()
}

fn of(event: &mut Event) -> &mut Series {
    event.series.as_mut().unwrap()
}

#[test]
fn an_event_without_a_series_is_one_occurrence() {
    let event = Event { start: at("2026-05-01"), end: Some(at("2026-05-20")), ..Event::default() };
    assert_eq!(days(&event, date(2026, 5, 10), date(2026, 5, 11)), ["2026-05-01"]);
    assert_eq!(days(&event, date(2026, 5, 21), date(2026, 6, 1)), [""; 0]);
    let key = event.occurrences(ID, &Nobody, (date(2026, 5, 1), date(2026, 5, 1)))[0].key;
    assert_eq!(key.to_string(), format!("{ID}/2026-05-01"));
}

#[test]
fn an_occurrence_keeps_its_name_when_it_is_moved_and_when_the_rule_is_edited() {
    let mut event = series("FREQ=WEEKLY", "2026-01-13T11:00", "2026-01-13T11:45");
    let moved = Change { date: date(2026, 3, 3), ordinal: 1, start: Some(at("2026-03-11T12:00")), ..Change::default() };
    of(&mut event).changes.push(moved);
    let found = event.occurrences(ID, &Nobody, (date(2026, 3, 2), date(2026, 3, 15)));
    let told: Vec<(String, String)> = found
        .iter()
        .map(|one| (one.key.date.to_string(), format!("{}–{}", one.start.at, one.end.unwrap().at.time())))
        .collect();
    let pair = |key: &str, shown: &str| (key.to_owned(), shown.to_owned());
    assert_eq!(
        told,
        [pair("2026-03-10", "2026-03-10T11:00:00–11:45:00"), pair("2026-03-03", "2026-03-11T12:00:00–12:45:00"),]
    );
    assert!(found[1].is_moved() && found[1].original == at("2026-03-03T11:00"));
    // It is found where it went, and not where it would have been.
    assert_eq!(days(&event, date(2026, 3, 1), date(2026, 3, 5)), [""; 0]);
    assert_eq!(days(&event, date(2026, 3, 11), date(2026, 3, 11)), ["2026-03-11"]);
    of(&mut event).rule = Some("FREQ=WEEKLY;INTERVAL=1;BYDAY=MO,TU;UNTIL=20260601".parse().unwrap());
    let found = event.occurrences(ID, &Nobody, (date(2026, 3, 11), date(2026, 3, 11)));
    assert_eq!(found[0].key, Key { series: ID, date: date(2026, 3, 3), ordinal: 1 });
}

#[test]
fn several_of_one_day_are_numbered_and_the_rules_own_is_the_first() {
    let mut event = series("FREQ=DAILY;COUNT=2", "2026-01-13T11:00", "2026-01-13T12:00");
    of(&mut event).also =
        vec![at("2026-01-13T09:00"), at("2026-01-13T15:00"), at("2026-01-14T11:00"), at("2026-02-01T11:00")];
    let found = event.occurrences(ID, &Nobody, (date(2026, 1, 1), date(2026, 3, 1)));
    let told: Vec<String> =
        found.iter().map(|one| format!("{} {}", one.key.to_string().split_off(37), one.start.at.time())).collect();
    assert_eq!(
        told,
        [
            "2026-01-13.2 09:00:00",
            "2026-01-13 11:00:00",
            "2026-01-13.3 15:00:00",
            "2026-01-14 11:00:00",
            "2026-02-01 11:00:00",
        ]
    );
}

#[test]
fn holidays_closed_days_and_single_days_are_skipped() {
    let mut event = series("FREQ=DAILY", "2026-04-01T11:00", "2026-04-01T12:00");
    event.branches = vec!["hoved".to_owned()];
    let week = || -> Week {
        std::array::from_fn(|day| if day < 5 { vec![hours::Span { from: 600, to: 900 }] } else { vec![] })
    };
    let mut selv: Week = Week::default();
    selv[5] = vec![hours::Span { from: 600, to: 900 }];
    let regular = Both { staffed: Some(week()), self_service: Some(selv) };
    let branch =
        Branch { id: "hoved".to_owned(), hours: Some(Hours { regular, ..Hours::default() }), ..Branch::default() };
    let window = (date(2026, 4, 1), date(2026, 4, 12));
    let held = |skip: Skip, branches: &[Branch]| {
        let mut event = event.clone();
        of(&mut event).skip = skip;
        event.occurrences(ID, branches, window).iter().map(|one| one.start.at.day()).collect::<Vec<i8>>()
    };
    let branches = [branch];
    // Easter Sunday is 5 April.
    assert_eq!(held(Skip { public: true, ..Skip::default() }, &[]), [1, 4, 7, 8, 9, 10, 11, 12]);
    assert_eq!(
        held(Skip { holidays: vec![Holiday::EasterEve], ..Skip::default() }, &[]),
        [1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12]
    );
    assert_eq!(held(Skip { closed: true, ..Skip::default() }, &branches), [1, 4, 7, 8, 9, 10, 11]);
    assert_eq!(held(Skip { unstaffed: true, ..Skip::default() }, &branches), [1, 7, 8, 9, 10]);
    // What nobody knows is no reason.
    assert_eq!(held(Skip { closed: true, ..Skip::default() }, &[]).len(), 12);
    let days = vec![(date(2026, 4, 2), date(2026, 4, 10)), (date(2026, 4, 12), date(2026, 4, 12))];
    assert_eq!(held(Skip { days, ..Skip::default() }, &[]), [1, 11]);
}

#[test]
fn what_comes_next_is_shown_of_a_series_and_the_last_when_it_is_over() {
    let event = series("FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20260630", "2026-01-30T18:00", "2026-01-30T20:00");
    let next = |day: Date| event.coming(ID, &Nobody, day).unwrap().start.at.date();
    assert_eq!(next(date(2025, 6, 1)), date(2026, 1, 30));
    assert_eq!(next(date(2026, 2, 27)), date(2026, 2, 27));
    assert_eq!(next(date(2026, 2, 28)), date(2026, 3, 27));
    assert_eq!(next(date(2027, 2, 28)), date(2026, 6, 26));
    let leap = series("FREQ=YEARLY", "2024-02-29T18:00", "2024-02-29T20:00");
    assert_eq!(leap.coming(ID, &Nobody, date(2024, 3, 1)).unwrap().start.at.date(), date(2028, 2, 29));
}

#[test]
fn changes_say_what_is_otherwise() {
    let mut event = series("FREQ=WEEKLY", "2026-01-13T11:00", "2026-01-13T11:45");
    (event.place, event.branches) = (Some("Salen".to_owned()), vec!["a".to_owned()]);
    let change = Change {
        date: date(2026, 1, 20),
        ordinal: 1,
        state: Some(State::Cancelled),
        branch: Some("b".to_owned()),
        ..Change::default()
    };
    of(&mut event).changes = vec![change];
    let found = event.occurrences(ID, &Nobody, (date(2026, 1, 13), date(2026, 1, 20)));
    let told: Vec<_> = found.iter().map(|one| (one.state(), one.branch(), one.place())).collect();
    assert_eq!(told, [(State::Scheduled, Some("a"), Some("Salen")), (State::Cancelled, Some("b"), Some("Salen"))]);
}

#[test]
fn a_rule_is_read_and_written_as_rfc_5545_has_it() {
    for text in [
        "FREQ=DAILY",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;WKST=SU",
        "FREQ=MONTHLY;BYDAY=-1FR",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=10",
        "FREQ=MONTHLY;BYMONTHDAY=15,-1",
        "FREQ=YEARLY;BYDAY=20MO",
        "FREQ=YEARLY;BYMONTHDAY=17;BYMONTH=5;UNTIL=20300517T235959",
    ] {
        assert_eq!(text.parse::<Repeat>().unwrap().to_string(), text);
    }
    let rule: Repeat = "RRULE:freq=weekly;until=20240619T080000Z".parse().unwrap();
    assert_eq!(rule.end, End::Until("2024-06-19T10:00:00".parse::<DateTime>().unwrap()));
    assert_eq!(rule.rrule(true), "FREQ=WEEKLY;UNTIL=20240619T080000Z");
    assert_eq!(rule.rrule(false), "FREQ=WEEKLY;UNTIL=20240619");
}

#[test]
fn what_is_not_supported_is_an_error_and_no_wrong_date() {
    for (text, part) in [
        ("FREQ=HOURLY", "FREQ=HOURLY"),
        ("FREQ=DAILY;BYHOUR=9", "BYHOUR=9"),
        ("FREQ=YEARLY;BYWEEKNO=20", "BYWEEKNO=20"),
        ("FREQ=YEARLY;BYYEARDAY=100", "BYYEARDAY=100"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL=0"),
        ("FREQ=DAILY;INTERVAL=70000", "INTERVAL=70000"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20260101", "UNTIL=20260101"),
        ("FREQ=WEEKLY;BYDAY=1MO", "BYDAY=1MO"),
        ("FREQ=WEEKLY;BYMONTHDAY=3", "BYMONTHDAY=3"),
        ("FREQ=MONTHLY;BYDAY=6MO", "BYDAY=6MO"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY=32"),
        ("FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS=1"),
        ("FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=1", "BYSETPOS=1"),
        ("FREQ=MONTHLY;BYDAY=XX", "BYDAY=XX"),
        ("FREQ=MONTHLY;FREQ=DAILY", "FREQ=MONTHLY"),
        ("FREQ=MONTHLY;X=1", "X=1"),
        ("hver tirsdag", "HVER TIRSDAG"),
        ("", ""),
        ("FREQ=MONTHLY;UNTIL=2026", "UNTIL=2026"),
        ("FREQ=MONTHLY;BYDAY=æøå", "BYDAY=æøå"),
    ] {
        assert_eq!(text.parse::<Repeat>(), Err(Unsupported(part.to_owned())), "{text}");
    }
}

#[test]
fn a_rule_that_has_no_day_ends() {
    let event = series("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "2026-01-13T11:00", "2026-01-13T11:45");
    assert_eq!(days(&event, date(2026, 1, 1), date(2400, 1, 1)), [""; 0]);
    assert!(event.coming(ID, &Nobody, date(2026, 1, 1)).is_none());
    let event = series("FREQ=DAILY", "0001-01-01T11:00", "0001-01-01T11:45");
    assert_eq!(event.starts(&Nobody, Date::MAX).len(), MOST);
}

#[test]
fn the_clock_is_put_forward_and_back() {
    // 29 March and 25 October 2026.
    let told = |start: &str, end: &str, day: Date| {
        let event = series("FREQ=DAILY", start, end);
        let one = &event.occurrences(ID, &Nobody, (day, day))[0];
        format!("{}–{}", one.start.at.time(), one.end.unwrap().at.time())
    };
    assert_eq!(told("2026-03-01T02:30", "2026-03-01T04:00", date(2026, 3, 29)), "03:30:00–04:00:00");
    assert_eq!(told("2026-03-01T02:30", "2026-03-01T03:00", date(2026, 3, 29)), "03:30:00–04:00:00");
    assert_eq!(told("2026-03-01T01:30", "2026-03-01T02:30", date(2026, 3, 29)), "01:30:00–03:30:00");
    assert_eq!(told("2026-03-01T02:30", "2026-03-01T04:00", date(2026, 10, 25)), "02:30:00–04:00:00");
    assert_eq!(told("2026-03-01T11:00", "2026-03-01T12:00", date(2026, 3, 29)), "11:00:00–12:00:00");
    let event = series("FREQ=DAILY", "2026-03-01T02:30", "2026-03-01T04:00");
    let one = &event.occurrences(ID, &Nobody, (date(2026, 3, 29), date(2026, 3, 29)))[0];
    assert!(!one.is_moved());
}
