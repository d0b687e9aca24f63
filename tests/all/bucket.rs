//! `ffl publish` to something that speaks S3: moto's server from PyPI, as users' programs meet it.

use crate::library::{AT, NO_STRACE, article, files, library, strace, write};
use assert_cmd::cargo::CommandCargoExt;
use std::collections::BTreeMap;
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use tempfile::TempDir;

const ARTICLE: &str = "tenants/vik/content/articles/nytt.md";

/// A server with a bucket.
struct Server {
    process: Child,
    address: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What somebody with the keys gets.
fn get(args: &[&str]) -> Vec<u8> {
    let signed = ["-s", "--max-time", "20", "--aws-sigv4", "aws:amz:us-east-1:s3", "--user", "n:hemmelig"];
    Command::new("curl").args(signed).args(args).output().expect("curl is missing").stdout
}

fn curl(args: &[&str]) -> String {
    String::from_utf8_lossy(&get(args)).into_owned()
}

impl Server {
    fn start() -> Server {
        let own = Path::new(env!("CARGO_MANIFEST_DIR")).join(".ffl/moto");
        let moto = std::env::var_os("FFL_MOTO").map_or(own, PathBuf::from);
        assert!(
            moto.is_dir(),
            "moto is missing: scripts/test.sh installs it, or python3 -m pip install --target .ffl/moto 'moto[s3]' flask flask-cors"
        );
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
        let process = Command::new("python3")
            .args(["-m", "moto.server", "-H", "127.0.0.1", "-p", &port])
            .env("PYTHONPATH", moto)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let server = Server { process, address: format!("http://127.0.0.1:{port}") };
        let retry = ["--retry", "40", "--retry-delay", "1", "--retry-connrefused"];
        let made =
            curl(&[&retry[..], &["-o", "/dev/null", "-w", "%{http_code}", "-X", "PUT", &server.at("")]].concat());
        assert_eq!(made, "200");
        server
    }

    fn at(&self, key: &str) -> String {
        format!("{}/bibliotek/{key}", self.address)
    }

    /// Every object below the library's prefix, without what is not for readers.
    fn site(&self) -> BTreeMap<String, Vec<u8>> {
        let listed = curl(&[&format!("{}?list-type=2&max-keys=5000", self.at(""))]);
        let keys = listed.split("<Key>vik/").skip(1).filter_map(|rest| rest.split('<').next());
        let bytes = |key: &str| (key.to_owned(), get(&[&self.at(&format!("vik/{key}"))]));
        keys.filter(|key| !key.starts_with(".ffl/")).map(bytes).collect()
    }
}

fn prepared(server: &Server) -> TempDir {
    let root = library();
    let settings = format!(
        "base = \"https://{{tenant}}.localhost\"\n[publish.s3.web]\nbucket = \"bibliotek\"\nprefix = \"{{tenant}}/\"\nendpoint = \"{}\"\nregion = \"us-east-1\"\n",
        server.address
    );
    write(root.path(), "ffl.toml", &settings);
    version(root.path(), 0);
    root
}

/// Builds one of two versions.
fn version(root: &Path, number: usize) -> BTreeMap<String, Vec<u8>> {
    write(root, ARTICLE, &article(["Den gamle saka", "Ei heilt ny sak"][number], "Tekst."));
    let output = plain(root).arg("build").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut built = files(&root.join("dist/vik"));
    built.retain(|path, _| !path.starts_with('_'));
    built
}

/// The program with keys.
fn command(root: &Path, mut command: Command) -> Command {
    command.env("AWS_ACCESS_KEY_ID", "n").env("AWS_SECRET_ACCESS_KEY", "hemmelig");
    command.args(["--lang", "nb", "--at", AT, "--root"]).arg(root);
    command
}

fn plain(root: &Path) -> Command {
    command(root, Command::cargo_bin("ffl").unwrap())
}

fn publish(root: &Path) -> Output {
    plain(root).arg("publish").output().unwrap()
}

/// Where the bucket does not show a version, with or without what another one's pages name.
fn differs(server: &Server, built: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let site = server.site();
    let stays = |path: &str| path.starts_with("assets/") || path.starts_with("media/");
    let lacks = built.iter().filter(|(path, bytes)| site.get(*path) != Some(*bytes)).map(|(path, _)| path);
    let strange = site.keys().filter(|path| !built.contains_key(*path) && !stays(path));
    lacks.chain(strange).cloned().collect()
}

#[test]
fn a_site_is_published_changed_and_gone_back_to() {
    let server = Server::start();
    let root = prepared(&server);
    let first = version(root.path(), 0);
    let output = publish(root.path());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(differs(&server, &first), [""; 0]);
    let head = |path: &str| curl(&["-I", &server.at(&format!("vik/{path}"))]).to_lowercase();
    assert!(head("index.html").contains("content-type: text/html; charset=utf-8"), "{}", head("index.html"));
    let asset = first.keys().find(|path| path.ends_with(".css")).unwrap();
    let css = head(asset);
    assert!(css.contains("content-type: text/css") && css.contains("immutable"), "{css}");

    let second = version(root.path(), 1);
    let output = publish(root.path());
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}");
    assert_eq!(differs(&server, &second), [""; 0]);
    let again = publish(root.path());
    assert!(String::from_utf8_lossy(&again.stdout).contains("1 uendret"), "{said}");

    let output = plain(root.path()).args(["rollback", "--tenant", "vik"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(differs(&server, &first), [""; 0]);
    // The keys are in nothing that was written.
    let written = files(&root.path().join(".ffl"));
    assert!(!written.values().any(|bytes| bytes.windows(8).any(|part| part == b"hemmelig")));
}

/// The process is killed as it sends; the next one ends what it began.
#[test]
fn a_publisher_that_is_killed_as_it_sends_does_no_harm() {
    let server = Server::start();
    let root = prepared(&server);
    let mut killed = 0;
    for number in [1, 3, 7, 12, 18, 25, 33, 42, 60] {
        version(root.path(), 0);
        assert!(publish(root.path()).status.success());
        let second = version(root.path(), 1);
        let inject = format!("inject=write,writev,sendto,sendmsg:signal=KILL:when={number}");
        let mut cut = command(root.path(), strace(&["-o", "/dev/null", "-e", &inject]));
        killed += usize::from(!cut.args(["--quiet", "publish"]).output().expect(NO_STRACE).status.success());
        let healed = publish(root.path());
        assert!(healed.status.success(), "{number}: {}", String::from_utf8_lossy(&healed.stderr));
        assert_eq!(differs(&server, &second), [""; 0], "{number}");
    }
    println!("publish to S3: killed {killed} times");
    assert!(killed >= 6, "{killed}");
}

#[test]
fn what_cannot_be_reached_is_said() {
    let server = Server::start();
    let root = prepared(&server);
    version(root.path(), 0);
    let mut call = plain(root.path());
    let output = call.env_remove("AWS_ACCESS_KEY_ID").arg("publish").output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(2) && said.contains("feil[publish-s3-keys]"), "{said}");
    let settings =
        fs::read_to_string(root.path().join("ffl.toml")).unwrap().replace("\"bibliotek\"", "\"finnes-ikke\"");
    write(root.path(), "ffl.toml", &settings);
    version(root.path(), 0);
    let output = publish(root.path());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(2) && said.contains("s3://finnes-ikke/vik/"), "{said}");
}
