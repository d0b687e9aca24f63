//! What is read, and what is refused: files as people leave them, through the program as users call it.

mod library;

use library::{AT, article, ffl, files, library, write};
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
