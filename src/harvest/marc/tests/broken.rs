//! What is broken costs the records that it touches, and those are told of.

use crate::harvest::marc::stream::tests::all;
use crate::harvest::marc::{Extent, Form, Piece, Read, Reason, form, read};
use crate::model::record::Record;
use proptest::prelude::*;
use std::fs;
use std::ops::Range;
use std::sync::LazyLock;

/// A file of several records, and where each of them stands.
struct Sample {
    bytes: Vec<u8>,
    ranges: Vec<Range<usize>>,
    records: Vec<Record>,
}

impl Sample {
    fn of(before: &str, records: Vec<Vec<u8>>, after: &str) -> Sample {
        let mut bytes = before.as_bytes().to_vec();
        let mut ranges = Vec::new();
        for record in records {
            ranges.push(bytes.len()..bytes.len() + record.len());
            bytes.extend(record);
        }
        bytes.extend(after.as_bytes());
        let (records, lost) = all(&bytes);
        assert!(lost.is_empty() && records.len() == ranges.len(), "{} {lost:?}", records.len());
        Sample { bytes, ranges, records }
    }
}

/// The records of a library in Norwegian, in each of the forms.
static SAMPLES: LazyLock<[Sample; 3]> = LazyLock::new(|| {
    let titles =
        ["Hestehodetåken", "Beatles", "Før hanen galer", "Øyas sønn & andre <noveller>", "Lillelord", "Vår tid"];
    let fields = |number: usize, title: &str| {
        let more = "og så videre, ".repeat(number);
        [
            ("100", format!("1 \u{1f}aBjørneboe, Jens\u{1f}d19{number}0-")),
            ("245", format!("10\u{1f}a{title}\u{1f}b{more}")),
            ("650", format!(" 0\u{1f}aNorge {number}")),
        ]
    };
    let numbered = || titles.iter().enumerate().map(|(number, title)| (number, fields(number, title)));
    let lines = |(number, fields): (usize, [(&str, String); 3])| {
        let fields = fields.map(|(tag, text)| format!("*{tag}{}\n", text.replace('\u{1f}', "$"))).concat();
        format!("*000     c\n*001{number}\n{fields}^\n").into_bytes()
    };
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    let xml = |(number, fields): (usize, [(&str, String); 3])| {
        let field = |(tag, text): (&str, String)| {
            let subfields: String = text
                .split('\u{1f}')
                .skip(1)
                .map(|part| format!("<subfield code=\"{}\">{}</subfield>\n", &part[..1], escaped(&part[1..])))
                .collect();
            format!(
                "<datafield tag=\"{tag}\" ind1=\"{}\" ind2=\"{}\">\n{subfields}</datafield>\n",
                &text[..1],
                &text[1..2]
            )
        };
        let fields: String = fields.map(field).concat();
        format!("<record>\n<leader>00000nam a2200000 a 4500</leader>\n<controlfield tag=\"001\">{number}</controlfield>\n{fields}</record>\n").into_bytes()
    };
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<collection xmlns=\"http://www.loc.gov/MARC21/slim\">\n";
    let iso = |(number, fields): (usize, [(&str, String); 3])| {
        iso2709(&[&[("001", number.to_string())][..], &fields].concat())
    };
    [
        Sample::of("", numbered().map(iso).collect(), ""),
        Sample::of(head, numbered().map(xml).collect(), "</collection>\n"),
        Sample::of("", numbered().map(lines).collect(), ""),
    ]
});

/// A record in ISO 2709.
fn iso2709(fields: &[(&str, String)]) -> Vec<u8> {
    let (mut directory, mut body) = (String::new(), String::new());
    for (tag, text) in fields {
        directory.push_str(&format!("{tag}{:04}{:05}", text.len() + 1, body.len()));
        body.push_str(text);
        body.push('\u{1e}');
    }
    let base = 24 + directory.len() + 1;
    format!("{:05}nam a22{base:05} a 4500{directory}\u{1e}{body}\u{1d}", base + body.len() + 1).into_bytes()
}

/// Whether the records that are not touched are all there, in their order, and the others are told of.
#[track_caller]
fn unharmed(sample: &Sample, bytes: &[u8], touched: &Range<usize>) {
    let (records, lost) = all(bytes);
    let apart = |range: &Range<usize>| range.end <= touched.start || touched.end <= range.start;
    let intact: Vec<&Record> =
        sample.ranges.iter().zip(&sample.records).filter(|(range, _)| apart(range)).map(|(_, record)| record).collect();
    let mut rest = records.iter();
    for record in &intact {
        assert!(rest.any(|other| other == *record), "{record:?} is lost\n{records:#?}\n{lost:?}");
    }
    // Of what is gone whole, or but for its first or last tag, nothing can be said.
    let left =
        |range: &&Range<usize>| touched.start.saturating_sub(range.start) + range.end.saturating_sub(touched.end);
    let gone = sample.ranges.iter().filter(|range| !apart(range) && left(range) < 40).count();
    let told = lost.iter().filter(|(.., extent)| *extent == Extent::Record).count();
    let hurt = sample.ranges.len() - intact.len() - gone;
    let around = &bytes[touched.start.saturating_sub(80)..bytes.len().min(touched.start + 80)];
    assert!(records.len() - intact.len() + told >= usize::from(hurt > 0), "{} {lost:?}", around.escape_ascii());
}

/// Reads as a stream does that comes in steps of a size.
fn stepped(form: Form, bytes: &[u8], step: usize) -> Vec<String> {
    let (mut from, mut to, mut found) = (0, 0, Vec::new());
    loop {
        to = (to + step).min(bytes.len());
        let piece = Piece { bytes: &bytes[from..to], offset: from as u64, last: to == bytes.len() };
        let mut each = |read: Read<'_>| found.push(format!("{read:?}"));
        from += read(form, &piece, &mut each);
        if piece.last {
            return found;
        }
    }
}

proptest! {
    #[test]
    fn a_byte_that_is_another_costs_at_most_its_record(form in 0_usize..3, at: prop::sample::Index, byte: u8) {
        let sample = &SAMPLES[form];
        let mut bytes = sample.bytes.clone();
        let at = at.index(bytes.len());
        // What stands around the records is none of them.
        let (first, last) = (sample.ranges[0].start, sample.ranges[5].end);
        if bytes[at] != byte && (first..last).contains(&at) {
            bytes[at] = byte;
            unharmed(sample, &bytes, &(at..at + 1));
        }
    }

    #[test]
    fn bytes_that_are_gone_cost_at_most_their_records(form in 0_usize..3, a: prop::sample::Index, b: prop::sample::Index) {
        let sample = &SAMPLES[form];
        let (first, last) = (sample.ranges[0].start, sample.ranges[5].end);
        let (a, b) = (a.index(last - first) + first, b.index(last - first) + first);
        let gone = a.min(b)..a.max(b);
        let bytes = [&sample.bytes[..gone.start], &sample.bytes[gone.end..]].concat();
        unharmed(sample, &bytes, &gone);
    }

    #[test]
    fn a_file_that_ends_early_has_all_records_before(form in 0_usize..3, end: prop::sample::Index) {
        let sample = &SAMPLES[form];
        let (first, all) = (sample.ranges[0].start + 40, sample.bytes.len());
        let end = end.index(all - first) + first;
        unharmed(sample, &sample.bytes[..end], &(end..all));
    }

    #[test]
    fn any_bytes_are_read_in_any_steps(kind in 0_usize..3, edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_usize..30), 0..12), step in 1_usize..900) {
        let sample = &SAMPLES[kind];
        let mut bytes = sample.bytes.clone();
        for (at, byte, gone) in edits {
            let at = at.index(bytes.len());
            let end = (at + gone).min(bytes.len());
            bytes.splice(at..end, [byte]);
        }
        let form = form(&sample.bytes).unwrap();
        assert_eq!(stepped(form, &bytes, step), stepped(form, &bytes, usize::MAX / 2));
    }

    #[test]
    fn whatever_it_is_it_is_read_or_put_aside(kind in 0_usize..4, noise: Vec<u8>) {
        let heads: [&[u8]; 4] = [b"", b"00000nam a2200037 a 450000100020000\x1e", b"<record>", b"*001"];
        let bytes = [heads[kind], &noise].concat();
        for (lost, at, ..) in all(&bytes).1 {
            assert!(bytes.starts_with(&[0x1f, 0x8b]) || at as usize + lost.len() <= 4 * bytes.len() + 4);
        }
    }
}

/// What a text in XML gives: how many records, and why others were put aside.
fn xml(text: &str) -> (usize, Vec<Reason>) {
    let (records, lost) = all(text.as_bytes());
    (records.len(), lost.iter().map(|(.., reason, _)| *reason).collect())
}

const ONE: &str = "<record><controlfield tag=\"001\">1</controlfield></record>";

#[test]
fn hostile_xml_is_refused() {
    assert_eq!(xml(&format!("<!DOCTYPE a [<!ENTITY b \"c\">]>{ONE}")), (0, vec![Reason::Doctype]));
    assert_eq!(xml(&format!("<a>{ONE}<!DOCTYPE a>{ONE}</a>")), (2, vec![Reason::Doctype]));
    assert_eq!(xml(&format!("<a>{}</a>", ONE.replace(">1<", ">&lol;<"))), (0, vec![Reason::Entity]));
    assert_eq!(xml(&format!("<a>{}</a>", ONE.replace(">1<", ">&amp;&#xe5;<![CDATA[<&]]><"))), (1, Vec::new()));
    let deep = "<a>".repeat(200);
    assert_eq!(xml(&format!("{ONE}<record>{deep}</record>{ONE}")), (2, vec![Reason::Deep]));
    for name in ["billion-laughs", "external-dtd", "external-entity", "bad-utf8", "unclosed"] {
        let file = format!("{}/tests/data/hostile/xml/{name}.xml", env!("CARGO_MANIFEST_DIR"));
        let (records, lost) = all(&fs::read(file).unwrap());
        let expected = match name {
            "bad-utf8" => Vec::new(),
            "unclosed" => vec![Reason::Xml],
            _ => vec![Reason::Doctype],
        };
        assert_eq!((records.len(), lost.iter().map(|lost| lost.2).collect()), (0, expected), "{name}");
    }
}

#[test]
fn what_stands_in_comments_is_no_record() {
    assert_eq!(xml(&format!("<a><!-- {ONE} -->{ONE}</a>")), (1, Vec::new()));
    // A comment without an end hides nothing, but is told of.
    assert_eq!(xml(&format!("<a>{ONE}<!-- {ONE}{ONE}</a>")), (3, vec![Reason::Xml]));
    let lost = "<record><record><leader>x</leader>";
    let commented = format!("<a>{lost}<!-- {ONE} --><!-- {ONE} -->{ONE}</a>");
    assert_eq!(xml(&commented), (1, vec![Reason::Cut]));
    let many = format!("<a>{}{ONE}</a>", "<!-- </record> -->".repeat(200_000));
    assert_eq!(xml(&many), (1, Vec::new()));
    assert_eq!(xml(&format!("<a><![CDATA[{ONE}]]></a>")), (0, Vec::new()));
}

#[test]
fn records_lie_in_whatever_envelope() {
    let metadata = format!("<record><header/><metadata>{ONE}</metadata></record>");
    assert_eq!(xml(&format!("<OAI-PMH>{metadata}{metadata}</OAI-PMH>")), (2, Vec::new()));
    let marc = "<marc:record><marc:controlfield tag='1'>x</marc:controlfield></marc:record >";
    assert_eq!(xml(&format!("<r><record><recordData>{marc}</recordData></record></r>")), (1, Vec::new()));
    assert_eq!(xml("<feed><entry/></feed>"), (0, Vec::new()));
    assert_eq!(xml("<feed/>"), (0, Vec::new()));
    // What stands around records may have been cut, too.
    assert_eq!(xml(&format!("<a>{ONE}{ONE}")), (2, vec![Reason::Cut]));
}

#[test]
fn xml_is_read_in_the_encoding_that_it_has() {
    let title = |encoding: &str| {
        format!(
            "<?xml version=\"1.0\" encoding=\"{encoding}\"?><record><datafield tag=\"245\" ind1=\"0\"><subfield code=\"a\">Blåbær på øya</subfield></datafield></record>"
        )
    };
    let latin = |text: &str| text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect::<Vec<u8>>();
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    for bytes in [
        title("UTF-8").into_bytes(),
        title("ISO-8859-1").into_bytes(),
        latin(&title("ISO-8859-1")),
        latin(&title("UTF-8")),
        wide(&title("UTF-16")),
        wide(&format!("\u{feff}{}", title("UTF-16"))),
    ] {
        let (records, lost) = all(&bytes);
        assert!(lost.is_empty(), "{lost:?}");
        assert_eq!(format!("{:?}", records[0].named("245").next().unwrap()), "*2450 $aBlåbær på øya");
    }
    assert_eq!(xml(&title("x-unknown").replace('å', "a").replace(['æ', 'ø'], "o")), (0, vec![Reason::Letters]));
}

#[test]
fn a_directory_that_lies_is_mended_only_where_it_is_plain_what_is_meant() {
    let fields = [("001", "1".to_owned()), ("245", "10\u{1f}aEn".to_owned()), ("300", "  \u{1f}a2".to_owned())];
    let right = String::from_utf8(iso2709(&fields)).unwrap();
    let read = |text: &str| all(text.as_bytes());
    let (records, lost) = read(&right);
    assert!(lost.is_empty() && records[0].fields().count() == 3);
    // Another length of the title, as if it had been put into another encoding; the whole and the base lie too.
    let other =
        right.replace("245000700002", "245000900002").replacen("00080", "00071", 1).replace("22000611", "22999991");
    assert_eq!(read(&other), (records.clone(), Vec::new()));
    // An order of its own.
    let (first, second) = ("245000700002", "300000600009");
    let turned = right.replace(&format!("{first}{second}"), &format!("{second}{first}"));
    let tags: Vec<String> = read(&turned).0[0].fields().map(|field| field.tag.as_str().to_owned()).collect();
    assert_eq!(tags, ["001", "300", "245"]);
    // One field too many.
    let (records, lost) = read(&right.replace("\u{1f}aEn", "\u{1e}aEn"));
    assert_eq!((records.len(), lost[0].2), (0, Reason::Directory));
    // Fields that share bytes.
    let shared = right.replace(second, first).replace("001000200000", first);
    assert_eq!(read(&shared).1[0].2, Reason::Directory);
}

#[test]
fn what_is_no_catalogue_is_put_aside() {
    for bytes in [&b"Hei"[..], b"\x89PNG\r\n", b"{\"a\": 1}", b"BEGIN:VCALENDAR\n"] {
        let (records, lost) = all(bytes);
        assert_eq!((records.len(), lost.len(), lost[0].2), (0, 1, Reason::Form));
    }
}
