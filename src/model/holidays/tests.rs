//! Public holidays against a table that `dateutil` made, and what names mean.

use super::*;
use jiff::civil::date;

/// Public holidays of 2020–2035 as month-day, from `dateutil.easter` (Python, 2.9.0) and the fixed dates.
const TABLE: &str = "\
2020 01-01 04-09 04-10 04-12 04-13 05-01 05-17 05-21 05-31 06-01 12-25 12-26
2021 01-01 04-01 04-02 04-04 04-05 05-01 05-13 05-17 05-23 05-24 12-25 12-26
2022 01-01 04-14 04-15 04-17 04-18 05-01 05-17 05-26 06-05 06-06 12-25 12-26
2023 01-01 04-06 04-07 04-09 04-10 05-01 05-17 05-18 05-28 05-29 12-25 12-26
2024 01-01 03-28 03-29 03-31 04-01 05-01 05-09 05-17 05-19 05-20 12-25 12-26
2025 01-01 04-17 04-18 04-20 04-21 05-01 05-17 05-29 06-08 06-09 12-25 12-26
2026 01-01 04-02 04-03 04-05 04-06 05-01 05-14 05-17 05-24 05-25 12-25 12-26
2027 01-01 03-25 03-26 03-28 03-29 05-01 05-06 05-16 05-17 12-25 12-26
2028 01-01 04-13 04-14 04-16 04-17 05-01 05-17 05-25 06-04 06-05 12-25 12-26
2029 01-01 03-29 03-30 04-01 04-02 05-01 05-10 05-17 05-20 05-21 12-25 12-26
2030 01-01 04-18 04-19 04-21 04-22 05-01 05-17 05-30 06-09 06-10 12-25 12-26
2031 01-01 04-10 04-11 04-13 04-14 05-01 05-17 05-22 06-01 06-02 12-25 12-26
2032 01-01 03-25 03-26 03-28 03-29 05-01 05-06 05-16 05-17 12-25 12-26
2033 01-01 04-14 04-15 04-17 04-18 05-01 05-17 05-26 06-05 06-06 12-25 12-26
2034 01-01 04-06 04-07 04-09 04-10 05-01 05-17 05-18 05-28 05-29 12-25 12-26
2035 01-01 03-22 03-23 03-25 03-26 05-01 05-03 05-13 05-14 05-17 12-25 12-26";

#[test]
fn holidays_are_those_of_the_table() {
    for line in TABLE.lines() {
        let (year, days) = line.split_once(' ').unwrap();
        let mut day = date(year.parse().unwrap(), 1, 1);
        let mut found = Vec::new();
        while day.year() == year.parse::<i16>().unwrap() {
            if Holiday::of(day).any(Holiday::is_public) {
                found.push(day.strftime("%m-%d").to_string());
            }
            day = after(day).unwrap();
        }
        assert_eq!(found.join(" "), days, "{year}");
    }
    assert_eq!(TABLE.lines().count(), 16);
}

/// Gauss's algorithm in Lichtenberg's form (1997), which shares nothing with the one above.
fn lichtenberg(year: i32) -> Date {
    let century = year / 100;
    let moon = 15 + (3 * century + 3) / 4 - (8 * century + 13) / 25;
    let sun = 2 - (3 * century + 3) / 4;
    let golden = year % 19;
    let seed = (19 * golden + moon) % 30;
    let late = (seed + golden / 11) / 29;
    let border = 21 + seed - late;
    let sunday = 7 - (year + year / 4 + sun) % 7;
    let distance = 7 - (border - sunday) % 7;
    date(i16::try_from(year).unwrap(), 3, 1).checked_add((border + distance - 1).days()).unwrap()
}

#[test]
fn two_algorithms_agree_on_easter() {
    for year in 1583..=9998 {
        let easter = easter(year).unwrap();
        assert_eq!(easter, lichtenberg(year.into()));
        assert_eq!(easter.weekday(), Weekday::Sunday);
    }
    // The earliest and the latest that there are.
    assert_eq!((easter(1818), easter(2038)), (Some(date(1818, 3, 22)), Some(date(2038, 4, 25))));
}

#[test]
fn a_date_with_two_names_is_called_by_the_first() {
    let names = |day: Date| Holiday::of(day).collect::<Vec<_>>();
    assert_eq!(names(date(2027, 5, 17)), [ConstitutionDay, WhitMonday]);
    assert_eq!(names(date(2008, 5, 1)), [LabourDay, AscensionDay]);
    assert_eq!(names(date(2026, 4, 1)), [HolyWednesday, HolyWeek]);
    assert_eq!(names(date(2026, 3, 31)), [HolyWeek]);
    assert_eq!(names(date(2026, 12, 28)), [Romjul]);
    assert_eq!(names(date(2026, 2, 6)), []);
}

#[test]
fn every_name_falls_on_its_days_of_every_year() {
    for year in 2024..=2028 {
        let days = (0..366).filter_map(|n| date(year, 1, 1).checked_add(n.days()).ok());
        let days: Vec<Date> = days.filter(|day| day.year() == year).collect();
        for holiday in Holiday::ALL {
            let count = days.iter().filter(|day| Holiday::of(**day).any(|name| name == holiday)).count();
            let wanted = match holiday {
                HolyWeek => 3,
                Romjul => 4,
                _ => 1,
            };
            assert_eq!(count, wanted, "{holiday:?} {year}");
        }
    }
}

#[test]
fn all_are_listed_in_their_order() {
    assert!(Holiday::ALL.is_sorted());
    for feast in Holiday::FEASTS {
        let first = |holiday: &Holiday| {
            // From August on, so that New Year's Day stands behind Christmas.
            let days = (0..365).map(|n| date(2026, 8, 1).checked_add(n.days()).unwrap());
            days.clone().position(|day| Holiday::of(day).any(|name| name == *holiday)).unwrap()
        };
        assert!(feast.iter().map(first).is_sorted(), "{feast:?}");
    }
}
