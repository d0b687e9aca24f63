//! `ffl publish` to Netlify as users call it: from the tenant file to what readers get, killed with `kill -9`, gone back from.

use super::public;
use super::server::Fake;
use crate::library::{AT, NO_STRACE, article, files, library, strace, write};
use assert_cmd::cargo::CommandCargoExt;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

const SETTINGS: &str =
    "base = \"https://{tenant}.localhost\"\n[publish.netlify.cdn]\nsite = \"{tenant}-bibliotek\"\ncreate = true\n";

fn prepared() -> TempDir {
    let root = library();
    write(root.path(), "ffl.toml", SETTINGS);
    root
}

/// Builds one of two versions.
fn version(root: &Path, number: usize) -> BTreeMap<String, Vec<u8>> {
    let text = article(["Den gamle saka", "Ei heilt ny sak"][number], "Tekst.");
    write(root, "tenants/vik/content/articles/nytt.md", &text);
    let output =
        Command::cargo_bin("ffl").unwrap().args(["--at", AT, "--root"]).arg(root).arg("build").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    files(&root.join("dist/vik"))
}

/// The program, or strace with it, and the fake as Netlify.
fn run(fake: &Fake, root: &Path, mut command: Command, args: &[&str]) -> Output {
    let token = fake.world().token.clone();
    command.env("NETLIFY_API_URL", fake.api()).env("NETLIFY_AUTH_TOKEN", token);
    command.args(["--lang", "nb", "--at", AT, "--root"]).arg(root).args(args).output().expect(NO_STRACE)
}

fn plain(fake: &Fake, root: &Path, args: &[&str]) -> Output {
    run(fake, root, Command::cargo_bin("ffl").unwrap(), args)
}

fn done(output: &Output) -> String {
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}");
    said
}

#[test]
fn a_library_gets_its_site_changes_it_shows_a_preview_and_goes_back() {
    let (fake, root) = (Fake::start(), prepared());
    let first = version(root.path(), 0);
    done(&plain(&fake, root.path(), &["publish"]));
    assert_eq!(public(&fake), Some(first.clone()));
    let requests = fake.asked().len();
    let said = done(&plain(&fake, root.path(), &["publish"]));
    assert!(said.contains("1 uendret"), "{said}");
    assert!(fake.asked().len() <= requests + 1, "one look at what is public");

    let second = version(root.path(), 1);
    done(&plain(&fake, root.path(), &["publish", "--preview", "forslag 1"]));
    assert_eq!(public(&fake), Some(first.clone()));
    done(&plain(&fake, root.path(), &["publish", "--verify", "full"]));
    assert_eq!(public(&fake), Some(second.clone()));
    done(&plain(&fake, root.path(), &["rollback", "--tenant", "vik"]));
    assert_eq!(public(&fake), Some(first));
    done(&plain(&fake, root.path(), &["publish"]));
    assert_eq!(public(&fake), Some(second));
    let token = fake.world().token.clone();
    let written = files(&root.path().join(".ffl"));
    assert!(!written.values().any(|bytes| bytes.windows(token.len()).any(|part| part == token.as_bytes())));
}

/// What a library has beside its site is sent with it, and is no page; without it the site goes alone.
#[test]
fn services_are_sent_with_the_site() {
    let (fake, root) = (Fake::start(), prepared());
    let tenant = std::fs::read_to_string(root.path().join("tenants/vik.toml")).unwrap();
    let newsletter = "[[live.newsletter]]\nlist = \"nytt\"\ntitle = { nn = \"Nytt\" }\npurpose = { nn = \"Brev.\" }\n";
    write(root.path(), "tenants/vik.toml", &format!("{tenant}\n[live]\nmail_from = \"a@vik.example\"\n{newsletter}"));
    version(root.path(), 0);
    let edge = Path::new(env!("CARGO_MANIFEST_DIR")).join("edge");
    let publish = |folder: &Path| {
        let mut command = Command::cargo_bin("ffl").unwrap();
        command.env("FFL_EDGE", folder);
        run(&fake, root.path(), command, &["publish"])
    };
    // Nobody gets a site whose forms lead nowhere.
    let output = publish(&root.path().join("nowhere"));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && said.contains("edge-tools") && said.contains("npm ci"), "{said}");
    assert_eq!(public(&fake), None);
    done(&publish(&edge));
    let sent = public(&fake).unwrap();
    let functions: Vec<&String> =
        sent.keys().filter(|path| path.starts_with(".netlify/internal/edge-functions/")).collect();
    assert!(functions.len() == 2 && functions.iter().any(|path| path.ends_with("/manifest.json")), "{functions:?}");
    let manifest: serde_json::Value =
        serde_json::from_slice(&sent[".netlify/internal/edge-functions/manifest.json"]).unwrap();
    assert!(manifest["routes"].as_array().unwrap().len() > 3, "{manifest}");
    // The same again is nothing new, and a library without services sends none.
    assert!(done(&publish(&edge)).contains("1 uendret"));
    write(root.path(), "tenants/vik.toml", &tenant);
    let plain = version(root.path(), 0);
    done(&publish(&edge));
    assert_eq!(public(&fake), Some(plain));
}

#[test]
fn a_command_that_is_killed_anywhere_is_ended_by_the_next() {
    let (fake, root) = (Fake::start(), prepared());
    let mut killed = 0;
    for number in [1, 2, 4, 6, 9, 12, 16, 20, 26] {
        let first = version(root.path(), 0);
        done(&plain(&fake, root.path(), &["publish"]));
        let second = version(root.path(), 1);
        let inject = format!("inject=write,writev,sendto,sendmsg:signal=KILL:when={number}");
        let killing = strace(&["-o", "/dev/null", "-e", &inject]);
        killed += usize::from(!run(&fake, root.path(), killing, &["--quiet", "publish"]).status.success());
        let there = public(&fake);
        assert!(there.as_ref() == Some(&first) || there.as_ref() == Some(&second), "{number}");
        done(&plain(&fake, root.path(), &["publish"]));
        assert_eq!(public(&fake), Some(second), "{number}");
    }
    println!("publish to Netlify: killed {killed} times");
    assert!(killed >= 5, "{killed}");
}

#[test]
fn without_a_token_or_with_a_wrong_one_nothing_is_done() {
    let (fake, root) = (Fake::start(), prepared());
    version(root.path(), 0);
    let mut command = Command::cargo_bin("ffl").unwrap();
    command.env_remove("NETLIFY_AUTH_TOKEN").env("NETLIFY_API_URL", fake.api());
    let output = command.args(["--lang", "nb", "--at", AT, "--root"]).arg(root.path()).arg("publish").output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(2) && said.contains("feil[netlify-no-token]"), "{said}");
    assert!(fake.asked().is_empty());
    fake.world().token = "another".to_owned();
    let output = command_with(&fake, root.path(), "wrong");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(2) && said.contains("tokenet er feil"), "{said}");
    assert!(!said.contains("wrong") && public(&fake).is_none(), "{said}");
}

fn command_with(fake: &Fake, root: &Path, token: &str) -> Output {
    let mut command = Command::cargo_bin("ffl").unwrap();
    command.env("NETLIFY_AUTH_TOKEN", token).env("NETLIFY_API_URL", fake.api());
    command.args(["--lang", "nb", "--at", AT, "--root"]).arg(root).arg("publish").output().unwrap()
}
