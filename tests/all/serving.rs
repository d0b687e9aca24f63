//! `ffl serve` as an editor has it beside the text: pages from memory, the new one after a save, the last good one after a slip.

use crate::library::{AT, article, library, write};
use assert_cmd::cargo::CommandCargoExt;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

pub struct Server {
    child: Child,
    pub port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    fn start(root: &std::path::Path, arguments: &[&str]) -> Server {
        let mut command = Command::cargo_bin("ffl").unwrap();
        command.args(["--at", AT, "--lang", "nb", "--root"]).arg(root).args(["serve", "--port", "0"]).args(arguments);
        Server::of(&mut command)
    }

    /// The server that a command starts, once it is ready.
    pub fn of(command: &mut Command) -> Server {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let ready = lines.map_while(Result::ok).find(|line| line.starts_with("klar:")).unwrap();
        let port = ready.trim_end_matches('/').rsplit(':').next().unwrap().parse().unwrap();
        Server { child, port }
    }

    fn get(&self, host: &str, path: &str) -> String {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: {host}:{}\r\nConnection: close\r\n\r\n", self.port))
    }

    /// The answer to a request as it goes over the wire.
    pub fn ask(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// The first thing that the stream of events says.
    fn state(&self, host: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        write!(stream, "GET /_ffl/events HTTP/1.1\r\nHost: {host}:{}\r\n\r\n", self.port).unwrap();
        let lines = BufReader::new(stream).lines();
        lines.map_while(Result::ok).find(|line| line.starts_with("data:")).unwrap()
    }

    fn until(&self, path: &str, wanted: &str) -> String {
        let begun = Instant::now();
        loop {
            let answer = self.get("127.0.0.1", path);
            if answer.contains(wanted) {
                return answer;
            }
            assert!(begun.elapsed() < Duration::from_secs(20), "{path} never had {wanted}: {answer}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

const ARTICLE: &str = "tenants/vik/content/articles/ope-hus.md";

#[test]
fn an_edit_is_served_and_a_slip_keeps_the_last_good_page() {
    let root = library();
    let server = Server::start(root.path(), &["--tenant", "vik"]);
    let page = server.get("127.0.0.1", "/artiklar/ope-hus/");
    assert!(
        page.starts_with("HTTP/1.1 200")
            && page.contains("content-security-policy:")
            && page.contains("/_ffl/live.js?version=1"),
        "{page}"
    );
    assert!(server.get("vik.localhost", "/").contains("Vik bibliotek"));

    write(root.path(), ARTICLE, &article("Ope hus", "Ny tekst i dag."));
    assert!(server.until("/artiklar/ope-hus/", "Ny tekst i dag").contains("version=2"));
    write(root.path(), ARTICLE, &article("Heilt nytt namn", "Ny tekst i dag."));
    server.until("/artiklar/", "Heilt nytt namn");

    write(root.path(), ARTICLE, &article("Heilt nytt namn", "Sjå [her](@/pages/finst-ikkje.md)."));
    let begun = Instant::now();
    while !server.state("127.0.0.1").contains("\"failed\":true") {
        assert!(begun.elapsed() < Duration::from_secs(20));
        std::thread::sleep(Duration::from_millis(10));
    }
    let state = server.state("127.0.0.1");
    assert!(state.contains("ope-hus.md:7:5"), "{state}");
    assert!(server.get("127.0.0.1", "/artiklar/ope-hus/").contains("Ny tekst i dag"));

    write(root.path(), ARTICLE, &article("Heilt nytt namn", "No er det retta."));
    server.until("/artiklar/ope-hus/", "No er det retta");
    assert!(server.state("127.0.0.1").contains("\"failed\":false"));
}

#[test]
fn all_tenants_are_found_by_name_and_strangers_are_not_answered() {
    let root = library();
    write(root.path(), "tenants/nes.toml", "languages = [\"nb\"]\nname = { nb = \"Nes <bibliotek>\" }\n");
    let server = Server::start(root.path(), &[]);
    let index = server.get("localhost", "/");
    assert!(index.contains("nes.localhost") && index.contains("Nes &lt;bibliotek>"), "{index}");
    let served = server.get("nes.localhost", "/");
    // What is said of the site's own address leads to where it is served.
    assert!(served.starts_with("HTTP/1.1 200") && served.contains(&format!("http://nes.localhost:{}/", server.port)));
    assert!(server.get("nes.localhost", "/borte/").starts_with("HTTP/1.1 404"));
    assert!(server.get("vik.localhost", "/artiklar").contains("location: /artiklar/"));
    assert!(server.get("evil.example", "/").starts_with("HTTP/1.1 421"));
}
