//! Whole texts in, bodies and diagnostics out. The shared data sets run where they are at hand.

use super::*;
use crate::diagnostic::Severity;
use crate::model::content::{Block, Fill, Slot};
use std::path::PathBuf;

const OPTIONS: Options = Options { language: Language::Nb, quotes: false };

fn body(text: &str) -> Body {
    let (body, diagnostics) = parse("a.md", text, 0, OPTIONS);
    assert_eq!(codes(&diagnostics), Vec::<&str>::new(), "{text}");
    body
}

fn codes(diagnostics: &[Diagnostic]) -> Vec<&str> {
    diagnostics.iter().map(|diagnostic| diagnostic.code.as_str()).collect()
}

fn problems(text: &str) -> Vec<(String, String)> {
    let (_, diagnostics) = parse("a.md", text, 0, OPTIONS);
    diagnostics
        .iter()
        .map(|diagnostic| {
            let span = diagnostic.span.unwrap();
            (diagnostic.code.clone(), text[span.start as usize..span.end as usize].to_owned())
        })
        .collect()
}

/// The HTML with every slot written as `‹…›`.
fn shown(body: &Body) -> String {
    let mut out = String::new();
    let mut done = 0;
    for Slot { at, fill, .. } in &body.slots {
        out.push_str(&body.html[done..*at as usize]);
        done = *at as usize;
        out.push('‹');
        match fill {
            Fill::Link { target } => out.push_str(target),
            Fill::Image { image, .. } => out.push_str(&format!("img {} {}", image.src, image.alt)),
            Fill::Label { key, number, .. } => {
                out.push_str(key);
                out.extend(number.iter().map(u32::to_string));
            }
            Fill::Block(block) => out.push_str(format!("{block:?}").split([' ', '(']).next().unwrap()),
        }
        out.push('›');
    }
    out + &body.html[done..]
}

/// A set that tests read; it fails by name where it is absent.
fn data(path: &str) -> PathBuf {
    let root = std::env::var_os("FFL_SHARED_DATA").map(PathBuf::from);
    let path = root.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data")).join(path);
    assert!(path.exists(), "the set {} is missing", path.display());
    path
}

/// The examples of the CommonMark specification: Markdown and its HTML.
fn commonmark_examples() -> Vec<(String, String)> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/e2e/node_modules/commonmark-spec/spec.txt");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| {
        panic!("the CommonMark specification is missing: run npm ci --prefix tests/e2e ({error}: {})", path.display())
    });
    let fence = "`".repeat(32);
    let opening = format!("{fence} example\n");
    let examples = text.split(&opening).skip(1).map(|example| {
        let (example, _) = example.split_once(&format!("\n{fence}\n")).unwrap();
        let example = format!("\n{example}\n");
        let (markdown, html) = example.split_once("\n.\n").unwrap();
        let markdown = format!("{markdown}\n").split_off(1);
        (markdown.replace('→', "\t"), html.replace('→', "\t"))
    });
    examples.collect()
}

#[test]
fn commonmark_is_commonmark() {
    let examples = commonmark_examples();
    let mut failed = Vec::new();
    for (number, (markdown, expected)) in examples.iter().enumerate() {
        let html = to_html_exact(markdown);
        if html != *expected {
            println!("{markdown}\n--- is\n{html}--- must be\n{expected}");
            failed.push(number + 1);
        }
    }
    assert_eq!((examples.len(), failed), (652, Vec::new()));
}

#[test]
fn html_is_minimal() {
    let text = "Et *avsnitt*\nmed [lenke](@/pages/a.md \"en tittel\").\n\n## Åpent nå\n\n- a\n- b\n\n  c\n\n> sitat\n\n---\n\n1. x\n   - y\n";
    assert_eq!(
        shown(&body(text)),
        "<p>Et <em>avsnitt</em> med <a title=\"en tittel\" href=‹@/pages/a.md›>lenke</a>.<h2 id=apent-na>Åpent nå</h2>\
         <ul><li><p>a<li><p>b<p>c</ul><blockquote><p>sitat</blockquote><hr><ol><li>x<ul><li>y</ul></ol>"
    );
}

#[test]
fn extensions_are_written() {
    let text = "> [!NOTE]\n> Stengt.\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n- [x] gjort\n- [ ] ~~ikke~~\n\nNoe[^x] og[^x].\n\n[^x]: En note.\n";
    assert_eq!(
        shown(&body(text)),
        "<div class=\"alert note\" role=note><p class=alert-title>‹alert-note›<p>Stengt.</div>\
         <div role=group tabindex=0 aria-label=‹table1›><table><thead><tr><th>a<th class=right>b\
         <tbody><tr><td>1<td class=right>2</table></div>\
         <ul><li class=task><input type=checkbox checked disabled aria-label=‹task-done›> gjort\
         <li class=task><input type=checkbox disabled aria-label=‹task-open›> <del>ikke</del></ul>\
         <p>Noe<sup><a href=#fn-1 id=fnref-1 role=doc-noteref aria-label=‹footnote1›>1</a></sup> \
         og<sup><a href=#fn-1 id=fnref-1-2 role=doc-noteref aria-label=‹footnote1›>1</a></sup>.\
         <section class=footnotes role=doc-endnotes aria-label=‹footnotes›><ol><li id=fn-1><p>En note. \
         <a href=#fnref-1 class=back role=doc-backlink aria-label=‹footnote-back1›>↩</a> \
         <a href=#fnref-1-2 class=back role=doc-backlink aria-label=‹footnote-back1›>↩</a></ol></section>"
    );
    let code = body("```rust\nlet  a = \"<\";\n```\n\n`a  b`");
    assert_eq!(
        code.html,
        "<pre tabindex=0><code class=language-rust>let  a = \"&lt;\";\n</code></pre><p><code>a  b</code></p>"
    );
    assert_eq!(body("3. a").html, "<ol start=3><li>a</ol>");
    assert_eq!(
        body("|a|\n|-|").html,
        "<div role=group tabindex=0 aria-label=><table><thead><tr><th>a</thead></table></div>"
    );
}

#[test]
fn quotation_marks_are_the_languages() {
    let quoted = |language| parse("a.md", "Si \"hei\" -- nå...", 0, Options { language, quotes: true }).0.html;
    assert_eq!(quoted(Language::Nn), "<p>Si «hei» – nå…</p>");
    assert_eq!(quoted(Language::En), "<p>Si “hei” – nå…</p>");
    assert_eq!(body("Si \"hei\"").html, "<p>Si \"hei\"</p>");
}

#[test]
fn headings_have_ids_that_links_may_name() {
    let body = body("## Åpent *nå* [her](/x/)\n\n## Åpent nå her\n\n[a](#apent-na-her-2) [b](#top)");
    assert_eq!(
        shown(&body),
        "<h2 id=apent-na-her>Åpent <em>nå</em> <a href=‹/x/›>her</a></h2><h2 id=apent-na-her-2>Åpent nå her</h2>\
         <p><a href=#apent-na-her-2>a</a> <a href=#top>b</a></p>"
    );
    assert_eq!(body.anchors, ["apent-na-her", "apent-na-her-2"]);
    assert_eq!((body.headings[0].level, body.headings[0].text.as_str()), (2, "Åpent nå her"));
}

#[test]
fn words_and_excerpt_are_of_the_text() {
    let text = format!("## Overskrift her\n\nFørste **set**ning.\n\n{}\n", "ord ".repeat(80));
    let body = body(&text);
    assert_eq!(body.words, 84);
    assert!(body.excerpt.starts_with("Første setning. ord ord") && body.excerpt.ends_with("ord…"));
    assert!(body.excerpt.chars().count() <= 200);
    assert_eq!(super::tests::body("Kort.").excerpt, "Kort.");
}

#[test]
fn what_is_wrong_is_said_where_it_is() {
    let found = |text: &str| problems(text);
    let one = |code: &str, at: &str| vec![(code.to_owned(), at.to_owned())];
    assert_eq!(found("# Tittel\n"), one("heading-level", "# Tittel\n"));
    assert_eq!(found("## A\n\n#### B"), one("heading-skip", "#### B"));
    assert_eq!(found("ø [x](JavaScript:alert)"), one("link-scheme", "[x](JavaScript:alert)"));
    assert_eq!(found("[x]()"), one("link-empty", "[x]()"));
    assert_eq!(found("[](/x/)"), one("link-without-text", "[](/x/)"));
    assert_eq!(found("![](x.jpg)"), one("image-alt-missing", "![](x.jpg)"));
    assert_eq!(found("![a](https://x.no/x.jpg)"), one("image-remote", "![a](https://x.no/x.jpg)"));
    assert_eq!(found("## Lån\n\n[x](#laan)"), one("anchor-missing-near", "[x](#laan)"));
    assert_eq!(found("a <b>c</b>"), one("raw-html", "<b>"));
}

#[test]
fn positions_are_the_files() {
    let text = "+++\ntitle = \"Å\"\n+++\n\nÆ [x](vbscript:a)\n";
    let (_, diagnostics) = parse("a.md", text, text.find("\n\n").unwrap() + 1, OPTIONS);
    let place = diagnostics[0].excerpt.as_ref().unwrap();
    assert_eq!((place.line, place.column, diagnostics[0].severity), (5, 3, Severity::Error));
}

const BLOCKS: &str = r#"Først.

::: figure src="hylle.jpg" alt="En hylle" credit="Kari"
Med *tekst* og [lenke](/x/).
:::
::: accordion open=true
### Hva?
Svar [to](#hva).

### Hvor?
Her.
:::

```
::: ikke
```

::: gallery
![a](a.jpg "Bilde a")
![b](b.jpg)
:::

::: shortcuts
- [Lån *nå*](@/pages/laan.md): slik gjør du
- [Åpent](/apent/)
:::
::: articles tag='krim' count=3 layout="list"
:::
::: toc
:::
Sist.
"#;

#[test]
fn blocks_become_data() {
    let body = body(BLOCKS);
    assert_eq!(
        shown(&body),
        "<p>Først.</p>‹Figure›‹Accordion›<pre tabindex=0><code>::: ikke\n</code></pre>‹Gallery›‹Shortcuts›‹Articles›‹Contents›<p>Sist.</p>"
    );
    let blocks: Vec<&Block> = body
        .slots
        .iter()
        .filter_map(|slot| if let Fill::Block(block) = &slot.fill { Some(block) } else { None })
        .collect();
    let Block::Figure { image, caption } = blocks[0] else { panic!() };
    assert_eq!(
        (image.src.as_str(), image.alt.as_str(), image.credit.as_deref()),
        ("hylle.jpg", "En hylle", Some("Kari"))
    );
    assert_eq!(shown(caption), "<p>Med <em>tekst</em> og <a href=‹/x/›>lenke</a>.</p>");
    assert_eq!(&BLOCKS[caption.slots[0].span.start as usize..caption.slots[0].span.end as usize], "[lenke](/x/)");
    let Block::Accordion { open: true, items } = blocks[1] else { panic!() };
    assert_eq!(
        (items[0].id.as_str(), items[0].title.as_str(), items[1].text.html.as_str()),
        ("hva", "Hva?", "<p>Her.</p>")
    );
    let Block::Gallery { images } = blocks[2] else { panic!() };
    assert_eq!((images[0].0.alt.as_str(), images[0].1.as_deref(), images.len()), ("a", Some("Bilde a"), 2));
    let Block::Shortcuts { items } = blocks[3] else { panic!() };
    assert_eq!(
        (items[0].title.as_str(), items[0].url.as_str(), items[0].text.as_str()),
        ("Lån nå", "@/pages/laan.md", "slik gjør du")
    );
    let Block::Articles(query) = blocks[4] else { panic!() };
    assert_eq!(
        (query.tag.as_deref(), query.count, query.layout),
        (Some("krim"), 3, crate::model::content::Layout::List)
    );
    assert_eq!(body.anchors, ["hva", "hvor"]);
}

#[test]
fn everything_wrong_with_blocks_is_said_at_once() {
    let text = "::: figur src=\"a\"\n:::\n::: figure scr=\"a\" alt=1 x\n:::\n::: video url=\"javascript:x\" title=\"\" poster=[\n:::\n:::\n\
                ::: quote\n::: toc\n:::\n:::\n::: toc\ntekst\n:::\n::: articles layout=\"kort\" count=0\n:::\n::: cta\n";
    let expected = [
        ("block-unknown-near", "figur"),
        ("block-key-missing", "figure"),
        ("block-key-unknown-near", "scr"),
        ("block-value-kind", "1"),
        ("block-argument", "x"),
        ("link-scheme", "\"javascript:x\""),
        ("block-value", "["),
        ("block-stray-end", ":::"),
        ("block-nested", "::: toc"),
        ("block-with-text", "tekst\n"),
        ("block-value-kind", "\"kort\""),
        ("block-value-kind", "0"),
        ("block-unclosed", "::: cta"),
    ];
    let found = problems(text);
    let found: Vec<(&str, &str)> = found.iter().map(|(code, at)| (code.as_str(), at.as_str())).collect();
    assert_eq!(found, expected);
}

#[test]
fn an_inner_block_is_not_nested_when_the_outer_never_ends() {
    assert_eq!(problems("::: quote\n\n::: toc\n:::\n"), [("block-unclosed".to_owned(), "::: quote".to_owned())]);
}

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
pub(super) fn assert_harmless(html: &str, source: &str) {
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

/// Prints how long a page takes: `FFL_PAGES=dir cargo test --release markdown::tests::speed -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement"]
fn speed() {
    let Some(dir) = std::env::var_os("FFL_PAGES") else { return };
    let pages: Vec<String> = std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap())
        .map(|text| text.rsplit_once("\n---\n").map_or(text.clone(), |(_, body)| body.to_owned()))
        .collect();
    let bytes: usize = pages.iter().map(String::len).sum();
    let time = |name: &str, work: &dyn Fn(&str) -> usize| {
        let mut best = f64::MAX;
        for _ in 0..50 {
            let start = std::time::Instant::now();
            let length: usize = pages.iter().map(|page| work(page)).sum();
            assert!(length > 0);
            best = best.min(start.elapsed().as_secs_f64());
        }
        let page = best / pages.len() as f64;
        println!("{name}: {:.1} µs per page of {} bytes", page * 1e6, bytes / pages.len());
    };
    time("parse", &|page| parse("a.md", page, 0, OPTIONS).0.html.len());
    time("events only", &|page| {
        let syntax = File::new("", page, OPTIONS, Form::Minimal).syntax();
        Parser::new_ext(page, syntax).into_offset_iter().count()
    });
    time("events, exact", &|page| to_html_exact(page).len());
}
