//! What readers are told of happenings and branches: names, not ids; where it is; whether it is over.

use crate::library::{ffl, has, library, page, write};
use std::path::Path;

const TENANT: &str = r#"languages = ["nn", "en"]
name = { nn = "Vik bibliotek" }
[[branch]]
id = "hovud"
name = { nn = "Hovudbiblioteket", en = "Main library" }
address = { street = "Strandvegen 1", postcode = "0000", place = "Vik" }
services = ["Trådlaust nett", "Strikkekrok", { nn = "Verkstad", en = "Workshop" }]
[[branch]]
id = "fjell"
name = { nn = "Fjell filial" }
"#;

fn event(number: u8, start: &str, rest: &str) -> String {
    format!(
        "+++\nid = \"6a2f41a3-c54c-4c11-8f3d-0a5a4d1c9f{number:02}\"\ntitle = \"Møte {number}\"\nstart = {start}\n{rest}\n+++\nTekst.\n"
    )
}

fn built(root: &Path) {
    let output = ffl(root, &["build"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_branch_is_called_by_its_name_and_leads_to_where_it_stands() {
    let root = library();
    write(root.path(), "tenants/vik.toml", TENANT);
    let rest = "branch = \"hovud\"\nplace = \"Salen\"\naudience = [\"Barn\"]";
    write(root.path(), "tenants/vik/content/events/a.md", &event(1, "2026-12-05T11:00", rest));
    let article = "+++\nid = \"6a2f41a3-c54c-4c11-8f3d-0a5a4d1c9e99\"\ntitle = \"Ny hylle\"\ndate = 2026-11-01\nbranch = \"fjell\"\naudience = [\"Vaksne\", \"Ungdom\"]\n+++\nTekst.\n";
    write(root.path(), "tenants/vik/content/articles/hylle.md", article);
    built(root.path());
    let link = "<a href=/avdelingar/hovud/>Hovudbiblioteket</a>";
    has(
        &page(root.path(), "arrangement/a/index.html"),
        &[link, "Salen", "Strandvegen 1, 0000 Vik", "Passar for<dd>Barn"],
    );
    has(
        &page(root.path(), "en/events/a/index.html"),
        &[">Main library</a>", "<span lang=nn>Salen</span>", "<dd lang=nn>Barn"],
    );
    has(&page(root.path(), "arrangement/index.html"), &["class=place>Hovudbiblioteket<", "class=place>Salen<"]);
    has(&page(root.path(), "artiklar/hylle/index.html"), &[">Fjell filial</a>", "Vaksne, Ungdom"]);
    has(&page(root.path(), "kontakt/index.html"), &["id=branch-hovud", "<li>Trådlaust nett"]);
    has(&page(root.path(), "en/contact/index.html"), &["<li>Wi-Fi<li lang=nn>Strikkekrok", "<li>Workshop"]);
}

#[test]
fn a_branch_that_there_is_not_is_an_error_where_it_is_named() {
    let root = library();
    write(root.path(), "tenants/vik.toml", TENANT);
    write(root.path(), "tenants/vik/content/events/a.md", &event(1, "2026-12-05T11:00", "branch = \"hovd\""));
    let said = |root: &Path| {
        let output = ffl(root, &["build"]);
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let errors = said(root.path());
    has(
        &errors,
        &["feil[branch-unknown]: biblioteket har ingen avdeling med id-en «hovd»", "events/a.md:5:", "«hovud»?"],
    );
    assert_eq!(errors.matches("branch-unknown").count(), 1, "{errors}");
    write(root.path(), "tenants/vik.toml", "languages = [\"nn\"]\nname = { nn = \"Vik bibliotek\" }\n");
    has(&said(root.path()), &["feil[branch-none]", "[[branch]] i tenants/vik.toml"]);
}

#[test]
fn what_is_over_says_so_and_neighbours_are_earlier_and_later() {
    let root = library();
    for (number, start) in [(1, "2026-11-02"), (2, "2026-11-09"), (3, "2026-12-05"), (4, "2026-12-12")] {
        write(root.path(), &format!("tenants/vik/content/events/m{number}.md"), &event(number, start, ""));
    }
    built(root.path());
    let of = |number: u8| page(root.path(), &format!("arrangement/m{number}/index.html"));
    has(&of(1), &["Arrangementet er over.", ">Seinare</span> <span>Møte 2"]);
    let next = of(3);
    has(&next, &["class=newer rel=next href=/arrangement/m4/", ">Seinare</span> <span>Møte 4"]);
    assert!(!next.contains("Arrangementet er over.") && !next.contains("Møte 2") && !next.contains("Tidlegare</span>"));
    has(&of(4), &["class=older rel=prev href=/arrangement/m3/", ">Tidlegare</span> <span>Møte 3"]);
}

#[test]
fn of_a_series_what_comes_next_is_shown() {
    let root = library();
    write(root.path(), "tenants/vik.toml", TENANT);
    let series = "end = 2026-10-06T11:45\nrepeat = \"kvar tysdag\"\nskip = [2026-12-01]\nbranch = \"hovud\"\n[[change]]\ndate = 2026-12-08\nstart = 2026-12-09\nbranch = \"fjell\"";
    let until = |until: &str| event(1, "2026-10-06T11:00", &series.replace("skip", &format!("until = {until}\nskip")));
    let at = |now: &str| {
        let mut command = assert_cmd::Command::cargo_bin("ffl").unwrap();
        let output =
            command.arg("--root").arg(root.path()).args(["--lang", "nb", "--at", now, "build"]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        page(root.path(), "arrangement/a/index.html")
    };
    write(root.path(), "tenants/vik/content/events/a.md", &until("2027-01-12"));
    has(&at("2026-11-24T09:00:00+01:00"), &["tysdag 24. november 2026 kl. 11.00–11.45", "Hovudbiblioteket"]);
    // The first of December is skipped, and the eighth is moved.
    has(&at("2026-11-25T09:00:00+01:00"), &["onsdag 9. desember 2026 kl. 11.00–11.45", "Fjell filial"]);
    let over = at("2027-01-13T09:00:00+01:00");
    has(&over, &["tysdag 12. januar 2027", "Arrangementet er over."]);
}
