//! Opening hours of a tenant file → [`Hours`], or what is wrong with them.
//!
//! They are written as the notice on the door has them, in one text: `mandag 10–19, tirsdag–torsdag 10–16, julaften 10–12,
//! helligdager stengt`. A text, because TOML allows no `lørdag` as a bare key, and because "alle dager", "julaften–2. juledag" and
//! two spans of one day are then said as everybody says them. Staffed hours and self-service are two texts (`staffed`,
//! `self_service`), so that each reads by itself and none needs marks for the other.

mod border;
mod check;
mod exceptions;
pub mod names;
mod notice;
#[cfg(test)]
mod tests;
mod week;
mod words;

pub use border::{Border, Day};
pub use week::{Said, Scope, said};
pub use words::{Notice, Piece};

use super::keyed::Words;
use super::schema;
use super::value::{At, Faults};
use crate::diagnostic::{Diagnostic, Span};
use crate::model::hours::{Both, Exception, Hours, Open, Part, Rules, Season, Validity};
use crate::model::language::{Language, Localized};

/// How many seasons one branch may have: each is compared with all the others.
const SEASONS: usize = 40;

/// What holds for hours because it holds for the whole library, or for the branch that a department is part of.
#[derive(Clone, Debug, Default)]
pub struct Above {
    pub holidays: Both<Rules>,
    pub exceptions: Vec<Exception>,
}

impl Above {
    /// What the departments of a branch take over from it.
    pub fn of(hours: &Hours) -> Above {
        Above { holidays: hours.holidays.clone(), exceptions: hours.exceptions.clone() }
    }

    /// The same for a place that never has one kind of hours: what holds for all opens none of them there. A reading room without
    /// staff has none in Christmas week either.
    fn within(&self, has: &Both<bool>) -> Above {
        let mut own = self.clone();
        let says = |exception: &Exception| {
            Open::BOTH.into_iter().any(|open| *has.of(open) && *exception.hours.of(open) != Part::Usual)
        };
        own.exceptions.retain(says);
        for open in Open::BOTH.into_iter().filter(|open| !has.of(*open)) {
            *own.holidays.of_mut(open) = Rules::default();
            own.exceptions.iter_mut().for_each(|exception| *exception.hours.of_mut(open) = Part::closed());
        }
        own
    }

    /// Hours of which nothing else is said.
    pub fn alone(&self) -> Hours {
        Hours { holidays: self.holidays.clone(), exceptions: self.exceptions.clone(), ..Hours::default() }
    }
}

/// A season, and where it stands in the file.
pub(super) struct Placed {
    season: Season,
    /// Its first day.
    from: Span,
    /// Its last day.
    to: Span,
}

/// Reads what a file says of all branches.
pub fn shared(raw: schema::SharedHours, first: Language, faults: &mut Faults<'_>) -> Above {
    let mut holidays = Both::<Rules>::default();
    for (open, notice) in [(Open::Staffed, &raw.staffed), (Open::SelfService, &raw.self_service)] {
        if let Some(notice) = notice {
            *holidays.of_mut(open) = said(notice, Scope::Holidays, faults).rules;
        }
    }
    let exceptions = exceptions::read(raw.exception.unwrap_or_default(), None, (first, faults));
    Above { holidays, exceptions }
}

/// Reads the hours of a branch or a department.
pub fn read(raw: schema::Hours, above: &Above, first: Language, faults: &mut Faults<'_>) -> Hours {
    let seasons = seasons(raw.season.unwrap_or_default(), faults);
    let has = |notice: &Option<Notice>, open: Open| {
        notice.is_some() || seasons.iter().any(|placed| placed.season.week.of(open).is_some())
    };
    let (staffed, self_service) = (has(&raw.staffed, Open::Staffed), has(&raw.self_service, Open::SelfService));
    let above = above.within(&Both { staffed, self_service });
    let mut hours = Hours { holidays: above.holidays, ..Hours::default() };
    let mut places = Both::<Option<Span>>::default();
    for (open, notice) in [(Open::Staffed, raw.staffed), (Open::SelfService, raw.self_service)] {
        let Some(notice) = notice else { continue };
        let Said { week, rules, span, .. } = said(&notice, Scope::Regular, faults);
        *hours.regular.of_mut(open) = week;
        *places.of_mut(open) = Some(span);
        let own = hours.holidays.of_mut(open);
        own.each.extend(rules.each);
        own.public = rules.public.or(own.public.take());
    }
    check::seasons(&seasons, &hours.regular, &places, faults);
    hours.seasons = seasons.into_iter().map(|placed| placed.season).collect();
    check::holidays(&hours, &places, faults);
    let own = exceptions::read(raw.exception.unwrap_or_default(), Some(&hours), (first, faults));
    hours.exceptions = own.into_iter().chain(above.exceptions).collect();
    hours
}

fn seasons(raw: Vec<At<schema::Season>>, faults: &mut Faults<'_>) -> Vec<Placed> {
    let mut seasons = Vec::new();
    for At { value: raw, span } in raw {
        if seasons.len() == SEASONS {
            faults.push(Diagnostic::error("hours-many").arg("key", "hours.season").arg("limit", SEASONS), span);
            break;
        }
        let mut week = Both::default();
        let mut named = Vec::new();
        for (open, notice) in [(Open::Staffed, &raw.staffed), (Open::SelfService, &raw.self_service)] {
            let Some(notice) = notice else { continue };
            let said = said(notice, Scope::Weekdays, faults);
            *week.of_mut(open) = said.week;
            named.extend(said.places.into_iter().enumerate().filter_map(|(day, place)| Some((day, place?))));
        }
        if raw.staffed.is_none() && raw.self_service.is_none() {
            faults.push(Diagnostic::error("hours-season-empty"), span);
        }
        let (Some(from), Some(to)) = (raw.from, raw.to) else { continue };
        let Some(validity) = validity(&from, &to, faults) else { continue };
        check::weekdays(&validity, &named, faults);
        let season = Season { name: raw.name.unwrap_or_default(), validity, week };
        seasons.push(Placed { season, from: from.span, to: to.span });
    }
    seasons
}

fn validity(from: &At<Border>, to: &At<Border>, faults: &mut Faults<'_>) -> Option<Validity> {
    match (from.value, to.value) {
        (Border::Yearly(first), Border::Yearly(last)) => Some(Validity::Yearly { from: first, to: last }),
        (Border::Day(first), Border::Day(last)) if first <= last => Some(Validity::Dates { from: first, to: last }),
        (Border::Day(_), Border::Day(_)) => {
            faults.push(Diagnostic::error("hours-season-reversed"), to.span);
            None
        }
        _ => {
            faults.push(Diagnostic::error("hours-season-mixed"), to.span);
            None
        }
    }
}

/// Words by language that say something; `key` is blamed where they are blank.
pub fn spoken(key: &str, raw: Option<At<Words>>, (first, faults): (Language, &mut Faults<'_>)) -> Localized {
    let Some(At { value, span }) = raw else { return Localized::new() };
    if value.is_blank() {
        faults.push(Diagnostic::error("empty-text").arg("key", key), span);
        return Localized::new();
    }
    value.by_language(first)
}
