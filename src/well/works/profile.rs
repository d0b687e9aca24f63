//! What two publications are compared by: what counts of each, and all that follows from that, laid out once for many comparisons.

use super::glance::Glance;
use super::names::{Name, Word};
use super::traits::Traits;
use super::words::{Words, letters};
use std::ops::Deref;

/// A publication, ready to be compared.
#[derive(Clone, Debug)]
pub struct Profile {
    traits: Traits,
    /// All that it may be called, each once.
    pub titles: Vec<Words>,
    /// What it may be called as a part: its name alone, behind the whole's, or joined with it.
    pub parts: Vec<Words>,
    /// The name of the part without article and genre.
    pub part: Words,
    /// Who is named and did not make it.
    pub others: Vec<Name>,
    /// Which letters stand in each word of the statement of responsibility.
    letters: Vec<u32>,
    glance: Glance,
    /// The title to the last number, in whichever of its pieces it stands.
    pub entire: String,
}

impl Profile {
    pub fn of(mut traits: Traits) -> Profile {
        let Traits { creators, names, editors, .. } = &mut traits;
        creators.iter_mut().chain(names).chain(editors).for_each(Name::hear);
        let (part, parts) = (traits.tail.bare(), parts(&traits));
        let others: Vec<Name> = traits.names.iter().filter(|name| !traits.creators.contains(name)).cloned().collect();
        let letters: Vec<u32> = traits.responsibility.iter().map(|word| letters(word)).collect();
        let (titles, entire) = (titles(&traits, &parts), entire(&traits));
        let glance = Glance::of(&traits, &letters, !others.is_empty());
        Profile { titles, entire, others, part, parts, glance, letters, traits }
    }

    /// What is seen of it at a glance.
    pub fn glance(&self) -> Glance {
        self.glance
    }

    /// The words of the statement of responsibility.
    pub fn responsible(&self) -> impl Iterator<Item = Word<'_>> + Clone {
        self.traits.responsibility.iter().map(String::as_str).zip(self.letters.iter().copied())
    }
}

impl Deref for Profile {
    type Target = Traits;

    #[inline]
    fn deref(&self) -> &Traits {
        &self.traits
    }
}

fn titles(traits: &Traits, parts: &[Words]) -> Vec<Words> {
    let own = [traits.head.clone(), traits.whole.clone(), traits.whole.bare(), traits.head.and(&traits.subtitle)];
    // «H.C. Andersens eventyr» are «Eventyr» by H.C. Andersen.
    let named = traits.creators.iter().filter_map(|name| traits.head.without(&name.possessive()));
    let mut titles: Vec<Words> = Vec::new();
    for title in own.into_iter().chain(named).chain(parts.iter().chain(&traits.variants).cloned()) {
        if !title.is_empty() && !titles.iter().any(|known| known.words() == title.words()) {
            titles.push(title);
        }
    }
    titles
}

fn parts(traits: &Traits) -> Vec<Words> {
    if traits.tail.is_empty() {
        return Vec::new();
    }
    let joined = traits.head.and(&Words::of("og")).and(&traits.tail);
    vec![traits.tail.bare(), traits.head.and(&traits.tail), joined]
}

fn entire(traits: &Traits) -> String {
    let missing = traits.numbers.iter().filter(|number| !traits.whole.words().contains(number));
    let entire = missing.fold(traits.whole.bare(), |sum, number| sum.and(&Words::of(number)));
    entire.joined().to_owned()
}
