//! Every command, flag and exit code as the contract has them: 0 all of it, 1 some failed and the rest is kept, 2 nothing could
//! be done or the call is wrong.

use crate::library::{AT, article, ffl, files, library, write};
use assert_cmd::cargo::CommandCargoExt;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, SystemTime};

const NES: &str = "languages = [\"nb\"]\nname = { nb = \"Nes bibliotek\" }\n";
const WRONG: &str = "languages = [\"xx\"]\nname = { nb = \"Feil\" }\n";

/// Exit code, standard output, standard error.
fn run(root: &Path, args: &[&str]) -> (i32, String, String) {
    told(ffl(root, args))
}

fn told(output: Output) -> (i32, String, String) {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// The program without the time and the language that tests set.
fn plain(root: &Path, args: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("ffl").unwrap();
    told(
        command
            .env_remove("LC_ALL")
            .env_remove("LC_MESSAGES")
            .env("LANG", "C")
            .arg("--root")
            .arg(root)
            .args(args)
            .output()
            .unwrap(),
    )
}

/// All that people write: everything but what can be made again.
fn texts(root: &Path) -> BTreeMap<String, Vec<u8>> {
    files(root).into_iter().filter(|(path, _)| !path.starts_with(".ffl/")).collect()
}

/// The summary of a build without its seconds.
fn summary(said: &str) -> &str {
    said.lines().last().and_then(|line| line.rsplit_once(',')).map_or("", |(counts, _)| counts)
}

fn html(root: &Path, path: &str) -> String {
    fs::read_to_string(root.join("dist/vik").join(path)).unwrap()
}

#[test]
fn build_says_what_it_did_and_nothing_where_it_is_to_be_quiet() {
    let root = library();
    let (code, said, wrong) = run(root.path(), &["build"]);
    assert_eq!((code, wrong.as_str()), (0, ""));
    let before = files(&root.path().join("dist/vik"));
    let count = before.len();
    assert!(summary(&said).starts_with("1 bibliotek, "), "{said}");
    assert!(summary(&said).ends_with(&format!(" {count} laget, 0 gjenbrukt, 0 fjernet, 0 mislyktes")), "{said}");
    let (_, said, _) = run(root.path(), &["build"]);
    assert!(summary(&said).ends_with(&format!(" 0 laget, {count} gjenbrukt, 0 fjernet, 0 mislyktes")), "{said}");
    fs::remove_file(root.path().join("tenants/vik/content/articles/ope-hus.md")).unwrap();
    let (_, said, _) = run(root.path(), &["build"]);
    let removed: usize = said.split(" fjernet").next().unwrap().rsplit(' ').next().unwrap().parse().unwrap();
    let after = files(&root.path().join("dist/vik"));
    assert_eq!(removed, before.keys().filter(|path| !after.contains_key(*path)).count());
    assert_eq!(run(root.path(), &["build", "--quiet"]), (0, String::new(), String::new()));
    // What is wrong is said also then.
    write(root.path(), "tenants/feil.toml", WRONG);
    let (code, said, wrong) = run(root.path(), &["build", "--quiet"]);
    assert_eq!((code, said.as_str()), (1, ""));
    assert!(wrong.contains("tenants/feil.toml:1:14"), "{wrong}");
}

#[test]
fn exit_codes_are_all_some_and_nothing() {
    let root = library();
    write(root.path(), "tenants/nes.toml", NES);
    assert_eq!(run(root.path(), &["build"]).0, 0);
    write(root.path(), "tenants/feil.toml", WRONG);
    assert_eq!(run(root.path(), &["build"]).0, 1);
    assert!(root.path().join("dist/nes/index.html").is_file() && !root.path().join("dist/feil").exists());
    assert_eq!(run(root.path(), &["build", "--tenant", "vik", "--tenant", "nes"]).0, 0);
    assert_eq!(run(root.path(), &["build", "--tenant", "feil"]).0, 2);
    assert_eq!(run(root.path(), &["check"]).0, 1);
    assert_eq!(run(root.path(), &["check", "--tenant", "vik"]).0, 0);
    for wrong in [
        &["frobnicate"][..],
        &["build", "--frobnicate"],
        &[],
        &["new"],
        &["new", "book", "X"],
        &["build", "--jobs", "x"],
    ] {
        assert_eq!(run(root.path(), wrong).0, 2, "{wrong:?}");
    }
}

#[test]
fn a_tenant_that_is_not_there_is_named_with_the_nearest() {
    let root = library();
    for command in ["build", "check", "serve"] {
        let (code, said, wrong) = run(root.path(), &[command, "--tenant", "vikk"]);
        assert_eq!(code, 2, "{command}: {said}");
        assert!(
            wrong.starts_with("feil[tenant-unknown]: det finnes ikke noe bibliotek «vikk» i tenants/\n"),
            "{wrong}"
        );
        assert!(wrong.contains("= råd: mente du «vik»?\n"), "{wrong}");
    }
    assert!(!root.path().join("dist").join("vik").exists());
}

#[test]
fn only_the_named_tenants_are_built() {
    let root = library();
    write(root.path(), "tenants/nes.toml", NES);
    assert_eq!(run(root.path(), &["build", "--tenant", "nes"]).0, 0);
    assert!(root.path().join("dist/nes").is_dir() && !root.path().join("dist/vik").exists());
}

#[test]
fn rehash_sees_what_stamps_hide() {
    let root = library();
    let text = root.path().join("tenants/vik/content/articles/ope-hus.md");
    let stamp = SystemTime::now() - Duration::from_secs(3600);
    let age = || fs::File::options().write(true).open(&text).unwrap().set_modified(stamp).unwrap();
    age();
    assert_eq!(run(root.path(), &["build"]).0, 0);
    let changed = fs::read_to_string(&text).unwrap().replace("Kom til", "Gå til");
    // In place and of the same length in bytes: the same size, time and inode.
    let changed = changed.replace("Gå til", "Sjå Å");
    let before = fs::read_to_string(&text).unwrap();
    assert_eq!(before.len(), changed.len());
    fs::write(&text, changed).unwrap();
    age();
    assert_eq!(run(root.path(), &["build"]).0, 0);
    assert!(
        !html(root.path(), "artiklar/ope-hus/index.html").contains("Sjå Å"),
        "the contract's definition of unchanged"
    );
    assert_eq!(run(root.path(), &["build", "--rehash"]).0, 0);
    assert!(html(root.path(), "artiklar/ope-hus/index.html").contains("Sjå Å"));
    // A finished file that somebody changed without leaving a trace.
    let page = root.path().join("dist/vik/artiklar/ope-hus/index.html");
    let (good, modified) = (fs::read(&page).unwrap(), fs::metadata(&page).unwrap().modified().unwrap());
    fs::write(&page, good.to_ascii_uppercase()).unwrap();
    fs::File::options().write(true).open(&page).unwrap().set_modified(modified).unwrap();
    assert_eq!(run(root.path(), &["build", "--rehash"]).0, 0);
    assert!(fs::read(&page).unwrap() == good);
}

#[test]
fn explain_says_which_part_changed() {
    let root = library();
    let explain = |path: &str| run(root.path(), &["build", "--quiet", "--explain", path]);
    assert_eq!(explain("vik:/artiklar/ope-hus/"), (0, "artiklar/ope-hus/index.html: ny\n".to_owned(), String::new()));
    let lines = |said: &str| said.lines().map(str::trim).map(str::to_owned).collect::<Vec<_>>();
    let same = ["tema: uendret", "nettsted: uendret", "tekst: uendret", "side: uendret", "fil: uendret"];
    let (_, said, _) = explain("vik:artiklar/ope-hus/");
    assert_eq!(lines(&said)[0], "artiklar/ope-hus/index.html: gjenbrukt");
    assert_eq!(lines(&said)[1..6], same);
    let changed = article("Ope hus", "Heilt ny tekst.");
    write(root.path(), "tenants/vik/content/articles/ope-hus.md", &changed);
    let (_, said, _) = explain("vik:/artiklar/ope-hus/index.html");
    assert_eq!(lines(&said)[0], "artiklar/ope-hus/index.html: laget");
    assert!(
        lines(&said).contains(&"tekst: endret".to_owned()) && lines(&said).contains(&"tema: uendret".to_owned()),
        "{said}"
    );
    let css =
        fs::read_to_string(root.path().join("themes/standard/assets/prose.css")).unwrap() + "\n.x { margin: 0 }\n";
    write(root.path(), "themes/standard/assets/prose.css", &css);
    assert!(lines(&explain("vik:/").1)[0].ends_with("laget"));
}

#[test]
fn json_has_the_contracts_keys_and_is_one_object() {
    let root = library();
    write(root.path(), "tenants/feil.toml", WRONG);
    for command in ["build", "check"] {
        let (code, said, _) = run(root.path(), &[command, "--json"]);
        assert_eq!((code, said.lines().count()), (1, 1), "{said}");
        let json: Value = serde_json::from_str(&said).unwrap();
        let counts = ["tenants", "pages", "artifacts", "rendered", "reused", "removed", "bytes", "warnings", "errors"];
        for key in counts.iter().filter(|key| command == "build" || ["warnings", "errors"].contains(key)) {
            assert!(json[key].is_u64(), "{key} of {command}: {said}");
        }
        assert!(command == "check" || json["seconds"]["total"].is_number(), "{said}");
        let found = json["diagnostics"].as_array().unwrap();
        let keys: Vec<&String> = found[0].as_object().unwrap().keys().collect();
        assert_eq!(keys, ["code", "column", "file", "hint", "line", "message", "severity", "tenant"]);
        assert_eq!(found[0]["code"], "expects-choice");
        assert_eq!((&found[0]["severity"], &found[0]["tenant"]), (&Value::from("error"), &Value::from("feil")));
        assert_eq!((&found[0]["line"], &found[0]["column"]), (&Value::from(1), &Value::from(14)));
        assert_eq!(found[0]["message"], "«languages» kan ikke være «xx»");
    }
}

#[test]
fn folders_go_where_they_are_told() {
    let (root, elsewhere) = (library(), tempfile::tempdir().unwrap());
    let (out, state) = (elsewhere.path().join("a/out"), elsewhere.path().join("b/state"));
    let output = run(root.path(), &["build", "--out", out.to_str().unwrap(), "--state", state.to_str().unwrap()]);
    assert_eq!(output.0, 0, "{}", output.2);
    assert!(out.join("vik/index.html").is_file() && state.join("cache").is_dir());
    assert!(!root.path().join("dist").exists() && !root.path().join(".ffl").exists());
}

#[test]
fn the_base_is_the_flags_before_the_domain_before_the_settings() {
    let root = library();
    let base = |args: &[&str]| {
        assert_eq!(run(root.path(), &[&["build"], args].concat()).0, 0);
        html(root.path(), "robots.txt").split("Sitemap: ").nth(1).unwrap().trim().replace("/sitemap.xml", "")
    };
    assert_eq!(base(&[]), "https://vik.localhost");
    write(
        root.path(),
        "tenants/vik.toml",
        "languages = [\"nn\"]\nname = { nn = \"Vik\" }\ndomain = \"vikbibliotek.example\"\n",
    );
    assert_eq!(base(&[]), "https://vikbibliotek.example");
    assert_eq!(base(&["--base", "https://{tenant}.ny.example"]), "https://vik.ny.example");
}

#[test]
fn values_that_no_flag_can_have_are_wrong_calls() {
    let root = library();
    for wrong in [["--base", "ftp://x"], ["--base", "x"], ["--lang", "fr"], ["--jobs", "0"]] {
        let (code, _, said) = plain(root.path(), &["build", wrong[0], wrong[1]]);
        assert!(code == 2 && said.contains(wrong[1]), "{wrong:?}: {code} {said}");
    }
}

#[test]
fn a_time_that_is_none_is_named_and_dates_follow_it() {
    let root = library();
    let (code, _, said) = plain(root.path(), &["--at", "i går", "build"]);
    assert!(code == 2 && said.contains("i går"), "{said}");
    let future = article("Ope hus", "Seinare.").replace("tags", "publish = 2026-12-24\ntags");
    write(root.path(), "tenants/vik/content/articles/ope-hus.md", &future);
    let page = root.path().join("dist/vik/artiklar/ope-hus/index.html");
    for (at, there) in [("2026-12-23T22:59:59+00:00", false), ("2026-12-23T23:00:00+00:00", true)] {
        assert_eq!(plain(root.path(), &["--at", at, "build"]).0, 0);
        assert_eq!(page.exists(), there, "{at}");
    }
}

#[test]
fn messages_are_in_the_language_that_is_asked_for() {
    let root = library();
    write(root.path(), "tenants/vik.toml", WRONG);
    let first = |args: &[&str]| plain(root.path(), &[args, &["build"]].concat()).2.lines().next().unwrap().to_owned();
    assert_eq!(first(&["--lang", "nb"]), "feil[expects-choice]: «languages» kan ikke være «xx»");
    assert_eq!(first(&["--lang", "en"]), "error[expects-choice]: “languages” cannot be “xx”");
    let mut english = Command::cargo_bin("ffl").unwrap();
    english.env("LC_ALL", "en_GB.UTF-8").arg("--root").arg(root.path()).arg("build");
    assert!(told(english.output().unwrap()).2.starts_with("error["));
}

#[test]
fn all_that_is_said_is_in_the_language_that_is_asked_for() {
    let root = library();
    assert_eq!(run(root.path(), &["build"]).1.split(',').next().unwrap(), "1 bibliotek");
    let (_, _, said) = run(&root.path().join("borte"), &["build"]);
    assert!(!said.contains("there is no folder") && said.contains("tenants/"), "{said}");
}

#[test]
fn a_wrong_call_is_told_in_the_language_that_is_asked_for() {
    let root = library();
    let said = |args: &[&str]| plain(root.path(), args);
    for (args, nb, en) in [
        (&["buidl"][..], "det finnes ingen kommando «buidl»", "there is no command “buidl”"),
        (&["buidl"], "mente du «build»?", "did you mean “build”?"),
        (&["build", "--tennant", "vik"], "mente du «--tenant»?", "did you mean “--tenant”?"),
        (&["build", "--at", "i går"], "--at kan ikke være «i går»", "--at cannot be “i går”"),
        (&["build", "--tenant"], "--tenant mangler en verdi", "--tenant lacks a value"),
        (&["new", "book", "X"], "velg mellom tenant, page, article, event, list", "choose among tenant, page"),
        (&["new"], "mangler", "is missing"),
        (&[], "kommandoene er build, check", "the commands are build, check"),
    ] {
        for (speech, words) in [("nb", nb), ("en", en)] {
            let (code, _, wrong) = said(&[&["--lang", speech], args].concat());
            assert!(code == 2 && wrong.contains(words), "{args:?}: {wrong}");
        }
    }
    let (code, help, _) = said(&["--lang", "nb", "new", "--help"]);
    assert!(code == 0 && help.contains("Alle bibliotekene får filen") && !help.contains("Print"), "{help}");
}

#[test]
fn nothing_is_suggested_where_nothing_is_near() {
    let root = library();
    let (_, _, wrong) = run(root.path(), &["build", "--tenant", "finnesikke"]);
    assert!(!wrong.contains("mente du") && wrong.contains("= råd:"), "{wrong}");
    write(root.path(), "tenants/vik/content/articles/feil.md", &article("Feil", "Sjå [her](/borte-fra-alt-vi-har/)."));
    let (_, _, wrong) = run(root.path(), &["check"]);
    assert!(!wrong.contains('–') && wrong.contains("feil[link-missing]"), "{wrong}");
}

#[test]
fn a_root_without_tenants_and_a_build_beside_another_do_nothing() {
    let root = library();
    let empty = tempfile::tempdir().unwrap();
    let (code, _, said) = run(empty.path(), &["build"]);
    assert!(code == 2 && said.contains("tenants/") && said.contains("--root"), "{said}");
    assert!(!empty.path().join("dist").exists());

    fs::create_dir_all(root.path().join(".ffl")).unwrap();
    let lock = fs::File::create(root.path().join(".ffl/lock")).unwrap();
    lock.lock().unwrap();
    let (code, _, said) = run(root.path(), &["build"]);
    assert!(code == 2 && said.contains("feil[build-running]"), "{said}");
    assert!(!root.path().join("dist").exists());
    assert_eq!(run(root.path(), &["check"]).0, 0);
    lock.unlock().unwrap();
    assert_eq!(run(root.path(), &["build"]).0, 0);
}

#[test]
fn check_writes_nothing_and_fix_adds_only_ids() {
    let root = library();
    let path = "tenants/vik/content/articles/utan.md";
    write(root.path(), path, "+++\ntitle = \"Utan\"\ndate = 2026-11-01\n+++\nTekst.\n");
    let before = texts(root.path());
    let (code, said, wrong) = run(root.path(), &["check"]);
    assert_eq!((code, said.as_str()), (1, "1 feil, 0 advarsler\n"));
    assert!(wrong.starts_with("feil[") && wrong.contains(path), "{wrong}");
    assert!(texts(root.path()) == before);
    let (code, said, _) = run(root.path(), &["check", "--fix"]);
    assert_eq!(code, 0, "{said}");
    let after = fs::read_to_string(root.path().join(path)).unwrap();
    let id = after.lines().find(|line| line.starts_with("id = ")).unwrap();
    assert!(uuid::Uuid::parse_str(id.trim_start_matches("id = ").trim_matches('"')).is_ok(), "{id}");
    assert_eq!(after.replace(&format!("{id}\n"), ""), "+++\ntitle = \"Utan\"\ndate = 2026-11-01\n+++\nTekst.\n");
    let mut rest = texts(root.path());
    rest.insert(path.to_owned(), before[path].clone());
    assert!(rest == before, "only that file was changed");
    assert_eq!(run(root.path(), &["check", "--quiet"]), (0, String::new(), String::new()));
}

#[test]
fn check_by_name_lists_what_is_missing_before_a_library_takes_over() {
    let root = library();
    let municipality = "[[municipality]]\nnumber = \"0000\"\nofficial = \"Nes\"\nlanguage_form = \"bokmål\"\n\
         names = [{ lang = \"nb\", name = \"Nes\" }]\n";
    let statement = "accessibility_statement = \"https://uustatus.no/nb/erklaringer/publisert/…\"\n";
    write(root.path(), "tenants/nes.toml", &format!("languages = [\"nb\"]\n{statement}{municipality}"));
    assert_eq!(run(root.path(), &["check"]), (0, "0 feil, 0 advarsler\n".to_owned(), String::new()));
    let (code, said, wrong) = run(root.path(), &["check", "nes"]);
    assert_eq!((code, said.as_str()), (0, "0 feil, 0 advarsler, 4 råd\n"), "{wrong}");
    for words in ["tenants/nes.toml:2:27", "uustatus.no", "contact = {", "name", "[[branch]]"] {
        assert!(wrong.contains(words), "{words}: {wrong}");
    }
    assert_eq!(run(root.path(), &["check", "--tenant", "nes"]).2, wrong);
    let adopted = format!("adopted = true\nlanguages = [\"nb\"]\n{statement}{municipality}");
    write(root.path(), "tenants/nes.toml", &adopted);
    assert_eq!(run(root.path(), &["check"]).1, "2 feil, 2 advarsler\n");
}

#[test]
fn check_writes_not_even_a_memo() {
    let root = library();
    assert_eq!(run(root.path(), &["check"]).0, 0);
    assert!(!root.path().join(".ffl").exists());
}

#[test]
fn new_makes_valid_files_and_overwrites_none() {
    let root = library();
    let cases = [
        (&["tenant", "Øvre Ål"][..], "tenants/ovre-al.toml"),
        (&["article", "Høstens bøker", "--tenant", "vik"], "tenants/vik/content/articles/hostens-boker.md"),
        (&["page", "Om \"oss\"", "--tenant", "vik"], "tenants/vik/content/pages/om-oss.md"),
        (&["event", "Lesestund", "--tenant", "vik"], "tenants/vik/content/events/lesestund.md"),
        (&["list", "Ti gode", "--tenant", "vik"], "tenants/vik/content/lists/ti-gode.md"),
    ];
    for (args, path) in cases {
        let args = [&["new"], args].concat();
        let (code, said, wrong) = run(root.path(), &args);
        assert_eq!((code, said.lines().next(), wrong.as_str()), (0, Some(path), ""));
        let id = args.last().filter(|_| args.len() > 3).copied().unwrap_or("ovre-al");
        assert!(said.contains(&format!("ffl serve --tenant {id}\n")), "{said}");
        let text = fs::read_to_string(root.path().join(path)).unwrap();
        assert_eq!(text.contains("draft = true\n"), ["article", "event", "list"].contains(&args[1]), "{text}");
        let made = fs::read(root.path().join(path)).unwrap();
        let (code, said, wrong) = run(root.path(), &args);
        assert!(code == 2 && said.is_empty() && wrong.contains(path), "{wrong}");
        assert!(fs::read(root.path().join(path)).unwrap() == made);
    }
    let (code, _, wrong) = run(root.path(), &["check"]);
    assert_eq!((code, wrong.contains("feil[")), (0, false), "{wrong}");
    let before = texts(root.path());
    for wrong in [["page", "!!!"], ["tenant", "文学"]] {
        let (code, _, said) = run(root.path(), &["new", wrong[0], wrong[1], "--tenant", "vik"]);
        assert!(code == 2 && said.contains(wrong[1]), "{said}");
    }
    let (code, _, said) = run(root.path(), &["new", "page", "Side", "--tenant", "vikk"]);
    assert!(code == 2 && said.contains("vikk"), "{said}");
    assert!(texts(root.path()) == before);
}

#[test]
fn new_does_not_write_for_all_libraries_by_accident() {
    let root = library();
    let before = texts(root.path());
    let (code, said, wrong) = run(root.path(), &["new", "article", "Vår nyhet"]);
    assert!(code == 2 && said.is_empty() && wrong.contains("--tenant") && wrong.contains("--shared"), "{wrong}");
    assert_eq!(run(root.path(), &["new", "article", "Vår nyhet", "--tenant", "vik", "--shared"]).0, 2);
    assert!(texts(root.path()) == before);
    let (code, said, _) = run(root.path(), &["--quiet", "new", "article", "Vår nyhet", "--shared"]);
    assert_eq!((code, said.as_str()), (0, "content/articles/var-nyhet.md\n"));
}

#[test]
fn serve_says_that_its_port_is_taken() {
    let root = library();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let mut child = Command::cargo_bin("ffl")
        .unwrap()
        .args(["--at", AT, "--lang", "nb", "--root"])
        .arg(root.path())
        .args(["serve", "--port", &port])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    for _ in 0..400 {
        if child.try_wait().unwrap().is_some() {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let _ = child.kill();
    let (code, _, said) = told(child.wait_with_output().unwrap());
    assert!(code == 2 && said.contains(&port), "{code}: {said}");
}

/// Nothing of the repository's own goes wrong by the clock alone: texts begin and end, links must not lead to what has ended.
#[test]
fn the_repositorys_own_libraries_hold_for_years() {
    for day in ["2026-12-27", "2027-01-05", "2027-02-05", "2027-06-01", "2028-03-01", "2030-01-01"] {
        let at = format!("{day}T12:00:00+01:00");
        let output = Command::cargo_bin("ffl")
            .unwrap()
            .args([
                "check",
                "storvik-demo",
                "lillevik-demo",
                "handbok",
                "nasjonal",
                "--lang",
                "en",
                "--at",
                &at,
                "--root",
            ])
            .arg(env!("CARGO_MANIFEST_DIR"))
            .output()
            .unwrap();
        assert!(output.status.success(), "{day}: {}", String::from_utf8_lossy(&output.stderr));
    }
}
