//! Opening hours for machines: what other systems, calendars and maps read of the one calendar in [`crate::model::hours`].
//!
//! # How they depend on the day
//!
//! None of it says what is open now; readers work that out from the lists. Lists begin on a [`Window`] that moves with the month
//! in which a site is built, not with the day: builds of one month are byte for byte the same, and
//! [`next_change`](crate::site::next_change) says that the next month makes them anew.

pub mod api;
mod calendar;
pub mod days;
pub mod now;
pub mod osm;
pub mod specification;

use super::names::localized;
use super::{Output, Plan, Surface};
use crate::diagnostic::Diagnostic;
use crate::model::branch::Branch;
use crate::model::holidays::{after, place};
use crate::model::language::Language;
use crate::site::Site;
use crate::theme::Theme;
use calendar::Owner;
use jiff::ToSpan;
use jiff::civil::Date;

/// The days that lists of days have: both within it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The first day of the month in which the site is built.
    pub month: Date,
    pub from: Date,
    pub to: Date,
}

impl Window {
    /// From the Monday at or before the last day of last month, so that last night and this week are whole on the first of the
    /// month, to the end of the month a year from now: never less than 365 days ahead.
    pub fn of(today: Date) -> Window {
        let month = today.first_of_month();
        let eve = month.yesterday().unwrap_or(month);
        let back = i64::try_from(place(eve.weekday())).unwrap_or_default();
        let from = eve.checked_sub(back.days()).unwrap_or(eve);
        let to = month.checked_add(1.year()).unwrap_or(month).last_of_month();
        Window { month, from, to }
    }

    /// A week with a day in it, from Monday.
    pub fn week(day: Date) -> Window {
        let back = i64::try_from(place(day.weekday())).unwrap_or_default();
        let from = day.checked_sub(back.days()).unwrap_or(day);
        Window { month: day.first_of_month(), from, to: from.checked_add(6.days()).unwrap_or(day) }
    }

    pub fn days(self) -> impl Iterator<Item = Date> {
        std::iter::successors(Some(self.from), |date| after(*date)).take_while(move |date| *date <= self.to)
    }
}

/// The list of days of all branches; [`api`] has its shape.
pub struct Days;

impl Days {
    const PATH: &str = "api/v1/hours.json";
}

impl Surface for Days {
    fn claims(&self, site: &Site, _: &Theme) -> Vec<(String, &'static str)> {
        site.has_hours().then(|| (Days::PATH.to_owned(), "made-file")).into_iter().collect()
    }

    fn outputs(&self, plan: &Plan, _: &mut Vec<Diagnostic>) -> Vec<Output> {
        let hours = api::of(&plan.site.tenant, Window::of(plan.site.now.date()));
        // What it is made of has no part that JSON cannot say.
        let json = hours.and_then(|hours| serde_json::to_string(&hours).ok());
        json.map(|json| Output::bytes(Days::PATH, json)).into_iter().collect()
    }
}

/// A calendar for each branch of the days on which its hours are otherwise.
pub struct Calendars;

impl Surface for Calendars {
    fn claims(&self, site: &Site, _: &Theme) -> Vec<(String, &'static str)> {
        let told = site.tenant.branches.iter().filter(|branch| branch.hours.is_some());
        told.map(|branch| (calendar_path(branch), "made-file")).collect()
    }

    fn outputs(&self, plan: &Plan, _: &mut Vec<Diagnostic>) -> Vec<Output> {
        let site = &plan.site;
        let language = site.tenant.languages.first().copied().unwrap_or(Language::Nb);
        // The library's name as its pages have it.
        let library = plan.frames().next().map(|frame| frame.name.clone());
        let library = library.or_else(|| localized(&site.tenant.name, language)).unwrap_or_default();
        let url = if site.is_addressed() { format!("{}/", site.base) } else { String::new() };
        let owner = Owner { tenant: &site.tenant.id, library, language, url: &url };
        let window = Window::of(site.now.date());
        let made = |branch: &Branch| Some((calendar_path(branch), calendar::calendar(branch, &owner, window)?));
        let made = site.tenant.branches.iter().filter_map(made);
        made.map(|(path, text)| Output::bytes(path, text)).collect()
    }
}

/// Where the calendar of a branch lies.
pub fn calendar_path(branch: &Branch) -> String {
    format!("calendar/hours-{}.ics", branch.id)
}

#[cfg(test)]
mod tests;
