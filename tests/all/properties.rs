//! What holds for every library and every edit: an incremental build is a clean one, the surroundings leave no trace, every
//! link leads somewhere, a killed build does no harm, and no minifier finds more than one byte in a hundred.
//!
//! `FFL_ROUNDS` multiplies the counts; `scripts/proof.sh` sets it.

use crate::library::{AT, article, ffl, files, library, write};
use assert_cmd::cargo::CommandCargoExt;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

fn rounds(base: u64) -> u64 {
    base * crate::library::rounds() as u64
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

/// Somebody who edits a library as people do; what is overwritten or removed is remembered, so that it can be undone.
struct Editor<'r> {
    root: &'r Path,
    dice: Dice,
    undo: Vec<(String, Option<Vec<u8>>)>,
}

impl Editor<'_> {
    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.root.join(path)).unwrap()
    }

    /// Writes a file, or takes it away.
    fn put(&mut self, path: &str, bytes: Option<Vec<u8>>) {
        self.undo.push((path.to_owned(), fs::read(self.root.join(path)).ok()));
        self.set(path, bytes);
    }

    fn set(&self, path: &str, bytes: Option<Vec<u8>>) {
        let file = self.root.join(path);
        match bytes {
            Some(bytes) => {
                fs::create_dir_all(file.parent().unwrap()).unwrap();
                fs::write(file, bytes).unwrap();
            }
            // What is to be undone may be gone with its folder.
            None => drop(fs::remove_file(file)),
        }
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.dice.below(of.len())]
    }

    /// Some text below a folder, if there is one.
    fn some(&mut self, folder: &str) -> Option<String> {
        let names = files(&self.root.join(folder)).into_keys().filter(|name| name.ends_with(".md"));
        let texts: Vec<String> = names.map(|name| format!("{folder}/{name}")).collect();
        (!texts.is_empty()).then(|| texts[self.dice.below(texts.len())].clone())
    }

    /// One edit, and what it was.
    fn edit(&mut self) -> String {
        match self.dice.below(20) {
            0 | 1 => self.add(),
            2 => self.take_away(),
            3 => self.rename(),
            4 | 5 => self.rewrite(),
            6 => self.tenant(),
            7 => self.theme(),
            8 => self.picture(),
            9 => self.statics(),
            10 => self.settings(),
            11 => self.event(),
            12 => self.shows(),
            13 | 14 => self.says(),
            15..=17 => self.retitle(),
            _ => self.undone(),
        }
    }

    fn add(&mut self) -> String {
        let (number, word) = (self.dice.below(40), self.one(&WORDS));
        let (path, links) = match self.dice.below(4) {
            0 => (format!("content/pages/delt-{number}.md"), "@/pages/kontakt.md"),
            1 => (format!("{OWN}/pages/eiga-{number}/side.md"), "/artiklar/"),
            _ => (format!("{OWN}/articles/ny-{number}.md"), "@/pages/bli-laaner.md"),
        };
        let kind = path.len() % 7;
        let text = article(word, &format!("{word} [inn]({links})."));
        let text = text.replace("4c11", &format!("{:04x}", 0x4000 + number * 8 + kind));
        let text = if path.contains("/articles/") { text } else { text.replace("date = 2026-11-01\n", "") };
        self.put(&path, Some(text.into_bytes()));
        format!("add {path}")
    }

    fn take_away(&mut self) -> String {
        let folder = self.one(&[OWN, OWN, "content/pages"]);
        let Some(path) = self.some(folder) else { return "nothing".to_owned() };
        self.put(&path, None);
        format!("delete {path}")
    }

    fn rename(&mut self) -> String {
        let number = self.dice.below(40);
        let Some(path) = self.some(OWN) else { return "nothing".to_owned() };
        let moved = format!("{OWN}/articles/flytt-{number}.md");
        if moved != path {
            let text = self.text(&path);
            self.put(&path, None);
            self.put(&moved, Some(text.into_bytes()));
        }
        format!("rename {path} to {moved}")
    }

    fn rewrite(&mut self) -> String {
        let folder = self.one(&[OWN, OWN, "content/pages"]);
        let (number, word) = (self.dice.below(40), self.one(&WORDS));
        let Some(path) = self.some(folder) else { return "nothing".to_owned() };
        let text = self.text(&path);
        let changed = match self.dice.below(3) {
            0 => text.replace("tags = [\"hus\"]", "tags = [\"hus\", \"ål\"]"),
            1 => text.replacen("title =", &format!("aliases = [\"/gammal-{number}/\"]\ntitle ="), 1),
            _ => text + &format!("\n\nMeir om {word}.\n"),
        };
        self.put(&path, Some(changed.into_bytes()));
        format!("rewrite {path}")
    }

    /// Another title, which lists and neighbours show too and the site is put together without.
    fn retitle(&mut self) -> String {
        let folder = self.one(&[OWN, "content/pages", "tenants/vik/content/articles", "tenants/vik/content/articles"]);
        let (number, word) = (self.dice.below(40), self.one(&WORDS));
        let Some(path) = self.some(folder) else { return "nothing".to_owned() };
        let titled = |line: &str| {
            if line.starts_with("title") { format!("title = \"{word} {number}\"\n") } else { format!("{line}\n") }
        };
        let changed: String = self.text(&path).lines().map(titled).collect();
        self.put(&path, Some(changed.into_bytes()));
        format!("retitle {path}")
    }

    /// A page that shows of others what there is to show: cards, a text, dates, and a place in one that it leads to.
    fn shows(&mut self) -> String {
        let (number, folder) = (self.dice.below(6), self.one(&[OWN, "content/pages"]));
        let Some(other) = self.some(folder) else { return "nothing".to_owned() };
        let key = other.trim_start_matches(OWN).trim_start_matches("content").trim_start_matches('/');
        let kind = self.one(&["articles", "pages"]);
        let block = match self.dice.below(5) {
            0 => format!("::: {kind} count=3\n:::").replace("pages count", "articles section=\"pages\" count"),
            1 => format!("::: shared page=\"{key}\"\n:::"),
            2 => "::: events count=2 days=3\n:::".to_owned(),
            3 => format!("Les [meir](@/{key}#meir)."),
            _ => format!("Les [om det](@/{key})."),
        };
        let text = format!("+++\ntitle = \"Ser {number}\"\n+++\n{block}\n\n## Meir\n");
        self.put(&format!("{OWN}/pages/ser-{number}.md"), Some(text.into_bytes()));
        format!("show {block:?} in {number}")
    }

    /// What a text says of itself: all of it stands elsewhere too.
    fn says(&mut self) -> String {
        let folder = self.one(&[OWN, OWN, "content/pages"]);
        let (number, word) = (self.dice.below(40), self.one(&WORDS));
        let Some(path) = self.some(folder) else { return "nothing".to_owned() };
        let (article, text) = (path.contains("/articles/"), self.text(&path));
        let key = match self.dice.below(8) {
            0 => "featured = true".to_owned(),
            1 => format!("weight = {number}"),
            2 => "draft = true".to_owned(),
            3 => format!("updated = 2026-11-{:02}", 1 + number % 22),
            4 => format!("slug = \"namn-{number}\""),
            5 => format!("publish = 2026-11-23T{:02}:30", number % 24),
            6 if article => format!("author = \"{word}\""),
            _ => format!("summary = \"Om {word} {number}\""),
        };
        let name = key.split(' ').next().unwrap_or_default();
        if text.lines().any(|line| line.starts_with(name)) {
            return "nothing".to_owned();
        }
        self.put(&path, Some(text.replacen("title =", &format!("{key}\ntitle ="), 1).into_bytes()));
        format!("say {key} in {path}")
    }

    fn tenant(&mut self) -> String {
        let (number, theme) = (self.dice.below(40), self.one(&["standard", "fjord"]));
        let languages = self.one(&["\"nn\", \"en\"", "\"nb\", \"nn\"", "\"se\"", "\"nn\", \"nb\", \"en\""]);
        // With services and without a capacity, a happening is warned of that people sign up for.
        let live = self.one(&["", "[live]\n", "nearby = [\"nes\"]\n"]);
        let file = format!(
            "languages = [{languages}]\nname = {{ nn = \"Vik {number}\" }}\n{live}[theme]\nname = \"{theme}\"\n"
        );
        self.put("tenants/vik.toml", Some(file.into_bytes()));
        format!("tenant in {languages}")
    }

    fn theme(&mut self) -> String {
        let number = self.dice.below(40);
        let path = self.one(&[
            "themes/standard/messages/nn.toml",
            "themes/standard/templates/footer.html",
            "themes/standard/assets/prose.css",
        ]);
        let changed = match path {
            path if path.ends_with(".css") => self.text(path) + &format!("\n.x{number} {{ margin: {number}px }}\n"),
            path if path.ends_with(".html") => self.text(path) + &format!("<p>{number}</p>\n"),
            path => self.text(path).replace("home = \"", &format!("home = \"{number} ")),
        };
        self.put(path, Some(changed.into_bytes()));
        format!("theme {path}")
    }

    /// A picture that a page shows, other pixels in it, or none any more.
    fn picture(&mut self) -> String {
        let (number, path) = (self.dice.below(200), "tenants/vik/media/bilete.png");
        if self.dice.below(4) == 0 {
            self.put(path, None);
            return "no picture".to_owned();
        }
        let mut bytes = std::io::Cursor::new(Vec::new());
        image::RgbImage::from_pixel(330, 40, image::Rgb([number as u8, 40, 90]))
            .write_to(&mut bytes, image::ImageFormat::Png)
            .unwrap();
        self.put(path, Some(bytes.into_inner()));
        let shown = format!("{OWN}/pages/bilete.md");
        self.put(&shown, Some("+++\ntitle = \"Bilete\"\n+++\n![Eit bilete](media/bilete.png)\n".into()));
        format!("picture {number}")
    }

    fn statics(&mut self) -> String {
        let number = self.dice.below(40);
        let name = self.one(&["kart.txt", "kart.txt", "robots.txt", "artiklar/index.html", ".well-known/x.txt"]);
        let path = format!("tenants/vik/static/{name}");
        let gone = self.dice.below(3) == 0;
        self.put(&path, (!gone).then(|| number.to_string().into_bytes()));
        format!("static {path}")
    }

    fn settings(&mut self) -> String {
        let (limit, host) = (self.one(&[1024, 4096, 100_000]), self.one(&["example", "example.org"]));
        let file = format!("base = \"https://{{tenant}}.{host}\"\n[limits]\ncontent = {limit}\n");
        self.put("ffl.toml", Some(file.into_bytes()));
        format!("limit {limit} at {host}")
    }

    /// A happening that is over, or not yet.
    fn event(&mut self) -> String {
        let day = self.one(&["2026-11-22", "2026-11-23", "2026-12-01"]);
        let id = "8a2f41a3-c54c-4c11-8f3d-0a5a4d1c9d01";
        let more = self.one(&[
            "",
            "tickets = \"https://billett.example/\"\nsale_opens = 2026-11-23T13:00\n",
            "repeat = \"kvar dag\"\ntimes = 9\n",
            "sign_up = true\n",
        ]);
        let file = format!("+++\nid = \"{id}\"\ntitle = \"Dans\"\nstart = {day}\n{more}tags = [\"dans\"]\n+++\nKom.\n");
        self.put(&format!("{OWN}/events/dans.md"), Some(file.into_bytes()));
        format!("event on {day}")
    }

    fn undone(&mut self) -> String {
        let Some((path, before)) = self.undo.pop() else { return "nothing".to_owned() };
        self.set(&path, before);
        format!("undo {path}")
    }
}

/// The seed of the random edits: `FFL_SEED`, the same one each time in CI, else a fresh one, which a failure prints.
fn seed() -> u64 {
    let given = std::env::var("FFL_SEED").ok().and_then(|text| text.parse().ok());
    let fixed = std::env::var_os("CI").map(|_| 0x9e37_79b9_7f4a_7c15);
    let clock = || std::time::UNIX_EPOCH.elapsed().map_or(1, |since| since.as_nanos() as u64 | 1);
    given.or(fixed).unwrap_or_else(clock)
}

#[test]
fn any_edits_give_what_a_clean_build_gives() {
    let (root, seed, mut history) = (library(), seed(), Vec::new());
    println!("FFL_SEED={seed}");
    let root = root.path();
    let mut editor = Editor { root, dice: Dice(seed), undo: Vec::new() };
    let mut written = 0;
    for round in 0..rounds(24) {
        for _ in 0..=editor.dice.below(2) {
            history.push(editor.edit());
        }
        // The clock goes on, and back.
        let at = format!("2026-11-{}T{:02}:00:00+01:00", 22 + editor.dice.below(4), editor.dice.below(24));
        let done = ffl(root, &["build", "--at", &at]);
        for folder in ["clean", "state"] {
            let _ = fs::remove_dir_all(root.join(folder));
        }
        let (clean, state) = (root.join("clean"), root.join("state"));
        let places = ["--out", clean.to_str().unwrap(), "--state", state.to_str().unwrap()];
        let from_nothing = ffl(root, &[&["build", "--at", &at], &places[..]].concat());
        let said = String::from_utf8_lossy(&done.stderr).into_owned() + &String::from_utf8_lossy(&from_nothing.stderr);
        assert_eq!(done.status.code(), from_nothing.status.code(), "round {round}: {said}\n{history:#?}");
        let told = |output: &std::process::Output| String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(told(&done), told(&from_nothing), "round {round}: {history:#?}");
        if done.status.success() {
            let (ours, expected) = (files(&root.join("dist")), files(&clean));
            let differ: Vec<&String> =
                ours.keys().chain(expected.keys()).filter(|path| ours.get(*path) != expected.get(*path)).collect();
            assert!(differ.is_empty(), "round {round}: {differ:?}\n{history:#?}");
            written += 1;
        } else {
            // Faults are the editor's own: they go, or nothing would be written any more.
            history.push(editor.undone());
        }
    }
    println!("{written} of {} rounds wrote a site", rounds(24));
    assert!(written > 0, "{history:#?}");
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
