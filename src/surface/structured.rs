//! Structured data of a page (schema.org in JSON-LD), made only when the page is rendered.
//!
//! It says what somebody wrote, and nothing that would have to be guessed. Who wrote a text is a name in words, of a person, an
//! editorial office or a department: it is an organisation where it is the library's or a branch's own name, and else
//! `creditText`, never a `Person`. The same goes for who arranges a happening, and a price in words describes an offer without
//! being one's number. A site of no municipality and without branches (the national front door, the handbook) is no library.

use super::openings::specification::Openings;
use crate::model::event::{Attendance, State};
use crate::model::tenant::PostalAddress;
use crate::page::event::DateView;
use crate::page::frame::BranchView;
use crate::page::hours::{DepartmentView, Visit};
use crate::page::{Body, EventView, Frame, Link, Page};
use serde::Serialize;
use serde_json::{Value, json};

/// Whether pages of a kind say when branches are open.
pub fn says_openings(kind: &str) -> bool {
    matches!(kind, "front" | "branch")
}

/// One script's worth of JSON-LD, safe inside `<script>`; the front page and their own say when branches are open.
pub fn json_ld(page: &Page, openings: &Openings) -> String {
    let (site, own) = (&*page.site, &page.own);
    let is_front = own.kind == "front";
    let mut nodes = Vec::new();
    if is_front || publisher(site).is_none() {
        nodes.push(Node::Other(website(site)));
    }
    let publisher = publisher(site).map(|publisher| organisation(site, publisher, is_front.then_some(openings)));
    nodes.extend(publisher.map(Node::Organisation));
    if own.breadcrumbs.len() > 1 {
        nodes.push(Node::Breadcrumbs(breadcrumbs(page)));
    }
    nodes.extend(match &page.body {
        Body::Article { author, .. } if own.kind == "article" => Some(Node::Other(article(page, author.as_deref()))),
        Body::Event { event } => Some(Node::Other(happening(page, event))),
        Body::Branch { branch, visit } => Some(Node::Other(visited(page, (branch, visit), openings))),
        _ => None,
    });
    // What it is made of has no part that JSON cannot say.
    let text = serde_json::to_string(&Graph { context: "https://schema.org", nodes }).unwrap_or_default();
    // `</script>` and `<!--` must not end or open anything.
    text.replace('<', "\\u003c")
}

/// All that a page says.
#[derive(Serialize)]
struct Graph<'a> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@graph")]
    nodes: Vec<Node<'a>>,
}

/// What it says one after another; what nearly all pages say is written without a tree of values.
#[derive(Serialize)]
#[serde(untagged)]
enum Node<'a> {
    Organisation(Organisation<'a>),
    Breadcrumbs(Breadcrumbs<'a>),
    Other(Value),
}

/// <https://schema.org/Library>, or <https://schema.org/Organization>.
#[derive(Serialize)]
struct Organisation<'a> {
    #[serde(rename = "@id")]
    id: String,
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<Value>,
    #[serde(rename = "areaServed", skip_serializing_if = "Option::is_none")]
    area: Option<Area<'a>>,
    #[serde(rename = "department", skip_serializing_if = "Vec::is_empty")]
    departments: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    telephone: Option<&'a str>,
    url: String,
}

/// <https://schema.org/AdministrativeArea>
#[derive(Serialize)]
struct Area<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    name: &'a str,
}

/// <https://schema.org/BreadcrumbList>
#[derive(Serialize)]
struct Breadcrumbs<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(rename = "itemListElement")]
    items: Vec<Breadcrumb<'a>>,
}

#[derive(Serialize)]
struct Breadcrumb<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    item: String,
    name: &'a str,
    position: usize,
}

/// What stands behind a site.
#[derive(Clone, Copy, PartialEq)]
enum Publisher {
    Library,
    Organisation,
}

impl Publisher {
    /// The type, and the name in the address of the node.
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Publisher::Library => ("Library", "library"),
            Publisher::Organisation => ("Organization", "organization"),
        }
    }
}

/// Who publishes a site; none where nobody says how to reach them.
fn publisher(site: &Frame) -> Option<Publisher> {
    let is_library = site.directory.is_none() && (site.municipality.is_some() || !site.branches.is_empty());
    if is_library {
        return Some(Publisher::Library);
    }
    site.contact.as_ref().map(|_| Publisher::Organisation)
}

fn node(site: &Frame, name: &str) -> String {
    format!("{}/#{name}", site.base)
}

/// A reference to who publishes the site.
fn published_by(site: &Frame) -> Option<Value> {
    publisher(site).map(|publisher| json!({ "@id": node(site, publisher.names().1) }))
}

fn website(site: &Frame) -> Value {
    let mut website = json!({
        "@type": "WebSite", "@id": node(site, "website"), "name": site.name, "url": format!("{}{}", site.base, site.home),
        "inLanguage": site.lang.tag(),
    });
    put(&mut website, "publisher", published_by(site));
    website
}

/// Who publishes the site, on its front page with all branches.
fn organisation<'a>(site: &'a Frame, publisher: Publisher, whole: Option<&Openings>) -> Organisation<'a> {
    let (kind, name) = publisher.names();
    let contact = site.contact.as_ref();
    let municipality = site.municipality.as_ref();
    let branches = whole.map_or(&[][..], |_| &site.branches[..]);
    let department = |one: &BranchView| opened(branch(site, one), whole.and_then(|openings| openings.get(&one.id)));
    Organisation {
        id: node(site, name),
        kind,
        address: contact.and_then(|contact| contact.address.as_ref()).and_then(postal),
        area: municipality.map(|area| Area { kind: "AdministrativeArea", name: &area.official }),
        departments: branches.iter().map(department).collect(),
        email: contact.and_then(|contact| contact.email.as_deref()),
        name: &site.name,
        telephone: contact.and_then(|contact| contact.phone.as_deref()),
        url: format!("{}/", site.base),
    }
}

/// A branch, which is a place and a part of the library at once.
fn branch(site: &Frame, branch: &BranchView) -> Value {
    let mut library = json!({
        "@type": "Library", "@id": node(site, &format!("branch-{}", branch.id)), "name": branch.name,
    });
    put(&mut library, "parentOrganization", published_by(site));
    put(&mut library, "address", address(branch));
    insert(&mut library, "telephone", branch.phone.as_deref());
    insert(&mut library, "email", branch.email.as_deref());
    if let (Some(lat), Some(lon)) = (branch.lat, branch.lon) {
        library["geo"] = json!({ "@type": "GeoCoordinates", "latitude": lat, "longitude": lon });
    }
    library
}

/// A branch on its own page, with its departments.
fn visited(page: &Page, (view, visit): (&BranchView, &Visit), openings: &Openings) -> Value {
    let mut whole = opened(branch(&page.site, view), openings.get(&view.id));
    whole["url"] = page.own.absolute.clone().into();
    let department = |one: &DepartmentView| {
        let mut part = json!({
            "@type": "Library", "@id": node(&page.site, &format!("department-{}-{}", view.id, one.id)), "name": one.name.text,
        });
        insert(&mut part, "telephone", one.phone.as_deref());
        insert(&mut part, "email", one.email.as_deref());
        put(&mut part, "address", address(view));
        opened(part, one.now.as_ref().and_then(|id| openings.get(id)))
    };
    if !visit.departments.is_empty() {
        whole["department"] = visit.departments.iter().map(department).collect();
    }
    whole
}

/// A branch with when it is open.
fn opened(mut branch: Value, openings: Option<&Value>) -> Value {
    if let (Value::Object(branch), Some(Value::Object(openings))) = (&mut branch, openings) {
        branch.extend(openings.clone());
    }
    branch
}

fn address(branch: &BranchView) -> Option<Value> {
    let BranchView { street, postcode, place, .. } = branch.clone();
    postal(&PostalAddress { street, postcode, place })
}

/// An address in Norway; none where nothing of it is known.
fn postal(address: &PostalAddress) -> Option<Value> {
    let parts =
        [("streetAddress", &address.street), ("postalCode", &address.postcode), ("addressLocality", &address.place)];
    let mut postal = json!({ "@type": "PostalAddress", "addressCountry": "NO" });
    parts.iter().for_each(|(key, part)| insert(&mut postal, key, part.as_deref()));
    parts.iter().any(|(_, part)| part.is_some()).then_some(postal)
}

fn breadcrumbs<'a>(page: &'a Page) -> Breadcrumbs<'a> {
    let item = |(index, link): (usize, &'a Link)| Breadcrumb {
        kind: "ListItem",
        item: format!("{}{}", page.site.base, link.url),
        name: &link.title,
        position: index + 1,
    };
    Breadcrumbs { kind: "BreadcrumbList", items: page.own.breadcrumbs.iter().enumerate().map(item).collect() }
}

fn article(page: &Page, author: Option<&str>) -> Value {
    let (site, own) = (&*page.site, &page.own);
    let mut article =
        json!({ "@type": "Article", "headline": own.title, "inLanguage": own.lang.tag(), "url": own.absolute });
    described(page, &mut article);
    if let Some(written) = &page.written {
        insert(&mut article, "datePublished", written.date.as_ref().map(|date| date.iso.as_str()));
        insert(&mut article, "dateModified", written.updated.as_ref().map(|date| date.iso.as_str()));
    }
    put(&mut article, "publisher", published_by(site));
    insert(&mut article, "creditText", author);
    put(&mut article, "author", author.map_or_else(|| published_by(site), |author| part(site, author)));
    article
}

/// What every page says of itself in words and a picture.
fn described(page: &Page, value: &mut Value) {
    insert(value, "description", page.own.summary.as_deref());
    let image = page.written.as_ref().and_then(|written| written.image.as_ref());
    insert(value, "image", image.and_then(|image| image.shared.as_deref()));
}

/// The library or one of its branches, by its own name.
fn part(site: &Frame, name: &str) -> Option<Value> {
    if [&site.name, &site.short_name].iter().any(|own| *own == name) {
        return published_by(site);
    }
    site.branches.iter().find(|one| one.name == name).map(|one| branch(site, one))
}

fn happening(page: &Page, event: &EventView) -> Value {
    let (site, own) = (&*page.site, &page.own);
    let mut happening = json!({
        "@type": if event.dates.is_empty() { "Event" } else { "EventSeries" }, "name": own.title, "url": own.absolute,
        "inLanguage": own.lang.tag(), "startDate": event.start.iso, "eventStatus": status(event),
        "eventAttendanceMode": attendance(event.attendance),
    });
    described(page, &mut happening);
    insert(&mut happening, "endDate", event.end.as_ref().map(|end| end.iso.as_str()));
    insert(&mut happening, "previousStartDate", event.moved_from.as_ref().map(|from| from.iso.as_str()));
    put(&mut happening, "location", location(site, event));
    // Whoever arranges it is named where it is not the library.
    let organiser = event.organiser.as_deref();
    put(&mut happening, "organizer", organiser.map_or_else(|| published_by(site), |name| part(site, name)));
    put(&mut happening, "maximumAttendeeCapacity", event.capacity.map(Value::from));
    let ages = (event.age_from.is_some() || event.age_to.is_some()).then(|| {
        let border = |age: Option<u8>| age.map(|age| age.to_string()).unwrap_or_default();
        format!("{}-{}", border(event.age_from), border(event.age_to))
    });
    insert(&mut happening, "typicalAgeRange", ages.as_deref());
    if event.free {
        happening["isAccessibleForFree"] = true.into();
    }
    put(&mut happening, "offers", offers(event));
    if let Some(series) = &event.series {
        happening["superEvent"] =
            json!({ "@type": "EventSeries", "name": series.title, "url": format!("{}{}", site.base, series.url) });
    }
    if !event.dates.is_empty() {
        let date = |date: &DateView| {
            json!({
                "@type": "Event", "name": own.title, "url": format!("{}{}", site.base, date.url), "startDate": date.start.iso,
                "eventStatus": scheduled(date.state == State::Cancelled),
            })
        };
        happening["subEvent"] = event.dates.iter().map(date).collect();
    }
    happening
}

/// <https://schema.org/EventStatusType>
fn status(event: &EventView) -> &'static str {
    let moved = event.moved_from.is_some() && !event.cancelled;
    if moved { "https://schema.org/EventRescheduled" } else { scheduled(event.cancelled) }
}

fn scheduled(cancelled: bool) -> &'static str {
    if cancelled { "https://schema.org/EventCancelled" } else { "https://schema.org/EventScheduled" }
}

/// <https://schema.org/EventAttendanceModeEnumeration>
fn attendance(attendance: Attendance) -> &'static str {
    match attendance {
        Attendance::OnSite | Attendance::Elsewhere => "https://schema.org/OfflineEventAttendanceMode",
        Attendance::Online => "https://schema.org/OnlineEventAttendanceMode",
        Attendance::Hybrid => "https://schema.org/MixedEventAttendanceMode",
    }
}

/// What tickets cost and whether there are any; a price in words describes an offer without being its number.
fn offers(event: &EventView) -> Option<Value> {
    let mut offers: Vec<Value> = event.prices.iter().map(|price| {
        json!({ "@type": "Offer", "name": price.name, "price": price.amount, "priceCurrency": price.currency })
    }).collect();
    offers.extend(event.free.then(|| json!({ "@type": "Offer", "price": "0", "priceCurrency": "NOK" })));
    offers.extend(event.price.as_ref().map(|price| json!({ "@type": "Offer", "description": price })));
    for offer in &mut offers {
        let availability = match event.state {
            State::SoldOut => Some("https://schema.org/SoldOut"),
            State::NotOnSale => Some("https://schema.org/PreOrder"),
            State::Scheduled | State::Cancelled => None,
        };
        insert(offer, "availability", availability);
        insert(offer, "url", event.tickets.as_deref());
        insert(offer, "validFrom", event.opens.as_ref().map(|opens| opens.iso.as_str()));
    }
    match offers.len() {
        0 | 1 => offers.pop(),
        _ => Some(offers.into()),
    }
}

/// Where something happens: in a branch, at a place of its own words, or at a place in a branch.
fn location(site: &Frame, event: &EventView) -> Option<Value> {
    let virtually = event.online.as_ref().map(|url| json!({ "@type": "VirtualLocation", "url": url }));
    if event.attendance == Attendance::Online {
        return virtually;
    }
    let known = event.branch.as_ref();
    let within = known.map(|known| branch(site, known));
    let Some(place) = &event.place else { return both(within, virtually) };
    let mut place = json!({ "@type": "Place", "name": place });
    put(&mut place, "address", known.and_then(address));
    put(&mut place, "containedInPlace", within);
    both(Some(place), virtually)
}

fn both(place: Option<Value>, virtually: Option<Value>) -> Option<Value> {
    match (place, virtually) {
        (Some(place), Some(virtually)) => Some(json!([place, virtually])),
        (place, virtually) => place.or(virtually),
    }
}

fn insert(value: &mut Value, key: &str, text: Option<&str>) {
    put(value, key, text.map(Value::from));
}

fn put(value: &mut Value, key: &str, part: Option<Value>) {
    if let Some(part) = part {
        value[key] = part;
    }
}
