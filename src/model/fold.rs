//! A text as the words that it is found by, whatever keyboard and spelling a reader has.
//!
//! `search.js` does the same to what a reader writes; both are held against `tests/data/search/folding.json`.

use icu_normalizer::DecomposingNormalizerBorrowed;

/// A word without case and accents, in the letters of an English keyboard: `Ålesund`, `AALESUND` and `alesund` are one.
pub fn fold(text: &str) -> String {
    if text.is_ascii() && !text.as_bytes().windows(2).any(|pair| pair.eq_ignore_ascii_case(b"aa")) {
        // Most words have nothing to take apart.
        return text.to_ascii_lowercase();
    }
    let apart = DecomposingNormalizerBorrowed::new_nfkd().normalize(text).to_lowercase();
    let mut folded = String::with_capacity(apart.len());
    for letter in apart.chars().filter(|letter| !is_mark(*letter)) {
        match spelling(letter) {
            Some(spelled) => folded.push_str(spelled),
            // Who has no å writes aa, or a.
            None if letter == 'a' && folded.ends_with('a') => {}
            None => folded.push(letter),
        }
    }
    folded
}

fn is_mark(letter: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&letter)
}

/// Letters that are no other letter with an accent.
fn spelling(letter: char) -> Option<&'static str> {
    match letter {
        'æ' => Some("ae"),
        'ø' => Some("o"),
        'đ' | 'ð' => Some("d"),
        'ŧ' => Some("t"),
        'ŋ' => Some("n"),
        'ł' => Some("l"),
        'þ' => Some("th"),
        'ß' => Some("ss"),
        'œ' => Some("oe"),
        _ => None,
    }
}

/// The folded words of a text. What a hyphen or an apostrophe joins is one word, and each of its longer parts is one too.
pub fn words(text: &str) -> Vec<String> {
    let text = text.replace('\u{ad}', "");
    let mut found = Vec::new();
    let groups = text.split(|letter: char| !(is_letter(letter) || is_joint(letter)));
    for joined in groups.filter(|joined| !joined.is_empty()) {
        if !joined.contains(is_joint) {
            found.extend(Some(fold(joined)).filter(|word| !word.is_empty()));
            continue;
        }
        let mut parts: Vec<String> = joined.split(is_joint).filter(|part| !part.is_empty()).map(fold).collect();
        let whole = match parts.len() {
            // Folded once is folded for good.
            0 | 1 => parts.pop(),
            _ => Some(fold(&parts.concat())),
        };
        found.extend(parts.into_iter().filter(|part| part.chars().count() > 1));
        found.extend(whole.filter(|whole| !whole.is_empty()));
    }
    found
}

fn is_letter(letter: char) -> bool {
    letter.is_alphanumeric() || is_mark(letter)
}

fn is_joint(letter: char) -> bool {
    ['-', '\u{2010}', '\u{2011}', '\'', '’'].contains(&letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded_as_the_script_folds_them() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/search/folding.json");
        let shared: Vec<(String, Vec<String>)> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        assert!(shared.len() > 20);
        for (text, expected) in shared {
            assert_eq!(words(&text), expected, "{text}");
        }
    }

    #[test]
    fn folding_what_is_folded_changes_nothing() {
        for word in words("Ærlig Åa-åen Tromsø Kárášjohka Ŋŧđ ǿ e-bøker ﬁlm İ ℌ²") {
            assert_eq!(words(&word), std::slice::from_ref(&word));
        }
    }
}
