//! For whom slides are made: one screen's language, branch and library.

use super::asset::Asset;
use super::fragment::{escaped, figure};
use super::qr;
use crate::model::clock;
use crate::model::content::Image;
use crate::model::language::Language;
use crate::model::media::{Encoding, Rendition};
use crate::model::message::Messages;
use crate::model::screen::Screen;
use crate::page::Frame;
use crate::site::{Edition, Node};
use crate::surface::Plan;
use crate::surface::web::{Pictures, summary};
use jiff::Timestamp;
use jiff::civil::Date;

/// The widest picture of a slide that shares the screen with words, and of one that fills it.
pub const HALF: u32 = 1280;
pub const WHOLE: u32 = 1920;

/// A screen with all that its slides are told from.
pub struct Scene<'a> {
    pub plan: &'a Plan,
    pub edition: &'a Edition,
    pub frame: &'a Frame,
    pub messages: &'a Messages,
    /// The branch in which the screen hangs.
    pub branch: Option<&'a str>,
}

impl<'a> Scene<'a> {
    /// None where the site has no language at all.
    pub fn of(plan: &'a Plan, screen: &'a Screen) -> Option<Scene<'a>> {
        let (site, theme) = (&plan.site, &plan.theme);
        let wanted = screen.language.and_then(|language| site.edition(language));
        // A wall has no room for the notice that pages carry whose language nobody has answered for.
        let answered = || site.editions.iter().find(|edition| !theme.unreviewed.contains(&edition.language));
        let edition = wanted.or_else(answered).or(site.editions.first())?;
        let frame = plan.shared.of(edition).frame.as_ref();
        Some(Scene {
            plan,
            edition,
            frame,
            messages: theme.messages_in(edition.language),
            branch: screen.branch.as_deref(),
        })
    }

    pub fn language(&self) -> Language {
        self.edition.language
    }

    /// A text of the theme.
    pub fn text(&self, key: &'a str) -> &'a str {
        self.messages.text(key)
    }

    /// What the front page says of the library.
    pub fn front(&self) -> Option<String> {
        self.edition.front().filter(|node| !self.plan.site.is_unreviewed(node)).and_then(|node| self.summary(node))
    }

    pub fn summary(&self, node: &Node) -> Option<String> {
        summary(self.plan.site.document(node))
    }

    /// The code of a page of the site, with its address as people type it; none where nobody has said where the site lives.
    pub fn code(&self, url: &str) -> Option<(String, String)> {
        let site = &self.plan.site;
        site.is_addressed().then(|| self.code_of(&format!("{}{url}", site.base)))?
    }

    /// The same of any address.
    pub fn code_of(&self, url: &str) -> Option<(String, String)> {
        let bare = url.split_once("://").map_or(url, |(_, bare)| bare).trim_end_matches('/');
        let label = self.messages.filled("screen-qr", &[("address", bare)]);
        Some((qr::svg(url, &label)?, bare.to_owned()))
    }

    /// A small code beside words.
    pub fn scan(&self, url: &str) -> String {
        let words = escaped(self.text("screen-scan"));
        self.code(url).map(|(svg, _)| format!("<div class=\"s-scan\">{svg}<p>{words}</p></div>")).unwrap_or_default()
    }

    /// A picture that fills its part of a slide; none where it cannot be shown, which its own page says.
    pub fn picture(&self, file: &str, image: &Image) -> Option<(String, Asset)> {
        let (src, asset) = self.still(file, image, HALF)?;
        let alt = if image.decorative { "" } else { &image.alt };
        Some((figure(&src, alt), asset))
    }

    /// A picture's address, at most so wide, with the file that it is.
    pub fn still(&self, file: &str, image: &Image, most: u32) -> Option<(String, Asset)> {
        let medium = self.plan.site.medium(file, &image.src).ok()?;
        let probe = medium.picture().ok()?;
        let mut pictures = Pictures::default();
        // The sizes that pages have, so that hardly any is made for screens alone.
        let src = match probe.widths(WHOLE).into_iter().filter(|width| *width <= most).max() {
            Some(width) => pictures.rendition(medium, Rendition { width, format: Encoding::Webp }),
            None => pictures.file(medium),
        };
        let (_, cut) = pictures.files.into_iter().next()?;
        Some((src.clone(), Asset::Cut(src, cut)))
    }

    /// The attribute of a text that is in another language than the screen.
    pub fn lang(&self, node: &Node) -> String {
        self.edition.marked(node).map(|language| format!(" lang=\"{}\"", language.tag())).unwrap_or_default()
    }
}

/// The instant at which a day begins.
pub fn midnight(day: Date) -> Option<Timestamp> {
    clock::instant(day.at(0, 0, 0, 0))
}
