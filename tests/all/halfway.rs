//! Publications that are cut off, and readers meanwhile: what is public is wholly old or wholly new, and the next run ends it.
//!
//! `FFL_ROUNDS` multiplies the counts; `scripts/proof.sh publish` sets it.

use crate::hosts::{Kind, Server, port};
use crate::library::{AT, NO_STRACE, article, ffl, files, library, rounds, strace, uncompressed, write};
use ffl::model::hosting::{HEADERS, REDIRECTS, Rules};
use ffl::publish::Hosted;
use std::collections::BTreeMap;
use std::fs;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use tempfile::TempDir;

type Site = BTreeMap<String, Vec<u8>>;

const ARTICLE: &str = "tenants/vik/content/articles/nytt.md";

/// A library of which two machines have a version each, and the folder to which both publish.
struct Two {
    machines: [TempDir; 2],
    place: TempDir,
    sites: [Site; 2],
}

impl Two {
    fn new() -> Two {
        let place = tempfile::tempdir().unwrap();
        let machines = [library(), library()];
        for (machine, title) in machines.iter().zip(["Den gamle saka", "Ei heilt ny sak"]) {
            let path = place.path().join("www/{tenant}");
            let settings = format!(
                "base = \"https://{{tenant}}.localhost\"\n[publish.folder.web]\npath = \"{}\"\n",
                path.display()
            );
            write(machine.path(), "ffl.toml", &settings);
            write(machine.path(), ARTICLE, &article(title, "Tekst."));
            assert!(ffl(machine.path(), &["build"]).status.success());
        }
        let sites = [0, 1].map(|number: usize| files(&machines[number].path().join("dist/vik")));
        Two { machines, place, sites }
    }

    fn publish(&self, number: usize) -> std::process::Output {
        ffl(self.machines[number].path(), &["publish"])
    }

    /// What readers get: without compressed neighbours, and without what the release before named.
    fn public(&self) -> Site {
        let mut public = uncompressed(&self.place.path().join("www/vik/current"));
        public.retain(|path, _| self.sites.iter().any(|site| site.contains_key(path)));
        public
    }

    /// Whether what is public is one version, with or without what the other's pages name.
    fn is(&self, public: &Site, number: usize) -> bool {
        let own = &self.sites[number];
        let stays = |path: &str| path.starts_with("assets/") || path.starts_with("media/");
        own.iter().all(|(path, bytes)| public.get(path) == Some(bytes))
            && public.keys().all(|path| own.contains_key(path) || stays(path))
    }

    /// The second machine publishes under strace, which is told what to do with it; then nobody disturbs it.
    fn cut(&self, injection: &str) -> bool {
        assert!(self.publish(0).status.success());
        let mut command = strace(&["-o", "/dev/null", "-e", injection]);
        command.args(["--at", AT, "--jobs", "1", "--quiet", "--root"]).arg(self.machines[1].path()).arg("publish");
        let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().expect(NO_STRACE);
        let public = self.public();
        assert!(self.is(&public, 0) || self.is(&public, 1), "{injection}: what is public is neither old nor new");
        assert!(!status.success() || self.is(&public, 1), "{injection}: said to be done");
        let healed = self.publish(1);
        assert!(healed.status.success(), "{injection}: {}", String::from_utf8_lossy(&healed.stderr));
        assert!(self.is(&self.public(), 1), "{injection}: not healed");
        let left = fs::read_dir(self.place.path().join("www/vik/releases")).unwrap().flatten();
        assert!(
            left.map(|entry| entry.file_name()).all(|name| name != ".new"),
            "{injection}: something is left behind"
        );
        status.success()
    }
}

/// A growing sample of the calls of each kind, or all of them; gives how many publications were cut. Says so call by call, for the full
/// count may be cut off itself.
fn at_each(two: &Two, calls: &[&str], fault: &str) -> usize {
    let mut all = 0;
    for call in calls {
        let (mut number, mut cut) = (1, 0);
        while number < 10_000 && !two.cut(&format!("inject={call}:{fault}:when={number}")) {
            cut += 1;
            number += if rounds() > 1 { 1 } else { 1 + number };
        }
        println!("publish: {fault} at {cut} of {number} calls of {call}");
        all += cut;
    }
    all
}

#[test]
fn a_publication_that_is_killed_anywhere_leaves_old_or_new_and_the_next_one_ends_it() {
    let two = Two::new();
    let calls = [
        "rename,renameat,renameat2",
        "link,linkat",
        "symlink,symlinkat",
        "mkdir",
        "write",
        "unlink,unlinkat",
        "syncfs",
    ];
    let cut = at_each(&two, &calls, "signal=KILL");
    assert!(cut >= 20, "{cut}");
}

#[test]
fn a_publication_on_a_full_disk_says_so_and_loses_nothing() {
    let two = Two::new();
    let cut =
        at_each(&two, &["write", "mkdir", "symlink,symlinkat", "rename,renameat,renameat2", "syncfs"], "error=ENOSPC");
    assert!(cut >= 8, "{cut}");
}

impl Two {
    /// Publishes one version after the other while `read` is called again and again, and counts how often it was.
    fn meanwhile(&self, read: impl Fn() + Sync) -> usize {
        assert!(self.publish(0).status.success());
        let (done, count) = (AtomicBool::new(false), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            let reader = scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    read();
                    count.fetch_add(1, Ordering::Relaxed);
                }
            });
            for number in 0..30 * rounds() {
                if reader.is_finished() {
                    break;
                }
                let output = self.publish((number + 1) % 2);
                assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            }
            done.store(true, Ordering::Relaxed);
        });
        count.into_inner()
    }

    /// What both versions have.
    fn common(&self) -> Vec<&String> {
        self.sites[0].keys().filter(|path| self.sites[1].contains_key(*path) && !path.starts_with('_')).collect()
    }

    fn is_whole(&self, path: &str, bytes: &[u8]) {
        assert!(self.sites.iter().any(|site| site[path] == bytes), "{path} is neither old nor new");
    }
}

#[test]
fn readers_of_the_folder_get_old_or_new() {
    let two = Two::new();
    let current = two.place.path().join("www/vik/current");
    let common = two.common();
    let rounds_read = two.meanwhile(|| {
        for path in &common {
            two.is_whole(path, &fs::read(current.join(path)).unwrap_or_else(|error| panic!("{path}: {error}")));
        }
    });
    println!("publish: {} publications, all files read {rounds_read} times meanwhile", 30 * rounds());
    assert!(rounds_read > 10);
}

/// Pages, and whatever the pages that they got name: also where it is published anew between the two.
fn readers_behind(kind: Kind) {
    let two = Two::new();
    assert!(two.publish(0).status.success());
    let at = tempfile::tempdir().unwrap();
    let (port, docroot) = (port(), two.place.path().join("www/vik/current"));
    let text = |name: &str| String::from_utf8(two.sites[0].get(name).cloned().unwrap_or_default()).unwrap();
    let site = Hosted {
        tenant: "vik".to_owned(),
        addresses: vec![format!("http://vik.localhost:{port}")],
        docroot: docroot.to_str().unwrap().to_owned(),
        rules: Rules::parse(&text(HEADERS), &text(REDIRECTS)).unwrap(),
    };
    let server = Server::start(kind, at.path(), port, &[site]);
    let common: Vec<&String> = two.common().into_iter().filter(|path| path.ends_with(".html")).collect();
    let answered = AtomicUsize::new(0);
    let ask = |path: &str| {
        let answer = server.get(&format!("/{path}"));
        assert_eq!(answer.status, 200, "{path}");
        answered.fetch_add(1, Ordering::Relaxed);
        answer.body
    };
    two.meanwhile(|| {
        for path in &common {
            let page = ask(path);
            two.is_whole(path, &page);
            let page = String::from_utf8(page).unwrap();
            for named in page.split(['"', '\'', '=', ' ', '>']).filter(|word| word.starts_with("/assets/")) {
                ask(&named[1..]);
            }
        }
    });
    println!("publish: {kind:?} gave {} answers meanwhile", answered.load(Ordering::Relaxed));
    assert!(answered.load(Ordering::Relaxed) > 100);
}

#[test]
fn readers_behind_nginx_get_old_or_new_and_what_it_names() {
    readers_behind(Kind::Nginx);
}

#[test]
fn readers_behind_caddy_get_old_or_new_and_what_it_names() {
    readers_behind(Kind::Caddy);
}
