//! What holds for every text.

use super::*;
use crate::model::content::{Fill, Slot};
use proptest::prelude::*;

const OPTIONS: Options = Options { language: Language::Nb, quotes: false, excerpt: true };

/// The body as a page would show it.
fn filled(body: &Body) -> String {
    let mut out = String::new();
    let mut done = 0;
    for Slot { at, fill, .. } in &body.slots {
        out.push_str(&body.html[done..*at as usize]);
        done = *at as usize;
        match fill {
            Fill::Link { target } => href(&mut out, target),
            Fill::Image { image, .. } => {
                out.push_str("<img alt");
                if !image.alt.is_empty() {
                    out.push('=');
                    attribute(&mut out, &image.alt);
                }
                out.push_str(" src=x>");
            }
            Fill::Label { quoted: true, .. } => out.push_str("\"et ord\""),
            Fill::Label { quoted: false, .. } => out.push_str("et ord"),
            Fill::Block(_) => out.push_str("<figure>x</figure>"),
        }
    }
    out + &body.html[done..]
}

/// The same document as a browser's parser understands it, with everything closed and quoted.
fn understood(html: &str) -> String {
    let mut list = ammonia::Builder::empty();
    list.tags(sanitise::TAGS.iter().copied().chain(["img", "input"]).collect())
        .generic_attributes(
            [
                "class",
                "role",
                "tabindex",
                "aria-label",
                "id",
                "title",
                "lang",
                "dir",
                "type",
                "checked",
                "disabled",
                "href",
                "src",
                "alt",
                "start",
            ]
            .into(),
        )
        .url_schemes(["http", "https", "mailto", "tel"].into())
        .url_relative(ammonia::UrlRelative::PassThrough)
        .link_rel(None);
    list.clean(html).to_string()
}

fn minified(html: &str) -> String {
    String::from_utf8(minify_html::minify(html.as_bytes(), &minify_html::Cfg::new())).unwrap()
}

/// What a browser understands, white space collapsed and attributes in order.
fn folded(html: &str) -> String {
    let keep = minify_html::Cfg { keep_closing_tags: true, ..Default::default() };
    // The minifier is given closed elements only: its own parser does not know every end tag that may be let out.
    understood(&String::from_utf8(minify_html::minify(understood(html).as_bytes(), &keep)).unwrap())
}

fn visible(html: &str) -> String {
    let mut text = String::new();
    for part in understood(html).split('<') {
        let (tag, rest) = part.split_once('>').unwrap_or(("", part));
        let inline = ["em", "/em", "strong", "/strong", "a", "/a", "code", "/code"];
        if !inline.contains(&tag.split(' ').next().unwrap()) {
            text.push(' ');
        }
        text.push_str(rest);
    }
    // A control character is shown as one that says so.
    let text = text.replace(|c: char| c < ' ' && !c.is_ascii_whitespace(), "\u{fffd}");
    text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

/// Pieces of which texts are made: what means something to the parser, and what does not.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-zæøå]{1,9} ",
        2 => prop::sample::select(vec![
            "\n\n", "\n", "\n\n", "  \n", "- ", "\n- ", "\n1. ", "\n> ", "\n## ", "\n### ", "*", "**", "_", "`", "[", "](", ")",
            "](/x/)", "](https://a.no/?a=1&b=2)", "](#a)", "![", "](b.jpg)", "~~", "|", "\n|-|-|\n", "\n```\n", "\n    ", "[^1]",
            "\n\n[^1]: ", "\n> [!TIP]\n> ", "\n- [x] ", "&", "&amp;", "&copy", "<", ">", "\"", "  ", "\t", "\\", "---\n", "\u{0}", "é",
        ]).prop_map(str::to_owned),
    ]
}

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..60).prop_map(|pieces| pieces.concat())
}

fn hostile() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec![
        "\n::: figure src=\"a.jpg\" alt=\"b\"\n",
        "\n:::\n",
        "\n::: accordion\n### a\n",
        "\n::: quote cite=",
        "\n::: shortcuts\n",
        "\n::: gallery\n",
        "<div>",
        "</p>",
        "<b title=",
        "<script>",
        "<!--",
        "-->",
        "<?",
        "?>",
        "\n<table><tr>",
        "</table>",
        "<textarea>",
        "data-ffl=ffl",
        "<svg>",
        "&#102;",
        "<a href=javascript:x>",
        "<p id=a-b>",
        "<li>",
        "<input>",
    ]);
    prop::collection::vec(prop_oneof![3 => piece(), 1 => odd.prop_map(str::to_owned), 1 => ".{0,8}"], 0..40)
        .prop_map(|pieces| pieces.concat())
}

fn assert_sound(body: &Body) {
    assert!(body.slots.is_sorted_by_key(|slot| slot.at));
    for slot in &body.slots {
        assert!(body.html.is_char_boundary(slot.at as usize));
    }
    assert!(body.excerpt.chars().count() <= 200);
    let mut anchors = body.anchors.clone();
    anchors.sort();
    anchors.dedup();
    assert_eq!(anchors.len(), body.anchors.len());
}

#[test]
fn a_line_behind_a_picture_that_is_refused_begins_its_block() {
    for (text, html) in
        [("![](https://a.no/?a=1&b=2)\n|-|-|\n", "<p>|-|-|"), ("- ![](https://a.no/b)\n  neste\n", "<ul><li>neste")]
    {
        let made = filled(&parse("a.md", text, 0, OPTIONS).0);
        assert!(made.starts_with(html), "{made}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_gives_a_sound_body(text in hostile(), quotes: bool) {
        let options = Options { language: Language::Nn, quotes, excerpt: true };
        let (body, diagnostics) = parse("a.md", &text, 0, options);
        assert_sound(&body);
        prop_assert_eq!((body.clone(), diagnostics.clone()), parse("a.md", &text, 0, options));
        for diagnostic in diagnostics {
            let span = diagnostic.span.unwrap();
            prop_assert!(text.get(span.start as usize..span.end as usize).is_some(), "{:?}", diagnostic);
        }
        let filled = filled(&body);
        tests::assert_harmless(&filled, &text);
    }

    #[test]
    fn html_is_what_a_minifier_would_make_of_it(text in text()) {
        let html = filled(&parse("a.md", &text, 0, OPTIONS).0);
        if html.is_empty() || text.contains('<') {
            return Ok(());
        }
        let whole = understood(&html);
        let small = minified(&whole);
        prop_assert_eq!(understood(&small), folded(&html), "{}", html);
        // The end tag of a last paragraph is ours on purpose, and an `&` before another event may be the start of a reference.
        let margin = "</p>".len() + "amp;".len() * html.matches("&amp;").count();
        prop_assert!(html.len() <= small.len() + small.len() / 100 + margin, "\n{}\n{}", html, small);
    }

    #[test]
    fn the_two_forms_say_the_same(text in text()) {
        if text.contains('<') {
            return Ok(());
        }
        let (_, minimal) = written(File::new("a.md", &text, OPTIONS, Form::Minimal), 0);
        let (_, closed) = written(File::new("a.md", &text, OPTIONS, Form::Closed), 0);
        prop_assert_eq!(folded(&filled(&minimal)), folded(&filled(&closed)));
    }

    #[test]
    fn the_words_are_those_of_commonmark(text in "([a-zæøå]{1,9}|[ \n*_`&;#>.0-9-]|\n\n){0,80}") {
        let ours = filled(&written(File::new("a.md", &text, OPTIONS, Form::Minimal), 0).1);
        prop_assert_eq!(visible(&ours), visible(&to_html_exact(&text)));
    }
}

proptest! {
    #[test]
    fn nothing_is_kept_that_no_feed_may_hold(parts in prop::collection::vec(part(), 0..12)) {
        let text = parts.concat();
        let (body, found) = parse("x.md", &text, 0, OPTIONS);
        let named = found.iter().any(|report| report.code == "text-character");
        let kept = body.html.clone() + &serde_json::to_string(&body).unwrap();
        prop_assert!(named || !(kept.contains(unfit) || kept.contains("\\u00")), "{text:?} {kept:?}");
        prop_assert_eq!(named, text.contains(unfit) || text.contains("&#"), "{:?}", text);
    }
}

/// A piece of Markdown, with characters in it that have no place in any text.
fn part() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec![
        "",
        "a",
        "\u{7}",
        "\u{7f}",
        "\u{85}",
        "\u{fffe}",
        "\u{1ffff}",
        "&#7;",
        "&#x0007;",
        "&#7",
        "&#x9f;",
        "&#65535;",
    ]);
    let around = prop::sample::select(vec![
        ("# ", "\n\n"),
        ("**", "** "),
        ("`", "` "),
        ("![", "](x.jpg) "),
        ("![b](x", ".jpg) "),
        ("[l](/x \"", "\") "),
        ("[l](@/x", ") "),
        ("<b title=\"", "\">x</b> "),
        ("```\n", "\n```\n"),
        ("\n\n::: figure src=\"x.jpg\" alt=\"", "\"\n:::\n\n"),
        ("tekst[^1]\n\n[^1]: ", "\n\n"),
    ]);
    (around, odd).prop_map(|((before, after), odd)| format!("{before}{odd}{after}"))
}
