//! What a publication is about: subjects, genres and Dewey numbers, with their ids untouched.

use super::{plain, values};
use crate::model::description::Heading;
use crate::model::record::{Field, Record};

/// Subject fields of both formats: persons, bodies, titles, topics, places, and what Norwegian systems have of their own.
const SUBJECTS: [&str; 11] = ["600", "610", "611", "630", "648", "650", "651", "653", "687", "690", "691"];
/// The subfields that are no part of a label.
const ASIDE: &str = "0123456789w";

pub fn subjects(record: &Record) -> Vec<Heading> {
    let named = |field: &Field<'_>| SUBJECTS.contains(&field.tag.as_str());
    record
        .fields()
        .filter(named)
        .flat_map(
            |field| if field.tag.as_str() == "653" { free(&field) } else { heading(&field).into_iter().collect() },
        )
        .collect()
}

/// Words of one's own: each stands for itself.
fn free(field: &Field<'_>) -> Vec<Heading> {
    let labels = field.subfields().filter(|(code, _)| *code == 'a').map(|(_, value)| plain(value));
    labels.filter(|label| !label.is_empty()).map(|label| Heading { label, ..Heading::default() }).collect()
}

pub fn genres(record: &Record) -> Vec<Heading> {
    record.named("655").filter_map(|field| heading(&field)).collect()
}

fn heading(field: &Field<'_>) -> Option<Heading> {
    let mut heading = Heading::default();
    for (code, value) in field.subfields() {
        match code {
            '0' => heading.ids.push(value.trim().to_owned()),
            '1' if value.starts_with("http") => heading.ids.push(value.trim().to_owned()),
            '2' => heading.scheme = plain(value),
            // Biblioteksentralen says there which of the two Norwegian forms a label is in.
            '9' if ["nob", "nno", "sme"].contains(&value.trim()) => heading.language = value.trim().to_owned(),
            _ if ASIDE.contains(code) => {}
            _ => {
                if !heading.label.is_empty() {
                    heading.label.push_str(if "xyzv".contains(code) { " - " } else { ", " });
                }
                heading.label.push_str(plain(value).trim_end_matches('.'));
            }
        }
    }
    if heading.scheme.is_empty() {
        let usual = field.tag.as_str() == "650" && field.indicators()[1] == '0';
        heading.scheme = if usual { "lcsh".to_owned() } else { String::new() };
    }
    (!heading.label.is_empty()).then_some(heading)
}

/// Numbers as they are, without the marks of where they may be cut.
pub fn dewey(record: &Record) -> Vec<String> {
    let mut numbers: Vec<String> = Vec::new();
    for number in ["082", "092"].into_iter().flat_map(|tag| values(record, tag, 'a')) {
        let number: String = number.chars().filter(|letter| letter.is_ascii_digit() || *letter == '.').collect();
        if number.len() >= 3 && !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    numbers
}
