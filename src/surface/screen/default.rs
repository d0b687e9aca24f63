//! Which screens a library has, and what each has when there is nothing else: its name, the way to its site, the time.

use super::fragment::{Piece, escaped};
use super::scene::Scene;
use crate::model::screen::{Kind, Screen};
use crate::model::tenant::PostalAddress;
use crate::site::Site;

/// The screens of a library; one that names none has one of all that it knows of itself. What is no library has none.
pub fn screens(site: &Site) -> Vec<Screen> {
    if !site.tenant.screens.is_empty() {
        return site.tenant.screens.clone();
    }
    if site.tenant.municipalities.is_empty() && site.tenant.branches.is_empty() {
        return Vec::new();
    }
    let branch = match site.tenant.branches.as_slice() {
        [one] => Some(one.id.clone()),
        _ => None,
    };
    vec![Screen::of_library(branch)]
}

/// What a region shows that has nothing else: true whenever, and so without a time.
pub fn fallback(scene: &Scene<'_>, region: &str) -> Piece {
    match region {
        "strip" => line(scene),
        "side" => name(scene),
        _ => welcome(scene),
    }
}

/// The library with the way to its site.
pub fn welcome(scene: &Scene<'_>) -> Piece {
    let lead = scene.front().map(|text| format!("<p class=\"s-lead\">{}</p>", escaped(&text))).unwrap_or_default();
    let place = address(scene).map(|place| format!("<p class=\"s-place\">{}</p>", escaped(&place))).unwrap_or_default();
    let title = escaped(&scene.frame.name);
    let html = match scene.code(&scene.edition.home) {
        Some((svg, shown)) => format!(
            "<div class=\"s s-split s-even\"><div class=\"s-qr\">{svg}</div><div class=\"s-body s-band\"><h2>{title}</h2>{lead}<p>{}</p><p class=\"s-address\">{}</p>{place}</div></div>",
            escaped(scene.text("screen-site")),
            escaped(&shown),
        ),
        None => {
            format!("<div class=\"s s-words s-band\"><h2>{title}</h2>{lead}{place}<div class=\"s-shelf\"></div></div>")
        }
    };
    Piece::new("site", Kind::Qr, html)
}

fn line(scene: &Scene<'_>) -> Piece {
    let name = escaped(&scene.frame.name);
    let html = format!(
        "<div class=\"s s-line s-band\"><p class=\"s-display\">{name}</p><p data-live=\"date\"></p><p class=\"s-display\" data-live=\"clock\"></p></div>"
    );
    Piece::new("strip", Kind::Text, html)
}

fn name(scene: &Scene<'_>) -> Piece {
    let name = escaped(&scene.frame.name);
    Piece::new("side", Kind::Text, format!("<div class=\"s s-body s-wash\"><h2>{name}</h2></div>"))
}

/// Where the screen hangs: its branch's address, or else the library's own.
fn address(scene: &Scene<'_>) -> Option<String> {
    let branches = &scene.plan.site.tenant.branches;
    let branch = branches.iter().find(|branch| Some(branch.id.as_str()) == scene.branch);
    let contact = || scene.plan.site.tenant.contact.as_ref().and_then(|contact| contact.address.as_ref());
    let PostalAddress { street, postcode, place } =
        branch.and_then(|branch| branch.address.as_ref()).or_else(contact)?;
    let town = [postcode, place].into_iter().flatten().cloned().collect::<Vec<_>>().join(" ");
    let parts = street.iter().cloned().chain([town]).filter(|part| !part.is_empty());
    Some(parts.collect::<Vec<_>>().join(", ")).filter(|text| !text.is_empty())
}
