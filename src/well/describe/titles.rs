//! Titles: that of the publication, that of the work, and those of works that it holds or was made from.

use super::{plain, values};
use crate::model::description::{Part, Title, Uniform};
use crate::model::record::{Field, Record};

/// Words before the title in notes of originals, in small letters.
const ORIGINAL: [&str; 9] = [
    "originaltittel",
    "originalens tittel",
    "orig. tittel",
    "orig.tit",
    "originaltit",
    "originalutg",
    "oversatt fra",
    "original title",
    "translation of",
];
/// What relates a work to one that it is a translation of, and to one that it was made from.
const TRANSLATED: [&str; 3] = ["oversettelse av", "omsetjing av", "translation of"];
const BASED: [&str; 8] =
    ["filmatisering", "basert", "etter", "bearbeid", "dramatisering", "based on", "motion picture", "adaptation"];

/// Field 245.
pub fn title(record: &Record) -> Title {
    let Some(field) = record.named("245").next() else { return Title::default() };
    let mut title = Title::default();
    for (code, value) in field.subfields() {
        let value = plain(value);
        match code {
            'a' if title.main.is_empty() => title.main = value,
            'a' | 'b' => join(&mut title.rest, &value),
            'c' => join(&mut title.responsibility, &value),
            'n' | 'p' => part(&mut title.parts, code, value),
            _ => {}
        }
    }
    let skipped = field.indicators()[1].to_digit(10).and_then(|count| u8::try_from(count).ok());
    title.unsorted = skipped.unwrap_or(0);
    title
}

fn join(whole: &mut String, value: &str) {
    if !whole.is_empty() && !value.is_empty() {
        whole.push_str(" ; ");
    }
    whole.push_str(value);
}

/// A number opens a part; a name closes the one that was opened.
fn part(parts: &mut Vec<Part>, code: char, value: String) {
    match (code, parts.last_mut()) {
        ('p', Some(last)) if last.name.is_empty() => last.name = value,
        ('p', _) => parts.push(Part { name: value, ..Part::default() }),
        _ => parts.push(Part { number: value, ..Part::default() }),
    }
}

/// Field 130 or 240.
pub fn uniform(record: &Record) -> Option<Uniform> {
    let field = record.named("130").chain(record.named("240")).next()?;
    let mut uniform =
        Uniform { title: plain(field.subfield('a')?).trim_end_matches('.').to_owned(), ..Uniform::default() };
    for (code, value) in field.subfields() {
        match code {
            'n' | 'p' => part(&mut uniform.parts, code, plain(value)),
            'l' => uniform.language = plain(value).trim_end_matches('.').to_owned(),
            _ => {}
        }
    }
    (!uniform.title.is_empty()).then_some(uniform)
}

/// What notes and added entries say that it was called before it was translated.
pub fn originals(record: &Record) -> Vec<String> {
    let notes = ["574", "503", "500"].into_iter().flat_map(|tag| values(record, tag, 'a'));
    let noted = notes.filter_map(|note| {
        let (before, title) = note.split_once(':')?;
        let before = before.to_lowercase();
        ORIGINAL.iter().any(|words| before.contains(words)).then(|| plain(title).trim_end_matches('.').to_owned())
    });
    let entries = entries(record).filter(|(field, _)| related(field, &TRANSLATED)).map(|(_, title)| title);
    noted.chain(entries).collect()
}

/// What it was called before, as notes of new editions tell.
pub fn former(record: &Record) -> Vec<String> {
    const BEFORE: [&str; 7] = [
        "med tittel",
        "ny utg. av",
        "ny utgave av",
        "tidligere",
        "opprinnelig tittel",
        "opphavleg tittel",
        "earlier title",
    ];
    let notes = ["503", "500", "247"].into_iter().flat_map(|tag| values(record, tag, 'a'));
    let told = notes.filter_map(|note| {
        let (before, title) = note.split_once(':')?;
        let before = before.to_lowercase();
        BEFORE.iter().any(|words| before.contains(words)).then(|| plain(title.split(". ").next().unwrap_or_default()))
    });
    told.collect()
}

/// Works that it is made from.
pub fn based_on(record: &Record) -> Vec<String> {
    let relates =
        |field: &Field<'_>| related(field, &BASED) || (!related(field, &TRANSLATED) && field.indicators()[1] != '2');
    entries(record).filter(|(field, _)| relates(field)).map(|(_, title)| title).collect()
}

/// Works that it holds: analytical entries, and a table of contents.
pub fn contents(record: &Record) -> Vec<String> {
    let entries = entries(record).filter(|(field, _)| field.indicators()[1] == '2').map(|(_, title)| title);
    let listed = values(record, "505", 'a').flat_map(|text| {
        let text = text.split_once(':').map_or(text.as_str(), |(_, rest)| rest).to_owned();
        text.split([';', '–', '—']).map(plain).filter(|title| !title.is_empty()).collect::<Vec<_>>()
    });
    entries.chain(listed).collect()
}

/// Added entries with a title.
fn entries(record: &Record) -> impl Iterator<Item = (Field<'_>, String)> {
    let named = |field: &Field<'_>| ["700", "710", "711", "730"].contains(&field.tag.as_str());
    record.fields().filter(named).filter_map(|field| {
        let code = if field.tag.as_str() == "730" { 'a' } else { 't' };
        Some((field, plain(field.subfield(code)?).trim_end_matches('.').to_owned()))
    })
}

fn related(field: &Field<'_>, words: &[&str]) -> bool {
    let relation = field.subfield('i').unwrap_or_default().to_lowercase();
    words.iter().any(|word| relation.contains(word))
}
