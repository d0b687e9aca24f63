//! What other readers make of the same files, and where this one differs: every difference is listed with who is right.

use crate::harvest::marc::stream::tests::all;
use crate::harvest::marc::{Extent, Reason};
use crate::model::record::{Field, Record};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn here(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/marc").join(folder)
}

/// Files whose licence keeps them out of here: none where they are not.
fn normarc() -> Option<PathBuf> {
    let root = std::env::var_os("FFL_SHARED_DATA").map(PathBuf::from);
    let root = root.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"));
    let folder = root.join("marc/normarc");
    if !folder.exists() {
        eprintln!("not run: {} is not there", folder.display());
        return None;
    }
    Some(folder)
}

fn composed(text: &str) -> String {
    icu_normalizer::ComposingNormalizerBorrowed::new_nfc().normalize(text).into_owned()
}

/// The files of a folder with an ending, sorted.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = entries.filter(|path| path.to_str().unwrap().ends_with(ending)).collect();
    files.sort();
    files
}

/// A record as pymarc 5.4.0 was asked for it.
fn summary(record: &Record) -> Value {
    let first = |tag: &str, code| record.named(tag).next().map(|field| field.subfield(code).unwrap_or_default());
    let isbns: Vec<&str> = record.named("020").filter_map(|field| field.subfield('a')).collect();
    let mut summary = json!({ "leader": record.leader(), "fields": record.fields().count() });
    let parts = [
        ("001", record.control("001")),
        ("100a", first("100", 'a')),
        ("245a", first("245", 'a')),
        ("245b", first("245", 'b')),
        ("260c", first("260", 'c')),
    ];
    for (key, value) in parts {
        if let Some(value) = value {
            summary[key] = value.into();
        }
    }
    if !isbns.is_empty() {
        summary["020a"] = isbns.into();
    }
    summary
}

/// What of a file is other than pymarc says, and what was put aside.
fn differences(file: &Path) -> Vec<String> {
    let expected = fs::read(format!("{}.expected.json", file.display())).unwrap();
    let expected: Vec<Value> = serde_json::from_slice(&expected).unwrap();
    let (records, lost) = all(&fs::read(file).unwrap());
    let mut found = Vec::new();
    let unread = expected.iter().filter(|record| record.get("error").is_some()).count();
    if records.len() + unread != expected.len() {
        found.push(format!(
            "{} records, where pymarc reads {} of {}",
            records.len(),
            expected.len() - unread,
            expected.len()
        ));
    }
    for (record, expected) in records.iter().zip(expected.iter().filter(|record| record.get("error").is_none())) {
        let got = summary(record);
        let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<BTreeSet<String>>();
        for key in keys(&got).union(&keys(expected)) {
            let (own, other) = (got[key].to_string(), composed(&expected[key].to_string()));
            if own != other {
                found.push(format!("{key} {own}, where pymarc has {other}"));
            }
        }
    }
    found.extend(lost.iter().map(|(_, at, reason, extent)| format!("{reason:?} {extent:?} at {at}")));
    found
}

/// Who is right: pymarc stops or passes over in silence where we say what is lost, unless something else is said.
#[rustfmt::skip]
const KNOWN: [(&str, &[&str]); 7] = [
    // A group of three bytes that no East Asian character has: both read the rest, pymarc puts a blank there, we U+FFFD.
    ("bad_eacc_encoding.marc8.marc", &["Letters Part at 1454"]),
    // Russian in CP866 without subfields (RUSMARC): neither reads it, and it is put aside whole.
    ("cp866_multirecord.marc", &["Letters Record at 0", "Letters Record at 1166"]),
    ("cp866_unimarc.marc", &["Letters Record at 0"]),
    // MARC-8 whose leader says Unicode: we are right, as the names show.
    ("marc8_accented_chars.marc", &[
        r#"100a "Serreau, Geneviève.", where pymarc has "Serreau, Genevi�eve.""#,
        r#"245a "Histoire du \"nouveau théâtre.\"", where pymarc has "Histoire du \"nouveau th�e�atre.\"""#,
    ]),
    // A length in the leader that is two bytes short: all 22 fields are there (yaz reads them, too).
    ("marc_with_bad_utf8.utf8.marc", &["1 records, where pymarc reads 0 of 1"]),
    // Bytes that are no UTF-8: both put U+FFFD there.
    ("utf8_with_bad_bytes.marc", &["Letters Part at 646"]),
    // A field named `30-`, which was `300` once: pymarc keeps it under that name, we put it aside.
    ("binary-marc.mrc", &["fields 40, where pymarc has 41", "Field Field at 877"]),
];

#[test]
fn records_are_what_pymarc_says_but_for_what_is_listed() {
    let mut count = 0;
    for folder in ["marc21", "marcxml-with-json"] {
        for expected in files(&here(folder), ".expected.json") {
            let file = PathBuf::from(expected.to_str().unwrap().trim_end_matches(".expected.json"));
            let name = file.file_name().unwrap().to_str().unwrap();
            let known = KNOWN.iter().find(|(known, _)| *known == name).map_or(&[][..], |(_, known)| known);
            assert_eq!(differences(&file), known, "{name}");
            count += 1;
        }
    }
    assert_eq!(count, 16);
}

/// The file says MARC-8 in all of its leaders and is UTF-8; three fields were cut in the middle of a letter.
#[test]
fn normarc_of_bibliofil_is_what_pymarc_says() {
    let Some(folder) = normarc() else { return };
    let cut = ["Letters Part at 26214", "Letters Part at 33554", "Letters Part at 36309"];
    assert_eq!(differences(&folder.join("deichman.normarc.mrc")), cut);
    let (records, lost) = all(&fs::read(folder.join("biblioteksentralen.marcxml.xml")).unwrap());
    assert!(lost.is_empty(), "{lost:?}");
    assert_eq!(records[0].named("245").next().unwrap().subfield('a'), Some("Guatemala, Belize & the Yucatán"));
    // The same records in XML, some of them later versions, and without most of the holdings.
    let (iso, _) = all(&fs::read(folder.join("deichman.normarc.mrc")).unwrap());
    let (xml, lost) = all(&fs::read(folder.join("deichman.normarc.xml")).unwrap());
    assert!(lost.is_empty() && xml.len() == 10, "{lost:?}");
    let titles = |record: &Record| record.named("245").map(|field| format!("{field:?}")).collect::<Vec<_>>();
    let twin = |record: &&Record| {
        iso.iter().any(|other| other.control("001") == record.control("001") && titles(other) == titles(record))
    };
    assert!(xml.iter().filter(twin).count() >= 5);
}

#[test]
fn one_record_is_the_same_in_either_form() {
    let read = |name: &str| all(&fs::read(here("marc21").join(name)).unwrap());
    assert_eq!(read("non-numeric.dat"), read("non-numeric.xml"));
}

#[test]
fn odd_xml_is_read_for_what_it_means() {
    let read = |name: &str| all(&fs::read(here("marc21").join(name)).unwrap());
    let (records, lost) = read("three-records-second-bad.xml");
    // The subfield whose code is U+0007 is put aside with its field; the rest of that field is there.
    let title = |record: &Record| format!("{:?}", record.named("245").next().unwrap());
    assert_eq!(records.iter().map(title).collect::<BTreeSet<_>>().len(), 2);
    assert_eq!(title(&records[1]), "*24504$aThe Texas ranger$cSung by Beale D. Taylor.");
    let lost: Vec<_> = lost.iter().map(|(_, at, reason, extent)| (*at, *reason, *extent)).collect();
    assert_eq!(lost, [(3465, Reason::Field, Extent::Part)]);
    // A field named 42 is 042; a leader that is mostly blank is a leader.
    let (records, lost) = read("no-leading-zero.xml");
    assert!(lost.is_empty() && records[0].named("042").count() == 1);
    assert_eq!(records[0].leader(), "      Z   22        4500");
    let (records, lost) = read("messed_up_leader.xml");
    assert!(lost.is_empty());
    assert_eq!((records[0].leader(), records[0].fields().count()), ("01301nam a22003618< 4500", 31));
    let (records, lost) = read("batch.xml");
    assert!(lost.is_empty() && records.len() == 2);
}

/// Titles, creators and ISBNs as php-marc puts them together for its own tests.
fn extracted(record: &Record) -> Value {
    let trimmed = |text: &str| text.trim_end_matches([' ', ':', '/', ',', ';']).trim_end().to_owned();
    let title = record.named("245").next().map(|field| {
        let parts: Vec<String> =
            field.subfields().filter(|(code, _)| "ab".contains(*code)).map(|(_, value)| trimmed(value)).collect();
        parts.join(" : ")
    });
    let named = |field: &Field<'_>| ["100", "700"].contains(&field.tag.as_str()) && field.subfield('t').is_none();
    let creators: Vec<Value> =
        record.fields().filter(named).map(|field| json!([field.tag.as_str(), field.subfield('a')])).collect();
    let isbn = |field: Field<'_>| field.subfield('a').map(|isbn| isbn.replace('-', ""));
    let isbns: Vec<String> = record.named("020").filter_map(isbn).collect();
    json!({ "id": record.control("001"), "title": title, "creators": creators, "isbns": isbns })
}

#[test]
fn records_of_alma_say_what_their_publisher_expects() {
    let mut count = 0;
    for file in files(&here("marcxml-with-json"), ".xml") {
        let expected: Value = serde_json::from_slice(&fs::read(file.with_extension("json")).unwrap()).unwrap();
        let (records, lost) = all(&fs::read(&file).unwrap());
        assert!(lost.is_empty() && records.len() == 1, "{}", file.display());
        let got = extracted(&records[0]);
        assert_eq!(got["id"], expected["id"]);
        if expected.get("title").is_none() {
            continue;
        }
        count += 1;
        let creators = expected["creators"].as_array().unwrap().iter();
        let creators: Vec<Value> = creators.map(|creator| json!([creator["type"], creator["name"]])).collect();
        assert_eq!(got["title"], expected["title"]);
        assert_eq!(got["creators"], json!(creators), "{}", file.display());
        assert_eq!(got["isbns"], expected["isbns"]);
    }
    assert_eq!(count, 4);
}
