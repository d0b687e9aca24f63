//! What all pages of a site in one language share: `site` in templates.

use super::hours::HoursView;
use super::{Link, Switch};
use crate::model::language::Language;
use crate::model::message::Messages;
use crate::model::tenant::{Name, PostalAddress};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What all pages of a site in one language share; `site` in templates.
#[derive(Clone, Debug, Serialize)]
pub struct Frame {
    pub id: String,
    pub name: String,
    pub short_name: String,
    pub lang: Language,
    /// Absolute address of the site, without a slash at the end.
    pub base: String,
    /// Path of this language's front page.
    pub home: String,
    /// Address of the search page, where the theme has one.
    pub search_url: Option<String>,
    pub demo: bool,
    pub adopted: bool,
    pub noindex: bool,
    /// What pages say whose language nobody has answered for: in the site's language, and in one that the library's own people read.
    pub unreviewed: Vec<Marked>,
    pub municipality: Option<MunicipalityView>,
    pub contact: Option<ContactView>,
    pub branches: Vec<BranchView>,
    pub languages: Vec<Switch>,
    pub menu: Vec<Link>,
    pub footer_menu: Vec<Link>,
    pub accessibility_statement: Option<String>,
    pub feeds: Vec<FeedLink>,
    /// Message key → text, or plural forms: the theme's own, by whose address the key of a page knows them.
    #[serde(skip)]
    pub t: Arc<Messages>,
    /// File of the theme → its address.
    pub assets: Arc<BTreeMap<String, String>>,
    pub logo: Option<LogoView>,
    pub icon: String,
    pub touch_icon: String,
    pub theme_color: String,
    pub theme_color_dark: String,
    pub directory: Option<Vec<DirectoryGroup>>,
    /// Libraries nearby, on other sites than the one that shows all.
    pub nearby: Vec<DirectoryItem>,
}

/// What a branch offers; `lang` where it is not said in the site's language.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Spoken {
    pub text: String,
    pub lang: Option<Language>,
}

/// A text with its language.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Marked {
    pub lang: Language,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MunicipalityView {
    pub names: Vec<Name>,
    pub official: String,
    pub county: Option<String>,
    /// Administrative centre.
    pub centre: Option<String>,
    /// Postal places.
    pub places: Vec<String>,
    pub website: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ContactView {
    pub email: Option<String>,
    pub phone: Option<String>,
    pub phone_url: Option<String>,
    pub address: Option<PostalAddress>,
    pub website: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BranchView {
    pub id: String,
    pub name: String,
    /// Where a page tells of it.
    pub url: Option<String>,
    pub street: Option<String>,
    pub postcode: Option<String>,
    pub place: Option<String>,
    pub phone: Option<String>,
    pub phone_url: Option<String>,
    pub email: Option<String>,
    pub services: Vec<Spoken>,
    /// Its ordinary hours; only where the branch itself is shown.
    pub hours: Option<Box<HoursView>>,
    /// What the script that tells what is open now calls it (`data-open-now`), where it says when it is open.
    pub now: Option<String>,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FeedLink {
    pub title: String,
    pub url: String,
    #[serde(rename = "type")]
    pub media_type: &'static str,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LogoView {
    pub url: String,
    pub width: u32,
    pub height: u32,
}

/// The libraries of a county in the national directory.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DirectoryGroup {
    pub id: String,
    pub title: String,
    pub items: Vec<DirectoryItem>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DirectoryItem {
    pub id: String,
    /// The official name, parallel names joined.
    pub name: String,
    pub names: Vec<Name>,
    /// Of the library's site; where that is not published, of the municipality's.
    pub url: Option<String>,
    /// It is the library's own.
    pub own: bool,
}
