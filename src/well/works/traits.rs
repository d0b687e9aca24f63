//! What of a description counts when two are compared: titles cut into their pieces, names, numbers, in one form for all.

use super::names::Name;
use super::vocabulary::{ADAPTED, COLLECTIVE, GUIDES, NOBODY, OTHERS, PLACEHOLDERS};
use super::words::{Words, is_number, spelled};
use crate::model::description::{Description, Kind, Scope, Sort, Title};
use crate::model::fold::fold;
use serde::{Deserialize, Serialize};

/// What counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Traits {
    pub medium: Medium,
    pub scope: Scope,
    /// The language of the text, where it is one: `nob`, `nno`, or `nor` for whichever.
    pub language: Option<String>,
    /// It holds the text in several languages.
    pub bilingual: bool,
    pub head: Words,
    /// Which part, by all numbers that are said of it.
    pub numbers: Vec<String>,
    /// The name of the part.
    pub tail: Words,
    /// The subtitle without what it says of genre and form.
    pub subtitle: Words,
    /// All of the title, as it stands.
    pub whole: Words,
    /// Works in one volume, as far as the title says.
    pub works: usize,
    pub variants: Vec<Words>,
    /// What the work is called where it comes from.
    pub originals: Vec<Words>,
    pub series: Vec<(Words, Option<String>)>,
    pub creators: Vec<Name>,
    /// Everybody named, creators among them.
    pub names: Vec<Name>,
    /// The words of the statement of responsibility, folded.
    pub responsibility: Vec<String>,
    pub editors: Vec<Name>,
    pub adapted: bool,
    /// Words that say that it is another thing than what else has its title.
    pub marks: Vec<String>,
    pub placeholder: bool,
    pub isbns: Vec<String>,
    pub issns: Vec<String>,
    pub year: Option<u16>,
    pub translated: bool,
}

/// Kinds between which a work is one: a text is the same read aloud.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Medium {
    Text,
    Score,
    Music,
    /// Speech or music.
    Sound,
    Film,
    Game,
    Other(Kind),
}

impl Traits {
    pub fn of(description: &Description) -> Traits {
        let title = &description.title;
        let cut = Cut::of(title);
        let text = [title.main.as_str(), &title.rest, &title.responsibility].join(" ");
        let creators = creators(description);
        let marks = marks(description, &cut);
        Traits {
            medium: medium(description, &creators),
            scope: description.scope,
            language: language(description),
            bilingual: description.languages.len() > 1 || title.main.contains(" = "),
            works: works(description),
            variants: variants(description),
            originals: originals(description),
            series: description.series.iter().map(|series| series_of(&series.title, &series.number)).collect(),
            editors: by_role(description, &["red", "edt", "utg", "utv"]),
            names: description.agents.iter().map(Name::of).filter(|name| !name.is_empty()).collect(),
            responsibility: responsibility(description),
            adapted: adapted(description, &text),
            placeholder: PLACEHOLDERS.split('|').any(|words| fold(&title.main).starts_with(words)),
            isbns: description.isbns.iter().filter(|isbn| !isbn.set).map(|isbn| isbn.number.clone()).collect(),
            issns: description.issns.clone(),
            year: year(description),
            translated: !description.translated_from.is_empty() || !description.originals.is_empty(),
            whole: Words::of(&[title.main.as_str(), &title.rest].join(" ")).and(&cut.tail),
            subtitle: cut.subtitle.subject(),
            head: cut.head,
            numbers: cut.numbers,
            tail: cut.tail,
            marks,
            creators,
        }
    }
}

/// A title in its pieces.
#[derive(Default)]
struct Cut {
    head: Words,
    numbers: Vec<String>,
    tail: Words,
    subtitle: Words,
}

impl Cut {
    fn of(title: &Title) -> Cut {
        let pieces = pieces(&title.main);
        let all: Vec<Words> = pieces.iter().map(|piece| Words::of(piece)).collect();
        let (head, number) = all.first().map(Words::bare).unwrap_or_default().numbered();
        let mut cut = Cut { head, numbers: number.into_iter().collect(), ..Cut::default() };
        all.iter().skip(1).for_each(|words| cut.more(words));
        if !cut.numbers.is_empty() && !cut.subtitle.subject().is_empty() {
            cut.tail = std::mem::take(&mut cut.subtitle).bare();
        }
        for part in &title.parts {
            cut.numbers.extend(numbers_of(&part.number));
            cut.tail = cut.tail.and(&Words::of(&part.name));
        }
        cut.more(&Words::of(&title.rest));
        cut.numbers.sort_unstable();
        cut.numbers.dedup();
        cut
    }

    /// What follows the head: a number that says which part, or a subtitle.
    fn more(&mut self, words: &Words) {
        let (before, number) = words.numbered();
        match number {
            Some(number) if before.is_empty() => self.numbers.push(number),
            _ if !words.is_empty() && words.words().iter().all(|word| is_number(word)) => {
                self.numbers.extend(words.words().iter().cloned());
            }
            _ => self.subtitle = self.subtitle.and(words),
        }
    }
}

/// A recording is speech or music by whoever has its main entry: a writer's may be either.
fn medium(description: &Description, creators: &[Name]) -> Medium {
    match description.kind {
        Kind::Text | Kind::Speech | Kind::Kit => Medium::Text,
        Kind::Score => Medium::Score,
        Kind::Sound
            if !creators.is_empty()
                && description.agents.iter().any(|agent| agent.main && agent.sort == Sort::Person) =>
        {
            Medium::Sound
        }
        Kind::Music | Kind::Sound => Medium::Music,
        Kind::Film => Medium::Film,
        Kind::Game => Medium::Game,
        other @ (Kind::Program | Kind::Picture | Kind::Map | Kind::Object) => Medium::Other(other),
    }
}

/// A title at the marks that part it from what follows.
fn pieces(title: &str) -> Vec<String> {
    let mut pieces = vec![title.to_owned()];
    for mark in [" : ", " - ", " – ", ": ", " / ", " ; ", ". "] {
        // A full stop ends a piece only behind a word that is no abbreviation.
        let cut = |piece: String| match mark {
            ". " => sentences(&piece),
            _ => piece.split(mark).map(str::to_owned).collect(),
        };
        pieces = pieces.into_iter().flat_map(cut).collect();
    }
    let without = |piece: &String| piece.split(['(', '[']).next().unwrap_or_default().trim().to_owned();
    let kept: Vec<String> = pieces.iter().map(without).filter(|piece| !piece.is_empty()).collect();
    if kept.is_empty() { pieces } else { kept }
}

fn sentences(text: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for piece in text.split(". ") {
        let last = |before: &String| before.rsplit(' ').next().unwrap_or_default().chars().count();
        match all.last_mut() {
            Some(before) if last(before) < 4 => {
                before.push_str(". ");
                before.push_str(piece);
            }
            _ => all.push(piece.to_owned()),
        }
    }
    all
}

/// A part's numbers, whatever stands around them: `B. 1` and `Første bok` are 1, `A` is a, `118. årg. 1999` has two.
fn numbers_of(text: &str) -> Vec<String> {
    let words = Words::of(text);
    let numbers: Vec<String> = words.numbers().map(str::to_owned).collect();
    if numbers.is_empty() { words.words().last().cloned().into_iter().collect() } else { numbers }
}

fn series_of(title: &str, number: &str) -> (Words, Option<String>) {
    let (words, own) = Words::of(title).bare().numbered();
    (words, numbers_of(number).into_iter().find(|number| is_number(number)).or(own))
}

fn language(description: &Description) -> Option<String> {
    let named = description.uniform.as_ref().map(|uniform| uniform.language.to_lowercase()).unwrap_or_default();
    let exact = match named.as_str() {
        name if name.contains("bokmål") => Some("nob"),
        name if name.contains("nynorsk") => Some("nno"),
        _ => None,
    };
    match &description.languages[..] {
        // What the preferred title says is finer than «Norwegian».
        [only] if only == "nor" => Some(exact.unwrap_or("nor").to_owned()),
        [only] => Some(only.clone()),
        [] => exact.map(str::to_owned),
        [first, ..] => Some(first.clone()),
    }
}

/// How many works its title says that it holds.
fn works(description: &Description) -> usize {
    let listed = description.title.main.split(" ; ").count();
    let also = description.title.rest.split(" ; ").filter(|rest| Words::of(rest).subject().words().len() > 1).count();
    if listed > 1 {
        listed
    } else if also > 1 {
        also
    } else {
        1
    }
}

fn originals(description: &Description) -> Vec<Words> {
    let mut all: Vec<Words> = Vec::new();
    let uniform = description.uniform.as_ref().map(|uniform| {
        let parts = uniform.parts.iter().flat_map(|part| [part.number.as_str(), &part.name]);
        std::iter::once(uniform.title.as_str()).chain(parts).collect::<Vec<_>>().join(" ")
    });
    for text in uniform.iter().chain(&description.originals) {
        let words = Words::of(text).bare();
        let collective = COLLECTIVE.split('|').any(|title| words.words().join(" ") == title);
        if !words.is_empty() && !collective && !all.contains(&words) {
            all.push(words);
        }
    }
    all
}

/// Other titles of the same: those that are listed, parallel and alternative ones, and the preferred one of what is no translation.
fn variants(description: &Description) -> Vec<Words> {
    let main = description.title.main.as_str();
    let parallel = main.split(" = ").filter(|piece| piece.len() < main.len());
    let alternative =
        main.split_once(" eller ").into_iter().flat_map(|(one, other)| [one, other]).filter(|piece| piece.len() > 7);
    let own = description
        .uniform
        .as_ref()
        .filter(|uniform| uniform.language.is_empty() && description.translated_from.is_empty());
    let all = description.variants.iter().map(String::as_str).chain(parallel).chain(alternative);
    let all = all.chain(own.filter(|uniform| uniform.parts.is_empty()).map(|uniform| uniform.title.as_str()));
    all.map(|text| Words::of(text).bare()).filter(|words| !words.is_empty()).collect()
}

/// Who made the work, not the translation, the reading or the pictures.
fn creators(description: &Description) -> Vec<Name> {
    let main = description.agents.iter().filter(|agent| agent.main);
    let other = description.agents.iter().filter(|agent| {
        let aside = |role: &String| OTHERS.split(' ').any(|other| role.starts_with(other));
        !agent.main && agent.sort != Sort::Meeting && !agent.roles.iter().any(aside)
    });
    let all = main
        .chain(other)
        .filter(|agent| !NOBODY.split(' ').any(|nobody| agent.name.to_lowercase().starts_with(nobody)));
    all.flat_map(|agent| match agent.name.split_once(" og ") {
        // Two in one heading.
        Some((one, another)) if agent.sort == Sort::Person && !agent.name.contains(',') => {
            vec![Name::written(one), Name::written(another)]
        }
        _ => vec![Name::of(agent)],
    })
    .filter(|name| !name.is_empty())
    .collect()
}

fn by_role(description: &Description, roles: &[&str]) -> Vec<Name> {
    let has = |role: &String| roles.iter().any(|wanted| role.starts_with(wanted));
    description.agents.iter().filter(|agent| agent.roles.iter().any(has)).map(Name::of).collect()
}

/// The words of who made it, as the publication has it and as notes on names tell.
fn responsibility(description: &Description) -> Vec<String> {
    let notes = description.notes.iter().filter(|note| {
        let note = note.to_lowercase();
        note.contains("navn") || note.contains("namn") || note.contains("pseudonym")
    });
    let texts = std::iter::once(&description.title.responsibility).chain(notes);
    let words = texts.flat_map(|text| text.split(|letter: char| !letter.is_alphanumeric()));
    words.map(spelled).filter(|word| !word.is_empty()).collect()
}

/// The year, for music that of the first publication where a note tells.
fn year(description: &Description) -> Option<u16> {
    let note = description.notes.iter().find(|note| note.to_lowercase().contains("opprinnelig"));
    let years = note.into_iter().flat_map(|note| note.split(|letter: char| !letter.is_ascii_digit()));
    years.filter(|year| year.len() == 4).find_map(|year| year.parse().ok()).or(description.year)
}

fn adapted(description: &Description, text: &str) -> bool {
    let text = fold(text);
    let roles = description.agents.iter().flat_map(|agent| &agent.roles);
    let noted = ADAPTED.split('|').any(|word| text.contains(word));
    noted || roles.into_iter().any(|role| ["adp", "bearb", "tilrettel"].iter().any(|word| role.starts_with(word)))
}

/// The words that say that it goes with something, or is another recording than what else has its title.
fn marks(description: &Description, cut: &Cut) -> Vec<String> {
    const RECORDINGS: [(&str, &str); 5] = [
        ("singel", "single"),
        ("single", "single"),
        ("konsertopptak", "live"),
        ("live", "live"),
        ("unplugged", "live"),
    ];
    let begins = [&cut.subtitle, &cut.tail].into_iter().filter_map(|words| words.words().first());
    let whole = if cut.head.words().len() > 1 { cut.head.words().last() } else { None };
    let mut marks: Vec<String> = begins.chain(whole).filter(|word| GUIDES.contains(word.as_str())).cloned().collect();
    if matches!(description.kind, Kind::Music | Kind::Sound) {
        let texts = description.notes.iter().chain(&description.extent).chain([&description.title.rest]);
        let words = Words::of(&texts.map(String::as_str).collect::<Vec<_>>().join(" ; "));
        let of = |(word, mark): &(&str, &'static str)| {
            words.words().iter().any(|own| own == word).then(|| (*mark).to_owned())
        };
        marks.extend(RECORDINGS.iter().filter_map(of));
    }
    marks.sort_unstable();
    marks.dedup();
    marks
}
