//! Structured data of a page (schema.org in JSON-LD), made only when the page is rendered.

use crate::page::{Body, Frame, Page};
use serde_json::{Value, json};

/// One script's worth of JSON-LD, safe inside `<script>`.
pub fn json_ld(page: &Page) -> String {
    let (site, own) = (&*page.site, &page.own);
    let mut graph = vec![library(site)];
    if own.breadcrumbs.len() > 1 {
        graph.push(breadcrumbs(page));
    }
    if own.kind == "article" {
        graph.push(article(page));
    }
    let text = json!({ "@context": "https://schema.org", "@graph": graph }).to_string();
    // `</script>` and `<!--` must not end or open anything.
    text.replace('<', "\\u003c")
}

fn library(site: &Frame) -> Value {
    let mut library = json!({ "@type": "Library", "@id": format!("{}/#library", site.base), "name": site.name, "url": format!("{}/", site.base) });
    if let Some(contact) = &site.contact {
        insert(&mut library, "email", contact.email.as_deref());
        insert(&mut library, "telephone", contact.phone.as_deref());
        if let Some(address) = &contact.address {
            let mut postal = json!({ "@type": "PostalAddress", "addressCountry": "NO" });
            insert(&mut postal, "streetAddress", address.street.as_deref());
            insert(&mut postal, "postalCode", address.postcode.as_deref());
            insert(&mut postal, "addressLocality", address.place.as_deref());
            library["address"] = postal;
        }
    }
    if let Some(municipality) = &site.municipality {
        library["areaServed"] = json!({ "@type": "AdministrativeArea", "name": municipality.official });
    }
    library
}

fn insert(value: &mut Value, key: &str, text: Option<&str>) {
    if let Some(text) = text {
        value[key] = json!(text);
    }
}

fn breadcrumbs(page: &Page) -> Value {
    let trail = page.own.breadcrumbs.iter().enumerate().map(|(index, link)| {
        json!({ "@type": "ListItem", "position": index + 1, "name": link.title, "item": format!("{}{}", page.site.base, link.url) })
    });
    json!({ "@type": "BreadcrumbList", "itemListElement": trail.collect::<Vec<_>>() })
}

fn article(page: &Page) -> Value {
    let (site, own) = (&*page.site, &page.own);
    let mut article = json!({
        "@type": "Article", "headline": own.title, "inLanguage": own.lang.tag(), "url": own.absolute,
        "publisher": { "@id": format!("{}/#library", site.base) },
    });
    if let Some(written) = &page.written {
        insert(&mut article, "datePublished", written.date.as_ref().map(|date| date.iso.as_str()));
        insert(&mut article, "dateModified", written.updated.as_ref().map(|date| date.iso.as_str()));
        insert(&mut article, "image", written.image.as_ref().and_then(|image| image.shared.as_deref()));
    }
    insert(&mut article, "description", own.summary.as_deref());
    if let Body::Article { author: Some(author) } = &page.body {
        article["author"] = json!({ "@type": "Person", "name": author });
    }
    article
}
