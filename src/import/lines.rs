//! iCalendar as it is written (RFC 5545, 3.1): bytes → components of lines with a name, parameters and a value.
//!
//! Our own, where a library would do. `calcard` (0.3) reads what others refuse, but leaves out of a rule without a word what it does
//! not know, and a rule that lacks a part is a wrong date; `icalendar` (0.17) refuses a whole file for one line, recurses as deep as
//! a file says, and takes the backslashes out of a list before it is parted. What is needed besides is this page, and it cannot fail.

use super::letters;

/// How deep components may lie in one another.
const DEPTH: usize = 16;

/// A line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// In capitals.
    pub name: String,
    /// With names in capitals, as they follow one another.
    pub parameters: Vec<(String, String)>,
    /// As it is written, with its backslashes.
    pub value: String,
}

/// The lines of a component; those of what lies in it are left out of a happening and are among those of a time zone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Component {
    pub lines: Vec<Line>,
}

/// A file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    pub events: Vec<Component>,
    pub zones: Vec<Component>,
    /// Tasks, notes and the like, by name.
    pub others: Vec<String>,
    /// It is a calendar at all.
    pub begun: bool,
    /// It ends before what it began does.
    pub cut: bool,
    /// It is not UTF-8 and was read as Latin-1.
    pub latin: bool,
}

impl Line {
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// The value as text.
    pub fn text(&self) -> String {
        unescaped(&self.value)
    }

    /// The values of a list as texts.
    pub fn list(&self) -> impl Iterator<Item = String> {
        parted(&self.value).into_iter().map(unescaped)
    }
}

impl Component {
    pub fn all<'c>(&'c self, name: &'static str) -> impl Iterator<Item = &'c Line> {
        self.lines.iter().filter(move |line| line.name == name)
    }

    pub fn line(&self, name: &str) -> Option<&Line> {
        self.lines.iter().find(|line| line.name == name)
    }

    /// A line's text without the space around it; none where there is none.
    pub fn text(&self, name: &str) -> Option<String> {
        let text = self.line(name)?.text();
        let trimmed = text.trim();
        (!trimmed.is_empty()).then(|| trimmed.to_owned())
    }
}

/// Reads a file.
pub fn read(bytes: &[u8]) -> Calendar {
    let (text, latin) = letters::decoded(&unfolded(bytes));
    let mut calendar = Calendar { latin, ..Calendar::default() };
    let mut open: Vec<String> = Vec::new();
    let mut own = Component::default();
    for line in text.lines().filter_map(line) {
        match line.name.as_str() {
            "BEGIN" => {
                let name = line.value.trim().to_ascii_uppercase();
                calendar.begun |= name == "VCALENDAR" || name == "VEVENT";
                if open.len() < DEPTH {
                    open.push(name);
                }
                if whole(&open) {
                    own = Component::default();
                }
            }
            "END" => {
                let name = line.value.trim().to_ascii_uppercase();
                let Some(at) = open.iter().rposition(|open| *open == name) else { continue };
                if whole(&open[..=at]) {
                    calendar.take(&name, std::mem::take(&mut own));
                }
                open.truncate(at);
            }
            _ => {
                let within = open.iter().rposition(|name| KEPT.contains(&name.as_str()));
                let inner = open.last().is_some_and(|name| KEPT.contains(&name.as_str()));
                if within.is_some_and(|at| inner || open[at] == "VTIMEZONE") {
                    own.lines.push(line);
                }
            }
        }
    }
    calendar.cut = !open.is_empty();
    calendar
}

/// The components whose lines are kept.
const KEPT: [&str; 2] = ["VEVENT", "VTIMEZONE"];
/// What a calendar holds besides happenings and time zones, for whoever is told of it.
const OTHERS: [&str; 4] = ["VTODO", "VJOURNAL", "VFREEBUSY", "VAVAILABILITY"];

/// Whether the innermost of some open components stands in none of those that are kept.
fn whole(open: &[String]) -> bool {
    let outer = &open[..open.len().saturating_sub(1)];
    !outer.iter().any(|name| KEPT.contains(&name.as_str()))
}

impl Calendar {
    fn take(&mut self, name: &str, component: Component) {
        match name {
            "VEVENT" => self.events.push(component),
            "VTIMEZONE" => self.zones.push(component),
            _ if OTHERS.contains(&name) => self.others.push(name.to_owned()),
            _ => {}
        }
    }
}

/// Lines that were broken, in one piece: before they are letters, for a break may part a letter.
fn unfolded(bytes: &[u8]) -> Vec<u8> {
    let mut out: Vec<u8> = Vec::with_capacity(bytes.len());
    let mut lines = bytes.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    out.extend(lines.next().unwrap_or_default());
    for line in lines {
        match line {
            [b' ' | b'\t', rest @ ..] => out.extend(rest),
            _ => {
                out.push(b'\n');
                out.extend(line);
            }
        }
    }
    out
}

/// The line that a text is; none where it has no value.
fn line(text: &str) -> Option<Line> {
    let mut quoted = false;
    let at = text.char_indices().find(|(_, letter)| {
        quoted ^= *letter == '"';
        *letter == ':' && !quoted
    });
    // A quotation mark that nobody closed says nothing.
    let at = at.map(|(at, _)| at).or_else(|| text.find(':'))?;
    let (head, value) = (&text[..at], &text[at + 1..]);
    let mut parts = outside(head, ';').into_iter();
    let name = parts.next()?.trim();
    // Apple and others put a group before a name.
    let name = name.rsplit('.').next().unwrap_or(name).to_ascii_uppercase();
    let parameters = parts.filter_map(|part| {
        let (name, value) = part.split_once('=')?;
        Some((name.trim().to_ascii_uppercase(), circumflexed(value.trim().trim_matches('"'))))
    });
    (!name.is_empty()).then(|| Line { name, parameters: parameters.collect(), value: value.to_owned() })
}

/// The parts between a mark that does not stand in quotation marks.
fn outside(text: &str, mark: char) -> Vec<&str> {
    let mut quoted = false;
    text.split(|letter: char| {
        quoted ^= letter == '"';
        letter == mark && !quoted
    })
    .collect()
}

/// What a parameter's value says (RFC 6868).
fn circumflexed(value: &str) -> String {
    value.replace("^n", "\n").replace("^'", "\"").replace("^^", "^")
}

/// The parts between commas that have no backslash before them.
fn parted(value: &str) -> Vec<&str> {
    let (mut parts, mut from, mut escaped) = (Vec::new(), 0, false);
    for (at, letter) in value.char_indices() {
        if letter == ',' && !escaped {
            parts.push(&value[from..at]);
            from = at + 1;
        }
        escaped = letter == '\\' && !escaped;
    }
    parts.push(&value[from..]);
    parts
}

fn unescaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut letters = value.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some('n' | 'N') => out.push('\n'),
                Some(other) => out.push(other),
                None => {}
            },
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_have_a_name_parameters_and_a_value() {
        let read = line("dtstart;TZID=\"Europe/Oslo; x:y\";Value=DATE-TIME:20260101T100000").unwrap();
        assert_eq!(read.name, "DTSTART");
        assert_eq!(read.parameter("TZID"), Some("Europe/Oslo; x:y"));
        assert_eq!((read.parameter("VALUE"), read.value.as_str()), (Some("DATE-TIME"), "20260101T100000"));
        assert_eq!(line("item1.URL:https://x.no/a:b").unwrap().value, "https://x.no/a:b");
        assert_eq!(line("ORGANIZER;CN=\"A:mailto:a@x.no").unwrap().name, "ORGANIZER");
        assert_eq!((line("no value"), line(":x"), line("")), (None, None, None));
    }

    #[test]
    fn texts_and_lists_lose_their_backslashes_last() {
        let read = |value: &str| Line { value: value.to_owned(), ..Line::default() };
        assert_eq!(read(r"a\, b\; c\\n\nd").text(), "a, b; c\\n\nd");
        assert_eq!(read(r"Barn\, unge,Musikk\\,x").list().collect::<Vec<_>>(), ["Barn, unge", "Musikk\\", "x"]);
    }

    #[test]
    fn a_broken_line_may_part_a_letter() {
        let bytes = b"BEGIN:VEVENT\r\nSUMMARY:bl\xc3\r\n \xa5b\xc3\xa6r\nEND:VEVENT\n";
        let calendar = read(bytes);
        assert_eq!(calendar.events[0].text("SUMMARY").as_deref(), Some("blåbær"));
        assert!(calendar.begun && !calendar.cut && !calendar.latin);
    }

    #[test]
    fn alarms_are_no_part_of_a_happening_and_a_cut_one_is_none() {
        let text = "BEGIN:VCALENDAR\nBEGIN:VTODO\nEND:VTODO\nBEGIN:VEVENT\nSUMMARY:A\nBEGIN:VALARM\nSUMMARY:B\nEND:VALARM\nUID:1\nEND:VEVENT\nBEGIN:VEVENT\nSUMMARY:C\n";
        let calendar = read(text.as_bytes());
        assert_eq!(calendar.events.len(), 1);
        assert_eq!(calendar.events[0].lines.iter().map(|line| line.value.as_str()).collect::<Vec<_>>(), ["A", "1"]);
        assert_eq!((calendar.others.as_slice(), calendar.cut), (&["VTODO".to_owned()][..], true));
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(0u8.., 0..400)) {
            read(&bytes);
        }

        #[test]
        fn any_lines_are_read(text in "(BEGIN:|END:|VEVENT|VTIMEZONE|VALARM|\n|\r\n |;|=|\"|:|,|\\\\|å|X){0,60}") {
            read(text.as_bytes());
        }
    }
}
