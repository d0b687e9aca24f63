//! The slides of a screen for signs that are there already: a plain list (JSON) and a feed (Atom, RFC 4287) with what each slide says.
//!
//! Systems that show web addresses show a screen's own page; those that fill templates of their own read these. What a slide shows by
//! the clock (what is open, a countdown) is no text, and such slides are named without any.

use super::fragment::escaped;
use crate::model::screen::{Kind, Manifest, Slide};
use crate::site::Site;
use serde::Serialize;
use uuid::Uuid;

/// The namespace of the slides' identities in feeds (RFC 9562, version 5): drawn once, never changed.
const SLIDES: Uuid = Uuid::from_u128(0x3f0c1f4e_5f0a_4c1d_9b1e_2a7d86a0c9b4);

/// A slide as a list has it. Within version 1 keys may come, none goes or changes its meaning.
#[derive(Debug, Serialize)]
struct Listed<'a> {
    id: &'a str,
    kind: Kind,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<&'a str>,
    title: &'a str,
    /// Line by line.
    text: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<String>,
    seconds: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    /// The slide itself, a fragment of HTML.
    html: String,
}

/// A slide with what stands on it.
pub struct Said {
    pub slide: Slide,
    title: String,
    text: Vec<String>,
    image: Option<String>,
}

impl Said {
    /// What a fragment says: its heading, and everything else line by line.
    pub fn of(slide: Slide, html: &str) -> Said {
        let mut lines: Vec<(bool, String)> = Vec::new();
        for (at, part) in html.split('<').enumerate().filter(|(at, _)| *at > 0) {
            let (tag, text) = part.split_once('>').unwrap_or((part, ""));
            let text = unescaped(text.trim());
            if at > 0 && !text.is_empty() {
                lines.push((tag.starts_with("h2"), text));
            }
        }
        let heading = lines.iter().position(|(is_heading, _)| *is_heading);
        let title = heading.map(|at| lines.remove(at).1).unwrap_or_default();
        let image =
            html.split_once("<img src=\"").and_then(|(_, rest)| rest.split_once('"')).map(|(src, _)| unescaped(src));
        Said { slide, title, text: lines.into_iter().map(|(_, line)| line).collect(), image }
    }
}

/// What [`escaped`] made of a text, undone.
fn unescaped(text: &str) -> String {
    let pairs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    pairs.into_iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// The list of a screen's slides; addresses hold everywhere where the site has one.
pub fn json(site: &Site, manifest: &Manifest, slides: &[Said]) -> String {
    let at = |path: &str| format!("{}{path}", site.base);
    let instant = |at: jiff::Timestamp| at.to_string();
    let listed = |said: &'_ Said| {
        let slide = &said.slide;
        serde_json::json!(Listed {
            id: &slide.id,
            kind: slide.kind,
            region: slide.region.as_deref(),
            title: &said.title,
            text: &said.text,
            image: said.image.as_deref().map(at),
            seconds: slide.seconds,
            from: slide.from.map(instant),
            until: slide.until.map(instant),
            html: at(&slide.file.path),
        })
    };
    let slides: Vec<serde_json::Value> = slides.iter().map(listed).collect();
    let screen = &manifest.screen;
    let list = serde_json::json!({
        "version": 1,
        "screen": screen.id,
        "name": screen.name,
        "language": screen.language,
        "address": at(&format!("/screen/{}/", screen.id)),
        "slides": slides,
    });
    format!("{list}\n")
}

/// The feed of a screen's slides; none where nobody has said where the site lives, for readers elsewhere need addresses that hold.
pub fn atom(site: &Site, manifest: &Manifest, slides: &[Said]) -> Option<String> {
    let base = Some(&site.base).filter(|_| site.is_addressed())?;
    let screen = &manifest.screen;
    let named = |what: &str| Uuid::new_v5(&SLIDES, format!("{} {} {what}", site.tenant.id, screen.id).as_bytes());
    // Nothing says when a slide changed; its own beginning or the month of the build is as near as it gets.
    let made = format!("{}-01T00:00:00Z", manifest.made);
    let entry = |said: &Said| {
        let slide = &said.slide;
        let title = if said.title.is_empty() { &screen.name } else { &said.title };
        let (title, text) = (escaped(title), escaped(&said.text.join(". ")));
        let url = format!("{base}{}", slide.file.path);
        let updated = slide.from.map_or_else(|| made.clone(), |from| from.to_string());
        format!(
            "<entry><id>urn:uuid:{}</id><title>{title}</title><updated>{updated}</updated><link href=\"{}\"/><summary>{text}</summary></entry>\n",
            named(&slide.id),
            escaped(&url),
        )
    };
    let entries: String = slides.iter().map(entry).collect();
    let (title, language) = (escaped(&screen.name), escaped(&screen.language));
    let own = escaped(&format!("{base}/screen/{}/slides.atom", screen.id));
    Some(format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{language}\"><id>urn:uuid:{}</id><title>{title}</title><updated>{made}</updated><author><name>{title}</name></author><link rel=\"self\" href=\"{own}\"/>\n{entries}</feed>\n",
        named("")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::screen::File;

    #[test]
    fn a_slide_says_what_stands_on_it() {
        let file = File { path: "/screen/files/x.html".to_owned(), ..File::default() };
        let (id, kind) = ("x".to_owned(), Kind::Article);
        let slide = Slide {
            id,
            kind,
            region: None,
            file,
            seconds: 9,
            from: None,
            until: None,
            fallback: false,
            assets: vec![],
        };
        let html = "<div class=\"s\"><figure><img src=\"/media/a.webp\" alt=\"B\"></figure><p class=\"s-chip\">Nå</p><h2>Quiz &lt;b&gt; &amp;amp;</h2><p>Salen<br><span>18.00</span></p></div>";
        let said = Said::of(slide, html);
        assert_eq!((said.title.as_str(), said.image.as_deref()), ("Quiz <b> &amp;", Some("/media/a.webp")));
        assert_eq!(said.text, ["Nå", "Salen", "18.00"]);
    }
}
