//! Words that bokmål and nynorsk write so differently that neither beginnings nor one forgiven slip make them meet.
//!
//! In the form that searches compare: small letters without accents, `æ` as `ae`. Endings follow by themselves, and so do pairs
//! that differ in one letter (`låner`, `lånar`). A pair stands for the start of words; longer ones for parts of compounds too.

use aho_corasick::AhoCorasick;
use std::sync::LazyLock;

/// Bokmål and nynorsk.
#[rustfmt::skip]
const TWINS: [(&str, &str); 45] = [
    ("apning", "opning"), ("apent", "ope"), ("apne", "opne"), ("apen", "open"),
    ("hvordan", "korleis"), ("hva", "kva"), ("hvem", "kven"), ("hvor", "kor"), ("hvilke", "kva"), ("hvorfor", "kvifor"),
    ("noe", "noko"), ("noen", "nokon"), ("mer", "meir"), ("ikke", "ikkje"), ("sammen", "saman"),
    ("uke", "veke"), ("lordag", "laurdag"), ("tirsdag", "tysdag"), ("host", "haust"),
    ("sted", "stad"), ("skole", "skule"), ("vei", "veg"), ("hjem", "heim"), ("gutt", "gut"),
    ("tegn", "teikn"), ("fortelling", "forteljing"), ("forestilling", "forestelling"), ("oversett", "omset"),
    ("kjaerlighet", "kjaerleik"), ("virksomhet", "verksemd"), ("mulig", "mogleg"), ("nyhet", "nyheit"),
    ("tjeneste", "teneste"), ("losning", "loysing"), ("hoytlesing", "hogtlesing"), ("hoytid", "hogtid"),
    ("opplevelse", "oppleving"), ("hendelse", "hending"), ("bestemmelse", "foresegn"), ("forsinke", "forseinke"),
    ("personlig", "personleg"), ("offentlig", "offentleg"),
    ("erklaering", "fraesegn"), ("innhold", "innhald"), ("fremmed", "framand"),
];

/// What the other form has in place of what a word holds, both ways of each pair.
const BOTH: [(&str, &str); 2 * TWINS.len()] = {
    let mut both = [TWINS[0]; 2 * TWINS.len()];
    let mut at = 0;
    while at < TWINS.len() {
        let (nb, nn) = TWINS[at];
        (both[2 * at], both[2 * at + 1]) = ((nb, nn), (nn, nb));
        at += 1;
    }
    both
};

/// Finds all of them in one walk over a word; there is always one, for that they can be found is seen by the tests.
static FINDER: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| AhoCorasick::new(BOTH.map(|(from, _)| from)).ok());

/// The words of the other written form that a word may be found by.
pub fn twins(word: &str) -> Vec<String> {
    let Some(finder) = &*FINDER else { return Vec::new() };
    let found = finder.find_overlapping_iter(word).map(|found| (found.pattern().as_usize(), found.start()));
    let mut found: Vec<(usize, usize)> = found.collect();
    // Of one that a word holds twice, the first.
    found.sort_unstable();
    found.dedup_by_key(|(pair, _)| *pair);
    found.into_iter().filter_map(|(pair, at)| other(word, at, BOTH[pair])).collect()
}

/// The longest ending that a short word may have: with more behind it, it is another word.
const ENDING: usize = 3;

/// A word with the other form in the place where one stands.
fn other(word: &str, at: usize, (from, to): (&str, &str)) -> Option<String> {
    let (before, rest) = (&word[..at], &word[at + from.len()..]);
    let begins = from.len() > 4 || before.is_empty();
    (begins && (from.len() > 3 || rest.len() <= ENDING)).then(|| format!("{before}{to}{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_meet_with_endings_and_in_compounds() {
        for (word, twin) in [
            ("apningstider", "opningstider"),
            ("opningstidene", "apningstidene"),
            ("hostferie", "haustferie"),
            ("laurdagsope", "lordagsope"),
            ("nettjeneste", "netteneste"),
            ("veke", "uke"),
        ] {
            assert!(twins(word).contains(&twin.to_owned()), "{word}: {:?}", twins(word));
        }
        assert!(twins("merkelig").is_empty() && twins("bibliotek").is_empty());
    }

    #[test]
    fn every_pair_differs_and_is_folded() {
        for (nb, nn) in TWINS {
            assert!(nb != nn && [nb, nn].iter().all(|word| word.bytes().all(|byte| byte.is_ascii_lowercase())));
        }
    }
}
