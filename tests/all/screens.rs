//! Screens: what builds publish for the player, held against what the player believes, through the program as users call it.

use crate::library::{ffl, files, library, write};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

pub const TENANT: &str = r#"languages = ["nn", "en"]
name = { nn = "Vik & bibliotek" }
[[municipality]]
number = "9903"
names = [{ lang = "nb", name = "Vik" }]
official = "Vik"
county = { number = "99", name = "Demofylket" }
language_form = "nynorsk"
[[branch]]
id = "hovud"
name = { nn = "Hovudbiblioteket" }
address = { street = "Gata 1", postcode = "0001", place = "Vik" }
hours = { staffed = "måndag–fredag 10–19" }
"#;

fn event(id: u8, title: &str, rest: &str) -> String {
    format!("+++\nid = \"6a2f41a3-c54c-4c11-8f3d-0a5a4d1c9f{id:02x}\"\ntitle = \"{title}\"\n{rest}\n+++\nKom.\n")
}

pub fn vik() -> TempDir {
    let root = library();
    write(root.path(), "tenants/vik.toml", TENANT);
    let quiz = "start = 2026-11-24T18:00\nend = 2026-11-24T20:00\nrepeat = \"kvar tysdag\"\ntimes = 3\nplace = \"Salen\"\n[[change]]\ndate = 2026-12-01\ncancelled = true";
    write(root.path(), "tenants/vik/content/events/quiz.md", &event(1, "Quiz <b>", quiz));
    root
}

/// Writes texts of a kind, each by its name and its front matter, with the same body.
pub fn texts(root: &Path, kind: &str, all: &[(&str, &str)], body: &str) {
    for (at, (name, front)) in all.iter().enumerate() {
        let id = format!("6a2f41a3-c54c-4c11-8f3d-0a5a4d1c9e{at:02x}");
        let text = format!("+++\nid = \"{id}\"\n{front}\n+++\n{body}");
        write(root, &format!("tenants/vik/content/{kind}/{name}.md"), &text);
    }
}

/// A picture that a library has: nothing but its size.
pub const SVG: &str =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 16 9\"><rect width=\"16\" height=\"9\"/></svg>";

pub fn built(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let output = ffl(root, &["build"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    files(&root.join("dist/vik"))
}

pub fn manifest(site: &BTreeMap<String, Vec<u8>>, screen: &str) -> Value {
    serde_json::from_slice(&site[&format!("screen/{screen}/manifest.json")]).unwrap()
}

/// What the player itself says of a manifest: nothing where it believes it.
fn fault(text: &[u8], screen: &str) -> String {
    let module = Path::new(env!("CARGO_MANIFEST_DIR")).join("screen/core/manifest.js");
    let script = format!(
        "import {{ readFileSync }} from 'node:fs'; import {{ readManifest }} from '{}'; console.log(readManifest(readFileSync(0, 'utf8'), '{screen}').fault ?? '');",
        module.display()
    );
    let mut node = Command::new("node");
    let mut node = node.args(["--input-type=module", "-e", &script]);
    node = node.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
    let mut running = node.spawn().expect("Node is missing");
    std::io::Write::write_all(&mut running.stdin.take().unwrap(), text).unwrap();
    String::from_utf8(running.wait_with_output().unwrap().stdout).unwrap().trim().to_owned()
}

/// Holds all manifests of a site against what is published beside them.
pub fn hold(site: &BTreeMap<String, Vec<u8>>) -> usize {
    let manifests = site.iter().filter(|(path, _)| path.starts_with("screen/") && path.ends_with("/manifest.json"));
    let mut count = 0;
    for (path, text) in manifests {
        count += 1;
        let screen = path.split('/').nth(1).unwrap();
        assert_eq!(fault(text, screen), "", "{path}");
        assert!(text.len() < 30_000, "{path}: {} bytes", text.len());
        let manifest: Value = serde_json::from_slice(text).unwrap();
        let slides = manifest["slides"].as_array().unwrap();
        let named = slides.iter().map(|slide| &slide["file"]).chain(manifest["assets"].as_array().unwrap());
        for file in named {
            let name = file["path"].as_str().unwrap();
            let bytes = site.get(&name[1..]).unwrap_or_else(|| panic!("{path} names {name}"));
            let hex: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(
                (file["sha256"].as_str(), file["bytes"].as_u64()),
                (Some(&*hex), Some(bytes.len() as u64)),
                "{name}"
            );
        }
        for region in manifest["layout"]["regions"].as_array().unwrap() {
            let first = &manifest["layout"]["regions"][0]["id"];
            let own = |slide: &&Value| slide.get("region").unwrap_or(first) == &region["id"];
            let always =
                |slide: &&Value| slide["fallback"] == true && slide.get("from").or(slide.get("until")).is_none();
            assert!(slides.iter().filter(own).any(|slide| always(&slide)), "{path}: {}", region["id"]);
        }
        let page = String::from_utf8(site[&format!("screen/{screen}/index.html")].clone()).unwrap();
        assert!(page.contains("<meta name=\"robots\" content=\"noindex\">"));
        let player: Vec<&str> = manifest["player"]
            .as_array()
            .unwrap()
            .iter()
            .map(|at| manifest["assets"][at.as_u64().unwrap() as usize]["path"].as_str().unwrap())
            .collect();
        assert!(
            player.contains(&&*format!("/screen/{screen}/index.html")) && player.contains(&"/screen/player/theme.css")
        );
    }
    count
}

#[test]
fn every_library_has_a_screen_that_the_player_believes() {
    let root = vik();
    let site = built(root.path());
    assert_eq!(hold(&site), 1);
    assert_eq!(site["screen/emergency.json"], b"{\"version\":1,\"messages\":[]}\n");
    let player = Path::new(env!("CARGO_MANIFEST_DIR")).join("screen");
    assert_eq!(site["screen/sw.js"], std::fs::read(player.join("player/sw.js")).unwrap());
    assert_eq!(site["screen/core/schedule.js"], std::fs::read(player.join("core/schedule.js")).unwrap());
    assert!(!String::from_utf8_lossy(&site["sitemap.xml"]).contains("/screen/"));
    let slides = manifest(&site, "skjerm");
    let ids: Vec<&str> =
        slides["slides"].as_array().unwrap().iter().map(|slide| slide["id"].as_str().unwrap()).collect();
    for start in [
        "site",
        "strip/strip",
        "hours/hovud",
        "coming",
        "now/",
        "next/",
        "today/2026-11-24",
        "news/",
        "page/bli-laanar",
    ] {
        assert!(ids.iter().any(|id| id.starts_with(start)), "{start}: {ids:?}");
    }
}

#[test]
fn what_happens_is_gone_at_its_minute_and_what_is_called_off_says_so() {
    let root = vik();
    let site = built(root.path());
    let manifest = manifest(&site, "skjerm");
    let slide = |start: &str| {
        let found = manifest["slides"]
            .as_array()
            .unwrap()
            .iter()
            .find(|slide| slide["id"].as_str().unwrap().starts_with(start));
        found.map(|slide| {
            (slide.clone(), String::from_utf8(site[&slide["file"]["path"].as_str().unwrap()[1..]].clone()).unwrap())
        })
    };
    let series = "6a2f41a3-c54c-4c11-8f3d-0a5a4d1c9f01";
    let (now, html) = slide(&format!("now/{series}/2026-11-24")).unwrap();
    assert_eq!(
        (now["from"].as_str(), now["until"].as_str()),
        (Some("2026-11-24T17:00:00Z"), Some("2026-11-24T19:00:00Z"))
    );
    assert!(
        html.contains("<h2>Quiz &lt;b&gt;</h2>") && html.contains("18.00–20.00") && html.contains("Salen"),
        "{html}"
    );
    // What is called off is neither on nor next, and still stands in the list.
    assert!(
        slide(&format!("now/{series}/2026-12-01")).is_none() && slide(&format!("next/{series}/2026-12-01")).is_none()
    );
    let (_, list) = slide("today/2026-12-01").unwrap();
    assert!(list.contains("s-off") && list.contains("Avlyst"), "{list}");
    let (next, _) = slide(&format!("next/{series}/2026-12-08")).unwrap();
    assert_eq!(next["until"], "2026-12-08T17:00:00Z");
}

#[test]
fn a_library_of_which_nothing_is_known_still_has_its_name_there() {
    let root = library();
    let bare = "languages = [\"nb\"]\n[[municipality]]\nnumber = \"9903\"\nnames = [{ lang = \"nb\", name = \"Vik\" }]\nofficial = \"Vik\"\nlanguage_form = \"nøytral\"\ncounty = { number = \"99\", name = \"Demofylket\" }\n";
    write(root.path(), "tenants/vik.toml", bare);
    std::fs::remove_dir_all(root.path().join("tenants/vik")).unwrap();
    // Nobody has said where it lives: there is no address that a code could have.
    write(root.path(), "ffl.toml", "");
    let site = built(root.path());
    assert_eq!(hold(&site), 1);
    let shown: String = site
        .iter()
        .filter(|(path, _)| path.starts_with("screen/files/"))
        .map(|(_, html)| String::from_utf8_lossy(html).into_owned())
        .collect();
    assert!(shown.contains("Folkebiblioteket i Vik kommune") && !shown.contains("<svg"), "{shown}");
    // What is no library has no screen.
    write(root.path(), "tenants/vik.toml", "languages = [\"nb\"]\nname.nb = \"Handbok\"\n");
    assert!(built(root.path()).keys().all(|path| !path.starts_with("screen/")));
}

#[test]
fn screens_are_the_same_from_a_clean_build_and_from_one_that_knows() {
    let root = vik();
    built(root.path());
    write(root.path(), "tenants/vik/content/articles/ny.md", &crate::library::article("Ny", "Ny tekst."));
    let known = built(root.path());
    std::fs::remove_dir_all(root.path().join(".ffl")).unwrap();
    std::fs::remove_dir_all(root.path().join("dist")).unwrap();
    let clean = built(root.path());
    let screens = |site: &BTreeMap<String, Vec<u8>>| {
        site.iter()
            .filter(|(path, _)| path.starts_with("screen/"))
            .map(|(path, bytes)| (path.clone(), bytes.clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(screens(&known), screens(&clean));
    hold(&clean);
}
