//! Screens of a tenant file as they are written, and emergency messages.

use super::keys;
use crate::content::hours::{Day, Notice};
use crate::content::scalar::{SiteLanguage, Time};
use crate::content::value::At;
use crate::model::language::{Language, Localized};
use crate::model::screen::Layout;

keys! {
    /// A screen that hangs in the library: `/screen/<id>/`.
    Display {
        needs {
            /// Short name, the last part of its address.
            id: At<String>,
            /// Where people find it.
            name: Localized,
        }
        takes {
            /// Id of the branch in which it hangs: what is on there, when that is open, messages for it.
            branch: At<String>,
            /// Language of its texts; absent: the site's first that somebody answers for.
            language: At<SiteLanguage>,
            /// `landscape` or `portrait`; absent: as its size is.
            orientation: At<Orientation>,
            /// Pixels, for example `1920x1080`.
            size: At<String>,
            /// Its regions: `full` is one, `strip` has a line with the time below, `side` also a column beside.
            layout: At<Layout>,
            /// What plays on it: `now`, `next`, `today`, `week`, `coming`, `hours`, `news`, `headlines`, `books`, `pages`, `site`,
            /// `slides`, or a slide as `@/screens/x.md`. Absent, with no `playlist` either: all of it.
            slides: At<Vec<At<String>>>,
            /// What plays at certain times or in a certain region.
            playlist: Vec<At<Playlist>>,
            /// The same, above all playlists while it lasts.
            campaign: Vec<At<Playlist>>,
        }
    }
}

keys! {
    /// Slides that play one after the other while they have their time.
    Playlist example "{ slides = [\"now\", \"week\"], when = \"mandag–fredag 10–16\" }" {
        needs {
            /// As `slides` of the screen.
            slides: At<Vec<At<String>>>,
        }
        takes {
            /// Short name; absent: its number.
            id: At<String>,
            /// `main`, `side` or `strip`, as the layout has them; of a campaign also `screen`, which is all of it.
            region: At<String>,
            /// Days of the week and times, as opening hours are written: `mandag–torsdag 10–14, fredag 22–02`.
            when: Notice,
            /// The first day, or the time at which it begins.
            from: At<Time>,
            /// The last day, or the time at which it ends.
            to: At<Time>,
            /// These days alone; with `when` these days beside those of the week.
            dates: Vec<At<Day>>,
            /// Never on these days.
            except: Vec<At<Day>>,
            /// Of the lists that have their time only the heaviest play (0–1000).
            weight: At<i64>,
            /// Lists of one weight play by order (0–1000).
            order: At<i64>,
            /// How long each slide is shown, in seconds (1–3600).
            duration: At<i64>,
        }
    }
}

/// How a screen hangs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Orientation {
    Landscape,
    Portrait,
}

keys! {
    /// What all screens of a library show before anything else: `tenants/<id>/emergency.toml`.
    Emergency {
        needs {}
        takes {
            message: Vec<At<EmergencyMessage>>,
        }
    }
}

keys! {
    /// A message.
    EmergencyMessage example "{ title = \"…\", until = 2026-11-24T18:00 }" {
        needs {
            /// What it says, at most 120 letters.
            title: At<String>,
            /// When it ends: a screen without a network must not warn for ever.
            until: At<Time>,
        }
        takes {
            /// Short name; absent: its number.
            id: At<String>,
            /// What people shall do, at most 600 letters.
            text: At<String>,
            /// When it begins; absent: at once.
            from: At<Time>,
            /// Ids of the branches whose screens show it; absent: all.
            branches: Vec<At<String>>,
            /// Of several only the heaviest are shown (0–1000).
            weight: At<i64>,
            /// The language of the text; absent: that of the screen.
            language: Language,
        }
    }
}
