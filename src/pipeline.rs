//! One tenant, from sources to tree: the whole program on one screen.

use crate::cache::Cache;
use crate::diagnostic::{Diagnostic, Error, failed, listed};
use crate::digest::Digest;
use crate::intake::{Intake, Settings, sources};
use crate::make::{Beside, Made, Making, OpenStage, PageKeys, Records, Stage};
use crate::model::catalogue::Shelf;
use crate::model::event::Memory;
use crate::model::screen::Manifest;
use crate::model::tenant::{DirectoryEntry, Tenant};
use crate::render::Engine;
use crate::site::{self, Face, Linked, Site};
use crate::source;
use crate::surface::live::{self, Served};
use crate::surface::screen;
use crate::surface::{self, Findings, Passed, Plan};
use crate::theme::{Theme, contrast};
use crate::tree::{Artifact, Key, Tree};
use jiff::civil::{Date, DateTime};
use std::sync::Arc;

/// Everything that one tenant is built from.
pub struct Inputs<'a> {
    pub tenant: Tenant,
    /// The file that says so, for diagnostics.
    pub file: String,
    pub base: String,
    pub shared: &'a Intake,
    pub own: &'a Intake,
    pub theme: &'a Arc<Theme>,
    pub engine: &'a Engine,
    pub directory: Vec<DirectoryEntry>,
    /// What was told of happenings before.
    pub memory: Memory,
    /// What is shown of the catalogue.
    pub shelf: Shelf,
}

/// Keeps what is told of happenings: before anything of it is visible, for what is told twice under one number is a lie.
pub type Remember<'a> = &'a (dyn Fn(&Memory) -> Result<(), Error> + Sync);

/// Where a tenant is built, and what the last build left there.
pub struct Bench<'a> {
    pub cache: &'a Cache,
    pub stage: &'a dyn Stage,
    /// What the last build left on the stage.
    pub previous: Option<&'a Tree>,
    pub records: Option<&'a Records>,
    /// The site as this process laid it out last.
    pub laid: Option<LaidOut>,
    /// Under which name the cache keeps how the site was linked; none where only this process remembers it.
    pub linked: Option<&'a str>,
    /// None where the build is only a look at a site.
    pub remember: Option<Remember<'a>>,
}

/// A site laid out, with what was found beside its pages.
pub struct LaidOut {
    plan: Plan,
    findings: Findings,
    /// Whether it was linked now.
    fresh: bool,
}

/// What a tenant's build came to.
#[derive(Default)]
pub struct Outcome {
    pub diagnostics: Vec<Diagnostic>,
    /// None where errors kept the tenant from being written.
    pub tree: Option<Tree>,
    /// Of its pages, where they are not what they were.
    pub records: Option<Records>,
    pub laid: Option<LaidOut>,
    pub pages: usize,
    pub rendered: usize,
    pub reused: usize,
    pub removed: usize,
    /// What the services of the tenant know of it; none where it has none.
    pub served: Option<Served>,
    /// The next moment at which the clock alone makes it come out otherwise.
    pub until: Option<DateTime>,
}

/// Everything that is wrong with one tenant, without rendering anything.
pub fn check(settings: &Settings, inputs: &Inputs<'_>) -> Result<Vec<Diagnostic>, Error> {
    let (laid, findings) = laid_out(settings, inputs, Before::default())?;
    Ok(judged(settings, inputs, &laid.plan, findings))
}

/// What the screens of one tenant play, without rendering anything.
pub fn screens(settings: &Settings, inputs: &Inputs<'_>) -> Result<Vec<Manifest>, Error> {
    let (laid, _) = laid_out(settings, inputs, Before::default())?;
    Ok(screen::manifests(&laid.plan))
}

/// Builds one tenant: whatever changed since the last build is rendered, put on the stage and made visible at the end.
pub fn build(settings: &Settings, inputs: &Inputs<'_>, bench: Bench<'_>) -> Result<Outcome, Error> {
    let open = OpenStage::of(bench.stage);
    let linked = bench.linked.map(|name| (bench.cache, name));
    let before = Before { laid: bench.laid, records: bench.records, linked, remembers: bench.remember.is_some() };
    let (laid, mut findings) = laid_out(settings, inputs, before)?;
    let LaidOut { plan, .. } = &laid;
    if failed(&findings.diagnostics) {
        return Ok(Outcome { diagnostics: judged(settings, inputs, plan, findings), ..Outcome::default() });
    }
    let renderer = inputs.engine.with(plan.frames()).knowing(&plan.openings);
    let empty = Tree::default();
    let old = bench.previous.unwrap_or(&empty);
    let keys = PageKeys::of(&plan.theme.digest, plan.frames())?.knowing(&plan.openings);
    let (root, site, cache, stage) = (&settings.root, &plan.site, bench.cache, bench.stage);
    let making = Making { root, site, renderer: &renderer, cache, stage, old, keys };
    let structure = making.structure(bench.records)?;
    let known = bench.records.and_then(|records| records.known(&site.face, structure));
    let until = bench.records.and_then(|records| records.until(&site.face, site.now));
    let until = until.unwrap_or_else(|| site::next_change(site));
    let mut outcome = Outcome { pages: plan.site.pages.len(), until, ..Outcome::default() };
    let (mut files, mut fresh) = (Vec::new(), Records::of(&site.face, structure));
    let same_beside = known.as_ref().and_then(|known| making.beside(known));
    let mut same = same_beside.is_some();
    let (mut beside, mut kept) = same_beside.unwrap_or_else(|| (beside(plan, until, &mut findings), Vec::new()));
    findings.diagnostics.extend(beside.diagnostics.iter().cloned());

    let known =
        |place, path: &str| making.known(known.as_ref()?, place, path).map(|(made, remains)| (Ok(made), remains));
    let pages = plan.pages(known, |path, page| making.page(path, page));
    plan.finish(&pages, &mut findings);
    for Passed { path, result, remains } in pages {
        let Some(made) = result.transpose()? else { continue };
        same &= !made.fresh;
        outcome.pass(remains.until());
        fresh.add(&made, remains);
        outcome.take(path, made, &mut files);
    }
    beside.times = beside.times.map(|(from, _)| (from, outcome.until));
    outcome.diagnostics.append(&mut findings.diagnostics);
    // Nothing is encoded for a site that will not be written.
    if !failed(&outcome.diagnostics) {
        // Pages place some of these pictures, too.
        kept.retain(|(path, _)| !findings.outputs.contains_key(path));
        let others = making.files(findings.outputs)?.into_iter().chain(kept);
        others.for_each(|(path, made)| outcome.take(path, made, &mut files));
    }
    outcome.diagnostics = located(settings, outcome.diagnostics);
    if !failed(&outcome.diagnostics) {
        let tree = Tree::of(files);
        outcome.removed = old.removed(&tree).count();
        bench.remember.filter(|_| plan.site.memory != inputs.memory).map_or(Ok(()), |keep| keep(&plan.site.memory))?;
        open.commit(old, &tree)?;
        laid.keep(cache, bench.linked)?;
        outcome.served = live::served(plan);
        outcome.records = (!same).then(|| fresh.with(beside, &tree));
        outcome.tree = Some(tree);
    }
    outcome.laid = Some(laid);
    Ok(outcome)
}

/// What surfaces make of a site, whatever its pages come to: added to what was found, and as it is to be recorded.
fn beside(plan: &Plan, until: Option<DateTime>, findings: &mut Findings) -> Beside {
    let Findings { outputs, diagnostics } = plan.beside();
    let files = outputs.keys().map(|path| (path.clone(), Key::default())).collect();
    findings.outputs.extend(outputs);
    Beside { times: Some((plan.site.now, until)), files, diagnostics }
}

/// What is known of a site before it is laid out.
#[derive(Default)]
struct Before<'a> {
    laid: Option<LaidOut>,
    records: Option<&'a Records>,
    /// Where it is kept how the site was linked.
    linked: Option<(&'a Cache, &'a str)>,
    remembers: bool,
}

impl Before<'_> {
    /// How a site with this face was linked by the build that left the records, and what was wrong with it.
    fn linked(&self, face: &Face) -> Option<(Linked, Vec<Diagnostic>)> {
        self.records.filter(|records| records.are_of(face))?;
        let (of, linked, diagnostics): (Digest, _, _) = self.linked.and_then(|(cache, name)| cache.value(name))?;
        (of == face.whole).then_some((linked, diagnostics))
    }
}

/// One tenant linked, with what stands beside its pages: what it was before where the site kept its face, with the texts of now.
fn laid_out(settings: &Settings, inputs: &Inputs<'_>, mut before: Before<'_>) -> Result<(LaidOut, Findings), Error> {
    let Inputs { tenant, theme, .. } = inputs;
    let folders = [(inputs.shared, false), (inputs.own, true)];
    let (sources, mut diagnostics) = sources(&folders, tenant, inputs.directory.clone());
    let (tenant, base) = (tenant.clone(), inputs.base.clone());
    let (memory, shelf) = (inputs.memory.clone(), inputs.shelf.clone());
    let (now, remembers) = (settings.now, before.remembers);
    let from = site::Inputs { tenant, base, sources, now, memory, remembers, shelf };
    let face = from.face(theme, before.records.and_then(|records| records.face(now)))?;
    let laid = match before.laid.take().filter(|laid| laid.plan.site.face.whole == face.whole) {
        Some(mut laid) => {
            (laid.plan.site.sources, laid.plan.site.now) = (from.sources, from.now);
            LaidOut { fresh: false, ..laid }
        }
        None => match before.linked(&face) {
            Some((linked, diagnostics)) => {
                let (tokens, _) = theme.tokens_of(&inputs.tenant, &inputs.file);
                let (plan, findings) = surface::again(Site::again(from, face, linked), (*theme).clone(), &tokens)?;
                LaidOut { plan, findings: Findings { diagnostics, ..findings }, fresh: false }
            }
            None => laid_anew(inputs, from, face)?,
        },
    };
    let mut findings = laid.findings.clone();
    findings.diagnostics.append(&mut diagnostics);
    Ok((laid, findings))
}

fn laid_anew(inputs: &Inputs<'_>, from: site::Inputs, face: Face) -> Result<LaidOut, Error> {
    let Inputs { tenant, file, theme, .. } = inputs;
    let (tokens, mut faults) = theme.tokens_of(tenant, file);
    faults.extend(contrast::check(theme, &tokens, tenant, file));
    let (site, wrong) = site::link(from, face, theme);
    faults.extend(wrong);
    let (plan, mut findings) = surface::plan(site, (*theme).clone(), &tokens)?;
    findings.diagnostics.append(&mut faults);
    Ok(LaidOut { plan, findings, fresh: true })
}

/// Everything that is wrong with a site that will not be written.
fn judged(settings: &Settings, inputs: &Inputs<'_>, plan: &Plan, mut findings: Findings) -> Vec<Diagnostic> {
    findings.diagnostics.extend(plan.beside().diagnostics);
    findings.diagnostics.extend(inputs.engine.with(plan.frames()).faults());
    plan.finish(&plan.pages(|_, _| None, |_, _| ()), &mut findings);
    located(settings, findings.diagnostics)
}

/// Diagnostics in their order, each once, with the lines that linking, which knows only ranges, could not give them.
fn located(settings: &Settings, mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.sort_by(|a, b| a.order().cmp(&b.order()));
    diagnostics.dedup();
    let mut diagnostics = listed(diagnostics);
    for diagnostic in diagnostics.iter_mut().filter(|d| d.span.is_some() && d.excerpt.is_none()) {
        if let Ok(contents) = source::read(&settings.root, &diagnostic.file) {
            *diagnostic = diagnostic.clone().located(&String::from_utf8_lossy(&contents.bytes));
        }
    }
    diagnostics
}

impl LaidOut {
    /// Keeps how the site was linked under a name, where it was now.
    fn keep(&self, cache: &Cache, name: Option<&str>) -> Result<(), Error> {
        let site = &self.plan.site;
        let kept = (site.face.whole, site.linked(), &self.findings.diagnostics);
        name.filter(|_| self.fresh).map_or(Ok(()), |name| cache.keep(name, &kept))
    }
}

impl Outcome {
    /// Takes up a day on which the calendar alone changes a page.
    fn pass(&mut self, day: Option<Date>) {
        self.until = self.until.into_iter().chain(day.map(|day| day.at(0, 0, 0, 0))).min();
    }

    fn take(&mut self, path: String, made: Made, files: &mut Vec<(String, Artifact)>) {
        *(if made.fresh { &mut self.rendered } else { &mut self.reused }) += 1;
        match made.result {
            Ok(artifact) => files.push((path, artifact)),
            Err(diagnostics) => self.diagnostics.extend(diagnostics),
        }
    }
}
