//! What other signage systems read of a library, in shapes of their own: OS2display's calendar and Xibo's rows.

use crate::library::write;
use crate::screens::{SVG, TENANT, built, texts, vik};
use std::collections::BTreeMap;

const LIBRARY: &str = "[[branch]]\nid = \"bruket\"\nname = { nn = \"Bruket\" }\n";

const EVENTS: [(&str, &str); 5] = [
    (
        "konsert",
        "title = \"Konsert\"\nsummary = \"Ord & tonar\"\nstart = 2026-11-27T19:00\nbranch = \"bruket\"\nsold_out = true\nimage = { src = \"media/p.svg\", alt = \"Eit piano\" }",
    ),
    ("avlyst", "title = \"Avlyst\"\nstart = 2026-11-28T19:00\ncancelled = true"),
    ("over", "title = \"Over\"\nstart = 2026-11-20T19:00"),
    ("bilete", "title = \"Bilete\"\nstart = 2026-11-20\nend = 2026-11-25\nbranch = \"hovud\"\nbranches = [\"bruket\"]"),
    (
        "prat",
        "title = \"Prat\"\nstart = 2026-11-29T12:00\nend = 2026-11-29T13:00\nbranch = \"hovud\"\nplace = \"Salen\"",
    ),
];

fn site(base: &str) -> BTreeMap<String, Vec<u8>> {
    let root = vik();
    write(root.path(), "ffl.toml", base);
    write(root.path(), "tenants/vik.toml", &format!("{TENANT}{LIBRARY}"));
    texts(root.path(), "events", &EVENTS, "");
    write(root.path(), "tenants/vik/media/p.svg", SVG);
    built(root.path())
}

/// A list, each of its entries on a line.
fn lines(text: &[u8]) -> String {
    String::from_utf8(text.to_vec()).unwrap().replace("},{", "},\n{")
}

#[test]
fn os2display_reads_where_what_and_when() {
    let site = site("base = \"https://{tenant}.localhost\"\n");
    let text = |what: &str| lines(&site[&format!("screen/os2display-{what}.json")]);
    insta::assert_snapshot!(text("locations"), @r#"
    [{"id":"vik","displayName":"Vik & bibliotek"}]
    "#);
    insta::assert_snapshot!(text("resources"), @r#"
    [{"id":"vik","locationId":"vik","name":"Vik & bibliotek","displayName":"Vik & bibliotek","includedInEvents":true},
    {"id":"vik.hovud","locationId":"vik","name":"Hovudbiblioteket","displayName":"Hovudbiblioteket","includedInEvents":true},
    {"id":"vik.bruket","locationId":"vik","name":"Bruket","displayName":"Bruket","includedInEvents":true}]
    "#);
    insta::assert_snapshot!(text("events"), @r#"
    [{"title":"Bilete","startTime":"2026-11-20T00:00:00+01:00","endTime":"2026-11-26T00:00:00+01:00","resourceId":"vik","resourceDisplayName":"Vik & bibliotek","displayName":"Vik & bibliotek"},
    {"title":"Bilete","startTime":"2026-11-20T00:00:00+01:00","endTime":"2026-11-26T00:00:00+01:00","resourceId":"vik.hovud","resourceDisplayName":"Hovudbiblioteket","displayName":"Hovudbiblioteket"},
    {"title":"Bilete","startTime":"2026-11-20T00:00:00+01:00","endTime":"2026-11-26T00:00:00+01:00","resourceId":"vik.bruket","resourceDisplayName":"Bruket","displayName":"Bruket"},
    {"title":"Quiz <b>","startTime":"2026-11-24T18:00:00+01:00","endTime":"2026-11-24T20:00:00+01:00","resourceId":"vik","resourceDisplayName":"Vik & bibliotek","displayName":"Vik & bibliotek"},
    {"title":"Quiz <b>","startTime":"2026-11-24T18:00:00+01:00","endTime":"2026-11-24T20:00:00+01:00","resourceId":"vik.hovud","resourceDisplayName":"Hovudbiblioteket","displayName":"Hovudbiblioteket"},
    {"title":"Quiz <b>","startTime":"2026-11-24T18:00:00+01:00","endTime":"2026-11-24T20:00:00+01:00","resourceId":"vik.bruket","resourceDisplayName":"Bruket","displayName":"Bruket"},
    {"title":"Konsert","startTime":"2026-11-27T19:00:00+01:00","endTime":"2026-11-27T19:00:00+01:00","resourceId":"vik","resourceDisplayName":"Vik & bibliotek","displayName":"Vik & bibliotek"},
    {"title":"Konsert","startTime":"2026-11-27T19:00:00+01:00","endTime":"2026-11-27T19:00:00+01:00","resourceId":"vik.bruket","resourceDisplayName":"Bruket","displayName":"Bruket"},
    {"title":"Prat","startTime":"2026-11-29T12:00:00+01:00","endTime":"2026-11-29T13:00:00+01:00","resourceId":"vik","resourceDisplayName":"Vik & bibliotek","displayName":"Vik & bibliotek"},
    {"title":"Prat","startTime":"2026-11-29T12:00:00+01:00","endTime":"2026-11-29T13:00:00+01:00","resourceId":"vik.hovud","resourceDisplayName":"Hovudbiblioteket","displayName":"Hovudbiblioteket"},
    {"title":"Quiz <b>","startTime":"2026-12-08T18:00:00+01:00","endTime":"2026-12-08T20:00:00+01:00","resourceId":"vik","resourceDisplayName":"Vik & bibliotek","displayName":"Vik & bibliotek"},
    {"title":"Quiz <b>","startTime":"2026-12-08T18:00:00+01:00","endTime":"2026-12-08T20:00:00+01:00","resourceId":"vik.hovud","resourceDisplayName":"Hovudbiblioteket","displayName":"Hovudbiblioteket"},
    {"title":"Quiz <b>","startTime":"2026-12-08T18:00:00+01:00","endTime":"2026-12-08T20:00:00+01:00","resourceId":"vik.bruket","resourceDisplayName":"Bruket","displayName":"Bruket"}]
    "#);
}

#[test]
fn xibo_reads_rows_with_the_pictures_that_they_name() {
    let site = site("base = \"https://{tenant}.localhost\"\n");
    let text = lines(&site["screen/xibo.json"]);
    insta::assert_snapshot!(text, @r#"
    {"version":1,"events":[{"id":"6a2f41a3-c54c-4c11-8f3d-0a5a4d1c9e03/2026-11-20","title":"Bilete","when":"20.–25. november 2026","start":"2026-11-20 00:00:00","end":"2026-11-26 00:00:00","allDay":1,"branch":"Hovudbiblioteket, Bruket","url":"https://vik.localhost/arrangement/bilete/"},
    {"id":"6a2f41a3-c54c-4c11-8f3d-0a5a4d1c9f01/2026-11-24","title":"Quiz <b>","summary":"Kom.","when":"tysdag 24. november 2026 kl. 18.00–20.00","start":"2026-11-24 18:00:00","end":"2026-11-24 20:00:00","allDay":0,"place":"Salen","url":"https://vik.localhost/arrangement/quiz/2026-11-24/"},
    {"id":"6a2f41a3-c54c-4c11-8f3d-0a5a4d1c9e00/2026-11-27","title":"Konsert","summary":"Ord & tonar","when":"fredag 27. november 2026 kl. 19.00","start":"2026-11-27 19:00:00","allDay":0,"branch":"Bruket","notice":"Utselt","url":"https://vik.localhost/arrangement/konsert/","image":"https://vik.localhost/media/9c4f891e4824d490.svg","alt":"Eit piano"},
    {"id":"6a2f41a3-c54c-4c11-8f3d-0a5a4d1c9e04/2026-11-29","title":"Prat","when":"søndag 29. november 2026 kl. 12.00–13.00","start":"2026-11-29 12:00:00","end":"2026-11-29 13:00:00","allDay":0,"place":"Salen","branch":"Hovudbiblioteket","url":"https://vik.localhost/arrangement/prat/"},
    {"id":"6a2f41a3-c54c-4c11-8f3d-0a5a4d1c9f01/2026-12-08","title":"Quiz <b>","summary":"Kom.","when":"tysdag 8. desember 2026 kl. 18.00–20.00","start":"2026-12-08 18:00:00","end":"2026-12-08 20:00:00","allDay":0,"place":"Salen","url":"https://vik.localhost/arrangement/quiz/2026-12-08/"}],"news":[{"id":"6a2f41a3-c54c-4c11-8f3d-0a5a4d1c9d07","title":"Ope hus","summary":"Kom til lånekortet.","date":"2026-11-01 00:00:00","url":"https://vik.localhost/artiklar/ope-hus/"}]}
    "#);
    let picture = text.split("\"image\":\"https://vik.localhost/").nth(1).unwrap().split('"').next().unwrap();
    assert!(site.contains_key(picture), "{picture}");
    let page = String::from_utf8(site["screen/index.html"].clone()).unwrap();
    assert!(page.contains("<li>Xibo: <a href=\"/screen/xibo.json\">xibo.json</a></li>"), "{page}");
}

#[test]
fn nothing_is_there_for_others_where_no_address_holds() {
    let site = site("");
    let all: Vec<&String> = site.keys().filter(|path| path.contains("os2display") || path.contains("xibo")).collect();
    assert!(all.is_empty(), "{all:?}");
    assert!(!String::from_utf8_lossy(&site["screen/index.html"]).contains("Xibo"));
}
