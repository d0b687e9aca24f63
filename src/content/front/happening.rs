//! Front matter of an event → [`Event`].

use super::rules;
use crate::content::schema;
use crate::content::series;
use crate::content::value::{At, Faults, shown};
use crate::diagnostic::{Diagnostic, Span};
use crate::model::content::Moment;
use crate::model::event::{Admission, Ages, Attendance, Event, Money, Price, Tickets};

/// The greatest age that a border can be.
const OLDEST: i64 = 120;

/// Where the keys stand that later stages may have to blame.
pub type Blamed = Vec<(String, Span)>;

/// Reads what only events have; `raw` keeps what all documents have.
pub fn event(raw: &mut schema::Event, faults: &mut Faults<'_>) -> (Event, Blamed) {
    let span = |at: Option<Span>| at.unwrap_or_default();
    let at = (span(raw.start.as_ref().map(|at| at.span)), span(raw.end.as_ref().map(|at| at.span)));
    let start = raw.start.take().map(|start| start.value.0);
    let end = raw.end.take().map(|end| end.value.0);
    // Without an hour between them there is nothing to come to.
    let same = start.zip(end).is_some_and(|(start, end)| start.time && end.time);
    rules::ordered((start, end), same, (Diagnostic::error("end-before-start"), at.1), faults);
    let blamed = blamed(raw);
    let (branch, online, url) = linked(raw.branch.take(), raw.online.take(), raw.url.take(), faults);
    let several = raw.branches.take().unwrap_or_default();
    let several = several.into_iter().filter_map(|branch| rules::slug("branches", Some(branch), faults));
    let mut branches: Vec<String> = branch.into_iter().collect();
    for branch in several {
        if !branches.contains(&branch) {
            branches.push(branch);
        }
    }
    let attendance = raw.attendance.unwrap_or(match (&online, branches.is_empty() && raw.place.is_none()) {
        (Some(_), true) => Attendance::Online,
        (Some(_), false) => Attendance::Hybrid,
        (None, _) => Attendance::OnSite,
    });
    let mut event = Event {
        // Without a start the file has an error and its tenant is not written; the value is never shown.
        start: start.unwrap_or(Moment { at: jiff::civil::DateTime::MIN, time: false }),
        end,
        all_day: raw.all_day.unwrap_or_default(),
        series: None,
        state: series::state([raw.cancelled, raw.sold_out, raw.not_on_sale]).unwrap_or_default(),
        place: raw.place.take(),
        branches,
        attendance,
        online,
        organiser: raw.organiser.take(),
        ages: ages(raw, faults),
        languages: languages(raw.languages.take().unwrap_or_default(), faults),
        tickets: tickets(raw, faults),
        url,
    };
    let ordered = start.is_some_and(|start| end.is_none_or(|end| start.at <= end.at));
    let rest = repeated(raw);
    if ordered {
        series::read(&mut event, rest, at, faults);
    }
    (event, blamed)
}

/// Each branch by its id, where it is named first, and the address.
fn blamed(raw: &schema::Event) -> Blamed {
    let changed = raw.change.iter().flatten().filter_map(|change| change.value.branch.as_ref());
    let branches = raw.branch.iter().chain(raw.branches.iter().flatten()).chain(changed);
    // Of several with one key the last stays.
    let mut blamed: Blamed = branches.map(|at| (format!("branch.{}", at.value), at.span)).collect();
    blamed.reverse();
    blamed.extend(raw.url.iter().map(|at| ("url".to_owned(), at.span)));
    blamed
}

/// A branch and two addresses, of an event or of a change to it.
pub fn linked(
    branch: Option<At<String>>,
    online: Option<At<String>>,
    url: Option<At<String>>,
    faults: &mut Faults<'_>,
) -> (Option<String>, Option<String>, Option<String>) {
    (rules::slug("branch", branch, faults), rules::url("online", online, faults), rules::link("url", url, faults))
}

fn repeated(raw: &mut schema::Event) -> series::Raw {
    series::Raw {
        repeat: raw.repeat.take(),
        until: raw.until.take(),
        times: raw.times.take(),
        skip: raw.skip.take().unwrap_or_default(),
        also: raw.also.take().unwrap_or_default(),
        change: raw.change.take().unwrap_or_default(),
    }
}

fn ages(raw: &mut schema::Event, faults: &mut Faults<'_>) -> Ages {
    let to_at = raw.age_to.as_ref().map(|age| age.span);
    let mut age = |key: &str, written: Option<At<i64>>| {
        rules::within(key, written, (0, OLDEST), faults).and_then(|age| u8::try_from(age).ok())
    };
    let (from, to) = (age("age_from", raw.age_from.take()), age("age_to", raw.age_to.take()));
    if let (Some(first), Some(last), Some(span)) = (from, to, to_at)
        && last < first
    {
        faults.push(Diagnostic::error("ages-reversed"), span);
    }
    Ages { from, to }
}

/// Tags of languages, as far as their form goes: there are thousands of languages.
fn languages(written: Vec<At<String>>, faults: &mut Faults<'_>) -> Vec<String> {
    let mut languages = Vec::new();
    for At { value, span } in written {
        let mut parts = value.split('-');
        let first = parts.next().unwrap_or_default();
        let right = (2..=3).contains(&first.len())
            && first.bytes().all(|byte| byte.is_ascii_lowercase())
            && parts.all(|part| (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        if right {
            languages.push(value);
        } else {
            faults.push(Diagnostic::error("language-tag").arg("written", shown(&value)), span);
        }
    }
    languages
}

fn tickets(raw: &mut schema::Event, faults: &mut Faults<'_>) -> Tickets {
    let priced = raw.prices.take().unwrap_or_default();
    let priced_at = priced.first().map(|price| price.span);
    let prices: Vec<Price> = priced.into_iter().filter_map(|price| price_of(price.value, faults)).collect();
    let (free, sign_up) = (raw.free.unwrap_or_default(), raw.sign_up.unwrap_or_default());
    if let Some(span) = priced_at.filter(|_| free) {
        faults.push(Diagnostic::error("price-of-free"), span);
    }
    let admission = match (prices.is_empty(), free, sign_up) {
        (false, _, _) => Admission::Priced(prices),
        (true, _, true) => Admission::SignUp,
        (true, true, false) => Admission::Free,
        (true, false, false) => Admission::Unsaid,
    };
    let capacity = rules::within("capacity", raw.capacity.take(), (1, 1_000_000), faults);
    let per_person = rules::within("places_per_person", raw.places_per_person.take(), (1, 50), faults);
    Tickets {
        admission,
        note: raw.price.take(),
        capacity: capacity.and_then(|number| u32::try_from(number).ok()),
        waiting_list: raw.waiting_list.unwrap_or_default(),
        per_person: per_person.and_then(|number| u8::try_from(number).ok()),
        opens: raw.sale_opens.take().map(|opens| opens.value.0),
        closes: raw.sign_up_closes.take().map(|closes| closes.value.0),
        url: rules::url("tickets", raw.tickets.take(), faults),
    }
}

fn price_of(raw: schema::Price, faults: &mut Faults<'_>) -> Option<Price> {
    let name = rules::text("prices.name", raw.name, faults);
    Some(Price { name: name?, money: Money::nok(raw.price?.0) })
}
