//! Slides that somebody wrote (`content/screens/`), and what is wrong with what they name.

use super::asset::Asset;
use super::books;
use super::fragment::{Piece, escaped, paragraph};
use super::scene::{Scene, WHOLE};
use crate::content::value::shown;
use crate::diagnostic::{Diagnostic, nearest};
use crate::model::clock;
use crate::model::content::{Detail, Front, Image, Kind as ContentKind, Moment};
use crate::model::language::Language;
use crate::model::media::{Purpose, media_type, purpose};
use crate::model::screen::{Content, Film, Kind, Placard};
use crate::site::{Site, Source, Target, is_visible};
use crate::surface::web::{Pictures, summary};
use std::collections::BTreeMap;

/// A slide as it was written, in the language that a screen gets it in.
struct Written<'a> {
    source: &'a Source,
    placard: &'a Placard,
    language: Language,
}

impl Written<'_> {
    fn front(&self) -> &Front {
        &self.source.document.front
    }

    fn key(&self) -> &str {
        key(self.source)
    }
}

/// `screens/x`, also of a folder with files of its own.
fn key(source: &Source) -> &str {
    let key = source.document.place.key.as_str();
    key.strip_suffix("/index").unwrap_or(key)
}

/// The slides that a library has, by their keys, each in all of its languages: a tenant's own takes the place of the shared one.
fn variants(site: &Site) -> BTreeMap<&str, BTreeMap<Language, &Source>> {
    let first = site.tenant.languages.first().copied().unwrap_or(Language::Nb);
    let mut all: BTreeMap<&str, BTreeMap<Language, &Source>> = BTreeMap::new();
    for source in site.sources.documents.iter().filter(|source| source.document.place.kind == ContentKind::Screens) {
        let language = source.document.place.language.unwrap_or(if source.own { first } else { Language::Nb });
        all.entry(key(source)).or_default().insert(language, source);
    }
    all
}

/// The slides in a language, or else in Norwegian, or else in any; drafts and what is over are left out.
fn written(site: &Site, language: Language) -> Vec<Written<'_>> {
    let all = variants(site).into_values().filter_map(|texts| chosen(&texts, language));
    let shown = all.filter_map(|(language, source)| {
        let front = &source.document.front;
        // What is not to be shown yet is taken along, and waits for its time on the screen.
        let shown = is_visible(&Front { publish: None, ..Front::clone(front) }, site.now);
        match &front.detail {
            Detail::Screen(placard) if shown => Some(Written { source, placard, language }),
            _ => None,
        }
    });
    let mut shown: Vec<Written<'_>> = shown.collect();
    shown.sort_by_key(|one| one.front().weight);
    shown
}

fn chosen<'a>(texts: &BTreeMap<Language, &'a Source>, language: Language) -> Option<(Language, &'a Source)> {
    let chain = [language, Language::Nb, Language::Nn];
    let found = chain.iter().find_map(|language| texts.get_key_value(language)).or_else(|| texts.iter().next());
    found.map(|(language, source)| (*language, *source))
}

/// All slides for a screen.
pub fn all(scene: &Scene<'_>, screen: &str) -> Vec<Piece> {
    let all = written(&scene.plan.site, scene.language());
    let own =
        all.iter().filter(|one| one.placard.screens.is_empty() || one.placard.screens.iter().any(|id| id == screen));
    own.flat_map(|one| pieces(scene, one)).collect()
}

/// A slide by its key.
pub fn one(scene: &Scene<'_>, key: &str) -> Vec<Piece> {
    let all = written(&scene.plan.site, scene.language());
    all.iter().find(|one| one.key() == key).map(|one| pieces(scene, one)).unwrap_or_default()
}

/// What somebody wrote as a slide: a list of books may need several.
fn pieces(scene: &Scene<'_>, one: &Written<'_>) -> Vec<Piece> {
    let (front, placard) = (one.front(), one.placard);
    let (made, list) = match &placard.list {
        Some(written) => listed(scene, one, written),
        None => (piece(scene, one).into_iter().collect(), None),
    };
    let publish = front.publish.map(|moment| moment.at).and_then(clock::instant);
    let ends = [front.expire, placard.countdown, list].into_iter().flatten().map(|moment| moment.at).min();
    let key = one.key().trim_start_matches("screens/");
    let named = |(place, made): (usize, Piece)| {
        // By another name than that of a file in a folder that is called like this one.
        let id = if place == 0 { format!("slide/{key}") } else { format!("sheet/{key}/{}", place + 1) };
        Piece { id, seconds: placard.duration, ..made.between(publish, ends.and_then(clock::instant)) }
    };
    made.into_iter().enumerate().map(named).collect()
}

fn piece(scene: &Scene<'_>, one: &Written<'_>) -> Option<Piece> {
    let (front, placard) = (one.front(), one.placard);
    Some(match (&placard.film, placard.countdown, &front.image) {
        _ if placard.work.is_some() => work(scene, one)?,
        (Some(film), ..) => self::film(scene, one, film)?,
        (None, Some(_), _) => countdown(scene, one),
        (None, None, Some(image)) if placard.poster => poster(scene, one, image)?,
        (None, None, Some(image)) => pictured(scene, one, image)?,
        (None, None, None) => code(scene, one).unwrap_or_else(|| words(scene, one)),
    })
}

/// The books of a list with the way to its page, and when it expires.
fn listed(scene: &Scene<'_>, one: &Written<'_>, written: &str) -> (Vec<Piece>, Option<Moment>) {
    let site = &scene.plan.site;
    let node = list_key(written).and_then(|key| site.find(scene.edition, key));
    let Some((_, node)) = node else { return (Vec::new(), None) };
    let front = &site.document(node).front;
    let Detail::List { items } = &front.detail else { return (Vec::new(), None) };
    let head = format!("<h2{}>{}</h2>{}", lang(scene, one), escaped(&one.front().title), scene.scan(&node.url));
    (books::listed(&head, &scene.lang(node), items), front.expire)
}

fn lang(scene: &Scene<'_>, one: &Written<'_>) -> String {
    let other = one.language != scene.language();
    if other { format!(" lang=\"{}\"", one.language.tag()) } else { String::new() }
}

/// Title and text.
fn said(one: &Written<'_>) -> String {
    let text = summary(&one.source.document);
    format!("<h2>{}</h2>{}", escaped(&one.front().title), paragraph("s-lead", text.as_deref()))
}

fn words(scene: &Scene<'_>, one: &Written<'_>) -> Piece {
    let (lang, look, said) = (lang(scene, one), one.placard.look.class(), said(one));
    let html = format!("<div class=\"s s-words {look}\"{lang}>{said}<div class=\"s-shelf\"></div></div>");
    Piece::new("", Kind::Text, html)
}

/// A large code with what it leads to.
fn code(scene: &Scene<'_>, one: &Written<'_>) -> Option<Piece> {
    let (svg, shown) = scene.code_of(&address(scene, one)?)?;
    let (lang, look, said) = (lang(scene, one), one.placard.look.class(), said(one));
    let html = format!(
        "<div class=\"s s-split s-even\"{lang}><div class=\"s-qr\">{svg}</div><div class=\"s-body {look}\">{said}<p>{}</p><p class=\"s-address\">{}</p></div></div>",
        escaped(scene.text("screen-site")),
        escaped(&shown),
    );
    Some(Piece::new("", Kind::Qr, html))
}

/// A work of the catalogue with what the library says of it: its text, else its title.
fn work(scene: &Scene<'_>, one: &Written<'_>) -> Option<Piece> {
    let work = scene.plan.site.shelf.named.get(one.placard.work.as_deref()?)?;
    let why = summary(&one.source.document).unwrap_or_else(|| one.front().title.clone());
    let why = format!("<blockquote{}><p>{}</p></blockquote>", lang(scene, one), escaped(&why));
    Some(books::recommended(scene, work, &why))
}

fn pictured(scene: &Scene<'_>, one: &Written<'_>, image: &Image) -> Option<Piece> {
    let (figure, asset) = scene.picture(&one.source.file, image)?;
    let code = address(scene, one).and_then(|url| scene.code_of(&url));
    let code =
        code.map(|(svg, _)| format!("<div class=\"s-scan\">{svg}<p>{}</p></div>", escaped(scene.text("screen-scan"))));
    let (lang, look, said) = (lang(scene, one), one.placard.look.class(), said(one));
    let code = code.unwrap_or_default();
    let html =
        format!("<div class=\"s s-split s-even\"{lang}>{figure}<div class=\"s-body {look}\">{said}{code}</div></div>");
    Some(Piece::new("", Kind::Article, html).with([asset]))
}

fn poster(scene: &Scene<'_>, one: &Written<'_>, image: &Image) -> Option<Piece> {
    let (src, asset) = scene.still(&one.source.file, image, WHOLE)?;
    let (lang, alt) = (lang(scene, one), if image.decorative { "" } else { &image.alt });
    let html = format!("<div class=\"s s-poster\"{lang}><img src=\"{src}\" alt=\"{}\"></div>", escaped(alt));
    Some(Piece::new("", Kind::Poster, html).with([asset]))
}

fn film(scene: &Scene<'_>, one: &Written<'_>, film: &Film) -> Option<Piece> {
    let file = |written: &str| {
        let medium = scene.plan.site.medium(&one.source.file, written).ok()?;
        let mut pictures = Pictures::default();
        let path = pictures.file(medium);
        let (_, cut) = pictures.files.into_iter().next()?;
        Some((path.clone(), Asset::Cut(path, cut)))
    };
    let ((src, whole), (captions, track)) = (file(&film.src)?, file(&film.captions)?);
    let (title, tag) = (escaped(&one.front().title), one.language.tag());
    let kind = media_type(extension(&film.src));
    let lang = lang(scene, one);
    let html = format!(
        "<div class=\"s s-film\"{lang}><video muted loop playsinline preload=\"auto\" aria-label=\"{title}\"><source src=\"{src}\" type=\"{kind}\"><track kind=\"captions\" src=\"{captions}\" srclang=\"{tag}\" label=\"{tag}\" default></video><p class=\"s-strap\">{title}</p></div>"
    );
    Some(Piece::new("", Kind::Video, html).with([whole, track]))
}

fn countdown(scene: &Scene<'_>, one: &Written<'_>) -> Piece {
    let to = one.placard.countdown.and_then(|moment| clock::instant(moment.at)).map(super::fragment::instant);
    let unit = |name: &str, one: &'static str, many: &'static str| {
        let (one, many) = (escaped(scene.messages.text(one)), escaped(scene.messages.text(many)));
        format!("<p data-unit=\"{name}\"><b></b><span data-one=\"{one}\" data-many=\"{many}\">{many}</span></p>")
    };
    let units = [
        unit("days", "screen-day", "screen-days"),
        unit("hours", "screen-hour", "screen-hours"),
        unit("minutes", "screen-minute", "screen-minutes"),
    ];
    let (lang, said, to) = (lang(scene, one), said(one), to.unwrap_or_default());
    // Numbers stand in the colour that is proved on the band.
    let html = format!(
        "<div class=\"s s-countdown s-band\"{lang}>{said}<div class=\"s-left\" data-live=\"countdown\" data-to=\"{to}\">{}</div><div class=\"s-shelf\"></div></div>",
        units.concat()
    );
    Piece::new("", Kind::Countdown, html)
}

/// Where a slide's code leads, from everywhere; none where there is no such place.
fn address(scene: &Scene<'_>, one: &Written<'_>) -> Option<String> {
    let site = &scene.plan.site;
    let within = |url: &str| site.is_addressed().then(|| format!("{}{url}", site.base));
    match site.target(scene.edition, &one.source.file, one.placard.url.as_deref()?).ok()? {
        Target::Page { url, .. } => within(&url),
        Target::Address(url) if url.starts_with('/') => within(&url),
        Target::Address(url) => Some(url),
        Target::File { .. } => None,
    }
}

fn extension(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// What is wrong with what screens and their slides name.
pub fn faults(site: &Site) -> Vec<Diagnostic> {
    let known = variants(site);
    let mut faults = Vec::new();
    for screen in &site.tenant.screens {
        for content in screen.campaigns.iter().chain(&screen.playlists).flat_map(|list| &list.content) {
            let Content::Slide(key) = content else { continue };
            if known.contains_key(key.as_str()) {
                continue;
            }
            let near = nearest(key, known.keys().copied());
            let span = site.tenant.span_of(&format!("screen.{}.{key}", screen.id));
            let fault = Diagnostic::error("screen-slide").arg("key", key).near(near);
            faults.push(fault.at(&format!("tenants/{}.toml", site.tenant.id), span));
        }
    }
    let sources = known.values().flat_map(BTreeMap::values);
    faults.extend(sources.flat_map(|source| of_slide(site, source)));
    faults
}

/// What is wrong with the book list that a slide in `file` names; nothing where it is one.
fn no_list(site: &Site, file: &str, written: &str) -> Option<Diagnostic> {
    let edition = site.editions.first()?;
    let is_list = |node| matches!(site.document(node).front.detail, Detail::List { .. });
    let strange = || Some(Diagnostic::error("screen-list").arg("written", shown(written)));
    let Some(key) = list_key(written) else { return strange() };
    match site.find(edition, key) {
        Some((_, node)) if is_list(node) => None,
        Some(_) => strange(),
        None => site.target(edition, file, written).err(),
    }
}

/// The key of a list, as it is found by: `@/lists/x.md` is `lists/x`.
fn list_key(written: &str) -> Option<&str> {
    written.strip_prefix("@/").map(|path| path.strip_suffix(".md").unwrap_or(path))
}

fn of_slide(site: &Site, source: &Source) -> Vec<Diagnostic> {
    let front = &source.document.front;
    let (Detail::Screen(placard), Some(edition)) = (&front.detail, site.editions.first()) else { return Vec::new() };
    let at = |fault: Diagnostic, key: &str| fault.at(&source.file, front.span_of(key));
    let screens = super::default::screens(site);
    // What all libraries share may name screens that only some have.
    let strange = placard.screens.iter().filter(|id| source.own && screens.iter().all(|screen| screen.id != **id));
    let mut faults: Vec<Diagnostic> = strange
        .map(|id| {
            let known = screens.iter().map(|screen| screen.id.as_str());
            let all = known.clone().collect::<Vec<_>>().join(", ");
            let fault = Diagnostic::error("screen-unknown").arg("id", id).arg("known", all).near(nearest(id, known));
            at(fault, "screens")
        })
        .collect();
    let unknown = placard.work.as_ref().filter(|work| !site.shelf.named.contains_key(*work));
    faults.extend(unknown.map(|work| {
        // Where no catalogue was brought yet, nobody knows.
        let fault = if site.shelf.newest.is_empty() { Diagnostic::warning } else { Diagnostic::error };
        at(fault("work-unknown").arg("name", shown(work)), "work")
    }));
    let link = placard.url.as_ref().and_then(|url| site.target(edition, &source.file, url).err());
    faults.extend(link.map(|fault| at(fault, "url")));
    let list = placard.list.as_ref().and_then(|list| no_list(site, &source.file, list));
    faults.extend(list.map(|fault| at(fault, "list")));
    let image = front
        .image
        .as_ref()
        .map(|image| site.medium(&source.file, &image.src).and_then(|medium| medium.picture().map(drop)));
    faults.extend(image.and_then(Result::err).map(|fault| at(fault, "image")));
    let film = placard.film.iter().flat_map(|film| [(&film.src, Purpose::Film), (&film.captions, Purpose::Captions)]);
    faults.extend(film.filter_map(|(name, wanted)| {
        let right = purpose(extension(name)) == Some(wanted) && extension(name) != "srt";
        let fault = || Diagnostic::error("screen-film").arg("name", name);
        let missing = site.medium(&source.file, name).err();
        missing.or_else(|| (!right).then(fault)).map(|fault| at(fault, "video"))
    }));
    if front.summary.is_none() && source.document.body.excerpt.ends_with('…') {
        faults.push(Diagnostic::warning("screen-long").within(&source.file));
    }
    faults
}
