//! `ffl hours TENANT`: the week on a terminal, as the notice on the door has it, or a year's hours for the national statistics.

use super::Global;
use super::told::{Told, answered};
use super::world::{self, World, unknown_tenant};
use crate::content::value::shown;
use crate::diagnostic::{Diagnostic, Fault, Speech, failed, nearest, said, words};
use crate::model::branch::Branch;
use crate::model::holidays::place;
use crate::model::hours::{Count, Tally};
use crate::model::tenant::Tenant;
use crate::surface::openings::Window;
use crate::surface::openings::days::{Day, Listed, Names, OpenState, Place as Days, clock, names};
use clap::Args;
use jiff::civil::Date;
use serde_json::{Value, json};
use std::process::ExitCode;

#[derive(Debug, Args)]
pub struct Options {
    /// The library.
    #[arg(value_name = "TENANT")]
    library: String,
    /// A branch; all where none is named.
    #[arg(long)]
    branch: Vec<String>,
    /// The hours of a whole year, for the statistics.
    #[arg(long, value_parser = clap::value_parser!(i16).range(1900..=2199))]
    year: Option<i16>,
}

pub fn run(global: &Global, options: &Options) -> ExitCode {
    answered(global, |told| answer(global, options, told))
}

/// What is asked for: as JSON, and in words on the terminal where that is not wanted.
fn answer(global: &Global, options: &Options, told: &mut Told<'_>) -> Result<Value, Fault> {
    let (tenant, remarks) = library(global, &options.library)?;
    told.add(&tenant.id, &remarks);
    let branches = branches(&tenant, &options.branch)?;
    let places: Vec<Place<'_>> = branches.iter().flat_map(|branch| Place::of(branch)).collect();
    let whole = |branch: &&Branch| branch.hours.is_some() || !branch.stops.is_empty();
    if !branches.iter().any(|branch| whole(branch) || branch.departments.iter().any(|one| one.hours.is_some())) {
        told.add(&tenant.id, &[Diagnostic::hint("hours-unwritten").arg("id", &tenant.id)]);
    }
    let (text, answer) = match options.year {
        Some(year) => self::year(&tenant, &places, (year, global.speech())),
        None => week(&tenant, &places, (world::now(global.at).date(), global.speech())),
    };
    if !global.json {
        print!("{text}");
    }
    Ok(answer)
}

/// A library whose file can be read, with what is to be said of its file.
fn library(global: &Global, id: &str) -> Result<(Tenant, Vec<Diagnostic>), Fault> {
    World::at(&global.root)?;
    let mut tenants = world::tenants(&global.root)?;
    match tenants.remove(id) {
        None => Err(unknown_tenant(id, tenants.keys()).into()),
        Some((Some(tenant), faults)) if !failed(&faults) => Ok((tenant, faults)),
        Some((_, faults)) => Err(Fault::Wrong(faults)),
    }
}

/// The branches that are asked for, in the order of the file; all where none is.
fn branches<'t>(tenant: &'t Tenant, asked: &[String]) -> Result<Vec<&'t Branch>, Fault> {
    let known = || tenant.branches.iter().map(|branch| branch.id.as_str());
    if let Some(unknown) = asked.iter().find(|id| known().all(|known| known != *id)) {
        let fault = Diagnostic::error("branch-unknown").arg("id", shown(unknown)).arg("tenant", &tenant.id);
        let all = known().collect::<Vec<_>>().join(", ");
        return Err(fault.arg("known", all).near(nearest(unknown, known())).into());
    }
    Ok(tenant.branches.iter().filter(|branch| asked.is_empty() || asked.contains(&branch.id)).collect())
}

/// A branch, or a department of one.
struct Place<'t> {
    branch: &'t Branch,
    department: Option<&'t crate::model::branch::Department>,
}

impl<'t> Place<'t> {
    /// A branch and its departments.
    fn of(branch: &'t Branch) -> impl Iterator<Item = Place<'t>> {
        let departments = branch.departments.iter().map(move |one| Place { branch, department: Some(one) });
        std::iter::once(Place { branch, department: None }).chain(departments)
    }

    fn listed(&self, window: Window) -> Option<Listed> {
        let place = match self.department {
            None => Days::of_branch(self.branch),
            Some(department) => Days::of_department(department),
        };
        place.map(|place| Listed::of(place, window))
    }

    fn tally(&self, year: i16) -> Option<Tally> {
        match self.department {
            None => self.branch.tally(year),
            Some(department) => department.hours.as_ref().map(|hours| hours.tally(year)),
        }
    }

    /// What people call it, under a branch's name further in.
    fn heading(&self, speech: Speech) -> String {
        let (id, name) = match self.department {
            None => (&self.branch.id, &self.branch.name),
            Some(department) => (&department.id, &department.name),
        };
        spoken(&names(name), speech).unwrap_or(id).to_owned()
    }

    fn indent(&self) -> &'static str {
        if self.department.is_some() { "  " } else { "" }
    }

    /// Which it is, with what is said of it.
    fn told(&self, rest: Value) -> Value {
        let mut value = json!({ "branch": self.branch.id, "department": self.department.map(|one| &one.id) });
        let name = self.department.map_or(&self.branch.name, |one| &one.name);
        value["name"] = json!(names(name));
        if let (Value::Object(value), Value::Object(rest)) = (&mut value, rest) {
            value.extend(rest);
        }
        value
    }
}

/// A name in the language of messages, or else in Norwegian, or else in any.
fn spoken(names: &Names, speech: Speech) -> Option<&str> {
    let own = match speech {
        Speech::Nb => "nb",
        Speech::En => "en",
    };
    let found = [own, "nb", "nn"].iter().find_map(|tag| names.get(*tag));
    found.or_else(|| names.values().next()).map(String::as_str)
}

const WEEKDAYS: [&str; 7] = [
    "hours-monday",
    "hours-tuesday",
    "hours-wednesday",
    "hours-thursday",
    "hours-friday",
    "hours-saturday",
    "hours-sunday",
];

/// The week of a day.
fn week(tenant: &Tenant, places: &[Place<'_>], (day, speech): (Date, Speech)) -> (String, Value) {
    let window = Window::week(day);
    let mut lines = Vec::new();
    let mut told = Vec::new();
    for place in places {
        let Some(listed) = place.listed(window) else { continue };
        lines.push(format!("\n{}{}", place.indent(), place.heading(speech)));
        let days = window.days().zip(&listed.days);
        lines.extend(days.map(|(date, day)| format!("{}{}", place.indent(), line((date, day), &listed, speech))));
        told.push(place.told(json!(listed)));
    }
    let (number, from, to) = (day.iso_week_date().week(), window.from, window.to);
    let args: [(&str, &dyn std::fmt::Display); 4] =
        [("id", &tenant.id), ("week", &number), ("from", &from), ("to", &to)];
    let head = said("hours-week", &args, speech);
    let answer = json!({
        "tenant": tenant.id, "time_zone": "Europe/Oslo", "from": from.to_string(), "to": to.to_string(), "places": told,
    });
    (format!("{head}\n{}\n", lines.join("\n")), answer)
}

/// A day with its hours and why it has them.
fn line((date, day): (Date, &Day), listed: &Listed, speech: Speech) -> String {
    let weekday = WEEKDAYS.get(place(date.weekday())).map_or("", |code| words(code, speech));
    let state = |state| match state {
        OpenState::Staffed => words("hours-staffed", speech),
        OpenState::SelfService => words("hours-self-service", speech),
    };
    let span = |open: &crate::surface::openings::days::Open| {
        let place = open.place.as_ref().and_then(|place| spoken(place, speech));
        format!("{}–{} {}", open.from, open.to, place.unwrap_or_else(|| state(open.state)))
    };
    let spans: Vec<String> = day.spans.iter().map(span).collect();
    let spans = if spans.is_empty() { words("hours-closed", speech).to_owned() } else { spans.join(", ") };
    let why = day.reason.and_then(|at| listed.reasons.get(at)).and_then(|why| spoken(&why.name, speech));
    let why = why.map_or(String::new(), |why| format!("  ({why})"));
    format!("  {weekday:<9} {}  {spans}{why}", day.date)
}

/// What the columns of a year are called.
const COLUMNS: [&str; 8] = [
    "hours-before-17",
    "hours-after-17",
    "hours-saturday",
    "hours-sunday",
    "hours-total",
    "hours-holidays",
    "hours-days",
    "hours-weeks",
];

/// A year's hours of each place, and of all branches together: a department is part of its branch.
fn year(tenant: &Tenant, places: &[Place<'_>], (year, speech): (i16, Speech)) -> (String, Value) {
    let counted: Vec<(&Place<'_>, Tally)> =
        places.iter().filter_map(|place| Some((place, place.tally(year)?))).collect();
    let branches = counted.iter().filter(|(place, _)| place.department.is_none());
    let sum = Tally::sum(branches.map(|(_, tally)| *tally));
    let columns: String = COLUMNS.iter().map(|code| format!(" {:>11}", words(code, speech))).collect();
    let mut lines = vec![
        said("hours-year", &[("id", &tenant.id), ("year", &year)], speech),
        String::new(),
        format!("{:<12}{columns}", ""),
    ];
    for (place, tally) in &counted {
        lines.push(format!("{}{}", place.indent(), place.heading(speech)));
        lines.extend(rows(tally, speech));
    }
    if !counted.is_empty() {
        lines.push(words("hours-all", speech).to_owned());
        lines.extend(rows(&sum, speech));
    }
    let told: Vec<Value> = counted.iter().map(|(place, tally)| place.told(json!(tally))).collect();
    let answer = json!({ "tenant": tenant.id, "year": year, "unit": "minutes", "places": told, "sum": sum });
    (lines.join("\n") + "\n", answer)
}

/// Staffed and self-service hours in their columns.
fn rows(tally: &Tally, speech: Speech) -> Vec<String> {
    let row = |(code, count): (&'static str, Count)| {
        let minutes =
            [count.before_17, count.after_17, count.saturday, count.sunday, count.total, count.holidays].map(duration);
        let counts = [count.days, count.weeks].map(|count| count.to_string());
        let cells: String = minutes.iter().chain(&counts).map(|cell| format!(" {cell:>11}")).collect();
        format!("  {:<10}{cells}", words(code, speech))
    };
    [("hours-staffed", tally.staffed), ("hours-self-service", tally.self_service)].map(row).into()
}

/// Hours and minutes: `1820:30`.
fn duration(minutes: u32) -> String {
    match u16::try_from(minutes) {
        Ok(minutes) => clock(minutes),
        Err(_) => format!("{}:{:02}", minutes / 60, minutes % 60),
    }
}
