//! Where a library's catalogue comes from, and what it writes elsewhere: the `[[source]]`s of its file.

use serde::{Deserialize, Serialize};

/// One place that records come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// A slug, by which commands and the store know it.
    pub name: String,
    pub origin: Origin,
}

/// What kind of place that is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Origin {
    /// Files below the library's own folder: one, all of a folder, or those that a pattern (`*`, `?`, `**`) fits.
    Files { pattern: String },
    /// A repository that speaks OAI-PMH 2.0: its base address, the form of its records (none: the fullest that it has), and the set.
    Oai { base: String, prefix: Option<String>, set: Option<String> },
    /// What a search finds with a server that speaks SRU.
    Sru { base: String, version: String, query: String, schema: Option<String> },
    /// A feed of digital publications (OPDS).
    Opds { url: String },
    /// Texts that a library writes elsewhere, and their address.
    Texts { form: Form, url: String },
}

/// The folder below a library's own in which texts lie that it writes elsewhere, a folder for each source.
pub const PULLED: &str = "pulled";

/// The forms in which texts come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Form {
    /// A calendar (iCalendar, RFC 5545): events.
    Calendar,
    /// A feed of news (RSS, Atom, JSON Feed): articles.
    News,
}

/// The versions of SRU, as a tenant file names them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, schemars::JsonSchema, Serialize, Deserialize)]
pub enum Version {
    #[serde(rename = "1.1")]
    V11,
    #[default]
    #[serde(rename = "1.2")]
    V12,
    #[serde(rename = "2.0")]
    V20,
}

impl Version {
    pub fn as_str(self) -> &'static str {
        match self {
            Version::V11 => "1.1",
            Version::V12 => "1.2",
            Version::V20 => "2.0",
        }
    }
}

/// The kinds, as a tenant file names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
#[derive(Serialize, Deserialize)]
pub enum Kind {
    /// Files below the library's own folder.
    File,
    /// A repository that speaks OAI-PMH.
    Oai,
    /// A server that speaks SRU.
    Sru,
    /// A feed of digital publications.
    Opds,
    /// A calendar of the library's own events.
    Ical,
    /// A feed of the library's own news.
    Feed,
}
