//! Where a library's catalogue comes from, and what it writes elsewhere: the `[[source]]`s of its file.

use super::kind;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One place that records come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// A slug, by which commands and the store know it.
    pub name: String,
    pub origin: Origin,
}

impl Source {
    /// Whether texts of the site come from it, and no records.
    pub fn gives_texts(&self) -> bool {
        matches!(self.origin, Origin::Texts { .. })
    }
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
    /// With their pictures, where the library says so: whether it may show them, only it knows.
    Texts { form: Form, url: String, pictures: bool },
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

impl Form {
    /// What such texts become.
    pub fn kind(self) -> kind::Kind {
        match self {
            Form::Calendar => kind::Kind::Events,
            Form::News => kind::Kind::Articles,
        }
    }
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

/// What a site shows of its library's catalogue.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shelf {
    /// What is new with the library, the newest first.
    pub newest: Vec<Work>,
    /// The works that its texts name, by the names that they have there.
    pub named: BTreeMap<String, Work>,
}

/// A work, as lists and slides show it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// By which the well knows it.
    pub name: String,
    pub title: String,
    /// Who made it, as cataloguers write it: `Hamsun, Knut ; Undset, Sigrid`.
    pub creator: String,
    /// Of its first record (MARC code list for languages); empty where nobody says.
    pub language: String,
    pub year: Option<u16>,
}

impl Work {
    /// The title without what follows its subtitle's colon.
    pub fn short_title(&self) -> &str {
        self.title.split(" : ").next().unwrap_or_default()
    }

    /// The first two of those who made it, as people say their names.
    pub fn creators(&self) -> String {
        let said = |name: &str| match name.split_once(", ") {
            Some((last, first)) if !first.contains(',') => format!("{first} {last}"),
            _ => name.to_owned(),
        };
        self.creator.split(" ; ").take(2).map(said).collect::<Vec<_>>().join(", ")
    }

    /// The language as pages write it (BCP 47); none where nobody says, or it is none.
    pub fn tag(&self) -> Option<&str> {
        const SHORT: [(&str, &str); 14] = [
            ("nob", "nb"),
            ("nno", "nn"),
            ("nor", "no"),
            ("sme", "se"),
            ("eng", "en"),
            ("swe", "sv"),
            ("dan", "da"),
            ("fin", "fi"),
            ("ger", "de"),
            ("fre", "fr"),
            ("spa", "es"),
            ("ita", "it"),
            ("pol", "pl"),
            ("ara", "ar"),
        ];
        let named = !["", "und", "mul", "zxx", "mis"].contains(&self.language.as_str());
        let short = SHORT.iter().find(|(long, _)| *long == self.language).map(|(_, short)| *short);
        short.or_else(|| named.then_some(self.language.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn works_are_told_as_people_say_them() {
        let work = |title: &str, creator: &str, language: &str| Work {
            title: title.to_owned(),
            creator: creator.to_owned(),
            language: language.to_owned(),
            ..Work::default()
        };
        let sult = work("Sult : roman", "Hamsun, Knut ; Undset, Sigrid ; Ibsen, Henrik", "nob");
        assert_eq!((sult.short_title(), sult.creators().as_str()), ("Sult", "Knut Hamsun, Sigrid Undset"));
        assert_eq!(sult.tag(), Some("nb"));
        let sagas = work("Sagaer", "Homer ; Oslo kommune ; x", "grc");
        assert_eq!((sagas.creators().as_str(), sagas.tag()), ("Homer, Oslo kommune", Some("grc")));
        assert_eq!((work("", "", "").creators().as_str(), work("", "", "zxx").tag()), ("", None));
        // Whatever has two commas is no plain name.
        assert_eq!(work("", "Olav, konge, 1903-1991", "").creators(), "Olav, konge, 1903-1991");
    }
}
