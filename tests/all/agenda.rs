//! What happens when: lists of dates, the pages of dates, of months and of groups, and how they move with the clock.

use crate::library::{ffl, files, has, library, page, write};
use std::path::Path;

const TENANT: &str = r#"languages = ["nn", "en"]
name = { nn = "Vik bibliotek" }
[[branch]]
id = "hovud"
name = { nn = "Hovudbiblioteket", en = "Main library" }
[[branch]]
id = "fjell"
name = { nn = "Fjell filial" }
"#;

const SONG: &str = r#"+++
id = "6a2f41a3-c54c-4c11-8f3d-0a5a4d1c9f01"
title = "Babysong"
start = 2026-10-06T11:00
end = 2026-10-06T11:45
repeat = "kvar tysdag"
until = 2027-01-12
skip = [2026-12-01]
branch = "hovud"
audience = ["Barn"]
free = true
[[change]]
date = 2026-12-08
start = 2026-12-09T11:00
title = "Babysong på onsdag"
[[change]]
date = 2026-12-15
cancelled = true
+++
Vi syng.
"#;

const SHOW: &str = r#"+++
id = "6a2f41a3-c54c-4c11-8f3d-0a5a4d1c9f02"
title = "Utstilling"
start = 2026-11-02
end = 2026-12-13
branch = "fjell"
audience = ["Vaksne"]
+++
Bilete.
"#;

const EVENING: &str = r#"+++
id = "6a2f41a3-c54c-4c11-8f3d-0a5a4d1c9f03"
title = "Forfattarkveld"
start = 2026-11-24T19:00
end = 2026-11-24T20:30
branch = "hovud"
prices = [{ name = "Vaksen", price = 150 }, { name = "Barn", price = 49.50 }]
sold_out = true
waiting_list = true
capacity = 80
attendance = "hybrid"
online = "https://mote.example/1"
age_from = 12
tickets = "https://billett.example/1"
+++
Ein kveld.
"#;

fn events() -> tempfile::TempDir {
    let root = library();
    write(root.path(), "tenants/vik.toml", TENANT);
    for (name, text) in [("song", SONG), ("syning", SHOW), ("kveld", EVENING)] {
        write(root.path(), &format!("tenants/vik/content/events/{name}.md"), text);
    }
    root
}

fn built(root: &Path, at: &str) {
    let mut command = assert_cmd::Command::cargo_bin("ffl").unwrap();
    let output = command.arg("--root").arg(root).args(["--lang", "nb", "--at", at, "build"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Parts of a page in the order in which they must stand.
fn follow(text: &str, parts: &[&str]) {
    let mut at = 0;
    for part in parts {
        let found = text[at..].find(part);
        at += found.unwrap_or_else(|| panic!("no {part:?} behind {at} in {text}")) + part.len();
    }
}

const MONDAY: &str = "2026-11-23T12:00:00+01:00";

#[test]
fn lists_have_the_dates_of_all_in_the_order_of_time_under_their_days() {
    let root = events();
    built(root.path(), MONDAY);
    let list = page(root.path(), "arrangement/index.html");
    follow(
        &list,
        &[
            "Går føre seg no",
            "href=/arrangement/syning/",
            "Tysdag 24. november 2026",
            "href=/arrangement/song/2026-11-24/",
            "href=/arrangement/kveld/",
            "Utselt",
            // The first of December is skipped, the eighth is moved, the fifteenth cancelled.
            "Onsdag 9. desember 2026",
            "href=/arrangement/song/2026-12-08/",
            "Babysong på onsdag",
            "Flytta",
            "Tysdag 15. desember 2026",
            "Avlyst",
            "Tysdag 12. januar 2027",
        ],
    );
    assert!(!list.contains("2026-11-17") && !list.contains("2026-12-01"), "{list}");
    assert_eq!(list.matches("class=day").count(), 8, "{list}");
    has(&list, &["data-until=2026-11-24T11:45:00+01:00", "data-until=2026-12-14T00:00:00+01:00"]);
}

#[test]
fn a_date_has_its_page_where_it_would_have_been() {
    let root = events();
    built(root.path(), MONDAY);
    let moved = page(root.path(), "arrangement/song/2026-12-08/index.html");
    has(
        &moved,
        &[
            "<h1>Babysong på onsdag</h1>",
            "onsdag 9. desember 2026 kl. 11.00–11.45",
            "Flytta. Skulle vore tysdag 8. desember 2026 kl. 11.00–11.45.",
            "href=/arrangement/song/>Alle datoane",
            "class=older rel=prev href=/arrangement/song/2026-11-24/",
            "class=newer rel=next href=/arrangement/song/2026-12-15/",
            "https://schema.org/EventRescheduled",
            "previousStartDate:2026-12-08T11:00:00+01:00",
            "superEvent:{@type:EventSeries",
            "href=/en/events/song/2026-12-08/ lang=en hreflang=en",
            "Vi syng.",
        ],
    );
    let cancelled = page(root.path(), "arrangement/song/2026-12-15/index.html");
    has(&cancelled, &["Arrangementet er avlyst.", "https://schema.org/EventCancelled"]);
    // Dates of last month and this one stay for whoever has the address; what the rule does not have is nowhere.
    let pages = files(&root.path().join("dist/vik/arrangement/song"));
    let names: Vec<&str> = pages.keys().map(|path| path.trim_end_matches("index.html")).collect();
    assert_eq!(names.len(), 15, "{names:?}");
    assert!(names.contains(&"2026-10-06/") && !names.contains(&"2026-12-01/") && !names.contains(&"2026-12-09/"));
    let series = page(root.path(), "arrangement/song/index.html");
    follow(&series, &["Datoar", "2026-11-24/", "2026-12-08/", "2026-12-15/", "Avlyst", "2027-01-12/"]);
    has(&series, &["@type:EventSeries", "subEvent:[", "Neste gong", "Kvar tysdag</span>", "Gratis"]);
}

#[test]
fn tickets_ages_and_taking_part_online_are_told() {
    let root = events();
    built(root.path(), MONDAY);
    let evening = page(root.path(), "arrangement/kveld/index.html");
    let told = [
        "Fullt. Du kan stå på venteliste.",
        "Vaksen</span> 150 kr",
        "Barn</span> 49,50 kr",
        "frå 12 år",
        "Kan også følgjast på nett",
        "href=https://mote.example/1",
        "price:49.50,priceCurrency:NOK",
        "https://schema.org/SoldOut",
        "https://schema.org/MixedEventAttendanceMode",
        "maximumAttendeeCapacity:80",
        "typicalAgeRange:12-",
    ];
    has(&evening, &told);
    has(&page(root.path(), "en/events/kveld/index.html"), &["NOK 49.50", "from 12 years"]);
}

#[test]
fn months_and_groups_have_pages_of_their_own() {
    let root = events();
    built(root.path(), MONDAY);
    let month = page(root.path(), "arrangement/2026-12/index.html");
    has(
        &month,
        &[
            "<h1>Arrangement i desember 2026</h1>",
            "href=/arrangement/2026-11/",
            "href=/arrangement/2027-01/",
            "datetime=2026-12-09",
            "href=/arrangement/song/2026-12-08/><span class=time>11.00</span> Babysong på onsdag",
        ],
    );
    // The exhibition is where the month begins and where it ends itself, and cancelled dates are there.
    assert_eq!(month.matches("href=/arrangement/syning/").count(), 2, "{month}");
    assert!(month.contains("til søndag 13. desember 2026"), "{month}");
    assert!(month.contains("class=cancelled"), "{month}");
    assert!(!root.path().join("dist/vik/arrangement/2027-02").exists());
    let branch = page(root.path(), "arrangement/stad/fjell/index.html");
    assert!(branch.contains("Utstilling") && !branch.contains("/song/"), "{branch}");
    has(&branch, &["<h1>Arrangement: Fjell filial</h1>", "aria-current=page>Fjell filial"]);
    let children = page(root.path(), "arrangement/malgruppe/barn/index.html");
    assert!(children.contains("/song/2026-11-24/") && !children.contains("syning"), "{children}");
    has(&page(root.path(), "en/events/place/hovud/index.html"), &["Events: Main library", "hreflang=nn"]);
}

#[test]
fn with_one_branch_and_one_audience_there_is_nothing_to_choose() {
    let root = library();
    write(root.path(), "tenants/vik.toml", TENANT);
    write(root.path(), "tenants/vik/content/events/song.md", SONG);
    built(root.path(), MONDAY);
    assert!(!root.path().join("dist/vik/arrangement/stad").exists());
    assert!(!root.path().join("dist/vik/arrangement/malgruppe").exists());
    // Nothing happens: no months, no calendar.
    let bare = library();
    built(bare.path(), MONDAY);
    assert!(!bare.path().join("dist/vik/arrangement").exists());
}

#[test]
fn as_days_and_months_pass_what_is_built_is_what_a_first_build_makes() {
    let root = events();
    for at in
        ["2026-11-23", "2026-11-24", "2026-11-25", "2026-12-01", "2026-12-10", "2026-12-14", "2027-01-13", "2027-03-01"]
    {
        let at = format!("{at}T09:00:00+01:00");
        built(root.path(), &at);
        let again = files(&root.path().join("dist/vik"));
        let clean = events();
        built(clean.path(), &at);
        let first = files(&clean.path().join("dist/vik"));
        let differ: Vec<&String> = first.keys().filter(|path| again.get(*path) != first.get(*path)).collect();
        assert!(differ.is_empty() && again.len() == first.len(), "{at}: {differ:?} {} {}", again.len(), first.len());
    }
}

#[test]
fn dates_that_are_long_past_lead_to_their_series() {
    let root = events();
    built(root.path(), "2026-12-01T09:00:00+01:00");
    let redirects = page(root.path(), "_redirects");
    has(
        &redirects,
        &["/arrangement/song/2026-10-06/ /arrangement/song/ 301", "/en/events/song/2026-10-27/ /en/events/song/ 301"],
    );
    assert!(!redirects.contains("2026-11"), "{redirects}");
}

#[test]
fn what_is_years_away_is_told_of_once() {
    let root = events();
    for (name, front) in
        [("eitt", "start = 2031-05-05T12:00"), ("mange", "start = 2031-05-06T12:00\nrepeat = \"kvar tysdag\"")]
    {
        let number = name.len();
        let text = format!(
            "+++\nid = \"6a2f41a3-c54c-4c11-8f3d-0a5a4d1c9f1{number}\"\ntitle = \"Langt {name}\"\n{front}\n+++\nTekst.\n"
        );
        write(root.path(), &format!("tenants/vik/content/events/{name}.md"), &text);
    }
    built(root.path(), MONDAY);
    let list = page(root.path(), "arrangement/index.html");
    follow(
        &list,
        &["href=/arrangement/song/2027-01-12/", "href=/arrangement/eitt/", "href=/arrangement/mange/2031-05-06/"],
    );
    assert!(!list.contains("2031-05-13"), "{list}");
    // No page of a month for each of the years between.
    assert!(!root.path().join("dist/vik/arrangement/2027-12").exists());
    for address in ["eitt", "mange"] {
        let own = page(root.path(), &format!("arrangement/{address}/index.html"));
        let (_, calendar) = own.split_once("href=/calendar/").unwrap();
        let name = calendar.split('>').next().unwrap();
        has(&page(root.path(), &format!("calendar/{name}")), &["DTSTART;TZID=Europe/Oslo:203105"]);
    }
}

#[test]
fn a_text_at_the_address_of_a_month_is_an_error_that_names_both() {
    let root = events();
    let text =
        "+++\nid = \"6a2f41a3-c54c-4c11-8f3d-0a5a4d1c9f99\"\ntitle = \"Møte\"\nstart = 2026-12-01\n+++\nTekst.\n";
    write(root.path(), "tenants/vik/content/events/2026-12.md", text);
    refused(root.path(), &["siden til en måned", "events/2026-12.md"]);
}

#[test]
fn a_file_at_the_address_of_a_date_is_an_error_that_names_both() {
    let root = events();
    write(root.path(), "tenants/vik/static/arrangement/song/2026-12-08/index.html", "<p>Møte</p>");
    refused(root.path(), &["siden til en dato i en serie", "static/arrangement/song/2026-12-08/index.html"]);
}

/// A build that finds two owners of one address, and says so with these words.
fn refused(root: &Path, words: &[&str]) {
    let output = ffl(root, &["build"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    has(&said, &["feil[address-twice"]);
    has(&said, words);
}
