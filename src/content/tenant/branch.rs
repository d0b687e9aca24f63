//! `[[branch]]` of a tenant file → [`Branch`].

use super::{Reading, address, email_fault, phone_fault};
use crate::content::hours::{self, Above, Said, Scope, said, spoken};
use crate::content::keyed::Words;
use crate::content::schema;
use crate::content::value::{At, shown};
use crate::diagnostic::Diagnostic;
use crate::model::branch::{Accessibility, Branch, Department, Offer, SelfService, Stop};
use crate::model::facility::{About, Facility};
use crate::model::language::Language;
use crate::model::slug;
use jiff::civil::Date;

impl Reading<'_, '_> {
    /// The branches; `above` is what the file says of the hours of all.
    pub(super) fn branches(&mut self, raw: Vec<schema::Branch>, above: &Above, first: Language) -> Vec<Branch> {
        let mut branches: Vec<Branch> = Vec::new();
        for (at, raw) in raw.into_iter().enumerate() {
            let span = raw.id.as_ref().map(|id| id.span).unwrap_or_default();
            let branch = self.branch(at, raw, (above, first));
            if !branch.id.is_empty() && branches.iter().any(|other| other.id == branch.id) {
                self.faults.push(Diagnostic::error("branch-twice").arg("id", &branch.id), span);
            }
            branches.push(branch);
        }
        branches
    }

    fn branch(&mut self, at: usize, raw: schema::Branch, (above, first): (&Above, Language)) -> Branch {
        self.identity("branch.id", raw.id.as_ref());
        let stops = raw.stop.unwrap_or_default().into_iter().map(|stop| self.stop(stop, first)).collect::<Vec<_>>();
        let written = raw.hours.map(|raw| hours::read(raw, above, first, self.faults));
        // A bus keeps away where the whole library is closed, although it says nothing else of hours.
        let hours = written.or_else(|| (!stops.is_empty()).then(|| above.alone()));
        let within = hours.as_ref().map_or_else(|| above.clone(), Above::of);
        let departments = self.departments(raw.department.unwrap_or_default(), &within, first);
        Branch {
            email: self.checked(&format!("branch.{at}.email"), raw.email, email_fault),
            phone: self.checked(&format!("branch.{at}.phone"), raw.phone, phone_fault),
            services: self.offers("branch.services", About::Service, (raw.services, first)),
            id: self.checked(&format!("branch.{at}.id"), raw.id, |_| None).unwrap_or_default(),
            isil: self.isil(&format!("branch.{at}.isil"), raw.isil),
            name: raw.name.unwrap_or_default(),
            address: raw.address.map(address),
            position: raw.position.and_then(|raw| self.position(raw)),
            accessibility: raw.accessibility.map(|raw| self.accessibility(raw, first)).unwrap_or_default(),
            self_service: raw.self_service.map(|raw| self.self_service(raw, first)),
            hours,
            departments,
            stops,
        }
    }

    /// Says where an id is no slug.
    fn identity(&mut self, key: &str, id: Option<&At<String>>) {
        if let Some(id) = id.filter(|id| !slug::is(&id.value)) {
            let fault = Diagnostic::error("slug-form").arg("key", key).arg("written", shown(&id.value));
            self.faults.push(fault.arg("right", shown(&slug::slug(&id.value))), id.span);
        }
    }

    fn isil(&mut self, key: &str, raw: Option<At<String>>) -> Option<String> {
        let At { value, span } = raw?;
        self.spans.insert(key.to_owned(), span);
        let digits = |text: &str| text.len() == 7 && text.bytes().all(|byte| byte.is_ascii_digit());
        if value.strip_prefix("NO-").is_some_and(digits) {
            return Some(value);
        }
        let found: String = value.chars().filter(char::is_ascii_digit).collect();
        let right = if digits(&found) { format!("NO-{found}") } else { "NO-2030100".to_owned() };
        let fault = Diagnostic::error("isil-form").arg("written", shown(&value)).arg("right", right);
        self.faults.push(fault, span);
        None
    }

    /// What a branch has, none of it empty.
    fn offers(&mut self, key: &str, about: About, (raw, first): (Option<Vec<At<Words>>>, Language)) -> Vec<Offer> {
        let mut offers = Vec::new();
        for At { value, span } in raw.unwrap_or_default() {
            if value.is_blank() {
                self.faults.push(Diagnostic::error("empty-text").arg("key", key), span);
                continue;
            }
            offers.push(offer(about, value, first));
        }
        offers
    }

    fn accessibility(&mut self, raw: schema::Accessibility, first: Language) -> Accessibility {
        Accessibility {
            features: self.offers("branch.accessibility.features", About::Building, (raw.features, first)),
            note: spoken("branch.accessibility.note", raw.note, (first, self.faults)),
        }
    }

    fn self_service(&mut self, raw: schema::SelfService, first: Language) -> SelfService {
        let age = super::within("branch.self_service.age", raw.age, (0, 99), self.faults);
        SelfService {
            age: age.and_then(|age| u8::try_from(age).ok()),
            contract: raw.contract.unwrap_or_default(),
            how: spoken("branch.self_service.how", raw.how, (first, self.faults)),
        }
    }

    fn departments(&mut self, raw: Vec<schema::Department>, above: &Above, first: Language) -> Vec<Department> {
        let mut departments: Vec<Department> = Vec::new();
        for raw in raw {
            self.identity("branch.department.id", raw.id.as_ref());
            let At { value: id, span } = raw.id.unwrap_or_default();
            if !id.is_empty() && departments.iter().any(|other| other.id == id) {
                self.faults.push(Diagnostic::error("branch-twice").arg("id", &id), span);
            }
            departments.push(Department {
                id,
                name: raw.name.unwrap_or_default(),
                phone: self.checked("branch.department.phone", raw.phone, phone_fault),
                email: self.checked("branch.department.email", raw.email, email_fault),
                hours: raw.hours.map(|raw| hours::read(raw, above, first, self.faults)),
            });
        }
        departments
    }

    fn stop(&mut self, At { value: raw, .. }: At<schema::Stop>, first: Language) -> Stop {
        let dated = raw.dates.is_some();
        let scope = if dated { Scope::Days } else { Scope::Weekdays };
        let said = raw.times.map(|notice| said(&notice, scope, self.faults)).unwrap_or_default();
        let Said { week, part, span, .. } = said;
        if part.is_some() {
            self.faults.push(Diagnostic::error("hours-usual"), span);
        }
        let times = week.unwrap_or_default();
        let mut dates: Vec<Date> = Vec::new();
        let written = raw.dates.unwrap_or_default().into_iter();
        for (day, span) in written.filter_map(|day| Some((day.value.0?, day.span))) {
            let weekday = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or_default();
            if times.get(weekday).is_none_or(Vec::is_empty) && times.iter().any(|spans| !spans.is_empty()) {
                self.faults.push(Diagnostic::error("stop-date-idle"), span);
            } else if dates.contains(&day) {
                self.faults.push(Diagnostic::warning("stop-date-twice"), span);
            } else {
                dates.push(day);
            }
        }
        Stop {
            place: spoken("branch.stop.place", raw.place, (first, self.faults)),
            address: raw.address.map(address),
            position: raw.position.and_then(|raw| self.position(raw)),
            times,
            dates,
        }
    }
}

/// What somebody wrote: a word of the vocabulary under any of its names, and the names that the library has for it, or its own words.
fn offer(about: About, words: Words, first: Language) -> Offer {
    let names = words.by_language(first);
    let Some(word) = names.values().find_map(|name| Facility::of(about, name)) else { return Offer::own(names) };
    let mut offer = Offer::shared(word);
    // The id stands for the word and is no name.
    offer.name.extend(names.into_iter().filter(|(_, name)| name != word.id));
    offer
}
