//! The calendar against a second one, written apart from it: minute by minute, in the order of the precedence, and slow.
//!
//! `FFL_ROUNDS` above 1 sweeps every minute of the five years.

use super::*;
use crate::model::holidays::Holiday::*;
use jiff::civil::{DateTime, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

const YEARS: std::ops::RangeInclusive<i16> = 2024..=2028;

/// Easter Sundays from `dateutil`, with a year before and behind.
const EASTERS: [(i16, i8, i8); 7] =
    [(2023, 4, 9), (2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2027, 3, 28), (2028, 4, 16), (2029, 4, 1)];

fn rounds() -> u32 {
    std::env::var("FFL_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(1)
}

/// The names of a day: public ones, then eves.
fn names(day: Date) -> (Vec<Holiday>, Vec<Holiday>) {
    let fixed = match (day.month(), day.day()) {
        (1, 1) => Some(NewYearsDay),
        (5, 1) => Some(LabourDay),
        (5, 17) => Some(ConstitutionDay),
        (12, 25) => Some(ChristmasDay),
        (12, 26) => Some(BoxingDay),
        _ => None,
    };
    let (_, month, of) = EASTERS.into_iter().find(|(year, _, _)| *year == day.year()).unwrap();
    let since = day.day_of_year() - date(day.year(), month, of).day_of_year();
    let moving = match since {
        -3 => Some(MaundyThursday),
        -2 => Some(GoodFriday),
        0 => Some(EasterSunday),
        1 => Some(EasterMonday),
        39 => Some(AscensionDay),
        49 => Some(WhitSunday),
        50 => Some(WhitMonday),
        _ => None,
    };
    let eve = match (since, day.month(), day.day()) {
        (-4, _, _) => vec![HolyWednesday, HolyWeek],
        (-5 | -6, _, _) => vec![HolyWeek],
        (-1, _, _) => vec![EasterEve],
        (40, _, _) => vec![AscensionFriday],
        (48, _, _) => vec![WhitEve],
        (_, 12, 23) => vec![LittleChristmasEve],
        (_, 12, 24) => vec![ChristmasEve],
        (_, 12, 31) => vec![NewYearsEve],
        (_, 12, 27..=30) => vec![Romjul],
        _ => vec![],
    };
    (fixed.into_iter().chain(moving).collect(), eve)
}

fn in_season(season: &Season, day: Date) -> bool {
    match season.validity {
        Validity::Dates { from, to } => day >= from && day <= to,
        Validity::Yearly { from, to } => {
            let number = |month: i8, day: i8| i32::from(month) * 100 + i32::from(day);
            let (at, from, to) =
                (number(day.month(), day.day()), number(from.month, from.day), number(to.month, to.day));
            if from > to { at >= from || at <= to } else { at >= from && at <= to }
        }
    }
}

/// Whether a minute, counted from the midnight that begins a day, lies in a span that begins on that day.
fn open(hours: &Hours, kind: Open, day: Date, minute: u16) -> bool {
    let within = |week: &Week, weekday: usize| week[weekday].iter().any(|s| minute >= s.from && minute < s.to);
    let weekday = match day.weekday() {
        jiff::civil::Weekday::Monday => 0,
        jiff::civil::Weekday::Tuesday => 1,
        jiff::civil::Weekday::Wednesday => 2,
        jiff::civil::Weekday::Thursday => 3,
        jiff::civil::Weekday::Friday => 4,
        jiff::civil::Weekday::Saturday => 5,
        jiff::civil::Weekday::Sunday => 6,
    };
    let mut week = hours.regular.of(kind).clone().unwrap_or_default();
    for season in &hours.seasons {
        if let (true, Some(own)) = (in_season(season, day), season.week.of(kind)) {
            week = own.clone();
        }
    }
    for exception in &hours.exceptions {
        if day >= exception.from && day <= exception.to {
            match exception.hours.of(kind) {
                Part::Usual => {}
                Part::Like(other) => return within(&week, usize::from(*other)),
                Part::These(own) => return within(own, weekday),
            }
        }
    }
    let rules = hours.holidays.of(kind);
    let (public, eves) = names(day);
    let rule = public.iter().find_map(|name| rules.each.get(name));
    let rule = match (public.is_empty(), rule) {
        (false, None) => match &rules.public {
            None => return false,
            Some(part) => Some(part),
        },
        (false, rule) => rule,
        (true, _) => {
            let named = eves.iter().find_map(|name| Some((name, rules.each.get(name)?)));
            match named {
                Some((LittleChristmasEve | ChristmasEve | NewYearsEve | Romjul | HolyWeek, _))
                    if week[weekday].is_empty() =>
                {
                    return false;
                }
                other => other.map(|(_, part)| part),
            }
        }
    };
    match rule {
        None | Some(Part::Usual) => within(&week, weekday),
        Some(Part::Like(other)) => within(&week, usize::from(*other)),
        Some(Part::These(own)) => within(own, weekday),
    }
}

fn why(hours: &Hours, day: Date) -> Reason {
    if let Some(at) = hours.exceptions.iter().position(|e| day >= e.from && day <= e.to) {
        return Reason::Exception(at);
    }
    let (public, eves) = names(day);
    let both = [&hours.holidays.staffed, &hours.holidays.self_service];
    // Of two public names the one with a rule is the reason, else the first.
    let ruled = |names: &[Holiday], rules: &Rules| names.iter().find(|name| rules.each.contains_key(name)).copied();
    if let Some(first) = public.first() {
        return Reason::Holiday(both.into_iter().map(|rules| ruled(&public, rules).unwrap_or(*first)).min().unwrap());
    }
    if let Some(eve) = both.into_iter().filter_map(|rules| ruled(&eves, rules)).min() {
        return Reason::Holiday(eve);
    }
    hours.seasons.iter().position(|season| in_season(season, day)).map_or(Reason::Regular, Reason::Season)
}

/// State and reason of a minute, by asking yesterday and today.
fn brute(hours: &Hours, at: DateTime) -> (State, Reason) {
    let (today, yesterday) = (at.date(), at.date().checked_sub(1.day()).unwrap());
    let minute = u16::try_from(at.hour()).unwrap() * 60 + u16::try_from(at.minute()).unwrap();
    for (kind, state) in [(Open::Staffed, State::Staffed), (Open::SelfService, State::SelfService)] {
        for (day, minute) in [(today, minute), (yesterday, minute + 1440)] {
            if open(hours, kind, day, minute) {
                return (state, why(hours, day));
            }
        }
    }
    (State::Closed, why(hours, today))
}

/// Spans of a day, apart from one another; the last may go past midnight.
fn spans() -> impl Strategy<Value = Vec<Span>> {
    let edges = proptest::collection::btree_set(0u16..1440, 0..5);
    (edges, proptest::option::weighted(0.2, 1u16..=360)).prop_map(|(edges, tail)| {
        let edges: Vec<u16> = edges.into_iter().collect();
        let mut spans: Vec<Span> = edges.chunks_exact(2).map(|pair| Span { from: pair[0], to: pair[1] }).collect();
        if let (Some(last), Some(tail)) = (spans.last_mut(), tail) {
            last.to = 1440 + tail;
        }
        spans
    })
}

fn week() -> impl Strategy<Value = Week> {
    proptest::array::uniform7(spans())
}

fn part() -> impl Strategy<Value = Part> {
    prop_oneof![Just(Part::Usual), Just(Part::closed()), (0u8..7).prop_map(Part::Like), week().prop_map(Part::These)]
}

fn both<T: std::fmt::Debug>(each: impl Strategy<Value = T> + Clone) -> impl Strategy<Value = Both<T>> {
    (each.clone(), each).prop_map(|(staffed, self_service)| Both { staffed, self_service })
}

fn dates() -> impl Strategy<Value = (Date, Date)> {
    let day = (*YEARS.start()..=*YEARS.end(), 1i8..=12, 1i8..=28).prop_map(|(y, m, d)| date(y, m, d));
    (day, 0i64..20).prop_map(|(from, more)| (from, from.checked_add(more.days()).unwrap()))
}

fn season() -> impl Strategy<Value = Season> {
    let yearly = (1i8..=12, 1i8..=28, 1i8..=12, 1i8..=28).prop_map(|(a, b, c, d)| Validity::Yearly {
        from: MonthDay { month: a, day: b },
        to: MonthDay { month: c, day: d },
    });
    let validity = prop_oneof![yearly, dates().prop_map(|(from, to)| Validity::Dates { from, to })];
    (validity, both(proptest::option::of(week()).boxed())).prop_map(|(validity, week)| Season {
        name: Localized::new(),
        validity,
        week,
    })
}

fn rules() -> impl Strategy<Value = Rules> {
    let name = (0..Holiday::ALL.len()).prop_map(|at| Holiday::ALL[at]);
    (proptest::option::of(part()), proptest::collection::btree_map(name, part(), 0..8))
        .prop_map(|(public, each)| Rules { public, each })
}

fn hours() -> impl Strategy<Value = Hours> {
    let exception = (dates(), both(part().boxed())).prop_map(|((from, to), hours)| Exception {
        from,
        to,
        reason: Localized::new(),
        hours,
    });
    // Two seasons never cover one day, so that one is enough here.
    (
        both(proptest::option::of(week()).boxed()),
        proptest::option::of(season()),
        both(rules().boxed()),
        proptest::collection::vec(exception, 0..6),
    )
        .prop_map(|(regular, season, holidays, exceptions)| Hours {
            regular,
            seasons: season.into_iter().collect(),
            holidays,
            exceptions,
        })
}

/// Every minute of a civil day is the same in both, and the slots are a partition.
fn agrees(hours: &Hours, day: Date) {
    let slots = hours.day(day);
    assert_eq!((slots[0].from, slots[slots.len() - 1].to), (0, DAY));
    assert!(slots.windows(2).all(|two| two[0].to == two[1].from), "{slots:?}");
    assert!(slots.iter().all(|slot| slot.from < slot.to));
    for slot in &slots {
        for minute in slot.from..slot.to {
            let at = day.at(i8::try_from(minute / 60).unwrap(), i8::try_from(minute % 60).unwrap(), 0, 0);
            assert_eq!((slot.state, slot.reason), brute(hours, at), "{at}");
        }
    }
}

#[test]
fn every_minute_has_the_state_and_reason_of_the_slow_calendar() {
    let mut runner = TestRunner::new(ProptestConfig { cases: 24 * rounds(), ..ProptestConfig::default() });
    let somewhere = proptest::collection::vec(0i64..1827, 8);
    let result = runner.run(&(hours(), somewhere), |(hours, days)| {
        let first = date(*YEARS.start(), 1, 1);
        for day in days {
            agrees(&hours, first.checked_add(day.days()).unwrap());
        }
        // Days with names, where the rules meet.
        for (year, month, of) in EASTERS.into_iter().filter(|(year, _, _)| YEARS.contains(year)) {
            let easter = date(year, month, of);
            for since in [-6, -4, -3, -1, 0, 1, 39, 40, 48, 50] {
                agrees(&hours, easter.checked_add(i64::from(since).days()).unwrap());
            }
            for (month, of) in [(1, 1), (5, 1), (5, 17), (12, 23), (12, 24), (12, 26), (12, 29), (12, 31)] {
                agrees(&hours, date(year, month, of));
            }
        }
        Ok(())
    });
    result.unwrap();
}

#[test]
fn five_years_minute_by_minute() {
    if rounds() < 2 {
        return;
    }
    let mut runner = TestRunner::new(ProptestConfig { cases: rounds(), ..ProptestConfig::default() });
    let result = runner.run(&hours(), |hours| {
        let mut day = date(*YEARS.start(), 1, 1);
        while day.year() <= *YEARS.end() {
            agrees(&hours, day);
            day = day.checked_add(1.day()).unwrap();
        }
        Ok(())
    });
    result.unwrap();
}

/// The days on which clocks change, from the time zone itself.
fn changes() -> Vec<Date> {
    let oslo = TimeZone::get("Europe/Oslo").unwrap();
    let from: Timestamp = "2024-01-01T00:00:00Z".parse().unwrap();
    let all = oslo.following(from).map(|transition| oslo.to_datetime(transition.timestamp()).date());
    all.take_while(|day| YEARS.contains(&day.year())).collect()
}

#[test]
fn every_real_minute_around_a_change_of_clocks_has_the_state_that_the_wall_clock_says() {
    let oslo = TimeZone::get("Europe/Oslo").unwrap();
    assert_eq!(changes().len(), 10);
    let mut runner = TestRunner::new(ProptestConfig { cases: 8 * rounds(), ..ProptestConfig::default() });
    let result = runner.run(&hours(), |hours| {
        for day in changes() {
            let start = oslo.to_timestamp(day.checked_sub(1.day()).unwrap().at(0, 0, 0, 0)).unwrap();
            let end = oslo.to_timestamp(day.checked_add(2.days()).unwrap().at(0, 0, 0, 0)).unwrap();
            let minutes = (end.as_second() - start.as_second()) / 60;
            assert_eq!((minutes - 72 * 60).abs(), 60);
            for minute in 0..minutes {
                let instant = Timestamp::from_second(start.as_second() + minute * 60).unwrap();
                let at = oslo.to_datetime(instant);
                assert_eq!(hours.state_at(at), brute(&hours, at), "{at}");
            }
        }
        Ok(())
    });
    result.unwrap();
}

#[test]
fn the_next_change_is_the_first_minute_in_another_state() {
    let mut runner = TestRunner::new(ProptestConfig { cases: 24 * rounds(), ..ProptestConfig::default() });
    let result = runner.run(&(hours(), dates(), 0i8..24, 0i8..60), |(hours, (day, _), hour, minute)| {
        let at = day.at(hour, minute, 17, 0);
        let (now, _) = brute(&hours, at);
        let change = hours.next_change(at);
        let mut next = day.at(hour, minute, 0, 0);
        // A week at most: what never changes is looked for long enough elsewhere.
        for _ in 0..7 * 1440 {
            next = next.checked_add(1.minute()).unwrap();
            let (state, reason) = brute(&hours, next);
            if state != now {
                assert_eq!(change, Some(Change { at: next, state, reason }));
                return Ok(());
            }
        }
        assert!(change.is_none_or(|change| change.at > next), "{change:?}");
        Ok(())
    });
    result.unwrap();
}

#[test]
fn what_goes_past_midnight_is_written_once_and_seen_twice() {
    let mut week = Week::default();
    week[4] = vec![Span { from: 22 * 60, to: 26 * 60 }];
    let regular = Both { staffed: None, self_service: Some(week) };
    let closed = Both { staffed: Part::closed(), self_service: Part::closed() };
    let saturday = date(2026, 6, 6);
    let exception = Exception { from: saturday, to: saturday, reason: Localized::new(), hours: closed };
    let hours = Hours { regular, exceptions: vec![exception], ..Hours::default() };
    let slot = |from, to, state, reason| Slot { from, to, state, reason };
    assert_eq!(hours.notice(date(2026, 6, 5)), [slot(1320, 1560, State::SelfService, Reason::Regular)]);
    assert_eq!(hours.notice(saturday), []);
    assert_eq!(
        hours.day(saturday),
        [slot(0, 120, State::SelfService, Reason::Regular), slot(120, 1440, State::Closed, Reason::Exception(0))]
    );
    let change = hours.next_change(date(2026, 6, 5).at(23, 0, 0, 0)).unwrap();
    assert_eq!((change.at, change.state), (saturday.at(2, 0, 0, 0), State::Closed));
    assert_eq!(Hours::default().next_change(saturday.at(0, 0, 0, 0)), None);
}

#[test]
fn hours_are_kept_as_they_are() {
    let mut runner = TestRunner::new(ProptestConfig { cases: 32, ..ProptestConfig::default() });
    let result = runner.run(&hours(), |hours| {
        let kept: Hours = postcard::from_bytes(&postcard::to_stdvec(&hours).unwrap()).unwrap();
        assert_eq!(kept, hours);
        Ok(())
    });
    result.unwrap();
}
