//! One item → a text, with what became of all that stands in it.

use super::items::{Item, civil};
use super::places::{Addresses, Known, Used, named};
use super::prepared::prepared;
use super::{Site, folder, is_shown, source};
use crate::content::front::url_fault;
use crate::content::value::shown;
use crate::diagnostic::Diagnostic;
use crate::import::html::{self, Places as _, Turned, words};
use crate::import::written::Front;
use crate::import::zones::named as zone;
use crate::import::{Brought, Text, labels, untitled};
use crate::model::clock::OSLO;
use crate::model::content::Moment;
use crate::model::event::Event;
use crate::model::language::Language;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use std::sync::Arc;

/// Terms that WordPress gives to what nobody filed.
const UNFILED: [&str; 4] = ["uncategorized", "ukategorisert", "ukategorisert-nb", "ikke kategorisert"];

impl Site<'_> {
    /// Makes the text of an item.
    pub(super) fn text(&self, item: &Item, known: &Arc<Known>, brought: &mut Brought) {
        let title = Some(words(&item.title)).filter(|title| !title.is_empty());
        let title = title.unwrap_or_else(|| untitled(self.library.language).to_owned());
        let key = self.keys.get(&item.id).cloned().unwrap_or_default();
        let file = |id: u64| {
            let file = self.all.get(&id).filter(|item| item.kind == "attachment")?;
            Some((file.file.clone(), file.meta("_wp_attachment_image_alt").unwrap_or_default().to_owned()))
        };
        let prepared = prepared(&item.content, &file);
        let addresses = Addresses::of(known);
        let places: Arc<dyn html::Places> = Arc::<Addresses>::clone(&addresses);
        let Ok(turned) = html::markdown(&prepared.html, places) else {
            return brought.leave(Diagnostic::warning("import-nested").arg("title", shown(&title)));
        };
        let mut told: Vec<Diagnostic> = Vec::new();
        let front = match self.front(item, &title, (&key, &addresses), &mut told) {
            Ok(front) => front,
            Err(why) => return brought.leave(why.arg("title", shown(&title))),
        };
        let id = self.library.id_of(source(item));
        let used = addresses.used();
        told.extend(prepared.left.iter().map(|name| Diagnostic::warning("import-shortcode").arg("name", shown(name))));
        told.extend(remarks(&turned, &used));
        let text = Text { id, key: key.clone(), text: front.file(id, &[], &turned.markdown) };
        let before = brought.texts.len();
        brought.take(self.library, &title, text);
        if brought.texts.len() > before {
            let file = self.library.file(&key);
            brought.media.extend(used.media);
            brought.remarks.extend(told.into_iter().map(|told| told.arg("title", shown(&title)).within(&file)));
        }
    }

    fn front(
        &self,
        item: &Item,
        title: &str,
        (key, addresses): (&str, &Addresses),
        told: &mut Vec<Diagnostic>,
    ) -> Result<Front, Diagnostic> {
        let mut front = Front::new(title);
        front.text("summary", &words(&item.excerpt));
        match folder(item) {
            Some("events") => self.happening(item, &mut front, told)?,
            Some("articles") => {
                front.moment("date", Some(moment(item.date.unwrap_or(self.library.today.at(0, 0, 0, 0)))));
                front.text("author", self.export.authors.get(&item.creator).map_or("", String::as_str));
            }
            _ if item.order != 0 => front.line("weight", item.order),
            _ => {}
        }
        let unfiled = |name: &String| UNFILED.contains(&name.to_lowercase().as_str());
        let filed =
            item.terms.iter().filter(|(kind, _)| ["category", "post_tag", "tribe_events_cat"].contains(&kind.as_str()));
        front.list("tags", &labels(filed.map(|(_, name)| words(name)).filter(|name| !unfiled(name))));
        self.picture(item, &mut front, (addresses, told));
        let alias: Vec<String> = self.alias(item, key).into_iter().collect();
        front.list("aliases", &alias);
        if item.status == "future" {
            front.moment("publish", item.date.map(timed));
        }
        front.flag("draft", !is_shown(item));
        if !is_shown(item) {
            told.push(Diagnostic::hint("import-draft"));
        }
        if let Some(tag) = item.language.as_deref().filter(|tag| !speaks(tag, self.library.language)) {
            told.push(Diagnostic::hint("import-language").arg("tag", shown(tag)));
        }
        if self.library.shared.contains(key) {
            told.push(Diagnostic::hint("import-replaces"));
        }
        Ok(front)
    }

    /// The main picture.
    fn picture(&self, item: &Item, front: &mut Front, (addresses, told): (&Addresses, &mut Vec<Diagnostic>)) {
        let file = item.meta("_thumbnail_id").and_then(|id| self.all.get(&id.parse().ok()?));
        let Some(file) = file.filter(|file| !file.file.is_empty()) else { return };
        let Some(src) = addresses.picture(&file.file) else { return };
        let alt = words(file.meta("_wp_attachment_image_alt").unwrap_or_default());
        front.picture(&src, &alt);
        if alt.is_empty() {
            told.push(Diagnostic::hint("import-undescribed").arg("file", src));
        }
    }

    /// When and where an event of The Events Calendar is.
    fn happening(&self, item: &Item, front: &mut Front, told: &mut Vec<Diagnostic>) -> Result<(), Diagnostic> {
        let (start, end) = times(item)?;
        let end = end.filter(|end| end.at > start.at);
        front.times(&Event { start, end, ..Event::default() }, self.library.language);
        let named = |key: &str| {
            let other = item.meta(key).and_then(|id| self.all.get(&id.parse().ok()?));
            other.map(|other| words(&other.title)).unwrap_or_default()
        };
        let venue = named("_EventVenueID");
        match self.library.branch(&venue) {
            Some(branch) => front.text("branch", branch),
            None => front.text("place", &venue),
        }
        front.text("organiser", &named("_EventOrganizerID"));
        match item.meta("_EventCost") {
            Some("0" | "Gratis" | "gratis" | "Free") => front.flag("free", true),
            Some(cost) if cost.bytes().all(|byte| byte.is_ascii_digit()) => front.text("price", &format!("{cost} kr")),
            cost => front.maybe("price", cost.map(words).as_deref()),
        }
        front.maybe("url", item.meta("_EventURL").filter(|url| url_fault(url).is_none()));
        if item.meta("_EventRecurrence").is_some_and(|rule| rule.contains("rules") && rule.contains("type")) {
            told.push(Diagnostic::warning("import-series"));
        }
        Ok(())
    }
}

/// Whether a plugin's word for a language may mean one: `nb-no`, `no`.
fn speaks(tag: &str, language: Language) -> bool {
    let first = tag.split(['-', '_']).next().unwrap_or(tag);
    Language::of_site(first).or_else(|| Language::mistaken(first)) == Some(language)
}

/// When an event begins and ends, as the clock in Norway shows it.
fn times(item: &Item) -> Result<(Moment, Option<Moment>), Diagnostic> {
    let name = item.meta("_EventTimezone").unwrap_or("Europe/Oslo");
    // "UTC+1" is what WordPress calls a clock that somebody set by hand, in Norway most likely.
    let here = name.starts_with("UTC+") || name == "Europe/Oslo";
    let clock = |key: &str| {
        let at = item.meta(key).and_then(civil)?;
        let instant = (!here).then(|| zone(name)?.to_timestamp(at).ok()).flatten();
        Some(instant.map_or(at, |instant| OSLO.to_datetime(instant)))
    };
    let universal = |key: &str| {
        let at = item.meta(key).and_then(civil)?;
        Some(OSLO.to_datetime(TimeZone::UTC.to_timestamp(at).ok()?))
    };
    let start = clock("_EventStartDate").or_else(|| universal("_EventStartDateUTC"));
    let start = start.ok_or_else(|| Diagnostic::warning("import-start"))?;
    let end = clock("_EventEndDate").or_else(|| universal("_EventEndDateUTC"));
    let whole = item.meta("_EventAllDay").is_some_and(|whole| ["yes", "1", "true"].contains(&whole));
    Ok(match whole {
        false => (timed(start), end.map(timed)),
        true => (day(start), end.map(day)),
    })
}

fn timed(at: DateTime) -> Moment {
    Moment { at: at.date().at(at.hour(), at.minute(), at.second(), 0), time: true }
}

fn day(at: DateTime) -> Moment {
    Moment { at: at.date().at(0, 0, 0, 0), time: false }
}

/// When an article was published: at midnight nobody does.
fn moment(at: DateTime) -> Moment {
    if at.time() == jiff::civil::Time::midnight() { day(at) } else { timed(at) }
}

/// What somebody should look at in a text.
fn remarks(turned: &Turned, used: &Used) -> Vec<Diagnostic> {
    let mut told = Vec::new();
    let lost = |address: &String| match named(address.rsplit('/').next().unwrap_or_default()) {
        Some(_) => Diagnostic::warning("import-picture").arg("address", shown(address)),
        None => Diagnostic::warning("import-picture-name").arg("address", shown(address)),
    };
    told.extend(used.lost.iter().map(lost));
    told.extend(turned.frames.iter().map(|address| Diagnostic::warning("import-frame").arg("address", shown(address))));
    told.extend(turned.merged.then(|| Diagnostic::warning("import-table")));
    told.extend(turned.undescribed.iter().map(|file| Diagnostic::hint("import-undescribed").arg("file", file)));
    told.extend(used.old.iter().map(|address| Diagnostic::hint("import-link").arg("address", shown(address))));
    told
}
