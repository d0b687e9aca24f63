//! Catalogues from repositories (OAI-PMH): page by page, from where it stopped, whatever the server does.

use crate::library::{AT, files, question, write};
use assert_cmd::Command;
use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;
use tempfile::TempDir;

const IDENTIFY: &str = include_str!("../data/oai/Identify.xml");
const PAGES: [&str; 3] = [
    include_str!("../data/oai/chain/page1.xml"),
    include_str!("../data/oai/chain/page2.xml"),
    include_str!("../data/oai/chain/page3.xml"),
];
const EXPIRED: &str = include_str!("../data/oai/errors/badResumptionToken.xml");
const NOTHING: &str = include_str!("../data/oai/errors/noRecordsMatch.xml");
const FORMATS: &str = "<OAI-PMH><ListMetadataFormats><metadataFormat><metadataPrefix>oai_dc</metadataPrefix></metadataFormat>\
    <metadataFormat><metadataPrefix>marcxchange</metadataPrefix></metadataFormat></ListMetadataFormats></OAI-PMH>";

/// A repository that gives one answer after the other to questions for records, and remembers what it was asked.
struct Repository {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

/// What it does with a question.
#[derive(Clone, Copy)]
enum Reply {
    Page(&'static str),
    Status(u16),
    /// Half of it, and the connection is gone.
    Cut(&'static str),
}

fn repository(replies: Vec<Reply>) -> Repository {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = asked.clone();
    thread::spawn(move || {
        let mut replies = replies.into_iter();
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let line = question(&mut stream);
            let reply = match &line {
                line if line.contains("verb=Identify") => Reply::Page(IDENTIFY),
                line if line.contains("verb=ListMetadataFormats") => Reply::Page(FORMATS),
                line => {
                    log.lock().unwrap().push(line.split(' ').nth(1).unwrap_or_default().to_owned());
                    // Whoever has said all dies.
                    let Some(reply) = replies.next() else { return };
                    reply
                }
            };
            let (status, body, half) = match reply {
                Reply::Page(body) => (200, body, false),
                Reply::Status(status) => (status, "", false),
                Reply::Cut(body) => (200, body, true),
            };
            let length = body.len();
            let head = format!(
                "HTTP/1.1 {status} X\r\nContent-Type: text/xml\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
            );
            let body = if half { &body.as_bytes()[..length / 2] } else { body.as_bytes() };
            let _ = stream.write_all(&[head.as_bytes(), body].concat());
        }
    });
    Repository { port, asked }
}

impl Repository {
    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn library() -> TempDir {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir_all(root.path().join("content")).unwrap();
    root
}

/// Pulls from a repository: exit code, and all that is said.
fn pull(root: &Path, repository: &Repository, args: &[&str]) -> (i32, String) {
    let tenant = format!(
        "languages = [\"nn\"]\nname = {{ nn = \"Vik bibliotek\" }}\n[[source]]\nname = \"katalog\"\nkind = \"oai\"\nurl = \"http://127.0.0.1:{}/oai\"\n",
        repository.port
    );
    write(root, "tenants/vik.toml", &tenant);
    let mut command = Command::cargo_bin("ffl").unwrap();
    let output =
        command.arg("--root").arg(root).args(["--lang", "nb", "--at", AT, "pull"]).args(args).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(said).unwrap())
}

/// Lets a repository stand at the address of another, as one that was started anew does.
fn moved(root: &Path, from: &Repository, to: &Repository) {
    let manifest = root.join(".ffl/store/harvest/vik/katalog/manifest.json");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, text.replace(&from.port.to_string(), &to.port.to_string())).unwrap();
}

fn segments(root: &Path) -> usize {
    files(&root.join(".ffl/store/harvest/vik/katalog/segments")).len()
}

#[test]
fn a_repository_is_harvested_and_then_asked_for_what_is_new() {
    let root = library();
    let first = repository(PAGES.map(Reply::Page).to_vec());
    let (code, said) = pull(root.path(), &first, &[]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("vik/katalog: 3 svar, 5 poster, 2 slettet, 5 nye i brønnen, 5 verk\n"), "{said}");
    assert_eq!(segments(root.path()), 3);
    // Nobody has to know what the forms of records are called.
    assert_eq!(first.asked()[0], "/oai?verb=ListRecords&metadataPrefix=marcxchange");
    let second = repository(vec![Reply::Page(NOTHING)]);
    moved(root.path(), &first, &second);
    let (code, said) = pull(root.path(), &second, &[]);
    assert_eq!(
        (code, second.asked()),
        (0, vec!["/oai?verb=ListRecords&metadataPrefix=marcxchange&from=2024-06-02".to_owned()]),
        "{said}"
    );
    assert_eq!(segments(root.path()), 3);
    let third = repository(PAGES.map(Reply::Page).to_vec());
    assert_eq!(pull(root.path(), &third, &["--full"]).0, 0);
    assert!(!third.asked()[0].contains("from="));
    // Of a repository elsewhere nothing is known yet.
    let elsewhere = repository(PAGES.map(Reply::Page).to_vec());
    assert_eq!(pull(root.path(), &elsewhere, &[]).0, 0);
    assert!(!elsewhere.asked()[0].contains("from="));
}

#[test]
fn what_was_cut_off_goes_on_where_it_stopped() {
    let root = library();
    let dying = repository(vec![Reply::Page(PAGES[0]), Reply::Cut(PAGES[1])]);
    let (code, said) = pull(root.path(), &dying, &[]);
    assert_ne!(code, 0, "{said}");
    assert_eq!(segments(root.path()), 1);
    let again = repository(vec![Reply::Page(PAGES[1]), Reply::Page(PAGES[2])]);
    moved(root.path(), &dying, &again);
    let (code, said) = pull(root.path(), &again, &[]);
    assert_eq!((code, segments(root.path())), (0, 3), "{said}");
    assert_eq!(again.asked()[0], "/oai?verb=ListRecords&resumptionToken=side2%7C2024-06-03%7Cmarcxchange");
}

#[test]
fn a_busy_server_a_cut_and_an_expired_token_cost_nothing() {
    let root = library();
    let replies = vec![
        Reply::Status(503),
        Reply::Page(PAGES[0]),
        Reply::Cut(PAGES[1]),
        Reply::Page(PAGES[1]),
        Reply::Page(EXPIRED),
        Reply::Page(PAGES[0]),
        Reply::Page(PAGES[1]),
        Reply::Page(PAGES[2]),
    ];
    let repository = repository(replies);
    let (code, said) = pull(root.path(), &repository, &[]);
    // What comes twice is the same segment.
    assert_eq!((code, segments(root.path())), (0, 3), "{said}");
}

#[test]
fn what_goes_wrong_is_said_and_what_came_is_kept() {
    let root = library();
    let html = "<html><body>Vi er straks tilbake</body></html>";
    let strange = repository(vec![Reply::Page(PAGES[0]), Reply::Page(html), Reply::Page(html), Reply::Page(html)]);
    let (code, said) = pull(root.path(), &strange, &[]);
    assert!(code != 0 && said.contains("feil[oai-unread]") && said.contains("OAI-PMH"), "{said}");
    assert_eq!(segments(root.path()), 1);
    let circle = repository(vec![Reply::Page(PAGES[0]), Reply::Page(PAGES[0]), Reply::Page(PAGES[0])]);
    let (code, said) = pull(root.path(), &circle, &["--full"]);
    assert!(code != 0 && said.contains("feil[oai-circle]"), "{said}");
    let gone = repository(vec![Reply::Status(404)]);
    let (code, said) = pull(root.path(), &gone, &["--full"]);
    assert!(code != 0 && said.contains("HTTP 404"), "{said}");
    write(root.path(), "tenants/vik.toml", "languages = [\"nn\"]\n[[source]]\nname = \"katalog\"\nkind = \"oai\"\n");
    let output = Command::cargo_bin("ffl")
        .unwrap()
        .arg("--root")
        .arg(root.path())
        .args(["--lang", "nb", "pull"])
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("feil[source-needs]") && said.contains("«url»"), "{said}");
}
