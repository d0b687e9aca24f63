//! A list of days: what each day of a branch or a department has, and why.

use super::Window;
use crate::model::branch::{Branch, Department};
use crate::model::holidays::Holiday;
use crate::model::hours::{Hours, Reason, State};
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

impl Listed {
    /// The days of a branch; none where it says nothing of when it is open.
    pub fn of_branch(branch: &Branch, window: Window) -> Option<Listed> {
        if branch.stops.is_empty() {
            return branch.hours.as_ref().map(|hours| Listed::of_hours(hours, window));
        }
        let unnamed = Hours::default();
        let hours = branch.hours.as_ref().unwrap_or(&unnamed);
        Some(Listed::made(hours, window, |date| {
            let stops = branch.stops_on(date).flat_map(|(stop, spans)| spans.iter().map(move |span| (stop, span)));
            let open = |(stop, span): (&crate::model::branch::Stop, &crate::model::hours::Span)| Open {
                from: clock(span.from),
                to: clock(span.to),
                state: OpenState::Staffed,
                place: Some(names(&stop.place)),
            };
            let mut spans: Vec<Open> = stops.map(open).collect();
            spans.sort_by(|one, other| one.from.cmp(&other.from));
            spans
        }))
    }

    /// The days of a department; none where it has no hours of its own.
    pub fn of_department(department: &Department, window: Window) -> Option<Listed> {
        department.hours.as_ref().map(|hours| Listed::of_hours(hours, window))
    }

    fn of_hours(hours: &Hours, window: Window) -> Listed {
        Listed::made(hours, window, |date| {
            let state = |state| match state {
                State::Staffed => Some(OpenState::Staffed),
                State::SelfService => Some(OpenState::SelfService),
                State::Closed => None,
            };
            let open = |slot: crate::model::hours::Slot| {
                let (from, to) = (clock(slot.from), clock(slot.to));
                state(slot.state).map(|state| Open { from, to, state, place: None })
            };
            hours.notice(date).into_iter().filter_map(open).collect()
        })
    }

    fn made(hours: &Hours, window: Window, spans: impl Fn(Date) -> Vec<Open>) -> Listed {
        let mut found: Vec<Reason> = Vec::new();
        let mut day = |date: Date| {
            let reason = Some(hours.reason(date)).filter(|reason| *reason != Reason::Regular);
            let place = reason.map(|reason| {
                let known = found.iter().position(|known| *known == reason);
                known.unwrap_or_else(|| {
                    found.push(reason);
                    found.len() - 1
                })
            });
            Day { date: date.to_string(), spans: spans(date), reason: place }
        };
        let days = window.days().map(&mut day).collect();
        Listed { reasons: found.into_iter().filter_map(|reason| why(hours, reason)).collect(), days }
    }
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
