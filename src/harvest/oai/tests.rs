use super::flow::{List, Progress, Step, Stuck};
use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::path::PathBuf;

fn data(path: &str) -> Vec<u8> {
    let root = std::env::var_os("FFL_SHARED_DATA").map(PathBuf::from);
    let root = root.unwrap_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data")));
    std::fs::read(root.join("oai").join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn asking() -> Asking {
    Asking { base: "https://oai.eksempel.no/oai".to_owned(), prefix: "marcxchange".to_owned(), ..Asking::default() }
}

/// A page of a list, without what stands around.
fn listed(inner: &str) -> String {
    format!(
        "<OAI-PMH xmlns=\"http://www.openarchives.org/OAI/2.0/\"><responseDate>2026-11-26T08:00:00Z</responseDate>\
         <request/><ListRecords>{inner}</ListRecords></OAI-PMH>"
    )
}

fn record(id: &str, metadata: &str) -> String {
    format!(
        "<record><header><identifier>{id}</identifier><datestamp>2026-11-01</datestamp></header>\
         <metadata>{metadata}</metadata></record>"
    )
}

fn ids(page: &Page<'_>) -> Vec<String> {
    page.entries.iter().map(|entry| entry.identifier.clone()).collect()
}

#[test]
fn a_chain_of_pages_gives_every_record_once() {
    let expected: serde_json::Value = serde_json::from_slice(&data("chain/expected.json")).unwrap();
    let pages = ["page1.xml", "page2.xml", "page3.xml"].map(|name| data(&format!("chain/{name}")));
    let mut list = Progress::default().list(&asking(), true, false);
    assert_eq!(list.next(), "https://oai.eksempel.no/oai?verb=ListRecords&metadataPrefix=marcxchange");
    let (mut live, mut gone, mut steps, mut addresses) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for bytes in &pages {
        let page = page(bytes).unwrap();
        assert!(page.lost.is_empty());
        for entry in &page.entries {
            let id = entry.identifier.rsplit(':').next().unwrap().to_owned();
            assert_eq!(entry.deleted, entry.metadata.is_empty());
            if entry.deleted { &mut gone } else { &mut live }.push(id);
            let title = expected["titles"][entry.identifier.rsplit(':').next().unwrap()].as_str();
            let text = String::from_utf8_lossy(entry.metadata).replace("&amp;", "&");
            assert!(title.is_none_or(|title| text.contains(title)), "{text}");
        }
        steps.push(list.took(&page).unwrap());
        addresses.push(list.next());
    }
    assert_eq!(
        (serde_json::json!(live), serde_json::json!(gone)),
        (expected["live"].clone(), expected["deleted"].clone())
    );
    assert_eq!(steps, [Step::More, Step::More, Step::End]);
    // The token stands alone, and is written as an address needs it.
    assert!(
        addresses[0].ends_with("?verb=ListRecords&resumptionToken=side2%7C2024-06-03%7Cmarcxchange"),
        "{addresses:?}"
    );
    let progress = list.ended("2020-01-01T00:00:00Z".parse().unwrap());
    assert_eq!(progress.since.as_deref(), Some("2024-06-03T08:15:00Z"));
    let next = |days| progress.list(&asking(), days, false).next();
    assert!(next(true).ends_with("&from=2024-06-02"), "{}", next(true));
    assert!(next(false).ends_with("&from=2024-06-02T08%3A15%3A00Z"), "{}", next(false));
    assert!(!progress.list(&asking(), true, true).next().contains("from"));
    // Of another set nothing is known yet.
    let other = Asking { set: Some("barn".to_owned()), ..asking() };
    assert!(!progress.list(&other, true, false).next().contains("from"));
}

#[test]
fn each_error_is_what_it_is() {
    let refused = |code: &str| match page(&data(&format!("errors/{code}.xml"))) {
        Err(Refusal::Error { code: said, words }) => {
            assert!(said == code && !words.is_empty());
            Refusal::Error { code: said, words }
        }
        other => panic!("{code}: {other:?}"),
    };
    let all =
        ["badArgument", "badVerb", "cannotDisseminateFormat", "idDoesNotExist", "noMetadataFormats", "noSetHierarchy"];
    for code in all {
        let mut list = Progress::default().list(&asking(), true, false);
        let stuck = list.refused(refused(code));
        assert!(matches!(&stuck, Err(Stuck::Error(said, words)) if said == code && !words.is_empty()), "{stuck:?}");
    }
    let mut list = Progress::default().list(&asking(), true, false);
    assert_eq!(list.refused(refused("noRecordsMatch")), Ok(Step::End));
    // Without a token there is none that could be bad.
    assert!(matches!(list.refused(refused("badResumptionToken")), Err(Stuck::Error(..))));
    list.token = Some("side2".to_owned());
    assert_eq!((list.refused(refused("badResumptionToken")), list.token.clone()), (Ok(Step::More), None));
    for _ in 0..2 {
        list.token = Some("side2".to_owned());
        assert_eq!(list.refused(refused("badResumptionToken")), Ok(Step::More));
    }
    list.token = Some("side2".to_owned());
    assert_eq!(list.refused(refused("badResumptionToken")), Err(Stuck::Forgets));
}

#[test]
fn a_real_page_is_read_whole() {
    let bytes = data("bibsys-listrecords.xml");
    let page = page(&bytes).unwrap();
    let whole = String::from_utf8_lossy(&bytes);
    assert_eq!(page.entries.len(), whole.matches("<header").count());
    assert!(page.lost.is_empty() && page.date == "2015-07-12T21:59:02Z");
    assert!(
        page.entries.iter().all(|entry| entry.deleted || entry.metadata.ends_with(b"\n") || !entry.metadata.is_empty())
    );
}

#[test]
fn a_repository_says_what_it_is() {
    assert_eq!(counts_days(&data("Identify.xml")), Ok(true));
    let moments = "<OAI-PMH><Identify><granularity>YYYY-MM-DDThh:mm:ssZ</granularity></Identify></OAI-PMH>";
    assert_eq!(counts_days(moments.as_bytes()), Ok(false));
    let formats = formats(
        b"<OAI-PMH><ListMetadataFormats><metadataFormat><metadataPrefix>oai_dc</metadataPrefix></metadataFormat>\
          <metadataFormat><metadataPrefix> marc21 </metadataPrefix><schema>x</schema></metadataFormat></ListMetadataFormats></OAI-PMH>",
    );
    assert_eq!(formats, Ok(vec!["oai_dc".to_owned(), "marc21".to_owned()]));
}

#[test]
fn what_is_no_answer_is_said_to_be_none() {
    let of = |text: &str| page(text.as_bytes()).err();
    assert_eq!(of("<html><body>502 Bad Gateway</body></html>"), Some(Refusal::Unread("oai-form")));
    assert_eq!(of(""), Some(Refusal::Unread("oai-form")));
    assert_eq!(of("{\"error\": 1}"), Some(Refusal::Unread("oai-form")));
    assert_eq!(of("<!DOCTYPE x [<!ENTITY a \"b\">]><OAI-PMH/>"), Some(Refusal::Unread("marc-doctype")));
    let whole = listed(&record("a:1", "<x>1</x>"));
    let cut = &whole[..whole.len() - 30];
    assert_eq!(of(cut), Some(Refusal::Unread("oai-cut")));
}

#[test]
fn a_broken_record_costs_no_other() {
    let broken = [
        "<record><header><identifier>b</identifier></header><metadata><record><a></b></record></metadata></record>",
        "<record><header><identifier>b</identifier></header><metadata><record><a b='></a></record></metadata></record>",
        "<record><header><identifier>b</identifier></header><metadata><x>&nei;</x>",
        "<record><metadata><record><leader/></record></metadata></record>",
        "<record><header status=\"deleted\"></header></record>",
        "<strange/>",
    ];
    for middle in broken {
        let text = listed(&format!(
            "{}{middle}{}<resumptionToken>t</resumptionToken>",
            record("a", "<x/>"),
            record("c", "<x/>")
        ));
        let page = page(text.as_bytes()).unwrap();
        assert_eq!((ids(&page), page.lost.len()), (vec!["a".to_owned(), "c".to_owned()], 1), "{middle}");
        assert_eq!(page.lost[0].bytes, middle.as_bytes());
        assert_eq!(page.token.unwrap(), "t");
    }
}

#[test]
fn what_metadata_holds_is_given_as_it_is() {
    let inner = "<marc:record a='1'><![CDATA[<record><header>]]>&amp;<metadata>x</metadata></marc:record>";
    let text = listed(&record("a&amp;b", inner))
        .replace("<OAI-PMH", "\u{feff}<?xml version='1.0'?><oai:OAI-PMH")
        .replace("</OAI-PMH", "</oai:OAI-PMH");
    let page = page(text.as_bytes()).unwrap();
    assert_eq!((ids(&page), page.entries[0].metadata), (vec!["a&b".to_owned()], inner.as_bytes()));
    // Letters that are none are the record's own affair.
    let mut bytes = listed(&record("a", "<x>?</x>")).into_bytes();
    let at = bytes.iter().position(|byte| *byte == b'?').unwrap();
    bytes[at] = 0xe6;
    assert_eq!(super::page(&bytes).unwrap().entries[0].metadata, b"<x>\xe6</x>");
}

#[test]
fn circles_are_seen_and_one_token_for_all_pages_is_none() {
    let page =
        |id: &str, token: &str| listed(&format!("{}<resumptionToken>{token}</resumptionToken>", record(id, "<x/>")));
    let mut list = Progress::default().list(&asking(), true, false);
    let mut took = |id: &str, token: &str| {
        let text = page(id, token);
        list.took(&super::page(text.as_bytes()).unwrap())
    };
    assert_eq!(
        [took("1", "økt"), took("2", "økt"), took("3", "økt")],
        [Ok(Step::More), Ok(Step::More), Ok(Step::More)]
    );
    assert_eq!(took("2", "økt"), Err(Stuck::Circle));
}

#[test]
fn a_list_under_way_is_gone_on_with_and_another_one_is_not() {
    let mut list = Progress::default().list(&asking(), true, false);
    list.token = Some("side2".to_owned());
    let progress = Progress { list: Some(list.clone()), ..Progress::default() };
    let kept: Progress = serde_json::from_str(&serde_json::to_string(&progress).unwrap()).unwrap();
    assert_eq!(kept, progress);
    assert_eq!(kept.list(&asking(), true, false), list);
    assert_eq!(kept.list(&asking(), true, true).token, None);
    let other = Asking { set: Some("barn".to_owned()), ..asking() };
    assert_eq!(kept.list(&other, true, false).next(), format!("{}&set=barn", asking().first()));
    let own = Asking { base: "https://x.no/oai?db=3".to_owned(), ..asking() };
    assert!(own.first().starts_with("https://x.no/oai?db=3&verb=ListRecords"));
    assert_eq!(List::default().token, None);
}

proptest! {
    #[test]
    fn whatever_happens_to_a_byte_other_records_stay(at in 0_usize..4000, byte in any::<u8>()) {
        let mut bytes = data("chain/page1.xml");
        let whole: BTreeMap<String, Vec<u8>> = {
            let page = page(&bytes).unwrap();
            page.entries.iter().map(|entry| (entry.identifier.clone(), entry.metadata.to_vec())).collect()
        };
        let at = at % bytes.len();
        bytes[at] = byte;
        if let Ok(page) = page(&bytes) {
            let same = page.entries.iter().filter(|entry| whole.get(&entry.identifier).is_some_and(|one| one == entry.metadata));
            prop_assert!(same.count() + 2 >= whole.len(), "{}", String::from_utf8_lossy(&bytes));
        }
    }

    #[test]
    fn reading_never_panics(bytes in proptest::collection::vec(prop_oneof![
        Just(b"<record>".to_vec()), Just(b"<header>".to_vec()), Just(b"</record>".to_vec()), Just(b"<metadata>".to_vec()),
        Just(b"<OAI-PMH>".to_vec()), Just(b"<ListRecords>".to_vec()), Just(b"</ListRecords>".to_vec()), Just(b"<resumptionToken>".to_vec()),
        Just(b"<![CDATA[".to_vec()), Just(b"&#0;".to_vec()), Just(b"</a:".to_vec()), proptest::collection::vec(any::<u8>(), 0..6),
    ], 0..24)) {
        let bytes = bytes.concat();
        let _ = (page(&bytes).is_ok(), counts_days(&bytes).is_ok(), formats(&bytes).is_ok());
    }
}
