//! An index as files: the words of every item, turned round.

use super::plain::plain;
use super::{Field, Index, Item, VERSION};
use crate::digest::Digest;
use crate::model::content::{Detail, Document};
use crate::model::fold::words;
use crate::model::language::twins::twins;
use foldhash::HashMap;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use std::fmt::Debug;

/// How many words an item is found by at most: no text may make an index that a phone cannot carry.
const MOST_WORDS: usize = 2000;
/// The longest word in letters; what is longer is nothing that anybody writes.
const LONGEST_WORD: usize = 40;

/// The words that an item is found by.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Words {
    /// Each once, in their order, with a space between any two.
    list: String,
    /// The most important field that each stands in.
    fields: Vec<u8>,
    /// How many its title has.
    title: usize,
}

impl Index {
    /// The bytes of its files, in the order of its paths, from the words of each item.
    pub fn written<'w>(&self, each: impl Iterator<Item = &'w Words>) -> Vec<Vec<u8>> {
        let mut items = Vec::with_capacity(self.items.len());
        let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, (item, words)) in self.items.iter().zip(each).enumerate() {
            items.push(json!([item.name, words.title]));
            let found = words.list.split_terminator(' ').zip(&words.fields);
            found.for_each(|(word, field)| places.entry(word).or_default().push(at * 4 + usize::from(*field)));
        }
        let parts = self.parts(places.values().map(|places| distances(places)).collect());
        let starts: Vec<usize> = parts.iter().map(|(start, _)| *start).collect();
        let urls: Vec<String> = self.paths.iter().skip(1).map(|path| format!("/{path}")).collect();
        let words = places.keys().copied().collect::<Vec<_>>().join(" ");
        let first = json!({ "version": VERSION, "items": items, "words": words, "starts": starts, "parts": urls });
        std::iter::once(first.to_string().into_bytes()).chain(parts.into_iter().map(|(_, bytes)| bytes)).collect()
    }

    /// What the words of an item follow from; `read` is what its document does beside its bytes.
    pub fn key(&self, item: &Item, read: &(impl Serialize + Debug)) -> u64 {
        Digest::of_plain(&(VERSION, self.norwegian, &item.texts, item.digest, read)).low()
    }

    /// The words of an item, with those of its document.
    pub fn words(&self, item: &Item, document: Option<&Document>) -> Words {
        let texts = item.texts.iter().map(|(field, text)| (*field, text.as_str().into()));
        let mut found = BTreeMap::new();
        // Most words stand in a text more than once: what they are found by is known.
        let mut met: HashMap<String, Field> = HashMap::default();
        for (field, text) in texts.chain(document.map(texts_of).unwrap_or_default()) {
            for word in words(&text).into_iter().filter(|word| word.chars().count() <= LONGEST_WORD) {
                if met.get(&word).is_some_and(|known| *known <= field) {
                    continue;
                }
                met.insert(word.clone(), field);
                let others = if self.norwegian { twins(&word) } else { Vec::new() };
                for word in others.into_iter().chain([word]) {
                    if found.len() < MOST_WORDS || found.contains_key(&word) {
                        let known = found.entry(word).or_insert(field);
                        *known = field.min(*known);
                    }
                }
            }
        }
        let title = met.values().filter(|field| **field == Field::Title).count();
        let fields = found.values().map(|field| *field as u8).collect();
        Words { list: found.into_keys().collect::<Vec<_>>().join(" "), fields, title }
    }

    /// The words' places in as many parts as there are files for, of about the same size, each with its first word.
    fn parts(&self, places: Vec<Vec<usize>>) -> Vec<(usize, Vec<u8>)> {
        let files = self.paths.len() - 1;
        let share = places.iter().map(Vec::len).sum::<usize>().div_ceil(files).max(1);
        let mut parts = Vec::with_capacity(files);
        let mut from = 0;
        for _ in 0..files {
            let mut taken = 0;
            let last = parts.len() + 1 == files;
            let fits = places[from..].iter().take_while(|places| {
                let fits = last || taken < share;
                taken += places.len();
                fits
            });
            let to = from + fits.count();
            parts.push((from, json!(places[from..to]).to_string().into_bytes()));
            from = to;
        }
        parts
    }
}

/// The first number as it is; each other's item as its distance to the one before.
fn distances(places: &[usize]) -> Vec<usize> {
    let mut before = 0;
    let distance = |place: &usize| {
        let distance = (place / 4 - before) * 4 + place % 4;
        before = place / 4;
        distance
    };
    places.iter().map(distance).collect()
}

/// All that a document says of itself, the most important first.
fn texts_of(document: &Document) -> Vec<(Field, std::borrow::Cow<'_, str>)> {
    let (front, body) = (&document.front, &document.body);
    let labels = front.tags.iter().chain(&front.audience).map(|label| label.title.as_str());
    let headings = body.headings.iter().map(|heading| heading.text.as_str());
    let fields = std::iter::once((Field::Title, front.title.as_str()))
        .chain(labels.chain(headings).map(|text| (Field::Heading, text)))
        .chain(front.summary.iter().map(|text| (Field::Summary, text.as_str())))
        .chain(detail(&front.detail).into_iter().map(|text| (Field::Summary, text.as_str())));
    fields.map(|(field, text)| (field, text.into())).chain([(Field::Body, plain(body).into())]).collect()
}

/// What only documents of a kind say.
fn detail(detail: &Detail) -> Vec<&String> {
    match detail {
        Detail::Event(event) => event.place.iter().chain(&event.organiser).collect(),
        Detail::Article { author, .. } => author.iter().collect(),
        Detail::List { items } => items
            .iter()
            .flat_map(|item| [Some(&item.title), item.author.as_ref(), item.isbn.as_ref(), item.text.as_ref()])
            .flatten()
            .collect(),
        Detail::Page { .. } | Detail::Screen { .. } | Detail::Section { .. } => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(texts: &[(&str, &str)]) -> Vec<serde_json::Value> {
        let item = |(name, text): &(&str, &str)| Item {
            name: (*name).to_owned(),
            texts: vec![(Field::Title, (*text).to_owned()), (Field::Body, "overalt".to_owned())],
            digest: None,
            source: None,
        };
        let index = Index::new("nb", texts.iter().map(item).collect(), true);
        let words: Vec<Words> = index.items().iter().map(|item| index.words(item, None)).collect();
        let written = index.written(words.iter());
        assert_eq!(written.len(), index.paths.len());
        written.iter().map(|bytes| serde_json::from_slice(bytes).unwrap()).collect()
    }

    #[test]
    fn each_word_has_its_items_with_the_most_important_field() {
        let files = index(&[("/a/", "Åpent overalt"), ("/b/", "Bok"), ("/c/", "Bok og åpent")]);
        assert_eq!(files[0]["items"], json!([["/a/", 2], ["/b/", 1], ["/c/", 3]]));
        // What is open in bokmål is found in nynorsk.
        assert_eq!(files[0]["words"], "apent bok og ope opent overalt");
        assert_eq!(files[1], json!([[0, 8], [4, 4], [8], [0, 8], [0, 8], [0, 7, 7]]));
    }

    #[test]
    fn many_items_are_parted_and_no_word_is_lost() {
        let texts: Vec<(String, String)> = (0..250).map(|n| (format!("/{n}/"), format!("ord{n} felles"))).collect();
        let files = index(&texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect::<Vec<_>>());
        assert_eq!(files.len(), 4);
        let words = files[0]["words"].as_str().unwrap().split(' ').count();
        let lengths: Vec<usize> = files[1..].iter().map(|part| part.as_array().unwrap().len()).collect();
        assert_eq!(lengths.iter().sum::<usize>(), words);
        assert_eq!(files[0]["starts"], json!([0, lengths[0], lengths[0] + lengths[1]]));
    }
}
