//! What a value must be beyond its type: addresses, names, files, texts.

use crate::content::schema::Picture;
use crate::content::value::{At, Faults, shown};
use crate::diagnostic::{Diagnostic, Span};
use crate::model::content::{Image, Label, Moment};
use crate::model::slug;

/// The text of a key that may not be empty; surrounding space is nobody's meaning.
pub fn text(key: &str, written: Option<At<String>>, faults: &mut Faults<'_>) -> Option<String> {
    let written = written?;
    let trimmed = written.value.trim();
    if trimmed.is_empty() {
        faults.push(Diagnostic::error("empty-text").arg("key", key), written.span);
        return None;
    }
    if trimmed.len() == written.value.len() { Some(written.value) } else { Some(trimmed.to_owned()) }
}

/// A slug, which must be what the fixed table would make of it.
pub fn slug(key: &str, written: Option<At<String>>, faults: &mut Faults<'_>) -> Option<String> {
    let written = written?;
    let Some(code) = slug::fault(&written.value) else { return Some(written.value) };
    let right = slug::slug(&written.value);
    let fault = if right.is_empty() {
        Diagnostic::error("slug-empty").arg("name", shown(&written.value))
    } else {
        Diagnostic::error(code).arg("key", key).arg("right", shown(&right)).arg("limit", slug::LONGEST)
    };
    faults.push(fault.arg("written", shown(&written.value)), written.span);
    None
}

/// How many tags or audiences one document may have: each is compared with all the others.
const LABELS: usize = 50;

/// Tags or audiences: none empty, none twice (as addresses, so `Krim` and `krim` are one).
pub fn labels(key: &str, written: Option<Vec<At<String>>>, faults: &mut Faults<'_>) -> Vec<Label> {
    let mut labels: Vec<Label> = Vec::new();
    for (at, label) in written.unwrap_or_default().into_iter().enumerate() {
        let span = label.span;
        if at == LABELS {
            faults.push(Diagnostic::error("labels-many").arg("key", key).arg("limit", LABELS), span);
            break;
        }
        let Some(title) = text(key, Some(label), faults) else { continue };
        let slug = slug::slug(&title);
        if slug.is_empty() {
            faults.push(Diagnostic::error("label-without-address").arg("key", key).arg("name", shown(&title)), span);
        } else if slug.len() > slug::LONGEST {
            let fault = Diagnostic::error("slug-long").arg("written", shown(&title)).arg("limit", slug::LONGEST);
            faults.push(fault, span);
        } else if labels.iter().any(|label| label.slug == slug) {
            faults.push(Diagnostic::warning("label-twice").arg("key", key).arg("name", shown(&title)), span);
        } else {
            labels.push(Label { title, slug });
        }
    }
    labels
}

/// Old addresses: absolute within the site, and nothing that could leave it.
pub fn aliases(written: Option<Vec<At<String>>>, faults: &mut Faults<'_>) -> Vec<String> {
    let mut aliases: Vec<String> = Vec::new();
    for alias in written.unwrap_or_default() {
        match alias_fault(&alias.value) {
            Some(code) => faults.push(Diagnostic::error(code).arg("written", shown(&alias.value)), alias.span),
            None if aliases.contains(&alias.value) => {
                faults.push(Diagnostic::warning("alias-twice").arg("written", shown(&alias.value)), alias.span);
            }
            None => aliases.push(alias.value),
        }
    }
    aliases
}

fn alias_fault(alias: &str) -> Option<&'static str> {
    let unescaped = alias.to_ascii_lowercase().replace("%2e", ".").replace("%2f", "/").replace("%5c", "\\");
    if !alias.starts_with('/') || unescaped.starts_with("//") {
        return Some("alias-relative");
    }
    let odd =
        |c: char| c.is_control() || c.is_whitespace() || matches!(c, '\\' | '?' | '#' | '*' | ':' | '<' | '>' | '"');
    let escapes = unescaped.split('/').any(|part| matches!(part, "." | ".."));
    (escapes || unescaped.contains(odd) || alias == "/").then_some("alias-odd")
}

/// A template's name without folder or ending.
pub fn template(written: Option<At<String>>, faults: &mut Faults<'_>) -> Option<String> {
    let written = written?;
    let bare =
        |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    if bare(&written.value) {
        return Some(written.value);
    }
    let stem = written.value.rsplit('/').next().unwrap_or_default().split('.').next().unwrap_or_default();
    let right = if bare(stem) { stem } else { "wide" };
    faults.push(Diagnostic::error("template-name").arg("right", shown(right)), written.span);
    None
}

/// An address on the web.
pub fn url(key: &str, written: Option<At<String>>, faults: &mut Faults<'_>) -> Option<String> {
    let written = written?;
    if let Some(code) = url_fault(&written.value) {
        faults.push(Diagnostic::error(code).arg("key", key).arg("written", shown(&written.value)), written.span);
        return None;
    }
    Some(written.value)
}

/// An address on the web, or one of this site: `/…` or `@/….md`.
pub fn link(key: &str, written: Option<At<String>>, faults: &mut Faults<'_>) -> Option<String> {
    let inside = |link: &str| {
        (link.starts_with("@/") || link.starts_with('/') && !link.starts_with("//")) && !link.contains(unprintable)
    };
    match written {
        Some(link) if inside(&link.value) => Some(link.value),
        other => url(key, other, faults),
    }
}

/// What is wrong with an absolute `http` or `https` address.
pub fn url_fault(url: &str) -> Option<&'static str> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let Some(rest) = rest.filter(|_| !url.contains(unprintable)) else { return Some("url-form") };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let name = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()));
    let name = name.map_or(host, |(name, _)| name);
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.');
    (name.is_empty() || name.starts_with('.') || !name.chars().all(plain)).then_some("url-form")
}

/// What is wrong with a host name.
pub fn host_fault(host: &str) -> Option<&'static str> {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    let right = host.len() <= 253 && host.contains('.') && host.split('.').all(label);
    (!right).then_some("domain-form")
}

fn unprintable(c: char) -> bool {
    c.is_control() || c.is_whitespace() || matches!(c, '<' | '>' | '"' | '\\' | '`')
}

/// A picture: a file that can be found without leaving the content, and words for those who do not see it.
pub fn picture(written: At<Picture>, faults: &mut Faults<'_>) -> Option<Image> {
    let At { value: picture, span } = written;
    let decorative = picture.decorative.unwrap_or_default();
    let alt_span = picture.alt.as_ref().map_or(span, |alt| alt.span);
    let alt = picture.alt.map(|alt| alt.value.trim().to_owned()).unwrap_or_default();
    if alt.is_empty() && !decorative {
        faults.push(Diagnostic::error("image-alt"), alt_span);
    }
    if !alt.is_empty() && decorative {
        faults.push(Diagnostic::warning("image-decorative-alt"), alt_span);
    }
    let place = picture.src.as_ref().map_or(span, |src| src.span);
    let src = text("image.src", picture.src, faults)?;
    if let Some(code) = file_fault(&src) {
        faults.push(Diagnostic::error(code).arg("written", shown(&src)), place);
        return None;
    }
    let Picture { credit, licence, focus, .. } = Picture { src: None, alt: None, ..picture };
    Some(Image { src, alt, decorative, credit, licence, focus: focus.map(|focus| focus.0), span: place })
}

fn file_fault(src: &str) -> Option<&'static str> {
    if src.starts_with("//") || src.contains("://") || src.starts_with("data:") {
        return Some("image-remote");
    }
    let escapes = src.split('/').any(|part| part == "..");
    (escapes || src.contains('\\') || src.contains(char::is_control)).then_some("image-path")
}

/// A whole number within bounds.
pub fn within(key: &str, written: Option<At<i64>>, bounds: (i64, i64), faults: &mut Faults<'_>) -> Option<i64> {
    let written = written?;
    if (bounds.0..=bounds.1).contains(&written.value) {
        return Some(written.value);
    }
    let fault = Diagnostic::error("number-range").arg("key", key).arg("least", bounds.0).arg("most", bounds.1);
    faults.push(fault, written.span);
    None
}

/// An ISBN whose check digit is right; otherwise a warning, for some books were printed with a wrong one.
pub fn isbn(written: Option<At<String>>, faults: &mut Faults<'_>) -> Option<String> {
    let written = written?;
    let digits: Vec<u32> = written.value.chars().filter(|c| !matches!(c, '-' | ' ')).map(isbn_digit).collect();
    let weighted = |weight: fn(u32) -> u32| digits.iter().zip(0..).map(|(d, i)| d * weight(i)).sum::<u32>();
    let right = match digits.len() {
        10 => weighted(|i| 10 - i) % 11 == 0 && !digits.contains(&OTHER),
        13 => weighted(|i| 1 + 2 * (i % 2)) % 10 == 0 && !digits.iter().any(|d| *d > 9),
        _ => false,
    };
    if !right {
        faults.push(Diagnostic::warning("isbn-check").arg("written", shown(&written.value)), written.span);
    }
    Some(written.value)
}

/// What is no digit of an ISBN.
const OTHER: u32 = 99;

fn isbn_digit(c: char) -> u32 {
    if matches!(c, 'X' | 'x') { 10 } else { c.to_digit(10).unwrap_or(OTHER) }
}

/// A time that must not be before another (`or_equal`: nor at the same time), with what is wrong where it is, and where.
pub fn ordered(
    pair: (Option<Moment>, Option<Moment>),
    or_equal: bool,
    (fault, at): (Diagnostic, Span),
    faults: &mut Faults<'_>,
) {
    let (Some(first), Some(second)) = pair else { return };
    // A day without time and a time on that day are not in the wrong order.
    let same_day = first.at.date() == second.at.date() && !(first.time && second.time) && !or_equal;
    if !same_day && (second.at < first.at || (or_equal && second.at == first.at)) {
        faults.push(fault, at);
    }
}
