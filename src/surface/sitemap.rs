//! The sitemap (sitemaps.org 0.9) with `hreflang` alternates.

use super::xml::escaped;
use super::{Output, Plan, Surface};
use crate::page::Page;
use crate::site::Site;
use crate::theme::Theme;
use std::fmt::Write as _;

/// All pages that search engines may show, of a site whose address is known.
pub struct Sitemap;

const PATH: &str = "sitemap.xml";

impl Surface for Sitemap {
    fn claims(&self, site: &Site, theme: &Theme) -> Vec<(String, &'static str)> {
        (theme.features.sitemap && site.is_addressed()).then(|| (PATH.to_owned(), "made-file")).into_iter().collect()
    }

    fn see(&self, page: &Page) -> Option<String> {
        let own = &page.own;
        if own.robots.is_some() || own.canonical != own.absolute {
            return None;
        }
        let mut xml = format!("<url><loc>{}</loc>", escaped(&own.absolute));
        let changed = page.written.as_ref().and_then(|written| written.updated.as_ref().or(written.date.as_ref()));
        if let Some(date) = changed {
            let _ = write!(xml, "<lastmod>{}</lastmod>", escaped(&date.iso));
        }
        for alternate in &own.alternates {
            let (lang, url) = (escaped(&alternate.lang), escaped(&alternate.url));
            let _ = write!(xml, "<xhtml:link rel=\"alternate\" hreflang=\"{lang}\" href=\"{url}\"/>");
        }
        xml.push_str("</url>\n");
        Some(xml)
    }

    fn finish(&self, plan: &Plan, seen: &[&str]) -> Vec<Output> {
        if !plan.theme.features.sitemap || !plan.site.is_addressed() {
            return Vec::new();
        }
        let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
            <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
            xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n";
        vec![Output::bytes(PATH, [head, &seen.concat(), "</urlset>\n"].concat())]
    }
}
