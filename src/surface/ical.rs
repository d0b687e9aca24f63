//! iCalendar (RFC 5545) as text: lines, values, and the time zone of Norway.

use jiff::civil::{Date, DateTime};

/// The longest line in octets, without its end (§ 3.1).
const LINE: usize = 75;

/// The zone of all times. Its rules are those of the European Union since 1996; before it there is nothing that we tell.
pub const OSLO: [&str; 17] = [
    "BEGIN:VTIMEZONE",
    "TZID:Europe/Oslo",
    "BEGIN:DAYLIGHT",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0200",
    "TZNAME:CEST",
    "DTSTART:19960331T020000",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "END:DAYLIGHT",
    "BEGIN:STANDARD",
    "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0100",
    "TZNAME:CET",
    "DTSTART:19961027T030000",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "END:STANDARD",
    "END:VTIMEZONE",
];

/// The first lines of a calendar of this name.
pub fn head(name: &str) -> Vec<String> {
    vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Felles Formidlingsløsning//ffl//NO".to_owned(),
        "CALSCALE:GREGORIAN".to_owned(),
        format!("X-WR-CALNAME:{}", text(name)),
    ]
}

/// A calendar of lines, without its end.
pub fn written(mut lines: Vec<String>) -> String {
    lines.push("END:VCALENDAR".to_owned());
    lines.iter().map(|line| folded(line)).collect()
}

/// A date without hyphens (§ 3.3.4).
pub fn compact(date: Date) -> String {
    date.strftime("%Y%m%d").to_string()
}

/// A time of the clock in Norway (§ 3.3.5, form 3), or a whole day, with the parameter that says which.
pub fn moment(at: DateTime, timed: bool) -> String {
    match timed {
        true => format!(";TZID=Europe/Oslo:{}", at.strftime("%Y%m%dT%H%M%S")),
        false => format!(";VALUE=DATE:{}", compact(at.date())),
    }
}

/// A value of type TEXT (§ 3.3.11).
pub fn text(written: &str) -> String {
    let escaped = written.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,");
    escaped.replace("\r\n", "\\n").replace(['\n', '\r'], "\\n")
}

/// A line with its end, in pieces of at most [`LINE`] octets, each letter whole (§ 3.1).
fn folded(line: &str) -> String {
    let mut folded = String::with_capacity(line.len() + 8);
    let mut length = 0;
    for letter in line.chars() {
        if length + letter.len_utf8() > LINE {
            folded.push_str("\r\n ");
            length = 1;
        }
        folded.push(letter);
        length += letter.len_utf8();
    }
    folded + "\r\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_folded_between_letters_and_signs_are_escaped() {
        let line = format!("SUMMARY:{}", "å".repeat(60));
        let folded = folded(&line);
        assert!(folded.ends_with("\r\n") && folded.split("\r\n").all(|piece| piece.len() <= LINE), "{folded}");
        assert_eq!(folded.replace("\r\n ", "").trim_end(), line);
        assert_eq!(text("a,b;c\\d\r\ne"), "a\\,b\\;c\\\\d\\ne");
    }
}
