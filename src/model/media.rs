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
pub enum Role {
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
const TYPES: [(&str, &str, Role); 49] = [
    ("jpg", "image/jpeg", Role::Picture(Format::Jpeg)),
    ("jpeg", "image/jpeg", Role::Picture(Format::Jpeg)),
    ("jpe", "image/jpeg", Role::Picture(Format::Jpeg)),
    ("png", "image/png", Role::Picture(Format::Png)),
    ("apng", "image/apng", Role::Picture(Format::Png)),
    ("gif", "image/gif", Role::Picture(Format::Gif)),
    ("webp", "image/webp", Role::Picture(Format::Webp)),
    ("avif", "image/avif", Role::Picture(Format::Avif)),
    ("svg", "image/svg+xml", Role::Picture(Format::Svg)),
    ("mp4", "video/mp4", Role::Film),
    ("m4v", "video/mp4", Role::Film),
    ("webm", "video/webm", Role::Film),
    ("ogv", "video/ogg", Role::Film),
    ("mov", "video/quicktime", Role::Film),
    ("mp3", "audio/mpeg", Role::Sound),
    ("m4a", "audio/mp4", Role::Sound),
    ("ogg", "audio/ogg", Role::Sound),
    ("oga", "audio/ogg", Role::Sound),
    ("opus", "audio/ogg", Role::Sound),
    ("wav", "audio/wav", Role::Sound),
    ("flac", "audio/flac", Role::Sound),
    ("vtt", "text/vtt; charset=utf-8", Role::Captions),
    ("srt", "application/x-subrip", Role::Captions),
    ("pdf", "application/pdf", Role::Document),
    ("epub", "application/epub+zip", Role::Document),
    ("txt", "text/plain; charset=utf-8", Role::Document),
    ("csv", "text/csv; charset=utf-8", Role::Document),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", Role::Document),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Role::Document),
    ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation", Role::Document),
    ("odt", "application/vnd.oasis.opendocument.text", Role::Document),
    ("ods", "application/vnd.oasis.opendocument.spreadsheet", Role::Document),
    ("odp", "application/vnd.oasis.opendocument.presentation", Role::Document),
    ("rtf", "application/rtf", Role::Document),
    ("zip", "application/zip", Role::Document),
    ("ics", "text/calendar; charset=utf-8", Role::Document),
    ("html", "text/html; charset=utf-8", Role::Site),
    ("css", "text/css; charset=utf-8", Role::Site),
    ("js", "text/javascript; charset=utf-8", Role::Site),
    ("json", "application/json", Role::Site),
    ("webmanifest", "application/manifest+json", Role::Site),
    ("xml", "application/xml", Role::Site),
    ("atom", "application/atom+xml", Role::Site),
    ("rss", "application/rss+xml", Role::Site),
    ("woff2", "font/woff2", Role::Site),
    ("woff", "font/woff", Role::Site),
    ("ttf", "font/ttf", Role::Site),
    ("otf", "font/otf", Role::Site),
    ("ico", "image/x-icon", Role::Site),
];

/// What a file with this extension is for; none for what is never published beside the pages.
pub fn role(extension: &str) -> Option<Role> {
    TYPES.iter().find(|(known, ..)| extension.eq_ignore_ascii_case(known)).map(|(.., role)| *role)
}

/// The media type of a published file with this extension.
pub fn media_type(extension: &str) -> &'static str {
    let known = TYPES.iter().find(|(known, ..)| extension.eq_ignore_ascii_case(known));
    known.map_or("application/octet-stream", |(_, media_type, _)| media_type)
}

/// The extensions that authors may attach, as messages list them.
pub fn attachable() -> String {
    let free = TYPES.iter().filter(|(.., role)| *role != Role::Site);
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
    /// Has transparent pixels: no AVIF or JPEG rendition may flatten it.
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
    Avif,
    /// As the source is, without metadata (animations, SVG, other files).
    Original,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_run_in_the_sites_name_is_nobodys_to_attach() {
        for active in ["html", "js", "xml", "css"] {
            assert_eq!(role(active), Some(Role::Site), "{active}");
        }
        for unknown in ["htm", "xhtml", "svgz", "php", "hta", "exe", "swf", "wasm", "md", "db", ""] {
            assert_eq!((role(unknown), media_type(unknown)), (None, "application/octet-stream"), "{unknown}");
        }
        assert_eq!((role("PDF"), media_type("PDF")), (Some(Role::Document), "application/pdf"));
        assert_eq!(role("jpe"), Some(Role::Picture(Format::Jpeg)));
        let extensions: std::collections::BTreeSet<&str> = TYPES.iter().map(|(extension, ..)| *extension).collect();
        assert_eq!(extensions.len(), TYPES.len());
    }
}
