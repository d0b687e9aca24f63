//! Opening hours as schema.org says them: `OpeningHoursSpecification`, apart for those who come in to staff and those with a key.
//!
//! `openingHoursSpecification` has staffed hours alone, for readers elsewhere take it as "anybody can walk in". Self-service is a
//! `LocationFeatureSpecification` among the `amenityFeature`s with its `hoursAvailable`. The usual week stands with the dates
//! between which it holds where there are seasons; days that are otherwise stand beside it, with their dates, and go before.
//!
//! A span past midnight is said as schema.org wants it: `closes` is less than `opens`. Midnight to midnight is `00:00`–`23:59`, and
//! closed is `00:00`–`00:00`, as search engines ask.

use super::Window;
use super::days::clock;
use super::now::department_id;
use crate::model::holidays::place;
use crate::model::hours::{Both, DAY, Hours, Part, Reason, Rules, State};
use crate::site::Site;
use jiff::civil::Date;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What nodes of branches and their departments say of their hours, by the ids of the places: properties with their values.
pub type Openings = BTreeMap<String, Value>;

/// The spans of a day in one state: from, and to beyond midnight.
type Spans = Vec<(u16, u16)>;

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// What the branches of a site say of their hours.
pub fn openings(site: &Site) -> Openings {
    let window = Window::of(site.now.date());
    let mut all = Openings::new();
    for branch in &site.tenant.branches {
        // A mobile library has no hours at one place.
        let own = branch.hours.as_ref().filter(|_| branch.stops.is_empty());
        let parts = branch.departments.iter().map(|one| (department_id(branch, one), one.hours.as_ref()));
        let places = [(branch.id.clone(), own)].into_iter().chain(parts);
        all.extend(places.filter_map(|(id, hours)| Some((id, properties(hours?, window)?))));
    }
    all
}

/// The properties of a place; none where it is never open by week.
fn properties(hours: &Hours, window: Window) -> Option<Value> {
    if hours.is_never_open() {
        return None;
    }
    let mut properties = json!({});
    let (usual, special) = specifications(hours, State::Staffed, window);
    if !usual.is_empty() {
        properties["openingHoursSpecification"] = usual.into();
        if !special.is_empty() {
            properties["specialOpeningHoursSpecification"] = special.into();
        }
    }
    let (usual, special) = specifications(hours, State::SelfService, window);
    if !usual.is_empty() {
        let available: Vec<Value> = usual.into_iter().chain(special).collect();
        properties["amenityFeature"] = json!([{
            "@type": "LocationFeatureSpecification", "name": SELF_SERVICE, "value": true, "hoursAvailable": available,
        }]);
    }
    Some(properties)
}

/// What self-service is called everywhere in Norway.
const SELF_SERVICE: &str = "Meråpent";

/// The weeks, and the days that are otherwise, in one state.
pub fn specifications(hours: &Hours, state: State, window: Window) -> (Vec<Value>, Vec<Value>) {
    let plain = plain(hours);
    let usual = weeks(&plain, state, window);
    // Only what goes before the week can make a day another than it.
    let may_differ = |date: &Date| matches!(hours.reason(*date), Reason::Exception(_) | Reason::Holiday(_));
    let otherwise = window.days().filter(may_differ).filter_map(|date| {
        let is = spans(hours, state, date);
        (is != spans(&plain, state, date)).then_some((date, is))
    });
    let special = runs(otherwise).into_iter().flat_map(|(from, to, spans)| special(from, to, &spans));
    (usual, special.collect())
}

/// The same hours without holidays and exceptions.
fn plain(hours: &Hours) -> Hours {
    let usual = Rules { public: Some(Part::Usual), ..Rules::default() };
    let holidays = Both { staffed: usual.clone(), self_service: usual };
    Hours { regular: hours.regular.clone(), seasons: hours.seasons.clone(), holidays, exceptions: Vec::new() }
}

fn spans(hours: &Hours, state: State, date: Date) -> Spans {
    let slots = hours.notice(date).into_iter().filter(|slot| slot.state == state);
    slots.map(|slot| (slot.from, slot.to)).collect()
}

/// Days in a row that have the same, as their first and last day.
fn runs<T: PartialEq>(days: impl Iterator<Item = (Date, T)>) -> Vec<(Date, Date, T)> {
    let mut runs: Vec<(Date, Date, T)> = Vec::new();
    for (date, what) in days {
        match runs.last_mut() {
            Some((_, last, known)) if *known == what && last.tomorrow().ok() == Some(date) => *last = date,
            _ => runs.push((date, date, what)),
        }
    }
    runs
}

/// The usual weeks with their dates; without dates where there is one alone.
fn weeks(plain: &Hours, state: State, window: Window) -> Vec<Value> {
    let season = |date: Date| match plain.reason(date) {
        Reason::Season(at) => Some(at),
        _ => None,
    };
    let stretches = runs(window.days().map(|date| (date, season(date))));
    let alone = stretches.len() == 1;
    let week = |(from, to, _): (Date, Date, Option<usize>)| {
        let dates = (!alone).then_some((from, to));
        let seen = Window { from, to, ..window };
        by_spans(plain, state, seen).into_iter().map(move |(span, days)| {
            let days: Vec<String> = days.into_iter().map(|day| format!("https://schema.org/{day}")).collect();
            let mut value = specification(span, dates);
            value["dayOfWeek"] = json!(days);
            value
        })
    };
    stretches.into_iter().flat_map(week).collect()
}

/// Each span of a stretch of one week with the weekdays that have it, in the order of the week.
fn by_spans(plain: &Hours, state: State, seen: Window) -> Vec<((u16, u16), Vec<&'static str>)> {
    let mut week: [Spans; 7] = Default::default();
    for date in seen.days().take(7) {
        if let Some(day) = week.get_mut(place(date.weekday())) {
            *day = spans(plain, state, date);
        }
    }
    let mut found: Vec<((u16, u16), Vec<&'static str>)> = Vec::new();
    for (day, name) in week.iter().zip(DAYS) {
        for span in day {
            match found.iter_mut().find(|(known, _)| known == span) {
                Some((_, days)) => days.push(name),
                None => found.push((*span, vec![name])),
            }
        }
    }
    found
}

/// Days that are otherwise: their spans, or that they are closed.
fn special(from: Date, to: Date, spans: &[(u16, u16)]) -> Vec<Value> {
    if spans.is_empty() {
        return vec![specification((0, 0), Some((from, to)))];
    }
    spans.iter().map(|span| specification(*span, Some((from, to)))).collect()
}

fn specification((from, to): (u16, u16), dates: Option<(Date, Date)>) -> Value {
    // A day and night on end close a minute before they open; whoever reads it takes equal times for closed.
    let closes = if to >= from + DAY { (from + DAY - 1) % DAY } else { to % DAY };
    let mut value = json!({ "@type": "OpeningHoursSpecification", "opens": clock(from), "closes": clock(closes) });
    if let Some((from, to)) = dates {
        value["validFrom"] = from.to_string().into();
        value["validThrough"] = to.to_string().into();
    }
    value
}
