//! One tenant, from sources to tree: the whole program on one screen, and the steps it takes.

use crate::cache::{Cache, PROGRAM};
use crate::content::{front, media, place, read, value};
use crate::diagnostic::{Diagnostic, Error, Severity, listed};
use crate::digest::Digest;
use crate::model::content::Document;
use crate::model::emblem::{Drawing, Emblem};
use crate::model::language::Language;
use crate::model::media::{Probe, Rendition};
use crate::model::page::{Chrome, Entry, LogoView, Page};
use crate::model::slug;
use crate::model::tenant::{DirectoryEntry, Tenant};
use crate::render::{Engine, Texts, og, picture};
use crate::site::pages::Outline;
use crate::site::{self, Medium, Site, Source, Sources};
use crate::source::{self, Stamp};
use crate::surface::chrome::Assets;
use crate::surface::emblem::{drawn, emblem};
use crate::surface::{Make, Planned, feed, hosting, web};
use crate::theme::{Theme, Tokens, contrast, stylesheet};
use crate::tree::{Artifact, Key, Tree};
use jiff::civil::DateTime;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a build is told from outside.
#[derive(Clone, Debug)]
pub struct Settings {
    pub root: PathBuf,
    /// The time in Europe/Oslo, cut to the minute.
    pub now: DateTime,
    /// Reads every file, whatever its stamp says.
    pub rehash: bool,
    /// When this build began, in nanoseconds since 1970.
    pub started: u64,
    /// The largest content file in bytes.
    pub limit: u64,
}

/// A folder's files, parsed; kept between builds.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Layer {
    started: u64,
    /// What else the reading followed from than the files: what was read under other rules is read again.
    rules: Rules,
    /// In the order of their paths.
    items: Vec<Item>,
    /// What was wrong with the folder itself.
    diagnostics: Vec<Diagnostic>,
}

/// All that decides what a file's bytes come to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Rules {
    folder: String,
    shared: bool,
    first: Option<Language>,
    limit: u64,
}

impl Rules {
    fn of(settings: &Settings, owner: Owner<'_>) -> Rules {
        let Owner { folder, shared, first } = owner;
        Rules { folder: folder.to_owned(), shared, first: Some(first), limit: settings.limit }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Item {
    path: Arc<str>,
    stamp: Stamp,
    digest: Digest,
    parsed: Parsed,
    /// The document's HTML is at hand.
    #[serde(skip)]
    complete: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
enum Parsed {
    Document(Arc<Document>),
    Medium(Result<Probe, Diagnostic>, Vec<Diagnostic>),
    Static,
    Refused(Diagnostic),
    /// Belongs to another reader (the tenant's own theme).
    Other,
}

/// Whose folder a layer is.
#[derive(Clone, Copy, Debug)]
pub struct Owner<'a> {
    /// `content` or `tenants/<id>`.
    pub folder: &'a str,
    pub shared: bool,
    /// The language of files that name none.
    pub first: Language,
}

/// A folder as it was read last, with what was touched since read anew.
pub fn layer_again(
    settings: &Settings,
    owner: Owner<'_>,
    previous: &Layer,
    touched: &BTreeSet<String>,
) -> Result<Layer, Error> {
    let rules = Rules::of(settings, owner);
    if rules != previous.rules {
        return layer(settings, owner, None);
    }
    let mut items = previous.items.clone();
    let below = |path: &&String| path.strip_prefix(owner.folder).is_some_and(|rest| rest.starts_with('/'));
    let place = |items: &[Item], path: &str| items.binary_search_by(|item| (*item.path).cmp(path));
    for path in touched.iter().filter(below) {
        let folder = format!("{path}/");
        let inside = |at: usize| items.get(at).is_some_and(|item| item.path.starts_with(&folder));
        match (place(&items, path), source::stamp(&settings.root, path)) {
            (Ok(place), Ok(Some(stamp))) => items[place] = item(settings, owner, path.clone(), stamp)?,
            // A file that an editor wrote and took away.
            (Err(_), Ok(None)) if !place(&items, &folder).is_err_and(inside) => {}
            _ => return layer(settings, owner, Some(previous)),
        }
    }
    Ok(Layer { started: settings.started, rules, items, diagnostics: previous.diagnostics.clone() })
}

/// Lists a folder and parses what changed since `previous`.
pub fn layer(settings: &Settings, owner: Owner<'_>, previous: Option<&Layer>) -> Result<Layer, Error> {
    let (seen, diagnostics) = source::list(&settings.root, owner.folder);
    let rules = Rules::of(settings, owner);
    let previous = previous.filter(|previous| previous.rules == rules);
    let known = previous.map_or(&[][..], |layer| &layer.items);
    let before = previous.map_or(0, |layer| layer.started);
    let items = seen.into_par_iter().map(|file| {
        // A file that is newer than the build that read it may have changed again within the same stamp.
        let same = |item: &&Item| item.stamp == file.stamp && file.stamp.modified < before && !settings.rehash;
        let place = known.binary_search_by(|item| (*item.path).cmp(&file.path));
        match place.ok().map(|place| &known[place]).filter(same) {
            Some(item) => Ok(item.clone()),
            None => item(settings, owner, file.path, file.stamp),
        }
    });
    let items = items.collect::<Result<_, Error>>()?;
    Ok(Layer { started: settings.started, rules, items, diagnostics })
}

fn item(settings: &Settings, owner: Owner<'_>, path: String, stamp: Stamp) -> Result<Item, Error> {
    let below = path[owner.folder.len()..].trim_start_matches('/');
    let content = if owner.shared { Some(below) } else { below.strip_prefix("content/") };
    let refused = |diagnostic| Item {
        digest: Digest::of(b""),
        path: path.as_str().into(),
        stamp,
        parsed: Parsed::Refused(diagnostic),
        complete: false,
    };
    if content.is_some_and(|below| below.ends_with(".md"))
        && let Some(diagnostic) = front::too_large(&path, stamp.size, settings.limit)
    {
        return Ok(refused(diagnostic));
    }
    let contents = source::read(&settings.root, &path)?;
    let parsed = match content {
        Some(below) if below.ends_with(".md") => match place::of(below) {
            Ok(Some(place)) => {
                Parsed::Document(Arc::new(read::document(&path, &contents.bytes, place, owner.shared, owner.first)))
            }
            Ok(None) => Parsed::Other,
            Err(diagnostic) => return Ok(refused(diagnostic.within(&path))),
        },
        None if below.starts_with("static/") => Parsed::Static,
        None if !below.starts_with("media/") => Parsed::Other,
        _ => {
            let probe = media::probe(&path, &contents.bytes);
            let remarks = probe.as_ref().map_or(Vec::new(), |probe| media::remarks(&path, &contents.bytes, probe));
            Parsed::Medium(probe, remarks)
        }
    };
    let complete = matches!(parsed, Parsed::Document(_));
    Ok(Item { path: path.into(), stamp, digest: contents.digest, parsed, complete })
}

/// Whether two readings of a folder saw the same files, so that the memo need not be written.
pub fn same(a: &Layer, b: &Layer) -> bool {
    let alike = |(a, b): (&Item, &Item)| a.path == b.path && a.stamp == b.stamp && a.digest == b.digest;
    a.rules == b.rules && a.items.len() == b.items.len() && a.items.iter().zip(&b.items).all(alike)
}

/// The layers of one tenant as its sources, with what was wrong with the files themselves.
fn sources(layers: &[(&Layer, bool)], tenant: &Tenant, directory: Vec<DirectoryEntry>) -> (Sources, Vec<Diagnostic>) {
    let mut sources = Sources { directory, ..Sources::default() };
    let mut diagnostics = Vec::new();
    for (layer, own) in layers {
        diagnostics.extend(layer.diagnostics.iter().cloned());
        for item in &layer.items {
            match &item.parsed {
                Parsed::Document(document) => {
                    diagnostics.extend(document.diagnostics.iter().cloned());
                    sources.documents.push(Source {
                        file: item.path.clone(),
                        digest: item.digest,
                        document: document.clone(),
                        own: *own,
                        complete: item.complete,
                    });
                }
                Parsed::Medium(probe, remarks) => {
                    diagnostics.extend(remarks.iter().cloned());
                    let medium = Medium { file: item.path.to_string(), digest: item.digest, probe: probe.clone() };
                    sources.media.insert(slug::composed(&item.path).into_owned(), medium);
                }
                Parsed::Static => {
                    let below = item.path.trim_start_matches(&format!("tenants/{}/static", tenant.id)).to_owned();
                    sources.statics.insert(below, (item.path.to_string(), item.digest));
                }
                Parsed::Refused(diagnostic) => diagnostics.push(diagnostic.clone()),
                Parsed::Other => {}
            }
        }
    }
    (sources, diagnostics)
}

/// Everything that one tenant is built from.
pub struct Order<'a> {
    pub tenant: Tenant,
    /// The file that says so, for diagnostics.
    pub file: String,
    pub base: String,
    pub shared: &'a Layer,
    pub own: &'a Layer,
    pub theme: &'a Theme,
    pub engine: &'a Engine,
    pub directory: Vec<DirectoryEntry>,
}

/// Where finished files go: a folder, or memory.
pub trait Stage: Sync {
    /// Whether the file that an artifact describes is there, untouched.
    fn holds(&self, path: &str, artifact: &Artifact) -> bool;
    /// Takes a file, not yet visible; gives the time that the artifact is to remember.
    fn put(&self, path: &str, bytes: &[u8]) -> Result<u64, Error>;
    /// Makes everything that was put visible, file by file old or new, and removes what `next` has not.
    fn commit(&self, previous: &Tree, next: &Tree) -> Result<(), Error>;
    /// Forgets what was put and not committed: the tenant stays as it was. Called after every build, also a committed one.
    fn discard(&self) -> Result<(), Error>;
}

/// What a tenant's build came to.
#[derive(Debug, Default)]
pub struct Outcome {
    pub diagnostics: Vec<Diagnostic>,
    /// None where errors kept the tenant from being written.
    pub tree: Option<Tree>,
    pub pages: usize,
    pub rendered: usize,
    pub reused: usize,
    pub removed: usize,
}

/// A site with all but its pages laid out. Pages are made one at a time, judged by their key and let go: a site has more of
/// them than a memory should hold.
struct Plan<'a> {
    site: Site,
    theme: &'a Theme,
    engine: &'a Engine,
    stock: web::Stock,
    planned: Vec<Planned>,
    found: web::Found,
}

/// What is left of a page that was made.
struct Passed<T> {
    path: String,
    /// Its entry in the sitemap.
    listed: Option<String>,
    found: web::Found,
    /// None where the page could not be made whole.
    result: Option<T>,
}

/// Everything that is wrong with one tenant, without rendering anything.
pub fn check(settings: &Settings, order: Order<'_>) -> Result<Vec<Diagnostic>, Error> {
    Ok(faults(settings, plan(settings, order)?))
}

/// Everything that is wrong with a site that will not be written.
fn faults(settings: &Settings, mut plan: Plan<'_>) -> Vec<Diagnostic> {
    plan.found.diagnostics.extend(plan.engine.with(&plan.stock.chromes).err());
    let passed: Vec<Passed<()>> = plan.pages(|_, _| ());
    passed.into_iter().for_each(|page| plan.found.add(page.found));
    let mut diagnostics = plan.found.diagnostics;
    locate(settings, &mut diagnostics);
    diagnostics
}

/// Links one tenant and lays out what stands beside its pages.
fn plan<'a>(settings: &Settings, order: Order<'a>) -> Result<Plan<'a>, Error> {
    let theme = order.theme;
    let (sources, mut diagnostics) =
        sources(&[(order.shared, false), (order.own, true)], &order.tenant, order.directory);
    let (tokens, faults) = theme.tokens_of(&order.tenant, &order.file);
    diagnostics.extend(faults);
    diagnostics.extend(contrast::check(theme, &tokens, &order.tenant, &order.file));
    let (mut site, found) = site::link(order.tenant, order.base, sources, theme, settings.now);
    diagnostics.extend(found);
    diagnostics.extend(templates(&site, theme));
    let mut planned = Vec::new();
    let assets = assets(&site, theme, &tokens, &mut planned, &mut diagnostics)?;
    planned.push(hosting::headers());
    planned.extend(hosting::robots(&site));
    claim(&mut site, theme, &planned, &mut diagnostics);
    let (stock, mut found) = web::stock(&site, theme, &tokens, &assets)?;
    found.diagnostics.extend(diagnostics);
    if theme.features.feeds {
        let tongues = site.tongues.iter().zip(&stock.chromes).zip(&stock.entries);
        planned
            .extend(tongues.flat_map(|((tongue, chrome), entries)| feed::feeds(&site, tongue, theme, chrome, entries)));
    }
    planned.extend(hosting::redirects(&site));
    for (path, (file, digest)) in &site.sources.statics {
        planned.push(Planned { path: path[1..].to_owned(), make: Make::Copy { file: file.clone(), digest: *digest } });
    }
    Ok(Plan { site, theme, engine: order.engine, stock, planned, found })
}

/// Claims what is published beside pages and static files, then the old addresses, for which nothing may stand.
fn claim(site: &mut Site, theme: &Theme, planned: &[Planned], diagnostics: &mut Vec<Diagnostic>) {
    let made: BTreeSet<&str> = planned.iter().map(|file| file.path.as_str()).chain(hosting::FILES).collect();
    for path in made {
        site.claim(path, "made-file", diagnostics);
    }
    if theme.features.sitemap {
        site.claim(feed::SITEMAP, "made-file", diagnostics);
    }
    let feeds: Vec<String> = site.tongues.iter().filter(|_| theme.features.feeds).flat_map(feed::paths).collect();
    for path in feeds {
        site.claim(&path, "made-feed", diagnostics);
    }
    site.claim_aliases(diagnostics);
}

/// Documents that ask for a template which the theme does not have.
fn templates(site: &Site, theme: &Theme) -> Vec<Diagnostic> {
    let unknown = |source: &Source| {
        let front = &source.document.front;
        let name = front.template.as_ref().filter(|name| !theme.templates.contains_key(&format!("{name}.html")))?;
        let known = theme.templates.keys().filter(|known| !known.contains('/'));
        let known: Vec<&str> = known.filter_map(|known| known.strip_suffix(".html")).collect();
        let fault = Diagnostic::error("template-unknown").arg("name", name).arg("known", known.join(", "));
        Some(fault.at(&source.file, front.span_of("template")))
    };
    let sources = site.tongues.iter().flat_map(|tongue| tongue.nodes.iter().map(|node| site.source(node)));
    sources.filter_map(unknown).collect()
}

impl Plan<'_> {
    /// Makes every page and keeps what `work` makes of it.
    fn pages<T: Send>(&self, work: impl Fn(&str, Page) -> T + Sync) -> Vec<Passed<T>> {
        let pass = |outline: &Outline| {
            let mut maker = web::Maker::new(&self.site, self.theme, &self.stock);
            let page = maker.page(outline);
            let (path, listed) = (outline.file(), feed::listed(&page.own));
            let found = maker.found();
            // A page that something is missing from would only give faults of the theme's that are none.
            let result = (!failed(&found.diagnostics)).then(|| work(&path, page));
            Passed { path, listed, found, result }
        };
        self.site.pages.par_iter().map(pass).collect()
    }
}

/// Adds the lines to diagnostics of linking, which knows ranges but not texts.
fn locate(settings: &Settings, diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| a.order().cmp(&b.order()));
    diagnostics.dedup();
    *diagnostics = listed(std::mem::take(diagnostics));
    for diagnostic in diagnostics.iter_mut().filter(|d| d.span.is_some() && d.excerpt.is_none()) {
        if let Ok(contents) = source::read(&settings.root, &diagnostic.file) {
            *diagnostic = diagnostic.clone().located(&String::from_utf8_lossy(&contents.bytes));
        }
    }
}

fn assets(
    site: &Site,
    theme: &Theme,
    tokens: &Tokens,
    planned: &mut Vec<Planned>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Assets, Error> {
    let mut assets = Assets::default();
    let mut publish = |name: &str, bytes: Vec<u8>| {
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, "bin"));
        let path = format!("assets/{stem}.{}.{extension}", Digest::of(&bytes).short(10));
        let url = format!("/{path}");
        planned.push(Planned { path, make: Make::Bytes(bytes) });
        (name.to_owned(), url)
    };
    for (name, bytes) in theme.assets.iter().filter(|(name, _)| !name.ends_with(".css")) {
        let (name, url) = publish(name, bytes.clone());
        assets.addresses.insert(name, url);
    }
    match stylesheet(theme, tokens, &assets.addresses) {
        Ok(css) if !css.is_empty() => {
            let (name, url) = publish("style.css", css.into_bytes());
            assets.addresses.insert(name, url);
        }
        Ok(_) => {}
        Err(diagnostic) => diagnostics.push(diagnostic),
    }
    let emblem = emblem(site, theme, tokens);
    let mut draw = |drawing| {
        let (file, url) = drawn(&emblem, drawing)?;
        planned.push(file);
        Ok::<String, Error>(url)
    };
    (assets.icon, assets.touch_icon) = (draw(Drawing::Icon)?, draw(Drawing::TouchIcon)?);
    assets.card = theme.features.og_image.then(|| draw(Drawing::OpenGraph)).transpose()?;
    if let Some(logo) = &site.tenant.theme.logo {
        let file = format!("tenants/{}.toml", site.tenant.id);
        let view = site.medium("tenants/x", logo).and_then(|medium| logo_view(medium, planned));
        let blamed = |fault: Diagnostic| fault.at(&file, site.tenant.span_of("theme.logo"));
        assets.logo = view.map_err(|fault| diagnostics.push(blamed(fault))).ok();
    }
    Ok(assets)
}

fn logo_view(medium: &Medium, planned: &mut Vec<Planned>) -> Result<LogoView, Diagnostic> {
    let probe = medium.picture()?;
    let extension = probe.format.extension().unwrap_or_default();
    let path = format!("media/{}.{extension}", medium.digest.short(16));
    let rendition = Rendition { width: 0, format: crate::model::media::Encoding::Original };
    let make = Make::Rendition { file: medium.file.clone(), digest: medium.digest, rendition };
    planned.push(Planned { path: path.clone(), make });
    Ok(LogoView { url: format!("/{path}"), width: probe.width, height: probe.height })
}

fn page_key(page: &Page, theme: u64, sites: &BTreeMap<Language, u64>) -> Result<Key, Error> {
    let digests = |entries: &[Entry]| entries.iter().map(|entry| entry.digest).collect::<Vec<_>>();
    Ok(Key {
        theme,
        site: sites.get(&page.site.lang).copied().unwrap_or_default(),
        text: page.content.as_ref().map_or(0, |text| text.digest.low()),
        page: Digest::of_value(&(&page.own, digests(&page.entries), digests(&page.related), &page.content))?.low(),
    })
}

/// Raised when pictures are encoded in another way.
const ENCODING: u32 = 2;

/// The address of a rendition of the picture with this digest.
fn rendition_address(picture: &Digest, rendition: Rendition) -> Digest {
    let Rendition { width, format } = rendition;
    Digest::of(format!("rendition {ENCODING} of {picture} {width} {format:?}").as_bytes())
}

fn file_key(make: &Make) -> Key {
    let page = match make {
        Make::Bytes(bytes) => Digest::of(bytes).low(),
        Make::Rendition { digest, rendition, .. } => rendition_address(digest, *rendition).low(),
        Make::Drawing { digest, .. } | Make::Copy { digest, .. } => digest.low(),
    };
    Key { page, ..Key::default() }
}

/// Builds one tenant: whatever changed since `previous` is rendered, put on the stage and made visible at the end.
pub fn build(
    settings: &Settings,
    order: Order<'_>,
    cache: &Cache,
    previous: Option<&Tree>,
    stage: &dyn Stage,
) -> Result<Outcome, Error> {
    let open = Open { stage };
    let mut plan = plan(settings, order)?;
    let engine = match plan.engine.with(&plan.stock.chromes) {
        Ok(engine) if !failed(&plan.found.diagnostics) => engine,
        _ => return Ok(Outcome { diagnostics: faults(settings, plan), ..Outcome::default() }),
    };
    let empty = Tree::default();
    let old = previous.filter(|tree| tree.program == PROGRAM).unwrap_or(&empty);
    let work = Work { settings, site: &plan.site, engine: &engine, cache, stage, old };
    let theme = plan.theme.digest.low();
    let key = |chrome: &Arc<Chrome>| Ok((chrome.lang, Digest::of_value(&**chrome)?.low()));
    let keys = plan.stock.chromes.iter().map(key).collect::<Result<_, Error>>()?;
    let pages = plan.pages(|path, page| work.page(path, &page, page_key(&page, theme, &keys)?));
    let mut outcome = Outcome { pages: pages.len(), ..Outcome::default() };
    let mut tree = Tree { program: PROGRAM.to_owned(), ..Tree::default() };
    let mut files = std::mem::take(&mut plan.planned);
    let mut entries = Vec::new();
    for page in pages {
        entries.extend(page.listed);
        plan.found.add(page.found);
        if let Some(made) = page.result.transpose()? {
            outcome.take(page.path, made, &mut tree);
        }
    }
    if plan.theme.features.sitemap {
        files.push(feed::sitemap(entries.into_iter()));
    }
    let pictures = std::mem::take(&mut plan.found.pictures.planned);
    files.extend(pictures.into_iter().map(|(path, make)| Planned { path, make }));
    outcome.diagnostics.append(&mut plan.found.diagnostics);
    locate(settings, &mut outcome.diagnostics);
    // Nothing is encoded for a site that will not be written.
    if failed(&outcome.diagnostics) {
        return Ok(outcome);
    }
    let made = files.into_par_iter().map(|file| Ok((file.path.clone(), work.file(file)?)));
    for (path, made) in made.collect::<Result<Vec<_>, Error>>()? {
        outcome.take(path, made, &mut tree);
    }
    if failed(&outcome.diagnostics) {
        return Ok(outcome);
    }
    outcome.removed = previous.map_or(0, |old| old.removed(&tree).count());
    open.commit(previous.unwrap_or(&empty), &tree)?;
    outcome.tree = Some(tree);
    Ok(outcome)
}

/// A stage that forgets what was put on it however its build is left, unless that ends with a commit.
struct Open<'a> {
    stage: &'a dyn Stage,
}

impl Open<'_> {
    fn commit(self, previous: &Tree, next: &Tree) -> Result<(), Error> {
        self.stage.commit(previous, next)
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        // What cannot be removed now is removed before the next build, which then says why it cannot.
        let _ = self.stage.discard();
    }
}

impl Outcome {
    fn take(&mut self, path: String, made: Made, tree: &mut Tree) {
        *(if made.fresh { &mut self.rendered } else { &mut self.reused }) += 1;
        match made.result {
            Ok(artifact) => drop(tree.files.insert(path, artifact)),
            Err(diagnostic) => self.diagnostics.push(diagnostic),
        }
    }
}

/// Whether a tenant must not be written.
pub fn failed(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}

struct Made {
    result: Result<Artifact, Diagnostic>,
    fresh: bool,
}

struct Work<'a> {
    settings: &'a Settings,
    site: &'a Site,
    engine: &'a Engine,
    cache: &'a Cache,
    stage: &'a dyn Stage,
    /// What the last build of this program made.
    old: &'a Tree,
}

impl Work<'_> {
    fn page(&self, path: &str, page: &Page, key: Key) -> Result<Made, Error> {
        self.made(path, key, || self.engine.page(page, self))
    }

    fn file(&self, file: Planned) -> Result<Made, Error> {
        self.made(&file.path, file_key(&file.make), || match file.make {
            Make::Bytes(bytes) => Ok(Ok(bytes)),
            Make::Copy { file, .. } => Ok(Ok(source::read(&self.settings.root, &file)?.bytes)),
            Make::Rendition { file, digest, rendition } => self.rendition(&file, digest, rendition),
            Make::Drawing { emblem, drawing, digest } => Ok(Ok(self.drawing(&emblem, drawing, digest)?)),
        })
    }

    /// The file as it is where its key is the same, else made anew.
    fn made(
        &self,
        path: &str,
        key: Key,
        make: impl FnOnce() -> Result<Result<Vec<u8>, Diagnostic>, Error>,
    ) -> Result<Made, Error> {
        let kept = self.old.files.get(path).filter(|artifact| artifact.key == key && self.stage.holds(path, artifact));
        if let Some(artifact) = kept {
            return Ok(Made { result: Ok(artifact.clone()), fresh: false });
        }
        let result = match make()? {
            Ok(bytes) => {
                let modified = self.stage.put(path, &bytes)?;
                Ok(Artifact { modified, ..Artifact::of(path, &bytes, key) })
            }
            Err(diagnostic) => Err(diagnostic),
        };
        Ok(Made { result, fresh: true })
    }

    fn drawing(&self, emblem: &Emblem, drawing: Drawing, digest: Digest) -> Result<Vec<u8>, Error> {
        if let Some(bytes) = self.cache.artifact(&digest) {
            return Ok(bytes);
        }
        let bytes = og::drawn(emblem, drawing)?;
        self.cache.keep_artifact(&digest, &bytes)?;
        Ok(bytes)
    }

    fn rendition(
        &self,
        file: &str,
        digest: Digest,
        rendition: Rendition,
    ) -> Result<Result<Vec<u8>, Diagnostic>, Error> {
        let address = rendition_address(&digest, rendition);
        if let Some(bytes) = self.cache.artifact(&address) {
            return Ok(Ok(bytes));
        }
        let contents = source::read(&self.settings.root, file)?;
        let probe = match self.site.sources.media.get(&*slug::composed(file)).map(|medium| medium.probe.clone()) {
            Some(Ok(probe)) => probe,
            Some(Err(diagnostic)) => return Ok(Err(diagnostic)),
            None => return Ok(Err(Diagnostic::error("file-missing").arg("name", file).arg("near", "–"))),
        };
        match picture::encode(&contents.bytes, &probe, rendition) {
            Ok(bytes) => {
                self.cache.keep_artifact(&address, &bytes)?;
                Ok(Ok(bytes))
            }
            Err(error) => Ok(Err(error.diagnostic(file))),
        }
    }
}

impl Texts for Work<'_> {
    fn document(&self, source: usize) -> Result<Arc<Document>, Error> {
        let source = &self.site.sources.documents[source];
        if source.complete {
            return Ok(source.document.clone());
        }
        let contents = source::read(&self.settings.root, &source.file)?;
        if contents.digest != source.digest {
            return Err(Error::new("build from", &source.file, "the file changed during the build; build again"));
        }
        let first = if source.own { self.site.tenant.languages[0] } else { Language::Nb };
        let place = source.document.place.clone();
        Ok(Arc::new(read::document(&source.file, &contents.bytes, place, !source.own, first)))
    }
}

/// Reads a theme with its parents, and the tenant's own changes where `tenant` has any.
///
/// Where the theme itself is not to be found, the diagnostic names no file: that stands in the file of who chose it.
pub fn theme(root: &Path, name: &str, tenant: Option<&str>) -> Result<Theme, Vec<Diagnostic>> {
    let mut chain: Vec<crate::theme::Layer> = Vec::new();
    let mut next = Some(name.to_owned());
    while let Some(name) = next.take() {
        if let Some(fault) = theme_fault(root, &name, &chain) {
            return Err(vec![chain.first().map_or(fault.clone(), |child| child.blamed(fault))]);
        }
        let layer = theme_layer(root, name.clone(), format!("themes/{name}"))?;
        next = layer.parent();
        chain.insert(0, layer);
    }
    if let Some(id) = tenant {
        chain.push(theme_layer(root, id.to_owned(), format!("tenants/{id}/theme"))?);
    }
    crate::theme::resolve(&chain)
}

/// Why a theme cannot stand above the others of a chain.
fn theme_fault(root: &Path, name: &str, chain: &[crate::theme::Layer]) -> Option<Diagnostic> {
    let children = || chain.iter().rev().map(|layer| layer.name.as_str());
    if children().any(|child| child == name) {
        let circle = children().chain([name]).collect::<Vec<_>>().join(" → ");
        return Some(Diagnostic::error("theme-circle").arg("chain", circle));
    }
    // A name that is no slug could lead out of the folder.
    let there = slug::is(name) && root.join("themes").join(name).join("theme.toml").is_file();
    let known = || source::folders(root, "themes").join(", ");
    (!there).then(|| Diagnostic::error("theme-unknown").arg("name", value::shown(name)).arg("known", known()))
}

fn theme_layer(root: &Path, name: String, folder: String) -> Result<crate::theme::Layer, Vec<Diagnostic>> {
    let (seen, faults) = source::list(root, &folder);
    if failed(&faults) {
        return Err(faults);
    }
    let read = |file: &source::Seen| Ok((file.path[folder.len() + 1..].to_owned(), source::needed(root, &file.path)?));
    let files = seen.iter().map(read).collect::<Result<_, Diagnostic>>().map_err(|fault| vec![fault])?;
    Ok(crate::theme::Layer { name, folder, files })
}
