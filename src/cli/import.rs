//! `ffl import ical|wordpress SOURCE --tenant ID`: what a library wrote elsewhere becomes content files.
//!
//! Nothing is overwritten: a text that is there already is left as it is, and a name that is taken gets a number.

use super::Global;
use super::told::{Told, counted};
use super::world::{self, World, unknown_tenant};
use crate::cache::{Durability, replace};
use crate::content::read::{Owner, document};
use crate::content::{media, place};
use crate::diagnostic::{Diagnostic, Error, Fault, Severity, failed, said};
use crate::harvest::client::{Client, Failure, Limits, Tries};
use crate::harvest::guard::Reach;
use crate::import::{self, Brought, Known, Library};
use crate::model::content::Kind;
use crate::model::language::Language;
use crate::model::slug;
use crate::model::tenant::Tenant;
use crate::source;
use clap::Args;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

/// The largest file that is taken in.
const MOST: u64 = 512 << 20;
/// The largest that is fetched.
const FETCHED: usize = 64 << 20;
/// How often an import is made anew without files that cannot be used.
const ROUNDS: usize = 3;

#[derive(Debug, Args)]
pub struct Options {
    /// ical or wordpress.
    #[arg(value_parser = [ICAL, WORDPRESS])]
    format: String,
    /// A file, or the address of a calendar.
    source: String,
    /// The tenant that gets the files.
    #[arg(long = "tenant", value_name = "TENANT")]
    owner: String,
    /// A copy of WordPress' wp-content/uploads.
    #[arg(long, value_name = "FOLDER")]
    media: Option<PathBuf>,
    /// Says what would be made, and makes nothing.
    #[arg(long)]
    dry_run: bool,
}

const ICAL: &str = "ical";
const WORDPRESS: &str = "wordpress";

pub fn run(global: &Global, options: &Options) -> ExitCode {
    let mut told = Told::new(global);
    let brought = match brought(global, options) {
        Ok(brought) => brought,
        Err(fault) => {
            told.add("", &fault.diagnostics());
            if global.json {
                told.print(json!({}));
            }
            return ExitCode::from(2);
        }
    };
    told.add(&options.owner, &brought.remarks);
    let made = if options.dry_run { Ok(brought.texts.len()) } else { write(global, options, &brought, &mut told) };
    let (made, broke) = made.map_or_else(|(made, fault)| (made, Some(fault)), |made| (made, None));
    told.add(&options.owner, &broke.iter().map(Error::diagnostic).collect::<Vec<_>>());
    let nothing = made + brought.known == 0 && (brought.left > 0 || broke.is_some());
    let some = brought.left > 0 || broke.is_some() || told.warnings > 0 || told.errors > 0;
    report(global, options, (&brought, made), told);
    ExitCode::from(if nothing { 2 } else { u8::from(some) })
}

/// All that a source gives.
fn brought(global: &Global, options: &Options) -> Result<Brought, Fault> {
    let tenant = tenant(global, &options.owner)?;
    if options.format == ICAL && options.media.is_some() {
        return Err(Diagnostic::error("import-media").into());
    }
    let bytes = bytes(&options.source)?;
    let mut library = library(global, &tenant, options.media.as_deref())?;
    let read = |library: &Library| match options.format.as_str() {
        ICAL => import::calendar(&bytes, library),
        _ => import::wordpress(&bytes, library),
    };
    let mut unusable = Vec::new();
    for _ in 0..ROUNDS {
        let mut brought = read(&library).map_err(|fault| fault.within(&options.source))?;
        let wrong = wrong_media(options, &brought)?;
        if wrong.is_empty() {
            brought.remarks.extend(unusable);
            return Ok(brought);
        }
        for (from, fault) in wrong {
            library.media.remove(&from);
            unusable.push(Diagnostic { severity: Severity::Warning, ..fault });
        }
    }
    Ok(read(&library)?)
}

/// The library that gets the files, whose own file must be right.
fn tenant(global: &Global, id: &str) -> Result<Tenant, Fault> {
    World::at(&global.root)?;
    let mut tenants = world::tenants(&global.root)?;
    match tenants.remove(id) {
        None => Err(unknown_tenant(id, tenants.keys()).into()),
        Some((Some(tenant), faults)) if !failed(&faults) => Ok(tenant),
        Some((_, faults)) => Err(Fault::Wrong(faults)),
    }
}

/// A calendar on the web; one on this machine where that is what was typed.
fn fetched(address: &str) -> Result<Vec<u8>, Fault> {
    let (piece, whole) = (Duration::from_secs(30), Duration::from_secs(120));
    let limits = Limits { sent: FETCHED, unpacked: FETCHED, piece, whole, ..Limits::default() };
    match Client::new(limits, Tries::FEW, Reach::of(address))?.get(address) {
        Ok(got) => Ok(got.bytes),
        Err(Failure::Large(_)) => Err(Diagnostic::error("import-large").arg("limit", FETCHED).within(address).into()),
        Err(failure) => Err(failure.error(address).into()),
    }
}

fn bytes(source: &str) -> Result<Vec<u8>, Fault> {
    if let Some(address) = source.strip_prefix("webcal://") {
        return fetched(&format!("https://{address}"));
    }
    if source.starts_with("https://") || source.starts_with("http://") {
        return fetched(source);
    }
    let failed = |error: std::io::Error| Error::new("read", source, error);
    let size = std::fs::metadata(source).map_err(failed)?.len();
    if size > MOST {
        return Err(Diagnostic::error("import-large").arg("size", size).arg("limit", MOST).within(source).into());
    }
    Ok(std::fs::read(source).map_err(failed)?)
}

/// What the library has already, as far as names and ids go.
pub(super) fn library(global: &Global, tenant: &Tenant, media: Option<&Path>) -> Result<Library, Error> {
    let root = &global.root;
    let first = tenant.languages.first().copied().unwrap_or(Language::Nb);
    let mut library = Library::new(&tenant.id, first, world::now(global.at).date());
    library.branches = tenant
        .branches
        .iter()
        .map(|branch| {
            let names = branch.name.values().cloned();
            (branch.id.clone(), names.collect())
        })
        .collect();
    library.folders = Language::SITE.into_iter().flat_map(|language| folders(root, language)).collect();
    let folder = format!("tenants/{}/content/", tenant.id);
    for seen in source::list(root, folder.trim_end_matches('/')).0 {
        let below = seen.path.strip_prefix(&folder).unwrap_or_default();
        let Ok(Some(place)) = place::of(below) else { continue };
        let bytes = source::read(root, &seen.path)?.bytes;
        let key = place.key.clone();
        let front = document(&seen.path, &bytes, place, Owner { shared: false, first }).front;
        library.taken.extend(names(&key, front.slug.as_deref()));
        library.known.extend(front.id.map(|id| (id, Known { key, draft: front.draft })));
    }
    let shared = source::list(root, "content").0;
    let keys = shared.iter().filter_map(|seen| place::of(seen.path.strip_prefix("content/")?).ok().flatten());
    library.shared = keys.map(|place| place.key).collect();
    if let Some(media) = media {
        let (files, _) = source::list(media, "");
        library.media = files.into_iter().map(|seen| seen.path).collect();
    }
    Ok(library)
}

/// The keys that a text keeps others from: its own, and those that would have its address.
fn names(key: &str, slug: Option<&str>) -> Vec<String> {
    // `name/index.md` has the address of `name.md`.
    let bare = key.strip_suffix("/index").unwrap_or(key);
    let own = |part: &str| if part == "_index" { part.to_owned() } else { slug::slug(part) };
    let spelled: Vec<String> = bare.split('/').map(own).collect();
    let folder = bare.rsplit_once('/').map_or("", |(folder, _)| folder);
    let said = slug.map(|slug| format!("{folder}/{slug}"));
    [key.to_owned(), bare.to_owned(), spelled.join("/")].into_iter().chain(said).collect()
}

/// What the folders of lists are called in a language's addresses.
fn folders(root: &Path, language: Language) -> Vec<String> {
    let file = format!("themes/standard/messages/{}.toml", language.tag());
    let text = source::needed(root, &file).unwrap_or_default();
    let words: toml::Table = String::from_utf8_lossy(&text).parse().unwrap_or_default();
    let keys = Kind::listed().filter_map(|kind| kind.treatment().address);
    keys.filter_map(|key| Some(words.get(key)?.as_str()?.to_owned())).collect()
}

/// Files that no page could show, with what is wrong with each.
fn wrong_media(options: &Options, brought: &Brought) -> Result<Vec<(String, Diagnostic)>, Error> {
    let Some(folder) = &options.media else { return Ok(Vec::new()) };
    let mut wrong = Vec::new();
    for (from, to) in &brought.media {
        let bytes = std::fs::read(folder.join(from)).map_err(|error| Error::new("read", from, error))?;
        let fault = media::probe(to, &bytes).err();
        wrong.extend(fault.map(|fault| (from.clone(), fault.within(&format!("{}/{from}", folder.display())))));
    }
    Ok(wrong)
}

/// Writes what is not there yet; gives how many texts that were, also where the world failed in between.
fn write(global: &Global, options: &Options, brought: &Brought, told: &mut Told<'_>) -> Result<usize, (usize, Error)> {
    let own = format!("tenants/{}", options.owner);
    for (from, to) in &brought.media {
        let copied = copy(&global.root.join(&own).join(to), &options.media.clone().unwrap_or_default().join(from));
        if copied.map_err(|error| (0, error))? {
            continue;
        }
        told.add(&options.owner, &[Diagnostic::hint("import-media-taken").within(&format!("{own}/{to}"))]);
    }
    for (made, text) in brought.texts.iter().enumerate() {
        let path = global.root.join(&own).join("content").join(format!("{}.md", text.key));
        replace(&path, text.text.as_bytes(), Durability::Text).map_err(|error| (made, error))?;
    }
    Ok(brought.texts.len())
}

/// Copies a file to where none is; whether what lies there now is that file.
fn copy(to: &Path, from: &Path) -> Result<bool, Error> {
    let bytes = std::fs::read(from).map_err(|error| Error::new("read", from.display(), error))?;
    match std::fs::read(to) {
        Ok(there) => Ok(there == bytes),
        Err(_) => replace(to, &bytes, Durability::Text).map(|()| true),
    }
}

/// Says what was made.
fn report(global: &Global, options: &Options, (brought, made): (&Brought, usize), told: Told<'_>) {
    let files: Vec<String> =
        brought.texts.iter().map(|text| format!("tenants/{}/content/{}.md", options.owner, text.key)).collect();
    if global.json {
        let files: Vec<Value> = files.into_iter().take(made).map(Value::from).collect();
        told.print(json!({
            "made": made, "known": brought.known, "left": brought.left, "media": brought.media.len(), "files": files,
        }));
        return;
    }
    if global.quiet {
        return;
    }
    if options.dry_run {
        files.iter().for_each(|file| println!("{file}"));
    }
    let made_code = if options.dry_run { "count-would-make" } else { "count-made" };
    let mut counts = vec![(made_code, made), ("count-known", brought.known), ("count-left", brought.left)];
    counts.extend((!brought.media.is_empty()).then_some(("count-media", brought.media.len())));
    println!("{}", counted(&counts, global.speech()));
    if made > 0 && !options.dry_run {
        println!("{}", said("import-next", &[("id", &options.owner)], global.speech()));
    }
}
