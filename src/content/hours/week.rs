//! What a notice says of days → a week, and rules for holidays.

use super::names::Named;
use super::notice::{Entry, Says, entries};
use super::words::Notice;
use crate::content::value::{At, Faults};
use crate::diagnostic::{Diagnostic, Span};
use crate::model::holidays::Holiday;
use crate::model::hours::{self, DAY, Part, Rules, Week};
use std::collections::BTreeMap;

/// Where a notice stands, which decides of what days it may speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The regular hours: weekdays, holidays and eves.
    Regular,
    /// A season, or the stops of a bus: weekdays.
    Weekdays,
    /// An exception: weekdays, or hours alone for all of its days.
    Days,
    /// For all branches: holidays and eves.
    Holidays,
}

/// What one notice says.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// None: it names no weekday.
    pub week: Option<Week>,
    /// For exceptions: as usual, or as on a weekday.
    pub part: Option<Part>,
    pub rules: Rules,
    /// Where weekdays are named by themselves.
    pub places: [Option<Span>; 7],
    pub span: Span,
}

/// Spans of a day, each where it is written.
type Placed = Vec<At<hours::Span>>;

#[derive(Default)]
struct Reading {
    days: [Option<(Placed, Span)>; 7],
    every: Option<Placed>,
    public: Option<Part>,
    each: BTreeMap<Holiday, Part>,
    part: Option<Part>,
}

/// Reads a notice.
pub fn said(notice: &Notice, scope: Scope, faults: &mut Faults<'_>) -> Said {
    let mut reading = Reading::default();
    for entry in entries(notice, faults) {
        if entry.days.is_empty() {
            reading.bare(entry, scope, faults);
            continue;
        }
        // Of a range of days one is blamed.
        let mut blamed: Option<(&str, Span)> = None;
        for day in &entry.days {
            let code = match misplaced(day.value, scope) {
                None => reading.take(day, &entry.says),
                misplaced => misplaced,
            };
            let fault = code.map(|code| (code, day.span)).filter(|fault| blamed != Some(*fault));
            if let Some((code, span)) = fault {
                faults.push(Diagnostic::error(code), span);
                blamed = fault;
            }
        }
    }
    reading.nights(faults);
    reading.finish(notice.span)
}

/// Why a notice may not speak of a day here.
fn misplaced(day: Named, scope: Scope) -> Option<&'static str> {
    let weekday = matches!(day, Named::Weekday(_) | Named::Every);
    match scope {
        Scope::Weekdays | Scope::Days if !weekday => Some("hours-season-holiday"),
        Scope::Holidays if weekday => Some("hours-shared-week"),
        _ => None,
    }
}

impl Reading {
    /// Hours of a day; what is wrong with them.
    fn take(&mut self, day: &At<Named>, says: &Says) -> Option<&'static str> {
        let spans = match (day.value, says) {
            (Named::Weekday(_) | Named::Every, Says::Usual | Says::Like(_)) => return Some("hours-usual"),
            (_, Says::Spans(spans)) => spans.clone(),
            _ => Vec::new(),
        };
        let twice = match day.value {
            Named::Weekday(at) => {
                self.days.get_mut(at).is_some_and(|day_at| day_at.replace((spans, day.span)).is_some())
            }
            Named::Every => self.every.replace(spans).is_some(),
            Named::Public => self.public.replace(part(says)).is_some(),
            Named::Holiday(holiday) => self.each.insert(holiday, part(says)).is_some(),
        };
        twice.then_some("hours-day-twice")
    }

    /// Hours that name no day.
    fn bare(&mut self, entry: Entry, scope: Scope, faults: &mut Faults<'_>) {
        if scope != Scope::Days {
            faults.push(Diagnostic::error("hours-no-day"), entry.span);
            return;
        }
        let twice = match entry.says {
            Says::Spans(spans) => self.every.replace(spans).is_some(),
            says => self.part.replace(part(&says)).is_some(),
        };
        let both = self.part.is_some() && (self.every.is_some() || self.days.iter().any(Option::is_some));
        if twice || both {
            faults.push(Diagnostic::error("hours-day-twice"), entry.span);
        }
    }

    fn spans(&self, weekday: usize) -> &[At<hours::Span>] {
        let own = self.days.get(weekday).and_then(|day| day.as_ref().map(|(spans, _)| spans));
        own.or(self.every.as_ref()).map_or(&[], Vec::as_slice)
    }

    /// Says where a night runs into the next day's hours.
    fn nights(&self, faults: &mut Faults<'_>) {
        let mut blamed: Vec<Span> = Vec::new();
        for weekday in 0..7 {
            let (Some(last), Some(first)) = (self.spans(weekday).last(), self.spans((weekday + 1) % 7).first()) else {
                continue;
            };
            if last.value.to > first.value.from + DAY && !blamed.contains(&last.span) {
                faults.push(Diagnostic::error("hours-overlap-night"), last.span);
                blamed.push(last.span);
            }
        }
    }

    fn finish(self, span: Span) -> Said {
        let any = self.every.is_some() || self.days.iter().any(Option::is_some);
        let week: Week = std::array::from_fn(|weekday| bare(self.spans(weekday)));
        let places = std::array::from_fn(|at| self.days.get(at).and_then(|day| day.as_ref().map(|(_, span)| *span)));
        Said {
            week: any.then_some(week),
            part: self.part,
            rules: Rules { public: self.public, each: self.each },
            places,
            span,
        }
    }
}

fn bare(spans: &[At<hours::Span>]) -> Vec<hours::Span> {
    spans.iter().map(|span| span.value).collect()
}

fn part(says: &Says) -> Part {
    match says {
        Says::Spans(spans) => Part::These(std::array::from_fn(|_| bare(spans))),
        Says::Usual => Part::Usual,
        Says::Like(weekday) => Part::Like(u8::try_from(*weekday).unwrap_or_default()),
    }
}
