//! What goes wrong on the way, and heals; and what does not, and leaves readers what they had.

use super::server::{Fake, Fault};
use super::{Shelf, api, codes, hasty, public, said, site, vik};
use ffl::publish::{Api, Token};
use std::time::Duration;

/// The same site as after a clean publication, whatever went wrong once or twice.
fn heals(prepare: impl Fn(&Fake)) {
    let (fake, netlify) = vik();
    let shelf = Shelf::pages(12);
    prepare(&fake);
    let deploy = shelf.publish(&netlify, None).map_err(said).unwrap();
    assert_eq!(public(&fake), Some(shelf.tree()));
    assert!(deploy.public && crate::library::files(&shelf.store()).is_empty());
    // And again with a change, on what is there.
    shelf.write("index.html", "<h1>Ny</h1>");
    prepare(&fake);
    shelf.publish(&netlify, None).map_err(said).unwrap();
    assert_eq!(public(&fake), Some(shelf.tree()));
    let world = fake.world();
    assert_eq!((world.sites.len(), world.deploys.len()), (1, 2), "nothing is made twice");
}

#[test]
fn whatever_fails_once_is_done_again_and_nothing_is_made_twice() {
    let places =
        [("GET", "/sites"), ("POST", "/sites"), ("POST", "/deploys"), ("PUT", "/files/"), ("GET", "/deploys/")];
    let faults = [
        Fault::Refuse(500),
        Fault::Refuse(502),
        Fault::Refuse(503),
        Fault::Deny(500),
        Fault::Deny(502),
        Fault::CutRequest,
        Fault::CutAnswer,
        Fault::CutAmid,
        Fault::Limit(vec![("retry-after", "0".to_owned())]),
    ];
    for (method, path) in places {
        for fault in &faults {
            println!("{method} {path} {fault:?}");
            heals(|fake| fake.rule_at(method, path, fault.clone(), (0, 2)));
            heals(|fake| fake.rule_at(method, path, fault.clone(), (1, 1)));
        }
    }
}

#[test]
fn an_answer_that_does_not_come_is_not_waited_for_without_end() {
    heals(|fake| fake.rule("PUT", "/files/", Fault::Late(Duration::from_secs(2))));
    heals(|fake| fake.rule("POST", "/deploys", Fault::Late(Duration::from_secs(2))));
}

#[test]
fn lists_may_be_behind() {
    heals(|fake| {
        fake.rule("POST", "/deploys", Fault::CutAnswer);
        fake.world().stale = 2;
    });
}

#[test]
fn deploys_may_be_slow_and_say_what_they_asked_for() {
    heals(|fake| {
        let mut world = fake.world();
        (world.preparing, world.processing, world.asks_again) = (9, 9, true);
    });
}

#[test]
fn a_file_that_comes_twice_may_be_refused() {
    heals(|fake| {
        fake.world().closes = true;
        // The answer to the last one is lost.
        fake.rule_at("PUT", "/files/", Fault::CutAnswer, (fake.world().deploys.len().abs_diff(1) * 11, 1));
    });
}

#[test]
fn limits_are_kept_to_the_moment_that_they_name() {
    let now = || jiff::Timestamp::now();
    let in_two = || (now().as_second() + 2).to_string();
    let date = || {
        let then = now().checked_add(Duration::from_secs(2)).unwrap();
        jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&then).unwrap()
    };
    let headers: [&dyn Fn() -> Vec<(&'static str, String)>; 3] =
        [&|| vec![("retry-after", "1".to_owned())], &|| vec![("retry-after", date())], &|| {
            vec![("x-ratelimit-remaining", "0".to_owned()), ("x-ratelimit-reset", in_two())]
        }];
    for headers in headers {
        let (fake, netlify) = vik();
        let (shelf, headers) = (Shelf::pages(30), headers());
        fake.rule_at("PUT", "/files/", Fault::Limit(headers.clone()), (4, 1));
        let (deploy, took) = super::server::timed(|| shelf.publish(&netlify, None));
        assert!(deploy.is_ok() && took > Duration::from_millis(900), "{headers:?} {took:?}");
        assert_eq!(public(&fake), Some(shelf.tree()));
    }
}

#[test]
fn a_limit_that_is_too_far_away_is_told() {
    let (fake, netlify) = vik();
    fake.rule("POST", "/deploys", Fault::Limit(vec![("retry-after", "3600".to_owned())]));
    assert_eq!(codes(Shelf::pages(3).publish(&netlify, None).unwrap_err()), ["netlify-busy"]);
}

/// A publication that fails for good: what it says, and that readers have what they had.
fn fails(prepare: impl Fn(&Fake)) -> (Fake, Shelf, String) {
    let (fake, netlify) = vik();
    let shelf = Shelf::pages(12);
    shelf.publish(&netlify, None).unwrap();
    let before = public(&fake);
    shelf.write("index.html", "<h1>Ny</h1>");
    shelf.write("ny.html", "<h1>Ny</h1> side");
    fake.asked();
    prepare(&fake);
    let fault = said(shelf.publish(&netlify, None).unwrap_err());
    assert_eq!(public(&fake), before);
    assert!(fault.contains("world-") || fault.contains("urørt") || fault.contains("ingenting"), "{fault}");
    (fake, shelf, fault)
}

/// And the next publication, when all is well again, gives what a clean one gives.
fn recovers((fake, shelf, fault): (Fake, Shelf, String)) -> String {
    fake.heal();
    fake.world().fails = None;
    shelf.publish(&site(&api(&fake), "vik"), None).map_err(said).unwrap();
    assert_eq!(public(&fake), Some(shelf.tree()));
    assert!(crate::library::files(&shelf.store()).is_empty());
    let under_way = |deploy: &super::fake::Deploy| !["ready", "error"].contains(&deploy.state);
    assert!(!fake.world().deploys.iter().any(under_way), "nothing is left half done");
    fault
}

#[test]
fn what_fails_for_good_leaves_readers_what_they_had() {
    let status = |status| move |fake: &Fake| fake.rule_at("PUT", "/files/", Fault::Refuse(status), (1, 99));
    assert!(recovers(fails(status(500))).contains("netlify-unwell"));
    assert!(recovers(fails(status(422))).contains("scripted"));
    assert!(recovers(fails(status(403))).contains("netlify-forbidden"));
    assert!(recovers(fails(status(401))).contains("world-log-in-at"));
    let limit = Fault::Limit(vec![("retry-after", "0".to_owned())]);
    let limited = fails(|fake| fake.rule_at("PUT", "/files/", limit.clone(), (0, 99)));
    assert!(recovers(limited).contains("netlify-busy"));
    let cut = fails(|fake| fake.rule_at("PUT", "/files/", Fault::CutAnswer, (0, 99)));
    assert!(recovers(cut).contains("world-reach"));
    let cut = fails(|fake| fake.rule_at("POST", "/deploys", Fault::CutRequest, (0, 99)));
    assert!(recovers(cut).contains("world-reach"));
    let failed = fails(|fake| fake.world().fails = Some("Invalid _redirects".to_owned()));
    assert!(recovers(failed).contains("Invalid _redirects"));
}

#[test]
fn a_deploy_that_failed_is_cancelled() {
    let (fake, ..) = fails(|fake| fake.rule_at("PUT", "/files/", Fault::Refuse(422), (0, 99)));
    let last = fake.asked().pop().unwrap();
    assert!(last.method == "POST" && last.path.ends_with("/cancel") && last.status == 201, "{last:?}");
}

#[test]
fn a_deploy_that_never_gets_ready_is_given_up() {
    let (.., fault) = fails(|fake| fake.world().processing = usize::MAX);
    assert!(fault.contains("netlify-slow"), "{fault}");
}

#[test]
fn a_token_that_is_refused_is_asked_for_once() {
    let (fake, netlify) = vik();
    fake.world().token = "another".to_owned();
    let fault = said(Shelf::pages(3).publish(&netlify, None).unwrap_err());
    assert!(fault.contains("the token is wrong"), "{fault}");
    assert_eq!(fake.asked().len(), 1);
}

#[test]
fn nobody_at_the_address_is_told() {
    let api = Api::new("http://127.0.0.1:9/api/v1", Token::of("x").unwrap(), hasty()).unwrap();
    let fault = said(Shelf::pages(3).publish(&site(&api, "vik"), None).unwrap_err());
    assert!(fault.contains("world-reach") && fault.contains("127.0.0.1:9"), "{fault}");
    for (base, why) in [("http://api.example.org/v1", "over https only"), ("api", "relative URL")] {
        let fault = Api::new(base, Token::of("x").unwrap(), hasty()).unwrap_err();
        assert!(fault.to_string().contains(why), "{fault}");
    }
}
