//! Names of persons and bodies, compared as a cataloguer would: initials, order, spelling, years of life, ids.

use super::words::{distance, letters, near, spelled};
use crate::model::description::{Agent, Sort};
use serde::{Deserialize, Serialize};

/// Words for several bearers of one family's name.
const TOGETHER: [&str; 6] = ["brodrene", "bror", "sostrene", "brothers", "gebruder", "bruder"];

/// A name and what else tells its bearer from others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name {
    /// Its words, folded; of a person those of the family first.
    words: Vec<String>,
    /// How many of them are the family's, where the name is inverted.
    family: usize,
    /// The word under which a person is sorted, in whatever spelling: it follows from the words, and is not kept with them.
    #[serde(skip)]
    sound: String,
    /// Which letters stand in each word, and in the sound, so that most that are unlike need not be read; they follow, too.
    #[serde(skip)]
    letters: Vec<u32>,
    #[serde(skip)]
    heard: u32,
    /// Ids as register and number.
    ids: Vec<(String, String)>,
    born: Option<u16>,
    sort: Sort,
}

/// A word with its letters.
pub type Word<'w> = (&'w str, u32);

/// What two names say of one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// Two bearers: an id or a year says so.
    Other,
    /// Unlike, and nothing more is known.
    Unlike,
    /// Written so differently that only other evidence makes them one.
    Faint,
    /// Names of one bearer.
    Same,
    /// An id says so.
    Identified,
}

impl Name {
    pub fn of(agent: &Agent) -> Name {
        let mut name = Name::written(&agent.name);
        name.ids = agent.ids.iter().filter_map(|id| register(id)).collect();
        name.born = agent
            .dates
            .split(|letter: char| !letter.is_ascii_digit())
            .find_map(|year| year.parse().ok().filter(|_| year.len() == 4));
        name.sort = agent.sort;
        name
    }

    /// A name of which nothing else is known: `Hamsun, Knut` or `Knut Hamsun`.
    pub fn written(text: &str) -> Name {
        let text = text.split(['(', '[']).next().unwrap_or_default();
        let (family, given) = text.split_once(',').unwrap_or((text, ""));
        let words = |text: &str| {
            let apart = text.split(|letter: char| {
                !letter.is_alphanumeric() && !matches!(letter, '?' | '\'' | '’' | '\u{300}'..='\u{36f}')
            });
            let folded = apart.map(|word| spelled(&read(&word.replace(['\'', '’'], ""))));
            folded.filter(|word| !word.is_empty() && !TOGETHER.contains(&word.as_str())).collect::<Vec<_>>()
        };
        let (mut all, given) = (words(family), words(given));
        let family = if given.is_empty() { 0 } else { all.len() };
        all.extend(given);
        let mut name = Name { words: all, family, ..Name::default() };
        name.hear();
        name
    }

    /// The letters of its words.
    pub fn letters(&self) -> &[u32] {
        &self.letters
    }

    /// The letters of its sound.
    pub fn heard(&self) -> u32 {
        self.heard
    }

    /// The letters of the given name in whatever spelling; all of an initial, which may stand for any.
    pub fn given_heard(&self) -> Option<u32> {
        self.given().map(|given| if given.len() == 1 { u32::MAX } else { letters(&transcribed(given)) })
    }

    pub fn born(&self) -> Option<u16> {
        self.born
    }

    pub fn is_identified(&self) -> bool {
        !self.ids.is_empty()
    }

    /// Lays out what follows from the words.
    pub fn hear(&mut self) {
        if self.letters.len() != self.words.len() {
            self.sound = self.family().map(transcribed).unwrap_or_default();
            self.heard = letters(&self.sound);
            self.letters = self.words.iter().map(|word| letters(word)).collect();
        }
    }

    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The words by which it is found: all that are no initials.
    pub fn long(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(String::as_str).filter(|word| word.len() > 1)
    }

    /// Under which words others may look for it: the family's, or the last one and the first.
    pub fn keys(&self) -> Vec<String> {
        let last = self.words.last().map(String::as_str);
        let first = if self.family == 0 { self.words.first().map(String::as_str) } else { None };
        let sound = |word: &str| {
            let word = transcribed(word);
            let hard: String = word.chars().filter(|letter| !"aeiouy?".contains(*letter)).collect();
            if hard.len() > 2 { hard } else { word }
        };
        let mut keys: Vec<String> = self.family().into_iter().chain(last).chain(first).map(sound).collect();
        keys.retain(|key| key.len() > 1);
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// The word under which a person is sorted.
    pub fn family(&self) -> Option<&str> {
        let place = if self.family > 0 { self.family - 1 } else { self.words.len().checked_sub(1)? };
        self.words.get(place).map(String::as_str)
    }

    pub fn likeness(&self, other: &Name) -> Likeness {
        let registers = self.ids.iter().flat_map(|one| other.ids.iter().map(move |another| (one, another)));
        let (mut same, mut differ) = (false, false);
        for ((register, one), (of, another)) in registers.filter(|((one, _), (another, _))| one == another) {
            debug_assert_eq!(register, of);
            same |= one == another;
            differ |= one != another;
        }
        match (same, differ, self.born.zip(other.born)) {
            (true, ..) => Likeness::Identified,
            (false, true, _) => Likeness::Other,
            (.., Some((one, another))) if one != another => Likeness::Other,
            _ if self.written_alike(other) => Likeness::Same,
            _ if self.faintly(other) => Likeness::Faint,
            _ => Likeness::Unlike,
        }
    }

    /// Each word of the shorter name is a word of the longer one, or its initial, and one is more than that.
    fn written_alike(&self, other: &Name) -> bool {
        let (short, long) = if self.words.len() <= other.words.len() { (self, other) } else { (other, self) };
        if short.words.is_empty() || (short.sort != long.sort && short.words.len() < 2) {
            return false;
        }
        if short.words == long.words {
            return true;
        }
        let mut left: Vec<Option<Word<'_>>> = long.words().map(Some).collect();
        let mut family = false;
        // Whole words first, so that no initial takes what a word needs.
        let mut short_words: Vec<Word<'_>> = short.words().collect();
        short_words.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
        for word in short_words {
            let whole = left.iter().position(|other| other.is_some_and(|other| alike(word, other)));
            let initial = || left.iter().position(|other| other.is_some_and(|(other, _)| is_initial(word.0, other)));
            let Some(place) = whole.or_else(initial) else { return false };
            family |= whole.is_some() && word.0.len() > 1;
            left[place] = None;
        }
        // A family's name that is only one of the other's given names proves nothing.
        let mut own = short.words().take(short.family);
        let given_only = short.family > 0
            && long.family > 0
            && short.words.len() != long.words.len()
            && !own.any(|word| long.words().take(long.family).any(|other| alike(word, other)));
        family && !given_only
    }

    /// One name in two transcriptions, or with a slip in it.
    fn faintly(&self, other: &Name) -> bool {
        if self.sound.len() <= 3 || !near(self.heard, other.heard, 1) || distance(&self.sound, &other.sound, 1) > 1 {
            return false;
        }
        let given = self.given().zip(other.given());
        given.is_none_or(|(one, another)| is_initial(one, another) || transcribed(one) == transcribed(another))
    }

    /// The first word that is not the family's last.
    fn given(&self) -> Option<&str> {
        self.words.iter().map(String::as_str).find(|word| Some(*word) != self.family())
    }

    /// Its words as they stand before what it owns: `H.C. Andersens`.
    pub fn possessive(&self) -> Vec<String> {
        let (family, given) = self.words.split_at(self.family);
        let initials = given.iter().map(|word| word.chars().take(1).collect::<String>());
        initials.chain(family.iter().map(|word| format!("{word}s"))).collect()
    }

    /// Whether a text names it: all of its longer words stand there.
    pub fn stands_in<'w>(&self, text: impl Iterator<Item = Word<'w>> + Clone) -> bool {
        let mut long = self.words().filter(|(word, _)| word.len() > 1).peekable();
        long.peek().is_some() && long.all(|word| text.clone().any(|other| alike(word, other)))
    }

    fn words(&self) -> impl Iterator<Item = Word<'_>> {
        self.words.iter().map(String::as_str).zip(self.letters.iter().copied())
    }
}

/// Words with at most a slip in them.
fn alike((one, letters): Word<'_>, (another, others): Word<'_>) -> bool {
    let most = usize::from(one.len() > 5 && another.len() > 5);
    let slip = || one.len() > 1 && another.len() > 1 && distance(one, another, most) <= most;
    near(letters, others, most) && (one == another || slip())
}

/// A nought or a one between letters is an O or an L to whoever read a card with a machine.
fn read(word: &str) -> String {
    if word.chars().any(char::is_alphabetic) { word.replace('0', "o").replace('1', "l") } else { word.to_owned() }
}

fn is_initial(one: &str, another: &str) -> bool {
    let (short, long) = if one.len() <= another.len() { (one, another) } else { (another, one) };
    short.len() == 1 && long.starts_with(short)
}

/// What is left of a Slavic or Greek name in whatever Latin spelling.
fn transcribed(word: &str) -> String {
    const SPELLINGS: [(&str, &str); 22] = [
        ("tsch", "c"),
        ("tsj", "c"),
        ("tch", "c"),
        ("ch", "c"),
        ("sch", "s"),
        ("sj", "s"),
        ("sh", "s"),
        ("zh", "z"),
        ("zj", "z"),
        ("kh", "h"),
        ("ck", "k"),
        ("ph", "f"),
        ("ou", "u"),
        ("ff", "v"),
        ("w", "v"),
        ("jo", "e"),
        ("yo", "e"),
        ("ij", "i"),
        ("ii", "i"),
        ("yj", "i"),
        ("y", "i"),
        ("j", "i"),
    ];
    let stands = |word: &str, from: &str| word.as_bytes().windows(from.len()).any(|piece| piece == from.as_bytes());
    let spelled = SPELLINGS.iter().fold(word.to_owned(), |word, (from, to)| match stands(&word, from) {
        true => word.replace(from, to),
        false => word,
    });
    let mut letters: Vec<char> = spelled.chars().collect();
    letters.dedup();
    letters.into_iter().collect()
}

/// An id as its register and its number there; none where no register is named.
fn register(id: &str) -> Option<(String, String)> {
    let (register, number) = match id.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
        Some(parts) => parts,
        None => id.trim_end_matches('/').rsplit_once('/')?,
    };
    let register = register.to_lowercase();
    let register = register.trim_start_matches("https://").trim_start_matches("http://").trim_start_matches("www.");
    // One register under two names.
    let register = match register {
        _ if register.contains("bibbi") || register == "no-osba" => "bibbi",
        _ if register.contains("viaf") => "viaf",
        _ if register.contains("isni") => "isni",
        _ if register.contains("d-nb.info") || register == "de-588" => "gnd",
        _ if register.contains("bibsys") || register == "no-trbib" => "no-trbib",
        other => other,
    };
    let number = number.trim().trim_start_matches('x').to_owned();
    (!number.is_empty()).then(|| (register.to_owned(), number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(name: &str, dates: &str, id: &str) -> Name {
        let ids = Some(id).filter(|id| !id.is_empty()).map(str::to_owned).into_iter().collect();
        Name::of(&Agent { name: name.into(), dates: dates.into(), ids, ..Agent::default() })
    }

    #[test]
    fn ids_and_years_outrank_letters() {
        let likeness = |one: Name, another: Name| one.likeness(&another);
        let (one, two) = ("(NO-TrBIB)x90569757", "(NO-TrBIB)90569757");
        assert_eq!(
            likeness(person("Elvestad, Sven", "1884-1934", one), person("Riverton, Stein", "", two)),
            Likeness::Identified
        );
        assert_eq!(likeness(person("Hansen, Per", "1950-", ""), person("Hansen, Per", "1961-", "")), Likeness::Other);
        assert_eq!(
            likeness(person("Hansen, Per", "", "(NO-TrBIB)1"), person("Hansen, Per", "", "(NO-TrBIB)2")),
            Likeness::Other
        );
        assert_eq!(
            likeness(person("Hansen, Per", "", "(NO-TrBIB)1"), person("Hansen, Per", "", "(DE-588)2")),
            Likeness::Same
        );
    }

    #[test]
    fn names_are_alike_however_they_are_written() {
        let likeness = |one: &str, another: &str| Name::written(one).likeness(&Name::written(another));
        for (one, another) in [
            ("Hamsun, Knut", "Knut Hamsun"),
            ("Rowling, J.K.", "Rowling, Joanne K."),
            ("García Márquez, Gabriel", "Marquez, Gabriel Garcia"),
            ("Bjørnson, Bjørnstjerne", "BJORNSON, BJORNSTJERNE"),
        ] {
            assert_eq!(likeness(one, another), Likeness::Same, "{one} {another}");
        }
        assert_eq!(likeness("Tsjekhov, Anton P.", "Čechov, Anton Pavlovič"), Likeness::Faint);
        assert_eq!(likeness("Hansen, Per", "Hansen, Pål"), Likeness::Unlike);
        assert_eq!(likeness("Hansen, Per", "Berg, Per Hansen"), Likeness::Unlike);
    }
}
