//! Front matter as it is written, one struct per kind.

use super::keys;
use crate::content::scalar::{Focus, Identity, Time};
use crate::content::value::At;
use crate::model::content::Sort;
use crate::model::screen::Look;
use std::collections::BTreeMap;

keys! {
    /// What every document can say.
    Common {
        needs {
            /// Heading of the page and its name in lists.
            title: At<String>,
        }
        takes {
            /// A sentence or two for lists, feeds and search engines.
            summary: At<String>,
            /// Last part of the address; absent: made of the file's name.
            slug: At<String>,
            /// When the text was changed for the reader's sake.
            updated: At<Time>,
            /// Not shown before this time.
            publish: At<Time>,
            /// Not shown from this time on.
            expire: At<Time>,
            /// Kept out of the site.
            draft: bool,
            /// Who has read the text and answers for its language, and when. A Sámi or Kven text without it carries a notice and is
            /// kept from search engines.
            reviewed: At<String>,
            /// Subjects, by which documents are listed together.
            tags: Vec<At<String>>,
            /// Whom it is for.
            audience: Vec<At<String>>,
            /// The main picture.
            image: At<Picture>,
            /// Old addresses (site-absolute paths) that redirect here.
            aliases: Vec<At<String>>,
            /// Order in menus and in sections sorted by weight; light ones first.
            weight: i64,
            /// Name of another template of the theme.
            template: At<String>,
            /// Address of the original, when the text was first published elsewhere.
            canonical: At<String>,
            /// Values for the templates of an own theme.
            extra: BTreeMap<String, String>,
        }
    }
}

keys! {
    /// A picture and what must be said of it.
    Picture example "{ src = \"media/…\", alt = \"…\" }" {
        needs {
            /// File beside this one, `media/…`, or a site-absolute path.
            src: At<String>,
        }
        takes {
            /// What the picture shows, for those who do not see it.
            alt: At<String>,
            /// The picture carries no information; only then may `alt` be empty.
            decorative: bool,
            /// Who made it.
            credit: String,
            /// Licence of the picture, for example `CC BY 4.0`.
            licence: String,
            /// Point to keep in sight when cropped, from the top left: `50% 30%`.
            focus: Focus,
        }
    }
}

keys! {
    /// Front matter of a page.
    Page with Common {
        needs {}
        takes {
            /// Stable identity, the same in every language; required for shared pages.
            id: At<Identity>,
            /// Date of the text.
            date: At<Time>,
            /// Shown in the main menu.
            menu: bool,
            /// Shown in the footer's menu.
            footer: bool,
            /// Offered first on the front page.
            featured: bool,
            /// Opens with a table of contents.
            toc: bool,
        }
    }
}

keys! {
    /// Front matter of a section's own text (`_index.md`).
    Section with Common {
        needs {}
        takes {
            /// Stable identity, the same in every language; required for shared sections.
            id: At<Identity>,
            /// Date of the text.
            date: At<Time>,
            /// Shown in the main menu.
            menu: bool,
            /// Shown in the footer's menu.
            footer: bool,
            /// Offered first on the front page.
            featured: bool,
            /// Opens with a table of contents.
            toc: bool,
            /// How many entries a page of the section has (1–1000).
            per_page: At<i64>,
            /// Order of the entries.
            sort: Sort,
        }
    }
}

keys! {
    /// Front matter of an article.
    Article with Common {
        needs {
            /// Stable identity, the same in every language.
            id: At<Identity>,
            /// Day (and time) of publication, as the reader sees it.
            date: At<Time>,
        }
        takes {
            /// Who wrote it.
            author: String,
            /// Id of the branch it is about.
            branch: At<String>,
        }
    }
}

keys! {
    /// Front matter of a book list.
    List with Common {
        needs {
            /// Stable identity, the same in every language.
            id: At<Identity>,
        }
        takes {
            /// Date of the text.
            date: At<Time>,
            /// What is on the list, in order.
            items: Vec<Item>,
        }
    }
}

keys! {
    /// An entry of a book list.
    Item {
        needs {
            /// Title of the book, film, game.
            title: At<String>,
        }
        takes {
            /// Who made it.
            author: String,
            /// ISBN with 10 or 13 digits.
            isbn: At<String>,
            /// Year of publication.
            year: At<i64>,
            /// Why it is on the list.
            text: String,
            /// Where to find it.
            url: At<String>,
        }
    }
}

keys! {
    /// Front matter of a slide for the library's screens.
    Screen with Common {
        needs {
            /// Stable identity, the same in every language.
            id: At<Identity>,
        }
        takes {
            /// Date of the text.
            date: At<Time>,
            /// How long it is shown, in seconds (1–3600).
            duration: At<i64>,
            /// Ids of the screens that show it; absent: all.
            screens: Vec<At<String>>,
            /// Its colours: `paper`, `wash`, `band` or `spark`.
            look: Look,
            /// The picture alone, as large as the screen.
            poster: bool,
            /// What it counts down to; it is gone then.
            countdown: At<Time>,
            /// What its QR code leads to: `@/pages/x.md`, `/…` or an address.
            url: At<String>,
            /// A film, which plays without sound.
            video: At<FilmOf>,
            /// A work of the catalogue that the library recommends: an ISBN, or the name that `ffl well search` gives; the text says why.
            work: At<String>,
            /// A book list of the library, `@/lists/x.md`, whose books it shows.
            list: At<String>,
        }
    }
}

keys! {
    /// A film and what is said in it.
    FilmOf example "{ src = \"media/film.webm\", captions = \"media/film.vtt\" }" {
        needs {
            /// File beside this one, or `media/…`.
            src: At<String>,
            /// What is said in it, to read (WebVTT).
            captions: At<String>,
        }
        takes {}
    }
}
