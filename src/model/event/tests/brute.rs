//! Every day of five years, asked one by one whether a rule has it.

use super::*;
use crate::model::clock::OSLO;
use jiff::ToSpan;
use proptest::prelude::*;
use std::collections::BTreeMap;

const YEARS: i16 = 5;

/// Monday is 0.
fn weekday(day: Date) -> u8 {
    day.weekday().to_monday_zero_offset().unsigned_abs()
}

/// Which period of the rule a day is in, counted from that of the start.
fn period(rule: &Repeat, start: Date, day: Date) -> i64 {
    let week = |day: Date| day - i64::from((weekday(day) + 7 - rule.week_start) % 7).days();
    let between = |from: Date, to: Date| i64::from((to - from).get_days());
    let month = |day: Date| i64::from(day.year()) * 12 + i64::from(day.month());
    match rule.every {
        Every::Day => between(start, day),
        Every::Week => between(week(start), week(day)) / 7,
        Every::Month => month(day) - month(start),
        Every::Year => i64::from(day.year() - start.year()),
    }
}

/// Whether a day is the nth of its weekday, from either end of its month or year.
fn is_nth(nth: i8, day: Date, of_year: bool) -> bool {
    let (place, size) = match of_year {
        true => (i32::from(day.day_of_year()), i32::from(day.days_in_year())),
        false => (i32::from(day.day()), i32::from(day.days_in_month())),
    };
    let (first, last) = ((place - 1) / 7 + 1, (size - place) / 7 + 1);
    i32::from(nth) == if nth > 0 { first } else { -last }
}

fn has(rule: &Repeat, start: Date, day: Date) -> bool {
    let of_year = rule.every == Every::Year && rule.months.is_empty();
    let bare = rule.days.is_empty() && rule.month_days.is_empty();
    let months = rule.months.is_empty() || rule.months.contains(&day.month());
    let from_end = day.day() - day.days_in_month() - 1;
    let dated = rule.month_days.is_empty() || rule.month_days.iter().any(|n| *n == day.day() || *n == from_end);
    let named = |one: &Day| one.weekday == weekday(day) && one.nth.is_none_or(|nth| is_nth(nth, day, of_year));
    let named = rule.days.is_empty() || rule.days.iter().any(named);
    let usual = !bare
        || match rule.every {
            Every::Day => true,
            Every::Week => weekday(day) == weekday(start),
            Every::Month => day.day() == start.day(),
            Every::Year => day.day() == start.day() && (!rule.months.is_empty() || day.month() == start.month()),
        };
    months && dated && named && usual
}

/// The days of a rule up to another.
fn counted(rule: &Repeat, start: DateTime, to: Date) -> Vec<DateTime> {
    let first = start.date();
    let mut periods: BTreeMap<i64, Vec<Date>> = BTreeMap::new();
    let from = first - 400.days();
    for day in from.series(1.day()).take_while(|day| *day <= to + 400.days()).filter(|day| has(rule, first, *day)) {
        periods.entry(period(rule, first, day)).or_default().push(day);
    }
    let chosen = periods.into_iter().filter(|(period, _)| *period >= 0 && period % i64::from(rule.interval) == 0);
    let mut found: Vec<DateTime> = chosen
        .flat_map(|(_, days)| {
            let count = i16::try_from(days.len()).unwrap();
            let is = |at: usize, position: i16| {
                let at = i16::try_from(at).unwrap();
                if position > 0 { at + 1 == position } else { at - count == position }
            };
            let picked = |at: usize| rule.positions.is_empty() || rule.positions.iter().any(|n| is(at, *n));
            days.iter().enumerate().filter(|(at, _)| picked(*at)).map(|(_, day)| *day).collect::<Vec<Date>>()
        })
        .map(|day| day.to_datetime(start.time()))
        .filter(|at| *at >= start)
        .collect();
    match rule.end {
        End::Never => {}
        End::Until(until) => found.retain(|at| *at <= until),
        End::Times(times) => found.truncate(times as usize),
    }
    found.retain(|at| at.date() <= to);
    found
}

fn rules() -> impl Strategy<Value = Repeat> {
    let every = prop_oneof![Just(Every::Day), Just(Every::Week), Just(Every::Month), Just(Every::Year)];
    let nth = prop_oneof![3 => Just(None), 2 => (1..=5i8).prop_map(Some), 1 => (-5..=-1i8).prop_map(Some)];
    let day = (nth, 0..7u8).prop_map(|(nth, weekday)| Day { nth, weekday });
    let month_day = prop_oneof![1..=31i8, -31..=-1i8];
    let position = prop_oneof![1..=6i16, -6..=-1i16];
    let end = prop_oneof![
        Just(End::Never),
        (0..2000i64, 0..86_400i64).prop_map(|(days, seconds)| {
            End::Until(date(2024, 1, 1).at(0, 0, 0, 0) + days.days() + seconds.seconds())
        }),
        (1..200u32).prop_map(End::Times),
    ];
    let some = |size: usize| 0..size;
    let lists = (
        prop::collection::vec(day, some(4)),
        prop::collection::vec(month_day, some(3)),
        prop::collection::btree_set(1..=12i8, some(3)),
        prop::collection::vec(position, some(3)),
    );
    (every, 1..=5u16, lists, 0..7u8, end).prop_map(
        |(every, interval, (days, month_days, months, positions), week_start, end)| {
            let months = months.into_iter().collect();
            Repeat { every, interval, days, month_days, months, positions, week_start, end }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, max_global_rejects: 100_000, ..ProptestConfig::default() })]

    #[test]
    fn a_rule_has_the_days_that_counting_finds(rule in rules(), from in 0..700i64, minute in 0..1440i64) {
        let text = rule.to_string();
        prop_assume!(text.parse::<Repeat>() == Ok(rule.clone()));
        let start = date(2024, 1, 1).at(0, 0, 0, 0) + from.days() + minute.minutes();
        let to = start.date() + YEARS.years();
        prop_assert_eq!(rule.starts(start, to), counted(&rule, start, to), "{} from {}", text, start);
    }

    #[test]
    fn the_clock_shows_every_occurrence(minute in 0..1440i64, long in 1..300i64) {
        // All changes to and from summer time of five years are among the days.
        let start = date(2024, 1, 1).at(0, 0, 0, 0) + minute.minutes();
        let moment = |at| Moment { at, time: true };
        let mut event = series("FREQ=DAILY", "2024-01-01T00:00", "2024-01-01T00:00");
        (event.start, event.end) = (moment(start), Some(moment(start + long.minutes())));
        let found = event.occurrences(ID, &Nobody, (start.date(), start.date() + YEARS.years()));
        prop_assert_eq!(found.len(), 1828);
        for (one, day) in found.iter().zip(0i64..) {
            let nominal = start + day.days();
            let shown = OSLO.to_datetime(OSLO.to_timestamp(nominal).unwrap());
            prop_assert_eq!(one.start.at, shown);
            prop_assert_eq!(one.key.date, nominal.date());
            prop_assert!(one.end.unwrap().at > one.start.at);
            // What the clock shows is a time that there is.
            prop_assert_eq!(OSLO.to_datetime(OSLO.to_timestamp(one.end.unwrap().at).unwrap()), one.end.unwrap().at);
        }
    }
}
