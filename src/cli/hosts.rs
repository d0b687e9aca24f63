//! `ffl hosts`: the configuration of a web server of one's own for the folders that are published to.

use super::Global;
use super::addresses::Addresses;
use super::place::Places;
use super::world::{self, Tenants, World, unknown_tenant};
use crate::diagnostic::{Diagnostic, Error, Fault, failed};
use crate::model::hosting::{HEADERS, REDIRECTS, Rules};
use crate::model::publish::Place;
use crate::model::tenant::Tenant;
use crate::publish::{Hosted, Nginx, caddy, nginx};
use clap::Args;
use std::io::{ErrorKind, Write as _};
use std::path::Path;
use std::process::ExitCode;

#[derive(Debug, Args)]
pub struct Options {
    /// nginx or caddy.
    #[arg(value_parser = ["nginx", "caddy"])]
    server: String,
    /// A tenant; all that are published where none is named.
    #[arg(long)]
    tenant: Vec<String>,
    /// The place where they are published.
    #[arg(long)]
    target: Option<String>,
    /// Where certificates lie, with {host} in it (nginx; Caddy gets its own).
    #[arg(long)]
    certificates: Option<String>,
    /// The server has a module for brotli (nginx).
    #[arg(long)]
    brotli: bool,
}

pub fn run(global: &Global, options: &Options) -> Result<ExitCode, Fault> {
    World::at(&global.root)?;
    let config = world::config(&global.root)?;
    let tenants = world::tenants(&global.root)?;
    if let Some(unknown) = options.tenant.iter().find(|id| !tenants.contains_key(*id)) {
        return Err(unknown_tenant(unknown, tenants.keys()).into());
    }
    let places = Places::of(global, &config.publish, &tenants, options.target.as_deref());
    let addresses = Addresses::of(global, &config, &options.tenant);
    let mut sites = Vec::new();
    for tenant in asked(&tenants, &options.tenant)? {
        let site = hosted(global, tenant, (&places, &addresses))?;
        if site.is_none() && options.tenant.contains(&tenant.id) {
            return Err(Diagnostic::error("hosts-unpublished").arg("id", &tenant.id).into());
        }
        sites.extend(site);
    }
    if sites.is_empty() {
        return Err(Diagnostic::error("hosts-none").into());
    }
    let certificates = options.certificates.clone();
    let text = match options.server.as_str() {
        "nginx" => nginx(&sites, &Nginx { brotli: options.brotli, certificates })?,
        _ => caddy(&sites)?,
    };
    let written = std::io::stdout().write_all(text.as_bytes());
    written.map_err(|error| Error::new("write", "stdout", error))?;
    Ok(ExitCode::SUCCESS)
}

/// The tenants that are asked for; of all, those whose files can be read.
fn asked<'a>(tenants: &'a Tenants, only: &[String]) -> Result<Vec<&'a Tenant>, Fault> {
    let mut asked = Vec::new();
    for (id, (tenant, faults)) in tenants {
        let named = only.contains(id);
        match tenant.as_ref().filter(|_| !failed(faults)) {
            Some(tenant) if only.is_empty() || named => asked.push(tenant),
            None if named => return Err(Fault::Wrong(faults.clone())),
            _ => {}
        }
    }
    Ok(asked)
}

/// A tenant's site in its folder; none where nothing is published there.
fn hosted(
    global: &Global,
    tenant: &Tenant,
    (places, addresses): (&Places<'_>, &Addresses),
) -> Result<Option<Hosted>, Fault> {
    let (name, place, _) = places.said(tenant)?;
    let Place::Folder { path, url, .. } = place else {
        return Err(Diagnostic::error("hosts-no-folder").arg("name", name).into());
    };
    let place = global.root.join(path);
    let failed = |error| Error::new("read", place.display(), error);
    let whole = match place.canonicalize() {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        whole => whole.map_err(failed)?,
    };
    let shown = whole.join("current");
    if !shown.is_dir() {
        return Ok(None);
    }
    let rules = Rules::parse(&text(&shown, HEADERS)?, &text(&shown, REDIRECTS)?)?;
    let addresses = url.or_else(|| addresses.base(tenant)).into_iter().collect();
    Ok(Some(Hosted { tenant: tenant.id.clone(), addresses, docroot: shown.display().to_string(), rules }))
}

/// A file of a site; empty where there is none.
fn text(folder: &Path, name: &str) -> Result<String, Error> {
    let file = folder.join(name);
    match std::fs::read_to_string(&file) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(String::new()),
        read => read.map_err(|error| Error::new("read", file.display(), error)),
    }
}
