//! Words of a rule → [`Repeat`].
//!
//! ```text
//! hver tirsdag · annenhver tirsdag og torsdag · mandag–fredag · hver dag · hver 3. uke · tirsdag hver 3. uke
//! første onsdag i måneden · første og tredje onsdag annenhver måned · siste fredag i januar
//! den 15. hver måned · siste dag i måneden · 17. mai hvert år · hver tirsdag i juni og juli
//! ```
//!
//! The parts may stand in any order. What can be understood in two ways is a fault that says how to write either.

use super::words::{Word, words};
use crate::content::hours::Piece;
use crate::content::value::{At, Faults, shown};
use crate::diagnostic::Diagnostic;
use crate::model::event::{Day, Every, Repeat, Unsupported};

/// The rule that a text says; none after a fault.
pub fn rule(piece: &Piece, faults: &mut Faults<'_>) -> Option<Repeat> {
    if piece.text.to_ascii_uppercase().contains("FREQ=") {
        return formal(piece, faults);
    }
    let words = words(piece, faults)?;
    let said = Reading { words: &words, at: 0, said: Said::default() }.all();
    let rule = said.and_then(Said::rule);
    match rule {
        Ok(rule) => Some(rule),
        Err(code) => {
            faults.push(Diagnostic::error(code).arg("written", shown(&piece.text)), piece.span);
            None
        }
    }
}

/// An RRULE.
fn formal(piece: &Piece, faults: &mut Faults<'_>) -> Option<Repeat> {
    let Unsupported(part) = match piece.text.parse::<Repeat>() {
        Ok(rule) => return Some(rule),
        Err(part) => part,
    };
    let found = piece.text.to_ascii_uppercase().find(&part).filter(|_| !part.is_empty());
    let span = found.map_or(piece.span, |at| piece.place(at..at + part.len()));
    faults.push(Diagnostic::error("repeat-part").arg("part", shown(&part)), span);
    None
}

/// What the words say, before it is a rule.
#[derive(Default)]
struct Said {
    unit: Option<Every>,
    interval: Option<u16>,
    days: Vec<Day>,
    month_days: Vec<i8>,
    months: Vec<i8>,
    /// "hver tredje tirsdag": without a month, every third week.
    counted: bool,
}

struct Reading<'w> {
    words: &'w [At<Word>],
    at: usize,
    said: Said,
}

type Fault = &'static str;

impl Reading<'_> {
    fn word(&self) -> Option<Word> {
        self.words.get(self.at).map(|word| word.value)
    }

    fn all(mut self) -> Result<Said, Fault> {
        let mut each = false;
        while let Some(word) = self.word() {
            let before = std::mem::take(&mut each);
            match word {
                Word::Each => {
                    each = true;
                    self.at += 1;
                }
                Word::Other => self.interval(2)?,
                Word::Number(number) => {
                    self.interval(number)?;
                    if !matches!(self.word(), Some(Word::Unit(_))) {
                        return Err("repeat-form");
                    }
                }
                Word::Nth(_) => self.numbered(before)?,
                Word::Unit(unit) => self.unit(unit)?,
                Word::Weekday(_) => {
                    let days = self.span(|word| if let Word::Weekday(day) = word { Some(day) } else { None }, 7)?;
                    self.said.days.extend(days.into_iter().map(Day::each));
                }
                Word::Month(_) => self.months()?,
                Word::In | Word::And => self.at += 1,
                Word::Nest | Word::Dash | Word::Filler => return Err("repeat-form"),
            }
        }
        Ok(self.said)
    }

    fn interval(&mut self, interval: u16) -> Result<(), Fault> {
        self.at += 1;
        if self.said.interval.replace(interval).is_some() { Err("repeat-form") } else { Ok(()) }
    }

    fn unit(&mut self, unit: Every) -> Result<(), Fault> {
        self.at += 1;
        match self.said.unit.replace(unit) {
            Some(other) if other != unit => Err("repeat-form"),
            _ => Ok(()),
        }
    }

    fn months(&mut self) -> Result<(), Fault> {
        let months =
            self.span(|word| if let Word::Month(month) = word { u8::try_from(month - 1).ok() } else { None }, 12)?;
        self.said.months.extend(months.into_iter().filter_map(|month| i8::try_from(month + 1).ok()));
        Ok(())
    }

    /// One, or from one to another through a circle of `size`.
    fn span(&mut self, of: impl Fn(Word) -> Option<u8>, size: u8) -> Result<Vec<u8>, Fault> {
        let first = self.word().and_then(&of).ok_or("repeat-form")?;
        self.at += 1;
        if self.word() != Some(Word::Dash) {
            return Ok(vec![first]);
        }
        self.at += 1;
        let last = self.word().and_then(&of).ok_or("repeat-form")?;
        self.at += 1;
        let count = (last + size - first) % size + 1;
        Ok((first..first + count).map(|place| place % size).collect())
    }

    /// Behind ordinals: weekdays, units, months, or days of the month.
    fn numbered(&mut self, each: bool) -> Result<(), Fault> {
        let mut numbers = Vec::new();
        loop {
            match self.word() {
                Some(Word::Nth(number)) => numbers.push(number),
                Some(Word::And) if matches!(self.words.get(self.at + 1).map(|word| word.value), Some(Word::Nth(_))) => {
                }
                _ => break,
            }
            self.at += 1;
        }
        match (self.word(), numbers.as_slice()) {
            (Some(Word::Weekday(_)), _) if numbers.iter().any(|nth| nth.abs() > 5) => return Err("repeat-form"),
            (Some(Word::Weekday(weekday)), _) => {
                self.at += 1;
                self.said.counted = each && numbers.len() == 1 && numbers[0] > 1;
                self.said.days.extend(numbers.iter().map(|nth| Day { nth: Some(*nth), weekday }));
            }
            (Some(Word::Unit(_)), [number]) if each => {
                let interval = u16::try_from(*number).map_err(|_| "repeat-form")?;
                self.at -= 1;
                self.interval(interval)?;
            }
            (Some(Word::Unit(Every::Day)), _) => {
                self.at += 1;
                self.said.month_days.extend(numbers);
            }
            (Some(Word::Unit(_)), _) => return Err("repeat-form"),
            _ => self.said.month_days.extend(numbers),
        }
        Ok(())
    }
}

impl Said {
    fn rule(mut self) -> Result<Repeat, Fault> {
        let numbered = self.days.iter().any(|day| day.nth.is_some());
        if numbered && self.days.iter().any(|day| day.nth.is_none())
            || !self.days.is_empty() && !self.month_days.is_empty()
        {
            return Err("repeat-form");
        }
        if numbered && self.counted && self.unit.is_none() && self.months.is_empty() && self.days.len() == 1 {
            self.interval = self.days[0].nth.and_then(|nth| u16::try_from(nth).ok());
            self.days[0].nth = None;
        }
        let every = self.every()?;
        let mut rule = Repeat::every(every);
        rule.interval = self.interval.unwrap_or(1);
        self.days.sort_by_key(|day| (day.weekday, day.nth));
        self.days.dedup();
        (rule.days, rule.month_days, rule.months) = (self.days, self.month_days, self.months);
        Ok(rule)
    }

    fn every(&self) -> Result<Every, Fault> {
        let numbered = self.days.iter().any(|day| day.nth.is_some()) || !self.month_days.is_empty();
        let dated = !self.month_days.is_empty();
        match self.unit {
            None if numbered && !self.months.is_empty() => Ok(Every::Year),
            None if numbered => Err("repeat-which"),
            None if !self.days.is_empty() => Ok(Every::Week),
            None => Err("repeat-form"),
            Some(Every::Year) if dated && self.months.is_empty() => Err("repeat-which"),
            Some(Every::Year) if !self.days.is_empty() && !numbered => Err("repeat-which"),
            Some(Every::Month) if !self.days.is_empty() && !numbered => Err("repeat-which"),
            Some(Every::Week | Every::Day) if numbered => Err("repeat-form"),
            Some(Every::Day) if !self.days.is_empty() => Err("repeat-form"),
            Some(unit) => Ok(unit),
        }
    }
}
