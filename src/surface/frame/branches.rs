//! The branches of a library as every page knows them.

use super::phone_url;
use crate::model::branch::{Branch, Offer};
use crate::model::language::Language;
use crate::model::tenant::{Position, PostalAddress};
use crate::page::frame::{BranchView, Spoken};
use crate::site::{Edition, Site};
use crate::surface::hours;
use crate::surface::names::{localized, localized_in, spoken};
use crate::surface::openings::days::Place;
use crate::theme::Theme;

/// The branches in a language, each with its page; in a theme without such pages, with its place on a page that shows them: not
/// the front page's, where there is another.
pub fn branches(site: &Site, edition: &Edition, theme: &Theme) -> Vec<BranchView> {
    let messages = theme.messages_in(edition.language);
    let shown = || edition.nodes.iter().filter(|node| site.document(node).body.shows_branches());
    let page = || shown().find(|node| node.url != edition.home).or_else(|| shown().next());
    let url = |branch: &Branch| match theme.has_branches() {
        true => Some(edition.branch(&branch.id, messages).into()),
        false => page().map(|node| format!("{}#branch-{}", node.url, branch.id)),
    };
    let view = |branch: &Branch| {
        let hours = branch.hours.as_ref().and_then(|hours| hours::view(hours, site.now.date(), edition.language));
        BranchView { url: url(branch), hours: hours.map(Box::new), ..view(branch, edition.language) }
    };
    site.tenant.branches.iter().map(view).collect()
}

fn view(branch: &Branch, language: Language) -> BranchView {
    let part =
        |get: fn(&PostalAddress) -> &Option<String>| branch.address.as_ref().and_then(|address| get(address).clone());
    BranchView {
        id: branch.id.clone(),
        name: localized(&branch.name, language).unwrap_or_else(|| branch.id.clone()),
        url: None,
        street: part(|address| &address.street),
        postcode: part(|address| &address.postcode),
        place: part(|address| &address.place),
        phone: branch.phone.clone(),
        phone_url: branch.phone.as_deref().map(phone_url),
        email: branch.email.clone(),
        services: offers(&branch.services, language),
        hours: None,
        now: Place::of_branch(branch).map(|_| branch.id.clone()),
        lat: branch.position.map(|position| position.lat),
        lon: branch.position.map(|position| position.lon),
    }
}

/// What a branch or its building has, in a language.
pub fn offers(offers: &[Offer], language: Language) -> Vec<Spoken> {
    let said = |offer: &Offer| localized_in(&offer.name, language).map(|said| spoken(said, language));
    offers.iter().filter_map(said).collect()
}

/// A place on a map that asks nothing of those who do not follow the link.
pub fn map_url(Position { lat, lon, .. }: Position) -> String {
    format!("https://www.openstreetmap.org/?mlat={lat}&mlon={lon}#map=17/{lat}/{lon}")
}
