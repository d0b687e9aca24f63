//! `theme.toml` as written, and what themes say in it. What a child does not speak of stays its parent's.

use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// Pairs of token names (foreground, background) with WCAG's least ratios: 4.5 for text, 3 for large text and controls.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Contrast {
    pub text: Vec<(String, String)>,
    pub large: Vec<(String, String)>,
    pub ui: Vec<(String, String)>,
}

/// How long the lists are that the theme's templates ask for.
#[derive(Clone, Copy, Debug)]
pub struct Lists {
    pub related: usize,
    pub feed: usize,
    pub per_page: usize,
}

impl Contrast {
    /// Pairs that must be readable only grow.
    pub(super) fn add(&mut self, more: Contrast) {
        let Contrast { text, large, ui } = more;
        for (own, more) in [(&mut self.text, text), (&mut self.large, large), (&mut self.ui, ui)] {
            let new: Vec<_> = more.into_iter().filter(|pair| !own.contains(pair)).collect();
            own.extend(new);
        }
    }
}

impl Lists {
    pub(super) fn with(self, raw: RawLists) -> Lists {
        Lists {
            related: raw.related.unwrap_or(self.related),
            feed: raw.feed.unwrap_or(self.feed),
            per_page: raw.per_page.unwrap_or(self.per_page),
        }
    }
}

impl Default for Lists {
    fn default() -> Lists {
        Lists { related: 3, feed: 20, per_page: 20 }
    }
}

/// What is made beside the pages.
#[derive(Clone, Copy, Debug)]
pub struct Features {
    pub feeds: bool,
    pub sitemap: bool,
    pub json_ld: bool,
    pub og_image: bool,
    pub related: bool,
    pub search: bool,
}

impl Default for Features {
    fn default() -> Features {
        Features { feeds: true, sitemap: true, json_ld: true, og_image: true, related: true, search: true }
    }
}

impl Features {
    pub(super) fn with(self, raw: RawFeatures) -> Features {
        Features {
            feeds: raw.feeds.unwrap_or(self.feeds),
            sitemap: raw.sitemap.unwrap_or(self.sitemap),
            json_ld: raw.json_ld.unwrap_or(self.json_ld),
            og_image: raw.og_image.unwrap_or(self.og_image),
            related: raw.related.unwrap_or(self.related),
            search: raw.search.unwrap_or(self.search),
        }
    }
}

/// The `sizes` of pictures in this theme's layout.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Images {
    pub sizes: String,
    pub hero_sizes: String,
}

/// What may be written in a block of a theme's own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Shape {
    /// Keys that must stand.
    pub required: BTreeMap<String, ValueKind>,
    pub optional: BTreeMap<String, ValueKind>,
    /// Whether text may stand in it.
    pub text: bool,
}

/// What a key's value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ValueKind {
    Text,
    /// An address, resolved like a link in a text.
    Link,
    Flag,
    Number,
}

/// `theme.toml` as written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Raw {
    pub name: Option<String>,
    pub extends: Option<Spanned<String>>,
    pub tokens: BTreeMap<String, String>,
    pub tokens_dark: BTreeMap<String, String>,
    pub contrast: Option<Contrast>,
    pub styles: Option<Styles>,
    pub lists: RawLists,
    pub features: RawFeatures,
    pub images: Option<Images>,
    pub blocks: BTreeMap<String, Spanned<Shape>>,
}

/// What a layer says of lists; the rest is its parent's.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawLists {
    related: Option<usize>,
    feed: Option<usize>,
    per_page: Option<usize>,
}

/// What a layer says of features; the rest is its parent's.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawFeatures {
    feeds: Option<bool>,
    sitemap: Option<bool>,
    json_ld: Option<bool>,
    og_image: Option<bool>,
    related: Option<bool>,
    search: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Styles {
    pub entry: String,
}
