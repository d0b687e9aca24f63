//! Pictures and other files that content shows, before anything is encoded, and the media types of all that is published.

use serde::{Deserialize, Serialize};

/// What a media file is, as its bytes say (never its name).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    Jpeg,
    Png,
    Gif,
    Webp,
    Avif,
    Svg,
    /// A film, a sound, a document: published as it is.
    Other,
}

/// What a file with an extension is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Picture(Format),
    Film,
    Sound,
    Document,
    /// Subtitles of a film.
    Captions,
    /// Made by the program or its themes; nobody may attach one, for it could run in the site's name.
    Site,
}

/// Every extension (lower case) that is published, its media type and what it is for. What is not here is refused.
#[rustfmt::skip]
const TYPES: [(&str, &str, Purpose); 49] = [
    ("jpg", "image/jpeg", Purpose::Picture(Format::Jpeg)),
    ("jpeg", "image/jpeg", Purpose::Picture(Format::Jpeg)),
    ("jpe", "image/jpeg", Purpose::Picture(Format::Jpeg)),
    ("png", "image/png", Purpose::Picture(Format::Png)),
    ("apng", "image/apng", Purpose::Picture(Format::Png)),
    ("gif", "image/gif", Purpose::Picture(Format::Gif)),
    ("webp", "image/webp", Purpose::Picture(Format::Webp)),
    ("avif", "image/avif", Purpose::Picture(Format::Avif)),
    ("svg", "image/svg+xml", Purpose::Picture(Format::Svg)),
    ("mp4", "video/mp4", Purpose::Film),
    ("m4v", "video/mp4", Purpose::Film),
    ("webm", "video/webm", Purpose::Film),
    ("ogv", "video/ogg", Purpose::Film),
    ("mov", "video/quicktime", Purpose::Film),
    ("mp3", "audio/mpeg", Purpose::Sound),
    ("m4a", "audio/mp4", Purpose::Sound),
    ("ogg", "audio/ogg", Purpose::Sound),
    ("oga", "audio/ogg", Purpose::Sound),
    ("opus", "audio/ogg", Purpose::Sound),
    ("wav", "audio/wav", Purpose::Sound),
    ("flac", "audio/flac", Purpose::Sound),
    ("vtt", "text/vtt; charset=utf-8", Purpose::Captions),
    ("srt", "application/x-subrip", Purpose::Captions),
    ("pdf", "application/pdf", Purpose::Document),
    ("epub", "application/epub+zip", Purpose::Document),
    ("txt", "text/plain; charset=utf-8", Purpose::Document),
    ("csv", "text/csv; charset=utf-8", Purpose::Document),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", Purpose::Document),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Purpose::Document),
    ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation", Purpose::Document),
    ("odt", "application/vnd.oasis.opendocument.text", Purpose::Document),
    ("ods", "application/vnd.oasis.opendocument.spreadsheet", Purpose::Document),
    ("odp", "application/vnd.oasis.opendocument.presentation", Purpose::Document),
    ("rtf", "application/rtf", Purpose::Document),
    ("zip", "application/zip", Purpose::Document),
    ("ics", "text/calendar; charset=utf-8", Purpose::Document),
    ("html", "text/html; charset=utf-8", Purpose::Site),
    ("css", "text/css; charset=utf-8", Purpose::Site),
    ("js", "text/javascript; charset=utf-8", Purpose::Site),
    ("json", "application/json", Purpose::Site),
    ("webmanifest", "application/manifest+json", Purpose::Site),
    ("xml", "application/xml", Purpose::Site),
    ("atom", "application/atom+xml", Purpose::Site),
    ("rss", "application/rss+xml", Purpose::Site),
    ("woff2", "font/woff2", Purpose::Site),
    ("woff", "font/woff", Purpose::Site),
    ("ttf", "font/ttf", Purpose::Site),
    ("otf", "font/otf", Purpose::Site),
    ("ico", "image/x-icon", Purpose::Site),
];

/// What a file with this extension is for; none for what is never published beside the pages.
pub fn purpose(extension: &str) -> Option<Purpose> {
    TYPES.iter().find(|(known, ..)| extension.eq_ignore_ascii_case(known)).map(|(.., role)| *role)
}

/// The media type of a published file with this extension.
pub fn media_type(extension: &str) -> &'static str {
    let known = TYPES.iter().find(|(known, ..)| extension.eq_ignore_ascii_case(known));
    known.map_or("application/octet-stream", |(_, media_type, _)| media_type)
}

/// Every extension that is published with its media type, for servers that must be told.
pub fn media_types() -> impl Iterator<Item = (&'static str, &'static str)> {
    TYPES.iter().map(|(extension, media_type, _)| (*extension, *media_type))
}

/// The extensions that authors may attach, as messages list them.
pub fn attachable() -> String {
    let free = TYPES.iter().filter(|(.., role)| *role != Purpose::Site);
    free.map(|(extension, ..)| *extension).collect::<Vec<_>>().join(", ")
}

impl Format {
    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Format::Jpeg => "JPEG",
            Format::Png => "PNG",
            Format::Gif => "GIF",
            Format::Webp => "WebP",
            Format::Avif => "AVIF",
            Format::Svg => "SVG",
            Format::Other => "–",
        }
    }

    /// The extension of a published file, without the dot; `None` keeps the source's own.
    pub fn extension(self) -> Option<&'static str> {
        match self {
            Format::Jpeg => Some("jpg"),
            Format::Png => Some("png"),
            Format::Gif => Some("gif"),
            Format::Webp => Some("webp"),
            Format::Avif => Some("avif"),
            Format::Svg => Some("svg"),
            Format::Other => None,
        }
    }
}

/// What must be known of a picture to place it on a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Probe {
    pub format: Format,
    /// Pixels as shown, EXIF orientation applied; 0 where it has no size of its own.
    pub width: u32,
    pub height: u32,
    /// More than one frame: published as it is, stripped of metadata, never resized.
    pub animated: bool,
    /// Has transparent pixels: no JPEG rendition may flatten it.
    pub alpha: bool,
    /// Credit found in the file (IPTC/XMP/EXIF artist), kept for the page although the rendition loses it.
    pub credit: Option<String>,
}

/// The widths of renditions, in pixels.
pub const WIDTHS: [u32; 5] = [320, 640, 960, 1280, 1920];

impl Probe {
    /// The widths in which a picture is offered: those of [`WIDTHS`] up to `largest` that it has, its own where it is smaller
    /// than the next; none where it is published as it is.
    pub fn widths(&self, largest: u32) -> Vec<u32> {
        if !self.resizable() {
            return Vec::new();
        }
        let reach = self.width.min(largest.max(WIDTHS[0]));
        let mut out: Vec<u32> = WIDTHS.into_iter().filter(|width| *width <= reach).collect();
        let next = WIDTHS.into_iter().find(|width| *width > reach);
        if self.width == reach && next.is_some() && out.last() != Some(&reach) {
            // A step that saves a reader next to nothing is not worth a file.
            out.retain(|width| width * 10 < reach * 9);
            out.push(reach);
        }
        out
    }

    /// Whether it can stand where a picture is shown.
    pub fn is_picture(&self) -> bool {
        self.format != Format::Other
    }

    /// Whether a picture is decoded and encoded anew; others are published by [`Encoding::Original`] alone.
    pub fn resizable(&self) -> bool {
        !self.animated && matches!(self.format, Format::Jpeg | Format::Png | Format::Gif | Format::Webp)
    }

    /// The height of a rendition `width` wide, in pixels.
    pub fn height_at(&self, width: u32) -> u32 {
        let exact = u64::from(self.height) * u64::from(width);
        let rounded = (exact + u64::from(self.width) / 2) / u64::from(self.width.max(1));
        u32::try_from(rounded).unwrap_or(u32::MAX).max(1)
    }
}

/// One encoded size of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Rendition {
    /// Pixels; never more than the picture has.
    pub width: u32,
    pub format: Encoding,
}

/// How a rendition is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Encoding {
    Webp,
    /// For services that know no newer one.
    Jpeg,
    /// As the source is, without metadata (animations, SVG, other files).
    Original,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_run_in_the_sites_name_is_nobodys_to_attach() {
        for active in ["html", "js", "xml", "css"] {
            assert_eq!(purpose(active), Some(Purpose::Site), "{active}");
        }
        for unknown in ["htm", "xhtml", "svgz", "php", "hta", "exe", "swf", "wasm", "md", "db", ""] {
            assert_eq!((purpose(unknown), media_type(unknown)), (None, "application/octet-stream"), "{unknown}");
        }
        assert_eq!((purpose("PDF"), media_type("PDF")), (Some(Purpose::Document), "application/pdf"));
        assert_eq!(purpose("jpe"), Some(Purpose::Picture(Format::Jpeg)));
        let extensions: std::collections::BTreeSet<&str> = TYPES.iter().map(|(extension, ..)| *extension).collect();
        assert_eq!(extensions.len(), TYPES.len());
    }
}
