//! Dates, times and numbers as the languages of Norwegian libraries write them.
//!
//! The logic alone: names, patterns and words are each language's own ([`crate::model::language`]).

use crate::model::clock::OSLO;
use crate::model::content::Moment;
use crate::model::event::Occurrence;
use crate::model::hours::MonthDay;
use crate::model::language::{Language, Plural};
use jiff::civil::{Date as Day, DateTime, Time};
use serde::Serialize;

/// A date for people and for machines.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Date {
    /// ISO 8601, as `<time datetime>` takes it.
    pub iso: String,
    /// The day of it alone, as machines read it: "2014-06-05".
    pub day: String,
    /// "5. juni 2014".
    pub text: String,
    /// "05.06.2014".
    pub short: String,
    /// "kl. 13.00", where a time was written.
    pub time: Option<String>,
}

/// A moment as pages show it.
pub fn date(moment: Moment, language: Language) -> Date {
    Date {
        iso: iso(moment),
        day: moment.at.date().to_string(),
        text: long(moment.at, language),
        short: moment.at.strftime("%d.%m.%Y").to_string(),
        time: moment.time.then(|| clock(moment.at, language)),
    }
}

/// ISO 8601; with the offset of Europe/Oslo where a time was written.
pub fn iso(moment: Moment) -> String {
    if moment.time { offset(moment.at) } else { moment.at.date().to_string() }
}

/// RFC 3339 with the offset that Europe/Oslo has then.
pub fn offset(at: DateTime) -> String {
    match at.to_zoned_datetime(OSLO.clone()) {
        Ok(zoned) => zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
        Err(_) => format!("{at}Z"),
    }
}

fn long(at: DateTime, language: Language) -> String {
    format!("{} {}", day_month(at, language), at.year())
}

fn day_month(at: DateTime, language: Language) -> String {
    let dates = &language.conventions().dates;
    let month = dates.months[usize::from(at.month().unsigned_abs()) - 1];
    dates.day.replace("{day}", &at.day().to_string()).replace("{month}", month)
}

/// "kl. 13.00", "dii. 13.00", "13:00".
fn clock(at: DateTime, language: Language) -> String {
    format!("{}{}", language.conventions().dates.clock, bare(at, language))
}

/// A time without the word before it.
fn bare(at: DateTime, language: Language) -> String {
    format!("{:02}{}{:02}", at.hour(), language.conventions().dates.minutes, at.minute())
}

fn weekday(at: DateTime, language: Language) -> &'static str {
    let day = at.weekday().to_monday_zero_offset().unsigned_abs();
    language.conventions().dates.weekdays[usize::from(day)]
}

/// When a happening is: "lørdag 5. juni 2026 kl. 10.00–12.00", "3.–6. juni 2026".
pub fn when(one: &Occurrence<'_>, language: Language) -> String {
    let (start, end) = (one.start.at, one.end.map(|end| end.at));
    let timed = one.start.time && !one.event.all_day;
    let one_day = end.is_none_or(|end| end.date() == start.date());
    if !one_day {
        return span(start, end.unwrap_or(start), timed, language);
    }
    let day = format!("{} {}", weekday(start, language), long(start, language));
    match end.filter(|_| timed) {
        _ if !timed => day,
        None => format!("{day} {}", clock(start, language)),
        Some(end) => format!("{day} {}–{}", clock(start, language), bare(end, language)),
    }
}

/// "torsdag 24. desember".
pub fn weekday_date(day: Day, language: Language) -> String {
    let at = day.to_datetime(Time::midnight());
    format!("{} {}", weekday(at, language), day_month(at, language))
}

/// "tor" and "24. des.", each as short as three letters allow.
pub fn short_day(day: Day, language: Language) -> (String, String) {
    let at = day.to_datetime(Time::midnight());
    let dates = &language.conventions().dates;
    let month = dates.months[usize::from(day.month().unsigned_abs()) - 1];
    let short: String = month.chars().take(3).collect();
    let month = if month.chars().count() > 4 { format!("{short}.") } else { month.to_owned() };
    let date = dates.day.replace("{day}", &day.day().to_string()).replace("{month}", &month);
    (weekday(at, language).chars().take(3).collect(), date)
}

/// "torsdag 24. desember 2026", "28.–30. desember 2026".
pub fn days(from: Day, to: Day, language: Language) -> String {
    let (from, to) = (from.to_datetime(Time::midnight()), to.to_datetime(Time::midnight()));
    match from == to {
        true => format!("{} {}", weekday(from, language), long(from, language)),
        false => span(from, to, false, language),
    }
}

/// Days of any year: "1. juni–31. august".
pub fn yearly(from: MonthDay, to: MonthDay, language: Language) -> String {
    // A leap year has all of them.
    let day = |day: MonthDay| Day::new(2028, day.month, day.day).ok().map(|day| day.to_datetime(Time::midnight()));
    let sides = [from, to].into_iter().filter_map(day).map(|day| day_month(day, language));
    sides.collect::<Vec<_>>().join(" – ")
}

/// A time of the day in minutes: "10", "10.30"; "10:00" where the language writes it so.
pub fn minutes(minutes: u16, language: Language) -> String {
    let (hour, minute) = (minutes / 60, minutes % 60);
    let between = language.conventions().dates.minutes;
    match minute == 0 && language.conventions().dates.whole_hours {
        true => hour.to_string(),
        false => format!("{hour:02}{between}{minute:02}"),
    }
}

fn span(start: DateTime, end: DateTime, timed: bool, language: Language) -> String {
    if timed {
        let side = |at| format!("{} {}", long(at, language), clock(at, language));
        return format!("{} – {}", side(start), side(end));
    }
    let same_month = (start.year(), start.month()) == (end.year(), end.month());
    match language.conventions().dates.range.filter(|_| same_month) {
        Some(between) => format!("{}{between}{}", start.day(), long(end, language)),
        None => format!("{} – {}", long(start, language), long(end, language)),
    }
}

/// The CLDR plural category of a count in a language.
pub fn plural(count: i64, language: Language) -> &'static str {
    match (language.conventions().plural, count) {
        (Plural::One | Plural::OneTwo, 1) => "one",
        (Plural::OneTwo, 2) => "two",
        (Plural::One | Plural::OneTwo, _) => "other",
    }
}

/// An integer with the language's thousands separator from five digits on.
pub fn number(value: i64, language: Language) -> String {
    let digits = value.unsigned_abs().to_string();
    let sign = if value < 0 { "−" } else { "" };
    if digits.len() < 5 {
        return format!("{sign}{digits}");
    }
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().map(|g| std::str::from_utf8(g).unwrap_or("")).collect();
    format!("{sign}{}", groups.join(language.conventions().thousands))
}

/// Whole units of money, with their hundredths where there are any: "100", "49,50".
pub fn amount(minor: u32, language: Language) -> String {
    let whole = number(i64::from(minor / 100), language);
    match minor % 100 {
        0 => whole,
        part => format!("{whole}{}{part:02}", language.conventions().decimal),
    }
}

/// "desember 2026".
pub fn month(first: Day, language: Language) -> String {
    format!("{} {}", language.conventions().dates.months[usize::from(first.month().unsigned_abs()) - 1], first.year())
}

/// A time without the word before it, "11.00", where there is one.
pub fn time(moment: Moment, language: Language) -> Option<String> {
    moment.time.then(|| bare(moment.at, language))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::event::{Event, Nobody};
    use uuid::Uuid;

    fn moment(text: &str) -> Moment {
        Moment { at: text.parse().unwrap(), time: text.contains('T') && !text.ends_with("T00:00") }
    }

    fn told(start: &str, end: &str, language: Language) -> String {
        let event = Event { start: moment(start), end: Some(moment(end)), ..Event::default() };
        when(&event.coming(Uuid::nil(), &Nobody, event.start.at.date()).unwrap(), language)
    }

    #[test]
    fn dates_follow_each_language() {
        let at = moment("2014-06-05T13:00");
        let texts =
            Language::SITE.map(|language| date(at, language)).map(|d| format!("{} {}", d.text, d.time.unwrap()));
        assert_eq!(texts[0], "5. juni 2014 kl. 13.00");
        assert_eq!(texts[2], "geassemánu 5. 2014 dii. 13.00");
        assert_eq!(texts[3], "5 June 2014 13:00");
        assert_eq!(date(at, Language::Nb).iso, "2014-06-05T13:00:00+02:00");
    }

    #[test]
    fn ranges_have_an_en_dash_without_spaces() {
        let nn = Language::Nn;
        assert_eq!(told("2026-06-03T00:00", "2026-06-06T00:00", nn), "3.–6. juni 2026");
        let day = |language| told("2026-11-28T10:00", "2026-11-28T12:00", language);
        assert_eq!(day(nn), "laurdag 28. november 2026 kl. 10.00–12.00");
        assert_eq!(day(Language::En), "Saturday 28 November 2026 10:00–12:00");
    }

    #[test]
    fn numbers_and_plurals() {
        assert_eq!(number(1234, Language::Nb), "1234");
        assert_eq!(number(717_710, Language::Nb), "717\u{a0}710");
        assert_eq!((plural(2, Language::Se), plural(2, Language::Nb)), ("two", "other"));
    }
}
