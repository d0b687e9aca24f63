//! TOML values → Rust values, with every mistake on the way collected, not only the first.
//!
//! serde would stop at the first wrong type and forget where the right ones stood. Here a [`Table`] has a closed set of
//! keys, each key a [`Value`] that says what it expects, and [`Faults`] gathers what did not fit.

use super::hours::names::is_day;
use crate::diagnostic::{Diagnostic, MOST, Span, alike, more, nearest};
use crate::digest::Digest;
use std::borrow::Cow;
use std::fmt;
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use uuid::Uuid;

/// The mistakes of one file.
pub struct Faults<'t> {
    pub file: &'t str,
    /// The whole file.
    pub text: &'t str,
    /// Where the TOML starts in the file.
    pub base: usize,
    found: Vec<Diagnostic>,
    beyond: usize,
}

impl<'t> Faults<'t> {
    pub fn new(file: &'t str, text: &'t str, base: usize) -> Faults<'t> {
        Faults { file, text, base, found: Vec::new(), beyond: 0 }
    }

    /// A range of the TOML as a range of the file.
    pub fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span::from(range).shifted(self.base)
    }

    /// Keeps a mistake at a place of the file.
    pub fn push(&mut self, fault: Diagnostic, span: Span) {
        if alike(&self.found, &fault) < MOST {
            self.found.push(fault.at(self.file, span).located(self.text));
        } else {
            self.beyond += 1;
        }
    }

    /// Keeps the mistakes that something found at a place of the file.
    pub fn extend(&mut self, faults: impl IntoIterator<Item = Diagnostic>, span: Span) {
        faults.into_iter().for_each(|fault| self.push(fault, span));
    }

    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The text between two places, on one line and not long: to be shown back corrected.
    fn written(&self, span: Span) -> Option<&'t str> {
        let written = self.text.get(span.start as usize..span.end as usize)?;
        (written.len() <= 40 && !written.contains(['\n', '"', '\\'])).then_some(written)
    }

    /// All mistakes in the order of the file.
    ///
    /// A line that TOML itself could not read gets one message: whatever else was made of it is a consequence.
    pub fn finish(self) -> Vec<Diagnostic> {
        let (file, beyond, mut found) = (self.file, self.beyond, self.found);
        found.sort_by_key(|fault| fault.span.map_or(0, |span| span.start));
        let line = |fault: &Diagnostic| fault.excerpt.as_ref().map(|excerpt| excerpt.line);
        let unread: Vec<_> = found.iter().filter(|fault| fault.code.starts_with("toml-")).map(line).collect();
        // A required key that is there under a wrong name is not missing too.
        let meant =
            |fault: &Diagnostic| fault.code.starts_with("unknown-").then(|| fault.args.get("nearest").cloned())?;
        let meant: Vec<String> = found.iter().filter_map(meant).collect();
        let mut said = Vec::new();
        found.retain(|fault| {
            let at = line(fault);
            if !fault.code.starts_with("toml-") {
                let lacks = fault.code.starts_with("missing-");
                let renamed = lacks && fault.args.get("name").is_some_and(|name| meant.contains(name));
                return !unread.contains(&at) && !renamed && (unread.is_empty() || !lacks);
            }
            let first = !said.contains(&at);
            said.push(at);
            first
        });
        if beyond > 0 {
            found.push(more(file, beyond));
        }
        found
    }
}

/// Text from a file, fit to stand in a message: short, and without characters that steer a terminal.
pub fn shown(text: &str) -> String {
    let clean = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    let mut short: String = text.chars().take(60).map(clean).collect();
    if short.len() < text.len() && text.chars().nth(60).is_some() {
        short.push('…');
    }
    short
}

/// Whether a character has no place in a text: it steers a terminal, or no XML file (a feed) may hold it.
pub fn unfit(letter: char) -> bool {
    let code = u32::from(letter);
    let foreign = code & 0xfffe == 0xfffe || (0xfdd0..=0xfdef).contains(&code);
    foreign || (letter.is_control() && !matches!(letter, '\n' | '\t' | '\r'))
}

/// The characters of a text that have no place in it, and where they stand.
pub fn unfit_in(text: &str) -> impl Iterator<Item = (usize, char)> {
    // Few bytes can begin one, so that most of a text is passed over, a step at a time in vector code.
    let begins = |byte: u8| ((byte < 0x20) & (byte != b'\n')) | (byte == 0x7f) | (byte == 0xc2) | (byte >= 0xef);
    let steps = text.as_bytes().chunks(64).enumerate();
    let odd = steps.filter(move |(_, step)| step.iter().fold(false, |odd, byte| odd | begins(*byte)));
    let suspects = odd.flat_map(move |(number, step)| {
        step.iter().enumerate().filter(move |(_, byte)| begins(**byte)).map(move |(at, _)| number * 64 + at)
    });
    suspects.filter_map(|at| Some((at, text[at..].chars().next()?))).filter(|(_, letter)| unfit(*letter))
}

/// Says that a text holds a character that has no place in it.
pub fn unfit_fault(letter: char) -> Diagnostic {
    Diagnostic::error("text-character").arg("character", format!("U+{:04X}", u32::from(letter)))
}

/// The nearest known name; long words are nobody's misspelling.
pub fn suggest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > 60 { None } else { nearest(word, known) }
}

/// A value and where it stands in the file.
#[derive(Clone, Debug, Default)]
pub struct At<T> {
    pub value: T,
    pub span: Span,
}

/// The keys that lead to a value, for messages: `image.alt`.
#[derive(Clone, Copy)]
pub struct Path<'p> {
    pub name: &'p str,
    pub above: Option<&'p Path<'p>>,
    /// A part of a list, which is not written after a name.
    pub element: bool,
}

impl Path<'_> {
    /// The file itself.
    pub const TOP: Path<'static> = Path { name: "", above: None, element: false };

    pub fn key<'p>(&'p self, name: &'p str) -> Path<'p> {
        Path { name, above: (!self.name.is_empty()).then_some(self), element: false }
    }

    pub fn element(self) -> Self {
        Path { element: true, ..self }
    }

    /// What stands before the value in a corrected line.
    fn assignment(&self) -> String {
        if self.element { String::new() } else { format!("{} = ", shown(self.name)) }
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(above) = self.above {
            write!(f, "{above}.")?;
        }
        f.write_str(&shown(self.name))
    }
}

/// What a key can hold.
pub trait Value: Sized {
    /// Code of the diagnostic that says what was expected.
    const EXPECTED: &'static str;
    /// A value as somebody could write it.
    const EXAMPLE: &'static str;
    /// The same for a list of such values.
    const LIST: (&'static str, &'static str) = ("expects-texts", "[\"…\", \"…\"]");
    /// Code for a missing key.
    const MISSING: &'static str = "missing-key";

    /// The value, or none after telling [`Faults`] why not.
    fn read(value: &Spanned<DeValue<'_>>, path: Path<'_>, faults: &mut Faults<'_>) -> Option<Self>;

    /// How `found` should have been written, where that can be seen.
    fn corrected(_found: &DeValue<'_>, _written: &str) -> Option<String> {
        None
    }

    /// A value to paste where none stands.
    fn pasted(_faults: &Faults<'_>) -> Cow<'static, str> {
        Cow::Borrowed(Self::EXAMPLE)
    }
}

/// Says that a value is of another type than expected; none, always.
pub fn mismatch<T: Value>(value: &Spanned<DeValue<'_>>, path: Path<'_>, faults: &mut Faults<'_>) -> Option<T> {
    let span = faults.span(value.span());
    let plain = |text: &str| text.len() <= 60 && !text.contains(['"', '\\']) && !text.contains(char::is_control);
    let corrected = value.get_ref().as_str().is_none_or(plain);
    let corrected =
        corrected.then(|| T::corrected(value.get_ref(), faults.written(span).unwrap_or_default())).flatten();
    let example = corrected.map_or(T::pasted(faults), Cow::Owned);
    let fault = Diagnostic::error(T::EXPECTED).arg("key", path).arg("name", path.assignment());
    faults.push(fault.arg("example", example), span);
    None
}

/// A table with a closed set of keys; made by `keys!` in `schema`.
pub trait Table: Default {
    /// Every key it takes.
    fn known() -> Vec<&'static str>;

    /// Reads one key; false where it is unknown.
    fn take(&mut self, key: &str, value: &Spanned<DeValue<'_>>, path: Path<'_>, faults: &mut Faults<'_>) -> bool;

    /// Says which required keys `table` lacks.
    fn require(table: &DeTable<'_>, at: Span, path: Path<'_>, faults: &mut Faults<'_>);
}

/// Reads a table; `at` is where a missing key is blamed.
pub fn table<T: Table>(table: &DeTable<'_>, at: Span, path: Path<'_>, faults: &mut Faults<'_>) -> T {
    let mut read = T::default();
    for (key, value) in table {
        let inner = path.key(key.get_ref());
        if !read.take(key.get_ref(), value, inner, faults) {
            let span = faults.span(key.span());
            faults.push(unknown(key.get_ref(), inner, &T::known()), span);
        }
    }
    T::require(table, at, path, faults);
    read
}

/// Says that a required key is missing, with a line to paste.
pub fn missing<T: Value>(key: &str, at: Span, path: Path<'_>, faults: &mut Faults<'_>) {
    let fault = Diagnostic::error(T::MISSING).arg("key", path.key(key)).arg("name", key);
    let fault = fault.arg("example", T::pasted(faults));
    faults.push(fault, at);
}

fn unknown(key: &str, path: Path<'_>, known: &[&'static str]) -> Diagnostic {
    if matches!(key, "lang" | "language" | "locale") && known.contains(&"title") {
        return Diagnostic::error("unknown-key-language").arg("key", path);
    }
    // Days are words of a text, for TOML would want quotes around "lørdag".
    if known.contains(&"staffed") && is_day(key) {
        return Diagnostic::error("hours-day-key").arg("key", path).arg("day", shown(key));
    }
    let elsewhere = ELSEWHERE.iter().find(|(name, meant)| *name == key && known.contains(meant));
    match elsewhere.map(|(_, meant)| *meant).or_else(|| suggest(key, known.iter().copied())) {
        Some(near) => Diagnostic::error("unknown-key").arg("key", path).arg("nearest", near),
        None => Diagnostic::error("unknown-key-far").arg("key", path).arg("known", known.join(", ")),
    }
}

/// What other generators and Norwegian call our keys.
const ELSEWHERE: [(&str, &str); 28] = [
    ("betjent", "staffed"),
    ("open", "staffed"),
    ("selvbetjent", "self_service"),
    ("meråpent", "self_service"),
    ("meropent", "self_service"),
    ("meraapent", "self_service"),
    ("meirope", "self_service"),
    ("description", "summary"),
    ("ingress", "summary"),
    ("tittel", "title"),
    ("dato", "date"),
    ("lastmod", "updated"),
    ("modified", "updated"),
    ("oppdatert", "updated"),
    ("publishDate", "publish"),
    ("expiryDate", "expire"),
    ("categories", "tags"),
    ("keywords", "tags"),
    ("emner", "tags"),
    ("featured_image", "image"),
    ("bilde", "image"),
    ("redirects", "aliases"),
    ("layout", "template"),
    ("authors", "author"),
    ("forfatter", "author"),
    ("organizer", "organiser"),
    ("location", "place"),
    ("sort_by", "sort"),
];

/// The id that is proposed for a file without one: an address of its name and text as a UUID (version 8).
///
/// Not random, so that the same file always gets the same answer and nothing here needs a source of chance.
pub fn fresh_id(file: &str, text: &str) -> Uuid {
    let digest = Digest::all([&Digest::of(file.as_bytes()), &Digest::of(text.as_bytes())]);
    let bytes = Uuid::try_parse(&digest.short(32)).unwrap_or_default().into_bytes();
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
