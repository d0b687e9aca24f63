//! Words to search: titles, names and subjects of works, folded and without their endings (Snowball's Norwegian), in SQLite's full-text index.
//!
//! The index is part of the well, so that a work is found in the same moment in which it is there.

use super::ask::Found;
use crate::model::description::Description;
use crate::model::fold;
use rusqlite::{Connection, params};
use rust_stemmers::{Algorithm, Stemmer};
use std::collections::BTreeSet;

/// How much a word in the title, in a name, in a subject counts.
const WEIGHTS: &str = "bm25(words, 10.0, 6.0, 2.0)";

/// Files a work under its words.
pub fn index(connection: &Connection, work: i64, descriptions: &[Description]) -> rusqlite::Result<()> {
    let stemmer = Stemmer::create(Algorithm::Norwegian);
    let stems = |texts: Vec<&str>| {
        let words: BTreeSet<String> =
            texts.into_iter().flat_map(fold::words).flat_map(|word| both(&stemmer, word)).collect();
        words.into_iter().collect::<Vec<_>>().join(" ")
    };
    let of =
        |texts: &dyn Fn(&Description) -> Vec<String>| -> Vec<String> { descriptions.iter().flat_map(texts).collect() };
    let titles = of(&|description| {
        let uniform = description.uniform.iter().map(|uniform| uniform.title.clone());
        let series = description.series.iter().map(|series| series.title.clone());
        let parts = description.title.parts.iter().map(|part| part.name.clone());
        let own = [description.title.main.clone(), description.title.rest.clone()];
        own.into_iter()
            .chain(parts)
            .chain(uniform)
            .chain(series)
            .chain(description.variants.clone())
            .chain(description.originals.clone())
            .collect()
    });
    let names = of(&|description| description.agents.iter().map(|agent| agent.name.clone()).collect());
    let about = of(&|description| {
        let headings = description.subjects.iter().chain(&description.genres).map(|heading| heading.label.clone());
        let numbers = description.isbns.iter().map(|isbn| isbn.number.clone());
        headings.chain(numbers).chain(description.contents.clone()).chain(description.summary.clone()).collect()
    });
    let plain = |texts: &[String]| stems(texts.iter().map(String::as_str).collect());
    connection.prepare_cached("DELETE FROM words WHERE rowid = ?1")?.execute([work])?;
    let mut insert =
        connection.prepare_cached("INSERT INTO words (rowid, title, names, about) VALUES (?1, ?2, ?3, ?4)")?;
    insert.execute(params![work, plain(&titles), plain(&names), plain(&about)])?;
    Ok(())
}

/// A word as it stands and without its ending, where that is another.
fn both(stemmer: &Stemmer, word: String) -> Vec<String> {
    let stem = stemmer.stem(&word).into_owned();
    if stem == word { vec![word] } else { vec![word, stem] }
}

/// The works in which all words of a query stand, the best first; the last word may be the beginning of one.
pub fn search(connection: &Connection, query: &str, most: usize) -> rusqlite::Result<Vec<Found>> {
    let stemmer = Stemmer::create(Algorithm::Norwegian);
    let words = fold::words(query);
    let last = words.len().saturating_sub(1);
    let asked: Vec<String> = words
        .iter()
        .enumerate()
        .map(|(place, word)| {
            let stem = stemmer.stem(word);
            let begins = if place == last { format!(" OR \"{word}\"*") } else { String::new() };
            format!("(\"{word}\" OR \"{stem}\"{begins})")
        })
        .collect();
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let statement = format!(
        "SELECT name, title, creator, kind, language, year, (SELECT count(*) FROM holdings WHERE work = works.id)
         FROM (SELECT works.id AS found, {WEIGHTS} AS weight FROM words JOIN works ON works.id = words.rowid
               WHERE words MATCH ?1 ORDER BY weight, name LIMIT ?2)
         JOIN works ON works.id = found ORDER BY weight, name"
    );
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let mut prepared = connection.prepare_cached(&statement)?;
    prepared.query_map(params![asked.join(" AND "), most], Found::of)?.collect()
}
