//! Exceptions of a tenant file: single days and ranges, each with a reason.

use super::{Notice, Said, Scope, said, spoken};
use crate::content::schema;
use crate::content::value::{At, Faults};
use crate::diagnostic::{Diagnostic, Span};
use crate::model::hours::{Both, Exception, Hours, Open, Part};
use crate::model::language::Language;
use jiff::civil::Date;

/// How many exceptions one branch may have: each is compared with all the others.
const MOST: usize = 400;
/// How many days of a range are looked at, to see whether it changes anything.
const LOOKED: usize = 400;

/// Reads exceptions; `usual` is what holds without them, where that is known.
pub fn read(
    raw: Vec<At<schema::Exception>>,
    usual: Option<&Hours>,
    (first, faults): (Language, &mut Faults<'_>),
) -> Vec<Exception> {
    let mut exceptions: Vec<Exception> = Vec::new();
    for At { value: mut raw, span } in raw {
        if exceptions.len() == MOST {
            faults.push(Diagnostic::error("hours-many").arg("key", "hours.exception").arg("limit", MOST), span);
            break;
        }
        let hours = hours(&raw, span, faults);
        let reason = spoken("hours.exception.reason", raw.reason.take(), (first, faults));
        let (Some((from, to, place)), Some(hours)) = (days(&raw, span, faults), hours) else { continue };
        let twice = exceptions.iter().find(|other| other.from <= to && from <= other.to);
        if let Some(other) = twice {
            let fault = Diagnostic::error("hours-exception-twice").arg("day", other.from.max(from));
            faults.push(fault, place);
        }
        let exception = Exception { from, to, reason, hours };
        if usual.is_some_and(|usual| is_idle(&exception, usual)) {
            faults.push(Diagnostic::hint("hours-exception-idle"), place);
        }
        exceptions.push(exception);
    }
    exceptions
}

/// The first and the last day, and where they stand.
fn days(raw: &schema::Exception, span: Span, faults: &mut Faults<'_>) -> Option<(Date, Date, Span)> {
    match (&raw.date, &raw.from, &raw.to) {
        (Some(At { value: day, span }), None, None) => Some((day.0?, day.0?, *span)),
        (None, Some(At { value: from, span }), Some(to)) => {
            let (first, last) = (from.0?, to.value.0?);
            if first > last {
                faults.push(Diagnostic::error("hours-exception-reversed"), to.span);
                return None;
            }
            Some((first, last, *span))
        }
        _ => {
            faults.push(Diagnostic::error("hours-exception-dates"), span);
            None
        }
    }
}

fn hours(raw: &schema::Exception, span: Span, faults: &mut Faults<'_>) -> Option<Both<Part>> {
    let closed = raw.closed.as_ref().filter(|closed| closed.value);
    let written = raw.staffed.is_some() || raw.self_service.is_some();
    match closed {
        Some(closed) if written => {
            faults.push(Diagnostic::error("hours-exception-both"), closed.span);
            None
        }
        Some(_) => Some(Both { staffed: Part::closed(), self_service: Part::closed() }),
        None if !written => {
            faults.push(Diagnostic::error("hours-exception-empty"), span);
            None
        }
        None => Some(Both { staffed: part(&raw.staffed, faults), self_service: part(&raw.self_service, faults) }),
    }
}

fn part(notice: &Option<Notice>, faults: &mut Faults<'_>) -> Part {
    let Some(notice) = notice else { return Part::Usual };
    let Said { week, part, .. } = said(notice, Scope::Days, faults);
    part.or(week.map(Part::These)).unwrap_or(Part::Usual)
}

/// Whether all of an exception's days are closed with it, and would be without.
fn is_idle(exception: &Exception, usual: &Hours) -> bool {
    let closing = Open::BOTH.into_iter().all(|open| match exception.hours.of(open) {
        Part::These(week) => week.iter().all(Vec::is_empty),
        Part::Usual => true,
        Part::Like(_) => false,
    });
    let days = exception.from.series(jiff::Span::new().days(1)).take_while(|day| *day <= exception.to);
    closing && !usual.is_never_open() && days.take(LOOKED).all(|day| usual.notice(day).is_empty())
}
