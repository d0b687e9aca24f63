//! Pictures as pages place them.

use serde::Serialize;

/// A picture with its renditions.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Picture {
    pub src: String,
    /// Absolute address of a rendition that every service can show, of a page's own picture: for Open Graph, structured data and
    /// feeds.
    pub shared: Option<String>,
    pub width: u32,
    pub height: u32,
    pub alt: String,
    pub decorative: bool,
    pub credit: Option<String>,
    pub licence: Option<String>,
    /// Where the licence is explained, for those of Creative Commons, which ask for it.
    pub licence_url: Option<String>,
    pub srcset: Option<String>,
    pub sizes: Option<String>,
    /// CSS `object-position`.
    pub focus: Option<String>,
    pub hero: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CaptionedPicture {
    pub picture: Picture,
    pub caption: Option<String>,
}
