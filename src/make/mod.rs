//! Recipes and pages → files on a stage. What the last build made is kept where its key is the same.
//!
//! Knows no surface by name, and no template: it is handed pages, recipes and a renderer.

mod feed;
mod index;
mod picture;
mod records;
mod screen;
mod stage;

pub use records::{Beside, Known, Records};
pub use stage::{OpenStage, Stage};

use crate::cache::Cache;
use crate::content::read::{self, Owner};
use crate::diagnostic::{Diagnostic, Error, Fault, settled};
use crate::digest::Digest;
use crate::model::content::Document;
use crate::model::emblem::{Drawing, Emblem};
use crate::model::language::Language;
use crate::page::{Entry, Frame, Page};
use crate::render::{self, Renderer, Texts, og};
use crate::site::{Html, Site};
use crate::source;
use crate::surface::openings::specification::Openings;
use crate::surface::structured::says_openings;
use crate::surface::{Cut, Recipe};
use crate::tree::{Artifact, Key, Tree};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// Why a build stops that would mix two states of a source.
const CHANGED: &str = "file-changed";

/// A finished file, or what is wrong with what it would be made of.
#[derive(Debug)]
pub struct Made {
    pub result: Result<Artifact, Vec<Diagnostic>>,
    /// Made anew, not kept.
    pub fresh: bool,
}

/// Everything that files are made from, and where they go.
pub struct Making<'a> {
    pub root: &'a Path,
    pub site: &'a Site,
    pub renderer: &'a Renderer<'a>,
    pub cache: &'a Cache,
    pub stage: &'a dyn Stage,
    /// What the last build of this program made.
    pub old: &'a Tree,
    pub keys: PageKeys,
}

/// The parts of a page's key that it shares with others.
pub struct PageKeys {
    theme: u64,
    frames: BTreeMap<Language, u64>,
    /// When branches are open, which front pages say to machines; none: nothing is said of it.
    openings: Option<u64>,
}

impl PageKeys {
    pub fn of<'a>(theme: &Digest, frames: impl Iterator<Item = &'a Arc<Frame>>) -> Result<PageKeys, Error> {
        let key = |frame: &Arc<Frame>| Ok((frame.lang, Digest::of_value(&**frame)?.low()));
        Ok(PageKeys { theme: theme.low(), frames: frames.map(key).collect::<Result<_, Error>>()?, openings: None })
    }

    /// The same where it is known when branches are open.
    #[must_use]
    pub fn knowing(self, openings: &Openings) -> PageKeys {
        let said = serde_json::json!(openings).to_string();
        PageKeys { openings: (!openings.is_empty()).then(|| Digest::of(said.as_bytes()).low()), ..self }
    }

    /// All that a page's bytes follow from.
    fn page(&self, page: &Page) -> Result<Key, Error> {
        let digests = |entries: &[Entry]| entries.iter().map(|entry| entry.digest).collect::<Vec<_>>();
        let (own, written, body, content) = (&page.own, &page.written, &page.body, &page.content);
        let lists = (digests(&page.entries), digests(&page.related));
        let openings = self.openings.filter(|_| says_openings(own.kind));
        Ok(Key {
            theme: self.theme,
            site: self.frames.get(&page.site.lang).copied().unwrap_or_default(),
            text: content.as_ref().map_or(0, |text| text.digest.low()),
            page: Digest::of_value(&(own, written, body, lists, content, openings))?.low(),
        })
    }
}

impl Making<'_> {
    pub fn page(&self, path: &str, page: &Page) -> Result<Made, Error> {
        self.made(path, self.keys.page(page)?, || self.renderer.page(page, self))
    }

    /// Makes files; pictures, which take longest, first, all renditions of one at one go.
    pub fn files(&self, outputs: BTreeMap<String, Recipe>) -> Result<Vec<(String, Made)>, Error> {
        let (indexes, outputs) = index::sorted(outputs);
        let (feeds, outputs) = feed::sorted(outputs);
        let (screens, outputs) = screen::sorted(outputs);
        let (pictures, others) = picture::sorted(outputs);
        let pictures = pictures.into_par_iter().map(|picture| self.picture(picture));
        let others = others.into_par_iter().map(|(path, recipe)| Ok(vec![self.file(path, recipe)?]));
        let indexes = indexes.into_par_iter().map(|index| self.index(&index));
        let feeds = feeds.into_par_iter().map(|feed| self.feed(&feed));
        let made: Vec<Vec<(String, Made)>> =
            pictures.chain(others).chain(indexes).chain(feeds).collect::<Result<_, Error>>()?;
        // Manifests name pictures by the digest of their bytes, which are there now.
        let screens: Vec<(String, Made)> =
            screens.into_par_iter().map(|(path, draft)| self.screen(path, &draft)).collect::<Result<_, Error>>()?;
        Ok(made.into_iter().flatten().chain(screens).collect())
    }

    fn file(&self, path: String, recipe: Recipe) -> Result<(String, Made), Error> {
        let page = match &recipe {
            Recipe::Bytes(bytes) => Digest::of(bytes).low(),
            Recipe::Shared(_) => Digest::of(path.as_bytes()).low(),
            Recipe::Cut(cut) => picture::address(&cut.digest, cut.rendition).low(),
            Recipe::Drawing { digest, .. } | Recipe::Copy { digest, .. } => digest.low(),
            Recipe::Index { index, .. } => index.digest.low(),
            Recipe::Feed { feed, .. } => feed.digest().low(),
            Recipe::Screen(draft) => draft.digest().low(),
        };
        let made = self.made(&path, Key { page, ..Key::default() }, || self.bytes(recipe))?;
        Ok((path, made))
    }

    fn bytes(&self, recipe: Recipe) -> Result<Vec<u8>, Fault> {
        match recipe {
            Recipe::Bytes(bytes) | Recipe::Shared(bytes) => Ok(bytes.to_vec()),
            Recipe::Copy { file, .. } => Ok(source::read(self.root, &file)?.bytes),
            Recipe::Drawing { emblem, drawing, digest } => Ok(self.drawing(&emblem, drawing, digest)?),
            Recipe::Index { index, part } => Ok(self.written(&index)?.swap_remove(part)),
            Recipe::Feed { feed, part } => Ok(render::feed::written(&feed, self)?.swap_remove(part)),
            Recipe::Screen(draft) => self.manifest(&draft),
            Recipe::Cut(Cut { file, digest, rendition }) => {
                // As many as were asked for: one.
                self.encoded(&file, digest, &[rendition])?.remove(0).map_err(Fault::from)
            }
        }
    }

    /// The file as it is where its key is the same, else made anew.
    fn made(&self, path: &str, key: Key, make: impl FnOnce() -> Result<Vec<u8>, Fault>) -> Result<Made, Error> {
        match self.kept(path, key) {
            Some(made) => Ok(made),
            None => self.put(path, key, settled(make())?),
        }
    }

    fn kept(&self, path: &str, key: Key) -> Option<Made> {
        let artifact = self.old.files.get(path)?;
        let same = artifact.key == key && self.stage.holds(path, artifact);
        same.then_some(Made { result: Ok(*artifact), fresh: false })
    }

    /// The files of something that is made at one go, in the order of its paths: nothing is made where all of them are still there.
    fn whole(
        &self,
        paths: &[String],
        key: Key,
        make: impl FnOnce() -> Result<Vec<Vec<u8>>, Error>,
    ) -> Result<Vec<(String, Made)>, Error> {
        let kept = paths.iter().map(|path| Some((path.clone(), self.kept(path, key)?)));
        if let Some(kept) = kept.collect() {
            return Ok(kept);
        }
        let put = |(path, bytes): (&String, Vec<u8>)| Ok((path.clone(), self.put(path, key, Ok(bytes))?));
        paths.iter().zip(make()?).map(put).collect()
    }

    fn put(&self, path: &str, key: Key, bytes: Result<Vec<u8>, Vec<Diagnostic>>) -> Result<Made, Error> {
        let put = |bytes: Vec<u8>| {
            let modified = self.stage.put(path, &bytes)?;
            Ok(Artifact { length: bytes.len() as u64, key, modified })
        };
        let result = match bytes {
            Ok(bytes) => Ok(put(bytes)?),
            Err(diagnostics) => Err(diagnostics),
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
}

impl Texts for Making<'_> {
    fn document(&self, source: usize) -> Result<Arc<Document>, Error> {
        let source = &self.site.sources.documents[source];
        match &source.html {
            Html::AtHand => return Ok(source.document.clone()),
            Html::Aside(slip) => {
                let mut document = Document::clone(&source.document);
                document.body.change(|body| slip.text().map(|html| body.html = html))?;
                return Ok(Arc::new(document));
            }
            Html::InFile => {}
        }
        let contents = source::read(self.root, &source.file)?;
        if contents.digest != source.digest {
            return Err(Error::new("build from", &source.file, CHANGED));
        }
        let first = if source.own { self.site.tenant.languages[0] } else { Language::Nb };
        let (place, owner) = (source.document.place.clone(), Owner { shared: !source.own, first });
        Ok(Arc::new(read::document(&source.file, &contents.bytes, place, owner)))
    }
}
