//! What a web server of one's own must be told of all sites: text from values, nothing is read and nothing written.
//!
//! A site's folder is a symlink that is switched while the server runs, so nothing of it may be remembered. What a value cannot
//! be said as in a server's language is refused by name; all else is quoted or written as numbers, so that no text of a
//! library's can become a directive.

mod caddy;
mod nginx;
#[cfg(test)]
mod tests;

pub use caddy::caddy;
pub use nginx::{Nginx, nginx};

use crate::diagnostic::{Diagnostic, Fault};
use crate::model::hosting::Rules;
use crate::model::media::media_types;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use std::collections::{BTreeMap, BTreeSet};

/// A site that a server shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hosted {
    pub tenant: String,
    /// Its base addresses, `https://bibliotek.example` or `http://vik.localhost:8080`; the first is the one that names its
    /// certificate.
    pub addresses: Vec<String>,
    /// The folder that is shown, absolute: `current` of its place.
    pub docroot: String,
    pub rules: Rules,
}

/// What stands in an address beside letters, digits and percent signs (RFC 3986 § 2); all else is written in percent signs.
/// Dollars are among it, for they are variables to nginx.
pub(super) const ODD: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'$')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Headers that are the server's own to send: said by us too, they would be there twice or be wrong (RFC 9110, RFC 9112).
const OWN: [&str; 11] = [
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "date",
    "etag",
    "last-modified",
    "location",
    "server",
    "transfer-encoding",
    "vary",
];

/// A site whose values are all fit to be written.
struct Checked<'a> {
    site: &'a Hosted,
    addresses: Vec<Address>,
    /// Headers of everything that no region is for.
    headers: Headers,
    /// Pattern → headers, the rules that hold for more among them.
    regions: BTreeMap<&'a str, Headers>,
    leads: Vec<Lead>,
}

/// Names and values in their order.
type Headers = Vec<(String, String)>;

/// Where a site is found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Address {
    /// Over TLS.
    secure: bool,
    host: String,
    port: u16,
}

/// An old address that leads on.
struct Lead {
    /// Without percent signs and without a slash at its end.
    from: String,
    to: String,
    status: u16,
}

impl Address {
    /// Of `https://host`, `http://host:port`; a path has no server of its own.
    fn of(base: &str) -> Option<Address> {
        let (scheme, rest) = base.split_once("://")?;
        let secure = match scheme {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (host, port) = match rest.split_once(':') {
            Some((host, port)) => (host, port.parse().ok().filter(|port| *port > 0)?),
            None => (rest, if secure { 443 } else { 80 }),
        };
        let label = |label: &str| !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        let right = host.len() <= 253 && host.split('.').all(label);
        right.then(|| Address { secure, host: host.to_ascii_lowercase(), port })
    }
}

/// All sites, or all that is wrong with them.
fn checked(sites: &[Hosted]) -> Result<Vec<Checked<'_>>, Fault> {
    let mut wrong = Vec::new();
    let checked: Vec<Checked<'_>> = sites.iter().map(|site| check(site, &mut wrong)).collect();
    let mut taken: BTreeMap<(&str, u16), &str> = BTreeMap::new();
    for site in &checked {
        for address in &site.addresses {
            let other = taken.insert((&address.host, address.port), &site.site.tenant);
            if let Some(other) = other.filter(|other| *other != site.site.tenant) {
                let fault = Diagnostic::error("hosts-twice").arg("host", &address.host).arg("other", other);
                wrong.push(fault.within(&file(site.site)));
            }
        }
    }
    if wrong.is_empty() { Ok(checked) } else { Err(Fault::Wrong(wrong)) }
}

/// The file that says where a site is found.
fn file(site: &Hosted) -> String {
    format!("tenants/{}.toml", site.tenant)
}

fn check<'a>(site: &'a Hosted, wrong: &mut Vec<Diagnostic>) -> Checked<'a> {
    let mut addresses = BTreeSet::new();
    let mut ordered = Vec::new();
    for base in &site.addresses {
        match Address::of(base) {
            Some(address) => ordered.extend(addresses.insert(address.clone()).then_some(address)),
            None => wrong.push(Diagnostic::error("hosts-address").arg("written", base).within(&file(site))),
        }
    }
    if site.addresses.is_empty() {
        wrong.push(Diagnostic::error("hosts-nowhere").within(&file(site)));
    }
    if !site.docroot.starts_with('/') || site.docroot.contains(char::is_control) {
        wrong.push(unfit(site, &site.docroot));
    }
    let plain = |path: &str| path.bytes().all(|b| b.is_ascii_alphanumeric() || b"/._~-".contains(&b));
    for path in site.rules.missing.iter().flat_map(|missing| [&missing.below, &missing.page]) {
        if !path.starts_with('/') || !plain(path) {
            wrong.push(unfit(site, path));
        }
    }
    let (headers, regions) = headers(site, wrong);
    let leads = leads(site, wrong);
    Checked { site, addresses: ordered, headers, regions, leads }
}

/// The headers of the whole site, and of its regions.
fn headers<'a>(site: &'a Hosted, wrong: &mut Vec<Diagnostic>) -> (Headers, BTreeMap<&'a str, Headers>) {
    let field = |name: &str| {
        let token = name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        token && !OWN.contains(&name.to_ascii_lowercase().as_str())
    };
    for rule in &site.rules.headers {
        if !rule.pattern.starts_with('/') || rule.pattern.contains(char::is_control) || is_hidden(&rule.pattern) {
            wrong.push(unfit(site, &rule.pattern));
        }
        for (name, value) in &rule.headers {
            if !field(name) || value.is_empty() || value.contains(char::is_control) {
                wrong.push(unfit(site, &format!("{name}: {value}")));
            }
        }
    }
    let many = site.rules.headers.iter().filter(|rule| rule.prefix().is_some()).cloned().collect();
    let many = Rules { headers: many, ..Rules::default() };
    let owned = |found: Vec<(&str, &str)>| found.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    let regions = site.rules.headers.iter().filter(|rule| rule.pattern != "/*").map(|rule| {
        let found =
            rule.prefix().map_or_else(|| site.rules.headers_of(&rule.pattern), |prefix| many.headers_of(prefix));
        (rule.pattern.as_str(), owned(found))
    });
    (owned(many.headers_of("/")), regions.collect())
}

fn leads(site: &Hosted, wrong: &mut Vec<Diagnostic>) -> Vec<Lead> {
    let mut seen = BTreeSet::new();
    let mut leads = Vec::new();
    for rule in &site.rules.redirects {
        let from = rule.decoded().trim_end_matches('/').to_owned();
        let web = ["http://", "https://"].iter().any(|scheme| rule.to.starts_with(scheme));
        let here = rule.to.starts_with('/') && !rule.to.starts_with("//");
        if !rule.from.starts_with('/') || from.contains(char::is_control) || !(web || here) {
            wrong.push(unfit(site, &format!("{} {}", rule.from, rule.to)));
        } else if seen.insert(from.clone()) {
            let to = utf8_percent_encode(&rule.to, ODD).to_string();
            leads.push(Lead { from, to, status: rule.status });
        }
    }
    leads
}

/// Whether a path is nobody's to ask for: the hosts' own files, what is compressed beside others, and what starts with a dot,
/// but for the well-known (RFC 8615). The servers say it in their own words.
fn is_hidden(path: &str) -> bool {
    let dotted = path.split('/').any(|part| part.starts_with('.') && part != ".well-known");
    dotted || path.starts_with("/_") || [".br", ".gz", ".zst"].iter().any(|ending| path.ends_with(ending))
}

/// That a value cannot be said to a server.
fn unfit(site: &Hosted, written: &str) -> Diagnostic {
    let written: String = written.chars().take(80).collect();
    Diagnostic::error("hosts-unfit").arg("tenant", &site.tenant).arg("written", written.escape_debug())
}

/// Media type → its extensions.
fn types() -> BTreeMap<&'static str, Vec<&'static str>> {
    let mut types: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (extension, media_type) in media_types() {
        types.entry(media_type).or_default().push(extension);
    }
    types
}

/// A text as the regular expression that fits it alone, in letters, digits and slashes: nothing in it is a sign of any server's
/// language, and no space of any script, at which Caddy would cut it.
fn literal(text: &str) -> String {
    let mut out = String::new();
    for letter in text.chars() {
        match u32::from(letter) {
            _ if letter.is_alphanumeric() || letter == '/' => out.push(letter),
            sign if letter.is_ascii() => out.push_str(&format!("\\x{sign:02x}")),
            sign => out.push_str(&format!("\\x{{{sign:x}}}")),
        }
    }
    out
}
