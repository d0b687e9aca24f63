//! One bibliographic record as MARC holds it (ISO 2709; MARC 21 and NORMARC alike): a leader, control fields, data fields.
//!
//! What a field means is not said here: a record is what a source wrote, in Unicode's composed form (NFC) and without control
//! characters. A million of them may be at hand at once, so that each is one text with the places of its fields.

use std::fmt;

/// The length of a leader.
pub const LEADER: usize = 24;
/// What stands before each subfield in a field's text: ISO 2709's IS₁, which no value can hold.
const DELIMITER: char = '\u{1f}';

/// A field's name: three letters or digits, most often digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag([u8; 3]);

impl Tag {
    /// The tag of three bytes, none where they cannot be one.
    pub fn of(bytes: &[u8]) -> Option<Tag> {
        let tag: [u8; 3] = bytes.try_into().ok()?;
        tag.iter().all(u8::is_ascii_alphanumeric).then_some(Tag(tag))
    }

    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Whether fields of this name hold a value and no subfields: 001 to 009.
    pub fn is_control(self) -> bool {
        self.0.starts_with(b"00")
    }
}

impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where a field's text lies in its record's.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub tag: Tag,
    start: u32,
    end: u32,
}

impl Place {
    /// A place in a text that [`Record::laid_out`] takes; none beyond what a record can hold.
    pub fn new(tag: Tag, start: usize, end: usize) -> Option<Place> {
        Some(Place { tag, start: u32::try_from(start).ok()?, end: u32::try_from(end).ok()? })
    }
}

/// A record.
#[derive(Clone)]
pub struct Record {
    /// The leader, then the fields' texts.
    text: Box<str>,
    places: Box<[Place]>,
}

/// A field of a record.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Field<'r> {
    pub tag: Tag,
    text: &'r str,
}

impl Record {
    /// A record whose text is known to be as this module wants it: the leader's 24 bytes, then each field's text at its place, a
    /// control field's value or two indicators and the subfields, each after its delimiter and code.
    pub fn laid_out(text: String, places: Vec<Place>) -> Record {
        Record { text: text.into_boxed_str(), places: places.into_boxed_slice() }
    }

    /// The leader: 24 characters of ASCII.
    pub fn leader(&self) -> &str {
        self.text.get(..LEADER).unwrap_or_default()
    }

    /// The fields in the order of the record.
    pub fn fields(&self) -> impl Iterator<Item = Field<'_>> {
        self.places.iter().map(|place| {
            let range = place.start as usize..place.end as usize;
            Field { tag: place.tag, text: self.text.get(range).unwrap_or_default() }
        })
    }

    /// The fields of a name.
    pub fn named(&self, tag: &str) -> impl Iterator<Item = Field<'_>> {
        self.fields().filter(move |field| field.tag.as_str() == tag)
    }

    /// The value of the first control field of a name.
    pub fn control(&self, tag: &str) -> Option<&str> {
        self.named(tag).next().map(|field| field.value())
    }

    /// Whether it has no fields at all.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }
}

impl<'r> Field<'r> {
    /// The value of a control field; of a data field nothing.
    pub fn value(&self) -> &'r str {
        if self.is_control() { self.text } else { "" }
    }

    /// Whether it holds a value. What some systems write as a control field with subfields is none.
    pub fn is_control(&self) -> bool {
        self.tag.is_control() && !self.text.contains(DELIMITER)
    }

    /// The two indicators of a data field, blank where there are none.
    pub fn indicators(&self) -> [char; 2] {
        let mut before = self.text.chars().take_while(|letter| *letter != DELIMITER).take(2);
        if self.is_control() { [' '; 2] } else { [(); 2].map(|()| before.next().unwrap_or(' ')) }
    }

    /// The subfields in their order: code and value.
    pub fn subfields(&self) -> impl Iterator<Item = (char, &'r str)> + use<'r> {
        self.text.split(DELIMITER).skip(1).filter_map(|piece| {
            let code = piece.chars().next()?;
            Some((code, &piece[code.len_utf8()..]))
        })
    }

    /// The value of the first subfield with a code.
    pub fn subfield(&self, code: char) -> Option<&'r str> {
        self.subfields().find(|(own, _)| *own == code).map(|(_, value)| value)
    }
}

/// Records are the same where all that they say is, however it lies in memory.
impl PartialEq for Record {
    fn eq(&self, other: &Record) -> bool {
        self.leader() == other.leader() && self.fields().eq(other.fields())
    }
}

impl Eq for Record {}

/// As the Norwegian line format shows it.
impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "*000{}", self.leader())?;
        self.fields().try_for_each(|field| write!(f, "\n{field:?}"))
    }
}

impl fmt::Debug for Field<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "*{:?}{}", self.tag, self.text.replace(DELIMITER, "$"))
    }
}

/// A record in the making, out of texts of which nothing is known.
pub struct Draft {
    text: String,
    places: Vec<Place>,
}

impl Draft {
    /// A draft with a leader, which is cut or filled up to its length; what is not ASCII becomes blank.
    pub fn new(leader: &str) -> Draft {
        Draft { text: shown(leader).collect(), places: Vec::new() }
    }

    /// Gives it another leader.
    pub fn lead(&mut self, leader: &str) {
        self.text.replace_range(..LEADER, &shown(leader).collect::<String>());
    }

    /// Begins a control field.
    pub fn control(&mut self, tag: Tag) {
        let end = self.text.len();
        self.places.extend(Place::new(tag, end, end));
    }

    /// Begins a data field.
    pub fn data(&mut self, tag: Tag, indicators: [char; 2]) {
        self.control(tag);
        for indicator in indicators {
            let shown = if indicator.is_control() { ' ' } else { indicator };
            self.text.push(shown);
        }
        self.close();
    }

    /// Begins a subfield of the data field that was begun last; what cannot be a code begins none.
    #[must_use]
    pub fn subfield(&mut self, code: char) -> bool {
        let right = !code.is_control() && !code.is_whitespace();
        if right {
            self.text.extend([DELIMITER, code]);
            self.close();
        }
        right
    }

    /// Adds to the value that was begun last. A line's end is a blank there, and other control characters nothing; only the two
    /// that enclose what is not sorted (U+0098, U+009C) are a cataloguer's own.
    pub fn push(&mut self, text: &str) {
        let odd = |letter: char| is_foreign(letter);
        if !text.bytes().fold(false, |odd, byte| odd | (byte < 0x20) | (byte == 0x7f) | (byte == 0xc2)) {
            self.text.push_str(text);
            return self.close();
        }
        for part in text.split_inclusive(odd) {
            let kept = part.trim_end_matches(odd);
            self.text.push_str(kept);
            if part[kept.len()..].contains(['\n', '\t']) {
                self.text.push(' ');
            }
        }
        self.close();
    }

    fn close(&mut self) {
        let end = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        if let Some(place) = self.places.last_mut() {
            place.end = end;
        }
    }

    /// How long it is so far.
    pub fn length(&self) -> usize {
        self.text.len()
    }

    /// Whether it has no fields yet.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    pub fn finish(self) -> Record {
        Record::laid_out(self.text, self.places)
    }
}

/// A leader as long as leaders are, of printable ASCII.
fn shown(leader: &str) -> impl Iterator<Item = char> {
    let plain = |letter: char| if letter.is_ascii() && !letter.is_ascii_control() { letter } else { ' ' };
    leader.chars().map(plain).chain(std::iter::repeat(' ')).take(LEADER)
}

/// Whether a character has no place in a value.
pub fn is_foreign(letter: char) -> bool {
    letter.is_control() && !matches!(letter, '\u{98}' | '\u{9c}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(text: &str) -> Tag {
        Tag::of(text.as_bytes()).unwrap()
    }

    #[test]
    fn a_record_gives_back_what_it_was_made_of() {
        let mut draft = Draft::new("00000nam a22000001  450 og mer");
        draft.control(tag("001"));
        draft.push("  92 ");
        draft.data(tag("245"), ['1', '\u{1f}']);
        assert!(draft.subfield('a') && !draft.subfield(' '));
        draft.push("Hest\u{1f}e-\nhode\u{0}tåken\r\n\u{98}x\u{9c}");
        assert!(draft.subfield('å'));
        let record = draft.finish();
        assert_eq!(record.leader(), "00000nam a22000001  450 ");
        assert_eq!(record.control("001"), Some("  92 "));
        let title = record.named("245").next().unwrap();
        assert_eq!(title.indicators(), ['1', ' ']);
        let expected = [('a', "Heste- hodetåken \u{98}x\u{9c}"), ('å', "")];
        assert_eq!(title.subfields().collect::<Vec<_>>(), expected);
        assert_eq!((title.value(), title.subfield('b')), ("", None));
        assert_eq!(Draft::new("").finish().leader().len(), LEADER);
    }

    #[test]
    fn tags_are_three_letters_or_digits() {
        assert!(Tag::of(b"245").is_some() && Tag::of(b"ISB").is_some());
        assert!([&b"24"[..], b"2450", b"24 ", b"\xc3\xa62"].into_iter().all(|bytes| Tag::of(bytes).is_none()));
    }
}
