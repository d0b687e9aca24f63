//! The page of a branch, and the one of all of them.

use super::Maker;
use crate::model::branch::{Branch, Department, SelfService, Stop};
use crate::model::hours::{Hours, Span};
use crate::model::language::Localized;
use crate::model::tenant::PostalAddress;
use crate::page::frame::Spoken;
use crate::page::hours::{ComingView, DepartmentView, EntryView, StopDate, StopView, Visit};
use crate::page::{Body, Card, Entry, Link, Page, dates};
use crate::site::{Next, ahead};
use crate::surface::frame::{map_url, offers, phone_url};
use crate::surface::hours;
use crate::surface::names::{localized_in, spoken};
use crate::surface::openings::days::Place;
use crate::surface::openings::now::department_id;
use jiff::civil::{Date, Time};

impl Maker<'_> {
    /// All branches.
    pub fn branches(&self) -> Page {
        let title = self.messages.text("branches");
        let mut own = self.below_home("branches", title, self.edition.branches(self.messages).into());
        own.description = format!("{title}: {}", self.frame().name);
        self.bare(own, Body::Branches {})
    }

    /// The page of a branch, by its place among them.
    pub fn visit(&self, place: usize) -> Page {
        let branch = &self.site.tenant.branches[place];
        let view = &self.frame().branches[place];
        let mut own = self.own("branch", &view.name, self.edition.branch(&branch.id, self.messages).into());
        let all = Link {
            title: self.messages.text("branches").to_owned(),
            url: self.edition.branches(self.messages).into(),
            ..Link::default()
        };
        own.breadcrumbs = vec![self.home(), all];
        own.menu_id = super::menu_entry(self.frame(), &own.breadcrumbs, &own.url);
        own.description = self.described_branch(place);
        let (branch, visit) = (Box::new(view.clone()), Box::new(self.told(branch)));
        self.bare(own, Body::Branch { branch, visit })
    }

    /// What lists and search engines say of a branch.
    fn described_branch(&self, place: usize) -> String {
        let view = &self.frame().branches[place];
        let hours = self.messages.text("hours");
        let parts = [Some(&view.name), view.street.as_ref(), view.place.as_ref().filter(|place| **place != view.name)];
        let name = parts.into_iter().flatten().cloned().collect::<Vec<_>>().join(", ");
        if view.hours.is_some() { format!("{name}. {hours}.") } else { format!("{name}.") }
    }

    /// What the search page shows of each branch.
    pub fn branch_cards(&self) -> Vec<Entry> {
        let branches = if self.theme.has_branches() { &self.frame().branches[..] } else { &[] };
        let card = |(view, url): (&crate::page::frame::BranchView, String)| Card {
            title: view.name.clone(),
            url,
            lang: None,
            kind: "branches",
            summary: view.street.clone().or_else(|| view.place.clone()),
            date: None,
            tags: Vec::new(),
            image: None,
            event: None,
        };
        branches.iter().filter_map(|view| Some((view, view.url.clone()?))).map(card).map(Entry::new).collect()
    }

    fn told(&self, branch: &Branch) -> Visit {
        let ahead = ahead(branch, self.site.now.date());
        let coming = self.coming(branch.hours.as_ref(), &ahead.hours);
        let departments = branch.departments.iter().zip(&ahead.departments);
        let stops = branch.stops.iter().zip(&ahead.stops);
        Visit {
            map_url: branch.position.map(map_url),
            features: offers(&branch.accessibility.features, self.edition.language),
            note: self.said(&branch.accessibility.note),
            entry: branch.self_service.as_ref().map(|entry| self.entered(entry)),
            departments: departments
                .map(|(department, next)| self.department(branch, department, (next, &coming)))
                .collect(),
            stops: stops.map(|(stop, dates)| self.stop(stop, dates)).collect(),
            coming,
        }
    }

    fn said(&self, text: &Localized) -> Option<Spoken> {
        localized_in(text, self.edition.language).map(|said| spoken(said, self.edition.language))
    }

    fn coming(&self, hours: Option<&Hours>, next: &Next) -> Vec<ComingView> {
        hours.map_or_else(Vec::new, |hours| hours::coming(hours, &next.coming, self.edition.language))
    }

    fn entered(&self, entry: &SelfService) -> EntryView {
        EntryView { age: entry.age, contract: entry.contract, how: self.said(&entry.how) }
    }

    /// A department; what is coming is told where it is another than for its branch.
    fn department(
        &self,
        branch: &Branch,
        department: &Department,
        (next, of_branch): (&Next, &[ComingView]),
    ) -> DepartmentView {
        let language = self.edition.language;
        let mut coming = self.coming(department.hours.as_ref(), next);
        if coming == of_branch {
            coming.clear();
        }
        let unnamed = || Spoken { text: department.id.clone(), lang: None };
        DepartmentView {
            id: department.id.clone(),
            name: self.said(&department.name).unwrap_or_else(unnamed),
            phone: department.phone.clone(),
            phone_url: department.phone.as_deref().map(phone_url),
            email: department.email.clone(),
            hours: department.hours.as_ref().and_then(|hours| hours::view(hours, self.site.now.date(), language)),
            now: Place::of_department(department).map(|_| department_id(branch, department)),
            coming,
        }
    }

    fn stop(&self, stop: &Stop, dates: &[Date]) -> StopView {
        let language = self.edition.language;
        let unnamed = || Spoken { text: String::new(), lang: None };
        let date = |day: &Date| {
            let at = day.to_datetime(Time::midnight());
            let weekday = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or_default();
            let times: &[Span] = stop.times.get(weekday).map_or(&[], Vec::as_slice);
            let date = dates::date(crate::model::content::Moment { at, time: false }, language);
            let text = dates::days(*day, *day, language);
            StopDate { date: dates::Date { text, ..date }, spans: hours::spans(times, language) }
        };
        StopView {
            place: self.said(&stop.place).unwrap_or_else(unnamed),
            address: stop.address.as_ref().map(line).filter(|line| !line.is_empty()),
            map_url: stop.position.map(map_url),
            weekly: if stop.dates.is_empty() { hours::runs(&stop.times, language) } else { Vec::new() },
            dates: dates.iter().map(date).collect(),
        }
    }
}

/// An address on one line.
fn line(address: &PostalAddress) -> String {
    let place = [&address.postcode, &address.place].into_iter().flatten().cloned().collect::<Vec<_>>().join(" ");
    let parts = address.street.iter().cloned().chain([place]).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(", ")
}
