//! Stories of opening hours as they are written: what is meant, and what is said of mistakes.

mod mistakes;
mod strange;
mod year;

use super::*;
use crate::content::tenant;
use crate::diagnostic::Speech;
use crate::model::branch::Branch;
use crate::model::hours::{Reason, Slot, State};
use jiff::civil::{Date, date};

/// A tenant file with one branch and what follows it.
fn file(text: &str) -> String {
    format!("languages = [\"nb\"]\n[[branch]]\nid = \"a\"\nname.nb = \"A\"\n{text}\n")
}

/// What is wrong with a branch.
fn drawn(speech: Speech, text: &str) -> String {
    let (_, faults) = tenant::read("tenants/a.toml", &file(text), "a");
    faults.iter().map(|fault| fault.draw(speech, false)).collect::<Vec<_>>().join("\n")
}

fn branch(text: &str) -> Branch {
    let text = file(text);
    let (tenant, faults) = tenant::read("tenants/a.toml", &text, "a");
    let faults: Vec<String> = faults.iter().map(|fault| fault.draw(Speech::En, false)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    tenant.unwrap().branches.remove(0)
}

fn hours(text: &str) -> Hours {
    branch(text).hours.unwrap()
}

/// A day as a line: `B 10–16 M 16–23`, with the notice's times past midnight.
fn line(hours: &Hours, day: Date) -> String {
    let each = |slot: &Slot| {
        let state = if slot.state == State::Staffed { "B" } else { "M" };
        format!("{state} {}–{}", notice::clock(slot.from), notice::clock(slot.to))
    };
    hours.notice(day).iter().map(each).collect::<Vec<_>>().join(" ")
}

/// The week that begins on Monday 2 March 2026, in which nothing is special.
fn week(text: &str) -> Vec<String> {
    let hours = hours(text);
    (2..9).map(|day| line(&hours, date(2026, 3, day))).collect()
}

const PLAIN: [&str; 7] = ["B 10–19", "B 10–16", "B 10–16", "B 10–16", "B 9:30–15", "B 11–15", ""];

#[test]
fn a_week_may_be_written_as_people_write_it() {
    let ways = [
        "[branch.hours]\nstaffed = \"mandag 10–19, tirsdag–torsdag 10–16, fredag 9:30–15, lørdag 11–15\"",
        "[branch.hours]\nstaffed = \"\"\"\nmandag 10–19\ntirsdag–torsdag 10–16\nfredag 9:30–15\nlørdag 11–15\nsøndag stengt\n\"\"\"",
        "[branch.hours]\nstaffed = '''mandag: kl. 10.00–19.00\r\ntirsdag, onsdag og torsdag: kl. 10–16; fredag 9.30–15. lørdag 11–15'''",
        "[branch.hours]\nstaffed = [\"måndag 10-19\", \"tysdag-torsdag 10-16\", \"fredag 0930-1500\", \"laurdag 11-15\", \"sundag stengd\"]",
        "[branch.hours]\nstaffed = \"Monday 10–19 Tuesday to Thursday 10 to 16 Friday from 9:30 to 15 Saturdays 11–15\"",
        "[branch.hours]\nstaffed = \"Man 10–19, tir–tor 10–16, fre 9:30–15, lør 11–15\"",
        "[branch.hours]\nstaffed = \"vuossárga 10–19, maŋŋebárga–duorastat 10–16, bearjadat 9:30–15, lávvardat 11–15\"",
        "[branch.hours]\nstaffed = \"m\\u00e5ndag 10–19, tysdag–torsdag 10–16, fredag 9:30–15, laurdag 11–15\"",
        "[branch.hours]\nstaffed = \"alle dager 10–16, mandag 10–19, fredag 9:30–15, lørdag 11–15, søndag stengt\"",
    ];
    for way in ways {
        assert_eq!(week(way), PLAIN, "{way}");
    }
}

#[test]
fn staff_goes_before_self_service_and_nights_are_written_once() {
    let text = "[branch.hours]\nstaffed = \"mandag–fredag 10–12, 14–19\"\nself_service = \"alle dager 7–23, fredag–lørdag 7–02, helligdager 10–18\"";
    let found = hours(text);
    let days: Vec<String> = (6..9).map(|day| line(&found, date(2026, 3, day))).collect();
    assert_eq!(days, ["M 7–10 B 10–12 M 12–14 B 14–19 M 19–26", "M 7–26", "M 7–23"]);
    assert_eq!(line(&found, date(2026, 4, 3)), "M 10–18");
    assert_eq!(found.state_at(date(2026, 3, 7).at(1, 59, 0, 0)).0, State::SelfService);
    assert_eq!(found.state_at(date(2026, 3, 7).at(2, 0, 0, 0)).0, State::Closed);
    // A night may begin at any hour if its end is written in full; at noon or later in any way.
    for (written, meant) in [("7–02", "B 7–26"), ("7–2:00", "B 7–26"), ("22–2", "B 22–26"), ("0–24", "B 0–24")]
    {
        assert_eq!(week(&format!("[branch.hours]\nstaffed = \"mandag {written}\""))[0], meant);
    }
    assert_eq!(week("[branch.hours]\nstaffed = \"mandag døgnåpent\"")[0], "B 0–24");
}

const YEAR: &str = r#"[branch.hours]
staffed = """
mandag–fredag 10–19
lørdag 11–15
onsdag før skjærtorsdag 10–14
julaften og nyttårsaften 10–12
romjula 10–15
helligdager stengt
17. mai 9–10
"""
self_service = "alle dager 7–23, julaften–2. juledag stengt, helligdager som søndag"
[[branch.hours.season]]
name = { nb = "Sommertid" }
from = "15. juni"
to = "15. august"
staffed = "mandag–fredag 10–15"
[[branch.hours.exception]]
date = 2026-05-15
closed = true
reason = "Planleggingsdag"
[[branch.hours.exception]]
from = 2026-06-29
to = 2026-07-03
staffed = "stengt"
reason = { nb = "Fellesferie" }
[[branch.hours.exception]]
date = 2026-03-07
staffed = "10–18"
self_service = "som søndag"
reason = "Lørdag for barn"
"#;

#[test]
fn a_year_follows_its_precedence() {
    let hours = hours(YEAR);
    let cases = [
        (date(2026, 3, 2), "M 7–10 B 10–19 M 19–23", Reason::Regular),
        (date(2026, 3, 7), "M 7–10 B 10–18 M 18–23", Reason::Exception(2)),
        (date(2026, 4, 1), "M 7–10 B 10–14 M 14–23", Reason::Holiday(crate::model::holidays::Holiday::HolyWednesday)),
        (date(2026, 4, 2), "M 7–23", Reason::Holiday(crate::model::holidays::Holiday::MaundyThursday)),
        (date(2026, 5, 15), "", Reason::Exception(0)),
        // A Sunday: the rule for the day holds all the same, for it is no eve.
        (date(2026, 5, 17), "M 7–9 B 9–10 M 10–23", Reason::Holiday(crate::model::holidays::Holiday::ConstitutionDay)),
        (date(2026, 6, 15), "M 7–10 B 10–15 M 15–23", Reason::Season(0)),
        (date(2026, 6, 20), "M 7–23", Reason::Season(0)),
        (date(2026, 6, 29), "M 7–23", Reason::Exception(1)),
        (date(2026, 8, 15), "M 7–23", Reason::Season(0)),
        (date(2026, 8, 17), "M 7–10 B 10–19 M 19–23", Reason::Regular),
        (date(2026, 12, 24), "B 10–12", Reason::Holiday(crate::model::holidays::Holiday::ChristmasEve)),
        (date(2026, 12, 25), "", Reason::Holiday(crate::model::holidays::Holiday::ChristmasDay)),
        // The first Sunday of 27–30 December: open nothing that is closed on Sundays.
        (date(2026, 12, 27), "M 7–23", Reason::Holiday(crate::model::holidays::Holiday::Romjul)),
        (date(2026, 12, 28), "M 7–10 B 10–15 M 15–23", Reason::Holiday(crate::model::holidays::Holiday::Romjul)),
        // Christmas Eve of 2028 is a Sunday.
        (date(2028, 12, 24), "", Reason::Holiday(crate::model::holidays::Holiday::ChristmasEve)),
    ];
    for (day, meant, reason) in cases {
        assert_eq!((line(&hours, day).as_str(), hours.reason(day)), (meant, reason), "{day}");
    }
}

#[test]
fn what_holds_for_all_branches_is_written_once() {
    let text = "languages = [\"nb\"]\n[hours]\nstaffed = \"julaften 9–12, 1. mai 10–14\"\n[[hours.exception]]\ndate = 2026-03-03\nclosed = true\nreason = \"Strøm\"\n\
        [[branch]]\nid = \"a\"\nname.nb = \"A\"\nhours = { staffed = \"alle dager 8–16, julaften stengt\" }\n[[branch.department]]\nid = \"barn\"\nname.nb = \"Barn\"\nhours = { staffed = \"alle dager 9–15\" }\n\
        [[branch]]\nid = \"b\"\nname.nb = \"B\"\n[branch.hours]\nstaffed = \"alle dager 10–12\"\n[[branch.hours.exception]]\ndate = 2026-03-03\nstaffed = \"11–12\"\nreason = \"Likevel\"\n";
    let (tenant, faults) = tenant::read("tenants/a.toml", text, "a");
    assert_eq!(faults, []);
    let branches = tenant.unwrap().branches;
    let of = |hours: &Option<Hours>| {
        let hours = hours.as_ref().unwrap();
        [date(2026, 3, 3), date(2026, 5, 1), date(2026, 12, 24)].map(|day| line(hours, day))
    };
    assert_eq!(of(&branches[0].hours), ["", "B 10–14", ""]);
    assert_eq!(of(&branches[0].departments[0].hours), ["", "B 10–14", ""]);
    assert_eq!(of(&branches[1].hours), ["B 11–12", "B 10–14", "B 9–12"]);
}

/// What the whole library has on a day opens no staffed hours where there never are any.
#[test]
fn a_room_without_staff_gets_none_by_inheritance() {
    let text = "[branch.hours]\nstaffed = \"mandag–fredag 10–16, onsdag før skjærtorsdag 10–14, helligdager stengt\"\nself_service = \"alle dager 7–22, helligdager stengt\"\n\
        [[branch.hours.exception]]\nfrom = 2026-12-28\nto = 2026-12-30\nstaffed = \"12–14\"\nreason = \"Romjul\"\n\
        [[branch.hours.exception]]\ndate = 2026-10-05\nclosed = true\nreason = \"Kurs\"\n\
        [[branch.department]]\nid = \"lesesal\"\nname.nb = \"Lesesal\"\nhours = { self_service = \"alle dager 8–20, helligdager som vanlig\" }";
    let branch = branch(text);
    let (all, room) = (branch.hours.unwrap(), branch.departments[0].hours.clone().unwrap());
    let days = [date(2026, 4, 1), date(2026, 12, 28), date(2026, 10, 5)];
    assert_eq!(days.map(|day| line(&all, day)), ["M 7–10 B 10–14 M 14–22", "M 7–12 B 12–14 M 14–22", ""]);
    assert_eq!(days.map(|day| line(&room, day)), ["M 8–20", "M 8–20", ""]);
    assert_eq!(room.reason(date(2026, 12, 28)), Reason::Regular);
}

#[test]
fn a_branch_says_what_it_has_and_a_bus_where_it_stops() {
    let branch = branch(
        "isil = \"NO-2030100\"\nservices = [\"wifi\", \"Utskrift\", { nb = \"Verksted\", en = \"Makers’ den\" }, \"Strikkehjørne\"]\n\
         accessibility = { features = [\"Heis\", \"Bratt bakke\"], note = \"Ring på\" }\nself_service = { age = 15, contract = true, how = \"Lånekort\" }\n\
         [[branch.stop]]\nplace = \"Skolen\"\ntimes = \"tirsdag 10–11:30\"\n[[branch.stop]]\nplace = { nb = \"Kaia\" }\ntimes = \"17–18\"\ndates = [2026-03-03, 2026-03-12]\n",
    );
    let names: Vec<_> = branch.services.iter().map(|offer| (offer.facility.as_deref(), &offer.name)).collect();
    assert_eq!(
        names.iter().map(|(id, _)| *id).collect::<Vec<_>>(),
        [Some("wifi"), Some("printing"), Some("makerspace"), None]
    );
    let word = |at: usize, language| names[at].1[&language].as_str();
    assert_eq!((word(0, Language::Nn), word(1, Language::En)), ("Trådlaust nett", "Printing"));
    assert_eq!(
        (word(2, Language::En), word(2, Language::Nn), word(3, Language::Nb)),
        ("Makers’ den", "Verkstad", "Strikkehjørne")
    );
    assert_eq!(
        branch.accessibility.features.iter().map(|offer| offer.facility.is_some()).collect::<Vec<_>>(),
        [true, false]
    );
    let stops = |day| branch.stops_on(day).map(|(stop, _)| stop.place[&Language::Nb].clone()).collect::<Vec<_>>();
    assert_eq!(stops(date(2026, 3, 3)), ["Skolen", "Kaia"]);
    assert_eq!(stops(date(2026, 3, 10)), ["Skolen"]);
    assert_eq!(stops(date(2026, 3, 12)), ["Kaia"]);
}

#[test]
fn the_demo_library_keeps_the_christmas_that_its_article_tells_of() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tenants/storvik-demo.toml");
    let (tenant, _) =
        tenant::read("tenants/storvik-demo.toml", &std::fs::read_to_string(path).unwrap(), "storvik-demo");
    let branches = tenant.unwrap().branches;
    let of = |at: usize, day| line(branches[at].hours.as_ref().unwrap(), day);
    let days =
        [(2026, 12, 23), (2026, 12, 24), (2026, 12, 27), (2026, 12, 29), (2026, 12, 31), (2027, 1, 1), (2027, 1, 2)];
    let table = days.map(|(y, m, d)| {
        format!("{d}.{m}. | {} | {} | {}", of(0, date(y, m, d)), of(1, date(y, m, d)), of(2, date(y, m, d)))
    });
    insta::assert_snapshot!(table.join("\n"), @r#"
    23.12. | M 7–10 B 10–14 M 14–22 | M 7–10 B 10–13 M 13–22 | 
    24.12. | M 7–22 | M 7–22 | 
    27.12. | M 7–12 B 12–16 M 16–22 | M 7–22 | 
    29.12. | M 7–10 B 10–16 M 16–22 | M 7–12 B 12–16 M 16–22 | B 13–16
    31.12. | M 7–15 |  | 
    1.1. |  |  | 
    2.1. | M 7–10 B 10–15 M 15–22 | M 7–10 B 10–14 M 14–22 | B 11–14
    "#);
    let stops = |day| branches[3].stops_on(day).count();
    assert_eq!(
        (stops(date(2026, 12, 14)), stops(date(2026, 12, 21)), stops(date(2027, 1, 5)), stops(date(2026, 12, 12))),
        (1, 0, 1, 1)
    );
    // The reading room at night, and Fjellgrenda while it is rebuilt.
    let room = branches[0].departments[0].hours.as_ref().unwrap();
    assert_eq!(room.state_at(date(2026, 11, 28).at(0, 30, 0, 0)).0, State::SelfService);
    assert_eq!(of(2, date(2027, 3, 1)), "");
}

#[test]
fn every_day_is_called_by_its_names() {
    use crate::model::holidays::Holiday;
    for holiday in Holiday::ALL {
        for language in [Language::Nb, Language::Nn, Language::En] {
            let name = holiday.name(language);
            let found = hours(&format!("[branch.hours]\nstaffed = \"alle dager 8–9, {name} 10–11\""));
            assert!(found.holidays.staffed.each.contains_key(&holiday), "{name}");
        }
    }
    let found =
        hours("[branch.hours]\nstaffed = \"skjærtorsdag–2. påskedag stengt, lille julaften–1. nyttårsdag 10–11\"");
    assert_eq!(found.holidays.staffed.each.len(), 5 + 7);
}

#[test]
#[ignore = "a measurement: cargo test --release hours::tests::how_long -- --ignored --nocapture"]
fn how_long() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tenants/storvik-demo.toml");
    let text = std::fs::read_to_string(path).unwrap();
    let start = std::time::Instant::now();
    let read = (0..357).filter_map(|_| tenant::read("tenants/x.toml", &text, "x").0).collect::<Vec<_>>();
    println!("357 tenants of 4 branches read: {:?}", start.elapsed());
    let start = std::time::Instant::now();
    let branches =
        read.iter().flat_map(|tenant| &tenant.branches).filter_map(|branch| branch.hours.as_ref()).take(357 * 3);
    let days = branches.map(|hours| {
        date(2026, 1, 1).series(jiff::Span::new().days(1)).take(365).map(|day| hours.day(day).len()).sum::<usize>()
    });
    println!("{} slots of a year of 357 × 3 branches: {:?}", days.sum::<usize>(), start.elapsed());
}
