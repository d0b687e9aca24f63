//! Opening hours as pages show them: weeks as tables and as lines, days that are otherwise, and how one gets in.

use super::Date;
use super::frame::Spoken;
use serde::Serialize;

/// A time of the clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TimeView {
    /// "10:30", as `<time datetime>` takes it.
    pub iso: String,
    /// "10", "10.30".
    pub text: String,
}

/// From one time to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SpanView {
    pub from: TimeView,
    pub to: TimeView,
    /// It ends on the day after.
    pub night: bool,
}

/// A weekday's hours.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DayView {
    pub name: String,
    pub staffed: Vec<SpanView>,
    pub self_service: Vec<SpanView>,
}

/// Weekdays in a row with the same hours.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RunView {
    /// "mandag–torsdag"; none: all days.
    pub days: Option<String>,
    pub spans: Vec<SpanView>,
}

/// A week that holds always, or in a part of the year.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WeekView {
    /// A season's.
    pub name: Option<Spoken>,
    /// "1. juni–31. august".
    pub when: Option<String>,
    pub days: Vec<DayView>,
    /// The days on which there are hours.
    pub staffed: Vec<RunView>,
    pub self_service: Vec<RunView>,
}

/// The hours of a branch or a department.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HoursView {
    /// The regular week first.
    pub weeks: Vec<WeekView>,
    /// The place of the week that holds now.
    pub now: usize,
    /// Some week has such hours.
    pub has_staffed: bool,
    pub has_self_service: bool,
}

/// Days with other hours than the week has, or with a name.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ComingView {
    pub from: String,
    /// "torsdag 24. desember 2026", "28.–30. desember 2026".
    pub text: String,
    pub reason: Option<Spoken>,
    pub staffed: Vec<SpanView>,
    pub self_service: Vec<SpanView>,
}

/// A part of a branch.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DepartmentView {
    pub id: String,
    pub name: Spoken,
    pub phone: Option<String>,
    pub phone_url: Option<String>,
    pub email: Option<String>,
    pub hours: Option<HoursView>,
    /// What the script that tells what is open now calls it (`data-open-now`), where it has hours of its own.
    pub now: Option<String>,
    /// None where they are the branch's.
    pub coming: Vec<ComingView>,
}

/// Where a mobile library stops.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StopView {
    pub place: Spoken,
    /// "Sagaveien 3, 0000 Fjellgrenda".
    pub address: Option<String>,
    pub map_url: Option<String>,
    /// When it comes every week.
    pub weekly: Vec<RunView>,
    /// When it comes next.
    pub dates: Vec<StopDate>,
}

/// When a mobile library comes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StopDate {
    pub date: Date,
    pub spans: Vec<SpanView>,
}

/// Who comes in without staff, and how.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EntryView {
    pub age: Option<u8>,
    pub contract: bool,
    pub how: Option<Spoken>,
}

/// What only a branch's own page tells.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Visit {
    pub map_url: Option<String>,
    pub features: Vec<Spoken>,
    pub note: Option<Spoken>,
    pub entry: Option<EntryView>,
    pub coming: Vec<ComingView>,
    pub departments: Vec<DepartmentView>,
    pub stops: Vec<StopView>,
}
