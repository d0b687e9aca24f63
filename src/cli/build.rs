//! `ffl build`: all or the named tenants into `dist/<tenant>/`.

use super::stage::Folder;
use super::world::World;
use super::{Global, say};
use crate::diagnostic::{Diagnostic, Error, Severity};
use crate::model::tenant::Tenant;
use crate::pipeline::{self, Layer, Outcome};
use crate::source::Touched;
use crate::tree::Tree;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;
use std::process::ExitCode;
use std::time::Instant;

#[derive(Debug, Args)]
pub struct Options {
    /// A tenant to build; all where none is named.
    #[arg(long)]
    tenant: Vec<String>,
    /// Reads every file and checks every finished one, whatever their stamps say.
    #[arg(long)]
    rehash: bool,
    /// Says why a page was or was not rendered: TENANT:PATH.
    #[arg(long, value_name = "TENANT:PATH")]
    explain: Option<String>,
}

/// What one tenant came to.
struct Report {
    id: String,
    outcome: Result<Outcome, Error>,
    explained: Option<String>,
}

pub fn run(global: &Global, options: &Options) -> Result<ExitCode, Error> {
    let begun = Instant::now();
    std::fs::create_dir_all(global.state()).map_err(|error| Error::new("make", global.state().display(), error))?;
    let lock = lock(global)?;
    let world = World::read(global, options.rehash, &options.tenant, None)?;
    std::fs::create_dir_all(global.out()).map_err(|error| Error::new("make", global.out().display(), error))?;
    let ids = world.ids(&options.tenant);
    let progress = progress(global, ids.len());
    let explain = options.explain.as_deref().and_then(|wanted| wanted.split_once(':'));
    let reports: Vec<Report> = ids
        .into_par_iter()
        .map(|id| {
            let explain = explain.filter(|(tenant, _)| *tenant == id).map(|(_, path)| path);
            let report = tenant(global, &world, id, explain);
            progress.inc(1);
            report
        })
        .collect();
    progress.finish_and_clear();
    drop(lock);
    Ok(tell(global, &reports, begun.elapsed().as_secs_f64()))
}

/// One build at a time per state folder.
fn lock(global: &Global) -> Result<std::fs::File, Error> {
    let path = global.state().join("lock");
    let failed = |error: std::io::Error| Error::new("lock", path.display(), error);
    let file = std::fs::File::options().create(true).truncate(false).write(true).open(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => {
            Err(Error::new("lock", path.display(), "another build is running here"))
        }
        Err(std::fs::TryLockError::Error(error)) => Err(failed(error)),
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

fn tenant(global: &Global, world: &World, id: String, explain: Option<&str>) -> Report {
    let mut explained = None;
    let outcome = build(global, world, &id, explain, &mut explained);
    Report { id, outcome, explained }
}

fn build(
    global: &Global,
    world: &World,
    id: &str,
    explain: Option<&str>,
    explained: &mut Option<String>,
) -> Result<Outcome, Error> {
    let Some((Some(tenant), faults)) = world.tenants.get(id) else {
        let faults = world.tenants.get(id).map(|(_, faults)| faults.clone()).unwrap_or_default();
        return Ok(Outcome { diagnostics: faults, ..Outcome::default() });
    };
    if pipeline::failed(faults) {
        return Ok(Outcome { diagnostics: faults.clone(), ..Outcome::default() });
    }
    let memo = format!("memo/{id}");
    let record = global.state().join("cache/trees").join(format!("{id}.json"));
    let (kept, previous) = rayon::join(|| world.cache.value::<Layer>(&memo), || Folder::recorded(&record));
    let own = world.own_layer(tenant, kept.as_ref(), &Touched::Anything)?;
    let remembered = kept.as_ref().is_some_and(|kept| pipeline::same(kept, &own));
    let order = match world.order(tenant, &own) {
        Ok(order) => order,
        Err(diagnostics) => return Ok(Outcome { diagnostics, ..Outcome::default() }),
    };
    let base = previous.as_ref().filter(|_| !world.settings.rehash);
    let stage = Folder::open(&global.out(), id, record, base)?;
    let remember = || if remembered { Ok(()) } else { world.cache.keep(&memo, &own) };
    let (outcome, kept) = rayon::join(|| pipeline::build(&world.settings, order, &world.cache, base, &stage), remember);
    let mut outcome = outcome?;
    kept?;
    outcome.diagnostics.extend(faults.iter().cloned());
    outcome.diagnostics.extend(missing(tenant));
    if let Some(tree) = &outcome.tree {
        *explained = explain.map(|path| say_why(path, previous.as_ref(), tree));
    }
    Ok(outcome)
}

/// What the law and readers still miss in a site that the library has taken over.
pub fn missing(tenant: &Tenant) -> Option<Diagnostic> {
    let lacks =
        tenant.adopted && !tenant.demo && tenant.accessibility_statement.is_none() && !tenant.municipalities.is_empty();
    lacks.then(|| Diagnostic::warning("statement-missing").within(&format!("tenants/{}.toml", tenant.id)))
}

/// The parts of a file's key, and which of them changed since the build before.
fn say_why(path: &str, previous: Option<&Tree>, tree: &Tree) -> String {
    let path = path.trim_start_matches('/');
    let path = if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() };
    let Some(new) = tree.files.get(&path) else { return format!("{path}: not a file of this site") };
    let Some(old) = previous.and_then(|tree| tree.files.get(&path)) else { return format!("{path}: new") };
    let program = previous.is_some_and(|old| old.program == tree.program);
    let parts = [
        ("program", program),
        ("theme", old.key.theme == new.key.theme),
        ("site", old.key.site == new.key.site),
        ("text", old.key.text == new.key.text),
        ("page", old.key.page == new.key.page),
        ("file", old.modified == new.modified),
    ];
    let lines = parts.map(|(name, same)| format!("  {name}: {}", if same { "unchanged" } else { "changed" }));
    let verdict = if parts.iter().all(|(_, same)| *same) { "reused" } else { "rendered" };
    format!("{path}: {verdict}\n{}", lines.join("\n"))
}

/// Says what happened and gives the exit code.
fn tell(global: &Global, reports: &[Report], seconds: f64) -> ExitCode {
    let mut said = std::collections::BTreeSet::new();
    let mut json = Vec::new();
    let (mut failed, mut errors, mut warnings) = (0, 0, 0);
    for report in reports {
        let diagnostics = match &report.outcome {
            Ok(outcome) => outcome.diagnostics.as_slice(),
            Err(error) => {
                failed += 1;
                errors += 1;
                say(error);
                continue;
            }
        };
        failed += usize::from(pipeline::failed(diagnostics));
        for diagnostic in diagnostics {
            let drawn = diagnostic.draw(global.speech(), std::io::IsTerminal::is_terminal(&std::io::stderr()));
            json.push(diagnostic.to_json(global.speech(), &report.id));
            if said.insert(drawn.clone()) {
                *(if diagnostic.severity == Severity::Error { &mut errors } else { &mut warnings }) += 1;
                eprintln!("{drawn}\n");
            }
        }
        if let Some(explained) = &report.explained {
            println!("{explained}");
        }
    }
    let done: Vec<&Outcome> = reports.iter().filter_map(|report| report.outcome.as_ref().ok()).collect();
    let sum = |get: fn(&Outcome) -> usize| done.iter().map(|outcome| get(outcome)).sum::<usize>();
    let trees: Vec<&Tree> = done.iter().filter_map(|outcome| outcome.tree.as_ref()).collect();
    let bytes: u64 = trees.iter().map(|tree| tree.bytes()).sum();
    let artifacts: usize = trees.iter().map(|tree| tree.files.len()).sum();
    if !global.quiet && !global.json {
        println!(
            "{} tenants, {} pages, {} rendered, {} reused, {} removed, {failed} failed, {seconds:.2} s",
            trees.len(),
            sum(|o| o.pages),
            sum(|o| o.rendered),
            sum(|o| o.reused),
            sum(|o| o.removed),
        );
    }
    if global.json {
        println!(
            "{}",
            serde_json::json!({
                "tenants": trees.len(), "pages": sum(|o| o.pages), "artifacts": artifacts, "rendered": sum(|o| o.rendered),
                "reused": sum(|o| o.reused), "removed": sum(|o| o.removed), "bytes": bytes, "warnings": warnings,
                "errors": errors, "seconds": { "total": seconds }, "diagnostics": json,
            })
        );
    }
    match (failed, trees.len()) {
        (0, _) => ExitCode::SUCCESS,
        (_, 0) => ExitCode::from(2),
        _ => ExitCode::from(1),
    }
}
