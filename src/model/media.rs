//! Pictures and other files that content shows, before anything is encoded.

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
