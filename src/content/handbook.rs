//! What people wrote by hand about closed sets, held against their tables: the handbook, the theme's words and templates, the
//! committed schemas. Whoever adds a key, a kind, a block or a language is told here what else must say so.

use super::markdown::blocks;
use super::schema::{Form, Item, Picture, json};
use super::value::Table;
use super::{emergency, front, place, tenant};
use crate::diagnostic::failed;
use crate::model::content::Kind;
use crate::model::language::Language;
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The page that tells of a form's own keys.
const PAGES: [(&str, &[Form]); 4] = [
    ("artikler", &[Form::Document(Kind::Articles)]),
    ("lysbilder", &[Form::Document(Kind::Screens)]),
    ("sider", &[Form::Document(Kind::Pages), Form::Section]),
    ("arrangementer-og-lister", &[Form::Document(Kind::Events), Form::Document(Kind::Lists)]),
];
/// The forms of Norwegian that the handbook is in: what the names of its files end in, and what heads a table of keys.
const NORWEGIAN: [(&str, &str); 2] = [(".md", "Nøkkel"), (".nn.md", "Nykel")];

type Names = BTreeSet<String>;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The text of a file about writing.
fn handbook(page: &str) -> String {
    let path = root().join("tenants/handbok/content/pages/skrive").join(page);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.splitn(3, "+++").nth(2).unwrap().to_owned()
}

/// The names of the files in a folder, without what they end in.
fn stems(folder: &str) -> Names {
    let entries = fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().path());
    entries.filter_map(|path: PathBuf| Some(path.file_stem()?.to_str()?.to_owned())).collect()
}

fn names<'a>(names: impl IntoIterator<Item = &'a str>) -> Names {
    names.into_iter().map(str::to_owned).collect()
}

fn keys(form: Form) -> Names {
    json(form)["properties"].as_object().unwrap().keys().cloned().collect()
}

/// Keys that every kind has.
fn common() -> Names {
    Kind::ALL.map(|kind| keys(Form::Document(kind))).into_iter().reduce(|a, b| &a & &b).unwrap()
}

fn parser(text: &str) -> Parser<'_> {
    Parser::new_ext(text, Options::ENABLE_TABLES)
}

/// What stands in a text as code: every name before an equals sign, and every name alone.
fn told(text: &str) -> Names {
    let mut told = Names::new();
    let mut code = 0;
    for event in parser(text) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => code += 1,
            Event::End(TagEnd::CodeBlock) => code -= 1,
            Event::Code(text) => told.extend(assigned(&text).chain(is_name(&text).then(|| text.to_string()))),
            Event::Text(text) if code > 0 => told.extend(assigned(&text)),
            _ => {}
        }
    }
    told
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

fn assigned(text: &str) -> impl Iterator<Item = String> {
    let ends = text.match_indices('=').map(|(at, _)| text[..at].trim_end());
    let before = ends.filter_map(|text| text.rsplit(|c: char| !(c.is_ascii_lowercase() || c == '_')).next());
    before.filter(|name| is_name(name)).map(str::to_owned).collect::<Vec<_>>().into_iter()
}

/// The first cells of the tables below a heading cell, as names of keys: `menu = true` → `menu`.
fn table(text: &str, heading: &str) -> Vec<String> {
    let rows = text.lines().skip_while(|line| !line.starts_with(&format!("| {heading} |"))).skip(2);
    let cells = rows.take_while(|line| line.starts_with('|')).filter_map(|line| line.split('`').nth(1));
    cells.map(|cell| cell.split([' ', '=']).next().unwrap_or_default().to_owned()).collect()
}

/// The tables of a text's fences in TOML.
fn examples(text: &str) -> Vec<toml::Table> {
    let mut found = Vec::new();
    let mut inside = false;
    for event in parser(text) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => inside = &*info == "toml",
            Event::Text(text) if inside => found.push(text.parse().unwrap_or_else(|error| panic!("{error}: {text}"))),
            Event::End(TagEnd::CodeBlock) => inside = false,
            _ => {}
        }
    }
    found
}

/// What a text says to write into a file: TOML in fences and `key = value` in running text.
fn snippets(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut fenced = false;
    for event in parser(text) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => fenced = &*info == "toml",
            Event::End(TagEnd::CodeBlock) => fenced = false,
            Event::Text(text) if fenced => found.push(text.to_string()),
            Event::Code(text) if text.split_once(" = ").is_some_and(|(key, _)| is_name(key)) => {
                found.push(text.to_string());
            }
            _ => {}
        }
    }
    found
}

/// Whether some file takes a snippet: one of each kind, a picture's or an item's braces, or a tenant file.
fn accepted(snippet: &str) -> bool {
    let with = |given: &[&str], snippet: &str| {
        let lacking =
            given.iter().filter(|line| !snippet.contains(line.split_inclusive('=').next().unwrap_or_default()));
        lacking.fold(String::new(), |text, line| format!("{text}{line}\n")) + snippet
    };
    let id = "id = \"5b0a6f0e-6f0e-4a53-8f0a-3c1c9b0d8e11\"";
    let document = |path: &str, given: &[&str]| {
        let place = place::of(path).unwrap().unwrap();
        let text = format!("+++\n{}\n+++\n", with(given, snippet));
        front::read(path, &text, &place, false).2
    };
    let picture = format!("image = {{ src = \"x.jpg\", {} }}", with(&["alt = \"X\""], snippet).replace('\n', ", "));
    let picture = format!("+++\n{id}\ntitle = \"X\"\ndate = 2026-11-24\n{picture}\n+++\n");
    let article = place::of("articles/x.md").unwrap().unwrap();
    // A table of a branch; one of a list where its name ends in a bracket.
    let branch = |table: &str, given: &[&str]| {
        let open = if table.ends_with(']') { "[[" } else { "[" };
        let head = "languages = [\"nb\"]\n[[branch]]\nid = \"x\"\nname.nb = \"X\"";
        let text = format!("{head}\n{open}branch.{table}]\n{}\n", with(given, snippet));
        tenant::read("tenants/x.toml", &text, "x").1
    };
    // A list of a screen.
    let screen = {
        let head = "languages = [\"nb\"]\n[[screen]]\nid = \"x\"\nname.nb = \"X\"\n[[screen.playlist]]";
        tenant::read("tenants/x.toml", &format!("{head}\n{}\n", with(&["slides = []"], snippet)), "x").1
    };
    let known = tenant::read("tenants/x.toml", "languages = [\"nb\"]\n", "x").0.unwrap();
    let tries = [
        document("screens/x.md", &[id, "title = \"X\""]),
        screen,
        emergency::read("tenants/x/emergency.toml", snippet, &known).1,
        document("articles/x.md", &[id, "title = \"X\"", "date = 2026-11-24"]),
        document("pages/x.md", &["title = \"X\""]),
        document("pages/x/_index.md", &["title = \"X\""]),
        document("events/x.md", &[id, "title = \"X\"", "start = 2026-11-24T18:00:00"]),
        document("lists/x.md", &[id, "title = \"X\"", "date = 2026-11-24", "items = []"]),
        front::read("articles/x.md", &picture, &article, false).2,
        tenant::read("tenants/x.toml", &with(&["languages = [\"nb\"]"], snippet), "x").1,
        branch("self_service", &[]),
        branch("hours.exception]", &["date = 2026-11-24", "reason = \"X\""]),
    ];
    tries.iter().any(|found| !failed(found))
}

#[test]
fn what_the_handbook_says_to_write_is_accepted() {
    let pages = walkdir::WalkDir::new(root().join("tenants/handbok/content/pages")).into_iter().flatten();
    let pages = pages.map(walkdir::DirEntry::into_path).filter(|path| path.extension().is_some_and(|end| end == "md"));
    let mut refused: Vec<String> = Vec::new();
    let mut count = 0;
    for page in pages {
        let text = fs::read_to_string(&page).unwrap();
        let found = snippets(text.splitn(3, "+++").nth(2).unwrap());
        count += found.len();
        refused.extend(found.into_iter().filter(|snippet| !accepted(snippet)));
    }
    assert!(count > 20 && refused.is_empty(), "{refused:#?}");
    assert!(!accepted("focus = [0.5, 0.3]") && accepted("focus = \"50% 30%\""));
}

#[test]
fn the_handbooks_tables_name_keys_that_exist() {
    let pages = PAGES.into_iter().flat_map(|(page, forms)| NORWEGIAN.map(|norwegian| (page, forms, norwegian)));
    for (page, forms, (ending, heading)) in pages {
        let page = format!("{page}{ending}");
        let known: Names = forms.iter().flat_map(|form| keys(*form)).collect();
        let text = handbook(&page);
        let rows = table(&text, heading);
        assert!(rows.len() > 3, "{page} has no table of keys");
        let strange: Vec<&String> = rows.iter().filter(|key| !known.contains(*key)).collect();
        assert!(strange.is_empty(), "{page} tells of {strange:?}");
        let known = &known | &keys(Form::Tenant);
        for example in examples(&text) {
            let strange: Vec<&String> = example.keys().filter(|key| !known.contains(*key)).collect();
            assert!(strange.is_empty(), "an example in {page} has {strange:?}");
        }
    }
}

#[test]
fn the_handbook_tells_of_every_key() {
    let common = common();
    for (ending, _) in NORWEGIAN {
        let mut untold = Names::new();
        for (page, forms) in PAGES {
            let told = told(&handbook(&format!("{page}{ending}")));
            for own in forms.iter().map(|form| &keys(*form) - &common) {
                untold.extend(&own - &told);
            }
        }
        let all = stems("tenants/handbok/content/pages/skrive").into_iter().map(|page| format!("{page}.md"));
        let all = all.filter(|file| file.ends_with(".nn.md") == (ending == ".nn.md"));
        let all: Names = all.flat_map(|file| told(&handbook(&file))).collect();
        untold.extend(&common - &all);
        untold.extend(&names(Picture::known().into_iter().chain(Item::known())) - &all);
        assert!(untold.is_empty(), "tell of {untold:?} in tenants/handbok/content/pages/skrive/*{ending}");
    }
}

#[test]
fn the_handbook_shows_every_block_with_its_keys() {
    for (ending, _) in NORWEGIAN {
        let page = handbook(&format!("blokker{ending}"));
        let mut shown = named_headings(&page);
        shown.sort();
        let known = names(blocks().into_iter().map(|(name, _)| name));
        assert_eq!(shown, known.into_iter().collect::<Vec<_>>());
        let pictures = told(&handbook(&format!("bilder{ending}")));
        for (name, keys) in blocks() {
            let (_, section) = page.split_once(&format!("\n## {name}:")).unwrap();
            let section = told(section.split("\n## ").next().unwrap_or_default());
            let untold = &(&names(keys) - &section) - &pictures;
            assert!(untold.is_empty(), "blokker{ending} does not tell of {untold:?} under {name}");
        }
    }
}

/// What stands before the colon in the headings that have one.
fn named_headings(page: &str) -> Vec<String> {
    let mut heading = false;
    let mut named = Vec::new();
    for event in parser(page) {
        match event {
            Event::Start(Tag::Heading { level: HeadingLevel::H2, .. }) => heading = true,
            Event::Text(text) if heading => {
                named.extend(text.split_once(':').map(|(name, _)| name.to_owned()));
                heading = false;
            }
            _ => {}
        }
    }
    named
}

#[test]
fn the_handbook_is_in_both_forms_of_norwegian() {
    let files = walkdir::WalkDir::new(root().join("tenants/handbok/content")).into_iter().flatten();
    let texts = files.filter_map(|file| Some(file.path().to_str()?.strip_suffix(".md")?.to_owned()));
    let (nynorsk, other): (Names, Names) = texts.partition(|text| text.ends_with(".nn"));
    assert_eq!(nynorsk.iter().map(|text| text.trim_end_matches(".nn").to_owned()).collect::<Names>(), other);
}

#[test]
fn the_handbook_lists_the_languages_of_sites() {
    for (ending, _) in NORWEGIAN {
        assert_eq!(table(&handbook(&format!("spraak{ending}")), "Kode"), Language::SITE.map(Language::tag));
    }
}

#[test]
fn the_theme_has_words_for_every_kind_and_language() {
    for language in Language::SITE {
        let file = format!("themes/standard/messages/{}.toml", language.tag());
        let messages: toml::Table = fs::read_to_string(root().join(&file)).unwrap().parse().unwrap();
        let mut wanted: Names = Language::ALL.iter().map(|language| format!("language-{}", language.tag())).collect();
        for treatment in Kind::ALL.map(Kind::treatment) {
            wanted.extend([treatment.title].into_iter().chain(treatment.address).map(str::to_owned));
        }
        let missing = &wanted - &messages.keys().cloned().collect();
        assert!(missing.is_empty(), "{file} lacks {missing:?}");
        let forms = names(language.conventions().plural.forms().iter().copied());
        for (key, value) in messages.iter().filter_map(|(key, value)| Some((key, value.as_table()?))) {
            assert_eq!(value.keys().cloned().collect::<Names>(), forms, "{key} in {file}");
        }
    }
    assert_eq!(stems("themes/standard/messages"), names(Language::SITE.map(Language::tag)));
}

#[test]
fn every_word_of_the_theme_is_used() {
    let written = |folder: &str, ending: &str| -> String {
        let files = walkdir::WalkDir::new(root().join(folder)).into_iter().flatten();
        let files = files.filter(|file| file.path().extension() == Some(ending.as_ref()));
        files.map(|file| fs::read_to_string(file.path()).unwrap()).collect()
    };
    let users = written("themes", "html") + &written("themes", "js") + &written("src", "rs");
    let messages: toml::Table =
        fs::read_to_string(root().join("themes/standard/messages/nb.toml")).unwrap().parse().unwrap();
    // These are put together: a kind's and a language's own name.
    let made = |key: &str| ["kind-", "language-"].iter().any(|start| key.starts_with(start));
    let idle: Vec<&String> =
        messages.keys().filter(|key| !made(key) && !users.contains(&format!("\"{key}\""))).collect();
    assert!(idle.is_empty(), "nothing says {idle:?}");
}

#[test]
fn the_theme_has_a_template_for_every_block() {
    // A picture in a running text is shown by a template of its own, though it is no block that anybody writes.
    let known = names(blocks().into_iter().map(|(name, _)| name).chain(["image"]));
    assert_eq!(stems("themes/standard/templates/blocks"), known);
}

#[test]
fn there_is_a_schema_for_every_form_and_no_other() {
    // Those of what sites publish are held against their makers.
    let written: Names = stems("schemas").into_iter().filter(|name| !name.starts_with("api-")).collect();
    assert_eq!(written, Form::all().map(|form| form.name().to_owned()).collect::<Names>());
}

#[test]
fn what_is_told_is_seen_however_it_is_written() {
    let text = "`title` og `menu = true`, `\"date\"`\n\n```toml\nimage = { src = \"a\", alt = \"b\" }\n```\n\n```markdown\n::: cta url=\"/\" label='x'\n```\n";
    assert_eq!(told(text), names(["title", "menu", "image", "src", "alt", "url", "label"]));
    assert_eq!(
        table("| Nøkkel | Hva |\n|---|---|\n| `a = 1` | b |\n| `c` | d |\n\n| `e` | f |\n", "Nøkkel"),
        ["a", "c"]
    );
}
