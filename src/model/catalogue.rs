//! Where a library's catalogue comes from: the `[[source]]`s of its file.

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
}
