//! What was told of dates once: numbers that grow, dates that are gone, and the store that knows of them.
//!
//! Built without `--at`, as libraries build: a look at another time is never remembered.

use crate::library::{self, files, has, library, write};
use assert_cmd::Command;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Output;
use tempfile::TempDir;

const ID: &str = "6a2f41a3-c54c-4c11-8f3d-0a5a4d1c9f01";
const STORE: &str = ".ffl/store/events/vik.json";

/// A day so many weeks from the last but one Monday.
fn week(number: i64) -> Date {
    let today = Timestamp::now().in_tz("Europe/Oslo").unwrap().date();
    let monday = today - i64::from(today.weekday().to_monday_zero_offset()).days();
    monday + (number - 2).weeks()
}

/// A series on Mondays, of which the weeks are left out.
fn song(skip: &[i64], title: &str) -> String {
    let days: Vec<String> = skip.iter().map(|number| week(*number).to_string()).collect();
    format!(
        "+++\nid = \"{ID}\"\ntitle = \"{title}\"\nstart = {}T11:00\nend = {0}T11:45\nrepeat = \"kvar måndag\"\nuntil = {}\nskip = [{}]\n+++\nVi syng.\n",
        week(0),
        week(8),
        days.join(", ")
    )
}

fn build(root: &Path) -> Output {
    Command::cargo_bin("ffl").unwrap().arg("--root").arg(root).args(["--lang", "nb", "build"]).output().unwrap()
}

fn built(root: &Path) -> Value {
    let output = build(root);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&fs::read(root.join("dist/vik/api/v1/events.json")).unwrap()).unwrap()
}

fn singing(skip: &[i64], title: &str) -> TempDir {
    let root = library();
    write(root.path(), "tenants/vik/content/events/song.md", &song(skip, title));
    root
}

fn sing(root: &TempDir, skip: &[i64], title: &str) -> Value {
    write(root.path(), "tenants/vik/content/events/song.md", &song(skip, title));
    built(root.path())
}

/// The revision and the serial of a week's date.
fn of(told: &Value, number: i64) -> Option<(i64, i64)> {
    let id = format!("{ID}/{}", week(number));
    let all = told["dates"].as_array().unwrap().iter().chain(told["gone"].as_array().unwrap());
    let one = all.filter(|one| one["id"] == id.as_str()).collect::<Vec<_>>();
    assert!(one.len() < 2, "{id} twice in {told}");
    one.first().map(|one| (one["revision"].as_i64().unwrap(), one["serial"].as_i64().unwrap()))
}

fn gone(told: &Value) -> Vec<String> {
    told["gone"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}

fn sequences(root: &Path) -> Vec<i32> {
    let calendar = fs::read_to_string(root.join("dist/vik/calendar/events.ics")).unwrap();
    calendar.lines().filter_map(|line| line.strip_prefix("SEQUENCE:")?.parse().ok()).collect()
}

#[test]
fn a_date_that_a_series_drops_is_gone_and_its_page_leads_to_the_series() {
    let root = singing(&[], "Babysong");
    let first = built(root.path());
    assert_eq!((first["serial"].as_i64(), of(&first, 4), gone(&first).len()), (Some(1), Some((0, 1)), 0));
    assert!(first["dates"][0]["changed"].as_str().unwrap().contains("T"), "{first}");

    let second = sing(&root, &[4], "Babysong");
    assert_eq!((gone(&second), of(&second, 4)), (vec![format!("{ID}/{}", week(4))], Some((1, 2))));
    assert_eq!((second["serial"].as_i64(), of(&second, 5)), (Some(2), Some((0, 1))));
    let redirects = fs::read_to_string(root.path().join("dist/vik/_redirects")).unwrap();
    has(&redirects, &[&format!("/arrangement/song/{}/ /arrangement/song/ 301", week(4))]);

    // It comes back, and has grown again.
    let third = sing(&root, &[], "Babysong");
    assert_eq!((gone(&third).len(), of(&third, 4), of(&third, 5)), (0, Some((2, 3)), Some((0, 1))));
    let redirects = fs::read_to_string(root.path().join("dist/vik/_redirects")).unwrap();
    assert!(!redirects.contains(&week(4).to_string()), "{redirects}");
}

#[test]
fn what_changes_grows_in_calendars_as_well() {
    let root = singing(&[], "Babysong");
    built(root.path());
    let before = sequences(root.path());
    let told = sing(&root, &[], "Song for dei minste");
    assert_eq!((of(&told, 4), told["serial"].as_i64()), (Some((1, 2)), Some(2)));
    let after = sequences(root.path());
    assert!(before.iter().zip(&after).all(|(before, after)| before < after), "{before:?} {after:?}");
    // Another name for the file is another address and nothing else.
    fs::rename(
        root.path().join("tenants/vik/content/events/song.md"),
        root.path().join("tenants/vik/content/events/syng.md"),
    )
    .unwrap();
    assert_eq!(of(&built(root.path()), 4), Some((1, 2)));
}

#[test]
fn an_event_that_is_taken_away_takes_all_its_dates_with_it() {
    let root = singing(&[], "Babysong");
    write(
        root.path(),
        "tenants/vik/content/events/fest.md",
        &format!("+++\nid = \"{}02\"\ntitle = \"Fest\"\nstart = {}\n+++\nFest.\n", &ID[..34], week(5)),
    );
    let before = built(root.path())["dates"].as_array().unwrap().len();
    fs::remove_file(root.path().join("tenants/vik/content/events/song.md")).unwrap();
    let after = built(root.path());
    assert_eq!((after["dates"].as_array().unwrap().len(), gone(&after).len()), (1, before - 1));
    let atom = fs::read_to_string(root.path().join("dist/vik/feed/events.atom")).unwrap();
    let tombstone = format!("<at:deleted-entry ref=\"urn:uuid:{ID}\" when=\"20");
    has(&atom, &["xmlns:at=\"http://purl.org/atompub/tombstones/1.0\"", &tombstone]);
    assert_eq!(feed_rs::parser::parse(atom.as_bytes()).unwrap().entries.len(), 1);
    // That nothing happens any more is told as well.
    fs::remove_file(root.path().join("tenants/vik/content/events/fest.md")).unwrap();
    let last = built(root.path());
    assert_eq!((last["dates"].as_array().unwrap().len(), gone(&last).len()), (0, before));
}

#[test]
fn feeds_tell_of_each_happening_once_as_it_becomes_known() {
    let root = singing(&[], "Babysong");
    built(root.path());
    // What became known later comes first, whenever it is.
    let mut store: Value = serde_json::from_slice(&fs::read(root.path().join(STORE)).unwrap()).unwrap();
    store["told"][ID]["first"] = "2026-01-02T03:04:00".into();
    fs::write(root.path().join(STORE), store.to_string()).unwrap();
    write(
        root.path(),
        "tenants/vik/content/events/fest.md",
        &format!(
            "+++\nid = \"{}02\"\ntitle = \"Fest\"\nsummary = \"Med kake.\"\nstart = {}\n+++\nFest.\n",
            &ID[..34],
            week(7)
        ),
    );
    built(root.path());
    for format in ["atom", "rss", "json"] {
        let bytes = fs::read(root.path().join("dist/vik/feed/events").with_extension(format)).unwrap();
        let feed = feed_rs::parser::parse(bytes.as_slice()).unwrap();
        let titles: Vec<String> = feed.entries.iter().map(|entry| entry.title.clone().unwrap().content).collect();
        assert_eq!(titles, ["Fest", "Babysong"], "{format}");
        let song = &feed.entries[1];
        assert_eq!(song.id, format!("urn:uuid:{ID}"));
        assert_eq!(song.published.unwrap().to_rfc3339(), "2026-01-02T02:04:00+00:00");
        assert_eq!(song.summary.as_ref().unwrap().content, "kvar måndag. Vi syng.");
        let fest = feed.entries[0].summary.as_ref().unwrap();
        assert!(fest.content.ends_with(". Med kake."), "{}", fest.content);
    }
}

#[test]
fn a_build_from_nothing_with_the_same_store_tells_the_same() {
    let root = singing(&[], "Babysong");
    built(root.path());
    sing(&root, &[4, 5], "Babysong");
    let told = files(&root.path().join("dist"));
    let output = build(root.path());
    has(&String::from_utf8_lossy(&output.stdout), &[" 0 laget,"]);
    assert!(files(&root.path().join("dist")) == told, "a second build tells something else");
    fs::remove_dir_all(root.path().join(".ffl/cache")).unwrap();
    fs::remove_dir_all(root.path().join("dist")).unwrap();
    built(root.path());
    assert!(files(&root.path().join("dist")) == told, "a build from nothing tells something else");
}

#[test]
fn a_store_that_comes_in_is_told_of_at_once() {
    let root = singing(&[], "Babysong");
    built(root.path());
    sing(&root, &[4], "Babysong");
    let store = fs::read(root.path().join(STORE)).unwrap();
    fs::remove_file(root.path().join(STORE)).unwrap();
    // Whoever has lost the memory begins anew, and says so by the serial.
    let lost = built(root.path());
    assert_eq!((lost["serial"].as_i64(), gone(&lost).len()), (Some(1), 0));
    fs::write(root.path().join(STORE), store).unwrap();
    let found = built(root.path());
    assert_eq!((found["serial"].as_i64(), gone(&found).len()), (Some(2), 1));
}

#[test]
fn a_look_at_another_time_is_not_remembered() {
    let root = singing(&[], "Babysong");
    let output = library::ffl(root.path(), &["build"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(!root.path().join(STORE).exists());
    let told = fs::read_to_string(root.path().join("dist/vik/api/v1/events.json")).unwrap();
    assert!(!told.contains("\"changed\""), "{told}");
}

#[test]
fn a_memory_that_cannot_be_read_is_kept_as_it_is() {
    let root = singing(&[], "Babysong");
    write(root.path(), STORE, "{\"serial\": 7,");
    let output = build(root.path());
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    has(&said, &["store/events/vik.json", "line 1 column 13"]);
    assert_eq!(fs::read_to_string(root.path().join(STORE)).unwrap(), "{\"serial\": 7,");
}
