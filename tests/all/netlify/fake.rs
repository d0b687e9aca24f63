//! What Netlify's deploy API does, as far as its description and two of its clients show it, and no more kindly than it need be.
//!
//! Sites, deploys and the files of an account are values in memory; time goes by in polls. Files are asked for that the account
//! has not; a deploy is public when all of them are there, as a whole or not at all.

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};
use sha1::{Digest as _, Sha1};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A request.
pub struct Asked {
    pub method: String,
    pub path: String,
    pub query: String,
    pub bearer: String,
    pub kind: String,
    pub host: String,
    pub body: Vec<u8>,
}

/// An answer.
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn json(status: u16, value: &Value) -> Reply {
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        Reply { status, headers, body: value.to_string().into_bytes() }
    }

    pub fn said(status: u16, message: &str) -> Reply {
        Reply::json(status, &json!({ "code": status, "message": message }))
    }
}

/// The digest of some bytes as the API writes it.
pub fn hex(bytes: &[u8]) -> String {
    Sha1::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[derive(Clone, Debug)]
pub struct Site {
    pub id: String,
    pub name: String,
    pub account: String,
    /// The deploy that is public.
    pub public: Option<String>,
    /// Deploys are public only when somebody says so.
    pub locked: bool,
}

#[derive(Clone, Debug)]
pub struct Deploy {
    pub id: String,
    pub site: String,
    pub title: Option<String>,
    pub branch: Option<String>,
    pub draft: bool,
    pub files: BTreeMap<String, String>,
    /// What the account had not when the files were compared.
    pub required: BTreeSet<String>,
    pub state: &'static str,
    pub error: Option<String>,
    /// How many polls until the next state.
    polls: usize,
    number: usize,
}

/// All there is, and how it behaves.
pub struct World {
    pub origin: String,
    pub token: String,
    pub accounts: Vec<String>,
    /// Names that somebody else has.
    pub taken: BTreeSet<String>,
    pub sites: Vec<Site>,
    pub deploys: Vec<Deploy>,
    /// Files by account and digest.
    pub files: HashMap<(String, String), Vec<u8>>,
    /// How many polls an asynchronous deploy compares for.
    pub preparing: usize,
    /// How many polls a deploy is worked on for.
    pub processing: usize,
    /// Deploys end so.
    pub fails: Option<String>,
    /// So many lists leave out the newest deploy.
    pub stale: usize,
    /// A list shows at most so many.
    pub page: usize,
    /// Says of deploys what they asked for at first, not what they still wait for.
    pub asks_again: bool,
    /// Takes no file for a deploy that needs none.
    pub closes: bool,
}

impl Default for World {
    fn default() -> World {
        World {
            origin: String::new(),
            token: "nfp_very-secret_0123456789".to_owned(),
            accounts: vec!["bibliotek".to_owned()],
            taken: BTreeSet::new(),
            sites: Vec::new(),
            deploys: Vec::new(),
            files: HashMap::new(),
            preparing: 2,
            processing: 1,
            fails: None,
            stale: 0,
            page: 100,
            asks_again: false,
            closes: false,
        }
    }
}

type Answer = Result<Reply, Reply>;

fn absent() -> Reply {
    Reply::said(404, "Not Found")
}

impl World {
    pub fn answer(&mut self, asked: &Asked) -> Reply {
        let Some(path) = asked.path.strip_prefix("/api/v1/") else { return self.shown(asked) };
        if asked.bearer != format!("Bearer {}", self.token) {
            return Reply::said(401, &format!("Access Denied: {}", asked.bearer));
        }
        let parts: Vec<&str> = path.split('/').collect();
        self.routed(asked, &parts).unwrap_or_else(|refusal| refusal)
    }

    fn routed(&mut self, asked: &Asked, parts: &[&str]) -> Answer {
        match (asked.method.as_str(), parts) {
            ("GET", ["sites"]) => Ok(self.site_list(asked, None)),
            ("POST", ["sites"]) => self.site_made(asked, &self.accounts[0].clone()),
            ("GET", ["accounts"]) => Ok(self.account_list()),
            ("GET", ["user"]) => Ok(Reply::json(200, &json!({ "id": "user", "email": "a@example.org" }))),
            ("GET", ["sites", site]) => {
                let site = self.site(site)?;
                Ok(Reply::json(200, &self.site_json(&site)))
            }
            ("GET", ["sites", site, "deploys"]) => self.deploy_list(asked, site),
            ("POST", ["sites", site, "deploys"]) => self.deploy_made(asked, site),
            ("GET", ["sites", site, "deploys", deploy]) => {
                let site = self.site(site)?;
                self.polled(deploy, Some(&site.id))
            }
            ("PUT", ["sites", site, "deploys", deploy]) => {
                self.site(site)?;
                self.deploy_filled(asked, deploy)
            }
            ("POST", ["sites", site, "deploys", deploy, "restore"]) => self.restored(site, deploy),
            ("GET", ["deploys", deploy]) => self.polled(deploy, None),
            ("POST", ["deploys", deploy, "cancel"]) => self.cancelled(deploy),
            ("PUT", ["deploys", deploy, "files", path @ ..]) => self.uploaded(asked, deploy, &path.join("/")),
            ("GET", [account, "sites"]) => Ok(self.site_list(asked, Some(account))),
            ("POST", [account, "sites"]) => {
                if !self.accounts.iter().any(|known| known == account) {
                    return Err(absent());
                }
                self.site_made(asked, account)
            }
            _ => Err(absent()),
        }
    }

    fn account_list(&self) -> Reply {
        let accounts =
            self.accounts.iter().map(|slug| json!({ "id": slug, "slug": slug, "name": slug, "type": "team" }));
        Reply::json(200, &accounts.collect())
    }

    pub fn site(&self, name: &str) -> Result<Site, Reply> {
        self.sites.iter().find(|site| site.id == name || site.name == name).cloned().ok_or_else(absent)
    }

    /// Makes a site without a request.
    pub fn add(&mut self, name: &str, account: &str) -> String {
        let id = format!("site-{:04}", self.sites.len() + 1);
        let site =
            Site { id: id.clone(), name: name.to_owned(), account: account.to_owned(), public: None, locked: false };
        self.sites.push(site);
        id
    }

    fn site_json(&self, site: &Site) -> Value {
        let address = format!("{}/at/{}", self.origin, site.name);
        let mut value = json!({
            "id": site.id, "name": site.name, "state": "current", "url": address, "ssl_url": address,
            "admin_url": format!("{}/admin/{}", self.origin, site.name),
            "account_slug": site.account, "account_id": site.account, "account_name": site.account,
            "build_settings": {},
        });
        if let Some(public) = site.public.as_ref().and_then(|id| self.deploys.iter().find(|deploy| &deploy.id == id)) {
            value["published_deploy"] = self.deploy_json(public);
        }
        value
    }

    /// Sites whose names contain what is looked for.
    fn site_list(&self, asked: &Asked, account: Option<&str>) -> Reply {
        let wanted = query(asked, "name").unwrap_or_default();
        let found = self.sites.iter().filter(|site| site.name.contains(&wanted));
        let found = found.filter(|site| account.is_none_or(|account| site.account == account));
        Reply::json(200, &self.paged(asked, found.map(|site| self.site_json(site)).collect()))
    }

    fn paged(&self, asked: &Asked, all: Vec<Value>) -> Value {
        let number = |name, without| query(asked, name).and_then(|text| text.parse().ok()).unwrap_or(without);
        let (page, size): (usize, usize) = (number("page", 1), number("per_page", self.page).min(self.page));
        all.into_iter().skip((page - 1) * size).take(size).collect()
    }

    fn site_made(&mut self, asked: &Asked, account: &str) -> Answer {
        let body = object(asked)?;
        let name = body.get("name").and_then(Value::as_str).ok_or_else(|| Reply::said(422, "name: missing"))?;
        if self.taken.contains(name) || self.site(name).is_ok() {
            return Err(Reply::json(422, &json!({ "errors": { "subdomain": ["must be unique"] } })));
        }
        let id = self.add(name, account);
        Ok(Reply::json(201, &self.site_json(&self.site(&id)?)))
    }

    fn deploy_made(&mut self, asked: &Asked, site: &str) -> Answer {
        let site = self.site(site)?;
        object(asked)?;
        let number = self.deploys.len() + 1;
        let deploy = Deploy {
            id: format!("{number:024x}"),
            site: site.id,
            title: query(asked, "title"),
            branch: None,
            draft: false,
            files: BTreeMap::new(),
            required: BTreeSet::new(),
            state: "new",
            error: None,
            polls: 0,
            number,
        };
        let id = deploy.id.clone();
        self.deploys.push(deploy);
        self.deploy_filled(asked, &id).inspect_err(|_| {
            self.deploys.pop();
        })
    }

    /// Takes the digests of a deploy; the same way for a new deploy and for one that has waited for them.
    fn deploy_filled(&mut self, asked: &Asked, id: &str) -> Answer {
        let at = self.deploys.iter().position(|deploy| deploy.id == id).ok_or_else(absent)?;
        let body = object(asked)?;
        let flag = |name: &str| match body.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Bool(value)) => Ok(Some(*value)),
            Some(_) => Err(Reply::said(422, &format!("{name}: not a boolean"))),
        };
        let (draft, later) = (flag("draft")?, flag("async")?.unwrap_or(false));
        if let Some(draft) = draft {
            self.deploys[at].draft = draft;
        }
        if let Some(branch) = body.get("branch").and_then(Value::as_str) {
            self.deploys[at].branch = Some(branch.to_owned());
        }
        let Some(files) = body.get("files") else { return Ok(Reply::json(200, &self.deploy_json(&self.deploys[at]))) };
        if self.deploys[at].state != "new" {
            return Err(Reply::said(422, "deploy has its files"));
        }
        self.deploys[at].files = listed(files)?;
        if later {
            (self.deploys[at].state, self.deploys[at].polls) = ("preparing", self.preparing);
        } else {
            self.compare(at);
        }
        Ok(Reply::json(200, &self.deploy_json(&self.deploys[at])))
    }

    fn account(&self, at: usize) -> String {
        self.site(&self.deploys[at].site).map(|site| site.account).unwrap_or_default()
    }

    fn compare(&mut self, at: usize) {
        let account = self.account(at);
        let known = |digest: &String| self.files.contains_key(&(account.clone(), digest.clone()));
        let required = self.deploys[at].files.values().filter(|digest| !known(digest)).cloned().collect();
        (self.deploys[at].required, self.deploys[at].state) = (required, "uploading");
        self.look_after(at);
    }

    /// Takes a deploy on when all of its files are there.
    fn look_after(&mut self, at: usize) {
        if self.deploys[at].state == "uploading" && self.missing(at).is_empty() {
            (self.deploys[at].state, self.deploys[at].polls) = ("processing", self.processing);
            if self.processing == 0 {
                self.settle(at);
            }
        }
    }

    fn missing(&self, at: usize) -> BTreeSet<String> {
        let account = self.account(at);
        let deploy = &self.deploys[at];
        deploy.required.iter().filter(|d| !self.files.contains_key(&(account.clone(), (*d).clone()))).cloned().collect()
    }

    /// The deploy is ready, and public where it is for everybody.
    fn settle(&mut self, at: usize) {
        if let Some(why) = &self.fails {
            (self.deploys[at].state, self.deploys[at].error) = ("error", Some(why.clone()));
            return;
        }
        self.deploys[at].state = "ready";
        let (id, site, draft) = (self.deploys[at].id.clone(), self.deploys[at].site.clone(), self.deploys[at].draft);
        let site = self.sites.iter_mut().find(|known| known.id == site && !draft && !known.locked);
        if let Some(site) = site {
            site.public = Some(id);
        }
    }

    fn deploy_json(&self, deploy: &Deploy) -> Value {
        let name = self.site(&deploy.site).map(|site| site.name).unwrap_or_default();
        let address = format!("{}/at/{}--{name}", self.origin, deploy.id);
        let required = match self.deploys.iter().position(|known| known.id == deploy.id) {
            Some(at) if !self.asks_again => self.missing(at),
            _ => deploy.required.clone(),
        };
        let created = jiff::Timestamp::from_second(1_800_000_000 + i64::try_from(deploy.number).unwrap()).unwrap();
        let mut value = json!({
            "id": deploy.id, "site_id": deploy.site, "state": deploy.state, "name": name, "draft": deploy.draft,
            "context": if deploy.draft { "deploy-preview" } else { "production" },
            "deploy_url": address, "deploy_ssl_url": address, "created_at": created.to_string(),
            "url": format!("{}/at/{name}", self.origin), "ssl_url": format!("{}/at/{name}", self.origin),
            "admin_url": format!("{}/admin/{name}", self.origin),
        });
        for (key, text) in [("title", &deploy.title), ("branch", &deploy.branch), ("error_message", &deploy.error)] {
            if let Some(text) = text {
                value[key] = json!(text);
            }
        }
        if !["new", "preparing"].contains(&deploy.state) {
            value["required"] = json!(required);
        }
        value
    }

    fn deploy_list(&mut self, asked: &Asked, site: &str) -> Answer {
        let site = self.site(site)?;
        let (state, production) =
            (query(asked, "state"), query(asked, "production").is_some_and(|flag| flag == "true"));
        let mut found: Vec<&Deploy> = self.deploys.iter().filter(|deploy| deploy.site == site.id).rev().collect();
        if self.stale > 0 && !found.is_empty() {
            found.remove(0);
        }
        let found = found.into_iter().filter(|deploy| state.as_ref().is_none_or(|state| state == deploy.state));
        let found: Vec<Value> =
            found.filter(|deploy| !production || !deploy.draft).map(|deploy| self.deploy_json(deploy)).collect();
        self.stale = self.stale.saturating_sub(1);
        Ok(Reply::json(200, &self.paged(asked, found)))
    }

    /// Shows a deploy; time goes by.
    fn polled(&mut self, id: &str, site: Option<&str>) -> Answer {
        let known = |deploy: &Deploy| deploy.id == id && site.is_none_or(|site| deploy.site == site);
        let at = self.deploys.iter().position(known).ok_or_else(absent)?;
        self.deploys[at].polls = self.deploys[at].polls.saturating_sub(1);
        match (self.deploys[at].state, self.deploys[at].polls) {
            ("preparing", 0) => self.compare(at),
            ("processing", 0) => self.settle(at),
            _ => {}
        }
        Ok(Reply::json(200, &self.deploy_json(&self.deploys[at])))
    }

    fn cancelled(&mut self, id: &str) -> Answer {
        let at = self.deploys.iter().position(|deploy| deploy.id == id).ok_or_else(absent)?;
        if self.deploys[at].state == "ready" {
            return Err(Reply::said(422, "deploy is ready"));
        }
        (self.deploys[at].state, self.deploys[at].error) = ("error", Some("Canceled".to_owned()));
        Ok(Reply::json(201, &self.deploy_json(&self.deploys[at])))
    }

    fn restored(&mut self, site: &str, id: &str) -> Answer {
        let site = self.site(site)?;
        let known = |deploy: &&Deploy| deploy.id == id && deploy.site == site.id;
        let deploy = self.deploys.iter().find(known).cloned().ok_or_else(absent)?;
        if deploy.state != "ready" {
            return Err(Reply::said(422, "deploy is not ready"));
        }
        self.sites.iter_mut().filter(|known| known.id == site.id).for_each(|site| site.public = Some(id.to_owned()));
        Ok(Reply::json(201, &self.deploy_json(&deploy)))
    }

    fn uploaded(&mut self, asked: &Asked, id: &str, path: &str) -> Answer {
        let at = self.deploys.iter().position(|deploy| deploy.id == id).ok_or_else(absent)?;
        if asked.kind != "application/octet-stream" {
            return Err(Reply::said(415, "not application/octet-stream"));
        }
        let path = percent_decode_str(path).decode_utf8().map_err(|_| Reply::said(400, "path"))?.into_owned();
        let open = match self.deploys[at].state {
            "uploading" => true,
            "processing" | "ready" => !self.closes,
            _ => false,
        };
        if !open {
            return Err(Reply::said(422, "deploy takes no files"));
        }
        let digest = self.deploys[at].files.get(&path).cloned().ok_or_else(|| Reply::said(404, "no such path"))?;
        if hex(&asked.body) != digest {
            return Err(Reply::said(422, "digest does not match"));
        }
        let file =
            json!({ "id": format!("/{path}"), "path": format!("/{path}"), "sha": digest, "size": asked.body.len() });
        self.files.insert((self.account(at), digest), asked.body.clone());
        self.look_after(at);
        Ok(Reply::json(200, &file))
    }

    /// The files of a deploy by its label: a site's name, or `deploy--name`.
    pub fn tree(&self, label: &str) -> Option<BTreeMap<String, Vec<u8>>> {
        let (id, name) = label.split_once("--").map_or((None, label), |(id, name)| (Some(id), name));
        let site = self.site(name).ok()?;
        let id = id.map(str::to_owned).or(site.public)?;
        let deploy = self.deploys.iter().find(|deploy| deploy.id == id && deploy.state == "ready")?;
        let bytes = |digest: &String| self.files.get(&(site.account.clone(), digest.clone())).cloned();
        deploy.files.iter().map(|(path, digest)| Some((path.clone(), bytes(digest)?))).collect()
    }

    /// A page as a reader gets it, by `/at/<label>/…` or by the first label of the host's name.
    fn shown(&self, asked: &Asked) -> Reply {
        let below = asked.path.strip_prefix("/at/").map(|rest| rest.split_once('/').unwrap_or((rest, "")));
        let (label, path) = match below {
            Some((label, path)) => (label, path),
            None => (asked.host.split('.').next().unwrap_or(""), asked.path.trim_start_matches('/')),
        };
        let gone = || Reply { status: 404, headers: Vec::new(), body: b"Not Found".to_vec() };
        let Some(tree) = self.tree(label) else { return gone() };
        let path = percent_decode_str(path).decode_utf8_lossy().into_owned();
        let names = [path.clone(), format!("{path}index.html"), format!("{path}.html")];
        let named = names.iter().find_map(|name| tree.get_key_value(name)).map(|found| (200, found));
        let named = named.or_else(|| tree.get_key_value("404.html").map(|found| (404, found)));
        let Some((status, (name, bytes))) = named else { return gone() };
        let kind = if name.ends_with(".html") { "text/html; charset=UTF-8" } else { "application/octet-stream" };
        let mut headers = vec![("content-type".to_owned(), kind.to_owned()), ("etag".to_owned(), hex(bytes))];
        if let Some(rules) = tree.get("_headers") {
            headers.extend(ruled(&String::from_utf8_lossy(rules), &format!("/{path}")));
        }
        Reply { status, headers, body: bytes.clone() }
    }
}

/// What `_headers` says of a path: exact patterns and those that end with a star.
fn ruled(rules: &str, path: &str) -> Vec<(String, String)> {
    let (mut holds, mut found) = (false, Vec::new());
    for line in rules.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        match line.trim_start().split_once(": ").filter(|_| line.starts_with([' ', '\t'])) {
            Some((name, value)) if holds => found.push((name.to_ascii_lowercase(), value.to_owned())),
            Some(_) => {}
            None => {
                let pattern = line.trim();
                holds = pattern.strip_suffix('*').map_or(pattern == path, |start| path.starts_with(start));
            }
        }
    }
    found
}

fn query(asked: &Asked, name: &str) -> Option<String> {
    let pairs = asked.query.split('&').filter_map(|pair| pair.split_once('='));
    let value = pairs.into_iter().find(|(key, _)| *key == name)?.1.replace('+', "%20");
    Some(percent_decode_str(&value).decode_utf8_lossy().into_owned())
}

fn object(asked: &Asked) -> Result<Map<String, Value>, Reply> {
    if asked.body.is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_slice(&asked.body) {
        Ok(Value::Object(map)) => Ok(map),
        _ => Err(Reply::said(400, "not a JSON object")),
    }
}

/// The digests of a deploy, path by path, none of which may be odd.
fn listed(files: &Value) -> Result<BTreeMap<String, String>, Reply> {
    let files = files.as_object().ok_or_else(|| Reply::said(422, "files: not an object"))?;
    let sound =
        |digest: &str| digest.len() == 40 && digest.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    let pair = |(path, digest): (&String, &Value)| {
        let digest = digest.as_str().filter(|digest| sound(digest));
        let path = Some(path).filter(|path| !path.starts_with('/') && !path.contains(['#', '?']));
        let odd = || Reply::said(422, "files: an odd path or digest");
        path.zip(digest).map(|(path, digest)| (path.clone(), digest.to_owned())).ok_or_else(odd)
    };
    files.iter().map(pair).collect()
}
