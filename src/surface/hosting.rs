//! What a host must know beside the files: headers, redirects, robots.

use super::{Output, Plan, Surface};
use crate::site::Site;
use crate::theme::Theme;
use std::fmt::Write as _;

/// Headers of every answer: nothing from third parties but the players of films
/// that a reader has started, nothing inline, no framing (CSP 3, RFC 9111, RFC 8246). How long an address may be kept is said of
/// those alone whose names follow from what is in them: a host that joins what two rules say would tell these two things at once,
/// and for all others the hosts ask again each time by themselves.
const RULES: &str = "/*
  Content-Security-Policy: default-src 'self'; img-src 'self' data:; frame-src https://www.youtube-nocookie.com https://player.vimeo.com; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'
  X-Content-Type-Options: nosniff
  Referrer-Policy: strict-origin-when-cross-origin
  Permissions-Policy: camera=(), microphone=(), geolocation=(), interest-cohort=()
  Cross-Origin-Opener-Policy: same-origin
  Strict-Transport-Security: max-age=31536000
/assets/*
  Cache-Control: public, max-age=31536000, immutable
/media/*
  Cache-Control: public, max-age=31536000, immutable
";

/// `_headers`, in the form that Netlify and Cloudflare Pages read.
pub struct Headers;

impl Surface for Headers {
    fn claims(&self, _: &Site, _: &Theme) -> Vec<(String, &'static str)> {
        vec![("_headers".to_owned(), "made-file")]
    }

    fn outputs(&self, _: &Plan) -> Vec<Output> {
        vec![Output::bytes("_headers", RULES)]
    }
}

/// `robots.txt`, unless the tenant has its own (RFC 9309).
pub struct Robots;

impl Robots {
    const PATH: &str = "robots.txt";

    fn is_made(site: &Site) -> bool {
        !site.sources.statics.contains_key(&format!("/{}", Robots::PATH))
    }
}

impl Surface for Robots {
    fn claims(&self, site: &Site, _: &Theme) -> Vec<(String, &'static str)> {
        Robots::is_made(site).then(|| (Robots::PATH.to_owned(), "made-file")).into_iter().collect()
    }

    fn outputs(&self, plan: &Plan) -> Vec<Output> {
        let site = &plan.site;
        let mapped = plan.theme.features.sitemap && site.is_addressed();
        let map = if mapped { format!("Sitemap: {}/sitemap.xml\n", site.base) } else { String::new() };
        let text = || format!("User-agent: *\nAllow: /\n{map}");
        Robots::is_made(site).then(|| Output::bytes(Robots::PATH, text())).into_iter().collect()
    }
}

/// `_redirects` from the aliases that documents name, and what answers in each language where nothing is.
pub struct Redirects;

impl Surface for Redirects {
    fn claims(&self, _: &Site, _: &Theme) -> Vec<(String, &'static str)> {
        vec![("_redirects".to_owned(), "made-file")]
    }

    fn outputs(&self, plan: &Plan) -> Vec<Output> {
        let site = &plan.site;
        let to = |(edition, node): (usize, usize)| &site.editions[edition].nodes[node].url;
        let aliases = &site.addresses.aliases;
        let mut text: String = aliases.iter().map(|(from, node)| format!("{from} {} 301\n", to(*node))).collect();
        // The first language's page of what is not there is found by its name alone.
        for home in site.editions.iter().skip(1).map(|edition| &edition.home) {
            let _ = writeln!(text, "{home}* {home}404.html 404");
        }
        (!text.is_empty()).then(|| Output::bytes("_redirects", text)).into_iter().collect()
    }
}
