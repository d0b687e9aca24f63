//! (Site, Theme) → pages and the files beside them. None of it touches disk, clock or network.
//!
//! [`SURFACES`] is the register: a new surface is one file and one line there. Only what the pages themselves need is no
//! entry of it: [`assets`], whose addresses every page names, the [`frame`] around them, and the pages ([`web`]).

mod assets;
mod emblem;
pub mod events;
mod feed;
mod ical;
pub mod live;
mod frame;
mod hosting;
mod hours;
mod names;
pub mod openings;
mod output;
mod remains;
pub mod screen;
mod search;
mod sitemap;
mod statics;
pub mod structured;
mod web;
pub mod xml;

pub use feed::{Feed, Item};
pub use output::{Cut, Output, Recipe};
pub use remains::Remains;
pub use search::{Index, Item as SearchItem, Words};

use crate::diagnostic::{Diagnostic, Error, failed};
use crate::page::{Frame, Page};
use crate::site::pages::{Outline, Shape};
use crate::site::{Site, reading};
use crate::theme::{Theme, Tokens};
use assets::Assets;
use openings::specification::Openings;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use web::{Maker, Shared};

/// Files that a site has beside its pages.
trait Surface: Sync {
    /// The paths that it may publish, each with what its owner is called in messages (a code with words).
    fn claims(&self, site: &Site, theme: &Theme) -> Vec<(String, &'static str)>;

    /// What it makes of the site, whatever its pages come to, and what is wrong that only shows then. It follows from the site's face
    /// ([`Site`]'s documents without their texts) and from the day alone: it is kept while they stay the same.
    fn outputs(&self, _: &Plan, _faults: &mut Vec<Diagnostic>) -> Vec<Output> {
        Vec::new()
    }

    /// What it takes up of a page that was made.
    fn see(&self, _: &Page) -> Option<String> {
        None
    }

    /// What it makes of all that it took up, in the order of the pages.
    fn finish(&self, _: &Plan, _seen: &[&str]) -> Vec<Output> {
        Vec::new()
    }
}

/// The register of surfaces.
const SURFACES: [&dyn Surface; 13] = [
    &hosting::Headers,
    &hosting::Robots,
    &hosting::Redirects,
    &sitemap::Sitemap,
    &feed::Feeds,
    &search::Search,
    &openings::Days,
    &openings::Calendars,
    &openings::now::Now,
    &events::Calendars,
    &events::List,
    &screen::Screens,
    &statics::Statics,
];

/// A site with all but its pages laid out. Pages are made one at a time, judged by their key and let go: a site has more of
/// them than a memory should hold.
pub struct Plan {
    pub site: Site,
    pub theme: Arc<Theme>,
    /// What structured data says of when branches are open.
    pub openings: Openings,
    /// The theme's colours and sizes with the library's own in place.
    pub tokens: Tokens,
    shared: Shared,
}

/// What surfaces came upon: files that are to be published beside the pages, by path, and what is wrong.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    pub outputs: BTreeMap<String, Recipe>,
    pub diagnostics: Vec<Diagnostic>,
}

impl Findings {
    fn add(&mut self, outputs: impl IntoIterator<Item = Output>) {
        self.outputs.extend(outputs.into_iter().map(|output| (output.path, output.recipe)));
    }

    fn take(&mut self, remains: &Remains) {
        let cuts = remains.pictures.iter().map(|(path, cut)| (path.clone(), Recipe::Cut(cut.clone())));
        self.outputs.extend(cuts);
        self.diagnostics.extend(remains.diagnostics.iter().cloned());
    }
}

/// A page that was made or known.
pub struct Passed<T> {
    pub path: String,
    /// None where the page could not be made whole.
    pub result: Option<T>,
    pub remains: Arc<Remains>,
}

/// Lays out a linked site; what is found is complete when its pages are [`finish`](Plan::finish)ed.
pub fn plan(mut site: Site, theme: Arc<Theme>, tokens: &Tokens) -> Result<(Plan, Findings), Error> {
    let mut findings = Findings::default();
    let (assets, outputs) = assets::assets(&site, &theme, tokens, &mut findings.diagnostics)?;
    claim(&mut site, &theme, &outputs, &mut findings.diagnostics);
    findings.diagnostics.extend(web::unknown(&site, &theme));
    findings.diagnostics.extend(live::faults(&site));
    findings.diagnostics.extend(screen::faults(&site));
    Ok(laid((site, theme), (tokens, &assets, outputs), findings))
}

/// Lays out a site that was laid out before with the same face, whose claims were made and judged then.
pub fn again(site: Site, theme: Arc<Theme>, tokens: &Tokens) -> Result<(Plan, Findings), Error> {
    let mut findings = Findings::default();
    let (assets, outputs) = assets::assets(&site, &theme, tokens, &mut findings.diagnostics)?;
    Ok(laid((site, theme), (tokens, &assets, outputs), findings))
}

/// What pages share, made.
fn laid(
    (site, theme): (Site, Arc<Theme>),
    (tokens, assets, outputs): (&Tokens, &Assets, Vec<Output>),
    mut findings: Findings,
) -> (Plan, Findings) {
    let shared = web::shared(&site, &theme, (tokens, assets), &mut findings.diagnostics);
    let openings = openings::specification::openings(&site);
    let plan = Plan { site, theme, openings, tokens: tokens.clone(), shared };
    findings.add(outputs);
    (plan, findings)
}

/// Claims what is published, pages and static files first, then the old addresses, for which nothing may stand.
fn claim(site: &mut Site, theme: &Theme, outputs: &[Output], diagnostics: &mut Vec<Diagnostic>) {
    let known: BTreeSet<&String> = outputs.iter().map(|output| &output.path).collect();
    let known = known.into_iter().map(|path| (path.clone(), "made-file"));
    let made = known.chain(SURFACES.iter().flat_map(|surface| surface.claims(site, theme))).collect();
    site.claim(made, diagnostics);
    site.claim_aliases(diagnostics);
}

impl Plan {
    /// What surfaces make of the site, whatever its pages come to.
    pub fn beside(&self) -> Findings {
        let mut findings = Findings::default();
        let mut faults = Vec::new();
        findings.add(SURFACES.iter().flat_map(|surface| surface.outputs(self, &mut faults)));
        findings.diagnostics = faults;
        findings
    }

    /// What the pages of each language share.
    pub fn frames(&self) -> impl Iterator<Item = &Arc<Frame>> {
        self.shared.editions.iter().map(|common| &common.frame)
    }

    /// Makes every page that is not `known` by its place and path, shows it to every surface and keeps what `work` makes of it.
    pub fn pages<T: Send>(
        &self,
        known: impl Fn(usize, &str) -> Option<(T, Arc<Remains>)> + Sync,
        work: impl Fn(&str, &Page) -> T + Sync,
    ) -> Vec<Passed<T>> {
        let pass = |(place, outline): (usize, &Outline)| {
            let path = outline.file();
            match known(place, &path) {
                Some((result, remains)) => Passed { path, result: Some(result), remains },
                None => self.passed(outline, path, &work),
            }
        };
        self.site.pages.par_iter().enumerate().map(pass).collect()
    }

    fn passed<T>(&self, outline: &Outline, path: String, work: impl Fn(&str, &Page) -> T) -> Passed<T> {
        let mut maker = Maker::new(&self.site, &self.theme, &self.shared, outline.edition);
        let (page, read) = reading(|| maker.page(outline));
        let web::Found { pictures, diagnostics } = maker.found();
        // A page that something is missing from would only give faults of the theme's that are none.
        let result = (!failed(&diagnostics)).then(|| work(&path, &page));
        let texts = remains::texts(&self.site, self.own(outline), &page);
        let seen = SURFACES.iter().enumerate().filter_map(|(place, surface)| Some((place, surface.see(&page)?)));
        let seen = seen.collect();
        Passed {
            path,
            result,
            remains: Arc::new(Remains { texts, read, from: self.site.now.date(), seen, pictures, diagnostics }),
        }
    }

    /// The documents whose texts a page is made of, beside those that it shows.
    fn own(&self, outline: &Outline) -> Vec<usize> {
        let edition = &self.site.editions[outline.edition];
        let node = match &outline.shape {
            Shape::Front(node) | Shape::Single(node) => Some(*node),
            Shape::Section { folder, .. } => edition.sections[folder].node,
            // It names an index of all of them.
            Shape::Search => return edition.nodes.iter().map(|node| node.source).collect(),
            Shape::Date(place) => Some(edition.agenda[*place].node),
            Shape::Tag { .. }
            | Shape::Tags
            | Shape::Group { .. }
            | Shape::Month(_)
            | Shape::Branches
            | Shape::Branch(_)
            | Shape::NotFound => None,
        };
        node.into_iter().map(|node| edition.nodes[node].source).collect()
    }

    /// Takes up what was found while pages were made: files that they need, what is wrong, what surfaces saw.
    pub fn finish<T>(&self, pages: &[Passed<T>], findings: &mut Findings) {
        let mut seen: [Vec<&str>; SURFACES.len()] = Default::default();
        for page in pages {
            findings.take(&page.remains);
            page.remains.seen.iter().for_each(|(surface, what)| seen[*surface].push(what));
        }
        findings.add(SURFACES.iter().zip(&seen).flat_map(|(surface, seen)| surface.finish(self, seen)));
    }
}
