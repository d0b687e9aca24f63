//! Who answers at which address: every file that a site publishes has one owner, and whoever refers to one asks here.
//!
//! Two owners of one path, or a file where another's folder must be, are errors that name both, before anything is written.
//! Letters' cases count as one: some hosts and disks do not tell them apart.

use super::Site;
use super::pages::{Outline, Shape};
use crate::diagnostic::Diagnostic;
use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Who publishes a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Owner {
    /// What it is called in messages: a code with words.
    pub what: &'static str,
    /// The source that is published there.
    pub file: Option<Arc<str>>,
    /// A source without which the program would not make it: the first text of a folder that it lists.
    pub because: Option<Arc<str>>,
    /// The document that is shown there: language and node.
    pub document: Option<(usize, usize)>,
}

impl Owner {
    /// Something that the program makes by itself.
    pub fn made(what: &'static str) -> Owner {
        Owner { what, file: None, because: None, document: None }
    }
}

/// That a path cannot have an owner as well.
#[derive(Debug)]
pub struct Collision {
    fault: Diagnostic,
    /// The document that is to blame: where its address is decided in the file, only the site knows.
    document: Option<(usize, usize)>,
}

/// Every published path with its owner, and the old addresses that lead to some of them.
#[derive(Clone, Debug, Default)]
pub struct Addresses {
    /// By path below `dist/<tenant>/`, in lower case.
    owners: HashMap<String, Owner>,
    /// Every folder that one of them lies in.
    folders: HashSet<String>,
    /// What stands beside the pages, as it was claimed.
    beside: Vec<String>,
    /// Old address without a slash at its end → language and node.
    pub aliases: BTreeMap<String, (usize, usize)>,
}

impl Addresses {
    /// Gives a path an owner; an error that names both where it has one, or where a file would have to be a folder.
    pub fn claim(&mut self, path: &str, owner: Owner) -> Result<(), Collision> {
        let key = folded(path);
        // Above a folder that is known all are, and none of them is a file.
        let steps = std::iter::successors(above(&key), |folder| above(folder));
        let fresh: Vec<&str> = steps.take_while(|folder| !self.folders.contains(*folder)).collect();
        let taken = fresh.iter().copied().find(|folder| self.owners.contains_key(*folder)).unwrap_or(&key);
        if let Some(other) = self.owners.get(taken) {
            return Err(collision(path, &owner, other));
        }
        if self.folders.contains(&*key) {
            let below = |taken: &&String| taken.strip_prefix(&*key).is_some_and(|rest| rest.starts_with('/'));
            // The least of them, so that the message does not depend on the order of a hash.
            let other = self.owners.keys().filter(below).min().and_then(|taken| self.owners.get(taken));
            return Err(collision(path, &owner, other.unwrap_or(&owner)));
        }
        self.folders.extend(fresh.into_iter().map(str::to_owned));
        self.owners.insert(key.into_owned(), owner);
        Ok(())
    }

    /// The owner of a site-absolute path (no query, no fragment), with the address as it is best written.
    pub fn find(&self, path: &str) -> Option<(String, &Owner)> {
        let below = path.strip_prefix('/')?;
        if let Some(owner) = self.owners.get(below).filter(|_| !below.is_empty()) {
            // `index.html` is written as the folder that it answers for.
            return Some((path.strip_suffix("index.html").unwrap_or(path).to_owned(), owner));
        }
        let folder = if below.is_empty() { "" } else { below.trim_end_matches('/') };
        let slash = if folder.is_empty() { "" } else { "/" };
        let owner = self.owners.get(&format!("{folder}{slash}index.html"))?;
        Some((format!("/{folder}{slash}"), owner))
    }

    /// What can be referred to that is no page of now and no static file: files beside the pages, and old addresses.
    pub fn others(&self) -> impl Serialize + '_ {
        (&self.beside, &self.aliases)
    }

    /// Every address that a reader could mean, for suggestions.
    pub fn known(&self) -> impl Iterator<Item = String> {
        self.owners.keys().map(|path| format!("/{}", path.strip_suffix("index.html").unwrap_or(path)))
    }
}

/// The folder that a path lies in.
fn above(path: &str) -> Option<&str> {
    path.rsplit_once('/').map(|(folder, _)| folder)
}

/// What a path is compared by.
fn folded(path: &str) -> Cow<'_, str> {
    // Looking at all bytes is faster than stopping at one.
    let lower = path.bytes().map(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()).fold(true, |all, is| all & is);
    if lower { Cow::Borrowed(path) } else { Cow::Owned(path.to_lowercase()) }
}

/// Blames the one that is a file of somebody's, naming the other.
fn collision(path: &str, new: &Owner, old: &Owner) -> Collision {
    let (blamed, other) = if new.file.is_some() || old.file.is_none() { (new, old) } else { (old, new) };
    let url = format!("/{}", path.strip_suffix("index.html").unwrap_or(path));
    let fault = match (&other.file, &other.because) {
        (Some(file), _) => Diagnostic::error("address-twice").arg("other", file),
        (None, Some(because)) => {
            Diagnostic::error("address-twice-because").word("other", other.what).arg("because", because)
        }
        (None, None) => Diagnostic::error("address-twice").word("other", other.what),
    };
    let fault = fault.arg("url", url);
    let file = blamed.file.as_ref().or(blamed.because.as_ref());
    let fault = file.map_or(fault.clone(), |file| fault.within(file));
    Collision { fault, document: blamed.document.filter(|_| blamed.file.is_some()) }
}

impl Site {
    /// Claims what pages and static files take.
    pub(super) fn claim_pages(&mut self, diagnostics: &mut Vec<Diagnostic>) {
        let many = self.pages.len() + self.sources.statics.len();
        let (owners, folders) = (HashMap::with_capacity(many), HashSet::with_capacity(many));
        let mut addresses = Addresses { owners, folders, ..Addresses::default() };
        for outline in &self.pages {
            let fault = addresses.claim(&outline.file(), self.owner(outline)).err();
            diagnostics.extend(fault.map(|fault| self.blamed(fault)));
        }
        for (path, (file, _)) in &self.sources.statics {
            let owner = Owner { file: Some(file.as_str().into()), ..Owner::made("made-static") };
            diagnostics.extend(addresses.claim(&path[1..], owner).err().map(|fault| self.blamed(fault)));
        }
        self.addresses = addresses;
    }

    fn owner(&self, outline: &Outline) -> Owner {
        let edition = &self.editions[outline.edition];
        let (what, node) = match &outline.shape {
            Shape::Front(node) | Shape::Single(node) => ("made-page", Some(*node)),
            Shape::Section { folder, part } if part.number == 1 => ("made-section", edition.sections[folder].node),
            Shape::Section { .. } | Shape::Tag { .. } => ("made-listing", None),
            Shape::Tags => ("made-tags", None),
            Shape::Date(_) => ("made-date", None),
            Shape::Group { .. } => ("made-listing", None),
            Shape::Month(_) => ("made-month", None),
            Shape::Branches => ("made-branches", None),
            Shape::Branch(_) => ("made-branch", None),
            Shape::Search => ("made-search", None),
            Shape::NotFound => ("made-notfound", None),
        };
        // A folder without a text of its own is there because of what lies in it.
        let member = match &outline.shape {
            Shape::Section { folder, part } if edition.sections[folder].is_agenda() => {
                part.members.first().map(|place| edition.agenda[*place].node)
            }
            Shape::Section { part, .. } => part.members.first().copied(),
            Shape::Date(place) => Some(edition.agenda[*place].node),
            _ => None,
        };
        let source = |node: usize| self.source(&edition.nodes[node]);
        let because = member.map(|member| source(member).file.clone());
        let source = node.map(source);
        Owner {
            what,
            file: source.map(|source| source.file.clone()),
            because,
            document: node.map(|node| (outline.edition, node)),
        }
    }

    /// Claims a file that a surface makes.
    pub fn claim(&mut self, path: &str, what: &'static str, diagnostics: &mut Vec<Diagnostic>) {
        let fault = self.addresses.claim(path, Owner::made(what)).err();
        diagnostics.extend(fault.map(|fault| self.blamed(fault)));
        self.addresses.beside.push(path.to_owned());
    }

    /// What two things of the program's own come to is for the tenant's file to change.
    fn blamed(&self, Collision { fault, document }: Collision) -> Diagnostic {
        if let Some((edition, node)) = document {
            let source = self.source(&self.editions[edition].nodes[node]);
            let front = &source.document.front;
            return fault.at(&source.file, front.spans.get("slug").unwrap_or_else(|| front.span_of("title")));
        }
        if fault.file.is_empty() { fault.within(&format!("tenants/{}.toml", self.tenant.id)) } else { fault }
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
                    let owner = self.addresses.find(alias).or_else(|| self.addresses.find(&bare));
                    let taken = match (named, owner) {
                        // The same document in another language, or standing in there.
                        (Some(other), _) if other.key == node.key => continue,
                        (Some(other), _) => Some(self.source(other).file.to_string()),
                        (None, Some((url, owner))) => Some(owner.file.as_ref().map_or(url, ToString::to_string)),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(paths: &[&str]) -> Option<String> {
        let mut addresses = Addresses::default();
        let claim = |path: &&str| {
            let owner = Owner { file: Some((*path).into()), ..Owner::made("made-static") };
            let fault = addresses.claim(path, owner).err()?.fault;
            Some(format!("{} – {}", fault.file, fault.args["other"]))
        };
        paths.iter().find_map(claim)
    }

    #[test]
    fn a_path_has_one_owner_and_no_file_is_a_folder() {
        assert_eq!(taken(&["a/index.html", "b/index.html", "a/b/index.html", "a.html"]), None);
        assert_eq!(taken(&["a/index.html", "A/Index.html"]).unwrap(), "A/Index.html – a/index.html");
        assert_eq!(taken(&["a", "a/index.html"]).unwrap(), "a/index.html – a");
        assert_eq!(taken(&["a/b/c", "a/b/d", "a"]).unwrap(), "a – a/b/c");
    }

    #[test]
    fn pages_are_found_with_and_without_their_last_slash() {
        let mut addresses = Addresses::default();
        for path in ["index.html", "a/index.html", "b.pdf"] {
            addresses.claim(path, Owner::made("made-page")).unwrap();
        }
        let found = |path: &str| addresses.find(path).map(|(url, _)| url);
        for (path, url) in [("/", "/"), ("/a", "/a/"), ("/a/", "/a/"), ("/a/index.html", "/a/"), ("/b.pdf", "/b.pdf")] {
            assert_eq!(found(path).as_deref(), Some(url), "{path}");
        }
        assert!(["/c/", "/b.pdf/x", "a", "/index"].into_iter().all(|path| found(path).is_none()));
    }
}
