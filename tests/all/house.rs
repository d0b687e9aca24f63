//! The house: what the rules of `docs` and of `lib.rs` say about the sources, one test for each rule.
//!
//! Sources are read as tokens, so that strings and comments name nothing, and a path counts however it is written:
//! `crate::a::b`, `use crate::{a, b}`, `super::super::a`, inside a macro or not. Every rule is a function from sources to
//! what breaks it, and is tried on a made-up source too: a rule that cannot fail guards nothing.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use syn::visit::Visit;

/// The longest file in lines.
const LINES: usize = 400;
/// The longest function in lines.
const FUNCTION: usize = 60;
/// The most parameters of a function.
const PARAMETERS: usize = 4;
/// The rooms that may touch disk, network, environment, clock and chance; of one that has readers as well, the part that asks.
const WORLDLY: [&str; 7] = ["source", "harvest::client", "cache", "well", "publish", "serve", "cli"];
/// What is called like the world and is a value.
const VALUES: [&str; 4] = ["std::net::IpAddr", "std::net::Ipv4Addr", "std::net::Ipv6Addr", "std::net::SocketAddr"];
/// What touches the world, as paths begin.
const WORLD: [&str; 9] = [
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::time::SystemTime",
    "std::time::Instant",
    "jiff::Timestamp::now",
    "jiff::Zoned::now",
    "tokio",
];
/// Methods of paths that ask the disk.
const ASKS: [&str; 6] = ["exists", "is_file", "is_dir", "metadata", "read_dir", "canonicalize"];

/// A file of the program.
struct Source {
    /// Below the repository, `/`-separated.
    path: String,
    /// Its module: `["content", "front"]`.
    module: Vec<String>,
    text: String,
    /// Its tokens without what is compiled for tests only.
    program: Vec<TokenTree>,
    /// All of its tokens.
    all: Vec<TokenTree>,
}

impl Source {
    fn new(path: &str, module: &[&str], text: &str) -> Source {
        let tokens: TokenStream = text.parse().unwrap_or_else(|error| panic!("{path}: {error}"));
        let all: Vec<TokenTree> = tokens.into_iter().collect();
        Source {
            path: path.to_owned(),
            module: module.iter().map(|&name| name.to_owned()).collect(),
            text: text.to_owned(),
            program: without_tests(&all),
            all,
        }
    }

    fn room(&self) -> &str {
        self.module.first().map_or("", String::as_str)
    }
}

/// Tokens without the items that stand under `#[cfg(test)]`.
fn without_tests(tokens: &[TokenTree]) -> Vec<TokenTree> {
    let (mut kept, mut at) = (Vec::new(), 0);
    while at < tokens.len() {
        let attribute =
            is_punct(&tokens[at], '#') && tokens.get(at + 1).is_some_and(|next| shown(next) == "[cfg(test)]");
        if attribute {
            let ends = |token: &TokenTree| is_punct(token, ';') || group(token, Delimiter::Brace).is_some();
            at += 2 + tokens[at + 2..].iter().position(ends).map_or(tokens.len(), |end| end + 1);
            continue;
        }
        kept.push(tokens[at].clone());
        at += 1;
    }
    kept
}

fn shown(token: &TokenTree) -> String {
    token.to_string().split_whitespace().collect()
}

fn is_punct(token: &TokenTree, wanted: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == wanted)
}

fn group(token: &TokenTree, delimiter: Delimiter) -> Option<Vec<TokenTree>> {
    match token {
        TokenTree::Group(group) if group.delimiter() == delimiter => Some(group.stream().into_iter().collect()),
        _ => None,
    }
}

fn name(token: Option<&TokenTree>) -> Option<String> {
    match token {
        Some(TokenTree::Ident(ident)) => Some(ident.to_string()),
        _ => None,
    }
}

/// Every path in the tokens that starts at the crate, at the module itself or at another crate, made absolute.
fn paths(tokens: &[TokenTree], module: &[String], found: &mut BTreeSet<String>) {
    for (at, token) in tokens.iter().enumerate() {
        let joined = at >= 2 && is_punct(&tokens[at - 1], ':') && is_punct(&tokens[at - 2], ':');
        if name(Some(token)).is_some() && joins(tokens, at + 1) && !joined {
            follow(tokens, at, module.to_vec(), found);
        }
        let TokenTree::Group(inner) = token else { continue };
        let inner: Vec<TokenTree> = inner.stream().into_iter().collect();
        let mut inside = module.to_vec();
        if at >= 2 && name(tokens.get(at - 2)).as_deref() == Some("mod") {
            inside.extend(name(tokens.get(at - 1)));
        }
        paths(&inner, &inside, found);
    }
}

fn joins(tokens: &[TokenTree], at: usize) -> bool {
    (at..at + 2).all(|at| tokens.get(at).is_some_and(|token| is_punct(token, ':')))
}

/// The path that starts at a token, and each of its branches where it ends in braces. `base` is the module it stands in.
fn follow(tokens: &[TokenTree], mut at: usize, mut base: Vec<String>, found: &mut BTreeSet<String>) {
    let mut first = true;
    loop {
        match tokens.get(at) {
            Some(TokenTree::Ident(ident)) => match ident.to_string().as_str() {
                "crate" => base = vec!["crate".to_owned()],
                "self" => base = absolute(&base),
                "super" => {
                    base = absolute(&base);
                    base.pop();
                }
                other if first => base = vec![other.to_owned()],
                other => base.push(other.to_owned()),
            },
            Some(token) if group(token, Delimiter::Brace).is_some() => {
                let inner = group(token, Delimiter::Brace).unwrap_or_default();
                for branch in inner.split(|token| is_punct(token, ',')).filter(|branch| !branch.is_empty()) {
                    branches(branch, &base, found);
                }
                return;
            }
            _ => break,
        }
        first = false;
        if !joins(tokens, at + 1) {
            break;
        }
        at += 3;
    }
    found.insert(base.join("::"));
}

/// A branch of a `use` in braces: its names are below `base`.
fn branches(branch: &[TokenTree], base: &[String], found: &mut BTreeSet<String>) {
    match branch.first() {
        Some(TokenTree::Ident(ident)) if ident != "self" && ident != "super" => {
            let mut below = base.to_vec();
            below.push(ident.to_string());
            if joins(branch, 1) && name(branch.get(3)).is_some() {
                return branches(&branch[3..], &below, found);
            }
            if let Some(inner) = branch.get(3).filter(|_| joins(branch, 1)).and_then(|t| group(t, Delimiter::Brace)) {
                inner.split(|token| is_punct(token, ',')).for_each(|branch| branches(branch, &below, found));
                return;
            }
            found.insert(below.join("::"));
        }
        Some(_) => follow(branch, 0, base.to_vec(), found),
        None => {}
    }
}

/// A module's path with the crate in front.
fn absolute(module: &[String]) -> Vec<String> {
    if module.first().is_some_and(|first| first == "crate") {
        return module.to_vec();
    }
    std::iter::once("crate".to_owned()).chain(module.iter().cloned()).collect()
}

fn paths_of(tokens: &[TokenTree], module: &[String]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    paths(tokens, module, &mut found);
    found
}

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below `src/`; what only tests are compiled from has an empty program.
fn program() -> Vec<Source> {
    let mut files = Vec::new();
    collect(&here().join("src"), &mut files);
    let sources: Vec<Source> = files.iter().map(|file| read(file)).collect();
    let tests: BTreeSet<Vec<String>> = sources.iter().flat_map(test_modules).collect();
    let only_tests = |module: &[String]| (1..=module.len()).any(|end| tests.contains(&module[..end]));
    let strip = |mut source: Source| {
        if only_tests(&source.module) {
            source.program.clear();
        }
        source
    };
    sources.into_iter().map(strip).collect()
}

fn collect(path: &Path, found: &mut Vec<PathBuf>) {
    // What a build made is nobody's source; neither are other people's packages.
    if path.is_dir() && !path.ends_with("target") && !path.ends_with("node_modules") {
        let mut inner: Vec<PathBuf> = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
        inner.sort();
        inner.iter().for_each(|path| collect(path, found));
    } else if path.extension().is_some_and(|extension| extension == "rs") {
        found.push(path.to_owned());
    }
}

fn read(file: &Path) -> Source {
    let path = file.strip_prefix(here()).unwrap().to_str().unwrap().to_owned();
    let module = path.trim_start_matches("src/").trim_end_matches(".rs");
    let module: Vec<&str> = module.split('/').filter(|part| !["mod", "lib", "main"].contains(part)).collect();
    Source::new(&path, &module, &fs::read_to_string(file).unwrap())
}

/// The modules that a file declares for tests only: those of all its tokens that its program has not.
fn test_modules(source: &Source) -> Vec<Vec<String>> {
    let declared = |tokens: &[TokenTree]| -> BTreeSet<String> {
        let pairs = tokens.windows(2).filter(|pair| name(pair.first()).as_deref() == Some("mod"));
        pairs.filter_map(|pair| name(pair.get(1))).collect()
    };
    let below = |name: &String| source.module.iter().chain([name]).cloned().collect();
    declared(&source.all).difference(&declared(&source.program)).map(below).collect()
}

/// Files that are too long.
fn long_files(sources: &[Source]) -> Vec<String> {
    let lines = |source: &Source| source.text.lines().count();
    let long = sources.iter().filter(|source| lines(source) > LINES);
    long.map(|source| format!("{}: {} lines", source.path, lines(source))).collect()
}

/// A function of the program: where, how many lines, how many parameters beside `self`.
struct Function {
    place: String,
    lines: usize,
    parameters: usize,
}

struct Functions<'a> {
    path: &'a str,
    found: Vec<Function>,
}

impl Functions<'_> {
    fn add(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let (from, to) = (signature.fn_token.span.start().line, block.brace_token.span.close().end().line);
        let typed = |input: &&syn::FnArg| matches!(input, syn::FnArg::Typed(_));
        self.found.push(Function {
            place: format!("{}:{from} {}", self.path, signature.ident),
            lines: to - from + 1,
            parameters: signature.inputs.iter().filter(typed).count(),
        });
    }
}

impl<'ast> Visit<'ast> for Functions<'_> {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.add(&item.sig, &item.block);
        syn::visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.add(&item.sig, &item.block);
        syn::visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(block) = &item.default {
            self.add(&item.sig, block);
        }
    }
}

fn functions(sources: &[Source]) -> Vec<Function> {
    let each = sources.iter().flat_map(|source| {
        let file: syn::File = syn::parse2(source.program.iter().cloned().collect()).unwrap();
        let mut functions = Functions { path: &source.path, found: Vec::new() };
        functions.visit_file(&file);
        functions.found
    });
    each.collect()
}

fn long_functions(sources: &[Source]) -> Vec<String> {
    let long = functions(sources).into_iter().filter(|function| function.lines > FUNCTION);
    long.map(|function| format!("{}: {} lines", function.place, function.lines)).collect()
}

/// Functions that take too many parameters.
fn wide_functions(sources: &[Source]) -> Vec<String> {
    let wide = functions(sources).into_iter().filter(|function| function.parameters > PARAMETERS);
    wide.map(|function| format!("{}: {} parameters", function.place, function.parameters)).collect()
}

/// How often a name is called that stands after a mark: after `.` as a method, after `:` by its path.
fn count(tokens: &[TokenTree], mark: char, wanted: &str) -> usize {
    let inner = |token: &TokenTree| match token {
        TokenTree::Group(group) => count(&group.stream().into_iter().collect::<Vec<_>>(), mark, wanted),
        _ => 0,
    };
    let called = |three: &&[TokenTree]| {
        is_punct(&three[0], mark)
            && name(three.get(1)).is_some_and(|name| name == wanted)
            && group(&three[2], Delimiter::Parenthesis).is_some()
    };
    tokens.iter().map(inner).sum::<usize>() + tokens.windows(3).filter(called).count()
}

/// Where the program may panic on a value that is not there.
fn unwraps(sources: &[Source]) -> Vec<String> {
    let called = |source: &Source, name| count(&source.program, '.', name) + count(&source.program, ':', name);
    let counted = sources.iter().map(|source| (&source.path, called(source, "unwrap") + called(source, "expect")));
    counted.filter(|(_, count)| *count > 0).map(|(path, count)| format!("{path}: {count}")).collect()
}

/// Files outside the worldly rooms that touch the world, with what they touch.
fn worldly(sources: &[Source]) -> Vec<String> {
    let within = |source: &Source, room: &str| {
        let module = source.module.join("::");
        module == room || module.starts_with(&format!("{room}::"))
    };
    let quiet = sources.iter().filter(|source| !WORLDLY.into_iter().any(|room| within(source, room)));
    let touches = quiet.flat_map(|source| {
        let mut named = paths_of(&source.program, &source.module);
        named.retain(|path| !VALUES.contains(&path.as_str()));
        let begins = |path: &String, what: &str| path == what || path.starts_with(&format!("{what}::"));
        let touched = WORLD.into_iter().filter(|what| named.iter().any(|path| begins(path, what)));
        let asked = ASKS.into_iter().filter(|method| count(&source.program, '.', method) > 0);
        touched.chain(asked).map(|what| format!("{} touches {what}", source.path)).collect::<Vec<_>>()
    });
    // The binary hands over the exit code.
    touches.filter(|touch| touch != "src/main.rs touches std::process").collect()
}

/// The order of the modules, as `lib.rs` declares them.
fn order(lib: &Source) -> Vec<String> {
    let declared = lib.program.windows(2).filter(|pair| name(pair.first()).as_deref() == Some("mod"));
    declared.filter_map(|pair| name(pair.get(1))).collect()
}

/// Rooms that name a room below them. That `lib.rs` names its modules, and the binary the library, is no path.
fn climbs(sources: &[Source], order: &[String]) -> Vec<String> {
    let place = |room: &str| order.iter().position(|name| name == room);
    let mut wrong = Vec::new();
    for source in sources {
        let Some(own) = place(source.room()) else { continue };
        for path in paths_of(&source.all, &source.module) {
            let room = path.strip_prefix("crate::").map_or("", |path| path.split("::").next().unwrap_or(""));
            if place(room).is_some_and(|other| other > own) {
                wrong.push(format!("{} names {path}", source.path));
            }
        }
    }
    wrong
}

/// Files that comments name and that are not there. A name is looked for in the repository, from the file that says it
/// upwards, and as the end of any path of the program.
fn strangers(path: &str, text: &str, mark: &str, exists: &dyn Fn(&str) -> bool) -> Vec<String> {
    let comments = text.lines().filter_map(|line| line.split_once(mark)).map(|(_, comment)| comment);
    let words = comments.flat_map(|comment| {
        comment
            .split(|c: char| !(c.is_ascii_alphanumeric() || "_-./".contains(c)))
            .map(|word| word.trim_end_matches('.'))
    });
    let named = words.filter(|word| {
        let source = word.strip_suffix(".rs").is_some_and(|stem| !stem.is_empty() && !stem.starts_with('.'));
        let place =
            ["tests/", "scripts/"].iter().any(|folder| word.strip_prefix(folder).is_some_and(|w| !w.is_empty()));
        source || place
    });
    named.filter(|word| !exists(word)).map(|word| format!("{path} names {word}")).collect()
}

fn nothing(found: &[String]) {
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn files_are_short() {
    nothing(&long_files(&program()));
    let long = Source::new("src/a.rs", &["a"], &"// x\n".repeat(LINES + 1));
    assert_eq!(long_files(&[long]), [format!("src/a.rs: {} lines", LINES + 1)]);
}

#[test]
fn functions_are_short() {
    let sources = program();
    assert!(functions(&sources).len() > 500);
    nothing(&long_functions(&sources));
    let body = "    let _ = 0;\n".repeat(FUNCTION);
    let long = Source::new("src/a.rs", &["a"], &format!("impl A {{\nfn b() {{\n{body}}}\n}}\n"));
    assert_eq!(long_functions(&[long]), [format!("src/a.rs:2 b: {} lines", FUNCTION + 2)]);
}

#[test]
fn functions_take_few_parameters() {
    nothing(&wide_functions(&program()));
    let made = Source::new(
        "src/a.rs",
        &["a"],
        "fn b(&self, c: u8, d: u8, e: u8, f: u8) {}\nfn g(h: [u8; 2], i: u8, j: u8, k: u8, l: u8) {}",
    );
    assert_eq!(wide_functions(&[made]), ["src/a.rs:2 g: 5 parameters"]);
}

#[test]
fn nothing_is_unwrapped() {
    nothing(&unwraps(&program()));
    let text = "fn a() { b(|c| c.unwrap()); Option::expect(d, \"e\"); f.unwrap_or(g); }\n#[cfg(test)]\nmod tests { fn a() { b.unwrap() } }\n";
    assert_eq!(unwraps(&[Source::new("src/a.rs", &["a"], text)]), ["src/a.rs: 2"]);
}

#[test]
fn few_rooms_touch_the_world() {
    nothing(&worldly(&program()));
    let text = "use std::{fmt, fs};\nfn a() { b!(std::env::var(\"C\")); std::time::Duration::ZERO; \"std::net\"; c.exists() }\n#[cfg(test)]\nuse std::net;\n";
    let made = [Source::new("src/d.rs", &["d"], text), Source::new("src/cli/e.rs", &["cli", "e"], text)];
    assert_eq!(worldly(&made), ["src/d.rs touches std::fs", "src/d.rs touches std::env", "src/d.rs touches exists"]);
}

#[test]
fn modules_name_only_modules_above_them() {
    let sources = program();
    let order_of = order(sources.iter().find(|source| source.path == "src/lib.rs").unwrap());
    assert!(order_of.len() > 10, "{order_of:?}");
    // Nothing lies in `src/` that no module declares.
    let rooms: BTreeSet<&str> = sources.iter().map(Source::room).filter(|room| !room.is_empty()).collect();
    assert_eq!(rooms, order_of.iter().map(String::as_str).collect::<BTreeSet<&str>>());
    nothing(&climbs(&sources, &order_of));
}

#[test]
fn a_climb_is_seen_however_it_is_written() {
    let order = order(&Source::new("src/lib.rs", &[], "pub mod a;\npub mod b;\npub mod c;\n"));
    let climbs = |module: &[&str], text: &str| climbs(&[Source::new("src/x.rs", module, text)], &order);
    for (text, named) in [
        ("use crate::b::X;", "crate::b::X"),
        ("use crate::{a, b};", "crate::b"),
        ("use crate::{a::{Y, z::{W}}, b::{X, Z}};", "crate::b::X"),
        ("fn f() -> crate::b::X { g() }", "crate::b::X"),
        ("fn f() { vec![h!(crate::b::X)]; }", "crate::b::X"),
        ("use super::super::b::X;", "crate::b::X"),
        ("use super::super::{a, b};", "crate::b"),
        ("mod inner { use super::super::super::b::X; }", "crate::b::X"),
        ("use crate as it;\nuse super::super::b as other;", "crate::b"),
    ] {
        assert!(
            climbs(&["a", "x"], text).contains(&format!("src/x.rs names {named}")),
            "{text}: {:?}",
            climbs(&["a", "x"], text)
        );
        assert!(climbs(&["c", "x"], text).is_empty(), "{text}");
    }
    for text in
        ["\"crate::b::X\";", "// crate::b", "use crate::a::b::X;", "use super::b::X;", "b::X;", "pub(crate) fn b() {}"]
    {
        assert!(climbs(&["a", "x"], text).is_empty(), "{text}");
    }
}

#[test]
fn comments_name_files_that_exist() {
    let mut files = Vec::new();
    for folder in ["src", "tests", "fuzz", "build.rs"] {
        collect(&here().join(folder), &mut files);
    }
    let known: Vec<String> = files.iter().map(|file| file.to_str().unwrap().to_owned()).collect();
    let exists = |word: &str| {
        let relative = word.trim_start_matches("../");
        here().join(word).exists() || known.iter().any(|path| path.ends_with(&format!("/{relative}")))
    };
    let mut found = Vec::new();
    for file in files.iter().filter(|file| !file.ends_with("tests/all/house.rs")) {
        found.extend(strangers(file.to_str().unwrap(), &fs::read_to_string(file).unwrap(), "//", &exists));
    }
    for file in
        ["Cargo.toml", "clippy.toml", "rustfmt.toml", "scripts/test.sh", "scripts/proof.sh", "scripts/compare.sh"]
    {
        found.extend(strangers(file, &fs::read_to_string(here().join(file)).unwrap(), "#", &exists));
    }
    nothing(&found);
    let text = "let a = 1; // As in gone.rs, tests/gone/ and `tests/all/house.rs`.\nlet b = \"gone.rs\"; // scripts/gone.sh.\n";
    let only_house = |word: &str| word == "tests/all/house.rs";
    let expected = ["x names gone.rs", "x names tests/gone/", "x names scripts/gone.sh"];
    assert_eq!(strangers("x", text, "//", &only_house), expected);
}
