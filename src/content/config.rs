//! `ffl.toml` → [`Config`]: what holds for every tenant.

use super::front::{self, url_fault};
use super::publish;
use super::schema;
use super::syntax;
use super::value::{Path, shown, table};
use crate::diagnostic::{Diagnostic, Span};
use crate::model::publish::{Publish, TENANT};
use serde::{Deserialize, Serialize};

/// What holds for every tenant unless its own file says otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Config {
    /// Address of a site without a domain of its own; [`Config::base_of`] puts the tenant in. None: such a site has no address yet.
    pub base: Option<String>,
    /// Largest content file in bytes.
    pub content_limit: u64,
    pub publish: Publish,
}

impl Default for Config {
    fn default() -> Config {
        Config { base: None, content_limit: front::LIMIT, publish: Publish::default() }
    }
}

impl Config {
    /// The address of a tenant's site, without a slash at the end.
    pub fn base_of(&self, tenant: &str) -> Option<String> {
        self.base.as_ref().map(|base| base.replace(TENANT, tenant))
    }
}

/// Reads `ffl.toml`; what cannot be used is as by default.
pub fn read(file: &str, text: &str) -> (Config, Vec<Diagnostic>) {
    let start = syntax::start(text);
    let (toml, mut faults) = syntax::parse(file, text, start..text.len());
    let first = Span::from(start..start + text[start..].lines().next().unwrap_or_default().len());
    let raw: schema::Config = table(toml.get_ref(), first, Path::TOP, &mut faults);
    let mut config = Config::default();
    if let Some(base) = raw.base {
        match base_fault(&base.value) {
            Some(code) => {
                faults.push(Diagnostic::error(code).arg("key", "base").arg("written", shown(&base.value)), base.span);
            }
            None => config.base = Some(base.value.trim_end_matches('/').to_owned()),
        }
    }
    let limit = raw.limits.and_then(|limits| limits.content);
    if let Some(bytes) = front::within("limits.content", limit, (1024, 1 << 30), &mut faults) {
        config.content_limit = u64::try_from(bytes).unwrap_or(front::LIMIT);
    }
    config.publish = publish::read(raw.publish.unwrap_or_default(), publish::Owner::All, &mut faults);
    (config, faults.finish())
}

fn base_fault(base: &str) -> Option<&'static str> {
    if !base.contains(TENANT) {
        return Some("base-without-tenant");
    }
    url_fault(&base.replace(TENANT, "x"))
}
