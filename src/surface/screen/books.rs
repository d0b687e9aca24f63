//! Slides of books: what is new in the catalogue, what the library recommends, and lists that somebody made.
//!
//! No cover is fetched from anywhere: each is drawn from its title, in the colours of the theme.

use super::fragment::{Piece, escaped, paragraph};
use super::scene::Scene;
use crate::model::catalogue::Work;
use crate::model::content::ListItem;
use crate::model::screen::Kind;

/// How many books stand on a slide, and how many slides there are at most.
const ROW: usize = 4;
const SLIDES: usize = 3;

/// A book as a cover tells of it.
struct Book<'a> {
    title: &'a str,
    by: String,
    /// The attribute of a title that is in another language than what stands around it.
    lang: String,
}

/// What is new.
pub fn newest(scene: &Scene<'_>) -> Vec<Piece> {
    let book = |work| Book { title: Work::short_title(work), by: work.creators(), lang: lang(scene, work) };
    let books: Vec<Book<'_>> = scene.plan.site.shelf.newest.iter().map(book).collect();
    let head = format!("<h2>{}</h2>", escaped(scene.text("screen-books")));
    sheets(&head, "", &books)
}

/// A list that somebody made, under a head; `lang` is the attribute of its language where that is not the head's.
pub fn listed(head: &str, lang: &str, items: &[ListItem]) -> Vec<Piece> {
    let books = items.iter().map(|ListItem { title, author, .. }| Book {
        title,
        by: author.clone().unwrap_or_default(),
        lang: String::new(),
    });
    sheets(head, lang, &books.collect::<Vec<_>>())
}

/// Some books on each slide, on each as many as on the others.
fn sheets(head: &str, lang: &str, books: &[Book<'_>]) -> Vec<Piece> {
    let piece = |(number, books): (usize, &[Book<'_>])| {
        let covers = books.iter().enumerate().map(|(place, Book { title, by, lang })| {
            let (cover, title) = (cover((title, by), place), escaped(title));
            let by = paragraph("s-by", Some(by.as_str()).filter(|by| !by.is_empty()));
            format!("<li>{cover}<div><h3{lang}>{title}</h3>{by}</div></li>")
        });
        let covers: String = covers.collect();
        let html = format!(
            "<div class=\"s s-sheet s-wash\"><header class=\"s-head\">{head}</header><ul class=\"s-covers\"{lang}>{covers}</ul></div>",
        );
        Piece::new(format!("books/{}", number + 1), Kind::Books, html)
    };
    let books = &books[..books.len().min(ROW * SLIDES)];
    let slides = books.len().div_ceil(ROW).max(1);
    books.chunks(books.len().div_ceil(slides).max(1)).enumerate().map(piece).collect()
}

/// A work with what the library says of it.
pub fn recommended(scene: &Scene<'_>, work: &Work, why: &str) -> Piece {
    let (lang, title) = (lang(scene, work), escaped(work.short_title()));
    let by = paragraph("s-by", Some(work.creators()).filter(|by| !by.is_empty()).as_deref());
    let html = format!(
        "<div class=\"s s-work s-wash\">{}<div class=\"s-body\"><p class=\"s-chip\">{}</p><h2{lang}>{title}</h2>{by}{why}</div></div>",
        cover((work.short_title(), &work.creators()), work.name.len() + work.title.len()),
        escaped(scene.text("screen-recommends")),
    );
    Piece::new("", Kind::Work, html)
}

/// A cover that says what stands beside it, and so nothing to those who listen.
fn cover((title, by): (&str, &str), place: usize) -> String {
    let (tone, title, by) = (place % ROW + 1, escaped(title), escaped(by));
    format!(
        "<div class=\"s-cover\" data-tone=\"{tone}\" aria-hidden=\"true\"><div><p class=\"s-display\">{title}</p><p>{by}</p></div></div>"
    )
}

/// The language of a title that is not the screen's (WCAG 3.1.2).
fn lang(scene: &Scene<'_>, work: &Work) -> String {
    let other = work.tag().filter(|tag| *tag != scene.language().tag() && *tag != "no");
    other.map(|tag| format!(" lang=\"{}\"", escaped(tag))).unwrap_or_default()
}
