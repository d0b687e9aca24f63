//! Paths as Netlify's addresses carry them, and those that it does not take.

use crate::diagnostic::Diagnostic;
use crate::model::slug::slug;
use crate::publish::Manifest;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// Folders that begin with a dot and are taken all the same.
const HIDDEN: [&str; 2] = [".well-known/", ".netlify/internal/"];

/// A value as it stands behind a question mark.
pub fn value(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// What is wrong with the paths of a tree; nothing is left out without a word.
pub fn judged(manifest: &Manifest) -> Vec<Diagnostic> {
    let marked = manifest.files.keys().filter(|path| path.contains(['#', '?']));
    let marked = marked.map(|path| Diagnostic::error("netlify-path").arg("path", path));
    let hidden = |path: &&String| {
        !HIDDEN.iter().any(|folder| path.starts_with(folder)) && path.split('/').any(|part| part.starts_with('.'))
    };
    let hidden = manifest.files.keys().filter(hidden);
    marked.chain(hidden.map(|path| Diagnostic::error("netlify-hidden").arg("path", path))).collect()
}

/// The name of a preview as a branch may be called.
pub fn branch(name: &str) -> String {
    let mut name = slug(name);
    // A label of an address has 63 letters, and the site's name stands behind this one.
    name.truncate(30);
    let name = name.trim_end_matches('-');
    if name.is_empty() { "preview".to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::File;

    #[test]
    fn what_is_not_taken_is_said_by_name() {
        let file = File { length: 0, modified: 0, digest: crate::digest::Digest::of(b""), sha1: [0; 20] };
        let paths = ["a#b.html", "a?", ".htaccess", "a/.b/c", ".well-known/x", ".netlify/internal/y", "_headers"];
        let manifest = Manifest { files: paths.map(|path| (path.to_owned(), file)).into() };
        let said: Vec<_> =
            judged(&manifest).into_iter().map(|fault| (fault.code, fault.args["path"].clone())).collect();
        let expected = [("netlify-path", "a#b.html"), ("netlify-path", "a?"), ("netlify-hidden", ".htaccess")];
        let expected = expected.into_iter().chain([("netlify-hidden", "a/.b/c")]);
        assert_eq!(said, expected.map(|(code, path)| (code.to_owned(), path.to_owned())).collect::<Vec<_>>());
    }

    #[test]
    fn a_preview_is_a_branch() {
        assert_eq!(value("ffl vik: æ&b"), "ffl%20vik%3A%20%C3%A6%26b");
        assert_eq!(branch("Åpningstider, æøå/2"), "apningstider-aeoa-2");
        assert_eq!(branch("  "), "preview");
        assert_eq!(branch(&"ab-".repeat(30)).len(), 29);
    }
}
