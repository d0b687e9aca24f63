//! Addresses: what they are made of, and from a document's place to its own.

use crate::diagnostic::Diagnostic;
use crate::model::content::{Kind, Role};
use crate::model::language::Language;
use crate::model::message::Messages;
use crate::model::slug::{self, slug};
use foldhash::HashMap;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::Deref;

/// An address of a site, site-absolute with a slash at both ends.
///
/// Starts as a home and grows by segments that are slugs, so that no file name, title or message can make it leave its site.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Address(String);

impl Address {
    /// `/` for the default language, `/nn/` for another.
    pub fn home(other: Option<Language>) -> Address {
        Address(other.map_or("/".to_owned(), |language| format!("/{}/", language.tag())))
    }

    /// One segment further; none where that is no slug ([`slug::fault`]).
    pub fn join(&self, segment: &str) -> Option<Address> {
        slug::fault(segment).is_none().then(|| Address([&self.0, segment, "/"].concat()))
    }

    /// Page `number` (1-based) of the listing here: `/artikler/side/2/`.
    pub fn page(&self, number: usize, messages: &Messages) -> Address {
        let folder = || self.join(messages.text("folder-page"))?.join(&number.to_string());
        if number == 1 { self.clone() } else { folder().unwrap_or_else(|| self.clone()) }
    }

    /// Where a language's own things lie that are no documents: `folder-search` → `/nn/sok/`.
    pub fn special(&self, messages: &Messages, key: &str) -> Address {
        self.join(messages.text(key)).unwrap_or_else(|| self.clone())
    }

    /// The path of the page here, below `dist/<tenant>/`.
    pub fn file(&self) -> String {
        [&self.0[1..], "index.html"].concat()
    }
}

impl Deref for Address {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Address> for String {
    fn from(address: Address) -> String {
        address.0
    }
}

/// What addresses of one language are made of.
pub struct Folders<'a> {
    pub home: &'a Address,
    pub messages: &'a Messages,
    /// Slugs that sections gave themselves, by folder.
    pub slugs: HashMap<&'a str, &'a str>,
}

impl Folders<'_> {
    /// The address of a folder below `content/`: `articles/krim` → `/artikler/krim/`; why it has none, where one of its parts
    /// gives none.
    pub fn section(&self, folder: &str) -> Result<Address, Diagnostic> {
        let (kind, _) = folder.split_once('/').unwrap_or((folder, ""));
        let mut url = self.home.clone();
        if let Some(key) = Kind::of_folder(kind).and_then(|kind| kind.treatment().address) {
            url = url.special(self.messages, key);
        }
        let steps = folder.match_indices('/').map(|(at, _)| at).skip(1).chain([folder.len()]);
        let mut start = kind.len() + 1;
        for end in steps.filter(|end| *end > kind.len()) {
            let own = self.slugs.get(&folder[..end]).map(|own| (*own).to_owned());
            let nameless = || Diagnostic::error("folder-without-address").arg("folder", &folder[..end]);
            url = url.join(&own.unwrap_or_else(|| slug(&folder[start..end]))).ok_or_else(nameless)?;
            start = end + 1;
        }
        Ok(url)
    }
}

/// The address of a document in the section with this address.
pub fn within(section: Address, role: Role, key: &str, own: Option<&str>) -> Result<Address, Diagnostic> {
    let (folder, name) = key.rsplit_once('/').unwrap_or((key, ""));
    let name = match role {
        Role::Section => return Ok(section),
        Role::Bundle => folder.rsplit_once('/').map_or("", |(_, name)| name),
        Role::Single => name,
    };
    let last = own.map_or_else(|| slug(name), str::to_owned);
    section.join(&last).ok_or_else(|| Diagnostic::error("slug-empty").arg("name", name))
}

/// The folder of the section that a document belongs to; for a section's own page, the section itself.
pub fn section_of(role: Role, key: &str) -> &str {
    let (folder, _) = key.rsplit_once('/').unwrap_or((key, ""));
    match role {
        Role::Bundle => folder.rsplit_once('/').map_or(folder, |(parent, _)| parent),
        Role::Single | Role::Section => folder,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::message::Message;

    #[test]
    fn folders_names_and_slugs_make_the_address() {
        let messages = Messages::from_iter([("folder-articles".to_owned(), Message::Text("artiklar".to_owned()))]);
        let slugs = [("articles/krim", "mord")].into_iter().collect();
        let home = Address::home(Some(Language::Nn));
        let folders = Folders { home: &home, messages: &messages, slugs };
        let page = |role: Role, key: &str, own: Option<&str>| {
            within(folders.section(section_of(role, key))?, role, key, own).map(String::from)
        };
        assert_eq!(page(Role::Single, "articles/krim/Høst 1", None).unwrap(), "/nn/artiklar/mord/host-1/");
        assert_eq!(page(Role::Bundle, "pages/om/hus/index", None).unwrap(), "/nn/om/hus/");
        assert_eq!(page(Role::Single, "pages/x", Some("y")).unwrap(), "/nn/y/");
        assert_eq!(page(Role::Section, "pages/_index", None).unwrap(), "/nn/");
        assert_eq!(page(Role::Single, "pages/日本", None).unwrap_err().code, "slug-empty");
        for folder in ["~", "📚", "文学", "العربية", "ß"] {
            assert_eq!(
                page(Role::Single, &format!("pages/{folder}/x"), None).unwrap_err().code,
                "folder-without-address"
            );
            assert!(page(Role::Single, &format!("articles/a/{folder}/x"), None).is_err());
        }
        assert_eq!(section_of(Role::Bundle, "pages/om/hus/index"), "pages/om");
    }

    #[test]
    fn an_address_grows_by_slugs_alone() {
        let home = Address::home(None);
        assert_eq!(home.join("a").unwrap().file(), "a/index.html");
        assert_eq!(home.file(), "index.html");
        assert!(["", "..", "a/b", "A", "å", "a b"].into_iter().all(|segment| home.join(segment).is_none()));
    }
}
