//! Where sites live: what the command says, else the library's own file, else `ffl.toml`.

use super::Global;
use crate::content::config::Config;
use crate::model::publish::TENANT;
use crate::model::tenant::Tenant;

/// Where sites live.
pub struct Addresses {
    /// `--base`.
    base: Option<String>,
    /// The port at which `ffl serve` has them.
    port: Option<u16>,
    /// The tenants that were asked for; all where none is.
    asked: Vec<String>,
    config: Config,
}

impl Addresses {
    pub fn of(global: &Global, config: &Config, asked: &[String]) -> Addresses {
        let (base, port) = (global.base.clone(), global.port);
        Addresses { base, port, asked: asked.to_vec(), config: config.clone() }
    }

    /// What the command says of a tenant's address: a base without the tenant's name is that of the one that was asked for.
    pub fn said(&self, id: &str) -> Option<String> {
        let asked = self.asked.is_empty() || self.asked.iter().any(|asked| asked == id);
        let given = self.base.as_ref().filter(|base| asked || base.contains(TENANT));
        let served = || self.port.filter(|_| asked).map(|port| format!("http://{id}.localhost:{port}"));
        given.map(|base| base.replace(TENANT, id)).or_else(served)
    }

    /// The address of a tenant's site without a slash at the end; none where nobody has said it.
    pub fn base(&self, tenant: &Tenant) -> Option<String> {
        let domain = || tenant.domain.as_ref().map(|domain| format!("https://{domain}"));
        self.said(&tenant.id).or_else(domain).or_else(|| self.config.base_of(&tenant.id))
    }
}
