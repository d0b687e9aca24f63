//! A happening as a calendar has it: its rule, the dates that it skips and those besides, and each date that is otherwise.

use super::{branch, location};
use crate::model::content::{Detail, Front, Moment};
use crate::model::event::{Event, Key, Occurrence, State};
use crate::model::holidays::after;
use crate::page::Frame;
use crate::page::frame::BranchView;
use crate::site::agenda::{dates, page, window};
use crate::site::{Address, Edition, Site};
use crate::surface::ical::{OSLO, compact, head, moment, text, written};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A happening in words.
pub struct Told {
    pub title: String,
    lines: Vec<String>,
    timed: bool,
}

/// A calendar of some happenings.
pub fn calendar(title: &str, ids: Vec<Uuid>, events: &BTreeMap<Uuid, Told>) -> String {
    let events: Vec<&Told> = ids.iter().filter_map(|id| events.get(id)).collect();
    let mut lines = head(title);
    lines.extend(["REFRESH-INTERVAL;VALUE=DURATION:PT12H", "X-PUBLISHED-TTL:PT12H"].map(str::to_owned));
    if events.iter().any(|event| event.timed) {
        lines.extend(OSLO.map(str::to_owned));
    }
    lines.extend(events.into_iter().flat_map(|event| event.lines.iter().cloned()));
    written(lines)
}

/// Everything that happens in a language, by the ids of happenings.
pub fn events(site: &Site, edition: &Edition, frame: &Frame) -> BTreeMap<Uuid, Told> {
    let stamp = format!("DTSTAMP:{}T000000Z", compact(site.now.date().first_of_month()));
    let mut told = BTreeMap::new();
    for one in &edition.agenda {
        let node = &edition.nodes[one.node];
        let front = &site.document(node).front;
        let Detail::Event(event) = &front.detail else { continue };
        told.entry(one.key.series).or_insert_with(|| {
            let telling = Telling { site, frame, front, event, id: one.key.series, stamp: &stamp, url: &node.url };
            Told { title: front.title.clone(), lines: telling.lines(), timed: event.is_timed() }
        });
    }
    told
}

struct Telling<'a> {
    site: &'a Site,
    frame: &'a Frame,
    front: &'a Front,
    event: &'a Event,
    id: Uuid,
    stamp: &'a str,
    /// The page of the whole.
    url: &'a Address,
}

impl Telling<'_> {
    fn lines(&self) -> Vec<String> {
        let (branches, today) = (self.site.tenant.branches.as_slice(), self.site.now.date());
        let (_, to) = window(today);
        let last = dates(self.event, self.id, (branches, today)).last().map(|one| one.start.at.date());
        let to = last.map_or(to, |last| last.max(to));
        let all = self.event.occurrences(self.id, branches, (Date::MIN, to));
        let ruled = self.ruled(to);
        // The whole begins where its rule does, though it may skip that date: what counts dates counts from there.
        let Some(first) = ruled.first().copied().or_else(|| all.first().map(|one| one.original)) else {
            return Vec::new();
        };
        let key = Key { series: self.id, date: first.at.date(), ordinal: 1 };
        let mut lines = self.told(&self.event.named(key, first).unchanged(), None);
        let recurrence = self.recurrence(&ruled, &all);
        let at = lines.len() - 1;
        lines.splice(at..at, recurrence);
        let changed = all.iter().filter(|one| one.change.is_some());
        lines.extend(changed.flat_map(|one| self.told(one, Some(one.original))));
        lines
    }

    /// When the rule has dates, whatever the series skips; without a rule its start is the only one.
    fn ruled(&self, to: Date) -> Vec<Moment> {
        let start = self.event.start;
        let rule = self.event.series.as_ref().and_then(|series| series.rule.as_ref());
        let starts = rule.map_or_else(|| vec![start.at], |rule| rule.starts(start.at, to));
        starts.into_iter().map(|at| Moment { at, ..start }).collect()
    }

    /// The rule, the dates of it that the series has not, and those that the series has besides.
    fn recurrence(&self, ruled: &[Moment], all: &[Occurrence<'_>]) -> Vec<String> {
        let Some(series) = &self.event.series else { return Vec::new() };
        let timed = self.event.is_timed();
        let ours: BTreeSet<Moment> = all.iter().map(|one| one.original).collect();
        let ruled: BTreeSet<Moment> = ruled.iter().copied().collect();
        let mut lines = Vec::new();
        lines.extend(series.rule.as_ref().map(|rule| format!("RRULE:{}", rule.rrule(timed))));
        lines.extend(ruled.difference(&ours).map(|skipped| format!("EXDATE{}", moment(skipped.at, timed))));
        lines.extend(ours.difference(&ruled).map(|besides| format!("RDATE{}", moment(besides.at, timed))));
        lines
    }

    /// An event of the calendar: the whole, or the date that would have been at a time.
    fn told(&self, one: &Occurrence<'_>, original: Option<Moment>) -> Vec<String> {
        let timed = self.event.is_timed();
        let title = one.change.and_then(|change| change.title.as_ref()).unwrap_or(&self.front.title);
        let mut lines = vec!["BEGIN:VEVENT".to_owned(), format!("UID:{}", self.id), self.stamp.to_owned()];
        lines.extend(original.map(|original| format!("RECURRENCE-ID{}", moment(original.at, timed))));
        lines.push(format!("SEQUENCE:{}", super::sequence(self.site, self.id, original.map(|_| one.key))));
        lines.push(format!("DTSTART{}", moment(one.start.at, timed)));
        let end = match (timed, one.end) {
            (true, end) => end.map(|end| end.at),
            (false, _) => after(one.last_day()).map(|day| day.at(0, 0, 0, 0)),
        };
        lines.extend(end.filter(|end| *end > one.start.at).map(|end| format!("DTEND{}", moment(end, timed))));
        let sold_out = one.state() == State::SoldOut;
        lines.push(format!("SUMMARY:{}", text(title)));
        lines.extend(self.description(one).map(|words| format!("DESCRIPTION:{}", text(&words))));
        lines.extend(location(one, &self.frame.branches).map(|place| format!("LOCATION:{}", text(&place))));
        if let Some(BranchView { lat: Some(lat), lon: Some(lon), .. }) =
            branch(one, &self.frame.branches).filter(|_| one.place().is_none())
        {
            lines.push(format!("GEO:{lat};{lon}"));
        }
        lines.push(format!("STATUS:{}", if one.is_cancelled() { "CANCELLED" } else { "CONFIRMED" }));
        let labels = self.front.tags.iter().chain(&self.front.audience).map(|label| text(&label.title));
        let labels: BTreeSet<String> = labels.collect();
        lines.extend(
            (!labels.is_empty()).then(|| format!("CATEGORIES:{}", labels.into_iter().collect::<Vec<_>>().join(","))),
        );
        lines.extend(self.site.is_addressed().then(|| format!("URL:{}", self.page(one, original.is_some()))));
        lines.push(format!("TRANSP:{}", if timed && !sold_out { "OPAQUE" } else { "TRANSPARENT" }));
        lines.push("END:VEVENT".to_owned());
        lines
    }

    /// The page of a date, or of the whole.
    fn page(&self, one: &Occurrence<'_>, alone: bool) -> String {
        let own = alone.then(|| page(self.url, one.key)).flatten();
        format!("{}{}", self.site.base, own.as_ref().unwrap_or(self.url))
    }

    fn description(&self, one: &Occurrence<'_>) -> Option<String> {
        let summary = one.change.and_then(|change| change.summary.as_ref()).or(self.front.summary.as_ref());
        let parts = [summary.map(String::as_str), one.online(), one.price()];
        let words = parts.into_iter().flatten().collect::<Vec<_>>().join("\n");
        (!words.is_empty()).then_some(words)
    }
}
