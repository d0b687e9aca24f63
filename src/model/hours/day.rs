//! What a day is like: its slots, the state at a time, and when that changes.

use super::{DAY, Hours, Open, Reason, Slot, State};
use crate::model::holidays::{after, before};
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

/// How many days [`Hours::next_change`] looks ahead: a year and a season, so that only what never changes is said not to.
const AHEAD: usize = 550;

/// When a state begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub at: DateTime,
    pub state: State,
    pub reason: Reason,
}

/// A span of one kind, seen from some day: a tail of yesterday begins at 0.
struct Seen {
    from: u16,
    to: u16,
    state: State,
    /// The day's own, not yesterday's tail.
    own: bool,
}

impl Hours {
    /// The minutes of a date, midnight to midnight: slots that touch one another from 0 to [`DAY`], tails of yesterday among them.
    pub fn day(&self, date: Date) -> Vec<Slot> {
        let mut seen = self.seen(date, true);
        let reason = self.reason(date);
        let mut tail = reason;
        if let Some(yesterday) = before(date) {
            tail = self.reason(yesterday);
            let tails = self.seen(yesterday, false).into_iter().filter(|span| span.to > DAY);
            seen.extend(tails.map(|span| Seen { from: 0, to: span.to - DAY, ..span }));
        }
        slots(&seen, DAY, |span| if span.is_none_or(|span| span.own) { reason } else { tail })
    }

    /// What begins on a date, as the notice on the door has it: no closed slot, and past midnight `to` is beyond [`DAY`].
    pub fn notice(&self, date: Date) -> Vec<Slot> {
        let reason = self.reason(date);
        let mut slots = slots(&self.seen(date, true), 2 * DAY, |_| reason);
        slots.retain(|slot| slot.state != State::Closed);
        slots
    }

    /// The state at a time of the clock on the wall, and why.
    pub fn state_at(&self, at: DateTime) -> (State, Reason) {
        let minute = minute(at);
        let slots = self.day(at.date());
        let slot = slots.into_iter().find(|slot| (slot.from..slot.to).contains(&minute));
        slot.map_or((State::Closed, self.reason(at.date())), |slot| (slot.state, slot.reason))
    }

    /// When the state will be another than it is at a time; none: not within a year and a half.
    pub fn next_change(&self, at: DateTime) -> Option<Change> {
        let (now, _) = self.state_at(at);
        let days = std::iter::successors(Some(at.date()), |date| after(*date)).take(AHEAD);
        let found = days.flat_map(|date| self.day(date).into_iter().map(move |slot| (date, slot)));
        let minute = minute(at);
        let mut later = found.filter(|(date, slot)| *date > at.date() || slot.from > minute);
        let (date, slot) = later.find(|(_, slot)| slot.state != now)?;
        let (hour, minute) = (i8::try_from(slot.from / 60).ok()?, i8::try_from(slot.from % 60).ok()?);
        Some(Change { at: date.at(hour, minute, 0, 0), state: slot.state, reason: slot.reason })
    }

    fn seen(&self, date: Date, own: bool) -> Vec<Seen> {
        let each = |open: Open| {
            let spans = self.beginning(open, date).iter();
            spans.map(move |span| Seen { from: span.from, to: span.to, state: open.state(), own })
        };
        Open::BOTH.into_iter().flat_map(each).collect()
    }
}

/// The minute of the day.
fn minute(at: DateTime) -> u16 {
    u16::try_from(i16::from(at.hour()) * 60 + i16::from(at.minute())).unwrap_or_default()
}

/// Cuts minutes 0 to `end` where any span begins or ends. Of the spans over a piece the greater state wins, and of two of one state
/// the day's own; neighbours that are alike become one.
fn slots(seen: &[Seen], end: u16, reason: impl Fn(Option<&Seen>) -> Reason) -> Vec<Slot> {
    let mut edges: Vec<u16> = seen.iter().flat_map(|span| [span.from, span.to.min(end)]).chain([0, end]).collect();
    edges.sort_unstable();
    edges.dedup();
    let mut slots: Vec<Slot> = Vec::new();
    for (from, to) in edges.iter().copied().zip(edges.iter().copied().skip(1)) {
        let over = seen.iter().filter(|span| span.from <= from && to <= span.to);
        let top = over.max_by_key(|span| (span.state, span.own));
        let slot = Slot { from, to, state: top.map_or(State::Closed, |span| span.state), reason: reason(top) };
        match slots.last_mut() {
            Some(last) if last.state == slot.state && last.reason == slot.reason => last.to = to,
            _ => slots.push(slot),
        }
    }
    slots
}
