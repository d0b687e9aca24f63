//! The evaluator against the cases that it shares with the player, and against an oracle that looks at every minute of a year.

use super::*;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;

#[derive(Deserialize)]
struct Cases {
    manifests: Vec<Manifest>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    about: String,
    manifest: usize,
    at: Timestamp,
    state: State,
    answer: Value,
}

fn cases() -> (Cases, Value) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/screen/tests/cases.json");
    let text = std::fs::read_to_string(path).unwrap();
    (serde_json::from_str(&text).unwrap(), serde_json::from_str(&text).unwrap())
}

#[test]
fn the_evaluator_gives_the_answers_of_the_player() {
    let (Cases { manifests, cases }, _) = cases();
    assert!(cases.len() > 500);
    for (number, case) in cases.iter().enumerate() {
        let answer = evaluate(&manifests[case.manifest], case.at, &case.state);
        assert_eq!(json!(answer), case.answer, "case {number}, {}, at {}", case.about, case.at);
    }
}

#[test]
fn manifests_are_written_as_they_are_read() {
    let (Cases { manifests, .. }, raw) = cases();
    // What is absent means the same as nothing.
    fn is_nothing(key: &str, value: &Value) -> bool {
        let lists = *value == json!([]) && ["campaigns", "when", "except", "player"].contains(&key);
        lists || *value == json!(0) && ["weight", "order"].contains(&key)
    }
    fn without_nothing(value: &Value) -> Value {
        match value {
            Value::Object(map) => {
                let told = map.iter().filter(|(key, value)| !is_nothing(key, value));
                told.map(|(key, value)| (key.clone(), without_nothing(value))).collect()
            }
            Value::Array(all) => all.iter().map(without_nothing).collect(),
            other => other.clone(),
        }
    }
    for (manifest, raw) in manifests.iter().zip(raw["manifests"].as_array().unwrap()) {
        assert_eq!(without_nothing(&json!(manifest)), without_nothing(raw));
    }
}

/// A minute as the wall's clock shows it.
struct Minute {
    at: i64,
    date: Date,
    of_day: i64,
}

/// Every minute of a year with both days on which clocks are changed.
fn year() -> Vec<Minute> {
    let oslo = TimeZone::get("Europe/Oslo").unwrap();
    let start: i64 = "2026-01-15T00:00:00Z".parse::<Timestamp>().unwrap().as_second();
    let minute = |count: i64| {
        let at = start + count * 60;
        let civil = oslo.to_datetime(Timestamp::from_second(at).unwrap());
        Minute { at, date: civil.date(), of_day: i64::from(civil.hour()) * 60 + i64::from(civil.minute()) }
    };
    (0..365 * 1440).map(minute).collect()
}

fn inside(from: Option<Timestamp>, until: Option<Timestamp>, at: i64) -> bool {
    from.is_none_or(|from| from.as_second() <= at) && until.is_none_or(|until| at < until.as_second())
}

fn holds(rule: &Rule, minute: &Minute) -> bool {
    let named = |date: Date| {
        let weekday = date.weekday().to_monday_one_offset() as u8;
        let by_day = rule.days.as_ref().map(|days| days.contains(&weekday));
        let by_date = rule.dates.as_ref().map(|dates| dates.contains(&date));
        !rule.except.contains(&date) && (by_date == Some(true) || by_day.unwrap_or(by_date.is_none()))
    };
    let parts = rule.parts.clone().unwrap_or_else(|| vec![(0, 1440)]);
    let within = |minute: i64| parts.iter().any(|(from, to)| (i64::from(*from)..i64::from(*to)).contains(&minute));
    inside(rule.from, rule.until, minute.at)
        && (named(minute.date) && within(minute.of_day)
            || named(minute.date.checked_sub(1.day()).unwrap()) && within(minute.of_day + 1440))
}

/// What has a region, looked at without any cleverness.
fn oracle(manifest: &Manifest, state: &State, region: &str, minute: &Minute) -> (Level, Vec<String>) {
    let first = &manifest.layout.regions[0].id;
    let made: Timestamp = format!("{}-01T00:00:00Z", manifest.made).parse().unwrap();
    let wrong = minute.at < made.as_second() - 86_400;
    let plays = |slide: &&Slide| {
        let own = slide.region.as_ref().unwrap_or(first) == region && !state.missing.contains(&slide.id);
        own && if wrong {
            slide.from.is_none() && slide.until.is_none()
        } else {
            inside(slide.from, slide.until, minute.at)
        }
    };
    let of = |list: &List| -> Vec<String> {
        let slides = list.slides.iter().filter_map(|id| manifest.slides.iter().find(|slide| slide.id == *id));
        slides.filter(plays).map(|slide| format!("{} {}", list.id, slide.id)).collect()
    };
    let choose = |lists: &[List]| -> Vec<String> {
        let on = |list: &&List| list.when.is_empty() || !wrong && list.when.iter().any(|rule| holds(rule, minute));
        let mut ready: Vec<&List> = lists.iter().filter(on).filter(|list| !of(list).is_empty()).collect();
        ready.sort_by_key(|list| (std::cmp::Reverse(list.weight), list.order, list.id.clone()));
        let most = ready.first().map(|list| list.weight);
        ready.into_iter().filter(|list| Some(list.weight) == most).flat_map(of).collect()
    };
    if region != "screen" && !oracle(manifest, state, "screen", minute).1.is_empty() {
        return (Level::Covered, Vec::new());
    }
    let campaign = choose(&manifest.campaigns);
    let playlist = if region == "screen" { Vec::new() } else { choose(&manifest.playlists) };
    let fallback = List {
        id: "fallback".to_owned(),
        slides: manifest.slides.iter().filter(|slide| slide.fallback).map(|slide| slide.id.clone()).collect(),
        ..List::default()
    };
    let last = if region == "screen" { Vec::new() } else { of(&fallback) };
    let levels = [(Level::Campaign, campaign), (Level::Playlist, playlist), (Level::Fallback, last)];
    let none = if region == "screen" { Level::None } else { Level::BuiltIn };
    levels.into_iter().find(|(_, turns)| !turns.is_empty()).unwrap_or((none, Vec::new()))
}

#[test]
fn every_minute_of_a_year_is_as_the_oracle_sees_it() {
    let (Cases { manifests, .. }, _) = cases();
    let year = year();
    let shown: BTreeSet<i64> = year.iter().map(|minute| minute.of_day).collect();
    assert_eq!(shown.len(), 1440);
    let rounds = std::env::var("FFL_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(1);
    // Those that chance made have the most in them.
    for manifest in manifests.iter().rev().take(4 * rounds) {
        let state = State {
            missing: manifest.slides.iter().take(1).map(|slide| slide.id.clone()).collect(),
            emergency: Vec::new(),
        };
        let schedule = Schedule::of(manifest, &state);
        let regions = manifest.layout.regions.iter().map(|region| region.id.as_str()).chain(["screen"]);
        for region in regions {
            let mut end = i64::MIN;
            let mut before = None;
            for minute in &year {
                let wanted = oracle(manifest, &state, region, minute);
                // Nothing becomes another before the end that was told.
                if minute.at >= end || before.as_ref() != Some(&wanted) {
                    assert!(
                        before.is_none() || before.as_ref() == Some(&wanted) || minute.at >= end,
                        "{region} {}",
                        minute.date
                    );
                    let standing = schedule.standing(region, minute.at);
                    let names: Vec<String> =
                        standing.turns.iter().map(|turn| format!("{} {}", turn.list, turn.slide)).collect();
                    assert_eq!((standing.level, names), wanted, "{region} {} {}", minute.date, minute.of_day);
                    end = schedule.border(minute.at);
                    before = Some(wanted);
                }
            }
        }
    }
}

#[test]
fn rounds_are_walked_second_by_second() {
    let slide = |id: &str, seconds| Slide {
        id: id.to_owned(),
        kind: Kind::Text,
        region: None,
        file: File::default(),
        seconds,
        from: None,
        until: None,
        fallback: false,
        assets: Vec::new(),
    };
    let (manifests, _) = cases();
    let list = List { id: "p".to_owned(), slides: ["a", "b", "c"].map(str::to_owned).to_vec(), ..List::default() };
    let manifest = Manifest {
        slides: vec![slide("a", 7), slide("b", 11), slide("c", 5)],
        playlists: vec![list],
        campaigns: Vec::new(),
        ..manifests.manifests[0].clone()
    };
    let state = State::default();
    let schedule = Schedule::of(&manifest, &state);
    // The night in which the clock is put back has 25 hours, and one round.
    let midnight = "2026-10-24T22:00:00Z".parse::<Timestamp>().unwrap().as_second();
    for second in 0..25 * 3600 {
        let wanted = match second % 23 {
            0..7 => "a",
            7..18 => "b",
            _ => "c",
        };
        assert_eq!(schedule.turn("main", midnight + second).1, Some(("p", wanted)), "{second}");
    }
    assert_eq!(schedule.turn("main", midnight + 25 * 3600).1, Some(("p", "a")));
}
