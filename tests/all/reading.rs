//! What is read, and what is refused: files as people leave them, through the program as users call it.

use crate::library::{article, ffl, files, library, write};
use std::fs;
use std::path::Path;
use std::process::Output;

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn build(root: &Path) -> (Option<i32>, String) {
    let output = ffl(root, &["build"]);
    (output.status.code(), said(&output))
}

const TENANT: &str = "languages = [\"nn\", \"en\"]\nname = { nn = \"Vik bibliotek\" }\n";

/// The line of a text that begins with `id = `.
fn id_line(text: &str) -> &str {
    text.lines().find(|line| line.starts_with("id = ")).unwrap().trim_end()
}

#[test]
fn fix_adds_ids_once_and_keeps_everything_else() {
    let root = library();
    let folder = root.path().join("tenants/vik/content/articles");
    let windows = "\u{feff}+++\r\ntitle = \"A\"\r\ndate = 2026-11-01\r\n+++\r\nTekst.\r\n";
    let plain = "+++\ntitle = \"B\"\ndate = 2026-11-01\n+++\nTekst.\n";
    write(&folder, "a.md", windows);
    write(&folder, "a.en.md", plain);
    write(&folder, "b.md", plain);
    write(&folder, "las.md", plain);
    let mode = |name: &str, mode: u32| {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(folder.join(name), fs::Permissions::from_mode(mode)).unwrap();
    };
    mode("a.md", 0o640);
    mode("las.md", 0o444);
    let output = ffl(root.path(), &["check", "--fix"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("feil[unwritable]") && said(&output).contains("articles/las.md"));
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    let (a, b, english) = (read("a.md"), read("b.md"), read("a.en.md"));
    assert_eq!(a, windows.replacen("+++\r\n", &format!("+++\r\n{}\r\n", id_line(&a)), 1));
    assert_eq!(b, plain.replacen("+++\n", &format!("+++\n{}\n", id_line(&b)), 1));
    assert_eq!(id_line(&a), id_line(&english), "the languages of a text share an id");
    assert_ne!(id_line(&a), id_line(&b));
    assert_eq!(read("las.md"), plain);
    let mode_of = |name: &str| {
        use std::os::unix::fs::PermissionsExt as _;
        fs::metadata(folder.join(name)).unwrap().permissions().mode() & 0o777
    };
    assert_eq!((mode_of("a.md"), mode_of("las.md")), (0o640, 0o444));
    mode("las.md", 0o644);
    assert_eq!(ffl(root.path(), &["check", "--fix"]).status.code(), Some(0));
    assert_ne!(read("las.md"), plain);
    let before = files(&folder);
    assert_eq!(ffl(root.path(), &["check", "--fix"]).status.code(), Some(0));
    assert!(files(&folder) == before, "a second time changes nothing");
}

#[cfg(unix)]
fn pipe(path: &Path) {
    assert!(std::process::Command::new("mkfifo").arg(path).status().unwrap().success());
}

#[cfg(unix)]
#[test]
fn a_tenant_file_that_cannot_be_read_is_that_tenants_alone() {
    let root = library();
    let tenants = root.path().join("tenants");
    write(&tenants, ".#vik.toml", "halvferdig");
    write(&tenants, "...toml", TENANT);
    assert_eq!(build(root.path()).0, Some(0), "hidden files are nobody's");
    fs::create_dir(tenants.join("mappe.toml")).unwrap();
    std::os::unix::fs::symlink("borte", tenants.join("lenke.toml")).unwrap();
    pipe(&tenants.join("ror.toml"));
    write(&tenants, "Stor By.toml", TENANT);
    write(&tenants, &format!("{}.toml", "a".repeat(150)), TENANT);
    fs::write(tenants.join("latin.toml"), [TENANT.as_bytes(), b"# Bl\xe5\n"].concat()).unwrap();
    write(&tenants, "merke.toml", &format!("\u{feff}\u{feff}{TENANT}"));
    let (code, said) = build(root.path());
    assert_eq!(code, Some(1), "{said}");
    for words in [
        "feil[not-a-file]",
        "tenants/mappe.toml",
        "feil[symlink]",
        "tenants/lenke.toml",
        "tenants/ror.toml",
        "feil[tenant-id]",
        "feil[slug-long]",
        "tenants/latin.toml:3:5",
        "feil[encoding]",
        "tenants/merke.toml:1:2",
        "feil[toml-mark]",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let made: Vec<_> =
        fs::read_dir(root.path().join("dist")).unwrap().flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(made, ["vik"]);
    assert!(!root.path().join("index.html").exists());
}

#[cfg(unix)]
#[test]
fn what_is_no_file_stops_no_build() {
    for folder in ["content/pages", "content/media", "tenants/vik/static", "tenants/vik/media", "tenants/vik/theme"] {
        let root = library();
        fs::create_dir_all(root.path().join(folder)).unwrap();
        pipe(&root.path().join(folder).join("ror"));
        let (code, said) = build(root.path());
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains("feil[not-a-file]") && said.contains(&format!("{folder}/ror")), "{said}");
    }
    let root = library();
    fs::remove_file(root.path().join("ffl.toml")).unwrap();
    pipe(&root.path().join("ffl.toml"));
    let (code, said) = build(root.path());
    assert!(code == Some(2) && said.contains("ffl.toml"), "{said}");
}

#[test]
fn a_day_as_it_is_written_in_norwegian_is_shown_as_the_program_reads_it() {
    for written in ["24.11.2026", "24/11/2026", "24. 11. 2026 # i dag"] {
        let root = library();
        let text = article("Dag", "Tekst.").replace("2026-11-01", written);
        write(root.path(), "tenants/vik/content/articles/dag.md", &text);
        let (code, said) = build(root.path());
        assert!(code == Some(2) && said.contains("dag.md:4:8") && said.contains(": 2026-11-24\n"), "{said}");
        let carets = "^".repeat(written.split(" #").next().unwrap().len());
        assert!(said.contains(&format!(" {carets}\n")), "{said}");
    }
}

#[test]
fn two_links_with_the_same_text_are_each_blamed_at_their_own_place() {
    let root = library();
    let text = article("To", "Sjå [her](@/pages/a.md) og [her](@/pages/b.md).");
    write(root.path(), "tenants/vik/content/articles/to.md", &text);
    let (_, said) = build(root.path());
    assert!(said.contains("to.md:7:5") && said.contains("to.md:7:28"), "{said}");
}

#[test]
fn settings_and_themes_are_utf8() {
    let root = library();
    fs::write(root.path().join("ffl.toml"), b"base = \"https://{tenant}.localhost\"\n# Bl\xe5\n").unwrap();
    let (code, said) = build(root.path());
    assert!(code == Some(2) && said.contains("ffl.toml:2:5"), "{said}");
    for (file, text, place) in [
        ("theme.toml", "[tokens]\n# Bl\u{e5}\n", "theme.toml:2:5"),
        ("messages/nn.toml", "home = \"Bl\u{e5}\"\n", "messages/nn.toml:1:11"),
        ("templates/page.html", "<p>\nBl\u{e5}\n", "templates/page.html:2:3"),
    ] {
        let root = library();
        let path = root.path().join("tenants/vik/theme").join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect::<Vec<u8>>()).unwrap();
        let (code, said) = build(root.path());
        assert!(code == Some(2) && said.contains("feil[encoding]") && said.contains(place), "{said}");
    }
}

#[test]
fn a_theme_is_blamed_where_it_is_named() {
    let root = library();
    write(root.path(), "tenants/vik.toml", &format!("{TENANT}[theme]\nname = \"fjor\"\n"));
    let (code, said) = build(root.path());
    assert!(code == Some(2) && said.contains("tenants/vik.toml:4:8") && said.contains("feil[theme-unknown]"), "{said}");
    write(root.path(), "themes/fjor/theme.toml", "# Eit barn\nextends = \"../../x\"\n");
    let (_, said) = build(root.path());
    assert!(said.contains("themes/fjor/theme.toml:2:11") && said.contains("feil[theme-unknown]"), "{said}");
    write(root.path(), "themes/fjor/theme.toml", "extends = \"dal\"\n");
    write(root.path(), "themes/dal/theme.toml", "extends = \"fjor\"\n");
    let (_, said) = build(root.path());
    assert!(said.contains("feil[theme-circle]") && said.contains("fjor → dal → fjor"), "{said}");
    assert!(said.contains("themes/dal/theme.toml:1:11"), "{said}");
}

#[test]
fn a_mistyped_token_is_one_error_and_a_pale_one_has_its_place() {
    let root = library();
    write(root.path(), "tenants/vik.toml", &format!("{TENANT}[theme.tokens]\nacent = \"#0b5d57\"\n"));
    let (code, said) = build(root.path());
    assert_eq!((code, said.matches("feil[").count()), (Some(2), 1), "{said}");
    assert!(said.contains("tenants/vik.toml:4:9") && said.contains("feil[token-unknown]"), "{said}");
    write(root.path(), "tenants/vik.toml", &format!("{TENANT}[theme.tokens]\naccent = \"#fefefe\"\n"));
    let (code, said) = build(root.path());
    assert!(code == Some(2) && said.contains("feil[contrast]"), "{said}");
    assert_eq!(said.matches("feil[").count(), said.matches("tenants/vik.toml:4:10").count(), "{said}");
}

#[test]
fn a_folder_of_addresses_is_a_slug() {
    let root = library();
    write(root.path(), "tenants/vik/theme/messages/nn.toml", "folder-articles = \"../../x\"\n");
    let (code, said) = build(root.path());
    assert!(code == Some(2) && said.contains("theme/messages/nn.toml:1:19"), "{said}");
    assert!(said.contains("feil[slug-form]"), "{said}");
}

#[test]
fn a_file_lists_fifty_mistakes_and_counts_the_rest() {
    let root = library();
    let links: String = (0..500).map(|at| format!("[a](@/pages/borte-{at}.md)\n")).collect();
    write(root.path(), "tenants/vik/content/articles/lenkjer.md", &article("Lenkjer", &links));
    let (code, said) = build(root.path());
    assert_eq!((code, said.matches("feil[link-missing]").count()), (Some(2), 50));
    assert!(said.contains("filen har 450 feil til"), "{said}");
}

#[test]
fn only_harmless_files_are_attached_and_strays_disturb_nobody() {
    let root = library();
    let page = root.path().join("tenants/vik/content/articles/x");
    for (name, bytes) in [
        ("Thumbs.db", "stray"),
        ("e.html", "<script>alert(1)</script>"),
        ("falsk.pdf", "<!doctype html><script>alert(1)</script>"),
        ("pakka.svgz", "\u{1f}x"),
        ("ekte.PDF", "%PDF-1.7"),
        ("a b.txt", "<html>"),
    ] {
        write(&page, name, bytes);
    }
    fs::write(page.join("pakka.svg"), b"\x1f\x8b\x08\0").unwrap();
    let put = |body: &str| write(&page, "index.md", &article("X", body));
    put("[a](ekte.PDF) [b](a%20b.txt) [c](<a b.txt>)");
    let (code, said) = build(root.path());
    assert_eq!(code, Some(0), "{said}");
    let made = files(&root.path().join("dist/vik/media"));
    assert_eq!(made.len(), 2, "{:?}", made.keys());
    assert!(made.keys().all(|name| name.ends_with(".pdf") || name.ends_with(".txt")));
    put(
        "[a](e.html)\n[b](falsk.pdf)\n[c](pakka.svgz)\n![d](pakka.svg)\n![e](ekte.PDF)\n![f](<a b.txt>)\n[g](Thumbs.db)",
    );
    let output = ffl(root.path(), &["check"]);
    let said = said + &String::from_utf8_lossy(&output.stderr);
    for (code, place) in [
        ("attachment-type", "x/index.md:7:1"),
        ("attachment-content", "x/index.md:8:1"),
        ("attachment-type", "x/index.md:9:1"),
        ("svg-gzip", "x/pakka.svg"),
        ("image-other", "x/index.md:11:1"),
        ("image-other", "x/index.md:12:1"),
        ("attachment-type", "x/index.md:13:1"),
    ] {
        let found = said.split("\n\n").any(|part| part.contains(&format!("feil[{code}]")) && part.contains(place));
        assert!(found, "{code} {place}: {said}");
    }
}

#[test]
fn a_logo_and_a_front_picture_are_pictures() {
    let root = library();
    write(root.path(), "tenants/vik/media/logo.txt", "x");
    write(root.path(), "tenants/vik.toml", &format!("{TENANT}[theme]\nlogo = \"media/logo.txt\"\n"));
    let page = article("X", "").replace("+++\n\n", "image = { src = \"media/logo.txt\", alt = \"x\" }\n+++\n");
    write(root.path(), "tenants/vik/content/articles/x.md", &page);
    let (code, said) = build(root.path());
    assert_eq!(code, Some(2));
    for place in ["tenants/vik.toml:4:8", "articles/x.md:6:17"] {
        assert!(said.split("\n\n").any(|part| part.contains("feil[image-other]") && part.contains(place)), "{said}");
    }
}

#[test]
fn a_name_is_the_same_however_its_accents_are_written() {
    let root = library();
    let (apart, whole) = ("a\u{30a}pen", "\u{e5}pen");
    let own = root.path().join("tenants/vik");
    write(&own, &format!("content/pages/{apart}.md"), "+++\ntitle = \"A\"\n+++\n## Avsnitt\n");
    write(&own, &format!("media/{apart} no.txt"), "x");
    write(&own, &format!("media/{whole} to.txt"), "x");
    let links = format!(
        "[a](@/pages/{whole}.md#avsnitt) [b](@/pages/{apart}.md) [c](@/pages/%C3%A5pen.md)\n[d](<media/{whole} no.txt>) [e](media/a%CC%8Apen%20to.txt)\n"
    );
    write(&own, "content/articles/x.md", &article("X", &links));
    let (code, said) = build(root.path());
    assert_eq!(code, Some(0), "{said}");
    write(&own, &format!("content/pages/{whole}.md"), "+++\ntitle = \"B\"\n+++\n");
    let (code, said) = build(root.path());
    assert_eq!(code, Some(2));
    assert!(said.contains("feil[name-twice]") && said.contains(apart) && said.contains(whole), "{said}");
}

#[test]
fn long_names_are_errors_before_anything_is_written() {
    let root = library();
    let long = "a".repeat(250);
    write(
        root.path(),
        "tenants/vik/content/articles/x.md",
        &article("X", "").replace("\"hus\"", &format!("\"{long}\"")),
    );
    let output = ffl(root.path(), &["check"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("articles/x.md:5:9") && said(&output).contains("feil[slug-long]"));
}
