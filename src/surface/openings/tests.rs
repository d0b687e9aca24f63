//! What the formats have in common: which days they have.

use super::*;
use jiff::civil::date;

#[test]
fn a_window_is_that_of_its_month_and_has_the_week_before_and_a_year_ahead() {
    let window = Window::of(date(2026, 11, 23));
    assert_eq!(window, Window { month: date(2026, 11, 1), from: date(2026, 10, 26), to: date(2027, 11, 30) });
    assert_eq!(Window::of(date(2026, 11, 1)), window);
    // The first of June is a Monday: the night before it is within.
    assert_eq!(Window::of(date(2026, 6, 1)).from, date(2026, 5, 25));
    let years = Window { from: date(2024, 1, 1), to: date(2028, 12, 31), ..window };
    for day in years.days() {
        let window = Window::of(day);
        assert!(window.from < day && window.from.weekday() == jiff::civil::Weekday::Monday);
        assert!(day.checked_add(365.days()).unwrap() <= window.to, "{day}");
    }
    assert_eq!(Window::week(date(2026, 11, 29)).days().count(), 7);
    assert_eq!(Window::week(date(2026, 11, 29)).from, date(2026, 11, 23));
}

use super::days::{Listed, Place};
use super::specification::specifications;
use crate::content::tenant;
use crate::model::hours::{Both, DAY, Exception, Hours, Part, Rules, Season, Span, State, Validity, Week};
use crate::model::tenant::Tenant;
use serde_json::Value;

pub fn demo(id: &str) -> Tenant {
    let file = format!("tenants/{id}.toml");
    let path = format!("{}/{file}", env!("CARGO_MANIFEST_DIR"));
    tenant::read(&file, &std::fs::read_to_string(path).unwrap(), id).0.unwrap()
}

fn week(days: [&[(u16, u16)]; 7]) -> Week {
    days.map(|day| day.iter().map(|(from, to)| Span { from: from * 60, to: to * 60 }).collect())
}

/// All hours of both demo libraries, and some that no notice has.
pub fn all() -> Vec<Hours> {
    let mut all: Vec<Hours> = ["storvik-demo", "lillevik-demo"]
        .into_iter()
        .flat_map(|id| demo(id).branches)
        .filter(|branch| branch.stops.is_empty())
        .flat_map(|branch| branch.hours.into_iter().chain(branch.departments.into_iter().filter_map(|one| one.hours)))
        .collect();
    let night: &[(u16, u16)] = &[(7, 26)];
    let staffed = week([&[(10, 16)], &[(10, 12), (14, 19)], &[(0, 24)], &[], &[(22, 26)], &[(1, 5)], &[(8, 24)]]);
    let season = |from, to, week: Week| Season {
        name: std::collections::BTreeMap::new(),
        validity: Validity::Dates { from, to },
        week: Both { staffed: Some(week), self_service: None },
    };
    let closed = Both { staffed: Part::closed(), self_service: Part::Usual };
    let exception =
        Exception { from: date(2027, 1, 5), to: date(2027, 1, 29), reason: Default::default(), hours: closed };
    all.push(Hours {
        regular: Both { staffed: Some(staffed), self_service: Some(week([night; 7])) },
        seasons: vec![season(date(2027, 6, 1), date(2027, 8, 3), week([&[(9, 15)]; 7]))],
        holidays: Both {
            staffed: Rules { public: Some(Part::Like(6)), ..Rules::default() },
            self_service: Rules::default(),
        },
        exceptions: vec![exception],
    });
    assert!(all.len() > 5);
    all
}

fn minute(time: &str) -> u16 {
    let (hour, minute) = time.split_once(':').unwrap();
    hour.parse::<u16>().unwrap() * 60 + minute.parse::<u16>().unwrap()
}

/// The spans that specifications give a date.
fn meant((usual, special): &(Vec<Value>, Vec<Value>), date: Date) -> Vec<(u16, u16)> {
    let day: Date = date;
    let within = |value: &&Value| {
        let border = |key: &str| value.get(key).map(|day| day.as_str().unwrap().parse::<Date>().unwrap());
        border("validFrom").is_none_or(|from| from <= day) && border("validThrough").is_none_or(|to| day <= to)
    };
    let name = format!("https://schema.org/{:?}", date.weekday());
    let on_day = |value: &&Value| value["dayOfWeek"].as_array().unwrap().iter().any(|day| *day == *name);
    let mut found: Vec<&Value> = special.iter().filter(within).collect();
    if found.is_empty() {
        found = usual.iter().filter(within).filter(on_day).collect();
    }
    let spans = found.into_iter().map(|value| {
        let (opens, closes) = (value["opens"].as_str().unwrap(), value["closes"].as_str().unwrap());
        match (minute(opens), minute(closes)) {
            (0, 1439) => (0, DAY),
            (from, to) if to < from => (from, to + DAY),
            both => both,
        }
    });
    spans.filter(|(from, to)| from < to).collect()
}

/// The minutes of a date in spans of its own and of the day before.
fn minutes(own: &[(u16, u16)], yesterday: &[(u16, u16)]) -> Vec<bool> {
    let within = |spans: &[(u16, u16)], at: u16| spans.iter().any(|(from, to)| (*from..*to).contains(&at));
    (0..DAY).map(|at| within(own, at) || within(yesterday, at + DAY)).collect()
}

#[test]
fn specifications_mean_the_calendar_on_each_day_of_a_year() {
    for at in [date(2026, 11, 23), date(2027, 2, 28), date(2027, 6, 1)] {
        let window = Window::of(at);
        for hours in all() {
            let [staffed, unstaffed] =
                [State::Staffed, State::SelfService].map(|state| specifications(&hours, state, window));
            for day in window.days().skip(1) {
                let eve = day.yesterday().unwrap();
                let by = |said| minutes(&meant(said, day), &meant(said, eve));
                let (staffed, unstaffed) = (by(&staffed), by(&unstaffed));
                for slot in hours.day(day) {
                    for at in usize::from(slot.from)..usize::from(slot.to) {
                        let state = match (staffed[at], unstaffed[at]) {
                            (true, _) => State::Staffed,
                            (false, true) => State::SelfService,
                            (false, false) => State::Closed,
                        };
                        assert_eq!(state, slot.state, "{day} {at}: {hours:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn lists_of_days_mean_the_calendar() {
    let window = Window::of(date(2026, 11, 23));
    let mut branch = demo("storvik-demo").branches.remove(0);
    for hours in all() {
        branch.hours = Some(hours.clone());
        let listed = Listed::of(Place::of_branch(&branch).unwrap(), window);
        let days: Vec<Date> = window.days().collect();
        for (day, said) in days.iter().zip(&listed.days) {
            assert_eq!(said.date, day.to_string());
            let spans: Vec<(u16, u16)> = said.spans.iter().map(|open| (minute(&open.from), minute(&open.to))).collect();
            let notice: Vec<(u16, u16)> = hours.notice(*day).iter().map(|slot| (slot.from, slot.to)).collect();
            assert_eq!(spans, notice);
            let why = said.reason.map(|at| listed.reasons[at].clone());
            assert_eq!(why, days::why(&hours, hours.reason(*day)));
        }
    }
}

#[test]
fn the_shapes_of_the_lists_are_the_schemas_that_are_committed() {
    committed::<api::OpeningHours>("api-hours");
    committed::<now::Table>("api-open");
}

fn committed<T: schemars::JsonSchema>(name: &str) {
    let settings =
        schemars::generate::SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    let schema = schemars::SchemaGenerator::new(settings).into_root_schema_for::<T>();
    let made = serde_json::to_string_pretty(&schema.to_value()).unwrap() + "\n";
    let path = format!("{}/schemas/{name}.json", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("FFL_WRITE_SCHEMAS").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    assert!(std::fs::read_to_string(&path).unwrap_or_default() == made, "run this test with FFL_WRITE_SCHEMAS=1");
}

#[test]
fn what_maps_read_is_short_where_the_notice_is() {
    let window = Window::of(date(2026, 11, 23));
    let regular = Both {
        staffed: Some(week([&[(10, 16)], &[(10, 16)], &[(10, 16)], &[(10, 16)], &[], &[(11, 15)], &[]])),
        self_service: None,
    };
    let hours = Hours { regular: regular.clone(), ..Hours::default() };
    assert_eq!(osm::opening_hours(&hours, window).unwrap(), "Mo-Th 10:00-16:00; Sa 11:00-15:00; PH off");
    let both = Both { self_service: Some(week([&[(7, 22)]; 7])), ..regular };
    let usual = Rules { public: Some(Part::Usual), ..Rules::default() };
    let hours = Hours { regular: both, holidays: Both { self_service: usual, ..Both::default() }, ..Hours::default() };
    assert_eq!(
        osm::opening_hours(&hours, window).unwrap(),
        "Mo-Th 10:00-16:00, Mo-Th 07:00-10:00,16:00-22:00 open \"meråpent\"; Fr,Su 07:00-22:00 open \"meråpent\"; \
         Sa 11:00-15:00, Sa 07:00-11:00,15:00-22:00 open \"meråpent\"; PH 07:00-22:00 open \"meråpent\""
    );
    assert_eq!(osm::opening_hours(&Hours::default(), window), None);
}
