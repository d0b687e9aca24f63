//! What catalogues tell becomes works, which people at a command line find, see and have explained.

use crate::library::{ffl, write};
use std::path::Path;
use tempfile::TempDir;

/// Two libraries that have a novel in common, in other words; one has its translation, and the film.
fn libraries() -> TempDir {
    let root = tempfile::tempdir().unwrap();
    for (id, name) in [("vik", "Vik"), ("voss", "Voss")] {
        let source = "[[source]]\nname = \"katalog\"\nkind = \"file\"\npath = \"k.txt\"\n";
        write(
            root.path(),
            &format!("tenants/{id}.toml"),
            &format!("languages = [\"nn\"]\nname.nn = \"{name}\"\n{source}"),
        );
    }
    let full = "*00000000nam a2200000 i 4500\n*0011\n*008838650s2009    no     |            nob  \n*1001 $aHamsun, Knut,$d1859-1952$0(NO-TrBIB)90052125\n*24510$aSult :$broman /$cKnut Hamsun\n*264 1$aOslo :$bGyldendal,$c2009\n*300  $a172 s.\n*650 7$aFattigdom$2bibbi\n*852  $bhoved$hSK HAM\n^\n";
    let english = "*00000000nam a2200000 i 4500\n*0012\n*008838650s1920    xx     |            eng  \n*0411 $aeng$hnob\n*1001 $aHamsun, Knut\n*24010$aSult$lEngelsk\n*24510$aHunger /$cKnut Hamsun\n^\n";
    let film =
        "*00000000ngm a2200000 i 4500\n*0013\n*24500$aSult\n*300  $a1 DVD-video\n*7001 $aCarlsen, Henning$4drt\n^\n";
    write(root.path(), "tenants/vik/k.txt", &[full, english, film].concat());
    write(
        root.path(),
        "tenants/voss/k.txt",
        "*000     c\n*00177\n*019  $bl\n*100 0$aHamsun, Knut\n*24510$aSULT\n*260  $bBokklubben$c1985\n*850  $ahutl\n^\n",
    );
    root
}

/// Exit code, standard output, standard error.
fn well(root: &Path, args: &[&str]) -> (i32, String, String) {
    let output = ffl(root, &[&["well"], args].concat());
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn name(root: &Path, query: &str) -> String {
    let said = well(root, &["search", query]).1;
    said.split_whitespace().next().unwrap().to_owned()
}

#[test]
fn works_are_found_shown_and_explained() {
    let root = libraries();
    let (code, _, wrong) = well(root.path(), &["stats"]);
    assert_eq!(code, 2);
    insta::assert_snapshot!(wrong, @r#"
feil[well-empty]: brønnen er tom
 |
 = råd: hent først det katalogene har: ffl pull
"#);
    assert_eq!(ffl(root.path(), &["pull"]).status.code(), Some(0));
    let names = ["sult roman", "hunger", "carlsen"].map(|query| name(root.path(), query));
    let [novel, translation, film] = &names;
    let plain = |said: String| {
        let said = said.replace(novel.as_str(), "NOVEL").replace(translation.as_str(), "TRANSLATION");
        said.replace(film.as_str(), "FILM")
    };
    let asked = |args: &[&str]| {
        let (code, said, wrong) = well(root.path(), args);
        assert_eq!((code, wrong.as_str()), (0, ""), "{args:?}");
        plain(said)
    };
    insta::assert_snapshot!(asked(&["search", "sulten"]), @r#"
FILM  Sult · Carlsen, Henning · film · 1 bibliotek
TRANSLATION  Hunger · Hamsun, Knut · tekst · eng · 1920 · 1 bibliotek
NOVEL  Sult : roman · Hamsun, Knut · tekst · nob · 1985 · 2 biblioteker
"#);
    insta::assert_snapshot!(asked(&["show", novel]), @r#"
NOVEL  Sult : roman · Hamsun, Knut · tekst · nob · 1985 · 2 biblioteker
  opphav: Hamsun, Knut  [voss/katalog 77; alle sier det samme]
  slag: tekst  [voss/katalog 77; alle sier det samme]
  språk: nob  [vik/katalog 1; det eneste som er sagt]
  tittel: Sult : roman  [vik/katalog 1; sier mer enn andre]
  autoriteter:
    (NO-TrBIB)90052125  [vik/katalog 1]
  emner:
    Fattigdom  [vik/katalog 1]
  utgaver:
    vik/katalog 1: Gyldendal, 2009, 172 s.
    voss/katalog 77: Bokklubben, 1985
  biblioteker:
    vik hoved
    voss hutl
"#);
    insta::assert_snapshot!(asked(&["explain", novel]), @r#"
NOVEL  Sult : roman · Hamsun, Knut · tekst · nob · 1985 · 2 biblioteker
  voss/katalog 77 = vik/katalog 1: samme opphav og samme tittel
"#);
    insta::assert_snapshot!(asked(&["explain", novel, translation]), @r#"
NOVEL  Sult : roman · Hamsun, Knut · tekst · nob · 1985 · 2 biblioteker
TRANSLATION  Hunger · Hamsun, Knut · tekst · eng · 1920 · 1 bibliotek
  vik/katalog 1 ≠ vik/katalog 2: en oversettelse er et eget verk
  voss/katalog 77 ≠ vik/katalog 2: titlene er ulike
"#);
    insta::assert_snapshot!(asked(&["explain", novel, film, "--lang", "en"]), @r#"
NOVEL  Sult : roman · Hamsun, Knut · text · nob · 1985 · 2 libraries
FILM  Sult · Carlsen, Henning · film · 1 library
  vik/katalog 1 ≠ vik/katalog 3: text, film, game and music are works of their own
"#);
    insta::assert_snapshot!(asked(&["newest", "--tenant", "voss"]), @r#"
NOVEL  Sult : roman · Hamsun, Knut · tekst · nob · 1985 · 2 biblioteker
"#);
    insta::assert_snapshot!(asked(&["stats"]), @r#"
2 kilder, 4 poster, 0 borte fra kildene, 4 ulike, 3 verk, 4 beholdninger
"#);
    assert_eq!(asked(&["search", "finnes ikke"]), "Ingen verk har alle ordene.\n");
    let answer: serde_json::Value = serde_json::from_str(&asked(&["search", "SULT", "--json"])).unwrap();
    assert_eq!((answer["works"].as_array().unwrap().len(), &answer["errors"]), (3, &0.into()));
}

#[test]
fn what_cannot_be_asked_is_said() {
    let root = libraries();
    ffl(root.path(), &["pull"]);
    for args in [&["search"][..], &["show"], &["show", "w0"], &["newest"], &["stats", "x"], &["explain", "a", "b", "c"]]
    {
        let (code, said, wrong) = well(root.path(), args);
        assert_eq!((code, said.as_str()), (2, ""), "{args:?}");
        assert!(wrong.contains("feil[well-") && wrong.contains("råd"), "{args:?}: {wrong}");
    }
}
