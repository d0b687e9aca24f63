//! nginx (1.18 and newer; tried with Debian's `nginx-light` 1.22).

use super::{Address, Checked, Headers, Hosted, Lead, checked, literal, types, unfit};
use crate::diagnostic::{Diagnostic, Fault};
use crate::model::hosting::{MISSING, Missing};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// What nginx on some machine can do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Nginx {
    /// The module `ngx_brotli` is there. It is not part of nginx; where it is missing, its directive keeps nginx from starting.
    pub brotli: bool,
    /// The folder of a site's `fullchain.pem` and `privkey.pem`, with `{host}` in it. None: sites are shown over plain HTTP at
    /// port 80, for whoever ends TLS before nginx, or has not got certificates yet.
    pub certificates: Option<String>,
}

const HEAD: &str = "# Made by ffl; made anew rather than changed. It belongs in the http block of nginx.conf, for instance as
# /etc/nginx/conf.d/ffl.conf. On Debian, remove /etc/nginx/sites-enabled/default first: it answers unknown hosts too.
#
# A site's folder is a symlink that is switched while nginx runs: open_file_cache would go on showing the old one.
# ETag and Last-Modified are nginx's own, from a file's time and length.
# Compressed neighbours: gzip_static is in nginx. brotli_static needs the module ngx_brotli, which Debian's nginx-light has not;
# no nginx knows .zst. A location with add_header of its own loses all of those outside it, so each says them all.
";

/// The configuration for all sites; what cannot be said in it otherwise.
pub fn nginx(sites: &[Hosted], options: &Nginx) -> Result<String, Fault> {
    let checked = checked(sites)?;
    let mut out = Out { text: HEAD.to_owned(), options, maps: Vec::new(), wrong: Vec::new() };
    if options.certificates.is_none() {
        out.text.push_str(
            "#\n# Without certificates: sites are at port 80. With TLS in nginx, each needs
#   listen 443 ssl http2; ssl_certificate /…/fullchain.pem; ssl_certificate_key /…/privkey.pem;
# which ffl writes when it is told where certificates lie. Browsers heed Strict-Transport-Security over TLS alone (RFC 6797 § 8.1).
",
        );
    }
    out.tables(&checked);
    out.strangers(&checked);
    for site in &checked {
        out.site(site);
    }
    if out.wrong.is_empty() { Ok(out.text) } else { Err(Fault::Wrong(out.wrong)) }
}

/// The configuration as far as it is written.
struct Out<'o> {
    text: String,
    options: &'o Nginx,
    /// What the maps of what is missing say, by their numbers.
    maps: Vec<Vec<Missing>>,
    wrong: Vec<Diagnostic>,
}

impl Out<'_> {
    fn line(&mut self, depth: usize, line: &str) {
        let _ = writeln!(self.text, "{:1$}{line}", "", depth * 4);
    }

    /// A text in quotes, and nothing but that text.
    fn quoted(&mut self, site: &Checked<'_>, text: &str) -> String {
        quoted(text).unwrap_or_else(|| {
            self.wrong.push(unfit(site.site, text));
            String::new()
        })
    }

    /// Whether an address is at a port over TLS, and at which.
    fn port(&self, address: &Address) -> (u16, bool) {
        match (address.secure, &self.options.certificates) {
            (true, None) if address.port == 443 => (80, false),
            (secure, certificates) => (address.port, secure && certificates.is_some()),
        }
    }

    /// What is said once.
    fn tables(&mut self, sites: &[Checked<'_>]) {
        let names = || sites.iter().flat_map(|site| &site.addresses).map(|address| address.host.len());
        // nginx does not start where its tables are too small for the names.
        let bucket = (names().max().unwrap_or(0) + 32).next_power_of_two().max(128);
        let size = (names().count() * 4).next_power_of_two().max(512);
        self.text.push('\n');
        self.line(0, &format!("server_names_hash_bucket_size {bucket};"));
        self.line(0, &format!("server_names_hash_max_size {size};"));
        self.line(0, "# A dollar sign in a text: nginx has no other way to say it.");
        self.line(0, "geo $ffl_dollar {");
        self.line(1, "default \"$\";");
        self.line(0, "}");
    }

    /// What unknown hosts get: no library's site (421, RFC 9110 § 15.5.20).
    fn strangers(&mut self, sites: &[Checked<'_>]) {
        let ports: BTreeSet<(u16, bool)> =
            sites.iter().flat_map(|site| &site.addresses).flat_map(|address| self.ports(address)).collect();
        for (port, secure) in ports {
            self.text.push_str("\nserver {\n");
            self.listen(port, if secure { " ssl http2 default_server" } else { " default_server" });
            self.line(1, "server_name _;");
            self.line(1, "server_tokens off;");
            if secure {
                self.line(1, "ssl_reject_handshake on;");
            }
            // Over TLS, for who says one name to be let in and asks for another.
            self.line(1, "return 421;");
            self.line(0, "}");
        }
    }

    /// The port of an address and, over TLS, that of those who come without.
    fn ports(&self, address: &Address) -> Vec<(u16, bool)> {
        let port = self.port(address);
        if port.1 { vec![port, (80, false)] } else { vec![port] }
    }

    fn listen(&mut self, port: u16, how: &str) {
        self.line(1, &format!("listen {port}{how};"));
        self.line(1, &format!("listen [::]:{port}{how};"));
    }

    fn site(&mut self, site: &Checked<'_>) {
        let missing = self.missing(site);
        let ports: BTreeSet<(u16, bool)> = site.addresses.iter().map(|address| self.port(address)).collect();
        self.line(0, "server {");
        for &(port, secure) in &ports {
            self.listen(port, if secure { " ssl http2" } else { "" });
        }
        let names: BTreeSet<&str> = site.addresses.iter().map(|address| address.host.as_str()).collect();
        let names = names.into_iter().collect::<Vec<_>>().join(" ");
        self.line(1, &format!("server_name {names};"));
        if ports.iter().any(|(_, secure)| *secure) {
            self.certificate(site);
        }
        let root = self.quoted(site, &site.site.docroot);
        self.line(1, &format!("root {root};"));
        self.files(&missing);
        self.headers(1, site, &site.headers);
        self.line(1, "location = /_headers { return 404; }");
        self.line(1, "location = /_redirects { return 404; }");
        self.line(1, "location ~ \"/\\.(?!well-known(/|$))\" { return 404; }");
        self.line(1, "location ~ \"\\.(br|gz|zst)$\" { return 404; }");
        self.locations(site);
        self.line(0, "}");
        self.insecure(site, &names, &ports);
    }

    /// Which page answers where nothing is, by a map: regular expressions and redirects have locations of their own. Sites of the
    /// same languages share one, for nginx's table of variables is small.
    fn missing(&mut self, site: &Checked<'_>) -> String {
        // What a comment says must not end it.
        let tenant: String = site.site.tenant.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        let rules = &site.site.rules.missing;
        let mut number = self.maps.iter().position(|map| map == rules);
        if !rules.is_empty() && number.is_none() {
            number = Some(self.maps.len());
            self.map(self.maps.len(), rules);
            self.maps.push(rules.clone());
        }
        let _ = writeln!(self.text, "\n# {tenant}");
        number.map_or_else(|| MISSING.to_owned(), |number| format!("$ffl_missing_{number}"))
    }

    fn map(&mut self, number: usize, rules: &[Missing]) {
        let _ = writeln!(self.text, "\nmap $uri $ffl_missing_{number} {{");
        self.line(1, &format!("default \"{MISSING}\";"));
        let mut seen = BTreeSet::new();
        for missing in rules.iter().filter(|missing| seen.insert(&missing.below)) {
            self.line(1, &format!("\"~^{}\" \"{}\";", literal(&missing.below), missing.page));
        }
        self.line(0, "}");
    }

    /// What is the same for all sites.
    fn files(&mut self, missing: &str) {
        self.line(1, "index index.html;");
        self.line(1, "server_tokens off;");
        // nginx may stand behind something that readers know by another name and port.
        self.line(1, "absolute_redirect off;");
        self.line(1, "open_file_cache off;");
        self.line(1, "gzip_static on;");
        self.line(1, "gzip_vary on;");
        if self.options.brotli {
            self.line(1, "brotli_static on;");
        }
        self.line(1, &format!("error_page 404 {missing};"));
        // A folder without a page is nothing that readers may know of.
        self.line(1, &format!("error_page 403 =404 {missing};"));
        self.line(1, "charset off;");
        self.line(1, "default_type application/octet-stream;");
        self.line(1, "types {");
        for (media_type, extensions) in types() {
            self.line(2, &format!("\"{media_type}\" {};", extensions.join(" ")));
        }
        self.line(1, "}");
    }

    fn headers(&mut self, depth: usize, site: &Checked<'_>, headers: &Headers) {
        for (name, value) in headers {
            let value = self.quoted(site, value);
            self.line(depth, &format!("add_header {name} {value} always;"));
        }
    }

    /// Old addresses, and what has headers of its own.
    fn locations(&mut self, site: &Checked<'_>) {
        let mut taken: BTreeSet<String> = BTreeSet::new();
        for Lead { from, to, status } in &site.leads {
            for from in [from.clone(), format!("{from}/")].into_iter().filter(|from| !from.is_empty()) {
                let place = self.quoted_place(site, &from);
                if taken.insert(from) {
                    self.line(1, &format!("location = {place} {{ return {status} \"{to}\"; }}"));
                }
            }
        }
        let mut regions: BTreeMap<String, Headers> = BTreeMap::new();
        for (pattern, headers) in &site.regions {
            let (how, path) = pattern.strip_suffix('*').map_or(("= ", *pattern), |prefix| ("", prefix));
            // nginx looks for a folder's page by its full name, once more among the locations.
            let path =
                if how.is_empty() || !path.ends_with('/') { path.to_owned() } else { format!("{path}index.html") };
            if how.is_empty() || !taken.contains(&path) {
                regions.insert(format!("{how}{}", self.quoted_place(site, &path)), headers.clone());
            }
        }
        let pages = site.site.rules.missing.iter().map(|missing| missing.page.as_str()).chain([MISSING]);
        for page in pages {
            let headers = site.site.rules.headers_of_missing(page);
            if headers != site.site.rules.headers_of(page) {
                let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
                regions.insert(format!("= \"{page}\""), headers);
            }
        }
        for (place, headers) in regions {
            self.line(1, &format!("location {place} {{"));
            self.headers(2, site, &headers);
            self.line(1, "}");
        }
    }

    /// A path that a location is for: no variables are looked for in it.
    fn quoted_place(&mut self, site: &Checked<'_>, path: &str) -> String {
        self.quoted(site, path).replace("${ffl_dollar}", "$")
    }

    fn certificate(&mut self, site: &Checked<'_>) {
        let Some(pattern) = &self.options.certificates else { return };
        let host = site.addresses.iter().find(|address| address.secure).map_or("", |address| &address.host);
        let folder = pattern.replace("{host}", host);
        for (directive, name) in [("ssl_certificate", "fullchain.pem"), ("ssl_certificate_key", "privkey.pem")] {
            let path = self.quoted(site, &format!("{folder}/{name}"));
            self.line(1, &format!("{directive} {path};"));
        }
    }

    /// Who comes without TLS is led to it.
    fn insecure(&mut self, site: &Checked<'_>, names: &str, ports: &BTreeSet<(u16, bool)>) {
        let secure = site.addresses.iter().find(|address| self.port(address).1);
        if let Some(Address { host, port, .. }) = secure.filter(|_| !ports.contains(&(80, false))) {
            let port = if *port == 443 { String::new() } else { format!(":{port}") };
            self.line(0, "server {");
            self.listen(80, "");
            self.line(1, &format!("server_name {names};"));
            self.line(1, "server_tokens off;");
            self.line(1, &format!("return 301 \"https://{host}{port}$request_uri\";"));
            self.line(0, "}");
        }
    }
}

/// A text in nginx's quotes; none where it has signs that no quotes hold.
pub(super) fn quoted(text: &str) -> Option<String> {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            '$' => out.push_str("${ffl_dollar}"),
            control if control.is_control() => return None,
            other => out.push(other),
        }
    }
    out.push('"');
    Some(out)
}
