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
