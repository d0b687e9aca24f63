//! What is read of files that are right, and the texts that the program writes itself.

use super::stories::{ID, drawn, read_at};
use super::*;
use crate::diagnostic::{Severity, Speech::Nb};
use crate::model::content::{Detail, Kind, Role};

#[test]
fn an_article_says_all_it_can() {
    let text = r#"+++
id = "0190c2d4-7b6e-7c11-9d0a-3f1e5a7b9c2d"
title = " Høst i biblioteket "
summary = "Lesetips"
slug = "host"
date = 2026-11-01
updated = 2026-11-02T12:30:00Z
publish = 2026-11-01T08:00:00
expire = 2027-01-01
draft = true
tags = ["Krim", "Høst"]
audience = ["barn"]
aliases = ["/gammel/", "/nyheter/1.html"]
weight = -3
template = "wide"
canonical = "https://example.no/host?a=1"
author = "Kari Nordmann"
branch = "hoved"
extra = { farge = "gul" }
[image]
src = "hylle.jpg"
alt = "En hylle"
credit = "Ola"
licence = "CC BY 4.0"
focus = "50% 100%"
+++
Tekst.
"#;
    let (front, body, faults) = read_at("articles/x.md", text);
    assert_eq!(drawn(Nb, &faults), "");
    assert_eq!(&text[body..], "Tekst.\n");
    assert_eq!(front.title, "Høst i biblioteket");
    assert_eq!(front.updated.unwrap().at.to_string(), "2026-11-02T13:30:00");
    assert!(!front.date.unwrap().time && front.publish.unwrap().time);
    assert_eq!(front.image.as_ref().unwrap().focus, Some((0.5, 1.0)));
    let keys: Vec<&str> = front.spans.keys().collect();
    assert_eq!(keys, ["id", "title", "slug", "image", "template", "canonical", "tags", "aliases", "branch"]);
    let aliases = front.span_of("aliases");
    assert_eq!(&text[aliases.start as usize..aliases.end as usize], r#""/gammel/", "/nyheter/1.html""#);
    assert!(matches!(front.detail, Detail::Article { branch: Some(_), author: Some(_) }));
}

#[test]
fn every_kind_has_its_own_keys() {
    let event = format!(
        "+++\nid='{ID}'\ntitle='x'\nstart=2026-06-05T13:00:00+00:00\nend=2026-06-05T16:00\nall_day=false\nplace='Salen'\nbranch='hoved'\ncancelled=true\nprice='50 kr'\nurl='/x/'\norganiser='Y'\n+++\n"
    );
    let (front, _, faults) = read_at("events/x.md", &event);
    assert_eq!(drawn(Nb, &faults), "");
    let Detail::Event(event) = front.detail else { panic!("no event") };
    assert_eq!(event.start.at.to_string(), "2026-06-05T15:00:00");
    let list = format!(
        "+++\nid='{ID}'\ntitle='x'\n[[items]]\ntitle='Sult'\nisbn='978-82-05-47890-3'\nyear=1890\n[[items]]\ntitle='Y'\n+++\n"
    );
    let (front, _, faults) = read_at("lists/x.md", &list);
    assert_eq!(faults.iter().map(|fault| fault.code.as_str()).collect::<Vec<_>>(), ["isbn-check"]);
    assert!(matches!(front.detail, Detail::List { items } if items.len() == 2));
    let section = "+++\ntitle='x'\nmenu=true\nper_page=10\nsort='title'\n+++\n";
    assert_eq!(read_at("articles/_index.md", section).2, []);
    let screen = format!("+++\nid='{ID}'\ntitle='x'\nduration=20\n+++\n");
    assert_eq!(read_at("screens/x.md", &screen).2, []);
}

#[test]
fn a_flood_of_mistakes_is_cut() {
    let lines: String = (0..20_000).map(|n| format!("nøkkel{n} =\n")).collect();
    let text = format!("+++\n{lines}+++\n");
    let faults = read_at("pages/x.md", &text).2;
    assert!(faults.len() <= 51);
    assert_eq!(faults.last().unwrap().severity, Severity::Hint);
}

#[test]
fn ids_are_put_in_without_touching_another_byte() {
    let id = ID.parse().unwrap();
    let windows = "\u{feff}+++\r\ntitle = \"a\"\r\n+++\r\nTekst\n";
    assert_eq!(
        with_id(windows, id).unwrap(),
        format!("\u{feff}+++\r\nid = \"{ID}\"\r\ntitle = \"a\"\r\n+++\r\nTekst\n")
    );
    assert_eq!(with_id("+++\n+++", id).unwrap(), format!("+++\nid = \"{ID}\"\n+++"));
    assert_eq!(with_id("+++\nid = 3\n+++\n", id), None);
    assert_eq!(with_id("Tekst", id), None);
}

#[test]
fn what_new_writes_reads_without_remarks() {
    for kind in Kind::ALL {
        let text = starting_file(kind, "«Æ» \"sa\" \\ han", jiff::civil::date(2026, 11, 23), ID.parse().unwrap());
        let place = Place { kind, role: Role::Single, key: format!("{}/x", kind.folder()), language: None };
        let (front, _, faults) = read("content/x.md", &text, &place, true);
        assert_eq!(drawn(Nb, &faults), "", "{text}");
        assert_eq!(front.title, "«Æ» \"sa\" \\ han");
    }
}

/// Codes and marked texts of what is wrong with a page whose front matter has these lines.
fn marked(lines: &str) -> Vec<(String, String)> {
    let text = format!("+++\ntitle = \"x\"\n{lines}\n+++\n");
    let faults = read_at("pages/x.md", &text).2;
    let mark = |fault: &crate::diagnostic::Diagnostic| {
        let span = fault.span.unwrap_or_default();
        (fault.code.clone(), text[span.start as usize..span.end as usize].to_owned())
    };
    faults.iter().map(mark).collect()
}

#[test]
fn limits_of_addresses_and_labels_have_a_place() {
    let long = "a".repeat(101);
    assert_eq!(marked(&format!("slug = \"{long}\"")), [("slug-long".to_owned(), format!("\"{long}\""))]);
    assert_eq!(marked(&format!("slug = \"{}\"", &long[1..])), []);
    assert_eq!(marked(&format!("tags = [\"a\", \"{long}\"]")), [("slug-long".to_owned(), format!("\"{long}\""))]);
    assert_eq!(marked("slug = \"日本\""), [("slug-empty".to_owned(), "\"日本\"".to_owned())]);
    let labels = |count: usize| (0..count).map(|n| format!("\"t{n}\"")).collect::<Vec<_>>().join(", ");
    assert_eq!(marked(&format!("tags = [{}]", labels(50))), []);
    assert_eq!(marked(&format!("audience = [{}]", labels(4000))), [("labels-many".to_owned(), "\"t50\"".to_owned())]);
    for (name, code) in [(long.as_str(), "slug-long"), ("日本", "slug-needed")] {
        let faults = read_at(&format!("pages/{name}.md"), "+++\ntitle = \"x\"\n+++\n").2;
        assert_eq!((faults[0].code.as_str(), faults[0].excerpt.as_ref().unwrap().line), (code, 1));
        assert_eq!(read_at(&format!("pages/{name}.md"), "+++\ntitle = \"x\"\nslug = \"y\"\n+++\n").2, []);
    }
}

#[test]
fn characters_that_no_feed_may_hold_are_named() {
    for (written, character) in [
        ("\\u0007", "U+0007"),
        ("\\u0000", "U+0000"),
        ("\\u0085", "U+0085"),
        ("\\uFFFE", "U+FFFE"),
        ("\u{fdd0}", "U+FDD0"),
    ] {
        for key in ["summary", "slug", "tags", "image", "extra"] {
            let value = format!("\"a{written}b\"");
            let line = match key {
                "tags" => format!("tags = [{value}]"),
                "image" => format!("image = {{ src = \"x.jpg\", alt = {value} }}"),
                "extra" => format!("extra = {{ x = {value} }}"),
                _ => format!("{key} = {value}"),
            };
            let text = format!("+++\ntitle = \"x\"\n{line}\n+++\n");
            let faults = read_at("pages/x.md", &text).2;
            let fault = faults.iter().find(|fault| fault.code == "text-character").expect(&line);
            assert_eq!(fault.args["character"], character);
            let span = fault.span.unwrap();
            assert_eq!(&text[span.start as usize..span.end as usize], value, "{line}");
        }
    }
    assert_eq!(marked("summary = \"\"\"\na\tb\r\nc\n\"\"\""), []);
}

#[test]
fn numbers_have_plain_digits_and_keys_few_levels() {
    assert_eq!(marked("weight = 0x1F"), [("number-radix".to_owned(), "0x1F".to_owned())]);
    let text = "+++\ntitle = \"x\"\nweight = 0b101\n+++\n";
    assert!(drawn(Nb, &read_at("pages/x.md", text).2).contains("skriv weight = 5"));
    let deep = format!("extra.{} = \"x\"", vec!["a"; 10_000].join("."));
    assert_eq!(marked(&deep)[0].0, "toml-deep");
}
