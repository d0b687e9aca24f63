//! Happenings as pages show them: a date with all that is said of it, lists of dates, and a month.

use super::frame::{BranchView, Spoken};
use super::{Date, Link};
use crate::model::event::{Attendance, State};
use crate::model::language::Language;
use serde::Serialize;

/// A happening as pages show it, on one of its dates.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EventView {
    pub start: Date,
    pub end: Option<Date>,
    pub all_day: bool,
    /// "3.–6. juni 2026", "lørdag 5. juni 2026 kl. 10.00–12.00".
    pub when: String,
    /// What stands above it in a list of dates, where another day begins: "Lørdag 5. juni 2026".
    pub heading: Option<String>,
    /// When it is over: RFC 3339.
    pub until: String,
    /// When it would have been, where it was moved.
    pub moved_from: Option<Date>,
    pub place: Option<String>,
    /// Where it is first of all, and where else.
    pub branch: Option<BranchView>,
    pub also_at: Vec<BranchView>,
    pub state: State,
    pub cancelled: bool,
    /// Its last day has passed.
    pub over: bool,
    pub attendance: Attendance,
    pub online: Option<String>,
    pub age_from: Option<u8>,
    pub age_to: Option<u8>,
    /// The languages in which it is held.
    pub languages: Vec<String>,
    /// What it costs, in the library's own words.
    pub price: Option<String>,
    pub free: bool,
    pub sign_up: bool,
    pub prices: Vec<PriceView>,
    pub capacity: Option<u32>,
    pub waiting_list: bool,
    /// Where tickets are sold.
    pub tickets: Option<String>,
    /// When tickets are to be had from.
    pub opens: Option<Date>,
    pub url: Option<String>,
    pub organiser: Option<String>,
    /// Where one signs up on the site itself.
    pub signup: Option<SignUpView>,
    /// Its calendar file.
    pub calendar: String,
    /// The page of the series that it is a date of.
    pub series: Option<Link>,
    /// How often a series is, in the language of its text: "hver tirsdag".
    pub repeats: Option<String>,
    /// What comes of a series.
    pub dates: Vec<DateView>,
}

/// Where one signs up on the site itself: addresses of services that answer, and may be silent.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SignUpView {
    /// The form.
    pub form: String,
    /// How many places are left, as JSON.
    pub places: String,
}

/// The price of one kind of ticket.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PriceView {
    pub name: String,
    /// "100 kr".
    pub text: String,
    /// "100.00", as schema.org has it.
    pub amount: String,
    /// ISO 4217.
    pub currency: &'static str,
}

/// A date of a series.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DateView {
    pub url: String,
    pub start: Date,
    pub when: String,
    pub until: String,
    pub state: State,
}

/// The ways through what happens: everything, by branch, by audience, by month.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AgendaView {
    /// Everything.
    pub all: String,
    pub branches: Vec<Link>,
    pub audiences: Vec<Link>,
    pub months: Vec<Link>,
    /// The one of them that the page is.
    pub current: String,
    /// The calendar of what it lists.
    pub calendar: String,
}

/// A month, in weeks.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MonthView {
    /// Monday first.
    pub weekdays: Vec<String>,
    pub weeks: Vec<Vec<MonthDay>>,
    pub earlier: Option<Link>,
    pub later: Option<Link>,
}

/// A day of a month's page, or of the months around it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MonthDay {
    pub iso: String,
    pub number: i8,
    /// "tirsdag 24. november 2026".
    pub text: String,
    /// It is one of the month's own.
    pub within: bool,
    pub happenings: Vec<MonthEntry>,
}

/// What happens on a day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MonthEntry {
    pub title: String,
    pub lang: Option<Language>,
    pub url: String,
    /// "11.00"; none: it lasts the day, or began before.
    pub time: Option<String>,
    pub branch: Option<Spoken>,
    /// "til søndag 10. januar 2027", where it lasts longer than the day.
    pub lasts: Option<String>,
    pub until: String,
    pub state: State,
}
