//! `tenants/<id>/emergency.toml` → messages that screens show before anything else, or what is wrong with them.

use super::front::within;
use super::schema;
use super::syntax;
use super::value::{At, Faults, Path, shown, table};
use crate::diagnostic::{Diagnostic, Span};
use crate::model::clock;
use crate::model::content::Moment;
use crate::model::screen::Message;
use crate::model::slug;
use crate::model::tenant::Tenant;
use jiff::Timestamp;

/// How many messages there may be, and how many letters a title and a text.
const MOST: usize = 20;
const TITLE: usize = 120;
const TEXT: usize = 600;

/// Where a library's messages stand.
pub fn path(id: &str) -> String {
    format!("tenants/{id}/emergency.toml")
}

/// Reads the messages of a library.
pub fn read(file: &str, text: &str, tenant: &Tenant) -> (Vec<Message>, Vec<Diagnostic>) {
    let start = syntax::start(text);
    let (toml, mut faults) = syntax::parse(file, text, start..text.len());
    let raw: schema::Emergency = table(toml.get_ref(), Span::from(start..start), Path::TOP, &mut faults);
    let mut messages: Vec<Message> = Vec::new();
    for (at, At { value: raw, span }) in raw.message.unwrap_or_default().into_iter().enumerate() {
        if at == MOST {
            faults.push(Diagnostic::error("emergency-many").arg("limit", MOST), span);
            break;
        }
        let Some(message) = message(raw, at, tenant, &mut faults) else { continue };
        if messages.iter().any(|other| other.id == message.id) {
            faults.push(Diagnostic::error("emergency-twice").arg("id", &message.id), span);
        }
        messages.push(message);
    }
    (messages, faults.finish())
}

fn message(raw: schema::EmergencyMessage, at: usize, tenant: &Tenant, faults: &mut Faults<'_>) -> Option<Message> {
    let id = match raw.id {
        Some(At { value, span }) if !slug::is(&value) => {
            let fault = Diagnostic::error("slug-form").arg("key", "message.id").arg("written", shown(&value));
            faults.push(fault.arg("right", shown(&slug::slug(&value))), span);
            return None;
        }
        Some(id) => id.value,
        None => format!("message-{}", at + 1),
    };
    for branch in raw.branches.iter().flatten().filter(|id| tenant.branches.iter().all(|known| known.id != id.value)) {
        let known = tenant.branches.iter().map(|branch| branch.id.as_str()).collect::<Vec<_>>().join(", ");
        let code = if known.is_empty() { "branch-none" } else { "branch-unknown" };
        let fault = Diagnostic::error(code).arg("id", shown(&branch.value)).arg("known", known);
        faults.push(fault.arg("tenant", &tenant.id), branch.span);
    }
    let until = raw.until?;
    if raw.from.as_ref().is_some_and(|from| from.value.0.at >= until.value.0.at) {
        faults.push(Diagnostic::error("screen-reversed"), until.span);
    }
    let title = short("message.title", raw.title, TITLE, faults)?;
    let text = short("message.text", raw.text, TEXT, faults);
    let weight = within("message.weight", raw.weight, (0, 1000), faults);
    Some(Message {
        id,
        from: raw.from.and_then(|from| instant(from.value.0)),
        until: Some(instant(until.value.0)?),
        weight: weight.and_then(|weight| u32::try_from(weight).ok()).unwrap_or_default(),
        order: u32::try_from(at).unwrap_or_default(),
        branches: raw.branches.map(|all| all.into_iter().map(|branch| branch.value).collect()),
        language: raw.language.map(|language| language.tag().to_owned()),
        title,
        text,
    })
}

/// A text that is there and not too long to be read at a glance.
fn short(key: &str, raw: Option<At<String>>, most: usize, faults: &mut Faults<'_>) -> Option<String> {
    let At { value, span } = raw?;
    let text = value.trim();
    let fault = if text.is_empty() {
        Diagnostic::error("empty-text").arg("key", key)
    } else if text.chars().count() > most {
        Diagnostic::error("emergency-long").arg("key", key).arg("limit", most)
    } else {
        return Some(text.to_owned());
    };
    faults.push(fault, span);
    None
}

fn instant(moment: Moment) -> Option<Timestamp> {
    clock::instant(moment.at.date().at(moment.at.hour(), moment.at.minute(), 0, 0))
}
