//! One tenant, from sources to tree: the whole program on one screen.

use crate::cache::Cache;
use crate::diagnostic::{Diagnostic, Error, failed, listed};
use crate::intake::{Intake, Settings, sources};
use crate::make::{Made, Making, OpenStage, PageKeys, Stage};
use crate::model::tenant::{DirectoryEntry, Tenant};
use crate::render::Engine;
use crate::site;
use crate::source;
use crate::surface::{self, Findings, Plan};
use crate::theme::{Theme, contrast};
use crate::tree::Tree;
use jiff::civil::DateTime;

/// Everything that one tenant is built from.
pub struct Inputs<'a> {
    pub tenant: Tenant,
    /// The file that says so, for diagnostics.
    pub file: String,
    pub base: String,
    pub shared: &'a Intake,
    pub own: &'a Intake,
    pub theme: &'a Theme,
    pub engine: &'a Engine,
    pub directory: Vec<DirectoryEntry>,
}

/// Where a tenant is built.
#[derive(Clone, Copy)]
pub struct Bench<'a> {
    pub cache: &'a Cache,
    /// What the last build left on the stage.
    pub previous: Option<&'a Tree>,
    pub stage: &'a dyn Stage,
}

/// What a tenant's build came to.
#[derive(Debug, Default)]
pub struct Outcome {
    pub diagnostics: Vec<Diagnostic>,
    /// None where errors kept the tenant from being written.
    pub tree: Option<Tree>,
    pub pages: usize,
    pub rendered: usize,
    pub reused: usize,
    pub removed: usize,
    /// The next moment at which the clock alone makes it come out otherwise.
    pub until: Option<DateTime>,
}

/// Everything that is wrong with one tenant, without rendering anything.
pub fn check(settings: &Settings, inputs: &Inputs<'_>) -> Result<Vec<Diagnostic>, Error> {
    let (plan, findings) = plan(settings, inputs)?;
    Ok(judged(settings, inputs, &plan, findings))
}

/// Builds one tenant: whatever changed since the last build is rendered, put on the stage and made visible at the end.
pub fn build(settings: &Settings, inputs: &Inputs<'_>, bench: Bench<'_>) -> Result<Outcome, Error> {
    let open = OpenStage::of(bench.stage);
    let (plan, mut findings) = plan(settings, inputs)?;
    if failed(&findings.diagnostics) {
        return Ok(Outcome { diagnostics: judged(settings, inputs, &plan, findings), ..Outcome::default() });
    }
    let renderer = inputs.engine.with(plan.frames());
    let empty = Tree::default();
    let old = bench.previous.unwrap_or(&empty);
    let keys = PageKeys::of(&plan.theme.digest, plan.frames())?;
    let (root, site, cache, stage) = (&settings.root, &plan.site, bench.cache, bench.stage);
    let making = Making { root, site, renderer: &renderer, cache, stage, old, keys };
    let until = site::next_change(&plan.site);
    let mut outcome = Outcome { pages: plan.site.pages.len(), until, ..Outcome::default() };
    let mut tree = Tree::default();

    let pages = plan.pages(|path, page| making.page(path, page));
    for (path, made) in plan.finish(pages, &mut findings) {
        outcome.take(path, made?, &mut tree);
    }
    outcome.diagnostics.append(&mut findings.diagnostics);
    // Nothing is encoded for a site that will not be written.
    if !failed(&outcome.diagnostics) {
        making.files(findings.outputs)?.into_iter().for_each(|(path, made)| outcome.take(path, made, &mut tree));
    }
    outcome.diagnostics = located(settings, outcome.diagnostics);
    if !failed(&outcome.diagnostics) {
        outcome.removed = old.removed(&tree).count();
        open.commit(old, &tree)?;
        outcome.tree = Some(tree);
    }
    Ok(outcome)
}

/// Links one tenant and lays out what stands beside its pages.
fn plan<'a>(settings: &Settings, inputs: &Inputs<'a>) -> Result<(Plan<'a>, Findings), Error> {
    let Inputs { tenant, file, theme, .. } = inputs;
    let folders = [(inputs.shared, false), (inputs.own, true)];
    let (sources, mut diagnostics) = sources(&folders, tenant, inputs.directory.clone());
    let (tokens, faults) = theme.tokens_of(tenant, file);
    diagnostics.extend(faults);
    diagnostics.extend(contrast::check(theme, &tokens, tenant, file));
    let from = site::Inputs { tenant: tenant.clone(), base: inputs.base.clone(), sources, now: settings.now };
    let (site, faults) = site::link(from, theme);
    diagnostics.extend(faults);
    let (plan, mut findings) = surface::plan(site, theme, &tokens)?;
    findings.diagnostics.append(&mut diagnostics);
    Ok((plan, findings))
}

/// Everything that is wrong with a site that will not be written.
fn judged(settings: &Settings, inputs: &Inputs<'_>, plan: &Plan<'_>, mut findings: Findings) -> Vec<Diagnostic> {
    findings.diagnostics.extend(inputs.engine.with(plan.frames()).faults());
    plan.finish(plan.pages(|_, _| ()), &mut findings);
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

impl Outcome {
    fn take(&mut self, path: String, made: Made, tree: &mut Tree) {
        *(if made.fresh { &mut self.rendered } else { &mut self.reused }) += 1;
        match made.result {
            Ok(artifact) => drop(tree.files.insert(path, artifact)),
            Err(diagnostics) => self.diagnostics.extend(diagnostics),
        }
    }
}
