//! Words of a notice → what it says of which days.
//!
//! ```text
//! notice  = { entry }
//! entry   = [days] hours
//! days    = day [– day] { (, | og) day [– day] }
//! hours   = span { (, | og) span } | stengt | døgnåpent | som vanlig | som <weekday>
//! span    = time – time
//! ```
//!
//! Names are letters and times are digits, so that it needs no other marks: whether entries stand on lines of their own or behind
//! commas is a matter of taste.

use super::names::{self, LONGEST, Named};
use super::words::{NONE, Notice, Time, Word, words};
use crate::content::value::{At, Faults, shown};
use crate::diagnostic::{Diagnostic, Span};
use crate::model::holidays::Holiday;
use crate::model::hours::{self, DAY};

/// What a notice says of some days.
#[derive(Clone, Debug)]
pub struct Entry {
    /// None: it names no days.
    pub days: Vec<At<Named>>,
    pub says: Says,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub enum Says {
    /// In their order and apart from one another; none: closed.
    Spans(Vec<At<hours::Span>>),
    /// As usual.
    Usual,
    /// As on a weekday.
    Like(usize),
}

/// The latest end that goes past midnight without further words.
const NIGHT: u16 = 6 * 60;

/// What a notice says; where it cannot be read, faults say why.
pub fn entries(notice: &Notice, faults: &mut Faults<'_>) -> Vec<Entry> {
    let words = words(notice, faults);
    let mut reading = Reading { words: &words, at: 0, faults };
    let mut entries = Vec::new();
    while reading.at < words.len() {
        let before = reading.at;
        entries.extend(reading.entry());
        // What no rule took is stepped over.
        reading.at = reading.at.max(before + 1);
    }
    entries
}

struct Reading<'r, 'f, 't> {
    words: &'r [At<Word>],
    at: usize,
    faults: &'f mut Faults<'t>,
}

impl Reading<'_, '_, '_> {
    fn word(&self, ahead: usize) -> Option<&Word> {
        self.words.get(self.at + ahead).map(|word| &word.value)
    }

    fn span(&self, from: usize) -> Span {
        let last = self.at.saturating_sub(1).max(from);
        let (first, last) = (self.words.get(from), self.words.get(last));
        let (first, last) = (first.map(|w| w.span).unwrap_or_default(), last.map(|w| w.span).unwrap_or_default());
        Span { start: first.start, end: last.end.max(first.end) }
    }

    fn fault(&mut self, fault: Diagnostic, from: usize) {
        let span = self.span(from);
        self.faults.push(fault, span);
    }

    fn and(&mut self) -> bool {
        let before = self.at;
        while self.word(0) == Some(&Word::And) {
            self.at += 1;
        }
        self.at > before
    }

    fn entry(&mut self) -> Option<Entry> {
        self.and();
        let from = self.at;
        self.word(0)?;
        let (mut days, mut right) = (Vec::new(), true);
        while matches!(self.word(0), Some(Word::Name(_))) && !self.says() {
            let before = self.at;
            match self.days() {
                Some(more) => days.extend(more),
                None => right = false,
            }
            // Days are joined by "og" and commas; a name right behind another begins anew.
            let joined = self.and();
            if self.at == before || !joined {
                break;
            }
        }
        let named = self.at > from;
        let before = self.at;
        let says = self.hours();
        if self.at == before {
            let code = if named { "hours-no-times" } else { "hours-stray" };
            if right {
                self.at += usize::from(!named);
                self.fault(Diagnostic::error(code), from);
            }
            return None;
        }
        let span = self.span(from);
        right.then_some(())?;
        Some(Entry { days, says: says?, span })
    }

    /// One day, or from one to another.
    fn days(&mut self) -> Option<Vec<At<Named>>> {
        let from = self.at;
        let first = self.day();
        if self.word(0) != Some(&Word::Dash) || !matches!(self.word(1), Some(Word::Name(_))) {
            let span = self.span(from);
            return Some(vec![At { value: first?, span }]);
        }
        self.at += 1;
        let last = self.day();
        let span = self.span(from);
        let Some(days) = range(first?, last?) else {
            self.fault(Diagnostic::error("hours-range"), from);
            return None;
        };
        Some(days.into_iter().map(|value| At { value, span }).collect())
    }

    /// The longest name that stands here.
    fn day(&mut self) -> Option<Named> {
        let names: Vec<&str> = self.words.get(self.at..).unwrap_or_default().iter().map_while(name).collect();
        if let Some((count, named)) = longest(&names) {
            self.at += count;
            return Some(named);
        }
        // All words up to one that is known are one name that is not.
        let known = (1..names.len()).find(|at| longest(&names[*at..]).is_some() || is_said(names[*at]));
        let from = self.at;
        let unknown = &names[..known.unwrap_or(names.len())];
        self.at += unknown.len().max(1);
        let first = unknown.first().copied().unwrap_or_default();
        let code = match first {
            _ if names::is_vague(first) => "hours-vague-day",
            _ if first.split_once(". ").is_some_and(|(_, month)| names::month(month).is_some()) => "hours-date",
            _ => "hours-unknown-day",
        };
        let written = unknown.join(" ");
        let fault = Diagnostic::error(code).arg("written", shown(&written)).near(names::near(&written));
        self.fault(fault, from);
        None
    }

    /// Whether what stands here says something of days, and names none.
    fn says(&self) -> bool {
        self.words.get(self.at).and_then(name).is_some_and(is_said)
    }

    fn hours(&mut self) -> Option<Says> {
        match self.word(0)?.clone() {
            Word::Name(word) if CLOSED.contains(&word.as_str()) => {
                self.at += 1;
                Some(Says::Spans(Vec::new()))
            }
            Word::Name(word) if ROUND.contains(&word.as_str()) => {
                self.at += 1;
                let span = self.span(self.at - 1);
                Some(Says::Spans(vec![At { value: hours::Span { from: 0, to: DAY }, span }]))
            }
            Word::Name(word) if AS.contains(&word.as_str()) => self.like(),
            Word::Time(_) => self.spans().map(Says::Spans),
            _ => None,
        }
    }

    /// "som vanlig", "som søndag".
    fn like(&mut self) -> Option<Says> {
        let from = self.at;
        self.at += 1;
        let Some(Word::Name(word)) = self.word(0).cloned() else {
            self.fault(Diagnostic::error("hours-no-times"), from);
            return None;
        };
        if USUAL.contains(&word.as_str()) {
            self.at += 1;
            return Some(Says::Usual);
        }
        // "som på søndager".
        self.at += usize::from(["på", "on"].contains(&word.as_str()));
        match self.day()? {
            Named::Weekday(weekday) => Some(Says::Like(weekday)),
            _ => {
                self.fault(Diagnostic::error("hours-like"), from);
                None
            }
        }
    }

    fn spans(&mut self) -> Option<Vec<At<hours::Span>>> {
        let (mut spans, mut right) = (Vec::new(), true);
        loop {
            match self.one() {
                Some(span) => spans.push(span),
                None => right = false,
            }
            let before = self.at;
            self.and();
            if !matches!(self.word(0), Some(Word::Time(_))) {
                self.at = before;
                break;
            }
        }
        spans.sort_by_key(|span: &At<hours::Span>| (span.value.from, span.value.to));
        for pair in spans.windows(2) {
            if pair[1].value.from < pair[0].value.to {
                let later = pair[1].span.max(pair[0].span);
                self.faults.push(Diagnostic::error("hours-overlap"), later);
            }
        }
        // What can be read of a day is held against its other hours, too.
        (right || !spans.is_empty()).then_some(spans)
    }

    fn one(&mut self) -> Option<At<hours::Span>> {
        let from = self.at;
        let Some(Word::Time(begins)) = self.word(0).cloned() else { return None };
        self.at += 1;
        let ends = match (self.word(0), self.word(1)) {
            (Some(Word::Dash), Some(Word::Time(ends))) => *ends,
            _ => {
                self.at += usize::from(self.word(0) == Some(&Word::Dash));
                self.fault(Diagnostic::error("hours-one-time").arg("from", clock(begins.minute)), from);
                return None;
            }
        };
        self.at += 2;
        let span = self.span(from);
        if begins.minute == NONE || ends.minute == NONE {
            return None;
        }
        match past(begins, ends) {
            Some(value) => Some(At { value, span }),
            None => {
                self.faults.push(reversed(begins, ends), span);
                None
            }
        }
    }
}

fn name(word: &At<Word>) -> Option<&str> {
    match &word.value {
        Word::Name(name) => Some(name),
        _ => None,
    }
}

/// The longest name at the beginning of some words: of how many it is made, and what it means.
fn longest(words: &[&str]) -> Option<(usize, Named)> {
    let most = words.len().min(LONGEST);
    (1..=most).rev().find_map(|count| Some((count, names::of(&words[..count].join(" "))?)))
}

/// Whether a word says something of days.
fn is_said(word: &str) -> bool {
    CLOSED.contains(&word) || ROUND.contains(&word) || AS.contains(&word)
}

const CLOSED: [&str; 6] = ["stengt", "stengd", "lukket", "lukka", "closed", "gitta"];
const ROUND: [&str; 3] = ["døgnåpent", "døgnope", "døgnopent"];
const AS: [&str; 4] = ["som", "as", "like", "dego"];
const USUAL: [&str; 6] = ["vanlig", "vanleg", "ellers", "elles", "usual", "dábálaččat"];

/// From one time to another, past midnight where that is what is meant.
///
/// An end that is before the beginning means the next day if it is at most 6 in the morning, and nobody can take it for an hour of
/// the afternoon: the span begins at noon or later, or the end is written in full ("7–02"). "10–4" and "19–10" are mistakes.
fn past(begins: Time, ends: Time) -> Option<hours::Span> {
    let (from, to) = (begins.minute, ends.minute);
    let night = to <= NIGHT && (from >= DAY / 2 || ends.full);
    match to {
        _ if from >= DAY => None,
        _ if to > from => Some(hours::Span { from, to }),
        _ if to < from && night => Some(hours::Span { from, to: to + DAY }),
        _ => None,
    }
}

fn reversed(begins: Time, ends: Time) -> Diagnostic {
    let (from, to) = (begins.minute, ends.minute);
    let fault = Diagnostic::error(if from == to { "hours-nothing" } else { "hours-reversed" });
    // "10–4" is 10–16; "19–10" is 10–19.
    let morning = from < DAY / 2 && to < DAY / 2 && to + DAY / 2 > from;
    let (first, last) = if morning { (from, to + DAY / 2) } else { (to, from) };
    let night = if to <= NIGHT { to / 60 } else { 2 };
    let fault = fault.arg("right", format!("{}–{}", clock(first), clock(last)));
    fault.arg("night", format!("{}–{night:02}", clock(from)))
}

/// A minute as it is written: `9`, `9:30`.
pub fn clock(minute: u16) -> String {
    match minute % 60 {
        0 => (minute / 60).to_string(),
        odd => format!("{}:{odd:02}", minute / 60),
    }
}

/// The days from one to another, both among them: through the week, or through a feast.
fn range(first: Named, last: Named) -> Option<Vec<Named>> {
    match (first, last) {
        (Named::Weekday(first), Named::Weekday(last)) if first != last => {
            let count = (last + 7 - first) % 7 + 1;
            Some((first..first + count).map(|day| Named::Weekday(day % 7)).collect())
        }
        (Named::Holiday(first), Named::Holiday(last)) => {
            let within = |feast: &&[Holiday]| {
                let place = |wanted| feast.iter().position(|holiday| *holiday == wanted);
                let (from, to) = (place(first)?, place(last)?);
                (from < to).then(|| feast[from..=to].iter().copied().map(Named::Holiday).collect())
            };
            Holiday::FEASTS.iter().find_map(within)
        }
        _ => None,
    }
}
