//! Catalogues are pulled: files become segments that stay, what cannot be read is told of, and twice is once.

use crate::library::{AT, NO_STRACE, ffl, files, rounds, strace, write};
use ffl::well::store::{Shown, Well};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use tempfile::TempDir;

const VIK: &str = r#"languages = ["nn"]
name = { nn = "Vik bibliotek" }
[[source]]
name = "katalog"
kind = "file"
path = "katalog"
"#;

const LINES: &str = "*000     c\n*0010010463\n*100 0$aKarlén, Barbro$d1954-\n*24510$aI begynnelsen\n^\n*000     c\n*0010379371\n*24510$aXXX\n^\n";

/// A library with a catalogue of two files: records in MARC 21, and some in lines.
fn library() -> TempDir {
    let root = tempfile::tempdir().unwrap();
    write(root.path(), "tenants/vik.toml", VIK);
    fs::create_dir_all(root.path().join("tenants/vik/katalog/eldre årgangar")).unwrap();
    let batch = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/marc/marc21/batch.dat");
    fs::copy(batch, root.path().join("tenants/vik/katalog/ny.mrc")).unwrap();
    write(root.path(), "tenants/vik/katalog/eldre årgangar/før 1990.txt", LINES);
    root
}

/// Exit code, standard output, standard error.
fn pull(root: &Path, args: &[&str]) -> (i32, String, String) {
    let output = ffl(root, &[&["pull"], args].concat());
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn store(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = files(&root.join(".ffl/store/harvest"));
    files.retain(|path, _| !path.ends_with("/lock"));
    files
}

/// The bytes of all segments of a source.
fn segments(root: &Path, source: &str) -> Vec<Vec<u8>> {
    let folder = format!("{source}/segments/");
    let segments = store(root).into_iter().filter(|(path, _)| path.starts_with(&folder));
    let mut segments: Vec<Vec<u8>> = segments.map(|(_, bytes)| zstd::decode_all(bytes.as_slice()).unwrap()).collect();
    segments.sort();
    segments
}

/// What the manifest of a source says: when, from where, and the number of records (none: gone).
fn manifest(root: &Path, source: &str) -> Vec<(String, Option<u64>)> {
    let text = fs::read(root.join(".ffl/store/harvest").join(source).join("manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_slice(&text).unwrap();
    let entry = |entry: &serde_json::Value| {
        assert_eq!(entry["at"], "2026-11-23T11:00:00Z");
        (entry["from"].as_str().unwrap().to_owned(), entry["segment"]["records"].as_u64())
    };
    manifest["entries"].as_array().unwrap().iter().map(entry).collect()
}

#[test]
fn files_are_kept_as_they_are_and_once() {
    let root = library();
    let (code, said, wrong) = pull(root.path(), &[]);
    assert_eq!((code, wrong.as_str()), (0, ""));
    assert_eq!(said, "vik/katalog: 2 nye filer, 0 kjente, 12 poster, 12 nye i brønnen, 11 verk\n");
    let kept = segments(root.path(), "vik/katalog");
    let folder = root.path().join("tenants/vik/katalog");
    let mut raw = vec![fs::read(folder.join("ny.mrc")).unwrap(), LINES.as_bytes().to_vec()];
    raw.sort();
    assert_eq!(kept, raw);
    let both = [
        ("tenants/vik/katalog/eldre årgangar/før 1990.txt".to_owned(), Some(2)),
        ("tenants/vik/katalog/ny.mrc".to_owned(), Some(10)),
    ];
    assert_eq!(manifest(root.path(), "vik/katalog"), both);
    // Again: nothing is read, and not a byte of the store is another.
    let before = store(root.path());
    let (code, said, wrong) = pull(root.path(), &["--lang", "en"]);
    assert_eq!((code, said.as_str(), wrong.as_str()), (0, "vik/katalog: 0 new files, 2 known\n", ""));
    assert_eq!(store(root.path()), before);
    let (code, said, _) = pull(root.path(), &["--full"]);
    assert_eq!((code, said.as_str()), (0, "vik/katalog: 2 nye filer, 0 kjente, 12 poster\n"));
    assert_eq!(store(root.path()), before);
}

#[test]
fn a_file_that_changes_or_goes_leaves_what_was_there() {
    let root = library();
    pull(root.path(), &[]);
    fs::remove_file(root.path().join("tenants/vik/katalog/ny.mrc")).unwrap();
    let more = format!("{LINES}*000     c\n*0010379372\n^\n");
    write(root.path(), "tenants/vik/katalog/eldre årgangar/før 1990.txt", &more);
    write(root.path(), "tenants/vik/katalog/same.txt", &more);
    let (code, said, wrong) = pull(root.path(), &[]);
    assert_eq!((code, wrong.as_str()), (0, ""));
    assert_eq!(
        said,
        "vik/katalog: 1 ny fil, 1 kjent, 1 borte, 3 poster, 1 ny i brønnen, 10 borte fra kildene, 1 verk\n"
    );
    assert_eq!(segments(root.path(), "vik/katalog").len(), 3);
    let log = manifest(root.path(), "vik/katalog");
    assert_eq!(log.len(), 5);
    assert_eq!(log[3], ("tenants/vik/katalog/same.txt".to_owned(), Some(3)));
    assert_eq!(log[4], ("tenants/vik/katalog/ny.mrc".to_owned(), None));
}

#[test]
fn what_is_broken_is_told_of_each_time_and_the_rest_is_kept() {
    let root = library();
    write(root.path(), "tenants/vik/katalog/notat.txt", "Hei, her er katalogen.\n");
    write(root.path(), "tenants/vik/katalog/halv.txt", &LINES[..LINES.len() - 4]);
    write(root.path(), "tenants/vik/katalog/rar.txt", "*000     c\n*0011\n*24\nhva\n*245  $aA\n^\n");
    let (code, said, wrong) = pull(root.path(), &[]);
    assert_eq!(
        (code, said.as_str()),
        (1, "vik/katalog: 5 nye filer, 0 kjente, 14 poster, 4 lagt til side, 13 nye i brønnen, 12 verk\n")
    );
    insta::assert_snapshot!(wrong, @r#"
feil[pull-broken]: noe er galt med hele filen: den slutter midt i
--> tenants/vik/katalog/halv.txt
 = råd: eksporter den på nytt, og kjør ffl pull igjen; det som lot seg lese, er tatt vare på

feil[pull-broken]: noe er galt med hele filen: den er verken ISO 2709, MARCXML eller linjeformat
--> tenants/vik/katalog/notat.txt
 = råd: eksporter den på nytt, og kjør ffl pull igjen; det som lot seg lese, er tatt vare på

advarsel[pull-aside]: 2 steder i filen er lagt til side: linjen hører ikke til en post
--> tenants/vik/katalog/rar.txt
 = råd: resten er lest; det som ble lagt til side, ligger i .ffl/store/harvest under quarantine
"#);
    let aside: Vec<String> = store(root.path())
        .into_iter()
        .filter(|(path, _)| path.starts_with("vik/katalog/quarantine/"))
        .map(|(_, bytes)| String::from_utf8(bytes).unwrap())
        .collect();
    assert_eq!(aside.len(), 3);
    assert!(
        aside
            .concat()
            .contains(r#"{"bytes":"Hei, her er katalogen.\\n","extent":"record","offset":0,"reason":"marc-form"}"#),
        "{aside:?}"
    );
    let (code, said, again) = pull(root.path(), &[]);
    assert_eq!((code, said.as_str()), (1, "vik/katalog: 0 nye filer, 5 kjente\n"));
    assert_eq!(again, wrong);
}

#[test]
fn a_folder_that_is_not_there_empties_no_catalogue() {
    let root = library();
    pull(root.path(), &[]);
    let before = store(root.path());
    fs::rename(root.path().join("tenants/vik/katalog"), root.path().join("tenants/vik/arkiv")).unwrap();
    let (code, said, wrong) = pull(root.path(), &[]);
    assert_eq!((code, said.as_str()), (2, "vik/katalog: 0 nye filer, 0 kjente\n"));
    insta::assert_snapshot!(wrong, @r#"
feil[source-absent]: det ligger ingen fil i «tenants/vik/katalog»
 --> tenants/vik.toml:6:8
  |
6 | path = "katalog"
  |        ^^^^^^^^^
  |
  = råd: legg eksporten fra biblioteksystemet der, eller rett stien; det som er hentet før, blir liggende
"#);
    assert_eq!(store(root.path()), before);
}

#[test]
fn one_library_stops_no_other() {
    let root = library();
    let source = "[[source]]\nname = \"eksport\"\nkind = \"file\"\npath = \"*.xml\"\n[[source]]\nname = \"lines\"\nkind = \"file\"\npath = \"**/*.txt\"\n";
    write(root.path(), "tenants/voss.toml", &format!("languages = [\"nn\"]\nname.nn = \"Voss\"\n{source}"));
    write(
        root.path(),
        "tenants/voss/a.xml",
        "<collection><record><controlfield tag=\"001\">1</controlfield></record></collection>",
    );
    write(root.path(), "tenants/voss/b/c/d.txt", LINES);
    write(root.path(), "tenants/voss/b/a.xml", "<collection/>");
    write(
        root.path(),
        "tenants/broken.toml",
        "languages = [\"nn\"]\n[[source]]\nname = \"Å\"\nkind = \"ncip\"\npat = \"x\"\n",
    );
    let (code, said, wrong) = pull(root.path(), &[]);
    assert_eq!(code, 1);
    insta::assert_snapshot!(said, @r#"
vik/katalog: 2 nye filer, 0 kjente, 12 poster, 12 nye i brønnen, 11 verk
voss/eksport: 1 ny fil, 0 kjente, 1 post, 1 ny i brønnen, 1 verk
voss/lines: 1 ny fil, 0 kjente, 2 poster, 2 nye i brønnen
3 kilder: 4 nye filer, 0 kjente, 15 poster, 15 nye i brønnen, 12 verk
"#);
    insta::assert_snapshot!(wrong, @r#"
feil[slug-form]: «Å» kan ikke stå i en adresse
 --> tenants/broken.toml:3:8
  |
3 | name = "Å"
  |        ^^^
  |
  = råd: skriv source.name = "a"

feil[expects-choice]: «source.kind» kan ikke være «ncip»
 --> tenants/broken.toml:4:8
  |
4 | kind = "ncip"
  |        ^^^^^^
  |
  = råd: velg mellom "file", "oai", "sru", "opds", "ical", "feed"

feil[unknown-key]: «source.pat» er ikke en nøkkel her
 --> tenants/broken.toml:5:1
  |
5 | pat = "x"
  | ^^^
  |
  = råd: mente du «path»?
"#);
    let (code, said, _) = pull(root.path(), &["--tenant", "voss", "--source", "lines"]);
    assert_eq!((code, said.as_str()), (0, "voss/lines: 0 nye filer, 1 kjent\n"));
    let (code, _, wrong) = pull(root.path(), &["--tenant", "voss", "--source", "line"]);
    assert_eq!(code, 2);
    insta::assert_snapshot!(wrong, @r#"
feil[source-unknown]: ingen kilde heter «line»
 |
 = råd: mente du «lines»?
"#);
    let output = pull(root.path(), &["--tenant", "voss", "--json"]).1;
    let answer: serde_json::Value = serde_json::from_str(output.lines().last().unwrap()).unwrap();
    assert_eq!((&answer["tenants"], &answer["known"], &answer["errors"]), (&1.into(), &2.into(), &0.into()));
    assert_eq!(answer["pulled"][1]["source"], "lines");
}

#[test]
fn mistakes_in_a_source_are_said_where_they_stand() {
    let root = library();
    let text = format!(
        "{VIK}[[source]]\nname = \"katalog\"\nkind = \"file\"\npath = \"../andre/**\"\n[[source]]\nname = \"katalog\"\nkind = \"file\"\npath = \"a[\"\n[[source]]\nname = \"katalog\"\nkind = \"file\"\npath = \"a\"\n"
    );
    write(root.path(), "tenants/vik.toml", &text);
    let (code, said, wrong) = pull(root.path(), &["--tenant", "vik"]);
    assert_eq!((code, said.as_str()), (2, "0 kilder: 0 nye filer, 0 kjente\n"));
    insta::assert_snapshot!(wrong, @r#"
feil[file-path]: «../andre/**» er ikke en fil i bibliotekets mappe
  --> tenants/vik.toml:10:8
   |
10 | path = "../andre/**"
   |        ^^^^^^^^^^^^^
   |
   = råd: skriv stien fra mappen, for eksempel "media/logo.svg"

feil[source-pattern]: «a[» er ikke et mønster for filnavn
  --> tenants/vik.toml:14:8
   |
14 | path = "a["
   |        ^^^^
   |
   = råd: skriv for eksempel katalog/*.mrc: * står for hva som helst i et navn, ** for mapper i mapper

feil[source-twice]: to kilder heter «katalog»
  --> tenants/vik.toml:16:8
   |
16 | name = "katalog"
   |        ^^^^^^^^^
   |
   = råd: gi en av dem et annet navn
"#);
}

/// All that the well knows of the works of a library.
fn well(root: &Path) -> Vec<Shown> {
    let well = Well::read(&root.join(".ffl/store")).unwrap().unwrap();
    let works = well.newest("vik", usize::MAX).unwrap();
    works.iter().map(|work| well.show(&work.name).unwrap().unwrap()).collect()
}

#[test]
fn a_pull_that_is_killed_loses_nothing_and_the_next_one_ends_it() {
    let whole = library();
    pull(whole.path(), &[]);
    assert!(well(whole.path()).len() > 9);
    let calls = "rename,renameat,renameat2,fsync,fdatasync,openat,write,pwrite64,ftruncate,unlink";
    for number in 1..=10 * rounds() {
        let root = library();
        let injection = format!("inject={calls}:signal=KILL:when={}", 12 * number);
        let mut command = strace(&["-o", "/dev/null", "-e", &injection]);
        command.args(["--at", AT, "--jobs", "1", "--quiet", "--root"]).arg(root.path()).arg("pull");
        let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().expect(NO_STRACE);
        let (code, _, wrong) = pull(root.path(), &[]);
        assert_eq!((code, wrong.as_str()), (0, ""), "{injection}: {status}");
        assert_eq!(store(root.path()), store(whole.path()), "{injection}: {status}");
        assert_eq!(well(root.path()), well(whole.path()), "{injection}: {status}");
    }
}
