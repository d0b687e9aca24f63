//! The languages of Norwegian libraries: one file each, with all that a language decides.
//!
//! What the rest of the program does differently in two languages it reads from [`Conventions`], never from a list of its own.
//! A new language is a file, a variant and its line in [`Language::conventions`]; the compiler asks for everything in it.

mod nb;
mod nn;
mod se;
mod en;
mod smj;
mod sma;
mod fkv;
pub mod twins;

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

/// All that a language decides.
pub struct Conventions {
    /// The BCP 47 tag.
    pub tag: &'static str,
    /// What people write in place of the tag; a language without a site of its own may stand here for its nearest neighbour.
    pub mistaken: &'static [&'static str],
    /// The locale that Open Graph asks for (`og:locale`).
    pub locale: &'static str,
    pub family: Family,
    /// Texts in it may be machine-made and few can tell: they are marked, and kept from search engines, until somebody is named who
    /// has read them (`reviewed` in front matter and message files).
    pub wants_review: bool,
    /// The locale whose alphabetical order CLDR has.
    pub collation: &'static str,
    /// What stands before and behind a quotation.
    pub quotes: (&'static str, &'static str),
    /// What parts groups of three digits.
    pub thousands: &'static str,
    /// What stands between whole and parts.
    pub decimal: &'static str,
    pub plural: Plural,
    pub dates: Dates,
}

/// What a language's readers read beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Two written forms of one language: whoever reads one reads the other.
    Norwegian,
    /// Languages of the Sámi administrative area, each for itself.
    Sami,
    Other,
}

/// The CLDR plural categories of whole numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plural {
    /// 1, others.
    One,
    /// 1, 2, others.
    OneTwo,
}

impl Plural {
    /// The names of the categories, as messages have them.
    pub fn forms(self) -> &'static [&'static str] {
        match self {
            Plural::One => &["one", "other"],
            Plural::OneTwo => &["one", "two", "other"],
        }
    }
}

/// How days and times are written.
pub struct Dates {
    /// January first.
    pub months: [&'static str; 12],
    /// Monday first.
    pub weekdays: [&'static str; 7],
    /// A day of a month, with `{day}` and `{month}`.
    pub day: &'static str,
    /// What stands between the first day and the last date of a range within one month ("3.–6. juni"); none: both dates in full.
    pub range: Option<&'static str>,
    /// What stands before a time.
    pub clock: &'static str,
    /// Between hours and minutes.
    pub minutes: &'static str,
    /// In a table of hours, "10" is enough for 10.00.
    pub whole_hours: bool,
}

impl Language {
    pub const ALL: [Language; 7] =
        [Language::Nb, Language::Nn, Language::Se, Language::En, Language::Smj, Language::Sma, Language::Fkv];

    /// The languages in which a site can be read, in the order of language switches.
    pub const SITE: [Language; 4] = [Language::Nb, Language::Nn, Language::Se, Language::En];

    pub fn conventions(self) -> &'static Conventions {
        match self {
            Language::Nb => &nb::CONVENTIONS,
            Language::Nn => &nn::CONVENTIONS,
            Language::Se => &se::CONVENTIONS,
            Language::En => &en::CONVENTIONS,
            Language::Smj => &smj::CONVENTIONS,
            Language::Sma => &sma::CONVENTIONS,
            Language::Fkv => &fkv::CONVENTIONS,
        }
    }

    /// The BCP 47 tag.
    pub fn tag(self) -> &'static str {
        self.conventions().tag
    }

    /// The language of a tag, if it is one of ours.
    pub fn of_tag(tag: &str) -> Option<Language> {
        Language::ALL.into_iter().find(|language| language.tag() == tag)
    }

    /// A language in which a site can be read.
    pub fn of_site(tag: &str) -> Option<Language> {
        Language::of_tag(tag).filter(|language| Language::SITE.contains(language))
    }

    /// The site's language that is meant by what people write in place of its tag.
    pub fn mistaken(written: &str) -> Option<Language> {
        Language::SITE.into_iter().find(|language| language.conventions().mistaken.contains(&written))
    }

    /// Whether a reader of one reads the other: the two written forms of Norwegian.
    pub fn is_norwegian(self) -> bool {
        self.conventions().family == Family::Norwegian
    }

    /// Whether a municipality of the Sámi administrative area can have it.
    pub fn is_sami(self) -> bool {
        self.conventions().family == Family::Sami
    }

    /// The locale that Open Graph asks for (`og:locale`).
    pub fn locale(self) -> &'static str {
        self.conventions().locale
    }
}

/// A text with its first letter large, as at the beginning of a line.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// One text per language.
pub type Localized = BTreeMap<Language, String>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_is_listed_once_and_has_the_tag_that_files_are_read_with() {
        let schema = schemars::schema_for!(Language).to_value();
        let described = schema["oneOf"].as_array().unwrap();
        let tags: Vec<&str> = described.iter().map(|one| one["const"].as_str().unwrap()).collect();
        assert_eq!(Language::ALL.map(Language::tag).as_slice(), tags);
        for language in Language::ALL {
            assert_eq!(serde_json::to_value(language).unwrap(), language.tag());
            assert_eq!(Language::of_tag(language.tag()), Some(language));
        }
    }

    #[test]
    fn nothing_that_a_language_writes_is_empty_and_patterns_take_what_they_are_given() {
        for language in Language::ALL {
            let dates = &language.conventions().dates;
            assert!(dates.months.iter().chain(&dates.weekdays).all(|name| !name.is_empty()), "{language:?}");
            assert!(["{day}", "{month}"].iter().all(|part| dates.day.matches(part).count() == 1), "{language:?}");
        }
        // What is written by mistake means one language.
        let mut mistaken: Vec<&str> =
            Language::ALL.iter().flat_map(|language| language.conventions().mistaken).copied().collect();
        mistaken.sort_unstable();
        assert!(mistaken.windows(2).all(|two| two[0] != two[1]), "{mistaken:?}");
    }
}
