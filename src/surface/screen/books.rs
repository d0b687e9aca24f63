//! Slides of the catalogue: what is new, and what the library recommends.
//!
//! No cover is fetched from anywhere: each is drawn from its title, in the colours of the theme.

use super::fragment::{Piece, escaped, paragraph};
use super::scene::Scene;
use crate::model::catalogue::Work;
use crate::model::screen::Kind;

/// How many works stand on a slide, and how many slides there are of what is new.
const ROW: usize = 4;
const SLIDES: usize = 3;

/// What is new, some on each slide.
pub fn newest(scene: &Scene<'_>) -> Vec<Piece> {
    let rows = scene.plan.site.shelf.newest.chunks(ROW).take(SLIDES).enumerate();
    let piece = |(number, works): (usize, &[Work])| {
        let covers: String = works
            .iter()
            .enumerate()
            .map(|(place, work)| {
                let (lang, title) = (lang(scene, work), escaped(work.short_title()));
                let by = paragraph("s-by", Some(work.creators()).filter(|by| !by.is_empty()).as_deref());
                format!("<li>{}<div><h3{lang}>{title}</h3>{by}</div></li>", cover(work, place))
            })
            .collect();
        let html = format!(
            "<div class=\"s s-sheet s-wash\"><header class=\"s-head\"><h2>{}</h2></header><ul class=\"s-covers\">{covers}</ul></div>",
            escaped(scene.text("screen-books")),
        );
        Piece::new(format!("books/{}", number + 1), Kind::Books, html)
    };
    rows.map(piece).collect()
}

/// A work with what the library says of it.
pub fn recommended(scene: &Scene<'_>, work: &Work, why: &str) -> Piece {
    let (lang, title) = (lang(scene, work), escaped(work.short_title()));
    let by = paragraph("s-by", Some(work.creators()).filter(|by| !by.is_empty()).as_deref());
    let html = format!(
        "<div class=\"s s-work s-wash\">{}<div class=\"s-body\"><p class=\"s-chip\">{}</p><h2{lang}>{title}</h2>{by}{why}</div></div>",
        cover(work, work.name.len() + work.title.len()),
        escaped(scene.text("screen-recommends")),
    );
    Piece::new("", Kind::Work, html)
}

/// A cover that says what stands beside it, and so nothing to those who listen.
fn cover(work: &Work, place: usize) -> String {
    let (tone, title, by) = (place % ROW + 1, escaped(work.short_title()), escaped(&work.creators()));
    format!(
        "<div class=\"s-cover\" data-tone=\"{tone}\" aria-hidden=\"true\"><div><p class=\"s-display\">{title}</p><p>{by}</p></div></div>"
    )
}

/// The language of a title that is not the screen's (WCAG 3.1.2).
fn lang(scene: &Scene<'_>, work: &Work) -> String {
    let other = work.tag().filter(|tag| *tag != scene.language().tag() && *tag != "no");
    other.map(|tag| format!(" lang=\"{}\"", escaped(tag))).unwrap_or_default()
}
