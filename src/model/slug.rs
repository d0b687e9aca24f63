//! Readable ASCII names for addresses, tenants and headings, by the one table of the contract.

use icu_normalizer::ComposingNormalizerBorrowed;
use std::borrow::Cow;

/// A name with its accents in the letters (NFC): macOS writes them apart, and the two are the same name.
pub fn composed(name: &str) -> Cow<'_, str> {
    if name.is_ascii() { Cow::Borrowed(name) } else { ComposingNormalizerBorrowed::new_nfc().normalize(name) }
}

/// The slug of a text: letters of the Nordic and Sámi languages by a fixed table, other letters dropped, everything else one
/// `-` between words. Empty when nothing is left.
pub fn slug(text: &str) -> String {
    if is(text) {
        return text.to_owned();
    }
    let mut slug = String::with_capacity(text.len());
    let mut gap = false;
    for letter in composed(text).chars() {
        let plain = letter.is_ascii_alphanumeric();
        let spelled = if letter.is_ascii() { "" } else { spelling(letter) };
        if !plain && spelled.is_empty() {
            gap |= !is_dropped(letter);
            continue;
        }
        if gap && !slug.is_empty() {
            slug.push('-');
        }
        gap = false;
        match plain {
            true => slug.push(letter.to_ascii_lowercase()),
            false => slug.push_str(spelled),
        }
    }
    slug
}

fn spelling(letter: char) -> &'static str {
    match letter {
        'æ' | 'Æ' => "ae",
        'ø' | 'Ø' | 'ö' | 'Ö' => "o",
        'å' | 'Å' | 'ä' | 'Ä' | 'á' | 'Á' | 'à' | 'À' => "a",
        'ü' | 'Ü' => "u",
        'é' | 'É' | 'è' | 'È' | 'ê' | 'Ê' => "e",
        'č' | 'Č' => "c",
        'đ' | 'Đ' => "d",
        'ŋ' | 'Ŋ' | 'ñ' | 'Ñ' => "n",
        'š' | 'Š' => "s",
        'ŧ' | 'Ŧ' => "t",
        'ž' | 'Ž' => "z",
        'ï' | 'Ï' => "i",
        _ => "",
    }
}

// A combining mark belongs to the letter before it, so it must not part a word.
fn is_dropped(letter: char) -> bool {
    letter.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&letter) || letter == '\u{ad}'
}

/// Whether a text is a slug already.
pub fn is(text: &str) -> bool {
    let mut gap = true;
    for byte in text.bytes() {
        let letter = byte.is_ascii_lowercase() || byte.is_ascii_digit();
        if !letter && (gap || byte != b'-') {
            return false;
        }
        gap = !letter;
    }
    !gap
}

/// The longest part of an address in bytes: file systems end at 255, and a name gets an ending while it is being written.
pub const LONGEST: usize = 100;

/// What keeps a text from being a part of an address: the code of the diagnostic that says so.
pub fn fault(text: &str) -> Option<&'static str> {
    if !is(text) {
        return Some("slug-form");
    }
    (text.len() > LONGEST).then_some("slug-long")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_follow_the_table_and_words_are_joined_by_one_hyphen() {
        assert_eq!(slug("Ærlig – Østre Ålesund!"), "aerlig-ostre-alesund");
        assert_eq!(slug("Kárášjohka – Karasjok"), "karasjohka-karasjok");
        assert_eq!(slug("Deatnu/Tana, Unjárga, Ŋ ŧ ž č đ"), "deatnu-tana-unjarga-n-t-z-c-d");
        assert_eq!(slug("  --Hva   skjer?--  "), "hva-skjer");
    }

    #[test]
    fn a_part_of_an_address_is_a_slug_and_not_too_long() {
        assert_eq!(fault("hoest-2026"), None);
        assert_eq!(fault(&"a".repeat(LONGEST)), None);
        assert_eq!(fault(&"a".repeat(LONGEST + 1)), Some("slug-long"));
        for text in ["", "..", "../x", "a/b", "Å", "a--b"] {
            assert_eq!(fault(text), Some("slug-form"), "{text}");
        }
    }

    #[test]
    fn letters_outside_the_table_are_dropped() {
        assert_eq!(slug("Łód 2024"), "d-2024");
        assert_eq!(slug("日本"), "");
        assert_eq!(slug("A\u{30a}s"), "as");
    }
}
