//! The real nginx and the real Caddy, configured by us, answer for a library as its rules say.

use crate::library::{article, ffl, files, library, write};
use ffl::model::hosting::{HEADERS, HeaderRule, REDIRECTS, Redirect, Rules, content_type};
use ffl::publish::{Hosted, Nginx, caddy, nginx};
use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Nginx,
    Caddy,
}

/// A server that shows what lies in a place.
pub struct Server {
    child: Child,
    kind: Kind,
    port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a server says.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name));
        let value = found.next().map(|(_, value)| value.as_str());
        assert!(found.next().is_none(), "{name} twice: {:?}", self.headers);
        value
    }

    fn has(&self, expected: &[(&str, &str)], what: &str) {
        for (name, value) in expected {
            assert_eq!(self.header(name), Some(*value), "{what}: {name} in {:?}", self.headers);
        }
        assert!(
            !self.header("server").unwrap_or_default().contains(|c: char| c.is_ascii_digit()),
            "{:?}",
            self.headers
        );
    }
}

impl Server {
    pub fn start(kind: Kind, at: &Path, port: u16, sites: &[Hosted]) -> Server {
        let (config, log) = (configuration(kind, at, sites), fs::File::create(at.join("log")).unwrap());
        let mut command = command(kind, at, &config);
        if kind == Kind::Caddy {
            command.arg("run").arg("--config").arg(&config).args(["--adapter", "caddyfile"]);
        }
        let child = command
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", named(kind)));
        let mut server = Server { child, kind, port };
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let ended = server.child.try_wait().unwrap();
            let log = || fs::read_to_string(at.join("log")).unwrap();
            assert!(ended.is_none() && begun.elapsed() < Duration::from_secs(30), "{kind:?}: {}", log());
            std::thread::sleep(Duration::from_millis(20));
        }
        server
    }

    fn ask(&self, host: &str, request: &str, headers: &[(&str, &str)]) -> Answer {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let more: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        write!(stream, "{request} HTTP/1.1\r\nHost: {host}:{}\r\n{more}Connection: close\r\n\r\n", self.port).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let end =
            bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or_else(|| panic!("{request}: {bytes:?}"));
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let field = |line: &str| line.split_once(':').map(|(n, v)| (n.to_owned(), v.trim().to_owned())).unwrap();
        let mut answer = Answer { status, headers: lines.map(field).collect(), body: bytes[end + 4..].to_vec() };
        if answer.header("transfer-encoding") == Some("chunked") {
            answer.body = joined(&answer.body);
        }
        answer
    }

    pub fn get(&self, path: &str) -> Answer {
        self.ask("vik.localhost", &format!("GET {}", encoded(path)), &[])
    }

    pub fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.ask("vik.localhost", &format!("GET {}", encoded(path)), headers)
    }
}

/// A body that came in chunks (RFC 9112 § 7.1).
fn joined(mut chunks: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    while let Some(end) = chunks.windows(2).position(|two| two == b"\r\n") {
        let size = usize::from_str_radix(std::str::from_utf8(&chunks[..end]).unwrap(), 16).unwrap();
        whole.extend_from_slice(&chunks[end + 2..end + 2 + size]);
        chunks = &chunks[end + 4 + size..];
    }
    whole
}

fn named(kind: Kind) -> &'static str {
    match kind {
        Kind::Nginx => "nginx is missing: install it, for instance with apt-get install nginx-light",
        Kind::Caddy => "caddy is missing: install it, for instance with apt-get install caddy",
    }
}

/// The server's program, in a place of its own.
fn command(kind: Kind, at: &Path, config: &Path) -> Command {
    // Debian's nginx lies where only administrators look for programs.
    let paths = format!("{}:/usr/sbin:/usr/local/sbin", std::env::var("PATH").unwrap_or_default());
    let mut command = Command::new(if kind == Kind::Nginx { "nginx" } else { "caddy" });
    command.env("PATH", paths).env("HOME", at).env("XDG_DATA_HOME", at).env("XDG_CONFIG_HOME", at);
    if kind == Kind::Nginx {
        command.arg("-p").arg(at).arg("-e").arg(at.join("error.log")).arg("-c").arg(config);
    }
    command
}

/// The configuration that we make, in what an administrator has around it.
fn configuration(kind: Kind, at: &Path, sites: &[Hosted]) -> PathBuf {
    let (own, path) = (at.join("ffl.conf"), at.join("server.conf"));
    match kind {
        Kind::Nginx => {
            let made = nginx(sites, &Nginx::default()).unwrap();
            fs::write(&own, made).unwrap();
            let folders: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
                .map(|name| format!("{name}_temp_path {};\n", at.join(name).display()))
                .concat();
            // Not as a service: one process, that of whoever tests. The rest of http is Debian's.
            let text = format!(
                "user root;\ndaemon off;\nmaster_process off;\npid {0}/pid;\nevents {{}}\nhttp {{\naccess_log off;\n{folders}sendfile on;\ntcp_nopush on;\ntypes_hash_max_size 2048;\ninclude /etc/nginx/mime.types;\ngzip on;\ninclude {0}/ffl.conf;\n}}\n",
                at.display()
            );
            fs::write(&path, text).unwrap();
        }
        Kind::Caddy => {
            let made = caddy(sites).unwrap();
            let options = "{\n\tadmin off\n\tskip_install_trust\n}\n";
            // With a brace in a text it is the Caddyfile, else it is imported as well.
            let rest = if made.contains("\\{") { made.clone() } else { format!("import {}\n", own.display()) };
            fs::write(&own, made).unwrap();
            fs::write(&path, format!("{options}{rest}")).unwrap();
        }
    }
    path
}

fn encoded(path: &str) -> String {
    const SIGNS: &percent_encoding::AsciiSet = &percent_encoding::CONTROLS.add(b' ');
    percent_encoding::utf8_percent_encode(path, SIGNS).to_string()
}

pub fn port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

/// Two libraries as a folder target leaves them.
struct Place {
    folder: tempfile::TempDir,
    vik: BTreeMap<String, Vec<u8>>,
    nes: BTreeMap<String, Vec<u8>>,
    rules: Rules,
    port: u16,
}

fn place() -> Place {
    let root = library();
    let page = article("Side", "x").replace("tags = [\"hus\"]\n", "").replace("date = 2026-11-01\n", OLD_LINE);
    write(root.path(), "tenants/vik/content/pages/side.md", &page);
    write(root.path(), "tenants/vik/static/brev/Årsmelding 1.txt", "Året som gjekk.\n");
    write(root.path(), "tenants/vik/static/.well-known/security.txt", "Contact: mailto:post@vik.example\n");
    write(root.path(), "tenants/nes.toml", "languages = [\"nb\"]\nname = { nb = \"Nes bibliotek\" }\n");
    let built = ffl(root.path(), &["build"]);
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let (vik, nes) = (files(&root.path().join("dist/vik")), files(&root.path().join("dist/nes")));
    let folder = tempfile::tempdir().unwrap();
    for (tenant, tree) in [("vik", &vik), ("nes", &nes)] {
        release(&folder.path().join(tenant), "1", tree);
    }
    let text = |name: &str| String::from_utf8(vik[name].clone()).unwrap();
    let rules = Rules::parse(&text(HEADERS), &text(REDIRECTS)).unwrap();
    assert_eq!((rules.redirects.len(), rules.missing.len()), (5, 1), "{rules:?}");
    Place { folder, vik, nes, rules, port: port() }
}

const OLD_LINE: &str =
    "aliases = [\"/gammal/\", \"/ny%20side\", \"/åpne-dører\", \"/a%22b%7B%24x%7D%3B%60\", \"/nyheiter/1.html\"]\n";

/// A release with its compressed neighbours, made the current one.
fn release(place: &Path, name: &str, tree: &BTreeMap<String, Vec<u8>>) {
    let folder = place.join(name);
    for (path, bytes) in tree {
        let file = folder.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, bytes).unwrap();
        if content_type(path).starts_with("text/") {
            let beside =
                |ending: &str, bytes: Vec<u8>| fs::write(folder.join(format!("{path}{ending}")), bytes).unwrap();
            let mut brotli = Vec::new();
            brotli::BrotliCompress(&mut &bytes[..], &mut brotli, &brotli::enc::BrotliEncoderParams::default()).unwrap();
            beside(".br", brotli);
            let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
            gzip.write_all(bytes).unwrap();
            beside(".gz", gzip.finish().unwrap());
            beside(".zst", zstd::encode_all(&bytes[..], 3).unwrap());
        }
    }
    let next = place.join("next");
    symlink(name, &next).unwrap();
    fs::rename(next, place.join("current")).unwrap();
}

impl Place {
    fn sites(&self) -> Vec<Hosted> {
        let site = |tenant: &str, rules: Rules| Hosted {
            tenant: tenant.to_owned(),
            addresses: vec![format!("http://{tenant}.localhost:{}", self.port)],
            docroot: self.folder.path().join(tenant).join("current").to_str().unwrap().to_owned(),
            rules,
        };
        let text = |name: &str| self.nes.get(name).map(|bytes| String::from_utf8(bytes.clone()).unwrap());
        let nes = Rules::parse(&text(HEADERS).unwrap(), &text(REDIRECTS).unwrap_or_default()).unwrap();
        vec![site("vik", self.rules.clone()), site("nes", nes)]
    }
}

/// Every file is there under its address, with its bytes and what the rules say.
fn files_are_whole(server: &Server, place: &Place) {
    for (path, bytes) in place.vik.iter().filter(|(path, _)| !path.starts_with('_')) {
        let full = format!("/{path}");
        let address = full.strip_suffix("index.html").unwrap_or(&full);
        for address in [address, &full] {
            let answer = server.get(address);
            assert_eq!(answer.status, 200, "{address}");
            assert!(answer.body == *bytes, "{address}");
            answer.has(&place.rules.headers_of(address), address);
            answer.has(&[("content-type", content_type(address))], address);
            assert_eq!(answer.header("content-encoding"), None);
        }
    }
}

fn what_is_known_is_not_sent_again(server: &Server, place: &Place) {
    for path in ["/", "/side/", "/robots.txt"] {
        let first = server.get(path);
        for (asked, known) in [("If-None-Match", "etag"), ("If-Modified-Since", "last-modified")] {
            let answer = server.get_with(path, &[(asked, first.header(known).unwrap())]);
            assert_eq!((answer.status, answer.body.len()), (304, 0), "{path} {asked}");
            answer.has(&place.rules.headers_of(path), path);
        }
        assert_eq!(server.get_with(path, &[("If-None-Match", "\"other\"")]).status, 200);
        let head = server.ask("vik.localhost", &format!("HEAD {path}"), &[]);
        assert_eq!((head.status, head.body.len()), (200, 0));
    }
}

fn old_addresses_lead_on(server: &Server, place: &Place) {
    for rule in &place.rules.redirects {
        let bare = rule.from.trim_end_matches('/');
        for from in [bare.to_owned(), format!("{bare}/")] {
            let answer = server.get(&from);
            assert_eq!((answer.status, answer.header("location")), (rule.status, Some(rule.to.as_str())), "{from}");
            answer.has(&place.rules.headers_of_missing(&from), &from);
        }
    }
    let folder = server.get("/artiklar");
    // Caddy says 308, by which a method stays what it was; to readers both are one.
    assert_eq!(folder.status, if server.kind == Kind::Nginx { 301 } else { 308 });
    assert_eq!(folder.header("location"), Some("/artiklar/"));
    let folder = server.get("/gammalt");
    assert_eq!(folder.status, 404);
}

fn nothing_is_there_in_each_language(server: &Server, place: &Place) {
    let (first, second) = (&place.vik["404.html"], &place.vik["en/404.html"]);
    // What no disk can have is a fault of its own to Caddy (500, without a text).
    let long = [format!("/{}", "a".repeat(300)), "/a".repeat(2000)];
    let long = long.iter().map(|path| (path.as_str(), first)).filter(|_| server.kind == Kind::Nginx);
    let paths = [
        ("/borte", first),
        ("/borte/", first),
        ("/bilete.pdf", first),
        ("/assets/borte.0123456789.css", first),
        ("/assets/", first),
        ("/engelsk", first),
        ("/robots.txt/borte", first),
        ("/en/borte/", second),
        ("/en/side/x.txt", second),
        ("/en/.env", second),
    ];
    for (path, page) in paths.into_iter().chain(long) {
        let etag = server.get(path).header("etag").unwrap_or("\"x\"").to_owned();
        for headers in [vec![], vec![("If-None-Match", etag.as_str())], vec![("Range", "bytes=0-9")]] {
            let answer = server.get_with(path, &headers);
            assert_eq!(answer.status, 404, "{path} {headers:?}");
            assert!(answer.body == *page, "{path} {headers:?}: {}", String::from_utf8_lossy(&answer.body));
            answer.has(&place.rules.headers_of_missing(path), path);
            answer.has(&[("content-type", "text/html; charset=utf-8")], path);
        }
    }
}

fn texts_come_compressed(server: &Server, place: &Place) {
    let style = place.vik.keys().find(|path| path.ends_with(".css")).unwrap().clone();
    for path in ["index.html", "side/index.html", "404.html", "robots.txt", &style] {
        let address = format!("/{}", path.strip_suffix("index.html").unwrap_or(path));
        for encoding in ["br", "gzip", "zstd"] {
            let answer = server.get_with(&address, &[("Accept-Encoding", encoding)]);
            let known = server.kind == Kind::Caddy || encoding == "gzip";
            assert_eq!(answer.header("content-encoding"), known.then_some(encoding), "{address}");
            let mut plain = Vec::new();
            match answer.header("content-encoding") {
                Some("br") => brotli::BrotliDecompress(&mut &answer.body[..], &mut plain).unwrap(),
                Some("gzip") => drop(flate2::read::GzDecoder::new(&answer.body[..]).read_to_end(&mut plain).unwrap()),
                Some("zstd") => plain = zstd::decode_all(&answer.body[..]).unwrap(),
                _ => plain.clone_from(&answer.body),
            }
            assert!(plain == place.vik[path], "{address} {encoding}");
            answer.has(&place.rules.headers_of(&address), &address);
            answer.has(&[("content-type", content_type(&address))], &address);
            assert!(!known || answer.header("vary").unwrap().eq_ignore_ascii_case("accept-encoding"));
        }
    }
    let many = server.get_with("/", &[("Accept-Encoding", "gzip, deflate, br, zstd")]);
    assert_eq!(many.header("content-encoding"), Some(if server.kind == Kind::Caddy { "br" } else { "gzip" }));
}

fn what_is_hidden_stays_so(server: &Server, place: &Place) {
    let current = place.folder.path().join("vik/current");
    for path in [".env", ".git/config", "side/.env", ".well-known/.env"] {
        fs::create_dir_all(current.join(path).parent().unwrap()).unwrap();
        fs::write(current.join(path), "hemmeleg").unwrap();
    }
    fs::write(place.folder.path().join("vik/utanfor.txt"), "hemmeleg").unwrap();
    for path in [
        "/_headers",
        "/_redirects",
        "/%5Fheaders",
        "//_headers",
        "/./_headers",
        "/.env",
        "/%2eenv",
        "//.env",
        "/side/.env",
        "/side/../.env",
        "/.git/config",
        "/.well-known/.env",
        "/index.html.br",
        "/index.html.gz",
        "/index.html.zst",
        "/index.html%2Ebr",
        "/_headers/",
        "/../utanfor.txt",
        "/%2e%2e/utanfor.txt",
        "/..%2futanfor.txt",
        "/side/..%2f..%2futanfor.txt",
        "/side/%2e%2e/%2e%2e/utanfor.txt",
        "/..%5cutanfor.txt",
        "/../../../../../../../../etc/passwd",
        "/%00",
        "/utanfor.txt%00.html",
    ] {
        let answer = server.ask("vik.localhost", &format!("GET {path}"), &[]);
        // Caddy calls a way out of the folder what it is; nginx may call it no request at all.
        let odd = ["..", "%2e%2e", "%00"].iter().any(|odd| path.contains(odd));
        let expected: &[u16] = if odd { &[400, 404] } else { &[404] };
        assert!(expected.contains(&answer.status), "{path}: {}", answer.status);
        let body = String::from_utf8_lossy(&answer.body);
        assert!(!body.contains("hemmeleg") && !body.contains("root:") && !body.contains("Content-Security"), "{path}");
    }
    assert_eq!(server.get("/.well-known/security.txt").status, 200);
}

fn each_host_has_its_own_site(server: &Server, place: &Place) {
    let of = |host: &str| server.ask(host, "GET /", &[]);
    assert!(of("nes.localhost").body == place.nes["index.html"]);
    assert!(of("VIK.localhost").body == place.vik["index.html"]);
    for stranger in ["evil.example", "127.0.0.1", "localhost", "xvik.localhost"] {
        assert_eq!(of(stranger).status, 421, "{stranger}");
        assert!(of(stranger).header("server").is_none_or(|server| server == "nginx"));
    }
    assert_eq!(server.ask("nes.localhost", "GET /gammal", &[]).status, 404);
    assert_eq!(server.ask("vik.localhost", "POST /", &[("Content-Length", "0")]).status, 405);
}

/// What is published is seen by the next reader, and what was is seen again when it is put back.
fn a_switch_is_seen_at_once(server: &Server, place: &Place) {
    let mut tree = place.vik.clone();
    tree.insert("index.html".to_owned(), b"<!doctype html>Nytt".to_vec());
    let old = server.get("/").header("etag").unwrap().to_owned();
    release(&place.folder.path().join("vik"), "2", &tree);
    let answer = server.get_with("/", &[("If-None-Match", &old)]);
    assert_eq!((answer.status, answer.body.as_slice()), (200, &tree["index.html"][..]));
    for encoding in ["gzip", "br"] {
        let answer = server.get_with("/", &[("Accept-Encoding", encoding)]);
        assert!(answer.body != place.vik["index.html"]);
    }
}

fn serves(kind: Kind) {
    let place = place();
    let at = tempfile::tempdir().unwrap();
    let server = Server::start(kind, at.path(), place.port, &place.sites());
    files_are_whole(&server, &place);
    what_is_known_is_not_sent_again(&server, &place);
    old_addresses_lead_on(&server, &place);
    nothing_is_there_in_each_language(&server, &place);
    texts_come_compressed(&server, &place);
    what_is_hidden_stays_so(&server, &place);
    each_host_has_its_own_site(&server, &place);
    a_switch_is_seen_at_once(&server, &place);
}

#[test]
fn nginx_answers_as_the_rules_say() {
    serves(Kind::Nginx);
}

#[test]
fn caddy_answers_as_the_rules_say() {
    serves(Kind::Caddy);
}

/// As many as there are, over TLS, with names as long as names can be.
#[test]
fn all_libraries_fit_in_one_configuration() {
    for kind in [Kind::Nginx, Kind::Caddy] {
        let at = tempfile::tempdir().unwrap();
        let site = |number: usize| Hosted {
            tenant: format!("t{number}"),
            addresses: vec![format!("https://b{number}.{}.example", ["a".repeat(63), "b".repeat(63)].join("."))],
            docroot: format!("/srv/t{number}/current"),
            rules: Rules::parse("/*\n  A: 1\n/assets/*\n  B: 2\n", "/a /b/ 301\n/en/* /en/404.html 404\n").unwrap(),
        };
        let config = configuration(kind, at.path(), &(0..400).map(site).collect::<Vec<_>>());
        let mut command = command(kind, at.path(), &config);
        match kind {
            // A port that only administrators may take is nothing for a test.
            Kind::Nginx => {
                let own = at.path().join("ffl.conf");
                let text = fs::read_to_string(&own).unwrap().replace(":80", &format!(":{}", port()));
                fs::write(own, text.replace("listen 80", &format!("listen {}", port()))).unwrap();
                command.arg("-t")
            }
            Kind::Caddy => command.arg("validate").arg("--config").arg(&config).args(["--adapter", "caddyfile"]),
        };
        let output = command.output().unwrap_or_else(|error| panic!("{}: {error}", named(kind)));
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && !said.contains("[warn]"), "{kind:?}: {}", &said[..said.len().min(2000)]);
    }
}

/// Texts that mean something to one server or the other.
const HOSTILE: [&str; 16] = [
    "\"; } server { listen 1; } #",
    "$uri$host${x}$",
    "{http.request.uri}",
    "}{",
    "a\\",
    "\\\"",
    "\\{\\}",
    "`",
    "'\"'",
    "a;b",
    "# x",
    "æøå\u{a0}x\u{2028}日本 e\u{301}x",
    "\\n\\t",
    "{args.0}{env.HOME}",
    "import /etc/passwd",
    "~^/(.*)$",
];

/// Rules whose texts try to become directives, each in a header, a pattern, a redirect and the name of a folder.
fn hostile(kind: Kind) {
    let at = tempfile::tempdir().unwrap();
    let port = port();
    let docroot = at.path().join("a \"b\" $c {d}; #e");
    fs::create_dir_all(&docroot).unwrap();
    fs::write(docroot.join("index.html"), "Vik").unwrap();
    fs::write(docroot.join("404.html"), "Borte").unwrap();
    let path = |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
    let header = |(number, text): (usize, &&str)| (format!("X-{number}"), (*text).to_owned());
    let regions = HOSTILE.iter().map(|text| HeaderRule {
        pattern: format!("/r{text}/*"),
        headers: vec![("X-Region".to_owned(), (*text).to_owned())],
    });
    let all = HeaderRule { pattern: "/*".to_owned(), headers: HOSTILE.iter().enumerate().map(header).collect() };
    let rules = Rules {
        headers: [all].into_iter().chain(regions).collect(),
        redirects: HOSTILE
            .iter()
            .map(|text| Redirect { from: format!("/{}", path(text)), to: format!("/x{text}"), status: 308 })
            .collect(),
        missing: Vec::new(),
    };
    let site = Hosted {
        tenant: "vik".to_owned(),
        addresses: vec![format!("http://vik.localhost:{port}")],
        docroot: docroot.to_str().unwrap().to_owned(),
        rules: rules.clone(),
    };
    let server = Server::start(kind, at.path(), port, &[site]);
    let answer = server.get("/");
    assert_eq!((answer.status, answer.body.as_slice()), (200, &b"Vik"[..]));
    answer.has(&rules.headers_of("/"), "/");
    for text in HOSTILE {
        let answer = server.get(&format!("/{}", path(text)));
        assert_eq!(answer.status, 308, "{text}");
        let location = answer.header("location").unwrap();
        let back = percent_encoding::percent_decode_str(location).decode_utf8_lossy();
        assert_eq!(back, format!("/x{text}"));
        // The page of what is not there is the same below every pattern; a file there has the headers of its own.
        fs::create_dir_all(docroot.join(format!("r{text}"))).unwrap();
        fs::write(docroot.join(format!("r{text}/a.txt")), "x").unwrap();
        let answer = server.get(&format!("/r{}/a.txt", path(text)));
        assert_eq!((answer.status, answer.header("x-region")), (200, Some(text)));
        assert_eq!(answer.header("x-1"), Some(HOSTILE[1]));
    }
}

#[test]
fn nothing_that_is_written_becomes_a_directive_of_nginx() {
    hostile(Kind::Nginx);
}

#[test]
fn nothing_that_is_written_becomes_a_directive_of_caddy() {
    hostile(Kind::Caddy);
}
