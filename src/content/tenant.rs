//! `tenants/<id>.toml` → [`Tenant`], or what is wrong with it.
//!
//! Whether a theme, a page of the menu or a logo exists is asked later, of a whole site; `spans` then say where it stands.

mod branch;
mod lacking;
mod live;
mod screen;
mod source;
#[cfg(test)]
mod tests;

pub use lacking::{lacking, owed};

use super::front::{host_fault, url_fault, within};
use super::hours;
use super::publish;
use super::schema::{self, Address as RawAddress};
use super::syntax;
use super::value::{At, Faults, Path, shown, table};
use crate::diagnostic::{Diagnostic, Span};
use crate::model::language::Language;
use crate::model::slug;
use crate::model::tenant::*;
use std::collections::BTreeMap;

/// Reads a tenant file; none where it says too little to be a tenant.
pub fn read(file: &str, text: &str, id: &str) -> (Option<Tenant>, Vec<Diagnostic>) {
    let start = syntax::start(text);
    let (toml, mut faults) = syntax::parse(file, text, start..text.len());
    let fault = slug::fault(id);
    if let Some(code) = fault {
        let code = if code == "slug-form" { "tenant-id" } else { code };
        let fault = Diagnostic::error(code).arg("id", shown(id)).arg("right", shown(&slug::slug(id)));
        faults.push(fault.arg("written", shown(id)).arg("limit", slug::LONGEST), Span::default());
    }
    let first = Span::from(start..start + text[start..].lines().next().unwrap_or_default().len());
    let raw: schema::Tenant = table(toml.get_ref(), first, Path::TOP, &mut faults);
    let tenant = Reading { faults: &mut faults, spans: BTreeMap::new() }.tenant(raw, id);
    // A name that may not be a folder's never becomes one.
    (tenant.filter(|_| fault.is_none()), faults.finish())
}

/// What is wrong with the value of a design token: it becomes part of a stylesheet and may not leave its declaration.
///
/// Colours are `#rrggbb`, so that their contrast can be computed; everything else is words, numbers with units, and names
/// of fonts.
pub fn token_fault(value: &str) -> Option<&'static str> {
    if let Some(digits) = value.strip_prefix('#') {
        let right = digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit());
        return (!right).then_some("token-colour");
    }
    let safe = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '.' | ',' | '%' | '-' | '_' | '\'' | '"' | '+');
    let closed = |quote: char| value.matches(quote).count().is_multiple_of(2);
    let right =
        !value.trim().is_empty() && value.len() <= 200 && value.chars().all(safe) && closed('"') && closed('\'');
    (!right).then_some("token-unsafe")
}

/// Resolving one file: its mistakes, and where things stand in it.
struct Reading<'r, 't> {
    faults: &'r mut Faults<'t>,
    spans: BTreeMap<String, Span>,
}

impl Reading<'_, '_> {
    fn tenant(mut self, raw: schema::Tenant, id: &str) -> Option<Tenant> {
        let languages = self.languages(raw.languages);
        let nearby = self.nearby(raw.nearby, id);
        let domain = self.checked("domain", raw.domain, host_fault);
        let accessibility_statement = self.checked("accessibility_statement", raw.accessibility_statement, url_fault);
        let contact = raw.contact.map(|raw| self.contact(raw));
        let municipalities =
            raw.municipality.unwrap_or_default().into_iter().map(|raw| self.municipality(raw)).collect();
        let first = languages.as_deref().and_then(|all| all.first().copied()).unwrap_or(Language::Nb);
        let above = raw.hours.map(|raw| hours::shared(raw, first, self.faults)).unwrap_or_default();
        let branches = self.branches(raw.branch.unwrap_or_default(), &above, first);
        let sources = self.sources(raw.source.unwrap_or_default());
        let ids: Vec<String> = branches.iter().map(|branch| branch.id.clone()).collect();
        let screens = self.screens(raw.screen.unwrap_or_default(), languages.as_deref().unwrap_or_default(), &ids);
        let theme = self.theme(raw.theme.unwrap_or_default());
        let live = raw.live.map(|raw| self.live(raw, languages.as_deref().unwrap_or_default()));
        let menu =
            raw.menu.unwrap_or_default().into_iter().enumerate().filter_map(|(at, raw)| self.entry(at, raw)).collect();
        Some(Tenant {
            id: id.to_owned(),
            languages: languages?,
            adopted: raw.adopted.unwrap_or_default(),
            demo: raw.demo.unwrap_or_default(),
            directory: raw.directory.unwrap_or_default(),
            nearby,
            domain,
            name: raw.name.unwrap_or_default(),
            accessibility_statement,
            contact,
            municipalities,
            branches,
            sources,
            theme,
            menu,
            publish: publish::read(raw.publish.unwrap_or_default(), publish::Owner::One, self.faults),
            live,
            screens,
            emergency: Vec::new(),
            spans: self.spans,
        })
    }

    fn languages(&mut self, raw: Option<At<Vec<At<super::scalar::SiteLanguage>>>>) -> Option<Vec<Language>> {
        let At { value, span } = raw?;
        let mut languages = Vec::new();
        for language in &value {
            if languages.contains(&language.value.0) {
                let fault = Diagnostic::error("language-twice").arg("tag", language.value.0.tag());
                self.faults.push(fault, language.span);
            } else {
                languages.push(language.value.0);
            }
        }
        if value.is_empty() && self.faults.is_empty() {
            self.faults.push(Diagnostic::error("languages-empty"), span);
        }
        (!languages.is_empty()).then_some(languages)
    }

    /// Other libraries, each once; whether they exist is asked where all are known.
    fn nearby(&mut self, raw: Option<At<Vec<At<String>>>>, own: &str) -> Vec<String> {
        let mut nearby: Vec<String> = Vec::new();
        for other in raw.map(|raw| raw.value).unwrap_or_default() {
            if other.value == own || nearby.contains(&other.value) {
                self.faults.push(Diagnostic::warning("nearby-twice").arg("id", shown(&other.value)), other.span);
                continue;
            }
            self.spans.insert(format!("nearby.{}", other.value), other.span);
            nearby.push(other.value);
        }
        nearby
    }

    /// A text that a rule may object to; where it stands is kept.
    fn checked(
        &mut self,
        key: &str,
        raw: Option<At<String>>,
        rule: fn(&str) -> Option<&'static str>,
    ) -> Option<String> {
        let At { value, span } = raw?;
        self.spans.insert(key.to_owned(), span);
        match rule(&value) {
            None => Some(value),
            Some(code) => {
                self.faults.push(Diagnostic::error(code).arg("key", key).arg("written", shown(&value)), span);
                None
            }
        }
    }

    fn contact(&mut self, raw: schema::Contact) -> Contact {
        Contact {
            email: self.checked("contact.email", raw.email, email_fault),
            phone: self.checked("contact.phone", raw.phone, phone_fault),
            website: self.checked("contact.website", raw.website, website_fault),
            address: raw.address.map(address),
        }
    }

    fn municipality(&mut self, raw: schema::Municipality) -> Municipality {
        let names = raw.names.unwrap_or_default().into_iter();
        let name = |raw: schema::Name| Some(Name { lang: raw.lang?, name: raw.name?.value });
        Municipality {
            number: raw.number.map(|number| number.0).unwrap_or_default(),
            names: names.filter_map(name).collect(),
            official: self.checked("municipality.official", raw.official, empty_fault).unwrap_or_default(),
            county: raw.county.and_then(|raw| Some(County { number: raw.number?.0, name: raw.name?.value })),
            language_form: raw.language_form.unwrap_or_default(),
            sami_area: raw.sami_area.and_then(|area| self.sami(area)),
            centre: raw.centre,
            website: self.checked("municipality.website", raw.website, website_fault),
            organisation_number: raw.organisation_number.map(|number| number.0),
            position: raw.position.and_then(|raw| self.position(raw)),
            postal: raw.postal.unwrap_or_default().into_iter().map(|raw| self.postal(raw)).collect(),
        }
    }

    fn sami(&mut self, area: At<Language>) -> Option<Language> {
        if area.value.is_sami() {
            return Some(area.value);
        }
        self.faults.push(Diagnostic::error("sami-area").arg("tag", area.value.tag()), area.span);
        None
    }

    fn position(&mut self, raw: At<schema::Position>) -> Option<Position> {
        let (lat, lon) = (raw.value.lat?, raw.value.lon?);
        // Norway with Svalbard and Jan Mayen; what lies elsewhere is most often the two numbers in the wrong order.
        if (57.0..=81.0).contains(&lat) && (-10.0..=34.0).contains(&lon) {
            return Some(Position { lat, lon });
        }
        self.faults.push(Diagnostic::error("position-outside"), raw.span);
        None
    }

    fn postal(&mut self, raw: schema::Postal) -> Postal {
        let mut codes = Vec::new();
        for code in raw.codes.unwrap_or_default() {
            match codes_fault(&code.value) {
                None => codes.push(code.value),
                Some(fault) => self.faults.push(Diagnostic::error(fault).arg("written", shown(&code.value)), code.span),
            }
        }
        Postal { place: raw.place.map(|place| place.value).unwrap_or_default(), codes }
    }

    fn theme(&mut self, raw: schema::Theme) -> ThemeChoice {
        ThemeChoice {
            name: self.checked("theme.name", raw.name, theme_fault).unwrap_or_else(|| "standard".to_owned()),
            tokens: self.tokens("theme.tokens", raw.tokens.unwrap_or_default()),
            tokens_dark: self.tokens("theme.tokens_dark", raw.tokens_dark.unwrap_or_default()),
            logo: self.checked("theme.logo", raw.logo, file_fault),
        }
    }

    fn tokens(&mut self, key: &str, raw: BTreeMap<String, At<String>>) -> BTreeMap<String, String> {
        let mut tokens = BTreeMap::new();
        for (name, value) in raw {
            if !slug::is(&name) {
                let fault = Diagnostic::error("token-name").arg("name", shown(&name));
                self.faults.push(fault.arg("right", shown(&slug::slug(&name))), value.span);
            } else if let Some(value) = self.checked(&format!("{key}.{name}"), Some(value), token_fault) {
                tokens.insert(name, value);
            }
        }
        tokens
    }

    fn entry(&mut self, at: usize, raw: At<schema::MenuItem>) -> Option<MenuItem> {
        let At { value: raw, span } = raw;
        let titled = raw.title.is_some() && raw.url.is_some();
        if raw.page.is_some() == titled || raw.page.is_some() && raw.url.is_some() {
            self.faults.push(Diagnostic::error("menu-entry"), span);
            return None;
        }
        let page = self.checked(&format!("menu.{at}.page"), raw.page, page_fault);
        let url = self.checked(&format!("menu.{at}.url"), raw.url, link_fault);
        (page.is_some() || url.is_some()).then(|| MenuItem { page, title: raw.title.unwrap_or_default(), url })
    }
}

fn address(raw: RawAddress) -> PostalAddress {
    PostalAddress { street: raw.street, postcode: raw.postcode.map(|code| code.0), place: raw.place }
}

fn empty_fault(text: &str) -> Option<&'static str> {
    text.trim().is_empty().then_some("empty-text")
}

fn email_fault(text: &str) -> Option<&'static str> {
    let right = text.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && !host.contains('@') && host_fault(&host.to_lowercase()).is_none()
    });
    (!right || text.contains(|c: char| c.is_whitespace() || c.is_control())).then_some("email-form")
}

fn phone_fault(text: &str) -> Option<&'static str> {
    let right = text.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '+' | '(' | ')' | '-' | '\u{a0}'));
    (!right || text.chars().filter(char::is_ascii_digit).count() < 3).then_some("phone-form")
}

/// `www.bergen.kommune.no` as public registers write it, or a whole address.
fn website_fault(text: &str) -> Option<&'static str> {
    if text.contains("://") { url_fault(text) } else { url_fault(&format!("https://{text}")) }
}

fn link_fault(text: &str) -> Option<&'static str> {
    if text.starts_with('/') && !text.starts_with("//") { None } else { url_fault(text) }
}

fn page_fault(text: &str) -> Option<&'static str> {
    let right = text.starts_with("@/") && text.ends_with(".md") && !text.split('/').any(|part| part == "..");
    (!right).then_some("menu-page")
}

fn theme_fault(text: &str) -> Option<&'static str> {
    (!slug::is(text)).then_some("theme-name")
}

fn file_fault(text: &str) -> Option<&'static str> {
    let odd = text.split('/').any(|part| matches!(part, "" | "." | "..")) || text.contains(['\\', ':']);
    (odd || text.contains(char::is_control)).then_some("file-path")
}

fn codes_fault(text: &str) -> Option<&'static str> {
    let code = |text: &str| text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    let right = match text.split_once('-') {
        None => code(text),
        Some((from, to)) => code(from) && code(to) && from < to,
    };
    (!right).then_some("postcode-form")
}
