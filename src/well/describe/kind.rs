//! What a publication is and what carries it: the leader, NORMARC's 019, RDA's 336 and 338, and the words that stand for them.

use super::values;
use crate::model::description::{Carrier, Kind, Scope};
use crate::model::record::Record;

/// Kind, carrier and scope of what a record describes.
pub fn of(record: &Record) -> (Kind, Carrier, Scope) {
    let codes: Vec<String> = values(record, "019", 'b').collect();
    let codes: Vec<&str> = codes.iter().flat_map(|codes| codes.split(',')).map(str::trim).collect();
    let words = words(record);
    let kind = kind(record, &codes, &words);
    (kind, carrier(kind, &codes, &words), scope(record, &codes))
}

/// All that is said in words about form and extent, in small letters.
fn words(record: &Record) -> String {
    let fields = [
        ("245", 'h'),
        ("300", 'a'),
        ("336", 'a'),
        ("338", 'a'),
        ("340", 'n'),
        ("500", 'a'),
        ("511", 'a'),
        ("245", 'c'),
    ];
    fields.into_iter().flat_map(|(tag, code)| values(record, tag, code)).collect::<Vec<_>>().join(" ; ").to_lowercase()
}

fn kind(record: &Record, codes: &[&str], words: &str) -> Kind {
    let has = |all: &[&str]| all.iter().any(|word| words.contains(word));
    let spoken = has(&["lest av", "read by", "opplest", "mp3", "lydbok", "lydfil", "innlest", "spoken word"]);
    match record.leader().as_bytes().get(6) {
        Some(b'c' | b'd') => return Kind::Score,
        Some(b'e' | b'f') => return Kind::Map,
        Some(b'g') => return Kind::Film,
        Some(b'i') => return Kind::Speech,
        Some(b'j') => return Kind::Music,
        Some(b'k') => return Kind::Picture,
        Some(b'm') if has(&["spill", "game", "playstation", "xbox", "nintendo"]) => return Kind::Game,
        Some(b'm') if record.named("753").next().is_some() => return Kind::Game,
        Some(b'm') if !has(&["epub", "e-bok", "pdf"]) => return Kind::Program,
        Some(b'o') => return Kind::Kit,
        Some(b'r') => return Kind::Object,
        _ => {}
    }
    let code = |starts: &[&str]| codes.iter().any(|code| starts.iter().any(|start| code.starts_with(start)));
    match () {
        () if code(&["di", "dj"]) => Kind::Speech,
        () if code(&["d"]) && spoken => Kind::Speech,
        () if code(&["dg"]) => Kind::Music,
        () if code(&["d"]) => Kind::Sound,
        () if code(&["e"]) => Kind::Film,
        () if code(&["m"]) => Kind::Game,
        () if code(&["l", "j", "k"]) => Kind::Text,
        () if code(&["c"]) => Kind::Score,
        () if code(&["a"]) => Kind::Map,
        () if code(&["f"]) => Kind::Picture,
        () if code(&["h"]) => Kind::Object,
        () if has(&["dvd", "blu-ray-plate (film", "videokassett", "[video"]) => Kind::Film,
        () if spoken => Kind::Speech,
        () if has(&["[lydopptak", "sound recording", " lp", "grammofon"]) => Kind::Sound,
        () => Kind::Text,
    }
}

fn carrier(kind: Kind, codes: &[&str], words: &str) -> Carrier {
    let has = |all: &[&str]| all.iter().any(|word| words.contains(word));
    match kind {
        _ if has(&["punktskrift", "braille"]) => Carrier::Braille,
        _ if has(&["stor skrift", "storskrift", "large print"]) => Carrier::LargePrint,
        _ if has(&["onlineressurs", "online resource", "epub", "nedlast"]) => Carrier::Online,
        _ if codes.iter().any(|code| ["ga", "ge"].contains(code)) => Carrier::Online,
        Kind::Film | Kind::Game | Kind::Music | Kind::Speech | Kind::Sound | Kind::Program => Carrier::Disc,
        _ => Carrier::Usual,
    }
}

/// Leader/07, and 019 where the leader says nothing.
fn scope(record: &Record, codes: &[&str]) -> Scope {
    match record.leader().as_bytes().get(7) {
        Some(b's' | b'i') => Scope::Serial,
        Some(b'a' | b'b') => Scope::Part,
        Some(b'm' | b'c' | b'd') => Scope::Monograph,
        _ if codes.contains(&"j") => Scope::Serial,
        _ if codes.contains(&"k") => Scope::Part,
        _ => Scope::Monograph,
    }
}
