//! Opening hours on the terminal and in machine formats, through the program as users call it.

use crate::library::{AT, ffl, files, library, write};
use serde_json::Value;
use std::path::Path;

const TENANT: &str = r#"languages = ["nn", "en"]
name = { nn = "Vik bibliotek" }

[[branch]]
id = "hovud"
name = { nn = "Hovudbiblioteket", en = "Main library" }

[branch.hours]
staffed = "måndag–fredag 10–19, laurdag 11–15, julaftan 10–12"
self_service = "alle dagar 7–22, fredag 7–02, heilagdagar stengd"

[[branch.hours.season]]
name = { nn = "Sommartid", en = "Summer hours" }
from = "15. juni"
to = "15. august"
staffed = "måndag–fredag 10–15"

[[branch.hours.exception]]
date = 2026-11-25
closed = true
reason = { nn = "Planleggingsdag; kurs, og meir", en = "Planning day" }

[[branch.department]]
id = "verkstad"
name = { nn = "Verkstaden" }
hours = { staffed = "tysdag 15–19" }

[[branch]]
id = "bussen"
name = { nn = "Bokbussen" }

[[branch.stop]]
place = { nn = "Skulen" }
times = "onsdag 16–18"

[[branch]]
id = "stille"
name = { nn = "Utan tider" }
"#;

fn vik() -> tempfile::TempDir {
    let root = library();
    write(root.path(), "tenants/vik.toml", TENANT);
    root
}

fn said(root: &Path, args: &[&str]) -> (i32, String, String) {
    let output = ffl(root, args);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn json(root: &Path, args: &[&str]) -> Value {
    let (code, out, wrong) = said(root, args);
    assert_eq!((code, wrong.as_str()), (0, ""));
    serde_json::from_str(out.lines().last().unwrap()).unwrap()
}

#[test]
fn a_week_reads_like_the_notice_on_the_door() {
    let root = vik();
    let (code, week, wrong) = said(root.path(), &["hours", "vik"]);
    assert_eq!((code, wrong.as_str()), (0, ""));
    for line in [
        "vik: uke 48, 2026-11-23–2026-11-29",
        "Hovudbiblioteket",
        "  mandag    2026-11-23  07:00–10:00 meråpent, 10:00–19:00 betjent, 19:00–22:00 meråpent",
        "  onsdag    2026-11-25  stengt  (Planleggingsdag; kurs, og meir)",
        "  fredag    2026-11-27  07:00–10:00 meråpent, 10:00–19:00 betjent, 19:00–26:00 meråpent",
        "  Verkstaden",
        "    tirsdag   2026-11-24  15:00–19:00 betjent",
        "  onsdag    2026-11-25  16:00–18:00 Skulen",
    ] {
        assert!(week.lines().any(|known| known == line), "{line}\n{week}");
    }
    assert!(!week.contains("Utan tider"), "{week}");
    let (_, week, _) = said(root.path(), &["hours", "vik", "--branch", "bussen", "--lang", "en"]);
    assert!(week.starts_with("vik: week 48") && week.contains("Wednesday") && !week.contains("Main"), "{week}");
    let week = json(root.path(), &["hours", "vik", "--json"]);
    assert_eq!((&week["errors"], week["places"].as_array().unwrap().len()), (&0.into(), 3));
    let wednesday = &week["places"][0]["days"][2];
    assert_eq!(
        (&wednesday["date"], &wednesday["spans"], &wednesday["reason"]),
        (&"2026-11-25".into(), &Value::Array(vec![]), &0.into())
    );
    assert_eq!(week["places"][0]["reasons"][0]["name"]["en"], "Planning day");
}

#[test]
fn a_year_is_counted_as_the_statistics_ask() {
    let root = vik();
    let year = json(root.path(), &["hours", "vik", "--year", "2026", "--json"]);
    let staffed = |at: usize| &year["places"][at]["staffed"];
    // Wednesdays of 2026 but none of them is a public holiday.
    assert_eq!(
        (&staffed(2)["total"], &staffed(2)["after_17"], &staffed(2)["days"]),
        (&6240.into(), &3120.into(), &52.into())
    );
    let sum = |key: &str| staffed(0)[key].as_u64().unwrap() + staffed(2)[key].as_u64().unwrap();
    assert_eq!(year["sum"]["staffed"]["total"], sum("total"));
    assert_eq!(year["unit"], "minutes");
    let (code, text, _) = said(root.path(), &["hours", "vik", "--year", "2026", "--branch", "bussen"]);
    assert!(code == 0 && text.contains("52:00") && text.contains("104:00"), "{text}");
}

#[test]
fn who_is_not_there_is_named_with_what_is_near() {
    let root = vik();
    for (args, near) in [(&["hours", "vyk"][..], "«vik»"), (&["hours", "vik", "--branch", "busen"], "«bussen»")] {
        let (code, out, wrong) = said(root.path(), args);
        assert_eq!((code, out.as_str()), (2, ""));
        assert!(wrong.contains(near), "{wrong}");
    }
    let (code, out, _) = said(root.path(), &["hours", "vyk", "--json"]);
    let answer: Value = serde_json::from_str(out.lines().last().unwrap()).unwrap();
    assert_eq!((code, &answer["errors"]), (2, &1.into()));
    assert_eq!(said(root.path(), &["hours"]).0, 2);
    assert_eq!(said(root.path(), &["hours", "vik", "--year", "26"]).0, 2);
    write(root.path(), "tenants/vik.toml", "languages = [\"nn\"]\nname = { nn = \"Vik bibliotek\" }\n");
    let (code, _, wrong) = said(root.path(), &["hours", "vik"]);
    assert!(code == 0 && wrong.contains("ikke skrevet noen åpningstider"), "{wrong}");
}

fn built(root: &Path, at: &str) -> std::collections::BTreeMap<String, Vec<u8>> {
    let mut command = assert_cmd::Command::cargo_bin("ffl").unwrap();
    let output = command.arg("--root").arg(root).args(["--at", at, "build"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    files(&root.join("dist/vik"))
}

#[test]
fn lists_and_calendars_move_with_the_month_and_not_with_the_day() {
    let root = vik();
    let november = built(root.path(), AT);
    let list: Value = serde_json::from_slice(&november["api/v1/hours.json"]).unwrap();
    assert_eq!(
        (&list["version"], &list["library"], &list["time_zone"], &list["generated_for"], &list["from"], &list["to"]),
        (
            &1.into(),
            &"vik".into(),
            &"Europe/Oslo".into(),
            &"2026-11".into(),
            &"2026-10-26".into(),
            &"2027-11-30".into()
        )
    );
    let branches = list["branches"].as_array().unwrap();
    assert_eq!(branches.iter().map(|branch| branch["id"].as_str().unwrap()).collect::<Vec<_>>(), ["hovud", "bussen"]);
    let friday = branches[0]["days"].as_array().unwrap().iter().find(|day| day["date"] == "2026-11-27").unwrap();
    assert_eq!(friday["spans"][2], serde_json::json!({ "from": "19:00", "to": "26:00", "state": "self_service" }));
    assert_eq!(branches[0]["departments"][0]["id"], "verkstad");
    assert_eq!(branches[0]["calendar"], "/calendar/hours-hovud.ics");
    assert!(
        branches[0]["opening_hours"].as_str().unwrap().contains("2026 Nov 25 off"),
        "{}",
        branches[0]["opening_hours"]
    );
    // Pages say what is ahead, which is another matter.
    let machines = |mut site: std::collections::BTreeMap<String, Vec<u8>>| {
        site.retain(|path, _| path.starts_with("api/") || path.starts_with("calendar/"));
        site
    };
    let november = machines(november);
    assert_eq!(machines(built(root.path(), "2026-11-30T23:59:00+01:00")), november);
    let december = machines(built(root.path(), "2026-12-01T00:00:00+01:00"));
    assert!(december.keys().eq(november.keys()) && december.iter().all(|(path, bytes)| november[path] != *bytes));
    // Another library's, or one's own before it wrote any.
    let other = library();
    let output = ffl(other.path(), &["build"]);
    assert!(output.status.success());
    let paths = files(&other.path().join("dist/vik"));
    assert!(paths.keys().all(|path| !path.starts_with("api/") && !path.starts_with("calendar/")));
}

/// Reads a calendar as strictly as RFC 5545 is written: the properties of each event.
fn events(bytes: &[u8]) -> Vec<std::collections::BTreeMap<String, String>> {
    let text = std::str::from_utf8(bytes).unwrap();
    assert!(text.ends_with("\r\n") && text.replace("\r\n", "").chars().all(|letter| !letter.is_control()));
    assert!(text.split("\r\n").all(|line| line.len() <= 75));
    let whole = text.replace("\r\n ", "");
    let mut lines = whole.trim_end().split("\r\n");
    assert_eq!((lines.next(), lines.next()), (Some("BEGIN:VCALENDAR"), Some("VERSION:2.0")));
    let (mut events, mut open) = (Vec::new(), None);
    for line in lines {
        let (name, value) = line.split_once(':').unwrap();
        match (name, value) {
            ("BEGIN", "VEVENT") => assert!(open.replace(std::collections::BTreeMap::new()).is_none()),
            ("END", "VEVENT") => events.extend(open.take()),
            _ => {
                let property = name.split(';').next().unwrap();
                assert!(property.chars().all(|letter| letter.is_ascii_uppercase() || letter == '-'), "{line}");
                if let Some(event) = &mut open {
                    assert!(event.insert(name.to_owned(), value.to_owned()).is_none(), "{line}");
                }
            }
        }
    }
    assert!(open.is_none() && whole.trim_end().ends_with("END:VCALENDAR"));
    events
}

#[test]
fn a_calendar_has_what_is_otherwise_and_each_event_keeps_its_name() {
    let root = vik();
    let site = built(root.path(), AT);
    let november = events(&site["calendar/hours-hovud.ics"]);
    let found = november.iter().find(|event| event["DTSTART;VALUE=DATE"] == "20261125").unwrap();
    assert_eq!(found["DTEND;VALUE=DATE"], "20261126");
    assert_eq!(found["SUMMARY;LANGUAGE=nn"], "Hovudbiblioteket: stengd (Planleggingsdag\\; kurs\\, og meir)");
    assert_eq!((&*found["DTSTAMP"], &*found["URL"]), ("20261101T000000Z", "https://vik.localhost/"));
    let eve = november.iter().find(|event| event["DTSTART;VALUE=DATE"] == "20261224").unwrap();
    assert!(eve["SUMMARY;LANGUAGE=nn"].contains("10:00–12:00 betent"), "{eve:?}");
    let uids: std::collections::BTreeSet<&String> = november.iter().map(|event| &event["UID"]).collect();
    assert!(uids.len() == november.len() && uids.iter().all(|uid| uid.starts_with("urn:uuid:")));
    for event in &november {
        assert!(event["DTSTART;VALUE=DATE"] < event["DTEND;VALUE=DATE"]);
    }
    // Never to change: calendars would show the day twice.
    let site = built(root.path(), "2026-12-01T00:00:00+01:00");
    let december = events(&site["calendar/hours-hovud.ics"]);
    let again = december.iter().find(|event| event["DTSTART;VALUE=DATE"] == "20261224").unwrap();
    assert_eq!(again["UID"], eve["UID"]);
    assert!(!site.contains_key("calendar/hours-stille.ics"));
}
