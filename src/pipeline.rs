//! One tenant, from sources to tree: the whole program on one screen, and the steps it takes.

use crate::cache::{Cache, PROGRAM};
use crate::content::read;
use crate::diagnostic::{Diagnostic, Error, failed, listed};
use crate::digest::Digest;
use crate::intake::{Intake, Settings, sources};
use crate::model::content::Document;
use crate::model::emblem::{Drawing, Emblem};
use crate::model::language::Language;
use crate::model::media::Rendition;
use crate::model::page::{Entry, Frame, LogoView, Page};
use crate::model::slug;
use crate::model::tenant::{DirectoryEntry, Tenant};
use crate::render::{Engine, Texts, og, picture};
use crate::site::pages::Outline;
use crate::site::{self, Medium, Site, Source};
use crate::source;
use crate::surface::emblem::{drawn, emblem};
use crate::surface::frame::Assets;
use crate::surface::{Output, Recipe, feed, hosting, web};
use crate::theme::{Theme, Tokens, contrast, stylesheet};
use crate::tree::{Artifact, Key, Tree};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Everything that one tenant is built from.
pub struct Inputs<'a> {
    pub tenant: Tenant,
    /// The file that says so, for diagnostics.
    pub file: String,
    pub base: String,
    pub shared: &'a Intake,
    pub own: &'a Intake,
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
    shared: web::Shared,
    outputs: Vec<Output>,
    found: web::Findings,
}

/// What is left of a page that was made.
struct Passed<T> {
    path: String,
    /// Its entry in the sitemap.
    listed: Option<String>,
    found: web::Findings,
    /// None where the page could not be made whole.
    result: Option<T>,
}

/// Everything that is wrong with one tenant, without rendering anything.
pub fn check(settings: &Settings, order: Inputs<'_>) -> Result<Vec<Diagnostic>, Error> {
    Ok(faults(settings, plan(settings, order)?))
}

/// Everything that is wrong with a site that will not be written.
fn faults(settings: &Settings, mut plan: Plan<'_>) -> Vec<Diagnostic> {
    plan.found.diagnostics.extend(plan.engine.with(&plan.shared.frames).err());
    let passed: Vec<Passed<()>> = plan.pages(|_, _| ());
    passed.into_iter().for_each(|page| plan.found.add(page.found));
    let mut diagnostics = plan.found.diagnostics;
    locate(settings, &mut diagnostics);
    diagnostics
}

/// Links one tenant and lays out what stands beside its pages.
fn plan<'a>(settings: &Settings, order: Inputs<'a>) -> Result<Plan<'a>, Error> {
    let theme = order.theme;
    let (sources, mut diagnostics) =
        sources(&[(order.shared, false), (order.own, true)], &order.tenant, order.directory);
    let (tokens, faults) = theme.tokens_of(&order.tenant, &order.file);
    diagnostics.extend(faults);
    diagnostics.extend(contrast::check(theme, &tokens, &order.tenant, &order.file));
    let (mut site, found) = site::link(order.tenant, order.base, sources, theme, settings.now);
    diagnostics.extend(found);
    diagnostics.extend(templates(&site, theme));
    let mut outputs = Vec::new();
    let assets = assets(&site, theme, &tokens, &mut outputs, &mut diagnostics)?;
    outputs.push(hosting::headers());
    outputs.extend(hosting::robots(&site));
    claim(&mut site, theme, &outputs, &mut diagnostics);
    let (shared, mut found) = web::shared(&site, theme, &tokens, &assets)?;
    found.diagnostics.extend(diagnostics);
    if theme.features.feeds {
        let editions = site.editions.iter().zip(&shared.frames).zip(&shared.entries);
        outputs.extend(
            editions.flat_map(|((edition, frame), entries)| feed::feeds(&site, edition, theme, frame, entries)),
        );
    }
    outputs.extend(hosting::redirects(&site));
    for (path, (file, digest)) in &site.sources.statics {
        outputs
            .push(Output { path: path[1..].to_owned(), recipe: Recipe::Copy { file: file.clone(), digest: *digest } });
    }
    Ok(Plan { site, theme, engine: order.engine, shared, outputs, found })
}

/// Claims what is published beside pages and static files, then the old addresses, for which nothing may stand.
fn claim(site: &mut Site, theme: &Theme, outputs: &[Output], diagnostics: &mut Vec<Diagnostic>) {
    let made: BTreeSet<&str> = outputs.iter().map(|file| file.path.as_str()).chain(hosting::FILES).collect();
    for path in made {
        site.claim(path, "made-file", diagnostics);
    }
    if theme.features.sitemap {
        site.claim(feed::SITEMAP, "made-file", diagnostics);
    }
    let feeds: Vec<String> = site.editions.iter().filter(|_| theme.features.feeds).flat_map(feed::paths).collect();
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
    let sources = site.editions.iter().flat_map(|edition| edition.nodes.iter().map(|node| site.source(node)));
    sources.filter_map(unknown).collect()
}

impl Plan<'_> {
    /// Makes every page and keeps what `work` makes of it.
    fn pages<T: Send>(&self, work: impl Fn(&str, Page) -> T + Sync) -> Vec<Passed<T>> {
        let pass = |outline: &Outline| {
            let mut maker = web::Maker::new(&self.site, self.theme, &self.shared);
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
    outputs: &mut Vec<Output>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Assets, Error> {
    let mut assets = Assets::default();
    let mut publish = |name: &str, bytes: Vec<u8>| {
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, "bin"));
        let path = format!("assets/{stem}.{}.{extension}", Digest::of(&bytes).short(10));
        let url = format!("/{path}");
        outputs.push(Output { path, recipe: Recipe::Bytes(bytes) });
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
        outputs.push(file);
        Ok::<String, Error>(url)
    };
    (assets.icon, assets.touch_icon) = (draw(Drawing::Icon)?, draw(Drawing::TouchIcon)?);
    assets.card = theme.features.og_image.then(|| draw(Drawing::OpenGraph)).transpose()?;
    if let Some(logo) = &site.tenant.theme.logo {
        let file = format!("tenants/{}.toml", site.tenant.id);
        let view = site.medium("tenants/x", logo).and_then(|medium| logo_view(medium, outputs));
        let blamed = |fault: Diagnostic| fault.at(&file, site.tenant.span_of("theme.logo"));
        assets.logo = view.map_err(|fault| diagnostics.push(blamed(fault))).ok();
    }
    Ok(assets)
}

fn logo_view(medium: &Medium, outputs: &mut Vec<Output>) -> Result<LogoView, Diagnostic> {
    let probe = medium.picture()?;
    let extension = probe.format.extension().unwrap_or_default();
    let path = format!("media/{}.{extension}", medium.digest.short(16));
    let rendition = Rendition { width: 0, format: crate::model::media::Encoding::Original };
    let recipe = Recipe::Rendition { file: medium.file.clone(), digest: medium.digest, rendition };
    outputs.push(Output { path: path.clone(), recipe });
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

fn file_key(recipe: &Recipe) -> Key {
    let page = match recipe {
        Recipe::Bytes(bytes) => Digest::of(bytes).low(),
        Recipe::Rendition { digest, rendition, .. } => rendition_address(digest, *rendition).low(),
        Recipe::Drawing { digest, .. } | Recipe::Copy { digest, .. } => digest.low(),
    };
    Key { page, ..Key::default() }
}

/// Builds one tenant: whatever changed since `previous` is rendered, put on the stage and made visible at the end.
pub fn build(
    settings: &Settings,
    order: Inputs<'_>,
    cache: &Cache,
    previous: Option<&Tree>,
    stage: &dyn Stage,
) -> Result<Outcome, Error> {
    let open = Open { stage };
    let mut plan = plan(settings, order)?;
    let engine = match plan.engine.with(&plan.shared.frames) {
        Ok(engine) if !failed(&plan.found.diagnostics) => engine,
        _ => return Ok(Outcome { diagnostics: faults(settings, plan), ..Outcome::default() }),
    };
    let empty = Tree::default();
    let old = previous.filter(|tree| tree.program == PROGRAM).unwrap_or(&empty);
    let work = Work { settings, site: &plan.site, engine: &engine, cache, stage, old };
    let theme = plan.theme.digest.low();
    let key = |frame: &Arc<Frame>| Ok((frame.lang, Digest::of_value(&**frame)?.low()));
    let keys = plan.shared.frames.iter().map(key).collect::<Result<_, Error>>()?;
    let pages = plan.pages(|path, page| work.page(path, &page, page_key(&page, theme, &keys)?));
    let mut outcome = Outcome { pages: pages.len(), ..Outcome::default() };
    let mut tree = Tree { program: PROGRAM.to_owned(), ..Tree::default() };
    let mut files = std::mem::take(&mut plan.outputs);
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
    let pictures = std::mem::take(&mut plan.found.pictures.outputs);
    files.extend(pictures.into_iter().map(|(path, recipe)| Output { path, recipe }));
    outcome.diagnostics.append(&mut plan.found.diagnostics);
    locate(settings, &mut outcome.diagnostics);
    // Nothing is encoded for a site that will not be written.
    if failed(&outcome.diagnostics) {
        return Ok(outcome);
    }
    let made = jobs(files).into_par_iter().map(|job| work.job(job));
    for (path, made) in made.collect::<Result<Vec<_>, Error>>()?.into_iter().flatten() {
        outcome.take(path, made, &mut tree);
    }
    if failed(&outcome.diagnostics) {
        locate(settings, &mut outcome.diagnostics);
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

struct Made {
    result: Result<Artifact, Diagnostic>,
    fresh: bool,
}

/// A file's bytes, or what is wrong with what they would be made of.
type Encoded = Result<Vec<u8>, Diagnostic>;

/// Why a build stops that would mix two states of a source.
const CHANGED: &str = "the file changed during the build; build again";

/// Files that are made at one go.
enum Job {
    File(Output),
    /// All renditions of the picture `file`, so that it is decoded once.
    Picture {
        file: String,
        digest: Digest,
        /// With the paths of their files.
        renditions: Vec<(String, Rendition)>,
    },
}

/// The jobs that files come to; pictures, which take longest, first.
fn jobs(files: Vec<Output>) -> Vec<Job> {
    let mut pictures = BTreeMap::new();
    let mut others = Vec::new();
    for Output { path, recipe } in files {
        match recipe {
            Recipe::Rendition { file, digest, rendition } => {
                let picture = pictures.entry(digest).or_insert_with(|| (file, Vec::new()));
                picture.1.push((path, rendition));
            }
            Recipe::Bytes(_) | Recipe::Drawing { .. } | Recipe::Copy { .. } => {
                others.push(Job::File(Output { path, recipe }))
            }
        }
    }
    let picture = |(digest, (file, renditions))| Job::Picture { file, digest, renditions };
    pictures.into_iter().map(picture).chain(others).collect()
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

    fn job(&self, job: Job) -> Result<Vec<(String, Made)>, Error> {
        match job {
            Job::File(Output { path, recipe }) => {
                let made = self.made(&path, file_key(&recipe), || self.bytes(recipe))?;
                Ok(vec![(path, made)])
            }
            Job::Picture { file, digest, renditions } => self.picture(&file, digest, renditions),
        }
    }

    fn bytes(&self, recipe: Recipe) -> Result<Result<Vec<u8>, Diagnostic>, Error> {
        match recipe {
            Recipe::Bytes(bytes) => Ok(Ok(bytes)),
            Recipe::Copy { file, .. } => Ok(Ok(source::read(&self.settings.root, &file)?.bytes)),
            Recipe::Drawing { emblem, drawing, digest } => Ok(Ok(self.drawing(&emblem, drawing, digest)?)),
            // As many as were asked for: one.
            Recipe::Rendition { file, digest, rendition } => Ok(self.encoded(&file, digest, &[rendition])?.remove(0)),
        }
    }

    /// The file as it is where its key is the same, else made anew.
    fn made(
        &self,
        path: &str,
        key: Key,
        make: impl FnOnce() -> Result<Result<Vec<u8>, Diagnostic>, Error>,
    ) -> Result<Made, Error> {
        match self.kept(path, key) {
            Some(made) => Ok(made),
            None => self.put(path, key, make()?),
        }
    }

    fn kept(&self, path: &str, key: Key) -> Option<Made> {
        let artifact = self.old.files.get(path)?;
        let same = artifact.key == key && self.stage.holds(path, artifact);
        same.then(|| Made { result: Ok(artifact.clone()), fresh: false })
    }

    fn put(&self, path: &str, key: Key, bytes: Result<Vec<u8>, Diagnostic>) -> Result<Made, Error> {
        let put = |bytes: Vec<u8>| {
            let modified = self.stage.put(path, &bytes)?;
            Ok(Artifact { modified, ..Artifact::of(path, &bytes, key) })
        };
        let result = match bytes {
            Ok(bytes) => Ok(put(bytes)?),
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

    /// The files of one picture: only what neither the stage nor the cache holds is encoded.
    fn picture(
        &self,
        file: &str,
        digest: Digest,
        renditions: Vec<(String, Rendition)>,
    ) -> Result<Vec<(String, Made)>, Error> {
        let mut done = Vec::new();
        let mut lacking = Vec::new();
        for (path, rendition) in renditions {
            let address = rendition_address(&digest, rendition);
            let key = Key { page: address.low(), ..Key::default() };
            if let Some(made) = self.kept(&path, key) {
                done.push((path, made));
            } else if let Some(bytes) = self.cache.artifact(&address) {
                done.push((path.clone(), self.put(&path, key, Ok(bytes))?));
            } else {
                lacking.push((path, rendition, address, key));
            }
        }
        let wanted: Vec<Rendition> = lacking.iter().map(|(_, rendition, ..)| *rendition).collect();
        for ((path, _, address, key), bytes) in lacking.into_iter().zip(self.encoded(file, digest, &wanted)?) {
            if let Ok(bytes) = &bytes {
                self.cache.keep_artifact(&address, bytes)?;
            }
            done.push((path.clone(), self.put(&path, key, bytes)?));
        }
        Ok(done)
    }

    /// Renditions of a picture, in the order asked for.
    fn encoded(&self, file: &str, digest: Digest, wanted: &[Rendition]) -> Result<Vec<Encoded>, Error> {
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let probe = match self.site.sources.media.get(&*slug::composed(file)).map(|medium| medium.probe.clone()) {
            Some(probe) => probe,
            None => Err(Diagnostic::error("file-missing").arg("name", file).arg("near", "–")),
        };
        let probe = match probe {
            Ok(probe) => probe,
            Err(diagnostic) => return Ok(vec![Err(diagnostic); wanted.len()]),
        };
        let contents = source::read(&self.settings.root, file)?;
        if contents.digest != digest {
            return Err(Error::new("build from", file, CHANGED));
        }
        let encoded = picture::encode_all(&contents.bytes, &probe, wanted);
        Ok(encoded.into_iter().map(|bytes| bytes.map_err(|error| error.diagnostic(file))).collect())
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
            return Err(Error::new("build from", &source.file, CHANGED));
        }
        let first = if source.own { self.site.tenant.languages[0] } else { Language::Nb };
        let place = source.document.place.clone();
        Ok(Arc::new(read::document(&source.file, &contents.bytes, place, !source.own, first)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::media::Encoding;

    /// Keeps what was put until it is told to forget.
    #[derive(Default)]
    struct Waiting(std::sync::Mutex<Vec<String>>);

    impl Stage for Waiting {
        fn holds(&self, _: &str, _: &Artifact) -> bool {
            false
        }

        fn put(&self, path: &str, _: &[u8]) -> Result<u64, Error> {
            self.0.lock().unwrap().push(path.to_owned());
            Ok(0)
        }

        fn commit(&self, _: &Tree, _: &Tree) -> Result<(), Error> {
            Err(Error::new("write", "x", "the disk is full"))
        }

        fn discard(&self) -> Result<(), Error> {
            self.0.lock().unwrap().clear();
            Ok(())
        }
    }

    #[test]
    fn a_build_that_is_left_in_any_way_forgets_what_it_put() {
        let leaves: [fn(Open<'_>) -> Result<(), Error>; 3] = [
            |_| Ok(()),
            |_| Err(Error::new("read", "x", "gone")),
            |open| open.commit(&Tree::default(), &Tree::default()),
        ];
        for leave in leaves {
            let stage = Waiting::default();
            stage.put("x", b"").unwrap();
            let _ = leave(Open { stage: &stage });
            assert!(stage.0.lock().unwrap().is_empty());
        }
    }

    #[test]
    fn all_renditions_of_a_picture_are_one_job() {
        let rendition = |name: &str, width, format| Output {
            path: format!("media/{name}-{width}.{format:?}"),
            recipe: Recipe::Rendition {
                file: name.to_owned(),
                digest: Digest::of(name.as_bytes()),
                rendition: Rendition { width, format },
            },
        };
        let files = vec![
            rendition("a", 320, Encoding::Webp),
            rendition("b", 320, Encoding::Webp),
            Output { path: "robots.txt".to_owned(), recipe: Recipe::Bytes(Vec::new()) },
            rendition("a", 640, Encoding::Avif),
            rendition("a", 0, Encoding::Original),
        ];
        let shape = |job: Job| match job {
            Job::File(file) => (file.path, 1),
            Job::Picture { file, renditions, .. } => (file, renditions.len()),
        };
        let mut shapes: Vec<(String, usize)> = jobs(files).into_iter().map(shape).collect();
        assert_eq!(shapes.pop(), Some(("robots.txt".to_owned(), 1)));
        shapes.sort();
        assert_eq!(shapes, [("a".to_owned(), 3), ("b".to_owned(), 1)]);
    }
}
