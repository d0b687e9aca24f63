use super::*;
use crate::harvest::marc::stream::tests::all;
use crate::model::description::{Carrier, Isbn, Kind, Scope};
use serde_json::Value;

fn here(path: &str) -> String {
    format!("{}/tests/data/marc/{path}", env!("CARGO_MANIFEST_DIR"))
}

fn of(text: &str) -> Description {
    let (records, lost) = all(text.as_bytes());
    assert!(records.len() == 1 && lost.is_empty(), "{text}");
    describe(&records[0])
}

#[test]
fn records_of_alma_say_what_their_publisher_expects() {
    let mut count = 0;
    for name in ["bibliographic", "bibliographic2", "bibliographic3", "bibliographic4"] {
        let expected: Value =
            serde_json::from_slice(&std::fs::read(here(&format!("marcxml-with-json/{name}.json"))).unwrap()).unwrap();
        let (records, _) = all(&std::fs::read(here(&format!("marcxml-with-json/{name}.xml"))).unwrap());
        let got = describe(&records[0]);
        let text = |key: &str| expected[key].as_str().map(|text| text.trim_end_matches(',').to_owned());
        assert_eq!(Some(got.number), text("id"));
        assert_eq!(got.publisher, text("publisher"), "{name}");
        assert_eq!(got.year.map(|year| year.to_string()), text("pub_year"), "{name}");
        assert_eq!(got.edition, text("edition"), "{name}");
        let creators = expected["creators"]
            .as_array()
            .unwrap()
            .iter()
            .map(|creator| creator["name"].as_str().unwrap().trim_end_matches(','));
        let names: Vec<&str> = got.agents.iter().map(|agent| agent.name.as_str()).collect();
        assert_eq!(names, creators.collect::<Vec<_>>(), "{name}");
        for subject in expected["subjects"].as_array().unwrap() {
            let term = subject["term"].as_str().unwrap().replace(" : ", " - ");
            assert!(
                got.subjects.iter().chain(&got.genres).any(|own| own.label == term.trim_end_matches('.')),
                "{name}: {term}"
            );
            count += 1;
        }
    }
    assert!(count > 8);
}

#[test]
fn normarc_says_the_same_in_other_places() {
    let got = of(
        "*00001291nam  2200613   450 \n*0010583095\n*008030212                a          10nob 2\n*019  $bl$dR\n*020  $a82-10-04798-1$bib.$cNkr 269.00\n*041  $hswe\n*100 0$aBache-Wiig, Anna$d1975-$jn.$332026400\n*24510$aDet aller fineste$broman$cAnna Bache-Wiig\n*260  $a[Oslo]$bTiden$c2003\n*300  $a202 s.\n*574  $aOriginaltittel: Det bästa.\n*691 2$aOppvekst$xFortellinger$32045801100\n*850  $afbje\n*850  $ahutl\n*856 4$uhttps://example.org/o.jpg$3Omslagsbilde\n^\n",
    );
    assert_eq!((got.kind, got.carrier, got.scope), (Kind::Text, Carrier::Usual, Scope::Monograph));
    assert_eq!((got.title.main.as_str(), got.title.rest.as_str()), ("Det aller fineste", "roman"));
    assert_eq!(got.isbns, [Isbn { number: "9788210047985".into(), set: false }]);
    assert_eq!((got.languages, got.translated_from), (vec!["nob".to_owned()], vec!["swe".to_owned()]));
    assert_eq!((got.originals, got.place), (vec!["Det bästa".to_owned()], Some("Oslo".to_owned())));
    assert_eq!((got.agents[0].dates.as_str(), got.agents[0].ids.len()), ("1975-", 0));
    assert_eq!(got.subjects[0].label, "Oppvekst - Fortellinger");
    assert_eq!(got.items.iter().map(|item| item.branch.as_str()).collect::<Vec<_>>(), ["fbje", "hutl"]);
    assert_eq!((got.audience, got.links[0].role), (Some(Audience::Adults), LinkRole::Cover));
}

#[test]
fn numbers_with_a_wrong_digit_are_none() {
    for text in ["82-10-04798-1", "9788210047985", "978-82-10-04798-5 (ib.)", "8210047981 : Nkr 200"] {
        assert_eq!(isbn13(text).as_deref(), Some("9788210047985"), "{text}");
    }
    for text in ["82-10-04798-2", "", "82-10", "9788210047986", "999821004798X"] {
        assert_eq!(isbn13(text), None, "{text}");
    }
    assert_eq!(isbn13("829999666X").as_deref(), Some("9788299996662"));
}

#[test]
fn letters_that_were_read_wrongly_are_mended() {
    assert_eq!(mended("RÃ¸d grÃ¸t"), "Rød grøt");
    assert_eq!((mended("Ålesund"), mended("Ãåå")), ("Ålesund".into(), "Ãåå".into()));
}

#[test]
fn levels_and_deletions_stand_in_the_leader() {
    assert_eq!(of("*00000000nam a22000005i 4500\n*0011\n*24500$aA\n^\n").level, Level::Preliminary);
    assert_eq!(of("*00000000nam a2200000 i 4500\n*0011\n*24500$aA\n^\n").level, Level::Full);
    let (records, _) = all(b"*00000000dam a2200000 i 4500\n*0011\n*24500$aA\n^\n");
    assert!(is_deleted(&records[0]));
}
