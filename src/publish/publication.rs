//! One tenant's way to one place: what is to be done, whether it may be, the doing, and a look at what readers get.

use super::{Contents, Deploy, Fetched, File, Lock, Manifest, Order, Record, Step, Target};
use crate::cache::Cache;
use crate::content::value::shown;
use crate::diagnostic::{Diagnostic, Fault};
use crate::digest::Digest;
use crate::model::hosting::{HEADERS, REDIRECTS, Rules, is_shown};
use crate::tree::Tree;
use jiff::Timestamp;
use std::path::PathBuf;
use std::time::Duration;

/// How many files are looked at after a publication.
const SAMPLE: usize = 12;

/// One tenant on its way to one place.
pub struct Publication<'a> {
    pub tenant: &'a str,
    pub target: &'a dyn Target,
    /// Where the target is, in words that no two places share.
    pub place: &'a str,
    pub contents: Contents,
    pub tree: &'a Tree,
    /// Where digests are remembered.
    pub cache: &'a Cache,
    /// The folder of its record.
    pub store: PathBuf,
}

/// How it is to be published.
pub struct Wishes<'a> {
    /// The name of a preview; none: for everybody.
    pub preview: Option<&'a str>,
    /// Nothing is sent.
    pub dry: bool,
    /// How many per cent of the files may be gone.
    pub shrink: u8,
    pub verify: Verify,
    /// How long one waits for another publisher.
    pub wait: Duration,
    pub at: Timestamp,
    pub progress: &'a (dyn Fn(Step) + Sync),
}

/// How much is looked at, before and after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verify {
    /// Before: length and time of every file, and the bytes of those that are sent. After: a sample.
    Sample,
    /// All bytes before and after.
    Full,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    pub files: usize,
    pub bytes: u64,
    /// New, or other bytes than before; all where it is not known what was before.
    pub changed: usize,
    pub removed: usize,
}

/// What a publication came to.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub plan: Plan,
    pub came: Came,
    /// What is public is not what was sent.
    pub differs: Vec<Diagnostic>,
}

#[derive(Clone, Debug)]
pub enum Came {
    /// It is public already.
    Unchanged(Deploy),
    /// It would be published.
    Planned,
    Published(Deploy),
}

impl Publication<'_> {
    /// Publishes, or says what would be. Can be done again at any moment.
    pub fn run(&self, wishes: &Wishes<'_>) -> Result<Outcome, Fault> {
        let _lock = if wishes.dry { None } else { Some(Lock::take(&self.store.join("lock"), wishes.at, wishes.wait)?) };
        let manifest = self.manifest(wishes.verify)?;
        let mut record = Record::read(&self.store, self.place);
        let plan = Plan { files: manifest.files.len(), bytes: manifest.bytes(), ..Plan::default() };
        let public = record.public().filter(|deploy| deploy.tree == Some(manifest.digest()));
        let settled = record.verified && wishes.verify == Verify::Sample && wishes.preview.is_none();
        // Another machine may have published since, or this one's memory be of yesterday.
        let there = self.target.public()?;
        let public = public.filter(|deploy| settled && there.as_ref() == Some(&deploy.id));
        if let Some(public) = public {
            return Ok(Outcome { plan, came: Came::Unchanged(public.clone()), differs: Vec::new() });
        }
        let known = record.manifest(&self.store).unwrap_or_default();
        let plan = Plan { changed: known.changed(&manifest), removed: known.removed(&manifest), ..plan };
        allowed(&plan, known.files.len(), wishes)?;
        if wishes.dry {
            return Ok(Outcome { plan, came: Came::Planned, differs: Vec::new() });
        }
        // What did not come out right is made again from nothing.
        let anew = !record.verified && record.public().is_some();
        let rules = self.rules(&manifest)?;
        let deploy = self.target.publish(&self.order(&manifest, &rules, (anew, wishes)))?;
        record.take(deploy.clone());
        // Unproved until it has been looked at, also where this process does not live to do it.
        record.verified = wishes.preview.is_some() && record.verified;
        record.keep(&self.store, wishes.preview.is_none().then_some(&manifest))?;
        let differs = self.looked_at(&deploy, &manifest, (&rules, wishes.verify));
        if wishes.preview.is_none() && differs.is_empty() {
            record.verified = true;
            record.keep(&self.store, None)?;
        }
        Ok(Outcome { plan, came: Came::Published(deploy), differs })
    }

    fn order<'a>(
        &'a self,
        manifest: &'a Manifest,
        rules: &'a Rules,
        (anew, wishes): (bool, &'a Wishes<'_>),
    ) -> Order<'a> {
        let Wishes { preview, at, wait, progress, .. } = *wishes;
        let (tenant, contents, store) = (self.tenant, &self.contents, self.store.as_path());
        Order { tenant, manifest, contents, rules, preview, anew, store, at, wait, progress }
    }

    /// What the tree itself says to hosts.
    fn rules(&self, manifest: &Manifest) -> Result<Rules, Fault> {
        let text = |path: &str| -> Result<String, Fault> {
            let Some(file) = manifest.files.get(path) else { return Ok(String::new()) };
            Ok(String::from_utf8_lossy(&self.contents.bytes(path, file)?).into_owned())
        };
        Ok(Rules::parse(&text(HEADERS)?, &text(REDIRECTS)?)?)
    }

    /// The digests of all files, those of before where a file has not changed.
    fn manifest(&self, verify: Verify) -> Result<Manifest, Fault> {
        let name = format!("digests/{}", self.tenant);
        let known: Option<Manifest> = if verify == Verify::Full { None } else { self.cache.value(&name) };
        let manifest = Manifest::of(&self.contents, self.tree, known.as_ref())?;
        if known.as_ref() != Some(&manifest) {
            self.cache.keep(&name, &manifest)?;
        }
        Ok(manifest)
    }

    /// What readers get that is not what was sent.
    fn looked_at(&self, deploy: &Deploy, manifest: &Manifest, (rules, verify): (&Rules, Verify)) -> Vec<Diagnostic> {
        let mut files: Vec<(&String, &File)> = manifest.files.iter().filter(|(path, _)| is_shown(path)).collect();
        if verify == Verify::Sample {
            // The front page, and files that are as good as drawn by lot, but the same ones each time.
            files.sort_by_key(|(path, file)| (path.as_str() != "index.html", file.digest));
            files.truncate(SAMPLE);
        }
        let look = |(path, file): (&String, &File)| match self.target.fetch(deploy, path) {
            Err(fault) => fault.diagnostics(),
            Ok(fetched) => differing(path, file, &fetched, rules).into_iter().collect(),
        };
        files.into_iter().flat_map(look).collect()
    }
}

/// How a file that readers get differs from what was sent, in bytes or in what is said of them.
fn differing(path: &str, file: &File, fetched: &Fetched, rules: &Rules) -> Option<Diagnostic> {
    if Digest::of(&fetched.bytes) != file.digest {
        return Some(Diagnostic::error("publish-differs").arg("path", path));
    }
    let plain = |text: &str| text.split_whitespace().collect::<String>();
    // Hosts say the same with other spaces, or add to it.
    let said = |name: &str, value: &str| match fetched.headers.get(&name.to_ascii_lowercase()) {
        Some(said) => plain(said).contains(&plain(value)),
        None => !fetched.answered,
    };
    let address = format!("/{path}");
    // What no rule says is the host's own to say.
    let wanted = rules.ruled(&address);
    let (name, value) = wanted.into_iter().find(|(name, value)| !said(name, value))?;
    let told = fetched.headers.get(&name.to_ascii_lowercase()).map(String::as_str).unwrap_or_default();
    let fault = Diagnostic::error("publish-header").arg("path", path).arg("name", name).arg("value", shown(value));
    Some(fault.arg("said", shown(told)))
}

/// Refuses what is more likely a mistake than a wish.
fn allowed(plan: &Plan, before: usize, wishes: &Wishes<'_>) -> Result<(), Diagnostic> {
    if plan.files == 0 {
        return Err(Diagnostic::error("publish-empty"));
    }
    let most = before * usize::from(wishes.shrink) / 100;
    if wishes.preview.is_none() && plan.removed > most {
        let fault = Diagnostic::error("publish-shrinks").arg("count", plan.removed).arg("files", before);
        return Err(fault.arg("share", wishes.shrink));
    }
    Ok(())
}
