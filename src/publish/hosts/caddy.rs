//! Caddy 2 (tried with Debian's 2.6.2), which gets certificates by itself for every `https://` address.

use super::{Address, Checked, Hosted, Lead, checked, literal, types, unfit};
use crate::diagnostic::{Diagnostic, Fault};
use crate::model::hosting::{CACHE, MISSING};
use std::collections::BTreeSet;
use std::fmt::Write as _;

const HEAD: &str = "# Made by ffl; made anew rather than changed. It is a Caddyfile, or is imported in one: import /etc/caddy/ffl.caddy
# (where a text in it has a brace, it must be the Caddyfile: import would take the backslash away that makes the brace a brace).
#
# A site's folder is a symlink that is switched while Caddy runs: Caddy looks it up for every answer.
# ETag and Last-Modified are Caddy's own, from a file's time and length.
# Certificates for https:// addresses come by themselves. Browsers heed Strict-Transport-Security over TLS alone (RFC 6797 § 8.1).

(ffl_refused) {
\t# Nothing here is asked for but to be read; Caddy 2.6 would answer everything else as if it were (RFC 9110 § 15.5.6).
\t@ffl_method not method GET HEAD
\theader @ffl_method Allow \"GET, HEAD\"
\terror @ffl_method 405
\t# What starts with a dot, but for the well-known (RFC 8615); the hosts' own files; what is compressed beside others; what no
\t# file can be called, which Caddy takes for a fault of its own.
\t@ffl_dotted not path_regexp ^(?:/\\.well-known)?(?:/(?:[^./][^/]*)?)*$
\terror @ffl_dotted 404
\t@ffl_own path_regexp (?:^/_headers$|^/_redirects$|\\.(?:br|gz|zst)$|\\x00)
\terror @ffl_own 404
}
";

/// The configuration for all sites; what cannot be said in it otherwise.
pub fn caddy(sites: &[Hosted]) -> Result<String, Fault> {
    let checked = checked(sites)?;
    let mut out = Out { text: HEAD.to_owned(), wrong: Vec::new() };
    out.types();
    out.strangers(&checked);
    for site in &checked {
        out.site(site);
    }
    if out.wrong.is_empty() { Ok(out.text) } else { Err(Fault::Wrong(out.wrong)) }
}

/// The configuration as far as it is written.
struct Out {
    text: String,
    wrong: Vec<Diagnostic>,
}

impl Out {
    fn line(&mut self, depth: usize, line: &str) {
        let _ = writeln!(self.text, "{}{line}", "\t".repeat(depth));
    }

    /// A text in quotes, and nothing but that text.
    fn quoted(&mut self, site: &Checked<'_>, text: &str) -> String {
        quoted(text).unwrap_or_else(|| {
            self.wrong.push(unfit(site.site, text));
            String::new()
        })
    }

    /// Media types by a table of ours: Caddy would ask the machine it runs on, and machines differ.
    fn types(&mut self) {
        self.line(0, "\n(ffl_types) {");
        self.line(1, "map {http.request.uri.path} {ffl_type} {");
        for (media_type, extensions) in types() {
            let folder = if extensions.contains(&"html") { "/$|" } else { "" };
            self.line(2, &format!("~(?i){folder}\\.(?:{})$ \"{media_type}\"", extensions.join("|")));
        }
        self.line(2, "default application/octet-stream");
        self.line(1, "}");
        self.line(1, "header Content-Type {ffl_type}");
        self.line(0, "}");
    }

    /// What unknown hosts get: no library's site (421, RFC 9110 § 15.5.20); Caddy itself would say 200 and nothing.
    fn strangers(&mut self, sites: &[Checked<'_>]) {
        let addresses = || sites.iter().flat_map(|site| &site.addresses);
        let mut ports: BTreeSet<(bool, u16)> = addresses().map(|address| (address.secure, address.port)).collect();
        // Caddy leads from there to https:// by itself, but only those hosts that it knows.
        if addresses().any(|address| address.secure) {
            ports.insert((false, 80));
        }
        for (secure, port) in ports {
            let scheme = if secure { "https" } else { "http" };
            self.line(0, &format!("\n{scheme}://:{port} {{"));
            self.line(1, "header -Server");
            self.line(1, "respond 421");
            self.line(0, "}");
        }
    }

    fn site(&mut self, site: &Checked<'_>) {
        let shown = |address: &Address| {
            let Address { secure, host, port } = address;
            format!("{}://{host}:{port}", if *secure { "https" } else { "http" })
        };
        let addresses: Vec<String> = site.addresses.iter().map(shown).collect();
        let _ = writeln!(self.text, "\n{} {{", addresses.join(", "));
        let root = self.quoted(site, &site.site.docroot);
        self.line(1, &format!("root * {root}"));
        self.line(1, "header -Server");
        self.line(1, "route {");
        self.headers(site);
        self.line(2, "import ffl_refused");
        for (number, Lead { from, to, status }) in site.leads.iter().enumerate() {
            self.line(2, &format!("@ffl_old_{number} path_regexp ^{}/?$", literal(from)));
            self.line(2, &format!("redir @ffl_old_{number} \"{to}\" {status}"));
        }
        self.line(2, "import ffl_types");
        self.line(2, "file_server {");
        self.line(3, "index index.html");
        self.line(3, "precompressed br zstd gzip");
        self.line(2, "}");
        self.line(1, "}");
        self.missing(site);
        self.line(0, "}");
    }

    /// The headers, rule by rule: a later one replaces what an earlier one said.
    fn headers(&mut self, site: &Checked<'_>) {
        self.line(2, &format!("header Cache-Control \"{CACHE}\""));
        for (number, rule) in site.site.rules.headers.iter().enumerate() {
            let everywhere = rule.pattern == "/*";
            if !everywhere {
                let end = if rule.prefix().is_some() { "" } else { "$" };
                let path = literal(rule.prefix().unwrap_or(&rule.pattern));
                self.line(2, &format!("@ffl_rule_{number} path_regexp ^{path}{end}"));
            }
            for (name, value) in &rule.headers {
                let value = self.quoted(site, value);
                let matcher = if everywhere { String::new() } else { format!("@ffl_rule_{number} ") };
                self.line(2, &format!("header {matcher}{name} {value}"));
            }
        }
    }

    /// What answers where nothing is.
    fn missing(&mut self, site: &Checked<'_>) {
        self.line(1, "handle_errors {");
        self.line(2, "route {");
        self.line(3, &format!("header Cache-Control \"{CACHE}\""));
        self.line(3, "header Content-Type \"text/html; charset=utf-8\"");
        self.line(3, "@ffl_other not expression {http.error.status_code} == 404");
        self.line(3, "respond @ffl_other \"{http.error.status_text}\" {http.error.status_code}");
        // Whether the page itself has changed is no answer where nothing is (RFC 9110 § 13.2.1); neither is a part of it.
        for conditional in ["If-None-Match", "If-Modified-Since", "If-Match", "If-Unmodified-Since", "Range"] {
            self.line(3, &format!("request_header -{conditional}"));
        }
        self.line(3, "map {http.request.uri.path} {ffl_page} {");
        for missing in &site.site.rules.missing {
            self.line(4, &format!("~^{} {}", literal(&missing.below), missing.page));
        }
        self.line(4, &format!("default {MISSING}"));
        self.line(3, "}");
        self.line(3, "rewrite * {ffl_page}");
        self.line(3, "file_server {");
        self.line(4, "precompressed br zstd gzip");
        self.line(3, "}");
        self.line(2, "}");
        self.line(1, "}");
    }
}

/// A text in Caddy's quotes; none where it has signs that no quotes hold.
///
/// Between backquotes all is itself; between double quotes a backslash cannot be the last. Braces hold placeholders wherever the
/// text is used, so they are escaped where there is an opening one; `{$` would be the environment's before anything is read.
pub(super) fn quoted(text: &str) -> Option<String> {
    let text = if text.contains('{') { text.replace('{', "\\{").replace('}', "\\}") } else { text.to_owned() };
    if text.contains(char::is_control) || text.contains("{$") {
        return None;
    }
    match (text.contains('`'), text.contains('\\')) {
        (false, _) => Some(format!("`{text}`")),
        (true, false) => Some(format!("\"{}\"", text.replace('"', "\\\""))),
        (true, true) => None,
    }
}
