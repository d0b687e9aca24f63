//! `/api/v1/events.json`: every date of what happens, for apps, screens and ticket systems.
//!
//! Its shape is [`Happenings`], as JSON Schema in `schemas/api-events.json`. Within `v1` keys may come, none goes or changes its
//! meaning. A date that is cancelled stays in the list and says so.

use crate::model::content::{Detail, Label, Moment};
use crate::model::event::{Admission, Attendance, Occurrence, Price, Remembered, State};
use crate::page::dates;
use crate::site::agenda::window;
use crate::site::{Edition, Happening, Site};
use jiff::civil::DateTime;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// Texts by language tag.
type Texts = BTreeMap<&'static str, String>;

/// What happens at a library.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Happenings {
    /// The version of this shape: 1.
    pub version: u8,
    /// The library's id.
    pub library: String,
    /// The zone whose clock all times are of: `Europe/Oslo`.
    pub time_zone: String,
    /// The first day of which there may be dates: that of last month.
    pub from: String,
    /// The last: that of the month a year from now. What is farther away is there with the one date that comes next.
    pub to: String,
    /// The number of the last change: whoever knows it knows everything that is said here. It only grows.
    pub serial: u64,
    /// In the order of time.
    pub dates: Vec<Dated>,
    /// Dates that were told of once and are there no more, until they would have been over.
    pub gone: Vec<Gone>,
}

/// A date that is there no more: nobody comes, and whoever keeps it should let it go. One that is cancelled is none of these.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Gone {
    /// The name that it had.
    pub id: String,
    /// The happening's id.
    pub event: String,
    pub revision: i32,
    /// The number of the change that took it away.
    pub serial: u64,
    /// When that was; absent where nobody remembers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed: Option<String>,
}

/// A date of a happening.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Dated {
    /// Its name, which nothing changes: the happening's id and the date that it would have had.
    pub id: String,
    /// The happening's id, that of all its dates.
    pub event: String,
    /// Whether the happening is a series.
    pub series: bool,
    /// Grows with each change of the date, and never falls.
    pub revision: i32,
    /// The number of the change, among all of the library's.
    pub serial: u64,
    /// When it changed last; absent where nobody remembers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed: Option<String>,
    /// ISO 8601; with the offset of Europe/Oslo where it has a time.
    pub start: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
    pub all_day: bool,
    /// When it would have been, where it was moved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved_from: Option<String>,
    pub state: State,
    pub title: Texts,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub summary: Texts,
    /// Its page, by language.
    pub url: Texts,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The ids of the branches where it is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub branches: Vec<String>,
    pub attendance: Attendance,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub online: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organiser: Option<String>,
    /// Slugs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub audience: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age_from: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age_to: Option<u8>,
    pub tickets: TicketsOf,
}

/// What it takes to come.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct TicketsOf {
    /// Absent where nothing is said of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub free: Option<bool>,
    pub sign_up: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub prices: Vec<PriceOf>,
    /// What it costs, in the library's own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capacity: Option<u32>,
    pub waiting_list: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opens: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// The price of one kind of ticket.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PriceOf {
    pub name: String,
    /// In the smallest units of the currency: øre.
    pub minor: u32,
    /// ISO 4217.
    pub currency: &'static str,
}

/// The dates of a library, each once, with its texts in all languages of the site.
pub fn of(site: &Site) -> Happenings {
    let (from, to) = window(site.now.date());
    let mut dates: Vec<Dated> = Vec::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for edition in &site.editions {
        for one in &edition.agenda {
            let node = &edition.nodes[one.node];
            let Detail::Event(event) = &site.document(node).front.detail else { continue };
            let occurrence = one.of(event);
            let id = occurrence.key.to_string();
            let at = *known.entry(id.clone()).or_insert_with(|| {
                dates.push(dated(site, (edition, one), (id, &occurrence)));
                dates.len() - 1
            });
            spoken(site, (edition, one), &occurrence, &mut dates[at]);
        }
    }
    dates.sort_by(|one, other| (&one.start, &one.id).cmp(&(&other.start, &other.id)));
    Happenings {
        version: 1,
        library: site.tenant.id.clone(),
        time_zone: "Europe/Oslo".to_owned(),
        from: from.to_string(),
        to: to.to_string(),
        serial: site.memory.serial,
        dates,
        gone: site.memory.gone().map(gone).collect(),
    }
}

fn gone((id, known): (&str, &Remembered)) -> Gone {
    let event = id.split('/').next().unwrap_or(id).to_owned();
    let changed = known.changed.map(noticed);
    Gone { id: id.to_owned(), event, revision: known.revision, serial: known.serial, changed }
}

fn noticed(at: DateTime) -> String {
    dates::iso(Moment { at, time: true })
}

/// What a date is called in the language of an edition.
fn spoken(site: &Site, (edition, one): (&Edition, &Happening), occurrence: &Occurrence<'_>, dated: &mut Dated) {
    let node = &edition.nodes[one.node];
    let front = &site.document(node).front;
    dated.url.insert(edition.language.tag(), format!("{}{}", site.base, one.url));
    let tag = node.text_language.tag();
    let change = occurrence.change;
    let title = change.and_then(|change| change.title.as_ref()).unwrap_or(&front.title);
    dated.title.entry(tag).or_insert_with(|| title.clone());
    let summary = change.and_then(|change| change.summary.as_ref()).or(front.summary.as_ref());
    if let Some(summary) = summary {
        dated.summary.entry(tag).or_insert_with(|| summary.clone());
    }
}

fn dated(site: &Site, (edition, one): (&Edition, &Happening), (id, occurrence): (String, &Occurrence<'_>)) -> Dated {
    let front = &site.document(&edition.nodes[one.node]).front;
    let event = occurrence.event;
    let iso = |moment: Moment| dates::iso(Moment { time: moment.time && !event.all_day, ..moment });
    let known = site.memory.of(&id);
    let slugs = |labels: &[Label]| labels.iter().map(|label| label.slug.clone()).collect();
    Dated {
        id,
        event: one.key.series.to_string(),
        series: event.series.is_some(),
        revision: known.map_or(0, |known| known.revision),
        serial: known.map_or(0, |known| known.serial),
        changed: known.and_then(|known| known.changed).map(noticed),
        start: iso(occurrence.start),
        end: occurrence.end.map(iso),
        all_day: !event.is_timed(),
        moved_from: occurrence.is_moved().then(|| iso(occurrence.original)),
        state: occurrence.state(),
        title: Texts::new(),
        summary: Texts::new(),
        url: Texts::new(),
        place: occurrence.place().map(str::to_owned),
        branches: match occurrence.change.and_then(|change| change.branch.clone()) {
            Some(branch) => vec![branch],
            None => event.branches.clone(),
        },
        attendance: event.attendance,
        online: occurrence.online().map(str::to_owned),
        organiser: event.organiser.clone(),
        audience: slugs(&front.audience),
        tags: slugs(&front.tags),
        age_from: event.ages.from,
        age_to: event.ages.to,
        tickets: tickets(occurrence),
    }
}

fn tickets(occurrence: &Occurrence<'_>) -> TicketsOf {
    let tickets = &occurrence.event.tickets;
    let priced = match &tickets.admission {
        Admission::Priced(prices) => prices.as_slice(),
        Admission::Unsaid | Admission::Free | Admission::SignUp => &[],
    };
    let price = |price: &Price| PriceOf {
        name: price.name.clone(),
        minor: price.money.minor,
        currency: price.money.currency.code(),
    };
    TicketsOf {
        free: (tickets.admission != Admission::Unsaid).then_some(priced.is_empty()),
        sign_up: tickets.admission == Admission::SignUp,
        prices: priced.iter().map(price).collect(),
        note: occurrence.price().map(str::to_owned),
        capacity: tickets.capacity,
        waiting_list: tickets.waiting_list,
        opens: tickets.opens.map(dates::iso),
        url: tickets.url.clone(),
    }
}
