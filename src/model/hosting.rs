//! What a host must know beside the files: headers, redirects, and what answers where nothing is.
//!
//! A build writes [`Rules`] as `_headers` and `_redirects`; whoever publishes reads them back from there, for what was built is
//! what is sent. `serve`, Netlify, nginx and Caddy all answer by this one value.

use super::media::media_type;
use crate::diagnostic::Diagnostic;
use percent_encoding::percent_decode_str;
use std::borrow::Cow;
use std::fmt::Write as _;

/// The file of the headers, below `dist/<tenant>/`.
pub const HEADERS: &str = "_headers";
/// The file of the redirects, below `dist/<tenant>/`.
pub const REDIRECTS: &str = "_redirects";
/// What answers in the first language where nothing is.
pub const MISSING: &str = "/404.html";
/// How long an answer may be kept where no rule says it (RFC 9111 § 5.2.2): it may be, but is asked for again each time, which
/// costs a 304. Without it caches guess from the time of the last change (RFC 9111 § 4.2.2), and readers would see yesterday's
/// front page. Netlify says the same by itself; a server of one's own must be told.
pub const CACHE: &str = "public, max-age=0, must-revalidate";
/// Where the names of files follow from what is in them, so that answers may be kept for ever (RFC 8246).
pub const LASTING: [&str; 2] = ["/assets/", "/media/"];
/// The most bytes of one of the two files that are read.
const MOST: usize = 16 << 20;
/// The statuses that lead on (RFC 9110 § 15.4).
const LEADING: [u16; 5] = [301, 302, 303, 307, 308];

/// All rules of one site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// A later rule says it over an earlier one.
    pub headers: Vec<HeaderRule>,
    /// The first that fits counts.
    pub redirects: Vec<Redirect>,
    /// The languages after the first; [`MISSING`] answers for the first.
    pub missing: Vec<Missing>,
}

/// Headers of every answer at some paths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeaderRule {
    /// A path, or the beginning of paths and `*`.
    pub pattern: String,
    /// Names and values in the order in which they are sent.
    pub headers: Vec<(String, String)>,
}

/// An old address that leads on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Redirect {
    /// As it is written, percent signs or not; a slash at its end counts for nothing.
    pub from: String,
    pub to: String,
    pub status: u16,
}

/// What answers below a language's home where nothing is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Missing {
    /// What paths begin with: `/nb/`.
    pub below: String,
    /// The path of the page: `/nb/404.html`.
    pub page: String,
}

impl Rules {
    /// `_headers`, in the form that Netlify and Cloudflare Pages read.
    pub fn headers_file(&self) -> String {
        let mut text = String::new();
        for rule in &self.headers {
            let _ = writeln!(text, "{}", rule.pattern);
            for (name, value) in &rule.headers {
                let _ = writeln!(text, "  {name}: {value}");
            }
        }
        text
    }

    /// `_redirects`, in the form that Netlify and Cloudflare Pages read; empty where there is nothing to say.
    pub fn redirects_file(&self) -> String {
        let mut text = String::new();
        for Redirect { from, to, status } in &self.redirects {
            let _ = writeln!(text, "{from} {to} {status}");
        }
        for Missing { below, page } in &self.missing {
            let _ = writeln!(text, "{below}* {page} 404");
        }
        text
    }

    /// The rules that the two files say; what is wrong with the first line that is no rule of ours.
    pub fn parse(headers: &str, redirects: &str) -> Result<Rules, Diagnostic> {
        for (file, text) in [(HEADERS, headers), (REDIRECTS, redirects)] {
            if text.len() > MOST {
                return Err(Diagnostic::error("hosting-long").arg("file", file).arg("most", MOST));
            }
        }
        let mut rules = Rules::default();
        for (number, line) in said(headers) {
            rules.header_line(line).ok_or_else(|| odd(HEADERS, number, line))?;
        }
        for (number, line) in said(redirects) {
            rules.redirect_line(line).ok_or_else(|| odd(REDIRECTS, number, line))?;
        }
        Ok(rules)
    }

    fn header_line(&mut self, line: &str) -> Option<()> {
        if !line.starts_with(char::is_whitespace) {
            let pattern = line.trim_end();
            let starred = pattern.find('*').is_none_or(|at| at + 1 == pattern.len());
            if !pattern.starts_with('/') || !starred || pattern.contains(char::is_whitespace) {
                return None;
            }
            self.headers.push(HeaderRule { pattern: pattern.to_owned(), headers: Vec::new() });
            return Some(());
        }
        let (name, value) = line.trim().split_once(':')?;
        let (name, value) = (name.trim_end(), value.trim_start());
        (!name.is_empty() && !value.is_empty()).then_some(())?;
        self.headers.last_mut()?.headers.push((name.to_owned(), value.to_owned()));
        Some(())
    }

    fn redirect_line(&mut self, line: &str) -> Option<()> {
        let mut words = line.split_whitespace();
        let (from, to) = (words.next()?, words.next()?);
        let status: u16 = words.next().map_or(Some(301), |status| status.parse().ok())?;
        if words.next().is_some() || !from.starts_with('/') {
            return None;
        }
        match from.strip_suffix('*') {
            Some(below) if status == 404 && to.starts_with('/') && !below.contains('*') => {
                self.missing.push(Missing { below: below.to_owned(), page: to.to_owned() });
            }
            None if LEADING.contains(&status) && !from.contains('*') => {
                self.redirects.push(Redirect { from: from.to_owned(), to: to.to_owned(), status });
            }
            _ => return None,
        }
        Some(())
    }

    /// The headers of the answer at a path where something is: those of every rule that fits, and [`CACHE`] where none of them
    /// says how long it may be kept. `path` has no percent signs.
    pub fn headers_of(&self, path: &str) -> Vec<(&str, &str)> {
        kept(self.ruled(path))
    }

    /// The headers of the answer at a path where nothing is: those of the page that answers. A rule that lets what is there be kept says nothing of what is not:
    /// a browser that asked for a file a moment before it came would miss it for a year.
    pub fn headers_of_missing(&self, path: &str) -> Vec<(&str, &str)> {
        let mut found = self.ruled(self.missing(path));
        found.retain(|(name, _)| !is_cache(name));
        kept(found)
    }

    /// What the rules that fit a path say, later ones over earlier ones.
    pub fn ruled(&self, path: &str) -> Vec<(&str, &str)> {
        let mut found: Vec<(&str, &str)> = Vec::new();
        for rule in self.headers.iter().filter(|rule| rule.fits(path)) {
            for (name, value) in &rule.headers {
                found.retain(|(other, _)| !other.eq_ignore_ascii_case(name));
                found.push((name, value));
            }
        }
        found
    }

    /// Where a path without percent signs leads, if it leads on.
    pub fn redirect(&self, path: &str) -> Option<&Redirect> {
        let path = path.trim_end_matches('/');
        self.redirects.iter().find(|rule| rule.decoded().trim_end_matches('/') == path)
    }

    /// The path of the page that answers at a path where nothing is.
    pub fn missing(&self, path: &str) -> &str {
        let rule = self.missing.iter().find(|rule| path.starts_with(&rule.below));
        rule.map_or(MISSING, |rule| &rule.page)
    }
}

impl HeaderRule {
    /// What all its paths begin with, where it is for more than one.
    pub fn prefix(&self) -> Option<&str> {
        self.pattern.strip_suffix('*')
    }

    /// Whether it is for a path.
    pub fn fits(&self, path: &str) -> bool {
        self.prefix().map_or(path == self.pattern, |prefix| path.starts_with(prefix))
    }
}

impl Redirect {
    /// The path that it leads away from, without percent signs, as servers compare it; what is no text stays as it is written.
    pub fn decoded(&self) -> Cow<'_, str> {
        percent_decode_str(&self.from).decode_utf8().unwrap_or(Cow::Borrowed(&self.from))
    }
}

/// The media type of the file that answers at a path, a text's with its encoding (RFC 9110 § 8.3).
pub fn content_type(path: &str) -> &'static str {
    let name = path.rsplit('/').next().unwrap_or_default();
    let name = if name.is_empty() { "index.html" } else { name };
    media_type(name.rsplit_once('.').map_or("", |(_, extension)| extension))
}

/// Whether the name of a file follows from what is in it; its path has no slash at the beginning, as in a tree.
pub fn is_lasting(path: &str) -> bool {
    LASTING.iter().any(|folder| path.starts_with(&folder[1..]))
}

/// Whether readers can get a file of a tree: hosts keep to themselves what is said to them, and what is hidden but for the well-known
/// (RFC 8615).
pub fn is_shown(path: &str) -> bool {
    let hidden = |part: &str| part.starts_with('.') && part != ".well-known";
    path != HEADERS && path != REDIRECTS && !path.split('/').any(hidden)
}

/// Whether a header says how long something may be kept.
pub fn is_cache(name: &str) -> bool {
    name.eq_ignore_ascii_case("cache-control")
}

fn kept<'r>(mut headers: Vec<(&'r str, &'r str)>) -> Vec<(&'r str, &'r str)> {
    if !headers.iter().any(|(name, _)| is_cache(name)) {
        headers.push(("Cache-Control", CACHE));
    }
    headers
}

/// The lines that say something, with their numbers.
fn said(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().enumerate().map(|(index, line)| (index + 1, line));
    lines.filter(|(_, line)| !line.trim().is_empty() && !line.trim_start().starts_with('#'))
}

fn odd(file: &str, number: usize, line: &str) -> Diagnostic {
    let shown: String = line.trim().chars().take(80).collect();
    Diagnostic::error("hosting-line").arg("file", file).arg("line", number).arg("written", shown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn later_headers_win_and_what_nobody_rules_is_asked_for_again() {
        let rules = Rules::parse("/*\n  A: 1\n  B: 2\n/assets/*\n  b: 3\n  cache-control: immutable\n/x\n  A: 4\n", "");
        let rules = rules.unwrap();
        assert_eq!(rules.headers_of("/y"), [("A", "1"), ("B", "2"), ("Cache-Control", CACHE)]);
        assert_eq!(rules.headers_of("/x"), [("B", "2"), ("A", "4"), ("Cache-Control", CACHE)]);
        assert_eq!(rules.headers_of("/assets/x"), [("A", "1"), ("b", "3"), ("cache-control", "immutable")]);
        assert_eq!(rules.headers_of_missing("/assets/x"), [("A", "1"), ("B", "2"), ("Cache-Control", CACHE)]);
    }

    #[test]
    fn redirects_ignore_a_last_slash_and_percent_signs() {
        let rules = Rules::parse("", "/old /new/ 301\n/%C3%A5pne /a/\n/nn/* /nn/404.html 404\n").unwrap();
        let led = |path: &str| rules.redirect(path).map(|rule| (rule.to.as_str(), rule.status));
        assert_eq!((led("/old/"), led("/åpne")), (Some(("/new/", 301)), Some(("/a/", 301))));
        assert_eq!((led("/older"), led("/nn/x/")), (None, None));
        assert_eq!((rules.missing("/nn/x/"), rules.missing("/nn")), ("/nn/404.html", "/404.html"));
    }

    #[test]
    fn what_is_no_rule_of_ours_is_named_by_its_line() {
        for (headers, redirects) in [
            ("  A: 1\n", ""),
            ("/*\n  A\n", ""),
            ("x\n", ""),
            ("/*/x\n", ""),
            ("", "/a\n"),
            ("", "/a /b 200\n"),
            ("", "/a/* /b 301\n"),
            ("", "/a /b 404\n"),
            ("", "/a /b 301 c\n"),
            ("", "a /b\n"),
        ] {
            let fault = Rules::parse(headers, &format!("# Ours.\n\n{redirects}")).unwrap_err();
            assert_eq!(fault.code, "hosting-line", "{headers}{redirects}");
            assert_eq!(fault.args["line"], if redirects.is_empty() { headers.lines().count() } else { 3 }.to_string());
        }
        assert_eq!(Rules::parse(&"#".repeat(MOST + 1), "").unwrap_err().code, "hosting-long");
    }

    #[test]
    fn hosts_keep_some_files_to_themselves_and_some_last() {
        assert!(["index.html", "_x.txt", ".well-known/security.txt", "a/_headers"].into_iter().all(is_shown));
        assert!(![HEADERS, REDIRECTS, ".env", "a/.git/config"].into_iter().any(is_shown));
        assert!(is_lasting("assets/a.1.css") && !is_lasting("x/assets/a") && !is_lasting("assets"));
    }

    #[test]
    fn texts_say_their_encoding() {
        for (path, expected) in [
            ("/", "text/html; charset=utf-8"),
            ("/a.b/", "text/html; charset=utf-8"),
            ("/assets/a.1234567890.css", "text/css; charset=utf-8"),
            ("/feed/all.atom", "application/atom+xml"),
            ("/a.PDF", "application/pdf"),
            ("/a.b/c", "application/octet-stream"),
        ] {
            assert_eq!(content_type(path), expected, "{path}");
        }
    }

    fn word() -> impl Strategy<Value = String> {
        "[!-)+-~æøå]{0,12}".prop_map(|word| word)
    }

    fn headers() -> impl Strategy<Value = Vec<(String, String)>> {
        prop::collection::vec(("[A-Z][a-z-]{0,8}", "[!-~]([ -~]{0,12}[!-~])?"), 0..4)
    }

    prop_compose! {
        fn rules()(
            headers in prop::collection::vec((word(), any::<bool>(), headers()), 0..4),
            redirects in prop::collection::vec((word(), word(), prop::sample::select(LEADING.to_vec())), 0..4),
            missing in prop::collection::vec((word(), word()), 0..3),
        ) -> Rules {
            let pattern = |(path, many, headers)| HeaderRule {
                pattern: format!("/{path}{}", if many { "*" } else { "" }),
                headers,
            };
            Rules {
                headers: headers.into_iter().map(pattern).collect(),
                redirects: redirects
                    .into_iter()
                    .map(|(from, to, status)| Redirect { from: format!("/{from}"), to: format!("/{to}"), status })
                    .collect(),
                missing: missing
                    .into_iter()
                    .map(|(below, page)| Missing { below: format!("/{below}"), page: format!("/{page}") })
                    .collect(),
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_what_is_read(rules in rules()) {
            prop_assert_eq!(Rules::parse(&rules.headers_file(), &rules.redirects_file()).unwrap(), rules);
        }

        #[test]
        fn any_text_is_read_or_refused(headers in "(?s).{0,200}", redirects in "(?s).{0,200}", path in ".{0,40}") {
            if let Ok(rules) = Rules::parse(&headers, &redirects) {
                let _ = (rules.headers_of(&path), rules.redirect(&path), rules.missing(&path));
                let again = Rules::parse(&rules.headers_file(), &rules.redirects_file());
                prop_assert_eq!(again.unwrap(), rules);
            }
            let _ = content_type(&path);
        }
    }
}
