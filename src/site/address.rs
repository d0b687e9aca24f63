//! From a document's place to its address.

use super::message;
use crate::diagnostic::Diagnostic;
use crate::model::content::{Kind, Role};
use crate::model::slug::slug;
use crate::theme::Messages;
use std::collections::HashMap;

/// What addresses of one language are made of.
pub struct Folders<'a> {
    /// `/` or `/nn/`.
    pub home: &'a str,
    pub messages: &'a Messages,
    /// Slugs that sections gave themselves, by folder.
    pub slugs: HashMap<&'a str, &'a str>,
}

impl Folders<'_> {
    /// The address of a folder below `content/`: `articles/krim` → `/artikler/krim/`.
    pub fn section(&self, folder: &str) -> String {
        let mut url = self.home.to_owned();
        let (kind, _) = folder.split_once('/').unwrap_or((folder, ""));
        if kind != Kind::Pages.folder() {
            url.push_str(message(self.messages, folder_key(kind)));
            url.push('/');
        }
        let steps = folder.match_indices('/').map(|(at, _)| at).skip(1).chain([folder.len()]);
        let mut start = kind.len() + 1;
        for end in steps.filter(|end| *end > kind.len()) {
            let own = self.slugs.get(&folder[..end]).map(|own| (*own).to_owned());
            url.push_str(&own.unwrap_or_else(|| slug(&folder[start..end])));
            url.push('/');
            start = end + 1;
        }
        url
    }

    /// The address of a document, or why it has none.
    pub fn page(&self, role: Role, key: &str, own: Option<&str>) -> Result<String, Diagnostic> {
        let (folder, name) = key.rsplit_once('/').unwrap_or((key, ""));
        let (folder, name) = match role {
            Role::Section => return Ok(self.section(folder)),
            Role::Bundle => folder.rsplit_once('/').unwrap_or((folder, "")),
            Role::Single => (folder, name),
        };
        let last = own.map_or_else(|| slug(name), str::to_owned);
        if last.is_empty() {
            return Err(Diagnostic::error("slug-empty").arg("name", name));
        }
        Ok(format!("{}{last}/", self.section(folder)))
    }
}

/// The message that names a kind's folder in addresses.
pub fn folder_key(kind: &str) -> &'static str {
    match kind {
        "articles" => "folder-articles",
        "events" => "folder-events",
        _ => "folder-lists",
    }
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
    use crate::model::page::Message;

    #[test]
    fn folders_names_and_slugs_make_the_address() {
        let messages = Messages::from([("folder-articles".to_owned(), Message::Text("artiklar".to_owned()))]);
        let slugs = HashMap::from([("articles/krim", "mord")]);
        let folders = Folders { home: "/nn/", messages: &messages, slugs };
        assert_eq!(folders.page(Role::Single, "articles/krim/Høst 1", None).unwrap(), "/nn/artiklar/mord/host-1/");
        assert_eq!(folders.page(Role::Bundle, "pages/om/hus/index", None).unwrap(), "/nn/om/hus/");
        assert_eq!(folders.page(Role::Single, "pages/x", Some("y")).unwrap(), "/nn/y/");
        assert_eq!(folders.page(Role::Section, "pages/_index", None).unwrap(), "/nn/");
        assert!(folders.page(Role::Single, "pages/日本", None).is_err());
        assert_eq!(section_of(Role::Bundle, "pages/om/hus/index"), "pages/om");
    }
}
