//! What OS2display reads of a library as a "Calendar API": three lists, in the shape that it wants where nobody has told it of another
//! (`docs/feed/calender-api-feed.md` of os2display/display-api-service).
//!
//! The library is the place. What can be chosen there is all that happens, and where there are several branches each of them, with
//! what is there or nowhere, as on screens. What is cancelled is left out, for the shape has no word for it; what is over goes with
//! its day, and calendars know its end before.

use super::event::{Dated, dated};
use super::scene::Scene;
use crate::page::dates::offset;
use crate::surface::Output;
use crate::surface::names::localized;
use serde::Serialize;

/// The lists.
pub const PATHS: [&str; 3] =
    ["screen/os2display-locations.json", "screen/os2display-resources.json", "screen/os2display-events.json"];

/// Of how many dates it is told.
const DATES: usize = 200;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    id: &'a str,
    display_name: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Resource<'a> {
    id: String,
    location_id: &'a str,
    name: String,
    display_name: String,
    included_in_events: bool,
    /// The branch that it is; none: the whole library.
    #[serde(skip)]
    branch: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Event<'a> {
    title: &'a str,
    start_time: String,
    end_time: String,
    resource_id: &'a str,
    /// As it is documented, and below as the program reads it.
    resource_display_name: &'a str,
    display_name: &'a str,
}

/// The lists; none where nobody has said where the site lives.
pub fn outputs(scene: &Scene<'_>) -> Vec<Output> {
    let site = &scene.plan.site;
    if !site.is_addressed() {
        return Vec::new();
    }
    let library = [Location { id: &site.tenant.id, display_name: &scene.frame.name }];
    let resources = resources(scene);
    let all = dated(scene, false);
    let told = all.iter().filter(|one| !one.one.is_cancelled()).take(DATES);
    let events: Vec<Event<'_>> = told.flat_map(|one| events(one, &resources)).collect();
    let lists = [serde_json::to_string(&library), serde_json::to_string(&resources), serde_json::to_string(&events)];
    // What they are made of has no part that JSON cannot say.
    let output =
        |(path, list): (&str, serde_json::Result<String>)| Output::bytes(path, list.unwrap_or_default() + "\n");
    PATHS.into_iter().zip(lists).map(output).collect()
}

/// What can be chosen: the library, and its branches where it has several.
fn resources<'a>(scene: &Scene<'a>) -> Vec<Resource<'a>> {
    let tenant = &scene.plan.site.tenant;
    let resource = |id: String, name: String, branch: Option<&'a str>| Resource {
        id,
        location_id: &tenant.id,
        name: name.clone(),
        display_name: name,
        included_in_events: true,
        branch,
    };
    let whole = resource(tenant.id.clone(), scene.frame.name.clone(), None);
    let several = tenant.branches.iter().filter(|_| tenant.branches.len() > 1);
    let branches = several.map(|branch| {
        let name = localized(&branch.name, scene.language()).unwrap_or_else(|| branch.id.clone());
        // OS2display keeps events by this id, and its store takes no colons, slashes and brackets.
        resource(format!("{}.{}", tenant.id, branch.id), name, Some(&branch.id))
    });
    std::iter::once(whole).chain(branches).collect()
}

/// A date, once for each resource that has it.
fn events<'a>(one: &'a Dated<'_>, resources: &'a [Resource<'_>]) -> impl Iterator<Item = Event<'a>> {
    let here = |resource: &&Resource<'_>| {
        resource.branch.is_none_or(|branch| one.one.branch().is_none() || one.one.is_at(branch))
    };
    let (start, end) = one.span();
    resources.iter().filter(here).map(move |resource| Event {
        title: one.title(),
        start_time: offset(start),
        // Dates without an end are left out there; by RFC 5545 they end when they begin.
        end_time: offset(end.unwrap_or(start)),
        resource_id: &resource.id,
        resource_display_name: &resource.display_name,
        display_name: &resource.display_name,
    })
}
