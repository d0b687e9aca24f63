//! Bytes of other programs → letters: UTF-8, or else Latin-1, without those that no text may hold.

use crate::content::value::unfit;

/// The text, and whether it had to be read as Latin-1 (Windows-1252).
pub fn decoded(bytes: &[u8]) -> (String, bool) {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match str::from_utf8(bytes) {
        Ok(text) => (fit(text), false),
        Err(_) => (fit(&bytes.iter().map(|byte| windows(*byte)).collect::<String>()), true),
    }
}

/// Without characters that no text may hold.
fn fit(text: &str) -> String {
    text.chars().filter(|letter| !unfit(*letter)).collect()
}

/// What Windows-1252 has where Latin-1 has control characters.
#[rustfmt::skip]
const WINDOWS: [char; 32] = [
    '€', '\u{fffd}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{fffd}', 'Ž', '\u{fffd}',
    '\u{fffd}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{fffd}', 'ž', 'Ÿ',
];

fn windows(byte: u8) -> char {
    match byte {
        0x80..=0x9f => WINDOWS[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_utf_8_is_latin_1() {
        assert_eq!(decoded("\u{feff}blå\u{7}bær\n".as_bytes()), ("blåbær\n".to_owned(), false));
        assert_eq!(decoded(b"bl\xe5b\xe6r \x96 \x80"), ("blåbær – €".to_owned(), true));
    }
}
