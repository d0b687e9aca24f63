//! The texts of a theme in one language.

use crate::diagnostic::fill;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A text of a message file: one form, or one per plural category of CLDR.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Message {
    Text(String),
    Plural(BTreeMap<String, String>),
}

/// Texts of a language, by key.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Messages(BTreeMap<String, Message>);

impl Message {
    /// Whether it says nothing.
    pub fn is_blank(&self) -> bool {
        match self {
            Message::Text(text) => text.trim().is_empty(),
            Message::Plural(forms) => forms.values().all(|form| form.trim().is_empty()),
        }
    }
}

impl Messages {
    /// No texts at all.
    pub const fn none() -> Messages {
        Messages(BTreeMap::new())
    }

    /// Takes up texts; one that is there already gives way.
    pub fn extend(&mut self, texts: impl IntoIterator<Item = (String, Message)>) {
        self.0.extend(texts);
    }

    pub fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    /// A text in one form; the key itself where there is none, so that a page shows what is missing.
    pub fn text<'a>(&'a self, key: &'a str) -> &'a str {
        match self.0.get(key) {
            Some(Message::Text(text)) => text,
            Some(Message::Plural(forms)) => forms.get("other").map_or(key, String::as_str),
            None => key,
        }
    }

    /// A text with its placeholders filled.
    pub fn filled(&self, key: &str, args: &[(&str, &str)]) -> String {
        let args = args.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        fill(self.text(key), &args)
    }
}

impl FromIterator<(String, Message)> for Messages {
    fn from_iter<T: IntoIterator<Item = (String, Message)>>(texts: T) -> Messages {
        Messages(texts.into_iter().collect())
    }
}
