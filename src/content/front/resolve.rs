//! Front matter as written → [`Front`]: values that mean something, or a diagnostic.

use super::{happening, rules};
use crate::content::scalar::{Identity, Time};
use crate::content::schema::{self, Common};
use crate::content::value::{At, Faults};
use crate::diagnostic::{Diagnostic, Span};
use crate::model::content::{Detail, Front, ListItem, Places};
use crate::model::screen::{Film, Placard};

/// The keys that every kind has, though not in the same place.
type Named = (Option<At<Identity>>, Option<At<Time>>);

pub fn page(raw: schema::Page, faults: &mut Faults<'_>) -> Front {
    let places = places(raw.menu, raw.footer, raw.featured);
    let detail = Detail::Page { places, toc: raw.toc.unwrap_or_default() };
    common(raw.common, (raw.id, raw.date), detail, faults)
}

pub fn section(raw: schema::Section, faults: &mut Faults<'_>) -> Front {
    let per_page = rules::within("per_page", raw.per_page, (1, 1000), faults);
    let detail = Detail::Section {
        places: places(raw.menu, raw.footer, raw.featured),
        toc: raw.toc.unwrap_or_default(),
        per_page: per_page.and_then(|number| u32::try_from(number).ok()),
        sort: raw.sort,
    };
    common(raw.common, (raw.id, raw.date), detail, faults)
}

fn places(menu: Option<bool>, footer: Option<bool>, featured: Option<bool>) -> Places {
    let [menu, footer, featured] = [menu, footer, featured].map(Option::unwrap_or_default);
    Places { menu, footer, featured }
}

pub fn article(raw: schema::Article, faults: &mut Faults<'_>) -> Front {
    let place = raw.branch.as_ref().map(|branch| branch.span);
    let branch = rules::slug("branch", raw.branch, faults);
    let detail = Detail::Article { author: raw.author, branch };
    located(common(raw.common, (raw.id, raw.date), detail, faults), "branch", place)
}

pub fn event(mut raw: schema::Event, faults: &mut Faults<'_>) -> Front {
    let (event, blamed) = happening::event(&mut raw, faults);
    let front = common(raw.common, (raw.id, raw.date), Detail::Event(Box::new(event)), faults);
    blamed.into_iter().fold(front, |front, (key, span)| located(front, &key, Some(span)))
}

pub fn list(raw: schema::List, faults: &mut Faults<'_>) -> Front {
    let items = raw.items.unwrap_or_default();
    let links: Vec<Option<Span>> = items.iter().map(|item| item.url.as_ref().map(|url| url.span)).collect();
    let items = items.into_iter().map(|raw| item(raw, faults)).collect();
    let front = common(raw.common, (raw.id, raw.date), Detail::List { items }, faults);
    let keyed = links.into_iter().enumerate();
    keyed.fold(front, |front, (at, link)| located(front, &format!("items.{at}.url"), link))
}

fn item(raw: schema::Item, faults: &mut Faults<'_>) -> ListItem {
    ListItem {
        title: rules::text("items.title", raw.title, faults).unwrap_or_default(),
        author: raw.author,
        isbn: rules::isbn(raw.isbn, faults),
        year: rules::within("items.year", raw.year, (-4000, 2200), faults).and_then(|year| i32::try_from(year).ok()),
        text: raw.text,
        url: rules::link("items.url", raw.url, faults),
    }
}

pub fn screen(raw: schema::Screen, faults: &mut Faults<'_>) -> Front {
    let duration = rules::within("duration", raw.duration, (1, 3600), faults);
    let spans = [
        ("screens", raw.screens.as_deref().and_then(over)),
        ("url", raw.url.as_ref().map(|url| url.span)),
        ("video", raw.video.as_ref().map(|video| video.span)),
        ("work", raw.work.as_ref().map(|work| work.span)),
        ("list", raw.list.as_ref().map(|list| list.span)),
    ];
    let film = |raw: schema::FilmOf| Some(Film { src: raw.src?.value, captions: raw.captions?.value });
    let placard = Placard {
        duration: duration.and_then(|seconds| u32::try_from(seconds).ok()),
        screens: raw.screens.unwrap_or_default().into_iter().map(|screen| screen.value).collect(),
        look: raw.look.unwrap_or_default(),
        poster: raw.poster.unwrap_or_default(),
        countdown: raw.countdown.map(|time| time.value.0),
        url: rules::link("url", raw.url, faults),
        film: raw.video.and_then(|video| film(video.value)),
        work: raw.work.map(|work| work.value),
        list: raw.list.map(|list| list.value),
    };
    let front = common(raw.common, (raw.id, raw.date), Detail::Screen(Box::new(placard)), faults);
    spans.into_iter().fold(front, |front, (key, span)| located(front, key, span))
}

fn common(raw: Common, (id, date): Named, detail: Detail, faults: &mut Faults<'_>) -> Front {
    let mut front = Front { detail, ..Front::default() };
    let mut keep = |key: &str, span: Option<Span>| {
        if let Some(span) = span {
            front.spans.insert(key, span);
        }
    };
    keep("id", id.as_ref().map(|id| id.span));
    keep("title", raw.title.as_ref().map(|title| title.span));
    keep("slug", raw.slug.as_ref().map(|slug| slug.span));
    keep("image", raw.image.as_ref().map(|image| image.span));
    keep("template", raw.template.as_ref().map(|template| template.span));
    keep("canonical", raw.canonical.as_ref().map(|canonical| canonical.span));
    keep("tags", raw.tags.as_deref().and_then(over));
    keep("aliases", raw.aliases.as_deref().and_then(over));
    times(&raw, date.as_ref(), faults);
    let moment = |time: Option<At<Time>>| time.map(|time| time.value.0);
    front.id = id.map(|id| id.value.0);
    front.date = moment(date);
    front.updated = moment(raw.updated);
    front.publish = moment(raw.publish);
    front.expire = moment(raw.expire);
    front.title = rules::text("title", raw.title, faults).unwrap_or_default();
    front.summary = rules::text("summary", raw.summary, faults);
    front.slug = rules::slug("slug", raw.slug, faults);
    front.reviewed = rules::text("reviewed", raw.reviewed, faults);
    front.draft = raw.draft.unwrap_or_default();
    front.tags = rules::labels("tags", raw.tags, faults);
    front.audience = rules::labels("audience", raw.audience, faults);
    front.image = raw.image.and_then(|image| rules::picture(image, faults)).map(Box::new);
    front.aliases = rules::aliases(raw.aliases, faults);
    front.weight = raw.weight.unwrap_or_default();
    front.template = rules::template(raw.template, faults);
    front.canonical = rules::url("canonical", raw.canonical, faults);
    front.extra = raw.extra.into_iter().flatten().collect();
    front
}

fn times(raw: &Common, date: Option<&At<Time>>, faults: &mut Faults<'_>) {
    let moment = |time: Option<&At<Time>>| time.map(|time| time.value.0);
    if let Some(updated) = &raw.updated {
        let pair = (moment(date), Some(updated.value.0));
        rules::ordered(pair, false, (Diagnostic::warning("updated-before-date"), updated.span), faults);
    }
    if let Some(expire) = &raw.expire {
        let pair = (moment(raw.publish.as_ref()), Some(expire.value.0));
        rules::ordered(pair, true, (Diagnostic::error("expire-before-publish"), expire.span), faults);
    }
}

/// From the first of some values to the last.
fn over<T>(values: &[At<T>]) -> Option<Span> {
    Some(Span { start: values.first()?.span.start, end: values.last()?.span.end })
}

fn located(mut front: Front, key: &str, span: Option<Span>) -> Front {
    if let Some(span) = span {
        front.spans.insert(key, span);
    }
    front
}
