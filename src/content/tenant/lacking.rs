//! What a library should have in place before it takes its site over, each with the place in its file.
//!
//! What the law asks for is an error once the library has taken over, what readers need a warning; before, all of it is advice.
//! Nothing is asked of a tenant that is plainly fictional or serves no municipality.

use crate::diagnostic::{Diagnostic, Severity};
use crate::model::branch::Branch;
use crate::model::language::Language;
use crate::model::tenant::Tenant;

/// What is lacking in a tenant file; `text` is that file.
pub fn lacking(tenant: &Tenant, file: &str, text: &str) -> Vec<Diagnostic> {
    if !is_asked(tenant) {
        return Vec::new();
    }
    let law = lawful(tenant).into_iter().map(|fault| (Severity::Error, fault));
    let need = needed(tenant).into_iter().map(|fault| (Severity::Warning, fault));
    let placed = |(severity, (fault, key)): (Severity, Lack)| {
        let severity = if tenant.adopted { severity } else { Severity::Hint };
        let fault = Diagnostic { severity, ..fault };
        match tenant.spans.get(&key) {
            Some(span) => fault.at(file, *span).located(text),
            None => fault.within(file),
        }
    };
    law.chain(need).map(placed).collect()
}

/// What the law still asks of a library whose site is published: a warning, for readers are better off with the site than without.
pub fn owed(tenant: &Tenant, file: &str) -> Vec<Diagnostic> {
    let asked = tenant.adopted && is_asked(tenant);
    let lacks = asked.then(|| lawful(tenant)).into_iter().flatten();
    lacks.map(|(fault, _)| Diagnostic { severity: Severity::Warning, ..fault }.within(file)).collect()
}

fn is_asked(tenant: &Tenant) -> bool {
    !tenant.demo && !tenant.municipalities.is_empty()
}

/// What is lacking, and the key where it would stand.
type Lack = (Diagnostic, String);

/// What the law asks for: the accessibility statement, and somebody who answers for personal data.
fn lawful(tenant: &Tenant) -> Vec<Lack> {
    let key = "accessibility_statement".to_owned();
    let statement = match &tenant.accessibility_statement {
        None => Some((Diagnostic::hint("statement-missing"), key)),
        Some(address) if is_example(address) => Some((Diagnostic::hint("lacks-statement-example"), key)),
        Some(_) => None,
    };
    let reached = tenant.contact.as_ref().is_some_and(|contact| contact.email.is_some() || contact.phone.is_some());
    let contact = (!reached).then(|| (Diagnostic::hint("lacks-contact"), "contact".to_owned()));
    statement.into_iter().chain(contact).collect()
}

/// Whether an address only shows what one looks like.
fn is_example(address: &str) -> bool {
    address.contains(['…', '<', '>']) || address.contains("...") || address.trim_end_matches('/').ends_with("publisert")
}

/// What readers need: a name in their form of Norwegian, and the way to the library.
fn needed(tenant: &Tenant) -> Vec<Lack> {
    let norwegian = |language: &&Language| matches!(language, Language::Nb | Language::Nn);
    let nameless = tenant.languages.iter().filter(norwegian).filter(|language| !tenant.name.contains_key(language));
    let names =
        nameless.map(|language| (Diagnostic::hint("lacks-name").arg("lang", language.tag()), "name".to_owned()));
    let branches = tenant.branches.is_empty().then(|| (Diagnostic::hint("lacks-branches"), "branch".to_owned()));
    let lost = tenant.branches.iter().enumerate().filter(|(_, branch)| !has_address(branch));
    let lost =
        lost.map(|(at, branch)| (Diagnostic::hint("lacks-address").arg("id", &branch.id), format!("branch.{at}.id")));
    names.chain(branches).chain(lost).collect()
}

fn has_address(branch: &Branch) -> bool {
    branch
        .address
        .as_ref()
        .is_some_and(|address| address.street.is_some() && address.postcode.is_some() && address.place.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MUNICIPALITY: &str = "[[municipality]]\nnumber = \"0000\"\nofficial = \"Vik\"\nlanguage_form = \"bokmål\"\nnames = [{ lang = \"nb\", name = \"Vik\" }]\n";

    fn codes(text: &str) -> Vec<(Severity, String)> {
        let text = format!("{text}\n{MUNICIPALITY}");
        let (tenant, faults) = super::super::read("tenants/vik.toml", &text, "vik");
        assert!(faults.is_empty(), "{faults:?}");
        lacking(&tenant.unwrap(), "tenants/vik.toml", &text)
            .into_iter()
            .map(|fault| (fault.severity, fault.code))
            .collect()
    }

    #[test]
    fn all_that_is_missing_is_advice_until_the_library_takes_over() {
        let lacking = ["statement-missing", "lacks-contact", "lacks-name", "lacks-branches"];
        let advice = lacking.map(|code| (Severity::Hint, code.to_owned()));
        assert_eq!(codes("languages = [\"nb\"]"), advice);
        let severities: Vec<_> =
            codes("languages = [\"nb\"]\nadopted = true").into_iter().map(|(how, _)| how).collect();
        assert_eq!(severities, [Severity::Error, Severity::Error, Severity::Warning, Severity::Warning]);
        assert_eq!(codes("languages = [\"nb\"]\ndemo = true"), []);
    }

    #[test]
    fn the_handbooks_example_is_no_statement_and_half_an_address_is_none() {
        let found = codes(
            "languages = [\"nb\", \"nn\", \"en\"]\nname = { nb = \"Vik\", nn = \"Vik\" }\ncontact = { email = \"post@vik.example\" }\n\
             accessibility_statement = \"https://uustatus.no/nb/erklaringer/publisert/…\"\n\
             [[branch]]\nid = \"a\"\nname = { nb = \"A\" }\naddress = { street = \"Storgata 1\" }\n",
        );
        let expected = ["lacks-statement-example", "lacks-address"].map(|code| (Severity::Hint, code.to_owned()));
        assert_eq!(found, expected);
    }
}
