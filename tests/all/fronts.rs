//! The first screen of a front page, and what a library's site says of where it belongs before the library takes it over.

use crate::library::{ffl, library, write};
use std::fs;
use std::path::Path;
use std::process::Output;

fn municipality(id: &str, name: &str, rest: &str) -> String {
    format!(
        "languages = [\"nb\"]\n{rest}[[municipality]]\nnumber = \"0001\"\nofficial = \"{name}\"\n\
         names = [{{ lang = \"nb\", name = \"{name}\" }}, {{ lang = \"se\", name = \"{name}-se\" }}]\n\
         county = {{ number = \"01\", name = \"Fylket\" }}\nlanguage_form = \"bokmål\"\ncentre = \"{name} sentrum\"\n\
         website = \"www.{id}.kommune.no\"\npostal = [{{ place = \"Nes\", codes = [\"0001\"] }}, {{ place = \"Bø\", codes = [\"0002\"] }}]\n"
    )
}

fn front(root: &Path, id: &str) -> String {
    fs::read_to_string(root.join("dist").join(id).join("index.html")).unwrap().replace('"', "")
}

fn build(root: &Path) -> Output {
    let output = ffl(root, &["--json", "build"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output
}

#[test]
fn the_first_screen_offers_search_what_the_library_wants_first_and_what_happens_next() {
    let root = library();
    let root = root.path();
    let event = |number: u8, start: &str, rest: &str| {
        let id = format!("6a2f41a3-c54c-4c11-8f3d-0a5a4d1c9f{number:02}");
        format!("+++\nid = \"{id}\"\ntitle = \"Møte {number}\"\nstart = {start}\n{rest}\n+++\nTekst.\n")
    };
    let events =
        [(1, "2026-11-02", ""), (2, "2026-11-25", "cancelled = true"), (3, "2026-12-12", ""), (4, "2026-12-05", "")];
    for (number, start, rest) in events {
        write(root, &format!("tenants/vik/content/events/m{number}.md"), &event(number, start, rest));
    }
    let page = "+++\ntitle = \"Opningstider\"\nfeatured = true\nweight = 5\n+++\nMandag.\n";
    write(root, "tenants/vik/content/pages/opningstider.md", page);
    build(root);
    let html = front(root, "vik");
    let first = html.split("class=first>").nth(1).unwrap().split("</section>").next().unwrap();
    let first = &first[..first.find("class=prose").or(first.find("class=shelf")).unwrap()];
    assert!(first.contains("action=/sok/"), "{first}");
    let offered: Vec<usize> = ["/opningstider/", "/bli-laanar/"].map(|url| first.find(url).unwrap()).into();
    assert!(offered.is_sorted(), "{first}");
    assert!(first.contains("<a href=/arrangement/m4/>Møte 4</a>") && first.matches("Møte").count() == 1, "{first}");
}

#[test]
fn a_site_that_nobody_has_taken_over_says_where_it_belongs_and_nothing_else() {
    let root = library();
    let root = root.path();
    fs::remove_file(root.join("tenants/vik.toml")).unwrap();
    fs::remove_dir_all(root.join("tenants/vik")).unwrap();
    write(root, "tenants/dal.toml", &municipality("dal", "Dal", "nearby = [\"fjell\"]\n"));
    write(root, "tenants/fjell.toml", &municipality("fjell", "Fjell", ""));
    build(root);
    let html = front(root, "dal");
    let place = html.split("id=place-title>").nth(1).unwrap().split("</section>").next().unwrap();
    for part in [
        "<span>Dal</span> – <span lang=se>Dal-se</span>",
        "Fylket",
        "Dal sentrum",
        "Poststeder<dd translate=no>Nes, Bø",
    ] {
        assert!(place.contains(part), "{part} is missing in {place}");
    }
    assert!(place.contains("href=https://www.dal.kommune.no>"), "{place}");
    assert!(place.contains("<a href=https://fjell.localhost/><span>Fjell</span>"), "{place}");
    assert!(!front(root, "fjell").contains("Folkebibliotek i nærheten"));

    // Whoever shows a library follows its file, and nobody else does.
    let rendered = |output: Output| {
        let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        told["rendered"].as_u64().unwrap()
    };
    std::thread::sleep(std::time::Duration::from_millis(30));
    assert_eq!(rendered(build(root)), 0);
    write(root, "tenants/fjell.toml", &municipality("fjell", "Fjella", ""));
    assert!(rendered(build(root)) > 0);
    assert!(front(root, "dal").contains("<span>Fjella</span>"));

    // One that has its site in hand has other things to say.
    write(root, "tenants/dal.toml", &municipality("dal", "Dal", "adopted = true\nnearby = [\"fjell\"]\n"));
    build(root);
    assert!(!front(root, "dal").contains("place-title"));
}

#[test]
fn a_library_nearby_that_there_is_not_is_a_warning_at_its_place() {
    let root = library();
    let tenant = "languages = [\"nn\"]\nnearby = [\"vik\", \"vikk\", \"x\"]\nname = { nn = \"Vik bibliotek\" }\n";
    write(root.path(), "tenants/vik.toml", tenant);
    write(root.path(), "tenants/vika.toml", "languages = [\"nn\"]\nname = { nn = \"Vika\" }\n");
    let output = ffl(root.path(), &["build", "--tenant", "vik"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && said.contains("advarsel[nearby-twice]") && said.contains("tenants/vik.toml:2:11"),
        "{said}"
    );
    assert!(said.contains("advarsel[nearby-unknown]") && said.contains("tenants/vik.toml:2:18"), "{said}");
    assert!(said.contains("«x»") && said.matches("nearby-unknown").count() == 2, "{said}");
}
