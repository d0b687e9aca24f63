//! Tables whose keys are free or languages, and words that may be written once for each language.

use super::value::{Faults, Path, Value, mismatch};
use crate::diagnostic::Diagnostic;
use crate::model::language::{Language, Localized};
use std::collections::BTreeMap;
use toml::Spanned;
use toml::de::DeValue;

type Written<'v, 'i> = &'v Spanned<DeValue<'i>>;

/// What can stand as the key of a table with free keys.
pub trait Key: Ord + Sized {
    const SAMPLE: &'static str;
    const EXAMPLE: &'static str;

    fn of(key: &str) -> Option<Self>;
    /// The keys that there are; none: any.
    fn known() -> String;
}

impl Key for String {
    const SAMPLE: &'static str = "key";
    const EXAMPLE: &'static str = "{ key = \"…\" }";

    fn of(key: &str) -> Option<String> {
        Some(key.to_owned())
    }

    fn known() -> String {
        String::new()
    }
}

impl Key for Language {
    const SAMPLE: &'static str = "nb";
    const EXAMPLE: &'static str = "{ nb = \"…\" }";

    fn of(key: &str) -> Option<Language> {
        Language::of_tag(key)
    }

    fn known() -> String {
        Language::ALL.map(Language::tag).join(", ")
    }
}

impl<K: Key, T: Value> Value for BTreeMap<K, T> {
    const EXPECTED: &'static str = "expects-table";
    const EXAMPLE: &'static str = K::EXAMPLE;

    fn read(value: Written<'_, '_>, path: Path<'_>, faults: &mut Faults<'_>) -> Option<BTreeMap<K, T>> {
        let Some(table) = value.get_ref().as_table() else { return mismatch::<BTreeMap<K, T>>(value, path, faults) };
        let mut read = BTreeMap::new();
        for (key, value) in table {
            let inner = path.key(key.get_ref());
            let Some(name) = K::of(key.get_ref()) else {
                let span = faults.span(key.span());
                faults.push(Diagnostic::error("unknown-key-far").arg("key", inner).arg("known", K::known()), span);
                continue;
            };
            if let Some(value) = T::read(value, inner, faults) {
                read.insert(name, value);
            }
        }
        Some(read)
    }

    fn corrected(found: &DeValue<'_>, _: &str) -> Option<String> {
        found.as_str().map(|text| format!("{{ {} = \"{text}\" }}", K::SAMPLE))
    }
}

/// Words in the library's first language, or in several.
#[derive(Clone, Debug)]
pub enum Words {
    First(String),
    Each(Localized),
}

impl Words {
    /// The words by language; what is written without one is in the library's first.
    pub fn by_language(self, first: Language) -> Localized {
        match self {
            Words::First(text) => Localized::from([(first, text)]),
            Words::Each(texts) => texts,
        }
    }

    /// Whether some of them are none.
    pub fn is_blank(&self) -> bool {
        match self {
            Words::First(text) => text.trim().is_empty(),
            Words::Each(texts) => texts.is_empty() || texts.values().any(|text| text.trim().is_empty()),
        }
    }
}

impl Value for Words {
    const EXPECTED: &'static str = <String as Value>::EXPECTED;
    const EXAMPLE: &'static str = <String as Value>::EXAMPLE;

    fn read(value: Written<'_, '_>, path: Path<'_>, faults: &mut Faults<'_>) -> Option<Words> {
        match value.get_ref() {
            DeValue::Table(_) => Localized::read(value, path, faults).map(Words::Each),
            _ => String::read(value, path, faults).map(Words::First),
        }
    }

    fn corrected(found: &DeValue<'_>, written: &str) -> Option<String> {
        String::corrected(found, written)
    }
}
