//! What a single key can hold: text, numbers, dates, identifiers, choices, and lists and tables of them.

use crate::content::schema::Orientation;
use crate::content::value::{At, Faults, Path, Value, fresh_id, mismatch, shown, unfit_fault, unfit_in};
use crate::diagnostic::Diagnostic;
use crate::model::catalogue::{Kind as SourceKind, Version};
use crate::model::clock;
use crate::model::content::{Moment, Sort};
use crate::model::event::Attendance;
use crate::model::language::Language;
use crate::model::screen::{Layout, Look};
use crate::model::tenant::LanguageForm;
use jiff::civil;
use jiff::tz::Offset;
use std::borrow::Cow;
use toml::Spanned;
use toml::de::DeValue;
use toml::value::Datetime;
use uuid::Uuid;

type Written<'v, 'i> = &'v Spanned<DeValue<'i>>;

impl Value for String {
    const EXPECTED: &'static str = "expects-text";
    const EXAMPLE: &'static str = "\"…\"";

    fn read(value: Written<'_, '_>, path: Path<'_>, faults: &mut Faults<'_>) -> Option<String> {
        match value.get_ref() {
            DeValue::String(text) => {
                let unfit = unfit_in(text).next().map(|(_, letter)| letter);
                let span = faults.span(value.span());
                faults.extend(unfit.map(unfit_fault), span);
                unfit.is_none().then(|| text.to_string())
            }
            _ => mismatch::<String>(value, path, faults),
        }
    }

    fn corrected(found: &DeValue<'_>, written: &str) -> Option<String> {
        let single = !matches!(found, DeValue::Array(_) | DeValue::Table(_)) && !written.is_empty();
        single.then(|| format!("\"{written}\""))
    }
}

impl Value for bool {
    const EXPECTED: &'static str = "expects-flag";
    const EXAMPLE: &'static str = "true";

    fn read(value: Written<'_, '_>, path: Path<'_>, faults: &mut Faults<'_>) -> Option<bool> {
        value.get_ref().as_bool().or_else(|| mismatch::<bool>(value, path, faults))
    }

    fn corrected(found: &DeValue<'_>, _: &str) -> Option<String> {
        let no = ["nei", "no", "false", "av", "off", "0"];
        Some((!no.contains(&found.as_str()?.to_lowercase().as_str())).to_string())
    }
}

impl Value for i64 {
    const EXPECTED: &'static str = "expects-integer";
    const EXAMPLE: &'static str = "10";

    fn read(value: Written<'_, '_>, path: Path<'_>, faults: &mut Faults<'_>) -> Option<i64> {
        if let Some(decimal) = other_digits(value) {
            return not_decimal(decimal, value, path, faults);
        }
        let read = value.get_ref().as_integer().and_then(|n| n.as_str().parse().ok());
        read.or_else(|| mismatch::<i64>(value, path, faults))
    }

    fn corrected(found: &DeValue<'_>, _: &str) -> Option<String> {
        found.as_str()?.trim().parse::<i64>().ok().map(|number| number.to_string())
    }
}

impl Value for f64 {
    const EXPECTED: &'static str = "expects-number";
    const EXAMPLE: &'static str = "59.91";

    fn read(value: Written<'_, '_>, path: Path<'_>, faults: &mut Faults<'_>) -> Option<f64> {
        if let Some(decimal) = other_digits(value) {
            return not_decimal(decimal, value, path, faults);
        }
        let read = match value.get_ref() {
            DeValue::Float(number) => number.as_str().parse().ok(),
            DeValue::Integer(number) => number.as_str().parse().ok(),
            _ => None,
        };
        read.filter(|number: &f64| number.is_finite()).or_else(|| mismatch::<f64>(value, path, faults))
    }

    fn corrected(found: &DeValue<'_>, _: &str) -> Option<String> {
        found.as_str()?.trim().replace(',', ".").parse::<f64>().ok().map(|number| number.to_string())
    }
}

/// The value of an integer with other digits than 0 to 9 (`0x`, `0o`, `0b`), as everybody reads it.
fn other_digits(value: Written<'_, '_>) -> Option<String> {
    let integer = value.get_ref().as_integer().filter(|integer| integer.radix() != 10)?;
    let number = i64::from_str_radix(integer.as_str(), integer.radix());
    Some(number.map_or("10".to_owned(), |number| number.to_string()))
}

fn not_decimal<T>(decimal: String, value: Written<'_, '_>, path: Path<'_>, faults: &mut Faults<'_>) -> Option<T> {
    let fault = Diagnostic::error("number-radix").arg("key", path).arg("example", decimal);
    let span = faults.span(value.span());
    faults.push(fault, span);
    None
}

/// A day, or a day and a time, in Norway.
#[derive(Clone, Copy, Debug)]
pub struct Time(pub Moment);

impl Value for Time {
    const EXPECTED: &'static str = "expects-date";
    const EXAMPLE: &'static str = "2026-11-23";

    fn read(value: Written<'_, '_>, path: Path<'_>, faults: &mut Faults<'_>) -> Option<Time> {
        let written = value.get_ref().as_datetime().filter(|written| written.date.is_some());
        let Some(written) = written else { return mismatch::<Time>(value, path, faults) };
        let read = moment(written);
        if read.is_none() {
            let span = faults.span(value.span());
            faults.push(Diagnostic::error("date-invalid").arg("key", path), span);
        }
        read.map(Time)
    }

    fn corrected(found: &DeValue<'_>, _: &str) -> Option<String> {
        let text = found.as_str()?.trim();
        let read = text.parse::<Datetime>().ok().filter(|date| date.date.is_some());
        read.map(|date| date.to_string()).or_else(|| norwegian(text))
    }
}

/// `24.12.2026` as TOML writes it.
pub fn norwegian(text: &str) -> Option<String> {
    let mut parts = text.split(['.', '/', '-']).map(|part| part.trim().parse::<i16>().ok());
    let (day, month, year) = (parts.next()??, parts.next()??, parts.next()??);
    let date = civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    (year > 1000).then(|| date.to_string())
}

/// The civil time in Norway, cut to the second; a day alone is its midnight.
fn moment(written: &Datetime) -> Option<Moment> {
    let day = written.date?;
    let narrow = |part: u8| i8::try_from(part).ok();
    let date = civil::Date::new(i16::try_from(day.year).ok()?, narrow(day.month)?, narrow(day.day)?).ok()?;
    let Some(time) = written.time else { return Some(Moment { at: date.at(0, 0, 0, 0), time: false }) };
    let second = narrow(time.second.unwrap_or(0))?;
    let time = civil::Time::new(narrow(time.hour)?, narrow(time.minute)?, second, 0).ok()?;
    let at = date.to_datetime(time);
    let seconds = match written.offset {
        None => return Some(Moment { at, time: true }),
        Some(toml::value::Offset::Z) => 0,
        Some(toml::value::Offset::Custom { minutes }) => i32::from(minutes) * 60,
    };
    let instant = Offset::from_seconds(seconds).ok()?.to_timestamp(at).ok()?;
    Some(Moment { at: clock::shown(instant), time: true })
}

/// The stable identity of a document.
#[derive(Clone, Copy, Debug)]
pub struct Identity(pub Uuid);

impl Value for Identity {
    const EXPECTED: &'static str = "id-invalid";
    const EXAMPLE: &'static str = "\"8c5b0f0e-…\"";
    const MISSING: &'static str = "missing-id";

    fn read(value: Written<'_, '_>, path: Path<'_>, faults: &mut Faults<'_>) -> Option<Identity> {
        // Only the usual form: braces, URNs and bare digits would be the same id written in several ways.
        let usual = |text: &&str| text.len() == 36;
        let read = value.get_ref().as_str().filter(usual).and_then(|text| Uuid::try_parse(text).ok());
        let read = read.filter(|id| !id.is_nil() && !id.is_max());
        read.map(Identity).or_else(|| mismatch::<Identity>(value, path, faults))
    }

    fn pasted(faults: &Faults<'_>) -> Cow<'static, str> {
        Cow::Owned(format!("\"{}\"", fresh_id(faults.file, faults.text)))
    }
}

/// A number that is a name: exactly `N` digits, as text, because leading zeros count.
#[derive(Clone, Debug)]
pub struct Digits<const N: usize>(pub String);

impl<const N: usize> Value for Digits<N> {
    const EXPECTED: &'static str = match N {
        2 => "expects-2-digits",
        9 => "expects-9-digits",
        _ => "expects-4-digits",
    };
    const EXAMPLE: &'static str = match N {
        2 => "\"03\"",
        9 => "\"958935420\"",
        _ => "\"0301\"",
    };

    fn read(value: Written<'_, '_>, path: Path<'_>, faults: &mut Faults<'_>) -> Option<Digits<N>> {
        let right = |text: &&str| text.len() == N && text.bytes().all(|b| b.is_ascii_digit());
        let read = value.get_ref().as_str().filter(right).map(|text| Digits(text.to_owned()));
        read.or_else(|| mismatch::<Digits<N>>(value, path, faults))
    }

    fn corrected(found: &DeValue<'_>, written: &str) -> Option<String> {
        let number: u64 = found.as_integer().and_then(|_| written.parse().ok())?;
        Some(format!("\"{number:0N$}\"")).filter(|text| text.len() == N + 2)
    }
}

/// The point of a picture to keep in sight, as CSS writes it: `50% 30%` from the top left.
#[derive(Clone, Copy, Debug)]
pub struct Focus(pub (f32, f32));

impl Value for Focus {
    const EXPECTED: &'static str = "expects-focus";
    const EXAMPLE: &'static str = "\"50% 30%\"";

    fn read(value: Written<'_, '_>, path: Path<'_>, faults: &mut Faults<'_>) -> Option<Focus> {
        let percent = |part: &str| part.strip_suffix('%')?.parse::<f32>().ok().map(|number| number / 100.0);
        let inside = |point: &(f32, f32)| (0.0..=1.0).contains(&point.0) && (0.0..=1.0).contains(&point.1);
        let parts = value.get_ref().as_str().and_then(|text| text.trim().split_once(' '));
        let point = parts.and_then(|(x, y)| Some((percent(x)?, percent(y.trim_start())?)));
        point.filter(inside).map(Focus).or_else(|| mismatch::<Focus>(value, path, faults))
    }
}

/// An amount of kroner, in øre.
#[derive(Clone, Copy, Debug)]
pub struct Kroner(pub u32);

impl Value for Kroner {
    const EXPECTED: &'static str = "expects-kroner";
    const EXAMPLE: &'static str = "150";

    fn read(value: Written<'_, '_>, path: Path<'_>, faults: &mut Faults<'_>) -> Option<Kroner> {
        let text = match value.get_ref() {
            DeValue::Integer(number) if number.radix() == 10 => number.as_str(),
            DeValue::Float(number) => number.as_str(),
            _ => return mismatch::<Kroner>(value, path, faults),
        };
        øre(text).map(Kroner).or_else(|| mismatch::<Kroner>(value, path, faults))
    }

    fn corrected(found: &DeValue<'_>, _: &str) -> Option<String> {
        let text = found.as_str()?.trim().trim_end_matches(",-").trim_end_matches("kr").trim().replace(',', ".");
        øre(&text).map(|_| text)
    }
}

/// The øre of an amount: at most two digits behind the point, and no more than a house costs.
fn øre(text: &str) -> Option<u32> {
    let (kroner, øre) = text.split_once('.').unwrap_or((text, "0"));
    let plain = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let right = plain(kroner) && plain(øre) && kroner.len() <= 7 && øre.len() <= 2;
    let øre = right.then(|| format!("{øre:0<2}"))?;
    Some(kroner.parse::<u32>().ok()? * 100 + øre.parse::<u32>().ok()?)
}

/// One of a few words.
pub trait Choice: Copy + 'static {
    fn words() -> Vec<(&'static str, Self)>;
}

fn choose<T: Choice>(value: Written<'_, '_>, path: Path<'_>, faults: &mut Faults<'_>) -> Option<T> {
    let word = value.get_ref().as_str().unwrap_or_default();
    if let Some((_, choice)) = T::words().into_iter().find(|(name, _)| *name == word) {
        return Some(choice);
    }
    let known = T::words().into_iter().map(|(name, _)| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
    let fault = Diagnostic::error("expects-choice").arg("key", path).arg("known", known);
    let span = faults.span(value.span());
    faults.push(fault.arg("found", shown(word)), span);
    None
}

impl Choice for Sort {
    fn words() -> Vec<(&'static str, Sort)> {
        vec![("date", Sort::Date), ("weight", Sort::Weight), ("title", Sort::Title)]
    }
}

impl Choice for Language {
    fn words() -> Vec<(&'static str, Language)> {
        Language::ALL.map(|language| (language.tag(), language)).to_vec()
    }
}

impl Choice for LanguageForm {
    fn words() -> Vec<(&'static str, LanguageForm)> {
        vec![("bokmål", LanguageForm::Bokmål), ("nynorsk", LanguageForm::Nynorsk), ("nøytral", LanguageForm::Nøytral)]
    }
}

/// A language in which a site can be read.
#[derive(Clone, Copy, Debug)]
pub struct SiteLanguage(pub Language);

impl Choice for Attendance {
    fn words() -> Vec<(&'static str, Attendance)> {
        let each = [Attendance::OnSite, Attendance::Online, Attendance::Hybrid, Attendance::Elsewhere];
        ["on_site", "online", "hybrid", "elsewhere"].into_iter().zip(each).collect()
    }
}

impl Choice for Layout {
    fn words() -> Vec<(&'static str, Layout)> {
        vec![("full", Layout::Full), ("strip", Layout::Strip), ("side", Layout::Side)]
    }
}

impl Choice for Orientation {
    fn words() -> Vec<(&'static str, Orientation)> {
        vec![("landscape", Orientation::Landscape), ("portrait", Orientation::Portrait)]
    }
}

impl Choice for Look {
    fn words() -> Vec<(&'static str, Look)> {
        vec![("paper", Look::Paper), ("wash", Look::Wash), ("band", Look::Band), ("spark", Look::Spark)]
    }
}

impl Choice for SiteLanguage {
    fn words() -> Vec<(&'static str, SiteLanguage)> {
        Language::SITE.map(|language| (language.tag(), SiteLanguage(language))).to_vec()
    }
}

macro_rules! chosen {
    ($($type:ty => $example:literal;)*) => {$(
        impl Value for $type {
            const EXPECTED: &'static str = "expects-choice";
            const EXAMPLE: &'static str = $example;
            const LIST: (&'static str, &'static str) = ("expects-texts", concat!("[", $example, "]"));

            fn read(value: Written<'_, '_>, path: Path<'_>, faults: &mut Faults<'_>) -> Option<Self> {
                choose(value, path, faults)
            }
        }
    )*};
}

chosen! {
    Sort => "\"date\"";
    SourceKind => "\"file\"";
    Version => "\"1.2\"";
    Language => "\"nb\"";
    LanguageForm => "\"nøytral\"";
    SiteLanguage => "\"nb\"";
    Attendance => "\"hybrid\"";
    Layout => "\"strip\"";
    Orientation => "\"portrait\"";
    Look => "\"band\"";
}

impl<T: Value> Value for At<T> {
    const EXPECTED: &'static str = T::EXPECTED;
    const EXAMPLE: &'static str = T::EXAMPLE;
    const LIST: (&'static str, &'static str) = T::LIST;
    const MISSING: &'static str = T::MISSING;

    fn read(value: Written<'_, '_>, path: Path<'_>, faults: &mut Faults<'_>) -> Option<At<T>> {
        let span = faults.span(value.span());
        T::read(value, path, faults).map(|value| At { value, span })
    }

    fn pasted(faults: &Faults<'_>) -> Cow<'static, str> {
        T::pasted(faults)
    }
}

impl<T: Value> Value for Vec<T> {
    const EXPECTED: &'static str = T::LIST.0;
    const EXAMPLE: &'static str = T::LIST.1;

    fn read(value: Written<'_, '_>, path: Path<'_>, faults: &mut Faults<'_>) -> Option<Vec<T>> {
        let Some(list) = value.get_ref().as_array() else { return mismatch::<Vec<T>>(value, path, faults) };
        Some(list.iter().filter_map(|value| T::read(value, path.element(), faults)).collect())
    }

    fn corrected(found: &DeValue<'_>, _: &str) -> Option<String> {
        let text = found.as_str()?;
        let parts: Vec<String> = text.split(',').map(|part| format!("\"{}\"", part.trim())).collect();
        (T::LIST.0 == "expects-texts").then(|| format!("[{}]", parts.join(", ")))
    }
}
