//! Files that want to do harm, through the whole program: each gives a diagnostic or a harmless page, never a panic, a hang or
//! a file outside `dist/`.

use crate::library::{AT, article, files, library, write};
use assert_cmd::cargo::CommandCargoExt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

/// A set that tests read; it fails by name where it is absent.
fn data(path: &str) -> PathBuf {
    let root = std::env::var_os("FFL_SHARED_DATA").map(PathBuf::from);
    let path = root.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")).join(path);
    assert!(path.exists(), "the set {} is missing", path.display());
    path
}

/// A build that may fail but neither hangs nor panics nor writes elsewhere.
fn build(root: &Path) -> Output {
    let mut child = Command::cargo_bin("ffl")
        .unwrap()
        .args(["--at", AT, "--lang", "nb", "--root"])
        .arg(root)
        .arg("build")
        .stdout(Stdio::null())
        .stderr(fs::File::create(root.join("stderr")).unwrap())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if begun.elapsed() > Duration::from_secs(120) {
            let _ = child.kill();
            panic!("the build hangs");
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    let stderr = fs::read(root.join("stderr")).unwrap();
    let said = String::from_utf8_lossy(&stderr);
    assert!(matches!(status.code(), Some(0..=2)) && !said.contains("panicked"), "{status}: {said}");
    let mut names: Vec<String> =
        fs::read_dir(root).unwrap().flatten().map(|entry| entry.file_name().into_string().unwrap()).collect();
    names.retain(|name| {
        ![".ffl", "content", "dist", "ffl.toml", "stderr", "tenants", "themes"].contains(&name.as_str())
    });
    assert!(names.is_empty(), "{names:?}");
    Output { status, stdout: Vec::new(), stderr }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn put(root: &Path, name: &str, bytes: &[u8]) {
    fs::write(root.join("tenants/vik/content/articles").join(name), bytes).unwrap();
}

#[test]
fn texts_that_break_parsers_become_pages_or_diagnostics() {
    let folder = data("hostile");
    let head = article("Vond tekst", "");
    for (at, (name, bytes)) in files(&folder.join("markdown")).into_iter().enumerate() {
        let root = library();
        let head = head.replace("c9d0a", &format!("c9d{at:02x}"));
        put(root.path(), &name, &[head.as_bytes(), &bytes].concat());
        let output = build(root.path());
        let page = format!("dist/vik/artiklar/{}/index.html", name.trim_end_matches(".md"));
        let html = fs::read_to_string(root.path().join(page)).unwrap_or_default();
        assert!(output.status.success() != html.is_empty(), "{name}: {}", said(&output));
        assert!(!html.contains("<script>") && !html.contains("javascript:"), "{name}");
    }
    for (name, bytes) in files(&folder.join("frontmatter")) {
        let root = library();
        put(root.path(), &name, &bytes);
        let output = build(root.path());
        assert!(output.status.success() || said(&output).contains(&name), "{name}: {}", said(&output));
    }
}

#[test]
fn pictures_that_break_decoders_are_named() {
    let (pictures, drawings) = (data("images"), data("hostile/svg"));
    let root = library();
    let mut body = String::new();
    for (name, bytes) in
        files(&pictures).into_iter().chain(files(&drawings)).filter(|(name, _)| !name.ends_with(".json"))
    {
        let path = root.path().join("tenants/vik/media").join(&name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
        body.push_str(&format!("![Eit bilete](media/{name})\n\n"));
    }
    put(root.path(), "bilete.md", article("Bilete", &body).as_bytes());
    let output = build(root.path());
    assert!(said(&output).contains("media/"), "{}", said(&output));
    let published = files(&root.path().join("dist"));
    assert!(
        published
            .keys()
            .all(|path| !path.ends_with(".svg") || !String::from_utf8_lossy(&published[path]).contains("<script"))
    );
}

#[test]
fn paths_that_climb_lead_nowhere() {
    let names: Vec<String> = serde_json::from_slice(&fs::read(data("hostile/paths.json")).unwrap()).unwrap();
    for name in names {
        let quoted = serde_json::to_string(&name).unwrap();
        let root = library();
        for (key, file) in [
            ("aliases = [NAME]", "a.md"),
            ("slug = NAME", "b.md"),
            ("template = NAME", "c.md"),
            ("image = { src = NAME, alt = \"x\" }", "d.md"),
        ] {
            let text = article(&"x".repeat(file.as_bytes()[0] as usize), "Tekst.")
                .replace("+++\nTekst", &format!("{}\n+++\nTekst", key.replace("NAME", &quoted)));
            put(root.path(), file, text.as_bytes());
        }
        put(
            root.path(),
            "e.md",
            article("Lenkjer", &format!("[a](<@/{name}>) ![b](<{name}>)\n\n::: shared page=\"@/{name}\"\n:::\n"))
                .as_bytes(),
        );
        let output = build(root.path());
        assert!(!output.status.success(), "{name}");
        let root = library();
        write(
            root.path(),
            "tenants/vik.toml",
            &format!("languages = [\"nn\"]\n[theme]\nname = {quoted}\nlogo = {quoted}\n"),
        );
        assert!(!build(root.path()).status.success(), "{name}");
    }
}

#[test]
fn what_is_too_large_too_deep_or_no_text_is_named() {
    let root = library();
    let large = fs::File::create(root.path().join("tenants/vik/content/articles/stor.md")).unwrap();
    large.set_len(100 << 20).unwrap();
    put(root.path(), "djup.md", article("Djup", &(">".repeat(10_000) + " botn")).as_bytes());
    let wide: Vec<u8> = "+++\ntitle = \"x\"\n+++\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    put(root.path(), "utf16.md", &[&[0xff, 0xfe], wide.as_slice()].concat());
    put(root.path(), "latin.md", b"+++\ntitle = \"Bl\xe5\"\n+++\n");
    #[cfg(unix)]
    std::os::unix::fs::symlink("..", root.path().join("tenants/vik/content/articles/ring")).unwrap();
    let output = build(root.path());
    for name in ["stor.md", "utf16.md", "latin.md", "articles/ring"] {
        assert!(said(&output).contains(name), "{name}: {}", said(&output));
    }
    assert_eq!(output.status.code(), Some(2));
}
