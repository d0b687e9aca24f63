//! A bucket in memory whose publisher dies at any request: what readers get, and what the next publisher makes of it.

use super::*;
use crate::model::hosting::Rules;
use crate::publish::{Contents, Manifest};
use crate::tree::{Artifact, Key, Tree};
use async_trait::async_trait;
use futures_util::stream::BoxStream;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::*;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::UNIX_EPOCH;
use tempfile::TempDir;

/// A store that answers so many requests that change it, and then no more.
#[derive(Debug)]
struct Failing {
    inner: Arc<InMemory>,
    left: AtomicUsize,
    /// The last one is done, but its answer is lost.
    applied: bool,
    /// What was written, in order.
    written: Mutex<Vec<String>>,
}

impl std::fmt::Display for Failing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("failing")
    }
}

/// How a request ends.
#[derive(PartialEq)]
enum End {
    Well,
    Lost,
    Dead,
}

impl Failing {
    fn end(&self) -> End {
        match self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)) {
            Ok(1) if self.applied => End::Lost,
            Ok(_) => End::Well,
            Err(_) => End::Dead,
        }
    }

    fn dead() -> object_store::Error {
        object_store::Error::Generic { store: "failing", source: "cut".into() }
    }

    async fn done<T>(&self, done: impl Future<Output = Result<T>>) -> Result<T> {
        match self.end() {
            End::Dead => Err(Failing::dead()),
            End::Lost => {
                done.await?;
                Err(Failing::dead())
            }
            End::Well => done.await,
        }
    }
}

#[async_trait]
impl ObjectStore for Failing {
    async fn put_opts(&self, location: &Path, payload: PutPayload, options: PutOptions) -> Result<PutResult> {
        self.written.lock().unwrap().push(location.to_string());
        self.done(self.inner.put_opts(location, payload, options)).await
    }

    async fn put_multipart_opts(
        &self,
        location: &Path,
        options: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        self.inner.put_multipart_opts(location, options).await
    }

    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        if self.left.load(Ordering::SeqCst) == 0 {
            return Err(Failing::dead());
        }
        self.inner.get_opts(location, options).await
    }

    fn delete_stream(&self, locations: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        if self.end() == End::Dead {
            return Box::pin(futures_util::stream::iter([Err(Failing::dead())]));
        }
        self.inner.delete_stream(locations)
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        self.inner.list(prefix)
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.inner.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        self.done(self.inner.copy_opts(from, to, options)).await
    }
}

type Site = BTreeMap<String, String>;

/// A tree that was built.
struct Built {
    folder: TempDir,
    manifest: Manifest,
    site: Site,
}

fn built(files: &[(&str, &str)]) -> Built {
    let folder = tempfile::tempdir().unwrap();
    let mut tree = Tree::default();
    for (path, text) in files {
        let file = folder.path().join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, text).unwrap();
        let since = std::fs::metadata(&file).unwrap().modified().unwrap().duration_since(UNIX_EPOCH).unwrap();
        let artifact = Artifact {
            length: text.len() as u64,
            key: Key::default(),
            modified: u64::try_from(since.as_nanos()).unwrap(),
        };
        tree.files.insert((*path).to_owned(), artifact);
    }
    let manifest = Manifest::of(&Contents::of(folder.path().to_owned()), &tree, None).unwrap();
    let site = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    Built { folder, manifest, site }
}

/// The first and the second version: a page that changes, one that goes, one that comes, and what pages name.
fn versions() -> [Built; 2] {
    let first = [
        ("index.html", "one"),
        ("old/index.html", "old"),
        ("assets/a.1.css", "a1"),
        ("robots.txt", "r"),
        ("x.txt", "x1"),
    ];
    let second = [
        ("index.html", "two"),
        ("new/index.html", "new"),
        ("assets/a.2.css", "a2"),
        ("robots.txt", "r"),
        ("x.txt", "x2"),
    ];
    [built(&first), built(&second)]
}

/// A bucket, and the folder of a publisher.
struct Machine {
    inner: Arc<InMemory>,
    store: TempDir,
    runtime: Arc<Runtime>,
}

impl Machine {
    fn new(inner: &Arc<InMemory>) -> Machine {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Machine { inner: inner.clone(), store: tempfile::tempdir().unwrap(), runtime: Arc::new(runtime) }
    }

    /// The tenant's part of the bucket, which answers so many requests.
    fn bucket(&self, answers: usize, applied: bool) -> (Bucket, Arc<Failing>) {
        let (inner, written) = (self.inner.clone(), Mutex::default());
        let failing = Arc::new(Failing { inner, left: AtomicUsize::new(answers), applied, written });
        let store = Store { objects: failing.clone(), prefix: "vik/".to_owned(), place: "s3://b/vik/".to_owned() };
        let runtime = self.runtime.clone();
        (Bucket { store, tenant: "vik".to_owned(), keep: 2, shown: None, runtime }, failing)
    }

    fn publish_at(&self, built: &Built, bucket: &Bucket, at: Timestamp) -> std::result::Result<Deploy, Fault> {
        bucket.publish(&Order {
            tenant: "vik",
            manifest: &built.manifest,
            contents: &Contents::of(built.folder.path().to_owned()),
            rules: &Rules::default(),
            preview: None,
            anew: false,
            store: self.store.path(),
            at,
            wait: std::time::Duration::ZERO,
            progress: &|_| (),
        })
    }

    fn publish(&self, built: &Built) -> Deploy {
        self.publish_at(built, &self.bucket(usize::MAX, false).0, Timestamp::now()).unwrap()
    }

    /// What readers get.
    fn site(&self) -> Site {
        self.runtime.block_on(async {
            let listed = futures_util::TryStreamExt::try_collect::<Vec<_>>(self.inner.list(None)).await.unwrap();
            let mut site = Site::new();
            for meta in listed {
                let path = meta.location.to_string();
                let bytes =
                    self.inner.get_opts(&meta.location, GetOptions::new()).await.unwrap().bytes().await.unwrap();
                site.insert(path["vik/".len()..].to_owned(), String::from_utf8_lossy(&bytes).into_owned());
            }
            site.retain(|path, _| !path.starts_with(".ffl/"));
            site
        })
    }
}

/// Without what may stay of other versions.
fn without_left(site: Site, own: &Built) -> Site {
    site.into_iter().filter(|(path, _)| own.site.contains_key(path) || !path.starts_with("assets/")).collect()
}

#[test]
fn releases_follow_one_another_and_come_back() {
    let [first, second] = versions();
    let machine = Machine::new(&Arc::default());
    let one = machine.publish(&first);
    assert_eq!((machine.site(), one.sent), (first.site.clone(), 5));
    let (bucket, failing) = machine.bucket(usize::MAX, false);
    let two = machine.publish_at(&second, &bucket, Timestamp::now()).unwrap();
    assert_eq!((without_left(machine.site(), &second), two.sent), (second.site.clone(), 4));
    assert!(machine.site().contains_key("assets/a.1.css"), "readers of the first version go on reading");
    let written = failing.written.lock().unwrap().clone();
    let at = |path: &str| written.iter().position(|name| name == &format!("vik/{path}")).unwrap();
    assert!(at("assets/a.2.css") < at("index.html") && at("x.txt") < at("new/index.html"), "{written:?}");
    assert_eq!(written.last().unwrap(), "vik/.ffl/pointer.json");

    assert_eq!(machine.publish(&second).sent, 0);
    let deploys = bucket.deploys().unwrap();
    assert_eq!(
        deploys.iter().map(|deploy| (&deploy.id, deploy.public)).collect::<Vec<_>>(),
        [(&two.id, true), (&one.id, false)]
    );
    assert_eq!(bucket.restore(&one.id).unwrap().id, one.id);
    assert_eq!(without_left(machine.site(), &first), first.site);
    assert_eq!(bucket.public().unwrap(), Some(one.id));
    bucket.restore(&two.id).unwrap();
    assert_eq!(without_left(machine.site(), &second), second.site);
    assert!(bucket.restore("x").is_err());
}

#[test]
fn what_pages_named_goes_after_a_day_and_old_releases_with_what_they_kept() {
    let [first, second] = versions();
    let machine = Machine::new(&Arc::default());
    let (bucket, _) = machine.bucket(usize::MAX, false);
    let begun = Timestamp::now();
    let later = |hours| begun + jiff::SignedDuration::from_hours(hours);
    machine.publish_at(&first, &bucket, begun).unwrap();
    machine.publish_at(&second, &bucket, later(1)).unwrap();
    let third = built(&[("index.html", "three")]);
    machine.publish_at(&third, &bucket, later(20)).unwrap();
    assert!(machine.site().contains_key("assets/a.1.css"));
    let fourth = built(&[("index.html", "four")]);
    machine.publish_at(&fourth, &bucket, later(26)).unwrap();
    let site = machine.site();
    assert!(!site.contains_key("assets/a.1.css") && site.contains_key("assets/a.2.css"), "{site:?}");
    assert_eq!(bucket.deploys().unwrap().len(), 2);
    let kept = machine.runtime.block_on(bucket.store.holds_anything()).unwrap();
    assert!(kept);
    let held = machine.runtime.block_on(Held::read(&bucket.store, "vik")).unwrap();
    // Of the third version its one page.
    assert_eq!(held.pointer.kept.len(), 1);
}

#[test]
fn a_publisher_that_dies_at_any_request_leaves_old_or_new_and_the_next_one_ends_it() {
    let [first, second] = versions();
    for applied in [false, true] {
        for answers in 1.. {
            let machine = Machine::new(&Arc::default());
            let one = machine.publish(&first);
            let (bucket, _) = machine.bucket(answers, applied);
            let cut = machine.publish_at(&second, &bucket, Timestamp::now());
            for (path, text) in machine.site() {
                let whole = [&first, &second].iter().any(|version| version.site.get(&path) == Some(&text));
                assert!(whole, "{answers}: {path} is neither old nor new");
            }
            // The same one goes on at once; what it began is its own.
            machine.publish(&second);
            assert_eq!(without_left(machine.site(), &second), second.site, "{answers} {applied}");
            let (bucket, _) = machine.bucket(usize::MAX, false);
            bucket.restore(&one.id).unwrap();
            assert_eq!(without_left(machine.site(), &first), first.site, "{answers} {applied}: gone back");
            if cut.is_ok() {
                assert!(answers > 10, "{answers}");
                break;
            }
        }
    }
}

#[test]
fn another_machine_waits_until_the_first_is_dead() {
    let [first, second] = versions();
    let one = Machine::new(&Arc::default());
    one.publish(&first);
    let (cut, _) = one.bucket(4, false);
    assert!(one.publish_at(&second, &cut, Timestamp::now()).is_err());
    let other = Machine::new(&one.inner);
    let (bucket, _) = other.bucket(usize::MAX, false);
    let fault = other.publish_at(&second, &bucket, Timestamp::now()).unwrap_err();
    assert!(fault.diagnostics().iter().any(|fault| fault.code == "publish-locked"));
    let later = Timestamp::now() + jiff::SignedDuration::from_mins(10);
    other.publish_at(&second, &bucket, later).unwrap();
    assert_eq!(without_left(other.site(), &second), second.site);
    // Whoever read the pointer before somebody else wrote it writes nothing.
    let read = || other.runtime.block_on(Held::read(&bucket.store, "vik")).unwrap();
    let (mut early, mut late) = (read(), read());
    other.runtime.block_on(early.write(&bucket.store)).unwrap();
    early.pointer.history.clear();
    other.runtime.block_on(early.write(&bucket.store)).unwrap();
    let fault = other.runtime.block_on(late.write(&bucket.store)).unwrap_err();
    assert!(fault.diagnostics().iter().any(|fault| fault.code == "publish-overtaken"));
}

#[test]
fn old_addresses_are_pages_that_lead_on() {
    let rules = Rules::parse("", "/gammal/ /ny/ 301\n/%C3%A5pent /x\"y/ 301\n/a.html /ny/ 301\n/index.html /ny/ 301\n")
        .unwrap();
    let [first, _] = versions();
    let leads = change::leads(&rules, &first.manifest);
    assert_eq!(leads.keys().collect::<Vec<_>>(), ["a.html", "gammal/index.html", "åpent/index.html"]);
    let page = String::from_utf8(leads["åpent/index.html"].clone()).unwrap();
    assert!(page.contains("url=/x%22y/") && !page.contains("x\"y"), "{page}");
}

#[test]
fn what_is_somebody_elses_is_not_touched() {
    let [first, _] = versions();
    let machine = Machine::new(&Arc::default());
    let stranger = Path::parse("vik/notes.txt").unwrap();
    machine.runtime.block_on(machine.inner.put_opts(&stranger, "mine".into(), PutOptions::default())).unwrap();
    let (bucket, _) = machine.bucket(usize::MAX, false);
    let fault = machine.publish_at(&first, &bucket, Timestamp::now()).unwrap_err();
    assert!(fault.diagnostics().iter().any(|fault| fault.code == "publish-no-releases"));
    assert_eq!(machine.site().len(), 1);

    let machine = Machine::new(&Arc::default());
    machine.publish(&first);
    let (mut bucket, _) = machine.bucket(usize::MAX, false);
    bucket.tenant = "dal".to_owned();
    let fault = machine.publish_at(&first, &bucket, Timestamp::now()).unwrap_err();
    assert!(fault.diagnostics().iter().any(|fault| fault.code == "publish-other-tenant"));
}
