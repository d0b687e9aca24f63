//! What a host must know beside the files: headers, redirects, robots.

use super::{Output, Recipe};
use crate::site::Site;
use std::fmt::Write as _;

/// Headers of every answer: nothing from third parties but the players of films
/// that a reader has started, nothing inline, no framing (CSP 3, RFC 9111, RFC 8246).
const RULES: &str = "/*
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
pub fn headers() -> Output {
    Output { path: HEADERS.to_owned(), recipe: Recipe::Bytes(RULES.as_bytes().to_vec()) }
}

/// `robots.txt`, unless the tenant has its own.
pub fn robots(site: &Site) -> Option<Output> {
    if site.sources.statics.contains_key("/robots.txt") {
        return None;
    }
    let text = format!("User-agent: *\nAllow: /\nSitemap: {}/sitemap.xml\n", site.base);
    Some(Output { path: "robots.txt".to_owned(), recipe: Recipe::Bytes(text.into_bytes()) })
}

/// `_redirects` from the aliases that documents name, and what answers in each language where nothing is.
pub fn redirects(site: &Site) -> Option<Output> {
    let to = |(edition, node): (usize, usize)| &site.editions[edition].nodes[node].url;
    let aliases = &site.addresses.aliases;
    let mut text: String = aliases.iter().map(|(from, node)| format!("{from} {} 301\n", to(*node))).collect();
    // The first language's page of what is not there is found by its name alone.
    for home in site.editions.iter().skip(1).map(|edition| &edition.home) {
        let _ = writeln!(text, "{home}* {home}404.html 404");
    }
    (!text.is_empty()).then(|| Output { path: REDIRECTS.to_owned(), recipe: Recipe::Bytes(text.into_bytes()) })
}

/// The files of this surface that every site may have, whatever is in them.
pub const FILES: [&str; 2] = [HEADERS, REDIRECTS];
const HEADERS: &str = "_headers";
const REDIRECTS: &str = "_redirects";
