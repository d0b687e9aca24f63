//! What is sent when nothing goes wrong, and whose site it may go to.

use super::{Shelf, api, codes, hasty, openapi, public, said, site, uploads, vik};
use crate::netlify::server::{Fake, timed};
use ffl::publish::{Named, Netlify, Step, Target, Token};
use std::collections::BTreeSet;
use std::sync::Mutex;

const PAGES: [(&str, &str); 5] = [
    ("index.html", "<h1>Vik</h1>"),
    ("artikler/ope-hus/index.html", "<h1>Ope hus</h1>"),
    ("kopi.html", "<h1>Vik</h1>"),
    ("_headers", "/*\n  X-Frame-Options: DENY\n/artikler/*\n  Cache-Control: no-cache\n"),
    ("tom.txt", ""),
];

#[test]
fn a_first_publication_sends_every_digest_once() {
    let (fake, netlify) = vik();
    let shelf = Shelf::of(&PAGES);
    let steps = Mutex::new(Vec::new());
    let deploy = shelf.told(&netlify, None, &|step| steps.lock().unwrap().push(step)).unwrap();
    assert_eq!((deploy.files, deploy.sent, deploy.public), (5, 4, true));
    assert_eq!(deploy.tree, Some(shelf.manifest().digest()));
    assert_eq!(deploy.address, Some(format!("http://127.0.0.1:{}/at/vik-bibliotek", fake.port)));
    assert_eq!(public(&fake), Some(shelf.tree()));
    let asked = fake.asked();
    let sent: BTreeSet<&str> = uploads(&asked).iter().map(|record| record.digest.as_str()).collect();
    assert_eq!((uploads(&asked).len(), sent.len()), (4, 4));
    assert_eq!(*steps.lock().unwrap(), [vec![Step::Sending(4)], vec![Step::Sent; 4]].concat());
    assert_eq!(openapi::strangers(&asked), BTreeSet::new());
    // Nothing is under way any more.
    assert!(crate::library::files(&shelf.store()).is_empty());
}

#[test]
fn what_is_known_is_not_sent_again() {
    let (fake, netlify) = vik();
    let shelf = Shelf::of(&PAGES);
    shelf.publish(&netlify, None).unwrap();
    fake.asked();
    let same = shelf.publish(&netlify, None).unwrap();
    let asked = fake.asked();
    assert_eq!((same.sent, uploads(&asked).len()), (0, 0));
    assert!(asked.len() <= 4, "{asked:#?}");
    shelf.write("index.html", "<h1>Vik bibliotek</h1>");
    let changed = shelf.publish(&netlify, None).unwrap();
    let asked = fake.asked();
    assert_eq!((changed.sent, uploads(&asked).len()), (1, 1));
    assert!(asked.len() <= 5, "{asked:#?}");
    assert_eq!(public(&fake), Some(shelf.tree()));
    let listed = netlify.deploys().unwrap();
    let told: Vec<_> = listed.iter().map(|deploy| (&deploy.id, deploy.files, deploy.public)).collect();
    assert_eq!(told[..2], [(&changed.id, 5, true), (&same.id, 5, false)]);
    assert_eq!((listed.len(), listed[0].tree), (3, changed.tree));
}

#[test]
fn many_files_are_compared_while_we_wait() {
    let (fake, netlify) = vik();
    let shelf = Shelf::pages(600);
    *fake.shared.slow.lock().unwrap() = std::time::Duration::from_millis(2);
    let deploy = shelf.publish(&netlify, None).unwrap();
    assert_eq!((deploy.sent, public(&fake)), (600, Some(shelf.tree())));
    let asked = fake.asked();
    let made = asked.iter().find(|record| record.path.ends_with("/deploys") && record.method == "POST").unwrap();
    assert_eq!(made.json.as_ref().unwrap()["async"], true);
    assert!(made.answer.as_ref().unwrap().get("required").is_none());
    assert_eq!(openapi::strangers(&asked), BTreeSet::new());
    let at_once = fake.shared.most_at_once.load(std::sync::atomic::Ordering::SeqCst);
    assert!((2..=10).contains(&at_once), "{at_once}");
}

#[test]
fn paths_arrive_as_they_are() {
    let (fake, netlify) = vik();
    let paths = [
        "størst på øya/æ å.html",
        "100%/a%20b.html",
        "a;b&c=d+e,f@g$h!.html",
        ".well-known/security.txt",
        ".netlify/internal/edge-functions/manifest.json",
        "čáhppesk/\"sitert\" <b>.html",
        "日本/[1]{2}|^`.html",
    ];
    let shelf = Shelf::of(&paths.map(|path| (path, path)));
    shelf.publish(&netlify, None).unwrap();
    assert_eq!(public(&fake), Some(shelf.tree()));
    let deploy = &netlify.deploys().unwrap()[0];
    for path in paths {
        assert_eq!(netlify.fetch(deploy, path).unwrap().bytes, path.as_bytes(), "{path}");
    }
}

#[test]
fn names_that_netlify_does_not_take_are_told_before_anything_is_sent() {
    let (fake, netlify) = vik();
    let shelf = Shelf::of(&[("index.html", ""), ("c#.html", ""), ("hva?.html", ""), (".htaccess", "")]);
    let fault = said(shelf.publish(&netlify, None).unwrap_err());
    assert!(["c#.html", "hva?.html", ".htaccess"].iter().all(|path| fault.contains(path)), "{fault}");
    assert!(fake.asked().is_empty());
}

#[test]
fn a_preview_changes_nothing_for_readers() {
    let (fake, netlify) = vik();
    let shelf = Shelf::of(&PAGES);
    shelf.publish(&netlify, None).unwrap();
    let before = public(&fake);
    shelf.write("index.html", "<h1>Utkast</h1>");
    fake.asked();
    let preview = shelf.publish(&netlify, Some("Ny forside, øst")).unwrap();
    let asked = fake.asked();
    assert_eq!(openapi::strangers(&asked), BTreeSet::new());
    let body = asked.iter().find_map(|record| record.json.as_ref()).unwrap();
    assert_eq!((body["draft"].as_bool(), body["branch"].as_str()), (Some(true), Some("ny-forside-ost")));
    assert_eq!((public(&fake), preview.public, preview.sent), (before, false, 1));
    let fetched = netlify.fetch(&preview, "index.html").unwrap();
    assert_eq!(
        (fetched.bytes.as_slice(), &*fetched.headers["x-frame-options"]),
        ("<h1>Utkast</h1>".as_bytes(), "DENY")
    );
    let fetched = netlify.fetch(&preview, "artikler/ope-hus/index.html").unwrap();
    assert_eq!(fetched.headers["cache-control"], "no-cache");
    // It is none of the deploys that can be public again.
    assert_eq!(netlify.deploys().unwrap().len(), 1);
    assert!(codes(netlify.fetch(&preview, "borte.html").unwrap_err()) == ["world-fetch"]);
}

#[test]
fn an_earlier_deploy_is_public_again() {
    let (fake, netlify) = vik();
    let shelf = Shelf::of(&PAGES);
    let (first, before) = (shelf.publish(&netlify, None).unwrap(), shelf.tree());
    shelf.write("index.html", "<h1>Feil</h1>");
    shelf.publish(&netlify, None).unwrap();
    assert_ne!(public(&fake).as_ref(), Some(&before));
    fake.asked();
    let restored = netlify.restore(&first.id).unwrap();
    assert_eq!((restored.id, restored.tree, restored.public), (first.id, first.tree, true));
    assert_eq!(public(&fake), Some(before));
    let public: Vec<bool> = netlify.deploys().unwrap().iter().map(|deploy| deploy.public).collect();
    assert_eq!(public, [false, true]);
    assert_eq!(openapi::strangers(&fake.asked()), BTreeSet::new());
    assert_eq!(codes(netlify.restore("../cancel").unwrap_err()), ["netlify-no-deploy"]);
}

#[test]
fn many_deploys_are_listed_page_by_page() {
    let (fake, netlify) = vik();
    let shelf = Shelf::of(&PAGES);
    fake.world().processing = 0;
    for _ in 0..105 {
        shelf.publish(&netlify, None).unwrap();
    }
    let listed = netlify.deploys().unwrap();
    assert_eq!((listed.len(), listed[0].public, &*listed[0].id), (100, true, &*format!("{:024x}", 105)));
}

#[test]
fn a_site_of_another_library_is_let_be() {
    let (fake, netlify) = vik();
    let shelf = Shelf::of(&PAGES);
    shelf.publish(&netlify, None).unwrap();
    let named = Named { site: "vik-bibliotek".to_owned(), team: None, create: true };
    let other = Netlify::new(api(&fake), "nes", named);
    fake.asked();
    let fault = said(shelf.publish(&other, None).unwrap_err());
    assert!(fault.contains("netlify-other-tenant") && fault.contains("“vik” and not “nes”"), "{fault}");
    assert!(codes(other.restore(&netlify.deploys().unwrap()[0].id).unwrap_err()) == ["netlify-other-tenant"]);
    assert!(fake.asked().iter().all(|record| record.method == "GET"));
}

#[test]
fn sites_are_found_by_their_whole_name_and_made_where_they_may() {
    let fake = Fake::start();
    let shared = api(&fake);
    fake.world().page = 2;
    for name in ["vik-bibliotek-gammel", "ny-vik-bibliotek", "vik-bibliotek2"] {
        fake.world().add(name, "bibliotek");
    }
    let named = |team: Option<&str>, create| {
        let (site, team) = ("vik-bibliotek".to_owned(), team.map(str::to_owned));
        Netlify::new(shared.clone(), "vik", Named { site, team, create })
    };
    let shelf = Shelf::of(&PAGES);
    assert_eq!(codes(shelf.publish(&named(None, false), None).unwrap_err()), ["netlify-no-site"]);
    assert_eq!(codes(named(None, true).deploys().unwrap_err()), ["netlify-no-site"]);
    shelf.publish(&named(Some("bibliotek"), true), None).unwrap();
    assert_eq!((public(&fake), fake.world().sites.len()), (Some(shelf.tree()), 4));
    assert_eq!(openapi::strangers(&fake.asked()), BTreeSet::new());
    shelf.publish(&named(None, false), None).unwrap();
    assert_eq!(codes(shelf.publish(&named(Some("andre"), true), None).unwrap_err()), ["netlify-other-team"]);
}

#[test]
fn a_name_that_somebody_else_has_is_said_to_be_taken() {
    let (fake, netlify) = vik();
    fake.world().taken.insert("vik-bibliotek".to_owned());
    let fault = said(Shelf::of(&PAGES).publish(&netlify, None).unwrap_err());
    assert!(fault.contains("netlify-name-taken") && fault.contains("must be unique"), "{fault}");
}

#[test]
fn publishing_that_is_locked_is_told() {
    let (fake, netlify) = vik();
    let shelf = Shelf::of(&PAGES);
    shelf.publish(&netlify, None).unwrap();
    fake.world().sites[0].locked = true;
    shelf.write("index.html", "<h1>Ny</h1>");
    assert_eq!(codes(shelf.publish(&netlify, None).unwrap_err()), ["netlify-not-public"]);
}

#[test]
fn libraries_side_by_side_share_one_pace() {
    let fake = Fake::start();
    let shared = api(&fake);
    fake.limit(40, 2);
    let ids = ["vik", "nes", "sola"];
    let ((), took) = timed(|| {
        std::thread::scope(|scope| {
            for id in ids {
                let netlify = site(&shared, id);
                scope.spawn(move || {
                    let shelf = Shelf::of(&[("hvem.txt", id)]);
                    // The account knows a file of one library when another has it too: these are all their own.
                    (0..29).for_each(|page| shelf.write(&format!("{page}.html"), &format!("{id} {page}")));
                    shelf.publish(&netlify, None).unwrap();
                });
            }
        });
    });
    let asked = fake.asked();
    let refused = asked.iter().filter(|record| record.status == 429).count();
    // More than two spans hold, so that the end of one is met at least twice.
    assert!(asked.len() > 90 && took.as_secs() >= 2, "{} asked, {took:?}", asked.len());
    assert!(refused <= 10, "{} asked, {refused} refused, {took:?}", asked.len());
    for id in ids {
        assert_eq!(fake.world().tree(&format!("{id}-bibliotek")).unwrap()["hvem.txt"], id.as_bytes());
    }
}

#[test]
fn the_token_stands_nowhere() {
    let (fake, netlify) = vik();
    let token = fake.world().token.clone();
    let shelf = Shelf::of(&PAGES);
    let mut told = format!("{netlify:?} {:?} {}", Token::of(&token).unwrap(), Token::of(&token).unwrap());
    told += &format!("{:?}", hasty());
    told += &format!("{:?}", shelf.publish(&netlify, None));
    // Even where Netlify repeats what it was sent.
    fake.world().token = "another".to_owned();
    shelf.write("index.html", "<h1>Ny</h1>");
    let fault = shelf.publish(&netlify, None).unwrap_err();
    told += &format!("{fault:?}");
    told += &said(fault);
    told += &format!("{:?}", Token::of("with space").map(|_| ()));
    assert!(!told.contains(&token), "{told}");
    assert!(super::holding(shelf.folder().parent().unwrap(), &token).is_empty());
    for record in fake.asked() {
        assert!(!format!("{} {} {:?}", record.path, record.query, record.json).contains(&token));
    }
    assert_eq!(codes(Token::of(" ").map(|_| ()).unwrap_err()), ["netlify-no-token"]);
}
