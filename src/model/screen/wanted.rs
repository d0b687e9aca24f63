//! A screen as a library wants it: where it hangs, how it is parted, and what plays on it.

use super::manifest::{Grid, Region, Rule};
use crate::model::language::{Language, Localized};
use serde::{Deserialize, Serialize};

/// A screen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Screen {
    /// ASCII slug: its folder below `/screen/`.
    pub id: String,
    /// Where people find it.
    pub name: Localized,
    /// The branch in which it hangs.
    pub branch: Option<String>,
    /// None: the first of the site's languages that somebody answers for.
    pub language: Option<Language>,
    /// In pixels.
    pub width: u32,
    pub height: u32,
    pub layout: Layout,
    /// Above all playlists while they last.
    pub campaigns: Vec<Programme>,
    pub playlists: Vec<Programme>,
}

/// How a screen is parted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Layout {
    /// One region, `main`.
    Full,
    /// `main`, and below it a `strip` with the library's name, the date and the time.
    #[default]
    Strip,
    /// `main`, beside it a column `side`, and below both the `strip`.
    Side,
}

/// Slides that play one after the other while they have their time: a playlist or a campaign.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Programme {
    pub id: String,
    /// None: the first region.
    pub region: Option<String>,
    pub weight: u32,
    pub order: u32,
    /// Empty: always.
    pub when: Vec<Rule>,
    pub content: Vec<Content>,
    /// How long each slide is shown; none: as long as its kind needs.
    pub seconds: Option<u32>,
}

/// What slides are made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Content {
    /// What is on now, a slide each.
    Now,
    /// What comes next.
    Next,
    /// What happens today, as a list.
    Today,
    /// What happens this week, as a list.
    Week,
    /// What comes, however far away, as a list.
    Coming,
    /// What is open now and this week.
    Hours,
    /// The newest articles, a slide each.
    News,
    /// The same as a list.
    Headlines,
    /// What is new in the catalogue, as lists.
    Books,
    /// What the library offers first.
    Pages,
    /// The way to the site.
    Site,
    /// All slides that somebody wrote for this screen.
    Slides,
    /// A slide of `content/screens/`, by its key.
    Slide(String),
}

impl Content {
    /// What lists are made of by one word.
    pub const WORDS: [(&'static str, Content); 12] = [
        ("now", Content::Now),
        ("next", Content::Next),
        ("today", Content::Today),
        ("week", Content::Week),
        ("coming", Content::Coming),
        ("hours", Content::Hours),
        ("news", Content::News),
        ("headlines", Content::Headlines),
        ("books", Content::Books),
        ("pages", Content::Pages),
        ("site", Content::Site),
        ("slides", Content::Slides),
    ];
}

/// The screen that a library has that names none.
pub const DEFAULT: &str = "skjerm";

impl Screen {
    /// The screen that every library has: all that it knows of itself, in an order that suits an entrance.
    pub fn of_library(branch: Option<String>) -> Screen {
        let (id, [width, height]) = (DEFAULT.to_owned(), LANDSCAPE);
        Screen { id, branch, width, height, playlists: vec![Screen::everything()], ..Screen::default() }
    }

    /// What plays where nobody says what.
    pub fn everything() -> Programme {
        use Content::{Books, Coming, Hours, News, Next, Now, Pages, Site, Slides, Today};
        let content = vec![Slides, Now, Next, Today, Hours, Coming, Books, News, Pages, Site];
        Programme { id: "alt".to_owned(), content, ..Programme::default() }
    }

    pub fn is_portrait(&self) -> bool {
        self.height > self.width
    }
}

/// The size of a screen that lies, and of one that stands (Full HD).
pub const LANDSCAPE: [u32; 2] = [1920, 1080];
pub const PORTRAIT: [u32; 2] = [1080, 1920];

impl Layout {
    /// The names of its regions, the first of them for whatever names none.
    pub fn regions(self) -> &'static [&'static str] {
        match self {
            Layout::Full => &["main"],
            Layout::Strip => &["main", "strip"],
            Layout::Side => &["main", "side", "strip"],
        }
    }

    /// The grid of a screen: where it stands, `side` is below `main`.
    pub fn grid(self, portrait: bool) -> Grid {
        let region =
            |id: &str, [column, row, columns, rows]: [u8; 4]| Region { id: id.to_owned(), column, row, columns, rows };
        let rows = if portrait { 20 } else { 12 };
        let strip = region("strip", [1, rows, 12, 1]);
        let regions = match (self, portrait) {
            (Layout::Full, _) => vec![region("main", [1, 1, 12, rows])],
            (Layout::Strip, _) => vec![region("main", [1, 1, 12, rows - 1]), strip],
            (Layout::Side, false) => {
                vec![region("main", [1, 1, 8, rows - 1]), region("side", [9, 1, 4, rows - 1]), strip]
            }
            (Layout::Side, true) => vec![region("main", [1, 1, 12, 13]), region("side", [1, 14, 12, 6]), strip],
        };
        let id = if portrait { "portrait" } else { "landscape" };
        Grid { id: format!("{}-{id}", self.name()), columns: 12, rows, regions }
    }

    fn name(self) -> &'static str {
        match self {
            Layout::Full => "full",
            Layout::Strip => "strip",
            Layout::Side => "side",
        }
    }
}
