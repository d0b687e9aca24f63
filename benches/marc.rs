//! What reading a catalogue costs, in each of MARC's forms and encodings: `cargo bench --bench marc`.
//!
//! With `FFL_MARC=FILE` it writes so many records there instead, reads them back and prints how many that were in a second, for
//! `scripts/proof.sh marc`, which lets others read the same file.

#![allow(clippy::unwrap_used, reason = "a benchmark that cannot be set up has nothing to say")]

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use ffl::harvest::marc::Read;
use ffl::harvest::marc::stream::records;
use std::fs::File;
use std::path::PathBuf;
use std::time::Instant;

/// The program's own allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How many records the others are given to read.
const MANY: usize = 300_000;
const FEW: usize = 20_000;

fn main() {
    match std::env::var_os("FFL_MARC") {
        Some(file) => compared(PathBuf::from(file)),
        None => divan::main(),
    }
}

/// The fields of a book as Norwegian libraries have it: some thirty of them, a kilobyte.
fn fields(number: usize) -> Vec<(&'static str, String)> {
    let mut fields = vec![
        ("001", format!("{number:09}")),
        ("005", "20261125120000.0".to_owned()),
        ("008", "120515s2012    no            000 1 nob  ".to_owned()),
        ("020", format!("  \u{1f}q(innbundet)\u{1f}a97882{number:08}")),
        ("035", format!("  \u{1f}a(NO-OsBA){number}")),
        ("041", "0 \u{1f}anob".to_owned()),
        ("082", "04\u{1f}a839.82374\u{1f}223/nor\u{1f}qNO-OsNB".to_owned()),
        ("100", format!("1 \u{1f}aBjørneboe, Jens {}\u{1f}d1920-1976\u{1f}0(NO-TrBIB)900{}\u{1f}4aut", number % 5000, number % 5000)),
        ("245", format!("10\u{1f}aFør hanen galer {number}\u{1f}bet år på Øya\u{1f}cJens Bjørneboe ; omslag: Åse Lærum")),
        ("264", " 1\u{1f}aOslo\u{1f}bAschehoug\u{1f}c2012".to_owned()),
        ("300", "  \u{1f}a295 sider\u{1f}c22 cm".to_owned()),
        ("336", "  \u{1f}atekst\u{1f}0http://rdaregistry.info/termList/RDAContentType/1020\u{1f}2rdaco".to_owned()),
        ("520", "  \u{1f}aVi følger en vennegjeng fra barndommen til begynnelsen av voksenlivet, med alle utfordringer de møter på veien.".to_owned()),
    ];
    for subject in ["Oppvekst", "Vennskap", "Ungdom", "Kjærlighet", "Søsken"] {
        fields.push((
            "650",
            format!(" 7\u{1f}a{subject}\u{1f}xSkjønnlitteratur\u{1f}0(NO-OsBA)11{}\u{1f}2bibbi", number % 900),
        ));
    }
    for holding in 0..10 {
        fields.push(("852", format!("  \u{1f}a03010{holding:02}\u{1f}bhutl\u{1f}h839.82\u{1f}p03010{number:09}")));
    }
    fields
}

/// A record in ISO 2709; `encoded` puts its texts into another encoding.
fn iso2709(number: usize, encoded: fn(&str) -> Vec<u8>) -> Vec<u8> {
    let (mut directory, mut body) = (String::new(), Vec::new());
    for (tag, text) in fields(number) {
        let bytes = encoded(&text);
        directory.push_str(&format!("{tag}{:04}{:05}", bytes.len() + 1, body.len()));
        body.extend(bytes);
        body.push(0x1e);
    }
    let base = 24 + directory.len() + 1;
    let head = format!("{:05}cam a22{base:05} c 4500{directory}\u{1e}", base + body.len() + 1);
    [head.as_bytes(), &body, b"\x1d"].concat()
}

fn utf8(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

fn marc8(text: &str) -> Vec<u8> {
    let letter = |letter: char| match letter {
        'ø' => vec![0xb2],
        'Ø' => vec![0xa2],
        'æ' => vec![0xb5],
        'å' => vec![0xea, b'a'],
        'Å' => vec![0xea, b'A'],
        other => vec![u8::try_from(u32::from(other)).unwrap()],
    };
    text.chars().flat_map(letter).collect()
}

fn xml(number: usize) -> Vec<u8> {
    let mut text = String::from("<record><leader>00000cam a2200000 c 4500</leader>\n");
    for (tag, field) in fields(number) {
        let mut parts = field.split('\u{1f}');
        let first = parts.next().unwrap();
        if tag < "010" {
            text.push_str(&format!("<controlfield tag=\"{tag}\">{first}</controlfield>\n"));
            continue;
        }
        text.push_str(&format!("<datafield tag=\"{tag}\" ind1=\"{}\" ind2=\"{}\">\n", &first[..1], &first[1..]));
        parts.for_each(|part| text.push_str(&format!("<subfield code=\"{}\">{}</subfield>\n", &part[..1], &part[1..])));
        text.push_str("</datafield>\n");
    }
    (text + "</record>\n").into_bytes()
}

fn line(number: usize) -> Vec<u8> {
    let fields = fields(number).into_iter().map(|(tag, text)| format!("*{tag}{}\n", text.replace('\u{1f}', "$")));
    format!("*000     c\n{}^\n", fields.collect::<String>()).into_bytes()
}

/// How many records are read.
fn read(input: impl std::io::Read) -> usize {
    let mut count = 0;
    let mut each = |read: Read<'_>| {
        assert!(read.quarantined.is_empty());
        count += usize::from(divan::black_box(read.record).is_some());
    };
    records(input, &mut each).unwrap();
    count
}

fn timed(bencher: Bencher, file: &[u8]) {
    let bencher = bencher.counter(ItemsCount::new(FEW)).counter(BytesCount::of_slice(file));
    bencher.bench_local(|| assert_eq!(read(file), FEW));
}

#[divan::bench(sample_count = 10)]
fn iso2709_in_utf8(bencher: Bencher) {
    timed(bencher, &(0..FEW).flat_map(|number| iso2709(number, utf8)).collect::<Vec<u8>>());
}

#[divan::bench(sample_count = 10)]
fn iso2709_in_marc8(bencher: Bencher) {
    timed(bencher, &(0..FEW).flat_map(|number| iso2709(number, marc8)).collect::<Vec<u8>>());
}

#[divan::bench(sample_count = 10)]
fn marcxml(bencher: Bencher) {
    let records: Vec<u8> = (0..FEW).flat_map(xml).collect();
    timed(bencher, &[b"<collection>", records.as_slice(), b"</collection>"].concat());
}

#[divan::bench(sample_count = 10)]
fn lines(bencher: Bencher) {
    timed(bencher, &(0..FEW).flat_map(line).collect::<Vec<u8>>());
}

/// Writes a file, reads it as a pull does, and leaves beside it how long that took.
fn compared(file: PathBuf) {
    let bytes: Vec<u8> = (0..MANY).flat_map(|number| iso2709(number, utf8)).collect();
    std::fs::write(&file, &bytes).unwrap();
    let mut best = f64::MAX;
    for _ in 0..3 {
        let start = Instant::now();
        assert_eq!(read(File::open(&file).unwrap()), MANY);
        best = best.min(start.elapsed().as_secs_f64());
    }
    std::fs::write(file.with_extension("mrc.read"), format!("{MANY} {best}")).unwrap();
    let size = bytes.len() / MANY;
    println!("ours: {:.0} records of {size} bytes a second on one core, from file to value", MANY as f64 / best);
}
