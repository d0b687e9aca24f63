//! What a host must know beside the files: headers, redirects, robots.

use super::{Make, Planned};
use crate::diagnostic::Diagnostic;
use crate::site::Site;
use std::fmt::Write as _;

/// Headers of every answer: nothing from third parties but the players of films
/// that a reader has started, nothing inline, no framing (CSP 3, RFC 9111, RFC 8246).
const HEADERS: &str = "/*
  Content-Security-Policy: default-src 'self'; img-src 'self' data:; frame-src https://www.youtube-nocookie.com https://player.vimeo.com; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'
  X-Content-Type-Options: nosniff
  Referrer-Policy: strict-origin-when-cross-origin
  Permissions-Policy: camera=(), microphone=(), geolocation=(), interest-cohort=()
  Cross-Origin-Opener-Policy: same-origin
  Strict-Transport-Security: max-age=31536000
  Cache-Control: public, max-age=0, must-revalidate
/assets/*
  Cache-Control: public, max-age=31536000, immutable
/media/*
  Cache-Control: public, max-age=31536000, immutable
";

/// `_headers`, in the form that Netlify and Cloudflare Pages read.
pub fn headers() -> Planned {
    Planned { path: "_headers".to_owned(), make: Make::Bytes(HEADERS.as_bytes().to_vec()) }
}

/// `robots.txt`, unless the tenant has its own.
pub fn robots(site: &Site) -> Option<Planned> {
    if site.sources.statics.contains_key("/robots.txt") {
        return None;
    }
    let text = format!("User-agent: *\nAllow: /\nSitemap: {}/sitemap.xml\n", site.base);
    Some(Planned { path: "robots.txt".to_owned(), make: Make::Bytes(text.into_bytes()) })
}

/// `_redirects` from the aliases that documents name, and what answers in each language where nothing is; an alias that is a page's address, or twice, is an error.
pub fn redirects(site: &Site) -> (Option<Planned>, Vec<Diagnostic>) {
    let mut lines = std::collections::BTreeMap::new();
    let mut diagnostics = Vec::new();
    for node in site.tongues.iter().flat_map(|tongue| &tongue.nodes) {
        let source = site.source(node);
        let front = &source.document.front;
        for alias in &front.aliases {
            let slashed = if alias.ends_with('/') { alias.clone() } else { format!("{alias}/") };
            let taken = site.addresses.contains(alias) || site.addresses.contains(&slashed);
            let other = lines.insert(alias.as_str(), node.url.as_str()).filter(|other| *other != node.url);
            if taken || other.is_some() {
                let diagnostic = Diagnostic::error("alias-taken").arg("alias", alias);
                let diagnostic = diagnostic.arg("other", other.unwrap_or(alias));
                diagnostics.push(diagnostic.at(&source.file, front.span_of("aliases")));
            }
        }
    }
    let mut text: String = lines.iter().map(|(from, to)| format!("{from} {to} 301\n")).collect();
    // The first language's page of what is not there is found by its name alone.
    for home in site.tongues.iter().skip(1).map(|tongue| &tongue.home) {
        let _ = writeln!(text, "{home}* {home}404.html 404");
    }
    let made =
        (!text.is_empty()).then(|| Planned { path: "_redirects".to_owned(), make: Make::Bytes(text.into_bytes()) });
    (made, diagnostics)
}
