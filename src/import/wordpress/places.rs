//! Where the addresses of the old site lead on the new one.

use super::items::Item;
use crate::content::front::url_fault;
use crate::import::html::Places;
use crate::model::slug::slug;
use percent_encoding::percent_decode_str;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

/// The folder of files in addresses of WordPress.
const UPLOADS: &str = "/wp-content/uploads/";

/// All that is known of the old site's addresses.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The name of the old site's host.
    pub host: String,
    /// The keys of texts that are shown, by their paths.
    pub texts: BTreeMap<String, String>,
    /// What the files that came along are to be called here, by their paths.
    pub files: Arc<BTreeMap<String, String>>,
    /// Descriptions of pictures by the paths of their files.
    pub alts: Arc<BTreeMap<String, String>>,
}

/// What a text made of them.
#[derive(Clone, Debug, Default)]
pub struct Used {
    /// Files: from where they came to where they are to lie.
    pub media: BTreeMap<String, String>,
    /// Addresses of pictures that are not there.
    pub lost: BTreeSet<String>,
    /// Addresses of the old site to which nothing here answers.
    pub old: BTreeSet<String>,
}

/// Known addresses, and what became of those in one text.
pub struct Addresses {
    known: Arc<Known>,
    used: Mutex<Used>,
}

impl Addresses {
    pub fn of(known: &Arc<Known>) -> Arc<Addresses> {
        Arc::new(Addresses { known: Arc::clone(known), used: Mutex::default() })
    }

    pub fn used(&self) -> Used {
        std::mem::take(&mut *self.held())
    }

    fn held(&self) -> std::sync::MutexGuard<'_, Used> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The file at an address, as the new site calls it.
    fn file(&self, address: &str) -> Option<String> {
        let (_, path) = address.split_once(UPLOADS)?;
        let path = path.split(['?', '#']).next().unwrap_or(path);
        let path = percent_decode_str(path).decode_utf8().ok()?;
        let found = candidates(&path).into_iter().find_map(|path| {
            let name = self.known.files.get(&path)?.clone();
            Some((path, name))
        });
        let (path, name) = found?;
        self.held().media.insert(path, name.clone());
        Some(name)
    }
}

/// The names under which a file may lie: the picture in its own size before the smaller ones that WordPress makes of it.
fn candidates(path: &str) -> Vec<String> {
    let whole = full_size(path).into_iter();
    whole.chain([path.to_owned()]).collect()
}

/// `a-300x200.jpg`, `a-scaled.jpg` → `a.jpg`.
fn full_size(path: &str) -> Option<String> {
    let (stem, extension) = path.rsplit_once('.')?;
    let (name, size) = stem.rsplit_once('-')?;
    let is_size = size == "scaled"
        || size.split_once('x').is_some_and(|(width, height)| {
            let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            number(width) && number(height)
        });
    is_size.then(|| format!("{name}.{extension}"))
}

/// What files are to be called here: where two would be called the same, the later of them has a number.
pub fn names(files: &BTreeSet<String>) -> BTreeMap<String, String> {
    let mut given: BTreeSet<String> = BTreeSet::new();
    let mut names = BTreeMap::new();
    for path in files {
        let Some(name) = named(path) else { continue };
        let (stem, extension) = name.rsplit_once('.').unwrap_or((&name, ""));
        let numbered = (2..).map(|number| format!("{stem}-{number}.{extension}"));
        let free = std::iter::once(name.clone()).chain(numbered).find(|name| !given.contains(name));
        let name = free.unwrap_or_default();
        given.insert(name.clone());
        names.insert(path.clone(), name);
    }
    names
}

/// The name of a file in the library's own folder; none where it could be none.
pub fn named(path: &str) -> Option<String> {
    let (stem, extension) = path.rsplit_once('.')?;
    let extension = extension.to_ascii_lowercase();
    let parts: Vec<String> =
        stem.split('/').map(|part| if part == ".." { String::new() } else { slug(part) }).collect();
    let right = parts.iter().all(|part| !part.is_empty()) && extension.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (right && !extension.is_empty()).then(|| format!("media/{}.{extension}", parts.join("/")))
}

/// The host and the path of an address on the web; the host without `www.`.
pub fn parted(address: &str) -> Option<(&str, &str)> {
    let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"))?;
    let at = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let host = rest[..at].trim_start_matches("www.");
    Some((host, &rest[at..]))
}

/// A path as texts are known by it: without slashes around it, percent signs read, what stands behind `#` left out.
pub fn path_of(path: &str) -> String {
    let path = path.split('#').next().unwrap_or(path);
    let (path, query) = path.split_once('?').map_or((path, ""), |(path, query)| (path, query));
    let number = query.split('&').find(|part| ["p=", "page_id="].iter().any(|key| part.starts_with(key)));
    if let Some(number) = number.filter(|_| path.trim_matches('/').is_empty()) {
        return format!("?{}", number.trim_start_matches("page_id=").trim_start_matches("p="));
    }
    percent_decode_str(path.trim_matches('/')).decode_utf8_lossy().to_lowercase()
}

/// The paths that lead to an item.
pub fn paths(item: &Item) -> Vec<String> {
    let own = parted(&item.link).map(|(_, path)| path_of(path)).filter(|path| !path.is_empty());
    own.into_iter().chain([format!("?{}", item.id)]).collect()
}

impl Places for Addresses {
    fn link(&self, address: &str) -> Option<String> {
        let address = address.trim();
        if address.starts_with('#') {
            return None;
        }
        if ["mailto:", "tel:"].iter().any(|scheme| address.to_ascii_lowercase().starts_with(scheme)) {
            return Some(address.to_owned());
        }
        // A path from a page that is not known: nobody can say what it led to.
        let Some(whole) = self.absolute(address) else {
            self.held().old.insert(address.to_owned());
            return None;
        };
        let (host, path) = parted(&whole)?;
        if let Some(file) = self.file(&whole) {
            return Some(file);
        }
        if host != self.known.host {
            return Some(whole);
        }
        if let Some(key) = self.known.texts.get(&path_of(path)) {
            return Some(format!("@/{key}.md"));
        }
        self.held().old.insert(whole.clone());
        Some(whole)
    }

    fn picture(&self, address: &str) -> Option<String> {
        let found = self.file(address);
        if found.is_none() {
            self.held().lost.insert(address.to_owned());
        }
        found
    }

    fn absolute(&self, address: &str) -> Option<String> {
        let relative = address.starts_with('/') && !address.starts_with("//") && !self.known.host.is_empty();
        let whole = match (relative, address.starts_with("//")) {
            (true, _) => format!("https://{}{address}", self.known.host),
            (false, true) => format!("https:{address}"),
            (false, false) => address.to_owned(),
        };
        url_fault(&whole).is_none().then_some(whole)
    }

    fn described(&self, address: &str) -> Option<String> {
        let (_, path) = address.split_once(UPLOADS)?;
        candidates(path).into_iter().find_map(|name| self.known.alts.get(&name).cloned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses() -> Arc<Addresses> {
        let texts =
            [("om/oss".to_owned(), "pages/om-oss".to_owned()), ("?7".to_owned(), "articles/a".to_owned())].into();
        let files = Arc::new(names(&["2023/05/Bl\u{e5}.JPG".to_owned()].into()));
        Addresses::of(&Arc::new(Known { host: "x.no".to_owned(), texts, files, alts: Arc::default() }))
    }

    #[test]
    fn addresses_of_the_old_site_lead_on() {
        let link = |address: &str| addresses().link(address);
        assert_eq!(link("https://www.x.no/Om/oss/#a").as_deref(), Some("@/pages/om-oss.md"));
        assert_eq!(link("/om/oss").as_deref(), Some("@/pages/om-oss.md"));
        assert_eq!(link("http://x.no/?p=7").as_deref(), Some("@/articles/a.md"));
        assert_eq!(
            link("https://x.no/wp-content/uploads/2023/05/Bl%C3%A5-300x200.JPG").as_deref(),
            Some("media/2023/05/bla.jpg")
        );
        assert_eq!(link("/borte").as_deref(), Some("https://x.no/borte"));
        assert_eq!(link("//nb.no/x").as_deref(), Some("https://nb.no/x"));
        assert_eq!((link("#a"), link("borte.html")), (None, None));
    }

    #[test]
    fn what_became_of_addresses_is_remembered() {
        let all = addresses();
        assert_eq!(
            all.picture("https://x.no/wp-content/uploads/2023/05/Bl\u{e5}.JPG").as_deref(),
            Some("media/2023/05/bla.jpg")
        );
        assert_eq!(all.picture("https://x.no/wp-content/uploads/b.jpg"), None);
        all.link("https://x.no/borte");
        let used = all.used();
        let media = BTreeMap::from([("2023/05/Bl\u{e5}.JPG".to_owned(), "media/2023/05/bla.jpg".to_owned())]);
        assert_eq!(used.media, media);
        assert_eq!((used.lost.len(), used.old.len()), (1, 1));
    }

    #[test]
    fn files_have_names_that_stay_in_their_folder() {
        assert_eq!(named("2023/05/En fil (1).PDF").as_deref(), Some("media/2023/05/en-fil-1.pdf"));
        let both = names(&["a/bl\u{e5}.jpg".to_owned(), "a/bla.jpg".to_owned()].into());
        assert_eq!(
            both.into_values().collect::<Vec<_>>(),
            ["media/a/bla-2.jpg", "media/a/bla.jpg"].map(str::to_owned).into_iter().rev().collect::<Vec<_>>()
        );
        assert_eq!((named("../a.jpg"), named("a"), named("日本.jpg")), (None, None, None));
    }
}
