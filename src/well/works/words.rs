//! Titles as words that can be compared: folded, numbers as digits, without articles, genres and volume words.

use super::numerals::{number, roman, sums};
use super::vocabulary::{ARTICLES, GENRES, VOLUMES};
use crate::model::fold::fold;
use serde::{Deserialize, Serialize};

/// The words of a title.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Words {
    words: Vec<String>,
    /// All of them in one.
    joined: String,
    /// The last one is a number in figures.
    figure: bool,
}

impl Words {
    /// The words of a text, in their order.
    pub fn of(text: &str) -> Words {
        let shouted = !text.chars().any(char::is_lowercase);
        let text = text
            .replace(['\u{ad}', '\'', '’', '`', '´'], "")
            .replace('&', " og ")
            .replace("++", "plusplus")
            .replace('#', "sharp");
        let text = ranged(&text);
        let apart = text
            .split(|letter: char| !is_letter(letter))
            .map(|word| word.trim_end_matches('?'))
            .filter(|word| !word.is_empty());
        let (mut words, mut figure) = (Vec::new(), false);
        for word in apart {
            let roman = roman(word).filter(|_| !shouted);
            figure = roman.is_some() || is_number(word);
            let folded = || spelled(word);
            let read = |folded: String| number(&folded).unwrap_or(folded);
            words.push(roman.map_or_else(|| read(folded()), |number| number.to_string()));
        }
        Words { figure, ..Words::from(sums(words)) }
    }

    fn from(words: Vec<String>) -> Words {
        Words { joined: words.concat(), words, figure: false }
    }

    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// The words with their letters.
    pub fn lettered(&self) -> impl Iterator<Item = (&str, u32)> + Clone {
        self.words.iter().map(|word| (word.as_str(), letters(word)))
    }

    pub fn joined(&self) -> &str {
        &self.joined
    }

    /// Without an article at the beginning and genres at the end, as long as something is left.
    pub fn bare(&self) -> Words {
        let mut words = &self.words[..];
        while let [first, rest @ ..] = words
            && ARTICLES.contains(first.as_str())
            && rest.iter().any(|word| word.len() > 2 || is_number(word))
        {
            words = rest;
        }
        while let [rest @ .., last] = words
            && !rest.is_empty()
            && GENRES.contains(last.as_str())
        {
            words = rest;
        }
        Words { figure: self.figure && words.last() == self.words.last(), ..Words::from(words.to_vec()) }
    }

    /// A subtitle without all that is said of genre and form; nothing where it says no more than that.
    pub fn subject(&self) -> Words {
        let is_genre = |word: &&String| GENRES.contains(word.as_str());
        let few = self.words.len() <= 5 && self.words.iter().any(|word| is_genre(&word));
        let kept: Vec<String> = self.words.iter().filter(|word| !is_genre(word)).cloned().collect();
        let telling = kept.iter().any(|word| word.len() > 3 || is_number(word));
        let form = few && !kept.iter().any(|word| word.len() > 6);
        if telling && !form { Words::from(kept) } else { Words::default() }
    }

    /// The number at the end, with the words for volumes before or behind it, and what stands before.
    pub fn numbered(&self) -> (Words, Option<String>) {
        let is_volume = |word: &String| VOLUMES.contains(word.as_str());
        if !self.is_empty() && self.words.iter().all(|word| is_number(word)) && self.words.len() > 1 {
            return (self.clone(), None);
        }
        let (head, number) = match &self.words[..] {
            [head @ .., number, volume] if is_number(number) && is_volume(volume) => (head, number),
            [head @ .., number] if is_number(number) && (self.figure || head.last().is_some_and(is_volume)) => {
                (head, number)
            }
            _ => return (self.clone(), None),
        };
        let end = head.iter().rposition(|word| !is_volume(word)).map_or(0, |last| last + 1);
        // 1984 and Fahrenheit 451 are treated alike on both sides: only a title that is a number keeps it.
        if end == 0 && number.len() > 2 {
            return (self.clone(), None);
        }
        (Words::from(head[..end].to_vec()), Some(number.clone()))
    }

    pub fn and(&self, other: &Words) -> Words {
        Words { figure: other.figure, ..Words::from([&self.words[..], &other.words[..]].concat()) }
    }

    pub fn begins(&self, other: &Words) -> bool {
        !self.is_empty() && other.words.starts_with(&self.words)
    }

    /// The numbers among them.
    pub fn numbers(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(String::as_str).filter(|word| is_number(word))
    }

    /// Whether half of what the shorter one says stands in the other.
    pub fn shares(&self, other: &Words) -> bool {
        fn telling(words: &Words) -> Vec<&String> {
            words.words.iter().filter(|word| word.len() > 3 || is_number(word)).collect()
        }
        let (ours, theirs) = (telling(self), telling(other));
        let (short, long) = if ours.len() <= theirs.len() { (ours, theirs) } else { (theirs, ours) };
        let both = short.iter().filter(|word| long.iter().any(|other| is_slip(word, other))).count();
        both * 2 >= short.len().max(1)
    }

    /// Without these words at the beginning.
    pub fn without(&self, first: &[String]) -> Option<Words> {
        let rest = self.words.strip_prefix(first)?;
        (!rest.is_empty()).then(|| Words::from(rest.to_vec()))
    }

    /// What stands behind a number in the middle, with what stands before it.
    pub fn behind(&self, number: &str) -> Option<(Words, Words)> {
        let place = self.words.iter().position(|word| word == number)?;
        let (before, after) = (&self.words[..place], &self.words[place + 1..]);
        (!before.is_empty() && !after.is_empty()).then(|| (Words::from(before.to_vec()), Words::from(after.to_vec())))
    }

    /// Whether each word stands in the other.
    pub fn stands_in(&self, other: &Words) -> bool {
        self.words.iter().all(|word| other.words.contains(word))
    }

    /// Whether two titles are the same but for spelling, typing and the places of blanks.
    pub fn same(&self, other: &Words) -> bool {
        if self.is_empty() || other.is_empty() {
            return false;
        }
        self.joined == other.joined || self.typed(other) || self.turned(other)
    }

    /// The same words in another order.
    fn turned(&self, other: &Words) -> bool {
        if self.words.len() < 3 || self.words.len() != other.words.len() {
            return false;
        }
        fn sorted(words: &Words) -> Vec<&String> {
            let mut sorted: Vec<&String> = words.words.iter().collect();
            sorted.sort_unstable();
            sorted
        }
        self.joined.len() == other.joined.len() && sorted(self) == sorted(other)
    }

    /// Word by word the same, or slips of a letter or two. Numbers are never slips.
    fn typed(&self, other: &Words) -> bool {
        if self.joined.len() < 5 || !self.numbers().eq(other.numbers()) {
            return false;
        }
        if self.words.len() != other.words.len() {
            let length = self.joined.len().max(other.joined.len());
            return length >= 10 && distance(&self.joined, &other.joined, length / 12) <= length / 12;
        }
        let pairs = || self.words.iter().zip(&other.words).filter(|(one, another)| one != another);
        pairs().all(|(one, another)| is_slip(one, another)) && pairs().count() <= 1 + self.words.len() / 3
    }
}

/// Whether two words are the same but for a letter or two; an ending makes another word.
fn is_slip(one: &str, another: &str) -> bool {
    const ENDINGS: [&str; 20] = [
        "", "n", "en", "er", "et", "ene", "r", "a", "e", "ar", "ne", "s", "ens", "ets", "t", "te", "ane", "ing", "est",
        "ere",
    ];
    if one == another {
        return true;
    }
    let most = slips(one.len().max(another.len()));
    if distance(one, another, most) > most {
        return false;
    }
    let common = one.bytes().zip(another.bytes()).take_while(|(one, another)| one == another).count();
    let ends = |word: &str| word.get(common..).is_some_and(|end| ENDINGS.contains(&end));
    !(common >= 3 && ends(one) && ends(another))
}

/// How many letters may be wrong in a word.
fn slips(length: usize) -> usize {
    match length {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// A number, or a range of numbers.
pub fn is_number(word: &str) -> bool {
    word.starts_with(|letter: char| letter.is_ascii_digit())
        && word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
}

/// Folded, with æ and ø as those write them who have no such keys, and a few abbreviations written out.
pub fn spelled(word: &str) -> String {
    let folded = fold(word).replace("ae", "a").replace("oe", "o");
    match folded.as_str() {
        "dr" => "doktor".to_owned(),
        "st" => "sankt".to_owned(),
        "and" => "og".to_owned(),
        _ => folded,
    }
}

fn is_letter(letter: char) -> bool {
    letter.is_alphanumeric() || is_mark(letter) || letter == '?' || letter == '-'
}

/// A hyphen joins only the two numbers of a range; a question mark stands only for a letter that was lost.
fn ranged(text: &str) -> String {
    let letters: Vec<char> = text.chars().map(|letter| if letter == '–' { '-' } else { letter }).collect();
    let is_digit = |place: Option<usize>| place.and_then(|place| letters.get(place)).is_some_and(char::is_ascii_digit);
    let is_word = |place: usize| letters.get(place).is_some_and(|letter| letter.is_alphanumeric());
    let kept = letters.iter().enumerate().map(|(place, letter)| match letter {
        '-' if !(is_digit(place.checked_sub(1)) && is_digit(Some(place + 1))) => ' ',
        '?' if !is_word(place + 1) => ' ',
        letter => *letter,
    });
    kept.collect()
}

fn is_mark(letter: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&letter)
}

/// Set in the letters of a word that is so long that a slip in it is forgiven where names are compared.
const LONG: u32 = 1 << 31;

/// Which letters stand in a word, each as one of 31 bits; all of them where one was lost.
pub fn letters(word: &str) -> u32 {
    if word.contains('?') {
        return u32::MAX;
    }
    let long = if word.len() > 5 { LONG } else { 0 };
    word.chars().fold(long, |sum, letter| sum | 1 << (u32::from(letter) % 31))
}

/// Whether these are the letters of words so long that a slip is forgiven.
pub fn both_long(one: u32, another: u32) -> bool {
    one & another & LONG != 0
}

/// Whether words with these letters may be the same but for so many slips: one slip takes a letter away and brings another at most.
pub fn near(one: u32, another: u32, slips: usize) -> bool {
    // Counted down letter by letter, for few are allowed.
    let unlike = (0..2 * slips).fold((one ^ another) & !LONG, |left, _| left & left.wrapping_sub(1));
    unlike == 0 || one == u32::MAX || another == u32::MAX
}

/// How many letters must be added, left out, put for others or swapped with their neighbour (Damerau and Levenshtein); one more than `most`
/// where that is not enough.
pub fn distance(one: &str, another: &str, most: usize) -> usize {
    if one.is_ascii() && another.is_ascii() {
        return apart((one.as_bytes(), another.as_bytes()), most, b'?');
    }
    let letters = |text: &str| text.chars().collect::<Vec<char>>();
    apart((&letters(one), &letters(another)), most, '?')
}

/// The same of letters; one that was `lost` on the way may have been any.
fn apart<L: Copy + PartialEq>((mut one, mut another): (&[L], &[L]), most: usize, lost: L) -> usize {
    if one.len().abs_diff(another.len()) > most {
        return most + 1;
    }
    // What both begin and end with needs nothing.
    while let ([first, rest @ ..], [other, others @ ..]) = (one, another)
        && first == other
    {
        (one, another) = (rest, others);
    }
    while let ([rest @ .., last], [others @ .., other]) = (one, another)
        && last == other
    {
        (one, another) = (rest, others);
    }
    // Nothing that is done once mends both ends of more than two letters.
    if most < 2 && one.len().max(another.len()) > 2 && !one.contains(&lost) && !another.contains(&lost) {
        return most + 1;
    }
    let width = another.len() + 1;
    // The rows before the last, the last one and the next.
    let mut rows = [vec![0; width], (0..width).collect::<Vec<usize>>(), vec![0; width]];
    for row in 1..=one.len() {
        let [before, last, next] = &mut rows;
        next[0] = row;
        for column in 1..width {
            let (ours, theirs) = (one[row - 1], another[column - 1]);
            let cost = usize::from(ours != theirs && ours != lost && theirs != lost);
            let mut least = (last[column] + 1).min(next[column - 1] + 1).min(last[column - 1] + cost);
            if row > 1 && column > 1 && ours == another[column - 2] && one[row - 2] == theirs {
                least = least.min(before[column - 2] + 1);
            }
            next[column] = least;
        }
        if next.iter().chain(last.iter()).all(|least| *least > most) {
            return most + 1;
        }
        rows.rotate_left(1);
    }
    rows[1][width - 1].min(most + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(text: &str) -> String {
        Words::of(text).words.join(" ")
    }

    #[test]
    fn numbers_are_digits_however_they_are_written() {
        assert_eq!(joined("Tusen og én natt"), "1001 natt");
        assert_eq!((joined("20 000 mil"), joined("Tjue tusen mil")), ("20000 mil".into(), "20000 mil".into()));
        assert_eq!(joined("Nittenåttifire"), "1984");
        assert_eq!(joined("Femogtyve år, tjuefem år"), "25 ar 25 ar");
        assert_eq!(joined("Henrik IV. Del II"), "henrik 4 del 2");
        assert_eq!(joined("VI SKAL IKKE SOVE"), "vi skal ikke sove");
        assert_eq!(joined("C++ og C#, 1687–2013"), "cplusplus og csharp 1687-2013");
        assert_eq!(joined("En mann & ei dame og to ungar"), "en mann og ei dame og 2 ungar");
        assert_eq!(joined("Togføreren tier"), "togforeren tier");
    }

    #[test]
    fn slips_are_forgiven_and_numbers_are_not() {
        let same = |one: &str, another: &str| Words::of(one).same(&Words::of(another));
        assert!(same("Driftekarren", "Driftekaren") && same("Heste-hode tåken", "Hestehodetåken"));
        assert!(same("Den lange reisen hjem", "Den lange riesen hjem"));
        assert!(same("B?t til ?yene", "Båt til øyene") && same("Kjærlighet", "Kjaerlighet"));
        assert!(!same("Nattevakt", "Nattevakten") && !same("Drømmer", "Drømmen"));
        assert!(!same("Sult", "Salt") && !same("Store norske leksikon", "Lille norske leksikon"));
        assert!(!same("Årbok 1999", "Årbok 1998") && !same("", ""));
    }

    #[test]
    fn parts_are_told_from_wholes() {
        let numbered = |text: &str| {
            let (head, number) = Words::of(text).numbered();
            (head.words.join(" "), number)
        };
        assert_eq!(numbered("Sagaen om Isfolket 1"), ("sagan om isfolket".into(), Some("1".into())));
        assert_eq!(numbered("Kransen. Første bok"), ("kransen".into(), Some("1".into())));
        assert_eq!(numbered("1984"), ("1984".into(), None));
        assert_eq!(numbered("Bind 2"), (String::new(), Some("2".into())));
    }

    #[test]
    fn distances_end_where_they_are_too_far() {
        assert_eq!(distance("hest", "hset", 2), 1);
        assert_eq!(distance("hest", "hesten", 1), 2);
        assert_eq!(distance("", "abc", 9), 3);
    }
}
