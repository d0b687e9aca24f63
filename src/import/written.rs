//! Front matter as a person would write it: the title first, one line for each thing, and nothing that says nothing.

use crate::model::content::Moment;
use crate::model::event::{Change, Day, End, Event, Every, Repeat, State};
use crate::model::holidays::place;
use crate::model::language::Language;
use std::fmt::{Display, Write as _};
use uuid::Uuid;

/// Front matter that is being written.
#[derive(Clone, Debug, Default)]
pub struct Front {
    lines: String,
}

impl Front {
    /// Opens with the title.
    pub fn new(title: &str) -> Front {
        let mut front = Front::default();
        front.text("title", title);
        front
    }

    pub fn text(&mut self, key: &str, text: &str) {
        if !text.is_empty() {
            self.line(key, quoted(text));
        }
    }

    pub fn maybe(&mut self, key: &str, text: Option<&str>) {
        self.text(key, text.unwrap_or_default());
    }

    /// Only what is so is written.
    pub fn flag(&mut self, key: &str, flag: bool) {
        if flag {
            self.line(key, true);
        }
    }

    pub fn moment(&mut self, key: &str, moment: Option<Moment>) {
        if let Some(moment) = moment {
            self.line(key, clock(moment));
        }
    }

    pub fn list(&mut self, key: &str, texts: &[String]) {
        if !texts.is_empty() {
            let texts: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
            self.line(key, format!("[{}]", texts.join(", ")));
        }
    }

    /// The main picture; one that nobody described is said to carry nothing.
    pub fn picture(&mut self, src: &str, alt: &str) {
        let said = if alt.is_empty() { "decorative = true".to_owned() } else { format!("alt = {}", quoted(alt)) };
        self.line("image", format!("{{ src = {}, {said} }}", quoted(src)));
    }

    pub fn line(&mut self, key: &str, value: impl Display) {
        // A text grows; there is nothing that could fail.
        let _ = writeln!(self.lines, "{key} = {value}");
    }

    /// The whole file: the id stands behind all that people read, before the changes to single days.
    pub fn file(mut self, id: Uuid, changes: &[Change], body: &str) -> String {
        self.text("id", &id.to_string());
        for change in changes {
            self.lines.push_str("\n[[change]]\n");
            self.change(change);
        }
        let body = body.trim();
        let space = if body.is_empty() { "" } else { "\n" };
        format!("+++\n{}+++\n{space}{body}\n", self.lines)
    }

    fn change(&mut self, change: &Change) {
        self.line("date", change.date);
        if change.ordinal > 1 {
            self.line("number", change.ordinal);
        }
        self.moment("start", change.start);
        self.moment("end", change.end);
        self.maybe("title", change.title.as_deref());
        self.maybe("summary", change.summary.as_deref());
        self.maybe("place", change.place.as_deref());
        self.maybe("branch", change.branch.as_deref());
        self.flag("cancelled", change.state == Some(State::Cancelled));
        self.maybe("online", change.online.as_deref());
        self.maybe("url", change.url.as_deref());
    }

    /// When an event is, and how often.
    pub fn times(&mut self, event: &Event, language: Language) {
        self.moment("start", Some(event.start));
        self.moment("end", event.end);
        let Some(series) = &event.series else { return };
        if let Some(rule) = &series.rule {
            self.text("repeat", &rule_text(&full(rule, event.start), language));
            match rule.end {
                End::Never => {}
                End::Until(until) => self.line("until", last_day(until, event.start)),
                End::Times(times) => self.line("times", times),
            }
        }
        let days: Vec<String> = series.skip.days.iter().map(|(from, _)| from.to_string()).collect();
        if !days.is_empty() {
            self.line("skip", listed(&days));
        }
        let also: Vec<String> = series.also.iter().map(|moment| clock(*moment)).collect();
        if !also.is_empty() {
            self.line("also", listed(&also));
        }
    }
}

/// Values in brackets, on lines of their own where they are many.
fn listed(values: &[String]) -> String {
    match values.len() {
        0..=4 => format!("[{}]", values.join(", ")),
        _ => format!("[\n{}]", values.iter().map(|value| format!("    {value},\n")).collect::<String>()),
    }
}

fn quoted(text: &str) -> String {
    toml::Value::from(text.split_whitespace().collect::<Vec<_>>().join(" ")).to_string()
}

fn clock(moment: Moment) -> String {
    match moment.time {
        true => moment.at.strftime("%Y-%m-%dT%H:%M:%S").to_string(),
        false => moment.at.date().to_string(),
    }
}

/// The last day that an end lets be.
fn last_day(until: jiff::civil::DateTime, start: Moment) -> jiff::civil::Date {
    let date = until.date();
    let late = start.time && start.at.time() > until.time();
    if late { date.yesterday().unwrap_or(date) } else { date }
}

/// The words of a language for rules.
struct Words {
    days: [&'static str; 7],
    each: &'static str,
    other: &'static str,
    and: &'static str,
    month: &'static str,
    nth: [&'static str; 4],
    last: &'static str,
    day: &'static str,
    year: &'static str,
}

const BOKMAAL: Words = Words {
    days: ["mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"],
    each: "hver",
    other: "annenhver",
    and: "og",
    month: "i måneden",
    nth: ["første", "andre", "tredje", "fjerde"],
    last: "siste",
    day: "hver dag",
    year: "hvert år",
};

const NYNORSK: Words = Words {
    days: ["måndag", "tysdag", "onsdag", "torsdag", "fredag", "laurdag", "søndag"],
    each: "kvar",
    other: "annankvar",
    and: "og",
    month: "i månaden",
    nth: ["første", "andre", "tredje", "fjerde"],
    last: "siste",
    day: "kvar dag",
    year: "kvart år",
};

/// The same rule where the weekday of its start is left unsaid.
fn full(rule: &Repeat, start: Moment) -> Repeat {
    let mut rule = rule.clone();
    if rule.every == Every::Week && rule.days.is_empty() {
        rule.days = u8::try_from(place(start.at.weekday())).map(Day::each).into_iter().collect();
    }
    rule
}

/// A rule as a poster has it where it is a usual one, else as iCalendar does.
fn rule_text(rule: &Repeat, language: Language) -> String {
    let words = match language {
        Language::Nn => NYNORSK,
        Language::Nb | Language::Se | Language::En | Language::Smj | Language::Sma | Language::Fkv => BOKMAAL,
    };
    let bare = Repeat { end: End::Never, ..rule.clone() };
    said(&bare, &words).unwrap_or_else(|| bare.to_string())
}

fn said(rule: &Repeat, words: &Words) -> Option<String> {
    let plain = rule.month_days.is_empty() && rule.months.is_empty() && rule.positions.is_empty();
    let weekly = |each: &str| {
        let days: Option<Vec<&str>> =
            rule.days.iter().map(|day| words.days.get(usize::from(day.weekday)).copied()).collect();
        Some(format!("{each} {}", joined(&days?, words.and)?))
    };
    match (rule.every, rule.interval, rule.days.as_slice()) {
        _ if !plain => None,
        (Every::Day, 1, []) => Some(words.day.to_owned()),
        (Every::Year, 1, []) => Some(words.year.to_owned()),
        // Which weeks are the second ones follows from the day that a week begins with.
        (Every::Week, 1, [_, ..]) => weekly(words.each),
        (Every::Week, 2, [_, ..]) if rule.week_start == 0 => weekly(words.other),
        (Every::Month, 1, [Day { nth: Some(nth), weekday }]) => {
            let day = words.days.get(usize::from(*weekday))?;
            let nth = match nth {
                -1 => words.last,
                1..=4 => words.nth[usize::try_from(nth - 1).ok()?],
                _ => return None,
            };
            Some(format!("{nth} {day} {}", words.month))
        }
        _ => None,
    }
}

/// "mandag, onsdag og fredag".
fn joined(days: &[&str], and: &str) -> Option<String> {
    let (last, before) = days.split_last()?;
    Some(if before.is_empty() { (*last).to_owned() } else { format!("{} {and} {last}", before.join(", ")) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::front;
    use crate::content::place::of;
    use crate::model::content::Detail;

    /// What our own reader makes of a rule that is written here.
    fn read_back(written: &str, language: Language) -> (String, Repeat) {
        let rule: Repeat = written.parse().unwrap();
        let event = Event {
            start: Moment { at: jiff::civil::date(2026, 9, 1).at(10, 0, 0, 0), time: true },
            series: Some(crate::model::event::Series { rule: Some(rule), ..Default::default() }),
            ..Event::default()
        };
        let mut front = Front::new("X");
        front.times(&event, language);
        let text = front.file(Uuid::from_u128(1), &[], "");
        let place = of("events/x.md").unwrap().unwrap();
        let (read, _, faults) = front::read("events/x.md", &text, &place, false);
        assert!(faults.iter().all(|fault| fault.severity != crate::diagnostic::Severity::Error), "{text}: {faults:?}");
        let Detail::Event(event) = read.detail else { panic!("no event") };
        let repeat = text.lines().find_map(|line| line.strip_prefix("repeat = ")).unwrap().to_owned();
        (repeat, event.series.unwrap().rule.unwrap())
    }

    #[test]
    fn rules_are_written_in_words_that_are_read_back() {
        for (rule, nb, nn) in [
            ("FREQ=WEEKLY;BYDAY=TU", "hver tirsdag", "kvar tysdag"),
            (
                "FREQ=WEEKLY;BYDAY=MO,WE,SA;UNTIL=20261201T090000",
                "hver mandag, onsdag og lørdag",
                "kvar måndag, onsdag og laurdag",
            ),
            ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;COUNT=7", "annenhver tirsdag", "annankvar tysdag"),
            ("FREQ=MONTHLY;BYDAY=-1FR", "siste fredag i måneden", "siste fredag i månaden"),
            ("FREQ=MONTHLY;BYDAY=3WE", "tredje onsdag i måneden", "tredje onsdag i månaden"),
            ("FREQ=WEEKLY", "hver tirsdag", "kvar tysdag"),
            ("FREQ=DAILY", "hver dag", "kvar dag"),
            ("FREQ=YEARLY", "hvert år", "kvart år"),
            ("FREQ=MONTHLY;BYMONTHDAY=1", "FREQ=MONTHLY;BYMONTHDAY=1", "FREQ=MONTHLY;BYMONTHDAY=1"),
            ("FREQ=DAILY;INTERVAL=3;COUNT=4", "FREQ=DAILY;INTERVAL=3", "FREQ=DAILY;INTERVAL=3"),
        ] {
            let wanted: Repeat = rule.parse().unwrap();
            for (language, words) in [(Language::Nb, nb), (Language::Nn, nn)] {
                let (written, read) = read_back(rule, language);
                assert_eq!(written, format!("\"{words}\""));
                let days = |rule: &Repeat| {
                    rule.starts(jiff::civil::date(2026, 9, 1).at(10, 0, 0, 0), jiff::civil::date(2029, 1, 1))
                };
                assert_eq!(days(&read), days(&wanted), "{rule}");
            }
        }
    }

    #[test]
    fn a_picture_that_nobody_described_carries_nothing() {
        let mut front = Front::new("\"A\"\nb");
        front.picture("media/a.jpg", "");
        front.list("tags", &["a".to_owned(), "b".to_owned()]);
        front.flag("draft", false);
        let text = front.file(Uuid::from_u128(1), &[], " Hei. ");
        assert_eq!(
            text,
            "+++\ntitle = '\"A\" b'\nimage = { src = \"media/a.jpg\", decorative = true }\ntags = [\"a\", \"b\"]\nid = \"00000000-0000-0000-0000-000000000001\"\n+++\n\nHei.\n"
        );
    }
}
