//! What is said of mistakes, word for word.

use super::*;
use Speech::{En, Nb};

fn week(text: &str) -> String {
    format!("[branch.hours]\nstaffed = \"{text}\"")
}

#[test]
fn names_of_days() {
    insta::assert_snapshot!(drawn(Nb, &week("mandg 10–19, hverdager 10–16, hundre 10–12, 24. desember 10–12")), @r#"
    feil[hours-unknown-day]: «mandg» er ikke en dag som ffl kjenner
     --> tenants/a.toml:6:12
      |
    6 | staffed = "mandg 10–19, hverdager 10–16, hundre 10–12, 24. desember 10–12"
      |            ^^^^^
      |
      = råd: mente du «mandag»?
    feil[hours-vague-day]: «hverdager» kan forstås på flere måter: er lørdag med?
     --> tenants/a.toml:6:25
      |
    6 | staffed = "mandg 10–19, hverdager 10–16, hundre 10–12, 24. desember 10–12"
      |                         ^^^^^^^^^
      |
      = råd: skriv dagene, for eksempel «mandag–fredag» eller «lørdag–søndag»
    feil[hours-unknown-day]: «hundre» er ikke en dag som ffl kjenner
     --> tenants/a.toml:6:42
      |
    6 | staffed = "mandg 10–19, hverdager 10–16, hundre 10–12, 24. desember 10–12"
      |                                          ^^^^^^
      |
      = råd: dagene er mandag til søndag, alle dager, helligdager, helligdagene ved navn (skjærtorsdag, 1. mai, 2. juledag) og dager som julaften, påskeaften og romjula
    feil[hours-date]: «24. desember» er en dato, og her står det som gjelder hvert år
     --> tenants/a.toml:6:56
      |
    6 | staffed = "mandg 10–19, hverdager 10–16, hundre 10–12, 24. desember 10–12"
      |                                                        ^^^^^^^^^^^^
      |
      = råd: skriv dagens navn («julaften»), eller legg datoen i et eget [[…hours.exception]] med date og reason
    "#);
    insta::assert_snapshot!(drawn(En, &week("Mondey 10–19, weekdays 10–16, 24 December 10–12")), @r#"
    error[hours-unknown-day]: “mondey” is no day that ffl knows
     --> tenants/a.toml:6:12
      |
    6 | staffed = "Mondey 10–19, weekdays 10–16, 24 December 10–12"
      |            ^^^^^^
      |
      = help: did you mean “Monday”?
    error[hours-vague-day]: “weekdays” can be understood in several ways: is Saturday one of them?
     --> tenants/a.toml:6:26
      |
    6 | staffed = "Mondey 10–19, weekdays 10–16, 24 December 10–12"
      |                          ^^^^^^^^
      |
      = help: write the days, for example “Monday–Friday” or “Saturday–Sunday”
    error[hours-date]: “24. december” is a date, and here stands what holds every year
     --> tenants/a.toml:6:42
      |
    6 | staffed = "Mondey 10–19, weekdays 10–16, 24 December 10–12"
      |                                          ^^^^^^^^^^^
      |
      = help: write the name of the day (“Christmas Eve”), or put the date into an [[…hours.exception]] of its own with date and reason
    "#);
    insta::assert_snapshot!(drawn(Nb, "[branch.hours]\nmandag = \"10–19\"\n\"lørdag\" = \"11–15\"\nmeirope = \"alle dager 7–23\""), @r#"
    feil[hours-day-key]: dagen «mandag» er ikke en nøkkel: åpningstidene skrives som én tekst
     --> tenants/a.toml:6:1
      |
    6 | mandag = "10–19"
      | ^^^^^^
      |
      = råd: skriv for eksempel staffed = "mandag 10–19, tirsdag–fredag 10–16"; meråpent skrives i self_service
    feil[hours-day-key]: dagen «lørdag» er ikke en nøkkel: åpningstidene skrives som én tekst
     --> tenants/a.toml:7:1
      |
    7 | "lørdag" = "11–15"
      | ^^^^^^^^
      |
      = råd: skriv for eksempel staffed = "mandag 10–19, tirsdag–fredag 10–16"; meråpent skrives i self_service
    feil[unknown-key]: «branch.hours.meirope» er ikke en nøkkel her
     --> tenants/a.toml:8:1
      |
    8 | meirope = "alle dager 7–23"
      | ^^^^^^^
      |
      = råd: mente du «self_service»?
    "#);
}

#[test]
fn times() {
    insta::assert_snapshot!(drawn(Nb, &week("mandag 19–10, tirsdag 10–4, onsdag 8–8, torsdag 10–25, fredag 10")), @r#"
    feil[hours-reversed]: her stenger biblioteket før det åpner
     --> tenants/a.toml:6:19
      |
    6 | staffed = "mandag 19–10, tirsdag 10–4, onsdag 8–8, torsdag 10–25, fredag 10"
      |                   ^^^^^
      |
      = råd: mente du 10–19? Er det åpent over midnatt, skriver du slutten med to sifre: 19–02
    feil[hours-reversed]: her stenger biblioteket før det åpner
     --> tenants/a.toml:6:34
      |
    6 | staffed = "mandag 19–10, tirsdag 10–4, onsdag 8–8, torsdag 10–25, fredag 10"
      |                                  ^^^^
      |
      = råd: mente du 10–16? Er det åpent over midnatt, skriver du slutten med to sifre: 10–04
    feil[hours-nothing]: her åpner og stenger biblioteket samtidig
     --> tenants/a.toml:6:47
      |
    6 | staffed = "mandag 19–10, tirsdag 10–4, onsdag 8–8, torsdag 10–25, fredag 10"
      |                                               ^^^
      |
      = råd: skriv «døgnåpent» eller 0–24 om det er åpent hele døgnet, «stengt» om det er stengt
    feil[hours-time]: «25» er ikke et klokkeslett
     --> tenants/a.toml:6:63
      |
    6 | staffed = "mandag 19–10, tirsdag 10–4, onsdag 8–8, torsdag 10–25, fredag 10"
      |                                                               ^^
      |
      = råd: klokkeslett går fra 0 til 24: 9, 09, 9:30 eller 9.30
    feil[hours-one-time]: her mangler det når biblioteket stenger eller åpner
     --> tenants/a.toml:6:74
      |
    6 | staffed = "mandag 19–10, tirsdag 10–4, onsdag 8–8, torsdag 10–25, fredag 10"
      |                                                                          ^^
      |
      = råd: skriv begge klokkeslettene med tankestrek mellom, for eksempel 10–16
    "#);
    insta::assert_snapshot!(drawn(En, &week("Monday 19–10, Tuesday 10, Wednesday 9:75–10")), @r#"
    error[hours-reversed]: this closes before it opens
     --> tenants/a.toml:6:19
      |
    6 | staffed = "Monday 19–10, Tuesday 10, Wednesday 9:75–10"
      |                   ^^^^^
      |
      = help: did you mean 10–19? If it is open past midnight, write the end with two digits: 19–02
    error[hours-one-time]: one of the two times is missing here
     --> tenants/a.toml:6:34
      |
    6 | staffed = "Monday 19–10, Tuesday 10, Wednesday 9:75–10"
      |                                  ^^
      |
      = help: write both times with a dash between them, for example 10–16
    error[hours-time]: “9:75” is not a time
     --> tenants/a.toml:6:48
      |
    6 | staffed = "Monday 19–10, Tuesday 10, Wednesday 9:75–10"
      |                                                ^^^^
      |
      = help: times go from 0 to 24: 9, 09, 9:30 or 9.30
    "#);
    insta::assert_snapshot!(drawn(Nb, &week("10–16, mandag, tirsdag onsdag 10–12")), @r#"
    feil[hours-no-day]: her står det klokkeslett, men ikke hvilke dager
     --> tenants/a.toml:6:12
      |
    6 | staffed = "10–16, mandag, tirsdag onsdag 10–12"
      |            ^^^^^
      |
      = råd: skriv dagene foran, for eksempel «mandag–fredag 10–16» eller «alle dager 7–23»
    feil[hours-no-times]: her står det ikke når det er åpent
     --> tenants/a.toml:6:19
      |
    6 | staffed = "10–16, mandag, tirsdag onsdag 10–12"
      |                   ^^^^^^^^^^^^^^^
      |
      = råd: skriv klokkeslettene bak dagen, for eksempel «mandag 10–16», eller «stengt»; flere dager skilles med komma eller «og»
    "#);
}

#[test]
fn days_that_overlap_or_come_twice() {
    insta::assert_snapshot!(drawn(Nb, "[branch.hours]\nstaffed = \"\"\"\nmandag 10–16, 14–19\nfredag 22–02\nlørdag 0–10\nmandag–onsdag 8–9\n\"\"\""), @r#"
    feil[hours-overlap]: to tider på samme dag går over i hverandre
     --> tenants/a.toml:7:15
      |
    7 | mandag 10–16, 14–19
      |               ^^^^^
      |
      = råd: skriv dem som én, for eksempel 10–16; betjent tid og meråpent kan gå over i hverandre, men står i hver sin tekst
    feil[hours-overlap-night]: denne tiden varer over midnatt og går over i åpningstiden neste dag
     --> tenants/a.toml:8:8
      |
    8 | fredag 22–02
      |        ^^^^^
      |
      = råd: la den slutte når neste dags tid begynner
    feil[hours-day-twice]: denne dagen har fått åpningstider før i samme tekst
      --> tenants/a.toml:10:1
       |
    10 | mandag–onsdag 8–9
       | ^^^^^^^^^^^^^
       |
       = råd: skriv alle dagens tider på ett sted, for eksempel «mandag 10–12, 14–19»
    "#);
    insta::assert_snapshot!(drawn(En, &week("Monday 10–16, 14–19, Tuesday 8–9, Monday–Tuesday 10–12, Friday 8–9, Friday closed")), @r#"
    error[hours-overlap]: two spans of one day overlap
     --> tenants/a.toml:6:26
      |
    6 | staffed = "Monday 10–16, 14–19, Tuesday 8–9, Monday–Tuesday 10–12, Friday 8–9, Friday closed"
      |                          ^^^^^
      |
      = help: write them as one, for example 10–16; hours with and without staff may overlap, but stand in a text each
    error[hours-day-twice]: this day has got its hours before in the same text
     --> tenants/a.toml:6:46
      |
    6 | staffed = "Monday 10–16, 14–19, Tuesday 8–9, Monday–Tuesday 10–12, Friday 8–9, Friday closed"
      |                                              ^^^^^^^^^^^^^^
      |
      = help: write all of a day's hours in one place, for example “Monday 10–12, 14–19”
    error[hours-day-twice]: this day has got its hours before in the same text
     --> tenants/a.toml:6:80
      |
    6 | staffed = "Monday 10–16, 14–19, Tuesday 8–9, Monday–Tuesday 10–12, Friday 8–9, Friday closed"
      |                                                                                ^^^^^^
      |
      = help: write all of a day's hours in one place, for example “Monday 10–12, 14–19”
    "#);
    insta::assert_snapshot!(drawn(Nb, &week("mandag som vanlig, julaften–mandag 10–12, helligdager som julaften, mandag 10–12 (ca.)")), @r#"
    feil[hours-usual]: en ukedag kan ikke være «som vanlig» eller som en annen dag
     --> tenants/a.toml:6:12
      |
    6 | staffed = "mandag som vanlig, julaften–mandag 10–12, helligdager som julaften, mandag 10–12 (ca.)"
      |            ^^^^^^
      |
      = råd: skriv klokkeslettene; «som vanlig» og «som søndag» er for helligdager og unntak
    feil[hours-range]: det går ingen rekke av dager fra den ene til den andre
     --> tenants/a.toml:6:31
      |
    6 | staffed = "mandag som vanlig, julaften–mandag 10–12, helligdager som julaften, mandag 10–12 (ca.)"
      |                               ^^^^^^^^^^^^^^^
      |
      = råd: skriv to ukedager («mandag–fredag»), to dager i samme høytid («skjærtorsdag–2. påskedag», «julaften–1. nyttårsdag»), eller hver dag for seg med komma mellom
    feil[hours-like]: bak «som» skal det stå en ukedag eller «vanlig»
     --> tenants/a.toml:6:66
      |
    6 | staffed = "mandag som vanlig, julaften–mandag 10–12, helligdager som julaften, mandag 10–12 (ca.)"
      |                                                                  ^^^^^^^^^^^^
      |
      = råd: skriv for eksempel «helligdager som søndag»
    feil[hours-character]: tegnet «(» hører ikke hjemme i åpningstider
     --> tenants/a.toml:6:93
      |
    6 | staffed = "mandag som vanlig, julaften–mandag 10–12, helligdager som julaften, mandag 10–12 (ca.)"
      |                                                                                             ^
      |
      = råd: skriv dager og klokkeslett, for eksempel «mandag–fredag 10–16, lørdag 11–15»
    feil[hours-unknown-day]: «ca» er ikke en dag som ffl kjenner
     --> tenants/a.toml:6:94
      |
    6 | staffed = "mandag som vanlig, julaften–mandag 10–12, helligdager som julaften, mandag 10–12 (ca.)"
      |                                                                                              ^^
      |
      = råd: dagene er mandag til søndag, alle dager, helligdager, helligdagene ved navn (skjærtorsdag, 1. mai, 2. juledag) og dager som julaften, påskeaften og romjula
    feil[hours-character]: tegnet «)» hører ikke hjemme i åpningstider
     --> tenants/a.toml:6:97
      |
    6 | staffed = "mandag som vanlig, julaften–mandag 10–12, helligdager som julaften, mandag 10–12 (ca.)"
      |                                                                                                 ^
      |
      = råd: skriv dager og klokkeslett, for eksempel «mandag–fredag 10–16, lørdag 11–15»
    "#);
}

#[test]
fn branches_and_buses() {
    let text = "isil = \"2030100\"\nservices = [\" \"]\nself_service = { age = 200 }\n[[branch.department]]\nid = \"Barn\"\nname.nb = \"Barn\"\n\
        [[branch.stop]]\nplace = \"Kaia\"\ntimes = \"tirsdag 17–18\"\ndates = [2026-03-03, 2026-03-04, 2026-03-03]\n[[branch.stop]]\ntimes = \"17–18\"\n[[branch.stop]]\nplace = \"X\"\ntimes = 17\ndates = [\"3. mars\"]\n";
    insta::assert_snapshot!(drawn(Nb, text), @r#"
    feil[isil-form]: «2030100» er ikke et ISIL-nummer
     --> tenants/a.toml:5:8
      |
    5 | isil = "2030100"
      |        ^^^^^^^^^
      |
      = råd: skriv NO- og de sju sifrene i biblioteknummeret: "NO-2030100"; det står i Base Bibliotek og følger ikke av kommunenummeret
    feil[empty-text]: «branch.services» er tom
     --> tenants/a.toml:6:13
      |
    6 | services = [" "]
      |             ^^^
      |
      = råd: skriv noe, eller ta bort nøkkelen der den ikke kreves
    feil[number-range]: «branch.self_service.age» skal være fra 0 til 99
     --> tenants/a.toml:7:24
      |
    7 | self_service = { age = 200 }
      |                        ^^^
    feil[slug-form]: «Barn» kan ikke stå i en adresse
     --> tenants/a.toml:9:6
      |
    9 | id = "Barn"
      |      ^^^^^^
      |
      = råd: skriv branch.department.id = "barn"
    feil[stop-date-idle]: tidene for stoppet gjelder ikke denne ukedagen
      --> tenants/a.toml:14:22
       |
    14 | dates = [2026-03-03, 2026-03-04, 2026-03-03]
       |                      ^^^^^^^^^^
       |
       = råd: se på datoen, eller ta ukedagen ut av times, for eksempel times = "10–11:30"
    advarsel[stop-date-twice]: datoen står to ganger
      --> tenants/a.toml:14:34
       |
    14 | dates = [2026-03-03, 2026-03-04, 2026-03-03]
       |                                  ^^^^^^^^^^
    feil[missing-key]: «branch.stop.place» mangler
      --> tenants/a.toml:15:1
       |
    15 | [[branch.stop]]
       | ^^^^^^^^^^^^^^^
       |
       = råd: legg til: place = "…"
    feil[hours-no-day]: her står det klokkeslett, men ikke hvilke dager
      --> tenants/a.toml:16:10
       |
    16 | times = "17–18"
       |          ^^^^^
       |
       = råd: skriv dagene foran, for eksempel «mandag–fredag 10–16» eller «alle dager 7–23»
    feil[expects-hours]: «branch.stop.times» skal være åpningstider i anførselstegn
      --> tenants/a.toml:19:9
       |
    19 | times = 17
       |         ^^
       |
       = råd: skriv times = "mandag–fredag 10–16"
    feil[expects-day]: «branch.stop.dates» skal være en dato uten klokkeslett
      --> tenants/a.toml:20:10
       |
    20 | dates = ["3. mars"]
       |          ^^^^^^^^^
       |
       = råd: skriv 2026-05-15, uten anførselstegn
    "#);
}

#[test]
fn what_holds_for_all_has_no_week() {
    let text = "languages = [\"nb\"]\n[hours]\nstaffed = \"mandag 10–16, julaften 10–12\"\n";
    let (_, faults) = tenant::read("tenants/a.toml", text, "a");
    insta::assert_snapshot!(faults.iter().map(|fault| fault.draw(Nb, false)).collect::<String>(), @r#"
    feil[hours-shared-week]: her kan det bare stå helligdager og aftener: ukedagene hører til hver avdeling
     --> tenants/a.toml:3:12
      |
    3 | staffed = "mandag 10–16, julaften 10–12"
      |            ^^^^^^
      |
      = råd: flytt ukedagene til [branch.hours]
    "#);
}
