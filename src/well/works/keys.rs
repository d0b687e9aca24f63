//! Under which keys a publication lies, so that whatever may be the same work lies under one of its keys too.
//!
//! Two that share no key are never compared. A key is coarser than what is compared later: it forgives slips, transcriptions and subtitles.

use super::names::Name;
use super::traits::Traits;
use super::words::Words;
use crate::digest::Digest;

/// How many letters of a title a key takes.
const LETTERS: usize = 6;
/// How long a title must be to be a key without a name.
const ALONE: usize = 8;
/// The most creators whose keys are made: an anthology has many.
const CREATORS: usize = 4;

/// A key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(pub i64);

impl Key {
    fn of(kind: &str, parts: &[&str]) -> Key {
        let text = format!("{kind}\u{1f}{}", parts.join("\u{1f}"));
        Key(Digest::of(text.as_bytes()).low().cast_signed())
    }
}

/// The key under which publications with an ISBN lie.
pub fn isbn(number: &str) -> Key {
    Key::of("isbn", &[number])
}

/// All keys, in order and each once.
pub fn keys(traits: &Traits) -> Vec<Key> {
    let numbers =
        |kind, numbers: &[String]| numbers.iter().map(move |number| Key::of(kind, &[number])).collect::<Vec<_>>();
    let mut keys = [numbers("isbn", &traits.isbns), numbers("issn", &traits.issns)].concat();
    let titles = titles(traits);
    let names: Vec<String> =
        traits.creators.iter().chain(&traits.editors).take(CREATORS).flat_map(Name::keys).collect();
    for title in &titles {
        for name in &names {
            keys.extend(ends(title).iter().map(|end| Key::of("name", &[name, end])));
        }
        // A record may lack the name that the other has.
        if title.joined().len() >= ALONE || traits.creators.is_empty() {
            keys.push(Key::of("title", &[title.joined()]));
        }
    }
    let originals = traits.originals.iter().filter(|title| title.joined().len() >= ALONE);
    keys.extend(originals.map(|title| Key::of("original", &[title.joined()])));
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The titles under which it may lie.
fn titles(traits: &Traits) -> Vec<Words> {
    let mut titles = vec![traits.head.clone(), traits.tail.bare(), traits.subtitle.clone(), traits.whole.bare()];
    titles.extend(traits.originals.iter().cloned());
    titles.extend(traits.variants.iter().cloned());
    titles.extend(traits.series.iter().filter(|(_, number)| number.is_some()).map(|(series, _)| series.clone()));
    // The part's name may stand last in the title of another.
    let words = traits.head.words();
    titles.extend(
        (1..words.len())
            .rev()
            .take(3)
            .filter_map(|place| traits.head.without(&words[..place]))
            .map(|words| words.bare()),
    );
    titles.retain(|title| !title.is_empty());
    titles.sort_unstable_by(|one, other| one.joined().cmp(other.joined()));
    titles.dedup_by(|one, other| one.joined() == other.joined());
    titles
}

/// The beginning of a title and its end, without what old spelling, slips and machines that read cards change most; short ones whole.
fn ends(title: &Words) -> Vec<String> {
    let lettered = title.joined().contains(|letter: char| letter.is_alphabetic());
    let dropped = if lettered { "aeiouyj?01" } else { "aeiouyj?" };
    let mut letters: Vec<char> = title.joined().chars().filter(|letter| !dropped.contains(*letter)).collect();
    letters.dedup();
    if letters.len() < 3 {
        return vec![title.joined().to_owned()];
    }
    let first: String = letters.iter().take(LETTERS).collect();
    let last: String = letters.iter().rev().take(LETTERS).collect();
    vec![format!("a{first}"), format!("z{last}")]
}
