//! Words that bokmål and nynorsk write so differently that neither beginnings nor one forgiven slip make them meet.
//!
//! In the form that searches compare: small letters without accents, `æ` as `ae`. Endings follow by themselves, and so do pairs
//! that differ in one letter (`låner`, `lånar`). A pair stands for the start of words; longer ones for parts of compounds too.

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

/// The words of the other written form that a word may be found by.
pub fn twins(word: &str) -> Vec<String> {
    let both = TWINS.iter().flat_map(|(nb, nn)| [(nb, nn), (nn, nb)]);
    both.filter_map(|(from, to)| other(word, from, to)).collect()
}

/// The longest ending that a short word may have: with more behind it, it is another word.
const ENDING: usize = 3;

fn other(word: &str, from: &str, to: &str) -> Option<String> {
    let short = from.len() <= 4;
    // Words are so short that a searcher's beginnings would take longer than the search.
    let found = || word.as_bytes().windows(from.len()).position(|part| part == from.as_bytes());
    let at = if short { word.starts_with(from).then_some(0)? } else { found()? };
    let (before, rest) = (&word[..at], &word[at + from.len()..]);
    (from.len() > 3 || rest.len() <= ENDING).then(|| format!("{before}{to}{rest}"))
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
