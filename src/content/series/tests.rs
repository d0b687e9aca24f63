//! What posters say, and what people get wrong.

use crate::content::front;
use crate::content::place;
use crate::diagnostic::{Diagnostic, Speech};
use crate::model::content::Detail;
use crate::model::event::{Admission, Attendance, Event, Money, State};

const ID: &str = "0190c2d4-7b6e-7c11-9d0a-3f1e5a7b9c2d";

fn read(lines: &str) -> (Event, Vec<Diagnostic>) {
    let text = format!("+++\nid = \"{ID}\"\ntitle = \"Babysang\"\n{lines}\n+++\n");
    let place = place::of("events/x.md").unwrap().unwrap();
    let (front, _, faults) = front::read("content/events/x.md", &text, &place, false);
    let Detail::Event(event) = front.detail else { panic!("no event") };
    (*event, faults)
}

/// The rule that words give, from Tuesday 13 January 2026.
fn rule(words: &str) -> Result<String, String> {
    let (event, faults) = read(&format!("start = 2026-01-13T11:00:00\nrepeat = \"{words}\""));
    let rule = event.series.and_then(|series| series.rule).map(|rule| rule.to_string());
    let wrong = faults.iter().find(|fault| fault.code != "repeat-start").map(|fault| fault.code.clone());
    wrong.map_or(rule.ok_or_else(String::new), Err)
}

fn drawn(lines: &str) -> String {
    read(lines).1.iter().map(|fault| fault.draw(Speech::Nb, false)).collect::<Vec<_>>().join("\n")
}

/// Codes and marked texts.
fn marked(lines: &str) -> Vec<(String, String)> {
    let text = format!("+++\nid = \"{ID}\"\ntitle = \"Babysang\"\n{lines}\n+++\n");
    let mark = |fault: Diagnostic| {
        let span = fault.span.unwrap();
        (fault.code.clone(), text[span.start as usize..span.end as usize].to_owned())
    };
    read(lines).1.into_iter().map(mark).collect()
}

#[test]
fn what_posters_say_is_a_rule() {
    for (words, expected) in [
        ("hver tirsdag", "FREQ=WEEKLY;BYDAY=TU"),
        ("kvar tysdag", "FREQ=WEEKLY;BYDAY=TU"),
        ("every Tuesday", "FREQ=WEEKLY;BYDAY=TU"),
        ("Tirsdager", "FREQ=WEEKLY;BYDAY=TU"),
        ("tysdagar og torsdagar", "FREQ=WEEKLY;BYDAY=TU,TH"),
        ("annenhver tirsdag og torsdag", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH"),
        ("annen hver tirsdag", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        ("annakvar tysdag", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        ("every other Tuesday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        ("every second Tuesday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        ("hver tredje tirsdag", "FREQ=WEEKLY;INTERVAL=3;BYDAY=TU"),
        ("mandag–fredag", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("mandag til onsdag", "FREQ=WEEKLY;BYDAY=MO,TU,WE"),
        ("lørdag - mandag", "FREQ=WEEKLY;BYDAY=MO,SA,SU"),
        ("hver dag", "FREQ=DAILY"),
        ("daglig", "FREQ=DAILY"),
        ("alle dager", "FREQ=DAILY"),
        ("hver 3. dag", "FREQ=DAILY;INTERVAL=3"),
        ("hver uke", "FREQ=WEEKLY"),
        ("kvar veke", "FREQ=WEEKLY"),
        ("hver 3. uke", "FREQ=WEEKLY;INTERVAL=3"),
        ("every 3 weeks", "FREQ=WEEKLY;INTERVAL=3"),
        ("annenhver uke", "FREQ=WEEKLY;INTERVAL=2"),
        ("tirsdag hver 3. uke", "FREQ=WEEKLY;INTERVAL=3;BYDAY=TU"),
        ("første onsdag i måneden", "FREQ=MONTHLY;BYDAY=1WE"),
        ("den første onsdagen i hver måned", "repeat-word"),
        ("fyrste onsdag i månaden", "FREQ=MONTHLY;BYDAY=1WE"),
        ("1. onsdag i hver måned", "FREQ=MONTHLY;BYDAY=1WE"),
        ("hver første onsdag i måneden", "FREQ=MONTHLY;BYDAY=1WE"),
        ("hver tredje onsdag i måneden", "FREQ=MONTHLY;BYDAY=3WE"),
        ("the first Wednesday of the month", "FREQ=MONTHLY;BYDAY=1WE"),
        ("første og tredje onsdag i måneden", "FREQ=MONTHLY;BYDAY=1WE,3WE"),
        ("første onsdag annenhver måned", "FREQ=MONTHLY;INTERVAL=2;BYDAY=1WE"),
        ("første onsdag og siste fredag i måneden", "FREQ=MONTHLY;BYDAY=1WE,-1FR"),
        ("siste fredag i måneden", "FREQ=MONTHLY;BYDAY=-1FR"),
        ("nest siste fredag i måneden", "FREQ=MONTHLY;BYDAY=-2FR"),
        ("last Friday of every month", "FREQ=MONTHLY;BYDAY=-1FR"),
        ("den 15. hver måned", "FREQ=MONTHLY;BYMONTHDAY=15"),
        ("den 1. og 15. i måneden", "FREQ=MONTHLY;BYMONTHDAY=1,15"),
        ("the 15th of every month", "FREQ=MONTHLY;BYMONTHDAY=15"),
        ("siste dag i måneden", "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ("hver måned", "FREQ=MONTHLY"),
        ("hver 2. måned", "FREQ=MONTHLY;INTERVAL=2"),
        ("hvert år", "FREQ=YEARLY"),
        ("årleg", "FREQ=YEARLY"),
        ("17. mai hvert år", "FREQ=YEARLY;BYMONTHDAY=17;BYMONTH=5"),
        ("siste fredag i januar", "FREQ=YEARLY;BYDAY=-1FR;BYMONTH=1"),
        ("hver tirsdag i juni og juli", "FREQ=WEEKLY;BYDAY=TU;BYMONTH=6,7"),
        ("hver tirsdag i september–november", "FREQ=WEEKLY;BYDAY=TU;BYMONTH=9,10,11"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "FREQ=MONTHLY;BYDAY=-1FR"),
        ("rrule:freq=weekly;interval=2", "FREQ=WEEKLY;INTERVAL=2"),
        ("onsdag", "FREQ=WEEKLY;BYDAY=WE"),
        ("hver hverdag", "repeat-vague"),
        ("weekdays", "repeat-vague"),
        ("første onsdag", "repeat-which"),
        ("hver siste fredag", "repeat-which"),
        ("den 15.", "repeat-which"),
        ("tirsdag hver måned", "repeat-which"),
        ("den 15. hvert år", "repeat-which"),
        ("den 15. hver uke", "repeat-form"),
        ("hver", "repeat-form"),
        ("", "repeat-form"),
        ("6. onsdag i måneden", "repeat-form"),
        ("hver 3. 4. uke", "repeat-form"),
        ("første onsdag og tirsdag i måneden", "repeat-form"),
        ("FREQ=HOURLY", "repeat-part"),
        ("av og til", "repeat-form"),
        ("hver tirsdag kl. 11", "repeat-word"),
    ] {
        let said = rule(words).unwrap_or_else(|code| code);
        assert_eq!(said, expected, "{words}");
    }
}

#[test]
fn a_series_says_all_it_can() {
    let (event, faults) = read(
        r#"start = 2026-01-13T11:00:00
end = 2026-01-13T11:45:00
repeat = "hver tirsdag"
until = 2026-06-16
skip = [2026-02-17, "helligdager", "stengt", "2026-03-23–2026-04-07", "romjula"]
also = [2026-06-20T12:00:00, 2026-06-21]
branch = "hoved"
branches = ["hoved", "filial"]
online = "https://example.no/direkte"
not_on_sale = true
age_from = 0
age_to = 2
languages = ["nb", "uk", "zh-Hant"]
price = "Gratis for medlemmer"
prices = [{ name = "Voksen", price = 150 }, { name = "Barn", price = 49.5 }]
capacity = 20
waiting_list = true
sale_opens = 2026-01-02T10:00:00
tickets = "https://billett.example/1"

[[change]]
date = 2026-03-03
start = 2026-03-04
cancelled = true

[[change]]
date = 2026-06-20
place = "Parken"
sold_out = true"#,
    );
    assert_eq!(faults, []);
    let series = event.series.as_ref().unwrap();
    assert_eq!(series.rule.as_ref().unwrap().to_string(), "FREQ=WEEKLY;BYDAY=TU;UNTIL=20260616T235959");
    assert_eq!(series.also[1].at.to_string(), "2026-06-21T11:00:00");
    assert_eq!(
        (series.skip.days.len(), series.skip.public, series.skip.closed, series.skip.holidays.len()),
        (2, true, true, 1)
    );
    assert_eq!(series.changes[0].start.unwrap().at.to_string(), "2026-03-04T11:00:00");
    assert_eq!(
        series.changes.iter().map(|change| change.state).collect::<Vec<_>>(),
        [Some(State::Cancelled), Some(State::SoldOut)]
    );
    assert_eq!((event.attendance, event.state), (Attendance::Hybrid, State::NotOnSale));
    assert_eq!(event.branches, ["hoved", "filial"]);
    let Admission::Priced(prices) = &event.tickets.admission else { panic!("no prices") };
    assert_eq!(prices.iter().map(|price| price.money).collect::<Vec<_>>(), [Money::nok(15_000), Money::nok(4_950)]);
    let free = |lines: &str| read(&format!("start = 2026-01-13\n{lines}")).0.tickets.admission;
    assert_eq!(
        [free("free = true"), free("sign_up = true"), free("")],
        [Admission::Free, Admission::SignUp, Admission::Unsaid]
    );
}

#[test]
fn mistakes_are_told_where_they_stand() {
    let with = |lines: &str| marked(&format!("start = 2026-01-13T11:00:00\nend = 2026-01-13T11:45:00\n{lines}"));
    for (lines, code, text) in [
        ("repeat = \"hver tirsdog\"", "repeat-word", "tirsdog"),
        ("repeat = \"FREQ=WEEKLY;BYHOUR=3\"", "repeat-part", "BYHOUR=3"),
        ("repeat = \"hver onsdag\"", "repeat-start", "2026-01-13T11:00:00"),
        ("repeat = \"hver tirsdag\"\nuntil = 2026-01-12", "repeat-until", "2026-01-12"),
        ("repeat = \"hver tirsdag\"\nuntil = 2026-06-01\ntimes = 3", "repeat-both", "3"),
        ("repeat = \"FREQ=DAILY;COUNT=3\"\nuntil = 2026-06-01", "repeat-both", "2026-06-01"),
        ("repeat = \"hver tirsdag\"\ntimes = 0", "number-range", "0"),
        ("until = 2026-06-01", "repeat-missing", "2026-06-01"),
        ("repeat = \"hver tirsdag\"\nskip = [2026-01-20, 2026-02-18]", "skip-idle", "2026-02-18"),
        ("repeat = \"hver tirsdag\"\nskip = [\"hellidager\"]", "skip-word", "\"hellidager\""),
        ("repeat = \"hver tirsdag\"\nskip = [true]", "expects-skip", "true"),
        ("repeat = \"hver tirsdag\"\n[[change]]\ndate = 2026-02-18", "change-date", "2026-02-18"),
        ("repeat = \"hver tirsdag\"\nskip = [2026-02-17]\n[[change]]\ndate = 2026-02-17", "change-date", "2026-02-17"),
        ("repeat = \"hver tirsdag\"\n[[change]]\ndate = 2026-02-17\nnumber = 2", "change-date", "2026-02-17"),
        ("repeat = \"hver tirsdag\"\ntimes = 2\nskip = [2026-01-13, 2026-01-20]", "repeat-none", "\"hver tirsdag\""),
        ("repeat = \"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\"", "repeat-none", "\"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\""),
        ("age_from = 5\nage_to = 3", "ages-reversed", "3"),
        ("languages = [\"norsk\"]", "language-tag", "\"norsk\""),
        ("prices = [{ name = \"Voksen\", price = \"150,-\" }]", "expects-kroner", "\"150,-\""),
        (
            "free = true\nprices = [{ name = \"Voksen\", price = 150 }]",
            "price-of-free",
            "{ name = \"Voksen\", price = 150 }",
        ),
    ] {
        assert_eq!(with(lines), [(code.to_owned(), text.to_owned())], "{lines}");
    }
    let same = "start = 2026-01-13T11:00:00\nend = 2026-01-13T11:00:00";
    assert_eq!(marked(same)[0].0, "end-before-start");
    let twice = "repeat = \"hver tirsdag\"\n[[change]]\ndate = 2026-02-17\n[[change]]\ndate = 2026-02-17";
    assert_eq!(with(twice), [("change-twice".to_owned(), "2026-02-17".to_owned())]);
}

#[test]
fn the_last_day_of_a_series_is_often_written_as_its_end() {
    insta::assert_snapshot!(drawn("start = 2026-01-13T11:00:00\nend = 2026-06-16T11:45:00\nrepeat = \"hver tirsdag\""), @r"
    feil[repeat-overlap]: serien overlapper seg selv: den 2026-01-13 varer til 2026-06-16, og den neste begynner 2026-01-20
     --> content/events/x.md:5:7
      |
    5 | end = 2026-06-16T11:45:00
      |       ^^^^^^^^^^^^^^^^^^^
      |
      = råd: «end» er når hver av dem slutter; seriens siste dag skrives i «until»
    ");
    insta::assert_snapshot!(drawn("start = 2026-01-13T11:00:00\nrepeat = \"hver onsdag\"\n[[change]]\ndate = 2026-01-13"), @r#"
    advarsel[repeat-start]: serien begynner ikke 2026-01-13: den dagen er ikke med i regelen, og den første er 2026-01-14
     --> content/events/x.md:4:9
      |
    4 | start = 2026-01-13T11:00:00
      |         ^^^^^^^^^^^^^^^^^^^
      |
      = råd: sett «start» til 2026-01-14, eller skriv 2026-01-13 i «also» også
    feil[change-date]: serien er ikke 2026-01-13, så det er ingenting å endre
     --> content/events/x.md:7:8
      |
    7 | date = 2026-01-13
      |        ^^^^^^^^^^
      |
      = råd: «date» er dagen som regelen gir; den nærmeste er 2026-01-14
    "#);
}

proptest::proptest! {
    #[test]
    fn any_words_get_an_answer(words in "(hver|annenhver|første|siste|3\\.|15|tirsdag|og|–|i|måned|uke|år|mai|dag|den|FREQ=WEEKLY|;BYDAY=| |x|æ){0,8}") {
        let (_, faults) = read(&format!("start = 2026-01-13T11:00:00\nrepeat = \"{words}\""));
        for fault in faults {
            fault.draw(Speech::En, false);
        }
    }
}
