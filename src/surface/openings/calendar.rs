//! The days on which a branch's hours are otherwise, as a calendar to subscribe to (iCalendar, RFC 5545).
//!
//! Every event is whole days (`VALUE=DATE`), so that no time zone needs to be told. The clock has no part in it but through the
//! month of its [`Window`], which `DTSTAMP` says. An event keeps its `UID` as long as what it is about begins on the same day.

use super::Window;
use super::days::clock;
use crate::model::branch::Branch;
use crate::model::holidays::after;
use crate::model::hours::{DAY, Hours, Reason, Slot, State};
use crate::model::language::Language;
use crate::surface::ical::{compact, head, text, written};
use crate::surface::names::localized;
use jiff::civil::Date;
use uuid::Uuid;

/// The space that names of events are made in (RFC 9562 § 5.5); never to change, or calendars would show every event twice.
const EVENTS: Uuid = Uuid::from_u128(0x3c1f_7f7a_9f0e_4b56_8f0d_6d9f_2c4e_b7a1);

/// Whose calendar it is.
pub struct Owner<'a> {
    pub tenant: &'a str,
    /// What people call the library.
    pub library: String,
    pub language: Language,
    /// The branch's page, where there is one, or the site's address; empty where nobody has said it.
    pub url: &'a str,
}

/// Days in a row that are otherwise for one reason.
struct Stretch {
    from: Date,
    to: Date,
    reason: Reason,
    notice: Vec<Slot>,
}

/// The calendar of a branch; none where it says nothing of its hours.
pub fn calendar(branch: &Branch, owner: &Owner<'_>, window: Window) -> Option<String> {
    let hours = branch.hours.as_ref()?;
    let name = localized(&branch.name, owner.language).unwrap_or_else(|| branch.id.clone());
    let mut lines = head(&format!("{name}, {}", owner.library));
    let stamp = format!("{}T000000Z", compact(window.month));
    for stretch in stretches(hours, window, !branch.stops.is_empty()) {
        lines.extend(event(branch, &stretch, (owner, &name, &stamp)));
    }
    Some(written(lines))
}

/// What is otherwise in a window: exceptions whole, holidays day by day, with the hours that a bus has at no place left out.
fn stretches(hours: &Hours, window: Window, mobile: bool) -> Vec<Stretch> {
    let mut found: Vec<Stretch> = Vec::new();
    for date in window.days() {
        let reason = hours.reason(date);
        if matches!(reason, Reason::Regular | Reason::Season(_)) {
            continue;
        }
        let notice = if mobile { Vec::new() } else { hours.notice(date) };
        match found.last_mut() {
            Some(last) if last.reason == reason && last.notice == notice && after(last.to) == Some(date) => {
                last.to = date;
            }
            _ => found.push(Stretch { from: date, to: date, reason, notice }),
        }
    }
    found
}

/// The lines of an event.
fn event(branch: &Branch, stretch: &Stretch, (owner, name, stamp): (&Owner<'_>, &str, &str)) -> Vec<String> {
    let hours = branch.hours.as_ref();
    let reason = match stretch.reason {
        Reason::Exception(at) => {
            let exception = hours.and_then(|hours| hours.exceptions.get(at));
            exception.and_then(|exception| localized(&exception.reason, owner.language)).unwrap_or_default()
        }
        Reason::Holiday(holiday) => holiday.name(owner.language).to_owned(),
        Reason::Season(_) | Reason::Regular => String::new(),
    };
    let kind = if matches!(stretch.reason, Reason::Exception(_)) { "exception" } else { "holiday" };
    let key = format!("{} {} {kind} {}", owner.tenant, branch.id, stretch.from);
    let said = said(&stretch.notice, owner.language);
    let summary = if reason.is_empty() { said } else { format!("{said} ({reason})") };
    let end = after(stretch.to).unwrap_or(stretch.to);
    let mut lines = vec![
        "BEGIN:VEVENT".to_owned(),
        format!("UID:urn:uuid:{}", Uuid::new_v5(&EVENTS, key.as_bytes())),
        format!("DTSTAMP:{stamp}"),
        format!("DTSTART;VALUE=DATE:{}", compact(stretch.from)),
        format!("DTEND;VALUE=DATE:{}", compact(end)),
        format!("SUMMARY;LANGUAGE={}:{}", owner.language.tag(), text(&format!("{name}: {summary}"))),
        "CLASS:PUBLIC".to_owned(),
        "TRANSP:TRANSPARENT".to_owned(),
    ];
    if !owner.url.is_empty() {
        lines.push(format!("URL:{}", owner.url));
    }
    lines.push("END:VEVENT".to_owned());
    lines
}

/// The hours of a day in words.
fn said(notice: &[Slot], language: Language) -> String {
    if notice.is_empty() {
        return State::Closed.name(language).to_owned();
    }
    let slot = |slot: &Slot| format!("{}–{} {}", clock(slot.from), clock(slot.to % DAY), slot.state.name(language));
    notice.iter().map(slot).collect::<Vec<_>>().join(", ")
}
