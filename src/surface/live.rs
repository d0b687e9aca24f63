//! What the services that answer must know of a library (`edge/`): whom they speak for, and what people sign up for.
//!
//! It is written to `.ffl/edge/<tenant>.json` and never published; its shape is `edge/schema/tenant.json`. Nothing in it is secret or
//! about a person.

use super::Plan;
use super::events::{location, sequence};
use super::names::localized;
use crate::diagnostic::Diagnostic;
use crate::model::content::{Detail, Moment};
use crate::model::event::{Admission, Ages, Event, Occurrence, PER_PERSON};
use crate::model::language::Language;
use crate::model::tenant::Live;
use crate::page::Frame;
use crate::page::dates;
use crate::page::event::SignUpView;
use crate::site::{Edition, Site};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// Texts by language tag.
type Texts = BTreeMap<&'static str, String>;

/// The most places, and the most that may wait, that the services keep a list of.
const MOST: [u32; 2] = [4000, 1000];
/// The age below which a guardian signs up.
const GUARDIAN: u8 = 15;

/// A library as its services know it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Served {
    version: u8,
    library: String,
    languages: Vec<&'static str>,
    base: String,
    name: Texts,
    home: Texts,
    #[serde(skip_serializing_if = "Option::is_none")]
    stylesheet: Option<String>,
    #[serde(skip_serializing_if = "Texts::is_empty")]
    privacy: Texts,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mail: Option<Mail>,
    events: Vec<EventSignUp>,
    newsletters: Vec<Letter>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct Mail {
    from: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_to: Option<String>,
}

/// A happening that people sign up for.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct EventSignUp {
    event: Uuid,
    series: bool,
    title: Texts,
    capacity: u32,
    waiting_list: u32,
    places_per_person: u8,
    participants: &'static str,
    guardian_below: u8,
    phone: &'static str,
    retention_days: u16,
    dates: Vec<EventDate>,
}

/// A date of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct EventDate {
    date: String,
    start: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    original: Option<String>,
    when: Texts,
    url: Texts,
    #[serde(skip_serializing_if = "Texts::is_empty")]
    title: Texts,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    cancelled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    opens: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    closes: Option<String>,
    #[serde(skip_serializing_if = "is_zero")]
    sequence: i32,
}

fn is_zero(number: &i32) -> bool {
    *number == 0
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct Letter {
    list: String,
    title: Texts,
    purpose: Texts,
    languages: Vec<&'static str>,
    age: u8,
}

/// Where one signs up for a date on the site itself; none where that is not done here.
pub fn signup(site: &Site, language: Language, one: &Occurrence<'_>) -> Option<SignUpView> {
    site.tenant.live.as_ref().filter(|_| is_served(site) && one.event.is_signed_up_for_here())?;
    let (series, date) = (one.key.series, date_of(one));
    Some(SignUpView {
        form: format!("/api/live/signup/{series}/{date}?lang={}", language.tag()),
        places: format!("/api/live/events/{series}/{date}"),
    })
}

/// What keeps people from signing up although the library wants it, without anything on the pages that would say so.
pub fn faults(site: &Site) -> Vec<Diagnostic> {
    if site.tenant.live.is_none() {
        return Vec::new();
    }
    let id = &site.tenant.id;
    let nowhere = || Diagnostic::warning("live-address").arg("id", id).within(&format!("tenants/{id}.toml"));
    let lost = (!is_served(site)).then(nowhere);
    let closed = site.sources.documents.iter().filter_map(|source| {
        let front = &source.document.front;
        let Detail::Event(event) = &front.detail else { return None };
        let wanted = event.tickets.admission == Admission::SignUp;
        let elsewhere = event.tickets.url.is_some() || event.url.is_some();
        let fault = match event.tickets.capacity {
            None => Diagnostic::warning("live-capacity"),
            Some(most) if most > MOST[0] => Diagnostic::warning("live-room").arg("most", MOST[0]),
            Some(_) => return None,
        };
        (wanted && !elsewhere).then(|| fault.within(&source.file))
    });
    lost.into_iter().chain(closed).collect()
}

/// Whether the services know where the site lives: at the root of a host of its own.
fn is_served(site: &Site) -> bool {
    site.base.matches('/').count() == 2
}

/// The name of a date within its series: `2027-01-13`, `2027-01-13.2`.
fn date_of(one: &Occurrence<'_>) -> String {
    let name = one.key.to_string();
    name.split_once('/').map_or_else(String::new, |(_, date)| date.to_owned())
}

/// What the services of a library know; none where it has none.
pub fn served(plan: &Plan) -> Option<Served> {
    let site = &plan.site;
    let live = site.tenant.live.as_ref().filter(|_| is_served(site))?;
    let editions = || site.editions.iter().zip(plan.frames());
    let texts = |text: &dyn Fn(&Edition, &Arc<Frame>) -> Option<String>| -> Texts {
        editions().filter_map(|(edition, frame)| Some((edition.language.tag(), text(edition, frame)?))).collect()
    };
    let first = plan.frames().next()?;
    let contact = first.contact.as_ref();
    Some(Served {
        version: 1,
        library: site.tenant.id.clone(),
        languages: site.editions.iter().map(|edition| edition.language.tag()).collect(),
        base: site.base.clone(),
        name: texts(&|_, frame| Some(frame.name.clone())),
        home: texts(&|edition, _| Some(edition.home.to_string())),
        stylesheet: first.assets.get("style.css").cloned(),
        privacy: texts(&|edition, _| edition.node("pages/personvern").map(|node| node.url.to_string())),
        email: contact.and_then(|contact| contact.email.clone()),
        phone: contact.and_then(|contact| contact.phone.clone()),
        mail: live.mail_from.clone().map(|from| Mail { from, reply_to: live.mail_reply_to.clone() }),
        events: events(plan, live),
        newsletters: newsletters(site, live),
    })
}

fn newsletters(site: &Site, live: &Live) -> Vec<Letter> {
    let texts = |names| -> Texts {
        let all = site.editions.iter();
        all.filter_map(|edition| Some((edition.language.tag(), localized(names, edition.language)?))).collect()
    };
    let all = live.newsletters.iter().map(|letter| Letter {
        list: letter.list.clone(),
        title: texts(&letter.title),
        purpose: texts(&letter.purpose),
        languages: letter.languages.iter().map(|language| language.tag()).collect(),
        age: letter.age,
    });
    all.collect()
}

/// The happenings that people sign up for, with their dates, in all languages of the site.
fn events(plan: &Plan, live: &Live) -> Vec<EventSignUp> {
    let mut all: BTreeMap<Uuid, (EventSignUp, BTreeMap<String, EventDate>)> = BTreeMap::new();
    for (edition, frame) in plan.site.editions.iter().zip(plan.frames()) {
        for one in &edition.agenda {
            let front = &plan.site.document(&edition.nodes[one.node]).front;
            let Detail::Event(event) = &front.detail else { continue };
            if !event.is_signed_up_for_here() {
                continue;
            }
            let (known, dates) =
                all.entry(one.key.series).or_insert_with(|| (signed_up(one.key.series, event, live), BTreeMap::new()));
            let tag = edition.language.tag();
            known.title.entry(tag).or_insert_with(|| front.title.clone());
            let occurrence = one.of(event);
            let date = dates.entry(date_of(&occurrence)).or_insert_with(|| dated(&plan.site, &occurrence, frame));
            date.when.insert(tag, dates::when(&occurrence, edition.language));
            date.url.insert(tag, one.url.to_string());
            let own = occurrence.change.and_then(|change| change.title.clone());
            date.title.extend(own.filter(|title| *title != front.title).map(|title| (tag, title)));
        }
    }
    all.into_values().map(|(event, dates)| EventSignUp { dates: dates.into_values().collect(), ..event }).collect()
}

fn signed_up(id: Uuid, event: &Event, live: &Live) -> EventSignUp {
    let capacity = event.tickets.capacity.unwrap_or(1).clamp(1, MOST[0]);
    EventSignUp {
        event: id,
        series: event.series.is_some(),
        title: Texts::new(),
        capacity,
        waiting_list: if event.tickets.waiting_list { capacity.min(MOST[1]) } else { 0 },
        places_per_person: event.tickets.per_person.unwrap_or(PER_PERSON),
        participants: participants(event.ages),
        guardian_below: GUARDIAN,
        // What is not needed is not asked for (personvernforordningen art. 5 nr. 1 c).
        phone: "no",
        retention_days: live.retention_days,
        dates: Vec::new(),
    }
}

/// Who takes part: children, whose guardians sign up, where all are below the age at which one does it oneself.
fn participants(ages: Ages) -> &'static str {
    match (ages.from, ages.to) {
        (_, Some(to)) if to < GUARDIAN => "child",
        (Some(from), _) if from < GUARDIAN => "either",
        (None, Some(_)) => "either",
        _ => "self",
    }
}

fn dated(site: &Site, one: &Occurrence<'_>, frame: &Frame) -> EventDate {
    let tickets = &one.event.tickets;
    let timed = one.event.is_timed();
    let iso = |moment: Moment| dates::iso(Moment { time: moment.time && timed, ..moment });
    let instant = |moment: Moment| dates::offset(moment.at);
    // What lasts the day begins with it, by the clock on the library's wall.
    let midnight = Moment { at: one.start.at.date().at(0, 0, 0, 0), time: true };
    let closes = tickets.closes.map(instant).or_else(|| (!timed).then(|| instant(midnight)));
    EventDate {
        date: date_of(one),
        start: iso(one.start),
        end: one.end.map(iso),
        original: one.is_moved().then(|| iso(one.original)),
        when: Texts::new(),
        url: Texts::new(),
        title: Texts::new(),
        place: location(one, &frame.branches),
        cancelled: one.is_cancelled(),
        opens: tickets.opens.map(instant),
        closes,
        sequence: sequence(site, one.key.series, one.event.series.is_some().then_some(one.key)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_takes_part_follows_from_the_ages() {
        let of = |from, to| participants(Ages { from, to });
        assert_eq!([of(None, None), of(Some(16), None), of(Some(15), Some(99))], ["self"; 3]);
        assert_eq!([of(Some(0), Some(2)), of(None, Some(14))], ["child"; 2]);
        assert_eq!([of(Some(10), None), of(Some(12), Some(18)), of(None, Some(18))], ["either"; 3]);
    }
}
