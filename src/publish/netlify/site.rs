//! The tenant's site: found by its name, made where that is allowed, and never that of another tenant.

use super::api::{Call, Trouble};
use super::path::value;
use super::wire::{Site, Title};
use super::{MOST, Netlify};
use crate::diagnostic::Fault;
use serde_json::json;

/// The most pages of sites with similar names that are read.
const PAGES: usize = 50;

/// How often a deploy that is ready is looked for where readers are.
const LOOKS: u32 = 8;

impl Netlify {
    /// The site as it stands, which this tenant may use; none is made.
    pub(super) async fn found(&self) -> Result<Site, Fault> {
        match self.looked_up().await? {
            Some(site) => self.own(site).await,
            None => Err(self.said("netlify-no-site").into()),
        }
    }

    /// The site as it stands, made if it must be and may.
    pub(super) async fn settled(&self) -> Result<Site, Fault> {
        if let Some(site) = self.looked_up().await? {
            return self.own(site).await;
        }
        if !self.named.create {
            return Err(self.said("netlify-no-site").into());
        }
        let mut tried = 0;
        loop {
            let trouble = match self.made().await {
                Ok(site) => return Ok(site),
                Err(trouble) => trouble,
            };
            // Whether it was made or not stands in the list.
            if let Some(site) = self.looked_up().await? {
                return self.own(site).await;
            }
            tried += 1;
            if let Trouble::Said { status: 422, message } = trouble {
                return Err(self.said("netlify-name-taken").because(message).into());
            }
            if !trouble.unsure() || tried >= self.api.patience.tries {
                return Err(self.fault(trouble, &self.named.site));
            }
            self.api.rest(tried).await;
        }
    }

    async fn made(&self) -> Result<Site, Trouble> {
        let path = match &self.named.team {
            Some(team) => format!("/{}/sites", value(team)),
            None => "/sites".to_owned(),
        };
        self.api.ask(Call::make(path, &json!({ "name": self.named.site }))).await
    }

    /// The site of exactly this name among those that the token may use; Netlify answers with similar ones too.
    pub(super) async fn looked_up(&self) -> Result<Option<Site>, Fault> {
        for page in 1..=PAGES {
            let name = value(&self.named.site);
            let asked = format!("/sites?name={name}&filter=all&page={page}&per_page={MOST}");
            let sites: Result<Vec<Site>, Trouble> = self.api.ask(Call::get(asked)).await;
            let sites = sites.map_err(|trouble| self.fault(trouble, &self.named.site))?;
            let last = sites.is_empty();
            let found = sites.into_iter().find(|site| site.name.as_deref() == Some(self.named.site.as_str()));
            if found.is_some() || last {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// The site if it belongs to the team that was named, and what is public there to this tenant or to nobody of ours.
    async fn own(&self, site: Site) -> Result<Site, Fault> {
        if let (Some(team), Some(other)) = (&self.named.team, &site.account_slug)
            && team != other
        {
            return Err(self.said("netlify-other-team").arg("team", team).arg("other", other).into());
        }
        let Some(public) = &site.published_deploy else { return Ok(site) };
        let title = match &public.title {
            Some(title) => Some(title.clone()),
            // Lists may leave out what a deploy by itself tells.
            None => match self.deployed(&public.id).await {
                Ok(deploy) => deploy.title,
                Err(trouble) if trouble.absent() => None,
                Err(trouble) => return Err(self.fault(trouble, &public.id)),
            },
        };
        match title.as_deref().and_then(Title::tenant).filter(|tenant| *tenant != self.tenant) {
            Some(other) => Err(self.said("netlify-other-tenant").arg("other", other).into()),
            None => Ok(site),
        }
    }

    /// The site once a deploy is public there; a deploy that is ready is not where somebody has locked publishing.
    pub(super) async fn published(&self, site: &Site, deploy: &str) -> Result<Site, Fault> {
        for tried in 1..=LOOKS {
            let asked = Call::get(format!("/sites/{}", site.id));
            let now: Site = self.api.ask(asked).await.map_err(|trouble| self.fault(trouble, &self.named.site))?;
            if now.public() == Some(deploy) {
                return Ok(now);
            }
            tokio::time::sleep(self.api.patience.look.saturating_mul(tried)).await;
        }
        Err(self.said("netlify-not-public").arg("deploy", deploy).into())
    }
}
