//! `ffl publish`: what the last build made, to where readers are.

use super::Global;
use super::place::{Found, Places};
use super::seals::Seals;
use super::services;
use super::shard::{Shard, asked};
use super::told::{Told, counted};
use super::world::{self, Tenants};
use crate::cache::Cache;
use crate::diagnostic::{Diagnostic, Fault, Speech, failed};
use crate::model::publish::SHRINK;
use crate::publish::{Came, Contents, Outcome, Publication, Step, Verify, Wishes};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp;
use rayon::prelude::*;
use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;
use std::time::{Duration, Instant};

#[derive(Debug, Args)]
pub struct Options {
    /// A tenant to publish; all where none is named.
    #[arg(long)]
    tenant: Vec<String>,
    /// The place to publish to.
    #[arg(long)]
    target: Option<String>,
    /// Says what would be done.
    #[arg(long)]
    dry_run: bool,
    /// Shows the site under an address of its own.
    #[arg(long, value_parser = preview)]
    preview: Option<String>,
    /// One of several machines: I/N.
    #[arg(long, value_name = "I/N")]
    shard: Option<Shard>,
    /// How much is looked at before and after: sample or full.
    #[arg(long, value_parser = ["sample", "full"], default_value = "sample")]
    verify: String,
    /// A site may lose any number of files.
    #[arg(long)]
    allow_shrink: bool,
    /// How long to wait for another publisher, in seconds.
    #[arg(long, default_value_t = 0)]
    wait: u64,
}

/// How many tenants are published at once at the most: places far away are waited for.
const AT_ONCE: usize = 8;

/// What one tenant came to.
struct Report {
    id: String,
    /// The target's name.
    target: String,
    result: Result<Outcome, Vec<Diagnostic>>,
    warnings: Vec<Diagnostic>,
}

/// Everything that the tenants of a command share.
struct Common<'a> {
    global: &'a Global,
    options: &'a Options,
    tenants: &'a Tenants,
    places: Places<'a>,
    seals: Seals,
    cache: Cache,
    progress: ProgressBar,
    at: Timestamp,
}

/// The name of a preview: something that can be part of an address.
fn preview(written: &str) -> Result<String, String> {
    let name = crate::model::slug::slug(written);
    if name.is_empty() { Err(written.to_owned()) } else { Ok(name) }
}

pub fn run(global: &Global, options: &Options) -> ExitCode {
    let begun = Instant::now();
    let mut told = Told::new(global);
    let reports = reports(global, options).unwrap_or_else(|fault| {
        told.add("", &fault.diagnostics());
        Vec::new()
    });
    for report in &reports {
        told.add(&report.id, &report.warnings);
        match &report.result {
            Ok(outcome) => told.add(&report.id, &outcome.differs),
            Err(diagnostics) => told.add(&report.id, diagnostics),
        }
    }
    let counts = Counts::of(&reports);
    let code = match (told.errors, reports.len() - counts.failed) {
        (0, _) => 0,
        (_, 0) => 2,
        _ => 1,
    };
    if global.json {
        told.print(counts.json(&reports, begun));
    } else if !global.quiet && !reports.is_empty() {
        println!("{}", counts.summary(options.dry_run, begun, global.speech()));
    }
    ExitCode::from(code)
}

fn reports(global: &Global, options: &Options) -> Result<Vec<Report>, Fault> {
    let ids = asked(global, &options.tenant, options.shard)?;
    let config = world::config(&global.root)?;
    let tenants = world::tenants(&global.root)?;
    let seals = Seals::read(global)?;
    if ids.len() > 1 && !ids.iter().any(|id| seals.was_built(id)) {
        return Err(Diagnostic::error("publish-none-built").into());
    }
    let common = Common {
        global,
        options,
        tenants: &tenants,
        places: Places::of(global, &config.publish, &tenants, options.target.as_deref()),
        seals,
        cache: Cache::new(global.state().join("cache")),
        progress: progress(global),
        at: Timestamp::now(),
    };
    let threads = global.jobs.map_or(AT_ONCE, usize::from).max(1);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let all = || ids.par_iter().map(|id| common.report(id)).collect();
    // Without threads of their own the tenants take turns on those that there are.
    let reports = pool.map_or_else(|_| all(), |pool| pool.install(all));
    common.progress.finish_and_clear();
    Ok(reports)
}

fn progress(global: &Global) -> ProgressBar {
    if global.quiet || global.json {
        return ProgressBar::hidden();
    }
    let style =
        ProgressStyle::with_template("{bar:40} {pos}/{len} {elapsed}").unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(0).with_style(style)
}

impl Common<'_> {
    fn report(&self, id: &str) -> Report {
        let mut warnings = Vec::new();
        let (target, result) = match self.found(id) {
            Ok(found) => (found.name.clone(), self.published(id, &found, &mut warnings)),
            Err(fault) => (String::new(), Err(fault)),
        };
        let report = Report { id: id.to_owned(), target, result: result.map_err(Fault::diagnostics), warnings };
        self.say(&report);
        report
    }

    fn found(&self, id: &str) -> Result<Found, Fault> {
        let (tenant, faults) =
            self.tenants.get(id).map_or((None, &[][..]), |(tenant, faults)| (tenant.as_ref(), faults));
        match tenant.filter(|_| !failed(faults)) {
            Some(tenant) => self.places.find(tenant),
            None => Err(Fault::Wrong(faults.to_vec())),
        }
    }

    fn published(&self, id: &str, found: &Found, warnings: &mut Vec<Diagnostic>) -> Result<Outcome, Fault> {
        let Some((tree, fresh)) = self.seals.tree(id) else {
            let code = if self.seals.was_built(id) { "publish-errors" } else { "publish-unbuilt" };
            return Err(Diagnostic::error(code).arg("id", id).into());
        };
        if !fresh {
            warnings.push(Diagnostic::warning("publish-stale"));
        }
        let contents = Contents::of(self.global.out().join(id));
        let beside = if found.services { services::bundle(self.global, id)? } else { None };
        let (contents, tree) = match beside {
            Some(beside) => contents.with(beside, &tree)?,
            None => (contents, tree),
        };
        let publication = Publication {
            tenant: id,
            target: &*found.target,
            place: &found.place,
            contents,
            tree: &tree,
            cache: &self.cache,
            store: found.store.clone(),
        };
        let progress = |step: Step| match step {
            Step::Sending(files) => self.progress.inc_length(files as u64),
            Step::Sent => self.progress.inc(1),
        };
        let Options { preview, dry_run, verify, allow_shrink, wait, .. } = self.options;
        publication.run(&Wishes {
            preview: preview.as_deref(),
            dry: *dry_run,
            shrink: if *allow_shrink { 100 } else { found.shrink.unwrap_or(SHRINK) },
            verify: if verify == "full" { Verify::Full } else { Verify::Sample },
            wait: Duration::from_secs(*wait),
            at: self.at,
            progress: &progress,
        })
    }

    /// A line for a tenant whose site changed.
    fn say(&self, report: &Report) {
        let Ok(outcome) = &report.result else { return };
        if self.global.quiet || self.global.json || matches!(outcome.came, Came::Unchanged(_)) {
            return;
        }
        let line = line(report, outcome, self.global.speech());
        if std::io::stderr().is_terminal() {
            self.progress.suspend(|| println!("{line}"));
        } else {
            // Whoever read this may be gone.
            let _ = writeln!(std::io::stdout(), "{line}");
        }
    }
}

fn line(report: &Report, outcome: &Outcome, speech: Speech) -> String {
    let deploy = deploy(outcome);
    let sent = deploy.map_or(outcome.plan.changed, |deploy| deploy.sent);
    let counts = counted(
        &[("count-files", outcome.plan.files), ("count-sent", sent), ("count-removed", outcome.plan.removed)],
        speech,
    );
    let address = deploy.and_then(|deploy| deploy.address.as_deref()).unwrap_or_default();
    let id = deploy.map(|deploy| deploy.id.as_str()).unwrap_or_default();
    format!("{} → {}: {counts} {id} {address}", report.id, report.target).trim_end().to_owned()
}

fn deploy(outcome: &Outcome) -> Option<&crate::publish::Deploy> {
    match &outcome.came {
        Came::Unchanged(deploy) | Came::Published(deploy) => Some(deploy),
        Came::Planned => None,
    }
}

/// What all tenants came to.
struct Counts {
    published: usize,
    unchanged: usize,
    failed: usize,
    sent: usize,
    removed: usize,
    bytes: u64,
}

impl Counts {
    fn of(reports: &[Report]) -> Counts {
        let done: Vec<&Outcome> = reports.iter().filter_map(|report| report.result.as_ref().ok()).collect();
        let changed: Vec<&&Outcome> =
            done.iter().filter(|outcome| !matches!(outcome.came, Came::Unchanged(_))).collect();
        Counts {
            published: changed.len(),
            unchanged: done.len() - changed.len(),
            failed: reports.len() - done.len(),
            sent: changed
                .iter()
                .map(|outcome| deploy(outcome).map_or(outcome.plan.changed, |deploy| deploy.sent))
                .sum(),
            removed: changed.iter().map(|outcome| outcome.plan.removed).sum(),
            bytes: done.iter().map(|outcome| outcome.plan.bytes).sum(),
        }
    }

    fn summary(&self, dry: bool, begun: Instant, speech: Speech) -> String {
        let counts = [
            (if dry { "count-planned" } else { "count-published" }, self.published),
            ("count-unchanged", self.unchanged),
            ("count-failed", self.failed),
            ("count-sent", self.sent),
            ("count-removed", self.removed),
        ];
        format!("{}, {:.2} s", counted(&counts, speech), begun.elapsed().as_secs_f64())
    }

    fn json(&self, reports: &[Report], begun: Instant) -> serde_json::Value {
        let one = |report: &Report| {
            let outcome = report.result.as_ref().ok()?;
            let state = match outcome.came {
                Came::Unchanged(_) => "unchanged",
                Came::Planned => "planned",
                Came::Published(_) => "published",
            };
            let deploy = deploy(outcome);
            Some(serde_json::json!({
                "tenant": report.id,
                "target": report.target,
                "state": state,
                "deploy": deploy.map(|deploy| &deploy.id),
                "address": deploy.and_then(|deploy| deploy.address.as_ref()),
                "files": outcome.plan.files,
                "changed": outcome.plan.changed,
                "sent": deploy.map(|deploy| deploy.sent),
                "removed": outcome.plan.removed,
            }))
        };
        serde_json::json!({
            "tenants": reports.len(),
            "published": self.published,
            "unchanged": self.unchanged,
            "failed": self.failed,
            "sent": self.sent,
            "removed": self.removed,
            "bytes": self.bytes,
            "deploys": reports.iter().filter_map(one).collect::<Vec<_>>(),
            "seconds": { "total": begun.elapsed().as_secs_f64() },
        })
    }
}
