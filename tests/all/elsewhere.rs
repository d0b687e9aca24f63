//! What a library writes elsewhere is on its site: a calendar's events, a feed's news, from the first pull to the day its file names
//! them no more.

use crate::library::{ffl, files, has, head, library, write};
use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;

/// A server of one text, which knows by its name whether somebody has it already.
struct Server {
    port: u16,
    /// What it has: its name (`ETag`) and itself.
    has: Arc<Mutex<(String, String)>>,
    /// How often it said that nothing changed.
    same: Arc<Mutex<usize>>,
    /// Which pictures it was asked for.
    asked: Arc<Mutex<Vec<String>>>,
    /// Which of them it has no more.
    gone: Arc<Mutex<Vec<String>>>,
}

/// What lies at a picture's address: any of the test pictures by its name, or what is called a picture and is none.
fn picture(path: &str) -> (u16, Vec<u8>) {
    let below = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/images").join(path);
    match fs::read(below) {
        Ok(bytes) => (200, bytes),
        Err(_) if path.starts_with("ingen") => (200, b"<html>Logg inn".to_vec()),
        Err(_) => (404, Vec::new()),
    }
}

impl Server {
    fn of(text: &str) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (text, same) = (Arc::new(Mutex::new(("\"1\"".to_owned(), text.to_owned()))), Arc::new(Mutex::new(0)));
        let pictures = Arc::new(Mutex::new(Vec::new()));
        let server =
            Server { port, has: text.clone(), same: same.clone(), asked: pictures.clone(), gone: Arc::default() };
        let gone = server.gone.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let (asked, (tag, text)) = (head(&mut stream).to_lowercase(), text.lock().unwrap().clone());
                let path = asked.split_whitespace().nth(1).and_then(|path| path.strip_prefix("/bilder/"));
                if let Some(path) = path {
                    pictures.lock().unwrap().push(path.to_owned());
                    let (status, bytes) = if gone.lock().unwrap().iter().any(|gone| gone == path) {
                        (404, Vec::new())
                    } else {
                        picture(path)
                    };
                    let head =
                        format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", bytes.len());
                    let _ = stream.write_all(&[head.as_bytes(), &bytes].concat());
                    continue;
                }
                let known = asked.contains(&format!("if-none-match: {tag}\r\n"));
                *same.lock().unwrap() += usize::from(known);
                let (status, body) = if known { (304, "") } else { (200, text.as_str()) };
                let length = body.len();
                let head = format!(
                    "HTTP/1.1 {status} X\r\nETag: {tag}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
                );
                let _ = stream.write_all(&[head.as_bytes(), body.as_bytes()].concat());
            }
        });
        server
    }

    fn says(&self, text: &str) {
        let mut has = self.has.lock().unwrap();
        *has = (format!("\"{}\"", text.len()), text.to_owned());
    }

    fn source(&self, name: &str, kind: &str) -> String {
        format!("[[source]]\nname = \"{name}\"\nkind = \"{kind}\"\nurl = \"http://127.0.0.1:{}/\"\n", self.port)
    }
}

const TENANT: &str = "languages = [\"nb\"]\nname = { nb = \"Vik bibliotek\" }\n";

fn calendar(events: &[(&str, &str)]) -> String {
    let one = |(uid, title): &(&str, &str)| {
        format!(
            "BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20261101T120000Z\r\nDTSTART;TZID=Europe/Oslo:20261203T170000\r\n\
             DTEND;TZID=Europe/Oslo:20261203T180000\r\nSUMMARY:{title}\r\nDESCRIPTION:Velkommen.\r\nEND:VEVENT\r\n"
        )
    };
    let events: String = events.iter().map(one).collect();
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//NO\r\n{events}END:VCALENDAR\r\n")
}

fn said(root: &Path, args: &[&str]) -> (i32, String) {
    let output = ffl(root, args);
    let said = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(said).unwrap())
}

/// A library with a calendar of a babysang and a reading circle, pulled once.
fn with_calendar() -> (tempfile::TempDir, Server) {
    let (root, server) = (library(), Server::of(&calendar(&[("a@x", "Babysang"), ("b@x", "Lesesirkel")])));
    write(root.path(), "tenants/vik.toml", &format!("{TENANT}{}", server.source("kalender", "ical")));
    let (code, words) = said(root.path(), &["pull"]);
    assert!(code == 0 && words.contains("vik/kalender: 1 svar, 2 tekster, 2 skrevet\n"), "{words}");
    (root, server)
}

/// The keys of the texts that came from a source.
fn texts(root: &Path, source: &str) -> Vec<String> {
    files(&root.join(format!("tenants/vik/pulled/{source}"))).into_keys().collect()
}

/// The addresses of a site's pages below a folder.
fn pages(root: &Path, folder: &str) -> Vec<String> {
    let all = files(&root.join("dist/vik")).into_keys();
    let below = all.filter_map(|path| Some(path.strip_prefix(folder)?.strip_suffix("/index.html")?.to_owned()));
    // Months have pages, too.
    below.filter(|path| path.contains('-') && !path.starts_with("20")).collect()
}

#[test]
fn events_of_a_calendar_come_change_and_go_at_addresses_that_stay() {
    let (root, server) = with_calendar();
    let root = root.path();
    let first = texts(root, "kalender");
    assert!(first.len() == 2 && first[0].starts_with("events/babysang-") && first[1].starts_with("events/lesesirkel-"));
    let (code, words) = said(root, &["build"]);
    assert_eq!(code, 0, "{words}");
    let address = pages(root, "arrangement/").into_iter().find(|path| path.starts_with("babysang-")).unwrap();
    let page = || fs::read_to_string(root.join(format!("dist/vik/arrangement/{address}/index.html"))).unwrap();
    has(&page(), &["Babysang", "Velkommen."]);
    // Nothing changed, and the server says so.
    let (code, words) = said(root, &["pull"]);
    assert!(code == 0 && words.contains("2 tekster\n") && *server.same.lock().unwrap() == 1, "{words}");
    // Another title is the same event at the same address, also on a machine that has nothing but the store.
    server.says(&calendar(&[("a@x", "Babysang og kaffe"), ("b@x", "Lesesirkel")]));
    fs::remove_dir_all(root.join("tenants/vik/pulled")).unwrap();
    assert_eq!(said(root, &["pull"]).0, 0);
    assert_eq!(texts(root, "kalender"), first);
    assert_eq!(said(root, &["build"]).0, 0);
    has(&page(), &["Babysang og kaffe"]);
    // What is no longer there is gone.
    server.says(&calendar(&[("b@x", "Lesesirkel")]));
    let (code, words) = said(root, &["pull"]);
    assert!(code == 0 && words.contains("1 tekst, 1 tatt bort\n"), "{words}");
    assert_eq!(said(root, &["build"]).0, 0);
    assert_eq!(pages(root, "arrangement/").len(), 1);
}

#[test]
fn a_calendar_that_is_empty_cut_or_something_else_changes_nothing() {
    let (root, server) = with_calendar();
    let (root, whole) = (root.path(), server.has.lock().unwrap().1.clone());
    let before = files(&root.join("tenants/vik/pulled"));
    let cut = whole.split("END:VEVENT").next().unwrap();
    for (text, fault) in [
        (calendar(&[]).as_str(), "feil[list-empty]"),
        (cut, "feil[import-cut]"),
        ("<html>Vi er straks tilbake</html>", "feil[import-no-calendar]"),
    ] {
        server.says(text);
        let (code, words) = said(root, &["pull"]);
        assert!(code != 0 && words.contains(fault), "{fault}: {words}");
        assert_eq!(files(&root.join("tenants/vik/pulled")), before);
    }
    server.says(&whole);
    assert_eq!(said(root, &["pull"]).0, 0);
}

#[test]
fn who_takes_an_event_over_has_it_and_who_names_a_source_no_more_has_nothing_of_it() {
    let (root, server) = with_calendar();
    let root = root.path();
    write(root, "en.ics", &calendar(&[("a@x", "Babysang")]));
    let file = root.join("en.ics").display().to_string();
    assert_eq!(said(root, &["import", "ical", &file, "--tenant", "vik"]).0, 0);
    let own = root.join("tenants/vik/content/events/babysang.md");
    fs::write(&own, fs::read_to_string(&own).unwrap().replace("Velkommen.", "Nå med kaffe.")).unwrap();
    // At once, and for good.
    for round in 0..2 {
        assert_eq!(said(root, &["build"]).0, 0);
        let pages = pages(root, "arrangement/");
        assert!(pages.len() == 1 && pages[0].starts_with("lesesirkel-"), "{round}: {pages:?}");
        has(&fs::read_to_string(root.join("dist/vik/arrangement/babysang/index.html")).unwrap(), &["Nå med kaffe."]);
        assert_eq!(said(root, &["pull"]).0, 0);
    }
    assert_eq!(texts(root, "kalender").len(), 1);
    write(root, "tenants/vik.toml", TENANT);
    assert_eq!(said(root, &["build"]).0, 0);
    assert!(pages(root, "arrangement/").is_empty());
    let (code, words) = said(root, &["pull"]);
    assert!(code == 0 && words.contains("advarsel[source-released]") && words.contains("«kalender»"), "{words}");
    assert!(!root.join("tenants/vik/pulled/kalender").exists());
    // Named again it is back; as a source of records it has no texts.
    write(root, "tenants/vik.toml", &format!("{TENANT}{}", server.source("kalender", "ical")));
    assert_eq!(said(root, &["pull"]).0, 0);
    assert_eq!(texts(root, "kalender").len(), 1);
    write(root, "tenants/vik/katalog/a.txt", "*000     c\n*0011\n*24510$aSult\n^\n");
    let records = "[[source]]\nname = \"kalender\"\nkind = \"file\"\npath = \"katalog\"\n";
    write(root, "tenants/vik.toml", &format!("{TENANT}{records}"));
    let (code, words) = said(root, &["pull"]);
    assert!(code == 0 && words.contains("advarsel[source-released]"), "{words}");
    assert!(texts(root, "kalender").is_empty());
}

#[test]
fn news_of_a_feed_are_articles_without_anything_that_runs() {
    let root = library();
    let root = root.path();
    let item = "<item><guid>1</guid><title>Ny &amp;amp; bedre</title><link>https://vik.kommune.no/nytt?a=1&amp;b=2</link>\
         <pubDate>Tue, 24 Nov 2026 23:30:00 +0000</pubDate><category>Barn</category><description>Kort sagt.</description>\
         <content:encoded><![CDATA[<p onclick=\"x()\">Les <b>mer</b><script>alert(1)</script></p><h2>Når</h2>\
         <p><a href=\"javascript:alert(1)\">her</a> <a href=\"https://vik.kommune.no/\">der</a></p>]]></content:encoded></item>";
    let bare = "<item><guid>2</guid><title>Bare en peker</title><link>https://vik.kommune.no/2</link></item>";
    let teaser = "<item><guid>3</guid><title>Smakebit</title><link>https://vik.kommune.no/3</link>\
         <description><![CDATA[Kom &#8211; ta med [&#8230;]]]></description></item>";
    let rss = format!(
        "<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel><title>Nytt</title>\
         <link>https://vik.kommune.no/</link><description>x</description>{item}{bare}{teaser}</channel></rss>"
    );
    let server = Server::of(&rss);
    write(root, "tenants/vik.toml", &format!("{TENANT}{}", server.source("nytt", "feed")));
    let (code, words) = said(root, &["pull"]);
    assert!(code == 0 && words.contains("vik/nytt: 1 svar, 3 tekster, 3 skrevet\n"), "{words}");
    let (code, words) = said(root, &["build"]);
    assert_eq!(code, 0, "{words}");
    let text = texts(root, "nytt").into_iter().find(|key| key.starts_with("articles/ny-bedre-")).unwrap();
    let text = fs::read_to_string(root.join("tenants/vik/pulled/nytt").join(text)).unwrap();
    has(&text, &["title = \"Ny & bedre\"", "date = 2026-11-25", "summary = \"Kort sagt.\"", "tags = [\"Barn\"]"]);
    has(
        &text,
        &["canonical = \"https://vik.kommune.no/nytt?a=1&b=2\"", "Les **mer**", "[der](https://vik.kommune.no/)"],
    );
    assert!(!text.contains("alert") && !text.contains("onclick"), "{text}");
    let page = pages(root, "artikler/").into_iter().find(|path| path.starts_with("ny-bedre-")).unwrap();
    let html = fs::read_to_string(root.join(format!("dist/vik/artikler/{page}/index.html"))).unwrap();
    has(&html, &["<link rel=canonical href=\"https://vik.kommune.no/nytt?a=1&b=2\">", "<strong>mer</strong>"]);
    let pointer = texts(root, "nytt").into_iter().find(|key| key.starts_with("articles/bare-en-peker-")).unwrap();
    has(
        &fs::read_to_string(root.join("tenants/vik/pulled/nytt").join(pointer)).unwrap(),
        &["<https://vik.kommune.no/2>"],
    );
    // What is said in short is not said twice, and leads on.
    let teaser = texts(root, "nytt").into_iter().find(|key| key.starts_with("articles/smakebit-")).unwrap();
    let teaser = fs::read_to_string(root.join("tenants/vik/pulled/nytt").join(teaser)).unwrap();
    has(&teaser, &["Kom – ta med", "…", "<https://vik.kommune.no/3>"]);
    assert!(!teaser.contains("summary") && !teaser.contains("&#"), "{teaser}");
}

/// A feed of one article with the picture that goes with it, two in its text, one that is gone and one that is none.
fn pictured(port: u16, first: &str) -> String {
    let at = format!("http://127.0.0.1:{port}/bilder");
    format!(
        "<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" xmlns:media=\"http://search.yahoo.com/mrss/\">\
         <channel><title>Nytt</title><link>https://vik.example/</link><description>x</description>\
         <item><guid>1</guid><title>Ny hylle</title><media:content url=\"{at}/{first}\" type=\"image/jpeg\">\
         <media:description>Hylla i andre etasje</media:description></media:content>\
         <content:encoded><![CDATA[<p>Se:</p><p><img src=\"/bilder/16bit-gray.png\" alt=\"Grå hylle\"></p>\
         <p><img src=\"{at}/{first}\" alt=\"Den samme\"></p><p><img src=\"/bilder/borte.png\" alt=\"Borte\"></p>\
         <p><img src=\"/bilder/ingen.png\"></p>]]></content:encoded></item></channel></rss>"
    )
}

#[test]
fn pictures_come_along_where_the_library_says_so_and_are_fetched_once() {
    let (root, server) = (library(), Server::of(""));
    let root = root.path();
    server.says(&pictured(server.port, "exif-orientation-1.jpg"));
    let source = server.source("nytt", "feed");
    write(root, "tenants/vik.toml", &format!("{TENANT}{source}"));
    let (code, words) = said(root, &["pull"]);
    assert!(code == 0 && words.contains("1 tekst, 1 skrevet\n") && server.asked.lock().unwrap().is_empty(), "{words}");
    let article = || {
        let key = texts(root, "nytt").into_iter().find(|key| key.ends_with(".md")).unwrap();
        fs::read_to_string(root.join("tenants/vik/pulled/nytt").join(key)).unwrap()
    };
    assert!(!article().contains("image ="), "{}", article());

    write(root, "tenants/vik.toml", &format!("{TENANT}{source}pictures = true\n"));
    let (code, words) = said(root, &["pull"]);
    assert!(code == 0 && words.contains("1 tekst, 1 skrevet, 2 bilder hentet\n"), "{words}");
    has(
        &words,
        &[
            "advarsel[pull-picture]",
            "/bilder/borte.png ble ikke med: HTTP 404",
            "/bilder/ingen.png ble ikke med: det som kom, er ikke",
        ],
    );
    let text = article();
    has(&text, &["![Grå hylle](", "[Borte](http://127.0.0.1:"]);
    // What stands in the text does not stand above it, too.
    assert!(!text.contains("image =") && text.contains("![Den samme]("), "{text}");
    let (code, words) = said(root, &["build"]);
    assert_eq!(code, 0, "{words}");
    let page = pages(root, "artikler/").into_iter().find(|path| path.starts_with("ny-hylle-")).unwrap();
    let html = fs::read_to_string(root.join(format!("dist/vik/artikler/{page}/index.html"))).unwrap();
    assert_eq!(html.matches("<img ").count(), 2, "{html}");

    // What is there is not asked for again, what failed is; what nobody shows any more goes.
    server.asked.lock().unwrap().clear();
    server.says(&pictured(server.port, "exif-orientation-2.jpg").replace("<p><img src=\"http", "<p><img src=\"htt"));
    let (code, words) = said(root, &["pull"]);
    assert!(code == 0 && words.contains("1 bilde hentet\n"), "{words}");
    let asked = server.asked.lock().unwrap().clone();
    assert_eq!(asked, ["borte.png", "ingen.png", "exif-orientation-2.jpg"]);
    let jpegs = || texts(root, "nytt").into_iter().filter(|path| path.ends_with(".jpg")).collect::<Vec<_>>();
    assert_eq!(jpegs().len(), 1);
    has(
        &article(),
        &[&format!("image = {{ src = \"{}\", alt = \"Hylla i andre etasje\" }}", &jpegs()[0]["articles/".len()..])],
    );
    assert_eq!(said(root, &["build"]).0, 0);
    has(&fs::read_to_string(root.join("dist/vik/index.html")).unwrap(), &["Ny hylle"]);
    // What cannot be fetched again is kept.
    let gone = "exif-orientation-2.jpg";
    server.gone.lock().unwrap().push(gone.to_owned());
    let (code, words) = said(root, &["pull", "--full"]);
    assert!(code == 0 && words.contains(&format!("/bilder/{gone} ble ikke med: HTTP 404")), "{words}");
    assert_eq!(jpegs().len(), 1);
    // A library that takes the key out has none of them.
    write(root, "tenants/vik.toml", &format!("{TENANT}{source}"));
    assert_eq!(said(root, &["pull"]).0, 0);
    assert_eq!(texts(root, "nytt").len(), 1);
}

#[test]
fn the_picture_of_a_happening_stands_above_it() {
    let (root, server) = (library(), Server::of(""));
    let root = root.path();
    let at = format!("http://127.0.0.1:{}/bilder", server.port);
    let lines = format!(
        "ATTACH;FMTTYPE=application/pdf:{at}/a.pdf\r\nIMAGE;VALUE=URI;DISPLAY=BADGE:{at}/exif-orientation-1.jpg\r\nEND:VEVENT"
    );
    server.says(&calendar(&[("a@x", "Babysang")]).replace("END:VEVENT", &lines));
    write(root, "tenants/vik.toml", &format!("{TENANT}{}pictures = true\n", server.source("kalender", "ical")));
    let (code, words) = said(root, &["pull"]);
    assert!(code == 0 && words.contains("1 bilde hentet\n"), "{words}");
    assert_eq!(*server.asked.lock().unwrap(), ["exif-orientation-1.jpg"]);
    // What is no picture is told of as before.
    assert!(words.matches("advarsel[").count() == 1 && words.contains("advarsel[import-attachment]"), "{words}");
    let (code, words) = said(root, &["build"]);
    assert_eq!(code, 0, "{words}");
    let page = pages(root, "arrangement/").into_iter().find(|path| path.starts_with("babysang-")).unwrap();
    has(&fs::read_to_string(root.join(format!("dist/vik/arrangement/{page}/index.html"))).unwrap(), &["<img "]);
    // One that does not come is told of once.
    server
        .says(&calendar(&[("a@x", "Babysang")]).replace("END:VEVENT", &format!("IMAGE:{at}/borte.jpg\r\nEND:VEVENT")));
    let (code, words) = said(root, &["pull"]);
    assert!(
        code == 0 && words.matches("advarsel[").count() == 1 && words.contains("advarsel[pull-picture]"),
        "{words}"
    );
}
