//! `ffl serve`: builds, serves from memory, builds again on each change.

use super::Global;
use super::build::missing;
use super::world::{Before, World};
use crate::diagnostic::Fault;
use crate::diagnostic::{Diagnostic, Error, Severity, failed};
use crate::intake::Intake;
use crate::model::tenant::Tenant;
use crate::pipeline::{self, Bench, Outcome};
use crate::serve::{self, Sites};
use crate::source::Touched;
use crate::tree::Tree;
use clap::Args;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

#[derive(Debug, Args)]
pub struct Options {
    /// A tenant to serve; all where none is named.
    #[arg(long)]
    tenant: Vec<String>,
    /// The port on 127.0.0.1; 0 takes any that is free.
    #[arg(long, default_value_t = 4000)]
    port: u16,
}

/// What a round remembers for the next.
#[derive(Default)]
struct Memo {
    world: Option<World>,
    tenants: BTreeMap<String, Kept>,
    /// Diagnostics that the terminal has seen.
    said: BTreeSet<String>,
}

#[derive(Default)]
struct Kept {
    /// None where the tenant's file could not be read.
    own: Option<Intake>,
    tree: Tree,
    diagnostics: Vec<Diagnostic>,
}

pub fn run(global: &Global, options: &Options) -> Result<ExitCode, Fault> {
    let world = World::read(global, false, &options.tenant, Before::Cache)?;
    let ids = world.ids(&options.tenant);
    let single = (ids.len() == 1).then(|| ids[0].clone());
    let memo = Mutex::new(Memo { world: Some(world), ..Memo::default() });
    let settings = serve::Options { port: options.port, single, speech: global.speech() };
    serve::run(&global.root, &settings, |sites, touched| {
        round(global, &options.tenant, sites, touched, &mut memo.lock().unwrap_or_else(PoisonError::into_inner))
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Builds every tenant that what was touched can change.
fn round(global: &Global, only: &[String], sites: &Sites, touched: &Touched, memo: &mut Memo) -> Result<(), Error> {
    let begun = Instant::now();
    let world = match (memo.world.take(), touched) {
        (Some(mut world), Touched::Paths(paths)) if paths.iter().all(|path| is_content(path)) => {
            world.again(global, paths)?;
            world
        }
        (before, _) => World::read(
            global,
            false,
            only,
            before.as_ref().map_or(Before::Cache, |world| Before::Process(&world.shared)),
        )
        .map_err(|fault| fault.error(global.speech()))?,
    };
    let mut ids = world.ids(only);
    sites.keep(&ids);
    memo.tenants.retain(|id, _| ids.contains(id));
    ids.retain(|id| !memo.tenants.contains_key(id) || reaches(touched, id));
    let built = ids.into_par_iter().map(|id| {
        let (outcome, own) = tenant(&world, &id, memo.tenants.get(&id), touched, sites)?;
        Ok((id, outcome, own))
    });
    let mut rendered = 0;
    for (id, outcome, own) in built.collect::<Result<Vec<_>, Error>>()? {
        rendered += outcome.rendered;
        let kept = memo.tenants.entry(id).or_default();
        kept.own = own;
        kept.tree = outcome.tree.unwrap_or_else(|| std::mem::take(&mut kept.tree));
        kept.diagnostics = outcome.diagnostics;
    }
    let all = || memo.tenants.values().flat_map(|kept| &kept.diagnostics);
    let errors = all().filter(|found| found.severity == Severity::Error).count();
    let said: BTreeSet<String> = all().map(|found| found.draw(global.speech(), false)).collect();
    said.difference(&memo.said).for_each(|drawn| eprintln!("{drawn}\n"));
    memo.said = said;
    memo.world = Some(world);
    if !global.quiet {
        // Whoever read this may be gone; the server stays.
        let _ = writeln!(std::io::stdout(), "{rendered} rendered, {errors} errors, {} ms", begun.elapsed().as_millis());
    }
    Ok(())
}

/// Whether a path holds content: not a theme, a tenant's file or the settings, from which everything follows.
fn is_content(path: &str) -> bool {
    let own = |below: &str| below.split_once('/').is_some_and(|(_, below)| !Path::new(below).starts_with("theme"));
    path.starts_with("content/") || path.strip_prefix("tenants/").is_some_and(own)
}

/// Whether a tenant's site may follow from what was touched.
fn reaches(touched: &Touched, id: &str) -> bool {
    let Touched::Paths(paths) = touched else { return true };
    let own = |path: &str| path.strip_prefix("tenants/").is_some_and(|below| Path::new(below).starts_with(id));
    paths.iter().any(|path| own(path) || !path.starts_with("tenants/") || !is_content(path))
}

/// One tenant among the served sites, with its own folder for the next round.
fn tenant(
    world: &World,
    id: &str,
    kept: Option<&Kept>,
    touched: &Touched,
    sites: &Sites,
) -> Result<(Outcome, Option<Intake>), Error> {
    let place = sites.place(id);
    let (tenant, faults) =
        world.tenants.get(id).map_or((None, Vec::new()), |(tenant, faults)| (tenant.as_ref(), faults.clone()));
    let (mut outcome, own) = match tenant.filter(|_| !failed(&faults)) {
        None => (Outcome::default(), None),
        Some(tenant) => {
            let own = world.own_layer(tenant, kept.and_then(|kept| kept.own.as_ref()), touched)?;
            let outcome = match world.inputs(tenant, &own) {
                Ok(inputs) => {
                    let previous = kept.map(|kept| &kept.tree);
                    pipeline::build(&world.settings, &inputs, Bench { cache: &world.cache, previous, stage: &*place })?
                }
                Err(diagnostics) => Outcome { diagnostics, ..Outcome::default() },
            };
            (outcome, Some(own))
        }
    };
    outcome.diagnostics.extend(faults);
    outcome.diagnostics.extend(tenant.and_then(missing));
    let changed = outcome.tree.is_some() && outcome.rendered + outcome.removed > 0;
    place.tell(tenant.map_or(id.to_owned(), name), changed, outcome.tree.is_none(), outcome.diagnostics.clone());
    Ok((outcome, own))
}

fn name(tenant: &Tenant) -> String {
    let own = tenant.languages.first().and_then(|language| tenant.name.get(language));
    let municipality = || tenant.municipalities.iter().map(|one| one.official.as_str()).collect::<Vec<_>>().join(", ");
    own.cloned().unwrap_or_else(municipality)
}
