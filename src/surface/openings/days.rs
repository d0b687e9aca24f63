//! A list of days: what each day of a branch or a department has, and why.

use super::Window;
use crate::model::branch::{Branch, Department, Stop};
use crate::model::holidays::Holiday;
use crate::model::hours::{Hours, Reason, Slot, Span, State};
use crate::model::language::{Language, Localized};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// Names by language tag.
pub type Names = BTreeMap<String, String>;

/// The days of a branch or a department.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Listed {
    /// Why days have other hours than the regular week says; days name them by their place here, the first is 0.
    pub reasons: Vec<Why>,
    /// Every day from the list's first to its last.
    pub days: Vec<Day>,
}

/// A reason that days have their hours for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Why {
    pub kind: WhyKind,
    /// What it is called, by language; empty where the library gives no reason.
    pub name: Names,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WhyKind {
    /// Days that the library itself takes out of the week.
    Exception,
    /// A public holiday or an eve.
    Holiday,
    /// A season with a week of its own.
    Season,
}

/// A day with the hours that begin on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Day {
    /// ISO 8601: `2026-11-23`.
    pub date: String,
    /// In their order and apart from one another; empty: nothing begins on the day.
    ///
    /// What is open at a time is said by the day's own spans and by those of the day before that go past midnight; where both
    /// do, staffed goes before self-service.
    pub spans: Vec<Open>,
    /// Its place in `reasons`; absent on days of the regular week.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<usize>,
}

/// A stretch of time in one state, by the clock on the library's wall.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Open {
    /// `HH:MM`.
    pub from: String,
    /// `HH:MM`, not within it; above `24:00` where it goes past midnight: `26:00` is two in the next night.
    pub to: String,
    pub state: OpenState,
    /// Where a mobile library stops, by language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Names>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OpenState {
    Staffed,
    /// Meråpent: open without staff, for those who have a key.
    SelfService,
}

/// `HH:MM` of a minute.
pub fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// Names by their languages' tags.
pub fn names(words: &Localized) -> Names {
    words.iter().map(|(language, word)| (language.tag().to_owned(), word.clone())).collect()
}

/// A branch or a department that says when it is open.
#[derive(Clone, Copy)]
pub struct Place<'t> {
    pub hours: Option<&'t Hours>,
    /// The branch, where it is a mobile library: it is open where it stops.
    mobile: Option<&'t Branch>,
}

/// A stretch of time that begins on a day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Begun<'t> {
    pub span: Span,
    pub state: OpenState,
    /// Where a mobile library stops.
    pub place: Option<&'t Localized>,
}

impl<'t> Place<'t> {
    /// None where the branch says nothing of when it is open.
    pub fn of_branch(branch: &'t Branch) -> Option<Place<'t>> {
        let mobile = (!branch.stops.is_empty()).then_some(branch);
        let place = Place { hours: branch.hours.as_ref(), mobile };
        (mobile.is_some() || place.hours.is_some()).then_some(place)
    }

    /// None where the department has no hours of its own.
    pub fn of_department(department: &'t Department) -> Option<Place<'t>> {
        department.hours.as_ref().map(|hours| Place { hours: Some(hours), mobile: None })
    }

    /// What begins on a date, in the order of the clock.
    pub fn begins(&self, date: Date) -> Vec<Begun<'t>> {
        let Some(bus) = self.mobile else {
            let slots = self.hours.map_or_else(Vec::new, |hours| hours.notice(date));
            let begun = |slot: Slot| {
                let state = OpenState::of(slot.state)?;
                Some(Begun { span: Span { from: slot.from, to: slot.to }, state, place: None })
            };
            return slots.into_iter().filter_map(begun).collect();
        };
        let stops = bus.stops_on(date).flat_map(|(stop, spans)| spans.iter().map(move |span| (stop, *span)));
        let begun =
            |(stop, span): (&'t Stop, Span)| Begun { span, state: OpenState::Staffed, place: Some(&stop.place) };
        let mut all: Vec<Begun> = stops.map(begun).collect();
        all.sort_by_key(|begun| begun.span);
        all
    }

    /// Why a date has its hours; none on days of the regular week.
    pub fn reason(&self, date: Date) -> Option<Reason> {
        let reason = self.hours.map_or(Reason::Regular, |hours| hours.reason(date));
        Some(reason).filter(|reason| *reason != Reason::Regular)
    }

    /// A reason in words; none of the regular week.
    pub fn why(&self, reason: Reason) -> Option<Why> {
        why(self.hours?, reason)
    }
}

impl OpenState {
    fn of(state: State) -> Option<OpenState> {
        match state {
            State::Staffed => Some(OpenState::Staffed),
            State::SelfService => Some(OpenState::SelfService),
            State::Closed => None,
        }
    }
}

impl Listed {
    /// The days of a place.
    pub fn of(place: Place, window: Window) -> Listed {
        let mut found: Vec<Reason> = Vec::new();
        let mut day = |date: Date| {
            let reason = place.reason(date).map(|reason| numbered(&mut found, reason));
            let open = |begun: Begun| Open {
                from: clock(begun.span.from),
                to: clock(begun.span.to),
                state: begun.state,
                place: begun.place.map(names),
            };
            Day { date: date.to_string(), spans: place.begins(date).into_iter().map(open).collect(), reason }
        };
        let days = window.days().map(&mut day).collect();
        Listed { reasons: found.into_iter().filter_map(|reason| place.why(reason)).collect(), days }
    }
}

/// The place of a value in a list, at the end of which it is put where it is not there.
pub fn numbered<T: PartialEq>(list: &mut Vec<T>, value: T) -> usize {
    list.iter().position(|known| *known == value).unwrap_or_else(|| {
        list.push(value);
        list.len() - 1
    })
}

/// A reason in words; none of the regular week.
pub fn why(hours: &Hours, reason: Reason) -> Option<Why> {
    let holiday = |holiday: Holiday| {
        let languages = [Language::Nb, Language::Nn, Language::Se, Language::En];
        languages.into_iter().map(|language| (language.tag().to_owned(), holiday.name(language).to_owned())).collect()
    };
    let (kind, name) = match reason {
        Reason::Regular => return None,
        Reason::Exception(at) => {
            let reason = hours.exceptions.get(at).map(|exception| names(&exception.reason));
            (WhyKind::Exception, reason.unwrap_or_default())
        }
        Reason::Holiday(name) => (WhyKind::Holiday, holiday(name)),
        Reason::Season(at) => {
            let name = hours.seasons.get(at).map(|season| names(&season.name));
            (WhyKind::Season, name.unwrap_or_default())
        }
    };
    Some(Why { kind, name })
}
