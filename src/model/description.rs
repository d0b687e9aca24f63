//! What a record says of one publication: MARC 21 and NORMARC told apart and put into the words of a catalogue.
//!
//! A description says what its record says and nothing that was found out by comparing: which work a publication belongs to is decided
//! where all descriptions are known. Names, titles and headings are as they were catalogued; only the punctuation between fields is gone.

use serde::{Deserialize, Serialize};

/// One publication (a manifestation, IFLA LRM-E4), or a part of one that has a record of its own.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Description {
    /// The number that its source knows it by (field 001).
    pub number: String,
    pub level: Level,
    pub kind: Kind,
    pub carrier: Carrier,
    pub scope: Scope,
    pub title: Title,
    /// The preferred title of the work (fields 130 and 240).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uniform: Option<Uniform>,
    /// What it was called in the language that it was translated from, as notes and added entries tell.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub originals: Vec<String>,
    /// Other titles that it is found by (fields 246 and 740), and those that it had before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<String>,
    /// Works that it holds (fields 505, 7XX with second indicator 2).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contents: Vec<String>,
    /// Works that it was made from: filmed, dramatised, retold.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub based_on: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub agents: Vec<Agent>,
    /// The languages of the content, as MARC codes: `nob`, `nno`, `sme`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// The languages that it was translated from.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub translated_from: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub isbns: Vec<Isbn>,
    /// ISSNs as `1234-5678`, with right check digits.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub issns: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edition: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// The year of publication.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<u16>,
    /// How much it is, as catalogued: `312 s.`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extent: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub series: Vec<Series>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub subjects: Vec<Heading>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub genres: Vec<Heading>,
    /// Dewey numbers (fields 082 and 092).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dewey: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audience: Option<Audience>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Notes as they stand.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// Copies, where the record tells of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Item>,
}

/// How thoroughly it was catalogued (Leader/17): a full record replaces a preliminary one, never the reverse.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Announced by a publisher or a machine.
    Preliminary,
    /// Less than full.
    Brief,
    #[default]
    Full,
}

/// What kind of content it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    #[default]
    Text,
    /// Text that is read aloud.
    Speech,
    /// A recording of which its record does not say whether it is speech or music.
    Sound,
    Music,
    Score,
    Film,
    Game,
    Program,
    Picture,
    Map,
    Object,
    /// Several kinds in one box.
    Kit,
}

/// What carries it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Carrier {
    /// Paper, or whatever its kind comes on.
    #[default]
    Usual,
    LargePrint,
    Braille,
    Online,
    Disc,
}

/// Whether it ends, and whether it stands alone (Leader/07).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    #[default]
    Monograph,
    Serial,
    /// An article, a song: a part without a cover of its own.
    Part,
}

/// The title as it stands on the publication (field 245).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Title {
    pub main: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub rest: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
    /// Who made it, in the publication's own words.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub responsibility: String,
    /// How many letters at its beginning are not sorted.
    #[serde(skip_serializing_if = "is_zero")]
    pub unsorted: u8,
}

fn is_zero(number: &u8) -> bool {
    *number == 0
}

/// Which part of a larger whole, by number or name or both.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Part {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub number: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
}

/// The preferred title of a work, with the language of the expression.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Uniform {
    pub title: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub language: String,
}

/// A person, a body or a meeting that had to do with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Agent {
    /// As catalogued: `Hamsun, Knut`.
    pub name: String,
    pub sort: Sort,
    /// In the main entry (1XX).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub main: bool,
    /// Years of life: `1859-1952`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub dates: String,
    /// Its ids in authority registers, untouched (`$0`, `$1`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ids: Vec<String>,
    /// What it did, as codes of MARC (`$4`) or words (`$e`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
}

/// What an agent is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sort {
    #[default]
    Person,
    Body,
    Meeting,
}

/// A book's number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Isbn {
    /// Thirteen digits.
    pub number: String,
    /// It is that of the whole set, not of this volume.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub set: bool,
}

/// A series, and its place in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Series {
    pub title: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub number: String,
}

/// A subject or genre.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Heading {
    /// Its label, subdivisions after ` - `.
    pub label: String,
    /// The vocabulary that it is of (`$2`, or what the second indicator says).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub scheme: String,
    /// Its ids, untouched.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ids: Vec<String>,
    /// The language of the label where its vocabulary tells: `nob`, `nno`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub language: String,
}

/// Whom it is for (008/22).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    Children,
    Adults,
}

/// Something elsewhere (field 856).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Link {
    pub address: String,
    pub role: LinkRole,
    /// What it says of itself (`$3`, `$z`).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub words: String,
}

/// What is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinkRole {
    /// The publication itself.
    Content,
    Cover,
    #[default]
    About,
}

/// A copy.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Item {
    /// The branch, as its source names it.
    pub branch: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub shelf: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub number: String,
}
