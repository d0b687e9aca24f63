//! What happens, for machines: calendars to subscribe to (iCalendar) and a list of dates (JSON).
//!
//! Both say an occurrence by its series' id and the date that it would have had, as the address of its page does. They are alike
//! from day to day and move on with the month, like [`crate::site::agenda`].

pub mod api;
mod ical;

use super::{Output, Plan, Surface};
use crate::diagnostic::Diagnostic;
use crate::model::event::{Key, Occurrence};
use crate::page::frame::BranchView;
use crate::site::agenda::By;
use crate::site::{Edition, Site};
use crate::surface::names::localized;
use crate::theme::Theme;
use std::collections::BTreeSet;
use uuid::Uuid;

/// The calendar of everything in a language, site-absolute.
pub fn calendar(edition: &Edition) -> String {
    format!("{}calendar/events.ics", edition.home)
}

/// The calendar of a group.
pub fn of_group(edition: &Edition, by: &By) -> String {
    let name = match by {
        By::Branch(id) => format!("branch-{id}"),
        By::Audience(slug) => format!("audience-{slug}"),
    };
    format!("{}calendar/events-{name}.ics", edition.home)
}

/// The calendar of one happening or series.
pub fn of_event(edition: &Edition, id: Uuid) -> String {
    format!("{}calendar/{id}.ics", edition.home)
}

/// The SEQUENCE of a happening, or of a date of a series (RFC 5545 § 3.8.7.4): it grows with whatever is changed, a date's with what changes
/// in it and in the whole.
pub fn sequence(site: &Site, id: Uuid, date: Option<Key>) -> i32 {
    let revision = |name: String| site.memory.of(&name).map_or(0, |known| known.revision);
    let date = date.map_or(0, |key| revision(key.to_string()));
    revision(id.to_string()).saturating_add(date)
}

/// Calendars: of everything, of each branch, audience, series and single happening, in each language.
pub struct Calendars;

impl Surface for Calendars {
    fn claims(&self, site: &Site, _: &Theme) -> Vec<(String, &'static str)> {
        site.editions.iter().flat_map(paths).map(|(path, _)| (path, "made-file")).collect()
    }

    fn outputs(&self, plan: &Plan, _: &mut Vec<Diagnostic>) -> Vec<Output> {
        let mut outputs = Vec::new();
        for (edition, frame) in plan.site.editions.iter().zip(plan.frames()) {
            // Each happening is put into words once.
            let events = ical::events(&plan.site, edition, frame);
            for (path, of) in paths(edition) {
                let title = match &of {
                    Of::All => None,
                    Of::Group(at) => localized(&edition.groups[*at].title, edition.language),
                    Of::Event(id) => events.get(id).map(|event| event.title.clone()),
                };
                let title = title.map_or_else(|| frame.name.clone(), |title| format!("{title}, {}", frame.name));
                outputs.push(Output::bytes(path, ical::calendar(&title, chosen(edition, &of), &events)));
            }
        }
        outputs
    }
}

/// What a calendar has.
enum Of {
    All,
    Group(usize),
    Event(Uuid),
}

/// The calendars of a language with their paths; none where nothing happens.
fn paths(edition: &Edition) -> Vec<(String, Of)> {
    if edition.agenda.is_empty() || edition.happenings().is_none() {
        return Vec::new();
    }
    let groups = edition.groups.iter().enumerate().map(|(at, group)| (of_group(edition, &group.by), Of::Group(at)));
    let ids: BTreeSet<Uuid> = edition.agenda.iter().map(|one| one.key.series).collect();
    let events = ids.into_iter().map(|id| (of_event(edition, id), Of::Event(id)));
    let all = [(calendar(edition), Of::All)].into_iter().chain(groups).chain(events);
    all.map(|(url, of)| (url[1..].to_owned(), of)).collect()
}

/// The ids of what a calendar has, in their order.
fn chosen(edition: &Edition, of: &Of) -> Vec<Uuid> {
    let mut ids: Vec<Uuid> = match of {
        Of::All => edition.agenda.iter().map(|one| one.key.series).collect(),
        Of::Group(at) => edition.groups[*at].members.iter().map(|place| edition.agenda[*place].key.series).collect(),
        Of::Event(id) => vec![*id],
    };
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// The branch where a date is first of all.
fn branch<'b>(one: &Occurrence<'_>, branches: &'b [BranchView]) -> Option<&'b BranchView> {
    branches.iter().find(|branch| Some(branch.id.as_str()) == one.branch())
}

/// Where a date is, on one line: "Salen, Hovedbiblioteket, Demokaia 1, 0000 Storvik".
pub fn location(one: &Occurrence<'_>, branches: &[BranchView]) -> Option<String> {
    let branch = branch(one, branches);
    let postal = branch.map(|branch| {
        let parts = [&branch.postcode, &branch.place].into_iter().flatten().cloned();
        parts.collect::<Vec<_>>().join(" ")
    });
    let parts = [
        one.place().map(str::to_owned),
        branch.map(|branch| branch.name.clone()),
        branch.and_then(|branch| branch.street.clone()),
        postal.filter(|postal| !postal.is_empty()),
    ];
    let place = parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    (!place.is_empty()).then_some(place)
}

/// The list of dates; [`api`] has its shape.
pub struct List;

impl List {
    const PATH: &str = "api/v1/events.json";

    /// Also where nothing happens any more: that the last date is gone has to be told.
    fn is_made(site: &Site) -> bool {
        site.editions.iter().any(|edition| !edition.agenda.is_empty()) || site.memory.gone().next().is_some()
    }
}

impl Surface for List {
    fn claims(&self, site: &Site, _: &Theme) -> Vec<(String, &'static str)> {
        List::is_made(site).then(|| (List::PATH.to_owned(), "made-file")).into_iter().collect()
    }

    fn outputs(&self, plan: &Plan, _: &mut Vec<Diagnostic>) -> Vec<Output> {
        if !List::is_made(&plan.site) {
            return Vec::new();
        }
        // What it is made of has no part that JSON cannot say.
        let json = serde_json::to_string(&api::of(&plan.site)).ok();
        json.map(|json| Output::bytes(List::PATH, json)).into_iter().collect()
    }
}

#[cfg(test)]
mod tests;
