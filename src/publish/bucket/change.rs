//! One release after another in a bucket, so that a publisher that dies at any request leaves what the next one can end.
//!
//! First the site is claimed, and what will be overwritten or removed is copied aside: until then nothing has changed. Then the
//! claim says which objects may be old or new from now on, and assets are written, then pages; pages that are no more are removed.
//! Last the pointer names the new release, and the claim is gone.

use super::pointer::{Claim, Held, Release};
use super::store::{Sent, Store};
use crate::diagnostic::{Error, Fault};
use crate::digest::Digest;
use crate::model::hosting::{CACHE, Redirect, Rules, content_type, is_cache, is_lasting, is_shown};
use crate::publish::hosts::ODD;
use crate::publish::{File, GRACE, Manifest, Order, Step, lock};
use crate::render::escape;
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use jiff::Timestamp;
use percent_encoding::utf8_percent_encode;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// How many requests are under way at once.
const AT_ONCE: usize = 16;

/// How many are made before the publisher says again that it is alive.
const ROUND: usize = 400;

/// Where the new release's bytes come from.
pub enum From<'a> {
    /// A tree that was built, with the pages at its old addresses.
    Tree(&'a Order<'a>, &'a BTreeMap<String, Vec<u8>>),
    /// What the bucket kept of it.
    Kept,
}

/// A release on its way.
pub struct Change<'a> {
    pub store: &'a Store,
    /// How many releases can be gone back to.
    pub keep: usize,
    pub from: From<'a>,
}

/// What has to be done for a release.
struct Work {
    /// Objects that are copied aside, and as what.
    aside: Vec<(String, String)>,
    /// Objects to write, assets first.
    write: Vec<(String, Digest)>,
    remove: Vec<String>,
}

/// Files that readers can get: hosts' own files say nothing to a bucket.
pub fn shown(manifest: &Manifest) -> impl Iterator<Item = (&String, &File)> {
    manifest.files.iter().filter(|(path, _)| is_shown(path))
}

/// What a release consists of; none where the bucket has it no more.
pub async fn release(store: &Store, id: &str) -> Result<Option<Release>, Fault> {
    let Some((bytes, _)) = store.get(&record(id)).await? else { return Ok(None) };
    let read = serde_json::from_slice(&bytes).map_err(|error| Error::new("read", store.named(&record(id)), error))?;
    Ok(Some(read))
}

impl Change<'_> {
    /// Brings the site from what is public to a release; gives that as it is public.
    pub async fn made(&self, held: &mut Held, mut next: Release, at: Timestamp) -> Result<Release, Fault> {
        held.claim(self.store, self.claim(at)?).await?;
        let suspect = held.pointer.claim.as_ref().and_then(|claim| claim.writing.clone()).unwrap_or_default();
        let before = held.pointer.public.clone().unwrap_or_default();
        next.left = left(&before, &next, at);
        let anew = matches!(&self.from, From::Tree(order, _) if order.anew);
        let work = work(&before, &next, &suspect, anew);
        next.sent = work.write.len();
        self.tell(Step::Sending(work.write.len()));

        let aside: Vec<_> = work.aside.into_iter().filter(|(_, name)| !held.pointer.kept.contains(name)).collect();
        for round in aside.chunks(ROUND) {
            self.each(round, |(path, name)| self.store.copy(path, name)).await?;
            self.alive(held, None).await?;
        }
        held.pointer.kept.extend(aside.into_iter().map(|(_, name)| name));
        let touched = work.write.iter().map(|(path, _)| path).chain(&work.remove).chain(&suspect).cloned().collect();
        self.alive(held, Some(touched)).await?;
        // Not all at once: what a page names is there before the page.
        let (assets, pages): (Vec<_>, Vec<_>) = work.write.into_iter().partition(|(path, _)| !is_page(path));
        for round in assets.chunks(ROUND).chain(pages.chunks(ROUND)) {
            self.each(round, |(path, digest)| self.write(path, *digest)).await?;
            self.alive(held, None).await?;
        }
        self.each(&work.remove, |path| self.store.remove(path)).await?;
        self.end(held, next).await
    }

    /// The pointer names the release; then what nobody can go back to any more is removed.
    async fn end(&self, held: &mut Held, next: Release) -> Result<Release, Fault> {
        let bytes =
            serde_json::to_vec(&next).map_err(|error| Error::new("encode", self.store.named(&next.id), error))?;
        let sent = Sent { bytes, content_type: "application/json".to_owned(), cache_control: "no-store".to_owned() };
        self.store.put(&record(&next.id), sent).await?;
        let pointer = &mut held.pointer;
        if !pointer.history.contains(&next.id) {
            pointer.history.push(next.id.clone());
        }
        let beyond = pointer.history.len().saturating_sub(self.keep);
        let dropped: Vec<String> = pointer.history.iter().filter(|id| **id != next.id).take(beyond).cloned().collect();
        pointer.history.retain(|id| !dropped.contains(id));
        let forgotten = if dropped.is_empty() { Vec::new() } else { self.forgotten(held, &next).await? };
        held.pointer.kept.retain(|name| !forgotten.contains(name));
        (held.pointer.public, held.pointer.claim) = (Some(next.clone()), None);
        held.write(self.store).await?;
        self.each(&forgotten, |name| self.store.remove(name)).await?;
        self.each(&dropped, |id| async move { self.store.remove(&record(id)).await }).await?;
        Ok(next)
    }

    /// What is kept for no release that can be gone back to.
    async fn forgotten(&self, held: &Held, next: &Release) -> Result<Vec<String>, Fault> {
        let names = |files: &BTreeMap<String, Digest>| -> Vec<String> {
            files.iter().map(|(path, digest)| kept(path, *digest)).collect()
        };
        let mut needed: BTreeSet<String> = names(&next.files).into_iter().collect();
        for id in &held.pointer.history {
            needed.extend(release(self.store, id).await?.into_iter().flat_map(|release| names(&release.files)));
        }
        Ok(held.pointer.kept.iter().filter(|name| !needed.contains(*name)).cloned().collect())
    }

    async fn write(&self, path: &str, digest: Digest) -> Result<(), Fault> {
        match &self.from {
            From::Tree(order, leads) => {
                let bytes = match order.manifest.files.get(path) {
                    Some(file) => order.contents.bytes(path, file)?,
                    None => leads.get(path).cloned().unwrap_or_default(),
                };
                let address = format!("/{path}");
                let headers = order.rules.headers_of(&address);
                let cache = headers.iter().find(|(name, _)| is_cache(name)).map_or(CACHE, |(_, value)| *value);
                let (content_type, cache_control) = (content_type(path).to_owned(), cache.to_owned());
                self.store.put(path, Sent { bytes, content_type, cache_control }).await?;
            }
            From::Kept => self.store.copy(&kept(path, digest), path).await?,
        }
        self.tell(Step::Sent);
        Ok(())
    }

    /// Says that the publisher is alive, and which objects may be old or new from now on.
    async fn alive(&self, held: &mut Held, writing: Option<BTreeSet<String>>) -> Result<(), Fault> {
        if let Some(claim) = &mut held.pointer.claim {
            claim.alive = Timestamp::now();
            claim.writing = writing.or(claim.writing.take());
        }
        held.write(self.store).await
    }

    async fn each<'s, T, F>(&self, all: &'s [T], each: impl Fn(&'s T) -> F) -> Result<(), Fault>
    where
        F: Future<Output = Result<(), Fault>>,
    {
        stream::iter(all).map(each).buffer_unordered(AT_ONCE).try_collect::<Vec<()>>().await.map(drop)
    }

    fn tell(&self, step: Step) {
        if let From::Tree(order, _) = &self.from {
            (order.progress)(step);
        }
    }

    /// This publisher, which knows its own claims again after a kill.
    fn claim(&self, at: Timestamp) -> Result<Claim, Error> {
        let id = match &self.from {
            From::Tree(order, _) => lock::own_name(order.store)?,
            From::Kept => Uuid::new_v4().to_string(),
        };
        let (process, machine) = (std::process::id(), lock::machine());
        Ok(Claim { id, process, machine, since: at, alive: at, writing: None })
    }
}

/// What is to be done to get from one release to another; `suspect` objects may hold anything.
fn work(before: &Release, next: &Release, suspect: &BTreeSet<String>, anew: bool) -> Work {
    let there = |path: &String| {
        let known = before.files.get(path).or(before.left.get(path).map(|(digest, _)| digest));
        known.filter(|_| !suspect.contains(path))
    };
    let wanted = |path: &String| next.files.get(path).or(next.left.get(path).map(|(digest, _)| digest)).is_some();
    let mut write: Vec<(String, Digest)> = next.files.iter().map(|(path, digest)| (path.clone(), *digest)).collect();
    write.retain(|(path, digest)| anew || there(path) != Some(digest));
    let known: BTreeSet<&String> = before.files.keys().chain(before.left.keys()).chain(suspect).collect();
    let remove: Vec<String> = known.into_iter().filter(|path| !wanted(path)).cloned().collect();
    let changes = write.iter().map(|(path, _)| path).chain(&remove);
    // What is only about to stay for a while may have to be gone back to as well.
    let leaving = before.files.keys().filter(|path| !next.files.contains_key(*path));
    let aside: BTreeMap<String, String> =
        changes.chain(leaving).filter_map(|path| Some((kept(path, *there(path)?), path.clone()))).collect();
    Work { aside: aside.into_iter().map(|(name, path)| (path, name)).collect(), write, remove }
}

/// Files of releases before that stay, since when.
fn left(before: &Release, next: &Release, at: Timestamp) -> BTreeMap<String, (Digest, Timestamp)> {
    let fresh = before.files.iter().map(|(path, digest)| (path.clone(), (*digest, at)));
    let older = before.left.iter().map(|(path, (digest, since))| (path.clone(), (*digest, *since)));
    let stays = |path: &String, since: &Timestamp| {
        is_lasting(path) && !next.files.contains_key(path) && at.duration_since(*since) < GRACE
    };
    older.chain(fresh).filter(|(path, (_, since))| stays(path, since)).collect()
}

fn is_page(path: &str) -> bool {
    path.ends_with(".html")
}

fn record(id: &str) -> String {
    format!(".ffl/releases/{id}.json")
}

/// Where the bytes of a file are kept to go back to: by what is in them, and by what kind of file that is, for a copy is sent as
/// what it was copied from.
fn kept(path: &str, digest: Digest) -> String {
    let name = path.rsplit('/').next().unwrap_or_default();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    format!(".ffl/kept/{digest}.{ending}")
}

/// The pages at a site's old addresses: a bucket leads nowhere by itself.
pub fn leads(rules: &Rules, manifest: &Manifest) -> BTreeMap<String, Vec<u8>> {
    let page = |redirect: &Redirect| {
        let from = redirect.decoded().trim_matches('/').to_owned();
        let mut to = String::new();
        escape(&mut to, &utf8_percent_encode(&redirect.to, ODD).to_string());
        let text = format!(
            "<!doctype html><meta charset=utf-8><title>{to}</title><link rel=canonical href=\"{to}\"><meta http-equiv=refresh content=\"0; url={to}\"><a href=\"{to}\">{to}</a>"
        );
        let names_file = from.rsplit('/').next().is_some_and(|name| name.contains('.'));
        let path = if names_file { from } else { format!("{from}/index.html") };
        (!manifest.files.contains_key(&path)).then(|| (path, text.into_bytes()))
    };
    rules.redirects.iter().filter_map(page).collect()
}
