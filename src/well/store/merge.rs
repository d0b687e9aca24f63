//! One view of a work out of all that its records say: each field with the record that it is from, and why that one.
//!
//! A fuller record wins over a brief one and a brief one over an announcement; among equals what most records say; then what says more. So an
//! answer does not depend on the order in which records came.

use super::search;
use crate::model::description::{Description, Heading, Item, Kind, Level};
use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// A value, where it is from, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Said {
    pub value: String,
    /// The record: `library/source number`.
    pub from: String,
    pub why: Why,
}

/// Why a record's word stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// No other says anything.
    Only,
    /// Others say the same.
    Agreed,
    /// It is catalogued more thoroughly than those that say something else.
    Level,
    /// More records say it than anything else.
    Most,
    /// It says more than others that are as good.
    Fuller,
}

impl Why {
    pub const ALL: [Why; 5] = [Why::Only, Why::Agreed, Why::Level, Why::Most, Why::Fuller];

    pub fn code(self) -> &'static str {
        match self {
            Why::Only => "only",
            Why::Agreed => "agreed",
            Why::Level => "level",
            Why::Most => "most",
            Why::Fuller => "fuller",
        }
    }
}

/// A work, as all its records together have it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Merged {
    /// By the names of fields.
    pub fields: BTreeMap<&'static str, Said>,
    /// Subjects, genres, ISBNs and others of which there are many, each once.
    pub lists: BTreeMap<&'static str, Vec<Said>>,
}

/// What a record says, and how much that counts.
pub struct Source {
    pub description: Description,
    pub level: Level,
    pub from: String,
}

/// What a description says in one field.
type Scalar<'f> = &'f dyn Fn(&Description) -> String;
/// The same where there are many.
type Listed<'f> = &'f dyn Fn(&Description) -> Vec<String>;

/// Puts together what records say; they are in an order of their own.
pub fn merge(sources: &[Source]) -> Merged {
    let scalar = |of: Scalar<'_>| chosen(sources, of);
    let fields: [(&'static str, Scalar<'_>); 8] = [
        ("title", &|description| title(description)),
        ("creators", &|description| creators(description)),
        ("uniform", &|description| {
            description.uniform.as_ref().map(|uniform| uniform.title.clone()).unwrap_or_default()
        }),
        ("language", &|description| description.languages.join(", ")),
        ("kind", &|description| kind(description.kind).to_owned()),
        ("summary", &|description| description.summary.clone().unwrap_or_default()),
        ("series", &|description| series(description)),
        ("audience", &|description| audience(description)),
    ];
    let lists: [(&'static str, Listed<'_>); 6] = [
        ("subjects", &|description| labels(&description.subjects)),
        ("genres", &|description| labels(&description.genres)),
        ("dewey", &|description| description.dewey.clone()),
        ("isbn", &|description| description.isbns.iter().map(|isbn| isbn.number.clone()).collect()),
        ("ids", &|description| description.agents.iter().flat_map(|agent| agent.ids.clone()).collect()),
        ("links", &|description| description.links.iter().map(|link| link.address.clone()).collect()),
    ];
    Merged {
        fields: fields.into_iter().filter_map(|(name, of)| Some((name, scalar(of)?))).collect(),
        lists: lists
            .into_iter()
            .map(|(name, of)| (name, all(sources, of)))
            .filter(|(_, list)| !list.is_empty())
            .collect(),
    }
}

/// The value of one field.
fn chosen(sources: &[Source], of: Scalar<'_>) -> Option<Said> {
    let said: Vec<(&Source, String)> = sources.iter().map(|source| (source, of(&source.description))).collect();
    let said: Vec<(&Source, String)> = said.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    let mut weights: BTreeMap<&str, (Level, usize)> = BTreeMap::new();
    for (source, value) in &said {
        let weight = weights.entry(value).or_insert((source.level, 0));
        *weight = (weight.0.max(source.level), weight.1 + 1);
    }
    let rank = |value: &str| weights.get(value).map(|(level, count)| (*level, *count, value.len()));
    let (source, value) =
        said.iter().max_by(|(_, one), (_, other)| rank(one).cmp(&rank(other)).then(other.cmp(one)))?;
    let best = rank(value)?;
    let next = weights.keys().filter(|other| **other != value.as_str()).filter_map(|other| rank(other)).max();
    let why = match next {
        None if said.len() == 1 => Why::Only,
        None => Why::Agreed,
        Some(next) if next.0 < best.0 => Why::Level,
        Some(next) if next.1 < best.1 => Why::Most,
        Some(_) => Why::Fuller,
    };
    // Of those that say it, the most thorough.
    let from = said
        .iter()
        .filter(|(_, other)| other == value)
        .max_by_key(|(source, _)| source.level)
        .map_or(source, |(source, _)| source);
    Some(Said { value: value.clone(), from: from.from.clone(), why })
}

/// All values of a field, each once, from the most thorough record that has it.
fn all(sources: &[Source], of: Listed<'_>) -> Vec<Said> {
    let mut ordered: Vec<&Source> = sources.iter().collect();
    ordered.sort_by_key(|source| std::cmp::Reverse(source.level));
    let (mut seen, mut list): (BTreeSet<String>, Vec<Said>) = (BTreeSet::new(), Vec::new());
    for source in ordered {
        for value in of(&source.description) {
            if seen.insert(value.clone()) {
                list.push(Said { value, from: source.from.clone(), why: Why::Only });
            } else if let Some(said) = list.iter_mut().find(|said| said.value == value) {
                said.why = Why::Agreed;
            }
        }
    }
    list
}

/// `Sult : roman`.
pub fn title(description: &Description) -> String {
    let parts = description.title.parts.iter().flat_map(|part| [part.number.as_str(), &part.name]);
    let main = std::iter::once(description.title.main.as_str()).chain(parts).filter(|part| !part.is_empty());
    let main = main.collect::<Vec<_>>().join(". ");
    if description.title.rest.is_empty() { main } else { format!("{main} : {}", description.title.rest) }
}

/// Who made it: the main entry, else those who are named first.
pub fn creators(description: &Description) -> String {
    let main = description.agents.iter().filter(|agent| agent.main).map(|agent| agent.name.as_str());
    let main: Vec<&str> = main.collect();
    let others = description.agents.iter().take(2).map(|agent| agent.name.as_str());
    if main.is_empty() { others.collect::<Vec<_>>().join(" ; ") } else { main.join(" ; ") }
}

fn series(description: &Description) -> String {
    let all = description.series.iter().map(|series| match series.number.as_str() {
        "" => series.title.clone(),
        number => format!("{} ; {number}", series.title),
    });
    all.collect::<Vec<_>>().join(" ; ")
}

fn audience(description: &Description) -> String {
    description
        .audience
        .and_then(|audience| serde_json::to_value(audience).ok()?.as_str().map(str::to_owned))
        .unwrap_or_default()
}

fn labels(headings: &[Heading]) -> Vec<String> {
    headings.iter().map(|heading| heading.label.clone()).collect()
}

/// The code of a kind, which has words in every language.
pub fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "text",
        Kind::Speech => "speech",
        Kind::Sound => "sound",
        Kind::Music => "music",
        Kind::Score => "score",
        Kind::Film => "film",
        Kind::Game => "game",
        Kind::Program => "program",
        Kind::Picture => "picture",
        Kind::Map => "map",
        Kind::Object => "object",
        Kind::Kit => "kit",
    }
}

/// Brings up to date what lists and searches know of a work.
pub fn summary(connection: &Connection, work: i64) -> rusqlite::Result<()> {
    let records = records(connection, work)?;
    let descriptions = texts(connection, &records)?;
    if let Some(best) = descriptions.first() {
        let mut update = connection.prepare_cached(
            "UPDATE works SET title = ?2, creator = ?3, kind = ?4, language = ?5, year = ?6 WHERE id = ?1",
        )?;
        let year = descriptions.iter().filter_map(|description| description.year).min();
        let (title, creators) = (title(best), creators(best));
        update.execute(params![
            work,
            title,
            creators,
            kind(best.kind),
            best.languages.first().map_or("", String::as_str),
            year
        ])?;
        search::index(connection, work, &descriptions)?;
    }
    holdings(connection, work, records)
}

/// What a record adds to a work, besides what it says.
struct Own {
    text: i64,
    digest: Vec<u8>,
    level: i64,
    tenant: String,
    first: i64,
    last: i64,
    items: String,
}

/// The records of a work.
fn records(connection: &Connection, work: i64) -> rusqlite::Result<Vec<Own>> {
    let mut asked = connection.prepare_cached(
        "SELECT texts.id, texts.digest, level, tenant, first, last, items FROM shapes JOIN texts ON texts.shape = shapes.id
         JOIN records ON records.text = texts.id JOIN sources ON sources.id = source WHERE work = ?1 AND gone IS NULL",
    )?;
    let own = |row: &rusqlite::Row<'_>| {
        let (text, digest, level) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(Own { text, digest, level, tenant: row.get(3)?, first: row.get(4)?, last: row.get(5)?, items: row.get(6)? })
    };
    asked.query_map([work], own)?.collect()
}

/// What the records of a work say, each text once: the most thorough first, then what most have.
fn texts(connection: &Connection, records: &[Own]) -> rusqlite::Result<Vec<Description>> {
    let mut weights: BTreeMap<i64, (i64, usize, &[u8])> = BTreeMap::new();
    for record in records {
        let weight = weights.entry(record.text).or_insert((record.level, 0, &record.digest));
        *weight = (weight.0.max(record.level), weight.1 + 1, weight.2);
    }
    let mut ranked: Vec<_> =
        weights.into_iter().map(|(text, (level, count, digest))| (Reverse((level, count)), digest, text)).collect();
    ranked.sort_unstable();
    let mut asked = connection.prepare_cached("SELECT description FROM texts WHERE id = ?1")?;
    let all: rusqlite::Result<Vec<String>> =
        ranked.into_iter().map(|(_, _, text)| asked.query_row([text], |row| row.get(0))).collect();
    Ok(all?.iter().filter_map(|text| serde_json::from_str(text).ok()).collect())
}

/// Who has it, since when, and in which branches.
fn holdings(connection: &Connection, work: i64, records: Vec<Own>) -> rusqlite::Result<()> {
    let mut held: BTreeMap<String, (i64, i64, BTreeSet<String>)> = BTreeMap::new();
    for Own { tenant, first, last, items, .. } in records {
        let items: Vec<Item> = serde_json::from_str(&items).unwrap_or_default();
        let holding = held.entry(tenant).or_insert((first, last, BTreeSet::new()));
        (holding.0, holding.1) = (holding.0.min(first), holding.1.max(last));
        holding.2.extend(items.into_iter().map(|item| item.branch));
    }
    connection.prepare_cached("DELETE FROM holdings WHERE work = ?1")?.execute([work])?;
    let mut insert = connection.prepare_cached("INSERT INTO holdings VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for (tenant, (first, last, branches)) in held {
        let branches = serde_json::to_string(&branches).unwrap_or_default();
        insert.execute(params![tenant, work, first, last, branches])?;
    }
    Ok(())
}

/// The library of a source.
pub fn tenant(connection: &Connection, source: i64) -> rusqlite::Result<String> {
    connection.prepare_cached("SELECT tenant FROM sources WHERE id = ?1")?.query_row([source], |row| row.get(0))
}

/// Notes that a library has a copy more of a work.
pub fn held(
    connection: &Connection,
    (tenant, work, at): (&str, i64, i64),
    branches: BTreeSet<String>,
) -> rusqlite::Result<()> {
    let mut asked = connection.prepare_cached("SELECT branches FROM holdings WHERE tenant = ?1 AND work = ?2")?;
    let known: Option<String> = asked.query_row(params![tenant, work], |row| row.get(0)).optional()?;
    let mut all: BTreeSet<String> = known.and_then(|known| serde_json::from_str(&known).ok()).unwrap_or_default();
    all.extend(branches);
    let mut write = connection.prepare_cached(
        "INSERT INTO holdings VALUES (?1, ?2, ?3, ?3, ?4)
         ON CONFLICT DO UPDATE SET first = min(first, ?3), last = max(last, ?3), branches = ?4",
    )?;
    write.execute(params![tenant, work, at, serde_json::to_string(&all).unwrap_or_default()])?;
    Ok(())
}
