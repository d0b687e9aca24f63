//! What publishing costs: a large site sent for the first time, again, and with one file changed; the plan of all libraries when
//! nothing changed. Prints one line for each; `cargo bench --bench publish`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a benchmark that cannot be set up has nothing to say")]

use ffl::cache::Cache;
use ffl::publish::{Came, Contents, Outcome, Publication, Releases, Verify, Wishes};
use ffl::tree::{Artifact, Key, Tree};
use jiff::Timestamp;
use rayon::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, UNIX_EPOCH};

/// A site of so many pages, on the disk and as its build would know it.
struct Site {
    id: String,
    folder: PathBuf,
    tree: Tree,
}

fn page(number: usize, text: &str) -> String {
    format!("<!doctype html><title>{number}</title><p>{text} {}", "Biblioteket har ope. ".repeat(120))
}

impl Site {
    fn new(root: &Path, id: &str, pages: usize) -> Site {
        let folder = root.join("dist").join(id);
        let mut site = Site { id: id.to_owned(), folder, tree: Tree::default() };
        (0..pages).for_each(|number| site.write(number, "first"));
        site
    }

    fn write(&mut self, number: usize, text: &str) {
        let path = format!("side/{}/{number}/index.html", number % 100);
        let file = self.folder.join(&path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, page(number, text)).unwrap();
        let meta = fs::metadata(&file).unwrap();
        let since = meta.modified().unwrap().duration_since(UNIX_EPOCH).unwrap();
        let modified = u64::try_from(since.as_nanos()).unwrap();
        self.tree.files.insert(path, Artifact { length: meta.len(), key: Key::default(), modified });
    }

    fn publish(&self, root: &Path, dry: bool, compress: bool) -> Outcome {
        let cache = Cache::new(root.join("cache"));
        let target = Releases {
            place: root.join("www").join(&self.id),
            tenant: self.id.clone(),
            keep: 3,
            compress: compress.then(|| cache.clone()),
            shown: None,
        };
        let publication = Publication {
            tenant: &self.id,
            target: &target,
            place: &self.id,
            contents: Contents::of(self.folder.clone()),
            tree: &self.tree,
            cache: &cache,
            store: root.join("store").join(&self.id),
        };
        let wishes = Wishes {
            preview: None,
            dry,
            shrink: 30,
            verify: Verify::Sample,
            wait: Duration::ZERO,
            at: Timestamp::now(),
            progress: &|_| (),
        };
        publication.run(&wishes).unwrap_or_else(|fault| panic!("{:?}", fault.diagnostics()))
    }
}

fn timed(what: &str, work: impl FnOnce() -> Outcome) {
    let begun = Instant::now();
    let outcome = work();
    let sent = if let Came::Published(deploy) = &outcome.came { deploy.sent } else { 0 };
    println!("{what}: {:.2} s, {sent} files written", begun.elapsed().as_secs_f64());
}

fn main() {
    let root = tempfile::tempdir().unwrap();
    for (compress, how) in [(false, ""), (true, ", compressed")] {
        let id = if compress { "stor" } else { "vik" };
        let mut site = Site::new(root.path(), id, 10_000);
        timed(&format!("10 000 files to a folder{how}, first"), || site.publish(root.path(), false, compress));
        timed(&format!("10 000 files to a folder{how}, nothing changed"), || {
            site.publish(root.path(), false, compress)
        });
        site.write(7, "second");
        timed(&format!("10 000 files to a folder{how}, one changed"), || site.publish(root.path(), false, compress));
    }
    let begun = Instant::now();
    let sites: Vec<Site> = (0..357).map(|number| Site::new(root.path(), &format!("bibliotek-{number}"), 500)).collect();
    sites.par_iter().for_each(|site| drop(site.publish(root.path(), false, false)));
    println!("357 libraries × 500 files to folders, first: {:.2} s", begun.elapsed().as_secs_f64());
    let begun = Instant::now();
    let unchanged =
        sites.par_iter().filter(|site| matches!(site.publish(root.path(), true, false).came, Came::Unchanged(_)));
    let count = unchanged.count();
    println!("the plan of {count} libraries × 500 files, nothing changed: {:.2} s", begun.elapsed().as_secs_f64());
}
