//! The words of every diagnostic, from `messages/diagnostics.toml`.

use super::Diagnostic;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::{LazyLock, OnceLock};

/// The language in which diagnostics are said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Speech {
    /// Bokmål, the default of a Norwegian or unknown environment.
    #[default]
    Nb,
    En,
}

impl Speech {
    /// Of two texts the one in this language.
    pub(super) fn either<'a>(self, nb: &'a str, en: &'a str) -> &'a str {
        match self {
            Speech::Nb => nb,
            Speech::En => en,
        }
    }
}

impl Diagnostic {
    /// The message in a language, placeholders filled.
    pub fn message(&self, speech: Speech) -> String {
        let entry = entry(&self.code);
        let single = self.args.get("count").is_some_and(|count| count == "1");
        let text = entry.and_then(|entry| entry.one.as_ref().filter(|_| single));
        let text = text.or(entry.map(|entry| &entry.message)).map_or(self.code.as_str(), |text| text.text(speech));
        self.filled(text, speech)
    }

    /// What to do, in a language; empty where the message says it all.
    pub fn advice(&self, speech: Speech) -> String {
        let Some(entry) = entry(&self.code) else { return String::new() };
        let names = |hint: &&Text| hint.nb.contains("{near}") && !self.args.contains_key("near");
        let hint = if entry.hint.as_ref().filter(names).is_some() { &entry.far } else { &entry.hint };
        hint.as_ref().map_or(String::new(), |hint| self.filled(hint.text(speech), speech))
    }

    fn filled(&self, text: &str, speech: Speech) -> String {
        let said = |code: &String| entry(code).map_or(code.as_str(), |entry| entry.text(speech)).to_owned();
        let words = self.words.iter().map(|(name, code)| (name.clone(), said(code)));
        fill(text, &self.args.clone().into_iter().chain(words).collect())
    }
}

/// `{name}` in `text` replaced by the value of `name`; unknown names stay as they are.
pub fn fill(text: &str, args: &BTreeMap<String, String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let (before, from) = rest.split_at(open);
        out.push_str(before);
        let value = from.find('}').and_then(|close| Some((args.get(&from[1..close])?, close)));
        match value {
            Some((value, close)) => {
                out.push_str(value);
                rest = &from[close + 1..];
            }
            None => {
                out.push('{');
                rest = &from[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

#[derive(Deserialize)]
struct Text {
    nb: String,
    en: String,
}

impl Text {
    fn text(&self, speech: Speech) -> &str {
        speech.either(&self.nb, &self.en)
    }
}

#[derive(Deserialize)]
struct Entry {
    #[serde(flatten)]
    message: Text,
    /// The message where its `{count}` is 1.
    one: Option<Text>,
    /// What to do.
    hint: Option<Text>,
    /// What to do where the hint would name what is near, and nothing is.
    far: Option<Text>,
}

impl Entry {
    fn text(&self, speech: Speech) -> &str {
        self.message.text(speech)
    }
}

/// The catalogue as it is compiled in.
const WRITTEN: &str = include_str!("../../messages/diagnostics.toml");

/// What stands below one code, and what it says once somebody asks: to read all of it takes longer than all else that a command
/// does which says a line. A test reads it whole, so an unreadable part never ships.
struct Part {
    written: &'static str,
    entry: OnceLock<Option<Entry>>,
}

static PARTS: LazyLock<BTreeMap<&'static str, Part>> = LazyLock::new(|| {
    let part = |part: &'static str| {
        let (code, written) = part.split_once(']')?;
        Some((code, Part { written, entry: OnceLock::new() }))
    };
    WRITTEN.split("\n[").skip(1).filter_map(part).collect()
});

fn entry(code: &str) -> Option<&'static Entry> {
    let part = PARTS.get(code)?;
    part.entry.get_or_init(|| toml::from_str(part.written).ok()).as_ref()
}

/// The text of a code that is not a diagnostic of its own.
pub fn words(code: &'static str, speech: Speech) -> &'static str {
    entry(code).map_or(code, |entry| entry.text(speech))
}

/// A text that is not a diagnostic of its own, with its placeholders filled.
pub fn said(code: &str, args: &[(&str, &dyn Display)], speech: Speech) -> String {
    args.iter().fold(Diagnostic::hint(code), |text, (name, value)| text.arg(name, value)).message(speech)
}

/// Every code that has words.
pub fn codes() -> impl Iterator<Item = &'static str> {
    PARTS.keys().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_is_readable_and_says_something_in_both_languages() {
        let all: BTreeMap<String, Entry> = toml::from_str(WRITTEN).unwrap();
        assert!(all.values().all(|e| !e.message.nb.is_empty() && !e.message.en.is_empty()));
        assert!(all.keys().map(String::as_str).eq(codes()), "a part is not told from the next");
        assert!(all.iter().all(|(code, whole)| entry(code).is_some_and(|part| part.message.nb == whole.message.nb)));
    }

    #[test]
    fn a_single_one_is_said_as_one() {
        assert_eq!(said("count-errors", &[("count", &1)], Speech::En), "1 error");
        assert_eq!(said("count-errors", &[("count", &2)], Speech::En), "2 errors");
    }

    #[test]
    fn advice_that_would_name_what_is_near_is_not_given_where_nothing_is() {
        let fault = Diagnostic::error("token-unknown").arg("token", "x");
        assert_eq!(fault.clone().near(Some("accent")).advice(Speech::En), "did you mean “accent”?");
        assert_eq!(fault.near(None::<&str>).advice(Speech::En), "the names stand in the theme's theme.toml");
    }

    #[test]
    fn every_diagnostic_in_the_sources_has_words() {
        let sources = walkdir::WalkDir::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")).into_iter().flatten();
        for path in sources.map(walkdir::DirEntry::into_path).filter(|path| path.extension().is_some_and(|e| e == "rs"))
        {
            let text = std::fs::read_to_string(&path).unwrap();
            for (start, room) in [
                ("Diagnostic::error(\"", ""),
                ("Diagnostic::warning(\"", ""),
                ("Diagnostic::hint(\"", ""),
                ("Error::new(\"", "world-"),
            ] {
                for code in text.split(start).skip(1).filter_map(|rest| rest.split('"').next()) {
                    let known = PARTS.contains_key(&*format!("{room}{}", code.replace(' ', "-")));
                    assert!(known || code == "code", "{room}{code} in {}", path.display());
                }
            }
        }
    }
}
