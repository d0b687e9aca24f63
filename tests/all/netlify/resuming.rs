//! What a run that was killed left behind, and who goes on with it.

use super::server::{Fake, Fault};
use super::{Shelf, api, public, said, site, uploads};
use ffl::publish::Step;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Publishes and is gone after so many files, without a last word.
fn killed(fake: &Fake, shelf: &Shelf, after: usize) {
    let sent = AtomicUsize::new(0);
    let kill = |step| {
        if step == Step::Sent && sent.fetch_add(1, Ordering::SeqCst) + 1 >= after {
            std::panic::resume_unwind(Box::new("killed"));
        }
    };
    let run = || shelf.told(&site(&api(fake), "vik"), None, &kill);
    assert!(catch_unwind(AssertUnwindSafe(run)).is_err());
    // What was under way arrives after its sender is gone.
    let there = || fake.world().files.len();
    let mut before = usize::MAX;
    while before != there() {
        before = there();
        std::thread::sleep(Duration::from_millis(200));
    }
    assert_eq!(public(fake), None);
    assert!(shelf.store().join("netlify.json").is_file());
}

#[test]
fn a_run_that_was_killed_is_gone_on_with() {
    for count in [40, 600] {
        let (fake, shelf) = (Fake::start(), Shelf::pages(count));
        killed(&fake, &shelf, 15);
        let there = fake.world().files.len();
        assert!((15..count).contains(&there));
        fake.asked();
        let deploy = shelf.publish(&site(&api(&fake), "vik"), None).map_err(said).unwrap();
        let asked = fake.asked();
        assert_eq!((uploads(&asked).len(), deploy.sent), (count - there, count - there), "only the rest is sent");
        assert_eq!((public(&fake), fake.world().deploys.len()), (Some(shelf.tree()), 1));
        assert!(!shelf.store().join("netlify.json").exists());
    }
}

#[test]
fn another_tree_begins_anew_and_ends_what_was_left() {
    let (fake, shelf) = (Fake::start(), Shelf::pages(40));
    killed(&fake, &shelf, 15);
    shelf.write("index.html", "<h1>Ny</h1>");
    shelf.publish(&site(&api(&fake), "vik"), None).map_err(said).unwrap();
    let states: Vec<&str> = fake.world().deploys.iter().map(|deploy| deploy.state).collect();
    assert_eq!((states, public(&fake)), (vec!["error", "ready"], Some(shelf.tree())));
}

#[test]
fn what_was_left_may_be_gone_or_not_to_be_read() {
    let (fake, shelf) = (Fake::start(), Shelf::pages(40));
    killed(&fake, &shelf, 5);
    fake.world().deploys.clear();
    shelf.publish(&site(&api(&fake), "vik"), None).map_err(said).unwrap();
    assert_eq!(public(&fake), Some(shelf.tree()));
    std::fs::write(shelf.store().join("netlify.json"), "{half").unwrap();
    shelf.publish(&site(&api(&fake), "vik"), None).map_err(said).unwrap();
}

#[test]
fn a_deploy_whose_answer_never_came_is_found_by_its_title() {
    let (fake, shelf) = (Fake::start(), Shelf::pages(20));
    fake.rule_at("POST", "/deploys", Fault::CutAnswer, (0, 1));
    // The network is gone from then on.
    fake.rule_at("GET", "/deploys", Fault::CutAnswer, (0, 99));
    shelf.publish(&site(&api(&fake), "vik"), None).unwrap_err();
    assert_eq!((public(&fake), fake.world().deploys.len()), (None, 1));
    fake.heal();
    shelf.publish(&site(&api(&fake), "vik"), None).map_err(said).unwrap();
    assert_eq!((public(&fake), fake.world().deploys.len()), (Some(shelf.tree()), 1));
}

#[test]
fn a_network_that_goes_for_good_amid_the_files_leaves_the_rest_to_the_next_run() {
    let (fake, shelf) = (Fake::start(), Shelf::pages(60));
    for (method, path) in [("PUT", "/files/"), ("GET", "/"), ("POST", "/")] {
        let skip = if method == "PUT" { 20 } else { 3 };
        fake.rule_at(method, path, Fault::CutRequest, (skip, 9999));
    }
    shelf.publish(&site(&api(&fake), "vik"), None).unwrap_err();
    fake.heal();
    let there = fake.world().files.len();
    fake.asked();
    shelf.publish(&site(&api(&fake), "vik"), None).map_err(said).unwrap();
    assert_eq!((uploads(&fake.asked()).len(), public(&fake)), (60 - there, Some(shelf.tree())));
}
