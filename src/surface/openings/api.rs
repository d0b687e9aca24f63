//! `/api/v1/hours.json`: the hours of all branches, day by day, for whoever asks when the library is open.
//!
//! Its shape is [`OpeningHours`], as JSON Schema in `schemas/api-hours.json`. Within `v1` keys may come, none goes or changes its
//! meaning. Which days it has is the [`Window`]'s; it says nothing of the time at which it was made.

use super::Window;
use super::days::{Listed, Names, Place, names};
use super::osm::opening_hours;
use crate::model::branch::{Branch, Department};
use crate::model::tenant::Tenant;
use schemars::JsonSchema;
use serde::Serialize;

/// The opening hours of a library.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct OpeningHours {
    /// The version of this shape: 1.
    pub version: u8,
    /// The library's id.
    pub library: String,
    /// The zone whose clock all times are of: `Europe/Oslo`.
    pub time_zone: String,
    /// The month that the list was made for: `2026-11`. It is made anew for the next.
    pub generated_for: String,
    /// The first day of every list; a Monday before the month begins.
    pub from: String,
    /// The last day; more than a year after the list was made.
    pub to: String,
    /// The branches that say when they are open, in the library's order.
    pub branches: Vec<BranchHours>,
}

/// A branch with its hours.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct BranchHours {
    /// The branch's id, unique within the library.
    pub id: String,
    /// Its name, by language tag.
    pub name: Names,
    /// ISO 15511.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub isil: Option<String>,
    /// Path of its calendar (iCalendar) of days that are otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calendar: Option<String>,
    /// As OpenStreetMap has it; self-service is open with the comment "meråpent".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opening_hours: Option<String>,
    /// Absent where only departments have hours.
    #[serde(flatten)]
    pub hours: Option<Listed>,
    /// Parts of the branch with hours of their own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub departments: Vec<DepartmentHours>,
}

/// A part of a branch with its hours.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct DepartmentHours {
    /// Its id, unique within the branch.
    pub id: String,
    /// Its name, by language tag.
    pub name: Names,
    /// As OpenStreetMap has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opening_hours: Option<String>,
    #[serde(flatten)]
    pub hours: Listed,
}

/// The hours of a library; none where it says nothing of them.
pub fn of(tenant: &Tenant, window: Window) -> Option<OpeningHours> {
    let branches: Vec<BranchHours> = tenant.branches.iter().filter_map(|one| branch(one, window)).collect();
    (!branches.is_empty()).then(|| OpeningHours {
        version: 1,
        library: tenant.id.clone(),
        time_zone: "Europe/Oslo".to_owned(),
        generated_for: window.month.strftime("%Y-%m").to_string(),
        from: window.from.to_string(),
        to: window.to.to_string(),
        branches,
    })
}

fn branch(branch: &Branch, window: Window) -> Option<BranchHours> {
    let hours = Place::of_branch(branch).map(|place| Listed::of(place, window));
    let departments: Vec<DepartmentHours> =
        branch.departments.iter().filter_map(|one| department(one, window)).collect();
    let own = branch.hours.as_ref();
    (hours.is_some() || !departments.is_empty()).then(|| BranchHours {
        id: branch.id.clone(),
        name: names(&branch.name),
        isil: branch.isil.clone(),
        calendar: own.map(|_| format!("/{}", super::calendar_path(branch))),
        opening_hours: own.filter(|_| branch.stops.is_empty()).and_then(|hours| opening_hours(hours, window)),
        hours,
        departments,
    })
}

fn department(department: &Department, window: Window) -> Option<DepartmentHours> {
    Some(DepartmentHours {
        id: department.id.clone(),
        name: names(&department.name),
        opening_hours: department.hours.as_ref().and_then(|hours| opening_hours(hours, window)),
        hours: Listed::of(Place::of_department(department)?, window),
    })
}
