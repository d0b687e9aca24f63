//! What is said of seasons and exceptions that make no year together, word for word.

use super::*;
use Speech::{En, Nb};

#[test]
fn seasons() {
    let text = "[branch.hours]\nstaffed = \"mandag 10–16\"\n\
        [[branch.hours.season]]\nfrom = \"1. juni\"\nto = \"15. august\"\nstaffed = \"mandag 10–15\"\n\
        [[branch.hours.season]]\nfrom = \"15. august\"\nto = \"31. mai\"\nstaffed = \"julaften 10–15\"\n\
        [[branch.hours.season]]\nfrom = 2026-09-10\nto = 2026-09-01\nstaffed = \"mandag 10–15\"\n\
        [[branch.hours.season]]\nfrom = \"31. juni\"\nto = \"midtsommer\"\n\
        [[branch.hours.season]]\nfrom = 2026-09-10\nto = \"1. oktober\"\nstaffed = \"mandag 10–15\"\n";
    insta::assert_snapshot!(drawn(Nb, text), @r#"
    feil[hours-season-overlap]: to sesonger gjelder samme dag (15.8.)
      --> tenants/a.toml:12:8
       |
    12 | from = "15. august"
       |        ^^^^^^^^^^^^
       |
       = råd: la den ene slutte dagen før den andre begynner; for enkelte dager bruker du [[…hours.exception]]
    feil[hours-season-holiday]: her kan det bare stå ukedager
      --> tenants/a.toml:14:12
       |
    14 | staffed = "julaften 10–15"
       |            ^^^^^^^^
       |
       = råd: skriv helligdager og aftener i staffed eller self_service under [branch.hours]: de går foran sesongen
    feil[hours-season-reversed]: sesongen slutter før den begynner
      --> tenants/a.toml:17:6
       |
    17 | to = 2026-09-01
       |      ^^^^^^^^^^
       |
       = råd: bytt om «from» og «to», eller se på årstallene
    feil[hours-season-empty]: sesongen sier ikke når det er åpent
      --> tenants/a.toml:19:1
       |
    19 | [[branch.hours.season]]
       | ^^^^^^^^^^^^^^^^^^^^^^^
       |
       = råd: legg til staffed, self_service eller begge, for eksempel staffed = "mandag–fredag 10–15"
    feil[expects-border]: «branch.hours.season.from» skal være en dag i året eller en dato
      --> tenants/a.toml:20:8
       |
    20 | from = "31. juni"
       |        ^^^^^^^^^^
       |
       = råd: skriv from = "15. juni" for hvert år, eller from = 2026-06-15 for ett
    feil[expects-border]: «branch.hours.season.to» skal være en dag i året eller en dato
      --> tenants/a.toml:21:6
       |
    21 | to = "midtsommer"
       |      ^^^^^^^^^^^^
       |
       = råd: skriv to = "15. juni" for hvert år, eller to = 2026-06-15 for ett
    feil[hours-season-mixed]: «from» og «to» må begge gjelde hvert år, eller begge ett bestemt år
      --> tenants/a.toml:24:6
       |
    24 | to = "1. oktober"
       |      ^^^^^^^^^^^^
       |
       = råd: skriv from = "15. juni" og to = "15. august", eller begge med årstall
    "#);
    let gaps = "[branch.hours]\nself_service = \"alle dager 7–23\"\n\
        [[branch.hours.season]]\nfrom = 2026-01-01\nto = 2026-06-14\nstaffed = \"mandag 10–15\"\n\
        [[branch.hours.season]]\nfrom = 2026-06-16\nto = 2026-06-18\nstaffed = \"mandag 10–15, tirsdag 10–15\"\n";
    insta::assert_snapshot!(drawn(Nb, gaps), @r#"
    tips[hours-holidays-unsaid]: det står ikke om det er meråpent på helligdager; da regnes det som stengt
     --> tenants/a.toml:6:16
      |
    6 | self_service = "alle dager 7–23"
      |                ^^^^^^^^^^^^^^^^^
      |
      = råd: legg til «helligdager stengt», «helligdager som vanlig» eller «helligdager 10–18»
    advarsel[hours-season-gap]: ingen åpningstider gjelder fra 2026-06-15
     --> tenants/a.toml:9:6
      |
    9 | to = 2026-06-14
      |      ^^^^^^^^^^
      |
      = råd: la sesongen vare til den neste begynner, eller skriv vanlige åpningstider utenfor sesongene
    advarsel[hours-day-never]: denne ukedagen finnes ikke i sesongen
      --> tenants/a.toml:14:12
       |
    14 | staffed = "mandag 10–15, tirsdag 10–15"
       |            ^^^^^^
       |
       = råd: se på datoene: sesongen er kortere enn en uke
    "#);
    insta::assert_snapshot!(drawn(En, gaps), @r#"
    hint[hours-holidays-unsaid]: this does not say what holds on public holidays; it counts as closed then
     --> tenants/a.toml:6:16
      |
    6 | self_service = "alle dager 7–23"
      |                ^^^^^^^^^^^^^^^^^
      |
      = help: add “public holidays closed”, “public holidays as usual” or “public holidays 10–18”
    warning[hours-season-gap]: no hours hold from 2026-06-15
     --> tenants/a.toml:9:6
      |
    9 | to = 2026-06-14
      |      ^^^^^^^^^^
      |
      = help: let the season last until the next begins, or write regular hours outside the seasons
    warning[hours-day-never]: the season has no such weekday
      --> tenants/a.toml:14:12
       |
    14 | staffed = "mandag 10–15, tirsdag 10–15"
       |            ^^^^^^
       |
       = help: look at the dates: the season is shorter than a week
    "#);
    let ends = "[[branch.hours.season]]\nfrom = 2026-01-01\nto = 2026-06-14\nstaffed = \"mandag 10–15\"\n[[branch.hours.season]]\nfrom = 2026-06-15\nto = \"15. august 2026\"\nstaffed = \"mandag 10–15\"\n";
    insta::assert_snapshot!(drawn(Nb, ends), @r#"
    advarsel[hours-season-ends]: den siste sesongen slutter, og ingen åpningstider gjelder fra 2026-08-16
      --> tenants/a.toml:11:6
       |
    11 | to = "15. august 2026"
       |      ^^^^^^^^^^^^^^^^^
       |
       = råd: legg til den neste sesongen, eller skriv vanlige åpningstider som gjelder ellers
    "#);
    let never = "[branch.hours]\nstaffed = \"mandag 10–16\"\n[[branch.hours.season]]\nfrom = \"1. juni\"\nto = \"15. august\"\nstaffed = \"mandag 10–15\"\n[[branch.hours.season]]\nfrom = \"16. august\"\nto = \"31. mai\"\nstaffed = \"mandag 10–19\"\n";
    insta::assert_snapshot!(drawn(Nb, never), @r#"
    advarsel[hours-regular-never]: disse åpningstidene gjelder aldri: sesongene dekker hele året
     --> tenants/a.toml:6:11
      |
    6 | staffed = "mandag 10–16"
      |           ^^^^^^^^^^^^^^
      |
      = råd: ta dem bort, eller gjør en av sesongene kortere
    "#);
    let yearly = "[[branch.hours.season]]\nfrom = \"1. juni\"\nto = \"15. august\"\nstaffed = \"mandag 10–15\"\n[[branch.hours.season]]\nfrom = \"1. september\"\nto = \"31. mai\"\nstaffed = \"mandag 10–19\"\n";
    insta::assert_snapshot!(drawn(Nb, yearly), @r#"
    advarsel[hours-season-gap]: ingen åpningstider gjelder fra 16.8.
     --> tenants/a.toml:7:6
      |
    7 | to = "15. august"
      |      ^^^^^^^^^^^^
      |
      = råd: la sesongen vare til den neste begynner, eller skriv vanlige åpningstider utenfor sesongene
    "#);
}

#[test]
fn exceptions() {
    let text = "[branch.hours]\nstaffed = \"mandag–fredag 10–16\"\n\
        [[branch.hours.exception]]\ndate = 2026-05-16\nclosed = true\nreason = \"Lørdag\"\n\
        [[branch.hours.exception]]\ndate = 2026-05-18\nclosed = true\n\
        [[branch.hours.exception]]\nfrom = 2026-05-11\nto = 2026-05-18\nstaffed = \"10–12\"\nreason = \"Maling\"\n\
        [[branch.hours.exception]]\nfrom = 2026-06-11\nto = 2026-06-10\nclosed = true\nreason = \" \"\n\
        [[branch.hours.exception]]\ndate = 2026-06-15\nreason = \"Hva da?\"\n\
        [[branch.hours.exception]]\ndate = \"16.6.2026\"\nclosed = true\nstaffed = \"10–12\"\nreason = \"Begge\"\n\
        [[branch.hours.exception]]\ndate = 2026-06-17T10:00:00\nstaffed = \"julaften 10–12\"\nreason = \"x\"\n";
    insta::assert_snapshot!(drawn(Nb, text), @r#"
    tips[hours-exception-idle]: unntaket endrer ingenting: det er stengt da uansett
     --> tenants/a.toml:8:8
      |
    8 | date = 2026-05-16
      |        ^^^^^^^^^^
      |
      = råd: se på datoen, eller ta unntaket bort
    feil[missing-key]: «branch.hours.exception.reason» mangler
      --> tenants/a.toml:11:1
       |
    11 | [[branch.hours.exception]]
       | ^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = råd: legg til: reason = "…"
    feil[hours-exception-twice]: to unntak gjelder samme dag (2026-05-16)
      --> tenants/a.toml:15:8
       |
    15 | from = 2026-05-11
       |        ^^^^^^^^^^
       |
       = råd: la dem gjelde hver sine dager, eller slå dem sammen
    feil[hours-exception-reversed]: unntaket slutter før det begynner
      --> tenants/a.toml:21:6
       |
    21 | to = 2026-06-10
       |      ^^^^^^^^^^
       |
       = råd: bytt om «from» og «to»
    feil[empty-text]: «hours.exception.reason» er tom
      --> tenants/a.toml:23:10
       |
    23 | reason = " "
       |          ^^^
       |
       = råd: skriv noe, eller ta bort nøkkelen der den ikke kreves
    feil[hours-exception-empty]: unntaket sier ikke hva som er annerledes
      --> tenants/a.toml:24:1
       |
    24 | [[branch.hours.exception]]
       | ^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = råd: skriv closed = true, eller staffed = "10–13"; meråpent står i self_service
    feil[expects-day]: «branch.hours.exception.date» skal være en dato uten klokkeslett
      --> tenants/a.toml:28:8
       |
    28 | date = "16.6.2026"
       |        ^^^^^^^^^^^
       |
       = råd: skriv date = 2026-06-16, uten anførselstegn
    feil[hours-exception-both]: unntaket sier både at det er stengt, og når det er åpent
      --> tenants/a.toml:29:10
       |
    29 | closed = true
       |          ^^^^
       |
       = råd: ta bort closed, og skriv «stengt» i den teksten det gjelder
    feil[expects-day]: «branch.hours.exception.date» skal være en dato uten klokkeslett
      --> tenants/a.toml:33:8
       |
    33 | date = 2026-06-17T10:00:00
       |        ^^^^^^^^^^^^^^^^^^^
       |
       = råd: skriv date = 2026-06-17, uten anførselstegn
    feil[hours-season-holiday]: her kan det bare stå ukedager
      --> tenants/a.toml:34:12
       |
    34 | staffed = "julaften 10–12"
       |            ^^^^^^^^
       |
       = råd: skriv helligdager og aftener i staffed eller self_service under [branch.hours]: de går foran sesongen
    "#);
    insta::assert_snapshot!(drawn(En, text), @r#"
    hint[hours-exception-idle]: the exception changes nothing: it is closed then anyway
     --> tenants/a.toml:8:8
      |
    8 | date = 2026-05-16
      |        ^^^^^^^^^^
      |
      = help: look at the date, or remove the exception
    error[missing-key]: “branch.hours.exception.reason” is missing
      --> tenants/a.toml:11:1
       |
    11 | [[branch.hours.exception]]
       | ^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: add: reason = "…"
    error[hours-exception-twice]: two exceptions hold on one day (2026-05-16)
      --> tenants/a.toml:15:8
       |
    15 | from = 2026-05-11
       |        ^^^^^^^^^^
       |
       = help: give each its own days, or make them one
    error[hours-exception-reversed]: the exception ends before it begins
      --> tenants/a.toml:21:6
       |
    21 | to = 2026-06-10
       |      ^^^^^^^^^^
       |
       = help: swap “from” and “to”
    error[empty-text]: “hours.exception.reason” is empty
      --> tenants/a.toml:23:10
       |
    23 | reason = " "
       |          ^^^
       |
       = help: write something, or remove the key where it is not required
    error[hours-exception-empty]: the exception does not say what is different
      --> tenants/a.toml:24:1
       |
    24 | [[branch.hours.exception]]
       | ^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: write closed = true, or staffed = "10–13"; hours without staff go into self_service
    error[expects-day]: “branch.hours.exception.date” must be a date without a time
      --> tenants/a.toml:28:8
       |
    28 | date = "16.6.2026"
       |        ^^^^^^^^^^^
       |
       = help: write date = 2026-06-16, without quotes
    error[hours-exception-both]: the exception says both that it is closed and when it is open
      --> tenants/a.toml:29:10
       |
    29 | closed = true
       |          ^^^^
       |
       = help: remove closed, and write “closed” into the text that it is true of
    error[expects-day]: “branch.hours.exception.date” must be a date without a time
      --> tenants/a.toml:33:8
       |
    33 | date = 2026-06-17T10:00:00
       |        ^^^^^^^^^^^^^^^^^^^
       |
       = help: write date = 2026-06-17, without quotes
    error[hours-season-holiday]: only weekdays can stand here
      --> tenants/a.toml:34:12
       |
    34 | staffed = "julaften 10–12"
       |            ^^^^^^^^
       |
       = help: write holidays and eves into staffed or self_service under [branch.hours]: they go before the season
    "#);
}
