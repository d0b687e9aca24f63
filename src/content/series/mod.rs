//! How often a happening is, from front matter → [`Series`], or what is wrong with it.
//!
//! It is written as a poster has it: "hver tirsdag", "første onsdag i måneden", `until`, `skip`, and a `[[change]]` for the day on
//! which it is otherwise. Whoever has a rule from a calendar may write that (`FREQ=WEEKLY;BYDAY=TU`).

mod check;
mod rule;
mod skip;
#[cfg(test)]
mod tests;
mod words;

pub use skip::Skipped;

use super::front::within;
use super::hours::Piece;
use super::scalar::Time;
use super::schema;
use super::value::{At, Faults};
use crate::diagnostic::{Diagnostic, Span};
use crate::model::content::Moment;
use crate::model::event::{Change, End, Event, MOST, Repeat, Series, Skip, State};

/// How many days besides, skipped days and changes one series may have.
const LISTED: usize = 1000;

/// What front matter says of a series, as it is written.
#[derive(Debug, Default)]
pub struct Raw {
    pub repeat: Option<Piece>,
    pub until: Option<At<Time>>,
    pub times: Option<At<i64>>,
    pub skip: Vec<At<Skipped>>,
    pub also: Vec<At<Time>>,
    pub change: Vec<At<schema::Change>>,
}

/// Where what may be blamed stands.
#[derive(Debug, Default)]
struct Places {
    start: Span,
    end: Span,
    repeat: Span,
    skip: Vec<Span>,
    /// The date of each change.
    changes: Vec<Span>,
}

/// Gives an event its series; `start` and `end` are where its times stand.
pub fn read(event: &mut Event, raw: Raw, (start, end): (Span, Span), faults: &mut Faults<'_>) {
    let written = raw.repeat.as_ref().map(|repeat| repeat.span);
    let alone = [
        raw.until.as_ref().map(|at| at.span),
        raw.times.as_ref().map(|at| at.span),
        raw.skip.first().map(|at| at.span),
    ];
    let series = written.is_some() || !raw.also.is_empty();
    let alone = alone.into_iter().flatten().next().or(raw.change.first().map(|at| at.span).filter(|_| !series));
    if let (None, Some(span)) = (written, alone) {
        return faults.push(Diagnostic::error("repeat-missing"), span);
    }
    if !series {
        return;
    }
    let rule = match &raw.repeat {
        Some(text) => {
            let Some(rule) = rule::rule(text, faults) else { return };
            Some(Repeat { end: ends(rule.end, (raw.until, raw.times), event.start, faults), ..rule })
        }
        None => None,
    };
    let words = raw.repeat.as_ref().map(|text| text.text.trim()).filter(|text| !text.to_uppercase().contains("FREQ="));
    let words = words.map(str::to_owned);
    let also = short("also", raw.also, faults).into_iter().map(|at| timed(at.value.0, event.start)).collect();
    let skips = short("skip", raw.skip, faults);
    let raw = short("change", raw.change, faults);
    let changed: Vec<(Change, Span)> = raw.into_iter().filter_map(|raw| change(raw, event.start, faults)).collect();
    let (changes, dates): (Vec<Change>, Vec<Span>) = changed.into_iter().unzip();
    let places = Places {
        start,
        end,
        repeat: written.unwrap_or(start),
        skip: skips.iter().filter(|at| matches!(at.value, Skipped::Days(..))).map(|at| at.span).collect(),
        changes: dates,
    };
    event.series = Some(Series { rule, words, also, skip: skip(skips), changes });
    check::series(event, &places, faults);
}

/// The first of a list, which is as long as anybody needs.
fn short<T>(key: &str, mut list: Vec<At<T>>, faults: &mut Faults<'_>) -> Vec<At<T>> {
    if let Some(beyond) = list.get(LISTED) {
        faults.push(Diagnostic::error("series-many").arg("key", key).arg("limit", LISTED), beyond.span);
    }
    list.truncate(LISTED);
    list
}

/// A day without a time has that of the series.
fn timed(moment: Moment, start: Moment) -> Moment {
    match start.time && !moment.time {
        true => Moment { at: moment.at.date().to_datetime(start.at.time()), time: true },
        false => moment,
    }
}

fn ends(written: End, keys: (Option<At<Time>>, Option<At<i64>>), start: Moment, faults: &mut Faults<'_>) -> End {
    let until = |at: Moment| if at.time { at.at } else { at.at.date().at(23, 59, 59, 0) };
    match keys {
        (None, None) => return written,
        (Some(At { span, .. }), None) | (None, Some(At { span, .. })) if written != End::Never => {
            faults.push(Diagnostic::error("repeat-both"), span);
        }
        (Some(_), Some(times)) => faults.push(Diagnostic::error("repeat-both"), times.span),
        (Some(at), None) if until(at.value.0) < start.at => {
            faults.push(Diagnostic::error("repeat-until").arg("start", start.at.date()), at.span);
        }
        (Some(at), None) => return End::Until(until(at.value.0)),
        (None, Some(times)) => {
            let most = i64::try_from(MOST).unwrap_or(i64::MAX);
            let times = within("times", Some(times), (1, most), faults).and_then(|times| u32::try_from(times).ok());
            return times.map_or(End::Never, End::Times);
        }
    }
    written
}

fn skip(written: Vec<At<Skipped>>) -> Skip {
    let mut skip = Skip::default();
    for one in written {
        match one.value {
            Skipped::Days(from, to) => skip.days.push((from, to)),
            Skipped::Public => skip.public = true,
            Skipped::Named(day) => skip.holidays.push(day),
            Skipped::Closed => skip.closed = true,
            Skipped::Unstaffed => skip.unstaffed = true,
            Skipped::Wrong => {}
        }
    }
    skip
}

fn change(raw: At<schema::Change>, first: Moment, faults: &mut Faults<'_>) -> Option<(Change, Span)> {
    let At { value: raw, span } = raw;
    let place = raw.date.as_ref().map_or(span, |date| date.span);
    let ordinal = within("change.number", raw.number, (1, 200), faults).and_then(|number| u8::try_from(number).ok());
    let end_at = raw.end.as_ref().map_or(span, |end| end.span);
    let start = raw.start.map(|start| timed(start.value.0, first));
    let end = raw.end.map(|end| end.value.0);
    if let (Some(start), Some(end)) = (start, end)
        && (end.at < start.at || end.at == start.at && end.time)
    {
        faults.push(Diagnostic::error("end-before-start"), end_at);
    }
    let (branch, online, url) = super::front::linked(raw.branch, raw.online, raw.url, faults);
    let state = state([raw.cancelled, raw.sold_out, raw.not_on_sale]);
    let change = Change {
        date: raw.date?.value.0?,
        ordinal: ordinal.unwrap_or(1),
        start,
        end,
        title: raw.title,
        summary: raw.summary,
        place: raw.place,
        branch,
        state,
        online,
        price: raw.price,
        url,
    };
    Some((change, place))
}

/// The state that flags say: cancelled, sold out, not on sale, in that order; none: nothing is said.
pub fn state(flags: [Option<bool>; 3]) -> Option<State> {
    let states = [State::Cancelled, State::SoldOut, State::NotOnSale].into_iter().zip(flags);
    let set = states.filter(|(_, flag)| *flag == Some(true)).map(|(state, _)| state).next();
    set.or(flags.contains(&Some(false)).then_some(State::Scheduled))
}
