//! Exports of WordPress → texts, in small.

use super::*;
use crate::model::language::Language;
use jiff::civil::date;

const HEAD: &str = "<rss xmlns:wp=\"http://wordpress.org/export/1.2/\" xmlns:excerpt=\"http://wordpress.org/export/1.2/excerpt/\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel><wp:base_blog_url>https://x.no</wp:base_blog_url>";

fn vik() -> Library {
    Library::new("vik", Language::Nb, date(2026, 11, 23))
}

/// An item of a kind with a number, a title and whatever else.
fn item(kind: &str, id: u64, title: &str, rest: &str) -> String {
    format!(
        "<item><title>{title}</title><link>https://x.no/{id}/</link><guid>https://x.no/?p={id}</guid><wp:post_id>{id}</wp:post_id><wp:post_type>{kind}</wp:post_type>{rest}</item>"
    )
}

fn brought(items: &[String], library: &Library) -> Brought {
    wordpress(format!("{HEAD}{}</channel></rss>", items.concat()).as_bytes(), library).unwrap()
}

fn keys(brought: &Brought) -> Vec<&str> {
    brought.texts.iter().map(|text| text.key.as_str()).collect()
}

#[test]
fn pages_lie_in_the_folders_of_those_above_them() {
    let items = [
        item("page", 2, "Barn", "<wp:post_parent>1</wp:post_parent>"),
        item("page", 1, "Om oss", ""),
        item("page", 3, "Babysang", "<wp:post_parent>2</wp:post_parent>"),
        item("page", 4, "Om oss", ""),
        // Two that lie in one another.
        item("page", 5, "A", "<wp:post_parent>6</wp:post_parent>"),
        item("page", 6, "B", "<wp:post_parent>5</wp:post_parent>"),
    ];
    let brought = brought(&items, &vik());
    assert_eq!(
        keys(&brought)[..4],
        ["pages/om-oss/barn/_index", "pages/om-oss/_index", "pages/om-oss/barn/babysang", "pages/om-oss-2"]
    );
    assert_eq!((brought.texts.len(), brought.left), (6, 0));
}

#[test]
fn links_lead_to_texts_that_are_made() {
    let link = "<content:encoded><![CDATA[<p><a href=\"https://x.no/2/\">to</a> <a href=\"https://x.no/3/\">tre</a></p>]]></content:encoded>";
    let deep = format!("<content:encoded><![CDATA[{}]]></content:encoded>", "<div>".repeat(200));
    let items = [
        item("page", 1, "En", link),
        item("page", 2, "To", ""),
        item("page", 3, "Tre", &deep),
        item("page", 4, "Utkast", "<wp:status>draft</wp:status>"),
        item("page", 5, "Kastet", "<wp:status>trash</wp:status>"),
    ];
    let brought = brought(&items, &vik());
    assert_eq!(keys(&brought), ["pages/en", "pages/to", "pages/utkast"]);
    assert!(brought.texts[0].text.contains("[to](@/pages/to.md) [tre](https://x.no/3/)"), "{}", brought.texts[0].text);
    assert!(brought.texts[2].text.contains("draft = true\n"));
    let codes: Vec<&str> = brought.remarks.iter().map(|told| told.code.as_str()).collect();
    assert_eq!((codes, brought.left), (vec!["import-link", "import-nested", "import-draft"], 1));
}

#[test]
fn events_have_times_places_and_prices() {
    let meta = |pairs: &[(&str, &str)]| {
        let one = |(key, value): &(&str, &str)| {
            format!("<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value>{value}</wp:meta_value></wp:postmeta>")
        };
        pairs.iter().map(one).collect::<String>()
    };
    let when = [
        ("_EventStartDate", "2026-05-04 18:00:00"),
        ("_EventEndDate", "2026-05-04 19:30:00"),
        ("_EventTimezone", "UTC+1"),
    ];
    let rest = [("_EventVenueID", "8"), ("_EventCost", "50"), ("_EventURL", "https://x.no/a"), ("_EventAllDay", "no")];
    let all_day = [
        ("_EventStartDate", "2026-05-04 00:00:00"),
        ("_EventEndDate", "2026-05-06 23:59:59"),
        ("_EventAllDay", "yes"),
        ("_EventCost", "0"),
    ];
    let items = [
        item("tribe_events", 1, "Kveld", &(meta(&when) + &meta(&rest))),
        item("tribe_events", 2, "Festival", &meta(&all_day)),
        item("tribe_events", 3, "Uten tid", ""),
        item("tribe_venue", 8, "Kinoen &amp;amp; kaf\u{e9}", ""),
        item("mec-events", 9, "Annet", ""),
    ];
    let brought = brought(&items, &vik());
    let texts: Vec<&str> = brought.texts.iter().map(|text| text.text.as_str()).collect();
    insta::assert_snapshot!(texts.join("\n"), @r#"
+++
title = "Kveld"
start = 2026-05-04T18:00:00
end = 2026-05-04T19:30:00
place = "Kinoen & kafé"
price = "50 kr"
url = "https://x.no/a"
aliases = ["/1/"]
id = "cd9fe8a2-6d19-5fbc-8938-458cbfd726b6"
+++


+++
title = "Festival"
start = 2026-05-04
end = 2026-05-06
free = true
aliases = ["/2/"]
id = "2a688798-ff4c-5f42-ae1d-7138be1619f8"
+++
"#);
    let codes: Vec<&str> = brought.remarks.iter().map(|told| told.code.as_str()).collect();
    assert_eq!((codes, brought.left), (vec!["import-start", "import-kind"], 2));
}

#[test]
fn an_old_address_that_is_a_new_one_is_no_alias() {
    let library = Library { folders: vec!["artikler".to_owned()], ..vik() };
    let at = |kind: &str, id: u64, title: &str, link: &str| {
        item(kind, id, title, "").replace(&format!("<link>https://x.no/{id}/</link>"), &format!("<link>{link}</link>"))
    };
    let items = [
        at("page", 1, "Om oss", "https://x.no/om-oss/"),
        at("post", 2, "Ny", "https://x.no/artikler/ny/"),
        at("post", 3, "Bl\u{e5}", "https://x.no/2023/bl%C3%A5/"),
        at("post", 4, "D", "https://x.no/?p=4"),
    ];
    let brought = brought(&items, &library);
    let aliases: Vec<&str> =
        brought.texts.iter().flat_map(|text| text.text.lines()).filter(|line| line.starts_with("aliases")).collect();
    assert_eq!(aliases, ["aliases = [\"/2023/bl\u{e5}/\"]"]);
}

#[test]
fn a_text_in_another_language_is_told_of() {
    let language = |tag: &str| format!("<category domain=\"language\" nicename=\"{tag}\">X</category>");
    let items = [item("post", 1, "A", &language("nb-no")), item("post", 2, "B", &language("en"))];
    let told = brought(&items, &vik()).remarks;
    let told: Vec<(&str, &str)> = told.iter().map(|told| (told.code.as_str(), told.args["title"].as_str())).collect();
    assert_eq!(told, [("import-language", "B")]);
}

proptest::proptest! {
    #[test]
    fn any_item_is_taken_or_told_of(text in "(<p>|</p>|\\[|\\]|caption|gallery|<img src=a>|\\]\\]>|&|:::|#|<!-- wp:x /-->|\n|å| ){0,30}") {
        let items = [item("post", 1, "A", &format!("<content:encoded><![CDATA[{text}]]></content:encoded>"))];
        let found = wordpress(format!("{HEAD}{}</channel></rss>", items.concat()).as_bytes(), &vik()).unwrap();
        proptest::prop_assert!(found.texts.len() + found.left > 0);
    }
}
