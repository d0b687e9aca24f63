//! What every command reads before it can do anything: `ffl.toml`, the tenants, the shared layer, the themes.

use super::addresses::Addresses;
use super::{Global, memory, shelf};
use crate::cache::{Aside, Cache};
use crate::content::read::Owner;
use crate::content::{config, emergency, front, tenant, value};
use crate::diagnostic::Fault;
use crate::diagnostic::{Diagnostic, Error, failed, nearest};
use crate::intake::{self, Intake, Origin, Settings};
use crate::model::clock;
use crate::model::language::Language;
use crate::model::publish::TENANT;
use crate::model::tenant::{DirectoryEntry, Shown, Tenant};
use crate::pipeline::Inputs;
use crate::render::Engine;
use crate::source::{self, Listing, Touched};
use crate::theme::Theme;
use jiff::Timestamp;
use jiff::civil::DateTime;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// The folder that all tenants share.
const SHARED: Origin<'_> = Origin { folder: "content", owner: Owner { shared: true, first: Language::Nb } };

const SHARED_MEMO: &str = "memo/shared";

/// What is known of the shared folder before it is read.
#[derive(Clone, Copy, Debug)]
pub enum Before<'a> {
    /// What this process itself read last.
    Process(&'a Intake),
    /// What the last process kept, which is renewed.
    Cache,
    /// Nothing, and nothing is kept.
    Nothing,
}

/// Where changes in a folder can be.
#[derive(Clone, Copy, Debug)]
pub enum Look<'a> {
    Anywhere,
    /// At most at these paths.
    At(&'a BTreeSet<String>),
    /// Anywhere, but somebody has looked through it already.
    Listed(&'a Listing),
}

impl<'a> From<&'a Touched> for Look<'a> {
    fn from(touched: &'a Touched) -> Look<'a> {
        match touched {
            Touched::Anything => Look::Anywhere,
            Touched::Paths(paths) => Look::At(paths),
        }
    }
}

/// A theme ready for use, or what is wrong with it.
type Ready = Result<(Arc<Theme>, Engine), Vec<Diagnostic>>;

/// Everything that is read once for all tenants.
pub struct World {
    pub settings: Settings,
    pub cache: Cache,
    pub config: config::Config,
    /// By id: the tenant, or what is wrong with its file.
    pub tenants: Tenants,
    pub shared: Intake,
    themes: BTreeMap<String, Ready>,
    addresses: Addresses,
    pub state: PathBuf,
}

impl World {
    /// Whether there is anything at a root.
    pub fn at(root: &Path) -> Result<(), Diagnostic> {
        if !root.join("tenants").is_dir() {
            return Err(Diagnostic::error("root-without-tenants").arg("root", root.display()));
        }
        Ok(())
    }

    /// Reads the world; `only` names the tenants that are asked for (none: all), `before` is what the
    /// process itself read last; without it the memo of the last process is used and renewed.
    pub fn read(global: &Global, rehash: bool, only: &[String], before: Before<'_>) -> Result<World, Fault> {
        let root = &global.root;
        World::at(root)?;
        let config = config(root)?;
        let (now, started) = (now(global.at), started());
        let (limit, aside) = (config.content_limit, Aside::within(global.state()));
        let settings = Settings { root: root.clone(), now, rehash, started, limit, aside };
        let cache = Cache::new(global.state().join("cache"));
        let tenants = tenants(root)?;
        let unknown = only.iter().find(|id| !tenants.contains_key(*id));
        if let Some(unknown) = unknown {
            return Err(unknown_tenant(unknown, tenants.keys()).into());
        }
        let several = only.len() > 1 || only.is_empty() && tenants.len() > 1;
        if let Some(base) = global.base.as_ref().filter(|base| several && !base.contains(TENANT)) {
            return Err(Diagnostic::error("base-of-several").arg("written", value::shown(base)).into());
        }
        let shared = match before {
            Before::Process(layer) => intake::read(&settings, SHARED, Some(layer), None)?,
            Before::Cache => {
                let known = Intake::remembered(&cache, SHARED_MEMO);
                let shared = intake::read(&settings, SHARED, known.as_ref(), None)?;
                shared.remember(&cache, SHARED_MEMO, known.as_ref())?;
                shared
            }
            Before::Nothing => intake::read(&settings, SHARED, None, None)?,
        };
        let addresses = Addresses::of(global, &config, only);
        Ok(World {
            settings,
            cache,
            config,
            tenants,
            shared,
            themes: BTreeMap::new(),
            addresses,
            state: global.state(),
        })
    }

    /// The same world a moment later; only for paths in `content/` and in the tenants' own folders.
    pub fn again(&mut self, global: &Global, touched: &BTreeSet<String>) -> Result<(), Error> {
        (self.settings.now, self.settings.started) = (now(global.at), started());
        self.shared = intake::again(&self.settings, SHARED, &self.shared, touched)?;
        Ok(())
    }

    /// The same world with the themes of these tenants, which nobody else can be built in.
    #[must_use]
    pub fn themed(mut self, ids: &[String]) -> World {
        let keys: BTreeSet<String> = ids.iter().filter_map(|id| Some(self.theme_key(id)?.0)).collect();
        let ready = |key: String| {
            let (name, tenant) = key.split_once('+').map_or((key.as_str(), None), |(name, id)| (name, Some(id)));
            let tenant = tenant.and_then(|id| self.tenants.get(id)?.0.as_ref());
            let theme = intake::theme((&self.settings.root, name), tenant, Engine::new);
            let ready = theme.and_then(|(theme, engine)| {
                let engine = engine.map_err(|diagnostic| vec![diagnostic])?;
                Ok((Arc::new(theme), engine))
            });
            (key, ready)
        };
        let ready: Vec<(String, Ready)> = keys.into_par_iter().map(ready).collect();
        self.themes.extend(ready);
        self
    }

    /// The ids that were asked for, each once; all where none was.
    pub fn ids(&self, only: &[String]) -> Vec<String> {
        if only.is_empty() {
            return self.tenants.keys().cloned().collect();
        }
        let mut seen = BTreeSet::new();
        only.iter().filter(|id| seen.insert(*id)).cloned().collect()
    }

    /// The tenants of these ids whose files are right.
    pub fn sound(&self, ids: &[String]) -> Vec<&Tenant> {
        let right = |id: &String| self.tenants.get(id).filter(|(_, faults)| !failed(faults))?.0.as_ref();
        ids.iter().filter_map(right).collect()
    }

    /// A theme's name, with the tenant's id where that has files of its own in it.
    fn theme_key(&self, id: &str) -> Option<(String, bool)> {
        let name = &self.tenants.get(id)?.0.as_ref()?.theme.name;
        let name = if name.is_empty() { "standard" } else { name };
        let own = self.settings.root.join("tenants").join(id).join("theme").is_dir();
        Some((if own { format!("{name}+{id}") } else { name.to_owned() }, own))
    }

    /// The tenant's own folder, parsed; `previous` is what is known of it.
    pub fn own(&self, tenant: &Tenant, previous: Option<&Intake>, look: Look<'_>) -> Result<Intake, Error> {
        let folder = format!("tenants/{}", tenant.id);
        let first = tenant.languages.first().copied().unwrap_or(Language::Nb);
        let origin = Origin { folder: &folder, owner: Owner { shared: false, first } };
        match (previous, look) {
            (Some(previous), Look::At(paths)) => intake::again(&self.settings, origin, previous, paths),
            // What comes from elsewhere may have come since.
            (_, Look::Listed(listing)) if tenant.sources.is_empty() => {
                intake::read(&self.settings, origin, previous, Some(listing))
            }
            _ => intake::read(&self.settings, origin, previous, None),
        }
    }

    /// Everything that a tenant is built from, or why it cannot be.
    pub fn inputs<'a>(&'a self, tenant: &Tenant, own: &'a Intake) -> Result<Inputs<'a>, Fault> {
        let ready = self.theme_key(&tenant.id).and_then(|(key, _)| self.themes.get(&key));
        let unread = || Error::new("read", format!("themes/{}", tenant.theme.name), "theme-unread");
        let ready = ready.ok_or_else(unread)?;
        let blame =
            |faults: &Vec<Diagnostic>| Fault::Wrong(faults.iter().map(|fault| self.blamed(tenant, fault)).collect());
        let (theme, engine) = ready.as_ref().map_err(blame)?;
        let directory = self.directory(&tenant.shown());
        Ok(Inputs {
            tenant: tenant.clone(),
            file: format!("tenants/{}.toml", tenant.id),
            base: self.addresses.base(tenant).unwrap_or_default(),
            shared: &self.shared,
            own,
            theme,
            engine,
            directory,
            memory: memory::read(&self.state, &tenant.id)?,
            shelf: shelf::with(&self.state, &tenant.id, &own.works())?,
        })
    }

    /// What is wrong with a theme, said of the tenant that chose it where no file of the theme is to blame.
    fn blamed(&self, tenant: &Tenant, fault: &Diagnostic) -> Diagnostic {
        let fault = fault.clone();
        if !fault.file.is_empty() {
            return fault;
        }
        if tenant.spans.contains_key("theme.name") {
            return self.placed(tenant, "theme.name", fault);
        }
        fault.within(&format!("tenants/{}.toml", tenant.id))
    }

    /// That a real library's site would be published with an address that can never be its own (RFC 2606): an error once it has
    /// taken its site over.
    fn invented(&self, tenant: &Tenant) -> Option<Diagnostic> {
        let address = self.addresses.base(tenant).filter(|base| !tenant.demo && is_reserved(base))?;
        let fault = if tenant.adopted { Diagnostic::error } else { Diagnostic::warning };
        let fault = fault("address-reserved");
        let said = self.addresses.said(&tenant.id).is_some();
        Some(match &tenant.domain {
            _ if said => fault.arg("address", address),
            Some(_) => self.placed(tenant, "domain", fault.arg("address", address)),
            // The same for all whose address follows from it.
            None => fault.arg("address", self.config.base.as_deref().unwrap_or_default()).within(CONFIG),
        })
    }

    /// Libraries that a tenant has nearby and that there are not.
    fn strangers(&self, tenant: &Tenant) -> impl Iterator<Item = Diagnostic> {
        tenant.nearby.iter().filter(|id| !self.tenants.contains_key(*id)).map(|id| {
            let near = nearest(id, self.tenants.keys().map(String::as_str));
            let fault = Diagnostic::warning("nearby-unknown").arg("id", value::shown(id)).near(near);
            self.placed(tenant, &format!("nearby.{id}"), fault)
        })
    }

    /// What only those can say of a tenant's file who know all of them and the command.
    pub fn remarks(&self, tenant: &Tenant) -> Vec<Diagnostic> {
        self.invented(tenant).into_iter().chain(self.strangers(tenant)).collect()
    }

    /// A fault at a key of a tenant's file.
    fn placed(&self, tenant: &Tenant, key: &str, fault: Diagnostic) -> Diagnostic {
        let file = format!("tenants/{}.toml", tenant.id);
        let text = source::needed(&self.settings.root, &file).unwrap_or_default();
        fault.at(&file, tenant.span_of(key)).located(&String::from_utf8_lossy(&text))
    }

    /// The libraries that a site shows: all real ones in the order of their ids, or those that it names in its own order.
    fn directory(&self, shown: &Shown) -> Vec<DirectoryEntry> {
        let known = |id: &String| self.tenants.get(id).and_then(|(tenant, _)| tenant.as_ref());
        let shown: Vec<&Tenant> = match shown {
            Shown::All => self.tenants.values().filter_map(|(tenant, _)| tenant.as_ref()).collect(),
            Shown::These(ids) => ids.iter().filter_map(known).collect(),
        };
        shown.into_iter().filter(|tenant| !tenant.demo).flat_map(|tenant| self.entries(tenant)).collect()
    }

    /// What a directory says of a library, once for each municipality.
    fn entries(&self, tenant: &Tenant) -> impl Iterator<Item = DirectoryEntry> {
        let site = self.addresses.base(tenant).filter(|base| !is_reserved(base)).map(|base| format!("{base}/"));
        tenant.municipalities.iter().filter_map(move |municipality| {
            Some(DirectoryEntry {
                id: tenant.id.clone(),
                site: site.clone(),
                website: municipality.website.clone(),
                names: municipality.names.clone(),
                county: municipality.county.clone()?,
                postal: municipality.postal.clone(),
                centre: municipality.centre.clone(),
            })
        })
    }
}

const CONFIG: &str = "ffl.toml";

/// Whether an address lies below a name that nobody can register (RFC 2606); `localhost` is somebody's own machine.
fn is_reserved(base: &str) -> bool {
    let host = base.split("://").nth(1).unwrap_or(base).split(['/', ':']).next().unwrap_or_default();
    ["example", "invalid", "test"].iter().any(|name| host.rsplit('.').next() == Some(*name))
}

/// That no tenant has an id, with the nearest that one has.
pub fn unknown_tenant<'a>(id: &str, known: impl Iterator<Item = &'a String>) -> Diagnostic {
    let near = nearest(id, known.map(String::as_str));
    Diagnostic::error("tenant-unknown").arg("id", value::shown(id)).near(near)
}

/// `ffl.toml`, or what is wrong with it; one that is absent is empty.
pub fn config(root: &Path) -> Result<config::Config, Fault> {
    let absent = matches!(source::stamp(root, CONFIG), Ok(None));
    let bytes = if absent { Vec::new() } else { source::needed(root, CONFIG)? };
    let (config, faults) = config::read(CONFIG, front::decode(CONFIG, &bytes)?);
    if faults.is_empty() { Ok(config) } else { Err(Fault::Wrong(faults)) }
}

/// Tenants by their ids: each, or none where its file says too little, with what is wrong with it.
pub type Tenants = BTreeMap<String, (Option<Tenant>, Vec<Diagnostic>)>;

/// Every tenant that has a file, with what is wrong with it.
pub fn tenants(root: &Path) -> Result<Tenants, Error> {
    let entries = std::fs::read_dir(root.join("tenants")).map_err(|error| Error::new("read", "tenants/", error))?;
    let names = entries.flatten().map(|entry| entry.file_name());
    let seen: Vec<_> = names.filter(|name| !source::is_hidden(name.as_encoded_bytes())).collect();
    let ids = seen.iter().filter_map(|name| name.to_string_lossy().strip_suffix(".toml").map(str::to_owned));
    let ids: Vec<String> = ids.collect();
    let read = ids.into_par_iter().map(|id| (id.clone(), tenant(root, &id)));
    let mut tenants: Tenants = read.collect::<Vec<_>>().into_iter().collect();
    // Somebody's texts in a folder that no tenant has would be left out without a word.
    for folder in source::folders(root, "tenants").into_iter().filter(|name| !source::is_hidden(name.as_bytes())) {
        let alone = !tenants.contains_key(&folder) && !folder.ends_with(".toml");
        if alone && !source::list(root, &format!("tenants/{folder}")).0.is_empty() {
            let near = nearest(&folder, tenants.keys().map(String::as_str));
            let fault = Diagnostic::error("tenant-without-file").arg("id", value::shown(&folder)).near(near);
            let fault = fault.within(&format!("tenants/{folder}"));
            tenants.insert(folder, (None, vec![fault]));
        }
    }
    Ok(tenants)
}

fn tenant(root: &Path, id: &str) -> (Option<Tenant>, Vec<Diagnostic>) {
    let file = format!("tenants/{id}.toml");
    let bytes = match source::needed(root, &file) {
        Ok(bytes) => bytes,
        Err(fault) => return (None, vec![fault]),
    };
    match front::decode(&file, &bytes) {
        Ok(text) => warned(root, tenant::read(&file, text, id)),
        Err(fault) => (None, vec![fault]),
    }
}

/// A tenant with the messages that its screens show before anything else, where it has a file of them.
fn warned(
    root: &Path,
    (mut tenant, mut faults): (Option<Tenant>, Vec<Diagnostic>),
) -> (Option<Tenant>, Vec<Diagnostic>) {
    let Some(own) = &mut tenant else { return (tenant, faults) };
    let file = emergency::path(&own.id);
    if !matches!(source::stamp(root, &file), Ok(None)) {
        let bytes = source::needed(root, &file);
        let read = bytes.and_then(|bytes| Ok(emergency::read(&file, front::decode(&file, &bytes)?, own)));
        let (messages, found) = read.unwrap_or_else(|fault| (Vec::new(), vec![fault]));
        own.emergency = messages;
        faults.extend(found);
    }
    (tenant, faults)
}

/// The clock, in nanoseconds since 1970.
pub fn started() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos());
    u64::try_from(since).unwrap_or(u64::MAX)
}

/// The time to build for, in Europe/Oslo, cut to the minute.
pub fn now(at: Option<Timestamp>) -> DateTime {
    let now = clock::shown(at.unwrap_or_else(Timestamp::now));
    now.date().at(now.hour(), now.minute(), 0, 0)
}
