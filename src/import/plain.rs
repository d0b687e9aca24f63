//! Text as somebody typed it → Markdown that says the same, and nothing that Markdown would make of it.

use crate::content::front::url_fault;

/// Paragraphs stay paragraphs, lines stay lines, addresses become links.
pub fn markdown(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines = text.lines().map(str::trim);
    let mut out = String::new();
    let mut ended = true;
    for line in lines {
        if line.is_empty() {
            ended = true;
            continue;
        }
        match (out.is_empty(), ended) {
            (true, _) => {}
            (false, true) => out.push_str("\n\n"),
            (false, false) => out.push_str("\\\n"),
        }
        ended = false;
        out.push_str(&escaped(line));
    }
    out
}

/// A line without anything that Markdown reads.
pub fn escaped(line: &str) -> String {
    let mut words = Vec::new();
    for word in line.split(' ') {
        words.push(link(word).unwrap_or_else(|| inline(word)));
    }
    opened(words.join(" "))
}

/// A word that is an address, as a link.
fn link(word: &str) -> Option<String> {
    let start = word.find("http://").or_else(|| word.find("https://"))?;
    let (before, address) = word.split_at(start);
    let end = address.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '"', '\'', '»']).len();
    let (address, after) = address.split_at(end);
    let plain = url_fault(address).is_none() && !address.contains(['<', '>']);
    plain.then(|| format!("{}<{address}>{}", inline(before), inline(after)))
}

fn inline(word: &str) -> String {
    let letters: Vec<char> = word.chars().collect();
    let mut out = String::with_capacity(word.len());
    for (at, letter) in letters.iter().enumerate() {
        let inside =
            at > 0 && letters[at - 1].is_alphanumeric() && letters.get(at + 1).is_some_and(|c| c.is_alphanumeric());
        let read = match letter {
            '\\' | '*' | '`' | '[' | ']' | '<' | '~' | '|' => true,
            '_' => !inside,
            '&' => letters.get(at + 1).is_some_and(|next| *next == '#' || next.is_ascii_alphanumeric()),
            _ => false,
        };
        if read {
            out.push('\\');
        }
        out.push(*letter);
    }
    out
}

/// A line whose beginning means nothing.
fn opened(line: String) -> String {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let marked = line[digits..].starts_with(['.', ')']) && digits > 0 && digits < 10;
    if marked {
        return format!("{}\\{}", &line[..digits], &line[digits..]);
    }
    let read = line.starts_with(['#', '>', '=', '+', '-']) || line.starts_with(":::");
    if read { format!("\\{line}") } else { line }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pulldown_cmark::{Event, Options, Parser};

    /// What a reader sees of Markdown.
    fn seen(markdown: &str) -> String {
        let mut out = String::new();
        for event in Parser::new_ext(markdown, Options::all() - Options::ENABLE_SMART_PUNCTUATION) {
            match event {
                Event::Text(text) | Event::Code(text) => out.push_str(&text),
                Event::HardBreak | Event::SoftBreak => out.push('\n'),
                Event::End(pulldown_cmark::TagEnd::Paragraph) => out.push_str("\n\n"),
                _ => {}
            }
        }
        out.trim_end().to_owned()
    }

    #[test]
    fn what_is_typed_is_read_as_it_was_typed() {
        let text = "Gratis *inngang*.\nTa med_kopp_ og [kake] & R&D\n\n1. juni\n# nei\n::: ikke\n- heller ikke\n\nhttps://x.no/a_b_c, og <b>";
        assert_eq!(
            markdown(text),
            "Gratis \\*inngang\\*.\\\nTa med_kopp\\_ og \\[kake\\] & R\\&D\n\n1\\. juni\\\n\\# nei\\\n\\::: ikke\\\n\\- heller ikke\n\n<https://x.no/a_b_c>, og \\<b>"
        );
    }

    proptest::proptest! {
        #[test]
        fn any_line_is_seen_as_it_was_typed(line in "[a-zæøå0-9*_`#>+.:|~&\\[\\]()<=\\\\!-]{1,12}( [a-z0-9*_#>.~-]{1,8}){0,3}") {
            proptest::prop_assert_eq!(seen(&markdown(&line)), line.trim());
        }
    }
}
