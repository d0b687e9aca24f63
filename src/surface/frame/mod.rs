//! What all pages of a site in one language share.

mod branches;
mod directory;
mod menu;

use super::assets::Assets;
use super::feed;
use super::names::{municipalities, municipality, named};
use crate::diagnostic::Diagnostic;
use crate::model::kind::Kind;
use crate::model::language::{Language, capitalised};
use crate::model::message::Messages;
use crate::page::Switch;
use crate::page::frame::{ContactView, FeedLink, Frame, Marked, MunicipalityView};
use crate::site::{Address, Edition, Site};
use crate::theme::{Theme, Tokens};
use branches::branches;
pub use branches::{map_url, offers};
use directory::{directory, item};
pub use menu::pages;
use menu::{menu, newsletters};
use std::sync::Arc;

/// What the frames of all languages are made of.
#[derive(Clone, Copy, Debug)]
pub struct Look<'a> {
    pub theme: &'a Theme,
    pub tokens: &'a Tokens,
    pub assets: &'a Assets,
}

/// The frame of one language; what the tenant's menu names wrongly is a diagnostic.
pub fn frame(site: &Site, edition: &Edition, look: Look<'_>, diagnostics: &mut Vec<Diagnostic>) -> Arc<Frame> {
    let Look { theme, tokens, assets } = look;
    let messages = theme.messages_in(edition.language);
    let tenant = &site.tenant;
    let name = name(site, edition.language, messages);
    let mut footer_menu = pages(site, edition, |places| places.footer);
    footer_menu.extend(newsletters(site, edition, messages));
    Arc::new(Frame {
        id: tenant.id.clone(),
        short_name: short_name(site, edition.language).unwrap_or_else(|| name.clone()),
        name,
        lang: edition.language,
        base: site.base.clone(),
        home: edition.home.to_string(),
        search_url: theme.features.search.then(|| search_url(edition, messages).into()),
        demo: tenant.demo,
        adopted: tenant.adopted,
        noindex: !tenant.adopted || tenant.demo,
        unreviewed: unreviewed(site, theme, edition.language),
        municipality: tenant.municipalities.first().map(|m| MunicipalityView {
            names: m.names.clone(),
            official: m.official.clone(),
            county: m.county.as_ref().map(|county| county.name.clone()),
            centre: m.centre.clone(),
            places: m.postal.iter().map(|postal| postal.place.clone()).collect(),
            website: m.website.as_deref().map(web_address),
        }),
        contact: tenant.contact.as_ref().map(|contact| ContactView {
            email: contact.email.clone(),
            phone: contact.phone.clone(),
            phone_url: contact.phone.as_deref().map(phone_url),
            address: contact.address.clone(),
            website: contact.website.clone(),
        }),
        branches: branches(site, edition, theme),
        languages: switch(site, theme, edition.language),
        menu: menu(site, edition, theme, diagnostics),
        footer_menu,
        accessibility_statement: tenant.accessibility_statement.clone(),
        feeds: feeds(site, theme, edition),
        t: theme.texts_in(edition.language),
        assets: assets.addresses.clone(),
        logo: assets.logo.clone(),
        icon: assets.icon.clone(),
        touch_icon: assets.touch_icon.clone(),
        theme_color: tokens.get("band", false).unwrap_or("#ffffff").to_owned(),
        theme_color_dark: tokens.get("band", true).unwrap_or("#000000").to_owned(),
        directory: tenant.directory.then(|| directory(&site.sources.directory, edition.language)),
        nearby: if tenant.directory { Vec::new() } else { site.sources.directory.iter().map(item).collect() },
    })
}

/// What a page says whose language nobody has answered for: in that language and in the site's first Norwegian one.
fn unreviewed(site: &Site, theme: &Theme, language: Language) -> Vec<Marked> {
    let norwegian = site.editions.iter().map(|edition| edition.language).find(|language| language.is_norwegian());
    let mut languages = vec![language];
    languages.extend(norwegian.filter(|norwegian| *norwegian != language));
    let said = |lang: Language| Marked { lang, text: theme.messages_in(lang).text("unreviewed").to_owned() };
    languages.into_iter().map(said).collect()
}

/// The address of the search page.
pub fn search_url(edition: &Edition, messages: &Messages) -> Address {
    edition.home.special(messages, "folder-search")
}

fn name(site: &Site, language: Language, messages: &Messages) -> String {
    let made = || match municipalities(&site.tenant.municipalities, language).as_slice() {
        [one] => messages.filled("library-of", &[("name", one)]),
        several => messages.filled("library-of-several", &[("names", &several.join(", "))]),
    };
    named(site, language).unwrap_or_else(made)
}

fn short_name(site: &Site, language: Language) -> Option<String> {
    let first = site.tenant.municipalities.first();
    named(site, language).or_else(|| first.map(|m| municipality(&m.names, language)))
}

/// Every language of the site as the switch shows it, leading to the front pages.
pub fn switch(site: &Site, theme: &Theme, current: Language) -> Vec<Switch> {
    let entry = |edition: &Edition| Switch {
        tag: edition.language,
        name: language_name(theme, edition.language),
        url: edition.home.to_string(),
        current: edition.language == current,
        same: edition.language == current,
        front: theme.messages_in(edition.language).text("home").to_owned(),
    };
    site.editions.iter().map(entry).collect()
}

/// A language's name in itself.
fn language_name(theme: &Theme, language: Language) -> String {
    let messages = theme.messages.get(&language);
    let key = format!("language-{}", language.tag());
    capitalised(messages.map_or(language.tag(), |messages| messages.text(&key)))
}

/// The library's feed, which every page tells of.
fn feeds(site: &Site, theme: &Theme, edition: &Edition) -> Vec<FeedLink> {
    let title = theme.messages_in(edition.language).text("feed-latest");
    let wanted = theme.features.feeds.then(|| feed::links(site, edition, (Kind::Articles.folder(), title)));
    wanted.unwrap_or_default()
}

/// `tel:` with the country's code where none is written (RFC 3966).
pub fn phone_url(phone: &str) -> String {
    let digits: String = phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    if digits.starts_with('+') { format!("tel:{digits}") } else { format!("tel:+47{digits}") }
}

fn web_address(written: &str) -> String {
    if written.contains("://") { written.to_owned() } else { format!("https://{written}") }
}
