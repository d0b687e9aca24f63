//! The menus of a site in one language.

use crate::diagnostic::Diagnostic;
use crate::model::content::Places;
use crate::model::kind::Kind;
use crate::model::message::Messages;
use crate::model::tenant::{MenuItem, Newsletter};
use crate::page::Link;
use crate::site::{Edition, Node, Site, Target};
use crate::surface::names::{localized, localized_in};
use crate::theme::Theme;

fn node_link(site: &Site, edition: &Edition, node: &Node) -> Link {
    Link {
        id: Some(node.key.clone()),
        title: site.document(node).front.title.clone(),
        url: node.url.to_string(),
        lang: edition.marked(node),
    }
}

/// Pages that want to be named in a place, by weight.
pub fn pages(site: &Site, edition: &Edition, wants: impl Fn(Places) -> bool) -> Vec<Link> {
    let mut nodes: Vec<&Node> = edition.nodes.iter().filter(|node| wants(node.places)).collect();
    nodes.sort_by_key(|node| (site.document(node).front.weight, node.key.as_str()));
    nodes.into_iter().map(|node| node_link(site, edition, node)).collect()
}

/// The tenant's own menu; without one, the pages that want to be in it what there is of each kind, and
/// the branches, where there are several.
pub fn menu(site: &Site, edition: &Edition, theme: &Theme, diagnostics: &mut Vec<Diagnostic>) -> Vec<Link> {
    let messages = theme.messages_in(edition.language);
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
        let own = || messages.text(kind.treatment().title).to_owned();
        let title = section.node.map_or_else(own, |_| section.title.clone());
        let (id, lang) = (Some(format!("{}/_index", kind.folder())), edition.titled_in(section));
        Some(Link { id, title, url: section.url.to_string(), lang })
    });
    let branches = (site.has_branch_pages(theme) && site.tenant.branches.len() > 1).then(|| Link {
        id: Some("branches".to_owned()),
        title: messages.text("branches").to_owned(),
        url: edition.branches(messages).into(),
        lang: None,
    });
    pages(site, edition, |places| places.menu).into_iter().chain(kinds).chain(branches).collect()
}

/// Where people ask for the library's newsletters, where its services run.
pub fn newsletters(site: &Site, edition: &Edition, messages: &Messages) -> Vec<Link> {
    let tag = edition.language.tag();
    let letters = site.tenant.live.iter().filter(|_| site.has_services()).flat_map(|live| &live.newsletters);
    let link = |letter: &Newsletter| {
        let (language, title) = localized_in(&letter.title, edition.language)?;
        let title = messages.filled("footer-newsletter", &[("title", title)]);
        let lang = Some(language).filter(|language| *language != edition.language);
        Some(Link { id: None, title, url: format!("/api/live/newsletter/{}/subscribe?lang={tag}", letter.list), lang })
    };
    letters.filter_map(link).collect()
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
