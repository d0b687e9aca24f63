//! `ffl pull [--tenant ID]… [--source NAME]…`: brings in what the sources of libraries have, and keeps it as it came.
//!
//! What is known already is not read again. A file or source that fails stops no other.

mod oai;

use super::Global;
use super::told::{Told, counted};
use super::world::{self, Tenants, World, unknown_tenant};
use crate::content::value::shown;
use crate::diagnostic::{Diagnostic, Error, Fault, failed, nearest};
use crate::digest::{Digest, Hashing};
use crate::harvest::oai::Asking;
use crate::model::catalogue::{Origin, Source};
use crate::model::slug;
use crate::model::tenant::Tenant;
use crate::publish::Lock;
use crate::source;
use crate::well::segments::{Segment, Segments};
use clap::Args;
use glob::{MatchOptions, Pattern};
use jiff::Timestamp;
use rayon::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

#[derive(Debug, Args)]
pub struct Options {
    /// A tenant whose sources are pulled; all where none is named.
    #[arg(long)]
    tenant: Vec<String>,
    /// A source; all where none is named.
    #[arg(long, value_name = "NAME")]
    source: Vec<String>,
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
}

/// How much that was: files by what became of them, or a repository's pages, and what new ones hold.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    /// None where files were asked for.
    pages: Option<usize>,
    /// Records that a repository has no more.
    deleted: usize,
    new: usize,
    known: usize,
    gone: usize,
    records: usize,
    aside: usize,
    bytes: usize,
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
    World::at(&global.root)?;
    let mut tenants = world::tenants(&global.root)?;
    if let Some(unknown) = options.tenant.iter().find(|id| !tenants.contains_key(*id)) {
        return Err(unknown_tenant(unknown, tenants.keys()).into());
    }
    tenants.retain(|id, _| options.tenant.is_empty() || options.tenant.contains(id));
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
    let all: Vec<Pulled<'_>> = jobs.into_par_iter().map(|job| Pulled::of(global, options, job)).collect();
    all.iter().for_each(|pulled| told.add(pulled.tenant, &pulled.diagnostics));
    let wrong = |pulled: &&Pulled<'_>| failed(&pulled.diagnostics);
    let some = all.iter().any(|pulled| pulled.counts.came() > 0 || !failed(&pulled.diagnostics));
    let any = refused || all.iter().filter(wrong).count() > 0;
    report(global, &all, begun, told);
    match (any, some) {
        (false, _) => 0,
        (true, true) => 1,
        (true, false) => 2,
    }
}

impl<'t> Pulled<'t> {
    /// Pulls one source.
    fn of(global: &Global, options: &Options, (tenant, source): (&'t Tenant, &'t Source)) -> Pulled<'t> {
        let mut pulled =
            Pulled { tenant: &tenant.id, source: &source.name, counts: Counts::default(), diagnostics: Vec::new() };
        let done = match &source.origin {
            Origin::Files { pattern } => pulled.files(global, options, (tenant, pattern)),
            Origin::Oai { base, prefix, set } => {
                let asking = Asking {
                    base: base.clone(),
                    prefix: prefix.clone().unwrap_or_default(),
                    set: set.clone(),
                    from: None,
                };
                pulled.pages(global, options.full, (tenant, asking))
            }
        };
        pulled.diagnostics.extend(done.err().map(Fault::diagnostics).unwrap_or_default());
        pulled
    }

    /// Takes in the files that a pattern fits.
    fn files(&mut self, global: &Global, options: &Options, (tenant, pattern): (&Tenant, &str)) -> Result<(), Fault> {
        let now = global.at.unwrap_or_else(Timestamp::now);
        let (files, remarks) = found(&global.root, &tenant.id, pattern);
        self.diagnostics.extend(remarks);
        let folder = global.state().join("store/harvest").join(&tenant.id).join(self.source);
        if files.is_empty() && !folder.exists() {
            return Err(self.absent(global, (tenant, pattern)).into());
        }
        let _lock = Lock::take(&folder.join("lock"), now, Duration::ZERO).map_err(pulling)?;
        let mut segments = Segments::open(&folder)?;
        segments.clear()?;
        if files.is_empty() {
            // A disk that is not there must not empty a catalogue.
            self.diagnostics.push(self.absent(global, (tenant, pattern)));
            return Ok(());
        }
        for file in &files {
            match self.file(global, options, (file, &segments)) {
                Ok(segment) => segments.note(now, file, Some(segment))?,
                Err(error) => self.diagnostics.push(error.diagnostic()),
            }
        }
        let there: BTreeSet<&str> = files.iter().map(String::as_str).collect();
        let gone: Vec<String> =
            segments.present().into_keys().filter(|from| !there.contains(from)).map(str::to_owned).collect();
        self.counts.gone = gone.len();
        gone.iter().try_for_each(|from| segments.note(now, from, None))?;
        Ok(())
    }

    /// That nothing fits what the tenant's file says.
    fn absent(&self, global: &Global, (tenant, pattern): (&Tenant, &str)) -> Diagnostic {
        let file = format!("tenants/{}.toml", tenant.id);
        let text = source::needed(&global.root, &file).unwrap_or_default();
        let span = tenant.span_of(&format!("source.{}.path", self.source));
        let fault = Diagnostic::error("source-absent").arg("path", format!("tenants/{}/{pattern}", tenant.id));
        fault.at(&file, span).located(&String::from_utf8_lossy(&text))
    }

    /// One file: what is known of it, or what it turns out to be.
    fn file(
        &mut self,
        global: &Global,
        options: &Options,
        (file, segments): (&str, &Segments),
    ) -> Result<Segment, Error> {
        let path = global.root.join(file);
        let failed = |error: std::io::Error| Error::new("read", file, error);
        let known = match options.full {
            true => None,
            false => segments.known(&address(&path).map_err(failed)?),
        };
        let segment = match known {
            Some(segment) => {
                self.counts.known += 1;
                segment
            }
            None => {
                let segment = segments.take(File::open(&path).map_err(failed)?, file)?;
                self.counts.new += 1;
                self.counts.records += number(segment.records);
                self.counts.aside += number(segment.aside.values().sum());
                self.counts.bytes += number(segment.bytes);
                segment
            }
        };
        self.diagnostics.extend(remarks(file, &segment));
        Ok(segment)
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

/// The address of a file's bytes.
fn address(path: &Path) -> std::io::Result<Digest> {
    let (mut file, mut hashing) = (File::open(path)?, Hashing::default());
    let mut buffer = vec![0; 1 << 16];
    loop {
        match std::io::Read::read(&mut file, &mut buffer)? {
            0 => return Ok(hashing.finish()),
            count => hashing.update(&buffer[..count]),
        }
    }
}

/// The files of a tenant's folder that a pattern fits, below the root, with what is wrong with those that it would fit.
fn found(root: &Path, id: &str, pattern: &str) -> (Vec<String>, Vec<Diagnostic>) {
    let below = format!("tenants/{id}/");
    // Only the folder before the first wildcard is looked through.
    let plain = pattern.split('/').take_while(|part| !part.contains(['*', '?', '[']));
    let folder = plain.collect::<Vec<_>>().join("/");
    let wanted = slug::composed(pattern).into_owned();
    let glob = Pattern::new(&wanted).ok();
    let rules =
        MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: true };
    let fits = |path: &str| {
        let Some(own) = path.strip_prefix(&below) else { return false };
        let own = slug::composed(own);
        let within = own.strip_prefix(wanted.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        within || glob.as_ref().is_some_and(|glob| glob.matches_with(&own, rules))
    };
    let start = if root.join(&below).join(&folder).is_dir() { folder.as_str() } else { "" };
    let (seen, faults) = source::list(root, format!("{below}{start}").trim_end_matches('/'));
    let files = seen.into_iter().map(|seen| seen.path).filter(|path| fits(path)).collect();
    (files, faults.into_iter().filter(|fault| fits(&fault.file)).collect())
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

impl Counts {
    fn add(self, other: Counts) -> Counts {
        let pages = self.pages.into_iter().chain(other.pages);
        Counts {
            pages: pages.reduce(|one, other| one + other),
            deleted: self.deleted + other.deleted,
            new: self.new + other.new,
            known: self.known + other.known,
            gone: self.gone + other.gone,
            records: self.records + other.records,
            aside: self.aside + other.aside,
            bytes: self.bytes + other.bytes,
        }
    }

    /// How much there is, of whatever is counted.
    fn came(self) -> usize {
        self.new + self.known + self.pages.unwrap_or_default()
    }

    fn json(self) -> Value {
        json!({
            "pages": self.pages.unwrap_or_default(),
            "deleted": self.deleted,
            "files": self.new,
            "known": self.known,
            "gone": self.gone,
            "records": self.records,
            "quarantined": self.aside,
            "bytes": self.bytes,
        })
    }

    /// In words, without what there is none of.
    fn words(self, global: &Global) -> String {
        let mut counts: Vec<(&str, usize)> = self.pages.map(|pages| ("count-answers", pages)).into_iter().collect();
        if self.pages.is_none() || self.new + self.known > 0 {
            counts.extend([("count-new-files", self.new), ("count-known-files", self.known)]);
        }
        counts.extend((self.gone > 0).then_some(("count-gone-files", self.gone)));
        let taken = self.new + self.pages.unwrap_or_default() > 0;
        counts.extend(taken.then_some(("count-records", self.records)));
        counts.extend((self.deleted > 0).then_some(("count-deleted", self.deleted)));
        counts.extend((self.aside > 0).then_some(("count-aside", self.aside)));
        counted(&counts, global.speech())
    }
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
