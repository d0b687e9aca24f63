use super::*;

fn emblem(name: &str, tagline: &str) -> Emblem {
    let tokens = [
        ("band", "#0c3f3b"),
        ("on-band", "#f5f8f3"),
        ("band-soft", "#c3d8d0"),
        ("spark", "#ffc94d"),
        ("spine-1", "#d8573a"),
        ("spine-2", "#7fb3a3"),
        ("spine-3", "#23466e"),
    ];
    let colours = Colours::from_tokens(|name| tokens.iter().find(|(key, _)| *key == name).map(|(_, value)| *value));
    Emblem { name: name.to_owned(), tagline: tagline.to_owned(), colours }
}

const NAMES: [&str; 7] = [
    "Å",
    "Bergen",
    "Unjárga - Nesseby",
    "Porsanger - Porsáŋgu - Porsanki",
    "Folkebiblioteket i Storfjord - Omasvuotna - Omasvuono kommune",
    "Folkebiblioteket for Indre Østfold, Nordre Follo, Aurskog-Høland og Nes",
    "Aarborte – Hattfjelldal",
];

#[test]
fn every_name_becomes_a_small_picture_that_holds_it() {
    for (place, name) in NAMES.into_iter().enumerate() {
        let emblem = emblem(name, "Folkebiblioteket er åpent for alle");
        let bytes = picture(&emblem).unwrap();
        assert_eq!(bytes, picture(&emblem).unwrap());
        assert!(bytes.len() < 60_000, "{name}: {} bytes", bytes.len());
        let read = image::load_from_memory(&bytes).unwrap().to_rgb8();
        assert_eq!(read.dimensions(), SIZE);
        // The margin at the right and the ground above the books stay free of letters.
        let ground = image::Rgb([12, 63, 59]);
        assert!((0..455).all(|y| (1150..1200).all(|x| *read.get_pixel(x, y) == ground)), "{name}");
        assert!((452..460).all(|y| (0..1200).all(|x| *read.get_pixel(x, y) == ground)), "{name}");
        if let Some(folder) = std::env::var_os("FFL_LOOK") {
            std::fs::write(std::path::Path::new(&folder).join(format!("og-{place}.png")), &bytes).unwrap();
            eprintln!("{name}: {} bytes", bytes.len());
        }
    }
}

#[test]
fn hostile_and_endless_names_are_drawn_as_text_or_cut() {
    for name in ["<script>&\"'\u{0}\u{fffe}", "", "日本語 🎉", &"Kommune ".repeat(500), &"W".repeat(4000)] {
        assert!(picture(&emblem(name, name)).unwrap().len() < 60_000);
        assert!(icon(&emblem(name, name)).is_ok());
    }
}

#[test]
fn the_font_has_every_letter_of_the_countrys_languages() {
    for letter in "ÆØÅæøåÁáČčĐđŊŋŠšŦŧŽžÄäÖöÏïÑñÜüÉéÒòÂâ–—’«»…".chars() {
        assert!(picture_svg(&emblem(&letter.to_string(), "")).is_ok());
        let bold =
            usvg::fontdb::Query { families: &[usvg::fontdb::Family::Name("Schibsted Grotesk")], ..Default::default() };
        let id = FONTS.query(&bold).unwrap();
        let plain =
            tree(&format!(r#"<svg xmlns="http://www.w3.org/2000/svg"><text y="9">{letter}</text></svg>"#)).unwrap();
        let text = match &plain.root().children()[0] {
            usvg::Node::Text(text) => text.clone(),
            other => panic!("{other:?}"),
        };
        let glyph = &text.layouted()[0].positioned_glyphs[0];
        assert!(glyph.id.0 != 0 && FONTS.face(id).is_some(), "{letter}");
    }
}

#[test]
fn an_icon_needs_no_font() {
    let emblem = emblem("Šuoššjávri", "");
    let svg = icon(&emblem).unwrap();
    assert!(!svg.contains("<text") && svg.contains("<path") && svg.len() < 6_000, "{svg}");
    assert_eq!(image::load_from_memory(&touch_icon(&emblem).unwrap()).unwrap().width(), TOUCH_ICON);
}
