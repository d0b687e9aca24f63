//! What a host must know beside the files: headers, redirects, robots.

use super::{Output, Plan, Surface};
use crate::diagnostic::Diagnostic;
use crate::model::hosting::{HEADERS, HeaderRule, LASTING, Missing, REDIRECTS, Redirect, Rules};
use crate::site::Site;
use crate::site::agenda::{dropped, past};
use crate::theme::Theme;

/// Headers of every answer: nothing from third parties but the players of films
/// that a reader has started, nothing inline, no framing (CSP 3).
const ALL: [(&str, &str); 6] = [
    (
        "Content-Security-Policy",
        "default-src 'self'; img-src 'self' data:; frame-src https://www.youtube-nocookie.com https://player.vimeo.com; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("Permissions-Policy", "camera=(), microphone=(), geolocation=(), interest-cohort=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Strict-Transport-Security", "max-age=31536000"),
];

/// How long an address may be kept (RFC 9111, RFC 8246) is said of those alone whose names follow from what is in them: a host
/// that joins what two rules say would tell two things at once. Of all others hosts say [`CACHE`](crate::model::hosting::CACHE).
const FOR_EVER: (&str, &str) = ("Cache-Control", "public, max-age=31536000, immutable");

/// What pages of other sites may read (Fetch standard, CORS): data, calendars, the widget, and with what lasts the script that it
/// names. Nothing of it is anybody's own, and no answer follows from who asks.
const SHARED: [&str; 3] = ["/api/v1/*", "/calendar/*", "/widget/*"];
const ANYBODY: (&str, &str) = ("Access-Control-Allow-Origin", "*");

/// The headers of all answers.
fn headers() -> Rules {
    let rule = |pattern: &str, headers: &[(&str, &str)]| HeaderRule {
        pattern: pattern.to_owned(),
        headers: headers.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect(),
    };
    let lasting = LASTING.iter().map(|folder| rule(&format!("{folder}*"), &[FOR_EVER, ANYBODY]));
    let shared = SHARED.iter().map(|pattern| rule(pattern, &[ANYBODY]));
    Rules { headers: [rule("/*", &ALL)].into_iter().chain(lasting).chain(shared).collect(), ..Rules::default() }
}

/// Where old addresses lead, and what answers where nothing is.
fn redirects(site: &Site) -> Rules {
    let to = |(edition, node): (usize, usize)| site.editions[edition].nodes[node].url.to_string();
    let aliases = site.addresses.aliases.iter().map(|(from, node)| (from.clone(), to(*node)));
    let dates = past(site).into_iter().chain(dropped(site)).map(|(from, to)| (from.to_string(), to.to_string()));
    // The first language's page of what is not there is found by its name alone.
    let others = site.editions.iter().skip(1).map(|edition| &edition.home);
    Rules {
        redirects: aliases.chain(dates).map(|(from, to)| Redirect { from, to, status: 301 }).collect(),
        missing: others.map(|home| Missing { below: home.to_string(), page: format!("{home}404.html") }).collect(),
        ..Rules::default()
    }
}

/// `_headers`, in the form that Netlify and Cloudflare Pages read.
pub struct Headers;

impl Surface for Headers {
    fn claims(&self, _: &Site, _: &Theme) -> Vec<(String, &'static str)> {
        vec![(HEADERS.to_owned(), "made-file")]
    }

    fn outputs(&self, _: &Plan, _: &mut Vec<Diagnostic>) -> Vec<Output> {
        vec![Output::bytes(HEADERS, headers().headers_file())]
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

    fn outputs(&self, plan: &Plan, _: &mut Vec<Diagnostic>) -> Vec<Output> {
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
        vec![(REDIRECTS.to_owned(), "made-file")]
    }

    fn outputs(&self, plan: &Plan, _: &mut Vec<Diagnostic>) -> Vec<Output> {
        let text = redirects(&plan.site).redirects_file();
        (!text.is_empty()).then(|| Output::bytes(REDIRECTS, text)).into_iter().collect()
    }
}
