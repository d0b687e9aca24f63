//! Paths as Netlify's addresses carry them, and those that it does not take.

use crate::diagnostic::Diagnostic;
use crate::publish::Manifest;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What JavaScript's `encodeURI` changes, which Netlify's own clients use: all but letters, digits and these.
const CHANGED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b';')
    .remove(b',')
    .remove(b'/')
    .remove(b':')
    .remove(b'@')
    .remove(b'&')
    .remove(b'=')
    .remove(b'+')
    .remove(b'$');

/// Folders that begin with a dot and are taken all the same.
const HIDDEN: [&str; 2] = [".well-known/", ".netlify/internal/"];

/// A path as it stands in an address.
pub fn encoded(path: &str) -> String {
    utf8_percent_encode(path, CHANGED).to_string()
}

/// A value as it stands behind a question mark.
pub fn value(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// The path as readers ask for it: a folder stands for its `index.html`.
pub fn asked(path: &str) -> String {
    let folder = path.strip_suffix("index.html").filter(|folder| folder.is_empty() || folder.ends_with('/'));
    // Nobody looks for a path with these in it, but if somebody does it is to be asked for by its own name.
    encoded(folder.unwrap_or(path)).replace('?', "%3F").replace('#', "%23")
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

/// The name of a preview as a branch may be called: small letters, digits and hyphens.
pub fn branch(name: &str) -> String {
    let spelled = name.to_lowercase().replace(['å', 'à', 'á', 'ä'], "a").replace('æ', "ae").replace(['ø', 'ö'], "o");
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let parts: String = spelled.chars().map(plain).collect();
    let parts: Vec<&str> = parts.split('-').filter(|part| !part.is_empty()).collect();
    let mut name = parts.join("-");
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
    fn paths_are_written_as_encode_uri_writes_them() {
        assert_eq!(encoded("größe ü/a b+c%20d.html"), "gr%C3%B6%C3%9Fe%20%C3%BC/a%20b+c%2520d.html");
        assert_eq!(encoded("a;b&c=d+e,f:g@h$i-_.!~*'()"), "a;b&c=d+e,f:g@h$i-_.!~*'()");
        assert_eq!(encoded("\"<>[]\\^`{|}"), "%22%3C%3E%5B%5D%5C%5E%60%7B%7C%7D");
        assert_eq!(value("ffl vik: æ&b"), "ffl%20vik%3A%20%C3%A6%26b");
    }

    #[test]
    fn readers_ask_for_folders() {
        let asked = ["index.html", "a/index.html", "a/xindex.html", "a.css", "ø/index.html", "a?.b"].map(asked);
        assert_eq!(asked, ["", "a/", "a/xindex.html", "a.css", "%C3%B8/", "a%3F.b"]);
    }

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
        assert_eq!(branch("Åpningstider, æøå/2"), "apningstider-aeoa-2");
        assert_eq!(branch("  "), "preview");
        assert_eq!(branch(&"ab-".repeat(30)).len(), 29);
    }
}
