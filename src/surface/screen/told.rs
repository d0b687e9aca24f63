//! Slides of what the library tells otherwise: when it is open, its news, what it offers first.

use super::asset::Asset;
use super::fragment::{Piece, escaped, instant, paragraph};
use super::scene::{Scene, midnight};
use crate::model::branch::Branch;
use crate::model::clock;
use crate::model::content::Kind as ContentKind;
use crate::model::holidays::after;
use crate::model::kind::Chronology;
use crate::model::screen::Kind;
use crate::page::dates;
use crate::site::Node;
use crate::surface::names::localized;
use crate::surface::openings::days::Place;
use crate::surface::openings::{Window, now};

/// How many articles have slides, and how many rows a list of them has.
const NEWS: usize = 5;
const HEADLINES: usize = 4;
/// How many days a slide of hours tells of, where a day has up to three lines and where it has one.
const DAYS: [usize; 2] = [4, 7];

/// What is open at the screen's branch; where it hangs at none, at the first that says it.
pub fn hours(scene: &Scene<'_>) -> Vec<Piece> {
    let branches = &scene.plan.site.tenant.branches;
    let told = |branch: &&Branch| Place::of_branch(branch).is_some();
    let own = branches.iter().find(|branch| Some(branch.id.as_str()) == scene.branch);
    own.or_else(|| branches.iter().find(told))
        .filter(told)
        .and_then(|branch| openings(scene, branch))
        .into_iter()
        .collect()
}

fn openings(scene: &Scene<'_>, branch: &Branch) -> Option<Piece> {
    let json = now::json(&scene.plan.site, scene.edition, scene.frame)?;
    let table = Asset::of(format!("/{}", now::path(scene.language())), json.as_bytes());
    let name = localized(&branch.name, scene.language()).unwrap_or_else(|| scene.frame.name.clone());
    let how = branch.self_service.as_ref().and_then(|how| localized(&how.how, scene.language()));
    let both = branch
        .hours
        .as_ref()
        .is_some_and(|hours| hours.regular.staffed.is_some() && hours.regular.self_service.is_some());
    let days = DAYS[usize::from(!both)];
    let html = format!(
        "<div class=\"s s-openings s-band\" data-live=\"openings\" data-table=\"{}\" data-place=\"{}\"><div class=\"s-body\"><p class=\"s-chip\">{}</p><h2 data-part=\"text\">{}</h2>{}</div><dl class=\"s-hours\" data-part=\"days\" data-most=\"{days}\"></dl></div>",
        table.path(),
        escaped(&branch.id),
        escaped(&name),
        escaped(scene.text("hours")),
        paragraph("s-lead", how.as_deref()),
    );
    // As far as the table goes.
    let end = after(Window::of(scene.plan.site.now.date()).to).and_then(midnight);
    Some(Piece::new(format!("hours/{}", branch.id), Kind::Openings, html).between(None, end).with([table]))
}

/// The newest articles that somebody answers for.
pub fn newest<'a>(scene: &'a Scene<'_>) -> Vec<&'a Node> {
    let site = &scene.plan.site;
    let is_news = |node: &&Node| {
        let treatment = node.kind.treatment();
        let told = node.kind == ContentKind::Articles && treatment.chronology == Chronology::NewestFirst;
        let has = |node: &Node| {
            scene
                .edition
                .section_of(node)
                .is_none_or(|section| section.node.map(|at| &scene.edition.nodes[at].url) != Some(&node.url))
        };
        told && has(node) && site.document(node).front.date.is_some() && !site.is_unreviewed(node)
    };
    let mut all: Vec<&Node> = scene.edition.nodes.iter().filter(is_news).collect();
    all.sort_by_key(|node| (std::cmp::Reverse(site.document(node).front.date), &node.key));
    all
}

/// The newest articles, a slide each, until they expire.
pub fn news(scene: &Scene<'_>) -> Vec<Piece> {
    newest(scene).into_iter().take(NEWS).map(|node| article(scene, node)).collect()
}

fn article(scene: &Scene<'_>, node: &Node) -> Piece {
    let site = &scene.plan.site;
    let front = &site.document(node).front;
    let picture = front.image.as_ref().and_then(|image| scene.picture(&site.source(node).file, image));
    let words = format!(
        "<h2>{}</h2>{}{}",
        escaped(&front.title),
        paragraph("s-lead", scene.summary(node).as_deref()),
        scene.scan(&node.url)
    );
    let lang = scene.lang(node);
    let html = match &picture {
        Some((figure, _)) => {
            format!("<div class=\"s s-split s-even\"{lang}>{figure}<div class=\"s-body\">{words}</div></div>")
        }
        None => format!("<div class=\"s s-body s-alone s-wash\"{lang}>{words}</div>"),
    };
    let until = front.expire.and_then(|moment| clock::instant(moment.at));
    let id = front.id.map_or_else(|| node.url.trim_matches('/').to_owned(), |id| id.to_string());
    let piece = Piece::new(format!("news/{id}"), Kind::Article, html);
    piece.between(None, until).with(picture.map(|(_, asset)| asset))
}

/// The newest articles as a list.
pub fn headlines(scene: &Scene<'_>) -> Vec<Piece> {
    let newest = newest(scene);
    if newest.is_empty() {
        return Vec::new();
    }
    let row = |node: &&Node| {
        let front = &scene.plan.site.document(node).front;
        let expire = front.expire.and_then(|moment| clock::instant(moment.at));
        let until = expire.map(|at| format!(" data-until=\"{}\"", instant(at))).unwrap_or_default();
        let date = front.date.map(|date| dates::date(date, scene.language()).text);
        let (lang, title) = (scene.lang(node), escaped(&front.title));
        format!("<li{lang}{until}><h3>{title}</h3>{}</li>", paragraph("s-where", date.as_deref()))
    };
    let rows: String = newest.iter().take(2 * HEADLINES).map(row).collect();
    let html = format!(
        "<div class=\"s s-sheet\"><header class=\"s-head\"><h2>{}</h2><p data-live=\"clock\"></p></header><ol class=\"s-rows s-news\" data-most=\"{HEADLINES}\">{rows}</ol></div>",
        escaped(scene.text("section-articles"))
    );
    vec![Piece::new("headlines", Kind::Feed, html)]
}

/// What the library offers first on its front page.
pub fn pages(scene: &Scene<'_>) -> Vec<Piece> {
    let site = &scene.plan.site;
    let offered = scene.edition.nodes.iter().filter(|node| node.places.featured && !site.is_unreviewed(node));
    let piece = |node: &Node| {
        let front = &site.document(node).front;
        let words =
            format!("<h2>{}</h2>{}", escaped(&front.title), paragraph("s-lead", scene.summary(node).as_deref()));
        let (lang, code) = (scene.lang(node), scene.scan(&node.url));
        let html = format!("<div class=\"s s-body s-alone s-spark\"{lang}>{words}{code}</div>");
        let until = front.expire.and_then(|moment| clock::instant(moment.at));
        Piece::new(format!("page{}", node.url.trim_end_matches('/')), Kind::Text, html).between(None, until)
    };
    offered.map(piece).collect()
}
