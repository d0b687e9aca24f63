//! What sites show of their libraries' catalogues: from the files in a library's folder to the slides of its screens.

use crate::library::{ffl, write};
use crate::screens::{TENANT, built, hold, manifest, vik};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

const SOURCE: &str = "[[source]]\nname = \"katalog\"\nkind = \"file\"\npath = \"katalog\"\n";

fn book(number: u32, isbn: &str, title: &str, (by, language, year): (&str, &str, u32)) -> String {
    format!(
        "*00000000nam a2200000 i 4500\n*001{number}\n*008000000s{year}    no     |            {language}  \n*020  $a{isbn}\n*1001 $a{by}\n*24510$a{title}\n*260  $c{year}\n^\n"
    )
}

fn catalogue() -> String {
    let ibsen = book(1, "9788205300422", "Peer Gynt :$bet dramatisk dikt", ("Ibsen, Henrik,$d1828-1906", "nob", 1999));
    let woolf = book(2, "9780156907392", "To the <lighthouse>", ("Woolf, Virginia", "eng", 2021));
    let many =
        (3..20).map(|number| book(number, "", &format!("Bok {number}"), ("Nordmann, Kari", "nob", 1900 + number)));
    ibsen + &woolf + &many.collect::<String>()
}

fn slides(site: &BTreeMap<String, Vec<u8>>, kind: &str) -> Vec<String> {
    let manifest = manifest(site, "skjerm");
    let slides = manifest["slides"].as_array().unwrap().iter().filter(|slide| slide["kind"] == kind);
    let html = |slide: &Value| String::from_utf8(site[&slide["file"]["path"].as_str().unwrap()[1..]].clone()).unwrap();
    slides.map(html).collect()
}

fn said(root: &Path, args: &[&str]) -> (i32, String) {
    let output = ffl(root, args);
    (output.status.code().unwrap(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
}

#[test]
fn what_is_new_is_on_the_screen_from_the_first_build_on() {
    let root = vik();
    write(root.path(), "tenants/vik.toml", &format!("{TENANT}{SOURCE}"));
    write(root.path(), "tenants/vik/katalog/a.txt", &catalogue());
    let site = built(root.path());
    assert_eq!(hold(&site), 1);
    let books = slides(&site, "books");
    assert_eq!(books.len(), 3);
    // Of what came at one time the latest is first; titles that are not in the screen's language say so.
    let first = "<h3 lang=\"en\">To the &lt;lighthouse&gt;</h3><p class=\"s-by\">Virginia Woolf</p>";
    assert!(books[0].contains("<h2>Nytt i biblioteket</h2>") && books[0].contains(first), "{}", books[0]);
    assert!(books[0].find("lighthouse").unwrap() < books[0].find("Peer Gynt").unwrap());
    assert!(books[0].contains("<h3 lang=\"nb\">Peer Gynt</h3><p class=\"s-by\">Henrik Ibsen</p>"), "{}", books[0]);
    // What one library has is what all of them tell of it, whoever was first: a pull of the same changes nothing.
    write(root.path(), "tenants/aas.toml", &format!("{}{SOURCE}", TENANT.replace("9903", "9904")));
    let other = book(7, "9788205300422", "PEER GYNT", ("Ibsen, Henrik", "nob", 1999));
    write(root.path(), "tenants/aas/katalog/a.txt", &other);
    std::fs::remove_dir_all(root.path().join(".ffl")).unwrap();
    assert_eq!(said(root.path(), &["build"]).0, 0);
    assert_eq!(said(root.path(), &["pull"]).0, 0);
    // Nothing changed: nothing is made. What is new then is made at once.
    let (code, words) = said(root.path(), &["build"]);
    assert!(code == 0 && words.contains(" 0 laget"), "{words}");
    write(root.path(), "tenants/vik/katalog/b.txt", &book(99, "", "Splitter ny", ("Nordmann, Ola", "nno", 2026)));
    assert_eq!(said(root.path(), &["pull"]).0, 0);
    let books = slides(&built(root.path()), "books");
    assert!(books[0].find("Splitter ny").unwrap() < books[0].find("lighthouse").unwrap(), "{}", books[0]);
}

#[test]
fn a_library_recommends_what_it_has_by_isbn_or_by_name() {
    let root = vik();
    write(root.path(), "tenants/vik.toml", &format!("{TENANT}{SOURCE}"));
    let slide = |work: &str, id: u8| {
        format!(
            "+++\nid = \"6a2f41a3-c54c-4c11-8f3d-0a5a4d1c9e{id:02x}\"\ntitle = \"Les denne\"\nsummary = \"Han lyg & lengtar.\"\nwork = \"{work}\"\n+++\n"
        )
    };
    write(root.path(), "tenants/vik/content/screens/ibsen.md", &slide("978-82-05-30042-2", 1));
    // Before anything was brought nobody knows what there is.
    let (code, words) = said(root.path(), &["build"]);
    assert!(code == 0 && words.contains("advarsel[work-unknown]"), "{words}");
    write(root.path(), "tenants/vik/katalog/a.txt", &catalogue());
    let site = built(root.path());
    assert_eq!(hold(&site), 1);
    let [work] = &slides(&site, "work")[..] else { panic!("one slide") };
    assert!(work.contains("<h2 lang=\"nb\">Peer Gynt</h2><p class=\"s-by\">Henrik Ibsen</p>"), "{work}");
    assert!(work.contains("<blockquote><p>Han lyg &amp; lengtar.</p></blockquote>"), "{work}");
    let (_, found) = said(root.path(), &["well", "search", "peer gynt", "--json"]);
    let found: Value = serde_json::from_str(&found).unwrap();
    let name = found["works"][0]["name"].as_str().unwrap();
    write(root.path(), "tenants/vik/content/screens/ibsen.md", &slide(name, 1));
    assert_eq!(slides(&built(root.path()), "work"), std::slice::from_ref(work));
    write(root.path(), "tenants/vik/content/screens/andre.md", &slide("9788200000000", 2));
    let (code, words) = said(root.path(), &["build"]);
    assert!(code == 2 && words.contains("feil[work-unknown]") && words.contains("andre.md:5"), "{words}");
}
