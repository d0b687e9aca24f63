//! `ffl build`: all or the named tenants into `dist/<tenant>/`.

use super::Global;
use super::apart::apart;
use super::seals::{Seals, record};
use super::shard::{Shard, asked};
use super::told::{Told, counted};
use super::world::{Before, Look, World, unknown_tenant};
use super::{edge, memory, pull, shelf};
use crate::content::tenant::owed;
use crate::content::value::shown;
use crate::diagnostic::{Diagnostic, Error, Fault, Speech, failed, nearest, said};
use crate::intake::Intake;
use crate::make::Records;
use crate::model::event::Memory;
use crate::model::tenant::{Shown, Tenant};
use crate::pipeline::{self, Bench, Outcome, Remember};
use crate::publish::Folder;
use crate::tree::Tree;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::Instant;

#[derive(Debug, Args)]
pub struct Options {
    /// A tenant to build; all where none is named.
    #[arg(long)]
    tenant: Vec<String>,
    /// One of several machines: I/N.
    #[arg(long, value_name = "I/N")]
    shard: Option<Shard>,
    /// Reads every file and checks every finished one, whatever their stamps say.
    #[arg(long)]
    rehash: bool,
    /// Says why a page was or was not rendered: TENANT:PATH.
    #[arg(long, value_name = "TENANT:PATH")]
    explain: Option<String>,
}

/// No other libraries.
const NONE: Shown = Shown::These(Vec::new());

/// What one tenant came to.
struct Report {
    id: String,
    /// The others that it shows.
    shown: Shown,
    outcome: Outcome,
    explained: Explained,
}

/// Why a file was or was not rendered; the diagnostic says that the site has no such file.
type Explained = Option<Result<String, Diagnostic>>;

pub fn run(global: &Global, options: &Options) -> ExitCode {
    let begun = Instant::now();
    let reports = reports(global, options);
    tell(global, reports, begun)
}

fn reports(global: &Global, options: &Options) -> Result<Vec<Report>, Fault> {
    World::at(&global.root)?;
    apart(global)?;
    let only = match options.shard {
        Some(shard) => asked(global, &options.tenant, Some(shard))?,
        None => options.tenant.clone(),
    };
    // To the rest of a build no name means all.
    if options.shard.is_some() && only.is_empty() {
        return Ok(Vec::new());
    }
    std::fs::create_dir_all(global.state()).map_err(|error| Error::new("make", global.state().display(), error))?;
    let lock = lock(global)?;
    std::fs::create_dir_all(global.out()).map_err(|error| Error::new("make", global.out().display(), error))?;
    let seals = Seals::read(global)?;
    let mut unchanged = if options.rehash { BTreeMap::new() } else { seals.unchanged(global, &only) };
    if let Some(explain) = &options.explain {
        unchanged.retain(|id, _| !explain.starts_with(&format!("{id}:")));
    }
    let mut reports = Vec::new();
    if !seals.asked(&only).all(|id| unchanged.contains_key(id)) {
        reports = changed(global, options, (&only, &unchanged), &seals)?;
        seals.keep(reports.iter().map(|report| (report.id.as_str(), &report.shown, &report.outcome)))?;
    }
    let known = |(id, outcome)| Report { id, shown: NONE, outcome, explained: None };
    reports.extend(unchanged.into_iter().map(known));
    reports.sort_by(|a, b| a.id.cmp(&b.id));
    drop(lock);
    Ok(reports)
}

/// Builds the tenants that are asked for, without those of which it is known that nothing changed.
fn changed(
    global: &Global,
    options: &Options,
    (only, unchanged): (&[String], &BTreeMap<String, Outcome>),
    seals: &Seals,
) -> Result<Vec<Report>, Fault> {
    let world = World::read(global, options.rehash, only, Before::Cache)?;
    let mut ids = world.ids(only);
    let explain = options.explain.as_deref().map(|wanted| explainable(&world, &ids, wanted)).transpose()?;
    ids.retain(|id| !unchanged.contains_key(id));
    let world = world.themed(&ids);
    let mut came = pull::first(global, &world.sound(&ids));
    let progress = progress(global, ids.len());
    let shop = (global, &world, seals);
    let mut reports = ids
        .into_par_iter()
        .map(|id| {
            let explain = explain.filter(|(tenant, _)| *tenant == id).map(|(_, path)| path);
            let report = tenant(shop, id, explain);
            progress.inc(1);
            report
        })
        .collect::<Vec<_>>();
    progress.finish_and_clear();
    for report in &mut reports {
        report.outcome.diagnostics.extend(came.remove(&report.id).unwrap_or_default());
    }
    Ok(reports)
}

/// The tenant and the path of `--explain`: a tenant that is built.
fn explainable<'a>(world: &World, ids: &[String], wanted: &'a str) -> Result<(&'a str, &'a str), Diagnostic> {
    let Some((id, path)) = wanted.split_once(':') else {
        let known = ids.iter().map(String::as_str);
        let near = nearest(wanted, known.clone()).or(known.clone().next()).unwrap_or("TENANT");
        return Err(Diagnostic::error("explain-form").arg("written", shown(wanted)).arg("near", near));
    };
    if !world.tenants.contains_key(id) {
        return Err(unknown_tenant(id, world.tenants.keys()));
    }
    let built = ids.iter().any(|known| known == id);
    let unbuilt = || Diagnostic::error("explain-unbuilt").arg("id", id).arg("known", ids.join(", "));
    if built { Ok((id, path)) } else { Err(unbuilt()) }
}

/// One build at a time per state folder.
fn lock(global: &Global) -> Result<std::fs::File, Fault> {
    let path = global.state().join("lock");
    let failed = |error: std::io::Error| Error::new("lock", path.display(), error);
    let file = std::fs::File::options().create(true).truncate(false).write(true).open(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(Diagnostic::error("build-running").into()),
        Err(std::fs::TryLockError::Error(error)) => Err(failed(error).into()),
    }
}

fn progress(global: &Global, length: usize) -> ProgressBar {
    if global.quiet || global.json {
        return ProgressBar::hidden();
    }
    let style =
        ProgressStyle::with_template("{bar:40} {pos}/{len} {elapsed}").unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(length as u64).with_style(style)
}

/// What all tenants are built with.
type Shop<'a> = (&'a Global, &'a World, &'a Seals);

fn tenant(shop: Shop<'_>, id: String, explain: Option<&str>) -> Report {
    let (outcome, explained) = build(shop, &id, explain).unwrap_or_else(|error| {
        let diagnostics = Fault::from(error).diagnostics();
        (Outcome { diagnostics, ..Outcome::default() }, None)
    });
    let (_, world, _) = shop;
    let shown = world.tenants.get(&id).and_then(|(tenant, _)| tenant.as_ref()).map_or(NONE, Tenant::shown);
    Report { id, shown, outcome, explained }
}

fn build((global, world, seals): Shop<'_>, id: &str, explain: Option<&str>) -> Result<(Outcome, Explained), Error> {
    let refused = |diagnostics| Ok((Outcome { diagnostics, ..Outcome::default() }, None));
    let Some((Some(tenant), faults)) = world.tenants.get(id) else {
        return refused(world.tenants.get(id).map(|(_, faults)| faults.clone()).unwrap_or_default());
    };
    if failed(faults) {
        return refused(faults.clone());
    }
    let memo = format!("memo/{id}");
    let read = || Folder::recorded(&world.cache, &record(id));
    let pages = format!("pages/{id}");
    let read = || rayon::join(read, || world.cache.value::<Records>(&pages));
    let (known, (previous, records)) = rayon::join(|| Intake::remembered(&world.cache, &memo), read);
    let look = seals.listing(id).map_or(Look::Anywhere, Look::Listed);
    let own = world.own(tenant, known.as_ref(), look)?;
    let inputs = match world.inputs(tenant, &own) {
        Ok(inputs) => inputs,
        Err(Fault::World(error)) => return Err(error),
        Err(Fault::Wrong(diagnostics)) => return refused(diagnostics),
    };
    shelf::keep(&global.state(), id, &inputs.shelf)?;
    let remarks = world.remarks(tenant);
    if failed(&remarks) {
        let mut all = pipeline::check(&world.settings, &inputs)?;
        all.extend(remarks);
        return refused(all);
    }
    let base = previous.as_ref().filter(|_| !world.settings.rehash);
    let stage = Folder::open(&global.out(), id, (&world.cache, record(id)), base)?;
    let usable = records.as_ref().filter(|_| base.is_some());
    let remember = |told: &Memory| memory::keep(&global.state(), id, told);
    let remember: Option<Remember> = if memory::remembers(global) { Some(&remember) } else { None };
    let linked = format!("linked/{id}");
    let (cache, linked) = (&world.cache, Some(&*linked));
    let bench = Bench { cache, stage: &stage, previous: base, records: usable, laid: None, linked, remember };
    let keep = || own.remember(&world.cache, &memo, known.as_ref());
    let (outcome, kept) = rayon::join(|| pipeline::build(&world.settings, &inputs, bench), keep);
    let mut outcome = outcome?;
    kept?;
    if outcome.tree.is_some() {
        edge::write(&global.state(), id, outcome.served.as_ref())?;
    }
    outcome.records.take().map_or(Ok(()), |records| world.cache.keep(&pages, &records))?;
    outcome.diagnostics.extend(faults.iter().cloned());
    outcome.diagnostics.extend(remarks);
    outcome.diagnostics.extend(owed(tenant, &format!("tenants/{id}.toml")));
    let why = |tree| explain.map(|path| say_why(path, previous.as_ref(), tree, global.speech()));
    let explained = outcome.tree.as_ref().and_then(why);
    drop(inputs);
    let laid = outcome.laid.take();
    // A large site takes long to take apart, and nobody waits for it.
    rayon::spawn(move || drop((laid, own, known, previous, records)));
    Ok((outcome, explained))
}

/// The parts of a file's key, and which of them changed since the build before.
fn say_why(path: &str, previous: Option<&Tree>, tree: &Tree, speech: Speech) -> Result<String, Diagnostic> {
    let path = path.trim_start_matches('/');
    let path = if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() };
    let Some(new) = tree.files.get(&path) else {
        let near = nearest(&path, tree.files.keys().map(String::as_str));
        return Err(Diagnostic::error("explain-path").arg("path", shown(&path)).near(near));
    };
    let verdict = |code: &str| format!("{path}: {}", said(code, &[], speech));
    let Some(old) = previous.and_then(|tree| tree.files.get(&path)) else { return Ok(verdict("explain-new")) };
    let keys = old.key.parts().into_iter().zip(new.key.parts()).map(|((name, old), (_, new))| (name, old == new));
    let parts: Vec<(&str, bool)> = keys.chain([("file", old.modified == new.modified)]).collect();
    let judged = |same: &bool| if *same { "explain-unchanged" } else { "explain-changed" };
    let line = |(name, same): &(&str, bool)| {
        format!("  {}: {}", said(&format!("explain-{name}"), &[], speech), said(judged(same), &[], speech))
    };
    let lines: Vec<String> = parts.iter().map(line).collect();
    let kept = parts.iter().all(|(_, same)| *same);
    let code = if kept { "explain-reused" } else { "explain-rendered" };
    Ok(format!("{}\n{}", verdict(code), lines.join("\n")))
}

/// Says what happened and gives the exit code.
fn tell(global: &Global, reports: Result<Vec<Report>, Fault>, begun: Instant) -> ExitCode {
    let mut told = Told::new(global);
    let reports = reports.unwrap_or_else(|fault| {
        told.add("", &fault.diagnostics());
        Vec::new()
    });
    let mut misled = false;
    for Report { id, outcome, explained, .. } in &reports {
        told.add(id, &outcome.diagnostics);
        match explained {
            Some(Ok(why)) => println!("{why}"),
            Some(Err(diagnostic)) => {
                misled = true;
                told.add(id, std::slice::from_ref(diagnostic));
            }
            None => {}
        }
    }
    let built = reports.iter().filter(|report| report.outcome.tree.is_some()).count();
    let code = match (told.errors, built) {
        (0, _) => 0,
        (_, 0) => 2,
        _ if misled => 2,
        _ => 1,
    };
    if global.json {
        told.print(counts(&reports, begun));
    } else if !global.quiet && !reports.is_empty() {
        println!("{}", summary(&reports, begun, global.speech()));
    }
    ExitCode::from(code)
}

fn sum(reports: &[Report], get: impl Fn(&Outcome) -> usize) -> usize {
    reports.iter().map(|report| get(&report.outcome)).sum()
}

fn trees(reports: &[Report]) -> impl Iterator<Item = &Tree> {
    reports.iter().filter_map(|report| report.outcome.tree.as_ref())
}

fn summary(reports: &[Report], begun: Instant, speech: Speech) -> String {
    let counts = [
        ("count-tenants", trees(reports).count()),
        ("count-pages", sum(reports, |o| o.pages)),
        ("count-rendered", sum(reports, |o| o.rendered)),
        ("count-reused", sum(reports, |o| o.reused)),
        ("count-removed", sum(reports, |o| o.removed)),
        ("count-failed", sum(reports, |o| usize::from(failed(&o.diagnostics)))),
    ];
    format!("{}, {:.2} s", counted(&counts, speech), begun.elapsed().as_secs_f64())
}

fn counts(reports: &[Report], begun: Instant) -> serde_json::Value {
    serde_json::json!({
        "tenants": trees(reports).count(),
        "pages": sum(reports, |o| o.pages),
        "artifacts": trees(reports).map(|tree| tree.files.len()).sum::<usize>(),
        "rendered": sum(reports, |o| o.rendered),
        "reused": sum(reports, |o| o.reused),
        "removed": sum(reports, |o| o.removed),
        "bytes": trees(reports).map(Tree::bytes).sum::<u64>(),
        "seconds": { "total": begun.elapsed().as_secs_f64() },
    })
}
