//! A publication that no record describes (a feed's, Dublin Core's) → what it says, as if a record said it: names, languages and years
//! in the forms of a catalogue.

use super::isbn13;
use crate::harvest::opds::{self, Publication};
use crate::model::description::{
    Agent, Carrier, Description, Heading, Isbn, Kind, Level, Link, LinkRole, Series, Title,
};
use url::Url;

/// Languages as feeds write them (BCP 47) and as catalogues do (MARC).
const LANGUAGES: [(&str, &str); 16] = [
    ("nb", "nob"),
    ("nn", "nno"),
    ("no", "nor"),
    ("se", "sme"),
    ("sma", "sma"),
    ("smj", "smj"),
    ("en", "eng"),
    ("sv", "swe"),
    ("da", "dan"),
    ("de", "ger"),
    ("fr", "fre"),
    ("fi", "fin"),
    ("es", "spa"),
    ("it", "ita"),
    ("pl", "pol"),
    ("ar", "ara"),
];

/// What a publication says; `base` is where its feed lies. Nobody has catalogued it: it is brief.
pub fn publication(publication: &Publication, base: &str) -> Description {
    let agents = publication.authors.iter().map(|name| agent(name, true, ""));
    let others = publication.contributors.iter().map(|(role, name)| agent(name, false, code(role)));
    let audio = publication.kind.contains("Audiobook")
        || publication
            .links
            .iter()
            .any(|link| link.media_type.starts_with("audio/") || link.media_type.contains("audiobook"));
    let links: Vec<Link> = publication.links.iter().filter_map(|own| link(own, base)).collect();
    let series = Some(&publication.series).filter(|series| !series.is_empty());
    let heading = |label: &String| Heading { label: label.clone(), ..Heading::default() };
    let some = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    Description {
        number: publication.id.clone(),
        level: Level::Brief,
        kind: if audio { Kind::Speech } else { Kind::Text },
        carrier: if links.iter().any(|link| link.role == LinkRole::Content) { Carrier::Online } else { Carrier::Usual },
        title: Title { main: publication.title.clone(), rest: publication.subtitle.clone(), ..Title::default() },
        agents: agents.chain(others).collect(),
        languages: publication.languages.iter().map(|tag| language(tag)).collect(),
        isbns: isbns(publication),
        publisher: some(&publication.publisher),
        year: publication
            .published
            .get(..4)
            .and_then(|year| year.parse().ok())
            .filter(|year| (1000..2200).contains(year)),
        series: series.map(|title| Series { title: title.clone(), ..Series::default() }).into_iter().collect(),
        subjects: publication.subjects.iter().map(heading).collect(),
        summary: some(&publication.summary),
        links,
        ..Description::default()
    }
}

fn agent(name: &str, main: bool, role: &str) -> Agent {
    let roles = Some(role.to_owned()).filter(|role| !role.is_empty()).into_iter().collect();
    Agent { name: name.to_owned(), main, roles, ..Agent::default() }
}

/// MARC's code of a role.
fn code(role: &str) -> &'static str {
    match role {
        "translator" => "trl",
        "narrator" => "nrt",
        "illustrator" => "ill",
        "editor" => "edt",
        _ => "",
    }
}

fn language(tag: &str) -> String {
    let plain = tag.split(['-', '_']).next().unwrap_or_default().to_lowercase();
    LANGUAGES.iter().find(|(short, _)| *short == plain).map_or(plain.clone(), |(_, long)| (*long).to_owned())
}

fn isbns(publication: &Publication) -> Vec<Isbn> {
    let ids = std::iter::once(publication.id.as_str()).chain(identifiers(publication));
    let mut numbers: Vec<String> =
        ids.filter_map(|id| isbn13(id.trim_start_matches("urn:isbn:").trim_start_matches("urn:ISBN:"))).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers.into_iter().map(|number| Isbn { number, set: false }).collect()
}

fn identifiers(publication: &Publication) -> impl Iterator<Item = &str> {
    publication.links.iter().filter(|link| link.relation == "identifier").map(|link| link.address.as_str())
}

/// What leads to the publication or its cover, on the web.
fn link(link: &opds::Link, base: &str) -> Option<Link> {
    let role = match link.relation.as_str() {
        relation if relation.starts_with("http://opds-spec.org/acquisition") => LinkRole::Content,
        "http://opds-spec.org/image" => LinkRole::Cover,
        "about" => LinkRole::About,
        _ => return None,
    };
    let address = Url::parse(&link.address).or_else(|_| Url::parse(base)?.join(&link.address)).ok()?;
    let right = ["http", "https"].contains(&address.scheme());
    right.then(|| Link { address: address.to_string(), role, words: String::new() })
}
