//! Alphabetical order as each language has it: æ ø å last and aa as å in Norwegian, Sámi letters in theirs.

use crate::model::language::Language;
use icu_collator::options::CollatorOptions;
use icu_collator::{Collator, CollatorBorrowed, CollatorPreferences};
use icu_locale_core::Locale;
use std::cmp::Ordering;

/// Compares headings in one language.
pub struct Collation(Option<CollatorBorrowed<'static>>);

impl Collation {
    pub fn of(language: Language) -> Collation {
        let locale: Option<Locale> = language.conventions().collation.parse().ok();
        let preferences = locale.map(|locale| CollatorPreferences::from(&locale));
        Collation(preferences.and_then(|preferences| Collator::try_new(preferences, CollatorOptions::default()).ok()))
    }

    /// Total: texts that the language sees as equal are ordered by their characters.
    pub fn compare(&self, a: &str, b: &str) -> Ordering {
        self.0.as_ref().map_or(Ordering::Equal, |collator| collator.compare(a, b)).then_with(|| a.cmp(b))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(language: Language, words: &str) -> String {
        let collation = Collation::of(language);
        let mut words: Vec<&str> = words.split(' ').collect();
        words.sort_by(|a, b| collation.compare(a, b));
        words.join(" ")
    }

    #[test]
    fn norwegian_ends_in_ae_oe_aa_and_takes_aa_for_aa() {
        assert_eq!(sorted(Language::Nb, "Aas Ørsta Ås Zorn Ærfugl Abel"), "Abel Zorn Ærfugl Ørsta Ås Aas");
    }

    #[test]
    fn sami_letters_have_places_of_their_own() {
        assert_eq!(sorted(Language::Se, "ž č z c đ d š s ŋ n ŧ t á a"), "a á c č d đ n ŋ s š t ŧ z ž");
    }
}
