//! What all pages of a site in one language share.

use crate::diagnostic::Diagnostic;
use crate::model::kind::Kind;
use crate::model::language::{Language, Localized};
use crate::model::page::{
    BranchView, ContactView, DirectoryGroup, DirectoryItem, FeedLink, Frame, Link, LogoView, MunicipalityView, Switch,
};
use crate::model::slug::slug;
use crate::model::tenant::{self, Branch, DirectoryEntry, MenuItem, Municipality, Name};
use crate::site::collation::Collation;
use crate::site::{Address, Edition, Node, Site, Target, filled, message, wanted};
use crate::theme::{Messages, Theme, Tokens};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the stylesheet and scripts of a tenant are called, and other addresses that the frame names.
#[derive(Clone, Debug, Default)]
pub struct Assets {
    /// File of the theme → its address.
    pub addresses: BTreeMap<String, String>,
    pub logo: Option<LogoView>,
    pub icon: String,
    pub touch_icon: String,
    /// The Open Graph picture of pages that have none of their own.
    pub card: Option<String>,
}

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
    let footer_menu = pages(site, edition, |(_, footer)| footer);
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
        municipality: tenant.municipalities.first().map(|m| MunicipalityView {
            names: m.names.clone(),
            official: m.official.clone(),
            county: m.county.as_ref().map(|county| county.name.clone()),
            website: m.website.as_deref().map(web_address),
        }),
        contact: tenant.contact.as_ref().map(|contact| ContactView {
            email: contact.email.clone(),
            phone: contact.phone.clone(),
            phone_url: contact.phone.as_deref().map(phone_url),
            address: contact.address.clone(),
            website: contact.website.clone(),
        }),
        branches: tenant.branches.iter().map(|branch| branch_view(branch, edition.language)).collect(),
        languages: switch(site, theme, edition.language),
        menu: menu(site, edition, messages, diagnostics),
        footer_menu,
        accessibility_statement: tenant.accessibility_statement.clone(),
        feeds: feeds(theme, edition, messages),
        t: messages.clone(),
        assets: assets.addresses.clone(),
        logo: assets.logo.clone(),
        icon: assets.icon.clone(),
        touch_icon: assets.touch_icon.clone(),
        theme_color: tokens.get("band", false).unwrap_or("#ffffff").to_owned(),
        theme_color_dark: tokens.get("band", true).unwrap_or("#000000").to_owned(),
        directory: tenant.directory.then(|| directory(&site.sources.directory, edition.language)),
    })
}

/// The address of the search page.
pub fn search_url(edition: &Edition, messages: &Messages) -> Address {
    edition.home.special(messages, "folder-search")
}

fn localized(names: &Localized, language: Language) -> Option<String> {
    let chain = [language, Language::Nb, Language::Nn];
    chain.iter().find_map(|l| names.get(l)).or_else(|| names.values().next()).cloned()
}

fn name(site: &Site, language: Language, messages: &Messages) -> String {
    let made = || match municipalities(&site.tenant.municipalities, language).as_slice() {
        [one] => filled(messages, "library-of", &[("name", one)]),
        several => filled(messages, "library-of-several", &[("names", &several.join(", "))]),
    };
    named(site, language).unwrap_or_else(made)
}

/// The name that the tenant's own file gives.
pub fn named(site: &Site, language: Language) -> Option<String> {
    localized(&site.tenant.name, language)
}

/// The municipalities' names in a language.
pub fn municipalities(all: &[Municipality], language: Language) -> Vec<String> {
    all.iter().map(|one| municipality(&one.names, language)).collect()
}

fn short_name(site: &Site, language: Language) -> Option<String> {
    let first = site.tenant.municipalities.first();
    named(site, language).or_else(|| first.map(|m| municipality(&m.names, language)))
}

/// The municipality's name in a language: its own where it has one, else the Norwegian.
fn municipality(names: &[Name], language: Language) -> String {
    let of = |language: Language| names.iter().find(|name| name.lang == language);
    of(language).or_else(|| of(Language::Nb)).or(names.first()).map_or(String::new(), |name| name.name.clone())
}

/// Every language of the site as the switch shows it, leading to the front pages.
pub fn switch(site: &Site, theme: &Theme, current: Language) -> Vec<Switch> {
    let entry = |edition: &Edition| Switch {
        tag: edition.language,
        name: language_name(theme, edition.language),
        url: edition.home.to_string(),
        current: edition.language == current,
        same: edition.language == current,
    };
    site.editions.iter().map(entry).collect()
}

/// A language's name in itself.
fn language_name(theme: &Theme, language: Language) -> String {
    let messages = theme.messages.get(&language);
    let key = format!("language-{}", language.tag());
    let name = messages.map_or(language.tag(), |messages| message(messages, &key));
    let mut letters = name.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

fn node_link(site: &Site, edition: &Edition, node: &Node) -> Link {
    Link {
        id: Some(node.key.clone()),
        title: site.document(node).front.title.clone(),
        url: node.url.to_string(),
        lang: edition.marked(node),
    }
}

fn pages(site: &Site, edition: &Edition, wants: impl Fn((bool, bool)) -> bool) -> Vec<Link> {
    let mut nodes: Vec<&Node> = edition.nodes.iter().filter(|node| wants(wanted(site.document(node)))).collect();
    nodes.sort_by_key(|node| (site.document(node).front.weight, node.key.as_str()));
    nodes.into_iter().map(|node| node_link(site, edition, node)).collect()
}

/// The tenant's own menu; without one, the pages that want to be in it and what there is of each kind.
fn menu(site: &Site, edition: &Edition, messages: &Messages, diagnostics: &mut Vec<Diagnostic>) -> Vec<Link> {
    let mut own = Vec::new();
    for (at, item) in site.tenant.menu.iter().enumerate() {
        match entry(site, edition, item) {
            Ok(entry) => own.extend(entry),
            Err(fault) => {
                let key = if item.page.is_some() { "page" } else { "url" };
                let span = site.tenant.span_of(&format!("menu.{at}.{key}"));
                diagnostics.push(fault.at(&format!("tenants/{}.toml", site.tenant.id), span));
            }
        }
    }
    if !own.is_empty() {
        return own;
    }
    let kinds = Kind::listed().filter_map(|kind| {
        let section = edition.sections.get(kind.folder()).filter(|section| section.has_page())?;
        let own = || message(messages, kind.treatment().title).to_owned();
        let title = section.node.map_or_else(own, |_| section.title.clone());
        Some(Link { id: Some(format!("{}/_index", kind.folder())), title, url: section.url.to_string(), lang: None })
    });
    pages(site, edition, |(menu, _)| menu).into_iter().chain(kinds).collect()
}

/// One entry of the tenant's own menu: a page in this language or else in the default one, or an address with a title.
fn entry(site: &Site, edition: &Edition, item: &MenuItem) -> Result<Option<Link>, Diagnostic> {
    let file = format!("tenants/{}.toml", site.tenant.id);
    let title = localized(&item.title, edition.language);
    if let Some(page) = &item.page {
        let key = page.strip_prefix("@/").unwrap_or(page);
        let Some((home, node)) = site.find(edition, key.strip_suffix(".md").unwrap_or(key)) else {
            return site.target(edition, &file, page).map(|_| None);
        };
        let link = node_link(site, home, node);
        let lang = (node.text_language != edition.language).then_some(node.text_language);
        return Ok(Some(Link { title: title.unwrap_or(link.title.clone()), lang, ..link }));
    }
    let (Some(title), Some(written)) = (title, &item.url) else { return Ok(None) };
    match site.target(edition, &file, written)? {
        Target::Page { url, .. } | Target::Address(url) => {
            Ok(Some(Link { id: Some(written.clone()), title, url, lang: None }))
        }
        Target::File { .. } => Ok(None),
    }
}

fn feeds(theme: &Theme, edition: &Edition, messages: &Messages) -> Vec<FeedLink> {
    if !theme.features.feeds || edition.sections.get("articles").is_none_or(|section| section.members.is_empty()) {
        return Vec::new();
    }
    let title = message(messages, "feed-latest").to_owned();
    let types = [("atom", "application/atom+xml"), ("rss", "application/rss+xml"), ("json", "application/feed+json")];
    let link = |(extension, media_type)| FeedLink {
        title: title.clone(),
        url: format!("{}feed/articles.{extension}", edition.home),
        media_type,
    };
    types.map(link).into()
}

fn branch_view(branch: &Branch, language: Language) -> BranchView {
    let part = |get: fn(&tenant::PostalAddress) -> &Option<String>| {
        branch.address.as_ref().and_then(|address| get(address).clone())
    };
    BranchView {
        id: branch.id.clone(),
        name: localized(&branch.name, language).unwrap_or_else(|| branch.id.clone()),
        street: part(|address| &address.street),
        postcode: part(|address| &address.postcode),
        place: part(|address| &address.place),
        phone: branch.phone.clone(),
        phone_url: branch.phone.as_deref().map(phone_url),
        email: branch.email.clone(),
        services: branch.services.clone(),
        lat: branch.position.map(|position| position.lat),
        lon: branch.position.map(|position| position.lon),
    }
}

/// `tel:` with the country's code where none is written (RFC 3966).
fn phone_url(phone: &str) -> String {
    let digits: String = phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    if digits.starts_with('+') { format!("tel:{digits}") } else { format!("tel:+47{digits}") }
}

fn web_address(written: &str) -> String {
    if written.contains("://") { written.to_owned() } else { format!("https://{written}") }
}

fn directory(entries: &[DirectoryEntry], language: Language) -> Vec<DirectoryGroup> {
    let collation = Collation::of(language);
    let mut groups: BTreeMap<&str, DirectoryGroup> = BTreeMap::new();
    for entry in entries {
        let joined = entry.names.iter().map(|name| name.name.as_str()).collect::<Vec<_>>().join(" – ");
        let places = entry.postal.iter().map(|postal| format!("{} {}", postal.place, codes(&postal.codes)));
        let item = DirectoryItem {
            id: entry.id.clone(),
            name: joined,
            names: entry.names.clone(),
            url: entry.url.clone(),
            places: places.collect::<Vec<_>>(),
        };
        let group =
            || DirectoryGroup { id: slug(&entry.county.name), title: entry.county.name.clone(), items: Vec::new() };
        groups.entry(&entry.county.number).or_insert_with(group).items.push(item);
    }
    let mut groups: Vec<DirectoryGroup> = groups.into_values().collect();
    for group in &mut groups {
        group.items.sort_by(|a, b| collation.compare(&a.name, &b.name));
    }
    groups.sort_by(|a, b| collation.compare(&a.title, &b.title));
    groups
}

/// Postcodes with ranges written out, for a search by substring.
fn codes(codes: &[String]) -> String {
    let expand = |code: &String| match code.split_once('-').and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)))
    {
        Some((from, to)) => (from..=to).map(|code: u16| format!("{code:04}")).collect::<Vec<_>>().join(" "),
        None => code.clone(),
    };
    codes.iter().map(expand).collect::<Vec<_>>().join(" ")
}
