//! Stories of people's mistakes with the exact answers.

use super::*;
use crate::content::place;
use crate::diagnostic::Speech;

pub const ID: &str = "0190c2d4-7b6e-7c11-9d0a-3f1e5a7b9c2d";

pub fn at(path: &str) -> Place {
    place::of(path).unwrap().unwrap()
}

pub fn read_at(path: &str, text: &str) -> (Front, usize, Vec<Diagnostic>) {
    read(&format!("content/{path}"), text, &at(path), false)
}

/// What is said of an article with this front matter.
fn said(speech: Speech, lines: &str) -> String {
    let text = format!("+++\nid = \"{ID}\"\ndate = 2026-11-23\n{lines}\n+++\nTekst.\n");
    drawn(speech, &read_at("articles/x.md", &text).2)
}

pub fn drawn(speech: Speech, faults: &[Diagnostic]) -> String {
    faults.iter().map(|fault| fault.draw(speech, false)).collect::<Vec<_>>().join("\n")
}

use Speech::{En, Nb};

#[test]
fn a_misspelt_key_and_a_text_where_a_list_belongs() {
    insta::assert_snapshot!(said(Nb, "titel = \"Hei\"\ntags = \"krim, høst\""), @r#"
    feil[unknown-key]: «titel» er ikke en nøkkel her
     --> content/articles/x.md:4:1
      |
    4 | titel = "Hei"
      | ^^^^^
      |
      = råd: mente du «title»?
    feil[expects-texts]: «tags» skal være en liste av tekster
     --> content/articles/x.md:5:8
      |
    5 | tags = "krim, høst"
      |        ^^^^^^^^^^^^
      |
      = råd: skriv tags = ["krim", "høst"]
    "#);
    insta::assert_snapshot!(said(En, "titel = \"Hei\"\ntags = \"krim, høst\""), @r#"
    error[unknown-key]: “titel” is not a key here
     --> content/articles/x.md:4:1
      |
    4 | titel = "Hei"
      | ^^^^^
      |
      = help: did you mean “title”?
    error[expects-texts]: “tags” must be a list of texts
     --> content/articles/x.md:5:8
      |
    5 | tags = "krim, høst"
      |        ^^^^^^^^^^^^
      |
      = help: write tags = ["krim", "høst"]
    "#);
}

#[test]
fn the_language_is_no_key_and_yaml_is_no_toml() {
    insta::assert_snapshot!(said(Nb, "title = \"Hei\"\nlang = \"nn\"\nbeskrivning = \"x\""), @r#"
    feil[unknown-key-language]: «lang» er ikke en nøkkel: språket står i filnavnet
     --> content/articles/x.md:5:1
      |
    5 | lang = "nn"
      | ^^^^
      |
      = råd: kall den nynorske teksten navn.nn.md, den nordsamiske navn.se.md og den engelske navn.en.md
    feil[unknown-key-far]: «beskrivning» er ikke en nøkkel her
     --> content/articles/x.md:6:1
      |
    6 | beskrivning = "x"
      | ^^^^^^^^^^^
      |
      = råd: nøklene er: id, date, author, branch, title, summary, slug, updated, publish, expire, draft, reviewed, tags, audience, image, aliases, weight, template, canonical, extra
    "#);
    let (_, _, faults) = read_at("pages/x.md", "---\ntitle: Hei\n---\nTekst");
    insta::assert_snapshot!(drawn(Nb, &faults), @r#"
    feil[front-yaml]: opplysningene står i YAML (---), ikke i TOML (+++)
     --> content/pages/x.md:1:1
      |
    1 | ---
      | ^^^
      |
      = råd: bytt --- med +++ og skriv hver linje som nøkkel = "verdi", for eksempel title = "Tittel"
    "#);
    insta::assert_snapshot!(drawn(En, &faults), @r#"
    error[front-yaml]: the front matter is YAML (---), not TOML (+++)
     --> content/pages/x.md:1:1
      |
    1 | ---
      | ^^^
      |
      = help: replace --- with +++ and write each line as key = "value", for example title = "Title"
    "#);
}

#[test]
fn a_missing_id_is_printed_fresh_and_always_the_same() {
    let text = "+++\ntitle = \"Hei\"\n+++\n";
    let faults = read_at("articles/x.md", text).2;
    insta::assert_snapshot!(drawn(Nb, &faults), @r#"
    feil[missing-id]: «id» mangler
     --> content/articles/x.md:1:1
      |
    1 | +++
      | ^^^
      |
      = råd: legg til: id = "9ee755f7-2985-8c06-886c-a79c096a0745" – eller kjør «ffl check --fix»
    feil[missing-key]: «date» mangler
     --> content/articles/x.md:1:1
      |
    1 | +++
      | ^^^
      |
      = råd: legg til: date = 2026-11-23
    "#);
    assert_eq!(faults, read_at("articles/x.md", text).2);
    assert_eq!(read_at("pages/x.md", text).2, []);
    let shared = read("content/pages/x.md", text, &at("pages/x.md"), true).2;
    assert_eq!(shared.len(), 1);
    let fixed = with_id(text, fresh_id("content/pages/x.md", text)).unwrap();
    assert_eq!(read("content/pages/x.md", &fixed, &at("pages/x.md"), true).2, []);
}

#[test]
fn dates_in_quotes_are_shown_as_they_should_be() {
    insta::assert_snapshot!(said(Nb, "title = \"x\"\nupdated = \"2026-12-01\"\nexpire = \"24.12.2026\"\npublish = 2026-02-31"), @r#"
    feil[expects-date]: «updated» skal være en dato
     --> content/articles/x.md:5:11
      |
    5 | updated = "2026-12-01"
      |           ^^^^^^^^^^^^
      |
      = råd: skriv updated = 2026-12-01, uten anførselstegn; med klokkeslett: 2026-11-23T18:00:00
    feil[expects-date]: «expire» skal være en dato
     --> content/articles/x.md:6:10
      |
    6 | expire = "24.12.2026"
      |          ^^^^^^^^^^^^
      |
      = råd: skriv expire = 2026-12-24, uten anførselstegn; med klokkeslett: 2026-11-23T18:00:00
    feil[toml-date]: datoen eller klokkeslettet finnes ikke
     --> content/articles/x.md:7:11
      |
    7 | publish = 2026-02-31
      |           ^^^^^^^^^^
      |
      = råd: skriv år-måned-dag, for eksempel 2026-11-23 eller 2026-11-23T18:00:00
    "#);
    insta::assert_snapshot!(said(En, "title = \"x\"\nupdated = \"i går\""), @r#"
    error[expects-date]: “updated” must be a date
     --> content/articles/x.md:5:11
      |
    5 | updated = "i går"
      |           ^^^^^^^
      |
      = help: write updated = 2026-11-23, without quotes; with a time: 2026-11-23T18:00:00
    "#);
}

#[test]
fn times_in_the_wrong_order() {
    insta::assert_snapshot!(said(Nb, "title = \"x\"\nupdated = 2026-11-22\npublish = 2026-12-01\nexpire = 2026-12-01"), @r#"
    advarsel[updated-before-date]: teksten er endret før den er datert
     --> content/articles/x.md:5:11
      |
    5 | updated = 2026-11-22
      |           ^^^^^^^^^^
      |
      = råd: «updated» skal være samme dag som «date» eller senere
    feil[expire-before-publish]: teksten går ut før den blir vist
     --> content/articles/x.md:7:10
      |
    7 | expire = 2026-12-01
      |          ^^^^^^^^^^
      |
      = råd: «expire» skal være senere enn «publish»
    "#);
}

#[test]
fn a_picture_needs_words() {
    insta::assert_snapshot!(said(Nb, "title = \"x\"\nimage = { src = \"hylle.jpg\" }"), @r#"
    feil[image-alt]: bildet mangler alternativ tekst
     --> content/articles/x.md:5:9
      |
    5 | image = { src = "hylle.jpg" }
      |         ^^^^^^^^^^^^^^^^^^^^^
      |
      = råd: skriv hva bildet viser: alt = "…"; er det bare til pynt, skriv decorative = true
    "#);
    insta::assert_snapshot!(said(En, "title = \"x\"\nimage = \"hylle.jpg\""), @r#"
    error[expects-table]: “image” must have several values in braces
     --> content/articles/x.md:5:9
      |
    5 | image = "hylle.jpg"
      |         ^^^^^^^^^^^
      |
      = help: write image = { src = "media/…", alt = "…" }
    "#);
    assert_eq!(said(Nb, "title = \"x\"\nimage = { src = \"a.jpg\", decorative = true }"), "");
}

#[test]
fn syntax_errors_are_all_told_and_hide_their_consequences() {
    insta::assert_snapshot!(said(Nb, "title = Hei du\nsummary \"x\"\ntags = [\"a\" \"b\"]\nweight = 007\ndraft = ja"), @r#"
    feil[toml-unquoted]: tekst skal stå i anførselstegn
     --> content/articles/x.md:4:9
      |
    4 | title = Hei du
      |         ^^^^^^
      |
      = råd: skriv nøkkel = "teksten"
    feil[toml-equals]: her skal det stå nøkkel = verdi
     --> content/articles/x.md:5:9
      |
    5 | summary "x"
      |         ^
      |
      = råd: bruk = og ikke kolon, og sett tekst i anførselstegn: title = "Tittel"
    feil[toml-comma]: her mangler et komma, eller det står ett for mye
     --> content/articles/x.md:6:13
      |
    6 | tags = ["a" "b"]
      |             ^
      |
      = råd: sett ett komma mellom verdiene: ["a", "b"]
    "#);
    insta::assert_snapshot!(said(En, "title = \"Hei\ntitle = \"a\"\ntitle = \"b\""), @r#"
    error[toml-string]: the text is not closed, or it has a character that cannot stand there
     --> content/articles/x.md:4:13
      |
    4 | title = "Hei
      |             ^
      |
      = help: close it with the same quote on the same line; within the text, write quotes as “ ” or \"
    error[toml-duplicate-key]: the key has been used before in the file
     --> content/articles/x.md:5:1
      |
    5 | title = "a"
      | ^^^^^
      |
      = help: keep only one of them
    error[toml-duplicate-key]: the key has been used before in the file
     --> content/articles/x.md:6:1
      |
    6 | title = "b"
      | ^^^^^
      |
      = help: keep only one of them
    "#);
}

#[test]
fn addresses_must_be_addresses() {
    insta::assert_snapshot!(said(Nb, "title = \"x\"\nslug = \"Høst 2026\"\naliases = [\"gammel\", \"/a/../b\"]\ncanonical = \"example.no\""), @r#"
    feil[slug-form]: «Høst 2026» kan ikke stå i en adresse
     --> content/articles/x.md:5:8
      |
    5 | slug = "Høst 2026"
      |        ^^^^^^^^^^^
      |
      = råd: skriv slug = "host-2026"
    feil[alias-relative]: den gamle adressen «gammel» må begynne med /
     --> content/articles/x.md:6:12
      |
    6 | aliases = ["gammel", "/a/../b"]
      |            ^^^^^^^^
      |
      = råd: skriv adressen slik den var på dette nettstedet, uten domene: "/gammel/side/"
    feil[alias-odd]: den gamle adressen «/a/../b» kan ikke brukes
     --> content/articles/x.md:6:22
      |
    6 | aliases = ["gammel", "/a/../b"]
      |                      ^^^^^^^^^
      |
      = råd: skriv en vanlig adresse uten .., mellomrom, ? og #: "/gammel/side/"
    feil[url-form]: «example.no» er ikke en nettadresse
     --> content/articles/x.md:7:13
      |
    7 | canonical = "example.no"
      |             ^^^^^^^^^^^^
      |
      = råd: skriv hele adressen med https://, for eksempel canonical = "https://www.example.no/side"
    "#);
}

#[test]
fn flags_numbers_and_templates() {
    insta::assert_snapshot!(said(Nb, "title = \" \"\ndraft = \"ja\"\nweight = \"3\"\ntemplate = \"wide.html\"\ntags = [\"krim\", \"Krim\", \"\"]"), @r#"
    feil[empty-text]: «title» er tom
     --> content/articles/x.md:4:9
      |
    4 | title = " "
      |         ^^^
      |
      = råd: skriv noe, eller ta bort nøkkelen der den ikke kreves
    feil[expects-flag]: «draft» skal være true (ja) eller false (nei)
     --> content/articles/x.md:5:9
      |
    5 | draft = "ja"
      |         ^^^^
      |
      = råd: skriv draft = true, uten anførselstegn
    feil[expects-integer]: «weight» skal være et heltall
     --> content/articles/x.md:6:10
      |
    6 | weight = "3"
      |          ^^^
      |
      = råd: skriv weight = 3, uten anførselstegn
    feil[template-name]: «template» skal bare være malens navn
     --> content/articles/x.md:7:12
      |
    7 | template = "wide.html"
      |            ^^^^^^^^^^^
      |
      = råd: skriv template = "wide", uten mappe og .html
    advarsel[label-twice]: «Krim» står to ganger i «tags»
     --> content/articles/x.md:8:17
      |
    8 | tags = ["krim", "Krim", ""]
      |                 ^^^^^^
      |
      = råd: ta bort den ene; store og små bokstaver regnes som like
    feil[empty-text]: «tags» er tom
     --> content/articles/x.md:8:25
      |
    8 | tags = ["krim", "Krim", ""]
      |                         ^^
      |
      = råd: skriv noe, eller ta bort nøkkelen der den ikke kreves
    "#);
}

#[test]
fn an_unfinished_or_missing_front_matter() {
    let told = |text: &str| drawn(Nb, &read_at("pages/x.md", text).2);
    insta::assert_snapshot!(told("+++\ntitle = \"x\"\n\nTekst"), @r#"
    feil[front-unterminated]: opplysningene som begynner her, blir ikke avsluttet
     --> content/pages/x.md:1:1
      |
    1 | +++
      | ^^^
      |
      = råd: sett en linje med +++ mellom opplysningene og teksten
    "#);
    insta::assert_snapshot!(told("# Hei\n"), @r#"
    feil[front-missing]: filen begynner ikke med opplysninger om teksten
     --> content/pages/x.md:1:1
      |
    1 | # Hei
      | ^^^^^
      |
      = råd: begynn med tre linjer: +++ så title = "Tittel" så +++
    "#);
    insta::assert_snapshot!(told("\n+++\ntitle = \"x\"\n+++\n"), @r#"
    feil[front-not-first]: +++ må stå på filens første linje
     --> content/pages/x.md:2:1
      |
    2 | +++
      | ^^^
      |
      = råd: fjern de tomme linjene over
    "#);
    insta::assert_snapshot!(told("  \n"), @r#"
    feil[file-empty]: filen er tom
    --> content/pages/x.md
     = råd: slett den, eller lag en ny med «ffl new»
    "#);
}

#[test]
fn latin1_and_utf16_are_recognised() {
    let latin1 = decode("content/pages/x.md", b"+++\ntitle = \"Bl\xe5b\xe6r\"\n+++\n").unwrap_err();
    insta::assert_snapshot!(latin1.draw(Nb, false), @r#"
    feil[encoding]: filen er ikke UTF-8: byte 15 er trolig «å» i Latin-1 (Windows-1252)
     --> content/pages/x.md:2:12
      |
    2 | title = "Blåbær"
      |            ^
      |
      = råd: åpne filen i et redigeringsprogram og lagre den som UTF-8
    "#);
    assert_eq!(latin1.span, Some(Span { start: 15, end: 16 }));
    let utf16 = decode("content/pages/x.md", b"\xff\xfe+\0+\0+\0").unwrap_err();
    insta::assert_snapshot!(utf16.draw(En, false), @r#"
    error[encoding-utf16]: the file is saved as UTF-16
    --> content/pages/x.md
     = help: open the file in an editor and save it as UTF-8
    "#);
}
