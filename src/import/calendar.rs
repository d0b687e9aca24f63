//! iCalendar → events.

use super::lines::{self, Component};
use super::pictures::{Elsewhere, is_picture};
use super::repeating::{self, Times};
use super::written::Front;
use super::zones::Zones;
use super::{Brought, Library, Names, Text, html, labels, plain, untitled};
use crate::content::front::url_fault;
use crate::content::value::shown;
use crate::diagnostic::Diagnostic;
use crate::model::content::Moment;
use crate::model::event::{Change, Event, State};
use crate::model::kind::Kind;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Makes events of a calendar.
pub fn calendar(bytes: &[u8], library: &Library) -> Result<Brought, Diagnostic> {
    let calendar = lines::read(bytes);
    if !calendar.begun {
        return Err(Diagnostic::error("import-no-calendar"));
    }
    let zones = Zones::of(&calendar.zones);
    let (mut brought, mut names) = (Brought::default(), Names::of(library));
    let elsewhere = Arc::new(Elsewhere::of(None, library.pictures.as_ref()));
    for (source, members) in grouped(&calendar.events) {
        let id = library.id_of(&source);
        if library.known.contains_key(&id) {
            brought.known += 1;
            continue;
        }
        let title = Some(title(members[0])).filter(|title| !title.is_empty());
        let title = title.unwrap_or_else(|| untitled(library.language).to_owned());
        let made = Happening::read(&members, (&zones, &elsewhere), library);
        brought.pictures.extend(elsewhere.named());
        let happening = match made {
            Ok(happening) => happening,
            Err(why) => {
                brought.leave(why.arg("title", shown(&title)));
                continue;
            }
        };
        let key = names.again((Kind::Events.folder(), id), &title, &format!("arrangement-{}", &id.to_string()[..8]));
        let text =
            Text { id, text: happening.front(&title, library).file(id, &happening.changes(), &happening.body), key };
        let file = library.file(&text.key);
        let before = brought.texts.len();
        brought.take(library, &title, text);
        if brought.texts.len() > before {
            let told = happening.remarks.into_iter().map(|told| told.arg("title", shown(&title)).within(&file));
            brought.remarks.extend(told);
        }
    }
    brought.whole(&calendar);
    Ok(brought)
}

impl Brought {
    /// Says what concerns the whole of a calendar.
    fn whole(&mut self, calendar: &lines::Calendar) {
        let mut others: BTreeMap<&str, usize> = BTreeMap::new();
        calendar.others.iter().for_each(|name| *others.entry(name).or_default() += 1);
        for (name, count) in others {
            self.left += count;
            self.remarks.push(Diagnostic::warning("import-component").arg("name", name).arg("count", count));
        }
        if calendar.cut {
            self.leave(Diagnostic::warning("import-cut"));
        }
        if calendar.latin {
            self.remarks.push(Diagnostic::hint("import-latin"));
        }
    }
}

/// What belongs together, by what the source calls it and in its order: the happening first, then what is otherwise with its days.
fn grouped(events: &[Component]) -> Vec<(String, Vec<&Component>)> {
    let mut order: Vec<String> = Vec::new();
    let mut groups: BTreeMap<String, Vec<&Component>> = BTreeMap::new();
    for event in events {
        let source = event.text("UID").unwrap_or_else(|| {
            let start = event.line("DTSTART").map(|line| line.value.clone()).unwrap_or_default();
            format!("{}\n{start}", title(event))
        });
        let group = groups.entry(source.clone()).or_default();
        if group.is_empty() {
            order.push(source);
        }
        group.push(event);
    }
    let mut found = Vec::new();
    for source in order {
        let group = groups.remove(&source).unwrap_or_default();
        let (own, changed): (Vec<&Component>, Vec<&Component>) =
            group.into_iter().partition(|event| event.line("RECURRENCE-ID").is_none());
        // The same happening twice in a file: the later edition of it.
        match own.into_iter().max_by_key(|event| sequence(event)) {
            Some(own) => found.push((source, std::iter::once(own).chain(changed).collect())),
            // Days of a series that is not in the file are happenings of their own.
            None => found.extend(changed.into_iter().map(|event| {
                let day = event.line("RECURRENCE-ID").map(|line| line.value.clone()).unwrap_or_default();
                (format!("{source}\n{day}"), vec![event])
            })),
        }
    }
    found
}

fn sequence(event: &Component) -> i64 {
    event.text("SEQUENCE").and_then(|text| text.parse().ok()).unwrap_or_default()
}

fn title(event: &Component) -> String {
    let title = event.text("SUMMARY").unwrap_or_default();
    title.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A happening as it was read.
struct Happening {
    event: Event,
    tags: Vec<String>,
    draft: bool,
    /// The file of its picture.
    picture: Option<String>,
    body: String,
    remarks: Vec<Diagnostic>,
}

impl Happening {
    /// Reads one with what is otherwise with its days.
    fn read(
        members: &[&Component],
        (zones, elsewhere): (&Zones, &Arc<Elsewhere>),
        library: &Library,
    ) -> Result<Happening, Diagnostic> {
        let own = members[0];
        let Times { start, end, series, remarks } = repeating::times(own, zones)?;
        let mut event = Event { start, end, series, ..Event::default() };
        event.state = state(own);
        event.organiser = own.line("ORGANIZER").and_then(|line| line.parameter("CN")).and_then(name);
        event.url = own.line("URL").map(|line| line.value.trim().to_owned()).filter(|url| url_fault(url).is_none());
        place(&mut event, own.text("LOCATION"), library);
        let mut happening = Happening {
            event,
            tags: labels(own.all("CATEGORIES").flat_map(lines::Line::list)),
            draft: own.text("CLASS").is_some_and(|class| !class.eq_ignore_ascii_case("PUBLIC"))
                || own.text("STATUS").is_some_and(|status| status.eq_ignore_ascii_case("TENTATIVE")),
            picture: None,
            body: body(own, elsewhere),
            remarks,
        };
        happening.look(own, elsewhere);
        for changed in &members[1..] {
            happening.change(own, changed, zones)?;
        }
        Ok(happening)
    }

    /// Takes up its picture, and says what somebody should look at.
    fn look(&mut self, own: &Component, elsewhere: &Elsewhere) {
        if self.draft {
            self.remarks.push(Diagnostic::hint("import-private"));
        }
        let is_picture =
            |line: &lines::Line| line.name == "IMAGE" || is_picture(line.parameter("FMTTYPE"), line.value.trim());
        let files = own.all("IMAGE").chain(own.all("ATTACH"));
        for line in files {
            let link = line.value.trim();
            if self.picture.is_none() && is_picture(line) && elsewhere.wants(link) {
                // Why one did not come is told by whoever fetches it.
                self.picture = elsewhere.file(link);
                continue;
            }
            let address = if url_fault(link).is_none() { shown(link) } else { "…".to_owned() };
            self.remarks.push(Diagnostic::warning("import-attachment").arg("address", address));
        }
    }

    /// Takes in what is otherwise with one day.
    fn change(&mut self, own: &Component, changed: &Component, zones: &Zones) -> Result<(), Diagnostic> {
        let line = changed.line("RECURRENCE-ID");
        if line.is_some_and(|line| line.parameter("RANGE").is_some()) {
            return Err(Diagnostic::warning("import-range"));
        }
        let Some(day) = repeating::one(changed, "RECURRENCE-ID", zones)? else { return Ok(()) };
        let at = day.oslo();
        let Some(ordinal) = repeating::ordinal(&self.event, at).filter(|_| self.event.series.is_some()) else {
            self.remarks.push(Diagnostic::warning("import-change").arg("date", at.at.date()));
            return Ok(());
        };
        let times = repeating::times(changed, zones)?;
        let differs = |name: &str| changed.text(name).filter(|text| own.text(name).as_ref() != Some(text));
        if differs("DESCRIPTION").is_some() {
            self.remarks.push(Diagnostic::hint("import-change-text").arg("date", at.at.date()));
        }
        let state = state(changed);
        let change = Change {
            date: at.at.date(),
            ordinal,
            start: (times.start.at != at.at || !at.time && times.start.time).then_some(times.start),
            end: self.ends(&times),
            title: differs("SUMMARY"),
            place: differs("LOCATION"),
            state: (state != self.event.state).then_some(state),
            url: differs("URL").filter(|url| url_fault(url).is_none()),
            ..Change::default()
        };
        let nothing = Change { date: change.date, ordinal, ..Change::default() };
        let Some(series) = &mut self.event.series else { return Ok(()) };
        series.changes.retain(|other| (other.date, other.ordinal) != (change.date, ordinal));
        series.changes.extend((change != nothing).then_some(change));
        series.changes.sort_by_key(|change| (change.date, change.ordinal));
        Ok(())
    }

    /// When a day ends that does not last as long as the others.
    fn ends(&self, times: &Times) -> Option<Moment> {
        let lasts = |start: Moment, end: Option<Moment>| end.map(|end| end.at.duration_since(start.at));
        let other = lasts(times.start, times.end) != lasts(self.event.start, self.event.end);
        times.end.filter(|_| other)
    }

    fn changes(&self) -> Vec<Change> {
        self.event.series.as_ref().map(|series| series.changes.clone()).unwrap_or_default()
    }

    fn front(&self, title: &str, library: &Library) -> Front {
        let mut front = Front::new(title);
        let event = &self.event;
        front.times(event, library.language);
        front.maybe("branch", event.branch());
        front.maybe("place", event.place.as_deref());
        front.maybe("online", event.online.as_deref());
        front.flag("cancelled", event.is_cancelled());
        front.maybe("organiser", event.organiser.as_deref());
        front.maybe("url", event.url.as_deref());
        front.list("tags", &self.tags);
        if let Some(picture) = &self.picture {
            front.picture(picture, "");
        }
        front.flag("draft", self.draft);
        front
    }
}

fn state(event: &Component) -> State {
    let cancelled = event.text("STATUS").is_some_and(|status| status.eq_ignore_ascii_case("CANCELLED"));
    if cancelled { State::Cancelled } else { State::Scheduled }
}

/// A name that is no address of mail.
fn name(written: &str) -> Option<String> {
    let name = written.trim();
    (!name.is_empty() && !name.contains('@')).then(|| name.to_owned())
}

/// Where it is: at a branch, somewhere else, or on the web.
fn place(event: &mut Event, written: Option<String>, library: &Library) {
    let Some(written) = written else { return };
    let written = written.split_whitespace().collect::<Vec<_>>().join(" ");
    if url_fault(&written).is_none() {
        event.online = Some(written);
    } else if let Some(branch) = library.branch(&written) {
        event.branches = vec![branch.to_owned()];
    } else {
        event.place = Some(written);
    }
}

/// The text: as HTML where there is such, else as it was typed.
fn body(event: &Component, elsewhere: &Arc<Elsewhere>) -> String {
    let marked =
        event.line("X-ALT-DESC").filter(|line| line.parameter("FMTTYPE").is_some_and(|kind| kind == "text/html"));
    let typed = event.text("DESCRIPTION").unwrap_or_default();
    let html = marked.map(lines::Line::text).or_else(|| looks_marked(&typed).then(|| lined(&typed)));
    let turned = html.and_then(|html| html::markdown(&html, elsewhere.clone()).ok());
    match turned {
        Some(turned) if !turned.markdown.is_empty() => turned.markdown,
        _ => plain::markdown(&typed),
    }
}

/// Google writes HTML where the standard has plain text.
fn looks_marked(text: &str) -> bool {
    ["<br", "<p>", "</a>", "<ul>", "</b>", "</span>"].iter().any(|tag| text.contains(tag))
}

/// HTML whose lines are lines where it does not say itself where they end.
fn lined(text: &str) -> String {
    let own = ["<br", "<p>", "<ul>"].iter().any(|tag| text.contains(tag));
    if own { text.to_owned() } else { text.replace('\n', "<br>") }
}

#[cfg(test)]
mod tests;
