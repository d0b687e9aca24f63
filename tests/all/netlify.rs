//! Publishing to Netlify, against a fake of its deploy API that is held to Netlify's own description: what is sent, what heals, and
//! that after everything readers see the tree of before or the new one.

mod cases;
mod command;
mod fake;
mod faults;
mod openapi;
mod outside;
mod resuming;
mod server;

use crate::library::files;
use ffl::diagnostic::{Fault as Wrong, Speech};
use ffl::publish::{Api, Contents, Deploy, Manifest, Named, Netlify, Order, Patience, Step, Target, Token};
use ffl::tree::{Artifact, Key, Tree};
use server::{Fake, Record};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

/// A library's finished files, and the folder where what is under way is kept.
pub struct Shelf {
    root: tempfile::TempDir,
}

impl Shelf {
    pub fn of(all: &[(&str, &str)]) -> Shelf {
        let shelf = Shelf { root: tempfile::tempdir().unwrap() };
        std::fs::create_dir_all(shelf.folder()).unwrap();
        all.iter().for_each(|(path, text)| shelf.write(path, text));
        shelf
    }

    /// So many pages.
    pub fn pages(count: usize) -> Shelf {
        let shelf = Shelf::of(&[("index.html", "<h1>Vik</h1>")]);
        (1..count).for_each(|page| shelf.write(&format!("side/{page}/index.html"), &format!("<p>{page}</p>")));
        shelf
    }

    pub fn write(&self, path: &str, text: &str) {
        crate::library::write(&self.folder(), path, text);
    }

    pub fn folder(&self) -> PathBuf {
        self.root.path().join("dist")
    }

    pub fn store(&self) -> PathBuf {
        self.root.path().join("store")
    }

    pub fn tree(&self) -> BTreeMap<String, Vec<u8>> {
        files(&self.folder())
    }

    pub fn manifest(&self) -> Manifest {
        let artifact = |path: &String| {
            let meta = std::fs::metadata(self.folder().join(path)).unwrap();
            let modified = meta.modified().unwrap().duration_since(UNIX_EPOCH).unwrap().as_nanos();
            Artifact { length: meta.len(), key: Key::default(), modified: u64::try_from(modified).unwrap() }
        };
        let tree = Tree { files: self.tree().keys().map(|path| (path.clone(), artifact(path))).collect() };
        Manifest::of(&Contents::of(self.folder()), &tree, None).unwrap()
    }

    /// Publishes what lies on the shelf.
    pub fn publish(&self, netlify: &Netlify, preview: Option<&str>) -> Result<Deploy, Wrong> {
        self.told(netlify, preview, &|_| {})
    }

    pub fn told(
        &self,
        netlify: &Netlify,
        preview: Option<&str>,
        progress: &(dyn Fn(Step) + Sync),
    ) -> Result<Deploy, Wrong> {
        let (manifest, contents, store) = (self.manifest(), Contents::of(self.folder()), self.store());
        let (tenant, at) = ("vik", "2026-11-23T11:00:00Z".parse().unwrap());
        let (rules, anew) = (&ffl::model::hosting::Rules::default(), false);
        let (manifest, contents, store) = (&manifest, &contents, &store);
        netlify.publish(&Order {
            tenant,
            manifest,
            contents,
            rules,
            preview,
            anew,
            store,
            at,
            wait: Duration::ZERO,
            progress,
        })
    }
}

/// As patient as a test can be.
pub fn hasty() -> Patience {
    Patience {
        tries: 5,
        first: Duration::from_millis(4),
        most: Duration::from_millis(20),
        answer: Duration::from_millis(700),
        limit: Duration::from_secs(20),
        look: Duration::from_millis(4),
        ready: Duration::from_secs(3),
    }
}

pub fn api(fake: &Fake) -> Arc<Api> {
    let token = Token::of(&fake.world().token).unwrap();
    Api::new(&fake.api(), token, hasty()).unwrap()
}

pub fn site(api: &Arc<Api>, tenant: &str) -> Netlify {
    let named = Named { site: format!("{tenant}-bibliotek"), team: None, create: true };
    Netlify::new(api.clone(), tenant, named)
}

/// A fake and a tenant's site there.
pub fn vik() -> (Fake, Netlify) {
    let fake = Fake::start();
    let netlify = site(&api(&fake), "vik");
    (fake, netlify)
}

/// What readers of a site see.
pub fn public(fake: &Fake) -> Option<BTreeMap<String, Vec<u8>>> {
    fake.world().tree("vik-bibliotek")
}

pub fn uploads(records: &[Record]) -> Vec<&Record> {
    records.iter().filter(|record| record.method == "PUT" && record.done && record.status == 200).collect()
}

/// All that a fault says, in both languages.
pub fn said(fault: Wrong) -> String {
    let all = fault.diagnostics();
    let each = all.iter().flat_map(|fault| {
        let speeches = [Speech::Nb, Speech::En];
        speeches.map(|speech| format!("{} {} {}", fault.code, fault.message(speech), fault.advice(speech)))
    });
    each.collect::<Vec<_>>().join("\n")
}

pub fn codes(fault: Wrong) -> Vec<String> {
    fault.diagnostics().into_iter().map(|fault| fault.code).collect()
}

/// Files below a folder that hold a text.
pub fn holding(folder: &Path, text: &str) -> Vec<String> {
    let found = files(folder).into_iter().filter(|(_, bytes)| String::from_utf8_lossy(bytes).contains(text));
    found.map(|(path, _)| path).collect()
}
