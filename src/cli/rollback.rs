//! `ffl rollback`: an earlier publication of one tenant becomes public again, as it was.

use super::Global;
use super::place::Places;
use super::told::Told;
use super::world::{self, World, unknown_tenant};
use crate::content::value::shown;
use crate::diagnostic::{Diagnostic, Fault, failed, said};
use crate::publish::{Deploy, Lock, Record};
use clap::Args;
use jiff::Timestamp;
use std::process::ExitCode;
use std::time::Duration;

#[derive(Debug, Args)]
pub struct Options {
    /// The tenant.
    #[arg(long)]
    tenant: String,
    /// The deploy to go back to; the one before where it is absent.
    #[arg(long, value_name = "DEPLOY")]
    to: Option<String>,
    /// The place where it is published.
    #[arg(long)]
    target: Option<String>,
}

pub fn run(global: &Global, options: &Options) -> Result<ExitCode, Fault> {
    World::at(&global.root)?;
    let config = world::config(&global.root)?;
    let tenants = world::tenants(&global.root)?;
    let id = &options.tenant;
    let Some((tenant, faults)) = tenants.get(id) else { return Err(unknown_tenant(id, tenants.keys()).into()) };
    let Some(tenant) = tenant.as_ref().filter(|_| !failed(faults)) else { return Err(Fault::Wrong(faults.clone())) };
    let places = Places::of(global, &config.publish, &tenants, options.target.as_deref());
    let found = places.find(tenant)?;
    let now = Timestamp::now();
    let _lock = Lock::take(&found.store.join("lock"), now, Duration::ZERO)?;
    let deploys = found.target.deploys()?;
    let chosen = chosen(&deploys, options.to.as_deref())?;
    let restored = found.target.restore(&chosen.id)?;
    let mut record = Record::read(&found.store, &found.place);
    record.take(restored);
    record.verified = true;
    record.keep(&found.store, None)?;
    if global.json {
        let done = serde_json::json!({ "tenant": id, "target": found.name, "deploy": chosen.id, "at": chosen.at });
        Told::new(global).print(done);
    } else if !global.quiet {
        println!("{}", said("rolled-back", &[("tenant", id), ("id", &chosen.id)], global.speech()));
    }
    Ok(ExitCode::SUCCESS)
}

/// The deploy that is named, else the one before that which is public; deploys come with the newest first.
fn chosen<'a>(deploys: &'a [Deploy], named: Option<&str>) -> Result<&'a Deploy, Diagnostic> {
    let known = || deploys.iter().map(|deploy| deploy.id.as_str()).collect::<Vec<_>>().join(", ");
    match named {
        Some(id) => deploys
            .iter()
            .find(|deploy| deploy.id == id)
            .ok_or_else(|| Diagnostic::error("rollback-unknown").arg("id", shown(id)).arg("known", known())),
        None => {
            let before = deploys.iter().skip_while(|deploy| !deploy.public).nth(1);
            before.ok_or_else(|| Diagnostic::error("rollback-none"))
        }
    }
}
