//! Services beside the site: what builds tell them, what pages show of them, and how `ffl serve` passes them on.

use crate::library::{ffl, files, has, library, page, write};
use crate::serving::Server;
use assert_cmd::cargo::CommandCargoExt;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

const ID: &str = "6a2f41a3-c54c-4c11-8f3d-0a5a4d1c9f01";
const KNOWN: &str = ".ffl/edge/vik.json";

const TENANT: &str = r#"languages = ["nn", "en"]
name = { nn = "Vik bibliotek", en = "Vik Library" }
contact = { email = "post@vik.example", phone = "00 00 00 00" }
[[branch]]
id = "hovud"
name = { nn = "Hovudbiblioteket" }
address = { street = "Gata 1", postcode = "0001", place = "Vik" }
[live]
mail_from = "ikkje-svar@vik.example"
retention_days = 30
[[live.newsletter]]
list = "nytt"
title = { nn = "Nytt frå biblioteket" }
purpose = { nn = "Eitt brev i månaden om det som skjer." }
"#;

const COURSE: &str = r#"+++
id = "6a2f41a3-c54c-4c11-8f3d-0a5a4d1c9f01"
title = "Kurs"
start = 2026-12-01T18:00
end = 2026-12-01T20:00
repeat = "kvar tysdag"
times = 3
branch = "hovud"
sign_up = true
capacity = 2
waiting_list = true
places_per_person = 2
sale_opens = 2026-01-01
sign_up_closes = 2031-01-01T12:00
age_to = 12
[[change]]
date = 2026-12-08
start = 2026-12-09T18:00
title = "Kurs på onsdag"
[[change]]
date = 2026-12-15
cancelled = true
+++
Ta med ein ven.
"#;

fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn courses() -> TempDir {
    let root = library();
    write(root.path(), "tenants/vik.toml", TENANT);
    write(root.path(), "tenants/vik/content/events/kurs.md", COURSE);
    let day = "+++\nid = \"6a2f41a3-c54c-4c11-8f3d-0a5a4d1c9f02\"\ntitle = \"Dag\"\nstart = 2026-12-05\nsign_up = true\ncapacity = 9000\n+++\nDag.\n";
    write(root.path(), "tenants/vik/content/events/dag.md", day);
    let other = "+++\nid = \"6a2f41a3-c54c-4c11-8f3d-0a5a4d1c9f03\"\ntitle = \"Annan stad\"\nstart = 2026-12-06\nsign_up = true\ncapacity = 9\ntickets = \"https://billett.example/\"\n+++\nX.\n";
    write(root.path(), "tenants/vik/content/events/annan.md", other);
    root
}

fn build(root: &Path) {
    let output = ffl(root, &["build"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The services' own tests read the same file, and hold it to their schema.
#[test]
fn what_builds_tell_the_services_is_what_their_tests_read() {
    let root = courses();
    build(root.path());
    let mut made: serde_json::Value = serde_json::from_slice(&fs::read(root.path().join(KNOWN)).unwrap()).unwrap();
    // The address follows from every letter of the style sheet.
    made["stylesheet"] = "/assets/style.css".into();
    let made = format!("{}\n", serde_json::to_string_pretty(&made).unwrap());
    let kept = repository().join("edge/tests/built.json");
    if std::env::var_os("FFL_WRITE_SCHEMAS").is_some() {
        fs::write(&kept, &made).unwrap();
    }
    assert_eq!(fs::read_to_string(&kept).unwrap_or_default(), made, "run with FFL_WRITE_SCHEMAS=1 to write it");
    has(
        &made,
        &[
            "\"2026-12-08\"",
            "Kurs på onsdag",
            "\"cancelled\": true",
            "\"participants\": \"child\"",
            "\"capacity\": 4000",
        ],
    );
    assert!(!made.contains("Annan stad"), "{made}");
}

#[test]
fn pages_lead_to_newsletters_where_services_run() {
    let root = courses();
    build(root.path());
    let front = page(root.path(), "index.html");
    has(&front, &["/api/live/newsletter/nytt/subscribe?lang=nn", "Nyheitsbrev: Nytt frå biblioteket"]);
    // Who reads English is led there, too, and told in which language it is written.
    has(&page(root.path(), "en/index.html"), &["subscribe?lang=en", "lang=nn"]);
    let text = fs::read_to_string(root.path().join("ffl.toml")).unwrap_or_default();
    write(root.path(), "ffl.toml", &text.replace("base", "# base"));
    build(root.path());
    assert!(!page(root.path(), "index.html").contains("newsletter"));
}

#[test]
fn pages_lead_to_the_form_and_nothing_of_the_services_is_published() {
    let root = courses();
    build(root.path());
    let form = format!("/api/live/signup/{ID}/2026-12-08?lang=nn");
    has(&page(root.path(), "arrangement/kurs/2026-12-08/index.html"), &[&format!("href={form}"), "data-signup="]);
    has(&page(root.path(), "en/events/kurs/2026-12-08/index.html"), &["2026-12-08?lang=en", "Sign up"]);
    let away = page(root.path(), "arrangement/kurs/2026-12-15/index.html");
    assert!(!away.contains("/api/live/signup"), "{away}");
    assert!(!page(root.path(), "arrangement/annan/index.html").contains("/api/live/signup"));
    // The player has a file of that name.
    let mut site = files(&root.path().join("dist"));
    site.remove("vik/screen/player/live.js");
    assert!(site.keys().all(|path| !path.contains("live") && !path.contains("edge")));
}

#[test]
fn what_the_services_know_comes_and_goes_with_the_tenant() {
    let root = courses();
    build(root.path());
    let known = root.path().join(KNOWN);
    fs::remove_file(&known).unwrap();
    build(root.path());
    assert!(known.exists(), "what is missing is not written again");
    write(root.path(), "tenants/vik.toml", TENANT.split("[live]").next().unwrap());
    build(root.path());
    assert!(!known.exists());
    assert!(!page(root.path(), "arrangement/kurs/2026-12-08/index.html").contains("/api/live/signup"));
    // Without an address of its own there is nothing that a form could be sent to.
    write(root.path(), "ffl.toml", "");
    write(root.path(), "tenants/vik.toml", TENANT);
    build(root.path());
    assert!(!known.exists());
}

#[test]
fn mistakes_in_what_is_live_are_told_of_where_they_stand() {
    let root = courses();
    let wrong =
        TENANT.replace("ikkje-svar@vik.example", "ikkje svar").replace("retention_days = 30", "retention_days = 0")
            + "[[live.newsletter]]\nlist = \"nytt\"\ntitle = { nn = \"X\" }\npurpose = { nn = \"X\" }\n";
    write(root.path(), "tenants/vik.toml", &wrong);
    let output = ffl(root.path(), &["build"]);
    let said = String::from_utf8_lossy(&output.stderr);
    has(&said, &["feil[email-form]", "live.retention_days", "feil[newsletter-twice]", "tenants/vik.toml:16:"]);
}

const TOKEN: &str = "0123456789abcdef0123456789abcdef";

/// A mail server that takes one mail, unless nobody is there by that name.
fn sink(nobody: bool) -> (u16, std::thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let taken = std::thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
        let say = |text: &str| (&stream).write_all(format!("{text}\r\n").as_bytes()).unwrap();
        say("220 sink");
        let mut mail = String::new();
        while let Some(line) = lines.next() {
            match line.split(' ').next().unwrap_or_default() {
                "RCPT" if nobody => say("550 5.1.1 no such mailbox"),
                "DATA" => {
                    say("354 go on");
                    mail = lines.by_ref().take_while(|line| line != ".").collect::<Vec<_>>().join("\n");
                    say("250 taken");
                }
                "QUIT" => break,
                _ => say("250 ok"),
            }
        }
        mail
    });
    (port, taken)
}

/// `ffl mail send` through a mail server.
fn mail(root: &Path, server: &Server, smtp: u16) -> String {
    let mut command = Command::cargo_bin("ffl").unwrap();
    command.args(["--lang", "nb", "--root"]).arg(root).args(["mail", "send", "--tenant", "vik"]);
    command.args(["--base", &format!("http://127.0.0.1:{}", server.port)]).env("FFL_STAFF_TOKEN_VIK", TOKEN);
    let output = command.env("FFL_SMTP", format!("smtp://127.0.0.1:{smtp}")).output().unwrap();
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn serve(root: &Path, edge: &Path) -> Server {
    let mut command = Command::cargo_bin("ffl").unwrap();
    command.args(["--lang", "nb", "--root"]).arg(root).args(["serve", "--port", "0", "--tenant", "vik"]);
    Server::of(command.env("FFL_EDGE", edge).env("FFL_STAFF_TOKEN_VIK", TOKEN))
}

/// What somebody's browser is answered who looks at the site, or sends a form of it.
fn ask(server: &Server, method: &str, path: &str, body: &str) -> String {
    let host = format!("127.0.0.1:{}", server.port);
    let form = format!(
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\nOrigin: http://{host}\r\nSec-Fetch-Site: same-origin\r\n",
        body.len()
    );
    let form = if body.is_empty() { "" } else { &form };
    let head =
        format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nAccept: application/json\r\n{form}Connection: close\r\n");
    server.ask(&format!("{head}\r\n{body}"))
}

#[test]
fn people_sign_up_where_the_site_is_served() {
    let edge = repository().join("edge");
    assert!(edge.join("node_modules/.bin/deno").exists(), "Deno is missing: npm ci --prefix edge");
    let root = courses();
    // A date that is still to come whenever this is run.
    let course = "start = 2030-12-01T18:00\nsign_up = true\ncapacity = 2\nwaiting_list = true\nplaces_per_person = 2";
    let course = format!("+++\nid = \"{ID}\"\ntitle = \"Kurs\"\n{course}\n+++\nTa med ein ven.\n");
    write(root.path(), "tenants/vik/content/events/kurs.md", &course);
    let server = serve(root.path(), &edge);
    let places = format!("/api/live/events/{ID}/2030-12-01");
    let said = ask(&server, "GET", &places, "");
    has(&said, &["200 OK", "\"free\":2", "\"state\":\"open\""]);
    let form = format!("/api/live/signup/{ID}/2030-12-01");
    let said = ask(&server, "GET", &form, "");
    let token = said.split("\"token\":\"").nth(1).unwrap().split('"').next().unwrap();
    let body = format!("token={token}&lang=nn&name=Kari+Nordmann&email=kari%40post.example&places=2");
    let said = ask(&server, "POST", &form, &body);
    has(&said, &["201 Created", "receipt"]);
    has(&ask(&server, "GET", &places, ""), &["\"free\":0", "\"state\":\"waiting-list\""]);
    assert!(root.path().join(".ffl/live/edge.db").exists());
    // The receipt goes out once, as mail servers and mail programs want it.
    let (port, taken) = sink(false);
    has(&mail(root.path(), &server, port), &["1 sendt"]);
    let sent = taken.join().unwrap();
    has(
        &sent,
        &[
            "To: kari@post.example",
            "From: ",
            "ikkje-svar@vik.example",
            "Message-ID: <",
            "Auto-Submitted: auto-generated",
            "text/calendar",
        ],
    );
    has(&mail(root.path(), &server, 1), &["0 sendt"]);
    let said = ask(&server, "GET", &form, "");
    let token = said.split("\"token\":\"").nth(1).unwrap().split('"').next().unwrap();
    ask(&server, "POST", &form, &format!("token={token}&lang=nn&name=Ola&email=ola%40post.example&places=1"));
    has(&mail(root.path(), &server, 1), &["fikk ikke sendt gjennom FFL_SMTP", "1 prøves igjen"]);
    // Files are only read.
    has(&ask(&server, "DELETE", "/", ""), &["405"]);
    // However the server ends, what it has started ends with it.
    let store = root.path().join(".ffl/live/edge.db");
    let running = || Command::new("pgrep").args(["-f", &store.to_string_lossy()]).output().unwrap().status.success();
    assert!(running());
    drop(server);
    let begun = std::time::Instant::now();
    while running() {
        assert!(begun.elapsed() < std::time::Duration::from_secs(20), "Deno goes on without whoever started it");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}

#[test]
fn what_goes_before_everything_is_told_to_the_services() {
    let edge = repository().join("edge");
    assert!(edge.join("node_modules/.bin/deno").exists(), "Deno is missing: npm ci --prefix edge");
    let root = courses();
    let server = serve(root.path(), &edge);
    let tell = |args: &[&str]| {
        let mut command = Command::cargo_bin("ffl").unwrap();
        command.args(["--lang", "nb", "--root"]).arg(root.path()).args(["emergency", "--tenant", "vik"]).args(args);
        command.args(["--base", &format!("http://127.0.0.1:{}", server.port)]).env("FFL_STAFF_TOKEN_VIK", TOKEN);
        let output = command.output().unwrap();
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
    };
    has(&tell(&[]), &["Skjermene viser ingen melding."]);
    let until = |hours: i64| (jiff::Timestamp::now() + jiff::SignedDuration::from_hours(hours)).to_string();
    let alarm = ["--title", "Brannalarm", "--text", "Gå ut.", "--message", "alarm", "--until", &until(1)];
    has(&tell(&alarm), &["alarm: Brannalarm (til 2"]);
    has(&ask(&server, "GET", "/api/live/screens/emergency", ""), &["Brannalarm", "Gå ut."]);
    has(&tell(&["--title", "X", "--until", &until(-1)]), &["feil[world-ask]", "HTTP 4"]);
    has(&tell(&["--end", "alarm"]), &["Skjermene viser ingen melding."]);
    has(&tell(&["--end", "alarm"]), &["HTTP 404"]);
    has(&tell(&["--title", "X"]), &["feil[call"]);
    write(root.path(), "tenants/vik.toml", TENANT.split("[live]").next().unwrap());
    has(&tell(&[]), &["feil[emergency-none]", "tenants/vik/emergency.toml"]);
}

#[test]
fn what_keeps_people_from_signing_up_is_said() {
    let root = courses();
    let said = || String::from_utf8(ffl(root.path(), &["build"]).stderr).unwrap();
    has(&said(), &["advarsel[live-room]", "4000", "events/dag.md"]);
    let course = COURSE.replace("capacity = 2\n", "");
    write(root.path(), "tenants/vik/content/events/kurs.md", &course);
    has(&said(), &["advarsel[live-capacity]", "events/kurs.md"]);
    write(root.path(), "ffl.toml", "");
    has(&said(), &["advarsel[live-address]", "tenants/vik.toml"]);
    write(root.path(), "tenants/vik.toml", TENANT.split("[live]").next().unwrap());
    assert!(!said().contains("[live-"));
}

#[test]
fn who_sends_no_mail_and_what_is_missing_is_said() {
    let root = courses();
    let send = |tenant: &str| {
        let mut command = Command::cargo_bin("ffl").unwrap();
        command.args(["--lang", "nb", "--root"]).arg(root.path()).args(["mail", "send", "--tenant", tenant]);
        let output = command.env_remove("FFL_SMTP").output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    has(&send("vik"), &["feil[mail-server]", "FFL_SMTP"]);
    has(&send("vok"), &["feil[tenant-unknown]", "vik"]);
    write(root.path(), "tenants/vik.toml", &TENANT.replace("mail_from = \"ikkje-svar@vik.example\"\n", ""));
    has(&send("vik"), &["feil[mail-none]", "mail_from"]);
}

#[test]
fn without_what_runs_them_the_site_is_served_and_says_so() {
    let root = courses();
    let server = serve(root.path(), Path::new("/nowhere"));
    has(&ask(&server, "GET", "/", ""), &["200 OK", "Vik bibliotek"]);
    let said = ask(&server, "GET", &format!("/api/live/events/{ID}/2026-12-08"), "");
    has(&said, &["503", "Resten av nettstedet virker som før", "/nowhere", "FFL_EDGE"]);
}

#[test]
fn bundles_of_the_services_are_made_by_name_and_once() {
    let root = courses();
    let edge = repository().join("edge");
    let bundle = |args: &[&str]| {
        let mut command = Command::cargo_bin("ffl").unwrap();
        command
            .env("FFL_EDGE", &edge)
            .args(["--lang", "nb", "--root"])
            .arg(root.path())
            .args(["edge", "bundle"])
            .args(args);
        let output = command.output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap(), String::from_utf8(said).unwrap())
    };
    let (code, said) = bundle(&[]);
    assert_eq!(code, 2);
    has(&said, &["edge-nothing", "[live]"]);
    build(root.path());
    let (code, said) = bundle(&[]);
    assert_eq!((code, said.contains("vik: tjenestene ligger i")), (0, true), "{said}");
    let folder = root.path().join(".ffl/cache/edge/vik");
    let first = files(&folder);
    assert!(first.len() == 2 && first.contains_key("manifest.json"), "{:?}", first.keys());
    let (code, said) = bundle(&["--tenant", "vik", "--tenant", "voss"]);
    assert_eq!(code, 1);
    has(&said, &["«voss» har ingen tjenester"]);
    assert_eq!(files(&folder), first);
}
