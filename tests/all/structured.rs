//! Structured data: which types a site has, that each says what its readers require, and that nobody's words become facts.

use crate::library::{article, ffl, files, library, write};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// What a node of a type always has.
const REQUIRED: [(&str, &[&str]); 14] = [
    ("WebSite", &["@id", "name", "url", "inLanguage"]),
    ("Library", &["@id", "name"]),
    ("Organization", &["@id", "name", "url"]),
    ("BreadcrumbList", &["itemListElement"]),
    ("ListItem", &["position", "name", "item"]),
    ("Article", &["headline", "inLanguage", "url", "datePublished"]),
    ("Event", &["name", "startDate", "eventStatus", "inLanguage", "url"]),
    ("Place", &["name"]),
    ("PostalAddress", &["addressCountry"]),
    ("GeoCoordinates", &["latitude", "longitude"]),
    ("AdministrativeArea", &["name"]),
    ("Offer", &["description"]),
    ("OpeningHoursSpecification", &["opens", "closes"]),
    ("LocationFeatureSpecification", &["name", "value", "hoursAvailable"]),
];

const TENANT: &str = "languages = [\"nn\", \"en\"]\nname = { nn = \"Vik bibliotek\" }\n\
    [contact]\nemail = \"post@vik.localhost\"\naddress = { street = \"Kaia 1\", postcode = \"0010\", place = \"Vik\" }\n\
    [[branch]]\nid = \"hovud\"\nname = { nn = \"Hovudbiblioteket\", en = \"Main library\" }\nphone = \"00 00 00 01\"\n\
    address = { street = \"Kaia 1\", postcode = \"0010\", place = \"Vik\" }\nposition = { lat = 66.5, lon = 7.5 }\n\
    [[branch]]\nid = \"bussen\"\nname = { nn = \"Bokbussen\" }\n";

type Graphs = BTreeMap<String, Vec<Value>>;

/// The nodes of every page.
fn graphs(root: &Path, tenant: &str) -> Graphs {
    let output = ffl(root, &["build"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    // A screen is no page for readers.
    let pages = files(&root.join("dist").join(tenant))
        .into_iter()
        .filter(|(path, _)| path.ends_with(".html") && !path.starts_with("screen/"));
    let graph = |(path, bytes): (String, Vec<u8>)| {
        let html = String::from_utf8(bytes).unwrap();
        let json = html.split("application/ld+json").nth(1).unwrap().split_once('>').unwrap().1;
        let data: Value = serde_json::from_str(json.split("</script>").next().unwrap()).unwrap();
        (path, data["@graph"].as_array().unwrap().clone())
    };
    pages.map(graph).collect()
}

/// Asserts the shape of a node and of all in it.
fn assert_shape(value: &Value, path: &str) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| assert_shape(item, path)),
        Value::Object(node) => {
            let Some(kind) = node.get("@type").and_then(Value::as_str) else {
                assert_eq!(node.keys().collect::<Vec<_>>(), ["@id"], "{path}: {value}");
                return;
            };
            let required =
                REQUIRED.iter().find(|(known, _)| *known == kind).unwrap_or_else(|| panic!("{path}: {kind}"));
            required.1.iter().for_each(|key| assert!(node.contains_key(*key), "{path}: {kind} without {key}: {value}"));
            node.values().for_each(|inner| assert_shape(inner, path));
        }
        Value::Null => panic!("{path}: null"),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn node<'a>(graphs: &'a Graphs, path: &str, kind: &str) -> &'a Value {
    let found = graphs[path].iter().find(|node| node["@type"] == kind);
    found.unwrap_or_else(|| panic!("no {kind} in {path}: {:?}", graphs[path]))
}

#[test]
fn a_library_has_branches_happenings_and_texts_and_each_says_what_is_known() {
    let root = library();
    let root = root.path();
    write(root, "tenants/vik.toml", TENANT);
    let event = |number: u32, keys: &str| {
        let id = format!("7a2f41a3-c54c-4c11-8f3d-0a5a4d1c000{number}");
        let text = format!("+++\nid = \"{id}\"\ntitle = \"Dans\"\nstart = 2026-12-01T18:00\n{keys}\n+++\nKom.\n");
        write(root, &format!("tenants/vik/content/events/dans-{number}.md"), &text);
    };
    event(1, "end = 2026-12-01T20:00\nbranch = \"hovud\"\nplace = \"Salen\"\nprice = \"100 kr, gratis for barn\"");
    event(2, "cancelled = true\nplace = \"Torget\"\norganiser = \"Ungdomslaget\"");
    event(3, "branch = \"bussen\"\norganiser = \"Hovudbiblioteket\"");
    let graphs = graphs(root, "vik");
    graphs.iter().for_each(|(path, graph)| graph.iter().for_each(|node| assert_shape(node, path)));

    let library = node(&graphs, "index.html", "Library");
    assert_eq!(library["department"].as_array().unwrap().len(), 2);
    let main = &library["department"][0];
    assert_eq!((&main["@type"], &main["name"]), (&"Library".into(), &"Hovudbiblioteket".into()));
    assert_eq!(main["parentOrganization"]["@id"], library["@id"]);
    assert_eq!((&main["address"]["streetAddress"], &main["geo"]["latitude"]), (&"Kaia 1".into(), &66.5.into()));
    assert_eq!((&main["telephone"], library["department"][1].get("address")), (&"00 00 00 01".into(), None));
    assert_eq!(node(&graphs, "index.html", "WebSite")["publisher"]["@id"], library["@id"]);
    assert!(node(&graphs, "artiklar/index.html", "Library").get("department").is_none());

    let dance = node(&graphs, "arrangement/dans-1/index.html", "Event");
    assert_eq!(
        (&dance["startDate"], &dance["endDate"]),
        (&"2026-12-01T18:00:00+01:00".into(), &"2026-12-01T20:00:00+01:00".into())
    );
    assert_eq!(dance["eventStatus"], "https://schema.org/EventScheduled");
    assert_eq!(
        (&dance["location"]["name"], &dance["location"]["address"]["postalCode"]),
        (&"Salen".into(), &"0010".into())
    );
    assert_eq!(dance["location"]["containedInPlace"]["name"], "Hovudbiblioteket");
    assert_eq!(
        (&dance["organizer"]["@id"], &dance["offers"]["description"]),
        (&library["@id"], &"100 kr, gratis for barn".into())
    );
    assert!(dance["offers"].get("price").is_none());
    let square = node(&graphs, "arrangement/dans-2/index.html", "Event");
    assert_eq!(square["eventStatus"], "https://schema.org/EventCancelled");
    assert_eq!(square["location"], serde_json::json!({ "@type": "Place", "name": "Torget" }));
    assert!(square.get("organizer").is_none() && square.get("offers").is_none(), "{square}");
    let bus = node(&graphs, "arrangement/dans-3/index.html", "Event");
    assert_eq!(
        (&bus["location"]["name"], &bus["organizer"]["name"]),
        (&"Bokbussen".into(), &"Hovudbiblioteket".into())
    );
}

#[test]
fn who_wrote_a_text_is_a_person_in_nobodys_guess() {
    let root = library();
    write(root.path(), "tenants/vik.toml", TENANT);
    for (author, organisation) in [
        (None, Some("https://vik.localhost/#library")),
        (Some("Vik bibliotek"), Some("https://vik.localhost/#library")),
        (Some("Bokbussen"), Some("https://vik.localhost/#branch-bussen")),
        (Some("Redaksjonen"), None),
        (Some("Kari Nordmann"), None),
    ] {
        let key = author.map_or(String::new(), |author| format!("author = \"{author}\"\ntags"));
        let text = article("Ope hus", "Kom.").replace("tags", if key.is_empty() { "tags" } else { &key });
        write(root.path(), "tenants/vik/content/articles/ope-hus.md", &text);
        let graphs = graphs(root.path(), "vik");
        let article = node(&graphs, "artiklar/ope-hus/index.html", "Article");
        assert_shape(article, "ope-hus");
        assert_eq!(article.get("creditText").and_then(Value::as_str), author);
        assert_eq!(article.get("author").and_then(|author| author["@id"].as_str()), organisation, "{article}");
        assert_eq!(article["publisher"]["@id"], "https://vik.localhost/#library");
    }
}

#[test]
fn a_site_of_no_library_is_none() {
    let root = library();
    let root = root.path();
    for (tenant, publisher) in [
        ("languages = [\"nn\"]\nname = { nn = \"Handbok\" }\n", None),
        ("languages = [\"nn\"]\nname = { nn = \"Alle bibliotek\" }\ndirectory = true\n", None),
        (
            "languages = [\"nn\"]\nname = { nn = \"Laget\" }\ncontact = { email = \"post@vik.localhost\" }\n",
            Some("Organization"),
        ),
    ] {
        write(root, "tenants/vik.toml", tenant);
        let graphs = graphs(root, "vik");
        for (path, graph) in &graphs {
            graph.iter().for_each(|node| assert_shape(node, path));
            assert!(graph.iter().all(|node| node["@type"] != "Library"), "{path}: {graph:?}");
        }
        let article = node(&graphs, "artiklar/ope-hus/index.html", "Article");
        assert_eq!(article.get("publisher").is_some(), publisher.is_some(), "{article}");
        assert_eq!(node(&graphs, "index.html", "WebSite").get("publisher").is_some(), publisher.is_some());
        if let Some(kind) = publisher {
            node(&graphs, "artiklar/ope-hus/index.html", kind);
        }
    }
}

/// Asserts the values of a specification of hours: ISO times, days of schema.org, dates in pairs.
fn assert_hours(specification: &Value) {
    let text = |key: &str| specification[key].as_str().unwrap_or_else(|| panic!("{key}: {specification}"));
    assert_eq!(specification["@type"], "OpeningHoursSpecification");
    for key in ["opens", "closes"] {
        let time: jiff::civil::Time = text(key).parse().unwrap();
        assert_eq!(text(key), time.strftime("%H:%M").to_string());
    }
    let dated = specification.get("validFrom").is_some();
    assert_eq!(dated, specification.get("validThrough").is_some(), "{specification}");
    if dated {
        let [from, to] = ["validFrom", "validThrough"].map(|key| text(key).parse::<jiff::civil::Date>().unwrap());
        assert!(from <= to, "{specification}");
    }
    let days = specification.get("dayOfWeek").map(|days| days.as_array().unwrap());
    assert!(dated || days.is_some(), "{specification}");
    let names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    for day in days.into_iter().flatten() {
        let name = day.as_str().unwrap().strip_prefix("https://schema.org/").unwrap();
        assert!(names.contains(&name), "{day}");
    }
    let known = ["@type", "opens", "closes", "validFrom", "validThrough", "dayOfWeek"];
    assert!(specification.as_object().unwrap().keys().all(|key| known.contains(&key.as_str())), "{specification}");
}

#[test]
fn a_branch_says_when_it_is_open_on_the_front_page_and_on_its_own() {
    let root = library();
    let hours = "[branch.hours]\nstaffed = \"måndag–fredag 10–19, julaftan 10–12\"\n\
        self_service = \"alle dagar 7–22, fredag 7–02\"\n[[branch.hours.exception]]\ndate = 2026-11-25\nclosed = true\n\
        reason = { nn = \"Plandag\" }\n[[branch.department]]\nid = \"salen\"\nname = { nn = \"Salen\" }\n\
        hours = { staffed = \"søndag 12–16\" }\n[[branch]]\nid = \"bussen\"";
    write(root.path(), "tenants/vik.toml", &TENANT.replace("[[branch]]\nid = \"bussen\"", hours));
    let graphs = graphs(root.path(), "vik");
    graphs.iter().for_each(|(path, graph)| graph.iter().for_each(|node| assert_shape(node, path)));
    let library = node(&graphs, "index.html", "Library");
    let main = &library["department"][0];
    let usual = main["openingHoursSpecification"].as_array().unwrap();
    let special = main["specialOpeningHoursSpecification"].as_array().unwrap();
    let feature = &main["amenityFeature"][0];
    let available = feature["hoursAvailable"].as_array().unwrap();
    usual.iter().chain(special).chain(available).for_each(assert_hours);
    assert_eq!((usual.len(), &usual[0]["opens"], &usual[0]["closes"]), (1, &"10:00".into(), &"19:00".into()));
    assert_eq!((usual[0]["dayOfWeek"].as_array().unwrap().len(), usual[0].get("validFrom")), (5, None));
    let on = |date: &str| special.iter().find(|one| one["validFrom"] == date).unwrap();
    assert_eq!((&on("2026-11-25")["opens"], &on("2026-11-25")["closes"]), (&"00:00".into(), &"00:00".into()));
    assert_eq!(on("2026-12-24")["closes"], "12:00");
    assert_eq!((&feature["name"], &feature["value"]), (&"Meråpent".into(), &true.into()));
    assert!(available.iter().any(|one| one["opens"] == "19:00" && one["closes"] == "02:00"), "{available:?}");
    assert!(library["department"][1].get("openingHoursSpecification").is_none());
    let with = |path: &&String| serde_json::json!(graphs[*path]).to_string().contains("OpeningHoursSpecification");
    let pages = ["avdelingar/hovud/index.html", "en/branches/hovud/index.html", "en/index.html", "index.html"];
    assert_eq!(graphs.keys().filter(with).collect::<Vec<_>>(), pages);
    let own = graphs[pages[0]].iter().find(|node| node.get("department").is_some()).unwrap();
    assert_eq!(own["openingHoursSpecification"], main["openingHoursSpecification"]);
    assert_eq!(own["department"][0]["openingHoursSpecification"][0]["opens"], "12:00");
}
