//! A tenant: one library, or several run as one, with a site of its own.
//!
//! Tenant, municipality and domain are three things: a joint library serves several municipalities, and a site's
//! address follows from neither.

use super::branch::Branch;
use super::catalogue::Source;
use super::language::{Language, Localized};
use super::publish::Publish;
use super::screen::{Message, Screen};
use crate::diagnostic::Span;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One library as its file `tenants/<id>.toml` says it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tenant {
    /// ASCII slug; the file's name, the folder under `dist/`.
    pub id: String,
    /// Languages of the site, at least one; the first is the default and lives at `/`.
    pub languages: Vec<Language>,
    /// The library has taken over its site. Until then: a notice and `noindex`.
    pub adopted: bool,
    /// Plainly fictional.
    pub demo: bool,
    /// Gets the directory of all libraries (the national front door).
    pub directory: bool,
    /// Ids of libraries nearby, the nearest first.
    pub nearby: Vec<String>,
    /// Host name; absent: `base` of `ffl.toml`.
    pub domain: Option<String>,
    /// The library's own name; absent: made of the municipality's name.
    pub name: Localized,
    /// Address of the accessibility statement (uustatus.no; forskrift om universell utforming av IKT § 4 b).
    pub accessibility_statement: Option<String>,
    pub contact: Option<Contact>,
    pub municipalities: Vec<Municipality>,
    pub branches: Vec<Branch>,
    /// Where its catalogue comes from.
    pub sources: Vec<Source>,
    pub theme: ThemeChoice,
    /// The main menu in the tenant's own order; empty: pages that ask for it and the sections.
    pub menu: Vec<MenuItem>,
    pub publish: Publish,
    /// None: nothing of the site answers; it is files alone.
    pub live: Option<Live>,
    /// The screens that hang in it; none: the one that every library has.
    pub screens: Vec<Screen>,
    /// What all of them show before anything else, of a file of its own.
    pub emergency: Vec<Message>,
    /// Where the keys stand that later stages may have to blame: `theme.tokens.accent` → range of its value in the file.
    pub spans: BTreeMap<String, Span>,
}

/// The services that answer people: sign-up for events and newsletters. They run at the edge, beside the files.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Live {
    /// From whom mail comes; none: none is sent.
    pub mail_from: Option<String>,
    pub mail_reply_to: Option<String>,
    /// How many days after an event the list of its people is deleted (personvernforordningen art. 5 nr. 1 e).
    pub retention_days: u16,
    pub newsletters: Vec<Newsletter>,
}

impl Live {
    /// The environment variable of a secret of a library's services: `FFL_SIGNING_KEY_STORVIK_DEMO`.
    pub fn variable(secret: &str, id: &str) -> String {
        format!("FFL_{secret}_{}", id.to_uppercase().replace('-', "_"))
    }
}

/// A newsletter that people subscribe to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Newsletter {
    /// A slug; a consent is to this list.
    pub list: String,
    pub title: Localized,
    /// What people consent to.
    pub purpose: Localized,
    /// Those in which it is written.
    pub languages: Vec<Language>,
    /// The age in years from which people consent for themselves.
    pub age: u8,
}

/// The other libraries that a site shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Shown {
    All,
    /// By their ids.
    These(Vec<String>),
}

impl Tenant {
    /// The other libraries that its site shows.
    pub fn shown(&self) -> Shown {
        if self.directory { Shown::All } else { Shown::These(self.nearby.clone()) }
    }

    /// The range of a key's value, for a diagnostic.
    pub fn span_of(&self, key: &str) -> Span {
        self.spans.get(key).copied().unwrap_or_default()
    }
}

/// How the library can be reached.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Contact {
    pub email: Option<String>,
    pub phone: Option<String>,
    pub website: Option<String>,
    pub address: Option<PostalAddress>,
}

/// A street address; the postcode is a string, for leading zeros count.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PostalAddress {
    pub street: Option<String>,
    pub postcode: Option<String>,
    pub place: Option<String>,
}

/// A municipality that the library serves (Statistics Norway's and Kartverket's facts).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Municipality {
    /// Kommunenummer, four digits as a string.
    pub number: String,
    /// Official parallel names in their official order.
    pub names: Vec<Name>,
    /// The joined official form, "Kárášjohka - Karasjok".
    pub official: String,
    pub county: Option<County>,
    pub language_form: LanguageForm,
    /// Sámi language, where the municipality belongs to the Sámi administrative area (sameloven § 3-1).
    pub sami_area: Option<Language>,
    pub centre: Option<String>,
    pub website: Option<String>,
    pub organisation_number: Option<String>,
    pub position: Option<Position>,
    pub postal: Vec<Postal>,
}

/// A name in its language.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Name {
    pub lang: Language,
    pub name: String,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct County {
    /// Fylkesnummer, two digits as a string.
    pub number: String,
    pub name: String,
}

/// The municipality's decision on the written form it asks of the state (språklova § 5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LanguageForm {
    Bokmål,
    Nynorsk,
    #[default]
    Nøytral,
}

/// WGS 84 degrees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Position {
    pub lat: f64,
    pub lon: f64,
}

/// A postal place and its postcodes, single or as ranges `a-b` of existing codes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Postal {
    pub place: String,
    pub codes: Vec<String>,
}

/// Which theme, and what the tenant changes in it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ThemeChoice {
    pub name: String,
    pub tokens: BTreeMap<String, String>,
    pub tokens_dark: BTreeMap<String, String>,
    /// Path below the tenant's folder.
    pub logo: Option<String>,
}

/// An entry of the tenant's own main menu: a page of the site, or a title with an address.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MenuItem {
    /// `@/pages/x.md`.
    pub page: Option<String>,
    pub title: Localized,
    pub url: Option<String>,
}

/// One line of the directory of all libraries.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DirectoryEntry {
    pub id: String,
    /// Absolute address of the library's site, where that is published.
    pub site: Option<String>,
    /// The municipality's, as its register has it.
    pub website: Option<String>,
    pub names: Vec<Name>,
    pub county: County,
    pub postal: Vec<Postal>,
    pub centre: Option<String>,
}
