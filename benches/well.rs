//! What it costs to make works of records: `cargo bench --bench well`.
//!
//! From a segment to committed, clustered and searchable. How that goes with as many records as a country has is measured by
//! `scripts/proof.sh well`.

#![allow(clippy::unwrap_used, reason = "a benchmark that cannot be set up has nothing to say")]

use divan::Bencher;
use divan::counter::ItemsCount;
use ffl::well::segments::Segments;
use ffl::well::store::Well;
use jiff::Timestamp;
use tempfile::TempDir;

/// The program's own allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const RECORDS: usize = 5000;
const ADJECTIVES: [&str; 7] = ["stille", "siste", "hvite", "lange", "glemte", "skjulte", "varme"];
const NOUNS: [&str; 11] =
    ["hav", "fjell", "natt", "sommer", "vinter", "skogen", "elva", "byen", "brevet", "sangen", "huset"];

fn main() {
    divan::main();
}

/// A well, and the file of a library.
struct World {
    folder: TempDir,
    well: Well,
    segments: Segments,
}

impl World {
    fn new(file: &str) -> World {
        let folder = tempfile::tempdir().unwrap();
        let well = Well::open(&folder.path().join("store")).unwrap();
        let mut segments = Segments::open(&folder.path().join("a")).unwrap();
        let segment = segments.take(file.as_bytes(), "f.mrc").unwrap();
        segments.note(Timestamp::UNIX_EPOCH, "f.mrc", Some(segment)).unwrap();
        World { folder, well, segments }
    }

    /// A library has what the file has.
    fn take(mut self, tenant: &str) -> World {
        let taken = self.well.take((tenant, "katalog"), &self.segments).unwrap();
        assert!(taken.new == RECORDS && self.folder.path().exists());
        self
    }
}

/// Books of which a fifth are editions of those before them.
fn records() -> String {
    let record = |number: usize| {
        let work = if number % 5 == 4 { number - 4 } else { number };
        let (one, other) = (ADJECTIVES[work % 7], NOUNS[work / 7 % 11]);
        let (family, year) = (work / 3 % 997, 1950 + number % 75);
        format!(
            "*000     nam a2200000 i 4500\n*001{number}\n*008200101s{year}    no     |            nob  \n*1001 $aBerg{family}, Kari,$d1950-\n\
             *24510$aDen {one} {} i {other}{} :$broman\n*264 1$aOslo$bTiden$c{year}\n*650 7$aOppvekst$2bibbi\n*852  $bhoved\n^\n",
            NOUNS[work / 77 % 11],
            work % 89,
        )
    };
    (0..RECORDS).map(record).collect()
}

#[divan::bench(sample_count = 10)]
fn records_that_nobody_had(bencher: Bencher) {
    let file = records();
    bencher
        .counter(ItemsCount::new(RECORDS))
        .with_inputs(|| World::new(&file))
        .bench_local_values(|world| world.take("a"));
}

#[divan::bench(sample_count = 10)]
fn copies_of_what_others_have(bencher: Bencher) {
    let file = records();
    let world = || World::new(&file).take("a");
    bencher.counter(ItemsCount::new(RECORDS)).with_inputs(world).bench_local_values(|world| world.take("b"));
}
