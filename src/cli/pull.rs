//! `ffl pull [--tenant ID]… [--source NAME]…`: brings in what the sources of libraries have, keeps it as it came, and has the well make
//! sense of it.
//!
//! What is known already is not read again. A file or source that fails stops no other.

mod counts;
mod files;
mod lists;
mod oai;
mod pictures;
mod texts;

use self::counts::Counts;
use self::files::found;
use super::shard::{Shard, asked};
use super::told::{Told, counted};
use super::world::{self, Tenants};
use super::{Global, shelf};
use crate::content::value::shown;
use crate::diagnostic::{Diagnostic, Error, Fault, Severity, failed, nearest};
use crate::harvest::oai::Asking;
use crate::harvest::sru;
use crate::model::catalogue::{Origin, Source};
use crate::model::tenant::Tenant;
use crate::publish::Lock;
use crate::well::segments::{Segment, Segments};
use crate::well::store::Well;
use clap::Args;
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::Timestamp;
use rayon::prelude::*;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

#[derive(Debug, Args)]
pub struct Options {
    /// A tenant whose sources are pulled; all where none is named.
    #[arg(long)]
    tenant: Vec<String>,
    /// A source; all where none is named.
    #[arg(long, value_name = "NAME")]
    source: Vec<String>,
    /// One of several machines: I/N.
    #[arg(long, value_name = "I/N")]
    shard: Option<Shard>,
    /// Reads again what is known already.
    #[arg(long)]
    full: bool,
}

/// What became of a source.
struct Pulled<'t> {
    tenant: &'t str,
    source: &'t str,
    counts: Counts,
    diagnostics: Vec<Diagnostic>,
    /// Tells whoever waits how much has come.
    bar: ProgressBar,
}

/// What all sources of a run share.
struct Common<'a> {
    global: &'a Global,
    options: &'a Options,
    well: Mutex<Well>,
    progress: MultiProgress,
}

impl Common<'_> {
    /// A line for a source while it is pulled; only people at a terminal see it.
    fn bar(&self, tenant: &str, source: &str) -> ProgressBar {
        if self.global.quiet || self.global.json {
            return ProgressBar::hidden();
        }
        let style = ProgressStyle::with_template("{spinner} {prefix}: {msg} {elapsed}");
        let bar = ProgressBar::new_spinner().with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
        let bar = self.progress.add(bar.with_prefix(format!("{tenant}/{source}")));
        bar.enable_steady_tick(Duration::from_millis(200));
        bar
    }

    /// Fills the shelves that sites show.
    fn shelve<'i>(&self, ids: impl IntoIterator<Item = &'i String>) -> Vec<Diagnostic> {
        let well = self.well.lock().unwrap_or_else(PoisonError::into_inner);
        let filled = ids.into_iter().filter_map(|id| shelf::fill(&self.global.state(), id, &well).err());
        filled.map(|error| error.diagnostic()).collect()
    }

    /// Lets go of what came from sources that stand in no file any more, and says so; a file with faults says nothing of its sources.
    fn release(&self, tenants: &Tenants) -> Vec<Diagnostic> {
        let told = |name: &str, count: usize, tenant: &str| {
            let said = Diagnostic::warning("source-released").arg("name", name).arg("count", count);
            said.within(&format!("tenants/{tenant}.toml"))
        };
        let gone = |(tenant, name): &(String, String)| match tenants.get(tenant) {
            Some((Some(read), faults)) => !failed(faults) && named(read, false).all(|known| known != name),
            Some((None, _)) => false,
            // Of others nothing was asked.
            None => self.options.tenant.is_empty() && self.options.shard.is_none(),
        };
        let at = self.global.at.unwrap_or_else(Timestamp::now);
        let mut well = self.well.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all = || -> Result<Vec<Diagnostic>, Error> {
            let mut all = Vec::new();
            for (tenant, name) in well.sources()?.into_iter().filter(gone) {
                all.push(told(&name, well.release((&tenant, &name), at)?.gone, &tenant));
            }
            for (tenant, faults) in tenants.values() {
                let Some(tenant) = tenant.as_ref().filter(|_| !failed(faults)) else { continue };
                let released = texts::released(&self.global.root, &tenant.id, &named(tenant, true).collect())?;
                all.extend(released.into_iter().map(|(name, count)| told(&name, count, &tenant.id)));
            }
            Ok(all)
        };
        all().unwrap_or_else(|error| vec![error.diagnostic()])
    }
}

pub fn run(global: &Global, options: &Options) -> ExitCode {
    let begun = Instant::now();
    let mut told = Told::new(global);
    let code = match tenants(global, options) {
        Ok(tenants) => pull(global, options, (&tenants, begun), told),
        Err(fault) => {
            told.add("", &fault.diagnostics());
            if global.json {
                told.print(json!({}));
            }
            2
        }
    };
    ExitCode::from(code)
}

/// The tenants that are asked for, by a call that makes sense.
fn tenants(global: &Global, options: &Options) -> Result<Tenants, Fault> {
    let asked = asked(global, &options.tenant, options.shard)?;
    let mut tenants = world::tenants(&global.root)?;
    tenants.retain(|id, _| asked.contains(id));
    let known: BTreeSet<&str> = tenants.values().filter_map(|(tenant, _)| tenant.as_ref()).flat_map(names).collect();
    if let Some(unknown) = options.source.iter().find(|name| !known.contains(name.as_str())) {
        let fault = Diagnostic::error("source-unknown").arg("name", shown(unknown));
        let all = known.iter().copied().collect::<Vec<_>>().join(", ");
        return Err(fault.arg("known", all).near(nearest(unknown, known.iter().copied())).into());
    }
    Ok(tenants)
}

fn names(tenant: &Tenant) -> impl Iterator<Item = &str> {
    tenant.sources.iter().map(|source| source.name.as_str())
}

/// The names of its sources that give texts, or of those that give records.
fn named(tenant: &Tenant, texts: bool) -> impl Iterator<Item = &str> {
    tenant.sources.iter().filter(move |source| source.gives_texts() == texts).map(|source| source.name.as_str())
}

/// Brings in what lies in libraries' own folders and never was, so that their first sites show their catalogues; gives what there is to
/// say of it, by library. Nothing is asked of the net. One after the other: what libraries have in common is told by all of them.
pub fn first(global: &Global, tenants: &[&Tenant]) -> BTreeMap<String, Vec<Diagnostic>> {
    let harvest = global.state().join("store/harvest");
    let new = |tenant: &Tenant, source: &Source| {
        matches!(source.origin, Origin::Files { .. }) && !harvest.join(&tenant.id).join(&source.name).exists()
    };
    let all = tenants.iter().flat_map(|tenant| tenant.sources.iter().map(move |source| (*tenant, source)));
    let jobs: Vec<(&Tenant, &Source)> = all.filter(|(tenant, source)| new(tenant, source)).collect();
    let mut told: BTreeMap<String, Vec<Diagnostic>> = BTreeMap::new();
    let Some((one, _)) = jobs.first() else { return told };
    // A site is none the worse for it.
    let mut tell = |id: &str, fault: Diagnostic| {
        let remark = Diagnostic { severity: fault.severity.max(Severity::Warning), ..fault };
        told.entry(id.to_owned()).or_default().push(remark);
    };
    let well = match Well::open(&global.state().join("store")) {
        Ok(well) => Mutex::new(well),
        Err(error) => {
            tell(&one.id, error.diagnostic());
            return told;
        }
    };
    let options = &Options { tenant: Vec::new(), source: Vec::new(), shard: None, full: false };
    let progress = MultiProgress::with_draw_target(ProgressDrawTarget::hidden());
    let common = Common { global, options, well, progress };
    for job in &jobs {
        Pulled::of(&common, *job).diagnostics.into_iter().for_each(|fault| tell(&job.0.id, fault));
    }
    let ids: BTreeSet<&String> = jobs.iter().map(|(tenant, _)| &tenant.id).collect();
    common.shelve(ids).into_iter().for_each(|fault| tell(&one.id, fault));
    told
}

/// Pulls all sources of some tenants, and says what became of them.
fn pull(global: &Global, options: &Options, (tenants, begun): (&Tenants, Instant), mut told: Told<'_>) -> u8 {
    let mut jobs: Vec<(&Tenant, &Source)> = Vec::new();
    let mut refused = false;
    for (id, (tenant, faults)) in tenants {
        match tenant {
            Some(tenant) if !failed(faults) => {
                let asked = |source: &&Source| options.source.is_empty() || options.source.contains(&source.name);
                jobs.extend(tenant.sources.iter().filter(asked).map(|source| (tenant, source)));
            }
            _ => {
                refused = true;
                told.add(id, faults);
            }
        }
    }
    let well = match Well::open(&global.state().join("store")) {
        Ok(well) => Mutex::new(well),
        Err(error) => {
            told.add("", &[error.diagnostic()]);
            report(global, &[], begun, told);
            return 2;
        }
    };
    let common = Common { global, options, well, progress: MultiProgress::new() };
    let all: Vec<Pulled<'_>> = jobs.into_par_iter().map(|job| Pulled::of(&common, job)).collect();
    all.iter().for_each(|pulled| told.add(pulled.tenant, &pulled.diagnostics));
    let released = [common.release(tenants), common.shelve(tenants.keys())].concat();
    released.iter().for_each(|fault| told.add("", std::slice::from_ref(fault)));
    let wrong = |pulled: &&Pulled<'_>| failed(&pulled.diagnostics);
    let some = all.iter().any(|pulled| pulled.counts.came() > 0 || !failed(&pulled.diagnostics));
    let any = refused || failed(&released) || all.iter().filter(wrong).count() > 0;
    report(global, &all, begun, told);
    match (any, some) {
        (false, _) => 0,
        (true, true) => 1,
        (true, false) => 2,
    }
}

impl<'t> Pulled<'t> {
    /// Pulls one source, and has the well take in what came.
    fn of(common: &Common<'_>, (tenant, source): (&'t Tenant, &'t Source)) -> Pulled<'t> {
        let (counts, bar) = (Counts::default(), common.bar(&tenant.id, &source.name));
        let mut pulled = Pulled { tenant: &tenant.id, source: &source.name, counts, diagnostics: Vec::new(), bar };
        let done = pulled.source(common, (tenant, &source.origin));
        pulled.bar.finish_and_clear();
        pulled.diagnostics.extend(done.err().map(Fault::diagnostics).unwrap_or_default());
        pulled
    }

    fn source(&mut self, common: &Common<'_>, (tenant, origin): (&Tenant, &Origin)) -> Result<(), Fault> {
        let Common { global, options, well, .. } = common;
        let folder = global.state().join("store/harvest").join(&tenant.id).join(self.source);
        let files = match origin {
            Origin::Files { pattern } => {
                let (files, remarks) = found(&global.root, &tenant.id, pattern);
                self.diagnostics.extend(remarks);
                if files.is_empty() && !folder.exists() {
                    return Err(self.absent(global, (tenant, pattern)).into());
                }
                files
            }
            Origin::Oai { .. } | Origin::Sru { .. } | Origin::Opds { .. } | Origin::Texts { .. } => Vec::new(),
        };
        let now = global.at.unwrap_or_else(Timestamp::now);
        let _lock = Lock::take(&folder.join("lock"), now, Duration::ZERO).map_err(pulling)?;
        let mut segments = Segments::open(&folder)?;
        segments.clear()?;
        let asked = (*global, options.full);
        let done = match origin {
            Origin::Files { pattern } if files.is_empty() => {
                // A disk that is not there must not empty a catalogue.
                self.diagnostics.push(self.absent(global, (tenant, pattern)));
                Ok(())
            }
            Origin::Files { .. } => self.files(asked, (&files, &mut segments)),
            Origin::Oai { base, prefix, set } => {
                let prefix = prefix.clone().unwrap_or_default();
                let asking = Asking { base: base.clone(), prefix, set: set.clone(), from: None };
                self.pages(asked, &mut segments, (asking, now))
            }
            Origin::Sru { base, version, query, schema } => {
                let (base, version, query) = (base.clone(), version.clone(), query.clone());
                let asking = sru::Asking { base, version, query, schema: schema.clone() };
                self.searched(asked, &mut segments, (asking, now))
            }
            Origin::Opds { url } => self.published(asked, &mut segments, (url, now)),
            // They are no records.
            Origin::Texts { form, url, pictures } => {
                return self.texts(asked, &mut segments, (tenant, (*form, *pictures), url), now);
            }
        };
        // What came before it failed is taken in, too.
        self.bar.set_message(self.counts.words(global));
        let mut well = well.lock().unwrap_or_else(PoisonError::into_inner);
        self.counts.well = well.take((self.tenant, self.source), &segments)?;
        done
    }
}

fn number(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

/// That somebody else works on a source, in the words of this command.
fn pulling(fault: Fault) -> Fault {
    let renamed = |fault: Diagnostic| Diagnostic { code: "pull-locked".to_owned(), ..fault };
    match fault {
        Fault::Wrong(faults) => Fault::Wrong(faults.into_iter().map(renamed).collect()),
        Fault::World(error) => Fault::World(error),
    }
}

/// What is to be said of a file: that something is wrong with all of it, and what else of it was put aside.
fn remarks(file: &str, segment: &Segment) -> Vec<Diagnostic> {
    let broken = segment.broken.as_deref();
    let whole = broken.map(|code| Diagnostic::error("pull-broken").word("why", code).within(file));
    let aside = segment.aside.iter().filter_map(|(code, count)| {
        let count = count - u64::from(broken == Some(code.as_str()));
        let fault = Diagnostic::warning("pull-aside").arg("count", count).word("why", code).within(file);
        (count > 0).then_some(fault)
    });
    whole.into_iter().chain(aside).collect()
}

/// Says what came.
fn report(global: &Global, all: &[Pulled<'_>], begun: Instant, told: Told<'_>) {
    let sum = all.iter().fold(Counts::default(), |sum, pulled| sum.add(pulled.counts));
    if global.json {
        let each = all.iter().map(|pulled| {
            let mut one = pulled.counts.json();
            one["tenant"] = pulled.tenant.into();
            one["source"] = pulled.source.into();
            one
        });
        let mut answer = sum.json();
        answer["tenants"] = all.iter().map(|pulled| pulled.tenant).collect::<BTreeSet<_>>().len().into();
        answer["sources"] = all.len().into();
        answer["pulled"] = each.collect();
        answer["seconds"] = json!({ "total": begun.elapsed().as_secs_f64() });
        told.print(answer);
    } else if !global.quiet {
        for pulled in all {
            println!("{}/{}: {}", pulled.tenant, pulled.source, pulled.counts.words(global));
        }
        if all.len() != 1 {
            let sources = counted(&[("count-sources", all.len())], global.speech());
            println!("{sources}: {}", sum.words(global));
        }
    }
}
