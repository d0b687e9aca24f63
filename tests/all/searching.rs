//! Catalogues from searches (SRU) and feeds (OPDS): lists that are whole each time, whatever the server does.
//!
//! Whoever breaks off, lies or leads in a circle costs a library nothing that it had.

use crate::library::{AT, files, question, write};
use assert_cmd::Command;
use ffl::well::store::Well;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// What a server does with a question.
#[derive(Clone)]
struct Reply {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    /// How much of the body is sent before the connection is gone.
    sent: usize,
    /// How long it thinks before it sends.
    pause: Duration,
}

impl Reply {
    fn of(body: impl Into<Vec<u8>>) -> Reply {
        let body = body.into();
        Reply { status: 200, headers: Vec::new(), sent: body.len(), body, pause: Duration::ZERO }
    }

    fn status(status: u16) -> Reply {
        Reply { status, ..Reply::of("") }
    }

    fn with(mut self, name: &'static str, value: &str) -> Reply {
        self.headers.push((name, value.to_owned()));
        self
    }

    fn cut(self) -> Reply {
        Reply { sent: self.body.len() / 2, ..self }
    }

    fn late(self, pause: Duration) -> Reply {
        Reply { pause, ..self }
    }
}

/// A server that gives one answer after the other, and remembers what it was asked.
struct Server {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Whoever has said all dies.
    fn of(replies: Vec<Reply>) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = asked.clone();
        thread::spawn(move || {
            let mut replies = replies.into_iter();
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let line = question(&mut stream);
                log.lock().unwrap().push(line.split(' ').nth(1).unwrap_or_default().to_owned());
                let Some(reply) = replies.next() else { return };
                answer(&mut stream, &reply);
            }
        });
        Server { port, asked }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn answer(stream: &mut TcpStream, reply: &Reply) {
    thread::sleep(reply.pause);
    let length = reply.body.len();
    let more: String = reply.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let head = format!("HTTP/1.1 {} X\r\n{more}Content-Length: {length}\r\nConnection: close\r\n\r\n", reply.status);
    let _ = stream.write_all(&[head.as_bytes(), &reply.body[..reply.sent]].concat());
}

fn record(number: usize) -> String {
    format!(
        "<record><leader>00000nam a2200000   4500</leader><controlfield tag=\"001\">p{number}</controlfield>\
         <datafield tag=\"245\" ind1=\"1\" ind2=\"0\"><subfield code=\"a\">Bok nummer {number}</subfield></datafield></record>"
    )
}

/// A page of what was found: its records, and how many there are in all.
fn found(numbers: impl IntoIterator<Item = usize>, total: usize, more: &str) -> String {
    let one = |number: usize| {
        format!(
            "<record><recordSchema>marcxml</recordSchema><recordPacking>xml</recordPacking><recordData>{}</recordData></record>",
            record(number)
        )
    };
    let records: String = numbers.into_iter().map(one).collect();
    format!(
        "<searchRetrieveResponse xmlns=\"http://www.loc.gov/zing/srw/\"><version>1.2</version><numberOfRecords>{total}</numberOfRecords><records>{records}</records>{more}</searchRetrieveResponse>"
    )
}

/// What is said of a question for more than there is.
fn beyond(total: usize) -> String {
    let inner = "<diagnostic><uri>info:srw/diagnostic/1/61</uri><message>First record position out of range</message></diagnostic>";
    found([], total, &format!("<diagnostics>{inner}</diagnostics>"))
}

/// A page of a feed: its publications, and where the next one lies.
fn feed(numbers: impl IntoIterator<Item = usize>, next: Option<&str>) -> String {
    let one = |number: usize| {
        format!(
            "{{\"metadata\":{{\"title\":\"E-bok {number}\",\"identifier\":\"urn:x:{number}\"}},\"links\":[{{\"rel\":\"http://opds-spec.org/acquisition\",\"href\":\"/{number}\",\"type\":\"application/epub+zip\"}}]}}"
        )
    };
    let publications: Vec<String> = numbers.into_iter().map(one).collect();
    let links = next.map(|next| format!("{{\"rel\":\"next\",\"href\":\"{next}\"}}")).unwrap_or_default();
    format!("{{\"metadata\":{{\"title\":\"Nye\"}},\"links\":[{links}],\"publications\":[{}]}}", publications.join(","))
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn library() -> TempDir {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir_all(root.path().join("content")).unwrap();
    root
}

/// What a kind of source says besides its address.
const SEARCH: &str = "kind = \"sru\"\nquery = \"alt\"\n";
const FEED: &str = "kind = \"opds\"\n";

/// Pulls from a server: exit code, and all that is said.
fn pull(root: &Path, kind: &str, server: &Server) -> (i32, String) {
    let tenant = format!(
        "languages = [\"nn\"]\nname = {{ nn = \"Vik bibliotek\" }}\n[[source]]\nname = \"liste\"\n{kind}url = \"http://127.0.0.1:{}/liste\"\n",
        server.port
    );
    write(root, "tenants/vik.toml", &tenant);
    let mut command = Command::cargo_bin("ffl").unwrap();
    let output = command.arg("--root").arg(root).args(["--lang", "nb", "--at", AT, "pull"]).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(said).unwrap())
}

/// The titles that the well has of the library.
fn titles(root: &Path) -> BTreeSet<String> {
    let well = Well::read(&root.join(".ffl/store")).unwrap();
    let works = well.map(|well| well.newest("vik", usize::MAX).unwrap()).unwrap_or_default();
    works.into_iter().map(|work| work.title).collect()
}

fn books(numbers: impl IntoIterator<Item = usize>) -> BTreeSet<String> {
    numbers.into_iter().map(|number| format!("Bok nummer {number}")).collect()
}

/// A library that has three books from a search, or three e-books from a feed.
fn stocked(kind: &str) -> TempDir {
    let root = library();
    let body = if kind == SEARCH { found(1..=3, 3, "") } else { feed(1..=3, None) };
    let (code, said) = pull(root.path(), kind, &Server::of(vec![Reply::of(body)]));
    assert_eq!((code, titles(root.path()).len()), (0, 3), "{said}");
    root
}

/// A pull from a server that goes wrong says a code, and the library keeps what it had.
fn fails(kind: &str, replies: Vec<Reply>, code: &str) {
    let root = stocked(kind);
    let (before, manifest) = (titles(root.path()), manifest(root.path()));
    let server = Server::of(replies);
    let (exit, said) = pull(root.path(), kind, &server);
    assert!(exit != 0 && said.contains(code), "{code}: {exit} {said} {:?}", server.asked());
    assert_eq!((titles(root.path()), self::manifest(root.path())), (before, manifest), "{code}: {said}");
}

fn manifest(root: &Path) -> Option<Vec<u8>> {
    files(&root.join(".ffl/store/harvest/vik/liste")).remove("manifest.json")
}

#[test]
fn a_search_is_read_to_its_end_whatever_was_counted() {
    // Too few are promised, too many, and where the next page begins is said wrong, or not at all.
    let pages = [
        vec![found(1..=100, 250, ""), found(101..=200, 250, ""), found(201..=250, 250, "")],
        vec![found(1..=100, 900, ""), found(101..=250, 900, ""), found([], 900, "")],
        vec![
            found(1..=100, 250, "<nextRecordPosition>1</nextRecordPosition>"),
            found(101..=250, 250, "<nextRecordPosition>101</nextRecordPosition>"),
        ],
        vec![
            found(1..=100, 100, "<nextRecordPosition>101</nextRecordPosition>"),
            found(101..=250, 250, ""),
            beyond(250),
        ],
        vec![found(1..=250, 250, "<nextRecordPosition>251</nextRecordPosition>"), beyond(250)],
    ];
    for pages in pages {
        let root = library();
        let server = Server::of(pages.iter().cloned().map(Reply::of).collect());
        let (code, said) = pull(root.path(), SEARCH, &server);
        assert_eq!((code, titles(root.path())), (0, books(1..=250)), "{said} {:?}", server.asked());
        assert!(server.asked()[0].contains("startRecord=1&"), "{:?}", server.asked());
    }
}

#[test]
fn what_a_search_finds_no_more_is_gone() {
    let root = stocked(SEARCH);
    let (code, said) = pull(root.path(), SEARCH, &Server::of(vec![Reply::of(found(2..=4, 3, ""))]));
    assert_eq!(code, 0, "{said}");
    // Of a server elsewhere the pages lie elsewhere; what the old ones had and the new ones have not is gone.
    assert_eq!(titles(root.path()), books(2..=4), "{said}");
}

#[test]
fn a_record_that_is_withheld_takes_its_place() {
    let inner = "<diagnostic xmlns=\"http://www.loc.gov/zing/srw/diagnostic/\"><uri>info:srw/diagnostic/1/64</uri></diagnostic>";
    let withheld = format!(
        "<record><recordSchema>info:srw/schema/1/diagnostics-v1.1</recordSchema><recordPacking>xml</recordPacking><recordData>{inner}</recordData></record></records>"
    );
    let page = found(1..=99, 100, "").replacen("</records>", &withheld, 1);
    let (root, server) = (library(), Server::of(vec![Reply::of(page)]));
    let (code, said) = pull(root.path(), SEARCH, &server);
    assert_eq!((code, server.asked().len(), titles(root.path()).len()), (0, 1, 99), "{said}");
    assert!(said.contains("1 lagt til side"), "{said}");
}

#[test]
fn a_busy_and_a_dying_server_are_asked_again() {
    let pages = [found(1..=100, 150, ""), found(101..=150, 150, "")];
    let replies = vec![
        Reply::status(503).with("Retry-After", "1"),
        Reply::of(pages[0].clone()).cut(),
        Reply::of(pages[0].clone()).with("Content-Type", "text/plain"),
        Reply::status(429),
        Reply::of(packed(pages[1].as_bytes())).with("Content-Encoding", "gzip").late(Duration::from_millis(300)),
    ];
    let (root, begun) = (library(), Instant::now());
    let (code, said) = pull(root.path(), SEARCH, &Server::of(replies));
    assert_eq!((code, titles(root.path())), (0, books(1..=150)), "{said}");
    assert!(begun.elapsed() >= Duration::from_secs(1), "it was asked again before it wanted to be");
    let replies = vec![
        Reply::status(503),
        Reply::of(feed(1..=2, Some("?side=2"))).cut(),
        Reply::of(feed(1..=2, Some("?side=2"))).with("Content-Type", "text/html"),
        Reply::of(feed(3..=4, None)),
    ];
    let (root, server) = (library(), Server::of(replies));
    let (code, said) = pull(root.path(), FEED, &server);
    assert_eq!((code, titles(root.path()).len()), (0, 4), "{said}");
    assert_eq!(server.asked().last().map(String::as_str), Some("/liste?side=2"));
    // Whoever asks for hours is not waited for.
    fails(SEARCH, vec![Reply::status(503).with("Retry-After", "7200")], "HTTP 503");
}

#[test]
fn a_list_that_breaks_off_is_none() {
    let page = found(1..=100, 250, "");
    let cut = || (0..9).map(|_| Reply::of(page.clone()).cut());
    fails(SEARCH, std::iter::once(Reply::of(page.clone())).chain(cut()).collect(), "feil[");
    // The connection ends well, and the answer does not.
    fails(SEARCH, vec![Reply::of(&page.as_bytes()[..page.len() / 2])], "oai-unread");
    fails(SEARCH, vec![Reply::of(page.clone()), Reply::of(beyond(250))], "sru-diagnostic");
    fails(SEARCH, vec![Reply::of(page), Reply::status(404)], "HTTP 404");
    let first = feed(10..=12, Some("/liste?side=2"));
    fails(FEED, vec![Reply::of(first.clone()), Reply::of(&first.as_bytes()[..first.len() - 9])], "oai-unread");
    fails(FEED, vec![Reply::of(first), Reply::status(410)], "HTTP 410");
}

#[test]
fn what_is_no_list_is_told() {
    let page = "<html><body>Vi er straks tilbake</body></html>";
    let entities = "<!DOCTYPE a [<!ENTITY b \"cc\">]><searchRetrieveResponse><numberOfRecords>&b;</numberOfRecords></searchRetrieveResponse>";
    let deep = format!("<searchRetrieveResponse>{}", "<a>".repeat(100_000));
    for body in [page.as_bytes(), entities.as_bytes(), deep.as_bytes(), b"", b"\xff\xfe\x00", b"{}"] {
        fails(SEARCH, vec![Reply::of(body)], "oai-unread");
    }
    let doctype = "<!DOCTYPE feed [<!ENTITY a \"b\">]><feed xmlns=\"http://www.w3.org/2005/Atom\"/>";
    let nested = format!("{{\"publications\":{}", "[".repeat(100_000));
    for body in [page.as_bytes(), doctype.as_bytes(), nested.as_bytes(), b"", b"\xff\xfe\x00", b"[]"] {
        fails(FEED, vec![Reply::of(body)], "oai-unread");
    }
}

#[test]
fn circles_are_left() {
    // It gives the first page whatever it is asked for; it leads to itself; two lead to each other.
    let page = found(1..=100, 900, "");
    fails(SEARCH, vec![Reply::of(page.clone()), Reply::of(page)], "oai-circle");
    let own = feed(10..=11, Some("/liste"));
    fails(FEED, vec![Reply::of(own.clone()), Reply::of(own)], "oai-circle");
    let (one, other) = (feed(10..=11, Some("/b")), feed(12..=13, Some("/liste")));
    fails(FEED, vec![Reply::of(one.clone()), Reply::of(other), Reply::of(one)], "oai-circle");
}

#[test]
fn nobody_is_led_inside_or_round_and_round() {
    for (address, code) in [
        ("http://169.254.169.254/latest/meta-data/", "address-inside"),
        ("http://10.0.0.1/", "address-inside"),
        ("file:///etc/passwd", "address-scheme"),
        ("http://user:secret@127.0.0.1/", "address-secret"),
    ] {
        for kind in [SEARCH, FEED] {
            led(kind, Reply::status(302).with("Location", address), code);
        }
        // A feed's own link is judged as a redirect is.
        led(FEED, Reply::of(feed(10..=11, Some(address))), code);
    }
    let round = vec![Reply::status(301).with("Location", "/liste"); 9];
    fails(SEARCH, round, "feil[");
}

/// What leads where nobody may go is not followed, and the library keeps what it had.
fn led(kind: &str, reply: Reply, code: &str) {
    let root = stocked(kind);
    let before = titles(root.path());
    let server = Server::of(vec![reply]);
    let (exit, said) = pull(root.path(), kind, &server);
    assert!(exit != 0, "{code}: {said}");
    assert_eq!((server.asked().len(), titles(root.path())), (1, before), "{code}: {said}");
}

#[test]
fn a_bomb_does_not_go_off() {
    let bomb = packed(&vec![b' '; 300 << 20]);
    assert!(bomb.len() < 1 << 20);
    for kind in [SEARCH, FEED] {
        fails(kind, vec![Reply::of(bomb.clone()).with("Content-Encoding", "gzip")], "feil[");
    }
    // What says that it is packed and is not is no list.
    let plain = (0..9).map(|_| Reply::of(found(1..=2, 2, "")).with("Content-Encoding", "gzip")).collect();
    fails(SEARCH, plain, "feil[");
}
