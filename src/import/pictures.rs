//! Pictures of texts that a library writes elsewhere: which there are, and under which names they lie beside the texts.

use super::html;
use crate::content::front::url_fault;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use url::Url;

/// Links of a calendar or a feed lead out of it, and its pictures lie elsewhere, too.
#[derive(Debug, Default)]
pub struct Elsewhere {
    /// Where the text itself lies, from which addresses lead on.
    base: Option<Url>,
    /// The pictures that were fetched: the names of their files by their addresses. None: nobody asked for any.
    known: Option<BTreeMap<String, String>>,
    /// The addresses of all that texts show, in their order.
    named: Mutex<Vec<String>>,
}

impl Elsewhere {
    pub fn of(base: Option<&str>, known: Option<&BTreeMap<String, String>>) -> Elsewhere {
        let base = base.and_then(|base| Url::parse(base).ok());
        Elsewhere { base, known: known.cloned(), named: Mutex::default() }
    }

    /// Whether what lies at an address is to come along.
    pub fn wants(&self, address: &str) -> bool {
        self.known.is_some() && self.whole(address).is_some()
    }

    /// The file of a picture by its address, where it was fetched; notes that it is wanted.
    pub fn file(&self, address: &str) -> Option<String> {
        let known = self.known.as_ref()?;
        let address = self.whole(address)?;
        let file = known.get(&address).cloned();
        self.named.lock().unwrap_or_else(PoisonError::into_inner).push(address);
        file
    }

    /// The same of a picture that no text has shown since the last time.
    pub fn other(&self, address: &str) -> Option<String> {
        let whole = self.whole(address)?;
        let shown = self.named.lock().unwrap_or_else(PoisonError::into_inner).contains(&whole);
        if shown { None } else { self.file(&whole) }
    }

    /// The addresses of all pictures since the last time.
    pub fn named(&self) -> Vec<String> {
        std::mem::take(&mut *self.named.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The whole of an address, from where the text lies; none where it has no place on the web.
    fn whole(&self, address: &str) -> Option<String> {
        let address = address.trim();
        if url_fault(address).is_none() {
            return Some(address.to_owned());
        }
        let elsewhere = !address.is_empty() && !address.starts_with('#');
        let whole = self.base.as_ref().filter(|_| elsewhere)?.join(address).ok()?.to_string();
        url_fault(&whole).is_none().then_some(whole)
    }
}

/// Whether what lies at an address is said to be a picture, or called so where nobody says what it is: the faces of authors
/// (Gravatar) are not.
pub fn is_picture(kind: Option<&str>, address: &str) -> bool {
    let ends = |path: &str| [".jpg", ".jpeg", ".png", ".gif", ".webp"].iter().any(|end| path.ends_with(end));
    match kind {
        Some(kind) => kind.trim_start().to_ascii_lowercase().starts_with("image/"),
        None => ends(&address.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase()),
    }
}

impl html::Places for Elsewhere {
    fn link(&self, address: &str) -> Option<String> {
        let mail = ["mailto:", "tel:"].iter().any(|scheme| address.starts_with(scheme));
        if mail { Some(address.to_owned()) } else { self.whole(address) }
    }

    fn picture(&self, address: &str) -> Option<String> {
        self.file(address)
    }

    fn absolute(&self, address: &str) -> Option<String> {
        self.whole(address)
    }

    fn described(&self, _: &str) -> Option<String> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_found_from_where_the_text_lies() {
        let known = BTreeMap::from([("https://vik.example/a/b.jpg".to_owned(), "x.jpg".to_owned())]);
        let elsewhere = Elsewhere::of(Some("https://vik.example/a/feed"), Some(&known));
        assert_eq!(elsewhere.file(" b.jpg ").as_deref(), Some("x.jpg"));
        assert_eq!(elsewhere.other("https://vik.example/a/b.jpg"), None);
        assert_eq!(
            ["/c.png", "data:image/png;base64,AA", "ftp://x/y.png"].map(|address| elsewhere.other(address)),
            [const { None }; 3]
        );
        assert_eq!(elsewhere.named(), ["https://vik.example/a/b.jpg", "https://vik.example/c.png"]);
        assert_eq!(elsewhere.other("b.jpg").as_deref(), Some("x.jpg"));
        let leads = |address: &str| html::Places::link(&elsewhere, address);
        assert_eq!(leads("/om?a=b").as_deref(), Some("https://vik.example/om?a=b"));
        assert_eq!(leads("mailto:x@vik.example").as_deref(), Some("mailto:x@vik.example"));
        assert_eq!(["", "#topp", "javascript:alert(1)"].map(leads), [const { None }; 3]);
        let nobody = Elsewhere::of(Some("https://vik.example/"), None);
        assert!(nobody.file("/a/b.jpg").is_none() && nobody.named().is_empty());
    }

    #[test]
    fn a_picture_is_what_is_called_one() {
        let cases =
            [(Some("image/jpeg"), "x"), (Some(" IMAGE/PNG"), "x"), (None, "https://x/A.JPG?w=3"), (None, "a.webp#b")];
        assert!(cases.iter().all(|(kind, address)| is_picture(*kind, address)));
        let others = [(Some("audio/mpeg"), "x.jpg"), (None, "https://gravatar.example/avatar/0a1b"), (None, "a.pdf")];
        assert!(!others.iter().any(|(kind, address)| is_picture(*kind, address)));
    }
}
