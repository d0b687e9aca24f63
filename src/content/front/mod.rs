//! Front matter: bytes of a content file → [`Front`], and where its body starts.
//!
//! Pure, and total: whatever the bytes are, there is an answer and a list of what is wrong, all of it at once. What the
//! rest of a site must know to judge (does the picture exist, is the address free) is not judged here.

mod fence;
mod happening;
mod resolve;
mod rules;
mod starting;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod reading;
#[cfg(test)]
mod stories;

pub use super::value::fresh_id;
pub use fence::{Split, split};
pub use happening::linked;
pub use rules::{host_fault, url_fault, within};
pub use starting::{id, starting_file, starts_as_draft, variants, with_id};

use super::scalar::Identity;
use super::schema::Form;
use super::syntax;
use super::value::{Path, missing, shown, table};
use crate::diagnostic::{Diagnostic, Span};
use crate::model::content::{Front, Kind, Place};
use crate::model::slug;

/// The largest content file in bytes, unless `ffl.toml` says otherwise (contract.md: 1 MiB).
pub const LIMIT: u64 = 1 << 20;

/// Says that a file is too large to be content; to be asked before it is read.
pub fn too_large(file: &str, size: u64, limit: u64) -> Option<Diagnostic> {
    let fault = || Diagnostic::error("file-too-large").arg("size", size).arg("limit", limit).within(file);
    (size > limit).then(fault)
}

/// The text of a file, or where it stops being UTF-8 and what it probably is instead.
pub fn decode<'b>(file: &str, bytes: &'b [u8]) -> Result<&'b str, Diagnostic> {
    let utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    if utf16 || matches!(bytes, [0, _, ..] | [_, 0, ..]) {
        return Err(Diagnostic::error("encoding-utf16").within(file));
    }
    str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        // The rest of the line as Latin-1, which is what files that are not UTF-8 in Norway usually are.
        let rest: String = bytes[at..].iter().take_while(|b| **b != b'\n').take(200).map(|b| char::from(*b)).collect();
        let letter = rest.chars().next().map_or(0, char::len_utf8);
        let text = String::from_utf8_lossy(&bytes[..at]) + rest.as_str();
        let fault = Diagnostic::error("encoding").arg("byte", at).arg("letter", &rest[..letter]);
        let mut fault = fault.at(file, at..at + letter).located(&text);
        fault.span = Some(Span::from(at..at + 1));
        fault
    })
}

/// Reads the front matter of a file: what it says, where the body starts, and what is wrong.
///
/// `shared` is text below the root's `content/`, which many libraries use: it needs an id whatever its kind.
pub fn read(file: &str, text: &str, place: &Place, shared: bool) -> (Front, usize, Vec<Diagnostic>) {
    let Split { toml, body, fault } = split(file, text);
    let Some(range) = toml else {
        return (Front::default(), body, fault.into_iter().collect());
    };
    let opening = Span::from(fence::opening(text));
    let (toml, mut faults) = syntax::parse(file, text, range);
    let toml = toml.get_ref();
    let front = match Form::of(place) {
        Form::Document(Kind::Pages) => resolve::page(table(toml, opening, Path::TOP, &mut faults), &mut faults),
        Form::Document(Kind::Articles) => resolve::article(table(toml, opening, Path::TOP, &mut faults), &mut faults),
        Form::Document(Kind::Events) => resolve::event(table(toml, opening, Path::TOP, &mut faults), &mut faults),
        Form::Document(Kind::Lists) => resolve::list(table(toml, opening, Path::TOP, &mut faults), &mut faults),
        Form::Document(Kind::Screens) => resolve::screen(table(toml, opening, Path::TOP, &mut faults), &mut faults),
        Form::Section | Form::Tenant | Form::Config => {
            resolve::section(table(toml, opening, Path::TOP, &mut faults), &mut faults)
        }
    };
    let optional_id = matches!(Form::of(place), Form::Document(Kind::Pages) | Form::Section);
    if shared && optional_id && !toml.contains_key("id") {
        missing::<Identity>("id", opening, Path::TOP, &mut faults);
    }
    if front.slug.is_none() && !toml.contains_key("slug") {
        faults.extend(name_fault(named(place)), opening);
    }
    (front, body, faults.finish())
}

/// Why a file's name cannot be its address.
fn name_fault(name: &str) -> Option<Diagnostic> {
    match slug::slug(name).len() {
        0 => Some(Diagnostic::error("slug-needed").arg("name", name)),
        length if length > slug::LONGEST => {
            Some(Diagnostic::error("slug-long").arg("written", shown(name)).arg("limit", slug::LONGEST))
        }
        _ => None,
    }
}

/// The part of a place's key that its address is made of.
fn named(place: &Place) -> &str {
    let mut parts = place.key.rsplit('/');
    match parts.next().unwrap_or_default() {
        "index" => parts.next().unwrap_or_default(),
        "_index" => "index",
        name => name,
    }
}
