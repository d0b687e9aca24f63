//! The manifest of a screen, in the shape of `screen/schema/manifest.json`.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// All that a screen needs to play for as long as it likes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of this shape: 1.
    pub version: u8,
    /// A month that has begun (`2026-11`): a clock before it is wrong.
    pub made: String,
    pub screen: Display,
    pub layout: Grid,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub campaigns: Vec<List>,
    pub playlists: Vec<List>,
    pub slides: Vec<Slide>,
    pub assets: Vec<File>,
    /// The page and its scripts, style and font, by their place in `assets`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub player: Vec<usize>,
    pub poll_seconds: u32,
    pub emergency: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heartbeat: Option<Heartbeat>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stale_hours: Option<u32>,
}

/// The screen, where it hangs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Display {
    pub id: String,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// A BCP 47 tag.
    pub language: String,
    /// `Europe/Oslo`.
    pub time_zone: String,
    pub orientation: String,
    pub width: u32,
    pub height: u32,
}

/// A grid, and the regions on it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grid {
    pub id: String,
    pub columns: u8,
    pub rows: u8,
    pub regions: Vec<Region>,
}

/// A part of the screen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Region {
    pub id: String,
    pub column: u8,
    pub row: u8,
    pub columns: u8,
    pub rows: u8,
}

/// A playlist or a campaign.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct List {
    pub id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub weight: u32,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub order: u32,
    /// It plays when one of them holds; empty: always.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub when: Vec<Rule>,
    pub slides: Vec<String>,
}

/// When a list plays; it holds when all that it says does.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    #[serde(default, with = "instant", skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    #[serde(default, with = "instant", skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// Monday is 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<Vec<u8>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dates: Option<Vec<Date>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<Date>,
    /// The first minute and the first that is no longer of it, beyond 1440 in the night after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parts: Option<Vec<(u16, u16)>>,
}

/// A slide: a fragment of HTML, and when it is true.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Slide {
    pub id: String,
    pub kind: Kind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    pub file: File,
    pub seconds: u32,
    #[serde(default, with = "instant", skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    #[serde(default, with = "instant", skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// Shown in its region when no list has anything to show there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub fallback: bool,
    /// What it shows beside its own file, by place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assets: Vec<usize>,
}

/// What a slide shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    EventNow,
    EventNext,
    EventsToday,
    EventsWeek,
    Openings,
    Books,
    Work,
    Article,
    Poster,
    Video,
    Text,
    Feed,
    Qr,
    Countdown,
}

/// A file that a screen keeps, by the digest of its bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// From the root of the site.
    pub path: String,
    pub sha256: String,
    pub bytes: u64,
}

impl File {
    /// A file with these bytes.
    pub fn of(path: impl Into<String>, bytes: &[u8]) -> File {
        File { path: path.into(), sha256: sha256(bytes), bytes: bytes.len() as u64 }
    }
}

/// The digest of some bytes as screens write it.
pub fn sha256(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or_default();
    Sha256::digest(bytes).iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Where a screen says that it plays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heartbeat {
    pub path: String,
    pub seconds: u32,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
pub(super) fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// RFC 3339 in UTC, to the minute.
pub(super) mod instant {
    use jiff::Timestamp;
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(at: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
        match at {
            Some(at) => serializer.collect_str(&at.strftime("%Y-%m-%dT%H:%M:00Z")),
            None => serializer.serialize_none(),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
        Option::<Timestamp>::deserialize(deserializer)
    }
}
