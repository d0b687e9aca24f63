//! What a library wrote elsewhere → content files: a calendar's happenings, a WordPress site's texts.
//!
//! Bytes come in, and out come texts with their names and a list of all that could not be carried over, each with what to do by hand:
//! that list is what a library that moves in has to work through, so that nothing is left out without a word. What is made reads
//! back without an error, for each text is held against our own reader before it is given out.
//!
//! A text's id follows from the library and from what its source calls it, so that it is the same each time: a text whose id
//! the library has already is left as it is, for somebody may have gone on with it. Nothing here touches the disk.

mod calendar;
mod html;
mod letters;
mod lines;
mod news;
mod pictures;
mod plain;
mod repeating;
mod wordpress;
mod written;
mod zones;

pub use calendar::calendar;
pub use news::news;
pub use wordpress::wordpress;

use crate::content::read::{Owner, document};
use crate::content::{front, place};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::language::Language;
use crate::model::slug::{self, slug};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The space that ids of what comes from elsewhere are made in (RFC 9562, version 5): never to change, or all would come twice.
const IMPORTED: Uuid = Uuid::from_u128(0x8f64_1e0a_52f7_4c0e_b7d4_0c51_9a2e_66d3);

/// The longest name of a file that is made here.
const NAME: usize = 80;

/// The library that texts come to.
#[derive(Clone, Debug)]
pub struct Library {
    pub id: String,
    /// The day on which it moves in, for texts that have none.
    pub today: Date,
    /// The first language of its site.
    pub language: Language,
    /// Its branches: id and names.
    pub branches: Vec<(String, Vec<String>)>,
    /// What the folders of articles and events are called in its addresses.
    pub folders: Vec<String>,
    /// The texts that it has, by their ids.
    pub known: BTreeMap<Uuid, Known>,
    /// The keys of all of its files.
    pub taken: BTreeSet<String>,
    /// The keys of the texts that all libraries share.
    pub shared: BTreeSet<String>,
    /// The files that came along with an export, by their paths in their folder.
    pub media: BTreeSet<String>,
    /// Where texts come again and again, and not to be gone on with by people.
    pub again: Option<Again>,
    /// The pictures of such texts: the names of their files, which lie beside the texts, by their addresses. None: they are to stay
    /// where they are.
    pub pictures: Option<BTreeMap<String, String>>,
}

/// Texts that come again and again from one source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Again {
    /// The folder that they lie in, below the library's own.
    pub folder: String,
    /// The keys that they had, which are their addresses: they stay, whatever titles become.
    pub keys: BTreeMap<Uuid, String>,
}

/// A text that a library has already.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// The key below `content/`.
    pub key: String,
    /// Nobody but the library sees it yet.
    pub draft: bool,
}

/// A text that is to be a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    pub id: Uuid,
    /// The key below `content/`: `events/babysang`.
    pub key: String,
    pub text: String,
}

/// What has come.
#[derive(Clone, Debug, Default)]
pub struct Brought {
    pub texts: Vec<Text>,
    /// Files to be copied: from where they came with the export to where they are to lie in the library's own folder.
    pub media: BTreeMap<String, String>,
    /// The addresses of the pictures that texts show, where the library wants them.
    pub pictures: Vec<String>,
    /// How many texts the library has already.
    pub known: usize,
    /// How many could not be carried over.
    pub left: usize,
    pub remarks: Vec<Diagnostic>,
}

impl Library {
    /// A library that has nothing yet.
    pub fn new(id: &str, language: Language, today: Date) -> Library {
        Library {
            id: id.to_owned(),
            today,
            language,
            branches: Vec::new(),
            folders: Vec::new(),
            known: BTreeMap::new(),
            taken: BTreeSet::new(),
            shared: BTreeSet::new(),
            media: BTreeSet::new(),
            again: None,
            pictures: None,
        }
    }

    /// The id of what a source calls so.
    fn id_of(&self, source: &str) -> Uuid {
        Uuid::new_v5(&IMPORTED, format!("{}\n{source}", self.id).as_bytes())
    }

    /// The file that a key has.
    fn file(&self, key: &str) -> String {
        let folder = self.again.as_ref().map_or("content", |again| &again.folder);
        format!("tenants/{}/{folder}/{key}.md", self.id)
    }

    /// The branch that is called so, alone or before a comma.
    fn branch(&self, written: &str) -> Option<&str> {
        let first = written.split(',').next().unwrap_or(written).trim().to_lowercase();
        let whole = written.trim().to_lowercase();
        let called = |name: &String| [&first, &whole].contains(&&name.to_lowercase());
        self.branches.iter().find(|(_, names)| names.iter().any(called)).map(|(id, _)| id.as_str())
    }
}

/// Gives names that nobody has.
struct Names<'l> {
    library: &'l Library,
    given: BTreeSet<String>,
}

impl Names<'_> {
    fn of(library: &Library) -> Names<'_> {
        Names { library, given: BTreeSet::new() }
    }

    /// A key for what comes again, if it does: the one that it had, else one in which its id tells it from all others.
    fn again(&mut self, (folder, id): (&str, Uuid), title: &str, otherwise: &str) -> String {
        let Some(again) = &self.library.again else { return self.key(folder, title, otherwise) };
        let had = again.keys.get(&id).filter(|key| !self.given.contains(*key)).cloned();
        let name = || [short(&slug(title)), id.simple().to_string()[..8].to_owned()].join("-");
        let key = had.unwrap_or_else(|| format!("{folder}/{}", name().trim_start_matches('-')));
        self.given.insert(key.clone());
        key
    }

    /// A key below a folder for a title, with a number where another text has it.
    fn key(&mut self, folder: &str, title: &str, otherwise: &str) -> String {
        let name = short(&slug(title));
        let name = if name.is_empty() { otherwise.to_owned() } else { name };
        // A page and a folder of the same name would have one address.
        let held =
            |key: &String| self.library.taken.contains(key) || self.library.taken.contains(&format!("{key}/_index"));
        let free = |key: &String| !held(key) && !self.given.contains(key);
        let numbered = (2..).map(|number| format!("{folder}/{name}-{number}"));
        let key = std::iter::once(format!("{folder}/{name}")).chain(numbered).find(free).unwrap_or_default();
        self.given.insert(key.clone());
        key
    }

    /// The key of a page that has others below it, in a folder of its own.
    fn section(&mut self, folder: &str, title: &str, otherwise: &str) -> String {
        let within = |own: &str| {
            let start = format!("{own}/");
            self.library.taken.iter().any(|key| key.starts_with(&start))
        };
        let mut own = self.key(folder, title, otherwise);
        while within(&own) {
            own = self.key(folder, title, otherwise);
        }
        format!("{own}/_index")
    }
}

/// A slug that leaves room for a number, ended between two words where it can be.
fn short(name: &str) -> String {
    let Some(start) = name.get(..NAME).filter(|_| name.len() > NAME) else { return name.to_owned() };
    start.rsplit_once('-').map_or(start, |(words, _)| words).to_owned()
}

/// What a text is called that has no title, until somebody gives it one.
fn untitled(language: Language) -> &'static str {
    match language {
        Language::Nn => "Utan tittel",
        Language::En => "Untitled",
        Language::Nb | Language::Se | Language::Smj | Language::Sma | Language::Fkv => "Uten tittel",
    }
}

/// Labels that a text may have: none twice, none without an address.
fn labels(written: impl IntoIterator<Item = String>) -> Vec<String> {
    let (mut labels, mut seen): (Vec<String>, BTreeSet<String>) = Default::default();
    for label in written {
        let label = label.split_whitespace().collect::<Vec<_>>().join(" ");
        let slug = slug(&label);
        if !slug.is_empty() && slug.len() <= slug::LONGEST && seen.insert(slug) && labels.len() < 50 {
            labels.push(label);
        }
    }
    labels
}

/// What our own reader has against a text; with an error among it, it is none that a library can have.
fn faults(library: &Library, text: &Text) -> Vec<Diagnostic> {
    let file = library.file(&text.key);
    let Ok(Some(place)) = place::of(&format!("{}.md", text.key)) else {
        return vec![Diagnostic::error("path-odd").arg("path", &text.key)];
    };
    if let Some(fault) = front::too_large(&file, text.text.len() as u64, front::LIMIT) {
        return vec![fault];
    }
    let owner = Owner { shared: false, first: library.language };
    document(&file, text.text.as_bytes(), place, owner).diagnostics
}

impl Brought {
    /// Takes in a text that our own reader takes; another is told of with what it has against it.
    fn take(&mut self, library: &Library, title: &str, text: Text) {
        let faults = faults(library, &text);
        let wrong = faults.into_iter().find(|fault| fault.severity == Severity::Error);
        match wrong {
            None => self.texts.push(text),
            Some(fault) => {
                let mut told = Diagnostic::warning("import-refused").arg("title", title).word("why", &fault.code);
                told.excerpt = fault.excerpt;
                self.leave(told);
            }
        }
    }

    /// Leaves one out, and says why.
    fn leave(&mut self, why: Diagnostic) {
        self.left += 1;
        self.remarks.push(why);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn library() -> Library {
        Library::new("vik", Language::Nb, jiff::civil::date(2026, 11, 23))
    }

    #[test]
    fn names_are_slugs_that_nobody_has() {
        let taken = ["events/babysang".to_owned()].into();
        let library = Library { taken, ..library() };
        let mut names = Names::of(&library);
        assert_eq!(names.key("events", "Babysang", "x"), "events/babysang-2");
        assert_eq!(names.key("events", "Babysang!", "x"), "events/babysang-3");
        assert_eq!(names.key("events", "日本", "x"), "events/x");
        let long = names.key("events", &"ord ".repeat(60), "x");
        assert!(long.len() <= "events/".len() + NAME && long.ends_with("-ord"), "{long}");
    }

    #[test]
    fn a_branch_is_known_by_its_name() {
        let branches = vec![("hoved".to_owned(), vec!["Hovedbiblioteket".to_owned()])];
        let library = Library { branches, ..library() };
        assert_eq!(library.branch("hovedbiblioteket, Storgata 1"), Some("hoved"));
        assert_eq!(library.branch("Kinoen"), None);
    }

    #[test]
    fn labels_have_addresses_and_stand_once() {
        let written = ["Barn", " barn ", "日本", "Ung\nog gammel"].map(str::to_owned);
        assert_eq!(labels(written), ["Barn", "Ung og gammel"]);
    }
}
