use super::*;
use crate::harvest::oai::flow::Progress;
use crate::well::segments::Entry;
use crate::well::segments::Segments;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// A well and the segments of its sources, in a folder that vanishes.
struct World {
    folder: tempfile::TempDir,
    well: Well,
    now: i64,
}

impl World {
    fn new() -> World {
        let folder = tempfile::tempdir().unwrap();
        let well = Well::open(&folder.path().join("store")).unwrap();
        World { folder, well, now: 1_000_000 }
    }

    fn segments(&self, tenant: &str) -> Segments {
        Segments::open(&self.folder.path().join(tenant)).unwrap()
    }

    /// A library's file has these records from now on.
    fn file(&mut self, tenant: &str, records: &[&str]) -> Taken {
        let mut segments = self.segments(tenant);
        self.now += 60;
        let segment = segments.take(records.concat().as_bytes(), "f").unwrap();
        segments.note(Timestamp::from_second(self.now).unwrap(), "f.mrc", Some(segment)).unwrap();
        self.well.take((tenant, "katalog"), &segments).unwrap()
    }

    /// A repository has sent a page.
    fn page(&mut self, tenant: &str, entries: &[(&str, Option<&str>)]) -> Taken {
        self.came(tenant, &page(entries), None)
    }

    /// A repository has sent all that it has, on pages.
    fn list(&mut self, tenant: &str, pages: &[&str]) -> Taken {
        let first = self.segments(tenant).entries().len();
        let came = pages.iter().enumerate();
        let taken = came.map(|(place, page)| self.came(tenant, page, Some(first).filter(|_| place + 1 == pages.len())));
        taken.reduce(Taken::and).unwrap_or_default()
    }

    fn came(&mut self, tenant: &str, page: &str, ends: Option<usize>) -> Taken {
        let mut segments = self.segments(tenant);
        self.now += 60;
        let segment = segments.take(page.as_bytes(), "p").unwrap();
        let at = Timestamp::from_second(self.now).unwrap();
        let entry = Entry { at, from: "https://a".into(), segment: Some(segment), ends };
        segments.went(Some(entry), Progress::default()).unwrap();
        self.well.take((tenant, "oai"), &segments).unwrap()
    }

    fn single(&self, query: &str) -> Found {
        let found = self.well.search(query, 9).unwrap();
        assert_eq!(found.len(), 1, "{query}: {found:?}");
        found.into_iter().next().unwrap()
    }
}

fn page(entries: &[(&str, Option<&str>)]) -> String {
    let record = |(id, record): &(&str, Option<&str>)| {
        let status = if record.is_some() { "" } else { " status=\"deleted\"" };
        let header = format!("<header{status}><identifier>{id}</identifier><datestamp>2026-01-01</datestamp></header>");
        let metadata = record.map(|record| format!("<metadata>{record}</metadata>")).unwrap_or_default();
        format!("<record>{header}{metadata}</record>")
    };
    let all: String = entries.iter().map(record).collect();
    format!("<OAI-PMH><responseDate>2026-01-01T00:00:00Z</responseDate><ListRecords>{all}</ListRecords></OAI-PMH>")
}

fn book(number: &str, level: char, title: &str, more: &str) -> String {
    format!(
        "*00000000nam a2200000{level}i 4500\n*001{number}\n*008838650s2009    no     |            nob  \n*1001 $aHamsun, Knut,$d1859-1952\n*24510$a{title}\n{more}^\n"
    )
}

fn marcxml(title: &str) -> String {
    format!(
        "<record xmlns=\"http://www.loc.gov/MARC21/slim\"><leader>00000nam a2200000 i 4500</leader><controlfield tag=\"001\">9</controlfield>\
         <datafield tag=\"100\" ind1=\"1\" ind2=\" \"><subfield code=\"a\">Hamsun, Knut</subfield></datafield>\
         <datafield tag=\"245\" ind1=\"1\" ind2=\"0\"><subfield code=\"a\">{title}</subfield></datafield></record>"
    )
}

#[test]
fn records_of_libraries_make_works() {
    let mut world = World::new();
    let sult = book("1", ' ', "Sult :$broman", "*852  $bhoved\n");
    let taken = world.file("a", &[&sult, &book("2", ' ', "Pan", "")]);
    assert_eq!((taken.new, taken.works), (2, 2));
    // The same text elsewhere, and the same work in other words.
    let taken =
        world.file("b", &[&book("77", ' ', "Sult :$broman", ""), &book("78", ' ', "SULT", "*653  $aFattigdom\n")]);
    assert_eq!((taken.new, taken.works), (2, 0));
    let found = world.single("sulten");
    assert_eq!((found.title.as_str(), found.creator.as_str(), found.libraries), ("Sult : roman", "Hamsun, Knut", 2));
    assert_eq!(world.single("fattigdom hamsun").name, found.name);
    let shown = world.well.show(&found.name).unwrap().unwrap();
    assert_eq!(shown.editions.len(), 3);
    assert_eq!(shown.holdings, [("a".to_owned(), vec!["hoved".to_owned()]), ("b".to_owned(), vec![])]);
    assert_eq!(
        (shown.merged.fields["title"].value.as_str(), shown.merged.fields["title"].why),
        ("Sult : roman", Why::Most)
    );
    assert_eq!(shown.joins[0].reason, "work-same-name");
    // Nothing that came before is read again, and the same file again is nothing new.
    assert_eq!(world.well.take(("a", "katalog"), &world.segments("a")).unwrap(), Taken::default());
    assert_eq!(world.well.stats().unwrap().texts, 3);
    let newest: Vec<String> = world.well.newest("a", 9).unwrap().into_iter().map(|found| found.title).collect();
    assert_eq!(newest, ["Pan", "Sult : roman"]);
}

#[test]
fn what_is_thorough_is_not_replaced_by_an_announcement() {
    let mut world = World::new();
    world.file("a", &[&book("1", '5', "SULT roman", "")]);
    let name = world.single("sult").name;
    world.file("a", &[&book("1", ' ', "Sult", "")]);
    assert_eq!((world.single("sult").title, world.single("sult").name), ("Sult".to_owned(), name));
    let taken = world.file("a", &[&book("1", '5', "SULT roman", "")]);
    assert_eq!((taken.same, taken.changed, taken.gone), (1, 0, 0));
    assert_eq!(world.single("sult").title, "Sult");
}

#[test]
fn a_record_that_says_something_else_leaves_what_others_still_say() {
    let mut world = World::new();
    let sult = book("1", ' ', "Sult", "");
    world.file("a", &[&sult]);
    world.file("b", &[&sult]);
    let name = world.single("sult").name;
    world.file("b", &[&book("1", ' ', "Pan", "")]);
    assert_eq!((world.single("sult").name, world.single("sult").libraries), (name.clone(), 1));
    assert_ne!(world.single("pan").name, name);
}

#[test]
fn what_a_file_has_no_more_is_gone_and_may_come_back() {
    let mut world = World::new();
    let (sult, pan) = (book("1", ' ', "Sult", ""), book("2", ' ', "Pan", ""));
    world.file("a", &[&sult, &pan]);
    let name = world.single("pan").name;
    assert_eq!(world.file("a", &[&sult]).gone, 1);
    assert_eq!(world.well.search("pan", 9).unwrap(), []);
    assert_eq!((world.well.show(&name).unwrap(), world.well.stats().unwrap().gone), (None, 1));
    world.file("a", &[&sult, &pan]);
    assert_eq!(world.single("pan").name, name);
    assert_eq!(world.well.show(&name).unwrap().unwrap().editions[0].first, 1_000_060);
}

#[test]
fn what_one_file_has_no_more_another_may_have() {
    let mut world = World::new();
    let (sult, pan) = (book("1", ' ', "Sult", ""), book("2", ' ', "Pan", ""));
    let mut segments = world.segments("a");
    let at = |second| Timestamp::from_second(second).unwrap();
    for (file, records) in [("a.mrc", vec![&sult]), ("b.mrc", vec![&sult, &pan])] {
        let text: String = records.into_iter().map(String::as_str).collect();
        let segment = segments.take(text.as_bytes(), file).unwrap();
        segments.note(at(1), file, Some(segment)).unwrap();
    }
    world.well.take(("a", "katalog"), &segments).unwrap();
    segments.note(at(2), "b.mrc", None).unwrap();
    let taken = world.well.take(("a", "katalog"), &segments).unwrap();
    assert_eq!((taken.gone, world.single("sult").libraries), (1, 1));
    assert_eq!(world.well.search("pan", 9).unwrap(), []);
    // What was a repository and is a file now has what the file has.
    world.page("b", &[("x:1", Some(&marcxml("Pan")))]);
    let mut segments = world.segments("b");
    segments.note(at(3), "https://a", None).unwrap();
    let segment = segments.take(sult.as_bytes(), "c").unwrap();
    segments.note(at(3), "c.mrc", Some(segment)).unwrap();
    world.well.take(("b", "oai"), &segments).unwrap();
    assert_eq!((world.single("sult").libraries, world.well.search("pan", 9).unwrap().len()), (2, 0));
}

#[test]
fn repositories_tell_of_changes_and_of_what_is_deleted() {
    let mut world = World::new();
    let (sult, pan) = (marcxml("Sult"), marcxml("Pan"));
    world.page("a", &[("x:1", Some(&sult)), ("x:2", Some(&pan))]);
    let taken = world.page("a", &[("x:1", None), ("x:9", None)]);
    assert_eq!((taken.gone, taken.new), (1, 0));
    assert_eq!(world.well.search("sult", 9).unwrap(), []);
    // A page is no file: what it does not tell of is there as before.
    assert_eq!(world.single("pan").libraries, 1);
    assert_eq!(world.page("a", &[("x:1", Some(&sult))]).changed, 1);
    assert_eq!(world.single("sult").libraries, 1);
}

#[test]
fn works_that_turn_out_to_be_one_lead_there_and_part_again() {
    let mut world = World::new();
    let english = |number: &str, title: &str, uniform: &str| {
        let record = book(number, ' ', title, "").replace("nob", "eng");
        record.replace("*245", &format!("{uniform}*245"))
    };
    let (one, other) = (english("1", "A death in the family", ""), english("2", "My struggle book one", ""));
    world.file("a", &[&one, &other]);
    let (first, second) = (world.single("death").name, world.single("struggle").name);
    assert_ne!(first, second);
    let both = english("3", "A death in the family", "*24010$aMy struggle book one\n");
    let taken = world.file("b", &[&both]);
    assert_eq!((taken.joined, taken.works), (1, 0));
    let kept = world.single("struggle").name;
    assert_eq!((world.single("death").name, world.single("death").libraries), (kept.clone(), 2));
    let gone = if kept == first { &second } else { &first };
    let shown = world.well.show(gone).unwrap().unwrap();
    assert_eq!((shown.work.name.as_str(), shown.history[0].what.as_str()), (kept.as_str(), "joined"));
    // Without the record that joined them they are two again, one of them under the name that it had.
    world.file("b", &[&book("9", ' ', "Pan", "")]);
    assert_eq!(
        BTreeSet::from([world.single("death").name, world.single("struggle").name]),
        BTreeSet::from([first, second])
    );
}

#[test]
fn a_well_that_another_program_made_is_read_anew_and_keeps_its_names() {
    let mut world = World::new();
    world.file("a", &[&book("1", ' ', "Sult", ""), &book("2", ' ', "SULT : roman", ""), &book("3", ' ', "Pan", "")]);
    let name = world.single("sult").name;
    world
        .well
        .connection
        .execute_batch(
            "UPDATE meta SET reader = 'other'; UPDATE texts SET description = '{}'; UPDATE shapes SET traits = x'ff';",
        )
        .unwrap();
    world.well = Well::open(&world.folder.path().join("store")).unwrap();
    let taken = world.well.take(("a", "katalog"), &world.segments("a")).unwrap();
    assert_eq!((taken.new, taken.changed, taken.gone), (0, 3, 0));
    assert_eq!((world.single("sult").name, world.single("pan").libraries), (name, 1));
    // What another library has is compared with what is read anew.
    world.file("b", &[&book("1", ' ', "Sult", "")]);
    assert_eq!(world.single("sult").libraries, 2);
}

#[test]
fn records_that_say_little_are_read_too() {
    let mut world = World::new();
    let plain = "<dc xmlns=\"http://purl.org/dc/elements/1.1/\"><title>Pan</title><creator>Hamsun, Knut</creator><language>nob</language></dc>";
    let taken =
        world.page("a", &[("x:1", Some(plain)), ("x:2", Some("<dc xmlns=\"http://purl.org/dc/elements/1.1/\"/>"))]);
    assert_eq!(taken.new, 1);
    world.file("b", &[&book("1", ' ', "Pan", "")]);
    assert_eq!(world.single("pan hamsun").libraries, 2);
}

#[test]
fn a_file_that_is_called_otherwise_and_announces_only_keeps_what_was_full() {
    let mut world = World::new();
    let mut segments = world.segments("a");
    let mut note = |second: i64, file: &str, text: Option<String>| {
        let segment = text.map(|text| segments.take(text.as_bytes(), file).unwrap());
        segments.note(Timestamp::from_second(second).unwrap(), file, segment).unwrap();
    };
    note(1, "a.mrc", Some(book("1", ' ', "Sult", "")));
    world.well.take(("a", "katalog"), &world.segments("a")).unwrap();
    note(2, "c.mrc", Some(book("1", '5', "SULT roman", "")));
    note(2, "a.mrc", None);
    let taken = world.well.take(("a", "katalog"), &world.segments("a")).unwrap();
    assert_eq!((taken.gone, world.single("sult").title), (0, "Sult".to_owned()));
}

/// The works of a well, each as the numbers of its records.
fn partition(well: &Well) -> BTreeSet<BTreeSet<String>> {
    let mut asked = well
        .connection
        .prepare("SELECT work, number FROM shapes JOIN texts ON shape = shapes.id JOIN records ON text = texts.id WHERE gone IS NULL")
        .unwrap();
    let rows = asked.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))).unwrap();
    let mut works: BTreeMap<i64, BTreeSet<String>> = BTreeMap::new();
    rows.map(Result::unwrap).for_each(|(work, number)| {
        works.entry(work).or_default().insert(number);
    });
    works.into_values().collect()
}

/// However records come, one after the other or all at once, and whatever has come and gone in between, the works are the same.
#[test]
fn works_do_not_depend_on_the_order_in_which_records_came() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/works/pairs.jsonl")).unwrap();
    let mut records = BTreeSet::new();
    for line in text.lines().take(240) {
        let pair: serde_json::Value = serde_json::from_str(line).unwrap();
        records.extend(["a", "b"].map(|side| pair[side].as_str().unwrap().to_owned()));
    }
    // Numbers of their own: some that are labelled have none.
    let numbered = |(place, record): (usize, String)| {
        let (head, rest) = record.split_once("\n*001").unwrap();
        format!("{head}\n*001n{place}\n{}", rest.split_once('\n').unwrap().1)
    };
    let records: Vec<String> = records.into_iter().enumerate().map(numbered).collect();
    let all: Vec<&str> = records.iter().map(String::as_str).collect();
    let mut once = World::new();
    once.file("a", &all);
    let whole = partition(&once.well);
    assert!(whole.len() > 100 && whole.len() < records.len());
    let mut stepwise = World::new();
    let (mut order, mut seed) = (all.clone(), 7_u64);
    for place in (1..order.len()).rev() {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        order.swap(place, usize::try_from(seed >> 33).unwrap() % (place + 1));
    }
    for upto in (20..=order.len()).step_by(37).chain([order.len() / 2, order.len()]) {
        stepwise.file("a", &order[..upto]);
    }
    assert_eq!(partition(&stepwise.well), whole);
}

#[test]
fn a_list_of_all_that_a_repository_has_lets_go_of_what_it_does_not_tell_of() {
    let mut world = World::new();
    let [sult, pan, markens] = ["Sult", "Pan", "Markens grøde"].map(marcxml);
    let one = page(&[("oai:1", Some(&sult)), ("oai:2", Some(&pan))]);
    let other = page(&[("oai:3", Some(&markens))]);
    assert_eq!(world.list("a", &[&one, &other]).new, 3);
    // What changed is a list that says nothing of the rest; nor does one with a record that cannot be read, or without any.
    assert_eq!(world.page("a", &[("oai:2", Some(&pan))]).gone, 0);
    let broken = other.replace("</ListRecords>", "<record><header></record></ListRecords>");
    assert_eq!(world.list("a", &[&broken]).gone, 0);
    assert_eq!(world.list("a", &[&page(&[])]).gone, 0);
    let taken = world.list("a", &[&page(&[("oai:1", Some(&sult))]), &other]);
    assert_eq!((taken.same, taken.gone), (2, 1));
    assert!(world.well.search("pan", 9).unwrap().is_empty());
    // And it may come again.
    assert_eq!(world.page("a", &[("oai:2", Some(&pan))]).changed, 1);
    world.single("pan");
}

#[test]
fn what_no_file_names_any_more_is_let_go_of_and_comes_back_when_it_is_named() {
    let mut world = World::new();
    world.file("a", &[&book("1", ' ', "Sult", "")]);
    world.file("b", &[&book("7", ' ', "Sult", ""), &book("8", ' ', "Pan", "")]);
    let name = world.single("sult").name;
    let sources = |world: &World| -> Vec<String> {
        world.well.sources().unwrap().into_iter().map(|(tenant, _)| tenant).collect()
    };
    assert_eq!(sources(&world), ["a", "b"]);
    assert_eq!(world.well.release(("b", "katalog"), Timestamp::UNIX_EPOCH).unwrap().gone, 2);
    assert_eq!((world.single("sult").libraries, world.well.search("pan", 9).unwrap().len()), (1, 0));
    assert_eq!(sources(&world), ["a"]);
    world.well.take(("b", "katalog"), &world.segments("b")).unwrap();
    assert_eq!((world.single("sult").libraries, world.single("sult").name), (2, name));
    world.single("pan");
}
