//! Pages that are not made again, and those that must be although their own file is as it was: by what they show of others.

use crate::library::{article, ffl, files, library, write};
use std::collections::BTreeSet;
use std::path::Path;

/// A library with a page that shows the text of another and one that links into it.
fn root() -> tempfile::TempDir {
    let root = library();
    write(root.path(), "tenants/vik/content/pages/felles.md", FELLES);
    for (name, text) in [
        ("viser", "::: shared page=\"pages/felles.md\"\n:::"),
        ("lenker", "[til reglane](@/pages/felles.md#reglar)"),
        ("alene", "For seg sjølv."),
    ] {
        let text = format!("+++\ntitle = \"{name}\"\nsummary = \"Om {name}.\"\n+++\n{text}\n");
        write(root.path(), &format!("tenants/vik/content/pages/{name}.md"), &text);
    }
    assert!(ffl(root.path(), &["build"]).status.success());
    root
}

const FELLES: &str = "+++\ntitle = \"Felles\"\nsummary = \"Om felles.\"\n+++\n## Reglar\n\nFørste ord.\n";

/// The pages that a build changes; what it leaves is what a clean build leaves.
fn changed(root: &Path) -> BTreeSet<String> {
    let before = files(&root.join("dist/vik"));
    let output = ffl(root, &["build"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let after = files(&root.join("dist/vik"));
    let clean = root.join("clean");
    let (out, state) = (clean.join("dist"), clean.join("state"));
    let places = ["--out", out.to_str().unwrap(), "--state", state.to_str().unwrap()];
    assert!(ffl(root, &[&["build"], &places[..]].concat()).status.success());
    assert!(after == files(&out.join("vik")), "another site than a clean build makes");
    std::fs::remove_dir_all(clean).unwrap();
    let differ = |(path, bytes): &(String, Vec<u8>)| before.get(path) != Some(bytes) && path.ends_with(".html");
    after.into_iter().filter(differ).map(|(path, _)| path.trim_end_matches("index.html").to_owned()).collect()
}

#[test]
fn a_changed_text_changes_the_pages_that_show_it_and_no_other() {
    let root = root();
    let root = root.path();
    write(
        root,
        "tenants/vik/content/pages/alene.md",
        "+++\ntitle = \"alene\"\nsummary = \"Om alene.\"\n+++\nNye ord.\n",
    );
    // The search page names an index of all texts.
    assert_eq!(changed(root), BTreeSet::from(["alene/", "sok/"].map(str::to_owned)));
    write(root, "tenants/vik/content/pages/felles.md", &FELLES.replace("Første", "Andre"));
    assert_eq!(changed(root), BTreeSet::from(["felles/", "sok/", "viser/"].map(str::to_owned)));
    // What a text says of itself stands in lists and menus too.
    write(root, "tenants/vik/content/articles/ope-hus.md", &article("Ope hus", "Kom likevel."));
    let pages = changed(root);
    assert!(pages.contains("artiklar/") && pages.contains("artiklar/ope-hus/"), "{pages:?}");
    assert!(!pages.contains("alene/"), "{pages:?}");
}

#[test]
fn what_a_text_says_of_itself_reaches_the_pages_that_show_it_and_no_other() {
    let root = root();
    let root = root.path();
    let own = "tenants/vik/content/articles/ope-hus.md";
    write(root, own, &article("Opnare hus", "Kom til [lånekortet](@/pages/bli-laaner.md)."));
    let shown = ["", "artiklar/", "artiklar/ope-hus/", "emne/hus/", "sok/"];
    assert_eq!(changed(root), BTreeSet::from(shown.map(str::to_owned)));
    // A page that only leads to a text shows nothing of it, one that shows it all of it.
    let felles = "tenants/vik/content/pages/felles.md";
    write(root, felles, &FELLES.replace("summary = \"Om felles.\"", "summary = \"Om alle.\""));
    assert_eq!(changed(root), BTreeSet::from(["felles/", "sok/"].map(str::to_owned)));
    // What changes how the site is put together reaches whatever it must.
    write(root, felles, &FELLES.replace("summary", "featured = true\nslug = \"alle\"\nsummary"));
    let pages = changed(root);
    assert!(["", "alle/", "lenker/", "sok/"].iter().all(|path| pages.contains(*path)), "{pages:?}");
}

#[test]
fn a_page_is_made_for_what_it_shows_and_not_for_what_others_do() {
    let root = root();
    let root = root.path();
    let made = |title: &str| {
        write(root, "tenants/vik/content/articles/ope-hus.md", &article(title, "Kom."));
        let output = ffl(root, &["build", "--json"]);
        let said: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        (said["rendered"].as_u64().unwrap(), said["reused"].as_u64().unwrap())
    };
    made("Ope hus");
    let (rendered, reused) = made("Opnare hus");
    assert!(rendered < reused / 2, "{rendered} made, {reused} kept");
}

#[test]
fn how_a_site_was_linked_is_believed_of_its_own_face_alone() {
    let root = root();
    let (root, linked) = (root.path(), root.path().join(".ffl/cache/linked/vik"));
    let edited = |turn: usize| {
        let text = format!("+++\ntitle = \"alene\"\nsummary = \"Om alene.\"\n+++\nGong {turn}.\n");
        write(root, "tenants/vik/content/pages/alene.md", &text);
        assert_eq!(changed(root), BTreeSet::from(["alene/", "sok/"].map(str::to_owned)), "{turn}");
    };
    edited(0);
    let of_before = std::fs::read(&linked).unwrap();
    write(root, "tenants/vik/content/pages/ny.md", "+++\ntitle = \"Ny\"\n+++\nNy.\n");
    changed(root);
    let now = std::fs::read(&linked).unwrap();
    assert_ne!(of_before, now);
    for (turn, bytes) in [&of_before[..], &now[..now.len() / 2], b"", &now].into_iter().enumerate() {
        std::fs::write(&linked, bytes).unwrap();
        edited(turn + 1);
        assert!(std::fs::read(&linked).unwrap() == now, "{turn}");
    }
}

#[test]
fn the_words_of_texts_are_remembered_and_no_index_is_left_behind() {
    let root = root();
    let (root, cache) = (root.path(), root.path().join(".ffl/cache"));
    let before = files(&cache.join("artifacts"));
    for (turn, text) in ["Nye ord.", "Andre ord.", "Nye ord."].into_iter().enumerate() {
        let text = format!("+++\ntitle = \"alene\"\nsummary = \"Om alene.\"\n+++\n{text}\n");
        write(root, "tenants/vik/content/pages/alene.md", &text);
        assert_eq!(changed(root), BTreeSet::from(["alene/", "sok/"].map(str::to_owned)));
        assert!(files(&cache.join("artifacts")).keys().eq(before.keys()));
        // What is not there any more, or was cut off, is read again.
        let words = cache.join("words/vik.nn");
        let bytes = std::fs::read(&words).unwrap();
        std::fs::write(words, &bytes[..bytes.len() * turn / 2]).unwrap();
    }
}

#[test]
fn tickets_are_said_to_open_until_they_do() {
    let root = root();
    let event = "+++\nid = \"8a2f41a3-c54c-4c11-8f3d-0a5a4d1c9d01\"\ntitle = \"Dans\"\nstart = 2026-12-01T18:00\ntickets = \"https://billett.example/\"\nsale_opens = 2026-11-23T13:00\n+++\nKom.\n";
    write(root.path(), "tenants/vik/content/events/dans.md", event);
    let told = |at: &str| {
        assert!(ffl(root.path(), &["build", "--at", at]).status.success());
        let page = std::fs::read_to_string(root.path().join("dist/vik/arrangement/dans/index.html")).unwrap();
        page.contains("Opnar ")
    };
    let told = ["12:00", "12:59", "13:00", "12:59"].map(|time| told(&format!("2026-11-23T{time}:00+01:00")));
    assert_eq!(told, [true, true, false, true]);
}

#[test]
fn what_happens_within_days_comes_into_sight_as_days_pass() {
    let root = root();
    let id = |number: u32| format!("8a2f41a3-c54c-4c11-8f3d-0a5a4d1c9d{number:02}");
    for (number, day) in [(1, "2026-12-12"), (2, "2026-12-14")] {
        let event =
            format!("+++\nid = \"{}\"\ntitle = \"Dans {number}\"\nstart = {day}T18:00\n+++\nKom.\n", id(number));
        write(root.path(), &format!("tenants/vik/content/events/dans-{number}.md"), &event);
    }
    let block = "+++\ntitle = \"Veka\"\n+++\n::: events days=7\n:::\n";
    write(root.path(), "tenants/vik/content/pages/veka.md", block);
    let told = |day: u32| {
        assert!(ffl(root.path(), &["build", "--at", &format!("2026-12-{day:02}T12:00:00+01:00")]).status.success());
        std::fs::read_to_string(root.path().join("dist/vik/veka/index.html")).unwrap().matches("/dans-").count()
    };
    let each: Vec<usize> = [1, 5, 6, 7, 8, 9, 12, 13, 14, 15, 5].map(told).to_vec();
    let most = told(8);
    let shown: Vec<usize> = each.into_iter().map(|count| count * 2 / most).collect();
    assert_eq!(shown, [0, 0, 1, 1, 2, 2, 2, 1, 1, 0, 0]);
}

#[test]
fn what_stands_beside_the_pages_comes_back_with_a_changed_text() {
    let root = root();
    let (root, site) = (root.path(), root.path().join("dist/vik"));
    for (turn, path) in ["_headers", "robots.txt", "_redirects", "sitemap.xml"].into_iter().enumerate() {
        let text = format!("+++\ntitle = \"alene\"\nsummary = \"Om alene.\"\n+++\nGong {turn}.\n");
        write(root, "tenants/vik/content/pages/alene.md", &text);
        std::fs::remove_file(site.join(path)).unwrap();
        assert_eq!(changed(root), BTreeSet::from(["alene/", "sok/"].map(str::to_owned)), "{path}");
    }
}

#[test]
fn a_place_that_is_gone_is_missed_where_it_was_linked_to() {
    let root = root();
    write(root.path(), "tenants/vik/content/pages/felles.md", &FELLES.replace("Reglar", "Råd"));
    let output = ffl(root.path(), &["build"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(2) && said.contains("pages/lenker.md") && said.contains("reglar"), "{said}");
    write(root.path(), "tenants/vik/content/pages/felles.md", FELLES);
    assert_eq!(changed(root.path()), BTreeSet::new());
}

#[test]
fn a_text_that_is_not_shown_yet_changes_nothing() {
    let root = root();
    let draft = "+++\ntitle = \"Utkast\"\ndraft = true\n+++\nSeinare.\n";
    write(root.path(), "tenants/vik/content/pages/aa-utkast.md", draft);
    assert_eq!(changed(root.path()), BTreeSet::new());
}

#[test]
fn texts_that_memory_has_no_room_for_come_out_as_the_others_do() {
    let root = library();
    let write_some = |numbers: std::ops::Range<usize>| {
        for number in numbers {
            let body = format!("{}\n\n::: quote\nSitat {number}.\n:::\n\nSiste-{number}.", "boka ".repeat(190_000));
            let path = format!("tenants/vik/content/articles/tekst-{number}.md");
            write(root.path(), &path, &article(&"o".repeat(number), &body));
        }
    };
    let build = |name: &str| {
        let (out, state) = (root.path().join(name), root.path().join(format!("{name}.state")));
        let built = ffl(root.path(), &["build", "--out", out.to_str().unwrap(), "--state", state.to_str().unwrap()]);
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        files(&out.join("vik"))
    };
    // A few at a time there is room for each; for all at once there is not.
    write_some(10..45);
    build("bit-by-bit");
    write_some(45..80);
    let some = build("bit-by-bit");
    let all = build("at-once");
    let page =
        |number: usize| String::from_utf8_lossy(&all[&format!("artiklar/tekst-{number}/index.html")]).into_owned();
    (10..80).for_each(|number| {
        let page = page(number);
        assert!(page.contains(&format!("Sitat {number}.")) && page.contains(&format!("Siste-{number}.")));
    });
    assert!(all == some, "a text that was put aside came out otherwise");
}
