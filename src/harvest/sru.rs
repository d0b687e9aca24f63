//! SRU 1.1, 1.2 (Library of Congress) and 2.0 (OASIS): the next request, and what its answer says.
//!
//! Servers miscount, forget to say where the next page begins, and wrap records as text; so the list goes on until a page is empty or
//! nothing new, whatever number was promised. What a record has in it is its own affair.

use super::xml::{attribute, local, reader, said, skipped, word};
use quick_xml::Reader;
use quick_xml::events::Event;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use url::form_urlencoded::Serializer;

/// How many records are asked for at a time; servers give fewer as they like.
pub const PAGE: u64 = 100;

/// What is searched for, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asking {
    /// The base address of the server.
    pub base: String,
    /// `1.1`, `1.2` or `2.0`.
    pub version: String,
    /// The query, in CQL.
    pub query: String,
    /// The form of the records; none: the server's own choice.
    pub schema: Option<String>,
}

/// A page of what was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page<'a> {
    /// How many there are in all, as the server says.
    pub total: Option<u64>,
    /// The records as XML, byte for byte where they were not wrapped as text.
    pub records: Vec<Cow<'a, str>>,
    /// Where the next page begins, where the server says so.
    pub next: Option<u64>,
    /// What the server says is wrong (`http://www.loc.gov/zing/srw/diagnostic/`).
    pub diagnostics: Vec<String>,
    /// Records that the server has and cannot give, with what it says in their places.
    pub withheld: Vec<String>,
}

/// What a server answers that is asked for more than there is: «First record position out of range».
const BEYOND: &str = "info:srw/diagnostic/1/61";

impl Page<'_> {
    /// How many places of the list it has: records, and those that are withheld.
    pub fn places(&self) -> u64 {
        (self.records.len() + self.withheld.len()) as u64
    }

    /// Why it is no page of a list that was asked for from a record on; none where it is one, or lies behind the last one.
    ///
    /// Of a server that promised more than was read, what was read is not all.
    pub fn refusal(&self, start: u64) -> Option<String> {
        let behind = start > 1 && self.total.is_none_or(|total| total < start);
        let ended = behind && self.diagnostics.iter().all(|words| words.starts_with(BEYOND));
        let refused = self.records.is_empty() && self.withheld.is_empty() && !self.diagnostics.is_empty() && !ended;
        refused.then(|| self.diagnostics.join("; "))
    }
}

impl Asking {
    /// The address of the page that begins at a record; the first is 1.
    pub fn page(&self, start: u64) -> String {
        let (start, most) = (start.to_string(), PAGE.to_string());
        // 2.0 has one operation, another word for the way in which records are wrapped, and no version: whoever names one is answered
        // as if it spoke an older one.
        let mut arguments = match self.version.as_str() {
            "2.0" => vec![("recordXMLEscaping", "xml")],
            version => vec![("version", version), ("operation", "searchRetrieve"), ("recordPacking", "xml")],
        };
        arguments.extend([("query", self.query.as_str()), ("startRecord", &start), ("maximumRecords", &most)]);
        arguments.extend(self.schema.as_deref().map(|schema| ("recordSchema", schema)));
        let mut written = Serializer::new(String::new());
        written.extend_pairs(arguments);
        let join = if self.base.contains('?') { "&" } else { "?" };
        format!("{}{join}{}", self.base, written.finish())
    }
}

/// The name of what encloses an answer.
pub const ROOT: &str = "searchRetrieveResponse";

/// Reads an answer; why not is a code with words.
pub fn page(text: &str) -> Result<Page<'_>, &'static str> {
    let mut reader = reader(text);
    let (mut page, mut root) = (Page::default(), false);
    loop {
        match reader.read_event().map_err(|_| "sru-form")? {
            Event::Start(start) => match (root, local(&start).as_str()) {
                (false, ROOT) => root = true,
                (false, _) => return Err("sru-form"),
                (true, "numberOfRecords") => page.total = word(&mut reader)?.parse().ok(),
                (true, "nextRecordPosition") => page.next = word(&mut reader)?.parse().ok(),
                (true, "records") => records(text, &mut reader, &mut page)?,
                (true, "diagnostics") => diagnostics(&mut reader, &mut page)?,
                (true, _) => {
                    skipped(&mut reader)?;
                }
            },
            Event::End(_) if root => return Ok(page),
            Event::DocType(_) => return Err("marc-doctype"),
            Event::Eof => return Err(if root { "oai-cut" } else { "sru-form" }),
            _ => {}
        }
    }
}

fn records<'a>(text: &'a str, reader: &mut Reader<&[u8]>, page: &mut Page<'a>) -> Result<(), &'static str> {
    loop {
        match reader.read_event().map_err(|_| "sru-form")? {
            Event::Start(start) if local(&start) == "record" => record(text, reader, page)?,
            Event::Start(_) => {
                skipped(reader)?;
            }
            Event::End(_) => return Ok(()),
            Event::Eof => return Err("oai-cut"),
            _ => {}
        }
    }
}

/// Reads a record's wrapping, whose first tag is read. A surrogate diagnostic in the place of a record takes a place of the list and is no record.
fn record<'a>(text: &'a str, reader: &mut Reader<&[u8]>, page: &mut Page<'a>) -> Result<(), &'static str> {
    let (mut packing, mut schema, mut data) = (String::new(), String::new(), 0..0);
    loop {
        match reader.read_event().map_err(|_| "sru-form")? {
            Event::Start(start) => match local(&start).as_str() {
                "recordPacking" | "recordXMLEscaping" => packing = word(reader)?,
                "recordSchema" => schema = word(reader)?,
                "recordData" => data = skipped(reader)?,
                _ => {
                    skipped(reader)?;
                }
            },
            Event::End(_) => break,
            Event::Eof => return Err("oai-cut"),
            _ => {}
        }
    }
    let inner = text.get(data).unwrap_or_default();
    // Some say «xml» and wrap as text all the same.
    let wrapped = packing == "string" || !inner.trim_start().starts_with('<');
    let inner = if wrapped { Cow::Owned(unwrapped(inner)?) } else { Cow::Borrowed(inner) };
    match schema.contains("diagnostic") {
        true => page.withheld.push(inner.trim().to_owned()),
        false => page.records.push(inner),
    }
    Ok(())
}

/// XML that was written as text.
fn unwrapped(inner: &str) -> Result<String, &'static str> {
    let (mut reader, mut text) = (reader(inner), String::with_capacity(inner.len()));
    loop {
        match reader.read_event().map_err(|_| "marc-xml")? {
            Event::Eof => return Ok(text),
            event => text.push_str(&said(&event).map_err(|()| "marc-entity")?),
        }
    }
}

/// What is wrong: message and details of each.
fn diagnostics(reader: &mut Reader<&[u8]>, page: &mut Page<'_>) -> Result<(), &'static str> {
    let mut words: Vec<String> = Vec::new();
    let mut depth = 0_usize;
    loop {
        match reader.read_event().map_err(|_| "sru-form")? {
            Event::Start(start) => match local(&start).as_str() {
                "uri" | "message" | "details" => words.push(word(reader)?),
                _ if attribute(&start, "nil").is_some() => {
                    skipped(reader)?;
                }
                _ => depth += 1,
            },
            Event::End(_) if depth == 0 => return Ok(()),
            Event::End(_) => {
                depth -= 1;
                let told = std::mem::take(&mut words).into_iter().filter(|word| !word.is_empty());
                page.diagnostics.push(told.collect::<Vec<_>>().join(": "));
            }
            Event::Eof => return Err("oai-cut"),
            _ => {}
        }
    }
}

/// What follows from a page that began at a record: where the next one begins, none at the end.
pub fn following(page: &Page<'_>, start: u64) -> Option<u64> {
    let count = page.places();
    let reached = start + count;
    match (count, page.next, page.total) {
        (0, ..) => None,
        // A server that leads back or nowhere is not followed.
        (_, Some(next), _) if next > start => Some(next.min(reached)),
        (_, _, Some(total)) if reached > total => None,
        (_, None, None) if count < PAGE => None,
        _ => Some(reached),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrapped(inner: &str, more: &str) -> String {
        format!(
            "<zs:searchRetrieveResponse xmlns:zs=\"http://www.loc.gov/zing/srw/\"><zs:version>1.1</zs:version>{more}<zs:records>{inner}</zs:records></zs:searchRetrieveResponse>"
        )
    }

    fn one(packing: &str, data: &str) -> String {
        format!(
            "<zs:record><zs:recordSchema>marcxml</zs:recordSchema><zs:recordPacking>{packing}</zs:recordPacking><zs:recordData>{data}</zs:recordData></zs:record>"
        )
    }

    #[test]
    fn requests_are_those_of_each_version() {
        let asking = |version: &str, schema: Option<&str>| Asking {
            base: "https://a.no/sru?x=1".into(),
            version: version.into(),
            query: "dc.title=\"sult\" and a".into(),
            schema: schema.map(str::to_owned),
        };
        assert_eq!(
            asking("1.1", Some("marcxml")).page(101),
            "https://a.no/sru?x=1&version=1.1&operation=searchRetrieve&recordPacking=xml&query=dc.title%3D%22sult%22+and+a&startRecord=101&maximumRecords=100&recordSchema=marcxml"
        );
        assert_eq!(
            asking("2.0", None).page(1),
            "https://a.no/sru?x=1&recordXMLEscaping=xml&query=dc.title%3D%22sult%22+and+a&startRecord=1&maximumRecords=100"
        );
    }

    #[test]
    fn records_are_read_however_they_are_wrapped() {
        let plain = "<record><leader>x</leader></record>";
        let text = wrapped(
            &[one("xml", plain), one("string", "&lt;record>&amp;amp;&lt;/record>"), one("xml", "&lt;r/>")].concat(),
            "<numberOfRecords>9</numberOfRecords>",
        );
        let page = page(&text).unwrap();
        assert_eq!(page.records, [plain, "<record>&amp;</record>", "<r/>"]);
        assert_eq!((page.total, page.next), (Some(9), None));
        assert_eq!(crate::harvest::outermost(&text).as_deref(), Some(ROOT));
    }

    #[test]
    fn what_a_server_says_is_wrong_is_told() {
        let inner = "<d:diagnostic><d:uri>info:srw/diagnostic/1/10</d:uri><d:details>)</d:details><d:message>Query syntax error</d:message></d:diagnostic>";
        let text =
            wrapped("", &format!("<zs:numberOfRecords>0</zs:numberOfRecords><zs:diagnostics>{inner}</zs:diagnostics>"));
        assert_eq!(page(&text).unwrap().diagnostics, ["info:srw/diagnostic/1/10: ): Query syntax error"]);
        let surrogate = one("xml", inner).replace("marcxml", "info:srw/schema/1/diagnostics-v1.1");
        let text = wrapped(&surrogate, "");
        let page = page(&text).unwrap();
        assert_eq!((page.records.len(), page.diagnostics.len(), page.withheld.len()), (0, 0, 1));
        assert_eq!(page.refusal(1), None);
    }

    #[test]
    fn whoever_asks_for_more_than_there_is_has_all() {
        let page = |code: u8, total: Option<u64>| Page {
            total,
            diagnostics: vec![format!("info:srw/diagnostic/1/{code}: x")],
            ..Page::default()
        };
        assert_eq!((page(61, Some(100)).refusal(101), page(61, None).refusal(101)), (None, None));
        let refused =
            [page(61, Some(100)).refusal(1), page(61, Some(250)).refusal(101), page(1, Some(100)).refusal(101)];
        assert!(refused.iter().all(Option::is_some), "{refused:?}");
        assert_eq!(
            (page(10, None).refusal(1), Page::default().refusal(1)),
            (Some("info:srw/diagnostic/1/10: x".to_owned()), None)
        );
    }

    #[test]
    fn lists_end_whatever_was_counted() {
        let page = |count: usize, total: Option<u64>, next: Option<u64>| Page {
            records: vec![Cow::Borrowed("<r/>"); count],
            total,
            next,
            ..Page::default()
        };
        assert_eq!(following(&page(100, Some(250), Some(101)), 1), Some(101));
        assert_eq!(following(&page(50, Some(250), None), 1), Some(51));
        assert_eq!(following(&page(50, Some(250), None), 201), None);
        assert_eq!(following(&page(0, Some(250), Some(300)), 201), None);
        // It leads back, over records, or says nothing.
        assert_eq!(following(&page(10, Some(20), Some(1)), 1), Some(11));
        assert_eq!(following(&page(10, Some(90), Some(51)), 1), Some(11));
        assert_eq!((following(&page(100, None, None), 1), following(&page(9, None, None), 1)), (Some(101), None));
        // A record that cannot be given has its place in the list.
        let withheld = Page { withheld: vec![String::new()], ..page(99, Some(100), None) };
        assert_eq!(following(&withheld, 1), None);
    }

    #[test]
    fn real_answers_are_read() {
        let folder =
            std::env::var("FFL_SHARED_DATA").unwrap_or_else(|_| format!("{}/tests/data", env!("CARGO_MANIFEST_DIR")));
        for (name, count) in [("alma", 3), ("bibsys", 50)] {
            let Ok(text) = std::fs::read_to_string(format!("{folder}/sru/{name}-searchretrieve.xml")) else { continue };
            let page = page(&text).unwrap();
            assert!(page.records.len() <= count && !page.records.is_empty(), "{name}: {}", page.records.len());
        }
    }
}
