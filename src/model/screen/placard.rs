//! A slide as somebody wrote it, in `content/screens/`.

use crate::model::content::Moment;
use serde::{Deserialize, Serialize};

/// What a slide has beside what every document has: its title, its summary and its picture are what it shows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Placard {
    /// How long it is shown, in seconds.
    pub duration: Option<u32>,
    /// The ids of the screens that show it; empty: all.
    pub screens: Vec<String>,
    pub look: Look,
    /// The picture alone, as large as the screen.
    pub poster: bool,
    /// What it counts down to; it is gone then.
    pub countdown: Option<Moment>,
    /// What its code leads to, as it is written.
    pub url: Option<String>,
    pub film: Option<Film>,
    /// The work that it recommends, by its name in the well.
    pub work: Option<String>,
    /// The book list that it shows, as written: `@/lists/x.md`.
    pub list: Option<String>,
}

/// The colours of a slide, by the theme's names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Look {
    Paper,
    Wash,
    Band,
    #[default]
    Spark,
}

impl Look {
    /// The class that slides have for it.
    pub fn class(self) -> &'static str {
        match self {
            Look::Paper => "s-paper",
            Look::Wash => "s-wash",
            Look::Band => "s-band",
            Look::Spark => "s-spark",
        }
    }
}

/// A film, silent on the wall, with what is said in it to read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Film {
    /// As written.
    pub src: String,
    pub captions: String,
}
