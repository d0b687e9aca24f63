//! Opening hours on the terminal and in machine formats, through the program as users call it.

use crate::library::{ffl, library, write};
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
