//! What is open now, and what opens next, told on the reader's own device: a small file that a script reads beside the clock.
//!
//! Nothing that is built can know what time it is read at. So `open.js` asks the clock of the device for the time in Europe/Oslo
//! (wherever the device thinks that it is) and looks it up in [`Table`], a list of days in each language of the site. It works with
//! every server down but the one that has the page, and says nothing where the list has no more days: the week stands in the page
//! anyway. The same script shows the hours on other sites: [`WIDGET`] is what they name.
//!
//! What a day has is the calendar's own decision ([`crate::model::hours`]); the script knows no holidays and no precedence.

use super::Window;
use super::days::{Begun, OpenState, Place, numbered};
use crate::diagnostic::Diagnostic;
use crate::model::branch::{Branch, Department};
use crate::model::language::Language;
use crate::page::frame::Frame;
use crate::site::{Edition, Site};
use crate::surface::hours::reason;
use crate::surface::names::localized;
use crate::surface::{Output, Plan, Recipe, Surface};
use crate::theme::{Theme, asset_path};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The script, by the name under which themes ask for its address.
pub const SCRIPT: (&str, &str) = ("open.js", include_str!("open.js"));

/// What other sites name in their one `<script>`.
pub const WIDGET: &str = "widget/hours.js";

/// The texts that the script fills in, by their keys in a theme's messages.
const TEXTS: [&str; 19] = [
    "now-open",
    "now-staffed",
    "now-staffed-then",
    "now-self-service",
    "now-self-service-then",
    "now-soon",
    "now-always",
    "now-closed",
    "now-opens",
    "now-opens-self-service",
    "now-stop",
    "now-next-stop",
    "now-why",
    "now-today",
    "now-tomorrow",
    "now-day",
    "hours-closed",
    "hours-staffed",
    "hours-self-service",
];

/// The hours of a library for whoever tells a reader what is open now. Within `v1` keys may come, none goes or changes its meaning.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Table {
    /// The version of this shape: 1.
    pub version: u8,
    /// The language of its texts, as a BCP 47 tag.
    pub language: String,
    /// The zone whose clock all times are of: `Europe/Oslo`.
    pub time_zone: String,
    /// The day that every list of days begins with.
    pub from: String,
    /// The library's name.
    pub library: String,
    /// The library's site, or its path where the site has no address of its own.
    pub site: String,
    pub texts: BTreeMap<String, String>,
    /// Monday first.
    pub weekdays: Vec<String>,
    /// January first.
    pub months: Vec<String>,
    /// A day of a month, with `{day}` and `{month}`.
    pub date: String,
    /// What stands between hours and minutes.
    pub minutes: String,
    /// Whether "10" is enough for 10.00.
    pub whole_hours: bool,
    pub places: Vec<TablePlace>,
}

/// A branch, or a department of one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct TablePlace {
    /// The branch's id; of a department `branch/department`.
    pub id: String,
    pub name: String,
    /// The page that tells of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Different days: the spans that begin on each, with the first minute, the minute behind the last (beyond 1440 in the next
    /// night), the state (1 self-service, 2 staffed) and, of a mobile library, the stop by its place in `stops`.
    pub patterns: Vec<Vec<Vec<u16>>>,
    /// The pattern of each day.
    pub days: Vec<usize>,
    /// Why days are not as the week has them, by their place in `days`.
    pub why: BTreeMap<usize, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stops: Vec<String>,
}

/// Where the table of a language lies.
pub fn path(language: Language) -> String {
    format!("api/v1/open-{}.json", language.tag())
}

/// Files that tell what is open now, for pages and for other sites.
pub struct Now;

impl Surface for Now {
    fn claims(&self, site: &Site, _: &Theme) -> Vec<(String, &'static str)> {
        let tables = site.editions.iter().map(|edition| path(edition.language));
        let all = tables.chain([WIDGET.to_owned()]).map(|path| (path, "made-file"));
        all.filter(|_| site.has_hours()).collect()
    }

    fn outputs(&self, plan: &Plan, _: &mut Vec<Diagnostic>) -> Vec<Output> {
        let site = &plan.site;
        if !site.has_hours() {
            return Vec::new();
        }
        let editions = site.editions.iter().zip(plan.frames());
        let made = |(edition, frame): (&Edition, &Arc<Frame>)| {
            Some(Output::bytes(path(edition.language), json(site, edition, frame)?))
        };
        let tables = editions.filter_map(made);
        let widget = plan.frames().next().and_then(|frame| frame.assets.get(SCRIPT.0)).map(|script| {
            let languages = site.editions.iter().map(|edition| edition.language.tag()).collect::<Vec<_>>();
            Output::bytes(WIDGET, widget(script, &languages))
        });
        tables.chain(widget).collect()
    }
}

/// The script with the address that pages name it by.
pub fn script() -> (String, Output) {
    let path = asset_path(SCRIPT.0, SCRIPT.1.as_bytes());
    let recipe = Recipe::Shared(SCRIPT.1.as_bytes().into());
    (format!("/{path}"), Output { path, recipe })
}

/// A script without which nothing else is asked for: it may be named where modules may not.
fn widget(script: &str, languages: &[&str]) -> String {
    let languages = serde_json::to_string(languages).unwrap_or_default();
    format!(
        "(() => {{\n  const script = document.currentScript;\n  import(new URL(\"{script}\", script.src)).then((open) => open.widget(script, {languages}));\n}})();\n"
    )
}

/// The text of the table of a language.
pub fn json(site: &Site, edition: &Edition, frame: &Frame) -> Option<String> {
    // What it is made of has no part that JSON cannot say.
    serde_json::to_string(&table(site, edition, frame)).ok()
}

fn table(site: &Site, edition: &Edition, frame: &Frame) -> Table {
    let language = edition.language;
    let dates = &language.conventions().dates;
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let text = |key: &str| (key.to_owned(), frame.t.text(key).to_owned());
    let window = Window::of(site.now.date());
    Table {
        version: 1,
        language: language.tag().to_owned(),
        time_zone: "Europe/Oslo".to_owned(),
        from: window.from.to_string(),
        library: frame.name.clone(),
        site: format!("{}{}", site.base, edition.home),
        texts: TEXTS.into_iter().map(text).collect(),
        weekdays: owned(&dates.weekdays),
        months: owned(&dates.months),
        date: dates.day.to_owned(),
        minutes: dates.minutes.to_owned(),
        whole_hours: dates.whole_hours,
        places: places(site, frame, window, language),
    }
}

fn places(site: &Site, frame: &Frame, window: Window, language: Language) -> Vec<TablePlace> {
    let mut all = Vec::new();
    for (branch, view) in site.tenant.branches.iter().zip(&frame.branches) {
        let mut add = |place: Option<Place>, id: String, name: String| {
            let listed =
                place.map(|place| TablePlace { id, name, url: view.url.clone(), ..listed(place, window, language) });
            all.extend(listed);
        };
        add(Place::of_branch(branch), branch.id.clone(), view.name.clone());
        for one in &branch.departments {
            let name = localized(&one.name, language).unwrap_or_else(|| one.id.clone());
            add(Place::of_department(one), department_id(branch, one), name);
        }
    }
    all
}

/// The days of a place, in a language.
fn listed(place: Place, window: Window, language: Language) -> TablePlace {
    let mut made = TablePlace::default();
    // Most days are like one that was before: each is put into words once.
    let mut seen: Vec<Vec<Begun>> = Vec::new();
    for (at, date) in window.days().enumerate() {
        made.days.push(numbered(&mut seen, place.begins(date)));
        let why = place.hours.and_then(|hours| reason(hours, hours.reason(date), language));
        made.why.extend(why.map(|why| (at, why.text)));
    }
    let mut pattern = |day: &Vec<Begun>| {
        day.iter()
            .map(|begun| {
                let state = match begun.state {
                    OpenState::SelfService => 1,
                    OpenState::Staffed => 2,
                };
                let stop =
                    begun.place.and_then(|name| localized(name, language)).map(|stop| numbered(&mut made.stops, stop));
                let stop = stop.and_then(|at| u16::try_from(at).ok());
                [begun.span.from, begun.span.to, state].into_iter().chain(stop).collect()
            })
            .collect()
    };
    made.patterns = seen.iter().map(&mut pattern).collect();
    made
}

/// What a department is called among the places.
pub fn department_id(branch: &Branch, department: &Department) -> String {
    format!("{}/{}", branch.id, department.id)
}

#[cfg(test)]
mod tests;
