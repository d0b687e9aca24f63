//! `ffl serve`: builds, serves from memory, builds again on each change.

use super::told::{Told, counted};
use super::world::{Before, World};
use super::{Global, edge, pull};
use crate::content::tenant::owed;
use crate::diagnostic::Fault;
use crate::diagnostic::{Diagnostic, Error, Severity, failed};
use crate::intake::Intake;
use crate::make::Records;
use crate::model::tenant::Tenant;
use crate::pipeline::{self, Bench, LaidOut, Outcome};
use crate::serve::{self, Served, Sites};
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

/// What is served, and what a round remembers for the next.
struct Rounds<'a> {
    global: &'a Global,
    /// The tenants that are asked for; all where none is.
    only: &'a [String],
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
    records: Option<Records>,
    laid: Option<LaidOut>,
    diagnostics: Vec<Diagnostic>,
}

pub fn run(global: &Global, options: &Options) -> Result<ExitCode, Fault> {
    let port = serve::Port::take(options.port)?;
    // A base that is named is shown as it will be; without one, sites lead to one another where they are served.
    let global = &Global { port: Some(port.number), ..global.clone() };
    // Themes are read with all the rest again in the first round.
    let world = World::read(global, false, &options.tenant, Before::Cache)?;
    let ids = world.ids(&options.tenant);
    let single = (ids.len() == 1).then(|| ids[0].clone());
    let mut told = Told::new(global);
    pull::first(global, &world.sound(&ids)).iter().for_each(|(id, faults)| told.add(id, faults));
    let (tenants, said) = (BTreeMap::new(), BTreeSet::new());
    let rounds = Mutex::new(Rounds { global, only: &options.tenant, world: Some(world), tenants, said });
    let settings = serve::Options { port: port.number, single, speech: global.speech(), state: global.state() };
    serve::run(&global.root, port, &settings, |sites, touched| {
        rounds.lock().unwrap_or_else(PoisonError::into_inner).round(sites, touched)
    })?;
    Ok(ExitCode::SUCCESS)
}

impl Rounds<'_> {
    /// Builds every tenant that what was touched can change.
    fn round(&mut self, sites: &Sites, touched: &Touched) -> Result<(), Fault> {
        let begun = Instant::now();
        let world = self.world(touched)?;
        let mut ids = world.ids(self.only);
        sites.keep(&ids);
        self.tenants.retain(|id, _| ids.contains(id));
        ids.retain(|id| !self.tenants.contains_key(id) || reaches(touched, id));
        let before: Vec<_> = ids.into_iter().map(|id| (self.tenants.remove(&id), id)).collect();
        let built = before.into_par_iter().map(|(before, id)| {
            let (old, mut kept) = (before.is_some(), before.unwrap_or_default());
            let result = kept.build(&world, &id, touched, &sites.place(&id));
            (id, kept, old, result)
        });
        let mut rendered: Result<usize, Error> = Ok(0);
        for (id, kept, old, result) in built.collect::<Vec<_>>() {
            // What failed at once stays a stranger, so that it is built whatever is touched next.
            if old || result.is_ok() {
                self.tenants.insert(id, kept);
            }
            rendered = rendered.and_then(|sum| Ok(sum + result?));
        }
        self.world = Some(world);
        let rendered = rendered?;
        let errors = self.say();
        if !self.global.quiet {
            // Whoever read this may be gone; the server stays.
            let counts = counted(&[("count-rendered", rendered), ("count-errors", errors)], self.global.speech());
            let _ = writeln!(std::io::stdout(), "{counts}, {} ms", begun.elapsed().as_millis());
        }
        Ok(())
    }

    /// The world as it is now: the one of the round before where only content was touched.
    fn world(&mut self, touched: &Touched) -> Result<World, Fault> {
        match (self.world.take(), touched) {
            (Some(mut world), Touched::Paths(paths)) if paths.iter().all(|path| is_content(path)) => {
                world.again(self.global, paths)?;
                Ok(world)
            }
            (before, _) => {
                let before = before.as_ref().map_or(Before::Cache, |world| Before::Process(&world.shared));
                let world = World::read(self.global, false, self.only, before)?;
                let ids = world.ids(self.only);
                Ok(world.themed(&ids))
            }
        }
    }

    /// Says on the terminal what it has not seen; gives the number of errors.
    fn say(&mut self) -> usize {
        let all = || self.tenants.values().flat_map(|kept| &kept.diagnostics);
        let errors = all().filter(|found| found.severity == Severity::Error).count();
        let said: BTreeSet<String> = all().map(|found| found.draw(self.global.speech(), false)).collect();
        said.difference(&self.said).for_each(|drawn| eprintln!("{drawn}\n"));
        self.said = said;
        errors
    }
}

/// Whether a path holds content: not a theme, a tenant's file or the settings, from which everything follows.
fn is_content(path: &str) -> bool {
    // Messages to screens are read with the tenant's file.
    let other = |below: &str| Path::new(below).starts_with("theme") || below == "emergency.toml";
    let own = |below: &str| below.split_once('/').is_some_and(|(_, below)| !other(below));
    path.starts_with("content/") || path.strip_prefix("tenants/").is_some_and(own)
}

/// Whether a tenant's site may follow from what was touched.
fn reaches(touched: &Touched, id: &str) -> bool {
    let Touched::Paths(paths) = touched else { return true };
    let own = |path: &str| path.strip_prefix("tenants/").is_some_and(|below| Path::new(below).starts_with(id));
    paths.iter().any(|path| own(path) || !path.starts_with("tenants/") || !is_content(path))
}

impl Kept {
    /// Builds a tenant to its place among the sites, and keeps what the next round can go on from; gives how many files were
    /// made anew.
    fn build(&mut self, world: &World, id: &str, touched: &Touched, place: &Served) -> Result<usize, Error> {
        let (tenant, faults) =
            world.tenants.get(id).map_or((None, Vec::new()), |(tenant, faults)| (tenant.as_ref(), faults.clone()));
        let mut outcome = Outcome::default();
        if let Some(tenant) = tenant.filter(|_| !failed(&faults)) {
            let own = world.own(tenant, self.own.as_ref(), touched.into())?;
            match world.inputs(tenant, &own) {
                Ok(inputs) => outcome = pipeline::build(&world.settings, &inputs, self.bench(world, place))?,
                Err(fault) => outcome.diagnostics = fault.diagnostics(),
            }
            self.own = Some(own);
        } else {
            self.own = None;
        }
        outcome.diagnostics.extend(faults);
        outcome.diagnostics.extend(tenant.into_iter().flat_map(|tenant| world.remarks(tenant)));
        outcome.diagnostics.extend(tenant.into_iter().flat_map(|tenant| owed(tenant, &format!("tenants/{id}.toml"))));
        let Outcome { diagnostics, tree, records, laid, rendered, removed, served, .. } = outcome;
        if tree.is_some() {
            edge::write(&world.state, id, served.as_ref())?;
        }
        let (changed, refused) = (tree.is_some() && rendered + removed > 0, tree.is_none());
        place.tell(tenant.map_or(id.to_owned(), name), changed, refused, diagnostics.clone());
        self.tree = tree.unwrap_or_else(|| std::mem::take(&mut self.tree));
        self.records = records.or(self.records.take());
        (self.laid, self.diagnostics) = (laid, diagnostics);
        Ok(rendered)
    }

    /// The site as it was laid out leaves its place: a round that fails lays it out anew.
    fn bench<'a>(&'a mut self, world: &'a World, stage: &'a Served) -> Bench<'a> {
        let laid = self.laid.take();
        Bench {
            cache: &world.cache,
            stage,
            previous: Some(&self.tree),
            records: self.records.as_ref(),
            laid,
            linked: None,
            remember: None,
        }
    }
}

fn name(tenant: &Tenant) -> String {
    let own = tenant.languages.first().and_then(|language| tenant.name.get(language));
    let municipality = || tenant.municipalities.iter().map(|one| one.official.as_str()).collect::<Vec<_>>().join(", ");
    own.cloned().unwrap_or_else(municipality)
}
