//! Stories of tenant files, and that all committed ones read.

use super::*;
use crate::content::config;
use crate::diagnostic::Speech;
use std::path::Path as Disk;

fn said(speech: Speech, text: &str) -> String {
    let (_, faults) = read("tenants/demo.toml", text, "demo");
    faults.iter().map(|fault| fault.draw(speech, false)).collect::<Vec<_>>().join("\n")
}

use Speech::{En, Nb};

const MUNICIPALITY: &str = r#"languages = ["nb"]
[[municipality]]
number = "0301"
names = [{ lang = "nb", name = "Oslo" }]
official = "Oslo"
language_form = "nøytral"
"#;

#[test]
fn a_demo_library_says_all_it_can() {
    let text = r##"languages = ["nb", "nn"]
demo = true
domain = "bibliotek.example.no"
name.nb = "Storvik bibliotek"
accessibility_statement = "https://uustatus.no/nb/erklaringer/publisert/x"
[contact]
email = "post@bibliotek.example.no"
phone = "+47 22 33 44 55"
website = "www.example.no"
address = { street = "Storgata 1", postcode = "0150", place = "Oslo" }
[[branch]]
id = "hoved"
name = { nb = "Hovedbiblioteket" }
position = { lat = 59.91, lon = 10.75 }
services = ["Kopimaskin", { nb = "Trådløst nett", en = "Wi-Fi" }]
[theme]
name = "fjord"
tokens = { accent = "#0b5d57", font-body = "'Source Sans 3', sans-serif", radius = "0.25rem" }
logo = "media/logo.svg"
[[menu]]
page = "@/pages/om.md"
[[menu]]
title.nb = "Katalog"
url = "https://katalog.example.no"
"##;
    assert_eq!(said(Nb, text), "");
    let tenant = read("tenants/demo.toml", text, "demo").0.unwrap();
    assert_eq!((tenant.languages.len(), tenant.menu.len(), tenant.branches.len()), (2, 2, 1));
    let span = tenant.span_of("theme.tokens.accent");
    assert_eq!(&text[span.start as usize..span.end as usize], "\"#0b5d57\"");
    assert_eq!(tenant.theme.name, "fjord");
}

#[test]
fn numbers_that_are_names_are_text() {
    let text = MUNICIPALITY.replace("\"0301\"", "301") + "county = { number = 3, name = \"Oslo\" }\n";
    insta::assert_snapshot!(said(Nb, &text), @r#"
    feil[expects-4-digits]: «municipality.number» skal være fire sifre i anførselstegn
     --> tenants/demo.toml:3:10
      |
    3 | number = 301
      |          ^^^
      |
      = råd: skriv number = "0301": nummeret er tekst, for en null foran teller med
    feil[expects-2-digits]: «municipality.county.number» skal være to sifre i anførselstegn
     --> tenants/demo.toml:7:21
      |
    7 | county = { number = 3, name = "Oslo" }
      |                     ^
      |
      = råd: skriv number = "03": nummeret er tekst, for en null foran teller med
    "#);
    insta::assert_snapshot!(said(En, "languages = [\"nb\"]\n[contact]\naddress = { postcode = 0150, place = \"Oslo\" }"), @r#"
    error[toml-leading-zero]: numbers cannot start with a zero
     --> tenants/demo.toml:3:24
      |
    3 | address = { postcode = 0150, place = "Oslo" }
      |                        ^
      |
      = help: if it is a code, such as a postcode, write it as text: "0301"
    "#);
}

#[test]
fn languages_are_those_of_a_site() {
    insta::assert_snapshot!(said(Nb, "languages = [\"no\", \"en\", \"en\"]"), @r#"
    feil[expects-choice]: «languages» kan ikke være «no»
     --> tenants/demo.toml:1:14
      |
    1 | languages = ["no", "en", "en"]
      |              ^^^^
      |
      = råd: velg mellom "nb", "nn", "se", "en"
    feil[language-twice]: språket «en» står to ganger
     --> tenants/demo.toml:1:26
      |
    1 | languages = ["no", "en", "en"]
      |                          ^^^^
    "#);
    insta::assert_snapshot!(said(Nb, "languages = []"), @r#"
    feil[languages-empty]: nettstedet må ha minst ett språk
     --> tenants/demo.toml:1:13
      |
    1 | languages = []
      |             ^^
      |
      = råd: skriv for eksempel languages = ["nb", "en"]; det første er hovedspråket
    "#);
    insta::assert_snapshot!(said(Nb, "language = \"nb\""), @r#"
    feil[unknown-key]: «language» er ikke en nøkkel her
     --> tenants/demo.toml:1:1
      |
    1 | language = "nb"
      | ^^^^^^^^
      |
      = råd: mente du «languages»?
    "#);
}

#[test]
fn tokens_stay_in_their_declaration() {
    insta::assert_snapshot!(said(Nb, "languages = [\"nb\"]\n[theme.tokens]\naccent = \"red; } body { display: none\"\npaper = \"#fff\"\n"), @r##"
    feil[token-unsafe]: «red; } body { display: none» kan ikke settes inn i stilarket
     --> tenants/demo.toml:3:10
      |
    3 | accent = "red; } body { display: none"
      |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = råd: bruk en farge ("#0b5d57"), et mål ("1.25rem") eller skriftnavn ("Inter, sans-serif"); tegn som ; { } ( ) / er ikke tillatt
    feil[token-colour]: «#fff» er ikke en farge
     --> tenants/demo.toml:4:9
      |
    4 | paper = "#fff"
      |         ^^^^^^
      |
      = råd: skriv # og seks heksadesimale sifre, for eksempel "#0b5d57"
    "##);
    for bad in
        ["url(x)", "a/*b*/", "\\31", "'x", "", "expression(1)", "#ggg", "a\nb", "<x>", "@import", "x:y", "calc(1px)"]
    {
        assert!(token_fault(bad).is_some(), "{bad}");
    }
    for good in ["#0b5d57", "1.25rem", "-0.5px", "Inter, 'Source Sans 3', sans-serif", "100%", "normal", "Blåbær"] {
        assert_eq!(token_fault(good), None, "{good}");
    }
}

#[test]
fn contacts_places_and_menus() {
    let text = "languages = [\"nb\"]\ndomain = \"https://Bibliotek.no\"\n[contact]\nemail = \"post\"\nphone = \"ring oss\"\n[[menu]]\npage = \"pages/om.md\"\n[[menu]]\nurl = \"/x/\"\n[[branch]]\nid = \"a\"\nname.nb = \"A\"\nposition = { lat = 10.75, lon = 59.91 }\n[[branch]]\nid = \"a\"\nname.nb = \"B\"\n";
    insta::assert_snapshot!(said(Nb, text), @r#"
    feil[domain-form]: «https://Bibliotek.no» er ikke et domenenavn
     --> tenants/demo.toml:2:10
      |
    2 | domain = "https://Bibliotek.no"
      |          ^^^^^^^^^^^^^^^^^^^^^^
      |
      = råd: skriv det med små bokstaver, uten https:// og skråstrek: domain = "bibliotek.example.no"; med æ, ø eller å skrives det som punycode (xn--…)
    feil[email-form]: «post» er ikke en e-postadresse
     --> tenants/demo.toml:4:9
      |
    4 | email = "post"
      |         ^^^^^^
    feil[phone-form]: «ring oss» er ikke et telefonnummer
     --> tenants/demo.toml:5:9
      |
    5 | phone = "ring oss"
      |         ^^^^^^^^^^
      |
      = råd: bruk bare sifre, mellomrom og +
    feil[menu-page]: «pages/om.md» er ikke en side
     --> tenants/demo.toml:7:8
      |
    7 | page = "pages/om.md"
      |        ^^^^^^^^^^^^^
      |
      = råd: skriv stien under content/, for eksempel page = "@/pages/bli-laaner.md"
    feil[menu-entry]: menypunktet skal ha enten «page» eller både «title» og «url»
     --> tenants/demo.toml:8:1
      |
    8 | [[menu]]
      | ^^^^^^^^
      |
      = råd: skriv page = "@/pages/side.md", eller title.nb = "…" og url = "…"
    feil[position-outside]: stedet ligger ikke i Norge
      --> tenants/demo.toml:13:12
       |
    13 | position = { lat = 10.75, lon = 59.91 }
       |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = råd: lat er breddegraden (57–81), lon er lengdegraden (-10–34), for eksempel { lat = 59.91, lon = 10.75 }
    feil[branch-twice]: to avdelinger har id-en «a»
      --> tenants/demo.toml:15:6
       |
    15 | id = "a"
       |      ^^^
       |
       = råd: gi den ene en annen id
    "#);
}

#[test]
fn every_committed_tenant_reads_without_remarks() {
    let folder = Disk::new(env!("CARGO_MANIFEST_DIR")).join("tenants");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let id = path.file_stem().unwrap().to_str().unwrap();
            let text = std::fs::read_to_string(&path).unwrap();
            let (tenant, faults) = read("tenants/x.toml", &text, id);
            let drawn: Vec<String> = faults.iter().map(|fault| fault.draw(En, false)).collect();
            assert!(tenant.is_some() && faults.is_empty(), "{id}\n{}", drawn.join("\n"));
            count += 1;
        }
    }
    assert!(count > 357, "{count}");
}

#[test]
fn the_root_says_where_sites_live() {
    let text = std::fs::read_to_string(Disk::new(env!("CARGO_MANIFEST_DIR")).join("ffl.toml")).unwrap();
    let (config, faults) = config::read("ffl.toml", &text);
    assert_eq!((config.base_of("oslo"), faults), (None, vec![]));
    let (config, faults) = config::read("ffl.toml", "base = \"https://x.no\"\nbasis = 1\n[limits]\ncontent = 3\n");
    let codes: Vec<&str> = faults.iter().map(|fault| fault.code.as_str()).collect();
    assert_eq!(codes, ["base-without-tenant", "unknown-key", "number-range"]);
    assert_eq!(config, config::Config::default());
}

proptest::proptest! {
    #[test]
    fn any_text_gets_an_answer(text in "(\\[?\\[?(municipality|branch|theme|menu|contact)\\]?\\]?\n|(languages|number|names|id|tokens|page) ?= ?[\\[\\]{}\"a-z0-9=, ]{0,16}\n|.{0,20}\n){0,8}") {
        for fault in read("tenants/x.toml", &text, "x").1 {
            fault.draw(Nb, false);
        }
        config::read("ffl.toml", &text);
    }
}
