//! Persons, bodies and meetings: the main entry and the added ones without a title.

use super::plain;
use crate::model::description::{Agent, Sort};
use crate::model::record::{Field, Record};

/// Fields 100 to 111, 700 to 711 and 720.
pub fn agents(record: &Record) -> Vec<Agent> {
    record.fields().filter_map(|field| agent(&field)).collect()
}

fn agent(field: &Field<'_>) -> Option<Agent> {
    let (sort, main) = match field.tag.as_str() {
        "100" => (Sort::Person, true),
        "110" => (Sort::Body, true),
        "111" => (Sort::Meeting, true),
        // With a title it names a work.
        _ if field.subfield('t').is_some() => return None,
        "700" | "720" => (Sort::Person, false),
        "710" => (Sort::Body, false),
        "711" => (Sort::Meeting, false),
        _ => return None,
    };
    let mut name = plain(field.subfield('a')?);
    let mut agent = Agent { sort, main, ..Agent::default() };
    for (code, value) in field.subfields() {
        match code {
            'b' if sort == Sort::Body => name = format!("{name}. {}", plain(value)),
            'b' if sort == Sort::Person => name = format!("{name} {}", plain(value)),
            'd' => agent.dates = plain(value).trim_end_matches('.').to_owned(),
            'e' | '4' => agent.roles.push(plain(value).trim_end_matches('.').to_lowercase()),
            '0' | '1' => agent.ids.push(value.trim().to_owned()),
            _ => {}
        }
    }
    // NORMARC's $1 is a Dewey number.
    agent.ids.retain(|id| id.contains([':', ')', '/']));
    agent.name = name;
    (!agent.name.is_empty()).then_some(agent)
}
