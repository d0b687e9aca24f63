//! Pages of what happens when: lists of dates, the page of a date, and the page of a month.

use super::Maker;
use super::pagination::pagination;
use crate::model::content::{Detail, Label, Next};
use crate::model::event::{Admission, Occurrence, Price};
use crate::model::holidays::{after, place};
use crate::model::language::capitalised;
use crate::model::slug::slug;
use crate::page::event::{AgendaView, DateView, EventView, MonthDay, MonthEntry, MonthView, PriceView};
use crate::page::frame::{BranchView, Spoken};
use crate::page::{Body, Card, Date, Entry, Link, Own, Page, dates};
use crate::site::agenda::By;
use crate::site::pages::Part;
use crate::site::passes;
use crate::site::{Group, Happening, Section};
use crate::surface::events::{calendar, of_event, of_group};
use crate::surface::live;
use crate::surface::names::localized;
use jiff::ToSpan;
use jiff::civil::Date as Day;

/// How many dates the page of a series shows.
const DATES: usize = 12;

impl<'m> Maker<'m> {
    /// What a happening is of its event.
    fn occurrence(&self, one: &Happening) -> Option<Occurrence<'m>> {
        let site = self.site;
        match &site.document(self.node(one.node)).front.detail {
            Detail::Event(event) => Some(one.of(event)),
            _ => None,
        }
    }

    /// Dates as lists show them, by their places in the agenda; each day's first has the day above it. What began before stands first.
    pub(super) fn dates(&mut self, places: &[usize]) -> Vec<Entry> {
        let (today, language) = (self.site.now.date(), self.edition.language);
        let mut day = None;
        let mut entries = Vec::with_capacity(places.len());
        for place in places {
            let one = &self.edition.agenda[*place];
            let Some(mut card) = self.dated_card(one) else { continue };
            let own = Some(one.start.at.date()).filter(|day| *day >= today);
            if day.replace(own) != Some(own)
                && let Some(event) = &mut card.event
            {
                let ongoing = || self.messages.text("event-ongoing").to_owned();
                event.heading = Some(own.map_or_else(ongoing, |day| capitalised(&dates::days(day, day, language))));
            }
            entries.push(Entry::new(card));
        }
        entries
    }

    fn dated_card(&mut self, one: &Happening) -> Option<Card> {
        let occurrence = self.occurrence(one)?;
        let mut card = Card::clone(&self.entry(one.node).card);
        let change = occurrence.change;
        card.url = one.url.to_string();
        card.event = Some(Box::new(self.event_view(&occurrence)));
        if let Some(title) = change.and_then(|change| change.title.clone()) {
            card.title = title;
        }
        if let Some(summary) = change.and_then(|change| change.summary.clone()) {
            card.summary = Some(summary);
        }
        Some(card)
    }

    /// A happening on one of its dates.
    pub(super) fn event_view(&self, one: &Occurrence<'_>) -> EventView {
        let language = self.edition.language;
        let (event, tickets) = (one.event, &one.event.tickets);
        let prices = match &tickets.admission {
            Admission::Priced(prices) => prices.as_slice(),
            Admission::Unsaid | Admission::Free | Admission::SignUp => &[],
        };
        let moved = one.change.and_then(|change| change.branch.as_deref());
        let others = event.branches.iter().skip(1).filter(|_| moved.is_none());
        let named = |tag: &String| {
            let key = format!("language-{tag}");
            if self.messages.has(&key) { self.messages.text(&key).to_owned() } else { tag.clone() }
        };
        EventView {
            start: dates::date(one.start, language),
            end: one.end.map(|end| dates::date(end, language)),
            all_day: event.all_day,
            when: dates::when(one, language),
            heading: None,
            until: until(one),
            moved_from: one.is_moved().then(|| self.unmoved(&one.unchanged())),
            place: one.place().map(str::to_owned),
            branch: self.branch(one.branch()),
            also_at: others.filter_map(|id| self.branch(Some(id))).collect(),
            state: one.state(),
            cancelled: one.is_cancelled(),
            over: one.last_day() < self.site.now.date(),
            attendance: event.attendance,
            online: one.online().map(str::to_owned),
            age_from: event.ages.from,
            age_to: event.ages.to,
            languages: event.languages.iter().map(named).collect(),
            price: one.price().map(str::to_owned),
            free: matches!(tickets.admission, Admission::Free | Admission::SignUp),
            sign_up: tickets.admission == Admission::SignUp,
            prices: prices.iter().map(|price| self.price(price)).collect(),
            capacity: tickets.capacity,
            waiting_list: tickets.waiting_list,
            tickets: tickets.url.clone(),
            opens: tickets.opens.filter(|opens| opens.at > self.site.now).map(|opens| dates::date(opens, language)),
            url: one.url().map(str::to_owned),
            organiser: event.organiser.clone(),
            signup: live::signup(self.site, self.edition.language, one),
            calendar: of_event(self.edition, one.key.series),
            series: None,
            repeats: event.series.as_ref().and_then(|series| series.words.as_deref()).map(capitalised),
            dates: Vec::new(),
        }
    }

    /// When a date that was moved would have been.
    fn unmoved(&self, one: &Occurrence<'_>) -> Date {
        let language = self.edition.language;
        Date { text: dates::when(one, language), ..dates::date(one.start, language) }
    }

    fn price(&self, price: &Price) -> PriceView {
        let amount = dates::amount(price.money.minor, self.edition.language);
        PriceView {
            name: price.name.clone(),
            text: self.messages.filled("money", &[("amount", &amount)]),
            amount: format!("{}.{:02}", price.money.minor / 100, price.money.minor % 100),
            currency: price.money.currency.code(),
        }
    }

    /// The next dates of a series, by its node: what its own page shows, and no list.
    pub(super) fn coming_dates(&self, node: usize) -> Vec<DateView> {
        let ahead = self.edition.ahead(self.site.now.date()).map(|(_, one)| one);
        let own = ahead.filter(|one| one.node == node && one.is_dated);
        let view = |one: &Happening| {
            let occurrence = self.occurrence(one)?;
            Some(DateView {
                url: one.url.to_string(),
                start: dates::date(occurrence.start, self.edition.language),
                when: dates::when(&occurrence, self.edition.language),
                until: until(&occurrence),
                state: occurrence.state(),
            })
        };
        own.filter_map(view).take(DATES).collect()
    }

    /// A branch of the library; that there is none of this id is said where it is named ([`super::named`]).
    pub(super) fn branch(&self, id: Option<&str>) -> Option<BranchView> {
        let branch = self.frame().branches.iter().find(|branch| Some(branch.id.as_str()) == id)?;
        // Its hours and what it offers stand on its own page.
        Some(BranchView { hours: None, services: Vec::new(), ..branch.clone() })
    }

    /// What a block of happenings shows.
    pub(super) fn next_dates(&mut self, next: &Next) -> Vec<Entry> {
        let today = self.site.now.date();
        let last = next.days.map(|days| today.saturating_add(i64::from(days.max(1) - 1).days()));
        let [tag, audience] = [&next.tag, &next.audience].map(|name| name.as_deref().map(slug));
        let mut shown: Vec<usize> = Vec::new();
        for (place, one) in self.edition.ahead(today) {
            if shown.len() >= next.count as usize {
                break;
            }
            let front = &self.site.document(self.node(one.node)).front;
            let has = |labels: &[Label], wanted: &Option<String>| {
                wanted.as_ref().is_none_or(|slug| labels.iter().any(|label| label.slug == *slug))
            };
            let at = || {
                let occurrence = self.occurrence(one);
                occurrence.is_some_and(|it| next.branch.as_deref().is_none_or(|branch| it.is_at(branch)))
            };
            let timely = match last {
                Some(last) if one.start.at.date() > last => {
                    // All behind it come into sight later.
                    passes(one.start.at.date().saturating_sub(last - today));
                    break;
                }
                Some(_) => true,
                None => shown.iter().all(|other| self.edition.agenda[*other].node != one.node),
            };
            if timely && has(&front.tags, &tag) && has(&front.audience, &audience) && at() {
                shown.push(place);
            }
        }
        let cards: Vec<Option<Card>> =
            shown.iter().map(|place| self.dated_card(&self.edition.agenda[*place])).collect();
        cards.into_iter().flatten().map(Entry::new).collect()
    }

    /// Where all stands that a block of happenings shows the first of.
    pub(super) fn all_next(&self, next: &Next) -> Option<String> {
        let group = |by: By| self.edition.groups.iter().find(|group| group.by == by).map(|group| group.url.to_string());
        let branch = next.branch.clone().and_then(|id| group(By::Branch(id)));
        let audience = || next.audience.as_deref().and_then(|name| group(By::Audience(slug(name))));
        let tag = || next.tag.as_deref().and_then(|tag| self.edition.tag(&slug(tag))).map(|tag| tag.url.to_string());
        let section = || self.edition.happenings().map(|section| section.url.to_string());
        branch.or_else(audience).or_else(tag).or_else(section)
    }

    /// The page of a date: that of its series, with what holds on the day.
    pub fn dated(&mut self, place: usize) -> Page {
        let one = &self.edition.agenda[place];
        let mut page = self.of_node(one.node, "event");
        let Some(card) = self.dated_card(one) else { return page };
        let series = Link { title: page.own.title.clone(), url: page.own.url.clone(), ..Link::default() };
        let own = &mut page.own;
        own.title = card.title;
        own.url = card.url;
        own.absolute = format!("{}{}", self.site.base, own.url);
        own.canonical.clone_from(&own.absolute);
        own.summary.clone_from(&card.summary);
        own.description = card.summary.unwrap_or_else(|| own.description.clone());
        let dates = self.edition.agenda.iter().filter(|other| other.node == one.node);
        let dates: Vec<&Happening> = dates.collect();
        let at = dates.iter().position(|other| std::ptr::eq(*other, one)).unwrap_or_default();
        let link = |one: &&Happening| {
            let title = dates::days(one.start.at.date(), one.start.at.date(), self.edition.language);
            Link { title, url: one.url.to_string(), ..Link::default() }
        };
        let earlier = at.checked_sub(1).and_then(|at| dates.get(at)).map(link);
        let later = dates.get(at + 1).map(link);
        if let Some(written) = &mut page.written {
            (written.newer, written.older) = (later, earlier);
        }
        own.breadcrumbs.push(series.clone());
        if let (Body::Event { event }, Some(view)) = (&mut page.body, card.event) {
            // Where the series leads is where it was resolved.
            let url = view.url.as_ref().and(event.url.take()).or_else(|| view.url.clone());
            **event = EventView { series: Some(series), dates: Vec::new(), url, ..*view };
        }
        page
    }

    /// A page of what happens at a branch or for an audience.
    pub fn group(&mut self, group: &Group, part: &Part) -> Page {
        let title = localized(&group.title, self.edition.language).unwrap_or_default();
        let title = self.messages.filled("agenda-of", &[("section", &self.all_happenings().title), ("group", &title)]);
        let own = self.below_agenda("agenda", &title, group.url.to_string());
        let mut page = self.bare(own, Body::Plain {});
        page.entries = self.dates(&part.members);
        self.part(&mut page, &group.url, part.number);
        let pagination = pagination(&group.url, part.number, part.count, self.messages);
        page.body = Body::Agenda { agenda: self.agenda(&group.url), pagination };
        page
    }

    /// The page of a month, by its first day.
    pub fn month(&mut self, first: Day) -> Page {
        let url = self.edition.month(first).map(String::from).unwrap_or_default();
        let month = dates::month(first, self.edition.language);
        let title = self.messages.filled("agenda-in", &[("section", &self.all_happenings().title), ("month", &month)]);
        let own = self.below_agenda("month", &title, url.clone());
        let months = self.edition.months(self.site.now.date());
        let link = |month: &Day| self.month_link(*month);
        let around = |step: i64| {
            let other = first.checked_add(step.months()).ok()?;
            months.iter().find(|month| **month == other).and_then(link)
        };
        let weekdays = self.edition.language.conventions().dates.weekdays;
        let view = MonthView {
            weekdays: weekdays.iter().map(|name| capitalised(name)).collect(),
            weeks: self.weeks(first),
            earlier: around(-1),
            later: around(1),
        };
        self.bare(own, Body::Month { agenda: self.agenda(&url), month: view })
    }

    fn weeks(&self, first: Day) -> Vec<Vec<MonthDay>> {
        let back = i64::try_from(place(first.weekday())).unwrap_or_default();
        let monday = first.checked_sub(back.days()).unwrap_or(first);
        let days = std::iter::successors(Some(monday), |day| after(*day)).take(42).collect::<Vec<_>>();
        let last = first.last_of_month();
        let shown = days.chunks(7).filter(|week| week.first().is_some_and(|monday| *monday <= last));
        shown.map(|week| week.iter().map(|day| self.month_day(*day, first)).collect()).collect()
    }

    fn month_day(&self, day: Day, first: Day) -> MonthDay {
        let within = (first..=first.last_of_month()).contains(&day);
        // The agenda is in the order of starts.
        let agenda = &self.edition.agenda;
        let begun = agenda.partition_point(|one| one.start.at.date() <= day);
        // What lasts stands where it begins and ends, and at the month's first day where it has begun.
        let shown = |one: &&Happening| one.start.at.date() == day || one.last == day || one.last > day && day == first;
        let on = agenda[..begun].iter().filter(|one| within && shown(one));
        MonthDay {
            iso: day.to_string(),
            number: day.day(),
            text: dates::days(day, day, self.edition.language),
            within,
            happenings: on.filter_map(|one| self.month_entry(one, day)).collect(),
        }
    }

    fn month_entry(&self, one: &Happening, day: Day) -> Option<MonthEntry> {
        let occurrence = self.occurrence(one)?;
        let node = self.node(one.node);
        let title = occurrence.change.and_then(|change| change.title.as_ref());
        let begins = one.start.at.date() == day && occurrence.event.is_timed();
        let several = self.frame().branches.len() > 1;
        let branch = self.branch(occurrence.branch()).filter(|_| several);
        Some(MonthEntry {
            title: title.unwrap_or(&self.site.document(node).front.title).clone(),
            lang: self.edition.marked(node),
            url: one.url.to_string(),
            time: dates::time(one.start, self.edition.language).filter(|_| begins),
            branch: branch.map(|branch| Spoken { text: branch.name, lang: None }),
            lasts: (one.last > day && !occurrence.event.is_timed()).then(|| {
                let last = dates::days(one.last, one.last, self.edition.language);
                self.messages.filled("agenda-until", &[("date", &last)])
            }),
            until: until(&occurrence),
            state: occurrence.state(),
        })
    }

    /// The ways through what happens, on the page of one of them.
    pub(super) fn agenda(&self, current: &str) -> AgendaView {
        let of = |branch: bool| {
            let groups = self.edition.groups.iter().filter(move |group| matches!(group.by, By::Branch(_)) == branch);
            let link = |group: &Group| Link {
                title: localized(&group.title, self.edition.language).unwrap_or_default(),
                url: group.url.to_string(),
                ..Link::default()
            };
            groups.map(link).collect()
        };
        let months = self.edition.months(self.site.now.date());
        let group = self.edition.groups.iter().find(|group| *group.url == *current);
        AgendaView {
            all: self.all_happenings().url,
            branches: of(true),
            audiences: of(false),
            months: months.into_iter().filter_map(|month| self.month_link(month)).collect(),
            calendar: group.map_or_else(|| calendar(self.edition), |group| of_group(self.edition, &group.by)),
            current: current.to_owned(),
        }
    }

    fn month_link(&self, month: Day) -> Option<Link> {
        let title = capitalised(&dates::month(month, self.edition.language));
        Some(Link { title, url: self.edition.month(month)?.to_string(), ..Link::default() })
    }

    /// The page of everything that happens.
    fn all_happenings(&self) -> Link {
        let link =
            |section: &Section| Link { title: section.title.clone(), url: section.url.to_string(), ..Link::default() };
        self.edition.happenings().map(link).unwrap_or_default()
    }

    /// What a page below that of all happenings says of itself.
    fn below_agenda(&self, kind: &'static str, title: &str, url: String) -> Own {
        let mut own = self.own(kind, title, url);
        own.breadcrumbs = vec![self.home(), self.all_happenings()];
        own.menu_id = super::menu_entry(self.frame(), &own.breadcrumbs, &own.url);
        own
    }
}

/// When a happening is over: at its end; where only days are known, or none says when it ends, with the day.
fn until(one: &Occurrence<'_>) -> String {
    let end = one.end.filter(|end| end.time && one.event.is_timed()).map(|end| end.at);
    let midnight = || after(one.last_day()).unwrap_or(one.last_day()).at(0, 0, 0, 0);
    dates::offset(end.unwrap_or_else(midnight))
}
