//! What every reader of foreign bytes promises, as assertions that the targets share.

use ffl::diagnostic::{Diagnostic, Span, Speech, codes};
use ffl::harvest::marc::{self, Form, Piece, Read};
use ffl::model::content::{Block, Body, Fill, Kind, Place, Role};
use ffl::model::description::Description;
use ffl::model::record::{LEADER, Record, is_foreign};
use ffl::well::describe::describe;
use ffl::well::works::keys::keys;
use ffl::well::works::profile::Profile;
use ffl::well::works::traits::Traits;
use ffl::well::works::verdict::compare;
use std::collections::BTreeSet;
use std::sync::LazyLock;

static CODES: LazyLock<BTreeSet<&str>> = LazyLock::new(|| codes().collect());

/// A range lies inside a text, on character boundaries.
pub fn inside(text: &str, span: Span) {
    let range = span.start as usize..span.end as usize;
    assert!(text.get(range.clone()).is_some(), "{range:?} of {} bytes", text.len());
}

/// Every diagnostic has words, can be drawn, and points into the text of the file that it names.
pub fn sound(file: &str, text: &str, diagnostics: &[Diagnostic]) {
    for diagnostic in diagnostics {
        assert!(CODES.contains(&*diagnostic.code), "{}", diagnostic.code);
        assert_eq!(diagnostic.file, file, "{}", diagnostic.code);
        if let Some(span) = diagnostic.span {
            inside(text, span);
        }
        drawn(diagnostic);
    }
}

/// A diagnostic can be drawn in every language, and its mark lies in its line.
pub fn drawn(diagnostic: &Diagnostic) {
    if let Some(excerpt) = &diagnostic.excerpt {
        assert!(excerpt.line > 0 && excerpt.column > 0 && !excerpt.text.contains('\n'), "{excerpt:?}");
        inside(&excerpt.text, excerpt.mark);
    }
    assert!(!diagnostic.draw(Speech::Nb, true).is_empty());
    assert!(diagnostic.to_json(Speech::En, "vik").is_object());
}

/// A text that is safe to show: no script, slots in order and on boundaries, in it and in the blocks that it holds.
pub fn safe(file: &str, body: &Body) {
    for name in ["script", "style", "iframe", "object", "embed", "base", "meta", "form"] {
        assert!(!tags(&body.html).any(|tag| tag.eq_ignore_ascii_case(name)), "<{name}: {}", body.html);
    }
    let mut before = 0;
    for slot in &body.slots {
        assert!(before <= slot.at && body.html.is_char_boundary(slot.at as usize), "{} after {before}", slot.at);
        before = slot.at;
        inside(file, slot.span);
        let Fill::Block(block) = &slot.fill else { continue };
        match &**block {
            Block::Figure { caption: text, .. }
            | Block::Quote { text, .. }
            | Block::CallToAction { text, .. }
            | Block::Video { text, .. } => safe(file, text),
            Block::Accordion { items, .. } => items.iter().for_each(|item| safe(file, &item.text)),
            Block::Shortcuts { items } => items.iter().for_each(|item| inside(file, item.span)),
            Block::Own(own) => safe(file, &own.text),
            Block::Gallery { .. } | Block::Articles(_) | Block::Events(_) | Block::Shared { .. } => {}
            Block::Branches | Block::Hours { .. } | Block::Finder | Block::Contents => {}
        }
    }
}

/// The names of the start tags in a text, attribute values stepped over as a browser does.
fn tags(html: &str) -> impl Iterator<Item = &str> {
    let mut rest = html;
    std::iter::from_fn(move || {
        loop {
            rest = &rest[rest.find('<')? + 1..];
            if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
                continue;
            }
            let end = rest.find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>')).unwrap_or(rest.len());
            let name = &rest[..end];
            let (mut at, mut quote, mut value) = (end, None, false);
            for byte in rest[end..].bytes() {
                match (quote, byte) {
                    (Some(open), _) if open == byte => quote = None,
                    (Some(_), _) => {}
                    (None, b'"' | b'\'') if value => quote = Some(byte),
                    (None, b'>') => break,
                    (None, _) => {}
                }
                value = byte == b'=' || (value && byte.is_ascii_whitespace());
                at += 1;
            }
            rest = &rest[at..];
            return Some(name);
        }
    })
}

/// One place of every kind and role, for files whose bytes are what matters.
pub fn place(number: u8) -> Place {
    let kind = Kind::ALL[usize::from(number) % Kind::ALL.len()];
    let (role, name) =
        [(Role::Single, "x"), (Role::Bundle, "x/index"), (Role::Section, "_index")][usize::from(number) / 5 % 3];
    Place { kind, role, key: format!("{}/{name}", kind.folder()), language: None }
}

/// The parts of an input that stands for several files: divided by lines `%%%%`.
pub fn parts(data: &[u8]) -> Vec<Vec<u8>> {
    const LINE: &[u8] = b"\n%%%%\n";
    let (mut out, mut rest) = (Vec::new(), data);
    while let Some(at) = rest.windows(LINE.len()).position(|window| window == LINE) {
        out.push(rest[..at].to_vec());
        rest = &rest[at + LINE.len()..];
    }
    out.push(rest.to_vec());
    out
}

/// MARC is read the same in one piece and in two; what is put aside stands where it is said to stand.
pub fn marc(form: Form, data: &[u8]) {
    let mut whole = Vec::new();
    let piece = Piece { bytes: data, offset: 0, last: true };
    let taken = marc::read(form, &piece, &mut |read: Read<'_>| {
        read.record.iter().for_each(record);
        for lost in &read.quarantined {
            let at = usize::try_from(lost.offset).expect("an offset in memory");
            assert!(data.get(at..at + lost.bytes.len()).is_some(), "{at} of {}", data.len());
        }
        whole.push(format!("{read:?}"));
    });
    assert!(taken <= data.len());
    let (half, mut parts) = (data.len() / 2, Vec::new());
    let first = Piece { bytes: &data[..half], offset: 0, last: false };
    let from = marc::read(form, &first, &mut |read| parts.push(format!("{read:?}")));
    let rest = Piece { bytes: &data[from..], offset: from as u64, last: true };
    marc::read(form, &rest, &mut |read| parts.push(format!("{read:?}")));
    assert_eq!(whole, parts);
}

/// A record holds what records may hold.
pub fn record(record: &Record) {
    assert!(record.leader().len() == LEADER && record.leader().is_ascii() && !record.is_empty());
    for field in record.fields() {
        assert!(!field.value().contains(is_foreign), "{field:?}");
        assert!(field.subfields().all(|(code, value)| !is_foreign(code) && !value.contains(is_foreign)), "{field:?}");
    }
    described(&describe(record));
}

/// What is said of a publication is the same when it is read back, is the same work as itself unless it rules itself out, and has keys.
pub fn described(description: &Description) {
    let text = serde_json::to_string(description).expect("a description can be written");
    assert_eq!(serde_json::from_str::<Description>(&text).ok().as_ref(), Some(description));
    let profile = Profile::of(Traits::of(description));
    let verdict = compare(&profile, &profile);
    assert!(!verdict.is_veto(), "{verdict:?}");
    let keys = keys(&profile);
    assert!(keys.is_sorted() && keys.len() < 2000, "{}", keys.len());
}
