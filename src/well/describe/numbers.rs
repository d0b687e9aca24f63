//! Numbers and codes: ISBN, ISSN, years and languages, each checked and in one form.

use super::values;
use crate::model::description::Isbn;
use crate::model::record::{Field, Record};

/// What stands beside the number of a set.
const SET: [&str; 6] = ["komplett", "(set)", "samlet", "sett", "compl", "kpl"];
/// Codes that say that there is no language, or that it is not known.
const NONE: [&str; 4] = ["und", "zxx", "mul", "mis"];

/// The ISBNs of field 020; those with a wrong digit identify nothing.
pub fn isbns(record: &Record) -> Vec<Isbn> {
    let one = |field: Field<'_>| {
        let text = field.subfield('a')?;
        let beside = ['q', 'b', 'a'].into_iter().filter_map(|code| field.subfield(code)).collect::<Vec<_>>().join(" ");
        let beside = beside.to_lowercase();
        Some(Isbn { number: isbn13(text)?, set: SET.iter().any(|word| beside.contains(word)) })
    };
    let mut isbns: Vec<Isbn> = Vec::new();
    for isbn in record.named("020").filter_map(one) {
        if !isbns.iter().any(|other| other.number == isbn.number) {
            isbns.push(isbn);
        }
    }
    isbns
}

/// The thirteen digits of an ISBN however it is written; none where its check digit is wrong (ISO 2108).
pub fn isbn13(text: &str) -> Option<String> {
    let mut digits: Vec<u8> = Vec::with_capacity(13);
    for letter in text.chars() {
        match letter {
            '0'..='9' | 'x' | 'X' => digits.push(letter.to_ascii_uppercase() as u8),
            '-' | '\u{2010}' | '\u{2011}' | '\u{2013}' => {}
            ' ' if digits.len() < 10 => {}
            _ => break,
        }
        if digits.len() == 13 {
            break;
        }
    }
    let value = |digit: u8| u32::from(if digit == b'X' { 10 } else { digit - b'0' });
    let plain = |digits: &[u8]| digits.iter().all(u8::is_ascii_digit);
    match digits.len() {
        13 if plain(&digits) && digits.starts_with(b"97") => {
            (ean(&digits[..12]) == digits[12]).then(|| String::from_utf8_lossy(&digits).into_owned())
        }
        10 if plain(&digits[..9]) => {
            let sum: u32 = (2..=10).rev().zip(&digits).map(|(weight, digit)| weight * value(*digit)).sum();
            let right = (sum + value(digits[9])).is_multiple_of(11);
            let mut whole = [b"978", &digits[..9]].concat();
            whole.push(ean(&whole));
            right.then(|| String::from_utf8_lossy(&whole).into_owned())
        }
        _ => None,
    }
}

/// The check digit of twelve digits.
fn ean(digits: &[u8]) -> u8 {
    let sum: u32 =
        digits.iter().zip([1, 3].into_iter().cycle()).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    b'0' + u8::try_from((10 - sum % 10) % 10).unwrap_or(0)
}

/// The ISSNs of field 022.
pub fn issns(record: &Record) -> Vec<String> {
    values(record, "022", 'a').filter_map(|text| issn(&text)).collect()
}

/// An ISSN as `1234-5678`; none where its check digit is wrong (ISO 3297).
fn issn(text: &str) -> Option<String> {
    let digits: Vec<u8> = text.bytes().filter(|byte| byte.is_ascii_digit() || matches!(byte, b'x' | b'X')).collect();
    let digits: [u8; 8] = digits.get(..8)?.try_into().ok()?;
    let value = |digit: u8| if digit.is_ascii_digit() { u32::from(digit - b'0') } else { 10 };
    let sum: u32 = (1..=8).rev().zip(digits).map(|(weight, digit)| weight * value(digit)).sum();
    let text = String::from_utf8_lossy(&digits).to_uppercase();
    sum.is_multiple_of(11).then(|| format!("{}-{}", &text[..4], &text[4..]))
}

/// The year of publication: 264 or 260 $c, else 008/07-10.
pub fn year(record: &Record) -> Option<u16> {
    let written =
        ["264", "260"].into_iter().flat_map(|tag| values(record, tag, 'c')).find_map(|text| first_year(&text));
    written.or_else(|| {
        let fixed: String = record.control("008")?.chars().skip(7).take(4).collect();
        first_year(&fixed)
    })
}

fn first_year(text: &str) -> Option<u16> {
    let numbers = text.split(|letter: char| !letter.is_ascii_digit()).filter(|number| number.len() == 4);
    numbers.filter_map(|number| number.parse().ok()).find(|year| (1000..2200).contains(year))
}

/// 041 $a, else 008/35-37. Old records write several codes as one word.
pub fn languages(record: &Record) -> Vec<String> {
    let listed = codes(record, &['a', 'd']);
    if !listed.is_empty() {
        return listed;
    }
    let fixed: String = record.control("008").unwrap_or_default().chars().skip(35).take(3).collect();
    code(&fixed).into_iter().collect()
}

/// 041 $h.
pub fn translated_from(record: &Record) -> Vec<String> {
    codes(record, &['h'])
}

fn codes(record: &Record, wanted: &[char]) -> Vec<String> {
    let mut all = Vec::new();
    for text in wanted.iter().flat_map(|code| values(record, "041", *code)) {
        for found in text.as_bytes().chunks(3).filter_map(|chunk| code(&String::from_utf8_lossy(chunk))) {
            if !all.contains(&found) {
                all.push(found);
            }
        }
    }
    all
}

/// A language's code in the form of MARC, none where it says nothing.
fn code(text: &str) -> Option<String> {
    let code = text.trim().to_lowercase();
    let right = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_lowercase()) && !NONE.contains(&code.as_str());
    right.then_some(code)
}
