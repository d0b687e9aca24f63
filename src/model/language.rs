//! The languages of Norwegian libraries, as BCP 47 tags.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A language of texts and names. Sites exist in the first four; the others occur in names and as marked text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Bokmål.
    Nb,
    /// Nynorsk.
    Nn,
    /// North Sámi.
    Se,
    /// English.
    En,
    /// Lule Sámi.
    Smj,
    /// South Sámi.
    Sma,
    /// Kven.
    Fkv,
}

impl Language {
    /// The languages in which a site can be read, in the order of language switches.
    pub const SITE: [Language; 4] = [Language::Nb, Language::Nn, Language::Se, Language::En];

    /// The BCP 47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Language::Nb => "nb",
            Language::Nn => "nn",
            Language::Se => "se",
            Language::En => "en",
            Language::Smj => "smj",
            Language::Sma => "sma",
            Language::Fkv => "fkv",
        }
    }

    /// The language of a tag, if it is one of ours.
    pub fn of_tag(tag: &str) -> Option<Language> {
        use Language::*;
        [Nb, Nn, Se, En, Smj, Sma, Fkv].into_iter().find(|language| language.tag() == tag)
    }

    /// A language in which a site can be read.
    pub fn of_site(tag: &str) -> Option<Language> {
        Language::of_tag(tag).filter(|language| Language::SITE.contains(language))
    }

    /// Whether a reader of one reads the other: the two written forms of Norwegian.
    pub fn is_norwegian(self) -> bool {
        matches!(self, Language::Nb | Language::Nn)
    }

    /// The locale that Open Graph asks for (`og:locale`).
    pub fn locale(self) -> &'static str {
        match self {
            Language::Nb => "nb_NO",
            Language::Nn => "nn_NO",
            Language::Se => "se_NO",
            Language::En => "en_GB",
            Language::Smj => "smj_NO",
            Language::Sma => "sma_NO",
            Language::Fkv => "fkv_NO",
        }
    }
}

/// One text per language.
pub type Localized = BTreeMap<Language, String>;
