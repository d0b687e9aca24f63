//! (Site, Theme) → pages and the files beside them. None of it touches disk, clock or network.
//!
//! [`SURFACES`] is the register: a new surface is one file and one line there. Only what the pages themselves need is no
//! entry of it: [`assets`], whose addresses every page names, the [`frame`] around them, and the pages ([`web`]).

mod assets;
mod emblem;
mod feed;
mod frame;
mod hosting;
mod names;
mod output;
mod search;
mod sitemap;
mod statics;
pub mod structured;
mod web;
mod xml;

pub use output::{Output, Recipe};
pub use search::Index;

use crate::diagnostic::{Diagnostic, Error, failed};
use crate::page::{Frame, Page};
use crate::site::Site;
use crate::site::pages::Outline;
use crate::theme::{Theme, Tokens};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use web::{Maker, Shared};

/// Files that a site has beside its pages.
trait Surface: Sync {
    /// The paths that it may publish, each with what its owner is called in messages (a code with words).
    fn claims(&self, site: &Site, theme: &Theme) -> Vec<(String, &'static str)>;

    /// What it makes of the site, whatever its pages come to.
    fn outputs(&self, _: &Plan<'_>) -> Vec<Output> {
        Vec::new()
    }

    /// What it takes up of a page that was made.
    fn see(&self, _: &Page) -> Option<String> {
        None
    }

    /// What it makes of all that it took up, in the order of the pages.
    fn finish(&self, _: &Plan<'_>, _seen: &[String]) -> Vec<Output> {
        Vec::new()
    }
}

/// The register of surfaces.
const SURFACES: [&dyn Surface; 7] = [
    &hosting::Headers,
    &hosting::Robots,
    &hosting::Redirects,
    &sitemap::Sitemap,
    &feed::Feeds,
    &search::Search,
    &statics::Statics,
];

/// A site with all but its pages laid out. Pages are made one at a time, judged by their key and let go: a site has more of
/// them than a memory should hold.
pub struct Plan<'a> {
    pub site: Site,
    pub theme: &'a Theme,
    shared: Shared,
}

/// What surfaces came upon: files that are to be published beside the pages, by path, and what is wrong.
#[derive(Debug, Default)]
pub struct Findings {
    pub outputs: BTreeMap<String, Recipe>,
    pub diagnostics: Vec<Diagnostic>,
}

impl Findings {
    fn add(&mut self, outputs: impl IntoIterator<Item = Output>) {
        self.outputs.extend(outputs.into_iter().map(|output| (output.path, output.recipe)));
    }

    fn take(&mut self, other: Findings) {
        self.outputs.extend(other.outputs);
        self.diagnostics.extend(other.diagnostics);
    }
}

/// What is left of a page that was made.
pub struct Passed<T> {
    pub path: String,
    /// None where the page could not be made whole.
    pub result: Option<T>,
    seen: [Option<String>; SURFACES.len()],
    findings: Findings,
}

/// Lays out a linked site; what is found is complete when its pages are [`finish`](Plan::finish)ed.
pub fn plan<'a>(mut site: Site, theme: &'a Theme, tokens: &Tokens) -> Result<(Plan<'a>, Findings), Error> {
    let mut findings = Findings::default();
    let (assets, outputs) = assets::assets(&site, theme, tokens, &mut findings.diagnostics)?;
    claim(&mut site, theme, &outputs, &mut findings.diagnostics);
    findings.diagnostics.extend(web::unknown_templates(&site, theme));
    let shared = web::shared(&site, theme, (tokens, &assets), &mut findings)?;
    let plan = Plan { site, theme, shared };
    findings.add(outputs);
    findings.add(SURFACES.iter().flat_map(|surface| surface.outputs(&plan)));
    Ok((plan, findings))
}

/// Claims what is published beside pages and static files, then the old addresses, for which nothing may stand.
fn claim(site: &mut Site, theme: &Theme, outputs: &[Output], diagnostics: &mut Vec<Diagnostic>) {
    let known: BTreeSet<&str> = outputs.iter().map(|output| output.path.as_str()).collect();
    known.into_iter().for_each(|path| site.claim(path, "made-file", diagnostics));
    for (path, what) in SURFACES.iter().flat_map(|surface| surface.claims(site, theme)).collect::<Vec<_>>() {
        site.claim(&path, what, diagnostics);
    }
    site.claim_aliases(diagnostics);
}

impl Plan<'_> {
    /// What the pages of each language share.
    pub fn frames(&self) -> impl Iterator<Item = &Arc<Frame>> {
        self.shared.editions.iter().map(|common| &common.frame)
    }

    /// Makes every page, shows it to every surface and keeps what `work` makes of it.
    pub fn pages<T: Send>(&self, work: impl Fn(&str, &Page) -> T + Sync) -> Vec<Passed<T>> {
        let pass = |outline: &Outline| {
            let mut maker = Maker::new(&self.site, self.theme, &self.shared, outline.edition);
            let page = maker.page(outline);
            let (path, findings) = (outline.file(), maker.findings());
            let seen = SURFACES.map(|surface| surface.see(&page));
            // A page that something is missing from would only give faults of the theme's that are none.
            let result = (!failed(&findings.diagnostics)).then(|| work(&path, &page));
            Passed { path, result, seen, findings }
        };
        self.site.pages.par_iter().map(pass).collect()
    }

    /// Takes up what was found while pages were made: files that they need, what is wrong, what surfaces saw. Gives what
    /// `work` made of them.
    pub fn finish<T>(&self, pages: Vec<Passed<T>>, findings: &mut Findings) -> Vec<(String, T)> {
        let mut seen: [Vec<String>; SURFACES.len()] = Default::default();
        let mut results = Vec::with_capacity(pages.len());
        for page in pages {
            seen.iter_mut().zip(page.seen).for_each(|(all, own)| all.extend(own));
            findings.take(page.findings);
            results.extend(page.result.map(|result| (page.path, result)));
        }
        findings.add(SURFACES.iter().zip(&seen).flat_map(|(surface, seen)| surface.finish(self, seen)));
        results
    }
}
