//! One deploy from its digests to the moment it is public, and what is done about one that is not.

use super::api::{AT_ONCE, Call, Trouble};
use super::path::branch;
use super::record::Record;
use super::wire::{Deployed, Site, State, Title};
use super::{MOST, Netlify};
use crate::diagnostic::Fault;
use crate::publish::reader::encoded;
use crate::publish::{Deploy, File, Order, Step};
use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// From so many files on, Netlify answers before it has compared them.
const ASYNC: usize = 500;

/// The longest time between two looks at a deploy.
const LONGEST: Duration = Duration::from_secs(5);

/// How often a deploy is looked for in the list before another is made: lists may be behind.
const LOOKS: u32 = 3;

/// How often what Netlify still waits for is sent once more.
const ROUNDS: u32 = 3;

/// A path that has a digest, and its file.
type Named<'a> = (&'a str, &'a File);

impl Netlify {
    /// Publishes: goes on with what is under way or begins anew, and ends it if it fails.
    pub(super) async fn sent(&self, order: &Order<'_>) -> Result<Deploy, Fault> {
        let site = self.settled().await?;
        let (mut record, deploy) = match self.under_way(&site, order).await? {
            Some((record, deploy)) => (record, Some(deploy)),
            None => (self.record(&site, order), None),
        };
        let sent = async {
            let deploy = match deploy {
                Some(deploy) => deploy,
                None => self.begun(&mut record, order).await?,
            };
            record.deploy = Some(deploy.id.clone());
            record.keep(order.store)?;
            self.carried(deploy, order).await
        };
        let result = sent.await;
        match result {
            Ok((deploy, sent)) => {
                // Public or not, it is finished: nobody has to go on with it.
                Record::done(order.store)?;
                self.finished(&site, order, (deploy, sent)).await
            }
            Err(fault) => {
                self.ended(&record, order).await;
                Err(fault)
            }
        }
    }

    fn record(&self, site: &Site, order: &Order<'_>) -> Record {
        let title = Title {
            tenant: self.tenant.clone(),
            files: order.manifest.files.len(),
            tree: order.manifest.digest(),
            at: order.at,
            word: format!("{:08x}", uuid::Uuid::new_v4().as_fields().0),
        };
        Record { site: site.id.clone(), deploy: None, title, branch: order.preview.map(branch) }
    }

    /// What a run that was killed left under way, if it is to go on; anything else that it left is ended.
    async fn under_way(&self, site: &Site, order: &Order<'_>) -> Result<Option<(Record, Deployed)>, Fault> {
        let Some(record) = Record::read(order.store) else { return Ok(None) };
        let found = match &record.deploy {
            Some(id) => match self.deployed(id).await {
                Ok(deploy) => Some(deploy),
                Err(trouble) if trouble.absent() => None,
                Err(trouble) => return Err(self.fault(trouble, id)),
            },
            None => self.titled(&record).await.map_err(|trouble| self.fault(trouble, "deploys"))?,
        };
        let Some(deploy) = found else {
            Record::done(order.store)?;
            return Ok(None);
        };
        let wanted = self.record(site, order);
        let same =
            (&record.site, &record.branch, record.title.tree) == (&wanted.site, &wanted.branch, wanted.title.tree);
        let goes_on = match deploy.state() {
            State::Failed => false,
            // It was finished, but if another is public since then it is not what is asked for.
            State::Ready => record.branch.is_some() || site.public() == Some(deploy.id.as_str()),
            State::Preparing | State::Waiting | State::Working => true,
        };
        if same && goes_on {
            return Ok(Some((record, deploy)));
        }
        if !matches!(deploy.state(), State::Failed | State::Ready) {
            self.cancelled(&deploy.id, true).await.map_err(|trouble| self.fault(trouble, &deploy.id))?;
        }
        Record::done(order.store)?;
        Ok(None)
    }

    /// Begins a deploy. Where nobody knows whether it was begun, it is looked for before another is.
    async fn begun(&self, record: &mut Record, order: &Order<'_>) -> Result<Deployed, Fault> {
        record.keep(order.store)?;
        let files: BTreeMap<&str, String> =
            order.manifest.files.iter().map(|(path, file)| (path.as_str(), hex(&file.sha1))).collect();
        let mut body = json!({ "files": files, "draft": record.branch.is_some() });
        if let Some(branch) = &record.branch {
            body["branch"] = json!(branch);
        }
        if files.len() > ASYNC {
            body["async"] = json!(true);
        }
        let path = format!("/sites/{}/deploys?title={}", record.site, super::path::value(&record.title.written()));
        let call = Call::make(path, &body);
        let mut tried = 0;
        loop {
            let trouble = match self.api.ask(call.clone()).await {
                Ok(deploy) => return Ok(deploy),
                Err(trouble) => trouble,
            };
            tried += 1;
            if !trouble.unsure() || tried >= self.api.patience.tries {
                return Err(self.fault(trouble, "deploy"));
            }
            for look in 0..LOOKS {
                self.api.rest(tried + look).await;
                match self.titled(record).await {
                    Ok(Some(deploy)) => return Ok(deploy),
                    Ok(None) => {}
                    Err(trouble) => return Err(self.fault(trouble, "deploys")),
                }
            }
        }
    }

    /// The deploy of a record's title, which is among the newest if it is there.
    async fn titled(&self, record: &Record) -> Result<Option<Deployed>, Trouble> {
        let asked = format!("/sites/{}/deploys?page=1&per_page={MOST}", record.site);
        let found: Vec<Deployed> = self.api.ask(Call::get(asked)).await?;
        let title = record.title.written();
        Ok(found.into_iter().find(|deploy| deploy.title.as_deref() == Some(title.as_str())))
    }

    /// Sends what is required and waits until the deploy is ready; how many files were sent.
    async fn carried(&self, deploy: Deployed, order: &Order<'_>) -> Result<(Deployed, usize), Fault> {
        let mut deploy = deploy;
        if deploy.required.is_none() || deploy.state() == State::Preparing {
            deploy = self.until(deploy, |state| state != State::Preparing).await?;
        }
        let (mut sent, mut round) = (BTreeSet::new(), 0);
        loop {
            let required = self.required(&deploy, order)?;
            let told = |step| {
                if round == 0 {
                    (order.progress)(step);
                }
            };
            told(Step::Sending(required.len()));
            self.put(&deploy, &required, (order, &told)).await?;
            sent.extend(required.into_keys());
            round += 1;
            // What is still waited for although it was sent is sent again; a deploy has left this state otherwise.
            let patience = |state| !matches!(state, State::Preparing | State::Waiting);
            deploy = match self.within(deploy, patience, self.api.patience.ready / ROUNDS).await? {
                Ok(deploy) => self.until(deploy, |state| state == State::Ready).await?,
                Err(deploy) if round < ROUNDS => deploy,
                Err(deploy) => return Err(self.said("netlify-slow").arg("deploy", &deploy.id).into()),
            };
            if deploy.state() == State::Ready {
                return Ok((deploy, sent.len()));
            }
        }
    }

    /// The files that a deploy asks for: one path for each digest.
    fn required<'a>(&self, deploy: &Deployed, order: &'a Order<'_>) -> Result<BTreeMap<String, Named<'a>>, Fault> {
        let wanted: BTreeSet<&str> = deploy.required.iter().flatten().map(String::as_str).collect();
        let files = order.manifest.files.iter().map(|(path, file)| (hex(&file.sha1), (path.as_str(), file)));
        let found: BTreeMap<String, Named<'a>> = files.filter(|(sha1, _)| wanted.contains(sha1.as_str())).collect();
        match wanted.into_iter().find(|sha1| !found.contains_key(*sha1)) {
            Some(stranger) => Err(self.said("netlify-stranger").arg("digest", stranger).into()),
            None => Ok(found),
        }
    }

    async fn put(
        &self,
        deploy: &Deployed,
        files: &BTreeMap<String, Named<'_>>,
        (order, told): (&Order<'_>, &dyn Fn(Step)),
    ) -> Result<(), Fault> {
        let one = async |(path, file): Named<'_>| {
            // Read as late as can be, so that no more files are in memory than are on their way.
            let bytes = order.contents.bytes(path, file)?;
            let call = Call::put(format!("/deploys/{}/files/{}", deploy.id, encoded(path)), bytes);
            if let Err(trouble) = self.api.call(call).await {
                self.unless_complete(deploy, trouble).await.map_err(|trouble| self.fault(trouble, path))?;
            }
            told(Step::Sent);
            Ok(())
        };
        stream::iter(files.values()).map(|file| one(*file)).buffer_unordered(AT_ONCE).try_collect().await
    }

    /// A file that comes twice, because nobody knew that it had come, may be refused: the deploy has what it asked for.
    async fn unless_complete(&self, deploy: &Deployed, trouble: Trouble) -> Result<(), Trouble> {
        if !matches!(trouble, Trouble::Said { status: 400 | 404 | 409 | 422, .. }) {
            return Err(trouble);
        }
        match self.deployed(&deploy.id).await?.state() {
            State::Working | State::Ready => Ok(()),
            _ => Err(trouble),
        }
    }

    /// Looks at a deploy until it has come far enough.
    async fn until(&self, deploy: Deployed, enough: impl Fn(State) -> bool) -> Result<Deployed, Fault> {
        let deploy = self.within(deploy, enough, self.api.patience.ready).await?;
        deploy.map_err(|deploy| self.said("netlify-slow").arg("deploy", deploy.id).into())
    }

    /// Looks at a deploy until it has come far enough, or as it is when the time is over.
    async fn within(
        &self,
        mut deploy: Deployed,
        enough: impl Fn(State) -> bool,
        time: Duration,
    ) -> Result<Result<Deployed, Deployed>, Fault> {
        let (mut wait, mut waited) = (self.api.patience.look, Duration::ZERO);
        loop {
            if deploy.state() == State::Failed {
                let why = deploy.error_message.unwrap_or_else(|| "error".to_owned());
                return Err(self.said("netlify-failed").arg("deploy", &deploy.id).because(why).into());
            }
            if enough(deploy.state()) {
                return Ok(Ok(deploy));
            }
            if waited >= time {
                return Ok(Err(deploy));
            }
            tokio::time::sleep(wait).await;
            waited += wait;
            wait = (wait * 3 / 2).min(LONGEST);
            deploy = self.deployed(&deploy.id).await.map_err(|trouble| self.fault(trouble, &deploy.id))?;
        }
    }

    /// A deploy that is ready, as publishing knows it once readers see it.
    async fn finished(&self, site: &Site, order: &Order<'_>, done: (Deployed, usize)) -> Result<Deploy, Fault> {
        let (deployed, sent) = done;
        let (tree, files) = (Some(order.manifest.digest()), order.manifest.files.len());
        let deploy = Deploy { tree, files, sent, at: order.at, ..deployed.deploy(None) };
        if order.preview.is_some() {
            return Ok(deploy);
        }
        let site = self.published(site, &deploy.id).await?;
        Ok(Deploy { address: site.address(), public: true, ..deploy })
    }

    /// Ends what failed. If that fails too, the record stays: the next run looks after it, and why this one failed is told.
    async fn ended(&self, record: &Record, order: &Order<'_>) {
        if let Some(id) = &record.deploy
            && self.cancelled(id, false).await.is_ok()
        {
            let _ = Record::done(order.store);
        }
    }

    /// Cancels a deploy; `again` where it is worth more than one try.
    async fn cancelled(&self, id: &str, again: bool) -> Result<(), Trouble> {
        let call = Call { again, ..Call::post(format!("/deploys/{}/cancel", super::path::value(id))) };
        match self.api.call(call).await {
            // What is gone or finished needs no end.
            Err(Trouble::Said { status: 404 | 409 | 422, .. }) | Ok(_) => Ok(()),
            Err(trouble) => Err(trouble),
        }
    }
}

/// A digest as Netlify writes it.
fn hex(sha1: &[u8; 20]) -> String {
    sha1.iter().map(|byte| format!("{byte:02x}")).collect()
}
