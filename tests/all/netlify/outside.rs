//! Clients that are not ours, run against the same fake: Netlify's own command, where somebody has installed it.

use super::server::{Fake, Record, timed};
use super::{Shelf, public, site, uploads};
use std::collections::BTreeSet;
use std::process::Command;

/// Runs a client from outside in a folder, with the fake as Netlify.
pub fn outside(fake: &Fake, command: &mut Command) -> (bool, String) {
    let token = fake.world().token.clone();
    let run = command.env("NETLIFY_API_URL", fake.api()).env("NETLIFY_AUTH_TOKEN", token).output().unwrap();
    (run.status.success(), [run.stdout, run.stderr].map(|out| String::from_utf8_lossy(&out).into_owned()).concat())
}

/// What was sent of each digest.
fn sent(records: &[Record]) -> BTreeSet<String> {
    uploads(records).iter().map(|record| record.digest.clone()).collect()
}

/// The paths that files were put at, as they were written.
fn paths(records: &[Record]) -> BTreeSet<String> {
    let path = |record: &&Record| record.path.split_once("/files/").map(|(_, path)| path.to_owned());
    uploads(records).iter().filter_map(path).collect()
}

#[test]
#[ignore = "needs Netlify's own command: scripts/proof/netlify-cli.sh"]
fn netlifys_own_command_sends_what_we_send() {
    let binary = std::env::var("FFL_NETLIFY_CLI").expect("FFL_NETLIFY_CLI names node and netlify's run.js");
    let mut words = binary.split_whitespace();
    let fake = Fake::start();
    let shelf = Shelf::of(&[
        ("index.html", "<h1>Vik</h1>"),
        ("side/størst på øya/index.html", "<h1>Øya</h1>"),
        ("100%/a%20b+c;d&e=f.html", "rare tegn"),
        ("tom.txt", ""),
        (".well-known/security.txt", "Contact: mailto:a@example.org"),
    ]);
    fake.world().add("vik-bibliotek", "bibliotek");
    let mut command = Command::new(words.next().unwrap());
    command.args(words).args(["deploy", "--prod", "--no-build", "--dir", "dist", "--site", "vik-bibliotek", "--json"]);
    command.current_dir(shelf.folder().parent().unwrap()).env("CI", "1");
    let ((well, told), took) = timed(|| outside(&fake, &mut command));
    let theirs = fake.asked();
    println!("netlify: {took:?}\n{told}");
    for record in &theirs {
        println!("{} {}?{} -> {}", record.method, record.path, record.query, record.status);
    }
    assert!(well);
    let published = public(&fake).unwrap();
    // Ours starts from an account that knows none of this.
    let other = Fake::start();
    shelf.publish(&site(&super::api(&other), "vik"), None).unwrap();
    let ours = other.asked();
    let own = public(&other).unwrap();
    let extra: Vec<&String> = published.keys().filter(|path| !own.contains_key(*path)).collect();
    println!("only theirs: {extra:?}");
    assert!(own.iter().all(|(path, bytes)| published.get(path) == Some(bytes)), "same paths, same bytes");
    assert!(sent(&ours).is_subset(&sent(&theirs)) && paths(&ours).is_subset(&paths(&theirs)));
    assert_eq!(sent(&ours).len(), 5);
}

#[test]
#[ignore = "a measurement: ten thousand files"]
fn ten_thousand_files() {
    let (fake, shelf) = (Fake::start(), Shelf::pages(10_000));
    let netlify = site(&super::api(&fake), "vik");
    for change in [None, None, Some("<h1>Ny</h1>")] {
        if let Some(text) = change {
            shelf.write("index.html", text);
        }
        let (deploy, took) = timed(|| shelf.publish(&netlify, None).map_err(super::said).unwrap());
        println!("{} files, {} sent, {} requests, {took:?}", deploy.files, deploy.sent, fake.asked().len());
        assert_eq!(public(&fake), Some(shelf.tree()));
    }
}

/// The fake as a process for clients that run elsewhere: says its address and lives as long as `FFL_FAKE_SECONDS`.
#[test]
#[ignore = "a server, not a test"]
fn fake_as_a_server() {
    let fake = Fake::start();
    println!("NETLIFY_API_URL={} NETLIFY_AUTH_TOKEN={}", fake.api(), fake.world().token);
    let seconds = std::env::var("FFL_FAKE_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(600);
    std::thread::sleep(std::time::Duration::from_secs(seconds));
}
