//! Text as HTML, in the fewest characters that still mean the same.
//!
//! What must be escaped follows the HTML standard's tokenizer, not habit: `&` only where it would start a character
//! reference, quotes never in text, attribute values unquoted where they may be.

use std::borrow::Cow;

/// Writes text. With `fold`, white space is collapsed as HTML will show it; what stands in `out` before `from` is parted from
/// the text by a slot.
pub(super) fn text(out: &mut String, text: &str, fold: bool, from: usize) {
    let bytes = text.as_bytes();
    let (mut done, mut at) = (0, 0);
    let after_space = |out: &str| out.len() > from && out.ends_with(' ');
    if fold && after_space(out) {
        at = bytes.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        done = at;
    }
    loop {
        at += plain(&bytes[at..], fold);
        let Some(&byte) = bytes.get(at) else { break };
        out.push_str(&text[done..at]);
        at += 1;
        match byte {
            b'<' => out.push_str("&lt;"),
            b'&' => out.push_str(if starts_reference(&bytes[at..], false) { "&amp;" } else { "&" }),
            b'\n' | b'\t' if !fold => out.push(char::from(byte)),
            b'\r' if !fold => {}
            b' ' | b'\n' | b'\t' | b'\r' | 0x0c => {
                if !after_space(out) {
                    out.push(' ');
                }
                at += bytes[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            }
            _ => out.push('\u{fffd}'),
        }
        done = at;
    }
    out.push_str(&text[done..]);
}

/// The character that a numeric reference at the start of a text stands for, and the reference's length.
pub(super) fn numbered(text: &str) -> Option<(char, usize)> {
    let (start, radix) = if text.starts_with("&#x") || text.starts_with("&#X") { (3, 16) } else { (2, 10) };
    let length = text[start..].bytes().take_while(|byte| char::from(*byte).is_digit(radix)).count();
    let code = u32::from_str_radix(text[start..start + length].trim_start_matches('0'), radix).ok()?;
    // Some readers take a reference without its semicolon for one.
    let closed = usize::from(text[start + length..].starts_with(';'));
    Some((char::from_u32(code)?, start + length + closed))
}

/// How many bytes are looked at together.
pub(super) const STEP: usize = 16;

/// How many bytes can be copied as they are. Whole steps are tested at once so that the compiler makes vector code of it.
fn plain(bytes: &[u8], fold: bool) -> usize {
    let mut at = 0;
    while let Some(step) = bytes.get(at..).and_then(|rest| rest.first_chunk::<{ STEP + 1 }>()) {
        let mut odd = false;
        for i in 0..STEP {
            odd |= (step[i] < b' ') | (step[i] == b'<') | (step[i] == b'&');
            odd |= fold & (step[i] == b' ') & (step[i + 1] == b' ');
        }
        if odd {
            break;
        }
        at += STEP;
    }
    let odd = |i: &usize| match bytes[*i] {
        b'<' | b'&' | 0..0x20 => true,
        b' ' => fold && bytes.get(i + 1) == Some(&b' '),
        _ => false,
    };
    (at..bytes.len()).find(odd).unwrap_or(bytes.len())
}

/// Whether an `&` before these bytes would be read as a character reference (or is not known not to be: what follows the end
/// is written later).
fn starts_reference(after: &[u8], attribute: bool) -> bool {
    if after.first() == Some(&b'#') {
        return true;
    }
    let length = after.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let name = &after[..length];
    match after.get(length) {
        None if attribute => length > 0 && LEGACY.iter().any(|known| known.as_bytes() == name),
        None => true,
        Some(b';') => length > 0,
        Some(b'=') if attribute => false,
        Some(_) if attribute => LEGACY.iter().any(|known| known.as_bytes() == name),
        Some(_) => LEGACY.iter().any(|known| name.starts_with(known.as_bytes())),
    }
}

/// The references that HTML reads without their `;` too.
#[rustfmt::skip]
const LEGACY: [&str; 106] = [
    "AElig", "AMP", "Aacute", "Acirc", "Agrave", "Aring", "Atilde", "Auml", "COPY", "Ccedil", "ETH", "Eacute", "Ecirc",
    "Egrave", "Euml", "GT", "Iacute", "Icirc", "Igrave", "Iuml", "LT", "Ntilde", "Oacute", "Ocirc", "Ograve", "Oslash",
    "Otilde", "Ouml", "QUOT", "REG", "THORN", "Uacute", "Ucirc", "Ugrave", "Uuml", "Yacute", "aacute", "acirc", "acute",
    "aelig", "agrave", "amp", "aring", "atilde", "auml", "brvbar", "ccedil", "cedil", "cent", "copy", "curren", "deg",
    "divide", "eacute", "ecirc", "egrave", "eth", "euml", "frac12", "frac14", "frac34", "gt", "iacute", "icirc", "iexcl",
    "igrave", "iquest", "iuml", "laquo", "lt", "macr", "micro", "middot", "nbsp", "not", "ntilde", "oacute", "ocirc",
    "ograve", "ordf", "ordm", "oslash", "otilde", "ouml", "para", "plusmn", "pound", "quot", "raquo", "reg", "sect", "shy",
    "sup1", "sup2", "sup3", "szlig", "thorn", "times", "uacute", "ucirc", "ugrave", "uml", "uuml", "yacute", "yen", "yuml",
];

/// Whether a value may stand as it is, without quotes, and nothing in it need be written otherwise.
pub fn is_plain_attribute(value: &str) -> bool {
    let odd = |byte: u8| byte <= b' ' || matches!(byte, b'"' | b'\'' | b'=' | b'<' | b'>' | b'`' | b'&');
    !value.is_empty() && !value.bytes().fold(false, |any, byte| any | odd(byte))
}

/// Writes an attribute's value, with quotes only where the standard asks for them.
pub fn attribute(out: &mut String, value: &str) {
    if is_plain_attribute(value) {
        return out.push_str(value);
    }
    let needs_quotes = |byte: u8| byte <= b' ' || matches!(byte, b'"' | b'\'' | b'=' | b'<' | b'>' | b'`');
    let quote = match value.bytes().any(needs_quotes) || value.is_empty() {
        false => None,
        true if value.contains('"') && !value.contains('\'') => Some('\''),
        true => Some('"'),
    };
    out.extend(quote);
    let mut done = 0;
    for (at, byte) in value.bytes().enumerate().filter(|(_, byte)| matches!(byte, b'&' | b'"' | 0)) {
        let written = match byte {
            b'&' if starts_reference(&value.as_bytes()[at + 1..], true) => "&amp;",
            b'"' if quote == Some('"') => "&#34;",
            0 => "\u{fffd}",
            _ => continue,
        };
        out.push_str(&value[done..at]);
        out.push_str(written);
        done = at + 1;
    }
    out.push_str(&value[done..]);
    out.extend(quote);
}

/// Writes an address as an attribute's value.
pub fn href(out: &mut String, url: &str) {
    attribute(out, &encoded(url));
}

/// An address with everything that may not stand in one percent-encoded; what is encoded stays so.
pub fn encoded(url: &str) -> Cow<'_, str> {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    if url.bytes().all(may_stand_in_url) {
        return Cow::Borrowed(url);
    }
    let mut out = String::with_capacity(url.len() + 16);
    for byte in url.bytes() {
        if may_stand_in_url(byte) {
            out.push(char::from(byte));
        } else {
            let digit = |n: u8| char::from(HEX[usize::from(n)]);
            out.extend(['%', digit(byte >> 4), digit(byte & 15)]);
        }
    }
    Cow::Owned(out)
}

// CommonMark's reference implementation decides which: its test suite compares the result.
fn may_stand_in_url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.+!*'(),%#@?=;:/$~&".contains(&byte)
}

/// Writes text as CommonMark's own examples have it.
pub(super) fn exact(out: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(letter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(source: &str, fold: bool) -> String {
        let mut out = String::new();
        text(&mut out, source, fold, 0);
        out
    }

    #[test]
    fn only_what_would_be_read_otherwise_is_escaped() {
        assert_eq!(
            written("a < b > c \"d\" R&D & co, AT&T; &copyfree &#1 x&", true),
            "a &lt; b > c \"d\" R&D & co, AT&amp;T; &amp;copyfree &amp;#1 x&amp;"
        );
        assert_eq!(written("to  ord\tog\nen linje   til   ", true), "to ord og en linje til ");
        assert_eq!(written("to  ord\tog\nen\u{1}", false), "to  ord\tog\nen\u{fffd}");
    }

    #[test]
    fn attribute_values_are_quoted_only_where_they_must_be() {
        let value = |source: &str| {
            let mut out = String::new();
            attribute(&mut out, source);
            out
        };
        assert_eq!(value("/artikler/å/"), "/artikler/å/");
        assert_eq!(value("?a=1&b=2&copy=3"), "\"?a=1&b=2&copy=3\"");
        assert_eq!(value("si \"hei\""), "'si \"hei\"'");
        assert_eq!(value("\"'&amp;"), "\"&#34;'&amp;amp;\"");
        assert_eq!(value(""), "\"\"");
    }
}
