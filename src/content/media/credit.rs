//! Who made a picture, as the file itself says: XMP and IPTC first (written by picture desks), then EXIF (written by
//! cameras). Read for the page's credit line before the rendition loses all metadata.

use image::ImageDecoder;

/// More than any credit line needs, in characters.
const LONGEST: usize = 200;

/// The creator and the credit line, for example `Kari Nordmann / Nordnorsk bildearkiv`.
pub fn of(decoder: &mut impl ImageDecoder) -> Option<String> {
    let xmp = decoder.xmp_metadata().ok().flatten().and_then(|bytes| from_xmp(&bytes));
    xmp.or_else(|| from_iptc(&decoder.iptc_metadata().ok().flatten()?))
        .or_else(|| from_exif(decoder.exif_metadata().ok().flatten()?))
}

/// Creator and credit line joined as the Norwegian press does; the one that exists, once when they are equal.
fn joined(creator: Option<String>, credit: Option<String>) -> Option<String> {
    match (creator, credit) {
        (Some(creator), Some(credit)) if credit.contains(&creator) => Some(credit),
        (Some(creator), Some(credit)) => Some(format!("{creator} / {credit}")),
        (creator, credit) => creator.or(credit),
    }
}

/// One line without control characters; `None` when nothing is left.
fn tidy(text: &str) -> Option<String> {
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let line = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    let line: String = line.chars().take(LONGEST).collect();
    (!line.is_empty()).then_some(line)
}

/// UTF-8 where it is that, else Latin-1, which older cameras and programs wrote.
fn text(bytes: &[u8]) -> Option<String> {
    let bytes = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
    let text =
        std::str::from_utf8(bytes).map_or_else(|_| bytes.iter().map(|byte| char::from(*byte)).collect(), str::to_owned);
    tidy(&text)
}

fn from_xmp(bytes: &[u8]) -> Option<String> {
    let packet = std::str::from_utf8(bytes).ok()?.trim_end_matches('\0');
    let options = roxmltree::ParsingOptions { allow_dtd: false, nodes_limit: 50_000, ..Default::default() };
    let document = roxmltree::Document::parse_with_options(packet, options).ok()?;
    // A property is an element or an attribute of rdf:Description; a list holds its values in rdf:li.
    let property = |namespace: &str, name: &str| {
        document.descendants().find_map(|node| {
            if let Some(value) = node.attribute((namespace, name)) {
                return tidy(value);
            }
            if !node.has_tag_name((namespace, name)) {
                return None;
            }
            let texts = node.descendants().filter(roxmltree::Node::is_text).filter_map(|node| tidy(node.text()?));
            tidy(&texts.collect::<Vec<_>>().join(", "))
        })
    };
    let dublin_core = "http://purl.org/dc/elements/1.1/";
    let photoshop = "http://ns.adobe.com/photoshop/1.0/";
    joined(property(dublin_core, "creator"), property(photoshop, "Credit")).or_else(|| property(dublin_core, "rights"))
}

/// IPTC-IIM datasets 2:80 (by-line), 2:110 (credit) and 2:116 (copyright notice): `1c 02 <number> <length:2> <text>`.
fn from_iptc(bytes: &[u8]) -> Option<String> {
    let dataset = |number: u8| {
        let at = bytes.windows(3).position(|window| window == [0x1c, 2, number])?;
        let length = usize::from(u16::from_be_bytes(bytes.get(at + 3..at + 5)?.try_into().ok()?));
        text(bytes.get(at + 5..at + 5 + length)?)
    };
    joined(dataset(80), dataset(110)).or_else(|| dataset(116))
}

fn from_exif(bytes: Vec<u8>) -> Option<String> {
    // A broken tag elsewhere in the block must not cost the credit.
    let fields = match exif::Reader::new().continue_on_error(true).read_raw(bytes) {
        Ok(fields) => fields,
        Err(exif::Error::PartialResult(partial)) => partial.into_inner().0,
        Err(_) => return None,
    };
    let field = |tag| match &fields.get_field(tag, exif::In::PRIMARY)?.value {
        exif::Value::Ascii(lines) => text(lines.first()?),
        _ => None,
    };
    field(exif::Tag::Artist).or_else(|| field(exif::Tag::Copyright))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credit_is_read_from_xmp_iptc_and_latin_1() {
        let xmp = r#"<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
            <rdf:Description xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:Credit="Nasjonalbiblioteket">
            <dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/"><rdf:Seq><rdf:li>Kari Nordmann</rdf:li></rdf:Seq>
            </dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>"#;
        assert_eq!(from_xmp(xmp.as_bytes()).as_deref(), Some("Kari Nordmann / Nasjonalbiblioteket"));
        assert_eq!(from_iptc(b"8BIM\x04\x04\0\0\0\0\x1c\x02\x50\0\x05Bj\xf8rg").as_deref(), Some("Bjørg"));
        assert_eq!(from_xmp(b"<!DOCTYPE x [<!ENTITY a \"b\">]><x>&a;</x>"), None);
    }
}
