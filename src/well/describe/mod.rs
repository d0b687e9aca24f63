//! A record → what it says of a publication: MARC 21 and NORMARC, each where it differs.
//!
//! The two share most of their fields. NORMARC has the kind of a publication in 019 $b, notes of originals in 574 and copies in 850; its
//! leader often says nothing. So each value is looked for wherever either has it, and no record is asked which of the two it is.

mod agents;
mod digital;
mod headings;
mod kind;
mod numbers;
mod titles;

pub use digital::publication;
pub use numbers::isbn13;

use crate::model::description::{Audience, Description, Item, Level, Link, LinkRole, Series};
use crate::model::record::{Field, Record};
use encoding_rs::WINDOWS_1252;
use std::borrow::Cow;

/// What a record says.
pub fn describe(record: &Record) -> Description {
    let (kind, carrier, scope) = kind::of(record);
    let title = titles::title(record);
    let (uniform, originals) = (titles::uniform(record), titles::originals(record));
    Description {
        number: record.control("001").unwrap_or_default().trim().to_owned(),
        level: level(record),
        kind,
        carrier,
        scope,
        title,
        uniform,
        originals,
        variants: ["246", "740"]
            .into_iter()
            .flat_map(|tag| values(record, tag, 'a'))
            .chain(titles::former(record))
            .collect(),
        contents: titles::contents(record),
        based_on: titles::based_on(record),
        agents: agents::agents(record),
        languages: numbers::languages(record),
        translated_from: numbers::translated_from(record),
        isbns: numbers::isbns(record),
        issns: numbers::issns(record),
        edition: values(record, "250", 'a').next(),
        place: published(record, 'a'),
        publisher: published(record, 'b'),
        year: numbers::year(record),
        extent: values(record, "300", 'a').next(),
        series: series(record),
        subjects: headings::subjects(record),
        genres: headings::genres(record),
        dewey: headings::dewey(record),
        audience: audience(record),
        summary: values(record, "520", 'a').next(),
        notes: ["500", "503", "504", "505", "511", "538", "546"]
            .into_iter()
            .flat_map(|tag| values(record, tag, 'a'))
            .collect(),
        links: links(record),
        items: items(record),
    }
}

/// Whether a record says that its publication is no more (Leader/05).
pub fn is_deleted(record: &Record) -> bool {
    record.leader().as_bytes().get(5) == Some(&b'd')
}

/// Leader/17.
fn level(record: &Record) -> Level {
    match record.leader().as_bytes().get(17) {
        Some(b'5' | b'8') => Level::Preliminary,
        Some(b'2' | b'3' | b'4' | b'7' | b'u' | b'z') => Level::Brief,
        _ => Level::Full,
    }
}

/// A value without the punctuation that ISBD has between fields, and with its letters mended.
fn plain(value: &str) -> String {
    let mended = mended(value);
    let trimmed = mended.trim().trim_matches('\u{98}').trim_end_matches([' ', ':', ';', '/', ',', '=']);
    trimmed.replace(['\u{98}', '\u{9c}'], "")
}

/// The plain values of all subfields of one code in the fields of one name.
fn values<'r>(record: &'r Record, tag: &'r str, code: char) -> impl Iterator<Item = String> + 'r {
    let own =
        move |field: Field<'r>| field.subfields().filter(move |(own, _)| *own == code).map(|(_, value)| plain(value));
    record.named(tag).flat_map(own).filter(|value| !value.is_empty())
}

/// UTF-8 that somebody took for Windows-1252 is read as what it was: `RÃ¸d` is `Rød`.
fn mended(value: &str) -> Cow<'_, str> {
    if !value.contains(['Ã', 'Â', 'Å', 'Ä']) {
        return Cow::Borrowed(value);
    }
    let (bytes, _, lossy) = WINDOWS_1252.encode(value);
    let read = if lossy { None } else { str::from_utf8(&bytes).ok() };
    read.map_or(Cow::Borrowed(value), |text| Cow::Owned(text.to_owned()))
}

/// Place or publisher: 264 with second indicator 1 before others, and 260.
fn published(record: &Record, code: char) -> Option<String> {
    let publication = |field: &Field<'_>| field.tag.as_str() == "264" && field.indicators()[1] == '1';
    let of = |field: Field<'_>| field.subfield(code).map(plain);
    let first = record.fields().filter(publication).find_map(of);
    let found = first.or_else(|| record.named("260").chain(record.named("264")).find_map(of));
    found.map(|value| value.trim_matches(['[', ']']).to_owned()).filter(|value| !value.is_empty())
}

/// The series: 490 before the traced 830 and NORMARC's 440, which say the same.
fn series(record: &Record) -> Vec<Series> {
    let all = |tag| {
        let one = |field: Field<'_>| {
            let number = field.subfield('v').map(plain).unwrap_or_default();
            Some(Series { title: plain(field.subfield('a')?), number })
        };
        record.named(tag).filter_map(one).collect::<Vec<_>>()
    };
    ["490", "440", "830"].into_iter().map(all).find(|series| !series.is_empty()).unwrap_or_default()
}

/// 008/22, whose letters are others in NORMARC, which has its kinds in 019.
fn audience(record: &Record) -> Option<Audience> {
    let normarc = record.named("019").any(|field| field.subfield('b').is_some());
    match record.control("008")?.chars().nth(22)? {
        'j' => Some(Audience::Children),
        'a' if normarc => Some(Audience::Adults),
        'a' | 'b' | 'c' | 'd' if !normarc => Some(Audience::Children),
        'e' if !normarc => Some(Audience::Adults),
        _ => None,
    }
}

/// 856: the publication (second indicator 0 or 1), its cover, or something about it.
fn links(record: &Record) -> Vec<Link> {
    let one = |field: Field<'_>| {
        let address = field.subfield('u')?.trim();
        let words: Vec<String> =
            ['3', 'z', 'y'].into_iter().filter_map(|code| field.subfield(code)).map(plain).collect();
        let words = words.join(" ");
        let folded = words.to_lowercase();
        let role = match field.indicators()[1] {
            _ if ["omslag", "cover", "forside"].iter().any(|word| folded.contains(word)) => LinkRole::Cover,
            '0' | '1' => LinkRole::Content,
            _ => LinkRole::About,
        };
        let right = address.starts_with("https://") || address.starts_with("http://");
        right.then(|| Link { address: address.to_owned(), role, words })
    };
    record.named("856").filter_map(one).collect()
}

/// Copies: 852 of MARC 21, 850 of Bibliofil's NORMARC, which has one for each.
fn items(record: &Record) -> Vec<Item> {
    let of = |code: char, field: &Field<'_>| field.subfield(code).map(plain).unwrap_or_default();
    let new = record.named("852").map(|field| Item {
        branch: Some(of('b', &field)).filter(|branch| !branch.is_empty()).unwrap_or_else(|| of('a', &field)),
        shelf: [of('c', &field), of('h', &field)].join(" ").trim().to_owned(),
        number: of('p', &field),
    });
    let old = record.named("850").map(|field| Item { branch: of('a', &field), ..Item::default() });
    new.chain(old).filter(|item| !item.branch.is_empty()).collect()
}

#[cfg(test)]
mod tests;
