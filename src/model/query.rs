//! Which documents a list block shows, and how.

use super::kind::Kind;
use serde::{Deserialize, Serialize};

/// Which documents a list block shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    pub kind: Kind,
    pub tag: Option<String>,
    /// Folder below `content/`.
    pub section: Option<String>,
    /// Newest N.
    pub count: u32,
    pub layout: Layout,
    pub title: Option<String>,
}

/// Which happenings a block shows, the next first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Next {
    pub tag: Option<String>,
    /// A branch's id.
    pub branch: Option<String>,
    pub audience: Option<String>,
    /// So many days from today, with every date of a series in them; none: each happening with its next date.
    pub days: Option<u32>,
    pub count: u32,
    pub layout: Layout,
    pub title: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Layout {
    #[default]
    Cards,
    List,
}

impl Layout {
    /// The default first.
    pub const ALL: [Layout; 2] = [Layout::Cards, Layout::List];

    /// As authors and themes write it.
    pub fn name(self) -> &'static str {
        match self {
            Layout::Cards => "cards",
            Layout::List => "list",
        }
    }
}
