//! The one fixed table that makes addresses and identifiers of names (contract.md, "Addresses").
//!
//! It is deliberately not a transliteration library: an address that once was published must never change because a
//! dependency learned a new letter.

/// The slug of a name: `Bøker på Årnes` → `boker-pa-arnes`. Empty when nothing of the name can stand in an address.
pub fn of(name: &str) -> String {
    let mut slug = String::with_capacity(name.len());
    for letter in name.chars() {
        match ascii(letter) {
            Some(letters) => slug.push_str(letters),
            None if letter.is_ascii_alphanumeric() => slug.push(letter.to_ascii_lowercase()),
            // Letters of other scripts and combining accents (macOS writes `å` as two characters) vanish.
            None if letter.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&letter) => {}
            None if slug.is_empty() || slug.ends_with('-') => {}
            None => slug.push('-'),
        }
    }
    if slug.ends_with('-') {
        slug.pop();
    }
    slug
}

/// Whether `text` is its own slug.
pub fn is(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with('-')
        && !text.ends_with('-')
        && !text.contains("--")
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// What stands for a letter outside ASCII.
fn ascii(letter: char) -> Option<&'static str> {
    Some(match letter {
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
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_the_contract() {
        assert_eq!(of("Bøker på Årnes – høsten 2026!"), "boker-pa-arnes-hosten-2026");
        assert_eq!(of("Kárášjohka - Karasjok"), "karasjohka-karasjok");
        assert_eq!(of("ÆØÅ ŊŦŽ Đ"), "aeoa-ntz-d");
        assert_eq!(of("A\u{30a}lesund"), "alesund");
        assert_eq!(of("日本"), "");
    }

    #[test]
    fn a_slug_is_its_own_slug() {
        for name in ["Herøy", "--a--b--", "x", "", "日本", "a_b.c"] {
            assert_eq!(is(&of(name)), !of(name).is_empty(), "{name}");
            assert_eq!(of(&of(name)), of(name));
        }
    }
}
