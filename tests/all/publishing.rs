//! `ffl publish` to a folder and `ffl rollback`, as those who run a server call them: what is public, what is refused, what is said.

use crate::library::{article, ffl, files, library, uncompressed, write};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const ARTICLE: &str = "tenants/vik/content/articles/nytt.md";

/// The small library with a folder to publish to, built.
fn published() -> TempDir {
    let root = library();
    let settings = "base = \"https://{tenant}.localhost\"\n[publish.folder.web]\npath = \"www/{tenant}\"\n";
    write(root.path(), "ffl.toml", settings);
    build(root.path());
    root
}

fn build(root: &Path) {
    let output = ffl(root, &["build"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The exit code and all that is said.
fn run(root: &Path, args: &[&str]) -> (Option<i32>, String) {
    let output = ffl(root, args);
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    (output.status.code(), said)
}

fn publish(root: &Path) {
    let (code, said) = run(root, &["publish"]);
    assert_eq!(code, Some(0), "{said}");
}

/// What a server shows.
fn shown(root: &Path) -> BTreeMap<String, Vec<u8>> {
    uncompressed(&root.join("www/vik/current"))
}

#[test]
fn what_was_built_is_public_and_only_changes_are_written() {
    let root = published();
    publish(root.path());
    assert_eq!(shown(root.path()), files(&root.path().join("dist/vik")));
    let release = fs::read_link(root.path().join("www/vik/current")).unwrap();
    let (code, said) = run(root.path(), &["publish"]);
    assert!(code == Some(0) && said.contains("0 publisert, 1 uendret"), "{said}");
    assert_eq!(fs::read_link(root.path().join("www/vik/current")).unwrap(), release);

    write(root.path(), ARTICLE, &article("Nytt", "Ny tekst."));
    build(root.path());
    let output = ffl(root.path(), &["publish", "--json"]);
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let (sent, all) = (told["sent"].as_u64().unwrap(), told["deploys"][0]["files"].as_u64().unwrap());
    assert!(sent > 0 && sent * 2 < all, "{told}");
    let mut public = shown(root.path());
    // What the release before named stays for a while for those who still read it.
    let built = files(&root.path().join("dist/vik"));
    public.retain(|path, _| built.contains_key(path) || !path.starts_with("assets/"));
    assert_eq!(public, built);
}

#[cfg(unix)]
#[test]
fn what_did_not_change_is_linked() {
    use std::os::unix::fs::MetadataExt as _;
    let root = published();
    publish(root.path());
    let inode = |path: &str| fs::metadata(root.path().join("www/vik/current").join(path)).unwrap().ino();
    let (robots, page) = (inode("robots.txt"), inode("index.html"));
    write(root.path(), ARTICLE, &article("Nytt", "Ny tekst."));
    build(root.path());
    publish(root.path());
    assert_eq!(inode("robots.txt"), robots);
    assert_ne!(inode("index.html"), page);
}

#[test]
fn an_earlier_release_is_public_again() {
    let root = published();
    publish(root.path());
    let first = shown(root.path());
    let (code, said) = run(root.path(), &["rollback", "--tenant", "vik"]);
    assert!(code == Some(2) && said.contains("feil[rollback-none]"), "{said}");
    write(root.path(), ARTICLE, &article("Nytt", "Ny tekst."));
    build(root.path());
    publish(root.path());
    let second = shown(root.path());
    assert_ne!(first, second);
    let (code, said) = run(root.path(), &["rollback", "--tenant", "vik"]);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(shown(root.path()), first);
    // What was built last is published again where it is asked for.
    publish(root.path());
    assert_eq!(shown(root.path()).get("index.html"), second.get("index.html"));
    let (code, said) = run(root.path(), &["rollback", "--tenant", "vik", "--to", "x"]);
    assert!(code == Some(2) && said.contains("feil[rollback-unknown]"), "{said}");
}

#[test]
fn a_library_with_errors_keeps_what_is_public() {
    let root = published();
    write(root.path(), "tenants/dal.toml", "languages = [\"nb\"]\nname = { nb = \"Dal\" }\n");
    build(root.path());
    publish(root.path());
    let before = shown(root.path());
    write(root.path(), ARTICLE, "+++\ntitl = \"Feil\"\n+++\nTekst.");
    assert_eq!(ffl(root.path(), &["build"]).status.code(), Some(1));
    let (code, said) = run(root.path(), &["publish"]);
    assert!(code == Some(1) && said.contains("feil[publish-errors]: vik"), "{said}");
    assert!(said.contains("1 mislyktes"), "{said}");
    assert_eq!(shown(root.path()), before);
}

#[test]
fn what_was_not_built_or_is_not_what_was_built_is_not_published() {
    let root = published();
    fs::remove_dir_all(root.path().join(".ffl")).unwrap();
    let (code, said) = run(root.path(), &["publish"]);
    assert!(code == Some(2) && said.contains("feil[publish-unbuilt]"), "{said}");
    build(root.path());
    fs::write(root.path().join("dist/vik/index.html"), "annet").unwrap();
    let (code, said) = run(root.path(), &["publish"]);
    assert!(code == Some(2) && said.contains("feil[publish-touched]"), "{said}");
    assert!(!root.path().join("www/vik/current").exists());
    // Sources of today and a build of yesterday: published, and said.
    build(root.path());
    write(root.path(), ARTICLE, &article("Nytt", "Ny tekst."));
    let (code, said) = run(root.path(), &["publish"]);
    assert!(code == Some(0) && said.contains("advarsel[publish-stale]"), "{said}");
}

#[test]
fn bytes_that_rot_are_found_and_healed() {
    let root = published();
    publish(root.path());
    let file = root.path().join("www/vik/current/robots.txt");
    let (right, time) = (fs::read(&file).unwrap(), fs::metadata(&file).unwrap().modified().unwrap());
    fs::write(&file, vec![b'x'; right.len()]).unwrap();
    fs::File::options().write(true).open(&file).unwrap().set_modified(time).unwrap();
    let (code, said) = run(root.path(), &["publish", "--verify", "full"]);
    assert!(code == Some(1) && said.contains("feil[publish-differs]: robots.txt"), "{said}");
    publish(root.path());
    assert_eq!(fs::read(&file).unwrap(), right);
    let (code, said) = run(root.path(), &["publish", "--verify", "full"]);
    assert_eq!(code, Some(0), "{said}");
}

#[test]
fn a_site_that_shrinks_needs_a_word() {
    let root = published();
    for number in 0..40 {
        let id = format!("6a2f41a3-c54c-4c11-8f3d-0b5a4d1c9d{number:02}");
        let text = format!("+++\nid = \"{id}\"\ntitle = \"Sak {number}\"\ndate = 2026-11-01\n+++\nTekst.\n");
        write(root.path(), &format!("tenants/vik/content/articles/sak-{number}.md"), &text);
    }
    build(root.path());
    publish(root.path());
    let before = shown(root.path());
    for number in 0..40 {
        fs::remove_file(root.path().join(format!("tenants/vik/content/articles/sak-{number}.md"))).unwrap();
    }
    build(root.path());
    let (code, said) = run(root.path(), &["publish"]);
    assert!(code == Some(2) && said.contains("feil[publish-shrinks]"), "{said}");
    assert_eq!(shown(root.path()), before);
    let (code, said) = run(root.path(), &["publish", "--allow-shrink"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(shown(root.path()).len() < before.len());
}

#[test]
fn folders_that_are_somebody_elses_are_not_touched() {
    let root = published();
    write(root.path(), "www/vik/notater.txt", "mine");
    let (code, said) = run(root.path(), &["publish"]);
    assert!(code == Some(2) && said.contains("feil[publish-no-releases]"), "{said}");
    assert_eq!(files(&root.path().join("www")).keys().filter(|path| !path.contains(".lock")).count(), 1);
    fs::remove_file(root.path().join("www/vik/notater.txt")).unwrap();
    publish(root.path());
    // The same folder for a second library, and for one whose folder bears another's mark.
    write(
        root.path(),
        "tenants/dal.toml",
        "languages = [\"nb\"]\nname = { nb = \"Dal\" }\n[publish.folder.web]\npath = \"www/vik\"\n",
    );
    build(root.path());
    let (code, said) = run(root.path(), &["publish", "--tenant", "dal"]);
    assert!(code == Some(2) && said.contains("feil[publish-other-tenant]"), "{said}");
    fs::rename(root.path().join("www/vik"), root.path().join("www/dal")).unwrap();
    write(root.path(), "tenants/dal.toml", "languages = [\"nb\"]\nname = { nb = \"Dal\" }\n");
    build(root.path());
    let (code, said) = run(root.path(), &["publish", "--tenant", "dal"]);
    assert!(code == Some(2) && said.contains("feil[publish-other-tenant]") && said.contains("vik"), "{said}");
}

#[test]
fn a_second_publisher_is_told_of_the_first() {
    let root = published();
    publish(root.path());
    let lock = root.path().join(".ffl/store/deploys/vik/web/lock");
    let held = fs::File::options().write(true).open(&lock).unwrap();
    held.lock().unwrap();
    let (code, said) = run(root.path(), &["publish"]);
    assert!(code == Some(2) && said.contains("feil[publish-locked]") && said.contains("siden 20"), "{said}");
    drop(held);
    publish(root.path());
}

#[test]
fn previews_stand_beside_what_is_public() {
    let root = published();
    publish(root.path());
    let before = shown(root.path());
    write(root.path(), ARTICLE, &article("Nytt", "Ny tekst."));
    build(root.path());
    let output = ffl(root.path(), &["publish", "--preview", "forslag/12 på prøve", "--json"]);
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let (sent, all) = (told["sent"].as_u64().unwrap(), told["deploys"][0]["files"].as_u64().unwrap());
    assert!(sent > 0 && sent * 2 < all, "most of it is linked: {told}");
    assert_eq!(shown(root.path()), before);
    let preview = files(&root.path().join("www/vik/previews/forslag-12-pa-prove"));
    assert_eq!(preview.get("index.html"), files(&root.path().join("dist/vik")).get("index.html"));
}

#[test]
fn releases_beyond_those_that_are_kept_go() {
    let root = published();
    let settings = "base = \"https://{tenant}.localhost\"\n[publish.folder.web]\npath = \"www/{tenant}\"\nkeep = 2\ncompress = false\n";
    write(root.path(), "ffl.toml", settings);
    for number in 0..4 {
        write(root.path(), ARTICLE, &article(&format!("Nytt {}", "x".repeat(number + 9)), "Tekst."));
        build(root.path());
        publish(root.path());
    }
    assert_eq!(fs::read_dir(root.path().join("www/vik/releases")).unwrap().count(), 2);
    assert!(files(&root.path().join("www/vik/current")).keys().all(|path| !path.ends_with(".br")));
}

#[test]
fn a_dry_run_and_wrong_calls_change_nothing() {
    let root = published();
    let (code, said) = run(root.path(), &["publish", "--dry-run"]);
    assert!(code == Some(0) && said.contains("1 ville bli publisert"), "{said}");
    for (args, told) in [
        (["publish", "--target", "nett"], "feil[publish-target-unknown]"),
        (["publish", "--tenant", "vikk"], "feil[tenant-unknown]"),
        (["publish", "--shard", "3/2"], "feil[call-value]"),
        (["publish", "--preview", "…"], "feil[call-value]"),
    ] {
        let (code, said) = run(root.path(), &args);
        assert!(code == Some(2) && said.contains(told), "{said}");
    }
    assert!(!root.path().join("www").exists());
    write(root.path(), "ffl.toml", "[publish.folder.web]\npath = \"dist/{tenant}\"\n");
    let (code, said) = run(root.path(), &["publish"]);
    assert!(code == Some(2) && said.contains("feil[places-overlap]"), "{said}");
    write(root.path(), "ffl.toml", "");
    let (code, said) = run(root.path(), &["publish"]);
    assert!(code == Some(2) && said.contains("feil[publish-no-place]"), "{said}");
}

#[test]
fn a_servers_configuration_is_that_of_what_is_public() {
    let root = published();
    let (code, said) = run(root.path(), &["hosts", "nginx"]);
    assert!(code == Some(2) && said.contains("feil[hosts-none]"), "{said}");
    publish(root.path());
    let (code, said) = run(root.path(), &["hosts", "caddy"]);
    let current = root.path().canonicalize().unwrap().join("www/vik/current");
    assert!(code == Some(0) && said.contains(current.to_str().unwrap()) && said.contains("vik.localhost"), "{said}");
    let (code, said) = run(root.path(), &["hosts", "nginx", "--base", "http://{tenant}.localhost:8080"]);
    assert!(code == Some(0) && said.contains("listen 8080") && said.contains("server_name vik.localhost"), "{said}");
    write(root.path(), "tenants/dal.toml", "languages = [\"nb\"]\nname = { nb = \"Dal\" }\n");
    let (code, said) = run(root.path(), &["hosts", "nginx", "--tenant", "dal"]);
    assert!(code == Some(2) && said.contains("feil[hosts-unpublished]"), "{said}");
}

#[test]
fn what_cannot_be_made_again_goes_from_machine_to_machine() {
    let root = published();
    publish(root.path());
    let record = root.path().join(".ffl/store/deploys/vik/web/deploys.json");
    let (kept, file) = (fs::read(&record).unwrap(), root.path().join("store.tar.zst"));
    let file = file.to_str().unwrap();
    let (code, said) = run(root.path(), &["store", "export", file]);
    assert!(code == Some(0) && said.contains("filer lagret"), "{said}");
    fs::remove_dir_all(root.path().join(".ffl/store")).unwrap();
    let (code, said) = run(root.path(), &["store", "import", file]);
    assert!(code == Some(0), "{said}");
    assert_eq!(fs::read(&record).unwrap(), kept);
    let (_, said) = run(root.path(), &["publish"]);
    assert!(said.contains("1 uendret"), "{said}");
    // What is newer here stays.
    fs::write(&record, "{}").unwrap();
    let later = std::time::SystemTime::now() + std::time::Duration::from_secs(60);
    fs::File::options().write(true).open(&record).unwrap().set_modified(later).unwrap();
    assert_eq!(run(root.path(), &["store", "import", file]).0, Some(0));
    assert_eq!(fs::read(&record).unwrap(), b"{}");
    // A file that is cut off, is something else or is not there changes nothing.
    let whole = fs::read(file).unwrap();
    fs::remove_dir_all(root.path().join(".ffl/store")).unwrap();
    for bytes in [&whole[..whole.len() / 2], b"hei"] {
        fs::write(file, bytes).unwrap();
        let (code, said) = run(root.path(), &["store", "import", file]);
        assert!(code == Some(2) && said.contains("store.tar.zst"), "{said}");
    }
    let mut archive = tar::Builder::new(zstd::Encoder::new(Vec::new(), 3).unwrap());
    let mut header = tar::Header::new_gnu();
    header.as_old_mut().name[..9].copy_from_slice(b"../../out");
    header.set_size(1);
    header.set_cksum();
    archive.append(&header, &b"x"[..]).unwrap();
    fs::write(file, archive.into_inner().unwrap().finish().unwrap()).unwrap();
    let (code, said) = run(root.path(), &["store", "import", file]);
    assert!(code == Some(2) && said.contains("../../out"), "{said}");
    assert!(!root.path().join(".ffl/store").exists());
    fs::remove_file(file).unwrap();
    assert_eq!(run(root.path(), &["store", "import", file]).0, Some(2));
    assert_eq!(run(root.path(), &["store", "import", file, "--if-there"]).0, Some(0));
}

/// Machines that share the tenants among themselves do what one would.
#[test]
fn shards_together_are_the_whole() {
    let root = published();
    for (id, name) in [("dal", "Dal"), ("nes", "Nes"), ("sund", "Sund")] {
        write(
            root.path(),
            &format!("tenants/{id}.toml"),
            &format!("languages = [\"nb\"]\nname = {{ nb = \"{name}\" }}\n"),
        );
    }
    build(root.path());
    publish(root.path());
    let whole: BTreeMap<String, Vec<u8>> = ["vik", "dal", "nes", "sund"]
        .into_iter()
        .flat_map(|id| {
            files(&root.path().join(format!("www/{id}/current")))
                .into_iter()
                .map(move |(path, bytes)| (format!("{id}/{path}"), bytes))
        })
        .collect();
    fs::remove_dir_all(root.path().join("www")).unwrap();
    for number in 1..=5 {
        let (state, out) = (format!("m{number}/state"), format!("m{number}/dist"));
        let place = |path: &str| root.path().join(path).to_str().unwrap().to_owned();
        let (state, out, shard) = (place(&state), place(&out), format!("{number}/5"));
        let common = ["--state", &state, "--out", &out, "--shard", &shard];
        let built = ffl(root.path(), &[&["build"], &common[..]].concat());
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        let published = ffl(root.path(), &[&["publish"], &common[..]].concat());
        assert!(published.status.success(), "{}", String::from_utf8_lossy(&published.stderr));
    }
    let together: BTreeMap<String, Vec<u8>> = fs::read_dir(root.path().join("www"))
        .unwrap()
        .flatten()
        .flat_map(|entry| {
            let id = entry.file_name().into_string().unwrap();
            files(&entry.path().join("current")).into_iter().map(move |(path, bytes)| (format!("{id}/{path}"), bytes))
        })
        .collect();
    assert!(together == whole, "{:?}", together.keys().collect::<Vec<_>>());
}
