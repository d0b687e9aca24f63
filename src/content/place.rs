//! Where a file lies below `content/` → what it is: kind, role, key, language.
//!
//! Only names are judged here; whether files collide is a question for a whole site.

use crate::diagnostic::{Diagnostic, nearest};
use crate::model::content::{Kind, Place, Role};
use crate::model::language::Language;
use crate::model::slug;

/// The folder of shared or own pictures and attachments, which holds no documents.
const MEDIA: &str = "media";

/// The place of a path below `content/`; none for what is no document (bundle media, `media/…`, hidden files).
///
/// The diagnostic names no file: the caller knows what stands before `content/` and adds [`Diagnostic::within`].
pub fn of(path: &str) -> Result<Option<Place>, Diagnostic> {
    let path = &*slug::composed(path);
    let parts: Vec<&str> = path.split('/').collect();
    if parts.iter().any(|part| part.starts_with('.') && !matches!(*part, "." | "..")) || parts[0] == MEDIA {
        return Ok(None);
    }
    if parts.iter().any(|part| hostile(part)) {
        return Err(Diagnostic::error("path-odd").arg("path", super::value::shown(path)));
    }
    let name = parts[parts.len() - 1];
    let Some(stem) = document_stem(name)? else { return Ok(None) };
    let [folder, between @ .., _] = parts.as_slice() else {
        return Err(Diagnostic::error("kind-missing").arg("name", name));
    };
    let kind = kind(folder)?;
    if let Some(long) = between.iter().find(|part| slug::slug(part).len() > slug::LONGEST) {
        let written = super::value::shown(long);
        return Err(Diagnostic::error("slug-long").arg("written", written).arg("limit", slug::LONGEST));
    }
    let (name, language) = language_of(stem)?;
    let role = match name {
        "_index" => Role::Section,
        "index" if between.is_empty() => {
            return Err(Diagnostic::error("index-at-top").arg("kind", folder));
        }
        "index" => Role::Bundle,
        _ => Role::Single,
    };
    let key = path[..path.len() - parts[parts.len() - 1].len()].to_owned() + name;
    Ok(Some(Place { kind, role, key, language }))
}

/// Names that could leave the folder or cannot exist on every machine.
fn hostile(part: &str) -> bool {
    part.is_empty() || matches!(part, "." | "..") || part.chars().any(|c| c.is_control() || c == '\\')
}

/// The name without `.md`; none where the file is no Markdown.
fn document_stem(name: &str) -> Result<Option<&str>, Diagnostic> {
    let Some((stem, extension)) = name.rsplit_once('.') else { return Ok(None) };
    if extension == "md" {
        return Ok(Some(stem));
    }
    if extension.eq_ignore_ascii_case("md") || extension.eq_ignore_ascii_case("markdown") {
        return Err(Diagnostic::error("extension").arg("name", name).arg("stem", stem));
    }
    Ok(None)
}

fn kind(folder: &str) -> Result<Kind, Diagnostic> {
    if let Some(kind) = Kind::of_folder(folder) {
        return Ok(kind);
    }
    let meant = Kind::mistaken(folder).map(Kind::folder);
    let known = Kind::ALL.map(Kind::folder);
    Err(match meant.or_else(|| nearest(folder, known.into_iter().chain([MEDIA]))) {
        Some(near) => Diagnostic::error("kind-unknown").arg("folder", folder).arg("nearest", near),
        None => Diagnostic::error("kind-unknown-far").arg("folder", folder).arg("known", known.join(", ")),
    })
}

/// `name.nn` → `name` in nynorsk. A last part that only looks like part of a name stays in it.
fn language_of(stem: &str) -> Result<(&str, Option<Language>), Diagnostic> {
    let Some((name, tag)) = stem.rsplit_once('.').filter(|(name, _)| !name.is_empty()) else {
        return Ok((stem, None));
    };
    if let Some(language) = Language::of_site(tag) {
        return Ok((name, Some(language)));
    }
    if !looks_like_a_language(tag) {
        return Ok((stem, None));
    }
    let first = tag.split(['-', '_']).next().unwrap_or(tag);
    // Whoever means none of them most likely writes bokmål.
    let near = Language::mistaken(first).or_else(|| Language::of_site(first)).unwrap_or(Language::Nb).tag();
    Err(Diagnostic::error("language-unknown").arg("tag", tag).arg("name", name).arg("nearest", near))
}

/// Longer codes of languages that no site is in, though somebody here may write them.
const OTHER_LANGUAGES: [&str; 6] = ["swe", "dan", "fin", "ara", "pol", "ukr"];

/// Two letters, one of the longer codes that somebody here would write, or a language with a region.
fn looks_like_a_language(tag: &str) -> bool {
    let (language, region) = tag.split_once(['-', '_']).unwrap_or((tag, ""));
    let letters = |text: &str| text.bytes().all(|b| b.is_ascii_alphabetic());
    let ours = || Language::mistaken(language).or_else(|| Language::of_tag(language)).is_some();
    let known = letters(language) && (language.len() == 2 || OTHER_LANGUAGES.contains(&language) || ours());
    known && (region.is_empty() || (letters(region) && matches!(region.len(), 2 | 4)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Speech;

    fn place(path: &str) -> (Kind, Role, String, Option<Language>) {
        let place = of(path).unwrap().unwrap();
        (place.kind, place.role, place.key, place.language)
    }

    #[test]
    fn kind_role_key_and_language_come_from_the_path() {
        use {Kind::*, Language::*, Role::*};
        assert_eq!(place("articles/krim/hoest.md"), (Articles, Single, "articles/krim/hoest".into(), None));
        assert_eq!(place("articles/tur/index.nn.md"), (Articles, Bundle, "articles/tur/index".into(), Some(Nn)));
        assert_eq!(place("pages/_index.se.md"), (Pages, Section, "pages/_index".into(), Some(Se)));
        assert_eq!(place("lists/rapport.v2.md"), (Lists, Single, "lists/rapport.v2".into(), None));
        assert_eq!(place("pages/a\u{30a}pen.nn.md"), (Pages, Single, "pages/\u{e5}pen".into(), Some(Nn)));
        assert_eq!(place("events/1.juni.md"), (Events, Single, "events/1.juni".into(), None));
    }

    #[test]
    fn what_is_no_document_is_none() {
        for path in ["articles/tur/bilde.jpg", "media/les.md", "pages/.skjult.md", ".git/config", "README"] {
            assert_eq!(of(path), Ok(None), "{path}");
        }
    }

    #[test]
    fn a_wrong_place_says_which_is_right() {
        let said = |path: &str| {
            let wrong = of(path).unwrap_err();
            format!("{}: {}", wrong.message(Speech::Nb), wrong.advice(Speech::Nb))
        };
        insta::assert_snapshot!(said("artikler/x.md"), @"mappen «artikler» hører ikke hjemme i content/: mente du «articles/»?");
        insta::assert_snapshot!(said("page/x.md"), @"mappen «page» hører ikke hjemme i content/: mente du «pages/»?");
        insta::assert_snapshot!(said("ting-og-tang/x.md"), @"mappen «ting-og-tang» hører ikke hjemme i content/: mappene er: pages, articles, events, lists, screens; bilder og vedlegg ligger i media");
        insta::assert_snapshot!(said("pages/x.no.md"), @"«no» er ikke et språk nettstedet kan ha: språkene er nb, nn, se og en; mente du «x.nb.md»?");
        insta::assert_snapshot!(said("pages/x.en-GB.md"), @"«en-GB» er ikke et språk nettstedet kan ha: språkene er nb, nn, se og en; mente du «x.en.md»?");
        insta::assert_snapshot!(said("x.md"), @"«x.md» ligger rett i content/: flytt filen til mappen for det den er: pages/, articles/, events/, lists/ eller screens/");
        insta::assert_snapshot!(said("articles/index.md"), @"index.md kan ikke ligge rett i «articles/»: teksten til selve seksjonen heter _index.md; en side med egne filer heter articles/navn/index.md");
        let long = format!("articles/{}/x.md", "å".repeat(101));
        insta::assert_snapshot!(said(&long), @"«åååååååååååååååååååååååååååååååååååååååååååååååååååååååååååå…» er for langt til å stå i en adresse: grensen er 100 tegn: kort det ned");
        insta::assert_snapshot!(said("articles/x.MD"), @"«x.MD» må slutte på .md: gi filen navnet «x.md»");
        insta::assert_snapshot!(said("articles/../../x.md"), @"stien «articles/../../x.md» har et navn som ikke kan brukes: bruk navn uten .., omvendt skråstrek og usynlige tegn");
    }

    proptest::proptest! {
        #[test]
        fn any_path_has_an_answer(path in ".{0,60}") {
            let _ = of(&path);
            let _ = of(&format!("articles/{path}.md"));
        }
    }
}
