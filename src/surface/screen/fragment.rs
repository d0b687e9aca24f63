//! A slide before it has an address: a fragment of HTML, when it is true, and what it needs.
//!
//! What fragments are made of is told in `screen/README.md`; their classes are those of `screen/player/slides.css`, in the tokens of
//! the theme. Everything that somebody wrote is escaped here or where it is put in.

use super::asset::Asset;
use crate::model::screen::Kind;
use jiff::Timestamp;

pub use super::super::xml::escaped;

/// A slide in the making.
#[derive(Clone, Debug)]
pub struct Piece {
    pub id: String,
    pub kind: Kind,
    pub html: String,
    pub from: Option<Timestamp>,
    pub until: Option<Timestamp>,
    pub assets: Vec<Asset>,
    /// How long its own author wants it shown.
    pub seconds: Option<u32>,
}

impl Piece {
    pub fn new(id: impl Into<String>, kind: Kind, html: String) -> Piece {
        Piece { id: id.into(), kind, html, from: None, until: None, assets: Vec::new(), seconds: None }
    }

    #[must_use]
    pub fn between(self, from: Option<Timestamp>, until: Option<Timestamp>) -> Piece {
        Piece { from, until, ..self }
    }

    #[must_use]
    pub fn with(self, assets: impl IntoIterator<Item = Asset>) -> Piece {
        Piece { assets: assets.into_iter().collect(), ..self }
    }

    /// As long as it takes to read across a room.
    pub fn duration(&self) -> u32 {
        self.seconds.unwrap_or(match self.kind {
            Kind::EventNow | Kind::EventNext | Kind::Poster | Kind::Text | Kind::Qr | Kind::Countdown => 12,
            Kind::EventsToday
            | Kind::EventsWeek
            | Kind::Openings
            | Kind::Books
            | Kind::Work
            | Kind::Article
            | Kind::Feed => 15,
            Kind::Video => 30,
        })
    }
}

/// An instant as attributes have it.
pub fn instant(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:00Z").to_string()
}

/// A picture that fills its part of a slide.
pub fn figure(src: &str, alt: &str) -> String {
    format!("<figure class=\"s-picture\"><img src=\"{}\" alt=\"{}\"></figure>", escaped(src), escaped(alt))
}

/// A paragraph of a class; nothing where there is no text.
pub fn paragraph(class: &str, text: Option<&str>) -> String {
    text.map(|text| format!("<p class=\"{class}\">{}</p>", escaped(text))).unwrap_or_default()
}
