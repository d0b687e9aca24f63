//! Calendars → texts that our own reader understands as the calendar meant them.

use super::*;
use crate::content::place;
use crate::content::read::{Owner, document};
use crate::diagnostic::Speech;
use crate::model::clock::OSLO;
use crate::model::content::Detail;
use crate::model::event::Nobody;
use crate::model::language::Language;
use jiff::Timestamp;
use jiff::civil::date;
use std::fs;
use std::path::{Path, PathBuf};
use uuid::Uuid;

fn vik() -> Library {
    let mut library = Library::new("vik", Language::Nb, date(2026, 11, 23));
    library.branches = vec![("hoved".to_owned(), vec!["Hovedbiblioteket".to_owned()])];
    library
}

/// A calendar with the lines of one happening.
fn one(lines: &str) -> Brought {
    let text = format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:A\n{lines}\nEND:VEVENT\nEND:VCALENDAR\n");
    calendar(text.as_bytes(), &vik()).unwrap()
}

/// The text of the one happening without its id, and what was remarked.
fn text(lines: &str) -> (String, Vec<String>) {
    let brought = one(lines);
    let text = brought.texts.first().map(|text| text.text.clone()).unwrap_or_default();
    let kept = text.lines().filter(|line| !line.starts_with("id = "));
    (
        kept.collect::<Vec<_>>().join("\n").trim_end().to_owned(),
        brought.remarks.into_iter().map(|told| told.code).collect(),
    )
}

/// When what was brought takes place, as the clock in Norway shows it.
fn starts(brought: &Brought) -> Vec<String> {
    let mut found = Vec::new();
    for text in &brought.texts {
        let place = place::of(&format!("{}.md", text.key)).unwrap().unwrap();
        let read = document("x", text.text.as_bytes(), place, Owner { shared: false, first: Language::Nb });
        let Detail::Event(event) = read.front.detail.clone() else { panic!("no event") };
        let all = event.occurrences(Uuid::nil(), &Nobody, (date(1990, 1, 1), date(2035, 12, 31)));
        found.extend(all.iter().map(|one| match one.start.time {
            true => one.start.at.to_string(),
            false => one.start.at.date().to_string(),
        }));
    }
    found.sort();
    found.truncate(60);
    found
}

/// What another reader found, as the clock in Norway shows it.
fn expected(told: &serde_json::Value) -> Vec<String> {
    let start = |one: &serde_json::Value| {
        let written = one[0].as_str().unwrap().to_owned();
        written.parse::<Timestamp>().map_or(written, |instant| OSLO.to_datetime(instant).to_string())
    };
    let mut found: Vec<String> = told.as_array().into_iter().flatten().map(start).collect();
    found.sort();
    found
}

#[test]
fn a_librarys_calendar_becomes_what_a_person_would_have_written() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/ical/bibliotek.ics");
    let brought = calendar(&fs::read(file).unwrap(), &vik()).unwrap();
    let texts: Vec<String> = brought.texts.iter().map(|text| format!("{}\n{}", text.key, text.text)).collect();
    insta::assert_snapshot!(texts.join("\n"), @r#"
events/lesestund-for-de-minste
+++
title = "Lesestund for de minste"
start = 2024-03-06T10:00:00
end = 2024-03-06T10:45:00
repeat = "hver onsdag"
until = 2024-06-19
skip = [2024-03-27, 2024-05-01]
place = "Barneavdelingen, 1. etasje"
id = "d049e964-40d7-5548-9330-8890d5a66458"
+++


events/forfattarmote-a-skrive-pa-nynorsk
+++
title = "Forfattarmøte: Å skrive på nynorsk"
start = 2024-04-12T19:00:00
end = 2024-04-12T20:30:00
url = "https://eksempel.no/forfattar"
id = "927c65d6-11e9-5e39-8257-7c1ba82e4bf9"
+++

Gratis inngang.\
Ta med kaffikopp; vi har kaker

events/stengt-17-mai
+++
title = "Stengt 17. mai"
start = 2024-05-17
repeat = "hvert år"
id = "5ac347cf-0a39-5289-9543-d90702b8acd5"
+++
"#);
    assert_eq!((brought.remarks.as_slice(), brought.left), (&[][..], 0));
}

#[test]
fn times_are_told_by_the_clock_in_norway() {
    let start = |lines: &str| {
        text(lines)
            .0
            .lines()
            .filter(|line| line.starts_with("start") || line.starts_with("end"))
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(
        start("DTSTART:20260705T100000Z\nDURATION:PT1H30M"),
        "start = 2026-07-05T12:00:00 end = 2026-07-05T13:30:00"
    );
    assert_eq!(start("DTSTART;VALUE=DATE:20260705\nDTEND;VALUE=DATE:20260708"), "start = 2026-07-05 end = 2026-07-07");
    assert_eq!(start("DTSTART;VALUE=DATE:20260705\nDTEND;VALUE=DATE:20260706"), "start = 2026-07-05");
    assert_eq!(
        start(
            "DTSTART;TZID=W. Europe Standard Time:20260705T100000\nDTEND;TZID=W. Europe Standard Time:20260705T100000"
        ),
        "start = 2026-07-05T10:00:00"
    );
    assert_eq!(
        start(
            "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE\nDTSTART;TZID=W. Europe Standard Time:20260705T000000\nDTEND;TZID=W. Europe Standard Time:20260707T000000"
        ),
        "start = 2026-07-05 end = 2026-07-06"
    );
    assert_eq!(text("DTSTART:20260705T100000\nDTEND:20260704T100000").1, ["import-end"]);
}

#[test]
fn what_cannot_be_followed_is_told_and_never_a_wrong_date() {
    for (lines, code) in [
        ("DESCRIPTION:x", "import-start"),
        ("DTSTART:i morgen", "import-time"),
        ("DTSTART;TZID=Mars:20260705T100000", "import-zone"),
        ("DTSTART:20260705T100000\nRRULE:FREQ=HOURLY", "import-rule"),
        ("DTSTART:20260705T100000\nRRULE:FREQ=WEEKLY;BYWEEKNO=3", "import-rule"),
        ("DTSTART:20260705T100000\nRRULE:FREQ=WEEKLY;X-ODD=3", "import-rule"),
        ("DTSTART:20260705T100000\nEXRULE:FREQ=WEEKLY", "import-rule"),
        ("DTSTART:20260705T100000\nRRULE:FREQ=WEEKLY\nRRULE:FREQ=DAILY", "import-rules"),
        ("DTSTART:20260705T100000Z\nRRULE:FREQ=WEEKLY", "import-elsewhere"),
        ("DTSTART:20260705T100000Z\nRRULE:FREQ=DAILY;COUNT=5000", "import-days"),
        ("DTSTART:20260705T100000\nDURATION:P2D\nRRULE:FREQ=DAILY", "import-refused"),
    ] {
        let brought = one(lines);
        assert_eq!((brought.texts.len(), brought.left), (0, 1), "{lines}");
        assert_eq!(brought.remarks[0].code, code, "{lines}");
        for speech in [Speech::Nb, Speech::En] {
            assert!(!brought.remarks[0].message(speech).contains("{title}"), "{lines}");
        }
    }
}

#[test]
fn a_rule_of_another_clock_becomes_its_days() {
    let lines = "DTSTART;TZID=Europe/London:20261020T100000\nRRULE:FREQ=WEEKLY;COUNT=3\nEXDATE;TZID=Europe/London:20261027T100000";
    let (text, told) = text(lines);
    assert_eq!(text, "+++\ntitle = \"A\"\nstart = 2026-10-20T11:00:00\nalso = [2026-11-03T11:00:00]\n+++");
    assert!(told.is_empty());
}

#[test]
fn days_besides_skipped_and_changed_ones_are_written_as_ours() {
    let (text, told) = text(
        "DTSTART:20260901T100000\nDTEND:20260901T110000\nLOCATION:Hovedbiblioteket\\, Storgata 1\nCATEGORIES:Barn,Musikk og sang\nORGANIZER;CN=Kari:mailto:k@x.no\nRRULE:FREQ=WEEKLY;UNTIL=20261006T080000Z\nEXDATE:20260908T100000\nEXDATE:20260909T100000\nRDATE:20260912T120000\nEND:VEVENT\nBEGIN:VEVENT\nUID:1\nRECURRENCE-ID:20260915T100000\nSUMMARY:B\nDTSTART:20260916T100000\nDTEND:20260916T110000\nEND:VEVENT\nBEGIN:VEVENT\nUID:1\nRECURRENCE-ID:20260922T080000Z\nDTSTART:20260922T100000\nDTEND:20260922T120000\nSUMMARY:A\nSTATUS:CANCELLED\nEND:VEVENT\nBEGIN:VEVENT\nUID:1\nRECURRENCE-ID:20260923T100000\nDTSTART:20260923T100000",
    );
    insta::assert_snapshot!(text, @r#"
+++
title = "A"
start = 2026-09-01T10:00:00
end = 2026-09-01T11:00:00
repeat = "hver tirsdag"
until = 2026-10-06
skip = [2026-09-08]
also = [2026-09-12T12:00:00]
branch = "hoved"
organiser = "Kari"
tags = ["Barn", "Musikk og sang"]

[[change]]
date = 2026-09-15
start = 2026-09-16T10:00:00
title = "B"

[[change]]
date = 2026-09-22
end = 2026-09-22T12:00:00
cancelled = true
+++
"#);
    assert_eq!(told, ["import-change"]);
}

#[test]
fn texts_links_and_places_on_the_web_are_kept() {
    let (text, told) = text(
        "DTSTART:20260901T100000\nURL:https://x.no/a\nLOCATION:https://meet.x.no/b\nDESCRIPTION:<p>Hei <b>du</b></p><script>x</script><a href=\"https://x.no\">her</a>\nCLASS:PRIVATE\nATTACH:https://x.no/a.pdf\nSTATUS:CANCELLED",
    );
    insta::assert_snapshot!(text, @r#"
+++
title = "A"
start = 2026-09-01T10:00:00
online = "https://meet.x.no/b"
cancelled = true
url = "https://x.no/a"
draft = true
+++

Hei **du**

[her](https://x.no)
"#);
    assert_eq!(told, ["import-private", "import-attachment"]);
}

#[test]
fn what_is_there_already_is_known() {
    let mut library = vik();
    let text = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:A\nDTSTART:20260901T100000\nEND:VEVENT\nEND:VCALENDAR\n";
    library.known.insert(library.id_of("1"), crate::import::Known::default());
    let brought = calendar(text, &library).unwrap();
    assert_eq!((brought.known, brought.texts.len(), brought.left), (1, 0, 0));
    assert_eq!(calendar(b"Hei", &library).unwrap_err().code, "import-no-calendar");
}

/// Calendars whose licence keeps them out of here: not run where they are not.
#[test]
fn other_peoples_calendars_have_the_expected_occurrences_or_are_told() {
    let root = std::env::var_os("FFL_SHARED_DATA").map(PathBuf::from);
    let root = root.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"));
    let folder = root.join("ical");
    if !folder.join("ical.js").exists() {
        eprintln!("not run: {} has no ical.js", folder.display());
        return;
    }
    let all = fs::read_to_string(folder.join("expected/occurrences.json")).unwrap();
    let all: BTreeMap<String, serde_json::Value> = serde_json::from_str(&all).unwrap();
    let (mut same, mut told) = (0, Vec::new());
    for (name, wanted) in &all {
        let Ok(brought) = calendar(&fs::read(folder.join(name)).unwrap(), &vik()) else { continue };
        let wanted = expected(wanted);
        if brought.texts.is_empty() && !wanted.is_empty() {
            assert!(brought.left > 0, "{name} is left out without a word");
            told.push(format!("{name}: {}", brought.remarks[0].code));
            continue;
        }
        // The other reader refuses two of them whole.
        if !wanted.is_empty() {
            assert_eq!(starts(&brought), wanted, "{name}");
            same += 1;
        }
    }
    eprintln!("{same} calendars have the same occurrences; told of: {told:?}");
    assert!(same >= 12, "{same}, {told:?}");
}

proptest::proptest! {
    #[test]
    fn any_lines_make_texts_that_are_read(lines in "(DTSTART|DTEND|RRULE|EXDATE|RDATE|RECURRENCE-ID|DURATION|SUMMARY|LOCATION|;TZID=UTC|;VALUE=DATE|:|2026090[1-9]|T1[0-9]0000|Z|FREQ=|WEEKLY|DAILY|;COUNT=[1-9]|;BYDAY=TU|P1D|/|,|å|\"|\n){0,40}") {
        one(&lines);
    }
}
