//! What holds for every library and every edit: an incremental build is a clean one, the surroundings leave no trace, every
//! link leads somewhere, a killed build does no harm, and no minifier finds more than one byte in a hundred.
//!
//! `FFL_ROUNDS` multiplies the counts; `scripts/proof.sh` sets it.

#![cfg(test)]

mod library;

use assert_cmd::cargo::CommandCargoExt;
use library::{AT, article, ffl, files, library, write};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

fn rounds(base: u64) -> u64 {
    base * std::env::var("FFL_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(1)
}

/// Well-spread numbers from a seed (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % limit
    }
}

const OWN: &str = "tenants/vik/content";
const WORDS: [&str; 6] = ["Haust", "Bøker", "Ope hus", "Språk", "Dikt", "Ål og Å"];

/// One edit as people make them; what it overwrites or removes is remembered, so that it can be undone.
fn edit(root: &Path, dice: &mut Dice, undo: &mut Vec<(String, Option<Vec<u8>>)>) -> String {
    let own: Vec<String> = files(&root.join(OWN)).into_keys().filter(|name| name.ends_with(".md")).collect();
    let some = |dice: &mut Dice| format!("{OWN}/{}", own[dice.below(own.len())]);
    let word = WORDS[dice.below(WORDS.len())];
    let number = dice.below(40);
    let put = |undo: &mut Vec<_>, path: &str, text: Option<String>| {
        undo.push((path.to_owned(), fs::read(root.join(path)).ok()));
        match text {
            Some(text) => write(root, path, &text),
            None => fs::remove_file(root.join(path)).unwrap(),
        }
    };
    let text = |path: &str| fs::read_to_string(root.join(path)).unwrap();
    match dice.below(10) {
        0 | 1 => {
            let path = format!("{OWN}/articles/ny-{number}.md");
            let body = article(word, &format!("{word} [inn](@/pages/bli-laaner.md)."))
                .replace("4c11", &format!("{:04x}", 0x4000 + number));
            put(undo, &path, Some(body));
            format!("add {path}")
        }
        2 if own.len() > 1 => {
            let path = some(dice);
            put(undo, &path, None);
            format!("delete {path}")
        }
        3 if own.len() > 1 => {
            let path = some(dice);
            let (moved, content) = (format!("{OWN}/articles/flytt-{number}.md"), text(&path));
            if moved != path {
                put(undo, &path, None);
                put(undo, &moved, Some(content));
            }
            format!("rename {path} to {moved}")
        }
        4 => {
            let path = some(dice);
            let changed = text(&path) + &format!("\n\nMeir om {word}.\n");
            put(undo, &path, Some(changed));
            format!("body of {path}")
        }
        5 => {
            let path = some(dice);
            let changed: Vec<String> =
                text(&path)
                    .lines()
                    .map(|line| {
                        if line.starts_with("title") { format!("title = \"{word} {number}\"") } else { line.to_owned() }
                    })
                    .collect();
            put(undo, &path, Some(changed.join("\n") + "\n"));
            format!("title of {path}")
        }
        6 => {
            let path = some(dice);
            let changed = text(&path).replace("tags = [\"hus\"]", "tags = [\"hus\", \"ål\"]");
            put(undo, &path, Some(changed));
            format!("tags of {path}")
        }
        7 => {
            let file = format!(
                "languages = [\"nn\", \"en\"]\nname = {{ nn = \"Vik {number}\" }}\n[theme]\nname = \"{}\"\n",
                ["standard", "fjord"][dice.below(2)]
            );
            put(undo, "tenants/vik.toml", Some(file));
            "tenant".to_owned()
        }
        8 => {
            let path = [
                "themes/standard/messages/nn.toml",
                "themes/standard/templates/footer.html",
                "themes/standard/assets/prose.css",
            ][dice.below(3)];
            let changed = match path {
                path if path.ends_with(".css") => text(path) + &format!("\n.x{number} {{ margin: {number}px }}\n"),
                path if path.ends_with(".html") => text(path) + &format!("<p>{number}</p>\n"),
                path => text(path).replace("home = \"", &format!("home = \"{number} ")),
            };
            put(undo, path, Some(changed));
            format!("theme {path}")
        }
        _ => match undo.pop() {
            Some((path, Some(before))) => {
                fs::create_dir_all(root.join(&path).parent().unwrap()).unwrap();
                fs::write(root.join(&path), before).unwrap();
                format!("undo {path}")
            }
            Some((path, None)) => {
                let _ = fs::remove_file(root.join(&path));
                format!("undo {path}")
            }
            None => "nothing".to_owned(),
        },
    }
}

#[test]
fn any_edits_give_what_a_clean_build_gives() {
    let seed = 0x9e37_79b9_7f4a_7c15;
    let (root, mut dice, mut undo, mut history) = (library(), Dice(seed), Vec::new(), Vec::new());
    let root = root.path();
    for round in 0..rounds(24) {
        for _ in 0..=dice.below(2) {
            history.push(edit(root, &mut dice, &mut undo));
        }
        let done = ffl(root, &["build"]);
        for folder in ["clean", "state"] {
            let _ = fs::remove_dir_all(root.join(folder));
        }
        let (clean, state) = (root.join("clean"), root.join("state"));
        let from_nothing = ffl(root, &["build", "--out", clean.to_str().unwrap(), "--state", state.to_str().unwrap()]);
        let said = String::from_utf8_lossy(&done.stderr).into_owned() + &String::from_utf8_lossy(&from_nothing.stderr);
        assert_eq!(done.status.code(), from_nothing.status.code(), "round {round}: {said}\n{history:#?}");
        if done.status.success() {
            let (ours, expected) = (files(&root.join("dist")), files(&clean));
            let differ: Vec<&String> =
                ours.keys().chain(expected.keys()).filter(|path| ours.get(*path) != expected.get(*path)).collect();
            assert!(differ.is_empty(), "round {round}: {differ:?}\n{history:#?}");
        }
    }
}

#[test]
fn the_same_bytes_come_out_elsewhere() {
    let (root, other) = (library(), library());
    assert!(ffl(root.path(), &["build"]).status.success());
    let elsewhere = other.path().join("a folder, æøå");
    fs::create_dir(&elsewhere).unwrap();
    for name in ["content", "tenants", "themes", "ffl.toml"] {
        fs::rename(other.path().join(name), elsewhere.join(name)).unwrap();
    }
    let mut command = Command::cargo_bin("ffl").unwrap();
    command
        .envs([("TZ", "Pacific/Kiritimati"), ("LC_ALL", "tr_TR.UTF-8"), ("LANG", "C")])
        .args(["--at", AT, "--jobs", "1", "--root"]);
    assert!(command.arg(&elsewhere).arg("build").output().unwrap().status.success());
    assert!(files(&root.path().join("dist")) == files(&elsewhere.join("dist")));
}

/// The values of an attribute in HTML as this program writes it.
fn values<'h>(html: &'h str, attribute: &'h str) -> impl Iterator<Item = &'h str> {
    html.match_indices(attribute).map(move |(at, _)| {
        let rest = &html[at + attribute.len()..];
        match rest.strip_prefix('"') {
            Some(rest) => rest.split('"').next().unwrap(),
            None => rest.split([' ', '>']).next().unwrap(),
        }
    })
}

#[test]
fn every_internal_link_leads_somewhere() {
    let out = tempfile::tempdir().unwrap();
    let (dist, state) = (out.path().join("dist"), out.path().join("state"));
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut arguments = vec!["build", "--out", dist.to_str().unwrap(), "--state", state.to_str().unwrap()];
    for tenant in ["lillevik-demo", "karasjok", "handbok", "nasjonal"] {
        arguments.extend(["--tenant", tenant]);
    }
    let output = ffl(here, &arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut dead = BTreeSet::new();
    for tenant in fs::read_dir(&dist).unwrap().flatten() {
        let site = files(&tenant.path());
        let page = |path: &str| site.get(path).map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        for path in site.keys().filter(|path| path.ends_with(".html")) {
            let html = page(path).unwrap();
            for link in values(&html, " href=").chain(values(&html, " src=")) {
                let (address, anchor) = link.split_once('#').unwrap_or((link, ""));
                let address = address.split('?').next().unwrap();
                let local = address.starts_with('/') && !address.starts_with("//");
                let file = match address {
                    "" => path.clone(),
                    _ if !local => continue,
                    _ if address.ends_with('/') => format!("{}index.html", &address[1..]),
                    _ => address[1..].to_owned(),
                };
                let anchored = || {
                    anchor.is_empty() || page(&file).is_some_and(|html| values(&html, " id=").any(|id| id == anchor))
                };
                if !site.contains_key(&file) || !anchored() {
                    dead.insert(format!("{}/{path} → {link}", tenant.file_name().to_string_lossy()));
                }
            }
        }
    }
    assert!(dead.is_empty(), "{dead:#?}");
}

#[test]
fn a_killed_build_leaves_whole_files_and_the_next_one_heals() {
    let root = library();
    let root = root.path();
    assert!(ffl(root, &["build"]).status.success());
    let mut dice = Dice(0x2545_f491_4f6c_dd1d);
    for round in 0..rounds(8) {
        let before = files(&root.join("dist/vik"));
        write(root, "tenants/vik.toml", &format!("languages = [\"nn\", \"en\"]\nname = {{ nn = \"Vik {round}\" }}\n"));
        let mut child = Command::cargo_bin("ffl")
            .unwrap()
            .args(["--at", AT, "--root"])
            .arg(root)
            .arg("build")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_micros(dice.below(60_000) as u64));
        let _ = child.kill();
        child.wait().unwrap();
        let left = files(&root.join("dist/vik"));
        let healed = ffl(root, &["build"]);
        assert!(healed.status.success(), "round {round}: {}", String::from_utf8_lossy(&healed.stderr));
        let after = files(&root.join("dist/vik"));
        for (path, bytes) in &left {
            assert!(
                before.get(path) == Some(bytes) || after.get(path) == Some(bytes),
                "round {round}: {path} is neither old nor new"
            );
        }
        assert!(!root.join("dist/.vik.new").exists());
        let clean = root.join("clean");
        let _ = fs::remove_dir_all(&clean);
        let _ = fs::remove_dir_all(root.join("state"));
        assert!(
            ffl(root, &["build", "--out", clean.to_str().unwrap(), "--state", root.join("state").to_str().unwrap()])
                .status
                .success()
        );
        assert!(after == files(&clean.join("vik")), "round {round}");
    }
}

/// Elements with their attributes, and texts without what HTML collapses: what a reader and a script get.
fn shape(html: &str) -> Vec<String> {
    use html5ever::tendril::StrTendril;
    use html5ever::tokenizer::{BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
    #[derive(Default)]
    struct Sink(std::cell::RefCell<(Vec<String>, String)>);
    impl TokenSink for Sink {
        type Handle = ();
        fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
            let (shape, text) = &mut *self.0.borrow_mut();
            match token {
                Token::CharacterTokens(characters) => text.push_str(&characters),
                // A browser makes the head whether it is written or not.
                Token::TagToken(tag) if tag.kind == TagKind::StartTag && &*tag.name != "head" => {
                    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
                    shape.extend(Some(words).filter(|words| !words.is_empty()));
                    text.clear();
                    let attributes: BTreeMap<_, _> =
                        tag.attrs.iter().map(|a| (a.name.local.to_string(), a.value.to_string())).collect();
                    shape.push(format!("{} {attributes:?}", tag.name));
                }
                _ => {}
            }
            TokenSinkResult::Continue
        }
    }
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from(html));
    let tokenizer = Tokenizer::new(Sink::default(), TokenizerOpts::default());
    let _ = tokenizer.feed(&queue);
    tokenizer.end();
    let (mut shape, text) = tokenizer.sink.0.into_inner();
    shape.push(text.split_whitespace().collect::<Vec<_>>().join(" "));
    shape
}

#[test]
fn a_minifier_of_whole_pages_finds_nothing_and_changes_nothing() {
    let root = library();
    assert!(ffl(root.path(), &["build"]).status.success());
    let options = minify_html::Cfg { keep_closing_tags: true, ..minify_html::Cfg::default() };
    let (mut ours, mut theirs) = (0, 0);
    for (path, bytes) in files(&root.path().join("dist/vik")).into_iter().filter(|(path, _)| path.ends_with(".html")) {
        let minified = minify_html::minify(&bytes, &options);
        let least = minify_html::minify(&bytes, &minify_html::Cfg::default());
        let (before, after) = (shape(&String::from_utf8_lossy(&bytes)), shape(&String::from_utf8_lossy(&minified)));
        let differ = before.iter().zip(&after).find(|(a, b)| a != b);
        assert!(differ.is_none() && before.len() == after.len(), "{path}: {differ:?}");
        ours += bytes.len();
        theirs += least.len();
    }
    assert!(ours * 100 <= theirs * 101, "{ours} bytes, {theirs} after minify-html");
}
