//! `[[source]]` of a tenant file → [`Source`].

use super::{Reading, file_fault};
use crate::content::front::url_fault;
use crate::content::scalar::Choice;
use crate::content::schema;
use crate::content::value::{At, shown};
use crate::diagnostic::{Diagnostic, Span};
use crate::model::catalogue::{Form, Kind, Origin, Source, Version};
use crate::model::slug;

impl Reading<'_, '_> {
    /// The sources, each with a name of its own.
    pub(super) fn sources(&mut self, raw: Vec<schema::Source>) -> Vec<Source> {
        let mut sources: Vec<Source> = Vec::new();
        for raw in raw {
            let span = raw.name.as_ref().map(|name| name.span).unwrap_or_default();
            let Some(source) = self.source(raw) else { continue };
            if sources.iter().any(|other| other.name == source.name) {
                self.faults.push(Diagnostic::error("source-twice").arg("name", &source.name), span);
                continue;
            }
            sources.push(source);
        }
        sources
    }

    fn source(&mut self, raw: schema::Source) -> Option<Source> {
        let At { value: name, span } = raw.name?;
        if !slug::is(&name) {
            let fault = Diagnostic::error("slug-form").arg("key", "source.name").arg("written", shown(&name));
            self.faults.push(fault.arg("right", shown(&slug::slug(&name))), span);
            return None;
        }
        let origin = match raw.kind? {
            Kind::File => {
                let path = self.needed(("path", span), raw.path)?;
                Origin::Files { pattern: self.checked(&format!("source.{name}.path"), Some(path), path_fault)? }
            }
            Kind::Oai => {
                let base = self.address(&name, span, raw.url)?;
                Origin::Oai { base, prefix: raw.prefix.map(|prefix| prefix.value), set: raw.set.map(|set| set.value) }
            }
            Kind::Sru => {
                let base = self.address(&name, span, raw.url)?;
                let query = self.needed(("query", span), raw.query)?.value;
                let version = raw.version.unwrap_or_default().as_str().to_owned();
                Origin::Sru { base, version, query, schema: raw.prefix.map(|prefix| prefix.value) }
            }
            Kind::Opds => Origin::Opds { url: self.address(&name, span, raw.url)? },
            kind @ (Kind::Ical | Kind::Feed) => {
                let form = if kind == Kind::Ical { Form::Calendar } else { Form::News };
                let pictures = raw.pictures.unwrap_or_default();
                Origin::Texts { form, url: self.address(&name, span, raw.url)?, pictures }
            }
        };
        Some(Source { name, origin })
    }

    /// The address of a source that cannot do without one.
    fn address(&mut self, name: &str, span: Span, raw: Option<At<String>>) -> Option<String> {
        let url = self.needed(("url", span), raw)?;
        self.checked(&format!("source.{name}.url"), Some(url), url_fault)
    }

    /// A key that this kind of source cannot do without.
    fn needed(&mut self, (key, span): (&str, Span), raw: Option<At<String>>) -> Option<At<String>> {
        if raw.is_none() {
            self.faults.push(Diagnostic::error("source-needs").arg("key", key), span);
        }
        raw
    }
}

/// A path below the library's own folder, in which names may have wildcards.
fn path_fault(text: &str) -> Option<&'static str> {
    file_fault(text).or_else(|| glob::Pattern::new(text).is_err().then_some("source-pattern"))
}

impl Choice for Kind {
    fn words() -> Vec<(&'static str, Kind)> {
        vec![
            ("file", Kind::File),
            ("oai", Kind::Oai),
            ("sru", Kind::Sru),
            ("opds", Kind::Opds),
            ("ical", Kind::Ical),
            ("feed", Kind::Feed),
        ]
    }
}

impl Choice for Version {
    fn words() -> Vec<(&'static str, Version)> {
        vec![("1.1", Version::V11), ("1.2", Version::V12), ("2.0", Version::V20)]
    }
}
