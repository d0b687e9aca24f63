//! What readers are told of a branch: where it is, when it is open, what is coming; and when the clock makes that another.

use crate::library::{AT, ffl, files, has, library, page, write};
use assert_cmd::Command;
use std::path::Path;

const TENANT: &str = r#"languages = ["nn", "en"]
name = { nn = "Vik bibliotek" }
adopted = true

[[branch]]
id = "hovud"
name = { nn = "Hovudbiblioteket", en = "Main library" }
address = { street = "Strandvegen 1", postcode = "0000", place = "Vik" }
phone = "00 00 00 01"
email = "hovud@vik.example"
position = { lat = 61.5, lon = 5.25 }
services = ["Trådlaust nett"]
accessibility = { features = ["Heis"], note = { nn = "Ring på" } }
self_service = { age = 16, contract = true, how = { nn = "Kort og kode" } }

[branch.hours]
staffed = "måndag–torsdag 10–18.30, laurdag 11–14, julaftan 10–12"
self_service = "alle dagar 7–22, heilagdagar som vanleg"

[[branch.hours.season]]
name = { nn = "Sommartid", en = "Summer hours" }
from = "1. juni"
to = "31. august"
staffed = "måndag 10–14"

[[branch.hours.exception]]
from = 2026-11-30
to = 2026-12-02
staffed = "stengt"
reason = { nn = "Oppussing", en = "Painting" }

[[branch.department]]
id = "lesesal"
name = { nn = "Lesesalen", en = "Reading room" }
hours = { self_service = "fredag 20–01" }

[[branch]]
id = "buss"
name = { nn = "Bokbussen", en = "Book bus" }

[[branch.stop]]
place = { nn = "Skulen" }
times = "tysdag 9–10.30"

[[branch]]
id = "fjell"
name = { nn = "Fjell filial" }
"#;

fn built_at(root: &Path, at: &str, state: &str) {
    let mut command = Command::cargo_bin("ffl").unwrap();
    let out = root.join(if state == ".ffl" { "dist".to_owned() } else { format!("{state}-dist") });
    command.arg("--root").arg(root).args(["--lang", "nb", "--at", at]).arg("--state").arg(root.join(state));
    let output = command.arg("--out").arg(out).arg("build").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn vik() -> tempfile::TempDir {
    let root = library();
    write(root.path(), "tenants/vik.toml", TENANT);
    root
}

#[test]
fn a_branch_has_a_page_in_each_language_with_all_that_one_wants_to_know() {
    let root = vik();
    let root = root.path();
    write(root, "tenants/vik/content/pages/tider.md", "+++\ntitle = \"Tider\"\n+++\n::: hours branch=\"hovud\"\n:::\n");
    built_at(root, AT, ".ffl");
    let nn = page(root, "avdelingar/hovud/index.html");
    has(
        &nn,
        &[
            "<li><a href=/avdelingar/>Avdelingar</a>",
            "<h1>Hovudbiblioteket</h1>",
            "<p>Strandvegen 1<br>0000 Vik</p>",
            "href=tel:+4700000001",
            "href=https://www.openstreetmap.org/?mlat=61.5&mlon=5.25#map=17/61.5/5.25",
            "<caption>Vanleg veke",
            "<tr><th scope=col>Dag<th scope=col>Betent<th scope=col>Meirope",
            "<tr><th scope=row>Måndag<td><span class=span><time datetime=10:00>10</time><span aria-hidden=true>–</span>\
             <span class=hidden> til </span><time datetime=18:30>18.30</time></span><td>",
            "<th scope=row>Fredag<td><span class=soft>Ikkje betent</span>",
            "<span>Sommartid</span>, 1. juni – 31. august</caption>",
            "<time datetime=2026-11-30>30. november 2026 – 2. desember 2026</time> <span class=why>Oppussing</span>",
            "<time datetime=2026-12-24>Torsdag 24. desember 2026</time> <span class=why>Julaftan</span>",
            "<time datetime=2027-01-01>Fredag 1. januar 2027</time> <span class=why>1. nyttårsdag</span>",
            "<h3 id=department-lesesal-title>Lesesalen</h3>",
            "<time datetime=01:00>01</time><span class=hidden> neste dag</span>",
            "fylt 16 år",
            "<p>Kort og kode</p>",
            "<li>Trådlaust nett",
            "<li>Heis",
            "hreflang=en href=https://vik.localhost/en/branches/hovud/",
        ],
    );
    let (_, read) = nn.split_once("<main").unwrap();
    assert!(!read.contains("2027-05-01") && !read.contains("Påske"), "{read}");
    has(
        &page(root, "en/branches/hovud/index.html"),
        &[
            "<h1>Main library</h1>",
            "<time datetime=10:00>10:00</time>",
            "Thursday 24 December 2026",
            "Christmas Eve",
            "<p lang=nn>Kort og kode</p>",
            "Painting",
            "<li>Wi-Fi",
        ],
    );
    has(
        &page(root, "avdelingar/buss/index.html"),
        &[
            "<h3>Skulen</h3>",
            "tysdag</span> <span class=span>",
            "<time datetime=2026-11-24>tysdag 24. november 2026</time>",
        ],
    );
    // What there is not is not spoken of.
    let bare = page(root, "avdelingar/fjell/index.html");
    let main = bare.split("<main").nth(1).unwrap().split("</main>").next().unwrap();
    assert!(["Opningstider", "<section", "Stoppestader", "<table"].iter().all(|word| !main.contains(word)), "{main}");

    let all = page(root, "avdelingar/index.html");
    has(&all, &["<h2><a href=/avdelingar/hovud/>Hovudbiblioteket</a></h2>", "måndag–torsdag</span>", "Fjell filial"]);
    has(&page(root, "index.html"), &["<a href=/avdelingar/>Avdelingar</a>", "<span class=brief>"]);
    has(
        &page(root, "tider/index.html"),
        &["<a href=/avdelingar/hovud/>Hovudbiblioteket</a></h2>", "<table class=week>"],
    );
    has(&page(root, "sitemap.xml"), &["<loc>https://vik.localhost/avdelingar/hovud/</loc>"]);
    has(&page(root, "sok/index.html"), &["data-name=/avdelingar/hovud/", "Avdeling"]);
}

#[test]
fn a_block_that_names_no_branch_of_the_library_is_an_error_at_its_line() {
    let root = vik();
    let root = root.path();
    write(root, "tenants/vik/content/pages/tider.md", "+++\ntitle = \"Tider\"\n+++\n::: hours branch=\"hovd\"\n:::\n");
    let output = ffl(root, &["build"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    has(&said, &["feil[branch-unknown]", "pages/tider.md:4:", "«hovud»?"]);
}

#[test]
fn a_page_at_the_address_of_a_branch_is_an_error_that_names_both() {
    let root = vik();
    let root = root.path();
    let text = "+++\ntitle = \"Buss\"\nslug = \"buss\"\n+++\nTekst.\n";
    write(root, "tenants/vik/content/pages/avdelingar/buss.md", text);
    let output = ffl(root, &["build"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    has(&said, &["feil[address-twice]", "avdelingar/buss.md:3:", "siden til en avdeling"]);
}

#[test]
fn a_library_without_branches_has_no_page_of_them() {
    let root = library();
    let output = ffl(root.path(), &["build"]);
    assert!(output.status.success());
    let files = files(&root.path().join("dist/vik"));
    assert!(files.keys().all(|path| !path.contains("avdelingar") && !path.contains("branches")));
    assert!(!page(root.path(), "index.html").contains("/avdelingar/"));
}

#[test]
fn when_the_clock_passes_a_day_what_is_built_is_what_a_first_build_makes() {
    let root = vik();
    let root = root.path();
    // Nothing but the clock changes: a day of the exception, the one behind it, a new holiday in sight, summer.
    let moments = ["2026-11-23", "2026-12-02", "2026-12-03", "2027-02-05", "2027-05-31", "2027-06-01", "2027-09-01"];
    let mut told = Vec::new();
    for (number, day) in moments.iter().enumerate() {
        let at = format!("{day}T12:00:00+01:00");
        built_at(root, &at, ".ffl");
        built_at(root, &at, &format!("clean-{number}"));
        let (kept, clean) = (files(&root.join("dist")), files(&root.join(format!("clean-{number}-dist"))));
        let differ: Vec<&String> = kept.keys().filter(|path| kept.get(*path) != clean.get(*path)).collect();
        assert!(differ.is_empty(), "{day}: {differ:?}");
        told.push(page(root, "avdelingar/hovud/index.html"));
    }
    assert!(told[1].contains("Oppussing") && !told[2].contains("Oppussing"));
    let now = |html: &str| html.split("Gjeld no").next().unwrap().contains("Sommartid");
    assert!(!now(&told[4]) && now(&told[5]) && !now(&told[6]));
}
