//! `[live]` of a tenant file → [`Live`].

use super::{Reading, email_fault};
use crate::content::front::within;
use crate::content::schema;
use crate::content::value::{At, shown};
use crate::diagnostic::Diagnostic;
use crate::model::language::Language;
use crate::model::slug;
use crate::model::tenant::{Live, Newsletter};

/// How many days lists of people are kept where nothing is said of it.
const RETENTION: u16 = 14;
/// The age from which people consent for themselves where nothing is said of it: more than the 13 years of personopplysningsloven § 5.
const AGE: u8 = 15;

impl Reading<'_, '_> {
    pub(super) fn live(&mut self, raw: schema::Live, site: &[Language]) -> Live {
        let retention = within("live.retention_days", raw.retention_days, (1, 365), self.faults);
        Live {
            mail_from: self.checked("live.mail_from", raw.mail_from, email_fault),
            mail_reply_to: self.checked("live.mail_reply_to", raw.mail_reply_to, email_fault),
            retention_days: retention.and_then(|days| u16::try_from(days).ok()).unwrap_or(RETENTION),
            newsletters: self.newsletters(raw.newsletter.unwrap_or_default(), site),
        }
    }

    /// The newsletters, each with a name of its own.
    fn newsletters(&mut self, raw: Vec<schema::Newsletter>, site: &[Language]) -> Vec<Newsletter> {
        let mut all: Vec<Newsletter> = Vec::new();
        for raw in raw {
            let Some(At { value: list, span }) = raw.list else { continue };
            if !slug::is(&list) {
                let fault =
                    Diagnostic::error("slug-form").arg("key", "live.newsletter.list").arg("written", shown(&list));
                self.faults.push(fault.arg("right", shown(&slug::slug(&list))), span);
                continue;
            }
            if all.iter().any(|other| other.list == list) {
                self.faults.push(Diagnostic::error("newsletter-twice").arg("list", list), span);
                continue;
            }
            let age = within("live.newsletter.age", raw.age, (0, 18), self.faults);
            let languages = raw.languages.map(|all| all.into_iter().map(|language| language.0).collect());
            all.push(Newsletter {
                list,
                title: raw.title.unwrap_or_default(),
                purpose: raw.purpose.unwrap_or_default(),
                languages: languages.unwrap_or_else(|| site.to_vec()),
                age: age.and_then(|age| u8::try_from(age).ok()).unwrap_or(AGE),
            });
        }
        all
    }
}
