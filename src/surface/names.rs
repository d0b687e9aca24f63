//! What libraries and municipalities are called in each language.

use crate::model::language::{Language, Localized};
use crate::model::tenant::{Municipality, Name};
use crate::page::frame::Spoken;
use crate::site::Site;

/// A text in a language, or else in Norwegian, or else in any.
pub fn localized(names: &Localized, language: Language) -> Option<String> {
    localized_in(names, language).map(|(_, name)| name.to_owned())
}

/// The same with the language that it is in.
pub fn localized_in(names: &Localized, language: Language) -> Option<(Language, &str)> {
    let chain = [language, Language::Nb, Language::Nn];
    let found = chain.iter().find_map(|language| names.get_key_value(language)).or_else(|| names.iter().next());
    found.map(|(language, name)| (*language, name.as_str()))
}

/// A text for readers of a language, marked where it is in another.
pub fn spoken((lang, text): (Language, &str), language: Language) -> Spoken {
    Spoken { text: text.to_owned(), lang: Some(lang).filter(|lang| *lang != language) }
}

/// The name that the tenant's own file gives.
pub fn named(site: &Site, language: Language) -> Option<String> {
    localized(&site.tenant.name, language)
}

/// The municipalities' names in a language.
pub fn municipalities(all: &[Municipality], language: Language) -> Vec<String> {
    all.iter().map(|one| municipality(&one.names, language)).collect()
}

/// The municipality's name in a language: its own where it has one, else the Norwegian.
pub fn municipality(names: &[Name], language: Language) -> String {
    let of = |language: Language| names.iter().find(|name| name.lang == language);
    of(language).or_else(|| of(Language::Nb)).or(names.first()).map_or(String::new(), |name| name.name.clone())
}
