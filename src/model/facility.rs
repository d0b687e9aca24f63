//! What libraries offer, and how a building can be reached and used, in words that every library shares.
//!
//! A library writes the word, in any language it is here in, or its id; readers get it in theirs. What no word here says is written
//! as a local name and stays what it is. The North Sámi words are machine-made and wait for somebody who reads them.

use super::language::{Language, Localized};
use std::collections::HashMap;
use std::sync::LazyLock;

/// What a word is said of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// Something that one can do, borrow or use.
    Service,
    /// The building, for those whom steps, doors or noise could keep out.
    Building,
}

/// A word of the vocabulary.
pub struct Facility {
    /// ASCII, for data that others read.
    pub id: &'static str,
    pub about: About,
    /// Bokmål, nynorsk, North Sámi, English.
    names: [&'static str; 4],
}

const fn service(id: &'static str, names: [&'static str; 4]) -> Facility {
    Facility { id, about: About::Service, names }
}

const fn building(id: &'static str, names: [&'static str; 4]) -> Facility {
    Facility { id, about: About::Building, names }
}

#[rustfmt::skip]
static ALL: [Facility; 39] = [
    service("self-service-hours", ["Meråpent", "Meirope", "Liigerabas", "Self-service hours"]),
    service("lending", ["Utlån", "Utlån", "Luoikan", "Lending"]),
    service("reservations", ["Henting av reserverte bøker", "Henting av reserverte bøker", "Várrejuvvon girjjiid viežžan", "Collecting reserved books"]),
    service("interlibrary-loan", ["Fjernlån", "Fjernlån", "Gáiddusluoikan", "Interlibrary loans"]),
    service("return-box", ["Innleveringskasse", "Innleveringskasse", "Ruovttoluottaaddinkássa", "Return box"]),
    service("wifi", ["Trådløst nett", "Trådlaust nett", "Jođaskeahtes fierpmádat", "Wi-Fi"]),
    service("computers", ["Datamaskiner", "Datamaskiner", "Dihtorat", "Computers"]),
    service("printing", ["Utskrift", "Utskrift", "Čáliheapmi", "Printing"]),
    service("copying", ["Kopimaskin", "Kopimaskin", "Kopiijamašiidna", "Photocopier"]),
    service("scanning", ["Skanner", "Skannar", "Skánner", "Scanner"]),
    service("study-places", ["Arbeidsplasser", "Arbeidsplassar", "Bargosajit", "Places to work"]),
    service("study-rooms", ["Studierom", "Studierom", "Lohkanlanjat", "Study rooms"]),
    service("reading-room", ["Lesesal", "Lesesal", "Lohkansále", "Reading room"]),
    service("quiet-room", ["Stillerom", "Stillerom", "Jaska latnja", "Quiet room"]),
    service("meeting-room", ["Møterom", "Møterom", "Čoahkkinlatnja", "Meeting room"]),
    service("stage", ["Scene", "Scene", "Lávdi", "Stage"]),
    service("exhibitions", ["Utstillinger", "Utstillingar", "Čájáhusat", "Exhibitions"]),
    service("children", ["Barneavdeling", "Barneavdeling", "Mánáidossodat", "Children’s section"]),
    service("young-people", ["Ungdomsavdeling", "Ungdomsavdeling", "Nuoraidossodat", "Young people’s section"]),
    service("reading-aloud", ["Høytlesing", "Høgtlesing", "Jitnosii lohkan", "Reading aloud"]),
    service("homework-help", ["Leksehjelp", "Leksehjelp", "Leaksoveahkki", "Homework help"]),
    service("makerspace", ["Verksted", "Verkstad", "Bargobádji", "Workshop"]),
    service("games", ["Spill", "Spel", "Speallut", "Games"]),
    service("things", ["Tingbibliotek", "Tingbibliotek", "Diŋgagirjerádju", "Library of things"]),
    service("tools", ["Verktøyutlån", "Verktøyutlån", "Reaidoluoikan", "Tool lending"]),
    service("seeds", ["Frøbibliotek", "Frøbibliotek", "Siepmangirjerádju", "Seed library"]),
    service("local-history", ["Lokalsamling", "Lokalsamling", "Báikkálaš čoakkáldat", "Local history collection"]),
    service("newspapers", ["Aviser", "Aviser", "Áviissat", "Newspapers"]),
    service("cafe", ["Kafé", "Kafé", "Káfea", "Café"]),
    building("step-free", ["Trinnfri inngang", "Trinnfri inngang", "Ceahkiid haga", "Step-free entrance"]),
    building("automatic-door", ["Automatisk dør", "Automatisk dør", "Automáhtalaš uksa", "Automatic door"]),
    building("lift", ["Heis", "Heis", "Heaisa", "Lift"]),
    building("wheelchair", ["Tilgjengelig med rullestol", "Tilgjengeleg med rullestol", "Juvlastuoluin olahanmuttus", "Accessible by wheelchair"]),
    building("accessible-toilet", ["Tilgjengelig toalett", "Tilgjengeleg toalett", "Heivehuvvon hivsset", "Accessible toilet"]),
    building("accessible-parking", ["Parkering for forflytningshemmede", "Parkering for rørslehemma", "Heivehuvvon parkerensadji", "Accessible parking"]),
    building("hearing-loop", ["Teleslynge", "Teleslynge", "Gullanveahkkeneavvu", "Hearing loop"]),
    building("tactile-paving", ["Ledelinjer", "Leielinjer", "Láidenlinnját", "Tactile guidance"]),
    building("changing-table", ["Stellerom", "Stellerom", "Mánáiddivššohanlatnja", "Baby changing"]),
    building("quiet-hours", ["Stille timer", "Stille timar", "Jaska diimmut", "Quiet hours"]),
];

/// The words by their ids and all their names in small letters.
static KNOWN: LazyLock<HashMap<String, Vec<&'static Facility>>> = LazyLock::new(|| {
    let mut known: HashMap<String, Vec<&Facility>> = HashMap::new();
    for word in &ALL {
        for name in word.names.into_iter().chain([word.id]) {
            known.entry(name.to_lowercase()).or_default().push(word);
        }
    }
    known
});

impl Facility {
    pub fn all() -> &'static [Facility] {
        &ALL
    }

    /// The word that somebody wrote: by its id, or by its name in any language, however capitalised.
    pub fn of(about: About, written: &str) -> Option<&'static Facility> {
        KNOWN.get(&written.trim().to_lowercase())?.iter().copied().find(|word| word.about == about)
    }

    /// Its names by language.
    pub fn names(&self) -> Localized {
        let [nb, nn, se, en] = self.names.map(str::to_owned);
        Localized::from([(Language::Nb, nb), (Language::Nn, nn), (Language::Se, se), (Language::En, en)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::slug;
    use std::collections::BTreeSet;

    #[test]
    fn every_word_is_found_by_all_that_it_is_called_and_by_nothing_else() {
        let mut ids = BTreeSet::new();
        for word in Facility::all() {
            assert!(slug::is(word.id) && ids.insert(word.id), "{}", word.id);
            for name in word.names.into_iter().chain([word.id]) {
                assert!(!name.trim().is_empty());
                let found = Facility::of(word.about, &format!(" {} ", name.to_uppercase()));
                assert_eq!(found.map(|found| found.id), Some(word.id), "{name}");
            }
        }
        assert!(Facility::of(About::Building, "Utlån").is_none());
        assert!(Facility::of(About::Service, "Strikkehjørne").is_none());
    }
}
