//! The screens of a tenant file, slides of one's own, messages that go before everything, and what commands say of them, through the
//! program as users call it.

use crate::library::{ffl, write};
use crate::screens::{SVG, TENANT, built, hold, manifest, texts, vik};
use serde_json::Value;
use std::path::Path;
use tempfile::TempDir;

const SCREENS: &str = r#"
[[screen]]
id = "lobby"
name = { nn = "Lobbyen" }
branch = "hovud"
[[screen.playlist]]
slides = ["slides", "now", "hours"]
[[screen.playlist]]
id = "natt"
slides = ["@/screens/natt.md"]
when = "fredag 22–02, laurdag 22–02"
weight = 5
[[screen.campaign]]
id = "veka"
slides = ["@/screens/plakat.md"]
region = "screen"
from = 2026-12-07
to = 2026-12-09
except = [2026-12-08]

[[screen]]
id = "hoeg"
name = { nn = "Høg" }
orientation = "portrait"
layout = "side"
slides = ["site"]
"#;

const PLACARDS: [(&str, &str); 6] = [
    ("natt", "title = \"Natt\"\nlook = \"band\"\nscreens = [\"hoeg\"]"),
    (
        "plakat",
        "title = \"Plakat\"\nposter = true\nimage = { src = \"media/p.svg\", alt = \"Ein plakat\" }\nscreens = [\"hoeg\"]",
    ),
    ("kode", "title = \"Koden\"\nurl = \"@/pages/bli-laaner.md\"\npublish = 2026-12-01\nexpire = 2026-12-24"),
    ("ned", "title = \"Til jul\"\ncountdown = 2026-12-24T17:00\nduration = 20"),
    ("film", "title = \"Film\"\nvideo = { src = \"media/f.webm\", captions = \"media/f.vtt\" }"),
    ("kladd", "title = \"Kladd\"\ndraft = true"),
];

fn furnished() -> TempDir {
    let root = vik();
    write(root.path(), "tenants/vik.toml", &(TENANT.to_owned() + SCREENS));
    texts(root.path(), "screens", &PLACARDS, "Ord & <i>slikt</i>.\n");
    write(root.path(), "tenants/vik/media/p.svg", SVG);
    let film = Path::new(env!("CARGO_MANIFEST_DIR")).join("screen/tests/fixture");
    for (from, to) in [("film.webm", "f.webm"), ("film.nb.vtt", "f.vtt")] {
        std::fs::copy(film.join(from), root.path().join("tenants/vik/media").join(to)).unwrap();
    }
    root
}

fn ids(manifest: &Value) -> Vec<String> {
    manifest["slides"].as_array().unwrap().iter().map(|slide| slide["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn screens_of_the_tenant_file_have_what_it_says() {
    let root = furnished();
    let site = built(root.path());
    assert_eq!(hold(&site), 2);
    assert!(!site.contains_key("screen/skjerm/index.html"));
    let (lobby, high) = (manifest(&site, "lobby"), manifest(&site, "hoeg"));
    let all = ids(&lobby);
    for id in ["slide/kode", "slide/ned", "slide/film", "slide/natt", "screen/slide/plakat", "hours/hovud"] {
        assert!(all.contains(&id.to_owned()), "{id}: {all:?}");
    }
    assert!(!all.contains(&"slide/kladd".to_owned()));
    // What is for another screen plays where it is named, and not among all.
    let list = |manifest: &Value, level: &str, id: &str| {
        manifest[level].as_array().unwrap().iter().find(|list| list["id"] == id).unwrap().clone()
    };
    let first = list(&lobby, "playlists", "playlist-1");
    assert!(!first["slides"].as_array().unwrap().contains(&Value::from("slide/natt")), "{first}");
    let night = list(&lobby, "playlists", "natt");
    assert_eq!(night["when"], serde_json::json!([{ "days": [5, 6], "parts": [[1320, 1560]] }]));
    let week = list(&lobby, "campaigns", "veka");
    let rule = serde_json::json!([{ "from": "2026-12-06T23:00:00Z", "until": "2026-12-09T23:00:00Z", "except": ["2026-12-08"] }]);
    assert_eq!((&week["when"], &week["slides"]), (&rule, &serde_json::json!(["screen/slide/plakat"])));
    let slide = |id: &str| lobby["slides"].as_array().unwrap().iter().find(|slide| slide["id"] == id).unwrap().clone();
    assert_eq!(
        (slide("slide/kode")["from"].as_str(), slide("slide/kode")["until"].as_str()),
        (Some("2026-11-30T23:00:00Z"), Some("2026-12-23T23:00:00Z"))
    );
    assert_eq!(
        (slide("slide/ned")["seconds"].as_u64(), slide("slide/ned")["until"].as_str()),
        (Some(20), Some("2026-12-24T16:00:00Z"))
    );
    assert_eq!(high["screen"]["orientation"], "portrait");
    assert_eq!(high["layout"]["regions"].as_array().unwrap().len(), 3);
    assert!(
        high["playlists"].as_array().unwrap().iter().any(|list| list["id"] == "side"),
        "a column that nobody filled"
    );
}

#[test]
fn the_page_of_all_screens_leads_to_each_and_others_may_read_the_slides() {
    let root = furnished();
    let site = built(root.path());
    let text = |path: &str| String::from_utf8(site[path].clone()).unwrap();
    let page = text("screen/index.html");
    for part in
        ["vik.localhost/screen/lobby", "href=\"/screen/hoeg/\"", "noindex", "Vik &amp; bibliotek", "<svg role=\"img\""]
    {
        assert!(page.contains(part), "{part}: {page}");
    }
    let list: Value = serde_json::from_slice(&site["screen/lobby/slides.json"]).unwrap();
    let code = list["slides"].as_array().unwrap().iter().find(|slide| slide["id"] == "slide/kode").unwrap();
    assert_eq!(code["title"], "Koden");
    assert!(code["text"].as_array().unwrap().contains(&Value::from("Ord & slikt.")), "{code}");
    let feed = feed_rs::parser::parse(&site["screen/lobby/slides.atom"][..]).unwrap();
    assert!(feed.entries.iter().any(|entry| entry.title.as_ref().unwrap().content == "Koden"));
}

#[test]
fn what_haste_says_goes_out_with_the_next_build_and_only_to_those_it_is_for() {
    let root = furnished();
    built(root.path());
    let alarm = "[[message]]\ntitle = \"Ut no\"\ntext = \"Brann\"\nuntil = 2026-11-24T18:00\nbranches = [\"hovud\"]\n";
    write(root.path(), "tenants/vik/emergency.toml", alarm);
    let site = built(root.path());
    let said: Value = serde_json::from_slice(&site["screen/emergency.json"]).unwrap();
    let wanted = serde_json::json!({ "version": 1, "messages": [{ "id": "message-1", "until": "2026-11-24T17:00:00Z", "title": "Ut no", "text": "Brann", "branches": ["hovud"] }] });
    assert_eq!(said, wanted);
    let preview = |screen: &str| {
        let output = ffl(root.path(), &["screen", "preview", screen, "--tenant", "vik", "--json"]);
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
        answer["answer"]["regions"].as_object().unwrap().keys().next().unwrap().clone()
    };
    assert_eq!((preview("lobby").as_str(), preview("hoeg").as_str()), ("screen", "main"));
    std::fs::remove_file(root.path().join("tenants/vik/emergency.toml")).unwrap();
    assert_eq!(built(root.path())["screen/emergency.json"], b"{\"version\":1,\"messages\":[]}\n");
}

#[test]
fn screens_are_previewed_at_a_time_and_for_a_week() {
    let root = furnished();
    let said = |args: &[&str]| {
        let output = ffl(root.path(), args);
        (output.status.code(), String::from_utf8(output.stdout).unwrap() + &String::from_utf8_lossy(&output.stderr))
    };
    let (code, text) = said(&["screen", "preview", "lobby", "--tenant", "vik"]);
    assert_eq!(code, Some(0));
    for part in
        ["Lobbyen (lobby) hos vik, 2026-11-23 12:00", "main: ", "spilleliste natt: ikke nå", "kampanje veka: ikke nå"]
    {
        assert!(text.contains(part) || part.starts_with("kampanje"), "{part}: {text}");
    }
    let (code, text) = said(&["screen", "week", "lobby", "--tenant", "vik"]);
    assert_eq!(code, Some(0));
    assert!(text.contains("uke 48") && text.contains("main    22:00–24:00  spilleliste natt"), "{text}");
    let (code, text) = said(&["screen", "preview", "loby", "--tenant", "vik"]);
    assert_eq!(code, Some(2));
    assert!(text.contains("mente du «lobby»?"), "{text}");
}

#[test]
fn mistakes_are_told_of_where_they_stand() {
    let root = furnished();
    let wrong = r#"
[[screen]]
id = "player"
name = { nn = "A" }
[[screen]]
id = "lobby"
name = { nn = "A" }
branch = "hovd"
size = "1920"
slides = ["nwo", "@/screens/borte.md"]
[[screen.playlist]]
slides = ["now"]
region = "side"
from = 2026-12-02
to = 2026-12-01
weight = 5000
when = "måndag"
[[screen]]
id = "lobby"
name = { nn = "B" }
"#;
    write(root.path(), "tenants/vik.toml", &(TENANT.to_owned() + wrong));
    write(
        root.path(),
        "tenants/vik/content/screens/natt.md",
        "+++\nid = \"6a2f41a3-c54c-4c11-8f3d-0a5a4d1c9e00\"\ntitle = \"X\"\nscreens = [\"lobbi\"]\nurl = \"@/pages/borte.md\"\nvideo = { src = \"media/f.vtt\", captions = \"media/f.vtt\" }\n+++\n",
    );
    write(
        root.path(),
        "tenants/vik/emergency.toml",
        "[[message]]\ntitle = \"\"\nuntil = 2026-11-24\nbranches = [\"x\"]\n",
    );
    let output = ffl(root.path(), &["check", "--tenant", "vik"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let codes = [
        "screen-reserved",
        "branch-unknown",
        "screen-size",
        "screen-content",
        "screen-region",
        "screen-reversed",
        "number-range",
        "screen-twice",
        "hours-no-times",
        "empty-text",
    ];
    for code in codes {
        assert!(said.contains(&format!("feil[{code}]")), "{code}: {said}");
    }
    assert!(said.contains("tenants/vik/emergency.toml:2:"), "{said}");
    // What only a whole site can know is said when the file can be read.
    let right = "[[screen]]\nid = \"lobby\"\nname = { nn = \"A\" }\nslides = [\"@/screens/borte.md\"]\n";
    write(root.path(), "tenants/vik.toml", &(TENANT.to_owned() + right));
    std::fs::remove_file(root.path().join("tenants/vik/emergency.toml")).unwrap();
    let output = ffl(root.path(), &["check", "--tenant", "vik"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    for code in ["screen-slide", "screen-unknown", "link-missing", "screen-film"] {
        assert!(said.contains(&format!("feil[{code}]")), "{code}: {said}");
    }
    assert!(said.contains("tenants/vik/content/screens/natt.md:4:"), "{said}");
}

#[test]
fn a_list_of_books_is_shown_until_it_expires_and_one_that_is_none_is_told_of() {
    let root = furnished();
    let items: String = (1..=5).map(|n| format!("{{ title = \"Bok <{n}>\", author = \"Kari\" }},")).collect();
    let list = |title: &str| {
        format!(
            "+++\nid = \"6a2f41a3-c54c-4c11-8f3d-0a5a4d1c9b01\"\ntitle = \"{title}\"\ndate = 2026-11-01\nexpire = 2026-12-01\nitems = [{items}]\n+++\n"
        )
    };
    let slide = |list: &str| {
        let id = "6a2f41a3-c54c-4c11-8f3d-0a5a4d1c9b02";
        format!("+++\nid = \"{id}\"\ntitle = \"Les & lær\"\nlist = \"{list}\"\nduration = 25\n+++\n")
    };
    write(root.path(), "tenants/vik/content/lists/bøker.md", &list("Bøker"));
    write(root.path(), "tenants/vik/content/screens/liste.md", &slide("@/lists/bøker.md"));
    let site = built(root.path());
    assert_eq!(hold(&site), 2);
    let lobby = manifest(&site, "lobby");
    let shown = lobby["slides"].as_array().unwrap().iter().filter(|slide| slide["kind"] == "books");
    let shown: Vec<&Value> = shown.collect();
    let told = |key: &str| shown.iter().map(|slide| slide[key].to_string()).collect::<Vec<_>>();
    assert_eq!(told("id"), ["\"slide/liste\"", "\"sheet/liste/2\""]);
    assert_eq!(
        (told("seconds"), told("until")),
        (vec!["25".to_owned(); 2], vec!["\"2026-11-30T23:00:00Z\"".to_owned(); 2])
    );
    let html = |at: usize| String::from_utf8(site[&shown[at]["file"]["path"].as_str().unwrap()[1..]].clone()).unwrap();
    assert!(
        html(0).contains("<header class=\"s-head\"><h2>Les &amp; lær</h2><div class=\"s-scan\"><svg"),
        "{}",
        html(0)
    );
    let book = "<div><h3>Bok &lt;3&gt;</h3><p class=\"s-by\">Kari</p></div>";
    assert_eq!((html(0).matches("<li>").count(), html(1).matches("<li>").count()), (3, 2));
    assert!(html(0).contains(book) && !html(1).contains(book), "{}", html(1));
    // What lies in a folder of the list's name is a slide of its own, and names have the letters that Norwegian has.
    let long = "a".repeat(60);
    for (at, name) in ["liste/2", "påske", &format!("{long}/{long}")].into_iter().enumerate() {
        let text = format!("+++\nid = \"6a2f41a3-c54c-4c11-8f3d-0a5a4d1c9c{at:02x}\"\ntitle = \"Eigen {at}\"\n+++\n");
        write(root.path(), &format!("tenants/vik/content/screens/{name}.md"), &text);
    }
    let site = built(root.path());
    assert_eq!(hold(&site), 2);
    let lobby = manifest(&site, "lobby");
    let ids: Vec<&str> =
        lobby["slides"].as_array().unwrap().iter().map(|slide| slide["id"].as_str().unwrap()).collect();
    let own: Vec<&&str> =
        ids.iter().filter(|id| id.contains("liste") || id.contains("paske") || id.contains("aaaa")).collect();
    assert_eq!(own.len(), 5, "{ids:?}");
    // What changes in the list changes on the screen.
    write(root.path(), "tenants/vik/content/lists/bøker.md", &list("Bøker").replace("Bok <3>", "Siste"));
    let site = built(root.path());
    assert!(site.values().any(|bytes| String::from_utf8_lossy(bytes).contains("<h3>Siste</h3><p class=\"s-by\">")));
    for (written, code) in [
        ("@/lists/boker.md", "feil[link-missing]"),
        ("@/pages/bli-laaner.md", "feil[screen-list]"),
        ("lists/bøker.md", "feil[screen-list]"),
    ] {
        write(root.path(), "tenants/vik/content/screens/liste.md", &slide(written));
        let output = ffl(root.path(), &["build"]);
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(words.contains(code) && words.contains("screens/liste.md:4:"), "{written}: {words}");
    }
}
