//! Texts that mean no good: raw HTML, payloads, and what is made to take long.

use super::*;

#[test]
fn raw_html_passes_the_list() {
    let text = "a <kbd onclick=x>Ctrl</kbd> [b](/b/) <span>*c*</span>\n\n<div class=x>\n\n## D\n\n</div>\n\n::: toc\n:::\n\n<script>alert(1)</script>\n\nslutt";
    let (body, diagnostics) = parse("a.md", text, 0, OPTIONS);
    assert_eq!(
        shown(&body),
        "<p>a <kbd>Ctrl</kbd> <a href=‹/b/›>b</a> <span><em>c</em></span><div><h2 id=d>D</h2></div>‹Contents›<p>slutt</p>"
    );
    assert_eq!(diagnostics[0].args["removed"], "<script>, class, onclick");
}

#[test]
fn seals_cannot_be_forged_and_ids_cannot_be_odd() {
    let text = "<b data-ffl=ffl0n0e id=form>x</b> <a id=gammelt-sted href=/x>y</a> <i title=&#102;flx>z</i>";
    let (body, _) = parse("a.md", text, 0, OPTIONS);
    assert_eq!(body.html, "<p><b data-ffl=ffl0n0e>x</b> <a id=gammelt-sted>y</a> <i title=fflx>z</i></p>");
}

#[test]
fn hostile_payloads_come_out_harmless() {
    let dir = data("hostile/xss");
    let read = |name: &str| -> Vec<serde_json::Value> {
        serde_json::from_slice(&std::fs::read(dir.join(name)).unwrap()).unwrap()
    };
    let mut payloads: Vec<String> = Vec::new();
    payloads.extend(read("markdown-payloads.json").iter().map(|case| case["md"].as_str().unwrap().to_owned()));
    for case in read("dompurify.json") {
        let payload = case["payload"].as_str().unwrap();
        payloads.extend([payload.to_owned(), format!("a {payload} b"), format!("<div>\n{payload}\n\n> {payload}")]);
        payloads.extend([
            case["title"].as_str().unwrap_or_default().to_owned(),
            format!("> - {payload}\n\n::: toc\n:::\n"),
        ]);
    }
    for payload in payloads {
        let (body, diagnostics) = parse("a.md", &payload, 0, OPTIONS);
        assert_harmless(&body.html, &payload);
        for slot in &body.slots {
            if let Fill::Link { target } = &slot.fill {
                assert_eq!(links::target(target), links::Target::Internal, "{payload}");
            }
        }
        let raw = payload.contains("onerror=") && payload.starts_with('<');
        assert!(!raw || !diagnostics.is_empty(), "{payload}");
    }
}

/// The start tags of HTML, as a tokenizer sees them.
fn start_tags(html: &str) -> Vec<&str> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let tag = &rest[at + 1..];
        let mut quote = None;
        let end = tag.find(|c: char| {
            match quote {
                Some(open) if c == open => quote = None,
                None if c == '"' || c == '\'' => quote = Some(c),
                _ => {}
            }
            c == '>' && quote.is_none()
        });
        let end = end.unwrap_or_else(|| panic!("an open tag in {html}"));
        if !tag.starts_with('/') {
            tags.push(&tag[..end]);
        }
        rest = &tag[end..];
    }
    tags
}

/// No element and no attribute in the HTML but those that may be there.
pub fn assert_harmless(html: &str, source: &str) {
    for tag in start_tags(html) {
        let name: String = tag.chars().take_while(char::is_ascii_alphanumeric).collect();
        let ours = ["input", "img"].contains(&name.as_str());
        assert!(sanitise::TAGS.contains(&name.as_str()) || ours, "{name} of {source} in {html}");
        for attribute in sanitise::attribute_names(tag) {
            let ours = ["class", "role", "tabindex", "aria-label", "type", "checked", "disabled", "alt", "src"];
            let known = ours.contains(&attribute.as_str()) || sanitise::is_allowed(&name, &attribute);
            assert!(known, "{attribute} of {source} in {html}");
        }
        let href = tag.split_once(" href=").map_or("", |(_, value)| value.trim_start_matches(['"', '\'']));
        if !href.is_empty() {
            assert!(!matches!(links::target(href), links::Target::Refused(_)), "{href} of {source} in {html}");
        }
    }
}

#[test]
fn hostile_texts_take_no_time_and_no_stack() {
    let mut texts: Vec<(String, String)> = vec![
        ("quotes".into(), "> ".repeat(10_000) + "a"),
        ("quotes without spaces".into(), ">".repeat(10_000)),
        ("lists on a line".into(), "- ".repeat(100_000) + "a\n" + &"\n".repeat(100_000)),
        ("deep items".into(), (0..300).map(|n| format!("{}- a\n", "  ".repeat(n))).collect()),
        ("brackets".into(), "[".repeat(200_000)),
        ("images".into(), "![".repeat(100_000)),
        ("emphasis".into(), "*a **a ".repeat(50_000)),
        ("underscores".into(), "_a __a ".repeat(20_000) + &"_".repeat(50_000)),
        ("nested links".into(), "[a](".repeat(100_000)),
        ("raw divs".into(), "<div>".repeat(100_000)),
        ("raw formatting".into(), (0..3_000).map(|n| format!("<b title={n}>x\n\n")).collect()),
        ("comments".into(), "<!--".repeat(100_000)),
        ("instructions".into(), "<?".repeat(100_000)),
        ("fences".into(), "::: a\n".repeat(100_000)),
        ("closed fences".into(), "::: toc\n:::\n".repeat(50_000)),
        ("code and fences".into(), "```\n:::\n```\n".repeat(50_000)),
        ("arguments".into(), format!("::: figure {}\n:::\n", "a=1 ".repeat(100_000))),
        ("headings".into(), "## a\n".repeat(100_000)),
        ("anchors".into(), "[a](#b)\n".repeat(100_000)),
        ("notes".into(), (0..30_000).map(|n| format!("[^{n}]\n\n[^{n}]: a\n\n")).collect()),
        ("cells".into(), format!("{}\n{}\n{}", "|a".repeat(5_000), "|-".repeat(5_000), "|\n".repeat(100_000))),
        ("references".into(), "[a]: /".to_owned() + &"u".repeat(10_000) + "\n\n" + &"[a] ".repeat(100_000)),
        ("ampersands".into(), "&".repeat(500_000)),
        ("controls".into(), "\u{0}\u{1}\r\u{feff}".repeat(100_000)),
        ("ticks".into(), (1..1_200).map(|n| "`".repeat(n) + "a").collect()),
        ("one title".into(), format!("## {}", "a".repeat(500_000))),
    ];
    for entry in std::fs::read_dir(data("hostile/markdown")).unwrap().map(Result::unwrap) {
        let text = String::from_utf8_lossy(&std::fs::read(entry.path()).unwrap()).into_owned();
        texts.push((entry.file_name().to_string_lossy().into_owned(), text));
    }
    for (name, text) in texts {
        let start = std::time::Instant::now();
        let (body, diagnostics) = parse("a.md", &text, 0, OPTIONS);
        let took = start.elapsed();
        println!("{name}: {} bytes, {took:?}, {} out, {:?}", text.len(), body.html.len(), codes(&diagnostics).first());
        assert!(took.as_secs() < 20, "{name} took {took:?}");
    }
}
