//! Folders → parsed items, remembered with all that their reading depended on, and a theme with its parents.
//!
//! Links nothing: what a tenant's files come to together is `site`'s. A file whose stamp did not change is not read again.

mod memo;
mod pieces;
mod standing;

pub use standing::Standing;

use crate::cache::Aside;
use crate::content::read::{Owner, document};
use crate::content::{front, media, place, value};
use crate::diagnostic::{Diagnostic, Error, failed};
use crate::digest::Digest;
use crate::model::catalogue::PULLED;
use crate::model::content::Document;
use crate::model::kind::Kind;
use crate::model::media::Probe;
use crate::model::slug;
use crate::model::tenant::{DirectoryEntry, Tenant};
use crate::site::{Html, Medium, Source, Sources};
use crate::source::{self, Listing, Seen, Stamp};
use crate::theme::Theme;
use crate::tree::is_inside;
use jiff::civil::DateTime;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use uuid::Uuid;

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
    /// Where the HTML of texts is put for which memory has no room.
    pub aside: Aside,
}

/// A folder's files, parsed; kept between builds.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Intake {
    started: u64,
    /// What else the reading followed from than the files: what was read under other rules is read again.
    rules: Rules,
    /// In the order of their paths.
    #[serde(with = "pieces")]
    items: Vec<Item>,
    /// What was wrong with the folder itself.
    diagnostics: Vec<Diagnostic>,
}

/// All that decides what a file's bytes come to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Rules {
    folder: String,
    owner: Option<Owner>,
    limit: u64,
}

impl Rules {
    fn of(settings: &Settings, origin: Origin<'_>) -> Rules {
        Rules { folder: origin.folder.to_owned(), owner: Some(origin.owner), limit: settings.limit }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Item {
    path: Arc<str>,
    stamp: Stamp,
    digest: Digest,
    parsed: Parsed,
    /// Where the document's HTML is.
    #[serde(skip)]
    html: Html,
    /// It stands in the memo as it is.
    #[serde(skip)]
    kept: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
enum Parsed {
    Document(Arc<Document>),
    Medium(Box<(Result<Probe, Diagnostic>, Vec<Diagnostic>)>),
    Static,
    Refused(Box<Diagnostic>),
    /// Belongs to another reader (the tenant's own theme).
    Other,
}

/// A folder, and whose it is.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    /// `content` or `tenants/<id>`.
    pub folder: &'a str,
    pub owner: Owner,
}

/// A folder as it was read last, with what was touched since read anew.
pub fn again(
    settings: &Settings,
    origin: Origin<'_>,
    previous: &Intake,
    touched: &BTreeSet<String>,
) -> Result<Intake, Error> {
    let rules = Rules::of(settings, origin);
    if rules != previous.rules {
        return read(settings, origin, None, None);
    }
    let mut items = previous.items.clone();
    let below = |path: &&String| path.strip_prefix(origin.folder).is_some_and(|rest| rest.starts_with('/'));
    let place = |items: &[Item], path: &str| items.binary_search_by(|item| (*item.path).cmp(path));
    for path in touched.iter().filter(below) {
        let folder = format!("{path}/");
        let inside = |at: usize| items.get(at).is_some_and(|item| item.path.starts_with(&folder));
        match (place(&items, path), source::stamp(&settings.root, path)) {
            (Ok(place), Ok(Some(stamp))) => items[place] = item(settings, origin, path.clone(), stamp)?,
            // A file that an editor wrote and took away.
            (Err(_), Ok(None)) if !place(&items, &folder).is_err_and(inside) => {}
            _ => return read(settings, origin, Some(previous), None),
        }
    }
    Ok(Intake { started: settings.started, rules, items, diagnostics: previous.diagnostics.clone() })
}

/// How far the time of a file may lie behind the clock, in nanoseconds: file systems take it from a clock that ticks.
const TICK: u64 = 20_000_000;

/// Parses what changed in a folder since `previous`. `listing` is what was found there after that, and nothing has written into
/// it since; without one the folder is looked through.
pub fn read(
    settings: &Settings,
    origin: Origin<'_>,
    previous: Option<&Intake>,
    listing: Option<&Listing>,
) -> Result<Intake, Error> {
    let found = || Cow::Owned(source::list(&settings.root, origin.folder));
    let listing = listing.map_or_else(found, Cow::Borrowed);
    let (seen, diagnostics) = &*listing;
    let rules = Rules::of(settings, origin);
    let previous = previous.filter(|previous| previous.rules == rules);
    let known = previous.map_or(&[][..], |layer| &layer.items);
    let before = previous.map_or(0, |layer| layer.started);
    let unchanged = |file: &Seen| {
        // A file that is newer than the build that read it may have changed again within the same stamp.
        let settled = file.stamp.modified.saturating_add(TICK) < before;
        let same = |item: &&Item| item.stamp == file.stamp && settled && !settings.rehash;
        let place = known.binary_search_by(|item| (*item.path).cmp(&file.path));
        place.ok().map(|place| &known[place]).filter(same)
    };
    let items: Vec<(&Seen, Option<&Item>)> = seen.par_iter().map(|file| (file, unchanged(file))).collect();
    let texts = items.iter().filter(|(file, known)| known.is_none() && file.path.ends_with(".md"));
    let bytes: u64 = texts.map(|(file, _)| file.stamp.size).sum();
    settings.aside.announce(usize::try_from(bytes).unwrap_or(usize::MAX));
    let items = items.into_par_iter().map(|(file, known)| match known {
        Some(item) => Ok(item.clone()),
        None => item(settings, origin, file.path.clone(), file.stamp),
    });
    let items = items.collect::<Result<_, Error>>()?;
    Ok(Intake { started: settings.started, rules, items, diagnostics: diagnostics.clone() })
}

fn item(settings: &Settings, origin: Origin<'_>, path: String, stamp: Stamp) -> Result<Item, Error> {
    let below = path[origin.folder.len()..].trim_start_matches('/');
    let own = || below.strip_prefix("content/").or_else(|| pulled(below).map(|(_, below)| below));
    let content = if origin.owner.shared { Some(below) } else { own() };
    let refused = |diagnostic| Item {
        digest: Digest::of(b""),
        path: path.as_str().into(),
        stamp,
        parsed: Parsed::Refused(Box::new(diagnostic)),
        html: Html::InFile,
        kept: false,
    };
    let odd = !is_inside(below) || below.contains(char::is_control);
    if odd && !content.is_some_and(|below| below.ends_with(".md")) {
        return Ok(refused(Diagnostic::error("path-odd").arg("path", value::shown(below)).within(&path)));
    }
    if content.is_some_and(|below| below.ends_with(".md"))
        && let Some(diagnostic) = front::too_large(&path, stamp.size, settings.limit)
    {
        return Ok(refused(diagnostic));
    }
    // A catalogue may lie beside texts, of which nothing here depends on a byte.
    if content.is_none() && !below.starts_with("static/") && !below.starts_with("media/") {
        let (path, digest, parsed) = (path.into(), Digest::of(b""), Parsed::Other);
        return Ok(Item { path, stamp, digest, parsed, html: Html::InFile, kept: false });
    }
    let contents = source::read(&settings.root, &path)?;
    let mut html = Html::InFile;
    let parsed = match content {
        Some(below) if below.ends_with(".md") => match place::of(below) {
            Ok(Some(place)) => {
                let mut document = document(&path, &contents.bytes, place, origin.owner);
                html =
                    document.body.change(|body| settings.aside.take(&mut body.html))?.map_or(Html::AtHand, Html::Aside);
                Parsed::Document(Arc::new(document))
            }
            Ok(None) => Parsed::Other,
            Err(diagnostic) => return Ok(refused(diagnostic.within(&path))),
        },
        None if below.starts_with("static/") => Parsed::Static,
        _ => {
            let probe = media::probe(&path, &contents.bytes);
            let remarks = probe.as_ref().map_or(Vec::new(), |probe| media::remarks(&path, &contents.bytes, probe));
            Parsed::Medium(Box::new((probe, remarks)))
        }
    };
    Ok(Item { path: path.into(), stamp, digest: contents.digest, parsed, html, kept: false })
}

/// What stands in for texts that a library writes elsewhere.
struct Elsewhere<'t> {
    folder: String,
    tenant: &'t Tenant,
    /// The ids of the texts that are the library's own, where any came from elsewhere.
    own: BTreeSet<Uuid>,
}

impl Elsewhere<'_> {
    fn of<'t>(layer: &Intake, tenant: &'t Tenant) -> Elsewhere<'t> {
        let folder = format!("tenants/{}/", tenant.id);
        let came = |item: &Item| item.path.strip_prefix(&folder).is_some_and(|below| pulled(below).is_some());
        let any = layer.items.iter().any(came);
        let id = |item: &Item| match &item.parsed {
            Parsed::Document(document) if any && !came(item) => document.front.id,
            _ => None,
        };
        Elsewhere { own: layer.items.iter().filter_map(id).collect(), folder, tenant }
    }

    /// Whether a text came from elsewhere and is not to be shown: the library has taken it over, or names its source no more.
    fn stands_aside(&self, path: &str, document: &Document) -> bool {
        let Some((source, _)) = path.strip_prefix(&self.folder).and_then(pulled) else { return false };
        let named = self.tenant.sources.iter().any(|known| known.name == source && known.gives_texts());
        !named || document.front.id.is_some_and(|id| self.own.contains(&id))
    }
}

/// The source of a text that a library writes elsewhere, and where it lies below that; of a path below the library's folder.
fn pulled(below: &str) -> Option<(&str, &str)> {
    below.strip_prefix(PULLED)?.strip_prefix('/')?.split_once('/')
}

impl Intake {
    /// The works of the catalogue that texts name.
    pub fn works(&self) -> Vec<&str> {
        let documents = self.items.iter().filter_map(|item| match &item.parsed {
            // Nothing else names one.
            Parsed::Document(document) => Some(document).filter(|document| document.place.kind == Kind::Screens),
            _ => None,
        });
        documents.filter_map(|document| document.front.work()).collect()
    }
}

/// The layers of one tenant as its sources, with what was wrong with the files themselves.
pub fn sources(
    layers: &[(&Intake, bool)],
    tenant: &Tenant,
    directory: Vec<DirectoryEntry>,
) -> (Sources, Vec<Diagnostic>) {
    let mut sources = Sources { directory, ..Sources::default() };
    let mut diagnostics = Vec::new();
    for (layer, own) in layers {
        diagnostics.extend(layer.diagnostics.iter().cloned());
        let elsewhere = Elsewhere::of(layer, tenant);
        for item in &layer.items {
            match &item.parsed {
                Parsed::Document(document) if elsewhere.stands_aside(&item.path, document) => {}
                Parsed::Document(document) => {
                    diagnostics.extend(document.diagnostics.iter().cloned());
                    sources.documents.push(Source {
                        file: item.path.clone(),
                        digest: item.digest,
                        document: document.clone(),
                        own: *own,
                        html: item.html.clone(),
                    });
                }
                Parsed::Medium(medium) => {
                    let (probe, remarks) = &**medium;
                    diagnostics.extend(remarks.iter().cloned());
                    let medium = Medium { file: item.path.to_string(), digest: item.digest, probe: probe.clone() };
                    sources.media.insert(slug::composed(&item.path).into_owned(), medium);
                }
                Parsed::Static => {
                    let below = item.path.trim_start_matches(&format!("tenants/{}/static", tenant.id)).to_owned();
                    sources.statics.insert(below, (item.path.to_string(), item.digest));
                }
                Parsed::Refused(diagnostic) => diagnostics.push((**diagnostic).clone()),
                Parsed::Other => {}
            }
        }
    }
    (sources, diagnostics)
}

/// Reads a theme with its parents, and the tenant's own changes where `tenant` has any; `beside` is what else is made of it while
/// its stylesheet is.
///
/// Where the theme itself is not to be found, the diagnostic names no file: that stands in the file of who chose it.
pub fn theme<T: Send>(
    (root, name): (&Path, &str),
    tenant: Option<&Tenant>,
    beside: impl FnOnce(&Theme) -> T + Send,
) -> Result<(Theme, T), Vec<Diagnostic>> {
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
    if let Some(Tenant { id, languages, .. }) = tenant {
        let layer = theme_layer(root, id.clone(), format!("tenants/{id}/theme"))?;
        chain.push(crate::theme::Layer { languages: Some(languages.clone()), ..layer });
    }
    crate::theme::resolve_with(&chain, beside)
}

/// Why a theme cannot stand above the others of a chain.
fn theme_fault(root: &Path, name: &str, chain: &[crate::theme::Layer]) -> Option<Diagnostic> {
    let children = || chain.iter().rev().map(|layer| layer.name.as_str());
    if children().any(|child| child == name) {
        let circle = children().chain([name]).collect::<Vec<_>>().join(" → ");
        return Some(Diagnostic::error("theme-circle").arg("chain", circle));
    }
    // A name that is no slug could lead out of the folder.
    let settings = || source::stamp(root, &format!("themes/{name}/theme.toml"));
    let there = slug::is(name) && matches!(settings(), Ok(Some(_)));
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
    Ok(crate::theme::Layer { name, folder, files, languages: None })
}
