//! The events of XML → records.

use super::super::{Extent, Reason};
use crate::harvest::marc::letters::composed;
use crate::model::record::{Draft, Record, Tag};
use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use std::ops::Range;

/// How deep elements may lie in one another.
const DEPTH: usize = 128;

/// Where something of a record stands that could not be read, and why.
pub type Fault = (Range<usize>, Reason, Extent);

/// What a text gave.
pub enum Found {
    Record(Record, Vec<Fault>),
    /// A record that could not be read.
    Lost(Range<usize>, Reason),
}

/// How the reading of a text ended.
pub enum Outcome {
    /// All of it was read; a record that has begun may not have ended.
    Read {
        open: Option<usize>,
    },
    Broken {
        open: Option<usize>,
        reason: Reason,
    },
}

/// Where in a record the reading is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Within {
    /// Between its elements.
    Nothing,
    Leader,
    Control,
    Subfield,
    /// In a field or subfield that has no proper name.
    Nameless,
}

/// A record that has begun.
struct Open {
    start: usize,
    draft: Draft,
    /// It has something of MARC, unlike an envelope's own records.
    seen: bool,
    /// Where the field that was begun last stands, and whether it has a name.
    field: Option<(usize, bool)>,
    within: Within,
    value: String,
    faults: Vec<Fault>,
    /// Why all of it is lost.
    lost: Option<Reason>,
}

impl Open {
    fn at(start: usize) -> Open {
        Open {
            start,
            draft: Draft::new(""),
            seen: false,
            field: None,
            within: Within::Nothing,
            value: String::new(),
            faults: Vec::new(),
            lost: None,
        }
    }

    fn started(&mut self, at: usize, element: &BytesStart<'_>) -> Result<(), Reason> {
        let name = element.local_name().into_inner();
        self.seen |= is_marc(name);
        if name == "leader" {
            self.within = Within::Leader;
        } else if let "controlfield" | "datafield" | "subfield" = name {
            let named = Named::of(element)?;
            match (name, named.tag) {
                ("controlfield", Some(tag)) => {
                    self.within = Within::Control;
                    self.draft.control(tag);
                }
                ("controlfield", None) => self.within = Within::Nameless,
                ("datafield", Some(tag)) => self.draft.data(tag, named.indicators),
                ("datafield", None) => {}
                _ => {
                    let field = self.field.is_some_and(|(_, named)| named);
                    let right = field && named.code.is_some_and(|code| self.draft.subfield(code));
                    self.within = if right { Within::Subfield } else { Within::Nameless };
                }
            }
            if name != "subfield" {
                self.field = Some((at, named.tag.is_some()));
            }
        }
        self.value.clear();
        Ok(())
    }

    fn ended(&mut self, end: usize, name: &str) {
        let within = std::mem::replace(&mut self.within, Within::Nothing);
        let here = self.field.map_or(self.start, |(start, _)| start)..end;
        match within {
            Within::Leader => self.draft.lead(&self.value),
            Within::Control | Within::Subfield => {
                let marked = self.value.contains('\u{1a}');
                if marked {
                    self.value = self.value.replace('\u{1a}', "\u{fffd}");
                }
                self.draft.push(&composed(&self.value));
                if marked {
                    self.fault(here, Reason::Letters, Extent::Part);
                }
            }
            Within::Nameless => {
                let named = self.field.is_some_and(|(_, named)| named);
                self.fault(here, Reason::Field, if named { Extent::Part } else { Extent::Field });
            }
            Within::Nothing => {}
        }
        if matches!(name, "datafield" | "controlfield") {
            self.field = None;
        }
    }

    /// Each field is told of once, with all of it.
    fn fault(&mut self, range: Range<usize>, reason: Reason, extent: Extent) {
        match self.faults.last_mut() {
            Some((last, ..)) if last.start == range.start => last.end = range.end,
            _ => self.faults.push((range, reason, extent)),
        }
    }

    /// What it comes to; none where it has nothing of MARC, as an envelope's own records.
    fn closed(self, end: usize) -> Option<Found> {
        match self.lost {
            Some(reason) => Some(Found::Lost(self.start..end, reason)),
            None if self.draft.is_empty() => {
                let reason = self.faults.first().map_or(Reason::Field, |(_, reason, _)| *reason);
                self.seen.then_some(Found::Lost(self.start..end, reason))
            }
            None => Some(Found::Record(self.draft.finish(), self.faults)),
        }
    }
}

/// Reads the records of a text.
pub fn read(text: &str, each: &mut dyn FnMut(Found)) -> Outcome {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    (config.expand_empty_elements, config.allow_unmatched_ends) = (true, true);
    let (mut open, mut depth): (Option<Open>, usize) = (None, 0);
    // Where MARC's elements began that stand in no record.
    let mut stray = None;
    loop {
        let at = position(reader.buffer_position());
        let event = reader.read_event();
        let end = position(reader.buffer_position());
        let started = |open: &Option<Open>| open.as_ref().map(|open| open.start);
        let taken = match event {
            Ok(Event::Eof) => {
                return Outcome::Read { open: open.filter(|open| open.seen).map(|open| open.start) };
            }
            Ok(Event::Start(_)) if depth == DEPTH => Err(Reason::Deep),
            // A tag that lost its end holds the next.
            Ok(Event::Start(element)) if element.contains('<') => Err(Reason::Xml),
            Ok(Event::Start(element)) => {
                depth += 1;
                stray = stray.or((open.is_none() && is_marc(element.local_name().into_inner())).then_some(at));
                start(&mut open, at, &element, each)
            }
            Ok(Event::End(element)) => {
                depth = depth.saturating_sub(1);
                let name = element.local_name();
                if name.into_inner() == "record" {
                    let lost = stray.take().map(|stray| Found::Lost(stray..end, Reason::Cut));
                    let closed = open.take().map_or(lost, |open| open.closed(end));
                    closed.into_iter().for_each(&mut *each);
                } else if let Some(open) = &mut open {
                    open.ended(end, name.into_inner());
                } else if is_marc(name.into_inner()) {
                    stray = stray.or(Some(at));
                }
                Ok(())
            }
            Ok(event) => open.as_mut().map_or_else(|| outside(&event), |open| content(open, &event)),
            Err(_) => Err(Reason::Xml),
        };
        if let Err(reason) = taken {
            return Outcome::Broken { open: started(&open), reason };
        }
    }
}

fn position(at: u64) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX)
}

/// Takes the beginning of an element.
fn start(
    open: &mut Option<Open>,
    at: usize,
    element: &BytesStart<'_>,
    each: &mut dyn FnMut(Found),
) -> Result<(), Reason> {
    if element.local_name().into_inner() == "record" {
        // One that has not ended where the next begins has lost its end.
        let before = open.replace(Open::at(at)).filter(|before| before.seen);
        before.into_iter().for_each(|before| each(Found::Lost(before.start..at, Reason::Cut)));
        return Ok(());
    }
    open.as_mut().map_or(Ok(()), |open| open.started(at, element))
}

/// Whether an element is one of MARC's.
fn is_marc(name: &str) -> bool {
    matches!(name, "leader" | "controlfield" | "datafield" | "subfield")
}

/// What stands outside of records.
fn outside(event: &Event<'_>) -> Result<(), Reason> {
    if matches!(event, Event::DocType(_)) { Err(Reason::Doctype) } else { Ok(()) }
}

/// Takes what stands in a record between tags.
fn content(open: &mut Open, event: &Event<'_>) -> Result<(), Reason> {
    match event {
        Event::DocType(_) => return Err(Reason::Doctype),
        _ if open.within == Within::Nothing => {}
        Event::Text(text) => open.value.push_str(&text.xml10_content()),
        Event::CData(text) => open.value.push_str(&text.xml10_content()),
        Event::GeneralRef(reference) => match referred(reference) {
            Ok(letter) => open.value.push_str(&letter),
            Err(reason) => open.lost = open.lost.or(Some(reason)),
        },
        _ => {}
    }
    Ok(())
}

/// What a reference stands for: a character by its number, or one of XML's own five names.
fn referred(reference: &BytesRef<'_>) -> Result<String, Reason> {
    match reference.resolve_char_ref() {
        Ok(Some(letter)) => Ok(letter.to_string()),
        Ok(None) => resolve_xml_entity(reference).map(str::to_owned).ok_or(Reason::Entity),
        Err(_) => Err(Reason::Xml),
    }
}

/// What the attributes of an element say.
struct Named {
    tag: Option<Tag>,
    indicators: [char; 2],
    code: Option<char>,
}

impl Named {
    fn of(element: &BytesStart<'_>) -> Result<Named, Reason> {
        let mut named = Named { tag: None, indicators: [' '; 2], code: None };
        for attribute in element.attributes().with_checks(false) {
            let attribute = attribute.map_err(|_| Reason::Xml)?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|_| Reason::Entity)?;
            let first = value.chars().next();
            match attribute.key.into_inner() {
                "tag" => named.tag = tag_of(&value),
                "ind1" => named.indicators[0] = first.unwrap_or(' '),
                "ind2" => named.indicators[1] = first.unwrap_or(' '),
                "code" => named.code = first,
                _ => {}
            }
        }
        Ok(named)
    }
}

/// The tag that is meant: some write it as a number, without the zeros before it.
fn tag_of(written: &str) -> Option<Tag> {
    let written = written.trim();
    match written.len() {
        1 | 2 if written.bytes().all(|byte| byte.is_ascii_digit()) => Tag::of(format!("{written:0>3}").as_bytes()),
        _ => Tag::of(written.as_bytes()),
    }
}
