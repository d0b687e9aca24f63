//! Cases for both evaluations: what the calendar says of instants, which the script must say too (`tests/e2e/open.mjs` reads them).

use super::super::tests::{all, demo};
use super::*;
use crate::model::hours::{Hours, State};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use serde_json::json;

/// The time of the clock in Norway at each minute from that of the window's second day to its end, and the first minute since 1970;
/// the window's first day is only there for its night.
fn walls(window: Window) -> (i64, Vec<(Date, u16)>) {
    let at = |date: Date| date.in_tz("Europe/Oslo").unwrap().timestamp().as_second() / 60;
    let (from, to) = (at(window.from.tomorrow().unwrap()), at(window.to.tomorrow().unwrap()));
    let wall = |minute: i64| {
        let wall = Timestamp::from_second(minute * 60).unwrap().in_tz("Europe/Oslo").unwrap();
        (wall.date(), u16::from(wall.hour().unsigned_abs()) * 60 + u16::from(wall.minute().unsigned_abs()))
    };
    (from, (from..to).map(wall).collect())
}

/// The state at each of them.
fn states(hours: &Hours, window: Window, walls: &[(Date, u16)]) -> Vec<State> {
    let days: BTreeMap<_, _> = window.days().map(|day| (day, hours.day(day))).collect();
    let state = |(date, clock): &(Date, u16)| {
        days[date].iter().find(|slot| (slot.from..slot.to).contains(clock)).unwrap().state
    };
    walls.iter().map(state).collect()
}

#[test]
fn the_script_is_held_against_the_calendar() {
    // Both nights on which clocks change, and the end of the list amid the second winter's first.
    let window = Window::of(date(2026, 10, 10));
    let number = |state| match state {
        State::Closed => 0,
        State::SelfService => 1,
        State::Staffed => 2,
    };
    let (from, walls) = walls(window);
    let mut branch = demo("storvik-demo").branches.remove(0);
    let (mut places, mut cases) = (Vec::new(), Vec::new());
    for (at, hours) in all().into_iter().enumerate() {
        branch.hours = Some(hours.clone());
        places.push(TablePlace {
            id: at.to_string(),
            ..listed(Place::of_branch(&branch).unwrap(), window, Language::Nb)
        });
        let states = states(&hours, window, &walls);
        let mut next = vec![None; states.len()];
        for minute in (1..states.len()).rev() {
            next[minute - 1] = if states[minute] == states[minute - 1] { next[minute] } else { Some(minute) };
        }
        let day = |month, day| (window.days().position(|at| at == date(2027, month, day)).unwrap() - 1) * 1440;
        // The nights of the clocks by the quarter of an hour, holidays by the hour; then here and there.
        let autumn = (26 * 1440..29 * 1440).step_by(45);
        let spring = (day(3, 27)..day(3, 29)).step_by(45);
        let easter = (day(3, 24)..day(3, 31)).step_by(311);
        let end = (states.len() - 1440..states.len()).step_by(97);
        let anywhere = (0..140).map(|step: usize| (step * 7_919_317) % states.len());
        for minute in autumn.chain(spring).chain(easter).chain(end).chain(anywhere) {
            let then = next[minute].map(|at| json!([from + at as i64, number(states[at])]));
            cases.push(json!([at, from + minute as i64, number(states[minute]), then]));
        }
    }
    assert!(cases.len() >= 2000, "{}", cases.len());
    let table = json!({ "from": window.from.to_string(), "places": places });
    let made =
        serde_json::to_string(&json!({ "table": table, "cases": cases })).unwrap().replace("],[", "],\n[") + "\n";
    let path = format!("{}/tests/data/hours/instants.json", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("FFL_WRITE_SCHEMAS").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    assert!(std::fs::read_to_string(&path).unwrap_or_default() == made, "run this test with FFL_WRITE_SCHEMAS=1");
}
