//! A library moves in: a calendar and a WordPress site become files that a person could have written, and once is enough.

use crate::library::{ffl, files, library, write};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A small picture (PNG, one pixel).
const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde\0\0\0\x0cIDATx\x9cc\xf8\xcf\xc0\0\0\x03\x01\x01\0\xc9\xfe\x92\xef\0\0\0\0IEND\xaeB`\x82";

const CALENDAR: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:song@x.no\r\nSUMMARY:Babysong\r\nDTSTART;TZID=Europe/Oslo:20261201T110000\r\nDTEND;TZID=Europe/Oslo:20261201T114500\r\nRRULE:FREQ=WEEKLY;BYDAY=TU;UNTIL=20270112T100000Z\r\nEXDATE;TZID=Europe/Oslo:20261222T110000\r\nLOCATION:Barneavdelinga\r\nDESCRIPTION:Ta med teppe.\\n\\nPåmelding: https://x.no/a\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:time@x.no\r\nSUMMARY:Kvar time\r\nDTSTART:20261201T110000\r\nRRULE:FREQ=HOURLY\r\nEND:VEVENT\r\nBEGIN:VTODO\r\nEND:VTODO\r\nEND:VCALENDAR\r\n";

const SITE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Vik</title><wp:base_blog_url>https://gammal.vik.example</wp:base_blog_url>
<wp:author><wp:author_login>kari</wp:author_login><wp:author_display_name>Kari Nordmann</wp:author_display_name></wp:author>
<item><title>Om oss</title><link>https://gammal.vik.example/om-oss/</link><guid>https://gammal.vik.example/?page_id=1</guid>
<content:encoded><![CDATA[<!-- wp:paragraph --><p>Les <a href="/2024/05/hausten/">om hausten</a>.</p><!-- /wp:paragraph -->
<!-- wp:latest-posts /-->]]></content:encoded>
<wp:post_id>1</wp:post_id><wp:post_name>om-oss</wp:post_name><wp:status>publish</wp:status><wp:post_type>page</wp:post_type></item>
<item><title>Hausten &amp;amp; vinteren</title><link>https://gammal.vik.example/2024/05/hausten/</link><guid>https://gammal.vik.example/?p=2</guid><dc:creator>kari</dc:creator>
<content:encoded><![CDATA[<!-- wp:heading --><h2>Bøker</h2><!-- /wp:heading -->
<!-- wp:image --><figure class="wp-block-image"><img src="https://gammal.vik.example/wp-content/uploads/2024/05/Hylle-300x200.png" alt="Ei hylle"/><figcaption>Nye bøker</figcaption></figure><!-- /wp:image -->
<p onclick="x()">Kom <strong>innom</strong>.<script>alert(1)</script></p>
<table><tbody><tr><td>Måndag</td><td>10–16</td></tr></tbody></table>
<p><img src="https://gammal.vik.example/wp-content/uploads/borte.png" alt="Borte"/></p>]]></content:encoded>
<excerpt:encoded><![CDATA[Bøker for mørke kveldar.]]></excerpt:encoded>
<wp:post_id>2</wp:post_id><wp:post_date>2024-05-04 12:30:00</wp:post_date><wp:post_name>hausten</wp:post_name><wp:status>publish</wp:status><wp:post_type>post</wp:post_type>
<category domain="category" nicename="nytt"><![CDATA[Nytt]]></category><category domain="category" nicename="uncategorized"><![CDATA[Uncategorized]]></category>
<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>3</wp:meta_value></wp:postmeta></item>
<item><title>hylle</title><guid>https://gammal.vik.example/?attachment_id=3</guid><wp:post_id>3</wp:post_id><wp:status>inherit</wp:status><wp:post_type>attachment</wp:post_type>
<wp:attachment_url>https://gammal.vik.example/wp-content/uploads/2024/05/Hylle.png</wp:attachment_url>
<wp:postmeta><wp:meta_key>_wp_attachment_image_alt</wp:meta_key><wp:meta_value>Ei bokhylle</wp:meta_value></wp:postmeta></item>
</channel></rss>
"#;

/// Exit code, standard output, standard error.
fn run(root: &Path, args: &[&str]) -> (i32, String, String) {
    let output = ffl(root, args);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// The texts and files of the library.
fn texts(root: &Path) -> BTreeMap<String, Vec<u8>> {
    files(&root.join("tenants"))
}

fn text(root: &Path, path: &str) -> String {
    let file = root.join("tenants/vik/content").join(path);
    fs::read_to_string(&file).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// That the library is right as far as our own reader goes.
fn checked(root: &Path) {
    let (code, said, wrong) = run(root, &["check", "--tenant", "vik"]);
    assert_eq!((code, said.starts_with("0 feil")), (0, true), "{said}{wrong}");
}

#[test]
fn a_calendar_becomes_events_and_once_is_enough() {
    let root = library();
    write(root.path(), "a.ics", CALENDAR);
    let file = root.path().join("a.ics");
    let call = ["import", "ical", file.to_str().unwrap(), "--tenant", "vik"];
    let before = texts(root.path());
    let (code, said, _) = run(root.path(), &[&call[..], &["--dry-run"]].concat());
    assert_eq!(
        (code, said.as_str()),
        (1, "tenants/vik/content/events/babysong.md\n1 ville bli laget, 0 fra før, 2 utelatt\n")
    );
    assert_eq!(texts(root.path()), before);
    let (code, said, wrong) = run(root.path(), &call);
    assert_eq!(code, 1, "{wrong}");
    insta::assert_snapshot!(said, @r#"
1 laget, 0 fra før, 2 utelatt
Se gjennom det som ble laget, og så: ffl check vik
"#);
    insta::assert_snapshot!(wrong, @r#"
advarsel[import-rule]: «Kvar time» ble ikke laget: ffl kan ikke følge «FREQ=HOURLY» i regelen for hvor ofte det er
 |
 = råd: lag det for hånd med ffl new event, og skriv dagene i «also»

advarsel[import-component]: 1 VTODO i kalenderen er ikke et arrangement, og ble ikke hentet
"#);
    insta::assert_snapshot!(text(root.path(), "events/babysong.md"), @r#"
+++
title = "Babysong"
start = 2026-12-01T11:00:00
end = 2026-12-01T11:45:00
repeat = "kvar tysdag"
until = 2027-01-12
skip = [2026-12-22]
place = "Barneavdelinga"
id = "4abb7c1e-720c-5168-8952-2069fcd56364"
+++

Ta med teppe.

Påmelding: <https://x.no/a>
"#);
    checked(root.path());
    // What a librarian has gone on with is left alone.
    let changed = text(root.path(), "events/babysong.md").replace("Ta med teppe.", "Ta med to teppe.");
    write(root.path(), "tenants/vik/content/events/babysong.md", &changed);
    let after = texts(root.path());
    let (_, said, _) = run(root.path(), &call);
    assert!(said.starts_with("0 laget, 1 fra før, 2 utelatt\n"), "{said}");
    assert_eq!(texts(root.path()), after);
}

#[test]
fn a_site_becomes_texts_with_their_pictures() {
    let root = library();
    write(root.path(), "site.xml", SITE);
    write(
        root.path(),
        "tenants/vik/content/articles/hausten.md",
        &crate::library::article("Hausten vår", "Vår eigen."),
    );
    fs::create_dir_all(root.path().join("uploads/2024/05")).unwrap();
    fs::write(root.path().join("uploads/2024/05/Hylle.png"), PICTURE).unwrap();
    let (file, media) = (root.path().join("site.xml"), root.path().join("uploads"));
    let call = ["import", "wordpress", file.to_str().unwrap(), "--tenant", "vik", "--media", media.to_str().unwrap()];
    let (code, said, wrong) = run(root.path(), &call);
    assert_eq!(code, 1, "{wrong}");
    insta::assert_snapshot!(said, @r#"
2 laget, 0 fra før, 0 utelatt, 1 bilde eller vedlegg
Se gjennom det som ble laget, og så: ffl check vik
"#);
    insta::assert_snapshot!(wrong, @r#"
advarsel[import-shortcode]: «Om oss» har «latest-posts», som bare WordPress kan fylle ut; det ble ikke med
--> tenants/vik/content/pages/om-oss.md
 = råd: se på den gamle siden hva leserne fikk der, og skriv det eller lenk til det

advarsel[import-picture]: «Hausten & vinteren» har et bilde som ikke ble med, og som nå er en lenke: https://gammal.vik.example/wp-content/uploads/borte.png
--> tenants/vik/content/articles/hausten-2.md
 = råd: gi --media en kopi av wp-content/uploads før du henter; er teksten alt laget, legger du bildet inn for hånd
"#);
    insta::assert_snapshot!(text(root.path(), "pages/om-oss.md"), @r#"
+++
title = "Om oss"
id = "98826452-6c6d-5700-af51-51ea05c09892"
+++

Les [om hausten](@/articles/hausten-2.md).
"#);
    insta::assert_snapshot!(text(root.path(), "articles/hausten-2.md"), @r#"
+++
title = "Hausten & vinteren"
summary = "Bøker for mørke kveldar."
date = 2024-05-04T12:30:00
author = "Kari Nordmann"
tags = ["Nytt"]
image = { src = "media/2024/05/hylle.png", alt = "Ei bokhylle" }
aliases = ["/2024/05/hausten/"]
id = "994ed574-c068-5bf5-9923-a3a50dc2e4cb"
+++

## Bøker

::: figure src="media/2024/05/hylle.png" alt="Ei hylle"
Nye bøker
:::

Kom **innom**.

|        |       |
| ------ | ----- |
| Måndag | 10–16 |

[Borte](https://gammal.vik.example/wp-content/uploads/borte.png)
"#);
    assert_eq!(fs::read(root.path().join("tenants/vik/media/2024/05/hylle.png")).unwrap(), PICTURE);
    checked(root.path());
    let after = texts(root.path());
    let (code, said, wrong) = run(root.path(), &call);
    assert_eq!((code, said.as_str(), wrong.as_str()), (0, "0 laget, 2 fra før, 0 utelatt\n", ""));
    assert_eq!(texts(root.path()), after);
}

#[test]
fn a_file_that_was_cut_off_gives_what_is_whole_and_the_rest_later() {
    let root = library();
    let cut = SITE.find("Hausten").unwrap();
    write(root.path(), "site.xml", &SITE[..cut]);
    let file = root.path().join("site.xml");
    let call = ["import", "wordpress", file.to_str().unwrap(), "--tenant", "vik", "--lang", "en"];
    let (code, said, wrong) = run(root.path(), &call);
    assert_eq!(code, 1);
    assert!(said.starts_with("1 made, 0 known already, 1 left out\n"), "{said}");
    assert!(wrong.contains("warning[import-cut]: the file ends in the middle"), "{wrong}");
    checked(root.path());
    write(root.path(), "site.xml", SITE);
    let (_, said, _) = run(root.path(), &call);
    assert!(said.starts_with("1 made, 1 known already, 0 left out\n"), "{said}");
    checked(root.path());
}

#[test]
fn what_wants_to_do_harm_stays_text() {
    let root = library();
    let item = |id: u8, title: &str, rest: &str| {
        format!(
            "<item><title><![CDATA[{title}]]></title><link>https://x.no/../../{id}/</link><guid>{id}</guid><wp:post_id>{id}</wp:post_id><wp:post_type>post</wp:post_type><wp:post_date>2024-05-04 12:30:00</wp:post_date>{rest}</item>"
        )
    };
    let payloads: Vec<serde_json::Value> =
        serde_json::from_slice(&fs::read(hostile("xss/dompurify.json")).unwrap()).unwrap();
    let payloads = payloads.iter().filter_map(|one| one["payload"].as_str()).filter(|text| !text.contains("]]>"));
    let content = |text: &str| format!("<content:encoded><![CDATA[{text}]]></content:encoded>");
    let mut items: Vec<String> =
        payloads.zip(1..200).map(|(text, id)| item(id, &format!("Nr. {id}"), &content(text))).collect();
    items.push(item(201, "+++\n\"\"\" = '\\", "<wp:post_name>..%2F..%2F..%2Fetc%2Fpasswd</wp:post_name>"));
    items.push(item(
        202,
        "</title>&#7;<script>",
        &content(
            "+++\n::: gallery\n[caption]<img src=\"/wp-content/uploads/../../a.jpg\">[/caption]\n[a](javascript:x)",
        ),
    ));
    let head = &SITE[..SITE.find("<item>").unwrap()];
    write(root.path(), "site.xml", &format!("{head}{}</channel></rss>", items.concat()));
    let file = root.path().join("site.xml");
    let call =
        ["import", "wordpress", file.to_str().unwrap(), "--tenant", "vik", "--media", root.path().to_str().unwrap()];
    let (code, said, wrong) = run(root.path(), &call);
    assert!(code < 2 && said.starts_with(&format!("{} laget", items.len())), "{said}{wrong}");
    let made = texts(root.path());
    let strays = made.keys().filter(|path| !path.starts_with("vik/content/articles/") && *path != "vik.toml");
    assert_eq!(strays.count(), 0, "{made:?}");
    checked(root.path());
}

/// A set of hostile files.
fn hostile(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/hostile").join(path)
}

#[test]
fn what_is_not_utf_8_is_read_and_told_of() {
    let root = library();
    let latin: Vec<u8> =
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:Blåbær\nDTSTART:20261201T110000\nEND:VEVENT\nEND:VCALENDAR\n"
            .chars()
            .map(|letter| u8::try_from(u32::from(letter)).unwrap())
            .collect();
    fs::write(root.path().join("a.ics"), latin).unwrap();
    let file = root.path().join("a.ics");
    let (code, said, wrong) = run(root.path(), &["import", "ical", file.to_str().unwrap(), "--tenant", "vik"]);
    assert_eq!(code, 0, "{wrong}");
    assert!(said.starts_with("1 laget, 0 fra før, 0 utelatt\n"), "{said}");
    assert!(wrong.contains("[import-latin]"), "{wrong}");
    assert!(text(root.path(), "events/blabaer.md").contains("title = \"Blåbær\""));
}

#[test]
fn what_is_neither_is_refused_and_json_says_the_same() {
    let root = library();
    write(root.path(), "a.txt", "Hei");
    let file = root.path().join("a.txt");
    let file = file.to_str().unwrap();
    for (call, code) in [
        (vec!["import", "ical", file, "--tenant", "vik"], "import-no-calendar"),
        (vec!["import", "wordpress", file, "--tenant", "vik"], "import-no-wordpress"),
        (vec!["import", "ical", file, "--tenant", "vik", "--media", "."], "import-media"),
        (vec!["import", "ical", file, "--tenant", "vikk"], "tenant-unknown"),
        (vec!["import", "ical", "borte.ics", "--tenant", "vik"], "world-read"),
        (vec!["import", "ical", "http://127.0.0.1:9/a.ics", "--tenant", "vik"], "world-fetch"),
    ] {
        let before = texts(root.path());
        let (exit, said, wrong) = run(root.path(), &[&call[..], &["--json"]].concat());
        assert_eq!(exit, 2, "{call:?}: {wrong}");
        let said: serde_json::Value = serde_json::from_str(&said).unwrap();
        assert_eq!(said["diagnostics"][0]["code"], code, "{call:?}");
        assert_eq!(texts(root.path()), before);
    }
    write(root.path(), "a.ics", CALENDAR);
    let file = root.path().join("a.ics");
    let (_, said, _) = run(root.path(), &["import", "ical", file.to_str().unwrap(), "--tenant", "vik", "--json"]);
    let said: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!((&said["made"], &said["known"], &said["left"]), (&1.into(), &0.into(), &2.into()));
    assert_eq!(said["files"][0], "tenants/vik/content/events/babysong.md");
}

#[test]
fn a_calendar_comes_from_the_web() {
    use std::io::{Read as _, Write as _};
    let root = library();
    let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/a", server.local_addr().unwrap());
    let serving = std::thread::spawn(move || {
        for answer in ["HTTP/1.1 302 Found\r\nLocation: /b\r\n", "HTTP/1.1 200 OK\r\n"] {
            let (mut stream, _) = server.accept().unwrap();
            let mut asked = [0; 2048];
            let _ = stream.read(&mut asked).unwrap();
            let head = format!("{answer}Connection: close\r\nContent-Length: {}\r\n\r\n", CALENDAR.len());
            stream.write_all(format!("{head}{CALENDAR}").as_bytes()).unwrap();
        }
    });
    let (code, said, wrong) = run(root.path(), &["import", "ical", &address, "--tenant", "vik"]);
    serving.join().unwrap();
    assert_eq!(code, 1, "{wrong}");
    assert!(said.starts_with("1 laget,"), "{said}");
}
