//! Who answers at which address: every file that a site publishes has one owner, and whoever refers to one asks here.
//!
//! Two owners of one path, or a file where another's folder must be, are errors that name both, before anything is written.
//! Letters' cases count as one: some hosts and disks do not tell them apart.

use super::pages::{Outline, Shape};
use super::{Edition, Site};
use crate::diagnostic::Diagnostic;
use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// All that can be referred to beside static files.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Addresses {
    /// The places of pages in the order of their addresses.
    pages: Vec<usize>,
    /// The paths of files that the program makes beside the pages.
    made: BTreeSet<String>,
    /// Old address without a slash at its end → language and node.
    pub aliases: BTreeMap<String, (usize, usize)>,
}

/// What answers at an address.
#[derive(Clone, Copy, Debug)]
pub enum Answer<'s> {
    Page(&'s Outline),
    /// The source of a static file.
    Static(&'s str),
    /// Something that the program makes, by what it is called in messages: a code with words.
    Made(&'static str),
}

/// Every path that is claimed, while more are.
#[derive(Default)]
struct Claims<'s> {
    /// By path below `dist/<tenant>/`, in lower case.
    owners: HashMap<Cow<'s, str>, Answer<'s>>,
    /// Every folder that one of them lies in.
    folders: HashSet<Cow<'s, str>>,
}

impl<'s> Claims<'s> {
    /// Gives a path an owner; the one that has it, or whose file would have to be a folder or whose folder a file.
    fn claim(&mut self, path: &'s str, owner: Answer<'s>) -> Result<(), Answer<'s>> {
        let key = folded(path);
        let mut folder = above(key.clone());
        // Above a folder that is known all are, and none of them is a file.
        while let Some(fresh) = folder.filter(|folder| !self.folders.contains(folder)) {
            if let Some(other) = self.owners.get(&fresh) {
                return Err(*other);
            }
            folder = above(fresh);
        }
        if self.folders.contains(&key) {
            let below = |taken: &&Cow<str>| taken.strip_prefix(&*key).is_some_and(|rest| rest.starts_with('/'));
            // The least of them, so that the message does not depend on the order of a hash.
            let other = self.owners.keys().filter(below).min().and_then(|taken| self.owners.get(taken));
            return Err(*other.unwrap_or(&owner));
        }
        match self.owners.entry(key.clone()) {
            Entry::Occupied(other) => return Err(*other.get()),
            Entry::Vacant(free) => free.insert(owner),
        };
        let mut folder = above(key);
        while let Some(fresh) = folder.filter(|folder| self.folders.insert(folder.clone())) {
            folder = above(fresh);
        }
        Ok(())
    }
}

/// The folder that a path lies in.
fn above(path: Cow<'_, str>) -> Option<Cow<'_, str>> {
    // A path's last part is short.
    let end = path.bytes().rposition(|byte| byte == b'/')?;
    Some(match path {
        Cow::Borrowed(path) => Cow::Borrowed(&path[..end]),
        Cow::Owned(mut path) => {
            path.truncate(end);
            Cow::Owned(path)
        }
    })
}

/// What a path is compared by.
fn folded(path: &str) -> Cow<'_, str> {
    // Looking at all bytes is faster than stopping at one.
    let lower = path.bytes().map(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()).fold(true, |all, is| all & is);
    if lower { Cow::Borrowed(path) } else { Cow::Owned(path.to_lowercase()) }
}

impl Answer<'_> {
    /// What it is called in messages: a code with words.
    fn what(&self) -> &'static str {
        match self {
            Answer::Made(what) => what,
            Answer::Static(_) => "made-static",
            Answer::Page(outline) => match &outline.shape {
                Shape::Front(_) | Shape::Single(_) => "made-page",
                Shape::Section { part, .. } if part.number == 1 => "made-section",
                Shape::Section { .. } | Shape::Tag { .. } | Shape::Group { .. } => "made-listing",
                Shape::Tags => "made-tags",
                Shape::Date(_) => "made-date",
                Shape::Month(_) => "made-month",
                Shape::Branches => "made-branches",
                Shape::Branch(_) => "made-branch",
                Shape::Search => "made-search",
                Shape::NotFound => "made-notfound",
            },
        }
    }
}

impl Outline {
    /// The document that is shown here: language and node.
    pub fn document(&self, edition: &Edition) -> Option<(usize, usize)> {
        let node = match &self.shape {
            Shape::Front(node) | Shape::Single(node) => Some(*node),
            Shape::Section { folder, part } if part.number == 1 => edition.sections[folder].node,
            _ => None,
        };
        node.map(|node| (self.edition, node))
    }

    /// A document without which the program would not make this: the first text of a folder that it lists.
    fn because(&self, edition: &Edition) -> Option<usize> {
        match &self.shape {
            Shape::Section { folder, part } if edition.sections[folder].is_agenda() => {
                part.members.first().map(|place| edition.agenda[*place].node)
            }
            Shape::Section { part, .. } => part.members.first().copied(),
            Shape::Date(place) => Some(edition.agenda[*place].node),
            _ => None,
        }
    }
}

impl Site {
    /// Claims what pages, static files and `made` files take, each with what it is called in messages.
    pub fn claim(&mut self, made: Vec<(String, &'static str)>, diagnostics: &mut Vec<Diagnostic>) {
        let files: Vec<String> = self.pages.iter().map(Outline::file).collect();
        let many = files.len() + self.sources.statics.len() + made.len();
        let mut claims = Claims { owners: HashMap::with_capacity(many), folders: HashSet::with_capacity(many) };
        let pages = files.iter().map(String::as_str).zip(self.pages.iter().map(Answer::Page));
        let statics = self.sources.statics.iter().map(|(path, (file, _))| (&path[1..], Answer::Static(file)));
        let others = made.iter().map(|(path, what)| (path.as_str(), Answer::Made(what)));
        for (path, owner) in pages.chain(statics).chain(others) {
            let other = claims.claim(path, owner).err();
            diagnostics.extend(other.map(|other| self.collision(path, owner, other)));
        }
        let named = |place: &usize| !matches!(self.pages[*place].shape, Shape::NotFound);
        let mut pages: Vec<usize> = (0..self.pages.len()).filter(named).collect();
        pages.sort_by(|one, other| self.pages[*one].url.cmp(&self.pages[*other].url));
        let made = made.into_iter().map(|(path, _)| path).collect();
        self.addresses = Addresses { pages, made, ..Addresses::default() };
    }

    /// The source that is shown somewhere.
    fn source_of<'s>(&'s self, answer: Answer<'s>) -> Option<&'s str> {
        match answer {
            Answer::Static(file) => Some(file),
            Answer::Page(outline) => {
                let edition = &self.editions[outline.edition];
                outline.document(edition).map(|(_, node)| &*self.source(&edition.nodes[node]).file)
            }
            Answer::Made(_) => None,
        }
    }

    /// A source without which the program would not publish something.
    fn because_of(&self, answer: Answer<'_>) -> Option<&str> {
        let Answer::Page(outline) = answer else { return None };
        let edition = &self.editions[outline.edition];
        outline.because(edition).map(|node| &*self.source(&edition.nodes[node]).file)
    }

    /// Blames the one that is a file of somebody's, naming the other; what two things of the program's own come to is for the
    /// tenant's file to change.
    fn collision(&self, path: &str, new: Answer<'_>, old: Answer<'_>) -> Diagnostic {
        let file = |answer| self.source_of(answer);
        let (blamed, other) = if file(new).is_some() || file(old).is_none() { (new, old) } else { (old, new) };
        let fault = match (file(other), self.because_of(other)) {
            (Some(other), _) => Diagnostic::error("address-twice").arg("other", other),
            (None, Some(because)) => {
                Diagnostic::error("address-twice-because").word("other", other.what()).arg("because", because)
            }
            (None, None) => Diagnostic::error("address-twice").word("other", other.what()),
        };
        let fault = fault.arg("url", best(&format!("/{path}")));
        let document = match blamed {
            Answer::Page(outline) => outline.document(&self.editions[outline.edition]),
            Answer::Static(_) | Answer::Made(_) => None,
        };
        if let Some((edition, node)) = document {
            // Where its address is decided in the file.
            let source = self.source(&self.editions[edition].nodes[node]);
            let front = &source.document.front;
            return fault.at(&source.file, front.spans.get("slug").unwrap_or_else(|| front.span_of("title")));
        }
        let own = format!("tenants/{}.toml", self.tenant.id);
        fault.within(file(blamed).or_else(|| self.because_of(blamed)).unwrap_or(&own))
    }

    /// What answers at a site-absolute path (no query, no fragment), with the address as it is best written.
    pub fn answer(&self, path: &str) -> Option<(String, Answer<'_>)> {
        let below = path.strip_prefix('/')?;
        if let Some((file, _)) = self.sources.statics.get(path) {
            return Some((best(path), Answer::Static(file)));
        }
        if self.addresses.made.contains(below) {
            return Some((best(path), Answer::Made("made-file")));
        }
        // `index.html` is written as the folder that it answers for.
        let folder = match below.strip_suffix("index.html") {
            Some(folder) if folder.is_empty() || folder.ends_with('/') => folder.trim_end_matches('/'),
            _ => below.trim_end_matches('/'),
        };
        let url = if folder.is_empty() { "/".to_owned() } else { format!("/{folder}/") };
        let known = |url: &str| {
            let pages = &self.addresses.pages;
            let found = pages.binary_search_by(|place| (*self.pages[*place].url).cmp(url)).ok()?;
            Some(&self.pages[pages[found]])
        };
        if let Some(page) = known(&url) {
            return Some((url, Answer::Page(page)));
        }
        // A static file may answer for its folder too.
        if let Some((file, _)) = self.sources.statics.get(&format!("{url}index.html")) {
            return Some((url, Answer::Static(file)));
        }
        let mut missing = self.pages.iter().filter(|page| matches!(page.shape, Shape::NotFound));
        missing.find(|page| page.file() == below).map(|page| (path.to_owned(), Answer::Page(page)))
    }

    /// Every address that a reader could mean, for suggestions.
    pub fn addresses(&self) -> impl Iterator<Item = String> {
        let pages = self.pages.iter().map(|page| format!("/{}", page.file()));
        let made = self.addresses.made.iter().map(|path| format!("/{path}"));
        pages.chain(self.sources.statics.keys().cloned()).chain(made).map(|path| best(&path))
    }

    /// Takes up the old addresses that documents name, after everything that is published is claimed: one that is in use, or
    /// that two documents name, is an error.
    pub fn claim_aliases(&mut self, diagnostics: &mut Vec<Diagnostic>) {
        let mut aliases: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        for (place, edition) in self.editions.iter().enumerate() {
            for (index, node) in edition.nodes.iter().enumerate() {
                let source = self.source(node);
                for alias in &source.document.front.aliases {
                    let bare = alias.trim_end_matches('/').to_owned();
                    let named = aliases.get(&bare).map(|(place, index)| &self.editions[*place].nodes[*index]);
                    let spelled = || self.sources.statics.iter().find(|(path, _)| folded(path) == folded(&bare));
                    let spelled = || spelled().map(|(path, (file, _))| (best(path), Answer::Static(file)));
                    let answer = self.answer(alias).or_else(|| self.answer(&bare)).or_else(spelled);
                    let taken = match (named, answer) {
                        // The same document in another language, or standing in there.
                        (Some(other), _) if other.key == node.key => continue,
                        (Some(other), _) => Some(self.source(other).file.to_string()),
                        (None, Some((url, answer))) => Some(self.source_of(answer).map_or(url, str::to_owned)),
                        (None, None) => None,
                    };
                    match taken {
                        None => drop(aliases.insert(bare, (place, index))),
                        Some(other) => {
                            let fault = Diagnostic::error("alias-taken").arg("alias", alias).arg("other", other);
                            diagnostics.push(fault.at(&source.file, source.document.front.span_of("aliases")));
                        }
                    }
                }
            }
        }
        self.addresses.aliases = aliases;
    }
}

/// An address as it is best written: `index.html` is the folder that it answers for.
fn best(path: &str) -> String {
    path.strip_suffix("index.html").filter(|folder| folder.ends_with('/')).unwrap_or(path).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken<'p>(paths: &[&'p str]) -> Option<(&'p str, &'p str)> {
        let mut claims = Claims::default();
        paths.iter().find_map(|path| match claims.claim(path, Answer::Static(path)).err()? {
            Answer::Static(other) => Some((*path, other)),
            Answer::Page(_) | Answer::Made(_) => None,
        })
    }

    #[test]
    fn a_path_has_one_owner_and_no_file_is_a_folder() {
        assert_eq!(taken(&["a/index.html", "b/index.html", "a/b/index.html", "a.html"]), None);
        assert_eq!(taken(&["a/index.html", "A/Index.html"]), Some(("A/Index.html", "a/index.html")));
        assert_eq!(taken(&["a", "a/index.html"]), Some(("a/index.html", "a")));
        assert_eq!(taken(&["a/b/c", "a/b/d", "a"]), Some(("a", "a/b/c")));
        assert_eq!(taken(&["Å/b", "å"]), Some(("å", "Å/b")));
        assert_eq!(taken(&["a/index.html", "a/index.html/b"]), Some(("a/index.html/b", "a/index.html")));
    }
}
