//! `ffl serve`: builds, serves from memory, builds again on each change.

use super::build::missing;
use super::world::World;
use super::Global;
use crate::diagnostic::{Error, Severity};
use crate::model::tenant::Tenant;
use crate::pipeline::{self, Layer, Outcome};
use crate::serve::{self, Shelf};
use crate::tree::Tree;
use clap::Args;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
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
    shared: Option<Layer>,
    tenants: BTreeMap<String, Kept>,
    /// Diagnostics that the terminal has seen.
    said: BTreeSet<String>,
}

#[derive(Default)]
struct Kept {
    own: Layer,
    tree: Tree,
}

pub fn run(global: &Global, options: &Options) -> Result<ExitCode, Error> {
    let first = World::read(global, false, &options.tenant, None)?;
    let ids = first.ids(&options.tenant);
    let single = (ids.len() == 1).then(|| ids[0].clone());
    drop(first);
    let memo = Mutex::new(Memo::default());
    let settings = serve::Options { port: options.port, single, speech: global.speech() };
    serve::run(&global.root, &settings, |shelf| {
        round(global, &options.tenant, shelf, &mut memo.lock().unwrap_or_else(PoisonError::into_inner))
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Builds every tenant once.
fn round(global: &Global, only: &[String], shelf: &Shelf, memo: &mut Memo) -> Result<(), Error> {
    let begun = Instant::now();
    let world = World::read(global, false, only, memo.shared.as_ref())?;
    let ids = world.ids(only);
    shelf.keep(&ids);
    let built = ids.into_par_iter().map(|id| {
        let (outcome, own) = tenant(&world, &id, memo.tenants.get(&id), shelf)?;
        Ok((id, outcome, own))
    });
    let built = built.collect::<Result<Vec<_>, Error>>()?;
    let (mut rendered, mut said, mut errors) = (0, BTreeSet::new(), 0);
    for (id, outcome, own) in built {
        rendered += outcome.rendered;
        errors += outcome.diagnostics.iter().filter(|found| found.severity == Severity::Error).count();
        said.extend(outcome.diagnostics.iter().map(|found| found.draw(global.speech(), false)));
        let kept = memo.tenants.entry(id).or_default();
        kept.own = own;
        kept.tree = outcome.tree.unwrap_or_else(|| std::mem::take(&mut kept.tree));
    }
    said.difference(&memo.said).for_each(|drawn| eprintln!("{drawn}\n"));
    memo.said = said;
    memo.shared = Some(world.shared);
    if !global.quiet {
        // Whoever read this may be gone; the server stays.
        let _ = writeln!(std::io::stdout(), "{rendered} rendered, {errors} errors, {} ms", begun.elapsed().as_millis());
    }
    Ok(())
}

/// One tenant onto the shelf, with its own layer for the next round.
fn tenant(world: &World, id: &str, kept: Option<&Kept>, shelf: &Shelf) -> Result<(Outcome, Layer), Error> {
    let place = shelf.place(id);
    let (tenant, faults) = world.tenants.get(id).map_or((None, Vec::new()), |(tenant, faults)| (tenant.as_ref(), faults.clone()));
    let (mut outcome, own) = match tenant.filter(|_| !pipeline::failed(&faults)) {
        None => (Outcome::default(), kept.map(|kept| kept.own.clone()).unwrap_or_default()),
        Some(tenant) => {
            let own = world.own_layer(tenant, kept.map(|kept| &kept.own))?;
            let outcome = match world.order(tenant, &own) {
                Ok(order) => pipeline::build(&world.settings, order, &world.cache, kept.map(|kept| &kept.tree), &*place)?,
                Err(diagnostics) => Outcome { diagnostics, ..Outcome::default() },
            };
            (outcome, own)
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
