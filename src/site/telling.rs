//! What a site tells of its happenings, as the memory of them has it: enough to see that anything changed, and nothing that
//! changes with the program alone.

use super::Site;
use super::agenda::window;
use crate::digest::Digest;
use crate::model::content::{Detail, Front, Moment};
use crate::model::event::{Event, Memory, Occurrence, Telling};
use jiff::civil::{Date, DateTime, date};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// What a site remembers once its dates are told; `now` is none where nobody will remember it.
pub fn remembered(site: &Site, now: Option<DateTime>) -> Memory {
    let (from, _) = window(site.now.date());
    site.memory.then(tellings(site), from, now)
}

/// Everything that a site tells: each date, and each happening as a whole, in all languages.
fn tellings(site: &Site) -> BTreeMap<String, Telling> {
    let mut parts: BTreeMap<String, (Vec<Digest>, i32, Date)> = BTreeMap::new();
    let mut add = |name: String, digest: Digest, least: i32, last: Date| {
        let known = parts.entry(name).or_insert_with(|| (Vec::new(), least, last));
        known.0.push(digest);
        (known.1, known.2) = (known.1.max(least), known.2.max(last));
    };
    for edition in &site.editions {
        let mut known: BTreeMap<usize, [Digest; 2]> = BTreeMap::new();
        for one in &edition.agenda {
            let front = &site.document(&edition.nodes[one.node]).front;
            let Detail::Event(event) = &front.detail else { continue };
            let occurrence = one.of(event);
            let least = least(front, &occurrence);
            // Of a date neither the rule is told, nor what is said of other dates.
            let alone = || Event { start: Moment::default(), end: None, series: None, ..(**event).clone() };
            let of = || [address(&(words(front), event)), address(&(words(front), alone()))];
            let [whole, date] = *known.entry(one.node).or_insert_with(of);
            let own = address(&(occurrence.change, one.start, occurrence.end));
            add(one.key.series.to_string(), whole, least, one.last);
            add(one.key.to_string(), Digest::all(&[date, own]), least, one.last);
        }
    }
    let telling = |(name, (mut digests, least, last)): (String, (Vec<Digest>, i32, Date))| {
        // That a language shows the text of another changes nothing, nor how many of a series' dates there are to see.
        digests.sort_unstable();
        digests.dedup();
        (name, Telling { digest: Digest::all(&digests).short(16), least, last })
    };
    parts.into_iter().map(telling).collect()
}

/// What lists and calendars say of a text.
fn words(front: &Front) -> (&str, Option<&str>, [Vec<&str>; 2]) {
    let labels = [&front.tags, &front.audience].map(|labels| labels.iter().map(|label| label.slug.as_str()).collect());
    (&front.title, front.summary.as_deref(), labels)
}

/// The address of a value in which nothing is said of what there is not: a key that the next version of the program knows
/// besides changes no address.
fn address(value: &impl Serialize) -> Digest {
    let value = serde_json::to_value(value).map(bare).unwrap_or_default();
    Digest::of(value.to_string().as_bytes())
}

fn bare(value: Value) -> Value {
    let said = |value: &Value| match value {
        Value::Null | Value::Bool(false) => false,
        Value::Array(all) => !all.is_empty(),
        Value::Object(all) => !all.is_empty(),
        Value::Bool(true) | Value::Number(_) | Value::String(_) => true,
    };
    match value {
        // The place in a list says what something is.
        Value::Array(all) => Value::Array(all.into_iter().map(bare).collect()),
        Value::Object(all) => {
            let all = all.into_iter().map(|(name, value)| (name, bare(value)));
            Value::Object(all.filter(|(_, value)| said(value)).collect())
        }
        value => value,
    }
}

/// The least revision of a date: grows with the day of the last change that the text names, and with each change of the date.
fn least(front: &Front, one: &Occurrence<'_>) -> i32 {
    let since = |moment: Moment| moment.at.date().since(date(2000, 1, 1)).map_or(0, |span| span.get_days());
    let updated = front.updated.map_or(0, since).max(0);
    updated + i32::from(one.change.is_some()) + i32::from(one.is_moved()) + i32::from(one.is_cancelled())
}
