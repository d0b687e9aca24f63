//! The kinds of content: the top folder that a file lies in, and how the documents of each are treated.
//!
//! What any part of the program does differently with two kinds it reads from [`Treatment`], never from a list of its own. A new
//! kind is a variant, a table here, and the keys and values of its front matter; the compiler asks for each.

use serde::{Deserialize, Serialize};

/// A kind of content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Pages,
    Articles,
    Events,
    Lists,
    Screens,
}

/// The order of a section's entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Sort {
    /// Newest first.
    Date,
    Weight,
    Title,
}

/// How the documents of a kind are treated.
pub struct Treatment {
    /// Its folder below `content/`, which also names its schema.
    pub folder: &'static str,
    /// What people call the folder in Norwegian and in other generators.
    pub mistaken: &'static [&'static str],
    /// What `ffl new` calls one document; none: it starts none.
    pub word: Option<&'static str>,
    /// The message that names its section where nobody gave one a title.
    pub title: &'static str,
    /// The message that names its folder in addresses; none: its documents stand right below the front page.
    pub address: Option<&'static str>,
    /// The order of a section that asks for none.
    pub sort: Sort,
    /// What "by date" means for it.
    pub chronology: Chronology,
    pub showing: Showing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chronology {
    /// The newest text first.
    NewestFirst,
    /// What starts soonest first.
    SoonestFirst,
}

/// Where the documents of a kind are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Showing {
    /// In a tree: a section lists its own children only, and the main menu holds those that ask for it.
    Tree,
    /// In lists: one section for all that lies below the folder, which the main menu holds and a block may ask for.
    Listed,
    /// On no page of the site.
    Elsewhere,
}

const PAGES: Treatment = Treatment {
    folder: "pages",
    mistaken: &["sider"],
    word: Some("page"),
    title: "home",
    address: None,
    sort: Sort::Weight,
    chronology: Chronology::NewestFirst,
    showing: Showing::Tree,
};

const ARTICLES: Treatment = Treatment {
    folder: "articles",
    mistaken: &["artikler", "nyheter", "news", "posts", "blog"],
    word: Some("article"),
    title: "section-articles",
    address: Some("folder-articles"),
    sort: Sort::Date,
    chronology: Chronology::NewestFirst,
    showing: Showing::Listed,
};

const EVENTS: Treatment = Treatment {
    folder: "events",
    mistaken: &["arrangement", "arrangementer"],
    word: Some("event"),
    title: "section-events",
    address: Some("folder-events"),
    sort: Sort::Date,
    chronology: Chronology::SoonestFirst,
    showing: Showing::Listed,
};

const LISTS: Treatment = Treatment {
    folder: "lists",
    mistaken: &["lister"],
    word: Some("list"),
    title: "section-lists",
    address: Some("folder-lists"),
    sort: Sort::Date,
    chronology: Chronology::NewestFirst,
    showing: Showing::Listed,
};

const SCREENS: Treatment = Treatment {
    folder: "screens",
    mistaken: &[],
    word: None,
    title: "home",
    address: None,
    sort: Sort::Date,
    chronology: Chronology::NewestFirst,
    showing: Showing::Elsewhere,
};

impl Kind {
    pub const ALL: [Kind; 5] = [Kind::Pages, Kind::Articles, Kind::Events, Kind::Lists, Kind::Screens];

    pub fn treatment(self) -> &'static Treatment {
        match self {
            Kind::Pages => &PAGES,
            Kind::Articles => &ARTICLES,
            Kind::Events => &EVENTS,
            Kind::Lists => &LISTS,
            Kind::Screens => &SCREENS,
        }
    }

    /// The folder's name.
    pub fn folder(self) -> &'static str {
        self.treatment().folder
    }

    pub fn of_folder(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.folder() == name)
    }

    /// The kind that is meant by what people call its folder.
    pub fn mistaken(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.treatment().mistaken.contains(&name))
    }

    /// The kinds whose documents stand in lists.
    pub fn listed() -> impl Iterator<Item = Kind> {
        Kind::ALL.into_iter().filter(|kind| kind.is_listed())
    }

    pub fn is_listed(self) -> bool {
        self.treatment().showing == Showing::Listed
    }

    /// Whether its documents are pages of the site.
    pub fn is_shown(self) -> bool {
        self.treatment().showing != Showing::Elsewhere
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_found_by_its_folder_and_written_as_it() {
        for kind in Kind::ALL {
            assert_eq!(Kind::of_folder(kind.folder()), Some(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.folder());
            assert_eq!(kind.is_listed(), kind.treatment().address.is_some(), "{kind:?}");
            for name in kind.treatment().mistaken {
                assert_eq!((Kind::of_folder(name), Kind::mistaken(name)), (None, Some(kind)));
            }
        }
    }
}
