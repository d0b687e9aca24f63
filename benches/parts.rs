//! The parts of a build, each timed by itself: `cargo bench`, or `cargo bench link` for one of them.
//!
//! Judges nothing: what a whole build may take is held by `scripts/compare.sh`, beside other generators.

#![allow(clippy::unwrap_used, reason = "a benchmark that cannot be set up has nothing to say")]

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use ffl::cache::{Aside, Cache};
use ffl::content::read::{Owner, document};
use ffl::content::{place, tenant};
use ffl::diagnostic::Error;
use ffl::intake::{self, Intake, Origin, Settings};
use ffl::model::content::{Document, Moment};
use ffl::model::event::{End, Event, Memory, Nobody, Repeat, Series};
use ffl::model::fold::words;
use ffl::model::language::Language;
use ffl::model::language::twins::twins;
use ffl::model::tenant::Tenant;
use ffl::page::Page;
use ffl::render::{Engine, Texts, escape};
use ffl::site::{self, Site};
use ffl::surface;
use ffl::theme::Theme;
use ffl::tree::{Artifact, Tree};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::{Arc, LazyLock};
use tempfile::TempDir;

/// The program's own allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const DOCUMENTS: usize = 10_000;
const SHARED: Owner = Owner { shared: true, first: Language::Nb };
const CONTENT: Origin<'_> = Origin { folder: "content", owner: SHARED };

fn main() {
    divan::main();
}

/// A library with many articles, as the disk gave it.
struct Library {
    /// Goes with the process.
    folder: TempDir,
    settings: Settings,
    articles: Intake,
    theme: Arc<Theme>,
    tenant: Tenant,
}

static LIBRARY: LazyLock<Library> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let articles = folder.path().join("content/articles");
    fs::create_dir_all(&articles).unwrap();
    (0..DOCUMENTS).for_each(|number| fs::write(articles.join(format!("nr-{number}.md")), article(number)).unwrap());
    let settings = Settings {
        root: folder.path().to_owned(),
        now: jiff::civil::date(2026, 11, 25).at(10, 0, 0, 0),
        rehash: false,
        started: 0,
        limit: 1 << 20,
        aside: Aside::within(folder.path().to_owned()),
    };
    let articles = intake::read(&settings, CONTENT, None, None).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (theme, ()) = intake::theme((root, "standard"), None, |_| ()).unwrap();
    let (tenant, _) = tenant::read("tenants/a.toml", "languages = [\"nb\"]\nname.nb = \"Biblioteket\"\n", "a");
    Library { folder, settings, articles, theme: Arc::new(theme), tenant: tenant.unwrap() }
});

impl Library {
    fn inputs(&self) -> site::Inputs {
        let (sources, _) = intake::sources(&[(&self.articles, false)], &self.tenant, Vec::new());
        let now = jiff::civil::date(2026, 11, 25).at(10, 0, 0, 0);
        site::Inputs {
            tenant: self.tenant.clone(),
            base: "https://a.example".into(),
            sources,
            now,
            memory: Memory::default(),
            remembers: false,
            shelf: ffl::model::catalogue::Shelf::default(),
        }
    }
}

/// Some 400 words with headings, a list, a table and links.
fn article(number: usize) -> String {
    let paragraph =
        "Biblioteket har bøker, *filmer* og [spill](@/articles/nr-1.md) til låns, og **alle** er velkomne. ".repeat(7);
    let list = "- Lesesirkel & strikkekafé\n- Eventyrstund for barn\n- Kurs i slektsforskning\n";
    let table = "| Dag | Åpent |\n|---|---|\n| Mandag | 10–18 |\n| Lørdag | 10–15 |\n";
    format!(
        "+++\nid = \"00000000-0000-4000-8000-{number:012}\"\ntitle = \"Nytt fra hylla, nummer {number}\"\n\
         date = 2026-01-{:02}T10:00:00\nsummary = \"Hva som er kommet inn.\"\ntags = [\"barn\", \"emne {}\"]\n+++\n\
         {paragraph}\n\n## Denne uka\n\n{list}\n{paragraph}\n\n## Åpningstider\n\n{table}\n{paragraph}\n\n{paragraph}\n",
        number % 28 + 1,
        number % 50
    )
}

/// Front matter and Markdown of one file.
#[divan::bench]
fn read_a_document(bencher: Bencher) {
    let (text, place) = (article(1), place::of("articles/nr-1.md").unwrap().unwrap());
    let bench = bencher.counter(BytesCount::of_str(&text)).with_inputs(|| place.clone());
    bench.bench_values(|place| document("content/articles/nr-1.md", text.as_bytes(), place, SHARED));
}

/// Text into HTML; what must be escaped is rare.
#[divan::bench]
fn escape_a_text(bencher: Bencher) {
    let text = "Bøker, filmer og spill til låns for alle & enhver. ".repeat(80);
    let bench = bencher.counter(BytesCount::of_str(&text)).with_inputs(|| String::with_capacity(2 * text.len()));
    bench.bench_values(|mut out| {
        escape(&mut out, &text);
        out
    });
}

/// The texts of a site whose documents are all at hand.
struct AtHand<'a>(&'a Site);

impl Texts for AtHand<'_> {
    fn document(&self, source: usize) -> Result<Arc<Document>, Error> {
        Ok(self.0.sources.documents[source].document.clone())
    }
}

/// A page through the templates; the first one also makes header and footer.
#[divan::bench]
fn render_a_page(bencher: Bencher) {
    let library = &*LIBRARY;
    let site = linked();
    let (tokens, _) = library.theme.tokens_of(&library.tenant, "tenants/a.toml");
    let (plan, _) = surface::plan(site, library.theme.clone(), &tokens).unwrap();
    let wanted = |path: &str, page: &Page| path.ends_with("/nr-1/index.html").then(|| page.clone());
    let page = plan.pages(|_, _| None, wanted).into_iter().find_map(|passed| passed.result.flatten()).unwrap();
    let engine = Engine::new(&library.theme).unwrap();
    let renderer = engine.with(plan.frames());
    bencher.bench_local(|| renderer.page(&page, &AtHand(&plan.site)).unwrap());
}

/// What is remembered of a folder's files.
#[divan::bench]
fn write_the_memo(bencher: Bencher) {
    let library = &*LIBRARY;
    let cache = Cache::new(library.folder.path().join("written"));
    bencher
        .counter(ItemsCount::new(DOCUMENTS))
        .bench_local(|| library.articles.remember(&cache, "memo", None).unwrap());
}

#[divan::bench]
fn read_the_memo(bencher: Bencher) {
    let library = &*LIBRARY;
    let cache = Cache::new(library.folder.path().join("read"));
    library.articles.remember(&cache, "memo", None).unwrap();
    bencher.counter(ItemsCount::new(DOCUMENTS)).bench_local(|| Intake::remembered(&cache, "memo").unwrap());
}

/// One changed text among all, read and remembered.
#[divan::bench]
fn remember_a_changed_text(bencher: Bencher) {
    let library = &*LIBRARY;
    let cache = Cache::new(library.folder.path().join("changed"));
    library.articles.remember(&cache, "memo", None).unwrap();
    let known = Intake::remembered(&cache, "memo").unwrap();
    let path = "content/articles/nr-7.md";
    let touched = BTreeSet::from([path.to_owned()]);
    let mut turn = 0;
    bencher.bench_local(|| {
        turn += 1;
        fs::write(library.folder.path().join(path), article(7) + &format!("Endring {turn}.\n")).unwrap();
        let now = intake::again(&library.settings, CONTENT, &known, &touched).unwrap();
        now.remember(&cache, "memo", Some(&known)).unwrap();
    });
    fs::write(library.folder.path().join(path), article(7)).unwrap();
}

/// The words that a text is found by, with those of the other written form.
#[divan::bench]
fn find_the_words_of_a_text(bencher: Bencher) {
    let text = article(1);
    let both = |text: &str| words(text).iter().map(|word| twins(word).len()).sum::<usize>();
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| both(&text));
}

/// Documents into a site: editions, sections, subjects, addresses.
#[divan::bench]
fn link_the_documents(bencher: Bencher) {
    let library = &*LIBRARY;
    let inputs = || (library.inputs(), library.inputs().face(&library.theme, None).unwrap());
    let bench = bencher.counter(ItemsCount::new(DOCUMENTS)).with_inputs(inputs);
    bench.bench_local_values(|(inputs, face)| site::link(inputs, face, &library.theme));
}

/// A site of all documents, linked.
fn linked() -> Site {
    let inputs = LIBRARY.inputs();
    let face = inputs.face(&LIBRARY.theme, None).unwrap();
    site::link(inputs, face, &LIBRARY.theme).0
}

/// A site as it was linked before, from what was kept of it.
#[divan::bench]
fn link_as_before(bencher: Bencher) {
    let kept = postcard::to_stdvec(&linked().linked()).unwrap();
    let inputs = || (LIBRARY.inputs(), LIBRARY.inputs().face(&LIBRARY.theme, None).unwrap());
    let bench = bencher.counter(ItemsCount::new(DOCUMENTS)).with_inputs(inputs);
    bench.bench_local_values(|(inputs, face)| Site::again(inputs, face, postcard::from_bytes(&kept).unwrap()));
}

/// Every path with its owner.
#[divan::bench]
fn claim_the_addresses(bencher: Bencher) {
    let site = linked();
    let bench = bencher.counter(ItemsCount::new(DOCUMENTS)).with_inputs(|| site.clone());
    bench.bench_local_values(|mut site| site.claim(Vec::new(), &mut Vec::new()));
}

/// How a site is put together, as builds compare it.
#[divan::bench]
fn reckon_the_structure(bencher: Bencher) {
    let site = linked();
    bencher.counter(ItemsCount::new(DOCUMENTS)).bench_local(|| site.structure().unwrap());
}

/// The address of all that a site is linked from but its texts.
#[divan::bench]
fn reckon_the_face(bencher: Bencher) {
    let library = &*LIBRARY;
    let inputs = library.inputs();
    bencher.counter(ItemsCount::new(DOCUMENTS)).bench_local(|| inputs.face(&library.theme, None).unwrap());
}

/// The tree of a site from its files as pages make them, and what it has no more.
#[divan::bench]
fn compare_two_trees(bencher: Bencher) {
    let files = |from: usize| -> Vec<(String, Artifact)> {
        (from..DOCUMENTS)
            .map(|number| (format!("artikler/nr-{}/index.html", number * 7919 % DOCUMENTS), Artifact::default()))
            .collect()
    };
    let (before, now) = (Tree::of(files(0)), files(10));
    let bench = bencher.counter(ItemsCount::new(DOCUMENTS)).with_inputs(|| now.clone());
    bench.bench_local_values(|now| before.removed(&Tree::of(now)).count());
}

/// 500 series of 200 occurrences: a large library's two years.
#[divan::bench]
fn expand_100_000_occurrences(bencher: Bencher) {
    let rules = [
        "FREQ=WEEKLY;BYDAY=TU",
        "FREQ=DAILY",
        "FREQ=WEEKLY;BYDAY=MO,WE,FR",
        "FREQ=MONTHLY;BYDAY=-1FR",
        "FREQ=MONTHLY;BYMONTHDAY=15",
    ];
    let at = |hour| Moment { at: jiff::civil::date(2026, 1, 13).at(hour, 0, 0, 0), time: true };
    let series = |rule: &str| {
        let rule = Repeat { end: End::Times(200), ..rule.parse().unwrap() };
        let series = Series { rule: Some(rule), ..Series::default() };
        Event { start: at(11), end: Some(at(12)), series: Some(series), ..Event::default() }
    };
    let all: Vec<Event> = rules.iter().cycle().take(500).map(|rule| series(rule)).collect();
    let window = (jiff::civil::date(2026, 1, 1), jiff::civil::date(2060, 1, 1));
    bencher.counter(ItemsCount::new(100_000_u32)).bench_local(|| {
        let count: usize = all.iter().map(|event| event.occurrences(uuid::Uuid::nil(), &Nobody, window).len()).sum();
        assert_eq!(count, 100_000);
    });
}
